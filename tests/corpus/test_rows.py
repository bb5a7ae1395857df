"""Tables of texts, what is known of a text, and what documents.csv says of each: nothing is lost without a word.

Every snippet is composed; none describes a real event.
"""
from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as h
from helpers import __main__ as cli
from helpers.corpus import Options, manifest
from helpers.corpus.sources import READ
from helpers.measures import diffusion
from helpers.reading import InputError, parse, tables, unread

SENTENCES = [f"{place}纪委监委约谈了{n}名“一把手”，并限期整改。" for n, place in enumerate(("盘龙区", "官渡区", "镇雄县"), 12)]
ROWS = [{"Title": f"报告{n}", "Text": text, "published": f"2024-03-0{n}", "author": "某"} for n, text in enumerate(SENTENCES, 1)]


def documents(out: Path) -> list[dict[str, str]]:
    return h.documents(out).to_dict("records")


def table(rows: list[dict[str, str]], ending: str) -> bytes:
    heads = list(rows[0])
    if ending == "jsonl":
        return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    if ending == "json":
        return json.dumps(rows).encode()
    out = io.BytesIO()
    if ending == "xlsx":
        book = openpyxl.Workbook()
        for row in (heads, *(list(row.values()) for row in rows)):
            book.active.append(row)
        book.save(out)
        return out.getvalue()
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, heads, delimiter="\t" if ending == "tsv" else ",")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-16" if ending == "tsv" else "utf-8-sig")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> h.Coding:
    """The coding of the same texts as files."""
    base = tmp_path_factory.mktemp("files")
    (base / "in").mkdir()
    for n, text in enumerate(SENTENCES, 1):
        (base / "in" / f"t-{n}.txt").write_text(text, encoding="utf-8")
    h.build([str(base / "in")], base / "out")
    return h.read_tables(base / "out")


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx", "jsonl", "json"])
def test_a_table_of_texts_is_coded_as_files_are(tmp_path: Path, files: h.Coding, ending: str, capsys):
    (tmp_path / f"t.{ending}").write_bytes(table(ROWS, ending))
    assert cli.main([str(tmp_path / f"t.{ending}"), "--text-column", "text", "--out", str(tmp_path / "out")]) == 0
    found = h.read_tables(tmp_path / "out")
    assert found.mentions.equals(files.mentions) and found.relations.equals(files.relations)
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "nothing reads its column author; what is read is title" in said
    rows = documents(tmp_path / "out")
    assert [(row["doc"], row["title"], row["published"], row["format"]) for row in rows] == [
        (f"t-{n}", f"报告{n}", f"2024-03-0{n}", "table") for n in (1, 2, 3)]
    assert all(row["file"].startswith(f"t.{ending}: ") for row in rows)
    for row, text in zip(rows, SENTENCES, strict=True):
        assert (tmp_path / "out" / row["text"]).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.xlsx", "t.jsonl", "t.json", "t.txt", "t", "t.docx"])
def test_a_table_without_the_column_is_never_one_text(tmp_path: Path, name: str, capsys):
    ending = name.partition(".")[2]
    where = tmp_path / "in"
    where.mkdir()
    (where / name).write_bytes(table(ROWS, {"txt": "csv", "": "jsonl", "docx": "xlsx"}.get(ending, ending)))
    assert cli.main([str(where / name), "--out", str(tmp_path / "out")]) == 2
    assert unread.TABLE in capsys.readouterr().err and not (tmp_path / "out").exists()
    (where / "a.txt").write_text(SENTENCES[0], encoding="utf-8")
    h.build([str(where)], tmp_path / "out")
    state = {row["file"]: (row["state"], row["why"]) for row in documents(tmp_path / "out")}
    assert state["a.txt"] == ("coded", "")
    assert state[name] == ("skipped", unread.TABLE if ending else "its kind (no ending) is not read")
    says = "no column 'content'; there are Title, Text, published, author" if f".{ending}" in tables.ENDINGS else "this is a table"
    with pytest.raises(InputError, match=says):
        h.build([str(where / name)], tmp_path / "more", Options(text_column="content"))


