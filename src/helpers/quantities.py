"""Find the numbers that count supervision work, and say what each of them counts.

The room reads the canonical form of a text (`texts.canonical`) and the mentions found in it. Its words are in
`codebook/units.csv` (measure words) and `codebook/counted.csv` (what governs a number, what it counts).

Choices where the codebook is silent: 近, 约, 超 stand outside the span and set `approx`; a range (3至5次) is
one quantity, approximate, at its lower end; 百分之八 is 8 %; a share or rate has no body; a growth rate has
the mechanism, body and region of the number before it; a plan (预计约谈20人次) or norm (不少于4次) is no
quantity; a case act (立案, 处分) belongs to no mechanism of another clause; 去年以来 and 近三年 are no year.
"""
from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from helpers import files, texts


class Quantity(NamedTuple):
    """A counted number: span in the text, plain value, and what it belongs to ('' or None where unknown)."""

    start: int
    end: int
    value: int | float
    unit: str
    approx: bool
    counted: str
    mechanism: str
    body: str
    region: str
    year: int | None


class _Number(NamedTuple):
    start: int
    end: int
    value: int | float
    unit: str
    approx: bool
    kind: str


# --- numerals and units ------------------------------------------------------------------------------------

_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN = "".join([*_DIGIT, *_SCALE, "廿卅"])


def numeral(text: str) -> int | float | None:
    """The number that an Arabic, Chinese or mixed numeral writes; 余, 多, 几 and 来 are passed over.

    None for what writes no single number (三四, 二〇二三). The library `cn2an` 0.5 knows no 余, 卅 or bare
    百 and reads 三四 as 34.

    >>> [numeral(text) for text in ("1,300余", "3.2万", "一百二十余", "廿六", "三四")]
    [1300, 32000, 120, 26, None]
    """
    plain = re.sub("[余多几来,]", "", text).replace("廿", "二十").replace("卅", "三十")
    whole, point, part = plain.partition("点")
    if point:  # 九十八点五
        plain = f"{numeral(whole)}.{''.join(str(_DIGIT.get(c, '')) for c in part)}"
    if not re.fullmatch(rf"(?:\d+(?:\.\d+)?|[{_HAN}])+", plain):
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


def _any(words) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


@cache
def _rx(pattern: str) -> re.Pattern[str]:
    """A regular expression in which <use> stands for the words of that use (or uses) in counted.csv."""

    def words(match: re.Match[str]) -> str:
        rows = files.table("codebook/counted.csv")
        return f"(?:{_any({row['term'] for row in rows if row['use'] in match[1].split()})})"

    return re.compile(re.sub(r"(?<!P)<([a-z ]+)>", words, pattern))


def _closes(pattern: str, norm: str, left: int, right: int) -> re.Match[str] | None:
    """The match of a pattern that ends at `right`; it is short, so that a long sentence costs no more."""
    return _rx(f"(?:{pattern})$").search(norm, max(left, right - 16), right)


@cache
def _units() -> dict[str, str]:
    return {row["unit"]: row["counts"] for row in files.table("codebook/units.csv")}


@cache
def _pattern() -> re.Pattern[str]:
    arabic = r"(?:\d{1,3}(?:,\d{3}){1,3}(?!\d)|\d{1,12})(?:\.\d{1,6})?"
    first = rf"(?<![\d第数A-Za-z〔-])(?<!\d[.,'‘’ ])(?<!\d[., ] )(?<!第.、){arabic}|(?<![{_HAN}几数第\d])[{_HAN}](?!\d)"
    number = rf"(?:{first})[{_HAN}余多几来\d]{{0,24}}"
    upto = rf"[至到~—-]+(?:{arabic}[{_HAN}]*|[{_HAN}]+)"
    return _rx(
        rf"(?=[\d{_HAN}])(?!<coined>)(?:百分之(?P<share>{number}(?:点[{_HAN}]+)?)"
        rf"|(?P<number>{number})(?P<upto>{upto})?\s?(?P<unit>{_any(_units())}))"
    )


