"""Read a document: what was published, and where its blocks, sentences and clauses begin and end.

Every offset counts Unicode code points of the text as stored, `[start, end)`. The grammar of the later rooms
reads a canonical form (`canon`) of the same length, so that an offset never has to be translated.
"""

from __future__ import annotations

import csv
import gc
import io
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from helpers.reading import files, layout
from helpers.reading.furniture import DATE, REMEMBERED, SOURCE
from helpers.reading.layout import FRONT, Block, Passage, Sentence, clauses, passage
from helpers.reading.writing import canonical, spread, squeeze

__all__ = ["REMEMBERED", "Passage", "Sentence", "canonical", "clauses", "passage", "spread"]  # for the rooms behind


class InputError(ValueError):
    """A document that cannot be read; the message is one line that says what, where and how to mend it."""


@dataclass(frozen=True)
class Text:
    """One document: the text as stored, what is known about it, and its blocks and sentences.

    name is the file's stem; published is `YYYY-MM-DD[ HH:MM:SS]`, province a six-digit code, '' where unknown.
    encoding is that of the file: offsets count in what it decodes to.
    """

    name: str
    text: str
    title: str
    published: str
    publisher: str
    province: str
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]  # the blocks in canonical form
    canon: str  # the canonical form of the text, code point for code point
    encoding: str = "utf-8"
    indexed: bool = False  # whether the publisher is known from elsewhere than a line of the page


# --- bytes to text ---------------------------------------------------------------------------------------------

LARGEST = 100_000_000  # bytes; a report is some kilobytes, anything larger is not one document
_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|script)\b", re.I)
_TAGS = re.compile(  # of a page's layout: a lone <b> may be the text's own
    rb"</?(?:p|br|span|font|table|tr|td|th|h[1-6]|li|ul|ol|center|hr|section)(?:\s[^<>]*)?/?>"
    rb"|&(?:nbsp|[lr][ds]quo|[mn]dash|hellip|middot|#\d{2,6}|#x[\da-f]{2,5});",
    re.I,
)
_BINARY = (b"\xff\xd8\xff", b"%PDF", b"PK\3\4")  # JPEG, PDF, docx and zip
_BLANK = re.compile(r"[\s\ufeff]*")


def decode(data: bytes, where: str) -> tuple[str, str]:
    """Text and encoding of a file's bytes; UTF-8 first, else what `charset-normalizer` finds among the usual ones.

    Raises InputError for an empty, binary, too large or HTML file and for an encoding that stays unknown.

    >>> decode("云南".encode("gb18030") * 20, "a.txt")[1]
    'gb18030'
    """
    if len(data) > LARGEST:
        raise InputError(f"{where}: over {LARGEST} bytes are too large for one document; split it into its reports")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if data.startswith(_BINARY) or (b"\0" in data and not wide):
        raise InputError(f"{where}: this is a binary file, not a text; save it as plain text in UTF-8")
    text, encoding = _decoded(data, where, "utf-16" if wide else "utf-8")
    if _BLANK.fullmatch(text):
        raise InputError(f"{where}: the file is empty; give a plain-text report")
    if "\0" in text:
        raise InputError(f"{where}: this is a binary file, not a text; save it as plain text in UTF-8")
    if _HTML.search(text, 0, 2000):
        raise InputError(f"{where}: this is an HTML page; code it with `python -m helpers`, or save its main text")
    return text, encoding


