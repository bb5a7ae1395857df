"""`sample`: draw a sheet to judge, as a table and as a page."""
from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from helpers import corpus, pages
from helpers.reading import InputError
from helpers.trust import sampling, verdicts
from helpers.workbench import commands, folders

if TYPE_CHECKING:
    import pandas as pd

    from helpers.coding import Coding

DOCUMENTS = 500  # of a larger corpus so many, drawn by chance, give the sentences
_MORE = """
DIR is a folder of results, which also stores the texts. The sheet has ties and mentions, stratified by relation or kind
and by rule so that every rule occurs, and whole sentences in which to look for what was missed. SHEET.html beside it is
a self-contained page: open it, judge with the keyboard, save, and run `python -m helpers judge` on the saved sheet. You
can also use a spreadsheet: write right, wrong or unsure (1, 0, ?; 对, 错, 不确定) in the column verdict. The same DIR
and seed give the same sheet.

examples:
  python -m helpers sample results --out sheet.csv
  python -m helpers sample results --size 200 --mentions 0 --seed 2 --out ties.csv
"""


def command(arguments: list[str]) -> None:
    """Write a sheet and its page. Raises InputError."""
    given = _options(arguments)
    folder, out = Path(given.folder), Path(given.out)
    page = out.with_suffix(".html")
    sheet = _drawn(folders.tables(given.folder), folder, given)
    if sheet.empty:
        raise InputError(f"{folder}: there is nothing to judge: nothing is coded in these texts")
    folders.written(out.parent, {out.name: verdicts.to_csv(sheet), page.name: pages.judging.page(sheet, out.name)})
    counts = sheet["part"].value_counts()
    told = [f"{counts.get(part, 0)} {name}" for part, name in
            (("tie", "ties"), ("mention", "mentions"), ("passage", "sentences"))]
    if given.passages and not counts.get("passage", 0):
        folders.say(f"{folder}: its texts are not stored there, so the sheet has no sentences; code the texts again, "
                    "or give its --store")
    print(f"{', '.join(told)} to judge: open {page}, or fill {out}")


def _options(arguments: list[str]) -> argparse.Namespace:
    what = "Draw a sample of ties, mentions and sentences to judge."
    parser = commands.parser("sample", what, _MORE)
    parser.add_argument("folder", metavar="DIR", help="a folder of results")
    parser.add_argument("--out", required=True, metavar="SHEET.csv",
                        help="the sheet to write; SHEET.html is written beside it")
    parser.add_argument("--size", type=int, default=100, metavar="N", help="number of ties; default: 100")
    parser.add_argument("--mentions", type=int, metavar="N", help="number of mentions; default: half of --size")
    parser.add_argument("--passages", type=int, metavar="N",
                        help="number of sentences; default: three tenths of --size")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of the sample; default: 1")
    parser.add_argument("--names", action="store_true",
                        help="also draw part_of and belongs_to, which follow from codes")
    parser.add_argument("--store", metavar="DIR", help="where the run stored its texts, if it had --store")
    given = parser.parse_args(arguments)
    given.mentions = given.size // 2 if given.mentions is None else given.mentions
    given.passages = given.size * 3 // 10 if given.passages is None else given.passages
    if min(given.size, given.mentions, given.passages, given.seed) < 0:
        parser.error("--size, --mentions, --passages and --seed must be at least 0")
    if not given.out.endswith(".csv"):
        parser.error(f"--out {given.out}: the sheet is a CSV table; its name must end in .csv")
    return given


def _drawn(coding: Coding, folder: Path, given: argparse.Namespace) -> pd.DataFrame:
    try:
        drawn = sampling.drawn(coding, given.size, given.mentions, given.seed, given.names)
    except ValueError as error:
        raise InputError(f"--size {given.size}, --mentions {given.mentions}: {error}") from None
    docs = _read(folder)
    if len(docs) > DOCUMENTS:
        docs = sorted(np.random.default_rng(given.seed).choice(docs, DOCUMENTS, replace=False).tolist())
    wanted = [*docs, *sorted(set(drawn["doc"]) - set(docs))]
    texts = {text.name: text for text in corpus.recalled.texts(folder, wanted, given.store)}
    return sampling.completed(drawn, coding, texts, given.passages, given.seed, docs)


def _read(folder: Path) -> list[str]:
    """The documents that a run read, by name; none where only its tables are there, without texts."""
    if not (folder / "documents.csv").exists():
        return []
    told = folders.listed(str(folder))
    return sorted(told.loc[told["state"] != "skipped", "doc"])
