"""How far two codings of one text agree (Artstein and Poesio 2008): two coders, or a machine and a coder.

Everything that either coding has is judged, once for each way to look at it, and becomes a row of one table
(`judged`); scores, their ranges, the list of errors and the confusion view are read off that table.

| way | a mention agrees if | a tie agrees if | a quantity agrees if |
|---|---|---|---|
| type | a name of its id is like a name of one of the other's ids | both ends agree so | its text is there |
| strict | its span and kind are the same | – | its span is |
| overlap | its span and one of its kind overlap | – | they overlap |
| exact | span and id are the same | source, target and sentence are the same | span, value, unit |

Types match one to one, by the likeness of their names (`matching`).
"""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from helpers.trust.findings import KINDS, Coded, Mention, Quantity, Tie, ends
from helpers.trust.matching import alike, matched, matched_pairs, plain, types

if TYPE_CHECKING:
    from helpers.reading import Text

WAYS = ("type", "strict", "overlap", "exact")
COLUMNS = ["row", "way", "outcome", "start", "end", "text", "id", "rule", "other"]
ALL = "all relations"
Counts = tuple[int, int, int]  # found and right, found and wrong, missed


# --- coders -----------------------------------------------------------------------------------------------

def by_machine(coding: Any) -> Coded:
    """The coding of one document (`helpers.code`) as what a coder found; ambiguous mentions are not coded."""
    return Coded(
        [Mention(m.start, m.end, m.kind, m.id, m.text, m.rule) for m in coding.mentions.itertuples()
         if m.kind in KINDS],
        [Tie(*ends(r.source, r.relation, r.target), r.start, r.end, r.rule) for r in coding.relations.itertuples()],
        [Quantity(q.start, q.end, q.value, q.unit, q.text) for q in coding.quantities.itertuples()])


def by_gold(gold: Mapping[str, Any], text: str) -> Coded:
    """A gold coding (see `helpers.trust.gold`) of a text as what a coder found.

    >>> by_gold({"mentions": [[0, 2, "region", "region:530000"]], "relations": [], "quantities": []}, "云南").mentions
    [Mention(start=0, end=2, kind='region', id='region:530000', text='云南', rule='-')]
    """
    return Coded(
        [Mention(start, end, kind, node, text[start:end]) for start, end, kind, node in gold["mentions"]],
        [Tie(*ends(*row[:3]), *row[3:5]) for row in gold["relations"]],
        [Quantity(q["start"], q["end"], float(q["value"]), q["unit"], text[q["start"]:q["end"]])
         for q in gold["quantities"]])


def by_tagger(text: Text, cut: Callable[[str], Iterable], kinds: Mapping[str, str]) -> Coded:
    """The words that a tagger gives one of the tags, as mentions of the kind of that tag; their id is their text.

    text: a document; the tagger gets its sentences in simplified writing. cut: from a sentence to its words as
    (word, tag), as `words.tagged`. kinds: the kind of a mention by tag. There are no ties and no quantities.
    """
    out = []
    for sentence in text.sentences:
        at = sentence.start
        for word, tag in cut(text.canon[sentence.start:sentence.end]):
            if tag in kinds:
                out.append(Mention(at, at + len(word), kinds[tag], f"{kinds[tag]}:{word}", word, f"tag.{tag}"))
            at += len(word)
    return Coded(out, [], [])


# --- judged -----------------------------------------------------------------------------------------------

def judged(found: Coded, gold: Coded) -> pd.DataFrame:
    """Everything that either coding has, judged: one row for each item and way (`COLUMNS`).

    row: a kind, a relation or `quantity`. way: see above. outcome: right (both have it), false (only `found`), missed
    (only `gold`). start, end, text, id, rule: of the item, from `found` where it has it; a type and a pair stand where
    they first occur. other: what the other coding has on the same span, if not the same (kind and id).

    >>> region = Coded([Mention(0, 2, "region", "region:530000", "云南")], [], [])
    >>> judged(region, Coded([], [], []))["outcome"].unique().tolist()
    ['false']
    """
    rows = [*_types_judged(found, gold), *_quantity_types(found, gold)]
    for kind in KINDS:
        sides = [[m for m in side.mentions if m.kind == kind] for side in (found, gold)]
        rows += _spans_judged(kind, *sides) + _exactly_judged(kind, *sides, key=lambda m: (m.start, m.end, m.id))
    rows += _spans_judged("quantity", found.quantities, gold.quantities)
    rows += _exactly_judged("quantity", found.quantities, gold.quantities, lambda q: (q.start, q.end, q.value, q.unit))
    for relation in sorted({tie.relation for tie in found.ties + gold.ties}):
        sides = [[tie for tie in side.ties if tie.relation == relation] for side in (found, gold)]
        rows += _exactly_judged(relation, *sides, key=lambda tie: (tie.source, tie.target, tie.start))
    table = pd.DataFrame([(*row, "") for row in rows], columns=COLUMNS)
    table["other"] = _others(table, found, gold)
    return table.sort_values(["start", "end", "row", "way", "outcome", "id"], kind="stable", ignore_index=True)


