"""The room `decoding`: bytes to text, and what is no text.

Every snippet is composed; none describes a real event.
"""
from __future__ import annotations

import re

import pytest
from anytext import REPORT, TEXTS
from hypothesis import given
from hypothesis import strategies as st

from helpers.reading import InputError, decode, decoding

TRADITIONAL = "順德區紀委監委開展集體約談，督促各鎮街整改。\n"


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
    monkeypatch.setattr(decoding, "LARGEST", 20)
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
