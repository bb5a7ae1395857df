"""A chart of numbers that a text gives: how much was counted, unit by unit, each on an axis of its own."""
from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from helpers.codebook import lexicon
from helpers.figures import canvas, scales
from helpers.figures.canvas import GLOSS, GREY, INK, WIDTH
from helpers.figures.figure import Figure, style
from helpers.figures.scales import EDGE, HAIR, HEAD, Scale
from helpers.reading import files

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

_COUNTED = ["unit", "value", "approx", "text", "counted", "mechanism", "place", "year", "scale"]


def numbers(table: pd.DataFrame, net: nx.Graph | None = None, most: int = 40) -> Figure:
    """What the texts count: one panel per unit, each with an axis of its own, as units are never mixed.

    table: columns unit, value, approx, counted, mechanism, body, region (names), year, text, as from
    ``profiles.counts``. net gives the glosses of places. The axis is logarithmic, and says so, where the highest value
    of a unit is more than 100 times its lowest and none is zero or negative. A hollow dot and 约 mark what is
    approximate. Of more than ``most`` rows each unit's highest are drawn, as many of one unit as of another.

    >>> import pandas as pd
    >>> numbers(pd.DataFrame(columns=["unit", "value"])).alt
    'An empty figure. Nothing to draw: nothing is counted.'
    """
    table = table[table["value"].notna()].reset_index(drop=True)
    if table.empty:
        return canvas.empty("nothing is counted", _COUNTED)
    ordered = table.sort_values("value", ascending=False, kind="stable").sort_values("unit", kind="stable")
    nth = ordered.groupby("unit", sort=False).cumcount().sort_values(kind="stable")
    data = ordered.loc[ordered.index.isin(nth.index[:most])].fillna({"year": 0})
    data = data.assign(place=data["body"].where(data["body"] != "", data["region"]),
                       year=[str(int(year)) if year else "" for year in data["year"]],
                       scale=data.groupby("unit")["value"].transform(_logarithmic))[_COUNTED].reset_index(drop=True)
    glosses = {d["name"]: d["gloss"] for _, d in net.nodes(data=True)} if net is not None else {}
    with style():
        drawing = _draw_numbers(data, glosses)
    said = [f"{unit}: {'about ' * bool(part['approx'].iloc[0])}{scales.number(part['value'].iloc[0], 10)} at most "
            f"({_label(part.iloc[0].to_dict(), {})['name'] or 'not said of what'})" for unit, part in _units(data)]
    return Figure(drawing, data, f"Numbers in {len(said)} units, each on an axis of its own; rows: {len(data)}. "
                  + "; ".join(said) + "." + scales.left_out(len(table) - len(data), "lower numbers"))


def _logarithmic(values: pd.Series) -> str:
    return "log" if values.min() > 0 and values.max() > 100 * values.min() else "linear"


def _units(data: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return list(data.groupby("unit", sort=False))


def _label(row: dict[str, Any], glosses: dict[str, str]) -> dict[str, str]:
    """What is counted, by which mechanism, where and when; each word once, and in English where all of it is known."""
    english = {row["counted"]: lexicon.gloss(f"target:{row['counted']}") if row["counted"] else "",
               row["mechanism"]: lexicon.gloss(f"mechanism:{row['mechanism']}") if row["mechanism"] else "",
               row["place"]: glosses.get(row["place"], ""), row["year"]: ""}
    known = [word for word in english.values() if word and "…" not in word]
    return {"name": "·".join(filter(None, english)), "gloss": "; ".join(known)}


def _draw_numbers(data: pd.DataFrame, glosses: dict[str, str]) -> Any:
    room, units = 320.0, _units(data)
    labels = [[_label(row, glosses) for row in part.to_dict("records")] for _, part in units]
    rooms = [scales.heights(block, room) for block in labels]
    drawing, axes = canvas.blank(sum(map(sum, rooms)) + 50 * len(units) + 4)
    english, y = {row["unit"]: row["gloss"] for row in files.table("codebook/units.csv")}, 0.0
    for (unit, part), block, highs in zip(units, labels, rooms, strict=True):
        wide = canvas.text(axes, EDGE, y + 16, unit or "无单位", HEAD, room=room / 2)
        canvas.text(axes, EDGE + wide + 6, y + 16, english.get(unit, ""), GLOSS, GREY, room - wide - 6)
        _draw_unit(axes, part, block, highs, y + 28)
        y += sum(highs) + 50
    return drawing


def _draw_unit(axes: Any, part: pd.DataFrame, labels: list[dict], rooms: list[float], top: float) -> None:
    bottom, y = top + sum(rooms), top
    at, ticks = _value_axis(part["value"], part["scale"].iloc[0] == "log", 346.0, WIDTH - 92)
    scales.axis(axes, at, ticks, bottom + 10, top, bottom)
    if part["scale"].iloc[0] == "log":
        canvas.text(axes, WIDTH - EDGE, top - 12, "对数刻度 log scale", GLOSS, GREY, align="right")
    for label, row, high in zip(labels, part.to_dict("records"), rooms, strict=True):
        canvas.line(axes, [EDGE, WIDTH - EDGE], [y, y], HAIR)
        y += high / 2
        canvas.stacked(axes, EDGE, y, label, 320, high)
        x = at(row["value"])
        if row["scale"] == "linear":
            scales.bar(axes, min(at(0), x), max(at(0), x), y)
        canvas.mark(axes, x, y, "o", INK, 5.5)
        if row["approx"]:
            canvas.mark(axes, x, y, "o", "white", 3)
        start = 7 + (max(x, at(0)) if row["scale"] == "linear" else x)
        words = "约 " * bool(row["approx"]) + scales.number(row["value"], 10)
        canvas.text(axes, start, y, words, room=WIDTH - 4 - start)
        y += high / 2
    canvas.line(axes, [EDGE, WIDTH - EDGE], [bottom, bottom], HAIR)


def _value_axis(values: pd.Series, logarithmic: bool, left: float, right: float) -> tuple[Scale, list[float]]:
    """Where a value stands, and the ticks: from zero, or by powers of ten."""
    if not logarithmic:
        ticks = scales.ticks(min(0.0, values.min()), max(0.0, values.max()), 5)
        return scales.scale(ticks[0], ticks[-1], left, right), ticks
    low, high = math.floor(math.log10(values.min())), math.ceil(math.log10(values.max()))
    powers = scales.scale(low, high, left, right)
    return lambda value: powers(math.log10(value)), [10.0 ** k for k in range(low, high + 1)]
