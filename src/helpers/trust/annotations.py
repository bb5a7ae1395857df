"""Annotations of other tools (W3C Web Annotation): which there are, what each says, and which words it is on.

What is read is read whole: an annotation that is on another text, whose selectors differ, or that stands on a page
which is not in the file is told in one line, and nothing is left out without a word.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from helpers.reading import InputError, Text

_MARKS = ("@context", "items", "first", "target")  # of a collection, a page or an annotation
_ENDING = re.compile(r"\.(?:txt|md|markdown|html?|docx|pdf)$", re.I)
Span = tuple[int, int]


@contextmanager
def told(where: str) -> Iterator[None]:
    """Whatever an annotation is that is none, it is told in one line.

    >>> try:
    ...     with told("annotation 1"):
    ...         {}["target"]
    ... except InputError as error:
    ...     print(error)
    annotation 1: no Web Annotation (KeyError: 'target')
    """
    try:
        yield
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{where}: no Web Annotation ({type(error).__name__}: {error})") from None


# --- which there are ----------------------------------------------------------------------------------------

def are(content: Any) -> bool:
    """Whether what a JSON file holds looks like Web Annotations: a collection, a page, an array of them, or one.

    >>> are([{"target": "a.txt"}]), are({"mentions": []})
    (True, False)
    """
    if isinstance(content, list):
        return bool(content) and all(isinstance(item, dict) for item in content)
    return isinstance(content, dict) and "mentions" not in content and any(mark in content for mark in _MARKS)


def items(web: Mapping[str, Any] | Sequence[Any]) -> list[Any]:
    """All annotations of a collection, page by page, of a page, of an array, or the one that there is.

    Raises InputError where a page is not in the file, or fewer annotations are than the collection says.

    >>> items({"first": {"items": [{"id": "a"}], "next": {"items": [{"id": "b"}]}}, "total": 2})
    [{'id': 'a'}, {'id': 'b'}]
    """
    if isinstance(web, list):
        return web
    if "target" in web and "items" not in web and "first" not in web:
        return [web]
    found: list[Any] = []
    page, last = web.get("first", web), None
    while page is not None:
        if isinstance(page, str):
            raise _elsewhere(page)
        some = page.get("items") if isinstance(page, dict) else None
        if not isinstance(some, list):
            raise InputError("no annotations: want a collection with first.items, a page with items, or an array")
        found += some
        page, last = page.get("next"), page.get("id")
    end = web.get("last")
    end = end.get("id") if isinstance(end, dict) else end
    if end is not None and last is not None and end != last:
        raise _elsewhere(end)
    total = web.get("total")
    if isinstance(total, int) and total != len(found):
        raise InputError(f"the collection says that it has {total} annotations, and {len(found)} are in this file; put "
                         "the items of all pages into it")
    return found


def _elsewhere(page: Any) -> InputError:
    return InputError(f"the page {page!r} is not in this file; put the items of all pages into it")


def name(item: Any, number: int) -> str:
    """What an annotation is called: its id, else its number.

    >>> name({"id": "#m1"}, 1), name({}, 2)
    ('#m1', '2')
    """
    return str(item.get("id", number)) if isinstance(item, dict) else str(number)


# --- what one says ------------------------------------------------------------------------------------------

def said(item: Mapping[str, Any], where: str) -> dict[str, str]:
    """The values of its bodies by their purpose. Raises InputError where two bodies of one purpose differ.

    >>> said({"body": {"purpose": "tagging", "value": "body"}}, "annotation 1")
    {'tagging': 'body'}
    """
    bodies = item["body"] if isinstance(item["body"], list) else [item["body"]]
    found: dict[str, str] = {}
    for body in bodies:
        purpose, value = body.get("purpose", item.get("motivation")), body["value"]
        if purpose in ("commenting", "replying"):  # between people, about the annotation
            continue
        if found.setdefault(purpose, value) != value:
            raise InputError(f"{where}: two bodies of purpose {purpose} differ: {found[purpose]!r} and {value!r}; "
                             "leave one")
    return found


def is_link(item: Any) -> bool:
    """Whether its target is other annotations, by their ids, and no words: a relation, as Recogito writes it.

    >>> is_link({"target": [{"id": "#a"}, {"id": "#b"}]})
    True
    """
    target = item["target"]
    return isinstance(target, list) and len(target) == 2 and all(
        isinstance(end, str) or isinstance(end.get("id"), str) and "selector" not in end for end in target)


def joined(item: Mapping[str, Any]) -> list[str]:
    """The ids of the annotations that such a one joins, in order: from, to.

    >>> joined({"target": [{"id": "#a"}, "#b"]})
    ['#a', '#b']
    """
    return [end if isinstance(end, str) else end["id"] for end in item["target"]]


# --- which words it is on -----------------------------------------------------------------------------------

def span(target: Any, text: Text, where: str) -> Span:
    """The span that the selectors of a target give; they have to agree with each other and with the text.

    >>> from helpers.reading import parse
    >>> selector = {"type": "TextQuoteSelector", "exact": "约谈"}
    >>> span({"source": "a.txt", "selector": selector}, parse("a", "市纪委约谈"), "annotation 1")
    (3, 5)
    """
    if isinstance(target, list) and len(target) == 1:
        target = target[0]
    if not isinstance(target, dict):
        raise InputError(f"{where}: its target is no one stretch of the text; want one target with a selector")
    _on(target.get("source"), text, where)
    given = target["selector"] if isinstance(target["selector"], list) else [target["selector"]]
    known = [one for one in given if _readable(one)]
    if not known:
        raise InputError(f"{where}: no TextPositionSelector and no TextQuoteSelector")
    # By position first: where a quote stands several times the position says which.
    known.sort(key=lambda one: one["type"] != "TextPositionSelector")
    first = _selected(known[0], text, (0, len(text.text)), where)
    for other in known[1:]:
        _agree(first, other, text, where)
    return first


def _on(source: Any, text: Text, where: str) -> None:
    """Raise InputError where a target is on another text than this."""
    if isinstance(source, dict):
        source = source.get("id")
    if source is None:
        return
    last, own = PurePosixPath(unquote(re.split("[#?]", str(source))[0])).name, PurePosixPath(text.name).name
    own = _ENDING.sub("", own)
    if own not in (last, _ENDING.sub("", last)):
        raise InputError(f"{where}: it is on {str(source)!r}, and this text is {text.name!r}; leave it out, or mend "
                         "its source")


def _readable(selector: Any) -> bool:
    """Whether a selector, with what refines it, is by position or by quote."""
    kinds = ("TextPositionSelector", "TextQuoteSelector")
    return selector["type"] in kinds and ("refinedBy" not in selector or all(map(_readable, _refining(selector))))


def _refining(selector: Mapping[str, Any]) -> list[Any]:
    inner = selector["refinedBy"]
    return inner if isinstance(inner, list) else [inner]


def _selected(selector: Mapping[str, Any], text: Text, outer: Span, where: str) -> Span:
    """The span of a selector within another span; one that is refined selects where the next one looks."""
    by_position = selector["type"] == "TextPositionSelector"
    found = (_placed if by_position else _quoted)(selector, text, outer, where)
    if "refinedBy" not in selector:
        return found
    spans = {_selected(inner, text, found, where) for inner in _refining(selector)}
    if len(spans) != 1:
        raise InputError(f"{where}: its refinedBy selects {len(spans)} stretches; want one")
    return spans.pop()


def _placed(position: Mapping[str, Any], text: Text, outer: Span, where: str) -> Span:
    inside(position["start"], position["end"], text, where)
    start, end = outer[0] + position["start"], outer[0] + position["end"]
    if end > outer[1]:
        raise InputError(f"{where}: its selector at {start}-{end} leaves the stretch {outer[0]}-{outer[1]} that "
                         "it refines")
    return start, end


def _quoted(quote: Mapping[str, Any], text: Text, outer: Span, where: str) -> Span:
    before, exact, behind = (quote.get(key, "") for key in ("prefix", "exact", "suffix"))
    around = before + exact + behind
    # Every place, those too that overlap: 约谈约谈 stands twice in 约谈约谈约谈.
    places, at = [], text.text.find(around, *outer)
    while exact and at >= 0 and len(places) < 100:
        places.append(at)
        at = text.text.find(around, at + 1, outer[1])
    if len(places) != 1:
        raise InputError(f"{where}: {exact!r} has to stand in the text once, and is there {len(places)} times; give "
                         "its position, or more of what stands around it")
    start = places[0] + len(before)
    return start, start + len(exact)


def _agree(first: Span, other: Mapping[str, Any], text: Text, where: str) -> None:
    """Raise InputError where another selector of a target is on other words."""
    start, end = first
    if other["type"] == "TextQuoteSelector" and "refinedBy" not in other:
        before, exact, behind = (other.get(key, "") for key in ("prefix", "exact", "suffix"))
        begin = start - len(before)
        if text.text[start:end] != exact or begin < 0 or not text.text.startswith(before + exact + behind, begin):
            raise InputError(f"{where}: says {exact!r} between {before!r} and {behind!r} at {start}-{end}, where the "
                             f"text has {text.text[start:end]!r} in {text.text[max(begin, 0):end + len(behind)]!r}; "
                             f"offsets count the characters of {text.name} as stored")
    elif (said := _selected(other, text, (0, len(text.text)), where)) != first:
        raise InputError(f"{where}: its selectors differ, {start}-{end} and {said[0]}-{said[1]}; leave one")


def inside(start: Any, end: Any, text: Text, where: str) -> None:
    """Raise InputError where two numbers are no span of a text.

    >>> from helpers.reading import parse
    >>> inside(0, 3, parse("a", "市纪委"), "mention 1")
    """
    whole = all(isinstance(at, int) and not isinstance(at, bool) for at in (start, end))
    if not whole or not 0 <= start < end <= len(text.text):
        raise InputError(f"{where}: no span of the text, which has {len(text.text)} characters")
