"""Find the bodies that a text names: the forms of `codebook/forms.csv` find their names, here these get their places.

What is no matter of a form is in three rooms before this one: `body_places` (the place of 市委 or of a class),
`body_names` (one office under two names, short names) and `body_houses` (towns, houses with names of their own).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from helpers.codebook import Found, Mention, Signs, Span, bare, divisions, either, forms, signs
from helpers.mentions import regions
from helpers.mentions.body_houses import institutions, residents, towns, uncovered
from helpers.mentions.body_names import ALIAS, INNER, body_name
from helpers.mentions.body_places import Places, wide_enough
from helpers.reading import REMEMBERED

R, C = "\ue000", "\ue001"  # a region's first character and its further ones
CHAIN = f"(?:{R}{C}*+){{1,6}}"  # possessive and short: a long row of regions is no name


@lru_cache(REMEMBERED)
def mask(canon: str, named: tuple[Mention, ...]) -> str:
    """The canonical text with every region's name as signs, character for character.

    >>> mask("昆明市纪委", (Mention(0, 3, "region", "region:530100", ""),)) == R + C + C + "纪委"
    True
    """
    if not named:
        return canon
    out = list(canon)
    for m in named:
        if m.kind in ("region", "ambiguous"):
            out[m.start : m.end] = R + C * (m.end - m.start - 1)
    return "".join(out)


def find(places: Places, text: Signs, masked: str, short: tuple[str, ...]) -> list[Mention]:
    """Body mentions of a passage, in order.

    `text` is the passage in signs (`signs.read`), `masked` its canonical text with signs for regions (`mask`), `short`
    the names of `aliases`.

    >>> from helpers.codebook import signs
    >>> from helpers.reading import passage
    >>> yunnan = [Mention(0, 3, "region", "region:530000", "region.name")]
    >>> line = passage("云南省纪委约谈。", "paragraph")
    >>> find(Places(line, yunnan), signs.read(line.canon, tuple(yunnan)), mask(line.canon, tuple(yunnan)), ())[0].id
    'body:530000:纪委监委'
    """
    canon = places.text.canon
    led = [name for name in forms.matches(text, "body") if name.rule == "body.led"]  # 监委委员王某约谈: acts for it
    shut = [
        (name.first, name.last)
        for name in forms.matches(text, "none")
        if name.rule.startswith("none.body")
        and (name.rule == "none.body.chain" or not any(m.first < name.last and name.first < m.last for m in led))
    ]
    out: list[Mention] = []
    for name in forms.find(text, "body", shut):
        if places.told(text.edges[name.first]):
            out += _named(places, text, name, out)
    out = _by_alias(places, text, out, short)
    for match in ALIAS.finditer(canon) if "称" in canon and "(" in canon else ():
        full = re.search(r"[\u4e00-\u9fa5]{1,12}$", match["full"])
        if full and not any(m.start < match.end("full") and match.start("full") < m.end for m in out):
            node = _coined(places, match.start("full"), match["short"])
            out.append(Mention(match.start("full"), match.end("full"), "body", node, "body.alias"))
    out = institutions(places, text, masked, towns(places, masked, sorted(out)) if out else out)
    return residents(places, masked, sorted(out)) if "驻" in canon or "派出" in canon else sorted(out)


# --- a name and its parts ------------------------------------------------------------------------------------------


_LEVELS = frozenset((*"省市州县区旗盟", "自治区", "自治州", "自治县", "自治旗", "地区"))
_PREFIX = frozenset(("中共", "中国共产党", "国家税务总局", "原", "该"))


class _Parts(NamedTuple):
    """A name taken apart: where the regions in front of it end, its level word, and what is left."""

    chain: int
    level: str
    core: str


def _parted(canon: str, text: Signs, name: Found) -> _Parts:
    """The parts of a name, without what belongs to none of them: 中共, 原."""
    first = name.first
    while first + 1 < name.last and canon[slice(*text.span(first, first + 1))] in _PREFIX:
        first += 1
    at = first
    minor = canon[slice(*text.span(at, at + 1))] if text.signs[at] in signs.having("minor") else ""
    at = first = first + bool(minor)
    while at < name.last and text.signs[at] in _regions():
        at += 1
    chain = text.edges[at] if at > first else 0
    if minor:  # 民盟昆明市委: the place stands in the name
        return _of_minor(canon, text, name, minor, chain)
    word, core = canon[slice(*text.span(at, at + 1))], canon[text.edges[at] : text.edges[name.last]]
    if not chain and at + 1 < name.last and word in _LEVELS:
        rest = _BOTH_LEVELS.sub("", core[len(word) :])  # 市和区人民政府, but 州、县(市)属部门
        return _Parts(0, word, core[len(word) :] if rest[:1] in ("直", "属") else rest)
    if not chain and text.signs[at] in _committees():
        return _Parts(0, word[1], core) if word[0] == "团" else _Parts(0, word[0], core[1:])  # 团县委
    return _Parts(chain, "", core)


def _of_minor(canon: str, text: Signs, name: Found, minor: str, chain: int) -> _Parts:
    """The parts of a committee of another party or of the Youth League: its name is without its place 民盟市委."""
    end = text.edges[name.last]
    rest = canon[chain or text.edges[name.last - 1] : end]
    char = canon[chain - 1] if chain and canon[chain - 1] in "省市州县区旗盟" else ""
    level = "" if chain else canon[text.edges[name.last - 1]]
    return _Parts(chain, level if level in _LEVELS else "", minor + char + rest)


# Of several levels the first says whose the bodies are: 市和区、县人民政府.
_BOTH_LEVELS = re.compile(r"^(?:(?:[和、及]|以及)(?:自治[区州县旗]|直辖市|[市州县区旗盟乡镇]){1,2}(?:\([^()]+\))?)+")


@cache
def _regions() -> str:
    return signs.having(signs.REGION) + signs.having(signs.UNSURE)


@cache
def _committees() -> str:
    return signs.having("committee")


def _named(places: Places, text: Signs, name: Found, before: list[Mention]) -> list[Mention]:
    """The mentions that a name found by a form makes: one, or one for each of the places that it points at."""
    canon = places.text.canon
    if _meets(canon, text, name):
        name = name._replace(last=name.last - 1)
    start, end = text.span(name.first, name.last)
    after = canon[slice(*text.span(name.last, name.last + 1))] if name.last < len(text.signs) else ""
    if _goes_on(canon[start:end], after):
        return []
    if name.rule == "body.inner":
        if _joined(canon, text, name.first) and canon[start] != "该":
            return []
        return [Mention(start, end, "body", f"body:000000:{bare(canon[start:end])}", "body.inner")]
    if name.rule == "body.that":
        return _pointed_at(canon[start:end], (start, end), before)
    chain, level, core = _parted(canon, text, name)
    if name.rule == "body.listed":
        shared = _SHARED.match(canon, end)
        # 财政 of 财政、审计等部门: a field by itself is no body
        core += shared["head"] or shared["last"] if shared else "部门"
    if name.rule == "body.led" and core.endswith("书记"):  # 纪委书记 is one word
        end, core = end - len("书记"), core.removesuffix("书记")
    if name.rule in _MEMBERS and not chain and not level:
        if (head := _list_head(canon, before, start)) and after[:1] not in _ON:
            return [Mention(start, end, "body", f"{head.id[:12]}{_of_list(head, core)}", "body.listed", head[:2])]
        if not _by_itself(name.rule, core, bool(before) and before[-1].end == start - 1):
            return []  # of 信访室 who knows whose
    if chain:
        return _of_regions(places, (start, end), chain, core)
    if level and canon[start - 1 : start] != "个" and not _ends_word(canon, start):
        several = bool(_BOTH_LEVELS.match(canon[start + len(level) : end]))
        return [_of_level(places, (start, end), level, core, several)]
    if name.rule == "body.central":
        return [Mention(start, end, "body", f"body:100000:{body_name(core)}", "body.name")]
    own = _of_sentence(places, before, name, start)
    return _of_class(places, (start, end), level + core, own)  # 16个县纪委: a counted class


def _meets(canon: str, text: Signs, name: Found) -> bool:
    """Whether a name's last word belongs to what the body holds: 省纪委常委会 of 省纪委常委会议."""
    end = text.edges[name.last]
    return canon.endswith("常委会", 0, end) and canon.startswith("议", end) and name.last - name.first > 1


