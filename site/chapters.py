"""Notebooks as pages: figures as pictures with their captions, tables that scroll, code folded, boxes by language."""
from __future__ import annotations

import ast
import html
import math
import re
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

VEGA = "application/vnd.vegalite.v5+json"
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


def page(notebook: NotebookNode, figures: Path, up: str = "../") -> NotebookNode:
    """The notebook as the site shows it; its pictures are written to the folder `figures`, whose address from the
    page is `up` and the folder's name. The notebook that is given stays as it was."""
    notebook = deepcopy(notebook)
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _HERE.sub(lambda found: f"](#{slug(found[1])})", boxed(cell.source))
            cell.source = _TEXT.sub(r"](\1.md)", cell.source)
        elif only_asserts(cell):
            continue
        else:
            cell.metadata["tags"] = ["hide-input"]
            cell.outputs = _outputs(cell.outputs, figures, f"{up}{figures.name}")
        cells.append(cell)
    notebook.cells = cells
    return notebook


def only_asserts(cell: NotebookNode) -> bool:
    r"""Whether a cell shows nothing and makes nothing that is read: it checks what the prose says, for the tests.

    >>> only_asserts(nbformat.v4.new_code_cell("assert 1 < 2\nassert True, 'of course'"))
    True
    """
    return not cell.outputs and bool(cell.source.strip()) and all(
        isinstance(step, ast.Assert) for step in ast.parse(cell.source).body)


def boxed(source: str) -> str:
    """A box in one language as an element of that language, so that the switch can show the other one.

    >>> boxed("> **In short**\\n>\\n> Yes.")
    '<div class="box" lang="en">\\n\\n**In short**\\n\\nYes.\\n\\n</div>'
    """
    if match := _BOX.match(source):
        inner = re.sub(r"(?m)^> ?", "", source.rstrip())
        return f'<div class="box" lang="{"en" if match[1] == "In short" else "zh"}">\n\n{inner}\n\n</div>'
    return _CLOSING.sub(lambda found: boxed(found[1]), source)


def slug(address: str) -> str:
    """The site's address of a heading from JupyterLab's.

    >>> slug("6.-Place-by-place")
    '6-place-by-place'
    """
    return re.sub(r"[^\w-]", "", address.lower())


def _outputs(outputs: list[NotebookNode], figures: Path, address: str) -> list[NotebookNode]:
    """A figure and the caption that follows it become one output; what else is shown keeps its place."""
    done, drawn = [], None
    for output in outputs:
        data = output.get("data", {})
        if "image/svg+xml" in data:
            drawn = data
        elif drawn is not None:
            caption = data["text/html"]
            done.append(_html(_figure(drawn, caption, _CAPTION.search(caption)[1], figures, address)))
            drawn = None
        elif "text/html" in data:
            done.append(_html(scrolling(data["text/html"])))
        else:
            done.append(output)
    return done


def _html(text: str) -> NotebookNode:
    return nbformat.v4.new_output("display_data", data={"text/html": text})


def _figure(drawn: dict, caption: str, number: str, figures: Path, address: str) -> str:
    (figures / f"{number}.svg").write_text(drawn["image/svg+xml"], encoding="utf-8")
    picture = img(drawn["image/svg+xml"], f"{address}/{number}.svg", drawn["text/plain"])
    if VEGA in drawn:  # what JupyterLab draws; the site has a page of its own for it
        picture = f'<a href="../explorer.html">{picture}</a>'
    return (f'<figure class="numbered" id="figure-{number.replace(".", "-")}">'
            f'<div class="paper scroll" tabindex="0" role="region" aria-label="Figure {number}">{picture}</div>\n'
            f"<figcaption>{scrolling(caption)}</figcaption></figure>")


def img(svg: str, address: str, alt: str) -> str:
    """A picture with its size, so that the page does not move when it comes, and its alternative text."""
    wide, high = (round(float(value) * 96 / 72) for value in re.search(
        r'<svg [^>]*?viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    return (f'<img src="{html.escape(address)}" alt="{html.escape(alt)}" width="{wide}" height="{high}" '
            f'style="min-width:{readable(svg, wide)}px" loading="lazy">')


SMALLEST = 12  # pixels of type


def readable(svg: str, wide: int) -> int:
    """How wide a picture must be shown, in pixels, so that its smallest type has `SMALLEST`; as wide as it is where it
    has none.

    >>> readable('<svg viewBox="0 0 720 9"><text style="font: 8px sans">a</text></svg>', 960)
    1080
    """
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: ?([\d.]+)px", svg)]
    scale = wide / float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
    return math.ceil(wide * max(1, SMALLEST / (min(sizes) * scale))) if sizes else wide


def scrolling(text: str) -> str:
    """Tables in a frame that scrolls by itself, with keys too, so that a page never does sideways."""
    text = re.sub(r"<style scoped>.*?</style>\n?", "", text, flags=re.DOTALL)
    text = re.sub(r"<table\b[^>]*>", '<div class="scroll" tabindex="0" role="region" aria-label="Table 表">'
                  '<table class="dataframe">', text)
    text = _NUMBER.sub(r'<td class="number">\1</td>', _UNKNOWN.sub("<td>–</td>", text))
    return _CHINESE.sub(r'<td class="hanzi">\1</td>', text).replace("</table>", "</table></div>")


_UNKNOWN = re.compile(r"<td>(?:&lt;NA&gt;|NaN|None|nan)</td>")
_NUMBER = re.compile(r"<td>([-−+]?[\d,.]+ ?%?)</td>")
_CHINESE = re.compile(r"<td>([^<]*[一-鿿]{4,}[^<]*)</td>")
