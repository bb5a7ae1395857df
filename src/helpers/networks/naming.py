"""Which node a reader means, by its id, name or gloss, and what is around it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import networkx as nx

from helpers.codebook import divisions, lexicon
from helpers.networks.graph import name


def called(asked: str, known: Iterable[str]) -> str:
    """The id among the known ones that is asked for: itself, a name (昆明市), a gloss (summons to talk), in any
    capitals, the last part of an id (纪委监委), or a division's short name (昆明, Kunming).

    Raises ValueError, with the nearest ids, where there is none, and with all of them where there are several.

    >>> called("Kunming", ["region:530100", "body:530100:纪委监委"])
    'region:530100'
    >>> called("约谈会", ["mechanism:约谈"])
    Traceback (most recent call last):
    ValueError: no node '约谈会' here; nearest: mechanism:约谈
    """
    ids = sorted(set(known))
    if asked in ids:
        return asked
    spelt = {node: _spellings(node) for node in ids}
    for way in range(3):
        found = [node for node in ids if str(asked).casefold() in spelt[node][way]]
        if len(found) > 1:
            more = f" and {len(found) - 5} more" if len(found) > 5 else ""
            raise ValueError(f"{asked!r} may be {', '.join(found[:5])}{more}; give one of these ids")
        if found:
            return found[0]
    by_text: dict[str, list[str]] = {}
    for node in ids:
        for text in {node, *(text for way in spelt[node] for text in way)}:
            by_text.setdefault(text, []).append(node)
    near = [node for text in difflib.get_close_matches(str(asked).casefold(), by_text) for node in by_text[text]]
    raise ValueError(f"no node {asked!r} here; nearest: {', '.join(list(dict.fromkeys(near))[:3]) or 'none'}")


def _spellings(node: str) -> tuple[set[str], set[str], set[str]]:
    """How a node is called: in full, by the last part of its id, in short."""
    kind, _, own = node.partition(":")
    gloss, last, short = lexicon.gloss(node).casefold(), own.rpartition(":")[2].casefold(), set()
    if kind == "region":
        short = {text for text, codes in divisions.name_forms().items() if codes == (own,)}
        short |= {gloss.split(" autonomous ")[0], gloss.rpartition(" ")[0]}
    return {name(node).casefold(), gloss} - {""}, {last}, {text.casefold() for text in short} - {""}


def ego(net: nx.MultiDiGraph, node: str, radius: int = 1) -> nx.MultiDiGraph:
    """The nodes within `radius` ties of a node, whatever the direction, and all ties among them.

    node: its id, name or gloss. Raises ValueError, with the nearest ids, for one that the network does not have.
    """
    node = called(node, net)
    near = nx.single_source_shortest_path_length(net.to_undirected(as_view=True), node, cutoff=radius)
    part = nx.MultiDiGraph(**net.graph)  # built anew: the order within `net.subgraph` is that of a set
    part.add_nodes_from((other, data) for other, data in net.nodes(data=True) if other in near)
    part.add_edges_from((source, target, key, data) for source, target, key, data
                        in net.edges(keys=True, data=True) if source in near and target in near)
    return part
