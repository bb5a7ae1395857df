"""Network, evidence and exports: what is written is what was coded, whatever a document contains."""
from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote
from xml.etree import ElementTree

import networkx as nx
import pandas as pd
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.codebook import lexicon
from helpers.networks import ego
from helpers.networks.exports import iri, render, write_network
from helpers.networks.graph import (
    EDGE_COLUMNS,
    NODE_COLUMNS,
    RELATIONS,
    body_mechanism,
    edges,
    hierarchy,
    mechanism_region,
    name,
    network,
    nodes,
    two_mode,
    two_mode_table,
)
from helpers.networks.quotes import evidence
from helpers.reading import files

MENTIONS = ["doc", "start", "end", "text", "kind", "id", "rule", "antecedent_start", "antecedent_end",
            "confidence"]
TIES = ["source", "relation", "target", "mode", "doc", "start", "end", "quote", "rule", "confidence"]


def coding(mentions: list[tuple], relations: list[tuple]) -> SimpleNamespace:
    table = pd.DataFrame(mentions, columns=MENTIONS)
    table = table.astype({"antecedent_start": "Int64", "antecedent_end": "Int64"})
    return SimpleNamespace(mentions=table, relations=pd.DataFrame(relations, columns=TIES))


# --- a composed text with its coding (no real event) -------------------------------------------------------

TEXT = ("盘龙区纪委监委会同区委组织部开展任前廉政谈话。该区还对“一把手”开展约谈。"
        "和平区纪委监委开展约谈，督促区委组织部。")
PANLONG, HEPING, PARTY = "body:530103:纪委监委", "body:210102:纪委监委", "body:530103:区委组织部"
TALK, SUMMONS = "mechanism:任前廉政谈话", "mechanism:约谈"
SENTENCES = [(found.start(), found.end()) for found in re.finditer(r"[^。]*。", TEXT)]


def composed(doc: str = "composed") -> SimpleNamespace:
    def word(text: str, node: str, occurrence: int = 0, back: tuple | None = None, sure: float = 0.75) -> tuple:
        start = [found.start() for found in re.finditer(text, TEXT)][occurrence]
        kind = node.partition(":")[0] if "|" not in node else "ambiguous"
        return (doc, start, start + len(text), text, kind, node, "hand", *(back or (None, None)), sure)

    def tie(source: str, relation: str, target: str, sentence: int, mode: str = "practice", sure: float = 0.5) -> tuple:
        start, end = SENTENCES[sentence]
        return (source, relation, target, mode, doc, start, end, TEXT[start:end], "hand", sure)

    return coding(
        [word("盘龙区", "region:530103"), word("盘龙区纪委监委", PANLONG), word("区委组织部", PARTY),
         word("任前廉政谈话", TALK), word("该区", "region:530103", back=(0, 3), sure=0.875),
         word("“一把手”", "target:一把手"),
         word("约谈", SUMMONS), word("约谈", SUMMONS, 1), word("和平区", "region:210102|120101"),
         word("和平区纪委监委", HEPING)],
        [tie(PANLONG, "works_with", PARTY, 0), tie(PANLONG, "uses", TALK, 0), tie(PARTY, "uses", TALK, 0),
         tie(TALK, "practised_in", "region:530103", 0), tie(PANLONG, "belongs_to", "region:530103", 0, ""),
         tie(PARTY, "belongs_to", "region:530103", 0, ""),
         tie("region:530103", "part_of", "region:530100", 0, ""),
         tie("region:530100", "part_of", "region:530000", 0, ""), tie(PANLONG, "uses", SUMMONS, 1, "duty"),
         tie(SUMMONS, "practised_in", "region:530103", 1, sure=0.625), tie(SUMMONS, "applies_to", "target:一把手", 1),
         tie(HEPING, "uses", SUMMONS, 2), tie(SUMMONS, "practised_in", "region:210102", 2),
         tie(SUMMONS, "practised_in", "region:120101", 2), tie(HEPING, "supervises", PARTY, 2),
         tie(SUMMONS, "practised_in", "region:530103", 2)])


# --- random codings: what a document may contain ----------------------------------------------------------

