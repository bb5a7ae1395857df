"""What of a finding is left when others code, when the coding is as wrong as was measured, when it is made otherwise.

A finding stands on a number of the network; whether it holds is read off that number. `claims` reads it off the codings
of several coders; `perturbed` draws networks with ties, or whole sentences, dropped and added at measured rates;
`universes` makes the network in every sensible way.
"""
from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, product
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx
import numpy as np
import pandas as pd

from helpers import networks
from helpers.networks import BY_NAME, GRAINS, RELATIONS, Place, at_grain, weighted, where
from helpers.trust.corrections import ACCEPTED

if TYPE_CHECKING:
    from helpers.coding import Coding
    from helpers.reading import Text


class Finding(NamedTuple):
    """A statement of a notebook, the number it stands on, and from where to where this number lets it hold."""

    notebook: str
    says: str
    number: str
    low: float = -np.inf
    high: float = np.inf

    @property
    def range(self) -> str:
        """Where it is true, as a figure prints it.

        >>> Finding("", "", "", 0.5, 0.7).range, Finding("", "", "", 1).range, Finding("", "", "", 1, 1).range
        ('0.5–0.7', '≥ 1', '= 1')
        """
        if self.low == self.high:
            return f"= {self.low:g}"
        if np.isinf(self.low):
            return f"≤ {self.high:g}"
        return f"≥ {self.low:g}" if np.isinf(self.high) else f"{self.low:g}–{self.high:g}"

    def true(self, value: float) -> bool:
        """Whether it holds at this value of its number; NaN, a number that could not be had, lets nothing hold."""
        return bool(self.low <= value <= self.high)


Numbers = Callable[[nx.MultiDiGraph], Mapping[str, float]]  # all numbers of a network by name


# --- several codings ----------------------------------------------------------------------------------------

def claims(findings: Sequence[Finding], numbers: Callable[[Any], Mapping[str, float]], codings: Mapping[str, Any]
           ) -> pd.DataFrame:
    """Each finding in each of several codings of one text: the number it stands on, and whether it holds.

    codings: by name, in the order of the columns (corrected, rules alone, a, b, …). numbers: from a coding to all
    numbers by name, of its network, its acts or both. Index notebook, finding. Columns (coding, `number`) and (coding,
    `holds`) for each, and (`all`, `holds`): in every one of them. A number that a coding does not have is NaN, and
    the finding does not hold there. Raises ValueError for a finding whose number none of the codings has.

    >>> finding = Finding("5", "there is a tie", "ties", 1)
    >>> claims([finding], lambda ties: {"ties": len(ties)}, {"a": ["tie"], "b": []})["all"].values.tolist()
    [[False]]
    """
    measured = {name: numbers(coding) for name, coding in codings.items()}
    if unknown := [f.number for f in findings if all(f.number not in found for found in measured.values())]:
        raise ValueError(f"no coding has the number {unknown[0]!r}")
    columns: dict[tuple[str, str], list] = {}
    for name, found in measured.items():
        values = [float(found.get(finding.number, np.nan)) for finding in findings]
        columns[name, "number"] = values
        columns[name, "holds"] = [f.true(value) for f, value in zip(findings, values, strict=True)]
    columns["all", "holds"] = [all(row) for row in zip(*(columns[name, "holds"] for name in measured), strict=True)]
    index = pd.MultiIndex.from_arrays([[f.notebook for f in findings], [f.says for f in findings]],
                                      names=["notebook", "finding"])
    return pd.DataFrame(columns, index=index)


# --- error carried on -------------------------------------------------------------------------------------

def rates(table: pd.DataFrame) -> pd.DataFrame:
    """How many pairs of each relation were right, false and missed (`agreement.counts`, way `type`): index relation."""
    pairs = table.xs("type", level="way")
    return pairs.loc[[relation for relation in RELATIONS if relation in pairs.index]]


