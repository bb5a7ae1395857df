"""Who shares what with whom, and is that more than chance: tables of actors by mechanisms, and null models.

A table has a row for each actor (a region, a body) and a column for each mechanism or family. All but `incidence` ask
only whether a cell is above 0. A null model is a stack of tables drawn at random: a bool array, times × rows × columns.
"""
from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.stats import false_discovery_control

from helpers.codebook import lexicon
from helpers.networks import RELATIONS, two_mode

_WEIGHTINGS: dict[str, Callable[..., nx.Graph]] = {
    "count": nx.bipartite.weighted_projected_graph,
    "jaccard": nx.bipartite.overlap_weighted_projected_graph,
    "newman": nx.bipartite.collaboration_weighted_projected_graph,
}
_NEAR = 1e-9  # two sums of the same numbers in another order are one value


# --- tables -----------------------------------------------------------------------------------------------

def incidence(net: nx.MultiDiGraph, relation: str = "practised_in", by: str = "mechanism", acts: bool = False
              ) -> pd.DataFrame:
    """Actors × mechanisms (`by="mechanism"`: evidence sentences) or families (`by="family"`: different mechanisms).

    acts: count in either the acts (`networks.events`) that tell the ties, each once.

    Rows are the ids of regions (practised_in), bodies (uses) or targets (applies_to) that have a tie, sorted. Columns
    are the ids of mechanisms, sorted, or those families that occur, in the codebook's order; a mechanism of no known
    family is in none. Cells are int64. Raises ValueError for another `by` and a relation that does not join mechanisms
    to another kind.

    >>> net = nx.MultiDiGraph([("mechanism:约谈", "region:530103", "practised_in", {"weight": 2})])
    >>> nx.set_node_attributes(net, {node: {"kind": node.partition(":")[0], "family": ""} for node in net})
    >>> incidence(net).to_dict()
    {'mechanism:约谈': {'region:530103': 2}}
    """
    graph = two_mode(net, relation)
    if "mechanism" not in RELATIONS[relation][:2] or by not in ("mechanism", "family"):
        raise ValueError(f"no table of {relation!r} by {by!r}: a relation of mechanisms, by 'mechanism' or 'family'")
    cells: Counter[tuple[str, str]] = Counter()
    for source, target, told in graph.edges(data=True):
        tool, actor = sorted((source, target), key=lambda node: graph.nodes[node]["kind"] != "mechanism")
        column, number = (tool, told["weight"]) if by == "mechanism" else (graph.nodes[tool]["family"], 1)
        number = told["events"] if acts else number
        if column:
            cells[actor, column] += number
    rows, columns = ({cell[side] for cell in cells} for side in (0, 1))
    order = sorted(columns) if by == "mechanism" else [family for family in lexicon.FAMILIES if family in columns]
    table = [[cells[row, column] for column in order] for row in sorted(rows)]
    return pd.DataFrame(table, pd.Index(sorted(rows), dtype="str"), pd.Index(order, dtype="str"), dtype="int64")


def project(table: pd.DataFrame, weighting: str = "count") -> pd.DataFrame:
    """What each two rows share, as floats, rows × rows, 0 on the diagonal.

    weighting: `count`, the number of columns that both have; `jaccard`, that number over the columns that either has;
    `newman`, each shared column counted 1/(d - 1) where d rows have it (Newman 2001, Phys. Rev. E 64, 016132).
    Raises ValueError for another weighting.

    >>> project(pd.DataFrame([[1, 1], [0, 3]], index=["a", "b"]), "jaccard").loc["a", "b"]
    np.float64(0.5)
    """
    if weighting not in _WEIGHTINGS:
        raise ValueError(f"no weighting {weighting!r}; the weightings are {', '.join(_WEIGHTINGS)}")
    if table.empty:
        return pd.DataFrame(0.0, index=table.index, columns=table.index)
    graph, rows = nx.bipartite.from_biadjacency_matrix(csr_array(_present(table))), range(len(table))
    return pd.DataFrame(nx.to_numpy_array(_WEIGHTINGS[weighting](graph, rows), nodelist=rows),
                        index=table.index, columns=table.index)


