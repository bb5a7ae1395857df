"""Tables of actors by mechanisms: what is shared, and what chance would make of it."""
from __future__ import annotations

import io
import itertools
import os
import subprocess
import sys
from contextlib import redirect_stdout

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import binom, chisquare

import helpers as h
from helpers.codebook import lexicon
from helpers.measures.twomode import (
    against_null,
    by_list_length,
    carried,
    curveball,
    incidence,
    merged,
    nestedness,
    project,
    row_draws,
    shared_pairs,
    total_shared,
    two_mode_communities,
    two_mode_modularity,
)
from helpers.networks.graph import two_mode
from helpers.reading import parse

COLUMNS = ["a", "b", "count", "jaccard", "newman", "expected", "low", "high", "p", "attainable", "q"]
EMPTY = [pd.DataFrame(np.zeros(shape, dtype="int64")) for shape in [(0, 0), (0, 3), (3, 0), (1, 1), (1, 4), (4, 1)]]
SOME = hnp.arrays(bool, hnp.array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=7))
FULL = hnp.array_shapes(min_dims=2, max_dims=2, max_side=6).map(lambda shape: np.ones(shape, dtype=bool))
tables = given((SOME | FULL).map(lambda cells: pd.DataFrame(cells.astype("int64"))))


def frame(*rows: str) -> pd.DataFrame:
    """A table of rows such as "110"."""
    return pd.DataFrame([[int(cell) for cell in row] for row in rows])


def at_random(seed: int, rows: int, columns: int, share: float = 0.4) -> pd.DataFrame:
    return pd.DataFrame((np.random.default_rng(seed).random((rows, columns)) < share).astype("int64"))


def network(*ties: tuple[str, str, str, int]) -> nx.MultiDiGraph:
    net = nx.MultiDiGraph()
    for source, relation, target, weight in ties:
        for node in (source, target):
            kind, _, own = node.partition(":")
            net.add_node(node, kind=kind, family=lexicon.family(own) if kind == "mechanism" else "")
        net.add_edge(source, target, relation, weight=weight)
    return net


def graph(*ties: str) -> nx.Graph:
    """A two-mode graph of ties such as "ax": a is of the first kind, x of the second."""
    return two_mode(network(*((f"body:{tie[0]}", "uses", f"mechanism:{tie[1]}", 1) for tie in ties)), "uses")


# --- tables -----------------------------------------------------------------------------------------------

NET = network(("mechanism:约谈", "practised_in", "region:2", 3), ("mechanism:任前廉政谈话", "practised_in", "region:2", 1),
              ("mechanism:巡察", "practised_in", "region:1", 2), ("body:1:甲", "uses", "mechanism:约谈", 1),
              ("mechanism:约谈", "variant_of", "mechanism:谈话", 1), ("body:1:甲", "issues", "document:文", 1))


def test_incidence_counts_sentences_or_different_mechanisms() -> None:
    table = incidence(NET)
    assert list(table.index) == ["region:1", "region:2"]
    assert list(table.columns) == sorted(["mechanism:约谈", "mechanism:任前廉政谈话", "mechanism:巡察"])
    assert table.loc["region:2"].to_dict() == {"mechanism:约谈": 3, "mechanism:任前廉政谈话": 1, "mechanism:巡察": 0}
    families = incidence(NET, by="family")
    talk, tour = lexicon.family("约谈"), lexicon.family("巡察")
    assert lexicon.family("任前廉政谈话") == talk != tour
    assert families.to_dict() == {talk: {"region:1": 0, "region:2": 2}, tour: {"region:1": 1, "region:2": 0}}
    assert list(families.columns) == [family for family in lexicon.FAMILIES if family in (talk, tour)]
    assert incidence(NET, "uses").to_dict() == {"mechanism:约谈": {"body:1:甲": 1}}
    assert {str(kind) for found in (table, families) for kind in found.dtypes} == {"int64"}


def test_incidence_by_acts_counts_what_the_events_tell() -> None:
    coding = h.code(parse("a", "盘龙区纪委监委约谈“一把手”,组织部门参加约谈。盘龙区纪委监委开展约谈和任前廉政谈话。"))
    net, acts = h.network(coding), h.events(coding)
    table = incidence(net, acts=True)
    told = acts[acts["where"] == "region:530103"]["mechanism"].value_counts()
    assert table.loc["region:530103"].to_dict() == told[told.index != ""].to_dict() != {}
    families = incidence(net, by="family", acts=True)
    assert families.loc["region:530103", "talk"] == table.loc["region:530103"].sum() == 3


