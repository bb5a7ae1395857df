"""What each region does: a profile, what regions share, what runs down from one to those in it, how alike they are.

`where` in a table says where the evidence stands, as `networks.place` does: `doc:start-end`, joined by blanks.
A region practises a mechanism where a tie `practised_in` says so; its bodies are those that belong to it.
"""
from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from helpers import networks
from helpers.codebook import divisions, lexicon
from helpers.measures.twomode import incidence

SECTIONS = ("bodies", "mechanisms", "targets", "documents", "quantities")
PROFILE = ("section", "family", "id", "name", "gloss", "sentences", "where")
REACH = ("name", "gloss", "family", "regions", "where", "levels", "sharing")
LINES = ("upper", "upper_name", "lower", "lower_name", "levels", "shared", "what", "only_upper", "only_lower")
COUNTS = ("unit", "value", "approx", "text", "counted", "mechanism", "body", "region", "year", "where")

Spot = tuple[str, int, int]  # a sentence: doc, start, end


# --- one region -------------------------------------------------------------------------------------------

def profile(coding: Any, region: str) -> pd.DataFrame:
    """What a coding says of a region (`region:530103`): a row for each thing and section, columns as in `PROFILE`.

    - bodies: those that belong to it
    - mechanisms: those practised in it, in the codebook's order of families
    - targets: whom one of its bodies supervises (bodies too), and whom a mechanism is for in a sentence that also
      says that it is practised in the region or applied by one of its bodies
    - documents: issued or carried out by the region or one of its bodies
    - quantities: numbers counted in it, in the order of the text. id and gloss are of the mechanism ('' where it is
      unknown), name is the number, ≈ before an approximate one, and what it counts; where: that of the number

    region: its id, name or gloss. sentences counts the places in where. Raises ValueError, with the nearest ids, for a
    region that is not there.

    >>> import helpers as h
    >>> table = profile(h.code(h.read("yunnan-2024-03-07")), "region:532800")
    >>> table.groupby("section", sort=False).size().to_dict()
    {'bodies': 1, 'mechanisms': 7, 'targets': 3}
    """
    net = networks.network(coding)
    regions = [node for node, kind in net.nodes(data="kind") if kind == "region"]
    region = networks.called(region, regions)
    rows = [(section, net.nodes[node]["family"], node, net.nodes[node]["name"], net.nodes[node]["gloss"],
             len(spots), _where(spots)) for (section, node), spots in _told(net, region).items()]
    rows.sort(key=lambda row: (SECTIONS.index(row[0]), networks.rank(lexicon.FAMILIES, row[1]), row[2]))
    rows += _counted(coding.quantities[coding.quantities["region"] == region])
    return pd.DataFrame(rows, columns=list(PROFILE)).astype({"sentences": "int64"})


def _told(net: nx.MultiDiGraph, region: str) -> dict[tuple[str, str], set[Spot]]:
    """The sentences that tell of each node of a region, by section and node."""
    bodies = {source for source, _, relation in net.in_edges(region, keys=True) if relation == "belongs_to"}
    practice: dict[str, set[Spot]] = {}  # where a mechanism is said to be at work here
    for source, target, relation, data in net.edges(keys=True, data=True):
        if relation == "practised_in" and target == region:
            practice.setdefault(source, set()).update(_spots(data))
        elif relation == "uses" and source in bodies:
            practice.setdefault(target, set()).update(_spots(data))
    found: dict[tuple[str, str], set[Spot]] = {}
    for source, target, relation, data in net.edges(keys=True, data=True):
        spots, section = _spots(data), ""
        if relation == "applies_to":
            spots &= practice.get(source, set())
        if target == region:
            section = {"belongs_to": "bodies", "practised_in": "mechanisms"}.get(relation, "")
        elif relation == "applies_to" and spots or relation == "supervises" and source in bodies:
            section = "targets"
        elif relation in ("issues", "implements") and source in bodies | {region}:
            section = "documents"
        if section:
            node = source if target == region else target
            found.setdefault((section, node), set()).update(spots)
    return found


def _spots(data: dict[str, Any]) -> set[Spot]:
    return {(found["doc"], found["start"], found["end"]) for found in data["sentences"]}


def _where(spots: Iterable[Spot]) -> str:
    return " ".join(networks.place({"doc": doc, "start": start, "end": end}) for doc, start, end in sorted(spots))


