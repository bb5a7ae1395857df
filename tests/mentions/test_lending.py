"""A place is not lent by what only passes: a venue, a former post, a native place, a list, an object, an unknown place."""

from __future__ import annotations

import pytest

from helpers import mentions
from helpers.coding import code
from helpers.mentions import elsewhere, lending, regions
from helpers.reading import texts


def lent(line: str) -> list[str]:
    """The words of the regions in a line that lend their place."""
    text = texts.parse("a", line)
    found, _ = regions.by_passage(text)
    passage = text.passages[-1]
    return [passage.canon[m.start : m.end] for m in lending.read(passage, found[-1]).lending]


PASSING = {
    "全会于1月9日至10日在北京举行。": [],
    "座谈会在昆明市召开，要求各级党组织加强监督。": [],
    "检查组赴盐津县调研，督促各级党组织整改。": [],
    "张某，男，汉族，1965年生，云南昭通人，各级党组织要引以为戒。": [],
    "李某曾任盐津县委书记、大关县县长，各单位要吸取教训。": [],
    "原盐津县委书记李某被处分，各单位要吸取教训。": [],
    "中央巡视组对山西、新疆等16个省开展巡视。": [],
    "盐津县和大关县开展互查，各级党组织报告。": [],
    "桐城市委紧跟安庆市委部署，成立巡察组。": ["桐城市"],
    "近日，盐津县纪委监委通报大关县案例。": ["盐津县"],
    "去年以来，昆明市盘龙区向五华区学习。": ["昆明市", "盘龙区"],
    "云南省纪委监委指导昆明市推进谈话。": ["云南省"],
    "督促盐津县各级党组织整改。": ["盐津县"],
    "盐津县各级党组织开展约谈。": ["盐津县"],
}


@pytest.mark.parametrize("line", PASSING)
def test_which_places_lend(line: str):
    assert lent(line) == PASSING[line]


UNKNOWN = {
    "滇中新区纪工委开展约谈。": "滇中新区",
    "雄安新区党工委开展约谈。": "雄安新区",
    "天府新区党工委开展约谈。": "天府新区",
    "台北市政府开展约谈。": "台北市",
    "高雄市纪委开展约谈。": "高雄市",
    "某县纪委开展约谈。": "某县",
    "J省纪委开展约谈。": "J省",
    "xx区纪委监委开展约谈。": "xx区",
    "××市纪委监委开展约谈。": "××市",
    "甲县纪委监委开展约谈。": "甲县",
    "浦东新区纪委监委开展约谈。": "",
    "各开发区党工委开展约谈。": "",
    "省委组织部会同市纪委监委开展约谈。": "",
    "申请上市公司约谈城市居民。": "",
    "督促县纪委监委约谈。": "",
}


@pytest.mark.parametrize("line", UNKNOWN)
def test_places_that_the_code_list_lacks(line: str):
    text = texts.parse("a", line)
    found, _ = regions.by_passage(text)
    words = [line[m.start : m.end] for some in found for m in some if m.rule == elsewhere.RULE]
    assert words == ([UNKNOWN[line]] if UNKNOWN[line] else [])
    assert not any(m.rule == elsewhere.RULE for m in mentions.find(text).mentions)


@pytest.mark.parametrize("name", ["滇中新区纪工委", "雄安新区党工委", "台北市政府", "高雄市纪委", "某县纪委监委", "B市纪委监委"])
def test_what_an_unknown_place_has_takes_no_place_that_is_named_nearby(name: str):
    coding = code(texts.parse("a", f"昆明市纪委监委通报了典型案例。{name}开展警示教育。"))
    bodies = coding.mentions[coding.mentions.kind == "body"]
    assert set(bodies.id[bodies.start > 15].str[5:11]) <= {"000000"}


HOMES = {
    "全会于1月9日在北京举行。\n各级党组织开展约谈。": "",
    "王某曾任昆明市纪委书记。\n各级党组织开展约谈。": "",
    "（作者系昆明市纪委书记）\n各级党组织开展约谈。": "",
    "新华社昆明1月7日电 纪检监察机关开展约谈。": "",
    "山西、河北等省开展约谈。": "",
    "昆明市纪委监委开展约谈。": "530100",
    "盐津县、大关县约谈局长\n两县纪委监委开展约谈。": "530600",
}


@pytest.mark.parametrize("text", HOMES)
def test_the_place_of_a_document_is_not_one_in_passing(text: str):
    parsed = texts.parse("a", text)
    own = regions.find(parsed)[1]
    assert (own.id[7:] if own else "") == HOMES[text]
