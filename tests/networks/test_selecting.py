"""A part of a coding: whatever is asked for, everything that is made of it agrees, in Python and on the command line."""
from __future__ import annotations

import argparse
import io
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as h
from helpers import __main__ as command
from helpers import coding, networks
from helpers.codebook import is_class, lexicon
from helpers.networks import ALL, RELATIONS, Filter, exports, filters, of_ties
from helpers.pages import panels
from helpers.reading import InputError, parse
from helpers.workbench import filtering

HERE = Path(__file__).parents[1]
TEXTS = sorted((HERE / "composed" / "texts").glob("*.txt"))[:6]
TABLES = ("mentions", "relations", "quantities")


@cache
def texts() -> dict[str, tuple]:
    """Each composed text, and its coding."""
    read = [h.read(str(path)) for path in TEXTS]
    return {text.name: (text, h.code(text)) for text in read}


@cache
def whole() -> coding.Coding:
    """All of them; every seventh tie is accepted, and confidence is that of rules counted by their letters."""
    made = h.add(one for _, one in texts().values())
    rules = ["corrected.accept+" * (row % 7 == 3) + rule for row, rule in enumerate(made.relations["rule"])]
    ties = made.relations.assign(rule=pd.array(rules, dtype="str"),
                                 confidence=[len(rule) % 10 / 10 for rule in made.relations["rule"]])
    names = made.mentions.assign(confidence=[len(rule) % 5 / 4 for rule in made.mentions["rule"]])
    return replace(made, mentions=names, relations=ties)


@cache
def signs_of_ties() -> dict[tuple, set[str]]:
    net = h.network(whole())
    of = of_ties(net)
    return {(s, r, t): set(panels.signs(net, (s, r, t), of[s, r, t])) for s, t, r in net.edges(keys=True)}


def dates() -> dict[str, str]:
    return {name: text.published for name, (text, _) in texts().items()}


def some(values, most: int = 3):
    return st.lists(st.sampled_from(sorted(values)), max_size=most, unique=True).map(tuple)


CODES = ("530000", "530100", "530103", "340000", "341800", "340200", "520300", "532800")
FILTERS = st.builds(
    Filter, kinds=some(filters.KINDS, 4), relations=some(RELATIONS), families=some(lexicon.FAMILIES),
    regions=some(CODES, 2), since=st.sampled_from(["", "2022", "2023-06"]), until=st.sampled_from(["", "2024-01-15"]),
    mode=st.sampled_from(["", "", "practice", "duty"]), bodies=st.sampled_from(["", "", "named", "classes"]),
    confidence=st.sampled_from([0.0, 0.0, 0.25, 0.5]), accepted=st.sampled_from([False, False, False, True]),
    sentences=st.integers(1, 3), documents=st.sampled_from([1, 1, 1, 2]))
# At most two or three conditions at a time: with all of them nothing is left to compare.
FEW = st.tuples(FILTERS, st.sets(st.sampled_from(Filter._fields), min_size=1, max_size=3)).map(
    lambda drawn: ALL._replace(**{field: getattr(drawn[0], field) for field in drawn[1]}))


@settings(max_examples=40)
@given(FEW)
def test_everything_made_of_a_part_agrees(wanted: Filter):
    part = h.select(whole(), wanted, dates())
    net, acts = h.network(part), h.events(part, dates())
    ties = {*part.relations[["source", "relation", "target"]].itertuples(index=False, name=None)}
    grounded = part.mentions[part.mentions["kind"] != "ambiguous"]
    assert {(s, r, t) for s, t, r in net.edges(keys=True)} == ties
    assert set(net) == {*grounded["id"], *(node for s, _, t in ties for node in (s, t))}
    # What the acts and the numbers name is there, as often as the nodes say.
    cells = [{node for column in ("who", "mechanism", "document", "whom", "where") for node in row[column].split("|") if node}
             for row in acts.to_dict("records")]
    assert wanted._replace(since="", until="") == ALL or {node for cell in cells for node in cell} <= set(net)
    assert {node: data["events"] for node, data in net.nodes(data=True)} == {
        node: sum(node in cell for cell in cells) for node in net}
    assert {*part.quantities["mechanism"], *part.quantities["body"], *part.quantities["region"]} <= {"", *set(net)} \
        or wanted._replace(since="", until="") == ALL
    # Every row is a row of the whole.
    for name, key in (("mentions", ["doc", "start", "end", "id"]), ("quantities", ["doc", "start", "end"]),
                      ("relations", ["doc", "start", "end", "source", "relation", "target"])):
        old = {*getattr(whole(), name)[key].itertuples(index=False, name=None)}
        assert {*getattr(part, name)[key].itertuples(index=False, name=None)} <= old
    assert part.filter == filters.said(wanted) == net.graph.get("filter", "")