def markup(data: bytes) -> bool:
    """Whether the bytes of a file begin as a web page does, or have its tags anywhere, in any encoding that writes
    Latin letters as ASCII does.

    >>> markup(b"<!DOCTYPE html><p>..."), markup("约谈<br>整改".encode()), markup(b"3 < 5 > 4")
    (True, True, False)
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.replace(b"\0", b"")
    return bool(_HTML.search(data[:2000].replace(b"\0", b"").decode("latin-1")) or _TAGS.search(data))


def _decoded(data: bytes, where: str, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        from charset_normalizer import from_bytes

        found = from_bytes(data, cp_isolation=["gb18030", "big5"], threshold=0.5).best()
        if found is None:
            raise InputError(
                f"{where}: the encoding is none of UTF-8, UTF-16, GB18030 and Big5 "
                f"(as {encoding.upper()} it breaks at byte {error.start}); save it as UTF-8"
            ) from None
        return data.decode(found.encoding), found.encoding


# --- the document -----------------------------------------------------------------------------------------------


ABOUT = ("title", "published", "publisher", "province")  # what may be known of a text from elsewhere
_EIGHT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")  # 20240307


def front(text: str) -> dict[str, str]:
    """What the front matter of a text (YAML between two lines of ---) says of it; {} without one that can be read.

    >>> front("---\\npublished: 2024-03-07\\ntags: [a]\\n---\\n市纪委约谈。")
    {'published': '2024-03-07'}
    """
    if not (head := FRONT.match(text)):
        return {}
    import yaml

    try:
        found = yaml.load(head[1], yaml.BaseLoader)  # every value a string
    except yaml.YAMLError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: found[key].strip() for key in ABOUT if isinstance(found.get(key), str)}


def checked(about: dict[str, str], where: str) -> dict[str, str]:
    """What is known of a text, in the form that the other rooms read: province a code, published a date in one writing.

    Raises InputError, which begins with `where`, for a province or a date that is none.

    >>> checked({"published": "2024年3月7日", "province": "云南"}, "index.csv, line 2:")
    {'published': '2024-03-07', 'province': '530000'}
    """
    about = {key: said for key in ABOUT if (said := " ".join((about.get(key) or "").split()))}
    if province := about.get("province"):
        if province not in _codes() and province not in _provinces():
            raise InputError(f"{where} province {province!r}; write a six-digit code of data/regions.csv")
        about["province"] = _provinces().get(province, province)
    if said := about.get("published"):
        plain = canonical(said)
        about["published"] = _date(DATE.fullmatch(plain) or _EIGHT.fullmatch(plain))
        if not about["published"]:
            raise InputError(f"{where} published {said!r}; write YYYY-MM-DD or YYYY-MM-DD HH:MM:SS")
    return about


def usable(about: dict[str, str]) -> dict[str, str]:
    """What a text or a name says of itself, as far as it can be used: nobody is there to mend it.

    >>> usable({"title": "甲", "published": "yesterday"})
    {'title': '甲'}
    """
    kept: dict[str, str] = {}
    for key, value in about.items():
        try:
            kept |= checked({key: value}, "")
        except InputError:
            pass
    return kept


def _date(match: re.Match[str] | None) -> str:
    """`YYYY-MM-DD[ HH:MM:SS]`; '' for no match and for a date that the calendar does not have."""
    if not match:
        return ""
    numbers = [int(group) for group in match.groups() if group]
    try:
        date = datetime(*numbers)
    except ValueError:
        return ""
    return date.isoformat(sep=" ") if len(numbers) > 3 else date.date().isoformat()


def _published(canon: str, blocks: tuple[Block, ...]) -> str:
    """The date that the page states: a labelled line, a date line, else the date that closes the document."""
    lines = [canon[b.start : b.end] for b in blocks if b.kind == "boilerplate"]
    labelled = [line for line in lines if re.match(r"发布(?:时间|日期)|时间|日期", line)]
    for line in labelled + lines:
        if found := _date(DATE.search(line)):
            return found
    return ""


@contextmanager
def uncollected() -> Iterator[None]:
    """Without Python's collector of cycles: here are none, and to walk all tuples of a long text again and again took a
    third of the time, the more the longer the text.

    >>> with uncollected():
    ...     gc.isenabled()
    False
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@uncollected()
def parse(name: str, text: str, about: dict[str, str] | None = None, encoding: str = "utf-8") -> Text:
    """A document from its text as stored; `about` may give title, published, publisher and province.

    >>> parse("note", "昆明市约谈\\n2024-03-07\\n市纪委约谈了一把手。").published
    '2024-03-07'
    """
    about = {**usable(front(text)), **{key: value for key, value in (about or {}).items() if value}}
    canon = canonical(text)
    blocks = layout.blocks(canon)
    passages = tuple(passage(canon[b.start : b.end], b.kind) for b in blocks)
    around = (m for b in blocks if b.kind == "boilerplate" and (m := SOURCE.search(canon, b.start, b.end)))
    source = next((text[slice(*m.span(1))] for m in around), "")
    title = next((text[b.start : b.end] for b in blocks if b.kind == "title"), "")
    return Text(
        name=name,
        text=text,
        title=about.get("title", title),
        published=about.get("published") or _published(canon, blocks),
        publisher=about.get("publisher", source),
        indexed="publisher" in about,
        province=about.get("province", ""),
        blocks=blocks,
        sentences=_sentences(blocks, passages),
        passages=passages,
        canon=canon,
        encoding=encoding,
    )


def unspaced(text: Text) -> tuple[Text, Sequence[int]]:
    """A document in canonical form without stray blanks (`squeeze`), and the offset of each of its characters.

    >>> unspaced(parse("a", "昆 明 市纪委约谈。"))[0].canon
    '昆明市纪委约谈。'
    """
    canon, offsets = squeeze(text.canon)
    if len(canon) == len(text.canon):
        return text, offsets
    plain = parse(text.name, canon, {"title": text.title, "published": text.published, "province": text.province})
    return replace(plain, publisher=text.publisher, indexed=text.indexed), offsets


def items(text: Text) -> list[Text]:
    """The reports that a file holds, each a document of its own in the same offsets: of most files the one.

    >>> [item.title for item in items(parse("a", "本报昆明1月7日讯 约谈。\\n市委巡察\\n本报贵阳1月8日讯 巡察。"))]
    ['', '市委巡察']
    """
    ranges, contents = layout.items(text.canon, text.blocks)
    if len(ranges) == 1 and not contents:
        return [text]
    out = []
    for start, end in ranges:
        kinds = ["boilerplate" if i in contents else text.blocks[i].kind for i in range(start, end)]
        head = next((i for i, kind in enumerate(kinds) if kind != "boilerplate"), 0)
        if kinds[head] in ("heading", "title"):
            kinds = ["heading" if kind == "title" else kind for kind in kinds]
            kinds[head] = "title"
        out.append(_part(text, start, end, kinds))
    return out


