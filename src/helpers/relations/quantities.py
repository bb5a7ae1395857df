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
from functools import lru_cache
from typing import NamedTuple

from helpers.reading import texts
from helpers.relations import counted
from helpers.relations.numerals import Number, dated_years, numbers_in


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


# --- what is counted ---------------------------------------------------------------------------------------


def _bare(name: str) -> str:
    return re.sub("[“”‘’]", "", name)


def _name(norm: str, mention) -> str:
    """A target by its normal name, anything else as the text has it; without quotation marks."""
    words = norm[mention.start : mention.end]
    return mention.id.partition(":")[2] if mention.kind == "target" else _bare(words)


def _inside(position: int, names: Sequence) -> bool:
    return any(n.start < position < n.end for n in names)


_NO_NOUN = re.compile("$|[、()]|以上|左右|以下|[和与及并均被把将对向为在从由给]")
# 督导组 and 受到…的干部 are nouns
_NOUN_ENDS = frozenset("组队站点室栏员单书函班线册表件")
_STOPS = re.compile(
    r"进行|[被把均]|将(?!来)|(?<![存现])在|(?<!参)与|(?<![行作成认])为|对(?!象|照)|从(?!业)|、(?![^()]*\))"
)
_COMPARED = re.compile("^(?:同比|环比)")


def _acts(noun: str) -> bool:
    """Whether a noun is an act, and none against a person."""
    return counted.is_one(noun, "act") and next(counted.starting(noun, 0, "case"), None) is None


def _rated(norm: str, start: int, end: int) -> bool:
    return bool(re.search("[率比]", norm[start:end])) or counted.has(norm, start, end, "growth")


def _follows(norm: str, number: Number, right: int, names: Sequence) -> str:
    """The noun after a number: a name, or the words up to the next verb or particle; '' for none."""
    after = [n for n in names if n.start in (number.start, number.end) and n.end > number.end]
    if name := max((n for n in after if n.kind != "region"), key=lambda n: n.end, default=None):
        return _name(norm, name) if name.start == number.end else _bare(norm[number.end : name.end])
    rest, begin = norm[number.end : right], 1
    opens = rest.lstrip()
    if _NO_NOUN.match(opens) or next(counted.starting(opens, 0, "adverb"), None):
        return ""
    if any(rest[end : end + 1] not in _NOUN_ENDS for end in counted.starting(rest, 0, "verb light")):
        begin = rest.find("的") + 1
        if not begin:
            return ""
    verbs = (start for start, _ in counted.scan(rest, begin, len(rest), "verb light"))
    stops = sorted({*verbs, *(m.start() for m in _STOPS.finditer(rest, begin))})
    stop = next((at for at in stops if not _inside(number.end + at, names)), None)
    return _bare(rest[:stop].strip(" 和及与等"))


def _precedes(norm: str, left: int, right: int, names: Sequence) -> tuple[str, str, int]:
    """The noun that ends before `right`, the verb before that noun ('' for none), and where the noun ends."""
    end = counted.run(norm, max(left, right - 16), right, "adverb approx", " 、和及", ("growth", "至到达"))
    stops = [(left, "")] + [(n.end, "") for n in names if n.kind in ("region", "body") and left < n.end < end]
    for first, last in counted.scan(norm, left, end, "verb light deed adverb modifier act"):
        named = any(n.start <= first and last <= n.end and (n.start, n.end) != (first, last) for n in names)
        # 批评教育 and 受教育 are no objects of 教育; a verb that closes a noun (画像报告) is part of it.
        noun = last == end and first > max(stops)[0]
        if not (named or noun or counted.is_one(norm[first:last], "modifier act")):
            stops.append((last, norm[first:last]))
    begin, verb = max(stops)
    noun = re.sub(r"^(?:\d{4}年|[了的]|各类|有关|相关)", "", norm[begin:end])
    if many := re.match(r".*等(?:方面|领域|环节)的?(?=.)", noun):  # 整改资金发放等方面问题: 整改问题
        noun = noun[many.end() :]
        verb = _first_verb(norm, left, end)
    return noun, "" if counted.is_one(verb, "adverb") else verb, end


