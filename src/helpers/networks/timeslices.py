"""Networks over time: the date of every tie and event, and the part of a network that lies in a window.

A report's date is that of its publication. Where the text names another year for an act, its ties are of that year. A
date is as precise as it is known, a day, a month or a year, and one that is less precise than a window has no place in
it.
"""
from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import networkx as nx
import pandas as pd

from helpers.codebook import within
from helpers.networks import acts, graph

if TYPE_CHECKING:
    from helpers.coding import Coding

BY = {"day": (10, "D"), "month": (7, "M"), "year": (4, "Y")}  # characters of the date, frequency in pandas
DATES = ("published", "told")


def dates(published: Mapping[str, str] | pd.DataFrame) -> dict[str, str]:
    """The date of each document, without the hour: of a mapping, or of a table with doc and published.

    >>> dates(pd.DataFrame({"doc": ["a"], "published": ["2024-03-07 22:24:02"]}))
    {'a': '2024-03-07'}
    """
    if isinstance(published, pd.DataFrame):
        published = dict(zip(published["doc"], published["published"], strict=True))
    return {doc: date[:10] for doc, date in published.items()}


def span(date: str) -> tuple[str, str]:
    """The first and the last day of a date: a day, a month or a year.

    >>> span("2024-02"), span("2023")
    (('2024-02-01', '2024-02-29'), ('2023-01-01', '2023-12-31'))
    """
    if len(date) == 4:
        return f"{date}-01-01", f"{date}-12-31"
    if len(date) == 7:
        return f"{date}-01", f"{date}-{calendar.monthrange(int(date[:4]), int(date[5:]))[1]:02}"
    return date, date


def period(date: str, by: str) -> str:
    """The day, month or year that a date lies in; '' for one that is less precise. Raises ValueError for another `by`.

    >>> period("2024-03-07", "month"), period("2024", "month")
    ('2024-03', '')
    """
    if by not in BY:
        raise ValueError(f"by is {' or '.join(BY)}, not {by!r}")
    return date[: BY[by][0]] if len(date) >= BY[by][0] else ""


def windows(periods: Iterable[str], by: str, window: int = 1, cumulative: bool = False) -> dict[str, frozenset[str]]:
    """The periods in each window, from the first to the last, those that nothing lies in too.

    window: so many periods long, moved on by one; the first is whole. cumulative: from the first period on. A window of
    several is called first/last. Raises ValueError for another `by` and for a window below 1.

    >>> list(windows(["2023-11", "2024-01"], "month"))
    ['2023-11', '2023-12', '2024-01']
    >>> list(windows(["2023-11", "2024-01"], "month", window=2))
    ['2023-11/2023-12', '2023-12/2024-01']
    >>> list(windows(["2023-11", "2024-01"], "month", cumulative=True))
    ['2023-11', '2023-11/2023-12', '2023-11/2024-01']
    """
    if by not in BY:
        raise ValueError(f"by is {' or '.join(BY)}, not {by!r}")
    if window < 1:
        raise ValueError(f"a window is 1 or more periods long, not {window}")
    some = sorted(set(periods) - {""})
    if not some:
        return {}
    every = [str(one) for one in pd.period_range(some[0], some[-1], freq=BY[by][1])]
    made: dict[str, frozenset[str]] = {}
    for end in range(0 if cumulative else min(window, len(every)) - 1, len(every)):
        inside = every[: end + 1] if cumulative else every[max(end + 1 - window, 0) : end + 1]
        made[inside[0] if len(inside) == 1 else f"{inside[0]}/{inside[-1]}"] = frozenset(inside)
    return made


def dated(coding: Coding, published: Mapping[str, str] | pd.DataFrame, of: str = "ties") -> pd.DataFrame:
    """The ties (rows of `relations`) or the events of a coding, each with its date.

    published: the date of each document, a mapping or a table with doc and published. of: "ties" or "events". Two
    columns are added: `date`, the year that the text names for the act where it is another than that of publication,
    else the date of publication; `dated_by`, text or published, '' where no date is known. Of several acts that tell
    a tie in one sentence the earliest year counts. Raises ValueError for another `of`.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> told = coding.code(parse("a", "2022年,盘龙区纪委监委约谈“一把手”3人次。"))
    >>> dated(told, {"a": "2024-03-07"}, "events")[["act", "date", "dated_by"]].values.tolist()
    [['uses', '2022', 'text']]
    """
    if of not in ("ties", "events"):
        raise ValueError(f"of is ties or events, not {of!r}")
    days = dates(published)
    if of == "events":
        table = acts.events(coding, days)
        years = [None if pd.isna(year) else int(year) for year in table["when"]]
    else:
        table, told = coding.relations, _years(coding, days)
        columns = (table[column] for column in ("doc", "start", "end", "source", "relation", "target"))
        years = [told.get(key) for key in zip(*columns, strict=True)]
    found = [_date(year, days.get(doc, "")) for year, doc in zip(years, table["doc"], strict=True)]
    return table.assign(date=[date for date, _ in found], dated_by=[by for _, by in found])


def _years(coding: Any, days: Mapping[str, str]) -> dict[tuple, int]:
    """The year that the text names for each tie in each sentence, where it does."""
    years: dict[tuple, int] = {}
    for place, _, act in acts.each(coding, days):
        if act.when is not None:
            for tie in act.ties:
                years[(*place, *tie)] = min(years.get((*place, *tie), act.when), act.when)
    return years


