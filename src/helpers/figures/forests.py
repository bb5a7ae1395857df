"""Estimates with their ranges, row by row (forest plot), what holds in which coding, and what holds under which choices
(specification plot).

Every function takes a table and gives a `Figure`: the drawing, its alternative text and the table of what is drawn.
Nothing here measures anything.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from helpers.figures import canvas
from helpers.figures.canvas import GLOSS, GREY, INK, NAME, PALE, WIDTH
from helpers.figures.figure import Figure, style, text_width

if TYPE_CHECKING:
    import pandas as pd

_EDGE = 8.0  # what stays white at either side
_COLOURS = ("#20639b", "#b5541c", "#5b7a00")  # of the series, told apart by their sign too
_SIGNS = ("o", "D", "s")
_HAIR = "#e6e6e6"


# --- forest -----------------------------------------------------------------------------------------------

def forest(series: Mapping[str, pd.DataFrame], label: str, low: float = 0.0, bound: float | None = None) -> Figure:
    """A share (0 to 1) for each row with its range, of several series one below the other.

    series: by name (three at most) a table with index: the row's name (Chinese and English, divided by the first
    blank); columns value, and low, high if there is a range. label: of the axis. low: where the axis begins.
    bound: a line that a value should reach. Rows stand in the order of their first occurrence.

    >>> import pandas as pd
    >>> forest({"a": pd.DataFrame({"value": [0.5]}, index=["地区 region"])}, "F1").alt
    'Shares, F1: 1 row. a: lowest 地区 region 0.50, highest 地区 region 0.50.'
    """
    import pandas as pd

    rows = list(dict.fromkeys(row for table in series.values() for row in table.index))
    data = pd.concat({name: table.reindex(columns=["value", "low", "high"]) for name, table in series.items()},
                     names=["series", "row"]).reset_index() if series else pd.DataFrame()
    if not rows:
        return canvas.empty("no row has a value", ["series", "row", "value", "low", "high"])
    sure = data["low"].notna().any()
    data = data if sure else data.drop(columns=["low", "high"])
    with style():
        drawing = _draw_forest(series, rows, label, low, bound)
    said = [f"{name}: lowest {table['value'].idxmin()} {table['value'].min():.2f}, highest "
            f"{table['value'].idxmax()} {table['value'].max():.2f}." for name, table in series.items()]
    held = f" A line stands at {bound:.2f}." if bound is not None else ""
    number = f"{len(rows)} row{'s' * (len(rows) > 1)}"
    what = "Shares with ranges" if sure else "Shares"
    return Figure(drawing, data, f"{what}, {label}: {number}. {' '.join(said)}{held}")


def _draw_forest(series: Mapping[str, pd.DataFrame], rows: list[str], label: str, low: float, bound: float | None
                 ) -> Any:
    pitch, head = 11.0 * len(series) + 8, 42.0
    names = max(text_width(row, NAME) for row in rows) + 12
    names = min(names, WIDTH * 0.62)
    drawing, axes = canvas.blank(head + pitch * len(rows) + 6)
    left, right = _EDGE + names + 14, WIDTH - _EDGE - 34

    def at(value: float) -> float:
        return left + (right - left) * (max(value, low) - low) / (1 - low)

    x = _EDGE
    for number, name in enumerate(series):
        canvas.mark(axes, x + 4, 10, _SIGNS[number], _COLOURS[number], 6)
        x += canvas.text(axes, x + 14, 10, name, NAME) + 34
    canvas.text(axes, right, 10, label, GLOSS, GREY, align="right")
    bottom = head + pitch * len(rows)
    for step in range(int(low * 5 + 0.999), 6):
        canvas.line(axes, [at(step / 5)] * 2, [head - 6, bottom], _HAIR)
        canvas.text(axes, at(step / 5), head - 14, f"{step / 5:.1f}", GLOSS, GREY, align="center")
    if bound is not None:
        canvas.line(axes, [at(bound)] * 2, [head - 6, bottom], INK)
        canvas.text(axes, at(bound) - 3, head - 14, f"{bound:g}", GLOSS, INK, align="right")
    for place, row in enumerate(rows):
        top = head + pitch * place
        canvas.line(axes, [_EDGE, WIDTH - _EDGE], [top - 1] * 2, _HAIR)
        canvas.text(axes, _EDGE, top + pitch / 2, row, NAME, room=names)
        for number, table in enumerate(series.values()):
            if row in table.index:
                _estimate(axes, at, table.loc[row], top + 10 + 11 * number, number)
    return drawing


def _estimate(axes: Any, at: Any, row: pd.Series, y: float, number: int) -> None:
    """A bar for the range, a sign for the value, the value at the right."""
    if "low" in row and row["low"] == row["low"]:
        canvas.box(axes, at(row["low"]), y - 2, max(at(row["high"]) - at(row["low"]), 0.8), 4,
                   facecolor=canvas.tint(_COLOURS[number], 0.4), linewidth=0, zorder=1)
    canvas.mark(axes, at(row["value"]), y, _SIGNS[number], _COLOURS[number], 6)
    canvas.text(axes, WIDTH - _EDGE, y, f"{row['value']:.2f}", GLOSS, _COLOURS[number], align="right")


# --- several codings --------------------------------------------------------------------------------------

def claims(table: pd.DataFrame, names: Mapping[str, str], notes: Mapping[str, str] | None = None) -> Figure:
    """Which finding holds in which coding: a box for each, full where it holds, with the number that it stands on.

    table: as `helpers.trust.robustness.claims` gives it: index notebook and finding, columns (coding, `number`) and
    (coding, `holds`). names: what to call the codings, where it is not their name. notes: of a finding, what its
    number is and where it is true; printed below it. Findings keep their order, those of one notebook stand together.

    >>> import pandas as pd
    >>> index = pd.MultiIndex.from_tuples([("5", "f")], names=["notebook", "finding"])
    >>> claims(pd.DataFrame({("a", "number"): [1.0], ("a", "holds"): [True]}, index), {}).alt
    'What holds in 1 coding (a). f (1 of 1).'
    """
    import pandas as pd

    if table.empty:
        return canvas.empty("no finding", ["notebook", "finding"])
    notes = notes or {}
    codings = [coding for coding, what in table if what == "number"]
    holds = pd.DataFrame({coding: table[coding, "holds"] for coding in codings}).reset_index()
    numbers = pd.DataFrame({coding: table[coding, "number"] for coding in codings})
    called = [names.get(coding, coding) for coding in codings]
    with style():
        drawing = _draw_claims(numbers.map(_number).to_numpy().tolist(), holds, codings, called, notes)
    said = ", ".join(f"{row['finding']} ({sum(row[codings])} of {len(codings)})" for _, row in holds.iterrows())
    data = numbers.reset_index().merge(holds, on=["notebook", "finding"], suffixes=("", " holds"))
    if notes:
        data.insert(2, "true where", [notes.get(finding, "") for finding in data["finding"]])
    many = f"{len(codings)} coding{'s' * (len(codings) > 1)}"
    return Figure(drawing, data, f"What holds in {many} ({', '.join(called)}). {said}.")


def _number(value: float) -> str:
    return "–" if value != value else f"{value:.0f}" if value == int(value) else f"{value:.2f}"


def _draw_claims(numbers: list[list[str]], holds: pd.DataFrame, codings: Sequence[str], called: Sequence[str],
                 notes: Mapping[str, str]) -> Any:
    pitch, head, wide, count = 30.0 if notes else 19.0, 42.0, 37.0, 40.0
    left = WIDTH - _EDGE - count - wide * len(codings)
    books = holds["notebook"].tolist()
    gaps = [sum(a != b for a, b in pairwise(books[:n + 1])) * 8 for n in range(len(books))]
    drawing, axes = canvas.blank(head + pitch * len(books) + gaps[-1] + 6)
    said = ["笔记本与结论 notebook and finding; 实心：成立 filled: it holds"]
    said += ["灰字：是什么数，在什么范围内成立 grey: what the number is, and its range"] * bool(notes)
    for line, words in enumerate(said):
        canvas.text(axes, _EDGE, 10 + 13 * line, words, GLOSS, GREY)
    for n, name in enumerate(called):
        for line, words in enumerate(name.split(" ", 1)):
            canvas.text(axes, left + wide * (n + 0.5), 10 + 13 * line, words, GLOSS, INK, align="center")
    canvas.text(axes, WIDTH - _EDGE, 10, "成立 holds", GLOSS, GREY, align="right")
    for place, row in holds.iterrows():
        y = head + pitch * place + gaps[place]
        line = y + (9 if notes else pitch / 2)
        canvas.text(axes, _EDGE, line, row["notebook"], NAME, GREY)
        canvas.text(axes, _EDGE + 14, line, row["finding"], NAME, room=left - _EDGE - 18)
        canvas.text(axes, _EDGE + 14, line + 13, notes.get(row["finding"], ""), GLOSS, GREY, room=left - _EDGE - 18)
        for n, coding in enumerate(codings):
            face, ink = (_COLOURS[0], "white") if row[coding] else ("white", INK)
            canvas.box(axes, left + wide * n + 1, y + 1.5, wide - 2, pitch - 3, linewidth=0.6, facecolor=face,
                       edgecolor=_COLOURS[0] if row[coding] else PALE)
            canvas.text(axes, left + wide * (n + 0.5), y + pitch / 2, numbers[place][n], GLOSS, ink, align="center")
        share = f"{sum(row[codings])}/{len(codings)}"
        canvas.text(axes, WIDTH - _EDGE, y + pitch / 2, share, GLOSS, INK, align="right")
    return drawing


# --- specifications ---------------------------------------------------------------------------------------

def specifications(holds: pd.DataFrame, choices: pd.DataFrame, names: Mapping[str, str]) -> Figure:
    """What holds under which choices (specification plot; Simonsohn, Simmons and Nelson 2020).

    holds: universes by findings, booleans. choices: the same universes by choices, the option of each as text. names:
    for findings, choices and options what to call them, where it is not themselves. A column is a universe; above
    stand the findings, a full square where one holds, below the options, a dot at the one taken. Universes stand in
    the order of how many findings hold, the first option of a choice first.

    >>> import pandas as pd
    >>> specifications(pd.DataFrame({"f": [True, False]}), pd.DataFrame({"c": ["a", "b"]}), {}).alt
    'What holds in 2 universes. Findings: f (1 of 2). Choices: c (a, b).'
    """
    import pandas as pd

    if holds.empty:
        return canvas.empty("no universe", ["universe"])
    options = {choice: list(dict.fromkeys(choices[choice])) for choice in choices}
    order = sorted(range(len(holds)), key=lambda n: (-holds.iloc[n].sum(), *(
        options[choice].index(choices[choice].iloc[n]) for choice in choices)))
    holds, choices = (table.iloc[order].reset_index(drop=True) for table in (holds, choices))
    with style():
        drawing = _draw_specifications(holds, choices, options, names)
    said = ", ".join(f"{names.get(f, f)} ({holds[f].sum()} of {len(holds)})" for f in holds)
    made = "; ".join(f"{names.get(c, c)} ({', '.join(names.get(o, o) for o in options[c])})" for c in options)
    return Figure(drawing, pd.concat([choices, holds], axis=1),
                  f"What holds in {len(holds)} universes. Findings: {said}. Choices: {made}.")


def _draw_specifications(holds: pd.DataFrame, choices: pd.DataFrame, options: Mapping[str, Sequence[str]],
                         names: Mapping[str, str]) -> Any:
    labels = [names.get(f, f) for f in holds]
    room = min(max(text_width(words, NAME) for words in labels) + 8, WIDTH * 0.6)
    wide, pitch = (WIDTH - 2 * _EDGE - room - 52) / len(holds), 15.0
    left = _EDGE + room + 8
    height = 24 + pitch * len(labels) + 12 + sum(16 + 13 * len(found) for found in options.values()) + 4
    drawing, axes = canvas.blank(height)
    canvas.text(axes, _EDGE, 9, "结论 finding; 实心：成立 filled: it holds", GLOSS, GREY)
    canvas.text(axes, WIDTH - _EDGE, 9, "成立 holds in", GLOSS, GREY, align="right")
    y = 24.0
    for finding, words in zip(holds, labels, strict=True):
        canvas.text(axes, _EDGE, y + pitch / 2, words, NAME, room=room)
        for n, true in enumerate(holds[finding]):
            look = {"facecolor": _COLOURS[0], "edgecolor": _COLOURS[0]} if true else \
                {"facecolor": "white", "edgecolor": PALE}
            canvas.box(axes, left + wide * n + 0.8, y + 2.5, wide - 1.6, pitch - 5, linewidth=0.6, **look)
        share = f"{holds[finding].sum()}/{len(holds)}"
        canvas.text(axes, WIDTH - _EDGE, y + pitch / 2, share, GLOSS, INK, align="right")
        y += pitch
    y += 12
    for choice, found in options.items():
        canvas.text(axes, _EDGE, y + 6, names.get(choice, choice), NAME, GREY)
        y += 14
        for option in found:
            canvas.text(axes, _EDGE + 14, y + 6, names.get(option, option), GLOSS, room=room - 14)
            canvas.line(axes, [left, left + wide * len(holds)], [y + 6] * 2, _HAIR)
            for n in choices.index[choices[choice] == option]:
                canvas.mark(axes, left + wide * (n + 0.5), y + 6, "o", INK, min(wide * 0.6, 5))
            y += 13
        y += 2
    return drawing