def _pointed_at(name: str, span: Span, before: list[Mention]) -> list[Mention]:
    """The class of units that 该单位 means, the standing committee of the committee or congress named last; or none."""
    if name == "常委会":
        seat = next((m for m in reversed(before) if m.id.endswith(("委", "人大", "常委会"))), None)
        seat = seat if seat and not seat.id.endswith(("纪委", "监委")) else None
        node = f"{seat.id.removesuffix('常委会')}常委会" if seat else ""
    else:
        kind = name.removeprefix("该")
        ends = ("办", "办公室") if kind == "办" else kind  # 县委巡察办公室…, 该办
        seat = next((m for m in reversed(before) if m.id.endswith(ends)), None)
        node = seat.id if seat else ""
    return [Mention(*span, "body", node, "body.pointing", seat[:2])] if seat else []


def _by_itself(rule: str, core: str, follows: bool) -> bool:
    """Whether a name that a list may have without its place is one without it too, perhaps as it `follows` a body."""
    if rule == "body.member":
        return follows and core in _BESIDE
    return rule != "body.section" or core.endswith("室") and len(core) > 4


_SHARED = re.compile(
    "[^,。;:()]{0,60}?等[^,。;:()、]{0,8}?(?P<head>部门|单位|机关|机构|科室)|(?:[、和][^,。;:()、和等]{2,4}){0,4}[、和][^,。;:()、和等]{2,4}?(?P<last>部门|机关)"
)
_MEMBERS = ("body.member", "body.bureau", "body.section")  # forms for what a list may have without its place
# Of a class of bodies a list may go on with these without their place: 各级党委、政府.
_BESIDE = frozenset("政府 人大 政协 法院 检察院 人民法院 人民检察院".split())
# What goes on behind what only looks like a member of a list: 审计局、财政局局长, 组织部部长.
_ON = frozenset("长员人书部门")


