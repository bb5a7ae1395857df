"""Corrections that complete a coding to another: what a gold coding has and the rules do not, row by row.

So a coding that an annotation tool made, or the adjudicated one of the article, becomes rows of `corrections.csv`:
every build replays them, and they say of each difference who decided it and why.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from helpers.trust.corrections import Correction, replay

if TYPE_CHECKING:
    from helpers.coding import Coding
    from helpers.reading import Text

Row = Sequence[Any]


def complete(found: Coding, gold: Mapping[str, Any], text: Text, who: str, when: str) -> list[Correction]:
    """The corrections that make the mentions and ties of one document those of a gold coding, in the order of replay.

    found: the coding of `text` by the rules. gold: see `trust.gold`; reasons are taken from its adjudication. who and
    when: who decides, and on which day. Numbers stay as they are found. Raises nothing.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> text = parse("a", "盘龙区纪委监委约谈“一把手”。")
    >>> found = coding.code(text)
    >>> gold = {"mentions": [[0, 3, "region", "region:530103"]], "relations": []}
    >>> rows = complete(found, gold, text, "me", "2024-03-07")
    >>> [(row.action, row.id) for row in rows if not row.relation]
    [('reject', 'body:530103:纪委监委'), ('reject', 'mechanism:约谈'), ('reject', 'target:一把手')]
    """
    why = _reasons(gold)
    rows: list[Correction] = []
    for step in (_renamed, _mentions_wrong, _mentions_missed, _ties_wrong, _ties_missed):
        new = [row._replace(who=who, when=when, why=row.why or reason) for row, reason in step(found, gold, text, why)]
        found, _ = replay(found, [text], new)
        rows += new
    return rows


Reasons = Mapping[str, str]
Steps = Iterator[tuple[Correction, str]]


def _reasons(gold: Mapping[str, Any]) -> Reasons:
    """Why a row of a coding was taken in or left out, by the row as JSON: the last decision counts."""
    lists = [rows for key, rows in gold.items() if key.startswith("adjudication")]
    return {json.dumps(row["what"], ensure_ascii=False): row["why"] for rows in lists for row in rows}


def _why(reasons: Reasons, row: Row, otherwise: str) -> str:
    return reasons.get(json.dumps(list(row), ensure_ascii=False), otherwise)


def _row(action: str, text: Text, quote: str = "", nth: str = "", **cells: str) -> Correction:
    blank = dict.fromkeys(("id", "relation", "target", "to", "who", "when", "why"), "")
    return Correction(action, text.name, quote, nth, **{**blank, **cells})


def _spans(found: Coding) -> dict[str, set[tuple[int, int]]]:
    spans: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for m in found.mentions[found.mentions["kind"] != "ambiguous"].itertuples():
        spans[m.id].add((m.start, m.end))
    return spans


def _wanted(gold: Mapping[str, Any]) -> dict[str, set[tuple[int, int]]]:
    spans: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for start, end, _, node in gold["mentions"]:
        spans[node].add((start, end))
    return spans


def _renamed(found: Coding, gold: Mapping[str, Any], text: Text, reasons: Reasons) -> Steps:
    """Nodes that have another id in gold wherever they stand: rename, or merge where that id is there already."""
    ours, theirs = _spans(found), _wanted(gold)
    for node in sorted(ours.keys() - theirs.keys()):
        kind = node.partition(":")[0]
        same = [other for other in sorted(theirs) if other.startswith(f"{kind}:") and ours[node] <= theirs[other]]
        if same:
            action = "merge" if same[0] in ours else "rename"
            yield _row(action, text, id=node, to=same[0]), "one name in the gold coding"


def _nth(text: Text, start: int, end: int) -> tuple[str, str]:
    """The words of a span, and which of the places with these words it is, '' where there is one."""
    words = text.text[start:end]
    places, at = [], text.text.find(words)
    while at >= 0:  # as `re.finditer` counts them: none begins within another
        places.append(at)
        at = text.text.find(words, at + len(words))
    return words, str(places.index(start) + 1) if len(places) > 1 and start in places else ""


def _mentions_wrong(found: Coding, gold: Mapping[str, Any], text: Text, reasons: Reasons) -> Steps:
    theirs = _wanted(gold)
    for node, spans in sorted(_spans(found).items()):
        for start, end in sorted(spans - theirs[node]):
            quote, nth = _nth(text, start, end)
            row = (start, end, node.partition(":")[0], node)
            yield _row("reject", text, quote, nth, id=node), _why(reasons, row, "the gold coding has no such name here")


def _mentions_missed(found: Coding, gold: Mapping[str, Any], text: Text, reasons: Reasons) -> Steps:
    ours = _spans(found)
    for node, spans in sorted(_wanted(gold).items()):
        for start, end in sorted(spans - ours.get(node, set())):
            quote, nth = _nth(text, start, end)
            row = (start, end, node.partition(":")[0], node)
            yield _row("add", text, quote, nth, id=node), _why(reasons, row, "all codings have it")


def _ties_wrong(found: Coding, gold: Mapping[str, Any], text: Text, reasons: Reasons) -> Steps:
    theirs = {tuple(row) for row in gold["relations"]}
    for tie in sorted(_ties(found) - theirs):
        yield _tie("reject", tie, text), _why(reasons, tie, "the gold coding has no such tie here")


def _ties_missed(found: Coding, gold: Mapping[str, Any], text: Text, reasons: Reasons) -> Steps:
    for tie in sorted({tuple(row) for row in gold["relations"]} - _ties(found)):
        yield _tie("add", tie, text), _why(reasons, tie, "all codings have it")


def _ties(found: Coding) -> set[tuple]:
    table = found.relations
    return set(zip(*(table[column] for column in ("source", "relation", "target", "start", "end")), strict=True))


def _tie(action: str, tie: tuple, text: Text) -> Correction:
    source, relation, target, start, end = tie
    return _row(action, text, _only(text, start, end), id=source, relation=relation, target=target)


def _only(text: Text, start: int, end: int) -> str:
    """The shortest opening of a sentence that no other sentence has, or all of it."""
    sentence = text.text[start:end]
    lengths: Iterable[int] = count(6)
    return next((sentence[:n] for n in lengths if n >= len(sentence) or text.text.count(sentence[:n]) == 1), sentence)
