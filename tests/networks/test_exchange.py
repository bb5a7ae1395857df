"""What is written for other programs reads back: by networkx, by the csv module, and by a reader of DL of our own."""
from __future__ import annotations

import csv
import io
import re

import igraph
import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as h
from helpers import networks
from helpers.networks import exchange
from helpers.reading import parse

TEXT = ("盘龙区纪委监委约谈“一把手”。盘龙区纪委监委会同盘龙区审计局开展专项检查。盘龙区纪委监委约谈“一把手”3人次。"
        "盐津县纪委监委印发《“一把手”监督办法》。盐津县开展任前廉政谈话。")
CODING = h.code(parse("report; 1", TEXT))
NET = h.network(CODING)
DOCUMENTS = pd.DataFrame({"doc": ["report; 1"], "title": ['他说"好"; 一'], "published": ["2024-03-07"], "publisher": ["某报"]})


def read_dl(text: str) -> tuple[list[str], list[str], dict[tuple[str, str], float]]:
    """Row labels, column labels (the same in one mode) and cells of a file of UCINET with its labels listed."""
    head, form, rest = text.split("\n", 2)
    fields = dict(re.findall(r"(\w+)=(\S+)", f"{head} {form}"))
    labels, data = rest.split("data:\n")
    blocks = [[line.strip('"') for line in block.splitlines()] for block in re.split(r"(?m)^(?:row |column )?labels:\n", labels)[1:]]
    rows, columns = blocks[0], blocks[-1]
    sizes = (fields["nr"], fields["nc"]) if "nr" in fields else (fields["n"], fields["n"])
    assert (len(rows), len(columns)) == tuple(map(int, sizes)) and head.startswith("dl ")
    assert fields["format"] == ("edgelist2" if len(blocks) == 2 else "edgelist1")
    bare = [line for line in re.findall(r"(?m)^.+$", labels) if not line.endswith("labels:") and not line.startswith('"')]
    assert all(label.isidentifier() or label.isalnum() or "_" in label for label in bare), "a label of several words is in marks"
    cells = [line.split() for line in data.splitlines()]
    found = {(rows[int(a) - 1], columns[int(b) - 1]): float(weight) for a, b, weight in cells}
    assert len(found) == len(cells), "a cell stands once"
    return rows, columns, found


def read_pajek(text: str) -> tuple[nx.Graph, list[int]]:
    """The graph, and the numbers behind *Vertices, of which networkx reads one only."""
    plain = text.removeprefix("\ufeff")
    head = plain.split("\n")[0]
    sizes = [int(number) for number in head.split()[1:]]
    return nx.parse_pajek(plain.replace(head, f"*Vertices {sizes[0]}", 1)), sizes


def weights(relation: str) -> dict[tuple[str, str], float]:
    return {(networks.name(a), networks.name(b)): float(data["weight"])
            for a, b, kind, data in NET.edges(keys=True, data=True) if kind == relation}


# --- statements -----------------------------------------------------------------------------------------------

def test_statements_are_the_acts_each_body_of_its_own():
    table = list(csv.DictReader(io.StringIO(h.exchanged(CODING, "dna", DOCUMENTS)), delimiter=";"))
    assert list(table[0]) == exchange.DNA and [int(row["ID"]) for row in table] == list(range(1, len(table) + 1))
    events = h.events(CODING)
    assert len(table) == sum(max(1, len(who.split("|"))) for who in events["who"])
    assert [row["Text"] for row in table] == [TEXT[int(row["Start position"]):int(row["Stop position"])] for row in table]
    together = [row for row in table if row["concept"] == "专项检查"]
    assert {row["organization"] for row in together} == {"盘龙区纪委监委", "盘龙区审计局"}
    first = table[0]
    assert (first["organization"], first["concept"], first["whom"], first["where"], first["agreement"], first["act"]) == (
        "盘龙区纪委监委", "约谈", "一把手", "盘龙区", "1", "uses")
    assert (first["Document title"], first["Document source"], first["Date"], first["Document ID"], first["doc"]) == (
        '他说"好"; 一', "某报", "2024-03-07 00:00:00", "1", "report; 1")
    assert next(row["organization"] for row in table if row["concept"] == "任前廉政谈话") == "", "nobody is named"
    assert next(row for row in table if row["act"] == "issues")["concept"] == "一把手监督办法"


@pytest.mark.parametrize(("published", "moment"), [
    ("2024-03-07 22:24:02", "2024-03-07 22:24:02"), ("2024-03-07", "2024-03-07 00:00:00"), ("2024-03", ""), ("", "")])
def test_no_day_is_made_up(published: str, moment: str):
    assert exchange.statements(CODING, DOCUMENTS.assign(published=published))["Date"].unique().tolist() == [moment]


# --- graphs ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("relation", ["uses", "practised_in", "applies_to", "issues"])
def test_two_modes_read_back_in_each_form(relation: str):
    wanted = weights(relation)
    sides = [{tie[side] for tie in wanted} for side in (0, 1)]
    rows, columns, cells = read_dl(h.exchanged(CODING, "ucinet", relation=relation))
    assert cells == wanted and [set(rows), set(columns)] == sides
    graph, sizes = read_pajek(h.exchanged(CODING, "pajek", relation=relation))
    assert sizes == [len(sides[0]) + len(sides[1]), len(sides[0])] and not graph.is_directed()
    assert {int(graph.nodes[node]["id"]) for node in sides[0]} == set(range(1, sizes[1] + 1)), "the first mode stands first"
    assert {frozenset(tie): w for tie, w in wanted.items()} == {frozenset((a, b)): w for a, b, w in graph.edges(data="weight")}
    table = pd.read_csv(io.StringIO(h.exchanged(CODING, "incidence", relation=relation)), index_col=relation)
    assert {(row, column): float(table.loc[row, column]) for row in table.index for column in table if table.loc[row, column]} == wanted


