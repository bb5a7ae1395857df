"""Read numerals with their units, and the years of a sentence.

The room reads the canonical form of a text; its words are in `codebook/units.csv` (measure words) and `counted.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from helpers.reading import files
from helpers.relations import counted


class Number(NamedTuple):
    """A number with its unit; kind is what the unit counts."""

    start: int
    end: int
    value: int | float
    unit: str
    approx: bool
    kind: str


# --- numerals and units ------------------------------------------------------------------------------------

_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_HAN = "".join([*_DIGIT, *_SCALE, "廿卅", *map(chr, _FORMAL)])


def numeral(text: str) -> int | float | None:
    """The number that an Arabic, Chinese or mixed numeral writes; 余, 多, 几 and 来 are passed over.

    None for what writes no single number (三四, 二〇二三). The library `cn2an` 0.5 knows no 余, 卅 or bare
    百 and reads 三四 as 34.

    >>> [numeral(text) for text in ("1,300余", "3.2万", "一百二十余", "廿六", "三四")]
    [1300, 32000, 120, 26, None]
    """
    plain = re.sub("[余多几来,]", "", text).translate(_FORMAL).replace("廿", "二十").replace("卅", "三十")
    whole, point, part = plain.partition("点")
    if point:  # 九十八点五
        plain = f"{numeral(whole)}.{''.join(str(_DIGIT.get(c, '')) for c in part)}"
    if not re.fullmatch(rf"(?>\d+(?:\.\d+)?|[{_HAN}])+", plain):
        return None
    total, section, digit, step = Decimal(0), Decimal(0), None, 10
    for token in re.findall(r"\d+(?:\.\d+)?|.", plain):
        if token in "零〇":
            step = 10
        elif token in "十百千":
            step = _SCALE[token]
            section, digit = section + (1 if digit is None else digit) * step, None
        elif token in "万亿":
            step = _SCALE[token]
            lower = total if step == 10**8 else 0  # 一万二千亿: all of it counts 亿
            group = lower + section + (digit or 0) or 1
            total, section, digit = total - lower + group * step, Decimal(0), None
        elif digit is not None:
            return None
        else:
            digit = Decimal(_DIGIT.get(token, token))
    value = total + section + (digit or 0) * (step // 10)  # 三百五 is 350, 三百零五 is 305
    return int(value) if value == int(value) else float(value)


@cache
def _units() -> dict[str, str]:
    return {row["unit"]: row["counts"] for row in files.table("codebook/units.csv")}


_ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,3}(?!\d)|\d{1,12})(?:\.\d{1,6})?"
# Not a part of a longer number, of a year, of a document's number or of a name.
_PLAIN = rf"(?<![\d第数A-Za-z〔-])(?<!\d[.,'‘’‛ʼ′`´ ])(?<!\d[., ] )(?<!\d['‘’‛ʼ′`´]{{2}})(?<!第.、){_ARABIC}"
_FIRST = rf"(?:{_PLAIN}|(?<![{_HAN}几数第\d])[{_HAN}](?!\d))[{_HAN}余多几来\d]{{0,24}}"
_NUMERAL = re.compile(_FIRST)
_SHARE = re.compile(rf"百分之(?P<share>{_FIRST}(?:点[{_HAN}]+)?)")
_UPTO = re.compile(rf"[至到~—-]+(?:{_ARABIC}[{_HAN}]*|[{_HAN}]+)")
_BEGINS_ONE = re.compile(rf"[\d{_HAN}]")


class _Found(NamedTuple):
    """A numeral with its unit: its span, its words, whether a range follows them, the unit and where that begins."""

    start: int
    end: int
    words: str
    upto: bool
    unit: str
    at: int


@cache
def _firsts() -> frozenset[str]:
    return frozenset(unit[0] for unit in _units())


@cache
def _lengths() -> tuple[int, ...]:
    return tuple(sorted(set(map(len, _units())), reverse=True))


def _numerals(norm: str, first: int, last: int) -> Iterator[_Found]:
    """Every numeral of a stretch that has a unit, or is a share (百分之八)."""
    at = first
    while begin := _BEGINS_ONE.search(norm, at, last):
        found = _numeral(norm, begin.start(), last)
        if found:
            yield found
        at = found.end if found else begin.start() + 1


def _numeral(norm: str, at: int, last: int) -> _Found | None:
    share = _SHARE.match(norm, at, last) if norm.startswith("百", at) else None
    number = share or _NUMERAL.match(norm, at, last)
    if not number or next(counted.starting(norm, at, "coined", last), None):
        return None  # 八项规定
    if share:
        return _Found(at, share.end(), share["share"], False, "%", -1)
    stop = number.end()
    upto = _UPTO.match(norm, stop, last)
    for end in (upto.end(), stop) if upto else (stop,):
        for begin in (end + 1, end) if end < last and norm[end].isspace() else (end,):
            if unit := _unit(norm, begin, last):
                return _Found(at, begin + len(unit), number[0], end > stop, unit, begin)
    return None


def _unit(norm: str, at: int, last: int) -> str:
    """The longest unit that begins at an offset, '' for none."""
    rest, known = norm[at : min(last, at + _lengths()[0])], _units()
    for length in _lengths() if rest[:1] in _firsts() else ():
        if rest[:length] in known and length <= len(rest):
            return rest[:length]
    return ""


_CLOSED = re.compile(r"《[^》]*》|[“‘][^“”‘’,。;:!?]*[”’]")  # a title, or a quotation that is no sentence


def numbers_in(norm: str, start: int, end: int, names: Sequence) -> list[Number]:
    """Every number of a sentence that has a counting unit and is no part of a coined word, title or name.

    names: the mentions in it, sorted.

    >>> [number[2:4] for number in numbers_in("立案查处37件39人。", 0, 11, [])]
    [(37, '件'), (39, '人')]
    """
    matches, out = list(_numerals(norm, start, end)), []
    closed = [m.span() for m in _CLOSED.finditer(norm, start, end)] if matches else []
    for i, m in enumerate(matches):
        kind, value = _units()[m.unit], numeral(m.words)
        near = counted.closing(norm, start, m.start, "approx") or norm.startswith(("左右", "以上"), m.end)
        approx = bool(near or m.upto or re.search("[余多几来]", m.words))
        beside = i + 1 < len(matches) and matches[i + 1].start == m.end
        if any(_either(m, other) for other in matches[max(0, i - 1) : i + 2]):
            continue
        parted = kind in ("person", "household", "act", "thing") and value != int(value or 0)  # 1.234人次 is no count
        if value is None or parted or kind == "none" or (kind == "generic" and not beside) or _names_one(norm, m):
            continue
        done = any(n.end == m.start and n.kind == "mechanism" for n in names)
        done = done or counted.closing(norm, start, m.start, "act")
        if (m.words == "一" and not (kind == "act" and done)) or (m.words[0] in "百千万亿" and not approx):
            continue  # 一个, 这一批, 万家 count nothing; 联席会议一次 does
        around = [n for n in names if n.start <= m.start < n.end]
        # A counted class (116个县直单位) may begin with its number; any other name keeps its number.
        if any(n.start < m.start or n.kind not in ("body", "target") for n in around):
            continue
        if not any(a <= m.start < b for a, b in closed):
            unit = "个百分点" if m.unit == "百分点" else re.sub("[()]", "", m.unit)
            out.append(Number(m.start, m.end, value, unit, approx, kind))
    return out


def _either(m: _Found, other: _Found) -> bool:
    """Whether two numerals stand side by side and say about how many: 八条九条."""
    beside = m.end == other.start or other.end == m.start
    return beside and m.unit == other.unit and len(m.words) == len(other.words) == 1 and m.words in _HAN


# Numerals that point back (前两项, 这两个, 母女二人), that are ordinals (二次审计, 四次会议) or number tasks and goals
# (三项任务), and a case in a rule (有1次记录者).
_BACK = re.compile(r"(?:前|后|上述|这|那|该|其余|另外|[母父夫兄姐师爷婆叔祖][女子妻妇弟妹徒孙媳侄])$")
_THAT = re.compile("(?:上述|所列|这|该)$")  # 这30名: they were counted before
_AT_LEAST = re.compile("[及或]?以上的|及以上|或者?以上|以上[一-龥]{2,8}行为")  # 2次及以上: a norm
_LASTS = re.compile("多?(?:月|星期|学期|季度|小时|工作日)")  # 两个多月
_GOALS = re.compile(
    r"(?:项|个)(?:[一-龥]{0,2}(?:任务|职责|要求|原则|纪律|法规|标准|条件|方面|特点|层面|阶段|步骤)|建设)"
    "|[类种](?:[一-龥]{0,4}(?:方式|情形|情况|形态|类型|谈话)|[,:]?即)"  # a number of kinds
)
_SECOND = re.compile("二次[一-龥]|[一-龥]{1,3}次会议")
_CASE = re.compile(r"[^,。;:]{0,12}者(?![的、])")


def _names_one(norm: str, m: _Found) -> bool:
    """Whether a numeral is no count: it points back, orders, numbers goals, or stands in the condition of a rule."""
    if _THAT.search(norm, max(0, m.start - 2), m.start) or _AT_LEAST.match(norm, m.end) or _LASTS.match(norm, m.end):
        return True
    if m.words in ("零", "〇", "伍", "陆"):
        return True  # 零容忍, 零部件, and two surnames
    han = m.at >= 0 and not any(c.isdecimal() for c in m.words)
    if han and (_BACK.search(norm, max(0, m.start - 5), m.start) or _GOALS.match(norm, m.at)):
        return True
    if han and m.unit == "次" and _SECOND.match(norm, m.start):
        return True
    if m.words in ("百", "千", "万") and norm.endswith("上", 0, m.start):
        return True  # 上百种 is many
    return norm.startswith(("有", "凡", "累计"), max(0, m.start - 1)) and bool(_CASE.match(norm, m.end))


# --- years -------------------------------------------------------------------------------------------------

_YEAR = re.compile(
    r"(?<![较比与〔\d])(?<!年[至到—-])(?P<year>(?:19|20)\d{2})年(?P<since>以来|起|至|到|[—-])?|(?P<now>今年|本年|本月)"
    r"|(?<![较比与])(?P<past>去年|上年|上一年|前年)(?P<until>底?以来)?|(?P<whole>全年)|(?<![\d年])(?P<month>1?\d)月"
    r"|(?P<many>近年|近[几两二三四五]年|[\d三五十]{1,2}年来|连续[\d两三四五]{1,2}年|长期以来)"
    r"|(?P<part>上半年|下半年|[一二三四]季度|年内|年初|年底)"
)
_PERHAPS_DATED = re.compile("[年月度]")
_BEGINS = {"下半年": 7, "二季度": 4, "三季度": 7, "四季度": 10, "年底": 12}  # the month in which it begins


def dated_years(norm: str, start: int, end: int, published: str, held: int | None, named: int | None):
    """(position, year) of a sentence's time words, after the year that already holds; the last year named.

    >>> dated_years("去年约谈。", 0, 5, "2024-03-07", None, None)
    ([(0, None), (0, 2023)], 2023)
    """
    out: list[tuple[int, int | None]] = [(start, held)]
    if not _PERHAPS_DATED.search(norm, start, end):
        return out, named
    dated = re.match(r"(\d{4})(?:-(\d\d))?", published)
    today = int(dated[1]) if dated else None
    month = int(dated[2]) if dated and dated[2] else None  # with a year alone nothing is known to be over
    for m in _YEAR.finditer(norm, start, end):
        here = next((year for _, year in reversed(out) if year), None)
        if norm.rfind("《", start, m.start()) > norm.rfind("》", start, m.start()):
            continue
        if m["year"]:
            year = None if m["since"] and int(m["year"]) != today else int(m["year"])
        elif m["many"] or m["until"]:
            year = None
        elif m["now"] or m["past"]:
            year = today and today - (0 if m["now"] else 2 if m["past"] == "前年" else 1)
        elif m["whole"]:  # a whole year is over, or the one last named
            recent = named if named and (not today or today - 1 <= named <= today) else None
            year = here or recent or (today and month and today - (month < 12))
        else:  # a month that is still to come was last year's
            year = here or (today and month and today - (int(m["month"] or _BEGINS.get(m.group(), 1)) > month))
        named = year or named
        out.append((m.start(), year))
    return out, named
