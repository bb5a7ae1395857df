"""From many documents to one result: code each text once, find the reprints, add up the network, write it all.

A corpus is a map over documents. What it writes depends on the documents, the rules, the lexicons and the corrections,
and not on the engine, on the number of workers, or on how often a run was stopped and went on.
"""
from __future__ import annotations

import csv
import hashlib
import json
import os
import sqlite3
import stat
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from helpers.corpus import engines, results, sources, store
from helpers.corpus.sources import Skipped, Source
from helpers.reading import InputError, files, formats

if TYPE_CHECKING:
    import pandas as pd

    from helpers.coding import Coding
    from helpers.corpus import records
    from helpers.trust import Correction

DOCUMENTS = ("doc", "file", "state", "why", "format", "encoding", "title", "published", "publisher", "province",
             "place", "reprint_of", "text")
TASK = 50  # documents: a task of one costs as much to hand over as to do
_TASK_BYTES = 4_000_000
PART = 250  # documents of a part of a Parquet table: what is in memory at a time
PIPE_SECONDS = 10  # to wait for somebody who writes to a pipe
EVIDENCE = 3  # sentences that a tie of a large corpus keeps; relations has all
TABLES = {"mentions": "mention", "relations": "relation", "quantities": "quantity"}


class Options(NamedTuple):
    """How a corpus is read and written."""

    metadata: str | None = None  # a CSV or Excel file, see `sources.known`
    names: str | None = None  # what file names say, see `sources.known`
    corrections: str | None = None  # a file of corrections; those of the collection if None
    each: bool = False  # count each reprint in the network
    parquet: bool = False
    picture: bool = False
    pages: bool = False
    largest: int = formats.LARGEST  # bytes of a text
    seconds: float = 60  # that coding a text may take, see `records.code`
    store: str | None = None  # the folder that keeps what was coded; that of the result if None
    engine: str = "one"  # see `engines.executors`
    workers: int | None = None
    scheduler: str | None = None


class Done(NamedTuple):
    """What a run did: counts by what is counted, and lines for the reader."""

    counts: dict[str, int]
    notes: list[str]


class Known(NamedTuple):
    """A document whose record is in the store, or why there is none."""

    source: Source
    key: bytes
    why: str


DEFAULT = Options()


def build(paths: Iterable[str], out: str | Path, options: Options = DEFAULT) -> Done:
    """Code all documents and write their tables and their network into a folder; a run that was stopped goes on.

    paths: files, folders, names of texts in the collection, `-`. A file of a folder that cannot be read is skipped and
    told in documents.csv, and any that takes too long; one that was named and cannot be read raises InputError, as bad
    options do, and as a file in `out` does that is in the way and that no run wrote. OSError where nothing can be
    written. Then, and while it works, what was in the folder stays as it was.
    """
    from helpers.trust import corrections

    out = Path(out)
    kept = Path(options.store or out)
    rows = corrections.read(corrections.FILE if options.corrections is None else options.corrections)
    if os.path.lexists(out) and not out.is_dir():
        raise InputError(f"{out}: --out is no folder; name one")
    with ExitStack() as stack:
        for folder in {os.path.realpath(folder): folder for folder in (out, kept)}.values():
            stack.enter_context(results.held(folder))
        job = _job(list(paths), out, rows, options)
        results.check(out, _wanted(job), results.listed(out), job.inputs)
        for _ in range(3):
            try:
                with store.opened(kept) as base:
                    return _built(base, job, out)
            except store.Damaged:  # it is gone, and the next one is new
                continue
        raise InputError(f"{kept / store.NAME}: it is broken again and again; see to the disk, or give another --store")


class Job(NamedTuple):
    """What is to be coded, and how."""

    found: list[Source]
    skipped: list[Skipped]
    known: sources.Known
    inputs: list[str]  # real paths of what was named and what was found
    streams: dict[str, bytes]  # what can be read once only
    pages: dict[str, str]  # by document the name of its page
    texts: dict[str, str]  # and that of its text, where that is taken out of its file
    rows: Sequence[Correction]
    options: Options


