"""Lines about the report are no text: nothing is coded in them, and nothing takes its place from them."""

from __future__ import annotations

import pytest

from helpers.coding import code
from helpers.reading import furniture, texts

REPORT = "怎样把握谈话\n甲县某局“一把手”收受礼金，县纪委监委对其进行诫勉谈话。各级党组织要引以为戒。"

LINES = """（作者王某，系河南省焦作市纪委副书记）
（作者系湖南省岳阳市纪委常委）
作者：李某某 单位：云南省盐津县纪委监委
（作者单位：江苏省徐州市纪委监委）
（作者为河南省纪委监委干部）。
（重庆市纪委监委 王某）
（云南省昭通市纪委监委 张某 李某某）
江西省永修县纪委监委 王某某 绘图
江西省永修县纪委监委　王某某　张某
王某某 摄
图/河南省焦作市纪委监委
文/福建省三明市纪委监委 陈某
漫画：江苏省连云港市纪委监委 赵某
供稿：江苏省徐州市纪委监委
来源：河南省纪委监委网站
（来源：三明市纪委监委）
（摘自《中国纪检监察报》河南省焦作市专版）
（据河南省纪委监委网站）
责任编辑：王某 审核：焦作市纪委监委
2024年1月7日 来源：徐州日报
（2024年1月7日于焦作）
（新华社重庆1月7日电）
（本报记者 王某 徐州报道）
本报记者 王某 摄
作者简介：王某，河南省焦作市纪委副书记""".splitlines()


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("first", [False, True])
def test_nothing_is_coded_in_a_line_about_the_report(line: str, first: bool):
    title, rest = REPORT.split("\n")
    text = "\n".join([title, line, rest] if first else [title, rest, line])
    coding = code(texts.parse("a", text))
    at = text.index(line)
    inside = coding.mentions[(coding.mentions.start >= at) & (coding.mentions.end <= at + len(line))]
    assert list(inside.text) == []
    codes = {i.split(":")[1] for i in coding.mentions.id if i.startswith(("body:", "region:"))}
    assert codes <= {"000000"} and "mechanism:诫勉谈话" in set(coding.mentions.id)
    assert not set(coding.relations.relation) & {"belongs_to", "part_of", "practised_in"}


TOLD = """作者指出，盐津县纪委监委约谈了局长。
盐津县纪委监委制图说明谈话要求。
记者从盐津县纪委监委获悉，约谈了局长。
消息传来，盐津县纪委监委约谈局长。
盐津县纪委监委 任前廉政谈话制度
盐津县纪委监委在网站讯息公开后约谈局长。
（盐津县纪委监委约谈局长）
1月7日，盐津县纪委监委约谈局长。
据悉，盐津县纪委监委约谈局长。""".splitlines()


@pytest.mark.parametrize("line", TOLD)
def test_a_line_of_the_report_stays(line: str):
    ids = set(code(texts.parse("a", f"谈话\n{line}\n市纪委监委约谈干部。")).mentions.id)
    assert "body:530623:纪委监委" in ids


DATELINES = """中新网北京6月24日电 |据新华社北京1月7日电 |新华社北京1月7日电（记者李某）|本报北京3月2日讯（记者 李某 通讯员 张某）
【本报讯】|本报讯（记者李某）|人民网北京1月7日电 |央视网消息（新闻联播）：|（新华社北京1月7日电）|本报北京专电1月7日讯 |法制日报北京1月7日讯 记者|新华社北京2024年1月7日电 |中国纪检监察报讯（记者李某）|央广网北京1月31日消息（记者吴某）"""


@pytest.mark.parametrize("line", DATELINES.replace("\n", "|").split("|"))
def test_a_dateline_gives_no_place(line: str):
    text = f"集体约谈\n{line}安徽省纪委召开集体约谈会，要求各级党组织加强监督。"
    coding = code(texts.parse("a", text))
    ids = set(coding.mentions.id)
    assert "body:340000:纪委监委" in ids and not any("110000" in i for i in ids | set(coding.relations.target))


@pytest.mark.parametrize(
    "tail", ["（作者王某系河南省焦作市纪委书记）", "（焦作市纪委监委 王某）", "（记者王某 焦作报道）", "（来源：焦作市纪委监委）"]
)
def test_a_credit_behind_the_last_sentence_is_cut_off(tail: str):
    coding = code(texts.parse("a", f"谈话\n市纪委监委约谈“一把手”。{tail}"))
    assert not any("410800" in i for i in coding.mentions.id) and "mechanism:约谈" in set(coding.mentions.id)
    assert coding.relations["quote"].str.endswith("。").all()


def test_a_unit_that_is_responsible_is_no_credit():
    line = "对“一把手”开展约谈。(责任单位:市纪委监委)"
    assert furniture.reported(line) == (0, len(line))
