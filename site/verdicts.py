"""The errors of the rules as cards: the sentence with its words marked, and below it what was missed or is false."""
from __future__ import annotations

import html
import re
from collections.abc import Callable

import pandas as pd
import tables
from bs4 import BeautifulSoup

import helpers as h
from helpers.codebook import lexicon
from helpers.figures import KINDS
from helpers.networks import quotes
from helpers.reading import Text, english
from helpers.trust import agreement, gold

HEAD = ["outcome", "row", "whole", "id", "rule"]  # of a table of errors, behind the number of each
SHOWN = 10  # cards: more are folded
_OUTCOME = {"missed": "漏检", "false": "误检"}


def cards(text: Text) -> Callable[[str], str]:
    """What turns an output that is a table of errors of the rules in this text into cards, and leaves any other.

    Raises ValueError for an error that the rules do not make any more: then the notebook is older than they are.
    """
    coded = {"missed": h.corrected(text), "false": h.code(text)}
    judge = agreement.by_gold(gold.read(text), text.text)
    errors = agreement.errors(agreement.judged(agreement.by_machine(coded["false"]), judge), text)

    def shown(output: str) -> str:
        table = BeautifulSoup(output, "html.parser").find("table") if "<th>outcome</th>" in output else None
        heads = [cell.get_text() for cell in table.select("thead th")] if table else []
        if heads[1:1 + len(HEAD)] != HEAD:
            return output
        rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]
        for number, _outcome, _row, _whole, node, *_ in rows:
            if errors["id"].get(int(number)) != node:
                raise ValueError(f"7-trust.ipynb shows error {number}, {node}, which the rules do not make: run `make`")
        return folded([card(errors.loc[int(row[0])], text, coded) for row in rows])

    return shown


def folded(items: list[str]) -> str:
    """Cards as a list, those beyond `SHOWN` folded.

    >>> folded(["<li>a</li>"] * 12).count("2 more")
    1
    """
    more = len(items) - SHOWN
    rest = (f'<details><summary><span lang="en">{more} more</span><span lang="zh">其余{more}条</span></summary>'
            f'<ol class="verdicts" start="{SHOWN + 1}">{"".join(items[SHOWN:])}</ol></details>' if more > 0 else "")
    return f'<ol class="verdicts">{"".join(items[:SHOWN])}</ol>{rest}'


def card(error: pd.Series, text: Text, coded: dict) -> str:
    """One error: its sentence, in English too, and the verdict."""
    start, end = next((s.start, s.end) for s in text.sentences if s.start <= error["start"] < s.end)
    quote = text.text[start:end]
    marks = _marks(error, start, end, coded[error["outcome"]].mentions)
    said = english(quote)
    told = said and f'<p class="translation" lang="en">{html.escape(said)}</p>'
    return (f'<li><p lang="zh-Hans">{quotes.marked(quote, marks, "<mark>", "</mark>", html.escape)}</p>{told}'
            f'<p class="verdict {error["outcome"]}">{_verdict(error)}</p></li>')


def _marks(error: pd.Series, start: int, end: int, mentions: pd.DataFrame) -> tuple[quotes.Mark, ...]:
    """Of a name its place; of a tie the words of the sentence that name its ends."""
    if error["row"] in KINDS:
        return (quotes.Mark(int(error["start"]) - start, int(error["end"]) - start, error["id"], ""),)
    near = mentions[mentions["id"].isin(error["id"].split()) & (mentions["start"] >= start) & (mentions["end"] <= end)]
    return tuple(sorted(quotes.Mark(int(m.start) - start, int(m.end) - start, m.id, "") for m in near.itertuples()))


def _verdict(error: pd.Series) -> str:
    outcome, nodes = error["outcome"], [part for part in error["id"].split() if ":" in part]
    said = tables.ids(error["id"]) or html.escape(error["id"])
    glosses = html.escape(" → ".join(filter(None, map(lexicon.gloss, nodes))))
    where = ('<span lang="en">in the whole text</span><span lang="zh">全文均如此</span>' if error["whole"] else
             '<span lang="en">here only; right elsewhere</span><span lang="zh">仅此处，他处正确</span>')
    rule = f'; <code>{html.escape(error["rule"])}</code>' if re.search(r"\w", str(error["rule"])) else ""
    return (f'<b><span lang="en">{outcome}</span><span lang="zh">{_OUTCOME[outcome]}</span></b> {said}'
            f'<small><span lang="en">{glosses}; </span>{where}{rule}</small>')
