"""A sheet that somebody filled, in a page or in a spreadsheet: read, checked row by row, and written."""
from __future__ import annotations

import re
from typing import Any

import pandas as pd

from helpers.reading import InputError, tables
from helpers.trust.sampling import CAN_BE_MISSED, COLUMNS, PARTS

RIGHT, WRONG, UNSURE = VERDICTS = ("right", "wrong", "unsure")
WORDS = {  # how people write a verdict
    **dict.fromkeys("right r 1 yes y true ok 是 对 正确 √ ✓".split(), RIGHT),
    **dict.fromkeys("wrong w 0 no n false 否 错 错误 不对 × ✗".split(), WRONG),
    **dict.fromkeys("unsure u ? ? 不确定 不定 存疑 不知道".split(), UNSURE),
}
_NUMBERS = ("start", "end", "in_stratum", "drawn")
_NEEDED = ("id", "part", "what", "start", "end", "rule", "found", "stratum", "in_stratum", "drawn", "verdict", "missed")
_MISSED = re.compile(r"([a-z_]+)[\s:=]*(\d{1,4})")


def to_csv(sheet: pd.DataFrame) -> str:
    """A sheet as CSV, as the page that goes with it writes it too: LF, quotation marks only where they are needed.

    >>> to_csv(pd.DataFrame([["p-1", 'a "b", c']], columns=["id", "quote"]))
    'id,quote\\np-1,"a ""b"", c"\\n'
    """
    rows = [list(sheet), *sheet.itertuples(index=False, name=None)]
    return "".join(",".join(map(_cell, row)) + "\n" for row in rows)


def _cell(cell: Any) -> str:
    said = str(cell)
    return '"' + said.replace('"', '""') + '"' if re.search('[",\r\n]', said) else said


def read(data: bytes, where: str) -> pd.DataFrame:
    """A sheet from the bytes of its file: CSV with commas, semicolons or tabs, with or without a mark of its encoding,
    or Excel. verdict becomes right, wrong, unsure or ''; missed, of a sentence, `body 1; uses 2`.

    Raises InputError, which says the line, for a cell that cannot be what it is to be, for an id that stands twice, and
    where nothing is judged.
    """
    found = tables.read(data, where, "verdict", COLUMNS)
    names = [tables.fold(name) for name in found.columns]
    if lacking := [name for name in _NEEDED if name not in names]:
        raise InputError(f"{where}: no column {lacking[0]!r}; judge a sheet that `python -m helpers sample` drew")
    rows, seen = [], {}
    for place, cells in found.rows:
        row = {name: cells.get(name, "") for name in COLUMNS}
        row = _checked(row | {name: row[name].strip() for name in _NEEDED}, f"{where}, {place}")
        if row["id"] in seen:
            raise InputError(f"{where}, {place}: {row['id']} stands in {seen[row['id']]} already; leave one")
        seen[row["id"]] = place
        rows.append(row)
    sheet = pd.DataFrame(rows, columns=list(COLUMNS))
    _whole(sheet, where)
    return sheet


def _checked(row: dict[str, Any], where: str) -> dict[str, Any]:
    if not row["id"] or row["part"] not in PARTS:
        raise InputError(f"{where}: part is {row['part']!r}; leave the columns before verdict as they were drawn")
    for name in _NUMBERS:
        if not re.fullmatch("[0-9]{1,12}", row[name]):
            raise InputError(f"{where}: {name} is {row[name]!r}, no number; leave it as it was drawn")
        row[name] = int(row[name])
    said = tables.fold(row["verdict"])
    if said and said not in WORDS:
        raise InputError(f"{where}: verdict is {row['verdict']!r}; write right, wrong or unsure (1, 0, ?; 对, 错, "
                         "不确定), or leave it empty")
    row["verdict"] = WORDS.get(said, "")
    if row["part"] == "passage":
        return row | _passage(row, where)
    if row["missed"]:
        raise InputError(f"{where}: missed is for sentences only, and this is a {row['part']}; say it in why")
    return row


def _passage(row: dict[str, Any], where: str) -> dict[str, str]:
    """Of a sentence: right is that nothing was missed, wrong that something was, and how many."""
    counts = missed(row["missed"], where)
    if counts and row["verdict"] == RIGHT:
        raise InputError(f"{where}: verdict says that nothing was missed, and missed {row['missed']!r}; empty one")
    if row["verdict"] == WRONG and not counts:
        raise InputError(f"{where}: verdict says that something was missed; write what in missed, as body 1; uses 2")
    return {"verdict": row["verdict"] or (WRONG if counts else ""), "missed": counted(counts)}


def missed(cell: str, where: str = "missed") -> dict[str, int]:
    """How many of each kind and relation were missed, from its cell. Raises InputError for what says something else.

    >>> missed("body 1; uses=2")
    {'body': 1, 'uses': 2}
    """
    said = tables.fold(cell)
    counts: dict[str, int] = {}
    for what, number in _MISSED.findall(said):
        if what not in CAN_BE_MISSED:
            raise InputError(f"{where}: nothing is called {what!r}; write {', '.join(CAN_BE_MISSED)}")
        counts[what] = counts.get(what, 0) + int(number)
    if _MISSED.sub("", said).strip(" ;,，；、0|"):
        raise InputError(f"{where}: missed is {cell!r}; write kinds and numbers, as body 1; uses 2")
    return {what: number for what, number in counts.items() if number}


def counted(counts: dict[str, int]) -> str:
    """
    >>> counted({"uses": 2, "body": 1})
    'body 1; uses 2'
    """
    return "; ".join(f"{what} {counts[what]}" for what in CAN_BE_MISSED if what in counts)


def _whole(sheet: pd.DataFrame, where: str) -> None:
    """Strata are as they were drawn, and something is judged."""
    for name, rows in sheet.groupby("stratum"):
        if rows["in_stratum"].nunique() > 1 or rows["in_stratum"].iloc[0] < len(rows):
            raise InputError(f"{where}: in_stratum of {name!r} is not as it was drawn; take it from the first sheet")
    if not (sheet["verdict"] != "").any():
        raise InputError(f"{where}: nothing is judged in it yet; fill the column verdict, here or in the page beside")
