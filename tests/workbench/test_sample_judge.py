"""`sample` and `judge` as a scholar calls them: what they write, and that nobody's work is ever written over."""
from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

import helpers as h
from helpers import __main__ as cli
from helpers.corpus import store
from helpers.corpus.recalled import texts
from helpers.trust import sampling, verdicts

SENTENCE = "盘龙区纪委监委对“一把手”开展任前廉政谈话。"
REPORT = f"昆明市推动监督\n\n{SENTENCE}\n盐津县纪委监委约谈局长。会议在周三召开。\n"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., SimpleNamespace]:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> SimpleNamespace:
        code = cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return SimpleNamespace(code=code, out=said.out, err=said.err)

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "in" / "b.html").write_text(f"<html><body><p>{SENTENCE}</p></body></html>", encoding="utf-8")
    assert call("in", "--out", "out").code == 0
    return call


def filled(name: str = "s.csv", verdict: str = "right") -> None:
    sheet = pd.read_csv(name, dtype=str, na_filter=False)
    sheet.assign(verdict=verdict).to_csv("filled.csv", index=False)


def test_a_sheet_and_its_page_are_those_of_the_functions(run):
    done = run("sample", "out", "--out", "s.csv", "--seed", "7")
    assert (done.code, done.err) == (0, "")
    kept = texts("out")  # as the run read them
    assert [text.name for text in kept] == ["a", "b"] and kept[0] == h.read("in/a.txt")
    sheet = h.sample(h.read_tables("out"), kept, seed=7)
    assert Path("s.csv").read_text(encoding="utf-8") == verdicts.to_csv(sheet)
    counts = sheet["part"].value_counts()
    assert done.out == f"{counts['tie']} ties, {counts['mention']} mentions, {counts['passage']} sentences to judge: " \
        "open s.html, or fill s.csv\n"
    page = Path("s.html").read_text(encoding="utf-8")
    told = json.loads(re.search(r'<script type="application/json" id="sheet">(.*?)</script>', page, re.S)[1])
    assert told["columns"] == list(sheet) and [row[0] for row in told["rows"]] == sheet["id"].tolist()


def test_a_word_of_a_text_cannot_end_the_data_of_the_page(run):
    Path("in/c.txt").write_text("盘龙区纪委监委推行“</script><b>”机制，对“一把手”开展任前廉政谈话。\n", encoding="utf-8")
    assert run("in", "--out", "out").code == 0 and run("sample", "out", "--out", "s.csv").code == 0
    page = Path("s.html").read_text(encoding="utf-8")
    assert "</script><b>" in Path("s.csv").read_text(encoding="utf-8")
    assert page.count("</script>") == 2 and "<b>”" not in page


def test_the_size_is_what_is_asked_for(run):
    assert run("sample", "out", "--out", "s.csv", "--size", "8", "--mentions", "6", "--passages", "2").out.startswith(
        "8 ties, 6 mentions, 2 sentences")
    assert run("sample", "out", "--out", "n.csv", "--size", "8", "--names", "--mentions", "0", "--passages", "0").out.startswith(
        "8 ties, 0 mentions, 0 sentences")
    with open("n.csv", encoding="utf-8", newline="") as file:
        assert {row["what"] for row in csv.DictReader(file)} & {"part_of", "belongs_to"}


def test_nothing_that_is_judged_is_written_over(run):
    assert run("sample", "out", "--out", "s.csv").code == 0 == run("sample", "out", "--out", "s.csv").code
    filled()
    Path("filled.csv").replace("s.csv")
    before = Path("s.csv").read_bytes()
    done = run("sample", "out", "--out", "s.csv", "--seed", "2")
    assert done.code == 2 and "s.csv: another file is there; move it, or give another name" in done.err
    Path("s.csv").rename("t.csv")
    Path("s.html").write_text("mine", encoding="utf-8")
    assert run("sample", "out", "--out", "s.csv").code == 2 and not Path("s.csv").exists()
    assert Path("t.csv").read_bytes() == before


@pytest.mark.parametrize(("words", "says"), [
    (["sample", "missing", "--out", "s.csv"], "missing: there is no such folder"),
    (["sample", "in", "--out", "s.csv"], "in: not a readable folder of results"),
    (["sample", "out"], "required: --out"),
    (["sample", "out", "--out", "s.xlsx"], "its name must end in .csv"),
    (["sample", "out", "--out", "in/a.txt/s.csv"], "in/a.txt: not a folder"),
    (["sample", "out", "--out", "s.csv", "--size", "1"], "1 are too few: there are applies_to, "),
    (["sample", "out", "--out", "s.csv", "--size", "-1"], "must be at least 0"),
    (["judge", "missing.csv"], "missing.csv: cannot be read (No such file or directory)"),
    (["judge", "in/a.txt"], "no column 'verdict'"),
    (["judge", "in"], "in: cannot be read (Is a directory)"),
    (["judge", "empty.csv"], "empty.csv: "),
    (["judge", "in/a.txt", "--times", "0"], "--times must be at least 1"),
])
def test_bad_input_gives_one_line_and_nothing_is_written(run, words: list[str], says: str):
    Path("empty.csv").touch()
    before = sorted(Path().rglob("*"))
    done = run(*words)
    assert done.code == 2 and says in done.err and done.err.count("\n") == 1 and done.out == ""
    assert sorted(Path().rglob("*")) == before


