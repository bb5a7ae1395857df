"""A language model as a coder: `llm:MODEL`, at the address that the reader gives (`asking`), by the codebook in use.

The document goes in passages; each answer is brought to offsets by the words that it quotes. What quotes no words of
its sentence is refused, and what comes out is checked as the rows of every coder are.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from helpers.codebook import bare
from helpers.coding import MENTIONS, QUANTITIES, RELATIONS, Coding, of_rows
from helpers.reading import InputError, Text, canonical
from helpers.trust import asking, checking, prompts
from helpers.trust.checking import Checked
from helpers.trust.findings import ends

PASSAGE = 1500  # characters of a question
_RULE = "llm"
Row = Mapping[str, Any]
Tables = dict[str, list[tuple]]


def coder(model: str) -> Callable[[Text], Checked]:
    """The coder of a model. Raises InputError where no address is given, or one that is not safe.

    It raises `asking.Unreachable` where the address is at fault, InputError where this text gets no answer that can be
    read.
    """
    return partial(_coded, model, asking.address())


def identity(model: str) -> str:
    """What its answers depend on: the model, its address, the prompt with the codebook, the form of an answer.

    The key and the folder of answers are no part of it.
    """
    told = json.dumps([prompts.system(), prompts.schema(), PASSAGE, asking.address().url])
    return f"llm {model} {hashlib.blake2b(told.encode(), digest_size=16).hexdigest()}"


def _coded(model: str, to: asking.Address, text: Text) -> Checked:
    tables: Tables = {"mentions": [], "relations": [], "quantities": []}
    refused: list[tuple] = []
    todo = prompts.pieces(text, PASSAGE)[::-1]
    while todo:
        first, last = todo.pop()
        ids = sorted({row[5] for row in tables["mentions"]})
        answer = _answered(model, to, prompts.messages(text, first, last, ids), last - first > 1)
        if answer is None:  # too long for one answer
            middle = (first + last) // 2
            todo += [(middle, last), (first, middle)]
        else:
            _take(answer, text, range(first, last), tables, refused)
    made = [_made(columns, tables[name])
            for name, columns in (("mentions", MENTIONS), ("relations", RELATIONS), ("quantities", QUANTITIES))]
    return Checked(Coding(*made), pd.DataFrame(refused, columns=list(checking.REFUSED)))


def _made(columns: tuple[str, ...], rows: list[tuple]) -> pd.DataFrame:
    at = [columns.index(name) for name in ("start", "end")]
    rows = sorted(rows, key=lambda row: (row[at[0]], -row[at[1]]))
    return of_rows(columns, rows)


def _answered(model: str, to: asking.Address, messages: list[dict[str, str]], can_split: bool) -> dict | None:
    """The rows that a model gives, asked again if they cannot be read; None where it was cut off and may be split."""
    why = ""
    for _ in range(asking.TRIES):
        try:
            answer = asking.ask(to, model, messages, prompts.schema())
            rows = None if answer.cut and can_split else prompts.parsed(answer.text)
        except asking.Garbled as error:
            why = str(error)
            continue
        if not answer.kept:
            asking.keep(to, model, messages, prompts.schema(), answer)
        return rows
    raise InputError(f"{why}, {asking.TRIES} times; try another model, or cut the text")


# --- from an answer to rows -------------------------------------------------------------------------------


def _take(answer: dict[str, list], text: Text, here: range, tables: Tables, refused: list[tuple]) -> None:
    """Bring the rows of an answer to their places; what has none is refused."""
    for name, make in (("mentions", _mention), ("quantities", _quantity), ("relations", partial(_tie, tables))):
        for number, row in enumerate(answer[name]):
            try:
                tables[name].append(make(row, text, here))
            except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
                why = str(error) if isinstance(error, ValueError) else f"it is no row of the form ({error!r})"
                said = json.dumps(row, ensure_ascii=False)
                refused.append((name, number, -1, -1, said if len(said) <= 200 else said[:200] + "…", why))


def _sentence(number: Any, here: Sequence[int], text: Text) -> tuple[int, int]:
    if isinstance(number, bool) or not isinstance(number, int) or number - 1 not in here:
        raise ValueError(f"it is of sentence {number!r}, and asked were {here[0] + 1} to {here[-1] + 1}")
    sentence = text.sentences[number - 1]
    return sentence.start, sentence.end


def _words(row: Row, text: Text, here: range) -> tuple[int, int, str]:
    """The span that a row quotes, and its words as they are stored."""
    start, end = _sentence(row["sentence"], here, text)
    first, last = prompts.aligned(row["quote"], text.text[start:end], int(row["nth"]))
    return start + first, start + last, text.text[start + first:start + last]


def _id(node: str) -> str:
    """An id as ids are written: simplified, half-width, without quotation marks."""
    *kind, name = node.split(":", 2 if node.startswith("body:") else 1)
    return ":".join([*kind, bare(canonical(name))])


def _mention(row: Row, text: Text, here: range) -> tuple:
    return text.name, *_words(row, text, here), row["kind"], _id(row["id"]), _RULE, None, None


def _quantity(row: Row, text: Text, here: range) -> tuple:
    ids = (_id(row[kind]) if row[kind] else "" for kind in ("mechanism", "body", "region"))
    if isinstance(row["value"], bool) or not isinstance(row["value"], int | float):
        raise ValueError(f"{row['value']!r} is no number")
    return (text.name, *_words(row, text, here), float(row["value"]), row["unit"], row["approx"] is True,
            row["counted"], *ids, int(row["year"]) or None)


def _tie(tables: Tables, row: Row, text: Text, here: range) -> tuple:
    start, end = _sentence(row["sentence"], here, text)
    source, relation, target = ends(_id(row["source"]), row["relation"], _id(row["target"]))
    rule = _RULE
    if row["elsewhere"]:
        first, last = _sentence(row["elsewhere"], range(len(text.sentences)), text)
        spans = [mention[1:3] for mention in tables["mentions"]
                 if mention[5] in (source, target) and first <= mention[1] and mention[2] <= last]
        if not spans:
            raise ValueError(f"sentence {row['elsewhere']} names neither end, as it says")
        rule += f"@{spans[0][0]}-{spans[0][1]}"
    return source, relation, target, row["mode"], text.name, start, end, text.text[start:end], rule
