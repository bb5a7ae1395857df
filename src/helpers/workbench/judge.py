"""What a judged sheet shows about a coding: its precision, its recall, and which findings hold."""
from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import networks
from helpers.reading import InputError, files
from helpers.trust import estimates, hubs, verdicts
from helpers.workbench import commands, folders

_MORE = """
SHEET is a sheet from `python -m helpers sample`, judged at least in part and saved by its page, or by a spreadsheet as
CSV or Excel. These tables are written beside it: SHEET.precision.csv (by relation or kind, by rule, and overall),
SHEET.recall.csv, and, with the folder of results DIR, SHEET.findings.csv: which findings hold in networks simulated
with as many errors as were found. Intervals have 95 % coverage. data/README.md describes every column.

examples:
  python -m helpers judge sheet.judged.csv
  python -m helpers judge sheet.judged.csv results --rules rules.csv
"""


def command(arguments: list[str]) -> None:
    """Print what a sheet says, and write its tables. Raises InputError."""
    given = _options(arguments)
    path = Path(given.sheet)
    try:
        sheet = verdicts.read(path.read_bytes(), given.sheet)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a judged sheet") from None
    precise = estimates.precision(sheet)
    tables = {"precision": precise, "recall": estimates.recall(sheet, precise)}
    if given.folder:
        tables["findings"] = _findings(Path(given.folder), tables, given)
    written = {path.with_suffix(f".{name}.csv"): table for name, table in tables.items()}
    if given.rules:
        written[Path(given.rules)] = estimates.rules(sheet)
    for place, table in written.items():
        folders.ours(place, list(table))
    for place, table in written.items():
        folders.written(place.parent, {place.name: files.to_csv(table.round(4))}, True)
    for line in (*_precisions(precise), *_recalls(tables["recall"]), *_stands(tables.get("findings"))):
        print(line)
    if tables["recall"].empty:
        folders.say("no sentence is judged, so recall is unknown")
    print(f"written: {', '.join(map(str, written))}")


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = commands.parser("judge", "Estimate the accuracy of a coding from a judged sheet.", _MORE)
    parser.add_argument("sheet", metavar="SHEET", help="a judged sheet")
    parser.add_argument("folder", metavar="DIR", nargs="?",
                        help="the results from which it was drawn: tests which findings hold")
    parser.add_argument("--rules", metavar="FILE",
                        help="also write how often each rule was right: what,rule,right,judged")
    parser.add_argument("--times", type=int, default=200, metavar="N", help="networks to simulate; default: 200")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of the simulation; default: 1")
    given = parser.parse_args(arguments)
    if given.times < 1 or given.seed < 0:
        parser.error("--times must be at least 1, --seed at least 0")
    return given


def _findings(folder: Path, tables: dict[str, pd.DataFrame], given: argparse.Namespace) -> pd.DataFrame:
    try:
        measured = hubs.rates(tables["precision"], tables["recall"])
    except ValueError as error:
        raise InputError(f"{given.sheet}: {error}; findings are based on ties: judge some, or omit {folder}") from None
    net = networks.network(folders.tables(str(folder)))
    return hubs.standing(net, measured, given.times, given.seed)


# --- what is printed ------------------------------------------------------------------------------------------

def _precisions(table: pd.DataFrame) -> Iterator[str]:
    idle = []
    for row in table[table["rule"] == estimates.ALL].itertuples(index=False):
        done = row.right + row.wrong
        name = f"{row.part}s" if row.what == estimates.ALL else f"  {row.what}"
        if not done + row.unsure:
            idle.append(f"{row.what} ({row.there})")
            continue
        said = f"{_share(row.precision, row.low, row.high)} right" if done else "unsure"
        doubt = f"; {row.unsure} unsure: {row.if_wrong:.2f} if wrong, {row.if_right:.2f} if right" if row.unsure else ""
        yield f"{name}: {said} ({done + row.unsure} judged of {row.there}{doubt})"
    if idle:
        yield f"none judged, and in no sum: {', '.join(idle)}"


def _recalls(table: pd.DataFrame) -> Iterator[str]:
    for row in table.itertuples(index=False):
        name = row.what if row.what.startswith("all ") else f"  {row.what}"
        yield (f"{name}: {_share(row.recall, row.low, row.high)} found ({row.missed} missed, {row.found} found in "
               f"{row.sentences} sentences)")


def _share(value: float, low: float, high: float) -> str:
    return "unknown" if math.isnan(value) else f"{value:.2f} [{low:.2f}, {high:.2f}]"


def _stands(table: pd.DataFrame | None) -> Iterator[str]:
    if table is None:
        return
    yield f"{int(table['stands'].sum())} of {len(table)} findings hold in 95 of 100 networks with as many errors"
    for row in table.itertuples(index=False):
        yield f"  {_stand(row)}"


def _stand(row: Any) -> str:
    share = min(row.holds_by_tie, row.holds_by_sentence)
    return f"{'holds' if row.stands else 'open '} {networks.UNSEEN.sub(' ', row.finding)} ({share:.0%})"
