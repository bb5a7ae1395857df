"""`python -m helpers explore DIR`: the network of a folder of results as one interactive page."""

from __future__ import annotations

import os
from pathlib import Path

from helpers.corpus import results
from helpers.pages import networkpage
from helpers.reading import InputError, files
from helpers.workbench import commands, folders

_MORE = """
The page is self-contained: search, filter, and click a node or a line to read its sentences; the address stores the
view. If DIR has pages of the texts (--pages), every sentence links to its place. If there are more than 2,000 nodes,
only those with the most ties are drawn.

example:
  python -m helpers explore results
"""


def command(arguments: list[str]) -> None:
    """Write the page, and say where. Raises InputError where there is nothing to show or another file is in the way."""
    parser = commands.parser("explore", "Write the network as one interactive page.", _MORE)
    parser.add_argument("folder", metavar="DIR", help="a folder of results")
    parser.add_argument("--out", metavar="FILE", help="the page to write; default: DIR-network.html beside DIR")
    given = parser.parse_args(arguments)
    folder = Path(given.folder)
    out = Path(given.out) if given.out else folder.absolute().with_name(f"{folder.absolute().name}-network.html")
    from helpers import networks

    told = folders.opened(given.folder)
    net = networks.network(told.coding)
    base = os.path.relpath(folder.absolute(), out.absolute().parent)
    ours = {name.removesuffix(".html"): f"{base}/{name}" for name in results.listed(folder) if name.endswith(".html")}
    page = networkpage.page(net, told.coding, ours, folder.absolute().name)
    try:
        if out.exists() and not (out.is_file() and networkpage.MARK in out.read_text("utf-8", "replace")[:300]):
            raise InputError(f"{out}: this file was not written by this command and would be replaced; give "
                             "another --out")
        files.write(out, page)
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror or error}); give another --out") from None
    names, ties = min(len(net), networkpage.MOST), net.number_of_edges()
    print(f"{names} nodes, {ties} ties: open {out}")