def perturbed(net: nx.MultiDiGraph, measured: pd.DataFrame, times: int = 1000, seed: int = 0, by: str = "tie"
              ) -> Iterator[nx.MultiDiGraph]:
    """Networks as the text might truly tell them, if the coding errs as often as it did where it was judged.

    measured: `rates`. by: `tie`, each tie errs by itself; `sentence`, what a sentence tells stands or falls together,
    since errors come in company: who misreads a subject misreads all that it does. What is false is dropped; what is
    missed is added, ties between nodes of the kinds that the relation joins, or sentences, each with the ties of one
    that is there and other nodes of the same kinds; nodes with more ties come more often (one is added to each count,
    so that any can come; of such errors in networks Butts 2003). The rates are of each relation, or of all together by
    sentence; they are themselves uncertain, and are drawn for every network from their posterior (Beta, Jeffreys
    prior; Brown, Cai and DasGupta 2001). Ties that names alone tell (`BY_NAME`) stay, and relations that were not
    judged. A new tie stands on one sentence. Raises ValueError for another `by`.

    >>> net = nx.MultiDiGraph()
    >>> net.add_node("body:530000:纪委监委", kind="body")
    >>> len(list(perturbed(net, pd.DataFrame({"right": [1], "false": [0], "missed": [0]}, index=["uses"]), times=3)))
    3
    """
    if by not in ("tie", "sentence"):
        raise ValueError(f"no errors by {by!r}: by 'tie' or 'sentence'")
    draw = np.random.default_rng(seed)
    judged = measured.loc[[relation for relation in measured.index if relation not in BY_NAME]]
    ties: dict[str, list[tuple]] = {relation: [] for relation in RELATIONS}
    for source, target, relation, data in net.edges(keys=True, data=True):
        ties[relation].append((source, target, data))
    still = [(*tie[:2], relation, tie[2]) for relation, told in ties.items() if relation not in judged.index
             for tie in told]
    redrawn = _ties_redrawn(net, ties, judged, draw) if by == "tie" else _sentences_redrawn(net, judged, draw)
    for _, told in zip(range(times), redrawn, strict=False):
        sample = nx.MultiDiGraph()
        sample.add_nodes_from(net.nodes(data=True))
        sample.add_edges_from(still + told)
        yield sample


def _ties_redrawn(net: nx.MultiDiGraph, ties: Mapping[str, list[tuple]], judged: pd.DataFrame,
                  draw: np.random.Generator) -> Iterator[list[tuple]]:
    ends = {relation: _candidates(net, relation) for relation in judged.index}
    while True:
        yield [(source, target, relation, data) for relation, others in ends.items()
               for source, target, data in _redrawn(ties[relation], others, judged.loc[relation], draw)]


def _sentences_redrawn(net: nx.MultiDiGraph, judged: pd.DataFrame, draw: np.random.Generator) -> Iterator[list[tuple]]:
    part = nx.MultiDiGraph()
    part.add_edges_from(tie for tie in net.edges(keys=True, data=True) if tie[2] in judged.index)
    told: dict[Place, list[tuple]] = {}
    for *tie, found in part.edges(keys=True, data="sentences"):
        for place in map(where, found):
            told.setdefault(place, []).append(tuple(tie))
    places, pools = sorted(told), _pools(net, part)
    while True:
        precision, recall = _rates_drawn(judged.sum(), draw)
        stands = draw.random(len(places)) < precision
        kept = weighted(part, {place: 1 for place, stays in zip(places, stands, strict=True) if stays})
        for _ in range(draw.poisson(_missing(len(places), precision, recall)) if places else 0):
            ties = told[places[draw.integers(len(places))]]
            other = {}
            for node in dict.fromkeys(end for tie in ties for end in tie[:2]):
                alike, chances = pools[net.nodes[node]["kind"]]
                other[node] = alike[draw.choice(len(alike), p=chances)]
            new = [(other[source], other[target], relation) for source, target, relation in ties]
            kept.add_edges_from((*tie, _NEW) for tie in new if tie[0] != tie[1] and not kept.has_edge(*tie))
        yield list(kept.edges(keys=True, data=True))