_CLOSED = re.compile(r"《[^》]*》|[“‘][^“”‘’,。;:!?]*[”’]")  # a title, or a quotation that is no sentence


def _numbers(norm: str, start: int, end: int, names: Sequence) -> list[_Number]:
    """Every number of a sentence that has a counting unit and is no part of a coined word, title or name."""
    matches, out = list(_pattern().finditer(norm, start, end)), []
    closed = [m.span() for m in _CLOSED.finditer(norm, start, end)] if matches else []
    for i, m in enumerate(matches):
        words, unit = m["share"] or m["number"], m["unit"] or "%"
        kind, value = _units()[unit], numeral(words)
        near = _closes("<approx>", norm, start, m.start()) or norm.startswith(("左右", "以上"), m.end())
        approx = bool(near or m["upto"] or re.search("[余多几来]", words))
        beside = i + 1 < len(matches) and matches[i + 1].start() == m.end()
        done = any(n.end == m.start() and n.kind == "mechanism" for n in names)
        done = done or _closes("<act>", norm, start, m.start())
        parted = kind in ("person", "household", "act", "thing") and value != int(value or 0)  # 1.234人次 is no count
        if value is None or parted or kind == "none" or (kind == "generic" and not beside):
            continue
        if _names_one(norm, m, words, unit):
            continue
        if (words == "一" and not (kind == "act" and done)) or (words[0] in "百千万亿" and not approx):
            continue  # 一个, 这一批, 万家 count nothing; 联席会议一次 does
        around = [n for n in names if n.start <= m.start() < n.end]
        # A counted class (116个县直单位) may begin with its number; any other name keeps its number.
        if any(n.start < m.start() or n.kind not in ("body", "target") for n in around):
            continue
        if not any(a <= m.start() < b for a, b in closed):
            unit = "个百分点" if unit == "百分点" else re.sub("[()]", "", unit)
            out.append(_Number(m.start(), m.end(), value, unit, approx, kind))
    return out


# Numerals that point back (前两项, 这两个, 母女二人), that are ordinals (二次审计, 四次会议) or number tasks and goals
# (三项任务), and a case in a rule (有1次记录者).
_BACK = re.compile(r"(?:前|后|上述|这|那|该|其余|另外|[一-龥]{0,2}(?:母|父|夫|兄|姐|师|爷|婆|叔|祖)[女子妻妇弟妹徒孙媳侄])$")
_GOALS = re.compile(r"(?:项|个)(?:[一-龥]{0,2}(?:任务|职责|要求|原则|纪律)|建设)")
_SECOND = re.compile("二次[一-龥]|[一-龥]{1,3}次会议")
_CASE = re.compile(r"[^,。;:]{0,12}者(?![的、])")


def _names_one(norm: str, m: re.Match[str], words: str, unit: str) -> bool:
    """Whether a numeral is no count: it points back, orders, numbers goals, or stands in the condition of a rule."""
    han = bool(m["unit"]) and not any(c.isdecimal() for c in words)
    if han and (_BACK.search(norm, max(0, m.start() - 5), m.start()) or _GOALS.match(norm, m.start("unit"))):
        return True
    if han and unit == "次" and _SECOND.match(norm, m.start()):
        return True
    if words in ("百", "千", "万") and norm.endswith("上", 0, m.start()):
        return True  # 上百种 is many
    return norm.startswith(("有", "凡", "累计"), max(0, m.start() - 1)) and bool(_CASE.match(norm, m.end()))


# --- years -------------------------------------------------------------------------------------------------

_YEAR = re.compile(
    r"(?<![较比与〔\d])(?<!年[至到—-])(?P<year>(?:19|20)\d{2})年(?P<since>以来|起|至|到|[—-])?|(?P<now>今年|本年|本月)"
    r"|(?<![较比与])(?P<past>去年|上年|上一年|前年)(?P<until>底?以来)?|(?P<whole>全年)|(?<![\d年])(?P<month>1?\d)月"
    r"|(?P<many>近年|近[几两二三四五]年|[\d三五十]{1,2}年来|连续[\d两三四五]{1,2}年|长期以来)"
    r"|(?P<part>上半年|下半年|[一二三四]季度|年内|年初|年底)"
)
_BEGINS = {"下半年": 7, "二季度": 4, "三季度": 7, "四季度": 10, "年底": 12}  # the month in which it begins


