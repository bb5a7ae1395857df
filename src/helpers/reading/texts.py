"""Read a document: its bytes become a `Text`, with what is known of it. Where it is cut into sentences see `layout`.

Every offset counts Unicode code points of the text as stored, `[start, end)`. The grammar of the later wings
reads a canonical form (`canon`) of the same length, so that an offset never has to be translated.
"""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from helpers.reading import files, layout, markdown, tables, unread
from helpers.reading.decoding import InputError, content, decode, utf8
from helpers.reading.furniture import DATE, HAN_DATE, PUBLISHED, REMEMBERED, SOURCE
from helpers.reading.layout import Block, Passage, Sentence, clauses, passage
from helpers.reading.metadata import beside, day, front, usable
from helpers.reading.writing import canonical, squeeze

__all__ = ["REMEMBERED", "clauses"]  # for the rooms behind


@dataclass(frozen=True)
class Text:
    """One document: the text as stored, what is known about it, and its blocks and sentences.

    name is the file's stem; published is `YYYY-MM-DD[ HH:MM:SS]`, `YYYY-MM` or `YYYY`, province a six-digit code, ''
    where unknown.
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
    region: str = ""  # its own place, where somebody said so: a six-digit code of any level


def _published(canon: str, blocks: tuple[Block, ...]) -> str:
    """The date that the page states: a labelled line, a date line, else the date that closes the document."""
    lines = [canon[b.start : b.end] for b in blocks if b.kind == "boilerplate"]
    labelled = [line[label.end() :] for line in lines if (label := PUBLISHED.search(line))]
    labelled += [line for line in lines if re.match(r"时间|日期", line)]
    for line in labelled + lines:
        if found := day(DATE.search(line) or HAN_DATE.search(line)):
            return found
    return ""


_frozen = False  # whether somebody was seen to freeze objects of his own: to count them takes as long as to walk them


@contextmanager
def uncollected() -> Iterator[None]:
    """Without Python's collector of cycles: here are none, and to walk all tuples of a long text again and again took a
    third of the time, the more the longer the text; behind it too, so what was made counts as looked at already.

    >>> with uncollected():
    ...     gc.isenabled()
    False
    """
    global _frozen
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            _frozen = _frozen or gc.get_freeze_count() > 0
            if not _frozen:  # what a caller has frozen stays so
                gc.freeze()
                gc.unfreeze()
            gc.enable()


@uncollected()
def parse(name: str, text: str, about: dict[str, str] | None = None, encoding: str = "utf-8") -> Text:
    """A document from its text as stored; `about` may give title, published, publisher, region, province.

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
        region=about.get("region", ""),
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
    return replace(plain, publisher=text.publisher, indexed=text.indexed, region=text.region), offsets


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

    A row of `index.csv` beside the file gives its title, date, publisher and places.
    Of Markdown the text is what stays without its marks. Raises InputError with one clear line for a path that is
    missing, a file that is no text, a table, or a bad index.

    >>> read("yunnan-2024-03-07").province
    '530000'
    """
    path = locate(source)
    if path.is_dir():
        raise InputError(f"{source}: this is a folder; give the path of a text file")
    text, encoding = decode(content(path), str(source))
    if how := unread.named(path.name) or tables.looks(text) and unread.TABLE:
        raise InputError(f"{source}: {how}")
    if path.name.lower().endswith(markdown.ENDINGS):
        text = markdown.plain(text)
    return parse(utf8(path).stem, text, beside(path), encoding)


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
