"""What a run is to do: which documents, what is known of each, and how they are read and written."""
from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from helpers.codebook import confidence
from helpers.corpus import descriptions, results, rows, sources
from helpers.corpus.contents import content
from helpers.corpus.sources import Skipped, Source
from helpers.reading import InputError, formats

if TYPE_CHECKING:
    from helpers.networks import Filter
    from helpers.trust import Correction


class Options(NamedTuple):
    """How a corpus is read and written."""

    text_column: str | None = None  # of tables of texts, see `rows.spread`
    metadata: str | None = None  # a CSV or Excel file, see `descriptions.known`
    names: str | None = None  # what file names say, see `descriptions.known`
    corrections: str | None = None  # a file of corrections; those of the collection if None
    rules: str | None = None  # a file of the reader's own judgements, see `confidence.judged`
    coder: str = ""  # who codes, see `helpers.trust.coders`; the rules if ''
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
    filter: Filter | None = None  # what of the coding is written, see `networks.select`; all of it if None


DEFAULT = Options()


class Job(NamedTuple):
    """What is to be coded, and how."""

    found: list[Source]
    skipped: list[Skipped]
    known: descriptions.Known
    inputs: list[str]  # real paths of what was named and what was found
    data: dict[str, bytes]  # by document what is read already: what can be read once only, and rows of tables
    pages: dict[str, str]  # by document the name of its page
    texts: dict[str, str]  # and that of its text, where that is taken out of its file
    rows: Sequence[Correction]
    sure: confidence.Records  # how sure each rule is
    notes: list[str]  # on what of tables nothing reads
    options: Options


def job(paths: list[str], out: Path, corrections: Sequence[Correction], options: Options) -> Job:
    """What is to be coded; what can be read once only is read now. Raises InputError where it cannot be."""
    files, skipped = sources.find(paths, out, bool(options.text_column), options.metadata)
    inputs = {os.path.realpath(path) for path in [*paths, *(source.path for source in files)] if path != "-"}
    found, texts, about, empty, notes = rows.spread(files, options.text_column)
    known = descriptions.known(found, options.metadata, options.names, about)
    if not found:
        raise InputError(f"{files[0].path}: {empty[0].why}; and there is no other text" if empty else "no text")
    for source in filter(sources.is_stream, found):
        try:
            texts[source.doc] = content(source, max(options.largest, formats.LARGEST_FILE))
        except InputError as error:
            raise InputError(f"{source.path}: {error}") from None
    docs = [source.doc for source in found]
    sure = confidence.known() if options.rules is None else confidence.judged(options.rules)
    plain = {doc: f"{results.TEXTS}/{name}" for doc, name in sources.file_names(docs, ".txt").items()}
    return Job(found, sorted([*skipped, *empty, *known.unused]), known, sorted(inputs), texts,
               sources.file_names(docs, ".html"), plain, corrections, sure, [*notes, *known.notes], options)
