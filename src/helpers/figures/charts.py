"""Charts of measures: where a node ranks and how sure that is, what chance gives, how alike two places are, and
how much was counted.

Every function takes a table (see each) and gives a `Figure`: the drawing, its alternative text, which says what the
numbers show, and the table of what is drawn. Nothing here measures anything.
"""
from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from helpers.codebook import lexicon
from helpers.figures import canvas
from helpers.figures.canvas import GLOSS, GREY, INK, KINDS, NAME, WIDTH
from helpers.figures.figure import Figure, style, text_width, wrap
from helpers.reading import files

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

SHADE, HAIR, SEEN = "#b4c3d1", "#e6e6e6", "#a23b72"  # an interval, a guide, what was observed
_EDGE = 8.0  # what stays white at the left and at the right
_HEAD = 11.0  # size of a heading
Scale = Callable[[float], float]  # where on the page a value stands


# --- names, numbers and axes ------------------------------------------------------------------------------

def _who(names: Mapping[str, str] | nx.Graph, node: str) -> dict[str, str]:
    """Name, gloss and kind of a node of a network; of what is no node of it, its id (or its name in a mapping)."""
    found = names.nodes.get(node) if hasattr(names, "nodes") else {"name": names.get(node, str(node))}
    kind = str(node).partition(":")[0]
    return {"name": str(node), "gloss": "", "kind": kind if kind in KINDS else ""} | dict(found or {})


def _halves(words: str) -> dict[str, str]:
    """A heading that opens in Chinese as a name and its gloss: 度 degree."""
    parts = re.fullmatch(r"(\S*[^\x00-\x7f]\S*)\s+(.+)", words, re.DOTALL)
    return {"name": parts[1], "gloss": parts[2]} if parts else {"name": words, "gloss": ""}


def _number(value: float, digits: int = 3) -> str:
    """A whole number in full, any other to so many digits that count."""
    return f"{value:,.0f}" if value == round(value) else f"{float(f'{value:.{digits}g}'):,.10g}"


def _left_out(number: int, what: str) -> str:
    return f" Left out: {number} {what}." if number else ""


def _listed(names: Sequence[str]) -> str:
    """How many, and the first three by name."""
    return f"{len(names)} ({'、'.join(names[:3])}{'…' if len(names) > 3 else ''})" if names else "none"


def _rooms(labels: Iterable[dict[str, str]], room: float) -> list[float]:
    """The height of each row: a name and one line of gloss, or two."""
    return [24.0 + 10 * (len(wrap(label["gloss"], GLOSS, room, 2)) > 1) for label in labels]


def _ticks(low: float, high: float, most: int = 6, whole: bool = False) -> list[float]:
    """Round numbers, at least two, the first not above ``low`` and the last not below ``high``."""
    from matplotlib.ticker import MaxNLocator

    if low == high:
        half = abs(low) / 10 or 1
        low, high = low - half, high + half
    found = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10], integer=whole).tick_values(low, high)
    return [float(f"{tick:.10g}") for tick in found]


def _scale(low: float, high: float, left: float, right: float) -> Scale:
    return lambda value: left + (right - left) * (value - low) / (high - low)


def _axis(axes: Any, at: Scale, ticks: Iterable[float], y: float, top: float, bottom: float) -> None:
    """A light guide at each tick, and its number at height ``y`` where it does not touch the one before."""
    free = -math.inf
    for tick in ticks:
        words = _number(tick, 10)
        half = text_width(words, GLOSS) / 2
        canvas.line(axes, [at(tick)] * 2, [top, bottom], HAIR)
        if at(tick) - half >= free:
            canvas.text(axes, at(tick), y, words, GLOSS, GREY, align="center")
            free = at(tick) + half + 3


def _bar(axes: Any, start: float, end: float, y: float, high: float = 5.0, colour: str = SHADE) -> None:
    canvas.box(axes, start, y - high / 2, max(end - start, 0.8), high, facecolor=colour, linewidth=0, zorder=1)


