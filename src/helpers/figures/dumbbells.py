"""Two shares a row, each with its range, and their difference: what changed between two corpora (dumbbell plot)."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from helpers.figures import canvas
from helpers.figures.canvas import GLOSS, GREY, INK, NAME, PALE, WIDTH
from helpers.figures.figure import Figure, style, text_width

if TYPE_CHECKING:
    import pandas as pd

_EDGE, _PITCH, _HEAD, _SAYS = 8.0, 26.0, 46.0, 112.0
_COLOURS, _SIGNS = ("#20639b", "#b5541c"), ("o", "D")  # A and B, told apart by their sign and their height too
_HAIR = "#e6e6e6"
_DRAWN = ["name", "gloss", "share_a", "low_a", "high_a", "share_b", "low_b", "high_b", "difference", "low", "high"]


def dumbbells(table: pd.DataFrame, names: tuple[str, str], what: str = "documents") -> Figure:
    """The shares of A and B in each row, joined, with their ranges; at the right B less A in points of percent.

    table: as `helpers.measures.contrasts.shares` gives it, drawn row by row; a column `q` may stand beside, and a
    difference with q below .05 is set in dark type. names: of A and B. what: of which these are shares.

    >>> import pandas as pd
    >>> row = dict(name="谈话", gloss="talk", share_a=0.5, low_a=0.3, high_a=0.7, share_b=0.75, low_b=0.6, high_b=0.9,
    ...            difference=0.25, low=0.0, high=0.5)
    >>> dumbbells(pd.DataFrame([row]), ("1997", "1998")).alt
    'Shares of documents in 1997 and 1998: 1 row. 谈话 talk 50.0% and 75.0%, +25.0 (+0.0 to +50.0).'
    """
    if table.empty:
        return canvas.empty("no row has a share", _DRAWN)
    with style():
        drawing = _draw(table, names, what)
    kept = [column for column in (*_DRAWN, "q") if column in table]
    rows = "; ".join(f"{_label(row)} {row.share_a:.1%} and {row.share_b:.1%}, {_points(row)}"
                     for row in table.itertuples())
    number = f"{len(table)} row{'s' * (len(table) > 1)}"
    said = f"Shares of {what} in {names[0]} and {names[1]}: {number}. {rows}."
    return Figure(drawing, table[kept].reset_index(drop=True), said)


def _label(row: Any) -> str:
    return f"{row.name} {row.gloss}".strip()


def _points(row: Any) -> str:
    return f"{100 * row.difference:+.1f} ({100 * row.low:+.1f} to {100 * row.high:+.1f})"


def _draw(table: pd.DataFrame, names: tuple[str, str], what: str) -> Any:
    rows = list(table[_DRAWN].assign(q=table.get("q", math.nan)).itertuples(index=False))
    drawing, axes = canvas.blank(_HEAD + _PITCH * len(rows) + 6)
    room = min(max(max(text_width(row.name, NAME), text_width(row.gloss, GLOSS)) for row in rows), 210) + 4
    left, right = _EDGE + room + 14, WIDTH - _EDGE - _SAYS
    step, top = scale(max(max(row.high_a, row.high_b) for row in rows))

    def at(share: float) -> float:
        return left + (right - left) * share / top

    _head(axes, names, what, right)
    for number in range(round(top / step) + 1):
        canvas.line(axes, [at(number * step)] * 2, [_HEAD - 6, _HEAD + _PITCH * len(rows)], _HAIR)
        canvas.text(axes, at(number * step), _HEAD - 13, f"{100 * number * step:g}%", GLOSS, GREY, align="center")
    for place, row in enumerate(rows):
        y = _HEAD + _PITCH * place
        canvas.line(axes, [_EDGE, WIDTH - _EDGE], [y] * 2, _HAIR)
        canvas.text(axes, _EDGE, y + 8, row.name, NAME, room=room)
        canvas.text(axes, _EDGE, y + 19, row.gloss, GLOSS, GREY, room=room)
        _pair(axes, at, row, y)
    return drawing


def _head(axes: Any, names: tuple[str, str], what: str, right: float) -> None:
    x = _EDGE
    for number, name in enumerate(names):
        canvas.mark(axes, x + 4, 10, _SIGNS[number], _COLOURS[number], 6)
        x += canvas.text(axes, x + 14, 10, name, NAME, room=190) + 34
    canvas.text(axes, right, 10, f"share of {what}", GLOSS, GREY, align="right", room=right - x)
    canvas.text(axes, WIDTH - _EDGE, 10, "difference", GLOSS, GREY, align="right")
    canvas.text(axes, WIDTH - _EDGE, 22, "points (interval)", GLOSS, GREY, align="right")


def _pair(axes: Any, at: Callable[[float], float], row: Any, y: float) -> None:
    """The two shares of a row, A above B, and what they differ by."""
    heights = y + 9, y + 18
    canvas.line(axes, [at(row.share_a), at(row.share_b)], heights, PALE)
    sides = (row.share_a, row.low_a, row.high_a), (row.share_b, row.low_b, row.high_b)
    for number, (share, low, high) in enumerate(sides):
        canvas.box(axes, at(low), heights[number] - 1.5, max(at(high) - at(low), 0.8), 3, linewidth=0, zorder=1,
                   facecolor=canvas.tint(_COLOURS[number], 0.4))
        canvas.mark(axes, at(share), heights[number], _SIGNS[number], _COLOURS[number], 5.5)
    canvas.text(axes, WIDTH - _EDGE, y + _PITCH / 2, _points(row), GLOSS, INK if row.q < 0.05 else GREY, align="right")


def scale(largest: float) -> tuple[float, float]:
    """The step between the marks of an axis from 0, and where it ends: six marks at the most.

    >>> scale(0.037), scale(0.61), scale(1.0)
    ((0.01, 0.04), (0.2, 0.8), (0.2, 1.0))
    """
    rough = max(largest, 1e-6) / 5
    ten = 10.0 ** math.floor(math.log10(rough))
    step = next(round(ten * part, 9) for part in (1, 2, 5, 10) if ten * part >= rough * (1 - 1e-9))
    return step, round(step * math.ceil(largest / step - 1e-9), 9)
