"""Tokens by jieba: offsets, frequencies and concordances of a document."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

import jieba.posseg
import pytest
from hypothesis import given
from hypothesis import strategies as st

import helpers as h
from helpers.reading import files, texts, words


def text() -> texts.Text:
    return texts.parse("x", "约谈制度\n\n昆明市约谈“一把手”，昆明市建立廉政档案。\n\n约谈之后，再约谈。")


@given(st.text(alphabet="昆明市纪委约谈廉政“”，。abc12 ", max_size=30), st.integers(0, 5))
def test_boundaries_are_those_of_the_tokens(line: str, skip: int):
    start = min(skip, len(line))
    found = words.boundaries(line, start, len(line))
    assert {start, len(line)} <= found and all(start <= at <= len(line) for at in found)
    ordered = sorted(found)
    tokens = [line[a:b] for a, b in zip(ordered, ordered[1:], strict=False)]
    assert tokens == jieba.lcut(line[start:]) and "".join(tokens) == line[start:]


def test_the_fast_boundaries_are_those_of_jieba():
    lines = {
        passage.canon[s.start : s.end]
        for folder in ("composed", "practice", "unseen")
        for path in sorted((Path(__file__).parents[1] / folder / "texts").glob("*.txt"))
        for passage in texts.unspaced(texts.read(path))[0].passages
        for s in passage.sentences
    }
    for name in ("bodies", "mechanisms", "targets", "heads", "modifiers"):
        rows = files.table(f"codebook/{name}.csv")
        lines |= {next(iter(row.values())) for row in rows}
    lines |= {"系统v2.0升级", "约谈1-2次", "www.ccdi.gov.cn通报", "1.5g盐", "T恤和3D打印"}
    assert len(lines) > 2000
    for line in lines:
        assert sorted(words.boundaries(line, 0, len(line))) == [0, *accumulate(map(len, jieba.lcut(line)))], line


def test_tags_are_those_of_jieba():
    assert words.tag("云南") == "ns" and words.tag("约谈约谈") == ""
    words.tagged("云南")  # jieba has read its dictionary
    assert words._tags() == jieba.posseg.dt.word_tag_tab


def test_frequencies_count_outside_the_boilerplate():
    table = words.frequencies(text())
    assert list(table.columns) == ["word", "tag", "count", "paragraphs"]
    counted = dict(zip(table.word, zip(table["count"], table.paragraphs, strict=True), strict=True))
    assert counted["昆明市"] == (2, 1) and table.word.is_unique
    assert "“" not in counted and "，" not in counted and all(len(word) >= 2 for word in counted)
    assert list(table["count"]) == sorted(table["count"], reverse=True)
    assert (table.paragraphs <= table["count"]).all()


def test_frequencies_of_ties_stand_in_order_of_the_word():
    table = words.frequencies(text())
    for _, group in table.groupby("count"):
        assert list(group.word) == sorted(group.word)


def test_shortest_words():
    assert set(words.frequencies(text(), shortest=3).word.str.len()) <= {3, 4, 5, 6}
    assert len(words.frequencies(text(), shortest=1)) > len(words.frequencies(text()))


def test_boilerplate_is_not_counted():
    article = h.read("yunnan-2024-03-07")
    counted = dict(zip(*words.frequencies(article)[["word", "count"]].T.to_numpy(), strict=True))
    assert counted["监督"] > 40 and "发布" not in counted  # 发布时间 stands in the boilerplate only
    outside = "".join(article.canon[s.start : s.end] for s in article.sentences)
    assert counted["法治"] if "法治" in outside else "法治" not in counted


def test_concordance_finds_every_occurrence_with_its_context():
    article = h.read("yunnan-2024-03-07")
    table = words.concordance(article, "政治画像", width=8)
    assert list(table.columns) == ["start", "left", "word", "right"] and len(table) == 3
    for row in table.itertuples():
        at = row.start
        assert article.text[at : at + 4] == row.word == "政治画像"
        assert article.text[at - len(row.left) : at] == row.left and len(row.left) <= 8
        assert article.text[at + 4 : at + 4 + len(row.right)] == row.right and len(row.right) <= 8
    assert list(table.start) == sorted(table.start)


@pytest.mark.parametrize("word", ["不在文中", "a.c", "（"])
def test_concordance_of_a_word_that_does_not_occur(word: str):
    assert words.concordance(h.read("yunnan-2024-03-07"), word).shape == (0, 4)


def test_a_concordance_takes_any_writing():
    line = texts.parse("x", "標題\n\n昆明市紀委監委約談了一人，又約談了一人。")
    assert list(words.concordance(line, "约谈").word) == ["約談", "約談"]
