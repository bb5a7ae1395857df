"""What was coded once, kept beside the result, so that nothing is coded twice and a stopped run goes on.

One SQLite file. A record is kept under a key of all that it depends on: the bytes of the file, what is known of the
text, the rules, the lexicons and the corrections. It is written in transactions: after a kill or a power cut it holds
whole records only.
"""
from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from helpers import files
from helpers.texts import InputError

NAME = ".coded.sqlite"
# The rooms that a record depends on (tests/test_corpus.py compares them with what these import).
ROOMS = (
    "files", "texts", "formats", "words", "lexicon", "spans", "signs", "forms", "divisions", "toponyms", "regions",
    "bodies", "papers", "targets", "mechanisms", "mentions", "clauses", "rules", "relations", "quantities", "coding",
    "networks", "corrections", "reprints", "records",
)


@cache
def rules() -> str:
    """A hash of the rules and the lexicons: the rooms that code a text and the tables they read, glosses left out.

    >>> len(rules())
    32
    """
    seen = hashlib.blake2b(unicodedata.unidata_version.encode(), digest_size=16)
    for room in ROOMS:
        seen.update(Path(__file__).with_name(f"{room}.py").read_bytes())
    for path in [files.DATA / "regions.csv", *sorted((files.DATA / "codebook").glob("*.csv"))]:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = [{key: cell for key, cell in row.items() if key != "gloss"} for row in csv.DictReader(file)]
        seen.update(json.dumps([path.name, rows]).encode())
    return seen.hexdigest()


def key(data: bytes, about: dict[str, str], corrections: Sequence[Sequence[str]], largest: int) -> bytes:
    """The key of a record, 16 bytes, from all that it depends on."""
    known = json.dumps([rules(), sorted(about.items()), corrections, largest]).encode()
    return hashlib.blake2b(known + b"\0" + data, digest_size=16).digest()


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """The store of a folder, for one run at a time; one that is broken is begun anew.

    Raises InputError while another run holds it, and OSError where the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    try:
        base = _connected(path)
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise InputError(f"{folder}: another run is writing there; wait for it, or give another --out") from None
        if isinstance(error, sqlite3.OperationalError):
            raise _no_room(error) from None
        path.unlink()  # no store, or a broken one: it holds nothing that cannot be coded again
        base = _connected(path)
    try:
        yield base
    except sqlite3.OperationalError as error:
        raise _no_room(error) from None
    finally:
        base.close()


def _no_room(error: sqlite3.Error) -> OSError:
    return OSError(0, str(error))


def _connected(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        base.execute("PRAGMA locking_mode = EXCLUSIVE")
        base.execute("BEGIN EXCLUSIVE")
        base.execute("CREATE TABLE IF NOT EXISTS record (key BLOB PRIMARY KEY, head BLOB, body BLOB)")
        base.execute("CREATE TABLE IF NOT EXISTS said (what TEXT PRIMARY KEY, json TEXT NOT NULL)")
        base.execute("SELECT count(*) FROM said").fetchone()
        base.execute("COMMIT")
    except sqlite3.Error:
        base.close()
        raise
    return base


def has(base: sqlite3.Connection, key: bytes) -> bool:
    """Whether a record is kept."""
    return base.execute("SELECT 1 FROM record WHERE key = ?", (key,)).fetchone() is not None


def put(base: sqlite3.Connection, records: Iterable[tuple[bytes, bytes, bytes]]) -> None:
    """Keep records (key, head, body), all of them or none."""
    base.execute("BEGIN")
    base.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", records)
    base.execute("COMMIT")


def get(base: sqlite3.Connection, part: str, key: bytes) -> bytes:
    """The head or the body of a record. Raises KeyError where there is none."""
    if (row := base.execute(f"SELECT {part} FROM record WHERE key = ?", (key,)).fetchone()) is None:
        raise KeyError(key)
    return row[0]


def keep_only(base: sqlite3.Connection, keys: Iterable[bytes]) -> None:
    """Forget every record but those of the keys: of rules and texts that are no longer used."""
    base.execute("BEGIN")
    base.execute("CREATE TEMP TABLE used (key BLOB PRIMARY KEY) WITHOUT ROWID")
    base.executemany("INSERT OR IGNORE INTO used VALUES (?)", ((one,) for one in keys))
    base.execute("DELETE FROM record WHERE key NOT IN (SELECT key FROM used)")
    base.execute("DROP TABLE used")
    base.execute("COMMIT")


def say(base: sqlite3.Connection, what: str, value: object) -> None:
    """Keep a value that JSON can write."""
    base.execute("INSERT OR REPLACE INTO said VALUES (?, ?)", (what, json.dumps(value)))


def said(base: sqlite3.Connection, what: str) -> object:
    """A value that was kept, or None."""
    row = base.execute("SELECT json FROM said WHERE what = ?", (what,)).fetchone()
    return json.loads(row[0]) if row else None
