"""Find the bodies that a text names: a grammar of names over the rows of `codebook/bodies.csv`.

The grammar reads the canonical text in which every region is one sign and its continuation, so that a rule says
"region" and not a list of three thousand names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import repeat
from typing import NamedTuple

from helpers import lexicon, regions, words
from helpers.lexicon import bare, either
from helpers.regions import Mention, within
from helpers.texts import Passage

R, C = "\ue000", "\ue001"  # a region's first character and its further ones
CHAIN = f"(?:{R}{C}*)+"
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


@cache
def _body_pattern(aliases: tuple[str, ...]) -> re.Pattern[str]:
    def rows(part: str) -> tuple[str, ...]:
        return lexicon.words("bodies", "word", part=part)

    office = rf"(?:第{_N}+(?:巡[察视]|纪检监察)组|巡[察视]第?{_N}+组|{either(rows('office'))})"
    section = rf"(?:第{_N}+)?{either(rows('section'))}"
    discipline = rf"(?:纪委{LEVEL}监委|(?:第{_N}+)?{either(rows('discipline'))})(?:{section})?"
    unit = either(rows("unit"))
    modifier = either((*rows("modifier"), *aliases))
    determiner = either(rows("determiner"))
    some = rf"(?:{determiner})?(?:{modifier})(?:{determiner}|{modifier})*"
    klass = rf"(?:{either(rows('class'))}(?:{office})?|{either(rows('headnoun'))})"
    party = r"(?:(?:机关)?(?:党组|党委|党总支|党支部|党工委)(?!书记|副书记|成员))?"
    department = rf"(?:{either(rows('department'))})(?:{either(rows('suffix'))}){party}"
    open_name = r"(?![的和与在对向及是])[\u4e00-\u9fa5]{2,8}?"
    open_name += rf"(?:管理局|委员会|管委会|集团(?:{_COMPANY})?|{_COMPANY}|大学|学院|医院)"
    open_name += rf"(?:{either(rows('discipline'))}|{party})"
    place = rf"(?P<chain>{CHAIN})|(?P<level>自治[区州县旗]|{LEVEL})"
    core = (
        rf"{LEVEL}?委(?:各?{office}|办(?![理事公案学好实])|{discipline})?|{discipline}|{department}|{either(rows('government'))}{party}"
        rf"|(?:{determiner})?(?:{modifier})*(?:{discipline}|{klass}|{office}|{unit})|{determiner}{klass}"
    )
    free = rf"{some}(?:{discipline}|{klass}|{office})|{determiner}(?:{klass}|{discipline})|{discipline}|{unit}"
    free += rf"|各{LEVEL}{{1,3}}(?:委(?:{office})?|{discipline}|{klass})|村务监督委员会"
    if aliases:
        free += f"|{either(aliases)}(?:{klass}|{office})?"
    return re.compile(
        rf"(?:中共)?(?:{place})(?P<core>{core})|(?:中共)?(?P<region>{CHAIN})(?P<open>{open_name})"
        rf"|(?P<central>(?:中央|国家|全国)(?:{discipline}|{office})|国务院(?:{office}(?:{klass})?)?|中共中央|审计署"
        rf"|最高人民(?:法院|检察院))|(?P<free>{free})"
    )


_ALIAS = re.compile(r"(?P<full>[\u4e00-\u9fa5]{2,20})\((?:以下|下)?(?:简称|称)“?(?P<short>[^)“”]{2,10})”?\)")
_PLAIN = re.compile("纪委[省市州县区旗盟]?监委|纪检监察委|纪律检查委员会|监察委员会|(?<!国家)监委|纪委(?!国家)")
# A committee's name ends here unless a post follows it: 市委书记 names a person.
_POST = re.compile("书记|副书记|委员(?!会)|托|派|任")
# Bodies within a university or an enterprise: what region is theirs, a word such as 校纪委 does not tell.
_INNER = re.compile("(?:各)?(?:校|学校|学院|二级学院|院系|集团|公司|子公司|分公司|厂)(?!区)")
_NOT_BODY = re.compile(r"(?:各级|各)?(?:单位|部门|机关|企业|学校|医院|机构|和)+$")


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

    def level(self, char: str, at: int) -> Mention | None:
        """The region that 市委 or 区纪委监委 at an offset means."""
        return regions.referent(char, at, 0, [*self.earlier, *self.named], self.home)

    def here(self, start: int, sentence: tuple[int, int]) -> Mention | None:
        """The region of a class without a region word: of its sentence, its paragraph, the one before, the document."""
        before = regions.within(self.named, 0, start)
        inside = regions.within(self.named, *sentence)
        last = before[-1] if before else self.focus
        if inside and not (before and last.start >= sentence[0]):
            last = inside[0]
            for m in inside[1:]:  # of a chain, its end
                last = m if m.start == last.end else last
        several = last and len(regions.within(self.named, last.start, last.start + 1)) > 1
        return self.home if not last or several else last  # a word for two regions leaves none in focus


def aliases(canon: str) -> tuple[str, ...]:
    """The short names that a document gives its bodies.

    >>> aliases("云南云岭建设集团有限公司(以下简称“云岭集团”)")
    ('云岭集团',)
    """
    return tuple(sorted({match["short"] for match in _ALIAS.finditer(canon)}))


def find(places: Places, masked: str, short: tuple[str, ...]) -> list[Mention]:
    """Body mentions of a passage, in order.

    `masked` is its canonical text in signs (`mask`), `short` the names of `aliases`.
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
    core = match["core"] or match["open"] or match["central"] or match["free"] or ""
    chain = match["chain"] or match["region"]
    after = canon[end : end + 3]
    if core == "委" and _POST.match(after):
        return []
    if match["free"] and (_NOT_BODY.fullmatch(core) or core in ("各级", "各")):
        return []
    if match["level"] and start and (_ends_word(canon, start) or canon[start - 1] == "某"):
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
            core = (char if char in "省市州县区旗盟" else regions.divisions()[codes[0]].char) + core
        if last[0].rule == "region.pointing":
            rule = "body.pointing"
            start = last[0].start if len(last) > 1 else start  # 山西两省纪委: of 两省 only
    elif match["level"] and canon[start - 1] != "个":
        place = places.level(match["level"], start)
        if not place:
            return []
        codes, antecedent, rule = [place.id[7:]], (place.start, place.end), "body.level"
        core = match["level"][-1] + core if core[0] in "委直属级管" else core  # 市委, but of 市审计局 审计局
    elif match["central"]:
        codes, rule = ["100000"], "body.name"
    else:
        core = (match["level"] or "") + core  # 16个县纪委: a counted class
        place = places.here(start, sentence)
        own = any(core.startswith(alias) for alias in aliases) or bool(_INNER.match(core))
        codes = ["000000" if own or not place else place.id[7:]]
        antecedent = (place.start, place.end) if place and not own and place.end else None
    ids = (f"body:{code}:{_body_name(core)}" for code in codes)
    return [Mention(start, end, "body", *row) for row in zip(ids, repeat(rule), back or [antecedent], strict=False)]


