"""A document of a run and what the store keeps of it."""
from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from helpers.corpus import store
from helpers.corpus.sources import Source

if TYPE_CHECKING:
    from helpers.corpus import records


class Known(NamedTuple):
    """A document whose record is in the store, or why there is none."""

    source: Source
    key: bytes
    why: str


def head(base: sqlite3.Connection, key: bytes) -> records.Head:
    """What is known of a document, by the key of its record. Raises `store.Damaged` where that is none."""
    from helpers.corpus import records

    try:
        return records.head(store.get(base, "head", key))
    except ValueError:
        raise store.Damaged from None


def body(base: sqlite3.Connection, key: bytes) -> records.Body:
    """Its text and rows, by the key of its record. Raises `store.Damaged` where that is none."""
    from helpers.corpus import records

    try:
        return records.body(store.get(base, "body", key))
    except ValueError:
        raise store.Damaged from None
