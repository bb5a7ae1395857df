"""Leiden: known best partitions, the same whatever the order, never in pieces, and as good as other algorithms."""
from __future__ import annotations

import itertools
import random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as h
from helpers.measures import leiden, structure, twomode
from helpers.networks import told


def partitions(items: list):
    """Every way to part some items."""
    if not items:
        yield []
        return
    first, *rest = items
    for parts in partitions(rest):
        yield [[first], *parts]
        for i in range(len(parts)):
            yield [*parts[:i], [first, *parts[i]], *parts[i + 1:]]


def test_the_karate_club_is_parted_as_well_as_can_be():
    """The highest modularity there is: 0.4198 (Brandes et al. 2008), with weights 0.4449."""
    graph = nx.karate_club_graph()
    assert round(nx.community.modularity(graph, leiden(graph), weight=None), 4) == 0.4198
    assert round(nx.community.modularity(graph, leiden(graph, "weight"), weight="weight"), 4) == 0.4449


@settings(max_examples=12)
@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda tie: tie[0] < tie[1]), min_size=3), st.booleans())
def test_small_graphs_are_parted_as_well_as_every_way_to_part_them(ties, two_mode):
    graph = nx.Graph()
    if two_mode:
        graph.add_nodes_from({f"r{a}" for a, _ in ties}, bipartite=0)
        graph.add_nodes_from({f"s{b % 3}" for _, b in ties}, bipartite=1)
        ties = {(f"r{a}", f"s{b % 3}") for a, b in ties}
    graph.add_edges_from(ties)
    judge = twomode.two_mode_modularity if two_mode else (lambda one, parts: nx.community.modularity(one, parts, weight=None))
    best = max(judge(graph, parts) for parts in partitions(sorted(graph)))
    assert judge(graph, leiden(graph)) == pytest.approx(best)


def test_the_order_of_nodes_and_ties_and_other_draws_do_not_matter():
    net = h.network(h.code(h.read("yunnan-2024-03-07")))
    for graph in (told(net), h.body_mechanism(net), h.mechanism_region(net)):
        ties, nodes = list(graph.edges(data=True)), list(graph.nodes(data=True))
        random.Random(3).shuffle(ties)
        again = nx.Graph()
        again.add_nodes_from(reversed(nodes))
        again.add_edges_from((b, a, data) for a, b, data in ties)
        state = random.getstate()
        assert leiden(graph, runs=5) == leiden(again, runs=5) and random.getstate() == state
        parts = leiden(graph, runs=5)
        assert sorted(itertools.chain(*parts)) == sorted(graph)
        assert all(nx.is_connected(graph.subgraph(part)) for part in parts)


def test_it_is_as_good_as_louvain_on_the_article():
    net = h.network(h.code(h.read("yunnan-2024-03-07")))
    graph = told(net)
    louvain = structure.best(graph, structure.partitions(graph, runs=20))
    assert nx.community.modularity(graph, leiden(graph), weight=None) >= nx.community.modularity(graph, louvain, weight=None) - 1e-9
    for graph in (h.body_mechanism(net), h.mechanism_region(net)):
        assert twomode.two_mode_modularity(graph, leiden(graph)) >= twomode.two_mode_modularity(
            graph, twomode.two_mode_communities(graph)) - 1e-9


def test_resolution_and_weights_are_used_in_two_modes_too():
    graph = nx.complete_bipartite_graph(3, 3)
    assert len(leiden(graph, resolution=0.5)) == 1 and len(leiden(graph, resolution=3)) == 6
    for tie in graph.edges:
        graph.edges[tie]["weight"] = 50 if tie[0] == tie[1] - 3 else 1
    assert leiden(graph, "weight") == [[0, 3], [1, 4], [2, 5]]


def test_what_is_no_graph_for_it_is_refused():
    for graph in (nx.MultiDiGraph([("a", "b")]), nx.DiGraph([("a", "b")])):
        with pytest.raises(ValueError, match="undirected"):
            leiden(graph)
    assert leiden(nx.Graph()) == [] and leiden(nx.empty_graph(["b", "a"])) == [["a"], ["b"]]
