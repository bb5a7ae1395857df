"""The texts behind a result: what a run read, as it kept it. The files themselves need not be there any more."""
from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from helpers.corpus import kept, store
from helpers.corpus.kept import Known
from helpers.reading import ABOUT, InputError, Text, parse


def note(base: sqlite3.Connection, known: Sequence[Known], out: Path, own: bool) -> None:
    """Keep which record is that of which document of a result. own: whether the store is that of the result alone."""
    store.say(base, _said(out, own), {one.source.doc: one.key.hex() for one in known if one.key})


def _said(out: Path, own: bool) -> str:
    return f"texts {'' if own else os.path.realpath(out)}"


def texts(out: str | Path, docs: Iterable[str] | None = None, kept_in: str | Path | None = None) -> list[Text]:
    """The documents of a folder that `build` wrote, as they were read; those that are no longer kept are left out.

    docs: by name, in this order; all, by name, if not given. kept_in: the folder of `--store`. Raises InputError while
    a run is writing there.

    >>> texts("missing")
    []
    """
    out = Path(out)
    folder = Path(kept_in or out)
    if not (folder / store.NAME).is_file():
        return []
    try:
        with store.opened(folder) as base:
            keys = store.said(base, _said(out, kept_in is None))
            if not isinstance(keys, dict):
                return []
            return [_text(base, doc, bytes.fromhex(keys[doc])) for doc in (sorted(keys) if docs is None else docs)
                    if doc in keys and store.has(base, bytes.fromhex(keys[doc]))]
    except InputError:
        raise
    except (store.Damaged, ValueError, OSError):  # OSError: a folder that can be read only
        return []


def _text(base: sqlite3.Connection, doc: str, key: bytes) -> Text:
    head, body = kept.head(base, key), kept.body(base, key)
    about = {name: head.about[name] for name in ABOUT}
    return parse(doc, body.text, about, head.about["encoding"])
