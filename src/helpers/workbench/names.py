"""`python -m helpers names DIR`: names that may be one, as rows of corrections to take or to leave."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from helpers import coding
from helpers.reading import InputError, files
from helpers.trust import corrections, likeness
from helpers.workbench import commands

_MORE = """\
The file has the columns of corrections.csv. Delete the rows that are not one name, turn id and to where the rarer name
is the better one, fill in who and when (2026-03-07), and hand it over: python -m helpers TEXTS --out DIR
--corrections names.csv"""


def command(arguments: list[str]) -> None:
    """Write the suggestions of a result folder to a file that is not there yet, and say how many."""
    parser = commands.parser("names", "Suggest names that may be one, as corrections to take or to leave.", _MORE)
    parser.add_argument("folder", metavar="DIR", type=Path, help="a folder that a run wrote")
    parser.add_argument("--out", metavar="FILE", type=Path, default=Path("names.csv"), help="where to (names.csv)")
    parser.add_argument("--kind", choices=likeness.KINDS, help="of one kind only")
    parser.add_argument("--least", type=float, default=likeness.LEAST, metavar="SCORE",
                        help=f"the score, 0 to 1, from which a pair is shown ({likeness.LEAST})")  # fmt: skip
    parser.add_argument("--most", type=int, default=200, metavar="N", help="how many at most (200)")
    parser.add_argument("--who", default="", help="who decides, if you accept all that you leave in the file")
    parser.add_argument("--when", default="", metavar="DAY", help="on which day")
    asked = parser.parse_args(arguments)
    table = likeness.similar_names(_read(asked.folder), asked.least)
    table = table[table["kind"] == asked.kind] if asked.kind else table
    _write(likeness.corrections(table.head(asked.most), asked.who, asked.when), asked.out)
    print(f"{asked.out}: {min(len(table), asked.most)} of {len(table)} pairs that may be one name, the likeliest first")


def _read(folder: Path) -> coding.Coding:
    try:
        return coding.read_tables(folder)
    except (OSError, ValueError, IndexError):
        raise InputError(f"{folder}: no folder of results; give one that --out named") from None


def _write(rows: Sequence[corrections.Correction], path: Path) -> None:
    """Rows that are no corrections yet, since nobody has decided; whole or not at all."""
    if os.path.lexists(path):
        raise InputError(f"{path}: is there already; move it away, or give another --out")
    table = pd.DataFrame([row[:-1] for row in rows], columns=list(corrections.COLUMNS))
    try:
        files.write(path, files.to_csv(table))
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); give another --out") from None