def test_rows_beside_files_names_of_their_own_and_what_is_not_read(tmp_path: Path):
    where = tmp_path / "in"
    where.mkdir()
    (where / "t-1.txt").write_text(SENTENCES[2], encoding="utf-8")
    (where / "t.csv").write_bytes(table([ROWS[0], {**ROWS[1], "Text": " "}, {**ROWS[2], "published": "soon"}], "csv"))
    (where / "named.csv").write_bytes(table([{"doc": "甲", **ROWS[0]}, {"doc": "", **ROWS[1]}], "csv"))
    (where / "twice.csv").write_bytes(table([{"doc": "甲", **ROWS[0]}, {"doc": "甲", **ROWS[1]}], "csv"))
    (where / "other.csv").write_bytes(b"a,b\n1,2\n")
    h.build([str(where)], tmp_path / "out", Options(text_column="Text", each=True))
    rows = documents(tmp_path / "out")
    assert {row["doc"]: row["file"] for row in rows if row["doc"]} == {
        "t-1": "t-1.txt", "t.csv/t-1": "t.csv: line 2", "甲": "named.csv: line 2", "named-2": "named.csv: line 3"}
    why = {row["file"]: row["why"] for row in rows if row["state"] == "skipped"}
    assert why["t.csv: line 3"] == "it has no text in the column Text" and "published 'soon'" in why["t.csv: line 4"]
    assert "a second text is called '甲', as in line 2; mend the column doc" in why["twice.csv"]
    assert "no column 'Text'; there are a, b" in why["other.csv"] and len(why) == 4
    with pytest.raises(InputError, match="t.csv, line 4: published 'soon'"):
        h.build([str(where / "t.csv")], tmp_path / "more", Options(text_column="Text"))


@settings(deadline=None, max_examples=15)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30), min_size=1, max_size=4), st.sampled_from(["csv", "jsonl"]))
def test_every_row_is_told(texts: list[str], ending: str):
    with tempfile.TemporaryDirectory() as base:
        path = Path(base) / f"t.{ending}"
        path.write_bytes(table([{"text": text, "n": str(n)} for n, text in enumerate([SENTENCES[0], *texts])], ending))
        h.build([str(path)], Path(base) / "out", Options(text_column="text", each=True))
        rows = documents(Path(base) / "out")
        assert len(rows) == len({row["file"] for row in rows}) == len(texts) + 1
        assert all(bool(row["why"]) == (row["state"] != "coded") for row in rows)


# --- what is known ------------------------------------------------------------------------------------------

KNOWN = [["file", "title", "published", "region"], ["a.txt", "甲", "2024-03-07", "云南省昆明市盘龙区"], ["b.txt", "乙", "2024-03", "530111"]]


def known(tmp_path: Path, data: bytes, name: str = "known.csv") -> dict[str, dict[str, str]]:
    (tmp_path / "in").mkdir(exist_ok=True)
    for doc in "ab":
        (tmp_path / "in" / f"{doc}.txt").write_text("区纪委监委约谈了12名“一把手”。", encoding="utf-8")
    (tmp_path / name).write_bytes(data)
    h.build([str(tmp_path / "in")], tmp_path / "out", Options(metadata=str(tmp_path / name), each=True))
    return {row["doc"]: row for row in documents(tmp_path / "out")}


def joined(rows: list[list[str]], mark: str = ",") -> str:
    return "".join(f"{mark.join(row)}\n" for row in rows)


@pytest.mark.parametrize("data", [
    joined(KNOWN).encode(), joined(KNOWN, "\t").encode("utf-16"), joined(KNOWN, ";").encode(), ("一览表\n\n" + joined(KNOWN)).encode(),
    joined([[" File", "TITLE", "Published ", "Region"], *KNOWN[1:]]).encode("gb18030"),
])
def test_a_table_of_metadata_as_people_have_it(tmp_path: Path, data: bytes):
    found = known(tmp_path, data)
    assert [[found[doc][key] for key in ("title", "published", "region", "province")] for doc in "ab"] == [
        ["甲", "2024-03-07", "530103", "530000"], ["乙", "2024-03", "530111", "530000"]]
    assert set(h.read_tables(tmp_path / "out").mentions.query("kind == 'body'")["id"]) == {
        "body:530103:纪委监委", "body:530111:纪委监委"}, "the text's own place says whose office it is"


