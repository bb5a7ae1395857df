"""The rules of ties: each reads a clause in signs (see `clauses`) and yields ties as (source, relation, target, rule).

What a sentence has said before the clause is in its `Memory`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, product
from typing import NamedTuple

from helpers import actors, divisions, lexicon, subjects
from helpers.actors import COUNT, Acts
from helpers.clauses import NOBODY, SOMEBODY, TARGET, Actor, B, Clause, D, Item, M, R, T, ids, run
from helpers.lexicon import either
from helpers.spans import Span
from helpers.texts import Passage

Tie = tuple[str, str, str, str]


class Use(NamedTuple):
    """A mechanism at work and who applies it."""

    name: str
    actor: Actor


@dataclass
class Memory:
    """What a sentence has said before the clause that is read: it lives as long as the sentence."""

    span: Span
    home: tuple[str, ...]  # the document's own place, where a rule of a place holds
    regions: tuple[str, ...]  # those that the sentence names
    places: list[tuple[str, ...]] = field(default_factory=list)  # 在…
    used: list[list[Use]] = field(default_factory=list)
    waiting: list[Item] = field(default_factory=list)  # 对…,: targets of what follows
    taking_part: list[Item] = field(default_factory=list)  # targets that act themselves
    frame: list[Use] = field(default_factory=list)  # …机制: what the parts behind it belong to
    parts: list[str] = field(default_factory=list)
    applied: list[tuple[str, str]] = field(default_factory=list)  # mechanisms and their targets
    documents: list[str] = field(default_factory=list)
    bodies: list[Item] = field(default_factory=list)
    whom: list[Item] = field(default_factory=list)  # targets last named, for whom 其 stands
    facing: tuple[str, ...] = ()  # bodies put in front: 对整改不力的…局,
    objects: tuple[str, ...] = ()  # those to whom the last mechanism was applied: ,并组织…
    leaders: tuple[str, ...] = ()  # …牵头
    told: tuple[str, ...] = ()  # documents that the sentence before names, for 据此
    partners: tuple[str, ...] = ()  # who acted jointly in the clause before
    pending: list[str] = field(default_factory=list)  # 根据《…》,: documents of who acts next


def _verbs(role: str) -> str:
    return either(lexicon.words("verbs", "verb", role=role))


@cache
def _rx(role: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """The verbs of a role, with what stands around them."""
    return re.compile(f"{before}{_verbs(role)}{after}")


# Of the families that supervise: what tolerates error, restores a name, or only sits in and shares.
_SPARES = re.compile("容错|免责|正名|纠错|:列席|末位表态|分管|集体决策|共享$")


@cache
def _watches(name: str) -> bool:
    """Whether to apply this mechanism to somebody is to supervise them: talks and inspections do, lists do not."""
    supervising = {family for family in lexicon.FAMILIES if lexicon.of_family(family, "supervises") == "yes"}
    return lexicon.family(name[10:]) in supervising and not _SPARES.search(name)


def code_of(node: str) -> str:
    """The code in the id of a region or a body.

    >>> code_of("body:530103:纪委监委")
    '530103'
    """
    return node.split(":")[1]


# --- where --------------------------------------------------------------------------------------------------------

_IN = re.compile(rf"(?:在|到)(?P<list>{run(R)})")


def _places(actor: Actor, clause: Clause, memory: Memory) -> tuple[str, ...]:
    """Where an act takes place: in the region that 在 names and that is the actor's, else in that of the actor."""
    codes = {code_of(i) for i in actor.named}
    for match in _IN.finditer(clause.signs) if R in clause.signs else ():
        memory.places.append(ids(clause.group(match, "list")))
    for named in reversed(memory.places):
        if not codes or any(codes & {code_of(i), *divisions.ancestors(code_of(i))} for i in named):
            return named
    return tuple(
        f"region:{code}" for code in dict.fromkeys(map(code_of, actor.named)) if code not in ("000000", "100000")
    )


def _use(use: Use, clause: Clause, memory: Memory, rule: str) -> Iterator[Tie]:
    actor = use.actor
    places = _places(actor, clause, memory)
    if not places and not actor.bodies:
        places = memory.regions if len(memory.regions) == 1 else ()
    if not places and not actor.ids:
        places = memory.home
    earlier = actor.carried and not memory.span[0] <= actor.start < memory.span[1]
    if rule == "subject" and actor.carried and actor.start > clause.start:
        rule = "responsible"
    rule += f"@{actor.start}:{actor.end}" if earlier else ""
    yield from ((body, "uses", use.name, f"uses.{rule}") for body in actor.bodies)
    yield from ((use.name, "practised_in", place, f"practised_in.{rule}") for place in places)


# --- ties between bodies ------------------------------------------------------------------------------------------


