"""Write a network for other programs: CSV, GraphML, GEXF, JSON and RDF; same network, same bytes.

- `nodes.csv`, `edges.csv`: UTF-8, LF. Cells are as the network has them: one that begins with = + - or @ is
  not altered, since names must stay what the text says. Import the columns as text in a spreadsheet.
- `network.graphml`, `network.gexf`: `label` is the name of a node or the relation of an edge, which in GEXF is its
  `kind` too: Gephi keeps parallel edges of two kinds apart. An edge's `id` is `source relation target`, its
  `sentences` are JSON. What XML cannot carry is escaped as in JSON. GEXF has the spells of a network over time
  (`helpers.networks.dynamic`).
- Of a part of a coding each graph file says by what it was chosen: `filter`, an attribute of the graph in GraphML, JSON
  and RDF, in GEXF the description.
- `network.json`: node-link, ties under `edges` (the default of networkx 3.6), evidence as lists of objects.
- `network.ttl`: each node, tie (`rdf:Statement`) and evidence sentence (`prov:Entity`) has an IRI; a tie
  `prov:wasDerivedFrom` its sentences, and a `prov:Derivation` says by which rule and in which mode. `dcterms` tell
  what the whole is, whose words the sentences are, and under which licence the coding stands.
"""
from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter
from rdflib import DCMITYPE, DCTERMS, OWL, PROV, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.plugins.serializers.turtle import TurtleSerializer

from helpers.networks.graph import NODE_COLUMNS, RELATIONS, edges, nodes
from helpers.reading import files

BASE = "urn:x-supervision-network:"  # the namespace of every IRI in network.ttl
_V, _OA = Namespace(BASE + "vocabulary:"), Namespace("http://www.w3.org/ns/oa#")


def write_network(net: nx.MultiDiGraph, folder: str | Path) -> None:
    """Write the six files of a network into a folder, which is made if it is not there.

    Each file is written whole or not at all. Raises OSError where the folder cannot be made or written to.
    """
    folder = Path(folder)
    contents = render(net)
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in contents.items():
        files.write(folder / file, content)


def render(net: nx.MultiDiGraph) -> dict[str, str]:
    """The content of each file by its name.

    >>> sorted(render(nx.MultiDiGraph()))
    ['edges.csv', 'network.gexf', 'network.graphml', 'network.json', 'network.ttl', 'nodes.csv']
    """
    return {
        "nodes.csv": files.to_csv(nodes(net)),
        "edges.csv": files.to_csv(edges(net)),
        "network.graphml": _graphml(net),
        "network.gexf": gexf(net),
        "network.json": _json(net),
        "network.ttl": _turtle(net),
    }


def _json(net: nx.MultiDiGraph) -> str:
    return json.dumps(_known(nx.node_link_data(net, edges="edges")), ensure_ascii=False, indent=1) + "\n"


