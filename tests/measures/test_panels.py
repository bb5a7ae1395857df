"""Panels: the grid is whole, the zeros are there, and every count adds up to what the coding has."""
from __future__ import annotations

import itertools

import pandas as pd
import pytest

import helpers as h
from helpers.codebook import lexicon
from helpers.measures import panels
from helpers.reading import parse

TEXTS = {
    "a": ("2023-11-05", "甲报", "530000", "盘龙区纪委监委约谈“一把手”。盐津县纪委监委约谈“一把手”。"),
    "b": ("2024-01-02 08:00:00", "乙报", "", "盘龙区纪委监委约谈“一把手”。盘龙区纪委监委开展警示教育、专项检查。"),
    "c": ("2024-01-30", "乙报", "", "景洪市纪委监委开展约谈。"),
    "d": ("2024", "乙报", "", "景洪市纪委监委约谈“一把手”。"),
    "e": ("2024-01-31", "", "", "天气晴好。"),
}
CODING = h.add(h.code(parse(doc, text, {"published": date})) for doc, (date, *_, text) in TEXTS.items())
DOCUMENTS = pd.DataFrame([(doc, f"题{doc}", *about[:3]) for doc, about in TEXTS.items()],
                         columns=["doc", "title", "published", "publisher", "province"])
EVENTS = h.events(CODING)
MONTHS = ["2023-11", "2023-12", "2024-01"]


def cells(table: pd.DataFrame, *columns: str) -> list[tuple]:
    return list(table[list(columns)].itertuples(index=False, name=None))


def test_regions_by_months_by_families_is_a_whole_grid():
    table = h.panel(CODING, DOCUMENTS)
    regions = ["region:530103", "region:530623", "region:532801"]
    assert cells(table, "row", "period", "item") == list(itertools.product(regions, MONTHS, lexicon.FAMILIES))
    told = table[table["acts"] > 0]
    assert cells(told, "name", "period", "item", "acts", "telling") == [
        ("盘龙区", "2023-11", "talk", 1, 1), ("盘龙区", "2024-01", "talk", 1, 1), ("盘龙区", "2024-01", "inspection", 1, 1),
        ("盘龙区", "2024-01", "education", 1, 1), ("盐津县", "2023-11", "talk", 1, 1), ("景洪市", "2024-01", "talk", 1, 1)]
    assert {(row.period, row.exposure_documents) for row in table.itertuples()} == {("2023-11", 1), ("2023-12", 0), ("2024-01", 3)}
    named = table[table["item"] == "talk"].set_index(["name", "period"])["naming"]
    assert named["盘龙区"].tolist() == [1, 0, 1] and named["景洪市"].tolist() == [0, 0, 1]
    assert set(cells(table, "level", "parent")) == {("county", "530100"), ("county", "530600"), ("county", "532800")}


def test_the_counts_of_a_panel_are_the_events_of_the_dated_documents():
    table = h.panel(CODING, DOCUMENTS, by="year")
    events = EVENTS[EVENTS["mechanism"] != ""]
    assert table["acts"].sum() == sum(len(where.split("|")) for where in events["where"] if where)
    by_place = table.groupby("row")["acts"].sum()
    assert by_place["region:532801"] == sum("region:532801" in where for where in events["where"]) == 2, "a year is enough"


def test_documents_by_mechanisms_carry_their_metadata_and_their_zeros():
    table = h.panel(CODING, DOCUMENTS, rows="document", of="mechanism")
    items = ["mechanism:专项检查", "mechanism:约谈", "mechanism:警示教育"]
    assert cells(table, "doc", "item") == list(itertools.product("abcde", items))
    assert table.columns.tolist() == panels.SINGLE and table["present"].sum() == 6
    first = table.set_index(["doc", "item_name"])
    assert first.loc[("a", "约谈"), ["mentions", "present", "exposure_mentions", "title", "publisher", "province", "period"]].tolist() == [
        2, 1, 2, "题a", "甲报", "530000", "2023-11"]
    assert first.loc[("e", "约谈"), ["mentions", "exposure_mentions"]].tolist() == [0, 0] and first.loc[("d", "约谈"), "period"] == ""
    assert len(h.panel(CODING, DOCUMENTS, rows="document")) == 5 * 11


def test_publishers_have_the_documents_that_are_theirs():
    table = h.panel(CODING, DOCUMENTS, rows="publisher")
    assert sorted(set(table["row"])) == ["", "乙报", "甲报"] and len(table) == 3 * 3 * 11
    talks = table[table["item"] == "talk"].set_index(["row", "period"])
    assert talks.loc["乙报", "exposure_documents"].tolist() == [0, 0, 2] and talks.loc["乙报", "acts"].tolist() == [0, 0, 2]
    assert talks.loc[("", "2024-01"), ["exposure_documents", "acts"]].tolist() == [1, 0], "a document that says nothing is exposure"
    provinces = h.panel(CODING, DOCUMENTS, rows="province")
    assert set(cells(provinces, "row", "name", "level")) == {("", "", ""), ("530000", "云南省", "province")}


def test_rare_mechanisms_can_be_left_out_and_lengths_are_exposure():
    documents = DOCUMENTS.assign(characters=[len(text) for *_, text in TEXTS.values()])
    table = h.panel(CODING, documents, of="mechanism", least=2)
    assert set(table["item"]) == {"mechanism:约谈"}
    lengths = {period: sum(len(TEXTS[doc][3]) for doc in docs) for period, docs in (("2023-11", "a"), ("2023-12", ""), ("2024-01", "bce"))}
    assert dict(cells(table, "period", "exposure_characters")) == lengths
    single = h.panel(CODING, documents, rows="document")
    assert dict(cells(single, "doc", "exposure_characters")) == {doc: len(text) for doc, (*_, text) in TEXTS.items()}
    by = h.panel(CODING, documents, rows="publisher").set_index(["row", "period"])["exposure_characters"]
    assert set(by.loc[("乙报", "2024-01")]) == {len(TEXTS["b"][3]) + len(TEXTS["c"][3])}


def test_a_grid_that_nobody_can_hold_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(panels, "LARGEST", 90)
    with pytest.raises(ValueError, match="3 rows × 3 periods × 11 items has 99 rows, more than 90"):
        h.panel(CODING, DOCUMENTS)


@pytest.mark.parametrize("wrong", [{"rows": "county"}, {"by": "week"}, {"of": "target"}])
def test_what_is_no_panel_is_refused(wrong: dict):
    with pytest.raises(ValueError, match=next(iter(wrong.values()))):
        h.panel(CODING, DOCUMENTS, **wrong)


def test_without_a_date_there_are_no_months_and_no_rows():
    assert h.panel(CODING, DOCUMENTS.assign(published="")).empty
