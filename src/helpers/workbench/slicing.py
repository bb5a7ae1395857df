"""`slice`: the network over time."""
from __future__ import annotations

import argparse
from pathlib import Path

from helpers import networks
from helpers.reading import InputError, files
from helpers.workbench import commands, folders

FILES = ("slices.csv", "over-time.gexf")
_HELP = """
DIR gets slices.csv, the ties of each time window with their weights, and over-time.gexf, one network in which every
node and tie has the days on which it is reported, for the timeline of Gephi. Documents are placed by date of
publication; with --date told, ties are placed by the year that the text names, if different. Documents without
a date, or with one less precise than the period, are in no window.

example:
  python -m helpers slice results --by month --window 3 --out slices
"""


def command(arguments: list[str]) -> None:
    """What the command line does; says in one line how many windows there are. Raises InputError."""
    given = _options(arguments)
    out = Path(given.out)
    results = folders.opened(given.folder, given.each_reprint)
    published = networks.dates(results.documents)
    windows = networks.slices(results.coding, published, given.by, given.window, given.cumulative, given.date)
    undated = sum(not networks.period(day, given.by) for day in published.values())
    if not windows:
        raise InputError(f"{given.folder}: no document has a date as precise as a {given.by}; see the column "
                         "published in documents.csv")
    over_time = networks.gexf(networks.dynamic(results.coding, published, given.date))
    contents = dict(zip(FILES, (files.to_csv(table(windows)), over_time), strict=True))
    folders.written(out, contents, given.replace)
    notes = [*results.notes, *([f"without a {given.by}: {folders.counted(undated, 'document')}"] if undated else [])]
    said = f"{len(windows)} windows from {next(iter(windows))} to {next(reversed(windows))} in {out}"
    print("; ".join([said, *notes]))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = commands.parser("slice", "Divide the network into time windows.", _HELP)
    parser.add_argument("folder", metavar="DIR", help="a folder of results")
    parser.add_argument("--out", required=True, metavar="DIR", help="the folder to write to")
    parser.add_argument("--by", choices=("day", "month", "year"), default="month", help="default: month")
    parser.add_argument("--window", type=int, default=1, metavar="N",
                        help="periods per window; windows advance by one period")
    parser.add_argument("--cumulative", action="store_true", help="start every window at the first period")
    parser.add_argument("--date", choices=networks.DATES, default="published", help="the date that places a tie")
    parser.add_argument("--each-reprint", action="store_true", help="count every reprint as a separate document")
    parser.add_argument("--replace", action="store_true", help="replace the files of an earlier run in DIR")
    given = parser.parse_args(arguments)
    if given.window < 1:
        parser.error("--window must be at least 1")
    if given.window > 1 and given.cumulative:
        parser.error("--window and --cumulative cannot be combined")
    return given


def table(windows: dict):
    """The ties of all windows, a row each: `window`, then as in edges.csv, without the places of their sentences."""
    import pandas as pd

    parts = []
    for label, net in windows.items():
        part = networks.edges(net).drop(columns="sentences")
        part.insert(0, "window", label)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
