"""Find the bodies that a text names: a grammar of names over the rows of `codebook/bodies.csv`.

The grammar reads the canonical text in which every region is one sign and its continuation, so that a rule says
"region" and not a list of three thousand names.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise, repeat
from typing import NamedTuple

from helpers import divisions, forms, lexicon, regions, signs, words
from helpers.forms import Found
from helpers.lending import Lent
from helpers.lexicon import bare, either
from helpers.signs import Signs
from helpers.spans import Mention, within
from helpers.texts import REMEMBERED, Passage

R, C = "\ue000", "\ue001"  # a region's first character and its further ones
CHAIN = f"(?:{R}{C}*+){{1,6}}"  # possessive and short: a long row of regions is no name
LEVEL = "[省市州县区旗盟]"
_N = r"[一二三四五六七八九十\d]"
_COMPANY = "(?:股份)?(?:有限)?(?:责任)?公司"


def mask(canon: str, named: list[Mention]) -> str:
    """The canonical text with every region's name as signs, character for character.

    >>> mask("昆明市纪委", [Mention(0, 3, "region", "region:530100", "")]) == R + C + C + "纪委"
    True
    """
    out = list(canon)
    for m in named:
        if m.kind in ("region", "ambiguous"):
            out[m.start : m.end] = R + C * (m.end - m.start - 1)
    return "".join(out)


# Houses that have bodies of their own.
_HOUSE = rf"(?:大学|学院|中学|小学|学校|医院|银行|分行|支行|研究院|集团(?:{_COMPANY})?|{_COMPANY})"


def _rows(part: str) -> str:
    return either(lexicon.words("bodies", "word", part=part))


_ALIAS = re.compile(
    r"(?P<full>[\u4e00-\u9fa5]{1,19}(?:[局厅委组室院部会]|办公室|企业|集团|公司|大学|银行|中心|机关|机构|单位|学校|中学|小学))"
    r"\((?:以下|下)?(?:简称|称)“?(?P<short>[^)“”]{2,10})”?\)"
)
_PLAIN = re.compile(
    r"(?:纪委|纪律检查委员会)[(、]?监察[局厅]\)?|纪委[省市州县区旗盟]?监委|纪检监察委|纪律检查委员会|监察委员会|(?<!国家)监委|纪委(?!国家)|监察委(?!员)"
)
# A committee's name ends here unless a post follows it: 市委书记 names a person.
_POST = re.compile("书记|副书记|委员(?!会)|常委(?!会|班子)|托|派|任")
# Bodies within a university or an enterprise: what region is theirs, a word such as 校纪委 does not tell.
_INNER = re.compile(
    "该?(?:各)?(?:校|学校|学院|二级学院|院系|医院|院|集团|总?公司|[省市子分]公司|厂|总行|[省市]?分行|支行|行(?!业|政))(?!区)"
)
_NOT_BODY = re.compile(r"各级?|(?:各级|各)?(?:单位|部门|机关|企业|学校|医院|机构|公司|集团|事业|和)+$")


def _body_name(core: str) -> str:
    """The part of a body's id behind its code."""
    name = bare(core)
    name = re.sub("^原(?=.)|^第[一二三四五六七八九十0-9]+届", "", name)
    name = re.sub("^(?:县级以上|省级以上|市级以上)?(?:地方)?(?:各级|本级)?人民政府(?=[^及各]{2,}部门)", "", name)
    name = re.sub("人民代表大会(?:及其)?常务委员会|人大及其常委会", "人大常委会", name)
    name = "中共中央" if name in ("党中央", "中国共产党中央委员会") else name
    name = re.sub(r"^(?:各级|各地|各)|(?<=[直属委])各", "", name) or name
    name = _SOME.sub("", name)
    if _CENTRAL.match(name):
        return _CENTRAL.sub("中央纪委国家监委", name)
    return "纪委监委".join(_PLAIN.split(name, maxsplit=1)) if _PLAIN.match(name) else name


_CENTRAL = re.compile(
    "(?:中共中央|中央|中)(?:纪委|纪律检查委员会)(?:国家监委|国家监察委员会|、?监察部)?|(?:国家|全国)(?:监委|监察委员会)"
)
# Which of a class leaves the name, where a class is left: 有关职能部门, but 有关部门.
_SOME = re.compile(
    "^(?:(?:各?有关|各?相关|当地|本级|一些|有的)(?!部门$|单位$|机关$|机构$|企业$)|当地(?=有关|相关)"
    "|(?:县级以上|省级以上|市级以上)?(?:地方)?(?:各级)?(?=人民|人大|政府))"
)


