"""What a run is to do: which documents, what is known of each, and how they are read and written."""
from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from helpers.corpus import results, sources
from helpers.corpus.contents import content
from helpers.corpus.sources import Skipped, Source
from helpers.reading import InputError, formats

if TYPE_CHECKING:
    from helpers.trust import Correction


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


DEFAULT = Options()


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


def job(paths: list[str], out: Path, rows: Sequence[Correction], options: Options) -> Job:
    """What is to be coded; what can be read once only is read now. Raises InputError where it cannot be."""
    found, skipped = sources.find(paths, out)
    known = sources.known(found, options.metadata, options.names)
    inputs = {os.path.realpath(path) for path in [*paths, *(source.path for source in found)] if path != "-"}
    streams = {}
    for source in filter(sources.is_stream, found):
        try:
            streams[source.path] = content(source, max(options.largest, formats.LARGEST_FILE))
        except InputError as error:
            raise InputError(f"{source.path}: {error}") from None
    docs = [source.doc for source in found]
    texts = {doc: f"{results.TEXTS}/{name}" for doc, name in sources.file_names(docs, ".txt").items()}
    return Job(found, sorted([*skipped, *known.unused]), known, sorted(inputs), streams,
               sources.file_names(docs, ".html"), texts, rows, options)
