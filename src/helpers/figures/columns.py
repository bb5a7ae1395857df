"""Where bodies, mechanisms and regions stand in three columns, so that few ties cross. Coordinates come from ranks."""
from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.figures.selection import by_family, strongest, triples

if TYPE_CHECKING:
    import networkx as nx

Blocks = list[list[str]]  # a column: nodes that stay together, in lists
_LOOSE = 1.15  # rows for a node without ties


def crossings(columns: Sequence[Blocks], ties: Iterable[tuple[str, str]]) -> int:
    """Number of pairs of ties that cross, every tie going from one column to the next.

    >>> crossings([[["a", "b"]], [["x", "y"]]], [("a", "y"), ("b", "x")])
    1
    """
    import numpy as np

    rank = {n: (k, i) for k, blocks in enumerate(columns) for i, n in enumerate(n for b in blocks for n in b)}
    total = 0
    for k in range(len(columns) - 1):
        ends = [(rank[s][1], rank[t][1]) for s, t in ties if rank[s][0] == k]
        a, b = np.array(ends, dtype=int).reshape(-1, 2).T
        total += int(((a[:, None] < a) & (b[:, None] > b)).sum())
    return total


def arrange(columns: Sequence[Blocks], ties: Sequence[tuple[str, str]], sweeps: int = 12) -> list[Blocks]:
    """Order every column to cross as little as possible; a block (a family) stays together.

    Barycentre sweeps (Sugiyama, Tagawa and Toda 1981), then exchange of neighbours while it helps
    (Gansner, Koutsofios, North and Vo 1993). A heuristic: the best order is not guaranteed.

    >>> arrange([[["a", "b"]], [["x", "y"]]], [("a", "y"), ("b", "x")])
    [[['b', 'a']], [['x', 'y']]]
    """
    near: dict[str, list[str]] = {n: [] for blocks in columns for b in blocks for n in b}
    for s, t in ties:
        near[s].append(t)
        near[t].append(s)
    now = best = [[list(b) for b in blocks] for blocks in columns]
    for _ in range(sweeps):
        for k in (*range(len(now)), *range(len(now) - 2, 0, -1)):
            now = [*now[:k], _by_barycentre(now, k, near), *now[k + 1:]]
        best = min(best, now, key=lambda c: crossings(c, ties))
    return _exchange(best, ties)


def _by_barycentre(columns: list[Blocks], k: int, near: dict[str, list[str]]) -> Blocks:
    at: dict[str, float] = {}
    for blocks in columns:
        column = [n for b in blocks for n in b]
        at.update((n, (i + 0.5) / len(column)) for i, n in enumerate(column))
    # What has no ties goes to the end, where it is in nobody's way.
    mean = {n: sum(at[m] for m in near[n]) / len(near[n]) if near[n] else 2.0 for b in columns[k] for n in b}
    ordered = [sorted(b, key=lambda n: (mean[n], n)) for b in columns[k]]
    return sorted(ordered, key=lambda b: (sum(mean[n] for n in b) / max(len(b), 1), b))


def _exchange(columns: list[Blocks], ties: Sequence[tuple[str, str]]) -> list[Blocks]:
    columns = [[list(b) for b in blocks] for blocks in columns]
    fewest, gain = crossings(columns, ties), True
    while gain:
        gain = False
        for items in [x for blocks in columns for x in (blocks, *blocks)]:  # blocks, then their members
            for i in range(len(items) - 1):
                items[i], items[i + 1] = items[i + 1], items[i]
                found = crossings(columns, ties)
                if found < fewest:
                    fewest, gain = found, True
                else:
                    items[i], items[i + 1] = items[i + 1], items[i]
    return columns


@dataclass(frozen=True)
class Layout:
    """Three columns in their order; in rows, where every node and family heading (``family:talk``) stands, how
    much space a node has, and the height of the whole."""

    bodies: list[str]
    families: dict[str, list[str]]
    regions: list[str]
    height: dict[str, float]
    space: dict[str, float]
    rows: float

    @property
    def mechanisms(self) -> list[str]:
        return [n for block in self.families.values() for n in block]

    @property
    def nodes(self) -> list[str]:
        return [*self.bodies, *self.mechanisms, *self.regions]


def layout(net: nx.MultiDiGraph, most: int = 60) -> Layout:
    """Where bodies, mechanisms and regions stand in the three-column picture; at most ``most`` of each.

    >>> import networkx
    >>> layout(networkx.MultiDiGraph()).nodes
    []
    """
    body, mechanism, region = (strongest(net, kind, most) for kind in ("body", "mechanism", "region"))
    ties = [(s, t) for s, _, t in triples(net, ("uses", "practised_in"), [*body, *mechanism, *region])]
    (bodies,), blocks, (regions,) = arrange([[body], by_family(net, mechanism), [region]], ties)
    families = {net.nodes[block[0]]["family"]: block for block in blocks}
    height: dict[str, float] = {}
    used = 0.0
    for family, block in families.items():
        height[f"family:{family}"] = used + 0.65
        height.update((n, used + 1.5 + i) for i, n in enumerate(block))
        used += 1.25 + len(block)
    tied = {n for tie in ties for n in tie}
    roomy = sum(2.35 if n in tied else _LOOSE for n in bodies)  # leaves the tied two lines for their gloss
    rows = max(used, roomy if roomy < 1.6 * used else 0, _LOOSE * len(bodies), _LOOSE * len(regions))
    step = min(rows / used, 1.6) if used else 1.0
    height = {n: h * step + (rows - used * step) / 2 for n, h in height.items()}
    space = dict.fromkeys(mechanism, step)
    for column in (bodies, regions):
        space |= _share(column, tied, rows)
        height.update(zip(column, itertools.accumulate(space[n] for n in column), strict=True))
        height.update((n, height[n] - space[n] / 2) for n in column)
    return Layout(bodies, families, regions, height, space, rows)


def _share(column: list[str], tied: set[str], rows: float) -> dict[str, float]:
    """Rows for each node of a column: a line for what has no ties, the rest in equal parts."""
    loose = sum(n not in tied for n in column)
    if loose in (0, len(column)):
        return {n: rows / len(column) for n in column}
    return {n: (rows - loose * _LOOSE) / (len(column) - loose) if n in tied else _LOOSE for n in column}