class Places(NamedTuple):
    """The regions that a passage can mean: what a word without a region's name is resolved by."""

    text: Passage
    named: list[Mention]  # in the passage
    earlier: Sequence[Mention] = ()  # of each level the one last named before, in order
    focus: Mention | None = None  # the one that the text before it is about
    home: Mention | None = None  # the document's own
    lent: Lent | None = None  # those of the passage that are no passing mention, and those that lend their place

    def level(self, char: str, at: int) -> Mention | None:
        """The region that 市委 or 区纪委监委 at an offset means."""
        known = self.lent.known if self.lent else self.named
        return regions.referent(char, at, 0, [*self.earlier, *known], self.home)

    def here(self, start: int) -> Mention | None:
        """The region of a class without a region word: of its sentence, its paragraph, the one before, the document."""
        named = self.lent.lending if self.lent else self.named
        before = regions.within(named, 0, start)
        sentences = self.text.sentences
        first, end, _ = sentences[bisect_right(sentences, start, key=lambda sentence: sentence.start) - 1]
        inside = regions.within(named, first, end)
        last = before[-1] if before else self.focus
        if inside and not (before and last.start >= first):
            last = inside[0]
            for m in inside[1:]:  # of a chain, its end
                last = m if m.start == last.end else last
        if last and last.kind != "region":
            return None  # the class is of a place that nobody knows
        several = last and len(regions.within(named, last.start, last.start + 1)) > 1
        return self.home if not last or several else last  # a word for two regions leaves none in focus


def aliases(canon: str) -> tuple[str, ...]:
    """The short names that a document gives its bodies.

    >>> aliases("云南云岭建设集团有限公司(以下简称“云岭集团”)")
    ('云岭集团',)
    """
    return tuple(sorted({match["short"] for match in _ALIAS.finditer(canon)})) if _shortens(canon) else ()


def find(places: Places, text: Signs, masked: str, short: tuple[str, ...]) -> list[Mention]:
    """Body mentions of a passage, in order.

    `text` is the passage in signs (`signs.read`), `masked` its canonical text with signs for regions (`mask`), `short`
    the names of `aliases`.

    >>> from helpers import signs
    >>> from helpers.texts import passage
    >>> yunnan = [Mention(0, 3, "region", "region:530000", "region.name")]
    >>> line = passage("云南省纪委约谈。", "paragraph")
    >>> find(Places(line, yunnan), signs.read(line.canon, tuple(yunnan)), mask(line.canon, yunnan), ())[0].id
    'body:530000:纪委监委'
    """
    canon = places.text.canon
    shut = [(name.first, name.last) for name in forms.matches(text, "none") if name.rule.startswith("none.body")]
    out: list[Mention] = []
    for name in forms.find(text, "body", shut):
        out += _named(places, text, name, out)
    out = _by_alias(places, text, out, short)
    for match in _ALIAS.finditer(canon):
        full = re.search(r"[\u4e00-\u9fa5]{1,12}$", match["full"])
        if full and not any(m.start < match.end("full") and match.start("full") < m.end for m in out):
            node = f"body:000000:{match['short']}"
            out.append(Mention(match.start("full"), match.end("full"), "body", node, "body.alias"))
    out = _institutions(places, text, masked, _towns(places, masked, sorted(out)))
    return _resident(places, masked, sorted(out))


_LEVELS = frozenset((*"省市州县区旗盟", "自治区", "自治州", "自治县", "自治旗", "地区"))
_PREFIX = frozenset(("中共", "中国共产党", "国家税务总局", "原", "该"))


# What goes on behind what only looks like a member of a list: 审计局、财政局局长, 组织部部长.
_ON = frozenset("长员人书部门")


class _Parts(NamedTuple):
    """A name taken apart: where the regions in front of it end, its level word, and what is left."""

    chain: int
    level: str
    core: str


def _parted(canon: str, text: Signs, name: Found) -> _Parts:
    first = name.first
    while canon[slice(*text.span(first, first + 1))] in _PREFIX:
        first += 1
    at = first
    while at < name.last and text.signs[at] in _regions():
        at += 1
    chain = text.edges[at] if at > first else 0
    word, core = canon[slice(*text.span(at, at + 1))], canon[text.edges[at] : text.edges[name.last]]
    if not chain and at + 1 < name.last and word in _LEVELS:
        return _Parts(0, word, _BOTH_LEVELS.sub("", core[len(word) :]))  # 市和区人民政府
    if not chain and text.signs[at] in _committees():
        return _Parts(0, word[0], core[1:])
    return _Parts(chain, "", core)


_BOTH_LEVELS = re.compile("^[和、及][市县区旗](?=人民|纪|委)")


@cache
def _regions() -> str:
    return signs.having(signs.REGION) + signs.having(signs.UNSURE)


@cache
def _committees() -> str:
    return signs.having("committee")