def _job(paths: list[str], out: Path, rows: Sequence[Correction], options: Options) -> Job:
    found, skipped = sources.find(paths, out)
    known = sources.known(found, options.metadata, options.names)
    inputs = {os.path.realpath(path) for path in [*paths, *(source.path for source in found)] if path != "-"}
    streams = {}
    for source in filter(sources.is_stream, found):
        try:
            streams[source.path] = _bytes(source, max(options.largest, formats.LARGEST_FILE))
        except InputError as error:
            raise InputError(f"{source.path}: {error}") from None
    docs = [source.doc for source in found]
    texts = {doc: f"{results.TEXTS}/{name}" for doc, name in sources.file_names(docs, ".txt").items()}
    return Job(found, sorted([*skipped, *known.unused]), known, sorted(inputs), streams,
               sources.file_names(docs, ".html"), texts, rows, options)


def _wanted(job: Job) -> list[str]:
    """Files that will surely be written, to be told what is in their way before the work begins."""
    names = ["documents.csv"]
    if job.options.parquet:
        names += [f"{name}/part-00000.parquet" for name in (*TABLES, "nodes", "edges")]
    else:
        names += [f"{name}.csv" for name in (*TABLES, "nodes", "edges")]
        names += [f"network.{kind}" for kind in results.GRAPHS]
    names += ["network.png"] if job.options.picture else []
    return [*names, *(job.pages.values() if job.options.pages else ())]


def _built(base: sqlite3.Connection, job: Job, out: Path) -> Done:
    from helpers.corpus import records

    known = list(_coded(base, job))
    for one in known:
        if one.why and one.source.named and not one.why.startswith(records.LATE):
            raise InputError(f"{'standard input' if one.source.path == '-' else one.source.path}: {one.why}")
    if not any(one.key for one in known):
        raise InputError(f"{known[0].source.path}: {known[0].why}; and there is no other text")
    state, ours = _state(known, job), results.listed(out)
    made_by = f"made {'' if job.options.store is None else os.path.realpath(out)}"
    match store.said(base, made_by):
        case [str(before), str(digest), [dict(counts), list(notes)]] if (before, digest) == (
                state, results.digest(out)) and results.unchanged(out, ours):
            return Done(counts, notes)
    with results.scratch(out) as folder:
        staged = folder / "out"
        done = _written(base, known, job, staged)
        digest = results.deliver(staged, out, ours, job.inputs)
    store.say(base, made_by, [state, digest, done])
    if job.options.store is None:  # another may serve several folders
        store.keep_only(base, (one.key for one in known if one.key))
    return done


def documents(out: str | Path) -> pd.DataFrame:
    """The report of a folder that `build` wrote: a row for each file, read or skipped, all cells strings.

    >>> documents(files.DATA / "network")["state"].tolist()
    ['coded']
    """
    import pandas as pd

    return pd.read_csv(Path(out) / "documents.csv", dtype=str, na_filter=False)


# --- code -------------------------------------------------------------------------------------------------------


class Item(NamedTuple):
    """A document to be coded."""

    key: bytes
    doc: str
    data: bytes
    about: dict[str, str]
    rows: list[Correction]


_LOST = ("every worker that read it was lost; read it alone to see why", b"", b"")


def code_task(task: tuple[str, int, float, list[Item]]) -> list[records.Coded]:
    """What a worker does: code some documents. Raises InputError where the worker has other rules or lexicons."""
    from helpers.corpus import records

    rules, largest, seconds, items = task
    if store.rules() != rules:
        raise InputError("a worker has other rules or lexicons than this machine; install the same on both")
    return [records.code(item.doc, item.data, item.about, item.rows, largest, seconds) for item in items]


