"""Matching: which type of one coding is which of another."""
from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.trust import agreement, matching
from helpers.trust.agreement import Coded
from helpers.trust.findings import Mention, Quantity, Tie


def test_names_are_alike_by_containment_at_half_the_length():
    assert matching.plain(" “廉情 ３号” ") == "廉情3号"
    assert matching.likeness("约谈", "约谈") == 1
    assert matching.likeness("约谈", "集体约谈") == matching.likeness("集体约谈", "约谈") == 0.5
    assert matching.likeness("约谈", "任前集体约谈") == matching.likeness("约谈", "谈话") == matching.likeness("", "") == 0


def test_matching_is_one_to_one_as_many_as_can_be_and_then_the_best():
    # Greedily a would take x, its best, and leave b with nothing.
    assert matching.matched({("a", "x"): 1.0, ("a", "y"): 0.5, ("b", "x"): 0.9}) == {"a": "y", "b": "x"}
    assert matching.matched({("a", "x"): 0.6, ("a", "y"): 1.0}) == {"a": "y"}
    assert matching.matched({}) == {}


def test_a_second_form_of_a_pair_is_false_in_one_coding_and_missed_in_the_other():
    stands_for = {"a": {"A"}, "a2": {"A"}, "b": {"B"}}
    other_way = {"A": {"a", "a2"}, "B": {"b"}}

    def numbers(relation, found, gold, stands_for=stands_for):
        return tuple(map(len, matching.matched_pairs(relation, found, gold, stands_for)))

    assert numbers("uses", {("a", "b"), ("a2", "b")}, {("A", "B")}) == (1, 1, 0)
    assert numbers("uses", {("A", "B")}, {("a", "b"), ("a2", "b")}, other_way) == (1, 0, 1)
    assert numbers("works_with", {("b", "a")}, {("A", "B")}) == (1, 0, 0)
    assert numbers("uses", {("b", "a")}, {("A", "B")}) == (0, 1, 1)


NAMES = ["约谈", "集体约谈", "约谈对象", "谈话", "任前谈话", "任前集体约谈"]
MENTIONS = st.builds(
    lambda kind, name, start: Mention(start, start + len(name), kind, f"{kind}:{name}", name),
    st.sampled_from(["mechanism", "target"]), st.sampled_from(NAMES), st.integers(0, 9))  # fmt: skip
TIES = st.builds(
    lambda source, relation, target: Tie(f"mechanism:{source}", relation, f"target:{target}", 0, 20),
    st.sampled_from(NAMES), st.sampled_from(["applies_to", "uses"]), st.sampled_from(NAMES))
NUMBERS = st.builds(lambda start, value: Quantity(start, start + 2, value, "次", f"{value}次"), st.integers(0, 9), st.integers(1, 2))
CODINGS = st.builds(Coded, *(st.lists(items, max_size=6) for items in (MENTIONS, TIES, NUMBERS)))


@settings(max_examples=60, deadline=None)
@given(CODINGS, CODINGS)
def test_agreement_is_alike_from_either_side(one: Coded, other: Coded):
    there, back = (agreement.counts([agreement.judged(*pair)]) for pair in ((one, other), (other, one)))
    pd.testing.assert_frame_equal(there, back.rename(columns={"false": "missed", "missed": "false"}), check_like=True)
    pd.testing.assert_series_equal(agreement.scores(there)["f1"], agreement.scores(back)["f1"])
