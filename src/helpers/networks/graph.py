"""From a coding to a network in which every tie carries the sentences it stands on.

A network is a `networkx.MultiDiGraph` made of a coding and of the tables that name things, and nothing else.

- Nodes are ids (`mechanism:约谈`) with kind, name, gloss (English), family (of a mechanism), region (code),
  level (province, prefecture, county), mentions and documents (counts; 0 where only a relation has the node), and
  events (the number of acts that it has a part in, see `acts`: one act may give four ties), and confidence.
- Edges have their relation as key, with weight (the number of evidence sentences), documents (a count),
  sentences: a list of {doc, start, end, quote, mode, rule, confidence} in the order of document and offset, events
  (the number of acts that tell the tie; 0 for what names alone tell), and confidence.

How sure they are `sureness` tells. Nodes and edges stand in the order of their ids. Unknown values are '', an unknown
confidence is NaN. Of a part of a coding (`select`) the graph's attribute `filter` says by what it was chosen.
"""
from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from helpers.codebook import lexicon
from helpers.networks import acts, sureness
from helpers.networks.acts import BY_NAME, NO_ACT, TERRITORY, Place
from helpers.reading import files

NODE_COLUMNS = [
    "id", "kind", "name", "gloss", "family", "region", "level", "mentions", "documents", "events", "confidence",
]  # fmt: skip
EDGE_COLUMNS = ["source", "relation", "target", "weight", "documents", "sentences", "events", "confidence"]
_NUMBERS = {"mentions": "int64", "weight": "int64", "documents": "int64", "events": "int64", "confidence": "float64"}
TIE = ["source", "target", "relation"]
SENTENCE = ["doc", "start", "end", "quote", "mode", "rule", "confidence"]  # what a tie keeps of each evidence sentence
RELATIONS = {  # the codebook's list, in its order: from, to, and what a tie says
    "part_of": ("region", "region", "is a division of"),
    "belongs_to": ("body", "region", "has its jurisdiction in"),
    "member_of": ("target or body", "body", "is a post, a group or an office of"),
    "uses": ("body", "mechanism", "applies"),
    "practised_in": ("mechanism", "region", "is at work in"),
    "applies_to": ("mechanism", "target", "is for"),
    "supervises": ("body", "body or target", "supervises"),
    "issues": ("body", "document", "drafts or issues"),
    "implements": ("body or region", "document", "carries out"),
    "reports_to": ("body", "body", "reports to"),
    "works_with": ("body", "body", "acts jointly with (no direction)"),
    "variant_of": ("mechanism", "mechanism", "is a kind or a part of"),
}
LEVELS = ["province", "prefecture", "county"]


# --- names ------------------------------------------------------------------------------------------------

@cache
def _divisions() -> dict[str, dict[str, str]]:
    """Rows of regions.csv by code, abolished ones too; of several with one code, the last in force."""
    rows = sorted(files.table("regions.csv"), key=lambda row: (row["valid_to"] or "9999", row["valid_from"]))
    return {row["code"]: row for row in rows}


def _everyday(code: str) -> str:
    """A region as called in front of a body's name: 文山州, 盘龙区; '' for what is no region (000000)."""
    if code not in _divisions():
        return ""
    full, first = _divisions()[code]["name"], _divisions()[code]["short"].split("|")[0]
    return first if first.endswith(full[-1]) else full


# 省委, 县直单位, 自治区党委, 州、县(市)属部门: the level character opens a name that would be none without it.
_LEVEL_WORD = re.compile(r"(?:自治)?([省市州区县旗盟地])(?=[委级属直管党]|[、和(][省市州区县旗盟])")


def name(node: str) -> str:
    """The name of a node for readers, made from its id.

    >>> name("body:530103:纪委监委"), name("body:532600:州委"), name("target:一把手")
    ('盘龙区纪委监委', '文山州委', '一把手')
    """
    kind, _, own = node.partition(":")
    if kind == "region":
        return _divisions().get(own, {}).get("name", own)
    if kind != "body":
        return own
    code, _, own = own.partition(":")
    place, level = _everyday(code), _LEVEL_WORD.match(own)
    ending = {"地": "地区"}.get(level[1], level[1]) if level else ""
    if level and place.endswith(ending):
        return place.removesuffix(ending) + level[1] + own[level.end():]
    return place + own


def attributes(node: str) -> dict[str, str]:
    """What an id tells of its node: kind, name, gloss, family, region, level.

    >>> attributes("region:530103")["level"]
    'county'
    """
    kind, _, own = node.partition(":")
    code = own[:6] if kind in ("body", "region") else ""
    return {"kind": kind, "name": name(node), "gloss": lexicon.gloss(node),
            "family": lexicon.family(own) if kind == "mechanism" else "",
            "region": code, "level": _divisions().get(code, {}).get("level", "")}


