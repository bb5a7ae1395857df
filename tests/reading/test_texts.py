"""The room `texts`: blocks, sentences and clauses of a document, and what its page says of it.

Every snippet is composed; none describes a real event.
"""
from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path

import pytest
from anytext import REPORT, TEXTS
from hypothesis import given

from helpers.reading import DATA, InputError, canonical, clauses, english, files, parse, read, texts

# -- blocks and sentences ----------------------------------------------------------------------------

def check_spans(text: str) -> texts.Text:
    """Blocks and sentences lie in the text, in order and apart, and leave out nothing but blanks."""
    document = parse("a", text)
    for spans in (document.blocks, document.sentences):
        assert all(0 <= s.start < s.end <= len(text) for s in spans)
        assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))
        assert all(text[s.start:s.end] == text[s.start:s.end].strip() for s in spans)
    for sentence in document.sentences:
        block = document.blocks[sentence.block]
        assert block.kind in ("title", "heading", "paragraph")
        assert block.start <= sentence.start and sentence.end <= block.end
    covered = {i for s in document.sentences for i in range(s.start, s.end)}
    covered |= {i for b in document.blocks if b.kind == "boilerplate" for i in range(b.start, b.end)}
    assert all(c.isspace() or c == "\ufeff" for i, c in enumerate(text) if i not in covered)
    assert not any("\n" in text[b.start:b.end] or "\r" in text[b.start:b.end] for b in document.blocks)
    assert sum(b.kind == "title" for b in document.blocks) <= 1
    return document


@given(TEXTS)
def test_nothing_of_a_text_is_lost(text: str):
    check_spans(text)


@given(TEXTS)
def test_what_is_known_of_a_text_is_well_formed(text: str):
    document = parse("a", text)
    if document.published:
        datetime.fromisoformat(document.published)
    assert "\n" not in document.title and document.publisher == document.publisher.strip()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\n\u3000\u3000"])
@pytest.mark.parametrize("begin", ["", "\ufeff", "\ufeff\n", " \t\n"])
def test_line_ends_and_marks_at_the_head_break_nothing(begin: str, end: str):
    lines = ["昆明市推动监督", "市纪委监委约谈一把手。督促整改。", "强化监督", "该市建立清单。"]
    document = check_spans(begin + end.join(lines))
    assert [b.kind for b in document.blocks] == ["title", "paragraph", "heading", "paragraph"]
    assert [document.text[b.start:b.end] for b in document.blocks] == lines
    assert len(document.sentences) == 5 and document.title == lines[0]


@pytest.mark.parametrize("sentences", [
    ["市纪委约谈。", "限期整改！", "为什么？！", "压力传导……"],
    ["“责任要扛在肩上。落到实处。”这是谈话。", "督促整改。"],
    ["（见附件。）", "该市通报。"],
    ["约谈“一把手”‘第一责任人’。", "整改。”"],
    ["他说“整改。", "再整改。"],  # with a mark missing, the stop decides
    ["投入3.2万元。", "约谈26人次。"],
    ["「要整改。」他說。", "再整改。"],
    ['"要整改。"他说。', "再整改。"],
    ["没有句号的一句"],
])
@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_sentences(sentences: list[str], blank: str):
    document = check_spans(blank.join(sentences))
    assert [document.text[s.start:s.end] for s in document.sentences] == sentences


# -- boilerplate -------------------------------------------------------------------------------------

def kind_of(line: str) -> str:
    text = f"昆明市推动监督\n{line}\n市纪委监委开展廉政谈话，督促整改，压实责任。\n"
    return next(b.kind for b in parse("a", text).blocks if b.start == text.index(line))


@pytest.mark.parametrize("line", [
    "您当前的位置: 首页  >>   公正司法", "首页 > 新闻 > 正文", "当前位置：首页»公正司法",
    "新闻中心 > 地方动态 > 正文", "发布时间: 2024/3/7 22:24:02", "2024-03-07", "2024年3月7日 22:24",
    "（2024年3月7日）", "2024年3月7日 星期四", "二〇二四年三月七日", "2024-03-07 22:24 来源：某某网 作者：张三",
    "某某网 2024-03-07 22:24:02", "来源: 某某网", "（来源：某某网）", "来源 | 某某网",
    "【来源：某某网】", "编辑：张三 审核：李四", "(责任编辑：张三)", "责编 / 张三", "本报记者 张三 通讯员 李四",
    "记者：张三",
    "字号: [大] [中] [小]     打印     关闭", "大 中 小", "【打印】 【关闭】", "分享到：", "浏览次数：1286",
    "上一篇: 没有了", "下一篇: 图说 | 秋天", "扫一扫在手机打开当前页", "主办: 某某中心     备案号: 滇ICP备00000000号",
    "所在的位置：首页>要闻", "信息来源：某某网", "供稿：某某县纪委", "索 引 号：0151", "责 编：张三", "一审：张三 二审：李四 三审：王五",
    "成文日期：2024年3月7日", "点击数：88", "上一条：约谈“一把手”", "技术支持：某某网", "打印本页 关闭窗口", "网站地图 | 关于我们 | 联系我们",
    "设为首页 | 加入收藏", "网站首页 | 信息公开 | 审查调查 | 巡视巡察", "[纠错]", "返回顶部", "（某某县纪委监委 张三 李四）", "扫码关注我们",
    "滇ICP备00000000号-1", "Copyright © 2024 某某网 版权所有", "滇公网安备 00000000000000号", "* * *", "——————",
])
def test_boilerplate_is_known_by_its_form(line: str):
    assert kind_of(line) == "boilerplate"


