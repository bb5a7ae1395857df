"""Code a document: one text in, one `Coding` of three tables out; several codings add up to one."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from helpers import mentions, relations
from helpers.codebook import confidence
from helpers.reading import Text, files, spread, texts
from helpers.relations import quantities

if TYPE_CHECKING:
    import pandas as pd

MENTIONS = (
    "doc", "start", "end", "text", "kind", "id", "rule", "antecedent_start", "antecedent_end", "confidence",
)  # fmt: skip
RELATIONS = ("source", "relation", "target", "mode", "doc", "start", "end", "quote", "rule", "confidence")
QUANTITIES = (
    "doc", "start", "end", "text", "value", "unit", "approx", "counted", "mechanism", "body", "region", "year",
)  # fmt: skip
_NUMBERS = {"start": "int64", "end": "int64", "value": "float64", "approx": "bool", "confidence": "float64"}
_WITH_GAPS = ("antecedent_start", "antecedent_end", "year")  # None where nothing is known


@dataclass(frozen=True, eq=False)
class Coding:
    """The coding of one document or of several: three DataFrames with the columns of the data dictionary.

    In every row `text` and `quote` equal the stored text from `start` to `end`, in code points.
    """

    mentions: pd.DataFrame
    relations: pd.DataFrame
    quantities: pd.DataFrame
    filter: str = ""  # what the rows were chosen by, as the command line says it (`helpers.select`); '' for all of them

    def tables(self) -> dict[str, pd.DataFrame]:
        """The three tables by name."""
        return {"mentions": self.mentions, "relations": self.relations, "quantities": self.quantities}


def code(text: Text) -> Coding:
    """Code a document. A pure function: the same text gives the same tables, whatever was coded before.

    >>> from helpers.reading import read
    >>> sorted(code(read("yunnan-2024-03-07")).quantities.text)
    ['119人次', '26人次', '3.2万人次', '33项', '36项', '37件', '39人', '5场']
    """
    with texts.uncollected():
        plain, offsets = texts.unspaced(text)
        names, told = _read(plain)
        acting, unsaid = [says.acting for says in told], [says.unsaid for says in told]
        counts = quantities.find(names.parts, acting, plain.published, unsaid)
        where = None if plain is text else offsets
        return Coding(
            _mentions(text, names, where), _relations(text, names, told, where), _quantities(text, counts, where)
        )


def _read(text: Text) -> tuple[mentions.Names, list[relations.Told]]:
    """What a document names and says; of a file that holds several reports each is read by itself."""
    items = texts.items(text)
    found = [mentions.find(item) for item in items]
    told = [says for item, names in zip(items, found, strict=True) for says in relations.read(item, names)]
    if len(found) == 1:
        return found[0], told
    return mentions.Names(tuple(part for names in found for part in names.parts), None), told


def _mentions(text: Text, names: mentions.Names, where: Sequence[int] | None) -> pd.DataFrame:
    rows = [m for part in names.parts for m in part.mentions]
    starts, ends, kinds, ids, rules, _ = zip(*rows, strict=True) if rows else ((),) * 6
    begins = _begins(names, [part.mentions for part in names.parts])
    starts, ends = _stored(begins + starts, begins + ends, where)
    backs = [part.place(m.antecedent) if m.antecedent else None for part in names.parts for m in part.mentions]
    backs = [back and spread(where, *back) for back in backs] if where else backs
    first, last = ([back and back[i] for back in backs] for i in (0, 1))
    words, sure = _words(text, starts, ends), confidence.of(rules)
    return table(MENTIONS, ([text.name] * len(rows), starts, ends, words, kinds, ids, rules, first, last, sure))


def _relations(text: Text, names: mentions.Names, told: list[relations.Told], where: Sequence[int] | None):
    ties = relations.by_passage(names, told)
    rows = [tie for some in ties for tie in some]
    sources, kinds, targets, modes, starts, ends, rules = zip(*rows, strict=True) if rows else ((),) * 7
    begins = _begins(names, ties)
    starts, ends = _stored(begins + starts, begins + ends, where)
    if any("@" in rule for rule in rules):
        triples = ((rule, i) for i, some in enumerate(ties) for *_, rule in some)
        rules = [_told_by(rule, names, told, i, where) if "@" in rule else rule for rule, i in triples]
    quotes, sure = _words(text, starts, ends), confidence.of(rules)
    docs = [text.name] * len(rows)
    return table(RELATIONS, (sources, kinds, targets, modes, docs, starts, ends, quotes, rules, sure))


def _told_by(rule: str, names: mentions.Names, told: list[relations.Told], i: int, where: Sequence[int] | None) -> str:
    """A rule with the span that says who acts, in the stored text: uses.subject@120-126."""
    name, span = relations.by(rule, names.parts[i], told[i])
    start, end = span if where is None else spread(where, *span)
    return f"{name}@{start}-{end}"


def _quantities(text: Text, counts: list[quantities.Quantity], where: Sequence[int] | None) -> pd.DataFrame:
    starts, ends = (np.array([q[i] for q in counts], dtype="int64") for i in (0, 1))
    starts, ends = _stored(starts, ends, where)
    rest = zip(*(q[2:] for q in counts), strict=True) if counts else ((),) * 8
    return table(QUANTITIES, ([text.name] * len(counts), starts, ends, _words(text, starts, ends), *rest))


def _begins(names: mentions.Names, rows: Sequence[Sequence]) -> np.ndarray:
    """For each row of each passage where the passage begins."""
    return np.repeat(np.array([part.start for part in names.parts], dtype="int64"), [len(some) for some in rows])


def _stored(starts: np.ndarray, ends: np.ndarray, where: Sequence[int] | None) -> tuple[np.ndarray, np.ndarray]:
    """Spans in the stored text; `where` has the offset of each character of the text that was read."""
    if where is None or not len(starts):
        return starts, ends
    offsets = np.asarray(where)
    return offsets[starts], offsets[ends - 1] + 1


def _words(text: Text, starts: np.ndarray, ends: np.ndarray) -> list[str]:
    return [text.text[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]


def table(columns: tuple[str, ...], values: Sequence[Sequence]) -> pd.DataFrame:
    """A table of a coding, each column made of its type at once: to convert it later takes longer than all the rest.

    >>> table(MENTIONS, ((),) * len(MENTIONS)).shape
    (0, 10)
    """
    if not len(values[0]):
        return _empty(columns).copy(deep=False)
    return _made(columns, values)


def of_rows(columns: tuple[str, ...], rows: Sequence[tuple]) -> pd.DataFrame:
    """A table of rows without confidence, which is looked up by their rules: unknown where a rule is another coder's.

    >>> of_rows(MENTIONS, [("a", 0, 2, "云南", "region", "region:530000", "mine", None, None)]).confidence.tolist()
    [nan]
    """
    bare = columns[:-1] if columns[-1] == "confidence" else columns
    cells = list(zip(*rows, strict=True)) or [()] * len(bare)
    return table(columns, cells if bare is columns else [*cells, confidence.of(list(cells[bare.index("rule")]))])


@cache
def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    return _made(columns, ((),) * len(columns))


def _made(columns: tuple[str, ...], values: Sequence[Sequence]) -> pd.DataFrame:
    import pandas as pd

    made: dict[str, Sequence] = {}
    for column, cells in zip(columns, values, strict=True):
        if column in _NUMBERS:
            cells = np.asarray(cells, dtype=_NUMBERS[column])
        elif column in _WITH_GAPS:
            unknown = np.array([cell is None for cell in cells], dtype=bool)
            filled = np.array([1 if cell is None else cell for cell in cells], dtype="int64")
            cells = pd.arrays.IntegerArray(filled, unknown)
        else:
            cells = _strings(cells)
        made[column] = cells
    return pd.DataFrame(made, index=pd.RangeIndex(len(values[0])), copy=False)


def _strings(cells: Sequence[str | None]):
    """A column of strings as pandas stores it, made in one step where Arrow is installed."""
    import pandas as pd

    try:
        import pyarrow as pa
    except ImportError:
        return pd.array(cells, dtype="str")
    return pd.arrays.ArrowStringArray(pa.array(cells, type=pa.large_string()), dtype=_dtype())


@cache
def _dtype():
    import pandas as pd

    return pd.StringDtype(na_value=np.nan)


def add(codings: Iterable[Coding]) -> Coding:
    """Several codings as one, their rows in order of document and place; none gives an empty coding.

    >>> len(add([]).mentions)
    0
    """
    import pandas as pd

    codings = list(codings)
    empty = Coding(*(table(columns, ((),) * len(columns)) for columns in (MENTIONS, RELATIONS, QUANTITIES)))
    if not codings:
        return empty

    chosen = " | ".join(dict.fromkeys(coding.filter for coding in codings if coding.filter))

    def joined(name: str) -> pd.DataFrame:
        parts = [getattr(coding, name) for coding in codings if len(getattr(coding, name))]
        table = pd.concat(parts, ignore_index=True) if parts else getattr(empty, name)
        return table.sort_values("doc", kind="stable", ignore_index=True)

    return Coding(joined("mentions"), joined("relations"), joined("quantities"), chosen)


def reweighed(coding: Coding, rules: str | Path | None = None) -> Coding:
    """A coding with the confidence that a reader's own judgements give its rules (`confidence.judged`).

    rules: a file with the columns what, rule, right, judged; None for what the collection knows. What a person accepted
    or added stays as sure as it was. Raises InputError where the file is none.

    >>> reweighed(add([])).mentions.shape
    (0, 10)
    """
    records = confidence.known() if rules is None else confidence.judged(rules)
    return replace(coding, **{name: weighed(getattr(coding, name), records) for name in ("mentions", "relations")})


def weighed(table: pd.DataFrame, records: confidence.Records) -> pd.DataFrame:
    """Mentions or relations with the confidence of these records.

    >>> weighed(add([]).relations, confidence.known()).shape
    (0, 10)
    """
    sure = table["confidence"].to_numpy() == confidence.SURE
    numbers = confidence.of(table["rule"].tolist(), records)
    return table.assign(confidence=np.where(sure, confidence.SURE, numbers))


def write_tables(coding: Coding, folder: str | Path) -> None:
    """Write mentions.csv, relations.csv and quantities.csv: UTF-8, LF, header row, stable order.

    A part of a coding gets filter.json too, which says by what it was chosen; it is gone where a whole one is written.

    Raises OSError where the folder cannot be made or written to.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    counts = coding.quantities.assign(value=[_plain(value) for value in coding.quantities.value])
    for name, table in (("mentions", coding.mentions), ("relations", coding.relations), ("quantities", counts)):
        files.write(folder / f"{name}.csv", files.to_csv(table))
    write_filter(coding.filter, folder)


