"""What of a finding is left when the coding is as wrong as it was measured to be, and when it is made otherwise.

A finding stands on a number of the network; whether it holds is read off that number. `perturbed` draws
networks with ties dropped and added at measured rates; `universes` makes the network in every sensible way.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, product
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx
import numpy as np
import pandas as pd

from helpers import networks
from helpers.networks import BY_NAME, RELATIONS

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


Numbers = Callable[[nx.MultiDiGraph], Mapping[str, float]]  # all numbers of a network by name


# --- error carried on -------------------------------------------------------------------------------------

def rates(table: pd.DataFrame) -> pd.DataFrame:
    """How many pairs of each relation were right, false and missed (`agreement.counts`, way `type`): index relation."""
    pairs = table.xs("type", level="way")
    return pairs.loc[[relation for relation in RELATIONS if relation in pairs.index]]


def perturbed(net: nx.MultiDiGraph, measured: pd.DataFrame, times: int = 1000, seed: int = 0
              ) -> Iterator[nx.MultiDiGraph]:
    """Networks as the text might truly tell them, if the coding errs as often as it did where it was judged.

    measured: `rates`. Each tie is dropped with the chance that one of its relation is false; for what is missed, ties
    are added between nodes of the kinds that the relation joins, those with more ties of it more often (one is added
    to each count, so that any can come). Both rates are themselves uncertain, and are drawn for every network from
    their posterior (Beta, Jeffreys prior). Ties that names alone tell (`BY_NAME`) stay. Errors are drawn one by one;
    real ones come in company, so intervals are rather too short. A new tie stands on one sentence.

    >>> net = nx.MultiDiGraph()
    >>> net.add_node("body:530000:纪委监委", kind="body")
    >>> len(list(perturbed(net, pd.DataFrame({"right": [1], "false": [0], "missed": [0]}, index=["uses"]), times=3)))
    3
    """
    draw = np.random.default_rng(seed)
    ends = {relation: _candidates(net, relation) for relation in measured.index if relation not in BY_NAME}
    ties = {relation: [] for relation in RELATIONS}
    for source, target, relation, data in net.edges(keys=True, data=True):
        ties[relation].append((source, target, data))
    for _ in range(times):
        sample = nx.MultiDiGraph()
        sample.add_nodes_from(net.nodes(data=True))
        for relation, told in ties.items():
            if relation in ends:
                told = _redrawn(told, ends[relation], measured.loc[relation], draw)
            sample.add_edges_from((source, target, relation, data) for source, target, data in told)
        yield sample


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
    precision = draw.beta(row["right"] + 0.5, row["false"] + 0.5)
    recall = draw.beta(row["right"] + 0.5, row["missed"] + 0.5)
    kept = [tie for tie, chance in zip(told, draw.random(len(told)), strict=True) if chance < precision]
    there = {tie[:2] for tie in kept}
    missing = draw.poisson(len(told) * precision * (1 - recall) / max(recall, 0.05))
    sources, source_weights, targets, target_weights = ends
    if not sources or not targets:
        return kept
    for _ in range(int(missing)):
        pair = (sources[draw.choice(len(sources), p=source_weights)],
                targets[draw.choice(len(targets), p=target_weights)])
        if pair not in there and pair[0] != pair[1]:
            there.add(pair)
            kept.append((*pair, {"weight": 1, "documents": 1, "sentences": []}))
    return kept


def survival(findings: Sequence[Finding], numbers: Numbers, net: nx.MultiDiGraph, samples: Iterable[nx.MultiDiGraph],
             level: float = 0.95) -> pd.DataFrame:
    """Each finding in the network and in the samples: columns notebook, finding, value, low, high (interval of the
    value), holds (share of the samples in which it does), survives (in at least `level` of them).

    >>> net, finding = nx.MultiDiGraph([("a", "b")]), Finding("5", "there is a tie", "ties", 1)
    >>> survival([finding], lambda net: {"ties": net.size()}, net, [net, nx.MultiDiGraph()])["holds"].tolist()
    [0.5]
    """
    measured, drawn = numbers(net), pd.DataFrame([numbers(sample) for sample in samples]).astype(float)
    outer = [(1 - level) / 2, (1 + level) / 2]
    rows = []
    for finding in findings:
        column = drawn[finding.number]
        holds = float(column.between(finding.low, finding.high).mean())
        rows.append((finding.notebook, finding.says, float(measured[finding.number]), *column.quantile(outer), holds,
                     holds >= level))
    return pd.DataFrame(rows, columns=["notebook", "finding", "value", "low", "high", "holds", "survives"])


# --- multiverse -------------------------------------------------------------------------------------------

CHOICES = {  # what a network may be made of: the choice of the collection stands first
    "tie": ("rule", "clause", "sentence", "paragraph"), "discovered": ("in", "out"), "pointing": ("in", "out"),
    "duty": ("in", "out"), "weight": ("sentences", "one each"),
}
_COMMA = re.compile(r"[,，;；:：]")
# Who stands together in a window is tied by the relation that the codebook has for such two kinds.
_TOGETHER = {("body", "mechanism"): "uses", ("mechanism", "region"): "practised_in",
             ("mechanism", "target"): "applies_to", ("body", "target"): "supervises"}


def universes(coding: Coding, texts: Iterable[Text]) -> Iterator[tuple[dict[str, str], nx.MultiDiGraph]]:
    """The network made in every way (`CHOICES`): the choices, and the network (Steegen and others 2016).

    tie: by the rules of grammar, or between all that stand together in a clause, a sentence or a paragraph. discovered:
    with or without mechanisms that no lexicon row names. pointing: with or without what a pointing word (该区) or an
    understood subject says. duty: with or without what a rule in force only lays down (grammar only: standing
    together has no mode). weight: a tie counts its sentences, or one.
    """
    texts = list(texts)
    windows = {way: _windows(texts, way) for way in CHOICES["tie"][1:]}
    for tie, discovered, pointing, duty in product(*list(CHOICES.values())[:4]):
        if tie != "rule" and duty == "out":
            continue
        chosen = _chosen(coding, discovered == "in", pointing == "in", duty == "in")
        if tie != "rule":
            chosen = together(chosen, windows[tie])
        net = networks.network(chosen)
        for weight in CHOICES["weight"]:
            told = net if weight == "sentences" else _counted_once(net)
            yield dict(zip(CHOICES, (tie, discovered, pointing, duty, weight), strict=True)), told


def _chosen(coding: Coding, discovered: bool, pointing: bool, duty: bool) -> Coding:
    mentions, ties = coding.mentions, coding.relations
    if not discovered:
        mentions = mentions[~mentions["rule"].isin(["mechanism.discovered", "mechanism.coined"])]
    if not pointing:
        mentions = mentions[mentions["antecedent_start"].isna()]
        ties = ties[~ties["rule"].str.contains("@")]
        ties = ties[[_named(tie, mentions) for tie in ties.itertuples()]]
    if not duty:
        ties = ties[ties["mode"] != "duty"]
    ids = {*mentions["id"], *ties.loc[ties["relation"] == "part_of", ["source", "target"]].to_numpy().ravel()}
    ids |= {*ties.loc[ties["relation"] == "member_of", "target"]}  # the owner's name stands within the member's
    kept = ties["source"].isin(ids) & ties["target"].isin(ids)
    return replace(coding, mentions=mentions, relations=ties[kept])


def _named(tie: Any, mentions: pd.DataFrame) -> bool:
    """Whether both ends of a tie have a mention in its sentence; those that names tell need none."""
    if tie.relation in BY_NAME:
        return True
    here = mentions[(mentions["doc"] == tie.doc) & (mentions["start"] >= tie.start) & (mentions["end"] <= tie.end)]
    return {tie.source, tie.target} <= set(here["id"])


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
    for doc, start, end, words in windows:
        here = coding.mentions.query("doc == @doc and start >= @start and end <= @end")
        by_kind = {kind: sorted(set(group)) for kind, group in here.groupby("kind")["id"]}
        for (one, other), relation in _TOGETHER.items():
            rows += [{"source": source, "relation": relation, "target": target, "mode": "", "doc": doc, "start": start,
                      "end": end, "quote": words, "rule": "together"}
                     for source, target in product(by_kind.get(one, []), by_kind.get(other, []))]
    return SimpleNamespace(mentions=coding.mentions, relations=pd.DataFrame(rows, columns=list(coding.relations)))


def _counted_once(net: nx.MultiDiGraph) -> nx.MultiDiGraph:
    once = net.copy()
    nx.set_edge_attributes(once, 1, "weight")
    return once


def specifications(findings: Sequence[Finding], numbers: Numbers,
                   made: Iterable[tuple[dict[str, str], nx.MultiDiGraph]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every finding in every universe: the choices (a row for each universe), and whether each finding (a column)
    holds there."""
    choices, holds = [], []
    for choice, net in made:
        value = numbers(net)
        choices.append(choice)
        holds.append([finding.low <= value[finding.number] <= finding.high for finding in findings])
    return (pd.DataFrame(choices, columns=list(CHOICES)),
            pd.DataFrame(holds, columns=[finding.says for finding in findings], dtype=bool))