@pytest.mark.parametrize("line", [
    "记者：请问市纪委监委如何约谈一把手？", "对未办理ICP备案的12家单位负责人进行约谈。", "时间过半，任务过半。",
    "时间：2024年3月7日，市纪委监委约谈3名一把手。", "2024年3月7日，昆明市纪委监委约谈一把手。",
    "电话约谈3名一把手",
    "昆明市纪委监委：约谈一把手", "来源多样的信访举报得到受理。", "一、强化监督", "（一）约谈",
    "网站首页:开设“一把手”监督专栏。",
    "打印机采购问题被约谈。",
    "编辑部的干部受到约谈", "主办单位的一把手受到约谈。", "加大 中小企业监督力度", "地址变更的问题得到整改。",
    "牵头单位：县纪委监委", "责任人：张三", "完成时限：2024年12月", "扫码问廉", "图文并茂讲廉洁", "打印店老板被约谈", "一审判决生效",
    "时间表和路线图", "关键词：担当", "首页工程建设", "（责任单位：县纪委监委）", "收藏家协会换届监督",
    "“把信息公开，把权力关进笼子。”", "2024年工作要点", "2024年约谈26人次",
])
def test_an_ordinary_line_is_no_boilerplate(line: str):
    assert kind_of(line) in ("heading", "paragraph")


def test_what_stands_around_the_article_is_not_read():
    document = read("yunnan-2024-03-07")
    around = [document.text[b.start:b.end] for b in document.blocks if b.kind == "boilerplate"]
    assert [line[:6] for line in around] == ["法制云南,关", "公正司法", "您当前的位置", "发布时间: ", "来源: 云南"]
    assert [document.text[b.start:b.end][:4] for b in document.blocks if b.kind == "heading"] == \
        ["以“头雁", "创新监督", "多措并举"]
    check_spans(document.text)


@pytest.mark.parametrize(("line", "published"), [
    ("发布时间: 2024/3/7 22:24:02", "2024-03-07 22:24:02"), ("2024年3月7日 9:05", "2024-03-07 09:05:00"),
    ("2024.03.07", "2024-03-07"), ("2024-13-45", ""), ("2024-03-07 25:61", ""),
    ("（2024年3月7日）", "2024-03-07"), ("2024-03-07 22:24 来源：某某网", "2024-03-07 22:24:00"),
    ("2024年3月7日，市纪委监委约谈。", ""),
    ("2024年03月07日10:24 | 来源：某某网", "2024-03-07 10:24:00"), ("2024年03月07日10:24来源：某某网", "2024-03-07 10:24:00"),
    ("2024-03-07 10:24:02.0", "2024-03-07 10:24:02"), ("2024 年 3 月 7 日", "2024-03-07"),
    ("2024年3月7日 星期四 10:24", "2024-03-07 10:24:00"), ("2024年3月7日10时24分", "2024-03-07 10:24:00"),
    ("发布时间：2024-03-07T10:24:02", "2024-03-07 10:24:02"),
])
def test_the_date_of_the_page(line: str, published: str):
    assert parse("a", f"昆明市推动监督\n{line}\n市纪委监委约谈。\n").published == published


@pytest.mark.parametrize("line", [
    "来源: 某某网", "（来源：某某网）", "2024-03-07 来源：某某网 作者：张三", "来源 | 某某网", "信息来源：某某网", "供稿单位：某某网",
    "发布机构：某某网", "主办：某某网 承办：某某中心", "2024年03月07日10:24 | 来源：某某网", "2024年03月07日10:24 来源：某某网",
])
def test_the_source_of_the_page(line: str):
    assert parse("a", f"昆明市推动监督\n{line}\n市纪委监委约谈。\n").publisher == "某某网"


# -- clauses -----------------------------------------------------------------------------------------

@pytest.mark.parametrize(("sentence", "parts"), [
    ("市纪委约谈,限期整改;再报告。", ["市纪委约谈", "限期整改", "再报告"]),
    ("发出1,300余份,整改3:2的问题。", ["发出1,300余份", "整改3:2的问题"]),
    ("印发《意见,办法》(试行,一)并落实。", ["印发《意见,办法》(试行,一)并落实"]),
    ("谈前——谈后……都管。", ["谈前", "谈后", "都管"]),
    ("缺一个)括号,也读。", ["缺一个)括号", "也读"]),
])
def test_clauses(sentence: str, parts: list[str]):
    assert [sentence[start:end] for start, end in clauses(sentence, 0, len(sentence))] == parts


