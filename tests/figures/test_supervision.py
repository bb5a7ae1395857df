"""Who supervises whom: a line is one act that a sentence tells, at its place, and what is not drawn is told."""
from __future__ import annotations

import random
from types import SimpleNamespace

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labels import labels, outside, overlaps
from matplotlib.patches import PathPatch
from matplotlib.text import Text

import helpers as h
from helpers import __main__ as cli
from helpers import networks
from helpers.figures import statements, supervision
from helpers.networks.graph import network

PANLONG, KUNMING = "region:530103", "region:530100"
OFFICE, AUDIT, TOWN = "body:530103:纪委监委", "body:530103:审计局", "body:530103:住建局"
TALK, PROFILE, CHECK = "mechanism:约谈", "mechanism:政治画像", "mechanism:专项督查"
TOP, TEAM, HEAD = "target:一把手", "target:领导班子", "target:住建局主要负责人"


def told(*sentences: list[tuple[str, str, str]]) -> nx.MultiDiGraph:
    """The network of a text in which each sentence has these ties."""
    rows = [(*tie, "practice", "a", 20 * n, 20 * n + 9, "某" * 9, "") for n, ties in enumerate(sentences) for tie in ties]
    return network(SimpleNamespace(
        mentions=pd.DataFrame(columns=["doc", "start", "end", "text", "kind", "id"]),
        relations=pd.DataFrame(rows, columns=["source", "relation", "target", "mode", "doc", "start", "end", "quote",
                                              "rule"])))


def act(who: str, mechanism: str, whom: str = "", where: str = PANLONG) -> list[tuple[str, str, str]]:
    """The ties of one act."""
    ties = [(who, "uses", mechanism), (mechanism, "practised_in", where), (mechanism, "applies_to", whom),
            (who, "supervises", whom)]
    return [tie for tie in ties if tie[0] and tie[2]]


def drawn(net: nx.MultiDiGraph, most: int = 150) -> list[tuple]:
    """The rows of the figure's table: region, who, mechanism, whom, sentences."""
    table = supervision.who_supervises_whom(net, most).data
    return list(table[["region", "who", "mechanism", "whom", "sentences"]].itertuples(index=False, name=None))


def made(size: int, seed: int = 0) -> nx.MultiDiGraph:
    """A network of acts drawn by chance, with names of every length and of hostile words."""
    draw = random.Random(seed)
    words = ["约谈", "长" * 70, "w" * 200, "<b>&\"$1$", "\u202eabc\u2066", "قول", "\U0001f600", "a b  c", "述责述廉"]
    sentences = []
    for _ in range(size):
        code = draw.choice(("530000", "530100", "530103", "532600", "000000", "110101"))
        who, over = (f"body:{code}:{draw.choice(words)}{draw.randrange(size)}" for _ in range(2))
        whom = draw.choice((over, f"target:{draw.choice(words)}{draw.randrange(9)}", TOP, ""))
        ties = act(who, f"mechanism:{draw.choice(words)}{draw.randrange(size)}", whom, f"region:{code}")
        sentences.append(draw.sample(ties, draw.randint(1, len(ties))) + [(whom, "member_of", over)] * (whom > "t"))
    return told(*sentences)


NETWORKS = {"one": told(act(OFFICE, TALK, TOP)), "lone mechanism": told(act("", TALK)), "article": made(60), "many": made(700, 3)}


# -- an act is a line ----------------------------------------------------------------------------------

def test_two_acts_of_one_mechanism_are_two_and_not_their_product():
    net = told(act(OFFICE, TALK, TOP), act(AUDIT, TALK, TEAM))
    assert drawn(net) == [("盘龙区", "盘龙区审计局", "约谈", "领导班子", 1), ("盘龙区", "盘龙区纪委监委", "约谈", "一把手", 1)]
    key = 2
    assert len(supervision.who_supervises_whom(net).drawing.findobj(PathPatch)) == 4 + key
    assert [text for text, _ in labels(supervision.who_supervises_whom(net))].count("约谈") == 2


def test_bodies_that_act_together_are_one_act():
    net = told([*act(OFFICE, TALK, TOP), *act(AUDIT, TALK, TOP), (AUDIT, "works_with", OFFICE)])
    assert drawn(net) == [("盘龙区", "盘龙区审计局; 盘龙区纪委监委", "约谈", "一把手", 1)]


def test_what_says_less_adds_its_sentence_to_what_says_more():
    net = told(act(OFFICE, TALK, TOP), act(OFFICE, TALK), act("", TALK, TOP), act(AUDIT, TALK))
    assert drawn(net) == [("盘龙区", "盘龙区审计局", "约谈", "", 1), ("盘龙区", "盘龙区纪委监委", "约谈", "一把手", 3)]


