"""The rules of supervises: a body over a body or a target, by a verb or by a mechanism that watches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product

from helpers.relations.actors import COUNT, Acts
from helpers.relations.clauses import B, Clause, M, T, ids, run
from helpers.relations.ties import NUMBER, Memory, Tie, verbs, watches


@cache
def _oversight() -> tuple[re.Pattern[str], ...]:
    verb = rf"(?:{verbs('supervise')}|紧盯)(?:了|过|该|其|推动|相关|有关|\d+余?[名位个]){{0,3}}(?P<list>{run(T)})"
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
UNDERGOES = re.compile(
    rf"(?:被|受到|接受)(?P<list>{run(B)})的?[^,;{B}{M}{T}]{{0,4}}"
    rf"(?:(?P<by>{M})|监督|检查|督查|督导|通报(?!表[扬彰])|问责|批评|巡察|审核|约谈)"
)


FACING = re.compile(rf"{NUMBER}(?:针?对|对于)[^,;{B}]*?(?P<list>{run(B)})$")
_ON_THEM = re.compile(
    f"^(?:由?{B})?(?:要|应当?)?(?:及时|严肃|逐一|当面|依规依纪|一律)*"
    "(?:提醒|约谈|问责|查处|批评|处分|督促|责令)(?!函|单)"
)


def on_those(clause: Clause, acts: Acts, memory: Memory) -> Iterator[Tie]:
    """supervises of those who were put in front: 发现…违反规则的,及时提醒."""
    who = acts.agent if acts.agent.ids else acts.subject
    if T not in clause.signs and _ON_THEM.search(clause.real):
        pairs = product(who.bodies, ids(memory.waiting) + memory.facing)
        yield from ((one, "supervises", other, "supervises.verb") for one, other in pairs)
    elif memory.facing and any(watches(i.ids[0]) for i in clause.told(M)):
        pairs = product(who.bodies, memory.facing)
        yield from ((one, "supervises", other, "supervises.mechanism") for one, other in pairs)


def _over(bodies: Iterable[str], whom: tuple[str, ...], each: bool = False) -> Iterator[tuple[str, str]]:
    """Who is over whom: with 分别 the first over the first and so on."""
    bodies = tuple(bodies)
    return zip(bodies, whom, strict=True) if each and len(bodies) == len(whom) else product(bodies, whom)


def supervises(clause: Clause, acts: Acts) -> Iterator[Tie]:
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
        if not by or watches(by):
            who, whom = (acts.agent if acts.agent.ids else acts.subject), ids(clause.group(match, "list"))
            rule = "supervises.mechanism" if match["by"] else "supervises.verb"
            yield from ((one, "supervises", other, rule) for one, other in _over(who.bodies, whom, bool(match["each"])))
    for match in UNDERGOES.finditer(real) if not acts.subject.carried else ():
        by = clause.group(match, "by")[0].ids[0] if match["by"] else ""
        if not by or watches(by):
            pairs = product(ids(clause.group(match, "list")), acts.subject.bodies)
            yield from ((one, "supervises", other, "supervises.passive") for one, other in pairs)
