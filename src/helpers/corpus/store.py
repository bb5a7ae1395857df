"""What was coded once, kept beside the result, so that nothing is coded twice and a stopped run goes on.

One SQLite file. A record is kept under a key of all that it depends on: the bytes of the file, what is known of the
text, the rules, the lexicons and the corrections. It is written in transactions: after a kill or a power cut it holds
whole records only.
"""
from __future__ import annotations

import csv
import hashlib
import json
import os
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path

from helpers.corpus import results
from helpers.reading import InputError, files

NAME = ".coded.sqlite"
_ID = 0x68656c70  # of the program whose database this is, in the head of the file
_TABLES = {"record": "CREATE TABLE record (key BLOB PRIMARY KEY, head BLOB, body BLOB)",
           "said": "CREATE TABLE said (what TEXT PRIMARY KEY, json TEXT NOT NULL)"}
_LARGEST = 250_000_000  # bytes of a cell: what somebody else put there must not fill the memory
_SEAL = 16  # bytes in front of each part of a record: a hash of it and its key
_NO_DAMAGE = {sqlite3.SQLITE_PERM, sqlite3.SQLITE_ABORT, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED,
              sqlite3.SQLITE_READONLY, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
              sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOLFS, sqlite3.SQLITE_AUTH}
# What a record depends on: whole wings, and rooms of others (a test compares them with what these import).
CODE = (
    "reading", "codebook", "mentions", "relations", "coding.py", "networks/acts.py", "networks/graph.py",
    "networks/joining.py", "networks/sureness.py",
    "trust/annotations.py", "trust/asking.py", "trust/checking.py", "trust/coders.py", "trust/corrections.py",
    "trust/findings.py", "trust/gold.py", "trust/llm.py", "trust/prompts.py", "corpus/reprints.py", "corpus/limits.py",
    "corpus/records.py",
)  # fmt: skip


_SEEN = ("gloss", "colour")  # columns that change what is shown, and nothing that is coded


@cache
def rules() -> str:
    """A hash of the rules and the lexicons in use: the rooms that code a text and the tables that they read, without
    glosses and colours.

    >>> len(rules())
    32
    """
    seen = hashlib.blake2b(unicodedata.unidata_version.encode(), digest_size=16)
    for path in sorted(path for part in CODE for path in files.rooms(part)):
        seen.update(path.read_bytes())
    tables = [files.DATA / "radicals.csv", files.DATA / "regions.csv", *files.lexicons(files.codebook())]
    for path in tables:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = [{key: cell for key, cell in row.items() if key not in _SEEN} for row in csv.DictReader(file)]
        seen.update(json.dumps([path.name, rows]).encode())
    return seen.hexdigest()


def rules_of(coder: str) -> str:
    """As `rules`, and where another coder than the rules codes ('' for them), what it is: see `coders.identity`."""
    if not coder:
        return rules()
    from helpers.trust import coders

    return f"{rules()} {coders.identity(coder)}"


def digest(data: bytes) -> bytes:
    """A hash of the bytes of a file.

    >>> len(digest(b""))
    16
    """
    return hashlib.blake2b(data, digest_size=16).digest()


def key(rules: str, digest: bytes, about: dict[str, str], corrections: Sequence[Sequence[str]], largest: int,
        form: str) -> bytes:
    """The key of a record, 16 bytes, from all that it depends on; rules: `rules_of`; digest: of the file's bytes."""
    known = json.dumps([rules, sorted(about.items()), corrections, largest, form]).encode()
    return hashlib.blake2b(known + b"\0" + digest, digest_size=16).digest()


class Damaged(Exception):
    """The store was found broken while it was used, and is gone; it held nothing that cannot be coded again."""


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """The store of a folder, for one run at a time; one that is broken is begun anew, one that stays empty goes again.

    Raises InputError while another run holds it, and where what is there is no store of ours; OSError where it cannot
    be written; Damaged where it is found broken while it is used: open it again.
    """
    path, empty = folder / NAME, False
    base = _begun(path)
    try:
        try:
            yield base
        finally:
            empty = base.execute("SELECT 1 FROM record").fetchone() is None
    except (sqlite3.DatabaseError, Damaged) as error:
        if not isinstance(error, Damaged) and not _is_damage(error):
            raise _told(error, folder) from None
        empty = True
        raise Damaged from None
    finally:
        base.close()
        if empty:
            _remove(path)