SIGNS = '"\'<>&\r\n\t\0\x0b\x1b\x85\ufffe\u2028\\u= @,$%'
PIECES = ["<script>alert(1)</script>", "=1+1", "\\u0001", "]]>", "a\r\nb", "a\rb", " x ", "'''", '"""', "\\"]
CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from(SIGNS)
HOSTILE = st.text(CHARACTERS, min_size=1, max_size=9) | st.sampled_from(PIECES)
SURE = st.sampled_from([math.nan, 0.5, 0.87, 1.0])  # NaN: another coder, who does not say
CODES = st.sampled_from(["530103", "532600", "210102", "000000", "999999"])


def of_kind(kinds: str) -> st.SearchStrategy[str]:
    make = {"region": CODES.map("region:{}".format), "body": st.builds("body:{}:{}".format, CODES, HOSTILE)}
    return st.one_of(*(make.get(kind, HOSTILE.map((kind + ":{}").format)) for kind in kinds.split(" or ")))


@st.composite
def codings(draw: st.DrawFn) -> SimpleNamespace:
    sentences, at = [], 0
    for doc, quote in draw(st.lists(st.tuples(HOSTILE, HOSTILE), max_size=4)):
        sentences.append((doc, at, at + len(quote), quote))
        at += len(quote)
    sides = sorted({side for meaning in RELATIONS.values() for side in meaning[:2]})
    pool = {side: draw(st.lists(of_kind(side), min_size=1, max_size=2)) for side in sides}
    mentions, relations = [], []
    for relation in draw(st.lists(st.sampled_from(sorted(RELATIONS)), max_size=6)) if sentences else []:
        doc, start, end, quote = draw(st.sampled_from(sentences))
        source, target = (draw(st.sampled_from(pool[side])) for side in RELATIONS[relation][:2])
        mode = draw(st.sampled_from(["practice", "duty", ""]))
        relations.append((source, relation, target, mode, doc, start, end, quote, "rule", draw(SURE)))
        if draw(st.booleans()):
            first = draw(st.integers(0, len(quote) - 1))
            last = draw(st.integers(first + 1, len(quote)))
            back = draw(st.sampled_from([(None, None), (0, 1)]))
            kind = source.partition(":")[0]
            word = (start + first, start + last, quote[first:last])
            mentions.append((doc, *word, kind, source, "rule", *back, draw(SURE)))
    return coding(mentions, relations)


some_codings = given(codings())


def same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


# --- the network ------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("node", "shown"), [
    ("region:530103", "盘龙区"), ("region:532600", "文山壮族苗族自治州"), ("region:999999", "999999"),
    ("body:530103:纪委监委", "盘龙区纪委监委"), ("body:000000:集团党组", "集团党组"),
    ("body:100000:中央纪委国家监委", "中央纪委国家监委"), ("body:530000:纪检监察机关", "云南省纪检监察机关"),
    ("body:530000:省委", "云南省委"), ("body:530100:市委", "昆明市委"),
    ("body:530103:区委组织部", "盘龙区委组织部"),
    ("body:532600:州、县(市)属部门", "文山州、县(市)属部门"), ("body:530623:县(市)直部门", "盐津县(市)直部门"),
    ("body:530000:省、市纪委监委", "云南省、市纪委监委"), ("body:530500:县、区单位", "保山市县、区单位"),
    ("body:532600:州委", "文山州委"), ("body:532600:纪委监委", "文山州纪委监委"),
    ("body:542500:地委", "阿里地委"),
    ("body:542500:纪委监委", "阿里地区纪委监委"), ("body:450000:自治区党委", "广西壮族自治区党委"),
    ("body:530000:省委省直机关纪工委", "云南省委省直机关纪工委"), ("body:500105:区级部门", "江北区级部门"),
    ("body:530100:市场监督管理局", "昆明市市场监督管理局"), ("body:530000:县直单位", "云南省县直单位"),
    ("body:530623:县直单位", "盐津县直单位"), ("mechanism:约谈", "约谈"), ("target:甲:乙", "甲:乙"),
])
def test_a_node_has_its_everyday_name(node: str, shown: str) -> None:
    assert name(node) == shown


