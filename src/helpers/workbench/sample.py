"""Draw a sheet to judge from a result: the table, and the page on which it is filled."""
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
DIR is a folder that a run wrote; it kept the texts too. The sheet has ties and mentions, drawn by relation or kind and
by rule, so that every rule comes, and whole sentences, in which to look for what was missed. SHEET.html beside it is a
page that needs nothing else: open it, judge with keys, save; then `python -m helpers judge` the saved sheet. A
spreadsheet does as well: write right, wrong or unsure (1, 0, ?; 对, 错, 不确定) in verdict. Same DIR, same seed: same
sheet.

examples:
  python -m helpers sample results --out sheet.csv
  python -m helpers sample results --size 200 --mentions 0 --seed 2 --out ties.csv
"""


def command(arguments: list[str]) -> None:
    """Write a sheet and its page. Raises InputError."""
    given = _options(arguments)
    folder, out = Path(given.folder), Path(given.out)
    page = out.with_suffix(".html")
    sheet = _drawn(folders.coding(folder), folder, given)
    if sheet.empty:
        raise InputError(f"{folder}: there is nothing in it to judge; nothing is coded in these texts")
    written = {out: verdicts.to_csv(sheet), page: pages.judging.page(sheet, out.name)}
    for path, content in written.items():
        folders.free(path, content)
    for path, content in written.items():
        folders.write(path, content)
    counts = sheet["part"].value_counts()
    told = [f"{counts.get(part, 0)} {name}" for part, name in
            (("tie", "ties"), ("mention", "mentions"), ("passage", "sentences"))]
    if given.passages and not counts.get("passage", 0):
        folders.say(f"{folder}: its texts are not kept there, so the sheet has no sentences; run the reading again, or "
                    "name its --store")
    print(f"{', '.join(told)} to judge: open {page}, or fill {out}")


def _options(arguments: list[str]) -> argparse.Namespace:
    what = "Draw ties, mentions and sentences of a result, to be judged by a person."
    parser = commands.parser("sample", what, _MORE)
    parser.add_argument("folder", metavar="DIR", help="the folder of a result")
    parser.add_argument("--out", required=True, metavar="SHEET.csv", help="the sheet; SHEET.html comes beside it")
    parser.add_argument("--size", type=int, default=100, metavar="N", help="ties; 100 if not given")
    parser.add_argument("--mentions", type=int, metavar="N", help="mentions; half of --size if not given")
    parser.add_argument("--passages", type=int, metavar="N", help="sentences; three tenths of --size if not given")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the draw; 1 if not given")
    parser.add_argument("--names", action="store_true", help="draw part_of and belongs_to too, which codes tell")
    parser.add_argument("--store", metavar="DIR", help="where the run kept its texts, if it was given --store")
    given = parser.parse_args(arguments)
    given.mentions = given.size // 2 if given.mentions is None else given.mentions
    given.passages = given.size * 3 // 10 if given.passages is None else given.passages
    if min(given.size, given.mentions, given.passages, given.seed) < 0:
        parser.error("--size, --mentions, --passages and --seed are numbers from 0")
    if not given.out.endswith(".csv"):
        parser.error(f"--out {given.out}: the sheet is a CSV table; end its name in .csv")
    return given


def _drawn(coding: Coding, folder: Path, given: argparse.Namespace) -> pd.DataFrame:
    try:
        drawn = sampling.drawn(coding, given.size, given.mentions, given.seed, given.names)
    except ValueError as error:
        raise InputError(f"--size {given.size}, --mentions {given.mentions}: {error}") from None
    docs = folders.documents(folder)
    if len(docs) > DOCUMENTS:
        docs = sorted(np.random.default_rng(given.seed).choice(docs, DOCUMENTS, replace=False).tolist())
    wanted = [*docs, *sorted(set(drawn["doc"]) - set(docs))]
    texts = {text.name: text for text in corpus.recalled.texts(folder, wanted, given.store)}
    return sampling.completed(drawn, coding, texts, given.passages, given.seed, docs)