@settings(max_examples=5)
@given(FEW)
def test_the_files_of_a_network_agree_and_say_by_what_it_was_chosen(wanted: Filter):
    net = h.network(h.select(whole(), wanted, dates()))
    files, said = exports.render(net), filters.said(wanted)
    ids, ties = set(net), {(s, r, t) for s, t, r in net.edges(keys=True)}
    nodes, edges = (pd.read_csv(io.StringIO(files[f"{name}.csv"]), dtype=str) for name in ("nodes", "edges"))
    assert set(nodes["id"]) == ids and {*edges[["source", "relation", "target"]].itertuples(index=False, name=None)} == ties
    chart = h.explore(net).chart.to_dict()
    assert {(tie["source"], tie["relation"], tie["target"]) for tie in chart["datasets"]["ties"]} == ties
    assert {node["key"] for node in chart["datasets"]["nodes"]} == ids and (said in str(chart.get("title")))
    graphml = nx.parse_graphml(files["network.graphml"])
    assert set(graphml) == ids and graphml.number_of_edges() == len(ties) and graphml.graph.get("filter", "") == said
    gexf = nx.read_gexf(io.BytesIO(files["network.gexf"].encode()))
    assert set(gexf) == ids and gexf.number_of_edges() == len(ties)
    assert re.findall("<description>filter: (.*)</description>", files["network.gexf"]) == [said] * bool(said)
    linked = json.loads(files["network.json"])
    assert {(e["source"], e["key"], e["target"]) for e in linked["edges"]} == ties
    assert linked["graph"].get("filter", "") == said
    graph = rdflib.Graph().parse(data=files["network.ttl"], format="turtle")
    vocabulary = rdflib.Namespace(exports.BASE + "vocabulary:")
    assert len({*graph.subjects(vocabulary.id)}) == len(ids)
    assert len({*graph.subjects(rdflib.RDF.type, rdflib.RDF.Statement)}) == len(ties)
    assert [str(one) for one in graph.objects(rdflib.URIRef(exports.BASE + "network"), vocabulary.filter)] == [said] * bool(said)


@settings(max_examples=25)
@given(some(RELATIONS, 1), some(lexicon.FAMILIES, 1), some(CODES, 1))
def test_what_the_explorer_shows_by_its_choices_is_what_a_filter_keeps(relation, family, region):
    shown = {tie for tie, signs in signs_of_ties().items() if {*relation, *family, *region} <= signs}
    part = h.network(h.select(whole(), relations=relation, families=family, regions=region))
    assert shown == {(s, r, t) for s, t, r in part.edges(keys=True)}


@pytest.mark.parametrize(("field", "counted", "least"), [("sentences", "weight", 2), ("sentences", "weight", 4),
                                                         ("documents", "documents", 2)])
def test_least_evidence_is_that_of_the_network(field: str, counted: str, least: int):
    net = h.network(whole())
    part = h.network(h.select(whole(), **{field: least}))
    kept = {(s, t, r) for s, t, r, number in net.edges(keys=True, data=counted) if number >= least}
    assert set(part.edges(keys=True)) == kept and 0 < len(kept) < net.number_of_edges()


