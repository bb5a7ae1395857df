"""A coded document as bytes, to be kept and sent from a worker: its text, what is known of it, three tables."""
from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers import coding
from helpers.codebook import confidence
from helpers.coding import MENTIONS, QUANTITIES, RELATIONS, Coding
from helpers.corpus import limits, reprints
from helpers.reading import InputError, Text, formats, parse, usable
from helpers.trust import Correction, asking, corrections

LATE = "coding it took longer than"
_HERE = "this file"  # messages name no file: two files of the same bytes share a record
_TABLES = {"mentions": MENTIONS, "relations": RELATIONS, "quantities": QUANTITIES}
_LARGEST = 200_000_000  # bytes of a part of a record, unpacked: some hundred times what a book gives
_ABOUT = {"encoding", "confidence", "format", "title", "published", "publisher", "region", "province", "place", "state",
          "why"}
_FROM_TEXT = {"doc", "text", "quote"}  # columns that name, start and end give


class Coded(NamedTuple):
    """What comes of a file: why it was not coded ('' if it was), and its record in two parts."""

    why: str
    head: bytes = b""
    body: bytes = b""


class Head(NamedTuple):
    """What is known of a document, without its rows."""

    about: dict[str, str]  # `_ABOUT`; why: what is not in its text, refused rows, why nothing is coded; '' for none
    corrected: list[list]  # for each correction that speaks of it: action, on, changed, note
    signature: str  # MinHash, hexadecimal; '' for a text too short to have one


class Body(NamedTuple):
    """The text of a document and its rows: the columns of each table but those that name, start and end give."""

    text: str
    tables: dict[str, list[list]]


def code(doc: str, data: bytes, about: dict[str, str], rows: Iterable[Correction], largest: int,
         seconds: float, form: str = "text", coder: str = "") -> Coded:
    """Read and code the bytes of a file. Raises nothing for a fault of the file or of who codes it, which is told, but
    `asking.Unreachable` where a language model cannot be reached.

    form: see `formats.plain`. seconds: that coding may take, of the processor; so many for each megabyte of a text that
    is larger than one. A language model has its own limits. coder: see `helpers.trust.coders`; '' for the rules.

    >>> code("a", b"", {}, [], 1000, 60).why
    'the file is empty; give a plain-text report'
    """
    try:
        plain = formats.plain(data, _HERE, largest, form)
    except InputError as error:
        return Coded(str(error).removeprefix(f"{_HERE}: "))
    allowed = math.ceil(seconds * max(1, len(plain.text.encode()) / 1_000_000))
    given = doc, plain, about, list(rows), coder
    try:
        return _record(*given) if coder.startswith("llm:") else limits.within(allowed, _record, *given)
    except TimeoutError:
        return Coded(f"{LATE} {allowed:,} s; allow more with --seconds, or cut the text; and please report it")
    except asking.Unreachable:
        raise
    except (ValueError, LookupError, ArithmeticError, RecursionError, MemoryError) as error:
        return Coded(f"it could not be coded ({type(error).__name__}: {error}); please report this text"[:300])


def _record(doc: str, plain: formats.Plain, about: dict[str, str], rows: list[Correction], coder: str) -> Coded:
    text = parse(doc, plain.text, {**usable(plain.about), **about}, plain.encoding)
    made, why = (coding.code(text), "") if not coder else _coded(coder, text)
    if made is None:
        return Coded(why)
    found, report = corrections.replay(made, [text], rows)
    told = {"encoding": plain.encoding, "confidence": plain.confidence, "format": plain.format, "title": text.title,
            "published": text.published, "publisher": text.publisher, "region": text.region,
            "province": text.province, "place": _place(text, found),
            "state": "coded" if len(found.mentions) else "nothing coded",
            "why": "; ".join(filter(None, (plain.told, why, _nothing(text, found, coder))))}
    mark = reprints.signature(text)
    head = Head(told, report.drop(columns="line").values.tolist(), "" if mark is None else mark.tobytes().hex())
    return Coded("", _pack(head), _pack(Body(text.text, {name: _columns(found, name) for name in _TABLES})))


def _coded(coder: str, text: Text) -> tuple[Coding | None, str]:
    """What a coder other than the rules finds, and which of its rows were refused; None and why where it failed."""
    from helpers.trust import coders

    try:
        found = coders.check_with(coder, text)
        return found.coding, coders.told(found.refused)
    except asking.Unreachable:
        raise
    except InputError as error:
        return None, str(error)
    except Exception as error:  # whatever the code of somebody else does
        return None, f"its coder failed ({type(error).__name__}: {' '.join(str(error).split())[:200]})"


