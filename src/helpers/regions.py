"""Find the regions that a text names or points at, and ground each to its code or call it ambiguous.

A name counts by its form: with its level (盐津县) nearly always, short (盐津) only with support. A name that several
divisions bear is resolved by the chain it stands in, by the regions that the text names, by the document's province;
otherwise it stays `ambiguous` and out of the network: a wrong region is worse than none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from helpers import files, lexicon, words
from helpers.texts import REMEMBERED, Passage, Sentence, Text, canonical


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
    return "省" if name.endswith("自治区") else "地" if name.endswith("地区") else name[-1]


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
    if len(codes) == 1:
        return codes
    return tuple(code for code in codes if _last_day()[code] >= (date or "9999")) or codes


@cache
def _scanner():
    import ahocorasick_rs

    names = sorted(form for form in forms() if not _POINTS.fullmatch(form))  # 全州 is all of a prefecture
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
_KINDS = (
    "大学|学院|中学|小学|医院|集团|公司|日报|晚报|晨报|早报|商报|都市报|青年报|银行|电视台|广播电台|博物馆|图书馆|出版社"
    "|融媒体中心"
)
# What a house does ends its name: of 云南推动公立医院… the name is no hospital's.
_NOT_NAMED = (
    "(?:建(?![投筑工行])|[推开加组要聚紧针深强抓把以将从让实出制探严查首多部近已为被是大全各公立所做用打持注着坚突创压督省市县区州旗委纪检监巡约谈"
    "审派驻问某该其等到于、]|有(?![限色])|工作|干部|单位|部门|企业)"
)
# What follows shows that the name ends later: a school, a newspaper, a bank; behind a short name a landscape too.
_HOUSE = f"(?:(?!{_NOT_NAMED})[^,;:。!?、和与的在对 ]){{0,10}}?(?:{_KINDS})"
_LANDSCAPE = re.compile(
    "盆地|风景|高原|平原|草原|大桥|公路|高速|高铁|铁路|机场|车站|火车站|[分支]行|分公司|海关|[河江湖海山岛路街镇乡村话菜籍]"
    "|精神|时期|整风|起义|会战|战役|会址|旧址|事变|窑洞|(?:同志|先生|女士|老师)"
    rf"|{_HOUSE}"
)
# A longer word begins with the level: 市场, 区域; but 市政府 and 区分管领导 do not.
_LONGER = {
    "省": "[略力域]|心(?!理)|会城市",
    "市": "[场值面容道井域]|民(?![政族宗营])|政(?![府协法务])",
    "区": "[域别间块划]|位(?=[优条])|分(?![别管局])",
    "州": "际",
    "县": "[域际]|城(?![管市建关乡投])",
    "旗": "[帜下]",
}
_LONGER_WORD = {char: re.compile(rest) for char, rest in _LONGER.items()}
# Of a house's full-named place only this stands between the place and the kind of house (昆明市第一人民医院).
_KIND = (
    "(?:第[一二三四五六七八九十]+|人民|中心|中西医|中医|中|妇幼保健|妇幼|民族|师范|医科|职业|技术|实验|高级|农村|农商|商业"
    "|城市|广播|开放|理工|科技|工业|农业|传染病|精神病|儿童|完全|希望|附属|幼儿)*"
)
_FULL_HOUSE = re.compile(rf"{_KIND}(?:{_KINDS}|[分支]行|分公司)".replace("|集团|公司", ""))
_SLOGAN = re.compile(
    "(?:清廉|清风|廉洁|廉润|法治|法制|平安|数字|美丽|健康|幸福|智慧|魅力|文明|活力|书香|诚信|绿色|阳光)$"
)
_DATELINE = re.compile(r"(?:本报|新华社|中新网|本网|记者)$")
_DATED = re.compile(r"\d+月|讯|电")
_NOT_LONGER = "".join(f"(?!(?<={char})(?:{rest}))" for char, rest in _LONGER.items())
_POINT = re.compile(
    r"(?P<word>[我本该全你两三四五六七八九前后])(?:"
    rf"(?<=[我本该全你])(?P<char>[省市州县区旗盟]|(?<=[我全])地区){_NOT_LONGER}(?!委书记)"
    rf"|(?<=[两三四五六七八九])(?P<each>地|省市|县\(?市、?区?\)?|县区|区县|市县|市区|旗县区?|[省市州县区旗盟])"
    rf"{_NOT_LONGER}(?![点块方州级委])"
    r"|(?<=[前后])(?P<rank>者)|(?<=你)(?P<you>们)(?![县市区省州旗盟]))"
)
# Words that end with the first character of a word that points: 健全市县乡三级机制.
_ENDS = frozenset(
    "自我 基本 根本 原本 剧本 版本 文本 标本 脚本 书本 日本 资本 成本 应该 健全 安全 完全 齐全 保全 成全 周全 先前 二三"
    " 第三 第四 第五 第六 第七 第八 第九 十三 十四 十五 十六 十七 十八 十九".split()
)
_POINTS = re.compile(rf"[我本该全你]{_NOT_LONGER}[{_LEVEL}]|[两三四五六七八九][地{_LEVEL}]")


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
    return [match.span() for match in _TITLE.finditer(canon)]


_TITLE = re.compile(r"《[^》]{0,300}》")  # where marks are missing, the search must not run to the end for each


class _Raw(NamedTuple):
    """The names in a line, the longest first from each offset, and the codes that some support may decide on."""

    found: tuple[tuple[int, int, str], ...]
    levelled: frozenset[str]  # who bears a name with its level, which supports short names
    asked: frozenset[str]


@lru_cache(REMEMBERED)
def _raw(line: str) -> _Raw:
    scanner, names = _scanner()
    found = ((s, e, names[i]) for i, s, e in scanner.find_matches_as_indexes(line, overlapping=True))
    found = tuple(sorted(found, key=lambda match: (match[0], -match[1])))
    there = {form for _, _, form in found}
    asked = {up for form in there for code in forms()[form] for up in (code, *ancestors(code))}
    levelled = (code for form in there & _levelled() for code in forms()[form])
    return _Raw(found, frozenset(levelled), frozenset(asked))


def _matches(text: Text, head: str) -> list[tuple[_Match, ...]]:
    """For each passage the names of divisions by their form, without overlap; `head` is the code of the head's place.

    A short name needs the support of another name in the document.
    """
    raw = [_raw(passage.canon) for passage in text.passages]
    supported = frozenset((text.province, head)).union(*(line.levelled for line in set(raw)))
    return [
        _matched(passage, line.asked & supported, text.published)
        for passage, line in zip(text.passages, raw, strict=True)
    ]


@lru_cache(REMEMBERED)
def _matched(passage: Passage, supported: frozenset[str], date: str) -> tuple[_Match, ...]:
    canon, known, levelled = passage.canon, forms(), _levelled()
    raw = _raw(canon).found
    begins = {start: form for start, _, form in reversed(raw)}  # the longest name from each offset
    closed, listed, out = titles(canon), _counted_lists(canon), []
    sentences, index, shut, at = passage.sentences, 0, 0, 0
    for start, end, form in raw:
        while index < len(sentences) and sentences[index].end <= start:
            index += 1
        if index == len(sentences):
            break
        sentence = sentences[index]
        if start < sentence.start or start < at or end > sentence.end:
            continue
        while shut < len(closed) and closed[shut][1] <= start:
            shut += 1
        if shut < len(closed) and closed[shut][0] <= start:
            continue
        codes = known[form]
        chained = False
        if out and out[-1].end == start:
            behind = set(out[-1].codes)
            inside = tuple(c for c in codes if behind.intersection(ancestors(c)))
            codes, chained = inside or codes, bool(inside)
        after, below = canon[end : end + 16], begins.get(end, "")
        above = {up for code in known[below] for up in ancestors(code)} if below else ()
        if form in levelled:
            rule = "region.name"
            holds = not set(codes).isdisjoint(above)  # 玉林市容县: no 市容
            good = chained or (holds or _full(form, after)) and _whole(canon, start, end, sentence.start)
            if not good and form in _COMMON and (sisters := _sisters(out, start, codes, canon)):
                codes, chained, good = sisters, True, True
            if good and not chained and form in _verbal():
                listed_here = out and out[-1].end == start - 1
                good = any(supported.intersection(ancestors(code)) for code in codes)
                good = good and bool(listed_here or canon[start - 1] not in _JOINED)
        else:
            rule = "region.short"
            inside = tuple(c for c in codes if c in above)
            if chained or inside:
                rest = after.removeprefix(below) if below not in levelled else ""
                good = not _HOUSE_ONLY.match(rest) and not (_low(codes) and _OTHER_LEVEL.match(after))
            elif sisters := listed.get((start, end)) or _sisters(out, start, codes, canon):
                codes, good = sisters, not (_low(sisters) and _OTHER_LEVEL.match(after))
            else:
                live = in_force(codes, date)
                opens = start == 0 and passage.kind != "paragraph"
                good = _short(form, live, canon, start, end, supported, sentence.start, sentence.end, opens)
        if good:
            out.append(_Match(start, end, codes, rule))
            at = end
    return _narrowed(out, date)


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


_COUNTED = re.compile(r"(?<![一二三四五六七八九十])[两三四五六七八九](?:县|市|区|旗|州|省|地)|等\d*(?:县|市|区|旗|地)")
_LIST = re.compile(r"[\u4e00-\u9fff]+(?:、[\u4e00-\u9fff]+)*$")
_ITEM = re.compile("[^、]+")


def _counted_lists(canon: str) -> dict[tuple[int, int], tuple[str, ...]]:
    """Short names that a count sums up (盐津、大关两县), by span, where one region holds them all."""
    out: dict[tuple[int, int], tuple[str, ...]] = {}
    known = forms()
    for match in _COUNTED.finditer(canon):
        items = _LIST.search(canon, max(0, match.start() - 40), match.start())
        spans: list[tuple[int, int]] = []
        for item in _ITEM.finditer(canon, *items.span()) if items else ():
            spans += _named_items(canon, *item.span(), first=not spans)
        codes = [known.get(canon[a:b], ()) for a, b in spans]
        if len(spans) < 2 or not all(codes):
            continue
        shared = set.intersection(*({divisions()[c].parent for c in some} for some in codes))
        for span, some in zip(spans, codes, strict=True):
            if shared:
                out[span] = tuple(c for c in some if divisions()[c].parent in shared)
    return out


def _named_items(canon: str, start: int, end: int, first: bool) -> list[tuple[int, int]]:
    """Spans of the one or two names in an item of a list; the first item may have other words before its name."""
    known = forms()
    begins = range(max(start, end - 7), end - 1) if first else (start,)
    for begin in begins:
        if canon[begin:end] in known:
            return [(begin, end)]
        for cut in range(begin + 2, end - 2):
            if canon[cut] in "和与及" and canon[begin:cut] in known and canon[cut + 1 : end] in known:
                return [(begin, cut), (cut + 1, end)]
    return [(start, end)]


def _sisters(out: list[_Match], start: int, codes: tuple[str, ...], canon: str) -> tuple[str, ...]:
    """Those candidates that lie beside the one named before 、 in a list of the same region: 昭通市盐津、大关."""
    if not out or out[-1].end != start - 1 or canon[start - 1] != "、":
        return ()
    parents = {divisions()[c].parent for c in out[-1].codes} - {""}
    return tuple(c for c in codes if divisions()[c].parent in parents)


_HOUSE_ONLY = re.compile(_HOUSE)


def _full(form: str, after: str) -> bool:
    """Whether a name with its level (盐津县) stands for the region, by what follows it."""
    longer = _LONGER_WORD.get(form[-1])
    return form not in _COMMON and not (longer and longer.match(after)) and not _FULL_HOUSE.match(after)


_JOINED = "省市州县区旗盟、级"


@cache
def _levelled() -> frozenset[str]:
    """Names with their level: full ones, and short ones such as 文山州; 杭州 of 杭州市 is a name without it."""
    short = {
        form
        for row in files.table("regions.csv")
        for form in row["short"].split("|")
        if form and row["name"] in (f"{form}省", f"{form}市", f"{form}区", f"{form}县")
    }
    return frozenset(form for form in forms() if form[-1] in _LEVEL and form not in short)


@cache
def _verbal() -> frozenset[str]:
    """Names that are also a conjunction or a verb and a level: 会同县审计局, 市和县纪委, 随县委书记."""
    word = (*lexicon.words("verbs", "verb", role="with"), *"和随应成高")
    return frozenset(f"{one}县" for one in word) & frozenset(forms())


def _whole(canon: str, start: int, end: int, first: int) -> bool:
    """Whether a name begins where a word begins: 平和县 in 水平和县级, 开县 in 召开县委会议 do not."""
    left = max(first, start - 6)
    if left == start or not "\u4e00" <= canon[start - 1] <= "\u9fff":
        return True
    edges = sorted(words.boundaries(canon, left, min(end + 3, len(canon))))
    index = bisect_right(edges, start)
    begin, after = edges[index - 1], edges[index]
    return begin == start or canon[begin:start] == "中共" or not words.tag(canon[begin:after])


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
    if _SLOGAN.search(canon, max(0, start - 4), start) or _LANDSCAPE.match(canon, end):
        return False
    if _DATELINE.search(canon, max(0, start - 4), start) and _DATED.match(canon, end):
        return True
    support = not supported.isdisjoint(codes)
    if form in _spoken():
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


# Behind a short name, the end of a name that the table does not have: 余杭市, 龙华新区.
_OTHER_LEVEL = re.compile("(?:新区|[市县区旗])(?![县区市级直])")


def _low(codes: tuple[str, ...]) -> bool:
    return not any(code.endswith("00") for code in codes)


@cache
def _spoken() -> frozenset[str]:
    """Names that are words too, verbs such as 会同 among them."""
    named = lexicon.words("not_coded", "term", why="word that is also a region's name")
    return frozenset((*named, *lexicon.words("verbs", "verb")))


def _ground(lines: list[tuple[_Match, ...]], province: str) -> list[tuple[Mention, ...]]:
    """The mentions of each passage; ambiguous where the text does not decide."""
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

    `named` are the divisions that the document names beyond doubt, `above` these and all above them, `home` its
    province.
    """
    cands = matches[i].cands
    near = _near(matches, i) if len(cands) > 1 else ""
    for keep in (
        lambda c: near in ancestors(c),
        lambda c: c in named,
        lambda c: divisions()[c].parent in named,
        lambda c: not named.isdisjoint(ancestors(c)),
        lambda c: home in (c, *ancestors(c)[-1:]),
        lambda c: c in above,
    ):
        if len(cands) == 1:
            break
        kept = tuple(c for c in cands if keep(c))
        if len({divisions()[c].level for c in kept}) > 1 and keep(kept[0]) and all(c in named for c in kept):
            break  # the text itself calls both by this name
        cands = kept or cands
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


