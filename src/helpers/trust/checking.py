"""Whoever codes, every row is checked: its words stand where it says, and it speaks the language of the codebook.

A row that does not is refused, with the reason; nothing is mended by guessing.
"""
from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from helpers.codebook import ancestors, bare, divisions
from helpers.coding import MENTIONS, QUANTITIES, RELATIONS, Coding, of_rows
from helpers.networks import RELATIONS as ENDS
from helpers.reading import InputError, Text, canonical
from helpers.trust.findings import KINDS, ends

if TYPE_CHECKING:
    import pandas as pd

REFUSED = ("table", "row", "start", "end", "said", "why")
MODES = ("practice", "duty")
_BY_NAME = ("part_of", "belongs_to", "member_of", "variant_of")  # a name tells them: they have no mode
_NO_PLACE = ("000000", "100000")  # of a body: none is told, a central one
_EARLIER = re.compile(r"@(\d+)-(\d+)")
Row = Mapping[str, Any]
Span = tuple[int, int]


class Checked(NamedTuple):
    """What a check leaves of a coding, and the rows that it refused, with reasons (columns `REFUSED`)."""

    coding: Coding
    refused: pd.DataFrame


class _Refusal(Exception):
    """Why a row is refused."""


def checked(coding: Coding, text: Text) -> Checked:
    """The rows of a coding that fit the text and the codebook, and those that do not, each with the reason.

    coding: of this one document, by any coder. A mention must quote its words as they stand at its offsets; its id
    must be of its kind, name a division that there is, and be written as ids are. A tie must join what its relation
    joins; its evidence must name both ends, or its rule must say where another sentence does (`@start-end`). A quantity
    must have a number, a unit, and ids or nothing. No row may stand twice. Columns of `refused`: table, row (its number
    in the coder's table, from 0), start, end, said (its words, or the tie), why. Raises InputError where the coder gave
    no such tables.

    >>> from helpers.reading import parse
    >>> text = parse("a", "云南约谈")
    >>> row = ("a", 0, 2, "云南", "region", "region:530000", "mine", None, None)
    >>> lie = ("a", 1, 3, "云南", "region", "region:530000", "mine", None, None)
    >>> made = Coding(of_rows(MENTIONS, [row, lie]), of_rows(RELATIONS, []), of_rows(QUANTITIES, []))
    >>> kept, refused = checked(made, text)
    >>> len(kept.mentions), refused.why.tolist()
    (1, ["at 1-3 stands '南约'"])
    """
    import pandas as pd

    refused: list[tuple] = []
    mentions = _sifted("mentions", MENTIONS, coding, lambda row: _mention(row, text), refused)
    where = _Where(mentions)
    ties = _sifted("relations", RELATIONS, coding, lambda row: _tie(row, text, where), refused)
    counts = _sifted("quantities", QUANTITIES, coding, lambda row: _quantity(row, text), refused)
    return Checked(Coding(of_rows(MENTIONS, mentions), of_rows(RELATIONS, ties), of_rows(QUANTITIES, counts)),
                   pd.DataFrame(refused, columns=list(REFUSED)))


def _sifted(name: str, columns: tuple[str, ...], coding: Coding, check: Callable[[Row], tuple],
            refused: list[tuple]) -> list[tuple]:
    """The rows of a table that pass, as plain values; the others go to `refused`."""
    given = getattr(coding, name, None)
    columns = tuple(column for column in columns if column != "confidence")  # that is the rule's, whatever was given
    if not hasattr(given, "columns"):
        raise InputError(f"it gave no Coding with a table {name}; return one as helpers.code does")
    if missing := [column for column in columns if column not in given.columns]:
        raise InputError(f"its {name} have no column {missing[0]!r}; want {', '.join(columns)}")
    kept: list[tuple] = []
    seen: set[tuple] = set()
    for number, cells in enumerate(zip(*(given[column].tolist() for column in columns), strict=True)):
        row = dict(zip(columns, cells, strict=True))
        try:
            made = check(row)
            _want(made not in seen, "it stands there already")
            seen.add(made)
            kept.append(made)
        except (_Refusal, TypeError, ValueError) as error:
            why = error if isinstance(error, _Refusal) else f"it is no row of this table ({type(error).__name__})"
            tie = " ".join(str(row[part]) for part in ("source", "relation", "target")) if name == "relations" else ""
            refused.append((name, number, row["start"], row["end"], tie or str(row["text"]), str(why)))
    return kept


# --- rows -------------------------------------------------------------------------------------------------


def _want(fulfilled: bool, why: str) -> None:
    if not fulfilled:
        raise _Refusal(why)


def _mention(row: Row, text: Text) -> tuple:
    start, end = _span(row, text, "text")
    kind = row["kind"]
    _want(kind in (*KINDS, "ambiguous"), f"unknown kind {kind!r}; one of {', '.join((*KINDS, 'ambiguous'))}")
    if kind == "ambiguous":
        _ambiguous(row["id"])
    else:
        _id(row["id"], (kind,))
    back = row["antecedent_start"], row["antecedent_end"]
    if all(map(_unknown, back)):
        back = None, None
    else:
        back = _offsets(*back, text, "its antecedent")
    return text.name, start, end, row["text"], kind, row["id"], _rule(row), *back


