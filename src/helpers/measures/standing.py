"""Where nodes rank by ties and by acts, and how far that hangs on single paragraphs of a text."""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import networkx as nx
import pandas as pd

from helpers.measures import structure
from helpers.networks import acting_together, participation, told

if TYPE_CHECKING:
    from helpers.reading import Text

PANELS = ("degree", "ties"), ("part", "acts"), ("betweenness", "ties"), ("betweenness", "acts")


def redrawn(net: nx.MultiDiGraph, coding: Any, texts: Iterable[Text], times: int = 300, seed: int = 0
            ) -> dict[tuple[str, str], pd.DataFrame]:
    """The ranks of nodes, with their ranges over paragraphs drawn again, by measure and by what it counts (`PANELS`).

    degree by ties: different neighbours; part: acts that a node has a part in; betweenness by ties, and among those who
    have a part in one act (`structure.by_ties_and_acts`). Each table is as from `structure.ranges`, and has `first`,
    the share of samples in which the node is first, divided where several are.

    >>> from helpers import coding, networks
    >>> from helpers.reading import parse
    >>> text = parse("a", "盘龙区纪委监委约谈“一把手”。")
    >>> found = coding.code(text)
    >>> redrawn(networks.network(found), found, [text], times=9)["part", "acts"]["value"].unique().tolist()
    [1.0]
    """
    paragraphs = structure.paragraphs(net, texts)
    measured = structure.by_ties_and_acts(net, coding, ["degree", "betweenness"])
    drawn = {"ties": structure.bootstrap(net, _by_ties, paragraphs, times, seed),
             "acts": structure.bootstrap_acts(participation(coding), _by_acts, paragraphs, times, seed)}
    panels = {}
    for measure, view in PANELS:
        sides = measured[measure, view], drawn[view][measure]
        first = structure.ranges(*sides, top=1)["top"]
        panels[measure, view] = structure.ranges(*sides).assign(first=first)
    return panels


def _by_ties(net: nx.MultiDiGraph) -> pd.Series:
    return structure.measures(told(net), ["degree", "betweenness"]).unstack()


def _by_acts(acts: nx.Graph) -> pd.Series:
    table = structure.measures(acting_together(acts), ["betweenness"])
    return table.assign(part=[acts.degree(node) for node in table.index]).unstack()