def _named(places: Places, text: Signs, name: Found, before: list[Mention]) -> list[Mention]:
    """The mentions that a name found by a form makes: one, or one for each of the places that it points at."""
    canon, (start, end) = places.text.canon, text.span(name.first, name.last)
    after = canon[slice(*text.span(name.last, name.last + 1))] if name.last < len(text.signs) else ""
    if canon[end - 1] == "委" and after in _CUT or canon[end - 2 : end] == "政府" and after in _DEALS:
        return []
    if canon[start - 1 : start] == "某":
        return []
    if name.rule == "body.inner":
        if _joined(canon, text, name.first) and canon[start] != "该":
            return []
        return [Mention(start, end, "body", f"body:000000:{bare(canon[start:end])}", "body.inner")]
    if name.rule == "body.led":  # 纪委书记 is one word
        end -= len("书记")
    chain, level, core = _parted(canon, text, name)
    core = core.removesuffix("书记") if name.rule == "body.led" else core
    listed = _list_head(canon, before, start)
    if name.rule == "body.member" and (not listed or after[:1] in _ON):
        return []
    if name.rule == "body.section" and not listed and not (core.endswith("室") and len(core) > 4):
        return []  # of 信访室 who knows whose
    if not chain and not level and listed and name.rule in ("body.member", "body.bureau", "body.section"):
        return [Mention(start, end, "body", f"{listed.id[:12]}{_of_list(listed, core)}", "body.listed", listed[:2])]
    antecedent, rule, back = None, "body.class", []
    if chain:
        last = [m for m in regions.within(places.named, start, end) if m.end == chain]
        if not last:
            last = [Mention(start, chain, "region", "region:000000", "")]  # of a place that stayed ambiguous
        codes, rule, back = [m.id[7:] for m in last], "body.name", [m.antecedent for m in last]
        sure = codes[0] != "000000"
        if core.startswith("委"):  # 昆明市 + 委: the level stands once for both
            char = canon[chain - 1]
            core = (char if char in "省市州县区旗盟" or not sure else divisions.by_code()[codes[0]].char) + core
        elif sure and _COMMITTEE.match(core) and divisions.by_code()[codes[0]].name.endswith("自治区"):
            core = f"自治区{core}"  # what 省委 is to a province
        if last[0].rule == "region.pointing":
            rule = "body.pointing"
            start = last[0].start if len(last) > 1 else start  # 山西两省纪委: of 两省 only
    elif level and canon[start - 1] != "个" and not _ends_word(canon, start):
        place = places.level(level, start)
        codes = [place.id[7:] if place else "000000"]
        antecedent, rule = (place.start, place.end) if place else None, "body.level"
        stays = level == "自治区" and (_COMMITTEE.match(core) or core[0] in "直属级管")
        if core[0] in "委直属级管" or stays:  # 市委, but of 市审计局 审计局
            core = (level if stays else level[-1]) + core
    elif name.rule == "body.central":
        codes, rule = ["100000"], "body.name"
    else:
        core = level + core  # 16个县纪委: a counted class
        if _NOT_BODY.fullmatch(core):
            return []
        if that := _THAT.search(canon, max(0, start - 3), start):  # no region: nothing tells which
            start = that.start()
            return [Mention(start, end, "body", f"body:000000:{_body_name(core)}", "body.class")]
        own = bool(_INNER.match(core))
        if core.startswith("全国"):
            return [Mention(start, end, "body", f"body:100000:{_body_name(core[2:])}", "body.name")]
        place = None if own else places.here(start)
        codes = [_wide_enough(place.id[7:], core) if place else "000000"]
        antecedent = (place.start, place.end) if place and place.end else None
    ids = (f"body:{code}:{_body_name(core)}" for code in codes)
    return [Mention(start, end, "body", *row) for row in zip(ids, repeat(rule), back or [antecedent], strict=False)]


# What goes on behind what only looks like a commission: 财政委托.
_CUT = frozenset("托派任员")
_DEALS = frozenset("采购 购买 投资 信息 网站 补贴 债务 工作报告 性".split())  # of 政府采购 no government is the subject


def _joined(canon: str, text: Signs, first: int) -> bool:
    """Whether a noun stands right before a word, so that the word may only end a longer name: 招管 before 局党组."""
    before = canon[slice(*text.span(first - 1, first))] if first else ""
    return before not in ("", "报", "由") and text.signs[first - 1] in forms.having("standing")


_THAT = re.compile("(?:该|本|我|外|邻|其他)[省市州县区旗盟]$")


def _list_head(canon: str, before: list[Mention], at: int) -> Mention | None:
    """The body with a place whose list goes on at an offset: 彝良县纪委、组织部."""
    last = before[-1] if before else None
    if last and last.rule != "body.inner" and last.end <= at:
        between = canon[last.end : at]
        return last if between in ("、", "和", "及", "与", "以及") else None
    return None


def _of_list(head: Mention, core: str) -> str:
    """The name of a member of a list: 纪委监委党风政风监督室、信访室 are both the commission's."""
    office = _OFFICE.search(head.id)
    return _body_name(f"{office[1]}{core}" if office and core.endswith("室") else core)


def _by_alias(places: Places, text: Signs, found: list[Mention], short: tuple[str, ...]) -> list[Mention]:
    """Bodies by the short names that the document gives them, with an organ behind: 滇城集团纪委."""
    if not short:
        return found
    stems = {alias.removesuffix("集团") for alias in short if alias.endswith("集团")} - {""}  # its companies
    names = either(short) + (rf"|{either(stems)}(?!集团)[\u4e00-\u9fa5]{{2,4}}?公司" if stems else "")
    organ, new = forms.forms("organ")[0].pattern, []
    for match in re.finditer(names, places.text.canon):
        start, end = match.span()
        if behind := text.edges[text.at(end)] == end and organ.match(text.signs, text.at(end)):
            end = text.edges[behind.end()]
        if not any(m.start < start < m.end for m in found):
            new.append(Mention(start, end, "body", f"body:000000:{bare(places.text.canon[start:end])}", "body.class"))
    return sorted([*_uncovered(found, new), *new])


# The Party committee of an autonomous region, or an office of it.
_COMMITTEE = re.compile(r"党委(?!\()")
_OF_COUNTIES = re.compile(
    "各?(?:[市州盟地]?[县区旗][市县区旗(]|[市州盟地][、(]?[县区旗]|(?<=各)[县区旗])(?![直属级管])"
)
_OF_CITIES = re.compile(r"各?(?:[市州盟地]\(?[州市盟地]\)?)(?![直属级管县区])")


