"""Charts: nothing overlaps, the table is what is drawn, what is said follows from the numbers."""
from __future__ import annotations

import hashlib
import itertools
import math
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from labels import labels, outside, overlaps

from helpers import figures
from helpers.figures import canvas, charts
from helpers.networks.graph import network

NODES = ["region:530000", "region:530103", "region:532600", "region:532800", "body:530623:纪委监委",
         "body:530103:派驻纪检监察组", "mechanism:任前廉政谈话", "mechanism:<b>&\"$1$ \U0001f600", "target:一把手",
         "mechanism:党委(党组)书记履责清单再监督再检查再落实专项工作", "no node", *(f"mechanism:谈话{n}" for n in range(30))]
NET = network(SimpleNamespace(
    mentions=pd.DataFrame([("a", 3 * n, 3 * n + 2, node.split(":")[0], node) for n, node in enumerate(NODES)
                           if ":" in node], columns=["doc", "start", "end", "kind", "id"]),
    relations=pd.DataFrame(columns=["source", "target", "relation", "doc", "start", "end", "quote", "mode", "rule"])))
ODD = ("<b>&\"$1$\n\t\U0001f600", "长" * 90, "word " * 60, "")


def ranged(nodes: list[str], seed: int = 0, spread: int = 3) -> pd.DataFrame:
    """A table of ranks with ranges, as structure.ranges gives it."""
    draw = np.random.default_rng(seed)
    rank = draw.permutation(len(nodes)) + 1
    low, high = np.maximum(1, rank - draw.integers(0, spread, len(nodes))), rank + draw.integers(0, spread, len(nodes))
    return pd.DataFrame({"value": 1 / rank, "low": 0.0, "high": 1.0, "rank": rank, "rank_low": low, "rank_high": high,
                         "top": draw.random(len(nodes)).round(3)}, index=pd.Index(nodes, name="id"))


def pairs(nodes: list[str], seed: int = 0) -> pd.DataFrame:
    """A table of similarities as structure.ranges gives it for profiles.similarity."""
    index = pd.MultiIndex.from_tuples(itertools.combinations(sorted(nodes), 2), names=["a", "b"])
    found = np.sort(np.random.default_rng(seed).random((len(index), 3)))
    return pd.DataFrame({"value": found[:, 1], "low": found[:, 0], "high": found[:, 2]}, index=index)


def counted(rows: list[tuple]) -> pd.DataFrame:
    """A table as from profiles.counts: of each row unit, value, approx and what is counted."""
    table = pd.DataFrame(rows, columns=["unit", "value", "approx", "counted"])
    table["year"] = pd.array([2023 if n % 2 else pd.NA for n in range(len(table))], dtype="Int64")
    return table.assign(text=table["value"].astype(str), mechanism="任前廉政谈话", body="",
                        region=[("盘龙区", "")[n % 2] for n in range(len(table))], where="a:0-1")


def draws() -> np.random.Generator:
    return np.random.default_rng(7)


MANY = counted([("人次", 10.0 ** (n % 7) + n, bool(n % 3), f"谈话{n}") for n in range(60)]
               + [("件", n, False, "案") for n in range(3)] + [("%", -12.5, True, ODD[0]), ("%", 98.5, False, ODD[1])])
FIGURES = {
    "ranks": lambda: charts.ranks({f"度 degree{n}": ranged(NODES, n, 30) for n in range(4)}, NET),
    "ranks of one": lambda: charts.ranks({"degree": ranged(["target:一把手"])}, NET),
    "ranks in bands": lambda: charts.ranks({f"{n} {ODD[n % 4]}": ranged(NODES[:n + 3], n) for n in range(6)}, NET),
    "ranks by names": lambda: charts.ranks({"度 degree": ranged([*"abcd"])}, dict(zip("abcd", ODD, strict=True))),
    "distributions": lambda: charts.distributions(
        {"按句 sentences": draws().normal(0, 1, 900), "按段 paragraphs": draws().normal(2, 1, 20), "相同 equal": [3.0] * 50,
         "空 none": [], **{f"{n}{odd}": [n, -n] for n, odd in enumerate(ODD)}}, {"按句 sentences": -9, "空 none": 1}, ODD[2]),
    "distribution of one": lambda: charts.distributions({"x": [0.25]}),
    "whole numbers": lambda: charts.distributions({"共有 shared": draws().poisson(6, 500)}, {"共有 shared": 16}, "数 number"),
    "large values": lambda: charts.distributions({"x": [1e6, 1.2e6, 1e-7]}, {"x": 123456.789}, "y"),
    "similarities": lambda: charts.similarities(pairs(NODES[:8]), NET),
    "one pair": lambda: charts.similarities(pairs(NODES[2:4]), NET),
    "odd pairs": lambda: charts.similarities(pairs([*"abcd"]) * 40 - 9, dict(zip("abcd", ODD, strict=True))),
    "numbers": lambda: charts.numbers(MANY, NET),
    "one number": lambda: charts.numbers(counted([("", 0, False, "")])),
    "large and small": lambda: charts.numbers(counted([("条", 2.3e12, True, "a"), ("条", 0.004, False, "b")])),
}
EMPTY = [charts.ranks({}, NET), charts.ranks({"度": ranged([])}, NET), charts.distributions({}),
         charts.distributions({"x": [math.nan]}), charts.similarities(pairs([]), NET), charts.numbers(counted([]), NET)]


