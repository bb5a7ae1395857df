"""The page over a folder: of which texts it is, and what it never writes over."""
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import helpers as h
from helpers import __main__ as command
from helpers.pages import reviewing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a & <b>.txt").write_text("盘龙区纪委监委约谈了一把手。</script>", encoding="utf-8")
    assert command.main([str(tmp_path / "a & <b>.txt"), "--pages", "--out", str(tmp_path / "out")]) == 0
    return tmp_path / "out"


def test_it_lists_the_texts_whose_pages_a_run_wrote(folder: Path, capsys):
    (folder / "mine.html").write_text("<p>mine", encoding="utf-8")
    out = folder.parent / "sub" / "all.html"
    out.parent.mkdir()
    assert command.main(["review", str(folder), "--out", str(out)]) == 0
    assert capsys.readouterr().out.endswith(f"1 text to review: open {out}\n")
    page = out.read_text(encoding="utf-8")
    (text,) = json.loads(re.search(r'id="texts">(.*?)</script>', page)[1])
    whole = h.read(folder.parent / "a & <b>.txt")
    coding = h.code(whole)
    assert (text["doc"], text["hash"]) == (whole.name, reviewing.data(whole, coding)["hash"])
    assert text["page"] == "../out/a%20%26%20%3Cb%3E.html"
    assert (text["names"], text["ties"]) == (len(coding.mentions), len(coding.relations)) != (0, 0)
    assert command.main(["review", str(folder), "--out", str(out)]) == 0 and out.read_text(encoding="utf-8") == page


def test_what_is_not_its_own_it_leaves_and_says_so(folder: Path, capsys):
    other = folder.parent / "out-review.html"
    other.write_text("mine", encoding="utf-8")
    for arguments, said in ((["review", str(folder)], "this file was not written by this command"),
                            (["review", str(folder.parent)], "it has no text pages; write them"),
                            (["review", str(folder / "missing")], "it has no text pages; write them"),
                            (["review", str(folder), "--out", str(folder / "no" / "x.html")], "cannot be written"),
                            (["review"], "the following arguments are required: DIR")):
        assert command.main(arguments) == 2 and said in capsys.readouterr().err
    assert other.read_text(encoding="utf-8") == "mine"