def _years(norm: str, start: int, end: int, published: str, held: int | None, named: int | None):
    """(position, year) of a sentence's time words, after the year that already holds; the last year named."""
    dated = re.match(r"(\d{4})-(\d\d)", published)
    today, month = (int(dated[1]), int(dated[2])) if dated else (None, 0)
    out: list[tuple[int, int | None]] = [(start, held)]
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
            year = here or recent or (today and today - (month < 12))
        else:  # a month that is still to come was last year's
            year = here or (today and today - (int(m["month"] or _BEGINS.get(m.group(), 1)) > month))
        named = year or named
        out.append((m.start(), year))
    return out, named


# --- what is counted ---------------------------------------------------------------------------------------


def _bare(name: str) -> str:
    return re.sub("[“”‘’]", "", name)


def _name(norm: str, mention) -> str:
    """A target by its normal name, anything else as the text has it; without quotation marks."""
    words = norm[mention.start : mention.end]
    return mention.id.partition(":")[2] if mention.kind == "target" else _bare(words)


def _inside(position: int, names: Sequence) -> bool:
    return any(n.start < position < n.end for n in names)


def _follows(norm: str, number: _Number, right: int, names: Sequence) -> str:
    """The noun after a number: a name, or the words up to the next verb or particle; '' for none."""
    after = [n for n in names if n.start in (number.start, number.end) and n.end > number.end]
    if name := max((n for n in after if n.kind != "region"), key=lambda n: n.end, default=None):
        return _name(norm, name) if name.start == number.end else _bare(norm[number.end : name.end])
    rest, begin = norm[number.end : right], 1
    if _rx(r"\s*(?:$|[、()]|以上|左右|以下|<adverb>|[和与及并均被把将对向为在从由给])").match(rest):
        return ""
    # 督导组 and 受到…的干部 are nouns
    if _rx("<verb light>(?![组队站点室栏员单书函班线册表件])").match(rest):
        begin = rest.find("的") + 1
        if not begin:
            return ""
    stops = _rx(
        r"<verb light>|进行|[被把均]|将(?!来)|(?<!存|现)在|(?<!参)与|(?<![行作成认])为|对(?!象|照)"
        r"|从(?!业)|、(?![^()]*\))"
    ).finditer(rest, begin)
    stop = next((m.start() for m in stops if not _inside(number.end + m.start(), names)), None)
    return _bare(rest[:stop].strip(" 和及与等"))


def _precedes(norm: str, left: int, right: int, names: Sequence) -> tuple[str, str, int]:
    """The noun that ends before `right`, the verb before that noun ('' for none), and where the noun ends."""
    tail = _closes("(?:<adverb approx>|[ 、和及]|<growth>(?=[至到达]))+", norm, left, right)
    end = tail.start() if tail else right
    stops = [(left, "")] + [(n.end, "") for n in names if n.kind in ("region", "body") and left < n.end < end]
    for m in _rx("<verb light deed adverb modifier act>").finditer(norm, left, end):
        named = any(n.start <= m.start() and m.end() <= n.end and (n.start, n.end) != m.span() for n in names)
        # 批评教育 and 受教育 are no objects of 教育; a verb that closes a noun (画像报告) is part of it.
        noun = m.end() == end and m.start() > max(stops)[0]
        if not (named or noun or _rx("<modifier act>").fullmatch(m.group())):
            stops.append((m.end(), m.group()))
    begin, verb = max(stops)
    noun = re.sub(r"^(?:\d{4}年|[了的]|各类|有关|相关)", "", norm[begin:end])
    if many := re.match(r".*等(?:方面|领域|环节)的?(?=.)", noun):  # 整改资金发放等方面问题: 整改问题
        noun = noun[many.end() :]
        verb = next((m[1] for m in _rx("<verb deed light>*(<verb deed>)").finditer(norm, left, end)), "")
    return noun, "" if _rx("<adverb>").fullmatch(verb) else verb, end


