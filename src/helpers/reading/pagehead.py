"""What a web page says of itself: its title, when it was published, and by whom."""
from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import chain
from typing import Any, NamedTuple

from helpers.reading.furniture import DATE, SOURCE, around
from helpers.reading.metadata import CHINA
from helpers.reading.writing import canonical

# Names of a page's own data: 政府网站发展指引 (General Office of the State Council, 2017), Open Graph, schema.org.
_META = {
    "title": ("articletitle", "og:title"),
    "published": ("pubdate", "article:published_time", "og:published_time", "og:release_date", "publishdate",
                  "publish_time", "datepublished", "dc.date", "dcterms.created"),
    "publisher": ("contentsource", "article:publisher", "source"),
    "site": ("og:site_name",),
}
_LINKED_DATA = re.compile(r'"(datePublished|pubDate)"\s*:\s*"([^"]{4,40})"')  # of schema.org and of Baidu, in a script
_PARTS = re.compile(r"\s*(?:--+|——|_+|\||\s[-–]\s|-)\s*")


class Head(NamedTuple):
    """What the head of a page says, the title of its window, and its chief headings: other than links, and links."""

    said: dict[str, str]
    window: str
    headings: list[str]
    linked: list[str]


def head(tree: Any) -> Head:
    """What a page says of itself outside its text, read before anything is taken out of it.

    >>> from lxml import html
    >>> head(html.document_fromstring("<title>某某网</title><h1>约谈</h1>")).headings
    ['约谈']
    """
    headings: dict[bool, list[str]] = {True: [], False: []}
    for tag in tree.iter("h1"):
        if text := _text(tag):
            links = sum(len(_text(link)) for link in tag.iter("a") if link.get("href"))
            headings[2 * links > len(text)].append(text)
    return Head(_said(tree), next(map(_text, tree.iter("title")), ""), headings[False], headings[True])


def _text(tag: Any) -> str:
    return " ".join(tag.text_content().split())


def _said(tree: Any) -> dict[str, str]:
    said: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = (tag.get("name") or tag.get("property") or tag.get("itemprop") or "").strip().lower()
        said[name] = said.get(name) or " ".join((tag.get("content") or "").split())
    for tag in tree.iter("time"):
        said.setdefault("datepublished", tag.get("datetime", "").strip())
    scripts = (tag.text or "" for tag in tree.iter("script") if "ld+json" in tag.get("type", "").lower())
    for name, date in chain.from_iterable(_LINKED_DATA.findall(script) for script in scripts):
        said.setdefault(name.lower(), date)
    found = {key: next((said[name] for name in names if said.get(name)), "") for key, names in _META.items()}
    found["published"] = _moment(found["published"])
    return {key: value for key, value in found.items() if value}


def about(found: Head, lines: Collection[str]) -> dict[str, str]:
    """Title, date and publisher of a page whose text has these lines; a line that names the source tells more than
    the name of the site.

    >>> about(Head({"site": "某某网"}, "约谈_某某网", [], []), ["约谈", "来源：某某报"])
    {'title': '约谈'}
    """
    said = {key: value for key, value in found.said.items() if key != "site"}
    canon = map(canonical, lines)
    if "publisher" not in said and not any(SOURCE.search(line) and around(line) for line in canon):
        said["publisher"] = found.said.get("site", "")
    said["title"] = _headline(found, lines)
    return {key: value for key, value in said.items() if value}


def _headline(found: Head, lines: Collection[str]) -> str:
    """The headline: the chief heading that the page's title begins with, else that it has, else a line that it begins
    with; a heading that is a link is rather the name of the site.
    """
    shown = found.said.get("title") or found.window
    ends = [match.start() for match in _PARTS.finditer(shown)] + [len(shown)]
    starts = [shown[:end].strip() for end in reversed(ends)]
    named = [heading for heading in found.headings if heading in shown]
    one = found.headings if len(found.headings) == 1 and "title" not in found.said else []
    known = [start for start in starts if start in found.headings] or named or one or [
        start for start in starts if start and start in lines]
    if known:
        return max(known, key=len)
    linked = [heading for heading in found.linked if heading in shown]
    return found.said.get("title") or max(linked or found.linked[:1], key=len, default="")


def _moment(said: str) -> str:
    """A date with its time as China's clocks show it, where it says in which zone it is written; else as it stands."""
    if re.fullmatch(r"1\d{9}(?:\d{3})?", said):  # seconds or milliseconds since 1970
        moment = datetime.fromtimestamp(int(said[:10]), UTC)
    else:
        moment = _written(said)
    if moment is None:
        found = DATE.search(canonical(said))
        return found[0] if found else said
    if moment.tzinfo:
        moment = moment.astimezone(CHINA)
    return said if len(said) <= 8 else f"{moment:%Y-%m-%d}" if len(said) <= 10 and not said.isdigit() else (
        f"{moment:%Y-%m-%d %H:%M:%S}")


def _written(said: str) -> datetime | None:
    """A date as ISO 8601 or as mail has it (Thu, 07 Mar 2024 10:24:02 GMT); CST is the time of China."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(re.sub(r"\bCST\b", "+0800", said))
        except ValueError:
            continue
    return None
