"""The thesaurus of mechanisms: which names say one thing, a level between the names and the families."""

from __future__ import annotations

from functools import cache

from helpers.reading import files


@cache
def _rows() -> dict[str, str]:
    return {row["mechanism"]: row["concept"] for row in files.table("codebook/concepts.csv")}


@cache
def concept(name: str) -> str:
    """The concept of a mechanism's name: that of its row, else of the longest row that ends it, else the name itself.

    A concept is the name of a mechanism too, and its own concept (`data/codebook/concepts.csv`).

    >>> concept("任前廉政谈话"), concept("党委(党组)书记履责清单"), concept("四必谈")
    ('谈话', '清单', '四必谈')
    """
    rows = _rows()
    return next((rows[name[start:]] for start in range(len(name)) if name[start:] in rows), name)
