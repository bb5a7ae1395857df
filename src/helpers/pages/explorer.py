"""An interactive network: search and filter it, click a tie or a node, read the sentences beside it.

It is a Vega-Lite 5 chart (Satyanarayan, Moritz, Wongsuphasawat and Heer 2017) made with Altair, which
JupyterLab draws by itself: offline, and in notebooks that it does not trust. Where no Vega is to be had, the
three columns of `pictures` stand in. Altair is imported only when an explorer is made.

What is picked is one key: the id of a node, or source|relation|target of a tie. A click picks, and so does the
parameter ``at``, which a list of all nodes is bound to and which a page around the chart can set. Filters are of
ties, and are added up: a tie is shown if it fits all of them, a node is bright if a tie that is shown touches it.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from helpers import networks
from helpers.figures import Figure, canvas, columns, pictures, selection, text_width
from helpers.pages import panels

if TYPE_CHECKING:
    import altair as alt
    import networkx as nx
    import pandas as pd

    from helpers.coding import Coding
    from helpers.reading import Text

MIME = "application/vnd.vegalite.v5+json"
_ROW, _WIDE, _HIGHEST = 16, 670, 1000  # pixels: a row where there is room, width and greatest height of the network
_X = {"body": 165, "mechanism": 280, "region": 515, "target": 515, "document": 515}
_LABEL, _LEADING = 155, panels.TYPE * 1.5  # pixels for a label, from line to line of the panel
_FONT = "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
_REST = {"uses": 0.6, "practised_in": 0.6, "belongs_to": 0.06, "part_of": 0.06}  # opacities; of others 0.2

# Vega's expressions. `now`, `over` and `sought` are parameters of the chart: what is picked, hovered and searched.
_LIT = ("(now != '' && indexof(datum.around, now) >= 0) || (over != '' && indexof(datum.around, over) >= 0) || "
        "(sought != '' && indexof(datum.words, sought) >= 0)")
_QUIET = "now == '' && sought == ''"
_FITS = ("(kind == '' || indexof({0}.signs, kind) >= 0) && (relation == '' || indexof({0}.signs, relation) >= 0) && "
         "(family == '' || indexof({0}.signs, family) >= 0) && (region == '' || indexof({0}.signs, region) >= 0) && "
         "{0}.weight >= least")
_ALL = "kind == '' && relation == '' && family == '' && region == '' && least <= 1"
_SURE = " && (sure <= 0 || {0}.confidence >= sure)"  # where ties have a confidence
_ZOOM = "(isDefined(zoom.y) && isValid(zoom.y) ? {high} / abs(zoom.y[1] - zoom.y[0]) : 1)"
# A drag that ends on a node is no click on it. Of older Vega the mouse is heard, of newer the pointer.
_STILL = ", ".join(f"[{it}down, {it}move[event.buttons && abs(event.movementX) + abs(event.movementY) > 2]] > click{{}}"
                   for it in ("mouse", "pointer"))
_CLICK = _STILL.replace("{}", "")
_FORGET = (_STILL.replace("{}", "[!event.item || event.item.mark.marktype == 'group']")
           + ", window:change[event.target.name == 'at']")
# What is asked of the chart stands above it: it is where a reader begins.
_ABOVE = (".vega-embed{display:flex;flex-direction:column;align-items:flex-start}.vega-bindings{order:-1;display:flex;"
          "flex-wrap:wrap;gap:.3em 1.2em;max-width:980px;padding-bottom:.6em}.vega-bind select{max-width:13em}")
Places = dict[str, tuple[float, float]]
Tie = tuple[str, str, str]


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


def explore(net: nx.MultiDiGraph, coding: Coding | None = None, texts: Iterable[Text] = (), pages: str = "",
            most: int = 150) -> Explorer:
    """The network as an interactive chart; of each kind the ``most`` nodes with most evidence.

    coding: marks the words of a sentence that name the ends of a tie. texts: say in which paragraph it stands.
    pages: the folder, as seen from where the chart stands, of a page for each document, to which every sentence
    then links: `pages/document.html#c3-9` for the characters 3 to 9. Not for a notebook: JupyterLab 4.6 takes the
    whole address for the name of a file, and leaves the notebook for a page that is not there.

    >>> import networkx
    >>> explore(networkx.MultiDiGraph()).chart.to_dict()["datasets"]["ties"]
    []
    """
    import altair as alt

    at, high = _places(net, most)
    drawn = selection.triples(net, canvas.TIES, at)
    asked = _asked_of(net, drawn)
    ties = sorted(_ties(net, at, asked), key=lambda tie: tie["rest"])  # what is faint lies under what is not
    nodes = list(_nodes(net, at, asked))
    rows = list(panels.lines(net, sorted(drawn, key=lambda tie: -_REST.get(tie[1], 0.2)), at, coding, list(texts),
                             pages))
    still, told = pictures.three_columns(net, min(most, 60)), ""
    if part := net.graph.get("filter"):
        told = f"Only a part of the network 仅部分网络: {panels.short(part)}"
        still = replace(still, alt=f"{told}. {still.alt}")
    chart = (alt.hconcat(_network(alt, ties, high), _panel(alt, high), description=still.alt,
                         **_title(alt, told))
             .add_params(*_asked(alt, net, ties, at)).resolve_scale(color="independent")
             .configure(font=_FONT, background="white").configure_view(stroke=None)
             .configure_legend(orient="bottom", columns=6, symbolOpacity=1))
    chart.datasets = {"ties": ties, "nodes": nodes, "sentences": rows}
    table = networks.edges(net)[["source", "relation", "target", "weight"]]
    table = table.assign(source=table.source.map(networks.name), target=table.target.map(networks.name))
    return Explorer(chart, still, table)


def _title(alt: Any, told: str) -> dict[str, Any]:
    return {"title": alt.TitleParams(told, anchor="start", fontSize=panels.TYPE, fontWeight="normal")} if told else {}


def _asked(alt: Any, net: nx.MultiDiGraph, ties: list[dict], at: Places) -> Iterator[Any]:
    """The parameters at the top: what a reader types or chooses, and what follows from it."""
    yield alt.param("search", value="", bind=alt.binding(
        input="search", name="Search 搜索 ", placeholder="name or gloss", debounce=150))
    order = list(canvas.KINDS)
    nodes = sorted(at, key=lambda n: (order.index(net.nodes[n]["kind"]), n))
    yield _choice(alt, "at", "Go to 定位 ", [(n, panels.label(net.nodes[n])) for n in nodes], "—")
    there = {sign for tie in ties for sign in tie["signs"]}
    yield _choice(alt, "kind", "Kind 类型 ", [(k, f"{zh} {k}") for k, (zh, *_) in canvas.KINDS.items() if k in there])
    yield _choice(alt, "relation", "Relation 关系 ", [
        (r, f"{zh} {forth}") for r, (zh, forth, *_) in canvas.TIES.items() if r in there])
    yield _choice(alt, "family", "Family 类别 ", [(f, canvas.family_name(f)) for f in canvas.COLOURS if f in there])
    yield _choice(alt, "region", "Region 地区 ", panels.regions(sign for sign in there if sign.isdigit()))
    most = max((tie["weight"] for tie in ties), default=1)
    yield alt.param("least", value=1, bind=alt.binding_range(
        min=1, max=max(most, 2), step=1, name="Least evidence 最少句数 "))
    if any("confidence" in tie for tie in ties):
        yield alt.param("sure", value=0, bind=alt.binding_range(
            min=0, max=1, step=0.05, name="Least confidence 最低可信度 "))
    yield alt.param("read", value=0, bind=alt.binding_range(min=0, max=100, step=1, name="Read on 往下读 "))
    yield alt.param("sought", expr="lower(trim(search))")
    yield alt.param("now", expr="isDefined(picked.key) ? picked.key[0] : isValid(at) ? at : ''")
    yield alt.param("over", expr="isDefined(hover.key) ? hover.key[0] : ''")


def _choice(alt: Any, name: str, title: str, options: list[tuple[str, str]], nothing: str = "全部 all") -> Any:
    values, labels = zip(("", nothing), *options, strict=True)
    return alt.param(name, value="", bind=alt.binding_select(options=list(values), labels=list(labels), name=title))


def _conditions(ties: list[dict]) -> tuple[str, str]:
    """When a tie fits what is chosen at the top, and when nothing is."""
    sure = any("confidence" in tie for tie in ties)
    return _FITS + _SURE * sure, _ALL + " && sure <= 0" * sure


def _network(alt: Any, ties: list[dict], high: float) -> Any:
    """The chart of nodes and ties, with what can be picked in it."""
    fits, everything = _conditions(ties)
    picked = alt.selection_point("picked", fields=["key"], toggle=False, on=_CLICK, clear=_FORGET)
    hover = alt.selection_point("hover", fields=["key"], toggle=False, on="mouseover, pointerover",
                                clear="mouseout, pointerout")
    zoom = alt.selection_interval("zoom", bind="scales", encodings=["x", "y"],
                                  zoom="wheel![event.ctrlKey || event.altKey || event.metaKey || event.shiftKey]")
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, _WIDE], nice=False))
    # Reversed, not from high to 0: along a domain that falls Vega-Lite zooms to one that rises, all upside down.
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, high], reverse=True, nice=False))
    there = {sign for tie in ties for sign in tie["signs"]}
    colour = alt.Color("family:N", title="family 类别", scale=alt.Scale(
        domain=[*canvas.COLOURS, ""], range=[*canvas.COLOURS.values(), canvas.GREY]),
        legend=alt.Legend(values=[f for f in canvas.COLOURS if f in there]))
    dashes = [[1, 0] if style == "-" else style[1] for *_, style in canvas.TIES.values()]
    dash = alt.StrokeDash("relation:N", title="relation 关系", scale=alt.Scale(
        domain=[*canvas.TIES], range=dashes), legend=alt.Legend(values=[r for r in canvas.TIES if r in there]))
    wide = alt.StrokeWidth("weight:Q", legend=None, scale=alt.Scale(domain=[1, 6], range=[1, 3], clamp=True))
    shape = alt.Shape("kind:N", title="kind 类型", scale=alt.Scale(
        domain=[*canvas.KINDS], range=["square", "circle", "triangle-up", "diamond", "cross"]))
    line = alt.Chart().encode(x, y, detail="key:N", order="step:Q")
    drawn = line.mark_line(interpolate="catmull-rom", clip=True).encode(
        colour, dash, wide, opacity=alt.value(alt.expr(
            f"datum.key == now ? 1 : {_LIT} ? 0.95 : !({_QUIET}) ? 0.05 : over != '' ? datum.rest / 2 : "
            f"{everything} ? datum.rest : max(datum.rest, 0.5)")))
    # A line is hard to hit: what takes the click is a wider one that is not seen.
    hit = line.mark_line(interpolate="catmull-rom", strokeWidth=9, opacity=0.01, color="white", clip=True,
                         cursor="pointer").encode(tooltip=["from:N", "relation:N", "to:N", "weight:Q"])
    node = alt.Chart().encode(
        x, y, tooltip=["name:N", "gloss:N", "kind:N", "family:N", "mentions:Q", "documents:Q"],
        opacity=alt.value(alt.expr(f"datum.key == now ? 1 : !datum.fits ? 0.12 : ({_LIT}) || {_QUIET} ? 1 : 0.12")))
    mark = node.mark_point(filled=True, size=55, clip=True, cursor="pointer").encode(colour, shape)
    read = alt.when(f"datum.gap * {_ZOOM.format(high=high)} >= 12 || datum.key == now || datum.key == over || "
                    f"(datum.fits && ({_LIT}))").then("name:N").otherwise(alt.value(""))
    left, right = (node.transform_filter(f"datum.kind {sign}= 'body'").mark_text(
        align=align, dx=dx, fontSize=panels.TYPE, limit=_LABEL, clip=True, cursor="pointer").encode(text=read)
        for sign, align, dx in (("=", "right", -8), ("!", "left", 8)))
    # Names of our own: Altair's count up with every chart.
    lines = alt.layer(drawn.properties(name="drawn").add_params(zoom),
                      hit.properties(name="hit").add_params(picked, hover),
                      data=alt.NamedData("ties")).transform_filter(
        f"datum.key == now || ({fits.format('datum')})").transform_flatten(["x", "y", "step"])
    points = alt.layer(*(layer.properties(name=name).add_params(picked, hover) for name, layer in
                         (("mark", mark), ("left", left), ("right", right))),
                       data=alt.NamedData("nodes")).transform_flatten(["ties"], as_=["tie"]).transform_calculate(
        fit=f"{everything} || (isValid(datum.tie) && {fits.format('datum.tie')})").transform_window(
        row="row_number()", groupby=["key"]).transform_joinaggregate(
        fits="max(fit)", groupby=["key"]).transform_filter("datum.row == 1")
    return alt.layer(lines, points).properties(width=_WIDE, height=high, name="network")


def _panel(alt: Any, high: float) -> Any:
    """The profile and the sentences of what is picked: as many lines as there is room for, from where one reads."""
    room = int(high // _LEADING) - 1
    return alt.Chart(alt.NamedData("sentences")).transform_filter(
        "now == '' ? !length(datum.around) : indexof(datum.around, now) >= 0"
    ).transform_flatten(["lines"], as_=["line"]).transform_window(row="row_number()").transform_joinaggregate(
        rows="count()").transform_calculate(
        above=f"round(max(datum.rows - {room}, 0) * read / 100)").transform_filter(
        f"datum.row > datum.above && datum.row <= datum.above + {room}").transform_calculate(
        place="datum.row - datum.above",
        shown=f"datum.row == datum.above + {room} && datum.rows > datum.row ? "
              "'… ' + (datum.rows - datum.row + 1) + ' more lines: Read on 往下读' : datum.line"
    ).mark_text(align="left", fontSize=panels.TYPE, limit=panels.WIDE, cursor=alt.expr(
        "isValid(datum.href) ? 'pointer' : 'default'")).encode(
        alt.X(datum=0, axis=None, scale=alt.Scale(domain=[0, 1])),
        alt.Y("place:Q", axis=None, scale=alt.Scale(domain=[room + 1, 0], nice=False)), text="shown:N",
        href="href:N",
        # Vega-Lite takes clicks only of marks with a selection or a tooltip.
        tooltip=alt.when("isValid(datum.href)").then("href:N").otherwise(alt.value(None)),
        color=alt.Color("look:N", legend=None, scale=alt.Scale(
            domain=["head", "tie", "quote", "where", "link"],
            range=["black", "#0b5563", canvas.INK, canvas.GREY, "#0645ad"])),
    ).properties(width=panels.WIDE, height=high, name="panel")


# --- the rows that the chart is drawn from -----------------------------------------------------------------

def _places(net: nx.MultiDiGraph, most: int) -> tuple[Places, float]:
    """Where every node stands, in pixels, and the height of the whole. Targets and documents stand under the
    regions, in the order of their neighbours."""
    plan = columns.layout(net, most)

    def mean(node: str) -> float:
        near = [plan.height[n] for n in sorted({*net.pred[node], *net.succ[node]}) if n in plan.height]
        return sum(near) / len(near) if near else plan.rows

    right = list(plan.regions)
    for kind in ("target", "document"):
        right += sorted(selection.strongest(net, kind, most), key=lambda n: (mean(n), n))
    rows = max(plan.rows, len(right), 24)  # 24 so that the panel has room for sentences
    row = min(_ROW, _HIGHEST / rows)
    height = {n: h * rows / (plan.rows or 1) for n, h in plan.height.items()}
    height |= {n: (i + 0.5) * rows / len(right) for i, n in enumerate(right)}
    nodes = [*plan.bodies, *plan.mechanisms, *right]
    return {n: (_X[net.nodes[n]["kind"]], round(height[n] * row, 1)) for n in nodes}, round(rows * row)


def _gaps(net: nx.MultiDiGraph, at: Places) -> dict[str, float]:
    """How far it is from each node to the nearest one of its column that has more evidence."""
    weight = {n: sum(w for *_, w in (*net.in_edges(n, data="weight"), *net.out_edges(n, data="weight"))) for n in at}
    gaps, above = {}, {x: [_HIGHEST * -9.0] for x in _X.values()}
    for n in sorted(at, key=lambda n: (-weight[n], -net.nodes[n]["mentions"], n)):
        x, y = at[n]
        gaps[n] = round(min(abs(y - other) for other in above[x]), 1)
        above[x].append(y)
    return gaps


def _curve(net: nx.MultiDiGraph, at: Places, ends: tuple[str, str]) -> list[list[float]]:
    """Nine points of a Bézier curve: an S from column to column, within a column a bow to its free side."""
    (x1, y1, out1), (x4, y4, out4) = sorted((*at[n], at[n][0] + (at[n][0] == _X["mechanism"]) * (
        12 + min(text_width(net.nodes[n]["name"], panels.TYPE), _LABEL))) for n in ends)
    if x1 == x4:
        x1, x4 = out1, out4  # a mechanism's ties leave behind its name
        x2 = max(x1, x4) + (15 + abs(y1 - y4) / 12) * (-1 if x1 == _X["region"] else 1)
    else:
        x1, x2 = out1, (out1 + x4) / 2
    return [[round((1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d, 1)
             for t in (i / 8 for i in range(9))] for a, b, c, d in ((x1, x2, x2, x4), (y1, y1, y4, y4))]


def _asked_of(net: nx.MultiDiGraph, drawn: Iterable[Tie]) -> dict[Tie, dict]:
    """What the choices at the top ask of each tie."""
    of, sure = networks.of_ties(net), _confidence(net)
    return {(s, r, t): {"signs": panels.signs(net, (s, r, t), of.get((s, r, t), networks.NOWHERE)),
                        "weight": net.edges[s, t, r]["weight"]}
            | ({"confidence": sure[s, r, t]} if (s, r, t) in sure else {}) for s, r, t in drawn}


def _confidence(net: nx.MultiDiGraph) -> dict[Tie, float]:
    """How sure each tie is at its best sentence, where that is known."""
    best: dict[Tie, float] = {}
    for source, target, relation, sentences in net.edges(keys=True, data="sentences"):
        known = [found["confidence"] for found in sentences if found["confidence"] == found["confidence"]]
        if known:
            best[source, relation, target] = float(max(known))
    return best


def _ties(net: nx.MultiDiGraph, at: Places, asked: Mapping[Tie, dict]) -> Iterator[dict]:
    for s, relation, t in asked:
        source, target, key = net.nodes[s], net.nodes[t], panels.key(s, relation, t)
        xs, ys = _curve(net, at, (s, t))
        yield {"key": key, "source": s, "relation": relation, "target": t, "from": panels.short(source["name"]),
               "to": panels.short(target["name"]), "family": source["family"] or target["family"],
               **asked[s, relation, t], "around": [key, s, t], "rest": _REST.get(relation, 0.2),
               "words": panels.words(source, target), "x": xs, "y": ys, "step": list(range(9))}


def _nodes(net: nx.MultiDiGraph, at: Places, asked: Mapping[Tie, dict]) -> Iterator[dict]:
    """Each node with the ties that filters ask of, and with the words of its neighbours, which light it too."""
    gaps, near, ties = _gaps(net, at), {n: {n} for n in at}, {n: [] for n in at}
    around = {n: {n} for n in at}
    for s, relation, t in asked:
        for n in sorted({s, t}):
            ties[n].append(asked[s, relation, t])
            near[n].update((s, t))
            around[n].update((panels.key(s, relation, t), s, t))
    for n, (x, y) in at.items():
        data = {key: net.nodes[n][key] for key in ("kind", "family", "mentions", "documents")}
        data |= {key: panels.short(net.nodes[n][key]) for key in ("name", "gloss")}
        yield data | {"key": n, "x": x, "y": y, "gap": gaps[n], "around": sorted(around[n]), "ties": ties[n] or [None],
                      "words": panels.words(net.nodes[n], *(net.nodes[m] for m in sorted(near[n] - {n})))}
