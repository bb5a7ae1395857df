"""How often a coding is right, and how much it misses, estimated from a judged sheet, each with an interval.

Rows of a stratum stand for all that are in it, judged or not. Of one rule the interval is that of Wilson (1927). Of
strata together it is Wilson's too, at the effective size of the sample: as many rows as would give the same variance
if they had been drawn from all without strata (Korn and Graubard 1998; of such intervals Franco and others 2019). What
strata could gain by being each of one kind is not counted: few rows that are all right prove little.
"""
from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import norm

from helpers.trust import verdicts
from helpers.trust.findings import KINDS
from helpers.trust.sampling import CAN_BE_MISSED, counted
from helpers.trust.verdicts import RIGHT, UNSURE, VERDICTS, WRONG

ALL, TIES, MENTIONS = "all", "all ties", "all mentions"
LEVEL = 0.95
PRECISION = (
    "part", "what", "rule", "there", *VERDICTS, "precision", "low", "high", "if_wrong", "if_right", "effective",
)  # fmt: skip
RECALL = ("what", "sentences", "found", "missed", "recall", "low", "high", "effective")


class Estimate(NamedTuple):
    """A share, the interval around it, and the size of a simple sample that would have told as much."""

    value: float
    low: float
    high: float
    effective: float


NOTHING = Estimate(math.nan, 0.0, 1.0, 0.0)