def test_a_mechanism_without_a_family_is_in_no_family() -> None:
    net = network(("mechanism:约谈", "practised_in", "region:2", 1), ("mechanism:无", "practised_in", "region:3", 1))
    net.nodes["mechanism:无"]["family"] = ""
    assert list(incidence(net, by="family").index) == ["region:2"] and len(incidence(net)) == 2


@pytest.mark.parametrize(("relation", "by"), [
    ("practised_in", "colour"), ("issues", "mechanism"), ("variant_of", "mechanism"), ("likes", "mechanism")])
def test_incidence_says_what_it_can_not_tabulate(relation: str, by: str) -> None:
    with pytest.raises(ValueError, match=f"{relation}|{by}"):
        incidence(NET, relation, by)


def test_projections_of_six_nodes_by_hand() -> None:
    # a: x y z; b: x y; c: y. So x is had by 2, y by 3, z by 1.
    table = pd.DataFrame([[1, 2, 1], [1, 1, 0], [0, 5, 0]], index=list("abc"), columns=list("xyz"))
    expected = {"count": [2, 1, 1], "jaccard": [2 / 3, 1 / 3, 1 / 2], "newman": [1 + 1 / 2, 1 / 2, 1 / 2]}
    for weighting, (ab, ac, bc) in expected.items():
        found = project(table, weighting)
        assert list(found.index) == list(found.columns) == list("abc")
        np.testing.assert_allclose(found, [[0, ab, ac], [ab, 0, bc], [ac, bc, 0]])
    with pytest.raises(ValueError, match="count, jaccard, newman"):
        project(table, "cosine")


@pytest.mark.parametrize("seed", range(10))
def test_projections_agree_with_matrix_algebra(seed: int) -> None:
    table = at_random(seed, 7, 9)
    cells = table.to_numpy().astype(float)
    both, size, had = cells @ cells.T, cells.sum(axis=1), cells.sum(axis=0)
    either = size[:, None] + size - both
    brute = {"count": both, "jaccard": both / np.where(either, either, 1),
             "newman": cells @ np.diag(np.where(had > 1, 1 / np.maximum(had - 1, 1), 0)) @ cells.T}
    for weighting, wanted in brute.items():
        np.testing.assert_allclose(project(table, weighting), wanted - np.diag(np.diag(wanted)), atol=1e-12)
    assert total_shared(table) == np.triu(both, 1).sum()


@pytest.mark.parametrize(("rows", "expected"), [
    # Rows of 3, 2, 2: 1, 1/2, 0. Columns of 3, 2, 1, 1, in order ab ac ad bc bd cd: 1, 1, 1, 1, 0, 0.
    (["1110", "1100", "1001"], 100 * (1 + 1 / 2 + 0 + 1 + 1 + 1 + 1 + 0 + 0) / 9),
    (["111", "110", "100"], 100), (["1111", "1110", "1100", "1000"], 100), (["001", "011", "111"], 100),
    (["100", "010", "001"], 0), (["11", "11"], 0), (["00", "00"], 0),
    (["11", "01"], 100), (["11", "00"], 0),  # an empty row is nested in nothing; the columns are of one size
    (["110", "001"], 0),  # rows share nothing, columns are of one size
])
def test_nodf_by_hand(rows: list[str], expected: float) -> None:
    table = frame(*rows)
    assert nestedness(table) == pytest.approx(expected)
    assert nestedness(table.T) == pytest.approx(expected)
    assert nestedness(table.to_numpy()[::-1, ::-1]) == pytest.approx(expected)


# --- null models ------------------------------------------------------------------------------------------

@tables
@settings(max_examples=60)
def test_margins_are_kept(table: pd.DataFrame) -> None:
    for samples, axes in [(curveball(table, 4), (0, 1)), (row_draws(table, 4), (1,))]:
        assert samples.shape == (4, *table.shape) and samples.dtype == bool
        for axis in axes:
            kept = table.to_numpy().sum(axis=axis)
            assert all((sample.sum(axis=axis) == kept).all() for sample in samples)


