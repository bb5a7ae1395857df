"""Which files of a folder are results: a list of what runs wrote there, with hashes. Nothing else is ever replaced,
removed, or taken for a result; and no result is taken for a text."""
from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from helpers.reading import InputError, files

NAME = "helpers.sha256"  # in the form of `sha256sum`, which can check it
FILTER = "filter.json"  # by what the tables were chosen, where that is asked
TEXTS = "plain-texts"  # the folder of the texts that were taken out of other files
_HEAD = "# Written by helpers. What is not listed here, or was changed since, is never replaced or removed.\n"
_MARK = "scratch-of-helpers"
GRAPHS = ("graphml", "gexf", "json", "ttl")
# All that a run writes; a list with other names is none of ours.
_TABLES = "mentions|relations|quantities|events|nodes|edges"
_OURS = re.compile(rf"(documents|{_TABLES})\.csv|filter\.json|network\.({'|'.join(GRAPHS)}|png)|"
                   rf"({_TABLES})/part-\d{{5,}}\.parquet|{TEXTS}/[^/\\\0]+\.txt|[^/\\\0]+\.html", re.DOTALL)
Listed = dict[str, set[str]]


def listed(folder: Path) -> Listed:
    """The files that runs wrote into a folder, with the hash of each, or both hashes after a run that was killed.

    Raises InputError where the list is none, or leads out of the folder.

    >>> sorted(listed(files.DATA / "network"))[:2]
    ['documents.csv', 'edges.csv']
    """
    path = folder / NAME
    if not os.path.lexists(path):
        return {}
    try:
        text = path.read_bytes().decode("utf-8") if path.is_file() and not path.is_symlink() else ""
    except UnicodeDecodeError:
        text = ""
    if not text.startswith(_HEAD):
        raise InputError(f"{path}: this is no list of results; move it away, or give another --out")
    found: Listed = {}
    for number, line in enumerate(text.removeprefix(_HEAD).split("\n")[:-1], start=2):
        match = re.fullmatch(r"(\\?)([0-9a-f]{64})  (.+)", line)
        name = match and (_plain(match[3]) if match[1] else match[3])
        if not name or not _OURS.fullmatch(name):
            raise InputError(f"{path}, line {number}: no run writes {(name or line)[:80]!r}; move the list and what "
                             "it lists away, or give another --out")
        found.setdefault(name, set()).add(match[2])
    return found


def _plain(name: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], name)


def _write_list(path: Path, entries: Mapping[str, Iterable[str]]) -> None:
    lines = [_HEAD]
    for name in sorted(entries):
        escaped = name.replace("\n", "\\n")  # as `sha256sum` does; no name of ours has a backslash
        mark = "\\" if escaped != name else ""
        lines += [f"{mark}{one}  {escaped}\n" for one in sorted(entries[name])]
    files.write(path, "".join(lines))


def place(folder: Path, name: str) -> Path:
    """Where a file of a list is: names are UTF-8, whatever the locale.

    >>> place(Path("out"), "plain-texts/a.txt").as_posix()
    'out/plain-texts/a.txt'
    """
    return folder / os.fsdecode(name.encode())


