"""Dumbbells: each row has its two shares where the axis says, and the text says what is seen."""
from __future__ import annotations

import pandas as pd
import pytest

from helpers.figures import dumbbells

ROWS = [("谈话约谈", "talks", 0.10, 0.05, 0.20, 0.30, 0.2, 0.4, 0.20, 0.05, 0.33, 0.01),
        ("名单", "a very long gloss that has no room at all beside the names of such a figure", 0.0, 0, 0.05, 0.0, 0, 0.05,
         0.0, -0.05, 0.05, float("nan"))]
TABLE = pd.DataFrame(ROWS, columns=["name", "gloss", "share_a", "low_a", "high_a", "share_b", "low_b", "high_b",
                                    "difference", "low", "high", "q"])


def words(figure) -> dict[str, str]:
    return {text.get_text(): text.get_color() for axes in figure.drawing.axes for text in axes.texts}


def test_every_row_has_its_shares_and_its_difference():
    figure = dumbbells.dumbbells(TABLE, ("甲", "乙"))
    assert {"甲", "乙", "谈话约谈", "talks", "名单", "0%", "40%", "share of documents"} <= set(words(figure))
    sure, unsure = words(figure)["+20.0 (+5.0 to +33.0)"], words(figure)["+0.0 (-5.0 to +5.0)"]
    assert sure != unsure, "what is below .05 is set in dark type"
    assert figure.data["share_b"].tolist() == [0.3, 0.0] and "谈话约谈 talks 10.0% and 30.0%, +20.0 (+5.0 to +33.0)" in figure.alt
    assert any(text.endswith("…") for text in words(figure)), "a gloss stays in its room"
    assert figure.svg() == dumbbells.dumbbells(TABLE, ("甲", "乙")).svg()


def test_shares_and_ranges_stand_where_the_axis_says():
    figure = dumbbells.dumbbells(TABLE, ("甲", "乙"))
    (axes,) = figure.drawing.axes
    at = {text.get_text(): text.get_position()[0] for text in axes.texts if text.get_text().endswith("%")}
    marks = [line for line in axes.lines if line.get_marker() in "oD" and line.get_ydata()[0] > 40]
    assert [round(line.get_xdata()[0], 3) for line in marks[:2]] == [round(at["10%"], 3), round(at["30%"], 3)]
    bars = [patch for patch in axes.patches if patch.get_height() == 3]
    assert bars[1].get_x() == pytest.approx(at["20%"]) and bars[1].get_x() + bars[1].get_width() == pytest.approx(at["40%"])


def test_a_table_without_a_row_is_an_empty_figure():
    assert dumbbells.dumbbells(TABLE.iloc[:0], ("a", "b")).alt.startswith("An empty figure")


@pytest.mark.parametrize("largest", [0.0, 1e-4, 0.0123, 0.05, 0.2, 0.37, 0.9, 1.0])
def test_an_axis_has_few_marks_and_room_for_the_largest(largest: float):
    step, top = dumbbells.scale(largest)
    assert top >= largest - 1e-9 and round(top / step) <= 6 and round(top / step) * step == pytest.approx(top)
