"""Find how a text is laid out: its blocks, their sentences and clauses, and the items that one file may hold.

Every offset counts Unicode code points, `[start, end)`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from helpers.reading.furniture import CRUMB, NUMBER, REMEMBERED, dated, form, links, reported
from helpers.reading.writing import LINE


class Block(NamedTuple):
    """A line of the document without its outer blanks; kind is title, heading, paragraph or boilerplate."""

    start: int
    end: int
    kind: str


class Sentence(NamedTuple):
    """A sentence outside the boilerplate, and the index of its block."""

    start: int
    end: int
    block: int


class Passage(NamedTuple):
    """A block in canonical form, as the rules read it; every offset counts from its start."""

    canon: str
    kind: str
    sentences: tuple[Sentence, ...]  # none in the boilerplate


def passage(canon: str, kind: str) -> Passage:
    """A passage with its sentences.

    >>> passage("市纪委约谈。限期整改。", "paragraph").sentences[1][:2]
    (6, 11)
    """
    return Passage(canon, kind, () if kind == "boilerplate" else _sentences(canon))


# --- blocks -----------------------------------------------------------------------------------------------------

_LONGEST = 5_000  # characters of a paragraph: what is carried within one must not make a long text slow
# What stands between two lines of --- at the head of a file tells of the text and is no part of it.
FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.{0,4000}?)\r?\n---[ \t]*(?=[\r\n]|\Z)", re.DOTALL)


def _pieces(canon: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A line in pieces of `_LONGEST` characters at the most, which end with a sentence where one ends."""
    while end - start > _LONGEST:
        full = max(canon.rfind(mark, start, start + _LONGEST) for mark in "。!?") + 1
        stop = _CLOSERS.match(canon, full).end() if full > start else start + _LONGEST
        yield start, stop
        start = _BLANKS.match(canon, stop).end()
    if start < end:
        yield start, end


def blocks(canon: str) -> tuple[Block, ...]:
    """The lines of a text in canonical form, each with its kind; a very long one in pieces.

    >>> [block.kind for block in blocks("市纪委约谈局长\\n市纪委约谈。\\n责编:李某")]
    ['title', 'paragraph', 'boilerplate']
    """
    head = FRONT.match(canon)
    body = head.end() if head else 0
    spans = [piece for match in LINE.finditer(canon) for piece in _pieces(canon, *match.span())]
    lines = [canon[start:end] for start, end in spans]
    head = ((i, line) for i, line in enumerate(lines[:12]) if len(line) < 60 and not form(line)[0])
    crumb = next((i for i, line in head if CRUMB.search(line)), -1)
    labels = set(re.split(r"\s*(?:>>|»|>|:)\s*", lines[crumb])) if crumb >= 0 else set()
    out: list[Block] = []
    begun = linked = False
    for i, ((start, end), line) in enumerate(zip(spans, lines, strict=True)):
        _, around, stops = form(line)
        linked = links(line, linked)
        if start < body or i <= crumb or line in labels or around or linked:
            kind = "boilerplate"  # what stands above a breadcrumb is the page's masthead
        elif dated(line):
            kind = "paragraph"
        elif not begun and len(line) <= 80 and not stops:
            kind = "title"
        elif len(line) <= 40 and not stops:
            kind = "heading"
        else:
            kind = "paragraph"
        begun = begun or kind in ("title", "paragraph")
        out.append(Block(start, end, kind))
    return tuple(out)


# --- sentences and clauses --------------------------------------------------------------------------------------

# Each begins with a mark, so that the search skips all else at once.
# A list mark (①, (2)) divides too, but not where an article of a law is cited: 第(三)项.
_ITEM = r"[\u2460-\u249b]|(?<!第)\((?:\d{1,2}|[一二三四五六七八九十]{1,3})\)(?![项款目条类])"
_CLAUSE = re.compile(
    rf"{_ITEM}|\.{{2,}}|《|\(|〔|【|》|\)|〕|】|,(?<!\d,)|,(?!\d{{3}})|:(?<!\d:)|:(?!\d)|;|。|!|\?|——|……*"
)


_OPENERS, _SHUTTERS = frozenset("《(〔【"), frozenset("》)〕】")
_CLOSERS, _BLANKS = re.compile(r"[”’)\]】]*"), re.compile(r"\s*")


def _balanced(line: str) -> bool:
    return line.count("“") == line.count("”") and line.count("‘") == line.count("’")


