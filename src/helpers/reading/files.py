"""Where the data lies, and how a table is read and written.

Every other room asks here for a file, so that notebooks, tests and the command line find the same
data from any working directory, in a checkout, an editable install or a wheel.
"""

from __future__ import annotations

import csv
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_PACKAGE = Path(__file__).resolve().parents[1]
# A checkout keeps data/ beside src/; a wheel carries the same folder inside the package.
DATA = next(p for p in (_PACKAGE.parents[1] / "data", _PACKAGE / "data") if (p / "codebook").is_dir())


OWN = "HELPERS_CODEBOOK"  # of the environment, so that the processes that this one starts read the same codebook
_read: set[Path] = set()  # the codebook of which a table has been read


def codebook() -> Path:
    """The folder of the codebook in use: the collection's, or the reader's own.

    >>> (codebook() / "families.csv").is_file()
    True
    """
    return Path(os.environ.get(OWN) or DATA / "codebook")


def use_codebook(folder: str | Path) -> None:
    """Read the codebook from a folder from now on. Raises ValueError where another was read before."""
    path = Path(folder).resolve()
    if _read - {path}:
        raise ValueError("this process has read another codebook")
    if not _read:
        os.environ[OWN] = str(path)


def lexicons(folder: Path) -> list[Path]:
    """The tables of a codebook in a folder: those that the collection's has, whether they are there or not.

    >>> lexicons(DATA / "codebook")[0].name
    'bodies.csv'
    """
    return [folder / path.name for path in sorted((DATA / "codebook").glob("*.csv"))]


def rooms(part: str = "") -> list[Path]:
    """The files of this package's own code: all of it, a wing, or a room.

    >>> [path.name for path in rooms("coding.py")], "texts.py" in [path.name for path in rooms("reading")]
    (['coding.py'], True)
    """
    return [_PACKAGE / part] if part.endswith(".py") else sorted((_PACKAGE / part).rglob("*.py"))


def scripts() -> list[Path]:
    """The scripts of this package's pages.

    >>> "review.js" in [path.name for path in scripts()]
    True
    """
    return sorted(_PACKAGE.rglob("*.js"))


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of a CSV table below ``data/`` (UTF-8, header row), every cell a string; of the codebook in use.

    >>> table("codebook/families.csv")[0]["family"]
    'talk'
    """
    folder, _, own = name.rpartition("/")
    path = DATA / name
    if folder == "codebook":
        path = codebook() / own
        _read.add(codebook().resolve())
    with open(path, encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


def to_csv(table: pd.DataFrame) -> str:
    """A table as CSV: header row, LF, quotation marks where they are needed.

    >>> import pandas as pd
    >>> to_csv(pd.DataFrame({"a": [1], "b": ["x"]}))
    'a,b\\n1,x\\n'
    """
    # Python 3.11 and 3.12 leave a lone carriage return unquoted, and a reader then sees a new row.
    risky = any("\r" in cell for column in table for cell in table[column] if isinstance(cell, str))
    quoting = csv.QUOTE_NONNUMERIC if risky else csv.QUOTE_MINIMAL
    return table.to_csv(index=False, lineterminator="\n", quoting=quoting)


def write(path: str | Path, content: str | bytes) -> None:
    """Write a file whole or not at all: to a temporary name beside it, then rename.

    Raises OSError where the folder cannot be written to; an old file is then left as it was.
    """
    path = Path(path)
    data = content.encode("utf-8") if isinstance(content, str) else content
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