def _rate(norm: str, left: int, right: int, names: Sequence) -> str:
    """What a rate is a rate of: 听课率, not 社区成员听课率; 同比增长; 信访举报量下降."""
    grown = _closes("((?:同比|环比)?<growth>)(?:了|<approx>|分别)*", norm, left, right)
    end = grown.end(1) if grown else _precedes(norm, left, right, names)[2]
    begin = max([n.end for n in names if left < n.end < end], default=left)
    return _bare(re.sub(r"^\d{4}年", "", norm[begin:end]))


def _counted(norm: str, left: int, right: int, number: _Number, names, before: Quantity | None) -> str:
    """What a number counts: by its unit, by what follows it, else by what stands before it."""
    kind = number.kind
    if kind == "generic":
        return number.unit.removeprefix("个")
    if kind == "rate":
        return _rate(norm, left, number.start, names)
    if following := _follows(norm, number, right, names):
        return following
    noun, verb, end = _precedes(norm, left, number.start, names)
    closing = [n for n in names if n.end == end and n.kind != "region"]
    last = min(closing, key=lambda n: n.start, default=None)
    if kind == "act" and number.end < right and (last.kind == "body" if last else not noun):
        # 3次召开联席会议
        later = [n for n in names if n.kind == "mechanism" and number.end <= n.start < right]
        return _name(norm, later[0]) if later else _bare(norm[number.end : right])
    if last and last.kind != "mechanism":
        modifier = _closes("<modifier>", norm, left, last.start)
        return (modifier.group() if modifier else "") + _name(norm, last)
    if kind in ("person", "household") and (last or not noun or _closes("<act>", norm, left, end)):
        targets = [n for n in names if n.kind == "target" and n.end <= number.start]
        if near := [n for n in targets if last or n.start >= left or _rx("(?!<case>)<act>").fullmatch(noun)]:
            return _name(norm, near[-1]) + ("家庭" if kind == "household" else "")
        to = "(?:[对为向]|给(?!予)|(?<!参)与)([^对为向给与]+)$"
        if phrase := re.search(to, norm[left : last.start if last else end]):
            return _rx("(?:<light deed verb act>)+$").sub("", phrase[1])
    if last:
        object_of = kind == "act" and _closes("<verb deed>", norm, left, last.start)
        return (object_of.group() if object_of else "") + _name(norm, last)
    if not noun and before and before.unit == number.unit:  # 办结3860条, 其中15件
        return before.counted if before.counted.startswith(verb) else verb + before.counted
    thin = not noun or (_rx("<thin>").fullmatch(noun) and not _rx("<light>").fullmatch(verb))
    return _bare(verb + noun if thin else noun)  # 完善制度, but 台账


# --- what it belongs to ------------------------------------------------------------------------------------


def _mechanism(norm, clauses: Sequence, at: int, taken: set, number: _Number, counted: str, names) -> str:
    """The mechanism that a number measures: beside it in its clause, else the only one of the nearest clause.

    at: index of the number's clause; taken: indexes of the clauses with numbers of their own.
    """

    def of(index: int) -> list:
        start, end = clauses[index]
        return [n for n in names if n.kind == "mechanism" and start <= n.start and n.end <= end]

    if own := of(at):
        behind = (n.id for n in own if n.start == number.end)  # 5场警示教育
        return next(behind, next((n.id for n in reversed(own) if n.end <= number.start), own[0].id))
    if _rx("<case>").search(norm, *clauses[at]):
        return ""
    for n in (n for i in range(at - 1, -1, -1) for n in reversed(of(i))):
        # 受教育 counts for 警示教育, 任务 for a 任务清单
        if n.id[-2:] in counted or (len(counted) > 1 and counted[-2:] in n.id):
            return n.id
    near = next((found for i in range(at - 1, -1, -1) if (found := of(i))), [])
    if not near and at + 1 < len(clauses) and at + 1 not in taken:
        near = of(at + 1)
    return near[0].id if len({n.id for n in near}) == 1 else ""


