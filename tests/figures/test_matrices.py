"""Matrices: every number of the table stands in its cell, nothing overlaps, the text says what the table says."""
from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import os
import subprocess
import sys

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from labels import PNG, labels, outside, overlaps

from helpers import figures
from helpers.coding import code
from helpers.figures import canvas, matrices
from helpers.networks.graph import mechanism_region, network
from helpers.reading.texts import read

NET = network(code(read("yunnan-2024-03-07")))
EMPTY = nx.MultiDiGraph()


def incidence(net: nx.MultiDiGraph) -> pd.DataFrame:
    """Regions by mechanisms, evidence sentences."""
    graph = mechanism_region(net)
    rows, columns = ([n for n in sorted(graph) if graph.nodes[n]["kind"] == kind] for kind in ("region", "mechanism"))
    return pd.DataFrame([[graph.get_edge_data(r, c, {}).get("weight", 0) for c in columns] for r in rows], rows, columns)


def by_family(table: pd.DataFrame, net: nx.MultiDiGraph) -> pd.DataFrame:
    families = table.columns.map(lambda n: net.nodes[n]["family"])
    found = (table > 0).astype(int).T.groupby(families).sum().T
    return found[[f for f in canvas.COLOURS if f in found]]


def sample(rows: int, columns: int, highest: int = 3) -> pd.DataFrame:
    """A made-up table of real regions by long and short names of mechanisms."""
    codes = [f"region:{c}" for c in ("532500", "653000", "210102", "120101", "530103", "433100", "530000")]
    codes += [f"region:{n}" for n in range(330100, 331200) if n % 100 == 0] + [f"region:{n}" for n in range(
        530102, 530115)] + [f"region:{n}" for n in range(410102, 410199)]
    names = [f"mechanism:{a}{b}" for b in ("", "制", "会商") for a in (
        "约谈", "任前廉政谈话", "年度党风廉政建设责任制检查考核", "问责", "廉政档案", "<b>&\"$1$ \U0001f600") for b in (b, b + "再监督")]
    names += [f"mechanism:第{n}项清单" for n in range(120)]
    values = np.random.default_rng(1).integers(0, highest + 1, (rows, columns))
    codes, names = list(dict.fromkeys(codes)), list(dict.fromkeys(names))
    return pd.DataFrame(values * (values > highest // 2), codes[:rows], names[:columns])


def pairs(table: pd.DataFrame, q: float = 0.5) -> pd.DataFrame:
    """Every pair of rows with made-up chances; the first has the q given."""
    there = table.to_numpy() > 0
    degree = there.sum(axis=1)
    rows = [(table.index[i], table.index[j], int((there[i] & there[j]).sum()), 0.0, 0.0,
             degree[i] * degree[j] / max(there.shape[1], 1), 0.0, 1.0, 0.5, 0.2 if degree[i] < 3 else 0.01, 0.5)
            for i, j in itertools.combinations(range(len(table)), 2)]
    found = pd.DataFrame(rows, columns=["a", "b", "count", "jaccard", "newman", "expected", "low", "high", "p",
                                        "attainable", "q"])
    found.loc[:0, "q"] = q
    return found


ARTICLE, FAMILIES = incidence(NET), by_family(incidence(NET), NET)
FIGURES = {
    "article": lambda: matrices.matrix(ARTICLE, NET), "families": lambda: matrices.matrix(FAMILIES, NET),
    "many": lambda: matrices.matrix(sample(30, 40), EMPTY), "more": lambda: matrices.matrix(sample(90, 120, 200), EMPTY),
    "tall": lambda: matrices.matrix(sample(33, 11), EMPTY), "one": lambda: matrices.matrix(sample(1, 8), EMPTY),
    "one cell": lambda: matrices.matrix(pd.DataFrame([[1]], ["region:530103"], ["talk"]), EMPTY, "#2166ac", "One 一"),
    "pairs": lambda: matrices.pair_matrix(pairs(FAMILIES, 0.01), NET, "families 类别"),
    "many pairs": lambda: matrices.pair_matrix(pairs(sample(34, 120), 0.01), EMPTY),
    "one pair": lambda: matrices.pair_matrix(pairs(sample(2, 8)), EMPTY)}


def numbers(figure: figures.Figure) -> list[str]:
    """What is written right of the names and below the heads, key left out, from the top left on."""
    high = figure.drawing.get_size_inches()[1] * 72
    found = [(round(high - y2), x1, t) for t, (x1, _, _, y2) in labels(figure, PNG) if x1 > 222 and t.strip("*.").replace(
        ".", "").replace("*", "").isdigit()]
    return [t for *_, t in sorted(found)]


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_no_two_labels_overlap_and_none_leaves_the_canvas(draw):
    figure = draw()
    assert labels(figure, PNG) and outside(figure, PNG) == [] and overlaps(figure, PNG) == []


def test_a_matrix_of_thirty_by_forty_fits_a_page():
    assert FIGURES["many"]().drawing.get_size_inches()[0] * 72 == pytest.approx(canvas.WIDTH, abs=6)


@pytest.mark.parametrize("table", [ARTICLE, FAMILIES], ids=["mechanisms", "families"])
def test_every_number_of_the_table_is_drawn_and_in_the_data(table):
    figure = matrices.matrix(table, NET)
    drawn = table if len(table) >= table.shape[1] else table.T
    assert figure.data.iloc[:, 3:].to_numpy().tolist() == drawn.to_numpy().tolist()
    assert numbers(figure) == [str(n) for row in drawn.to_numpy() for n in row if n]
    assert list(figure.data)[:3] == ["name", "gloss", "family"]
    assert figure.data["name"].tolist() == [matrices.label(n, NET)["name"] for n in drawn.index]


def test_the_order_given_is_kept():
    turned = ARTICLE.iloc[::-1, ::-1]
    data, other = matrices.matrix(ARTICLE, NET).data, matrices.matrix(turned, NET).data
    assert other["name"].tolist() == data["name"].tolist()[::-1]
    assert list(other)[3:] == list(data)[:2:-1]


def test_the_text_of_a_matrix_is_counted():
    table = pd.DataFrame([[1, 0], [2, 7], [0, 0]], ["region:530100", "region:530103", "region:530600"], ["talk", "list"])
    alt = matrices.matrix(table, EMPTY).alt
    assert alt == ("A table of 3 regions by 2 families, 3 of 6 cells filled. With most families: 盘龙区 (2 of 2). "
                   "With most regions: 谈话约谈 (2 of 3). The largest number in a cell: 7.")


def test_what_a_matrix_leaves_out_is_said():
    table = sample(9, 12)
    figure = matrices.matrix(table, EMPTY, most=10)
    assert f"Left out, with less evidence: {9 * 12 - 10 * 5} cells." in figure.alt and figure.data.shape == (10, 8)
    kept = table.sum().sort_values(kind="stable").index[2:]
    least = table.sum()[kept].min()
    assert sorted(table.sum(), reverse=True)[9] == least


def test_regions_of_one_name_are_told_apart():
    data = matrices.matrix(pd.DataFrame([[1], [1]], ["region:210102", "region:120101"], ["talk"]), EMPTY).data
    assert data["name"].tolist() == ["和平区 210102", "和平区 120101"]


@pytest.mark.parametrize("table", [
    pd.DataFrame(), pd.DataFrame(columns=["talk"]), pd.DataFrame(index=["region:530103"]),
    pd.DataFrame([[0]], ["region:530103"], ["talk"])], ids=["none", "no rows", "no columns", "zero"])
def test_a_matrix_of_nothing_says_so(table):
    figure = matrices.matrix(table, EMPTY)
    assert "Nothing to draw" in figure.alt and figure.data.empty


# -- pairs ---------------------------------------------------------------------------------------------

PAIRS = pd.DataFrame([("region:530100", "region:530103", 3, 1.25, 0.01, 0.02), ("region:530100", "region:530600", 0,
                      0.5, 0.3, 0.9), ("region:530103", "region:530600", 1, 2.0, 0.01, 0.05)],
                     columns=["a", "b", "count", "expected", "attainable", "q"])


def test_observed_stands_above_and_expected_below_the_diagonal():
    figure = matrices.pair_matrix(PAIRS, EMPTY)
    assert numbers(figure)[:6] == ["3*", "0", "1.2", "1", "0.5", "2.0"]
    assert figure.data["observed"].tolist() == [3, 0, 1] and figure.data["star"].tolist() == ["*", "", ""]
    assert figure.data["difference"].tolist() == [1.75, -0.5, -1.0] and list(figure.data) == matrices.PAIR_COLUMNS


def test_the_text_of_a_pair_matrix_is_counted():
    assert matrices.pair_matrix(PAIRS, EMPTY, "tools").alt == (
        "Pairs by shared tools: 3; share any: 2; share more than is expected by chance: 1; with q < .05: 1. Furthest above "
        "chance: 昆明市 and 盘龙区 (3 shared, 1.2 expected). Pairs with too little to come below p = .05, whatever they "
        "shared: 1.")


def test_more_is_orange_fewer_is_blue_and_the_furthest_is_darkest():
    from matplotlib.patches import Rectangle

    def shade(x: float, y: float) -> tuple[float, ...]:
        found = [b for b in matrices.pair_matrix(PAIRS, EMPTY).drawing.findobj(Rectangle) if b.get_fill() and abs(
            b.get_x() - x) < 2 and abs(b.get_y() - y) < 2]
        return found[0].get_facecolor()[:3]

    boxes = matrices.pair_matrix(PAIRS, EMPTY).drawing.findobj(Rectangle)
    top = min(b.get_y() for b in boxes if b.get_width() == 57) - 1
    more, fewer, middle = (shade(222 + 59 * j, top + 16 * i) for i, j in ((0, 1), (1, 2), (0, 2)))
    assert more[0] > more[2] and fewer[2] > fewer[0] and sum(middle) > sum(fewer) > sum(more)


def test_the_largest_are_kept_of_many_pairs():
    table = pairs(sample(34, 120))
    figure = matrices.pair_matrix(table, EMPTY, most=10)
    assert len(figure.data) == 45 and f"Left out, with less evidence: {len(table) - 45} pairs." in figure.alt
    total = table.melt(["count"], ["a", "b"]).groupby("value")["count"].sum()
    drawn = {matrices.label(n, EMPTY)["name"] for n in total[total > total.nlargest(10).min()].index}
    assert drawn and drawn <= {n.split()[0] for n in [*figure.data["first"], *figure.data["second"]]}


def test_no_pairs():
    figure = matrices.pair_matrix(PAIRS.iloc[:0], EMPTY)
    assert "Nothing to draw" in figure.alt and list(figure.data) == matrices.PAIR_COLUMNS


def test_every_family_has_a_sign_of_its_own():
    signs = [canvas.sign(family) for family in canvas.COLOURS]
    assert all(signs) and len(set(signs)) == len(signs)


PROGRAM = """
import hashlib, sys
import networkx as nx, pandas as pd
from helpers.figures import matrices
table = pd.DataFrame([[1, 0, 2], [0, 3, 1]], ["region:530103", "region:532800"],
                     ["mechanism:约谈", "mechanism:问责", "mechanism:廉政档案"])
pairs = pd.DataFrame([("region:530103", "region:532800", 1, 0.5, 0.2, 0.01)],
                     columns=["a", "b", "count", "expected", "attainable", "q"])
for figure in matrices.matrix(table, nx.MultiDiGraph()), matrices.pair_matrix(pairs, nx.MultiDiGraph()):
    sys.stdout.write(hashlib.sha256(figure.svg().encode() + figure.png()).hexdigest() + figure.alt)
"""


def test_same_bytes_under_any_hash_seed():
    """In this process, with a seed of chance, and in another."""
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True, encoding="utf-8",
                         env=os.environ | {"PYTHONHASHSEED": "4711", "PYTHONIOENCODING": "utf-8"})
    with contextlib.redirect_stdout(io.StringIO()) as here:
        exec(PROGRAM, {})
    assert run.stdout == here.getvalue() and len(run.stdout) > 2 * len(hashlib.sha256().hexdigest())
