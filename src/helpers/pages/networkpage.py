"""The network as a page of its own: columns of names, ties between them, and their sentences at the side.

The page draws itself, by the script beside this room, from a table of plain values that `data` makes; it needs no
server and no other host. The columns read from left to right as a sentence does: where, who, by which mechanism, whom.

Why no graph library: at 2,000 nodes and 10,000 ties a move takes this page's thread 6 ms and that of Cytoscape.js 3.35
48 ms. Sigma.js 4.0 takes 2 ms of it, but without a graphics card a move lasts 0.4 s (medians of 60 moves in Chromium,
December 2026), and its names are painted: neither keys nor screen readers reach them.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as quoted

from helpers import networks
from helpers.codebook import lexicon
from helpers.figures import canvas
from helpers.pages import panels
from helpers.reading import english

if TYPE_CHECKING:
    import networkx as nx

    from helpers.coding import Coding
    from helpers.networks import Place

COLUMNS = (("region",), ("body",), ("mechanism",), ("target", "document"))  # kinds, from left to right
SENTENCES = 60  # of a tie: more are counted, not carried
MARK = '<meta name="generator" content="helpers network page">'  # a page with it is ours, and may be replaced
MOST = 2_000  # nodes: of more a browser moves too slowly
_HERE = Path(__file__).parent
_SWEEPS = 6  # after which the order of the columns hardly changes any more
Tie = tuple[str, str, str]


def data(
    net: nx.MultiDiGraph, coding: Coding | None = None, pages: Mapping[str, str] | None = None, most: int = MOST
) -> dict[str, Any]:
    """What the page is drawn from, as plain values: the ``most`` nodes with most ties; `left` says how many others.

    coding: marks the words of a sentence that name a node. pages: by document the file of its page, as seen from this
    one, to which its sentences then lead (`document.html#c3-9`). nodes stand in the order of their columns; a tie
    names its nodes and sentences by their numbers.

    >>> import networkx
    >>> data(networkx.MultiDiGraph())["nodes"]
    []
    """
    kept = sorted(net, key=lambda node: (-net.degree(node), -net.nodes[node]["mentions"], node))[:most]
    left, net = len(net) - len(kept), net.subgraph(kept)
    order = _ordered(net)
    number = {node: i for i, node in enumerate(order)}
    edges = sorted((s, r, t) for s, t, r in net.edges(keys=True))
    places = sorted({networks.where(found) for s, r, t in edges for found in _told(net, (s, r, t))})
    sentence = {place: i for i, place in enumerate(places)}
    quotes = {networks.where(found): found["quote"] for tie in edges for found in _told(net, tie)}
    marks = _marks(coding, places, number)
    return {
        "nodes": [_node(net, node) for node in order],
        "ties": [_tie(net, tie, number, sentence) for tie in edges],
        "sentences": [
            {"doc": panels.plain(doc), "start": start, "end": end, "quote": panels.plain(quotes[doc, start, end]),
             "english": english(quotes[doc, start, end]), "marks": marks.get((doc, start, end), []),
             **({"href": f"{quoted(pages[doc])}#c{start}-{end}"} if pages and doc in pages else {})}
            for doc, start, end in places
        ],
        "columns": [list(kinds) for kinds in COLUMNS],
        "kinds": {kind: [many.capitalize(), chinese] for kind, (chinese, many, _) in canvas.KINDS.items()},
        "families": {f: [lexicon.of_family(f, "gloss"), lexicon.of_family(f, "zh"), canvas.COLOURS[f]]
                     for f in lexicon.FAMILIES},
        "relations": {relation: [forth, chinese, back] for relation, (chinese, forth, back, _) in canvas.TIES.items()},
        "byName": list(networks.NO_ACT),
        "left": left,
        "tour": _tour(net, number, edges),
    }  # fmt: skip


def page(
    net: nx.MultiDiGraph, coding: Coding | None = None, pages: Mapping[str, str] | None = None, title: str = ""
) -> str:
    """The network as one file of HTML that holds all it needs; see `data`.

    >>> import networkx
    >>> page(networkx.MultiDiGraph(), title="<A>").count("&lt;A&gt;")
    2
    """
    said = html.escape(title) or "Who supervises whom 谁监督谁"
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src blob: data:"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
{MARK}
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{said}</title>
<style>
{style()}</style>
</head>
<body>
<main>
<h1 class="net-title">{said}</h1>
<div id="network"></div>
</main>
<script>
window.networkData = {script(data(net, coding, pages))};
{code()}</script>
</body>
</html>
"""


def code() -> str:
    """The script that draws it."""
    return (_HERE / "networkpage.js").read_text(encoding="utf-8")


