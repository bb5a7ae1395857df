"""Forest and specification plots: everything is drawn, nothing overlaps the names, and the text says what is seen."""
from __future__ import annotations

import pandas as pd
import pytest

from helpers.figures import forests


def table(**rows: tuple[float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, index=["value", "low", "high"]).T


def words(figure) -> list[str]:
    return [text.get_text() for axes in figure.drawing.axes for text in axes.texts]


def test_a_forest_draws_each_row_of_each_series_with_its_number():
    figure = forests.forest({"甲 a": table(x=(0.5, 0.4, 0.6), y=(1, 1, 1)), "乙 b": table(y=(0.75, 0.5, 0.9))}, "F1", 0.2, 0.9)
    assert {"甲 a", "乙 b", "x", "y", "0.50", "1.00", "0.75", "0.9"} <= set(words(figure))
    assert figure.data[["series", "row", "value"]].values.tolist() == [["甲 a", "x", 0.5], ["甲 a", "y", 1], ["乙 b", "y", 0.75]]
    assert "甲 a: lowest x 0.50, highest y 1.00. 乙 b: lowest y 0.75" in figure.alt and "line stands at 0.90" in figure.alt


def test_an_interval_and_its_value_stand_where_the_axis_says():
    figure = forests.forest({"a": table(x=(0.5, 0.25, 0.75))}, "share")
    (axes,) = figure.drawing.axes
    ((x,),) = [line.get_xdata() for line in axes.lines if line.get_marker() == "o" and line.get_ydata()[0] > 20]
    (bar,) = [patch for patch in axes.patches if patch.get_height() == 4]
    assert bar.get_x() + bar.get_width() / 2 == pytest.approx(x)


def test_names_stay_within_their_room_and_rows_apart():
    figure = forests.forest({"a": table(**{"很长的名字" * 20: (0.5, 0.4, 0.6), "b": (0.5, 0.4, 0.6)})}, "F1")
    assert any(text.endswith("…") for text in words(figure))
    heights = sorted({round(text.get_position()[1]) for axes in figure.drawing.axes for text in axes.texts if text.get_fontsize() == 9.5})
    assert all(b - a > 9 for a, b in zip(heights, heights[1:], strict=False))


def test_a_specification_plot_has_a_square_for_each_finding_in_each_universe():
    holds = pd.DataFrame({"发现 f": [False, True, True], "g": [True, True, False]})
    choices = pd.DataFrame({"tie": ["a", "b", "a"], "w": ["in", "in", "out"]})
    figure = forests.specifications(holds, choices, {"tie": "关系 tie"})
    (axes,) = figure.drawing.axes
    assert len(axes.patches) == 6 and sum(p.get_facecolor()[:3] != (1, 1, 1) for p in axes.patches) == 4
    assert figure.data["发现 f"].tolist() == [True, False, True] and figure.data["tie"].tolist() == ["b", "a", "a"]
    assert "发现 f (2 of 3), g (2 of 3)" in figure.alt and "关系 tie (a, b)" in figure.alt and "2/3" in words(figure)


def test_claims_have_a_box_for_each_coding_with_its_number_full_where_the_finding_holds():
    index = pd.MultiIndex.from_tuples([("4", "甲 f"), ("5", "g")], names=["notebook", "finding"])
    table = pd.DataFrame({("a", "number"): [0.8123, 3], ("a", "holds"): [True, False], ("b", "number"): [float("nan"), 2],
                          ("b", "holds"): [False, True], ("all", "holds"): [False, False]}, index)
    figure = forests.claims(table, {"a": "裁定 corrected"})
    (axes,) = figure.drawing.axes
    full = [patch.get_facecolor()[:3] != (1, 1, 1) for patch in axes.patches]
    assert full == [True, False, False, True]  # row by row
    assert {"裁定", "corrected", "b", "甲 f", "0.81", "3", "2", "–", "1/2"} <= set(words(figure))
    assert figure.data[["a", "a holds", "b holds"]].values.tolist() == [[0.8123, True, False], [3, False, True]]
    assert figure.alt == "What holds in 2 codings (裁定 corrected, b). 甲 f (1 of 2), g (1 of 2)."
    assert "Nothing to draw" in forests.claims(table.iloc[:0], {}).alt


def test_a_claim_says_what_its_number_is_and_where_it_is_true():
    index = pd.MultiIndex.from_tuples([("4", "甲 f"), ("5", "g")], names=["notebook", "finding"])
    table = pd.DataFrame({("a", "number"): [0.8, 3], ("a", "holds"): [True, False]}, index)
    figure = forests.claims(table, {}, {"甲 f": "比例 share: 0.7–0.9", "g": "名次 rank: = 1"})
    assert {"比例 share: 0.7–0.9", "名次 rank: = 1"} <= set(words(figure))
    assert figure.data["true where"].tolist() == ["比例 share: 0.7–0.9", "名次 rank: = 1"]


def test_nothing_gives_a_figure_that_says_so():
    assert "Nothing to draw" in forests.forest({}, "F1").alt
    assert "Nothing to draw" in forests.specifications(pd.DataFrame(), pd.DataFrame(), {}).alt