def _wide_enough(code: str, core: str) -> str:
    """The division whose counties or cities a class names: 各县(市)纪委监委 are not those of one county."""
    level = divisions.by_code()[code].level
    if level == "county" and _OF_COUNTIES.match(core) or level == "prefecture" and _OF_CITIES.match(core):
        return divisions.by_code()[code].parent or code
    return code


_LEVEL_WORDS = frozenset(
    "城市 都市 超市 门市 闹市 上市 股市 夜市 集市 各市 地区 社区 小区 园区 辖区 城区 郊区 山区 牧区 片区 灾区".split()
)


def _ends_word(canon: str, start: int) -> bool:
    """Whether a level character only ends a word before it: 大城市委员 names no 市委."""
    return canon[start - 1 : start + 1] in _LEVEL_WORDS


def _acts_first(name: str) -> bool:
    """Whether a name that the lexicons lack begins with a verb: in 昆明市推动医院 no hospital is named."""
    word = name[: min(edge for edge in words.boundaries(name, 0, len(name)) if edge)]
    return words.tag(word) in _NO_NAME or word in _acts() and words.tag(word) != "vn"


# --- names that begin earlier than their head word tells -----------------------------------------------------------

_TOWN = re.compile("镇(?!街)|乡(?!镇)|街道|苏木|新区|开发区|高新区|经开区|示范区|园区")


def _town_at(canon: str, at: int) -> int | None:
    """Where the word for a town stands that a body begins with, or that stands right before it: 辛店镇 + 党委."""
    if _TOWN.match(canon, at):
        return at
    before = next((word for word in ("镇", "乡", "街道", "苏木", "新区") if canon.endswith(word, 0, at)), None)
    return at - len(before) if before else None


_PREPOSITIONS = "对向与和由在把将从被经给为到"
_NO_NAME = frozenset(("v", "d", "p", "c", "r", "u", "ad", "f"))
_PROPER = frozenset(("ns", "nr", "nrt", "nz", "nt", ""))
_NOMINAL = _PROPER | frozenset(("n", "j", "b", "vn", "an"))


_ORDINAL = re.compile(f"第{_N}+|附属|临床|直属")


@cache
def _acts() -> frozenset[str]:
    return frozenset(lexicon.words("verbs", "verb"))


def _before(canon: str, masked: str, first: int, at: int, longest: int) -> tuple[int, list[str]]:
    """Where the nouns right before an offset begin, and these nouns; a region's name and a mark end them."""
    left = max(first, at - longest)
    left += len(re.match(r"(?s:.*[^\u4e00-\u9fa5])?", masked[left:at]).group())
    edges, nouns = sorted(words.boundaries(canon, left, min(at + 3, len(canon)))), []
    begin = at
    for edge in reversed([edge for edge in edges if edge < at]):
        word = canon[edge : min(e for e in edges if e > edge)]
        if not _ORDINAL.fullmatch(word) and (words.tag(word) not in _NOMINAL or word in _acts()):
            break
        begin = edge
        nouns.append(word)
    return begin, nouns


# Houses that a common noun names well enough: 机电学院, 水务集团.
_OWN_NOUN = ("学院", "集团", "公司")


@cache
def _modifiers() -> frozenset[str]:
    return frozenset(lexicon.words("bodies", "word", part="modifier"))


def _chain(places: Places, at: int) -> list[Mention]:
    """The regions whose names end right before an offset."""
    out: list[Mention] = []
    while near := [m for m in within(places.named, at - 16, at) if m.end == at]:
        out, at = [*near, *out], near[0].start
    return out


_PLAIN_NAME = re.compile(
    r"(?!各|辖|下|所|部|有|直|[一二三四五六七八九十]个)[\u4e00-\u9fa5]+(?<![的和与及在对向由将把])"
)


def _chain_before(places: Places, canon: str, first: int, at: int) -> list[Mention]:
    """The regions right before a town's name of up to four characters that jieba takes apart: 蓬莱区大辛店镇."""
    near = [m for m in within(places.named, first, at) if at - 4 <= m.end < at]
    between = canon[near[-1].end : at] if near else "的"
    edges = sorted(words.boundaries(canon, at - len(between), at))
    parts = [canon[a:b] for a, b in pairwise(edges)]
    known = any(words.tag(part) in _NO_NAME and len(part) > 1 or part in _modifiers() for part in parts)
    plain = len(between) > 1 and _PLAIN_NAME.fullmatch(between)
    return _chain(places, near[-1].end) if near and plain and not known else []


