"""Gold codings: one fits its text, goes through Web Annotation and back whole, and a wrong offset is refused."""
from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as h
from helpers.reading import InputError, files, parse
from helpers.trust import agreement, findings, gold

ARTICLE = h.read("yunnan-2024-03-07")
PATHS = sorted((files.DATA / "gold").glob("yunnan-2024-03-07*.json"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_every_gold_coding_fits_its_text_and_goes_through_web_annotation_whole(path: Path, tmp_path: Path):
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


# --- what other tools write -------------------------------------------------------------------------------

TALK = [{"purpose": "tagging", "value": "mechanism"}, {"purpose": "identifying", "value": "mechanism:约谈"}]
HEAD = [{"purpose": "tagging", "value": "target"}, {"purpose": "identifying", "value": "target:一把手"}]


def position(start: int, end: int, **more) -> dict:
    return {"type": "TextPositionSelector", "start": start, "end": end, **more}


def quote(exact: str, **more) -> dict:
    return {"type": "TextQuoteSelector", "exact": exact, **more}


def on(*selectors: dict, body=TALK, name: str = "#m", **target) -> dict:
    return {"type": "Annotation", "id": name, "body": body, "target": {"selector": list(selectors), **target}}


def page(*items: dict, **more) -> dict:
    return {"type": "AnnotationPage", "items": list(items), **more}


FIRST, SECOND = on(position(6, 8)), on(position(9, 11))
BOTH = [[6, 8, "mechanism", "mechanism:约谈"], [9, 11, "mechanism", "mechanism:约谈"]]


@pytest.mark.parametrize("web", [
    [FIRST, SECOND], page(FIRST, SECOND), page(FIRST, next=page(SECOND)), {"first": page(FIRST, SECOND), "total": 2},
    {"@context": gold.CONTEXT, "type": "AnnotationCollection", "total": 2, "last": "p3",
     "first": page(FIRST, id="p1", next=page(id="p2", next=page(SECOND, id="p3")))},
])
def test_annotations_are_read_however_they_are_packed(tmp_path: Path, web):
    path = tmp_path / "web.json"
    path.write_text(json.dumps(web), encoding="utf-8")
    assert gold.load(path, small()[0])["mentions"] == BOTH
    path.write_text(json.dumps(FIRST), encoding="utf-8")
    assert gold.load(path, small()[0])["mentions"] == BOTH[:1], "and one alone"


@pytest.mark.parametrize("selectors", [
    [quote("约谈", refinedBy=position(0, 2), suffix="3")], [position(8, 15, refinedBy=quote("约谈"))],
    [position(0, 15, refinedBy=position(9, 15, refinedBy=position(0, 2)))], [position(9, 11), quote("约谈")],
    [quote("约谈"), position(9, 11)], [position(9, 11), position(8, 15, refinedBy=position(1, 3))],
    [{"type": "XPathSelector", "value": "/p[1]"}, position(9, 11)],
])
@pytest.mark.parametrize("source", ["a.txt", "a", "https://example.org/texts/a.txt#char=0", {"id": "a.txt"}, None])
def test_a_span_is_that_of_all_its_selectors(selectors: list[dict], source):
    assert gold.from_web([on(*selectors, source=source)], small()[0])["mentions"] == BOTH[1:]


@pytest.mark.parametrize(("web", "says"), [
    ([on(position(6, 8), position(9, 11))], "its selectors differ, 6-8 and 9-11"),
    ([on(quote("约谈", prefix="😀"), quote("约谈", suffix="37"))], "says '约谈'"),
    ([on(position(6, 8, refinedBy=position(0, 3)))], "leaves the stretch 6-8"),
    ([on(position(0, 5, refinedBy=quote("约谈")))], "is there 0 times"),
    ([on(position(0, 15, refinedBy=quote("约谈")))], "is there 2 times"),
    ([on(position(0, 9, refinedBy=[position(0, 2), position(2, 4)]))], "selects 2 stretches"),
    ([on(position(0, 9, refinedBy={"type": "XPathSelector", "value": "/p"}))], "no TextPositionSelector"),
    ([on(position(6, 8), source="b.txt")], "it is on 'b.txt', and this text is 'a'"),
    ([on(position(6, 8), source="https://example.org/a/1.html")], "it is on 'https://example.org/a/1.html'"),
    ([on(position(6, 8), body=[*TALK, {"purpose": "tagging", "value": "body"}])], "two bodies of purpose tagging differ"),
    ([{"body": TALK, "target": [{"selector": position(6, 8)}, {"selector": position(9, 11)}]}], "no one stretch"),
    (page(FIRST, next="p2"), "the page 'p2' is not in this file"), ({"first": "p1"}, "the page 'p1' is not in"),
    ({"first": page(FIRST), "total": 2}, "has 2 annotations, and 1 are"), ({"first": page(FIRST, id="p1"), "last": "p2"}, "page 'p2'"),
    ([{"a": 1}], "annotation 1: no Web Annotation"),
])
def test_what_another_tool_means_otherwise_is_refused_in_one_line(tmp_path: Path, web, says: str):
    path = tmp_path / "web.json"
    path.write_text(json.dumps(web), encoding="utf-8")
    with pytest.raises(InputError, match=says) as caught:
        gold.load(path, small()[0])
    assert "\n" not in str(caught.value) and str(caught.value).startswith(str(path))


def link(tag: str, *ends: str) -> dict:
    return {"type": "Annotation", "id": "#r", "motivation": "linking", "target": [{"id": end} for end in ends],
            "body": [{"type": "TextualBody", "value": tag, "purpose": "tagging"}]}


def test_a_relation_as_recogito_writes_it_joins_two_annotations():
    text = parse("a", "市纪委约谈“一把手”。县纪委约谈。")
    ends = [on(position(3, 5), name="#m1"), on(position(5, 10), body=HEAD, name="#m2"), on(position(14, 16), name="#m3")]
    coding = gold.from_web([link("applies_to", "#m1", "#m2"), *ends], text)
    assert coding["relations"] == [["mechanism:约谈", "applies_to", "target:一把手", 0, 11]] and len(coding["mentions"]) == 3
    for tag, first, second, says in (("likes", "#m1", "#m2", "tagged 'likes'"), ("applies_to", "#m1", "#x", "joins '#x'"),
                                     ("applies_to", "#m3", "#m2", "in no one sentence")):
        with pytest.raises(InputError, match=f"annotation #r: .*{says}"):
            gold.from_web([*ends, link(tag, first, second)], text)
    with pytest.raises(InputError, match="annotation #r: 2 annotations are called '#m1'; give each its own id"):
        gold.from_web([*ends, on(position(14, 16), name="#m1"), link("applies_to", "#m1", "#m2")], text)


@given(st.data())
@settings(deadline=None)
def test_any_two_selectors_agree_or_are_refused(data):
    text = small()[0]
    spans = [sorted(data.draw(st.lists(st.integers(0, 15), min_size=2, max_size=2, unique=True))) for _ in range(2)]
    other = data.draw(st.sampled_from([position(*spans[1]), position(0, 15, refinedBy=position(*spans[1])),
                                       quote(text.text[slice(*spans[1])], prefix=text.text[:spans[1][0]])]))
    web = [on(position(*spans[0]), other)]
    if spans[0] == spans[1]:
        assert gold.from_web(web, text)["mentions"] == [[*spans[0], "mechanism", "mechanism:约谈"]]
    else:
        with pytest.raises(InputError):
            gold.from_web(web, text)


# --- tables -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("coder", ["", "a", "b", "c", "d"])
def test_the_tables_of_a_gold_coding_say_what_it_says(coder: str):
    text = h.read("yunnan-2024-03-07")
    coded = gold.read(text, coder)
    made = gold.coding(coded, text)
    rows = made.mentions[["start", "end", "kind", "id"]].values.tolist()
    assert sorted(map(tuple, rows)) == sorted(map(tuple, coded["mentions"]))
    ties = made.relations[["source", "relation", "target", "start", "end"]].values.tolist()
    assert sorted(map(tuple, ties)) == sorted((*findings.ends(*row[:3]), *row[3:]) for row in coded["relations"])
    assert made.quantities["value"].tolist() == [q["value"] for q in sorted(coded["quantities"], key=lambda q: q["start"])]
    found = agreement.judged(agreement.by_machine(made), agreement.by_gold(coded, text.text))
    assert set(found["outcome"]) == {"right"}


def test_the_tables_of_a_gold_coding_are_made_as_the_rules_make_theirs():
    text = h.read("yunnan-2024-03-07")
    made, rules = gold.coding(gold.read(text), text), h.code(text)
    for name in ("mentions", "relations", "quantities"):
        one, other = getattr(made, name), getattr(rules, name)
        assert one.dtypes.to_dict() == other.dtypes.to_dict()
        assert all(text.text[row.start:row.end] == (row.quote if name == "relations" else row.text) for row in one.itertuples())
    assert h.network(made).number_of_edges() and len(h.events(made)) and len(h.profile(made, "region:530103"))
    empty = gold.coding({"mentions": [], "relations": [], "quantities": []}, text)
    assert not len(h.network(empty)) and empty.relations.dtypes.to_dict() == h.add([]).relations.dtypes.to_dict()
