"""Pictures of a network that a person can read, and how a figure is shown in a notebook.

Every drawing function takes a network (see ``helpers.network``) and gives a `Figure`: the drawing, its
alternative text and the table of what is drawn. Coordinates are points (1/72 inch) from the top left
corner; they come from ranks and from the advance widths of the font, never from a renderer, so that the
same network gives the same bytes on every platform. matplotlib is imported only when something is drawn.
"""
from __future__ import annotations

import base64
import html
import io
import logging
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import files, network

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

# Chosen by search: any two differ by more than 17 CIELAB units in normal, protan, deutan and tritan
# vision (Machado, Oliveira and Fernandes 2009), and each stands out from white. A test measures it again.
COLOURS = {
    "talk": "#44aa99", "list": "#6b3e0a", "meeting": "#6a51d0", "inspection": "#332288",
    "education": "#5b7a00", "warning": "#e8836b", "appraisal": "#9e8fe0", "record": "#0b5563",
    "reporting": "#b8a23c", "accountability": "#aa4499", "programme": "#333333",
}
KINDS = {  # Chinese name, plural, marker
    "body": ("机构", "bodies", "s"), "mechanism": ("机制", "mechanisms", "o"),
    "region": ("地区", "regions", "^"), "target": ("监督对象", "targets", "D"),
    "document": ("文件", "documents", "p"),
}
TIES = {  # relation: Chinese name, read forwards, read backwards, line style
    "uses": ("运用", "uses", "used by", "-"),
    "practised_in": ("实行于", "practised in", "place of", (0, (5, 1.5))),
    "supervises": ("监督", "supervises", "supervised by", "-"),
    "reports_to": ("报告", "reports to", "hears reports of", (0, (5, 1.5, 1, 1.5))),
    "works_with": ("协同", "works with", "works with", (0, (1, 1.5))),
    "applies_to": ("针对", "applies to", "subject to", (0, (3, 1.5))),
    "issues": ("制定", "issues", "issued by", "-"),
    "implements": ("落实", "implements", "implemented by", (0, (5, 1.5))),
    "variant_of": ("属于一种", "variant of", "has variant", (0, (1, 1.5))),
    "belongs_to": ("属于", "belongs to", "home of", (0, (3, 1.5))),
    "part_of": ("隶属", "part of", "contains", (0, (3, 1.5))),
}
FALLBACKS = "'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
WIDTH = 720.0  # points: ten inches, a notebook's width
NAME, GLOSS = 9.5, 8.0  # sizes of type in points
INK, GREY, PALE = "#222222", "#666666", "#bbbbbb"


@cache
def font_path() -> Path:
    """The file of Noto Sans SC, from the package ``pylopdf-fonts-zh-cn`` (OFL).

    >>> font_path().name
    'NotoSansSC-Regular.otf'
    """
    from pylopdf_fonts_zh_cn import sans_path

    return sans_path()


@cache
def _advances() -> dict[str, int]:
    """Advance width of every character of the font, in thousandths of the type size."""
    from fontTools.ttLib import TTFont

    with TTFont(font_path(), lazy=True) as font:
        metrics = font["hmtx"].metrics
        return {chr(code): metrics[glyph][0] for code, glyph in font.getBestCmap().items()}


def text_width(text: str, size: float) -> float:
    """Width in points of a line of text set in Noto Sans SC at ``size`` points.

    >>> text_width("约谈", 10)
    20.0
    """
    return sum(_advances().get(c, 1000) for c in text) * size / 1000


def wrap(text: str, size: float, room: float, lines: int = 1) -> list[str]:
    """Break a text into at most ``lines`` lines of ``room`` points, the last cut with … where need be.

    A Chinese text breaks anywhere, an English one between words.

    >>> wrap("joint inspection and audit", 8, 70, 2)
    ['joint inspection', 'and audit']
    """
    words = re.findall(r"[!-~]+\s*|[^!-~]", " ".join(text.split()))
    done: list[str] = []
    while words and len(done) < lines:
        line = ""
        while words and text_width((line + words[0]).rstrip(), size) <= room:
            line += words.pop(0)
        if not line or (words and len(done) == lines - 1):
            rest, words = line + "".join(words), []
            line = next(rest[:n].rstrip() + "…" for n in range(len(rest), -1, -1)
                        if not n or text_width(rest[:n].rstrip() + "…", size) <= room)
        done.append(line.strip())
    return done


