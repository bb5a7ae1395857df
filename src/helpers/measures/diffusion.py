"""When a mechanism is first told of where, how it spreads, and how much that depends on the window one looks through.

A report's date is that of its publication: what is told for the first time may have been at work for years, and what no
report in the corpus tells is not known to be new. Reports without a date are left out.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers import networks
from helpers.codebook import divisions, lexicon

if TYPE_CHECKING:
    import networkx as nx

    from helpers.coding import Coding

WAYS = ("first", "same day", "down", "up", "sideways", "elsewhere")


def _level(region: str) -> str:
    return divisions.by_code()[region.partition(":")[2]].level


def _above(region: str) -> list[str]:
    """The regions that a region is part of, the nearest first."""
    return [f"region:{code}" for code in divisions.ancestors(region.partition(":")[2])]


def appearances(coding: Coding, documents: pd.DataFrame) -> pd.DataFrame:
    """The first report of each mechanism in each region, in order of date.

    documents: a table with doc and published, as documents.csv; one without a day has no place in this order. Columns:
    published (a date), mechanism and region (ids), name, family, place, level, doc, start, end, quote. Of one day the
    first by document and place in it.
    """
    days = _days(documents.set_index("doc")["published"])
    ties = coding.relations[coding.relations["relation"] == "practised_in"]
    table = ties.assign(published=ties["doc"].map(days).fillna(""), mechanism=ties["source"], region=ties["target"])
    table = table[table["published"] != ""].sort_values(["published", "doc", "start"], kind="stable")
    table = table.drop_duplicates(["mechanism", "region"])
    table = table.assign(
        name=[networks.name(one) for one in table["mechanism"]],
        family=[lexicon.family(one.partition(":")[2]) for one in table["mechanism"]],
        place=[networks.name(one) for one in table["region"]],
        level=[_level(one) for one in table["region"]],
    )
    columns = ["published", "mechanism", "region", "name", "family", "place", "level", "doc", "start", "end", "quote"]
    return table[columns].reset_index(drop=True)


def _days(published: pd.Series) -> pd.Series:
    """The days of dates; '' for those that are a year or a month alone."""
    return published.str[:10].where(published.str.len() >= 10, "")


def spread(first: pd.DataFrame, by: str = "mechanism") -> pd.DataFrame:
    """How each appearance follows on earlier ones of the same mechanism (or of the same family, with `by`).

    first: as `appearances` gives it. Adds way, one of `WAYS`, and after, the region that it follows on: down from a
    region above it, else up from one below, else sideways from one of its own level in the same province, else
    elsewhere; of several the nearest, and of these the earliest. What is told on one day has no order. That one report
    came after another is all that this says: not that one place learned from the other.

    >>> rows = [("2023-01-01", "m", "region:530000"), ("2024-01-01", "m", "region:530103"),
    ...         ("2024-02-01", "m", "region:530102")]
    >>> spread(pd.DataFrame(rows, columns=["published", "mechanism", "region"]))["way"].tolist()
    ['first', 'down', 'down']
    """
    kept = first.sort_values("published", kind="stable").drop_duplicates([by, "region"])
    ways = []
    for row in kept.itertuples():
        others = kept[(kept[by] == getattr(row, by)) & (kept["region"] != row.region)]
        earlier = others[others["published"] < row.published]["region"].tolist()
        if not earlier:
            ways.append(("same day" if (others["published"] == row.published).any() else "first", ""))
        else:
            ways.append(_way(row.region, earlier))
    return kept.assign(way=[way for way, _ in ways], after=[after for _, after in ways]).reset_index(drop=True)


def _way(region: str, earlier: Sequence[str]) -> tuple[str, str]:
    """The way to a region, and from which of the earlier ones, the first of which is the earliest."""
    above = _above(region)
    down = [one for one in above if one in earlier]
    up = [one for one in earlier if region in _above(one)]
    alike = [one for one in earlier if _level(one) == _level(region) and _above(one)[-1:] == above[-1:] != []]
    near = [one for one in alike if _above(one)[:1] == above[:1]]
    ways = ("down", down), ("up", up), ("sideways", near or alike), ("elsewhere", earlier)
    return next((way, after[0]) for way, after in ways if after)


def windows(coding: Coding, documents: pd.DataFrame, months: Sequence[int], value: Callable[[nx.MultiDiGraph], Any]
            ) -> pd.DataFrame:
    """A number or name read off the network of every window of so many months, begun at every month.

    Columns: months, start (YYYY-MM), documents, ties, value; windows without a document are left out. A finding that is
    only there through one width, or that moves with where the window begins, is one of the window (Krings, Karsai,
    Bernhardsson, Blondel and Saramäki 2012).
    """
    day = documents["published"].str[:7].where(documents["published"].str.len() > 4)  # a year alone is in no month
    month = pd.to_datetime(day.replace("", None), format="%Y-%m").dt.to_period("M")
    dated = pd.Series(month.array, index=documents["doc"]).dropna()
    if dated.empty:
        return pd.DataFrame(columns=["months", "start", "documents", "ties", "value"])
    rows = []
    for width in months:
        for start in pd.period_range(dated.min() - width + 1, dated.max(), freq="M"):
            inside = dated.index[(dated >= start) & (dated < start + width)]
            if len(inside) == 0:
                continue
            net = networks.network(of(coding, inside))
            rows.append((width, str(start), len(inside), net.number_of_edges(), value(net)))
    return pd.DataFrame(rows, columns=["months", "start", "documents", "ties", "value"])


def of(coding: Coding, docs: Sequence[str]) -> Coding:
    """The part of a coding that some documents have.

    >>> from helpers import coding as codings
    >>> from helpers.reading import DATA
    >>> len(of(codings.read_tables(DATA / "network"), []).relations)
    0
    """
    tables = {name: getattr(coding, name) for name in ("mentions", "relations", "quantities")}
    return replace(coding, **{name: table[table["doc"].isin(list(docs))] for name, table in tables.items()})
