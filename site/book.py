"""Builds the site from the notebooks as they stand: ``python site/book.py [--out FOLDER]``; it runs none of them.

The folder mirrors the checkout, so that a link in a notebook, in the codebook or in the README leads to the same
thing on the site. Written to a temporary name first: a build that fails leaves the old site as it was.

It is made twice: in English, and in Chinese below `zh/`, where a page leads to the tables, the style sheets and the
scripts of the English edition rather than having them again.
"""
from __future__ import annotations

import argparse
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from string import Template
from urllib.parse import quote, unquote

import chapters
import editions
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
_FOREIGN = re.compile(r"<(p|td|th|code)>([^<A-Za-z]*[\u3400-\u9fff][^<A-Za-z]*)<")  # Chinese alone, in English pages
_BETWEEN = re.compile(r"(?<=</code>)([^<A-Za-z]*[\u3400-\u9fff][^<A-Za-z]*)(?=<)")  # the same beside code
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
    """Stage the sources of each edition in a folder, make the pages and their index; then join them, and set their
    type. Returns the folder of the pages."""
    out = scratch / "en"
    steps = {f"{name} ({lang})": partial(step, scratch, lang) for lang in ("en", "zh") for name, step in
             {"sources": _staged, "pages": sphinx, "index": _indexed}.items()}
    steps |= {"editions": partial(join, out, scratch / "zh"), "type": partial(typeface.write, out)}
    with tqdm(steps.items(), unit="step", disable=None) as bar:
        for name, step in bar:
            bar.set_description(name)
            step()
    return out


def _staged(scratch: Path, lang: str) -> None:
    stage(scratch / f"{lang}.source", edition(lang))


def _indexed(scratch: Path, lang: str) -> None:
    phrases.write(scratch / lang, words(), TEXT_PAGE)


def sphinx(scratch: Path, lang: str) -> None:
    """Make the pages. Raises ValueError where Sphinx warns: of a link that leads nowhere, of a page that none names."""
    source, out = scratch / f"{lang}.source", scratch / lang
    settings = ["-D", "language=zh_CN", "-t", "zh"] if lang == "zh" else []
    if build_main(["-q", "-W", "--keep-going", "-b", "html", "-d", str(scratch / f"{lang}.doctrees"), *settings,
                   str(source), str(out)]):
        raise ValueError("Sphinx warned; see the lines above")
    for name in ("objects.inv", ".buildinfo", "_static/webpack-macros.html"):
        (out / name).unlink(missing_ok=True)
    shutil.rmtree(out / "_sources", ignore_errors=True)
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # Sphinx has opened the log of every library


def join(out: Path, chinese: Path) -> None:
    """Put the Chinese edition below the English one, whose Chinese is marked as such. What both have, it takes from
    there: only what is not yet in `_static` is added, and an address that its own folder does not have leads there."""
    for path in sorted((chinese / "_static").rglob("*")):
        there = out / "_static" / path.relative_to(chinese / "_static")
        if path.is_file() and not there.exists():
            there.parent.mkdir(parents=True, exist_ok=True)
            path.rename(there)
    shutil.rmtree(chinese / "_static")
    for path in out.rglob("*.html"):
        text = _FOREIGN.sub(r'<\1 lang="zh-Hans">\2<', path.read_text(encoding="utf-8"))
        files.write(path, _BETWEEN.sub(r'<span lang="zh-Hans">\1</span>', text))
    for path in chinese.rglob("*.html"):
        up = "../" * len(path.relative_to(chinese).parts)
        text = unbroken(path.read_text(encoding="utf-8"))
        lead = partial(_shared, path.parent, chinese, up)
        files.write(path, re.sub(r'(?<= )(href|src)="([^"#?:]+)(?=["#?])', lead, text))
    chinese.rename(out / "zh")


_KEPT = re.compile(r"(<(pre|script|style|textarea)\b.*?</\2>)", re.DOTALL)  # whose line breaks count
_BROKEN = re.compile("(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])\n(?=[“‘《（\u4e00-\u9fff])")


def unbroken(page: str) -> str:
    """A page (HTML) without the line breaks between Chinese characters, which a browser shows as blanks.

    >>> unbroken("<p>机构，\\n机制</p><pre>机构\\n机制</pre>")
    '<p>机构，机制</p><pre>机构\\n机制</pre>'
    """
    parts = _KEPT.split(page)  # between every two of them: one that is kept, and its tag's name
    return "".join(_BROKEN.sub("", part) if i % 3 == 0 else part for i, part in enumerate(parts) if i % 3 < 2)


def _shared(here: Path, chinese: Path, up: str, link: re.Match) -> str:
    there = Path(os.path.normpath(here / unquote(link[2])))
    if there.exists() or not there.is_relative_to(chinese):
        return link[0]
    return f'{link[1]}="{up}{quote(there.relative_to(chinese).as_posix())}'


# --- the sources ---------------------------------------------------------------------------------------------

