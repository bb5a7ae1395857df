"""A codebook of the reader's own: a copy to edit, and what is wrong in it, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from helpers.codebook import own
from helpers.reading import InputError, files, parse
from helpers.workbench import commands

_HELP = f"""
DIR gets a copy of the collection's codebook: {own.NAMES}, which explains what is coded, and the tables of words,
families and forms. Add, change or delete rows; data/README.md describes every column. Then run

  python -m helpers codebook --check DIR
  python -m helpers PATH... --codebook DIR --out results

--check reports each error in one line, with file and row (exit code 2), including forms that do not match their
example. In Python: h.use_codebook(DIR), before reading anything.
"""


def command(arguments: list[str]) -> None:
    """Make a copy of the codebook, or check one. Raises InputError where something is there, or wrong."""
    parser = commands.parser("codebook", "Create your own codebook, or check it.", _HELP)
    parser.add_argument("folder", metavar="DIR", help="the folder of your codebook")
    parser.add_argument("--check", action="store_true", help="report errors in it; nothing is written")
    given = parser.parse_args(arguments)
    if given.check:
        _check(given.folder)
        return
    try:
        names = own.copy(given.folder)
    except OSError as error:
        raise InputError(f"{given.folder}: cannot be written ({error.strerror}); give another folder") from None
    print(f"{given.folder}: {len(names)} files; edit them, then: python -m helpers codebook --check {given.folder}")


def _check(folder: str) -> None:
    faults = list(own.wrong(folder))
    if not faults:
        files.use_codebook(folder)
        faults = list(own.unreadable()) or list(unfound())
    for fault in faults:
        print(fault)
    if faults:
        some = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise InputError(f"{folder}: {some}, listed above; fix the rows and check again")
    rows = [len(files.table(f"codebook/{path.name}")) for path in files.lexicons(Path(folder))]
    print(f"{folder}: {len(rows)} tables, {sum(rows)} rows, no faults; every form matches its example")


def unfound() -> Iterator[str]:
    """Forms of the codebook in use that do not find their example, a line each.

    >>> list(unfound())
    []
    """
    for number, row in enumerate(files.table("codebook/forms.csv"), start=2):
        where, example = f"forms.csv, row {number}", row["example"].split("**")
        if len(example) != 3 or not example[1]:
            yield f"{where}: the example {row['example']!r} must have the name between two **"
        elif example[1] not in (found := _found(row["form"], "".join(example))):
            what = ", ".join(sorted(found)) or "nothing"
            yield f"{where}: the form does not find {example[1]!r} in its example, but {what}; fix one or the other"


def _found(form: str, example: str) -> set[str]:
    """The names that a form finds in an example."""
    from helpers.codebook import forms, signs
    from helpers.mentions import regions

    text = parse("example", example)
    named, _ = regions.by_passage(text)
    passage = signs.read(text.passages[0].canon, named[0])
    spans = (passage.span(*match.span("name")) for match in forms.compiled(form).finditer(passage.signs))
    return {text.passages[0].canon[first:last] for first, last in spans}
