"""The documents behind paths: which files there are, what each is called in the tables, and what is known of it."""
from __future__ import annotations

import csv
import errno
import hashlib
import io
import os
import re
import stat
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from helpers.corpus import results
from helpers.reading import ABOUT, InputError, beside, checked, decode, files, indexed, locate, usable

STDIN = "stdin"  # the name of the document that comes by standard input
PIPE = "pipe"  # of one that comes by an open pipe of the shell, `<(command)`
READ = (".txt", ".html", ".htm", ".docx", ".pdf")  # what is taken out of a folder; a file that is named is always read


class Source(NamedTuple):
    """A document to be read."""

    doc: str  # its name in the tables: the file's stem, or where several have that, its path
    path: str  # where it is, - for standard input
    file: str  # its path below the folder that holds everything, as the report says it; of a pipe its name
    named: bool  # on the command line, and not found in a folder


class Skipped(NamedTuple):
    """A file that is not read, and why."""

    file: str
    why: str


# --- files ------------------------------------------------------------------------------------------------------


def find(paths: Iterable[str], out: Path | None = None) -> tuple[list[Source], list[Skipped]]:
    """The documents behind paths (files, folders, names of texts in the collection, `-`), each once, in order of name.

    out: a folder whose results are no texts; nor are those of other runs in the folders that are read. Raises
    InputError for a path that is not there or names nothing to read.

    >>> find(["yunnan-2024-03-07"])[0][0].file
    'yunnan-2024-03-07.txt'
    """
    places: dict[str, tuple[str, bool]] = {}  # by real path: the path to read by, and whether it was named
    skipped: dict[str, str] = {}
    ours = _results(out) if out else {}
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
        for file, why in _below(path, ours):
            real = os.path.realpath(file)
            if why:
                skipped[real] = why
            else:
                places.setdefault(real, (file, False))
        if len(places) == before and not any(_in(real, path) for real in places):
            raise InputError(f"{path}: there is no file in this folder that can be read; its texts must end in "
                             f"{', '.join(READ)}")
    nameless = _nameless(real for real, (_, named) in places.items() if named)
    base = _base([real for real in places if real not in nameless])
    below = {real: os.path.relpath(real, base).replace(os.sep, "/") for real in places} | nameless
    names = _names(below, nameless)
    found = [Source(names[real], path, "-" if real == "-" else _utf8(below[real]), named)
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
    unread: list[tuple[str, str]] = []
    ours = dict(ours)

    def note(error: OSError) -> None:
        if is_of_machine(error):
            raise error
        if error.filename == folder:
            raise InputError(f"{folder}: cannot be read ({error.strerror}); mend the rights on it, or leave it out")
        unread.append((error.filename, f"this folder cannot be read ({error.strerror})"))

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
                yield path, f"its kind ({kind or 'no ending'}) is not read"
            elif os.path.exists(path) and not os.path.isfile(path):
                yield path, "this is no regular file"
            else:
                yield path, ""
    yield from unread


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


# --- what is known of them --------------------------------------------------------------------------------------


class Known(NamedTuple):
    """What is known of each source, or why it cannot be read; and the tables beside them that cannot be used."""

    about: list[dict[str, str]]
    why: list[str]
    unused: list[Skipped]


def known(sources: Iterable[Source], table: str | None = None, pattern: str | None = None) -> Known:
    """What is known of each source: from the table, else from `index.csv` beside it, else from its file name.

    table: a CSV or Excel file with a column `file` (name, or path below the folder) and any of title, published,
    publisher and province. pattern: what a file name says, as "{published}_{publisher}_{title}"; {} is skipped.
    Raises InputError for a table or pattern that cannot be used, and for an index beside a file that was named; one in
    a folder costs itself, a bad row in it the file that it is on.

    >>> known(find(["yunnan-2024-03-07"])[0]).about[0]["province"]
    '530000'
    """
    sources = list(sources)
    rows = _rows(table, sources) if table else {}
    form = _form(pattern) if pattern else None
    about, whys, unused = [], [], {}
    for source in sources:
        said: dict[str, str] = {}
        why = ""
        if source.path != "-":
            if form and (match := form.fullmatch(Path(source.file).stem)):
                said |= usable(match.groupdict())  # a name that has the form by chance is no reason to stop
            row, why = _beside(source, unused)
            said |= row
        about.append(said | rows.get(source.file, {}))
        whys.append(why)
    return Known(about, whys, [Skipped(file, why) for file, why in sorted(unused.items())])


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
