"""Name bodies: the part of an id behind its code, one office under two names, short names by the whole document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from helpers.codebook import Mention, bare, either, lexicon, within
from helpers.reading import REMEMBERED

LEVEL = "[省市州县区旗盟]"
COMPANY = "(?:股份)?(?:有限)?(?:责任)?公司"
# What is sent to a house.
GROUP = "(?:第[一二三四五六七八九十]+)?(?:纪检(?:监察)?组|监察组|监察室|监察专员办(?:公室)?|纪工委)"
# One office under two names.
_PLAIN = re.compile(
    r"(?:纪委|纪律检查委员会)[(、]?监察[局厅]\)?|纪委[省市州县区旗盟]?监委|纪检监察委|纪律检查委员会|监察委员会|(?<!国家)监委|纪委(?!国家)|监察委(?!员)"
)


@lru_cache(REMEMBERED)
def body_name(core: str) -> str:
    """The part of a body's id behind its code."""
    name = bare(core)
    name = re.sub("^原(?=.)|^第[一二三四五六七八九十0-9]+届|^[一二三四五六七八九十两多几]+个", "", name)
    name = re.sub("^(?:县级以上|省级以上|市级以上)?(?:地方)?(?:各级|本级)?人民政府(?=[^及各]{2,}部门)", "", name)
    name = re.sub("人民代表大会(?:及其)?常务委员会|人大及其常委会", "人大常委会", name)
    name = "中共中央" if name in ("党中央", "中国共产党中央委员会") else name
    name = re.sub(r"^(?:各级|各地|各)|(?<=[直属委])各|(?<=政府)各(?=部门)", "", name) or name
    name = re.sub("党的(?:各级|(地方|基层))?组织", r"\1党组织", _SOME.sub("", name))
    if _CENTRAL.match(name):
        return _CENTRAL.sub("中央纪委国家监委", name)
    return "纪委监委".join(_PLAIN.split(name, maxsplit=1)) if _PLAIN.match(name) else name


_CENTRAL = re.compile(
    "(?:中共中央|中央|中)(?:纪委|纪律检查委员会)(?:国家监委|国家监察委员会|[、和]?监察部)?|(?:国家|全国)(?:监委|监察委员会)"
)
# Which of a class leaves the name, where a class is left: 有关职能部门, but 有关部门.
_SOME = re.compile(
    "^(?:(?:各?有关|各?相关|当地|本级|一些|有的)(?!部门$|单位$|机关$|机构$|企业$)|当地(?=有关|相关)"
    "|(?:县级以上|省级以上|市级以上|同级)?(?:地方)?(?:各级)?(?=人民|人大|政府))"
)

ALIAS = re.compile(
    r"(?P<full>[\u4e00-\u9fa5]{1,19}(?:[局厅委组室院部会]|办公室|企业|集团|公司|大学|银行|中心|机关|机构|单位|学校|中学|小学))"
    r"\((?:以下|下)?(?:简称|称)“?(?P<short>[^)“”]{2,10})”?\)"
)


def aliases(canon: str) -> tuple[str, ...]:
    """The short names that a document gives its bodies.

    >>> aliases("云南云岭建设集团有限公司(以下简称“云岭集团”)")
    ('云岭集团',)
    """
    return tuple(sorted(_shortened(canon)))


@lru_cache(4)  # the items of one file share their text, which is searched once for all of them
def _shortened(canon: str) -> dict[str, re.Match[str]]:
    """Where a document gives a body its short name, by that name."""
    return {match["short"]: match for match in ALIAS.finditer(canon)} if _shortens(canon) else {}


# Bodies within a university or an enterprise: what region is theirs, a word such as 校纪委 does not tell.
INNER = re.compile(
    "该?(?:各)?(?:校|学校|学院|二级学院|院系|医院|院|集团|总?公司|[省市子分]公司|厂|总行|[省市]?分行|支行|行(?!业|政))(?!区)"
)


# --- names that lean on the whole document ---------------------------------------------------------------------------


def settled(canon: str, found: Sequence[tuple[int, tuple[Mention, ...]]]) -> list[tuple[Mention, ...]]:
    """Bodies by passage, with those that lean on others of the document named by these.

    `canon` is the document's canonical text, `found` has for each passage where it begins and its bodies.

    >>> found = (Mention(0, 3, "body", "body:530000:纪委监委", "body.name"),)
    >>> settled("省纪委约谈。", [(0, found)]) == [found]
    True
    """
    aliases = _shortened(canon)
    if aliases or any(_leans(some) for _, some in found):
        flat = [Mention(m.start + at, m.end + at, *m[2:]) for at, some in found for m in some]
        flat = _inner(canon, _aliased(canon, aliases, _owned(flat)))
        out, last = [], len(canon)
        for at, _ in reversed(found):
            out.append(tuple(Mention(m.start - at, m.end - at, *m[2:]) for m in within(flat, at, last)))
            last = at
        passages = out[::-1]
    else:
        passages = [some for _, some in found]
    brief = _brief({m.id for some in passages for m in some})
    return [_renamed(canon, at, some, brief) for (at, _), some in zip(found, passages, strict=True)]