def total_shared(table: Any) -> int:
    """How many columns the pairs of rows share, all pairs together; `table` may be a sample.

    >>> total_shared([[1, 1, 0], [1, 1, 0], [1, 0, 0]])
    4
    """
    had = _present(table).sum(axis=0)
    return int((had * (had - 1) // 2).sum())


def nestedness(table: Any) -> float:
    """NODF, 0 to 100: how far rows and columns with less are a part of those with more; `table` may be a sample.

    The mean, over all pairs of rows and all pairs of columns, of the share of the smaller that the larger has too; 0
    for two of the same size and for an empty one (Almeida-Neto et al. 2008, Oikos 117). The larger of each pair is
    taken for the upper, which is the order by fill. 0.0 where there is no pair. Against `curveball`: is more nested
    than the margins alone bring with them? A full triangle is the only table with its margins, so its p is 1.

    >>> nestedness([[1, 1, 1], [1, 1, 0], [1, 0, 0]]), nestedness([[1, 0], [0, 1]])
    (100.0, 0.0)
    """
    shares = []
    for side in (_present(table), _present(table).T):
        fill, both = side.sum(axis=1), side.astype(float) @ side.T
        less = np.minimum.outer(fill, fill)
        share = np.where(np.not_equal.outer(fill, fill), both / np.maximum(less, 1), 0)
        shares.append(share[np.triu_indices(len(fill), 1)])
    joined = np.concatenate(shares)
    return float(100 * joined.mean()) if joined.size else 0.0


def _present(table: Any) -> np.ndarray:
    return np.asarray(table) > 0


# --- null models ------------------------------------------------------------------------------------------

def curveball(table: pd.DataFrame, times: int = 1000, seed: int = 0) -> np.ndarray:
    """Random tables in which each row and each column has as many cells as in `table`: bool, times × rows × columns.

    Two random rows deal out anew what only one of them has, and each keeps its number (curveball: Strona et al. 2014,
    Nature Communications 5, 4114); in the long run every such table is as likely (Carstens 2015, Phys. Rev. E 91,
    042812). One chain, with 5 trades a row between two samples and 100 times as many before the first.

    >>> curveball(pd.DataFrame([[1, 0], [0, 1]]), times=200).sum(axis=0).sum(axis=0).tolist()
    [200, 200]
    """
    present = _present(table)
    count, samples = len(present), np.zeros((times, *present.shape), dtype=bool)
    rows = [set(np.flatnonzero(row).tolist()) for row in present]
    draw = random.Random(int(seed)).random  # one number at a time: many times faster than a Generator
    for time in range(-99, times):
        for _ in range(5 * count if count > 1 else 0):
            one, other = int(draw() * count), int(draw() * (count - 1))
            _trade(rows, one, other + (other >= one), draw)
        if time >= 0:
            for row, columns in enumerate(rows):
                samples[time, row, list(columns)] = True
    return samples


def _trade(rows: list[set[int]], one: int, other: int, draw: Callable[[], float]) -> None:
    shared, pool = rows[one] & rows[other], sorted(rows[one] ^ rows[other])
    own = len(rows[one]) - len(shared)
    if 0 < own < len(pool):
        pool.sort(key=lambda _: draw())
        rows[one], rows[other] = shared.union(pool[:own]), shared.union(pool[own:])


def row_draws(table: pd.DataFrame, times: int = 1000, seed: int = 0, pool: int = 0) -> np.ndarray:
    """Random tables in which each row has as many cells as in `table`, in any column: bool, times × rows × columns.

    They say whether rows repeat each other more than chance, all together, which `curveball` cannot: where every column
    keeps its number, so does `total_shared`. pool: the number of columns to draw from, if more than those of the table.
    Which list the rows choose from decides what is many: the columns of a table are those that some row has, so that
    none is empty in it as some are in the draws, which therefore share too much.

    >>> row_draws(pd.DataFrame([[1, 0, 1], [0, 1, 0]]), times=2).sum(axis=2).tolist()
    [[2, 1], [2, 1]]
    """
    present = _present(table)
    wide = np.pad(present, ((0, 0), (0, max(pool - present.shape[1], 0))))
    copies = np.repeat(wide[None], times, axis=0)
    return np.random.default_rng(seed).permuted(copies, axis=2)


def carried(net: nx.MultiDiGraph, times: int = 1000, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Where mechanisms are at work, and random tables of it that keep what the codebook implies.

    A body's `uses` gives `practised_in` in its region: who uses what is dealt out anew, and where it is practised goes
    along. The actors are the bodies that use something, and the regions that practise what none of their bodies is said
    to use; `curveball` keeps how much each of them does and by how many each mechanism is done. Gives the table of the
    text, regions × mechanisms, and bool samples of it, times × rows × columns: what a region practises is what its
    bodies and itself do there. Two bodies of a region with one mechanism are one cell, in the text and in the samples,
    so that rows, columns and `total_shared` are not fixed as they are by `curveball` of the table; they can hardly be
    more than in the text, and p_more of a total says little. A use goes along to the body's region even where the text
    tells it of another one.

    >>> net = nx.MultiDiGraph([("body:1:a", "x", "uses"), ("body:1:a", "region:1", "belongs_to"),
    ...                        ("x", "region:1", "practised_in"), ("y", "region:2", "practised_in")])
    >>> table, samples = carried(net, times=50)
    >>> table.to_numpy().tolist(), samples.sum(axis=(1, 2)).tolist() == [2] * 50
    ([[1, 0], [0, 1]], True)
    """
    done, homes = _doings(net)
    regions, tools = sorted(set(homes.values())), sorted({tool for _, tool in done})
    actors = sorted({actor for actor, _ in done})
    cells = pd.DataFrame([[int((a, t) in done) for t in tools] for a in actors], actors, tools, dtype="int64")
    at = np.array([[homes[actor] == region for actor in actors] for region in regions], dtype=float)
    at = at.reshape(len(regions), len(actors))
    table = pd.DataFrame((at @ cells.to_numpy() > 0).astype("int64"), pd.Index(regions, dtype="str"),
                         pd.Index(tools, dtype="str"))
    return table, np.stack([at @ sample > 0 for sample in curveball(cells, times, seed)])


def _doings(net: nx.MultiDiGraph) -> tuple[set[tuple[str, str]], dict[str, str]]:
    """Who does what, actors and mechanisms, and the region of each actor."""
    told: dict[str, set[tuple[str, str]]] = {"uses": set(), "practised_in": set(), "belongs_to": set()}
    for source, target, relation in net.edges(keys=True):
        told.setdefault(relation, set()).add((source, target))
    homes = dict(sorted(told["belongs_to"]))
    uses = {tie for tie in told["uses"] if tie[0] in homes}
    implied = {(tool, homes[body]) for body, tool in uses}
    own = {(region, tool) for tool, region in told["practised_in"] - implied}
    return uses | own, homes | {region: region for region, _ in own}


def merged(samples: np.ndarray, groups: Sequence[str]) -> np.ndarray:
    """Samples whose columns are put together by group (a mechanism's family): a group is there where one of it is.

    groups: of each column; the columns of the result are the groups in order of their names.

    >>> merged(np.array([[[True, False, False]]]), ["list", "list", "talk"]).tolist()
    [[[True, False]]]
    """
    names = sorted(set(groups))
    member = np.array([[group == other for other in names] for group in groups], dtype=float)
    return np.asarray(samples) @ member > 0


# --- observed against null --------------------------------------------------------------------------------

def against_null(value: float, null: Sequence[float]) -> pd.Series:
    """A number beside what it is by chance: observed, mean, low and high (the middle 95 % of null), p_more, p_fewer.

    p_more: (1 + how many of null are as large or larger) / (1 + their number), one-sided; p_fewer: as small or smaller.
    They presuppose that what is observed and null were drawn alike, which samples of one chain are nearly (Besag and
    Clifford 1989). Raises ValueError if null is empty and if a number is NaN.

    >>> against_null(3, [1, 2, 2, 3])["p_more"]
    np.float64(0.4)
    """
    column = np.asarray(null, dtype=float)[:, None]
    if np.isnan(value) or np.isnan(column).any():
        raise ValueError("a number to compare is NaN")
    (low,), (high,) = _middle(column)
    return pd.Series({"observed": float(value), "mean": column.mean(), "low": low, "high": high,
                      "p_more": _as_large(column, value)[0], "p_fewer": _as_large(-column, -value)[0]})


def by_list_length(table: pd.DataFrame, lengths: Sequence[int] = (), times: int = 1000, seed: int = 0) -> pd.DataFrame:
    """Whether rows share more or fewer columns than chance, by the number of names that they could have chosen from.

    lengths: how many names there are to choose from; without, ten from the number of columns to that of the names that
    the lexicons know, in even ratios. Each row draws as many as it has (`row_draws`) from so many names. A row for
    each length, index names: the columns of `against_null` for `total_shared`. What occurs is what somebody chose, so
    the shortest list gives too much; that of all names anybody might write, far too little: where the text lies between
    them is a statement on the list. Raises ValueError for a length below the number of columns.

    >>> by_list_length(pd.DataFrame([[1, 1, 0], [0, 1, 1]]), [3, 300], times=99)["observed"].to_dict()
    {3: 1.0, 300: 1.0}
    """
    own = table.shape[1]
    if short := [length for length in lengths if length < own]:
        raise ValueError(f"a list of {short[0]} names is shorter than the {own} that occur")
    if not lengths:
        known = {f"mechanism:{lexicon.bare(term)}" for term in lexicon.words("mechanisms", "term")} | {*table.columns}
        lengths = np.unique(np.geomspace(max(own, 1), max(len(known), 1), 10).round().astype(int)).tolist()
    shared = total_shared(table)
    rows = {length: against_null(shared, [*map(total_shared, row_draws(table, times, seed, length))])
            for length in lengths}
    return pd.DataFrame(rows).T.rename_axis("names")


def _as_large(null: np.ndarray, value: Any) -> np.ndarray:
    """One-sided p of each column; the observed is one of the cases, so that no p is 0 (Davison and Hinkley 1997)."""
    return (1 + (null >= value - _NEAR).sum(axis=0)) / (1 + len(null))


def _middle(null: np.ndarray) -> np.ndarray:
    if not len(null):
        raise ValueError("no sample to compare with")
    return np.quantile(null, [0.025, 0.975], axis=0, method="inverted_cdf")


def shared_pairs(table: pd.DataFrame, samples: np.ndarray) -> pd.DataFrame:
    """Each two rows of `table`, in its order, and what they share in `samples` of it.

    Columns a, b: the rows; count, jaccard, newman: as `project`; expected, low, high: mean and middle 95 % of count by
    chance; p: one-sided, as in `against_null`; attainable: the p of the largest overlap that the margins allow (at most
    the smaller row, and the columns of two or more), so no p is below it; q: p by Benjamini and Hochberg (1995) over
    all pairs. Raises ValueError without samples.

    >>> table = pd.DataFrame([[1, 1, 0], [1, 1, 0], [0, 0, 1]], index=list("xyz"))
    >>> shared_pairs(table, curveball(table))[["a", "b", "count"]].values.tolist()
    [['x', 'y', 2], ['x', 'z', 0], ['y', 'z', 0]]
    """
    one, other = np.triu_indices(len(table), 1)
    found = {way: project(table, way).to_numpy()[one, other] for way in _WEIGHTINGS}
    if not len(samples):
        raise ValueError("no sample to compare with")
    floats = (np.asarray(sample, dtype=np.float32) for sample in samples)
    null = np.stack([(sample @ sample.T)[one, other] for sample in floats])
    present = _present(table)
    fill, common = present.sum(axis=1), (present.sum(axis=0) >= 2).sum()
    largest = np.minimum(np.minimum(fill[one], fill[other]), common)
    low, high = _middle(null)
    p = _as_large(null, found["count"])
    return pd.DataFrame({"a": table.index[one], "b": table.index[other], **found,
                         "expected": null.mean(axis=0, dtype=float), "low": low.astype(float),
                         "high": high.astype(float), "p": p, "attainable": _as_large(null, largest),
                         "q": false_discovery_control(p) if len(p) else p}).astype({"count": "int64"})


# --- communities of two kinds of node ---------------------------------------------------------------------

def drawn_graph(table: pd.DataFrame, sample: np.ndarray) -> nx.Graph:
    """A sample of a table (rows × columns) as a two-mode graph of its rows (bipartite 0) and columns (1).

    >>> drawn_graph(pd.DataFrame([[0]], index=["a"], columns=["x"]), np.array([[True]])).edges
    EdgeView([('a', 'x')])
    """
    graph = nx.Graph()
    graph.add_nodes_from(table.index, bipartite=0)
    graph.add_nodes_from(table.columns, bipartite=1)
    cells = zip(*sample.nonzero(), strict=True)
    graph.add_edges_from((table.index[row], table.columns[column]) for row, column in cells)
    return graph


def two_mode_modularity(graph: nx.Graph, communities: Sequence[Sequence[str]]) -> float:
    """The modularity of a `networks.two_mode` graph (Barber 2007, Phys. Rev. E 76, 066102); each tie counts once.

    It is the directed modularity (Leicht and Newman 2008) of the ties, each pointed from one kind to the other. 0.0
    without ties. Raises networkx's NotAPartition if a node is in no community or in two.

    >>> pair = nx.complete_bipartite_graph(1, 1)
    >>> two_mode_modularity(nx.disjoint_union(pair, pair), [[0, 1], [2, 3]])
    0.5
    """
    return nx.community.modularity(pointed(graph), communities) if graph.size() else 0.0


def two_mode_communities(graph: nx.Graph, seed: int = 0, runs: int = 20) -> list[list[str]]:
    """Communities of a `networks.two_mode` graph, largest first, of nodes of both kinds, each sorted.

    Of `runs` runs of Louvain (Blondel et al. 2008) the one with the highest `two_mode_modularity`.

    >>> pair = nx.complete_bipartite_graph(1, 1)
    >>> two_mode_communities(nx.disjoint_union(pair, pair))
    [[0, 1], [2, 3]]
    """
    if not graph.size():
        return [[node] for node in sorted(graph)]
    ids, ties = sorted(graph), pointed(graph)
    numbered = nx.relabel_nodes(ties, {node: number for number, node in enumerate(ids)})
    tries = []
    for run in range(runs):
        found = nx.community.louvain_communities(numbered, seed=seed + run)
        groups = sorted((sorted(ids[number] for number in group) for group in found), key=lambda c: (-len(c), c))
        tries.append((-round(nx.community.modularity(ties, groups), 9), groups))
    return min(tries)[1]


def pointed(graph: nx.Graph) -> nx.DiGraph:
    """A two-mode graph with its ties pointed from rows (bipartite 0) to columns, as `two_mode_modularity` judges it.

    >>> pointed(nx.complete_bipartite_graph(1, 1)).edges
    OutEdgeView([(0, 1)])
    """
    made = nx.DiGraph()
    made.add_nodes_from(sorted(graph))
    ends = (sorted(tie, key=lambda node: graph.nodes[node]["bipartite"]) for tie in graph.edges)
    made.add_edges_from((source, target, graph.edges[source, target]) for source, target in sorted(ends))
    return made
