"""A file may hold several reports: each is read by itself, with its own place, focus and actors."""

from __future__ import annotations

import pytest

from helpers.coding import code
from helpers.reading import layout, texts
from helpers.reading.writing import canonical

KM = "昆明市纪委监委通报典型案例。"
ANY = "各级党组织开展警示教育，约谈“一把手”。"

FILES = {
    "datelines": f"新华社昆明1月7日电 {KM}\n新华社贵阳1月8日电 {ANY}",
    "datelines with headlines": f"昆明通报\n本报昆明1月7日讯 {KM}\n党组织约谈\n本报贵阳1月8日讯 {ANY}",
    "a day's broadcast": f"央视网消息（新闻联播）：{KM}\n\n央视网消息（新闻联播）：{ANY}",
    "contents, numbered": f"主要内容\n1.昆明市纪委监委通报典型案例\n2.各级党组织开展警示教育\n昆明市纪委监委通报典型案例\n{KM}\n各级党组织开展警示教育\n{ANY}",
    "contents, plain": f"今日要闻\n昆明市纪委监委通报典型案例\n各级党组织开展警示教育\n\n昆明市纪委监委通报典型案例\n{KM}\n\n各级党组织开展警示教育\n{ANY}",
    "labels": f"【昆明通报】{KM}\n【党组织约谈】{ANY}",
    "labels alone": f"【昆明通报】\n{KM}\n【党组织约谈】\n{ANY}",
    "a rule of marks": f"昆明通报\n{KM}\n————————\n党组织约谈\n{ANY}",
    "a digest by its title": f"地方快讯\n\n昆明通报\n\n{KM}\n\n党组织约谈\n\n{ANY}",
    "headlines in the title": f"昆明纪委通报案例 各级党组织约谈干部\n昆明纪委通报案例\n{KM}\n各级党组织约谈干部\n{ANY}",
}


@pytest.mark.parametrize("kind", FILES)
def test_an_item_takes_nothing_from_another(kind: str):
    text = texts.parse("a", FILES[kind])
    assert len(texts.items(text)) >= 2
    coding = code(text)
    at = FILES[kind].rindex(ANY)
    later = coding.mentions[(coding.mentions.kind == "body") & (coding.mentions.start >= at)]
    assert len(later) and set(later.id.str[5:11]) == {"000000"}
    assert "body:530100:纪委监委" in set(coding.mentions.id)
    ties = coding.relations[coding.relations.start >= at]
    assert not ties.source.str.contains("530100").any() and not ties.target.str.contains("530100").any()


ONE = {
    "one dateline": f"通报\n新华社昆明1月7日电 {KM}\n一、做法\n{ANY}\n二、成效\n{ANY}",
    "parts of a case": f"通报\n{KM}\n【案情】{ANY}\n【评析】{ANY}",
    "headings": f"昆明市开展约谈\n做法一\n{KM}\n\n做法二\n{ANY}",
    "numbers": f"昆明市开展约谈\n1.通报。{KM}\n2.约谈。{ANY}",
    "a title again": f"昆明市开展约谈\n来源：某网\n昆明市开展约谈\n{KM}\n{ANY}",
}


@pytest.mark.parametrize("kind", ONE)
def test_one_report_is_read_as_one(kind: str):
    text = texts.parse("a", FILES.get(kind, ONE[kind]))
    assert len(texts.items(text)) == 1
    assert {i[5:11] for i in code(text).mentions.id if i.startswith("body:")} == {"530100"}


def test_a_list_of_contents_lends_nothing_and_gives_nothing():
    text = "主要内容\n1.昆明市纪委监委通报案例\n2.曲靖市约谈局长\n曲靖市约谈局长\n曲靖市纪委监委约谈局长。各级党组织整改。"
    coding = code(texts.parse("a", text))
    assert {i[5:11] for i in coding.mentions.id if i.startswith("body:")} == {"530300"}


def test_the_spans_of_items_are_those_of_the_file():
    text = texts.parse("a", FILES["datelines with headlines"])
    coding = code(text)
    assert all(text.text[m.start : m.end] == m.text for m in coding.mentions.itertuples())
    assert all(text.text[r.start : r.end] == r.quote for r in coding.relations.itertuples())


STOPS = {
    "约谈干部．镇雄县整改．": ["约谈干部．", "镇雄县整改．"],
    "约谈干部.镇雄县整改.": ["约谈干部.", "镇雄县整改."],
    "约谈干部｡镇雄县整改｡": ["约谈干部｡", "镇雄县整改｡"],
    "约谈12人.处分3人.": ["约谈12人.", "处分3人."],
    "要求“立即整改．”镇雄县整改．": ["要求“立即整改．”镇雄县整改．"],  # as with 。
    "上升20%.镇雄县整改": ["上升20%.", "镇雄县整改"],
    "约谈干部（试点）.镇雄县整改": ["约谈干部（试点）.", "镇雄县整改"],
    "约谈干部. 2023年整改": ["约谈干部.", "2023年整改"],
    "一.约谈干部": ["一.约谈干部"],
    "（一）.约谈干部": ["（一）.约谈干部"],
    "1.约谈3.5万人": ["1.约谈3.5万人"],
    "见www.中国.cn网": ["见www.中国.cn网"],
}


@pytest.mark.parametrize("line", STOPS)
def test_a_full_stop_of_half_width_ends_a_sentence(line: str):
    passage = layout.passage(canonical(line), "paragraph")
    assert [line[s.start : s.end] for s in passage.sentences] == STOPS[line]


@pytest.mark.parametrize("wrong, right", [("昆明市盘⻰区", "昆明市盘龙区"), ("⻓沙市⼈⺠政府", "长沙市人民政府"), ("部⻔负责⼈", "部门负责人"), ("⻢⻰区⻛险", "马龙区风险"), ("⻰⻔县⻅⻚", "龙门县见页"), ("⻘⻥⻦⻩⻬⻮⻳⻋⻉⻙", "青鱼鸟黄齐齿龟车贝韦"), ("⽇⽉⽔⽕", "日月水火"), ("⺟⻝", "母食"), ("⻜⻣", "飞骨"), ("⻁⻄⻆", "虎西角")])
def test_parts_of_characters_are_the_characters(wrong: str, right: str):
    assert canonical(wrong) == right and len(wrong) == len(right)


def test_many_items_and_many_lines_of_one_wording_take_no_longer_than_their_length():
    import time

    def seconds(text: str) -> float:
        parsed = texts.parse("a", text)
        start = time.perf_counter()
        texts.items(parsed)
        return time.perf_counter() - start

    for line in ("昆明市纪委监委通报典型案例\n", f"本报昆明1月7日讯 {KM}\n", "【通报】约谈。\n", "————\n通报\n约谈局长。\n"):
        few, many = (min(seconds(line * n) for _ in range(3)) for n in (500, 5000))
        assert many < 40 * few + 0.05
    assert len(texts.items(texts.parse("a", f"本报昆明1月7日讯 {KM}\n" * 1000))) == 1
