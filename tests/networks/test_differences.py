"""A network less another: what each has alone, and what both have."""
from __future__ import annotations

import helpers as h
from helpers.networks import differences
from helpers.reading import parse

FIRST = h.network(h.code(parse("a", "盘龙区纪委监委约谈“一把手”。盘龙区纪委监委开展专项检查。盘龙区纪委监委约谈“一把手”3人次。")))
SECOND = h.network(h.code(parse("b", "盘龙区纪委监委约谈“一把手”。盐津县纪委监委开展警示教育。")))


def ties(net) -> set[tuple[str, str, str]]:
    return {(source, relation, target) for source, target, relation in net.edges(keys=True)}


def test_every_tie_is_on_its_side_with_its_weights():
    table = h.difference(FIRST, SECOND)
    assert set(table["where"]) == set(differences.WHERE) and table.columns.tolist() == differences.COLUMNS
    for where, wanted in (("A", ties(FIRST) - ties(SECOND)), ("B", ties(SECOND) - ties(FIRST)), ("both", ties(FIRST) & ties(SECOND))):
        some = table[table["where"] == where]
        assert set(some[["source", "relation", "target"]].itertuples(index=False, name=None)) == wanted
    tie = table[(table["relation"] == "uses") & (table["target"] == "mechanism:约谈")].iloc[0]
    assert tie[["source_name", "target_name", "where", "weight_a", "weight_b", "documents_a", "documents_b"]].tolist() == [
        "盘龙区纪委监委", "约谈", "both", 2, 1, 1, 1]


def test_turned_round_it_says_the_same_of_the_other_side():
    one, other = h.difference(FIRST, SECOND), h.difference(SECOND, FIRST)
    turned = other.rename(columns={"weight_a": "weight_b", "weight_b": "weight_a", "documents_a": "documents_b", "documents_b": "documents_a"})
    turned["where"] = turned["where"].map({"A": "B", "B": "A", "both": "both"})
    assert turned[one.columns].equals(one)


def test_less_leaves_what_the_other_lacks_with_its_evidence():
    left = h.less(FIRST, SECOND)
    assert ties(left) == ties(FIRST) - ties(SECOND) and "target:一把手" not in left
    tie = "body:530103:纪委监委", "mechanism:专项检查", "uses"
    assert left.edges[tie] == FIRST.edges[tie] and left.nodes["mechanism:专项检查"] == FIRST.nodes["mechanism:专项检查"]
    assert len(h.less(FIRST, FIRST)) == 0 and h.difference(FIRST, FIRST)["where"].unique().tolist() == ["both"]