def _coded(base: sqlite3.Connection, job: Job) -> Iterator[Known]:
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
            data = job.streams.get(source.path)
            if data is None:
                data = _bytes(source, max(options.largest, formats.LARGEST_FILE))
        except InputError as error:
            whys[source] = str(error)
            done(1)
            continue
        own = [row for row in rows if row.doc in ("", source.doc)] if source.doc in named else everywhere
        key = keys[source] = store.key(data, known, [row[:-1] for row in own], options.largest)
        if key in waiting or store.has(base, key):
            done(1)
            continue
        waiting.add(key)
        items.append(Item(key, source.doc, data, known, own))
        size += len(data)
        if len(items) == (1 if options.engine == "one" else TASK) or size > _TASK_BYTES:
            yield store.rules(), options.largest, options.seconds, items
            items, size = [], 0
    if items:
        yield store.rules(), options.largest, options.seconds, items


def _bytes(source: Source, most: int) -> bytes:
    """The bytes of a file, as they were at one moment: a file that changes while it is read is read again."""
    try:
        if source.path == "-":
            return sys.stdin.buffer.read(most + 1) if sys.stdin else b""
        if stat.S_ISFIFO(os.stat(source.path).st_mode):
            return _from_pipe(source.path, most + 1)
        for _ in range(3):
            with open(source.path, "rb") as file:
                before = os.fstat(file.fileno())
                data = file.read(most + 1)
                after = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode) or (before.st_size, before.st_mtime_ns) == (
                    after.st_size, after.st_mtime_ns) and len(data) == min(before.st_size, most + 1):
                return data
    except OSError as error:
        if sources.is_of_machine(error):
            raise
        raise InputError(f"cannot be read ({error.strerror}); mend the path or the rights on it") from None
    raise InputError("it changes while it is read; try again when it is done")


def _from_pipe(path: str, most: int) -> bytes:
    """What comes through a pipe, at most so many bytes. Raises InputError where nobody has it open for writing."""
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:
        parts, left, until = [], most, time.monotonic() + PIPE_SECONDS
        while left:
            try:
                part = os.read(pipe.fileno(), min(left, 1 << 20))
            except BlockingIOError:  # somebody has, and writes nothing yet
                part, until = None, 0.0
            if part == b"" and (parts or not until):
                break
            if part == b"" and time.monotonic() > until:
                raise InputError("nobody writes to this pipe; give a file, or - for standard input")
            if part:
                parts.append(part)
                left -= len(part)
            else:
                time.sleep(0.02)
    return b"".join(parts)


# --- add up and write -------------------------------------------------------------------------------------------


def _state(known: Sequence[Known], job: Job) -> str:
    """A hash of all that the result depends on."""
    options = job.options
    seen = hashlib.blake2b(digest_size=16)
    for one in known:
        seen.update(json.dumps([one.source.doc, one.source.file, one.key.hex(), one.why]).encode())
    lexicons = sorted((files.DATA / "codebook").iterdir())
    for path in [*files.rooms(), *lexicons]:  # what draws and names, too
        seen.update(path.read_bytes())
    told = (options.each, options.parquet, options.picture, options.pages, options.largest)
    seen.update(json.dumps([job.skipped, job.rows, told]).encode())
    return seen.hexdigest()


def _written(base: sqlite3.Connection, known: Sequence[Known], job: Job, folder: Path) -> Done:
    from helpers import networks
    from helpers.networks import exports

    options = job.options
    folder.mkdir()
    read = [one for one in known if one.key]
    seen = _seen(base, read, job.rows)
    _report(base, known, job, seen.originals, folder)
    totals = Counter()
    parts = _parts(base, read, PART if options.parquet else len(read), totals, job, folder)
    once = parts if options.each else _once(base, parts, read, seen.originals)
    net = networks.total(once, EVIDENCE if options.parquet else None)
    if options.parquet:
        for name, table in (("nodes", networks.nodes(net)), ("edges", networks.edges(net))):
            _write_part(table, folder, name, 0)
    else:
        exports.write_network(net, folder)
    if options.picture:
        from helpers.figures import pictures

        files.write(folder / "network.png", pictures.three_columns(net).png())
    counts = {"document": len(read), **{one: totals[name] for name, one in TABLES.items()}, "node": len(net),
              "edge": net.number_of_edges()}
    return Done(counts, _notes(seen, known, job))


