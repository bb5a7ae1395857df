"""`python -m helpers names DIR`: names that may be the same, as corrections to accept or delete."""

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
The file has the columns of corrections.csv. Delete the pairs that are not the same name, swap id and to where the rarer
name is better, fill in who and when (2026-03-07), and use the file: python -m helpers TEXTS --out DIR
--corrections names.csv"""


def command(arguments: list[str]) -> None:
    """Write the suggestions of a result folder to a file that is not there yet, and say how many."""
    parser = commands.parser("names", "Suggest names that may be the same, as corrections to accept or delete.", _MORE)
    parser.add_argument("folder", metavar="DIR", type=Path, help="a folder of results")
    parser.add_argument("--out", metavar="FILE", type=Path, default=Path("names.csv"),
                        help="the file to write; default: names.csv")
    parser.add_argument("--kind", choices=likeness.KINDS, help="only names of this kind")
    parser.add_argument("--least", type=float, default=likeness.LEAST, metavar="SCORE",
                        help=f"minimum score of a pair, 0 to 1; default: {likeness.LEAST}")  # fmt: skip
    parser.add_argument("--most", type=int, default=200, metavar="N", help="maximum number of pairs; default: 200")
    parser.add_argument("--who", default="", help="who decides, if you accept all rows that stay in the file")
    parser.add_argument("--when", default="", metavar="DAY", help="the day of the decision")
    asked = parser.parse_args(arguments)
    table = likeness.similar_names(_read(asked.folder), asked.least)
    table = table[table["kind"] == asked.kind] if asked.kind else table
    _write(likeness.corrections(table.head(asked.most), asked.who, asked.when), asked.out)
    print(f"{asked.out}: {min(len(table), asked.most)} of {len(table)} possible merges, likeliest first")


def _read(folder: Path) -> coding.Coding:
    try:
        return coding.read_tables(folder)
    except (OSError, ValueError, IndexError):
        raise InputError(f"{folder}: not a folder of results; give the --out folder of a run") from None


def _write(rows: Sequence[corrections.Correction], path: Path) -> None:
    """Rows that are no corrections yet, since nobody has decided; whole or not at all."""
    if os.path.lexists(path):
        raise InputError(f"{path}: this file already exists; move it, or give another --out")
    table = pd.DataFrame([row[:-1] for row in rows], columns=list(corrections.COLUMNS))
    try:
        files.write(path, files.to_csv(table))
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); give another --out") from None
