"""The documents behind paths: which files there are, what each is called in the tables, and what is known of it."""
from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from helpers import files
from helpers.texts import ABOUT, InputError, beside, checked, decode, locate, usable

STDIN = "stdin"  # the name of the document that comes by standard input
READ = (".txt", ".html", ".htm", ".docx", ".pdf")  # what is taken out of a folder; a file that is named is always read


class Source(NamedTuple):
    """A document to be read."""

    doc: str  # its name in the tables: the file's stem, or where several have that, its path
    path: str  # where it is, - for standard input
    file: str  # its path below the folder that holds everything, as the report says it
    named: bool  # on the command line, and not found in a folder


class Skipped(NamedTuple):
    """A file that is not read, and why."""

    file: str
    why: str


# --- files ------------------------------------------------------------------------------------------------------


def find(paths: Iterable[str]) -> tuple[list[Source], list[Skipped]]:
    """The documents behind paths (files, folders, names of texts in the collection, `-`), each once, in order of name.

    Raises InputError for a path that is not there or names nothing to read.

    >>> find(["yunnan-2024-03-07"])[0][0].file
    'yunnan-2024-03-07.txt'
    """
    places: dict[str, tuple[str, bool]] = {}  # by real path: the path to read by, and whether it was named
    skipped: dict[str, str] = {}
    for path in paths:
        if not path:
            raise InputError("an empty path; give a file, a folder or -")
        if path == "-" or not os.path.isdir(path):
            place = "-" if path == "-" else str(locate(path))
            places[place if path == "-" else os.path.realpath(place)] = place, True
            continue
        before = len(places)
        for file, why in _below(path):
            real = os.path.realpath(file)
            if why:
                skipped[real] = why
            else:
                places.setdefault(real, (file, False))
        if len(places) == before and not any(_in(real, path) for real in places):
            raise InputError(f"{path}: there is no file in this folder that can be read; its texts must end in "
                             f"{', '.join(READ)}")
    base = _base([real for real in places if real != "-"])
    below = {real: STDIN if real == "-" else os.path.relpath(real, base).replace(os.sep, "/") for real in places}
    names = _names(below)
    found = [Source(names[real], path, "-" if real == "-" else _utf8(below[real]), named)
             for real, (path, named) in places.items() if names[real]]
    bad = [Skipped(_printable(os.path.relpath(real, base)), why) for real, why in skipped.items()
           if real not in places]
    bad += [Skipped(_printable(below[real]), "the file's name is not UTF-8 or has a carriage return; rename it")
            for real in places if not names[real]]
    if unnamed := [path for real, (path, named) in places.items() if named and not names[real]]:
        raise InputError(f"{unnamed[0]!a}: the file's name is not UTF-8 or has a carriage return; rename it")
    return sorted(found, key=lambda source: source.doc), sorted(bad)


def _in(real: str, folder: str) -> bool:
    return real.startswith(os.path.join(os.path.realpath(folder), ""))


def _below(folder: str) -> Iterator[tuple[str, str]]:
    """Every file in a folder and below it that is not hidden, and why it is not read, if so."""
    unread: list[tuple[str, str]] = []

    def note(error: OSError) -> None:
        if error.filename == folder:
            raise InputError(f"{folder}: cannot be read ({error.strerror}); mend the rights on it, or leave it out")
        unread.append((error.filename, f"this folder cannot be read ({error.strerror})"))

    for here, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(here, name)
            if name.startswith(".") or name == "index.csv":
                continue
            kind = os.path.splitext(name)[1].lower()
            if kind not in READ:
                yield path, f"its kind ({kind or 'no ending'}) is not read"
            elif os.path.exists(path) and not os.path.isfile(path):
                yield path, "this is no regular file"
            else:
                yield path, ""
    yield from unread


def _base(reals: list[str]) -> str:
    return os.path.commonpath([os.path.dirname(real) for real in reals]) if reals else os.curdir


def _names(files: dict[str, str]) -> dict[str, str]:
    """A name for each file: its stem, or where several share it, in any case, their paths; '' if it is no UTF-8."""
    utf8 = {real: _utf8(file) for real, file in files.items()}
    stems = {real: file if real == "-" else Path(file).stem for real, file in utf8.items() if file}
    shared = Counter(stem.casefold() for stem in stems.values())
    return {real: "" if not file else stems[real] if shared[stems[real].casefold()] == 1 or real == "-" else file
            for real, file in utf8.items()}


