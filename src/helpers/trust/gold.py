"""Gold codings: read one, check it against the text, make tables of it, exchange it as W3C Web Annotation.

Those of the collection are by language models; no person coded. A gold coding is a JSON object: `doc`; `about`;
`mentions`, lists of start, end, kind, id; `families`, a family by mechanism; `relations`, lists of source, relation,
target, start, end (of the evidence sentence); `quantities`, objects with start, end, value, unit, counted, mechanism,
body, region, year. Offsets count code points of the stored text, as Web Annotation's TextPositionSelector does
(Sanderson, Ciccarese and Young 2017).
"""
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from helpers.coding import MENTIONS, QUANTITIES, Coding, table
from helpers.coding import RELATIONS as TIES
from helpers.networks import RELATIONS
from helpers.reading import InputError, Text, files
from helpers.trust import annotations
from helpers.trust.findings import KINDS, ends

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_LISTS = ("mentions", "relations", "quantities")
_AROUND = 16  # characters before and behind a span by which another tool can find it again
_UNKNOWN = float("nan")  # how sure a coder was
Gold = dict[str, Any]


# --- read and check ---------------------------------------------------------------------------------------

def read(text: Text, coder: str = "") -> Gold:
    """The gold coding of a text of the collection: the adjudicated one, or that of a coder (`a`, `b`, `c`, `d`).

    Raises InputError where there is none, and where it does not fit the text.

    >>> from helpers.reading import read as open_text
    >>> len(read(open_text("yunnan-2024-03-07"))["families"])
    56
    """
    path = files.DATA / "gold" / (f"{text.name}.{coder}.json" if coder else f"{text.name}.json")
    return load(path, text)


def load(path: str | Path, text: Text) -> Gold:
    """A gold coding from a file, in this collection's form or as Web Annotation JSON-LD, checked against its text.

    Raises InputError, which names the file, the first wrong place and what stands there.
    """
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{path}: no JSON in UTF-8 ({error})") from None
    try:
        gold = from_web(content, text) if annotations.are(content) else _object(content)
        check(gold, text)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    return gold


def _object(content: Any) -> dict:
    if not isinstance(content, dict):
        raise InputError("a gold coding is a JSON object")
    return content


def check(gold: Mapping[str, Any], text: Text) -> None:
    """Raise InputError at the first row that is no row, has a span outside the text, or an id of another kind."""
    for key in _LISTS:
        if not isinstance(gold.get(key), list):
            raise InputError(f"no list {key!r}")
    for number, row in enumerate(gold["mentions"], start=1):
        where = f"mention {number}, {json.dumps(row, ensure_ascii=False)}"
        if not (isinstance(row, list) and len(row) == 4 and all(isinstance(cell, str) for cell in row[2:])):
            raise InputError(f"{where}: want [start, end, kind, id]")
        if row[2] not in KINDS or not row[3].startswith(f"{row[2]}:"):
            raise InputError(f"{where}: the kinds are {', '.join(KINDS)}, and an id begins with its kind and a colon")
        annotations.inside(row[0], row[1], text, where)
    for number, row in enumerate(gold["relations"], start=1):
        where = f"relation {number}, {json.dumps(row, ensure_ascii=False)}"
        if not (isinstance(row, list) and len(row) == 5 and all(isinstance(cell, str) for cell in row[:3])):
            raise InputError(f"{where}: want [source, relation, target, start, end]")
        annotations.inside(row[3], row[4], text, where)
    for number, row in enumerate(gold["quantities"], start=1):
        where = f"quantity {number}, {json.dumps(row, ensure_ascii=False)}"
        if not (isinstance(row, dict) and {"start", "end", "value", "unit"} <= set(row)):
            raise InputError(f"{where}: want start, end, value and unit")
        if isinstance(row["value"], bool) or not isinstance(row["value"], int | float):
            raise InputError(f"{where}: the value is no number")
        annotations.inside(row["start"], row["end"], text, where)


# --- tables -----------------------------------------------------------------------------------------------