def _codes(ids: Sequence[str]) -> set[str]:
    return {name.split(":")[1] for name in ids}


def _agent(norm: str, ids: Sequence[str], names: Sequence) -> tuple[str, str]:
    """The acting body and the region, of those that act: the first body, or the one that another 协助.

    Bodies that share one name (两县纪委监委) give no body, acts of several regions no region.
    """
    codes = _codes(ids)
    region = f"region:{min(codes)}" if len(codes) == 1 and not codes & {"000000", "100000"} else ""
    spans = {n.id: (n.start, n.end) for n in names if n.kind == "body"}
    helped = [name for name in ids if name in spans and norm.endswith("协助", 0, spans[name][0])]
    body = next((name for name in [*helped, *ids[:1]] if name.startswith("body:")), "")
    shared = any(name != body and span == spans.get(body) for name, span in spans.items())
    return "" if shared else body, region


def _governed(norm: str, number: _Number, clause: tuple, left: int, names, acts: bool, before: bool) -> bool:
    """Whether it tells supervision work: the sentence supervises, the clause acts, it is no plan or norm."""
    start, end = clause
    plans = _rx("<plan>").finditer(norm, left, number.start)
    if any(not _inside(m.end() - 1, names) for m in plans) or _rx("<norm>").search(norm, start, number.start):
        return False
    if number.kind == "money" and not _rx("<money>").search(norm, start, end):
        return False
    if number.kind == "rate":
        return before or (acts and bool(_rx("率|比|<growth>").search(norm, start, number.start)))
    if before and norm.startswith("其中", start):
        return True
    named = any(n.kind in ("mechanism", "target") and start <= n.start < end for n in names)
    return acts and (named or bool(_rx("<act deed verb light modifier>").search(norm, start, end)))


# --- the room ----------------------------------------------------------------------------------------------


def quantities(
    norm: str,
    sentences: Sequence[tuple[int, int, int]],
    mentions: Sequence,
    actors: Callable[[int], Sequence[str]],
    blocks: Sequence[tuple[int, int, str]] = (),
    published: str = "",
) -> list[Quantity]:
    """Every number of a text that counts supervision work, in the order of the text.

    norm: canonical form; sentences: (start, end, index of the block); mentions: records with start, end, kind
    and id, sorted; actors: gives for a position the ids of the bodies or regions that act there; blocks:
    (start, end, kind); published: `YYYY-MM-DD…` or ''. Offsets count code points of `norm`. Raises nothing.
    A year holds to the end of its paragraph while one region acts, a year in a title or heading below it.

    >>> [q[2:6] for q in quantities("全年立案查处37件39人。", [(0, 13, 0)], [], lambda position: ())]
    [(37, '件', False, '立案查处'), (39, '人', False, '立案查处')]
    """
    starts, out, years = [n.start for n in mentions], [], Years()
    for start, end, block in sentences:
        names = mentions[bisect_left(starts, start) : bisect_left(starts, end)]
        kind = blocks[block][2] if blocks else ""
        found, years = _one(norm, (start, end), block, kind, names, actors, published, years)
        out += found
    return out


class Years(NamedTuple):
    """What is known of the year where a sentence begins."""

    held: int | None = None  # that of the sentences before
    named: int | None = None  # the last one named
    place: frozenset[str] = frozenset()  # whose it is
    titled: int | None = None
    headed: int | None = None
    block: int = -1


def _one(norm, span: tuple, block: int, kind: str, names, actors, published: str, years: Years):
    """The quantities of one sentence, and what is known of the year behind it."""
    start, end = span
    where = frozenset(_codes(actors(end - 1)))
    if block != years.block or (years.place and where and not years.place & where):
        years = years._replace(block=block, held=years.headed or years.titled, place=frozenset())
    marks, named = _years(norm, start, end, published, years.held, years.named)
    years = years._replace(named=named)
    if len(marks) > 1:
        years = years._replace(held=marks[-1][1], place=where)
    if kind in ("title", "heading"):
        own = next((year for position, year in marks[1:] if norm[position].isdecimal() and year), None)
        years = years._replace(titled=own, headed=None) if kind == "title" else years._replace(headed=own)
    numbers = _numbers(norm, start, end, names)
    return (_sentence(norm, span, numbers, names, actors, marks) if numbers else []), years


