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
    plain, all_rows = [], Rows([], {}, {}, [], [])
    for source in found:
        if not is_table(source):
            plain.append(source)
            continue
        try:
            if not column:
                raise InputError(f"{source.path}: {unread.TABLE}")
            _spread(source, column, all_rows)
        except InputError as error:
            if source.named:
                raise
            all_rows.skipped.append(Skipped(source.file, str(error).removeprefix(f"{source.path}: ")))
    named = _distinct(plain, all_rows)
    return named._replace(found=sorted([*plain, *named.found], key=lambda source: source.doc))


def _spread(source: Source, column: str, into: Rows) -> None:
    """Add the rows of a table, named by their number or by their own column."""
    try:
        data = content(source, LARGEST)
    except InputError as error:
        raise InputError(f"{source.path}: {error}") from None
    if len(data) > LARGEST:
        raise InputError(f"{source.path}: over {LARGEST:,} bytes are too many for a table; split it")
    table = tables.read(data, source.path, column, (*ABOUT, *_NAMES))
    own = next((name for name in _NAMES if any(row.cells.get(name, "").strip() for row in table.rows)), "")
    seen: dict[str, str] = {}
    width = len(str(len(table.rows)))
    for number, row in enumerate(table.rows, 1):
        file, where = f"{source.file}: {row.where}", f"{source.path}, {row.where}:"
        text = row.cells.get(tables.fold(column), "")
        if not text.strip():
            into.skipped.append(Skipped(file, f"it has no text in the column {column}"))
            continue
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
            into.skipped.append(Skipped(file, str(error).removeprefix(f"{where} ")))
            continue
        # A text that cannot be coded costs itself, and not the table.
        into.found.append(Source(doc, source.path, file, False, "table"))
        into.texts[file], into.about[file] = text.encode(), about
    note = unread_columns(source.path, table.columns, (tables.fold(column), *_NAMES))
    into.notes.extend([note] if note else [])


def _distinct(plain: list[Source], rows: Rows) -> Rows:
    """The rows under names that nothing else has: their own, else with their table's path before it."""
    taken = Counter(source.doc.casefold() for source in [*plain, *rows.found])
    shared = {name for name, times in taken.items() if times > 1}
    texts, about, found = {}, {}, []
    used = set(taken)
    for source in rows.found:
        doc = source.doc
        if doc.casefold() in shared:
            doc = f"{source.file.partition(': ')[0]}/{doc}"
            while doc.casefold() in used:
                doc += "+"
            used.add(doc.casefold())
        found.append(source._replace(doc=doc))
        texts[doc], about[doc] = rows.texts[source.file], rows.about[source.file]
    return rows._replace(found=found, texts=texts, about=about)
