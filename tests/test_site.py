"""The sources of the site: what becomes of a notebook, the glossary, the index of the search; no browser."""
import html.parser
import json
import re
from pathlib import Path

import book
import catalogues
import chapters
import drawings
import editions
import glossary
import home
import nbformat
import phrases
import pytest
import tables
import ties
import verdicts
from babel.messages import pofile
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

import helpers as h
from helpers import networks
from helpers.pages import networkpage
from helpers.reading import files

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHARES = [[home.Share(1, 2, "of the first", "第一")], [home.Share(0, 3, "of the second", "第二")], []]
HOSTILE = '</script><script>alert(1)</script>\'"&<img src=x onerror=alert(1)>'


class Elements(html.parser.HTMLParser):
    """The start tags of an HTML text, and its text."""

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def text():
    return h.read("yunnan-2024-03-07")


@pytest.fixture(scope="module")
def coding(text):
    return h.corrected(text)


@pytest.fixture(scope="module")
def net(coding):
    return h.network(coding)


@pytest.fixture(scope="module")
def english():
    return book.edition("en")


@pytest.fixture(scope="module")
def chinese():
    return book.edition("zh")


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def made(request, english, tmp_path_factory: pytest.TempPathFactory):
    """A notebook, its page, and the folder of the pictures."""
    notebook, folder = chapters.read(request.param), tmp_path_factory.mktemp("figures")
    before = nbformat.writes(notebook)
    page = chapters.page(notebook, folder, english)
    assert nbformat.writes(notebook) == before
    return notebook, page, folder


def unlabelled(svg: str) -> str:
    """A picture without its labels and its type, which an edition changes."""
    return re.sub(r"@font-face\{[^}]*\}|(?<=>)[^<]*(?=</text>)", "", svg)


def test_a_notebook_keeps_all_it_shows(made, english):
    notebook, page, folder = made
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    drawn = [output.data for output in outputs if "image/svg+xml" in output.get("data", {})]
    figures = sorted(folder.glob("*.svg"))
    assert len(figures) == len(drawn) and {unlabelled(p.read_text()) for p in figures} == {
        unlabelled(d["image/svg+xml"]) for d in drawn}
    shown = "".join(output.data["text/html"] for cell in page.cells if cell.cell_type == "code"
                    for output in cell.outputs if "text/html" in output.get("data", {}))
    pictures = [attributes for tag, attributes in Elements(shown).tags if tag == "img"]
    assert sorted(picture["alt"] for picture in pictures) == sorted(d["text/plain"] for d in drawn)
    assert all(Path(picture["src"]).name in {p.name for p in figures} for picture in pictures)
    # Every table scrolls in its own frame, and no word of any output is lost on the way.
    found = BeautifulSoup(shown, "html.parser")
    assert len(found.select("table")) == len(found.select("div.scroll[tabindex][aria-label='Table'] > table.dataframe"))
    for named in found.select("span[title]"):
        named.replace_with(named["title"])
    cells, words = {flat(cell) for cell in found.select("td, th")}, flat(found)
    for output in outputs:
        if "text/html" in output.get("data", {}):
            bare = re.sub(r"<style.*?</style>", "", output.data["text/html"], flags=re.DOTALL)
            had = BeautifulSoup(english.fragment(bare), "html.parser")
            for table in had.find_all("table"):
                counts = {flat(row.find("th")) for row in table.select("tbody tr") if row.find("th")}
                levels = {flat(row.find("th")) for row in table.select("thead tr")[:-1]}  # the index's name in its place
                wanted = {flat(cell) for cell in table.extract().select("td, th")} - tables._NOTHING - levels
                assert {number(word) for word in wanted if word not in counts} <= {*map(number, cells)}
            assert flat(had) in words


def number(word: str) -> str:
    """A word, as a number where it is one: 0.9 is 0.90, and 3.0 is 3."""
    return str(float(word)) if re.fullmatch(r"-?\d+(?:\.\d+)?", word) else word


