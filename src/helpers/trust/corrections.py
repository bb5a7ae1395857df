"""Corrections, replayed on a coding: what a reader knows better than the rules, with who, when and why.

A correction is a row of `data/corrections.csv` (or another file with these columns), edited in a spreadsheet or here:

| column | is |
|---|---|
| action | accept, reject, add, rename, merge or retype |
| doc | the document; empty (rename, merge, retype): every document |
| quote | the words of the text that it is about: a mention's own, or a stretch of a tie's sentence |
| nth | which of several places with these words, 1 is the first; empty: there is only one |
| id | the node; of a tie its source |
| relation, target | of a tie only |
| to | rename, merge, retype: the new id |
| who, when, why | who decided, on which day (2024-03-07), and the reason |

A row speaks of words and ids and not of rules or offsets, so it holds when rules change, and when the text is stored
with another line end. Where what it speaks of is not there any more it says that it no longer applies.
"""
from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from helpers.codebook import confidence
from helpers.networks import NO_ACT, RELATIONS
from helpers.reading import InputError, files

if TYPE_CHECKING:
    from helpers.coding import Coding
    from helpers.reading import Text

COLUMNS = ("action", "doc", "quote", "nth", "id", "relation", "target", "to", "who", "when", "why")
FILE = files.DATA / "corrections.csv"
ACCEPTED = "corrected.accept+"  # before the rule of a row that somebody accepted
_TO = ("rename", "merge", "retype")
_LONGEST = 131_072  # characters of a cell: what Python's csv reads unless it is told otherwise
_FOUND_NOW = "no longer applies: the rules find it now"
_NODE = re.compile(r"(region:\d{6}|body:\d{6}:.+|(mechanism|target|document):.+)", re.DOTALL)


class Correction(NamedTuple):
    """A row of the file: its columns, and the line it stands on."""

    action: str
    doc: str
    quote: str
    nth: str
    id: str
    relation: str
    target: str
    to: str
    who: str
    when: str
    why: str
    line: int = 0


# --- read -------------------------------------------------------------------------------------------------

def read(path: str | Path = FILE) -> list[Correction]:
    """The corrections of a file, in its order; of no file at the collection's own place, none.

    Raises InputError at the first bad row, with the file, its line and what to write; then nothing is read.
    """
    path = Path(path)
    if path == FILE and not path.exists():
        return []
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8; save it as CSV UTF-8") from None
    # Only what ends a row of CSV ends a line here: a text may have other signs of that kind (U+2028) in its words.
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [cell.strip() for cell in next(lines, [])]
        if tuple(head) != COLUMNS:
            raise InputError(f"{path}, line 1: the columns are {','.join(COLUMNS)}; found {','.join(head) or 'none'}")
        rows, line = [], lines.line_num + 1
        for cells in lines:
            rows += [(line, cells)] if any(cell.strip() for cell in cells) else []
            line = lines.line_num + 1  # a row may go over several lines: it is told by its first
    except csv.Error as error:
        raise InputError(f"{path}, line {lines.line_num}: {error}") from None
    return [_correction(cells, line, f"{path}, line {line}") for line, cells in rows]


def _correction(cells: Sequence[str], line: int, where: str) -> Correction:
    if len(cells) != len(COLUMNS):
        raise InputError(f"{where}: {len(cells)} cells, want {len(COLUMNS)}")
    row = _stripped(cells, line)
    if day := re.fullmatch(r"(\d{4})/(\d{1,2})/(\d{1,2})", row.when):  # what Excel makes of 2024-03-07
        row = row._replace(when=f"{day[1]}-{day[2]:0>2}-{day[3]:0>2}")
    if fault := _fault(row):
        raise InputError(f"{where}: {fault}")
    return row


def _stripped(cells: Iterable[str], line: int) -> Correction:
    return Correction(*(cell.strip() for cell in cells), line)


def _fault(row: Correction) -> str:
    """What is wrong with a row, '' if nothing is."""
    if row.action not in ("accept", "reject", "add", *_TO):
        return f"no action {row.action!r}; want accept, reject, add, rename, merge or retype"
    if empty := [column for column in ("id", "who", "when", "why") if not getattr(row, column)]:
        return f"{empty[0]} is empty"
    try:
        date.fromisoformat(row.when)
    except ValueError:
        return f"when is {row.when!r}; want a day as 2024-03-07"
    if row.nth and not re.fullmatch(r"[1-9]\d{0,5}", row.nth):
        return f"nth is {row.nth!r}; want 1 for the first place, 2 for the second"
    for node in filter(None, (row.id, row.target, row.to)):
        if not _NODE.fullmatch(node):
            return f"{node!r} is no id; ids look like region:530103, body:530103:纪委监委, mechanism:约谈"
    return _fault_of_new_id(row) if row.action in _TO else _fault_of_place(row)


