"""The documents behind paths: which files there are, and what each is called in the tables."""
from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from helpers.corpus import results
from helpers.reading import InputError, formats, locate, tables, unread

STDIN = "stdin"  # the name of the document that comes by standard input
PIPE = "pipe"  # of one that comes by an open pipe of the shell, `<(command)`
# What is taken out of a folder; a file that is named is always read.
READ = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".shtml", ".xhtml", ".docx", ".docm", ".pdf")


class Source(NamedTuple):
    """A document to be read."""

    doc: str  # its name in the tables: the file's stem, or where several have that, its path
    path: str  # where it is, - for standard input
    file: str  # its path below the folder that holds everything, as the report says it; of a pipe its name
    named: bool  # on the command line, and not found in a folder
    form: str = "text"  # what it is where its content shows no mark of a format, see `formats.form_of`


class Skipped(NamedTuple):
    """A file that is not read, and why."""

    file: str
    why: str


# --- files ------------------------------------------------------------------------------------------------------


def find(paths: Iterable[str], out: Path | None = None, rows: bool = False,
         metadata: str | None = None) -> tuple[list[Source], list[Skipped]]:
    """The documents behind paths (files, folders, names of texts in the collection, `-`), each once, in order of name.

    out: a folder whose results are no texts; nor are those of other runs in the folders that are read, nor is the table
    of metadata. rows: whether tables have texts in their rows; each is one source here. Raises InputError for a path
    that is not there or names nothing to read.

    >>> find(["yunnan-2024-03-07"])[0][0].file
    'yunnan-2024-03-07.txt'
    """
    places: dict[str, tuple[str, bool]] = {}  # by real path: the path to read by, and whether it was named
    skipped: dict[str, str] = {}
    ours = _results(out) if out else {}
    passed = ours | ({os.path.realpath(metadata): True} if metadata else {})
    for path in paths:
        if not path:
            raise InputError("an empty path; give a file, a folder or -")
        if path == "-" or not os.path.isdir(path):
            place = "-" if path == "-" else str(locate(path))
            real = place if path == "-" else os.path.realpath(place)
            if real in ours:
                raise InputError(f"{path}: an earlier run wrote this; name the texts, or give another --out")
            places[real] = place, True
            continue
        before = len(places)
        for file, why in _below(path, passed):
            real = os.path.realpath(file)
            why = "" if why == unread.TABLE and rows else why
            if why:
                skipped[real] = why
            else:
                places.setdefault(real, (file, False))
        if len(places) == before and not any(_in(real, path) for real in places):
            near = next((f"; {os.path.relpath(real, os.path.realpath(path))}: {why}" for real, why in skipped.items()
                         if _in(real, path)), "")
            raise InputError(f"{path}: there is no file in this folder that can be read; its texts must end in "
                             f"{', '.join(READ)}{near}")
    return _listed(places, skipped)


def _listed(places: dict[str, tuple[str, bool]], skipped: dict[str, str]) -> tuple[list[Source], list[Skipped]]:
    """Files by real path, each under its name in the tables, and those that are not read."""
    nameless = _nameless(real for real, (_, named) in places.items() if named)
    base = _base([real for real in places if real not in nameless])
    below = {real: os.path.relpath(real, base).replace(os.sep, "/") for real in places} | nameless
    names = _names(below, nameless)
    found = [Source(names[real], path, "-" if real == "-" else _utf8(below[real]), named, formats.form_of(path))
             for real, (path, named) in places.items() if names[real]]
    bad = [Skipped(_printable(os.path.relpath(real, base)), why) for real, why in skipped.items()
           if real not in places]
    bad += [Skipped(_printable(below[real]), "the file's name is not UTF-8 or has a carriage return; rename it")
            for real in places if not names[real]]
    if unnamed := [path for real, (path, named) in places.items() if named and not names[real]]:
        raise InputError(f"{unnamed[0]!a}: the file's name is not UTF-8 or has a carriage return; rename it")
    return sorted(found, key=lambda source: source.doc), sorted(bad)


def _results(folder: str | Path) -> dict[str, bool]:
    """The real paths of what runs wrote into a folder, and whether it is as they wrote it."""
    folder = Path(os.path.realpath(folder))
    ours = results.listed(folder)
    there = results.hashes(folder, (name for name in ours if name.endswith(READ)))
    return {str(results.place(folder, name)): name not in there or there[name] in digests
            for name, digests in ours.items()}


