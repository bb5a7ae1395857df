"""Pictures: nothing overlaps, nothing is lost, the same network gives the same bytes."""
from __future__ import annotations

import base64
import contextlib
import io
import itertools
import json
import os
import random
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from labels import labels, outside, overlaps
from PIL import Image

from helpers import figures
from helpers.coding import code
from helpers.figures import canvas, matrices, pictures, supervision
from helpers.networks.graph import network
from helpers.reading import files
from helpers.reading.texts import read

REGIONS = ("530000", "530100", "530103", "530500", "530600", "530623", "532600", "532800", "532801", "220000",
           "220200", "433100", "210102", "120101")
BODIES = ("纪委监委", "审计局", "派驻纪检监察组", "单位党组织", "中央纪委国家监委驻某某集团有限公司纪检监察组")
MECHANISMS = ("约谈", "任前廉政谈话", "监督任务清单", "干部监督联席会议", "政治画像", "沉浸式警示教育", "容错纠错",
              "廉政档案", "监督预警提示", "巡察整改", "述责述廉", "两单三抓四评价", "列席会议", "<b>&\"$1$ \U0001f600")


def coding(ties: list[tuple[str, str, str]]) -> SimpleNamespace:
    """A coding with one sentence per tie."""
    rows = [(s, r, t, "practice", "a", 10 * n, 10 * n + 5, f"{s}与{t}。", "") for n, (s, r, t) in enumerate(ties)]
    return SimpleNamespace(
        mentions=pd.DataFrame(columns=["doc", "start", "end", "text", "kind", "id"]),
        relations=pd.DataFrame(rows, columns=["source", "relation", "target", "mode", "doc", "start", "end",
                                              "quote", "rule"]))


def sample(bodies: int, mechanisms: int, seed: int = 0) -> nx.MultiDiGraph:
    """A network of made-up ties between real regions, all names of the lengths that occur."""
    draw = random.Random(seed)
    offices = [f"body:{code}:{name}" for name, code in itertools.product(BODIES, REGIONS)][:bodies]
    acts = [f"mechanism:{first}{rest}" for rest, first in
            itertools.product(("", "制", "会商", "再监督"), MECHANISMS)][:mechanisms]
    ties = {(b, "belongs_to", f"region:{b[5:11]}") for b in offices}
    ties |= {(f"region:{c}", "part_of", f"region:{c[:2]}0000") for c in REGIONS if not c.endswith("0000")}
    for act in acts:
        for body in draw.sample(offices, min(3, len(offices))):
            ties |= {(body, "uses", act), (act, "practised_in", f"region:{body[5:11]}")}
    for first, second in zip(offices[::3], offices[2::3], strict=False):
        ties.add((first, draw.choice(("works_with", "supervises", "reports_to")), second))
    return network(coding(sorted(ties)))


NETWORKS = {"one": sample(1, 1), "article": sample(24, 30), "large": sample(70, 56, seed=1), "no bodies": network(
    coding([(f"mechanism:{m}", "practised_in", "region:532800") for m in MECHANISMS]))}
ARTICLE = NETWORKS["article"]
CENTRE = "region:530000"
DRAW = {"three_columns": pictures.three_columns, "who_supervises_whom": supervision.who_supervises_whom,
        "hierarchy_tree": pictures.hierarchy_tree,
        "heat_table": matrices.heat_table,
        "ego_picture": lambda net: pictures.ego_picture(net, max(net, key=lambda n: (net.degree(n), n)))}


@pytest.mark.parametrize("net", NETWORKS.values(), ids=NETWORKS)
@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_no_two_labels_overlap_and_none_leaves_the_canvas(draw, net):
    figure = draw(net)
    assert labels(figure) and outside(figure) == [] and overlaps(figure) == []


def test_an_overlap_would_be_seen():
    with figures.style():
        drawing, axes = canvas.blank(40)
        canvas.text(axes, 10, 20, "昆明市纪委监委")
        canvas.text(axes, 30, 24, "约谈")
    assert overlaps(figures.Figure(drawing, pd.DataFrame(), "")) == [("昆明市纪委监委", "约谈")]


