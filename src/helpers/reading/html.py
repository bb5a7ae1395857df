"""The text of a web page, in the order of reading, and what the page says of itself.

All that stands on the page is text, but for what offers to click on: bars, lists of links, buttons. The lines that a
page sets around a report (its date, its source) stay, and are told from it by their form as in any other text.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from helpers.reading import pagehead
from helpers.reading.decoding import InputError
from helpers.reading.furniture import PUBLISHED, SOURCE, around
from helpers.reading.webcodes import characters
from helpers.reading.writing import canonical

# What begins a line of its own; all other tags, known or not, stand within one.
_BLOCKS = set(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol p pre section summary table tbody tfoot thead tr"
    " ul".split()
)
_NEVER = set(
    "script style noscript template head select datalist button textarea input iframe object embed svg canvas audio"
    " video map rt rp title meta link".split()
)
_PAGE = re.compile(r"<(?:html|head|body|div|meta|title|link|!doctype)\b", re.I)
_CELLS = ("td", "th")
_STRUCK = {"del", "s", "strike"}
_BARS = {"nav", "footer", "aside", "menu", "dialog", "xml"}  # xml: what Word writes beside a page
_HELD = ("textarea", "noscript", "iframe", "object")  # that are not read: a main text in one is told
_BAR = re.compile(
    r"(?:^|[\s_-])(?:u?cookies?|nav|navbar|menu|foot|footer|copyright|sidebar|comments?|pinglun)(?:$|[\s_-])", re.I
)
_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_STOP, _SENTENCE = re.compile(r"[。！？；]"), re.compile(r"[^。！？；]{8,}[。！？；]")
_WIDE = r"[^\x00-\xff]"
# The line breaks of a page's source mean nothing beside Chinese.
_WRAP = re.compile(rf"(?<={_WIDE})[^\S\t]*\n[^\S\t]*|[^\S\t]*\n[^\S\t]*(?={_WIDE})")
_BLANK = re.compile(r"[^\S\t]+")


def page(data: bytes) -> tuple[str, dict[str, str], str]:
    """The text of a page, what it says of itself (title, published, publisher), and a line on what is not in the text.

    Raises InputError for bytes that make no page.
    """
    from lxml import etree, html

    source, lost = characters(data)
    told = [f"{lost} signs are damaged, each shown as \ufffd"] if lost else []
    if not _PAGE.search(source):  # a text with some tags: its lines are lines
        source = re.sub(r"\r?\n", "<br>", source)
        told.append("its tags were taken out")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        raise InputError("this page cannot be read; save its main text as plain text") from None
    if any("Excessive depth" in fault.message for fault in parser.error_log):  # what lies deeper would be lost
        raise InputError("the tags of this page stand in one another more than two thousand deep; save its main text "
                         "as plain text")
    head = pagehead.head(tree)
    lines, bars = _report(tree)
    told += [f"not read: {', '.join(dict.fromkeys(bars))}"] if bars else []
    return "\n".join(lines), pagehead.about(head, lines), "; ".join(told)


# --- the text ---------------------------------------------------------------------------------------------------


def _report(tree: Any) -> tuple[list[str], list[str]]:
    """The lines of a page without its bars and its lists of links, and the bars that had sentences."""
    body = next(tree.iter("body"), tree)
    bars = [f"<{node.tag}> of {said} characters" for node in body.iter(*_HELD) if (said := _said(node))]
    for node in [node for node in body.iter() if node.tag in _NEVER]:
        if node.getparent() is not None:
            node.drop_tree()
    left, stated = _drop_bars(body)
    lines = list(_lines(body))
    kept = [text for text, words, linked in lines if 2 * linked <= words or _SENTENCE.search(text) or _states(text)]
    return (kept or [text for text, *_ in lines]) + stated, bars + left


def _drop_bars(body: Any) -> tuple[list[str], list[str]]:
    """Take the bars out, but none that holds half of what the page says: its name then means something else.

    Returns those that had sentences, and the lines in them that state when or by whom the page was published.
    """
    most = _said(body) / 2
    left, stated = [], []
    for node in [node for node in body.iterdescendants() if isinstance(node.tag, str) and _is_bar(node)]:
        if any(above is body for above in node.iterancestors()) and (said := _said(node)) < max(most, 1):
            left += [f"<{node.tag}> of {said} characters"] if said else []
            left += ["words that are struck out"] if node.tag in _STRUCK and not said else []
            stated += [line for line, *_ in _lines(node) if _states(line)]
            node.drop_tree()
    return left, stated


def _states(line: str) -> bool:
    canon = canonical(line)
    source = SOURCE.search(canon)  # but not who runs the site
    return bool(around(canon) and (PUBLISHED.search(canon) or source and not source[0].startswith("主办")))


def _is_bar(node: Any) -> bool:
    names = f"{node.get('class', '')} {node.get('id', '')}"
    return (node.tag in _BARS | _STRUCK or bool(_BAR.search(names)) or node.get("hidden") is not None
            or bool(_HIDDEN.search(node.get("style", "")))
            or node.tag == "header" and all(node.find(f".//{name}") is None for name in ("h1", "h2", "h3")))


def _said(node: Any) -> int:
    """How many characters of a node stand in sentences; those of a page without any, in all."""
    return _sentences("".join(node.itertext()))


def _sentences(text: str) -> int:
    return sum(len(match[0]) for match in _SENTENCE.finditer(text))


def _words(text: str) -> int:
    """How many letters a line has: dates beside the headlines of a list are none."""
    return len(re.sub(r"[\W\d年月日]", "", text))


def _lines(body: Any) -> Iterator[tuple[str, int, int]]:
    """Each line of a page, and how many letters it has, in all and in links."""
    parts: list[tuple[str, bool]] = []
    for text, linked in chain(_parts(body), [(None, False)]):
        if text is not None:
            parts.append((text, linked))
        elif line := _line("".join(part for part, _ in parts)):
            yield line, _words(line), sum(_words(part) for part, link in parts if link)
            parts = []
        else:
            parts = []


def _line(text: str) -> str:
    text = _BLANK.sub(" ", _WRAP.sub("", text))
    return text.strip().strip("|").strip()  # bars: of a table that lays out an old page


def _parts(body: Any) -> Iterator[tuple[str | None, bool]]:
    """The pieces of text, whether each is a link, and None for a piece wherever a line ends."""
    from lxml import etree

    links, rows = 0, _row_cells(body)
    for event, node in etree.iterwalk(body, events=("start", "end")):
        begins = event == "start"
        if isinstance(node.tag, str):
            links += (node.tag == "a" and bool(node.get("href"))) * (1 if begins else -1)
            if node.tag in _CELLS and not begins:
                yield "\t", False
            elif node.tag == "br" and not begins or _breaks(node, rows):
                yield None, False
        text = "" if not begins and node is body else node.text if begins else node.tail
        yield from _written(node if begins else node.getparent(), text or "", links > 0)


def _written(node: Any, text: str, linked: bool) -> Iterator[tuple[str | None, bool]]:
    """Text as a page shows it: its line breaks are blanks, but in what is shown as it was typed."""
    if "\n" in text and any(above.tag == "pre" for above in chain([node], node.iterancestors())):
        for line in text.split("\n"):
            yield from ((line, linked), (None, False))
    else:
        yield text, linked


def _row_cells(body: Any) -> set[Any]:
    """The cells that stand with others in a line: those with one paragraph at the most."""
    inner = {cell: (node for node in cell.iterdescendants() if node.tag in _BLOCKS or node.tag == "br")
             for cell in body.iter(*_CELLS)}
    return {cell for cell, blocks in inner.items() if len(list(islice(blocks, 2))) < 2}


def _breaks(node: Any, rows: set[Any]) -> bool:
    """Whether a line ends at the edges of a node."""
    if node.tag not in _BLOCKS and "-" not in node.tag and not _BLOCK.search(node.get("style", "")):
        return False
    above = next((above for above in node.iterancestors() if above.tag in _CELLS or above.tag == "table"), None)
    return above is None or above not in rows
