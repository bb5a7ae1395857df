"""A document is data: whatever it says and is called, no reader of what is made of it takes it for an instruction.

One text full of what acts elsewhere, with a report around it so that it is coded, goes through every room; what
comes out is read by the parsers of its format, and the same elements must come out as of a harmless text.
"""
from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import networkx as nx
import pytest
import rdflib

import helpers as h
from helpers import __main__ as cli
from helpers import figures, pages
from helpers.figures import matrices, pictures, supervision
from helpers.reading import texts

SCRIPT, AREA, IMAGE = "<script>alert(1)</script>", "</textarea></title></style></details></svg>", "<img src=x onerror=alert(1)>"
LINK, MATH, ENTITY, FORMULA = "javascript:alert(1)", "$x$ $$y$$", "&amp;lt;b&gt; \" onload=\"alert(1)\" ' & <!-- ]]> -->", "=HYPERLINK(1)"
BIDI = "\u202eabc\u202c\u2066x\u2069\u200f"
ACTING = (SCRIPT, AREA, IMAGE, LINK, MATH, ENTITY, FORMULA)

NAMES = (SCRIPT, "<imgsrc=xonerror=alert(1)>", "javascriptalert(1)", "$x$$$y$$", FORMULA)  # as they are in ids

REPORT = "".join([
    "昆明市盘龙区纪委监委对“一把手”开展任前廉政谈话。",
    *(f"盘龙区纪委监委推行“{words}”机制,{words}对“一把手”开展集体约谈。" for words in ACTING),
    f"盘龙区纪委监委制定《{SCRIPT}{LINK}实施办法》,对{BIDI}领导班子开展谈话提醒26人次。",
    f"盘龙区纪委监委建立“{'长' * 60}{IMAGE}”台账,{'w' * 10_000}。",
])
NAME = f"{SCRIPT[:17]} & \"'{LINK} {IMAGE} $x$\u202e"
FILLING = "盘龙区纪委监委对“一把手”开展集体约谈。\n" * 120  # a file that begins with HTML is refused, see decoding.decode


def build(folder: Path, words: str, name: str) -> SimpleNamespace:
    folder.mkdir()
    file = folder / f"{name}.txt"
    file.write_text(f"昆明市推动监督\n\n{FILLING}{words}\n", encoding="utf-8")
    with open(folder / "index.csv", "w", encoding="utf-8", newline="") as index:
        rows = csv.writer(index)
        rows.writerow(["file", "title", "publisher", "province"])
        rows.writerows([f"{n}.txt", "昆明市推动监督", "某报", ""] for n in range(120))  # see FILLING
        rows.writerow([f"{name}.txt", words[:200], words[:200], "530000"])
    text = h.read(file)
    coding = h.code(text)
    return SimpleNamespace(file=file, text=text, coding=coding, net=h.network(coding))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    return build(tmp_path_factory.mktemp("hostile") / "in", f"{SCRIPT}{REPORT}", NAME)