@cache
def article() -> tuple[Text, coding.Coding, nx.MultiDiGraph]:
    """The article, its corrected coding, and the network of it."""
    text = h.read(DOC)
    coded = h.corrected(text)
    return text, coded, h.network(coded)


@cache
def terms() -> pd.DataFrame:
    """The glossary, with the paragraphs of the article that name a term."""
    text, coded, net = article()
    return glossary.rows(net, glossary.named(networks.grounded(coded.mentions), text.blocks))


def words() -> list[list[str]]:
    """The terms of the glossary, for the index of the search."""
    return terms()[["term", "pinyin", "gloss", "kind", "node"]].to_numpy().tolist()


@cache
def chapter(path: Path) -> nbformat.NotebookNode:
    return chapters.read(path)


def paths() -> list[Path]:
    """The notebooks."""
    return sorted((ROOT / "notebooks").glob("*.ipynb"))


def edition(lang: str, catalogue: bool = False) -> editions.Edition:
    """An edition with what it knows. catalogue: without any prose that the sources have in both languages."""
    outputs = (output.data["text/html"] for path in paths() for cell in chapter(path).cells
               for output in cell.get("outputs", []) if "text/html" in output.get("data", {}))
    names, known = editions.names(article()[2], terms()[["term", "gloss"]].itertuples(index=False), outputs)
    return editions.Edition(lang, () if catalogue else (lang,), names, known, editions.catalogue(editions.OUTPUTS))


def stage(source: Path, edition: editions.Edition) -> None:
    """Everything that Sphinx needs for an edition, in one folder."""
    extra = source / "extra"
    for folder in ("notebooks", "data/network", "data/codebook", "_static", "extra/figures"):
        (source / folder).mkdir(parents=True)
    text, coded, net = article()
    for folder in ("_static", "_templates"):
        shutil.copytree(HERE / folder, source / folder, dirs_exist_ok=True)
    shutil.copy(HERE / "conf.py", source)
    shutil.copytree(editions.LOCALE, source / "locale")  # where Sphinx compiles the catalogues
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = home.shares(net, h.events(coded), chapter(ROOT / "notebooks/5-structure.ipynb"))
    fill = {"index": home.fill(readme, net, found, list(notebooks(source, edition)), edition),
            "explorer": ties.fill(net, coded, extra, edition),
            "glossary": {"groups": glossary.page(terms(), TEXT_PAGE)},
            "bibliography": bibliography(), "cite": cite(text), "search": {}}
    for name, values in fill.items():
        page = (HERE / "pages" / f"{name}.md").read_text(encoding="utf-8")
        files.write(source / f"{name}.md", edition.prose(Template(page).substitute(values) if values else page))
    files.write(source / f"data/network/{DOC}.md", text_page(edition))
    shutil.copy(ROOT / "data/codebook/codebook.md", source / "data/codebook")
    files.write(source / "data/README.md", edition.prose(dictionary()))
    if edition.lang == "en":
        downloads(extra)
        files.write(source / "_static/pages.css", pages.CSS)
        files.write(source / "_static/networkpage.css", networkpage.style())
        files.write(source / "_static/networkpage.js", networkpage.code())


@cache
def cards() -> Callable[[str], str]:
    """What shows errors as cards."""
    return verdicts.cards(article()[0])


def notebooks(source: Path, edition: editions.Edition) -> Iterator[tuple[str, str, str]]:
    """Stage the notebooks. Gives for each its address, and what it asks in English and in Chinese."""
    for path in paths():
        notebook = chapter(path)
        page = chapters.page(notebook, source / "extra" / "figures", edition, shown=cards())
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
    heads = "".join(f'<th><span lang="en">{en}</span><span lang="zh">{zh}</span></th>'
                    for en, zh in (("file", "文件"), ("size", "大小")))
    says = f'<span lang="en">{len(downloaded())} files</span><span lang="zh">{len(downloaded())}个文件</span>'
    return (f"{text}\n## Downloads\n\n```{{raw}} html\n<details><summary>{says}</summary>"
            f'<table class="downloads"><thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody></table></details>\n```\n')


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


def bibliography() -> dict[str, str]:
    """The sources of every method, and where each is cited."""
    return {"entries": references.page(references.read(ROOT / "references.bib"), references.cited(ROOT))}


def cite(text: Text) -> dict[str, str]:
    """What is cited, from CITATION.cff and from what is known of the article."""
    about = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return {"author": about["authors"][0]["name"], "title": about["title"], "version": about["version"],
            "license": about["license"], "publisher": text.publisher, "article": text.title,
            "date": text.published[:10], "doc": text.name}


def text_page(edition: editions.Edition) -> str:
    """The page of the article, in the frame of the site."""
    body = edition.fragment(pages.body(*article(), explorer="../../explorer.html"))
    return f"# Annotated text\n\n```{{raw}} html\n{body}\n```\n"


if __name__ == "__main__":
    sys.exit(main())
