"""The bytes of a file become characters, in the encoding that they are in; what is no text is refused."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from helpers.reading import guessing

LARGEST = 100_000_000  # bytes; a report is some kilobytes, anything larger is not one document
_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|script)\b", re.I)
_TAGS = re.compile(  # of a page's layout: a lone <b> may be the text's own
    rb"</?(?:p|br|span|font|table|tr|td|th|h[1-6]|li|ul|ol|center|hr|section)(?:\s[^<>]*)?/?>"
    rb"|&(?:nbsp|[lr][ds]quo|[mn]dash|hellip|middot|#\d{2,6}|#x[\da-f]{2,5});",
    re.I,
)
_BINARY = (b"\xff\xd8\xff", b"%PDF", b"PK\3\4")  # JPEG, PDF, docx and zip
_BLANK = re.compile(r"[\s\ufeff]*")


class InputError(ValueError):
    """A document that cannot be read; the message is one line that says what, where and how to mend it."""


class Characters(NamedTuple):
    """The characters of a file, its encoding, and how probable that is where it had to be guessed (None where not)."""

    text: str
    encoding: str
    confidence: float | None = None


def decode(data: bytes, where: str) -> tuple[str, str]:
    """Text and encoding of a file's bytes: UTF-8 or UTF-16, else GB18030 or Big5 where it is surely that.

    Raises InputError for an empty, binary, too large or HTML file and for an encoding that stays unknown.

    >>> decode("市纪委约谈局长".encode("gb18030"), "a.txt")
    ('市纪委约谈局长', 'gb18030')
    """
    found = characters(data, where)
    if _HTML.search(found.text, 0, 2000):
        raise InputError(f"{where}: this is an HTML page; code it with `python -m helpers`, or save its main text")
    return found.text, found.encoding


def characters(data: bytes, where: str) -> Characters:
    """The characters of a file's bytes, as `decode`, and how sure their encoding is; a page or a table is one too.

    >>> characters("title,text".encode("utf-16"), "a.csv")
    Characters(text='title,text', encoding='utf-16', confidence=None)
    """
    if len(data) > LARGEST:
        raise InputError(f"{where}: over {LARGEST} bytes are too large for one document; split it into its reports")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if data.startswith(_BINARY) or (b"\0" in data and not wide):
        raise InputError(f"{where}: this is a binary file, not a text; save it as plain text in UTF-8")
    found = _decoded(data, where, "utf-16" if wide else "utf-8")
    if _BLANK.fullmatch(found.text):
        raise InputError(f"{where}: the file is empty; give a plain-text report")
    if "\0" in found.text:
        raise InputError(f"{where}: this is a binary file, not a text; save it as plain text in UTF-8")
    return found


def begins_as_page(data: bytes) -> bool:
    """Whether the bytes of a file begin as a web page does, in any encoding that writes Latin letters as ASCII does.

    >>> begins_as_page(b"<!DOCTYPE html><p>..."), begins_as_page("约谈<br>整改".encode())
    (True, False)
    """
    return bool(_HTML.search(data[:2000].replace(b"\0", b"").decode("latin-1")))


def markup(data: bytes) -> bool:
    """Whether a file is a web page, or has tags of one anywhere.

    >>> markup(b"<!DOCTYPE html><p>..."), markup("约谈<br>整改".encode()), markup(b"3 < 5 > 4")
    (True, True, False)
    """
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return begins_as_page(data) or bool(_TAGS.search(data.replace(b"\0", b"") if wide else data))


def _decoded(data: bytes, where: str, encoding: str) -> Characters:
    try:
        return Characters(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        found = guessing.guess(data)
        if found and found.confidence >= guessing.ENOUGH:
            return Characters(*found)
        near = f"; {found.encoding} at {found.confidence:.2f} is too unsure" if found else ""
        raise InputError(
            f"{where}: the encoding is none of UTF-8, UTF-16, GB18030 and Big5 "
            f"(as {encoding.upper()} it breaks at byte {error.start}{near}); save it as UTF-8"
        ) from None


def content(path: Path) -> bytes:
    """The bytes of a file, as many as `decode` takes and one more. Raises InputError where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read(LARGEST + 1)  # what never ends must not fill the memory
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give the path of a text file") from None


def utf8(path: Path) -> Path:
    """A path as UTF-8 says it, whatever the locale: names in tables are UTF-8.

    Raises InputError for a name that is not, and for one that would break a row of a table.
    """
    try:
        name = os.fsencode(path).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{str(path)!a}: the file's name is not UTF-8; rename it") from None
    if "\r" in name:  # many readers of CSV see a new row, quoted or not
        raise InputError(f"{str(path)!a}: the file's name has a carriage return; rename it")
    return Path(name)