def _judgement(row: str, way: str, outcome: str, item: Any) -> tuple:
    if isinstance(item, Tie):
        return row, way, outcome, item.start, item.end, "", f"{item.source} {item.relation} {item.target}", item.rule
    node = f"{item.value:g} {item.unit}" if isinstance(item, Quantity) else item.id
    return row, way, outcome, item.start, item.end, item.text, node, item.rule


def _first(items: Iterable[Any], key: Callable) -> dict:
    """The first item of each key, in order of place."""
    out: dict = {}
    for item in sorted(items, key=lambda item: item.start):
        out.setdefault(key(item), item)
    return out


def _types_judged(found: Coded, gold: Coded) -> list[tuple]:
    rows, stands_for = [], defaultdict(set)
    for kind in KINDS:
        pairs = alike(types(found.mentions, kind), types(gold.mentions, kind))
        match = matched(pairs)
        ours, theirs = (_first((m for m in side.mentions if m.kind == kind), lambda m: m.id) for side in (found, gold))
        rows += [_judgement(kind, "type", "right" if node in match else "false", m) for node, m in ours.items()]
        rows += [_judgement(kind, "type", "missed", theirs[node]) for node in theirs.keys() - set(match.values())]
        for one, other in pairs:
            stands_for[one].add(other)
    for side in (found, gold):  # an owner or a province that only ties have
        for node in {end for tie in side.ties for end in (tie.source, tie.target)} - {m.id for m in side.mentions}:
            stands_for[node].add(node)
    for relation in sorted({tie.relation for tie in found.ties + gold.ties}):
        ours, theirs = (_first((t for t in side.ties if t.relation == relation), lambda t: (t.source, t.target))
                        for side in (found, gold))
        match, false, missed = matched_pairs(relation, set(ours), set(theirs), stands_for)
        rows += [_judgement(relation, "type", "right", ours[pair]) for pair in match]
        rows += [_judgement(relation, "type", "false", ours[pair]) for pair in false]
        rows += [_judgement(relation, "type", "missed", theirs[pair]) for pair in missed]
    return rows


def _quantity_types(found: Coded, gold: Coded) -> list[tuple]:
    """Quantities by text, as often as each stands there."""
    ours, theirs = ([(plain(q.text), q) for q in side.quantities] for side in (found, gold))
    left, rows = Counter(name for name, _ in theirs), []
    for name, quantity in ours:
        rows.append(_judgement("quantity", "type", "right" if left[name] else "false", quantity))
        left[name] -= bool(left[name])
    for name, quantity in reversed(theirs):
        if left[name]:
            left[name] -= 1
            rows.append(_judgement("quantity", "type", "missed", quantity))
    return rows


def _spans_judged(row: str, found: Sequence, gold: Sequence) -> list[tuple]:
    """Strict and overlapping spans of one kind; two ids on one span (两地) are one span here."""
    ours, theirs = (_first(side, lambda item: (item.start, item.end)) for side in (found, gold))
    rows = [_judgement(row, "strict", "right" if span in theirs else "false", item) for span, item in ours.items()]
    rows += [_judgement(row, "strict", "missed", item) for span, item in theirs.items() if span not in ours]
    # Few spans lie in each other: the pairs stay as few as the spans.
    touching = {(a, b): 1 + (a == b) for a in ours for b in theirs if a[0] < b[1] and b[0] < a[1]}
    match = matched(touching)
    rows += [_judgement(row, "overlap", "right" if span in match else "false", item) for span, item in ours.items()]
    taken = set(match.values())
    return rows + [_judgement(row, "overlap", "missed", item) for span, item in theirs.items() if span not in taken]


def _exactly_judged(row: str, found: Sequence, gold: Sequence, key: Callable) -> list[tuple]:
    ours, theirs = ({key(item): item for item in side} for side in (found, gold))
    return [*(_judgement(row, "exact", "right" if at in theirs else "false", item) for at, item in ours.items()),
            *(_judgement(row, "exact", "missed", item) for at, item in theirs.items() if at not in ours)]


