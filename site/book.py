"""Builds the site from the notebooks as they stand: ``python site/book.py [--out FOLDER]``; it runs none of them.

The folder mirrors the checkout, so that a link in a notebook, in the codebook or in the README leads to the same
thing on the site. Written to a temporary name first: a build that fails leaves the old site as it was.
"""
from __future__ import annotations

import argparse
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from string import Template

import chapters
import glossary
import home
import nbformat
import networkx as nx
import pandas as pd
import phrases
import references
import ties
import typeface
import verdicts
import yaml
from sphinx.cmd.build import build_main
from tqdm import tqdm

import helpers as h
from helpers import coding, networks, pages
from helpers.pages import networkpage
from helpers.reading import Text, files

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DOC = "yunnan-2024-03-07"  # the article: the only text in `data/texts`
TEXT_PAGE = f"data/network/{DOC}.html"


def main(arguments: list[str] | None = None) -> int:
    """Build the site. Returns 0, or 2 and one line if it cannot be built."""
    parser = argparse.ArgumentParser(prog="site/book.py", description=main.__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "site" / "html", help="the folder to write to")
    out = parser.parse_args(arguments).out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".site.") as scratch:
            built = build(Path(scratch))
            if out.exists():
                out.rename(Path(scratch) / "old")
            built.rename(out)
    except (OSError, ValueError) as error:
        print(f"site: {error}", file=sys.stderr)
        return 2
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    print(f"site: {len(list(out.rglob('*.html')))} pages, {size / 1e6:.1f} MB", file=sys.stderr)
    return 0


def build(scratch: Path) -> Path:
    """Stage the sources in a folder, make the pages, their type and their index. Returns the folder of the pages."""
    source, out = scratch / "source", scratch / "html"
    words: list[list[str]] = []
    steps = {"sources": lambda: words.extend(stage(source)), "pages": lambda: sphinx(source, out, scratch / "doctrees"),
             "index": lambda: phrases.write(out, words, TEXT_PAGE), "type": lambda: typeface.write(out)}
    with tqdm(steps.items(), unit="step", disable=None) as bar:
        for name, step in bar:
            bar.set_description(name)
            step()
    return out


def sphinx(source: Path, out: Path, doctrees: Path) -> None:
    """Make the pages. Raises ValueError where Sphinx warns: of a link that leads nowhere, of a page that none names."""
    if build_main(["-q", "-W", "--keep-going", "-b", "html", "-d", str(doctrees), str(source), str(out)]):
        raise ValueError("Sphinx warned; see the lines above")
    for name in ("objects.inv", ".buildinfo", "_static/webpack-macros.html"):
        (out / name).unlink(missing_ok=True)
    shutil.rmtree(out / "_sources", ignore_errors=True)
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # Sphinx has opened the log of every library


# --- the sources ---------------------------------------------------------------------------------------------

def stage(source: Path) -> list[list[str]]:
    """Everything that Sphinx needs, in one folder. Gives the terms of the glossary for the index of the search."""
    extra = source / "extra"
    for folder in ("notebooks", "data/network", "data/codebook", "_static", "extra/figures"):
        (source / folder).mkdir(parents=True)
    text = h.read(DOC)
    coded = h.corrected(text)
    net = h.network(coded)
    for folder in ("_static", "_templates"):
        shutil.copytree(HERE / folder, source / folder, dirs_exist_ok=True)
    shutil.copy(HERE / "conf.py", source)
    downloads(extra)
    table = terms(net, coded, text)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = home.shares(net, h.events(coded), chapters.read(ROOT / "notebooks/5-structure.ipynb"))
    fill = {"index": home.fill(readme, net, found, list(notebooks(source, text))),
            "explorer": ties.fill(net, coded, extra), "glossary": {"groups": glossary.page(table, TEXT_PAGE)},
            "bibliography": bibliography(), "cite": cite(text), "search": {}}
    for name, values in fill.items():
        page = (HERE / "pages" / f"{name}.md").read_text(encoding="utf-8")
        files.write(source / f"{name}.md", Template(page).substitute(values) if values else page)
    files.write(source / f"data/network/{DOC}.md", text_page(text, coded, net))
    shutil.copy(ROOT / "data/codebook/codebook.md", source / "data/codebook")
    files.write(source / "data/README.md", dictionary())
    files.write(source / "_static/pages.css", pages.CSS)
    files.write(source / "_static/networkpage.css", networkpage.style())
    files.write(source / "_static/networkpage.js", networkpage.code())
    return table[["term", "pinyin", "gloss", "kind", "node"]].to_numpy().tolist()


