"""Find the names of divisions in a text, and ground each to its code or call it ambiguous.

A name counts by its form: with its level (盐津县) nearly always, short (盐津) only with support. A name that several
divisions bear is resolved by the chain it stands in, by the regions that the text names, by the document's province;
otherwise it stays `ambiguous` and out of the network: a wrong region is worse than none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from helpers.codebook import Mention, Span, ancestors, divisions, in_force, lexicon, name_forms
from helpers.mentions import surroundings, words_too
from helpers.mentions.surroundings import LEVEL
from helpers.reading import REMEMBERED, Passage, Sentence, Text, files, words

# Names of a level with one character before it are common nouns too: they count only behind their own prefecture.
_COMMON = frozenset("城区 郊区 矿区 新区 市区 东区 西区 新城区 老城区 开发区".split())
_POINTS = re.compile(rf"[我本该全你][{LEVEL}]|[两三四五六七八九][地{LEVEL}]")


@cache
def _scanner():
    import ahocorasick_rs

    names = sorted(form for form in name_forms() if not _POINTS.fullmatch(form))  # 全州 is all of a prefecture
    return ahocorasick_rs.AhoCorasick(names), names


class _Match(NamedTuple):
    """A name in a passage: its span, all who bear it, its rule, and who of them it can be beside its neighbours."""

    start: int
    end: int
    codes: tuple[str, ...]
    rule: str
    cands: tuple[str, ...] = ()


def titles(canon: str) -> list[tuple[int, int]]:
    """Spans of the titles in 《》; nothing is coded inside them.

    >>> titles("印发《办法》")
    [(2, 6)]
    """
    return [match.span() for match in _TITLE.finditer(canon)] if "《" in canon else []


_TITLE = re.compile(r"《[^》]{0,300}》")  # where marks are missing, the search must not run to the end for each


class Raw(NamedTuple):
    """The names in a line, the longest first from each offset, and the codes that some support may decide on."""

    found: tuple[tuple[int, int, str], ...]
    levelled: frozenset[str]  # who bears a name with its level, which supports short names
    asked: frozenset[str]


@lru_cache(REMEMBERED)
def raw(line: str) -> Raw:
    """All names of divisions in a line, right or wrong.

    >>> [form for _, _, form in raw("昆明市盘龙区").found]
    ['昆明市', '昆明', '盘龙区', '盘龙']
    """
    scanner, names = _scanner()
    found = ((s, e, names[i]) for i, s, e in scanner.find_matches_as_indexes(line, overlapping=True))
    found = tuple(sorted(found, key=lambda match: (match[0], -match[1])))
    there = {form for _, _, form in found}
    asked = {up for form in there for code in name_forms()[form] for up in (code, *ancestors(code))}
    high = (code for form in there & levelled() for code in name_forms()[form])
    return Raw(found, frozenset(high), frozenset(asked))


def matches(text: Text, head: str) -> list[tuple[_Match, ...]]:
    """For each passage the names of divisions by their form, without overlap; `head` is the code of the head's place.

    A short name needs the support of another name in the document.

    >>> from helpers.reading import parse
    >>> [(m.start, m.cands) for m in matches(parse("a", "昆明市盘龙区纪委监委约谈。"), "")[0]]
    [(0, ('530100',)), (3, ('530103',))]
    """
    lines = [raw(passage.canon) for passage in text.passages]
    supported = frozenset((text.province, head)).union(*(line.levelled for line in set(lines)))
    return [
        _matched(passage, line.asked & supported, text.published)
        for passage, line in zip(text.passages, lines, strict=True)
    ]


class _Line(NamedTuple):
    """A passage and what decides on its names: the codes that the document supports, its date, its counted lists."""

    passage: Passage
    supported: frozenset[str]
    date: str
    begins: dict[int, str]  # the longest name from each offset
    listed: dict[Span, tuple[str, ...]]


class _Name(NamedTuple):
    """A name in a line, and the sentence around it."""

    start: int
    end: int
    form: str
    sentence: Sentence


@lru_cache(REMEMBERED)
def _matched(passage: Passage, supported: frozenset[str], date: str) -> tuple[_Match, ...]:
    found = raw(passage.canon).found
    begins = {start: form for start, _, form in reversed(found)}
    line = _Line(passage, supported, date, begins, surroundings.counted_lists(passage.canon))
    out, at = [], 0
    for name in _inside(passage, found):
        if name.start >= at and (codes := _borne(line, name, out)):
            rule = "region.name" if name.form in levelled() else "region.short"
            out.append(_Match(name.start, name.end, codes, rule))
            at = name.end
    return _narrowed(out, date)


def _inside(passage: Passage, found: tuple[tuple[int, int, str], ...]) -> Iterator[_Name]:
    """The names of a line that lie in one of its sentences and in no title; one pass over each."""
    closed, sentences, index, shut = titles(passage.canon), passage.sentences, 0, 0
    for start, end, form in found:
        while index < len(sentences) and sentences[index].end <= start:
            index += 1
        if index == len(sentences):
            return
        while shut < len(closed) and closed[shut][1] <= start:
            shut += 1
        sentence = sentences[index]
        if sentence.start <= start and end <= sentence.end and not (shut < len(closed) and closed[shut][0] <= start):
            yield _Name(start, end, form, sentence)


def _borne(line: _Line, name: _Name, out: list[_Match]) -> tuple[str, ...]:
    """Who can bear a name, behind those before it (`out`) within the one that it follows; nobody if it is none."""
    codes = name_forms()[name.form]
    behind = set(out[-1].codes) if out and out[-1].end == name.start else set()
    inside = tuple(c for c in codes if behind and behind.intersection(ancestors(c)))
    return (_by_level if name.form in levelled() else _by_support)(line, name, inside or codes, bool(inside), out)


def _above(line: _Line, at: int) -> set[str]:
    """The divisions above those whose name begins at an offset."""
    below = line.begins.get(at, "")
    return {up for code in name_forms()[below] for up in ancestors(code)} if below else set()


def _by_level(line: _Line, name: _Name, codes: tuple[str, ...], chained: bool, out: list[_Match]) -> tuple[str, ...]:
    """Who bears a name with its level; `chained` if it stands behind a region that holds them."""
    canon, (start, end, form, sentence) = line.passage.canon, name
    if chained:
        return codes
    holds = not _above(line, end).isdisjoint(codes)  # 玉林市容县: no 市容
    if not ((holds or _full(form, canon[end : end + 16])) and _whole(canon, start, end, sentence.start)):
        return _sisters(out, start, codes, canon) if form in _COMMON else ()
    if form in words_too.forms() and not words_too.opens(form, start, end, sentence.start, canon):
        listed = out and out[-1].end == start - 1
        known = any(line.supported.intersection(ancestors(code)) for code in codes)
        return codes if known and (listed or words_too.stands_apart(form, start, canon)) else ()
    return codes


def _by_support(line: _Line, name: _Name, codes: tuple[str, ...], chained: bool, out: list[_Match]) -> tuple[str, ...]:
    """Who bears a short name, by what stands beside it or by the support of the document."""
    canon, (start, end, form, sentence) = line.passage.canon, name
    after, below = canon[end : end + 16], line.begins.get(end, "")
    if chained and form in spoken():  # 辽宁振兴 is no 振兴区: a district that is a word, too, stands behind its city
        codes = tuple(c for c in codes if not _is_district(c) or divisions.by_code()[c].parent in out[-1].codes)
    if chained or not _above(line, end).isdisjoint(codes):
        lake = form[-1] == "湖" and all(map(_is_district, codes)) and not _OF_LAKE.match(after)  # 嘉兴南湖开展…
        rest = after.removeprefix(below) if below not in levelled() else ""
        return () if lake or surroundings.house(rest) or _low(codes) and _OTHER_LEVEL.match(after) else codes
    if sisters := line.listed.get((start, end)) or _sisters(out, start, codes, canon):
        return () if _low(sisters) and _OTHER_LEVEL.match(after) else sisters
    live, supported = in_force(codes, line.date), line.supported
    if _OF_CITY.match(after) and (own := tuple(c for c in codes if divisions.by_code()[c].parent in supported)):
        codes, live, supported = own, in_force(own, line.date), supported.union(own)
    opens = start == 0 and line.passage.kind != "paragraph"
    good = _short(form, live, canon, start, end, supported, sentence.start, sentence.end, opens)
    return codes if good else ()


def _is_district(code: str) -> bool:
    return divisions.by_code()[code].name.endswith("区")


_OF_LAKE = re.compile("[、和与及区纪监党两]|法院|检察|公安|政府")
# Parts of a city's offices are called by the short names of its districts: 五华分局, 盘龙法院.
_OF_CITY = re.compile(
    "(?:公安|交警|地税|国税|税务|工商|规划|国土|环保|生态环境|自然资源|市场监管)?(?:分局|大队)|(?:人民)?(?:法院|检察院)"
)


def _narrowed(matches: list[_Match], date: str) -> tuple[_Match, ...]:
    """Names with who they can be: in force at the date, and in a chain within each other."""
    codes = [match.codes for match in matches]
    for i in range(len(matches) - 1, 0, -1):  # a chain narrows from its end to its start
        if matches[i - 1].end == matches[i].start:
            above = {up for code in codes[i] for up in ancestors(code)}
            codes[i - 1] = tuple(c for c in codes[i - 1] if c in above) or codes[i - 1]
            below = tuple(c for c in codes[i] if not set(codes[i - 1]).isdisjoint(ancestors(c)))
            codes[i] = below or codes[i]
    return tuple(m._replace(cands=in_force(some, date)) for m, some in zip(matches, codes, strict=True))


def _sisters(out: list[_Match], start: int, codes: tuple[str, ...], canon: str) -> tuple[str, ...]:
    """Those candidates that lie beside the one named before 、 in a list of the same region: 昭通市盐津、大关."""
    if not out or out[-1].end != start - 1 or canon[start - 1] != "、":
        return ()
    parents = {divisions.by_code()[c].parent for c in out[-1].codes} - {""}
    return tuple(c for c in codes if divisions.by_code()[c].parent in parents)


def _full(form: str, after: str) -> bool:
    """Whether a name with its level (盐津县) stands for the region, by what follows it."""
    return not (form in _COMMON or surroundings.longer(form + after, len(form)) or surroundings.full_house(after))


@cache
def levelled() -> frozenset[str]:
    """Names with their level: full ones, and short ones such as 文山州; 杭州 of 杭州市 is a name without it.

    >>> "盐津县" in levelled(), "盐津" in levelled()
    (True, False)
    """
    short = {
        form
        for row in files.table("regions.csv")
        for form in row["short"].split("|")
        if form and row["name"] in (f"{form}省", f"{form}市", f"{form}区", f"{form}县")
    }
    return frozenset(form for form in name_forms() if form[-1] in LEVEL and form not in short)


def _whole(canon: str, start: int, end: int, first: int) -> bool:
    """Whether a name begins where a word begins: 平和县 in 水平和县级, 开县 in 召开县委会议 do not."""
    left = max(first, start - 6)
    if left == start or not "\u4e00" <= canon[start - 1] <= "\u9fff":
        return True
    edges = sorted(words.boundaries(canon, left, min(end + 3, len(canon))))
    index = bisect_right(edges, start)
    begin, after = edges[index - 1], edges[index]
    parties = ("中共", *lexicon.words("bodies", "word", part="minor"))  # 民盟昆明市委 is one word in jieba's dictionary
    return begin == start or canon[begin:start] in parties or not words.tag(canon[begin:after])


# Surnames that are no function words: a short name behind one is a person's (记者李鼓楼).
_SURNAMES = frozenset(
    "李王张刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎潘杜戴夏钟汪田"
    "姜范姚谭廖邹熊陆郝孔崔邱秦史顾侯邵孟段钱汤尹黎贺赖龚"
)


def _short(
    form: str,
    codes: tuple[str, ...],
    canon: str,
    start: int,
    end: int,
    supported: set[str],
    first: int,
    last: int,
    opens: bool,
) -> bool:
    """Whether a name without its level (盐津) stands for the region: a word by itself, and the text supports it.

    `first` and `last` bound its sentence; `opens` says that it opens a title or a heading.
    """
    if surroundings.slogan(canon, start) or surroundings.landscape(canon, end):
        return False
    support = not supported.isdisjoint(codes)
    if form in spoken():
        return False
    low = _low(codes)  # a province or a prefecture needs no further support
    if low and _OTHER_LEVEL.match(canon, end):
        return False
    if low and not support:
        return opens and len(codes) == 1 and canon[end : end + 1] == ":"  # 海宁:清单管权
    left, right = max(first, start - 12), min(last, end + 12)
    edges = words.boundaries(canon, left, right)
    person = canon[start - 1] in _SURNAMES and start > first and start - 1 in edges
    return not person and start in edges and end in edges


# Behind a short name, the end of a name that the table does not have: 高雄市, 龙华新区.
_OTHER_LEVEL = re.compile("(?:新区|[市县区旗])(?![县区市级直])")


def _low(codes: tuple[str, ...]) -> bool:
    return not any(code.endswith("00") for code in codes)


@cache
def spoken() -> frozenset[str]:
    """Names that are words too, verbs such as 会同 among them.

    >>> "会同" in spoken(), "盐津" in spoken()
    (True, False)
    """
    named = lexicon.words("not_coded", "term", why="word that is also a region's name")
    return frozenset((*named, *lexicon.words("verbs", "verb")))


def ground(lines: list[tuple[_Match, ...]], province: str) -> list[tuple[Mention, ...]]:
    """The mentions of each passage; ambiguous where the text does not decide.

    >>> from helpers.reading import parse
    >>> [m.id for m in ground(matches(parse("a", "盐津县约谈。"), ""), "")[0]]
    ['region:530623']
    """
    full = {m.cands[0] for some in lines for m in some if len(m.cands) == 1 and m.rule == "region.name"}
    if any(divisions.ended(code) for code in full):
        lines = [tuple(_as_in_full(m, full) for m in some) for some in lines]
    sure = list(dict.fromkeys(m.cands[0] for some in lines for m in some if len(m.cands) == 1))
    home = province or next((ancestors(c)[-1] if ancestors(c) else c for c in sure), "")
    named = frozenset(sure)
    above = named | {up for code in named for up in ancestors(code)}
    out = []
    for some in lines:
        if all(len(m.cands) == 1 for m in some):
            out.append(_sure(some))
        else:
            codes = [_decided(some, i, named, above, home) for i in range(len(some))]
            out.append(tuple(_mention(m, code) for m, code in zip(some, codes, strict=True)))
    return out


def _as_in_full(match: _Match, full: set[str]) -> _Match:
    """A short name as the division of the past that the document names in full: 顺德 is 顺德市 where no 顺德区 is."""
    if match.rule != "region.short" or not full.isdisjoint(match.cands):
        return match
    then = tuple(code for code in match.codes if code in full)
    return match._replace(cands=then) if then else match


@lru_cache(REMEMBERED)
def _sure(matches: tuple[_Match, ...]) -> tuple[Mention, ...]:
    return tuple(_mention(m, m.cands[0]) for m in matches)


def _mention(match: _Match, code: str | None) -> Mention:
    if code is None:
        return Mention(match.start, match.end, "ambiguous", f"region:{'|'.join(match.codes)}", "region.ambiguous")
    return Mention(match.start, match.end, "region", f"region:{code}", match.rule)


def _decided(
    matches: tuple[_Match, ...], i: int, named: frozenset[str], above: frozenset[str], home: str
) -> str | None:
    """The code of a name of a passage, None where the text does not decide.

    `named` are divisions named beyond doubt, `above` these and all above them, `home` the document's province.
    """
    cands, levelled_name = matches[i].cands, matches[i].rule == "region.name"
    near = _near(matches, i) if len(cands) > 1 else ""
    for keep in (
        lambda c: near in ancestors(c) and (levelled_name or not _is_district(c) or near == ancestors(c)[0]),
        lambda c: c in named,
        lambda c: divisions.by_code()[c].parent in named,
        lambda c: levelled_name or not _is_district(c),  # 西安 is no district of another city
        lambda c: not named.isdisjoint(ancestors(c)),
        lambda c: home in (c, *ancestors(c)[-1:]),
        lambda c: c in above,
    ):
        if len(cands) == 1:
            break
        kept = tuple(c for c in cands if keep(c))
        if len({divisions.by_code()[c].level for c in kept}) > 1 and keep(kept[0]) and all(c in named for c in kept):
            return None  # the text itself calls both by this name
        cands = kept or cands
    if len(cands) > 1 and not levelled_name:  # by itself 河北 is the province, and 长沙 the city and not its county
        levels = [divisions.by_code()[c].level for c in cands]
        top = next(level for level in ("province", "prefecture", "county") if level in levels)
        cands = tuple(c for c, level in zip(cands, levels, strict=True) if level == top)
    return cands[0] if len(cands) == 1 else None


def _near(matches: tuple[_Match, ...], i: int) -> str:
    """The region named last before a name in its passage that holds just one of its candidates, '' where none does.

    Where the passage has named one of the candidates before, nearness does not decide.
    """
    found = ""
    for before in matches[max(0, i - 8) : i][::-1]:
        if not set(before.cands).isdisjoint(matches[i].cands):
            return ""
        if not found and len(before.cands) == 1 and sum(before.cands[0] in ancestors(c) for c in matches[i].cands) == 1:
            found = before.cands[0]
    return found