class Elements(HTMLParser):
    """Tags and attributes of a page, its text, and that of its article without the notes."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.words = self.article = ""
        self.open: Counter[str] = Counter()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.open[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attributes]

    def handle_endtag(self, tag: str) -> None:
        self.open[tag] -= 1

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        assert decl.lower() == "doctype html"

    def handle_data(self, data: str) -> None:
        self.words += data
        self.article += data * (self.open["article"] and not self.open["details"])


OURS = {"html", "head", "meta", "title", "style", "body", "main", "header", "div", "fieldset", "legend", "label", "input",
        "article", "section", "h1", "h2", "h3", "p", "span", "bdi", "mark", "a", "details", "summary", "ul", "ol", "li",
        "small", "sub", "strong", "br", "code", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"id", "class", "lang", "title", "href", "data-id", "data-n", "aria-label", "role", "tabindex", "scope", "type",
              "checked", "charset", "http-equiv", "content", "name", "style", "border"}


def read(page: str) -> Elements:
    """A page, once it is sure that all its elements and attributes are of the kinds that the rooms write."""
    found = Elements(page)
    assert set(found.tags) <= OURS | {"script"}, set(found.tags) - OURS
    ours = re.findall(r"<script[^>]*>", page)
    assert len(ours) == found.tags["script"] and set(ours) <= {'<script type="application/json" id="review-data">', "<script>"}
    policy = re.search(r"script-src ('sha256-[^']+')", page)
    assert not ours or (policy and ours.count("<script>") == 1), "one script acts, by its hash"
    assert {name for _, name, _ in found.attributes} <= ATTRIBUTES, {name for _, name, _ in found.attributes} - ATTRIBUTES
    hrefs = [value for _, name, value in found.attributes if name == "href"]
    assert [href for href in hrefs if not href.startswith(("#", "network.html#"))] == []
    raw = [*found.words, *(sign for *_, value in found.attributes for sign in value)]
    assert not set(raw) & set("\u202e\u202c\u2066\u2069\u200f"), "a sign of direction reached the page"
    return found


# -- the text is coded, and its words are in names ---------------------------------------------------

def test_the_document_is_read_whole_and_coded(hostile):
    assert hostile.text.name == NAME and hostile.text.text.endswith(f"{REPORT}\n")
    assert hostile.text.title.startswith(SCRIPT) and hostile.text.publisher.startswith(SCRIPT)
    assert len(hostile.coding.relations) > 20 and len(hostile.coding.quantities)
    quotes = "".join(hostile.coding.relations.quote)
    assert [words for words in ACTING if words not in quotes] == []
    assert {f"mechanism:{name}" for name in NAMES} <= set(hostile.net), "words of an attack are names"


def stored(shown: str) -> str:
    """A passage of a page with the signs of direction that stand there as escapes."""
    return re.sub(r"\\u20[0-9a-f]{2}", lambda sign: sign[0].encode().decode("unicode_escape"), shown)


# -- pages -------------------------------------------------------------------------------------------

def test_the_page_has_no_element_of_the_document(hostile):
    found = read(pages.page(hostile.text, hostile.coding, hostile.net, "network.html"))
    assert found.tags["title"] == found.tags["style"] == found.tags["h1"] == 1
    assert stored(found.article) == hostile.text.text, "and it still reads as the text"
    assert f"{hostile.text.publisher} · {NAME}" in stored(found.words) and hostile.text.title in stored(found.words)


def test_the_page_of_a_harmless_text_of_the_same_spans_has_the_same_elements():
    """Nothing but the document's words differs: not one element more."""
    tags = []
    for words in ("“<b>四责</b>”", "“某b某四责某/b某”"):
        text = texts.parse("a", f"盘龙区纪委监委推行{words}机制。盘龙区纪委监委约谈了一把手。")
        tags.append(Elements(pages.page(text, h.code(text))).tags)
    assert tags[0] == tags[1] and tags[0]["mark"] > 3


def test_evidence_and_mentions_in_a_notebook(hostile):
    shown = [h.evidence(hostile.coding, node) for node in sorted(hostile.net)]
    shown.append(h.mentioned(hostile.text, hostile.coding.mentions))
    found = read("".join(one._repr_html_() for one in shown))
    assert all(words in found.words for words in ACTING)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", "".join(map(repr, shown)))
    outside = [one for one in shown if "mathjax_ignore" not in one._repr_html_()[:60]]
    assert outside == [], "dollar signs stay dollar signs"


@pytest.mark.parametrize("words", [*ACTING, NAME, BIDI, "[x](javascript:alert(1))", "![x](//a.b/c)", "**x** _y_ `z`",
                                   "https://a.b", "a\n\n# b\n\n| c |", "~~d~~ {0} {name}", "\x1b[31m"])
def test_a_sentence_of_a_notebook_holds_any_words_as_text(words):
    said = h.say("<strong>This run</strong>: {}, {name!s}, {:.1f}.", words, 0.25, name=[words])
    found = read(said._repr_html_())
    seen = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in words)
    assert found.tags == {"p": 1, "strong": 1} and found.words == f"This run: {seen}, {[words]}, 0.2."
    assert found.attributes == [("p", "class", "tex2jax_ignore mathjax_ignore")] and repr(said) == found.words


