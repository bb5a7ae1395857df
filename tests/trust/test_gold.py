"""Hand coding: it fits its text, goes through Web Annotation and back whole, and a wrong offset is refused."""
from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as h
from helpers.reading import InputError, files, parse
from helpers.trust import gold

ARTICLE = h.read("yunnan-2024-03-07")
PATHS = sorted((files.DATA / "gold").glob("yunnan-2024-03-07*.json"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_every_hand_coding_fits_its_text_and_goes_through_web_annotation_whole(path: Path, tmp_path: Path):
    coding = gold.load(path, ARTICLE)
    assert len(coding["mentions"]) > 100 and coding["doc"] == ARTICLE.name
    gold.write_web(coding, ARTICLE, tmp_path / "web.json")
    assert gold.load(tmp_path / "web.json", ARTICLE) == coding
    assert gold.to_web(gold.load(tmp_path / "web.json", ARTICLE), ARTICLE) == gold.to_web(coding, ARTICLE)


def small() -> tuple:
    text = parse("a", "“一把手”😀约谈,约谈37人。")
    coding = {"doc": "a", "about": "x", "families": {"mechanism:约谈": "talk"},
              "mentions": [[6, 8, "mechanism", "mechanism:约谈"], [0, 5, "target", "target:一把手"]],
              "relations": [["mechanism:约谈", "applies_to", "target:一把手", 0, 15]],
              "quantities": [{"start": 11, "end": 14, "value": 37, "unit": "人", "counted": None}]}
    return text, coding


def test_offsets_are_those_of_characters_not_of_utf_16():
    text, coding = small()
    web = gold.to_web(coding, text)
    assert [s.get("exact") for s in web["first"]["items"][0]["target"]["selector"]] == [None, "约谈"]
    assert gold.from_web(json.loads(json.dumps(web)), text) == coding


def test_a_shifted_offset_is_refused_with_the_first_wrong_span(tmp_path: Path):
    text, coding = small()
    web = gold.to_web(coding, text)
    for item in web["first"]["items"]:
        position = item["target"]["selector"][0]
        position["start"], position["end"] = position["start"] - 1, position["end"] - 1
    path = tmp_path / "shifted.json"
    path.write_text(json.dumps(web), encoding="utf-8")
    with pytest.raises(InputError, match="shifted.json: annotation #m1: says '约谈' .* at 5-7, where the text has '😀约'"):
        gold.load(path, text)


def test_a_coding_of_another_tool_by_quote_only():
    text, _ = small()
    bodies = [{"purpose": "tagging", "value": "mechanism"}, {"purpose": "classifying", "value": "mechanism:约谈"}]
    quote = {"type": "TextQuoteSelector", "exact": "约谈", "suffix": "37"}
    page = {"@context": gold.CONTEXT, "type": "AnnotationPage", "items": [{"body": bodies, "target": {"selector": quote}}]}
    assert gold.from_web(page, text)["mentions"] == [[9, 11, "mechanism", "mechanism:约谈"]]
    with pytest.raises(InputError, match="'约谈' has to stand in the text once, and is there 2 times"):
        del quote["suffix"]
        gold.from_web(page, text)
    with pytest.raises(InputError, match="mechanism '约谈' has no id"):
        quote["suffix"] = "37"
        bodies.pop()
        gold.from_web(page, text)


@pytest.mark.parametrize(("change", "message"), [
    (lambda c: c["mentions"].append([0, 99, "region", "region:530000"]), "mention 3.*no span of the text, which has 15"),
    (lambda c: c["mentions"].append([0, 2, "place", "place:x"]), "mention 3.*the kinds are region"),
    (lambda c: c["mentions"].append([0, 2, "region", "body:x"]), "an id begins with its kind"),
    (lambda c: c["mentions"].append([True, 2, "region", "region:x"]), "no span"),
    (lambda c: c["relations"].append(["a", "uses", "b"]), "relation 2.*want .source"),
    (lambda c: c["quantities"].append({"start": 0, "end": 2, "value": "x", "unit": ""}), "the value is no number"),
    (lambda c: c.pop("relations"), "no list 'relations'"),
])  # fmt: skip
def test_a_bad_row_is_named(change, message):
    text, coding = small()
    change(coding)
    with pytest.raises(InputError, match=message):
        gold.check(coding, text)


@pytest.mark.parametrize(("content", "message"), [
    (b"{", "no JSON"), (b"\xff\xfe", "no JSON in UTF-8"), (b"[]", "a JSON object"),
    (b'{"@context": "x"}', "no annotations"), (b'{"@context": "x", "items": [7]}', "annotation 1: no Web Annotation"),
    (b'{"@context": "x", "items": [{"id": "#k", "target": {"selector": []}, "body": []}]}', "annotation #k: no TextPos"),
    (b'{"@context": "x", "summary": 7, "items": []}', "summary"),
])  # fmt: skip
def test_what_is_no_coding_gets_one_line(content: bytes, message: str, tmp_path: Path):
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        gold.load(path, small()[0])
    assert "\n" not in str(caught.value) and "x.json" in str(caught.value)
    with pytest.raises(InputError, match="cannot be read"):
        gold.load(tmp_path / "none.json", small()[0])


CELLS = st.recursive(st.none() | st.integers() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=4)
                     | st.dictionaries(st.sampled_from(["id", "target", "body", "selector", "type", "value", "purpose"]),
                                       inner, max_size=4), max_leaves=12)


@given(st.lists(CELLS, max_size=3))
@settings(deadline=None)
def test_no_annotation_whatever_it_is_gives_another_error(items):
    try:
        gold.from_web({"items": items}, small()[0])
    except InputError as error:
        assert str(error)


@given(st.integers(0, 3), st.integers(-3, 3).filter(bool))
def test_any_shift_of_any_span_is_seen(which: int, by: int):
    text, coding = small()
    web = copy.deepcopy(gold.to_web(coding, text))
    position = web["first"]["items"][which]["target"]["selector"][0]
    position["start"], position["end"] = position["start"] + by, position["end"] + by
    with pytest.raises(InputError):
        gold.from_web(web, text)
