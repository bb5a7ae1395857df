"""The room `metadata`: what an index beside a text tells of it.

Every snippet is composed; none describes a real event.
"""
from __future__ import annotations

from pathlib import Path

import pytest
from anytext import REPORT

from helpers.reading import InputError, read


def write(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = folder / f"{name}.{'csv' if name == 'index' else 'txt'}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_index_beside_a_text_tells_about_it(tmp_path: Path, encoding: str):
    index = ("file,title,published,publisher,province\r\n"
             "a.txt,“一把手”监督,2024/3/7 9:05,某某日报,530000\r\nb.txt,,,,\r\n")
    write(tmp_path, a=REPORT, b=REPORT, c=REPORT, index=index.encode(encoding))
    a, b, c = (read(tmp_path / f"{name}.txt") for name in "abc")
    assert (a.title, a.published, a.publisher, a.province) == \
        ("“一把手”监督", "2024-03-07 09:05:00", "某某日报", "530000")
    assert (b.title, b.published, b.publisher, b.province) == ("昆明市推动监督", "", "", "")
    assert c.title == b.title


@pytest.mark.parametrize(("index", "says"), [
    ("name,title\na.txt,x\n", "no column 'file'; there are name, title"), ("file,province\na.txt,53\n", "province '53'"),
    ("file,province\na.txt,滇西\n", "province '滇西'"), ("file,published\na.txt,last week\n", "published 'last week'"),
    ("file,published\na.txt,2024-02-30\n", "published '2024-02-30'"), (b"file\xff\xfe\x80,\n", "encoding"),
    ("file,title\na.txt,x\na.txt,y\n", "each once"), ("file,title\na.txt,x\n,y\n", "in every row"),
    ("", "empty"), ("file,title\na.txt," + '"x', "no table"),
])
def test_an_index_that_can_not_be_used_is_refused(tmp_path: Path, index: str | bytes, says: str):
    write(tmp_path, a=REPORT, index=index)
    with pytest.raises(InputError, match=says) as error:
        read(tmp_path / "a.txt")
    assert "index.csv" in str(error.value) and "\n" not in str(error.value) and "; " in str(error.value)


def test_an_index_is_read_again_when_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, title in ((one, "甲"), (two, "乙")):
        folder.mkdir()
        write(folder, a=REPORT, index=f"file,title\na.txt,{title}\n")
        monkeypatch.chdir(folder)
        assert read("a.txt").title == title, "the same relative path in another folder"
    write(two, index="file,title\na.txt,又改\n")
    assert read("a.txt").title == "又改"