def _part(text: Text, start: int, end: int, kinds: list[str]) -> Text:
    blocks = tuple(b._replace(kind=kind) for b, kind in zip(text.blocks[start:end], kinds, strict=True))
    passages = tuple(passage(text.canon[b.start : b.end], b.kind) for b in blocks)
    return replace(
        text,
        title=next((text.text[b.start : b.end] for b in blocks if b.kind == "title"), ""),
        blocks=blocks,
        passages=passages,
        sentences=_sentences(blocks, passages),
    )


def _sentences(blocks: tuple[Block, ...], passages: tuple[Passage, ...]) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(b.start + s.start, b.start + s.end, i)
        for i, (b, some) in enumerate(zip(blocks, passages, strict=True))
        for s in some.sentences
    )


def locate(source: str | Path) -> Path:
    """The path of a document: a path that exists, else that of a text of this name in `data/texts`.

    Raises InputError where there is neither.

    >>> locate("yunnan-2024-03-07").name
    'yunnan-2024-03-07.txt'
    """
    try:
        for path in (Path(source), files.DATA / "texts" / f"{source}.txt"):
            if str(source) and os.path.lexists(path):
                return path
    except ValueError:  # a NUL, or Chinese where the locale knows none
        pass
    raise InputError(f"{source}: there is no such file, nor a text of this name in data/texts; mend the path")


def read(source: str | Path) -> Text:
    """Read a document by its name in `data/texts`, or by any path.

    A row of `index.csv` beside the file gives its title, date, publisher and province.
    Raises InputError with one clear line for a path that is missing, a file that is no text, or a bad index.

    >>> read("yunnan-2024-03-07").province
    '530000'
    """
    path = locate(source)
    if path.is_dir():
        raise InputError(f"{source}: this is a folder; give the path of a text file")
    text, encoding = decode(_bytes(path), str(source))
    return parse(_utf8(path).stem, text, beside(path), encoding)


def _bytes(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(LARGEST + 1)  # what never ends must not fill the memory
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give the path of a text file") from None


def _utf8(path: Path) -> Path:
    """A path as UTF-8 says it, whatever the locale: names in tables are UTF-8."""
    try:
        name = os.fsencode(path).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{str(path)!a}: the file's name is not UTF-8; rename it") from None
    if "\r" in name:  # many readers of CSV see a new row, quoted or not
        raise InputError(f"{str(path)!a}: the file's name has a carriage return; rename it")
    return Path(name)


def beside(path: Path) -> dict[str, str]:
    """What `index.csv` beside a file says of it, in the form that the other rooms read."""
    return checked(indexed(path), f"{path.with_name('index.csv')}: the row of {path.name} has")


def indexed(path: Path) -> dict[str, str]:
    """The row of a file in `index.csv` beside it, as it stands there; {} without one.

    Raises InputError for an index that cannot be used.
    """
    index = path.with_name("index.csv")
    if not index.is_file():
        return {}
    state = index.stat()
    return _index(index.resolve(), state.st_mtime_ns, state.st_size).get(_utf8(path).name, {})


@cache
def _codes() -> frozenset[str]:
    return frozenset(row["code"] for row in files.table("regions.csv"))


@cache
def _provinces() -> dict[str, str]:
    """The codes of the provinces by their names."""
    rows = (row for row in files.table("regions.csv") if row["level"] == "province" and not row["valid_to"])
    return {name: row["code"] for row in rows for name in (row["name"], *row["short"].split("|")) if name}


@cache
def _index(path: Path, changed: int, size: int) -> dict[str, dict[str, str]]:
    """Rows of an index by file; the time and size of the file make a changed one a new one."""
    text, _ = decode(_bytes(path), str(path))
    try:
        rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    except csv.Error as error:
        raise InputError(f"{path}: this is no table ({error}); save it as CSV in UTF-8") from None
    by_file = {row.get("file"): row for row in rows}
    if len(by_file) < len(rows) or not all(by_file):
        raise InputError(f"{path}: the column file must name a text in every row, each once; mend the rows")
    return by_file


def outline(text: Text):
    """The document as a table: one row per sentence or boilerplate line, in the order of the text.

    Returns a DataFrame with columns kind, block, start, end, text; `text.text[start:end]` equals `text`.

    >>> list(outline(read("yunnan-2024-03-07")).columns)
    ['kind', 'block', 'start', 'end', 'text']
    """
    import pandas as pd

    rows = [(text.blocks[s.block].kind, s.block, s.start, s.end) for s in text.sentences]
    rows += [(b.kind, i, b.start, b.end) for i, b in enumerate(text.blocks) if b.kind == "boilerplate"]
    table = pd.DataFrame(sorted(rows, key=lambda row: row[2]), columns=["kind", "block", "start", "end"])
    table["text"] = [text.text[start:end] for start, end in zip(table.start, table.end, strict=True)]
    return table