def test_a_region_takes_along_what_its_acts_are_for_and_a_family_who_supervises_by_it():
    two = coding.code(parse("a", "盘龙区纪委监委约谈“一把手”。官渡区纪委监委对新提拔干部开展专项检查。"))
    part = h.select(two, regions="盘龙区")
    assert ("mechanism:约谈", "applies_to", "target:一把手") in {
        *part.relations[["source", "relation", "target"]].itertuples(index=False, name=None)}
    assert not {node for node in h.network(part) if "530111" in node or "检查" in node}
    assert h.network(h.select(two, regions="530100")).size() >= h.network(part).size()
    by_talk = h.select(two, families="talk", relations="supervises")
    assert by_talk.relations["source"].tolist() == ["body:530103:纪委监委"]


def test_numbers_go_where_their_tie_goes():
    told = coding.code(parse("a", "盘龙区纪委监委约谈“一把手”3人次。官渡区纪委监委开展廉政谈话5人次。"))
    part = h.select(told, relations="uses", regions="530103")
    assert part.quantities["text"].tolist() == ["3人次"]
    assert part.quantities[["mechanism", "body", "region"]].values.tolist() == [["mechanism:约谈", "body:530103:纪委监委", ""]]
    assert h.select(told, regions="530103").quantities["region"].tolist() == ["region:530103"]


@pytest.mark.parametrize(("since", "until", "kept"), [
    ("2023", "", "bcd"), ("", "2022", "a"), ("2023-03", "2023-03", "bc"), ("2023-03-08", "", "d"), ("2023-03-07", "2023", "bd"),
    ("", "2023-06-30", "abcd")])
def test_a_document_is_wanted_that_surely_is_of_those_days(since: str, until: str, kept: str):
    """c says the month only; e, the year only; f nothing."""
    published = {"a": "2022", "b": "2023-03-07 09:00:00", "c": "2023-03", "d": "2023-06-30", "e": "", "f": "unknown"}
    made = h.add(coding.code(parse(name, "盘龙区纪委监委约谈“一把手”。")) for name in published)
    part = h.select(made, since=since, until=until, published=published)
    assert "".join(sorted({*part.mentions["doc"]})) == "".join(sorted({*part.relations["doc"]})) == kept
    with pytest.raises(InputError, match="published="):
        h.select(made, since="2023")


def test_named_bodies_and_classes_are_all_bodies():
    named, classes = (h.select(whole(), bodies=which) for which in filters.BODIES)
    for part, sort in ((named, False), (classes, True)):
        assert {is_class(node.split(":", 2)[2]) for node in h.network(part) if node.startswith("body:")} == {sort}
    bodies = [set(part.mentions.loc[part.mentions["kind"] == "body", "id"]) for part in (named, classes, whole())]
    assert bodies[0] | bodies[1] == bodies[2]


def test_what_is_accepted_and_how_sure_it_is():
    part = h.select(whole(), accepted=True)
    assert part.relations["rule"].str.startswith("corrected.").all() and len(part.relations) > 9
    sure = h.select(whole(), confidence=0.5)
    assert sure.relations["confidence"].min() >= 0.5 and 0 < len(sure.relations) < len(whole().relations)
    assert sure.mentions["confidence"].min() >= 0.5
    without = next(one for _, one in texts().values())
    without = replace(without, relations=without.relations.drop(columns="confidence", errors="ignore"))
    with pytest.raises(InputError, match="has no column confidence"):
        h.select(without, confidence=0.5)


