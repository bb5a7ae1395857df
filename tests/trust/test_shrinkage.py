"""How likely a rule is right: few judgements borrow, many speak for themselves, composed ones count less."""
from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.trust import shrinkage
from helpers.trust.shrinkage import counted, fitted, left_out, optimism, share_of


def units(rows: list[tuple[str, str, str, int, int]]) -> pd.DataFrame:
    """Units from source, set, rule, right and judged."""
    made = [(source, name, rule.partition(".")[0], rule, number < right) for source, name, rule, right, judged in rows
            for number in range(judged)]
    return pd.DataFrame(made, columns=["source", "set", "what", "rule", "right"])


def rates(rows: list[tuple[str, str, str, int, int]], share: float = 0.1, **more) -> pd.DataFrame:
    return fitted(counted(units(rows)), share, **more).set_index("rule")


MANY = [("real", "a", "uses.subject", 95, 100), ("real", "a", "works_with.joint", 60, 100),
        ("real", "a", "uses.agent", 2, 2), ("real", "a", "works_with.lead", 2, 2)]


def test_few_judgements_borrow_from_their_relation():
    found = rates(MANY)["confidence"]
    assert 0.9 <= found["uses.subject"] <= 0.96 and 0.58 <= found["works_with.joint"] <= 0.66
    assert found["works_with.lead"] < 0.9 < found["uses.agent"], "2 of 2 both"
    assert found["uses.*"] > found["works_with.*"] and found["supervises.*"] == pytest.approx(0.79, abs=0.06)


def test_more_judgements_count_for_more():
    few, many = (rates([*MANY, ("real", "a", "uses.part", number // 2, number)]) for number in (4, 400))
    assert 0.45 < many.loc["uses.part", "confidence"] < few.loc["uses.part", "confidence"] < 0.95
    assert many.loc["uses.part", "weight"] > few.loc["uses.part", "weight"]
    width = [one.loc["uses.part", "confidence"] - one.loc["uses.part", "low"] for one in (few, many)]
    assert width[1] < width[0]


def test_real_counts_rule_where_there_are_enough():
    found = rates([("real", "a", "uses.subject", 70, 100), ("composed", "b", "uses.subject", 1000, 1000)])
    assert found.loc["uses.subject", "confidence"] < 0.75
    assert found.loc["uses.subject", ["real_right", "composed_judged", "article_judged"]].tolist() == [70, 1000, 0]


def test_what_only_composed_texts_have_is_as_much_lower_as_they_flatter():
    rows = [("real", "a", "uses.subject", 80, 100), ("composed", "b", "uses.subject", 500, 500),
            ("composed", "b", "uses.agent", 500, 500)]
    assert rates(rows, share=1.0).loc["uses.agent", "confidence"] < 0.85


def test_ties_that_names_tell_are_counted_among_names():
    rows = [("real", "a", "body.name", 80, 100), ("composed", "b", "body.name", 100, 100),
            ("real", "a", "uses.subject", 99, 100), ("composed", "b", "belongs_to.code", 100, 100)]
    found = rates(rows)["confidence"]
    assert found["belongs_to.code"] < 0.9 < found["uses.subject"]


def test_corpora_that_differ_leave_a_readers_own_judgements_more_weight():
    same = units([("real", name, "uses.subject", 90, 100) for name in "abcd"])
    differ = units([("real", name, "uses.subject", right, 100) for name, right in zip("abcd", (60, 99, 75, 97), strict=True)])
    strengths = [shrinkage.alike(each)[1] for each in (same, differ)]
    assert strengths[0] > 3 * strengths[1]
    weights = [fitted(counted(each), 0.1, (np.inf, strength)).set_index("rule").loc["uses.subject", "weight"]
               for each, strength in zip((same, differ), strengths, strict=True)]
    assert weights[1] < strengths[1] and weights[0] > 2 * weights[1]


def test_on_drawn_rules_it_is_nearer_the_truth_than_the_plain_rate():
    """Over many draws, not in each: rates from a Beta, judgements from the rates."""
    errors = []
    for seed in range(40):
        draw = np.random.default_rng(seed)
        names = [f"uses.{chr(97 + number)}" for number in range(26)]
        truth, judged = draw.beta(18, 2, len(names)), draw.integers(1, 40, len(names))
        right = draw.binomial(judged, truth)
        rows = [("real", "a", *row) for row in zip(names, right.tolist(), judged.tolist(), strict=True)]
        found = rates(rows).loc[names]
        errors.append([float(((guess - truth) ** 2).mean()) for guess in (found["confidence"], right / judged)])
        assert ((found["low"] <= found["confidence"]) & (found["confidence"] <= 0.99)).all()
    ours, plain = np.mean(errors, axis=0)
    assert ours < 0.7 * plain


def test_no_judgement_of_a_set_tells_its_own_confidence():
    rows = units([("real", "a", "uses.subject", 50, 100), ("real", "b", "uses.subject", 100, 100)])
    told = left_out(rows, 0.1)
    assert told[rows["set"] == "a"].unique() > 0.95 and told[rows["set"] == "b"].unique() < 0.6


def test_composed_texts_count_where_they_tell_and_not_where_they_mislead():
    def sets(real: int, composed: int) -> pd.DataFrame:
        rows = [("composed", "x", f"uses.{rule}", composed if rule == "a" else 400, 400) for rule in "ab"]
        return units(rows + [("real", name, f"uses.{rule}", real if rule == "a" else 40, 40) for rule in "ab"
                             for name in "klm"])

    assert share_of(sets(36, 360)) == 1.0 and share_of(sets(40, 80)) < 1.0


@pytest.mark.parametrize("shift", [-1.0, -0.5])
def test_optimism_is_found_again(shift: float):
    draw = np.random.default_rng(0)
    told = draw.uniform(0.7, 0.98, 4000)
    truth = 1 / (1 + np.exp(-(np.log(told / (1 - told)) + shift)))
    assert optimism(told, draw.random(4000) < truth) == pytest.approx(shift, abs=0.12)
    assert optimism(told, draw.random(4000) < 0.995) == 0


def test_optimism_lowers_its_own_sort_only():
    before, after = (rates(MANY + [("real", "a", "body.name", 9, 10)], optimism=shift)["confidence"]
                     for shift in ((0.0, 0.0), (0.0, -1.0)))
    assert after["uses.subject"] < before["uses.subject"] and after["body.name"] == before["body.name"]