def test_nodes_carry_what_the_tables_know() -> None:
    found = network(composed()).nodes
    assert found[PANLONG] == {
        "kind": "body", "name": "盘龙区纪委监委", "gloss": lexicon.gloss(PANLONG), "family": "",
        "region": "530103", "level": "county", "mentions": 1, "documents": 1, "events": 2,
        "confidence": 0.75}
    assert found["region:530103"]["gloss"] == "Panlong District" and found["region:530103"]["mentions"] == 2
    assert found[TALK]["family"] == "talk" and found[TALK]["region"] == ""
    # An ancestor that the text does not name, and an ambiguous name, which is no node.
    assert found["region:530000"]["mentions"] == 0 and found["region:530000"]["level"] == "province"
    assert found["region:210102"]["mentions"] == 0 and not any("|" in node for node in found)


@some_codings
def test_the_network_is_the_coding_and_nothing_else(coded: SimpleNamespace) -> None:
    net = network(coded)
    ends = [*coded.relations["source"], *coded.relations["target"]]
    assert list(net) == sorted({*coded.mentions["id"], *ends})
    assert list(net.edges(keys=True)) == sorted(net.edges(keys=True))
    triple, sentence = ["source", "target", "relation"], ["doc", "start", "end"]
    distinct = coded.relations.drop_duplicates([*triple, *sentence])
    expected = {tie: group for tie, group in distinct.groupby(triple)}
    assert set(net.edges(keys=True)) == set(expected)
    for tie, group in expected.items():
        data = net.edges[tie]
        assert data["weight"] == len(data["sentences"]) == len(group)
        assert data["documents"] == group["doc"].nunique()
        assert [tuple(found[key] for key in sentence) for found in data["sentences"]] == sorted(
            group[sentence].itertuples(index=False, name=None))
        sure = group["confidence"].dropna()
        told = min(0.99, round(1 - (1 - sure).prod(), 2)) if sure.max() < 1 else 1.0
        assert same(data["confidence"], told if len(sure) else math.nan)
    for node, data in net.nodes(data=True):
        rows = coded.mentions[coded.mentions["id"] == node].drop_duplicates(sentence)
        assert not len(rows) or same(data["confidence"], rows["confidence"].max())
        assert (data["mentions"], data["documents"]) == (len(rows), rows["doc"].nunique())


def test_a_tie_keeps_quote_mode_rule_and_confidence() -> None:
    net = network(composed())
    assert net.edges[PANLONG, SUMMONS, "uses"]["sentences"] == [
        {"doc": "composed", "start": SENTENCES[1][0], "end": SENTENCES[1][1],
         "quote": "该区还对“一把手”开展约谈。", "mode": "duty", "rule": "hand", "confidence": 0.5}]
    assert net.edges[SUMMONS, "region:530103", "practised_in"]["weight"] == 2


def test_a_node_is_as_sure_as_its_surest_mention_and_a_tie_as_all_its_sentences_together() -> None:
    net = network(composed())
    assert net.nodes["region:530103"]["confidence"] == 0.875 and net.nodes[PANLONG]["confidence"] == 0.75
    assert net.edges[SUMMONS, "region:530103", "practised_in"]["confidence"] == round(1 - 0.375 * 0.5, 2)
    assert net.nodes["region:530000"]["confidence"] == 0.5, "no mention: as its tie"


def test_a_coder_need_not_say_how_sure_it_is() -> None:
    silent = SimpleNamespace(**{key: table.drop(columns="confidence") for key, table in vars(composed()).items()})
    net = network(silent)
    assert nodes(net)["confidence"].isna().all() and edges(net)["confidence"].isna().all()
    assert "NaN" not in render(net)["network.json"] and 'attr.name="confidence"' not in render(net)["network.graphml"]
    assert len(evidence(silent, PANLONG, TALK)) == 1


def test_the_order_of_the_rows_does_not_matter() -> None:
    coded = composed()
    turned = SimpleNamespace(mentions=coded.mentions[::-1], relations=coded.relations[::-1])
    assert render(network(turned)) == render(network(coded))
    assert repr(evidence(turned, SUMMONS, "region:530103")) == repr(evidence(coded, SUMMONS, "region:530103"))


def test_a_document_coded_twice_counts_once() -> None:
    coded = composed()
    twice = SimpleNamespace(mentions=pd.concat([coded.mentions] * 2),
                            relations=pd.concat([coded.relations] * 2))
    assert render(network(twice)) == render(network(coded))
    assert len(evidence(twice, PANLONG, TALK)) == 1


