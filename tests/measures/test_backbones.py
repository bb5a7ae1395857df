"""Backbones against small cases by hand, and against what is enumerated or drawn."""
from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

import helpers as h
from helpers.measures import backbones, twomode
from helpers.networks import told


def star(*weights: int) -> nx.Graph:
    return nx.Graph([("a", f"b{i}", {"weight": weight}) for i, weight in enumerate(weights)])


def test_disparity_by_hand():
    """a has strength 10 in three ties: (1 - 8/10)^2 = 0.04, (1 - 1/10)^2 = 0.81; b0 joins b1 too: (1 - 8/12)^1."""
    graph = star(8, 1, 1)
    assert backbones.disparity(graph)["p"].round(9).tolist() == [0.04, 0.81, 0.81]
    assert backbones.disparity(graph)["q"].round(9).tolist() == [0.12, 0.81, 0.81]
    graph.add_edge("b0", "b1", weight=4)
    found = backbones.disparity(graph).set_index(["source", "target"])["p"].round(9)
    assert found["a", "b0"] == 0.04 and found["b0", "b1"] == round(min(1 - 4 / 12, 1 - 4 / 5), 9)
    directed = backbones.disparity(graph.to_directed(as_view=True).edge_subgraph([("a", f"b{i}") for i in range(3)]).copy())
    assert directed["p"].round(9).tolist() == [0.04, 0.81, 0.81]  # each b gets from one only


def test_a_tie_between_two_ends_of_one_tie_says_nothing():
    pair = nx.Graph([("a", "b", {"weight": 99})])
    assert backbones.disparity(pair)[["p", "q"]].values.tolist() == [[1, 1]]
    assert backbones.disparity(nx.Graph()).empty and not backbones.backbone(backbones.disparity(nx.Graph())).edges


def test_the_p_of_a_tie_is_the_share_of_random_dealings_that_are_as_uneven():
    """Serrano's null: k - 1 cuts at random into one length; a piece as long as 0.5 of it, of four."""
    cuts = np.sort(np.random.default_rng(1).random((40_000, 3)), axis=1)
    pieces = np.diff(np.pad(cuts, ((0, 0), (1, 1)), constant_values=(0, 1)), axis=1)
    p = backbones.disparity(star(3, 1, 1, 1))["p"][0]
    assert p == 0.125 and abs((pieces[:, 0] >= 0.5).mean() - p) < 0.006


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 30)), max_size=20))
def test_a_backbone_is_a_part_whatever_the_order(drawn):
    ties = {(min(a, b), max(a, b)): w for a, b, w in drawn if a != b}
    graph, again = nx.Graph(), nx.Graph()
    graph.add_weighted_edges_from((str(a), str(b), w) for (a, b), w in ties.items())
    again.add_weighted_edges_from((str(b), str(a), w) for (a, b), w in reversed(ties.items()))
    table = backbones.disparity(graph)
    assert table.equals(backbones.disparity(again)) and len(table) == len(ties)
    assert (table["q"] >= table["p"] - 1e-12).all() and table["p"].between(0, 1).all()
    kept = backbones.backbone(table, 0.2)
    assert all(graph.has_edge(*tie) for tie in kept.edges) and set(kept.edges) <= set(backbones.backbone(table, 0.2, "p").edges)


def test_what_cannot_be_judged_is_refused():
    with pytest.raises(ValueError, match="asks for weights above 0"):
        backbones.disparity(nx.Graph([("a", "b", {"weight": 0})]))
    with pytest.raises(ValueError, match="several ties"):
        backbones.disparity(nx.MultiDiGraph())
    with pytest.raises(ValueError, match="want p or q"):
        backbones.backbone(backbones.disparity(nx.Graph()), by="alpha")


# --- projections -------------------------------------------------------------------------------------------------

TABLE = pd.DataFrame([[1, 1, 1, 0, 0], [1, 1, 1, 0, 0], [0, 0, 0, 1, 1], [0, 0, 1, 1, 0], [0, 0, 0, 0, 1]], index=list("abcde"))


