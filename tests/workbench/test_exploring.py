"""The command `explore`: a page beside the folder, and nobody's file replaced."""
from __future__ import annotations

from pathlib import Path

import pytest

import helpers as h
from helpers.__main__ import main
from helpers.corpus import Options


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a b.txt").write_text("盘龙区推动监督\n\n盘龙区纪委监委约谈“一把手”。\n", encoding="utf-8")
    h.build(["a b.txt"], "out", Options(pages=True))
    return tmp_path


def test_the_page_stands_beside_the_folder_and_leads_to_its_texts(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["explore", "out"]) == 0
    assert capsys.readouterr().out.endswith(f"open {folder / 'out-network.html'}\n")
    page = (folder / "out-network.html").read_text(encoding="utf-8")
    assert '"href":"out/a%20b.html#c' in page and "body:530103:纪委监委" in page
    assert main(["explore", "out"]) == 0, "its own page is made anew"
    assert (folder / "out-network.html").read_text(encoding="utf-8") == page


@pytest.mark.parametrize(("arguments", "says"), [
    (["explore", "out", "--out", "mine.html"], "mine.html: this file was not written by this command"),
    (["explore", "none"], "none: there is no such folder"), (["explore"], "the following arguments are required: DIR"),
    (["explore", "out", "--out", "no/where.html"], "no/where.html: cannot be written"),
])
def test_what_is_in_the_way_or_missing_is_told(folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str):
    (folder / "mine.html").write_text("mine", encoding="utf-8")
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert says in err and err.count("\n") == 1
    assert (folder / "mine.html").read_text(encoding="utf-8") == "mine"
