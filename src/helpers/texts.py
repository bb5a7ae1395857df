"""Read a document: what was published, and where its blocks, sentences and clauses begin and end.

Every offset counts Unicode code points of the text as stored, `[start, end)`. The grammar of the later rooms
reads a canonical form (`canon`) of the same length, so that an offset never has to be translated.
"""

from __future__ import annotations

import csv
import gc
import io
import os
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from helpers import files


class InputError(ValueError):
    """A document that cannot be read; the message is one line that says what, where and how to mend it."""


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


@dataclass(frozen=True)
class Text:
    """One document: the text as stored, what is known about it, and its blocks and sentences.

    name is the file's stem; published is `YYYY-MM-DD[ HH:MM:SS]`, province a six-digit code, '' where unknown.
    encoding is that of the file: offsets count in what it decodes to.
    """

    name: str
    text: str
    title: str
    published: str
    publisher: str
    province: str
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]  # the blocks in canonical form
    canon: str  # the canonical form of the text, code point for code point
    encoding: str = "utf-8"


# --- bytes to text ---------------------------------------------------------------------------------------------

LARGEST = 100_000_000  # bytes; a report is some kilobytes, anything larger is not one document
_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|script)\b", re.I)
_BINARY = (b"\xff\xd8\xff", b"%PDF", b"PK\3\4")  # JPEG, PDF, docx and zip
_BLANK = re.compile(r"[\s\ufeff]*")


def decode(data: bytes, where: str) -> tuple[str, str]:
    """Text and encoding of a file's bytes; UTF-8 first, else what `charset-normalizer` finds among the usual ones.

    Raises InputError for an empty, binary, too large or HTML file and for an encoding that stays unknown.

    >>> decode("云南".encode("gb18030") * 20, "a.txt")[1]
    'gb18030'
    """
    if len(data) > LARGEST:
        raise InputError(f"{where}: over {LARGEST} bytes are too large for one document; split it into its reports")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if data.startswith(_BINARY) or (b"\0" in data and not wide):
        raise InputError(f"{where}: this is a binary file, not a text; save it as plain text in UTF-8")
    text, encoding = _decoded(data, where, "utf-16" if wide else "utf-8")
    if _BLANK.fullmatch(text):
        raise InputError(f"{where}: the file is empty; give a plain-text report")
    if "\0" in text:
        raise InputError(f"{where}: this is a binary file, not a text; save it as plain text in UTF-8")
    if _HTML.search(text, 0, 2000):
        raise InputError(f"{where}: this is an HTML page; code it with `python -m helpers`, or save its main text")
    return text, encoding


def markup(data: bytes) -> bool:
    """Whether the bytes of a file begin as a web page does, in any encoding that writes Latin letters as ASCII does.

    >>> markup(b"<!DOCTYPE html><p>...")
    True
    """
    return bool(_HTML.search(data[:2000].replace(b"\0", b"").decode("latin-1")))