def _counted(quantities: pd.DataFrame) -> list[tuple]:
    rows = []
    for row in quantities.sort_values(["doc", "start"], kind="stable").itertuples(index=False):
        name = f"{'≈' if row.approx else ''}{row.text} {row.counted}".strip()
        family = lexicon.family(networks.name(row.mechanism)) if row.mechanism else ""
        gloss = lexicon.gloss(row.mechanism) if row.mechanism else ""
        rows.append(("quantities", family, row.mechanism, name, gloss, 1, _where([(row.doc, row.start, row.end)])))
    return rows


# --- what regions share -----------------------------------------------------------------------------------

def reach(net: nx.MultiDiGraph) -> pd.DataFrame:
    """In how many regions each mechanism is practised, columns as in `REACH`, index id, in the order of families.

    regions is a number, where has their names (with the id behind a name that two bear), levels their levels from the
    province down; sharing is "one place" or "shared". Mechanisms that are practised nowhere are left out.

    >>> import helpers as h
    >>> reach(h.network(h.code(h.read("yunnan-2024-03-07")))).loc["mechanism:约谈", "where"]
    '云南省、西双版纳傣族自治州'
    """
    table = incidence(net, "practised_in", "mechanism") > 0
    order = sorted(table.columns, key=lambda node: (networks.rank(lexicon.FAMILIES, net.nodes[node]["family"]), node))
    rows = [[*(net.nodes[node][key] for key in REACH[:3]), *_reached(net, table[node])] for node in order]
    frame = pd.DataFrame(rows, columns=list(REACH), index=pd.Index(order, name="id", dtype="str"))
    return frame.astype({"regions": "int64"})


def family_reach(net: nx.MultiDiGraph) -> pd.DataFrame:
    """As `reach`, for families (name is Chinese, gloss English); and mechanisms, how many of it are practised.

    >>> import helpers as h
    >>> family_reach(h.network(h.code(h.read("yunnan-2024-03-07")))).loc["warning", "levels"]
    'prefecture+county'
    """
    table = incidence(net, "practised_in", "family") > 0
    size = reach(net)["family"].value_counts()
    said = lexicon.of_family
    rows = [[said(family, "zh"), said(family, "gloss"), family, *_reached(net, table[family]), size[family]]
            for family in table.columns]
    frame = pd.DataFrame(rows, columns=[*REACH, "mechanisms"], index=pd.Index(table.columns, name="id", dtype="str"))
    return frame.astype({"regions": "int64", "mechanisms": "int64"})


def _reached(net: nx.MultiDiGraph, practised: pd.Series) -> tuple[int, str, str, str]:
    level = dict(net.nodes(data="level"))
    found = sorted(practised.index[practised], key=lambda node: (networks.rank(networks.LEVELS, level[node]), node))
    levels = dict.fromkeys(level[node] for node in found)
    names = "、".join(_region(net, node) for node in found)
    return len(found), names, "+".join(filter(None, levels)), "shared" if len(found) > 1 else "one place"


def _region(net: nx.MultiDiGraph, node: str) -> str:
    """Its name, with the id behind one that two nodes bear."""
    names = dict(net.nodes(data="name"))
    return f"{names[node]} ({node})" if list(names.values()).count(names[node]) > 1 else names[node]


def lines(net: nx.MultiDiGraph, by: str = "family") -> pd.DataFrame:
    """What runs down: a row for every two regions that practise something, the lower lying in the upper at any
    distance, in order of their ids; columns as in `LINES`.

    shared, only_upper and only_lower count the families (by="mechanism": mechanisms) that both, or only one of them,
    practise; what has the names of the shared ones.

    >>> import helpers as h
    >>> net = h.network(h.code(h.read("yunnan-2024-03-07")))
    >>> lines(net, "mechanism").query("shared > 0")[["lower_name", "what"]].values.tolist()[0]
    ['昆明市', '一把手监督、谈话提醒']
    """
    table = incidence(net, "practised_in", by) > 0
    called = {item: lexicon.of_family(item, "zh") if by == "family" else net.nodes[item]["name"] for item in table}
    has = {region: list(table.columns[table.loc[region]]) for region in table.index}
    node, rows = net.nodes, []
    for lower in has:
        for upper in (f"region:{code}" for code in divisions.ancestors(lower.partition(":")[2])):
            if upper in has:
                both = [item for item in has[upper] if item in has[lower]]
                what = "、".join(called[item] for item in both)
                rows.append((upper, _region(net, upper), lower, _region(net, lower),
                             f"{node[upper]['level']}→{node[lower]['level']}", len(both), what,
                             len(has[upper]) - len(both), len(has[lower]) - len(both)))
    numbers = dict.fromkeys(("shared", "only_upper", "only_lower"), "int64")
    return pd.DataFrame(sorted(rows), columns=list(LINES)).astype(numbers)


