"""Which division a table of metadata means by a code or a name: the code list, and nothing that a text says."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from helpers.reading import files
from helpers.reading.writing import canonical


@cache
def codes() -> frozenset[str]:
    """The codes of all divisions, abolished ones too.

    >>> "530103" in codes()
    True
    """
    return frozenset(row["code"] for row in files.table("regions.csv"))


_BETWEEN = re.compile(r"[\s/\\|_·>》、,;()—-]+")


def _written(said: str) -> str:
    """A code or a name in one writing: 530103000000, 530103.0 and 雲南省＞昆明市 are what they stand for."""
    said = _BETWEEN.sub("", canonical(said))
    return said[:6] if re.fullmatch(r"\d{6}(?:0{6}|\.0)", said) else said


def province(said: str) -> str:
    """The code of the province that a code or a name means, or that a code lies in; '' for none.

    >>> province("云南"), province("530103"), province("昆明市")
    ('530000', '530000', '')
    """
    found = {above(code)[-1] for code in find(said) if code == above(code)[-1] or _written(said).isdigit()}
    return found.pop() if len(found) == 1 else ""


@cache
def _names() -> dict[str, frozenset[str]]:
    """The codes of the divisions that bear a name; of those in force, where there are any."""
    found: dict[str, dict[bool, set[str]]] = defaultdict(lambda: {True: set(), False: set()})
    for row in files.table("regions.csv"):
        for name in filter(None, (row["name"], *row["short"].split("|"))):
            found[name][not row["valid_to"]].add(row["code"])
    return {name: frozenset(codes[True] or codes[False]) for name, codes in found.items()}


@cache
def above(code: str) -> tuple[str, ...]:
    """A division and those that it lies in, the province last.

    >>> above("530103")
    ('530103', '530100', '530000')
    """
    parent = _parents().get(code)
    return (code, *above(parent)) if parent else (code,)


@cache
def _parents() -> dict[str, str]:
    return {row["code"]: row["parent"] for row in files.table("regions.csv")}


def find(said: str) -> list[str]:
    """The divisions that a code or a name may mean: a name alone, or after what it lies in.

    >>> find("530103"), find("云南省昆明市盘龙区"), find("昆明 盘龙"), len(find("鼓楼区"))
    (['530103'], ['530103'], ['530103'], 4)
    """
    said = _written(said)
    if said in codes():
        return [said]
    return sorted(_in(said, ""))


def _in(said: str, outer: str) -> set[str]:
    """The divisions below another that a name, or a chain of names, means."""
    whole = {code for code in _names().get(said, ()) if _below(code, outer)}
    if whole:
        return whole
    return {code for cut in range(2, len(said) - 1) for first in _names().get(said[:cut], ()) if _below(first, outer)
            for code in _in(said[cut:], first)}  # fmt: skip


def _below(code: str, outer: str) -> bool:
    return not outer or outer in above(code)[1:]
