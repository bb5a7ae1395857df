"""compare, slice, panel and export: what they write, what they say, and what they refuse in one line."""
from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

import helpers as h
from helpers import __main__ as cli
from helpers.corpus import Options
from helpers.measures import contrasts, panels
from helpers.networks import differences, exchange
from helpers.networks.graph import EDGE_COLUMNS
from helpers.reading.files import DATA
from helpers.workbench import commands, comparing, slicing

TALK, LESSON = "盘龙区纪委监委约谈“一把手”。", "盐津县纪委监委开展警示教育。"
ROWS = [
    ("a", "2023-11-05", "甲报", TALK), ("b", "2023-12-05", "乙报", TALK + "保山市纪委监委开展专项检查。"), ("c", "2024-01-05", "甲报", LESSON),
    ("d", "2024-01-09", "乙报", LESSON + "<b>景洪市</b>纪委监委会同市审计局开展专项检查。"), ("e", "2024", "甲报", TALK + "保山市纪委监委开展集体约谈。"),
    ("f", "", "甲报", "隆阳区纪委监委开展任前廉政谈话。"), ("g", "2024-01-06", "甲报", "天气晴好。"),
]  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    texts = folder / "texts"
    texts.mkdir()
    for doc, *_, text in ROWS:
        (texts / f"{doc}.txt").write_text(f"推动监督{doc}\n\n{text}\n", encoding="utf-8")
    about = pd.DataFrame([(f"{doc}.txt", published, publisher) for doc, published, publisher, _ in ROWS],
                         columns=["file", "published", "publisher"])
    about.to_csv(texts / "index.csv", index=False)
    h.build([str(texts)], folder / "out", Options(each=True))
    return folder / "out"


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: object) -> int:
    return cli.main([str(one) for one in arguments])


