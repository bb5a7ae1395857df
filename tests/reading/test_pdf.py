"""PDF files: lines, columns and paragraphs are put together by where the letters stand."""
from __future__ import annotations

import io
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject

from helpers.reading import InputError, files, formats, pdf

SAID = ("昆明市盘龙区纪委监委对新提拔的区直机关“一把手”进行任前廉政谈话，为其系好廉洁从政“风纪扣”。",
        "盐津县纪委监委约谈了12名乡镇党委书记，推动问题整改到位，压实管党治党政治责任。",
        "大关县纪委监委运用“四必谈”机制，对重点岗位负责人开展提醒谈话1,234人次，抓早抓小、防微杜渐。")
SIZE = 10


def drawn(pages: Sequence[Sequence[tuple[str, float, float]]], known: bool = True) -> bytes:
    """A PDF in which each text begins at its place; a blank is as wide as a half letter, a Chinese letter a whole one."""
    writer = PdfWriter()
    letters = sorted({letter for page in pages for text, *_ in page for letter in text})
    stream = DecodedStreamObject()
    codes = {letter: number for number, letter in enumerate(letters, 1)}
    rows = "\n".join(f"<{code:04x}> <{letter.encode('utf-16-be').hex()}>" for letter, code in codes.items())
    stream.set_data(("/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange "
                     f"{len(codes)} beginbfchar\n{rows}\nendbfchar endcmap end").encode())
    widths = ArrayObject()
    for letter, code in codes.items():
        widths += [NumberObject(code), ArrayObject([NumberObject(500 if letter.isascii() else 1000)])]
    name = NameObject
    inner = DictionaryObject({name("/Type"): name("/Font"), name("/Subtype"): name("/CIDFontType2"), name("/BaseFont"): name("/A"),
                              name("/W"): widths})
    font = DictionaryObject({name("/Type"): name("/Font"), name("/Subtype"): name("/Type0"), name("/BaseFont"): name("/A"),
                             name("/Encoding"): name("/Identity-H"), name("/DescendantFonts"): ArrayObject([inner])})
    if known:
        font[name("/ToUnicode")] = writer._add_object(stream)
    font = writer._add_object(font)
    for texts in pages:
        page = writer.add_blank_page(600, 800)
        content = DecodedStreamObject()
        content.set_data("\n".join(
            f"BT /F1 {(*size, SIZE if 15 < y < 790 else SIZE - 3)[0]} Tf 1 0 0 1 {x} {y} Tm <{''.join(f'{codes[letter]:04x}' for letter in text)}> Tj ET"
            for text, x, y, *size in texts).encode())
        page[name("/Resources")] = DictionaryObject({name("/Font"): DictionaryObject({name("/F1"): font})})
        page[name("/Contents")] = writer._add_object(content)
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def broken(text: str, width: float, first: float) -> list[str]:
    """A text in lines of so many letters; figures and Latin letters are half as wide, and no line ends within a number."""
    lines, room = [""], first
    for word in re.findall(r"[!-~]+|.", text):
        takes = sum(0.5 if letter.isascii() else 1 for letter in word)
        if takes > room:
            lines, room = [*lines, ""], width
        lines[-1] += word
        room -= takes
    return lines


def set_to(width: int, paragraphs: Sequence[str], x: float = 50, top: float = 700) -> list[tuple[str, float, float]]:
    """Paragraphs in lines of so many letters, the first line of each two letters in."""
    lines = [(line, x if i else x + 2 * SIZE) for text in paragraphs for i, line in enumerate(broken(text, width, width - 2))]
    return [(line, left, top - 1.5 * SIZE * i) for i, (line, left) in enumerate(lines)]


def read(*pages: Sequence[tuple[str, float, float]]) -> str:
    return pdf.pages(drawn(pages))[0]


@given(st.integers(12, 40))
def test_paragraphs_are_whole_whatever_the_width(width: int):
    assert read(set_to(width, SAID)).split("\n") == list(SAID)


@given(st.integers(12, 22), st.booleans())
def test_two_columns(width: int, by_rows: bool):
    left, right = set_to(width, SAID * 2), set_to(width, SAID[::-1] * 2, x=320)
    rows = [piece for y in dict.fromkeys(y for _, _, y in left + right) for piece in left + right if piece[2] == y]
    assert read(rows if by_rows else left + right).split("\n") == [*SAID * 2, *SAID[::-1] * 2]


@given(st.integers(15, 40))
def test_columns_from_top_to_bottom(height: int):
    runs = [line for said in SAID for line in (said[i : i + height] for i in range(0, len(said), height))]
    letters = [(letter, 500 - 15 * i, 700 - SIZE * j) for i, run in enumerate(runs) for j, letter in enumerate(run)]
    assert "".join(read(letters).split()) == "".join(SAID)


@given(st.integers(1, 3), st.integers(14, 30))
def test_letter_spaced_lines(blanks: int, width: int):
    lines = [((" " * blanks).join(line), x, y) for line, x, y in set_to(width, SAID)]
    assert "".join(read(lines).split("\n")) == "".join(SAID)


