"""The network of acts: every participant of every act, and each act counted once however many have a part in it."""
from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import helpers as h
from helpers.networks import acting_together, acts, participation
from helpers.reading import parse

CODING = h.code(h.read("yunnan-2024-03-07"))
SETS = st.lists(st.frozensets(st.sampled_from("abcdefg"), min_size=1), max_size=8)


def graph(sets) -> nx.Graph:
    made = nx.Graph()
    for number, members in enumerate(sets):
        made.add_node(f"act {number}", bipartite=0)
        for member in sorted(members):
            made.add_node(member, bipartite=1)
            made.add_edge(f"act {number}", member)
    return made


def test_every_act_has_its_participants_and_every_node_its_acts():
    made, net = participation(CODING), h.network(CODING)
    told = [act.nodes for *_, act in acts.each(CODING) if act.nodes]
    found = [set(made[node]) for node, mode in made.nodes(data="bipartite") if mode == 0]
    assert sorted(map(sorted, told)) == sorted(map(sorted, found))
    for node, mode in made.nodes(data="bipartite"):
        if mode == 1:
            assert made.degree(node) == net.nodes[node]["events"] and made.nodes[node]["name"] == net.nodes[node]["name"]
    assert nx.is_bipartite(made)


@given(SETS)
def test_the_weights_of_a_node_add_up_to_the_acts_it_shares(sets):
    joined = acting_together(graph(sets))
    for node in joined:
        shared = [members for members in sets if node in members and len(members) > 1]
        assert joined.degree(node, weight="weight") == pytest.approx(len(shared))
        assert set(joined[node]) == {other for members in shared for other in members} - {node}
    for a, b, number in joined.edges(data="acts"):
        assert number == sum({a, b} <= members for members in sets)


@given(SETS, st.integers(1, 4))
def test_an_act_told_again_counts_again_and_in_proportion(sets, times: int):
    once, again = acting_together(graph(sets)), acting_together(graph(sets * times))
    assert set(once.edges) == set(again.edges)
    assert all(again.edges[tie]["weight"] == pytest.approx(times * once.edges[tie]["weight"]) for tie in once.edges)


def test_one_act_counts_once_whatever_ties_it_gives():
    told = h.code(parse("a", "盘龙区纪委监委约谈“一把手”。"))
    made = participation(told)
    assert h.network(told).number_of_edges() > 4 and sum(mode == 0 for _, mode in made.nodes(data="bipartite")) == 1
    assert not participation(h.code(parse("a", "今天天气好。")))
