"""Which nodes and ties of a network a picture shows, and in which order families stand."""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from helpers.figures.canvas import COLOURS

if TYPE_CHECKING:
    import networkx as nx

Tie = tuple[str, str, str]  # source, relation, target


def triples(net: nx.MultiDiGraph, relations: Iterable[str], nodes: Iterable[str]) -> list[Tie]:
    """The ties of these relations among these nodes, in order of source, relation and target.

    >>> import networkx
    >>> triples(networkx.MultiDiGraph([("a", "b", "uses"), ("b", "c", "uses")]), ["uses"], ["a", "b"])
    [('a', 'uses', 'b')]
    """
    wanted, kept = set(relations), set(nodes)
    return sorted((s, r, t) for s, t, r in net.edges(keys=True) if r in wanted and {s, t} <= kept)


def strongest(net: nx.MultiDiGraph, kind: str, most: int) -> list[str]:
    """The ``most`` nodes of a kind (or of two: ``body region``) with most sentences on their ties, by id.

    >>> import networkx
    >>> net = networkx.MultiDiGraph([("a", "c", "uses", {"weight": 2}), ("b", "c", "uses", {"weight": 1})])
    >>> networkx.set_node_attributes(net, {"a": "body", "b": "body", "c": "mechanism"}, "kind")
    >>> strongest(net, "body", 1)
    ['a']
    """
    weight = {n: sum(w for *_, w in (*net.in_edges(n, data="weight"), *net.out_edges(n, data="weight")))
              for n, found in net.nodes(data="kind") if found in kind.split()}
    return sorted(sorted(weight, key=lambda n: (-weight[n], n))[:most])


def by_family(net: nx.MultiDiGraph, mechanisms: Iterable[str]) -> list[list[str]]:
    """Mechanisms in one list per family, families in the codebook's order, unknown ones last."""
    order = [*COLOURS, *sorted({net.nodes[n]["family"] for n in mechanisms} - set(COLOURS))]
    blocks = [sorted(n for n in mechanisms if net.nodes[n]["family"] == family) for family in order]
    return [block for block in blocks if block]
