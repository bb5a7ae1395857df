"""What notebooks 4 to 6 claim of the article, and the numbers that each claim rests on (`data/claims.csv`).

A number is measured on one of three views of a coding: its network, its acts, or both. The ids here are those of the
article, since the claims speak of it.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd

from helpers import networks
from helpers.measures import structure, twomode
from helpers.reading import files
from helpers.trust.robustness import Finding

if TYPE_CHECKING:
    from helpers.coding import Coding

_TOP, _PROVINCE, _SUMMONS = "target:一把手", "region:530000", "mechanism:约谈"
_PANLONG, _WENSHAN, _BAOSHAN = "region:530103", "region:532600", "region:530500"
_CAMPAIGN = ["mechanism:一把手监督", "mechanism:一把手和领导班子监督"]
DISCIPLINE = "纪委监委|纪检监察机关|纪工委|派驻机构"

UNITS = {  # of each number: what it counts, and of what it is a share
    "office": "占写明主体的行为 share of acts with a named actor",
    "on": "占写明对象的行为 share of acts with a named target",
    "whose not": "占写明对象的行为 share of acts with a named target",
    "both": "占全部监督行为 share of all acts of supervision",
    "one region": "占全部机制 share of all mechanisms",
    "summons": "地区数 regions",
    "degree": "名次 rank",
    "betweenness": "名次 rank",
    "six": "居首的指标数 number of measures",
    "part": "占全部行为（含印发、报告） share of all acts, including issuing and reporting",
    "cut": "0否1是 articulation point: 0 no, 1 yes",
    "q": "各对中最小的q值 smallest q of any pair",
    "length": "0否1是 fewer than chance with the short list, not with the long: 0 no, 1 yes",
    "campaign": "占共有次数 share of what pairs of regions share",
    "meeting": "领先的行为数 acts ahead of the next family",
    "warning": "领先的行为数 acts ahead of the next family",
    "files": "0否1是 0 no, 1 yes",
    "numbers": "数字个数 numbers",
    "talk": "地区数 regions",
    "concepts": "占全部概念 share of all concepts",
    "panlong": "领先的机制数 mechanisms ahead of the next region",
}


def read() -> list[Finding]:
    """The claims of `data/claims.csv`: notebook, what is said in Chinese and English, its number, and the range
    of the number in which it is true.

    >>> read()[1].says, read()[1].low, read()[1].high
    ('写明对象的，六成针对“一把手” six in ten acts with a named target are on 一把手', 0.5, 0.7)
    """
    return [Finding(row["notebook"], f"{row['chinese']} {row['english']}", row["number"],
                    float(row["low"] or -np.inf), float(row["high"] or np.inf)) for row in files.table("claims.csv")]


def notes() -> dict[str, str]:
    """Of each claim what its number is, and between which values it is true.

    >>> next(iter(notes().values()))
    '占写明主体的行为 share of acts with a named actor; true if 0.7–0.9'
    """
    return {finding.says: f"{UNITS[finding.number]}; true if {finding.range}" for finding in read()}


def numbers(coding: Coding) -> dict[str, float]:
    """All numbers of a coding, by name.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> told = numbers(coding.code(parse("a", "盘龙区纪委监委约谈“一把手”。")))
    >>> told["on"], told["part"], told["one region"]
    (1.0, 1.0, 1.0)
    """
    net = networks.network(coding)
    return in_network(net) | _acts(coding, net) | _shared(net) | _both(coding, net)


def in_network(net: nx.MultiDiGraph) -> dict[str, float]:
    """Those numbers that a network has without its coding: ranks by ties, and what is practised where.

    >>> in_network(nx.MultiDiGraph())["degree"]  # nobody is there: below all others
    1.0
    """
    told = networks.told(net)
    found = structure.measures(told, ["degree", "betweenness", "articulation"])
    ranks = found[["degree", "betweenness"]].rank(ascending=False, method="min")
    first = {measure: float(rank.get(_TOP, len(told) + 1)) for measure, rank in ranks.items()}
    return first | {"cut": float(found["articulation"].get(_TOP, True))} | _places(net)


def _places(net: nx.MultiDiGraph) -> dict[str, float]:
    works = twomode.incidence(net) > 0
    regions, below = works.sum(), works.drop(_PROVINCE, errors="ignore").sum(axis=1)
    families = np.array([net.nodes[mechanism]["family"] for mechanism in works], dtype=str)
    told = {family: works.index[works.to_numpy()[:, families == family].any(axis=1)]
            for family in ("talk", "record")}
    return {"one region": float((regions == 1).mean()), "summons": float(regions.get(_SUMMONS, 0)),
            "talk": float(len(told["talk"])), "files": float([*told["record"]] == [_PROVINCE]),
            "panlong": _ahead(below, _PANLONG)}


def _ahead(row: pd.Series, first: str) -> float:
    """By how much one leads all others."""
    others = row[row.index != first]
    return float(row.get(first, 0) - (others.max() if len(others) else 0))


def _acts(coding: Coding, net: nx.MultiDiGraph) -> dict[str, float]:
    """Shares of the acts of supervision; of none, NaN."""
    acts = networks.events(coding)
    acts = acts.loc[acts["act"].isin(["uses", "supervises"]), ["who", "whom"]]
    who, whom = acts.loc[acts["who"] != "", "who"], acts.loc[acts["whom"] != "", "whom"].str.split("|")
    placed = {source for source, _, relation in net.edges(keys=True) if relation == "member_of"}
    of_none = [not any(one in placed or one.startswith("body:") for one in ids) for ids in whom]
    kinds = twomode.incidence(net, by="family", acts=True)
    most = {family: _ahead(kinds.loc[place], family) if place in kinds.index else np.nan
            for family, place in (("meeting", _PANLONG), ("warning", _WENSHAN))}
    return most | {"office": float(who.str.contains(DISCIPLINE).mean()), "whose not": _share(of_none),
                   "on": _share(_TOP in ids for ids in whom), "both": float((acts != "").all(axis=1).mean())}


def _share(true: Iterable[bool]) -> float:
    found = list(true)
    return sum(found) / len(found) if found else float("nan")


def _shared(net: nx.MultiDiGraph) -> dict[str, float]:
    """What regions share: beyond chance, below it by lists of other lengths, and how much of it is the campaign."""
    table, pairs = twomode.incidence(net), twomode.shared_pairs(*twomode.carried(net, times=500))
    few = twomode.by_list_length(table, times=200).eval("observed < low")
    total = twomode.total_shared(table)
    name = twomode.total_shared(table.reindex(columns=_CAMPAIGN, fill_value=0))
    return {"q": float(pairs["q"].min()), "length": float(few.iloc[0] and not few.iloc[-1]),
            "campaign": name / total if total else float("nan")}


def _both(coding: Coding, net: nx.MultiDiGraph) -> dict[str, Any]:
    table = structure.by_ties_and_acts(net, coding)
    six = table[["degree", "strength", "betweenness"]]
    merged = networks.network(networks.at_grain(coding, "concepts"))
    there = _TOP in table.index
    return {"six": float((six.loc[_TOP] >= six.max()).sum()) if there else 0.0,
            "part": float(table.loc[_TOP, ("part", "share")]) if there else 0.0,
            "concepts": _places(merged)["one region"],
            "numbers": float((coding.quantities["region"] == _BAOSHAN).sum())}
