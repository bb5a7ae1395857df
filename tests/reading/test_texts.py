"""The room `texts`: bytes to text, the canonical form, blocks, sentences and clauses, and what is known of a document.

Every snippet is composed; none describes a real event.
"""
from __future__ import annotations

import os
import re
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.reading import texts
from helpers.reading.files import DATA
from helpers.reading.texts import InputError, canonical, clauses, decode, parse, read

REPORT = "昆明市推动监督\n\n市纪委监委对新提拔干部开展廉政谈话，督促整改。“一把手”要担责！\n"
TRADITIONAL = "順德區紀委監委開展集體約談，督促各鎮街整改。\n"
# Any text at all, and text that is rich in what the reader looks at.
ANY = st.text(st.characters(exclude_categories=()))
MARKS = st.text("“”‘’\"'「」。!?！？;:，,…—()（）《》〔〕【】[] \t\u3000\r\n\u2028\ufeff"
                "约谈来源时间：首页>»-/年月日2024第大中小")
TEXTS = st.one_of(ANY, MARKS, st.lists(st.one_of(MARKS, st.sampled_from(REPORT.splitlines()))).map("\n".join))


# -- bytes to text -----------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "written", "found"), [
    (REPORT, "utf-8", "utf-8"), (REPORT, "utf-8-sig", "utf-8"), (REPORT, "utf-16", "utf-16"),
    (REPORT, "gbk", "gb18030"), (REPORT, "gb2312", "gb18030"), (REPORT, "gb18030", "gb18030"),
    (TRADITIONAL, "big5", "big5"), (TRADITIONAL, "gb18030", "gb18030"),
])
def test_encodings(text: str, written: str, found: str):
    read_back, encoding = decode(text.encode(written), "a.txt")
    assert (read_back.removeprefix("\ufeff"), encoding) == (text, found)


@pytest.mark.parametrize(("data", "says"), [
    (b"", "empty"), (b" \r\n\t", "empty"), ("\ufeff".encode(), "empty"), ("\u3000\n".encode(), "empty"),
    (b"\xff\xfe", "empty"), ("\ufeff \n".encode("utf-16-be"), "empty"),
    (b"\xff\xd8\xff\xe0\x10JFIF", "binary"), (b"\x89PNG\r\n\x1a\n\0\0", "binary"), (b"%PDF-1.7\n", "binary"),
    (b"PK\x03\x04\x14\0", "binary"), ("约谈\0".encode("utf-16"), "binary"), ("约谈".encode("utf-32"), "binary"),
    (b"<!DOCTYPE html>\n<p>", "HTML"), ("<HTML lang='zh'>约谈".encode(), "HTML"),
    ("<html>约谈".encode("utf-16"), "HTML"),
    ("<html><meta charset='gbk'>约谈一把手".encode("gbk"), "HTML"),
    ("Déjà vu à Noël, où l'été".encode("cp1252"), "encoding"), ("Привет, мир".encode("cp1251"), "encoding"),
    (REPORT.encode()[:-2], rf"byte {len(REPORT[:-2].encode())}\b"), (REPORT.encode("utf-16")[:-1], "UTF-16"),
])
def test_what_is_no_text_is_refused_in_one_line(data: bytes, says: str):
    with pytest.raises(InputError, match=says) as error:
        decode(data, "a.txt")
    assert re.fullmatch(r"a\.txt: [^\n]+; [^\n]+", str(error.value)), "what and where; how to mend"


def test_a_text_too_large_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(texts, "LARGEST", 20)
    assert decode(b"x" * 20, "a.txt")[0] == "x" * 20
    with pytest.raises(InputError, match="too large"):
        decode(b"x" * 21, "a.txt")


@given(st.one_of(st.binary(), TEXTS.map(lambda text: text.encode("gb18030", "ignore"))))
def test_any_bytes_are_a_text_in_the_encoding_told_or_refused(data: bytes):
    try:
        text, encoding = decode(data, "a")
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert data.decode(encoding) == text


