"""Tables of texts: one row a text, its other columns what is known of it."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from helpers.corpus.contents import content
from helpers.corpus.descriptions import unread_columns
from helpers.corpus.sources import Skipped, Source
from helpers.reading import ABOUT, InputError, checked, tables, unread

LARGEST = 100_000_000  # bytes of a table: it is in memory as a whole
_NAMES = ("doc", "file")  # columns that name the texts


class Rows(NamedTuple):
    """The texts of tables: a source for each, its bytes, what its row says; and what is not read."""

    found: list[Source]
    texts: dict[str, bytes]
    about: dict[str, dict[str, str]]
    skipped: list[Skipped]
    notes: list[str]


def is_table(source: Source) -> bool:
    """Whether a source is a table by its name.

    >>> is_table(Source("a", "a.csv", "a.csv", True)), is_table(Source("a", "a.txt", "a.txt", True))
    (True, False)
    """
    return source.path.lower().endswith(tables.ENDINGS)


def spread(found: Iterable[Source], column: str | None) -> Rows:
    """The sources with every table replaced by its rows, in order of name.

    column: that of the texts. Raises InputError for a table that was named and cannot be used, or that has a wrong date
    or place in a row; one of a folder costs itself, such a row of it that text.

    >>> spread([Source("a", "a.txt", "a.txt", False)], "text").found[0].doc
    'a'
    """
    plain, some, unusable = [], [], []
    for source in found:
        try:
            if not is_table(source):
                plain.append(source)
            elif column:
                some.append(_rows(source, column))
            else:
                raise InputError(f"{source.path}: {unread.TABLE}")
        except InputError as error:
            if source.named:
                raise
            unusable.append(Skipped(source.file, str(error).removeprefix(f"{source.path}: ")))
    rows = _distinct(plain, [row for one in some for row in one.rows])
    return Rows(sorted([*plain, *(row.source for row in rows)], key=lambda source: source.doc),
                {row.source.doc: row.text for row in rows}, {row.source.doc: row.about for row in rows},
                unusable + [skipped for one in some for skipped in one.skipped], [one.note for one in some if one.note])


class _Row(NamedTuple):
    source: Source
    text: bytes
    about: dict[str, str]


class _Table(NamedTuple):
    rows: list[_Row]
    skipped: list[Skipped]
    note: str


def _rows(source: Source, column: str) -> _Table:
    """The rows of a table, named by their number or by their own column."""
    table = _table(source, column)
    own = next((name for name in _NAMES if any(row.cells.get(name, "").strip() for row in table.rows)), "")
    rows: list[_Row] = []
    skipped: list[Skipped] = []
    seen: dict[str, str] = {}
    width = len(str(len(table.rows)))
    for number, row in enumerate(table.rows, 1):
        file, where = f"{source.file}: {row.where}", f"{source.path}, {row.where}:"
        text = row.cells.get(tables.fold(column), "")
        doc = " ".join(row.cells.get(own, "").split()) or f"{source.doc}-{number:0{width}}"
        if doc.casefold() in seen:
            raise InputError(f"{where} a second text is called {doc!r}, as in {seen[doc.casefold()]}; mend the column "
                             f"{own}")
        seen[doc.casefold()] = row.where
        try:
            about = checked(row.cells, where)
        except InputError as error:
            if source.named:
                raise
            skipped.append(Skipped(file, str(error).removeprefix(f"{where} ")))
            continue
        if text.strip():  # one that cannot be coded costs itself, and not the table
            rows.append(_Row(Source(doc, source.path, file, False, "table"), text.encode(), about))
        else:
            skipped.append(Skipped(file, f"it has no text in the column {column}"))
    return _Table(rows, skipped, unread_columns(source.path, table.columns, (tables.fold(column), *_NAMES)))


def _table(source: Source, column: str) -> tables.Table:
    try:
        data = content(source, LARGEST)
    except InputError as error:
        raise InputError(f"{source.path}: {error}") from None
    if len(data) > LARGEST:
        raise InputError(f"{source.path}: over {LARGEST:,} bytes are too many for a table; split it")
    return tables.read(data, source.path, column, (*ABOUT, *_NAMES))


def _distinct(plain: list[Source], rows: list[_Row]) -> list[_Row]:
    """The rows under names that nothing else has: their own, else with their table's path before it."""
    taken = Counter(source.doc.casefold() for source in [*plain, *(row.source for row in rows)])
    used, found = set(taken), []
    for row in rows:
        doc = row.source.doc
        if taken[doc.casefold()] > 1:
            doc = f"{row.source.file.partition(': ')[0]}/{doc}"
            while doc.casefold() in used:
                doc += "+"
            used.add(doc.casefold())
        found.append(row._replace(source=row.source._replace(doc=doc)))
    return found