def _renamed(canon: str, at: int, found: tuple[Mention, ...], brief: dict[str, str]) -> tuple[Mention, ...]:
    """Bodies of a passage that begins at an offset, those named briefly by their full names."""
    if not any(m.id in brief for m in found):
        return found
    known = [m.id in brief and not canon.startswith(_others(brief[m.id]), m.start + at) for m in found]
    pairs = zip(found, known, strict=True)
    return tuple(m._replace(id=brief[m.id], rule="body.short") if short else m for m, short in pairs)


def _others(node: str) -> tuple[str, ...]:
    """What begins a name of others than a body that the text names, of the centre those of divisions."""
    return ("各镇", "各乡", "各街道", *(("地方", "各级", "县级", "本级", "同级") if node[5:11] == "100000" else ()))


def _brief(names: set[str]) -> dict[str, str]:
    """For each id of a body named briefly that of its full name among these: 住建局 → 住房和城乡建设局."""
    known = sorted(names)
    out: dict[str, str] = {}
    for rule in (_offices, _standing, _whole, _abbreviated, _direct, _housed, _ending):
        out |= rule(known)
    return {node: out.get(full, full) for node, full in out.items() if node != full}


def _offices(names: list[str]) -> dict[str, str]:
    """The general offices at the centre by their short names, where the text has the long one."""
    pairs = (("中办", "中共中央办公厅"), ("国办", "国务院办公厅"))
    return {f"body:100000:{a}": f"body:100000:{b}" for a, b in pairs if f"body:100000:{b}" in names}


def _standing(names: list[str]) -> dict[str, str]:
    """The standing committee of a congress by its last word, where the text has the whole name of the same place."""
    full = [node for node in names if node.endswith(":人大常委会")]
    return {short: node for node in full if (short := f"{node[:12]}常务委员会") in names}


def _whole(names: list[str]) -> dict[str, str]:
    """检察机关 without a place, where the text has 全国检察机关."""
    whole = {node[12:]: node for node in names if node[5:11] == "100000"}
    return {node: whole[node[12:]] for node in names if node[5:11] == "000000" and node[12:] in whole}


def _abbreviated(names: list[str]) -> dict[str, str]:
    """Offices of one place with characters left out: 人社局 and 人力资源和社会保障局, or its 党组 in full."""
    offices: dict[tuple[str, str], list[str]] = {}
    for node in sorted({*names, *(node[:12] + _base(node[12:]) for node in names if node.endswith("局党组"))}):
        if last := _OFFICE_END.search(node):
            offices.setdefault((node[5:11], last[0][0]), []).append(node)
    full = (
        (node, [other for other in some if _abbreviates(node[12:], other[12:])])
        for some in offices.values()
        for node in some
    )
    return {node: max(others, key=len) for node, others in full if others}


def _direct(names: list[str]) -> dict[str, str]:
    """The bodies under a level of one place, and their committee: 区直机关, 区直单位, 自治区直属机关."""
    first: dict[tuple[str, str], str] = {}
    found = ((node, _DIRECT.fullmatch(node)) for node in names)
    return {node: first.setdefault((node[5:11], match["of"]), node) for node, match in found if match}


def _housed(names: list[str]) -> dict[str, str]:
    """Bodies of a house without its place, where the text has one of it with a place."""
    houses: dict[str, set[str]] = {}
    for node in names:
        if node[5:11] != "000000" and _HOUSE_END.search(base := _base(node[12:])):
            houses.setdefault(base, set()).add(node[5:11])
    codes = ((node, houses.get(_base(node[12:]), set())) for node in names if node[5:11] == "000000")
    return {node: f"body:{min(code)}:{node[12:]}" for node, code in codes if len(code) == 1}


def _ending(names: list[str]) -> dict[str, str]:
    """Names that only end that of one other body: 指导组 and 中央第十巡回指导组, 镇纪委 and 薛家湾镇纪委."""
    ends: dict[str, list[str]] = {}
    for node in names:
        ends.setdefault(node[-1], []).append(node)
    out = {}
    for node in names:
        town = _TOWN_BODY.match(node)
        if town or _GROUP_END.search(node) and (node.endswith(_groups()) or len(node) > _LONG):
            full = [other for other in ends[node[-1]] if len(other) > len(node) and other.endswith(node[12:])]
            near = [other for other in full if other[5:11] == node[5:11]] or ([] if town else full)
            if len(near) == 1:
                out[node] = near[0]
    return out