# --- ranks ------------------------------------------------------------------------------------------------

_RANKS = ["measure", "name", "gloss", "rank", "rank_low", "rank_high", "top"]
_NAMES = 208.0  # room for the names beside several panels


def ranks(panels: Mapping[str, pd.DataFrame], names: Mapping[str, str] | nx.Graph, most: int = 12) -> Figure:
    """Where the leading nodes rank by each measure, and between which ranks they come when the sentences are drawn
    again: one panel per measure side by side, four at most in a band, one row per node.

    panels: per measure (its name opens in Chinese: ``度 degree``) a table as from ``structure.intervals``: index id,
    columns rank, rank_low, rank_high, top (share of samples in the top five). names: the network, or names by id.
    Drawn are the ``most`` nodes that rank highest by any of the measures, in the order of the first.

    >>> ranks({}, {}).alt
    'An empty figure. Nothing to draw: no node has a rank.'
    """
    import pandas as pd

    places = pd.DataFrame({measure: table["rank"] for measure, table in panels.items() if len(table)}, dtype=float)
    if places.empty:
        return canvas.empty("no node has a rank", _RANKS)
    order = sorted(places.index, key=lambda n: (places.loc[n].min(), places.loc[n].sum(), n))[:most]
    order.sort(key=lambda n: (*places.loc[n].fillna(math.inf), n))
    shown = {measure: panels[measure].loc[[n for n in order if n in panels[measure].index]] for measure in places}
    data = pd.DataFrame([(measure, _who(names, n)["name"], _who(names, n)["gloss"],
                          *table.loc[n, _RANKS[3:]]) for measure, table in shown.items() for n in table.index],
                        columns=_RANKS)
    limit = max(2.0, data["rank"].min(), min(data["rank_high"].max(), max(10, 2 * len(order))))
    with style():
        drawing = _draw_ranks(shown, {n: _who(names, n) for n in order}, limit)
    said = [_say_rank(measure, data[data["measure"] == measure]) for measure in shown]
    return Figure(drawing, data, f"Ranks with intervals from resampling, {len(order)} nodes by {len(shown)} measures. "
                  + " ".join(said) + _left_out(len(places) - len(order), "nodes of lower rank"))


def _say_rank(measure: str, table: pd.DataFrame) -> str:
    if table.empty:
        return f"{measure}: none of them."
    first = table.loc[table["rank"].idxmin()]
    others = table[(table["rank_low"] <= first["rank_high"]) & (table.index != first.name)]
    return (f"{measure}: {first['name']} leads, rank {first['rank']:.3g}, interval {first['rank_low']:.3g} to "
            f"{first['rank_high']:.3g}, in the top five in {first['top']:.0%} of samples; "
            f"drawn intervals that overlap it: {_listed(others.sort_values('rank', kind='stable')['name'].tolist())}.")


