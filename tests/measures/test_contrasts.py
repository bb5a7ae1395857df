"""Keyness and shares: the numbers are those of the literature and of scipy, and no single text makes a finding."""
from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import contingency

import helpers as h
from helpers.measures import contrasts
from helpers.reading import parse

TALK, LESSON, CHECK = "盘龙区纪委监委约谈“一把手”。", "盘龙区纪委监委开展警示教育。", "盘龙区纪委监委开展专项检查。"
CODED = {text: h.code(parse("a", text)) for text in (TALK, LESSON, CHECK, TALK + LESSON, TALK + LESSON * 60, TALK * 2)}


def corpus(*texts: tuple[str, int], name: str = "d") -> h.Coding:
    """So many documents of each text."""
    codings, number = [], 0
    for text, many in texts:
        for _ in range(many):
            doc = f"{name}{number:03}"
            number += 1
            codings.append(h.Coding(*(table.assign(doc=doc) for table in CODED[text].tables().values())))
    return h.add(codings)


def row(table: pd.DataFrame, name: str) -> pd.Series:
    return table.set_index("name").loc[name]


# --- the numbers ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("r", "m", "s", "n", "low", "high"), [  # Newcombe 1998, table II, his method 10
    (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926), (0, 10, 0, 20, -0.1611, 0.2775), (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0), (10, 10, 0, 10, 0.6075, 1.0)])
def test_the_difference_of_shares_has_the_interval_of_newcombe(r: int, m: int, s: int, n: int, low: float, high: float):
    sides = [(count / size, *contrasts._wilson(count, size, 0.95)) for count, size in ((s, n), (r, m))]
    found = contrasts._newcombe(*sides)
    assert found[0] == pytest.approx(r / m - s / n) and found[1:] == pytest.approx((low, high), abs=6e-5)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
def test_the_log_ratio_is_that_of_scipy(x: int, y: int, more: int, other: int):
    m, n = x + more + 1, y + other + 1
    log, low, high = contrasts._log_ratio(x, m, y, n, stats.norm.ppf(0.975))
    peer = contingency.relative_risk(y, n, x, m)
    between = peer.confidence_interval(0.95)
    assert [log, low, high] == pytest.approx([math.log2(value) for value in (peer.relative_risk, between.low, between.high)])


@pytest.mark.parametrize(("four", "log"), [((0, 10, 5, 10), math.log2(10)), ((5, 10, 0, 20), math.log2(1 / 20)), ((10, 10, 10, 10), 0)])
def test_none_and_all_have_a_log_ratio_with_a_width(four: tuple[int, int, int, int], log: float):
    value, low, high = contrasts._log_ratio(*four, 1.96)
    assert value == pytest.approx(log) and low < value < high and np.isfinite([low, high]).all()


def test_g2_is_twice_the_sum_of_observed_times_the_log_of_observed_by_expected():
    seen, expected = [10, 90, 30, 70], [20, 80, 20, 80]
    wanted = 2 * sum(o * math.log(o / e) for o, e in zip(seen, expected, strict=True))
    assert contrasts._g2(10, 100, 30, 100) == pytest.approx(wanted)
    assert contrasts._g2(0, 9, 0, 9) == contrasts._g2(9, 9, 3, 3) == 0.0


# --- documents, not words -------------------------------------------------------------------------------------

def test_one_long_text_makes_no_finding_and_is_told():
    a, b = corpus((TALK, 40)), corpus((TALK, 39), (TALK + LESSON * 60, 1))
    found = row(contrasts.keyness(a, b, least=1), "警示教育")
    assert found["g2_occurrences"] > 50 and stats.chi2.sf(found["g2_occurrences"], 1) < 1e-12, "the custom would find it"
    assert found["p"] == 1.0 and found["q"] == 1.0 and found["largest"] == 1.0 and found["low"] < 0 < found["high"]
    assert (found["documents_b"], found["occurrences_b"]) == (1, 60)
    share = row(contrasts.shares(a, b, "mechanism"), "警示教育")
    assert share["low"] < 0 < share["high"]
    assert np.isnan(row(contrasts.keyness(a, b), "警示教育")["p"]), "it is too rare to be tested"


def test_what_many_documents_say_is_found_however_little_each_says():
    a, b = corpus((TALK, 36), (TALK + LESSON, 4)), corpus((TALK, 10), (TALK + LESSON, 30))
    found = row(contrasts.keyness(a, b), "警示教育")
    assert found["q"] < 0.001 and found["log_ratio"] == pytest.approx(math.log2(30 / 4)) and found["low"] > 0
    assert contrasts.keyness(a, b)["name"].tolist()[0] == "警示教育"
    turned = row(contrasts.keyness(b, a), "警示教育")
    assert turned["log_ratio"] == pytest.approx(-found["log_ratio"]) and turned["p"] == pytest.approx(found["p"])


def test_what_a_document_repeats_changes_no_count_of_documents():
    once, twice = (contrasts.keyness(corpus((TALK, 20)), corpus((text, 20)), "family") for text in (TALK, TALK * 2))
    by_documents = contrasts.KEYNESS[:contrasts.KEYNESS.index("occurrences_a")]
    pd.testing.assert_frame_equal(once[by_documents], twice[by_documents])
    assert row(twice, "谈话约谈")["occurrences_b"] == 40


