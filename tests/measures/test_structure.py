"""Measures, resampling and communities: against hand-computed values, an independent library and planted truths."""
from __future__ import annotations

import random
from collections.abc import Sequence
from types import SimpleNamespace

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import coding, networks
from helpers.measures import structure
from helpers.networks import quotes
from helpers.reading.texts import read

TOY = nx.Graph([("a", "b"), ("a", "c"), ("b", "c"), ("c", "d"), ("d", "e"), ("d", "f")])  # a triangle and a star


@pytest.fixture(scope="module")
def article() -> SimpleNamespace:
    text = read("yunnan-2024-03-07")
    coded = coding.code(text)
    return SimpleNamespace(text=text, coding=coded, net=networks.network(coded))


def told_by(ties: Sequence[tuple[str, str, int]]) -> nx.MultiDiGraph:
    """A network from ties, each with the number of the sentence that tells it."""
    net = nx.MultiDiGraph()
    for source, target, number in ties:
        if not net.has_edge(source, target, "uses"):
            net.add_edge(source, target, "uses", sentences=[])
        net.edges[source, target, "uses"]["sentences"].append({"doc": "a", "start": number, "end": number + 1})
    for *_, data in net.edges(data=True):
        data.update(weight=len(data["sentences"]), documents=1)
    nx.set_node_attributes(net, "", "region")
    return net


def strengths(net: nx.MultiDiGraph) -> pd.Series:
    ids, values = zip(*net.degree(weight="weight"), strict=True)
    return pd.Series(values, pd.Index(ids, dtype=object), dtype=float)  # an index of strings takes longer than the rest


# --- measures ---------------------------------------------------------------------------------------------

def test_measures_of_a_toy_network_are_those_computed_by_hand():
    table = structure.measures(TOY)
    assert table["degree"].to_dict() == {"a": 2, "b": 2, "c": 3, "d": 3, "e": 1, "f": 1}
    # Ten pairs of others. Through c: {a,b}×{d,e,f}; through d: {a,b,c}×{e,f} and e-f.
    assert table["betweenness"].to_dict() == {"a": 0, "b": 0, "c": 0.6, "d": 0.7, "e": 0, "f": 0}
    assert table["core"].to_dict() == {"a": 2, "b": 2, "c": 2, "d": 1, "e": 1, "f": 1}
    assert [node for node, cut in table["articulation"].items() if cut] == ["c", "d"]
    assert structure.bridges(TOY)[["source", "target", "apart"]].values.tolist() == [
        ["c", "d", 3], ["d", "e", 1], ["d", "f", 1]]
    # With a = b and e = f the eigenvalue equation is l = 2/(l-1) + l/(l²-2), that is l⁴ - l³ - 5l² + 3l + 4 = 0.
    largest = max(np.roots([1, -1, -5, 3, 4]).real)
    c, d = 1, largest / (largest**2 - 2)
    hand = pd.Series({"a": c / (largest - 1), "b": c / (largest - 1), "c": c, "d": d, "e": d / largest, "f": d / largest})
    assert table["eigenvector"].to_numpy() == pytest.approx((hand / np.sqrt((hand**2).sum())).to_numpy(), abs=1e-8)


def test_katz_solves_its_equation():
    step = 0.5 / max(np.roots([1, -1, -5, 3, 4]).real)
    value = pd.Series(structure.katz(TOY))
    scale = value["e"] - step * value["d"]  # x = 1 + step × sum over neighbours, up to one factor
    for node in TOY:
        assert value[node] == pytest.approx(scale + step * sum(value[near] for near in TOY[node]))


