"""The room `naming`: a node is found by its id, its name or its gloss, and never by guessing among several."""
from __future__ import annotations

import pytest

import helpers as h
from helpers import networks
from helpers.reading import parse

CODING = h.code(parse("a", "盘龙区纪委监委约谈“一把手”。大理市纪委监委约谈班子成员。大理州纪委监委约谈班子成员。"))
NET = h.network(CODING)


@pytest.mark.parametrize(("asked", "node"), [
    ("body:530103:纪委监委", "body:530103:纪委监委"),
    ("盘龙区", "region:530103"), ("盘龙", "region:530103"), ("Panlong District", "region:530103"), ("panlong", "region:530103"),
    ("盘龙区纪委监委", "body:530103:纪委监委"), ("约谈", "mechanism:约谈"), ("Summons to talk", "mechanism:约谈"),
    ("大理市", "region:532901"), ("大理州纪委监委", "body:532900:纪委监委"),
])
def test_a_name_or_a_gloss_is_its_node(asked: str, node: str):
    assert networks.called(asked, NET) == node


@pytest.mark.parametrize(("asked", "says"), [
    ("纪委监委", "'纪委监委' may be body:530103:纪委监委, body:532900:纪委监委, body:532901:纪委监委; give one of these ids"),
    ("大理", r"no node '大理' here; nearest: region:5329"),
    ("盘龙区纪委", "no node '盘龙区纪委' here; nearest: body:530103:纪委监委"),
    ("", "no node '' here; nearest: none"),
])
def test_what_is_several_or_none_is_refused_with_the_nearest(asked: str, says: str):
    with pytest.raises(ValueError, match=says):
        networks.called(asked, NET)


def test_every_node_is_found_by_its_own_name_or_told_to_be_several():
    for node in NET:
        try:
            assert networks.called(networks.name(node), NET) == node
        except ValueError as error:
            assert node in str(error)


def test_names_work_wherever_an_id_does():
    by_id, by_name = h.evidence(CODING, "body:530103:纪委监委", "mechanism:约谈"), h.evidence(CODING, "盘龙区纪委监委", "summons to talk")
    assert len(by_id) and repr(by_id) == repr(by_name)
    assert set(h.ego(NET, "盘龙区")) == set(h.ego(NET, "region:530103"))
    assert h.profile(CODING, "Panlong").equals(h.profile(CODING, "region:530103"))
    assert h.ego_picture(NET, "盘龙").svg() == h.ego_picture(NET, "region:530103").svg()
