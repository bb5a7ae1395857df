"""Bring a text into one writing: what a rule reads is half-width and simplified, and has no blanks inside words.

The canonical form has the length of the text, so that an offset never has to be translated; `squeeze` takes stray
blanks out of it and says where each character stood.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

from helpers.reading import files
from helpers.reading.furniture import NUMBER, REMEMBERED, around, reported

# --- the canonical form -----------------------------------------------------------------------------------------

# Characters of private use: the rules write their signs so, and what a text means by one nobody knows.
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_KEPT = {"於": "于"}  # GB 2312 has it for a surname alone
_QUOTES = dict(zip("「」『』〝〞„‟﹁﹂﹃﹄", "“”‘’“”“”“”‘’", strict=True))


@cache
def _radicals() -> dict[str, str]:
    return {row["radical"]: row["ideograph"] for row in files.table("radicals.csv")}


def unified(text: str) -> str:
    """The text with the ideographs that radicals and strokes stand for, character for character: files made from PDF
    have the one for the other, and no eye tells them apart.

    >>> unified("⺠⽣⼀⻓")
    '民生一长'
    """
    return text.translate(str.maketrans(_radicals())) if _PARTS.search(text) else text


_PARTS = re.compile("[\u2e80-\u2fdf\u31c0-\u31ef]")


@cache
def _character(char: str) -> str:
    """NFKC and simplified form of one character, where these are one character too; quotation marks as “ ” and ‘ ’."""
    if _PRIVATE.match(char):
        return "\ufffd"
    folded = unicodedata.normalize("NFKC", unified(char))
    if len(folded) != 1 or unicodedata.decomposition(char).startswith("<circle>"):
        return char  # ① is the mark of an item and no digit of the number behind it
    if folded in _QUOTES or folded in _KEPT:
        return _QUOTES.get(folded) or _KEPT[folded]
    try:
        # A character of GB 2312 belongs to simplified writing already: 著 and 乾 stay what they are.
        folded.encode("gb2312")
        return folded
    except UnicodeEncodeError:
        return _simplified().get(folded, folded)


@cache
def _simplified() -> dict[str, str]:
    from zhconv import zhconv

    zhconv.loaddict()
    return {old: new for old, new in zhconv.zhcdicts["zh2Hans"].items() if len(old) == len(new) == 1}


def canonical(text: str) -> str:
    """The text in one writing, code point for code point: half-width, simplified, quotation marks “ ” and ‘ ’.

    >>> canonical('順德「一把手」，３項 "回頭看"')
    '顺德“一把手”,3项 “回头看”'
    """
    out = text
    chars = list(set(text))
    for char, plain in zip(chars, map(_character, chars), strict=True):
        if char != plain:  # few of them change, and what they change to changes no more
            out = out.replace(char, plain)
    if _PERHAPS_GROUPED.search(out):
        out = _GROUPED.sub(lambda match: _APART.sub(",", match[0]), out)
    if _PERHAPS_DECIMAL.search(out):
        out = _PERHAPS_DECIMAL.sub(".", out)
    if "." in out:
        out = _POINT.sub(lambda match: "。" if _FULL_STOP.match(out, match.start()) else ".", out)
    if '"' in out or "'" in out:
        out = "".join(map(_direct_quotes, out.splitlines(keepends=True)))
    return out


# 1 234人次 and 1'234人次 are one number; columns of a table and the digits of a telephone are none.
_SIGNS = " _'‘’‛ʼ′`´"  # that stand between the thousands of a number
_GROUPED = re.compile(
    rf"(?<![\d.,:/-])(?<!\d[{_SIGNS}])[1-9]\d{{0,2}}(?:([{_SIGNS}])\d{{3}})(?:\1\d{{3}}){{0,3}}(?=\.?\d*\s?[余多\u4e00-\u9fff%])"
)
_PERHAPS_GROUPED = re.compile(rf"[{_SIGNS}]\d{{3}}(?!\d)")
_PERHAPS_DECIMAL = re.compile(r"[·•‧∙・](?<=\d.)(?=\d{1,4}\s?(?:[万亿%倍]|个百分点))")  # 1·2万
_POINT = re.compile(r"\.")
_APART = re.compile(f"[{_SIGNS}]")
# A full stop of half width ends a sentence between Chinese characters: not behind the number of a heading (一.).
_CLOSED = r"(?<=[\u4e00-\u9fff”’》)\]%])"  # what a sentence ends with
_NO_HEADING = r"(?<!^[一二三四五六七八九十])(?<![\s(第十][一二三四五六七八九十])(?<![一二三四五六七八九十]\))"
_NEXT = r"[\u4e00-\u9fff“‘《(]"
_FULL_STOP = re.compile(
    rf"{_CLOSED}{_NO_HEADING}\.(?=[”’)]*\s*(?:{_NEXT}|\d+(?![.\d])|\d{{1,2}}\.{_NEXT}|$))"
    rf"|{_CLOSED[:-1]} )\.(?=\s+{_NEXT}|\s*$)",  # between blanks
    re.M,
)


def _direct_quotes(line: str) -> str:
    """Give straight quotation marks a direction: within a line they open and close in turn."""
    for mark, pair in (('"', "“”"), ("'", "‘’")):
        parts = line.split(mark)
        if len(parts) % 2:  # an odd mark is no quotation
            line = "".join(part + (pair[i % 2] if i < len(parts) - 1 else "") for i, part in enumerate(parts))
    return line


# --- stray blanks -----------------------------------------------------------------------------------------------

_ZERO = "\u00ad\u200b-\u200f\u2060\ufeff"  # characters without width
_GAP = re.compile(rf"[\s{_ZERO}]+")  # within a line
_NO_WIDTH = re.compile(f"[{_ZERO}]+")
_HAN = "[\u3007\u4e00-\u9fff]"
_IS_HAN = re.compile(_HAN)
_PROSE = re.compile("[,。;!?]")
_OPENERS, _MARKS = frozenset("“‘《〈(【[、"), frozenset("”’》〉)】]、,。;:!?%")
_OPEN_END = re.compile(rf"{_HAN}|[\dA-Za-z、,“‘《(]")
_COLUMNS = re.compile(r"[^\S\r\n]{2}")
_NEWLINE = re.compile(r"\d+\s|[·•●■◆★▲*—-]")
_WRAPPED = 15  # characters; a line that is shorter is a heading or a list


def squeeze(canon: str) -> tuple[str, Sequence[int]]:
    """A canonical text without stray blanks, and for each of its characters the offset of that character in `canon`.

    Stray are characters without width, blanks inside words (昆 明 市) and marks, single blanks inside prose, and the
    line breaks of a text that was set to a width. Blanks that separate (columns, names after a label) stay.

    >>> text, offsets = squeeze("昆 明 市纪委约谈。")
    >>> text, spread(offsets, 0, 3)
    ('昆明市纪委约谈。', (0, 5))
    """
    lines = [match.span() for match in LINE.finditer(canon)]
    cuts = [(start + a, start + b) for start, end in lines for a, b in _stray_blanks(canon[start:end])]
    cuts = sorted(cuts + _wraps(canon, lines))
    if not cuts:
        return canon, range(len(canon))
    parts, offsets, at = [], array("L"), 0
    for start, end in cuts:
        parts.append(canon[at:start])
        offsets.extend(range(at, start))
        at = max(at, end)
    parts.append(canon[at:])
    offsets.extend(range(at, len(canon)))
    return "".join(parts), offsets


def spread(offsets: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """The span in the stored text of a span that is not empty in the squeezed one.

    >>> spread([0, 2, 4], 1, 3)
    (2, 5)
    """
    return offsets[start], offsets[end - 1] + 1


LINE = re.compile(rf"[^\s{_ZERO}](?:[^\r\n]*[^\s{_ZERO}])?")


@lru_cache(REMEMBERED)
def _stray_blanks(line: str) -> tuple[tuple[int, int], ...]:
    gaps = [gap.span() for gap in _GAP.finditer(line)]
    prose = bool(gaps and _PROSE.search(line))
    return tuple((a, b) for a, b in gaps if _NO_WIDTH.fullmatch(line, a, b) or _stray(line, a, b, prose))


# A decimal number with a blank at its point: 谈话3. 2万人次, not the number of a heading.
_SPLIT = re.compile(r"(?<=[\u4e00-\u9fff\d])\d(?:\. | \.)\d{1,2}(?:[万亿千%余多]|个百分点)")


def _stray(line: str, left: int, right: int, prose: bool) -> bool:
    """Whether a blank in a line belongs to no writing: inside a mark, beside a lone character, once within prose."""
    before, after = line[left - 1], line[right : right + 1]
    if not after or before in _OPENERS or after in _MARKS:
        return True
    if _SPLIT.match(line, max(0, left - 2)) or _SPLIT.match(line, left - 1):
        return True
    han = bool(_IS_HAN.match(before)), bool(_IS_HAN.match(after))
    if all(han):
        if before in "大中小" and after in "大中小":
            return False  # what a page offers as sizes of its type
        first = left == 1 or not line[left - 2].isalnum()
        last = right + 1 == len(line) or not line[right + 1].isalnum()
        if left == 1 and before in "一二三四五六七八九十":
            return False  # the number of a heading
        if before in "电讯息道" and left < 40 and reported(line[:left]) == (left, left):
            return False  # 本报昆明讯 市纪委约谈: behind a dateline
        if right - left > 1:
            return first and last  # a wide blank stands between columns, unless it stands between 明 市
        return first or last or prose
    single = prose and right - left == 1 and any(han)
    return single and (before.isdigit() or after.isdigit() or before in "”’》)" or after in "“‘《(")


def _wraps(canon: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Line breaks inside the paragraphs of a text whose lines were set to one width, as a scanned page has them."""
    pairs = [(a, b) for a, b in pairwise(lines) if a[1] - a[0] >= _WRAPPED and _OPEN_END.match(canon, a[1] - 1)]
    if 3 * len(pairs) < len(lines):
        return []  # in most texts few lines end within a sentence
    found = []
    for (start, end), (begin, _) in pairs:
        if canon[end:begin] not in ("\n", "\r\n", "\r") or _COLUMNS.search(canon, start, begin + 12):
            continue
        after = canon[begin : begin + 60]
        if not (_NEWLINE.match(after) or NUMBER.match(after) or around(after)):
            found.append((start, end, begin))
    widths = Counter(end - start for start, end, _ in found)
    width = max(widths, key=lambda w: (widths[w], w), default=0)
    near = [(end, begin) for start, end, begin in found if abs(end - start - width) <= 3]
    # Most lines of such a text break so; in any other a few are as long as each other by chance.
    return near if len(near) >= 3 and 3 * len(near) >= len(lines) else []
