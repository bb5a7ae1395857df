"""The text of a web page, in the order of reading, and what the page says of itself.

All that stands on the page is text, but for what offers to click on: bars, lists of links, buttons. The lines that a
page sets around a report (its date, its source) stay, and are told from it by their form as in any other text.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import chain, islice
from typing import Any

from helpers.reading.decoding import InputError
from helpers.reading.furniture import DATE
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
_CELLS = ("td", "th")
_BARS = {"nav", "footer", "aside", "menu", "dialog"}
_BAR = re.compile(r"(?:^|[\s_-])(?:u?cookies?|nav|navbar|menu|foot|footer|copyright|sidebar)(?:$|[\s_-])", re.I)
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
    if not re.search(r"<(?:html|head|body|div|!doctype)\b", source, re.I):  # a text with some tags: its lines are lines
        source = re.sub(r"\r?\n", "<br>", source)
        told.append("its tags were taken out")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        raise InputError("this page cannot be read; save its main text as plain text") from None
    about = _about(tree)
    lines, bars = _report(tree)
    told += [f"not read: {', '.join(bars)}"] if bars else []
    return "\n".join(lines), about | _headline(tree, about, lines), "; ".join(told)


# --- the text ---------------------------------------------------------------------------------------------------


def _report(tree: Any) -> tuple[list[str], list[str]]:
    """The lines of a page without its bars and its lists of links, and the bars that had sentences."""
    body = next(tree.iter("body"), tree)
    for node in [node for node in body.iter() if node.tag in _NEVER]:
        if node.getparent() is not None:
            node.drop_tree()
    bars = _drop_bars(body)
    lines = list(_lines(body))
    kept = [text for text, linked in lines if 2 * linked <= len(text) or _SENTENCE.search(text)]
    return kept or [text for text, _ in lines], bars


def _drop_bars(body: Any) -> list[str]:
    """Take the bars out, but none that holds half of what the page says: its name then means something else."""
    most = _said(body) / 2
    left = []
    for node in [node for node in body.iterdescendants() if isinstance(node.tag, str) and _is_bar(node)]:
        if any(above is body for above in node.iterancestors()) and (said := _said(node)) < max(most, 1):
            left += [f"<{node.tag}> of {said} characters"] if said else []
            node.drop_tree()
    return left


def _is_bar(node: Any) -> bool:
    names = f"{node.get('class', '')} {node.get('id', '')}"
    return (node.tag in _BARS or bool(_BAR.search(names)) or node.get("hidden") is not None
            or bool(_HIDDEN.search(node.get("style", "")))
            or node.tag == "header" and node.find(".//h1") is None)


def _said(node: Any) -> int:
    """How many characters of a node stand in sentences; those of a page without any, in all."""
    return sum(len(match[0]) for match in _SENTENCE.finditer("".join(node.itertext())))


def _lines(body: Any) -> Iterator[tuple[str, int]]:
    """Each line of a page, and how many of its characters are links."""
    parts: list[tuple[str, bool]] = []
    for text, linked in chain(_parts(body), [(None, False)]):
        if text is not None:
            parts.append((text, linked))
        elif line := _line("".join(part for part, _ in parts)):
            yield line, sum(len("".join(part.split())) for part, link in parts if link)
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
    if node.tag not in _BLOCKS and "-" not in node.tag:
        return False
    above = next((above for above in node.iterancestors() if above.tag in _CELLS or above.tag == "table"), None)
    return above is None or above not in rows


# --- what the page says of itself -------------------------------------------------------------------------------

# Names of a page's own data: 政府网站发展指引 (General Office of the State Council, 2017), Open Graph, schema.org.
_META = {
    "title": ("articletitle", "og:title"),
    "published": ("pubdate", "article:published_time", "og:published_time", "og:release_date", "publishdate",
                  "publish_time", "datepublished", "dc.date", "dcterms.created"),
    "publisher": ("contentsource", "article:publisher", "source", "og:site_name"),
}
_PARTS = re.compile(r"\s*(?:--+|——|_+|\||\s[-–]\s|-)\s*")
_CHINA = timezone(timedelta(hours=8))


def _about(tree: Any) -> dict[str, str]:
    """What a page's head says of it."""
    said: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = (tag.get("name") or tag.get("property") or tag.get("itemprop") or "").strip().lower()
        said.setdefault(name, " ".join((tag.get("content") or "").split()))
    for tag in tree.iter("time"):
        said.setdefault("datepublished", tag.get("datetime", "").strip())
    found = {key: next((said[name] for name in names if said.get(name)), "") for key, names in _META.items()}
    found["published"] = _moment(found["published"])
    return {key: value for key, value in found.items() if value}


def _moment(said: str) -> str:
    """A date with its time as China's clocks show it, where it says in which zone it is written; else as it stands."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        found = DATE.search(canonical(said))
        return found[0] if found else said
    if moment.tzinfo:
        moment = moment.astimezone(_CHINA)
    return said if len(said) <= 10 else f"{moment:%Y-%m-%d %H:%M:%S}"


def _headline(tree: Any, about: dict[str, str], lines: list[str]) -> dict[str, str]:
    """The title of a page: what its head says, else its chief heading, else its window's title if the text has it."""
    if "title" in about:
        return {}
    heads = {text: None for tag in tree.iter("h1") if (text := " ".join(tag.text_content().split()))}
    shown = next((" ".join(tag.text_content().split()) for tag in tree.iter("title")), "")
    named = [head for head in heads if head in shown]
    if named or len(heads) == 1:
        return {"title": max(named or heads, key=len)}
    ends = [match.start() for match in _PARTS.finditer(shown)] + [len(shown)]
    titles = [shown[:end].strip() for end in reversed(ends)]
    return next(({"title": title} for title in titles if title and title in lines), {})