@pytest.mark.parametrize("name", ["in/a.txt", "./a.txt", "in\\a.txt", "A.TXT", "{}/in/a.txt", ".\\IN\\A.txt"])
def test_a_file_is_named_by_any_end_of_its_path(tmp_path: Path, name: str):
    assert known(tmp_path, f"file,title\n{name.format(tmp_path)},甲\n".encode())["a"]["title"] == "甲"
    for other in ("out/a.txt", "xa.txt", "t", ".txt"):
        with pytest.raises(InputError, match="no row names one of the 2 files"):
            known(tmp_path, f"file,title\n{other},甲\n".encode())


@pytest.mark.parametrize(("cells", "says"), [
    ("2024-13,", "published '2024-13'"), ("2024-02-30,", "published '2024-02-30'"), ("45358,", "published '45358'"), ("春天,", "published '春天'"),
    (",昆冥市", "region '昆冥市', which no division is called"), (",鼓楼区", "region '鼓楼区', which 4 divisions are called"),
    (",999999", "region '999999'"), (",河南盘龙区", "region '河南盘龙区', which no division is called"),
])
def test_a_wrong_date_or_place_is_refused_with_its_row(tmp_path: Path, cells: str, says: str):
    with pytest.raises(InputError, match=f"known.csv, line 3: {says}.*; write"):
        known(tmp_path, f"file,published,region\nb.txt,2024,\na.txt,{cells}\n".encode())


def test_a_region_beside_the_province_is_refused(tmp_path: Path):
    assert known(tmp_path, "file,region,province\na.txt,鼓楼区,河南\n".encode())["a"]["region"] == "410204"
    with pytest.raises(InputError, match="line 2: region '盘龙区', which is not in the province 530000|not in the province 410000"):
        known(tmp_path, "file,region,province\na.txt,盘龙区,河南\n".encode())


def test_what_nothing_reads_is_named_in_one_line(tmp_path: Path, capsys):
    known(tmp_path, b"file,title,page,URL\na.txt,x,1,u\nc.txt,y,1,u\n")
    (tmp_path / "in" / "known.csv").write_bytes(b"file,title\na.txt,x\n")
    assert cli.main([str(tmp_path / "in"), "--metadata", str(tmp_path / "known.csv"), "--each-reprint", "--out", str(tmp_path / "o")]) == 0
    said = capsys.readouterr().err
    assert "nothing reads its columns page, URL; what is read is title, published, publisher, region, province\n" in said
    assert "1 of its 2 rows name no file that was found: c.txt" in said
    assert cli.main([str(tmp_path / "in"), "--metadata", str(tmp_path / "in" / "known.csv"), "--each-reprint", "--out", str(tmp_path / "o")]) == 0
    assert "known.csv" not in capsys.readouterr().err, "the table of metadata in the folder is no text that was skipped"


def test_a_year_or_a_month_alone_says_no_more_than_that(tmp_path: Path):
    def code(published: str, text: str) -> list:
        return h.code(parse("a", text, {"published": published})).quantities["year"].tolist()
    for text, years in (("今年盘龙区纪委监委约谈37人次。", [2022] * 3), ("去年盘龙区纪委监委约谈37人次。", [2021] * 3),
                        ("5月，盘龙区纪委监委约谈37人次。", [None, 2021, 2022]), ("全年，盘龙区纪委监委约谈37人次。", [None, 2021, 2022])):
        found = [code(published, text) for published in ("2022", "2022-03", "2022-12-31")]
        assert [None if pd.isna(one[0]) else one[0] for one in found] == years, text
    rows = known(tmp_path, b"file,published\na.txt,2022\nb.txt,2022-03\n")
    assert [rows[doc]["published"] for doc in "ab"] == ["2022", "2022-03"]
    net = h.read_tables(tmp_path / "out")
    first = diffusion.appearances(net, h.documents(tmp_path / "out"))
    assert first.empty, "what has no day has no place in an order of days"
    windows = diffusion.windows(net, h.documents(tmp_path / "out"), [1], lambda net: len(net))
    assert windows["start"].tolist() == ["2022-03"]


