"""What all figures are drawn with: colours, signs, type, lines and boxes on a canvas measured in points.

Coordinates are points (1/72 inch) from the top left corner. Nothing here knows a network.
"""
from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from helpers.codebook import lexicon
from helpers.figures.figure import Figure, settable, style, text_width, wrap

# Of the families, as the codebook has them. Those of the collection were chosen by search: any two differ by more
# than 17 CIELAB units in normal, protan, deutan and tritan vision (Machado, Oliveira and Fernandes 2009), and each
# stands out from white. A test measures it again.
COLOURS = {family: lexicon.of_family(family, "colour") for family in lexicon.FAMILIES}
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
    "member_of": ("隶于", "is of", "has", (0, (1, 3))),
    "belongs_to": ("属于", "belongs to", "home of", (0, (3, 1.5))),
    "part_of": ("隶属", "part of", "contains", (0, (3, 1.5))),
}
WIDTH = 720.0  # points: ten inches, a notebook's width
NAME, GLOSS = 9.5, 8.0  # sizes of type in points
INK, GREY, PALE = "#222222", "#666666", "#bbbbbb"
_LEADING = GLOSS + 1.5
ARROW = 5  # matplotlib's CARETRIGHT: all bows arrive from the left
DIRECTED = ("supervises", "reports_to")  # ties between two bodies that have a direction


def blank(height: float, width: float = WIDTH) -> tuple[Any, Any]:
    """A white drawing and the axes that fill it, in points; y grows downwards."""
    from matplotlib.figure import Figure as Drawing

    drawing = Drawing(figsize=(width / 72, height / 72), dpi=72, facecolor="white")
    axes = drawing.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return drawing, axes


def text(axes: Any, x: float, y: float, words: str, size: float = NAME, colour: str = INK,
         room: float = math.inf, align: str = "left") -> float:
    """One line of text with its middle at height ``y``, cut to ``room``; gives its width."""
    words = settable(next(iter(wrap(words, size, room)), ""))
    if words:
        axes.text(x, y + 0.36 * size, words, fontsize=size, color=colour, ha=align, va="baseline")
    return text_width(words, size)


