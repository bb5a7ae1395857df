"""When something was first told, row by row on one axis of time.

The function takes a table and gives a `Figure`: the drawing, its alternative text and the table of what is drawn.
"""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from helpers.figures import canvas
from helpers.figures.canvas import GLOSS, GREY, INK, NAME, PALE, WIDTH
from helpers.figures.figure import Figure, style
from helpers.networks import LEVELS, rank

if TYPE_CHECKING:
    import pandas as pd

_EDGE, _LEFT, _HEAD, _ROW = 8.0, 190.0, 58.0, 34.0
_SIGNS = dict(zip(LEVELS, ("s", "o", "^"), strict=True))
_NAMES = dict(zip(LEVELS, ("省 province", "州市 prefecture", "县 county"), strict=True))


def first_told(table: pd.DataFrame, full: Iterable[str] = (), names: tuple[str, str] = ("", "")) -> Figure:
    """First reports of mechanisms by family and date (`diffusion.appearances`), a sign for each day and level.

    Form and height of a sign tell the level, its size how many mechanisms are told there for the first time. full:
    documents whose signs are full, the others are hollow. names: what full and hollow signs are, for the key.

    >>> import pandas as pd
    >>> row = {"published": "2024-03-07", "family": "talk", "level": "county", "doc": "a", "name": "约谈", "place": "x"}
    >>> first_told(pd.DataFrame([row])).alt
    'First reports by family: 谈话约谈 talk 1, 2024-03-07 to 2024-03-07.'
    """
    if table.empty:
        return canvas.empty("no dated report", ["published", "family", "level", "doc"])
    families = [family for family in canvas.COLOURS if (table["family"] == family).any()]
    data = table.assign(full=table["doc"].isin(set(full))).groupby(
        ["published", "family", "level", "full"], sort=True).size().rename("number").reset_index()
    with style():
        drawing = _draw(data, families, names)
    said = []
    for family in families:
        days = table[table["family"] == family]["published"]
        said.append(f"{canvas.family_name(family)} {len(days)}, {days.min()} to {days.max()}")
    return Figure(drawing, data, f"First reports by family: {'; '.join(said)}.")


def _draw(data: pd.DataFrame, families: list[str], names: tuple[str, str]) -> Any:
    days = [date.fromisoformat(day).toordinal() for day in data["published"]]
    first, last = min(days), max(days)
    width = WIDTH - _EDGE - 12 - _LEFT

    def at(day: int) -> float:
        return _LEFT + width * (day - first) / max(last - first, 1)

    bottom = _HEAD + _ROW * len(families)
    drawing, axes = canvas.blank(bottom + 6)
    _key(axes, names)
    for label, day in _ticks(first, last):
        canvas.line(axes, [at(day)] * 2, [_HEAD - 8, bottom])
        canvas.text(axes, at(day), _HEAD - 16, label, GLOSS, GREY, align="center")
    for number, family in enumerate(families):
        top = _HEAD + _ROW * number
        canvas.line(axes, [_EDGE, WIDTH - _EDGE], [top, top], PALE)
        canvas.family_heading(axes, _EDGE, top + _ROW / 2, family)
        for day, row in zip(days, data.itertuples(), strict=True):
            if row.family == family:
                y = top + _ROW * (0.2 + 0.3 * rank(LEVELS, row.level))
                _sign(axes, at(day), y, _SIGNS.get(row.level, "D"), canvas.COLOURS[family], row.full, row.number)
    return drawing


def _sign(axes: Any, x: float, y: float, marker: str, colour: str, full: bool, number: int = 2) -> None:
    size = min(4 + 1.6 * number**0.5, 11)
    canvas.mark(axes, x, y, marker, canvas.dark(colour), size)
    if not full:
        canvas.mark(axes, x, y, marker, "white", size - 2.4)


def _key(axes: Any, names: tuple[str, str]) -> None:
    x = _EDGE
    for level, marker in _SIGNS.items():
        _sign(axes, x + 4, 12, marker, INK, True)
        x += canvas.text(axes, x + 13, 12, _NAMES[level], NAME) + 26
    for full, name in ((True, names[0]), (False, names[1])):
        if name:
            _sign(axes, x + 4, 12, "o", GREY, full)
            x += canvas.text(axes, x + 13, 12, name, NAME) + 26
    for number in (1, 4, 16):
        _sign(axes, x + 4, 12, "o", GREY, False, number)
        x += canvas.text(axes, x + 13, 12, str(number), NAME) + 22


def _ticks(first: int, last: int) -> list[tuple[str, int]]:
    """Days, weeks, or the beginnings of months, quarters or years between two days: twelve at the most."""
    for step in (1, 7):
        if last - first < 10 * step:
            days = (date.fromordinal(day) for day in range(first, last + 1, step))
            return [(f"{day:%Y-%m-%d}", day.toordinal()) for day in days]
    start, end = date.fromordinal(first), date.fromordinal(last)
    for step in (1, 3, 6, 12, 24, 60, 120):
        months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
        days = (date(m // 12, m % 12 + 1, 1) for m in months if m % step == 0)
        inside = [(f"{day:%Y-%m}", day.toordinal()) for day in days if first <= day.toordinal() <= last]
        if len(inside) <= 10:
            return inside
    return []