_ASIDE = re.compile(r"\s*\([^()]*\)\s*")


@lru_cache(REMEMBERED)
def _sentences(line: str) -> tuple[Sentence, ...]:
    out, depth = [], 0
    start, last = reported(line)
    quotes = _balanced(line)  # with a mark missing, quotation cannot tell where a sentence ends
    for match in _ENDS.finditer(line, start, last):
        mark = match.group()
        if quotes and mark in "“”‘’":
            depth += 1 if mark in "“‘" else -1
        elif mark[0] in "。!?" and depth <= 0:
            end = _CLOSERS.match(line, match.end(), last).end()
            if _ASIDE.fullmatch(line, end, last):  # (责任单位:…) closes the sentence before it
                break
            out += _cut(line, start, end)
            start = _BLANKS.match(line, end, last).end()
    if start < last:
        out += _cut(line, start, last)
    return tuple(out)


_ENDS = re.compile(r"[“‘”’]|[。!?]+")
# Nobody writes sentences of a thousand characters: this is a table, a list or noise, and is read piece by piece.
_PIECE = re.compile(r"(?s:.{500,1000}(?<=[,;:、\s])(?=\S)|\S.{0,999}(?<=\S))")


def _cut(line: str, start: int, end: int) -> list[Sentence]:
    """A sentence, or its pieces where it is longer than any: after a mark if there is one."""
    if end - start <= 1000:
        return [Sentence(start, end, 0)]
    pieces = _PIECE.finditer(line, start, end)
    return [Sentence(m.start(), m.start() + len(m.group().rstrip()), 0) for m in pieces if m.group().strip()]


