"""Find the regions that a text names or points at, and ground each to its code or call it ambiguous.

A name counts by its form: with its level (盐津县) nearly always, short (盐津) only with support. A name that several
divisions bear is resolved by the chain it stands in, by the regions that the text names, by the document's province;
otherwise it stays `ambiguous` and out of the network: a wrong region is worse than none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from helpers import files, lexicon, words
from helpers.texts import Text


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


def _start(mention: Mention) -> int:
    return mention.start


class Division(NamedTuple):
    """A row of `regions.csv`, as the rules need it."""

    code: str
    name: str
    level: str
    parent: str
    char: str  # the last character of its name: what a pointing word calls it


@cache
def divisions() -> dict[str, Division]:
    """Divisions by code, those of the past included.

    >>> divisions()["530103"].name
    '盘龙区'
    """
    rows = sorted(files.table("regions.csv"), key=lambda row: row["valid_to"] or "9")
    return {r["code"]: Division(r["code"], r["name"], r["level"], r["parent"], _char(r["name"])) for r in rows}


def _char(name: str) -> str:
    return "省" if name.endswith("自治区") else name[-1]


@cache
def forms() -> dict[str, tuple[str, ...]]:
    """Codes of the divisions that bear or bore a name, full or short.

    >>> forms()["文山州"]
    ('532600',)
    """
    out: dict[str, set[str]] = {}
    for row in files.table("regions.csv"):
        for form in {row["name"], *filter(None, row["short"].split("|"))}:
            out.setdefault(form, set()).add(row["code"])
    return {form: tuple(sorted(codes)) for form, codes in out.items()}


@cache
def _last_day() -> dict[str, str]:
    out: dict[str, str] = {}
    for row in files.table("regions.csv"):
        out[row["code"]] = max(out.get(row["code"], ""), row["valid_to"] or "9999")
    return out


def in_force(codes: tuple[str, ...], date: str) -> tuple[str, ...]:
    """The divisions that existed at a date (today's where it is ''); all of them where none did.

    >>> in_force(("330205", "500105"), "2023-07-28")  # Chongqing's 江北区 ended in 2025
    ('330205', '500105')
    """
    return tuple(code for code in codes if _last_day()[code] >= (date or "9999")) or codes


@cache
def _scanner():
    import ahocorasick_rs

    names = sorted(forms())
    return ahocorasick_rs.AhoCorasick(names), names


@cache
def ancestors(code: str) -> tuple[str, ...]:
    """Codes above a division, the nearest first.

    >>> ancestors("530103")
    ('530100', '530000')
    """
    parent = divisions()[code].parent if code in divisions() else ""
    return (parent, *ancestors(parent)) if parent else ()


# --- names ------------------------------------------------------------------------------------------------------

_LEVEL = "省市县区旗州盟"
# Names of a level with one character before it are common nouns too: they count only behind their own prefecture.
_COMMON = frozenset("城区 郊区 矿区 新区 市区 东区 西区 新城区 老城区 开发区".split())
# What follows shows that the name ends later: a school, a newspaper, a bank; behind a short name a landscape too.
_HOUSE = (
    "[^,;:。!?、和与的在对]{0,4}?"
    "(?:大学|学院|中学|小学|医院|集团|公司|日报|晚报|晨报|早报|银行|电视台|博物馆|融媒体中心)"
)
_LANDSCAPE = re.compile(
    rf"(?:盆地|风景|高原|平原|草原|大桥|公路|高速|机场|车站|火车站|[河江湖海山岛路街镇乡村话菜籍])|{_HOUSE}"
)
# A longer word begins with the level: 市场, 区域; but 市政府 and 区分管领导 do not.
_LONGER = {
    "省": "[略力]|心(?!理)",
    "市": "[场值面容道井]|民(?![政族宗营])|政(?![府协法务])",
    "区": "[域别间块划]|分(?![别管局])",
    "州": "际",
    "县": "[域际]|城(?![管市建])",
    "旗": "[帜下]",
}
# Of a house's full-named place only this stands between the place and the kind of house (昆明市第一人民医院).
_KIND = (
    "(?:第[一二三四五六七八九十]+|人民|中心|中医|妇幼保健|民族|师范|医科|职业|技术|实验|高级|农村|农商|商业|城市|广播)*"
)
_FULL_HOUSE = re.compile(rf"{_KIND}(?:大学|学院|中学|小学|医院|日报|晚报|晨报|早报|银行|电视台|博物馆|融媒体中心)")
_SLOGAN = re.compile(r"(?:清廉|法治|法制|平安|数字|美丽|健康|幸福|智慧|魅力|文明|活力|书香|廉洁|诚信|绿色|阳光)$")
_DATELINE = re.compile(r"(?:本报|新华社|中新网|本网|记者)$")
_NOT_LONGER = "".join(f"(?!(?<={char})(?:{rest}))" for char, rest in _LONGER.items())
_POINT = re.compile(
    rf"(?P<who>[我本该全])(?P<char>[省市州县区旗盟]){_NOT_LONGER}(?!委书记)"
    rf"|(?P<count>[两三四])(?P<each>[地省市州县区旗]){_NOT_LONGER}(?![点块方])"
)


class _Match(NamedTuple):
    start: int
    end: int
    codes: tuple[str, ...]
    rule: str


def titles(canon: str) -> list[tuple[int, int]]:
    """Spans of the titles in 《》; nothing is coded inside them.

    >>> titles("印发《办法》")
    [(2, 6)]
    """
    return [match.span() for match in re.finditer(r"《[^》]*》", canon)]


def _matches(text: Text) -> list[_Match]:
    """Names of divisions by their form, without overlap, before grounding."""
    canon, (scanner, names) = text.canon, _scanner()
    raw = [(s, e, names[i]) for i, s, e in scanner.find_matches_as_indexes(canon, overlapping=True)]
    raw.sort(key=lambda match: (match[0], -match[1]))
    supported = {code for _, _, form in raw if form in _levelled() for code in forms()[form]}
    begins = {start: form for start, _, form in reversed(raw)}  # the longest name from each offset
    closed, out = titles(canon), []
    for sentence in text.sentences:
        edges: set[int] | None = None
        at = sentence.start
        shut = closed[bisect_left(closed, (sentence.start,)) : bisect_left(closed, (sentence.end,))]
        for start, end, form in raw[bisect_left(raw, (sentence.start,)) : bisect_left(raw, (sentence.end,))]:
            if start < at or end > sentence.end or _POINT.fullmatch(form) or any(a <= start < b for a, b in shut):
                continue
            behind = out[-1].codes if out and out[-1].end == start else ()
            inside = tuple(c for c in forms()[form] if set(ancestors(c)) & set(behind))
            codes, chained = inside or forms()[form], bool(inside)
            if form in _levelled():
                rule = "region.name"
                good = chained or (_full(form, canon[end : end + 12]) and _whole(canon, start, end, sentence.start))
                if good and not chained and form in _verbal():
                    good = any(set(ancestors(code)) & supported for code in codes) and canon[start - 1] not in _JOINED
            else:
                edges = edges or words.boundaries(canon, sentence.start, sentence.end)
                above = {up for code in forms().get(begins.get(end, ""), ()) for up in ancestors(code)}
                good = chained or bool(set(codes) & above)
                live = in_force(codes, text.published)
                good = good or _short(form, live, canon, start, end, supported, {start, end} <= edges)
                rule = "region.short"
            if good:
                out.append(_Match(start, end, codes, rule))
                at = end
    return out


def _full(form: str, after: str) -> bool:
    """Whether a name with its level (盐津县) stands for the region, by what follows it."""
    longer = _LONGER.get(form[-1])
    return form not in _COMMON and not (longer and re.match(longer, after)) and not _FULL_HOUSE.match(after)


_JOINED = "省市州县区旗盟、级"


@cache
def _levelled() -> frozenset[str]:
    """Names with their level: full ones, and short ones such as 文山州; 杭州 of 杭州市 is a name without it."""
    short = {
        form
        for row in files.table("regions.csv")
        for form in row["short"].split("|")
        if form and row["name"] in (f"{form}市", f"{form}区", f"{form}县")
    }
    return frozenset(form for form in forms() if form[-1] in _LEVEL and form not in short)


@cache
def _verbal() -> frozenset[str]:
    """Names that are also a conjunction or a verb and a level: 会同县审计局, 市和县纪委."""
    return frozenset(f"{word}县" for word in (*lexicon.words("verbs", "verb", role="with"), "和")) & frozenset(forms())


def _whole(canon: str, start: int, end: int, first: int) -> bool:
    """Whether a name begins where a word begins: 平和县 in 水平和县级, 开县 in 召开县委会议 do not."""
    left = max(first, start - 6)
    if left == start or not "\u4e00" <= canon[start - 1] <= "\u9fff":
        return True
    edges = sorted(words.boundaries(canon, left, min(end + 3, len(canon))))
    begin = max(edge for edge in edges if edge <= start)
    after = min(edge for edge in edges if edge > start)
    return begin == start or not words.tag(canon[begin:after])


def _short(
    form: str, codes: tuple[str, ...], canon: str, start: int, end: int, supported: set[str], aligned: bool
) -> bool:
    """Whether a name without its level (盐津) stands for the region: a word by itself, and the text supports it."""
    before, after = canon[max(0, start - 4) : start], canon[end : end + 12]
    if _SLOGAN.search(before) or _LANDSCAPE.match(after):
        return False
    support = bool(set(codes) & supported)
    if _DATELINE.search(before) and re.match(r"\d+月|讯|电", after):
        return True
    if support and re.match(rf"(?:、[^,;。、]{{2,6}})+?[两三四][{_LEVEL}]", after):
        return True
    high = any(code.endswith("00") for code in codes)  # a province or a prefecture needs no further support
    return aligned and form not in _spoken() and (support or high)


@cache
def _spoken() -> frozenset[str]:
    """Names that are words too, verbs such as 会同 among them."""
    named = lexicon.words("not_coded", "term", why="word that is also a region's name")
    return frozenset((*named, *lexicon.words("verbs", "verb")))


def _ground(matches: list[_Match], province: str, date: str) -> list[str | None]:
    """The code of each match, None where the text does not decide."""
    codes = [match.codes for match in matches]
    for i in range(len(matches) - 1, 0, -1):  # a chain narrows from its end to its start
        if matches[i - 1].end == matches[i].start:
            above = {up for code in codes[i] for up in ancestors(code)}
            codes[i - 1] = tuple(c for c in codes[i - 1] if c in above) or codes[i - 1]
            below = tuple(c for c in codes[i] if set(ancestors(c)) & set(codes[i - 1]))
            codes[i] = below or codes[i]
    codes = [in_force(cands, date) for cands in codes]
    sure = [c[0] for c in codes if len(c) == 1]
    home = province or next((ancestors(c)[-1] if ancestors(c) else c for c in sure), "")
    named = set(sure)
    lines = named | {up for code in named for up in ancestors(code)}
    out: list[str | None] = []
    for cands in codes:
        for keep in (
            lambda c: c in named,
            lambda c: divisions()[c].parent in named,
            lambda c: bool(set(ancestors(c)) & named),
            lambda c: home in (c, *ancestors(c)[-1:]),
            lambda c: c in lines,
        ):
            kept = tuple(c for c in cands if keep(c))
            if len({divisions()[c].level for c in kept}) > 1 and keep(kept[0]) and all(c in named for c in kept):
                break  # the text itself calls both by this name
            cands = kept or cands
            if len(cands) == 1:
                break
        out.append(cands[0] if len(cands) == 1 else None)
    return out


# --- pointing words ---------------------------------------------------------------------------------------------

_COUNT = {"两": 2, "三": 3, "四": 4}


def fits(code: str, level: str) -> bool:
    """Whether a word of this level, a character or 自治区, 自治州, 自治县, can mean the division.

    >>> fits("530103", "区"), fits("530103", "市"), fits("450000", "自治区")
    (True, False, True)
    """
    division = divisions()[code]
    return division.char == level or len(level) > 1 and division.name.endswith(level)


def referent(char: str, at: int, block: int, named: list[Mention], home: Mention | None) -> Mention | None:
    """The region that a word of level `char` at offset `at` means, in the block that begins at `block`.

    First the region of that level which the paragraph names last, then the document's own place, then the region of
    that level which the text names last. None where there is none.
    """
    before = range(bisect_left(named, at, key=_start) - 1, -1, -1)
    last = next((named[i] for i in before if fits(named[i].id[7:], char)), None)
    if last and last.start >= block:
        return last
    if home:
        own = (home.id[7:], *ancestors(home.id[7:]))
        code = next((c for c in own if fits(c, char) or char == "区" and fits(c, "自治区")), None)
        if code and (code == home.id[7:] or code.endswith("0000")):
            first = next((m for m in named if m.id == f"region:{code}"), home)
            return first._replace(id=f"region:{code}")
    return last


def home(text: Text, named: list[Mention]) -> Mention | None:
    """The document's own place: the end of the first chain of regions in its title or text, else its province."""
    title = [m for m in named if any(b.start <= m.start < b.end for b in text.blocks if b.kind == "title")]
    for chain in (title, named):
        if chain:
            last = chain[0]
            for m in chain[1:]:
                if m.start != last.end:
                    break
                last = m
            return last
    return Mention(0, 0, "region", f"region:{text.province}", "home") if text.province else None


def _several(match: re.Match[str], named: list[Mention]) -> list[Mention]:
    """The n regions of one level named just before a word such as 两县 or 三地; none where there are not so many."""
    count, char = _COUNT[match["count"]], match["each"]
    by_level: dict[str, dict[str, Mention]] = {}
    for m in reversed(within(named, 0, match.start())):
        division = divisions()[m.id[7:]]
        if char in ("地", division.char):
            found = by_level.setdefault(division.level, {})
            found.setdefault(m.id, m)
            if len(found) == count:
                return list(found.values())
    return []


def find(text: Text) -> tuple[list[Mention], Mention | None]:
    """Region mentions of a document in the order of the text, and the mention of the document's own place.

    kind is `region` with id `region:CODE`, or `ambiguous` with the candidates' codes; rule is region.name,
    region.short, region.pointing or region.ambiguous.

    >>> from helpers.texts import parse
    >>> [m.id for m in find(parse("a", "昆明市盘龙区纪委监委约谈。该区整改。"))[0]]
    ['region:530100', 'region:530103', 'region:530103']
    """
    matches = _matches(text)
    named, ambiguous = [], []
    for match, code in zip(matches, _ground(matches, text.province, text.published), strict=True):
        if code is None:
            ids = "region:" + "|".join(match.codes)
            ambiguous.append(Mention(match.start, match.end, "ambiguous", ids, "region.ambiguous"))
        else:
            named.append(Mention(match.start, match.end, "region", f"region:{code}", match.rule))
    own = home(text, named)
    taken = sorted([(m.start, m.end) for m in named + ambiguous] + titles(text.canon))
    for sentence in text.sentences:
        block = text.blocks[sentence.block].start
        shut = taken[bisect_left(taken, (sentence.start,)) : bisect_left(taken, (sentence.end,))]
        for match in _POINT.finditer(text.canon, sentence.start, sentence.end):
            start, end = match.span()
            if any(a < end and start < b for a, b in shut):
                continue
            if match["count"]:
                found = _several(match, named)
            elif match["who"] == "该":
                one = referent(match["char"], start, 0, named, None)
                found = [one] if one else []
            else:
                one = referent(match["char"], start, block, named, own)
                found = [one] if one else []
            for m in found:
                insort(named, Mention(start, end, "region", m.id, "region.pointing", (m.start, m.end)), key=_start)
    return sorted(named + ambiguous, key=lambda m: (m.start, m.end, m.id)), own
