"""What the rules of ties share: what a sentence has said before the clause that is read, what watches whom, and where.

A rule yields ties as (source, relation, target, rule).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from helpers.codebook import Span, divisions, either, lexicon
from helpers.relations.actors import MEANS
from helpers.relations.clauses import NOBODY, Actor, B, Clause, Item, M, R, T, ids, run

Tie = tuple[str, str, str, str]


class Use(NamedTuple):
    """A mechanism at work and who applies it."""

    name: str
    actor: Actor


@dataclass
class Memory:
    """What a sentence has said before the clause that is read: it lives as long as the sentence."""

    span: Span
    home: tuple[str, ...]  # the document's own place, where this is its rule or its own report of what was done
    regions: tuple[str, ...]  # those that the sentence names
    places: list[tuple[str, ...]] = field(default_factory=list)  # 在…
    used: list[list[Use]] = field(default_factory=list)
    waiting: list[Item] = field(default_factory=list)  # 对…,: targets of what follows
    taking_part: list[Item] = field(default_factory=list)  # targets that act themselves
    pushed: list[Item] = field(default_factory=list)  # targets that are made to act: 推动…
    frame: list[Use] = field(default_factory=list)  # …机制: what the parts behind it belong to
    parts: list[str] = field(default_factory=list)
    applied: list[tuple[str, str]] = field(default_factory=list)  # mechanisms and their targets
    documents: list[str] = field(default_factory=list)
    bodies: list[Item] = field(default_factory=list)
    whom: list[Item] = field(default_factory=list)  # targets last named, for whom 其 stands
    bound: list[Item] = field(default_factory=list)  # …机关和…人员: targets bound as the bodies are that act
    whose: tuple[str, ...] = ()  # the body last named, also in a target's name, for whom 其 in 其上级机关 stands
    facing: tuple[str, ...] = ()  # bodies put in front: 对整改不力的…局,
    objects: tuple[str, ...] = ()  # those to whom the last mechanism was applied: ,并组织…
    leaders: tuple[str, ...] = ()  # …牵头
    told: tuple[str, ...] = ()  # documents that the sentence before names, for 据此
    partners: tuple[str, ...] = ()  # who acted jointly in the clause before
    contents: bool = False  # …报告应当包括…: what follows stands in a paper
    at_fault: tuple[str, ...] = ()  # who acts in a condition that calls for a sanction: …拒不整改的,
    offenders: tuple[str, ...] = ()  # bodies that offend in a condition: …违反规定的, and wait for who answers
    orders: tuple[str, ...] = ()  # who has it put right (责令改正): the sanction behind it is another's
    lister: Actor = NOBODY  # who acts on what clause after clause lists: 对…情况,…情况,以及…进行审计
    listed: list[Item] = field(default_factory=list)  # those whose conduct is listed so
    penal: list[Item] = field(default_factory=list)  # who was sanctioned last
    ways: bool = False  # 通过谈话、函询等方式,: by what the clause before names somebody may be reached
    beside: list[tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)  # 县政府对所属部门的活动,
    beside_them: tuple[tuple[str, ...], bool] = ((), False)  # 在…的督促下, 在…的配合下, and whether they watch
    acting: tuple[str, ...] = ()  # the bodies that act in the clause before
    finder: Actor = NOBODY  # 县纪委查明,: who deals with what the next clauses tell
    dealt: list[Item] = field(default_factory=list)  # of whom a case is counted: 立案审查党员干部126人,
    graded: bool = False  # 情节严重的,: a heavier sanction for the same
    pending: list[str] = field(default_factory=list)  # 根据《…》,: documents of who acts next


def verbs(role: str) -> str:
    return either(lexicon.words("verbs", "verb", role=role))


@cache
def role(role: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """The verbs of a role, with what stands around them."""
    return re.compile(f"{before}{verbs(role)}{after}")


NUMBER = (  # that of a list, or of an article
    r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|第[一二三四五六七八九十百零\d]+条(?:之[一二三四五六七八九十])?)?"
)
HE_DOES = re.compile("(?:要求|督促|责令|责成)(?:其|他们)")
HEARD = re.compile("述[责职廉]")
OUTCOME = re.compile(f"[^,;{B}{M}{T}]*{M}?(?:结果|成绩|成果|情况)")  # 结果作为…的依据


# Of the families that supervise: what tolerates error, restores a name, or only sits in and shares.
_SPARES = re.compile("容错|免责|正名|纠错|:列席|末位表态|分管|集体决策|共享$|(?:撤职|罢免|免职|质询)案$")


@cache
def watches(name: str) -> bool:
    """Whether to apply this mechanism to somebody is to supervise them: talks and inspections do, lists do not."""
    supervising = {family for family in lexicon.FAMILIES if lexicon.of_family(family, "supervises") == "yes"}
    return lexicon.family(name[10:]) in supervising and not _SPARES.search(name)


def code_of(node: str) -> str:
    """The code in the id of a region or a body.

    >>> code_of("body:530103:纪委监委")
    '530103'
    """
    return node.split(":")[1]


def over_them(name: str) -> str:
    """The rule by which who applies a mechanism to somebody supervises them, empty where that is none."""
    return "supervises.hears" if HEARD.search(name) else "supervises.mechanism" if watches(name) else ""


# --- where -----------------------------------------------------------------------------------------------------------

_IN = re.compile(rf"(?:在|到)(?P<list>{run(R)})")


# A place that only tells where people met, where somebody is from or was in office: nothing is at work there.
_VENUE = re.compile(f"[^,;{M}]{{0,8}}(?:召开|举行|举办|开幕|闭幕|落幕)了?[^{M}]*$")
_FORMER = re.compile("(?:曾任|历任|原任|曾在|曾担任|前任|来自|原|籍贯|出生于|毕业于)$")


def lends(clause: Clause, item: Item) -> bool:
    """Whether a region that a clause names may lend its place to what is done: no venue, no former post does.

    >>> place = Item(3, R, ("region:530100",), 3, 6)
    >>> lends(Clause(f"会议在{R}召开", (place,), 0, 8, ""), place)
    False
    """
    before = clause.signs[: item.at]
    venue = before.endswith(("在", "到", "于")) and _VENUE.match(clause.signs, item.at + 1)
    return not (venue or _FORMER.search(before))


def _places(actor: Actor, clause: Clause, memory: Memory) -> tuple[str, ...]:
    """Where an act takes place: in the region that 在 names and that is the actor's, else in that of the actor."""
    codes = {code_of(i) for i in actor.named}
    for match in _IN.finditer(clause.signs) if R in clause.signs else ():
        some = [item for item in clause.group(match, "list") if lends(clause, item)]
        memory.places += [ids(some)] if some else []
    for named in reversed(memory.places):
        if not codes or any(codes & {code_of(i), *divisions.ancestors(code_of(i))} for i in named):
            return named
    if memory.home and codes and all(code in divisions.ancestors(code_of(memory.home[0])) for code in codes):
        return memory.home  # what the province does, told in a city's own rule or report, is done there too
    return tuple(
        f"region:{code}" for code in dict.fromkeys(map(code_of, actor.named)) if code not in ("000000", "100000")
    )


def at_work(use: Use, clause: Clause, memory: Memory, rule: str) -> Iterator[Tie]:
    actor = use.actor
    places = _places(actor, clause, memory)
    if not places and not actor.bodies:
        places = memory.regions if len(memory.regions) == 1 else ()
    if not places and all(code_of(i) == "100000" for i in actor.named) and actor.ids == actor.named:
        places = memory.home  # what the centre does, told in a place's own report, is done there too
    earlier = actor.carried and not memory.span[0] <= actor.start < memory.span[1]
    if rule == "subject" and actor.carried and actor.start > clause.start and not clause.signs.startswith(MEANS):
        rule = "responsible"
    rule += f"@{actor.start}:{actor.end}" if earlier else ""
    yield from ((body, "uses", use.name, f"uses.{rule}") for body in actor.bodies)
    yield from ((use.name, "practised_in", place, f"practised_in.{rule}") for place in places)
