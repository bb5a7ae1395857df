"""The text of a PDF: its lines put together to paragraphs, without what stands at the head and foot of every page.

A PDF says where letters stand and not what belongs together. The order in which they are drawn is that of reading in
most; lines, columns set from top to bottom, and paragraphs are told by where they stand.
"""
from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from helpers.reading.decoding import InputError
from helpers.reading.furniture import NUMBER
from helpers.reading.webcodes import common
from helpers.reading.writing import canonical, unified

_PAGES = 1_000
# Letters of which the file does not say which they are.
_UNKNOWN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_NUMBER = re.compile(r"[-—–·\s]*(?:第\s*)?(?:\d{1,4}|[ivxIVX]{1,6})(?:\s*页)?(?:\s*[/,，共]\s*\d{1,4}\s*页?)?[-—–·\s]*")
# What a browser prints in small letters over and under a page: when it was printed, and from where.
_PRINTED = re.compile(r"\d{4}/\d{1,2}/\d{1,2}[,，]?\s*(?:[上下]午)?\s*\d{1,2}:\d\d\b|(?:https?|file)://\S+(?:\s+\d+/\d+)?$")
# Marks as columns have them.
_UPRIGHT = str.maketrans("︐︑︒︓︔︕︖﹁﹂﹃﹄︵︶︽︾︿﹀", "，、。：；！？「」『』（）《》〈〉")
_LEADER = re.compile(r"[.…·]{3,}\s*\d{1,4}$")  # of a line in a list of contents
_BLANKS = re.compile(r"[ \t]+")
_FEW = 9  # letters: of no line shorter than these is it told that it goes on
_WORD = re.compile(r"(?:[!-~]+|.)[，。、；：？！”’）》〉」』】…—]*")  # no line begins with these marks
_WIDE = re.compile(r"[^\x00-\u02ff]")


class _Piece(NamedTuple):
    text: str
    x: float
    y: float
    size: float


class _Line(NamedTuple):
    text: str
    x: float
    y: float
    size: float
    end: float  # where it ends, by the usual width of its letters


def pages(data: bytes) -> tuple[str, dict[str, str], str]:
    """The text of a PDF, nothing that it says of itself, and a line on what is not in the text.

    Raises InputError for one with a password, too many pages, or letters of which it does not say which they are.
    """
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise InputError("this PDF file opens with a password only; save it without one")
    if len(reader.pages) > _PAGES:
        raise InputError(f"{len(reader.pages):,} pages are too many for one report; split it")
    found = [_lines(_pieces(page)) for page in reader.pages]
    kept, around = _bare(found)
    text = "\n".join(_paragraphs(kept))
    unknown = len(_UNKNOWN.findall(text))
    if 10 * unknown > len("".join(text.split())) or _strange(text):
        raise InputError("this PDF file does not say which characters its letters are; save it as plain text, or have"
                         " its pages recognised")
    told = [f"not read: {len(around)} heads and feet of pages"] if around else []
    if empty := [str(number) for number, lines in enumerate(found, 1) if not lines]:
        told.append(f"no text on page {', '.join(empty[:20])}; a scan has none")
    told += [f"{unknown} letters are not known"] if unknown else []
    return text, {}, "; ".join(told) if text else ""


def _strange(text: str) -> bool:
    """Whether most letters are none that anybody writes: the numbers of shapes in a font, taken for characters."""
    wide = _WIDE.findall(unified(text))
    return len(wide) > 20 and 2 * sum(letter in common() for letter in wide) < len(wide)


# --- lines ------------------------------------------------------------------------------------------------------


def _pieces(page: Any) -> list[_Piece]:
    """What a page draws, in the order in which it does."""
    found: list[_Piece] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _: Any, size: float) -> None:
        if text.strip("\n"):
            scale = abs((tm[0] * tm[3] - tm[1] * tm[2]) * (cm[0] * cm[3] - cm[1] * cm[2])) ** 0.5
            x, y = (tm[4] * cm[i] + tm[5] * cm[i + 2] + cm[i + 4] for i in (0, 1))
            found.append(_Piece(text.strip("\n").replace("⸺", "——"), x, y, abs(size) * scale or 1.0))

    page.extract_text(visitor_text=visit)
    return list(_once(found))


