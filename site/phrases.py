"""The index of the search: every term, and every block of text of every page, with the address that leads to it.

A site of this size needs no engine: the browser looks for the phrase itself. So any phrase is found, in Chinese too,
where Pagefind 1.5.2, tried first, finds the words it knows: of 一把手监督 two pages, and the article not among them.
"""
from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from helpers.reading import canonical

_BLOCKS = ("h1", "h2", "h3", "p", "li", "tr", "pre", "summary", "dt", "dd")
# Ties are in the explorer, terms are listed by themselves, and what was composed to test a rule is no source.
_NOT_TEXT = ("script", "style", ".headerlink", ".prev-next-area", "details.hide", "form", "[hidden]", "div.tie",
             ".ties ul", ".ties summary", "details.all", "details.glossary", ".composed", "table.downloads")


def blocks(page: str) -> Iterator[tuple[str, str, bool]]:
    """The blocks of text of a page (HTML): the id that is nearest to each, '' for none, its words, and whether they
    stand in a table.

    >>> list(blocks('<article class="bd-article"><section id="a"><p>One <b>two</b>.</p></section></article>'))
    [('a', 'One two.', False)]
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
            yield (named["id"] if named else ""), words, block.name == "tr"


def _block(element: Tag) -> bool:
    """Whether an element is a block with no block in it: a line of a text has its number as an attribute."""
    return (element.name in _BLOCKS or element.has_attr("data-n")) and element.find(_BLOCKS) is None


def write(out: Path, terms: Iterable[Sequence[str]], article: str) -> None:
    """Write `search-index.js` for the pages in a folder.

    terms: of each the term, its pinyin, gloss, kind and node, '' where it is none. article: the address of the text.
    Written are `terms`; `pages`, each with its address, its title and, by anchor, its blocks of prose and of tables,
    the article first; and `simplified` (see there).
    """
    pages = []
    for path in sorted(out.rglob("*.html"), key=lambda path: (path != out / article, path)):
        text = path.read_text(encoding="utf-8")
        parts = list(dict.fromkeys(blocks(text)))
        if parts and path.name != "search.html":
            title = BeautifulSoup(text, "html.parser").find("h1").get_text().removesuffix("#")
            by_anchor: dict[str, tuple[list[str], list[str]]] = {}
            for anchor, words, in_table in parts:
                by_anchor.setdefault(anchor, ([], []))[in_table].append(words)
            pages.append([path.relative_to(out).as_posix(), title, [[at, *found] for at, found in by_anchor.items()]])
    index = {"pages": pages, "terms": [list(term) for term in terms]}
    index["simplified"] = simplified(json.dumps(index, ensure_ascii=False))
    table = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    (out / "search-index.js").write_text(f"window.searchIndex = {table};\n", encoding="utf-8")


def simplified(text: str) -> str:
    """Characters of traditional writing, each followed by the one that stands for it in a text.

    >>> simplified("约谈")
    '約约談谈'
    """
    known = set(text)
    every = (chr(code) for code in range(0x4E00, 0xA000))
    return "".join(sign + plain for sign in every if (plain := canonical(sign)) != sign and plain in known)
