"""Folders of results: what a command reads of one, and how it writes beside what is there."""
from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from helpers import coding, corpus
from helpers.reading import InputError

if TYPE_CHECKING:
    import pandas as pd


class Results(NamedTuple):
    """The coding of some documents, a row for each of these, and lines on which were left out."""

    coding: coding.Coding
    documents: pd.DataFrame
    notes: list[str]

    def of(self, docs: Collection[str]) -> Results:
        """Those of some of the documents."""
        return Results(some(self.coding, docs), self.documents[self.documents["doc"].isin(list(docs))], self.notes)


def opened(folder: str, reprints: bool = False, every: bool = False) -> Results:
    """What a run wrote into a folder. Raises InputError where that is not to be read.

    reprints: those that documents.csv tells count too. every: the documents count in which nothing was coded, since
    they are of another genre.

    >>> from helpers.reading import DATA
    >>> opened(str(DATA / "network")).documents["doc"].tolist()
    ['yunnan-2024-03-07']
    """
    told, documents = tables(folder), listed(folder)
    missing = [column for column in ("doc", "state", "published", "reprint_of") if column not in documents]
    if missing:
        raise InputError(f"{folder}/documents.csv: the column {missing[0]} is missing; code the texts again")
    read = documents[documents["state"].isin(["coded", "nothing coded"])]
    again, other = read["reprint_of"] != "", read["state"] == "nothing coded"
    kept = read[~(again & (not reprints)) & ~(other & (not every))].reset_index(drop=True)
    notes = []
    if not reprints and again.any():
        notes.append(f"left out: {counted(again.sum(), 'reprint')}")
    if not every and (other & ~again).any():
        notes.append(f"left out: {counted((other & ~again).sum(), 'document')} in which nothing was coded")
    if kept.empty:
        raise InputError(f"{folder}: nothing in it was coded; give more texts, or --all")
    return Results(some(told, kept["doc"]), kept, notes)


def tables(folder: str) -> coding.Coding:
    """The coding in a folder, that of a run or of `write_tables`. Raises InputError where there is none.

    >>> from helpers.reading import DATA
    >>> len(tables(str(DATA / "network")).quantities)
    8
    """
    with _readable(folder):
        return coding.read_tables(folder)


def listed(folder: str) -> pd.DataFrame:
    """What a run wrote of its documents, a row for each. Raises InputError where a folder has no documents.csv.

    >>> from helpers.reading import DATA
    >>> listed(str(DATA / "network"))["state"].tolist()
    ['coded']
    """
    with _readable(folder):
        return corpus.documents(folder)


@contextmanager
def _readable(folder: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, IndexError, csv.Error) as error:
        there = os.path.isdir(folder)
        why = f"not a readable folder of results ({error})" if there else "there is no such folder"
        raise InputError(f"{folder}: {why}; give the --out folder of `python -m helpers …`") from None


def counted(number: int, what: str) -> str:
    """
    >>> counted(1, "document"), counted(2000, "document")
    ('1 document', '2,000 documents')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def some(told: coding.Coding, docs: Collection[str]) -> coding.Coding:
    """The rows of some documents."""
    kept = list(docs)
    return replace(told, **{name: table[table["doc"].isin(kept)] for name, table in told.tables().items()})


def written(out: Path, contents: Mapping[str, str], instead: bool | None = None) -> None:
    """Write files into a folder, which is made where it is missing: all of them, or none.

    instead: whether to replace what stands there under their names; otherwise one that holds something else is in the
    way. None: the command has no --replace, since what stands there may be somebody's judgements. Raises InputError for
    that, and where nothing can be written.

    >>> from helpers.reading import DATA
    >>> written(DATA, {"README.md": ""}, False)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    helpers.reading.decoding.InputError: ...README.md: another file is there; move it, give another --out, or ...
    """
    other = "or give another name" if instead is None else "give another --out, or add --replace"
    data = {name: content.encode("utf-8") for name, content in contents.items()}
    if os.path.lexists(out) and not out.is_dir():
        raise InputError(f"{out}: not a folder; give another --out")
    try:
        for name, content in data.items():
            path = out / name
            if path.is_dir():
                raise InputError(f"{path}: a folder has the name of a file to be written; give another --out")
            if os.path.lexists(path) and not instead and not (path.is_file() and path.read_bytes() == content):
                raise InputError(f"{path}: another file is there; move it, {other}")
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out, prefix=".helpers-") as folder:
            for name, content in data.items():
                (Path(folder) / name).write_bytes(content)
            for name in data:
                os.replace(Path(folder) / name, out / name)
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror or error}); give another --out") from None


def ours(path: Path, columns: Sequence[str]) -> None:
    """Raise InputError where a file stands that is no table of these columns: what is not ours is never replaced.

    >>> from helpers.reading import DATA
    >>> ours(DATA / "regions.csv", ["what", "rule"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    helpers.reading.decoding.InputError: ...regions.csv: this is another file; move it, or give another name
    """
    try:
        with open(path, encoding="utf-8") as file:
            head = file.readline().rstrip("\n")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError):
        head = ""
    if head != ",".join(columns):
        raise InputError(f"{path}: this is another file; move it, or give another name")


def say(note: str) -> None:
    """A line for the reader, beside what is printed."""
    print(f"helpers: {note}", file=sys.stderr)