# -- the canonical form ------------------------------------------------------------------------------

def test_signs_of_private_use_mean_nothing():
    """The rules write a region or a body as such a sign: a text that has them must not be read so."""
    assert canonical("\ue000\ue011纪委\uf8ff\U000f0000。") == "\ufffd\ufffd纪委\ufffd\ufffd。"


@given(TEXTS)
@example("ﬃ…㈱½\u0301e\U0001d400")
def test_the_canonical_form_has_the_length_of_the_text(text: str):
    form = canonical(text)
    assert len(form) == len(text)
    assert [c.isspace() for c in form] == [c.isspace() for c in text]
    assert [i for i, c in enumerate(form) if c in "\r\n"] == [i for i, c in enumerate(text) if c in "\r\n"]


def test_the_canonical_form_of_a_character_is_its_own():
    characters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    for first in range(0, len(characters), 2048):  # in a longer text each one that changes is looked for in all of it
        part = characters[first:first + 2048]
        once = canonical("\n".join(part))
        twice = canonical(once)
        assert [c for c, a, b in zip(part, once[::2], twice[::2], strict=True) if a != b] == []


@pytest.mark.parametrize(("text", "form"), [
    ("「一把手」『關鍵』", "“一把手”‘关键’"), ("｢一把手｣", "“一把手”"), ("＂一把手＂", "“一把手”"),
    ('"甲"和"乙"', "“甲”和“乙”"), ("'甲'", "‘甲’"), ('37" 屏', '37" 屏'), ('"甲\n乙"', '"甲\n乙"'),
    ("３７件，３９人（略）", "37件,39人(略)"), ("發揮、監督、著作、乾坤", "发挥、监督、著作、乾坤"),
])
def test_the_canonical_form(text: str, form: str):
    assert canonical(text) == form


# -- stray blanks ------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "squeezed"), [
    ("昆 明 市 纪 委约谈“ 一 把 手 ”。", "昆明市纪委约谈“一把手”。"), ("昆　明　市　纪　委", "昆明市纪委"),
    ("盐津县\xa0纪委监委约谈 26 人次。", "盐津县纪委监委约谈26人次。"), ("纪\u200b委\ufeff监\u00ad委", "纪委监委"),
    ("县（市、 区）委 、 组织部", "县(市、区)委、组织部"), ("监督 清单，已 建立。", "监督清单,已建立。"),
    # what separates stays
    ("福建晋江 推动监督走深走实", None), ("记者 张三 通讯员 李四", None), ("字号: [大] [中] [小]", None),
    ("大 中 小", None), ("一 强化监督", None), ("市纪委约谈。 该市整改。", None), ("3  发出提示单  9份  同比下降10%", None),
    ("来源: 某某网 2024-03-07 10:00", None), ("市纪委用 App 提醒。", "市纪委用 App 提醒。"), ("", None),
])
def test_stray_blanks(text: str, squeezed: str | None):
    assert texts.squeeze(canonical(text))[0] == (canonical(text) if squeezed is None else squeezed)