def coding(gold: Mapping[str, Any], text: Text) -> Coding:
    """A gold coding as the tables that the rules give of a text, so that networks, acts and measures run on it.

    gold: as `read` gives it. A `Coding` with the columns of the data dictionary, rows in the order of their places:
    rule is `gold` throughout, mode `practice`, since gold codings have none; antecedents and confidence are empty.
    Raises InputError where the coding does not fit the text.

    >>> from helpers.reading import parse
    >>> gold = {"mentions": [[0, 2, "region", "region:530000"]], "relations": [], "quantities": []}
    >>> coding(gold, parse("a", "云南约谈")).mentions[["start", "end", "text", "id", "rule"]].values.tolist()
    [[0, 2, '云南', 'region:530000', 'gold']]
    """
    check(gold, text)
    words, doc = text.text, text.name
    mentions = [(doc, start, end, words[start:end], kind, node, "gold", None, None, _UNKNOWN) for start, end, kind, node
                in sorted(gold["mentions"], key=lambda row: (row[0], -row[1], row[2:]))]
    ties = [(*ends(*row[:3]), "practice", doc, *row[3:], words[row[3]:row[4]], "gold", _UNKNOWN)
            for row in sorted(gold["relations"], key=lambda row: (row[3:], row[:3]))]
    counts = [(doc, q["start"], q["end"], words[q["start"]:q["end"]], q["value"], q["unit"], q.get("approx", False),
               *(q.get(key) or "" for key in ("counted", "mechanism", "body", "region")), q.get("year"))
              for q in sorted(gold["quantities"], key=lambda q: (q["start"], q["end"]))]
    columns = ((MENTIONS, mentions), (TIES, ties), (QUANTITIES, counts))
    return Coding(*(table(names, list(zip(*rows, strict=True)) or [()] * len(names)) for names, rows in columns))


# --- Web Annotation ---------------------------------------------------------------------------------------

def to_web(gold: Mapping[str, Any], text: Text) -> dict[str, Any]:
    """A gold coding as a Web Annotation collection (JSON-LD): nothing is lost, and `from_web` gives it back.

    Every span carries its offsets and its words with what stands around them. A mention is tagged with its kind and
    identified by its id; a relation and a quantity carry theirs as JSON in a body of purpose `describing`. What
    belongs to the coding as a whole (families, about, …) is the collection's `summary`, as JSON.

    >>> from helpers.reading import parse
    >>> gold = {"mentions": [[0, 2, "region", "region:530000"]], "relations": [], "quantities": []}
    >>> to_web(gold, parse("a", "云南约谈"))["first"]["items"][0]["target"]["selector"][1]["exact"]
    '云南'
    """
    check(gold, text)
    items = []
    for number, (start, end, kind, node) in enumerate(gold["mentions"], start=1):
        bodies = [_body("tagging", kind), _body("identifying", node)]
        items.append(_annotation(f"m{number}", "identifying", bodies, text, start, end))
    for number, row in enumerate(gold["relations"], start=1):
        tie = dict(zip(("source", "relation", "target"), row, strict=False))
        bodies = [_body("tagging", row[1]), _body("describing", _json(tie))]
        items.append(_annotation(f"r{number}", "linking", bodies, text, *row[3:]))
    for number, row in enumerate(gold["quantities"], start=1):
        details = {key: row[key] for key in row if key not in ("start", "end")}
        bodies = [_body("tagging", "quantity"), _body("describing", _json(details))]
        items.append(_annotation(f"q{number}", "describing", bodies, text, row["start"], row["end"]))
    rest = {key: value for key, value in gold.items() if key not in _LISTS}
    page = {"type": "AnnotationPage", "startIndex": 0, "items": items}
    return {"@context": CONTEXT, "type": "AnnotationCollection", "label": text.name, "summary": _json(rest),
            "total": len(items), "first": page}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _body(purpose: str, value: str) -> dict[str, str]:
    form = "application/json" if purpose == "describing" else "text/plain"
    return {"type": "TextualBody", "purpose": purpose, "format": form, "value": value}


def _annotation(name: str, motivation: str, bodies: list, text: Text, start: int, end: int) -> dict[str, Any]:
    quote = {"type": "TextQuoteSelector", "exact": text.text[start:end],
             "prefix": text.text[max(0, start - _AROUND):start], "suffix": text.text[end:end + _AROUND]}
    selectors = [{"type": "TextPositionSelector", "start": start, "end": end}, quote]
    return {"id": f"#{name}", "type": "Annotation", "motivation": motivation, "body": bodies,
            "target": {"source": f"{text.name}.txt", "selector": selectors}}


