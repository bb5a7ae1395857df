"""What charts share: how a node and a number are written, where a value stands on a line, its ticks and its bars."""
from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from helpers.figures import canvas
from helpers.figures.canvas import GLOSS, GREY, KINDS
from helpers.figures.figure import text_width, wrap

if TYPE_CHECKING:
    import networkx as nx

SHADE, HAIR, SEEN = "#b4c3d1", "#e6e6e6", "#a23b72"  # a range, a guide, what was observed
EDGE = 8.0  # what stays white at the left and at the right
HEAD = 11.0  # size of a heading
Scale = Callable[[float], float]  # where on the page a value stands


def named(names: Mapping[str, str] | nx.Graph, node: str) -> dict[str, str]:
    """Name, gloss and kind of a node of a network; of what is no node of it, its id (or its name in a mapping).

    >>> named({"region:530000": "云南省"}, "region:530000")
    {'name': '云南省', 'gloss': '', 'kind': 'region'}
    """
    found = names.nodes.get(node) if hasattr(names, "nodes") else {"name": names.get(node, str(node))}
    kind = str(node).partition(":")[0]
    return {"name": str(node), "gloss": "", "kind": kind if kind in KINDS else ""} | dict(found or {})


def heading(words: str) -> dict[str, str]:
    """A heading that opens in Chinese as a name and its gloss: 度 degree.

    >>> heading("度 degree")
    {'name': '度', 'gloss': 'degree'}
    """
    parts = re.fullmatch(r"(\S*[^\x00-\x7f]\S*)\s+(.+)", words, re.DOTALL)
    return {"name": parts[1], "gloss": parts[2]} if parts else {"name": words, "gloss": ""}


def number(value: float, digits: int = 3) -> str:
    """A whole number in full, any other to so many digits that count.

    >>> number(1234), number(0.12345)
    ('1,234', '0.123')
    """
    return f"{value:,.0f}" if value == round(value) else f"{float(f'{value:.{digits}g}'):,.10g}"


def left_out(number: int, what: str) -> str:
    """What the alternative text says of what is not drawn.

    >>> left_out(2, "pairs less alike")
    ' Left out: 2 pairs less alike.'
    """
    return f" Left out: {number} {what}." if number else ""


def listed(names: Sequence[str]) -> str:
    """How many, and the first three by name.

    >>> listed(["甲", "乙", "丙", "丁"])
    '4 (甲、乙、丙…)'
    """
    return f"{len(names)} ({'、'.join(names[:3])}{'…' if len(names) > 3 else ''})" if names else "none"


def heights(labels: Iterable[dict[str, str]], room: float) -> list[float]:
    """The height of each row: a name and one line of gloss, or two.

    >>> heights([{"gloss": "talk"}], 90)
    [24.0]
    """
    return [24.0 + 10 * (len(wrap(label["gloss"], GLOSS, room, 2)) > 1) for label in labels]


def ticks(low: float, high: float, most: int = 6, whole: bool = False) -> list[float]:
    """Round numbers, at least two, the first not above ``low`` and the last not below ``high``.

    >>> ticks(0, 9)
    [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    """
    from matplotlib.ticker import MaxNLocator

    if low == high:
        half = abs(low) / 10 or 1
        low, high = low - half, high + half
    found = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10], integer=whole).tick_values(low, high)
    return [float(f"{tick:.10g}") for tick in found]


def scale(low: float, high: float, left: float, right: float) -> Scale:
    """Where a value between two others stands between two places.

    >>> scale(0, 10, 100, 200)(5)
    150.0
    """
    return lambda value: left + (right - left) * (value - low) / (high - low)


def axis(axes: Any, at: Scale, ticks: Iterable[float], y: float, top: float, bottom: float) -> None:
    """A light guide at each tick, and its number at height ``y`` where it does not touch the one before."""
    free = -math.inf
    for tick in ticks:
        words = number(tick, 10)
        half = text_width(words, GLOSS) / 2
        canvas.line(axes, [at(tick)] * 2, [top, bottom], HAIR)
        if at(tick) - half >= free:
            canvas.text(axes, at(tick), y, words, GLOSS, GREY, align="center")
            free = at(tick) + half + 3


def bar(axes: Any, start: float, end: float, y: float, high: float = 5.0, colour: str = SHADE) -> None:
    """A bar about the line at ``y``, never so thin that it is not seen."""
    canvas.box(axes, start, y - high / 2, max(end - start, 0.8), high, facecolor=colour, linewidth=0, zorder=1)