@pytest.mark.parametrize(("wanted", "says"), [
    ({"relations": "use"}, "--relations 'use': want part_of, belongs_to"), ({"families": ["talk", "x"]}, "--families 'x': want talk, list"),
    ({"kinds": "person"}, "--kinds 'person': want region, body"), ({"mode": "plan"}, "--mode 'plan': want practice or duty"),
    ({"regions": "鼓楼区"}, "--regions '鼓楼区': several bear that name: 320106"),
    ({"regions": "999999"}, "--regions '999999': no such division"), ({"since": "2023-13"}, "--from '2023-13': want a year"),
    ({"until": "2023-02-30"}, "--to '2023-02-30': want a year"), ({"since": "2024", "until": "2023"}, "--from 2024 is later"),
    ({"confidence": 80}, "--confidence 80: want a number from 0 to 1"), ({"confidence": float("nan")}, "--confidence nan"),
    ({"sentences": 0}, "--least 0: want a whole number from 1"), ({"documents": 1.5}, "--least-documents 1.5"),
    ({"bodies": "all"}, "--bodies 'all': want named or classes"), ({"family": "talk"}, "no condition 'family'; there are kinds"),
])
def test_a_bad_value_gets_one_line_that_says_what_is_possible(wanted: dict, says: str):
    with pytest.raises(InputError) as error:
        h.select(next(one for _, one in texts().values()), **wanted)
    assert says in str(error.value) and "\n" not in str(error.value)


@given(FILTERS)
def test_what_is_said_of_a_filter_is_what_the_command_line_takes(wanted: Filter):
    parser = argparse.ArgumentParser()
    filtering.options(parser)
    given = vars(parser.parse_args(filters.said(wanted).split()))
    assert filtering.asked(given) in (wanted, None if wanted == ALL else wanted) and given == {}


# --- on the command line -----------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Composed texts, one of them reprinted on a later day and one without a date; coded once."""
    folder = tmp_path_factory.mktemp("filtered")
    (folder / "texts").mkdir()
    for number, path in enumerate(TEXTS[:6]):
        head = f"---\npublished: 2024-0{number + 1}-10\n---\n"
        (folder / "texts" / f"{path.stem}.md").write_text(head + path.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "texts" / "undated.txt").write_text("盘龙区纪委监委约谈“一把手”。", encoding="utf-8")
    again = (folder / "texts" / f"{TEXTS[1].stem}.md").read_text(encoding="utf-8").replace("2024-02-10", "2024-08-10")
    (folder / "texts" / "reprint.md").write_text(again, encoding="utf-8")
    assert command.main([str(folder / "texts"), "--store", str(folder / "store"), "--out", str(folder / "whole")]) == 0
    return folder


@pytest.mark.parametrize("asked", ["--families talk,list", "--kinds body,mechanism,region --regions 530000", "--relations uses --least 2",
                                   "--from 2024-03 --to 2024-08", "--mode duty", "--bodies classes", "--least-documents 2"])
def test_the_command_line_writes_what_python_selects(corpus: Path, tmp_path: Path, asked: str, capsys):
    base = [str(corpus / "texts"), "--store", str(corpus / "store"), *asked.split()]
    assert command.main([*base, "--each-reprint", "--out", str(tmp_path / "out")]) == 0
    assert f"helpers: filtered by {asked}: " in capsys.readouterr().err
    parser = argparse.ArgumentParser()
    filtering.options(parser)
    wanted = filtering.asked(vars(parser.parse_args(asked.split())))
    table = h.documents(corpus / "whole")
    published = dict(zip(table["doc"], table["published"], strict=True))
    part = h.select(h.read_tables(corpus / "whole"), wanted, published)
    coding.write_tables(part, tmp_path / "own")
    h.write_network(h.network(part), tmp_path / "own")
    for path in sorted((tmp_path / "own").iterdir()):
        assert path.read_bytes() == (tmp_path / "out" / path.name).read_bytes(), path.name
    events = pd.read_csv(tmp_path / "out" / "events.csv", dtype=str, na_filter=False)
    assert len(events) == len(h.events(part, published))
    assert h.read_tables(tmp_path / "out").filter == asked
    # In parts, with reprints counted once or not: the same rows, and edges of them.
    assert command.main([*base, "--parquet", "--each-reprint", "--out", str(tmp_path / "large")]) == 0
    large = h.read_tables(tmp_path / "large")
    for name in TABLES:
        assert len(getattr(large, name)) == len(getattr(part, name))
    assert pd.read_parquet(tmp_path / "large" / "edges")["weight"].sum() == sum(w for *_, w in h.network(part).edges(data="weight"))
    assert large.filter == asked