def flat(element) -> str:
    return "".join(element.get_text().split())


def test_a_reader_sees_names_words_and_dashes(made):
    _, page, _ = made
    outputs = [output.data["text/html"] for cell in page.cells if cell.cell_type == "code"
               for output in cell.outputs if "text/html" in output.get("data", {})]
    for cell in (cell for output in outputs for cell in BeautifulSoup(output, "html.parser").select("td, th")):
        said = cell.get_text(" ").strip()
        assert not re.search(r"\b(body|mechanism|target|document|region):", said), said
        assert said not in {"NaN", "<NA>", "None", "nan", "practised_in", "applies_to", "works_with", "reports_to"}
    # No bar of code without what it shows, and what only asserts is not shown.
    assert all(cell.outputs for cell in page.cells if cell.cell_type == "code")


def test_the_type_of_every_figure_can_be_read_and_the_figure_fits_a_window(made):
    _, _, folder = made
    for picture in folder.glob("*.svg"):
        svg = picture.read_text(encoding="utf-8")
        wide = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
        sizes = [float(size) for size in re.findall(r"font(?:-size)?:[^;\"{}]*?([\d.]+)px", svg)]
        assert min(sizes) * drawings.width(svg) / wide >= 12, picture.name
        assert drawings.width(svg) <= 1280 - 3 * 16 - 1.1 * 16, picture.name  # less the margins that site.css leaves


def test_a_table_aligns_numbers_and_leaves_room_for_names():
    rows = [("约谈", "1,024.0", "body:530103:纪委监委 uses mechanism:约谈"), ("警示教育", "3.0", "NaN")]
    text = "<table><thead><tr><th></th><th>name</th><th>n</th><th>tie</th></tr></thead><tbody>" + "".join(
        f"<tr><th>{i}</th>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for i, row in enumerate(rows)
    ) + "</tbody></table>"
    table = BeautifulSoup(tables.tidy(text), "html.parser").find("table")
    assert [cell.get_text() for cell in table.select("th")] == ["name", "n", "tie"]  # the count of rows is gone
    assert [cell.get_text() for cell in table.select(".n")] == ["n", "1,024", "3"]
    assert table.select_one("thead th")["style"] == "min-width: 5.5em"
    tie, nothing = table.select("td")[2::3]
    assert tie.get_text() == "盘龙区纪委监委 uses运用 约谈" and nothing.get_text() == "–"
    assert [part["title"] for part in tie.select("span[title]")] == ["body:530103:纪委监委", "uses", "mechanism:约谈"]


def test_the_names_of_an_index_stand_beside_those_of_the_columns():
    rows = "<tbody><tr><th>talk</th><td>1</td></tr></tbody></table>"
    heads = [
        f"<table><thead><tr><th>{top}</th><th>n</th></tr><tr><th>family</th><th></th></tr></thead>{rows}"
        for top in ("", "part")
    ]
    told = [[row.get_text("|") for row in BeautifulSoup(tables.tidy(head), "html.parser").select("thead tr")] for head in heads]
    assert told == [["family|n"], ["family|n"]]


def test_fractions_of_a_column_have_as_many_digits():
    text = "<table><tbody>" + "".join(f"<tr><td>{one}</td></tr>" for one in ("0.9", "0.97", "–", "1.0")) + "</tbody></table>"
    assert [cell.get_text() for cell in BeautifulSoup(tables.tidy(text), "html.parser").select("td")] == ["0.90", "0.97", "–", "1.00"]


def test_what_joins_words_to_their_neighbours_stays(english):
    said = "<p><strong>This run</strong>: 29 一把手 acts, <i>监督 supervises </i><b>盐津县</b></p>"
    assert "</strong>: 29" in english.fragment(said) and "supervises </i>" in english.fragment(said)


