"""What was expected beside what was observed: a reliability diagram (Murphy and Winkler 1977).

Takes a table and gives a `Figure`: the drawing, its alternative text and the table of what is drawn. Nothing here
measures anything.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from helpers.figures import canvas, scales
from helpers.figures.canvas import GLOSS, GREY, NAME, WIDTH
from helpers.figures.figure import Figure, style
from helpers.figures.scales import SEEN

if TYPE_CHECKING:
    import pandas as pd

_SORTS = {"names": "名称 names", "ties": "连线 ties"}
_COLUMNS = ["sort", "judged", "right", "expected", "observed", "low", "high"]
_TOP, _HIGH, _LEFT, _GAP = 40.0, 200.0, 44.0, 64.0


def reliability(table: pd.DataFrame) -> Figure:
    """How often rows of a confidence were right: a dot for each bin with its range, on the line if they are calibrated.

    table: as from ``trust.calibration.by_sort``; a panel each for names and ties, in which a number says how many were
    judged. Both axes begin below the lowest dot; a range that goes further down is cut there.

    >>> import pandas as pd
    >>> row = {"sort": "ties", "judged": 10, "right": 9, "expected": 0.9, "observed": 0.9, "low": 0.6, "high": 0.98}
    >>> reliability(pd.DataFrame([row])).alt
    'Expected and observed shares of right rows. ties: 0.90 expected, 0.90 observed (0.60 to 0.98, 9 of 10).'
    """
    data = table.reindex(columns=_COLUMNS).reset_index(drop=True)
    if not len(data):
        return canvas.empty("nothing was judged", _COLUMNS)
    sorts = [sort for sort in _SORTS if (data["sort"] == sort).any()]
    with style():
        drawing = _draw(data, sorts)
    said = [f"{sort}: " + "; ".join(map(_say, data[data["sort"] == sort].to_dict("records"))) for sort in sorts]
    return Figure(drawing, data, f"Expected and observed shares of right rows. {'. '.join(said)}.")


def _say(row: dict[str, Any]) -> str:
    return (f"{row['expected']:.2f} expected, {row['observed']:.2f} observed "
            f"({row['low']:.2f} to {row['high']:.2f}, {row['right']} of {row['judged']})")


def _draw(data: pd.DataFrame, sorts: list[str]) -> Any:
    first = math.floor(20 * min(data["observed"].min(), data["expected"].min()) - 0.4) / 20
    drawing, axes = canvas.blank(_TOP + _HIGH + 46)
    wide = (WIDTH - _LEFT - 12 - _GAP) / 2
    bottom = _TOP + _HIGH
    up = scales.scale(first, 1, bottom, _TOP)
    for number, sort in enumerate(sorts):
        left = _LEFT + number * (wide + _GAP)
        at = scales.scale(first, 1, left, left + wide)
        ticks = [tick for tick in scales.ticks(first, 1) if first <= tick <= 1]
        scales.axis(axes, at, ticks, bottom + 12, _TOP, bottom)
        for tick in ticks:
            canvas.line(axes, [left, left + wide], [up(tick)] * 2, scales.HAIR)
            canvas.text(axes, left - 6, up(tick), scales.number(tick), GLOSS, GREY, align="right")
        canvas.line(axes, [at(first), at(1)], [up(first), up(1)], GREY)
        canvas.stacked(axes, left + wide / 2, 14, scales.heading(_SORTS[sort]), wide, 30, "center")
        _dots(axes, data[data["sort"] == sort].assign(low=data["low"].clip(lower=first)), at, up)
        canvas.text(axes, left, bottom + 32, "预期 expected →", NAME, GREY, wide)
    canvas.text(axes, scales.EDGE, 14, "实际 observed ↑", NAME, GREY, wide / 2)
    return drawing


def _dots(axes: Any, rows: pd.DataFrame, at: scales.Scale, up: scales.Scale) -> None:
    """A dot for each bin, its range, and below that how many were judged."""
    for row in rows.to_dict("records"):
        x = at(row["expected"])
        axes.plot([x, x], [up(row["low"]), up(row["high"])], color=SEEN, linewidth=1.2, zorder=2)
        canvas.mark(axes, x, up(row["observed"]), "o", SEEN, 5)
        canvas.text(axes, x, up(row["low"]) + 9, f"{row['judged']}", GLOSS, GREY, align="center")