@lru_cache(texts.REMEMBERED)
def _passage(passage, names: tuple, acting: tuple, published: str, years: Years) -> tuple[tuple[Quantity, ...], Years]:
    starts, begins, out = [n.start for n in names], [start for start, _, _ in acting], []

    def actors(offset: int) -> tuple[str, ...]:
        index = bisect_right(begins, offset) - 1
        return tuple(i for i in acting[index][2] if ":" in i) if index >= 0 else ()

    for start, end, _ in passage.sentences:
        here = names[bisect_left(starts, start) : bisect_left(starts, end)]
        found, years = _one(passage.canon, (start, end), 0, passage.kind, here, actors, published, years)
        out += found
    return tuple(out), years


def find(parts: Sequence, acting: Sequence[tuple], published: str) -> list[Quantity]:
    """The quantities of a document, in its offsets.

    parts: its passages with their mentions (`mentions.Names.parts`); acting: for each of them who acts in each
    clause, as (start, end, ids); published: `YYYY-MM-DD…` or ''.

    >>> from helpers.mentions import Part
    >>> find([Part(texts.passage("全年立案查处37件39人。", "paragraph"), 5, 0, ())], [()], "")[0][:4]
    (11, 14, 37, '件')
    """
    out, years = [], Years()
    for part, who in zip(parts, acting, strict=True):
        found, years = _passage(part.passage, part.mentions, who, published, years._replace(block=-1))
        out += [q._replace(start=q.start + part.start, end=q.end + part.start) for q in found]
    return out


def _sentence(norm: str, span: tuple, numbers: list, names, actors, marks: list) -> list[Quantity]:
    """The quantities of one sentence; the parts between its semicolons are read apart."""
    acts = any(n.kind in ("mechanism", "target") for n in names)
    acts = acts or bool(_rx("<act deed modifier>").search(norm, *span))
    out, parts = [], [[]]
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "_", norm[slice(*span)])  # 1,300 is one number
    for left, right in texts.clauses(plain, 0, len(plain)):
        parts[-1].append((span[0] + left, span[0] + right))
        if plain.startswith(";", right):
            parts.append([])
    for part in filter(None, parts):
        left, right = part[0][0], part[-1][1]
        here = [n for n in names if left <= n.start < right]
        mine = [number for number in numbers if left <= number.start < right]
        at = [next(i for i, clause in enumerate(part) if number.start < clause[1]) for number in mine]
        out += _part(norm, part, mine, at, here, actors, acts, marks)
    return out


def _part(norm, part, numbers, at, names, actors, acts, marks) -> list[Quantity]:
    """The quantities of one part; `at` gives for each number the index of its clause."""
    out: list[Quantity] = []
    for i, number in enumerate(numbers):
        clause, before, ids = part[at[i]], out[-1] if out else None, actors(number.start)
        if not _governed(norm, number, clause, part[0][0], names, acts or bool(ids), bool(out)):
            continue
        first = i  # 37件39人: the second number counts by the words before the first
        while first and numbers[first - 1].end == numbers[first].start:
            first -= 1
        left = max(clause[0], numbers[first - 1].end if first else 0)
        right = min(clause[1], numbers[i + 1].start if i + 1 < len(numbers) else clause[1])
        counted = _counted(norm, left, right, number._replace(start=numbers[first].start), names, before)
        mechanism = _mechanism(norm, part, at[i], set(at), number, counted, names)
        body, region = _agent(norm, ids, names)
        if number.kind == "rate":
            body = ""
            if before and _rx("(?:同比|环比)?<growth>").fullmatch(counted):
                mechanism, body, region = before.mechanism, before.body, before.region
        year = next(year for position, year in reversed(marks) if position <= number.start)
        out.append(Quantity(*number[:5], counted, mechanism, body, region, year))
    return out
