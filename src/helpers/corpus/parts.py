"""The coding of many documents part by part, so that no more than one part is in memory at a time."""
from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.corpus import kept, results
from helpers.corpus.jobs import Job
from helpers.corpus.kept import Known
from helpers.reading import InputError, files, parse

if TYPE_CHECKING:
    import pandas as pd

    from helpers.coding import Coding
    from helpers.corpus import records

PART = 250  # documents of a part of a Parquet table: what is in memory at a time
TABLES = {"mentions": "mention", "relations": "relation", "quantities": "quantity"}  # of a coding
WRITTEN = {**TABLES, "events": "event"}  # what is written of it: the acts are read off the coding


def written(base: sqlite3.Connection, read: Sequence[Known], size: int, totals: Counter, job: Job,
            folder: Path) -> Iterator[Coding]:
    """The coding part by part, each written as it is made, with the pages and the texts of its documents."""
    from tqdm import tqdm

    from helpers import coding, networks
    from helpers.corpus import records

    with tqdm(total=len(read), desc="writing", unit=" documents", delay=1, disable=None, leave=False) as bar:
        for number, first in enumerate(range(0, len(read), size)):
            some = read[first:first + size]
            bodies = [kept.body(base, one.key) for one in some]
            part = records.together([one.source.doc for one in some], bodies, job.sure)
            heads = [kept.head(base, one.key) for one in some]
            published = {one.source.doc: head.about["published"] for one, head in zip(some, heads, strict=True)}
            tables = {**vars(part), "events": networks.events(part, published)}
            if job.options.parquet:
                for name in WRITTEN:
                    write_part(tables[name], folder, name, number)
            else:
                coding.write_tables(part, folder)
                files.write(folder / "events.csv", files.to_csv(tables["events"]))
            for one, head, body in zip(some, heads, bodies, strict=True):
                _write_text(one.source.doc, head, body, job, folder)
            totals.update({name: len(tables[name]) for name in WRITTEN})
            bar.update(len(some))
            yield part
            del bodies, tables, part  # before the next: two of them would be the peak


def write_part(table: pd.DataFrame, folder: Path, name: str, number: int) -> None:
    """Write a part of a table as Parquet. Raises InputError where what writes it is not installed."""
    try:
        import pyarrow
    except ImportError as error:
        raise InputError(f"for Parquet install {error.name}: pip install {error.name}") from None
    (folder / name).mkdir(exist_ok=True)
    table.to_parquet(folder / name / f"part-{number:05}.parquet", index=False, compression="zstd", engine="pyarrow")
    pyarrow.default_memory_pool().release_unused()  # it would keep some 100 MB for later


def _write_text(doc: str, head: records.Head, body: records.Body, job: Job, folder: Path) -> None:
    """The page of a document, and the text that was coded where the file itself is no plain text."""
    if job.options.pages:
        from helpers import pages
        from helpers.corpus import records

        text = parse(doc, body.text, head.about)
        files.write(results.place(folder, job.pages[doc]), pages.page(text, records.together([doc], [body], job.sure)))
    if head.about["format"] != "text":
        (folder / results.TEXTS).mkdir(exist_ok=True)
        files.write(results.place(folder, job.texts[doc]), body.text)


def once(base: sqlite3.Connection, parts: Iterable[Coding], read: Sequence[Known],
         originals: dict[str, str]) -> Iterator[Coding]:
    """The parts without what a reprint says again: nodes and ties that its original, or a reprint before it, has."""
    from helpers.corpus import records

    keys = {one.source.doc: one.key for one in read}
    left = Counter(originals.values())
    seen: dict[str, tuple[set, set]] = {}
    for part in parts:
        again = {"mentions": [], "relations": []}
        rows = {name: getattr(part, name).groupby("doc").indices for name in again}
        for doc in sorted(set(part.mentions["doc"].unique()) & set(originals)):
            first = originals[doc]
            if first not in seen:
                own = records.together([first], [kept.body(base, keys[first])])
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
