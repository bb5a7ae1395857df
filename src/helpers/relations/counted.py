"""The words around a number (`codebook/counted.csv`), found by looking them up from an offset or back from one.

A word is asked for by its uses (verb, act, approx …); several uses may be asked for at once: "verb light".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from helpers.codebook import lexicon
from helpers.reading import files


@cache
def _words(uses: str) -> tuple[frozenset[str], tuple[int, ...]]:
    """The words of some uses, and their lengths, the longest first."""
    found = frozenset(row["term"] for row in files.table("codebook/counted.csv") if row["use"] in uses.split())
    return found, tuple(sorted({len(word) for word in found}, reverse=True))


@cache
def _firsts(uses: str) -> frozenset[str]:
    return frozenset(word[0] for word in _words(uses)[0])


def starting(line: str, at: int, uses: str, end: int | None = None) -> Iterator[int]:
    """Where the words end that begin at an offset, the longest first.

    >>> list(starting("组织处理35人", 0, "act"))
    [4]
    """
    end = len(line) if end is None else end
    known, lengths = _words(uses)
    if at < end and line[at] in _firsts(uses):
        for length in lengths:
            if at + length <= end and line[at : at + length] in known:
                yield at + length


def ending(line: str, at: int, uses: str, first: int = 0) -> Iterator[int]:
    """Where the words begin that end at an offset, the longest first.

    >>> list(ending("先后约谈", 4, "deed"))
    [2]
    """
    known, lengths = _words(uses)
    for length in lengths:
        if at - length >= first and line[at - length : at] in known:
            yield at - length


def closing(line: str, first: int, at: int, uses: str) -> str:
    """The longest word that ends at an offset, '' for none.

    >>> closing("约谈近", 0, 3, "approx")
    '近'
    """
    start = next(ending(line, at, uses, first), None)
    return "" if start is None else line[start:at]


def scan(line: str, first: int, last: int, uses: str) -> Iterator[tuple[int, int]]:
    """The words of a stretch from left to right, the longest from each offset, without overlap.

    >>> list(scan("先后约谈", 0, 4, "adverb deed"))
    [(0, 2), (2, 4)]
    """
    firsts, at = _firsts(uses), first
    while at < last:
        end = next(starting(line, at, uses, last), None) if line[at] in firsts else None
        if end is None:
            at += 1
        else:
            yield at, end
            at = end


def has(line: str, first: int, last: int, uses: str) -> bool:
    """Whether a word stands anywhere in a stretch.

    >>> has("原则上约谈", 0, 5, "norm")
    True
    """
    return bool(_any(uses).search(line, first, last))


@cache
def _any(uses: str) -> re.Pattern[str]:
    return re.compile(lexicon.either(_words(uses)[0]))


def is_one(word: str, uses: str) -> bool:
    """Whether a word is one of these.

    >>> is_one("约谈", "deed"), is_one("约", "deed")
    (True, False)
    """
    return word in _words(uses)[0]


def run(line: str, first: int, at: int, uses: str, more: str = "", before: tuple[str, str] = ("", "")) -> int:
    """Where the longest unbroken run of words ends back from an offset: `at` itself where no word ends there.

    more: characters that may stand between the words; before: uses of words that count only before a character of the
    second string.

    >>> run("约谈共有", 0, 4, "adverb")
    2
    """
    reached, todo = at, [at]
    seen = {at}
    while todo:
        end = todo.pop()
        starts = list(ending(line, end, uses, first))
        if before[0] and end < at and line[end] in before[1]:
            starts += ending(line, end, before[0], first)
        if end > first and line[end - 1] in more:
            starts.append(end - 1)
        new = set(starts) - seen
        seen |= new
        todo += new
        reached = min([reached, *new])
    return reached
