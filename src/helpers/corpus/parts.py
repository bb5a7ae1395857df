"""The coding of many documents part by part, so that no more than one part is in memory at a time."""
from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from helpers.corpus import kept, results
from helpers.corpus.jobs import Job
from helpers.corpus.kept import Known
from helpers.reading import InputError, files, parse

if TYPE_CHECKING:
    import pandas as pd

    from helpers.codebook import confidence
    from helpers.coding import Coding
    from helpers.corpus import records
    from helpers.networks import Filter

PART = 250  # documents of a part of a Parquet table: what is in memory at a time
TABLES = {"mentions": "mention", "relations": "relation", "quantities": "quantity"}  # of a coding
WRITTEN = {**TABLES, "events": "event"}  # what is written of it: the acts are read off the coding


class Chooser(NamedTuple):
    """Where the coding of documents comes from, and what of it is wanted."""

    base: sqlite3.Connection
    sure: confidence.Records  # how sure each rule is
    wanted: Filter
    enough: frozenset[tuple[str, str, str]] | None = None  # ties with evidence enough in all documents; None: not asked

    def coding(self, some: Sequence[Known]) -> Coding:
        """What is wanted of the coding of some documents."""
        bodies = [kept.body(self.base, one.key) for one in some]
        return self.of(some, bodies, [kept.head(self.base, one.key) for one in some])

    def of(self, some: Sequence[Known], bodies: Sequence[records.Body], heads: Sequence[records.Head]) -> Coding:
        """The same of what is read already."""
        from helpers import networks
        from helpers.corpus import records

        whole = records.together([one.source.doc for one in some], bodies, self.sure)
        return networks.chosen(whole, self.wanted, _published(some, heads), self.enough)

    def supported(self, some: Iterable[Coding]) -> Chooser:
        """The same, with the ties that stand on evidence enough in all documents, which are asked for."""
        from helpers import networks

        return self._replace(enough=networks.supported(some, self.wanted))

    def notes(self, read: Sequence[Known], totals: Counter) -> list[str]:
        """What the reader is told of what was left out."""
        from helpers.networks import ALL, filters

        if self.wanted == ALL:
            return []
        told = [f"filtered by {filters.said(self.wanted)}: {totals['relations']} relations and {totals['mentions']} "
                "mentions are left; filter.json says so"]  # fmt: skip
        if self.wanted.since or self.wanted.until:
            undated = sum(not kept.head(self.base, one.key).about["published"] for one in read)
            told += [f"without a date, and so left out: {undated} documents"] if undated else []
        return told


def each(chooser: Chooser, read: Sequence[Known], size: int) -> Iterator[Coding]:
    """What is wanted of the coding, part by part."""
    return (chooser.coding(read[first:first + size]) for first in range(0, len(read), size))


def written(chooser: Chooser, read: Sequence[Known], size: int, totals: Counter, job: Job,
            folder: Path) -> Iterator[Coding]:
    """The coding part by part, each written as it is made, with the pages and the texts of its documents."""
    from tqdm import tqdm

    from helpers import coding, networks

    with tqdm(total=len(read), desc="writing", unit=" documents", delay=1, disable=None, leave=False) as bar:
        for number, first in enumerate(range(0, len(read), size)):
            some = read[first:first + size]
            bodies = [kept.body(chooser.base, one.key) for one in some]
            heads = [kept.head(chooser.base, one.key) for one in some]
            part = chooser.of(some, bodies, heads)
            tables = {**part.tables(), "events": networks.events(part, _published(some, heads))}
            if job.options.parquet:
                for name in WRITTEN:
                    write_part(tables[name], folder, name, number)
            else:
                coding.write_tables(part, folder)
                files.write(folder / "events.csv", files.to_csv(tables["events"]))
            for one, head, body in zip(some, heads, bodies, strict=True):
                _write_text(chooser, one, head, body, job, folder)
            totals.update({name: len(tables[name]) for name in WRITTEN})
            bar.update(len(some))
            yield part
            del bodies, tables, part  # before the next: two of them would be the peak


def _published(some: Sequence[Known], heads: Sequence[records.Head]) -> dict[str, str]:
    return {one.source.doc: head.about["published"] for one, head in zip(some, heads, strict=True)}


def write_part(table: pd.DataFrame, folder: Path, name: str, number: int) -> None:
    """Write a part of a table as Parquet. Raises InputError where what writes it is not installed."""
    try:
        import pyarrow
    except ImportError as error:
        raise InputError(f"for Parquet install {error.name}: pip install {error.name}") from None
    (folder / name).mkdir(exist_ok=True)
    table.to_parquet(folder / name / f"part-{number:05}.parquet", index=False, compression="zstd", engine="pyarrow")
    pyarrow.default_memory_pool().release_unused()  # it would keep some 100 MB for later


def _write_text(chooser: Chooser, one: Known, head: records.Head, body: records.Body, job: Job, folder: Path) -> None:
    """The page of a document, and the text that was coded where the file itself is no plain text."""
    doc = one.source.doc
    if job.options.pages:
        from helpers import pages

        text = parse(doc, body.text, head.about)
        own = chooser.of([one], [body], [head])
        files.write(results.place(folder, job.pages[doc]), pages.page(text, own))
    if head.about["format"] != "text":
        (folder / results.TEXTS).mkdir(exist_ok=True)
        files.write(results.place(folder, job.texts[doc]), body.text)


def once(chooser: Chooser, parts: Iterable[Coding], read: Sequence[Known],
         originals: dict[str, str]) -> Iterator[Coding]:
    """The parts without what a reprint says again: nodes and ties that its original, or a reprint before it, has."""
    known = {one.source.doc: one for one in read}
    left = Counter(originals.values())
    seen: dict[str, tuple[set, set]] = {}
    for part in parts:
        again = {"mentions": [], "relations": []}
        rows = {name: getattr(part, name).groupby("doc").indices for name in again}
        for doc in sorted(set(part.mentions["doc"].unique()) & set(originals)):
            first = originals[doc]
            if first not in seen:
                own = chooser.coding([known[first]])
                seen[first] = set(_nodes(own.mentions)), set(_ties(own.relations))
            for (name, of), had in zip((("mentions", _nodes), ("relations", _ties)), seen[first], strict=True):
                here = rows[name].get(doc, [])
                said = of(getattr(part, name).iloc[here])
                again[name] += [row for row, one in zip(here, said, strict=True) if one in had]
                had.update(said)
            left[first] -= 1
            if not left[first]:
                del seen[first]
        yield replace(part, mentions=part.mentions.drop(again["mentions"]),
                      relations=part.relations.drop(again["relations"]))


def _nodes(mentions: pd.DataFrame) -> list[str]:
    return mentions["id"].tolist()


def _ties(relations: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(zip(relations["source"], relations["relation"], relations["target"], strict=True))
