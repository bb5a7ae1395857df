"""Events: the acts that a text tells of, each once, however many ties it takes to say it.

A talk of 盘龙区纪委监委 with 一把手 gives `uses`, `practised_in`, `applies_to` and `supervises`: four ties, one act.
An event is one mechanism at work in one sentence, or in each of its clauses that name whom it is for. Where a body
supervises, issues, carries out, reports or joins others without a mechanism, that is the act, unless a mechanism of
the sentence is how it does so (`joining`); and so is what a number counts that belongs to none of these
(立案查处37件). What names alone tell (part_of, belongs_to, member_of, variant_of) is no act. Statements of actor,
concept, object, place and time are the unit of discourse network analysis (Leifeld 2017).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pandas as pd

from helpers.codebook import within
from helpers.networks import joining
from helpers.networks.joining import AND, Act, Name, Said, Triple
from helpers.reading import canonical, clauses
from helpers.relations import numerals

COLUMNS = [
    "doc", "start", "end", "act", "who", "mechanism", "document", "whom", "where", "when", "how_many", "mode", "ties",
    "rule", "quote",
]  # fmt: skip
Place = tuple[str, int, int]  # document, start, end: a sentence
TERRITORY = ("part_of", "belongs_to")  # told by the code list and by names, whatever the text says
BY_NAME = (*TERRITORY, "member_of")
NO_ACT = (*BY_NAME, "variant_of")  # relations that say how names hang together, and nothing that is done


def events(coding: Any, published: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The acts of a coding, a row an act (`COLUMNS`), in the order of document, sentence and name.

    coding: anything with `mentions`, `relations` and `quantities`. published: the date of each document, `YYYY-MM-DD`,
    for what 去年 says. who, whom, where, how_many: several in a cell are joined by |. act: the relation that tells it,
    `uses` for every mechanism at work, `counted` for what only a number tells. when: a year or nothing.
    ties: the number of ties that the act gives. rule: those of its ties.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> table = events(coding.code(parse("a", "2023年,盘龙区纪委监委约谈“一把手”3人次。")))
    >>> table[["act", "who", "mechanism", "whom", "where", "when", "how_many", "ties"]].values.tolist()[0]
    ['uses', 'body:530103:纪委监委', 'mechanism:约谈', 'target:一把手', 'region:530103', 2023, '3人次', 4]
    """
    return _table(each(coding, published or {}))


def retold(net: Any) -> pd.DataFrame:
    """The acts that the evidence of a network tells, as `events` has them, but without what only a coding knows:
    numbers, years, and which words stand where; so acts that only their words join stand apart here.

    >>> import networkx
    >>> len(retold(networkx.MultiDiGraph()))
    0
    """
    rows = [
        (told["doc"], told["start"], told["end"], told["quote"], source, relation, target, told["mode"], told["rule"])
        for source, target, relation, sentences in net.edges(keys=True, data="sentences")
        for told in sentences
    ]
    ties = pd.DataFrame(sorted(rows), columns=_TOLD)
    return _table(each(SimpleNamespace(mentions=None, relations=ties)))


def _table(acts: Iterable[tuple[Place, str, Act]]) -> pd.DataFrame:
    table = pd.DataFrame([_row(*act) for act in acts], columns=COLUMNS)
    return table.astype({"start": "int64", "end": "int64", "when": "Int64", "ties": "int64"})


def _row(place: tuple[str, int, int], quote: str, act: Act) -> tuple:
    modes = [mode for mode, _ in act.ties.values()]
    mode = max(sorted(set(modes)), key=modes.count) if modes else "practice"
    cells = (act.acting, act.ends(2, "issues", "implements"), act.reached, act.places)
    who, document, whom, where = (AND.join(sorted(cell)) for cell in cells)
    rules = sorted({rule.partition("@")[0] for _, rule in act.ties.values()})
    return (*place, act.act, who, act.mechanism, document, whom, where, act.when, AND.join(act.how_many), mode,
            len(act.ties), " ".join(rules), quote)  # fmt: skip


