"""What a tie weighs: sentences, acts, documents; or shares, so that no long text and no busy actor outweighs others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import networkx as nx

from helpers.networks import Place, where

Edge = tuple[str, str, str]  # source, target, relation


def weigh(net: nx.MultiDiGraph, weight: str = "sentences") -> nx.MultiDiGraph:
    """The network with another weight of its ties; nodes and all else stay. The graph's attribute `weight` says which.

    weight: `sentences`, `events` (acts) or `documents` that tell a tie; `by document`: each document counts 1, shared
    out equally among the sentences that tell its ties, a sentence once for each of its ties; `by actor`: the ties of
    one relation of each actor count 1, in the proportion of their sentences. The actor is the source, or, where that is
    a mechanism, its target. A share of one is fractional counting (Perianes-Rodriguez, Waltman and van Eck 2016): what
    is counted in full gives those most weight who say or do most at a time. Ties without weight stay, with 0 (`events`
    of what names alone tell). `by document` needs every sentence of a tie.

    Raises ValueError for another weight, and where sentences are missing.

    >>> net = nx.MultiDiGraph()
    >>> told = [{"doc": "a", "start": 0, "end": 9}, {"doc": "b", "start": 0, "end": 5}]
    >>> _ = net.add_edge("x", "y", "uses", weight=2, documents=2, events=2, sentences=told)
    >>> _ = net.add_edge("x", "z", "uses", weight=1, documents=1, events=1, sentences=told[:1])
    >>> [weigh(net, way).edges["x", "y", "uses"]["weight"] for way in ("documents", "by document", "by actor")]
    [2, 1.5, 0.6666666666666666]
    """
    if weight not in WEIGHTS:
        raise ValueError(f"no weight {weight!r}; the weights are {', '.join(WEIGHTS)}")
    new = WEIGHTS[weight](net)
    again = nx.MultiDiGraph(**net.graph, weight=weight)
    again.add_nodes_from(net.nodes(data=True))
    for source, target, relation, data in net.edges(keys=True, data=True):
        again.add_edge(source, target, relation, **data | {"weight": new[source, target, relation]})
    return again


def _counted(what: str) -> Callable[[nx.MultiDiGraph], dict[Edge, float]]:
    return lambda net: {(s, t, relation): data[what] for s, t, relation, data in net.edges(keys=True, data=True)}


def _by_document(net: nx.MultiDiGraph) -> dict[Edge, float]:
    told: dict[Edge, list[Place]] = {}
    for source, target, relation, data in net.edges(keys=True, data=True):
        told[source, target, relation] = [where(sentence) for sentence in data["sentences"]]
        if len(told[source, target, relation]) != data["weight"]:
            kept = len(data["sentences"])
            raise ValueError(f"{source} {relation} {target} has {data['weight']} sentences, of which this network "
                             f"keeps {kept}: make it of the coding, h.network(h.read_tables(DIR))")  # fmt: skip
    of_document = Counter(doc for places in told.values() for doc, *_ in places)
    return {tie: sum(1 / of_document[doc] for doc, *_ in places) for tie, places in told.items()}


def _by_actor(net: nx.MultiDiGraph) -> dict[Edge, float]:
    def actor(source: str, target: str) -> str:
        return target if source.startswith("mechanism:") else source

    does: Counter[tuple[str, str]] = Counter()
    for source, target, relation, weight in net.edges(keys=True, data="weight"):
        does[actor(source, target), relation] += weight
    return {(s, t, relation): weight / does[actor(s, t), relation]
            for s, t, relation, weight in net.edges(keys=True, data="weight")}  # fmt: skip


WEIGHTS: dict[str, Callable[[nx.MultiDiGraph], dict[Edge, float]]] = {
    "sentences": _counted("weight"), "events": _counted("events"), "documents": _counted("documents"),
    "by document": _by_document, "by actor": _by_actor,
}  # fmt: skip