def _proper(places: Places, masked: str, first: int, at: int, end: int, longest: int) -> tuple[int, str, str] | None:
    """Start, code and name of a body whose own name stands before its head word at an offset, None where none does.

    `first` is the end of what stands before: the sentence's start or another body's name.
    """
    canon = places.text.canon
    begin, nouns = _before(canon, masked, first, at, longest)
    chain = _chain(places, begin)
    last = canon[begin - 1]
    opens = begin == first or not "\u4e00" <= last <= "\u9fa5" or words.tag(last) in ("p", "c", "v")
    if begin < at and not words.tag(nouns[-1]) and nouns[-1][0] in _PREPOSITIONS:
        begin, chain = begin + 1, []  # jieba takes 对鸿山 for a word
        nouns[-1], opens = nouns[-1][1:], True
    if nouns and nouns[-1][0] in "名个家" and canon[begin - 1 : begin].isdigit():
        return None  # 15名镇党委书记 are counted, 名镇 is no town
    if not chain and longest == 5 and (near := _chain_before(places, canon, first, at)):
        return near[0].start, near[-1].id[7:], bare(canon[near[-1].end : end])
    some = canon.startswith(_OWN_NOUN, at) and nouns and nouns[-1] not in _modifiers()
    if begin == at or not (chain or opens) or not (some or any(words.tag(word) in _PROPER for word in nouns)):
        return None
    code = chain[-1].id[7:] if chain else ""
    return (chain[0].start if chain else begin), code, bare(canon[begin:end])


def _towns(places: Places, masked: str, found: list[Mention]) -> list[Mention]:
    """A town's or street's own name belongs to that of its body: 薛家湾镇纪委."""
    out: list[Mention] = []
    for m in found:
        named = None
        if m.rule == "body.class" and (at := _town_at(places.text.canon, m.start)) is not None:
            named = _proper(places, masked, _floor(places, out, at), at, m.end, 5)
        if named:
            start, code, name = named
            zone = places.text.canon[at + 1] == "区" or places.text.canon[at + 2 : at + 3] == "区"
            code = code or ("000000" if zone else m.id[5:11])  # a zone by a name that no list has may be anywhere
            node, antecedent = f"body:{code}:{name}", m.antecedent if code == m.id[5:11] else None
            m = Mention(start, m.end, "body", node, "body.town", antecedent)
        out.append(m)
    return out


def _floor(places: Places, found: list[Mention], at: int) -> int:
    """End of the last body before an offset in its sentence, or the sentence's start."""
    sentences = places.text.sentences
    start = sentences[bisect_right(sentences, at, key=lambda sentence: sentence.start) - 1].start
    return max((m.end for m in within(found, start, at) if m.end <= at), default=start)


def _institutions(places: Places, text: Signs, masked: str, found: list[Mention]) -> list[Mention]:
    """Bodies of a university, a hospital or an enterprise by its proper name, in which a place is no region.

    The house itself is one too where the text names a body of it.
    """
    canon, new, houses = places.text.canon, [], {}
    for name in forms.find(text, "house"):
        start, end = text.span(name.first, name.last)
        head = text.edges[_house_end(text, name)]
        first = max(_floor(places, found, start), start - 14)
        edges = words.boundaries(canon, first, end)
        at = max(edge for edge in edges if edge <= start)
        if name.rule == "house.own":
            own = canon[start:head]
            if _HOUSE_ENDS.search(own) and (named := _proper(places, masked, first, start, end, 14)):
                start, code, node = named
            elif own.startswith(("中国", "国家", "国网")) and len(own) > 3 or words.tag(own) == "nt":
                code, node = "", bare(canon[start:end])
            else:
                continue
        elif at < start and words.tag(canon[at : min(edge for edge in edges if edge > at)]) == "nt":
            start, code, node = at, "", bare(canon[at:end])  # 中国石油天然气集团 is one word
        elif named := _proper(places, masked, first, at, end, 14):
            start, code, node = named
        else:
            continue
        if "驻" in canon[max(0, start - 1) : text.edges[name.first]]:
            continue  # the host of a resident group, and its group
        new.append(Mention(start, end, "body", f"body:{code or '000000'}:{node}", "body.institution"))
        if head < end:
            houses[canon[start:head]] = f"body:{code or '000000'}:{node[: head - end]}"
    if houses:
        named_so = re.compile(f"(?P<house>{either(houses)})(?:{_COMPANY})?")
        spans = ((s.start, s.end) for s in places.text.sentences)
        bare_names = [m for span in spans for m in named_so.finditer(canon, *span)]
        own = [Mention(*m.span(), "body", houses[m["house"]], "body.institution") for m in bare_names]
        found = _uncovered(found, own)
        new += _uncovered(own, new)
    return sorted([*_uncovered(found, new), *new])


_HOUSE_ENDS = re.compile(f"{_HOUSE}$")


def _house_end(text: Signs, name: Found) -> int:
    """The word with which the organ of a house begins, behind the house's own name."""
    at = name.first + 1
    while at < name.last and text.signs[at] not in _organs():
        at += 1
    return at


@cache
def _organs() -> str:
    return signs.having("discipline") + signs.having("bclass")


def _uncovered(found: list[Mention], by: list[Mention]) -> list[Mention]:
    """Those mentions that no mention of another list overlaps; one pass over both."""
    shut = sorted((m.start, m.end) for m in by)
    ends = list(accumulate((end for _, end in shut), max))  # the furthest end so far
    out = []
    for m in found:
        before = bisect_left(shut, (m.end,))  # those that begin before it ends
        if not before or ends[before - 1] <= m.start:
            out.append(m)
    return out


# --- names that lean on another ------------------------------------------------------------------------------------