# --- pointing words ---------------------------------------------------------------------------------------------

_COUNT = {char: number for number, char in enumerate("两三四五六七八九", 2)}
_REACH = 60  # mentions; a word does not point further back, and the search stays linear


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
    that level which the text names last, then the prefecture of its own place. None where there is none.
    """
    end = bisect_left(named, at, key=_start)
    before = range(end - 1, max(-1, end - 1 - _REACH), -1)
    last = next((named[i] for i in before if fits(named[i].id[7:], char)), None)
    if last and last.start >= block:
        return home if home and fits(home.id[7:], char) and _left(last, named[end - 1], home) else last
    if not home:
        return last
    own = (home.id[7:], *ancestors(home.id[7:]))
    code = next((c for c in own if fits(c, char) or char == "区" and fits(c, "自治区")), None)
    if not code or last and code != own[0] and not code.endswith("0000"):
        return last
    if code == own[0]:
        return home
    first = next((m for m in named[: min(end, _REACH)] if m.id == f"region:{code}"), home)
    return first._replace(id=f"region:{code}")


def _left(last: Mention, latest: Mention, home: Mention) -> bool:
    """Whether the text has left a region for another beside it in its own place: of 宁国市 for 泾县, in 宣城市."""
    line = (latest.id[7:], *ancestors(latest.id[7:]))
    return last.id[7:] not in line and home.id[7:] in line


def home(text: Text, named: list[Mention]) -> Mention | None:
    """The document's own place: that of its title, of who signs it, of the first chain in its text, else of its head.

    A title that names several (盐津县、大关县) is about the region that holds them. The head is what the page or the
    index says of the publisher; its place is no mention, and its span is empty.
    """
    title = next((b for b in text.blocks if b.kind == "title"), None)
    chains = _chains(within(named, title.start, title.end)) if title else []
    if len(chains) == 1:
        return chains[0]
    if signed := _signed(text, named):
        return signed
    if chains:
        above = [ancestors(m.id[7:]) for m in chains[:2]]
        joined = _BETWEEN.fullmatch(text.canon, chains[0].end, chains[1].start) and above[0] == above[1] != ()
        return chains[0]._replace(id=f"region:{above[0][0]}", rule="home") if joined else chains[0]
    if told := _told(text, named):
        return told
    elsewhere = None  # the end of a chain that is only visited, or beside one: 学习浙江宁波、江苏苏州经验
    for chain in _chains(named[:_REACH]):
        start = _first(named, chain)
        if _VISITED.search(text.canon, max(0, start - 6), start) or start - 1 == elsewhere:
            elsewhere = chain.end
        else:
            return chain
    code = _head(text) or text.province
    return Mention(0, 0, "region", f"region:{code}", "home") if code else None


def _told(text: Text, named: list[Mention]) -> Mention | None:
    """The document's own place where it says so of a place in it: 我省兰考县."""
    for m in (m for m in named if m.start > 1 and text.canon[m.start - 2] == "我"):
        above = (up for up in ancestors(m.id[7:]) if fits(up, text.canon[m.start - 1]))
        if code := next(above, None):
            quoted = text.canon.rfind("“", 0, m.start) > text.canon.rfind("”", 0, m.start)
            return None if quoted else Mention(0, 0, "region", f"region:{code}", "home")
    return None


