"""Columns: blocks stay together, and the order found has fewer crossings than the one given."""
from __future__ import annotations

import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

from helpers.figures import columns


def test_arrange_keeps_blocks_and_never_crosses_more():
    draw = random.Random(3)
    drawn = [[[f"a{i}" for i in range(9)]], [[f"b{k}{i}" for i in range(4)] for k in range(3)],
               [[f"c{i}" for i in range(7)]]]
    middle = [n for block in drawn[1] for n in block]
    ties = [(draw.choice(drawn[0][0]), n) for n in middle * 2] + [(n, draw.choice(drawn[2][0])) for n in middle]
    best = columns.arrange(drawn, ties)
    assert [sorted(map(sorted, blocks)) for blocks in best] == drawn
    assert columns.crossings(best, ties) < columns.crossings(drawn, ties)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=8))
def test_arrange_is_never_worse_than_the_start_and_crossings_is_counted_right(pairs):
    drawn = [[[f"a{i}" for i in range(4)]], [[f"b{i}" for i in range(4)]]]
    ties = [(f"a{i}", f"b{j}") for i, j in pairs]
    by_hand = sum((i - k) * (j - m) < 0 for (i, j), (k, m) in itertools.combinations(pairs, 2))
    assert columns.crossings(drawn, ties) == by_hand
    assert columns.crossings(columns.arrange(drawn, ties), ties) <= by_hand