_LEVEL_WORDS = frozenset(
    "城市 都市 超市 门市 闹市 上市 股市 夜市 集市 各市 地区 社区 小区 园区 辖区 城区 郊区 山区 牧区 片区 灾区".split()
)


def _ends_word(canon: str, start: int) -> bool:
    """Whether a level character only ends a word before it: 大城市委员 names no 市委."""
    return canon[start - 1 : start + 1] in _LEVEL_WORDS


# --- names that begin earlier than their head word tells -----------------------------------------------------------

_TOWN = re.compile("镇(?!街)|乡(?!镇)|街道|苏木")
_PREPOSITIONS = "对向与和由在把将从被经给为到"
_PROPER = frozenset(("ns", "nr", "nrt", "nz", "nt", ""))
_NOMINAL = _PROPER | frozenset(("n", "j", "b", "vn", "an"))


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
        if words.tag(word) not in _NOMINAL or word in _acts():
            break
        begin = edge
        nouns.append(word)
    return begin, nouns


def _chain(places: Places, at: int) -> list[Mention]:
    """The regions whose names end right before an offset."""
    out: list[Mention] = []
    while near := [m for m in within(places.named, at - 16, at) if m.end == at]:
        out, at = [*near, *out], near[0].start
    return out


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
    if begin == at or not (chain or opens) or not any(words.tag(word) in _PROPER for word in nouns):
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
    house = rf"(?:大学|学院|中学|医院|银行|研究院|集团(?:{_COMPANY})?|{_COMPANY})"
    rows = either((*lexicon.words("bodies", "word", part="discipline"), "党委", "党组", "党工委", "党总支", "党支部"))
    return re.compile(rf"(?P<house>{house})(?P<organ>{rows}(?:巡[察视]办|组织部|办公室)?)(?!书记|副书记)")


