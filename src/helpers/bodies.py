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

from helpers import divisions, lexicon, regions, words
from helpers.lending import Lent
from helpers.lexicon import bare, either
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


# Houses that have bodies of their own, and the short words for them in a text about one.
_HOUSE = rf"(?:大学|学院|中学|小学|学校|医院|银行|分行|支行|研究院|集团(?:{_COMPANY})?|{_COMPANY})"
# Several levels in one word: 市县两级, 省、市、县三级.
_LEVELS = "[省市州县区旗盟乡镇街村](?:、?[省市州县区旗盟乡镇街村]){1,5}[两三四五]级"
# A post follows: 纪委书记 is one, 纪委书面 is none.
_NO_POST = "(?!监委|副?书记|常委(?!会|班子)|委员(?!会)|(?<=村监委)会)"
# A word of one character for the speaker's own house begins a name only where no other word can end with it.
_ALONE = r"(?:(?<![\u4e00-\u9fa5])|(?<=[由对向与和及在经被为从]))"
# What follows one's own house where it acts: 集团还建成, but not 集团领导班子.
_ACTING = (
    "还|也(?!是)|则|已|先后|累计|均|尚|将|拟|对|把|以|通过|坚持|建[立成]|健全|推行|开展|成立|制定|出台|探索|印发|组织(?!部)"
)


def _rows(part: str) -> str:
    return either(lexicon.words("bodies", "word", part=part))


@cache
def _body_pattern(aliases: tuple[str, ...]) -> re.Pattern[str]:
    section = rf"(?:第{_N}+)?{_rows('section')}"
    office = rf"(?:第{_N}+(?:巡[察视]|纪检监察|督[查导]|巡回督导|检查|考[核察])组|巡[察视]第?{_N}+组|{_rows('office')})"
    discipline = rf"(?:纪委{LEVEL}监委|(?:第{_N}+)?(?:派[驻出])?{_rows('discipline')})(?:{section})?"
    modifier = rf"(?:{_rows('modifier')}|{_LEVELS}{''.join(f'|{re.escape(alias)}' for alias in aliases)})"
    determiner = _rows("determiner")
    some = rf"(?:{determiner})?{modifier}(?:{determiner}|{modifier}){{0,5}}"
    klass = rf"(?:{_rows('class')}(?:{office})?|{_rows('headnoun')})"
    unit = rf"{_rows('unit')}(?!:)"
    organ = r"(?:党组\(党委\)|党委\(党组\)|党组|党委|党总支|党支部|党工委)"
    party = rf"(?:(?:(?:机关)?{organ}|{_rows('discipline')})(?!副?书记|成员|班子|组长))?"
    department = rf"(?:公安局(?:{CHAIN}|[\u4e00-\u9fa5]{{2,3}}?)分局|{_rows('department')}{_rows('suffix')}){party}"
    zones = either(word for word in lexicon.words("bodies", "word", part="modifier") if word.endswith(("区", "园")))
    government = rf"(?:{zones}(?=管委会))?{_rows('government')}(?!(?<=委)员|商)(?!(?<=会)[议员])(?:{section})?{party}"
    open_name = r"(?![的和与在对向及是])[\u4e00-\u9fa5]{2,8}?(?:管理局|委员会|管委会|监狱|" + _HOUSE + ")"
    open_name += rf"(?:{_rows('discipline')}|{party})"
    kind = "(?:人民|中心|中医|妇幼保健|职业|技工|技师|实验|高级|民族|师范|特殊教育){0,5}"
    house = rf"(?:第{_N}+)?{kind}(?:中学|小学|学校|医院|中医院|保健院)|{_rows('enterprise')}{{1,4}}(?:公司|{_HOUSE})"
    house = rf"(?:{house}){party}"
    place = rf"(?P<chain>{CHAIN})|(?P<level>自治[区州县旗]|地区|地(?=委)|{LEVEL})"
    committee = rf"{LEVEL}?委(?:各?{office}(?:{section})?|办(?![理事公案学好实])|{discipline})?"
    core = (
        rf"(?:地(?=委))?{committee}|{discipline}|{department}|{government}|{house}"
        rf"|(?:{determiner})?{modifier}{{0,5}}(?:{discipline}{_NO_POST}|{klass}|{office}|{unit})|{determiner}{klass}"
    )
    free = rf"{some}(?:{discipline}{_NO_POST}|{klass}|{office}|{unit})|{determiner}(?:{klass}|{discipline}{_NO_POST})"
    free += rf"|{discipline}{_NO_POST}|{unit}|(?:第{_N}+)?{either(_known_sections())}"
    free += rf"|各(?:{LEVEL}{{1,3}}|{modifier})"
    free += rf"(?:委(?:{office})?(?![员托派任书副常])|{discipline}{_NO_POST}|{klass}|{department})"
    free += "|村务监督委员会"
    if aliases:
        if stems := {alias.removesuffix("集团") for alias in aliases if alias.endswith("集团")} - {""}:  # its companies
            free += rf"|{either(stems)}(?!集团)[\u4e00-\u9fa5]{{2,4}}?公司{party}"
        free += f"|{either(aliases)}(?:{klass}|{office})?"
    inner = rf"(?:该(?:公司|集团|学校|学院|医院)|(?:该|{_ALONE})(?:{LEVEL}?[局厅]|[委校院行厂]))(?:机关)?"
    inner += rf"(?:{organ}|{_rows('discipline')})(?:{office})?(?!副?书记|成员|组长)"
    own = either({"集团", "公司", "学校", "学院", "医院"} - {*aliases})
    inner += rf"|{_ALONE}{own}(?={_ACTING})"
    inner += "|该(?:派驻)?(?:纪检监察组|纪检组)|该(?:局(?![面部限])|厅|校|院(?![校系])|公司|集团|医院|学院)"
    parts = ("discipline", "office", "section", "class", "unit", "determiner", "modifier", "central")
    firsts = {word[0] for part in parts for word in (*lexicon.words("bodies", "word", part=part), *aliases)}
    starts = "".join(sorted(firsts | set(f"{R}省市州县区旗盟地自乡镇街村该各第派巡中国全审最局厅委校院行厂")))
    return re.compile(  # most characters begin no name: one look tells
        rf"(?=[{re.escape(starts)}])(?:(?P<inner>{inner})|(?:中共|中国共产党|国家税务总局)?(?:{place})(?P<core>{core})"
        rf"|(?:中共)?(?P<region>{CHAIN})(?P<open>{open_name})"
        rf"|(?P<central>(?:中央|国家|全国)(?:{discipline}|{office})|国务院(?:{office}(?:{klass})?)?|中共中央|审计署"
        rf"|最高人民(?:法院|检察院)|{_rows('central')}(?!门)(?:{party}))|(?P<free>{free}))"
    )


