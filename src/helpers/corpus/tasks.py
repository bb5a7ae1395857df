"""The map over documents: what is not in the store yet is handed out in tasks, coded and kept."""
from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from helpers.corpus import engines, store
from helpers.corpus.contents import content
from helpers.corpus.jobs import Job
from helpers.corpus.kept import Known
from helpers.corpus.sources import Source
from helpers.reading import InputError, formats

if TYPE_CHECKING:
    from helpers.corpus import records
    from helpers.trust import Correction

TASK = 50  # documents: a task of one costs as much to hand over as to do
_TASK_BYTES = 4_000_000
_LOST = ("every worker that read it was lost; read it alone to see why", b"", b"")


class Item(NamedTuple):
    """A document to be coded."""

    key: bytes
    doc: str
    data: bytes
    form: str
    about: dict[str, str]
    rows: list[Correction]


def code_task(task: tuple[str, int, float, list[Item]]) -> list[records.Coded]:
    """What a worker does: code some documents. Raises InputError where the worker has other rules or lexicons."""
    from helpers.corpus import records

    rules, largest, seconds, items = task
    if store.rules() != rules:
        raise InputError("a worker has other rules or lexicons than this machine; install the same on both")
    return [records.code(item.doc, item.data, item.about, item.rows, largest, seconds, item.form) for item in items]


def coded(base: sqlite3.Connection, job: Job) -> Iterator[Known]:
    """Every source with the key of its record, once all records are in the store."""
    from tqdm import tqdm

    options = job.options
    keys: dict[Source, bytes] = {}
    whys: dict[Source | bytes, str] = {}
    with tqdm(total=len(job.found), unit=" documents", delay=1, disable=None, leave=False, dynamic_ncols=True) as bar:
        tasks = _tasks(base, job, keys, whys, bar.update)
        first = next(tasks, None)
        if first is not None:
            with engines.opened(options.engine, options.workers, options.scheduler) as engine:
                done: list[tuple[bytes, bytes, bytes]] = []
                for (*_, items), results in engines.spread(engine, code_task, chain([first], tasks), _halves):
                    for item, (why, head, body) in zip(items, results or [_LOST] * len(items), strict=True):
                        if why:
                            whys[item.key] = why
                        else:
                            done.append((item.key, head, body))
                    if len(done) >= TASK:
                        store.put(base, done)
                        done.clear()
                    bar.update(len(items))
                store.put(base, done)
    for source in job.found:
        key = keys.get(source, b"")
        why = whys.get(source) or whys.get(key, "")
        yield Known(source, b"" if why else key, why)


def _halves(task: tuple[str, int, float, list[Item]]) -> list[tuple[str, int, float, list[Item]]]:
    *how, items = task
    middle = len(items) // 2
    return [(*how, items[:middle]), (*how, items[middle:])] if middle else []


def _tasks(base: sqlite3.Connection, job: Job, keys: dict[Source, bytes], whys: dict[Source | bytes, str],
           done: Callable[[int], Any]) -> Iterator[tuple[str, int, float, list[Item]]]:
    """Tasks of what is not in the store yet; notes the key of every source, or why it has none."""
    rows, options = job.rows, job.options
    everywhere, named = [row for row in rows if not row.doc], {row.doc for row in rows}
    waiting: set[bytes] = set()
    items: list[Item] = []
    size = 0
    for source, known, why in zip(job.found, job.known.about, job.known.why, strict=True):
        try:
            if why:
                raise InputError(why)
            data = job.data.get(source.doc)
            if data is None:
                data = content(source, max(options.largest, formats.LARGEST_FILE))
        except InputError as error:
            whys[source] = str(error)
            done(1)
            continue
        own = [row for row in rows if row.doc in ("", source.doc)] if source.doc in named else everywhere
        key = keys[source] = store.key(data, known, [row[:-1] for row in own], options.largest, source.form)
        if key in waiting or store.has(base, key):
            done(1)
            continue
        waiting.add(key)
        items.append(Item(key, source.doc, data, source.form, known, own))
        size += len(data)
        if len(items) == (1 if options.engine == "one" else TASK) or size > _TASK_BYTES:
            yield store.rules(), options.largest, options.seconds, items
            items, size = [], 0
    if items:
        yield store.rules(), options.largest, options.seconds, items
