"""`quotes.mentioned`: mentions in their sentences, with nothing of the document lost or made active."""
from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import helpers as h
from helpers.networks.quotes import Mark, marked, mentioned
from helpers.reading import texts


def composed(sentence: str, **about: str):
    text = texts.parse("composed", sentence, about)
    return text, h.code(text).mentions


@pytest.fixture(scope="module")
def article():
    text = h.read("yunnan-2024-03-07")
    return text, h.code(text).mentions


def test_every_mention_is_marked_once_in_its_sentence(article):
    text, mentions = article
    table = mentioned(text, mentions).table
    spans = [(row.start + mark.start, row.start + mark.end, mark.id)
             for row in table.itertuples() for mark in row.marks]
    assert sorted(spans) == sorted(zip(mentions.start, mentions.end, mentions.id, strict=True))
    assert all(text.text[row.start : row.end] == row.quote for row in table.itertuples())


def test_a_nested_name_stands_within_the_brackets_of_the_whole():
    text, mentions = composed("昆明市盘龙区纪委监委约谈了一人。")
    shown = repr(mentioned(text, mentions)).splitlines()[1]
    assert shown == "【【昆明市 region】【盘龙区 region】纪委监委 body】【约谈 mechanism】了一人。"


def test_kinds_are_said_only_where_they_differ():
    text, mentions = composed("昆明市盘龙区对“一把手”开展了约谈。")
    assert " region】" in repr(mentioned(text, mentions))
    assert " region】" not in repr(mentioned(text, mentions[mentions.kind == "region"]))


def test_a_pointing_word_and_an_ambiguous_name_say_what_they_stand_for():
    text, mentions = composed("盐津县对“一把手”开展约谈。该县开展谈话提醒。")
    assert "该县 = 盐津县, named at 0-3" in repr(mentioned(text, mentions[mentions.text == "该县"]))
    text, mentions = composed("鼓楼区对“一把手”开展约谈。")
    shown = repr(mentioned(text, mentions))
    assert "【鼓楼区 ambiguous】" in shown and "320106" in shown and "not decided" in shown


def test_two_names_on_one_span_are_both_noted(article):
    text, mentions = article
    shown = repr(mentioned(text, mentions[mentions.text == "两地"]))
    assert shown.count("【两地】") == 1 and shown.count("两地 = ") == 2


def test_no_rows_give_no_sentence(article):
    text, mentions = article
    found = mentioned(text, mentions.iloc[:0])
    assert len(found) == 0 and repr(found) == "no mention" and "no mention" in found._repr_html_()


def test_rows_of_another_document_are_refused(article):
    _, mentions = article
    with pytest.raises(ValueError, match="yunnan-2024-03-07 in the text 'other'"):
        mentioned(texts.parse("other", "约谈。"), mentions)


def test_html_of_a_document_is_shown_and_not_run():
    text, mentions = composed("盐津县<script>alert(1)</script>对“一把手”开展“<b>约谈</b>”,有关情况已在全县范围公开通报。")
    shown = mentioned(text, mentions)._repr_html_()
    assert "<script>" not in shown and "<b>" not in shown and "&lt;script&gt;" in shown


@given(st.text("约谈“<&昆明", min_size=1, max_size=12), st.data())
def test_markup_takes_nothing_away(quote: str, data: st.DataObject):
    cut = st.integers(0, len(quote))
    spans = [sorted(span) for span in data.draw(st.lists(st.tuples(cut, cut), max_size=3))]
    marks = tuple(Mark(a, b, f"region:{n}", "") for n, (a, b) in enumerate(spans) if a < b)
    labels = {(mark.start, mark.end): "<sub>k</sub>" for mark in marks}
    shown = marked(quote, marks, "<mark>", "</mark>", html.escape, labels)
    assert html.unescape(re.sub(r"<sub>k</sub>|</?mark>", "", shown)) == quote
    assert shown.count("<mark>") == shown.count("</mark>") == shown.count("<sub>") == len(labels)