def from_web(web: Mapping[str, Any] | Sequence[Any], text: Text) -> Gold:
    """A gold coding from Web Annotations, of this or another tool: a collection of pages, a page, an array or one.

    A span may be given by position, by quote, or by both; then they have to agree. By quote alone the words (with
    what stands around them, if given) have to stand in the text once. An annotation is a mention if it is tagged
    with a kind and has a body of purpose `identifying` (or `classifying`, `linking`) with the id; a relation or a
    quantity as `to_web` writes them; a relation too where its target is two other annotations (Recogito) and its tag
    is the relation. Raises InputError at the first annotation that does not fit, or that is on another text.
    """
    gold: Gold = {"doc": text.name, "mentions": [], "relations": [], "quantities": []}
    try:
        gold |= _object(json.loads(web.get("summary", "{}") if isinstance(web, Mapping) else "{}"))
    except (TypeError, json.JSONDecodeError):
        raise InputError("the collection's summary is not what this collection writes there (JSON)") from None
    ends: dict[str, list[tuple[int, int, str]]] = {}  # of each mention by the id of its annotation: span and node
    links: list[tuple[str, Mapping[str, Any]]] = []
    for number, item in enumerate(annotations.items(web), start=1):
        where = f"annotation {annotations.name(item, number)}"
        with annotations.told(where):
            if annotations.is_link(item):
                links.append((where, item))
            else:
                _take(item, text, where, gold, ends)
    for where, item in links:
        with annotations.told(where):
            gold["relations"].append(_linked(item, text, where, ends))
    check(gold, text)
    return gold


def _take(item: Mapping[str, Any], text: Text, where: str, gold: Gold,
          ends: dict[str, list[tuple[int, int, str]]]) -> None:
    start, end = annotations.span(item["target"], text, where)
    said = annotations.said(item, where)
    tag = said.get("tagging")
    if tag in KINDS:
        node = next((said[purpose] for purpose in ("identifying", "classifying", "linking") if purpose in said), None)
        if node is None:
            raise InputError(f"{where}: {tag} {text.text[start:end]!r} has no id: add a body of purpose identifying")
        gold["mentions"].append([start, end, tag, node])
        ends.setdefault(annotations.name(item, 0), []).append((start, end, node))
    elif tag == "quantity":
        gold["quantities"].append({"start": start, "end": end, **json.loads(said["describing"])})
    elif "describing" in said:
        tie = json.loads(said["describing"])
        gold["relations"].append([tie["source"], tie["relation"], tie["target"], start, end])
    else:
        raise InputError(f"{where}: tagged {tag!r}; want a kind ({', '.join(KINDS)}), a relation or quantity")


def _linked(item: Mapping[str, Any], text: Text, where: str, ends: Mapping[str, list[tuple[int, int, str]]]) -> list:
    """The relation of an annotation whose target is two others: its tag, between their nodes, in their sentence."""
    relation = annotations.said(item, where).get("tagging")
    if relation not in RELATIONS:
        raise InputError(f"{where}: tagged {relation!r}; it joins two annotations, so want one of "
                         f"{', '.join(RELATIONS)}")
    names = annotations.joined(item)
    if missing := [name for name in names if name not in ends]:
        raise InputError(f"{where}: it joins {missing[0]!r}, which is no mention here; leave it out, or add that")
    if shared := [name for name in names if len(ends[name]) > 1]:
        raise InputError(f"{where}: {len(ends[shared[0]])} annotations are called {shared[0]!r}; give each its own id")
    (start, stop, source), (begin, end, target) = (ends[name][0] for name in names)
    first, last = min(start, begin), max(stop, end)
    sentence = next((s for s in text.sentences if s.start <= first and last <= s.end), None)
    if sentence is None:
        raise InputError(f"{where}: its two ends, at {start}-{stop} and {begin}-{end}, stand in no one sentence; tag "
                         "the sentence, and describe the tie there as to_web does")
    return [source, relation, target, sentence.start, sentence.end]


def write_web(gold: Mapping[str, Any], text: Text, path: str | Path) -> None:
    """Write a gold coding as Web Annotation JSON-LD (UTF-8, LF)."""
    files.write(path, json.dumps(to_web(gold, text), ensure_ascii=False, indent=1) + "\n")


def bounds() -> dict[str, float]:
    """The lowest F1 by type that the extractor may have against the adjudicated coding, by kind and relation.

    >>> bounds()["region"]
    1.0
    """
    return json.loads((files.DATA / "gold" / "bounds.json").read_text(encoding="utf-8"))
