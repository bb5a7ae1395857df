"""The room `unread`: a format that is not read is refused in a line that says how to convert it."""
from __future__ import annotations

import io
import zipfile

import pytest

from helpers.reading import InputError, formats, unread

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def packed(name: str, data: bytes = b"x", rest: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(name, data)
        for number in range(rest):
            file.writestr(f"part{number}.xml", b"y" * 999)
    return out.getvalue()


@pytest.mark.parametrize("name", [f"报告.{ending}" for ending in "doc DOC wps ofd rtf odt xls et ceb caj mht pages ppt pptx epub".split()])
def test_by_its_name(name: str):
    assert "; " in unread.named(name) and formats.form_of(name) == name
    with pytest.raises(InputError, match="报告: this is .*; (open|export|save)"):
        formats.plain("市纪委约谈。".encode(), "报告", form=name)


@pytest.mark.parametrize(("data", "says"), [
    (OLE + "WordDocument".encode("utf-16-le"), "save it as .docx"), (OLE + "Workbook".encode("utf-16-le"), "save it as .xlsx"),
    (b"{\\rtf1\\ansi x}", "save it as .docx"), (packed("OFD.xml"), "an OFD document"), (packed("OFD.xml", rest=200), "an OFD document"),
    (packed("mimetype", b"application/vnd.oasis.opendocument.text"), "save it as .docx"), (packed("xl/workbook.xml", rest=200), "--text-column"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "with a password; open it, and save it without one"),
    ("<?xml version='1.0'?>\n<?mso-application progid='Word.Document'?><w:p>约谈。</w:p>".encode(), "as XML; .*save it as .docx"),
    ("\ufeff<?xml version='1.0'?><rss><item>约谈。</item></rss>".encode("utf-16-le"), "as XML; .*save it as .docx"),
    (b"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "save it as .html"),
])
def test_by_its_content_whatever_its_name(data: bytes, says: str):
    for name in ("a.txt", "a.doc", "a.docx"):
        with pytest.raises(InputError, match=f"a: this is .*; .*{says}|a: .*{says}"):
            formats.plain(data, "a", form=formats.form_of(name))


def test_what_only_has_such_a_name_is_read():
    page = "<html><body><p>市纪委监委约谈了局长，并限期整改。</p></body></html>"
    assert formats.plain(page.encode(), "a", form="a.doc").format == "html", "many a .doc is a page"
