"""The room `metadata`: what an index beside a text tells of it.

Every snippet is composed; none describes a real event.
"""
from __future__ import annotations

from pathlib import Path

import pytest
from anytext import REPORT

from helpers.reading import InputError, checked, read


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


@pytest.mark.parametrize(("said", "date"), [
    ("2024-03-07T10:24:02Z", "2024-03-07 18:24:02"), ("2024-03-07T23:24:02.000+0000", "2024-03-08 07:24:02"), ("2024-03-07T10:24", "2024-03-07 10:24:00"),
    ("202403", "2024-03"), ("20240307.0", "2024-03-07"), ("2024.0", "2024"), ("2024—03–07", "2024-03-07"), ("2024-3-7 周四", "2024-03-07"),
    ("2024年3月7号（星期四）", "2024-03-07"), ("二〇二四年三月二十七日", "2024-03-27"), ("二○二四年十一月", "2024-11"), ("二〇二四年", "2024"),
    ("202413", ""), ("20243", ""), ("45358", ""), ("2024-03-07T25:00", ""), ("二〇二四年十三月", ""), ("二〇二四年二月三十日", ""),
])
def test_a_date_however_it_is_written(said: str, date: str):
    if date:
        assert checked({"published": said}, "a.csv:")["published"] == date
    else:
        with pytest.raises(InputError, match="^a.csv: published .*; write YYYY-MM-DD"):
            checked({"published": said}, "a.csv:")


@pytest.mark.parametrize("said", ["昆明市盘龙区", "昆明市（盘龙区）", "雲南省＞昆明市＞盤龍區", "云南省_昆明市|盘龙区", "云南省；昆明市—盘龙区", "530103000000",
                                  "530103.0", "５３０１０３", "盘 龙 区"])
def test_a_place_however_it_is_written(said: str):
    assert checked({"region": said}, "") == {"region": "530103", "province": "530000"}


@pytest.mark.parametrize("said", ["云南", "雲南省", "530000.0", "530103", "云南 省"])
def test_a_province_however_it_is_written(said: str):
    assert checked({"province": said}, "") == {"province": "530000"}


def test_an_index_is_read_again_when_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, title in ((one, "甲"), (two, "乙")):
        folder.mkdir()
        write(folder, a=REPORT, index=f"file,title\na.txt,{title}\n")
        monkeypatch.chdir(folder)
        assert read("a.txt").title == title, "the same relative path in another folder"
    write(two, index="file,title\na.txt,又改\n")
    assert read("a.txt").title == "又改"
