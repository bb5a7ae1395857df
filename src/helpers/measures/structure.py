"""Who and what holds a network together, and how sure that is.

A measure is taken of one view of the network (see `helpers.networks`); the notebook 5-structure says which and why.
What a measure would be, had other sentences been written, is asked of networks drawn again from the same sentences.
"""
from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from helpers.networks import Place, acting_together, participation, told, weighted, where

if TYPE_CHECKING:
    from helpers.reading import Text

MEASURES = ["degree", "strength", "betweenness", "eigenvector", "katz", "core", "articulation"]
BESIDE = ["degree", "strength", "betweenness", "articulation"]  # what is measured by ties and by acts
Statistic = Callable[[nx.MultiDiGraph], pd.Series]
_AT_ONCE = 256  # sources of shortest paths: so much is in memory for each node and each length of a path
_DIGITS = 9  # what floating-point noise leaves alone: nodes that are alike get the same value, and so the same rank


# --- measures ---------------------------------------------------------------------------------------------

def measures(graph: nx.Graph, which: Sequence[str] = MEASURES) -> pd.DataFrame:
    """Measures of every node of an undirected graph without loops: index id, in order of id; columns `which`.

    degree: number of neighbours. strength: sum of weights (evidence sentences, acts). betweenness: share of shortest
    paths between two others that pass through (Freeman 1977; ties count as one step, whatever their weight).
    eigenvector: centrality of Bonacich (1972) within the largest component, NaN outside it, where it is not
    defined. katz: Katz (1953), see `katz`. core: the largest k of a k-core (Seidman 1983). articulation: whether
    the graph falls into more pieces without the node.

    >>> measures(nx.path_graph(["a", "b", "c"])).loc["b", ["degree", "betweenness", "articulation"]].to_dict()
    {'degree': 2, 'betweenness': 1.0, 'articulation': True}
    """
    columns = {measure: _MEASURES[measure][0](graph) for measure in which}
    table = pd.DataFrame(columns, index=_ids(graph), columns=list(which))
    types = {measure: _MEASURES[measure][1] for measure in which}
    if "strength" in types and any(isinstance(weight, float) for *_, weight in graph.edges(data="weight")):
        types["strength"] = "float64"
    return table.astype(types).round(_DIGITS)


def by_ties_and_acts(net: nx.MultiDiGraph, coding: Any, which: Sequence[str] = BESIDE) -> pd.DataFrame:
    """Measures of every node by ties and by acts, side by side: index id.

    net: the network of the coding. Columns (measure, `ties`): in what its ties tell (`networks.told`). (measure,
    `acts`): among those who have a part in one act (`networks.acting_together`); strength is there the number of acts
    that a node shares with another. (`part`, `acts`): in how many acts it has a part, and (`part`, `share`): of all.
    A node that one of the two does not have counts 0, and as no articulation point.

    >>> from helpers import coding, networks
    >>> from helpers.reading import parse
    >>> told = coding.code(parse("a", "盘龙区纪委监委约谈“一把手”。"))
    >>> by_ties_and_acts(networks.network(told), told).loc["target:一把手", "strength"].to_dict()
    {'ties': 2.0, 'acts': 1.0}
    """
    graph = participation(coding)
    views = {"ties": measures(told(net), which), "acts": measures(acting_together(graph), which)}
    ids = pd.Index(sorted({node for table in views.values() for node in table.index}), name="id", dtype="str")
    columns = {(measure, view): views[view][measure].reindex(ids, fill_value=_MEASURES[measure][2])
               for measure in which for view in views}
    total = sum(mode == 0 for _, mode in graph.nodes(data="bipartite"))
    parts = pd.Series({node: graph.degree(node) if node in graph else 0 for node in ids}, ids, dtype="int64")
    return pd.DataFrame(columns | {("part", "acts"): parts, ("part", "share"): (parts / max(total, 1)).round(_DIGITS)})


def _ids(graph: nx.Graph) -> pd.Index:
    return pd.Index(sorted(graph), name="id", dtype=None if graph else "str")


