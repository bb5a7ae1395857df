"""Weights: by hand, and what they add up to."""
from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import helpers as h
from helpers import networks
from helpers.coding import code
from helpers.measures import weights
from helpers.reading import parse

TEXTS = sorted((Path(__file__).parents[1] / "composed" / "texts").glob("*.txt"))[:4]


def corpus():
    return h.network(h.add(code(h.read(str(path))) for path in TEXTS))


def test_by_hand():
    """Of a the one act gives four ties with one sentence each, beside two that names tell; of b one sentence more."""
    some = [code(parse(name, words)) for name, words in (
        ("a", "盘龙区纪委监委约谈“一把手”。"), ("b", "盘龙区纪委监委约谈“一把手”。官渡区纪委监委约谈“一把手”。盘龙区纪委监委开展专项检查。"))]
    net = h.network(h.add(some))
    rows = [len(one.relations) for one in some]
    uses = ("body:530103:纪委监委", "mechanism:约谈", "uses")
    assert {way: h.weigh(net, way).edges[uses]["weight"] for way in weights.WEIGHTS} == {
        "sentences": 2, "events": 2, "documents": 2, "by document": pytest.approx(1 / rows[0] + 1 / rows[1]),
        "by actor": pytest.approx(2 / 3)}  # 专项检查 is the third sentence of what it uses
    where = h.weigh(net, "by actor").edges["mechanism:约谈", "region:530103", "practised_in"]["weight"]
    assert where == pytest.approx(2 / 3)


def test_what_they_add_up_to():
    net = corpus()
    documents = {sentence["doc"] for *_, told in net.edges(data="sentences") for sentence in told}
    shares = h.weigh(net, "by document")
    assert sum(weight for *_, weight in shares.edges(data="weight")) == pytest.approx(len(documents))
    actors: Counter = Counter()
    for source, target, relation, weight in h.weigh(net, "by actor").edges(keys=True, data="weight"):
        actors[target if source.startswith("mechanism:") else source, relation] += weight
    assert all(total == pytest.approx(1) for total in actors.values())
    assert {way: h.weigh(net, way).graph["weight"] for way in weights.WEIGHTS} == {way: way for way in weights.WEIGHTS}
    assert dict(h.weigh(net).nodes(data=True)) == dict(net.nodes(data=True)) and "weight" not in net.graph


def test_views_and_measures_take_them():
    net = h.weigh(corpus(), "by document")
    graph = networks.told(net)
    assert sum(dict(graph.degree(weight="weight")).values()) > 0
    assert h.disparity(graph)["p"].between(0, 1).all() and h.leiden(graph, weight="weight", runs=2)


def test_what_is_not_there_is_refused():
    with pytest.raises(ValueError, match="no weight 'words'; the weights are sentences, events, documents, by document, by actor"):
        h.weigh(corpus(), "words")
    large = networks.graph.total([h.add(code(h.read(str(path))) for path in TEXTS)], 1)
    with pytest.raises(ValueError, match="make it of the coding"):
        h.weigh(large, "by document")