def words(figure: figures.Figure) -> list[str]:
    return [text for text, _ in labels(figure)]


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_no_two_labels_overlap_and_none_leaves_the_canvas(draw):
    figure = draw()
    assert labels(figure) and outside(figure) == [] and overlaps(figure) == []
    assert figure.drawing.get_size_inches()[0] * 72 == canvas.WIDTH
    ET.fromstring(figure.svg())


@pytest.mark.parametrize("figure", EMPTY)
def test_nothing_gives_a_figure_that_says_so(figure):
    assert "Nothing to draw" in figure.alt and figure.data.empty and len(figure.data.columns)


# -- ranks ---------------------------------------------------------------------------------------------

def test_ranks_are_drawn_where_they_are_and_said():
    table = ranged(NODES[:3]).assign(rank=[2, 1, 3], rank_low=[1, 1, 3], rank_high=[2, 2, 3], top=[0.5, 1.0, 0.25])
    figure = charts.ranks({"度 degree": table}, NET)
    assert figure.data["name"].tolist() == ["盘龙区", "云南省", "文山壮族苗族自治州"]  # in the order of rank
    assert figure.data["gloss"].tolist()[0] == "Panlong District"
    assert "盘龙区 leads, rank 1, range 1 to 2, in the top five in 100% of samples" in figure.alt
    assert "overlap it: 1 (云南省)" in figure.alt and "Left out" not in figure.alt
    assert {"度", "degree", "25%", "50%", "100%", "盘龙区", "Panlong District"} <= set(words(figure))
    (axes,) = figure.drawing.axes
    rows = [line.get_xydata()[0] for line in axes.lines if line.get_marker() == "^"]
    at = sorted(x for x, _ in rows if x > 200)
    assert len(at) == 3 and at[2] - at[1] == pytest.approx(at[1] - at[0])


def test_the_order_is_of_the_first_measure_and_the_choice_of_all():
    first, second = ranged(NODES[:9]), ranged(NODES[:9])
    second["rank"] = 10 - first["rank"]
    figure = charts.ranks({"a": first, "b": second}, NET, most=2)
    assert figure.data.groupby("measure")["rank"].apply(list).to_dict() == {"a": [1, 9], "b": [9, 1]}
    assert "Left out: 7 nodes" in figure.alt


def test_a_rank_beyond_the_axis_is_printed():
    table = ranged(NODES[:40])
    other = table.assign(rank=table["rank"].where(table["rank"] > 1, 39.5))
    figure = charts.ranks({"a": table, "b": other}, NET, most=3)
    assert "39.5" in words(figure) and any("number: off the axis" in said for said in words(figure))


def test_the_key_explains_no_number_that_is_not_drawn():
    assert not any("off the axis" in said for said in words(charts.ranks({"a": ranged(NODES[:9])}, NET)))


def test_a_node_that_a_measure_lacks_has_no_row_there():
    figure = charts.ranks({"a": ranged(NODES[:4]), "b": ranged(NODES[:2])}, NET)
    assert figure.data.groupby("measure").size().to_dict() == {"a": 4, "b": 2}


# -- distributions -------------------------------------------------------------------------------------

def test_a_distribution_says_where_the_observed_value_stands():
    figure = charts.distributions({"随机 chance": [*range(100)]}, {"随机 chance": 90, "other": 3}, "共有 shared")
    assert "observed 90, 90 of 100 values are smaller and 9 larger" in figure.alt
    row = figure.data.iloc[0]
    assert (row["median"], row["low"], row["high"], row["observed"]) == (49.5, 2.475, 96.525, 90)
    assert {"随机", "chance", "实际 observed 90", "共有 shared"} <= set(words(figure))


def test_values_that_are_not_finite_are_counted():
    figure = charts.distributions({"x": [1, math.nan, math.inf, 2]}, {"x": math.nan})
    assert "Left out: 2 values" in figure.alt and "observed" not in figure.alt and figure.data["values"].item() == 2


