"""Which type of one coding is which of another: names that are like each other, matched one to one.

A type is an id with the names by which a text calls it. Regions match by code; of other kinds one name has to contain
the other and be at most twice as long. Width, quotation marks and blanks make no difference.
"""
from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import product

import networkx as nx

from helpers.trust.findings import Mention, ends

_MARKS = re.compile(r"[\s“”\"‘’'「」『』《》〈〉]+")
_CODE = re.compile(r"region:(\d{6})$")
Types = dict[str, set[str]]  # names by id


def plain(name: str) -> str:
    """A name without quotation marks and blanks, in half width.

    >>> plain("“廉情 ３号”")
    '廉情3号'
    """
    return _MARKS.sub("", unicodedata.normalize("NFKC", name))


def likeness(one: str, other: str) -> float:
    """1 for equal names, the ratio of lengths where one contains the other at half its length or more, else 0.

    >>> likeness("约谈", "集体约谈")
    0.5
    """
    short, long = sorted((one, other), key=len)
    ratio = len(short) / len(long) if long else 0.0
    return ratio if short in long and ratio >= 0.5 else 0.0


def types(mentions: Iterable[Mention], kind: str) -> Types:
    """The names of each id of a kind.

    >>> types([Mention(0, 2, "mechanism", "mechanism:约谈", "约谈")], "mechanism")["mechanism:约谈"]
    {'约谈'}
    """
    out: Types = defaultdict(set)
    for mention in mentions:
        if mention.kind == kind:
            out[mention.id].add(plain(mention.text))
    return out


def alike(found: Types, gold: Types) -> dict[tuple[str, str], float]:
    """How like each other a found type and a gold type are, for the pairs that may match.

    >>> alike({"mechanism:约谈": {"约谈"}}, {"mechanism:集体约谈": {"集体约谈"}})
    {('mechanism:约谈', 'mechanism:集体约谈'): 0.5}
    """
    out = {}
    for one, other in product(sorted(found), sorted(gold)):
        if _CODE.match(one) and _CODE.match(other):  # a tagger's region has no code, and matches by name
            weight = float(one == other)
        else:
            weight = max(likeness(a, b) for a in found[one] for b in gold[other])
        if weight:
            out[one, other] = weight
    return out


def matched(pairs: Mapping[tuple, float]) -> dict:
    """One to one, as many as can be, and among these the best: what is found by what it matches.

    >>> matched({("a", "x"): 1.0, ("a", "y"): 0.5, ("b", "x"): 0.9})
    {'a': 'y', 'b': 'x'}
    """
    graph = nx.Graph()
    graph.add_weighted_edges_from((("found", a), ("gold", b), weight) for (a, b), weight in pairs.items())
    matching = (dict(edge) for edge in nx.max_weight_matching(graph, maxcardinality=True))
    return dict(sorted((edge["found"], edge["gold"]) for edge in matching))


def matched_pairs(relation: str, found: set[tuple[str, str]], gold: set[tuple[str, str]],
                  stands_for: Mapping[str, set[str]]) -> tuple[dict, set, set]:
    """Pairs of a relation, matched through the types that their ends may stand for: which is which, the false ones
    and the missed ones. Alike from either side: a second form of a pair that is matched already is false, or missed.

    >>> names = {"a": {"A"}, "b": {"B"}, "b2": {"B"}}
    >>> [len(part) for part in matched_pairs("uses", {("a", "b"), ("a", "b2")}, {("A", "B")}, names)]
    [1, 1, 0]
    """
    may = {}
    for pair in sorted(found):
        for source, target in product(sorted(stands_for.get(pair[0], ())), sorted(stands_for.get(pair[1], ()))):
            for other in sorted({(source, target), ends(source, relation, target)[::2]} & gold):
                may[pair, other] = 2.0 if other == pair else 1.0
    match = matched(may)
    return match, found - match.keys(), gold - set(match.values())