@pytest.mark.parametrize("template", ["<a href='{}'>x</a>", "<script>{}</script>", "<strong {}>", "<{}>", "&{};", "<b>{}</b>"])
def test_a_template_in_which_a_value_could_act_is_refused(template):
    with pytest.raises(ValueError, match="a template holds text"):
        h.say(template, "x")


def test_a_caption_and_its_table(hostile):
    figure = pictures.three_columns(hostile.net)
    found = Elements(figures.caption(figure, SCRIPT, REPORT, REPORT)["text/html"])
    assert set(found.tags) <= OURS and {name for _, name, _ in found.attributes} <= ATTRIBUTES
    assert all(words in found.words for words in ACTING)


def test_tables_of_a_notebook(hostile):
    """pandas escapes; a table of the rooms must not switch that off."""
    for table in (h.profile(hostile.coding, "region:530103"), h.nodes(hostile.net), h.outline(hostile.text)):
        found = Elements(table._repr_html_())
        assert set(found.tags) <= OURS | {"style"} and "script" not in found.tags and "img" not in found.tags


# -- figures -----------------------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("draw", [pictures.three_columns, supervision.who_supervises_whom, matrices.heat_table])
def test_a_figure_is_well_formed_and_has_no_element_of_the_document(hostile, draw):
    svg = draw(hostile.net).svg()
    root = ET.fromstring(svg)
    assert {SCRIPT, "$x$$$y$$"} <= {"".join(element.itertext()).strip() for element in root.iter(f"{SVG}text")}
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "defs", "style", "g", "path", "text", "tspan", "use", "clipPath", "rect"}
    attributes = {(name.split("}")[-1], value) for element in root.iter() for name, value in element.items()}
    assert not [name for name, _ in attributes if name.startswith("on")]
    assert not [value for name, value in attributes if name == "href" and not value.startswith("#")]
    assert not set("\u202e\u2066") & set(svg)


def test_the_explorer_is_data_and_a_well_formed_picture(hostile):
    bundle, _ = h.explore(hostile.net)._repr_mimebundle_()
    (chart,) = (value for kind, value in bundle.items() if kind.startswith("application/vnd.vega"))
    assert json.loads(json.dumps(chart)) == chart
    assert SCRIPT in {node["name"] for node in chart["datasets"]["nodes"]}
    ET.fromstring(bundle["image/svg+xml"])
    if "text/html" in bundle:
        assert "<script>alert" not in bundle["text/html"] and IMAGE not in bundle["text/html"]


# -- files -------------------------------------------------------------------------------------------

def test_every_file_of_the_command_line(hostile, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "out"
    assert cli.main([str(hostile.file), "--out", str(out), "--pages"]) == 0, capsys.readouterr().err
    assert "\u202e" not in "".join(capsys.readouterr())
    assert {path.name for path in out.iterdir()} == {
        ".coded.sqlite", "documents.csv", "mentions.csv", "relations.csv", "quantities.csv", "events.csv", "nodes.csv", "edges.csv", "network.graphml", "network.gexf",
        "network.json", "network.ttl", "helpers.sha256", f"{NAME}.html"}
    for name, table in (("mentions", hostile.coding.mentions), ("relations", hostile.coding.relations)):
        with open(out / f"{name}.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        words = "text" if name == "mentions" else "quote"
        assert [row[words] for row in rows] == list(table[words]) and {row["doc"] for row in rows} == {NAME}
    for net in (nx.read_graphml(out / "network.graphml", force_multigraph=True), nx.read_gexf(out / "network.gexf"),
                nx.node_link_graph(json.loads((out / "network.json").read_text(encoding="utf-8")), edges="edges")):
        assert set(net) == set(hostile.net) and net.number_of_edges() == hostile.net.number_of_edges()
    triples = rdflib.Graph().parse(out / "network.ttl")
    names = {str(value) for value in triples.objects() if isinstance(value, rdflib.Literal)}
    assert {data["name"] for _, data in hostile.net.nodes(data=True)} <= names
    read((out / f"{NAME}.html").read_text(encoding="utf-8"))
