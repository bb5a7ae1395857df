"""What a command reads and writes: the coding of a folder, and files of its own that replace nobody else's."""
from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.reading import InputError, files

if TYPE_CHECKING:
    from helpers.coding import Coding


def coding(folder: Path) -> Coding:
    """The coding in a folder that a run wrote. Raises InputError where there is none.

    >>> len(coding(files.DATA / "network").quantities)
    8
    """
    from helpers.coding import read_tables

    try:
        return read_tables(folder)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"{folder}: not a folder of results; give the --out folder of `python -m helpers`") from None
    except (OSError, ValueError, IndexError) as error:
        raise InputError(f"{folder}: its tables cannot be read ({error}); code the texts again") from None


def documents(folder: Path) -> list[str]:
    """The documents of a result that were read, by name; none where it has no documents.csv that can be read.

    >>> documents(files.DATA / "network"), documents(files.DATA)
    (['yunnan-2024-03-07'], [])
    """
    from helpers import corpus

    try:
        told = corpus.documents(folder)
        return sorted(told.loc[told["state"] != "skipped", "doc"])
    except (OSError, ValueError, KeyError):
        return []


def free(path: Path, content: str) -> None:
    """Raise InputError where a file stands with anything else in it: somebody's work may be in it.

    >>> free(Path("missing.csv"), "a")
    """
    try:
        there = path.read_bytes() if path.exists() else content.encode()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give another name") from None
    if there != content.encode():
        raise InputError(f"{path}: this file already exists and may contain judgements; move it, or give another name")


def ours(path: Path, columns: Sequence[str]) -> None:
    """Raise InputError where a file stands that is no table of these columns: what is not ours is never replaced.

    >>> ours(files.DATA / "regions.csv", ["what", "rule"])  # doctest: +ELLIPSIS
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


def write(path: Path, content: str) -> None:
    """Write a file whole or not at all. Raises InputError where it cannot be written.

    >>> write(Path("made/of/nothing.csv"), "")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    helpers.reading.decoding.InputError: made/of/nothing.csv: cannot be written (No such file or directory); ...
    """
    try:
        files.write(path, content)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); give another name") from None


def say(note: str) -> None:
    """A line for the reader, beside what is printed."""
    print(f"helpers: {note}", file=sys.stderr)
