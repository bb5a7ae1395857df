"""Code a document: one text in, one `Coding` of three tables out; several codings add up to one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpers import files, mentions, quantities, relations
from helpers.texts import Text

if TYPE_CHECKING:
    import pandas as pd

MENTIONS = ("doc", "start", "end", "text", "kind", "id", "rule", "antecedent_start", "antecedent_end")
RELATIONS = ("source", "relation", "target", "mode", "doc", "start", "end", "quote", "rule")
QUANTITIES = (
    "doc", "start", "end", "text", "value", "unit", "approx", "counted", "mechanism", "body", "region", "year",
)  # fmt: skip
_TYPES = {"start": "int64", "end": "int64", "antecedent_start": "Int64", "antecedent_end": "Int64",
          "value": "float64", "approx": "bool", "year": "Int64"}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Coding:
    """The coding of one document or of several: three DataFrames with the columns of the data dictionary.

    In every row `text` and `quote` equal the stored text from `start` to `end`, in code points.
    """

    mentions: pd.DataFrame
    relations: pd.DataFrame
    quantities: pd.DataFrame


def code(text: Text) -> Coding:
    """Code a document. A pure function: the same text gives the same tables, whatever was coded before.

    >>> from helpers.texts import read
    >>> sorted(code(read("yunnan-2024-03-07")).quantities.text)
    ['119人次', '26人次', '3.2万人次', '33项', '36项', '37件', '39人', '5场']
    """
    names = mentions.find(text)
    told = relations.read(text, names)
    counts = quantities.find(names.parts, [says.acting for says in told], text.published)
    doc, stored = text.name, text.text
    return Coding(
        _table(
            MENTIONS,
            (
                (doc, m.start, m.end, stored[m.start : m.end], m.kind, m.id, m.rule, *(m.antecedent or (None, None)))
                for m in names.mentions
            ),
        ),  # fmt: skip
        _table(
            RELATIONS,
            (
                (r.source, r.relation, r.target, r.mode, doc, r.start, r.end, stored[r.start : r.end], r.rule)
                for r in relations.ties(names, told)
            ),
        ),  # fmt: skip
        _table(QUANTITIES, ((doc, q.start, q.end, stored[q.start : q.end], *q[2:]) for q in counts)),
    )


def _table(columns: tuple[str, ...], rows: Iterable[tuple]) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame(list(rows), columns=list(columns))
    return table.astype({column: kind for column, kind in _TYPES.items() if column in columns})


def add(codings: Iterable[Coding]) -> Coding:
    """Several codings as one, their rows in order of document and place; none gives an empty coding.

    >>> len(add([]).mentions)
    0
    """
    import pandas as pd

    codings = list(codings)
    empty = Coding(_table(MENTIONS, ()), _table(RELATIONS, ()), _table(QUANTITIES, ()))
    if not codings:
        return empty

    def joined(name: str) -> pd.DataFrame:
        parts = [getattr(coding, name) for coding in codings if len(getattr(coding, name))]
        table = pd.concat(parts, ignore_index=True) if parts else getattr(empty, name)
        return table.sort_values("doc", kind="stable", ignore_index=True)

    return Coding(joined("mentions"), joined("relations"), joined("quantities"))


def write_tables(coding: Coding, folder: str | Path) -> None:
    """Write mentions.csv, relations.csv and quantities.csv: UTF-8, LF, header row, stable order.

    Raises OSError where the folder cannot be made or written to.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    counts = coding.quantities.assign(value=[f"{value:.12g}" for value in coding.quantities.value])
    for name, table in (("mentions", coding.mentions), ("relations", coding.relations), ("quantities", counts)):
        files.write(folder / f"{name}.csv", files.to_csv(table))