def _head(base: sqlite3.Connection, key: bytes) -> records.Head:
    from helpers.corpus import records

    try:
        return records.head(store.get(base, "head", key))
    except ValueError:
        raise store.Damaged from None


def _body(base: sqlite3.Connection, key: bytes) -> records.Body:
    from helpers.corpus import records

    try:
        return records.body(store.get(base, "body", key))
    except ValueError:
        raise store.Damaged from None


class Seen(NamedTuple):
    """What one pass over the heads gives."""

    originals: dict[str, str]  # for each reprint the document that it reprints: the first by date, then by name
    read_as: dict[str, list[str]]  # paths by encoding, where that is not UTF-8
    fate: dict[int, list[tuple[str, str, str]]]  # of a correction, by its line: action, on, note, for each document


def _seen(base: sqlite3.Connection, read: Sequence[Known], rows: Sequence[Correction]) -> Seen:
    from helpers.corpus import records, reprints

    days: list[str] = []
    signatures = reprints.Signatures(len(read))
    read_as: dict[str, list[str]] = {}
    fate: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for source, key, _ in read:
        head = _head(base, key)
        days.append(head.about["published"] or "9999")
        signatures.add(records.signature(head))
        if head.about["encoding"] not in ("", "utf-8"):
            name = "standard input" if source.path == "-" else source.path
            read_as.setdefault(head.about["encoding"], []).append(name)
        if head.corrected:
            own = (row for row in rows if not row.doc or row.doc == source.doc)
            for row, (action, on, _, note) in zip(own, head.corrected, strict=True):
                fate[row.line].append((action, on, note))
    members = defaultdict(list)
    for day, one, group in zip(days, read, signatures.groups(), strict=True):
        members[group].append((day, one.source.doc))
    originals = {doc: min(group)[1] for group in members.values() if len(group) > 1
                 for _, doc in group if doc != min(group)[1]}
    return Seen(originals, read_as, fate)