def _pools(net: nx.MultiDiGraph, part: nx.MultiDiGraph) -> dict[str, tuple[list[str], np.ndarray]]:
    """The nodes of each kind, and how often each is drawn."""
    kinds: dict[str, list[str]] = {}
    for node, kind in sorted(net.nodes(data="kind")):
        kinds.setdefault(kind, []).append(node)
    counts = {kind: np.array([1 + len(part.in_edges(node)) + len(part.out_edges(node)) if node in part else 1
                              for node in nodes], dtype=float) for kind, nodes in kinds.items()}
    return {kind: (nodes, counts[kind] / counts[kind].sum()) for kind, nodes in kinds.items()}


# A tie that the coding missed.
_NEW: dict[str, Any] = {"weight": 1, "documents": 1, "sentences": [], "events": 1, "confidence": np.nan}


def _rates_drawn(row: pd.Series, draw: np.random.Generator) -> tuple[float, float]:
    """Precision and recall."""
    return draw.beta(row["right"] + 0.5, row["false"] + 0.5), draw.beta(row["right"] + 0.5, row["missed"] + 0.5)


def _missing(found: int, precision: float, recall: float) -> float:
    """How many were missed, on the average, where so many were found."""
    return found * precision * (1 - recall) / max(recall, 0.05)


Candidates = tuple[list[str], np.ndarray, list[str], np.ndarray]


def _candidates(net: nx.MultiDiGraph, relation: str) -> Candidates:
    """The nodes that may stand at either end of a relation, and how often each is drawn."""
    out: list = []
    for side, kinds in enumerate(RELATIONS[relation][:2]):
        nodes = sorted(node for node, kind in net.nodes(data="kind") if kind in kinds.split(" or "))
        count = {node: 1 for node in nodes}
        for tie in net.edges(keys=True):
            if tie[2] == relation:
                count[tie[side]] = count.get(tie[side], 0) + 1
        weights = np.array([count[node] for node in nodes], dtype=float)
        out += [nodes, weights / weights.sum()] if nodes else [[], weights]
    return tuple(out)


def _redrawn(told: list[tuple], ends: Candidates, row: pd.Series, draw: np.random.Generator) -> list[tuple]:
    precision, recall = _rates_drawn(row, draw)
    kept = [tie for tie, chance in zip(told, draw.random(len(told)), strict=True) if chance < precision]
    there = {tie[:2] for tie in kept}
    missing = draw.poisson(_missing(len(told), precision, recall))
    sources, source_weights, targets, target_weights = ends
    if not sources or not targets:
        return kept
    for _ in range(int(missing)):
        pair = (sources[draw.choice(len(sources), p=source_weights)],
                targets[draw.choice(len(targets), p=target_weights)])
        if pair not in there and pair[0] != pair[1]:
            there.add(pair)
            kept.append((*pair, _NEW))
    return kept


def survival(findings: Sequence[Finding], numbers: Numbers, net: nx.MultiDiGraph, samples: Iterable[nx.MultiDiGraph],
             level: float = 0.95) -> pd.DataFrame:
    """Each finding in the network and in the samples: columns notebook, finding, value, low, high (between which the
    middle `level` of the samples lie), holds (share of the samples in which it does), survives (in at least `level`).

    >>> net, finding = nx.MultiDiGraph([("a", "b")]), Finding("5", "there is a tie", "ties", 1)
    >>> survival([finding], lambda net: {"ties": net.size()}, net, [net, nx.MultiDiGraph()])["holds"].tolist()
    [0.5]
    """
    measured, drawn = numbers(net), pd.DataFrame([numbers(sample) for sample in samples]).astype(float)
    outer = [(1 - level) / 2, (1 + level) / 2]
    rows = []
    for finding in findings:
        column = drawn[finding.number]
        holds = float(column.map(finding.true).mean())
        rows.append((finding.notebook, finding.says, float(measured[finding.number]), *column.quantile(outer), holds,
                     holds >= level))
    return pd.DataFrame(rows, columns=["notebook", "finding", "value", "low", "high", "holds", "survives"])


