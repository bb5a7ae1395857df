"""The room `guessing`: an encoding is told by how often Chinese writes its characters, and what is unsure is refused.

Every snippet is composed; none describes a real event.
"""
from __future__ import annotations

import pytest
import zhconv
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.reading import InputError, decode
from helpers.reading.decoding import characters
from helpers.reading.guessing import ENOUGH, guess

SENTENCES = ["市纪委监委约谈了一把手并限期整改", "县委书记主持召开警示教育大会", "对新提拔干部开展任前廉政谈话", "推动全面从严治党向基层延伸",
             "建立干部廉政档案和问题清单", "巡察组向被巡察单位反馈意见"]
OTHERS = [
    ("공직자의 청렴의무를 강화하고 감찰위원회는 각 기관장과 면담을 실시하였다", ("euc_kr", "cp949", "johab")),
    ("감찰위원회는 면담을 실시", ("euc_kr",)), ("監察委員会は各機関の長と面談を行い、清廉な義務を強化した", ("shift_jis", "euc_jp")),
    ("カンサツイインカイ", ("shift_jis", "euc_jp")), ("Наблюдательный совет провёл беседы", ("cp1251", "koi8-r", "iso8859_5")),
    ("Déjà vu à Noël, où l'été était très élevé", ("cp1252", "mac_roman")), ("Οι υπάλληλοι ελέγχονται", ("iso8859_7",)),
    ("การตรวจสอบข้าราชการ", ("cp874",)),
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_dozen_characters_are_enough(sentence: str):
    for text, encoding in ((sentence[:12], "gb18030"), (zhconv.convert(sentence[:12], "zh-hant"), "big5"),
                           (zhconv.convert(sentence[:12], "zh-hant"), "gb18030")):
        found = characters(text.encode(encoding), "a.txt")
        assert (found.text, found.encoding) == (text, encoding) and ENOUGH <= found.confidence <= 1


@pytest.mark.parametrize(("text", "encodings"), OTHERS)
def test_other_languages_are_refused(text: str, encodings: tuple[str, ...]):
    for encoding in encodings:
        for data in (text.encode(encoding), text.encode(encoding) * 40):
            with pytest.raises(InputError, match="a.txt: the encoding is none of UTF-8.*; save it as UTF-8"):
                decode(data, "a.txt")


def test_a_guess_below_the_bound_says_how_unsure_it_is():
    with pytest.raises(InputError, match=r"gb18030 at 0\.\d\d is too unsure"):
        decode("龘靐".encode("gb18030"), "a.txt")
    assert characters("约谈".encode(), "a.txt").confidence is None, "UTF-8 is no guess"


@settings(deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4), st.sampled_from(["，", "。", "\n", " ", "12"]))
def test_no_chinese_text_is_taken_for_the_other_encoding(sentences: list[str], mark: str):
    text = mark.join(sentences)
    for encoding, said in (("gb18030", text), ("big5", zhconv.convert(text, "zh-hant"))):
        assert guess(said.encode(encoding))[:2] == (said, encoding)


@given(st.binary(min_size=1))
def test_a_guess_is_what_its_encoding_decodes_to(data: bytes):
    found = guess(data)
    assert found is None or data.decode(found.encoding) == found.text and 0 <= found.confidence <= 1