def table(path: str | Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one line that a command refuses with; nothing is written."""
    before = sorted(Path.cwd().rglob("*"))
    assert run(*arguments) == 2
    printed = capsys.readouterr()
    (line,) = printed.err.splitlines()
    assert printed.out == "" and sorted(Path.cwd().rglob("*")) == before
    return line


# --- compare --------------------------------------------------------------------------------------------------

def test_two_periods_side_by_side(results: Path, capsys: pytest.CaptureFixture[str]):
    assert run("compare", results, "--split", "2024-01-01", "--out", "compared") == 0
    assert capsys.readouterr().out.startswith("before 2024-01-01: 2 documents; from 2024-01-01 on: 3 documents; ties in A only ")
    assert sorted(path.name for path in Path("compared").iterdir()) == sorted(comparing.FILES)
    keys, shares, ties = (table(f"compared/{name}.csv") for name in ("keyness", "shares", "difference"))
    assert list(keys[0]) == ["of", *contrasts.KEYNESS] and list(shares[0]) == ["of", *contrasts.SHARES]
    assert list(ties[0]) == differences.COLUMNS and {row["of"] for row in keys} == {"family", "relation", "mechanism", "body"}
    lesson = next(row for row in shares if row["name"] == "警示教育" and row["of"] == "mechanism")
    assert [lesson[key] for key in ("documents_a", "of_a", "documents_b", "of_b", "rank_a", "rank_b")] == ["0", "2", "2", "3", "", "1"]
    (tie,) = [row for row in ties if row["relation"] == "uses" and row["target"] == "mechanism:约谈"]
    assert (tie["where"], tie["weight_a"], tie["weight_b"]) == ("both", "2", "1")


def test_dates_that_are_on_no_side_are_told_and_left_out(results: Path):
    assert run("compare", results, "--split", "2024-01-07", "--out", "compared") == 0
    page = Path("compared/compare.html").read_text(encoding="utf-8")
    assert "in neither part: 2 documents without a date, or without a precise one" in page
    sizes = {(row["of_a"], row["of_b"]) for row in table("compared/shares.csv")}
    assert sizes == {("3", "1")}, "a, b, c; d: 2024 may be before or after, f has no date"


def test_all_documents_count_if_that_is_asked(results: Path):
    assert run("compare", results, "--split", "2024-01-01", "--all", "--out", "compared") == 0
    assert {row["of_b"] for row in table("compared/shares.csv")} == {"4"}, "g too, in which nothing was coded"


def test_by_publisher_with_names_or_without(results: Path, capsys: pytest.CaptureFixture[str]):
    assert run("compare", results, "--by", "publisher", "--out", "one") == 0
    assert run("compare", results, "--by", "publisher", "--first", "乙报", "--out", "two") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("乙报: 2 documents; 甲报: 4 documents") and second.startswith("乙报: 2 documents; publisher other than 乙报: 4")
    assert Path("one/shares.csv").read_bytes() == Path("two/shares.csv").read_bytes()


def test_two_folders_are_two_corpora_and_one_text_in_both_is_told(results: Path, capsys: pytest.CaptureFixture[str]):
    assert run("compare", results, results, "--out", "compared") == 0
    assert {row["where"] for row in table("compared/difference.csv")} == {"both"}
    assert all(float(row["difference"]) == 0 for row in table("compared/shares.csv"))
    assert "6 documents with the same name in A and B: the same texts?" in Path("compared/compare.html").read_text(encoding="utf-8")


def test_the_same_again_is_the_same_and_anything_else_is_in_the_way(results: Path, capsys: pytest.CaptureFixture[str]):
    asked = "compare", results, "--split", "2024-01-01", "--out", "compared"
    assert run(*asked) == 0
    before = {path.name: path.read_bytes() for path in Path("compared").iterdir()}
    assert run(*asked) == 0 and {path.name: path.read_bytes() for path in Path("compared").iterdir()} == before
    Path("compared/shares.csv").write_text("mine", encoding="utf-8")
    capsys.readouterr()
    assert "compared/shares.csv: another file is there; move it," in refused(capsys, *asked)
    assert Path("compared/shares.csv").read_text(encoding="utf-8") == "mine"
    assert run(*asked, "--replace") == 0 and {path.name: path.read_bytes() for path in Path("compared").iterdir()} == before


def test_the_page_asks_for_nothing_and_escapes_what_texts_say(results: Path):
    assert run("compare", results, "--by", "publisher", "--out", "compared") == 0
    page = Path("compared/compare.html").read_text(encoding="utf-8")
    assert "<script" not in page and "src=" not in page and "<b>" not in page
    assert set(re.findall(r'(?:href="|url\()(.)', page)) == {"#", "d"} and "url(data:font/otf" in page, "what is in the page itself"
    assert page.count("<svg") == 1 and "none differs significantly" in page


@pytest.mark.parametrize(("more", "told"), [
    ((), "give two folders, or one with --split DATE or --by COLUMN"),
    (("--split", "2024-01-01", "--by", "publisher"), "give two folders"),
    (("--split", "2024-13-01"), "--split 2024-13-01: not a date"), (("--split", "2024-01"), "--split 2024-01: not a date"),
    (("--split", "1990-01-01"), "no document belongs to 'before 1990-01-01'"),
    (("--by", "publisher", "--first", "丙报"), "--first: no document has the publisher '丙报'; choose from: 乙报, 甲报"),
    (("--by", "publisher", "--first", "甲报", "--second", "甲报"), "--second: '甲报' is also --first"),
    (("--by", "region"), "--first: choose the value for A; choose from: none"), (("--first", "甲报", "--split", "2024-01-01"), "require --by"),
])
def test_what_cannot_be_compared_is_told_in_one_line(results: Path, capsys: pytest.CaptureFixture[str], more: tuple, told: str):
    assert told in refused(capsys, "compare", results, *more, "--out", "compared")


# --- slice ----------------------------------------------------------------------------------------------------

def test_slices_and_the_network_over_time(results: Path, capsys: pytest.CaptureFixture[str]):
    assert run("slice", results, "--cumulative", "--out", "slices") == 0
    assert capsys.readouterr().out == ("3 windows from 2023-11 to 2023-11/2024-01 in slices; left out: 1 document in which nothing was "
                                       "coded; without a month: 2 documents\n")
    rows = table("slices/slices.csv")
    talk = [row for row in rows if row["relation"] == "uses" and row["target"] == "mechanism:约谈"]
    assert [(row["window"], row["weight"]) for row in talk] == [("2023-11", "1"), ("2023-11/2023-12", "2"), ("2023-11/2024-01", "2")]
    back = nx.read_gexf("slices/over-time.gexf")
    assert back.nodes["mechanism:警示教育"]["spells"] == [("2024-01-05", "2024-01-05"), ("2024-01-09", "2024-01-09")]
    assert sorted(path.name for path in Path("slices").iterdir()) == sorted(slicing.FILES)


@pytest.mark.parametrize(("more", "told"), [(("--window", "0"), "--window must be at least 1"), (("--window", "x"), "invalid int"),
                                            (("--window", "2", "--cumulative"), "cannot be combined")])
def test_what_is_no_slice_is_told(results: Path, capsys: pytest.CaptureFixture[str], more: tuple, told: str):
    assert told in refused(capsys, "slice", results, *more, "--out", "slices")


# --- panel ----------------------------------------------------------------------------------------------------

def test_a_panel_with_lengths(results: Path, capsys: pytest.CaptureFixture[str]):
    assert run("panel", results, "--rows", "document", "--of", "mechanism", "--texts", results.parent / "texts", "--out", "panel.csv") == 0
    rows = table("panel.csv")
    assert list(rows[0]) == [*panels.SINGLE, "exposure_characters"] and capsys.readouterr().out.startswith(f"{len(rows)} rows in panel.csv")
    assert {row["exposure_characters"] for row in rows if row["doc"] == "a"} == {str(len(f"推动监督a\n\n{TALK}\n"))}
    assert run("panel", results, "--by", "year", "--all", "--out", "years.csv") == 0
    years = table("years.csv")
    assert {(row["period"], row["exposure_documents"]) for row in years} == {("2023", "2"), ("2024", "4")}


def test_what_is_no_panel_is_told(results: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    line = refused(capsys, "panel", results, "--texts", "nowhere", "--out", "panel.csv")
    assert "nowhere/a.txt: cannot be read (No such file or directory); give the folder of the texts as --texts" in line
    monkeypatch.setattr(panels, "LARGEST", 1)
    assert "more than 1; take families" in refused(capsys, "panel", results, "--out", "panel.csv")


# --- export ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("form", sorted(exchange.FORMS))
def test_each_form_is_that_of_the_coding(results: Path, capsys: pytest.CaptureFixture[str], form: str):
    assert run("export", results, "--as", form, "--out", "deep/file") == 0
    written = Path("deep/file").read_bytes().decode("utf-8")
    read = h.documents(results)
    assert written == h.exchanged(h.read_tables(results), form, read[read["state"] == "coded"])
    assert capsys.readouterr().out == f"{form}: deep/file; left out: 1 document in which nothing was coded\n"


def test_statements_have_the_metadata(results: Path):
    assert run("export", results, "--as", "dna", "--out", "statements.csv") == 0
    rows = list(csv.DictReader(io.StringIO(Path("statements.csv").read_text(encoding="utf-8")), delimiter=";"))
    assert {(row["doc"], row["Document source"], row["Document title"]) for row in rows} >= {("a", "甲报", "推动监督a"), ("b", "乙报", "推动监督b")}


@pytest.mark.parametrize(("more", "told"), [(("--as", "gml"), "invalid choice: 'gml'"), (("--as", "dna", "--relation", "uses"), "dna has statements"),
                                            (("--as", "incidence", "--relation", "works_with"), "joins nodes of one kind")])
def test_what_cannot_be_exported_is_told(results: Path, capsys: pytest.CaptureFixture[str], more: tuple, told: str):
    assert told in refused(capsys, "export", results, *more, "--out", "file")


# --- told -----------------------------------------------------------------------------------------------------

def columns(heading: str) -> list[str]:
    """The columns that data/README.md tells under a heading."""
    page = (DATA / "README.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"(?ms)^### {re.escape(heading)}\n(.*?)(?=^##|\Z)", page)
    return re.findall(r"(?m)^\| `([^`]+)` \| ", found)


@pytest.mark.parametrize(("heading", "wanted"), [
    ("`keyness.csv`", ["of", *contrasts.KEYNESS]), ("`shares.csv`", ["of", *contrasts.SHARES]), ("`difference.csv`", differences.COLUMNS),
    ("`panel.csv`", [*panels.GROUPED, "exposure_characters"]), ("`panel.csv` of documents", [*panels.SINGLE, "exposure_characters"]),
    ("Statements and graphs for other programs", exchange.DNA),
    ("`slices.csv`", ["window", *(column for column in EDGE_COLUMNS if column != "sentences")])])
def test_the_dictionary_tells_every_column(heading: str, wanted: list[str]):
    assert columns(heading) == wanted


# --- all ------------------------------------------------------------------------------------------------------

ASKED = {"compare": ("--split", "2024-01-01"), "slice": (), "panel": (), "export": ("--as", "dna")}


@pytest.mark.parametrize("command", sorted(ASKED))
def test_a_folder_that_is_no_result_is_told(capsys: pytest.CaptureFixture[str], command: str):
    Path("empty").mkdir()
    assert "nowhere: there is no such folder" in refused(capsys, command, "nowhere", *ASKED[command], "--out", "out")
    assert "empty: not a readable folder of results" in refused(capsys, command, "empty", *ASKED[command], "--out", "out")


@pytest.mark.parametrize("command", sorted(ASKED))
def test_help_tells_what_it_does(capsys: pytest.CaptureFixture[str], command: str):
    with pytest.raises(SystemExit) as end:
        run(command, "--help")
    assert end.value.code == 0 and f"python -m helpers {command}" in capsys.readouterr().out and command in commands.COMMANDS


def test_reprints_count_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for number, doc in enumerate("ab", start=1):
        text = f"published: 2024-0{number}-01\n---\n推动监督\n\n" + TALK + LESSON + "保山市纪委监委对新提拔干部开展任前廉政谈话，并回访。\n"
        (tmp_path / f"{doc}.txt").write_text("---\n" + text, encoding="utf-8")
    h.build([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")], tmp_path / "out")
    assert "left out: 1 reprint\n" in (run("export", "out", "--as", "dna", "--out", "x"), capsys.readouterr().out)[1]
    assert "from 2024-02-01 on" in refused(capsys, "compare", "out", "--split", "2024-02-01", "--out", "compared")
    assert run("compare", "out", "--split", "2024-02-01", "--each-reprint", "--out", "compared") == 0