def test_parts_are_asked_together_and_a_reprint_counts_once(corpus: Path, tmp_path: Path, monkeypatch):
    from helpers.corpus import parts

    monkeypatch.setattr(parts, "PART", 2)
    base = [str(corpus / "texts"), "--store", str(corpus / "store"), "--least-documents", "2"]
    assert command.main([*base, "--out", str(tmp_path / "csv")]) == command.main([*base, "--parquet", "--out", str(tmp_path / "large")]) == 0
    ties = [set(map(tuple, table[["source", "relation", "target"]].values)) for table in (
        pd.read_csv(tmp_path / "csv" / "edges.csv"), pd.read_parquet(tmp_path / "large" / "edges"))]
    assert ties[0] == ties[1]
    once = pd.read_csv(corpus / "whole" / "edges.csv")
    assert ties[0] == set(map(tuple, once[once["documents"] > 1][["source", "relation", "target"]].values))
    # What only a reprint repeats does not stand on two documents.
    each = h.network(h.read_tables(corpus / "whole"))
    assert len(ties[0]) < sum(number > 1 for *_, number in each.edges(data="documents"))


def test_of_a_reprint_the_original_is_left_out_by_its_date(corpus: Path, tmp_path: Path):
    base = [str(corpus / "texts"), "--store", str(corpus / "store"), "--from", "2024-08"]
    assert command.main([*base, "--out", str(tmp_path / "out")]) == 0
    relations, edges = (pd.read_csv(tmp_path / "out" / f"{name}.csv") for name in ("relations", "edges"))
    assert set(relations["doc"]) == {"reprint"} and len(edges) and set(edges["documents"]) == {1}


def test_a_part_is_told_apart_wherever_it_is_shown(corpus: Path, tmp_path: Path, capsys):
    out, base = tmp_path / "out", [str(corpus / "texts"), "--store", str(corpus / "store"), "--out", str(tmp_path / "out")]
    assert command.main([*base, "--families", "talk", "--pages", "--picture", "--from", "2024"]) == 0
    said = "--families talk --from 2024"
    assert "without a date, and so left out: 1 documents" in capsys.readouterr().err
    pages = sorted(out.glob("*.html"))
    assert len(pages) == 8 and all(f"<code>{said}</code>" in page.read_text(encoding="utf-8") for page in pages)
    net = h.network(h.read_tables(out))
    assert said in h.who_supervises_whom(net).alt and said in h.explore(net).alt
    assert said in h.explore(net).chart.to_dict()["title"]["text"]
    assert h.who_supervises_whom(net).png() == (out / "network.png").read_bytes()
    assert all(view.graph["filter"] == said for view in (
        h.body_mechanism(net), h.hierarchy(net), h.ego(net, min(net)), networks.told(net), networks.directed(net, "uses")))
    # The whole again: nothing says otherwise any more.
    assert command.main([*base]) == 0
    assert not (out / "filter.json").exists() and not list(out.glob("*.html")) and "filter" not in h.network(h.read_tables(out)).graph
    coding.write_tables(h.select(whole(), families="talk"), tmp_path / "own")
    coding.write_tables(whole(), tmp_path / "own")
    assert not (tmp_path / "own" / "filter.json").exists()


def test_nothing_is_written_where_a_filter_is_none(corpus: Path, tmp_path: Path, capsys):
    for asked, says in (("--families tak", "--families 'tak': want talk"), ("--least 0", "--least 0: want a whole number"),
                        ("--confidence 2", "want a number from 0 to 1")):
        code = command.main([str(corpus / "texts"), "--store", str(corpus / "store"), *asked.split(), "--out", str(tmp_path / "x")])
        assert code == 2 and not (tmp_path / "x").exists()
        err = capsys.readouterr().err
        assert says in err and err.count("\n") == 1