def style() -> str:
    """How it looks."""
    return (_HERE / "networkpage.css").read_text(encoding="utf-8")


def script(value: Any) -> str:
    """A value as JSON that may stand in a script: nothing in it ends the script or begins a comment.

    >>> script(["</script>"])
    '["\\\\u003c/script>"]'
    """
    said = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return said.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


# --- the parts ------------------------------------------------------------------------------------------------


def _told(net: nx.MultiDiGraph, tie: Tie) -> Sequence[Mapping[str, Any]]:
    source, relation, target = tie
    return net.edges[source, target, relation]["sentences"][:SENTENCES]


def _node(net: nx.MultiDiGraph, node: str) -> dict[str, Any]:
    found = net.nodes[node]
    return {
        "id": node, "kind": found["kind"], "family": found["family"], "name": panels.short(found["name"]),
        "gloss": panels.short(found["gloss"]), "regions": panels.regions_of(found), "mentions": found["mentions"],
        "documents": found["documents"],
    }  # fmt: skip


def _tie(net: nx.MultiDiGraph, tie: Tie, number: Mapping[str, int], sentence: Mapping[Place, int]) -> dict[str, Any]:
    source, relation, target = tie
    found = net.edges[source, target, relation]
    made = {
        "source": number[source], "relation": relation, "target": number[target], "weight": found["weight"],
        "sentences": list(dict.fromkeys(sentence[networks.where(told)] for told in _told(net, tie))),
    }  # fmt: skip
    modes = {told["mode"] for told in found["sentences"]}
    return made | ({"duty": 1} if modes == {"duty"} else {}) | (
        {"confidence": round(found["confidence"], 2)} if found["confidence"] == found["confidence"] else {})


def _marks(coding: Coding | None, places: Sequence[Place], number: Mapping[str, int]) -> dict[Place, list[list[int]]]:
    """By sentence its words that name a node: start and end within it, and the node's number."""
    if coding is None:
        return {}
    named = panels.named(coding)
    found: dict[Place, list[list[int]]] = {}
    for doc, start, end in places:
        here = [mark for mark in named.get(doc, []) if start <= mark.start and mark.end <= end and mark.id in number]
        found[doc, start, end] = [[mark.start - start, mark.end - start, number[mark.id]] for mark in here]
    return found


def _ordered(net: nx.MultiDiGraph) -> list[str]:
    """The nodes column by column, in each such that ties cross little: every node at the mean height of those that it
    is tied to (barycentres: Sugiyama, Tagawa and Toda 1981), but regions, and bodies of one region, and mechanisms of
    one family, stay together."""
    columns = [sorted((n for n, kind in net.nodes(data="kind") if kind in kinds), key=lambda n: (_group(net, n), n))
               for kinds in COLUMNS]  # fmt: skip
    for _ in range(_SWEEPS):
        for column in columns:
            height = {n: i / max(len(c) - 1, 1) for c in columns for i, n in enumerate(c)}
            near = {n: _mean([height[o] for o in {*net.predecessors(n), *net.successors(n)} if o in height], height[n])
                    for n in column}  # fmt: skip
            groups: dict[Any, list[float]] = {}
            for n in column:
                groups.setdefault(_group(net, n), []).append(near[n])
            column.sort(key=lambda n: (_mean(groups[_group(net, n)], 0), _group(net, n), near[n], n))
    return [node for column in columns for node in column]


def _group(net: nx.MultiDiGraph, node: str) -> tuple[int, str]:
    found = net.nodes[node]
    if found["kind"] == "mechanism":
        return networks.rank(lexicon.FAMILIES, found["family"]), found["family"]
    return list(canvas.KINDS).index(found["kind"]), found["region"] if found["kind"] in ("body", "region") else ""


def _mean(values: Iterable[float], otherwise: float) -> float:
    values = sorted(values)
    return round(sum(values) / len(values), 9) if values else otherwise


def _tour(net: nx.MultiDiGraph, number: Mapping[str, int], ties: Sequence[Tie]) -> list[int]:
    """A tie to begin from, as the numbers of its ends: of a mechanism with whom it is for and where, the one that a
    body uses with most evidence in one sentence."""
    def worth(tie: Tie) -> tuple:
        source, relation, target = tie
        also = {key for _, _, key in net.out_edges(target, keys=True)}
        return (len(also & {"applies_to", "practised_in"}), bool(lexicon.gloss(target)), -net.degree(target), tie)

    uses = [tie for tie in ties if tie[1] == "uses" and _told(net, tie)]
    best = max(uses, key=worth, default=None)
    return [number[best[0]], number[best[2]]] if best else []
