"""Word files: the final text as Word shows it, whatever wraps it."""
from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.reading import InputError, formats, word

_SPACES = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
           'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
           'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
           'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"')
SAID = "大关县纪委监委开展任前廉政谈话5次"


def packed(body: str, name: str = "word/document.xml", **parts: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr(name, f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>")
        for part, content in parts.items():
            file.writestr(f"word/{part}.xml", f"<w:{part} {_SPACES}>{content}</w:{part}>")
    return data.getvalue()


def text(body: str, **parts: str) -> str:
    return word.document(packed(body, **parts))[0]


def run(said: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{said}</w:t></w:r>"


def p(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


_FIELD = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>".format
INLINE = [
    "<w:ins w:id='1'>{}</w:ins>", "<w:moveTo w:id='1'>{}</w:moveTo>", "<w:smartTag w:element='place'>{}</w:smartTag>",
    "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>", "<w:customXml w:element='e'>{}</w:customXml>",
    "<w:fldSimple w:instr='REF x'>{}</w:fldSimple>", "<w:hyperlink w:anchor='x'>{}</w:hyperlink>", "<w:bdo>{}</w:bdo>",
    "<w:bookmarkStart w:id='1'/>{}<w:bookmarkEnd w:id='1'/>", "<w:unheardOf>{}</w:unheardOf>",
    "<w:r><w:ruby><w:rt>" + run("读音") + "</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r>",
    "<mc:AlternateContent><mc:Choice Requires='x'>{}</mc:Choice><mc:Fallback>" + run("另一") + "</mc:Fallback></mc:AlternateContent>",
    "<mc:AlternateContent><mc:Choice Requires='x'/><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
    _FIELD("begin") + "<w:r><w:instrText>PAGE 域</w:instrText></w:r>" + run("域") + _FIELD("separate") + "{}" + _FIELD("end"),
    "<w:del w:id='1'>" + run("删去") + "</w:del>{}<w:moveFrom>" + run("移走") + "</w:moveFrom>",
    "{}<w:r><w:commentReference w:id='1'/></w:r>", run("隐藏", "<w:vanish/>") + "{}",
]
CELL = "<w:tc><w:tcPr/>{}</w:tc>"
BLOCK = [
    "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>", "<w:customXml w:element='e'>{}</w:customXml>",
    "<w:tbl><w:tr>" + CELL + "</w:tr></w:tbl>",
    "<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent>" + CELL + "</w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt></w:tbl>",
    "<w:tbl><w:tr>" + CELL.format(p(run("单位"))) + CELL + "</w:tr><w:tr><w:trPr><w:del w:id='2'/></w:trPr>"
    + CELL.format(p(run("删去"))) + "</w:tr></w:tbl>",
    p("<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx>"
      "</w:drawing></mc:Choice><mc:Fallback><w:pict>" + p(run("另一")) + "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"),
    p("<w:r><w:pict><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></w:pict></w:r>"),
    "<w:ins w:id='3'>{}</w:ins>",
]


@given(st.lists(st.sampled_from(INLINE), max_size=6), st.lists(st.sampled_from(BLOCK), max_size=5), st.integers(1, len(SAID) - 1))
def test_no_tree_of_wrappers_takes_the_text_away(inline: list[str], block: list[str], cut: int):
    inner = run(SAID[:cut])
    for wrapper in inline:
        inner = wrapper.format(inner)
    body = p(inner, run(SAID[cut:]))
    for wrapper in block:
        body = wrapper.format(body)
    found = text(p(run("前段。")) + body + p(run("后段。")))
    assert SAID in found and found.startswith("前段。\n") and found.endswith("\n后段。")
    assert not any(word in found for word in ("删去", "移走", "另一", "读音", "隐藏", "域"))


@pytest.mark.parametrize(("body", "said"), [
    (p("<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>", run("盐津县")) + p(run("约谈。")), "盐津县约谈。"),
    (p(run("单位"), "<w:r><w:tab/></w:r>", run("约谈"), "<w:r><w:br/></w:r>", run("后行")), "单位\t约谈\n后行"),
    ("<w:tbl><w:tr>" + "".join(CELL.format(p(run(cell))) for cell in ("盐津县", "5人", "5人")) + "</w:tr></w:tbl>", "盐津县\t5人\t5人"),
    (p(run("甲"), "<w:r><w:pict><v:textbox><w:txbxContent>" + p(run("框中。")) + "</w:txbxContent></v:textbox></w:pict></w:r>",
       run("乙。")), "甲乙。\n框中。"),
    (p(_FIELD("begin"), run("甲"), run("乙")), "甲乙"),
    (p(run("显", "<w:vanish w:val='0'/>")), "显"),
    (p(_FIELD("end"), run("甲")) + p(run("乙"), _FIELD("begin")) + p(run("丙")), "甲\n乙\n丙"),
    (p("<w:del w:id='1'>" + _FIELD("begin") + _FIELD("separate") + "</w:del>", run("甲"), _FIELD("end"), run("乙")), "甲乙"),
    (p(_FIELD("begin"), "<w:del w:id='1'>" + _FIELD("separate") + _FIELD("end") + "</w:del>", run("甲")) + p(run("乙")), "甲\n乙"),
    (p(run("单位："), "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='甲县'/>"
       "<w:listEntry w:val='乙县'/></w:ddList></w:ffData></w:fldChar></w:r>", _FIELD("end"), run("纪委")), "单位：乙县纪委"),
    (p("<w:r><w:pict><v:shape><v:textpath string='县纪委文件'/></v:shape></w:pict></w:r>"), "县纪委文件"),
    (p("<w:r><w:sym w:char='zz'/></w:r><w:r><w:sym w:char='FFFFFF'/></w:r>", run("约谈")), "��约谈"),
    ("<w:p>\n<w:r>\n<w:t>\n  大关县纪委监委\n </w:t></w:r><w:r><w:t>约谈\n  5次</w:t></w:r></w:p>", "大关县纪委监委约谈 5次"),
], ids=["mark of a paragraph deleted", "signs", "equal cells", "box", "field without end", "not hidden", "field ended before it begins", "field begun in a deletion",
        "field ended in a deletion", "chosen in a list", "WordArt", "no sign", "XML with line breaks"])
def test_the_final_text(body: str, said: str):
    assert text(body) == said


def test_notes_stand_in_brackets_behind_their_paragraph_and_the_table_says_so():
    note = "<w:footnote w:type='separator' w:id='0'>" + p(run("线")) + "</w:footnote><w:footnote w:id='2'>" + p(run("含函询。")) + "</w:footnote>"
    body = p(run("盐津县纪委监委约谈"), "<w:r><w:footnoteReference w:id='2'/></w:r>", run("12人。")) + p(run("后段。"))
    found, _, told = word.document(packed(body, footnotes=note, header1=p(run("简报"))))
    assert found == "盐津县纪委监委约谈12人。\n（注：含函询。）\n后段。"
    assert told == "footnotes stand in brackets behind their paragraphs; not read: page headers and footers"


def test_a_note_that_refers_to_itself_or_has_half_a_field_loses_nothing():
    again = "<w:r><w:footnoteReference w:id='2'/></w:r>"
    note = f"<w:footnote w:id='2'>{p(_FIELD('begin'), run('含函询。'), again)}</w:footnote>"
    assert word.document(packed(p(run("约谈"), again, run("12人。")), footnotes=note))[0] == "约谈12人。\n（注：含函询。）"


def test_wrappers_hundreds_deep_lose_nothing():
    assert text("<w:sdt><w:sdtContent>" * 140 + p(run(SAID)) + "</w:sdtContent></w:sdt>" * 140) == SAID


def test_what_cannot_be_read_is_told():
    body = p(run("约谈。"), "<w:r><w:drawing><a:blip/></w:drawing></w:r>") + "<w:altChunk/>" + p(run("隐", "<w:vanish/>"))
    assert formats.plain(packed(body), "a").told == "not read: hidden text, parts in another format, pictures"


def test_words_that_only_a_formula_shows_and_files_inside_are_told():
    body = p(_FIELD("begin"), "<w:r><w:instrText> EQ \\o\\ac(○,1)</w:instrText></w:r>", _FIELD("end"), run("约谈。"),
             "<w:r><w:object><v:OLEObject/></w:object></w:r>")
    assert formats.plain(packed(body), "a").told == "not read: embedded files, fields that are set as formulas or buttons"


@pytest.mark.parametrize(("kind", "mark"), [("character", "rStyle"), ("paragraph", "pStyle")])
def test_what_a_style_hides_is_hidden(kind: str, mark: str):
    styles = (f"<w:style w:type='{kind}' w:styleId='A'><w:rPr><w:vanish/></w:rPr></w:style>"
              f"<w:style w:type='{kind}' w:styleId='B'><w:basedOn w:val='A'/></w:style>"
              f"<w:style w:type='{kind}' w:styleId='C'><w:basedOn w:val='B'/><w:rPr><w:vanish w:val='0'/></w:rPr></w:style>")
    said = [p(f"<w:pPr><w:pStyle w:val='{name}'/></w:pPr>", run(name)) if mark == "pStyle" else p(run(name, f"<w:rStyle w:val='{name}'/>"))
            for name in "ABCD"]
    found, _, told = word.document(packed("".join(said), styles=styles))
    assert (found.split(), told) == (["C", "D"], "not read: hidden text")


@pytest.mark.parametrize("name", ["word\\document.xml", "Word/Document.XML"])
def test_names_of_parts_are_read_as_other_programs_write_them(name: str):
    assert word.document(packed(p(run("约谈。")), name=name))[0] == "约谈。"


def test_a_document_is_found_where_the_package_says():
    data = io.BytesIO(packed(p(run("约谈。")), name="word/document2.xml"))
    with zipfile.ZipFile(data, "a") as file:
        file.writestr("_rels/.rels", "<Relationships><Relationship Type='x/officeDocument' Target='/word/document2.xml'/></Relationships>")
    assert word.document(data.getvalue())[0] == "约谈。"
    with pytest.raises(InputError, match="no Word document"):
        word.document(packed("", name="xl/workbook.xml"))
