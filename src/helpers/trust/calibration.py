"""Whether rows of confidence 0.9 are right in nine of ten cases: what was expected beside what coded texts show.

A unit is a name or a tie of a document, once for each rule that found it. Against gold by type it is right if it
matches a type or a pair of the gold, and counts neither way where the gold leaves it open (`typed`); against gold by
span likewise, since confidence speaks of what the document names and tells, and not of where a name begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from helpers.codebook import confidence
from helpers.trust import agreement, typed
from helpers.trust.shrinkage import TIES

if TYPE_CHECKING:
    from helpers.coding import Coding

UNIT = ("what", "rule", "id", "right")
BINS = ("sort", "from", "to", "judged", "right", "expected", "observed", "low", "high")
EDGES = (0.0, 0.85, 0.9, 0.95, 0.975, 1.0)  # most rules are right most of the time: narrow bins at the upper end
SORTS = {False: "names", True: "ties"}


def units(coding: Coding, gold: Mapping[str, Any], text: str) -> pd.DataFrame:
    """What was found in one document and judged: a row for each name or tie and rule (`UNIT`), in order.

    gold: by type or by span. text: the stored text.

    >>> from helpers.coding import code
    >>> from helpers.reading import parse
    >>> text = parse("a", "云南约谈“一把手”。")
    >>> gold = {"mentions": [[0, 2, "region", "region:530000"]], "relations": [], "quantities": []}
    >>> units(code(text), gold, text.text).query("what == 'region'").values.tolist()
    [['region', 'region.short', 'region:530000', True]]
    """
    found = agreement.by_machine(coding)
    if typed.is_typed(gold):
        found = typed.scored(found, gold)
        table = typed.judged(found, gold)
    else:
        table = agreement.judged(found, agreement.by_gold(gold, text))
    table = table[(table["way"] == "type") & (table["outcome"] != "missed")]
    right = {(row.row, row.id): row.outcome == "right" for row in table.itertuples()}
    names = {(m.kind, m.rule, m.id) for m in found.mentions}
    ties = {(t.relation, confidence.plain(t.rule), f"{t.source} {t.relation} {t.target}") for t in found.ties}
    rows = [(what, rule, node, right[what, node]) for what, rule, node in sorted(names | ties) if (what, node) in right]
    return pd.DataFrame(rows, columns=list(UNIT))


def bins(confidences: Iterable[float], right: Iterable[bool], edges: Iterable[float] = EDGES) -> pd.DataFrame:
    """Units by their confidence: how often they were expected to be right, and how often they were.

    A bin holds what is above `from`, up to `to`; empty ones are left out. low, high: 95 % interval of the observed
    share (Wilson 1927), as if each unit erred by itself. Columns `BINS` but sort.

    >>> bins([0.9] * 10, [True] * 9 + [False])[["judged", "right", "expected", "observed"]].values.tolist()
    [[10.0, 9.0, 0.9, 0.9]]
    """
    found = pd.DataFrame({"confidence": list(confidences), "right": list(right)})
    limits = list(edges)
    rows = []
    for first, last in zip(limits, limits[1:], strict=False):
        here = found[(found["confidence"] > first) & (found["confidence"] <= last)]
        if len(here):
            number = int(here["right"].sum())
            low, high = binomtest(number, len(here)).proportion_ci(method="wilson")
            rows.append([first, last, len(here), number, here["confidence"].mean(), number / len(here), low, high])
    return pd.DataFrame(rows, columns=list(BINS[1:])).astype({"judged": "int64", "right": "int64"})


def by_sort(judged: pd.DataFrame) -> pd.DataFrame:
    """`bins` of names, with the ties that names alone tell, and of other ties.

    judged: units with the column confidence.

    >>> rows = pd.DataFrame([["uses", 0.9, True]], columns=["what", "confidence", "right"])
    >>> by_sort(rows)["sort"].tolist()
    ['ties']
    """
    ties = judged["what"].isin(TIES)
    parts = [bins(judged.loc[ties == sort, "confidence"], judged.loc[ties == sort, "right"]).assign(sort=name)
             for sort, name in SORTS.items()]
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)[list(BINS)]


def by_what(judged: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """What is expected of each kind and relation beside how often it was right in texts of which only sums are known.

    judged: units of other texts with the column confidence, from which comes what to expect. sums: what, right, wrong.
    Columns `BINS`; sort is the kind or relation, and from and to its lowest and highest confidence. Kinds that are
    missing in one of the two, and sums of nothing, are left out.

    >>> rows = pd.DataFrame([["uses", 0.9], ["uses", 0.8], ["body", 0.9]], columns=["what", "confidence"])
    >>> by_what(rows, pd.DataFrame([["uses", 8, 2]], columns=["what", "right", "wrong"]))["expected"].round(2).tolist()
    [0.85]
    """
    told = judged.groupby("what")["confidence"].agg(["min", "max", "mean"])
    rows = []
    for row in sums.itertuples():
        number = row.right + row.wrong
        if number and row.what in told.index:
            low, high = binomtest(int(row.right), int(number)).proportion_ci(method="wilson")
            least, most, mean = told.loc[row.what]
            rows.append([row.what, least, most, number, row.right, mean, row.right / number, low, high])
    return pd.DataFrame(rows, columns=list(BINS)).astype({"judged": "int64", "right": "int64"})


def scores(confidences: Iterable[float], right: Iterable[bool]) -> dict[str, float]:
    """How well confidences tell what is right: judged and right (counts), expected and observed (shares), low and high
    of the observed one (Wilson 1927), error (expected calibration error: the mean distance of expected and observed
    over the `bins`), brier (Brier 1950), and better: how much lower that is than if every unit had the observed share.

    >>> scores([0.9] * 10, [True] * 9 + [False])["brier"]
    0.09
    """
    told, truth = np.array(list(confidences), float), np.array(list(right), float)
    if not len(told):
        return {"judged": 0, "right": 0} | dict.fromkeys(
            ("expected", "observed", "low", "high", "error", "brier", "better"), float("nan"))
    table = bins(told, truth.astype(bool))
    low, high = binomtest(int(truth.sum()), len(truth)).proportion_ci(method="wilson")
    brier, plain = float(((told - truth) ** 2).mean()), float(((truth.mean() - truth) ** 2).mean())
    error = float((table["judged"] * (table["expected"] - table["observed"]).abs()).sum() / len(truth))
    return {"judged": len(truth), "right": int(truth.sum()), "expected": float(told.mean()),
            "observed": float(truth.mean()), "low": float(low), "high": float(high), "error": error,
            "brier": round(brier, 12), "better": round(plain - brier, 12)}