@contextmanager
def style() -> Iterator[None]:
    """While it lasts, matplotlib sets Chinese in Noto Sans SC and writes reproducible SVG with real text.

    >>> with style():
    ...     import matplotlib; matplotlib.rcParams["font.sans-serif"]
    ['Noto Sans SC']
    """
    log = logging.getLogger("matplotlib")
    level = log.level
    log.setLevel(logging.ERROR)  # the first import ever says on stderr that it builds a font cache
    try:
        import matplotlib

        _add_font()
        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            matplotlib.rcParams.update({
                "font.family": ["sans-serif"], "font.sans-serif": ["Noto Sans SC"], "text.parse_math": False,
                "axes.unicode_minus": False, "svg.fonttype": "none", "svg.hashsalt": "helpers"})
            yield
    finally:
        log.setLevel(level)


@cache
def _add_font() -> None:
    from matplotlib import font_manager

    font_manager.fontManager.addfont(str(font_path()))


def _font_face(characters: Iterable[str]) -> str:
    """A CSS rule that carries the font's glyphs for these characters, so that a browser without a Chinese
    font draws them too. Not compressed: zlib is not the same on every platform, and would save an eighth."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(hinting=False, desubroutinize=True, layout_features=[], name_IDs=[1, 2],
                             drop_tables=["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"])
    data = io.BytesIO()
    with TTFont(font_path(), lazy=True, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text="".join(sorted(set(characters))))
        subsetter.subset(font)
        font.save(data)
    code = base64.b64encode(data.getvalue()).decode("ascii")
    return f"@font-face{{font-family:'Figure SC';src:url(data:font/otf;base64,{code}) format('opentype')}}"


def _png(pixels: Any) -> bytes:
    """A PNG with a palette, a third of the size of one without. The palette is the most frequent colours and the
    rest takes the nearest: what Pillow chooses by itself changes the hue of pale areas."""
    import numpy as np
    from PIL import Image

    colours, index, counts = np.unique(np.asarray(pixels)[..., :3].astype(np.int32) @ (65536, 256, 1),
                                       return_inverse=True, return_counts=True)
    frequent = colours[np.lexsort((colours, -counts))[:256]]
    parts, palette = (np.stack([c >> 16, c >> 8 & 255, c & 255], axis=1) for c in (colours, frequent))
    nearest = np.array([((palette - part) ** 2).sum(axis=1).argmin() for part in parts], dtype=np.uint8)
    image = Image.fromarray(nearest[index.reshape(np.shape(pixels)[:2])], "P")
    image.putpalette(palette.astype(np.uint8).tobytes())
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


@dataclass(frozen=True)
class Figure:
    """A drawing (``matplotlib.figure.Figure``), the table of what it shows, and its alternative text.

    A notebook displays it as one bundle: SVG for comparison and print, PNG for viewers that drop the SVG,
    plain text for those who do not see it.

    >>> with style():
    ...     from matplotlib.figure import Figure as Drawing
    >>> sorted(Figure(Drawing(), None, "An empty page.")._repr_mimebundle_()[0])
    ['image/png', 'image/svg+xml', 'text/plain']
    """

    drawing: Any
    data: pd.DataFrame
    alt: str

    def svg(self) -> str:
        """The figure as SVG: text stays text, and the glyphs it needs are in the file."""
        file = io.StringIO()
        with style():
            self.drawing.savefig(file, format="svg",
                                 metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
        svg = file.getvalue()
        svg = svg[svg.index("<svg "):].replace("font-family: 'Noto Sans SC', sans-serif; ", "")
        svg = svg.replace("</style>", "\n" + _font_face(svg) + "</style>", 1)
        label = html.escape(self.alt)
        return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" '
                           f'style="font-family: \'Figure SC\', {FALLBACKS}" ', 1)

    def png(self, dpi: int = 144) -> bytes:
        """The figure as PNG in its 256 most frequent colours, without any metadata."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        with style():
            self.drawing.set_dpi(dpi)
            canvas = FigureCanvasAgg(self.drawing)
            canvas.draw()
            return _png(canvas.buffer_rgba())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        wide, high = (round(float(inches) * 96) for inches in self.drawing.get_size_inches())
        bundle = {"image/svg+xml": self.svg(), "image/png": self.png(), "text/plain": self.alt}
        return bundle, {"image/png": {"width": wide, "height": high}}


def caption(figure: Figure, number: str, text: str) -> dict[str, str]:
    """A numbered caption with the figure's data as a folded table, as HTML and as plain text.

    >>> import pandas as pd
    >>> caption(Figure(None, pd.DataFrame({"a": [1]}), ""), "4.1", "One.")["text/plain"]
    'Figure 4.1. One.\\n a\\n 1'
    """
    import pandas as pd

    with pd.option_context("display.max_colwidth", None, "display.width", None):
        table = figure.data.to_html(index=False, border=0, escape=True, max_rows=None)
        plain = figure.data.to_string(index=False)
    rows = f"{len(figure.data)} row{'' if len(figure.data) == 1 else 's'}"
    return {
        "text/html": f"<p><strong>Figure {html.escape(number)}.</strong> {html.escape(text)}</p>\n<details>"
                     f"<summary>The data of this figure as a table ({rows}) 图中数据</summary>\n{table}\n</details>",
        "text/plain": f"Figure {number}. {text}\n{plain}",
    }


