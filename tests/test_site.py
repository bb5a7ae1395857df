"""The sources of the site: what becomes of a notebook, the glossary, the index of the search; no browser."""
import html.parser
import json
import re
from pathlib import Path

import book
import chapters
import glossary
import nbformat
import phrases
import pytest
import ties
from hypothesis import given
from hypothesis import strategies as st

import helpers as h
from helpers import networks
from helpers.pages import networkpage
from helpers.reading import files

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
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


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_keeps_all_it_shows(path: Path, tmp_path: Path):
    notebook = chapters.read(path)
    before = nbformat.writes(notebook)
    page = chapters.page(notebook, tmp_path)
    assert nbformat.writes(notebook) == before
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    drawn = [output.data for output in outputs if "image/svg+xml" in output.get("data", {})]
    figures = sorted(tmp_path.glob("*.svg"))
    assert len(figures) == len(drawn) and {p.read_text() for p in figures} == {d["image/svg+xml"] for d in drawn}
    shown = "".join(output.data["text/html"] for cell in page.cells if cell.cell_type == "code"
                    for output in cell.outputs if "text/html" in output.get("data", {}))
    pictures = [attributes for tag, attributes in Elements(shown).tags if tag == "img"]
    assert sorted(picture["alt"] for picture in pictures) == sorted(d["text/plain"] for d in drawn)
    assert all(Path(picture["src"]).name in {p.name for p in figures} for picture in pictures)
    # Every table scrolls in its own frame, and no text of any output is lost on the way.
    assert shown.count('<table class="dataframe">') == shown.count('role="region" aria-label="Table 表"')
    words = "".join(Elements(shown).text.split())
    for output in outputs:
        if "text/html" in output.get("data", {}):
            style = re.sub(r"<style.*?</style>", "", output.data["text/html"], flags=re.DOTALL)
            style = chapters._UNKNOWN.sub("<td>–</td>", style)  # what is unknown is a dash
            assert "".join(Elements(style).text.split()) in words


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_boxes_are_elements_of_their_language(path: Path):
    sources = [chapters.boxed(c.source) for c in chapters.read(path).cells if c.cell_type == "markdown"]
    boxes = re.findall(r'<div class="box" lang="(\w+)">', "\n".join(sources))
    assert boxes == ["en", "zh", "zh"]


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
    (tag, attributes), = Elements(chapters.img('<svg viewBox="0 0 72 36">', "a.svg", HOSTILE)).tags
    assert tag == "img" and attributes["alt"] == HOSTILE and (attributes["width"], attributes["height"]) == ("96", "48")


def test_a_picture_that_a_page_borrows_is_that_figure_of_the_notebook(net, coding, text, tmp_path):
    notebook = chapters.page(chapters.read(ROOT / "notebooks/4-network.ipynb"), tmp_path)
    shown = "".join(output.data["text/html"] for cell in notebook.cells if cell.cell_type == "code"
                    for output in cell.outputs if "text/html" in output.get("data", {}))
    own = {Path(a["src"]).name: a for tag, a in Elements(shown).tags if tag == "img"}
    for page in (book.home(net, [])["picture"], ties.fill(net, coding, tmp_path)["still"]):
        (borrowed,) = (a for tag, a in Elements(page).tags if tag == "img")
        figure = own[Path(borrowed["src"]).name]
        assert figure["alt"].endswith(borrowed["alt"])  # that of the explorer says first what a click does
        assert (borrowed["width"], borrowed["height"]) == (figure["width"], figure["height"])


def test_every_tie_of_the_article_has_its_sentences_and_their_places(net, coding, tmp_path):
    tags = Elements(ties.fill(net, coding, tmp_path)["ties"]).tags
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
    assert list(phrases.blocks(page)) == [("", "T"), ("s", "one"), ("s", "a b"), ("p3", "约谈")]


def test_the_home_page_says_what_the_readme_says(net):
    page = book.home(net, [("notebooks/1-text.html", HOSTILE, "问")])
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for part in ("intro_en", "intro_zh", "finds_en", "finds_zh"):
        assert len(page[part]) > 80 and page[part] in readme
    assert "script" not in {tag for tag, _ in Elements(page["notebooks"]).tags}
    with pytest.raises(ValueError, match="no heading '## Gone'"):
        book.section(readme, "## Gone")


def test_every_notebook_and_page_is_in_the_contents():
    contents = (ROOT / "site/pages/index.md").read_text(encoding="utf-8")
    assert re.findall(r"<(notebooks/.+)>", contents) == [f"notebooks/{path.stem}" for path in NOTEBOOKS]
    assert f"<data/network/{book.DOC}>" in contents
