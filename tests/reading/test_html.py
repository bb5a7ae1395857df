"""Web pages: all that a page says comes out, in its encoding, with its date, source and headline."""
from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhconv import convert

from helpers.reading import InputError, formats, html
from helpers.reading.texts import parse, usable
from helpers.reading.webcodes import characters

SAID = ("昆明市盘龙区纪委监委对新提拔的区直机关“一把手”进行任前廉政谈话，为其系好廉洁从政“风纪扣”。",
        "盐津县纪委监委约谈了12名乡镇党委书记，推动问题整改到位，压实管党治党政治责任。",
        "大关县纪委监委运用“四必谈”机制，对重点岗位负责人开展提醒谈话，抓早抓小、防微杜渐。")
PARAGRAPHS = "".join(f"<p>{said}</p>" for said in SAID)


def lines(body: str, head: str = "") -> list[str]:
    return html.page(f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode())[0].split("\n")


WRAPPERS = [
    "<div class='cookie-bar'>{}</div>", "<div id='ucookie_content'>{}</div>", "<form id=f>{}</form>", "<div class='nav main'>{}</div>",
    "<footer>{}</footer>", "<aside>{}</aside>", "<section hidden>{}</section>", "<div style='display:none'>{}</div>",
    "<table><tr><td>{}</td></tr></table>", "<div class='share comment related footer'>{}</div>", "<header>{}</header>",
    "<article>{}</article>", "<ul><li><a href=x>盐津县约谈</a></li></ul>{}", "<nav><p>首页</p></nav>{}<footer>版权所有</footer>",
    "<div><div>{}</div><script>var a='盐津县。'</script></div>", "<center-piece>{}</center-piece>", "<blockquote>{}</blockquote>",
]


@given(st.lists(st.sampled_from(WRAPPERS), max_size=7))
def test_whatever_holds_the_main_text_is_kept(wrappers: list[str]):
    body = PARAGRAPHS
    for wrapper in wrappers:
        body = wrapper.format(body)
    found = lines(body)
    assert [line for line in found if line in SAID] == list(SAID)
    assert not {"首页", "版权所有"} & set(found)


INLINE = ["<span lang=EN-US>{}</span>", "<b>{}</b>", "<font color=red>{}</font>", "<a href=x>{}</a>", "<o:p>{}</o:p>", "<sup>{}</sup>",
          "<st1:chmetcnv w:st='on'>{}</st1:chmetcnv>", "<i><!-- x -->{}</i>", "<a name=x></a>{}", "<ins>{}</ins>"]


@given(st.lists(st.sampled_from(INLINE), max_size=6), st.integers(1, 20), st.integers(21, 38))
def test_what_stands_in_a_line_stays_in_it(inline: list[str], start: int, end: int):
    inner = SAID[1][start:end]
    for wrapper in inline:
        inner = wrapper.format(inner)
    (line,) = lines(f"<p class=MsoNormal>{SAID[1][:start]}{inner}{SAID[1][end:]}</p>")
    assert line == SAID[1]


def test_the_line_breaks_of_the_source_are_none():
    assert lines("<p>盐津县\n  <em>纪委监委</em>\n约谈了\n<b>12</b>\n名书记。</p>") == ["盐津县纪委监委约谈了12名书记。"]


def test_a_table_a_break_and_preformatted_text():
    assert lines("<table><tr><td>单位</td><td><p>约谈</p></td></tr><tr><td>盐津县</td><td>5人</td></tr></table>约谈<br>整改<pre>甲\n乙</pre>") \
        == ["单位\t约谈", "盐津县\t5人", "约谈", "整改", "甲", "乙"]


def test_bars_that_speak_are_told():
    body = f"<aside><p>本站提醒您注意防范电信诈骗，谢谢。</p></aside>{PARAGRAPHS}"
    found, _, told = html.page(f"<html><body>{body}</body></html>".encode())
    assert found.split("\n") == list(SAID) and told == "not read: <aside> of 17 characters"


def page(encoding: str) -> tuple[str, bytes]:
    text = f"<html><head><meta charset={encoding}></head><body>{PARAGRAPHS}<p>甲a乙 5 人(abc)</p></body></html>"
    text = text if encoding != "big5" else convert(text, "zh-hant").replace("爲", "為")
    data = text.encode(encoding, "ignore")
    return data.decode(encoding), data


PAGES = {encoding: page(encoding) for encoding in ("gb2312", "gb18030", "big5", "utf-8")}


