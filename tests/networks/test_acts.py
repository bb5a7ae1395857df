"""Events: every act once, every tie of an act in one at least, and what no tie tells beside it."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as h
from helpers.networks import acts, events
from helpers.reading import parse

AND = acts.AND


def table(*sentences: str, published: str = ""):
    return events(h.code(parse("a", "\n".join(sentences))), {"a": published})


def cells(row) -> tuple:
    who, mechanism, whom = (re.sub("mechanism:|target:", "", cell) for cell in (row.who, row.mechanism, row.whom))
    return row.act, who, mechanism, whom, row.how_many


CASES = [
    ("盘龙区纪委监委约谈“一把手”。", [("uses", "body:530103:纪委监委", "约谈", "一把手", "")]),
    (  # two talks with two groups, each with its number
        "2023年,盘龙区纪委监委对“一把手”开展廉政谈话26人次,对新提拔处级干部开展廉政谈话119人次。",
        [
            ("uses", "body:530103:纪委监委", "廉政谈话", "一把手", "26人次"),
            ("uses", "body:530103:纪委监委", "廉政谈话", "新提拔处级干部", "119人次"),
        ],
    ),
    (  # a joint act is one, and no act of its own beside it
        "盘龙区纪委监委会同盘龙区审计局开展专项督查。",
        [("uses", "body:530103:审计局|body:530103:纪委监委", "专项督查", "", "")],
    ),
    ("盐津县纪委监委监督“一把手”。", [("supervises", "body:530623:纪委监委", "", "一把手", "")]),
    (  # one tie tells who supervises, another by what, and nobody is said to use it
        "盘龙区将区委巡察机构作为强化“一把手”监督的力量。",
        [("uses", "body:530103:区委巡察机构", "一把手监督", "一把手", "")],
    ),
    (  # to report and the report are one act, with who is reported to
        "盐津县纪委监委成立专班,专班研判政治生态,第一时间向县委专题报告。",
        [
            ("uses", "body:530623:专班", "专题报告", "body:530623:县委", ""),
            ("uses", "body:530623:专班", "研判政治生态", "", ""),
        ],
    ),
    (  # whom is named once: what two bodies do about them is one act
        "盐津县纪委监委严肃问责,针对盐津县教育局主要负责人存在作风方面的苗头性问题,专班跟进研判政治生态。",
        [
            ("uses", "body:530623:专班|body:530623:纪委监委", "研判政治生态", "盐津县教育局主要负责人", ""),
            ("uses", "body:530623:纪委监委", "问责", "", ""),
        ],
    ),
    (  # those of one list stay together, though a mechanism has one of them too
        "盘龙区纪委监委做实“一把手”监督,提升对“一把手”和领导班子监督的效能。",
        [
            ("uses", "body:530103:纪委监委", "一把手监督", "一把手", ""),
            ("supervises", "body:530103:纪委监委", "", "一把手|领导班子", ""),
        ],
    ),
    (  # a number of people goes with those people only
        "盘龙区对“一把手”开展警示教育5场,累计受教育群众3万人次。",
        [("uses", "", "警示教育", "一把手", "5场"), ("counted", "", "警示教育", "", "3万人次")],
    ),
    (  # who hears reports and who makes one may be people, and a meeting may be reported to
        "盘龙区推动区委班子成员主动听取分管部门党风廉政建设情况汇报,主动向常委会专题报告履职情况。",
        [
            ("uses", "区委班子成员", "专题报告", "body:530103:区委常委会", ""),
            ("uses", "区委班子成员", "听取汇报", "", ""),
        ],
    ),
    (  # what was named before and is taken up as a whole is one act
        "昆明市以任务式、清单式的监督模式加强对“一把手”监督。在具体实施中,昆明市纪委监委制定《关于监督的方案》。",
        [
            ("uses", "", "任务式监督", "一把手", ""),
            ("uses", "", "清单式监督", "一把手", ""),
            ("uses", "body:530100:纪委监委", "任务式监督|清单式监督", "", ""),
            ("issues", "body:530100:纪委监委", "", "", ""),
        ],
    ),
]


@pytest.mark.parametrize(("sentence", "wanted"), CASES)
def test_one_act_is_one_row(sentence: str, wanted: list[tuple]):
    assert [cells(row) for row in table(sentence).itertuples()] == wanted


def test_when_is_the_last_year_named_before_the_act():
    found = table("2021年只有谈话,去年盘龙区纪委监委开展约谈,今年再作总结。", published="2024-03-07")
    assert found[found.mechanism == "mechanism:约谈"].when.tolist() == [2023]


@pytest.mark.parametrize("sentence", [
    "盘龙区约谈“一把手”,深入贯彻落实《关于加强监督的意见》。",  # the region that carries it out
    "盘龙区纪委监委约谈“一把手”。会上,制定《关于加强监督的工作方案》。",  # a body that only the sentence before names
])
def test_an_act_is_where_those_who_act_are(sentence: str):
    found = table(sentence)
    assert len(found) and set(found["where"]) == {"region:530103"}


def test_a_number_without_an_act_of_its_own_is_not_lost():
    found = table("盘龙区纪委监委对“一把手”开展廉政谈话,对新提拔处级干部开展廉政谈话,累计30人次。")
    assert "30人次" in AND.join(found["how_many"]).split(AND)


def test_what_only_a_number_tells_is_an_act():
    found = table("盘龙区开展约谈,立案查处“一把手”37件。")
    assert [cells(row) for row in found.itertuples()][1:] == [("counted", "", "", "一把手", "37件")]


def test_what_names_tell_is_no_act():
    assert not len(table("盐津县住建局主要负责人、昆明市盘龙区纪委监委。"))


def check(coding) -> None:
    net, found = h.network(coding), events(coding)
    told = coding.relations[~coding.relations.relation.isin(["part_of", "belongs_to", "member_of", "variant_of"])]
    in_events = Counter()
    for (doc, start, end), _, act in acts.each(coding):
        in_events.update((*tie, doc, start, end) for tie in act.ties)
    rows = zip(told.source, told.relation, told.target, told.doc, told.start, told.end, strict=True)
    assert set(rows) == set(in_events), "every tie of an act is in an event, and no other"
    for source, target, relation, number in net.edges(keys=True, data="events"):
        assert number == sum(n for tie, n in in_events.items() if tie[:3] == (source, relation, target))
    parts = Counter(node for row in found.itertuples() for node in
                    {*f"{row.who}|{row.mechanism}|{row.document}|{row.whom}|{row.where}".split(AND)} - {""})
    assert parts == Counter({node: number for node, number in net.nodes(data="events") if number})
    assert not (found.ties == 0).any() or set(found[found.ties == 0].act) == {"counted"}


def test_events_and_network_agree_on_the_article():
    check(h.code(h.read("yunnan-2024-03-07")))


WORDS = ["盘龙区纪委监委", "昆明市", "约谈", "任前廉政谈话", "“一把手”", "会同", "对", "开展", "26人次", ",", "。", "2023年", "督促", "印发《意见》"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_events_and_network_agree_on_any_text(words: list[str]):
    check(h.code(parse("a", "".join(words))))
