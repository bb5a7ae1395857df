"""Gold coded by type: what a text names and ties, without saying where. Read, and scored by type.

A gold file is a JSON object: `regions` (code, names), `bodies` (id, names), `mechanisms` and `targets` (name, names),
`documents` (title, names), `quantities` (text), a list of pairs for each relation, and `optional`, which has the same
keys: what a coder may take or leave, scored neither way. `alt` of a region: other codes that are as right. `ignore`:
stretches of the text, start and end, that are not scored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from helpers.trust import agreement
from helpers.trust.findings import Coded, Mention, Quantity, Tie, ends
from helpers.trust.matching import likeness, plain

_KEYS = {"region": "regions", "body": "bodies", "mechanism": "mechanisms", "document": "documents", "target": "targets"}
# The kinds at the ends of a relation; an end that is a body has its whole id in the file, any other its name.
_ENDS = {
    "uses": ("body", "mechanism"), "practised_in": ("mechanism", "region"), "supervises": ("body", "target"),
    "applies_to": ("mechanism", "target"), "works_with": ("body", "body"), "reports_to": ("body", "body"),
    "issues": ("body", "document"), "implements": ("body", "document"),
}  # fmt: skip
NOWHERE = -1  # the place of what is coded by type


def is_typed(gold: Mapping[str, Any]) -> bool:
    """Whether a gold file is coded by type, and not by span.

    >>> is_typed({"mentions": []})
    False
    """
    return "regions" in gold


def _node(kind: str, name: str) -> str:
    return name if name.startswith(("body:", "region:")) else f"{kind}:{name}"


def _pairs(gold: Mapping[str, Any], relation: str) -> list[tuple[str, str]]:
    first, last = _ENDS[relation]
    return [(_node(first, source), _node(last, target)) for source, target in gold.get(relation, ())]


def coded(gold: Mapping[str, Any]) -> Coded:
    """What a gold file has, as what a coder found.

    >>> none = dict.fromkeys((*_KEYS.values(), "quantities"), [])
    >>> coded(none | {"mechanisms": [{"name": "约谈"}]}).mentions[0].id
    'mechanism:约谈'
    """
    mentions, ties = [], []
    for kind, key in _KEYS.items():
        for entry in gold[key]:
            node = entry.get("id") or _node(kind, entry.get("code") or entry.get("name") or entry.get("title"))
            for name in entry.get("names") or [node.split(":")[-1]]:
                mentions.append(Mention(NOWHERE, NOWHERE, kind, node, name))
    for relation in _ENDS:
        for source, target in _pairs(gold, relation):
            ties.append(Tie(*ends(source, relation, target), NOWHERE, NOWHERE))
    return Coded(mentions, ties, [Quantity(NOWHERE, NOWHERE, 0.0, "", q["text"]) for q in gold["quantities"]])


def scored(found: Coded, gold: Mapping[str, Any]) -> Coded:
    """What a coder found, as far as it is scored: nothing in a stretch that the gold ignores, no relation that gold by
    type does not have (part_of, belongs_to, member_of, variant_of); and regions by the code that the gold has for them.

    >>> scored(Coded([Mention(0, 2, "region", "region:530000", "云南")], [], []), {"ignore": [[0, 9]], "regions": []})
    Coded(mentions=[], ties=[], quantities=[])
    """
    codes = {f"region:{alt}": f"region:{entry['code']}" for entry in gold["regions"] for alt in entry.get("alt", ())}

    def heard(item: Any) -> bool:
        return not any(start <= item.start and item.end <= end for start, end in gold.get("ignore", ()))

    mentions = [m._replace(id=codes.get(m.id, m.id)) for m in found.mentions if heard(m)]
    ties = [tie._replace(source=codes.get(tie.source, tie.source), target=codes.get(tie.target, tie.target))
            for tie in found.ties if tie.relation in _ENDS and heard(tie)]
    return Coded(mentions, ties, [q for q in found.quantities if heard(q)])


def judged(found: Coded, gold: Mapping[str, Any]) -> pd.DataFrame:
    """The judgements by type of what was found (`agreement.judged`), as far as it is `scored`, without what is optional
    and was not matched: what the gold calls so, and a second form of a pair, or one more number of a text, that the
    gold has once.

    >>> none = dict.fromkeys((*_KEYS.values(), "quantities"), [])
    >>> region = Coded([Mention(0, 2, "region", "region:530000", "云南")], [], [])
    >>> judged(region, none)["outcome"].tolist(), len(judged(region, none | {"optional": {"regions": ["云南"]}}))
    (['false'], 0)
    """
    found = scored(found, gold)
    table = agreement.judged(found, coded(gold))
    table = table[table["way"] == "type"]
    right = set(table.loc[table["outcome"] == "right", "id"])
    optional = _optional(found, gold, right)
    rows = zip(table["outcome"], table["row"], table["id"], strict=True)
    kept = [outcome != "false" or (row, node) not in optional for outcome, row, node in rows]
    return table[pd.Series(kept, index=table.index, dtype=bool)]


def _optional(found: Coded, gold: Mapping[str, Any], right: set[str]) -> set[tuple[str, str]]:
    """Rows and ids of what was found that is optional; `right` are the ids that match something in the gold."""
    may = gold.get("optional", {})
    nodes, stands_for = set(), defaultdict(set)
    known = coded(gold)
    for m in found.mentions:
        if m.id not in right and _is_one(m, may.get(_KEYS[m.kind], ())):
            nodes.add((m.kind, m.id))
        stands_for[m.id] |= {other.id for other in known.mentions if other.kind == m.kind and _like(m, other)}
    texts = {plain(text) for text in (*may.get("quantities", ()), *(q["text"] for q in gold["quantities"]))}
    counted = (q for q in found.quantities if plain(q.text) in texts)
    out = nodes | {("quantity", f"{q.value:g} {q.unit}") for q in counted}
    free = {node for _, node in nodes}
    for tie in found.ties:
        ends = stands_for[tie.source], stands_for[tie.target]
        pair = any(source in ends[0] and target in ends[1]
                   for source, target in _pairs(may, tie.relation) + _pairs(gold, tie.relation))
        loose = {tie.source, tie.target} & free and all(
            end or node in free for end, node in zip(ends, (tie.source, tie.target), strict=True)
        )
        if pair or loose:
            out.add((tie.relation, f"{tie.source} {tie.relation} {tie.target}"))
    return out


def _is_one(m: Mention, names: Iterable[str]) -> bool:
    if m.kind == "region" and m.id.removeprefix("region:") in names:
        return True
    return any(likeness(plain(m.text), plain(name)) for name in names)


def _like(one: Mention, other: Mention) -> bool:
    if one.kind == "region":
        return one.id == other.id
    return bool(likeness(plain(one.text), plain(other.text)))
