"""A reader's own codebook: a copy of the collection's that they edit, what is wrong in it, and how it is put to use.

Nothing here reads a table of the codebook in use: that is chosen once in a process, before the first is read.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from helpers.reading import InputError, canonical, files

NAMES = "codebook.md"  # beside the tables: what is coded, in words
# Columns whose cells rules know: what the collection's own table has in them is all that there is.
CLOSED = {
    "families": ("supervises",), "heads": ("alone", "open"), "modifiers": ("leads", "series", "says"),
    "bodies": ("part",), "targets": ("part",), "documents": ("part",), "words": ("part",), "forms": ("kind",),
    "verbs": ("role",), "cues": ("effect", "form"), "nouns": ("acts",), "not_coded": ("why",), "units": ("counts",),
    "counted": ("use",), "genre": ("use",),
}  # fmt: skip
_APART = {"classes": ("class", "lexicon", "where"), "forms": ("kind", "form")}  # what tells the rows of a table apart
_ALSO = ("part", "use", "role", "object")  # elsewhere its first column, and these
_MAY_BE_EMPTY = {"classes": ("lexicon", "where"), "families": ("sign",)}
_COLOUR = re.compile("#[0-9a-fA-F]{6}")
Rows = list[dict[str, str]]


def copy(folder: str | Path) -> list[str]:
    """Copy the collection's codebook into a folder that is empty or missing; gives the names of the files.

    Raises InputError where something is there, and OSError where it cannot be written.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: something is there already; name an empty folder, or a new one")
    folder.mkdir(parents=True, exist_ok=True)
    sources = [files.DATA / "codebook" / NAMES, *files.lexicons(files.DATA / "codebook")]
    for path in sources:
        shutil.copyfile(path, folder / path.name)
    return [path.name for path in sources]


def use_codebook(folder: str | Path) -> None:
    """Read all texts by the codebook in a folder from now on, in this process and in those that it starts.

    folder: a copy of the collection's (`python -m helpers codebook DIR`) with rows added, changed or taken away. To be
    called before the first text is read. Raises InputError, one line, where a table has a fault, and where this process
    has read another codebook.
    """
    if faults := list(wrong(folder)):
        more = f"; {len(faults) - 1} more: python -m helpers codebook --check DIR" if faults[1:] else ""
        raise InputError(f"{folder}: {faults[0]}{more}")
    try:
        files.use_codebook(folder)
    except ValueError:
        raise InputError(f"{folder}: another codebook has been read already; start Python anew, and choose the "
                         "codebook before anything else") from None  # fmt: skip
    if faults := list(unreadable()):
        raise InputError(f"{folder}: {faults[0]}; mend that row first")


def unreadable() -> Iterator[str]:
    """What is wrong in the forms of the codebook in use, a line each: those that cannot be read."""
    from helpers.codebook import forms

    for number, row in enumerate(files.table("codebook/forms.csv"), start=2):
        try:
            forms.pattern(row["form"])
        except (ValueError, re.error) as error:
            yield f"forms.csv, row {number}: {error}"


def wrong(folder: str | Path) -> Iterator[str]:
    """What is wrong in the tables of a codebook, a line each: file, row, what, and what is wanted.

    >>> list(wrong(files.DATA / "codebook"))
    []
    """
    folder = Path(folder)
    if not folder.is_dir():
        yield "there is no such folder; python -m helpers codebook DIR makes one"
        return
    if not (folder / NAMES).is_file():
        yield f"{NAMES} is missing"
    tables: dict[str, Rows] = {}
    for path in files.lexicons(folder):
        try:
            tables[path.stem] = _rows(path)
        except InputError as error:
            yield f"{path.name}{error}"
    ours = {path.stem: _rows(path) for path in files.lexicons(files.DATA / "codebook")}
    for name, rows in tables.items():
        yield from _cells(name, rows, ours[name])
        yield from _twice(name, rows)
    if tables.keys() == ours.keys():
        yield from _families(tables, [row["family"] for row in ours["families"]])
        yield from _classes(tables)


def _rows(path: Path) -> Rows:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except FileNotFoundError:
        raise InputError(" is missing; copy it from the collection's codebook") from None
    except (OSError, UnicodeDecodeError, csv.Error):
        raise InputError(": it cannot be read as CSV in UTF-8; save it so") from None
    wanted = (files.DATA / "codebook" / path.name).read_text(encoding="utf-8").partition("\n")[0].split(",")
    if missing := [column for column in wanted if column not in (reader.fieldnames or ())]:
        raise InputError(f": no column {missing[0]!r}; its columns are {','.join(wanted)}, with commas between")
    if not rows:
        raise InputError(": it has no row; keep one at least")
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise InputError(f", row {number}: it has not as many cells as the heading; a comma inside a cell needs "
                             'quotation marks around it, "…"')  # fmt: skip
    return rows


