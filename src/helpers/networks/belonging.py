"""Of which families and regions a tie is: those of its ends, or else those of the act that tells it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from helpers.codebook import divisions, lexicon
from helpers.networks import acts
from helpers.networks.acts import Place, Triple
from helpers.reading import REMEMBERED

if TYPE_CHECKING:
    import networkx as nx

ROW = ("doc", "start", "end", "source", "relation", "target")  # what tells a row of relations.csv from all others


class Belongs(NamedTuple):
    """The families of mechanisms that a tie is of, and the codes of its regions and of all above them."""

    families: frozenset[str]
    regions: frozenset[str]


NOWHERE = Belongs(frozenset(), frozenset())


@lru_cache(REMEMBERED)
def of_node(node: str) -> Belongs:
    """The family of a mechanism; the region of a body or a region, with all above it.

    >>> of_node("mechanism:约谈").families, sorted(of_node("body:530103:纪委监委").regions)
    (frozenset({'talk'}), ['530000', '530100', '530103'])
    """
    kind, _, own = node.partition(":")
    if kind == "mechanism":
        return Belongs(frozenset((lexicon.family(own),)), frozenset())
    code = own[:6] if kind in ("body", "region") else ""
    known = code in divisions.by_code()
    return Belongs(frozenset(), frozenset((code, *divisions.ancestors(code)))) if known else NOWHERE


def both(some: Iterable[Belongs]) -> Belongs:
    """All families and all regions of several.

    >>> both([of_node("mechanism:约谈"), of_node("region:530000")])
    Belongs(families=frozenset({'talk'}), regions=frozenset({'530000'}))
    """
    some = list(some)
    return Belongs(*(frozenset().union(*(one[part] for one in some)) for part in range(2)))


def of_rows(relations: pd.DataFrame) -> list[Belongs]:
    """For each row of a table of ties (the columns of relations.csv) of which families and regions it is.

    A tie that has no mechanism at its ends, or no region, is of those of the act that it has a part in: who supervises
    whom by a talk is of the family talk, for whom a mechanism is that is at work in a place is of that place.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> ties = coding.code(parse("a", "盘龙区纪委监委约谈“一把手”。")).relations
    >>> sorted(of_rows(ties[ties.relation == "applies_to"])[0].regions)
    []
    >>> [sorted(one.regions) for one, tie in zip(of_rows(ties), ties.relation) if tie == "applies_to"]
    [['530000', '530100', '530103']]
    """
    told = _by_acts(relations)
    rows = zip(*(relations[column] for column in ROW), strict=True)
    return [_or(both((of_node(source), of_node(target))), told.get(((doc, start, end), (source, relation, target))))
            for doc, start, end, source, relation, target in rows]  # fmt: skip


def of_ties(net: nx.MultiDiGraph) -> dict[Triple, Belongs]:
    """For each tie of a network, (source, relation, target), of which families and regions one of its sentences is.

    >>> import networkx
    >>> of_ties(networkx.MultiDiGraph())
    {}
    """
    rows = [(found["doc"], found["start"], found["end"], source, relation, target, found)
            for source, target, relation, sentences in net.edges(keys=True, data="sentences") for found in sentences]
    table = pd.DataFrame([row[:-1] for row in rows], columns=list(ROW))
    for column in ("quote", "mode", "rule"):
        table[column] = [row[-1].get(column, "") for row in rows]
    found: dict[Triple, list[Belongs]] = {}
    for row, one in zip(rows, of_rows(table), strict=True):
        found.setdefault(row[3:6], []).append(one)
    return {tie: both(some) for tie, some in found.items()}


def _by_acts(relations: pd.DataFrame) -> dict[tuple[Place, Triple], Belongs]:
    """What the act that a tie has a part in is of."""
    found: dict[tuple[Place, Triple], Belongs] = {}
    bare: Any = SimpleNamespace(mentions=None, relations=relations)
    for place, _, act in acts.each(bare):
        one = both(of_node(node) for node in act.nodes)
        for tie in act.ties:
            found[place, tie] = both((one, found.get((place, tie), NOWHERE)))
    return found


def _or(own: Belongs, lent: Belongs | None) -> Belongs:
    lent = lent or NOWHERE
    return Belongs(own.families or lent.families, own.regions or lent.regions)