@given(st.sampled_from(sorted(PAGES)), st.lists(st.integers(0, 10_000), min_size=1, max_size=3))
def test_a_bad_byte_costs_one_sign(encoding: str, places: list[int]):
    text, data = PAGES[encoding]
    start = data.index(b"<body>")
    bad = {start + place % (len(data) - start) for place in places}
    found, lost = characters(bytes(0xFF if i in bad else byte for i, byte in enumerate(data)))
    same = sum(block.size for block in difflib.SequenceMatcher(None, text, found, autojunk=False).get_matching_blocks())
    assert len(text) - same <= len(bad) and 1 <= lost <= 2 * len(bad)


@pytest.mark.parametrize(("declared", "encoding"), [
    ("<meta charset='gbk'>", "gb18030"), ("<meta http-equiv=content-type content='text/html;charset=GB2312'>", "gb18030"), ("", "gb18030"),
    ("", "utf-8"), ("<meta charset=utf-8>", "gb18030"), ("<meta charset=gb2312>", "utf-8"), ("<meta charset=unheard-of>", "gb18030"),
    ("<meta charset=shift_jis>", "utf-8"), ("<meta charset=iso-8859-1>", "gb18030"), ("<meta charset=big5>", "gb18030"),
    ("<!-- <meta charset=big5> --><meta charset=gbk>", "gb18030"), ("<script>" + "x=1;" * 2000 + "</script><meta charset=gbk>", "gb18030"), ("", "utf-16"), ("", "utf-8-sig"),
])
def test_the_encoding_of_a_page(declared: str, encoding: str):
    data = f"<html><head>{declared}</head><body>{PARAGRAPHS}</body></html>".encode(encoding)
    assert html.page(data)[0].split("\n") == list(SAID)


@pytest.mark.parametrize(("head", "body", "title", "published", "publisher"), [
    ("<title>盐津做实监督--某某网</title>", "<h1>盐津做实“一把手”监督</h1><div>2024年03月07日10:24 | 来源：<a href=x>某某网</a></div>",
     "盐津做实“一把手”监督", "2024-03-07 10:24:00", "某某网"),
    ("<title>盐津做实监督_某某网</title>", "<h1>某某网</h1><h1>盐津做实监督</h1><p>2024-03-07 10:24:02.0</p><p>来源:某某报</p>", "盐津做实监督",
     "2024-03-07 10:24:02", "某某报"),
    ("<title>盐津做实监督 - 某某网</title>", "<div>盐津做实监督</div><div>2024 年 3 月 7 日</div>", "盐津做实监督", "2024-03-07", ""),
    ("<meta property='og:title' content='盐津做实监督'><meta property='article:published_time' content='2024-03-07T02:24:02Z'>"
     "<meta property='og:site_name' content='某某网'>", "", "盐津做实监督", "2024-03-07 10:24:02", "某某网"),
    ("<meta name=ArticleTitle content=盐津做实监督><meta name=PubDate content='2024-03-07 10:24'><meta name=ContentSource content=某某报>",
     "<h1>某某网</h1>", "盐津做实监督", "2024-03-07 10:24:00", "某某报"),
    ("<meta property='og:title' content='盐津做实监督_某某网'><meta property='og:site_name' content='某某网'>",
     "<h1>盐津做实监督</h1><p>2024-03-07 来源：某某报</p>", "盐津做实监督", "2024-03-07", "某某报"),
    ("<title>盐津做实监督 - 某某网</title>", "<h1><a href=/>某某网</a></h1><h3>盐津做实监督</h3>", "盐津做实监督", "", ""),
    ("<title>盐津做实监督</title><meta name=publishdate content=1709778242000>", "<h1>盐津做实监督</h1>", "盐津做实监督", "2024-03-07 10:24:02", ""),
    ("<meta name=pubdate content='Thu, 07 Mar 2024 02:24:02 GMT'>", "<h1>盐津做实监督</h1>", "盐津做实监督", "2024-03-07 10:24:02", ""),
    ("<script type='application/ld+json'>{\"pubDate\": \"2024-03-07T10:24:02\"}</script>", "<h1>盐津做实监督</h1>", "盐津做实监督",
     "2024-03-07 10:24:02", ""),
    ("", "<header><h2>盐津做实监督</h2><p>2024-03-07 来源：某某报</p></header>", "盐津做实监督", "2024-03-07", "某某报"),
    ("", "<h1>盐津做实监督</h1><footer><p>来源：某某报</p><p>发布时间：2024-03-07</p></footer>", "盐津做实监督", "2024-03-07", "某某报"),
    ("", "<h1>盐津做实监督</h1><p><span>来源：</span><span>某某报</span><span>发布时间：</span><span>2024-03-07</span></p>", "盐津做实监督",
     "2024-03-07", "某某报"),
    ("", "<h1>盐津做实监督</h1><p>成文日期：2024-03-01 发布日期：2024-03-07</p>", "盐津做实监督", "2024-03-07", ""),
    ("", "<h1>盐津做实监督</h1><p>【2024-03-07】 【来源：某某报】</p>", "盐津做实监督", "2024-03-07", "某某报"),
    ("", "<h1>盐津做实监督</h1><p>二○二四年三月十七日</p>", "盐津做实监督", "2024-03-17", ""),
    ("", "<h1>盐津做实监督</h1><p>http://www.example.cn 2004年3月7日 08:12 某某报</p>", "盐津做实监督", "2004-03-07 08:12:00", ""),
    ("", "<h1>盐津做实监督</h1><p>某某网 ( 2004-03-07 08:12:02 )　来源: 某某报</p>", "盐津做实监督", "2004-03-07 08:12:02", "某某报"),
    ("", "<h2>盐津做实监督</h2><time datetime='2024-03-07'>昨天</time>", "盐津做实监督", "2024-03-07", ""),
])
def test_what_a_page_says_of_itself(head: str, body: str, title: str, published: str, publisher: str):
    found, about, _ = html.page(f"<html><head>{head}</head><body>{body}{PARAGRAPHS}</body></html>".encode())
    text = parse("a", found, usable(about))
    assert (text.title, text.published, text.publisher) == (title, published, publisher)


