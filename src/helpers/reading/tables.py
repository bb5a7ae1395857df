"""Tables as people keep them: CSV with commas, semicolons or tabs, Excel, JSON lines; the heading where it stands.

A table is found by the name of a column that has to be in it: below a line that says what it is, on another sheet, in
other capitals. Every row says where it stands, so that what is wrong with it can be mended.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any, NamedTuple

from helpers.reading.decoding import InputError, characters

ENDINGS = (".csv", ".tsv", ".xlsx", ".xlsm", ".jsonl", ".ndjson", ".json")
_DELIMITERS = ",;\t"
_ABOVE = 20  # rows in which a heading is looked for
_UNPACKED = 200_000_000  # bytes of an Excel file's parts together
_CELL = 100_000_000  # characters: a text may stand in one


class Row(NamedTuple):
    """A row: where it stands (`line 3`, `sheet 数据, row 3`) and its cells by the folded names of their columns."""

    where: str
    cells: dict[str, str]


class Table(NamedTuple):
    """The columns of a table as its heading has them, and its rows; those that are empty left out."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def fold(name: str) -> str:
    """The name of a column, however it is written.

    >>> fold(" Published　"), fold("Ｆｉｌｅ")
    ('published', 'file')
    """
    return " ".join(unicodedata.normalize("NFKC", name.replace("\ufeff", "")).casefold().split())