def eigenvector(graph: nx.Graph) -> dict[str, float]:
    """Eigenvector centrality (Bonacich 1972) of the nodes of the largest component, where it is defined.

    Of components of one size that of the first id counts. A node elsewhere, or without a tie, has none.

    >>> {node: round(value, 3) for node, value in eigenvector(nx.star_graph(2)).items()}
    {0: 0.707, 1: 0.5, 2: 0.5}
    """
    parts = sorted(map(sorted, nx.connected_components(graph)), key=lambda part: (-len(part), part))
    if not parts or len(parts[0]) < 2:
        return {}
    matrix = nx.to_numpy_array(graph, parts[0], weight=None)
    leading = np.abs(np.linalg.eigh(matrix)[1][:, -1])  # symmetric: the last eigenvector is that of the largest value
    return dict(zip(parts[0], leading.tolist(), strict=True))


def katz(graph: nx.Graph, attenuation: float = 0.5) -> dict[str, float]:
    """Katz (1953) centrality, defined for every graph: of a node of no tie, of several components, without cycles.

    attenuation: the weight of a step as a share of the largest at which the sum exists, the inverse of the largest
    eigenvalue; where all eigenvalues are 0 (a directed graph without cycles) every weight will do, and it is the
    weight itself. Ties count along their direction: who is pointed at has the higher value.

    >>> {node: round(value, 2) for node, value in katz(nx.DiGraph([("a", "b"), ("b", "c")])).items()}
    {'a': 0.4, 'b': 0.6, 'c': 0.7}
    """
    if len(graph) < 2:  # networkx has no answer for one node
        return dict.fromkeys(graph, 1.0)
    largest = round(float(np.abs(np.linalg.eigvals(nx.to_numpy_array(graph, weight=None))).max()), _DIGITS)
    return nx.katz_centrality_numpy(graph, alpha=attenuation / (largest or 1), weight=None)


def betweenness(graph: nx.Graph) -> dict[str, float]:
    """Betweenness (Freeman 1977) in an undirected graph of ties of one step, by the algorithm of Brandes (2001) for
    many sources at a time: networkx, which takes one after the other, is many times slower.

    >>> betweenness(nx.path_graph(["a", "b", "c"]))
    {'a': 0.0, 'b': 1.0, 'c': 0.0}
    """
    size, total = len(graph), np.zeros(len(graph))
    ties = nx.to_scipy_sparse_array(graph, weight=None, dtype=float) if size else None
    for first in range(0, size, _AT_ONCE):
        total += _through(ties, np.arange(first, min(first + _AT_ONCE, size)))
    return dict(zip(graph, (total / max((size - 1) * (size - 2), 1)).tolist(), strict=True))


def _through(ties: csr_array, sources: np.ndarray) -> np.ndarray:
    """For each node, summed over the sources and all targets, the share of the shortest paths that pass through it."""
    start = sources, np.arange(len(sources))
    paths = np.zeros((ties.shape[0], len(sources)))  # of each distance in turn: how many lead there from each source
    paths[start] = 1
    steps, unseen = [paths], paths == 0
    while steps[-1].any():
        steps.append((ties @ steps[-1]) * unseen)
        unseen &= steps[-1] == 0
    share = np.zeros_like(paths)
    for far, near in itertools.pairwise(reversed(steps)):
        share += near * (ties @ np.divide(1 + share, far, out=np.zeros_like(far), where=far > 0))
    share[start] = 0
    return share.sum(axis=1)


def _articulation(graph: nx.Graph) -> dict[str, bool]:
    cut = set(nx.articulation_points(graph))
    return {node: node in cut for node in graph}


_MEASURES: dict[str, tuple[Callable[[nx.Graph], Mapping], str, Any]] = {  # the measure, its type, and that of no tie
    "degree": (lambda graph: dict(graph.degree()), "int64", 0),
    "strength": (lambda graph: dict(graph.degree(weight="weight")), "int64", 0),
    "betweenness": (betweenness, "float64", 0.0), "eigenvector": (eigenvector, "float64", np.nan),
    "katz": (katz, "float64", np.nan), "core": (nx.core_number, "int64", 0),
    "articulation": (_articulation, "bool", False),
}