def _decoded(data: bytes, where: str, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        from charset_normalizer import from_bytes

        found = from_bytes(data, cp_isolation=["gb18030", "big5"], threshold=0.5).best()
        if found is None:
            raise InputError(
                f"{where}: the encoding is none of UTF-8, UTF-16, GB18030 and Big5 "
                f"(as {encoding.upper()} it breaks at byte {error.start}); save it as UTF-8"
            ) from None
        return data.decode(found.encoding), found.encoding


# --- the canonical form -----------------------------------------------------------------------------------------

# Characters of private use: the rules write their signs so, and what a text means by one nobody knows.
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_OPEN, _CLOSE = "“‘", "”’"
_QUOTES = dict(zip("「」『』〝〞„‟﹁﹂﹃﹄", "“”‘’“”“”“”‘’", strict=True))


@cache
def _character(char: str) -> str:
    """NFKC and simplified form of one character, where these are one character too; quotation marks as “ ” and ‘ ’."""
    folded = unicodedata.normalize("NFKC", char)
    if len(folded) != 1:
        return char
    if folded in _QUOTES:
        return _QUOTES[folded]
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
    out = _PRIVATE.sub("\ufffd", text)
    for char in sorted(set(out)):  # few of them change, and what they change to changes no more
        if (plain := _character(char)) != char:
            out = out.replace(char, plain)
    if '"' in out or "'" in out:
        out = "".join(map(_direct_quotes, out.splitlines(keepends=True)))
    return out


def _direct_quotes(line: str) -> str:
    """Give straight quotation marks a direction: within a line they open and close in turn."""
    for mark, pair in (('"', "“”"), ("'", "‘’")):
        parts = line.split(mark)
        if len(parts) % 2:  # an odd mark is no quotation
            line = "".join(part + (pair[i % 2] if i < len(parts) - 1 else "") for i, part in enumerate(parts))
    return line


# What depends on a line alone is found once for each wording: reprints and set phrases come again and again.
REMEMBERED = 2048  # lines, the latest ones: some twenty megabytes at the most


# --- stray blanks -----------------------------------------------------------------------------------------------

_ZERO = "\u00ad\u200b-\u200f\u2060\ufeff"  # characters without width
_GAP = re.compile(rf"(?:[^\S\r\n]|[{_ZERO}])+")
_NO_WIDTH = re.compile(f"[{_ZERO}]+")
_HAN = "[\u3007\u4e00-\u9fff]"
_IS_HAN = re.compile(_HAN)
_PROSE = re.compile("[,。;!?]")
_OPENERS, _MARKS = frozenset("“‘《〈(【[、"), frozenset("”’》〉)】]、,。;:!?%")
_OPEN_END = re.compile(rf"{_HAN}|[\dA-Za-z、,“‘《(]")
_COLUMNS = re.compile(r"[^\S\r\n]{2}")
_NEW_LINE = re.compile(r"\d+\s|[·•●■◆★▲*—-]")
_WRAPPED = 15  # characters; a line that is shorter is a heading or a list


def squeeze(canon: str) -> tuple[str, Sequence[int]]:
    """A canonical text without stray blanks, and for each of its characters the offset of that character in `canon`.

    Stray are characters without width, blanks inside words (昆 明 市) and marks, single blanks inside prose, and the
    line breaks of a text that was set to a width. Blanks that separate (columns, names after a label) stay.

    >>> text, offsets = squeeze("昆 明 市纪委约谈。")
    >>> text, spread(offsets, 0, 3)
    ('昆明市纪委约谈。', (0, 5))
    """
    lines = [match.span() for match in _LINE.finditer(canon)]
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


_LINE = re.compile(rf"[^\s{_ZERO}](?:[^\r\n]*[^\s{_ZERO}])?")


@lru_cache(REMEMBERED)
def _stray_blanks(line: str) -> tuple[tuple[int, int], ...]:
    gaps = [gap.span() for gap in _GAP.finditer(line)]
    prose = bool(gaps and _PROSE.search(line))
    return tuple((a, b) for a, b in gaps if _NO_WIDTH.fullmatch(line, a, b) or _stray(line, a, b, prose))


def _stray(line: str, left: int, right: int, prose: bool) -> bool:
    """Whether a blank in a line belongs to no writing: inside a mark, beside a lone character, once within prose."""
    before, after = line[left - 1], line[right : right + 1]
    if not after or before in _OPENERS or after in _MARKS:
        return True
    han = bool(_IS_HAN.match(before)), bool(_IS_HAN.match(after))
    if all(han):
        if before in "大中小" and after in "大中小":
            return False  # what a page offers as sizes of its type
        first = left == 1 or not line[left - 2].isalnum()
        last = right + 1 == len(line) or not line[right + 1].isalnum()
        if left == 1 and before in "一二三四五六七八九十":
            return False  # the number of a heading
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
        if not (_NEW_LINE.match(after) or _NUMBER.match(after) or _AROUND.match(after)):
            found.append((start, end, begin))
    widths = Counter(end - start for start, end, _ in found)
    width = max(widths, key=lambda w: (widths[w], w), default=0)
    near = [(end, begin) for start, end, begin in found if abs(end - start - width) <= 3]
    # Most lines of such a text break so; in any other a few are as long as each other by chance.
    return near if len(near) >= 3 and 3 * len(near) >= len(lines) else []


# --- blocks -----------------------------------------------------------------------------------------------------

# Lines that a web page or a file puts around a report, told by their form; none of them ends as a sentence does.
_CRUMB = re.compile(
    r"(?:当前|所在)(?:所在)?的?位置\s*[:>»]|首页\s*[:>»]|首页\s*[/|-]\s*[^/|-]{2,12}[/|-]\s*正文"
    r"|(?:[^\s>»]{2,12}\s*(?:>>|»|>)\s*)+[^\s>»]{2,12}$"
)
_LABELS = (
    "发布时间|发布日期|发布机构|发布单位|发布者|发布人|更新时间|更新日期|录入时间|成文日期|公开日期|生成日期|发文日期|时间|日期"
    "|来源|稿源|信息来源|稿件来源|文章来源|图片来源|供稿|供稿单位|作者|作者单位|文字|撰稿|撰文|图文|摄影|图片|制图|记者|通讯员"
    "|编辑|责任编辑|责编|值班编辑|值班主编|主编|总编|编审|校对|审核|审稿|初审|复审|终审|一审|二审|三审|监制|字号|字体|字体大小"
    "|浏览|浏览次数|浏览量|访问量|访问次数|阅读|阅读次数|阅读量|阅读数|点击|点击次数|点击量|点击数|点击率|分享|分享到"
    "|上一篇|下一篇|上一条|下一条|主办|主办单位|承办|承办单位|技术支持|版权|版权所有|备案号|网站标识码|地址|邮编|邮箱|投稿邮箱"
    "|联系电话|电话|举报电话|举报网站|举报网址|扫一扫|索引号|发文字号|发文机关|发文单位|文号|主题词|主题分类|信息分类|有效性|公开方式"
    "|相关链接|相关阅读|相关新闻|相关文章|相关信息|推荐阅读|延伸阅读|原标题|打印|打印本页|关闭|关闭窗口|视力保护色"
)
_SPACED = "|".join(r"\s?".join(word) for word in _LABELS.split("|"))  # 责 编
_LABEL = (
    rf"[\[(【]?(?:(?:{_SPACED})\s*(?:[:|/》】\])]|$)"
    r"|(?:本[报网台刊])?(?:记者|通讯员|作者|责任编辑|责编|编辑)\s+\S{2,4}(?:\s|$))"
)
# A line of nothing but what a page offers to click on.
_BUTTON = (
    r"[\[(【]?(?:网站地图|网站首页|返回首页|首页|返回顶部|顶部|设为首页|加入收藏|收藏本站|收藏|点赞|分享|纠错|登录|注册|站内搜索"
    r"|请输入关键[字词]|关于我们|联系我们|(?:网站|隐私|法律|版权|免责)声明|打印本页|打印|关闭窗口|关闭|微信公众号|客户端|移动版"
    r"|无障碍(?:浏览|阅读)?|长者模式|适老化|网站支持IPv6|English|繁体(?:中文|版)?|大|中|小)[\])】]?"
)
_BUTTONS = rf"(?:{_BUTTON}[\s|丨·/]*)+$|(?:[^\s|丨]{{2,8}}\s*[|丨]\s*){{2,}}[^\s|丨]{{2,8}}$"
# The line that closes a report and says who wrote it: (盐津县纪委监委 张三 李四).
_BYLINE = rf"\([^\s()]{{2,20}}(?:纪委监委|纪委|监委|监察组)[\s|]+{_HAN}{{2,4}}(?:\s+{_HAN}{{2,4}})*\)$"
_FOOT = re.compile(
    r"(?<![.…·])(?:\.{3}|…|·{3})[.…·\s]{0,200}\d{1,3}$"  # a line of a table of contents
    r"|copyright|©|ICP备|公网安备|^(?:微信)?扫一扫|^扫码(?:关注|下载|阅读|查看)|^长按.{0,6}二维码|\[?(?:大|中|小)\]?\s+\[?(?:大|中|小)\]?\s",
    re.I,
)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_HAN_DATE = r"[〇零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
_DATELINE = (
    rf"(?:[\[(]?(?:{_DATE.pattern}|{_HAN_DATE})[\])]?\s*(?:第.{{1,3}}版|星期.|【.{{1,8}}】)?(?:$|\s+{_LABEL})"
    rf"|\S{{2,12}}\s+{_DATE.pattern.removesuffix('?')}$)"  # some outlet, then a date with its time
)
_AROUND = re.compile(rf"{_LABEL}|{_DATELINE}|{_BUTTONS}|{_BYLINE}|\W*$")
_SOURCE = re.compile(r"(?:来源|稿源|供稿|(?:供稿|发布|发文|主办)(?:单位|机构|机关)|主办)\s*[:|/]\s*([^\s)】\]|]+)")
_SENTENCE_END = re.compile(r"[。!?][”’)\]】]*$")
_NUMBER = re.compile(
    r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|第[一二三四五六七八九十百]+[章节条]|\d+[.、])"
)
_LONGEST = 5_000  # characters of a paragraph: what is carried within one must not make a long text slow
_STOP = re.compile(r"[。!?;:…](?:[”’)\]】]*)$")