def test_addresses_stand_whole_on_a_line_each():
    text = "<table><tbody><tr><td>a-1:2-3 a-1:4-5</td></tr><tr><td>a-1:6-7</td></tr></tbody></table>"
    cells = BeautifulSoup(tables.tidy(text), "html.parser").select("td.at")
    assert [list(cell.stripped_strings) for cell in cells] == [["a-1:2-3", "a-1:4-5"], ["a-1:6-7"]]


def test_a_picture_that_speaks_of_dark_and_pale_is_not_turned_by_night():
    svg = '<svg viewBox="0 0 72 36"><text style="font-size: 8px">{}</text></svg>'
    shown = [drawings.framed(svg.format(words), "a.svg", "A picture.", "A") for words in ("top 5 (dark: half)", "深入推进", "深色")]
    assert ["kept" in one for one in shown] == [True, False, True]


def test_what_an_output_says_stays_text():
    text = "<table><tbody><tr><td>mechanism:约谈&lt;script&gt; &lt;img src=x&gt;</td></tr></tbody></table><small>a uses &lt;b&gt;</small>"
    assert not {"script", "img", "b"} & {tag for tag, _ in Elements(tables.tidy(text)).tags}


def test_the_errors_of_notebook_7_are_cards(text, coding):
    shown = verdicts.cards(text)
    outputs = [output.data["text/html"] for cell in chapters.read(ROOT / "notebooks/7-trust.ipynb").cells
               for output in cell.get("outputs", []) if "<th>outcome</th>" in output.get("data", {}).get("text/html", "")]
    cards = [BeautifulSoup(made, "html.parser") for had in outputs if (made := shown(had)) != had]
    assert len(cards) == 1 and len(cards[0].select("li")) == 10
    for card in cards[0].select("li"):
        quote, *_, verdict = card.select("p")
        assert quote.get_text() in text.text and verdict["class"][1] in ("missed", "false") and verdict.select("span[title]")
    assert all(card.find("mark") for card in cards[0].select("li:has(.false)"))


def test_errors_that_the_rules_do_not_make_are_refused(text):
    heads = "".join(f"<th>{head}</th>" for head in ["", *verdicts.HEAD, "english"])
    row = "<tr><th>0</th><td>missed</td><td>body</td><td>True</td><td>body:1:a</td><td>-</td><td></td></tr>"
    with pytest.raises(ValueError, match="error 0, body:1:a, which the rules do not make: run `make`"):
        verdicts.cards(text)(f"<table><thead><tr>{heads}</tr></thead><tbody>{row}</tbody></table>")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_an_edition_has_the_boxes_of_its_language(path: Path):
    sources = [c.source for c in chapters.read(path).cells if c.cell_type == "markdown"]
    heads = {lang: re.findall(r'<div class="box">\n\n\*\*(.+?)\*\*', "\n".join(chapters.boxed(source, editions.Edition(lang, keeps))
                                                                            for source in sources))
             for lang, keeps in (("en", ("en",)), ("zh", ("zh",)), ("neither", ()))}
    assert heads == {"en": ["In short"], "zh": ["提要", "小结"], "neither": []}