@pytest.mark.parametrize("seed", range(10))
def test_measures_agree_with_another_library(seed: int):
    graph = nx.gnp_random_graph(24, 0.06 + 0.01 * seed, seed=seed)
    draw = random.Random(seed)
    nx.set_edge_attributes(graph, {tie: draw.randint(1, 4) for tie in graph.edges}, "weight")
    peer = igraph.Graph(len(graph), list(graph.edges), edge_attrs={"weight": [w for *_, w in graph.edges(data="weight")]})
    ours, pairs = structure.measures(graph), (len(graph) - 1) * (len(graph) - 2) / 2
    assert ours["degree"].tolist() == peer.degree() and ours["core"].tolist() == peer.coreness()
    assert ours["strength"].tolist() == peer.strength(weights="weight")
    assert ours["betweenness"].to_numpy() * pairs == pytest.approx(peer.betweenness(), abs=1e-6)
    assert ours.index[ours["articulation"]].tolist() == sorted(peer.articulation_points())
    assert len(structure.bridges(graph)) == len(peer.bridges())
    parts = sorted((sorted(part) for part in peer.connected_components()), key=lambda part: (-len(part), part))
    theirs = np.array(peer.induced_subgraph(parts[0]).eigenvector_centrality(scale=False))
    assert ours.loc[parts[0], "eigenvector"].to_numpy() == pytest.approx(theirs / np.linalg.norm(theirs), abs=1e-5)
    assert ours.loc[[n for part in parts[1:] for n in part], "eigenvector"].isna().all()
    identity, matrix = np.eye(len(graph)), nx.to_numpy_array(graph, weight=None)
    solved = np.linalg.solve(identity - 0.5 / np.abs(np.linalg.eigvalsh(matrix)).max() * matrix, np.ones(len(graph)))
    assert ours["katz"].to_numpy() == pytest.approx(solved / np.linalg.norm(solved), abs=1e-6)


def test_betweenness_is_the_same_however_many_sources_are_taken_at_once(monkeypatch: pytest.MonkeyPatch):
    graph = nx.gnp_random_graph(60, 0.04, seed=3)
    whole, peer = structure.betweenness(graph), nx.betweenness_centrality(graph)
    monkeypatch.setattr(structure, "_AT_ONCE", 7)
    for found in (whole, structure.betweenness(graph)):
        assert found == pytest.approx(peer, abs=1e-12)
    assert list(whole) == list(peer) and structure.betweenness(nx.Graph()) == {}


def test_nodes_that_are_alike_have_the_same_rank():
    table = structure.measures(nx.cycle_graph(7))
    assert (table.nunique() == 1).all()


def test_two_mode_degree_is_a_share_of_the_other_mode():
    graph = nx.Graph([("a", "x"), ("a", "y"), ("b", "y")])
    nx.set_node_attributes(graph, {"a": 0, "b": 0, "x": 1, "y": 1}, "bipartite")
    assert structure.two_mode_degree(graph)["share"].to_dict() == {"a": 1, "b": 0.5, "x": 0.5, "y": 1}


def test_views_tell_apart_what_the_text_tells_and_what_the_code_list_gives(article: SimpleNamespace):
    told = networks.told(article.net)
    everything = networks.edges(article.net)
    assert sum(w for *_, w in told.edges(data="weight")) == everything.loc[
        ~everything["relation"].isin(networks.BY_NAME), "weight"].sum()
    assert nx.is_directed_acyclic_graph(networks.directed(article.net, "supervises"))
    with pytest.raises(ValueError, match="no relation 'supervise'"):
        networks.directed(article.net, "supervise")


def test_the_sentences_behind_any_rank_are_one_call_away(article: SimpleNamespace):
    table = structure.measures(networks.told(article.net))
    for node, strength in table["strength"].items():
        shown = quotes.evidence(article.coding, node).table
        assert len(shown[~shown["relation"].isin(networks.BY_NAME)]) == strength > 0


# --- resampling -------------------------------------------------------------------------------------------

def test_each_sentence_once_is_the_network_itself(article: SimpleNamespace):
    again = networks.weighted(article.net, dict.fromkeys(structure.sentences(article.net), 1))
    before, after = networks.edges(article.net), networks.edges(again)
    assert after.drop(columns="events").equals(before.drop(columns="events"))
    assert after["events"].equals(before["weight"].where(before["events"] > 0, 0)), "a sentence tells a tie in one act"
    thrice = networks.weighted(article.net, dict.fromkeys(structure.sentences(article.net), 3))
    assert networks.edges(thrice)["weight"].equals(3 * networks.edges(article.net)["weight"])
    assert list(networks.weighted(article.net, {})) == list(article.net)