def read(data: bytes, where: str, wanted: str, known: Container[str] = ()) -> Table:
    """The table in a file's bytes that has a column `wanted`.

    known: columns that are read; no two of one such name may be there. Raises InputError, which begins with `where`,
    for what is no table, has no such column, or has a row with more cells than its heading.

    >>> read("名单\\nFile;标题\\na.txt;甲\\n".encode(), "a.csv", "file").rows
    (Row(where='line 3', cells={'file': 'a.txt', '标题': '甲'}),)
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(f"{where}: this is a table of an old Excel or of WPS; open it there, and save it as .xlsx")
    if data.startswith(b"PK\3\4"):
        return _joined(_sheets(data, where), where, wanted, known)
    text = characters(data, where).text.removeprefix("\ufeff")
    if text.lstrip()[:1] in ("{", "["):
        return _objects(text, where, wanted)
    return _joined([_delimited(text, where, wanted)], where, wanted, known)


_OURS = frozenset("file doc id title published publisher province region text content body date url link".split())
_THEIRS = frozenset("正文 内容 全文 文本 标题 题名 日期 时间 发布时间 发布日期 来源 作者 链接 网址 编号 序号".split())
_LOOKED_AT = 20_000  # characters


def looks(text: str) -> bool:
    """Whether a text is a table of texts: JSON objects, or CSV with a heading that names such columns.

    >>> looks("title,text\\n甲,市纪委约谈。\\n"), looks("市纪委约谈,并通报。\\n县纪委约谈,并整改。\\n")
    (True, False)
    """
    text = text.removeprefix("\ufeff").lstrip()
    if text[:1] in ("{", "["):
        try:
            return bool(re.match(r"(?:\[\s*)?\{\s*\"", text)) and isinstance(next(iter(_parts(text, "")))[1], dict)
        except (InputError, StopIteration):
            return False
    head = text[:_LOOKED_AT]
    for delimiter in (mark for mark in _DELIMITERS if mark in head):
        try:
            lines = _parsed(head, delimiter, strict=False)
        except csv.Error:
            continue
        names = [fold(cell) for cell in lines[0][1]] if len(lines) > 1 else []
        known = sum(name in _OURS or name in _THEIRS for name in names)
        # The last line may be cut, and a text may have a mark too many.
        if len(names) > 1 and known > 1 and all(len(cells) == len(names) for _, cells in lines[1:-1] or lines[1:]):
            return True
    return False


# --- where the heading is ---------------------------------------------------------------------------------------

Line = tuple[str, Sequence[str]]  # where it stands, and its cells


def _heading(lines: Sequence[Line], wanted: str) -> int | None:
    """The index of the line that names the columns, None without one."""
    name = fold(wanted)
    return next((i for i, (_, cells) in enumerate(lines[:_ABOVE]) if name in map(fold, cells)), None)


def _joined(sheets: Sequence[Sequence[Line]], where: str, wanted: str, known: Container[str]) -> Table:
    """The rows of all sheets that have the column, below its heading."""
    columns: dict[str, str] = {}
    rows: list[Row] = []
    for lines in sheets:
        if (at := _heading(lines, wanted)) is None:
            continue
        names = [fold(cell) for cell in lines[at][1]]
        for name in filter(None, names):
            if names.count(name) > 1 and (name == fold(wanted) or name in known):
                raise InputError(f"{where}, {lines[at][0]}: two columns are called {name!r}; leave one")
        columns |= {name: said for name, said in zip(names, lines[at][1], strict=True) if name}
        rows += (Row(place, _cells(names, cells, f"{where}, {place}")) for place, cells in lines[at + 1 :])
    if not columns:
        raise InputError(f"{where}: no column {wanted!r}; there are {_named(sheets)}; mend its heading")
    return Table(tuple(" ".join(name.split()) for name in columns.values()), tuple(rows))


def _cells(names: Sequence[str], cells: Sequence[str], where: str) -> dict[str, str]:
    if any(cell.strip() for cell in cells[len(names) :]):
        raise InputError(f"{where}: it has {len(cells)} cells, and the heading {len(names)}; put a cell that holds the "
                         "mark between columns into quotation marks")  # fmt: skip
    return {name: cell for name, cell in zip(names, cells, strict=False) if name}


def _named(sheets: Sequence[Sequence[Line]]) -> str:
    """What the first line of a table has, as the names that somebody may have meant."""
    cells = (cell for lines in sheets for _, cells in lines[:1] for cell in cells)
    names = [" ".join(cell.split())[:30] for cell in cells if cell.strip()]
    return ", ".join(names[:12]) or "none"


# --- CSV --------------------------------------------------------------------------------------------------------


@contextmanager
def _long_cells() -> Iterator[None]:
    before = csv.field_size_limit(_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _delimited(text: str, where: str, wanted: str) -> list[Line]:
    """The lines of a CSV table, by the mark between columns that gives its heading the most of them."""
    best: list[Line] = []
    width, fault = 0, None
    for delimiter in _DELIMITERS:
        try:
            lines = _parsed(text, delimiter)
        except csv.Error as error:
            fault = fault or error
            continue
        at = _heading(lines, wanted)
        columns = len(lines[at][1]) if at is not None else -1 / max((len(cells) for _, cells in lines), default=1)
        if not best or columns > width:
            best, width = lines, columns
    if width <= 0 and fault:  # with another mark the file is a table of one column
        raise InputError(f"{where}: this is no table ({fault}); save it as CSV in UTF-8")
    return best


def _parsed(text: str, delimiter: str, strict: bool = True) -> list[Line]:
    lines: list[Line] = []
    with _long_cells():
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
        number = 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((f"line {number}", cells))
            number = reader.line_num + 1  # a row may go over several lines: it is told by its first
    return lines


# --- Excel ------------------------------------------------------------------------------------------------------


def _sheets(data: bytes, where: str) -> list[list[Line]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = parts.namelist()
            size = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise InputError(f"{where}: this is no Excel table ({type(error).__name__}); save it as CSV") from None
    if "xl/workbook.xml" not in names:
        raise InputError(f"{where}: this packed file is no Excel table; save it as .xlsx or as CSV")
    if size > _UNPACKED:
        raise InputError(f"{where}: this table unpacks to {size:,} bytes, which are too many; split it")
    try:
        import openpyxl
    except ImportError as error:
        raise InputError(f"{where}: to read Excel install {error.name}: pip install {error.name}") from None
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        several = len(book.worksheets) > 1
        return [_sheet(sheet, several) for sheet in book.worksheets]
    except Exception as error:  # whatever the library meets in a broken file
        raise InputError(f"{where}: this is no Excel table ({type(error).__name__}); save it as CSV") from None


def _sheet(sheet: Any, several: bool) -> list[Line]:
    sheet.reset_dimensions()  # some programs write them wrong, and what is outside would be lost
    place = f"sheet {sheet.title}, row" if several else "row"
    lines = ([_said(cell) for cell in cells] for cells in sheet.iter_rows(values_only=True))
    return [(f"{place} {number}", cells) for number, cells in enumerate(lines, 1) if any(map(str.strip, cells))]


def _said(cell: Any) -> str:
    """A cell of Excel as it would be written: a date without the midnight that it is stored with, 530000 as a code.

    >>> _said(datetime(2024, 3, 7)), _said(530000.0), _said(None)
    ('2024-03-07', '530000', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        whole = cell.replace(microsecond=0)
        return whole.date().isoformat() if cell.time() == time() else whole.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return re.sub(r"_x000D_\n?", "\n", str(cell))  # how Excel writes a carriage return


# --- JSON -------------------------------------------------------------------------------------------------------


def _objects(text: str, where: str, wanted: str) -> Table:
    """A table of objects: one a line, or an array of them."""
    columns: dict[str, str] = {}
    rows = []
    for place, found in _parts(text, where):
        if not isinstance(found, dict):
            raise InputError(f"{where}, {place}: this is no JSON object; want one object for each text")
        columns |= {fold(name): name for name in found if fold(name) not in columns}
        rows.append(Row(place, {fold(name): _plain(value) for name, value in found.items()}))
    if fold(wanted) not in columns:
        names = ", ".join(" ".join(name.split())[:30] for name in list(columns.values())[:12]) or "none"
        raise InputError(f"{where}: no column {wanted!r}; there are {names}; mend its heading")
    return Table(tuple(" ".join(name.split()) for name in columns.values()), tuple(rows))


def _parts(text: str, where: str) -> Iterable[tuple[str, Any]]:
    place = "line 1"
    try:
        if text.lstrip().startswith("["):
            yield from ((f"object {number}", found) for number, found in enumerate(json.loads(text), 1))
            return
        for number, line in enumerate(text.split("\n"), 1):
            place = f"line {number}"
            if line.strip():
                yield place, json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{where}, {place}: this is no JSON ({error}); write one object a line") from None


def _plain(value: Any) -> str:
    if value is None:
        return ""
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # a lone surrogate no UTF-8 can have
