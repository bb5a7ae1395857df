"""Who and what has a part in which act: the network of acts, beside that of ties.

A tie is a statement on two nodes; an act of a body, a mechanism, a target and a region gives four of them. What is
measured by acts counts it once.
"""

from __future__ import annotations

from typing import Any

import networkx as nx

from helpers.networks import acts
from helpers.networks.graph import attributes


def participation(coding: Any) -> nx.Graph:
    """The acts of a coding (`events`) and who and what has a part in them, as a bipartite graph.

    coding: anything with `mentions`, `relations` and `quantities`. `bipartite` is 0 for acts, with the id
    `doc:start-end#number` and act, doc, start and end; 1 for participants, with what nodes of a network have of their
    id (kind, name, gloss, family, region, level). An act without a participant is left out. An affiliation network
    (Borgatti and Everett 1997).

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> graph = participation(coding.code(parse("a", "盘龙区纪委监委约谈“一把手”。")))
    >>> sorted(graph["a:0-15#1"])
    ['body:530103:纪委监委', 'mechanism:约谈', 'region:530103', 'target:一把手']
    """
    parts: dict[str, list[str]] = {}
    graph, last, number = nx.Graph(), None, 0
    for place, _, act in acts.each(coding):
        number, last = (number + 1 if place == last else 1), place
        name = "{}:{}-{}#{}".format(*place, number)
        if act.nodes:
            parts[name] = sorted(act.nodes)
            graph.add_node(name, bipartite=0, act=act.act, **dict(zip(("doc", "start", "end"), place, strict=True)))
    graph.add_nodes_from((node, attributes(node) | {"bipartite": 1})
                         for node in sorted({node for nodes in parts.values() for node in nodes}))
    graph.add_edges_from((name, node) for name, nodes in parts.items() for node in nodes)
    return graph


def acting_together(graph: nx.Graph) -> nx.Graph:
    """The participants of a `participation` graph, joined where they have a part in one act.

    Edges have acts, the number of these, and weight: each act counts 1/(n - 1), n its participants (Newman 2001, Phys.
    Rev. E 64, 016132), so that one with many does not count more; a node's weights add up to the number of acts that
    it shares with another. Nodes without a shared act stay.

    >>> graph = nx.Graph([("act 1", "a"), ("act 1", "b"), ("act 1", "c"), ("act 2", "a"), ("act 2", "b")])
    >>> nx.set_node_attributes(graph, {node: int(node in "abc") for node in graph}, "bipartite")
    >>> acting_together(graph).edges["a", "b"]
    {'weight': 1.5, 'acts': 2}
    """
    nodes = sorted(node for node, mode in graph.nodes(data="bipartite") if mode == 1)
    projected = nx.bipartite.collaboration_weighted_projected_graph(graph, nodes)
    joined = nx.Graph()  # built anew: the order of a projection's edges is that of a set
    joined.add_nodes_from((node, graph.nodes[node]) for node in nodes)
    for source, target in sorted(map(sorted, projected.edges)):
        shared = sum(1 for _ in nx.common_neighbors(graph, source, target))
        joined.add_edge(source, target, weight=projected.edges[source, target]["weight"], acts=shared)
    return joined
