"""What one corpus, or one period, says more often than another: keyness, and the difference of shares.

The unit is the document: it has a thing or it has not. The words of one document are not independent of each other, and
a test that counts them (as is the custom with G²) takes one long report for a finding. So every interval and every p
here is over documents; what a count of words would say stands beside it, with the share that comes from one document.
Documents are not quite independent either: leave reprints out, and remember that one office may have written many.
How well the coder reads is in no interval.

A is the first corpus, B the second; what is above 0 is more in B.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from helpers import networks
from helpers.codebook import lexicon

if TYPE_CHECKING:
    from helpers.coding import Coding

OF = ("family", "relation", "region", "body", "mechanism", "target", "document")
KEYNESS = ["item", "name", "gloss", "documents_a", "of_a", "documents_b", "of_b", "log_ratio", "low", "high", "g2", "p",
           "q", "occurrences_a", "occurrences_b", "log_ratio_occurrences", "g2_occurrences", "largest"]  # fmt: skip
SHARES = ["item", "name", "gloss", "documents_a", "of_a", "share_a", "low_a", "high_a", "documents_b", "of_b",
          "share_b", "low_b", "high_b", "difference", "low", "high", "rank_a", "rank_b", "moved"]  # fmt: skip
_KEPT = 100_000  # tables of four counts: most things are as rare as many others
LEAST = 5  # documents that have a thing, in both corpora together, for it to be tested


# --- what is counted --------------------------------------------------------------------------------------

def occurrences(coding: Coding, of: str = "mechanism") -> pd.DataFrame:
    """How often each document has each thing: doc, item, count; only what is there.

    of: one of `OF`. A relation is counted by its ties and sentences, without those that names alone tell; everything
    else by its mentions. An item is a family, a relation or an id. Raises ValueError for another `of`.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> occurrences(coding.code(parse("a", "盘龙区纪委监委约谈“一把手”。")), "family").values.tolist()
    [['a', 'talk', 1]]
    """
    if of not in OF:
        raise ValueError(f"of is {', '.join(OF[:-1])} or {OF[-1]}, not {of!r}")
    if of == "relation":
        ties = coding.relations[~coding.relations["relation"].isin(networks.NO_ACT)]
        ties = ties.drop_duplicates(["source", "relation", "target", "doc", "start", "end"])
        table = ties[["doc"]].assign(item=ties["relation"])
    else:
        kind = "mechanism" if of == "family" else of
        found = coding.mentions[coding.mentions["kind"] == kind].drop_duplicates(["doc", "start", "end", "id"])
        items = found["id"]
        if of == "family":
            items = items.map({one: lexicon.family(one.partition(":")[2]) for one in items.unique()})
        table = found[["doc"]].assign(item=items)
    counted = table[table["item"] != ""].groupby(["doc", "item"], sort=True).size()
    return counted.rename("count").reset_index()


def _called(of: str, item: str) -> tuple[str, str]:
    """The Chinese name and the gloss of an item."""
    if of == "family":
        return lexicon.of_family(item, "zh"), lexicon.of_family(item, "gloss")
    if of == "relation":
        return item, networks.RELATIONS[item][2]
    return networks.name(item), lexicon.gloss(item)


class _Side(NamedTuple):
    """Of one corpus: its number of documents, and for each item documents and occurrences, and its most in one."""

    size: int
    documents: dict[str, int]
    occurrences: dict[str, int]
    most: dict[str, int]


def _all_docs(coding: Coding, docs: Collection[str] | None, label: str) -> set[str]:
    docs = {*coding.mentions["doc"], *coding.relations["doc"]} if docs is None else set(docs)
    if not docs:
        raise ValueError(f"{label} has no document")
    return docs


def _side(coding: Coding, of: str, docs: Collection[str] | None, label: str) -> _Side:
    table, docs = occurrences(coding, of), _all_docs(coding, docs, label)
    groups = table[table["doc"].isin(docs)].groupby("item")["count"].agg(["size", "sum", "max"])
    return _Side(len(docs), *(groups[column].to_dict() for column in groups))


Docs = tuple[Iterable[str], Iterable[str]] | None  # the documents of either corpus, those that have nothing too


def _sides(a: Coding, b: Coding, of: str, docs: Docs) -> tuple[_Side, _Side, list[str]]:
    some = [None, None] if docs is None else [set(one) for one in docs]
    first, second = (_side(one, of, own, label) for one, own, label in zip((a, b), some, "AB", strict=True))
    items = set(first.documents) | set(second.documents) | (set(lexicon.FAMILIES) if of == "family" else set())
    return first, second, sorted(items)


# --- keyness ----------------------------------------------------------------------------------------------

def keyness(a: Coding, b: Coding, of: str = "mechanism", docs: Docs = None, least: int = LEAST, level: float = 0.95
            ) -> pd.DataFrame:
    """What corpus B has in more of its documents than A, or in fewer: a row for each item, columns as in `KEYNESS`.

    of: one of `OF`. docs: the documents of A and of B, those in which nothing was found too; without it those that have
    any row. Reprints are the caller's to leave out.

    - documents_a of of_a documents have the item; so for b
    - log_ratio (Hardie 2014): how many times the share of documents doubles from A to B; ½ stands for no document.
      low, high: its interval (Katz, Baptista, Azen and Pike 1978), rough where a count is below 5
    - g2: log-likelihood of the four counts of documents (Dunning 1993); p: Fisher's exact test of the same counts; q:
      p over all items (Benjamini and Hochberg 1995): on average one in twenty at most of those below .05 is chance.
      Items that fewer than `least` documents have are not tested: their number says nothing of where they stand
    - occurrences_a, occurrences_b, and log_ratio_occurrences and g2_occurrences over these, each against all
      occurrences of such items: the custom of corpus linguistics, no test here. largest: the share of the occurrences
      that stands in one document. Where it is near 1, one text speaks

    So one long text is one document: it cannot make a finding. Rows stand in order of p, then of g2. Raises ValueError
    for another `of`, for a corpus without documents, and for a level that is none.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> texts = ["盘龙区纪委监委开展约谈。"] * 18
    >>> texts[9] += "盘龙区纪委监委开展警示教育。" * 99
    >>> codings = [coding.code(parse(str(number), text)) for number, text in enumerate(texts)]
    >>> a, b = coding.add(codings[:9]), coding.add(codings[9:])
    >>> table = keyness(a, b, least=1).set_index("name").loc["警示教育"]
    >>> bool(table["g2_occurrences"] > 30), float(table["p"]), float(table["largest"])
    (True, 1.0, 1.0)
    """
    from scipy import stats

    z = _z(level)
    first, second, items = _sides(a, b, of, docs)
    every = sum(first.occurrences.values()), sum(second.occurrences.values())
    rows = [(item, *_called(of, item), *_key(first, second, item, least, z), *_words(first, second, item, every))
            for item in items]
    table = pd.DataFrame(rows, columns=KEYNESS)
    tested = table["p"].notna()
    if tested.any():
        table.loc[tested, "q"] = stats.false_discovery_control(table.loc[tested, "p"])
    return table.sort_values(["p", "g2", "item"], ascending=[True, False, True], kind="stable", ignore_index=True)


def _key(first: _Side, second: _Side, item: str, least: int, z: float) -> tuple:
    """The columns of an item that count documents; q is made of all of them."""
    x, y = first.documents.get(item, 0), second.documents.get(item, 0)
    four = x, first.size, y, second.size
    p = _exact(*four) if x + y >= least else np.nan
    return *four, *_log_ratio(*four, z), _g2(*four), p, np.nan


def _words(first: _Side, second: _Side, item: str, every: tuple[int, int]) -> tuple:
    """The columns of an item that count occurrences."""
    x, y = first.occurrences.get(item, 0), second.occurrences.get(item, 0)
    largest = max(first.most.get(item, 0), second.most.get(item, 0)) / (x + y) if x + y else np.nan
    if not all(every):
        return x, y, np.nan, np.nan, largest
    return x, y, _log_ratio(x, every[0], y, every[1], 0)[0], _g2(x, every[0], y, every[1]), largest


def _z(level: float) -> float:
    from scipy import stats

    if not 0 < level < 1:
        raise ValueError(f"a level is between 0 and 1, not {level}")
    return float(stats.norm.ppf((1 + level) / 2))


def _log_ratio(x: int, m: int, y: int, n: int, z: float) -> tuple[float, float, float]:
    """log₂ of y/n over x/m with its interval; ½ stands for 0, and in the width for none missing; both 0: nothing."""
    if not x and not y:
        return np.nan, np.nan, np.nan
    x, y = x or 0.5, y or 0.5
    log = np.log(y / n) - np.log(x / m)
    around = z * np.sqrt(1 / min(x, m - 0.5) - 1 / m + 1 / min(y, n - 0.5) - 1 / n)
    return tuple(float(value / np.log(2)) for value in (log, log - around, log + around))


@lru_cache(_KEPT)
def _exact(x: int, m: int, y: int, n: int) -> float:
    """Fisher's exact test of x of m against y of n, two-sided."""
    from scipy import stats

    return float(stats.fisher_exact([[x, m - x], [y, n - y]]).pvalue)