def every(table: pd.DataFrame, columns_too: bool) -> set[bytes]:
    """Each table with the margins of this one, by trying all 0/1 tables of its shape."""
    cells, found = table.to_numpy(), set()
    for flat in itertools.product([False, True], repeat=cells.size):
        other = np.array(flat).reshape(cells.shape)
        same = (other.sum(axis=1) == cells.sum(axis=1)).all()
        if same and (not columns_too or (other.sum(axis=0) == cells.sum(axis=0)).all()):
            found.add(other.tobytes())
    return found


@pytest.mark.parametrize("rows", [["100", "010", "001"], ["1110", "1100", "0001"], ["110", "101", "010", "100"]])
@pytest.mark.parametrize(("draws", "columns_too"), [(curveball, True), (row_draws, False)])
def test_each_possible_table_is_as_likely(rows: list[str], draws, columns_too: bool) -> None:
    table = frame(*rows)
    possible = every(table, columns_too)
    counts = dict.fromkeys(sorted(possible), 0)
    for sample in draws(table, 40 * len(possible), seed=3):
        counts[sample.tobytes()] += 1  # a KeyError would be a table that can not be
    assert len(possible) >= 5 and chisquare(list(counts.values())).pvalue > 0.001


def test_samples_differ_and_the_seed_decides() -> None:
    table = at_random(1, 9, 12)
    for draws in (curveball, row_draws):
        samples = draws(table, 50, seed=1)
        assert len({sample.tobytes() for sample in samples}) == 50
        assert (draws(table, 50, seed=1) == samples).all() and (draws(table, 50, seed=2) != samples).any()


def test_one_sample_says_nothing_of_the_next() -> None:
    """Thinning is enough: neighbours in the chain share no more than two samples far apart."""
    samples = curveball(at_random(5, 9, 12), 1000).astype(int)
    near = (samples[:-1] & samples[1:]).sum(axis=(1, 2)).mean()
    far = (samples[:500] & samples[500:]).sum(axis=(1, 2)).mean()
    assert abs(near - far) < 0.02 * far


def test_the_hash_seed_decides_nothing() -> None:
    program = ("import numpy as np, pandas as pd, networkx as nx, helpers.measures.twomode as t\n"
               "table = pd.DataFrame((np.random.default_rng(0).random((6, 9)) < .4) * 1, index=list('abcdef'))\n"
               "graph = nx.relabel_nodes(nx.bipartite.random_graph(9, 9, .3, seed=1), str)\n"
               "samples = t.curveball(table, 50)\n"
               "print(samples.tobytes().hex(), t.row_draws(table, 5).tobytes().hex(),"
               "      t.shared_pairs(table, samples).to_csv(), t.two_mode_communities(graph))")
    outputs = {subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True,
                              check=True, env=os.environ | {"PYTHONHASHSEED": seed}).stdout for seed in "01"}
    with redirect_stdout(io.StringIO()) as here:  # with the seed that this process was given
        exec(program, {})
    outputs.add(here.getvalue())
    assert len(outputs) == 1 and len(outputs.pop()) > 1000


# --- observed against null --------------------------------------------------------------------------------

def test_a_number_beside_its_null() -> None:
    found = against_null(0.1 + 0.2, [0.3, 0.1, 0.2, 0.9])  # 0.1 + 0.2 is 0.3, whatever the floats say
    assert found.to_dict() == pytest.approx({"observed": 0.3, "mean": 0.375, "low": 0.1, "high": 0.9,
                                             "p_more": 3 / 5, "p_fewer": 4 / 5})
    with pytest.raises(ValueError, match="no sample"):
        against_null(1, [])


def test_planted_nestedness_is_found_and_none_in_noise() -> None:
    def p_more(cells: np.ndarray, draws) -> float:
        table = pd.DataFrame(cells)
        return against_null(nestedness(table), [nestedness(sample) for sample in draws(table, 300)])["p_more"]

    triangle, noise = np.triu(np.ones((10, 10), dtype=int)), at_random(0, 10, 10).to_numpy()
    flips = np.random.default_rng(0).random((12, 12)) < 0.03
    halves = np.kron(np.eye(2, dtype=int), np.triu(np.ones((6, 6), dtype=int))) ^ flips
    assert flips.any() and p_more(triangle ^ flips[:10, :10], row_draws) < 0.01 < 0.05 < p_more(noise, row_draws)
    assert p_more(halves, curveball) < 0.01 < 0.05 < p_more(noise, curveball)
    assert p_more(triangle, curveball) == 1  # no other table has its margins