def test_mechanisms_of_one_body_on_the_same_persons_stand_together():
    net = told(act(OFFICE, TALK, TOP), act(OFFICE, CHECK, TOP), act(OFFICE, PROFILE, TEAM))
    band, = statements.bands(net, statements.statements(net))
    assert sorted(bundle.mechanisms for bundle in band.bundles) == [(PROFILE,), (TALK, CHECK)]


def test_supervision_without_a_mechanism_is_a_line_of_another_style():
    net = told([(OFFICE, "supervises", TOP)], [(OFFICE, "supervises", AUDIT)], act(AUDIT, TALK, TEAM))
    assert drawn(net) == [("盘龙区", "盘龙区审计局", "约谈", "领导班子", 1),
                          ("盘龙区", "盘龙区纪委监委", "", "盘龙区审计局; 一把手", 2)]
    lines = supervision.who_supervises_whom(net).drawing.findobj(PathPatch)
    assert [line.get_linestyle() != "-" for line in lines].count(True) == 4 + 1  # in, across, two out; the key


def test_reports_and_documents_are_no_supervision():
    assert drawn(told([(AUDIT, "reports_to", OFFICE)], [(OFFICE, "issues", "document:办法")])) == []


# -- where, and whose ----------------------------------------------------------------------------------

def test_an_act_stands_in_its_region_or_else_in_that_of_who_acts():
    net = told(act(OFFICE, TALK, TOP, KUNMING), act(OFFICE, CHECK, TOP, ""), [("mechanism:约谈", "applies_to", TEAM)])
    assert [row[:3] for row in drawn(net)] == [
        ("", "", "约谈"), ("昆明市", "盘龙区纪委监委", "约谈"), ("盘龙区", "盘龙区纪委监委", "专项督查")]
    assert [band.region for band in statements.bands(net, statements.statements(net))] == [KUNMING, PANLONG, ""]
    assert "地区不详" in [text for text, _ in labels(supervision.who_supervises_whom(net))]


def test_a_post_has_its_body_below_it_by_the_sentence_of_the_act_alone():
    net = told([*act(OFFICE, TALK, HEAD), (HEAD, "member_of", TOWN)], [(HEAD, "member_of", AUDIT)])
    figure = supervision.who_supervises_whom(net)
    assert figure.data["whose"].tolist() == ["盘龙区住建局"]
    assert any(text.startswith("属 of 盘龙区住建局 housing") for text, _ in labels(figure))
    assert "Not drawn: 1 of 3 bodies" in figure.alt, "the audit office"


def test_every_name_is_on_the_picture_in_the_column_of_its_part():
    net = told(act(OFFICE, TALK, TOP), [(OFFICE, "supervises", AUDIT)], act("", PROFILE))
    where = dict(labels(supervision.who_supervises_whom(net)))
    assert where["盘龙区纪委监委"][2] < where["约谈"][0] < where["一把手"][0]
    assert where["约谈"][2] < where["盘龙区审计局"][0]
    assert any("政治画像" in text and "no actor or target" in text for text in where), "of which nobody is named"


# -- what is told --------------------------------------------------------------------------------------

def test_the_alternative_text_counts_what_is_drawn():
    alt = supervision.who_supervises_whom(told(
        act(OFFICE, TALK, TOP), act(AUDIT, PROFILE), act("", CHECK, TOP), [(OFFICE, "supervises", TEAM)])).alt
    assert "each of 1 region. Lines lead from 2 bodies on the left through 3 mechanisms of 3 families" in alt
    assert "to 2 posts, groups and bodies on the right. Of 4 different acts, 2 have lines to an actor and a target, " in alt
    assert "1 to an actor only, 1 to a target only; " in alt
    assert alt.endswith("1 have no mechanism. Most frequent target: 一把手 (2).")


def test_a_column_has_no_more_names_than_asked_for_and_the_rest_is_told():
    net = NETWORKS["many"]
    figure = supervision.who_supervises_whom(net, 12)
    found = statements.statements(net)
    kept = statements.chosen(found, 12)
    for names in ("who", "whom"):
        assert len({(one.region, n) for one in kept for n in getattr(one, names)}) <= 12
    assert 0 < len(kept) == len(figure.data) <= 12
    assert f"Left out, with less evidence: {len(found) - len(kept)} acts." in figure.alt
    assert "Left out" not in supervision.who_supervises_whom(NETWORKS["article"]).alt


def test_a_sentence_that_names_very_many_is_cut():
    net = told([tie for n in range(300) for tie in act(f"body:530103:机构{n:03}", TALK, f"target:人{n:03}")])
    kept, = statements.chosen(statements.statements(net), 20)
    assert len(kept.who) == len(kept.whom) == 20