def _first_verb(norm: str, left: int, end: int) -> str:
    """The last verb or deed of the first words that stand side by side: 查处 of 开展查处."""
    found, at = "", left
    for first, last in counted.scan(norm, left, end, "verb deed light"):
        if found and first != at:
            break
        found = norm[first:last] if counted.is_one(norm[first:last], "verb deed") else found
        at = last
    return found


def _rate(norm: str, left: int, right: int, names: Sequence) -> str:
    """What a rate is a rate of: 听课率, not 社区成员听课率; 同比增长; 信访举报量下降."""
    end = _grown(norm, max(left, right - 16), right) or _precedes(norm, left, right, names)[2]
    begin = max([n.end for n in names if left < n.end < end], default=left)
    return _bare(re.sub(r"^\d{4}年", "", norm[begin:end]))


def _grown(norm: str, left: int, right: int) -> int:
    """Where a word of growth ends that stands before a number, 0 for none: 同比增长了近8%."""
    ends, at = [right], right
    while at > left:
        step = next(counted.ending(norm, at, "approx", left), at)
        step = at - 1 if norm[at - 1] == "了" else at - 2 if norm.endswith("分别", left, at) else step
        if step == at:
            break
        ends.append(at := step)
    return next((end for end in reversed(ends) if counted.closing(norm, left, end, "growth")), 0)


def _counted(norm: str, left: int, right: int, number: Number, names, before: Quantity | None) -> str:
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
        return counted.closing(norm, left, last.start, "modifier") + _name(norm, last)
    if kind in ("person", "household") and (last or not noun or counted.closing(norm, left, end, "act")):
        targets = [n for n in names if n.kind == "target" and n.end <= number.start]
        if near := [n for n in targets if last or n.start >= left or _acts(noun)]:
            return _name(norm, near[-1]) + ("家庭" if kind == "household" else "")
        to = "(?:[对为向]|给(?!予)|(?<!参)与)([^对为向给与]+)$"
        if phrase := re.search(to, norm[left : last.start if last else end]):
            return phrase[1][: counted.run(phrase[1], 0, len(phrase[1]), "light deed verb act")]
    if last:
        object_of = counted.closing(norm, left, last.start, "verb deed") if kind == "act" else ""
        return object_of + _name(norm, last)
    if not noun and before and before.unit == number.unit:  # 办结3860条, 其中15件
        return before.counted if before.counted.startswith(verb) else verb + before.counted
    thin = not noun or (counted.is_one(noun, "thin") and not counted.is_one(verb, "light"))
    return _bare(verb + noun if thin else noun)  # 完善制度, but 台账


# --- what it belongs to ------------------------------------------------------------------------------------


def _mechanism(norm, clauses: Sequence, at: int, taken: set, number: Number, said: str, names) -> str:
    """The mechanism that a number measures: beside it in its clause, else the only one of the nearest clause.

    at: index of the number's clause; taken: indexes of the clauses with numbers of their own.
    """

    def of(index: int) -> list:
        start, end = clauses[index]
        return [n for n in names if n.kind == "mechanism" and start <= n.start and n.end <= end]

    if own := of(at):
        behind = (n.id for n in own if n.start == number.end)  # 5场警示教育
        return next(behind, next((n.id for n in reversed(own) if n.end <= number.start), own[0].id))
    if counted.has(norm, *clauses[at], "case"):
        return ""
    for n in (n for i in range(at - 1, -1, -1) for n in reversed(of(i))):
        # 受教育 counts for 警示教育, 任务 for a 任务清单
        if n.id[-2:] in said or (len(said) > 1 and said[-2:] in n.id):
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


_TOTALS = ("共计", "合计", "总计", "累计", "一共", "共")  # …,共计87人次: of what the sentence told


