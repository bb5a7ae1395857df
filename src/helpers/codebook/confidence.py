"""How often each rule was right: what `data/rules.csv` counted on coded texts, and a reader's own judgements beside it.

The confidence of a row is that of its rule: how likely the name, or the tie, is one that the document truly has. A
person's word counts 1, and no rule has as much.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from helpers.reading import InputError, files

SURE = 1.0  # what a person has accepted or added
MOST = 0.99  # of a rule
_BY_PERSON = "corrected"
_COLUMNS = ("what", "rule", "right", "judged")


class Record(NamedTuple):
    """What is known of a rule: how likely it is right, on how many judgements' worth that rests, and how often it was
    right of how often it was judged, on texts that were not composed."""

    confidence: float
    weight: float
    right: int = 0
    judged: int = 0


Records = Mapping[str, Record]


@cache
def known() -> Records:
    """The rules of the collection by name; `uses.*` is for a rule of `uses` that has no row.

    >>> 0 < known()["uses.subject"].confidence <= MOST
    True
    """
    return MappingProxyType({row["rule"]: _record(row) for row in files.table("rules.csv")})


def _record(row: Mapping[str, str]) -> Record:
    right, judged = (int(row[f"real_{which}"]) + int(row[f"article_{which}"]) for which in ("right", "judged"))
    return Record(float(row["confidence"]), float(row["weight"]), right, judged)


def judged(path: str | Path, before: Records | None = None) -> Records:
    """The rules with a reader's own judgements added: CSV with the columns what, rule, right, judged.

    Each rule for itself, as the posterior of a Beta distribution (Gelman and others 2013): a rule that had 0.8 with the
    weight of 20 judgements and was right in 10 of 20 more has 0.65. what: a kind or relation. before: what is known
    without them, the collection's own if not given. Raises InputError at the first bad row, with its line.

    >>> judged(files.DATA / "rules.csv")
    Traceback (most recent call last):
    helpers.reading.decoding.InputError: ...
    """
    found = dict(known() if before is None else before)
    for what, rule, right, number in _judgements(Path(path)):
        old = found.get(rule) or found.get(f"{what}.*") or Record(0.5, 1.0)
        weight = old.weight + number
        sure = min(MOST, round((old.confidence * old.weight + right) / weight, 2)) if number else old.confidence
        found[rule] = Record(sure, weight, old.right + right, old.judged + number)
    return MappingProxyType(found)


def _judgements(path: Path) -> Iterable[tuple[str, str, int, int]]:
    """The rows of a file of judgements."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, strict=True))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise InputError(f"{path}: {error}") from None
    head = [cell.strip() for cell in lines[0]] if lines else []
    if tuple(head) != _COLUMNS:
        raise InputError(f"{path}, line 1: the columns are {','.join(_COLUMNS)}; found {','.join(head) or 'none'}")
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(_COLUMNS):
            raise InputError(f"{path}, line {number}: {len(cells)} cells, want {len(_COLUMNS)}")
        what, rule, *counts = (cell.strip() for cell in cells)
        if not (what and rule and all(count.isascii() and count.isdigit() for count in counts)):
            raise InputError(f"{path}, line {number}: want a kind or relation, a rule, and two whole numbers")
        right, of = (int(count[:9]) for count in counts)
        if right > of:
            raise InputError(f"{path}, line {number}: {right} right of {of} judged; want no more right than judged")
        yield what, plain(rule), right, of


def plain(rule: str) -> str:
    """A rule without the place of an earlier actor.

    >>> plain("uses.subject@120-126")
    'uses.subject'
    """
    return rule.partition("@")[0]


def said(rule: str, sure: float) -> str:
    """What a page says of a row: how sure it is, and how often its rule was right; '' where that is unknown.

    >>> said("corrected.add", 1.0), said("gold", float("nan"))
    ('confidence 1: a person says so', '')
    """
    if sure != sure:
        return ""
    if sure == SURE:
        return "confidence 1: a person says so"
    found = known().get(plain(rule))
    made = found and found.judged and found.confidence == sure
    counts = f" ({found.right} of {found.judged} right where made)" if made else ""
    return f"confidence {sure:.2f}{counts}"


def of(rules: Iterable[str], records: Records | None = None) -> np.ndarray:
    """The confidence of rows found by these rules; that of its kind or relation where a rule has no row, and NaN where
    that is unknown too: another coder found it.

    >>> of(["corrected.add", "gold"]).tolist()
    [1.0, nan]
    """
    known_now = known() if records is None else records
    rules = list(rules)
    numbers = {rule: _one(rule, known_now) for rule in set(rules)}
    return np.fromiter((numbers[rule] for rule in rules), dtype="float64", count=len(rules))


def _one(rule: str, records: Records) -> float:
    name = plain(rule)
    if name in records:
        return records[name].confidence
    what = name.partition(".")[0]
    if what == _BY_PERSON:
        return SURE
    return records[f"{what}.*"].confidence if f"{what}.*" in records else float("nan")
