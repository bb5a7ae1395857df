"""A number that blanks or apostrophes break is one number or none, never a part of one; a stop of any width ends a sentence."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import helpers as h
from helpers.reading.texts import parse

SIGNS = [" ", "\u00a0", "\u2002", "\u2009", "\u200a", "\u202f", "\u3000", "'", "’", "‘", "‛", "ʼ", "′", "`", "´", "＇"]


@given(st.lists(st.integers(0, 999).map(str), min_size=2, max_size=4), st.sampled_from(SIGNS), st.integers(1, 2))
def test_a_number_is_whole_or_none(parts: list[str], sign: str, times: int):
    found = h.code(parse("a", f"盐津县纪委监委开展提醒谈话{(sign * times).join(parts)}人次。")).quantities
    assert set(found["value"]) <= {float("".join(parts))}


@pytest.mark.parametrize("sign", SIGNS)
def test_thousands_are_one_number(sign: str):
    assert h.code(parse("a", f"盐津县纪委监委开展提醒谈话1{sign}234人次。")).quantities["value"].tolist() == [1234]


@pytest.mark.parametrize("stop", ["。", "．", ".", "｡", ". "])
def test_a_stop_of_any_width_ends_a_sentence(stop: str):
    text = parse("a", f"盐津县纪委监委约谈了12名干部{stop}大关县纪委监委开展提醒谈话5次{stop}")
    assert [text.text[s.start:s.end].rstrip() for s in text.sentences] == \
        [f"盐津县纪委监委约谈了12名干部{stop.strip()}", f"大关县纪委监委开展提醒谈话5次{stop.strip()}"]