# --- how alike they are -----------------------------------------------------------------------------------

def similarity(net: nx.MultiDiGraph, by: str = "family") -> pd.Series:
    """How much of what two regions practise both do, 0 to 1 (Jaccard 1901), by a MultiIndex (a, b), a before b.

    by: "family" or "mechanism". Each pair of regions that practise something stands there once, in order.

    >>> import helpers as h
    >>> found = similarity(h.network(h.code(h.read("yunnan-2024-03-07"))))
    >>> len(found), float(found["region:530000", "region:530623"])
    (36, 0.3)
    """
    table = incidence(net, "practised_in", by).sort_index()
    first, second = np.triu_indices(len(table), 1)
    index = pd.MultiIndex.from_arrays([table.index[first], table.index[second]], names=["a", "b"])
    return pd.Series(_jaccard(table.to_numpy())[first, second], index=index, name="similarity", dtype="float64")


def _jaccard(table: np.ndarray) -> np.ndarray:
    """Of each two rows, what both have as a share of what either has; 1 for two rows that have nothing."""
    present = (table > 0).astype("int64")
    both, size = present @ present.T, present.sum(axis=1)
    either = size[:, None] + size - both
    return np.where(either > 0, both / np.maximum(either, 1), 1.0)


def ordered(table: pd.DataFrame) -> pd.DataFrame:
    """A table of counts with its rows and its columns so that what is alike stands together.

    Clusters by average linkage on Jaccard distances of what is there (> 0), their leaves in the order with the
    smallest sum of distances between neighbours (Bar-Joseph, Gifford and Jaakkola 2001), from the end that stood
    further up in the table. Rows with the same things stand by their counts, the highest first.

    >>> ordered(pd.DataFrame({"x": [2, 0, 1], "y": [0, 1, 0]}, index=["a", "b", "c"])).index.tolist()
    ['a', 'c', 'b']
    """
    counts = table.to_numpy()
    return table.iloc[_leaves(counts), _leaves(counts.T)]


def _leaves(counts: np.ndarray) -> list[int]:
    if len(counts) < 3:
        return list(range(len(counts)))
    # Binary fractions, whose sums are exact: no tie is decided by the rounding of one machine.
    apart = squareform(np.round((1 - _jaccard(counts)) * 2**20) / 2**20, checks=False)
    order = hierarchy.leaves_list(hierarchy.linkage(apart, "average", optimal_ordering=True)).tolist()
    if order[0] > order[-1]:
        order.reverse()
    runs = itertools.groupby(order, key=lambda i: tuple(counts[i] > 0))
    return [i for _, run in runs for i in sorted(run, key=lambda i: (tuple(-counts[i]), i))]


# --- numbers ----------------------------------------------------------------------------------------------

def counts(coding: Any) -> pd.DataFrame:
    """The quantities of a coding for readers, columns as in `COUNTS`: by unit, in it the highest value first.

    mechanism, body and region are names, '' where unknown. Each row is one number of the text; nothing is summed.

    >>> import helpers as h
    >>> counts(h.code(h.read("yunnan-2024-03-07"))).query("unit == '人次'").text.tolist()
    ['3.2万人次', '119人次', '26人次']
    """
    order = {"unit": True, "value": False, "doc": True, "start": True}  # ascending or not
    table = coding.quantities.sort_values(list(order), ascending=list(order.values()))
    named = {key: [networks.name(node) for node in table[key]] for key in ("mechanism", "body", "region")}
    spots = zip(table["doc"], table["start"], table["end"], strict=True)
    table = table.assign(**named, where=[_where([spot]) for spot in spots])
    return table[list(COUNTS)].reset_index(drop=True)
