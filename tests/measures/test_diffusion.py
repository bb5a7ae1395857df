"""When and where first: order of reports, the ways between regions, windows, and their figure. All texts are composed."""
from __future__ import annotations

import pandas as pd
import pytest

import helpers as h
from helpers.figures import timelines
from helpers.measures import diffusion
from helpers.reading.texts import parse

# Yunnan, Kunming (prefecture), Panlong and Wuhua (counties of Kunming), Baoshan and its Longyang, Guizhou's Zunyi.
SAID = {
    "a": ("2023-01-10", "云南省纪委监委约谈了“一把手”。"),
    "b": ("2023-06-01", "昆明市盘龙区纪委监委约谈了“一把手”。"),
    "c": ("2023-06-01", "昆明市五华区纪委监委约谈了“一把手”，并开展专项检查。"),
    "d": ("2023-09-01", "昆明市纪委监委约谈了“一把手”，并开展专项检查。"),
    "e": ("2024-02-01", "昆明市盘龙区纪委监委开展专项检查，并再次约谈“一把手”。"),
    "f": ("2024-03-01", "保山市隆阳区纪委监委开展专项检查。"),
    "g": ("2024-05-01", "贵州省遵义市纪委监委开展专项检查。"),
    "h": ("", "文山州纪委监委约谈了“一把手”。"),
}
CODING = h.add(h.code(parse(doc, text, {"published": day})) for doc, (day, text) in SAID.items())
DOCUMENTS = pd.DataFrame([(doc, day) for doc, (day, _) in SAID.items()], columns=["doc", "published"])
YUNNAN, KUNMING, WUHUA, PANLONG, LONGYANG, ZUNYI = (
    f"region:{code}" for code in ("530000", "530100", "530102", "530103", "530502", "520300"))


@pytest.fixture(scope="module")
def first() -> pd.DataFrame:
    return diffusion.appearances(CODING, DOCUMENTS)


def test_the_first_report_of_each_mechanism_in_each_region(first: pd.DataFrame):
    found = {(row.mechanism, row.region): (row.doc, row.published, row.level) for row in first.itertuples()}
    assert found["mechanism:约谈", PANLONG] == ("b", "2023-06-01", "county"), "and not the later one"
    assert found["mechanism:专项检查", PANLONG] == ("e", "2024-02-01", "county")
    assert not any(region == "region:532600" for _, region in found), "a report without a date is left out"
    assert first["published"].is_monotonic_increasing
    for row in first.itertuples():
        assert SAID[row.doc][1][row.start:row.end] == row.quote and row.name in row.quote


def test_down_up_sideways_and_elsewhere(first: pd.DataFrame):
    ways = {(row.mechanism.partition(":")[2], row.region): (row.way, row.after) for row in diffusion.spread(first).itertuples()}
    assert ways["约谈", YUNNAN] == ("first", "")
    assert ways["约谈", PANLONG] == ways["约谈", WUHUA] == ("down", YUNNAN)
    assert ways["约谈", KUNMING] == ("down", YUNNAN), "above comes before below"
    assert ways["专项检查", WUHUA] == ("first", "")
    assert ways["专项检查", KUNMING] == ("up", WUHUA)
    assert ways["专项检查", PANLONG] == ("down", KUNMING), "the nearest above"
    assert ways["专项检查", LONGYANG] == ("sideways", WUHUA), "of its level and province the earliest"
    assert ways["专项检查", ZUNYI] == ("elsewhere", WUHUA), "of another province"


def test_what_is_told_on_one_day_has_no_order(first: pd.DataFrame):
    same = first[first["doc"].isin(["b", "c"]) & (first["mechanism"] == "mechanism:约谈")]
    assert set(diffusion.spread(same)["way"]) == {"same day"}
    assert len(diffusion.spread(first.iloc[:0])) == 0


def test_by_family_a_region_comes_once(first: pd.DataFrame):
    by_family = diffusion.spread(first, "family")
    assert not by_family.duplicated(["family", "region"]).any()


def test_windows_say_how_far_a_finding_is_theirs():
    def talks(net) -> int:
        return sum(data["weight"] for source, _, kind, data in net.edges(keys=True, data=True)
                   if kind == "practised_in" and source == "mechanism:约谈")

    table = diffusion.windows(CODING, DOCUMENTS, (1, 24), talks)
    months = table[table["months"] == 1].set_index("start")
    assert months.index.tolist() == ["2023-01", "2023-06", "2023-09", "2024-02", "2024-03", "2024-05"], "none is empty"
    assert months.loc["2023-06", "documents"] == 2 and months.loc["2023-06", "value"] == 2 and months.loc["2024-03", "value"] == 0
    wide = table[table["months"] == 24]
    assert wide["documents"].max() == 7 and (wide["value"] <= 5).all(), "the undated report is in no window"
    assert diffusion.windows(CODING, DOCUMENTS.assign(published=""), (1,), talks).empty


def test_the_figure_counts_what_the_table_has(first: pd.DataFrame):
    figure = timelines.first_told(first, full=["a"], names=("x", "y"))
    assert figure.data["number"].sum() == len(first) and set(figure.data.loc[figure.data["full"], "level"]) == {"province"}
    assert "谈话约谈 talk 4, 2023-01-10 to 2023-09-01" in figure.alt
    assert timelines.first_told(first.iloc[:0]).alt.startswith("An empty figure")


@pytest.mark.parametrize(("first_day", "last_day", "labels"), [
    ((2024, 1, 15), (2024, 4, 2), ["2024-02", "2024-03", "2024-04"]),
    ((2023, 2, 8), (2025, 12, 19), ["2023-07", "2024-01", "2024-07", "2025-01", "2025-07"]),
    ((1990, 1, 1), (2024, 1, 1), ["1990-01", "1995-01", "2000-01", "2005-01", "2010-01", "2015-01", "2020-01"]),
])
def test_ticks_of_a_long_time_are_few_and_begin_a_month(first_day, last_day, labels):
    from datetime import date

    found = timelines._ticks(date(*first_day).toordinal(), date(*last_day).toordinal())
    assert [label for label, _ in found] == labels and all(date.fromordinal(day).day == 1 for _, day in found)


def test_ticks_of_a_month_are_weeks_and_of_a_week_days():
    """There was none in a month: no other month begins in it."""
    from datetime import date

    first = date(1998, 1, 5).toordinal()
    month, week = timelines._ticks(first, first + 25), timelines._ticks(first, first + 5)
    assert month == [(f"1998-01-{day:02}", date(1998, 1, day).toordinal()) for day in (5, 12, 19, 26)]
    assert [day - first for _, day in week] == [0, 1, 2, 3, 4, 5] and timelines._ticks(first, first) == [("1998-01-05", first)]