def test_two_documents_add_up() -> None:
    both = SimpleNamespace(mentions=pd.concat([composed("b c%").mentions, composed("a").mentions]),
                           relations=pd.concat([composed("b c%").relations, composed("a").relations]))
    net = network(both)
    assert net.nodes[SUMMONS]["mentions"] == 4 and net.nodes[SUMMONS]["documents"] == 2
    assert net.edges[PANLONG, TALK, "uses"]["documents"] == 2
    cell = edges(net).set_index(["source", "relation", "target"]).loc[(PANLONG, "uses", TALK), "sentences"]
    assert cell.split(" ") == [f"a:0-{SENTENCES[0][1]}", f"b%20c%25:0-{SENTENCES[0][1]}"]


def test_an_empty_coding_gives_an_empty_network_and_whole_files(tmp_path) -> None:
    net = network(coding([], []))
    write_network(net, tmp_path / "new" / "folder")
    assert len(net) == 0 and mechanism_region(net).size() == hierarchy(net).size() == 0
    assert two_mode_table(net).shape == (0, 0)
    assert list(nodes(net)) == NODE_COLUMNS and list(edges(net)) == EDGE_COLUMNS
    assert read_back(net, contents(tmp_path / "new" / "folder"))


# --- views ------------------------------------------------------------------------------------------------

@some_codings
def test_a_two_mode_view_has_every_tie_of_its_relation(coded: SimpleNamespace) -> None:
    net = network(coded)
    for relation in ("uses", "practised_in", "applies_to", "issues", "implements"):
        graph = two_mode(net, relation)
        expected = {(s, t): data["weight"] for s, t, key, data in net.edges(keys=True, data=True)
                    if key == relation}
        assert {tuple(sorted(tie, key=lambda node: graph.nodes[node]["bipartite"])): weight
                for *tie, weight in graph.edges(data="weight")} == expected
        assert set(graph) == {end for tie in expected for end in tie} and nx.is_bipartite(graph)
        assert two_mode_table(net, relation).to_numpy().sum() == sum(expected.values())


@some_codings
def test_an_ego_network_is_what_a_plain_search_finds(coded: SimpleNamespace) -> None:
    net = network(coded)
    for node in net:
        near = {node}
        for radius in (0, 1, 2):
            part = ego(net, node, radius)
            assert list(part) == sorted(near)
            assert list(part.edges(keys=True)) == [tie for tie in net.edges(keys=True) if {*tie[:2]} <= near]
            near |= {end for tie in net.edges() if near & {*tie} for end in tie}


def test_the_hierarchy_is_a_forest_of_bodies_and_regions() -> None:
    tree = hierarchy(network(composed()))
    assert nx.is_forest(tree) and max(dict(tree.out_degree()).values()) == 1
    assert nx.descendants(tree, PANLONG) == {"region:530103", "region:530100", "region:530000"}
    assert {data["kind"] for _, data in tree.nodes(data=True)} == {"body", "region"} and HEPING in tree
    assert tree.edges[PANLONG, "region:530103"]["relation"] == "belongs_to"


def test_the_table_groups_by_family_and_goes_from_province_to_county() -> None:
    coded = composed()
    for mechanism, region in [("mechanism:责任清单", "region:530000"), (TALK, "region:532600"),
                              ("mechanism:三色预警", "region:530100")]:
        coded.relations.loc[len(coded.relations)] = [
            mechanism, "practised_in", region, "practice", "other", 0, 1, "。", "hand", 0.5]
    table = two_mode_table(network(coded))
    assert list(table.columns) == ["云南省", "昆明市", "文山壮族苗族自治州", "和平区 (region:120101)",
                                   "和平区 (region:210102)", "盘龙区"]
    order = [row["family"] for row in files.table("codebook/families.csv")]
    found = [order.index(family) for family in table.index.get_level_values("family")]
    assert found == sorted(found) and len(set(found)) == 3
    assert table.loc[("talk", "约谈"), "盘龙区"] == 2 and table.loc[("talk", "约谈"), "云南省"] == 0
    assert two_mode_table(network(coded), "uses").loc[("talk", "约谈"), "盘龙区纪委监委"] == 1
    assert body_mechanism(network(coded)).nodes[PANLONG]["bipartite"] == 0


