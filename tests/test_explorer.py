"""The interactive network: valid, complete, the same every time, and each tie leads to its sentences."""
from __future__ import annotations

import copy
import io
import json
from types import SimpleNamespace

import altair as alt
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import vl_convert
from PIL import Image

from helpers import figures, pictures
from helpers.explorer import MIME, explore
from helpers.networks import network

LONG = "盘龙区纪委监委约谈“一把手”，" * 20 + "并说“$1$ <b>&amp;”。"
ROWS = [
    ("body:530103:纪委监委", "uses", "mechanism:约谈", 0, LONG),
    ("body:530103:纪委监委", "uses", "mechanism:约谈", 500, "该区再次约谈。"),
    ("body:530103:纪委监委", "uses", "mechanism:政治画像", 0, LONG),
    ("mechanism:约谈", "practised_in", "region:530103", 0, LONG),
    ("mechanism:集体约谈", "variant_of", "mechanism:约谈", 0, LONG),
    ("mechanism:约谈", "applies_to", "target:一把手", 0, LONG),
    ("body:530103:纪委监委", "supervises", "target:一把手", 0, LONG),
    ("body:530103:区委", "works_with", "body:530103:纪委监委", 0, LONG),
    ("body:530103:区委", "issues", "document:方案", 0, LONG),
    ("region:530103", "implements", "document:方案", 0, LONG),
    ("body:530103:区委", "belongs_to", "region:530103", 0, LONG),
    ("region:530103", "part_of", "region:530100", 0, LONG),
]


def sample(rows: list[tuple] = ROWS) -> nx.MultiDiGraph:
    relations = pd.DataFrame([(s, r, t, "duty" if r == "issues" else "practice", "a", start, start + len(quote),
                               quote, "") for s, r, t, start, quote in rows],
                             columns=["source", "relation", "target", "mode", "doc", "start", "end", "quote", "rule"])
    return network(SimpleNamespace(
        mentions=pd.DataFrame(columns=["doc", "start", "end", "text", "kind", "id"]), relations=relations))


NET = sample()


def spec(net: nx.MultiDiGraph = NET) -> dict:
    return explore(net).chart.to_dict()


def picture(chart: dict) -> Image.Image:
    vl_convert.register_font_directory(str(figures.font_path().parent))
    return Image.open(io.BytesIO(vl_convert.vegalite_to_png(chart, vl_version="5.8"))).convert("RGB")


def picked(key: str) -> dict:
    """The chart as it is once a node or a tie has been clicked."""
    chart = copy.deepcopy(spec())
    next(p for p in chart["params"] if p["name"] == "picked")["value"] = [{"key": key}]
    return chart


def test_it_is_valid_vega_lite_5():
    chart = spec()
    assert "/vega-lite/v5" in chart["$schema"]
    alt.Chart.from_dict(chart, validate=True)
    broken = copy.deepcopy(chart)
    broken["hconcat"][1]["mark"]["type"] = "speech bubble"
    with pytest.raises(Exception, match="speech bubble"):
        alt.Chart.from_dict(broken, validate=True)


def test_every_tie_and_every_node_is_there_and_inside():
    chart = spec()
    ties, nodes = chart["datasets"]["ties"], chart["datasets"]["nodes"]
    assert sorted((t["source"], t["target"], t["relation"]) for t in ties) == sorted(NET.edges(keys=True))
    assert {n["key"]: n["name"] for n in nodes} == dict(NET.nodes(data="name"))
    size = chart["hconcat"][0]
    assert all(0 <= x <= size["width"] and 0 <= y <= size["height"] for t in ties
               for x, y in zip(t["x"], t["y"], strict=True))
    assert len({(n["x"], n["y"]) for n in nodes}) == len(nodes)


def test_a_tie_ends_at_its_nodes():
    data = spec()["datasets"]
    height = {n["key"]: n["y"] for n in data["nodes"]}
    for tie in data["ties"]:
        assert {tie["y"][0], tie["y"][-1]} == {height[tie["source"]], height[tie["target"]]}


def test_a_click_on_a_tie_or_a_node_finds_its_sentences():
    data = spec()["datasets"]
    for tie in data["ties"]:
        edge = NET.edges[tie["source"], tie["target"], tie["relation"]]
        for key in (tie["key"], tie["source"], tie["target"]):
            lines = [line["line"] for line in data["sentences"] if key in line["around"]]
            shown = "".join("".join(lines).split())
            assert all("".join(s["quote"].split()) in shown for s in edge["sentences"])
    alone = next(t for t in data["ties"] if t["relation"] == "issues")
    other = [line["line"] for line in data["sentences"] if alone["key"] in line["around"]]
    assert not any("再次约谈" in line for line in other) and any("duty" in line for line in other)


def test_no_line_of_a_sentence_is_wider_than_the_panel():
    chart = spec()
    wide = chart["hconcat"][1]["width"]
    assert all(figures.text_width(line["line"], 11.5) <= wide for line in chart["datasets"]["sentences"])


def test_what_is_drawn_changes_with_the_click():
    panels = [np.asarray(picture(chart).convert("L"))[:, -300:] for chart in
              (spec(), picked("tie 0"), picked("mechanism:约谈"))]
    inks = [int((panel < 128).sum()) for panel in panels]
    assert inks[0] < inks[1] < inks[2]


def test_search_knows_name_and_gloss():
    words = {n["key"]: n["words"] for n in spec()["datasets"]["nodes"]}
    assert "约谈" in words["mechanism:集体约谈"] and "panlong district" in words["region:530103"]


def test_the_same_every_time_and_plain_json():
    first, second = spec(), spec()
    assert first == second and json.loads(json.dumps(first)) == first


def test_bundle_has_the_chart_a_still_picture_and_words():
    bundle, _ = explore(NET)._repr_mimebundle_()
    assert set(bundle) == {MIME, "image/svg+xml", "image/png", "text/plain"}
    assert bundle["text/plain"].startswith("An interactive network")
    assert bundle["image/svg+xml"] == pictures.three_columns(NET).svg()


def test_an_empty_network_is_a_chart_all_the_same():
    empty = explore(sample([]))
    assert empty.chart.to_dict()["datasets"]["nodes"] == []
    assert picture(empty.chart.to_dict()).width > 100
    assert "Nothing to draw" in repr(empty)


def test_most_keeps_the_nodes_with_most_evidence():
    chart = explore(NET, most=1).chart.to_dict()
    assert {n["key"] for n in chart["datasets"]["nodes"] if n["kind"] == "mechanism"} == {"mechanism:约谈"}