@lru_cache(_KEPT)
def _g2(x: int, m: int, y: int, n: int) -> float:
    """The log-likelihood of x of m against y of n; 0 where all have it or none."""
    from scipy import stats

    if x + y in (0, m + n):
        return 0.0
    found = stats.chi2_contingency([[x, m - x], [y, n - y]], correction=False, lambda_="log-likelihood")
    return max(0.0, float(found.statistic))


# --- shares -----------------------------------------------------------------------------------------------

def shares(a: Coding, b: Coding, of: str = "family", docs: Docs = None, level: float = 0.95) -> pd.DataFrame:
    """The share of documents that have each item in A and in B, the difference, and who gained and lost: `SHARES`.

    share_a, share_b with their intervals (Wilson 1927); difference, B less A, with low and high (Newcombe 1998, his
    method 10); rank_a, rank_b: by the share, 1 for the largest, empty where no document has it; moved: places gained in
    B. One interval in twenty misses: where many are looked at, `keyness` has q. Rows stand in order of the difference.
    of, docs, errors: as for `keyness`.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> a, b = (coding.code(parse("a", text)) for text in ("盘龙区纪委监委开展约谈。", "盘龙区纪委监委开展警示教育。"))
    >>> shares(a, b)[["item", "difference", "low"]].round(2).values.tolist()[0]
    ['education', 1.0, -0.12]
    """
    _z(level)
    first, second, items = _sides(a, b, of, docs)
    rows = []
    for item in items:
        told: list[Any] = []
        for side in (first, second):
            count = side.documents.get(item, 0)
            told.append((count, side.size, count / side.size, *_wilson(count, side.size, level)))
        rows.append((item, *_called(of, item), *told[0], *told[1], *_newcombe(told[0][2:], told[1][2:]),
                     None, None, None))
    table = pd.DataFrame(rows, columns=SHARES)
    for side in "ab":
        there = table[f"share_{side}"].where(table[f"documents_{side}"] > 0)
        table[f"rank_{side}"] = there.rank(ascending=False, method="min").astype("Int64")
    table["moved"] = table["rank_a"] - table["rank_b"]
    return table.sort_values(["difference", "item"], ascending=[False, True], kind="stable", ignore_index=True)