def with_margins(table: pd.DataFrame) -> np.ndarray:
    """Every table with the margins of this one."""
    rows, columns = table.to_numpy().sum(axis=1), table.to_numpy().sum(axis=0)
    choices = [list(itertools.combinations(range(table.shape[1]), int(number))) for number in rows]
    made = []
    for chosen in itertools.product(*choices):
        one = np.zeros(table.shape, dtype=bool)
        for row, cells in enumerate(chosen):
            one[row, list(cells)] = True
        if (one.sum(axis=0) == columns).all():
            made.append(one)
    return np.array(made)


def test_fixed_margins_come_near_to_all_tables_with_these_margins():
    every = with_margins(TABLE)
    found = backbones.fixed_margins(TABLE, times=2500)
    for row in found.itertuples():
        a, b = (TABLE.index.get_loc(end) for end in (row.source, row.target))
        true = ((every[:, a] & every[:, b]).sum(axis=1) >= row.weight).mean()
        assert abs(row.p - true) < 0.03, row
    pairs = twomode.shared_pairs(TABLE, twomode.curveball(TABLE, 2500))
    assert found["q"].tolist() == pairs.loc[pairs["count"] > 0, "q"].tolist()


def test_expected_margins_are_exact():
    """The chance of as many shared columns, added up over every way to share them."""
    chances = backbones.cell_chances(TABLE)
    assert np.allclose(chances.sum(axis=0), TABLE.sum(axis=0)) and np.allclose(chances.sum(axis=1), TABLE.sum(axis=1))
    odds = np.log(chances / (1 - chances))  # a row's and a column's share added up: no cell has one of its own
    assert np.allclose(odds - odds[:1] - odds[:, :1] + odds[0, 0], 0, atol=1e-6)
    found = backbones.expected_margins(TABLE)
    for row in found.itertuples():
        both = np.prod([chances[TABLE.index.get_loc(end)] for end in (row.source, row.target)], axis=0)
        true = sum(np.prod(np.where(shared, both, 1 - both)) for shared in itertools.product((True, False), repeat=5)
                   if sum(shared) >= row.weight)
        assert row.p == pytest.approx(true)
    every = [1.0] * (10 - len(found)) + found["p"].tolist()
    assert sorted(found["q"]) == pytest.approx(sorted(false_discovery_control(every)[10 - len(found):]))


def test_what_is_empty_or_full_is_so_in_every_table():
    table = pd.DataFrame([[1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 1, 0]])
    assert np.allclose(backbones.cell_chances(table), [[1, 1, 1, 0], [1, 0.5, 0.5, 0], [1, 0.5, 0.5, 0]])
    for empty in (pd.DataFrame(), pd.DataFrame([[0, 0]]), pd.DataFrame([[1], [1]])):
        assert len(backbones.expected_margins(empty)) == len(backbones.fixed_margins(empty, times=5)) == (empty.shape == (2, 1))


def test_both_find_what_was_planted_and_nothing_in_noise():
    draw = np.random.default_rng(5)
    noise = pd.DataFrame((draw.random((60, 200)) < 0.12).astype(int), index=[f"r{i:02}" for i in range(60)])
    planted = noise.copy()
    planted.iloc[:3, :40] = 1
    pairs = {("r00", "r01"), ("r00", "r02"), ("r01", "r02")}
    assert not backbones.backbone(backbones.expected_margins(noise)).edges
    assert set(backbones.backbone(backbones.expected_margins(planted)).edges) == pairs
    few = backbones.fixed_margins(planted.iloc[:20], times=99).set_index(["source", "target"])
    assert {*few.index[few["p"] == 0.01]} >= pairs and few["q"].min() > 0.05  # 190 pairs want more than 99 tables


def test_the_network_of_the_article_has_a_backbone_of_told_ties():
    net = h.network(h.code(h.read("yunnan-2024-03-07")))
    graph = told(net)
    kept = h.backbone(h.disparity(graph), by="p")
    assert 0 < kept.size() < graph.size() and all(graph.edges[tie]["weight"] == kept.edges[tie]["weight"] for tie in kept.edges)
