"""What a judged sheet says: intervals hold as often as they claim, weights count, faulty cells are refused."""
from __future__ import annotations

import io
import re
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

import helpers as h
from helpers.reading import InputError
from helpers.reading.files import DATA
from helpers.trust import estimates, hubs, sampling, verdicts

TEXTS = [h.read(path) for path in sorted((Path(__file__).parents[1] / "practice" / "texts").glob("*.txt"))[:4]]
CODING = h.add(map(h.code, TEXTS))
SHEET = sampling.sample(CODING, TEXTS, 60, 40, 20, seed=1)


def judged(**cells: dict[int, object]) -> pd.DataFrame:
    """All right, but for some cells by column and row."""
    sheet = SHEET.assign(verdict="right")
    return sheet.assign(**{column: [values.get(i, cell) for i, cell in enumerate(sheet[column])]
                           for column, values in cells.items()})


def read(sheet: pd.DataFrame) -> pd.DataFrame:
    return verdicts.read(verdicts.to_csv(sheet).encode(), "s.csv")


# -- intervals -------------------------------------------------------------------------------------

@given(st.integers(1, 400), st.data())
def test_wilson_is_that_of_scipy(size: int, data: st.DataObject):
    right = data.draw(st.integers(0, size))
    found = binomtest(right, size).proportion_ci(method="wilson")
    assert estimates.wilson(right / size, size) == pytest.approx((found.low, found.high))


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 300), st.floats(0, 1)), min_size=1, max_size=8))
def test_an_interval_holds_its_share(strata: list[tuple[int, int, float]]):
    judged = [min(n, size) for n, size, _ in strata]
    right = [round(n * share) for n, (*_, share) in zip(judged, strata, strict=True)]
    found = estimates.stratified(right, judged, [size for _, size, _ in strata])
    assert 0 <= found.low <= found.value + 1e-9 and found.value <= found.high + 1e-9 <= 1 + 1e-8
    mean = sum(size * x / n for x, n, (_, size, _) in zip(right, judged, strata, strict=True)) / sum(s for _, s, _ in strata)
    assert found.value == pytest.approx(mean)


def test_of_one_stratum_that_has_no_end_it_is_wilsons():
    found = estimates.stratified([27], [30], [10 ** 12])
    wilson = binomtest(27, 30).proportion_ci(method="wilson")
    assert found[1:3] == pytest.approx((wilson.low, wilson.high), abs=0.01)


def test_all_that_is_there_leaves_no_doubt():
    assert estimates.stratified([3, 0], [3, 2], [3, 2])[:3] == (0.6, 0.6, 0.6)


@pytest.mark.parametrize("shares", [[0.9, 0.9, 0.9, 0.9], [0.99, 0.9, 0.6, 0.3], [1.0, 1.0, 0.97, 0.5], [0.5, 0.8, 0.5, 1.0]])
def test_the_interval_holds_as_often_as_it_says(shares: list[float]):
    draw, sizes = np.random.default_rng(1), {"a": 400, "b": 150, "c": 40, "d": 9}
    taken = sampling.allocate(sizes, 40)
    true, hits, times = 0.0, 0, 500
    for _ in range(times):
        whole = [int(draw.binomial(size, share)) for size, share in zip(sizes.values(), shares, strict=True)]
        right = [int(draw.hypergeometric(x, size - x, n))
                 for x, size, n in zip(whole, sizes.values(), taken.values(), strict=True)]
        true = sum(whole) / sum(sizes.values())
        found = estimates.stratified(right, list(taken.values()), list(sizes.values()))
        hits += found.low <= true <= found.high
    assert hits / times >= 0.93


# -- precision -------------------------------------------------------------------------------------

def test_a_sheet_that_is_all_right_gives_one():
    table = estimates.precision(read(judged()))
    assert (table["precision"] == 1).all() and (table["high"] == 1).all() and (table["low"] < 1).any()
    found = estimates.recall(read(judged()), table)
    assert (found["recall"] == 1).all() and (found["missed"] == 0).all()


def test_rows_count_for_all_that_they_stand_for():
    ties = SHEET[SHEET["part"] == "tie"]
    table = estimates.precision(read(judged(verdict=dict.fromkeys(ties.index[ties["what"] == "uses"], "wrong"))))
    there = ties.drop_duplicates("stratum").groupby("what")["in_stratum"].sum()
    of_all = table[(table["part"] == "tie") & (table["what"] == "all")].iloc[0]
    assert of_all["precision"] == pytest.approx(1 - there["uses"] / there.sum()) and of_all["there"] == there.sum()
    rows = table[(table["what"] == "uses") & (table["rule"] != "all")]
    assert (rows["precision"] == 0).all()
    for row in rows.itertuples():
        wilson = binomtest(row.right, row.right + row.wrong).proportion_ci(method="wilson")
        assert (row.low, row.high) == pytest.approx((wilson.low, wilson.high))


