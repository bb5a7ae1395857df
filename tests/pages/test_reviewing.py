"""What a page gives its review, and the review in a notebook."""
from __future__ import annotations

import html
import json
import re

import pytest

import helpers as h
from helpers.pages import marked, reviewing
from helpers.reading import InputError, parse


def test_the_data_of_a_page_is_the_text_and_its_coding():
    text = h.read("yunnan-2024-03-07")
    coding = h.code(text)
    data = reviewing.data(text, coding)
    assert [text.text[a:b] for a, b, *_ in data["mentions"]] == coding.mentions["text"].tolist()
    assert [[*row[:2]] for row in data["ties"]] == coding.relations[["start", "end"]].values.tolist()
    ids = {node for node, *_ in data["nodes"]}
    assert ids == {*coding.mentions["id"], *coding.relations["source"], *coding.relations["target"]}
    assert ["530103", "盘龙区"] in data["regions"] and data["regions"][-1][0] == "000000"
    part = reviewing.part(text, coding)
    assert json.loads(re.search(r'id="review-data">(.*?)</script>', part)[1]) == json.loads(json.dumps(data))
    assert part.count("</script") == 2, "no script ends within itself"


def test_an_undecided_name_has_its_candidates_to_choose_from():
    text = parse("a", "鼓楼区对“一把手”开展约谈。")
    data = reviewing.data(text, h.code(text))
    (name,) = [row for row in data["mentions"] if row[2] == "ambiguous"]
    assert set(name[3].removeprefix("region:").split("|")) <= {code for code, _ in data["regions"]}
    assert "not decided" in next(gloss for node, _, gloss in data["nodes"] if node == name[3])


def test_a_notebook_shows_the_page_of_the_text_in_a_frame():
    text = parse("a\"<b>", "盘龙区纪委监委约谈了“一把手”。</iframe>")
    coding = h.code(text)
    shown = h.review(coding, text)
    framed = re.fullmatch(r'<iframe srcdoc="([^"]*)" title="[^"<]*" style="[^"]*"></iframe>', shown._repr_html_())
    assert html.unescape(framed[1]) == marked.page(text, coding) == h.review(text).page


def test_a_coding_without_its_text_is_asked_for_it():
    article = h.read("yunnan-2024-03-07")
    coding = h.code(article)
    assert h.review(coding).page == marked.page(article, coding)
    other = h.code(parse("b", "盘龙区纪委监委约谈了“一把手”。"))
    with pytest.raises(InputError, match="of 2 documents; say which text"):
        h.review(h.add([coding, other]))
    with pytest.raises(InputError):
        h.review(other)
