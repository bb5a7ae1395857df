"""The bytes of a web page become characters: in the encoding that the page declares, and a bad byte costs one sign."""

from __future__ import annotations

import codecs
import re
from functools import cache

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w-]+)""", re.I
)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
# What browsers take these names for (WHATWG Encoding): the larger set.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "hz-gb-2312": "hz",
           "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs", "iso-8859-1": "cp1252",
           "us-ascii": "cp1252"}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_GUESSED = ("utf-8", "gb18030", "big5hkscs")
_AHEAD = 40  # bytes that are looked at to tell where the next character begins


def characters(data: bytes) -> tuple[str, int]:
    """The text of a page, and how many places in it are no character of its encoding (one U+FFFD each).

    >>> characters("<meta charset=gbk>盐津县约谈".encode("gbk").replace(b"\\xbd\\xf2", b"\\xff\\xf2"))
    ('<meta charset=gbk>盐\ufffd县约谈', 1)
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    if 4 * data[:200].count(0) > len(data[:200]):
        return _decoded(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
    data = data.replace(b"\0", b"")  # in no other encoding a part of a character
    declared = _declared(data)
    text, lost = _decoded(data, declared)
    believed = declared == "utf-8" or not _rather_utf8(data, text) and _is_chinese(text)
    if declared and lost <= _most(text) and believed:
        return text, lost
    return min((_decoded(data, name) for name in _GUESSED), key=lambda found: found[1] - _usual(found[0]))


def _rather_utf8(data: bytes, text: str) -> bool:
    """Whether bytes that are declared otherwise are UTF-8: sound as such, and of more usual characters."""
    try:
        return not data.isascii() and _usual(data.decode()) > _usual(text)
    except UnicodeDecodeError:
        return False


def _is_chinese(text: str) -> bool:
    """Whether half of the characters beyond ASCII are usual ones: else a page is declared as what it is not."""
    beyond = [char for char in text if char > "\x7f"]
    return 2 * sum(char in common() for char in beyond) >= len(beyond)


def _declared(data: bytes) -> str:
    """The codec that a page names in its head; '' for none that is known."""
    if not (found := _DECLARED.search(_COMMENT.sub(b"", data[:4096]))):
        return ""
    name = (found[1] or found[2]).decode("ascii").lower()
    try:
        return _LARGER.get(name) or codecs.lookup(name).name
    except LookupError:
        return ""


def _most(text: str) -> float:
    """Places that may be damaged in a page whose declaration is believed: one in twenty of its letters beyond ASCII."""
    return 2 + sum(char > "\x7f" for char in text) / 20


def _usual(text: str) -> int:
    """How many characters of a text are among the usual ones of Chinese, less the others; Latin letters count half."""
    return sum(2 if char in common() else -2 if char > "\x7f" else -char.isalpha() for char in text)


@cache
def common() -> frozenset[str]:
    """The usual characters, simplified (GB 2312, level 1) and traditional (Big5, level 1), and usual marks."""
    rows = (bytes((a, b)) for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF))
    other = (bytes((a, b)) for a in range(0xA4, 0xC7) for b in (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    chars = {row.decode("gb2312", "ignore") for row in rows} | {row.decode("big5", "ignore") for row in other}
    return frozenset(chars - {""} | set("，。、；：？！“”‘’（）《》〈〉【】「」『』—…·　"))


def _decoded(data: bytes, encoding: str) -> tuple[str, int]:
    """The text and its damaged places."""
    if not encoding:
        return "", len(data)
    text = data.decode(encoding, "one-sign")
    return text, text.count("\ufffd") - data.count("\ufffd".encode()) * (encoding == "utf-8")


def _one_sign(error: UnicodeError) -> tuple[str, int]:
    """Go on behind a damaged character: where the bytes ahead make the most usual text, so that one costs no other."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    data, start = error.object, error.start
    if error.encoding.startswith("utf-8") or error.encoding == "utf8":
        return "\ufffd", _behind_utf8(data, start)
    if not re.match("gb|big5|hz|cp9|euc|shift", error.encoding):
        return "\ufffd", error.end
    if data[start] < 0xFF and data[start + 1 : start + 2] == b"\xff":
        return "\ufffd", start + 2  # no character has this byte, at any place
    ends = [start + 1] + [start + 2] * _perhaps_tail(data, start + 1)
    ahead = {end: data[end : start + _AHEAD].decode(error.encoding, "replace") for end in ends}
    return "\ufffd", max(ends, key=lambda end: (_usual(ahead[end]), -end))


def _perhaps_tail(data: bytes, at: int) -> bool:
    """Whether a byte may be the second of a character: of a letter only within Chinese."""
    around = data[max(0, at - 3) : at - 1] + b"\0", data[at + 1 : at + 2] + b"\0"
    return data[at : at + 1] > b"\x7f" or data[at : at + 1] >= b"@" and all(max(part) > 0x7F for part in around)


def _behind_utf8(data: bytes, start: int) -> int:
    """The end of a damaged character of UTF-8: with the bytes of its tail, of which one may be the damaged one."""
    lead = data[start]
    length = 2 if 0xC2 <= lead < 0xE0 else 3 if 0xE0 <= lead < 0xF0 else 4 if lead >= 0xF0 else 1
    end = start + 1
    while end < min(start + length, len(data)) and (0x80 <= data[end] < 0xC0 or data[end] == 0xFF):
        end += 1
    return end


codecs.register_error("one-sign", _one_sign)