def test_the_columns_of_a_histogram_are_as_high_as_the_values_are_many():
    from matplotlib.patches import Rectangle

    figure = charts.distributions({"x": [0] * 10 + [1] * 40 + [3] * 20})
    boxes = [b for b in figure.drawing.axes[0].patches if isinstance(b, Rectangle) and b.get_height() > 5]
    heights = [b.get_height() for b in sorted(boxes, key=lambda b: b.get_x())]
    assert np.array(heights) / heights[0] == pytest.approx([1, 4, 2])


# -- similarities --------------------------------------------------------------------------------------

def test_the_most_alike_come_first_and_the_rest_is_said():
    table = pairs(NODES[:5])
    figure = charts.similarities(table, NET, most=4)
    assert figure.data["value"].tolist() == sorted(table["value"], reverse=True)[:4]
    best = table["value"].idxmax()
    assert [figure.data["a"][0], figure.data["b"][0]] == [NET.nodes[n]["name"] for n in best]
    assert "Left out: 6 pairs" in figure.alt and f"{table['value'].max():.2f}" in words(figure)
    overlap = (figure.data["high"][1:] >= figure.data["low"][0]).sum()
    assert f"overlap it: {overlap or 'none'}" in figure.alt


# -- numbers -------------------------------------------------------------------------------------------

def test_units_are_kept_apart_and_each_has_its_axis():
    figure = charts.numbers(counted([("人", 7, False, "a"), ("件", 2000, True, "b"), ("人", 9, False, "c")]))
    assert figure.data[["unit", "value"]].to_numpy().tolist() == [["人", 9], ["人", 7], ["件", 2000]]
    assert {"人", "件", "9", "7", "约 2,000"} <= set(words(figure)) and "8" in words(figure)
    assert "人: 9 at most (c" in figure.alt and "件: about 2,000 at most (b" in figure.alt


@pytest.mark.parametrize(("values", "scale"), [((1, 101), "log"), ((1, 100), "linear"), ((0, 1000), "linear"),
                                               ((-1, 1000), "linear"), ((5,), "linear")])
def test_an_axis_is_logarithmic_only_where_it_must_and_then_says_so(values, scale):
    figure = charts.numbers(counted([("件", value, False, "案") for value in values]))
    assert set(figure.data["scale"]) == {scale}
    assert any("log scale" in text for text in words(figure)) == (scale == "log")


def test_of_many_numbers_each_unit_keeps_its_highest():
    figure = charts.numbers(MANY, most=10)
    assert figure.data.groupby("unit").size().to_dict() == {"人次": 5, "件": 3, "%": 2}
    assert figure.data.loc[figure.data["unit"] == "人次", "value"].tolist() == MANY["value"].nlargest(5).tolist()
    assert f"Left out: {len(MANY) - 10} lower numbers" in figure.alt


def test_a_table_in_another_order_or_index_gives_the_same_numbers():
    plain = counted([("件", 3, False, "a"), ("人", 2, False, "b"), ("件", 1, False, "c")]).assign(year=2023, region="")
    shuffled = plain.iloc[::-1].set_axis([0, 0, 0])
    for most in (2, 9):
        first, second = charts.numbers(plain, most=most), charts.numbers(shuffled, most=most)
        pd.testing.assert_frame_equal(first.data, second.data)
        assert len(first.data) == min(most, 3)


# -- the files -----------------------------------------------------------------------------------------

def drawn() -> str:
    """What there is to see of every figure."""
    lines = []
    for name, draw in FIGURES.items():
        figure = draw()
        lines += [f"{name} {hashlib.sha256(figure.svg().encode()).hexdigest()} {hashlib.sha256(figure.png()).hexdigest()} {figure.alt}",
                  figure.data.to_csv()]
    return "\n".join(lines)


PROGRAM = """
import sys
sys.path[:0] = sys.argv[1:]
import test_charts
sys.stdout.write(test_charts.drawn())
assert "matplotlib.pyplot" not in sys.modules
"""


def test_same_bytes_under_any_hash_seed_and_time_zone():
    """In this process, with a seed of chance, and in another."""
    settings = {"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns"}
    folders = map(str, Path(__file__).parents[:2])
    run = subprocess.run([sys.executable, "-c", PROGRAM, *folders], capture_output=True, text=True, encoding="utf-8",
                         env=os.environ | {"PYTHONIOENCODING": "utf-8"} | settings)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == drawn() and run.stdout.count("\n") > len(FIGURES)


def test_importing_the_room_draws_nothing():
    run = [sys.executable, "-c", "import sys, helpers.figures.charts; print('matplotlib' in sys.modules)"]
    assert subprocess.run(run, capture_output=True, text=True).stdout == "False\n"


def test_a_gloss_of_which_a_part_is_unknown_is_not_shown():
    figure = charts.numbers(counted([("人", 7, False, "一把手"), ("人", 9, False, "受教育群众")]))
    shown = " ".join(words(figure))
    assert "top leader" in shown and "受教育群众" in shown and "masses" not in shown
