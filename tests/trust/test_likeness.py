"""Names that may be one: what speaks for it, what against, and that the ranking does not depend on the order."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import pandas as pd
import pytest

import helpers as h
from helpers.reading import parse
from helpers.trust import likeness


def net(*nodes: str, ties: tuple[tuple[str, str, str], ...] = ()) -> nx.MultiDiGraph:
    """A network in which each tie stands in a sentence of its own, or in that which its third part names."""
    made = nx.MultiDiGraph()
    for node in nodes:
        made.add_node(node, kind=node.partition(":")[0], mentions=1)
    for number, (one, other, place) in enumerate(ties):
        start = int(place) if place else 1000 + number
        made.add_edge(one, other, "uses", sentences=[{"doc": "a", "start": start}])
    return made


def scores(network: nx.MultiDiGraph) -> dict[frozenset[str], float]:
    found = likeness.similar_names(network, least=0.01)
    return {frozenset(pair): score for *pair, score in found[["id", "to", "score"]].itertuples(index=False)}


@pytest.mark.parametrize(("one", "other", "reason"), [
    ("mechanism:政治生态研判", "mechanism:研判政治生态", "another order"),
    ("mechanism:诫勉谈话", "mechanism:戒勉谈话", "reads alike"),
    ("mechanism:廉洁谈话", "mechanism:廉政谈话", "same gloss"),
    ("target:新任职一把手", "target:新任一把手", "one has 职 more"),
    ("document:关于加强监督的意见", "document:中共中央关于加强监督的意见", "one has 中共中央 more"),
])  # fmt: skip
def test_what_is_one_is_suggested_with_its_reason(one: str, other: str, reason: str):
    found = likeness.similar_names(net(one, other))
    assert {*found["id"], *found["to"]} == {one, other} and reason in found["why"].item()


@pytest.mark.parametrize(("one", "other"), [
    ("body:530103:纪委监委", "body:530102:纪委监委"),  # two places
    ("mechanism:任前谈话", "mechanism:任中谈话"),  # two of a class
    ("target:县管干部", "target:市管干部"),
    ("target:干部", "target:村干部"),
    ("body:410300:检察机关", "body:410300:监察机关"),  # read alike, and each a word of its own
    ("target:新提拔处级干部", "target:干部"),  # one of a kind is not the kind
    ("mechanism:干部监督联席会议", "mechanism:审计委员会联席会议"),
    ("mechanism:约谈", "target:约谈"),  # two kinds of node
])  # fmt: skip
def test_what_is_two_is_not_suggested(one: str, other: str):
    assert likeness.similar_names(net(one, other)).empty


def test_names_that_a_tie_joins_are_two():
    pair = ("mechanism:谈话提醒", "mechanism:提醒谈话")
    assert len(scores(net(*pair))) == 1
    assert scores(net(*pair, ties=((*pair, ""),))) == {}


def test_shared_neighbours_speak_for_it_and_a_common_sentence_against():
    pair = ("mechanism:谈话提醒", "mechanism:提醒谈话")
    ones = [f"body:{code}:纪委" for code in (530101, 530102, 530103)]
    apart = net(*pair, *ones, ties=tuple((one, name, "") for one in ones for name in pair))
    beside = net(*pair, *ones, ties=tuple((one, name, str(i)) for i, one in enumerate(ones) for name in pair))
    alone = net(*pair, *ones, ties=((ones[0], pair[0], ""), (ones[1], pair[1], "")))
    value = {name: scores(network)[frozenset(pair)] for name, network in (("apart", apart), ("beside", beside), ("alone", alone))}
    assert value["beside"] < value["alone"] < value["apart"]


def test_a_body_without_a_place_is_that_of_its_text():
    coding = h.code(parse("a", "盘龙区纪委监委约谈“一把手”。"))
    unplaced = coding.relations.assign(doc="a", start=99, source=coding.relations["source"].str.replace("530103", "000000"))
    unplaced = unplaced[unplaced["source"].str.startswith("body") & (unplaced["relation"] == "uses")]
    ties = replace(coding, relations=pd.concat([coding.relations, unplaced], ignore_index=True))
    found = likeness.similar_names(ties)
    assert found[["id", "to"]].values.tolist() == [["body:000000:纪委监委", "body:530103:纪委监委"]]
    other = ties.relations.assign(doc=ties.relations["doc"].mask(ties.relations["start"] == 99, "b"))
    assert likeness.similar_names(replace(ties, relations=other)).empty, "another text may speak of another place"


def test_the_order_of_rows_makes_no_difference():
    coding = h.add([h.code(parse(name, text)) for name, text in (
        ("a", "盘龙区纪委监委开展谈话提醒、廉洁谈话。"), ("b", "西山区纪委监委开展提醒谈话、廉政谈话,约谈新任职“一把手”。"))])  # fmt: skip
    turned = h.Coding(*(table[::-1].reset_index(drop=True) for table in (coding.mentions, coding.relations, coding.quantities)))
    assert likeness.similar_names(coding).equals(likeness.similar_names(turned)) and len(likeness.similar_names(coding)) == 2