def test_rows_that_repeat_or_avoid_each_other_are_seen_by_row_draws() -> None:
    def tested(table: pd.DataFrame) -> pd.Series:
        return against_null(total_shared(table), [total_shared(sample) for sample in row_draws(table, 300)])

    repeat, avoid = frame(*["111000000"] * 4, "000111000"), frame(*np.eye(5, dtype=int).repeat(2, axis=1).astype(str).tolist())
    assert tested(repeat)["p_more"] < 0.01 and tested(avoid)["p_fewer"] < 0.05
    fixed = {total_shared(sample) for sample in curveball(repeat, 50)}
    assert fixed == {total_shared(repeat)}  # why curveball can not tell


def planted_pair() -> pd.DataFrame:
    cells = at_random(7, 8, 40, 0.2).to_numpy(copy=True)
    cells[2:4] = 0
    cells[2:4, 5:17] = 1
    return pd.DataFrame(cells, index=list("abcdefgh"))


def test_a_planted_pair_is_found_after_correction() -> None:
    table = planted_pair()
    pairs = shared_pairs(table, curveball(table, 1000))
    assert list(pairs.columns) == COLUMNS and len(pairs) == 28
    assert pairs[pairs["q"] < 0.05][["a", "b", "count"]].values.tolist() == [["c", "d", 12]]
    found = pairs.set_index(["a", "b"]).loc["c", "d"]
    assert found["expected"] < found["count"] and found["low"] <= found["expected"] <= found["high"] < 12
    assert found["p"] == pytest.approx(1 / 1001) and found["jaccard"] == 1


def test_chance_is_seldom_taken_for_more() -> None:
    """Over many random tables: p ≤ .05 for one given pair, and any q < .05, no more often than one in twenty."""
    runs, small, any_found = 100, 0, 0
    for seed in range(runs):
        table = at_random(seed, 6, 12)
        pairs = shared_pairs(table, curveball(table, 200, seed))
        small += pairs["p"][0] <= 0.05
        any_found += (pairs["q"] < 0.05).any()
    assert max(small, any_found) <= binom.ppf(0.999, runs, 0.05)


@tables
@settings(max_examples=40)
def test_no_p_is_below_what_is_attainable(table: pd.DataFrame) -> None:
    pairs = shared_pairs(table, curveball(table, 20))
    assert (pairs["attainable"] <= pairs["p"]).all() and (pairs["p"] <= pairs["q"] + 1e-9).all()
    assert (pairs["attainable"] >= 1 / 21).all() and pairs["q"].between(0, 1).all()
    assert len(pairs) == len(table) * (len(table) - 1) // 2 and not pairs.isna().any(axis=None)


def test_too_few_data_can_not_show_anything() -> None:
    # One column is had by two of four rows: whichever two these are, that is one case in six.
    table = frame("11000", "10100", "00010", "00001")
    pairs = shared_pairs(table, curveball(table, 500))
    assert (pairs["attainable"] > 0.05).all() and (pairs["p"] > 0.05).all()
    alone = frame("100", "010", "001")  # nothing is shared and nothing can be
    assert (shared_pairs(alone, curveball(alone, 50))["attainable"] == 1).all()


# --- communities ------------------------------------------------------------------------------------------

def barber(net: nx.Graph, groups: list[list[str]]) -> float:
    """Q = 1/m Σ (A_ij − k_i d_j / m) δ(g_i, g_j) over i of the first kind, j of the second."""
    kind, group = net.nodes(data="bipartite"), {node: number for number, nodes in enumerate(groups) for node in nodes}
    return sum(net.has_edge(i, j) - net.degree(i) * net.degree(j) / net.size()
               for i in net for j in net if (kind[i], kind[j]) == (0, 1) and group[i] == group[j]) / net.size()


@pytest.mark.parametrize("seed", range(5))
def test_modularity_is_barbers(seed: int) -> None:
    net = nx.bipartite.random_graph(7, 9, 0.3, seed=seed)
    labels = np.random.default_rng(seed).integers(3, size=len(net))
    groups = [[node for node in net if labels[node] == label] for label in range(3)]
    assert two_mode_modularity(net, groups) == pytest.approx(barber(net, groups))
    found = two_mode_communities(net)
    assert sorted(sum(found, [])) == sorted(net) and two_mode_modularity(net, found) == pytest.approx(barber(net, found))
    assert two_mode_modularity(net, found) >= two_mode_modularity(net, groups)


