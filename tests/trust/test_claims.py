"""Claims are a table; each has a number that some coding has, and the numbers are what they say they are."""
from __future__ import annotations

import math

import networkx as nx
import pytest

import helpers as h
from helpers.reading import files
from helpers.reading.texts import parse
from helpers.trust import claims

TEXT = h.read("yunnan-2024-03-07")
BEST = h.corrected(TEXT)
NUMBERS = claims.numbers(BEST)


def test_every_claim_has_a_number_and_a_range():
    findings = claims.read()
    assert len({f.says for f in findings}) == len(findings) == len(files.table("claims.csv"))
    assert {f.notebook for f in findings} == {"4", "5", "6"}
    for finding in findings:
        assert finding.number in NUMBERS and finding.low <= finding.high and math.isfinite(finding.low)


def test_every_claim_is_true_of_the_coding_that_the_notebooks_show():
    assert [f.says for f in claims.read() if not f.true(NUMBERS[f.number])] == []


def test_every_number_is_claimed():
    assert {f.number for f in claims.read()} == set(NUMBERS)


def test_every_number_has_a_unit_and_every_claim_shows_it_with_its_range():
    assert set(claims.UNITS) == set(NUMBERS)
    assert [claims.notes()[f.says] for f in claims.read()] == [f"{claims.UNITS[f.number]}; true if {f.range}" for f in claims.read()]


def test_the_numbers_are_what_they_say():
    told = claims.numbers(h.code(parse("a", "盘龙区纪委监委约谈“一把手”。昆明市纪委监委约谈“一把手”。盘龙区某局开展廉政谈话。")))
    # Three acts, of two mechanisms in two regions: 约谈 in both, 廉政谈话 with nobody named, in one.
    assert told["summons"] == 2 and told["one region"] == told["concepts"] == 1 / 2 and told["talk"] == 2
    assert (told["panlong"], told["meeting"]) == (2 - 1, 0 - 2) and math.isnan(told["warning"])
    assert [told["both"], told["part"]] == pytest.approx([2 / 3, 2 / 3]) and told["on"] == told["whose not"] == told["office"] == 1
    assert told["degree"] == 2  # 约谈 has five neighbours, 一把手 three
    assert told["files"] == told["numbers"] == told["campaign"] == 0


def test_what_is_not_there_is_no_fault():
    empty = claims.numbers(h.code(parse("a", "今天天气很好。")))
    assert set(empty) == set(NUMBERS) and empty["six"] == empty["numbers"] == empty["panlong"] == 0
    assert math.isnan(empty["on"]) and math.isnan(empty["campaign"])
    assert claims.in_network(nx.MultiDiGraph())["cut"] == 1
