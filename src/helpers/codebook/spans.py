"""The coded span: what every later wing finds and passes on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

Span = tuple[int, int]
FAR = -1_000_000  # from here on up stand-ins for places in earlier passages count, each a span of its own


class Mention(NamedTuple):
    """A coded span: `text[start:end]`, its kind and node id, the rule that found it, and what it points back at."""

    start: int
    end: int
    kind: str
    id: str
    rule: str
    antecedent: tuple[int, int] | None = None


def within(found: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    """Those of some mentions, sorted by start, that begin in `[start, end)`.

    >>> [m.start for m in within([Mention(i, i + 1, "region", "", "") for i in (0, 4, 9)], 3, 9)]
    [4]
    """
    return found[bisect_left(found, start, key=_start) : bisect_left(found, end, key=_start)]


_start = attrgetter("start")
