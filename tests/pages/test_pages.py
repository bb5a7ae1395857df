"""The text as a page: word for word the text, every mention and tie in it, valid, and in need of nothing."""
from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import helpers as h
from helpers import networks
from helpers.codebook import confidence, lexicon
from helpers.figures.canvas import KINDS, TIES
from helpers.measures import structure
from helpers.pages import marked, sheet
from helpers.reading import texts

VOID = {"meta", "input"}
BLOCKS = {"div", "p", "h1", "h2", "h3", "details", "ul", "table", "article", "fieldset", "header", "main"}


class Tree(HTMLParser):
    """The elements of a page, as (tag, attributes, tags around, text within, number of its end); strict on nesting."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[SimpleNamespace] = []
        self.open: list[SimpleNamespace] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attributes]
        assert len(set(names)) == len(names), f"an attribute twice in {tag}"
        element = SimpleNamespace(tag=tag, at=dict(attributes), around=[e.tag for e in self.open], text="",
                                  own=list(self.open))
        assert not ({"p", "span", "h1", "h2", "h3", "summary", "a", "mark"} & set(element.around) and tag in BLOCKS)
        assert not (tag == "a" and {"a", "summary"} & set(element.around)), "nothing to press within another"
        self.elements.append(element)
        self.open += [] if tag in VOID else [element]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, "signs are properly nested"

    def handle_data(self, data: str) -> None:
        notes = any(e.tag == "details" for e in self.open)
        for element in self.open:
            if element.tag != "article" or not notes:
                element.text += data

    def all(self, tag: str, kind: str = "") -> list[SimpleNamespace]:
        return [e for e in self.elements if e.tag == tag and (not kind or kind in e.at.get("class", "").split())]

    def by_id(self) -> dict[str, SimpleNamespace]:
        ids = [e.at["id"] for e in self.elements if "id" in e.at]
        assert len(set(ids)) == len(ids), "an id stands once"
        return {e.at["id"]: e for e in self.elements if "id" in e.at}


def composed(words: str, name: str = "composed"):
    text = texts.parse(name, words)
    return text, h.code(text)


@pytest.fixture(scope="module")
def article():
    text = h.read("yunnan-2024-03-07")
    coding = h.code(text)
    return SimpleNamespace(text=text, coding=coding, tree=Tree(marked.body(text, coding)))


def wrapped(width: int):
    """The article as a scan would have it: broken at one width, so that names and sentences cross lines."""
    lines = h.read("yunnan-2024-03-07").text.split("\n")
    return composed("\n".join(line[i:i + width] for line in lines for i in range(0, max(len(line), 1), width)))


# -- the text ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("words", [
    "盘龙区纪委监委约谈了一把手。", "\ufeff 昆明市监督\r\n\r\n  盘龙区纪委监委约谈了\t一把手。 \r\n\r\n", "昆 明 市 纪 委 监 委 约 谈 一 把 手 。\n",
    "a < b && c > d\n\n盘龙区纪委监委约谈了“一把手”&amp;干部。", "。", "昆明市\u2028市纪委监委约谈了一把手。\x0b\n",
])
def test_the_article_is_the_text_as_stored(words: str):
    text, coding = composed(words)
    (shown,) = Tree(marked.body(text, coding)).all("article")
    assert re.sub(r"\\u2028|\\x0b", lambda sign: sign[0].encode().decode("unicode_escape"), shown.text) == words


def test_the_article_of_the_collection_is_its_file_and_of_any_width(article):
    assert article.tree.all("article")[0].text == article.text.text
    text, coding = wrapped(30)
    assert Tree(marked.body(text, coding)).all("article")[0].text == text.text


def test_a_sign_that_would_act_on_the_screen_is_shown_as_quotes_show_it():
    text, coding = composed("盘龙区纪委监委约谈了\u202e一把手\x1b[31m。")
    tree = Tree(marked.body(text, coding))
    assert [e.text for e in tree.all("span", "unseen")] == [r"\u202e", r"\x1b"]
    assert r"约谈】了\u202e【一把手】\x1b[31m。" in repr(h.evidence(coding, "mechanism:约谈"))


def test_lines_have_the_numbers_and_kinds_of_the_outline(article):
    shown = {int(e.at["id"][1:]): (e.at["class"], e.text, e.tag) for e in article.tree.elements
             if re.fullmatch(r"p\d+", e.at.get("id", ""))}
    tags = {"title": "h2", "heading": "h3", "paragraph": "p", "boilerplate": "p"}
    assert shown == {i: (b.kind, article.text.text[b.start:b.end], tags[b.kind]) for i, b in enumerate(article.text.blocks)}
    outline = h.outline(article.text)
    assert set(outline.block) == set(shown)
    starts = [block.start for block in article.text.blocks]
    for (_, start, end), (_, paragraph) in structure.paragraphs(h.network(article.coding), [article.text]).items():
        around = [e.at.get("id") for e in article.tree.by_id()[f"c{start}-{end}"].own]
        assert f"p{starts.index(paragraph)}" in around


def test_lines_of_a_broken_paragraph_are_no_headings():
    text, coding = wrapped(30)
    tree = Tree(marked.body(text, coding))
    plain, _ = texts.unspaced(text)
    headings = [plain.canon[b.start:b.end] for b in plain.blocks if b.kind == "heading"]
    assert "".join(texts.canonical(e.text) for e in tree.all("h3")) == "".join(headings)
    assert 3 <= len(headings) < 10 < sum(block.kind == "heading" for block in text.blocks)
    assert len(tree.all("p", "continued")) > 80


# -- mentions ----------------------------------------------------------------------------------------

def marks_in(tree: Tree, text: texts.Text) -> set[tuple[int, int, str, str]]:
    """Spans, kinds and ids of the marks, the pieces of a mark put together, read from where they stand."""
    return {(int(a), int(b), e.at["class"].split()[1], e.at["data-id"]) for e in tree.all("mark") if "id" in e.at
            for a, b in [e.at["id"][1:].split("-")]}


def test_every_mention_is_marked_where_it_stands(article):
    mentions = article.coding.mentions
    marks = article.tree.all("mark")
    assert len(marks) == len(mentions), "nothing crosses in the article, so each mention is one mark"
    at = {(row.start, row.end) for row in mentions.itertuples()}
    assert {e.at["id"]: e.text for e in marks if "id" in e.at} == {
        f"m{a}-{b}": article.text.text[a:b] for a, b in at}
    assert sorted((e.text, e.at["data-id"]) for e in marks) == sorted(zip(mentions.text, mentions.id, strict=True))
    for e in marks:
        kind = e.at["class"].split()[1]
        assert kind in e.at["title"] and e.at["data-id"] in e.at["title"] and lexicon.gloss(e.at["data-id"]) in e.at["title"]


def test_a_name_within_a_name_is_a_mark_within_a_mark():
    tree = Tree(marked.body(*composed("昆明市盘龙区纪委监委约谈了一人。")))
    assert [(e.text, e.around.count("mark")) for e in tree.all("mark")] == [
        ("昆明市盘龙区纪委监委", 0), ("昆明市", 1), ("盘龙区", 1), ("约谈", 0)]


def test_an_undecided_place_says_so():
    tree = Tree(marked.body(*composed("鼓楼区对“一把手”开展约谈。")))
    (mark,) = tree.all("mark", "ambiguous")
    assert mark.text == "鼓楼区" and "320106" in mark.at["title"] and "not decided" in mark.at["title"]
    assert "show-ambiguous" in tree.by_id()


def test_what_crosses_a_line_is_continued_in_the_next():
    text, coding = wrapped(30)
    tree = Tree(marked.body(text, coding))
    crossing = [m for m in coding.mentions.itertuples() if "\n" in m.text]
    assert crossing
    for m in crossing:
        pieces = [e for e in tree.all("mark") if e.at["data-id"] == m.id and e.text in m.text.split("\n")]
        assert len(pieces) >= 2
        assert tree.by_id()[f"m{m.start}-{m.end}"].text == m.text.split("\n")[0]
    spans = set(zip(coding.relations.start, coding.relations.end, strict=True))
    assert {e.at["id"] for e in tree.all("span", "s") if "id" in e.at} == {f"c{a}-{b}" for a, b in spans}
    assert len(tree.all("a", "ref")) == len(spans)


def in_text(length: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(0, length - 1), st.integers(1, length)).map(lambda p: (min(p[0], p[1] - 1), p[1]))


@given(st.text("ab<&\u202e", min_size=1, max_size=12).flatmap(
    lambda words: st.tuples(st.just(words), st.lists(in_text(len(words)), max_size=6))))
def test_spans_that_cross_are_split_and_none_is_lost(drawn):
    words, places = drawn
    spans = [marked._Span(a, b, f'<i id="{n}" class="{n}">', f'<i class="{n}">', "</i>", "")
             for n, (a, b) in enumerate(places)]
    tree = Tree(f"<u>{marked._woven(words, (0, len(words)), (0, len(words)), spans)}</u>")

    def stored(text: str) -> str:
        return text.replace(r"\u202e", "\u202e")

    assert stored(tree.all("u")[0].text) == words
    assert sorted(tree.by_id()) == sorted(map(str, range(len(spans))))
    for n, (a, b) in enumerate(places):
        assert "".join(stored(e.text) for e in tree.all("i", str(n))) == words[a:b]


# -- ties --------------------------------------------------------------------------------------------

def test_every_sentence_that_tells_a_tie_has_its_address_and_its_ties(article):
    relations, ids = article.coding.relations, article.tree.by_id()
    groups = list(relations.groupby(["start", "end"]))
    assert len(groups) == 35 == len(article.tree.all("details", "ties"))
    for n, ((start, end), ties) in enumerate(groups, start=1):
        assert ids[f"c{start}-{end}"].text == article.text.text[start:end]
        assert ids[f"t{n}"].tag == "summary" and f"{len(ties)} tie" in ids[f"t{n}"].text
        (folded,) = [e for e in article.tree.all("details", "ties") if ids[f"t{n}"].own[-1] is e]
        for tie in ties.itertuples():
            for words in (networks.name(tie.source), TIES[tie.relation][1], networks.name(tie.target), tie.mode, tie.rule):
                assert words in folded.text
            assert confidence.said(tie.rule, tie.confidence) in folded.text
        assert f"#c{start}-{end}" in {e.at["href"] for e in article.tree.all("a") if folded in e.own}


def test_every_link_of_a_page_leads_somewhere(article):
    ids = article.tree.by_id()
    links = [e.at["href"] for e in article.tree.all("a")]
    assert len(links) > 300 and [link for link in links if link[0] != "#" or link[1:] not in ids] == []
    refs = [e.at["href"] for e in article.tree.all("a", "ref")]
    assert refs == [f"#t{n}" for n in range(1, 36)], "in the order of the text"


def test_the_tables_at_the_end_have_all_ties_and_names(article):
    first, second = (e.text for e in article.tree.all("table"))
    net = h.network(article.coding)
    assert article.tree.all("details", "all")[0].text.startswith(f"All {net.number_of_edges()} ties")
    assert all(networks.name(end) in first for tie in net.edges for end in tie[:2])
    named = networks.grounded(article.coding.mentions)
    assert all(networks.name(node) in second and lexicon.gloss(node) in second for node in named.id)


def test_ties_and_names_lead_to_the_network_where_it_has_them(article):
    net = h.network(article.coding)
    part = h.ego(net, "region:530103")
    for shown, given_net in ((net, None), (part, part)):
        tree = Tree(marked.body(article.text, article.coding, given_net, "net.html?a=1&b"))
        led = {unquote(e.at["href"].split("#")[1]) for e in tree.all("a") if e.at["href"].startswith("net.html?a=1&b#")}
        assert {one for one in led if one.startswith("tie=")} == {f"tie={s}|{r}|{t}" for s, t, r in shown.edges}
        nodes = {one for one in led if one.startswith("node=")}
        told = {f"node={node}" for node in shown}
        assert {f"node={node}" for node in article.coding.mentions.id} & told <= nodes <= told
    href = next(e.at["href"] for e in tree.all("a") if "#tie=" in e.at["href"])
    assert re.fullmatch(r"net\.html\?a=1&b#tie=[\w.~%-]+", href), "| and : are quoted"


def test_of_several_documents_only_the_one_is_shown():
    one, other = composed("盘龙区纪委监委约谈了一把手。", "one"), composed("景洪市纪委监委约谈了一把手。", "other")
    assert marked.body(one[0], h.add([one[1], other[1]])) == marked.body(*one)
    nothing = Tree(marked.body(texts.parse("a", "今天天气很好。"), one[1]))
    assert nothing.all("mark") == nothing.all("details", "ties") == [] and nothing.all("article")[0].text == "今天天气很好。"


# -- the page ----------------------------------------------------------------------------------------

def test_each_kind_can_be_hidden_without_a_script(article):
    boxes = {e.at["id"].removeprefix("show-"): e for e in article.tree.all("input")}
    assert list(boxes) == list(KINDS)
    counts = article.coding.mentions.kind.value_counts()
    for kind, box in boxes.items():
        assert "checked" in box.at and box.own[-1].tag == "label"
        assert f":has(#show-{kind}:not(:checked)) mark.{kind}" in sheet.CSS
        assert box.own[-1].text == f"{KINDS[kind][1]} {KINDS[kind][0]} {counts[kind]}"


@pytest.mark.parametrize("hidden", ["en", "zh"])
def test_a_site_can_show_one_language(article, hidden: str):
    """Hide what is in the other, and every box, summary and column is still named, and nothing of the coding is lost."""
    tree = article.tree
    gone = [e for e in tree.elements if e.at.get("lang") == hidden]
    assert gone and not [e for e in gone if e.tag in ("mark", "bdi", "small", "label", "article")]

    def left(element: SimpleNamespace) -> str:
        inside = [e for e in tree.elements if element in e.own and e in gone]
        return re.sub(r"[\W\d]", "", "".join(element.text).replace("".join(e.text for e in inside), ""))

    named = [*tree.all("label"), *tree.all("th"), *tree.all("summary")]
    assert len(named) > 40 and [e.text for e in named if e.at.get("scope") != "row" and not left(e)] == []
    glosses = {lexicon.gloss(node) for node in article.coding.mentions.id}
    assert glosses - {e.text for e in tree.elements if e.at.get("lang") == "en-GB"} <= {""}


def rule(selector: str) -> str:
    return "".join(re.findall(rf"(?m)^{re.escape(selector)}\{{([^}}]*)\}}", sheet.CSS))


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--(\w+):(#\w{6})", block))


def contrast(one: str, other: str) -> float:
    """Of WCAG 2.2."""
    def light(colour: str) -> float:
        parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05

    high, low = sorted((light(one), light(other)), reverse=True)
    return high / low


def test_type_and_lines_stand_out_by_day_and_by_night():
    day, night = colours(sheet.CSS[:sheet.CSS.index("@media")]), colours(sheet.DARK)
    assert set(day) == set(night)
    paper, dark = re.findall(r"background:(#\w{6})", sheet.FRAME)
    for palette, ground in ((day, paper), (night, dark), (day, "#ffffff"), (night, "#121212")):
        for under in (ground, palette["tint"], palette["lit"]):
            assert contrast(palette["ink"], under) >= 7
            assert contrast(palette["soft"], under) >= 4.5 and contrast(palette["link"], under) >= 4.5
        assert all(contrast(palette[kind], ground) >= 3 for kind in sheet.MARKED)


def test_kinds_differ_by_the_form_of_their_line_too():
    """Width and style: what is left in grey, in print and where a reader sets the colours."""
    forms = {kind: re.search(r"border-bottom:(\S+ \S+) var\(--(\w+)\)", rule(f".reading .{kind}")) for kind in sheet.MARKED}
    assert [form[2] for form in forms.values()] == list(forms)
    assert len({form[1] for form in forms.values()}) == len(forms)


def test_a_page_is_one_file_that_asks_for_nothing(article):
    page = marked.page(article.text, article.coding)
    tree = Tree(page)
    assert marked.body(article.text, article.coding) in page and sheet.CSS in page
    tags = {e.tag for e in tree.elements}
    assert not tags & {"link", "img", "iframe", "object", "embed", "form", "base"}
    assert not re.search(r"url\(|@import|https?:", page)
    policy = next(e.at["content"] for e in tree.all("meta") if e.at.get("http-equiv") == "Content-Security-Policy")
    known, script = tree.all("script")  # what the review reads, and the one script that may run
    digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    assert known.at == {"type": "application/json", "id": "review-data"} and script.at == {}
    assert json.loads(known.text)["text"] == article.text.text
    assert not [name for e in tree.elements for name in e.at if name.startswith("on") or name in ("style", "src")]
    assert tree.all("title")[0].text == article.text.title and len(tree.all("h1")) == 1
    assert tree.all("html")[0].at["lang"] == tree.all("article")[0].at["lang"] == "zh-Hans"
    assert marked.page(article.text, article.coding) == page, "same text, same bytes"