# --- what documents.csv says --------------------------------------------------------------------------------

def test_a_text_in_which_nothing_is_coded_says_why(tmp_path: Path):
    where = tmp_path / "in"
    where.mkdir()
    texts = {"coded": SENTENCES[0], "other": "昨晚的足球赛十分精彩，主队三比一取胜。", "latin": "Nothing to read here, in any language.",
             "around": "来源：某某网\n2024-03-07\n打印本页"}
    for name, text in texts.items():
        (where / f"{name}.txt").write_text(text, encoding="utf-8")
    h.build([str(where)], tmp_path / "out")
    state = {row["doc"]: (row["state"], row["why"]) for row in documents(tmp_path / "out")}
    assert state["coded"] == ("coded", "") and {state[name][0] for name in texts if name != "coded"} == {"nothing coded"}
    for name, says in (("other", "another genre"), ("latin", "no Chinese"), ("around", "what stands around")):
        assert says in state[name][1]


def test_a_guess_at_an_encoding_tells_how_sure_it_is(tmp_path: Path):
    where = tmp_path / "in"
    where.mkdir()
    for encoding in ("utf-8", "utf-16", "gb18030"):
        (where / f"{encoding}.txt").write_bytes(SENTENCES[0].encode(encoding))
    (where / "korean.txt").write_bytes("감찰위원회는 각 기관장과 면담을 실시하였다".encode("euc_kr"))
    h.build([str(where)], tmp_path / "out", Options(each=True))
    rows = {row["file"]: row for row in documents(tmp_path / "out")}
    assert [rows[f"{name}.txt"]["confidence"] for name in ("utf-8", "utf-16", "gb18030")] == ["", "", "1.00"]
    assert rows["korean.txt"]["state"] == "skipped" and "too unsure" in rows["korean.txt"]["why"]
    assert tuple(rows["utf-8.txt"]) == manifest.DOCUMENTS


@pytest.mark.parametrize("ending", ["md", "markdown", "MD"])
def test_markdown_is_a_text_without_its_marks(tmp_path: Path, ending: str):
    (tmp_path / f"a.{ending}").write_text("# 监督\n\n**盘龙区**纪委监委约谈了12名“一把手”。\n", encoding="utf-8")
    h.build([str(tmp_path)], tmp_path / "out")
    (row,) = documents(tmp_path / "out")
    assert (row["format"], row["state"]) == ("markdown", "coded") and f".{ending.lower()}" in READ
    text = (tmp_path / "out" / row["text"]).read_text(encoding="utf-8")
    found = h.read_tables(tmp_path / "out").mentions
    assert "body:530103:纪委监委" in set(found["id"]) and [text[m.start:m.end] for m in found.itertuples()] == found["text"].tolist()


@pytest.mark.parametrize("ending", ["shtml", "xhtml", "text", "TXT"])
def test_pages_and_texts_of_a_folder_are_read_by_their_other_endings_too(tmp_path: Path, ending: str):
    (tmp_path / f"a.{ending}").write_text(f"<html><p>{SENTENCES[0]}</p></html>", encoding="utf-8")
    h.build([str(tmp_path)], tmp_path / "out")
    assert [row["format"] for row in documents(tmp_path / "out")] == ["html"]


@pytest.mark.parametrize("name", ["a.wps", "a.doc", "a.ofd", "A.DOC"])
def test_a_format_that_is_not_read_is_refused_by_name_and_skipped_in_a_folder(tmp_path: Path, name: str, capsys):
    where = tmp_path / "in"
    where.mkdir()
    (where / name).write_text(SENTENCES[0], encoding="utf-8")
    assert cli.main([str(where / name), "--out", str(tmp_path / "out")]) == 2
    assert unread.named(name) in capsys.readouterr().err
    assert cli.main([str(where), "--out", str(tmp_path / "out")]) == 2
    assert unread.named(name) in capsys.readouterr().err, "why there is nothing to read"
    (where / "b.txt").write_text(SENTENCES[0], encoding="utf-8")
    h.build([str(where)], tmp_path / "out")
    assert documents(tmp_path / "out")[1]["why"] == unread.named(name) and set(tables.ENDINGS).isdisjoint(READ)