def test_modularity_by_hand() -> None:
    net = graph("ax", "ay", "bz")  # m = 3; (1 − 2/3) + (1 − 2/3) + (1 − 1/3) = 4/3
    groups = [["body:a", "mechanism:x", "mechanism:y"], ["body:b", "mechanism:z"]]
    assert two_mode_modularity(net, groups) == pytest.approx(4 / 9) and two_mode_communities(net) == groups
    with pytest.raises(nx.NetworkXError):
        two_mode_modularity(net, groups[:1])


def test_planted_communities_are_recovered() -> None:
    rng, net, planted = np.random.default_rng(2), nx.Graph(), []
    for block in "pqr":
        sides = [[f"{block}{letter}{number}" for number in range(6)] for letter in "am"]
        for number, side in enumerate(sides):
            net.add_nodes_from(side, bipartite=number)
        planted.append(sorted(sides[0] + sides[1]))
    for a, m in itertools.product([n for n in net if n[1] == "a"], [n for n in net if n[1] == "m"]):
        if rng.random() < (0.7 if a[0] == m[0] else 0.05):
            net.add_edge(a, m)
    assert any(a[0] != b[0] for a, b in net.edges)  # there is noise
    assert two_mode_communities(net) == planted
    shuffled = nx.Graph()
    shuffled.add_nodes_from(reversed(list(net.nodes(data=True))))
    shuffled.add_edges_from((b, a) for a, b in reversed(list(net.edges)))
    assert two_mode_communities(shuffled) == planted


# --- little or nothing ------------------------------------------------------------------------------------

@pytest.mark.parametrize("table", EMPTY + [table + 1 for table in EMPTY], ids=lambda table: str(table.shape))
def test_little_or_nothing_is_well_formed(table: pd.DataFrame) -> None:
    for samples in (curveball(table, 3), row_draws(table, 3)):
        assert samples.shape == (3, *table.shape)
        pairs = shared_pairs(table, samples)
        assert list(pairs.columns) == COLUMNS and len(pairs) == len(table) * (len(table) - 1) // 2
        assert {str(pairs[column].dtype) for column in COLUMNS[3:]} == {"float64"} and pairs["count"].dtype == "int64"
        assert all(nestedness(sample) == 0 for sample in samples)
    assert nestedness(table) == 0 and total_shared(table) >= 0
    for weighting in ("count", "jaccard", "newman"):
        assert project(table, weighting).shape == (len(table), len(table)) and (project(table).dtypes == "float64").all()


@pytest.mark.parametrize("relation", ["practised_in", "uses"])
@pytest.mark.parametrize("by", ["mechanism", "family"])
def test_an_empty_network_is_an_empty_table(relation: str, by: str) -> None:
    table = incidence(nx.MultiDiGraph(), relation, by)
    assert table.shape == (0, 0) and len(shared_pairs(table, curveball(table, 2))) == 0


def test_communities_without_ties() -> None:
    lone = nx.Graph()
    lone.add_nodes_from(["b", "a"], bipartite=0)
    assert two_mode_communities(nx.Graph()) == [] and two_mode_communities(lone) == [["a"], ["b"]]
    assert two_mode_modularity(nx.Graph(), []) == two_mode_modularity(lone, [["a"], ["b"]]) == 0


def test_a_larger_list_to_draw_from_makes_sharing_rarer():
    table = pd.DataFrame(np.eye(6, 12, dtype=int) + np.eye(6, 12, 6, dtype=int))
    shared = [np.mean([total_shared(sample) for sample in row_draws(table, times=400, pool=pool)])
              for pool in (0, 12, 48)]
    assert shared[0] == shared[1]  # no smaller than the table
    for mean, columns in zip(shared[1:], (12, 48), strict=True):  # 15 pairs of rows of two
        assert mean == pytest.approx(15 * 2 * 2 / columns, rel=0.15)
    assert (row_draws(table, times=5, pool=48).sum(axis=2) == 2).all()


def test_merged_columns_are_there_where_one_of_them_is():
    samples = np.random.default_rng(0).random((7, 4, 5)) < 0.3
    groups = ["b", "a", "b", "c", "a"]
    expected = np.stack([samples[..., [1, 4]].any(axis=2), samples[..., [0, 2]].any(axis=2), samples[..., 3]], axis=2)
    assert (merged(samples, groups) == expected).all()