def test_every_sample_has_as_many_sentences_as_the_text(article: SimpleNamespace):
    def total(net: nx.MultiDiGraph) -> pd.Series:
        return pd.Series({"all": float(sum(weight for *_, weight in net.edges(data="weight")))})

    one_tie_each = told_by([(f"a{n}", f"b{n % 3}", n) for n in range(20)])
    assert set(structure.bootstrap(one_tie_each, total, times=30)["all"]) == {20.0}
    drawn = structure.bootstrap(article.net, total, times=50)["all"]
    assert drawn.nunique() > 5 and abs(drawn.mean() - total(article.net)["all"]) < 4 * drawn.std() / 50**0.5
    assert structure.bootstrap(article.net, total, times=5).equals(structure.bootstrap(article.net, total, times=5))
    assert not structure.bootstrap(article.net, total, times=5, seed=1)["all"].equals(drawn.head(5))


def coverage(texts: int, paragraphs: int, same: int, clustered: bool) -> float:
    """How often the middle 90 % of the samples hold the true strength: `texts` are drawn in which node x has a tie in each
    sentence with probability 0.3; `same` sentences in a row, a paragraph, say the same."""
    draw, inside = np.random.default_rng(3), 0
    truth = 0.3 * paragraphs * same
    for number in range(texts):
        said = draw.random(paragraphs) < 0.3
        net = told_by([("x" if said[n // same] else "z", "y", n) for n in range(paragraphs * same)])
        net.add_node("x", region="")
        clusters = {place: place[1] // same for place in structure.sentences(net)} if clustered else None
        samples = structure.bootstrap(net, strengths, clusters, times=100, seed=number)
        found = structure.ranges(strengths(net), samples, level=0.9).loc["x"]
        inside += found["low"] <= truth <= found["high"]
    return inside / texts


def test_where_sentences_are_a_random_sample_the_range_holds_the_truth_as_often_as_it_says():
    texts = 120
    error = 3 * (0.9 * 0.1 / texts) ** 0.5
    assert abs(coverage(texts, 60, 1, clustered=False) - 0.9) < error
    # Where a paragraph repeats itself its sentences are no independent witnesses: paragraphs must be drawn.
    assert abs(coverage(texts, 40, 4, clustered=True) - 0.9) < error
    assert coverage(texts, 40, 4, clustered=False) < 0.9 - error


def test_paragraphs_hold_their_sentences(article: SimpleNamespace):
    found = structure.paragraphs(article.net, [article.text])
    assert list(found) == structure.sentences(article.net)
    for (doc, start, end), (same, begin) in found.items():
        assert doc == same and begin <= start and "\n" not in article.text.text[begin:end]
    with pytest.raises(KeyError):
        structure.paragraphs(article.net, [])


def test_leaving_out_a_region_leaves_out_what_tells_of_it(article: SimpleNamespace):
    told = structure.regions_told(article.net)
    assert len(told) == 9
    without = structure.jackknife(article.net, lambda net: pd.Series(dict(networks.told(net).degree()), dtype=float), told)
    assert list(without.index) == list(told)
    for region in told:
        assert without.get(region, pd.Series(0.0, told)).loc[region] == 0
    whole = dict(networks.told(article.net).degree())
    assert all((without[node] <= whole[node]).all() for node in without)


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)), min_size=1, max_size=12), st.integers(1, 6))
def test_ranges_of_ranks_are_ranks(rows: list[tuple[float, float]], top: int):
    measured = pd.Series([a for a, _ in rows], index=[f"n{i:02}" for i in range(len(rows))])
    samples = pd.DataFrame([[a for a, _ in rows], [b for _, b in rows]], columns=measured.index)
    found = structure.ranges(measured, samples, top=top)
    assert sorted(found.index) == list(measured.index) and found["rank"].is_monotonic_increasing
    assert found["top"].sum() == pytest.approx(min(top, len(rows)))
    assert (found["low"] <= found["high"]).all() and found[["rank_low", "rank_high"]].min().min() >= 1
    assert found[["rank_low", "rank_high"]].max().max() <= len(rows)


def test_a_node_that_a_sample_lacks_counts_nothing_there():
    measured = pd.Series({"a": 2.0, "b": float("nan")})
    found = structure.ranges(measured, pd.DataFrame({"a": [1.0, 3.0]}))
    assert found.loc["b", ["value", "low", "high", "rank"]].tolist() == [0, 0, 0, 2]


# --- communities ------------------------------------------------------------------------------------------

PLANTED = [[f"{part}{n}" for n in range(8)] for part in "abc"]


def planted(inside: float, between: float, seed: int) -> nx.Graph:
    draw, graph = random.Random(seed), nx.Graph()
    graph.add_nodes_from(node for part in PLANTED for node in part)
    graph.add_edges_from((a, b) for a in graph for b in graph
                         if a < b and draw.random() < (inside if a[0] == b[0] else between))
    return graph


def test_planted_communities_are_found():
    for seed in range(5):
        graph = planted(0.7, 0.04, seed)
        found = structure.best(graph, structure.partitions(graph, runs=5))
        assert structure.adjusted_rand(found, PLANTED) == 1


def test_where_there_are_none_repeated_runs_disagree():
    chance, real = (np.mean(structure.agreements(structure.partitions(planted(*shares, 1), runs=8)))
                    for shares in ((0.3, 0.3), (0.9, 0.02)))
    assert chance < 0.8 < real == 1


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=15))
def test_agreement_of_partitions_is_that_of_another_library(labels: list[tuple[int, int]]):
    sides = [{n: [] for n in range(4)} for _ in range(2)]
    for number, pair in enumerate(labels):
        for side, label in zip(sides, pair, strict=True):
            side[label].append(f"{number:02}")
    ours = structure.adjusted_rand(*(list(side.values()) for side in sides))
    theirs = igraph.compare_communities(*([pair[i] for pair in labels] for i in (0, 1)), method="adjusted_rand")
    assert ours == pytest.approx(1.0 if np.isnan(theirs) else theirs, abs=1e-8)


