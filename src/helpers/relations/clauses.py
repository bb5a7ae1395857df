"""Read a sentence as clauses in signs.

Every mention is one sign (B body, R region, M mechanism, T target, D document), so that a rule is a short pattern
over signs and words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from helpers.codebook import Mention, within
from helpers.reading import clauses

B, R, M, T, D = "\ue010", "\ue011", "\ue012", "\ue013", "\ue014"
BLANK = "\ue015"  # in place of what is not said to be done
SIGNS = {"body": B, "region": R, "mechanism": M, "target": T, "document": D}
TARGET = ("target",)  # in place of ids: one who is supervised takes part, and applies nothing
SOMEBODY = ("somebody",)  # one whom no lexicon knows acts


# What tells which, between the members of a list: 本级人民政府和本系统上一级主管部门.
_WHICH = "(?:\\d+余?[个家所]|本系统|同级|有关|相关|所属|其他|其|驻地|当地|属地|上一?级|各|该)?"


def run(sign: str) -> str:
    """A pattern for one mention or several that 、和及或 or 以及, 或者 join.

    >>> bool(re.fullmatch(run("B"), "B、B和本系统B"))
    True
    """
    return f"{sign}(?:(?:[、和及或]|以及|或者){_WHICH}{sign})*"


class Item(NamedTuple):
    """A sign of a clause: where it stands in it, the ids of its span, the span, and the mentions nested in it."""

    at: int
    sign: str
    ids: tuple[str, ...]
    start: int
    end: int
    inner: tuple[Mention, ...] = ()


class Clause(NamedTuple):
    """A clause in signs, and what of it is said to be done.

    `real` is `signs` with `BLANK` in place of what is denied, planned or supposed, '' where that is all of it; `duty`
    where a rule lays it down; `unsaid` are the spans in the text of what is denied, planned or supposed.
    """

    signs: str
    items: tuple[Item, ...]
    start: int
    end: int
    closing: str
    real: str = ""
    duty: bool = False
    unsaid: tuple[tuple[int, int], ...] = ()

    def of(self, sign: str, start: int = 0, end: int | None = None) -> list[Item]:
        """Items of one kind between two places of the clause."""
        if sign not in self.signs:
            return []
        return [i for i in self.items if i.sign == sign and start <= i.at and (end is None or i.at < end)]

    def told(self, sign: str, start: int = 0) -> list[Item]:
        """Items of one kind in what is said to be done."""
        return [i for i in self.of(sign, start, len(self.real)) if self.real[i.at] == sign]

    def place(self, at: int) -> int:
        """Where in the text a place of the clause lies.

        >>> Clause(f"{B}约谈", (Item(0, B, ("body:530100:纪委监委",), 0, 6),), 0, 8, "").place(2)
        7
        """
        before = next((i for i in reversed(self.items) if i.at < at), None)
        return before.end + at - before.at - 1 if before else self.start + at

    def group(self, match: re.Match[str], name: str, offset: int = 0) -> list[Item]:
        """Items that a group of a match covers; `offset` is where the matched string begins in the clause."""
        start, end = match.start(name) + offset, match.end(name) + offset
        return [i for i in self.items if start <= i.at < end]


class Actor(NamedTuple):
    """Who acts: ids of bodies or regions (or TARGET), the span that names them, whether it was carried here."""

    ids: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    carried: bool = False

    @property
    def bodies(self) -> tuple[str, ...]:
        """Those that are bodies."""
        return tuple([i for i in self.ids if i.startswith("body:")]) if self.ids else ()

    @property
    def named(self) -> tuple[str, ...]:
        """Bodies and regions, without TARGET and SOMEBODY."""
        return tuple([i for i in self.ids if ":" in i]) if self.ids else ()


NOBODY = Actor()


def ids(items: list[Item]) -> tuple[str, ...]:
    """The ids of some items, each once.

    >>> ids([Item(0, B, ("a", "b"), 0, 1), Item(2, B, ("a",), 2, 3)])
    ('a', 'b')
    """
    return tuple(dict.fromkeys([i for item in items for i in item.ids])) if items else ()


def actor(items: list[Item]) -> Actor:
    """Some items, which are one name or a list, as who acts.

    >>> actor([Item(0, B, ("body:530100:纪委监委",), 0, 6)]).bodies
    ('body:530100:纪委监委',)
    """
    return Actor(ids(items), items[0].start, items[-1].end)


def encode(canon: str, mentions: tuple[Mention, ...], start: int, end: int) -> list[Clause]:
    """The sentence `canon[start:end]` as clauses in signs, all of it as if it were said to be done.

    `mentions` are sorted by start and falling end.

    >>> found = encode("市纪委约谈,整改。", (Mention(0, 3, "body", "body:530100:纪委监委", ""),), 0, 9)
    >>> found[0].signs == f"{B}约谈", found[1].signs
    (True, '整改')
    """
    return list(_encode(canon, _outer(mentions, start, end), clauses(canon, start, end)))


def _outer(mentions: tuple[Mention, ...], start: int, end: int) -> list[list[Mention]]:
    """Mentions that lie in no other, each with those of its span and those nested in it behind it."""
    out: list[list[Mention]] = []
    for m in within(mentions, start, end):
        if m.end <= end and m.kind in SIGNS:
            if out and m.start < out[-1][0].end:
                out[-1].append(m)
            else:
                out.append([m])
    return out


def _is_same_place(place: Mention, behind: Mention) -> bool:
    own = behind.kind == "body" and behind.rule != "body.pointing" and behind.id[5:11] == place.id[7:]
    return behind.kind == "region" or own


_CALLED, _CLOSED = re.compile("\\((?:以下|下)?(?:统)?(?:简称|称)为?:?“?"), re.compile("”?\\)")


def _encode(canon: str, groups: list[list[Mention]], spans: list[tuple[int, int]]) -> Iterator[Clause]:
    """The clauses of a sentence; groups and spans are both in the order of the text, so that one pass will do."""
    i = 0
    for left, right in spans:
        signs, items, at = "", [], left
        while i < len(groups) and groups[i][0].start < right:
            first, *rest = groups[i]
            i += 1
            if first.start < left:
                continue
            if canon[first.start - 1] in "称“" and _CALLED.fullmatch(canon, at, first.start):
                if closed := _CLOSED.match(canon, first.end, right):
                    at = closed.end()  # 县项目推进办公室(简称县推进办)、县财政局: one name
                    continue
            signs += canon[at : first.start]
            behind = groups[i][0] if i < len(groups) else first
            if first.kind == "region" and behind.start == first.end and _is_same_place(first, behind):
                at = first.end  # 云南省昆明市 is one place, the last; 盐津县|县纪委 is one body
                continue
            same = [m.id for m in rest if (m.start, m.end, m.kind) == (first.start, first.end, first.kind)]
            items.append(Item(len(signs), SIGNS[first.kind], (first.id, *same), first.start, first.end, tuple(rest)))
            signs, at = signs + SIGNS[first.kind], first.end
        signs += canon[at:right]
        yield Clause(signs, tuple(items), left, right, canon[right : right + 1], signs)