# -- layout --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("net", NETWORKS.values(), ids=NETWORKS)
def test_no_two_labels_overlap_none_leaves_the_canvas_and_all_can_be_read(net):
    figure = supervision.who_supervises_whom(net)
    assert labels(figure) and outside(figure) == [] and overlaps(figure) == []
    smallest = min(text.get_fontsize() for text in figure.drawing.findobj(Text) if text.get_text())
    assert smallest * 1000 / supervision.WIDE >= 12, "in pixels, where the picture is a thousand wide"


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(10, 40)), max_size=12), st.floats(0, 50))
def test_labels_are_spread_in_their_order_without_touching(labels, more):
    labels.sort()
    high = [own for _, own in labels]
    room = sum(high) + more
    tops = supervision._spread([y for y, _ in labels], high, room)
    assert all(b - a >= own - 1e-6 for a, b, own in zip(tops, tops[1:], high, strict=False))
    assert not tops or tops[0] > -1e-6 and tops[-1] + high[-1] <= room + 1e-6


def test_bundles_are_in_an_order_without_crossings_where_there_is_one():
    names = [f"body:530103:机构{n}" for n in range(5)]
    order = [3, 0, 4, 1, 2]
    net = told(*(act(names[n], f"mechanism:约谈{order[n]}", f"target:人{(n * 2) % 5}") for n in range(5)))
    band, = statements.bands(net, statements.statements(net))
    assert [bundle.who for bundle in band.bundles] == [(n,) for n in band.who]
    assert [bundle.whom for bundle in band.bundles] == [(n,) for n in band.whom]


# -- the command line and the article ------------------------------------------------------------------

def test_the_picture_of_the_command_line_is_this_one(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("2023年,盘龙区纪委监委约谈盐津县住建局主要负责人3人次。", encoding="utf-8")
    assert cli.main([str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), "--picture"]) == 0
    net = h.network(h.read_tables(tmp_path / "out"))
    assert (tmp_path / "out" / "network.png").read_bytes() == h.who_supervises_whom(net).png()


def test_the_acts_of_a_network_are_those_of_its_coding():
    """But for what only a number tells, and what words join: mechanisms taken up together, a report and who hears it."""
    coding = h.code(h.read("yunnan-2024-03-07"))
    events = h.events(coding)
    found, again = events[events.act != "counted"], networks.retold(h.network(coding))
    place = ["doc", "start", "end", "act", "mechanism"]
    alone = found.assign(mechanism=found["mechanism"].str.split("|")).explode("mechanism")
    told, seen = (set(table[place].itertuples(index=False, name=None)) for table in (alone, again))
    assert told <= seen and len(seen - told) <= 3
    ends = {(row.start, row.end): [] for row in found.itertuples()}
    for row in found.itertuples():
        ends[row.start, row.end].append({*row.who.split("|"), *row.whom.split("|")})
    apart = again[[row not in told for row in again[place].itertuples(index=False, name=None)]]
    for row in apart.itertuples():  # is a part of an act of its sentence
        assert any({*row.who.split("|"), *row.whom.split("|")} - {""} <= some for some in ends[row.start, row.end]), row
    whole = found[~found.duplicated([*place, "who"], keep=False)]
    same = [*place, "who", "whom", "where", "mode", "ties", "rule", "quote"]
    alike, kept = (set(table[same].itertuples(index=False, name=None)) for table in (whole, again))
    assert len(alike) > 80 and len(alike - kept) <= 7, "all but those that words join are alike in every cell"


def test_every_act_of_the_article_is_drawn():
    coding = h.code(h.read("yunnan-2024-03-07"))
    table = h.who_supervises_whom(h.network(coding)).data
    rows = [tuple(set(filter(None, cell.split("; "))) for cell in row)
            for row in table[["who", "mechanism", "whom"]].itertuples(index=False)]
    events = h.events(coding)
    for one in events[events.act.isin(["uses", "supervises"])].itertuples():
        who, mechanism, whom = ({networks.name(n) for n in cell.split("|") if n}
                                for cell in (one.who, one.mechanism, one.whom))
        if "reports_to" in one.rule or one.who.startswith("target:"):  # who hears a report is told, and not supervised
            whom -= {networks.name(n) for n in one.whom.split("|") if n.startswith("body:")}
        who -= {networks.name(n) for n in one.who.split("|") if n.startswith("target:")}
        drawn = [row for row in rows if row[1] <= mechanism]  # a line without a mechanism has a part of a joined act
        assert who <= set().union(*(row[0] for row in drawn)) and whom <= set().union(*(row[2] for row in drawn)), one
        assert mechanism <= set().union(*(row[1] for row in drawn)), one
