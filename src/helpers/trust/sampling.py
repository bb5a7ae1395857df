"""Draw from a coding what a person is to judge: ties, mentions, sentences; by strata, so that rare rules come too.

A sheet is a table with a row for each thing that is to be judged (`COLUMNS`). Rows stand in an order drawn by chance
within each part: whoever stops halfway has judged a sample all the same.
"""
from __future__ import annotations

import hashlib
import heapq
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from helpers import networks
from helpers.networks import RELATIONS, TERRITORY
from helpers.trust.findings import KINDS

if TYPE_CHECKING:
    from helpers.coding import Coding
    from helpers.reading import Text

COLUMNS = (
    "id", "part", "what", "doc", "start", "end", "before", "quote", "after", "source", "source_words", "target",
    "target_words", "rule", "mode", "confidence", "found", "stratum", "in_stratum", "drawn", "verdict", "missed", "why",
)  # fmt: skip
FILLED = ("verdict", "missed", "why")  # columns that whoever judges fills
_NUMBERS = ("start", "end", "in_stratum", "drawn")
PARTS = ("tie", "mention", "passage")
BETWEEN = " | "  # between several things in a cell
_BEFORE, _AFTER = 100, 40  # characters around a sentence
_ENDS = {10: "¶", 13: " "}  # of lines: a row stays one in a spreadsheet, and every offset stays
_FURTHEST = 400  # before it, when an earlier one says who acts


def sample(coding: Coding, texts: Iterable[Text] = (), ties: int = 100, mentions: int = 50, passages: int = 30,
           seed: int = 1, names: bool = False) -> pd.DataFrame:
    """A sheet to be judged: so many ties, mentions and sentences of a coding, drawn by strata (Cochran 1977).

    texts: the documents; those that are missing give no sentences, and their rows no words around them. names: also
    part_of and belongs_to, which the code list tells. A tie is a row of `coding.relations`; its stratum is its
    relation and rule. Ambiguous mentions are left out: they are in no network. Every stratum gives one row at least,
    the rest are in proportion; where that would be more than is asked for, the stratum is the relation or the kind
    alone. Of the sentences those that tell ties, that only name something, and that have nothing are strata, in
    proportion to the root of their size, since most sentences of most corpora have nothing (Bankier 1988).

    Columns `COLUMNS`: id (the same in every run), part (tie, mention, passage), what (relation, kind, sentence), doc,
    start and end of the sentence, before, quote, after, source and target (ids), source_words and target_words (where
    they stand: `1104-1114 words`), rule, mode, confidence (if the coding has it), found (of a sentence: all that was),
    stratum, in_stratum (how many there are), drawn (how many of them are in the sheet), and blank verdict, missed,
    why. Same coding, same seed: same sheet. Raises ValueError where fewer are asked for than there are relations or
    kinds.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> text = parse("a", "盘龙区纪委监委约谈了一把手。会议在周三召开。")
    >>> sheet = sample(coding.code(text), [text])
    >>> sheet.loc[sheet["part"] == "passage", ["quote", "in_stratum"]].sort_values("quote").values.tolist()
    [['会议在周三召开。', 1], ['盘龙区纪委监委约谈了一把手。', 1]]
    """
    by_name = {text.name: text for text in texts}
    return completed(drawn(coding, ties, mentions, seed, names), coding, by_name, passages, seed)


def completed(sheet: pd.DataFrame, coding: Coding, texts: Mapping[str, Text], passages: int, seed: int,
              docs: Sequence[str] | None = None) -> pd.DataFrame:
    """A sheet of `drawn` with the words around each row, and with so many sentences of these texts, or of some of them.

    >>> from helpers import coding
    >>> completed(drawn(coding.add([]), 1, 1, 1), coding.add([]), {}, 1, 1).empty
    True
    """
    named, told = _by_document(coding.mentions), _by_document(coding.relations)
    whole = [text for doc, text in texts.items() if docs is None or doc in docs]
    sentences = _taken(_sentences(whole, named, told), passages, seed, 0.5)
    rows = [_in_context(row, texts.get(row["doc"]), named.get(row["doc"], []), told.get(row["doc"], []))
            for row in [*sheet.to_dict("records"), *sentences.to_dict("records")]]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table = table.astype(dict.fromkeys(_NUMBERS, "int64"))
    return table.astype({column: object for column in COLUMNS if column not in _NUMBERS}).fillna("")