def _fault_of_new_id(row: Correction) -> str:
    same = row.id.partition(":")[0] == row.to.partition(":")[0]
    if not row.to:
        return f"{row.action} wants the new id in the column to"
    if row.relation or row.target or row.quote:
        return f"{row.action} speaks of a node: leave quote, relation and target empty"
    if row.action == "retype":
        return "retype wants an id of another kind; rename and merge stay in one" if same else ""
    return "" if same else f"{row.action} stays in one kind; to change it, write retype"


def _fault_of_place(row: Correction) -> str:
    if not row.doc or not row.quote:
        return f"{row.action} wants doc, and in quote words of the text"
    if row.to:
        return f"{row.action} has no new id: leave to empty"
    if bool(row.relation) != bool(row.target):
        return "a tie has both relation and target, a mention neither"
    return _misfit(row.id, row.relation, row.target) if row.relation else ""


def _misfit(source: str, relation: str, target: str) -> str:
    """Why a relation can not join two nodes, '' if it can."""
    if relation not in RELATIONS:
        return f"no relation {relation!r}; the relations are {', '.join(RELATIONS)}"
    ends = RELATIONS[relation][:2]
    for node, kinds in zip((source, target), ends, strict=True):
        if node.partition(":")[0] not in kinds.split(" or "):
            return f"{relation} joins {' to '.join(ends)}, not {node}"
    return ""


def write(rows: Iterable[Correction], path: str | Path = FILE) -> None:
    """Write corrections, whole or not at all, without blanks around their cells: `read` gives back what is written.

    Raises InputError at a bad row; the old file is then left as it was.
    """
    rows = [_stripped(row[:-1], number) for number, row in enumerate(rows, start=2)]
    for row in rows:
        if fault := _fault(row) or _unwritable(row):
            raise InputError(f"{path}, line {row.line}: {fault}")
    files.write(path, files.to_csv(pd.DataFrame([row[:-1] for row in rows], columns=list(COLUMNS))))


def _unwritable(row: Correction) -> str:
    """Why a row cannot be read again, '' if it can."""
    for column, cell in zip(COLUMNS, row, strict=False):
        if len(cell) >= _LONGEST:
            return f"{column} has {len(cell):,} characters; quote less"
        try:
            cell.encode()
        except UnicodeEncodeError:
            return f"{column} has half of a character (a lone surrogate); leave it out"
    return ""


# --- replay -----------------------------------------------------------------------------------------------

def replay(found: Coding, texts: Iterable[Text], rows: Iterable[Correction]) -> tuple[Coding, pd.DataFrame]:
    """A coding with corrections applied in their order, and what each of them did.

    texts: the documents of the coding; rows on other documents are left aside. The second table has the columns line,
    action, on (what it is about), changed (rows of the three tables that were changed, added or taken out; what is
    accepted stays, and is sure: confidence 1), note (why it no longer applies, or ''). The coding given is not changed.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> text = parse("a", "盘龙区纪委监委约谈“一把手”。")
    >>> row = Correction("reject", "a", "约谈", "", "mechanism:约谈", "", "", "", "me", "2024-03-07", "an example")
    >>> before = coding.code(text)
    >>> after, report = replay(before, [text], [row])
    >>> len(before.mentions) - len(after.mentions), report["changed"].tolist()
    (1, [4])
    """
    by_name = {text.name: text for text in texts}
    report = []
    for row in rows:
        if row.doc and row.doc not in by_name:
            continue
        step = _node_changed if row.action in _TO else _tie_changed if row.relation else _mention_changed
        found, changed, note = step(found, row, by_name)
        on = " ".join(filter(None, (row.id, row.relation, row.target, row.to)))
        report.append((row.line, row.action, on, changed, note))
    return _ordered(found), pd.DataFrame(report, columns=["line", "action", "on", "changed", "note"])


def corrected(text: Text, path: str | Path = FILE) -> Coding:
    """The best coding that is known of a document: by the rules, with the corrections of a file replayed.

    Raises InputError where `read` does.

    >>> from helpers import coding
    >>> from helpers.reading import read as open_text
    >>> text = open_text("yunnan-2024-03-07")
    >>> "target:干部" in set(corrected(text).mentions["id"]) - set(coding.code(text).mentions["id"])
    True
    """
    from helpers import coding

    return replay(coding.code(text), [text], read(path))[0]


