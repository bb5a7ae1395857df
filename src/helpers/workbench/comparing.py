"""`compare`: two results, or two parts of one, side by side."""
from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from helpers import networks
from helpers.reading import InputError, files
from helpers.workbench import commands, folders
from helpers.workbench.folders import Results

if TYPE_CHECKING:
    import pandas as pd

FILES = ("keyness.csv", "shares.csv", "difference.csv", "compare.html")
KINDS = ("family", "relation", "mechanism", "body")
BY = ("publisher", "region", "province", "place")
_HELP = """
A and B are folders written by `python -m helpers PATH... --out DIR`; with --split or --by, one folder is divided.

DIR gets keyness.csv (families, relations, mechanisms and bodies in more documents of one side: log ratios, with tests
corrected for their number), shares.csv (shares, their difference with its interval, and ranks), difference.csv (the
ties of either network) and compare.html, a page with a figure. data/README.md describes every column. Positive values
mean more in B. Documents are counted, not words, so one long text cannot create a finding.

examples:
  python -m helpers compare results-2023 results-2024 --out compared
  python -m helpers compare results --split 2024-01-01 --out compared
  python -m helpers compare results --by publisher --first 云南法治网 --out compared
"""


def command(arguments: list[str]) -> None:
    """What the command line does; says in one line what was compared. Raises InputError."""
    given = _options(arguments)
    out = Path(given.out)
    names, a, b, notes = _sides(given)
    contents, ties = compared(names, a, b, notes)
    folders.written(out, contents, given.replace)
    where = ties["where"].value_counts()
    sides = (f"{name}: {folders.counted(len(side.documents), 'document')}"
             for name, side in zip(names, (a, b), strict=True))
    only, other, both = (where.get(side, 0) for side in ("A", "B", "both"))
    print(f"{'; '.join(sides)}; ties in A only {only}, in B only {other}, in both {both}; see {out / FILES[-1]}")


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = commands.parser("compare", "Compare two results, or two parts of one.", _HELP)
    parser.add_argument("a", metavar="A", help="a folder of results")
    parser.add_argument("b", metavar="B", nargs="?", help="another folder of results")
    parser.add_argument("--out", required=True, metavar="DIR", help="the folder to write to")
    parser.add_argument("--split", metavar="DATE", help="A was published before this day, B on it or later")
    parser.add_argument("--by", choices=BY, help="divide the documents by this column")
    parser.add_argument("--first", metavar="VALUE", help="with --by: the value for A")
    parser.add_argument("--second", metavar="VALUE", help="with --by: the value for B; default: all others")
    parser.add_argument("--all", action="store_true", help="also count documents in which nothing was coded")
    parser.add_argument("--each-reprint", action="store_true", help="count every reprint as a separate document")
    parser.add_argument("--replace", action="store_true", help="replace the files of an earlier comparison in DIR")
    given = parser.parse_args(arguments)
    if sum(map(bool, (given.b, given.split, given.by))) != 1:
        parser.error("give two folders, or one with --split DATE or --by COLUMN")
    if (given.first or given.second) and not given.by:
        parser.error("--first and --second require --by")
    return given


# --- what is A and what is B ----------------------------------------------------------------------------------


def _sides(given: argparse.Namespace) -> tuple[tuple[str, str], Results, Results, list[str]]:
    a = folders.opened(given.a, given.each_reprint, given.all)
    if given.b:
        b = folders.opened(given.b, given.each_reprint, given.all)
        names = Path(given.a).resolve().name, Path(given.b).resolve().name
        names = (given.a, given.b) if names[0] == names[1] else names
        both = len({*a.documents["doc"]} & {*b.documents["doc"]})
        more = [f"{folders.counted(both, 'document')} with the same name in A and B: the same texts?"] if both else []
        return names, a, b, [*(f"A: {one}" for one in a.notes), *(f"B: {one}" for one in b.notes), *more]
    names, first, second, notes = (_split if given.split else _by)(a, given)
    for side, name in ((first, names[0]), (second, names[1])):
        if side.documents.empty:
            raise InputError(f"{given.a}: no document belongs to {name!r}; choose another division")
    return names, first, second, [*a.notes, *notes]


def _split(results: Results, given: argparse.Namespace) -> tuple[tuple[str, str], Results, Results, list[str]]:
    """By the day of publication; a date that is a month or a year on both sides of it is on neither."""
    day = given.split
    try:
        day = date.fromisoformat(day).isoformat()
    except ValueError:
        raise InputError(f"--split {day}: not a date; write YYYY-MM-DD") from None
    dates = networks.dates(results.documents)
    spans = {doc: networks.span(date) for doc, date in dates.items() if date}
    before = [doc for doc, (_, last) in spans.items() if last < day]
    after = [doc for doc, (first, _) in spans.items() if first >= day]
    left = len(dates) - len(before) - len(after)
    told = f"in neither part: {folders.counted(left, 'document')} without a date, or without a precise one"
    notes = [told] if left else []
    return (f"before {day}", f"from {day} on"), results.of(before), results.of(after), notes


def _by(results: Results, given: argparse.Namespace) -> tuple[tuple[str, str], Results, Results, list[str]]:
    column = results.documents[given.by]
    known = sorted(set(column) - {""})
    first, second = given.first, given.second
    if first is None and second is None and len(known) == 2:
        first, second = known
    listed = ", ".join(known[:12]) + (" …" if len(known) > 12 else "") or "none"
    for option, value in (("--first", first), ("--second", second)):
        if (option == "--first" or value is not None) and value not in known:
            what = f"no document has the {given.by} {value!r}" if value else "choose the value for A"
            raise InputError(f"{option}: {what}; choose from: {listed}")
    if first == second:
        raise InputError(f"--second: {second!r} is also --first; choose from: {listed}")
    others = column == second if second is not None else (column != first) & (column != "")
    docs = results.documents["doc"]
    left = int((~((column == first) | others)).sum())
    notes = [f"in neither part: {folders.counted(left, 'document')}, by their {given.by}"] if left else []
    return (first, second or f"{given.by} other than {first}"), results.of(docs[column == first]), \
        results.of(docs[others]), notes


# --- what is written ------------------------------------------------------------------------------------------


def compared(names: tuple[str, str], a: Results, b: Results, notes: list[str]) -> tuple[dict[str, str], pd.DataFrame]:
    """The contents of `FILES`, and the table of ties."""
    from helpers.measures import contrasts
    from helpers.pages import comparison

    docs = a.documents["doc"], b.documents["doc"]
    keys, shares = (_stacked(lambda of, ask=ask: ask(a.coding, b.coding, of, docs))
                    for ask in (contrasts.keyness, contrasts.shares))
    ties = networks.difference(networks.network(a.coding), networks.network(b.coding))
    told = shares.merge(keys[["of", "item", "q", "largest"]], on=["of", "item"], how="left")
    both = contrasts.turnover(a.coding, b.coding, docs)
    page = comparison.page(comparison.Comparison(names, (len(docs[0]), len(docs[1])), notes, told, ties, both))
    tables = files.to_csv(keys), files.to_csv(shares), files.to_csv(ties)
    return dict(zip(FILES, (*tables, page), strict=True)), ties


def _stacked(ask: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    parts = []
    for of in KINDS:
        table = ask(of)
        table.insert(0, "of", of)
        parts.append(table)
    return pd.concat([part for part in parts if len(part)], ignore_index=True).round(6)
