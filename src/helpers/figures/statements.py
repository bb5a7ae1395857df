"""Which acts of supervision a network tells of, put together to be drawn: region by region, who by what over whom."""
from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from helpers import networks
from helpers.figures.columns import Blocks, arrange, crossings
from helpers.figures.selection import by_family

if TYPE_CHECKING:
    import networkx as nx

Names = tuple[str, ...]  # ids in their order


class Statement(NamedTuple):
    """What one or more sentences say: who, by which mechanism ('' where none is named), over whom, in which region."""

    region: str
    who: Names
    mechanism: str
    whom: Names
    places: frozenset[networks.Place]


class Bundle(NamedTuple):
    """Mechanisms that the same bodies apply to the same persons and bodies; '' alone: they supervise them, by none that
    is named."""

    who: Names
    mechanisms: Names
    whom: Names


class Band(NamedTuple):
    """The acts in a region: its columns in their order, and the mechanisms at work there of which no sentence says who
    applies them or to whom."""

    region: str
    who: Names
    bundles: tuple[Bundle, ...]
    whom: Names
    alone: Names


def statements(net: nx.MultiDiGraph) -> list[Statement]:
    """The acts of supervision in a network, each once for every region that it is in, in order of region and id.

    An act that says less than another of the same mechanism and region adds its sentences to that.

    >>> import networkx
    >>> statements(networkx.MultiDiGraph())
    []
    """
    found: dict[tuple[str, str], dict[tuple[Names, Names], set]] = defaultdict(lambda: defaultdict(set))
    for act in networks.retold(net).itertuples():
        if act.act in ("uses", "supervises"):
            who, whom = _ids(act.who), _ids(act.whom)
            for region in _ids(act.where) or sorted({_home(net, n) for n in who}) or [""]:
                found[region, act.mechanism][who, whom].add((act.doc, act.start, act.end))
    return [Statement(region, who, mechanism, whom, frozenset(places))
            for (region, mechanism), told in sorted(found.items())
            for (who, whom), places in sorted((_fullest if mechanism else _by_body)(told).items())]


def _ids(cell: str) -> Names:
    return tuple(cell.split(networks.AND)) if cell else ()


def _home(net: nx.MultiDiGraph, body: str) -> str:
    code = net.nodes[body]["region"]
    return f"region:{code}" if code else ""


def _fullest(told: dict[tuple[Names, Names], set]) -> dict[tuple[Names, Names], set]:
    kept: dict[tuple[Names, Names], set] = {}
    for who, whom in sorted(told, key=lambda ends: (-len(ends[0]) - len(ends[1]), ends)):
        wider = next((ends for ends in kept if {*who} <= {*ends[0]} and {*whom} <= {*ends[1]}), (who, whom))
        kept.setdefault(wider, set()).update(told[who, whom])
    return kept


def _by_body(told: dict[tuple[Names, Names], set]) -> dict[tuple[Names, Names], set]:
    """Where no mechanism is named each tie is an act of its own, so that those of a body can stand together."""
    whom: dict[Names, set[str]] = defaultdict(set)
    places: dict[Names, set] = defaultdict(set)
    for (who, over), where in told.items():
        whom[who].update(over)
        places[who] |= where
    return {(who, tuple(sorted(over))): places[who] for who, over in whom.items()}


def chosen(found: Iterable[Statement], most: int) -> list[Statement]:
    """The statements that a picture has room for, ``most`` names a column: those that say both who and whom first, then
    those with most sentences. Of an act of more bodies, or on more, the first ``most``.

    >>> chosen([], 9)
    []
    """
    kept, columns = [], [set(), set(), set()]
    for one in sorted(found, key=lambda s: (-bool(s.who) - bool(s.whom), -len(s.places), s[:4])):
        one = one._replace(who=one.who[:most], whom=one.whom[:most])
        names = [{(one.region, n) for n in one.who}, {one[:4]}, {(one.region, n) for n in one.whom}]
        if all(len(column | new) <= most for column, new in zip(columns, names, strict=True)):
            kept.append(one)
            columns = [column | new for column, new in zip(columns, names, strict=True)]
    return sorted(kept)


def bands(net: nx.MultiDiGraph, drawn: Sequence[Statement]) -> list[Band]:
    """The statements region by region, in order of code (a county after its prefecture), what has none last."""
    ordered = sorted(drawn, key=lambda s: (not s.region, s.region))
    return [_band(net, region, list(group)) for region, group in itertools.groupby(ordered, lambda s: s.region)]


def _band(net: nx.MultiDiGraph, region: str, drawn: list[Statement]) -> Band:
    groups: dict[tuple[Names, Names], list[str]] = defaultdict(list)
    for one in drawn:
        groups[one.who, one.whom] += [one.mechanism] if one.mechanism else []
    direct = [Bundle(one.who, ("",), one.whom) for one in drawn if not one.mechanism]
    alone = groups.pop(((), ()), [])
    named = [Bundle(who, _in_families(net, names), whom) for (who, whom), names in groups.items() if names]
    bundles = {f"{i:04}": bundle for i, bundle in enumerate(sorted([*direct, *named]))}
    ties = [(f"who {n}", i) for i, bundle in bundles.items() for n in bundle.who]
    ties += [(i, f"whom {n}") for i, bundle in bundles.items() for n in bundle.whom]
    (who,), (order,), (whom,) = _in_order(list(bundles), ties)
    return Band(region, tuple(n[4:] for n in who), tuple(bundles[i] for i in order), tuple(n[5:] for n in whom),
                _in_families(net, alone))


def _in_order(bundles: list[str], ties: list[tuple[str, str]]) -> list[Blocks]:
    """Bodies, bundles and those supervised in the order with fewest crossings that is found from several first ones."""
    first = [sorted({n for tie in ties for n in tie if n.startswith(side)}) for side in ("who ", "whom ")]
    near = {i: [[n for tie in ties if i in tie for n in tie if n.startswith(side)] for side in ("who ", "whom ")]
            for i in bundles}
    starts = [bundles, *(sorted(bundles, key=lambda i: (near[i][side], i)) for side in (0, 1))]
    found = [arrange([[first[0]], [start], [first[1]]], ties) for order in starts for start in (order, order[::-1])]
    return min(found, key=lambda columns: crossings(columns, ties))


def _in_families(net: nx.MultiDiGraph, mechanisms: Iterable[str]) -> Names:
    return tuple(n for block in by_family(net, mechanisms) for n in block)


def owners(net: nx.MultiDiGraph, node: str, places: Iterable[networks.Place]) -> Names:
    """The bodies whose post, group or office a node is by one of these sentences."""
    here = set(places)
    return tuple(sorted(body for _, body, relation, told in net.out_edges(node, keys=True, data="sentences")
                        if relation == "member_of" and any((s["doc"], s["start"], s["end"]) in here for s in told)))
