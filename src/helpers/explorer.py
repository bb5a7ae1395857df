"""An interactive network: search it, click a tie or a node, read the sentences beside it.

It is a Vega-Lite 5 chart (Satyanarayan, Moritz, Wongsuphasawat and Heer 2017) made with Altair, which
JupyterLab draws by itself: offline, and in notebooks that it does not trust. Where no Vega is to be had, the
three columns of `pictures` stand in. Altair is imported only when an explorer is made.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpers import pictures

if TYPE_CHECKING:
    import altair as alt
    import networkx as nx

MIME = "application/vnd.vegalite.v5+json"
_ROW, _PANEL, _TYPE = 16, 340, 11.5  # pixels: height of a row, width of the panel of sentences, size of type
_X = {"body": 170.0, "mechanism": 300.0, "region": 545.0, "target": 545.0, "document": 545.0}
_END, _WIDE = 455.0, 660  # right edge of the mechanisms, width of the network
_FONT = "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
# What is picked is one key: of a node or of a tie. Every row says which keys it belongs to.
_CHOSEN = "(!isDefined(picked.key) || indexof(datum.around, picked.key[0]) >= 0)"
_FOUND = "(search == '' || indexof(datum.words, lower(search)) >= 0)"


@dataclass(frozen=True, repr=False)
class Explorer:
    """The chart (``altair.HConcatChart``) and the still figure that stands in for it."""

    chart: alt.HConcatChart
    still: pictures.Figure

    def __repr__(self) -> str:
        return f"An interactive network; a click on a tie or a node shows its sentences. {self.still.alt}"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        bundle, metadata = self.still._repr_mimebundle_()
        return bundle | {MIME: self.chart.to_dict(), "text/plain": repr(self)}, metadata


def explorer(net: nx.MultiDiGraph, most: int = 150) -> Explorer:
    """The network as an interactive chart; of each kind the ``most`` nodes with most evidence.

    >>> import networkx
    >>> explorer(networkx.MultiDiGraph()).chart.to_dict()["datasets"]["ties"]
    []
    """
    import altair as alt

    at, high = _places(net, most)
    ties = list(_ties(net, at))
    picked = alt.selection_point("picked", fields=["key"], toggle=False)
    relations, families = (alt.selection_point(f"{field}_shown", fields=[field], bind="legend")
                           for field in ("relation", "family"))
    search = alt.param("search", value="", bind=alt.binding(
        input="search", name="Search 搜索 ", placeholder="name or English gloss", debounce=150))
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, _WIDE], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[high, 0], nice=False))
    colour = alt.Color("family:N", title="family 类别", sort=None, scale=alt.Scale(
        domain=[*pictures.COLOURS, ""], range=[*pictures.COLOURS.values(), pictures.GREY]),
        legend=alt.Legend(values=sorted({t["family"] for t in ties} - {""}), symbolType="stroke"))
    dash = alt.StrokeDash("relation:N", title="relation 关系", sort=None, scale=alt.Scale(
        domain=[*pictures.TIES], range=[_dashes(style) for *_, style in pictures.TIES.values()]),
        legend=alt.Legend(values=[r for r in pictures.TIES if r in {t["relation"] for t in ties}]))
    lines = alt.Chart(alt.InlineData(values=ties, name="ties")).transform_flatten(["x", "y", "step"]).encode(
        x, y, detail="key:N", order="step:Q")
    # A line is hard to hit: what takes the click is a wider one that is not seen.
    wide = alt.StrokeWidth("weight:Q", legend=None, scale=alt.Scale(domain=[1, 6], range=[1, 3], clamp=True))
    drawn = lines.mark_line(clip=True).encode(
        colour, dash, wide, opacity=_lit(alt, "datum.rest", relations, families))
    hit = lines.mark_line(clip=True, strokeWidth=9, opacity=0.01, cursor="pointer").encode(
        tooltip=["from:N", "relation:N", "to:N", "weight:Q"])
    nodes = alt.Chart(alt.InlineData(values=list(_nodes(net, at, ties)), name="nodes")).encode(
        x, y, tooltip=["name:N", "gloss:N", "kind:N", "family:N", "mentions:Q", "documents:Q"],
        opacity=_lit(alt, "1"))
    marks = nodes.mark_point(filled=True, size=55, opacity=1, cursor="pointer").encode(
        colour, alt.Shape("kind:N", title="kind 类型", sort=None, scale=alt.Scale(
            domain=[*pictures.KINDS], range=["square", "circle", "triangle-up", "diamond", "cross"])))
    labels = [nodes.transform_filter(f"datum.kind {sign}= 'body'").mark_text(
        align=align, dx=dx, fontSize=_TYPE, cursor="pointer").encode(text="name:N")
        for sign, align, dx in (("=", "right", -8), ("!", "left", 8))]
    left = alt.layer(drawn.add_params(relations, families), hit.add_params(picked), marks.add_params(picked),
                     *(label.add_params(picked) for label in labels)).properties(width=_WIDE, height=high)
    chart = alt.hconcat(left, _panel(alt, net, ties, high)).add_params(search)
    chart = chart.configure(font=_FONT).configure_view(stroke=None).configure_legend(
        orient="bottom", columns=6, labelFontSize=11, titleFontSize=11, symbolOpacity=1)
    chart.usermeta = {"embedOptions": {"actions": {"export": True, "source": False, "compiled": False,
                                                   "editor": False}}}
    return Explorer(chart, pictures.three_columns(net))


def _lit(alt: Any, rest: str, *shown: Any) -> Any:
    """Opacity: full for what is searched or picked, ``rest`` while nothing is, faint for the others."""
    test = [*({"param": selection.name} for selection in shown), f"{_CHOSEN} && {_FOUND}"]
    active = "isDefined(picked.key) || search != ''"
    return alt.when(alt.PredicateComposition({"and": test})).then(alt.value(alt.expr(f"{active} ? 0.95 : {rest}"))).otherwise(alt.value(0.07))


def _dashes(style: Any) -> list[float]:
    return [1, 0] if style == "-" else [1.3 * dash for dash in style[1]]


def _places(net: nx.MultiDiGraph, most: int) -> tuple[dict[str, tuple[float, float]], float]:
    """Where every node stands, in pixels, and the height of the whole. Targets and documents stand under the
    regions, in the order of their neighbours."""
    plan = pictures.layout(net, most)

    def mean(node: str) -> float:
        near = [plan.height[n] for n in sorted({*net.pred[node], *net.succ[node]}) if n in plan.height]
        return sum(near) / len(near) if near else plan.rows

    right = list(plan.regions)
    for kind in ("target", "document"):
        right += sorted(pictures.strongest(net, kind, most), key=lambda n: (mean(n), n))
    rows = max(plan.rows, len(right), 12)
    height = {n: h * rows / (plan.rows or 1) for n, h in plan.height.items()}
    height |= {n: (i + 0.5) * rows / len(right) for i, n in enumerate(right)}
    nodes = [*plan.bodies, *plan.mechanisms, *right]
    return {n: (_X[net.nodes[n]["kind"]], round(height[n] * _ROW, 1)) for n in nodes}, round(rows * _ROW)


def _curve(start: tuple[float, float], end: tuple[float, float], kind: str) -> list[list[float]]:
    """Eleven points of a Bézier curve: an S from column to column, within a column a bow to its free side."""
    (x1, y1), (x4, y4) = start, end
    if x1 == x4:
        x1 = x4 = _END if kind == "mechanism" else x1
        x2 = x3 = x1 + (12 + abs(y1 - y4) / 12) * (-1 if x1 > _END else 1)
    else:
        (x1, y1), (x4, y4) = sorted((start, end))
        x1 = _END if x1 == _X["mechanism"] else x1
        x2 = x3 = (x1 + x4) / 2
    steps = [i / 10 for i in range(11)]
    return [[round((1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d, 1)
             for t in steps] for a, b, c, d in ((x1, x2, x3, x4), (y1, y1, y4, y4))]


def _ties(net: nx.MultiDiGraph, at: dict[str, tuple[float, float]]) -> Iterator[dict]:
    for number, (s, relation, t) in enumerate(pictures.triples(net, pictures.TIES, at)):
        source, target, key = net.nodes[s], net.nodes[t], f"tie {number}"
        xs, ys = _curve(at[s], at[t], source["kind"])
        yield {"key": key, "source": s, "relation": relation, "target": t, "from": source["name"],
               "to": target["name"], "family": source["family"] or target["family"],
               "weight": net.edges[s, t, relation]["weight"], "around": [key, s, t],
               "rest": 0.6 if relation in ("uses", "practised_in") else 0.2,
               "words": f"{source['name']} {source['gloss']} {target['name']} {target['gloss']}".lower(),
               "x": xs, "y": ys, "step": list(range(11))}


def _nodes(net: nx.MultiDiGraph, at: dict[str, tuple[float, float]], ties: list[dict]) -> Iterator[dict]:
    around = {n: {n} for n in at}
    for tie in ties:
        for n in (tie["source"], tie["target"]):
            around[n].update(tie["around"])
    for n, (x, y) in at.items():
        data = {key: net.nodes[n][key] for key in ("kind", "name", "gloss", "family", "mentions", "documents")}
        yield data | {"key": n, "x": x, "y": y, "around": sorted(around[n]),
                      "words": f"{data['name']} {data['gloss']}".lower()}


def _sentences(net: nx.MultiDiGraph, ties: list[dict]) -> Iterator[dict[str, Any]]:
    """The panel's lines: Vega has no line breaks, so they are made here."""
    yield {"around": [], "look": "quote", "line": "Click a tie or a node to read its sentences 点击看原句"}
    for tie in ties:
        head = f"{tie['from']} {pictures.TIES[tie['relation']][0]} {tie['to']} · {tie['relation']}"
        yield {"around": tie["around"], "look": "head", "line": head}
        for found in net.edges[tie["source"], tie["target"], tie["relation"]]["sentences"]:
            where = " · ".join(part for part in (found["doc"], found["mode"]) if part)
            for look, text in (("quote", found["quote"]), ("where", where)):
                for line in pictures.wrap(text, _TYPE, _PANEL - 20, len(text)):
                    yield {"around": tie["around"], "look": look, "line": line}


def _panel(alt: Any, net: nx.MultiDiGraph, ties: list[dict], high: float) -> Any:
    """The sentences of what is picked, as many lines as there is room for."""
    room = int(high // (_TYPE * 1.5)) - 1
    return alt.Chart(alt.InlineData(values=list(_sentences(net, ties)), name="sentences")).transform_filter(
        "isDefined(picked.key) ? indexof(datum.around, picked.key[0]) >= 0 : !length(datum.around)"
    ).transform_window(row="row_number()").transform_joinaggregate(rows="count()").transform_filter(
        f"datum.row <= {room}"
    ).transform_calculate(
        shown=f"datum.row < {room} || datum.rows == {room} ? datum.line : "
              f"'… ' + (datum.rows - {room - 1}) + ' more lines'"
    ).mark_text(align="left", fontSize=_TYPE, limit=_PANEL).encode(
        alt.X(datum=0, axis=None, scale=alt.Scale(domain=[0, 1])),
        alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[room + 1, 0], nice=False)), text="shown:N",
        color=alt.Color("look:N", legend=None, scale=alt.Scale(
            domain=["head", "quote", "where"], range=["#0b5563", pictures.INK, pictures.GREY])),
    ).properties(width=_PANEL, height=high)