@given(TEXTS)
def test_clauses_lie_in_their_sentence_in_order(text: str):
    canon = canonical(text)
    spans = clauses(canon, 1, len(canon))
    assert all(1 <= start < end <= len(canon) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))


# -- time --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("text", [
    pytest.param("市纪委约谈。" * 150_000, id="one line of many sentences"),
    pytest.param("来源:\n" * 60_000 + "短\n" * 60_000, id="much boilerplate"),
    pytest.param(">" * 40 + " a", id="signs of a breadcrumb"),
    pytest.param("ab>" * 3_000 + " a", id="a breadcrumb without end"),
    pytest.param("约" * 10_000 + "谈" * 10_000, id="a long word"),
    pytest.param("（“《【" * 50_000 + "。", id="brackets that nest"),
    pytest.param("”）。" * 50_000, id="brackets that only close"),
    pytest.param("a" + " " * 300_000 + "\n大" + " " * 300_000 + "中", id="blanks"),
    pytest.param("\n" * 300_000 + "约谈", id="empty lines"),
    pytest.param("2024年" * 60_000 + "\n第" + "一" * 100_000, id="dates and numbers"),
])
def test_no_text_takes_long(text: str):
    """Growth with the square of the length, or worse, would take a minute and more on these."""
    start = time.perf_counter()
    document = parse("a", text)
    for sentence in document.sentences[:100]:
        clauses(document.canon, sentence.start, min(sentence.end, sentence.start + 50_000))
    assert time.perf_counter() - start < 12


# -- files -------------------------------------------------------------------------------------------

def test_the_article():
    text = read("yunnan-2024-03-07")
    assert text.text == (DATA / "texts" / "yunnan-2024-03-07.txt").read_bytes().decode("utf-8")
    assert (text.name, text.published, text.publisher, text.province, text.encoding) == \
        ("yunnan-2024-03-07", "2024-03-07 22:24:02", "云南法治网", "530000", "utf-8")
    assert read(DATA / "texts" / "yunnan-2024-03-07.txt") == text


def test_the_page_itself_says_what_the_index_says():
    text = read("yunnan-2024-03-07")
    page = parse(text.name, text.text)
    assert (page.title, page.published, page.publisher) == (text.title, text.published, text.publisher)


@pytest.mark.parametrize(("path", "says"), [
    ("missing.txt", "no such file"), (".", "folder"), ("", "no such file|folder"),
    ("a\0b.txt", "no such file"), ("x" * 5000, "no such file"),
])
def test_a_path_that_can_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, says: str):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=says) as error:
        read(path)
    assert "\n" not in str(error.value)


def test_a_file_without_end_is_refused():
    if not Path("/dev/zero").exists():
        pytest.skip("no such device on this system")
    with pytest.raises(InputError, match="too large"):
        read("/dev/zero")


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX only")
def test_a_name_is_read_as_utf8(tmp_path: Path):
    named = tmp_path / "报告.txt"
    named.write_text(REPORT, encoding="utf-8")
    assert read(named).name == "报告"
    # As a Python sees the name whose locale knows no Chinese.
    seen = os.fsencode(named).decode("ascii", "surrogateescape")
    if os.fsencode(seen) == os.fsencode(named):
        assert read(seen).name == "报告"
    for name, says in ((b"\xb1\xa8.txt", "name is not UTF-8"), (b"a\rb.txt", "carriage return")):
        other = os.fsdecode(os.fsencode(tmp_path) + b"/" + name)
        Path(other).write_text(REPORT, encoding="utf-8")
        with pytest.raises(InputError, match=says) as error:
            read(other)
        assert str(error.value).isprintable()


def test_an_encoding_other_than_utf8_is_told(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(REPORT.encode("gbk"))
    text = read(tmp_path / "a.txt")
    assert (text.encoding, text.text) == ("gb18030", REPORT)
    with open(tmp_path / "a.txt", encoding=text.encoding, newline="") as file:
        assert file.read() == text.text, "offsets count in the file as this encoding reads it"


def test_a_line_without_end_is_read_in_pieces_that_end_with_sentences():
    sentence = "昆明市纪委监委约谈“一把手”。"
    text = parse("a", sentence * 2000)
    assert len(text.blocks) > 5 and all(b.end - b.start <= 5000 for b in text.blocks)
    assert {text.text[s.start : s.end] for s in text.sentences} == {sentence} and len(text.sentences) == 2000
    assert [b.start for b in text.blocks[1:]] == [b.end for b in text.blocks[:-1]]
    assert len(parse("a", "约" * 12_000).blocks) == 3


def test_every_sentence_of_the_article_has_its_english():
    """A row a sentence, at its offsets; the words of no other text have one."""
    text = texts.read("yunnan-2024-03-07")
    rows = [(int(row["start"]), int(row["end"])) for row in files.table("english.csv")]
    assert rows == [(s.start, s.end) for s in text.sentences]
    said = [english(text.text[start:end]) for start, end in rows]
    assert all(said) and len(set(said)) == len(said)
    assert not any("一" <= sign <= "鿿" for line in said for sign in line)
    assert english(text.text[rows[0][0]:rows[0][1] - 1]) == ""