def _report(base: sqlite3.Connection, known: Sequence[Known], job: Job, originals: dict[str, str],
            folder: Path) -> None:
    """Write documents.csv."""

    def lines() -> Iterator[dict[str, str]]:
        for source, key, _ in known:
            if key:
                about = _head(base, key).about
                text = "" if about["format"] == "text" else job.texts[source.doc]
                yield about | {"doc": source.doc, "file": source.file, "state": "coded", "text": text,
                               "reprint_of": originals.get(source.doc, "")}
        whys = [*job.skipped, *(Skipped(one.source.file, one.why) for one in known if not one.key)]
        yield from ({"file": file, "state": "skipped", "why": why} for file, why in sorted(whys))

    with open(folder / "documents.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, DOCUMENTS, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(lines())


def _parts(base: sqlite3.Connection, read: Sequence[Known], size: int, totals: Counter, job: Job,
           folder: Path) -> Iterator[Coding]:
    """The coding part by part, each written as it is made, with the pages and the texts of its documents."""
    from tqdm import tqdm

    from helpers import coding
    from helpers.corpus import records

    with tqdm(total=len(read), desc="writing", unit=" documents", delay=1, disable=None, leave=False) as bar:
        for number, first in enumerate(range(0, len(read), size)):
            some = read[first:first + size]
            bodies = [_body(base, one.key) for one in some]
            part = records.together([one.source.doc for one in some], bodies)
            if job.options.parquet:
                for name in TABLES:
                    _write_part(getattr(part, name), folder, name, number)
            else:
                coding.write_tables(part, folder)
            for one, body in zip(some, bodies, strict=True):
                _write_text(one.source.doc, _head(base, one.key), body, job, folder)
            totals.update({name: len(getattr(part, name)) for name in TABLES})
            bar.update(len(some))
            yield part
            del bodies, part  # before the next: two of them would be the peak


def _write_part(table: pd.DataFrame, folder: Path, name: str, number: int) -> None:
    try:
        import pyarrow
    except ImportError as error:
        raise InputError(f"for Parquet install {error.name}: pip install 'helpers[large]'") from None
    (folder / name).mkdir(exist_ok=True)
    table.to_parquet(folder / name / f"part-{number:05}.parquet", index=False, compression="zstd", engine="pyarrow")
    pyarrow.default_memory_pool().release_unused()  # it would keep some 100 MB for later


def _write_text(doc: str, head: records.Head, body: records.Body, job: Job, folder: Path) -> None:
    """The page of a document, and the text that was coded where the file itself is no plain text."""
    if job.options.pages:
        from helpers import pages
        from helpers.corpus import records
        from helpers.reading import texts

        text = texts.parse(doc, body.text, head.about)
        files.write(results.place(folder, job.pages[doc]), pages.page(text, records.together([doc], [body])))
    if head.about["format"] != "text":
        (folder / results.TEXTS).mkdir(exist_ok=True)
        files.write(results.place(folder, job.texts[doc]), body.text)


def _once(base: sqlite3.Connection, parts: Iterable[Coding], read: Sequence[Known],
          originals: dict[str, str]) -> Iterator[Coding]:
    """The parts without what a reprint says again: nodes and ties that its original, or a reprint before it, has."""
    from dataclasses import replace

    from helpers.corpus import records

    keys = {one.source.doc: one.key for one in read}
    left = Counter(originals.values())
    seen: dict[str, tuple[set, set]] = {}
    for part in parts:
        again = {"mentions": [], "relations": []}
        rows = {name: getattr(part, name).groupby("doc").indices for name in again}
        for doc in sorted(set(part.mentions["doc"]) & set(originals)):
            first = originals[doc]
            if first not in seen:
                own = records.together([first], [_body(base, keys[first])])
                seen[first] = set(_nodes(own.mentions)), set(_ties(own.relations))
            for (name, of), known in zip((("mentions", _nodes), ("relations", _ties)), seen[first], strict=True):
                here = rows[name].get(doc, [])
                said = of(getattr(part, name).iloc[here])
                again[name] += [row for row, one in zip(here, said, strict=True) if one in known]
                known.update(said)
            left[first] -= 1
            if not left[first]:
                del seen[first]
        yield replace(part, mentions=part.mentions.drop(again["mentions"]),
                      relations=part.relations.drop(again["relations"]))


def _nodes(mentions: pd.DataFrame) -> list[str]:
    return mentions["id"].tolist()


def _ties(relations: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(zip(relations["source"], relations["relation"], relations["target"], strict=True))


def _notes(seen: Seen, known: Sequence[Known], job: Job) -> list[str]:
    """What the reader is told: corrections that no longer apply, encodings, what was skipped, reprints."""
    notes = [f"corrections, line {line}: {some[0][0]} {some[0][1]}: {some[0][2]}"
             for line, some in sorted(seen.fate.items()) if all(note for *_, note in some)]
    notes += [f"{_some(names)}: read as {encoding}" for encoding, names in sorted(seen.read_as.items())]
    whys = [(one.source.file, one.why) for one in known if one.why] + [tuple(one) for one in job.skipped]
    notes += [f"{file}: skipped: {why}" for file, why in whys[:3]]
    notes += [f"{len(whys)} files were skipped; documents.csv says why"] if len(whys) > 3 else []
    if seen.originals:
        each = "each counted" if job.options.each else "counted once in the network"
        names = _some(sorted(seen.originals))
        notes.append(f"{names}: near-duplicates, {each}; see reprint_of in documents.csv")
    return notes


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
