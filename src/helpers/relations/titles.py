"""The rules of issues and implements: who makes a document, who carries it out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from helpers.relations.actors import COUNT, Acts
from helpers.relations.clauses import B, Clause, D, Item, M, R, T, ids, run
from helpers.relations.ties import Memory, Tie, role, verbs

_CITES = re.compile("(?:根据|依据|按照|遵照|依照)[^,;]{0,4}$")
# 根据进展发出《督办书》
_FILLED_IN = re.compile("(?:发出|发放|发送|签订|签署|形成|填写|填报|送达|出具|报送|提交)了?[^,;]{0,6}$")
_LAW = re.compile(r"(?:条例|准则|规则|规定|(?<!办)法)(?:\([^()]*\))?$")  # 依据《…条例》 quotes a law for one case
_MADE_BY = re.compile(rf"(?P<list>{run(B)})(?:联合|共同)?{verbs('issue')}的[^,;{B}{D}]{{0,8}}$")
_ON_GROUND = re.compile(
    r"(?:为|为了)?(?:深入|全面|认真|坚决)?(?:根据|依据|按照|遵照|依照|贯彻落实|贯彻执行|贯彻|落实)"
    rf"[^,;{B}{R}{M}{T}]{{0,6}}(?:{run(B)}的?)?{D}"
)


@cache
def _made() -> tuple[re.Pattern[str], ...]:
    """A title with who made it beside it: 省委印发的《…》, 《…》由省委印发."""
    verb = rf"[^,;{B}{M}{T}{D}]{{0,8}}{verbs('issue')}"
    return (
        re.compile(rf"(?P<by>{run(B)}){verb}[^,;{B}{M}{T}{D}]{{0,4}}的[^,;{B}{M}{T}{D}]{{0,6}}(?P<list>{run(D)})"),
        re.compile(rf"(?P<by>{run(B)})(?:的|联合)?(?P<list>{D})(?!栏目|专栏|专题|节目)"),
        re.compile(rf"(?P<list>{run(D)})[^,;{B}{M}{T}]{{0,6}}(?:由|是)(?P<by>{run(B)}){verb}"),
    )


def _beside(clause: Clause, item: Item) -> tuple[tuple[str, ...], int]:
    """Who made a title by what stands beside it, nobody where that says nothing, and where what is said of it ends."""
    for pattern in _made() if B in clause.real else ():
        for match in pattern.finditer(clause.real):
            if match.start("list") <= item.at < match.end("list"):
                return ids(clause.group(match, "by")), min(match.start(), item.at)
    return (), item.at


def documents(clause: Clause, acts: Acts, memory: Memory) -> Iterator[Tie]:
    """issues and implements: by the verb nearest before the title, or by 据此 and a closing 落实 behind it."""
    named = acts.pivot.named or acts.agent.named or not acts.subject.carried and acts.subject.named
    if clause.real and memory.told and clause.signs.startswith("据此"):
        memory.pending += memory.told
    if named and memory.pending:
        yield from ((who, "implements", name, "implements.verb") for who, name in product(named, memory.pending))
        memory.pending = []
    for item in clause.told(D):
        makers, begin = _beside(clause, item)
        yield from ((body, "issues", item.ids[0], "issues.beside") for body in makers)
        before = clause.signs[:begin]
        issued = max((m.end() for m in role("issue").finditer(before)), default=-1)
        carried = max((m.end() for m in role("implement").finditer(before)), default=-1)
        if issued >= max(carried, 0):
            jointly = acts.partners.bodies if acts.shared == "joint" else ()
            made = acts.pivot.bodies if item.at >= acts.since else ()  # 督促…修订《…》
            author = _MADE_BY.search(before)  # 转发县纪委监委制定的《…》
            wrote = ids(clause.group(author, "list")) if author else ()
            who = dict.fromkeys((*wrote, *(made or (*acts.subject.bodies, *jointly))))
            yield from ((body, "issues", item.ids[0], "issues.verb") for body in who)
        elif carried >= 0 and _FILLED_IN.search(before, carried):
            continue
        elif carried >= 0 and _CITES.search(before) and _LAW.search(item.ids[0]):
            continue
        elif carried >= 0 and not named and _ON_GROUND.match(clause.signs):
            memory.pending.append(item.ids[0])  # 根据《…》,: who acts is named next
        elif carried >= 0 and (whom := _checked(clause, item)):
            yield from ((who, "implements", item.ids[0], "implements.verb") for who in whom)
        elif carried >= 0:
            yield from ((who, "implements", item.ids[0], "implements.verb") for who in acts.subject.named)
    if clause.real and named:
        known = memory.documents
        if known and role("implement", "据此|", "$").search(clause.signs):
            yield from ((who, "implements", name, "implements.anaphor") for who, name in product(named, known))
    memory.documents += ids(clause.of(D))


_CHECKED = re.compile(
    rf"(?:对|督促|要求|推动|指导|检查|监督|促进|促使|引导|确保|保证){COUNT}(?P<list>{run(B)})[^,;{B}{M}{T}]*$"
)


def _checked(clause: Clause, item: Item) -> tuple[str, ...]:
    """Who carries a document out where another sees to it: 对…落实《…》情况开展检查, 督促…落实《…》."""
    match = _CHECKED.search(clause.signs, 0, item.at)
    return ids(clause.group(match, "list")) if match else ()