def _draw_ranks(shown: dict[str, pd.DataFrame], labels: dict[str, dict], limit: float) -> Any:
    measures, across = list(shown), min(len(shown), 4)
    bands = [measures[n:n + across] for n in range(0, len(measures), across)]
    rooms, head = _rooms(labels.values(), _NAMES - 20), 50.0
    band = head + sum(rooms) + 10
    drawing, axes = canvas.blank(len(bands) * band + 20)
    wide = (WIDTH - _EDGE - _EDGE - _NAMES) / across
    ticks = [1, *(t for t in _ticks(0, limit, min(5, int(wide // 26)), whole=True) if 1 < t <= limit)]
    for k, measures_here in enumerate(bands):
        top = k * band + head
        middles = [top + sum(rooms[:n]) + room / 2 for n, room in enumerate(rooms)]
        for n, (label, y) in enumerate(zip(labels.values(), middles, strict=True)):
            canvas.mark(axes, _EDGE + 4, y, KINDS.get(label["kind"], ("", "", "o"))[2], INK, 5)
            canvas.stacked(axes, _EDGE + 14, y, label, _NAMES - 20, rooms[n])
            canvas.line(axes, [_EDGE, WIDTH - _EDGE], [y - rooms[n] / 2] * 2, HAIR)
        for column, measure in enumerate(measures_here):
            left = _EDGE + _NAMES + column * wide
            at = _scale(1, limit, left + 12, left + wide - 40)
            _panel_head(axes, left + 6, left + wide, top, measure)
            _axis(axes, at, ticks, top - 9, top - 2, top + sum(rooms))
            for n, y in zip(labels, middles, strict=True):
                if n in shown[measure].index:
                    _draw_rank(axes, at, shown[measure].loc[n], y, KINDS.get(labels[n]["kind"], ("", "", "o"))[2],
                               limit, left + wide)
    canvas.key(axes, len(bands) * band + 8, [k for k in KINDS if k in {d["kind"] for d in labels.values()}], ())
    _rank_key(axes, len(bands) * band + 8)
    return drawing


def _rank_key(axes: Any, y: float) -> None:
    x = WIDTH - _EDGE - canvas.text(axes, WIDTH - _EDGE, y, "前五 share of samples in the top five", GLOSS, GREY,
                                    align="right") - 14
    words = "名次 rank and interval; arrow: goes on; number: off the axis"
    x -= canvas.text(axes, x, y, words, GLOSS, GREY, align="right") + 9
    _bar(axes, x - 20, x, y)
    canvas.mark(axes, x + 3, y, canvas.ARROW, SHADE, 6)


def _panel_head(axes: Any, left: float, right: float, top: float, measure: str) -> None:
    title = _halves(measure)
    canvas.text(axes, left, top - 40, title["name"], _HEAD, room=right - left - 6)
    canvas.text(axes, left, top - 26, title["gloss"] or "rank", GLOSS, GREY, right - left - 6)
    canvas.text(axes, right - 2, top - 9, "前五", GLOSS, GREY, align="right")


def _draw_rank(axes: Any, at: Scale, row: pd.Series, y: float, marker: str, limit: float, right: float) -> None:
    """A node's interval, its rank on it, its share; what lies beyond the axis is an arrow with the number."""
    if row["rank_low"] <= limit:
        _bar(axes, at(row["rank_low"]), at(min(row["rank_high"], limit)), y)
    if row["rank_high"] > limit:
        canvas.mark(axes, at(limit) + 3, y, canvas.ARROW, SHADE, 6)
    if row["rank"] <= limit:
        canvas.mark(axes, at(row["rank"]), y, marker, INK, 5.5)
    else:
        canvas.text(axes, at(limit) - 3, y - 8, f"{row['rank']:g}", GLOSS, GREY, align="right")
    canvas.text(axes, right - 2, y, f"{row['top']:.0%}", GLOSS, INK if row["top"] >= 0.5 else GREY, align="right")


# --- distributions ----------------------------------------------------------------------------------------

_SPREAD = ["group", "values", "median", "low", "high", "observed", "smaller", "larger"]
_ROW = 58.0  # height of a group
_SIDE = 190.0  # room for the names at the left, and for the numbers at the right


def distributions(groups: Mapping[str, Sequence[float]], observed: Mapping[str, float] | None = None,
                  label: str = "") -> Figure:
    """How values of each group (samples, a null model) spread on one axis, and where what was observed stands.

    A histogram per group, below it the middle 95 % and the median; up to 30 values as dots. groups: values by name
    (``按句 sentences``); observed: a value for any of the groups; label: of the axis. Values that are not finite
    are not drawn, and the alternative text counts them.

    >>> distributions({"随机 chance": [1, 2, 3]}, {"随机 chance": 4}, "共有 shared").data["smaller"].tolist()
    [3]
    """
    import numpy as np
    import pandas as pd

    given = {name: np.asarray(values, dtype=float).ravel() for name, values in groups.items()}
    kept = {name: np.sort(values[np.isfinite(values)].round(9)) for name, values in given.items()}
    seen = {name: round(float(value), 9) for name, value in (observed or {}).items()
            if name in kept and math.isfinite(value)}
    if not any(map(len, kept.values())) and not seen:
        return canvas.empty("no values", _SPREAD)
    data = pd.DataFrame([_spread(name, values, seen.get(name, math.nan)) for name, values in kept.items()],
                        columns=_SPREAD)
    with style():
        drawing = _draw_distributions(kept, data, label)
    lost = sum(map(len, given.values())) - sum(map(len, kept.values()))
    return Figure(drawing, data, " ".join([f"Distributions of {label or 'values'}.", *map(_say_spread, _rows(data))])
                  + _left_out(lost, "values that are not finite"))


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return table.to_dict("records")


def _spread(name: str, values: Any, observed: float) -> tuple:
    import numpy as np

    low, median, high = [math.nan] * 3 if not len(values) else (
        round(float(v), 9) for v in np.quantile(values, [0.025, 0.5, 0.975]))
    return (name, len(values), median, low, high, observed, int((values < observed).sum()),
            int((values > observed).sum()))


def _say_spread(row: dict[str, Any]) -> str:
    said = f"{row['group']}: " + (f"median {_number(row['median'])}, middle 95 % {_number(row['low'])} to "
                                  f"{_number(row['high'])}" if row["values"] else "no values")
    if math.isfinite(row["observed"]):
        said += (f"; observed {_number(row['observed'])}, {row['smaller']} of {row['values']} values are smaller and "
                 f"{row['larger']} larger")
    return said + "."


def _draw_distributions(kept: dict[str, Any], data: pd.DataFrame, label: str) -> Any:
    import numpy as np

    seen = data["observed"].dropna().to_numpy()
    every = np.concatenate([*kept.values(), seen])
    whole = bool((every == every.round()).all())
    ticks = _ticks(every.min(), every.max(), 8, whole)
    half = 0.5 if whole and ticks[-1] - ticks[0] <= 60 else 0.0  # whole numbers: a column for each of them
    low, high = ticks[0] - half, ticks[-1] + half
    edges = np.arange(low, high + 1) if half else np.linspace(low, high, 51)
    at = _scale(low, high, _SIDE, WIDTH - _SIDE)
    top, bottom = 12.0, 12 + _ROW * len(data)
    drawing, axes = canvas.blank(bottom + (40 if label else 24))
    _axis(axes, at, ticks, bottom + 10, top, bottom)
    for n, row in enumerate(_rows(data)):
        y = top + (n + 1) * _ROW - 14
        canvas.line(axes, [_EDGE, WIDTH - _EDGE], [y + 14] * 2, HAIR)
        canvas.stacked(axes, _EDGE, y - 16, _halves(row["group"]), _SIDE - 24, 34)
        _draw_columns(axes, at, kept[row["group"]], edges, y)
        _draw_summary(axes, at, row, y)
    if label:
        canvas.text(axes, WIDTH / 2, bottom + 26, label, NAME, GREY, WIDTH - 4 * _EDGE, "center")
    return drawing


def _draw_columns(axes: Any, at: Scale, values: Any, edges: Any, y: float) -> None:
    """A histogram on the line at ``y``; few values as dots, equal ones on top of each other."""
    import numpy as np

    counts, _ = np.histogram(values, edges)
    step = min(34 / max(counts.max(), 1), 5.0 if len(values) <= 30 else 34)
    canvas.line(axes, [at(edges[0]), at(edges[-1])], [y, y])
    for count, left, right in zip(counts, edges, edges[1:], strict=False):
        if len(values) <= 30:
            for k in range(count):
                canvas.mark(axes, (at(left) + at(right)) / 2, y - 3 - k * step, "o", SHADE, 4.5)
        elif count:
            gap = 0.6 if at(right) - at(left) > 3 else 0
            canvas.box(axes, at(left) + gap, y - count * step, at(right) - at(left) - 2 * gap, count * step,
                       facecolor=SHADE, linewidth=0, zorder=1)


def _draw_summary(axes: Any, at: Scale, row: dict[str, Any], y: float) -> None:
    """Middle 95 % and median below the line, what was observed across it, and all of them in words at the right."""
    lines = [("无值 no values", GREY)]
    if row["values"]:
        _bar(axes, at(row["low"]), at(row["high"]), y + 5, 2.0, GREY)
        canvas.mark(axes, at(row["median"]), y + 5, "o", INK, 5)
        lines = [(f"中位数 median {_number(row['median'])}", INK),
                 (f"95 %: {_number(row['low'])} – {_number(row['high'])}", GREY)]
    if math.isfinite(row["observed"]):
        canvas.box(axes, at(row["observed"]) - 0.7, y - 38, 1.4, 38, facecolor=SEEN, linewidth=0, zorder=2)
        canvas.mark(axes, at(row["observed"]), y - 38, "D", SEEN, 5)
        lines.append((f"实际 observed {_number(row['observed'])}", SEEN))
    for k, (words, colour) in enumerate(lines):
        canvas.text(axes, WIDTH - _SIDE + 24, y - 16 + (k - (len(lines) - 1) / 2) * 12, words, GLOSS, colour)


# --- similarities -----------------------------------------------------------------------------------------

_PAIRS = ["a", "b", "value", "low", "high"]


def similarities(table: pd.DataFrame, net: Mapping[str, str] | nx.Graph, most: int = 20) -> Figure:
    """How alike two places are, with an interval: a row per pair, the most alike first.

    table: index pairs of ids (a, b), columns value, low, high. net: the network, or names by id. Of more than
    ``most`` pairs the most alike are drawn.

    >>> import pandas as pd
    >>> similarities(pd.DataFrame(columns=["value", "low", "high"]), {}).data.columns.tolist()
    ['a', 'b', 'value', 'low', 'high']
    """
    import pandas as pd

    found = sorted(((*pair, *map(float, row)) for pair, *row in table[_PAIRS[2:]].dropna().itertuples(name=None)),
                   key=lambda row: (-row[2], -row[3], row[:2]))
    if not found:
        return canvas.empty("no pair to compare", _PAIRS)
    labels = [{key: " – ".join(filter(None, (_who(net, n)[key] for n in row[:2]))) for key in ("name", "gloss")}
              for row in found[:most]]
    data = pd.DataFrame([(*(_who(net, n)["name"] for n in row[:2]), *row[2:]) for row in found[:most]], columns=_PAIRS)
    with style():
        drawing = _draw_pairs(labels, data)
    first = data.iloc[0]
    others = [label["name"] for label, high in zip(labels[1:], data["high"][1:], strict=True) if high >= first["low"]]
    return Figure(drawing, data, f"Similarity of {len(data)} pairs, with intervals. Most alike: {labels[0]['name']}, "
                  f"{first['value']:.2f} (interval {first['low']:.2f} to {first['high']:.2f}); "
                  f"drawn intervals that overlap it: {_listed(others)}."
                  + _left_out(len(found) - len(data), "pairs less alike"))


def _draw_pairs(labels: list[dict[str, str]], data: pd.DataFrame) -> Any:
    room, top = 290.0, 26.0
    rooms = _rooms(labels, room)
    bounds = data[_PAIRS[2:]].to_numpy()
    ticks = _ticks(min(0.0, bounds.min()), max(1.0, bounds.max()))
    at = _scale(ticks[0], ticks[-1], _EDGE + room + 20, WIDTH - 112)
    drawing, axes = canvas.blank(top + sum(rooms) + 8)
    _axis(axes, at, ticks, 12, top - 4, top + sum(rooms))
    canvas.text(axes, _EDGE, 12, "相似度 similarity, with its resampling interval", GLOSS, GREY)
    y = top
    for label, row, high in zip(labels, _rows(data), rooms, strict=True):
        canvas.line(axes, [_EDGE, WIDTH - _EDGE], [y, y], HAIR)
        y += high / 2
        canvas.stacked(axes, _EDGE, y, label, room, high)
        _bar(axes, at(row["low"]), at(row["high"]), y)
        canvas.mark(axes, at(row["value"]), y, "o", INK, 5.5)
        wide = canvas.text(axes, WIDTH - 98, y, f"{row['value']:.2f}")
        canvas.text(axes, WIDTH - 92 + wide, y, f"{row['low']:.2f} – {row['high']:.2f}", GLOSS, GREY, 86 - wide)
        y += high / 2
    return drawing


# --- numbers ----------------------------------------------------------------------------------------------

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
    said = [f"{unit}: {'about ' * bool(part['approx'].iloc[0])}{_number(part['value'].iloc[0], 10)} at most "
            f"({_label(_rows(part)[0], {})['name'] or 'not said of what'})" for unit, part in _units(data)]
    return Figure(drawing, data, f"Numbers in {len(said)} units, each on an axis of its own; rows: {len(data)}. "
                  + "; ".join(said) + "." + _left_out(len(table) - len(data), "lower numbers"))


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
    labels = [[_label(row, glosses) for row in _rows(part)] for _, part in units]
    rooms = [_rooms(block, room) for block in labels]
    drawing, axes = canvas.blank(sum(map(sum, rooms)) + 50 * len(units) + 4)
    english, y = {row["unit"]: row["gloss"] for row in files.table("codebook/units.csv")}, 0.0
    for (unit, part), block, highs in zip(units, labels, rooms, strict=True):
        wide = canvas.text(axes, _EDGE, y + 16, unit or "无单位", _HEAD, room=room / 2)
        canvas.text(axes, _EDGE + wide + 6, y + 16, english.get(unit, ""), GLOSS, GREY, room - wide - 6)
        _draw_unit(axes, part, block, highs, y + 28)
        y += sum(highs) + 50
    return drawing


def _draw_unit(axes: Any, part: pd.DataFrame, labels: list[dict], rooms: list[float], top: float) -> None:
    bottom, y = top + sum(rooms), top
    at, ticks = _value_axis(part["value"], part["scale"].iloc[0] == "log", 346.0, WIDTH - 92)
    _axis(axes, at, ticks, bottom + 10, top, bottom)
    if part["scale"].iloc[0] == "log":
        canvas.text(axes, WIDTH - _EDGE, top - 12, "对数刻度 log scale", GLOSS, GREY, align="right")
    for label, row, high in zip(labels, _rows(part), rooms, strict=True):
        canvas.line(axes, [_EDGE, WIDTH - _EDGE], [y, y], HAIR)
        y += high / 2
        canvas.stacked(axes, _EDGE, y, label, 320, high)
        x = at(row["value"])
        if row["scale"] == "linear":
            _bar(axes, min(at(0), x), max(at(0), x), y)
        canvas.mark(axes, x, y, "o", INK, 5.5)
        if row["approx"]:
            canvas.mark(axes, x, y, "o", "white", 3)
        start = 7 + (max(x, at(0)) if row["scale"] == "linear" else x)
        canvas.text(axes, start, y, "约 " * bool(row["approx"]) + _number(row["value"], 10), room=WIDTH - 4 - start)
        y += high / 2
    canvas.line(axes, [_EDGE, WIDTH - _EDGE], [bottom, bottom], HAIR)


def _value_axis(values: pd.Series, logarithmic: bool, left: float, right: float) -> tuple[Scale, list[float]]:
    """Where a value stands, and the ticks: from zero, or by powers of ten."""
    if not logarithmic:
        ticks = _ticks(min(0.0, values.min()), max(0.0, values.max()), 5)
        return _scale(ticks[0], ticks[-1], left, right), ticks
    low, high = math.floor(math.log10(values.min())), math.ceil(math.log10(values.max()))
    powers = _scale(low, high, left, right)
    return lambda value: powers(math.log10(value)), [10.0 ** k for k in range(low, high + 1)]