def _governed(norm: str, number: Number, clause: tuple, left: int, names, acts: bool, before: bool) -> bool:
    """Whether it tells supervision work: the sentence supervises, the clause acts, it is no plan or norm."""
    start, end = clause
    if counted.has(norm, start, number.start, "norm"):
        return False
    if number.kind == "money" and not counted.has(norm, start, end, "money"):
        return False
    if number.kind == "rate":
        rated = before or (acts and _rated(norm, start, number.start))
        return rated and not counted.has(norm, start, end, "economy")
    if before and norm.startswith("其中", start):
        return True
    named = any(n.kind in ("mechanism", "target") and start <= n.start < end for n in names)
    named = named or norm[start : number.start] in _TOTALS
    return acts and (named or counted.has(norm, start, end, "act deed verb light modifier"))


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
    marks, named = dated_years(norm, start, end, published, years.held, years.named)
    years = years._replace(named=named) if named != years.named else years
    if len(marks) > 1:
        years = years._replace(held=marks[-1][1], place=where)
    if kind in ("title", "heading"):
        own = next((year for position, year in marks[1:] if norm[position].isdecimal() and year), None)
        years = years._replace(titled=own, headed=None) if kind == "title" else years._replace(headed=own)
    numbers = numbers_in(norm, start, end, names)
    return (_sentence(norm, span, numbers, names, actors, marks) if numbers else []), years


@lru_cache(texts.REMEMBERED)
def _passage(
    passage, names: tuple, acting: tuple, published: str, years: Years, unsaid: tuple[tuple[int, int], ...] = ()
) -> tuple[tuple[Quantity, ...], Years]:
    starts, begins, out = [n.start for n in names], [start for start, _, _ in acting], []

    def actors(offset: int) -> tuple[str, ...]:
        index = bisect_right(begins, offset) - 1
        return tuple(i for i in acting[index][2] if ":" in i) if index >= 0 else ()

    for start, end, _ in passage.sentences:
        here = names[bisect_left(starts, start) : bisect_left(starts, end)]
        found, years = _one(passage.canon, (start, end), 0, passage.kind, here, actors, published, years)
        out += [q for q in found if not any(a <= q.start < b for a, b in unsaid)]
    return tuple(out), years


def find(
    parts: Sequence, acting: Sequence[tuple], published: str, unsaid: Sequence[tuple] | None = None
) -> list[Quantity]:
    """The quantities of a document, in its offsets.

    parts: its passages with their mentions (`mentions.Names.parts`); acting: for each of them who acts in each
    clause, as (start, end, ids); published: `YYYY-MM-DD…` or ''; unsaid: for each passage the spans of what it denies,
    plans or supposes (`relations.Told`): a number in them counts nothing.

    >>> from helpers.mentions import Part
    >>> find([Part(texts.passage("全年立案查处37件39人。", "paragraph"), 5, 0, ())], [()], "")[0][:4]
    (11, 14, 37, '件')
    """
    out, years = [], Years()
    for part, who, left_out in zip(parts, acting, unsaid or [()] * len(parts), strict=True):
        found, years = _passage(part.passage, part.mentions, who, published, years._replace(block=-1), left_out)
        out += [Quantity(q.start + part.start, q.end + part.start, *q[2:]) for q in found]
    return out


def _sentence(norm: str, span: tuple, numbers: list, names, actors, marks: list) -> list[Quantity]:
    """The quantities of one sentence; the parts between its semicolons are read apart."""
    acts = any(n.kind in ("mechanism", "target") for n in names)
    acts = acts or counted.has(norm, *span, "act deed modifier")
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
        said = _counted(norm, left, right, number._replace(start=numbers[first].start), names, before)
        mechanism = _mechanism(norm, part, at[i], set(at), number, said, names)
        body, region = _agent(norm, ids, names)
        if number.kind == "rate":
            body = ""
            if before and counted.is_one(_COMPARED.sub("", said), "growth"):
                mechanism, body, region = before.mechanism, before.body, before.region
        year = next(year for position, year in reversed(marks) if position <= number.start)
        out.append(Quantity(*number[:5], said, mechanism, body, region, year))
    return out
