"""Notebooks as pages: figures with their captions, tables that scroll, code folded, boxes by language."""
from __future__ import annotations

import ast
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import drawings
import nbformat
import tables
from editions import Edition
from nbformat import NotebookNode

LIVE = "application/vnd.vegalite.v5+json"  # what JupyterLab draws to click in; the site has a page of its own for it
_BOX = re.compile(r"\A> \*\*(In short|中文|中文小结)\*\*\n")
_CAPTION = re.compile(r"<strong>Figure (\d+\.\d+)\.</strong>")
_HERE = re.compile(r"\]\(#([^)]+)\)")  # JupyterLab's address of a heading, which is not the site's
_TEXT = re.compile(r"\]\(([^)]*data/network/[^)]*)\.html\)")  # the page of a text, which is staged as a source
_CLOSING = re.compile(r"(?m)^(> \*\*中文小结\*\*\n(?:>.*\n?)+)\Z")


def read(path: Path) -> NotebookNode:
    """A notebook of the collection with its outputs. Raises ValueError where a code cell was never run."""
    notebook = nbformat.read(path, as_version=4)
    idle = [c.id for c in notebook.cells if c.cell_type == "code" and c.execution_count is None]
    if idle:
        raise ValueError(f"{path.name}: {idle[0]} was never run; run `make` first")
    return notebook


def question(notebook: NotebookNode) -> tuple[str, str]:
    """What a notebook asks, in English (its title) and in Chinese (from its 中文 box)."""
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    chinese = next(m[1] for source in sources if (m := re.search(r"\*\*问题：\*\* ?(.+)", source)))
    return sources[0].removeprefix("# ").strip(), chinese.strip()


def page(notebook: NotebookNode, folder: Path, edition: Edition, up: str = "../",
         shown: Callable[[str], str] = lambda output: output) -> NotebookNode:
    """The notebook as an edition shows it; its pictures are written to a folder, whose address from the page is `up`
    and the folder's name. shown: what else becomes of an output. The notebook that is given stays as it was."""
    notebook = deepcopy(notebook)
    cells, silent = [], []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _HERE.sub(lambda found: f"](#{slug(found[1])})", boxed(cell.source, edition))
            cell.source = tables.in_words(_TEXT.sub(r"](\1.md)", cell.source))
        elif not cell.outputs:  # its code is read where something comes of it
            silent += [] if only_asserts(cell) else [cell.source]
            continue
        else:
            cell.source = "\n\n".join([*silent, cell.source])
            silent = []
            cell.metadata["tags"] = ["hide-input"]
            cell.outputs = _outputs(cell.outputs, folder, f"{up}{folder.name}", edition, shown)
        cells.append(cell)
    notebook.cells = cells
    return notebook


def only_asserts(cell: NotebookNode) -> bool:
    """Whether a cell makes nothing that is read: it checks what the prose says, for the tests.

    >>> only_asserts(nbformat.v4.new_code_cell("assert 1 < 2\\nassert True, 'of course'"))
    True
    """
    return all(isinstance(step, ast.Assert) for step in ast.parse(cell.source).body)


def boxed(source: str, edition: Edition) -> str:
    """A box in one language as an element, in the edition of that language; a notebook has each in both.

    >>> boxed("> **In short**\\n>\\n> Yes.", Edition("en", ("en",)))
    '<div class="box">\\n\\n**In short**\\n\\nYes.\\n\\n</div>'
    >>> boxed("> **In short**\\n>\\n> Yes.", Edition("zh", ("zh",)))
    ''
    """
    if match := _BOX.match(source):
        if ("en" if match[1] == "In short" else "zh") not in edition.keeps:
            return ""
        inner = re.sub(r"(?m)^> ?", "", source.rstrip())
        inner = inner.replace("**中文**", "**提要**").replace("**中文小结**", "**小结**")
        return f'<div class="box">\n\n{inner}\n\n</div>'
    return _CLOSING.sub(lambda found: boxed(found[1], edition), source)


def slug(address: str) -> str:
    """The site's address of a heading from JupyterLab's.

    >>> slug("6.-Place-by-place")
    '6-place-by-place'
    """
    return re.sub(r"[^\w-]", "", address.lower())


def _outputs(outputs: list[NotebookNode], folder: Path, address: str, edition: Edition,
             shown: Callable[[str], str]) -> list[NotebookNode]:
    """A figure and the caption that follows it become one output; what else is shown keeps its place."""
    done, drawn = [], None
    for output in outputs:
        data = output.get("data", {})
        if "image/svg+xml" in data:
            drawn = data
        elif drawn is not None:
            caption = data["text/html"]
            leads = "../explorer.html" if LIVE in drawn else ""
            told = edition.fragment(tables.tidy(caption))
            number = _CAPTION.search(caption)[1]
            done.append(_html(drawings.figure(drawn, told, number, folder, address, edition, leads)))
            drawn = None
        elif "text/html" in data:
            done.append(_html(edition.fragment(tables.tidy(shown(data["text/html"])))))
        else:
            done.append(output)
    return done


def _html(text: str) -> NotebookNode:
    return nbformat.v4.new_output("display_data", data={"text/html": text})