WRAPPED = ["各乡镇党委、县委各部委、县级国家机关各部门，各人", "民团体：为贯彻落实《关于加强对“一把手”和领导班子",
           "监督的意见》，县纪委监委对新提拔干部开展廉政谈话，", "督促整改，及时报告情况。", "一、加强监督",
           "盐津县纪委监委要建立“一把手”监督清单，县委组织部会", "同县委巡察办开展联合督查。"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_set_to_one_width_are_one_paragraph(end: str):
    squeezed, offsets = texts.squeeze(canonical(end.join(WRAPPED)))
    lines = squeezed.split(end)
    assert [line[:4] for line in lines] == ["各乡镇党", "一、加强", "盐津县纪"]
    at = squeezed.index("会同县委")
    start, stop = texts.spread(offsets, at, at + 4)
    assert end.join(WRAPPED)[start:stop] == f"会{end}同县委"


@pytest.mark.parametrize("text", [
    "昆明市推动监督\n市纪委监委约谈一把手，督促整改，压实责任\n强化监督", REPORT,
    "\n".join(["　　县纪委监委约谈一把手，督促整改，压实责任"] * 5), "\n".join(["县纪委监委约谈一把手，督促整改，压实责任。"] * 5),
    "\n\n".join(["县纪委监委约谈一把手，督促整改，压实责任"] * 5), "\n".join(f"（{n}）加强对一把手和领导班子的监督检查" for n in "一二三四五"),
])
def test_lines_of_their_own_stay(text: str):
    assert texts.squeeze(canonical(text))[0].count("\n") == text.count("\n")


@given(TEXTS)
@example("\u200b")
@example("昆 明\u200b 市")
def test_squeezing_loses_no_offset(text: str):
    canon = canonical(text)
    squeezed, offsets = texts.squeeze(canon)
    assert len(squeezed) == len(offsets) and squeezed == "".join(canon[i] for i in offsets)
    assert list(offsets) == sorted(set(offsets))
    lost = "".join(canon[i] for i in sorted(set(range(len(canon))) - set(offsets)))
    assert re.fullmatch(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]*", lost)


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
])
def test_the_date_of_the_page(line: str, published: str):
    assert parse("a", f"昆明市推动监督\n{line}\n市纪委监委约谈。\n").published == published


@pytest.mark.parametrize("line", [
    "来源: 某某网", "（来源：某某网）", "2024-03-07 来源：某某网 作者：张三", "来源 | 某某网", "信息来源：某某网", "供稿单位：某某网",
    "发布机构：某某网", "主办：某某网 承办：某某中心",
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


def write(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = folder / f"{name}.{'csv' if name == 'index' else 'txt'}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_index_beside_a_text_tells_about_it(tmp_path: Path, encoding: str):
    index = ("file,title,published,publisher,province\r\n"
             "a.txt,“一把手”监督,2024/3/7 9:05,某某日报,530000\r\nb.txt,,,,\r\n")
    write(tmp_path, a=REPORT, b=REPORT, c=REPORT, index=index.encode(encoding))
    a, b, c = (read(tmp_path / f"{name}.txt") for name in "abc")
    assert (a.title, a.published, a.publisher, a.province) == \
        ("“一把手”监督", "2024-03-07 09:05:00", "某某日报", "530000")
    assert (b.title, b.published, b.publisher, b.province) == ("昆明市推动监督", "", "", "")
    assert c.title == b.title


@pytest.mark.parametrize(("index", "says"), [
    ("name,title\na.txt,x\n", "column file"), ("file,province\na.txt,53\n", "province '53'"),
    ("file,province\na.txt,滇西\n", "province '滇西'"), ("file,published\na.txt,last week\n", "published 'last week'"),
    ("file,published\na.txt,2024-02-30\n", "published '2024-02-30'"), (b"file\xff\xfe\x80,\n", "encoding"),
    ("file,title\na.txt,x\na.txt,y\n", "each once"), ("file,title\na.txt,x\n,y\n", "in every row"),
    ("", "empty"), ("file,title\na.txt," + "x" * 200_000 + "\n", "table"),
])
def test_an_index_that_can_not_be_used_is_refused(tmp_path: Path, index: str | bytes, says: str):
    write(tmp_path, a=REPORT, index=index)
    with pytest.raises(InputError, match=says) as error:
        read(tmp_path / "a.txt")
    assert "index.csv" in str(error.value) and "\n" not in str(error.value) and "; " in str(error.value)


def test_an_index_is_read_again_when_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, title in ((one, "甲"), (two, "乙")):
        folder.mkdir()
        write(folder, a=REPORT, index=f"file,title\na.txt,{title}\n")
        monkeypatch.chdir(folder)
        assert read("a.txt").title == title, "the same relative path in another folder"
    write(two, index="file,title\na.txt,又改\n")
    assert read("a.txt").title == "又改"


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
    write(tmp_path, a=REPORT.encode("gbk"))
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
