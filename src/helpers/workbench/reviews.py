"""`python -m helpers review DIR`: one page over all pages of a folder of results, to correct them by clicking."""
from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from helpers.corpus import results
from helpers.pages import overview
from helpers.reading import InputError, files
from helpers.workbench import commands

_DATA = re.compile(r'<script type="application/json" id="review-data">(.*?)</script>', re.DOTALL)


def command(arguments: list[str]) -> None:
    """Write the page over the pages of a folder, and say where. Raises InputError where there are none."""
    parser = commands.parser("review", "Write one page for correcting all texts of a folder of results.",
                             _MORE)
    parser.add_argument("folder", metavar="DIR", help="a folder written by a run with --pages")
    parser.add_argument("--out", metavar="FILE", help="the page to write; default: DIR-review.html beside DIR")
    given = parser.parse_args(arguments)
    folder = Path(given.folder)
    out = Path(given.out) if given.out else folder.absolute().with_name(f"{folder.absolute().name}-review.html")
    texts = list(_texts(folder, out))
    if not texts:
        raise InputError(f"{folder}: it has no text pages; write them: python -m helpers TEXTS --pages --out {folder}")
    _write(out, overview.overview(texts, folder.absolute().name))
    print(f"{len(texts)} text{'s' * (len(texts) != 1)} to review: open {out}")


_MORE = """
Each text links to its page; click Review there to begin. The list counts the decisions made in this browser and saves
them all as one corrections.csv for the next run:
  python -m helpers TEXTS --corrections corrections.csv --pages --out DIR

In a browser that stores decisions separately for each file the count stays 0: save each page and load the files here.
"""


def _texts(folder: Path, out: Path) -> Iterator[dict[str, Any]]:
    """What the list tells of each text whose page a run wrote, in the order of their names."""
    base = os.path.relpath(folder.absolute(), out.absolute().parent)
    for name in sorted(name for name in results.listed(folder) if name.endswith(".html")):
        path = results.place(folder, name)
        page = path.read_text(encoding="utf-8") if path.is_file() else ""
        if found := _DATA.search(page):
            data = json.loads(found[1])
            address = quote(Path(base, name).as_posix())
            title = next((line.strip() for line in data["text"].splitlines() if line.strip()), data["doc"])
            yield {"doc": data["doc"], "hash": data["hash"], "page": address, "title": f"{data['doc']} · {title[:60]}",
                   "names": len(data["mentions"]), "ties": len(data["ties"])}


def _write(out: Path, page: str) -> None:
    """Write the page; a file that is there and is no such page stays."""
    try:
        if out.exists() and not (out.is_file() and out.read_bytes().startswith(overview.MARK.encode())):
            raise InputError(f"{out}: this file was not written by this command and would be replaced; give "
                             "another --out")
        files.write(out, page)
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror or error}); give another --out") from None