_BETWEEN = re.compile("[、和与同跟及]|以及")
_VISITED = re.compile("(?:学习|借鉴|参照|对标|考察|参观|视察|前往|来自|赴)(?:了|过)?$")


def _chains(named: Sequence[Mention]) -> list[Mention]:
    """The last names of the chains in some mentions, in order: 盘龙区 of 昆明市盘龙区."""
    return [m for m, after in zip(named, [*named[1:], None], strict=False) if not after or after.start != m.end]


def _first(named: list[Mention], last: Mention) -> int:
    """Where the chain begins that a name ends."""
    index = bisect_left(named, last.start, key=_start)
    while index and named[index - 1].end == named[index].start:
        index -= 1
    return named[index].start


_SIGNED = re.compile(r"(?:委|纪委监委|监委|政府|委员会|办公室|办|组|局)$")


def _signed(text: Text, named: list[Mention]) -> Mention | None:
    """The place of the body whose name, alone in a line before the closing date, signs the document."""
    for block, date in zip(text.blocks[-4:], text.blocks[-3:], strict=False):
        line = text.canon[block.start : block.end].removeprefix("中共")
        near = within(named, block.start, block.end)
        if date.kind == "boilerplate" and near and len(line) <= 30 and _SIGNED.search(line):
            if near[0].start <= block.start + 2:
                return _chains(near)[0]
    return None


