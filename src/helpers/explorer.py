"""An interactive network: search it, click a tie or a node, read the sentences beside it.

It is a Vega-Lite 5 chart (Satyanarayan, Moritz, Wongsuphasawat and Heer 2017) made with Altair, which
JupyterLab draws by itself: offline, and in notebooks that it does not trust. Where no Vega is to be had, the
three columns of `pictures` stand in. Altair is imported only when an explorer is made.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpers import canvas, networks, pictures
from helpers.figures import Figure, text_width, wrap

if TYPE_CHECKING:
    import altair as alt
    import networkx as nx
    import pandas as pd

MIME = "application/vnd.vegalite.v5+json"
_ROW, _WIDE, _PANEL, _TYPE = 16, 670, 295, 11.5  # pixels: a row, the network, the panel of sentences, type
_X = {"body": 165, "mechanism": 280, "region": 515, "target": 515, "document": 515}
_LABEL = 155  # pixels for a label
_FONT = "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
_REST = {"uses": 0.6, "practised_in": 0.6, "belongs_to": 0.06, "part_of": 0.06}  # opacities; of others 0.2
# What is picked is one key, of a node or of a tie; every row says which keys it belongs to.
_PICKED = "isDefined(picked.key) && indexof(datum.around, picked.key[0]) >= 0"
_FOUND = "search != '' && indexof(datum.words, lower(search)) >= 0"
_IDLE = "!isDefined(picked.key) && search == ''"
_BACKGROUND = "click[!event.item || event.item.mark.marktype == 'group']"
# The search box stands above the chart: it is where a reader begins.
_ABOVE = ".vega-embed{display:flex;flex-direction:column;align-items:flex-start}.vega-bindings{order:-1}"
Places = dict[str, tuple[int, int]]


@dataclass(frozen=True, repr=False)
class Explorer:
    """The chart (``altair.HConcatChart``), the still figure that stands in for it, and the table of all its ties.

    `figures.show` shows it with a caption, as it does a Figure.
    """

    chart: alt.HConcatChart
    still: Figure
    data: pd.DataFrame

    @property
    def alt(self) -> str:
        """The alternative text."""
        return f"An interactive network; a click on a tie or a node shows its sentences. {self.still.alt}"

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        bundle, metadata = self.still._repr_mimebundle_()
        chart = self.chart.to_dict() | {"$schema": "https://vega.github.io/schema/vega-lite/v5.json"}
        metadata |= {MIME: {"embed_options": {"actions": False, "defaultStyle": _ABOVE}}}
        return bundle | {MIME: chart, "text/plain": repr(self)}, metadata


def explore(net: nx.MultiDiGraph, most: int = 150) -> Explorer:
    """The network as an interactive chart; of each kind the ``most`` nodes with most evidence.

    >>> import networkx
    >>> explore(networkx.MultiDiGraph()).chart.to_dict()["datasets"]["ties"]
    []
    """
    import altair as alt

    at, high = _places(net, most)
    ties = sorted(_ties(net, at), key=lambda tie: tie["rest"])  # what is faint lies under what is not
    search = alt.binding(input="search", name="Search 搜索 ", placeholder="name or gloss", debounce=150)
    chart = (alt.hconcat(_network(alt, ties, high), _panel(alt, high))
             .add_params(alt.param("search", value="", bind=search)).resolve_scale(color="independent")
             .configure(font=_FONT, background="white").configure_view(stroke=None)
             .configure_legend(orient="bottom", columns=6, symbolOpacity=1))
    chart.datasets = {"ties": ties, "nodes": list(_nodes(net, at, ties)),
                      "sentences": list(_sentences(net, ties))}
    table = networks.edges(net)[["source", "relation", "target", "weight"]]
    table = table.assign(source=table.source.map(networks.name), target=table.target.map(networks.name))
    return Explorer(chart, pictures.three_columns(net), table)


def _network(alt: Any, ties: list[dict], high: float) -> Any:
    """The chart of nodes and ties, with what can be picked in it and in its legends."""
    picked = alt.selection_point("picked", fields=["key"], toggle=False, clear=_BACKGROUND)
    relations, families, kinds = (alt.selection_point(f"{field}_shown", fields=[field], bind="legend")
                                  for field in ("relation", "family", "kind"))
    x, y = (axis(f"{axis.__name__.lower()}:Q", axis=None, scale=alt.Scale(domain=domain, nice=False))
            for axis, domain in ((alt.X, [0, _WIDE]), (alt.Y, [high, 0])))
    colour = alt.Color("family:N", title="family 类别", scale=alt.Scale(
        domain=[*canvas.COLOURS, ""], range=[*canvas.COLOURS.values(), canvas.GREY]),
        legend=alt.Legend(values=[f for f in canvas.COLOURS if f in {t["family"] for t in ties}]))
    dashes = [[1, 0] if style == "-" else style[1] for *_, style in canvas.TIES.values()]
    dash = alt.StrokeDash("relation:N", title="relation 关系", scale=alt.Scale(
        domain=[*canvas.TIES], range=dashes),
        legend=alt.Legend(values=[r for r in canvas.TIES if r in {t["relation"] for t in ties}]))
    wide = alt.StrokeWidth("weight:Q", legend=None, scale=alt.Scale(domain=[1, 6], range=[1, 3], clamp=True))
    shape = alt.Shape("kind:N", title="kind 类型", scale=alt.Scale(
        domain=[*canvas.KINDS], range=["square", "circle", "triangle-up", "diamond", "cross"]))
    line = alt.Chart(alt.NamedData("ties")).transform_flatten(["x", "y", "step"]).encode(
        x, y, detail="key:N", order="step:Q")
    drawn = line.mark_line(interpolate="catmull-rom").encode(
        colour, dash, wide, opacity=_lit(alt, "datum.rest", relations, families))
    # A line is hard to hit: what takes the click is a wider one that is not seen.
    hit = line.mark_line(interpolate="catmull-rom", strokeWidth=9, opacity=0.01, color="white",
                         cursor="pointer").encode(tooltip=["from:N", "relation:N", "to:N", "weight:Q"])
    node = alt.Chart(alt.NamedData("nodes")).encode(
        x, y, tooltip=["name:N", "gloss:N", "kind:N", "family:N", "mentions:Q", "documents:Q"],
        opacity=_lit(alt, "1", kinds))
    mark = node.mark_point(filled=True, size=55, cursor="pointer").encode(colour, shape)
    left, right = (node.transform_filter(f"datum.kind {sign}= 'body'").mark_text(
        align=align, dx=dx, fontSize=_TYPE, limit=_LABEL, cursor="pointer").encode(text="name:N")
        for sign, align, dx in (("=", "right", -8), ("!", "left", 8)))
    layers = {"drawn": drawn.add_params(relations, families), "hit": hit.add_params(picked),
              "mark": mark.add_params(picked, kinds), "left": left.add_params(picked),
              "right": right.add_params(picked)}  # names of our own: Altair's count up with every chart
    return alt.layer(*(layer.properties(name=name) for name, layer in layers.items())).properties(
        width=_WIDE, height=high)


def _lit(alt: Any, rest: str, *shown: Any) -> Any:
    """Opacity: ``rest`` while nothing is picked or searched, then full for what is, faint for the others."""
    test = alt.PredicateComposition({"and": [*({"param": selection.name} for selection in shown),
                                             f"({_IDLE}) || ({_PICKED}) || ({_FOUND})"]})
    full = alt.value(alt.expr(f"{_IDLE} ? {rest} : 0.95"))
    return alt.when(test).then(full).otherwise(alt.value(0.06))


def _panel(alt: Any, high: float) -> Any:
    """The sentences of what is picked, as many lines as there is room for."""
    room = int(high // (_TYPE * 1.5)) - 1
    return alt.Chart(alt.NamedData("sentences")).transform_filter(
        f"{_PICKED} || !isDefined(picked.key) && !length(datum.around)"
    ).transform_window(row="row_number()").transform_joinaggregate(rows="count()").transform_filter(
        f"datum.row <= {room}"
    ).transform_calculate(
        shown=f"datum.row < {room} || datum.rows == {room} ? datum.line : "
              f"'… ' + (datum.rows - {room - 1}) + ' more lines'"
    ).mark_text(align="left", fontSize=_TYPE, limit=_PANEL).encode(
        alt.X(datum=0, axis=None, scale=alt.Scale(domain=[0, 1])),
        alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[room + 1, 0], nice=False)), text="shown:N",
        color=alt.Color("look:N", legend=None, scale=alt.Scale(
            domain=["tie", "quote", "where"], range=["#0b5563", canvas.INK, canvas.GREY])),
    ).properties(width=_PANEL, height=high)


# --- the rows that the chart is drawn from -----------------------------------------------------------------

def _places(net: nx.MultiDiGraph, most: int) -> tuple[Places, float]:
    """Where every node stands, in pixels, and the height of the whole. Targets and documents stand under the
    regions, in the order of their neighbours."""
    plan = pictures.layout(net, most)

    def mean(node: str) -> float:
        near = [plan.height[n] for n in sorted({*net.pred[node], *net.succ[node]}) if n in plan.height]
        return sum(near) / len(near) if near else plan.rows

    right = list(plan.regions)
    for kind in ("target", "document"):
        right += sorted(pictures.strongest(net, kind, most), key=lambda n: (mean(n), n))
    rows = max(plan.rows, len(right), 24)  # 24 so that the panel has room for sentences
    height = {n: h * rows / (plan.rows or 1) for n, h in plan.height.items()}
    height |= {n: (i + 0.5) * rows / len(right) for i, n in enumerate(right)}
    nodes = [*plan.bodies, *plan.mechanisms, *right]
    return {n: (_X[net.nodes[n]["kind"]], round(height[n] * _ROW)) for n in nodes}, round(rows * _ROW)


def _curve(net: nx.MultiDiGraph, at: Places, ends: tuple[str, str]) -> list[list[int]]:
    """Nine points of a Bézier curve: an S from column to column, within a column a bow to its free side."""
    (x1, y1, out1), (x4, y4, out4) = sorted((*at[n], at[n][0] + (at[n][0] == _X["mechanism"]) * (
        12 + min(text_width(net.nodes[n]["name"], _TYPE), _LABEL))) for n in ends)
    if x1 == x4:
        x1, x4 = out1, out4  # a mechanism's ties leave behind its name
        x2 = max(x1, x4) + (15 + abs(y1 - y4) / 12) * (-1 if x1 == _X["region"] else 1)
    else:
        x1, x2 = out1, (out1 + x4) / 2
    return [[round((1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d)
             for t in (i / 8 for i in range(9))] for a, b, c, d in ((x1, x2, x2, x4), (y1, y1, y4, y4))]


def _words(*data: dict) -> str:
    return " ".join(f"{d['name']} {d['gloss']}" for d in data).lower()


def _ties(net: nx.MultiDiGraph, at: Places) -> Iterator[dict]:
    for number, (s, relation, t) in enumerate(pictures.triples(net, canvas.TIES, at)):
        source, target, key = net.nodes[s], net.nodes[t], f"tie {number}"
        xs, ys = _curve(net, at, (s, t))
        yield {"key": key, "source": s, "relation": relation, "target": t, "from": source["name"],
               "to": target["name"], "family": source["family"] or target["family"],
               "weight": net.edges[s, t, relation]["weight"], "around": [key, s, t],
               "rest": _REST.get(relation, 0.2), "words": _words(source, target),
               "x": xs, "y": ys, "step": list(range(9))}


def _nodes(net: nx.MultiDiGraph, at: Places, ties: list[dict]) -> Iterator[dict]:
    around = {n: {n} for n in at}
    for tie in ties:
        for n in (tie["source"], tie["target"]):
            around[n].update(tie["around"])
    for n, (x, y) in at.items():
        data = {key: net.nodes[n][key] for key in ("kind", "name", "gloss", "family", "mentions", "documents")}
        yield data | {"key": n, "x": x, "y": y, "around": sorted(around[n]), "words": _words(data)}


def _sentences(net: nx.MultiDiGraph, ties: list[dict]) -> Iterator[dict]:
    """The lines of the panel, made here because Vega breaks none: each sentence once, under all its ties."""
    found: dict[tuple[str, int, int, str], list[tuple[dict, str]]] = {}
    for tie in sorted(ties, key=lambda tie: -tie["rest"]):
        for s in net.edges[tie["source"], tie["target"], tie["relation"]]["sentences"]:
            found.setdefault((s["doc"], s["start"], s["end"], s["quote"]), []).append((tie, s["mode"]))
    hint = "Click a tie or a node to read its sentences; the search box is above. 点击连线或节点看原句。"
    texts: list[tuple[str, str, list[str]]] = [(hint, "where", [])]
    for (doc, start, end, quote), told in sorted(found.items()):
        for tie, mode in told:
            duty = " · duty" if mode == "duty" else ""
            words = f"{tie['from']} {canvas.TIES[tie['relation']][0]} {tie['to']} · {tie['relation']}{duty}"
            texts.append((words, "tie", tie["around"]))
        around = sorted({key for tie, _ in told for key in tie["around"]})
        texts += [(quote, "quote", around), (f"{doc}:{start}-{end}", "where", around)]
    for text, look, around in texts:
        for line in wrap(text, _TYPE, _PANEL - 15, len(text)):
            yield {"around": around, "look": look, "line": line}
