"""A curve beside chance: zones follow from the numbers, nothing overlaps, the table is what is drawn."""
from __future__ import annotations

import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from labels import labels, outside, overlaps

from helpers.figures import canvas, curves


def rows(observed: float, *bands: tuple[float, float, float, float]) -> pd.DataFrame:
    """A table of length, mean, low and high."""
    table = pd.DataFrame(bands, columns=["names", "mean", "low", "high"]).set_index("names")
    return table.assign(observed=observed)


FALLING = rows(20, (56, 35, 26, 46), (70, 28, 20, 37), (136, 14, 8, 22), (170, 12, 6, 19), (412, 5, 1, 10))


def test_a_zone_is_named_after_where_the_observed_number_is():
    figure = curves.against_chance(FALLING, "names", "共有 shared")
    assert figure.data["zone"].tolist() == ["fewer", "as many", "as many", "more", "more"]
    assert figure.data["names"].tolist() == [56, 70, 136, 170, 412]
    assert {"少于随机", "相当", "多于随机", "实际", "随机"} <= {text for text, _ in labels(figure)}
    assert "170: 20, 12 (6 to 19), more" in figure.alt


def test_a_dotted_border_stands_where_the_line_meets_the_edge_of_the_band():
    figure = curves.against_chance(rows(20, (100, 30, 24, 36), (10000, 10, 8, 12)), "names", "shared")
    dotted = [line.get_xdata()[0] for line in figure.drawing.axes[0].lines if line.get_linestyle() == "--"]
    start, end = figure.drawing.axes[0].lines[-1].get_xdata()  # the observed number, drawn last
    assert dotted == [pytest.approx(start + (end - start) * 4 / 16)]


def test_on_the_border_of_the_band_is_in_it():
    figure = curves.against_chance(rows(5, (10, 6, 5, 9), (20, 4, 2, 5)), "names", "shared")
    assert set(figure.data["zone"]) == {"as many"}
    assert not {"少于随机", "多于随机"} & {text for text, _ in labels(figure)}


@pytest.mark.parametrize("table", [
    FALLING, rows(0, (1, 0, 0, 0), (2, 0, 0, 0)), rows(3e6, (10, 2e6, 1e6, 4e6), (1e5, 2e6, 1e6, 2.5e6)),
    rows(7, (3, 7, 1, 9), (4, 7, 1, 9), (5000, 7, 1, 9))])
def test_nothing_overlaps_and_nothing_leaves_the_canvas(table):
    figure = curves.against_chance(table, "名称数 names", "共有 shared")
    assert outside(figure) == [] and overlaps(figure) == []
    assert figure.drawing.get_size_inches()[0] * 72 == canvas.WIDTH
    ET.fromstring(figure.svg())


def test_one_row_is_no_curve():
    assert "Nothing to draw" in curves.against_chance(FALLING.head(1), "names", "shared").alt