def _cells(name: str, rows: Rows, ours: Rows) -> Iterator[str]:
    """Empty cells, words that no text can have, and cells that no rule knows."""
    columns, first = list(ours[0]), next(iter(ours[0]))
    known = {column: sorted({row[column] for row in ours}) for column in CLOSED.get(name, ())}
    for number, row in enumerate(rows, start=2):
        where = f"{name}.csv, row {number}"
        for column in columns:
            if not row[column].strip() and column not in _MAY_BE_EMPTY.get(name, ()):
                yield f"{where}: no {column}"
            elif row[column] != row[column].strip():
                yield f"{where}: a blank before or behind {row[column].strip()!r}"
        if name != "cues" and canonical(row[first]) != row[first]:
            yield f"{where}: texts are read as {canonical(row[first])!r}; write {row[first]!r} so"
        for column, cells in known.items():
            if row[column] and row[column] not in cells:
                yield f"{where}: unknown {column} {row[column]!r}; one of {', '.join(cells)}"


def _twice(name: str, rows: Rows) -> Iterator[str]:
    columns = _APART.get(name) or (next(iter(rows[0])), *(column for column in _ALSO if column in rows[0]))
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, start=2):
        key = tuple(row[column] for column in columns)
        if key in seen:
            yield f"{name}.csv, row {number}: {key[0]!r} stands in row {seen[key]} already; keep one of them"
        seen.setdefault(key, number)


def _families(tables: Mapping[str, Rows], like: list[str]) -> Iterator[str]:
    """Faults of the families themselves, and families that other tables have and this has not."""
    signs: dict[str, str] = {}
    for number, row in enumerate(tables["families"], start=2):
        where = f"families.csv, row {number}"
        if not re.fullmatch("[a-z][a-z_]*", row["family"]):
            yield f"{where}: {row['family']!r} is no identifier; small Latin letters and _"
        if row["like"] and row["like"] not in like:
            yield f"{where}: unknown family {row['like']!r} in like; one of the collection's: {', '.join(like)}"
        if row["colour"] and not _COLOUR.fullmatch(row["colour"]):
            yield f"{where}: {row['colour']!r} is no colour; # and six digits from 0 to f, as #44aa99"
        for said in (row["zh"][:1], row["colour"].lower()):
            if said and said in signs:
                what = "colour" if said[0] == "#" else "first sign of zh"
                yield f"{where}: {row['family']} has the {what} of {signs[said]}, {said}; figures tell them by it"
            signs.setdefault(said, row["family"])
    families = {row["family"] for row in tables["families"]}
    for name, column, more in (("heads", "family", ()), ("mechanisms", "family", ()), ("phrases", "family", ()),
                               ("glosses", "kind", ("body", "target"))):  # fmt: skip
        for number, row in enumerate(tables[name], start=2):
            if row[column] and row[column] not in families and row[column] not in more:
                yield f"{name}.csv, row {number}: unknown family {row[column]!r}; add it to families.csv, or mend it"


def _classes(tables: Mapping[str, Rows]) -> Iterator[str]:
    """Classes whose words cannot be had: of a table or a column that is none, or defined by themselves."""
    uses: dict[str, set[str]] = {}
    for number, row in enumerate(tables["classes"], start=2):
        where = f"classes.csv, row {number}"
        if not row["lexicon"]:
            uses.setdefault(row["class"], set()).update(re.findall("[a-z_]+", row["where"]))
            continue
        name, _, column = row["lexicon"].partition(".")
        if name not in tables:
            yield f"{where}: no table {name}.csv"
            continue
        asked = [cell for cell in row["where"].split("&") if cell and " + " not in cell]
        for cell in asked:
            if "=" not in cell:
                yield f"{where}: {cell!r} says not column=value"
        for one in (column, *(cell.partition("=")[0] for cell in asked if "=" in cell)):
            if one and one not in tables[name][0]:
                yield f"{where}: {name}.csv has no column {one!r}"
    try:
        list(TopologicalSorter(uses).static_order())
    except CycleError as error:
        yield f"classes.csv: {' and '.join(error.args[1][:-1])} are defined by each other"
