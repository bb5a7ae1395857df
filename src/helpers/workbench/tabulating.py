"""`panel`: a panel table for regression."""
from __future__ import annotations

import argparse
from pathlib import Path

from helpers.reading import InputError, decode, files
from helpers.workbench import commands, folders
from helpers.workbench.folders import Results

_HELP = """
The table is a complete grid, zeros included: one row per region (or province, or publisher of the documents), period
and family, or per document and family; --of mechanism uses mechanisms. exposure_documents is the number of documents
that could have reported it, exposure_characters (with --texts) their length. data/README.md describes every column.

examples:
  python -m helpers panel results --rows region --by month --out panel.csv
  python -m helpers panel results --rows document --of mechanism --least 5 --out panel.csv
"""


def command(arguments: list[str]) -> None:
    """What the command line does; says in one line how large the table is. Raises InputError."""
    from helpers import networks
    from helpers.measures import panels

    given = _options(arguments)
    out = Path(given.out)
    results = folders.opened(given.folder, given.each_reprint, given.all)
    documents = results.documents
    if given.texts:
        documents = documents.assign(characters=_characters(results, Path(given.folder), Path(given.texts)))
    try:
        table = panels.panel(results.coding, documents, given.rows, given.by, given.of, given.least)
    except ValueError as error:
        raise InputError(f"{given.folder}: {error}") from None
    folders.written(out.parent, {out.name: files.to_csv(table)}, given.replace)
    undated = sum(not networks.period(day, given.by) for day in networks.dates(documents).values())
    notes = [*results.notes, *([f"without a {given.by}: {folders.counted(undated, 'document')}"] if undated else [])]
    print("; ".join([f"{len(table):,} rows in {out}", *notes]))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = commands.parser("panel", "Make a panel table for regression.", _HELP)
    parser.add_argument("folder", metavar="DIR", help="a folder of results")
    parser.add_argument("--out", required=True, metavar="FILE", help="the table, as CSV")
    parser.add_argument("--rows", choices=("region", "province", "publisher", "document"), default="region")
    parser.add_argument("--by", choices=("day", "month", "year"), default="month", help="default: month")
    parser.add_argument("--of", choices=("family", "mechanism"), default="family", help="default: family")
    parser.add_argument("--least", type=int, default=1, metavar="N",
                        help="minimum number of documents that name a mechanism")
    parser.add_argument("--texts", metavar="DIR", help="the folder of the texts; adds exposure_characters")
    parser.add_argument("--all", action="store_true", help="also count documents in which nothing was coded")
    parser.add_argument("--each-reprint", action="store_true", help="count every reprint as a separate document")
    parser.add_argument("--replace", action="store_true", help="replace FILE")
    given = parser.parse_args(arguments)
    if not Path(given.out).name:
        parser.error("--out must be a file")
    return given


def _characters(results: Results, folder: Path, texts: Path) -> list[int]:
    """How long the text of each document is: that which was taken out of its file, or the file's own."""
    lengths = []
    for own, file in zip(results.documents["text"], results.documents["file"], strict=True):
        path = folder / own if own else texts / file
        try:
            lengths.append(len(decode(path.read_bytes(), str(path))[0]))
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror}); give the folder of the texts as "
                             "--texts") from None
    return lengths