@lru_cache(_KEPT)
def _wilson(count: int, size: int, level: float) -> tuple[float, float]:
    from scipy import stats

    found = stats.binomtest(count, size).proportion_ci(level, "wilson")
    return float(found.low), float(found.high)


def _newcombe(a: tuple[float, float, float], b: tuple[float, float, float]) -> tuple[float, float, float]:
    """The difference of two shares, each with its interval, B less A, with the interval made of theirs."""
    (p, low, high), (r, under, over) = a, b
    return (r - p, float(r - p - np.hypot(r - under, high - p)), float(r - p + np.hypot(over - r, p - low)))


# --- ties ---------------------------------------------------------------------------------------------------

def turnover(a: Coding, b: Coding, docs: Docs = None, times: int = 999, seed: int = 0) -> pd.Series:
    """How many ties both corpora have, and how many they would if their documents were dealt out at random.

    Most ties are rare, so that many are in one corpus only whatever happened: what says that A and B differ is only
    that fewer are in both than chance gives. Ties that names alone tell are not counted. Rows: both; expected, the mean
    of `times` deals into two of the same sizes; low, high, 95% of the deals; p, two-sided; ties, all of them. A story
    that several documents tell on a few days makes fewer common, too. docs and errors: as for `keyness`.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> texts = ["盘龙区纪委监委约谈“一把手”。", "盐津县纪委监委开展警示教育。"]
    >>> a, b = (coding.add(coding.code(parse(f"{k}{n}", texts[k])) for n in range(9)) for k in (0, 1))
    >>> turnover(a, b)[["both", "low", "p"]].tolist()
    [0.0, 6.0, 0.002]
    """
    from scipy import sparse

    pairs, sizes = _pairs(a, b, docs)
    ties, columns = np.unique([tie for _, tie in pairs], return_inverse=True)
    has = sparse.csr_array((np.ones(len(pairs)), (columns, [doc for doc, _ in pairs])), shape=(len(ties), sum(sizes)))
    every, first = has.sum(axis=1), np.arange(sum(sizes)) < sizes[0]

    def both(inside: np.ndarray) -> int:
        there = has @ inside.astype("float64")
        return int(((there > 0) & (there < every)).sum())

    draw = np.random.default_rng(seed)
    seen, chance = both(first), np.array([both(draw.permutation(first)) for _ in range(times)])
    low, high = np.quantile(chance, [0.025, 0.975])
    tail = 1 + min((chance <= seen).sum(), (chance >= seen).sum())
    return pd.Series({"both": seen, "expected": chance.mean(), "low": low, "high": high,
                      "p": min(1.0, 2 * tail / (times + 1)), "ties": len(ties)})


def _pairs(a: Coding, b: Coding, docs: Docs) -> tuple[list[tuple[int, str]], tuple[int, int]]:
    """Which document, by its number through both corpora, has which tie; and how many documents either has."""
    some = [None, None] if docs is None else [set(one) for one in docs]
    pairs: list[tuple[int, str]] = []
    sizes: list[int] = []
    for coding, own, label in zip((a, b), some, "AB", strict=True):
        own = _all_docs(coding, own, label)
        number = {doc: n for n, doc in enumerate(sorted(own), start=sum(sizes))}
        ties = coding.relations[~coding.relations["relation"].isin(networks.NO_ACT)]
        rows = ties[["doc", "source", "relation", "target"]].drop_duplicates().itertuples(index=False, name=None)
        pairs += [(number[doc], networks.AND.join(tie)) for doc, *tie in rows if doc in number]
        sizes.append(len(own))
    return pairs, (sizes[0], sizes[1])
