"""The room `writing`: the canonical form of a text, and blanks that stray in it.

Every snippet is composed; none describes a real event.
"""
from __future__ import annotations

import re

import pytest
from anytext import REPORT, TEXTS
from hypothesis import example, given

from helpers.reading import canonical, spread
from helpers.reading.writing import squeeze

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
    ("３７件，３９人（略）", "37件,39人(略)"), ("1·2万人次、3・5%", "1.2万人次、3.5%"), ("7·20特大、甲·乙万", "7·20特大、甲·乙万"), ("發揮、監督、著作、乾坤", "发挥、监督、著作、乾坤"),
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
    assert squeeze(canonical(text))[0] == (canonical(text) if squeezed is None else squeezed)


WRAPPED = ["各乡镇党委、县委各部委、县级国家机关各部门，各人", "民团体：为贯彻落实《关于加强对“一把手”和领导班子",
           "监督的意见》，县纪委监委对新提拔干部开展廉政谈话，", "督促整改，及时报告情况。", "一、加强监督",
           "盐津县纪委监委要建立“一把手”监督清单，县委组织部会", "同县委巡察办开展联合督查。"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_set_to_one_width_are_one_paragraph(end: str):
    squeezed, offsets = squeeze(canonical(end.join(WRAPPED)))
    lines = squeezed.split(end)
    assert [line[:4] for line in lines] == ["各乡镇党", "一、加强", "盐津县纪"]
    at = squeezed.index("会同县委")
    start, stop = spread(offsets, at, at + 4)
    assert end.join(WRAPPED)[start:stop] == f"会{end}同县委"


@pytest.mark.parametrize("text", [
    "昆明市推动监督\n市纪委监委约谈一把手，督促整改，压实责任\n强化监督", REPORT,
    "\n".join(["　　县纪委监委约谈一把手，督促整改，压实责任"] * 5), "\n".join(["县纪委监委约谈一把手，督促整改，压实责任。"] * 5),
    "\n\n".join(["县纪委监委约谈一把手，督促整改，压实责任"] * 5), "\n".join(f"（{n}）加强对一把手和领导班子的监督检查" for n in "一二三四五"),
])
def test_lines_of_their_own_stay(text: str):
    assert squeeze(canonical(text))[0].count("\n") == text.count("\n")


@given(TEXTS)
@example("\u200b")
@example("昆 明\u200b 市")
def test_squeezing_loses_no_offset(text: str):
    canon = canonical(text)
    squeezed, offsets = squeeze(canon)
    assert len(squeezed) == len(offsets) and squeezed == "".join(canon[i] for i in offsets)
    assert list(offsets) == sorted(set(offsets))
    lost = "".join(canon[i] for i in sorted(set(range(len(canon))) - set(offsets)))
    assert re.fullmatch(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]*", lost)