def clauses(canon: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the clauses of `canon[start:end]`, without their closing mark; a title 《…》 and brackets stay whole.

    >>> clauses("市纪委约谈,限期整改;再报告。", 0, 14)
    [(0, 5), (6, 10), (11, 14)]
    """
    out, left, depth = [], start, 0
    for match in _CLAUSE.finditer(canon[start:end]):
        mark = match.group()
        if mark in _OPENERS:
            depth += 1
        elif mark in _SHUTTERS:
            depth = max(0, depth - 1)
        elif not depth:
            if canon[left : start + match.start()].strip():
                out.append((left, start + match.start()))
            left = start + match.end()
    if canon[left:end].strip("”’ "):
        out.append((left, end))
    return out


# --- items ------------------------------------------------------------------------------------------------------

_CONTENTS = re.compile(
    r"\W*(?:本期|今日|本次|节目)?(?:主要内容|内容(?:提要|摘要)|(?:要闻)?导读|提要|要目|目录|看点)\W*"
)
_LABELLED = re.compile(r"【([^】]{2,30})】")
# Parts of one report, not reports of their own.
_PARTS = re.compile(
    "案情|案例|典型|[分解]析|点评|评析|背景|[释说][纪法]|正文|相关|问|对策|建议|做法|成效|启示|警示|条规|链接|摘要|关键|编者|导语"
    "|思考|解读|材料|题|讯|答"
)
_RULE = re.compile(r"[-—=*_~·•◆★☆#\s]{3,}")


_MOST = 300  # items; more of them are no day's news but a heap of texts, which is read as one


def items(canon: str, found: Sequence[Block]) -> tuple[list[tuple[int, int]], set[int]]:
    """The ranges of blocks of the items in a file, and the blocks of its list of contents; one range for one report.

    An item begins with a dateline, with a headline that the list of contents has, or with a label 【…】 of its own.

    >>> canon = "新华社昆明1月7日电 市委约谈。\\n市委巡察\\n新华社贵阳1月8日电 市委巡察。"
    >>> items(canon, blocks(canon))[0]
    [(0, 1), (1, 3)]
    """
    lines = [canon[block.start : block.end] for block in found]
    contents, headlines = _contents(found, lines)
    starts = set(headlines) | _labelled(found, lines)
    report = [i for i, line in enumerate(lines) if found[i].kind != "boilerplate" and dated(line)]
    if len(report) > 1:
        starts.update(_headline(found, i) for i in report)
    starts |= _ruled(canon, found) | _digest(found, lines)
    if not 1 < len(starts) <= _MOST:
        return [(0, len(found))], contents
    cuts = sorted(starts)
    first = [0] if any(found[i].kind == "paragraph" and i not in contents for i in range(cuts[0])) else []
    edges = [*first, *cuts, len(found)]
    return [(a, b) for a, b in zip(edges, edges[1:], strict=False) if a < b], contents


def _bare(line: str) -> str:
    number = NUMBER.match(line)
    return _NO_WORD.sub("", line[number.end() :] if number else line)


_NO_WORD = re.compile(r"\W+")


def _contents(found: Sequence[Block], lines: list[str]) -> tuple[set[int], list[int]]:
    """The blocks of a list of contents at the top, and the blocks further down that are its headlines again."""
    top = next((i for i, line in enumerate(lines[:12]) if _CONTENTS.fullmatch(line)), -1)
    again: dict[str, list[int]] = {}
    for i, line in enumerate(lines):
        if found[i].kind != "boilerplate" and len(line) <= 80 and len(name := _bare(line)) >= 6:
            again.setdefault(name, []).append(i)
    listed: list[int] = []
    heads: list[int] = []
    for i in (i for i in range(top + 1, min(len(lines), top + 100)) if found[i].kind != "boilerplate"):
        places = again.get(_bare(lines[i]), [])
        rest = places[bisect_right(places, i) :][:1]
        if rest or top >= 0 and _entry(lines[i]):
            listed.append(i)
            heads += rest
        elif listed or top >= 0 or found[i].kind != "title":
            break
    if len(listed) < 2 or top < 0 and len(heads) < 2:
        return set(), []
    return {*listed, *([top] if top >= 0 else ())}, sorted(set(heads) - set(listed))


def _entry(line: str) -> bool:
    return bool(NUMBER.match(line)) and len(line) <= 60 and "。" not in line[:-1]


def _labelled(found: Sequence[Block], lines: list[str]) -> set[int]:
    """Blocks that begin with a label 【…】 of their own, each before or in a paragraph, where there are several."""
    out = []
    for i, line in enumerate(lines):
        label = _LABELLED.match(line)
        if not label or found[i].kind == "boilerplate" or _PARTS.search(label[1]):
            continue
        alone = label.end() == len(line)
        if found[i].kind == "paragraph" or alone and i + 1 < len(found) and found[i + 1].kind == "paragraph":
            out.append(i)
    names = {_LABELLED.match(lines[i])[1] for i in out}
    return set(out) if len(out) > 1 and len(names) == len(out) else set()


def _headline(found: Sequence[Block], i: int) -> int:
    """Where the item begins whose dateline opens a block: with the headings right above it."""
    while i and found[i - 1].kind in ("heading", "title"):
        i -= 1
    return i


def _ruled(canon: str, found: Sequence[Block]) -> set[int]:
    """Headings over a paragraph that a line of marks parts from what stands before, the first one with them."""
    heads = [
        i
        for i, (block, after) in enumerate(zip(found, found[1:], strict=False))
        if block.kind in ("heading", "title") and after.kind == "paragraph" and not NUMBER.match(canon, block.start)
    ]
    ruled = {i for i in heads if i and _RULE.fullmatch(canon[found[i - 1].start : found[i - 1].end])}
    return ruled | set(heads[:1]) if ruled else set()


_DIGEST = re.compile(r"(?:[快简短][讯报]|要闻|动态|速[览递]|一览|播报|集[锦萃]|荟萃|新闻摘要|[日周旬]报)\W*$")


_BULLET = re.compile("[●▲◆■★◎△▶►☆◇□○•]")


def _digest(found: Sequence[Block], lines: list[str]) -> set[int]:
    """The headings over a paragraph in a file whose title says that it is a digest, or is made of these headings.

    In a digest without headings the paragraphs that a bullet opens.
    """
    title = next((i for i, block in enumerate(found) if block.kind == "title"), len(found))
    heads = [
        i
        for i in range(title + 1, len(found) - 1)
        if found[i].kind == "heading" and found[i + 1].kind == "paragraph" and not NUMBER.match(lines[i])
    ]
    if not heads:
        points = [i for i in range(title + 1, len(found)) if found[i].kind != "boilerplate" and _BULLET.match(lines[i])]
        return set(points) if len(points) > 1 and _DIGEST.search(lines[title]) else set()
    name = _bare(lines[title])
    told = _DIGEST.search(lines[title]) or sum(_bare(lines[i]) in name for i in heads) > 1
    return set(heads) if told else set()
