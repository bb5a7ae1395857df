"""Tables that are looked at: who practises what, and who shares how much with whom.

The incidence tables and pairs come from `helpers.measures.twomode`; rows and columns are drawn in the order in which
they come, so that the caller may sort them by family, by likeness or for nestedness. Coordinates are points.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from helpers import networks
from helpers.codebook import lexicon
from helpers.figures import canvas
from helpers.figures.canvas import COLOURS, GLOSS, GREY, INK, KINDS, NAME, PALE, WIDTH
from helpers.figures.figure import Figure, style, text_width, wrap
from helpers.measures import incidence

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

PAIR_COLUMNS = ["first", "first_gloss", "second", "second_gloss", "observed", "expected", "difference", "q", "star"]
MORE, FEWER = "#c8570b", "#2166ac"  # orange and blue stay apart in every colour vision
_LEFT, _PITCH, _NARROW = 222.0, 16.0, 12.4  # room for the names, height of a row, narrowest column
_SMALL = 6.8  # the smallest type
_SIDES = {**KINDS, "family": ("机制类别", "families", ""), "period": ("时段", "periods", "")}


def label(item: str, net: nx.MultiDiGraph) -> dict[str, str]:
    """What readers call a row or a column, a node's id or a family: kind, name, gloss, family.

    >>> import networkx
    >>> label("talk", networkx.MultiDiGraph())
    {'kind': 'family', 'name': '谈话约谈', 'gloss': 'talk', 'family': 'talk'}
    """
    if item in COLOURS:
        return {"kind": "family", "name": lexicon.of_family(item, "zh"), "gloss": item, "family": item}
    if item in net:
        return {key: net.nodes[item][key] for key in ("kind", "name", "gloss", "family")}
    kind, _, own = item.partition(":")
    return {"kind": kind, "name": networks.name(item), "gloss": lexicon.gloss(item) if own else "",
            "family": lexicon.family(own) if kind == "mechanism" else ""}


def _labels(items: Sequence[str], net: nx.MultiDiGraph) -> list[dict[str, str]]:
    """The labels of all; a name that two share has the last part but one of its id, a region's code, behind it."""
    found = [label(item, net) for item in items]
    names = [data["name"] for data in found]
    codes = [item.split(":")[1] if ":" in item else item for item in items]
    return [data | {"name": f"{data['name']} {code}"} if names.count(data["name"]) > 1 else data
            for data, code in zip(found, codes, strict=True)]


# --- who practises what -----------------------------------------------------------------------------------

def matrix(table: pd.DataFrame, net: nx.MultiDiGraph, colour: str = "family", title: str = "",
           most: int = 80) -> Figure:
    """A two-mode table as a heat map: the number in each cell, shaded in the colour of the family.

    ``table`` has ids of nodes, families or periods (`period:1998-01-08`) as index and columns, and whole numbers, 0 for
    nothing. The longer side is drawn as rows; the order is kept. ``colour`` is ``family`` or one colour (``#2166ac``)
    for all cells. At most ``most`` rows and half as many columns are drawn, those with most in them.

    >>> import networkx, pandas as pd
    >>> matrix(pd.DataFrame([[2, 1]], ["region:530103"], ["talk", "list"]), networkx.MultiDiGraph()).alt
    'A table of 2 families by 1 region, 2 of 2 cells filled. With most regions: 谈话约谈、清单任务 (1 of 1). ...
    """
    whole = table if len(table) >= table.shape[1] else table.T
    if whole.empty or not whole.to_numpy().any():
        return canvas.empty("no cell of the table is filled", ["name", "gloss", "family"])
    chosen = _largest(whole, most)
    rows, columns = _labels(list(chosen.index), net), _labels(list(chosen.columns), net)
    with style():
        drawing = _draw_matrix(chosen.to_numpy(), rows, columns, colour, title)
    data = chosen.set_axis([d["name"] for d in columns], axis=1).reset_index(drop=True)
    for key in ("family", "gloss", "name"):
        data.insert(0, key, [d[key] for d in rows])
    return Figure(drawing, data, _say_matrix(chosen, rows, columns)
                  + canvas.left_out(whole.size - chosen.size, "cells"))