def _institutions(places: Places, masked: str, found: list[Mention]) -> list[Mention]:
    """Bodies of a university, a hospital or an enterprise by its proper name, in which a place is no region."""
    canon, out = places.text.canon, list(found)
    spans = ((s.start, s.end) for s in places.text.sentences)
    for match in (m for span in spans for m in _institution().finditer(masked, *span)):
        first = max(_floor(places, found, match.start()), match.start() - 14)
        edges = words.boundaries(canon, first, match.end())
        at = max(edge for edge in edges if edge <= match.start())
        if named := _proper(places, masked, first, at, match.end(), 14):
            start, code, name = named
        elif words.tag(canon[at : min(edge for edge in edges if edge > at)]) == "nt":  # 四川大学 is one word
            start, code, name = at, "", bare(canon[at : match.end()])
        else:
            continue
        out = [m for m in out if m.end <= start or match.end() <= m.start]
        out.append(Mention(start, match.end(), "body", f"body:{code or '000000'}:{name}", "body.institution"))
    return sorted(out)


# --- names that lean on another ------------------------------------------------------------------------------------


@cache
def _member() -> re.Pattern[str]:
    def rows(part: str) -> str:
        return either(lexicon.words("bodies", "word", part=part))

    core = rf"{rows('office')}|{rows('department')}{rows('suffix')}|{rows('government')}"
    return re.compile(rf"(?:、|和|及|与|以及)(?P<core>{core})(?![长员人书])")


def _listed(masked: str, found: list[Mention]) -> list[Mention]:
    """Members of a list whose first has the place: 彝良县纪委、组织部、审计局 are all the county's."""
    out = list(found)
    taken = {m.start for m in found}
    for m in found:
        if m.rule not in ("body.name", "body.level", "body.pointing"):
            continue
        at = m.end
        while (match := _member().match(masked, at)) and match.start("core") not in taken:
            at = match.end()
            node = f"{m.id[:12]}{_body_name(match['core'])}"
            out.append(Mention(match.start("core"), at, "body", node, "body.listed", (m.start, m.end)))
    return sorted(out)


_RESIDENT = re.compile(
    r"(?P<sent>派?)驻(?!在)(?:(?!第[一二三四五六七八九十]|纪检)(?P<host>[^,;。、()]{2,16}?))?"
    r"(?P<group>(?:第[一二三四五六七八九十]+)?纪检(?:监察)?组)"
)


def _resident(places: Places, masked: str, found: list[Mention]) -> list[Mention]:
    """Join sender 驻 host to one name; the parts stay as nested mentions of their own."""
    out = list(found)
    for sentence in places.text.sentences:
        for match in _RESIDENT.finditer(masked, sentence.start, sentence.end):
            start, end = match.span("host")
            near = within(found, sentence.start, match.end())
            sender = next((m for m in near if m.end == match.start()), None)
            if not match["host"]:
                if sender and match["sent"]:  # 省纪委监委派驻第三纪检监察组
                    out = [m for m in out if m.start != match.start()]
                    node = f"{sender.id}{bare(places.text.canon[match.start() : match.end()])}"
                    out.append(Mention(sender.start, match.end(), "body", node, "body.resident"))
                continue
            host = next((m for m in near if (m.start, m.end) == (start, end)), None)
            place = sender or places.here(match.start(), (sentence.start, sentence.end))
            code = place.id.split(":")[1] if place else "000000"
            name = bare(places.text.canon[start:end])
            if host or name[0] in "省市州县区旗":
                name = host.id.split(":", 2)[2] if host else name[1:]
            out = [m for m in out if not start <= m.start < match.end() or m is host]
            if not host:
                out.append(Mention(start, end, "body", f"body:{code}:{name}", "body.host"))
            whole = f"驻{name}{match['group']}"
            if sender:
                whole = (
                    bare(places.text.canon[sender.start : sender.end]) if code == "100000" else sender.id[12:]
                ) + whole
            first = sender.start if sender else match.start()
            out.append(Mention(first, match.end(), "body", f"body:{code}:{whole}", "body.resident"))
    return sorted(out)


_COMMITTEE = re.compile(f"{LEVEL}委.")


def longer(names: Iterable[str]) -> dict[str, str]:
    """For each id of a body named briefly the longer name of it among these ids: 巡察机构 → 区委巡察机构.

    >>> longer({"body:530103:巡察机构", "body:530103:区委巡察机构"})
    {'body:530103:巡察机构': 'body:530103:区委巡察机构'}
    """
    full: dict[tuple[str, str], str] = {}
    for node in sorted(names, reverse=True):
        code, name = node[5:11], node[12:]
        if _COMMITTEE.match(name):
            full[code, name[2:]] = node
        if (at := name.find("驻")) > 0:  # the sender left out: 驻市住建局纪检监察组
            full["" if code == "100000" else code, name[at:]] = node
    known = ((node, full.get((node[5:11], node[12:])) or full.get(("", node[12:]))) for node in sorted(names))
    return {node: other for node, other in known if other}
