"""Backbones: which ties of a weighted network, and which pairs of a projection, are stronger than chance has them."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx
import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from helpers.measures.twomode import curveball, shared_pairs

_CLOSE = 1e-8  # what a margin may be off
COLUMNS = ["source", "target", "weight", "p", "q"]


def disparity(graph: nx.Graph) -> pd.DataFrame:
    """Each tie of a weighted graph against a null in which each node deals out its weight at random (Serrano, Boguñá
    and Vespignani 2009): a row a tie (`COLUMNS`), in order of its ends.

    graph: nx.Graph or nx.DiGraph with weights above 0 and no loops (`networks.told`, `h.body_mechanism(net)`, a
    projection); directed, a tie is judged by what its source gives and its target gets. p: (1 - w/s)^(k - 1) at the end
    where it is smaller, w the weight, s and k the end's strength and number of ties; 1 where both ends have one tie
    only, of which nothing can be said. q: the smaller of the two by Benjamini and Hochberg (1995), all ends with two
    ties or more judged together. Weights ought to count what is independent of each other, as documents, and not many
    sentences of one text.

    Raises ValueError for a weight that is not above 0 and for a graph with parallel ties.

    >>> star = nx.Graph([("a", "b", {"weight": 8}), ("a", "c", {"weight": 1}), ("a", "d", {"weight": 1})])
    >>> disparity(star)[["source", "target", "p"]].round(3).values.tolist()
    [['a', 'b', 0.04], ['a', 'c', 0.81], ['a', 'd', 0.81]]
    """
    if graph.is_multigraph():
        raise ValueError("a network has several ties between two nodes: give one view of it, as networks.told(net)")
    ties = sorted((*_ends(graph, *tie[:2]), tie[2]) for tie in graph.edges(data="weight", default=1))
    if light := [tie for tie in ties if not tie[2] > 0]:
        raise ValueError(f"{light[0][0]} to {light[0][1]} weighs {light[0][2]}; the filter asks for weights above 0")
    weights = np.array([tie[2] for tie in ties], dtype=float)
    p, q = np.ones((2, len(ties))), np.ones((2, len(ties)))
    for side, (number, strength) in enumerate(_shares(graph)):
        k, total = (np.array([of[tie[side]] for tie in ties], dtype=float) for of in (number, strength))
        p[side] = np.where(k > 1, np.clip(1 - weights / total, 0, 1) ** (k - 1), np.nan)
    judged = ~np.isnan(p)  # of an end with one tie nothing can be said
    q[judged] = false_discovery_control(p[judged]) if judged.any() else 1
    best = np.where(judged, p, 1).min(axis=0), q.min(axis=0)
    return _table([(*tie, *both) for tie, *both in zip(ties, *best, strict=True)])


def _ends(graph: nx.Graph, source: str, target: str) -> tuple[str, str]:
    return (source, target) if graph.is_directed() else (min(source, target), max(source, target))


def _shares(graph: nx.Graph) -> Iterator[tuple[dict[str, int], dict[str, float]]]:
    """The number of ties and the strength of each node, as source and as target."""
    for degree in (graph.out_degree, graph.in_degree) if graph.is_directed() else (graph.degree, graph.degree):
        yield dict(degree()), dict(degree(weight="weight"))


def fixed_margins(table: pd.DataFrame, times: int = 1000, seed: int = 0) -> pd.DataFrame:
    """Each two rows of a two-mode table that share a column, against tables with the same margins: a row a pair
    (`COLUMNS`), in order of its ends; the fixed degree sequence model of Neal (2014).

    table: rows × columns, as `measures.incidence` gives it. The random tables are those of `twomode.curveball`. weight:
    how many columns both have; p: one-sided, at least 1/(times + 1); q: p by Benjamini and Hochberg (1995) over all
    pairs of rows, also those that share nothing. For a q of 0.05 of the strongest of n pairs a p of 0.05/n may be
    needed: take `times` above 20 n, or nothing is found whatever there is.

    >>> table = pd.DataFrame([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1]], index=list("xyz"))
    >>> fixed_margins(table, times=200)[["source", "target", "weight"]].values.tolist()
    [['x', 'y', 2]]
    """
    pairs = shared_pairs(table, curveball(table, times, seed))
    rows = pairs.loc[pairs["count"] > 0, ["a", "b", "count", "p", "q"]].itertuples(index=False, name=None)
    return _table(sorted((min(a, b), max(a, b), *rest) for a, b, *rest in rows))


def expected_margins(table: pd.DataFrame) -> pd.DataFrame:
    """The same question against tables that have those margins on the average: the stochastic degree sequence model of
    Neal (2014), each cell by the chance that the model of most entropy gives it (Saracco and others 2015). `COLUMNS`.

    Nothing is drawn, so p may be as small as it likes: for many rows, where `fixed_margins` would need very many
    tables. It finds a little less than that does (Neal, Domagalski and Sagan 2021). p: the exact chance, by the Poisson
    binomial distribution, that two rows share as many columns or more; q as there.

    >>> table = pd.DataFrame([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1]], index=list("xyz"))
    >>> expected_margins(table)[["source", "target", "weight"]].values.tolist()
    [['x', 'y', 2]]
    """
    present = np.asarray(table) > 0
    shared = present.astype("int64") @ present.T.astype("int64")
    one, other = np.triu_indices(len(table), 1)
    count, chances = shared[one, other], cell_chances(table)
    p = np.ones(len(one))
    for number in np.unique(count[count > 0]):
        for some in np.array_split(np.flatnonzero(count == number), max(1, int((count == number).sum()) // 10_000)):
            p[some] = _as_many(chances[one[some]], chances[other[some]], int(number))
    q = false_discovery_control(p) if len(p) else p
    rows = zip(table.index[one], table.index[other], count.tolist(), p.tolist(), q.tolist(), strict=True)
    return _table(sorted((min(a, b), max(a, b), *rest) for a, b, *rest in rows if rest[0] > 0))


def cell_chances(table: pd.DataFrame, most: int = 10_000) -> np.ndarray:
    """The chance of each cell of a table, rows and columns with its margins on the average and nothing else given.

    An odds for each row and each column, their product the odds of the cell, found by iteration (Saracco and others
    2015). Raises ValueError where that does not come to an end in `most` steps.

    >>> cell_chances(pd.DataFrame([[1, 1, 0], [1, 0, 1]])).round(2).tolist()
    [[1.0, 0.5, 0.5], [1.0, 0.5, 0.5]]
    """
    present = np.asarray(table) > 0
    chances = np.zeros(present.shape)
    rows, columns = (np.ones(size, dtype=bool) for size in present.shape)
    while True:  # what is empty or full is so in every table; without it others may be
        part = present[np.ix_(rows, columns)]
        plain = [np.isin(part.sum(axis=1 - side), (0, part.shape[1 - side])) for side in (0, 1)]
        if not part.size or not (plain[0].any() or plain[1].any()):
            break
        side = 0 if plain[0].any() else 1
        left = (rows, columns)[side]
        gone = np.flatnonzero(left)[plain[side]]
        inside = np.ix_(gone, columns) if side == 0 else np.ix_(rows, gone)
        chances[inside] = present[inside]
        left[gone] = False
    if part.size:
        chances[np.ix_(rows, columns)] = _odds(part.sum(axis=1), part.sum(axis=0), most)
    return chances


def _odds(of_rows: np.ndarray, of_columns: np.ndarray, most: int) -> np.ndarray:
    total = np.sqrt(of_rows.sum())
    x, y = of_rows / total, of_columns / total
    for _ in range(most):
        x = of_rows / (y / (1 + np.outer(x, y))).sum(axis=1)
        y = of_columns / (x[:, None] / (1 + np.outer(x, y))).sum(axis=0)
        odds = np.outer(x, y)
        chances = odds / (1 + odds)
        off = max(np.abs(chances.sum(axis=1) - of_rows).max(), np.abs(chances.sum(axis=0) - of_columns).max())
        if off < _CLOSE:
            return chances
    raise ValueError(f"no chances with these margins in {most} steps: a row or a column is nearly full; leave it out")


def _as_many(one: np.ndarray, other: np.ndarray, number: int) -> np.ndarray:
    """For each pair of rows of chances that so many columns or more have both."""
    so_far = np.zeros((len(one), number + 1))  # the chance of 0, 1, … shared, the last: as many or more
    so_far[:, 0] = 1
    for both in (one * other).T:
        moved = so_far[:, :-1] * both[:, None]
        so_far[:, :-1] -= moved
        so_far[:, 1:] += moved
    return so_far[:, -1]


def backbone(judged: pd.DataFrame, level: float = 0.05, by: str = "q") -> nx.Graph:
    """The ties that chance hardly gives, with weight, p and q, of a table that one of the above made; no other nodes.

    by: `q`, the share of false ones among what is kept is at most `level` in the long run; `p`, each by itself, as
    Serrano, Boguñá and Vespignani (2009) have it: of ties that mean nothing some `level` are kept, of thousands many.
    Undirected: of a directed graph's ties read the table. Raises ValueError for another `by`.

    >>> star = nx.Graph([("a", name, {"weight": weight}) for name, weight in zip("bcd", (8, 1, 1))])
    >>> backbone(disparity(star), by="p").edges
    EdgeView([('a', 'b')])
    """
    if by not in ("p", "q"):
        raise ValueError(f"by is {by!r}; want p or q")
    graph = nx.Graph()
    for source, target, *told in _kept(judged, level, by):
        graph.add_edge(source, target, **dict(zip(COLUMNS[2:], told, strict=True)))
    return graph


def _kept(judged: pd.DataFrame, level: float, by: str) -> Iterator[tuple]:
    return judged[judged[by] <= level].itertuples(index=False, name=None)


def _table(rows: list[tuple]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"source": "str", "target": "str", "p": "float64", "q": "float64"})
