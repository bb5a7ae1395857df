"""Tile maps: each division of a province is one tile of a grid, about where it lies, and all are of one size.

A tile map shows where something is told and where nothing is, without borders, and a large empty prefecture does not
outweigh a small one. The places come from `regions.csv`, the grid from an optimal assignment.
"""
from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from helpers import networks
from helpers.codebook import divisions, lexicon
from helpers.figures import canvas
from helpers.figures.canvas import COLOURS, GLOSS, GREY, INK, NAME, PALE, WIDTH
from helpers.figures.figure import Figure, style, text_width, wrap
from helpers.reading import files

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

TILES = ["province", "code", "name", "gloss", "row", "column"]
COLUMNS = ["province", "tile", "row", "column", "place", "place_gloss", "mechanism", "mechanism_gloss", "family",
           "sentences"]
_GAP, _PAD, _STEP, _LEAST = 6.0, 5.0, 14.0, 52.0  # between tiles, within one, from token to token, height of a tile


# --- where the tiles lie ----------------------------------------------------------------------------------

@cache
def _position(code: str) -> tuple[float, float]:
    """Longitude and latitude of a division: its own, or where the table has none those of a division of the same
    name in the province (那曲地区 for 那曲市), else the province's."""
    rows = [row for row in files.table("regions.csv") if row["lon"] and row["lat"]]
    own = [row for row in rows if row["code"] == code]
    short = {row["short"].split("|")[0] for row in files.table("regions.csv") if row["code"] == code}
    alike = [row for row in rows if row["code"][:2] == code[:2] and row["short"].split("|")[0] in short]
    above = [row for row in rows if row["code"] == code[:2] + "0000"]
    return next(((float(row["lon"]), float(row["lat"])) for row in (*own, *alike, *above)), (0.0, 0.0))


def tile_of(code: str) -> tuple[str, str]:
    """The province of a division, and the division directly below it in which it lies ('' for the province itself);
    two times '' for a code that is not in the table.

    >>> tile_of("530103"), tile_of("110101"), tile_of("530000"), tile_of("999999")
    (('530000', '530100'), ('110000', '110101'), ('530000', ''), ('', ''))
    """
    line = (code, *divisions.ancestors(code)) if code in divisions.by_code() else ("",)
    return line[-1], line[-2] if len(line) > 1 else ""


def tiles(codes: Iterable[str]) -> pd.DataFrame:
    """A tile grid for each province in which one of the divisions lies: columns province (code), code, name, gloss,
    row and column (from 0, at the top left), in order of code.

    Tiles are all divisions directly below the province that are in force today (prefectures, a municipality's
    districts, counties without a prefecture), and what ``codes`` have of those of the past. Each goes to one cell so
    that the sum of squared shifts is smallest (the assignment problem, Kuhn 1955; for tile maps McNeill and Hale 2017).

    >>> tiles(["530103"]).set_index("name").loc[["昭通市", "昆明市", "文山壮族苗族自治州"], "row"].tolist()
    [0, 2, 3]
    """
    import pandas as pd

    lies = {tile_of(code) for code in codes}
    rows = []
    for province in sorted({province for province, _ in lies} - {""}):
        below = {row["code"] for row in files.table("regions.csv") if row["parent"] == province and not row["valid_to"]}
        below |= {tile for other, tile in lies if other == province and tile}
        rows += [(province, code, networks.name(f"region:{code}"), lexicon.gloss(f"region:{code}"), *cell)
                 for code, cell in _assign(sorted(below)).items()]
    return pd.DataFrame(rows, columns=TILES).astype({"row": "int64", "column": "int64"})


