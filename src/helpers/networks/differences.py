"""A network less another: what only one of them has, and what both have, with the weights of either."""
from __future__ import annotations

from typing import Any

import networkx as nx
import pandas as pd

from helpers.networks.graph import name

COLUMNS = ["source", "relation", "target", "source_name", "target_name", "where", "weight_a", "weight_b",
           "documents_a", "documents_b"]
WHERE = ("A", "B", "both")


def difference(first: nx.MultiDiGraph, second: nx.MultiDiGraph) -> pd.DataFrame:
    """Every tie of two networks, A and B: a row each (`COLUMNS`), in order of source, relation and target.

    where: A, B or both have it; weight and documents of either, 0 where it has none. A tie that one network lacks may
    be missing because its texts are fewer: see `helpers.measures.contrasts` for what is more than that.

    >>> one, other = nx.MultiDiGraph(), nx.MultiDiGraph()
    >>> _ = one.add_edge("body:000000:甲", "mechanism:约谈", "uses", weight=2, documents=1)
    >>> difference(one, other)[["where", "weight_a", "weight_b"]].values.tolist()
    [['A', 2, 0]]
    """
    a, b = _ties(first), _ties(second)
    rows = []
    for tie in sorted(a.keys() | b.keys()):
        source, relation, target = tie
        where = "both" if tie in a and tie in b else "A" if tie in a else "B"
        counts = [side.get(tie, {}).get(key, 0) for key in ("weight", "documents") for side in (a, b)]
        rows.append((source, relation, target, name(source), name(target), where, *counts))
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(COLUMNS[-4:], "int64"))


def _ties(net: nx.MultiDiGraph) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {(source, relation, target): data for source, target, relation, data in net.edges(keys=True, data=True)}


def less(first: nx.MultiDiGraph, second: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The ties that the first network has and the second has not, with their ends and all that the first knows of them.

    >>> one = nx.MultiDiGraph()
    >>> _ = one.add_edges_from([("a", "b", "uses"), ("a", "c", "uses")])
    >>> sorted(less(one, one.edge_subgraph([("a", "b", "uses")])))
    ['a', 'c']
    """
    left = sorted(_ties(first).keys() - _ties(second).keys())
    made = nx.MultiDiGraph()
    made.add_nodes_from((node, first.nodes[node]) for node in sorted({end for a, _, b in left for end in (a, b)}))
    made.add_edges_from((a, b, relation, first.edges[a, b, relation]) for a, relation, b in left)
    return made