def notebooks(source: Path, text: Text) -> Iterator[tuple[str, str, str]]:
    """Stage the notebooks. Gives for each its address, and what it asks in English and in Chinese."""
    shown = verdicts.cards(text)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = chapters.read(path)
        page = chapters.page(notebook, source / "extra" / "figures", shown=shown)
        files.write(source / "notebooks" / path.name, nbformat.writes(page))
        yield f"notebooks/{path.stem}.html", *chapters.question(notebook)


def downloads(extra: Path) -> None:
    """The tables, lexicons, texts and graph files, at the addresses that they have in the checkout."""
    for path in (*downloaded(), "references.bib"):
        (extra / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, extra / path)


def downloaded() -> list[str]:
    return sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "data").rglob("*")
                  if path.suffix in {".csv", ".txt", ".json", ".ttl", ".gexf", ".graphml", ".png"})


def dictionary() -> str:
    """The data dictionary, and at its end every file that it speaks of as a download."""
    rows = "\n".join(
        f'<tr><td><a href="{os.path.relpath(path, "data")}" download>{path}</a></td>'
        f"<td>{(ROOT / path).stat().st_size / 1000:,.0f} kB</td></tr>" for path in downloaded())
    text = folded((ROOT / "data/README.md").read_text(encoding="utf-8"))
    text = re.sub(r"(?m)^```(?:csv|python) file=.*$|^```csv.*$", "```text", text)  # what a test adds to a file
    head = "<thead><tr><th>file 文件</th><th>size 大小</th></tr></thead>"
    says = f'<span lang="en">{len(downloaded())} files</span><span lang="zh">{len(downloaded())}个文件</span>'
    return (f"{text}\n## Downloads 下载\n\n```{{raw}} html\n<details><summary>{says}</summary>"
            f'<table class="downloads">{head}\n<tbody>{rows}</tbody></table></details>\n```\n')


def folded(words: str) -> str:
    """The data dictionary with the columns of every file folded: its first paragraph says what the file is.

    >>> folded("### a.csv\\n\\nWhat it is.\\n\\n| c |\\n|---|\\n| 1 |\\n").count("<details")
    1
    """
    def fold(part: re.Match) -> str:
        head, says, rest = part.groups()
        if "\n|" not in f"\n{rest}":
            return part[0]
        title = '<span lang="en">columns and notes</span><span lang="zh">各列与说明</span>'
        return f'{head}{says}<details class="rows"><summary>{title}</summary>\n\n{rest}\n\n</details>\n\n'

    return re.sub(r"(?ms)^(### [^\n]*\n\n)((?:(?!\|).*?\n\n)?)(.*?)(?=^##|\Z)", fold, words)


def terms(net: nx.MultiDiGraph, coded: coding.Coding, text: Text) -> pd.DataFrame:
    """The glossary, with the paragraphs of the article that name a term."""
    return glossary.rows(net, glossary.named(networks.grounded(coded.mentions), text.blocks))


def bibliography() -> dict[str, str]:
    """The sources of every method, and where each is cited."""
    return {"entries": references.page(references.read(ROOT / "references.bib"), references.cited(ROOT))}


def cite(text: Text) -> dict[str, str]:
    """What is cited, from CITATION.cff and from what is known of the article."""
    about = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return {"author": about["authors"][0]["name"], "title": about["title"], "version": about["version"],
            "license": about["license"], "publisher": text.publisher, "article": text.title,
            "date": text.published[:10], "doc": text.name}


def text_page(text: Text, coded: coding.Coding, net: nx.MultiDiGraph) -> str:
    """The page of the article, in the frame of the site."""
    body = pages.body(text, coded, net, explorer="../../explorer.html")
    return f"# Annotated text · 标注原文\n\n```{{raw}} html\n{body}\n```\n"


if __name__ == "__main__":
    sys.exit(main())