Step = tuple["Coding", int, str]


_LINE_END = re.compile(r"\r\n|\r|\n")


def _places(row: Correction, text: Text) -> list[tuple[int, int]]:
    """Where the words of a row stand in its text: every place, or the one that it tells."""
    quote = _LINE_END.sub("\n", row.quote)
    found = re.finditer(re.escape(quote).replace("\\\n", f"(?:{_LINE_END.pattern})"), text.text)
    places = [match.span() for match in found]
    if row.nth:
        return places[int(row.nth) - 1:int(row.nth)]
    return places


def _mention_changed(found: Coding, row: Correction, texts: Mapping[str, Text]) -> Step:
    table, places = found.mentions, _places(row, texts[row.doc])
    if not places:
        return found, 0, f"no longer applies: {row.quote!r} is not in {row.doc}"
    if row.action == "add" and len(places) > 1:
        return found, 0, f"not applied: {row.quote!r} stands in {row.doc} {len(places)} times; say which in nth"
    spans = pd.Series(list(zip(table["start"], table["end"], strict=True)), index=table.index, dtype=object)
    here = (table["doc"] == row.doc) & (table["id"] == row.id) & spans.isin(places)
    if row.action == "add":
        if here.any():
            return replace(found, mentions=_accepted(table, here)), 0, _FOUND_NOW
        start, end = places[0]
        words = texts[row.doc].text[start:end]
        new = (row.doc, start, end, words, row.id.partition(":")[0], row.id, "corrected.add", None, None)
        return replace(found, mentions=_with(table, (*new, confidence.SURE))), 1, ""
    if not here.any():
        return found, 0, f"no longer applies: no mention {row.id} on {row.quote!r}"
    if row.action == "accept":
        return replace(found, mentions=_accepted(table, here)), 0, ""
    after = replace(found, mentions=table[~here])
    return _without_unnamed(after, row, int(here.sum()))


def _without_unnamed(found: Coding, row: Correction, changed: int) -> Step:
    """Ties and counts of a node go where the document has no mention of it any more."""
    if ((found.mentions["doc"] == row.doc) & (found.mentions["id"] == row.id)).any():
        return found, changed, ""
    ties, counts = found.relations, found.quantities
    gone = (ties["doc"] == row.doc) & ((ties["source"] == row.id) | (ties["target"] == row.id))
    kind = row.id.partition(":")[0]
    if kind in counts:
        told = (counts["doc"] == row.doc) & (counts[kind] == row.id)
        counts = counts.assign(**{kind: counts[kind].where(~told, "")})
    return replace(found, relations=ties[~gone], quantities=counts), changed + int(gone.sum()), ""


def _tie_changed(found: Coding, row: Correction, texts: Mapping[str, Text]) -> Step:
    text, table = texts[row.doc], found.relations
    sentences = [s for s in text.sentences if any(s.start <= a and b <= s.end for a, b in _places(row, text))]
    if not sentences:
        return found, 0, f"no longer applies: no sentence of {row.doc} has {row.quote!r}"
    if len(sentences) > 1:
        return found, 0, f"not applied: {len(sentences)} sentences of {row.doc} have {row.quote!r}; quote more of it"
    start, end = sentences[0].start, sentences[0].end
    source, target = sorted((row.id, row.target)) if row.relation == "works_with" else (row.id, row.target)
    here = ((table["doc"] == row.doc) & (table["start"] == start) & (table["source"] == source)
            & (table["relation"] == row.relation) & (table["target"] == target))
    if row.action == "add":
        if here.any():
            return replace(found, relations=_accepted(table, here)), 0, _FOUND_NOW
        named = set(found.mentions.loc[found.mentions["doc"] == row.doc, "id"])
        owner = {target} if row.relation == "member_of" else set()  # its name may stand only within the member's
        if unnamed := sorted({source, target} - named - owner):
            return found, 0, f"not applied: {unnamed[0]} has no mention in {row.doc}; add that first"
        mode = "" if row.relation in NO_ACT else "practice"
        said = (row.doc, start, end, text.text[start:end], "corrected.add", confidence.SURE)
        return replace(found, relations=_with(table, (source, row.relation, target, mode, *said))), 1, ""
    if not here.any():
        return found, 0, "no longer applies: that sentence has no such tie"
    if row.action == "accept":
        return replace(found, relations=_accepted(table, here)), 0, ""
    return replace(found, relations=table[~here]), int(here.sum()), ""