def bridges(graph: nx.Graph) -> pd.DataFrame:
    """The ties without which the graph falls into more pieces (Tarjan 1974), those that part most first.

    Columns source, target (ids), weight, apart: the number of nodes on the smaller side of the cut.

    >>> bridges(nx.Graph([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])).values.tolist()
    [['c', 'd', 1, 1]]
    """
    rows = []
    for ends in (tuple(sorted(tie)) for tie in nx.bridges(graph)):
        rest = nx.restricted_view(graph, [], [ends])
        sides = [len(nx.node_connected_component(rest, end)) for end in ends]
        rows.append((*ends, graph.edges[ends].get("weight", 1), min(sides)))
    rows.sort(key=lambda row: (-row[3], row))
    return pd.DataFrame(rows, columns=["source", "target", "weight", "apart"]).astype(
        {"source": "str", "target": "str", "weight": "int64", "apart": "int64"})


def two_mode_degree(graph: nx.Graph) -> pd.DataFrame:
    """Degree in a two-mode graph, by id: mode (0 or 1), degree, share (of the other mode's nodes; Borgatti and
    Everett 1997), strength.

    >>> graph = nx.Graph([("a", "x"), ("b", "x")])
    >>> nx.set_node_attributes(graph, {"a": 0, "b": 0, "x": 1}, "bipartite")
    >>> two_mode_degree(graph).loc["x"].tolist()
    [1.0, 2.0, 1.0, 2.0]
    """
    mode = dict(graph.nodes(data="bipartite"))
    size = {number: list(mode.values()).count(number) for number in (0, 1)}
    columns = {"mode": mode, "degree": dict(graph.degree()),
               "share": {node: degree / max(size[1 - mode[node]], 1) for node, degree in graph.degree()},
               "strength": dict(graph.degree(weight="weight"))}
    table = pd.DataFrame(columns, index=_ids(graph))
    return table.astype({"mode": "int64", "degree": "int64", "share": "float64", "strength": "int64"}).round(_DIGITS)


# --- how sure ---------------------------------------------------------------------------------------------

def sentences(net: nx.MultiDiGraph) -> list[Place]:
    """The sentences that ties stand on, each once, in order of document and offset."""
    return sorted({where(found) for *_, told_by in net.edges(data="sentences") for found in told_by})


def paragraphs(net: nx.MultiDiGraph, texts: Iterable[Text]) -> dict[Place, tuple[str, int]]:
    """For each sentence that a tie stands on its paragraph: document and offset; clusters for `bootstrap`.

    Raises KeyError for a sentence of a document that is not among the texts.
    """
    starts = {text.name: [block.start for block in text.blocks] for text in texts}
    return {place: (place[0], max(start for start in starts[place[0]] if start <= place[1]))
            for place in sentences(net)}


def regions_told(net: nx.MultiDiGraph) -> dict[str, set[Place]]:
    """For each region the sentences that tell a tie of it or of a body in it: what `jackknife` leaves out."""
    found: dict[str, set[Place]] = {}
    for source, target, told_by in net.edges(data="sentences"):
        for code in {net.nodes[end]["region"] for end in (source, target)} - {""}:
            found.setdefault(f"region:{code}", set()).update(map(where, told_by))
    return dict(sorted((region, places) for region, places in found.items() if region in net))


def bootstrap(net: nx.MultiDiGraph, statistic: Statistic, clusters: Mapping[Place, Hashable] | None = None,
              times: int = 500, seed: int = 0, missing: float = 0.0) -> pd.DataFrame:
    """The statistic of networks whose sentences are drawn again with replacement (Efron 1979).

    statistic: from a network to a Series. clusters: sentences that are drawn together (paragraphs, documents),
    because what one says depends on what the other says; None draws each by itself. Gives a row for each of the
    `times` samples, a column for each key that occurs; a key that a sample does not have counts `missing` there
    (NaN: the sample does not count for it).

    What comes of it says how far a number hangs on single sentences of this text. It is no confidence interval: the
    sentences of one article are no random sample of anything. A sample has fewer different ties than the network, since
    about a third of the sentences is not drawn. Counts of sentences (strength) are as many on the average as in the
    network; counts of different things (degree, what two regions share) lie too low.

    >>> bootstrap(nx.MultiDiGraph(), lambda net: pd.Series(dtype=float), times=2).shape
    (2, 0)
    """
    drawn = _drawn(_grouped(sentences(net), clusters), times, seed)
    return _samples([statistic(weighted(net, counts)) for counts in drawn], range(times), missing)