# A room of a discipline commission, not the commission itself: behind it a list names further rooms.
_OFFICE = re.compile("(纪委监委).*[室科处]$")
_PART = re.compile("纪委$|(?<!委)(?<!委[省市州县区旗盟])监委$")
_GROUP = "(?:第[一二三四五六七八九十]+)?(?:纪检(?:监察)?组|监察组|监察室|监察专员办(?:公室)?|纪工委)"
_RESIDENT = re.compile(
    rf"(?P<sent>派?)驻(?!在)(?:(?!第[一二三四五六七八九十]|纪检)(?P<host>[^,;。、()]{{2,16}}?))?(?P<group>{_GROUP})"
    rf"|(?P<out>派出)(?P<sub>{_GROUP})"
)


def _resident(places: Places, masked: str, found: list[Mention]) -> list[Mention]:
    """Join sender 驻 host to one name; the parts stay as nested mentions of their own."""
    canon, new, inside = places.text.canon, [], []
    dropped: set[Mention] = set()
    for sentence in places.text.sentences:
        for match in _RESIDENT.finditer(masked, sentence.start, sentence.end):
            start, end = match.span("host")
            near = within(found, sentence.start, match.end())
            sender = next((m for m in near if m.end == match.start()), None)
            if not match["host"]:
                if sender and (match["sent"] or match["out"]):  # 省纪委监委派驻第三纪检监察组
                    dropped.update(m for m in near if m.start == match.start())
                    node = f"{sender.id}{bare(canon[match.start() : match.end()])}"
                    new.append(Mention(sender.start, match.end(), "body", node, "body.resident"))
                continue
            host = next((m for m in near if (m.start, m.end) == (start, end)), None)
            place = sender or places.here(match.start())
            code = place.id.split(":")[1] if place else "000000"
            name = bare(canon[start:end])
            if host or name[0] in "省市州县区旗":
                name = host.id.split(":", 2)[2] if host else name[1:]
            dropped.update(m for m in near if start <= m.start and m is not host)
            if not host:
                own = "000000" if _INNER.fullmatch(name) else code
                inside.append(Mention(start, end, "body", f"body:{own}:{name}", "body.host"))
            tail = f"驻{name}{match['group']}"
            whole = tail
            if sender:
                full = bare(canon[sender.start : sender.end])
                part = _PART.search(full)  # within a longer name 市纪委 and 市监委 keep their own
                whole = (full if code == "100000" else part[0] if part else sender.id[12:]) + tail
            first = sender.start if sender else match.start()
            new.append(Mention(first, match.end(), "body", f"body:{code}:{whole}", "body.resident"))
    return sorted([*(m for m in found if m not in dropped), *inside, *new])


# --- names that lean on the whole document ---------------------------------------------------------------------------


def settled(canon: str, found: Sequence[tuple[int, tuple[Mention, ...]]]) -> list[tuple[Mention, ...]]:
    """Bodies by passage, with those that lean on others of the document named by these.

    `canon` is the document's canonical text, `found` has for each passage where it begins and its bodies.

    >>> found = (Mention(0, 3, "body", "body:530000:纪委监委", "body.name"),)
    >>> settled("省纪委约谈。", [(0, found)]) == [found]
    True
    """
    aliases = {m["short"]: m for m in _ALIAS.finditer(canon)} if _shortens(canon) else {}
    if aliases or any(_leans(some) for _, some in found):
        flat = [m._replace(start=m.start + at, end=m.end + at) for at, some in found for m in some]
        flat = _inner(canon, _aliased(canon, aliases, _owned(flat)))
        out, last = [], len(canon)
        for at, _ in reversed(found):
            out.append(tuple(m._replace(start=m.start - at, end=m.end - at) for m in within(flat, at, last)))
            last = at
        passages = out[::-1]
    else:
        passages = [some for _, some in found]
    brief = _brief({m.id for some in passages for m in some})
    if not brief:
        return passages
    return [
        tuple(m._replace(id=brief[m.id], rule="body.short") if m.id in brief else m for m in some) for some in passages
    ]


def _brief(names: set[str]) -> dict[str, str]:
    """For each id of a body named briefly that of its full name among these: 住建局 → 住房和城乡建设局."""
    offices: dict[tuple[str, str], list[str]] = {}
    groups: dict[str, list[str]] = {}
    for node in sorted(names):
        if last := _OFFICE_END.search(node):
            offices.setdefault((node[5:11], last[0][0]), []).append(node)
        if last := _GROUP_END.search(node):
            groups.setdefault(last[0], []).append(node)
    out = {node: f"body:100000:{node[12:]}" for node in names if node[5:11] == "000000"}
    out = {node: whole for node, whole in out.items() if whole in names}  # 检察机关, where the text has 全国检察机关
    for some in offices.values():
        for node in some:
            full = [other for other in some if _abbreviates(node[12:], other[12:])]
            if full:
                out[node] = max(full, key=len)
    direct: dict[str, str] = {}
    for node in sorted(names):  # 区直机关, 区直单位, 自治区直属机关
        if _DIRECT.fullmatch(node):
            out[node] = direct.setdefault(node[5:11], node)
    for some in groups.values():
        for node in some:  # 指导组 is 中央第十巡回指导组, where that is the only one
            full = [other for other in some if len(other) > len(node) and other.endswith(node[12:])]
            near = [other for other in full if other[5:11] == node[5:11]] or full
            if len(near) == 1 and (node.endswith(_groups()) or len(node) > _LONG):
                out[node] = near[0]
    return {node: out.get(full, full) for node, full in out.items() if node != full}