# --- the network ------------------------------------------------------------------------------------------

def network(coding: Any) -> nx.MultiDiGraph:
    """The network of a coding (anything with `mentions` and `relations`, DataFrames with a coding's columns).

    A node for every id that is mentioned or stands in a relation, an edge for every triple; of two rows on
    one triple and sentence the first counts. Mentions of kind `ambiguous` make no node.

    >>> from types import SimpleNamespace
    >>> tie = dict(source="body:530103:纪委监委", relation="uses", target="mechanism:约谈", mode="practice",
    ...            doc="a", start=0, end=9, quote="盘龙区纪委监委约谈", rule="")
    >>> mention = dict(doc="a", start=7, end=9, kind="mechanism", id="mechanism:约谈")
    >>> net = network(SimpleNamespace(mentions=pd.DataFrame([mention]), relations=pd.DataFrame([tie])))
    >>> net.edges["body:530103:纪委监委", "mechanism:约谈", "uses"]["weight"]
    1
    """
    return total([coding])


def total(codings: Iterable[Any], most: int | None = None) -> nx.MultiDiGraph:
    """The network of several codings, each of other documents, none of which is kept: its size is that of the network.

    most: how many evidence sentences a tie keeps, the first ones in the order given; None keeps them all. weight and
    documents count all of them in any case.

    >>> from types import SimpleNamespace
    >>> none = SimpleNamespace(mentions=pd.DataFrame(columns=["doc", "start", "end", "kind", "id"]),
    ...                        relations=pd.DataFrame(columns=["source", "target", "relation", *SENTENCE]))
    >>> len(total([none, none]))
    0
    """
    counts: dict[str, list[int]] = {}  # mentions and documents of a node
    sure: dict[str, float] = {}
    ties: dict[tuple[str, str, str], list[Any]] = {}  # weight, documents, chance to be wrong, sentences of a tie
    part: Counter[Any] = Counter()  # in how many events a node or a tie has a part
    chosen: dict[str, None] = {}
    for coding in codings:
        chosen |= dict.fromkeys(filter(None, [getattr(coding, "filter", "")]))
        for *_, act in acts.each(coding):
            part.update(act.nodes)
            part.update(list(act.ties))
        mentions = grounded(sureness.table(coding.mentions)).drop_duplicates(["doc", "start", "end", "id"])
        groups = mentions.groupby("id")
        groups = groups.agg(size=("doc", "size"), docs=("doc", "nunique"), sure=("confidence", "max"))
        for node, *found, number in groups.itertuples(name=None):
            counts[node] = [a + int(b) for a, b in zip(counts.get(node, (0, 0)), found, strict=True)]
            sure[node] = sureness.surer(number, sure.get(node, math.nan))
        _add_evidence(ties, coding.relations, most)
    for tie, (_, _, wrong, _) in ties.items():
        sure |= {node: sureness.surer(sureness.of_tie(wrong), sure.get(node, math.nan)) for node in tie[:2]
                 if node not in counts}
    net = nx.MultiDiGraph(**({"filter": " | ".join(chosen)} if chosen else {}))
    for node in sorted({*counts, *(end for tie in ties for end in tie[:2])}):
        mentions, documents = counts.get(node, (0, 0))
        net.add_node(node, **attributes(node), mentions=mentions, documents=documents, events=part[node],
                     confidence=sure[node])
    for source, target, relation in sorted(ties):
        weight, documents, wrong, sentences = ties[source, target, relation]
        net.add_edge(source, target, relation, weight=weight, documents=documents, sentences=sentences,
                     events=part[source, relation, target], confidence=sureness.of_tie(wrong))
    return net


def _add_evidence(ties: dict[tuple[str, str, str], list[Any]], relations: pd.DataFrame, most: int | None) -> None:
    """Count the sentences of each tie, in the order of their places, and keep so many; by whole columns, since a corpus
    has a hundred rows a document and keeps few of them."""
    found = sureness.table(relations).drop_duplicates([*TIE, *SENTENCE[:3]]).sort_values(SENTENCE[:3], kind="stable")
    groups = found.groupby(TIE, sort=False)
    number = groups.ngroup().to_numpy()
    here = []
    for tie, weight, documents in groups["doc"].agg(["size", "nunique"]).itertuples(name=None):
        here.append(ties.setdefault(tie, [0, 0, math.nan, []]))
        here[-1][0] += int(weight)
        here[-1][1] += int(documents)
    for known, wrong in zip(here, (1 - found["confidence"]).groupby(number).prod(min_count=1), strict=True):
        known[2] = sureness.both(known[2], wrong)
    if most is not None:
        left = np.array([most - len(kept) for *_, kept in here], dtype="int64")
        few = groups.cumcount().to_numpy() < left[number]
        found, number = found[few], number[few]
    for tie, sentence in zip(number.tolist(), found[SENTENCE].to_dict("records"), strict=True):
        here[tie][-1].append(sentence)


