"""The command `names`: suggestions as corrections, which the reader fills in and the next run replays."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import helpers as h
from helpers.__main__ import main
from helpers.reading import InputError, parse
from helpers.trust import corrections
from helpers.workbench import names

TEXT = "盘龙区纪委监委开展谈话提醒,约谈“一把手”。\n盘龙区纪委监委开展提醒谈话。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    h.write_tables(h.code(parse("a", TEXT)), tmp_path / "results")
    return tmp_path / "results"


def test_what_the_reader_leaves_in_is_replayed(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture):
    out = tmp_path / "names.csv"
    assert main(["names", str(folder), "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}: 1 of 1 possible merges, likeliest first\n"
    with pytest.raises(InputError, match="line 2: who is empty"):  # nobody has decided
        corrections.read(out)
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [row["action"] for row in rows] == ["merge"] and "another order" in rows[0]["why"]
    out.unlink()
    names.command([str(folder), "--out", str(out), "--who", "me", "--when", "2026-12-01"])
    text = parse("a", TEXT)
    after, report = corrections.replay(h.code(text), [text], corrections.read(out))
    assert report["note"].tolist() == [""] and report["changed"].item() > 0
    assert rows[0]["id"] not in set(after.mentions["id"]) and rows[0]["to"] in set(after.mentions["id"])
    assert h.similar_names(after).empty


@pytest.mark.parametrize(("arguments", "said"), [
    (["nowhere"], "not a folder of results"),
    (["results", "--out", "mine.csv"], "this file already exists"),
    (["results", "--out", "nowhere/names.csv"], "cannot be written"),
    (["results", "--kind", "region"], "invalid choice"),
])  # fmt: skip
def test_bad_input_is_one_line(folder: Path, monkeypatch, capsys: pytest.CaptureFixture, arguments: list[str], said: str):
    monkeypatch.chdir(folder.parent)
    Path("mine.csv").write_text("mine", encoding="utf-8")
    assert main(["names", *arguments]) == 2
    message = capsys.readouterr().err
    assert said in message and message.count("\n") == 1
    assert Path("mine.csv").read_text(encoding="utf-8") == "mine" and not Path("names.csv").exists()