def _others(table: pd.DataFrame, found: Coded, gold: Coded) -> list[str]:
    """For an exact error of a mention: the ids that the other coding has on its span, else on a span it overlaps."""
    out = []
    for row in table.itertuples():
        side = {"false": gold, "missed": found}.get(row.outcome) if row.way == "exact" and row.row in KINDS else None
        near = [m for m in side.mentions if m.start < row.end and row.start < m.end] if side else []
        same = [m for m in near if (m.start, m.end) == (row.start, row.end)]
        alike = [m for m in near if m.kind == row.row]
        out.append(" ".join(sorted({m.id for m in same or alike})))
    return out


# --- scores -----------------------------------------------------------------------------------------------

def score(right: float, false: float, missed: float) -> tuple[float, float, float]:
    """Precision, recall and F1; where nothing was to be found and nothing was, all are 1.

    >>> score(3, 1, 3)
    (0.75, 0.5, 0.6)
    """
    precision = right / (right + false) if right + false else float(not missed)
    recall = right / (right + missed) if right + missed else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def counts(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Judgements of several documents counted: index (row, way), columns right, false, missed.

    Rows stand in the order kinds, quantity, relations, `all relations`, and only where there is anything.

    >>> region = Coded([Mention(0, 2, "region", "region:530000", "云南")], [], [])
    >>> counts([judged(region, region)]).loc[("region", "exact")].tolist()
    [1, 0, 0]
    """
    table = pd.concat(tables)
    counted = table.groupby(["row", "way", "outcome"]).size().unstack(fill_value=0)
    counted = counted.reindex(columns=["right", "false", "missed"], fill_value=0)
    relations = sorted(set(table["row"]) - {*KINDS, "quantity"})
    both = counted[counted.index.get_level_values("row").isin(relations)].groupby("way").sum()
    total = both.set_index(pd.MultiIndex.from_product([[ALL], both.index], names=["row", "way"]))
    order = [(row, way) for row in (*KINDS, "quantity", *relations, ALL) for way in WAYS]
    counted = pd.concat([counted, total])
    return counted.loc[[key for key in order if key in counted.index]]


def scores(counted: pd.DataFrame) -> pd.DataFrame:
    """Precision, recall and F1 of a table of `counts`, beside the counts.

    >>> row = pd.DataFrame({"right": [3], "false": [1], "missed": [3]})
    >>> scores(row)[["precision", "recall", "f1"]].values.tolist()
    [[0.75, 0.5, 0.6]]
    """
    rows = [score(*row) for row in counted[["right", "false", "missed"]].itertuples(index=False)]
    return counted.assign(**dict(zip(("precision", "recall", "f1"), np.array(rows).reshape(-1, 3).T, strict=True)))


def lenient_and_exact(pairs: Mapping[str, tuple[Coded, Coded]]) -> pd.DataFrame:
    """F1 of any two codings, lenient beside exact: by `type`, once a text and under a name that is like the other's;
    and `exact`, each place for itself, with the same span and id (a tie: in the same sentence, between the same ids).

    pairs: one or more, what to call them (`a–b`, `rules–adjudicated`) and the two codings, of which the second counts
    as the gold. Index: kinds, quantity, relations, all relations. Columns (pair, `type`) and (pair, `exact`); NaN where
    neither coding has any.

    >>> one, other = (Coded([Mention(0, end, "mechanism", f"mechanism:{name}", name)], [], [])
    ...               for end, name in ((4, "集体约谈"), (2, "集体")))
    >>> lenient_and_exact({"a–b": (one, other)}).loc["mechanism"].to_dict()
    {('a–b', 'type'): 1.0, ('a–b', 'exact'): 0.0}
    """
    found = {name: scores(counts([judged(*pair)]))["f1"].unstack("way") for name, pair in pairs.items()}
    table = pd.concat({name: f1.reindex(columns=["type", "exact"]) for name, f1 in found.items()}, axis=1)
    relations = sorted({*table.index} - {*KINDS, "quantity", ALL})
    return table.reindex([row for row in (*KINDS, "quantity", *relations, ALL) if row in table.index])


def resampled(table: pd.DataFrame, clusters: Sequence[int], times: int = 1000, seed: int = 0,
              level: float = 0.95) -> pd.DataFrame:
    """Scores with the range of F1 (columns low, high) over texts whose paragraphs are drawn again.

    table: `judged`. clusters: where each paragraph begins, in order: what stands in one is drawn together, because
    errors come in company (Efron and Tibshirani 1993, cluster bootstrap). It says how far a score hangs on single
    paragraphs of this text, and nothing of other texts; near 1 it is too short, since errors that did not occur can
    not be drawn.

    >>> region = Coded([Mention(0, 2, "region", "region:530000", "云南")], [], [])
    >>> resampled(judged(region, region), [0], times=9).loc[("region", "type"), ["low", "high"]].tolist()
    [1.0, 1.0]
    """
    table = pd.concat([table, table[~table["row"].isin([*KINDS, "quantity"])].assign(row=ALL)])
    cluster = np.searchsorted(np.asarray(clusters), table["start"], side="right") - 1
    draws = np.random.default_rng(seed).multinomial(len(clusters), [1 / len(clusters)] * len(clusters), times)
    out = scores(counts([table[table["row"] != ALL]]))
    lows, highs = [], []
    for row, way in out.index:
        here = ((table["row"] == row) & (table["way"] == way)).to_numpy()
        each = np.stack([np.bincount(cluster[here & (table["outcome"] == outcome).to_numpy()], minlength=len(clusters))
                         for outcome in ("right", "false", "missed")], axis=1)
        values = [score(*drawn)[2] for drawn in (draws @ each).tolist()]
        low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
        lows.append(low)
        highs.append(high)
    return out.assign(low=lows, high=highs)


def alpha(codings: Sequence[Coded], length: int, kind: str) -> float:
    """Krippendorff's alpha of who marked which characters as lying in a mention of one kind; 1 is full agreement.

    length: characters of the text. This is the binary alpha for unitising (Krippendorff and others 2016), in which
    characters are the units: it minds where spans begin and end and corrects for chance, and does not mind ids.
    NaN where no coder marked anything.

    >>> region = Coded([Mention(0, 2, "region", "region:530000", "云南")], [], [])
    >>> alpha([region, region], 4, "region")
    1.0
    """
    import krippendorff

    covered = np.zeros((len(codings), length))
    for line, coding in zip(covered, codings, strict=True):
        for mention in coding.mentions:
            if mention.kind == kind:
                line[mention.start:mention.end] = 1
    if not covered.any():
        return float("nan")
    return float(krippendorff.alpha(reliability_data=covered, level_of_measurement="nominal"))


def confusion(found: Coded, gold: Coded) -> pd.DataFrame:
    """Spans by the kind that each coding gives them: rows `gold`, columns `found`; `-` where one has no such span.

    A span is one of start and end; what lies only in part on the other's span counts as `-`.

    >>> region = Coded([Mention(0, 2, "region", "region:530000", "云南")], [], [])
    >>> int(confusion(region, Coded([], [], [])).loc["-", "region"])
    1
    """
    def kinds(side: Coded) -> dict[tuple[int, int], set[str]]:
        out: dict = defaultdict(set)
        for mention in side.mentions:
            out[mention.start, mention.end].add(mention.kind)
        return out

    ours, theirs = kinds(found), kinds(gold)
    cells: Counter = Counter()
    for span in ours.keys() | theirs.keys():
        both = ours.get(span, set()) & theirs.get(span, set())
        cells.update((kind, kind) for kind in both)
        rest = [sorted(side.get(span, set()) - both) or ["-"] for side in (theirs, ours)]
        if rest != [["-"], ["-"]]:
            cells.update(product(*rest))
    names = [*KINDS, "-"]
    return pd.DataFrame([[cells[a, b] for b in names] for a in names], index=names, columns=names)


def errors(table: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Every miss and false find of the way `exact`, in the order of the text, each with its sentence.

    Columns row, outcome, whole (the type or pair as a whole is missed or false too), start, end, text, id, rule,
    other, sentence.
    """
    wrong = table[(table["way"] == "exact") & (table["outcome"] != "right")]
    types = table[(table["way"] == "type") & (table["outcome"] != "right")]
    whole = set(zip(types["row"], types["outcome"], types["id"], strict=True))
    keys = zip(wrong["row"], wrong["outcome"], wrong["id"], strict=True)
    quotes = [next((text.text[s.start:s.end] for s in text.sentences if s.start <= at < s.end), "")
              for at in wrong["start"]]
    out = wrong.assign(whole=[key in whole for key in keys], sentence=[" ".join(quote.split()) for quote in quotes])
    columns = ["row", "outcome", "whole", "start", "end", "text", "id", "rule", "other", "sentence"]
    return out[columns].reset_index(drop=True)