def _head(text: Text) -> str:
    """Code of the place that the publisher's name has (盐津县纪委监委, 昭通日报), '' where it has none or several."""
    line = canonical(text.publisher)
    scanner, names = _scanner()
    raw = [(s, -e, names[i]) for i, s, e in scanner.find_matches_as_indexes(line, overlapping=True)]
    found: tuple[str, ...] = ()
    at = 0
    for start, end, form in sorted(raw):
        codes = in_force(forms()[form], text.published)
        inside = tuple(c for c in codes if not set(found).isdisjoint(ancestors(c))) if start == at else ()
        if start < at or not (inside or form in _levelled() or any(code.endswith("00") for code in codes)):
            continue
        if found and not inside:
            break  # 昆明市纪委、保山市纪委
        found, at = inside or codes, -end
    if len(found) > 1 and text.province:
        found = tuple(c for c in found if text.province in (c, *ancestors(c)))
    return found[0] if len(found) == 1 else ""


def _several(match: re.Match[str], seen: list[Mention], floors: tuple[int, ...]) -> list[Mention]:
    """The n regions of one level that a word such as 两县 or 三地 sums up; none where they are not just so many.

    `floors` are the starts of its sentence, its block and the text: the nearest of these that names as many as the
    word says is what it looks back on.
    """
    count, chars = _COUNT[match["word"]], match["each"]
    for floor in floors:
        by_level: dict[str, dict[str, Mention]] = {}
        for m in reversed(seen[-_REACH:]):
            if m.start < floor:
                break
            division = divisions()[m.id[7:]]
            if chars == "地" or division.char in chars:
                found = by_level.setdefault(division.level, {})
                found.setdefault(m.id, m)
                if len(found) == count:
                    return list(found.values())
    return []


