"""The map over documents: what is not in the store yet is handed out in tasks, coded and kept.

On a cluster a worker that sees a file with the same path, size and time reads it itself: it is asked for the hash of
the bytes first, which the key is made of, and codes the file later if that still is its hash; else the bytes are sent.
"""
from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from helpers.corpus import engines, store
from helpers.corpus.contents import Stamp, content, stamp
from helpers.corpus.jobs import Job
from helpers.corpus.kept import Known
from helpers.corpus.sources import Source
from helpers.reading import InputError, formats

if TYPE_CHECKING:
    from helpers.corpus import records
    from helpers.trust import Correction

TASK = 50  # documents: a task of one costs as much to hand over as to do
_HASHED = 200  # files that a worker hashes in one task
_TASK_BYTES = 4_000_000
_LOST = ("every worker that read it was lost; read it alone to see why", b"", b"")


class Item(NamedTuple):
    """A document to be coded."""

    key: bytes
    source: Source
    data: bytes | None  # None: the worker reads the file
    digest: bytes  # of its bytes
    size: int  # of what is sent
    about: dict[str, str]
    rows: list[Correction]
    coder: str  # '' for the rules


Task = tuple[str, int, float, list[Item]]
Hashing = tuple[int, list[tuple[Source, Stamp | None]]]


class _Run(NamedTuple):
    """What is noted while a run is at work."""

    base: sqlite3.Connection
    job: Job
    keys: dict[Source, bytes]
    rules: str  # of all that codes
    whys: dict[Source | bytes, str]  # by source why it cannot be read, by key why it cannot be coded
    sharing: dict[bytes, list[Source]]  # the sources of each record that is to be made
    again: list[Task]  # what a worker did not find as it was hashed


# --- what a worker does -----------------------------------------------------------------------------------------


def hash_task(task: Hashing) -> list[bytes]:
    """The hashes of the files that this machine sees as the one that asks does; b'' for any other."""
    most, some = task
    return [store.digest(data) if seen and stamp(source.path) == seen and (data := _seen(source, most)) is not None
            else b"" for source, seen in some]


def code_task(task: Task) -> list[records.Coded | None]:
    """Code some documents; None for a file that is not here as it was hashed.

    Raises InputError where the worker has other rules, lexicons or coders, or a language model cannot be reached.
    """
    rules, largest, seconds, items = task
    if store.rules_of(items[0].coder if items else "") != rules:
        raise InputError("a worker has other rules or lexicons, or another coder, than this machine; install the same "
                         "on both")
    return [_coded(item, largest, seconds) for item in items]


def _coded(item: Item, largest: int, seconds: float) -> records.Coded | None:
    from helpers.corpus import records

    data = item.data
    if data is None:
        data = _seen(item.source, _most(largest))
        if data is None or store.digest(data) != item.digest:
            return None
    return records.code(item.source.doc, data, item.about, item.rows, largest, seconds, item.source.form,
                        item.coder)


def _seen(source: Source, most: int) -> bytes | None:
    try:
        return content(source, most)
    except (InputError, OSError):  # here; it may be read where its bytes are sent from
        return None


def _most(largest: int) -> int:
    return max(largest, formats.LARGEST_FILE)


# --- what the driver does ---------------------------------------------------------------------------------------


def coded(base: sqlite3.Connection, job: Job) -> Iterator[Known]:
    """Every source with the key of its record, once all records are in the store."""
    from tqdm import tqdm

    options = job.options
    run = _Run(base, job, {}, store.rules_of(options.coder), {}, {}, [])
    with (tqdm(total=len(job.found), unit=" documents", delay=1, disable=None, leave=False, dynamic_ncols=True) as bar,
          ExitStack() as stack):
        @cache
        def engine() -> engines.Engine:
            return stack.enter_context(engines.opened(options.engine, options.workers, options.scheduler))

        on_cluster = options.engine == "dask" and options.scheduler
        tasks = _tasks(run, _hashes(engine(), job) if on_cluster else {}, bar.update)
        first = next(tasks)
        if first is not None:
            _code(run, engine(), chain([first], tasks), bar.update)
    for source in job.found:
        key = run.keys.get(source, b"")
        why = run.whys.get(source) or run.whys.get(key, "")
        yield Known(source, b"" if why else key, why)


