"""From many documents to one result: code each text once, find the reprints, add up the network, write it all.

A corpus is a map over documents. What it writes depends on the documents, the rules, the lexicons and the corrections,
and not on the engine, on the number of workers, or on how often a run was stopped and went on.
"""
from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from helpers.corpus import jobs, manifest, parts, recalled, results, store, tasks
from helpers.corpus.jobs import DEFAULT, Job, Options
from helpers.corpus.kept import Known
from helpers.corpus.parts import WRITTEN
from helpers.reading import InputError, files

if TYPE_CHECKING:
    from helpers.coding import Coding
    from helpers.networks import Filter

EVIDENCE = 3  # sentences that a tie of a large corpus keeps; relations has all


class Done(NamedTuple):
    """What a run did: counts by what is counted, and lines for the reader."""

    counts: dict[str, int]
    notes: list[str]


def build(paths: Iterable[str], out: str | Path, options: Options = DEFAULT) -> Done:
    """Code all documents and write their tables and their network into a folder; a run that was stopped goes on.

    paths: files, folders, names of texts in the collection, `-`. A file of a folder that cannot be read is skipped and
    told in documents.csv, and any that takes too long; one that was named and cannot be read raises InputError, as bad
    options do, and as a file in `out` does that is in the way and that no run wrote. OSError where nothing can be
    written. Then, and while it works, what was in the folder stays as it was.
    """
    from helpers.trust import corrections

    out = Path(out)
    options = options._replace(filter=_checked(options.filter))
    kept = Path(options.store or out)
    file = corrections.FILE if options.corrections is None else options.corrections
    if options.coder:
        options = options._replace(coder=_ready(options.coder))
    # Those of the collection mend what its rules find, and nobody else's coding.
    rows = [] if options.coder and options.corrections is None else corrections.read(file)
    if os.path.lexists(out) and not out.is_dir():
        raise InputError(f"{out}: --out is no folder; name one")
    with ExitStack() as stack:
        for folder in {os.path.realpath(folder): folder for folder in (out, kept)}.values():
            stack.enter_context(results.held(folder))
        job = jobs.job(list(paths), out, rows, options)
        results.check(out, _wanted(job), results.listed(out), job.inputs)
        for _ in range(3):
            try:
                with store.opened(kept) as base:
                    return _built(base, job, out)
            except store.Damaged:  # it is gone, and the next one is new
                continue
        raise InputError(f"{kept / store.NAME}: it is broken again and again; see to the disk, or give another --store")


def _ready(coder: str) -> str:
    """The name of a coder as workers understand it, once it has been found. Raises InputError where there is none."""
    from helpers.trust import coders

    coders.named(coder)
    return coders.settled(coder)


def _checked(wanted: Filter | None) -> Filter | None:
    if wanted is None:
        return None
    from helpers.networks import ALL, filters

    wanted = filters.checked(wanted)
    return None if wanted == ALL else wanted


def _wanted(job: Job) -> list[str]:
    """Files that will surely be written, to be told what is in their way before the work begins."""
    names = ["documents.csv"]
    if job.options.parquet:
        names += [f"{name}/part-00000.parquet" for name in (*WRITTEN, "nodes", "edges")]
    else:
        names += [f"{name}.csv" for name in (*WRITTEN, "nodes", "edges")]
        names += [f"network.{kind}" for kind in results.GRAPHS]
    names += ["network.png"] if job.options.picture else []
    names += [results.FILTER] if job.options.filter else []
    return [*names, *(job.pages.values() if job.options.pages else ())]


def _built(base: sqlite3.Connection, job: Job, out: Path) -> Done:
    from helpers.corpus import records

    known = list(tasks.coded(base, job))
    for one in known:
        if one.why and one.source.named and not one.why.startswith(records.LATE):
            raise InputError(f"{'standard input' if one.source.path == '-' else one.source.path}: {one.why}")
    if not any(one.key for one in known):
        raise InputError(f"{known[0].source.path}: {known[0].why}; and there is no other text")
    recalled.note(base, known, out, job.options.store is None)
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


def _state(known: Sequence[Known], job: Job) -> str:
    """A hash of all that the result depends on."""
    options = job.options
    seen = hashlib.blake2b(digest_size=16)
    for one in known:
        seen.update(json.dumps([one.source.doc, one.source.file, one.key.hex(), one.why]).encode())
    lexicons = files.lexicons(files.codebook())
    for path in [*files.rooms(), *files.scripts(), *lexicons]:  # what draws and names, too
        seen.update(path.read_bytes())
    told = (options.each, options.parquet, options.picture, options.pages, options.largest, options.filter)
    seen.update(json.dumps([job.skipped, job.rows, job.notes, told, sorted(job.sure.items())]).encode())
    return seen.hexdigest()


def _written(base: sqlite3.Connection, known: Sequence[Known], job: Job, folder: Path) -> Done:
    from helpers import coding, networks
    from helpers.networks import ALL, exports, filters

    options = job.options
    chooser = parts.Chooser(base, job.sure, options.filter or ALL)
    folder.mkdir()
    read = [one for one in known if one.key]
    seen = manifest.seen(base, read, job.rows)
    manifest.write(base, known, job, seen.originals, folder)
    coding.write_filter(filters.said(chooser.wanted), folder)
    totals = Counter()
    size = parts.PART if options.parquet else len(read)
    if networks.asks_evidence(chooser.wanted):  # only all documents together tell
        bare = chooser._replace(wanted=chooser.wanted._replace(sentences=1, documents=1))
        chooser = chooser.supported(_once(bare, parts.each(bare, read, size), read, seen, options))
    once = _once(chooser, parts.written(chooser, read, size, totals, job, folder), read, seen, options)
    net = networks.total(once, EVIDENCE if options.parquet else None)
    if options.parquet:
        for name, table in (("nodes", networks.nodes(net)), ("edges", networks.edges(net))):
            parts.write_part(table, folder, name, 0)
    else:
        exports.write_network(net, folder)
    if options.picture:
        from helpers import figures

        files.write(folder / "network.png", figures.who_supervises_whom(net).png())
    counts = {"document": len(read), **{one: totals[name] for name, one in WRITTEN.items()}, "node": len(net),
              "edge": net.number_of_edges()}
    return Done(counts, [*manifest.notes(seen, known, job), *chooser.notes(read, totals)])


def _once(chooser: parts.Chooser, some: Iterable[Coding], read: Sequence[Known], seen: manifest.Seen,
          options: Options) -> Iterable[Coding]:
    return some if options.each else parts.once(chooser, some, read, seen.originals)
