"""From many documents to one result: code each text once, find the reprints, add up the network, write it all.

A corpus is a map over documents. What it writes depends on the documents, the rules, the lexicons and the corrections,
and not on the engine, on the number of workers, or on how often a run was stopped and went on.
"""
from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import sqlite3
import stat
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from helpers import engines, files, formats, sources, store
from helpers.sources import Skipped, Source
from helpers.texts import InputError

if TYPE_CHECKING:
    import pandas as pd

    from helpers import records
    from helpers.coding import Coding
    from helpers.corrections import Correction

DOCUMENTS = ("doc", "file", "state", "why", "format", "encoding", "title", "published", "publisher", "province",
             "place", "reprint_of", "text")
TASK = 50  # documents: a task of one costs as much to hand over as to do
_TASK_BYTES = 4_000_000
PART = 250  # documents of a part of a Parquet table: what is in memory at a time
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
    options do. OSError where nothing can be
    written. Then, and while it works, what was in the folder stays as it was.
    """
    from helpers import corrections, records

    out = Path(out)
    rows = corrections.read(corrections.FILE if options.corrections is None else options.corrections)
    found, skipped = sources.find(paths)
    about = list(sources.known(found, options.metadata, options.names))
    if os.path.lexists(out) and not out.is_dir():
        raise InputError(f"{out}: --out is no folder; name one")
    with _store(out, options.store) as base:
        known = list(_coded(base, found, about, rows, options))
        for one in known:
            if one.why and one.source.named and not one.why.startswith(records.LATE):
                raise InputError(f"{'standard input' if one.source.path == '-' else one.source.path}: {one.why}")
        if not any(one.key for one in known):
            raise InputError(f"{known[0].source.path}: {known[0].why}; and there is no other text")
        state = _state(known, skipped, rows, options)
        made_by = f"made {'' if options.store is None else os.path.realpath(out)}"
        before = store.said(base, made_by) or {"state": "", "files": {}, "done": [{}, []]}
        if before["state"] == state and before["files"] == _hashes(out, before["files"]):
            return Done(*before["done"])
        with _staging(out) as folder:
            done = _written(base, known, skipped, rows, options, folder)
            made = _hashes(folder, _below(folder))
            store.say(base, made_by, {"state": "", "files": before["files"] | made, "done": done})
            stale = [name for name in before["files"] if name not in made]
            _remove(out, [name for name in stale if _hashes(out, [name]) == {name: before["files"][name]}])
        store.say(base, made_by, {"state": state, "files": made, "done": done})
        if options.store is None:  # another may serve several folders
            store.keep_only(base, (one.key for one in known if one.key))
    return done


def documents(out: str | Path) -> pd.DataFrame:
    """The report of a folder that `build` wrote: a row for each file, read or skipped, all cells strings.

    >>> documents(files.DATA / "network")["state"].tolist()
    ['coded']
    """
    import pandas as pd

    return pd.read_csv(Path(out) / "documents.csv", dtype=str, na_filter=False)


@contextmanager
def _store(out: Path, kept: str | None) -> Iterator[sqlite3.Connection]:
    """The store of a folder. A folder that was made for nothing goes again."""
    new = [folder for folder in (out, *out.absolute().parents) if not folder.exists()]
    coded = False
    try:
        out.mkdir(parents=True, exist_ok=True)
        with store.opened(Path(kept or out)) as base:
            try:
                for left in out.glob(".helpers-*"):  # of a run that was killed
                    shutil.rmtree(left, ignore_errors=True)
                yield base
            finally:
                coded = base.execute("SELECT 1 FROM record").fetchone() is not None
    finally:
        if new and not coded and out.is_dir():
            (out / store.NAME).unlink(missing_ok=True)
            for folder in new:
                _prune(folder)


def _prune(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # somebody put something there
        pass


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
    from helpers import records

    rules, largest, seconds, items = task
    if store.rules() != rules:
        raise InputError("a worker has other rules or lexicons than this machine; install the same on both")
    return [records.code(item.doc, item.data, item.about, item.rows, largest, seconds) for item in items]


def _coded(base: sqlite3.Connection, found: Sequence[Source], about: Sequence[dict[str, str]],
           rows: Sequence[Correction], options: Options) -> Iterator[Known]:
    """Every source with the key of its record, once all records are in the store."""
    from tqdm import tqdm

    keys: dict[Source, bytes] = {}
    whys: dict[Source | bytes, str] = {}
    with tqdm(total=len(found), unit=" documents", delay=1, disable=None, leave=False, dynamic_ncols=True) as bar:
        tasks = _tasks(base, found, about, rows, options, keys, whys, bar.update)
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
    for source in found:
        key = keys.get(source, b"")
        why = whys.get(source) or whys.get(key, "")
        yield Known(source, b"" if why else key, why)


def _halves(task: tuple[str, int, float, list[Item]]) -> list[tuple[str, int, float, list[Item]]]:
    *how, items = task
    middle = len(items) // 2
    return [(*how, items[:middle]), (*how, items[middle:])] if middle else []


def _tasks(base: sqlite3.Connection, found: Iterable[Source], about: Iterable[dict[str, str]],
           rows: Sequence[Correction], options: Options, keys: dict[Source, bytes],
           whys: dict[Source | bytes, str], done: Callable[[int], Any]) -> Iterator[tuple[str, int, float, list[Item]]]:
    """Tasks of what is not in the store yet; notes the key of every source, or why it has none."""
    everywhere, named = [row for row in rows if not row.doc], {row.doc for row in rows}
    waiting: set[bytes] = set()
    items: list[Item] = []
    size = 0
    for source, known in zip(found, about, strict=True):
        try:
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
        for _ in range(3):
            with open(source.path, "rb") as file:
                before = os.fstat(file.fileno())
                data = file.read(most + 1)
                after = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode) or (before.st_size, before.st_mtime_ns) == (
                    after.st_size, after.st_mtime_ns) and len(data) == min(before.st_size, most + 1):
                return data
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); mend the path or the rights on it") from None
    raise InputError("it changes while it is read; try again when it is done")


# --- add up and write -------------------------------------------------------------------------------------------


def _state(known: Sequence[Known], skipped: Sequence[Skipped], rows: Sequence, options: Options) -> str:
    """A hash of all that the result depends on."""
    seen = hashlib.blake2b(digest_size=16)
    for one in known:
        seen.update(json.dumps([one.source.doc, one.source.file, one.key.hex(), one.why]).encode())
    rooms = [files.DATA / "codebook" / name for name in sorted(os.listdir(files.DATA / "codebook"))]
    for path in [*sorted(Path(__file__).parent.glob("*.py")), *rooms]:  # what draws and names, too
        seen.update(path.read_bytes())
    told = (options.each, options.parquet, options.picture, options.pages, options.largest)
    seen.update(json.dumps([skipped, rows, told]).encode())
    return seen.hexdigest()


def _written(base: sqlite3.Connection, known: Sequence[Known], skipped: Sequence[Skipped], rows: Sequence,
             options: Options, folder: Path) -> Done:
    from helpers import exports, networks

    folder.mkdir()
    read = [one for one in known if one.key]
    seen = _seen(base, read, rows)
    _report(base, known, skipped, seen.originals, folder)
    totals = Counter()
    parts = _parts(base, read, PART if options.parquet else len(read), totals, options, folder)
    once = parts if options.each else _once(base, parts, read, seen.originals)
    net = networks.total(once, EVIDENCE if options.parquet else None)
    if options.parquet:
        for name, table in (("nodes", networks.nodes(net)), ("edges", networks.edges(net))):
            _write_part(table, folder, name, 0)
    else:
        exports.write_network(net, folder)
    if options.picture:
        from helpers import pictures

        files.write(folder / "network.png", pictures.three_columns(net).png())
    counts = {"document": len(read), **{one: totals[name] for name, one in TABLES.items()}, "node": len(net),
              "edge": net.number_of_edges()}
    return Done(counts, _notes(seen, known, skipped, options))


class Seen(NamedTuple):
    """What one pass over the heads gives."""

    originals: dict[str, str]  # for each reprint the document that it reprints: the first by date, then by name
    read_as: dict[str, list[str]]  # paths by encoding, where that is not UTF-8
    fate: dict[int, list[tuple[str, str, str]]]  # of a correction, by its line: action, on, note, for each document


def _seen(base: sqlite3.Connection, read: Sequence[Known], rows: Sequence[Correction]) -> Seen:
    from helpers import records, reprints

    days: list[str] = []
    signatures = reprints.Signatures(len(read))
    read_as: dict[str, list[str]] = {}
    fate: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for source, key, _ in read:
        head = records.head(store.get(base, "head", key))
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


def _report(base: sqlite3.Connection, known: Sequence[Known], skipped: Sequence[Skipped], originals: dict[str, str],
            folder: Path) -> None:
    """Write documents.csv."""
    from helpers import records

    def lines() -> Iterator[dict[str, str]]:
        for source, key, _ in known:
            if key:
                about = records.head(store.get(base, "head", key)).about
                text = "" if about["format"] == "text" else f"texts/{sources.file_name(source.doc, '.txt')}"
                yield about | {"doc": source.doc, "file": source.file, "state": "coded", "text": text,
                               "reprint_of": originals.get(source.doc, "")}
        whys = [*skipped, *(Skipped(one.source.file, one.why) for one in known if not one.key)]
        yield from ({"file": file, "state": "skipped", "why": why} for file, why in sorted(whys))

    with open(folder / "documents.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, DOCUMENTS, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(lines())


def _parts(base: sqlite3.Connection, read: Sequence[Known], size: int, totals: Counter, options: Options,
           folder: Path) -> Iterator[Coding]:
    """The coding part by part, each written as it is made, with the pages and the texts of its documents."""
    from tqdm import tqdm

    from helpers import coding, records

    with tqdm(total=len(read), desc="writing", unit=" documents", delay=1, disable=None, leave=False) as bar:
        for number, first in enumerate(range(0, len(read), size)):
            some = read[first:first + size]
            bodies = [records.body(store.get(base, "body", one.key)) for one in some]
            part = records.together([one.source.doc for one in some], bodies)
            if options.parquet:
                for name in TABLES:
                    _write_part(getattr(part, name), folder, name, number)
            else:
                coding.write_tables(part, folder)
            for one, body in zip(some, bodies, strict=True):
                _write_text(one.source.doc, records.head(store.get(base, "head", one.key)), body, options, folder)
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


def _write_text(doc: str, head: records.Head, body: records.Body, options: Options, folder: Path) -> None:
    """The page of a document, and the text that was coded where the file itself is no plain text."""
    if options.pages:
        from helpers import pages, records, texts

        text = texts.parse(doc, body.text, head.about)
        files.write(folder / sources.file_name(doc, ".html"), pages.page(text, records.together([doc], [body])))
    if head.about["format"] != "text":
        (folder / "texts").mkdir(exist_ok=True)
        files.write(folder / "texts" / sources.file_name(doc, ".txt"), body.text)


def _once(base: sqlite3.Connection, parts: Iterable[Coding], read: Sequence[Known],
          originals: dict[str, str]) -> Iterator[Coding]:
    """The parts without what a reprint says again: nodes and ties that its original, or a reprint before it, has."""
    from dataclasses import replace

    from helpers import records

    keys = {one.source.doc: one.key for one in read}
    left = Counter(originals.values())
    seen: dict[str, tuple[set, set]] = {}
    for part in parts:
        again = {"mentions": [], "relations": []}
        rows = {name: getattr(part, name).groupby("doc").indices for name in again}
        for doc in sorted(set(part.mentions["doc"]) & set(originals)):
            first = originals[doc]
            if first not in seen:
                own = records.together([first], [records.body(store.get(base, "body", keys[first]))])
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


def _notes(seen: Seen, known: Sequence[Known], skipped: Sequence[Skipped], options: Options) -> list[str]:
    """What the reader is told: corrections that no longer apply, encodings, what was skipped, reprints."""
    notes = [f"corrections, line {line}: {some[0][0]} {some[0][1]}: {some[0][2]}"
             for line, some in sorted(seen.fate.items()) if all(note for *_, note in some)]
    notes += [f"{_some(names)}: read as {encoding}" for encoding, names in sorted(seen.read_as.items())]
    whys = [(one.source.file, one.why) for one in known if one.why] + [tuple(one) for one in skipped]
    notes += [f"{file}: skipped: {why}" for file, why in whys[:3]]
    notes += [f"{len(whys)} files were skipped; documents.csv says why"] if len(whys) > 3 else []
    if seen.originals:
        each = "each counted" if options.each else "counted once in the network"
        names = _some(sorted(seen.originals))
        notes.append(f"{names}: near-duplicates, {each}; see reprint_of in documents.csv")
    return notes


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


# --- where it goes ----------------------------------------------------------------------------------------------


@contextmanager
def _staging(out: Path) -> Iterator[Path]:
    """A folder to write into; what is in it goes to `out` when all has gone well, and else nowhere."""
    with tempfile.TemporaryDirectory(dir=out, prefix=".helpers-") as scratch:
        staged, old = Path(scratch) / "out", Path(scratch) / "old"
        yield staged
        old.mkdir()
        names = sorted(os.listdir(staged))
        for name in names:
            if (staged / name).is_dir() and (out / name).is_file():
                raise InputError(f"{out / name}: a file stands where a folder is to be written; move it away")
            if (staged / name).is_file() and (out / name).is_dir():
                raise InputError(f"{out / name}: a folder stands where a file is to be written; move it away")
        for name in names:
            if (out / name).is_dir():
                os.rename(out / name, old / name)
            os.replace(staged / name, out / name)


def _below(folder: Path) -> list[str]:
    """The files of a folder and of those below it."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _hashes(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Hashes of those of the files that are there."""
    found = {}
    for name in names:
        if (folder / name).is_file():
            with open(folder / name, "rb") as file:
                found[name] = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    return found


def _remove(folder: Path, names: Iterable[str]) -> None:
    """What an earlier run made and this one does not."""
    for name in names:
        (folder / name).unlink()
        if (folder / name).parent != folder:
            _prune((folder / name).parent)