def grounded(mentions: pd.DataFrame) -> pd.DataFrame:
    """The mentions that name a node: all but the ambiguous ones."""
    return mentions[mentions["kind"] != "ambiguous"]


def nodes(net: nx.Graph) -> pd.DataFrame:
    """The nodes of a network or view as a table (`NODE_COLUMNS`), in order of id."""
    rows = [[node, *(data[key] for key in NODE_COLUMNS[1:])] for node, data in sorted(net.nodes(data=True))]
    return _table(rows, NODE_COLUMNS)


def edges(net: nx.MultiDiGraph) -> pd.DataFrame:
    """The edges of a network as a table (`EDGE_COLUMNS`), in order of source, relation and target.

    sentences: where the evidence stands, `doc:start-end` joined by a space (a blank or % in a document's
    name is percent-encoded, so that the cell splits at its spaces).
    """
    ordered = sorted((source, relation, target) for source, target, relation in net.edges(keys=True))
    rows = [[*tie, data["weight"], data["documents"], " ".join(map(place, data["sentences"])), data["events"],
             data["confidence"]] for tie in ordered for data in [net.edges[tie[0], tie[2], tie[1]]]]
    return _table(rows, EDGE_COLUMNS)


def _table(rows: list[list[Any]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns).astype({column: _NUMBERS[column] for column in columns
                                                       if column in _NUMBERS})


def place(sentence: dict[str, Any]) -> str:
    """Where an evidence sentence stands.

    >>> place({"doc": "my report", "start": 3, "end": 9})
    'my%20report:3-9'
    """
    doc = re.sub(r"[\s%]", lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), sentence["doc"])
    return f"{doc}:{sentence['start']}-{sentence['end']}"


# --- views ------------------------------------------------------------------------------------------------

def two_mode(net: nx.MultiDiGraph, relation: str) -> nx.Graph:
    """The ties of one relation between two kinds of node as a bipartite graph (Breiger 1974), other nodes left out.

    `bipartite` is 0 for the sources, 1 for the targets; edges keep weight, documents and sentences.
    Raises ValueError for an unknown relation and for one that joins nodes of one kind (part_of, works_with).
    """
    _known(relation)
    ties = [(source, target) for source, target, key in net.edges(keys=True) if key == relation]
    sides = [sorted({tie[side] for tie in ties}) for side in (0, 1)]
    kinds = [{net.nodes[node]["kind"] for node in side} for side in sides]
    if both := sorted(kinds[0] & kinds[1]):
        raise ValueError(f"{relation} joins {both[0]} to {both[0]}; a two-mode view needs two kinds of node")
    graph = nx.Graph(**net.graph)
    for number, side in enumerate(sides):
        graph.add_nodes_from((node, {**net.nodes[node], "bipartite": number}) for node in side)
    graph.add_edges_from((source, target, net.edges[source, target, relation]) for source, target in ties)
    return graph


def _known(relation: str) -> None:
    if relation not in RELATIONS:
        raise ValueError(f"no relation {relation!r}; the relations are {', '.join(RELATIONS)}")


def body_mechanism(net: nx.MultiDiGraph) -> nx.Graph:
    """Which body uses which mechanism: the two-mode graph of `uses`."""
    return two_mode(net, "uses")


def mechanism_region(net: nx.MultiDiGraph) -> nx.Graph:
    """Which mechanism is at work in which region: the two-mode graph of `practised_in`."""
    return two_mode(net, "practised_in")


def told(net: nx.MultiDiGraph) -> nx.Graph:
    """What the text tells, without direction: an edge for every two nodes that a relation joins.

    Left out are `part_of`, `belongs_to` and `member_of`, which the code list and names give whatever the text
    says, and with them the nodes that have no other tie. weight: evidence sentences, over all relations.

    >>> net = nx.MultiDiGraph()
    >>> net.add_edges_from([("a", "b", "uses", {"weight": 1}), ("b", "a", "reports_to", {"weight": 2}),
    ...                     ("b", "c", "belongs_to", {"weight": 1})])
    ['uses', 'reports_to', 'belongs_to']
    >>> told(net).edges(data="weight")
    EdgeDataView([('a', 'b', 3)])
    """
    weight: dict[tuple[str, str], int] = {}
    for source, target, relation, found in net.edges(keys=True, data="weight"):
        if relation not in BY_NAME and source != target:
            pair = (min(source, target), max(source, target))
            weight[pair] = weight.get(pair, 0) + found
    graph = nx.Graph(**net.graph)
    graph.add_nodes_from((node, net.nodes[node]) for node in sorted({end for pair in weight for end in pair}))
    graph.add_weighted_edges_from((*pair, weight[pair]) for pair in sorted(weight))
    return graph