_OFFICE_END = re.compile("局$|厅$|办$|院$|府$|委(?:员会)?$|会$|府办公室$")
_GROUP_END = re.compile("[组部班站室]$")
_LONG = 12 + 6  # of an id: a name of so many characters is no common one
_DIRECT = re.compile("body:[0-9]+:(?:自治区|[省市州县区旗盟])?直属?(?:机关|部门|单位){1,2}")


@cache
def _groups() -> tuple[str, ...]:
    return lexicon.words("bodies", "word", part="adhoc")


_SHORT = re.compile("(?![省市州县区旗盟]委).{3,}|政府|法院|高院|中院")


def _abbreviates(short: str, full: str) -> bool:
    """Whether a name is another's with characters left out, its first and its last kept, but for 人民."""
    if not _SHORT.fullmatch(short) or "(" in full or "、" in full:
        return False
    short, full = (name.removesuffix("员会") if name.endswith("委员会") else name for name in (short, full))
    if short[0] != full.removeprefix("人民")[0] or len(full) < len(short) + (len(short) < 6) + 1 or short[-1] != full[-1]:
        return False
    rest = iter(full)
    return "纪委监委" not in short and all(char in rest for char in short)


def _shortens(canon: str) -> bool:
    return any(word in canon for word in ("简称", "下称", "(称"))


@lru_cache(REMEMBERED)
def _leans(found: tuple[Mention, ...]) -> bool:
    rules = ("body.inner", "body.institution")
    return any(m.rule in rules or m.id.startswith("body:000000:") or m.id[12] == "该" for m in found)


_SENT = re.compile(rf".+驻(?P<house>.+?){_GROUP}")


def _owned(found: list[Mention]) -> list[Mention]:
    """An enterprise without a region's name is of the place whose commission sends a group to it."""
    names = {m.id for m in found}
    sent = ((m.id[5:11], _SENT.fullmatch(m.id[12:])) for m in found if m.rule == "body.resident")
    owned = {
        match["house"]: code
        for code, match in sent
        if match and code not in ("000000", "100000") and match["house"].endswith(_OWN_NOUN[1:])
        and f"body:000000:{match['house']}" in names
    }  # fmt: skip
    if not owned:
        return found
    houses = re.compile(rf"body:000000:(?P<house>{either(owned)})(?!分|子)")
    named = [(m, houses.match(m.id)) for m in found]
    return [m._replace(id=f"body:{owned[own['house']]}:{m.id[12:]}") if own else m for m, own in named]


_TAIL = re.compile("$|党[委组工]|纪委(?!监)|纪检|巡|机关")


def _aliased(canon: str, aliases: dict[str, re.Match[str]], found: list[Mention]) -> list[Mention]:
    """Names that the text shortens itself are those of the full name: …纪检监察组(以下简称派驻组)."""
    if not aliases:
        return found
    ends: dict[int, Mention] = {m.end: m for m in reversed(found)}  # of those that end together, the longest
    full = {short: ends[match.end("full")] for short, match in aliases.items() if match.end("full") in ends}
    full = {short: m.id for short, m in full.items() if m.rule != "body.alias"}
    ends = {match.end(): full[short] for short, match in aliases.items() if short in full}
    names, out = {m.id for m in found}, []
    for m in found:
        if m.start in ends and m.rule == "body.class":  # …集团有限公司(以下简称滇城集团)纪委
            m = m._replace(id=ends[m.start] + bare(canon[m.start : m.end]), rule="body.alias", antecedent=None)
        name = canon[m.start : m.end]
        short = next((short for short in full if name.startswith(short) and _TAIL.match(name, len(short))), "")
        if short and m.rule not in ("body.name", "body.resident"):
            long = full[short] + bare(name[len(short) :])  # of 集团党委巡察办 the text may have no long form
            node = long if long in names or name == short else f"{full[short][:12]}{m.id[12:]}"
            m = m._replace(id=node, rule="body.alias")
        out.append(m)
    return out


# What a short word for one's own house stands for, by the ends of the names of such houses.
_KINDS = {
    "学校": "大学|学院|中学|小学|学校",
    "校": "大学|学院|中学|小学|学校",
    "医院": "医院",
    "院": "医院|法院|检察院|研究院|学院",
    "集团": f"集团(?:{_COMPANY})?",
    "公司": f"{_COMPANY}|集团",
    "行": "银行|分行|支行",
    "厂": "厂",
    "局": "局",
    "厅": "厅",
    "委": "委",
}
_ENDS = {kind: re.compile(f"(?:{ends})$") for kind, ends in _KINDS.items()}
_COMMON = re.compile(f"{LEVEL}委|纪委监委")
_OWN = re.compile(rf"(?P<that>该?){LEVEL}?(?P<kind>{'|'.join(_KINDS)})(?P<rest>(?:机关)?(?:党|纪|监)?.*)")


_THAT_GROUP = re.compile("该(?:派驻)?纪检(?:监察)?组")