def bootstrap_acts(acts: nx.Graph, statistic: Callable[[nx.Graph], pd.Series],
                   clusters: Mapping[Place, Hashable] | None = None, times: int = 500, seed: int = 0,
                   missing: float = 0.0) -> pd.DataFrame:
    """`bootstrap` by acts: the statistic of graphs of acts whose sentences are drawn again with replacement.

    acts: as `networks.participation` gives it; an act whose sentence is drawn twice is there twice, one whose sentence
    is not drawn is gone, with the participants that have no other. The rest is as in `bootstrap`.

    >>> bootstrap_acts(nx.Graph(), lambda acts: pd.Series(dtype=float), times=2).shape
    (2, 0)
    """
    at = {act: where(data) for act, data in acts.nodes(data=True) if data["bipartite"] == 0}
    drawn = _drawn(_grouped(sorted(set(at.values())), clusters), times, seed)
    return _samples([statistic(_told_again(acts, at, counts)) for counts in drawn], range(times), missing)


def _told_again(acts: nx.Graph, at: Mapping[str, Place], counts: Mapping[Place, int]) -> nx.Graph:
    again = nx.Graph()
    for act, place in at.items():
        for copy in range(counts[place]):
            again.add_node((act, copy), **acts.nodes[act])
            again.add_nodes_from((node, acts.nodes[node]) for node in acts[act])
            again.add_edges_from(((act, copy), node) for node in acts[act])
    return again


def _drawn(groups: Sequence[Sequence[Place]], times: int, seed: int) -> Iterator[dict[Place, int]]:
    """How often each sentence is drawn, `times` times."""
    draw, chances = np.random.default_rng(seed), np.full(len(groups), 1 / max(len(groups), 1))
    for _ in range(times):
        drawn = draw.multinomial(len(groups), chances) if groups else []
        yield {place: int(number) for group, number in zip(groups, drawn, strict=True) for place in group}


def _grouped(places: Sequence[Place], clusters: Mapping[Place, Hashable] | None) -> list[list[Place]]:
    groups: dict[Hashable, list[Place]] = {}
    for place in places:
        groups.setdefault(place if clusters is None else clusters[place], []).append(place)
    return list(groups.values())


def jackknife(net: nx.MultiDiGraph, statistic: Statistic, groups: Mapping[str, Iterable[Place]]) -> pd.DataFrame:
    """The statistic of the network without the sentences of each group in turn (Tukey 1958): a row for each.

    >>> jackknife(nx.MultiDiGraph(), lambda net: pd.Series(dtype=float), {}).empty
    True
    """
    everything = sentences(net)
    rows = [statistic(weighted(net, dict.fromkeys(set(everything) - set(left_out), 1))) for left_out in groups.values()]
    return _samples(rows, groups, 0.0)


def _samples(rows: list[pd.Series], index: Iterable, missing: float) -> pd.DataFrame:
    keys = sorted({key for row in rows for key in row.index})
    if keys and isinstance(keys[0], tuple):
        columns: pd.Index = pd.MultiIndex.from_tuples(keys)
    else:
        columns = pd.Index(keys, dtype=None if keys else "str")
    values = [[found.get(key, np.nan) for key in keys] for found in (row.to_dict() for row in rows)]
    return pd.DataFrame(values, index=list(index), columns=columns, dtype="float64").fillna(missing)