def test_a_notebook_that_was_not_run_is_refused(tmp_path: Path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", id="cell-1")])
    nbformat.write(notebook, tmp_path / "9-new.ipynb")
    with pytest.raises(ValueError, match="9-new.ipynb: cell-1 was never run; run `make` first"):
        chapters.read(tmp_path / "9-new.ipynb")


@given(st.text())
def test_json_in_a_script_ends_no_script(text: str):
    written = networkpage.script({"name": text + HOSTILE})
    assert "<" not in written and json.loads(written) == {"name": text + HOSTILE}


def test_a_picture_escapes_its_alternative_text():
    (tag, attributes), = Elements(drawings.img('<svg viewBox="0 0 72 36">', "a.svg", HOSTILE)).tags
    assert tag == "img" and attributes["alt"] == HOSTILE and (attributes["width"], attributes["height"]) == ("96", "48")


def test_a_picture_that_a_page_borrows_is_that_figure_of_the_notebook(net, coding, english, tmp_path):
    notebook = chapters.page(chapters.read(ROOT / "notebooks/4-network.ipynb"), tmp_path, english)
    shown = "".join(output.data["text/html"] for cell in notebook.cells if cell.cell_type == "code"
                    for output in cell.outputs if "text/html" in output.get("data", {}))
    own = {Path(a["src"]).name: a for tag, a in Elements(shown).tags if tag == "img"}
    for page in (home.fill(README, net, SHARES, [], english)["picture"], ties.fill(net, coding, tmp_path, english)["still"]):
        (borrowed,) = (a for tag, a in Elements(page).tags if tag == "img")
        figure = own[Path(borrowed["src"]).name]
        assert figure["alt"].endswith(borrowed["alt"])  # that of the explorer says first what a click does
        assert (borrowed["width"], borrowed["height"]) == (figure["width"], figure["height"])


def test_every_tie_of_the_article_has_its_sentences_and_their_places(net, coding, english, tmp_path):
    tags = Elements(ties.fill(net, coding, tmp_path, english)["ties"]).tags
    assert sum(a.get("class") == "tie" for _, a in tags) == net.size()
    links = {a["href"] for tag, a in tags if tag == "a" and a["href"].startswith("data/")}
    rows = coding.relations
    assert links == {f"data/network/{doc}.html#c{a}-{b}" for doc, a, b in zip(rows.doc, rows.start, rows.end, strict=True)}


def test_the_glossary_has_every_term_of_the_lexicons_and_every_name_of_the_article(net, coding, text):
    table = glossary.rows(net, glossary.named(networks.grounded(coding.mentions), text.blocks))
    terms = set(zip(table.kind, table.term, strict=True))
    for kind, name, column in (("mechanism", "mechanisms", "term"), ("body", "bodies", "word"),
                               ("target", "targets", "word"), ("document", "documents", "word")):
        assert {(kind, row[column]) for row in files.table(f"codebook/{name}.csv")} <= terms
    assert {(data["kind"], data["name"]) for _, data in net.nodes(data=True)} <= terms
    assert table.pinyin.str.len().gt(0).all() and not table.duplicated(["kind", "term"]).any()
    # A paragraph that the glossary names is one in which the coding has the term.
    named = coding.mentions
    for row in table[table.paragraphs.str.len() > 0].itertuples():
        ids = {n for n, data in net.nodes(data=True) if (data["kind"], data["name"]) == (row.kind, row.term)}
        for number in row.paragraphs:
            begins = named.start.between(text.blocks[number].start, text.blocks[number].end - 1)
            assert (named.id.isin(ids) & begins).any()


@pytest.mark.parametrize(("term", "read"), [
    ("约谈", "yuētán"), ("任前廉政谈话", "rènqián liánzhèng tánhuà"), ("西安", "xī'ān"), ("“四种形态”", "sìzhǒng xíngtài"),
])
def test_pinyin(term: str, read: str):
    assert glossary.pinyin(term) == read


def test_the_index_takes_each_block_once_and_no_script():
    page = ('<nav><p>menu</p></nav><article class="bd-article"><h1>T<a class="headerlink">#</a></h1><script>no()</script>'
            '<section id="s"><ul><li><p>one</p></li></ul><table><tr><th>a</th><td>b</td></tr></table></section>'
            '<p id="p3" data-n="3">约<mark>谈</mark></p></article>')
    assert list(phrases.blocks(page)) == [("", "T", False), ("s", "one", False), ("s", "a b", True), ("p3", "约谈", False)]


def test_the_index_has_no_composed_text_and_the_article_first(tmp_path: Path):
    page = '<article class="bd-article"><h1>{0}</h1><p>{0}约谈</p><table class="dataframe composed"><tr><td>假县</td></tr></table></article>'
    for name in ("a", "z"):
        (tmp_path / f"{name}.html").write_text(page.format(name), encoding="utf-8")
    phrases.write(tmp_path, [["约谈", "yuētán", "summons to talk", "mechanism", "mechanism:约谈"]], "z.html")
    index = json.loads((tmp_path / "search-index.js").read_text(encoding="utf-8").partition("= ")[2].strip().removesuffix(";"))
    assert [page[0] for page in index["pages"]] == ["z.html", "a.html"] and index["simplified"] == "約约談谈"
    assert index["pages"][0][2] == [["", ["z", "z约谈"], []]]


def test_the_home_page_says_what_the_readme_says(net, coding, english):
    found = home.shares(net, h.events(coding), chapters.read(ROOT / "notebooks/5-structure.ipynb"))
    page = home.fill(README, net, found, [("notebooks/1-text.html", HOSTILE, "问")], english)
    for part in ("intro_en", "intro_zh", "run_en", "run_zh"):
        assert len(page[part]) > 60 and page[part] in README
    (by, on), (several,), (more,) = found
    readme = " ".join(README.split())
    assert f"Of the {by.whole} acts with a named actor, {by.part} are by a discipline body; of the {on.whole} with a named target, {on.part} are directed at" in readme
    assert f"only {several.part} of the {several.whole} are practised in more than one region" in readme
    assert f"写明“谁来监督”的{by.whole}次中，{by.part}次" in README and f"写明“监督谁”的{on.whole}次中，{on.part}次" in README
    assert more.part == 0 and more.whole == 9 * 8 / 2  # each two of nine places; "too little", as both languages say
    for words in ("Discipline bodies act", "Each place has its own mechanisms", "One article is too little", "机制分属", "没有哪两地"):
        assert words in page["findings"]
    picture = BeautifulSoup(home.dots(by), "html.parser")
    assert [len(picture.select(f"circle{which}")) for which in ("", ".in")] == [by.whole, by.part]
    counted = [cell.get_text() for cell in BeautifulSoup(page["numbers"], "html.parser").select("dd")]
    kinds = [kind for _, kind in net.nodes(data="kind")]
    assert counted == [str(kinds.count(kind)) for kind in ("region", "body", "mechanism", "target", "document")] + [str(net.size())]
    assert "script" not in {tag for tag, _ in Elements(page["notebooks"]).tags}


def test_a_home_page_that_the_readme_does_not_fill_is_refused():
    with pytest.raises(ValueError, match="no heading '## Gone'"):
        home.section(README, "## Gone")
    with pytest.raises(ValueError, match="does not begin with the numbers"):
        home.numbers("## What it finds\n\nNothing.\n")
    with pytest.raises(ValueError, match="other sentences than the findings"):
        home.in_chinese("## 中文摘要\n\n甲。\n\n乙。\n")


def test_every_notebook_and_page_is_in_the_contents():
    contents = (ROOT / "site/pages/index.md").read_text(encoding="utf-8")
    assert re.findall(r"<(notebooks/.+)>", contents) == [f"notebooks/{path.stem}" for path in NOTEBOOKS]
    assert f"<data/network/{book.DOC}>" in contents


# --- the two editions -----------------------------------------------------------------------------------------------

def test_a_label_is_in_the_language_of_its_edition(english, chinese):
    for label, said, in_chinese in (
            ("约谈 summons to talk", "约谈 summons to talk", "约谈"), ("body 机构", "body", "机构"), ("talk list", "talk list", "谈话约谈、清单任务"),
            ("约谈见于多地 约谈 is in several regions", "约谈 is in several regions", "约谈见于多地"),
            ("约谈 (summons to talk) · 廉政谈话 (integrity talk)", "约谈 (summons to talk) · 廉政谈话 (integrity talk)", "约谈 · 廉政谈话"),
            ("yunnan-2024-03-07:1069-1156", "yunnan-2024-03-07:1069-1156", "yunnan-2024-03-07:1069-1156")):
        assert (english.say(label), chinese.say(label)) == (said, in_chinese)


def test_a_message_has_blanks_for_names_and_numbers_whose_order_is_the_translators():
    edition = editions.Edition("zh", known=frozenset({"约谈"}), words={"{0} occurs {1} times.": "共{1}次：{0}。"})
    assert edition.say("约谈 occurs 1,024 times.", "sentence") == "共1,024次：约谈。"
    assert edition.say("Not {0} yet 5.", "sentence") == "Not (0) yet 5." and list(edition.asked)[1] == "Not ({0}) yet {1}."


def test_an_output_has_one_language_and_its_code_stays():
    output = ('<p lang="en">One.</p><p lang="zh">一。</p><table><thead><tr><th>name</th><th>gloss</th></tr></thead><tbody><tr>'
              '<td>约谈</td><td>summons to talk</td></tr></tbody></table><pre>in code</pre><p><strong>Found</strong> 3 &lt;b&gt;.</p>')
    words = {"name": "名称", "<strong>Found</strong> {0} &lt;b&gt;.": "<strong>找到</strong>{0}个 &lt;b&gt;。"}
    made = editions.Edition("zh", names={"summons to talk": "约谈"}, words=words).fragment(output)
    assert BeautifulSoup(made, "html.parser").get_text("|") == "一。|名称|约谈|in code|找到|3个 <b>。"
    coded = '<p><mark>[约谈 <sub>mechanism</sub>]</mark>了两名局长。</p>'
    assert editions.Edition("en").fragment(coded) == (
        '<p lang="zh-Hans"><mark>[约谈 <sub lang="en">mechanism</sub>]</mark>了两名局长。</p>')
    assert "<p>一" not in editions.Edition("en").fragment(output) and 'lang="zh-Hans">约谈' in editions.Edition("en").fragment(output)


def test_a_figure_has_one_language_and_the_glyphs_for_it(tmp_path, english, chinese):
    """Of every label; a gloss in two lines goes as a whole. What is not yet translated is told by the catalogues' test."""
    labels = {}
    for edition in (english, chinese):
        (tmp_path / edition.lang).mkdir()
        for path in NOTEBOOKS:
            chapters.page(chapters.read(path), tmp_path / edition.lang, edition)
        labels[edition.lang] = {picture.name: re.findall("<text[^>]*>([^<]+)", picture.read_text(encoding="utf-8"))
                                for picture in (tmp_path / edition.lang).glob("*.svg")}
    assert labels["en"].keys() == labels["zh"].keys() and len(labels["en"]) > 20
    assert "who (14)" in labels["en"]["4.1.svg"] and "约谈" in labels["zh"]["4.1.svg"]
    glosses = [label for shown in labels["zh"].values() for label in shown if label in chinese.names]
    assert glosses == []
    mixed = [label for shown in labels["en"].values() for label in shown if re.search("[a-z]", label)
             for run in re.findall("[\u3400-\u9fff]+", label) if not any(run in name for name in english.known)]
    assert mixed == []


def test_a_head_means_what_stands_before_it_and_is_no_term():
    edition = editions.Edition("zh", names={"section": "股室", "target": "监督对象", "Yanjin": "盐津"}, known=frozenset({"股室", "盐津"}),
                               words={"relation\4target": "终点", "to": "终点", "id\4to": "改为", "section": "部分", "mode\4duty": "义务"})
    heads = "relation target id to section Yanjin mode".split()
    table = (f"<table><thead><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr></thead><tbody><tr>"
             "<td>to</td><td>section</td><td></td><td></td><td></td><td></td><td>duty</td></tr></tbody></table>")
    assert BeautifulSoup(edition.fragment(table), "html.parser").get_text("|") == "relation|终点|id|改为|部分|盐津|mode|终点|股室|义务"
    assert {"relation\4target", "id\4to", "mode\4duty", "mode"} <= edition.asked.keys() and "duty" not in edition.asked


def test_a_context_stays_where_it_is_found_and_goes_with_it(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(editions, "CATALOGUES", tmp_path)
    (tmp_path / "outputs.po").write_bytes(catalogues.merged("outputs", ["to", "id\4to", "left\4to"]).replace(
        b'msgctxt "id"\nmsgid "to"\nmsgstr ""', 'msgctxt "id"\nmsgid "to"\nmsgstr "改为"'.encode()))
    assert editions.catalogue("outputs") == {"id\4to": "改为"}
    assert list(catalogues.faults({"outputs": ["to", "id\4to"]})) == [
        "outputs: untranslated: 'to'", "outputs: not in the sources: 'left\\x04to'"]
    kept = catalogues.merged("outputs", ["to", "id\4to"]).decode()
    assert 'msgctxt "id"\nmsgid "to"\nmsgstr "改为"' in kept and "left" not in kept


def test_a_chinese_figure_says_nothing_twice(chinese):
    """A label below or beside a Chinese one that only says the same in English goes; a number, a label of its own, stays."""
    label = '<text style="font-size: {}px; text-anchor: {}; fill: #666666" x="{}" y="{}">{}</text>'.format
    svg = "".join([label(8, "start", 22, 26, "degree by ties"), label(11, "start", 22, 14, "度数（数连线）"), label(8, "end", 338, 44, "top 5"),
                   label(11, "start", 8, 94, "人次"), label(8, "start", 36, 93, "person-times"), label(8, "start", 22, 120, "sessions"),
                   label(9.5, "start", 630, 230, "随机"), label(8, "start", 630, 240, "mean, 95 %"), label(8, "middle", 22, 36, "not its own")])
    shown = re.findall("<text[^>]*>([^<]*)", editions.Edition("zh").picture(svg))
    assert shown == ["", "度数（数连线）", "top 5", "人次", "", "sessions", "随机", "mean, 95 %", "not its own"]
    name = "".join([label(9.5, "end", 167, 58, "省直机关纪工委"), label(8, "end", 167, 68.5, "work committee for provincial"), label(8, "end", 167, 78, "organs"),
                    label(8, "end", 167, 87.5, "属省委"), label(9.5, "end", 167, 98, "省纪委"), label(8, "end", 167, 108.5, "属省")])
    assert re.findall('y="([^"]*)">([^<]+)', editions.Edition("zh").picture(name)) == [
        ("58", "省直机关纪工委"), ("68.5", "属省委"), ("98", "省纪委"), ("108.5", "属省")]  # a line takes the place of those that went
    assert chinese.say("0否1是 articulation point: 0 no, 1 yes", "label").endswith("，0否1是")


def test_an_alternative_text_is_in_the_language_of_its_edition(english, chinese):
    """Part by part: nothing of it is English but a name in Latin letters; and as many numbers as there were."""
    for path in NOTEBOOKS:
        outputs = [output.get("data", {}) for cell in chapters.read(path).cells for output in cell.get("outputs", [])]
        for said in [data["text/plain"] for data in outputs if "image/svg+xml" in data]:
            told = chinese.alt(said)
            assert english.alt(said) == said and told.endswith("。") and not re.search("[A-Za-z]{2}", told), told
            assert sorted(re.findall(r"\d+", said)) == sorted(re.findall(r"\d+", told))


@pytest.mark.filterwarnings("ignore:.*is deprecated. Check CHANGES for Sphinx API:PendingDeprecationWarning")
def test_the_catalogues_are_whole_and_of_these_sources():
    """Nothing untranslated, nothing in doubt, and nothing but what the sources say: see site/locale/README.md."""
    assert list(catalogues.faults(catalogues.messages())) == []


def test_the_catalogues_are_the_same_when_they_are_made_again():
    for path in editions.CATALOGUES.rglob("*.po"):
        domain = path.relative_to(editions.CATALOGUES).with_suffix("").as_posix()
        with path.open("rb") as file:
            said = [editions.placed(message) for message in pofile.read_po(file) if message.id]
        assert catalogues.merged(domain, said) == path.read_bytes(), domain