def _nothing(text: Text, found: Coding, coder: str) -> str:
    """Why nothing is coded in a document; '' where something is."""
    if len(found.mentions):
        return ""
    if not re.search("[\u3400-\u9fff]", text.canon):
        return "it has no Chinese"
    if not any(block.kind != "boilerplate" for block in text.blocks):
        return "it has no text but what stands around one: dates, labels, buttons"
    if coder:
        return "its coder found nothing in it"
    return "nothing in it tells of supervising those in power: a text of another genre (codebook/genre.csv)"


def _columns(found: Coding, name: str) -> list[list]:
    table = getattr(found, name)
    if "confidence" in table:  # that of its rule is looked up when it is read; kept is what a person said
        table = table.assign(confidence=(table["confidence"] == confidence.SURE).astype(int))
    columns = (table[column] for column in _TABLES[name] if column not in _FROM_TEXT)
    return [[None if cell is pd.NA else cell for cell in column.tolist()] for column in columns]


def _place(text: Text, found: Coding) -> str:
    """The region that the document names first, in its title if it is named there: where it is about; '' for none."""
    regions = found.mentions[found.mentions["kind"] == "region"]
    titles = [block for block in text.blocks if block.kind == "title"]
    inside = [start for start in regions["start"] if any(b.start <= start < b.end for b in titles)]
    first = regions[regions["start"] == inside[0]] if inside else regions
    return first["id"].iloc[0].removeprefix("region:") if len(first) else ""


def _pack(part: Head | Body) -> bytes:
    # Chinese as it is: as escapes it takes half as long again to read. `json.loads` passes surrogates, too.
    data = json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    if len(data) > _LARGEST:
        raise ValueError("it gives more rows than can be kept")
    return zlib.compress(data, 1)


def _unpack(data: bytes) -> list:
    """What `_pack` packed, and no more than that may be. Raises ValueError for other bytes."""
    try:
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(data, _LARGEST)
        if not unpacking.eof:
            raise ValueError("too much, or not all")
        return json.loads(plain)
    except (zlib.error, RecursionError, MemoryError) as error:
        raise ValueError(str(error)) from None


def head(data: bytes) -> Head:
    """What is known of a document, from its bytes. Raises ValueError for bytes that `code` did not give."""
    match _unpack(data):
        case [dict(about), list(corrected), str(mark)] if about.keys() == _ABOUT and all(
                isinstance(cell, str) for cell in about.values()) and all(
                isinstance(one, list) and len(one) == 4 for one in corrected) and _is_mark(mark):
            return Head(about, corrected, mark)
    raise ValueError("no head of a record")


def _is_mark(mark: str) -> bool:
    return not mark or len(bytes.fromhex(mark)) == 4 * reprints.PERMUTATIONS


def body(data: bytes) -> Body:
    """The text and rows of a document, from their bytes. Raises ValueError for bytes that `code` did not give."""
    match _unpack(data):
        case [str(text), dict(tables)] if tables.keys() == _TABLES.keys() and all(
                _is_table(tables[name], len(set(columns) - _FROM_TEXT)) for name, columns in _TABLES.items()):
            return Body(text, tables)
    raise ValueError("no body of a record")


def _is_table(columns: object, number: int) -> bool:
    return (isinstance(columns, list) and len(columns) == number and set(map(type, columns)) == {list}
            and len(set(map(len, columns))) == 1)


def signature(head: Head) -> np.ndarray | None:
    """The MinHash signature of a record, see `reprints.signature`."""
    return np.frombuffer(bytes.fromhex(head.signature), dtype="uint32") if head.signature else None


def together(docs: Sequence[str], bodies: Sequence[Body], rules: confidence.Records | None = None) -> Coding:
    """The coding of several documents, rows in the order given.

    rules: what is known of each rule; what the collection knows if not given.

    >>> from helpers.reading import parse
    >>> some = body(code("a", "盘龙区纪委监委约谈“一把手”。".encode(), {}, [], 1000, 60).body)
    >>> together(["a"], [some]).relations.equals(coding.code(parse("a", some.text)).relations)
    True
    """
    made = {}
    for name, columns in _TABLES.items():
        own = [column for column in columns if column not in _FROM_TEXT]
        cells: dict[str, list] = {column: [] for column in columns}
        for doc, part in zip(docs, bodies, strict=True):
            rows = dict(zip(own, part.tables[name], strict=True))
            for column, values in rows.items():
                cells[column] += values
            cells["doc"] += [doc] * len(rows["start"])
            quote = "quote" if name == "relations" else "text"
            cells[quote] += [part.text[a:b] for a, b in zip(rows["start"], rows["end"], strict=True)]
        if "confidence" in cells:
            sure = np.asarray(cells["confidence"], dtype=bool)
            cells["confidence"] = np.where(sure, confidence.SURE, confidence.of(cells["rule"], rules))
        made[name] = coding.table(columns, [cells[column] for column in columns])
    return Coding(**made)