def _tie(row: Row, text: Text, where: _Where) -> tuple:
    start, end = _span(row, text, "quote")
    relation, mode = row["relation"], row["mode"]
    _want(isinstance(relation, str) and relation in ENDS, f"unknown relation {relation!r}; one of {', '.join(ENDS)}")
    source, target = row["source"], row["target"]
    _id(source, ENDS[relation][0].split(" or "))
    _id(target, ENDS[relation][1].split(" or "))
    _want(source != target, "both ends are one")
    _want(ends(source, relation, target)[0] == source, f"the ends of {relation} stand in the order of their ids")
    mode = "" if _unknown(mode) else mode
    _want(mode in MODES or not mode and relation in _BY_NAME, f"unknown mode {mode!r}; practice or duty")
    rule = _rule(row)
    spans = [(start, end), *((int(first), int(last)) for first, last in _EARLIER.findall(rule))]
    for node in (source, target):
        _want(any(where.named(node, span, relation) for span in spans),
              f"{node} is not named in its evidence; a rule ending in @start-end says where it is")
    return source, relation, target, mode, text.name, start, end, row["quote"], rule


def _quantity(row: Row, text: Text) -> tuple:
    start, end = _span(row, text, "text")
    value, year = row["value"], row["year"]
    _want(isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value), f"{value!r} is no number")
    _want(isinstance(row["unit"], str) and bool(row["unit"]), "it has no unit")
    year = None if _unknown(year) else year
    _want(year is None or _whole(year) and 1000 <= year <= 9999, f"{year!r} is no year")
    _want(isinstance(row["approx"], bool | np.bool_), f"approx is {row['approx']!r}; True or False")
    ids = ["" if _unknown(row[kind]) else row[kind] for kind in ("mechanism", "body", "region")]
    for kind, node in zip(("mechanism", "body", "region"), ids, strict=True):
        if node != "":
            _id(node, (kind,))
    counted = "" if _unknown(row["counted"]) else str(row["counted"])
    return (text.name, start, end, row["text"], float(value), row["unit"], bool(row["approx"]), counted, *ids,
            None if year is None else int(year))


# --- cells ------------------------------------------------------------------------------------------------


def _unknown(cell: Any) -> bool:
    """Whether a cell says nothing: None, NaN, pandas' NA, ''."""
    import pandas as pd

    return cell is None or cell is pd.NA or cell == "" or isinstance(cell, float) and math.isnan(cell)


def _whole(cell: Any) -> bool:
    return isinstance(cell, Integral) and not isinstance(cell, bool)


def _offsets(start: Any, end: Any, text: Text, what: str) -> Span:
    _want(_whole(start) and _whole(end) and 0 <= start < end <= len(text.text),
          f"{what} {start}-{end} is no span of this text, which has {len(text.text):,} characters")
    return int(start), int(end)


def _span(row: Row, text: Text, words: str) -> Span:
    _want(row["doc"] == text.name, f"it is of the document {row['doc']!r}")
    start, end = _offsets(row["start"], row["end"], text, "its span")
    there = text.text[start:end]
    _want(row[words] == there, f"at {start}-{end} stands {there if len(there) <= 40 else there[:40] + '…'!r}")
    return start, end


def _rule(row: Row) -> str:
    rule = row["rule"]
    _want(isinstance(rule, str) and bool(rule.strip()), "it names no rule; give the coder's name at least")
    return rule


def _id(node: Any, kinds: Iterable[str]) -> None:
    """Refuse an id that is not of one of the kinds, or not written as ids are."""
    kind, _, name = node.partition(":") if isinstance(node, str) else ("", "", "")
    _want(kind in kinds and bool(name), f"{node!r} is no id of a {' or a '.join(kinds)}")
    if kind in ("region", "body"):
        code, _, name = name.partition(":") if kind == "body" else (name, "", "")
        known = code in divisions.by_code() or kind == "body" and code in _NO_PLACE
        _want(known, f"{node!r}: no division has the code {code!r}")
        _want(bool(name) == (kind == "body"), f"{node!r} is no id of a {kind}")
    _want(bare(canonical(name)) == name, f"{node!r}: in ids this is written {bare(canonical(name))!r}")


def _ambiguous(node: Any) -> None:
    codes = node.removeprefix("region:").split("|") if isinstance(node, str) and node.startswith("region:") else []
    _want(len(codes) > 1 and all(code in divisions.by_code() for code in codes),
          f"{node!r} is no id of an ambiguous region: region: and the codes of two divisions or more, | between")


class _Where:
    """Where each node is named: the spans of the mentions that passed."""

    def __init__(self, mentions: Sequence[tuple]) -> None:
        self._mentions = [(start, end, node) for _, start, end, _, _, node, *_ in mentions]

    def named(self, node: str, span: Span, relation: str) -> bool:
        """Whether what is named in a span tells of a node: by itself, or, of a place or an owner, by another's name."""
        inside = [one for start, end, one in self._mentions if start < span[1] and span[0] < end]
        if node in inside:
            return True
        if node.startswith("region:"):
            return any(node[7:] in _places(one) for one in inside)
        return relation in ("member_of", "variant_of") and bool(inside)  # the one name has the other inside


def _places(node: str) -> tuple[str, ...]:
    """The code of a region or of a body's region, and of those above it."""
    kind, _, rest = node.partition(":")
    code = rest.partition(":")[0] if kind in ("region", "body") else ""
    return (code, *ancestors(code)) if code in divisions.by_code() else ()
