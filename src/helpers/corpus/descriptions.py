"""What is known of the documents: from a table, from an index beside them, from their names."""
from __future__ import annotations

import os
import posixpath
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from helpers.corpus.sources import Skipped, Source
from helpers.reading import ABOUT, InputError, beside, checked, indexed, tables, usable


class Known(NamedTuple):
    """What is known of each source, or why it cannot be read; and the tables beside them that cannot be used."""

    about: list[dict[str, str]]
    why: list[str]
    unused: list[Skipped]
    notes: list[str]  # what of the table nothing reads


def known(sources: Iterable[Source], table: str | None = None, pattern: str | None = None,
          rows: Mapping[str, dict[str, str]] | None = None) -> Known:
    """What is known of each source: from the table, else from `index.csv` beside it, else from its file name.

    table: CSV, Excel or JSON lines with a column `file` (name, or path below the folder) and any of title, published,
    publisher, region and province. pattern: what a file name says, as "{published}_{publisher}_{title}"; {} is skipped.
    rows: of a source that is a row of a table, what that row says; nothing else does, but the table of metadata.
    Raises InputError for a table or pattern that cannot be used, and for an index beside a file that was named; one in
    a folder costs itself, a bad row in it the file that it is on.

    >>> from helpers.corpus import sources
    >>> known(sources.find(["yunnan-2024-03-07"])[0]).about[0]["province"]
    '530000'
    """
    sources = list(sources)
    named, notes = _rows(table, sources) if table else ({}, [])
    rows = rows or {}
    form = _form(pattern) if pattern else None
    about, whys, unused = [], [], {}
    for source in sources:
        said: dict[str, str] = {}
        why = ""
        if source.doc in rows:
            said |= rows[source.doc]
        elif source.path != "-":
            if form and (match := form.fullmatch(Path(source.file).stem)):
                said |= usable(match.groupdict())  # a name that has the form by chance is no reason to stop
            row, why = _beside(source, unused)
            said |= row
        about.append(said | named.get(source.file, {}))
        whys.append(why)
    return Known(about, whys, [Skipped(file, why) for file, why in sorted(unused.items())], notes)


def _beside(source: Source, unused: dict[str, str]) -> tuple[dict[str, str], str]:
    """What an index beside a file says of it, and why the file cannot be read so; notes an index that has no use."""
    path = Path(source.path)
    index = Path(source.file).with_name("index.csv").as_posix()
    try:
        if index not in unused and not indexed(path):
            return {}, ""
    except InputError as error:
        if source.named:
            raise
        unused[index] = str(error).removeprefix(f"{path.with_name('index.csv').resolve()}: ")
    if index in unused:
        return {}, ""
    try:
        return beside(path), ""
    except InputError as error:
        if source.named:
            raise
        return {}, str(error).removeprefix(f"{path.parent}{os.sep}")


def _form(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w*)\}", pattern)
    if fault := [name for name in parts[1::2] if name not in ("", *ABOUT)]:
        raise InputError(f"--names: no {{{fault[0]}}}; there are {', '.join(f'{{{name}}}' for name in ABOUT)} and {{}}")
    if len(parts) < 3 or len(set(filter(None, parts[1::2]))) < len(list(filter(None, parts[1::2]))):
        raise InputError(f"--names: {pattern!r} wants parts in braces, each once, such as {{published}}_{{title}}")
    fields = (f"(?P<{name}>.+?)" if name else ".*?" for name in parts[1::2])
    first, *rest = map(re.escape, parts[::2])
    # A field ends where what follows it stands first, and never later: else a long name has ways without number.
    *inner, last = [f"{field}{fixed}" for field, fixed in zip(fields, rest, strict=True)]
    return re.compile("".join([first, *(f"(?>{part})" for part in inner), last]))


def _rows(path: str, sources: list[Source]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """What a table says of each source, by its path; and lines on what nothing reads."""
    by_name = defaultdict(set)
    for source in sources:
        for name in (source.file, Path(source.file).name, source.doc):
            by_name[name].add(source.file)
    found: dict[str, dict[str, str]] = {}
    exact = {source.file for source in sources}
    others = []
    table = _table(path)
    for row in table.rows:
        name, where = row.cells.get("file", "").strip(), f"{path}, {row.where}:"
        named = {name} if name in exact else by_name.get(name) or _by_path(name, sources)
        if len(named) > 1:
            raise InputError(f"{where} {len(named)} files are called {name!r}; write the path, as in file of "
                             "documents.csv")
        others += [] if named else [name or "(no name)"]
        for file in named:
            if file in found:
                raise InputError(f"{where} a second row on {file!r}; leave one")
            found[file] = checked(row.cells, where)
    if not found:
        raise InputError(f"{path}: no row names one of the {len(sources)} files in its column file; mend that column")
    notes = [unread_columns(path, table.columns, ("file",))]
    if others:
        some = ", ".join(others[:3]) + (", …" if len(others) > 3 else "")
        notes.append(f"{path}: {len(others)} of its {len(table.rows)} rows name no file that was found: {some}")
    return found, [note for note in notes if note]


def _by_path(name: str, sources: Iterable[Source]) -> set[str]:
    """The files that a path means, whichever folder it begins in, with the marks and capitals of Windows or without."""
    end = posixpath.normpath(name.replace("\\", "/")).casefold()
    paths = ((source.file, os.path.realpath(source.path).replace(os.sep, "/").casefold()) for source in sources)
    return {file for file, path in paths if f"/{path}".endswith(f"/{end}")} if name else set()


def unread_columns(path: str, columns: Iterable[str], read: Container[str]) -> str:
    """A line on the columns of a table that nothing reads; '' where all are read.

    >>> unread_columns("a.csv", ["File", "Title", "author"], ("file",))
    'a.csv: nothing reads its column author; what is read is title, published, publisher, region, province'
    """
    left = [name for name in columns if tables.fold(name) not in read and tables.fold(name) not in ABOUT]
    if not left:
        return ""
    plural = "s" if len(left) > 1 else ""
    return f"{path}: nothing reads its column{plural} {', '.join(left)}; what is read is {', '.join(ABOUT)}"


def _table(path: str) -> tables.Table:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a CSV or Excel file") from None
    return tables.read(data, path, "file", ABOUT)
