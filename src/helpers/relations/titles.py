"""The rules of issues and implements: who makes a document, who carries it out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations, product

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
        re.compile(rf"(?P<by>{run(B)}){verb}[^,;{B}{M}{T}{D}]{{0,4}}的(?!关于|有关|对)[^,;{B}{M}{T}{D}]{{0,6}}(?P<list>{run(D)})"),
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
    known = memory.documents or list(memory.told)
    named = acts.pivot.named or acts.agent.named or not acts.subject.carried and acts.subject.named
    if clause.real and memory.told and _ON_IT.match(clause.signs):
        memory.pending += memory.told
    if clause.real and known and (match := _THIS_ONE.search(clause.real)):
        yield from _this_one(clause, acts, match, [one for one in known if _is_meant(one, match["what"])], memory)
    if named and memory.pending:
        yield from ((who, "implements", name, "implements.verb") for who, name in product(named, memory.pending))
        memory.pending = []
    for item in clause.told(D):
        makers, begin = _beside(clause, item)
        yield from ((body, "issues", item.ids[0], "issues.beside") for body in makers)
        before = clause.signs[:begin]
        if _ON_TITLE.search(before):
            continue
        issued = max((m.end() for m in role("issue").finditer(before)), default=-1)
        carried = max((m.end() for m in role("implement").finditer(before)), default=-1)
        if issued >= max(carried, 0):
            jointly = acts.partners.bodies if acts.shared == "joint" else ()
            made = acts.pivot.bodies if item.at >= acts.since else ()  # 督促…修订《…》
            author = _MADE_BY.search(before)  # 转发县纪委监委制定的《…》
            wrote = ids(clause.group(author, "list")) if author else ()
            who = dict.fromkeys((*wrote, *(made or (*acts.subject.bodies, *jointly))))
            yield from ((body, "issues", item.ids[0], "issues.verb") for body in who)
            here = not (acts.subject.carried or _EACH.search(clause.signs, 0, item.at))
            yield from _jointly(tuple(who)) if here else ()
        elif carried >= 0 and _FILLED_IN.search(before, carried):
            continue
        elif carried >= 0 and _CITES.search(before) and _LAW.search(item.ids[0]):
            continue
        elif carried >= 0 and not named and _ON_GROUND.match(clause.signs):
            memory.pending.append(item.ids[0])  # 根据《…》,: who acts is named next
        elif carried >= 0 and _MADE_TO.search(before):
            continue
        elif carried >= 0 and (whom := _checked(clause, item)):
            yield from ((who, "implements", item.ids[0], "implements.verb") for who in whom)
        elif carried >= 0:
            yield from ((who, "implements", item.ids[0], "implements.verb") for who in acts.subject.named)
    if clause.real and named:
        known = memory.documents
        if known and not acts.subject.carried and D not in clause.signs and _ISSUED.search(clause.real):
            yield from ((body, "issues", known[-1], "issues.verb") for body in acts.subject.bodies)
        if known and role("implement", "据此|", "$").search(clause.signs):
            yield from ((who, "implements", name, "implements.anaphor") for who, name in product(named, known))
    memory.documents += ids(clause.of(D))


_EACH = re.compile("分别|各自|先后|协助")


def _jointly(bodies: tuple[str, ...]) -> Iterator[Tie]:
    """works_with of several that make one paper."""
    yield from ((one, "works_with", other, "works_with.joint") for one, other in combinations(dict.fromkeys(bodies), 2))


_ON_IT = re.compile(f"(?:{B})?据此")
_ON_TITLE = re.compile("的(?:关于|有关|涉及)[^,;]{0,4}$")  # 制订的关于《…》的解释 is another paper
# …予以印发, behind a title named before
_ISSUED = re.compile(
    "(?:予以|同意|批准|审[定议核]|研究|讨论)[^,;]{0,4}(?:印发|发布|下发|出台|转发|颁布)(?:实施|执行|试行)?了?$"
)
# 落实该办法, 依照这一意见,: a title of the sentence before, or of this one
_THIS_ONE = re.compile(
    "(?P<before>[^,;]{0,16})(?:该|这[一部份项]|上述|前述)(?P<what>[^,;的一-四]{0,4}(?:意见|办法|方案|通知|规定|制度|条例|细则|规程|规则|清单|文件))"
    rf"(?:[^,;{B}{M}{T}]{{0,4}}由(?P<by>{run(B)})[^,;{B}{M}{T}]{{0,6}}(?:执行|落实|实施|贯彻))?"
)


def _is_meant(document: str, what: str) -> bool:
    """Whether 该办法 may stand for a title: both end in the one word, or it is only called a paper."""
    return what.endswith("文件") or re.sub(r"\(.*\)$", "", document).endswith(what)


def _this_one(
    clause: Clause, acts: Acts, match: re.Match[str], meant: list[str], memory: Memory
) -> Iterator[Tie]:
    """implements of a title that 该办法 or 这一意见 stands for; who acts on its ground may be named next."""
    who: tuple[str, ...] = ()
    if match["by"]:
        who = ids(clause.group(match, "by"))
    elif carried := role("implement").search(match["before"]):
        cites = _CITES.search(match["before"], carried.start())
        if cites and not acts.subject.named or acts.subject.carried and clause.closing == ",":
            memory.pending += [one for one in meant[-1:] if not _LAW.search(one)]
        elif not cites:
            who = acts.subject.named
    yield from ((one, "implements", name, "implements.anaphor") for one, name in product(who, meant[-1:]))


# 促进各单位严格执行《…》: somebody whom no lexicon knows does
_MADE_TO = re.compile(
    f"(?:督促|促进|促使|要求|推动|引导|教育)[^,;的{B}{R}{M}{T}{D}]{{2,10}}(?:严格|认真|全面|切实)"
    "(?:执行|落实|贯彻|遵守)[^,;]{0,4}$"
)
_CHECKED = re.compile(
    rf"(?:对|督促|要求|推动|指导|检查|监督|促进|促使|引导|确保|保证){COUNT}(?P<list>{run(B)})[^,;{B}{M}{T}]*$"
)


def _checked(clause: Clause, item: Item) -> tuple[str, ...]:
    """Who carries a document out where another sees to it: 对…落实《…》情况开展检查, 督促…落实《…》."""
    match = _CHECKED.search(clause.signs, 0, item.at)
    return ids(clause.group(match, "list")) if match else ()
