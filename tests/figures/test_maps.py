"""Tile maps: every division has a tile of its own, about where it lies, and shows what is practised there."""
from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from types import SimpleNamespace

import networkx as nx
import pandas as pd
import pytest
from labels import PNG, outside, overlaps
from scipy.stats import spearmanr

from helpers import figures
from helpers.coding import code
from helpers.figures import canvas, maps
from helpers.networks.graph import network
from helpers.reading import files
from helpers.reading.texts import read

ROWS = [row for row in files.table("regions.csv") if not row["valid_to"]]
BELOW = {p["code"]: [row for row in ROWS if row["parent"] == p["code"]] for p in ROWS if p["level"] == "province"}
MECHANISMS = ("约谈", "任前廉政谈话", "监督任务清单", "干部监督联席会议", "政治画像", "沉浸式警示教育", "容错纠错",
              "廉政档案", "监督预警提示", "巡察整改", "述责述廉", "两单三抓四评价", "列席会议", "<b>&\"$1$ \U0001f600")


def practised(ties: list[tuple[str, str]]) -> nx.MultiDiGraph:
    """A network of mechanisms and the codes of regions where they are practised, one sentence each."""
    rows = [(f"mechanism:{m}", "practised_in", f"region:{c}", "practice", "a", 10 * n, 10 * n + 5, f"{c}{m}", "")
            for n, (m, c) in enumerate(ties)]
    return network(SimpleNamespace(
        mentions=pd.DataFrame(columns=["doc", "start", "end", "text", "kind", "id"]),
        relations=pd.DataFrame(rows, columns=["source", "relation", "target", "mode", "doc", "start", "end", "quote",
                                              "rule"])))


ARTICLE = network(code(read("yunnan-2024-03-07")))
EVERYWHERE = practised([(m, row["code"]) for n, row in enumerate(ROWS) if row["code"][:2] in ("53", "65", "50", "15")
                        for m in MECHANISMS[:n % 15]])
NETWORKS = {
    "article": ARTICLE, "large": EVERYWHERE, "municipality": practised([("约谈", "110101"), ("问责", "110000")]),
    "one county": practised([("约谈", "530103")]), "no division below": practised([("约谈", "710000")]),
    "of the past": practised([("约谈", "542421"), ("约谈", "500111")]),
    "five": practised([(m, p) for n, p in enumerate(("530000", "430100", "220200", "632500", "500105"))
                       for m in MECHANISMS[:n + 1]])}


def squares(figure: figures.Figure) -> list[str]:
    """The colours of the tokens of a map, without those of the legend."""
    from matplotlib.colors import to_hex
    from matplotlib.patches import Rectangle

    found = [to_hex(box.get_facecolor()) for box in figure.drawing.findobj(Rectangle)
             if (box.get_width(), box.get_height()) == (12, 12)]
    return found[:len(found) - len(set(found))]


# -- where tiles lie -----------------------------------------------------------------------------------

@pytest.mark.parametrize("province", BELOW)
def test_every_division_has_one_cell_and_no_cell_two(province):
    grid = maps.tiles([province])
    assert sorted(grid["code"]) == sorted(row["code"] for row in BELOW[province])
    assert not grid.duplicated(["row", "column"]).any() and list(grid) == maps.TILES
    assert grid["column"].max() < 6 if len(grid) else grid.empty


@pytest.mark.parametrize("province", [p for p, rows in BELOW.items() if len(rows) > 1])
def test_tiles_keep_to_the_points_of_the_compass(province):
    grid = maps.tiles([province]).set_index("code")
    known = pd.DataFrame([row for row in BELOW[province] if row["lon"]]).set_index("code")
    lon, lat = known["lon"].astype(float), known["lat"].astype(float)
    row, column = grid["row"][known.index], grid["column"][known.index]
    assert spearmanr(lon, column)[0] > 0.8 and spearmanr(-lat, row)[0] > 0.8
    assert row[lat.idxmax()] < row[lat.idxmin()] and column[lon.idxmin()] < column[lon.idxmax()]


def test_yunnan_is_recognised():
    grid = maps.tiles(["530103"]).set_index("code")
    row, column = grid["row"], grid["column"]
    bottom, right = row.max(), column.max()
    assert (row["530600"], column["530600"]) == (0, right)  # 昭通 in the north-east
    assert row["533400"] == 0 and column["533400"] < right / 2  # 迪庆 in the north-west
    assert row["532800"] == bottom and column["532600"] == right and row["532600"] > bottom / 2
    assert 0 < row["530100"] < bottom and 0 < column["530100"] < right