_APART = re.compile("[、和与同跟及]|以及|[^,。;]{0,20}[,;][^,。;]{0,20}")


def _pair(seen: list[Mention], floor: int, canon: str) -> list[Mention]:
    """The two regions of one level which alone a passage from `floor` on names, and joins: 盐津县和大关县."""
    near = [m for m in within(seen[-_REACH:], floor, len(canon)) if m.rule != "region.pointing"]
    pairs = [
        (a, b)
        for a, b in zip(near, near[1:], strict=False)
        if divisions()[a.id[7:]].level == divisions()[b.id[7:]].level
        and a.id != b.id
        and _APART.fullmatch(canon, a.end, b.start)
    ]
    return list(pairs[0]) if len(pairs) == 1 and len({m.id for pair in pairs for m in pair}) == 2 else []


@cache
def _does() -> re.Pattern[str]:
    """What follows 前者 and 后者 where these act as a region does."""
    roles = ("introduce", "supervise", "issue", "implement")
    acting = {verb for role in roles for verb in lexicon.words("verbs", "verb", role=role)}
    return re.compile(rf"[则还也]?{lexicon.either(acting | set('建立 创新 推行 实行 县委 市委 区委 纪委'.split()))}")


def _addressed(text: Text, named: list[Mention]) -> list[Mention]:
    """The regions to whose bodies a notice is addressed, by its salutation: 盐津县纪委监委、大关县纪委监委:."""
    for block in text.blocks[:12]:
        if block.kind == "boilerplate" or text.canon[block.end - 1] != ":" or block.end - block.start > 80:
            continue
        return _chains(within(named, block.start, block.end))
    return []


