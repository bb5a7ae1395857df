"""Pictures of a network that a person can read.

Every function takes a network (see `helpers.networks`) and gives a `Figure`: the drawing, its alternative text and
the table of what is drawn.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from helpers import networks
from helpers.figures import canvas
from helpers.figures.canvas import ARROW, COLOURS, DIRECTED, GLOSS, GREY, INK, KINDS, TIES, WIDTH
from helpers.figures.columns import Layout, layout
from helpers.figures.figure import Figure, style, wrap
from helpers.figures.selection import Tie, by_family, strongest, triples

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

COLUMNS = ("source", "source_gloss", "relation", "target", "target_gloss", "family", "sentences")


def _ties(net: nx.MultiDiGraph, drawn: Iterable[Tie]) -> pd.DataFrame:
    """The table of the ties drawn: names and glosses of both ends, family, number of sentences."""
    import pandas as pd

    node = net.nodes
    return pd.DataFrame([(node[s]["name"], node[s]["gloss"], r, node[t]["name"], node[t]["gloss"],
                          node[s]["family"] or node[t]["family"], net.edges[s, t, r]["weight"])
                         for s, r, t in drawn], columns=list(COLUMNS))


def _colour(net: nx.MultiDiGraph, node: str, otherwise: str = "") -> str:
    return COLOURS.get(net.nodes[node]["family"] or otherwise, GREY)


# --- the whole network in three columns -------------------------------------------------------------------

_TOP, _ROW = 34.0, 15.5  # of the three columns: where they begin, height of a row
_BOW, _BODY, _LEFT, _RIGHT, _REGION = 40.0, 196.0, 300.0, 524.0, 616.0  # bows, bodies, mechanisms, regions


def three_columns(net: nx.MultiDiGraph, most: int = 60) -> Figure:
    """The whole network: bodies | mechanisms by family | regions, with the ties between them.

    Ties have the colour of the mechanism's family; a bow at the left joins two bodies. Documents, targets and
    the hierarchy are not drawn. A column holds the ``most`` nodes with most evidence.

    >>> import networkx
    >>> three_columns(networkx.MultiDiGraph()).alt
    'An empty figure. Nothing to draw: no bodies, mechanisms or regions.'
    """
    plan = layout(net, most)
    if not plan.nodes:
        return canvas.empty("no bodies, mechanisms or regions", COLUMNS)
    drawn = triples(net, ("uses", "practised_in", "supervises", "reports_to", "works_with"), plan.nodes)
    at = {n: _TOP + h * _ROW for n, h in plan.height.items()}
    bottom = _TOP + plan.rows * _ROW
    with style():
        drawing, axes = canvas.blank(bottom + 34)
        for x, kind, nodes, align in ((_BODY, "body", plan.bodies, "right"),
                                      ((_LEFT + _RIGHT) / 2, "mechanism", plan.mechanisms, "center"),
                                      (_REGION, "region", plan.regions, "left")):
            canvas.text(axes, x, 12, f"{KINDS[kind][0]} {KINDS[kind][1]} ({len(nodes)})", 11, align=align)
        for tie in drawn:
            _draw_tie(axes, net, tie, at, plan.rows * _ROW)
        _draw_bodies(axes, net, plan, at, {n for s, r, t in drawn if r not in _ACROSS for n in (s, t)})
        for family in plan.families:
            _draw_family(axes, net, plan, at, family)
        for n in plan.regions:
            canvas.stacked(axes, _REGION + 4, at[n], net.nodes[n], WIDTH - _REGION - 8, plan.space[n] * _ROW)
            canvas.mark(axes, _REGION - 4, at[n], "^", INK, 5.5)
        shown = {r for _, r, _ in drawn}
        canvas.key(axes, bottom + 20, ("body", "mechanism", "region"), [r for r in TIES if r in shown])
    return Figure(drawing, _ties(net, drawn), _say(net, plan, drawn))


_ACROSS = ("uses", "practised_in")


def _draw_tie(axes: Any, net: nx.MultiDiGraph, tie: Tie, at: dict[str, float], high: float) -> None:
    s, relation, t = tie
    weight = net.edges[s, t, relation]["weight"]
    if relation == "uses":
        canvas.curve(axes, (_BODY + 6, at[s]), (_LEFT, at[t]), _colour(net, t), relation, weight)
    elif relation == "practised_in":
        canvas.curve(axes, (_RIGHT, at[s]), (_REGION - 8, at[t]), _colour(net, s), relation, weight)
    else:
        canvas.curve(axes, (_BOW, at[s]), (_BOW, at[t]), GREY, relation, weight, 9 + 36 * abs(at[s] - at[t]) / high)
        if relation in DIRECTED:
            canvas.mark(axes, _BOW, at[t], ARROW, GREY)


def _draw_bodies(axes: Any, net: nx.MultiDiGraph, plan: Layout, at: dict[str, float],
                 bowed: set[str]) -> None:
    room = _BODY - _BOW - 12
    for n in plan.bodies:
        wide = canvas.stacked(axes, _BODY - 4, at[n], net.nodes[n], room, plan.space[n] * _ROW, "right")
        canvas.mark(axes, _BODY + 2, at[n], "s", INK)
        if n in bowed and wide < room - 4:
            canvas.line(axes, [_BOW, _BODY - 8 - wide], [at[n]] * 2)


def _draw_family(axes: Any, net: nx.MultiDiGraph, plan: Layout, at: dict[str, float], family: str) -> None:
    block, colour = plan.families[family], COLOURS.get(family, GREY)
    half = plan.space[block[0]] * _ROW / 2
    canvas.family_heading(axes, _LEFT + 8, at[f"family:{family}"], family)
    canvas.box(axes, _LEFT, at[block[0]] - half, _RIGHT - _LEFT, at[block[-1]] - at[block[0]] + 2 * half,
         facecolor=canvas.tint(colour, 0.09), linewidth=0, zorder=0)
    for n in block:
        canvas.beside(axes, _LEFT + 8, at[n], net.nodes[n], _RIGHT - _LEFT - 16)
        if any(r == "uses" for *_, r in net.in_edges(n, keys=True)):
            canvas.mark(axes, _LEFT, at[n], "o", colour)
        if any(r == "practised_in" for *_, r in net.out_edges(n, keys=True)):
            canvas.mark(axes, _RIGHT, at[n], "o", colour)


def _say(net: nx.MultiDiGraph, plan: Layout, drawn: list[Tie]) -> str:
    """The alternative text of the three columns."""
    alt = (f"A network in three columns: {canvas.counted(len(plan.bodies), 'body')}, "
           f"{canvas.counted(len(plan.mechanisms), 'mechanism')} of {len(plan.families)} families, "
           f"{canvas.counted(len(plan.regions), 'region')}; ties drawn: {len(drawn)}.")
    for relation, words in (("uses", "Most mechanisms are used by"), ("practised_in", "In most regions:")):
        sources = [s for s, r, _ in drawn if r == relation]
        if sources:
            first = min(set(sources), key=lambda n: (-sources.count(n), n))
            alt += f" {words} {net.nodes[first]['name']} ({sources.count(first)})."
    of_kind = sum(kind in ("body", "mechanism", "region") for _, kind in net.nodes(data="kind"))
    return alt + canvas.left_out(of_kind - len(plan.nodes), "nodes")


# --- the hierarchy of regions and bodies ------------------------------------------------------------------

_LEVELS = {"province": ("省级", 8.0), "prefecture": ("地级", 150.0), "county": ("县级", 292.0),
           "body": ("机构", 434.0)}  # name and left edge of each column


def hierarchy_tree(net: nx.MultiDiGraph, most: int = 200) -> Figure:
    """Regions from province to county as a tree, with the bodies of each as its leaves.

    Bodies without a region stand at the end. A leaf has a row of its own, so no line crosses another. The
    ``most`` nodes with most evidence are drawn, and what they are a part of.

    >>> import networkx
    >>> hierarchy_tree(networkx.MultiDiGraph()).data.columns.tolist()
    ['name', 'gloss', 'kind', 'level', 'within', 'mentions']
    """
    import pandas as pd

    columns = ["name", "gloss", "kind", "level", "within", "mentions"]
    whole = networks.hierarchy(net)
    if not whole:
        return canvas.empty("no bodies or regions", columns)
    kept = set(strongest(net, "body region", most))
    for _ in range(3):  # a body's county, its prefecture and its province
        kept.update(*[whole.successors(n) for n in sorted(kept)])
    forest = whole.subgraph(kept)
    node = forest.nodes
    below = {n: sorted(forest.predecessors(n), key=lambda m: (node[m]["kind"] != "body", m)) for n in forest}
    roots = [n for n in forest if not forest.out_degree(n)]
    row = _rows(below, sorted(roots, key=lambda n: (node[n]["kind"] == "body", n)))
    with style():
        drawing = _draw_tree(whole, below, row)
    data = pd.DataFrame([(*(node[n][key] for key in columns[:4]),
                          "".join(node[m]["name"] for m in forest.successors(n)), node[n]["mentions"])
                         for n in row], columns=columns)
    widest = min(row, key=lambda n: (-len(below[n]), row[n]))
    kinds = [node[n]["kind"] for n in row]
    return Figure(drawing, data, f"A tree of {canvas.counted(kinds.count('region'), 'region')} with "
                  f"{canvas.counted(kinds.count('body'), 'body')} as its leaves. "
                  f"Most branches leave {node[widest]['name']} ({len(below[widest])})."
                  + canvas.left_out(len(whole) - len(forest), "nodes"))


def _rows(below: dict[str, list[str]], roots: list[str]) -> dict[str, int]:
    """The row of every node, depth first; a region stands in the row of its first leaf."""
    row: dict[str, int] = {}
    free, stack = 0, roots[::-1]
    while stack:
        n = stack.pop()
        row[n] = free
        free += not below[n]
        stack += below[n][::-1]
    return row


def _draw_tree(forest: nx.DiGraph, below: dict[str, list[str]], row: dict[str, int]) -> Any:
    pitch, top = 24.0, 34.0
    drawing, axes = canvas.blank(top + (max(row.values()) + 1) * pitch + 8)
    for level, (chinese, x) in _LEVELS.items():
        canvas.text(axes, x, 12, f"{chinese} {level}", 11)
    left = {n: _LEVELS[d["level"] if d["kind"] == "region" and d["level"] else "body"][1]
            for n, d in forest.nodes(data=True) if n in row}
    at = {n: top + (row[n] + 0.5) * pitch for n in row}
    for n in row:
        wide = canvas.stacked(axes, left[n] + 10, at[n], forest.nodes[n], 118 if below[n] else WIDTH - left[n] - 18,
                        pitch)
        canvas.mark(axes, left[n] + 3, at[n], KINDS[forest.nodes[n]["kind"]][2], INK)
        start, trunk = left[n] + wide + 16, left[n] + 136
        for child in below[n]:
            canvas.line(axes, [start if row[child] == row[n] else trunk, left[child] - 3], [at[child]] * 2)
        if below[n] and row[below[n][-1]] > row[n]:
            canvas.line(axes, [min(start, trunk), trunk, trunk], [at[n], at[n], at[below[n][-1]]])
    return drawing


# --- one node and its neighbours --------------------------------------------------------------------------

def ego_picture(net: nx.MultiDiGraph, node: str, most: int = 40) -> Figure:
    """A node and those it has ties with, grouped by kind and by what the ties say.

    Ties among the neighbours are not drawn (``networks.ego`` has them). Of more than ``most`` neighbours those
    with most evidence are drawn. node: its id, name or gloss. Raises ValueError, with the nearest ids, for one that
    is not there.

    >>> import networkx
    >>> ego_picture(networkx.MultiDiGraph(), "region:530000")
    Traceback (most recent call last):
    ValueError: ...
    """
    node = networks.called(node, net)
    part = networks.ego(net, node)
    said: dict[str, list[tuple[str, int]]] = {}  # neighbour: relation of each tie, and how it is read
    weight: dict[str, int] = {}
    for s, r, t in triples(part, TIES, part):
        if node in (s, t) and s != t:
            other = t if s == node else s
            said.setdefault(other, []).append((r, 1 if s == node or r == "works_with" else 2))
            weight[other] = weight.get(other, 0) + part.edges[s, t, r]["weight"]
    shown = sorted(said, key=lambda n: (-weight[n], n))[:most]
    groups: dict[tuple, list[str]] = {}
    for n in (n for block in by_family(part, shown) for n in block):
        groups.setdefault((part.nodes[n]["kind"], *said[n]), []).append(n)
    with style():
        drawing = _draw_ego(part, node, groups, weight)
    kinds = [part.nodes[n]["kind"] for n in shown]
    counted = ", ".join(canvas.counted(kinds.count(kind), kind) for kind in KINDS if kind in kinds)
    drawn = [tie for tie in triples(part, TIES, [node, *shown]) if node in (tie[0], tie[2])]
    return Figure(drawing, _ties(part, drawn), f"{part.nodes[node]['name']} and its neighbours: "
                  f"{counted or 'none'}." + canvas.left_out(len(said) - len(shown), "neighbours"))


def _draw_ego(part: nx.MultiDiGraph, node: str, groups: dict[tuple, list[str]],
              weight: dict[str, int]) -> Any:
    pitch, family, ordered = 16.0, part.nodes[node]["family"], sorted(groups, key=lambda g: g[1:])
    sides: tuple[list[tuple], list[tuple]] = ([], [])
    for kind in KINDS:  # each kind on the side that has more room so far
        side = min(sides, key=lambda side: sum(len(groups[g]) + 1.6 for g in side))
        side += [g for g in ordered if g[0] == kind]
    rows = [sum(len(groups[g]) + 1.6 for g in side) for side in sides]
    height = max(max(rows) * pitch, 90) + 18
    drawing, axes = canvas.blank(height)
    _draw_centre(axes, height / 2, part.nodes[node])
    for sign, side, total in zip((-1, 1), sides, rows, strict=True):
        edge, align = WIDTH / 2 + sign * 138, "right" if sign < 0 else "left"
        y = height / 2 - total * pitch / 2
        for group in side:
            words = " · ".join(f"{TIES[relation][way]} {TIES[relation][0]}" for relation, way in group[1:])
            canvas.text(axes, edge, y + pitch, words, GLOSS, GREY, 214, align)
            y += 1.5 * pitch
            for n in groups[group]:
                colour = _colour(part, n, family)
                canvas.beside(axes, edge + sign * 6, y + pitch / 2, part.nodes[n], 208, align)
                canvas.mark(axes, edge, y + pitch / 2, KINDS[part.nodes[n]["kind"]][2], colour, 5)
                canvas.curve(axes, (WIDTH / 2 + sign * 66, height / 2), (edge - sign * 6, y + pitch / 2), colour,
                       group[1][0], weight[n])
                y += pitch
            y += 0.1 * pitch
    return drawing


def _draw_centre(axes: Any, y: float, data: dict) -> None:
    lines = [*((line, 12, 15, INK) for line in wrap(data["name"], 12, 120, 2)),
             *((line, GLOSS, 10, GREY) for line in wrap(data["gloss"], GLOSS, 120, 3))]
    half = sum(step for *_, step, _ in lines) / 2
    canvas.box(axes, WIDTH / 2 - 66, y - half - 6, 132, 2 * half + 12, facecolor="white", edgecolor=INK,
         linewidth=1.2, zorder=2)
    y -= half
    for line, size, step, colour in lines:
        canvas.text(axes, WIDTH / 2, y + step / 2, line, size, colour, align="center")
        y += step