def _goes_on(name: str, after: str) -> bool:
    """Whether the word behind a name shows that it is none: 财政委托, 党委会议, 政府采购."""
    goes_on = name[-1] == "委" and after in _CUT or name[-1] == "会" and after == "议"
    return goes_on or name[-2:] == "政府" and after in _DEALS


_CUT = frozenset("托派任员")
_DEALS = frozenset("采购 购买 投资 信息 网站 补贴 债务 隐性 债券 工作报告 性".split())


def _of_regions(places: Places, span: Span, chain: int, core: str) -> list[Mention]:
    """Bodies with the names of their regions, which end at an offset, in front of them."""
    canon, (start, end) = places.text.canon, span
    last = [m for m in regions.within(places.named, start, end) if m.end == chain]
    if not last:  # of a place that stayed ambiguous, or that the code list does not have
        last = [Mention(start, chain, "region", "region:000000", "")]
    code = last[0].id[7:]
    division = divisions.by_code().get(code)
    if core.startswith("委"):  # 昆明市 + 委: the level stands once for both
        char = canon[chain - 1]
        core = (char if char in "省市州县区旗盟" or not division else division.char) + core
    elif division and _COMMITTEE.match(core) and division.name.endswith("自治区"):
        core = f"自治区{core}"  # what 省委 is to a province
    rule = "body.pointing" if last[0].rule == "region.pointing" else "body.name"
    if rule == "body.pointing" and len(last) > 1:
        start = last[0].start  # 山西两省纪委: of 两省 only
    name = body_name(core)
    sharing = _sharing(places, start, code, bool(_EACH.match(canon, end))) if division else []
    return [Mention(m.start, m.end, "body", f"body:{m.id[7:]}:{name}", "body.shared") for m in sharing] + [
        Mention(start, end, "body", f"body:{m.id[7:]}:{name}", rule, m.antecedent) for m in last
    ]


