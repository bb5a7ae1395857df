"""Charts of measures: where a node ranks and how sure that is, what chance gives, how alike two places are, and
how much was counted.

Every function takes a table (see each) and gives a `Figure`: the drawing, its alternative text, which says what the
numbers show, and the table of what is drawn. Nothing here measures anything.
"""
from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from helpers.figures import canvas, scales
from helpers.figures.amounts import numbers
from helpers.figures.canvas import GLOSS, GREY, INK, KINDS, NAME, WIDTH
from helpers.figures.figure import Figure, style
from helpers.figures.scales import EDGE, HAIR, HEAD, SEEN, SHADE, Scale

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["distributions", "numbers", "ranks", "similarities"]


# --- ranks ------------------------------------------------------------------------------------------------

_RANKS = ["measure", "name", "gloss", "rank", "rank_low", "rank_high", "top"]
_NAMES = 208.0  # room for the names beside several panels


def ranks(panels: Mapping[str, pd.DataFrame], names: Mapping[str, str] | nx.Graph, most: int = 12) -> Figure:
    """Where the leading nodes rank by each measure, and between which ranks they come when the sentences are drawn
    again: one panel per measure side by side, four at most in a band, one row per node.

    panels: per measure (its name opens in Chinese: ``度 degree``) a table as from ``structure.ranges``: index id,
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
    data = pd.DataFrame([(measure, scales.named(names, n)["name"], scales.named(names, n)["gloss"],
                          *table.loc[n, _RANKS[3:]]) for measure, table in shown.items() for n in table.index],
                        columns=_RANKS)
    limit = max(2.0, data["rank"].min(), min(data["rank_high"].max(), max(10, 2 * len(order))))
    with style():
        drawing = _draw_ranks(shown, {n: scales.named(names, n) for n in order}, limit)
    said = [_say_rank(measure, data[data["measure"] == measure]) for measure in shown]
    return Figure(drawing, data, f"Ranks with their ranges over resamples, {len(order)} nodes by {len(shown)} "
                  "measures. " + " ".join(said) + scales.left_out(len(places) - len(order), "nodes of lower rank"))


def _say_rank(measure: str, table: pd.DataFrame) -> str:
    if table.empty:
        return f"{measure}: none of them."
    first = table.loc[table["rank"].idxmin()]
    others = table[(table["rank_low"] <= first["rank_high"]) & (table.index != first.name)]
    names = others.sort_values("rank", kind="stable")["name"].tolist()
    return (f"{measure}: {first['name']} leads, rank {first['rank']:.3g}, range {first['rank_low']:.3g} to "
            f"{first['rank_high']:.3g}, in the top five in {first['top']:.0%} of samples; "
            f"drawn ranges that overlap it: {scales.listed(names)}.")


def _draw_ranks(shown: dict[str, pd.DataFrame], labels: dict[str, dict], limit: float) -> Any:
    measures, across = list(shown), min(len(shown), 4)
    bands = [measures[n:n + across] for n in range(0, len(measures), across)]
    rooms, head = scales.heights(labels.values(), _NAMES - 20), 50.0
    band = head + sum(rooms) + 10
    drawing, axes = canvas.blank(len(bands) * band + 20)
    wide = (WIDTH - EDGE - EDGE - _NAMES) / across
    ticks = [1, *(t for t in scales.ticks(0, limit, min(5, int(wide // 26)), whole=True) if 1 < t <= limit)]
    for k, measures_here in enumerate(bands):
        top = k * band + head
        middles = [top + sum(rooms[:n]) + room / 2 for n, room in enumerate(rooms)]
        for n, (label, y) in enumerate(zip(labels.values(), middles, strict=True)):
            canvas.mark(axes, EDGE + 4, y, KINDS.get(label["kind"], ("", "", "o"))[2], INK, 5)
            canvas.stacked(axes, EDGE + 14, y, label, _NAMES - 20, rooms[n])
            canvas.line(axes, [EDGE, WIDTH - EDGE], [y - rooms[n] / 2] * 2, HAIR)
        for column, measure in enumerate(measures_here):
            left = EDGE + _NAMES + column * wide
            at = scales.scale(1, limit, left + 12, left + wide - 40)
            _panel_head(axes, left + 6, left + wide, top, measure)
            scales.axis(axes, at, ticks, top - 9, top - 2, top + sum(rooms))
            for n, y in zip(labels, middles, strict=True):
                if n in shown[measure].index:
                    _draw_rank(axes, at, shown[measure].loc[n], y, KINDS.get(labels[n]["kind"], ("", "", "o"))[2],
                               limit, left + wide)
    canvas.key(axes, len(bands) * band + 8, [k for k in KINDS if k in {d["kind"] for d in labels.values()}], ())
    _rank_key(axes, len(bands) * band + 8, any((table["rank"] > limit).any() for table in shown.values()))
    return drawing


def _rank_key(axes: Any, y: float, beyond: bool) -> None:
    """beyond: some rank is off the axis, and stands there as a number."""
    x = WIDTH - EDGE - canvas.text(axes, WIDTH - EDGE, y, "前五 top 5: share of samples (dark: half or more)",
                                    GLOSS, GREY, align="right") - 14
    words = "名次 rank and range; arrow: continues" + "; number: off the axis" * beyond
    x -= canvas.text(axes, x, y, words, GLOSS, GREY, align="right") + 9
    scales.bar(axes, x - 20, x, y)
    canvas.mark(axes, x + 3, y, canvas.ARROW, SHADE, 6)


def _panel_head(axes: Any, left: float, right: float, top: float, measure: str) -> None:
    title = scales.heading(measure)
    canvas.text(axes, left, top - 40, title["name"], HEAD, room=right - left - 6)
    canvas.text(axes, left, top - 26, title["gloss"] or "rank", GLOSS, GREY, right - left - 6)
    canvas.text(axes, right - 2, top - 9, "top 5", GLOSS, GREY, align="right")


def _draw_rank(axes: Any, at: Scale, row: pd.Series, y: float, marker: str, limit: float, right: float) -> None:
    """A node's range, its rank on it, its share; what lies beyond the axis is an arrow with the number."""
    if row["rank_low"] <= limit:
        scales.bar(axes, at(row["rank_low"]), at(min(row["rank_high"], limit)), y)
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
    said = [f"Distributions of {label or 'values'}.", *map(_say_spread, data.to_dict("records"))]
    return Figure(drawing, data, " ".join(said) + scales.left_out(lost, "values that are not finite"))