def ranges(measured: pd.Series, samples: pd.DataFrame, level: float = 0.95, top: int = 5) -> pd.DataFrame:
    """A measure with its range over samples, the middle `level` of them: that of its value and that of its rank.

    Columns value, low, high; rank (1 is the highest; equal values share the mean of their ranks), rank_low,
    rank_high; top: the share of samples in which it is among the first `top`, a place for which several are equal
    divided among them. Rows in order of rank. What `measured` has not is left out; NaN in it counts as 0, in a sample
    it is left out, and without samples the ranges are NaN.

    >>> measured, samples = pd.Series({"a": 2.0, "b": 1.0}), pd.DataFrame({"a": [2, 3], "b": [1, 3]})
    >>> ranges(measured, samples, top=1)["top"].to_dict()
    {'a': 0.75, 'b': 0.25}
    """
    measured = measured.astype(float).fillna(0.0).round(_DIGITS)
    drawn = samples.reindex(columns=measured.index, fill_value=0.0).round(_DIGITS)
    ranks = drawn.rank(axis=1, ascending=False)
    above = drawn.rank(axis=1, ascending=False, method="min") - 1
    equal = drawn.rank(axis=1, ascending=False, method="max") - above
    outer = [(1 - level) / 2, (1 + level) / 2]
    table = pd.DataFrame({"value": measured, "rank": measured.rank(ascending=False)})
    for name, values in (("", drawn), ("rank_", ranks)):
        for end, share in zip(("low", "high"), outer, strict=True):
            table[name + end] = values.quantile(share) if len(values) else np.nan
    table["top"] = ((top - above) / equal).clip(0, 1).mean()
    columns = ["value", "low", "high", "rank", "rank_low", "rank_high", "top"]
    return table.sort_index().sort_values("rank", kind="stable")[columns].astype(float)


# --- communities ------------------------------------------------------------------------------------------

def partitions(graph: nx.Graph, runs: int = 50, seed: int = 0) -> list[list[list[str]]]:
    """Communities by Louvain (Blondel and others 2008), found `runs` times, each time in another order of nodes.

    Weights are not used: they count sentences. A partition is a list of sorted lists, the largest first.

    >>> partitions(nx.Graph([("a", "b"), ("c", "d")]), runs=1)
    [[['a', 'b'], ['c', 'd']]]
    """
    seeds = range(seed, seed + runs) if graph else ()
    found = [nx.community.louvain_communities(graph, weight=None, seed=number) for number in seeds]
    return [sorted(map(sorted, parts), key=lambda part: (-len(part), part)) for parts in found]


def best(graph: nx.Graph, found: Iterable[list[list[str]]]) -> list[list[str]]:
    """The partition of the highest modularity (Newman and Girvan 2004); of equals the first in order."""
    def score(parts: list[list[str]]) -> float:
        return round(nx.community.modularity(graph, parts, weight=None), _DIGITS) if graph.size() else 0.0

    return min(found, key=lambda parts: (-score(parts), parts), default=[])


def adjusted_rand(first: Iterable[Iterable[str]], second: Iterable[Iterable[str]]) -> float:
    """How far two partitions agree on who belongs together: 1 wholly, 0 as far as chance (Hubert and Arabie 1985).

    Judged over the nodes that both have. NaN where fewer than two nodes are in both.

    >>> adjusted_rand([["a", "b"], ["c"]], [["c"], ["a", "b"]])
    1.0
    >>> adjusted_rand([["a", "b"], ["c", "d"]], [["a", "c"], ["b", "d"]])
    -0.5
    """
    sides = [{node: number for number, part in enumerate(parts) for node in part} for parts in (first, second)]
    common = sorted(set(sides[0]) & set(sides[1]))
    if len(common) < 2:
        return float("nan")
    both = np.zeros([max(side.values()) + 1 for side in sides])
    np.add.at(both, tuple([side[node] for node in common] for side in sides), 1)
    pairs, rows, columns, every = (float((n * (n - 1) / 2).sum()) for n in (
        both, both.sum(axis=1), both.sum(axis=0), np.array(len(common))))
    expected, most = rows * columns / every, (rows + columns) / 2
    return 1.0 if most == expected else round((pairs - expected) / (most - expected), _DIGITS)


def agreements(found: Sequence[list[list[str]]]) -> list[float]:
    """The agreement (`adjusted_rand`) of every two of several partitions."""
    return [adjusted_rand(a, b) for a, b in itertools.combinations(found, 2)]


def drawn_partitions(net: nx.MultiDiGraph, clusters: Mapping[Place, Hashable] | None = None, times: int = 200,
                     seed: int = 0) -> list[list[list[str]]]:
    """Communities of what networks tell whose sentences are drawn again as in `bootstrap`; one run of Louvain each."""
    found: list[list[list[str]]] = []

    def keep(sample: nx.MultiDiGraph) -> pd.Series:
        found.append(next(iter(partitions(told(sample), 1, seed)), []))
        return pd.Series(dtype=float)

    bootstrap(net, keep, clusters, times, seed)
    return found