def survival_both_ways(findings: Sequence[Finding], numbers: Numbers, net: nx.MultiDiGraph, measured: pd.DataFrame,
                       times: int = 1000, seed: int = 0, level: float = 0.95) -> pd.DataFrame:
    """`survival` with errors drawn by tie and by sentence (`perturbed`), side by side.

    Index notebook, finding. Columns (`tie`, …) and (`sentence`, …), each with low, high and holds; (`both`, value) and
    (`both`, survives): in at least `level` of the networks drawn either way.

    >>> net, finding = nx.MultiDiGraph(), Finding("5", "there is no tie", "ties", 0, 0)
    >>> none = pd.DataFrame({"right": [1], "false": [0], "missed": [0]}, index=["uses"])
    >>> survival_both_ways([finding], lambda net: {"ties": net.size()}, net, none, 9)["both", "survives"].tolist()
    [True]
    """
    ways = {by: survival(findings, numbers, net, perturbed(net, measured, times, seed, by), level)
            .set_index(["notebook", "finding"]) for by in ("tie", "sentence")}
    both = ways["tie"][["value"]].assign(survives=ways["tie"]["survives"] & ways["sentence"]["survives"])
    parts = {"both": both} | {by: table[["low", "high", "holds"]] for by, table in ways.items()}
    return pd.concat(parts, axis=1)


# --- multiverse -------------------------------------------------------------------------------------------

CHOICES = {  # what a network may be made of: the choice of the collection stands first
    "tie": ("rule", "clause", "sentence", "paragraph"), "grain": GRAINS, "discovered": ("in", "out"),
    "pointing": ("in", "out"), "duty": ("in", "out"),
}
_DISCOVERED = ("mechanism.discovered", "mechanism.coined", "corrected.add")  # rules that no lexicon row stands behind
_COMMA = re.compile(r"[,，;；:：]")
# Who stands together in a window is tied by the relation that the codebook has for such two kinds.
_TOGETHER = {("body", "mechanism"): "uses", ("mechanism", "region"): "practised_in",
             ("mechanism", "target"): "applies_to", ("body", "target"): "supervises"}


def universes(coding: Coding, texts: Iterable[Text]) -> Iterator[tuple[dict[str, str], nx.MultiDiGraph]]:
    """The network made in every way (`CHOICES`): the choices, and the network (Steegen and others 2016).

    tie: by the rules of grammar, or between all that stand together in a clause, a sentence or a paragraph. grain: what
    counts as one mechanism (`networks.at_grain`). discovered: with or without mechanisms that no lexicon row names.
    pointing: with or without what a pointing word (该区) or an understood subject says. duty: with or without what a
    rule in force only lays down (grammar only: standing together has no mode). Ways that give the same ties are one
    universe, under the first of them: a choice that changes nothing is no evidence that a finding holds whatever one
    chooses. What a tie weighs changes no tie, and is no choice here.
    """
    texts, seen = list(texts), set()
    windows = {way: _windows(texts, way) for way in CHOICES["tie"][1:]}
    grains = {grain: at_grain(coding, grain) for grain in CHOICES["grain"]}
    for tie, grain, discovered, pointing, duty in product(*CHOICES.values()):
        if tie != "rule" and duty == "out":
            continue
        chosen = _chosen(grains[grain], discovered == "in", pointing == "in", duty == "in")
        if tie != "rule":
            chosen = together(chosen, windows[tie])
        net = networks.network(chosen)
        if (ties := frozenset(net.edges(keys=True))) not in seen:
            seen.add(ties)
            yield dict(zip(CHOICES, (tie, grain, discovered, pointing, duty), strict=True)), net


