"""Matching: which type of one coding is which of another."""
from __future__ import annotations

from helpers.trust import matching


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


def test_a_second_form_of_a_pair_is_neither_right_nor_wrong():
    stands_for = {"a": {"A"}, "a2": {"A"}, "b": {"B"}}

    def numbers(relation, found, gold):
        return tuple(map(len, matching.matched_pairs(relation, found, gold, stands_for)))

    assert numbers("uses", {("a", "b"), ("a2", "b")}, {("A", "B")}) == (1, 0, 0)
    assert numbers("works_with", {("b", "a")}, {("A", "B")}) == (1, 0, 0)
    assert numbers("uses", {("b", "a")}, {("A", "B")}) == (0, 1, 1)
