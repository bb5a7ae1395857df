"""`export`: a network in the format of another program."""
from __future__ import annotations

import argparse
from pathlib import Path

from helpers import networks
from helpers.reading import InputError
from helpers.workbench import commands, folders

_HELP = """
dna        statements for Discourse Network Analyzer 3, as CSV: one row per act and acting body
ucinet     DL: edgelist1, or edgelist2 for a relation between two kinds of node (uses, practised_in, …)
pajek      .net: arcs, or edges between two modes for such a relation
incidence  the matrix of such a relation, as CSV

Without --relation, ucinet and pajek get all ties except those implied by names alone, and incidence gets uses.

examples:
  python -m helpers export results --as dna --out statements.csv
  python -m helpers export results --as ucinet --relation uses --out uses.dl
"""


def command(arguments: list[str]) -> None:
    """What the command line does; says in one line what was written. Raises InputError."""
    given = _options(arguments)
    out = Path(given.out)
    results = folders.opened(given.folder, given.each_reprint)
    try:
        content = networks.exchanged(results.coding, given.form, results.documents, given.relation, given.labels)
    except ValueError as error:
        raise InputError(str(error)) from None
    folders.written(out.parent, {out.name: content}, given.replace)
    print("; ".join([f"{given.form}: {out}", *results.notes]))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = commands.parser("export", "Export a network for another program.", _HELP)
    parser.add_argument("folder", metavar="DIR", help="a folder of results")
    parser.add_argument("--as", dest="form", required=True, choices=list(networks.FORMS), help="the format")
    parser.add_argument("--out", required=True, metavar="FILE", help="the file to write")
    parser.add_argument("--relation", choices=list(networks.RELATIONS), default="", metavar="R",
                        help="only this relation")
    parser.add_argument("--labels", choices=("name", "gloss", "id"), default="name",
                        help="node labels: name, English gloss, or id")
    parser.add_argument("--each-reprint", action="store_true", help="count every reprint as a separate document")
    parser.add_argument("--replace", action="store_true", help="replace FILE")
    given = parser.parse_args(arguments)
    if not Path(given.out).name:
        parser.error("--out must be a file")
    return given