# Behind a body they say that there are several of it: 遵义市、毕节市纪委监委分别….
_EACH = re.compile("分别|均|都|共同|联合|联手|携手|相互|互|各自?|签|协同|两家|双方")


def _sharing(places: Places, at: int, code: str, several: bool) -> list[Mention]:
    """The regions of one level before a body's, which share its word: 湖北、湖南省委.

    Names with their level do only where `several` act: 遵义市、毕节市纪委监委分别….
    """
    canon, out, level = places.text.canon, [], divisions.by_code()[code].level
    while canon[at - 1 : at] in ("、", "和"):
        near = [m for m in regions.within(places.named, at - 9, at) if m.end == at - 1]
        levelled = canon[at - 2] in "省市州县区旗盟" and not several
        if not near or levelled or divisions.by_code()[near[0].id[7:]].level != level:
            break
        out, at = [near[0], *out], near[0].start
    return out


def _of_level(places: Places, span: Span, level: str, core: str, several: bool) -> Mention:
    """A body of the division of a level that the text is about: 市委, 区纪委监委; 000000 where nothing tells which.

    Those of `several` levels (县、区人民政府) are of the document's own place where it has no division of the first.
    """
    place = places.level(level, span[0]) or (places.home if several else None)
    stays = level == "自治区" and (_COMMITTEE.match(core) or core[0] in "直属级管")
    if core[0] in "委直属级管、和及" or stays:  # 市委, but of 市审计局 审计局
        core = (level if stays else level[-1]) + core
    node = f"body:{place.id[7:] if place else '000000'}:{body_name(core)}"
    return Mention(*span, "body", node, "body.level", (place.start, place.end) if place and place.end else None)


def _of_class(places: Places, span: Span, core: str, own: Mention | None) -> list[Mention]:
    """A body without a place of its own: it is of its `own` sentence's body, or of the place that is meant."""
    start, end = span
    if _NOT_BODY.fullmatch(core):
        return []
    core = _COUNTED.sub("", core)
    if core.startswith("全国"):
        return [Mention(start, end, "body", f"body:100000:{body_name(core[2:])}", "body.name")]
    if that := _THAT.search(places.text.canon, max(0, start - 3), start):  # no region: nothing tells which
        return [Mention(that.start(), end, "body", f"body:000000:{body_name(core)}", "body.class")]
    if INNER.match(core) or _WHOLE_PARTY.match(core):
        return [Mention(start, end, "body", f"body:000000:{body_name(core)}", "body.class")]
    if own:
        code = own.id[5:11]
        node = f"body:{wide_enough(code, core) if code != '000000' else code}:{body_name(core)}"
        return [Mention(start, end, "body", node, "body.class", own[:2])]
    place = places.here(start)
    node = f"body:{wide_enough(place.id[7:], core) if place else '000000'}:{body_name(core)}"
    back = (place.start, place.end) if place and place.end else None
    return [Mention(start, end, "body", node, "body.class", back)]


def _of_sentence(places: Places, before: list[Mention], name: Found, at: int) -> Mention | None:
    """The body of a level (省纪委) last named before an offset in its sentence, where no region is named behind it.

    One whose place nobody knows passes that on only to what is set up for a task: 县纪委成立检查组.
    """
    first = places.sentence(at)[0]
    last = next((m for m in reversed(before) if m.rule == "body.level" and first <= m.start), None)
    if not last or regions.within(places.named, last.end, at):
        return None
    return last if last.id[5:11] != "000000" or name.rule == "body.adhoc" else None