@pytest.mark.parametrize("text", ["纪委监委", "Commission, Kunming City", "党委(党组)“一把手”"])
def test_text_width_is_what_the_renderer_sets(text):
    with figures.style():
        drawing, axes = canvas.blank(40)
        canvas.text(axes, 10, 20, text, size=20)
    (_, (left, _, right, _)), = labels(figures.Figure(drawing, pd.DataFrame(), ""))
    assert right - left == pytest.approx(figures.text_width(text, 20), abs=4)


# -- what a figure says --------------------------------------------------------------------------------

def test_three_columns_draw_every_tie_between_their_columns():
    data = pictures.three_columns(ARTICLE).data
    drawn = ("uses", "practised_in", "works_with", "supervises", "reports_to")
    wanted = sorted((ARTICLE.nodes[s]["name"], r, ARTICLE.nodes[t]["name"]) for s, t, r in ARTICLE.edges(keys=True)
                    if r in drawn)
    assert sorted(zip(data["source"], data["relation"], data["target"], strict=True)) == wanted


def test_every_tie_of_the_table_is_a_line():
    from matplotlib.patches import PathPatch

    figure = pictures.three_columns(ARTICLE)
    key = figure.data["relation"].nunique()
    assert len(figure.drawing.findobj(PathPatch)) == len(figure.data) + key


def test_every_name_of_the_network_is_on_the_picture():
    net = NETWORKS["one"]
    texts = {text for text, _ in labels(pictures.three_columns(net))}
    kinds = {"body", "mechanism", "region"}
    assert texts >= {d["name"] for _, d in net.nodes(data=True) if d["kind"] in kinds}


def test_what_is_left_out_is_said():
    figure = pictures.three_columns(ARTICLE, most=5)
    kinds = nx.get_node_attributes(ARTICLE, "kind").values()
    left = sum(max(0, list(kinds).count(kind) - 5) for kind in ("body", "mechanism", "region"))
    assert f"Left out, with less evidence: {left} nodes." in figure.alt
    assert "Left out" not in pictures.three_columns(ARTICLE).alt


def test_heat_table_prints_the_number_of_sentences():
    ties = [("mechanism:约谈", "practised_in", "region:530103")] * 3 + [
        ("mechanism:政治画像", "practised_in", "region:532800")]
    figure = matrices.heat_table(network(coding(ties)))
    assert sorted(text for text, _ in labels(figure) if text.isdigit()) == ["1", "3"]
    assert figure.data.set_index("name").loc["约谈", "盘龙区"] == 3


def test_regions_of_one_name_are_told_apart():
    ties = [("mechanism:约谈", "practised_in", f"region:{code}") for code in ("210102", "120101")]
    texts = [text for text, _ in labels(matrices.heat_table(network(coding(ties))))]
    assert {"210102", "120101"} <= set(" ".join(texts).split())


def test_tree_sets_a_body_under_its_region():
    data = pictures.hierarchy_tree(ARTICLE).data.set_index("name")
    assert data.loc["盘龙区纪委监委", "within"] == "盘龙区"
    assert data.loc["盘龙区", "within"] == "云南省"  # as the sample's ties have it
    assert len(data) == sum(k in ("body", "region") for _, k in ARTICLE.nodes(data="kind"))


def test_ego_picture_has_every_neighbour_and_refuses_a_stranger():
    data = pictures.ego_picture(ARTICLE, CENTRE).data
    assert len(data) == ARTICLE.degree(CENTRE)
    assert " 3 neighbours" in pictures.ego_picture(ARTICLE, CENTRE, most=len(ARTICLE.adj[CENTRE]) + len(
        ARTICLE.pred[CENTRE]) - 3).alt
    with pytest.raises(ValueError, match="530001"):
        pictures.ego_picture(ARTICLE, "region:530001")


@pytest.mark.parametrize("draw", [pictures.three_columns, pictures.hierarchy_tree, matrices.heat_table,
                                  supervision.who_supervises_whom])
