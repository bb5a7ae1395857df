"""The thesaurus of mechanisms: a level between names and families, which leaves no head word and no mechanism of the article out."""
from __future__ import annotations

import pytest

import helpers as h
from helpers.codebook import concept, lexicon
from helpers.reading import files
from helpers.trust import gold

ROWS = files.table("codebook/concepts.csv")
HEADS = {row["head"]: row["family"] for row in files.table("codebook/heads.csv")}
FAMILIES = {node.partition(":")[2]: family for node, family in gold.read(h.read("yunnan-2024-03-07"))["families"].items()}
GENERAL = set("制度 机制 工作机制 长效机制 体系 办法 制 模式 工作法 综合体 工程".split())  # say nothing of what is done


def family(name: str) -> str:
    return FAMILIES.get(name) or HEADS.get(name) or lexicon.family(name)


def test_a_concept_is_its_own_and_has_one_gloss():
    for row in ROWS:
        assert concept(row["mechanism"]) == row["concept"] == concept(row["concept"])
        assert {r["gloss"] for r in ROWS if r["concept"] == row["concept"]} == {row["gloss"]}


@pytest.mark.parametrize("name", sorted({row["concept"] for row in ROWS}))
def test_a_concept_lies_within_one_family(name: str):
    assert len({family(row["mechanism"]) for row in ROWS if row["concept"] == name}) == 1


def test_every_head_word_and_every_mechanism_of_the_article_has_a_row():
    assert {*HEADS, *FAMILIES} - {row["mechanism"] for row in ROWS} == GENERAL


def test_it_is_a_level_between_names_and_families():
    concepts = {concept(name) for name in FAMILIES}
    assert len(lexicon.FAMILIES) < len(concepts) < len(FAMILIES)


def test_a_row_is_written_as_an_id_is():
    for row in ROWS:
        assert row["mechanism"] == lexicon.bare(row["mechanism"])