def heat_table(net: nx.MultiDiGraph, most: int = 80) -> Figure:
    """Mechanisms by family, and the regions in which they are practised, from province to county: evidence sentences.

    >>> import networkx
    >>> heat_table(networkx.MultiDiGraph()).alt
    'An empty figure. Nothing to draw: no cell of the table is filled.'
    """
    table = incidence(net)
    level, family = (dict(net.nodes(data=key)) for key in ("level", "family"))
    rows = sorted(table.columns, key=lambda node: (networks.rank(lexicon.FAMILIES, family[node]), node))
    columns = sorted(table.index, key=lambda node: (networks.rank(networks.LEVELS, level[node]), node))
    return matrix(table.loc[columns, rows].T, net, most=most)


def _largest(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """The rows and columns with the largest sums, in the order that they have."""
    rows, columns = (sorted((-table.sum(axis=axis)).to_numpy().argsort(kind="stable")[:number])
                     for axis, number in ((1, most), (0, most // 2)))
    return table.iloc[rows, columns]


def _plural(data: Sequence[dict[str, str]]) -> tuple[str, str]:
    """What the items of a side are, in Chinese and English: the kind of the first."""
    kind = data[0]["kind"]
    chinese, english, _ = _SIDES.get(kind, _SIDES["family"])
    return chinese, english if len(data) > 1 else "family" if kind == "family" else kind


def _say_matrix(table: pd.DataFrame, rows: Sequence[dict[str, str]], columns: Sequence[dict[str, str]]) -> str:
    filled = (table > 0).to_numpy()
    (_, first), (_, second) = _plural(rows), _plural(columns)
    alt = (f"A table of {len(rows)} {first} by {len(columns)} {second}, {int(filled.sum())} of {filled.size} "
           f"cells filled.")
    for side, across, axis in ((rows, columns, 1), (columns, rows, 0)):
        counts = filled.sum(axis=axis)
        top = [d["name"] for d, n in zip(side, counts, strict=True) if n == counts.max()]
        alt += f" With most {_plural([*across, *across])[1]}: {canvas.listed(top)} ({counts.max()} of {len(across)})."
    return alt + f" The largest number in a cell: {table.to_numpy().max()}."


def _draw_matrix(counts: Any, rows: Sequence[dict], columns: Sequence[dict], colour: str, title: str) -> Any:
    widest = max(text_width(str(n), GLOSS) for n in (counts.max(), 0))
    cell = max(_NARROW, widest + 2, min(59.0, (WIDTH - 8 - _LEFT) / len(columns)))
    top, right = _top(columns, cell), _LEFT + cell * len(columns)
    families = [f for f in COLOURS if colour == "family" and f in {d["family"] for d in (*rows, *columns)}]
    explained = [] if rows[0]["kind"] == "family" else families  # rows have name and gloss beside the token
    bottom = top + _PITCH * len(rows) + 8
    wide = max(WIDTH, right + 8)
    drawing, axes = canvas.blank(bottom + 8 + 15 * canvas.legend(None, 0, explained, wide), wide)
    words = " × ".join(" ".join(_plural([*side, *side])) for side in (rows, columns))
    canvas.text(axes, 8, 12, title or words, 11, room=wide - 16)
    _draw_heads(axes, columns, cell, top)
    for row, data in enumerate(rows):
        y = top + row * _PITCH
        canvas.line(axes, [8, right], [y, y], "#e6e6e6")
        indent = 16 if families and data["family"] else 0
        if indent:
            canvas.token(axes, 8, y + 2, data["family"])
        canvas.beside(axes, 8 + indent, y + _PITCH / 2, data, _LEFT - 16 - indent)
        for column, head in enumerate(columns):
            if count := counts[row, column]:
                own = COLOURS.get(data["family"] or head["family"], GREY) if colour == "family" else colour
                shade = canvas.tint(own, 0.15 + 0.6 * count / max(counts.max(), 4))
                _fill(axes, _LEFT + column * cell, y, cell, shade, str(count))
    canvas.line(axes, [8, right], [top + _PITCH * len(rows)] * 2, "#e6e6e6")
    canvas.legend(axes, bottom + 10, explained, wide)
    return drawing


def _fill(axes: Any, x: float, y: float, wide: float, shade: tuple[float, ...], words: str) -> None:
    """A shaded cell with a number that can be read on it."""
    canvas.box(axes, x + 1, y + 1, wide - 2, _PITCH - 2, color=shade, linewidth=0)
    canvas.text(axes, x + wide / 2, y + _PITCH / 2, words, GLOSS, canvas.ink_on(shade), align="center")


def _head(data: dict, cell: float) -> list[tuple[str, float, str]]:
    """Lines of a column's name with size and colour: down the column and without the gloss where it is narrow."""
    widest = max((text_width(word, GLOSS) for word in data["gloss"].split()), default=0)
    size = max(GLOSS * min(1, (cell - 1.5) / max(widest, 1)), _SMALL)  # a long word is set smaller
    words = [wrap(word, size, cell - 1)[0] for word in data["gloss"].split()]  # and cut, not broken
    glosses = wrap(" ".join(words), size, cell - 1, 3) if cell > 45 else []
    return [*((line, NAME, INK) for line in wrap(data["name"], NAME, max(cell - 3, NAME), 15)),
            *((line, size, GREY) for line in glosses)]


def _top(columns: Sequence[dict], cell: float) -> float:
    """The height at which the rows begin, below title and heads."""
    return 34 + max(sum(1.3 * size for _, size, _ in _head(data, cell)) for data in columns)


def _draw_heads(axes: Any, columns: Sequence[dict], cell: float, top: float) -> None:
    for column, data in enumerate(columns):
        y = top - 4 - sum(1.3 * size for _, size, _ in _head(data, cell))
        for line, size, colour in _head(data, cell):
            canvas.text(axes, _LEFT + (column + 0.5) * cell, y + 0.65 * size, line, size, colour, align="center")
            y += 1.3 * size


# --- who shares how much with whom ------------------------------------------------------------------------

def pair_matrix(pairs: pd.DataFrame, net: nx.MultiDiGraph, what: str = "mechanisms 机制", most: int = 30) -> Figure:
    """Pairs in a square: above the diagonal what they share, coloured by how far that is from what chance gives;
    below it the number expected by chance. A star and a frame stand where q < .05.

    ``pairs`` is as from `twomode.shared_pairs` (columns a, b, count, expected, attainable and q are read), ``what``
    says what is shared. Those that share most are drawn, at most ``most``, in the order of the pairs.

    >>> import networkx, pandas as pd
    >>> pair_matrix(pd.DataFrame(columns=["a", "b", "count", "expected", "q"]), networkx.MultiDiGraph()).alt
    'An empty figure. Nothing to draw: no pair to compare.'
    """
    if pairs.empty:
        return canvas.empty("no pair to compare", PAIR_COLUMNS)
    items = list(dict.fromkeys([*pairs["a"], *pairs["b"]]))
    total = {n: float(pairs.loc[(pairs["a"] == n) | (pairs["b"] == n), "count"].sum()) for n in items}
    kept = sorted(sorted(items, key=lambda n: -total[n])[:most], key=items.index)
    shown = pairs[pairs["a"].isin(kept) & pairs["b"].isin(kept)]
    names = dict(zip(kept, _labels(kept, net), strict=True))
    data = _pair_data(shown, names)
    with style():
        drawing = _draw_pairs(data, list(names.values()), what)
    return Figure(drawing, data, _say_pairs(shown, data, what) + canvas.left_out(len(pairs) - len(shown), "pairs"))


def _pair_data(shown: pd.DataFrame, names: dict[str, dict]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([
        (names[a]["name"], names[a]["gloss"], names[b]["name"], names[b]["gloss"], int(count),
         round(float(expected), 2), round(float(count - expected), 2), round(float(q), 4), "*" if q < 0.05 else "")
        for a, b, count, expected, q in zip(*(shown[key] for key in ("a", "b", "count", "expected", "q")),
                                            strict=True)], columns=PAIR_COLUMNS)


def _say_pairs(shown: pd.DataFrame, data: pd.DataFrame, what: str) -> str:
    stars, apart = int((data["star"] == "*").sum()), data["difference"]
    never = int((shown["attainable"] >= 0.05).sum())
    alt = (f"Pairs by shared {what}: {len(data)}; share any: {int((data['observed'] > 0).sum())}; share more than is "
           f"expected by chance: {int((apart > 0).sum())}; with q < .05: {stars}.")
    if (apart > 0).any():
        top = data.loc[apart.idxmax()]
        alt += (f" Furthest above chance: {top['first']} and {top['second']} ({top['observed']} shared, "
                f"{top['expected']:.1f} expected).")
    return alt + (f" Pairs with too little to come below p = .05, whatever they shared: {never}." if never else "")


def _draw_pairs(data: pd.DataFrame, names: list[dict], what: str) -> Any:
    cell = max(_PITCH, min(59.0, (WIDTH - 8 - _LEFT) / len(names)))
    top, far = _top(names, cell), max(float(data["difference"].abs().max()), 1.0)
    right, bottom = _LEFT + cell * len(names), top + _PITCH * len(names)
    drawing, axes = canvas.blank(bottom + 62, max(WIDTH, right + 8))
    canvas.text(axes, 8, 12, f"Shared {what}: observed and expected 共有数：实际与随机期望", 11)
    _draw_heads(axes, names, cell, top)
    at = {d["name"]: n for n, d in enumerate(names)}
    for n, d in enumerate(names):
        canvas.line(axes, [8, right], [top + n * _PITCH] * 2, "#e6e6e6")
        canvas.beside(axes, 8, top + (n + 0.5) * _PITCH, d, _LEFT - 16)
        canvas.box(axes, _LEFT + n * cell + 1, top + n * _PITCH + 1, cell - 2, _PITCH - 2, color="#ececec", linewidth=0)
    canvas.line(axes, [8, right], [bottom, bottom], "#e6e6e6")
    for row in data.itertuples():
        i, j = sorted((at[row.first], at[row.second]))
        x, y = _LEFT + j * cell, top + i * _PITCH
        _fill(axes, x, y, cell, _diverging(row.difference / far), f"{row.observed}{row.star}")
        if row.star:
            canvas.box(axes, x + 1, y + 1, cell - 2, _PITCH - 2, fill=False, edgecolor=INK, linewidth=1, zorder=3)
        expected = f"{row.expected:.1f}"
        expected = expected if text_width(expected, GLOSS) < cell - 1 else f"{row.expected:.0f}"
        canvas.text(axes, _LEFT + (i + 0.5) * cell, top + (j + 0.5) * _PITCH, expected, GLOSS, GREY, align="center")
    _pair_key(axes, bottom + 16, far)
    return drawing


def _diverging(part: float) -> tuple[float, ...]:
    """From blue (-1: fewer than expected) by white (0) to orange (1: more)."""
    return canvas.tint(MORE if part > 0 else FEWER, 0.85 * min(abs(part), 1))


def _pair_key(axes: Any, y: float, far: float) -> None:
    x = 16 + canvas.text(axes, 8, y, "fewer than expected 少于期望", GLOSS, GREY)
    for n in range(-3, 4):
        shade, value = _diverging(n / 3), f"{n / 3 * far:+.1f}" if n else "0"
        canvas.box(axes, x, y - 6, 30, 12, facecolor=shade, edgecolor=PALE, linewidth=0.5)
        canvas.text(axes, x + 15, y, value.replace("-", "−"), GLOSS, canvas.ink_on(shade), align="center")
        x += 32
    canvas.text(axes, x + 6, y, "more than expected 多于期望", GLOSS, GREY)
    canvas.text(axes, 8, y + 18, "Above the diagonal: observed 对角线右上：实际共有数 · below it: the mean by chance "
                "左下：随机期望值", GLOSS, GREY)
    canvas.text(axes, 8, y + 32, "* and frame 星号与边框: q < .05 (Benjamini–Hochberg over all pairs 多重检验校正)",
                GLOSS, GREY)