def drawn(coding: Coding, ties: int, mentions: int, seed: int, names: bool = False) -> pd.DataFrame:
    """The ties and mentions of a sheet, without the words around them.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> found = drawn(coding.code(parse("a", "盘龙区纪委监委约谈了一把手。")), 100, 50, 1)
    >>> found["part"].value_counts().to_dict()
    {'tie': 4, 'mention': 4}
    """
    parts = [_taken(_ties(coding, names), ties, seed), _taken(_mentions(coding), mentions, seed)]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


# --- of what is drawn -----------------------------------------------------------------------------------------

def _ties(coding: Coding, names: bool) -> pd.DataFrame:
    rows = coding.relations if names else coding.relations[~coding.relations["relation"].isin(TERRITORY)]
    rows = rows.drop_duplicates(["doc", "start", "end", "source", "relation", "target"])
    return _identified(rows.assign(part="tie", what=rows["relation"]), "tie")


def _mentions(coding: Coding) -> pd.DataFrame:
    rows = coding.mentions[coding.mentions["kind"].isin(KINDS)].drop_duplicates(["doc", "start", "end", "id"])
    rows = rows.assign(part="mention", what=rows["kind"], source=rows["id"], target="", mode="",
                       quote=rows["text"].astype(object))
    return _identified(rows, "mention")


def _identified(rows: pd.DataFrame, part: str) -> pd.DataFrame:
    """With an id that says what the row is, and its stratum."""
    rules = rows["rule"].str.partition("@")[0] if len(rows) else rows["rule"]
    ids = [_id(part, *row) for row in rows[["doc", "start", "end", "source", "what", "target"]].itertuples(index=False)]
    strata = [f"{what}/{rule}" for what, rule in zip(rows["what"], rules, strict=True)]
    return rows.assign(id=ids, stratum=strata).reset_index(drop=True)


def _id(*cells: Any) -> str:
    """Begins with a letter that is no digit of it, so that a spreadsheet takes it for no number."""
    seen = hashlib.blake2b("\x1f".join(map(str, cells)).encode("utf-8", "surrogatepass"), digest_size=6)
    return f"{str(cells[0])[0]}-{seen.hexdigest()}"


Rows = Mapping[str, list[Any]]  # of a table of the coding, by document


def _by_document(table: pd.DataFrame) -> Rows:
    return {str(doc): list(rows.itertuples(index=False)) for doc, rows in table.groupby("doc", sort=False)}


def _sentences(texts: Iterable[Text], named: Rows, told: Rows) -> pd.DataFrame:
    rows = []
    for text in texts:
        ties = {row.start for row in told.get(text.name, ())}
        starts = sorted(row.start for row in named.get(text.name, ()))
        for start, end, _ in text.sentences:
            names = bisect_right(starts, end - 1) > bisect_right(starts, start - 1)
            kind = "ties" if start in ties else "names" if names else "nothing"
            rows.append((_id("passage", text.name, start, end), "passage", "sentence", text.name, start, end,
                         text.text[start:end], f"sentence/{kind}"))
    return pd.DataFrame(rows, columns=["id", "part", "what", "doc", "start", "end", "quote", "stratum"])


# --- how many of each -----------------------------------------------------------------------------------------

def allocate(sizes: Mapping[str, int], size: int, power: float = 1.0) -> dict[str, int]:
    """How many to draw from strata of these sizes: one from each, the rest in proportion to a power of the size.

    Raises ValueError where there are more strata than are to be drawn.

    >>> allocate({"a": 80, "b": 15, "c": 1}, 10)
    {'a': 8, 'b': 1, 'c': 1}
    """
    if size < len(sizes):
        raise ValueError(f"{size} are fewer than the {len(sizes)} strata")
    given = dict.fromkeys(sizes, 1)
    queue = [(-(count ** power) / 1.5, name) for name, count in sizes.items() if count > 1]
    heapq.heapify(queue)
    for _ in range(min(size, sum(sizes.values())) - len(sizes)):  # the next one goes where most is lacking
        _, name = heapq.heappop(queue)
        given[name] += 1
        if given[name] < sizes[name]:
            heapq.heappush(queue, (-(sizes[name] ** power) / (given[name] + 0.5), name))
    return given