def find(text: Text) -> tuple[list[Mention], Mention | None]:
    """Region mentions of a document in the order of the text, and the mention of the document's own place.

    kind is `region` with id `region:CODE`, or `ambiguous` with the candidates' codes; rule is region.name,
    region.short, region.pointing or region.ambiguous.

    >>> from helpers.texts import parse
    >>> [m.id for m in find(parse("a", "昆明市盘龙区纪委监委约谈。该区整改。"))[0]]
    ['region:530100', 'region:530103', 'region:530103']
    """
    found, own = by_passage(text)
    return _placed(text, found), own


def _placed(text: Text, found: list[tuple[Mention, ...]]) -> list[Mention]:
    """The mentions of all passages in the document's offsets."""
    pairs = ((m, block.start) for block, some in zip(text.blocks, found, strict=True) for m in some)
    return [Mention(m.start + at, m.end + at, *m[2:]) for m, at in pairs]


def by_passage(text: Text) -> tuple[list[tuple[Mention, ...]], Mention | None]:
    """As `find`, the mentions by block in the offsets of its passage; antecedents are places of the document."""
    head = _head(text)
    found = _ground(_matches(text, head), text.province or (head and (ancestors(head) or (head,))[-1]))
    named = [m for m in _placed(text, found) if m.kind == "region"]
    own = home(text, named)
    for index, more in _pointing(text, found, named, own).items():
        found[index] = tuple(sorted([*found[index], *more], key=lambda m: (m.start, m.end, m.id)))
    return found, own


