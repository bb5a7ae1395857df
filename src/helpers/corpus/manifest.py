"""What a run tells of its documents: a row for each file, which reprint which, and lines for the reader."""
from __future__ import annotations

import csv
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from helpers.corpus import kept
from helpers.corpus.jobs import Job
from helpers.corpus.kept import Known
from helpers.corpus.sources import Skipped

if TYPE_CHECKING:
    import pandas as pd

    from helpers.trust import Correction

DOCUMENTS = ("doc", "file", "state", "why", "format", "encoding", "confidence", "title", "published", "publisher",
             "region", "province", "place", "reprint_of", "text")


def documents(out: str | Path) -> pd.DataFrame:
    """The report of a folder that `build` wrote: a row for each file, read or skipped, all cells strings.

    >>> from helpers.reading import DATA
    >>> documents(DATA / "network")["state"].tolist()
    ['coded']
    """
    import pandas as pd

    return pd.read_csv(Path(out) / "documents.csv", dtype=str, na_filter=False)


class Seen(NamedTuple):
    """What one pass over the heads gives."""

    originals: dict[str, str]  # for each reprint the document that it reprints: the first by date, then by name
    read_as: dict[str, list[str]]  # paths by encoding, where that is not UTF-8
    fate: dict[int, list[tuple[str, str, str]]]  # of a correction, by its line: action, on, note, for each document


def seen(base: sqlite3.Connection, read: Sequence[Known], rows: Sequence[Correction]) -> Seen:
    """One pass over what is known of each document that was read."""
    from helpers.corpus import records, reprints

    days: list[str] = []
    signatures = reprints.Signatures(len(read))
    read_as: dict[str, list[str]] = {}
    fate: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for source, key, _ in read:
        head = kept.head(base, key)
        # A year or a month alone may be its last day.
        days.append((head.about["published"] or "9999").ljust(10, "~"))
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


def write(base: sqlite3.Connection, known: Sequence[Known], job: Job, originals: dict[str, str],
          folder: Path) -> None:
    """Write documents.csv."""

    def lines() -> Iterator[dict[str, str]]:
        for source, key, _ in known:
            if key:
                about = kept.head(base, key).about
                text = "" if about["format"] == "text" else job.texts[source.doc]
                yield about | {"doc": source.doc, "file": source.file, "text": text,
                               "reprint_of": originals.get(source.doc, "")}
        whys = [*job.skipped, *(Skipped(one.source.file, one.why) for one in known if not one.key)]
        yield from ({"file": file, "state": "skipped", "why": why} for file, why in sorted(whys))

    with open(folder / "documents.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, DOCUMENTS, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(lines())


def notes(seen: Seen, known: Sequence[Known], job: Job) -> list[str]:
    """What the reader is told: corrections that no longer apply, encodings, what was skipped, reprints."""
    told = [f"corrections, line {line}: {some[0][0]} {some[0][1]}: {some[0][2]}"
            for line, some in sorted(seen.fate.items()) if all(note for *_, note in some)]
    told += job.notes
    told += [f"{_some(names)}: read as {encoding}" for encoding, names in sorted(seen.read_as.items())]
    whys = [(one.source.file, one.why) for one in known if one.why] + [tuple(one) for one in job.skipped]
    told += [f"{file}: skipped: {why}" for file, why in whys[:3]]
    told += [f"{len(whys)} files were skipped; documents.csv says why"] if len(whys) > 3 else []
    if seen.originals:
        each = "each counted" if job.options.each else "counted once in the network"
        names = _some(sorted(seen.originals))
        told.append(f"{names}: near-duplicates, {each}; see reprint_of in documents.csv")
    return told


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