def test_lists_of_links_and_what_readers_wrote_are_no_part_of_the_report():
    related = "<ul><li><a href=x>绥江县纪委监委约谈局长</a> 2024-03-06</li></ul><p>[<a href=y>绥江县约谈</a>][03-06]</p>"
    comments = "<div class=comment-list><p>绥江县纪委监委约谈了9名局长，真好！</p></div><xml><o:Author>绥江县</o:Author></xml>"
    assert lines(PARAGRAPHS + related + comments) == list(SAID)
    assert html.page(f"<html>{PARAGRAPHS}{comments}</html>".encode())[2] == "not read: <div> of 18 characters"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_nul_costs_nothing_wherever_it_stands(encoding: str):
    data = f"<html><meta charset={encoding}>{PARAGRAPHS}</html>".encode(encoding)
    found = {html.page(data[:at] + b"\0" + data[at:])[0] for at in range(0, 200, 7)}
    assert found == {"\n".join(SAID)}


def test_what_is_struck_out_is_no_part_of_a_number_and_told():
    found, _, told = html.page("<html><p>盐津县纪委约谈<del>3</del><s>5</s><ins>12</ins>名局长，推动整改到位。</p></html>".encode())
    assert (found, told) == ("盐津县纪委约谈12名局长，推动整改到位。", "not read: words that are struck out")
    assert lines(f"<del>{PARAGRAPHS}</del>") == list(SAID), "a page that is struck out as a whole is an old one, and no less a report"


def test_who_runs_the_site_is_no_source_and_a_block_is_one_by_its_style():
    body = "".join(f"<span style='display: block'>{said}</span>" for said in SAID)
    assert lines(f"{body}<div class=footer>主办：中共绥江县纪委</div>") == list(SAID)


def test_a_text_in_a_field_of_a_form_is_told():
    found, _, told = html.page(f"<html><p>盐津做实监督</p><textarea style='display:none'>{PARAGRAPHS}</textarea></html>".encode())
    assert found == "盐津做实监督" and told.startswith("not read: <textarea> of ")


@pytest.mark.parametrize("tag", ["<font>{}</font>", "<div>{}</div>", "<font>{}"])
def test_tags_hundreds_deep_lose_nothing(tag: str):
    begin, end = (part * 1000 for part in tag.split("{}"))
    assert lines(begin + PARAGRAPHS + end) == list(SAID)
    with pytest.raises(InputError, match="more than two thousand deep; save"):
        lines(begin * 3 + PARAGRAPHS + end * 3)


def test_a_page_without_its_outer_tags_is_one():
    assert html.page("<meta charset=gbk><title>约谈</title>\n<p>盐津县纪委\n监委约谈。</p>".encode("gbk"))[0] == "盐津县纪委监委约谈。"


@pytest.mark.parametrize("text", ["<p>{}</p>\n<p>{}</p>", "{}<br>\n{}", "&nbsp;&nbsp;{}\n{}", "<font size=3>{}\n{}</font>"])
def test_tags_in_a_text_are_told_and_taken_out(text: str):
    plain = formats.plain(text.format(*SAID).encode(), "a")
    assert (plain.format, plain.told) == ("html", "its tags were taken out")
    assert [line for line in plain.text.split("\n") if line] == list(SAID[:2])