def _together(clause: Clause, acts: Acts) -> Iterator[Tie]:
    """works_with: every pair of a joint act, the stated pairs only with 分别."""
    made = acts.pivot.bodies and acts.partners.start > acts.pivot.start  # 组织…组与…县委交接
    ours, theirs = (acts.pivot if made else acts.subject).bodies, acts.partners.ids
    if acts.shared == "each":
        pairs = zip(ours, theirs, strict=True) if len(ours) == len(theirs) else product(ours, theirs)
        yield from ((one, "works_with", other, "works_with.each") for one, other in pairs)
    elif acts.shared:
        spans = [i.ids for i in clause.of(B) if set(i.ids) & set(theirs)]
        # One word for two bodies (两县县委) joins them to the subject, not to each other.
        apart = acts.subject.carried or any(len(i.ids) > 1 for i in clause.of(B))
        pairs = product(ours, theirs) if apart and len(spans) == 1 else combinations((*ours, *theirs), 2)
        yield from ((one, "works_with", other, "works_with.joint") for one, other in pairs)


_WHICH = rf"(?:[^,;{B}{R}{M}{T}{D}]{{0,16}}[的家个])?"  # 向连续两季靠后的3个…
_TOWARD = re.compile(rf"(?P<to>向|(?:(?<![举汇通申填警情])报|经报)[经请送告]?|到){_WHICH}(?P<list>{run(B)})(?P<act>[^,;]*)")
_HE_DOES = re.compile("(?:要求|督促|责令|责成)(?:其|他们)")
_REPORTING = re.compile("述[责职廉]|报告$|汇报$")
_REACHES = re.compile("反馈|派出|派驻|制发|发出|下发|印发")


def _toward(clause: Clause, acts: Acts) -> Iterator[Tie]:
    """What a body does toward another (向…): reports, shares, or acts on it; who reports to it is supervised by it."""
    for match in _TOWARD.finditer(clause.real):
        if _HE_DOES.search(clause.signs, 0, match.start()):
            continue  # 要求其…报…: who is made to report is not named here
        to, act = ids(clause.group(match, "list")), match["act"]
        if acts.subject.ids == TARGET or clause.signs[: match.start()].endswith(T):
            said = [i for i in clause.of(M, match.end("list")) if match["to"] == "向" or _HEARD.search(i.ids[0])]
            if said or _rx("report").search(act):
                heard = ids(clause.of(T, 0, match.start()))
                yield from ((body, "supervises", who, "supervises.hears") for body, who in product(to, heard))
            continue
        if match["to"] == "到":
            continue
        told = any(_REPORTING.search(i.ids[0]) for i in clause.of(M, match.end("list"), match.end()))
        if "报" in match["to"] or told or _rx("report", f"[^{M}]*").match(act):
            relation, rule = "reports_to", "reports_to.verb"
        elif _rx("share").search(act):
            relation, rule = "works_with", "works_with.share"
        elif _REACHES.search(act):
            relation, rule = "supervises", "supervises.verb"
        else:
            continue
        who = acts.agent if "报" in match["to"] and acts.agent.end < clause.place(match.start()) else NOBODY
        yield from ((one, relation, other, rule) for one, other in _upward((who if who.ids else acts.subject).bodies, to))


