"""Every row of any coder is checked: what passes stands in the text and is of the codebook, what does not is told."""
from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as h
from helpers.codebook import bare, divisions
from helpers.coding import MENTIONS, QUANTITIES, RELATIONS, Coding
from helpers.networks import graph
from helpers.reading import InputError, canonical, parse
from helpers.trust.checking import checked

TEXT = parse("a", "盘龙区纪委监委约谈“一把手”。今年约谈12人。")
MENTION = {"doc": "a", "start": 0, "end": 7, "text": "盘龙区纪委监委", "kind": "body", "id": "body:530103:纪委监委",
           "rule": "mine", "antecedent_start": None, "antecedent_end": None}
TOLD = {**MENTION, "start": 7, "end": 9, "text": "约谈", "kind": "mechanism", "id": "mechanism:约谈"}
TIE = {"source": "body:530103:纪委监委", "relation": "uses", "target": "mechanism:约谈", "mode": "practice", "doc": "a",
       "start": 0, "end": 15, "quote": "盘龙区纪委监委约谈“一把手”。", "rule": "mine"}
COUNT = {"doc": "a", "start": 19, "end": 22, "text": "12人", "value": 12.0, "unit": "人", "approx": False,
         "counted": "", "mechanism": "mechanism:约谈", "body": "", "region": "", "year": None}


def coding(mentions=(), relations=(), quantities=()) -> Coding:
    made = ((MENTIONS, mentions), (RELATIONS, relations), (QUANTITIES, quantities))
    return Coding(*(pd.DataFrame(list(rows), columns=list(columns), dtype=object) for columns, rows in made))


def why(*tables) -> list[str]:
    return checked(coding(*tables), TEXT).refused.why.tolist()


def test_what_fits_passes_as_the_rules_give_it():
    kept, refused = checked(coding([MENTION, TOLD], [TIE], [COUNT]), TEXT)
    assert refused.empty and [len(kept.mentions), len(kept.relations), len(kept.quantities)] == [2, 1, 1]
    ours = h.code(TEXT)
    for name in ("mentions", "relations", "quantities"):
        assert getattr(kept, name).dtypes.equals(getattr(ours, name).dtypes)
    assert h.network(kept).has_edge(TIE["source"], TIE["target"], "uses")


@pytest.mark.parametrize(("change", "said"), [
    ({"doc": "b"}, "of the document 'b'"),
    ({"start": 1}, "at 1-7 stands '龙区纪委监委'"),
    ({"start": -1}, "no span of this text"),
    ({"end": 999}, "no span of this text, which has 23 characters"),
    ({"start": 0.5}, "no span of this text"),
    ({"start": True, "end": 7}, "no span of this text"),
    ({"kind": "person"}, "unknown kind 'person'"),
    ({"kind": "target"}, "is no id of a target"),
    ({"id": "body:999999:纪委监委"}, "no division has the code '999999'"),
    ({"id": "body:530103:"}, "is no id of a body"),
    ({"id": "body:530103:紀委監委"}, "in ids this is written '纪委监委'"),
    ({"id": None}, "None is no id of a body"),
    ({"rule": ""}, "it names no rule"),
    ({"antecedent_start": 3, "antecedent_end": 99}, "its antecedent 3-99 is no span"),
    ({"kind": "ambiguous", "id": "region:530103"}, "no id of an ambiguous region"),
    ({"kind": ["body"]}, "unknown kind"),
])
def test_a_mention_that_does_not_fit_is_refused(change: dict, said: str):
    (told,) = why([{**MENTION, **change}])
    assert said in told and "\n" not in told


@pytest.mark.parametrize(("change", "said"), [
    ({"quote": "盘龙区纪委监委约谈。"}, "at 0-15 stands '盘龙区纪委监委约谈“一把手”。'"),
    ({"relation": "likes"}, "unknown relation 'likes'"),
    ({"target": "region:530103"}, "is no id of a mechanism"),
    ({"target": "mechanism:谈话"}, "mechanism:谈话 is not named in its evidence"),
    ({"mode": "plan"}, "unknown mode 'plan'"),
    ({"mode": ""}, "unknown mode ''"),
    ({"start": 15, "end": 23, "quote": "今年约谈12人。"}, "body:530103:纪委监委 is not named in its evidence"),
    ({"relation": "works_with", "target": "body:530103:纪委监委"}, "both ends are one"),
    ({"relation": "works_with", "target": "body:000000:审计局"}, "in the order of their ids"),
])
def test_a_tie_that_does_not_fit_is_refused(change: dict, said: str):
    (told,) = why([MENTION, TOLD], [{**TIE, **change}])
    assert said in told