def _chosen(coding: Coding, discovered: bool, pointing: bool, duty: bool) -> Coding:
    mentions, ties = coding.mentions, coding.relations
    if not discovered:
        rules = mentions["rule"].str.removeprefix(ACCEPTED)
        mentions = mentions[~((mentions["kind"] == "mechanism") & rules.isin(_DISCOVERED))]
    if not pointing:
        mentions = mentions[mentions["antecedent_start"].isna()]
        ties = ties[~ties["rule"].str.contains("@")]
        named = _by_document(mentions)
        ties = ties[[_named(tie, named.get(tie.doc, [])) for tie in ties.itertuples()]]
    if not duty:
        ties = ties[ties["mode"] != "duty"]
    ids = {*mentions["id"], *ties.loc[ties["relation"] == "part_of", ["source", "target"]].to_numpy().ravel()}
    ids |= {*ties.loc[ties["relation"] == "member_of", "target"]}  # the owner's name stands within the member's
    kept = ties["source"].isin(ids) & ties["target"].isin(ids)
    return replace(coding, mentions=mentions, relations=ties[kept])


Places = list[tuple[int, int, str, str]]  # start, end, kind and id of mentions, by their start


def _by_document(mentions: pd.DataFrame) -> dict[str, Places]:
    columns = ["start", "end", "kind", "id"]
    return {doc: sorted(group[columns].itertuples(index=False, name=None)) for doc, group in mentions.groupby("doc")}


def _within(places: Places, start: int, end: int) -> Places:
    return [m for m in places[bisect_left(places, (start,)):bisect_left(places, (end,))] if m[1] <= end]


def _named(tie: Any, places: Places) -> bool:
    """Whether both ends of a tie have a mention in its sentence; those that names tell need none."""
    return tie.relation in BY_NAME or {tie.source, tie.target} <= {m[3] for m in _within(places, tie.start, tie.end)}


Windows = list[tuple[str, int, int, str]]  # document, start, end, words


def _windows(texts: Iterable[Text], way: str) -> Windows:
    out = []
    for text in texts:
        spans = text.blocks if way == "paragraph" else text.sentences
        for span in spans:
            parts = _parts(text.text, span.start, span.end) if way == "clause" else [(span.start, span.end)]
            out += [(text.name, start, end, text.text[start:end]) for start, end in parts]
    return out


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What stands between two commas, semicolons or colons."""
    edges = [start, *(m.end() for m in _COMMA.finditer(text, start, end)), end]
    return [(a, b) for a, b in pairwise(edges) if a < b]


def together(coding: Coding, windows: Windows) -> Any:
    """A coding whose ties join all that stand together in a window, by the relation of their kinds; no verb is read.

    windows: document, start, end and words of each. Ties that names tell stay.
    """
    rows = coding.relations[coding.relations["relation"].isin(BY_NAME)].to_dict("records")
    named = _by_document(coding.mentions)
    for doc, start, end, words in windows:
        here = _within(named.get(doc, []), start, end)
        by_kind = {kind: sorted({m[3] for m in here if m[2] == kind}) for kind in {m[2] for m in here}}
        for (one, other), relation in _TOGETHER.items():
            rows += [{"source": source, "relation": relation, "target": target, "mode": "", "doc": doc, "start": start,
                      "end": end, "quote": words, "rule": "together"}
                     for source, target in product(by_kind.get(one, []), by_kind.get(other, []))]
    return SimpleNamespace(mentions=coding.mentions, relations=pd.DataFrame(rows, columns=list(coding.relations)))


def specifications(findings: Sequence[Finding], numbers: Numbers,
                   made: Iterable[tuple[dict[str, str], nx.MultiDiGraph]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every finding in every universe: the choices (a row for each universe), and whether each finding (a column)
    holds there."""
    choices, holds = [], []
    for choice, net in made:
        value = numbers(net)
        choices.append(choice)
        holds.append([finding.true(value[finding.number]) for finding in findings])
    return (pd.DataFrame(choices, columns=list(CHOICES)),
            pd.DataFrame(holds, columns=[finding.says for finding in findings], dtype=bool))