def test_numbers_that_cannot_be_compared_are_refused():
    for value, null in ((float("nan"), [1.0]), (1.0, [float("nan"), 2.0])):
        with pytest.raises(ValueError, match="NaN"):
            against_null(value, null)
    table = pd.DataFrame([[1, 0], [0, 1]])
    with pytest.raises(ValueError, match="no sample"):
        shared_pairs(table, curveball(table, times=0))


# --- nulls that keep what the codebook implies ------------------------------------------------------------------

USES = st.sets(st.tuples(st.sampled_from("abcde"), st.sampled_from("uvwxyz")), max_size=15)
OWN = st.sets(st.tuples(st.sampled_from("123"), st.sampled_from("uvwxyz")), max_size=8)
HOME = dict(zip("abcde", "11223", strict=True))


def implied(uses, own) -> nx.MultiDiGraph:
    """Bodies that use mechanisms, in their regions, as the codebook has it; and regions that practise some themselves."""
    ties = [(f"body:{HOME[b]}:{b}", "uses", f"mechanism:{m}", 1) for b, m in sorted(uses)]
    ties += [(f"body:{HOME[b]}:{b}", "belongs_to", f"region:{HOME[b]}", 1) for b, _ in sorted(uses)]
    ties += [(f"mechanism:{m}", "practised_in", f"region:{r}", 1) for r, m in
             sorted({(HOME[b], m) for b, m in uses} | own)]
    return network(*ties)


@given(USES, OWN)
def test_where_a_mechanism_is_practised_goes_along_with_who_uses_it(uses, own) -> None:
    net = implied(uses, own)
    table, samples = carried(net, times=5)
    told = (incidence(net) > 0).astype("int64")
    assert table.equals(told) or not len(told) == len(table) == 0
    own = own - {(HOME[b], m) for b, m in uses}
    acts = {m: sum(name == m for _, name in [*uses, *own]) for m in "uvwxyz"}
    fill = {r: sum(HOME[b] == r for b, _ in uses) + sum(region == r for region, _ in own) for r in "123"}
    for sample in samples:
        for number, tool in enumerate(table.columns):
            assert 1 <= sample[:, number].sum() <= acts[tool.removeprefix("mechanism:")]
        for number, region in enumerate(table.index):
            assert 1 <= sample[number].sum() <= fill[region.removeprefix("region:")]


def test_one_actor_a_region_is_the_plain_null() -> None:
    net = implied({("a", "x"), ("a", "y"), ("c", "x"), ("c", "z"), ("e", "u"), ("e", "x")}, set())
    table, samples = carried(net, times=50)
    assert np.array_equal(samples, curveball(table, times=50))


def test_a_region_never_gets_what_only_a_body_elsewhere_uses_twice() -> None:
    """A body's use and its place are dealt out as one: in no sample are the two told apart."""
    net = implied({("a", "x"), ("c", "y")}, set())
    _, samples = carried(net, times=50)
    assert {tuple(map(tuple, sample.tolist())) for sample in samples} == {((True, False), (False, True)),
                                                                         ((False, True), (True, False))}


def test_the_curve_over_list_lengths_falls_as_it_must() -> None:
    table = at_random(3, 6, 20)
    curve = by_list_length(table, [20, 40, 80, 400], times=2000)
    fill = table.sum(axis=1).to_numpy()
    pairs = sum(a * b for a, b in itertools.combinations(fill, 2))
    # Two draws of a and b out of n share a b / n on the average, whatever else is drawn (hypergeometric).
    assert curve["mean"].to_numpy() == pytest.approx([pairs / n for n in curve.index], rel=0.05)
    assert (curve["observed"] == total_shared(table)).all() and curve["p_fewer"].is_monotonic_increasing
    with pytest.raises(ValueError, match="a list of 19 names is shorter than the 20 that occur"):
        by_list_length(table, [19])


def test_the_curve_goes_from_what_occurs_to_what_the_lexicons_know() -> None:
    curve = by_list_length(incidence(NET), times=9)
    assert curve.index[0] == 3 and curve.index[-1] >= len(lexicon.words("mechanisms", "term"))
    assert curve.index.is_monotonic_increasing and curve.index.is_unique