def stacked(axes: Any, x: float, y: float, data: dict, room: float, pitch: float,
            align: str = "left") -> float:
    """A name, below it its gloss in grey, in as many lines as the pitch has room for; gives the width."""
    glosses = wrap(data["gloss"], GLOSS, room, min(2, int((pitch - NAME - 3) // _LEADING)))
    top = y - len(glosses) * _LEADING / 2
    widths = [text(axes, x, top + n * _LEADING + 1, line, GLOSS, GREY, align=align)
              for n, line in enumerate(glosses, start=1)]
    return max(text(axes, x, top, data["name"], room=room, align=align), *widths, 0)


def beside(axes: Any, x: float, y: float, data: dict, room: float, align: str = "left") -> None:
    """A name with its gloss in grey on the same line, as far as there is room for it."""
    wide = text(axes, x, y, data["name"], room=room, align=align) + 6
    if room - wide > 30:
        x += wide if align == "left" else -wide
        text(axes, x, y, data["gloss"], GLOSS, GREY, room - wide, align)


def curve(axes: Any, start: tuple[float, float], end: tuple[float, float], colour: str, relation: str,
          weight: int = 1, bulge: float | None = None, look: Any = None) -> None:
    """A line that leaves and arrives level: an S between columns, or a bow ``bulge`` points to the left. ``look``: of
    the line, where it is not its relation's."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Shape

    (x1, y1), (x2, y2) = start, end
    inner = ((x1 + x2) / 2,) * 2 if bulge is None else (x1 - bulge, x2 - bulge)
    shape = Shape([start, (inner[0], y1), (inner[1], y2), end],
                  [Shape.MOVETO, Shape.CURVE4, Shape.CURVE4, Shape.CURVE4])
    axes.add_patch(PathPatch(shape, fill=False, edgecolor=colour, linewidth=min(0.8 + 0.4 * (weight - 1), 3),
                             linestyle=look or TIES[relation][3], capstyle="butt", alpha=0.85, zorder=1))


def mark(axes: Any, x: float, y: float, marker: Any, colour: str, size: float = 4.5) -> None:
    """A sign of ``size`` points: a kind's marker, or any of matplotlib's."""
    axes.plot([x], [y], marker=marker, color=colour, markersize=size, markeredgewidth=0, zorder=2)


def line(axes: Any, xs: Sequence[float], ys: Sequence[float], colour: str = PALE) -> None:
    """A thin line behind everything else."""
    axes.plot(xs, ys, color=colour, linewidth=0.7, zorder=0)


def box(axes: Any, x: float, y: float, wide: float, high: float, **look: Any) -> None:
    """A rectangle with its top left corner at ``x``, ``y``; ``look`` goes to matplotlib's Rectangle."""
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((x, y), wide, high, **look))


def tint(colour: str, strength: float) -> tuple[float, ...]:
    """A colour mixed with white, strength 0 (white) to 1."""
    return tuple(1 - strength * (1 - int(colour[i:i + 2], 16) / 255) for i in (1, 3, 5))


def key(axes: Any, y: float, kinds: Iterable[str], relations: Iterable[str]) -> None:
    """One line that says what the markers and the line styles mean."""
    x = 8.0
    for kind in kinds:
        mark(axes, x + 4, y, KINDS[kind][2], INK)
        x += 24 + text(axes, x + 12, y, f"{kind} {KINDS[kind][0]}", GLOSS, GREY)
    for relation in relations:
        curve(axes, (x, y), (x + 24, y), INK, relation)
        if relation in DIRECTED:
            mark(axes, x + 26, y, ARROW, INK)
        words = f"{TIES[relation][1]} {TIES[relation][0]}"
        x += 43 + text(axes, x + 31, y, words, GLOSS, GREY)


def dark(colour: str) -> str:
    """A colour made dark enough to set type in it.

    >>> dark("#44aa99")
    '#2f776b'
    """
    return "#" + "".join(f"{int(colour[i:i + 2], 16) * 7 // 10:02x}" for i in (1, 3, 5))


def family_name(family: str) -> str:
    """A family's Chinese and English name.

    >>> family_name("talk")
    '谈话约谈 talk'
    """
    return f"{lexicon.of_family(family, 'zh')} {family or 'no family'}".strip()


def family_heading(axes: Any, x: float, y: float, family: str) -> None:
    """A family's name in its colour."""
    text(axes, x, y, family_name(family), NAME, dark(COLOURS.get(family, GREY)))


def ink_on(shade: Sequence[float]) -> str:
    """The colour of type that can be read on a shade (three parts of 0 to 1).

    >>> ink_on((1, 1, 1)), ink_on((0.2, 0.1, 0.5))
    ('#222222', 'white')
    """
    return "white" if 0.3 * shade[0] + 0.6 * shade[1] + 0.1 * shade[2] < 0.55 else INK


def sign(family: str) -> str:
    """The character that stands for a family, the first of its name, so that its colour is not needed to know it.

    >>> sign("education"), sign("")
    ('警', '')
    """
    return lexicon.of_family(family, "zh")[:1]


def token(axes: Any, x: float, y: float, family: str, size: float = 12.0) -> None:
    """A square in a family's colour with its character; ``x``, ``y``: the top left corner."""
    colour = COLOURS.get(family, GREY)
    box(axes, x, y, size, size, facecolor=colour, linewidth=0)
    text(axes, x + size / 2, y + size / 2, sign(family), GLOSS, ink_on(tint(colour, 1)), align="center")


def legend(axes: Any, y: float, families: Sequence[str], wide: float = WIDTH) -> int:
    """A token and a name for each family, in lines 15 points apart from height ``y``; gives their number. Draws
    nothing where ``axes`` is None.

    >>> legend(None, 0, list(COLOURS))
    2
    """
    x, line = 8.0, 0
    for family in families:
        need = 16 + text_width(family_name(family), GLOSS) + 14
        if x + need > wide and x > 8:
            x, line = 8.0, line + 1
        if axes is not None:
            token(axes, x, y + 15 * line - 6, family)
            text(axes, x + 16, y + 15 * line, family_name(family), GLOSS, GREY)
        x += need
    return line + 1 if families else 0


def empty(what: str, columns: Iterable[str]) -> Figure:
    """The figure that says that there is nothing to draw, with a table of these columns and no row."""
    import pandas as pd

    with style():
        drawing, axes = blank(60)
        text(axes, WIDTH / 2, 30, f"Nothing to draw: {what}. 没有可画的内容。", colour=GREY, align="center")
    return Figure(drawing, pd.DataFrame(columns=list(columns)), f"An empty figure. Nothing to draw: {what}.")


def counted(number: int, kind: str) -> str:
    """
    >>> counted(1, "body"), counted(2, "body")
    ('1 body', '2 bodies')
    """
    return f"{number} {kind if number == 1 else KINDS[kind][1]}"


def left_out(number: int, what: str) -> str:
    """What the alternative text says of what a figure had no room for; nothing where there was room for all."""
    return f" Left out, with less evidence: {number} {what}." if number else ""


def listed(names: Sequence[str], most: int = 4) -> str:
    """Names in a row, the first ``most`` of them.

    >>> listed(["约谈", "问责", "预警"], 2)
    '约谈、问责 and 1 more'
    """
    return "、".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