def _known_sections() -> tuple[str, ...]:
    """Offices of a discipline commission that are known without it: 党风政风监督室, but of 信访室 who knows whose."""
    rooms = lexicon.words("bodies", "word", part="section")
    return tuple(room for room in rooms if room.endswith("室") and len(room) > 4)


_ALIAS = re.compile(
    r"(?P<full>[\u4e00-\u9fa5]{1,19}(?:[局厅委组室院部会]|办公室|企业|集团|公司|大学|银行|中心|机关|机构|单位|学校|中学|小学))"
    r"\((?:以下|下)?(?:简称|称)“?(?P<short>[^)“”]{2,10})”?\)"
)
_PLAIN = re.compile(
    "纪委[省市州县区旗盟]?监委|纪检监察委|纪律检查委员会|监察委员会|(?<!国家)监委|纪委(?!国家)|监察委(?!员)"
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
    name = re.sub(r"^(?:各级|各)|(?<=[直属委])各", "", name) or name
    return "纪委监委".join(_PLAIN.split(name, maxsplit=1)) if _PLAIN.match(name) else name


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

    def here(self, start: int, sentence: tuple[int, int]) -> Mention | None:
        """The region of a class without a region word: of its sentence, its paragraph, the one before, the document."""
        named = self.lent.lending if self.lent else self.named
        before = regions.within(named, 0, start)
        inside = regions.within(named, *sentence)
        last = before[-1] if before else self.focus
        if inside and not (before and last.start >= sentence[0]):
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


def find(places: Places, masked: str, short: tuple[str, ...]) -> list[Mention]:
    """Body mentions of a passage, in order.

    `masked` is its canonical text in signs (`mask`), `short` the names of `aliases`.

    >>> from helpers.texts import passage
    >>> yunnan = [Mention(0, 3, "region", "region:530000", "region.name")]
    >>> text = passage("云南省纪委约谈。", "paragraph")
    >>> find(Places(text, yunnan), mask(text.canon, yunnan), ())[0].id
    'body:530000:纪委监委'
    """
    text = places.text
    pattern = _body_pattern(short)
    out: list[Mention] = []
    for sentence in text.sentences:
        for match in pattern.finditer(masked, sentence.start, sentence.end):
            out += _body(places, match, (sentence.start, sentence.end), short)
    for match in _ALIAS.finditer(text.canon):
        full = re.search(r"[\u4e00-\u9fa5]{1,12}$", match["full"])
        if full and not any(m.start < match.end("full") and match.start("full") < m.end for m in out):
            node = f"body:000000:{match['short']}"
            out.append(Mention(match.start("full"), match.end("full"), "body", node, "body.alias"))
    out = _institutions(places, masked, _towns(places, masked, sorted(out)))
    return _resident(places, masked, _listed(masked, out))


def _body(places: Places, match: re.Match[str], sentence: tuple[int, int], aliases: tuple[str, ...]) -> list[Mention]:
    canon, (start, end) = places.text.canon, match.span()
    if match["inner"]:
        return [Mention(start, end, "body", f"body:000000:{bare(match['inner'])}", "body.inner")]
    core = match["core"] or match["open"] or match["central"] or match["free"] or ""
    chain = match["chain"] or match["region"]
    after = canon[end : end + 4]
    if core == "委" and _POST.match(after):
        return []
    if match["free"] and core not in aliases and (_NOT_BODY.fullmatch(core) or canon[start - 1 : start] == "某"):
        return []
    if match["level"] and start and (_ends_word(canon, start) or canon[start - 1] == "某"):
        return []
    if match["open"] and _acts_first(match["open"]):
        return []
    antecedent, rule, back = None, "body.class", []
    if chain:
        inside = regions.within(places.named, start, end)
        last = [m for m in inside if m.end == match.end("chain" if match["chain"] else "region")]
        if not last:
            return []  # the body of a place that stayed ambiguous
        codes, rule, back = [m.id[7:] for m in last], "body.name", [m.antecedent for m in last]
        if core.startswith("委"):  # 昆明市 + 委: the level stands once for both
            char = canon[last[0].end - 1]
            core = (char if char in "省市州县区旗盟" else divisions.by_code()[codes[0]].char) + core
        elif _COMMITTEE.match(core) and divisions.by_code()[codes[0]].name.endswith("自治区"):
            core = f"自治区{core}"  # what 省委 is to a province
        if last[0].rule == "region.pointing":
            rule = "body.pointing"
            start = last[0].start if len(last) > 1 else start  # 山西两省纪委: of 两省 only
    elif match["level"] and canon[start - 1] != "个":
        place = places.level("地区" if match["level"] == "地" else match["level"], start)
        if not place:
            return []
        codes, antecedent, rule = [place.id[7:]], (place.start, place.end), "body.level"
        stays = match["level"] == "自治区" and (_COMMITTEE.match(core) or core[0] in "直属级管")
        if core[0] in "委直属级管" or stays:  # 市委, but of 市审计局 审计局
            core = (match["level"] if stays else match["level"][-1]) + core
    elif match["central"]:
        codes, rule = ["100000"], "body.name"
    else:
        core = (match["level"] or "") + core  # 16个县纪委: a counted class
        place = places.here(start, sentence)
        own = any(core.startswith(alias.removesuffix("集团") or alias) for alias in aliases) or bool(_INNER.match(core))
        codes = ["000000" if own or not place else _wide_enough(place.id[7:], core)]
        antecedent = (place.start, place.end) if place and not own and place.end else None
    ids = (f"body:{code}:{_body_name(core)}" for code in codes)
    return [Mention(start, end, "body", *row) for row in zip(ids, repeat(rule), back or [antecedent], strict=False)]


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

_TOWN = re.compile("镇(?!街)|乡(?!镇)|街道|苏木")
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
        if m.rule == "body.class" and _TOWN.match(places.text.canon, m.start):
            named = _proper(places, masked, _floor(places, out, m.start), m.start, m.end, 5)
        if named:
            start, code, name = named
            node, antecedent = f"body:{code or m.id[5:11]}:{name}", None if code else m.antecedent
            m = Mention(start, m.end, "body", node, "body.town", antecedent)
        out.append(m)
    return out


def _floor(places: Places, found: list[Mention], at: int) -> int:
    """End of the last body before an offset in its sentence, or the sentence's start."""
    sentences = places.text.sentences
    start = sentences[bisect_right(sentences, at, key=lambda sentence: sentence.start) - 1].start
    return max((m.end for m in within(found, start, at) if m.end <= at), default=start)


@cache
def _institution() -> re.Pattern[str]:
    organ = rf"(?:党委|党组|党工委|党总支|党支部)(?:常委会|第?{_N}*巡[察视]第?{_N}*组)?|{_rows('discipline')}"
    return re.compile(
        rf"(?P<house>(?P<firm>中国(?!共产党|特色)[\u4e00-\u9fa5]{{2,8}}?)|{_HOUSE}|附属医院)(?P<organ>(?:{organ})(?:巡[察视]办公?室?|组织部|宣传部|办公室)?)"
        rf"{_NO_POST}(?!成员|组长)"
    )


def _institutions(places: Places, masked: str, found: list[Mention]) -> list[Mention]:
    """Bodies of a university, a hospital or an enterprise by its proper name, in which a place is no region.

    The house itself is one too where the text names a body of it.
    """
    canon, new, houses = places.text.canon, [], {}
    for sentence in places.text.sentences:
        for match in _institution().finditer(masked, sentence.start, sentence.end):
            first = max(_floor(places, found, match.start()), match.start() - 14)
            edges = words.boundaries(canon, first, match.end())
            at = max(edge for edge in edges if edge <= match.start())
            if match["firm"]:  # 中国石化, by whose name it is one
                start, code, name = match.start(), "", bare(match[0])
            elif named := _proper(places, masked, first, at, match.end(), 14):
                start, code, name = named
            elif words.tag(canon[at : min(edge for edge in edges if edge > at)]) == "nt":  # 四川大学 is one word
                start, code, name = at, "", bare(canon[at : match.end()])
            else:
                continue
            if "驻" in canon[max(0, start - 1) : match.start()]:
                continue  # the host of a resident group, and its group
            new.append(Mention(start, match.end(), "body", f"body:{code or '000000'}:{name}", "body.institution"))
            houses[canon[start : match.end("house")]] = f"body:{code or '000000'}:{name[: -len(match['organ'])]}"
    if houses:
        named_so = re.compile(f"(?P<house>{either(houses)})(?:{_COMPANY})?")
        spans = ((s.start, s.end) for s in places.text.sentences)
        bare_names = [m for span in spans for m in named_so.finditer(canon, *span)]
        own = [Mention(*m.span(), "body", houses[m["house"]], "body.institution") for m in bare_names]
        found = _uncovered(found, own)
        new += _uncovered(own, new)
    return sorted([*_uncovered(found, new), *new])


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


@cache
def _member() -> re.Pattern[str]:
    core = rf"{_rows('office')}|{_rows('department')}{_rows('suffix')}|{_rows('government')}"
    return re.compile(
        rf"(?:、|和|及|与|以及)(?:(?P<core>{core})|(?P<section>(?:第{_N}+)?{_rows('section')}))(?![长员人书门])"
    )


def _listed(masked: str, found: list[Mention]) -> list[Mention]:
    """Members of a list whose first has the place: 彝良县纪委、组织部、审计局 are all the county's."""
    out, taken = list(found), {m.start for m in found}
    for m in found:
        if m.rule not in ("body.name", "body.level", "body.pointing"):
            continue
        at, office = m.end, _OFFICE.search(m.id)
        while match := _member().match(masked, at):
            name, start, at = match[match.lastgroup], match.start(match.lastgroup), match.end()
            if start in taken:
                break
            if office and name.endswith("室"):
                name = f"{office[1]}{name}"  # 纪委监委党风政风监督室、信访室: both are the commission's
            elif match["section"]:
                break
            node = f"{m.id[:12]}{_body_name(name)}"
            out.append(Mention(start, at, "body", node, "body.listed", (m.start, m.end)))
    return sorted(out)


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
            place = sender or places.here(match.start(), (sentence.start, sentence.end))
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
    if not aliases and not any(_leans(some) for _, some in found):
        return [some for _, some in found]
    flat = [m._replace(start=m.start + at, end=m.end + at) for at, some in found for m in some]
    flat = _inner(canon, _aliased(canon, aliases, _owned(flat)))
    out, last = [], len(canon)
    for at, _ in reversed(found):
        out.append(tuple(m._replace(start=m.start - at, end=m.end - at) for m in within(flat, at, last)))
        last = at
    return out[::-1]


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