def directed(net: nx.MultiDiGraph, relation: str) -> nx.DiGraph:
    """The ties of one relation with their direction (`supervises`, `reports_to`, …), other nodes left out.

    Raises ValueError for an unknown relation.
    """
    _known(relation)
    graph = nx.DiGraph(**net.graph)
    ties = sorted((source, target) for source, target, key in net.edges(keys=True) if key == relation)
    graph.add_nodes_from((node, net.nodes[node]) for node in sorted({end for tie in ties for end in tie}))
    graph.add_edges_from((*tie, net.edges[(*tie, relation)]) for tie in ties)
    return graph


def weighted(net: nx.MultiDiGraph, counts: Mapping[Place, int]) -> nx.MultiDiGraph:
    """The network as if each sentence, (doc, start, end), stood there `counts` times; not at all where it has none.

    Ties that lose every sentence go, nodes stay. So a network is drawn again from its sentences; each tells a tie in
    one act.

    >>> net = nx.MultiDiGraph()
    >>> sentences = [{"doc": "a", "start": 0, "end": 9}, {"doc": "a", "start": 9, "end": 12}]
    >>> _ = net.add_edge("x", "y", "uses", weight=2, documents=1, sentences=sentences)
    >>> weighted(net, {("a", 0, 9): 3}).edges["x", "y", "uses"]["weight"]
    3
    """
    again = nx.MultiDiGraph(**net.graph)
    again.add_nodes_from(net.nodes(data=True))
    for source, target, relation, sentences in net.edges(keys=True, data="sentences"):
        kept = [(found, number) for found in sentences if (number := counts.get(where(found)))]
        if kept:
            again.add_edge(source, target, relation, weight=sum(number for _, number in kept),
                           documents=len({found["doc"] for found, _ in kept}), sentences=[found for found, _ in kept],
                           events=0 if relation in NO_ACT else sum(number for _, number in kept),
                           confidence=sureness.of_sentences(found for found, _ in kept))
    return again


def where(sentence: Mapping[str, Any]) -> Place:
    """The document and the span of an evidence sentence, which tell it from all others.

    >>> where({"doc": "a", "start": 3, "end": 9, "mode": "practice"})
    ('a', 3, 9)
    """
    return sentence["doc"], sentence["start"], sentence["end"]


def hierarchy(net: nx.MultiDiGraph) -> nx.DiGraph:
    """Bodies and regions with the ties to what they are a part of (`part_of`, `belongs_to`), child → parent.

    A forest as long as the coding follows the codebook: the code of a region fixes its one direct parent.
    """
    graph = nx.DiGraph(**net.graph)
    graph.add_nodes_from((node, data) for node, data in net.nodes(data=True)
                         if data["kind"] in ("body", "region"))
    graph.add_edges_from((source, target, {"relation": key, **data})
                         for source, target, key, data in net.edges(keys=True, data=True)
                         if key in TERRITORY)
    return graph


def two_mode_table(net: nx.MultiDiGraph, relation: str = "practised_in") -> pd.DataFrame:
    """Mechanisms by regions, bodies or targets: evidence sentences of each tie, 0 where there is none.

    Rows (family, mechanism) stand in the codebook's order of families, columns from province to county; both
    are names, with the id behind a name that two would share. A relation without mechanisms has its sources
    as rows. Raises ValueError as `two_mode` does.
    """
    graph = two_mode(net, relation)
    family, level, bipartite = (dict(graph.nodes(data=key)) for key in ("family", "level", "bipartite"))
    sides = [[node for node in sorted(graph) if bipartite[node] == number] for number in (0, 1)]
    if any(family[node] for node in sides[1]):
        sides.reverse()
    rows = sorted(sides[0], key=lambda node: (rank(lexicon.FAMILIES, family[node]), node))
    columns = sorted(sides[1], key=lambda node: (rank(LEVELS, level[node]), node))
    index = pd.MultiIndex.from_arrays([[family[node] for node in rows], _labels(graph, rows)],
                                      names=["family", "mechanism"])
    weights = [[graph.get_edge_data(row, column, {}).get("weight", 0) for column in columns] for row in rows]
    return pd.DataFrame(weights, index=index, columns=_labels(graph, columns), dtype="int64")


def rank(order: Iterable[str], value: str) -> int:
    """The place of a value in an order, behind all others where it is not in it.

    >>> rank(LEVELS, "county"), rank(LEVELS, "")
    (2, 3)
    """
    return [*order, value].index(value)


def _labels(graph: nx.Graph, chosen: list[str]) -> list[str]:
    names = [graph.nodes[node]["name"] for node in chosen]
    return [f"{text} ({node})" if names.count(text) > 1 else text
            for node, text in zip(chosen, names, strict=True)]