def _spread(name: str, values: Any, observed: float) -> tuple:
    import numpy as np

    low, median, high = [math.nan] * 3 if not len(values) else (
        round(float(v), 9) for v in np.quantile(values, [0.025, 0.5, 0.975]))
    return (name, len(values), median, low, high, observed, int((values < observed).sum()),
            int((values > observed).sum()))


def _say_spread(row: dict[str, Any]) -> str:
    said = f"{row['group']}: " + (f"median {scales.number(row['median'])}, middle 95 % {scales.number(row['low'])} to "
                                  f"{scales.number(row['high'])}" if row["values"] else "no values")
    if math.isfinite(row["observed"]):
        said += (f"; observed {scales.number(row['observed'])}, {row['smaller']} of {row['values']} values are smaller "
                 f"and {row['larger']} larger")
    return said + "."


def _draw_distributions(kept: dict[str, Any], data: pd.DataFrame, label: str) -> Any:
    import numpy as np

    seen = data["observed"].dropna().to_numpy()
    every = np.concatenate([*kept.values(), seen])
    whole = bool((every == every.round()).all())
    ticks = scales.ticks(every.min(), every.max(), 8, whole)
    half = 0.5 if whole and ticks[-1] - ticks[0] <= 60 else 0.0  # whole numbers: a column for each of them
    low, high = ticks[0] - half, ticks[-1] + half
    edges = np.arange(low, high + 1) if half else np.linspace(low, high, 51)
    at = scales.scale(low, high, _SIDE, WIDTH - _SIDE)
    top, bottom = 12.0, 12 + _ROW * len(data)
    drawing, axes = canvas.blank(bottom + (40 if label else 24))
    scales.axis(axes, at, ticks, bottom + 10, top, bottom)
    for n, row in enumerate(data.to_dict("records")):
        y = top + (n + 1) * _ROW - 14
        canvas.line(axes, [EDGE, WIDTH - EDGE], [y + 14] * 2, HAIR)
        canvas.stacked(axes, EDGE, y - 16, scales.heading(row["group"]), _SIDE - 24, 34)
        _draw_columns(axes, at, kept[row["group"]], edges, y)
        _draw_summary(axes, at, row, y)
    if label:
        canvas.text(axes, WIDTH / 2, bottom + 26, label, NAME, GREY, WIDTH - 4 * EDGE, "center")
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
        scales.bar(axes, at(row["low"]), at(row["high"]), y + 5, 2.0, GREY)
        canvas.mark(axes, at(row["median"]), y + 5, "o", INK, 5)
        lines = [(f"中位数 median {scales.number(row['median'])}", INK),
                 (f"95 %: {scales.number(row['low'])} – {scales.number(row['high'])}", GREY)]
    if math.isfinite(row["observed"]):
        canvas.box(axes, at(row["observed"]) - 0.7, y - 38, 1.4, 38, facecolor=SEEN, linewidth=0, zorder=2)
        canvas.mark(axes, at(row["observed"]), y - 38, "D", SEEN, 5)
        lines.append((f"实际 observed {scales.number(row['observed'])}", SEEN))
    for k, (words, colour) in enumerate(lines):
        canvas.text(axes, WIDTH - _SIDE + 24, y - 16 + (k - (len(lines) - 1) / 2) * 12, words, GLOSS, colour)