def test_what_is_unsure_gives_bounds():
    sheet = judged(verdict=dict.fromkeys(range(10), "unsure") | {11: "wrong"})
    row = estimates.precision(read(sheet[sheet["part"] == "tie"])).iloc[0]
    assert row["unsure"] == 10 and row["if_wrong"] < row["precision"] < 1 and row["if_wrong"] < row["if_right"] < 1


def test_who_stops_halfway_has_judged_a_sample():
    half = SHEET.assign(verdict="")
    half.loc[half.index[:25], "verdict"] = "right"
    row = estimates.precision(read(half)).iloc[0]
    assert row["right"] == 25 and row["precision"] == 1 and 0.6 < row["low"] < 1
    assert row["there"] == SHEET[SHEET["part"] == "tie"].drop_duplicates("stratum")["in_stratum"].sum()


def test_rules_are_counted():
    sheet = judged().assign(verdict=["unsure" if i % 7 == 0 else "right" if i % 3 else "wrong" for i in SHEET.index])
    table = estimates.rules(sheet)
    rows = sheet[(sheet["part"] != "passage") & (sheet["verdict"] != "unsure")]
    assert list(table) == ["what", "rule", "right", "judged"]
    assert table["judged"].sum() == len(rows) and table["right"].sum() == (rows["verdict"] == "right").sum()
    assert not table["rule"].str.contains("@").any() and (table["judged"] > 0).all()


# -- recall ----------------------------------------------------------------------------------------