def _nameless(reals: Iterable[str]) -> dict[str, str]:
    """Names for what no folder has: standard input, and pipes, whose number is another one the next time."""
    reals = list(reals)
    pipes = [real for real in reals if real != "-" and
             (re.match(r"/dev/(fd/|stdin$)|/proc/\d+/fd/", real) or not os.path.lexists(real))]
    found = {real: PIPE if n == 1 else f"{PIPE}-{n}" for n, real in enumerate(pipes, start=1)}
    return found | ({"-": STDIN} if "-" in reals else {})


def _in(real: str, folder: str) -> bool:
    return real.startswith(os.path.join(os.path.realpath(folder), ""))


def _below(folder: str, ours: dict[str, bool]) -> Iterator[tuple[str, str]]:
    """Every file in a folder and below it that is not hidden and that no run wrote, and why it is not read, if so."""
    closed: list[tuple[str, str]] = []
    ours = dict(ours)

    def note(error: OSError) -> None:
        if is_of_machine(error):
            raise error
        if error.filename == folder:
            raise InputError(f"{folder}: cannot be read ({error.strerror}); mend the rights on it, or leave it out")
        closed.append((error.filename, f"this folder cannot be read ({error.strerror})"))

    for here, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if results.NAME in names:
            with suppress(InputError):  # a list of somebody else
                ours |= _results(here)
        for name in sorted(names):
            path = os.path.join(here, name)
            if name.startswith(".") or name in ("index.csv", results.NAME):
                continue
            if ours and (kept := ours.get(os.path.realpath(path))) is not None:
                if not kept:
                    yield path, f"a run wrote it ({results.NAME}), and it was changed since; rename it to have it read"
                continue
            kind = os.path.splitext(name)[1].lower()
            if kind not in READ:
                yield path, (unread.TABLE if kind in tables.ENDINGS else unread.named(name) or
                             f"its kind ({kind or 'no ending'}) is not read")
            elif os.path.exists(path) and not os.path.isfile(path):
                yield path, "this is no regular file"
            else:
                yield path, ""
    yield from closed


def is_of_machine(error: OSError) -> bool:
    """Whether an error tells of this machine, and not of the file.

    >>> is_of_machine(OSError(errno.EMFILE, "Too many open files"))
    True
    """
    return error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM)


def is_stream(source: Source) -> bool:
    """Whether a document can be read once only.

    >>> is_stream(Source("stdin", "-", "-", True))
    True
    """
    try:
        return source.path == "-" or source.named and not stat.S_ISREG(os.stat(source.path).st_mode)
    except OSError:
        return False


def _base(reals: list[str]) -> str:
    return os.path.commonpath([os.path.dirname(real) for real in reals]) if reals else os.curdir


def _names(files: dict[str, str], nameless: Container[str]) -> dict[str, str]:
    """A name for each file: its stem, or where several share it, in any case, their paths; '' if it is no UTF-8."""
    utf8 = {real: _utf8(file) for real, file in files.items()}
    stems = {real: file if real in nameless else Path(file).stem for real, file in utf8.items() if file}
    shared = Counter(stem.casefold() for stem in stems.values())
    return {real: "" if not file else stems[real] if shared[stems[real].casefold()] == 1 or real in nameless else file
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


def file_names(docs: Iterable[str], ending: str) -> dict[str, str]:
    """The names of files that are made for documents: their own, unless that is a path, too long, or like another's.

    No two are alike on any file system: neither by case nor by the way in which signs are composed.

    >>> list(file_names(["报告", "2024/报告.txt"], ".html").values())
    ['报告.html', '2024_报告.txt-c4325308.html']
    """
    size = dict.fromkeys(docs, 0)  # bytes of the hash in the name
    while True:
        names = {doc: _file_name(doc, ending, size[doc]) for doc in size}
        shared = Counter(map(_folded, names.values()))
        again = [doc for doc, name in names.items() if shared[_folded(name)] > 1]
        if not again:
            return names
        for doc in again:
            size[doc] = min(2 * size[doc] or 4, 32)


def _folded(name: str) -> str:
    """What names have in common that a file system may take for one (Unicode: canonical caseless matching)."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def _file_name(doc: str, ending: str, size: int) -> str:
    safe = re.sub(r"[/\\]", "_", doc)
    # In bytes; 255 are allowed, and it is written under a longer name first.
    short = safe.encode()[:238 - len(ending) - 2 * max(size, 4)].decode("utf-8", "ignore")
    if safe == doc == short and not size:
        return f"{doc}{ending}"
    return f"{short}-{hashlib.blake2b(doc.encode(), digest_size=size or 4).hexdigest()}{ending}"
