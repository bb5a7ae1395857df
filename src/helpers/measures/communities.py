"""Communities by the Leiden algorithm: of a network of one kind of tie, of a projection, of a two-mode graph."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import igraph
import networkx as nx

from helpers.measures.twomode import pointed

_DIGITS = 9  # what floating-point noise leaves alone


def leiden(graph: nx.Graph, weight: str | None = None, resolution: float = 1.0, seed: int = 0,
           runs: int = 20) -> list[list[str]]:  # fmt: skip
    """Communities of an undirected graph by Leiden (Traag, Waltman and van Eck 2019), largest first, each sorted.

    Unlike Louvain it gives no community that falls into pieces. Of `runs` runs, each until nothing changes any more,
    the one with the highest modularity (Newman and Girvan 2004); of equals the first in order. The same graph and seed
    give the same communities, in whatever order its nodes and ties are. A two-mode graph (`bipartite` is 0 or 1 of
    every node, as `networks.two_mode` has it) gets communities of both kinds by the modularity of Barber (2007); that
    takes memory by the square of its nodes: some thousands at the most.

    weight: the attribute of ties that counts; None counts each tie once. Many sentences of one text are not many ties.
    resolution: above 1 gives more communities, below 1 fewer. Raises ValueError for a directed graph and for one with
    parallel ties.

    >>> leiden(nx.disjoint_union(nx.complete_graph(3), nx.complete_graph(4)))
    [[3, 4, 5, 6], [0, 1, 2]]
    """
    if graph.is_multigraph() or graph.is_directed():
        raise ValueError("communities are of an undirected graph without parallel ties: give a view of the network, as "
                         "networks.told(net) or h.body_mechanism(net)")  # fmt: skip
    if not graph.size():
        return [[node] for node in sorted(graph)]
    two_mode = {mode for _, mode in graph.nodes(data="bipartite")} == {0, 1}
    asked = (_two_modes if two_mode else _one_mode)(graph, weight, resolution)
    judged = pointed(graph) if two_mode else graph
    found = []
    for number in range(seed, seed + runs):
        groups = _run(asked, number)
        quality = nx.community.modularity(judged, groups, weight=weight, resolution=resolution)
        found.append((-round(quality, _DIGITS), groups))
    return min(found)[1]


class _Asked(NamedTuple):
    """A graph over the numbers of nodes, and what of it igraph is to make large: the sum, over the pairs of nodes of
    one community, of the weight between them less the product of their sizes times `rate`."""

    nodes: list[str]
    made: igraph.Graph
    weights: list[float]
    sizes: list[float]
    rate: float


def _one_mode(graph: nx.Graph, weight: str | None, resolution: float) -> _Asked:
    nodes, ties, sizes = _in_order(graph, weight)
    return _Asked(nodes, *_made(nodes, ties), [sizes[node] for node in nodes], resolution / sum(sizes.values()))


def _two_modes(graph: nx.Graph, weight: str | None, resolution: float) -> _Asked:
    """Only pairs of two modes count: what igraph takes off for two nodes of one mode, a tie between them gives back."""
    nodes, ties, sizes = _in_order(graph, weight)
    rate = resolution / (sum(sizes.values()) / 2)
    for mode in (0, 1):
        some = [i for i, node in enumerate(nodes) if graph.nodes[node]["bipartite"] == mode and sizes[node]]
        ties += [(a, b, sizes[nodes[a]] * sizes[nodes[b]] * rate) for a, b in itertools.combinations(some, 2)]
    return _Asked(nodes, *_made(nodes, ties), [sizes[node] for node in nodes], rate)


Ties = list[tuple[int, int, float]]


def _in_order(graph: nx.Graph, weight: str | None) -> tuple[list[str], Ties, Mapping[Any, float]]:
    """The nodes, the ties by the numbers of their ends, both in order, and the strength of each node."""
    nodes = sorted(graph)
    number = {node: i for i, node in enumerate(nodes)}
    ties = sorted((*sorted((number[a], number[b])), 1.0 if weight is None else float(data.get(weight, 1)))
                  for a, b, data in graph.edges(data=True))  # fmt: skip
    return nodes, ties, {node: float(size) for node, size in graph.degree(weight=weight)}


def _made(nodes: list[str], ties: Ties) -> tuple[igraph.Graph, list[float]]:
    return igraph.Graph(n=len(nodes), edges=[tie[:2] for tie in ties]), [tie[2] for tie in ties]


def _run(asked: _Asked, seed: int) -> list[list[str]]:
    with _drawing(seed):
        parts = asked.made.community_leiden("CPM", weights=asked.weights, node_weights=asked.sizes,
                                            resolution=asked.rate, n_iterations=-1)  # fmt: skip
    return sorted((sorted(asked.nodes[i] for i in part) for part in parts), key=lambda part: (-len(part), part))


@contextmanager
def _drawing(seed: int) -> Iterator[None]:
    """igraph draws its random numbers from one generator for all: while this lasts it is one of our own."""
    igraph.set_random_number_generator(random.Random(seed))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)