@pytest.mark.parametrize(("act", "said"), [
    (lambda coded: ego(network(coded), PANLONG[:-1]), f"no node '{PANLONG[:-1]}' here; nearest: {PANLONG}"),
    (lambda coded: evidence(coded, "盘龙区纪委", TALK), f"no node '盘龙区纪委' here; nearest: {PANLONG}"),
    (lambda coded: evidence(coded, PANLONG, "任前廉政谈"), f"no node '任前廉政谈' here; nearest: {TALK}"),
    (lambda coded: evidence(coded, PANLONG, "zzz"), "no node 'zzz' here; nearest: none"),
    (lambda coded: evidence(coded, "region:210102|120101", TALK), "no node 'region:210102|120101' here; "),
    (lambda coded: evidence(coded, PANLONG, TALK, "use"), "no relation 'use'; the relations are part_of, "),
    (lambda coded: two_mode(network(coded), "use"), "no relation 'use'; the relations are part_of, "),
    (lambda coded: two_mode(network(coded), "works_with"), "works_with joins body to body; "),
])
def test_a_wrong_name_gets_one_line_that_says_how_to_mend_it(act, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        act(composed())
    assert str(caught.value).startswith(said) and "\n" not in str(caught.value)


# --- evidence ---------------------------------------------------------------------------------------------

def test_the_words_of_both_ends_are_marked_in_their_sentence() -> None:
    found = evidence(composed(), TALK, PANLONG)  # the tie goes the other way
    assert len(found) == 1 and found.table.loc[0, "relation"] == "uses"
    assert "【盘龙区纪委监委】会同区委组织部开展【任前廉政谈话】。" in repr(found)
    assert "<mark>盘龙区纪委监委</mark>会同区委组织部开展<mark>任前廉政谈话</mark>。" in found._repr_html_()
    assert "【【盘龙区】纪委监委】" in repr(evidence(composed(), PANLONG, "region:530103"))


def test_a_pointing_word_and_an_end_that_is_not_named_are_told() -> None:
    shown = repr(evidence(composed(), SUMMONS, "region:530103"))
    assert "【该区】还对“一把手”开展【约谈】。\n  该区 = 盘龙区, named at 0-3" in shown
    assert shown.count("盘龙区 is not named in this sentence") == 1 and "盘龙区 = " not in shown
    assert "该区 = 盘龙区, named at 0-3" in evidence(composed(), SUMMONS, "region:530103")._repr_html_()


def test_two_nodes_without_a_tie_are_told_so() -> None:
    for found in (evidence(composed(), HEPING, TALK), evidence(composed(), PANLONG, TALK, "supervises")):
        assert len(found) == 0 and "marks" in found.table
        assert "without such a tie" in repr(found) and "without such a tie" in found._repr_html_()


UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.quotes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.open += [] if tag == "br" else [tag]  # it has no end
        self.seen.add(tag)
        if tag == "p" and "ol" in self.open:
            self.quotes.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "p" in self.open and "ol" in self.open:
            self.quotes[-1] += data


@some_codings
def test_evidence_is_complete_and_a_document_is_never_markup(coded: SimpleNamespace) -> None:
    for source, target in network(coded).edges():
        found = evidence(coded, source, target)
        ends = {source, target}
        columns = coded.relations[["source", "relation", "target", "doc", "start", "end"]]
        expected = {row for row in columns.itertuples(index=False, name=None) if {row[0], row[2]} == ends}
        rows = list(found.table.itertuples(index=False))
        assert len(rows) == len(expected)
        assert {(r.source, r.relation, r.target, r.doc, r.start, r.end) for r in rows} == expected
        for row in rows:
            words = [word for word in coded.mentions.itertuples() if word.doc == row.doc and word.id in ends]
            assert {(mark.start + row.start, mark.end + row.start, mark.id) for mark in row.marks} == {
                (word.start, word.end, word.id) for word in words
                if row.start <= word.start and word.end <= row.end}
        page = Tags()
        page.feed(found._repr_html_())
        page.close()
        assert page.open == [] and page.seen <= {"div", "p", "strong", "ol", "li", "mark", "small", "br"}
        once = {(row.doc, row.start, row.end): row.quote for row in rows}  # a sentence of several ties is shown once
        assert page.quotes == [
            UNSEEN.sub(lambda sign: sign[0].encode("unicode_escape").decode(), quote) for quote in once.values()]
        assert not UNSEEN.search(repr(found).replace("\n", "")) and not UNSEEN.search(found._repr_html_())


# --- exports ----------------------------------------------------------------------------------------------

def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode("utf-8") for path in folder.iterdir()}


