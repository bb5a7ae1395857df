"""The index of the search: every block of text of every page, with the address that leads to it.

A site of this size needs no engine: the browser looks for the phrase itself. So any phrase is found, in Chinese too,
where Pagefind 1.5.2, tried first, finds the words it knows: of 一把手监督 two pages, and the article not among them.
"""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup, Tag

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


def write(out: Path) -> None:
    """Write `search-index.js` for the pages in a folder: their addresses and titles, and their blocks."""
    pages, found = [], []
    for path in sorted(out.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        parts = list(blocks(text))
        if parts and path.name != "search.html":
            title = BeautifulSoup(text, "html.parser").find("h1").get_text().removesuffix("#")
            found += [[len(pages), anchor, words] for anchor, words in dict.fromkeys(parts)]
            pages.append([path.relative_to(out).as_posix(), title])
    table = json.dumps({"pages": pages, "blocks": found}, ensure_ascii=False, separators=(",", ":"))
    (out / "search-index.js").write_text(f"window.searchIndex = {table};\n", encoding="utf-8")
