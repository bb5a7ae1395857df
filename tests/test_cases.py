"""Small inputs, each for a kind of fault, and what must and must not come out of them: `cases.jsonl`.

Every text is composed; none describes a real event. A case has id, kind, text, `has`, `hasnt`, and perhaps `meta`. A row
is [relation, part of source, part of target] for a tie, [kind, part of id] for a mention, ["#", value] for a number; ""
fits anything, a part that ends in $ must end the id, and works_with fits in either order.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from helpers.coding import Coding, code
from helpers.reading import texts

CASES = [
    json.loads(line) for line in Path(__file__).with_name("cases.jsonl").read_text(encoding="utf-8").splitlines()
]


def fits(part: str, node: str) -> bool:
    return node.endswith(part[:-1]) if part.endswith("$") else part in node


def found(row: list[str], coding: Coding) -> bool:
    """Whether a row is in a coding."""
    if row[0] == "#":
        return float(row[1]) in set(coding.quantities.value)
    if len(row) == 2:
        some = coding.mentions[coding.mentions.kind == row[0]]
        return any(fits(row[1], node) for node in some.id)
    some = coding.relations[coding.relations.relation == row[0]]
    ends = list(zip(some.source, some.target, strict=True))
    ends += [(b, a) for a, b in ends] if row[0] == "works_with" else []
    return any(fits(row[1], a) and fits(row[2], b) for a, b in ends)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_case_holds(case: dict):
    coding = code(texts.parse(case["id"], case["text"], case.get("meta")))
    assert [row for row in case["has"] if not found(row, coding)] == [], "missing"
    assert [row for row in case["hasnt"] if found(row, coding)] == [], "wrong"


def test_the_cases_are_many_and_each_says_something():
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert all(case["has"] or case["hasnt"] for case in CASES)
    assert all(Counter(case["kind"] for case in CASES)[kind] >= 10 for kind in ("denial", "plan", "subject", "leader"))
