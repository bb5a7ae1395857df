"""How sure a node and a tie of a network are, from how sure each of their rows is.

A node is as sure as its surest mention: who misreads a name misreads it at every place (of names that real texts have
several times, 0.96 were right; had their places erred by themselves, it would be 0.99). A node that only ties have is
as sure as the surest of them. A tie is told where at least one of its sentences tells it, and sentences err nearly by
themselves (of ties with several sentences in a real text, 80 of 80 were right). But what they share, a name or a place,
may be wrong in all: without a person's word a tie is never surer than a rule may be. Unknown is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

import pandas as pd

from helpers.codebook import confidence


def surer(one: float, other: float) -> float:
    """The higher of two confidences, the known one if only one is known.

    >>> surer(0.5, math.nan), surer(0.5, 0.9)
    (0.5, 0.9)
    """
    return other if math.isnan(one) or other > one else one


def both(one: float, other: float) -> float:
    """The chance that two readings are wrong, from that of each; of the known one if only one is known.

    >>> both(0.5, 0.5), both(math.nan, 0.5)
    (0.25, 0.5)
    """
    return other if math.isnan(one) else one if math.isnan(other) else one * other


def of_tie(wrong: float) -> float:
    """The confidence of a tie from the chance that every sentence of it is read wrong.

    >>> of_tie(0.1 * 0.2), of_tie(0.1 ** 9), of_tie(0.0)
    (0.98, 0.99, 1.0)
    """
    return wrong if math.isnan(wrong) else 1.0 if wrong == 0 else min(round(1 - wrong, 2), confidence.MOST)


def of_sentences(sentences: Iterable[Mapping[str, Any]]) -> float:
    """The confidence of a tie from its sentences.

    >>> of_sentences([{"confidence": 0.9}, {"confidence": 0.5}])
    0.95
    """
    return of_tie(reduce(both, (1 - found.get("confidence", math.nan) for found in sentences), math.nan))


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a coding with the column confidence: a coder of one's own need not say how sure it is.

    >>> table(pd.DataFrame({"id": ["a"]}))["confidence"].tolist()
    [nan]
    """
    return rows if "confidence" in rows else rows.assign(confidence=math.nan)
