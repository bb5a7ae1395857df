"""Ranks by ties and by acts, with their ranges over redrawn paragraphs."""
from __future__ import annotations

import helpers as h
from helpers.measures.standing import PANELS, redrawn
from helpers.reading import parse

TEXT = parse("a", "盘龙区纪委监委约谈“一把手”。\n\n盐津县纪委监委约谈“一把手”。\n\n保山市纪委监委对领导班子开展廉政谈话。")
CODING = h.code(TEXT)
LEADER = "target:一把手"


def test_each_panel_measures_what_it_says() -> None:
    found = redrawn(h.network(CODING), CODING, [TEXT], times=40)
    assert tuple(found) == PANELS
    assert found["part", "acts"].loc[LEADER, "value"] == 2  # three acts, two of them with it
    assert found["degree", "ties"].loc[LEADER, "value"] == 3  # two commissions and one mechanism, told twice


def test_ranges_and_first_are_those_of_redrawn_paragraphs() -> None:
    found = redrawn(h.network(CODING), CODING, [TEXT], times=200)
    for table in found.values():
        assert (table["low"] <= table["high"]).all() and table["first"].between(0, 1).all()
        assert (table["first"] <= table["top"] + 1e-9).all()
    acts = found["part", "acts"]
    assert (acts.loc[LEADER, "low"], acts.loc[LEADER, "high"]) == (0, 3)  # in none of the paragraphs, or in all three
    assert acts["first"].sum() == 1


def test_same_seed_same_ranges() -> None:
    one, other = (redrawn(h.network(CODING), CODING, [TEXT], times=30, seed=3) for _ in range(2))
    assert all(one[panel].equals(other[panel]) for panel in PANELS)
