"""How likely a rule is right, from how often it was right where it was judged; few judgements borrow from their like.

A rule that was judged three times and was right three times is not sure. Its rate is drawn towards that of its kind or
relation, and that towards the rate of all names or all ties, each by as much as the rates differ among each other: an
empirical Bayes estimate with a Beta prior (Robbins 1956; Gelman and others 2013, chapter 5). Texts that were composed
flatter: their judgements count for less, and by as much lower as the same rules do worse on real texts (a power prior,
Ibrahim and Chen 2000). Ties that names alone tell are as good as the names, and are counted among them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import betaln, expit, logit
from scipy.stats import beta

from helpers.codebook import confidence
from helpers.networks import BY_NAME, RELATIONS
from helpers.trust.findings import KINDS

SOURCES = ("real", "article", "composed")
COUNTS = tuple(f"{source}_{which}" for source in SOURCES for which in ("right", "judged"))
COLUMNS = ("what", "rule", *COUNTS, "confidence", "low", "weight")
WHATS = (*KINDS, *RELATIONS)
TIES = tuple(relation for relation in RELATIONS if relation not in BY_NAME)
SHARES = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # of a judgement on a composed text, beside one on a real text
_STRENGTHS = np.geomspace(1, 1000, 61)  # judgements that a prior may be worth
_SHIFTS = np.linspace(-3, 0, 301)
_LOWER = 0.05


def counted(units: pd.DataFrame) -> pd.DataFrame:
    """Judgements by rule: what, rule and `COUNTS`, in order; and `what.*` without any for each kind and relation.

    units: `calibration.units` with the column source, one of `SOURCES`.

    >>> unit = pd.DataFrame([["real", "uses", "uses.subject", True]], columns=["source", "what", "rule", "right"])
    >>> counted(unit).query("rule == 'uses.subject'")["real_judged"].tolist()
    [1]
    """
    rows = {(what, f"{what}.*"): dict.fromkeys(COUNTS, 0) for what in WHATS}
    for (what, rule, source), right in units.groupby(["what", "rule", "source"])["right"]:
        counts = rows.setdefault((what, rule), dict.fromkeys(COUNTS, 0))
        counts[f"{source}_right"], counts[f"{source}_judged"] = int(right.sum()), len(right)
    order = sorted(rows, key=lambda key: (WHATS.index(key[0]), not key[1].endswith("*"), key[1]))
    return pd.DataFrame([[*key, *rows[key].values()] for key in order], columns=["what", "rule", *COUNTS])


def fitted(counts: pd.DataFrame, share: float, corpora: Sequence[float] = (np.inf, np.inf),
           optimism: Sequence[float] = (0.0, 0.0)) -> pd.DataFrame:
    """The counts with confidence, low and weight of each rule (`COLUMNS`).

    share: what a judgement on a composed text or on the article counts beside one on a real text. corpora: see `alike`.
    optimism: by how much the logits are too high, see `optimism`; both of names and of ties. confidence: the mean for a
    corpus that is not among these, at most `confidence.MOST`; low: its 5 % quantile; weight: how many judgements it is
    worth.

    >>> rows = pd.DataFrame([["real", "uses", "uses.subject", number < 9] for number in range(10)],
    ...                     columns=["source", "what", "rule", "right"])
    >>> fitted(counted(rows), 0.1).set_index("rule").loc[["uses.subject"], "confidence"].between(0.7, 0.95).tolist()
    [True]
    """
    parts = []
    for ties in (False, True):
        part = counts[counts["what"].isin(TIES) == ties]
        means, weights = _posterior(part, share)
        weights = 1 / (1 / weights + 1 / corpora[ties])
        means = np.minimum(expit(logit(np.clip(means, 1e-6, 1 - 1e-6)) + optimism[ties]), confidence.MOST)
        low = beta.ppf(_LOWER, means * weights, (1 - means) * weights)
        parts.append(part.assign(confidence=means.round(2), low=low.round(2), weight=weights.round(1)))
    return pd.concat(parts).sort_index()[list(COLUMNS)]


def _posterior(part: pd.DataFrame, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean and weight of each rule of names or of ties."""
    real = part[["real_right", "real_judged"]].to_numpy(float)
    other = sum(part[[f"{source}_right", f"{source}_judged"]].to_numpy(float) for source in SOURCES[1:])
    right, judged = (real + share * other * [_flattery(real, other), 1]).T
    names, where = np.unique(part["what"].to_numpy(), return_inverse=True)
    of_what = [np.bincount(where, weights=column) for column in (right, judged)]
    overall = (right.sum() + 0.5) / (judged.sum() + 1)
    means, _ = _shrunk(*of_what, np.full(len(names), overall))
    return _shrunk(right, judged, means[where])


def _flattery(real: np.ndarray, other: np.ndarray) -> float:
    """How much less often rules are right on real texts than on composed ones, of those that were judged on both."""
    both = (real[:, 1] > 0) & (other[:, 1] > 0)
    expected = (real[both, 1] * other[both, 0] / other[both, 1]).sum()  # the same rules in the same proportions
    return float(min(1.0, real[both, 0].sum() / expected)) if expected else 1.0


