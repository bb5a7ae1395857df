"""The administrative divisions of China, those of the past included: who bears a name, and who lies in whom."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from helpers.reading import files


class Division(NamedTuple):
    """A row of `regions.csv`, as the rules need it."""

    code: str
    name: str
    level: str
    parent: str
    char: str  # the last character of its name: what a pointing word calls it


@cache
def by_code() -> dict[str, Division]:
    """Divisions by code, those of the past included.

    >>> by_code()["530103"].name
    '盘龙区'
    """
    rows = sorted(files.table("regions.csv"), key=lambda row: row["valid_to"] or "9")
    return {r["code"]: Division(r["code"], r["name"], r["level"], r["parent"], _char(r["name"])) for r in rows}


def _char(name: str) -> str:
    return "省" if name.endswith("自治区") else "地" if name.endswith("地区") else name[-1]


@cache
def name_forms() -> dict[str, tuple[str, ...]]:
    """Codes of the divisions that bear or bore a name, full or short.

    >>> name_forms()["文山州"]
    ('532600',)
    """
    out: dict[str, set[str]] = {}
    for row in files.table("regions.csv"):
        for form in {row["name"], *filter(None, row["short"].split("|"))}:
            out.setdefault(form, set()).add(row["code"])
    return {form: tuple(sorted(codes)) for form, codes in out.items()}


@cache
def _days() -> dict[str, tuple[str, str]]:
    """The first and the last day of each code; '' is before all others."""
    out: dict[str, tuple[str, str]] = {}
    for row in files.table("regions.csv"):
        first, last = row["valid_from"], row["valid_to"] or "9999"
        known = out.get(row["code"], (first, last))
        out[row["code"]] = min(first, known[0]), max(last, known[1])
    return out


def in_force(codes: tuple[str, ...], date: str) -> tuple[str, ...]:
    """The divisions that existed at a date (today's where it is ''); all of them where none did.

    >>> in_force(("330205", "500105"), "2023-07-28")  # Chongqing's 江北区 ended in 2025
    ('330205', '500105')
    >>> in_force(("340181", "341400"), "2011-05-09")  # 巢湖市 was a prefecture until that year
    ('341400',)
    """
    if len(codes) == 1:
        return codes
    day = date or "9999"
    return tuple(code for code in codes if _days()[code][0] <= day <= _days()[code][1]) or codes


def ended(code: str) -> bool:
    """Whether a division is one of the past.

    >>> ended("440681"), ended("440606")  # 顺德市 became 顺德区 in 2002
    (True, False)
    """
    return _days()[code][1] != "9999"


@cache
def ancestors(code: str) -> tuple[str, ...]:
    """Codes above a division, the nearest first.

    >>> ancestors("530103")
    ('530100', '530000')
    """
    parent = by_code()[code].parent if code in by_code() else ""
    return (parent, *ancestors(parent)) if parent else ()


def fits(code: str, level: str) -> bool:
    """Whether a word of this level, a character or 自治区, 自治州, 自治县, can mean the division.

    >>> fits("530103", "区"), fits("530103", "市"), fits("450000", "自治区")
    (True, False, True)
    """
    division = by_code()[code]
    return division.char == level or len(level) > 1 and division.name.endswith(level)
