"""Scores of one coding against another: by type, by pair, by span and exactly. What they mean says `accuracy.py`."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

import networkx as nx

KINDS = ("region", "body", "mechanism", "document", "target")
Counts = tuple[int, int, int]  # found and right, found and wrong, missed


class Mention(NamedTuple):
    start: int
    end: int
    kind: str
    id: str
    text: str
    rule: str = "-"


class Tie(NamedTuple):
    source: str
    relation: str
    target: str
    start: int
    rule: str = "-"


class Quantity(NamedTuple):
    start: int
    end: int
    value: float
    unit: str
    text: str
    rule: str = "-"


class Coded(NamedTuple):
    """What a coder, a machine or a hand, found in a document."""

    mentions: list[Mention]
    ties: list[Tie]
    quantities: list[Quantity]


def ends(source: str, relation: str, target: str) -> tuple[str, str, str]:
    """A tie without direction is stored with its ends in order."""
    first, last = sorted((source, target)) if relation == "works_with" else (source, target)
    return first, relation, last


# --- by type ----------------------------------------------------------------------------------------------------

_MARKS = re.compile(r"[\s“”\"‘’'「」『』《》〈〉]+")
_CODE = re.compile(r"region:(\d{6})$")


def plain(name: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", name))


def likeness(one: str, other: str) -> float:
    """1 for equal names, the ratio of lengths where one contains the other at half its length or more, else 0."""
    short, long = sorted((one, other), key=len)
    ratio = len(short) / len(long) if long else 0.0
    return ratio if short in long and ratio >= 0.5 else 0.0


Types = dict[str, set[str]]  # names by id


def types(mentions: Iterable[Mention], kind: str) -> Types:
    out: Types = defaultdict(set)
    for mention in mentions:
        if mention.kind == kind:
            out[mention.id].add(plain(mention.text))
    return out


def alike(found: Types, gold: Types) -> dict[tuple[str, str], float]:
    """How like each other a found type and a gold type are, for the pairs that may match."""
    out = {}
    for one, other in product(sorted(found), sorted(gold)):
        if _CODE.match(one):
            weight = float(one == other)
        else:
            weight = max(likeness(a, b) for a in found[one] for b in gold[other])
        if weight:
            out[one, other] = weight
    return out


def matched(pairs: dict[tuple, float]) -> dict:
    """One to one, as many as can be, and among these the best: what is found by what it matches."""
    graph = nx.Graph()
    graph.add_weighted_edges_from((("found", a), ("gold", b), weight) for (a, b), weight in pairs.items())
    edges = (dict(edge) for edge in nx.max_weight_matching(graph, maxcardinality=True))
    return {edge["found"]: edge["gold"] for edge in edges}


class Outcome(NamedTuple):
    """Counts, and which ids, pairs or texts are false and which are missed."""

    counts: Counts
    false: set
    missed: set


def outcome(right: int, false: set, missed: set) -> Outcome:
    return Outcome((right, len(false), len(missed)), false, missed)


def type_outcomes(found: Coded, gold: Coded) -> dict[str, Outcome]:
    """Kinds, relations and quantities of one document by type."""
    out, stands_for = {}, defaultdict(set)
    for kind in KINDS:
        ours, theirs = types(found.mentions, kind), types(gold.mentions, kind)
        pairs = alike(ours, theirs)
        match = matched(pairs)
        out[kind] = outcome(len(match), set(ours) - set(match), set(theirs) - set(match.values()))
        for one, other in pairs:
            stands_for[one].add(other)
    for relation in sorted({tie.relation for tie in found.ties + gold.ties}):
        out[relation] = pair_outcome(relation, found.ties, gold.ties, stands_for)
    return out | {"quantity": quantity_outcome(found.quantities, gold.quantities)}


def pair_outcome(relation: str, found: list[Tie], gold: list[Tie], stands_for: dict[str, set[str]]) -> Outcome:
    """Pairs of a relation, through the types that their ends may stand for.

    A second form of a pair that is found already is neither right nor wrong.
    """
    ours, theirs = ({(t.source, t.target) for t in ties if t.relation == relation} for ties in (found, gold))
    may = {}
    for pair in sorted(ours):
        for source, target in product(stands_for.get(pair[0], ()), stands_for.get(pair[1], ())):
            for ends_ in {(source, target), ends(source, relation, target)[::2]} & theirs:
                may[pair, ends_] = 2.0 if ends_ == pair else 1.0
    match = matched(may)
    return outcome(len(match), ours - {pair for pair, _ in may}, theirs - set(match.values()))


def quantity_outcome(found: list[Quantity], gold: list[Quantity]) -> Outcome:
    """Quantities by text, as often as each stands there; one more of a text that gold has is not counted as wrong."""
    ours, theirs = (Counter(plain(q.text) for q in quantities) for quantities in (found, gold))
    false, missed = {t: n for t, n in ours.items() if t not in theirs}, theirs - ours
    counts = ((ours & theirs).total(), sum(false.values()), missed.total())
    return Outcome(counts, set(false), set(missed))


# --- by span ----------------------------------------------------------------------------------------------------

Spans = set[tuple[int, int]]


def nervaluate_counts(found: list[Spans], gold: list[Spans]) -> dict[str, Counts]:
    """Strict and overlapping counts of one kind over documents, by nervaluate; nothing where it is not installed.

    nervaluate takes each span in turn and lets one that only overlaps take the gold span that a later one would hit
    exactly, as nested spans do: hence the spans that are right stand first. Its ends are inclusive.
    """
    try:
        from nervaluate import Evaluator
    except ImportError:
        return {}

    def entities(spans: list[tuple[int, int]]) -> list[dict]:
        return [{"label": "x", "start": start, "end": end - 1} for start, end in spans]

    ours = [entities(sorted(f, key=lambda span: (span not in g, span))) for f, g in zip(found, gold, strict=True)]
    result = Evaluator([entities(sorted(g)) for g in gold], ours, ["x"], loader="dict").evaluate()["overall"]
    return {
        name: (r.correct, r.actual - r.correct, r.possible - r.correct)
        for name, r in (("strict", result["strict"]), ("overlap", result["ent_type"]))
    }


def spans(coded: Coded, row: str) -> Spans:
    items = coded.quantities if row == "quantity" else [m for m in coded.mentions if m.kind == row]
    return {(item.start, item.end) for item in items}


def exact(coded: Coded) -> dict[str, dict[tuple, NamedTuple]]:
    """What is found by row: the key that has to agree, and the item."""
    out: dict[str, dict] = defaultdict(dict)
    for m in coded.mentions:
        out[m.kind][m.start, m.end, m.id] = m
    for t in coded.ties:
        out[t.relation][t.source, t.target, t.start] = t
    for q in coded.quantities:
        out["quantity"][q.start, q.end, q.value, q.unit] = q
    return out


# --- over documents --------------------------------------------------------------------------------------------------


def total(counts: Iterable[Counts]) -> Counts:
    return tuple(map(sum, zip((0, 0, 0), *counts, strict=True)))


def scores(right: int, false: int, missed: int) -> tuple[float, float, float]:
    """Precision, recall and F1; where nothing was to be found and nothing was, all are 1."""
    precision = right / (right + false) if right + false else float(not missed)
    recall = right / (right + missed) if right + missed else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def counted(pairs: list[tuple[Coded, Coded]]) -> dict[str, dict[str, Counts]]:
    """Counts by row and column over documents, each as what is found and the gold."""
    out: dict[str, dict[str, Counts]] = {}
    by_type = [type_outcomes(*pair) for pair in pairs]
    exactly = [tuple(map(exact, pair)) for pair in pairs]
    relations = sorted({row for outcomes in by_type for row in outcomes} - {*KINDS, "quantity"})
    for row in (*KINDS, "quantity", *relations):
        out[row] = {
            "type": total(o[row].counts for o in by_type if row in o),
            "exact": total(agreement(set(f[row]), set(g[row])) for f, g in exactly),
        }
        if row not in relations:
            sides = ([spans(coded, row) for coded in side] for side in zip(*pairs, strict=True))
            out[row] |= nervaluate_counts(*sides)
    if relations:
        out["all relations"] = {c: total(out[row][c] for row in relations) for c in ("type", "exact")}
    return out


def agreement(found: set, gold: set) -> Counts:
    return len(found & gold), len(found - gold), len(gold - found)