FILTER = "filter.json"


def write_filter(chosen: str, folder: str | Path) -> None:
    """Write into a folder by what its tables were chosen; where nothing was left out, what said so is gone.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_filter("--families talk", folder)
    ...     read_filter(folder)
    '--families talk'
    """
    path = Path(folder) / FILTER
    if chosen:
        files.write(path, json.dumps({"filter": chosen}, ensure_ascii=False) + "\n")
    elif read_filter(folder):
        path.unlink()


def read_filter(folder: str | Path) -> str:
    """By what the tables of a folder were chosen, as the command line says it; '' for all of them.

    >>> read_filter(files.DATA / "network")
    ''
    """
    try:
        match json.loads((Path(folder) / FILTER).read_text(encoding="utf-8")):
            case {"filter": str(chosen)}:
                return chosen
    except (OSError, ValueError):
        pass
    return ""


def _plain(value: float) -> str:
    """The shortest writing of a number that reads back as the same, as Parquet keeps it: 32000, 3.2."""
    return f"{value:.0f}" if value.is_integer() else repr(value)


def read_tables(folder: str | Path) -> Coding:
    """The coding in a folder that `write_tables` or the command line wrote, as CSV or as Parquet.

    Raises FileNotFoundError where there is none.

    >>> len(read_tables(files.DATA / "network").quantities)
    8
    """
    import pandas as pd

    made = []
    for name, columns in (("mentions", MENTIONS), ("relations", RELATIONS), ("quantities", QUANTITIES)):
        path = Path(folder) / name
        if path.is_dir():
            found = pd.concat([pd.read_parquet(part) for part in sorted(path.glob("*.parquet"))], ignore_index=True)
            if "confidence" in columns and "confidence" not in found:  # written before there was one
                found = found.assign(confidence=confidence.of(found["rule"].tolist()))
            made.append(found)
            continue
        with open(path.with_suffix(".csv"), encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        cells = {column: [_cell(column, row[i]) for row in rows] for i, column in enumerate(head)}
        if "confidence" in columns and "confidence" not in head:
            cells["confidence"] = confidence.of(cells["rule"])
        made.append(table(columns, [cells[column] for column in columns]))
    return Coding(*made, read_filter(folder))


def _cell(column: str, cell: str) -> str | int | float | bool | None:
    if column == "confidence" and not cell:
        return float("nan")
    if column in _NUMBERS:
        return {"int64": int, "float64": float, "bool": "True".__eq__}[_NUMBERS[column]](cell)
    if column in _WITH_GAPS:
        return int(cell) if cell else None
    return cell
