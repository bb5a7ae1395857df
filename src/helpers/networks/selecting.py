"""A part of a coding: the rows that fit a filter, so chosen that everything made of them agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from helpers.codebook import is_class
from helpers.networks import filters
from helpers.networks.acts import Triple
from helpers.networks.belonging import both, of_node, of_rows
from helpers.networks.filters import ALL, Filter
from helpers.reading import InputError

if TYPE_CHECKING:
    from helpers.coding import Coding

ACCEPTED = "corrected."  # how the rule of a row begins that somebody accepted or added
_ENDS = ("source", "target")
_COUNTED = ("mechanism", "body", "region")  # the ids of a number
_TIE = ["source", "relation", "target"]


def select(
    coding: Coding, wanted: Filter = ALL, published: Mapping[str, str] | None = None, **conditions: Any
) -> Coding:
    """The rows of a coding that are wanted, as a coding; networks, events, pages and files of it then agree.

    wanted: a `Filter`. conditions: its fields instead (`families="talk"`, `regions=["530100"]`, `sentences=2`).
    published: the date of each document, for `since` and `until`; a document without one is left out then.

    A tie stays that fits everything. Where anything is asked of ties (all but kinds, bodies and dates), a mention stays
    whose node is an end of a tie that stays in its document, and a number whose mechanism or body is an end of one in
    its sentence, or which is itself of the families and regions asked for, if nothing else is. Kinds and bodies are
    asked of mentions by themselves, so that nodes without a tie stay. `sentences` and `documents` count those of a tie
    over the whole coding. Ask for all at once: what is left out can no longer say of what family or region the rest is.
    The coding's `filter` says by what it was chosen.

    Raises InputError for a bad value, and where a coding has no `confidence` or no dates and they are asked for.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> whole = coding.code(parse("a", "盘龙区纪委监委约谈“一把手”。官渡区纪委监委开展专项检查。"))
    >>> part = select(whole, families="talk", relations="uses,supervises")
    >>> part.relations[["source", "relation"]].values.tolist()
    [['body:530103:纪委监委', 'supervises'], ['body:530103:纪委监委', 'uses']]
    >>> part.filter
    '--relations uses,supervises --families talk'
    """
    if strange := sorted(set(conditions) - set(Filter._fields)):
        raise InputError(f"no condition {strange[0]!r}; there are {', '.join(Filter._fields)}")
    return chosen(coding, filters.checked(wanted._replace(**conditions)), published)


def chosen(coding: Coding, wanted: Filter, published: Mapping[str, str] | None = None,
           enough: frozenset[Triple] | None = None) -> Coding:  # fmt: skip
    """`select` by a filter that is checked, of a coding that may be a part of a corpus.

    enough: the ties with evidence enough in the whole corpus (`supported`); None counts those of this coding.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> whole = coding.code(parse("a", "盘龙区纪委监委约谈“一把手”。"))
    >>> chosen(whole, ALL) is whole, len(chosen(whole, Filter(sentences=2)).relations)
    (True, 0)
    """
    if wanted == ALL:
        return coding
    days = _on_days(coding, wanted, published)
    ties = coding.relations[_fitting(coding.relations, wanted, days)]
    if asks_evidence(wanted):
        kept = supported([replace(coding, relations=ties)], wanted) if enough is None else enough
        ties = ties[np.array([tie in kept for tie in zip(*(ties[c] for c in _TIE), strict=True)], dtype=bool)]
    numbers = coding.quantities[_in(coding.quantities, days)]
    mentions = coding.mentions[_alone(coding.mentions, wanted, days)]
    if _asks_ties(wanted):
        ends = _ends(ties)
        numbers = _told(numbers, ties, wanted, ends)
        mentions = mentions[_with_ties(mentions, wanted, ends | _ids(numbers))]
    if wanted._replace(since="", until="") != ALL:
        numbers = _without(numbers, _ends(ties) | {*zip(mentions["doc"], mentions["id"], strict=True)})
    text = " ".join(filter(None, (coding.filter, filters.said(wanted))))
    tables = [table.reset_index(drop=True) for table in (mentions, ties, numbers)]
    return replace(coding, **dict(zip(("mentions", "relations", "quantities"), tables, strict=True)), filter=text)


def asks_evidence(wanted: Filter) -> bool:
    """Whether a filter asks of a tie what only a whole corpus can say.

    >>> asks_evidence(Filter(documents=2)), asks_evidence(ALL)
    (True, False)
    """
    return wanted.sentences > 1 or wanted.documents > 1


def supported(codings: Iterable[Any], wanted: Filter) -> frozenset[Triple]:
    """The ties that stand on as many sentences and documents as a filter asks for, each coding of other documents.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> some = [coding.code(parse(name, "盘龙区纪委监委约谈“一把手”。")) for name in "ab"]
    >>> len(supported(some, Filter(documents=2))) == len(some[0].relations)
    True
    """
    sentences: Counter[Triple] = Counter()
    documents: Counter[Triple] = Counter()
    for coding in codings:
        rows = coding.relations.drop_duplicates([*_TIE, "doc", "start", "end"])
        sentences.update(zip(*(rows[column] for column in _TIE), strict=True))
        once = rows.drop_duplicates([*_TIE, "doc"])
        documents.update(zip(*(once[column] for column in _TIE), strict=True))
    return frozenset(tie for tie, number in sentences.items()
                     if number >= wanted.sentences and documents[tie] >= wanted.documents)  # fmt: skip


# --- documents and nodes ------------------------------------------------------------------------------------------


def _on_days(coding: Coding, wanted: Filter, published: Mapping[str, str] | None) -> set[str]:
    docs = {*coding.mentions["doc"], *coding.relations["doc"], *coding.quantities["doc"]}
    if not (wanted.since or wanted.until):
        return docs
    if published is None:
        raise InputError("--from and --to ask for the dates of the documents: give them as published={doc: date}")
    return {doc for doc in docs if filters.within_days(wanted, published.get(doc, ""))}


def _in(table: pd.DataFrame, docs: set[str]) -> np.ndarray:
    return np.array([doc in docs for doc in table["doc"]], dtype=bool)


def _node_fits(node: str, wanted: Filter) -> bool:
    kind, _, own = node.partition(":")
    if wanted.kinds and kind not in wanted.kinds:
        return False
    return not (wanted.bodies and kind == "body") or is_class(own.partition(":")[2]) == (wanted.bodies == "classes")


def _alone(mentions: pd.DataFrame, wanted: Filter, days: set[str]) -> np.ndarray:
    """Which mentions fit by themselves; a name that is not grounded is of no kind."""
    fits = _in(mentions, days)
    if wanted.kinds or wanted.bodies:
        ids = {node: _node_fits(node, wanted) for node in mentions["id"].unique()}
        fits &= mentions["id"].map(ids).to_numpy(dtype=bool)
        fits &= (mentions["kind"] != "ambiguous").to_numpy() | (not wanted.kinds)
    if wanted.confidence and "confidence" in mentions:
        fits &= _sure(mentions, wanted)
    return fits


# --- ties ---------------------------------------------------------------------------------------------------------


def _fitting(ties: pd.DataFrame, wanted: Filter, days: set[str]) -> np.ndarray:
    """Which rows of ties fit, evidence left aside."""
    fits = _in(ties, days)
    if wanted.kinds or wanted.bodies:
        for end in _ENDS:
            ids = {node: _node_fits(node, wanted) for node in ties[end].unique()}
            fits &= ties[end].map(ids).to_numpy(dtype=bool)
    if wanted.relations:
        fits &= ties["relation"].isin(wanted.relations).to_numpy()
    if wanted.mode:
        fits &= (ties["mode"] == wanted.mode).to_numpy()
    if wanted.accepted:
        fits &= _accepted(ties)
    if wanted.confidence:
        fits &= _sure(ties, wanted)
    if wanted.families or wanted.regions:
        fits &= np.array([_is_of(one, wanted) for one in of_rows(ties)], dtype=bool)
    return fits


def _is_of(one: Any, wanted: Filter) -> bool:
    return (not wanted.families or not one.families.isdisjoint(wanted.families)) and (
        not wanted.regions or not one.regions.isdisjoint(wanted.regions))  # fmt: skip


def _accepted(table: pd.DataFrame) -> np.ndarray:
    return table["rule"].str.startswith(ACCEPTED).to_numpy(dtype=bool)


def _sure(table: pd.DataFrame, wanted: Filter) -> np.ndarray:
    if "confidence" not in table:
        raise InputError("--confidence: this coding has no column confidence; leave the option out, or code again with "
                         "a version that gives it")  # fmt: skip
    return (table["confidence"].astype("float64") >= wanted.confidence).to_numpy(dtype=bool)


# --- what goes along with ties ------------------------------------------------------------------------------------


def _asks_ties(wanted: Filter) -> bool:
    return wanted._replace(kinds=(), bodies="", since="", until="") != ALL


def _ends(ties: pd.DataFrame) -> set[tuple[str, str]]:
    return {(doc, node) for end in _ENDS for doc, node in zip(ties["doc"], ties[end], strict=True)}


def _ids(numbers: pd.DataFrame) -> set[tuple[str, str]]:
    return {(doc, node) for column in _COUNTED for doc, node in zip(numbers["doc"], numbers[column], strict=True)}


def _with_ties(mentions: pd.DataFrame, wanted: Filter, kept: set[tuple[str, str]]) -> np.ndarray:
    named = np.array([one in kept for one in zip(mentions["doc"], mentions["id"], strict=True)], dtype=bool)
    return named | _accepted(mentions) if wanted.accepted else named


def _told(numbers: pd.DataFrame, ties: pd.DataFrame, wanted: Filter, ends: set[tuple[str, str]]) -> pd.DataFrame:
    """The numbers that stay where ties are asked for; of ids that only ties let stay, those that are ends of some."""
    places: dict[tuple[str, str], set[tuple[int, int]]] = {}
    for end in _ENDS:
        for doc, node, *span in zip(ties["doc"], ties[end], ties["start"], ties["end"], strict=True):
            places.setdefault((doc, node), set()).add(tuple(span))
    # What is asked of ties beside what they are of, a number cannot answer for itself.
    itself = wanted._replace(kinds=(), bodies="", since="", until="", families=(), regions=()) == ALL
    rows = list(zip(*(numbers[column] for column in ("doc", "start", *_COUNTED)), strict=True))
    own = [itself and _is_of(both(map(of_node, nodes)), wanted) for _, _, *nodes in rows]
    beside = [any(a <= start < b for node in nodes[:2] for a, b in places.get((doc, node), ()))
              for doc, start, *nodes in rows]  # fmt: skip
    mine = np.array(own, dtype=bool)
    cells = {column: [node if ours or (doc, node) in ends else "" for node, doc, ours in
                      zip(numbers[column], numbers["doc"], own, strict=True)] for column in _COUNTED}  # fmt: skip
    return _assigned(numbers, cells)[mine | np.array(beside, dtype=bool)]


def _without(numbers: pd.DataFrame, there: set[tuple[str, str]]) -> pd.DataFrame:
    """Numbers without the ids that are left out, and without those that had such ids only."""
    cells = {column: [node if (doc, node) in there else "" for doc, node in
                      zip(numbers["doc"], numbers[column], strict=True)] for column in _COUNTED}  # fmt: skip
    had, has = (np.array([any(nodes) for nodes in zip(*(table[c] for c in _COUNTED), strict=True)], dtype=bool)
                for table in (numbers, cells))  # fmt: skip
    return _assigned(numbers, cells)[has | ~had]


def _assigned(table: pd.DataFrame, cells: Mapping[str, list[str]]) -> pd.DataFrame:
    return table.assign(**{column: pd.array(cell, dtype=table[column].dtype) for column, cell in cells.items()})