def each(coding: Any, published: Mapping[str, str] | None = None) -> Iterator[tuple[Place, str, Act]]:
    """The acts of a coding with the place and the words of the sentence of each; without the years if `published` is
    None, since to read them takes as long as all the rest."""
    sentences: dict[Place, list] = defaultdict(list)
    for row in zip(*(coding.relations[column] for column in _TOLD), strict=True):
        sentences[row[:3]].append(row)
    named, counted = _by_document(coding.mentions), _by_document(getattr(coding, "quantities", None))
    ties = coding.relations[coding.relations["relation"] == "belongs_to"]
    homes = dict(zip(ties["source"], ties["target"], strict=True))
    for place in sorted(sentences):
        doc, start, end = place
        here, numbers = (within(rows.get(doc, []), start, end) for rows in (named, counted))
        quote = sentences[place][0][3]
        for act, own in _acts(sentences[place], quote, start, here, numbers):
            when = None if published is None else _year(act, own, quote, start, here, published.get(doc, ""))
            where = act.where or (() if act.places else joining.dwelling(act.acting, homes))
            yield place, quote, act._replace(how_many=tuple(q.text for q in own), when=when, where=where)


_TOLD = ["doc", "start", "end", "quote", "source", "relation", "target", "mode", "rule"]


def _by_document(table: pd.DataFrame | None) -> dict[str, list]:
    """The rows of a table by document, in the order of their places."""
    found: dict[str, list] = defaultdict(list)
    if table is not None:
        for row in table.sort_values(["doc", "start"], kind="stable").itertuples():
            found[row.doc].append(row)
    return found


def _year(act: Act, own: Sequence, quote: str, start: int, named: Sequence, published: str) -> int | None:
    """The year that the act's number has, or the last that the sentence names before the act."""
    if years := [int(q.year) for q in own if not pd.isna(q.year)]:
        return years[0]
    canon = canonical(quote)
    marks, _ = numerals.dated_years(canon, 0, len(canon), published, None, None)
    begins = next((m.start - start for m in named if m.id in act.mechanism.split(AND)), len(canon))
    return next((year for position, year in reversed(marks) if position <= begins and year), None)


def _acts(rows: Sequence, quote: str, start: int, named: Sequence, counted: Sequence) -> Iterator[tuple[Act, list]]:
    """The acts of one sentence, each with its numbers: of its mechanisms, then of its bodies, then what only a number
    tells."""
    ties = {row[4:7]: row[7:] for row in rows}
    told = {tie: said for tie, said in ties.items() if tie[1] not in NO_ACT}
    ids = {m.id for m in named}
    plain = len(ids) == len(named) and not counted and not any(map(joining.tells, ids))  # then no clause decides
    spans = [] if plain else [(a + start, b + start) for a, b in clauses(canonical(quote), 0, len(quote))]
    at = [Name(m.id, m.start - start, m.end - start, _clause(spans, m.start)) for m in named]
    numbers = {(q.start, q.end): (_clause(spans, q.start), q) for q in counted}
    left = dict(told)
    found = list(_of_mechanisms(left, at))
    acts = joining.joined([act for _, act in found], left, at)
    for (clause, _), act in zip(found, acts, strict=True):
        act = joining.reporting(act, at, quote)
        yield act, _taken(numbers, _counting(act, clause, numbers))
    for act in _of_bodies(left, lambda ties: joining.whole(ties, told, at, quote)):
        own = [span for span, (_, q) in numbers.items() if not q.mechanism and q.body in act.acting]
        yield act, _taken(numbers, own)
    yield from _of_numbers(numbers, at)


def _clause(spans: Sequence[tuple[int, int]], position: int) -> int:
    return next((i for i, (_, end) in enumerate(spans) if position < end), len(spans))


Numbers = dict[tuple[int, int], tuple[int, Any]]  # a quantity by its span, with its clause