def _hashes(engine: engines.Engine, job: Job) -> dict[str, tuple[bytes, int]]:
    """The hash and the size of every file that workers see, by document."""
    files = [source._replace(path=os.path.abspath(source.path))
             for source, why in zip(job.found, job.known.why, strict=True) if not why and source.doc not in job.data]
    asked = ((_most(job.options.largest), [(one, stamp(one.path)) for one in files[first:first + _HASHED]])
             for first in range(0, len(files), _HASHED))
    return {source.doc: (digest, seen[0]) for (_, some), found in engines.spread(engine, hash_task, asked, lambda _: [])
            for (source, seen), digest in zip(some, found or [], strict=found is not None) if digest}


def _code(run: _Run, engine: engines.Engine, tasks: Iterator[Task | None], progress: Callable[[int], Any]) -> None:
    done: list[tuple[bytes, bytes, bytes]] = []
    for task, results in engines.spread(engine, code_task, tasks, _halves):
        *how, items = task
        for item, result in zip(items, results or [_LOST] * len(items), strict=True):
            if result is None:
                progress(-1)
                run.again.extend((*how, [one]) for one in _anew(run, item))
            elif result[0]:
                run.whys[item.key] = result[0]
            else:
                done.append((item.key, *result[1:]))
        if len(done) >= TASK:
            store.put(run.base, done)
            done.clear()
        progress(len(items))
    store.put(run.base, done)


def _halves(task: Task) -> list[Task]:
    *how, items = task
    middle = len(items) // 2
    return [(*how, items[:middle]), (*how, items[middle:])] if middle else []


def _tasks(run: _Run, hashes: dict[str, tuple[bytes, int]], progress: Callable[[int], Any]) -> Iterator[Task | None]:
    """Tasks of what is not in the store yet, then what goes once more; None where there is nothing at the moment."""
    rows, options = run.job.rows, run.job.options
    everywhere, named = [row for row in rows if not row.doc], {row.doc for row in rows}
    how = run.rules, options.largest, options.seconds
    items: list[Item] = []
    size = 0
    for source, known, why in zip(run.job.found, run.job.known.about, run.job.known.why, strict=True):
        if why:
            run.whys[source] = why
        own = [row for row in rows if row.doc in ("", source.doc)] if source.doc in named else everywhere
        item = None if why else _item(run, source, known, own, *hashes.get(source.doc, ()))
        if item is None:
            progress(1)
            continue
        items.append(item)
        size += item.size
        if len(items) == (1 if options.engine == "one" else TASK) or size > _TASK_BYTES:
            yield *how, items
            items, size = [], 0
    if items:
        yield *how, items
    while True:
        yield run.again.pop() if run.again else None


def _item(run: _Run, source: Source, about: dict[str, str], rows: list[Correction], digest: bytes = b"",
          size: int = 0) -> Item | None:
    """A document to be coded, if it is; notes the key of its record, or why it has none.

    digest: of its bytes, where workers see the file; else it is read here.
    """
    data, largest = None, run.job.options.largest
    if digest:
        sent = source._replace(path=os.path.abspath(source.path))
    else:
        try:
            data = run.job.data.get(source.doc)
            if data is None:
                data = content(source, _most(largest))
        except InputError as error:
            run.whys[source] = str(error)
            return None
        sent, digest, size = source, store.digest(data), len(data)
    key = run.keys[source] = store.key(run.rules, digest, about, [row[:-1] for row in rows], largest, source.form)
    if key in run.sharing:
        run.sharing[key].append(source)
    elif not store.has(run.base, key):
        run.sharing[key] = [source]
        return Item(key, sent, data, digest, size, about, rows, run.job.options.coder)
    return None


def _anew(run: _Run, item: Item) -> list[Item]:
    """What no worker found as it was hashed, read here: each document of that record, which may have changed."""
    read = (_item(run, source, item.about, item.rows) for source in run.sharing.pop(item.key))
    return [one for one in read if one is not None]