def _date(year: int | None, published: str) -> tuple[str, str]:
    if year is not None and f"{year:04}" != published[:4]:
        return f"{year:04}", "text"
    return published, "published" if published else ""


def slices(coding: Coding, published: Mapping[str, str] | pd.DataFrame, by: str = "month", window: int = 1,
           cumulative: bool = False, date: str = "published") -> dict[str, nx.MultiDiGraph]:
    """The network of each window of time, by its label, in order; one that nothing lies in is empty, not left out.

    published: the date of each document, a mapping or a table with doc and published. by: day, month or year. window,
    cumulative: see `windows`. date: by which a tie is placed, "published", the document's, or "told", as `dated` has
    it; then a slice has the names in the sentences of its ties only. What has no date, or one less precise than `by`,
    is in no slice. Raises ValueError for another `by` or `date`.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> told = coding.add(coding.code(parse(doc, "盘龙区纪委监委约谈“一把手”。")) for doc in "ab")
    >>> {label: len(net) for label, net in slices(told, {"a": "2023-11-05", "b": "2024-01-02"}).items()}
    {'2023-11': 6, '2023-12': 0, '2024-01': 6}
    """
    if date not in DATES:
        raise ValueError(f"date is {' or '.join(DATES)}, not {date!r}")
    if date == "told":
        ties = dated(coding, published)
        when = [period(one, by) for one in ties["date"]]
        return {label: graph.network(_told(coding, [one in inside for one in when]))
                for label, inside in windows(when, by, window, cumulative).items()}
    days = {doc: period(one, by) for doc, one in dates(published).items()}
    return {label: graph.network(_of(coding, {doc for doc, one in days.items() if one in inside}))
            for label, inside in windows(days.values(), by, window, cumulative).items()}


def _of(coding: Coding, docs: set[str]) -> SimpleNamespace:
    return SimpleNamespace(**{name: table[table["doc"].isin(docs)] if hasattr(table, "columns") else table
                              for name, table in vars(coding).items()})


def _told(coding: Coding, kept: list[bool]) -> SimpleNamespace:
    """Some ties of a coding with the names and numbers in their sentences."""
    ties = coding.relations[kept]
    inside: dict[str, set[int]] = {"mentions": set(), "quantities": set()}
    places = ties[["doc", "start", "end"]].drop_duplicates()
    for name, found in inside.items():
        rows: dict[str, list] = {}
        for row in getattr(coding, name).sort_values(["doc", "start"], kind="stable").itertuples():
            rows.setdefault(row.doc, []).append(row)
        for doc, start, end in places.itertuples(index=False, name=None):
            found.update(row.Index for row in within(rows.get(doc, []), start, end))
    return SimpleNamespace(relations=ties, **{name: getattr(coding, name).loc[sorted(found)]
                                              for name, found in inside.items()})


# --- how long each node and tie is told of ----------------------------------------------------------------

def dynamic(coding: Coding, published: Mapping[str, str] | pd.DataFrame, date: str = "published") -> nx.MultiDiGraph:
    """The network of all dated documents, each node and tie with `spells`: the days on which it is told of.

    A spell is (first day, last day); one day's report gives a spell of that day, a date that is a month or a year a
    spell as long as that. Spells that touch are one. `write_network` puts them into `network.gexf`, which Gephi then
    plays over time; weight stays that of the whole time. date: as for `slices`. What has no date is left out, since
    without a spell it would seem to be there always. Raises ValueError for another `date`.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> told = coding.code(parse("a", "盘龙区纪委监委约谈“一把手”。"))
    >>> dynamic(told, {"a": "2024-03"}).nodes["mechanism:约谈"]["spells"]
    [('2024-03-01', '2024-03-31')]
    """
    if date not in DATES:
        raise ValueError(f"date is {' or '.join(DATES)}, not {date!r}")
    days = dates(published)
    ties = dated(coding, days) if date == "told" else \
        coding.relations.assign(date=[days.get(doc, "") for doc in coding.relations["doc"]])
    kept = (ties["date"] != "").tolist()
    some = _told(coding, kept) if date == "told" else _of(coding, {doc for doc, one in days.items() if one})
    spells: dict[Any, list[tuple[str, str]]] = {}
    for tie in ties[kept].itertuples(index=False):
        for key in (tie.source, tie.target, (tie.source, tie.target, tie.relation)):
            spells.setdefault(key, []).append(span(tie.date))
    if date == "published":
        for doc, node in zip(some.mentions["doc"], some.mentions["id"], strict=True):
            spells.setdefault(node, []).append(span(days[doc]))
    net = graph.network(some)
    for node, data in net.nodes(data=True):
        data["spells"] = _joined(spells.get(node, []))
    for source, target, relation, data in net.edges(keys=True, data=True):
        data["spells"] = _joined(spells[source, target, relation])
    if date == "told":  # a name in such a sentence that no dated tie has
        net.remove_nodes_from([node for node, found in net.nodes(data="spells") if not found])
    return net


def _joined(spells: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Spells in order, those that overlap or follow on the next day made one."""
    made: list[tuple[str, str]] = []
    for first, last in sorted(set(spells)):
        if made and first <= str(pd.Period(made[-1][1], "D") + 1):
            made[-1] = made[-1][0], max(made[-1][1], last)
        else:
            made.append((first, last))
    return made