def test_the_cells_of_a_table_stay_apart():
    rows = [(cell, x, 700 - 15 * i) for i, row in enumerate([("单位", "次数"), ("盐津县", "5"), ("大关县", "7")])
            for cell, x in zip(row, (50, 300), strict=True)]
    assert read(rows) == "单位\t次数\n盐津县\t5\n大关县\t7"
    assert read([(" ".join("盐津123456"), 50, 700)]) == "盐 津 1 2 3 4 5 6"
    names = ["盐津县", "大关县", "镇雄县"]
    assert read([(name, 50, 700 - 15 * i) for i, name in enumerate(names)]).split("\n") == names


def test_heads_and_feet_of_pages_are_out_and_told():
    pages = [[("监督简报 第3期", 50, 780), *set_to(20, [SAID[i % 3][i:]] * 3), (f"— {i + 1} —", 290, 20)] for i in range(4)]
    text, _, told = pdf.pages(drawn(pages))
    assert "简报" not in text and "—" not in text and told == "not read: 8 heads and feet of pages"
    assert "".join(text.split()) == "".join(SAID[i % 3][i:] * 3 for i in range(4))


def test_what_a_browser_prints_over_and_under_a_single_page_is_no_date_of_it():
    head, foot = [("2024/11/30 上午10:24", 20, 791), ("盐津做实监督", 260, 791)], [("https://a.example.cn/t_1.html", 20, 10), ("1/1", 570, 10)]
    text, _, told = pdf.pages(drawn([[*head, *set_to(20, SAID), *foot]]))
    assert text.split("\n") == list(SAID) and told == "not read: 2 heads and feet of pages"


@pytest.mark.parametrize("foot", ["{0}", "第 {0} 页 共 3 页", "{1}", "第{2}页", "Page {0} of 3", "·{0}·"])
def test_the_number_of_a_page_is_known_however_it_is_written(foot: str):
    said = [[SAID[(i + k) % 3][i:] for k in range(3)] for i in range(1, 4)]
    pages = [[*set_to(20, lines), (foot.format(i, "i" * i, "一二三"[i - 1]), 290, 20)] for i, lines in enumerate(said, 1)]
    assert "".join(read(*pages).split()) == "".join(map("".join, said))


@given(st.integers(15, 40), st.sampled_from([0, 0.4, 1]))
def test_letters_that_are_drawn_twice_to_be_bold_are_read_once(width: int, beside: float):
    twice = [piece for text, x, y in set_to(width, SAID) for piece in ((text, x, y), (text, x + beside, y))]
    assert read(twice).split("\n") == list(SAID)


@pytest.mark.parametrize("last", [False, True])
def test_a_large_first_letter_is_read_before_the_rest_of_its_word(last: bool):
    lines = [(text, x + 2.5 * SIZE * (i < 2), y) for i, (text, x, y) in enumerate(
        (text, 50, y) for text, _, y in set_to(20, [SAID[0][1:]]))]
    letter = (SAID[0][0], 50, 700 - 1.5 * SIZE, 2.5 * SIZE)
    below = [(text, x, y - 100) for text, x, y in set_to(20, SAID[1:])]
    assert read([*lines, *below, letter] if last else [letter, *lines, *below]).split("\n") == list(SAID)


def test_lines_of_a_list_of_contents_stay_apart():
    lines = [f"{number}、做实监督{'…' * 20}{i}" for i, number in enumerate("一二三", 1)]
    assert read([(line, 50, 700 - 15 * i) for i, line in enumerate(lines)]).split("\n") == lines


def test_a_pdf_is_one_whatever_a_server_put_before_it():
    data = drawn([set_to(20, SAID)])
    assert {formats.plain(before + data, "a").format for before in (b"", b"\n\n", "\ufeff".encode(), b"\r\n ")} == {"pdf"}


def test_a_paragraph_goes_on_over_the_page():
    lines = set_to(20, SAID)
    first = [*lines[:4], ("1", 300, 20)]
    assert read(first, [(line, x, y + 60) for line, x, y in lines[4:]] + [("2", 300, 20)]).split("\n") == list(SAID)


def test_radicals_are_folded_in_the_stored_text():
    table = files.table("radicals.csv")
    data = drawn([[("".join(row["radical"] for row in table[i : i + 30]), 50, 700 - i) for i in range(0, len(table), 30)]])
    assert "".join(formats.plain(data, "a").text.split()) == "".join(row["ideograph"] for row in table)


def test_what_has_no_text_or_no_letters_is_refused_or_told():
    with pytest.raises(InputError, match="a scan has none"):
        formats.plain(drawn([[]]), "a")
    with pytest.raises(InputError, match="which characters its letters are"):
        formats.plain(drawn([[(SAID[0], 50, 700)]], known=False), "a")
    assert formats.plain(drawn([[(SAID[0], 50, 700)], []]), "a").told == "no text on page 2; a scan has none"