def _counting(act: Act, clause: int | None, numbers: Numbers) -> list[tuple[int, int]]:
    """The numbers of a mechanism that count its act: those in its clause, and no other people than those it is for."""
    own = {span: one for span, one in numbers.items() if one[1].mechanism in act.mechanism.split(AND)}
    return [span for span, (i, q) in own.items() if clause in (None, i) and not joining.counts_others(q, act)]


def _taken(numbers: Numbers, spans: Iterable[tuple[int, int]]) -> list:
    return [numbers.pop(span)[1] for span in spans]


def _of_mechanisms(left: dict[Triple, Said], at: Sequence[Name]) -> Iterator[tuple[int | None, Act]]:
    """Mechanisms at work, each with the clause that it is told in if others tell it of others; takes their ties."""
    told = joining.unnamed(_by_mechanism(left), at)
    for name in sorted(told):
        yield from ((clause, Act("uses", name, ties)) for clause, ties in _apart(name, told[name], at))
    for tie in {tie for own in told.values() for tie in own}:
        del left[tie]


def _by_mechanism(left: Mapping[Triple, Said]) -> dict[str, dict[Triple, Said]]:
    """The ties that say who applies a mechanism to whom and where; and those that the same act makes among these: a
    body supervises whom it applies the mechanism to, and works with who applies it too."""
    told: dict[str, dict[Triple, Said]] = defaultdict(dict)
    for tie, said in left.items():
        if tie[1] in ("uses", "practised_in", "applies_to"):
            told[tie[2] if tie[1] == "uses" else tie[0]][tie] = said
    for own in told.values():
        who, whom = ({tie[side] for tie in own if tie[1] == kind} for side, kind in ((0, "uses"), (2, "applies_to")))
        for (a, relation, b), said in left.items():
            over = relation == "supervises" and a in who and (b in whom or b.startswith("body:"))
            if over or relation == "works_with" and {a, b} <= who:
                own[a, relation, b] = said
    return told


def _apart(
    name: str, ties: dict[Triple, Said], at: Sequence[Name]
) -> list[tuple[int | None, dict[Triple, Said]]]:
    """The ties of a mechanism by the clauses that name it, where each of these names whom it is for and they differ
    (对“一把手”开展廉政谈话26人次,对新提拔处级干部开展廉政谈话119人次); else all of them, in no one clause."""
    whom = {tie[2] for tie in ties if tie[1] == "applies_to"}
    here = {one.clause: {other.id for other in at if other.clause == one.clause} & whom for one in at if one.id == name}
    if len({frozenset(nodes) for nodes in here.values()}) < 2 or not all(here.values()):
        return [(None, ties)]
    named = set().union(*here.values())
    return [
        (clause, {tie: said for tie, said in ties.items() if tie[2] in here[clause] or tie[2] not in named})
        for clause in sorted(here)
    ]


def _of_bodies(left: Mapping[Triple, Said], whole: Callable[[dict[Triple, Said]], dict[Triple, Said]]) -> Iterator[Act]:
    """Acts without a mechanism: whom a body supervises; who issues, carries out, hears or acts together."""
    groups: dict[tuple[str, str], dict[Triple, Said]] = defaultdict(dict)
    for tie, said in sorted(left.items()):
        source, relation, target = tie
        groups[relation, {"supervises": source, "works_with": ""}.get(relation, target)][tie] = said
    for (relation, _), ties in groups.items():
        yield Act(relation, "", whole(ties))


def _of_numbers(numbers: Numbers, at: Sequence[Name]) -> Iterator[tuple[Act, list]]:
    """What only a number tells: one act a clause, its mechanism where the number has one."""
    groups: dict[tuple, list] = defaultdict(list)
    for clause, q in numbers.values():
        groups[clause, q.mechanism, q.body, q.region].append(q)
    for (clause, mechanism, body, region), own in groups.items():
        whom = tuple(name.id for name in at if name.clause == clause and name.id.startswith("target:"))
        who, where = ((one,) if one else () for one in (body, region))
        yield Act("counted", mechanism, {}, who=who, whom=whom, where=where), own