def test_a_tie_may_say_where_its_end_is_named_and_names_tell_places_and_owners():
    second = {**TOLD, "start": 17, "end": 19}
    later = {**TIE, "start": 15, "end": 23, "quote": "今年约谈12人。", "rule": "mine@0-7"}
    place = {**TIE, "relation": "belongs_to", "target": "region:530103", "mode": ""}
    above = {**place, "source": "region:530103", "relation": "part_of", "target": "region:530100"}
    assert why([MENTION, second], [later, place, above]) == []
    (told,) = why([MENTION, second], [{**later, "rule": "mine@7-9"}])
    assert "not named in its evidence" in told


@pytest.mark.parametrize(("change", "said"), [
    ({"value": "12"}, "'12' is no number"), ({"value": float("nan")}, "nan is no number"), ({"unit": ""}, "it has no unit"),
    ({"mechanism": "约谈"}, "is no id of a mechanism"), ({"year": 24}, "24 is no year"), ({"approx": "no"}, "approx is 'no'"),
])
def test_a_quantity_that_does_not_fit_is_refused(change: dict, said: str):
    (told,) = why([], [], [{**COUNT, **change}])
    assert said in told


def test_a_row_that_stands_twice_is_refused_once():
    kept, refused = checked(coding([MENTION, MENTION]), TEXT)
    assert len(kept.mentions) == 1 and refused.why.tolist() == ["it stands there already"] and refused.row.tolist() == [1]


def test_what_is_no_coding_is_told():
    with pytest.raises(InputError, match="it gave no Coding with a table mentions"):
        checked({"mentions": []}, TEXT)
    with pytest.raises(InputError, match="its mentions have no column 'start'"):
        checked(Coding(pd.DataFrame(columns=["doc"]), None, None), TEXT)


CELLS = st.one_of(st.none(), st.booleans(), st.integers(-3, 30), st.floats(), st.text(max_size=4), st.just(pd.NA),
                  st.sampled_from([*MENTION.values(), *TIE.values(), *COUNT.values()]), st.lists(st.integers(), max_size=2))


def changed(row: dict) -> st.SearchStrategy[dict]:
    return st.dictionaries(st.sampled_from(sorted(row)), CELLS, max_size=3).map(lambda cells: {**row, **cells})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([MENTION, TOLD]).flatmap(changed), max_size=4), st.lists(changed(TIE), max_size=3),
       st.lists(changed(COUNT), max_size=3))
def test_of_any_rows_only_those_pass_that_fit_and_none_is_lost(mentions, relations, quantities):
    given_rows = coding(mentions, relations, quantities)
    kept, refused = checked(given_rows, TEXT)
    for name in ("mentions", "relations", "quantities"):
        assert len(getattr(kept, name)) + (refused.table == name).sum() == len(getattr(given_rows, name))
    for row in kept.mentions.itertuples():
        assert TEXT.text[row.start:row.end] == row.text and row.doc == "a"
        assert row.kind == "ambiguous" or row.id.startswith(f"{row.kind}:")
        name = row.id.split(":")[-1]
        assert row.kind in ("region", "ambiguous") or bare(canonical(name)) == name
        assert row.kind != "region" or name in divisions.by_code()
    for row in kept.relations.itertuples():
        assert TEXT.text[row.start:row.end] == row.quote and row.relation in graph.RELATIONS
    assert set(kept.quantities["value"].map(type)) <= {float}
    again = checked(kept, TEXT)
    assert again.refused.empty and all(getattr(again.coding, name).equals(getattr(kept, name)) for name in ("mentions", "relations", "quantities"))


def test_of_the_rules_own_rows_only_ties_are_refused_that_do_not_say_who_acts():
    text = h.read("yunnan-2024-03-07")
    ours = h.code(text)
    kept, refused = checked(ours, text)
    assert kept.mentions.equals(ours.mentions) and kept.quantities.equals(ours.quantities)
    assert all(refused.why.str.contains("is not named in its evidence"))
    assert len(refused) < 0.03 * len(ours.relations)