# --- similarities -----------------------------------------------------------------------------------------

_PAIRS = ["a", "b", "value", "low", "high"]


def similarities(table: pd.DataFrame, net: Mapping[str, str] | nx.Graph, most: int = 20) -> Figure:
    """How alike two places are, with its range: a row per pair, the most alike first.

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
    labels = [{key: " – ".join(filter(None, (scales.named(net, n)[key] for n in row[:2]))) for key in ("name", "gloss")}
              for row in found[:most]]
    data = pd.DataFrame([(*(scales.named(net, n)["name"] for n in row[:2]), *row[2:]) for row in found[:most]],
                        columns=_PAIRS)
    with style():
        drawing = _draw_pairs(labels, data)
    first = data.iloc[0]
    others = [label["name"] for label, high in zip(labels[1:], data["high"][1:], strict=True) if high >= first["low"]]
    return Figure(drawing, data, f"Similarity of {len(data)} pairs, with their ranges. "
                  f"Most alike: {labels[0]['name']}, {first['value']:.2f} "
                  f"(range {first['low']:.2f} to {first['high']:.2f}); "
                  f"drawn ranges that overlap it: {scales.listed(others)}."
                  + scales.left_out(len(found) - len(data), "pairs less alike"))


def _draw_pairs(labels: list[dict[str, str]], data: pd.DataFrame) -> Any:
    room, top = 290.0, 26.0
    rooms = scales.heights(labels, room)
    bounds = data[_PAIRS[2:]].to_numpy()
    ticks = scales.ticks(min(0.0, bounds.min()), max(1.0, bounds.max()))
    at = scales.scale(ticks[0], ticks[-1], EDGE + room + 20, WIDTH - 112)
    drawing, axes = canvas.blank(top + sum(rooms) + 8)
    scales.axis(axes, at, ticks, 12, top - 4, top + sum(rooms))
    canvas.text(axes, EDGE, 12, "相似度 similarity, with its range over resamples", GLOSS, GREY)
    y = top
    for label, row, high in zip(labels, data.to_dict("records"), rooms, strict=True):
        canvas.line(axes, [EDGE, WIDTH - EDGE], [y, y], HAIR)
        y += high / 2
        canvas.stacked(axes, EDGE, y, label, room, high)
        scales.bar(axes, at(row["low"]), at(row["high"]), y)
        canvas.mark(axes, at(row["value"]), y, "o", INK, 5.5)
        wide = canvas.text(axes, WIDTH - 98, y, f"{row['value']:.2f}")
        canvas.text(axes, WIDTH - 92 + wide, y, f"{row['low']:.2f} – {row['high']:.2f}", GLOSS, GREY, 86 - wide)
        y += high / 2
    return drawing