@lru_cache(REMEMBERED)
def _points(passage: Passage) -> tuple[tuple[re.Match[str], Sentence, int], ...]:
    """Words of a passage that point, each with its sentence and where the sentence before it begins."""
    out, sentences = [], passage.sentences
    for match in _POINT.finditer(passage.canon) if sentences else ():
        start, end = match.span()
        index = bisect_right(sentences, start, key=_start) - 1
        if index < 0 or end > sentences[index].end or passage.canon[max(0, start - 1) : start + 1] in _ENDS:
            continue
        out.append((match, sentences[index], sentences[max(0, index - 1)].start))
    return tuple(out)


def _pointing(
    text: Text, found: list[tuple[Mention, ...]], named: list[Mention], own: Mention | None
) -> dict[int, list[Mention]]:
    """Mentions of regions by words that point, by block; `named` are the names of `found` in the document's offsets."""
    canon, addressed = text.canon, _addressed(text, named)
    out: dict[int, list[Mention]] = {}
    seen: list[Mention] = []  # what stands before the word, names and pointing words
    passed = 0
    for index, (block, passage) in enumerate(zip(text.blocks, text.passages, strict=True)):
        points = _points(passage)
        if not points:
            continue
        taken = [(m.start, m.end) for m in found[index]] + titles(passage.canon)
        for match, sentence, before in points:
            at, floor = block.start, block.start + sentence.start
            start, end = at + match.start(), at + match.end()
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            while passed < len(named) and named[passed].start < start:
                seen.append(named[passed])
                passed += 1
            word = match["word"]
            if match["each"]:
                meant = _several(match, seen, (floor, at, 0))
            elif match["rank"]:
                clause = canon.rfind(";", floor, start)  # the two of its own clause, else of the sentence before too
                floors = (clause, at + before) if clause > 0 else (at + before,)
                pairs = (_pair(seen, left, canon) for left in floors) if _does().match(canon, end) else ()
                pair = next(filter(None, pairs), [])
                meant = [pair["前后".index(word)]] if pair else []
            elif match["you"]:
                meant = [m for m in addressed if m.end <= start]
            elif word == "该":
                meant = [referent(match["char"], start, 0, seen, None)]
            elif word == "你":
                meant = [m for m in addressed if m.end <= start and fits(m.id[7:], match["char"])]
                meant = meant or [referent(match["char"], start, 0, seen, None)]
            else:
                # Outside quotation marks the document says 我市; without its own place only the paragraph tells.
                quoted = canon.rfind("“", floor, start) > canon.rfind("”", floor, start)
                one = referent(match["char"], start, start if word == "我" and own and not quoted else at, seen, own)
                meant = [one if one and (word != "我" or own or one.start >= at) else None]
            for m in filter(None, meant):
                back = (m.start, m.end) if m.start < m.end <= start else None
                seen.append(Mention(start, end, "region", m.id, "region.pointing", back))
                here = Mention(match.start(), match.end(), "region", m.id, "region.pointing", back)
                out.setdefault(index, []).append(here)
    return out
