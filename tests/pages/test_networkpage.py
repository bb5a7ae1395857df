"""The page of the network: what it is drawn from is the network, and nothing in it acts."""
from __future__ import annotations

import html.parser
import json
import re

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as h
from helpers import networks
from helpers.pages import networkpage
from helpers.reading import parse

TEXT = h.read("yunnan-2024-03-07")
CODING = h.corrected(TEXT)
NET = h.network(CODING)
DATA = networkpage.data(NET, CODING, {TEXT.name: "a b.html"})


def test_every_node_tie_and_sentence_is_there_once():
    ids = [node["id"] for node in DATA["nodes"]]
    assert sorted(ids) == sorted(NET) and DATA["left"] == 0
    ties = {(ids[t["source"]], t["relation"], ids[t["target"]]): t for t in DATA["ties"]}
    assert set(ties) == {(s, r, t) for s, t, r in NET.edges(keys=True)} and len(ties) == len(DATA["ties"])
    for (source, relation, target), tie in ties.items():
        told = NET.edges[source, target, relation]
        assert tie["weight"] == told["weight"]
        assert {DATA["sentences"][n]["quote"] for n in tie["sentences"]} == {found["quote"] for found in told["sentences"]}


def test_marks_are_the_words_that_name_the_nodes():
    named = {(m.start, m.end, m.id) for m in CODING.mentions.itertuples()}
    for said in DATA["sentences"]:
        assert TEXT.text[said["start"]:said["end"]] == said["quote"] and said["english"]
        assert said["href"] == f"a%20b.html#c{said['start']}-{said['end']}"
        for start, end, node in said["marks"]:
            assert (said["start"] + start, said["start"] + end, DATA["nodes"][node]["id"]) in named
    assert sum(len(said["marks"]) for said in DATA["sentences"]) > 150


def test_what_is_together_stands_together():
    """Mechanisms of one family, and bodies of one region, are neighbours in their column."""
    for kind, part in (("mechanism", "family"), ("body", "regions")):
        groups = [str(node[part][:1] if part == "regions" else node[part]) for node in DATA["nodes"] if node["kind"] == kind]
        changes = sum(a != b for a, b in zip(groups, groups[1:], strict=False))
        assert changes == len(set(groups)) - 1


def crossings(order: list[str]) -> int:
    """How many pairs of `uses` cross between the columns of bodies and mechanisms."""
    at = {node: i for i, node in enumerate(order)}
    pairs = [(at[s], at[t]) for s, t, r in NET.edges(keys=True) if r == "uses"]
    return sum((a - c) * (b - d) < 0 for i, (a, b) in enumerate(pairs) for c, d in pairs[:i])


def test_ties_cross_less_than_by_name():
    assert crossings([node["id"] for node in DATA["nodes"]]) < 0.8 * crossings(sorted(NET))


def test_of_a_large_network_the_names_with_most_ties_are_kept():
    some = networkpage.data(NET, CODING, most=10)
    assert len(some["nodes"]) == 10 and some["left"] == len(NET) - 10
    least = min(NET.degree(node["id"]) for node in some["nodes"])
    assert all(NET.degree(node) <= least for node in set(NET) - {node["id"] for node in some["nodes"]})


def test_same_bytes_again():
    assert networkpage.page(NET, CODING) == networkpage.page(h.network(CODING), CODING)


class Tags(html.parser.HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.tags, self.script = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)

    def handle_data(self, data):
        if self.tags and self.tags[-1] == "script":
            self.script += data


@settings(max_examples=25)
@given(st.text(), st.sampled_from(["</script><script>alert(1)</script>", "<!--", "\u2028", "]]>"]))
def test_a_hostile_name_stays_data(text: str, bad: str):
    net, node = nx.MultiDiGraph(), f"mechanism:{text}{bad}"
    net.add_node(node, kind="mechanism", name=text + bad, gloss=bad, family="talk", region="", level="", mentions=1, documents=1)
    page = Tags(networkpage.page(net, title=text + bad))
    assert page.tags.count("script") == 1 and set(page.tags) == {"html", "head", "meta", "title", "style", "body", "main", "h1", "div", "script"}
    said = json.loads(re.search(r"window\.networkData = (.*);\n", page.script)[1])
    assert said["nodes"][0]["id"] == node


@pytest.mark.parametrize("text", ["", "盘龙区纪委监委。"])
def test_a_network_of_nothing_or_of_one_is_a_page_too(text: str):
    coding = h.code(parse("a", text))
    page = networkpage.page(h.network(coding), coding)
    assert "window.networkData" in page and networkpage.data(h.network(coding), coding)["tour"] == []



def test_its_words_are_those_of_all_figures():
    assert DATA["relations"]["practised_in"][:2] == ["practised in", "实行于"]
    assert set(DATA["byName"]) == set(networks.NO_ACT)