def test_chance_is_rarely_called_a_finding():
    """Of one corpus cut in two at random fifty times: with q below .05 in one in twenty at most; by words in most."""
    texts = corpus((TALK, 60), (LESSON, 30), (CHECK, 20), (TALK + LESSON * 60, 4))
    docs, draw = sorted(set(texts.mentions["doc"])), np.random.default_rng(7)
    by_documents = by_words = 0
    for _ in range(50):
        order = draw.permutation(docs)
        table = contrasts.keyness(texts, texts, "mechanism", (order[:57], order[57:]))
        by_documents += (table["q"] < 0.05).any()
        by_words += (stats.chi2.sf(table["g2_occurrences"], 1) < 0.05 / len(table)).any()
    assert by_documents <= 2 and by_words > 25


# --- what is counted ------------------------------------------------------------------------------------------

def test_documents_in_which_nothing_was_found_count():
    a, b = corpus((TALK, 4)), corpus((TALK, 4))
    docs = [f"d{n:03}" for n in range(4)], [f"d{n:03}" for n in range(8)]
    found = row(contrasts.shares(a, b, docs=docs), "谈话约谈")
    assert (found["share_a"], found["share_b"], found["of_b"], found["difference"]) == (1, 0.5, 8, -0.5)
    assert row(contrasts.keyness(a, b, "family", docs), "谈话约谈")["of_b"] == 8


def test_only_the_documents_that_are_named_are_read():
    texts = corpus((TALK, 5), (LESSON, 5))
    docs = [f"d{n:03}" for n in range(5)], [f"d{n:03}" for n in range(5, 10)]
    table = contrasts.shares(texts, texts, "mechanism", docs).set_index("name")
    assert table.loc["约谈", ["share_a", "share_b", "rank_a"]].tolist() == [1, 0, 1] and pd.isna(table.loc["约谈", "rank_b"])
    assert table.loc["警示教育", "difference"] == 1 and table.index[0] == "警示教育", "who gained most stands first"


def test_ranks_tell_who_moved():
    a = corpus((TALK, 6), (LESSON, 3), (CHECK, 1))
    b = corpus((TALK, 2), (LESSON, 7), (CHECK, 2))
    table = contrasts.shares(a, b, "mechanism").set_index("name")
    assert table.loc[["警示教育", "约谈", "专项检查"], ["rank_a", "rank_b", "moved"]].astype(int).values.tolist() == [
        [2, 1, 1], [1, 2, -1], [3, 2, 1]]


def test_all_families_have_a_row_and_relations_are_those_that_are_done():
    table = contrasts.keyness(corpus((TALK, 2)), corpus((TALK, 2)), "family")
    assert len(table) == 11 and table["log_ratio"].notna().sum() == 1, "what no document has tells nothing"
    relations = contrasts.shares(corpus((TALK, 2)), corpus((TALK, 2)), "relation")["item"].tolist()
    assert sorted(relations) == ["applies_to", "practised_in", "supervises", "uses"]


@pytest.mark.parametrize("of", contrasts.OF)
def test_each_kind_has_both_tables_of_the_same_items(of: str):
    a, b = corpus((TALK, 3)), corpus((LESSON, 3))
    keys, shares = contrasts.keyness(a, b, of, least=1), contrasts.shares(a, b, of)
    assert set(keys["item"]) == set(shares["item"]) and keys.columns.tolist() == contrasts.KEYNESS
    assert shares.columns.tolist() == contrasts.SHARES and keys["q"].dropna().between(0, 1).all()
    assert (keys["q"].dropna() >= keys["p"].dropna() - 1e-12).all()


# --- ties -----------------------------------------------------------------------------------------------------

def test_ties_in_both_are_counted_and_judged_by_chance():
    mixed = corpus((TALK, 20), (LESSON, 20), (CHECK, 20))
    docs = sorted(set(mixed.mentions["doc"]))
    alike, apart = (docs[::2], docs[1::2]), (docs[:30], docs[30:])
    same, other = (h.turnover(mixed, mixed, some) for some in (alike, apart))
    ties = {(t.source, t.relation, t.target) for t in mixed.relations.itertuples() if t.relation not in ("part_of", "belongs_to")}
    assert same["ties"] == len(ties) == same["both"] == same["high"] and same["p"] == 1
    assert other["both"] == 2 < other["low"] and other["p"] == 0.002, "only the lessons are on both sides"
    assert other.equals(h.turnover(mixed, mixed, apart)), "the same seed, the same deals"


def test_what_is_rare_is_in_both_as_often_as_chance_gives():
    """Every tie but one told once: almost none is common, and that says nothing."""
    places = ["盘龙区", "五华区", "官渡区", "西山区", "东川区", "呈贡区", "晋宁区", "富民县", "宜良县", "嵩明县", "安宁市", "盐津县"]
    texts = [h.code(parse(place, f"{place}纪委监委约谈“一把手”。")) for place in places]
    found = h.turnover(h.add(texts[:6]), h.add(texts[6:]))
    assert found["both"] == 1 == found["low"] == found["high"] and found["p"] == 1 and found["ties"] == 37


@pytest.mark.parametrize(("more", "told"), [({"of": "verb"}, "of is family"), ({"level": 1.0}, "a level is"),
                                            ({"docs": ([], ["d000"])}, "A has no document")])
def test_what_cannot_be_asked_is_told(more: dict, told: str):
    for ask in (contrasts.keyness, contrasts.shares):
        with pytest.raises(ValueError, match=told):
            ask(corpus((TALK, 1)), corpus((TALK, 1)), **more)
