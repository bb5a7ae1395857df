"""Formats that are not read, told by name or content, each with a line that says how to make one of it that is."""

from __future__ import annotations

import re
from pathlib import PurePath

TABLE = ("this is a table; name the column of its texts with --text-column (a .csv, .xlsx or .jsonl file), or give it "
         "as --metadata")  # fmt: skip
_WORD = "open it in WPS, Word or LibreOffice, and save it as .docx"
_EXCEL = "open it in WPS, Excel or LibreOffice, and save it as .xlsx or .csv"
_PDF = "open it in its own reader, and print or save it as .pdf"
_PAGE = "open it in a browser, and save it as .html"
_TEXT = "save its text as .docx or .txt"
_HOW = {
    "doc": ("a document of an old Word", _WORD), "dot": ("a document of an old Word", _WORD),
    "wps": ("a document of WPS", _WORD), "wpt": ("a document of WPS", _WORD),
    "rtf": ("a rich-text document", _WORD), "odt": ("a document of LibreOffice", _WORD),
    "pages": ("a document of Pages", "export it as .docx"), "xls": ("a table of an old Excel", _EXCEL),
    "et": ("a table of WPS", _EXCEL), "ods": ("a table of LibreOffice", _EXCEL),
    "ofd": ("an OFD document", _PDF), "ceb": ("a CEB document", _PDF), "caj": ("a CAJ document", _PDF),
    "mht": ("a web archive", _PAGE), "mhtml": ("a web archive", _PAGE), "epub": ("a book", _TEXT),
    "locked": ("a document with a password", "open it, and save it without one"),
    "xml": ("a document as XML", "open it in the program that it comes from, and save it as .docx or .txt"),
    "ppt": ("slides", _TEXT), "pptx": ("slides", _TEXT), "dps": ("slides of WPS", _TEXT),
}  # fmt: skip
# What an OLE file (Word, Excel, WPS before 2007) and a packed one have inside.
_OLE = {"EncryptedPackage": "locked", "WordDocument": "doc", "Workbook": "xls", "Book": "xls",
        "PowerPoint Document": "ppt"}
_PACKED = ((b"OFD.xml", "ofd"), (b"xl/workbook.xml", "xlsx"), (b"ppt/presentation.xml", "pptx"),
           (b"opendocument.text", "odt"), (b"opendocument.spreadsheet", "ods"), (b"application/epub", "epub"))


def named(name: str) -> str:
    """Why a file of this name is not read, and how to convert it; '' for an ending that says nothing.

    >>> named("报告.wps")
    'this is a document of WPS; open it in WPS, Word or LibreOffice, and save it as .docx'
    """
    kind = PurePath(name).suffix.lower().removeprefix(".")
    return _line(*_HOW[kind]) if kind in _HOW else ""


def convert(data: bytes) -> str:
    """Why these bytes are not read, and how to convert them; '' for those that may be.

    >>> convert(b"{\\\\rtf1 x}")
    'this is a rich-text document; open it in WPS, Word or LibreOffice, and save it as .docx'
    """
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        inside = (kind for name, kind in _OLE.items() if name.encode("utf-16-le") in data)
        return _line(*_HOW[next(inside, "doc")])
    if data.startswith(b"{\\rtf"):
        return _line(*_HOW["rtf"])
    if data.startswith(b"PK\3\4"):
        ends = data[:4096] + data[-65536:]  # the first parts, and the list of all at the end
        kind = next((kind for inside, kind in _PACKED if inside in ends), "")
        return TABLE if kind == "xlsx" else _line(*_HOW[kind]) if kind else ""
    head = data[:2000].lower().replace(b"\0", b"")
    if re.match(rb"\W{0,8}<\?xml\b", head) and not re.search(rb"<html\b|<!doctype\s+html\b", head):
        return _line(*_HOW["xml"])
    if b"mime-version:" in head and b"multipart/related" in head:
        return _line(*_HOW["mht"])
    return _line(*_HOW["caj"]) if head.startswith((b"caj", b"hn\0", b"kdh")) else ""


def _line(what: str, how: str) -> str:
    return f"this is {what}; {how}"