def test_an_empty_network_gives_a_figure_that_says_so(draw):
    figure = draw(network(coding([])))
    assert "Nothing to draw" in figure.alt and figure.data.empty
    assert any("Nothing to draw" in text for text, _ in labels(figure))
    ET.fromstring(figure.svg())
    assert "(0 rows)" in figures.caption(figure, 1, "Empty.", "空。")["text/html"]


def test_caption_and_table_are_escaped():
    figure = figures.Figure(None, pd.DataFrame({"<i>": ["<script>alert(1)</script> & " + "长" * 200]}), "")
    bundle = figures.caption(figure, "1", "<b>&", "<b>&中")
    assert bundle["text/html"].count("&lt;b&gt;&amp;") == 2 and "<b>" not in bundle["text/html"]
    assert "&lt;b&gt;&amp;中" in bundle["text/html"] and "&lt;i&gt;" in bundle["text/html"]
    assert "<script" not in bundle["text/html"] and "长" * 200 in bundle["text/html"]
    assert "长" * 200 in bundle["text/plain"]


# -- layout --------------------------------------------------------------------------------------------

@given(st.text("约谈，。“”（） abcdefgh,;", max_size=80), st.integers(20, 200))
def test_wrap_fits_and_loses_nothing(text, room):
    lines = figures.wrap(text, 10, room, 1000)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(figures.text_width(line, 10) <= room for line in lines)


@given(st.text("约谈，abc ", min_size=1, max_size=40), st.integers(15, 100), st.integers(1, 3))
def test_wrap_marks_what_it_cuts(text, room, lines):
    cut, whole = figures.wrap(text, 10, room, lines), figures.wrap(text, 10, room, 1000)
    assert len(cut) <= lines and all(figures.text_width(line, 10) <= room for line in cut)
    assert cut == whole if len(whole) <= lines else cut[-1].endswith("…")


# -- colours -------------------------------------------------------------------------------------------

