"""The room `markdown`: what is no mark is text, and stays.

Every snippet is composed; none describes a real event.
"""
from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as h
from helpers.reading import formats, parse, read
from helpers.reading.markdown import plain

RUN = "盘龙区纪委监委约谈了12名“一把手”"


@pytest.mark.parametrize(("text", "lines"), [
    (f"# {RUN} #", [RUN]), (f"{RUN}\n===", [RUN]), (f"> {RUN}", [RUN]), (f"* {RUN}\n* 乙", [RUN, "乙"]),
    (f"3. {RUN}\n4. 乙", [f"3. {RUN}", "4. 乙"]), (f"| 甲 | 乙 |\n|---|---|\n| {RUN} | 5 |", ["甲\t乙", f"{RUN}\t5"]),
    (f"```\n{RUN}\n```", [RUN]), (f"    {RUN}", [RUN]), (f"<div>\n<p>{RUN}</p>\n</div>", [RUN]), (f"<!-- x -->\n\n{RUN}", [RUN]),
    ("**“一把手”**监督", ["“一把手”监督"]), ("盘龙区__纪委__监委", ["盘龙区纪委监委"]), ("x &amp; y \\*", ["x & y *"]),
    ("---\npublished: 2024-03-07\n---\n# 甲", ["---", "published: 2024-03-07", "---", "甲"]), ("甲  \n乙\n丙", ["甲", "乙", "丙"]),
    ("*“一把手”*监督", ["“一把手”监督"]), ("约谈3*5人", ["约谈3*5人"]), (f"=={RUN}==。", [f"{RUN}。"]), ("盘龙区[[甲|纪委]]监委", ["盘龙区纪委监委"]),
    (f"盘龙区[^1]约谈。\n\n[^1]: {RUN}", ["盘龙区约谈。", RUN]), (f"[注]: {RUN}", [f"[注]: {RUN}"]), ("[甲][1]。\n\n[1]: http://a.b '丙'", ["甲。"]),
    ("<table>\n<tr><td>盘龙区</td> <td>12</td></tr><tr><td>官渡区</td></tr>\n</table>", ["盘龙区\t12", "官渡区"]),
])
def test_the_marks_go_and_the_words_stay(text: str, lines: list[str]):
    assert [line for line in plain(text).split("\n") if line] == lines


WRAPPED = st.recursive(st.just(RUN), lambda inner: st.builds(
    lambda form, text: form.format(text), st.sampled_from(["**{}**", "*{}*", "~~{}~~", "[{}](http://a.b/c)", "<b>{}</b>", "{}", "“{}”"]), inner),
    max_leaves=6)
BLOCKS = st.sampled_from(["{}", "# {}", "### {}", "- {}", "1. {}", "> {}", "> - {}", "{}\n---", "| {} |\n|---|", "<section>\n\n{}\n\n</section>"])


@settings(deadline=None)
@given(st.lists(st.tuples(BLOCKS, WRAPPED), min_size=1, max_size=4))
def test_any_wrappers_round_any_run_keep_the_text(blocks: list[tuple[str, str]]):
    text = "\n\n".join(form.format(inner) for form, inner in blocks)
    assert plain(text).count(RUN) == len(blocks), plain(text)


def test_a_markdown_file_is_coded_as_its_words(tmp_path: Path):
    text = f"---\npublished: 2024-03-07\n---\n# 监督\n\n**盘龙区**{RUN.removeprefix('盘龙区')}，[整改](x.html)。\n"
    found = formats.plain(text.encode("gb18030"), "a.md", form=formats.form_of("a.md"))
    assert (found.format, found.encoding) == ("markdown", "gb18030")
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    assert read(tmp_path / "a.md").text == found.text
    made = parse("a", found.text)
    assert made.published == "2024-03-07" and {"body:530103:纪委监委", "mechanism:约谈"} <= set(h.code(made).mentions["id"])
