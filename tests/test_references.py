"""The bibliography is whole: what is cited has an entry, and every entry is cited where its method is used."""
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import references

ROOT = Path(__file__).resolve().parents[1]
ENTRIES = references.read(ROOT / "references.bib")
CITED = references.cited(ROOT)
WANTED = {"article": {"journal"}, "book": {"publisher"}, "incollection": {"booktitle", "publisher"},
          "inproceedings": {"booktitle"}, "misc": {"howpublished", "url"}}


def test_what_is_cited_has_one_entry():
    """In tests, what looks like a citation may be a text that is read; what they cite counts only where there is an entry."""
    told = {citation: paths for citation, paths in CITED.items() if not all(path.startswith("tests/") for path in paths)}
    assert len(told) > 40
    found = {citation: [e["key"] for e in ENTRIES if references.fits(citation, e)] for citation in told}
    assert {c: (keys, told[c]) for c, keys in found.items() if len(keys) != 1} == {}, "write these into references.bib"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["key"])
def test_an_entry_is_cited_and_complete(entry: references.Entry):
    assert any(references.fits(citation, entry) for citation in CITED), "cited nowhere"
    assert {"author", "title", "year"} | WANTED[entry["kind"]] <= set(entry)
    assert entry["key"].endswith(entry["year"]) and re.fullmatch(r"(18|19|20)\d\d", entry["year"])
    assert re.fullmatch(r"10\.\d{4,9}/\S+", entry.get("doi", "10.1000/0")), "a DOI, not its address"
    assert all(value.count("{") == value.count("}") for value in entry.values())


def test_entries_stand_once_and_in_order():
    keys = [entry["key"] for entry in ENTRIES]
    assert keys == sorted(set(keys))
    dois = [entry["doi"].lower() for entry in ENTRIES if "doi" in entry]
    assert len(dois) == len(set(dois)) > 40


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_doi_that_a_notebook_links_is_that_of_an_entry(path: Path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    linked = re.findall(r"\]\(https://doi\.org/((?:[^()\s]|\([^()\s]*\))+)\)", prose)
    assert len(linked) == prose.count("doi.org/")
    assert set(linked) <= {entry.get("doi") for entry in ENTRIES}


def test_the_paper_cites_what_is_there():
    paper = (ROOT / "paper.md").read_text(encoding="utf-8")
    cited = set(re.findall(r"@([a-z]+\d{4})", paper))
    assert len(cited) > 5 and cited <= {entry["key"] for entry in ENTRIES}
    words = len(paper.split("---")[2].split())
    assert 250 <= words <= 1000, "as the Journal of Open Source Software wants it"


# -- the reader of citations, and of entries ------------------------------------------------------------

@pytest.mark.parametrize(("words", "found"), [
    ("a view (Breiger 1974), other", ["Breiger 1974"]),
    ("by Benjamini and\n    Hochberg (1995) over", ["Benjamini, Hochberg 1995"]),
    ("(the assignment problem, Kuhn 1955; for tile maps McNeill and Hale 2017)", ["Kuhn 1955", "McNeill, Hale 2017"]),
    ("(curveball: Strona et al. 2014, Nature)", ["Strona 2014"]),
    ("(Krippendorff and others 2016), in", ["Krippendorff 2016"]),
    ("Barber's modularity (2007, Phys. Rev. E)", ["Barber 2007"]),
    ("(van Atteveldt, Kleinnijenhuis and Ruigrok 2008)", ["van Atteveldt, Kleinnijenhuis, Ruigrok 2008"]),
    ("- Luhn 1960, [Title](x)\n- Bar-Joseph, Z., Gifford, D. K. and Jaakkola, T. S. 2001. [T](y)",
     ["Luhn 1960", "Bar-Joseph, Gifford, Jaakkola 2001"]),
    ("(7 March 2024), in January (1998), of People's Daily of January 1998, since 2023, (before 2018); 纪委 2007.", []),
])
def test_citations_are_found(words: str, found: list[str]):
    assert [f"{', '.join(names)} {year}" for names, year in references.citations(words)] == found


@pytest.mark.parametrize(("citation", "does"), [
    ((("Strona",), "2014"), True), ((("Strona", "Nappo"), "2014"), True), ((("Strona",), "2015"), False),
    ((("Nappo",), "2014"), False), ((("Strona", "Nobody"), "2014"), False)])
def test_a_citation_is_of_its_entry_only(citation: references.Citation, does: bool):
    assert references.fits(citation, {"author": "Strona, Giovanni and Nappo, Domenico", "year": "2014"}) == does


@pytest.mark.parametrize("text", ["@thesis{a2000,\n}\n", "@book{a2000,\n  title = {x}\n}\n", "stray\n",
                                  "@book{a2000,\n  title = {x},\n  title = {y},\n}\n", "@book{a2000,\n\n}\n"])
def test_what_is_not_in_the_plain_form_is_told(text: str, tmp_path: Path):
    (tmp_path / "r.bib").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="r.bib, line "):
        references.read(tmp_path / "r.bib")


def test_the_page_has_every_entry_its_link_and_who_cites_it():
    page = references.page(ENTRIES, CITED)
    assert all(f'<li id="{entry["key"]}">' in page for entry in ENTRIES)
    assert '<a href="https://doi.org/10.1016/S0378-8733(96)00301-2">' in page and "{" not in page
    luhn = page[page.index('id="luhn1960"'):].split("</li>")[0]
    assert "Luhn, Hans Peter 1960." in luhn and '<a href="notebooks/1-text.html">' in luhn
    assert "<code>src/helpers/reading/words.py</code>" in luhn
    hostile = {"kind": "misc", "key": "x1", "author": "<b>, A", "title": "<script>", "howpublished": "&", "year": "2000",
               "url": 'https://x/"><b>'}
    assert not re.search(r'<b>|<script>|"><b', references.page([hostile], {}))