def _shrunk(right: np.ndarray, judged: np.ndarray, prior: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean of each rate drawn towards its prior mean, and the weight of a Beta distribution of the same spread: over
    all strengths that the prior may have, each by how likely it is."""
    chances = _strengths(right, judged, prior)[:, None]
    weights = judged + _STRENGTHS[:, None]
    means = (right + _STRENGTHS[:, None] * prior) / weights
    mean = (chances * means).sum(axis=0)
    spread = (chances * (means * (1 - means) / (weights + 1) + (means - mean) ** 2)).sum(axis=0)
    return mean, mean * (1 - mean) / spread - 1


def _strengths(right: np.ndarray, judged: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """How likely each strength of a prior is, by how much the rates differ (beta-binomial), before with the density
    that Gelman and others (2013, chapter 5) take, by which no strength is beyond all bounds."""
    a, b = _STRENGTHS[:, None] * prior, _STRENGTHS[:, None] * (1 - prior)
    likely = (betaln(a + right, b + judged - right) - betaln(a, b)).sum(axis=1) - np.log(_STRENGTHS) / 2
    chances = np.exp(likely - likely.max())
    return chances / chances.sum()


def alike(units: pd.DataFrame) -> tuple[float, float]:
    """How alike corpora are, names and ties: so many judgements on others are worth one on a corpus' own at the most.

    The strength of a Beta distribution of the rates of a kind or relation over the real sets.

    >>> rows = [["real", name, "uses", "uses.subject", True] for name in "ab"]
    >>> alike(pd.DataFrame(rows, columns=["source", "set", "what", "rule", "right"]))[0]
    inf
    """
    real = units[units["source"] == "real"]
    out = []
    for ties in (False, True):
        part = real[real["what"].isin(TIES) == ties]
        cells = part.groupby(["what", "set"])["right"].agg(["sum", "size"])
        mean = (part.groupby("what")["right"].sum() + 0.5) / (part.groupby("what")["right"].size() + 1)
        prior = cells.index.get_level_values("what").map(mean).to_numpy(float)
        chances = _strengths(cells["sum"].to_numpy(float), cells["size"].to_numpy(float), prior)
        out.append(1 / float((chances / (_STRENGTHS + 1)).sum()) - 1 if len(cells) else np.inf)
    return out[0], out[1]


def optimism(told: Sequence[float], right: Sequence[bool]) -> float:
    """By how much the logits of these confidences are too high, judged on texts that the rules were not tuned on.

    The most likely shift (Platt 1999, with the slope left as it is), drawn towards 0 by a standard normal prior; never
    above 0: texts that happen to be easy make no rule better.

    >>> optimism([0.9] * 100, [True] * 90 + [False] * 10), optimism([0.9] * 100, [True] * 70 + [False] * 30) < -1
    (0.0, True)
    """
    shifted = expit(logit(np.asarray(told, float))[:, None] + _SHIFTS)
    likely = np.where(np.asarray(right, bool)[:, None], np.log(shifted), np.log1p(-shifted)).sum(axis=0)
    return float(_SHIFTS[(likely - _SHIFTS**2 / 2).argmax()]) + 0.0


def left_out(units: pd.DataFrame, share: float) -> pd.Series:
    """The confidence of every unit of a real set, from all other sets; index of `units`.

    units: as `counted` takes them, with the column set.

    >>> rows = [["real", name, "uses", "uses.subject", True] for name in "ab"]
    >>> left_out(pd.DataFrame(rows, columns=["source", "set", "what", "rule", "right"]), 0.1).between(0, 1).tolist()
    [True, True]
    """
    parts = []
    for name in sorted(units.loc[units["source"] == "real", "set"].unique()):
        here = units["set"] == name
        parts.append(looked_up(units[here], fitted(counted(units[~here]), share)))
    return pd.concat(parts)


def looked_up(units: pd.DataFrame, rules: pd.DataFrame) -> pd.Series:
    """The confidence of units by a table of rules, `fitted`.

    >>> rules = pd.DataFrame([["uses.*", 0.9]], columns=["rule", "confidence"])
    >>> looked_up(pd.DataFrame([["uses", "uses.new"]], columns=["what", "rule"]), rules).tolist()
    [0.9]
    """
    known = rules.set_index("rule")["confidence"]
    return units["rule"].map(known).fillna((units["what"] + ".*").map(known))


def share_of(units: pd.DataFrame) -> float:
    """What a judgement on a composed text should count: the largest share by which a real set is told from the others
    no worse than by the best one, within one standard error of the logarithmic score (Gneiting and Raftery 2007): where
    real texts do not tell, the composed ones may.

    >>> rows = [["real", name, "uses", "uses.subject", True] for name in "ab"]
    >>> share_of(pd.DataFrame(rows, columns=["source", "set", "what", "rule", "right"])) in SHARES
    True
    """
    losses = []
    for share in SHARES:
        told = left_out(units, share)
        losses.append(-np.log(np.where(units.loc[told.index, "right"].to_numpy(bool), told, 1 - told)))
    best = min(losses, key=np.mean)
    worse = [loss - best for loss in losses]
    return max(share for share, more in zip(SHARES, worse, strict=True) if more.mean() <= more.std() / len(more) ** 0.5)