_OFFICE_END = re.compile("局$|厅$|办$|院$|府$|委(?:员会)?$|会$|府办公室$")
_GROUP_END = re.compile("[组部班站室]$")
_HOUSE_END = re.compile("(?:大学|学院|中学|学校|医院|银行|集团|公司)$")
_TOWN_BODY = re.compile("body:[0-9]+:(?:(?:镇|乡|街道)(?:党|纪|政府)|(?:村|社区)(?:党|委会|[居村]?务监督))")
_LONG = 12 + 6  # of an id: a name of so many characters is no common one
_DIRECT = re.compile("body:[0-9]+:(?:自治区|[省市州县区旗盟])?直属?(?:机关|单位){1,2}(?P<of>(?:纪?工委)?)")


@cache
def _groups() -> tuple[str, ...]:
    return (*lexicon.words("bodies", "word", part="adhoc"), "监察室")


_SHORT = re.compile("(?![省市州县区旗盟]委).{3,}|政府|法院|高院|中院")


def _abbreviates(short: str, full: str) -> bool:
    """Whether a name is another's with characters left out, its first and its last kept, but for 人民."""
    if not _SHORT.fullmatch(short) or "(" in full or "、" in full:
        return False
    short, full = (name.removesuffix("员会") if name.endswith("委员会") else name for name in (short, full))
    if (
        short[0] != full.removeprefix("人民")[0]
        or len(full) < len(short) + (len(short) < 6) + 1
        or short[-1] != full[-1]
    ):
        return False
    rest = iter(full)
    return "纪委监委" not in short and all(char in rest for char in short)


def _shortens(canon: str) -> bool:
    return any(word in canon for word in ("简称", "下称", "(称"))


@lru_cache(REMEMBERED)
def _leans(found: tuple[Mention, ...]) -> bool:
    rules = ("body.inner", "body.institution")
    return any(m.rule in rules or m.id.startswith("body:000000:") or m.id[12] == "该" for m in found)


_SENT = re.compile(rf".+驻(?P<house>.+?){GROUP}")


def _owned(found: list[Mention]) -> list[Mention]:
    """An enterprise without a region's name is of the place whose commission sends a group to it."""
    names = {m.id for m in found}
    sent = ((m.id[5:11], _SENT.fullmatch(m.id[12:])) for m in found if m.rule == "body.resident")
    owned = {
        match["house"]: code
        for code, match in sent
        if match and code not in ("000000", "100000") and match["house"].endswith(("集团", "公司"))
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
    "集团": f"集团(?:{COMPANY})?",
    "公司": f"{COMPANY}|集团",
    "行": "银行|分行|支行",
    "厂": "厂",
    "局": "局",
    "厅": "厅",
    "委": "委",
    "部": "部",
    "署": "署",
}
_ENDS = {kind: re.compile(f"(?:{ends})$") for kind, ends in _KINDS.items()}
_COMMON = re.compile(f"{LEVEL}委|纪委监委")
_OWN = re.compile(rf"(?P<that>该?){LEVEL}?(?!部[门队])(?P<kind>{'|'.join(_KINDS)})(?P<rest>(?:机关)?(?:党|纪|监)?.*)")


_THAT_GROUP = re.compile("该(?:派驻)?纪检(?:监察)?组")


def _base(name: str) -> str:
    """A name up to the house: 四川大学 of 四川大学纪委."""
    found = [name.find(organ, 1) for organ in _organs() if organ in name[1:]]
    return name[: min(found)].removesuffix("机关") if found else name


@cache
def _organs() -> tuple[str, ...]:
    return ("党组", "党委", "党总支", "党支部", "党工委", *lexicon.words("bodies", "word", part="discipline"))


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
            loose = own["kind"] in "局厅委部署" or not own["rest"]
            full = [house + own["rest"] for house in known]
            long = next((name for name in full if loose or name in names or f"body:000000:{name[12:]}" in names), "")
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
        elif m.rule not in ("body.class", "body.alias") and (base := _base(m.id[12:])):
            house = f"{m.id[:12]}{base}"
            if m.rule in ("body.institution", "body.name", "body.level"):
                here = house if m.rule == "body.institution" else ""
            if not _COMMON.fullmatch(base) and not INNER.fullmatch(base):
                for kind in (kind for kind, ends in _ENDS.items() if ends.search(base)):
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


_TO_OWN = re.compile(rf"驻(?P<own>(?:{'|'.join(_KINDS)}){GROUP})")


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