def _begun(path: Path) -> sqlite3.Connection:
    if os.path.lexists(path) and not path.is_file():
        raise InputError(f"{path}: this is no file; move it away, or give another --store")
    journal = _beside(path)[0]
    if not path.exists() and os.path.lexists(journal):  # SQLite would take it for its own
        raise InputError(f"{journal}: this belongs to no store; move it away, or give another --store")
    with suppress(FileNotFoundError), open(path, "rb") as file:
        head = file.read(100)
        if head.startswith(b"SQLite format 3\0") and int.from_bytes(head[68:72]) not in (_ID, 0):
            raise InputError(f"{path}: this database is of another program; move it away, or give another --store")
        if head and not head.startswith(b"SQLite format 3\0"):
            if os.path.lexists(path.with_name(results.NAME)):  # a run wrote here: it is what is left of a store
                _remove(path)
            else:  # whose it was cannot be told
                _set_aside(path)
    try:
        try:
            return _connected(path)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            _remove(path)
            return _connected(path)
    except sqlite3.DatabaseError as error:
        raise _told(error, path.parent) from None


def _connected(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST)
        base.execute("PRAGMA trusted_schema = OFF")
        base.execute("PRAGMA locking_mode = EXCLUSIVE")
        base.execute("BEGIN EXCLUSIVE")
        (number,) = base.execute("PRAGMA application_id").fetchone()
        schema = dict(base.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        if schema and schema != _TABLES:
            if not number:
                raise InputError(f"{path}: this database is of another program; move it away, or give another --store")
            raise sqlite3.DatabaseError("it has other tables")
        if not schema:
            for table in _TABLES.values():
                base.execute(table)
        base.execute(f"PRAGMA application_id = {_ID}")
        base.execute("SELECT count(*) FROM said").fetchone()
        base.execute("COMMIT")
    except (sqlite3.Error, InputError):
        base.close()
        raise
    return base


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether an error says that the file is broken, and not that there is no room for it, no right or no turn."""
    if isinstance(error, sqlite3.ProgrammingError):
        return False
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xff not in _NO_DAMAGE


def _told(error: sqlite3.Error, folder: Path) -> Exception:
    if "locked" in str(error):
        return InputError(f"{folder}: another run is writing there; wait for it, or give another --out")
    return error if isinstance(error, sqlite3.ProgrammingError) else OSError(0, str(error))


def _beside(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in ("-journal", "-wal", "-shm")]


def _remove(path: Path) -> None:
    for one in (*_beside(path), path):  # a journal that outlives its store would be played into the next
        one.unlink(missing_ok=True)


def _set_aside(path: Path) -> None:
    number = next(n for n in count(1) if not os.path.lexists(path.with_name(f"{NAME}.damaged-{n}")))
    for one in (*_beside(path), path):
        if os.path.lexists(one):
            os.rename(one, one.with_name(one.name.replace(NAME, f"{NAME}.damaged-{number}")))


def _sealed(part: str, key: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_SEAL, key=key, person=part.encode()).digest()


def _unsealed(part: str, key: bytes, data: object) -> bytes | None:
    """What was kept, or None if this is not as it was kept under this key."""
    if isinstance(data, bytes) and data[:_SEAL] == _sealed(part, key, data[_SEAL:]):
        return data[_SEAL:]
    return None


def has(base: sqlite3.Connection, key: bytes) -> bool:
    """Whether a record is kept, and whole."""
    row = base.execute("SELECT head, body FROM record WHERE key = ?", (key,)).fetchone()
    return row is not None and all(_unsealed(part, key, data) is not None
                                   for part, data in zip(("head", "body"), row, strict=True))


def put(base: sqlite3.Connection, records: Iterable[tuple[bytes, bytes, bytes]]) -> None:
    """Keep records (key, head, body), all of them or none."""
    base.execute("BEGIN")
    base.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", (
        (key, _sealed("head", key, head) + head, _sealed("body", key, body) + body) for key, head, body in records))
    base.execute("COMMIT")


def get(base: sqlite3.Connection, part: str, key: bytes) -> bytes:
    """The head or the body of a record. Raises Damaged where there is none that is whole."""
    row = base.execute(f"SELECT {part} FROM record WHERE key = ?", (key,)).fetchone()
    if row is None or (data := _unsealed(part, key, row[0])) is None:
        raise Damaged
    return data


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
    try:
        return json.loads(row[0]) if row else None
    except (ValueError, TypeError, RecursionError):
        return None