def test_agreement_is_judged_over_common_nodes():
    assert structure.adjusted_rand([["a", "b"], ["c", "d"]], [["a", "b", "x"], ["c", "d"], ["y"]]) == 1
    assert np.isnan(structure.adjusted_rand([["a"]], [["a", "b"]]))


def test_communities_of_samples_are_those_of_what_they_tell(article: SimpleNamespace):
    found = structure.drawn_partitions(article.net, times=3)
    assert found == structure.drawn_partitions(article.net, times=3) and len(found) == 3
    nodes = set(networks.told(article.net))
    assert all({node for part in parts for node in part} < nodes for parts in found)


# --- nothing to measure -----------------------------------------------------------------------------------

def test_nothing_gives_empty_answers():
    net = networks.network(coding.add([]))
    told = networks.told(net)
    assert list(structure.measures(told).columns) == structure.MEASURES and structure.measures(told).empty
    assert structure.bridges(told).empty and structure.two_mode_degree(networks.body_mechanism(net)).empty
    assert structure.sentences(net) == [] and structure.regions_told(net) == {} and structure.paragraphs(net, []) == {}
    measure = structure.bootstrap(net, lambda sample: structure.measures(networks.told(sample))["degree"], times=3)
    assert measure.shape == (3, 0)
    assert structure.ranges(structure.measures(told)["degree"], measure).empty
    assert structure.partitions(told) == [] and structure.best(told, []) == []
    assert structure.drawn_partitions(net, times=2) == [[], []]
    alone = nx.Graph()
    alone.add_node("a")
    assert structure.measures(alone)["degree"].tolist() == [0] and structure.best(alone, structure.partitions(alone, 2)) == [["a"]]