def _once(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Each piece once: to have letters bold, some programs draw them again, a hair beside."""
    drawn: dict[str, list[_Piece]] = {}
    for piece in pieces:
        same = drawn.setdefault(piece.text, [])
        if piece.text.isspace() or not any(
                max(abs(piece.x - other.x), abs(piece.y - other.y)) < piece.size / 8 for other in same[-20:]):
            same.append(piece)
            yield piece


def _lines(pieces: list[_Piece]) -> list[_Line]:
    """The lines of a page, or its columns where it is set from top to bottom."""
    upright = 2 * sum(_below(a, b) for a, b in pairwise(pieces)) > len(pieces)
    runs: list[list[_Piece]] = []
    for piece in pieces:
        if runs and (_plumb if upright else _level)(runs[-1][-1], piece):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    if upright:
        return [_column(run) for run in runs]
    lines = _initials(_rows([_parts(run) for run in runs]))
    spaced = sum(_is_spaced(line.text) for line in lines)
    return [_closed(line) if 2 * spaced > len(lines) or _is_spaced(line.text) else line for line in lines]


def _level(a: _Piece, b: _Piece) -> bool:
    return abs(a.y - b.y) < max(a.size, b.size) / 2


def _below(a: _Piece, b: _Piece) -> bool:
    return _plumb(a, b) and 0.5 < (a.y - b.y) / a.size < 2.5 and len(a.text.strip()) < 3


def _plumb(a: _Piece, b: _Piece) -> bool:
    return abs(a.x - b.x) < 0.8 * max(a.size, b.size)


def _width(text: str, size: float) -> float:
    return size * (len(text) + len(_WIDE.findall(text))) / 2


def _column(run: list[_Piece]) -> _Line:
    """A column as a line: the way down is for it what the way to the right is for a line."""
    text = "".join("".join(piece.text for piece in run).split()).translate(_UPRIGHT)
    x, size = -run[0].y, _size(run)
    return _Line(text, x, run[0].x, size, x + _width(text, size))


def _size(run: list[_Piece]) -> float:
    return Counter(round(piece.size, 1) for piece in run).most_common(1)[0][0]


def _parts(run: list[_Piece]) -> list[_Line]:
    """What stands on one level, in parts with wide gaps between."""
    parts: list[list[_Piece]] = []
    end = 0.0
    for piece in run:
        if parts and piece.x - end <= 2 * piece.size:
            parts[-1].append(piece)
        else:
            parts.append([piece])
        end = max(parts[-1][0].x + _width("".join(one.text for one in parts[-1]), piece.size),
                  piece.x + _width(piece.text, piece.size))
    return [_part(part) for part in parts]


def _part(run: list[_Piece]) -> _Line:
    text = "".join(piece.text for piece in run).replace("\n", " ").strip()
    x, size = min(piece.x for piece in run), _size(run)
    return _Line(text, x, run[0].y, size, x + _width(text.replace(" ", ""), size))


def _rows(rows: list[list[_Line]]) -> list[_Line]:
    """Each row as a line, or, where rows were drawn across two columns of prose, one column after the other."""
    pairs = [row for row in rows if len(row) == 2 and min(len(part.text) for part in row) > 9]
    edge = max((left.end - 2 * left.size for left, _ in pairs), default=0)
    even = [left for left, _ in pairs if left.end > edge]  # the cells of a table end where their words do
    if len(pairs) > 3 and 2 * len(pairs) > len(rows) and 2 * len(even) > len(pairs):
        middle = min(right.x for _, right in pairs)
        parts = [part for row in rows for part in row]
        return [part for part in parts if part.x < middle] + [part for part in parts if part.x >= middle]
    return [row[0]._replace(text="\t".join(part.text for part in row), end=row[-1].end) for row in rows]


def _initials(lines: list[_Line]) -> list[_Line]:
    """The lines with a large first letter, set beside the first lines of a paragraph, where it is read."""
    usual = median(line.size for line in lines) if lines else 0
    for letter in [line for line in lines if len(line.text) < 3 and line.size > 1.5 * usual]:
        beside = [line for line in lines if 0 < line.x - letter.x < 2.5 * letter.size
                  and -letter.size / 3 < line.y - letter.y < letter.size and line.size < letter.size]
        if beside:
            first = max(beside, key=lambda line: line.y)
            moved = {line: line._replace(x=letter.x, text=(letter.text if line is first else "") + line.text)
                     for line in beside}
            lines = [moved.get(line, line) for line in lines if line is not letter]
    return lines


def _is_spaced(text: str) -> bool:
    """Whether blanks stand between all letters of a line of Chinese."""
    words = text.split()
    alone = sum(bool(_WIDE.fullmatch(word)) for word in words)
    return len(words) > 5 and all(len(word) < 3 for word in words) and 10 * alone > 6 * len(words)


def _closed(line: _Line) -> _Line:
    if any(len(word) > 2 for word in line.text.split()):
        return line
    usual = min(map(len, _BLANKS.findall(line.text)), default=0)
    return line._replace(text=_BLANKS.sub(lambda gap: gap[0] if len(gap[0]) > usual else "", line.text))


# --- what stands around -----------------------------------------------------------------------------------------


def _bare(pages: list[list[_Line]]) -> tuple[list[list[_Line]], list[_Line]]:
    """The pages without the lines that stand at the head or foot of most of them, and those lines."""
    sizes = Counter(line.size for lines in pages for line in lines)
    usual = max(sizes, key=lambda size: (sizes[size], size), default=0)
    edges = [_edges(lines) for lines in pages]
    often = Counter(mark for edge in edges for mark in {_mark(line) for line in edge})
    filled = sum(map(bool, pages))
    least = filled / 2 if filled > 5 else max(2, 0.75 * filled)  # left and right pages may differ

    def around(line: _Line, edge: list[_Line]) -> bool:
        outermost = line in (edge[0], edge[-1])
        return line in edge and line.size <= usual and (often[_mark(line)] >= least or outermost and bool(
            _NUMBER.fullmatch(line.text) or line.size < usual and _PRINTED.match(line.text)))

    gone = [[line for line in lines if around(line, edge)] for lines, edge in zip(pages, edges, strict=True)]
    kept = [[line for line in lines if line not in out] for lines, out in zip(pages, gone, strict=True)]
    return kept, [line for out in gone for line in out]


def _edges(lines: list[_Line]) -> list[_Line]:
    """The two highest and the two lowest lines of a page, from the highest down."""
    down = sorted(lines, key=lambda line: -line.y)
    return down if len(down) < 5 else down[:2] + down[-2:]


def _mark(line: _Line) -> tuple[str, int]:
    return re.sub(r"\d+|[一二三四五六七八九十]+", "0", line.text), round(line.y / 3)


# --- paragraphs -------------------------------------------------------------------------------------------------


def _paragraphs(pages: Iterable[list[_Line]]) -> Iterator[str]:
    """The lines with those together that a paragraph was broken into."""
    said, before = "", []
    for lines in pages:
        steps = Counter(round(abs(a.y - b.y)) for a, b in pairwise(lines) if a.size == b.size)
        step = min((step for step, times in steps.items() if times > 1 and step), default=0)
        for i, line in enumerate(lines):
            last, among = (lines[i - 1], lines) if i else (before[-1] if before else None, before)
            if last and _goes_on(last, line, step) and _full(last, among, line) and not _indented(line, lines):
                said += f" {line.text}" if said[-1].isascii() and line.text[0].isascii() and (
                    said[-1].isalpha() or line.text[0].isalpha()) else line.text
            else:
                yield from [said] if said else []
                said = line.text
        before = lines or before
    yield from [said] if said else []


def _goes_on(a: _Line, b: _Line, step: float) -> bool:
    """Whether a line stands where the next one of the same paragraph would: right below, or at the head of a column."""
    if "\t" in a.text + b.text or _LEADER.search(a.text):
        return False
    if a.text[-1] in "。！？；：" and NUMBER.match(canonical(b.text)):
        return False
    if abs(a.size - b.size) >= 0.5 or b.y >= a.y:  # above: at the head of a column or page
        return abs(a.size - b.size) < 0.5 and a.text[-1] not in "。！？"
    return not step or a.y - b.y < 1.3 * step + 1


def _same(line: _Line, lines: list[_Line]) -> list[_Line]:
    return [other for other in lines if abs(other.x - line.x) < 3 * line.size and abs(other.size - line.size) < 0.5]


def _full(line: _Line, lines: list[_Line], after: _Line) -> bool:
    """Whether the first word of the next line had no room in a line."""
    ends = [other.end for other in _same(line, lines)]
    # Not the longest: marks side by side are set closer than the width of letters tells.
    edge = median(end for end in ends if end - line.x >= 0.85 * (max(ends) - line.x))
    word = _width(_WORD.match(after.text)[0], line.size)
    return line.end > line.x + _FEW * line.size and line.end + word > edge - line.size


def _indented(line: _Line, lines: list[_Line]) -> bool:
    return line.x > min(other.x for other in _same(line, lines)) + 0.8 * line.size