def show(figure: Figure, number: str, text: str) -> None:
    """Display a figure in a notebook, and below it the caption with the data one click away.

    >>> show.__name__
    'show'
    """
    from IPython.display import display

    display(figure)
    display(caption(figure, number, text), raw=True)


# --- what all pictures share ------------------------------------------------------------------------------

def _canvas(height: float, width: float = WIDTH) -> tuple[Any, Any]:
    from matplotlib.figure import Figure as Drawing

    drawing = Drawing(figsize=(width / 72, height / 72), dpi=72, facecolor="white")
    axes = drawing.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return drawing, axes


def _text(axes: Any, x: float, y: float, text: str, size: float = NAME, colour: str = INK,
          room: float = math.inf, align: str = "left") -> float:
    """One line of text with its middle at height ``y``, cut to ``room``; gives its width."""
    text = "".join(c if c in _advances() else "〓" for c in next(iter(wrap(text, size, room)), ""))
    if text:  # 〓 is the printers' sign for a character that is not in the case
        axes.text(x, y + 0.36 * size, text, fontsize=size, color=colour, ha=align, va="baseline")
    return text_width(text, size)


def _lines(axes: Any, x: float, y: float, data: dict, room: float, pitch: float, align: str = "left") -> float:
    """A name with its gloss in grey below, as many lines as the pitch has room for; gives the widest's width."""
    glosses = wrap(data["gloss"], GLOSS, room, min(2, int((pitch - NAME - 3) // (GLOSS + 1.5))))
    top = y - len(glosses) * (GLOSS + 1.5) / 2
    wide = [_text(axes, x, top + n * (GLOSS + 1.5) + 1, line, GLOSS, GREY, align=align)
            for n, line in enumerate(glosses, start=1)]
    return max(_text(axes, x, top, data["name"], room=room, align=align), *wide, 0)


def _beside(axes: Any, x: float, y: float, data: dict, room: float, align: str = "left") -> None:
    """A name with its gloss in grey on the same line, as far as there is room for it."""
    wide = _text(axes, x, y, data["name"], room=room, align=align) + 6
    if room - wide > 30:
        _text(axes, x + (wide if align == "left" else -wide), y, data["gloss"], GLOSS, GREY, room - wide, align)


def _curve(axes: Any, start: tuple[float, float], end: tuple[float, float], colour: str, relation: str,
           weight: int = 1, bulge: float | None = None) -> None:
    """A line that leaves and arrives level: an S between columns, a bow with ``bulge`` points to the left."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Shape

    (x1, y1), (x2, y2) = start, end
    inner = ((x1 + x2) / 2,) * 2 if bulge is None else (x1 - bulge, x2 - bulge)
    shape = Shape([start, (inner[0], y1), (inner[1], y2), end],
                  [Shape.MOVETO, Shape.CURVE4, Shape.CURVE4, Shape.CURVE4])
    wide = min(0.8 + 0.4 * (weight - 1), 3.0)
    axes.add_patch(PathPatch(shape, fill=False, edgecolor=colour, linewidth=wide, zorder=1, alpha=0.85,
                             linestyle=TIES[relation][3], capstyle="butt"))


def _mark(axes: Any, x: float, y: float, marker: Any, colour: str, size: float = 4.5) -> None:
    axes.plot([x], [y], marker=marker, color=colour, markersize=size, markeredgewidth=0, zorder=2)


def _key(axes: Any, y: float, kinds: Iterable[str], relations: Iterable[str]) -> None:
    """One line that says what the markers and the line styles mean."""
    x = 8.0
    for kind in kinds:
        _mark(axes, x + 4, y, KINDS[kind][2], INK)
        x += 12 + _text(axes, x + 12, y, f"{kind} {KINDS[kind][0]}", GLOSS, GREY) + 12
    for relation in relations:
        _curve(axes, (x, y), (x + 24, y), INK, relation)
        if relation in ("reports_to", "supervises"):
            _mark(axes, x + 26, y, 5, INK)
        words = f"{TIES[relation][1]} {TIES[relation][0]}"
        x += 31 + _text(axes, x + 31, y, words, GLOSS, GREY) + 12


def _empty(what: str, columns: Sequence[str]) -> Figure:
    import pandas as pd

    with style():
        drawing, axes = _canvas(60)
        _text(axes, WIDTH / 2, 30, f"Nothing to draw: {what}. 没有可画的内容。", colour=GREY, align="center")
    return Figure(drawing, pd.DataFrame(columns=list(columns)), f"An empty figure. Nothing to draw: {what}.")


COLUMNS = ("source", "source_gloss", "relation", "target", "target_gloss", "family", "sentences")


def _ties(net: nx.MultiDiGraph, rows: Iterable[tuple[str, str, str]]) -> pd.DataFrame:
    """The table of the ties drawn: names and glosses of both ends, family, number of sentences."""
    import pandas as pd

    node = net.nodes
    return pd.DataFrame([(node[s]["name"], node[s]["gloss"], r, node[t]["name"], node[t]["gloss"],
                          node[s]["family"] or node[t]["family"], net.edges[s, t, r]["weight"])
                         for s, r, t in rows], columns=list(COLUMNS))


def _triples(net: nx.MultiDiGraph, relations: Iterable[str]) -> list[tuple[str, str, str]]:
    wanted = set(relations)
    return sorted((s, r, t) for s, t, r in net.edges(keys=True) if r in wanted)


def _strongest(net: nx.MultiDiGraph, nodes: Iterable[str], most: int) -> list[str]:
    """The ``most`` nodes whose ties stand on most sentences, in order of id."""
    strength = {n: sum(d["weight"] for *_, d in (*net.in_edges(n, data=True), *net.out_edges(n, data=True)))
                for n in nodes}
    return sorted(sorted(strength, key=lambda n: (-strength[n], n))[:most])


def _of_kind(net: nx.MultiDiGraph, kind: str) -> list[str]:
    return sorted(n for n, k in net.nodes(data="kind") if k == kind)


def _families(net: nx.MultiDiGraph, mechanisms: Iterable[str]) -> dict[str, list[str]]:
    """Mechanisms by family, families in the codebook's order, unknown ones last."""
    order = {family: n for n, family in enumerate(COLOURS)}
    found: dict[str, list[str]] = {}
    for n in sorted(mechanisms, key=lambda n: (order.get(net.nodes[n]["family"], 99), net.nodes[n]["family"], n)):
        found.setdefault(net.nodes[n]["family"], []).append(n)
    return found


def _family_name(family: str) -> str:
    return " ".join([*(row["zh"] for row in files.table("codebook/families.csv") if row["family"] == family),
                     family or "no family"])


def _family_heading(axes: Any, x: float, y: float, family: str) -> None:
    colour = COLOURS.get(family, GREY)
    dark = "#" + "".join(f"{int(colour[i:i + 2], 16) * 7 // 10:02x}" for i in (1, 3, 5))  # legible as text
    _text(axes, x, y, _family_name(family), NAME, dark)


def _colour(net: nx.MultiDiGraph, mechanism: str) -> str:
    return COLOURS.get(net.nodes[mechanism]["family"], GREY)


def _count(number: int, kind: str) -> str:
    return f"{number} {kind if number == 1 else KINDS[kind][1]}"


def _left_out(number: int, what: str) -> str:
    return f" Left out, with less evidence: {number} {what}." if number else ""


def _most_tied(net: nx.MultiDiGraph, nodes: Iterable[str], relation: str) -> str:
    """For an alternative text: the node with most ties of a relation, as ``name (n)``."""
    count = {n: sum(k == relation for *_, k in (*net.out_edges(n, keys=True), *net.in_edges(n, keys=True)))
             for n in nodes}
    best = min(count, key=lambda n: (-count[n], n))
    return f"{net.nodes[best]['name']} ({count[best]})"


# --- the whole network in three columns -------------------------------------------------------------------

Blocks = list[list[str]]


def crossings(columns: Sequence[Blocks], ties: Iterable[tuple[str, str]]) -> int:
    """Number of pairs of ties that cross, ties going from one column to the next.

    >>> crossings([[["a", "b"]], [["x", "y"]]], [("a", "y"), ("b", "x")])
    1
    """
    import numpy as np

    rank = {n: (k, i) for k, blocks in enumerate(columns) for i, n in enumerate(n for b in blocks for n in b)}
    total = 0
    for k in range(len(columns) - 1):
        ends = np.array([(rank[s][1], rank[t][1]) for s, t in ties if rank[s][0] == k], dtype=int).reshape(-1, 2)
        a, b = ends[:, 0], ends[:, 1]
        total += int(((a[:, None] < a) & (b[:, None] > b)).sum())
    return total


def arrange(columns: Sequence[Blocks], ties: Sequence[tuple[str, str]], sweeps: int = 12) -> list[Blocks]:
    """Order every column to cross as little as possible; blocks (families) stay together.

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
    return sorted(ordered, key=lambda b: (sum(mean[n] for n in b) / len(b) if b else 0, b))


def _exchange(columns: list[Blocks], ties: Sequence[tuple[str, str]]) -> list[Blocks]:
    fewest, gain = crossings(columns, ties), True
    while gain:
        gain = False
        for items in [x for blocks in columns for x in (blocks, *blocks)]:  # whole blocks, then their members
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
    """Three columns in order; the height of every node and family heading in rows from the top; all rows, and
    how many of them a mechanism has."""

    bodies: list[str]
    families: dict[str, list[str]]
    regions: list[str]
    height: dict[str, float]
    rows: float
    step: float


def layout(net: nx.MultiDiGraph, most: int = 60) -> Layout:
    """Where bodies, mechanisms and regions stand in the three-column picture; at most ``most`` of each.

    >>> import networkx
    >>> layout(networkx.MultiDiGraph()).rows
    0
    """
    chosen = {kind: _strongest(net, _of_kind(net, kind), most) for kind in ("body", "mechanism", "region")}
    kept = set().union(*chosen.values())
    ties = [(s, t) for s, r, t in _triples(net, ("uses", "practised_in")) if {s, t} <= kept]
    families = list(_families(net, chosen["mechanism"]).values())
    (bodies,), blocks, (regions,) = arrange([[chosen["body"]], families, [chosen["region"]]], ties)
    height: dict[str, float] = {}
    row = 0.0
    for block in blocks:
        height["family:" + net.nodes[block[0]]["family"]] = row + 0.65
        height.update((n, row + 1.5 + i) for i, n in enumerate(block))
        row += 1.25 + len(block)
    roomy = 2.35 * len(bodies)  # rows that leave two lines for every body's gloss
    rows = max(row, roomy if roomy < 1.6 * row else len(bodies), len(regions))
    step = min(rows / row, 1.6) if row else 1.0
    height = {n: h * step + (rows - row * step) / 2 for n, h in height.items()}
    for column in (bodies, regions):
        height.update((n, (i + 0.5) * rows / len(column)) for i, n in enumerate(column))
    return Layout(bodies, {net.nodes[b[0]]["family"]: b for b in blocks}, regions, height, rows, step)


def three_columns(net: nx.MultiDiGraph, most: int = 60) -> Figure:
    """The whole network: bodies | mechanisms by family | regions, with the ties between them.

    Ties are coloured by the mechanism's family; a bow at the left joins two bodies. Documents, targets and
    hierarchy are not drawn. Each column holds the ``most`` nodes with most evidence.

    >>> import networkx
    >>> three_columns(networkx.MultiDiGraph()).alt
    'An empty figure. Nothing to draw: no bodies, mechanisms or regions.'
    """
    plan = layout(net, most)
    if not plan.height:
        return _empty("no bodies, mechanisms or regions", COLUMNS)
    mechanisms = [n for block in plan.families.values() for n in block]
    kept = {*plan.bodies, *mechanisms, *plan.regions}
    drawn = [(s, r, t) for s, r, t in _triples(net, ("uses", "practised_in", "supervises", "reports_to", "works_with"))
             if {s, t} <= kept]
    pitch, top = 15.5, 34.0
    left, body, start, end, region = 40.0, 196.0, 300.0, 524.0, 616.0
    at = {n: top + h * pitch for n, h in plan.height.items()}
    band = pitch * plan.step / 2
    with style():
        drawing, axes = _canvas(top + plan.rows * pitch + 34)
        for x, kind, align in ((body, "body", "right"), ((start + end) / 2, "mechanism", "center"),
                               (region, "region", "left")):
            number = {"body": plan.bodies, "mechanism": mechanisms, "region": plan.regions}[kind]
            _text(axes, x, 12, f"{KINDS[kind][0]} {KINDS[kind][1]} ({len(number)})", 11, align=align)
        for s, r, t in drawn:
            weight = net.edges[s, t, r]["weight"]
            if r == "uses":
                _curve(axes, (body + 6, at[s]), (start, at[t]), _colour(net, t), r, weight)
            elif r == "practised_in":
                _curve(axes, (end, at[s]), (region - 8, at[t]), _colour(net, s), r, weight)
            else:
                bulge = 9 + 36 * abs(at[s] - at[t]) / (plan.rows * pitch)
                _curve(axes, (left, at[s]), (left, at[t]), GREY, r, weight, bulge)
                if r != "works_with":
                    _mark(axes, left, at[t], 5, GREY)
        bowed = {n for s, r, t in drawn if r not in ("uses", "practised_in") for n in (s, t)}
        for n in plan.bodies:
            wide = _lines(axes, body - 4, at[n], net.nodes[n], body - left - 8,
                          pitch * plan.rows / len(plan.bodies), "right")
            _mark(axes, body + 2, at[n], "s", INK)
            if n in bowed and wide < body - left - 16:
                axes.plot([left, body - 8 - wide], [at[n]] * 2, color=PALE, linewidth=0.6, zorder=0)
        for family, block in plan.families.items():
            colour = COLOURS.get(family, GREY)
            _family_heading(axes, start + 8, at["family:" + family], family)
            axes.fill_between([start, end], at[block[0]] - band, at[block[-1]] + band, color=colour, alpha=0.09,
                              linewidth=0)
            for n in block:
                _beside(axes, start + 8, at[n], net.nodes[n], end - start - 16)
                for x, relations in ((start, net.in_edges(n, keys=True)), (end, net.out_edges(n, keys=True))):
                    if any(k in ("uses", "practised_in") for *_, k in relations):
                        _mark(axes, x, at[n], "o", colour)
        for n in plan.regions:
            _lines(axes, region + 4, at[n], net.nodes[n], WIDTH - region - 8, pitch * plan.rows / len(plan.regions))
            _mark(axes, region - 4, at[n], "^", INK, 5.5)
        shown = {r for _, r, _ in drawn}
        _key(axes, top + plan.rows * pitch + 20, ("body", "mechanism", "region"), [r for r in TIES if r in shown])
    left_out = sum(net.nodes[n]["kind"] in ("body", "mechanism", "region") for n in net) - len(kept)
    alt = (f"A network in three columns: {_count(len(plan.bodies), 'body')}, {_count(len(mechanisms), 'mechanism')} "
           f"of {len(plan.families)} families, {_count(len(plan.regions), 'region')}; ties drawn: {len(drawn)}.")
    if plan.bodies:
        alt += f" The body that uses most mechanisms is {_most_tied(net, plan.bodies, 'uses')}"
        alt += f"; the mechanism practised in most regions is {_most_tied(net, mechanisms, 'practised_in')}." \
            if mechanisms else "."
    return Figure(drawing, _ties(net, drawn), alt + _left_out(left_out, "nodes"))


# --- the hierarchy of regions and bodies ------------------------------------------------------------------

_PLACES = {"province": 8.0, "prefecture": 150.0, "county": 292.0}  # where each level's column begins
_BODIES = 434.0


def hierarchy_tree(net: nx.MultiDiGraph, most: int = 200) -> Figure:
    """Regions from province to county as a tree, with the bodies of each as its leaves.

    Bodies without a region stand at the end. A row is a leaf, so no line crosses another. The ``most`` nodes with
    most evidence are drawn, and what they are a part of.

    >>> import networkx
    >>> hierarchy_tree(networkx.MultiDiGraph()).data.columns.tolist()
    ['name', 'gloss', 'kind', 'level', 'within', 'mentions']
    """
    import pandas as pd

    columns = ["name", "gloss", "kind", "level", "within", "mentions"]
    whole = network.hierarchy(net)
    if not whole:
        return _empty("no bodies or regions", columns)
    kept = set(_strongest(net, whole, most))
    for _ in _PLACES:  # a county's prefecture and its province
        kept.update(*(whole.successors(n) for n in kept))
    forest = whole.subgraph(kept)
    below = {n: sorted(forest.predecessors(n), key=lambda m: (forest.nodes[m]["kind"] != "body", m)) for n in forest}
    row: dict[str, int] = {}
    rows = 0
    roots = sorted((n for n in forest if not forest.out_degree(n)),
                   key=lambda n: (forest.nodes[n]["kind"] != "region", n))
    stack = roots[::-1]
    while stack:  # depth first: a region stands in the row of its first leaf
        n = stack.pop()
        row[n] = rows
        rows += not below[n]
        stack += below[n][::-1]
    pitch, top = 24.0, 34.0

    def spot(n: str) -> tuple[float, float]:
        return _PLACES.get(forest.nodes[n]["level"] if forest.nodes[n]["kind"] == "region" else "", _BODIES), \
            top + (row[n] + 0.5) * pitch

    with style():
        drawing, axes = _canvas(top + rows * pitch + 8)
        for level, x in (*_PLACES.items(), ("body", _BODIES)):
            chinese = {"province": "省级", "prefecture": "地级", "county": "县级", "body": "机构"}[level]
            _text(axes, x, 12, f"{chinese} {level}", 11)
        for n in row:
            x, y = spot(n)
            wide = _lines(axes, x + 10, y, forest.nodes[n], (118 if x < _BODIES else WIDTH - _BODIES - 18), pitch)
            _mark(axes, x + 3, y, KINDS[forest.nodes[n]["kind"]][2], INK)
            trunk = x + 136
            for child in below[n]:
                x2, y2 = spot(child)
                start = x + wide + 16 if y2 == y else trunk
                axes.plot([start, x2 - 3], [y2, y2], color=PALE, linewidth=0.8, zorder=0)
            if below[n] and (last := spot(below[n][-1])[1]) > y:
                axes.plot([min(x + wide + 16, trunk), trunk, trunk], [y, y, last], color=PALE, linewidth=0.8, zorder=0)
    node = forest.nodes
    data = pd.DataFrame([(node[n]["name"], node[n]["gloss"], node[n]["kind"], node[n]["level"],
                          "".join(node[m]["name"] for m in forest.successors(n)), node[n]["mentions"])
                         for n in row], columns=columns)
    kinds = data["kind"].value_counts()
    widest = min(row, key=lambda n: (-len(below[n]), row[n]))
    return Figure(drawing, data, f"A tree of {_count(kinds.get('region', 0), 'region')} with "
                  f"{_count(kinds.get('body', 0), 'body')} as its leaves. "
                  f"Most branches leave {node[widest]['name']} ({len(below[widest])})."
                  + _left_out(len(whole) - len(forest), "nodes"))


# --- mechanisms by regions --------------------------------------------------------------------------------

def heat_table(net: nx.MultiDiGraph, most: int = 80) -> Figure:
    """The two-mode table of mechanisms (rows, by family) and regions: evidence sentences of ``practised_in``,
    printed in each cell and shaded in the family's colour; at most ``most`` rows and half as many columns, those
    with most sentences.

    >>> import networkx
    >>> heat_table(networkx.MultiDiGraph()).alt
    'An empty figure. Nothing to draw: no mechanism is practised in a region.'
    """
    whole = network.two_mode_table(net, "practised_in")
    rows, columns = (sorted(whole.sum(axis=axis).to_numpy().argsort(kind="stable")[::-1][:number])
                     for axis, number in ((1, most), (0, most // 2)))
    table = whole.iloc[rows, columns]
    data = table.reset_index()
    if table.empty:
        return _empty("no mechanism is practised in a region", data.columns)
    gloss = {d["name"]: d["gloss"] for n, d in net.nodes(data=True) if d["kind"] in ("mechanism", "region")}
    pitch, left = 16.0, 222.0
    cell = max(13.0, min(59.0, (WIDTH + 34 - left) / table.shape[1]))
    heads = [_column_head(region, gloss.get(region, ""), cell - 1) for region in table.columns]
    top = 30 + max(sum(1.3 * size for _, size, _ in head) for head in heads)
    families = table.groupby(level="family", sort=False).size()
    highest = int(table.to_numpy().max())
    with style():
        drawing, axes = _canvas(top + pitch * (len(table) + 1.25 * len(families)) + 12,
                                max(WIDTH, left + cell * table.shape[1] + 8))
        _text(axes, 8, 12, "机制 mechanisms × 地区 regions", 11)
        for column, head in enumerate(heads):
            y = 26 if cell > 45 else top - 4 - sum(1.3 * size for _, size, _ in head)
            for line, size, colour in head:
                _text(axes, left + (column + 0.5) * cell, y + 0.65 * size, line, size, colour, align="center")
                y += 1.3 * size
        y, before = top, ""
        for (family, mechanism), counts in table.iterrows():
            if family != before:
                _family_heading(axes, 8, y + 0.75 * pitch, family)
                y, before = y + 1.25 * pitch, family
            axes.plot([8, left + cell * table.shape[1]], [y, y], color="#e6e6e6", linewidth=0.6, zorder=0)
            _beside(axes, 8, y + pitch / 2, {"name": mechanism, "gloss": gloss.get(mechanism, "")}, left - 16)
            for column, count in enumerate(counts):
                if count:
                    _cell(axes, left + column * cell, y, cell, pitch, int(count), count / max(highest, 4), family)
            y += pitch
    place = table.sum().idxmax()
    return Figure(drawing, data, f"A table of {len(table)} mechanisms by {table.shape[1]} regions; "
                  f"{int((table > 0).to_numpy().sum())} cells are filled, the highest number of sentences is {highest}. "
                  f"Most sentences are about {place} ({int(table[place].sum())})." + _left_out(whole.size - table.size,
                                                                                               "cells"))


def _column_head(name: str, gloss: str, room: float) -> list[tuple[str, float, str]]:
    """Lines, sizes and colours of a column's name: down the column where it is narrow, with the gloss where not."""
    name = re.sub(r" \(region:(..)(..)(..)\)", r" \1 \2 \3", name)  # a name that two regions share has its code
    glosses = wrap(gloss, GLOSS, room, 3) if room > 45 else []
    return [*((line, NAME, INK) for line in wrap(name, NAME, room, 15)), *((line, GLOSS, GREY) for line in glosses)]


def _cell(axes: Any, x: float, y: float, wide: float, high: float, count: int, share: float, family: str) -> None:
    from matplotlib.patches import Rectangle

    colour, strength = COLOURS.get(family, GREY), 0.15 + 0.6 * share
    shade = [1 - strength * (1 - int(colour[i:i + 2], 16) / 255) for i in (1, 3, 5)]
    axes.add_patch(Rectangle((x + 1, y + 1), wide - 2, high - 2, color=shade, linewidth=0))
    dark = 0.3 * shade[0] + 0.6 * shade[1] + 0.1 * shade[2] < 0.55
    _text(axes, x + wide / 2, y + high / 2, str(count), GLOSS, "white" if dark else INK, align="center")


# --- one node and its neighbours --------------------------------------------------------------------------

def ego_picture(net: nx.MultiDiGraph, node: str, most: int = 40) -> Figure:
    """A node and those it has ties with, grouped by kind and by what the ties say.

    Ties among the neighbours are not drawn (``network.ego`` has them). Of more than ``most`` neighbours, those
    with most evidence are drawn. Raises ValueError, with the nearest ids, for a node that is not there.

    >>> import networkx
    >>> ego_picture(networkx.MultiDiGraph(), "region:530000")
    Traceback (most recent call last):
    ValueError: ...
    """
    part = network.ego(net, node)
    said: dict[str, list[tuple[str, int]]] = {}  # neighbour: relation and reading direction of each tie
    weight: dict[str, int] = {}
    for s, t, r, d in sorted(part.edges(keys=True, data=True), key=lambda e: e[:3]):
        if (node in (s, t)) and s != t:
            other = t if s == node else s
            said.setdefault(other, []).append((r, 1 if s == node or r == "works_with" else 2))
            weight[other] = weight.get(other, 0) + d["weight"]
    shown = sorted(sorted(said, key=lambda n: (-weight[n], n))[:most])
    groups: dict[tuple, list[str]] = {}
    for n in sorted(shown, key=lambda n: (list(KINDS).index(part.nodes[n]["kind"]), said[n],
                                          list(COLOURS).index(part.nodes[n]["family"] or "talk"), n)):
        groups.setdefault((part.nodes[n]["kind"], *said[n]), []).append(n)
    sides: tuple[list, list] = ([], [])
    for kind in KINDS:  # each kind on the side that has more room so far
        chosen = [g for g in groups if g[0] == kind]
        min(sides, key=lambda side: sum(len(groups[g]) + 1.6 for g in side)).extend(chosen)
    tall = [sum(len(groups[g]) + 1.6 for g in side) for side in sides]
    pitch, top = 16.0, 10.0
    height = max(max(tall) * pitch, 90)
    centre = top + height / 2
    name = wrap(part.nodes[node]["name"], 12, 120, 2)
    gloss = wrap(part.nodes[node]["gloss"], GLOSS, 120, 3)
    half = (len(name) * 15 + len(gloss) * 10) / 2 + 6
    with style():
        drawing, axes = _canvas(top + height + 8)
        _centre(axes, centre, half, name, gloss)
        for side, groups_here, total in zip((-1, 1), sides, tall):
            edge, align = (222.0, "right") if side < 0 else (WIDTH - 222.0, "left")
            y = centre - total * pitch / 2
            for group in groups_here:
                words = " · ".join(f"{TIES[r][way]} {TIES[r][0]}" for r, way in group[1:])
                _text(axes, edge, y + pitch, words, GLOSS, GREY, 214, align)
                y += 1.5 * pitch
                for n in groups[group]:
                    data = part.nodes[n]
                    colour = COLOURS.get(data["family"] or part.nodes[node]["family"], GREY)
                    _beside(axes, edge + side * 6, y + pitch / 2, data, 208, align)
                    _mark(axes, edge, y + pitch / 2, KINDS[data["kind"]][2], colour, 5)
                    _curve(axes, (WIDTH / 2 + side * 66, centre), (edge - side * 6, y + pitch / 2), colour,
                           group[1][0], weight[n])
                    y += pitch
                y += 0.1 * pitch
    drawn = [(s, r, t) for s, r, t in _triples(part, TIES) if node in (s, t) and {s, t} <= {node, *shown}]
    kinds = [part.nodes[n]["kind"] for n in shown]
    counted = ", ".join(_count(kinds.count(k), k) for k in KINDS if k in kinds)
    alt = f"{part.nodes[node]['name']} and its neighbours: {counted or 'none'}."
    return Figure(drawing, _ties(part, drawn), alt + _left_out(len(said) - len(shown), "neighbours"))


def _centre(axes: Any, y: float, half: float, name: list[str], gloss: list[str]) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((WIDTH / 2 - 66, y - half), 132, 2 * half, facecolor="white", edgecolor=INK,
                             linewidth=1.2, zorder=2))
    at = y - half + 6
    for lines, size, step, colour in ((name, 12, 15, INK), (gloss, GLOSS, 10, GREY)):
        for line in lines:
            _text(axes, WIDTH / 2, at + step / 2, line, size, colour, align="center")
            at += step