def test_only_the_measures_asked_for_are_taken():
    assert list(structure.measures(TOY, ["core", "degree"]).columns) == ["core", "degree"]
    assert structure.measures(TOY, ["degree"])["degree"].equals(structure.measures(TOY)["degree"])


def test_a_two_mode_graph_of_one_mode_has_no_share():
    graph = nx.Graph()
    graph.add_nodes_from("ab", bipartite=0)
    assert structure.two_mode_degree(graph)["share"].tolist() == [0, 0]


def test_a_sample_without_a_key_can_be_left_out():
    net = told_by([("a", "x", 0), ("b", "x", 1)])

    def seen(sample: nx.MultiDiGraph) -> pd.Series:
        return pd.Series({source: 5.0 for source, _ in sample.edges()})

    counted, left_out = (structure.bootstrap(net, seen, times=40, missing=missing) for missing in (0.0, float("nan")))
    absent = counted["a"] == 0
    assert 0 < absent.sum() < 40 and left_out["a"].isna().equals(absent)
    measured = pd.Series({"a": 5.0, "b": 5.0})
    assert structure.ranges(measured, left_out).loc["a", "low"] == 5 > structure.ranges(measured, counted).loc["a", "low"]
    assert structure.ranges(measured, left_out.iloc[:0])[["low", "rank_high"]].isna().all().all()


# --- by ties and by acts ------------------------------------------------------------------------------------

def test_by_acts_stands_beside_by_ties(article: SimpleNamespace):
    table = structure.by_ties_and_acts(article.net, article.coding)
    ties = structure.measures(networks.told(article.net), structure.BESIDE)
    for measure in structure.BESIDE:
        assert table[measure, "ties"].loc[ties.index].tolist() == ties[measure].tolist()
        assert not table[measure, "ties"].drop(ties.index).any()
    acts = networks.participation(article.coding)
    total = sum(mode == 0 for _, mode in acts.nodes(data="bipartite"))
    assert table["part", "acts"].sum() == acts.size() and (table["part", "share"] * total).round(6).equals(
        table["part", "acts"].astype(float))
    assert (table["strength", "acts"] <= table["part", "acts"]).all()  # an act with nobody else is shared with none
    assert set(networks.told(article.net)) <= set(table.index)


def test_by_acts_of_nothing_is_empty():
    empty = coding.add([])
    assert structure.by_ties_and_acts(networks.network(empty), empty).empty


def test_strength_is_whole_only_where_the_weights_are():
    graph = nx.Graph([("a", "b", {"weight": 0.5}), ("b", "c", {"weight": 0.25})])
    assert structure.measures(graph, ["strength"])["strength"].tolist() == [0.5, 0.75, 0.25]
    assert str(structure.measures(TOY, ["strength"])["strength"].dtype) == "int64"


def test_acts_are_drawn_with_their_sentences(article: SimpleNamespace):
    acts = networks.participation(article.coding)
    places = {(d["doc"], d["start"], d["end"]) for _, d in acts.nodes(data=True) if d["bipartite"] == 0}
    assert places <= set(structure.sentences(article.net))
    clusters = structure.paragraphs(article.net, [article.text])

    def parts(graph: nx.Graph) -> pd.Series:
        modes = dict(graph.nodes(data="bipartite"))
        return pd.Series({node: float(graph.degree(node)) for node, mode in modes.items() if mode})

    found = structure.bootstrap_acts(acts, parts, clusters, times=200)
    there = pd.Series({node: acts.degree(node) for node, mode in acts.nodes(data="bipartite") if mode}).sort_index()
    assert set(found) <= set(there.index) and found.sum(axis=1).mean() == pytest.approx(there.sum(), rel=0.05)
    assert found["target:一把手"].mean() == pytest.approx(there["target:一把手"], rel=0.1)
    alone = {place: "all" for place in places}  # one cluster: every sample is the text itself
    same = structure.bootstrap_acts(acts, parts, alone, times=3)
    assert (same[there.index] == there.astype(float)).all().all()