@lru_cache(REMEMBERED)
def _form(line: str) -> tuple[bool, bool, bool]:
    """Whether a line ends as a sentence does, looks like a page's furniture, and stops at a mark."""
    told = bool(_SENTENCE_END.search(line))
    around = not told and bool(_AROUND.match(line) or _FOOT.search(line))
    return told, around, bool(_STOP.search(line))


def _pieces(canon: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A line in pieces of `_LONGEST` characters at the most, which end with a sentence where one ends."""
    while end - start > _LONGEST:
        full = max(canon.rfind(mark, start, start + _LONGEST) for mark in "。!?") + 1
        stop = _CLOSERS.match(canon, full).end() if full > start else start + _LONGEST
        yield start, stop
        start = _BLANKS.match(canon, stop).end()
    if start < end:
        yield start, end


# What stands between two lines of --- at the head of a file tells of the text and is no part of it.
_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.{0,4000}?)\r?\n---[ \t]*(?=[\r\n]|\Z)", re.DOTALL)


def front(text: str) -> dict[str, str]:
    """What the front matter of a text (YAML between two lines of ---) says of it; {} without one that can be read.

    >>> front("---\\npublished: 2024-03-07\\ntags: [a]\\n---\\n市纪委约谈。")
    {'published': '2024-03-07'}
    """
    if not (head := _FRONT.match(text)):
        return {}
    import yaml

    try:
        found = yaml.load(head[1], yaml.BaseLoader)  # every value a string
    except yaml.YAMLError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: found[key].strip() for key in ABOUT if isinstance(found.get(key), str)}


def _blocks(canon: str) -> tuple[Block, ...]:
    head = _FRONT.match(canon)
    body = head.end() if head else 0
    spans = [piece for match in _LINE.finditer(canon) for piece in _pieces(canon, *match.span())]
    lines = [canon[start:end] for start, end in spans]
    head = ((i, line) for i, line in enumerate(lines[:12]) if len(line) < 60 and not _form(line)[0])
    crumb = next((i for i, line in head if _CRUMB.search(line)), -1)
    labels = set(re.split(r"\s*(?:>>|»|>|:)\s*", lines[crumb])) if crumb >= 0 else set()
    out: list[Block] = []
    begun = False
    for i, ((start, end), line) in enumerate(zip(spans, lines, strict=True)):
        _, around, stops = _form(line)
        if start < body or i <= crumb or line in labels or around:
            kind = "boilerplate"  # what stands above a breadcrumb is the page's masthead
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

_CLAUSE = re.compile(r"[《(〔【]|[》)〕】]|(?<!\d),|,(?!\d{3})|(?<!\d):|:(?!\d)|[;。!?]|——|…+")


_CLOSERS, _BLANKS = re.compile(r"[”’)\]】]*"), re.compile(r"\s*")


def _balanced(line: str) -> bool:
    return line.count("“") == line.count("”") and line.count("‘") == line.count("’")


_ASIDE = re.compile(r"\s*\([^()]*\)\s*")


@lru_cache(REMEMBERED)
def _sentences(line: str) -> tuple[Sentence, ...]:
    out, start, depth = [], 0, 0
    quotes = _balanced(line)  # with a mark missing, quotation cannot tell where a sentence ends
    for match in re.finditer(r"[“‘”’]|[。!?]+", line):
        mark = match.group()
        if quotes and mark in "“”‘’":
            depth += 1 if mark in _OPEN else -1
        elif mark[0] in "。!?" and depth <= 0:
            end = _CLOSERS.match(line, match.end()).end()
            if _ASIDE.fullmatch(line, end):  # (责任单位:…) closes the sentence before it
                break
            out += _cut(line, start, end)
            start = _BLANKS.match(line, end).end()
    if start < len(line):
        out += _cut(line, start, len(line))
    return tuple(out)


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
        if mark in "《(〔【":
            depth += 1
        elif mark in "》)〕】":
            depth = max(0, depth - 1)
        elif not depth:
            if canon[left : start + match.start()].strip():
                out.append((left, start + match.start()))
            left = start + match.end()
    if canon[left:end].strip("”’ "):
        out.append((left, end))
    return out


# --- the document -----------------------------------------------------------------------------------------------


ABOUT = ("title", "published", "publisher", "province")  # what may be known of a text from elsewhere
_EIGHT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")  # 20240307


def checked(about: dict[str, str], where: str) -> dict[str, str]:
    """What is known of a text, in the form that the other rooms read: province a code, published a date in one writing.

    Raises InputError, which begins with `where`, for a province or a date that is none.

    >>> checked({"published": "2024年3月7日", "province": "云南"}, "index.csv, line 2:")
    {'published': '2024-03-07', 'province': '530000'}
    """
    about = {key: said for key in ABOUT if (said := " ".join((about.get(key) or "").split()))}
    if province := about.get("province"):
        if province not in _codes() and province not in _provinces():
            raise InputError(f"{where} province {province!r}; write a six-digit code of data/regions.csv")
        about["province"] = _provinces().get(province, province)
    if said := about.get("published"):
        plain = canonical(said)
        about["published"] = _date(_DATE.fullmatch(plain) or _EIGHT.fullmatch(plain))
        if not about["published"]:
            raise InputError(f"{where} published {said!r}; write YYYY-MM-DD or YYYY-MM-DD HH:MM:SS")
    return about


def usable(about: dict[str, str]) -> dict[str, str]:
    """What a text or a name says of itself, as far as it can be used: nobody is there to mend it.

    >>> usable({"title": "甲", "published": "yesterday"})
    {'title': '甲'}
    """
    kept: dict[str, str] = {}
    for key, value in about.items():
        try:
            kept |= checked({key: value}, "")
        except InputError:
            pass
    return kept


def _date(match: re.Match[str] | None) -> str:
    """`YYYY-MM-DD[ HH:MM:SS]`; '' for no match and for a date that the calendar does not have."""
    if not match:
        return ""
    numbers = [int(group) for group in match.groups() if group]
    try:
        date = datetime(*numbers)
    except ValueError:
        return ""
    return date.isoformat(sep=" ") if len(numbers) > 3 else date.date().isoformat()


def _published(canon: str, blocks: tuple[Block, ...]) -> str:
    """The date that the page states: a labelled line, a date line, else the date that closes the document."""
    lines = [canon[b.start : b.end] for b in blocks if b.kind == "boilerplate"]
    labelled = [line for line in lines if re.match(r"发布(?:时间|日期)|时间|日期", line)]
    for line in labelled + lines:
        if found := _date(_DATE.search(line)):
            return found
    return ""


@contextmanager
def uncollected() -> Iterator[None]:
    """Without Python's collector of cycles: here are none, and to walk all tuples of a long text again and again took a
    third of the time, the more the longer the text.

    >>> with uncollected():
    ...     gc.isenabled()
    False
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@uncollected()
def parse(name: str, text: str, about: dict[str, str] | None = None, encoding: str = "utf-8") -> Text:
    """A document from its text as stored; `about` may give title, published, publisher and province.

    >>> parse("note", "昆明市约谈\\n2024-03-07\\n市纪委约谈了一把手。").published
    '2024-03-07'
    """
    about = {**usable(front(text)), **{key: value for key, value in (about or {}).items() if value}}
    canon = canonical(text)
    blocks = _blocks(canon)
    passages = tuple(passage(canon[b.start : b.end], b.kind) for b in blocks)
    around = (m for b in blocks if b.kind == "boilerplate" and (m := _SOURCE.search(canon, b.start, b.end)))
    source = next((text[slice(*m.span(1))] for m in around), "")
    title = next((text[b.start : b.end] for b in blocks if b.kind == "title"), "")
    return Text(
        name=name,
        text=text,
        title=about.get("title", title),
        published=about.get("published") or _published(canon, blocks),
        publisher=about.get("publisher", source),
        province=about.get("province", ""),
        blocks=blocks,
        sentences=tuple(
            Sentence(b.start + s.start, b.start + s.end, i)
            for i, (b, some) in enumerate(zip(blocks, passages, strict=True))
            for s in some.sentences
        ),
        passages=passages,
        canon=canon,
        encoding=encoding,
    )


def unspaced(text: Text) -> tuple[Text, Sequence[int]]:
    """A document in canonical form without stray blanks (`squeeze`), and the offset of each of its characters.

    >>> unspaced(parse("a", "昆 明 市纪委约谈。"))[0].canon
    '昆明市纪委约谈。'
    """
    canon, offsets = squeeze(text.canon)
    if len(canon) == len(text.canon):
        return text, offsets
    plain = parse(text.name, canon, {"title": text.title, "published": text.published, "province": text.province})
    return replace(plain, publisher=text.publisher), offsets


def locate(source: str | Path) -> Path:
    """The path of a document: a path that exists, else that of a text of this name in `data/texts`.

    Raises InputError where there is neither.

    >>> locate("yunnan-2024-03-07").name
    'yunnan-2024-03-07.txt'
    """
    try:
        for path in (Path(source), files.DATA / "texts" / f"{source}.txt"):
            if str(source) and os.path.lexists(path):
                return path
    except ValueError:  # a NUL, or Chinese where the locale knows none
        pass
    raise InputError(f"{source}: there is no such file, nor a text of this name in data/texts; mend the path")


def read(source: str | Path) -> Text:
    """Read a document by its name in `data/texts`, or by any path.

    A row of `index.csv` beside the file gives its title, date, publisher and province.
    Raises InputError with one clear line for a path that is missing, a file that is no text, or a bad index.

    >>> read("yunnan-2024-03-07").province
    '530000'
    """
    path = locate(source)
    if path.is_dir():
        raise InputError(f"{source}: this is a folder; give the path of a text file")
    text, encoding = decode(_bytes(path), str(source))
    return parse(_utf8(path).stem, text, beside(path), encoding)


def _bytes(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(LARGEST + 1)  # what never ends must not fill the memory
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give the path of a text file") from None


def _utf8(path: Path) -> Path:
    """A path as UTF-8 says it, whatever the locale: names in tables are UTF-8."""
    try:
        name = os.fsencode(path).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{str(path)!a}: the file's name is not UTF-8; rename it") from None
    if "\r" in name:  # many readers of CSV see a new row, quoted or not
        raise InputError(f"{str(path)!a}: the file's name has a carriage return; rename it")
    return Path(name)


def beside(path: Path) -> dict[str, str]:
    """What `index.csv` beside a file says of it, in the form that the other rooms read."""
    return checked(indexed(path), f"{path.with_name('index.csv')}: the row of {path.name} has")


def indexed(path: Path) -> dict[str, str]:
    """The row of a file in `index.csv` beside it, as it stands there; {} without one.

    Raises InputError for an index that cannot be used.
    """
    index = path.with_name("index.csv")
    if not index.is_file():
        return {}
    state = index.stat()
    return _index(index.resolve(), state.st_mtime_ns, state.st_size).get(_utf8(path).name, {})


@cache
def _codes() -> frozenset[str]:
    return frozenset(row["code"] for row in files.table("regions.csv"))


@cache
def _provinces() -> dict[str, str]:
    """The codes of the provinces by their names."""
    rows = (row for row in files.table("regions.csv") if row["level"] == "province" and not row["valid_to"])
    return {name: row["code"] for row in rows for name in (row["name"], *row["short"].split("|")) if name}


@cache
def _index(path: Path, changed: int, size: int) -> dict[str, dict[str, str]]:
    """Rows of an index by file; the time and size of the file make a changed one a new one."""
    text, _ = decode(_bytes(path), str(path))
    try:
        rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    except csv.Error as error:
        raise InputError(f"{path}: this is no table ({error}); save it as CSV in UTF-8") from None
    by_file = {row.get("file"): row for row in rows}
    if len(by_file) < len(rows) or not all(by_file):
        raise InputError(f"{path}: the column file must name a text in every row, each once; mend the rows")
    return by_file


def outline(text: Text):
    """The document as a table: one row per sentence or boilerplate line, in the order of the text.

    Returns a DataFrame with columns kind, block, start, end, text; `text.text[start:end]` equals `text`.

    >>> list(outline(read("yunnan-2024-03-07")).columns)
    ['kind', 'block', 'start', 'end', 'text']
    """
    import pandas as pd

    rows = [(text.blocks[s.block].kind, s.block, s.start, s.end) for s in text.sentences]
    rows += [(b.kind, i, b.start, b.end) for i, b in enumerate(text.blocks) if b.kind == "boilerplate"]
    table = pd.DataFrame(sorted(rows, key=lambda row: row[2]), columns=["kind", "block", "start", "end"])
    table["text"] = [text.text[start:end] for start, end in zip(table.start, table.end, strict=True)]
    return table
