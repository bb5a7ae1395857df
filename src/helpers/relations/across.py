"""Who does what another sentence tells: the units named behind a task, and who puts in practice what was told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from helpers.codebook import Mention
from helpers.mentions import Part
from helpers.reading import Passage, Sentence
from helpers.relations.actors import COUNT
from helpers.relations.clauses import NOBODY, Actor, B, Clause, D, Item, M, R, T, ids, run
from helpers.relations.ties import Memory, Tie, Use, at_work, code_of, over_them

RESPONSIBLE = re.compile("(?:责任|牵头|配合|承办|协办|主责)(?:单位|部门)")
UNITS = re.compile(rf"\(?{RESPONSIBLE.pattern}:")
_NAMES_UNITS = re.compile(f"{RESPONSIBLE.pattern}:")  # begins with a word, so that a search skips all else at once


def units(passage: Passage, read: list[list[Clause]]) -> list[Actor]:
    """For each sentence of a passage, read as clauses, the units that are named behind its task: (责任单位:…).

    >>> from helpers.reading import passage
    >>> units(passage("开展约谈。", "paragraph"), [[]]) == [NOBODY]
    True
    """
    out: list[Actor] = []
    units = NOBODY
    for parts in reversed(read) if RESPONSIBLE.search(passage.canon) else ():
        if found := [item for part in parts if RESPONSIBLE.search(part.signs) for item in part.of(B)]:
            units = Actor(ids(found), found[0].start, found[-1].end)
        out.append(units)
    return out[::-1] or [NOBODY] * len(read)


def asked(passage: Passage, parts: list[Clause]) -> bool:
    """Whether a sentence of a passage, read as clauses, names the units for its task."""
    return bool(_NAMES_UNITS.search(passage.canon)) and any(_NAMES_UNITS.search(part.signs) for part in parts)


def next_units(behind: Sequence[Part], part: Part) -> list[Mention]:
    """The units that the next block names for the task of this one: 责任单位:…."""
    found = [p for p in behind if p.block == part.block + 1 and UNITS.match(p.passage.canon)]
    return [m for p in found for m in p.mentions if m.kind == "body"]


def answers(clause: Clause, memory: Memory) -> Iterator[Tie]:
    """The units that a task list names behind a task, (责任单位:…), use what it lays down, unless another does.

    >>> list(answers(Clause(f"责任单位:{B}", (), 0, 6, ""), Memory((0, 6), (), ())))
    []
    """
    units = ids(clause.of(B))
    tasks = dict.fromkeys(use.name for use in sum(memory.used, []) if not use.actor.bodies)
    for name in tasks:
        yield from at_work(Use(name, Actor(units, clause.start, clause.end)), clause, memory, "responsible")
    for name, target in memory.applied:
        if name in tasks and (by := over_them(name)):
            yield from ((unit, "supervises", target, by) for unit in units)
    if "牵头" in clause.signs:
        yield from ((one, "works_with", other, "works_with.responsible") for one, other in combinations(units, 2))


# 在具体实施中,昆明市纪委监委…: it does what the sentence before tells of its place.
_IN_DOING = re.compile("在?具体(?:实施|操作|推进|落实|执行|实践)(?:过程)?中,")


def shown(ties: list[tuple[Tie, str]]) -> list[tuple[str, str]]:
    """The mechanisms of a sentence, each with a place where it is at work.

    >>> shown([(("mechanism:约谈", "practised_in", "region:530103", "practised_in.subject"), "practice")])
    [('mechanism:约谈', 'region:530103')]
    """
    return [(tie[0], tie[2]) for tie, _ in ties if tie[1] == "practised_in"]


def in_doing(canon: str, sentence: Sentence, who: list, shown: list[tuple[str, str]]) -> Iterator[tuple[Tie, str]]:
    """uses and practised_in where a sentence says who puts into practice what the one before it tells of."""
    if not shown or not _IN_DOING.match(canon, sentence.start):
        return
    named = next((ids for _, _, ids in who if any(i.startswith("body:") for i in ids)), ())
    for name, place in shown:
        for body in named:
            if body.startswith("body:") and code_of(body) == code_of(place):
                yield (body, "uses", name, "uses.subject"), "practice"
                yield (name, "practised_in", place, "practised_in.subject"), "practice"


_POINTS = re.compile("(?:前者|后者|双方|对方)(?!的|当事)")


def pointed(canon: str, sentence: Sentence, met: list[Item]) -> list[Item]:
    """The bodies of the sentence before, where one opens with a word that points at them: 前者还制定了….

    >>> from helpers.reading import Sentence
    >>> pointed("约谈", Sentence(0, 2, 0), [])
    []
    """
    return list(met) if met and _POINTS.match(canon, sentence.start) else []


# 转发县纪委推行廉政家访的做法: who is told of does it, not who tells
_TELLS_OF = re.compile(
    rf"(?:转发|宣传|介绍|推广|推介|刊发|刊登|报道|学习|借鉴|总结|肯定|点赞)了?(?P<whose>{run(B)}|{run(R)})"
    rf"[^,;{B}{R}{T}{D}]{{1,24}}的[^,;的{B}{M}{T}]{{0,6}}(?:做法|经验|案例|实践|成效|探索|举措|事迹|故事)"
)


# 报县司法局审查, 移送县纪委问责: to whom a matter is sent does it
_SENT_TO = re.compile(
    rf"(?:(?<![举汇通申填警情])报[送经请]?|送|提请|提交|呈报|交由?|移[送交]|(?P<name>{M})){COUNT}(?P<whom>{run(B)})(?:等(?:部门|单位))?[^,;{B}{M}{T}的]{{0,2}}$"
)
_LOOKS_INTO = tuple("审查 审核 复核 核查 公示 备案 通报 通报批评 审理 会审 评审 督办 问责 处理 处分 追究 约谈".split())


# 在全县机关单位推行财务公开: where nobody else acts, they do it
_WHERE = re.compile(
    rf"在(?:全[省市县区州]|全系统|各|所有)?(?P<whom>{run(B)})(?:中|内|范围内)?"
    rf"(?:全面|广泛|普遍|率先|统一|逐步)*(?:推行|实行|试行|实施)[^,;{B}{M}{T}]{{0,8}}$"
)


def told_of(clause: Clause, item: Item, subject: Actor) -> list[Item]:
    """Whose practice a mechanism is where a clause only tells of it, sends a matter there for it, or says where.

    >>> told_of(Clause(f"{M}很好", (), 0, 3, ""), Item(0, M, ("mechanism:约谈",), 0, 2), NOBODY)
    []
    """
    for match in _TELLS_OF.finditer(clause.signs) if "的" in clause.signs else ():
        if match.end("whose") <= item.at < match.end():
            return clause.group(match, "whose")
    sent = item.ids[0].endswith(_LOOKS_INTO) and B in clause.signs and _SENT_TO.search(clause.signs, 0, item.at)
    if sent and sent["name"] and not clause.group(sent, "name")[0].ids[0].endswith(("移送", "移交")):
        sent = None
    sent = sent or "在" in clause.signs and not subject.bodies and _WHERE.search(clause.signs, 0, item.at)
    return clause.group(sent, "whom") if sent else []
