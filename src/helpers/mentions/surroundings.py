"""Tell by what stands around a division's name that it is none: 昆明市第一中学, 云南日报, 市场, 清廉云南.

Or by a count behind them that several are: 盐津、大关两县.
"""

from __future__ import annotations

import re

from helpers.codebook import divisions, name_forms

LEVEL = "省市县区旗州盟"
_HOUSES = tuple(
    "大学 学院 中学 小学 医院 集团 公司 日报 晚报 晨报 早报 商报 都市报 青年报 银行 电视台 广播电台 博物馆"
    " 图书馆 出版社 融媒体中心".split()
)
# What a house does ends its name: of 云南推动公立医院… the name is no hospital's.
_MARKS = frozenset(",;:。!?、和与的在对 ")
_DOES = frozenset(
    "推开加组要聚紧针深强抓把以将从让实出制探严查首多部近已为被是大全各公立所做用打持注着坚突创压督"
    "省市县区州旗委纪检监巡约谈审派驻问某该其等到于"
)
_DOES_WORD = re.compile("建(?![投筑工行])|有(?![限色])|工作|干部|单位|部门|企业")
_LANDSCAPES = tuple(
    "盆地 风景 高原 平原 草原 大桥 公路 高速 高铁 铁路 机场 车站 火车站 分行 支行 分公司 海关"
    " 合作组织 证券交易所 证交所 期货交易所 宣言 共识 论坛 峰会 公约 协定"
    " 精神 时期 整风 起义 会战 战役 会址 旧址 事变 窑洞 同志 先生 女士 老师".split()
)
_LAND = frozenset("河江湖海山岛路街镇乡村话菜籍")
# A longer word begins with the level: 市场, 区域; but 市政府 and 区分管领导 do not.
_LONGER = {
    char: re.compile(rest)
    for char, rest in {
        "省": "[略力域]|心(?!理)|会城市",
        "市": "[场值面容道井域]|民(?![政族宗营])|政(?![府协法务])",
        "区": "[域别间块划]|位(?=[优条])|分(?![别管局])",
        "州": "际",
        "县": "[域际]|城(?![管市建关乡投])",
        "旗": "[帜下]",
    }.items()
}
# Of a house's full-named place only this stands between the place and the kind of house (昆明市第一人民医院).
_KINDS = tuple(
    "人民 中心 中西医 中医 中 妇幼保健 妇幼 民族 师范 医科 职业 技术 实验 高级 农村 农商 商业"
    " 城市 广播 开放 理工 科技 工业 农业 传染病 精神病 儿童 完全 希望 附属 幼儿".split()
)
_FULL_HOUSES = (*(house for house in _HOUSES if house not in ("集团", "公司")), "分行", "支行", "分公司")
_ORDINAL = re.compile("第[一二三四五六七八九十]+")
_SLOGANS = tuple(
    "清廉 清风 廉洁 廉润 法治 法制 平安 数字 美丽 健康 幸福 智慧 魅力 文明 活力 书香 诚信 绿色 阳光".split()
)


def longer(canon: str, end: int) -> bool:
    """Whether a longer word begins with the level character that ends at an offset.

    >>> longer("昆明市场", 3), longer("昆明市政府", 3)
    (True, False)
    """
    rest = _LONGER.get(canon[end - 1])
    return bool(rest and rest.match(canon, end))


def house(line: str, at: int = 0) -> bool:
    """Whether the name of a house goes on: a school, a newspaper, a bank.

    >>> house("财经大学"), house("推动公立医院改革")
    (True, False)
    """
    for begin in range(at, min(at + 11, len(line))):
        if line.startswith(_HOUSES, begin):
            return True
        if line[begin] in _MARKS or line[begin] in _DOES or _DOES_WORD.match(line, begin):
            return False
    return False


def full_house(line: str, at: int = 0) -> bool:
    """Whether a kind of house follows a full name at once: 第一人民医院.

    >>> full_house("第一中医院"), full_house("政府推动医院改革")
    (True, False)
    """
    if line.startswith(_FULL_HOUSES, at):
        return True
    if ordinal := _ORDINAL.match(line, at):
        return full_house(line, ordinal.end())
    return any(line.startswith(kind, at) and full_house(line, at + len(kind)) for kind in _KINDS)


def landscape(canon: str, end: int) -> bool:
    """Whether a short name goes on as that of a landscape, a road, a house, or as a person's address.

    >>> landscape("共和盆地", 2), landscape("云南约谈", 2)
    (True, False)
    """
    return canon.startswith(_LANDSCAPES, end) or canon[end : end + 1] in _LAND or house(canon, end)


def slogan(canon: str, start: int) -> bool:
    """Whether a slogan begins before a name: 清廉云南.

    >>> slogan("建设清廉云南", 4)
    True
    """
    return canon.endswith(_SLOGANS, 0, start)


# --- several by a count behind them ---------------------------------------------------------------------------------


_COUNTED = re.compile(r"[两三四五六七八九](?<![一二三四五六七八九十].)(?:县|市|区|旗|州|省|地)|等\d*(?:县|市|区|旗|地)")
_LIST = re.compile(r"[\u4e00-\u9fff]+(?:、[\u4e00-\u9fff]+)*$")
_ITEM = re.compile("[^、]+")


def counted_lists(canon: str) -> dict[tuple[int, int], tuple[str, ...]]:
    """Short names that a count sums up (盐津、大关两县), by span, with the codes that they had at any time, where one
    region holds them all.

    >>> counted_lists("盐津、大关两县")
    {(0, 2): ('530623', '532124'), (3, 5): ('530624', '532125')}
    """
    out: dict[tuple[int, int], tuple[str, ...]] = {}
    known = name_forms()
    for match in _COUNTED.finditer(canon):
        items = _LIST.search(canon, max(0, match.start() - 40), match.start())
        spans: list[tuple[int, int]] = []
        for item in _ITEM.finditer(canon, *items.span()) if items else ():
            spans += _named_items(canon, *item.span(), first=not spans)
        codes = [known.get(canon[a:b], ()) for a, b in spans]
        if len(spans) < 2 or not all(codes):
            continue
        shared = set.intersection(*({divisions.by_code()[c].parent for c in some} for some in codes))
        for span, some in zip(spans, codes, strict=True):
            if shared:
                out[span] = tuple(c for c in some if divisions.by_code()[c].parent in shared)
    return out


def _named_items(canon: str, start: int, end: int, first: bool) -> list[tuple[int, int]]:
    """Spans of the one or two names in an item of a list; the first item may have other words before its name."""
    known = name_forms()
    begins = range(max(start, end - 7), end - 1) if first else (start,)
    for begin in begins:
        if canon[begin:end] in known:
            return [(begin, end)]
        for cut in range(begin + 2, end - 2):
            if canon[cut] in "和与及" and canon[begin:cut] in known and canon[cut + 1 : end] in known:
                return [(begin, cut), (cut + 1, end)]
    return [(start, end)]