def test_a_place_without_coordinates_takes_those_of_its_former_self():
    assert maps._position("540600") == maps._position("542400") != maps._position("540000")


def test_tiles_of_several_and_of_unknown_codes():
    grid = maps.tiles(["110101", "530103", "530600", "999999", ""])
    assert grid["province"].unique().tolist() == ["110000", "530000"]
    assert grid["code"].str[:2].tolist() == ["11"] * 16 + ["53"] * 16
    assert maps.tiles([]).empty and maps.tiles(["999999"]).columns.tolist() == maps.TILES
    pd.testing.assert_frame_equal(grid, maps.tiles(["530600", "110101"]))


def test_a_division_of_the_past_has_a_tile_where_something_is_told_of_it():
    assert "542400" in set(maps.tiles(["542421"])["code"]) and "542400" not in set(maps.tiles(["540000"])["code"])


# -- what the map says ---------------------------------------------------------------------------------

@pytest.mark.parametrize("net", NETWORKS.values(), ids=NETWORKS)
def test_no_two_labels_overlap_and_none_leaves_the_canvas(net):
    figure = maps.tile_map(net)
    assert outside(figure, PNG) == [] and overlaps(figure, PNG) == []


@pytest.mark.parametrize("net", NETWORKS.values(), ids=NETWORKS)
def test_every_row_of_the_data_is_a_square(net):
    figure = maps.tile_map(net)
    data = figure.data[figure.data["mechanism"] != ""]
    assert squares(figure) and sorted(squares(figure)) == sorted(
        data["family"].map(lambda family: canvas.COLOURS.get(family, canvas.GREY)))


def test_the_article_is_told_where_it_lies():
    data = maps.tile_map(ARTICLE).data
    ties = [(s, t) for s, t, r in ARTICLE.edges(keys=True) if r == "practised_in"]
    told = data[data["mechanism"] != ""]
    assert sorted(zip(told["mechanism"], told["place"], strict=True)) == sorted(
        (ARTICLE.nodes[s]["name"], ARTICLE.nodes[t]["name"]) for s, t in ties)
    tile = dict(zip(told["place"], told["tile"], strict=True))
    assert (tile["盘龙区"], tile["盐津县"], tile["景洪市"], tile["云南省"]) == (
        "昆明市", "昭通市", "西双版纳傣族自治州", "")
    assert len(data.loc[data["tile"] != "", "tile"].unique()) == 16
    assert data.loc[data["mechanism"] == "", "sentences"].eq(0).all()


def test_alternative_text_is_counted():
    alt = maps.tile_map(practised([("约谈", "530103"), ("谈话提醒", "530103"), ("约谈", "530600")])).alt
    assert "in 2 of the 16 divisions" in alt and "different mechanisms: 2; most in 盘龙区 (2)" in alt
    assert "谈话约谈 talk (2 of 2)" in alt


def test_what_is_left_out_is_said():
    figure = maps.tile_map(NETWORKS["five"])
    assert "Left out, with less evidence: 1 provinces." in figure.alt
    assert "云南省" not in set(figure.data["province"]) and figure.data["province"].nunique() == 4
    figure = maps.tile_map(practised([("约谈", "530103"), ("约谈", "999999")]))
    assert "of unknown code: 1 regions" in figure.alt and set(figure.data["province"]) == {"云南省"}


@pytest.mark.parametrize("net", [practised([]), practised([("约谈", "999999")])], ids=["empty", "unknown"])
def test_nothing_to_draw(net):
    figure = maps.tile_map(net)
    assert "Nothing to draw" in figure.alt and figure.data.columns.tolist() == maps.COLUMNS and figure.data.empty


PROGRAM = """
import hashlib
from helpers.figures import maps
from helpers.coding import code
from helpers.networks.graph import network
from helpers.reading.texts import read
figure = maps.tile_map(network(code(read("yunnan-2024-03-07"))))
print(hashlib.sha256(figure.svg().encode() + figure.png()).hexdigest(), figure.alt)
"""


def test_same_bytes_under_any_hash_seed_and_order():
    """In this process, with a seed of chance, and in another."""
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True, encoding="utf-8",
                         env=os.environ | {"PYTHONHASHSEED": "4711", "PYTHONIOENCODING": "utf-8"})
    other = nx.MultiDiGraph()
    other.add_nodes_from(reversed(list(ARTICLE.nodes(data=True))))
    other.add_edges_from(reversed(list(ARTICLE.edges(keys=True, data=True))))
    figure = maps.tile_map(other)
    digest = hashlib.sha256(figure.svg().encode() + figure.png()).hexdigest()
    assert run.stdout == f"{digest} {figure.alt}\n"