def _utf8(name: str) -> str:
    """A path as UTF-8 says it, whatever the locale; '' for one that is none, or that makes two rows of a CSV's one."""
    try:
        said = os.fsencode(name).decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "" if "\r" in said else said


def _printable(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace").replace("\r", "\\r")


def file_name(doc: str, ending: str) -> str:
    """The name of a file that is made for a document: its own, unless that is a path or too long for one.

    >>> file_name("报告", ".html"), file_name("2024/报告.txt", ".html")
    ('报告.html', '2024_报告.txt-c4325308.html')
    """
    safe = re.sub(r"[/\\]", "_", doc)
    most = 230 - len(ending)  # bytes; 255 are allowed, and it is written under a longer name first
    short = safe.encode()[:most].decode("utf-8", "ignore")
    if safe == doc == short:
        name = f"{doc}{ending}"
    else:
        name = f"{short}-{hashlib.blake2b(doc.encode(), digest_size=4).hexdigest()}{ending}"
    return os.fsdecode(name.encode())  # in UTF-8, whatever the locale, as it was read


# --- what is known of them --------------------------------------------------------------------------------------


def known(sources: Iterable[Source], table: str | None = None, pattern: str | None = None) -> Iterator[dict[str, str]]:
    """What is known of each source: from the table, else from `index.csv` beside it, else from its file name.

    table: a CSV or Excel file with a column `file` (name, or path below the folder) and any of title, published,
    publisher and province. pattern: what a file name says, as "{published}_{publisher}_{title}"; {} is skipped.
    Raises InputError for a table or pattern that cannot be used.
    """
    sources = list(sources)
    rows = _rows(table, sources) if table else {}
    form = _form(pattern) if pattern else None
    for source in sources:
        about: dict[str, str] = {}
        if source.path != "-":
            if form and (match := form.fullmatch(Path(source.file).stem)):
                about |= usable(match.groupdict())  # a name that has the form by chance is no reason to stop
            about |= beside(Path(source.path))
        yield about | rows.get(source.file, {})


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


def _rows(table: str, sources: list[Source]) -> dict[str, dict[str, str]]:
    """What a table says of each source, by its path."""
    by_name = defaultdict(set)
    for source in sources:
        for name in (source.file, Path(source.file).name, source.doc):
            by_name[name].add(source.file)
    found: dict[str, dict[str, str]] = {}
    exact = {source.file for source in sources}
    for line, row in enumerate(_table(table), start=2):
        name, where = (row.get("file") or "").strip(), f"{table}, line {line}:"
        named = {name} if name in exact else by_name[name]
        if len(named) > 1:
            raise InputError(f"{where} {len(named)} files are called {name!r}; write the path, as in file of "
                             "documents.csv")
        for file in named:
            if file in found:
                raise InputError(f"{where} a second row on {file!r}; leave one")
            found[file] = checked(row, where)
    if not found:
        raise InputError(f"{table}: no row names one of the {len(sources)} files in its column file; mend that column")
    return found


def _table(path: str) -> list[dict[str, str]]:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a CSV or Excel file") from None
    if data.startswith(b"PK\3\4"):
        import pandas as pd

        try:
            return pd.read_excel(io.BytesIO(data), dtype=str, na_filter=False).to_dict("records")
        except ImportError as error:
            raise InputError(f"{path}: to read Excel install {error.name}: pip install 'helpers[formats]'") from None
        except Exception as error:  # whatever the library meets in a broken file
            raise InputError(f"{path}: this is no Excel table ({type(error).__name__}); save it as CSV") from None
    text = decode(data, path)[0].removeprefix("\ufeff")
    try:
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise InputError(f"{path}: this is no table ({error}); save it as CSV in UTF-8") from None


def composed() -> list[str]:
    """The folders of the composed texts of a checkout, which describe no real events: for tests and exercises only.

    >>> len(composed())
    3
    """
    tests = files.DATA.parent / "tests"
    return [str(path) for name in ("practice", "composed", "unseen") if (path := tests / name / "texts").is_dir()]