def _upward(bodies: tuple[str, ...], to: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Who acts toward whom: of several that act toward one, only its own if some are its own (甲市、乙市…向市委)."""
    own = tuple(body for body in bodies if len(to) == 1 and code_of(body) == code_of(to[0]))
    apart = len({code_of(body) for body in bodies}) > 1
    return product(own if own and apart else bodies, to)


@cache
def _oversight() -> tuple[re.Pattern[str], ...]:
    verb = rf"(?:{_verbs('supervise')}|紧盯)(?:了|过|该|其|推动|相关|有关|\d+余?[名位个]){{0,3}}(?P<list>{run(T)})"
    weak = "(?!偏|过|不|乏|失|缺|薄|虚|弱|还|仍|难|太)"  # 监督偏软 is no supervision
    noun = rf"(?:对|强化|加强|做实|深化|推动|打出)[^{T}{M};]{{0,12}}(?P<list>{run(T)})的?[^,;{T}{M}{B}]{{0,4}}监督"
    talks = rf"[同与跟找对和][^,;{B}{M}{T}]{{0,16}}(?P<list>{run(T)})[^,;{B}{M}{T}]{{0,6}}谈(?![判论及到])"
    toward = rf"向(?P<list>{run(T)})[^,;{B}{T}]{{0,4}}(?:反馈|交办|提醒)"
    return re.compile(verb), re.compile(noun + weak), re.compile(talks), re.compile(toward)


_URGES = re.compile(rf"(?:督促|监督|责成|责令|要求){COUNT}(?P<list>{run(B)})")
_EXAMINES = re.compile(rf"经(?P<list>{run(B)})(?:审核|审查|检查)")
_BARE_ACT = r"(?:开展|进行|实施)[^,;的]{0,8}(?:督导|督查|检查|监督|巡察|考核|督办)"
_ON_BODY = re.compile(
    rf"(?P<each>分别)?对[^{B}{T}{M},;]{{0,24}}(?P<list>{run(B)})"
    rf"(?:[^,;{B}]{{0,10}}(?P<by>{M})|[^,;{B}{M}{T}]{{0,4}}{_BARE_ACT})"
)
_UNDERGOES = re.compile(
    rf"(?:被|受到|接受)(?P<list>{run(B)})的?[^,;{B}{M}{T}]{{0,4}}"
    rf"(?:(?P<by>{M})|监督|检查|督查|督导|通报(?!表[扬彰])|问责|批评|巡察|审核|约谈)"
)


_NUMBER = r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\))?"
_FACING = re.compile(rf"{_NUMBER}(?:针?对|对于)[^,;{B}]*?(?P<list>{run(B)})$")
_ON_THEM = re.compile(
    f"^(?:由?{B})?(?:要|应当?)?(?:及时|严肃|逐一|当面|依规依纪|一律)*"
    "(?:提醒|约谈|问责|查处|批评|处分|督促|责令)(?!函|单)"
)


def _on_those(clause: Clause, acts: Acts, memory: Memory) -> Iterator[Tie]:
    """supervises of those who were put in front: 发现…违反规则的,及时提醒."""
    who = acts.agent if acts.agent.ids else acts.subject
    if T not in clause.signs and _ON_THEM.search(clause.real):
        pairs = product(who.bodies, ids(memory.waiting) + memory.facing)
        yield from ((one, "supervises", other, "supervises.verb") for one, other in pairs)
    elif memory.facing and any(_watches(i.ids[0]) for i in clause.told(M)):
        pairs = product(who.bodies, memory.facing)
        yield from ((one, "supervises", other, "supervises.mechanism") for one, other in pairs)


def _over(bodies: Iterable[str], whom: tuple[str, ...], each: bool = False) -> Iterator[tuple[str, str]]:
    """Who is over whom: with 分别 the first over the first and so on."""
    bodies = tuple(bodies)
    return zip(bodies, whom, strict=True) if each and len(bodies) == len(whom) else product(bodies, whom)


def _supervises(clause: Clause, acts: Acts) -> Iterator[Tie]:
    """supervises by a verb (督促, 约谈, 对…的监督), by 经…审核, and by a mechanism that is applied to a body."""
    who, real = acts.delegate if acts.delegate.ids else acts.subject, clause.real
    for pattern in _oversight() if T in real else ():
        for match in pattern.finditer(real):
            whom = ids(clause.group(match, "list"))
            yield from ((one, "supervises", other, "supervises.verb") for one, other in product(who.bodies, whom))
    if B not in real:
        return
    for match in _URGES.finditer(real):
        whom = ids(clause.group(match, "list"))
        yield from ((one, "supervises", other, "supervises.urges") for one, other in product(acts.subject.bodies, whom))
    for match in _EXAMINES.finditer(real):
        by = ids(clause.group(match, "list"))
        yield from (
            (one, "supervises", other, "supervises.examines") for one, other in product(by, acts.subject.bodies)
        )
    for match in _ON_BODY.finditer(real):
        by = clause.group(match, "by")[0].ids[0] if match["by"] else ""
        if not by or _watches(by):
            who, whom = (acts.agent if acts.agent.ids else acts.subject), ids(clause.group(match, "list"))
            rule = "supervises.mechanism" if match["by"] else "supervises.verb"
            yield from ((one, "supervises", other, rule) for one, other in _over(who.bodies, whom, bool(match["each"])))
    for match in _UNDERGOES.finditer(real) if not acts.subject.carried else ():
        by = clause.group(match, "by")[0].ids[0] if match["by"] else ""
        if not by or _watches(by):
            pairs = product(ids(clause.group(match, "list")), acts.subject.bodies)
            yield from ((one, "supervises", other, "supervises.passive") for one, other in pairs)


# --- mechanisms at work -------------------------------------------------------------------------------------------

_ONLY_STATE = re.compile(
    rf"(?:[、和及][^,;]{{0,10}}{M})*(?:问题)?(?P<what>执行|落实|整改|公开|调整|运行|开展|实施|)情况"
)
_RESULT = re.compile("(?P<of>成效|成果)|结果")
_MAKES = re.compile(f"(?:组织|安排)[^,;{B}{M}]*{T}")
_RELATIVE = re.compile(rf"(?P<body>{B})[\u4e00-\u9fa5]{{2,4}}的$")
_SUMMED_UP = re.compile(r"(?:[、和及][^,;、]*)*等")
_FOR = re.compile(
    rf"(?:对于?|向|与|为|给|以|组织|安排|召集|供|走进|深入|面向)(?:[^{T}{D}]{{0,24}}?的(?:\d+[名个位])?|[^{T}{M}{D}]{{0,24}}?)(?P<list>{run(T)})"
)
_SUCH_AS = re.compile(rf"{T}[^,;{M}{B}{T}]{{0,8}}等\d*[名位个]?(?P<list>{T})")
# 对…的监督 is no act of its own, and a case that is looked at is not whom it is for
_NOUN = re.compile(rf"(?:[、和及]{T})*的?(?:监督|管理|领导|教育管理|(?:严重)?违[纪法]|腐败|[^,;{M}{T}]{{0,6}}案[件例])")
_AHEAD = re.compile(
    rf"{_NUMBER}(?:并|还|又)?(?:(?:针?对|与|向)[^{T}]*{T}|以{T}为(?:主要|重点)?对象|(?P<found>{B}?发现{T}[^,;]*的$))"
)
_THOSE_WHO = re.compile(f"{_NUMBER}对[^,;{B}{T}]*的$")
# A later clause may say for whom the mechanism is: 对…讲纪律, 供…对照, 受教育…, 为5名…, 分析…, 把…纳入
_LATER = re.compile(r"(?:^(?:并|还|又|再)?对[^,;]{0,12}|[受供][^,;]{0,3}|分析|走访|为\d+名|有\d+名|^把)$")
_TAUGHT = re.compile("^(?:并|还)?(?:组织|安排)[^,;]{0,4}$")  # 建成教育基地,组织…参观


def _governed(clause: Clause) -> list[Item]:
    """Targets that 对, 向, 与 or 为 puts in front of an act, without those of 对…的监督."""
    if T not in clause.signs:
        return []
    found = [t for match in _FOR.finditer(clause.real) for t in clause.group(match, "list")]
    for match in _SUCH_AS.finditer(clause.real):  # 对局长等3名“一把手”
        if any(t.at == match.start() for t in found):
            found += clause.group(match, "list")
    return [t for t in found if not _NOUN.match(clause.signs, t.at + 1)]


_RESPECTIVELY = re.compile("分别(?!联合|会同|[与对向由为])")


def _each(clause: Clause, subject: Actor, item: Item) -> Actor:
    """Of several that act 分别 the one whose mechanism this is: the first has the first, and so on."""
    found = _RESPECTIVELY.search(clause.signs) if len(subject.ids) > 1 else None
    names = clause.of(M, found.end()) if found else []
    if item not in names or len(names) != len(subject.ids):
        return NOBODY
    return Actor(subject.ids[names.index(item) : names.index(item) + 1], *subject[1:])


def _doer(clause: Clause, acts: Acts, item: Item) -> Actor:
    """Who applies a mechanism: a relative clause's body, who is made to act, 由…, else the subject and its partners."""
    if match := _RELATIVE.search(clause.signs[: item.at]):
        found = clause.group(match, "body")[0]
        return Actor(found.ids, found.start, found.end)
    if (one := _each(clause, acts.subject, item)).ids:
        return one
    if B in clause.signs and (match := _UNDERGOES.search(clause.signs)) and item in clause.group(match, "by"):
        by = clause.group(match, "list")
        return Actor(ids(by), by[0].start, by[-1].end)
    if acts.pivot.ids and item.at >= acts.since:
        # What a target is made to do is at work where the one who makes it is.
        region = tuple(f"region:{code_of(i)}" for i in acts.subject.named if code_of(i) not in ("000000", "100000"))
        return acts.pivot if acts.pivot.bodies else acts.subject._replace(ids=region)
    if acts.agent.ids:
        return acts.agent
    partners = acts.partners.ids if acts.shared else ()
    return acts.subject._replace(ids=tuple(dict.fromkeys((*acts.subject.ids, *partners))))


_TOLD_OF = re.compile(f"对[^{T}]*$")


def _at_work(clause: Clause, item: Item, targets: list[Item]) -> bool:
    """Whether a mechanism in a clause is applied, and not only spoken of."""
    before, after = clause.signs[: item.at], clause.signs[item.at + 1 :]
    if (
        clause.signs.startswith(("所谓", "即"))
        or before.endswith(("按照", "根据", "依据", "除"))
        or after.startswith(("以外", "之前", "前"))
        or after.startswith(("较多", "频发", "集中", "反映", "不力", "不到位", "不及时"))  # what calls for an act
    ):
        return False
    # 对整改不力的…负责人: it only tells of which target
    modifies = any(t.at > item.at and "的" in clause.signs[item.at : t.at] for t in targets)
    return not (modifies and _TOLD_OF.search(before))


def _uses(clause: Clause, acts: Acts, memory: Memory) -> Iterator[Tie]:
    """uses, practised_in and applies_to of the mechanisms that a clause names, and of those it goes on about."""
    if B in clause.signs and _RESPONSIBLE.search(clause.signs):
        yield from _answers(clause, memory)
        return
    governed, here, whom = _governed(clause), [], []
    for item in clause.told(M):
        state = _ONLY_STATE.match(clause.signs, item.at + 1)
        if not _at_work(clause, item, governed) or state and state["what"] in ("执行", "落实", "整改", "公开", "调整"):
            continue
        use = Use(item.ids[0], _doer(clause, acts, item))
        if clause.signs.endswith(("接受", "接受了"), 0, item.at):  # who receives it does not apply it
            state = not _MAKES.search(clause.signs, 0, item.at)
        if result := _RESULT.match(clause.signs, item.at + 1):
            if acts.agent.ids:
                continue  # M结果由…纳入: another did it
            state = state or result["of"]
        shown = Use(use.name, use.actor._replace(ids=tuple(f"region:{code_of(i)}" for i in use.actor.named)))
        if _HE_DOES.search(clause.signs, 0, item.at):  # 向…党组制发建议书,督促其召开…
            made = tuple(i for i in ids(memory.bodies[-1:]) if i not in use.actor.ids)
            yield from ((body, "supervises", one, "supervises.urges") for body, one in product(use.actor.bodies, made))
            if made:
                shown, state = shown._replace(actor=Actor(made, *memory.bodies[-1][3:5])), None
            yield from _use(shown, clause, memory, "subject")
        else:
            yield from _use(shown if state else use, clause, memory, "state" if state else "subject")
        if not (_SUMMED_UP.match(clause.signs, item.at + 1) and "、" in clause.signs):
            applied = list(_applies(clause, item, use, governed, memory))
            whom += [tie[2] for tie in applied if tie[3] == "applies_to.object"]
            yield from applied
        here.append(use)
    if memory.used and clause.real:
        yield from _goes_on(clause, acts, here, governed, memory)
    ahead = _AHEAD.match(clause.signs) if T in clause.signs else None
    if clause.real == clause.signs and not (here and not (ahead and ahead.end() == len(clause.signs))):
        memory.waiting += governed if ahead or acts.agent.ids else []
        memory.waiting += clause.of(T)[:1] if ahead and ahead["found"] else []
    if here:
        memory.used.append(here)
        memory.objects = tuple(dict.fromkeys(whom))
    elif governed:
        memory.objects = ids(governed)
    if clause.closing == ":":
        memory.frame = here


_RESPONSIBLE = re.compile("(?:责任|牵头|配合|承办|协办|主责)(?:单位|部门)")
UNITS = re.compile(rf"\(?{_RESPONSIBLE.pattern}:")


def units(passage: Passage, read: list[list[Clause]]) -> list[Actor]:
    """For each sentence of a passage, read as clauses, the units that are named behind its task: (责任单位:…).

    >>> from helpers.texts import passage
    >>> units(passage("开展约谈。", "paragraph"), [[]]) == [NOBODY]
    True
    """
    out: list[Actor] = []
    units = NOBODY
    for parts in reversed(read) if _RESPONSIBLE.search(passage.canon) else ():
        if found := [item for part in parts if _RESPONSIBLE.search(part.signs) for item in part.of(B)]:
            units = Actor(ids(found), found[0].start, found[-1].end)
        out.append(units)
    return out[::-1] or [NOBODY] * len(read)


def _answers(clause: Clause, memory: Memory) -> Iterator[Tie]:
    """The units that a task list names behind a task, (责任单位:…), use what it lays down, unless another does."""
    units = ids(clause.of(B))
    tasks = dict.fromkeys(use.name for use in sum(memory.used, []) if not use.actor.bodies)
    for name in tasks:
        yield from _use(Use(name, Actor(units, clause.start, clause.end)), clause, memory, "responsible")
    for name, target in memory.applied:
        if name in tasks and (by := _over_them(name)):
            yield from ((unit, "supervises", target, by) for unit in units)
    if "牵头" in clause.signs:
        yield from ((one, "works_with", other, "works_with.responsible") for one, other in combinations(units, 2))


_PASSIVE = re.compile(f"被{B}")


def _goes_on(clause: Clause, acts: Acts, here: list[Use], governed: list[Item], memory: Memory) -> Iterator[Tie]:
    """A clause that goes on about the mechanisms named before it: who has a part in them, and for whom they are."""
    before = memory.used[-1]
    told = _OUTCOME.match(clause.signs) or _rx("share").search(clause.signs)  # who is told of it has no part in it
    agent = NOBODY if told or _PASSIVE.search(clause.signs) else acts.agent
    for rule, actor in (("agent", agent), ("partner", acts.partners if acts.shared and not told else NOBODY)):
        if actor.ids and (not here or (rule == "agent" and clause.signs.startswith("由"))):
            for use in before:
                yield from _use(Use(use.name, actor), clause, memory, rule)
    if memory.frame and not here and acts.subject.bodies and not acts.subject.carried:
        memory.parts += acts.subject.bodies  # 健全…机制:…室点题,…组领题
        for use in memory.frame:
            yield from _use(Use(use.name, acts.subject), clause, memory, "part")
    if not here:
        late = [t for t in clause.told(T) if _LATER.search(clause.signs[: t.at])]
        late = [t for t in late if not _NOUN.match(clause.signs, t.at + 1)] + (governed if acts.agent.ids else [])
        if acts.subject.ids == TARGET and not acts.subject.carried:
            late += clause.told(T)[:1]
        received = any("受" in clause.signs[: t.at] for t in late)  # 受教育…: by all that stands before
        for use in sum(memory.used, []) if received else before:
            yield from _apply(use, ids(late), "later")
        taught = ids([t for t in clause.told(T) if _TAUGHT.search(clause.signs[: t.at])])
        for use in before if taught else ():
            if lexicon.family(use.name[10:]) == "education":
                yield from _apply(use, taught, "later")


_IN_FRONT = re.compile(rf"(?P<list>{run(T)})(?:的|监督)?(?:{M}(?:[、和及]|以及))*$")  # “一把手”权力运行清单和…
_MADE = re.compile(  # 把…履职情况作为巡察重点
    rf"[把将][^,;{B}{M}{T}{D}]{{0,10}}(?P<list>{run(T)})[^,;{B}{M}{T}]{{0,16}}"
    rf"(?:作为|纳入|列为|列入|当作)[^,;{B}{M}{T}]{{0,8}}$"
)
_TO_WHOM = re.compile(rf"(?P<list>{run(T)})向{run(B)}[^,;{B}{M}{T}]{{0,4}}$")
_SUFFERS = re.compile(rf"(?P<list>{run(T)})[^,;{B}{M}{T}]{{0,14}}被$")
_MEANT = re.compile(
    rf"的?(?:主要|重点)?(?:对象|范围)(?:主要|重点)?(?:为|是|包括|涵盖)[^,;{B}{M}{T}]{{0,4}}(?P<list>{run(T)})"
)
_AS = re.compile(rf"[^,;{M}]*作为[^,;{M}{T}]*(?P<list>{T})")
_WHOSE = re.compile(f"的(?P<list>{T})")
_OBJECT = re.compile(rf"[^,;{B}{R}{M}{T}{D}对向与和为给的、中后时]{{0,6}}(?P<list>{run(T)})")  # 约谈…
_OBJECT_WHICH = re.compile(rf"[^,;{B}{M}{T}]{{1,14}}的(?:\d+[名位个])?(?P<list>{run(T)})")  # 约谈整改不力的…
_NO_VERB = re.compile("(?:开展|进行|实施|组织|建立|通过|以|用|的)[^,;]{0,4}$")
_BY = re.compile(rf"(?:以|通过|用)(?:{M}[、和及])*$")
_BY_MEANS = re.compile(rf"(?:[、和及]{M})*[^{M},;等]*对(?P<list>{run(T)})的?监督")  # 以…、…监督加强对…监督


_ITS = re.compile(rf"(?:对|与|向|为|给|督促|组织|要求|安排)(?:其(?![他它中实余所主负])|他们)[^,;{T}{B}]{{0,10}}$")


def _applies(clause: Clause, item: Item, use: Use, governed: list[Item], memory: Memory) -> Iterator[Tie]:
    """The targets of one mechanism: those in its name, those put before it, the object right behind it."""
    inner = [Item(0, T, (m.id,), m.start, m.end) for m in item.inner if m.kind == "target"]
    yield from _apply(use, ids(inner), "name")
    before, after, at = clause.signs[: item.at], clause.signs[item.at + 1 :], item.at + 1
    found = [t for t in governed if t.at < item.at]
    for pattern in (_IN_FRONT, _MADE, _SUFFERS, _TO_WHOM) if T in before else ():
        if match := pattern.search(before):
            found += clause.group(match, "list")
    if T in after:
        behind = [_MEANT, _AS, _WHOSE]
        if lexicon.family(use.name[10:]) in ("talk", "accountability", "warning", "education"):
            behind += [_OBJECT] if _NO_VERB.search(before) else [_OBJECT, _OBJECT_WHICH]
        if _BY.search(before):
            behind.append(_BY_MEANS)
        for pattern in behind:
            if match := pattern.match(after):
                found += clause.group(match, "list", at)
    if not found and _ITS.search(before):
        found = memory.whom
    if not _OUTCOME.match(before):
        found = found + memory.taking_part or ([] if _FOR_ANOTHER.search(before) else memory.waiting)
    along = not found and _ALONG.search(before) and not _FOR_ALL.search(use.name)
    yield from _apply(use, memory.objects if along else ids(found), "object")


_OUTCOME = re.compile(f"[^,;{B}{M}{T}]*{M}?(?:结果|成绩|成果|情况)")  # 结果作为…的依据
_FOR_ANOTHER = re.compile(rf"(?:对|为|向|给)(?!其|他们|此|之)[^,;{B}{M}{T}]{{4,}}$")  # 为受到失实举报的干部澄清正名
# What is done along with what was done to somebody is done to them too: 对…开展谈话,并组织测试, 签订承诺书
_ALONG = re.compile(
    rf"^(?:(?:[^,;{B}{R}{M}{T}对向为与给将把召]{{0,3}}(?:并|同步|同时|一并|当场|现场)|由{run(B)})"
    rf"[^,;{B}{R}{M}{T}对向为与给将把召就在]{{0,8}}|(?:组织|集中|动态)?(?:签订|签署|发放|更新|填写)了?)$"
)
_FOR_ALL = re.compile("(?:台账|平台|建议书|大会|会议|会商|联动|协作|公开)$")
_HEARD = re.compile("述[责职廉]")


def _apply(use: Use, targets: tuple[str, ...], rule: str) -> Iterator[Tie]:
    for target in targets:
        yield use.name, "applies_to", target, f"applies_to.{rule}"
        if by := _over_them(use.name):
            yield from ((body, "supervises", target, by) for body in use.actor.bodies)


def _over_them(name: str) -> str:
    """The rule by which who applies a mechanism to somebody supervises them, empty where that is none."""
    return "supervises.hears" if _HEARD.search(name) else "supervises.mechanism" if _watches(name) else ""


# --- documents ----------------------------------------------------------------------------------------------------


_CITES = re.compile("(?:根据|依据|按照|遵照|依照)[^,;]{0,4}$")
_LAW = re.compile(r"(?:条例|准则|规则|规定|(?<!办)法)(?:\([^()]*\))?$")  # 依据《…条例》 quotes a law for one case
_ON_GROUND = re.compile(
    r"(?:为|为了)?(?:深入|全面|认真|坚决)?(?:根据|依据|按照|遵照|依照|贯彻落实|贯彻执行|贯彻|落实)"
    rf"[^,;{B}{R}{M}{T}]{{0,6}}{D}"
)


def _documents(clause: Clause, acts: Acts, memory: Memory) -> Iterator[Tie]:
    """issues and implements: by the verb nearest before the title, or by 据此 and a closing 落实 behind it."""
    named = acts.pivot.named or not acts.subject.carried and acts.subject.named
    if clause.real and memory.told and clause.signs.startswith("据此"):
        memory.pending += memory.told
    if named and memory.pending:
        yield from ((who, "implements", name, "implements.verb") for who, name in product(named, memory.pending))
        memory.pending = []
    for item in clause.told(D):
        before = clause.signs[: item.at]
        issued = max((m.end() for m in _rx("issue").finditer(before)), default=-1)
        carried = max((m.end() for m in _rx("implement").finditer(before)), default=-1)
        if issued >= max(carried, 0):
            jointly = acts.partners.bodies if acts.shared == "joint" else ()
            made = acts.pivot.bodies if item.at >= acts.since else ()  # 督促…修订《…》
            who = dict.fromkeys(made or (*acts.subject.bodies, *jointly))
            yield from ((body, "issues", item.ids[0], "issues.verb") for body in who)
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
        if known and _rx("implement", "据此|", "$").search(clause.signs):
            yield from ((who, "implements", name, "implements.anaphor") for who, name in product(named, known))
    memory.documents += ids(clause.of(D))


_CHECKED = re.compile(rf"(?:对|督促|要求|推动|指导|检查|监督){COUNT}(?P<list>{run(B)})[^,;{B}{M}{T}]*$")


def _checked(clause: Clause, item: Item) -> tuple[str, ...]:
    """Who carries a document out where another sees to it: 对…落实《…》情况开展检查, 督促…落实《…》."""
    match = _CHECKED.search(clause.signs, 0, item.at)
    return ids(clause.group(match, "list")) if match else ()


_MADE_OF = re.compile(rf"由(?P<parts>{run(M)})等?组成的?(?P<whole>{M})")
_THAT_IS = re.compile(f"即(?P<parts>{run(M)})")
_HOLDS = re.compile(
    rf"(?P<whole>{M})(?:主要|具体)?(?:即|包括|包含|分为|涵盖)(?P<parts>{M}(?:[、和及][^,;{M}]{{0,6}}{M})*)"
)


def _stated_parts(parts: list[Clause]) -> Iterator[Tie]:
    """variant_of where the text says it: 由…组成的…, …,即…."""
    for i, clause in enumerate(parts):
        if M not in clause.signs:
            continue
        before = parts[i - 1].of(M)[-1:] if i else []
        if match := _MADE_OF.search(clause.real):
            whole = clause.group(match, "whole")
        elif match := _HOLDS.search(clause.real):
            whole = clause.group(match, "whole")
        elif clause.real and before and (match := _THAT_IS.match(clause.signs)):
            whole = before
        else:
            continue
        for part in ids(clause.group(match, "parts")):
            yield part, "variant_of", whole[0].ids[0], "variant_of.stated"


# --- a sentence ---------------------------------------------------------------------------------------------------


def _rules(clause: Clause, acts: Acts, memory: Memory) -> list[Tie]:
    """The ties of a clause by the rules whose signs it has."""
    found, bodies = list(_together(clause, acts)) if acts.shared else [], B in clause.signs
    if bodies:
        found += _toward(clause, acts)
        found += _taking_part(clause, memory)
    if bodies or T in clause.signs:
        found += _supervises(clause, acts)
    if memory.waiting or memory.facing:
        found += _on_those(clause, acts, memory)
    if clause.items:
        found += _uses(clause, acts, memory)
    elif clause.closing == ":":
        memory.frame = []
    if D in clause.signs or memory.documents or memory.told or memory.pending:
        found += _documents(clause, acts, memory)
    return found


def _targets(clause: Clause) -> list[Item]:
    """The target last named in a clause, also in a mechanism's name."""
    found = [Item(i.at, T, (m.id,), m.start, m.end) for i in clause.items for m in i.inner if m.kind == "target"]
    return clause.of(T)[-1:] or found[-1:]


def _with_leaders(actor: Actor, clause: Clause, memory: Memory) -> Actor:
    """Who acts next: where one leads and others take part, all of them."""
    found = actors.leaders(clause)
    if memory.leaders and set(actors.helpers(clause).ids) & set(actor.ids):
        actor = actor._replace(ids=tuple(dict.fromkeys((*memory.leaders, *actor.ids))))
    memory.leaders = () if clause.closing == ";" else found or memory.leaders
    return actor


def _taking_part(clause: Clause, memory: Memory) -> Iterator[Tie]:
    """works_with of who leads (…牵头) and who takes part (…配合), who use what the lead does."""
    leaders = actors.leaders(clause) or memory.leaders
    others = actors.helpers(clause) if leaders else NOBODY
    if not others.ids:
        return
    pairs = combinations(dict.fromkeys((*leaders, *others.ids)), 2)
    yield from ((one, "works_with", other, "works_with.lead") for one, other in pairs)
    for use in memory.used[-1] if memory.used else ():
        if set(use.actor.ids) & set(memory.leaders):
            yield from _use(Use(use.name, others), clause, memory, "part")


def sentence(parts: list[Clause], memory: Memory, actor: Actor, duty: bool) -> tuple[list, list, Actor]:
    """The ties of a sentence with their mode, who acts in each clause (start, end, ids), and who acts at its end.

    `actor` acts before it; `duty` where the document lays down rules; `memory` is new for each sentence.

    >>> from helpers.clauses import Clause
    >>> told = sentence([Clause("及时整改", (), 0, 4, "")], Memory((0, 4), (), ()), NOBODY, False)
    >>> told == ([], [(0, 4, ())], NOBODY)
    True
    """
    ties, acting, topic = [], [], actor
    for clause in parts:
        clause = actors.led(clause, actor) if clause.items else clause
        if memory.partners and clause.signs.startswith(("联合", "共同")):  # 与…加强协作,联合开展…
            actor = actor._replace(ids=tuple(dict.fromkeys((*actor.ids, *memory.partners))))
        known = memory.documents or memory.told or memory.pending or memory.waiting or memory.facing
        if not known and clause.closing not in (":", ";") and actors.silent(clause, actor, memory.bodies):
            if actor.ids and (end := subjects.stranger(clause)):
                actor = Actor(SOMEBODY, clause.start, clause.start + end)
            acting.append((clause.start, clause.end, actor.named))
            memory.partners, memory.taking_part = (), memory.taking_part if actor.ids else []
            continue
        acts = actors.acts(clause, actor, memory.bodies)
        memory.partners = acts.partners.ids if acts.shared == "joint" else ()
        acting.append((clause.start, clause.end, acts.subject.named))
        if not acts.subject.carried:
            memory.taking_part = clause.of(T)[:1] if acts.subject.ids == TARGET else []
        if clause.real:
            found = _rules(clause, acts, memory)
            ties += [(tie, "duty" if duty or clause.duty else "practice") for tie in found]
            memory.applied += [(source, target) for source, relation, target, _ in found if relation == "applies_to"]
        if B in clause.signs:
            memory.bodies += clause.of(B)
        if clause.real and memory.whom and not memory.waiting and _THOSE_WHO.match(clause.real):
            memory.waiting = memory.whom  # 向…推送预警,对仍不整改的,及时约谈
        facing = _FACING.match(clause.real) if B in clause.signs and clause.closing == "," else None
        memory.facing = ids(clause.group(facing, "list")) if facing else () if M in clause.signs else memory.facing
        if M in clause.signs or T in clause.signs:
            memory.whom = _targets(clause) or memory.whom
        if clause.closing == ";":
            memory.used, memory.waiting = [], []
        if acts.delegate.ids or not acts.subject.carried and acts.subject.ids or not topic.ids:
            topic = actors.last(clause, acts._replace(pivot=NOBODY), actor)
        actor = _with_leaders(actors.last(clause, acts, actor), clause, memory)
    late = product(actor.named, memory.pending)  # nobody was named: who acted before does
    ties += [((who, "implements", name, "implements.verb"), "duty" if duty else "practice") for who, name in late]
    for one, other in combinations(dict.fromkeys(memory.parts), 2):
        ties.append(((one, "works_with", other, "works_with.part"), "duty" if duty else "practice"))
    return ties + [(tie, "") for tie in _stated_parts(parts)], acting, topic