@cache
def _base() -> re.Pattern[str]:
    """A name up to the house: 四川大学 of 四川大学纪委."""
    organ = rf"(?:机关)?(?:党组|党委|党总支|党支部|党工委|{_rows('discipline')}).*"
    return re.compile(rf"(?P<base>.+?)(?:{organ})?")


def _inner(canon: str, found: list[Mention]) -> list[Mention]:
    """Bodies named by their house's kind are those of the house that the text names: 校纪委, 局党组, 该公司党委.

    A school's or an enterprise's must be named in full in the text; a bureau's 局党组 is that of the last bureau.
    """
    names = {m.id for m in found}
    houses: dict[str, dict[str, bool]] = {kind: {} for kind in _KINDS}  # by kind, the last named is the last
    out, group, here, acting = [], "", "", None
    for m in found:
        words_of = bare(canon[m.start : m.end])
        own = _OWN.fullmatch(words_of) if m.rule == "body.inner" or m.id.startswith("body:000000:") else None
        if _THAT_GROUP.fullmatch(words_of):
            m = m._replace(id=group, rule="body.short")
        elif own and (m.rule in ("body.inner", "body.host") or m.rule == "body.class" and own["rest"]):
            known = list(reversed(houses[own["kind"]]))
            loose = own["kind"] in "局厅委" or not own["rest"]
            long = next((house + own["rest"] for house in known if loose or house + own["rest"] in names), "")
            code = _only_code(known)  # the house is named, but no such body of it
            node = long or ("" if loose and m.rule != "body.host" else f"body:{code}:{words_of.removeprefix('该')}")
            m = m._replace(id=node, rule="body.short" if long else m.rule)
            acting = m
        elif m.rule == "body.resident":
            m = m._replace(id=_to_own(m.id, names))
            group = m.id
        elif m.rule == "body.class" and _BRANCH.match(words_of):  # of the enterprise that the sentence speaks of
            mine = acting and acting.id and "。" not in canon[acting.end : m.start]
            m = m._replace(id=acting.id[:12] + m.id[12:], antecedent=None) if mine else m
        elif m.id.startswith("body:000000:") and _COMPANY_NAME.search(m.id):  # a company of a group that has a place
            stem = m.id[12:14]
            known = [house for house in houses["集团"] if house[12:].startswith(stem)]
            m = m._replace(id=f"body:{_only_code(known)}:{m.id[12:]}") if stem not in ("中国", "国家") else m
        elif m.rule == "body.class" and here and _BARE.match(words_of):  # in a university's text its own
            node = here + words_of if here + words_of in names else f"body:000000:{words_of}"
            m = m._replace(id=node, antecedent=None)
        elif m.rule not in ("body.class", "body.alias") and (base := _base().fullmatch(m.id[12:])):
            house = f"{m.id[:12]}{base['base']}"
            if m.rule in ("body.institution", "body.name", "body.level"):
                here = house if m.rule == "body.institution" else ""
            if not _COMMON.fullmatch(base["base"]) and not _INNER.fullmatch(base["base"]):
                for kind in (kind for kind, ends in _ENDS.items() if ends.search(base["base"])):
                    houses[kind].pop(house, None)
                    houses[kind][house] = True
        if m.id:  # what leans on nothing is no name
            out.append(m)
    return out


# Companies below a group, as a class.
_BRANCH = re.compile("(?:各|所属|下属|权属)*(?:[二三四]级(?:公司|企业|单位)|[子分]公司|所属|下属|权属)")
_COMPANY_NAME = re.compile("(?:公司|厂)(?:党[委组]|党总支|党支部|纪委)?$")


def _only_code(houses: Iterable[str]) -> str:
    """The code of some houses where they have one, else none: 000000."""
    codes = {house[5:11] for house in houses}
    return codes.pop() if len(codes) == 1 else "000000"


_TO_OWN = re.compile(rf"驻(?P<own>(?:{'|'.join(_KINDS)}){_GROUP})")


def _to_own(node: str, names: set[str]) -> str:
    """The group that is sent to one's own house, by its full name: 驻集团纪检监察组."""
    short = _TO_OWN.fullmatch(node[12:])
    full = short and {name for name in names if name[12:].endswith(short["own"]) and "驻" in name[13:]}
    return full.pop() if full and len(full) == 1 else node


_BARE = re.compile("纪委(?!国家)(?!.?监委)")


_LEVEL_COMMITTEE = re.compile(f"{LEVEL}委.")


def longer(names: Iterable[str]) -> dict[str, str]:
    """For each id of a body named briefly the longer name of it among these ids: 巡察机构 → 区委巡察机构.

    >>> longer({"body:530103:巡察机构", "body:530103:区委巡察机构"})
    {'body:530103:巡察机构': 'body:530103:区委巡察机构'}
    """
    full: dict[tuple[str, str], str] = {}
    for node in sorted(names, reverse=True):
        code, name = node[5:11], node[12:]
        if name.startswith("纪委监委"):
            full.setdefault((code, name[4:]), node)
        if _LEVEL_COMMITTEE.match(name):
            full[code, name[2:]] = node
        if (at := name.find("驻")) > 0:  # the sender left out: 驻市住建局纪检监察组
            full["" if code == "100000" else code, name[at:]] = node
    known = ((node, full.get((node[5:11], node[12:])) or full.get(("", node[12:]))) for node in sorted(names))
    return {node: other for node, other in known if other}