def _known(found: Any) -> Any:
    """What JSON can carry: null for a confidence that is not known."""
    if isinstance(found, dict):
        return {key: _known(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_known(value) for value in found]
    return None if isinstance(found, float) and math.isnan(found) else found


# --- XML --------------------------------------------------------------------------------------------------

# Not allowed in XML 1.0, or (carriage return) changed by its readers; and what would look like an escape.
_ILLEGAL = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_XML = re.compile(_ILLEGAL.pattern + r"|\\(?=u[0-9a-f]{4})")


def _escape(sign: re.Match[str]) -> str:
    return f"\\u{ord(sign[0]):04x}"


def xml_text(text: str) -> str:
    r"""The text with every character that XML can not carry as a JSON escape; no two texts become one.

    >>> xml_text("a\x01")
    'a\\u0001'
    """
    return _NOT_XML.sub(_escape, text)


def _flat(net: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The network as XML formats can carry it: scalar attributes, legal characters, an id for every edge."""
    flat = nx.MultiDiGraph(**{key: xml_text(str(value)) for key, value in net.graph.items()})
    for node, data in net.nodes(data=True):
        values = {key: xml_text(value) if isinstance(value, str) else value for key, value in _told(data).items()
                  if key != "spells"}
        flat.add_node(xml_text(node), label=values["name"], **values)
    for source, target, relation, data in net.edges(keys=True, data=True):
        # What JSON itself leaves unescaped becomes an escape of JSON, so that the value stays JSON.
        found = _ILLEGAL.sub(_escape, json.dumps(_known(data["sentences"]), ensure_ascii=False))
        flat.add_edge(xml_text(source), xml_text(target), relation, weight=data["weight"], label=relation,
                      id=xml_text(f"{source} {relation} {target}"), relation=relation,
                      documents=data["documents"], sentences=found,
                      **_told({"confidence": data["confidence"]}))
    return flat


def _told(data: dict[str, Any]) -> dict[str, Any]:
    """What is known of a node or a tie: no attribute says that its confidence is not."""
    return {key: value for key, value in data.items() if value == value}


def _graphml(net: nx.MultiDiGraph) -> str:
    flat = _flat(net)
    keyed = nx.MultiDiGraph(**flat.graph)  # the id of an edge is that of its element, and no attribute beside it
    keyed.add_nodes_from(flat.nodes(data=True))
    keyed.add_edges_from((source, target, data.pop("id"), data) for source, target, data in flat.edges(data=True))
    buffer = io.BytesIO()
    # The writer on the standard library: `write_graphml` takes lxml where it is, with other bytes.
    nx.write_graphml_xml(keyed, buffer)
    return buffer.getvalue().decode("utf-8") + "\n"


def gexf(net: nx.MultiDiGraph) -> str:
    """The network as GEXF 1.3; of one over time (`helpers.networks.dynamic`) with its spells.

    >>> "<spell" in gexf(nx.MultiDiGraph())
    False
    """
    writer = GEXFWriter(version="1.3")
    writer.add_graph(_over_time(net, _flat(net)))
    writer.xml.set("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
    for meta in writer.xml.iter("meta"):
        del meta.attrib["lastmodifieddate"]  # no clock in a file
        if "filter" in net.graph:
            ElementTree.SubElement(meta, "description").text = f"filter: {xml_text(net.graph['filter'])}"
    for edge in writer.xml.iter("edge"):  # GEXF 1.3: edges of one kind between two nodes are one, of two kinds two
        edge.set("kind", edge.get("label"))
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue().decode("utf-8") + "\n"


def _over_time(net: nx.MultiDiGraph, flat: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The flat network with the spells of `dynamic`, if it has any."""
    for node, spells in net.nodes(data="spells"):
        flat.nodes[xml_text(node)].update({"spells": spells} if spells else {})
    for source, target, relation, spells in net.edges(keys=True, data="spells"):
        flat.edges[xml_text(source), xml_text(target), relation].update({"spells": spells} if spells else {})
    return flat


# --- RDF --------------------------------------------------------------------------------------------------

def iri(kind: str, key: str) -> str:
    """The IRI of a thing: the base, its kind (node, tie, sentence, selector, derivation, text) and its key.

    What is neither letter nor digit nor one of - . _ : is percent-encoded: no two keys share an IRI.

    >>> iri("node", "target:“一把手”")
    'urn:x-supervision-network:node:target:%E2%80%9C一把手%E2%80%9D'
    """
    return f"{BASE}{kind}:" + "".join(c if c.isalnum() or c in "-._:" else quote(c, safe="") for c in key)


def _thing(kind: str, key: str) -> URIRef:
    return URIRef(iri(kind, key))


def _say(subject: URIRef, *pairs: tuple[URIRef, object]) -> Iterator[tuple[URIRef, URIRef, URIRef | Literal]]:
    for predicate, value in pairs:
        if value != "" and value == value:  # '' and NaN are unknown, and RDF says nothing of what is unknown
            yield subject, predicate, value if isinstance(value, URIRef | Literal) else Literal(value)


def _vocabulary() -> Iterator[tuple]:
    for relation, (start, end, says) in RELATIONS.items():
        yield from _say(_V[relation], (RDF.type, OWL.ObjectProperty), (RDFS.label, Literal(says, lang="en")),
                        (RDFS.comment, Literal(f"from {start} to {end}", lang="en")))


def _whole(docs: set[str], chosen: str) -> Iterator[tuple]:
    """What the network is, of which texts, and by what a part was chosen; the licence is that of the coding and not of
    the words."""
    rights = "The sentences are quoted as evidence; the rights in them stay with their publishers."
    yield from _say(URIRef(BASE + "network"), (RDF.type, DCMITYPE.Dataset), (RDF.type, PROV.Entity),
                    (DCTERMS.title, Literal("Who supervises whom, by which mechanism, where", lang="en")),
                    (DCTERMS.title, Literal("谁监督谁、用什么机制、在哪里", lang="zh")),
                    (DCTERMS.license, URIRef("https://spdx.org/licenses/MIT")),
                    (DCTERMS.rights, Literal(rights, lang="en")), (_V.filter, chosen),
                    *((DCTERMS.source, _thing("text", doc)) for doc in sorted(docs)))


def _node(node: str, data: dict[str, Any]) -> Iterator[tuple]:
    yield from _say(_thing("node", node), (RDF.type, _V[data["kind"].capitalize()]), (_V.id, node),
                    (RDFS.label, Literal(data["name"], lang="zh")),
                    (RDFS.label, data["gloss"] and Literal(data["gloss"], lang="en")),
                    *((_V[key], data[key]) for key in NODE_COLUMNS[4:]))


def _tie(source: str, target: str, relation: str, data: dict[str, Any]) -> Iterator[tuple]:
    key = f"{source} {relation} {target}"
    start, end, tie = _thing("node", source), _thing("node", target), _thing("tie", key)
    yield start, _V[relation], end
    yield from _say(tie, (RDF.type, RDF.Statement), (RDF.type, PROV.Entity), (RDF.subject, start),
                    (RDF.predicate, _V[relation]), (RDF.object, end), (_V.weight, data["weight"]),
                    (_V.confidence, data["confidence"]))
    for found in data["sentences"]:
        where = f"{found['doc']}:{found['start']}-{found['end']}"
        sentence, derivation = _thing("sentence", where), _thing("derivation", f"{key} {where}")
        yield from _sentence(sentence, _thing("selector", where), found)
        yield from _say(tie, (PROV.wasDerivedFrom, sentence), (PROV.qualifiedDerivation, derivation))
        yield from _say(derivation, (RDF.type, PROV.Derivation), (PROV.entity, sentence),
                        (_V.mode, found["mode"]), (_V.rule, found["rule"]), (_V.confidence, found["confidence"]))


def _sentence(sentence: URIRef, selector: URIRef, found: dict[str, Any]) -> Iterator[tuple]:
    text = _thing("text", found["doc"])
    yield from _say(text, (RDF.type, PROV.Entity), (RDFS.label, found["doc"]))
    yield from _say(sentence, (RDF.type, PROV.Entity), (PROV.value, Literal(found["quote"], lang="zh")),
                    (PROV.wasDerivedFrom, text), (_OA.hasSource, text), (_OA.hasSelector, selector))
    yield from _say(selector, (RDF.type, _OA.TextPositionSelector),
                    (_OA.start, Literal(found["start"], datatype=XSD.nonNegativeInteger)),
                    (_OA.end, Literal(found["end"], datatype=XSD.nonNegativeInteger)))


def _turtle(net: nx.MultiDiGraph) -> str:
    graph = Graph("SimpleMemory")
    for prefix, space in [("v", _V), ("oa", _OA), ("prov", PROV), ("owl", OWL), ("dcterms", DCTERMS)]:
        graph.bind(prefix, space)
    ties = (_tie(*edge) for edge in net.edges(keys=True, data=True))
    docs = {found["doc"] for *_, sentences in net.edges(data="sentences") for found in sentences}
    whole = _whole(docs, net.graph.get("filter", ""))
    for triple in chain(_vocabulary(), whole, *(_node(*node) for node in net.nodes(data=True)), *ties):
        graph.add(triple)
    return _serialized(graph)


def _serialized(graph: Graph) -> str:
    """As rdflib alone does, which looks for a short form of each IRI of ours among all before."""
    turtle, buffer = TurtleSerializer(graph), io.BytesIO()
    short = turtle.get_pname

    @cache
    def name(uri: object, gen_prefix: bool = True) -> str | None:
        ours = isinstance(uri, URIRef) and uri.startswith(BASE) and not uri.startswith(_V)
        return None if ours else short(uri, gen_prefix)

    turtle.get_pname = name
    turtle.serialize(buffer, encoding="utf-8")
    return buffer.getvalue().decode("utf-8")