# The Party committee of an autonomous region, or an office of it.
_COMMITTEE = re.compile(r"党委(?!\()")
_WHOLE_PARTY = re.compile("(?:各级)?党的")  # what the Party's charter speaks of is of no one place
_THAT = re.compile("(?:该|本|我|外|邻|其他)[省市州县区旗盟]$")
_NOT_BODY = re.compile(r"各级?|(?:各级|各)?(?:单位|部门|机关|企业|学校|医院|机构|公司|集团|和)+$")
_COUNTED = re.compile(r"^[\d一二三四五六七八九十百]+[余多]?[家个](?=单位|部门|企业|学校|医院)")  # 12家单位 by itself
_LEVEL_WORDS = frozenset(
    "城市 都市 超市 门市 闹市 上市 股市 夜市 集市 各市 地区 社区 小区 园区 辖区 城区 郊区 山区 牧区 片区 灾区".split()
)


def _ends_word(canon: str, start: int) -> bool:
    """Whether a level character only ends a word before it: 大城市委员 names no 市委."""
    return canon[start - 1 : start + 1] in _LEVEL_WORDS


def _joined(canon: str, text: Signs, first: int) -> bool:
    """Whether a noun stands right before a word, so that the word may only end a longer name: 招管 before 局党组."""
    before = canon[slice(*text.span(first - 1, first))] if first else ""
    return before not in ("", "报", "由") and text.signs[first - 1] in forms.having("standing")


# A room of a discipline commission, not the commission itself: behind it a list names further rooms.
_OFFICE = re.compile("(纪委监委).*[室科处]$")
_PLACED = ("body.name", "body.level", "body.pointing", "body.listed")


def _list_head(canon: str, before: list[Mention], at: int) -> Mention | None:
    """The body with a place whose list goes on at an offset: 彝良县纪委、组织部."""
    last = before[-1] if before else None
    if last and last.end <= at and (last.rule in _PLACED or last.id.endswith(tuple("局厅办"))):
        between = canon[last.end : at]
        return last if between in ("、", "和", "及", "与", "以及") else None
    return None


def _of_list(head: Mention, core: str) -> str:
    """The name of a member of a list: 纪委监委党风政风监督室、信访室 are both the commission's."""
    office = _OFFICE.search(head.id)
    return body_name(f"{office[1]}{core}" if office and core.endswith("室") else core)


def _coined(places: Places, at: int, name: str) -> str:
    """The id of a body by a short name of the document's own: 市监管办 is of the city that is meant there."""
    place = places.level(name[0], at) if name[0] in "省市州县区旗" and len(name) > 2 else None
    return f"body:{place.id[7:]}:{bare(name[1:])}" if place else f"body:000000:{bare(name)}"


_MEMBER = re.compile("(?:党组|党委)(?=成员|班子|委员)")


def _by_alias(places: Places, text: Signs, found: list[Mention], short: tuple[str, ...]) -> list[Mention]:
    """Bodies by the short names that the document gives them, with an organ behind: 滇城集团纪委."""
    if not short:
        return found
    stems = {alias.removesuffix("集团") for alias in short if alias.endswith("集团")} - {""}  # its companies
    names = either(short) + (rf"|{either(stems)}(?!集团)[\u4e00-\u9fa5]{{2,4}}?公司" if stems else "")
    organ, new = forms.forms("organ")[0].pattern, []
    full = [match.span("full") for match in ALIAS.finditer(places.text.canon)]
    for match in re.finditer(names, places.text.canon):
        start, end = match.span()
        if behind := text.edges[text.at(end)] == end and organ.match(text.signs, text.at(end)):
            end = text.edges[behind.end()]
        if (member := _MEMBER.match(places.text.canon, end)) and end == match.end():  # 党组成员 is one word
            end = member.end()
        known = not places.told(start) or any(m.start < start < m.end for m in found)
        if not known and not any(a <= start < b for a, b in full):
            new.append(Mention(start, end, "body", _coined(places, start, places.text.canon[start:end]), "body.class"))
    return sorted([*uncovered(found, new), *new])
