"""A number beside what chance gives of it, along a choice on which chance depends: where it is less, alike or more.

Takes a table and gives a `Figure`: the drawing, its alternative text and the table of what is drawn. Nothing here
measures anything.
"""
from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from helpers.figures import canvas, scales
from helpers.figures.canvas import GLOSS, GREY, INK, NAME, WIDTH
from helpers.figures.figure import Figure, style
from helpers.figures.scales import EDGE, HAIR, SEEN, SHADE

if TYPE_CHECKING:
    import pandas as pd

_ZONES = {"fewer": "少于随机 observed below chance", "as many": "相当 as chance",
          "more": "多于随机 observed above chance"}
_COLUMNS = ["observed", "mean", "low", "high"]
_TOP, _HIGH, _LEFT, _RIGHT = 56.0, 190.0, 46.0, 96.0


def against_chance(table: pd.DataFrame, along: str, label: str) -> Figure:
    """What was observed and what chance gives, from one row of the table to the next: a line in a band.

    table: as from ``twomode.by_list_length``: index the choice, a number above 0, rising, drawn in even ratios; columns
    observed, mean, low and high (the middle 95 % of the draws). along: the name of the choice; label: that of what is
    counted. A zone is named after where the observed number is: below the band, in it, above it.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"observed": 5, "mean": [9, 5], "low": [7, 3], "high": [11, 7]}, index=[10, 20])
    >>> against_chance(rows, "names", "shared").alt
    'shared by names, compared with chance. 10: observed 5, by chance 9 (7 to 11), fewer; 20: 5, 5 (3 to 7), as many.'
    """
    data = table[_COLUMNS].astype(float).rename_axis(along).reset_index()
    if len(data) < 2:
        return canvas.empty("fewer than two rows to draw a curve through", [along, *_COLUMNS, "zone"])
    data["zone"] = [_zone(row) for row in data.to_dict("records")]
    with style():
        drawing = _draw(data, along, label)
    words = ("observed ", "by chance ")
    said = "; ".join(_say(row, along, words if n == 0 else ("", "")) for n, row in enumerate(data.to_dict("records")))
    return Figure(drawing, data, f"{label} by {along}, compared with chance. {said}.")


def _zone(row: dict[str, Any]) -> str:
    return "fewer" if row["observed"] < row["low"] else "more" if row["observed"] > row["high"] else "as many"


def _say(row: dict[str, Any], along: str, words: tuple[str, str]) -> str:
    at, seen, mean, low, high = (scales.number(row[key]) for key in (along, *_COLUMNS))
    return f"{at}: {words[0]}{seen}, {words[1]}{mean} ({low} to {high}), {row['zone']}"


def _draw(data: pd.DataFrame, along: str, label: str) -> Any:
    xs = data[along].tolist()
    up = scales.ticks(0, float(data[_COLUMNS].max().max()), 6)
    bottom = _TOP + _HIGH
    even = scales.scale(math.log(min(xs)), math.log(max(xs)), _LEFT + 4, WIDTH - _RIGHT - 4)

    def x_at(x: float) -> float:
        return even(math.log(x))

    y_at = scales.scale(up[0], up[-1], bottom, _TOP)
    drawing, axes = canvas.blank(bottom + 42)
    scales.axis(axes, x_at, _round(min(xs), max(xs)), bottom + 10, _TOP, bottom)
    for tick in up:
        canvas.line(axes, [_LEFT, WIDTH - _RIGHT], [y_at(tick)] * 2, HAIR)
        canvas.text(axes, _LEFT - 6, y_at(tick), scales.number(tick), GLOSS, GREY, align="right")
    places = [x_at(x) for x in xs]
    _draw_zones(axes, data.to_dict("records"), places, bottom)
    low, mean, high, seen = ([y_at(y) for y in data[key]] for key in ("low", "mean", "high", "observed"))
    axes.fill(places + places[::-1], low + high[::-1], facecolor=SHADE, linewidth=0, zorder=1, alpha=0.75)
    axes.plot(places, mean, color=INK, linewidth=1, zorder=2)
    axes.plot(places, seen, color=SEEN, linewidth=1.6, zorder=3)
    _draw_names(axes, mean[-1], seen[-1])
    canvas.text(axes, _LEFT, bottom + 28, f"{along} →", NAME, GREY, WIDTH - _LEFT - _RIGHT)
    canvas.text(axes, EDGE, 10, label, NAME, GREY, WIDTH - 2 * EDGE)
    return drawing


def _round(low: float, high: float) -> list[float]:
    """Round numbers between two others, in about even ratios."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [tick for power in powers for step in (1, 1.5, 2, 3, 4, 6, 8) if low <= (tick := step * 10**power) <= high]


def _draw_zones(axes: Any, rows: list[dict[str, Any]], places: list[float], bottom: float) -> None:
    """Where the observed number is below, in and above the band; a border lies where it meets the band's edge."""
    zones = [row["zone"] for row in rows]
    changes = [n for n in range(1, len(rows)) if zones[n] != zones[n - 1]]
    borders = [_crossing(rows[n - 1:n + 1], places[n - 1:n + 1]) for n in changes]
    for x in borders:
        axes.plot([x, x], [_TOP - 26, bottom], color=GREY, linewidth=0.7, linestyle=(0, (2, 2)), zorder=1)
    for start, left, right in zip([0, *changes], [places[0], *borders], [*borders, places[-1]], strict=True):
        words = scales.heading(_ZONES[zones[start]])
        canvas.stacked(axes, (left + right) / 2, _TOP - 16, words, right - left, 34, "center")


def _crossing(rows: list[dict[str, Any]], places: list[float]) -> float:
    """Where the observed number meets the edge that it crosses between two rows, both drawn as straight lines."""
    edge = "low" if "fewer" in {row["zone"] for row in rows} else "high"
    before, after = (row["observed"] - row[edge] for row in rows)
    return places[0] + (places[1] - places[0]) * before / (before - after)


def _draw_names(axes: Any, mean: float, seen: float) -> None:
    """What the two lines are, beside their ends, pushed apart where these touch."""
    gap = max(0.0, 26 - abs(mean - seen)) / 2
    sign = 1 if mean >= seen else -1
    for words, y, colour in (("随机 mean, 95 %", mean + sign * gap, INK), ("实际 observed", seen - sign * gap, SEEN)):
        heading = scales.heading(words)
        canvas.text(axes, WIDTH - _RIGHT + 6, y - 5, heading["name"], NAME, colour)
        canvas.text(axes, WIDTH - _RIGHT + 6, y + 6, heading["gloss"], GLOSS, colour)