def _taken(rows: pd.DataFrame, size: int, seed: int, power: float = 1.0) -> pd.DataFrame:
    """So many rows, drawn by strata, in an order drawn too; the order in which rows are given changes nothing."""
    if not size or rows.empty:
        return rows.head(0).assign(in_stratum=0, drawn=0)
    if size < rows["stratum"].nunique():
        rows = rows.assign(stratum=rows["what"])
    rows = rows.sort_values("id", kind="stable", ignore_index=True)
    sizes = {str(name): int(count) for name, count in rows["stratum"].value_counts().sort_index().items()}
    if size < len(sizes):
        raise ValueError(f"{size} are too few: there are {', '.join(sizes)}, and one of each has to be judged")
    draw, given, chosen = np.random.default_rng(seed), allocate(sizes, size, power), []
    for name, group in rows.groupby("stratum", sort=True):
        chosen += draw.choice(group.index.to_numpy(), given[str(name)], replace=False).tolist()
    table = rows.loc[draw.permutation(chosen)]
    return table.assign(in_stratum=table["stratum"].map(sizes), drawn=table["stratum"].map(given))


# --- the words around -----------------------------------------------------------------------------------------

Row = dict[str, Any]


def _in_context(row: Row, text: Text | None, named: list[Any], told: list[Any]) -> Row:
    span = (row["start"], row["end"])
    if row["part"] == "mention":
        row["source_words"] = _word(*span, row["quote"])
        row |= _around_mention(span, text, told)
    here = (row["start"], row["end"])
    inside = [m for m in named if here[0] <= m.start and m.end <= here[1]]
    if row["part"] == "tie":
        for end in ("source", "target"):
            row[f"{end}_words"] = BETWEEN.join(_word(m.start, m.end, m.text) for m in inside if m.id == row[end])
    if row["part"] == "passage":
        row["found"] = BETWEEN.join([*_names_found(inside), *_ties_found(told, *here)])
    if text is not None:
        row["before"], row["after"] = _around(text, here, row.get("rule"))
    return row


def _word(start: int, end: int, words: str) -> str:
    return f"{start}-{end} {_one(words)}"


def _one(words: str) -> str:
    """Words of a text as one thing of a cell that has several."""
    return " ".join(words.split()).replace("|", "/")


def _around_mention(span: tuple[int, int], text: Text | None, told: list[Any]) -> Row:
    """The sentence that a mention stands in: of its text, else of a tie; else the mention by itself."""
    start, end = span
    if text is not None:
        for one in (*text.sentences, *text.blocks):
            if one.start <= start and end <= one.end:
                return {"start": one.start, "end": one.end, "quote": text.text[one.start:one.end]}
    around = (one for one in told if one.start <= start and end <= one.end)
    return next(({"start": one.start, "end": one.end, "quote": one.quote} for one in around), {})


def _around(text: Text, here: tuple[int, int], rule: Any) -> tuple[str, str]:
    """What stands before a sentence and behind it; before it as far as the one who acts, where that stands earlier."""
    start, end = here
    since = start - _BEFORE
    if isinstance(rule, str) and "@" in rule:
        since = max(min(since, int(rule.partition("@")[2].partition("-")[0])), start - _FURTHEST)
    return text.text[max(since, 0):start].translate(_ENDS), text.text[end:end + _AFTER].translate(_ENDS)


def _names_found(inside: Iterable[Any]) -> list[str]:
    return [f"{m.kind} {_word(m.start, m.end, m.text)}" for m in inside if m.kind in KINDS]


def _ties_found(told: list[Any], start: int, end: int) -> list[str]:
    here = (row for row in told if (row.start, row.end) == (start, end) and row.relation not in TERRITORY)
    ties = dict.fromkeys((row.relation, row.source, row.target) for row in here)
    return [f"{relation} {_one(networks.name(source))} → {_one(networks.name(target))}"
            for relation, source, target in ties]


def counted(found: str) -> dict[str, int]:
    """How many of each kind and relation the cell `found` of a sentence has.

    >>> counted("body 0-7 盘龙区纪委监委 | mechanism 7-9 约谈 | uses 盘龙区纪委监委 → 约谈")
    {'body': 1, 'mechanism': 1, 'uses': 1}
    """
    out: dict[str, int] = {}
    for one in filter(None, found.split(BETWEEN)):
        what = one.partition(" ")[0]
        out[what] = out.get(what, 0) + 1
    return out


CAN_BE_MISSED = (*KINDS, *(relation for relation in RELATIONS if relation not in TERRITORY))