def wilson(share: float, size: float, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's interval around a share of a sample; the size may be an effective one, and no whole number.

    >>> [round(end, 3) for end in wilson(0.9, 30)]
    [0.744, 0.965]
    """
    if not size:
        return 0.0, 1.0
    z = float(norm.ppf((1 + level) / 2))
    middle, scale = share + z * z / (2 * size), 1 + z * z / size
    half = z * math.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    return max(0.0, min(share, (middle - half) / scale)), min(1.0, max(share, (middle + half) / scale))


def stratified(right: Sequence[float], judged: Sequence[float], sizes: Sequence[float], level: float = LEVEL
               ) -> Estimate:
    """The share of right ones in all strata together, from how many of each were judged and how many it has.

    Where all are judged nothing is left to chance, and the interval is the share itself. Raises ValueError for a
    stratum in which none is judged.

    >>> found = stratified([8, 5], [10, 5], [100, 900])
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (0.98, 0.59, 1.0)
    """
    x, n, size = (np.asarray(given, dtype=float) for given in (right, judged, sizes))
    if not len(n):
        return NOTHING
    if (n <= 0).any():
        raise ValueError("a stratum in which none is judged")
    weight, left = size / size.sum(), np.clip(1 - n / size, 0, 1)
    share = math.fsum(size * (x / n)) / math.fsum(size)  # exactly 1 where all are right
    within = (x + share) / (n + 1)
    spread = weight ** 2 * left / n
    return _around(share, float(spread @ (within * (1 - within))), float(spread.sum()), level)


def _around(share: float, variance: float, per_row: float, level: float = LEVEL) -> Estimate:
    """per_row: the variance of a share, as a part of share × (1 - share), where every stratum has the same share."""
    if per_row <= 0:
        return Estimate(share, share, share, math.inf)
    size = min(1 / per_row, share * (1 - share) / variance if variance > 0 else math.inf)
    return Estimate(share, *wilson(share, size, level), size)


# --- precision ------------------------------------------------------------------------------------------------

def precision(sheet: pd.DataFrame) -> pd.DataFrame:
    """How often ties and mentions are right: of all, by relation or kind, and by rule (columns `PRECISION`).

    part: tie or mention. what and rule: `all` where they are taken together. there: rows of the coding that these
    stand for. right, wrong, unsure: judged so. precision, low, high: estimated from right and wrong; of a rule simply
    its share with Wilson's interval, else weighted by the strata. if_wrong, if_right: the precision if every unsure
    one were. A stratum in which nothing is judged is taken to be as the others of its relation; a relation in which
    nothing is judged is in no sum. effective: see `Estimate`.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> from helpers.trust import sampling
    >>> sheet = sampling.sample(coding.code(parse("a", "盘龙区纪委监委约谈了一把手。"))).assign(verdict="right")
    >>> precision(sheet)[["what", "there", "right", "precision"]].head(1).values.tolist()
    [['all', 4, 4, 1.0]]
    """
    rows = []
    for part in ("tie", "mention"):
        here = sheet[sheet["part"] == part]
        here = here.assign(rule=here["rule"].str.partition("@")[0]) if len(here) else here
        if not (here["verdict"] != "").any():
            continue
        rows.append((part, ALL, ALL, *_judged(here)))
        for what, some in here.groupby("what", sort=True):
            rows.append((part, what, ALL, *_judged(some)))
            rows += [(part, what, rule, *_judged(own, simply=True)) for rule, own in some.groupby("rule", sort=True)]
    return pd.DataFrame(rows, columns=list(PRECISION))


def _judged(rows: pd.DataFrame, simply: bool = False) -> tuple:
    counts = [int((rows["verdict"] == verdict).sum()) for verdict in VERDICTS]
    if simply:
        there = pd.NA if rows["stratum"].nunique() > 1 or not rows["stratum"].iloc[0].endswith(rows["rule"].iloc[0]) \
            else int(rows["in_stratum"].iloc[0])
        right, wrong, unsure = counts
        share = right / (right + wrong) if right + wrong else math.nan
        every = sum(counts)
        bounds = (right / every, (right + unsure) / every) if every else (math.nan, math.nan)
        low, high = wilson(share, right + wrong)
        return there, *counts, share, low, high, *bounds, right + wrong
    there = int(rows.drop_duplicates("stratum")["in_stratum"].sum())
    found = _estimate(rows, {RIGHT: 1.0, WRONG: 0.0})
    bounds = [_estimate(rows, {RIGHT: 1.0, WRONG: 0.0, UNSURE: unsure}).value for unsure in (0.0, 1.0)]
    return there, *counts, *found[:3], *bounds, found.effective


def _estimate(rows: pd.DataFrame, points: Mapping[str, float]) -> Estimate:
    """Over the strata of some rows; where nothing is judged in one, the others of its relation stand for it."""
    judged = rows[rows["verdict"].isin(points)]
    sizes = rows.drop_duplicates("stratum").set_index("stratum")
    strata = judged.assign(point=judged["verdict"].map(points).astype(float)).groupby("stratum", sort=True)["point"]
    table = strata.agg(["sum", "count"]).join(sizes[["in_stratum", "what"]])
    there, covered = sizes.groupby("what")["in_stratum"].sum(), table.groupby("what")["in_stratum"].sum()
    grown = table["in_stratum"] * table["what"].map(there / covered).astype(float)
    return stratified(table["sum"], table["count"], grown)


def rules(sheet: pd.DataFrame) -> pd.DataFrame:
    """How often each rule was right in a sheet: what (relation or kind), rule, right, judged; the unsure are left out.

    >>> rules(pd.DataFrame({"part": ["tie"], "what": ["uses"], "rule": ["uses.subject@0-4"], "verdict": ["right"]}))
       what          rule  right  judged
    0  uses  uses.subject      1       1
    """
    rows = sheet[sheet["verdict"].isin((RIGHT, WRONG)) & (sheet["part"] != "passage")]
    rows = rows.assign(rule=rows["rule"].str.partition("@")[0] if len(rows) else rows["rule"],
                       right=(rows["verdict"] == RIGHT).astype("int64"))
    return rows.groupby(["what", "rule"], sort=True)["right"].agg(right="sum", judged="count").reset_index()


# --- recall ---------------------------------------------------------------------------------------------------

def recall(sheet: pd.DataFrame, precise: pd.DataFrame) -> pd.DataFrame:
    """How much of what sentences tell was found, of all ties, all mentions, each kind and relation (columns `RECALL`).

    precise: `precision` of the sheet; what was found counts by it, since some of it is wrong (where it is not known,
    all counts). sentences: judged. found, missed: counted in these. recall: weighted by the strata, a ratio whose
    variance is that of the sentences and of the precision (Cochran 1977), with Wilson's interval at its effective size.

    >>> columns = ["part", "stratum", "in_stratum", "verdict", "found", "missed"]
    >>> sheet = pd.DataFrame([["passage", "s", 2, "right", "uses a → b", ""],
    ...                       ["passage", "s", 2, "wrong", "", "uses 1"]], columns=columns)
    >>> recall(sheet, pd.DataFrame(columns=list(PRECISION)))[["what", "found", "missed", "recall"]].values.tolist()
    [['all ties', 1, 1, 0.5], ['uses', 1, 1, 0.5]]
    """
    judged = sheet[(sheet["part"] == "passage") & sheet["verdict"].isin((RIGHT, WRONG))]
    found = [counted(cell) for cell in judged["found"]]
    missed = [verdicts.missed(cell) for cell in judged["missed"]]
    known, rows = _known(precise), []
    for label, whats in _groups():
        counts = [sum(one.get(what, 0) for one in side for what in whats) for side in (found, missed)]
        if not sum(counts):
            continue
        right = np.array([sum(known[what].value * one.get(what, 0) for what in whats) for one in found])
        lost = np.array([sum(one.get(what, 0) for what in whats) for one in missed], dtype=float)
        rows.append((label, len(judged), *counts, *_ratio(judged, right, lost, known[label])))
    return pd.DataFrame(rows, columns=list(RECALL))


def _groups() -> list[tuple[str, tuple[str, ...]]]:
    ties = tuple(what for what in CAN_BE_MISSED if what not in KINDS)
    return [(TIES, ties), (MENTIONS, KINDS), *((what, (what,)) for what in CAN_BE_MISSED)]


def _known(precise: pd.DataFrame) -> dict[str, Estimate]:
    """The precision of all ties, else 1; of a relation, else that of all; and so of mentions and kinds."""
    rows = precise[(precise["rule"] == ALL) & precise["precision"].notna()]
    found = {(row.part, row.what): Estimate(row.precision, row.low, row.high, row.effective)
             for row in rows.itertuples(index=False)}
    sure = Estimate(1.0, 1.0, 1.0, math.inf)
    known = {TIES: found.get(("tie", ALL), sure), MENTIONS: found.get(("mention", ALL), sure)}
    for what in CAN_BE_MISSED:
        part, whole = ("mention", MENTIONS) if what in KINDS else ("tie", TIES)
        known[what] = found.get((part, what), known[whole])
    return known


def _ratio(rows: pd.DataFrame, right: np.ndarray, lost: np.ndarray, precise: Estimate) -> Estimate:
    strata = rows["stratum"].to_numpy()
    size = rows["in_stratum"].to_numpy(dtype=float)
    judged = rows.groupby("stratum")["stratum"].transform("count").to_numpy(dtype=float)
    weight, left, both = size / judged, np.clip(1 - judged / size, 0, 1), right + lost
    total = float(weight @ both)
    if not total:
        return NOTHING
    share = float(weight @ right) / total
    off = right - share * both
    pooled = float(weight @ off ** 2 / weight.sum())
    variance = 0.0
    for name in np.unique(strata):
        here = strata == name
        spread = float(off[here].var(ddof=1)) if here.sum() > 2 else pooled
        variance += float(size[here][0] ** 2 * left[here][0] * spread / here.sum())
    of_precision = (precise.high - precise.low) / (2 * float(norm.ppf((1 + LEVEL) / 2)))
    slope = share * (1 - share) / precise.value if precise.value else 0.0
    # All that a sentence tells is taken to be found or missed together, where nothing tells how alike its parts are.
    per_row = float((weight ** 2 * left) @ both ** 2) / total ** 2
    return _around(share, variance / total ** 2 + (slope * of_precision) ** 2, per_row)
