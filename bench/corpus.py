"""Texts for the benches: those of the collection, repeated or varied so that no sentence comes twice, and tables.

Only the standard library is used here, so that the process which starts `memory.py`'s child stays small.
"""

from __future__ import annotations

import csv
import random
import re
import unicodedata
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import cycle
from pathlib import Path

from helpers.reading import words

ROOT = Path(__file__).resolve().parents[1]
ARTICLE = ROOT / "data" / "texts" / "yunnan-2024-03-07.txt"
SETS = {name: ROOT / "tests" / name for name in ("practice", "composed", "unseen")}


def stored(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def practice(traditional: bool = True) -> list[Path]:
    """The practice texts, with or without those in traditional characters."""
    paths = sorted((SETS["practice"] / "texts").glob("*.txt"))
    return [path for path in paths if traditional or "traditional" not in path.stem]


@cache
def bases(traditional: bool = True) -> tuple[str, ...]:
    """The article and the practice texts."""
    return tuple(map(stored, (ARTICLE, *practice(traditional))))


def size(text: str) -> int:
    return len(text.encode("utf-8"))


def repeated(text: str, most: int) -> str:
    """As many whole copies of a text as `most` bytes hold, but one at least."""
    copy = text.rstrip("\r\n") + "\n"
    return copy * max(1, most // size(copy))


# --- fresh text -------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"(?<![\d/:：.．\-—])\d+(?![\d/:：\-—年月日])")  # no date, time or year
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_QUOTED = re.compile(r"([“「])([^“”「」『』]{3,12})([”」])")
_KEPT = {"一把手", "关键少数", "關鍵少數"}  # terms of the genre; the others are coined names
_COINED = "清风 廉心 明镜 护航 蓝盾 强基 铸魂 联动 闭环 点睛 亮剑 扬帆 正脊 固本 清源 守正 问廉 知责 履新 砺剑".split()
_PIECES = re.compile(r"(?<=[。！？!?\n])(?![。！？!?”’\"」』）)])")
_STOP = re.compile(r"[。！？!?][”’\"」』）)]*$")


@cache
def _names() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    """A pattern of the regions' names in the base texts, and for each the names of the same level and form."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    group = {}
    with open(ROOT / "data" / "regions.csv", encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["valid_to"]]
    for row in rows:
        # A county's short name is a common word too often (城关, 和平).
        for form in ("name",) if row["level"] == "county" else ("name", "short"):
            if len(row[form]) > 1:
                groups[row["level"], form].append(row[form])
                group.setdefault(row[form], (row["level"], form))
    text = "".join(bases())
    there = sorted((name for name in group if name in text), key=lambda name: (-len(name), name))
    return re.compile("|".join(there)), {name: groups[group[name]] for name in there}


def vary(text: str, rng: random.Random, seen: set[str]) -> str:
    """The text with other numbers, regions and coined names; no sentence or line of it is in `seen` or comes twice.

    Within one copy a region has one new name. A sentence that has nothing to vary gets a numbered source in front.
    """
    pattern, alike = _names()
    renamed: dict[str, str] = {}

    def region(match: re.Match[str]) -> str:
        name = match.group()
        if name not in renamed:
            renamed[name] = rng.choice(alike[name])
        return renamed[name]

    def number(match: re.Match[str]) -> str:
        digits = len(match.group())
        new = str(rng.randrange(10 ** (digits - 1), 10**digits))
        return new if match.group().isascii() else new.translate(_WIDE)

    def quoted(match: re.Match[str]) -> str:
        mark, name, close = match.groups()
        return match.group() if name in _KEPT else mark + rng.choice(_COINED) + rng.choice(_COINED) + name[-2:] + close

    text = _QUOTED.sub(quoted, _NUMBER.sub(number, pattern.sub(region, text)))
    return "".join(_unlike(piece, seen) for piece in _PIECES.split(text))


def _unlike(piece: str, seen: set[str]) -> str:
    body = piece.strip()
    new = body
    if body in seen:
        new = f"据第{len(seen)}期简报，{body}" if _STOP.search(body) else f"{body}（第{len(seen)}期）"
    if body:
        seen.add(new)
    return piece.replace(body, new, 1) if body else piece


def fill(folder: Path, files: int, seed: int = 0) -> int:
    """Write a corpus of so many files of some 7.5 KB each, in folders of 1,000; returns their bytes.

    Every second file is a varied article, the others varied practice texts. Names of regions come from a dozen of each
    kind, so that the number of distinct ties has an end, as in a province; no sentence comes twice.
    """
    _few()
    rng, seen, size = random.Random(seed), set(), 0
    article, rest = bases()[0], cycle(bases()[1:])
    for i in range(files):
        if i % 1000 == 0:
            seen.clear()  # its memory; a sentence may come again after a thousand files, numbers and names changed
            (folder / f"{i // 1000:04}").mkdir(parents=True)
        data = vary(next(rest) if i % 2 else article, rng, seen).encode("utf-8")
        size += (folder / f"{i // 1000:04}" / f"{i:06}.txt").write_bytes(data)
    return size


def _few(most: int = 12) -> None:
    for group in (*_names()[1].values(), _COINED):
        del group[most // 3 if group is _COINED else most:]


def documents(seed: int, traditional: bool = True) -> Iterator[str]:
    """Varied copies of the base texts in turn, without end; no sentence of one is in another."""
    rng, seen = random.Random(seed), set()
    for text in cycle(bases(traditional)):
        yield vary(text, rng, seen)


def fresh(most: int, seed: int, traditional: bool = True) -> str:
    """One text of some `most` bytes, never more, in which no sentence and no paragraph comes twice."""
    parts, left = [], most
    for text in documents(seed, traditional):
        text = text.rstrip("\r\n") + "\n"
        left -= size(text)
        if left < 0 and parts:
            return "".join(parts)
        parts.append(text)


# --- tables -----------------------------------------------------------------------------------------------------


def width(cell: str) -> int:
    """Columns that a cell takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in cell)


def table(rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Rows as aligned lines, the first `left` columns flush left, the others flush right."""
    wide = [max(map(width, column)) for column in zip(*rows, strict=True)]

    def line(row: Sequence[str]) -> str:
        blanks = [" " * (most - width(cell)) for cell, most in zip(row, wide, strict=True)]
        cells = (c + b if i < left else b + c for i, (c, b) in enumerate(zip(row, blanks, strict=True)))
        return "  ".join(cells).rstrip()

    return "\n".join(map(line, rows))


def progress(items: Sequence, what: str) -> Iterator:
    """The items with a progress bar, where stderr is a terminal."""
    from tqdm import tqdm

    return iter(tqdm(items, desc=what, disable=None, leave=False))


def posseg() -> Callable:
    """`jieba.posseg.lcut` with its dictionary loaded."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba.posseg

        words.tagged("云南")  # jieba itself would read a file that every user of the machine can write
    return jieba.posseg.lcut
