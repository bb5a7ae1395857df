"""The index of the search: every term of the glossary, and every block of text of every page, with the address that
leads to it; and the traditional forms of the characters in them, so that 約談 finds 约谈.

A site of this size needs no engine: the browser looks for the phrase itself. So any phrase is found, in Chinese too,
where Pagefind 1.5.2, tried first, finds the words it knows: of 一把手监督 two pages, and the article not among them.
"""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pandas as pd
from bs4 import BeautifulSoup, Tag
from pypinyin import lazy_pinyin
from zhconv import convert

_BLOCKS = ("h1", "h2", "h3", "p", "li", "tr", "pre", "summary", "dt", "dd")
_NOT_TEXT = ("script", "style", ".headerlink", ".prev-next-area", "details.hide", "form", "[hidden]")


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """The blocks of text of a page (HTML): the id that is nearest to each, '' for none, and its words.

    >>> list(blocks('<article class="bd-article"><section id="a"><p>One <b>two</b>.</p></section></article>'))
    [('a', 'One two.')]
    """
    article = BeautifulSoup(page, "html.parser").find("article", class_="bd-article")
    if article is None:
        return
    for part in article.select(", ".join(_NOT_TEXT)):
        part.decompose()
    for block in article.find_all(_block):
        between = " " if block.name == "tr" else ""
        words = " ".join(block.get_text(between).split())
        if words:
            named = block if block.get("id") else block.find_parent(id=True)
            yield (named["id"] if named else ""), words


def _block(element: Tag) -> bool:
    """Whether an element is a block with no block in it: a line of a text has its number as an attribute."""
    return (element.name in _BLOCKS or element.has_attr("data-n")) and element.find(_BLOCKS) is None


def terms(table: pd.DataFrame, net: nx.MultiDiGraph) -> list[list[str]]:
    """A row for each term of the glossary (`glossary.rows`): it, how it is read without tones and blanks, its gloss,
    its kind, and the id of its node where the network has one.

    >>> row = {"kind": ["mechanism"], "term": ["约谈"], "gloss": ["summons to talk"]}
    >>> terms(pd.DataFrame(row), nx.MultiDiGraph())
    [['约谈', 'yuetan', 'summons to talk', 'mechanism', '']]
    """
    nodes = {(data["kind"], data["name"]): node for node, data in net.nodes(data=True)}
    return [[row.term, "".join(lazy_pinyin(row.term)), row.gloss, row.kind, nodes.get((row.kind, row.term), "")]
            for row in table.itertuples(index=False)]


def traditional(text: str) -> dict[str, str]:
    """The traditional form of each character of a text that has another one, and what it is simplified.

    >>> traditional("约谈了")
    {'約': '约', '談': '谈'}
    """
    forms = {convert(sign, "zh-hant"): sign for sign in sorted(set(text)) if "一" <= sign <= "鿿"}
    return {form: sign for form, sign in forms.items() if form != sign and form not in text}


def write(out: Path, words: list[list[str]]) -> None:
    """Write `search-index.js` for the pages in a folder: the terms, the addresses and titles of the pages, and their
    blocks. The glossary's own page is left out: its rows are the terms."""
    pages, found = [], []
    for path in sorted(out.rglob("*.html"), key=lambda path: (_rank(path.relative_to(out).as_posix()), path)):
        text = path.read_text(encoding="utf-8")
        parts = list(blocks(text))
        if parts and path.name not in ("search.html", "glossary.html"):
            title = BeautifulSoup(text, "html.parser").find("h1").get_text().removesuffix("#")
            found += [[len(pages), anchor, said] for anchor, said in dict.fromkeys(parts)]
            pages.append([path.relative_to(out).as_posix(), title])
    every = "".join(said for *_, said in found) + "".join(term for term, *_ in words)
    table = json.dumps({"terms": words, "traditional": traditional(every), "pages": pages, "blocks": found},
                       ensure_ascii=False, separators=(",", ":"))  # fmt: skip
    (out / "search-index.js").write_text(f"window.searchIndex = {table};\n", encoding="utf-8")


def _rank(page: str) -> int:
    """The text first, then what is argued, then what is looked up."""
    return 0 if page.startswith("data/network/") else 1 if page.startswith(("notebooks/", "index")) else 2