def passages(*rows: tuple[str, int, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["stratum", "in_stratum", "found", "missed"])
    return table.assign(part="passage", verdict=["wrong" if cell else "right" for cell in table["missed"]])


NONE = pd.DataFrame(columns=list(estimates.PRECISION))


def test_recall_is_weighted_by_the_strata():
    table = estimates.recall(passages(("a", 10, "uses x → y", ""), ("b", 90, "uses x → y", "uses 1")), NONE)
    row = table.set_index("what").loc["uses"]
    assert row["recall"] == pytest.approx((10 + 90) / (10 + 180)) and row["low"] < row["recall"] < row["high"]


def test_what_was_found_counts_by_its_precision():
    precise = pd.DataFrame([["tie", "uses", "all", 0.5, 0.4, 0.6]], columns=["part", "what", "rule", "precision", "low", "high"])
    table = estimates.recall(passages(*[("a", 100, "uses x → y | uses x → z", "uses 1")] * 5), precise.assign(effective=9.0))
    assert table.set_index("what").loc["uses", "recall"] == pytest.approx(0.5)


def test_the_interval_of_recall_holds_as_often_as_it_says():
    draw, hits, times = np.random.default_rng(2), 0, 300
    found, missed = draw.poisson(2, 400), draw.poisson(0.5, 400)
    true = found.sum() / (found.sum() + missed.sum())
    for _ in range(times):
        chosen = draw.choice(400, 40, replace=False)
        rows = [("a", 400, " | ".join(["uses x → y"] * int(found[i])), f"uses {missed[i]}" if missed[i] else "") for i in chosen]
        row = estimates.recall(passages(*rows), NONE).iloc[0]
        hits += row["low"] <= true <= row["high"]
    assert hits / times >= 0.93


# -- a filled sheet --------------------------------------------------------------------------------

@pytest.mark.parametrize(("word", "verdict"), [
    ("Right", "right"), ("1", "right"), ("是", "right"), (" 对 ", "right"), ("１", "right"), ("0", "wrong"), ("否", "wrong"), ("错", "wrong"),
    ("WRONG", "wrong"), ("?", "unsure"), ("？", "unsure"), ("不确定", "unsure"), ("unsure", "unsure")])
def test_verdicts_are_read_in_words(word: str, verdict: str):
    assert read(SHEET.assign(verdict=[word, *[""] * (len(SHEET) - 1)]))["verdict"].tolist()[0] == verdict


@pytest.mark.parametrize(("encoding", "mark"), [("utf-8-sig", ";"), ("utf-16", "\t"), ("gb18030", ","), ("utf-8", ",")])
def test_a_spreadsheet_may_write_it_as_it_likes(encoding: str, mark: str):
    data = judged().to_csv(index=False, sep=mark, lineterminator="\r\n").encode(encoding)
    pd.testing.assert_frame_equal(verdicts.read(data, "s.csv"), read(judged()))


def test_excel_is_read():
    out = io.BytesIO()
    judged().to_excel(out, index=False)
    found = verdicts.read(out.getvalue(), "s.xlsx")
    assert found[["id", "verdict", "in_stratum"]].equals(read(judged())[["id", "verdict", "in_stratum"]])


LAST = len(SHEET) - 1  # a sentence


@pytest.mark.parametrize(("cells", "says"), [
    ({"verdict": {2: "maybe"}}, "s.csv, line 4: verdict is 'maybe'; write right, wrong or unsure"),
    ({"missed": {0: "uses 1"}}, "s.csv, line 2: missed is for sentences only"),
    ({"missed": {LAST: "uses 1"}}, "verdict says that nothing was missed"),
    ({"verdict": {LAST: "wrong"}}, "verdict says that something was missed; write what"),
    ({"verdict": {LAST: "wrong"}, "missed": {LAST: "use 1"}}, "nothing is called 'use'; write region, body"),
    ({"verdict": {LAST: "wrong"}, "missed": {LAST: "uses one"}}, "write kinds and numbers"),
    ({"part": {1: "tier"}}, "s.csv, line 3: part is 'tier'"),
    ({"in_stratum": {1: 1_000_000}}, "is not as it was drawn"),
    ({"id": {1: SHEET["id"][0]}}, "s.csv, line 3: t-.* stands in line 2 already"),
])
def test_a_faulty_cell_is_refused_with_its_line(cells: dict, says: str):
    with pytest.raises(InputError, match=says):
        read(judged(**cells))


def test_a_number_that_is_none_and_a_sheet_that_is_none_are_refused():
    with pytest.raises(InputError, match="s.csv, line 2: in_stratum is '4.5', no number"):
        read(judged().astype(str).assign(in_stratum="4.5"))
    with pytest.raises(InputError, match="no column 'id'"):
        verdicts.read(b"verdict,why\nright,x\n", "s.csv")
    with pytest.raises(InputError, match="nothing is judged in it yet"):
        read(SHEET)


# -- findings --------------------------------------------------------------------------------------

def test_a_coding_without_fault_leaves_the_hubs_and_a_bad_one_does_not():
    net = h.network(CODING)
    everything = sampling.sample(CODING, TEXTS, 10 ** 6, 10 ** 6, 10 ** 6).assign(verdict="right")
    precise = estimates.precision(read(everything))
    sure = hubs.standing(net, hubs.rates(precise, estimates.recall(read(everything), precise)), times=5)
    assert sure["stands"].all() and len(sure) >= 10
    bad = everything.assign(verdict=["wrong" if i % 2 and part == "tie" else "right" for i, part in enumerate(everything["part"])])
    precise = estimates.precision(read(bad))
    assert not hubs.standing(net, hubs.rates(precise, NONE.reindex(columns=["what", "recall"])), times=20)["stands"].all()


def test_a_relation_that_was_not_judged_errs_as_all_do():
    sheet = read(judged())
    precise = estimates.precision(sheet[sheet["what"] != "uses"])
    by_tie, by_sentence = hubs.rates(precise, estimates.recall(sheet, precise))
    of_all = precise.set_index(["part", "what"]).loc[("tie", "all"), "effective"]
    assert by_tie.loc["uses", "right"] == pytest.approx(of_all) == by_sentence["right"].sum()
    for rates in (by_tie, by_sentence):
        assert (rates["false"] == 0).all() and set(rates.index) == set(hubs.RELATIONS) - set(hubs.BY_NAME)
    with pytest.raises(ValueError, match="no tie is judged"):
        hubs.rates(precise[precise["part"] == "mention"], NONE)


@pytest.mark.parametrize("alike", [2.0, 12.0, 60.0])
def test_relations_borrow_as_they_are_alike(alike: float):
    """The strength of the distribution that rates are drawn from is found again from many of them."""
    draw = np.random.default_rng(3)
    shares = draw.beta(0.8 * alike, 0.2 * alike, 4000)
    found = draw.binomial(20, shares) / 20
    assert hubs._borrowed([(share, 20) for share in found], 0.8, 1e6) == pytest.approx(alike, rel=0.2)


def test_the_findings_of_a_network_are_true_of_it():
    net = h.network(CODING)
    found, numbers = hubs.findings(net), hubs.numbers(net)
    assert found and all(finding.true(numbers[finding.number]) for finding in found)
    assert hubs.findings(nx.MultiDiGraph()) == []


# -- what is told ------------------------------------------------------------------------------------

def test_the_data_dictionary_tells_every_column():
    section = (DATA / "README.md").read_text(encoding="utf-8").split("### A sheet to be judged\n")[1].split("\n### ")[0]
    table, prose = section.split("\n`python -m helpers judge SHEET`")
    assert re.findall(r"(?m)^\| `(\w+)` \|", table) == list(sampling.COLUMNS)
    wanted = {*estimates.PRECISION, *estimates.RECALL, "finding", "holds_by_tie", "holds_by_sentence", "stands",
              *estimates.rules(SHEET)}
    assert wanted - set(re.findall(r"`(\w+)`", prose)) == set()
