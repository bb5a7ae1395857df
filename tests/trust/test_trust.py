"""The extractor against the adjudicated coding of the article: no score below its bound, and bounds only rise.

`python tests/trust/test_trust.py` raises the bounds to what is measured; it never lowers one.
"""
from __future__ import annotations

import json
import math
from collections import defaultdict

import pytest

import helpers as h
from helpers.reading import files
from helpers.trust import agreement, gold

TEXT = h.read("yunnan-2024-03-07")
PATH = files.DATA / "gold" / "bounds.json"
PROMISED = {"region": 1.00, "body": 0.95, "mechanism": 0.92, "document": 1.00, "target": 0.85, "quantity": 1.00,
            "uses": 0.85, "practised_in": 0.85, agreement.ALL: 0.80}  # below these no bound may ever stand


def measured() -> dict[str, float]:
    judge = agreement.by_gold(gold.read(TEXT), TEXT.text)
    table = agreement.judged(agreement.by_machine(h.code(TEXT)), judge)
    return agreement.scores(agreement.counts([table])).xs("type", level="way")["f1"].to_dict()


def cut(value: float) -> float:
    return math.floor(value * 100 + 1e-9) / 100


def faults(now: dict[str, float], bounds: dict[str, float]) -> list[str]:
    """What breaks the rule: a score below its bound, a bound that says less than is measured, one that is missing."""
    out = [f"{row}: {now.get(row, 0):.3f} is below its bound {bound}" for row, bound in bounds.items()
           if now.get(row, 0) < bound]
    out += [f"{row}: measured {value:.3f}, the bound says {bounds.get(row)}; run python tests/trust/test_trust.py"
            for row, value in now.items() if bounds.get(row, -1) < cut(value)]
    return out + [f"{row}: the bound {bounds.get(row)} is below the promised {value}"
                  for row, value in PROMISED.items() if bounds.get(row, -1) < value]


def test_no_score_of_the_article_is_below_its_bound_and_no_bound_below_what_is_measured():
    assert faults(measured(), gold.bounds()) == []


@pytest.mark.parametrize(("now", "bounds", "message"), [
    ({"uses": 0.88}, {"uses": 0.89}, "uses: 0.880 is below its bound 0.89"),
    ({"uses": 0.90}, {"uses": 0.89}, "uses: measured 0.900, the bound says 0.89"),
    ({"uses": 0.90}, {}, "uses: measured 0.900, the bound says None"),
    ({"uses": 0.80}, {"uses": 0.80}, "uses: the bound 0.8 is below the promised 0.85"),
    ({}, {"uses": 0.9}, "uses: 0.000 is below its bound 0.9"),
])
def test_a_lowered_bound_and_a_fallen_score_are_seen(now, bounds, message):
    assert message in " | ".join(faults(now, bounds))


def rows(coding: dict, key: str) -> set[str]:
    return {json.dumps(row, ensure_ascii=False) for row in coding[key]}


KEY = defaultdict(lambda: "quantities", {(list, 4): "mentions", (list, 5): "relations"})


def decisions(judged: dict, name: str) -> dict[tuple[str, str], dict]:
    assert all(row["why"].strip() for row in judged[name])
    return {(row["coder"], json.dumps(row["what"], ensure_ascii=False)): row for row in judged[name]}


def test_the_adjudication_decides_every_difference_with_a_reason():
    """First of a and b, then, beside what came of it, of c and d."""
    first, second, judged = (gold.read(TEXT, coder) for coder in ("a", "b", ""))
    decided, later = decisions(judged, "adjudication"), decisions(judged, "adjudication_of_c_and_d")
    for key in ("mentions", "relations", "quantities"):
        one, other, stands = rows(first, key), rows(second, key), rows(judged, key)
        for coder, only in (("a", one - other), ("b", other - one)):
            assert all((coder, row) in decided for row in only)
        own = {row for _, row in decided if KEY[type(json.loads(row)), len(json.loads(row))] == key}
        before = one & other | {row for (_, row), said in decided.items() if row in own and said["kept"]}
        before -= {row for (_, row), said in decided.items() if not said["kept"]}
        for row in (one & other) - before:  # what both have stands, unless a later codebook says otherwise
            assert not decided["both", row]["kept"] and "codebook 1.3" in decided["both", row]["why"]
        added = {row for (_, row), said in later.items() if said["kept"]}
        gone = {row for (_, row), said in later.items() if not said["kept"]}
        assert not stands - before - added, "what is new was decided"
        assert not before - stands - gone, "so was what has gone"
        assert not stands & gone and not rows(gold.read(TEXT, "c"), key) & rows(gold.read(TEXT, "d"), key) & gone


def raise_bounds() -> None:
    """Write each bound as what is measured, cut to two places, where that is higher than before."""
    old, now = gold.bounds(), measured()
    new = {row: max(old.get(row, 0.0), cut(now.get(row, 0.0))) for row in [*now, *(set(old) - set(now))]}
    files.write(PATH, json.dumps(new, indent=1) + "\n")


if __name__ == "__main__":
    raise_bounds()