def plain(text: str) -> str:
    """The inverse of the escape in the XML files."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda sign: chr(int(sign[1], 16)), text)


def ask(graph: rdflib.Graph, query: str) -> list[tuple]:
    rows = graph.query(query)
    return sorted(tuple("" if value is None else value.toPython() for value in row) for row in rows)


def none_for_nan(found):
    if isinstance(found, dict):
        return {key: none_for_nan(value) for key, value in found.items()}
    if isinstance(found, list):
        return [none_for_nan(value) for value in found]
    return None if found != found else found


def known(data: dict) -> dict:
    return {key: value for key, value in data.items() if value == value}


def read_back(net: nx.MultiDiGraph, written: dict[str, str]) -> bool:
    """Each file, read by its own library, is the network."""
    ties = {tie: net.edges[tie] for tie in net.edges(keys=True)}
    for file, table in (("nodes.csv", nodes(net)), ("edges.csv", edges(net))):
        rows = list(csv.reader(io.StringIO(written[file], newline="")))
        assert rows == [list(table), *(["" if cell != cell else str(cell) for cell in row] for row in table.itertuples(index=False))]

    graph = nx.node_link_graph(json.loads(written["network.json"]))
    assert dict(graph.nodes) == none_for_nan(dict(net.nodes(data=True)))
    assert {tie: graph.edges[tie] for tie in graph.edges} == none_for_nan(ties)
    assert isinstance(graph, nx.MultiDiGraph)

    graphml = nx.read_graphml(io.BytesIO(written["network.graphml"].encode()), force_multigraph=True)
    gexf = nx.read_gexf(io.BytesIO(written["network.gexf"].encode()))
    ids = {f"{source} {relation} {target}" for source, target, relation in ties}
    assert {plain(key) for *_, key in graphml.edges(keys=True)} == ids
    assert not any("id" in data for *_, data in graphml.edges(data=True)), "one id only"
    kinds = {plain(edge.get("id")): edge.get("kind") for edge in ElementTree.fromstring(written["network.gexf"]).iter(
        "{http://gexf.net/1.3}edge")}
    assert kinds == {f"{source} {relation} {target}": relation for source, target, relation in ties}
    assert {plain(data["id"]) for *_, data in gexf.edges(data=True)} == ids
    for graph in (graphml, gexf):
        assert graph.is_directed()
        found = {plain(node): {key: plain(value) if isinstance(value, str) else value
                               for key, value in data.items()} for node, data in graph.nodes(data=True)}
        assert found == {node: {**known(data), "label": data["name"]} for node, data in net.nodes(data=True)}
        found = {(plain(source), plain(target), data["relation"]): data
                 for source, target, data in graph.edges(data=True)}
        assert len(found) == graph.number_of_edges() and set(found) == set(ties)
        for tie, data in found.items():
            assert json.loads(data["sentences"]) == none_for_nan(ties[tie]["sentences"])
            assert known({"confidence": data.get("confidence", math.nan)}) == known(
                {"confidence": ties[tie]["confidence"]})
            assert (data["weight"], data["documents"]) == (ties[tie]["weight"], ties[tie]["documents"])
    assert "lastmodifieddate" not in written["network.gexf"].partition("<graph")[0]

    rdf = rdflib.Graph().parse(data=written["network.ttl"], format="turtle")
    rdf.bind("v", "urn:x-supervision-network:vocabulary:")
    rdf.bind("oa", "http://www.w3.org/ns/oa#")
    assert ask(rdf, """SELECT ?id ?name ?n ?d {
        ?node v:id ?id; rdfs:label ?name; v:mentions ?n; v:documents ?d.
        FILTER (lang(?name) = 'zh') }""") == sorted(
        (node, data["name"], data["mentions"], data["documents"]) for node, data in net.nodes(data=True))
    sure = "?node v:id ?id; v:confidence ?sure."
    assert ask(rdf, f"SELECT ?id ?sure {{ {sure} }}") == sorted(
        (node, data["confidence"]) for node, data in net.nodes(data=True) if "confidence" in known(data))
    statement = ("?tie a rdf:Statement; rdf:subject ?a; rdf:predicate ?p; rdf:object ?b; v:weight ?w."
                 " ?a ?p ?b. ?a v:id ?s. ?b v:id ?t.")
    base = "urn:x-supervision-network:vocabulary:"
    assert ask(rdf, f"SELECT ?s ?p ?t ?w {{ {statement} }}") == sorted(
        (tie[0], base + tie[2], tie[1], data["weight"]) for tie, data in ties.items())
    assert ask(rdf, f"SELECT ?s ?p ?t ?sure {{ {statement} ?tie v:confidence ?sure }}") == sorted(
        (tie[0], base + tie[2], tie[1], data["confidence"]) for tie, data in ties.items() if "confidence" in known(data))
    assert ask(rdf, f"""SELECT ?s ?p ?t ?doc ?start ?end ?quote ?mode {{ {statement}
        ?tie prov:wasDerivedFrom ?sentence; prov:qualifiedDerivation ?how. ?how prov:entity ?sentence.
        ?sentence prov:value ?quote; oa:hasSource [rdfs:label ?doc];
            oa:hasSelector [a oa:TextPositionSelector; oa:start ?start; oa:end ?end].
        OPTIONAL {{ ?how v:mode ?mode }} }}""") == sorted(
        (source, base + relation, target, *(found[key] for key in ("doc", "start", "end", "quote", "mode")))
        for (source, target, relation), data in ties.items() for found in data["sentences"])
    return True


def test_every_file_of_a_composed_text_reads_back(tmp_path) -> None:
    net = network(composed())
    write_network(net, tmp_path)
    assert sorted(os.listdir(tmp_path)) == sorted(render(net)) and net.size() == 15
    assert read_back(net, contents(tmp_path))


@settings(max_examples=60)
@some_codings
def test_every_file_reads_back_whatever_a_document_contains(coded: SimpleNamespace) -> None:
    net = network(coded)
    assert read_back(net, render(net))


@given(HOSTILE)
def test_an_iri_is_legal_and_tells_its_key(key: str) -> None:
    found = iri("node", key)
    assert unquote(found) == f"urn:x-supervision-network:node:{key}"
    assert not re.search(r'[\x00-\x20<>"{}|^`\\]', found)


def test_parallel_ties_of_two_relations_stay_two() -> None:
    """As Gephi imports GEXF 1.3: edges between two nodes are one where their kind is one."""
    coded = composed()
    tie = coded.relations[coded.relations["relation"] == "supervises"].iloc[:1]
    net = network(SimpleNamespace(mentions=coded.mentions, relations=pd.concat(
        [coded.relations, tie.assign(relation="works_with")])))
    kinds = [(edge.get("source"), edge.get("target"), edge.get("kind"))
             for edge in ElementTree.fromstring(render(net)["network.gexf"]).iter("{http://gexf.net/1.3}edge")]
    assert len(kinds) == len(set(kinds)) == net.number_of_edges()
    assert len({kind[:2] for kind in kinds}) < len(kinds), "two of them are parallel"


def test_no_clock_is_in_a_file(monkeypatch) -> None:
    net = network(composed())
    before = render(net)
    monkeypatch.setattr("time.strftime", lambda *_: "1999-12-31")
    assert render(net) == before


def test_same_bytes_under_any_hash_seed(tmp_path) -> None:
    composed().mentions.to_json(tmp_path / "mentions.json")
    composed().relations.to_json(tmp_path / "relations.json")
    code = """if True:
        import sys, types, hashlib, pandas as pd
        from helpers.networks.quotes import evidence
        from helpers.networks.exports import render
        from helpers.networks import ego
        from helpers.networks.graph import network, two_mode_table
        tables = {name: pd.read_json(f"{sys.argv[1]}/{name}.json") for name in ("mentions", "relations")}
        coded = types.SimpleNamespace(**tables)
        net = network(coded)
        out = [render(net), render(ego(net, "mechanism:约谈")), two_mode_table(net).to_csv(),
               repr(evidence(coded, "mechanism:约谈", "region:530103"))]
        print(hashlib.sha256(repr(out).encode()).hexdigest())"""
    seen = {subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, check=True,
                           env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}).stdout
            for seed, zone in [("0", "UTC"), ("1", "Asia/Shanghai"), ("4242", "America/St_Johns")]}
    assert len(seen) == 1 and seen != {b""}