def test_texts_that_are_kept_elsewhere_or_not_at_all(run):
    assert run("in", "--out", "other", "--store", "kept").code == 0
    done = run("sample", "other", "--out", "s.csv")
    assert done.code == 0 and "so the sheet has no sentences" in done.err and ", 0 sentences" in done.out
    assert run("sample", "other", "--out", "t.csv", "--store", "kept").err == ""
    assert texts("out", ["b", "none", "a"])[0].name == "b" and texts("in") == []
    (Path("out") / store.NAME).write_bytes(b"nothing")
    assert texts("out") == []
    h.write_tables(h.read_tables("out"), "tables")
    done = run("sample", "tables", "--out", "u.csv")
    assert done.code == 0 and "so the sheet has no sentences" in done.err


def test_a_large_corpus_as_parquet_gives_a_sheet_too(run, monkeypatch: pytest.MonkeyPatch):
    from helpers.workbench import sample
    monkeypatch.setattr(sample, "DOCUMENTS", 1)
    assert run("in", "--out", "big", "--parquet").code == 0
    assert run("sample", "big", "--out", "s.csv").code == 0
    sheet = pd.read_csv("s.csv", dtype=str, na_filter=False)
    assert sheet.loc[sheet["part"] == "passage", "doc"].nunique() == 1
    assert set(sheet["doc"]) == {"a", "b"} and (sheet["quote"].str.len() > 4).all()


def test_what_is_judged_becomes_tables(run):
    run("sample", "out", "--out", "s.csv")
    filled()
    done = run("judge", "filled.csv", "out", "--rules", "rules.csv", "--times", "5")
    assert done.code == 0 and "ties: 1.00 [1.00, 1.00] right" in done.out and "findings hold" in done.out
    tables = {path.name: pd.read_csv(path) for path in Path().glob("*.csv")}
    assert set(tables) == {"s.csv", "filled.csv", "filled.precision.csv", "filled.recall.csv", "filled.findings.csv", "rules.csv"}
    assert list(tables["rules.csv"]) == ["what", "rule", "right", "judged"]
    assert (tables["filled.precision.csv"]["precision"] == 1).all() and tables["filled.findings.csv"]["stands"].all()
    again = Path("filled.precision.csv").read_bytes()
    assert run("judge", "filled.csv", "out", "--rules", "rules.csv", "--times", "5").out == done.out
    assert Path("filled.precision.csv").read_bytes() == again


def test_relations_of_which_nothing_is_judged_are_named(run):
    run("sample", "out", "--out", "s.csv")
    sheet = pd.read_csv("s.csv", dtype=str, na_filter=False)
    sheet.loc[sheet["what"] == "uses", "verdict"] = "right"
    sheet.to_csv("some.csv", index=False)
    said = run("judge", "some.csv").out
    line = next(line for line in said.splitlines() if line.startswith("none judged, and in no sum: "))
    there = sheet[(sheet["part"] == "tie") & (sheet["what"] != "uses")].drop_duplicates("what")
    assert all(f"{row.what} (" in line for row in there.itertuples()) and "uses" not in line


def test_a_table_of_somebody_else_is_not_replaced(run):
    run("sample", "out", "--out", "s.csv")
    filled()
    Path("rules.csv").write_text("mine\n", encoding="utf-8")
    done = run("judge", "filled.csv", "--rules", "rules.csv")
    assert done.code == 2 and "rules.csv: this is another file" in done.err
    assert not Path("filled.precision.csv").exists() and Path("rules.csv").read_text(encoding="utf-8") == "mine\n"


def test_mentions_alone_say_nothing_of_findings(run):
    run("sample", "out", "--out", "s.csv", "--size", "0", "--mentions", "20")
    filled(verdict="对")
    assert run("judge", "filled.csv").code == 0
    done = run("judge", "filled.csv", "out")
    assert done.code == 2 and "no tie is judged; findings are based on ties" in done.err


def test_help_says_what_a_sheet_is(run, capsys: pytest.CaptureFixture[str]):
    for word in ("sample", "judge"):
        with pytest.raises(SystemExit):
            cli.main([word, "--help"])
        assert f"python -m helpers {word}" in capsys.readouterr().out
    assert set(sampling.FILLED) == {"verdict", "missed", "why"}