def _assign(codes: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Row and column of each place; rows and columns that stay empty are taken out."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    if not codes:
        return {}
    lon, lat = np.array([_position(code) for code in codes]).T
    # Half as many cells again as places, in the proportions of the province, but no more than fit on a page.
    shape = np.ptp(lon) * math.cos(math.radians(lat.mean())) / max(np.ptp(lat), 0.01)
    columns = int(min(max(round(math.sqrt(1.5 * len(codes) * min(max(shape, 0.7), 1.8))), 2), 6))
    rows = max(math.ceil(1.5 * len(codes) / columns), 2)
    cells = np.array([(row, column) for row in range(rows) for column in range(columns)])
    x, y = _spread(lon) * (columns - 1), _spread(-lat) * (rows - 1)
    # Rounded, so that no platform's last digit decides between two cells.
    cost = ((y[:, None] - cells[:, 0]) ** 2 + (x[:, None] - cells[:, 1]) ** 2).round(6)
    found = cells[linear_sum_assignment(cost)[1]]
    row, column = (np.unique(found[:, axis], return_inverse=True)[1] for axis in (0, 1))
    return {code: (int(i), int(j)) for code, i, j in zip(codes, row, column, strict=True)}


def _spread(values: Any) -> Any:
    """Values between 0 and 1, half by size and half by rank: where places crowd (a city's districts) they part,
    and where they lie far off they come nearer."""
    import numpy as np
    from scipy.stats import rankdata

    size = (values - values.min()) / max(np.ptp(values), 1e-9)
    return (size + (rankdata(values) - 1) / max(len(values) - 1, 1)) / 2


# --- what is practised where ------------------------------------------------------------------------------

def tile_map(net: nx.MultiDiGraph, most: int = 4) -> Figure:
    """Tile maps of the provinces of a network: in each tile a square for each mechanism practised there, in the
    colour and with the character of its family; counties under their own names; the province as a strip above.

    Drawn are the ``most`` provinces with most evidence sentences of ``practised_in``. ``data`` has a row for each
    square, and one without a mechanism for each tile of which nothing is told.

    >>> import networkx
    >>> tile_map(networkx.MultiDiGraph()).alt
    'An empty figure. Nothing to draw: no mechanism is practised in a known region.'
    """
    ties = _practice(net)
    sentences = ties.groupby("province")["sentences"].sum()
    ranked = sorted((province for province in sentences.index if province), key=lambda p: (-sentences[p], p))
    drawn = sorted(ranked[:most])
    if not drawn:
        return canvas.empty("no mechanism is practised in a known region", COLUMNS)
    ties, unknown = ties[ties["province"].isin(drawn)], ties.loc[ties["province"] == "", "place"].nunique()
    grid = tiles([*drawn, *ties["tile"]])
    with style():
        drawing = _draw_maps(net, ties, grid)
    alt = " ".join(_say(net, ties[ties["province"] == p], grid[grid["province"] == p]) for p in drawn)
    return Figure(drawing, _data(net, ties, grid), alt + canvas.left_out(len(ranked) - len(drawn), "provinces")
                  + (f" Not on the map, of unknown code: {unknown} regions." if unknown else ""))


def _practice(net: nx.MultiDiGraph) -> pd.DataFrame:
    """The ties of practised_in: province and tile (codes), place (id), mechanism (id), sentences; provinces first,
    then by code, mechanisms in the codebook's order of families."""
    import pandas as pd

    order = [*COLOURS, ""]
    ties = sorted((t, order.index(net.nodes[s]["family"]) if net.nodes[s]["family"] in order else len(order), s)
                  for s, t, relation in net.edges(keys=True) if relation == "practised_in")
    return pd.DataFrame([(*tile_of(net.nodes[t]["region"]), t, s, net.edges[s, t, "practised_in"]["weight"])
                         for t, _, s in ties], columns=["province", "tile", "place", "mechanism", "sentences"])


def _data(net: nx.MultiDiGraph, ties: pd.DataFrame, grid: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    node, at = net.nodes, grid.set_index("code")
    rows = [(province, tile, *((at["row"][tile], at["column"][tile]) if tile else (-1, -1)), node[place]["name"],
             node[place]["gloss"], node[s]["name"], node[s]["gloss"], node[s]["family"], sentences)
            for province, tile, place, s, sentences in ties.itertuples(index=False, name=None)]
    rows += [(d.province, d.code, d.row, d.column, d.name, d.gloss, "", "", "", 0)
             for d in grid[~grid["code"].isin(ties["tile"])].itertuples(index=False)]
    data = pd.DataFrame(sorted(rows, key=lambda row: row[:2]), columns=COLUMNS)
    for key in ("province", "tile"):
        data[key] = [networks.name(f"region:{code}") if code else "" for code in data[key]]
    for key in ("row", "column"):  # counted from 1 for readers; the province itself has no cell
        data[key] = [str(n + 1) if n >= 0 else "" for n in data[key]]
    return data


def _say(net: nx.MultiDiGraph, ties: pd.DataFrame, grid: pd.DataFrame) -> str:
    """The finding for one province."""
    told, province = ties.loc[ties["tile"] != "", "tile"].nunique(), ties["province"].iloc[0]
    counts = ties.groupby("place").size()
    top = [net.nodes[n]["name"] for n in counts.index[counts == counts.max()]]
    family = ties["mechanism"].map(lambda n: net.nodes[n]["family"])
    spread = ties.assign(family=family)[family != ""].groupby("family")["place"].nunique()
    alt = (f"A tile map of {networks.name(f'region:{province}')}: mechanisms are practised in {told} of the "
           f"{len(grid)} divisions directly below it, or in one of their counties; different mechanisms: "
           f"{ties['mechanism'].nunique()}; most in {canvas.listed(top)} ({counts.max()}).")
    if len(spread):
        wide = [canvas.family_name(f) for f in COLOURS if spread.get(f, 0) == spread.max()]
        alt += f" The family in most places: {canvas.listed(wide)} ({spread.max()} of {len(counts)})."
    return alt


# --- drawing ----------------------------------------------------------------------------------------------

Line = tuple[float, str, Any]  # height, what it is, what it says


def _draw_maps(net: nx.MultiDiGraph, ties: pd.DataFrame, grid: pd.DataFrame) -> Any:
    places: dict[tuple[str, str], dict[str, list[str]]] = {}  # province and tile: place: families of its squares
    for row in ties.itertuples():
        places.setdefault((row.province, row.tile), {}).setdefault(row.place, []).append(
            net.nodes[row.mechanism]["family"])
    families = [f for f in COLOURS if f in {f for found in places.values() for fs in found.values() for f in fs}]
    plans, height = [], 30.0
    for province in sorted(set(ties["province"])):
        plans.append(_plan(net, province, grid[grid["province"] == province], places))
        height += sum(plans[-1][1]) + _GAP * len(plans[-1][1]) + 16
    drawing, axes = canvas.blank(height + 15 * canvas.legend(None, 0, families) + 4)
    canvas.text(axes, 8, 12, "机制实行于何处 where mechanisms are practised", 11)
    y = 30.0
    for wide, heights, cells in plans:
        number = 1 + max(column for (_, column), *_ in cells)
        first = (WIDTH - number * wide - (number - 1) * _GAP) / 2
        tops = [y + sum(heights[:n]) + _GAP * n for n in range(len(heights))]
        for (row, column), lines, told in cells:
            left, across = (first + column * (wide + _GAP), wide) if row else (8.0, WIDTH - 16)
            _draw_tile(axes, left, tops[row], across, heights[row], lines, told)
        y += sum(heights) + _GAP * len(heights) + 16
    canvas.legend(axes, height + 2, families)
    return drawing


def _plan(net: nx.MultiDiGraph, province: str, grid: pd.DataFrame, places: dict) -> tuple[float, list[float], list]:
    """Width of a tile, heights of the strip and of each row, and for each tile its cell, lines and whether anything
    is told of it. The strip is row 0."""
    columns = 1 + max(grid["column"], default=0)
    wide = min(136.0, (WIDTH - 16 + _GAP) / columns - _GAP)
    cells = [((0, 0), _lines(net, province, places.get((province, ""), {}), WIDTH - 16), (province, "") in places)]
    cells += [((d.row + 1, d.column), _lines(net, d.code, places.get((province, d.code), {}), wide),
               (province, d.code) in places) for d in grid.itertuples()]
    heights = [0.0, *[_LEAST] * (1 + max(grid["row"], default=-1))]
    for (row, _), lines, _ in cells:
        heights[row] = max(heights[row], sum(high for high, *_ in lines) + 2 * _PAD)
    return wide, heights, cells


def _lines(net: nx.MultiDiGraph, code: str, places: dict[str, list[str]], wide: float) -> list[Line]:
    """What stands in a tile: its name, gloss and squares, then its counties with theirs."""
    room, own = wide - 2 * _PAD, f"region:{code}"
    name = {"name": networks.name(own), "gloss": lexicon.gloss(own)}
    lines: list[Line] = [(12.0, "both", name)] if wide > WIDTH / 2 else [(12.0, "name", name["name"]), *(
        (10.0, "gloss", line) for line in wrap(name["gloss"], GLOSS, room, 2))]
    for place in [n for n in (own,) if n in places] + sorted(set(places) - {own}):
        if place != own:
            lines.append((7.0, "rule", ""))
            both = text_width(net.nodes[place]["name"], NAME) + text_width(net.nodes[place]["gloss"], GLOSS) + 12
            if both + len(places[place]) * _STEP <= room:  # all on one line
                lines.append((_STEP, "county", (net.nodes[place], places[place])))
                continue
            lines.append((12.0, "both", net.nodes[place]))
        number = int((room + 2) // _STEP)
        lines += [(_STEP + (3 if start == 0 else 0), "squares", places[place][start:start + number])
                  for start in range(0, len(places[place]), number)]
    return lines


def _draw_tile(axes: Any, x: float, y: float, wide: float, high: float, lines: list[Line], told: bool) -> None:
    face, edge = ("white", PALE) if told else ("#f5f5f5", "#f5f5f5")
    canvas.box(axes, x, y, wide, high, zorder=0, facecolor=face, edgecolor=edge, linewidth=0.8)
    room, y = wide - 2 * _PAD, y + _PAD
    for step, kind, said in lines:
        middle = y + step / 2
        if kind == "name":
            canvas.text(axes, x + _PAD, middle, said, min(NAME, NAME * room / text_width(said, NAME)),
                        INK if told else GREY)
        elif kind == "gloss":
            canvas.text(axes, x + _PAD, middle, said, GLOSS, GREY)
        elif kind == "both":
            canvas.beside(axes, x + _PAD, middle, said, room)
        elif kind == "rule":
            canvas.line(axes, [x + _PAD, x + wide - _PAD], [middle, middle])
        else:
            families, left = said, x + _PAD
            if kind == "county":  # its squares at the right edge of its line
                county, families = said
                left += room + 2 - len(families) * _STEP
                canvas.beside(axes, x + _PAD, middle, county, room - len(families) * _STEP)
            for n, family in enumerate(families):
                canvas.token(axes, left + n * _STEP, y + step - 12 - (kind == "county"), family)
        y += step
