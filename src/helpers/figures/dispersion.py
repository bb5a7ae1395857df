"""Where in a text something stands: a row for each thing, the text from left to right.

The function takes a text and a table of places and gives a `Figure`: the drawing, its alternative text and the table of
what is drawn.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from helpers.figures import canvas
from helpers.figures.canvas import GLOSS, GREY, INK, NAME, PALE, WIDTH
from helpers.figures.figure import Figure, style, text_width

if TYPE_CHECKING:
    import pandas as pd

    from helpers.reading import Text

_EDGE, _HEAD, _ROW = 8.0, 26.0, 21.0
_MOST = 260.0  # room for the names and glosses beside the rows
_SHADE = "#e4e4e4"


def dispersion_plot(text: Text, places: pd.DataFrame) -> Figure:
    """The dispersion of things over a text (Bird, Klein and Loper 2009); lines of the web page are grey.

    places: a row for each place, with the columns name and start, and of these whichever is wanted: gloss; family
    (gives the colour); sign ("tick", "full" or "hollow" dot); size (area of a dot, 1 is small); back (an earlier
    place to which a line leads, or -1). Things come in the order of the table.

    >>> import pandas as pd
    >>> from helpers.reading import parse
    >>> text = parse("a", "约谈一人。约谈两人。问责一人。")
    >>> places = pd.DataFrame({"name": ["约谈", "问责", "约谈"], "start": [0, 10, 5]})
    >>> dispersion_plot(text, places).alt
    'Occurrences in 1 section of the text: 约谈 2 times, in section 1; 问责 1 time, in section 1.'
    """
    if places.empty:
        return canvas.empty("no place", ["name", "start", "section"])
    starts = _sections(text)
    places = places.reset_index(drop=True)
    data = places.assign(section=[max(1, sum(start <= at for start in starts)) for at in places["start"]])
    names = list(dict.fromkeys(data["name"]))
    with style():
        drawing = _draw(text, data, starts)
    said = [_said(name, data[data["name"] == name]) for name in names]
    sections = f"{len(starts)} section{'s' * (len(starts) > 1)}"
    return Figure(drawing, data, f"Occurrences in {sections} of the text: {'; '.join(said)}.")


def _sections(text: Text) -> list[int]:
    """Where the title and each heading stands; of a text without any, its beginning."""
    return [block.start for block in text.blocks if block.kind in ("title", "heading")] or [0]


def _said(name: str, rows: pd.DataFrame) -> str:
    gloss = rows["gloss"].iloc[0] if "gloss" in rows else ""
    sections = sorted(set(rows["section"]))
    words = f"{name} ({gloss})" if gloss else name
    where = f"section{'s' * (len(sections) > 1)} {', '.join(map(str, sections))}"
    return f"{words} {len(rows)} time{'s' * (len(rows) > 1)}, in {where}"


def left(labels: Iterable[dict[str, str]]) -> float:
    """Where the rows begin: behind the longest name with its gloss, as far as there is room.

    >>> left([{"name": "约谈", "gloss": ""}])
    43.0
    """
    widths = (text_width(label["name"], NAME) + 6 + text_width(label["gloss"], GLOSS) for label in labels)
    return _EDGE + min(max(widths), _MOST) + 10


def _draw(text: Text, data: pd.DataFrame, starts: list[int]) -> Any:
    columns = {"name", "gloss"} & {*data}
    labels = [{"gloss": ""} | label for label in data[sorted(columns)].drop_duplicates("name").to_dict("records")]
    bottom, edge = _HEAD + _ROW * len(labels), left(labels)
    drawing, axes = canvas.blank(bottom + 6)

    def at(place: int) -> float:
        return edge + (WIDTH - _EDGE - edge) * place / max(len(text.text), 1)

    for block in text.blocks:
        if block.kind == "boilerplate":
            wide = at(block.end) - at(block.start)
            canvas.box(axes, at(block.start), _HEAD, wide, bottom - _HEAD, facecolor=_SHADE, linewidth=0, zorder=-1)
    for number, (start, after) in enumerate(zip(starts, [*starts[1:], len(text.text)], strict=True), start=1):
        canvas.line(axes, [at(start)] * 2, [10, bottom], PALE)
        canvas.text(axes, at(start) + 4, 12, f"section {number}", GLOSS, GREY, room=at(after) - at(start) - 8)
    for number, label in enumerate(labels):
        y = _HEAD + _ROW * (number + 0.5)
        canvas.beside(axes, _EDGE, y, label, edge - _EDGE - 8)
        canvas.line(axes, [edge, WIDTH - _EDGE], [y, y], _SHADE)
        for row in data[data["name"] == label["name"]].to_dict("records"):
            _sign(axes, at, y, row)
    return drawing


def _sign(axes: Any, at: Any, y: float, row: dict) -> None:
    """One place: a tick or a dot, and the line to what it refers to."""
    colour = canvas.COLOURS.get(row.get("family", ""), INK)
    x, sign, size = at(row["start"]), row.get("sign", "tick"), 4.6 * row.get("size", 1) ** 0.5
    if row.get("back", -1) >= 0:
        axes.plot([at(row["back"]), x], [y, y], color=GREY, linewidth=1.2, zorder=1)
    if sign == "tick":
        axes.plot([x, x], [y - 7, y + 7], color=colour, linewidth=1.3, zorder=2)
        return
    canvas.mark(axes, x, y, "o", colour, size)
    if sign == "hollow":
        canvas.mark(axes, x, y, "o", "white", size - 2.4)
