"""Tell which of the places that a passage names lend their place to what has none: 各级党组织 in a text about 盐津县.

A place that is only visited or met in, the native place or a former post of a person, and the members of a list lend
none; where a clause opens with a place, those that are its objects lend none either. What stands in a byline or a
dateline does not come here: `reading.furniture` has taken it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from helpers.codebook import Mention, within
from helpers.reading import REMEMBERED, Passage

_NATIVE = re.compile(r"籍|人(?=[,。;、)]|$)|人氏|出生")
_PERSON = re.compile(r"[,、(\s][^,。;]{0,4}$|[系是为]$")  # before a native place: …,汉族,云南昭通人
_GOES = re.compile(r"(?:在|于|赴|到|抵|前往|抵达|来到|走进)$")
_MEETS = re.compile(
    r"[^,。;:]{0,12}?(?:举[行办]|召开|开[幕会班]|闭幕|出席|调研|考察|会[见晤]|视察|参[加观]|成立大会|揭牌|落幕|发布会)"
)
# 到海宁市人民检察院,…: a house that is visited
_HOUSE = re.compile(r"[^,。;:、]{0,10}(?:检察院|法院|公司|工厂|纪念馆|学校|中学|小学|医院|企业|集团|院区|园区)[,、]")
_EXPOSES = re.compile("(?:通报|曝光|查处|审查|处分|处理|问责)了?$")  # 通报海宁市3名干部违规吃喝
_FORMER = re.compile(r"(?:曾|历|先后|原|时|调|出|转|前)(?:担)?任|曾在|曾先后|(?:原系|原为)")
_PRESENT = re.compile(r"现任|现为|[。;]")
# 海宁市、桐乡市, and the same with what was visited there: 海宁市袁花镇、桐乡市洲泉镇清河村
_JOINS = re.compile(
    r"[、和与及同]|以及|[^,。;:、]{1,10}(?:镇|乡|村|社区|街道|园区?|基地|公司|厂|中心|学校|医院)(?:[、,和与及]|以及)"
)
_OPENS = re.compile(
    r"(?:[\s“(]|\d[\d年月日至-]*+|中共|由|据|自|近[日期来]|近年来?|日前|昨[日天]|当[日天前]|[今去]年|以来|上?半年|目前|同时|此外|随后|为此|对此"
    r"|其中|截至|不久前|与此|[一二三四]季度){0,8}+"
)
_MARKS = re.compile(r"[,;:。!?]")


class _Chain(NamedTuple):
    start: int
    end: int
    found: tuple[Mention, ...]


def _chains(found: Sequence[Mention]) -> Iterator[_Chain]:
    """The regions named in one go: 昆明市盘龙区."""
    some: list[Mention] = []
    for m in found:
        if some and m.start not in (some[-1].end, some[-1].start):
            yield _Chain(some[0].start, some[-1].end, tuple(some))
            some = []
        some.append(m)
    if some:
        yield _Chain(some[0].start, some[-1].end, tuple(some))


class Lent(NamedTuple):
    """The regions of a passage that are no passing mention, and those of them that lend their place."""

    known: tuple[Mention, ...]
    lending: tuple[Mention, ...]  # an unknown place (某县) among them lends none, and takes that of no other


@lru_cache(REMEMBERED)
def read(passage: Passage, found: tuple[Mention, ...]) -> Lent:
    """The regions of a passage that can be meant later in it, and those that it is about.

    >>> from helpers.reading import passage
    >>> places = Mention(0, 3, "region", "region:340881", ""), Mention(6, 9, "region", "region:340800", "")
    >>> [m.id for m in read(passage("桐城市委紧跟安庆市委部署。", "paragraph"), places).lending]
    ['region:340881']
    """
    canon, known, lending = passage.canon, [], []
    regions = [m for m in found if m.kind in ("region", "ambiguous")]
    for start, end, _ in passage.sentences if regions else ():
        chains = list(_chains(within(regions, start, end)))
        plain = [
            chain
            for chain, before, after in zip(chains, [None, *chains], [*chains[1:], None], strict=False)
            if not (_passing(canon, start, chain) or _listed(canon, before, chain) or _listed(canon, chain, after))
        ]
        subjects = [chain for chain in plain if _opens(canon, start, chain.start)]
        known += [m for chain in plain for m in chain.found if m.kind == "region"]
        lending += [m for chain in subjects or plain for m in chain.found if m.kind == "region" or m.id == "region:"]
    return Lent(tuple(known), tuple(lending))


def _passing(canon: str, first: int, chain: _Chain) -> bool:
    """Whether a place is a person's, a former post's or a venue."""
    before = canon[max(first, chain.start - 6) : chain.start]
    if _NATIVE.match(canon, chain.end) and (_PERSON.search(before) or canon.startswith("籍", chain.end)):
        return True
    if _GOES.search(before) and _HOUSE.match(canon, chain.end) or _EXPOSES.search(before):
        return True
    if before.endswith(("原", "来自")) or _GOES.search(before) and _MEETS.match(canon, chain.end):
        return True
    posts = [post.end() for post in _FORMER.finditer(canon, first, chain.start)]
    return bool(posts) and not _PRESENT.search(canon, posts[-1], chain.start)


def _listed(canon: str, one: _Chain | None, other: _Chain | None) -> bool:
    return bool(one and other and _JOINS.fullmatch(canon, one.end, other.start))


def _opens(canon: str, first: int, at: int) -> bool:
    """Whether a place opens its clause, but for words of time."""
    marks = [mark.end() for mark in _MARKS.finditer(canon, first, at)]
    return bool(_OPENS.fullmatch(canon, marks[-1] if marks else first, at))
