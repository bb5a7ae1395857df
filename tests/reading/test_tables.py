"""The room `tables`: a table is read however it was saved, wherever its heading stands; what is none is one line.

Every snippet is composed; none describes a real event.
"""
from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from anytext import REPORT
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.reading import InputError, formats, read, tables

ROWS = [["file", "title", "published"], ["a.txt", "“一把手”,监督;甲", "2024-03-07"], ["b.txt", "乙\n二行", ""]]
WANTED = [{"file": "a.txt", "title": "“一把手”,监督;甲", "published": "2024-03-07"},
          {"file": "b.txt", "title": "乙\n二行", "published": ""}]


def saved(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def excel(*sheets: list[list]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(data: bytes, wanted: str = "file") -> list[dict[str, str]]:
    return [row.cells for row in tables.read(data, "t", wanted).rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be-bom", "gb18030"])
@pytest.mark.parametrize("above", [[], [["2024年报告一览表"], []], [["制表：某某处", "", ""]]])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_is_read_however_it_was_saved(delimiter: str, encoding: str, above: list, end: str):
    text = saved([*above, [" File ", "TITLE", "Ｐublished"], *ROWS[1:]], delimiter, end)
    data = "\ufeff".encode("utf-16-be") + text.encode("utf-16-be") if encoding.endswith("bom") else text.encode(encoding)
    assert cells(data) == WANTED


def test_excel_as_people_have_it():
    for sheets in ([ROWS], [[["说明"], ["见表2"]], ROWS], [[["2024年一览表"], [], *ROWS]], [[], [[None, *row] for row in ROWS]]):
        assert cells(excel(*sheets)) == WANTED
    halves = excel(ROWS[:2], [["published", "file", "title"], [None, "b.txt", "乙\n二行"]])
    assert cells(halves) == WANTED, "both sheets, each by its own heading"
    assert [row.where for row in tables.read(halves, "t", "file").rows] == ["sheet 表1, row 2", "sheet 表2, row 2"]
    typed = excel([["file", "a", "b", "c", "d", "e"], ["x", datetime(2024, 3, 7), datetime(2024, 3, 7, 8, 5), date(2024, 3, 7), 530000, 2022.0]])
    assert list(cells(typed)[0].values()) == ["x", "2024-03-07", "2024-03-07 08:05:00", "2024-03-07", "530000", "2022"]


def test_json_lines_and_an_array():
    objects = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in objects)
    assert cells(lines.encode()) == cells(json.dumps(objects).encode()) == cells((lines + "\n\n").encode("utf-16")) == WANTED
    assert cells(b'{"File":"x","n":2022,"no":null,"s":"\\ud800"}') == [{"file": "x", "n": "2022", "no": "", "s": "�"}]


@pytest.mark.parametrize(("data", "says"), [
    (b"name;title\r\nx;y\r\n", "no column 'file'; there are name, title"), (b"file,title\nx,a,b\n", "line 2: it has 3 cells"),
    (b'file,title\nx,"y\n', "no table"), (b"File,file\nx,y\n", "line 1: two columns are called 'file'"), (b"", "empty"),
    (b'{"file":1}\n{x\n', "line 2: this is no JSON"), (b'{"file":1}\n[1]\n', "line 2: this is no JSON object"),
    (b'[{"name":1}]', "no column 'file'; there are name"), (b"PK\3\4", "no Excel table"), (excel([["name"]]), "there are name"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"), (b"file\xff\xfe\x80,\n", "encoding"),
])
def test_what_cannot_be_used_is_one_line(data: bytes, says: str):
    with pytest.raises(InputError, match=says) as error:
        tables.read(data, "t.csv", "file")
    assert re.fullmatch(r"t\.csv[:,][^\n]+", str(error.value))


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n,;\t\"'“。"), max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS).filter(lambda row: any(cell.strip() for cell in row)), max_size=5),
       st.sampled_from(",;\t"), st.sampled_from(["utf-8", "utf-16"]))
def test_any_cells_come_back(rows: list[tuple[str, str]], delimiter: str, encoding: str):
    named = [[f"{n}.txt", *row] for n, row in enumerate(rows)]
    found = tables.read(saved([["file", "text", "x"], *named], delimiter).encode(encoding), "t", "text").rows
    assert [list(row.cells.values()) for row in found] == named


@given(st.binary(max_size=60) | CELLS.map(str.encode))
def test_nothing_breaks_it(data: bytes):
    try:
        tables.read(data, "t", "file")
    except InputError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("text", [
    saved(ROWS), saved(ROWS, "\t"), saved(ROWS, ";"), saved(ROWS[:2]), saved([["标题", "正文"], ["甲", "市纪委约谈。"]]),
    '{"title": "甲", "text": "市纪委约谈。"}\n{"title": "乙"}\n', "[{\"title\": \"市纪委监委约谈了局长\"}]", "﻿" + saved(ROWS),
    saved([["id", "url", "content"], *([str(n), "x", "市纪委约谈。\n" * 900] for n in range(20))]),
])
def test_a_table_is_never_read_as_one_text(tmp_path: Path, text: str):
    for encoding in ("utf-8", "utf-16", "gb18030"):
        with pytest.raises(InputError, match="a.txt: this is a table; .*--text-column"):
            formats.plain(text.encode(encoding), "a.txt")
    assert formats.plain(text.encode(), "row", form="table").text == text, "a cell may hold one"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="a.txt: this is a table"):
        read(tmp_path / "a.txt")


@pytest.mark.parametrize("text", [
    REPORT, "市纪委约谈,并通报。\n县纪委约谈,并整改。\n", "单位\t约谈次数\n盘龙区纪委监委\t5\n官渡区纪委监委\t3\n",
    "来源,时间\n市纪委约谈了“一把手”，并通报。\n", "[本报讯]市纪委约谈。\n", "{}\n", "[\n", "标题;内容", "时间：2024年3月7日\t来源：某报\n市纪委约谈。\n",
])
def test_a_text_with_commas_or_tabs_is_a_text(text: str):
    assert formats.plain(text.encode(), "a.txt").text == text