# Machado, Oliveira and Fernandes 2009, severity 1: what a person with the deficiency sees, in linear RGB.
VISION = {
    "normal": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIELAB (D65) of linear RGB."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    part = xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1, 1.089])
    x, y, z = np.where(part > 0.008856, np.cbrt(part), 7.787 * part + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_families_have_colours_that_everybody_tells_apart():
    assert list(canvas.COLOURS) == [row["family"] for row in files.table("codebook/families.csv")]
    for name, matrix in VISION.items():
        seen = {family: lab(np.array(matrix) @ linear(colour)) for family, colour in canvas.COLOURS.items()}
        nearest = min((float(np.linalg.norm(seen[a] - seen[b])), a, b)
                      for a, b in itertools.combinations(seen, 2))
        assert nearest[0] > 17, (name, nearest)


def test_every_colour_stands_out_from_white():
    luminance = {f: linear(c) @ [0.2126, 0.7152, 0.0722] for f, c in canvas.COLOURS.items()}
    assert min(1.05 / (value + 0.05) for value in luminance.values()) > 2.3


# -- the files -----------------------------------------------------------------------------------------

def embedded_font(svg: str) -> TTFont:
    return TTFont(io.BytesIO(base64.b64decode(re.search(r"base64,([^)]+)\)", svg)[1])))


def test_svg_is_well_formed_text_with_its_own_glyphs():
    figure = pictures.three_columns(ARTICLE)
    svg = figure.svg()
    root = ET.fromstring(svg)
    texts = [e.text for e in root.iter("{http://www.w3.org/2000/svg}text")]
    assert sorted(texts) == sorted(text for text, _ in labels(figure))
    assert any("<b>&" in text and "$1$" in text for text in texts)
    assert {ord(c) for c in "".join(texts)} <= set(embedded_font(svg).getBestCmap())
    assert root.get("aria-label") == figure.alt and "metadata" not in svg


def test_files_are_of_moderate_size():
    net = network(code(read("yunnan-2024-03-07")))
    figure = pictures.three_columns(net)
    drawn = sum(kind in ("body", "mechanism", "region") for _, kind in net.nodes(data="kind"))
    svg = figure.svg()
    assert len(re.search(r"@font-face.*", svg)[0]) < 70_000 and len(svg) < 200_000
    assert len(figure.png()) < 3_800 * drawn  # bytes a node: what 300,000 were when the article had 78


def test_a_character_that_the_font_lacks_is_marked():
    assert any("〓" in text for text, _ in labels(pictures.three_columns(ARTICLE)))


def test_png_has_a_palette_true_colours_and_no_metadata():
    png = matrices.heat_table(ARTICLE).png()
    image = Image.open(io.BytesIO(png))
    assert image.mode == "P" and not image.text
    shades = {colour for _, colour in image.convert("RGB").getcolors(256)}
    assert (255, 255, 255) in shades
    for family in {family for _, family in ARTICLE.nodes(data="family") if family}:
        tint = np.array(canvas.tint(canvas.COLOURS[family], 0.15 + 0.6 / 4)) * 255
        assert min(np.abs(tint - shade).max() for shade in shades) <= 1, family


def test_bundle_holds_svg_png_and_alternative_text():
    bundle, metadata = matrices.heat_table(ARTICLE)._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "image/png", "text/plain"}
    assert bundle["text/plain"].startswith("A table of")
    wide = Image.open(io.BytesIO(bundle["image/png"])).width
    assert wide == pytest.approx(128 / 96 * metadata["image/png"]["width"], abs=2)


def test_drawing_changes_nothing_global():
    import matplotlib

    before = dict(matplotlib.rcParams)
    matplotlib.rcParams["font.size"] = 31  # a setting of the user's own
    try:
        figure = pictures.three_columns(NETWORKS["one"])
        first = figure.svg()
        assert matplotlib.rcParams["font.size"] == 31
    finally:
        matplotlib.rcParams["font.size"] = before["font.size"]
    assert dict(matplotlib.rcParams) == before
    assert pictures.three_columns(NETWORKS["one"]).svg() == first == figure.svg()


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_the_order_in_which_a_network_was_built_does_not_show(draw):
    other = nx.MultiDiGraph()
    other.add_nodes_from(reversed(list(ARTICLE.nodes(data=True))))
    other.add_edges_from(reversed(list(ARTICLE.edges(keys=True, data=True))))
    first, second = draw(ARTICLE), draw(other)
    assert first.svg() == second.svg() and first.alt == second.alt
    pd.testing.assert_frame_equal(first.data, second.data)


DRAW = """
import hashlib, json, sys
import networkx as nx
from helpers import figures
from helpers.figures import matrices, pictures, supervision
from helpers.pages.explorer import explore
assert not cold or "matplotlib" not in sys.modules and "altair" not in sys.modules
net = nx.node_link_graph(json.loads(given), edges="edges")
for figure in (pictures.three_columns(net), pictures.hierarchy_tree(net), matrices.heat_table(net),
               pictures.ego_picture(net, "region:530000"), supervision.who_supervises_whom(net)):
    print(hashlib.sha256(figure.svg().encode()).hexdigest(), hashlib.sha256(figure.png()).hexdigest(), figure.alt)
print(hashlib.sha256(json.dumps(explore(net).chart.to_dict()).encode()).hexdigest())
assert not cold or "matplotlib.pyplot" not in sys.modules
"""
PROGRAM = "import sys; given, cold = sys.stdin.read(), True\n" + DRAW


def test_same_bytes_under_any_hash_seed_time_zone_and_cold_cache(tmp_path):
    given = json.dumps(nx.node_link_data(ARTICLE, edges="edges"))
    settings = {"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns", "LC_ALL": "C", "MPLCONFIGDIR": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", PROGRAM], input=given, capture_output=True, text=True,
                         encoding="utf-8", env=os.environ | {"PYTHONIOENCODING": "utf-8"} | settings)
    assert (run.returncode, run.stderr) == (0, "")
    with contextlib.redirect_stdout(io.StringIO()) as here:  # in this process, with a seed of chance
        exec(DRAW, {"given": given, "cold": False})
    assert run.stdout == here.getvalue() and len(run.stdout.splitlines()) == 6