def test_one_mode_keeps_direction_and_what_has_none_goes_both_ways():
    rows, columns, cells = read_dl(h.exchanged(CODING, "ucinet", relation="works_with"))
    ((a, b),) = weights("works_with")
    assert rows == columns and set(cells) == {(a, b), (b, a)}
    graph, sizes = read_pajek(h.exchanged(CODING, "pajek", relation="works_with"))
    assert sizes == [2] and not graph.is_directed() and graph.number_of_edges() == 1
    _, _, cells = read_dl(h.exchanged(CODING, "ucinet", relation="supervises"))
    assert cells == weights("supervises")


def test_all_that_is_told_reads_back():
    told = [kind for kind in networks.RELATIONS if kind not in networks.BY_NAME]
    wanted: dict[tuple[str, str, str], float] = {}
    for kind in told:
        for (a, b), weight in weights(kind).items():
            wanted[a, b, kind] = weight
            if kind == "works_with":
                wanted[b, a, kind] = weight
    graph, sizes = read_pajek(h.exchanged(CODING, "pajek"))
    assert {(a, b, data["l"]): data["weight"] for a, b, data in graph.edges(data=True)} == wanted and len(sizes) == 1
    rows, _, cells = read_dl(h.exchanged(CODING, "ucinet"))
    assert sum(cells.values()) == sum(wanted.values()) and set(rows) == {end for a, b, _ in wanted for end in (a, b)}


def test_the_file_of_pajek_is_read_by_networkx_itself(tmp_path):
    (tmp_path / "net.net").write_text(h.exchanged(CODING, "pajek"), encoding="utf-8")
    graph = nx.read_pajek(tmp_path / "net.net", encoding="utf-8-sig")
    assert graph.is_directed() and "盘龙区纪委监委" in graph and (tmp_path / "net.net").read_bytes().startswith(b"\xef\xbb\xbf")


def test_igraph_reads_the_same(tmp_path):
    """Its readers are others' work: of Pajek in one and in two modes, of DL in one."""
    def read(form: str, relation: str) -> igraph.Graph:
        (tmp_path / form).write_text(h.exchanged(CODING, form, relation=relation), encoding="utf-8")
        return {"pajek": igraph.Graph.Read_Pajek, "ucinet": igraph.Graph.Read_DL}[form](str(tmp_path / form))

    graph = read("pajek", "uses")
    assert {(graph.vs[e.source]["name"], graph.vs[e.target]["name"]): e["weight"] for e in graph.es} == weights("uses")
    assert {v["name"] for v in graph.vs if v["type"]} == {target for _, target in weights("uses")}, "the second mode"
    for form, kind in (("pajek", "supervises"), ("ucinet", "supervises"), ("ucinet", "")):
        graph = read(form, kind)
        found = {(graph.vs[e.source]["name"], graph.vs[e.target]["name"]): e["weight"] for e in graph.es}
        assert graph.is_directed() and found == (weights(kind) if kind else read_dl(h.exchanged(CODING, "ucinet"))[2])


def test_glosses_and_ids_name_the_same_nodes():
    for labels in ("gloss", "id"):
        rows, columns, cells = read_dl(h.exchanged(CODING, "ucinet", relation="uses", labels=labels))
        assert sorted(cells.values()) == sorted(weights("uses").values())
        assert all(label.isascii() for label in rows) == (labels == "gloss")


ANY = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="甲"), max_size=6)


@settings(max_examples=40)
@given(st.lists(ANY, min_size=1, max_size=6, unique=True))
def test_names_of_any_kind_read_back_and_none_twice(names: list[str]):
    nodes = [f"mechanism:{name}" for name in names]
    ties = pd.DataFrame([{"source": "body:000000:甲", "relation": "uses", "target": node, "doc": "a", "start": i, "end": i + 1}
                         for i, node in enumerate(nodes)])
    coding = type("Some", (), {"relations": ties})
    _, columns, cells = read_dl(h.exchanged(coding, "ucinet", relation="uses"))
    assert len(set(columns)) == len(nodes) == len(cells)
    graph, _ = read_pajek(h.exchanged(coding, "pajek", relation="uses"))
    assert set(graph) == {"甲", *columns}
    header, *rows = csv.reader(io.StringIO(h.exchanged(coding, "incidence", relation="uses"), newline=""))
    assert header[1:] == columns and rows == [["甲", *["1"] * len(nodes)]]


def test_names_that_become_one_are_told_apart():
    called = exchange._labelled(["mechanism:a\"b", "mechanism:a'b", "mechanism:a'b (1)", "mechanism: ", "mechanism:-"], "name")
    assert len(set(called.values())) == 5 and not any('"' in label or "\\" in label for label in called.values())


@pytest.mark.parametrize(("form", "more", "told"), [
    ("net", {}, "form is one of dna, ucinet"), ("pajek", {"relation": "likes"}, "relation is one of part_of"),
    ("pajek", {"labels": "x"}, "labels is one of name"), ("dna", {"relation": "uses"}, "dna has statements of all acts"),
    ("incidence", {"relation": "works_with"}, "works_with joins nodes of one kind")])
def test_what_cannot_be_written_is_told(form: str, more: dict, told: str):
    with pytest.raises(ValueError, match=told):
        h.exchanged(CODING, form, **more)


@pytest.mark.parametrize("form", sorted(exchange.FORMS))
def test_a_coding_without_ties_is_written_as_one(form: str):
    assert h.exchanged(h.add([]), form).strip() and h.exchanged(CODING, form) == h.exchanged(CODING, form)
