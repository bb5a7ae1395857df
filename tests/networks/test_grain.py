"""At every grain the sentences stay and the names only become fewer."""
from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import helpers as h
from helpers.networks import GRAINS, at_grain, grain
from helpers.reading import parse

TEXT = h.read("yunnan-2024-03-07")
CODING = h.code(TEXT)


def mechanisms(coding) -> set[str]:
    return {node for node in h.network(coding) if node.startswith("mechanism:")}


def test_as_coded_is_the_coding_itself():
    assert at_grain(CODING, "as coded") is CODING


@pytest.mark.parametrize("way", GRAINS[1:])
def test_a_coarser_grain_changes_names_only(way: str):
    made = at_grain(CODING, way)
    assert len(mechanisms(made)) < len(mechanisms(CODING))
    places = [set(zip(t["doc"], t["start"], t["end"], strict=True)) for t in (CODING.mentions, made.mentions)]
    assert places[0] == places[1]
    others = ~CODING.relations["source"].str.startswith("mechanism:") & ~CODING.relations["target"].str.startswith("mechanism:")
    same = ~made.relations["source"].str.startswith("mechanism:") & ~made.relations["target"].str.startswith("mechanism:")
    assert CODING.relations[others].to_numpy().tolist() == made.relations[same].to_numpy().tolist()
    assert not (made.relations["source"] == made.relations["target"]).any()
    again = at_grain(made, way)
    assert again.mentions.equals(made.mentions) and again.relations.equals(made.relations)
    assert len(h.events(made)) <= len(h.events(CODING))


def test_counts_follow_their_mechanism():
    told = h.code(parse("a", "盘龙区纪委监委开展约谈、集体约谈,集体约谈3人次。"))
    assert set(told.quantities["mechanism"]) == {"mechanism:集体约谈"}
    assert set(at_grain(told, "variants merged").quantities["mechanism"]) == {"mechanism:约谈"}


def test_of_several_wholes_the_one_with_most_parts_counts():
    ties = h.code(parse("a", "")).relations
    rows = [("a", "x"), ("a", "y"), ("b", "y"), ("y", "z")]
    for number, (part, whole) in enumerate(rows):
        ties.loc[number] = [part, "variant_of", whole, "practice", "d", number, number + 1, "", "", 0.5]
    assert grain._wholes(ties) == {"a": "z", "b": "z", "y": "z"}


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")))
def test_the_top_is_a_top_whatever_the_ties(up: dict[str, str]):
    for name in up:
        top = grain._top(name, up)
        assert top not in up or grain._top(top, up) == top  # of a circle one and the same from wherever it is entered


def test_another_grain_is_refused():
    with pytest.raises(ValueError, match="no grain 'fine'; the grains are as coded"):
        at_grain(SimpleNamespace(), "fine")