def _accepted(table: pd.DataFrame, here: pd.Series) -> pd.DataFrame:
    """The rows are as they were, but sure; their rule says that somebody looked at them, and who found them."""
    new = here & ~table["rule"].str.startswith("corrected.")
    return table.assign(rule=table["rule"].mask(new, ACCEPTED + table["rule"]),
                        confidence=table["confidence"].mask(here, confidence.SURE))


def _node_changed(found: Coding, row: Correction, texts: Mapping[str, Text]) -> Step:
    """Another id in all three tables; ties that the codebook does not know between the new kinds go."""
    known = found.mentions["id"].isin([row.id]) & _in(found.mentions, row)
    if not known.any():
        return found, 0, f"no longer applies: no mention has {row.id}"
    there = (found.mentions["id"].isin([row.to]) & _in(found.mentions, row)).any()
    if row.action == "rename" and there:
        return found, 0, f"not applied: {row.to} is there already; to make them one, write merge"
    kind = row.to.partition(":")[0]
    mentions = found.mentions.assign(id=found.mentions["id"].mask(known, row.to),
                                     kind=found.mentions["kind"].mask(known, kind))
    mentions = mentions.drop_duplicates(["doc", "start", "end", "id"])
    ties, changed = found.relations, int(known.sum())
    moved = ((ties["source"] == row.id) | (ties["target"] == row.id)) & _in(ties, row)
    ties = ties.assign(**{end: ties[end].mask((ties[end] == row.id) & _in(ties, row), row.to)
                          for end in ("source", "target")})
    fits = [a != b and not _misfit(a, relation, b)
            for a, relation, b in zip(ties["source"], ties["relation"], ties["target"], strict=True)]
    ties = ties[pd.Series(fits, index=ties.index, dtype=bool) | ~moved]
    ties = ties.drop_duplicates(["source", "relation", "target", "doc", "start"])
    return replace(found, mentions=mentions, relations=ties, quantities=_counts_moved(found.quantities, row)), \
        changed + int(moved.sum()), ""


def _counts_moved(counts: pd.DataFrame, row: Correction) -> pd.DataFrame:
    """Counts follow a node to its new id; where it is of another kind now, their cell is empty."""
    old, new = row.id.partition(":")[0], row.to.partition(":")[0]
    if old not in counts:
        return counts
    told = (counts[old] == row.id) & _in(counts, row)
    return counts.assign(**{old: counts[old].mask(told, row.to if old == new else "")})


def _in(table: pd.DataFrame, row: Correction) -> pd.Series:
    return (table["doc"] == row.doc) | (not row.doc)


def _with(table: pd.DataFrame, row: tuple) -> pd.DataFrame:
    new = pd.DataFrame([row], columns=list(table)).astype(table.dtypes.to_dict())
    return pd.concat([table, new], ignore_index=True)


def _ordered(found: Coding) -> Coding:
    """Rows in order of document and place, as the coding has them."""
    mentions = found.mentions.sort_values(["doc", "start", "end"], ascending=[True, True, False], kind="stable",
                                          ignore_index=True)
    ties = found.relations.sort_values(["doc", "start"], kind="stable", ignore_index=True)
    return replace(found, mentions=mentions, relations=ties, quantities=found.quantities.reset_index(drop=True))


# --- what they change -------------------------------------------------------------------------------------

def summed(reports: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Reports of `replay` on several documents as one: a row on every document has a note only if all of them have."""
    table = pd.concat(reports) if reports else pd.DataFrame(columns=["line", "action", "on", "changed", "note"])
    found = [(*key, part["changed"].sum(), "" if (part["note"] == "").any() else part["note"].iloc[0])
             for key, part in table.groupby(["line", "action", "on"], sort=True)]
    return pd.DataFrame(found, columns=list(table))


def difference(before: pd.DataFrame, after: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """Rows of two tables that only one has, by the columns of `key`: change (gone, new) and these columns.

    >>> difference(pd.DataFrame({"id": ["a", "b"]}), pd.DataFrame({"id": ["b", "c"]}), ["id"]).values.tolist()
    [['gone', 'a'], ['new', 'c']]
    """
    sides = [set(table[list(key)].itertuples(index=False, name=None)) for table in (before, after)]
    rows = [(change, *row) for change, (one, other) in (("gone", sides), ("new", sides[::-1]))
            for row in sorted(one - other)]
    return pd.DataFrame(rows, columns=["change", *key])