def hashes(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Hashes of those of the files that are there, links left out.

    >>> hashes(files.DATA, ["missing.csv"])
    {}
    """
    found = {}
    for name in names:
        path = place(folder, name)
        if path.is_file() and not path.is_symlink() and not ("/" in name and path.parent.is_symlink()):
            with open(path, "rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def unchanged(folder: Path, ours: Listed) -> bool:
    """Whether every file of a list is there as it was written.

    >>> unchanged(files.DATA / "network", listed(files.DATA / "network"))
    True
    """
    return {name: {digest} for name, digest in hashes(folder, ours).items()} == ours


def check(out: Path, wanted: Iterable[str], ours: Listed, inputs: Iterable[str] = ()) -> None:
    """Raise InputError where a file is to be written and another stands that no run wrote, or that was changed since.

    inputs: real paths of what is read; none may lie in a folder that is to be written.

    >>> check(files.DATA, ["documents.csv"], {})
    """
    mend = "move it away, or give another --out"
    wanted = list(wanted)
    for folder in sorted({name.partition("/")[0] for name in wanted if "/" in name}):
        path = out / folder
        if os.path.lexists(path) and (path.is_symlink() or not path.is_dir()):
            what = "a link" if path.is_symlink() else "a file"
            raise InputError(f"{path}: {what} stands where a folder is to be written; {mend}")
        real = os.path.realpath(path)
        if inputs_in := [one for one in inputs if one == real or one.startswith(os.path.join(real, ""))]:
            raise InputError(f"{inputs_in[0]}: this is read, and the results would be written into {folder}; "
                             "give another --out")
        if folder != TEXTS and path.is_dir():  # whoever reads the Parquet files of a folder reads all of them
            names = (f"{folder}/{name}" for name in sorted(os.listdir(path)) if not name.startswith("."))
            if others := [name for name in names if name not in ours]:
                raise InputError(f"{out / others[0]}: no run wrote this file here; {mend}")
    for name in wanted:
        path = place(out, name)
        if not os.path.lexists(path):
            continue
        if path.is_dir() and not path.is_symlink():
            raise InputError(f"{path}: a folder stands where a file is to be written; {mend}")
        if hashes(out, [name]).get(name) not in ours.get(name, ()):
            why = f"it was changed since a run wrote it ({NAME})" if name in ours else \
                f"no run wrote it here ({NAME} does not list it)"
            raise InputError(f"{path}: {why}, and it would be replaced; {mend}")


# --- where results are written ----------------------------------------------------------------------------------


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """A folder for one run at a time, as long as this process lives; made where it is missing, gone if it stays empty.

    Raises InputError while another run holds it. Where the system cannot hold a folder, it is not held.

    >>> with held(Path("missing")):
    ...     Path("missing").is_dir()
    True
    """
    new = [one for one in (folder, *folder.absolute().parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    handle = _lock(folder)
    try:
        yield
    finally:
        for one in new:  # while it is held, or it would go from under another run
            _prune(one)
        if handle is not None:
            os.close(handle)


def _lock(folder: Path) -> int | None:
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES):
            os.close(handle)
            raise InputError(f"{folder}: another run is writing there; wait for it, or give another --out") from None
    return handle


def _prune(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # it is not empty, or no folder
        pass


@contextmanager
def scratch(out: Path) -> Iterator[Path]:
    """A folder in `out` to write into, that is gone at the end, and at the next run after a kill.

    >>> with scratch(Path(".")) as folder:
    ...     folder.is_dir()
    True
    """
    for left in out.glob(".helpers-*"):
        if not left.is_symlink() and (left / _MARK).is_file() and (left / _MARK).read_bytes() == os.fsencode(left.name):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".helpers-") as folder:
        (Path(folder) / _MARK).write_bytes(os.fsencode(Path(folder).name))
        yield Path(folder)


def deliver(staged: Path, out: Path, ours: Listed, inputs: Iterable[str] = ()) -> str:
    """Move the files of a folder to `out`, remove what runs wrote before and this one did not; the hash of the list.

    Before the first is moved, the list names both what was and what will be: after a kill all of it is known as ours.
    Raises InputError, and moves nothing, where `check` does.
    """
    paths = sorted(path for path in staged.rglob("*") if path.is_file())
    names = [os.fsencode(path.relative_to(staged)).decode("utf-8").replace(os.sep, "/") for path in paths]
    new = hashes(staged, names)
    check(out, names, ours, inputs)
    told = staged.with_name(NAME)
    _write_list(told, {name: ours.get(name, set()) | ({new[name]} if name in new else set())
                       for name in ours.keys() | new.keys()})
    os.replace(told, out / NAME)
    for name in names:
        place(out, name).parent.mkdir(exist_ok=True)
        os.replace(place(staged, name), place(out, name))
    changed = _remove(out, {name: digests for name, digests in ours.items() if name not in new})
    _write_list(told, {name: {digest} for name, digest in new.items()} | changed)
    os.replace(told, out / NAME)
    return digest(out)


def _remove(out: Path, stale: Listed) -> Listed:
    """Remove files of earlier runs; those that were changed since stay, and are given."""
    there = hashes(out, stale)
    for name in there:
        if there[name] in stale[name]:
            place(out, name).unlink()
            if "/" in name:
                _prune(place(out, name).parent)
    return {name: stale[name] for name in there if there[name] not in stale[name]}


def digest(out: Path) -> str:
    """The hash of the list of a folder, '' without one.

    >>> len(digest(files.DATA / "network"))
    64
    """
    return hashes(out, [NAME]).get(NAME, "")
