"""Many documents as one: what is read, what is kept, that every engine and every interruption ends in the same bytes."""
from __future__ import annotations

import ast
import csv
import importlib
import inspect
import io
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import rooms
from dask import dataframe
from ending import ends, loaded
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as h
from helpers import __main__ as cli
from helpers import coding
from helpers.corpus import (
    Options,
    building,
    contents,
    engines,
    manifest,
    parts,
    records,
    reprints,
    sources,
    store,
    tasks,
)
from helpers.reading import InputError, files, formats
from helpers.trust import corrections

HERE = Path(__file__).parents[1]
REPORT = "昆明市盘龙区推动监督\n\n盘龙区纪委监委对新提拔干部开展任前廉政谈话26人次。\n"
PLACES = "盘龙区 官渡区 五华区 西山区 东川区 呈贡区 晋宁区 隆阳区 昭阳区 古城区 思茅区 临翔区".split()
DEEDS = ["列席“三重一大”会议{}次", "约谈“一把手”{}人次", "发出监督建议书{}份", "开展专项检查{}轮", "建立问题清单{}份"]


def reports(folder: Path, number: int) -> Path:
    """So many small reports that are not alike."""
    rng = random.Random(number)
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(number):
        place = PLACES[i % len(PLACES)]
        lines = [f"{place}纪委监委{rng.choice(DEEDS).format(rng.randrange(2, 99))}，{rng.choice(DEEDS).format(i + 2)}。"
                 for _ in range(4)]
        (folder / f"r{i:03}.txt").write_text(f"{place}推动监督\n2024-0{i % 9 + 1}-11\n" + "\n".join(lines), encoding="utf-8")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """What a run wrote, without its store."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != store.NAME}


def rows(out: Path) -> dict[str, dict[str, str]]:
    return {row["file"]: row for row in h.documents(out).to_dict("records")}


@pytest.fixture
def coded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the documents that are coded, in this process, as they are."""
    names: list[str] = []
    code = records.code

    def noting(doc: str, *rest):
        names.append(doc)
        return code(doc, *rest)

    monkeypatch.setattr(records, "code", noting)
    return names


def undisturbed(base: Path, number: int) -> tuple[Path, dict[str, bytes]]:
    """Reports, and the result of a run that nothing disturbs."""
    h.build([str(reports(base / "in", number))], base / "undisturbed")
    return base / "in", tree(base / "undisturbed")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    return undisturbed(tmp_path_factory.mktemp("many"), 160)


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    return undisturbed(tmp_path_factory.mktemp("sixty"), 60)


# -- what comes in -----------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["page.html", "page.txt"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_page_gives_its_main_text(tmp_path: Path, name: str, encoding: str):
    said = "昆明市盘龙区纪委监委对新提拔的“一把手”开展任前廉政谈话，并建立问题清单，定期约谈责任单位主要负责人。"
    page = (f"<!DOCTYPE html><html><head><meta charset='{encoding}'><title>x</title><meta name='PubDate' content='2024-03-07'>"
            "<meta name='ContentSource' content='某报'></head><body><nav><ul><li>首页<li>要闻</ul></nav>"
            f"<div id='cookie-bar'>本站使用Cookie</div><article><h1>盘龙区做实监督</h1><p>{said}</p></article>"
            "<footer>版权所有</footer></body></html>")
    (tmp_path / name).write_bytes(page.encode(encoding))
    h.build([str(tmp_path / name)], tmp_path / "out")
    (row,) = rows(tmp_path / "out").values()
    kept = (tmp_path / "out" / row["text"]).read_text(encoding="utf-8")
    assert said in kept and not any(word in kept for word in ("首页", "Cookie", "版权"))
    assert (row["format"], row["published"], row["publisher"]) == ("html", "2024-03-07", "某报")
    for mention in h.read_tables(tmp_path / "out").mentions.itertuples():
        assert kept[mention.start:mention.end] == mention.text


def word(path: Path, *paragraphs: str) -> None:
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.add_table(1, 2).rows[0].cells[0].text = "表中一格"
    document.save(path)


def pdf(path: Path, password: str = "") -> None:
    """A page of PDF with the words Hello, encrypted if there is a password."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    stream = DecodedStreamObject()
    stream.set_data(b"BT /F1 12 Tf 20 100 Td (Hello 2024) Tj ET")
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
                             NameObject("/BaseFont"): NameObject("/Helvetica")})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
    page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password)
    writer.write(path)


def test_word_and_pdf(tmp_path: Path):
    word(tmp_path / "a.docx", "盘龙区推动监督", "盘龙区纪委监委约谈了“一把手”。")
    pdf(tmp_path / "b.pdf")
    assert h.build([str(tmp_path)], tmp_path / "out").counts["document"] == 2
    kept = {name: (tmp_path / "out" / row["text"]).read_text(encoding="utf-8") for name, row in rows(tmp_path / "out").items()}
    assert kept["a.docx"] == "盘龙区推动监督\n盘龙区纪委监委约谈了“一把手”。\n表中一格\t" and "Hello 2024" in kept["b.pdf"]
    assert "约谈" in set(h.read_tables(tmp_path / "out").mentions.text)


def test_what_is_known_comes_from_the_table_then_the_index_the_name_the_head_and_the_text(tmp_path: Path):
    where = tmp_path / "in"
    where.mkdir()
    head = "---\ntitle: 头\npublished: 2021-01-01\npublisher: 头报\nprovince: 贵州\n---\n"
    (where / "2020-02-02_名报_甲.txt").write_text(head + REPORT, encoding="utf-8")
    (where / "乙.txt").write_text(head + REPORT, encoding="utf-8")
    (where / "丙.txt").write_text(f"来源：文报\n2022-02-02\n{REPORT}", encoding="utf-8")
    (where / "丁.txt").write_text(REPORT, encoding="utf-8")
    (where / "no date_某报_x.txt").write_text(REPORT, encoding="utf-8")
    (where / "index.csv").write_text("file,title\n2020-02-02_名报_甲.txt,索引\n", encoding="utf-8")
    table = tmp_path / "known.xlsx"
    pd.DataFrame({"file": ["2020-02-02_名报_甲.txt"], "province": ["云南"]}).to_excel(table, index=False)
    h.build([str(where)], tmp_path / "out", Options(metadata=str(table), names="{published}_{publisher}_{}"))
    found = {name: [row[key] for key in ("title", "published", "publisher", "province")]
             for name, row in rows(tmp_path / "out").items()}
    assert found == {"2020-02-02_名报_甲.txt": ["索引", "2020-02-02", "名报", "530000"],
                     "乙.txt": ["头", "2021-01-01", "头报", "520000"],
                     "丙.txt": ["昆明市盘龙区推动监督", "2022-02-02", "文报", ""],
                     "no date_某报_x.txt": ["昆明市盘龙区推动监督", "", "某报", ""],
                     "丁.txt": ["昆明市盘龙区推动监督", "", "", ""]}
    assert set(h.documents(tmp_path / "out")["place"]) == {"530100"}, "where the title says"


@pytest.mark.parametrize(("table", "says"), [
    ("file,province\nx.txt,滇西\n", "known.csv, line 2: province '滇西'"), ("file\nx.txt\nx.txt\n", "a second row on"),
    ("file\nz.txt\n", "no row names one of the 3 files"), ("name\nx.txt\n", "no column 'file'; there are name"), ("file\ny.txt\n", "2 files are called"),
])
def test_a_table_that_cannot_be_used_is_one_line(tmp_path: Path, table: str, says: str):
    for name in ("x.txt", "a/y.txt", "b/y.txt"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(REPORT, encoding="utf-8")
    (tmp_path / "known.csv").write_text(table, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        h.build([str(tmp_path / "in")], tmp_path / "out", Options(metadata=str(tmp_path / "known.csv")))
    assert not (tmp_path / "out").exists()


ODD = ["with blank.txt", "quo'te\".txt", "new\nline.txt", "a..txt", "a" * 240 + ".txt", "x.html.txt", "-.txt", "%41.txt", "X.TXT"]


def test_odd_names_lose_nothing(tmp_path: Path):
    where = tmp_path / "in"
    for n, folder in enumerate(("one", "two/three..")):
        (where / folder).mkdir(parents=True)
        for name in ODD:
            (where / folder / name).write_text(REPORT.replace("26", str(26 + n)), encoding="utf-8")
    (where / b"latin\xe9.txt".decode("utf-8", "surrogateescape")).write_text(REPORT, encoding="utf-8")
    (where / "picture.png").write_bytes(b"x")
    h.build([str(where / "one" / ".." / "one"), str(where)], tmp_path / "out", Options(pages=True, each=True))
    table = h.documents(tmp_path / "out")
    read = table[table["state"] == "coded"]
    assert sorted(read["file"]) == sorted(f"{folder}/{name}" for folder in ("one", "two/three..") for name in ODD)
    assert read["doc"].is_unique and len(read) == 2 * len(ODD)
    assert set(h.read_tables(tmp_path / "out").mentions["doc"]) == set(read["doc"])
    assert len(list((tmp_path / "out").glob("*.html"))) == len(read)
    assert dict(zip(table["file"], table["why"], strict=True)).items() >= {
        "picture.png": "its kind (.png) is not read",
        r"latin\xe9.txt": "the file's name is not UTF-8 or has a carriage return; rename it"}.items()


# -- hostile -----------------------------------------------------------------------------------------

def hostile(folder: Path, number: int) -> None:
    """Files that were made to break a reader, of every kind."""
    rng = random.Random(7)
    text = REPORT.encode()

    def packed(*parts: tuple[str, bytes]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            for name, data in parts:
                file.writestr(name, data)
        return out.getvalue()

    word(folder / "seed.docx", "盘龙区纪委监委约谈了“一把手”。")
    pdf(folder / "seed.pdf")
    pdf(folder / "secret.pdf", "password")
    good = {ending: (folder / f"seed.{ending}").read_bytes() for ending in ("docx", "pdf")}
    fixed = {
        "line.txt": "约".encode() * 17_000_000, "row.txt": ("权力清单、" * 60_000).encode(), "nul.txt": text + b"\0" * 99,
        "surrogate.txt": text + b"\xed\xa0\x80", "cut.txt": text[:-2], "utf16cut.txt": REPORT.encode("utf-16")[:-1],
        "deep.html": b"<html><body>" + b"<div>" * 200_000 + text, "lists.html": b"<html>" + b"<ul><li>" * 50_000 + text,
        "bomb.docx": packed(("word/document.xml", b" " * 200_000_000), ("[Content_Types].xml", b"")),
        "many.docx": packed(*((f"{i}", b"") for i in range(5000))), "laughs.txt": b"---\na: &a [x]\nb: &b [*a,*a]\n---\n" + text,
        "entities.docx": packed(("word/document.xml", b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>")),
        "quotes.txt": ("“" * 200_000).encode(), "brackets.txt": ("（" * 100_000 + "）" * 100_000).encode(),
        "digits.txt": b"9" * 900_000, "bars.txt": ("盘龙区|" * 100_000).encode(),
        "attribute.html": b"<html><p title='" + b"x" * 5_000_000 + b"'>" + text, "empty.docx": b"PK\3\4", "empty.pdf": b"%PDF",
    }
    for name, data in fixed.items():
        (folder / name).write_bytes(data)
    for i in range(number - len(list(folder.iterdir()))):
        kind = i % 6
        if kind == 0:
            name, data = f"h{i}.txt", rng.randbytes(rng.randrange(1, 3000))
        elif kind == 1:
            name, data = f"h{i}.txt", text * 9 + rng.randbytes(3)
        elif kind == 2:
            name, data = f"h{i}.html", b"<html>" + rng.randbytes(500) + text
        elif kind == 3:
            name, data = f"h{i}.txt", "".join(chr(rng.choice([rng.randrange(1, 0xD800), rng.randrange(0xE000, 0x110000)]))
                                              for _ in range(300)).encode() + text
        else:
            name = f"h{i}.{'docx' if kind == 4 else 'pdf'}"
            data = bytearray(good["docx" if kind == 4 else "pdf"])
            for _ in range(8):
                data[rng.randrange(4, len(data))] = rng.randrange(256)
        (folder / name).write_bytes(bytes(data))


def test_five_hundred_hostile_files_cost_nobody_else_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "in").mkdir()
    hostile(tmp_path / "in", 497)
    for i in range(3):
        (tmp_path / "in" / f"good{i}.txt").write_text(REPORT.replace("26", str(60 + i)), encoding="utf-8")
    seconds = []
    code = records.code

    def timed(*arguments):
        start = time.monotonic()
        try:
            return code(*arguments)
        finally:
            seconds.append((time.monotonic() - start, arguments[0]))

    monkeypatch.setattr(records, "code", timed)
    h.build([str(tmp_path / "in")], tmp_path / "out", Options(parquet=True))
    table = h.documents(tmp_path / "out").set_index("file")
    assert len(table) == 500 and set(table["state"]) == {"coded", "nothing coded", "skipped"}
    assert max(seconds)[0] < formats.SECONDS + 2, max(seconds)
    assert (table.loc[[f"good{i}.txt" for i in range(3)], "state"] == "coded").all()
    assert (table.loc[["line.txt", "nul.txt", "bomb.docx", "secret.pdf", "empty.pdf", "empty.docx"], "state"] == "skipped").all()
    assert ((table["why"] != "") == (table["state"] != "coded")).all()
    assert not table["why"].str.contains("please report").any(), table[table["why"].str.contains("please report")]
    found = h.read_tables(tmp_path / "out").mentions
    assert set(found.loc[found["id"] == "mechanism:任前廉政谈话", "doc"]) >= {f"good{i}" for i in range(3)}


def test_a_reader_that_hangs_or_dies_is_ended_and_begun_again(monkeypatch: pytest.MonkeyPatch):
    page = f"<html><body><p>{REPORT}</p></body></html>".encode()
    formats.plain(page, "a.html")
    os.kill(formats._child.pid, signal.SIGSTOP)
    monkeypatch.setattr(formats, "SECONDS", 0.1)
    with pytest.raises(InputError, match="a.html: this html file took longer"):
        formats.plain(page, "a.html")
    monkeypatch.setattr(formats, "SECONDS", 10)
    assert "任前廉政谈话" in formats.plain(page, "a.html").text
    formats._child.kill()
    formats._child.wait()
    assert "任前廉政谈话" in formats.plain(page, "a.html").text


@pytest.mark.parametrize("way", ["gone", "grows", "replaced", "forbidden", "a folder"])
def test_a_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str):
    where = reports(tmp_path / "in", 3)
    victim = where / "r001.txt"
    find = sources.find

    def then(*arguments):
        found = find(*arguments)
        if way == "gone":
            victim.unlink()
        elif way == "replaced":
            (tmp_path / "new").write_text(REPORT, encoding="utf-8")
            os.replace(tmp_path / "new", victim)
        elif way == "a folder":
            victim.unlink()
            victim.mkdir()
        return found

    state, opened, grown, victims = os.fstat, open, [], victim.stat().st_ino

    def growing(handle):
        before = state(handle)
        if way == "grows" and before.st_ino == victims and len(grown) < 2:
            grown.append(1)
            with opened(victim, "ab") as more:
                more.write("盘龙区纪委监委开展巡察。\n".encode())
        return before

    def forbidden(path, *rest, **more):
        if way == "forbidden" and str(path) == str(victim):
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest, **more)

    monkeypatch.setattr(sources, "find", then)
    monkeypatch.setattr(os, "fstat", growing)
    monkeypatch.setattr(contents, "open", forbidden, raising=False)
    h.build([str(where)], tmp_path / "out")
    table = rows(tmp_path / "out")
    assert {name for name, row in table.items() if row["state"] == "coded"} >= {"r000.txt", "r002.txt"}
    if way in ("gone", "forbidden", "a folder"):
        assert table["r001.txt"]["state"] == "skipped" and "cannot be read (" in table["r001.txt"]["why"]
    elif way == "grows":
        assert len(grown) == 2
        mentions = h.read_tables(tmp_path / "out").mentions
        assert (mentions.loc[mentions["doc"] == "r001", "text"] == "巡察").sum() == 2, "as it was at last"
    else:
        assert "mechanism:任前廉政谈话" in set(h.read_tables(tmp_path / "out").mentions["id"])


# -- reprints ----------------------------------------------------------------------------------------

LONG = (HERE / "practice" / "texts" / "01-jilin-summary.txt").read_text(encoding="utf-8")


def test_a_reprint_is_counted_once_and_kept_everywhere(tmp_path: Path):
    where = tmp_path / "in"
    where.mkdir()
    (where / "b.txt").write_text(f"2024-03-07\n{LONG}", encoding="utf-8")
    (where / "a.txt").write_text("某报转载\n2024-03-09\n" + LONG.replace("五、", "盘龙区纪委监委约谈了“一把手”。\n五、", 1), encoding="utf-8")
    (where / "c.txt").write_text(REPORT, encoding="utf-8")
    done = h.build([str(where)], tmp_path / "once")
    assert rows(tmp_path / "once")["a.txt"]["reprint_of"] == "b" and "counted once" in done.notes[-1]
    h.build([str(where)], tmp_path / "each", Options(each=True))
    once, each = (pd.read_csv(tmp_path / way / "edges.csv").set_index(["source", "relation", "target"]) for way in ("once", "each"))
    alone = h.network(h.code(h.read(where / "b.txt")))
    assert set(once.index) == set(each.index), "what only the reprint says is there too"
    assert ("body:530103:纪委监委", "uses", "mechanism:约谈") in once.index
    for source, target, relation, data in alone.edges(keys=True, data=True):
        assert once.loc[(source, relation, target), "weight"] == data["weight"], "as the original says it"
        assert each.loc[(source, relation, target), "weight"] == 2 * data["weight"]
    tables = [h.read_tables(tmp_path / way) for way in ("once", "each")]
    assert len(tables[0].relations) == len(tables[1].relations), "and no row of a table is lost"
    assert {"a", "b"} <= set(tables[0].relations["doc"])


def test_groups_are_those_of_an_index_in_a_library():
    """datasketch's own index finds the same pairs, where both are sure."""
    from datasketch import MinHash, MinHashLSH

    texts = [h.read(path) for path in sorted((HERE / "composed" / "texts").glob("*.txt"))]
    changed = [f"{text.text}\n{text.name}又及。\n" for text in texts]
    both = [*texts, *(records.parse(f"{text.name}+", new) for text, new in zip(texts, changed, strict=True))]
    marks = [reprints.signature(text) for text in both]

    def peer(mark):
        return MinHash(num_perm=reprints.PERMUTATIONS, seed=1, scheme=MinHash().scheme, hashvalues=mark.astype("uint64"))

    index = MinHashLSH(threshold=reprints.ALIKE, num_perm=reprints.PERMUTATIONS)
    for number, mark in enumerate(marks):
        index.insert(number, peer(mark))
    peers = [min(index.query(peer(mark))) for mark in marks]
    ours = reprints.Signatures(len(marks))
    for mark in marks:
        ours.add(mark)
    assert ours.groups() == peers == [*range(len(texts)), *range(len(texts))]


# -- what is kept ------------------------------------------------------------------------------------

def test_only_what_is_new_or_changed_is_coded(tmp_path: Path, coded: list[str]):
    where, out = reports(tmp_path / "in", 6), tmp_path / "out"
    first = h.build([str(where)], out)
    assert sorted(coded) == [f"r{i:03}" for i in range(6)]
    before = tree(out)
    stamps = {path: path.stat().st_mtime_ns for path in out.rglob("*.csv")}
    coded.clear()
    assert h.build([str(where)], out) == first and coded == []
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps, "nothing is written again"
    (where / "r002.txt").write_text(REPORT, encoding="utf-8")
    (where / "r003.txt").unlink()
    (where / "new.txt").write_text("盘龙区纪委监委约谈了“一把手”。\n", encoding="utf-8")
    h.build([str(where)], out)
    assert sorted(coded) == ["new", "r002"]
    h.build([str(where)], tmp_path / "fresh")
    assert tree(out) == tree(tmp_path / "fresh") != before


def test_a_result_that_is_gone_is_written_again_and_one_that_somebody_changed_is_not(tmp_path: Path, coded: list[str]):
    where, out = reports(tmp_path / "in", 3), tmp_path / "out"
    h.build([str(where)], out, Options(pages=True))
    before = tree(out)
    coded.clear()
    (out / "nodes.csv").unlink()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    h.build([str(where)], out, Options(pages=True))
    assert coded == [] and tree(out) == before | {"notes.txt": b"mine"}
    (out / "edges.csv").write_text("mine", encoding="utf-8")
    changed = tree(out)
    with pytest.raises(InputError, match=r"edges.csv: it was changed since a run wrote it \(helpers.sha256\)"):
        h.build([str(where)], out, Options(pages=True))
    assert tree(out) == changed
    (out / "edges.csv").unlink()
    h.build([str(where)], out, Options(parquet=True))
    assert "notes.txt" in tree(out) and not {"mentions.csv", "r000.html", "network.ttl"} & set(tree(out)), "of an earlier run"


def test_a_correction_codes_its_document(tmp_path: Path, coded: list[str]):
    where, out = reports(tmp_path / "in", 4), tmp_path / "out"
    (where / "a.txt").write_text(REPORT, encoding="utf-8")
    h.build([str(where)], out)
    coded.clear()
    row = corrections.Correction("reject", "a", "任前廉政谈话", "", "mechanism:任前廉政谈话", "", "", "", "me", "2024-03-07", "x")
    corrections.write([row], tmp_path / "mine.csv")
    h.build([str(where)], out, Options(corrections=str(tmp_path / "mine.csv")))
    assert coded == ["a"] and "mechanism:任前廉政谈话" not in set(h.read_tables(out).mentions["id"])


def test_judgements_of_rules_change_how_sure_rows_are_and_code_nothing(tmp_path: Path, coded: list[str]):
    where, out = reports(tmp_path / "in", 3), tmp_path / "out"
    h.build([str(where)], out)
    before, written = h.read_tables(out), tree(out)
    rule = before.mentions["rule"].iloc[0]
    (tmp_path / "mine.csv").write_text(f"what,rule,right,judged\n{rule.partition('.')[0]},{rule},0,900\n", encoding="utf-8")
    coded.clear()
    h.build([str(where)], out, Options(rules=str(tmp_path / "mine.csv")))
    after = h.read_tables(out)
    assert coded == [] and after.mentions.drop(columns="confidence").equals(before.mentions.drop(columns="confidence"))
    changed = after.mentions["confidence"] != before.mentions["confidence"]
    assert changed.tolist() == (before.mentions["rule"] == rule).tolist() and after.mentions["confidence"].iloc[0] < 0.2
    nodes = pd.read_csv(out / "nodes.csv").set_index("id")["confidence"]
    assert nodes.to_dict() == pytest.approx(h.nodes(h.network(after)).set_index("id")["confidence"].to_dict())
    h.build([str(where)], out)
    assert tree(out) == written


def test_a_bad_file_of_judgements_is_one_line(tmp_path: Path, capsys):
    (tmp_path / "mine.csv").write_text("rule,right\n", encoding="utf-8")
    where = reports(tmp_path / "in", 1)
    assert cli.main([str(where), "--rules", str(tmp_path / "mine.csv"), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "line 1: the columns are what,rule,right,judged" in said
    assert not (tmp_path / "out").exists()


def test_what_a_person_accepted_or_added_is_sure(tmp_path: Path):
    where, out = tmp_path / "in", tmp_path / "out"
    where.mkdir()
    (where / "a.txt").write_text(REPORT, encoding="utf-8")
    (where / "b.txt").write_text(REPORT.replace("盘龙", "官渡"), encoding="utf-8")
    say = ("me", "2024-03-07", "x")
    rows = [corrections.Correction("accept", "a", "任前廉政谈话", "", "mechanism:任前廉政谈话", "", "", "", *say),
            corrections.Correction("add", "a", "推动", "", "mechanism:推动", "", "", "", *say)]
    corrections.write(rows, tmp_path / "mine.csv")
    h.build([str(where)], out, Options(corrections=str(tmp_path / "mine.csv")))
    found = h.read_tables(out).mentions
    sure = found[found["confidence"] == 1]
    assert sorted(zip(sure["doc"], sure["id"], strict=True)) == [("a", "mechanism:任前廉政谈话"), ("a", "mechanism:推动")]
    net = pd.read_csv(out / "nodes.csv").set_index("id")["confidence"]
    assert net["mechanism:任前廉政谈话"] == net["mechanism:推动"] == 1 > net["body:530111:纪委监委"]


def test_a_gloss_changes_no_coding_and_a_word_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "codebook").mkdir()
    for path in [files.DATA / "radicals.csv", files.DATA / "regions.csv", *(files.DATA / "codebook").glob("*.csv")]:
        (tmp_path / path.relative_to(files.DATA)).write_bytes(path.read_bytes())
    monkeypatch.setattr(files, "DATA", tmp_path)
    path = tmp_path / "codebook" / "mechanisms.csv"
    found = []
    for change in (str, lambda text: text.replace(text.splitlines()[1].rpartition(",")[2], "another gloss", 1),
                   lambda text: text + "廉情哨兵,warning,integrity sentinel\n"):
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
        store.rules.cache_clear()
        found.append(store.rules())
    store.rules.cache_clear()
    assert found[0] == found[1] != found[2]


def test_a_record_depends_on_every_room_that_coding_uses():
    @cache
    def used(room: str) -> frozenset[str]:
        """Rooms that code of a room asks for, by the names that it imports and, of a wing, uses."""
        tree = ast.parse(inspect.getsource(importlib.import_module(room)))
        asked = [(node.module, alias.name) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
                 and (node.module or "").split(".")[0] == "helpers" for alias in node.names]
        wings = {name for module, name in asked if module == "helpers"}
        asked += [(f"helpers.{node.value.id}", node.attr) for node in ast.walk(tree) if isinstance(node, ast.Attribute)
                  and isinstance(node.value, ast.Name) and node.value.id in wings]
        there = {rooms.stands(module, name) for module, name in asked} - {"", room}
        return frozenset(there | {one for other in there for one in used(other)})

    kept = {rooms.name(path) for part in store.CODE for path in files.rooms(part)}
    single = {rooms.name(path) for part in store.CODE if part.endswith(".py") for path in files.rooms(part)}
    there = used("helpers.corpus.records") | {"helpers.corpus.records"}
    assert there - kept == set() == single - there, "and no room that stands there alone is there in vain"


@given(st.text(), st.text(st.characters(categories=["Cs"])))
def test_a_record_is_kept_as_it_was_made(text: str, halves: str):
    """Of any signs, halves of a surrogate pair among them."""
    tables = {name: [[] for _ in set(columns) - records._FROM_TEXT] for name, columns in records._TABLES.items()}
    made = records.Body(text + halves, tables)
    assert records.body(records._pack(made)) == made


def test_one_store_serves_several_folders(tmp_path: Path, coded: list[str]):
    first, second = reports(tmp_path / "in", 3), reports(tmp_path / "other", 4)
    kept = Options(store=str(tmp_path / "kept"))
    for _ in range(2):
        h.build([str(first)], tmp_path / "a", kept)
        h.build([str(second)], tmp_path / "b", kept)
    assert len(coded) == 7 and store.NAME not in {path.name for path in (tmp_path / "a").iterdir()}
    h.build([str(first)], tmp_path / "alone")
    assert tree(tmp_path / "a") == tree(tmp_path / "alone")


def test_a_broken_store_is_begun_anew_and_one_in_use_is_refused(tmp_path: Path):
    where, out = reports(tmp_path / "in", 2), tmp_path / "out"
    h.build([str(where)], out)
    before = tree(out)
    (out / store.NAME).write_bytes(b"not a database" * 999)
    h.build([str(where)], out)
    assert tree(out) == before
    with store.opened(out), pytest.raises(InputError, match="another run is writing there"):
        h.build([str(where)], out)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="who may do everything has rights everywhere")
def test_no_right_to_write(tmp_path: Path, capsys):
    where = reports(tmp_path / "in", 2)
    (tmp_path / "out").mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    assert cli.main([str(where), "--out", str(tmp_path / "out")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_full_disk_is_told_and_the_next_run_goes_on(sixty, tmp_path: Path):
    """A real one: a limit on the size of files stops the store in its growth."""
    (where, before), out = sixty, tmp_path / "out"
    program = ("import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
               "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)); "
               "from helpers.__main__ import main; sys.exit(main(sys.argv[1:]))")
    done = subprocess.run([sys.executable, "-c", program, str(where), "--out", str(out)], capture_output=True, text=True)
    assert done.returncode == 2 and "cannot be written" in done.stderr and done.stderr.count("\n") == 1
    assert tree(out) == {}
    h.build([str(where)], out)
    assert tree(out) == before


# -- killed ------------------------------------------------------------------------------------------

# Has loaded what a run needs; then each line that it reads, the arguments of a run, gets a process of its own: its number
# is told, and its end.
RUNS = """
import json, os, sys
from helpers import __main__, coding
from helpers.reading import texts
import networkx, pandas, rdflib
coding.code(texts.parse("first", "盘龙区纪委监委约谈了“一把手”。"))
for line in sys.stdin:
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os._exit(__main__.main(json.loads(line)))
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


def test_killed_at_fifteen_moments_it_goes_on_and_ends_in_the_same_bytes(sixty, tmp_path: Path):
    """From its first moment of work to its last: libraries are loaded before."""
    where, before = sixty
    rng, ends = random.Random(3), []
    with subprocess.Popen([sys.executable, "-c", RUNS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          env=os.environ | {"PYTHONUTF8": "1"}) as runs:
        def began(out: Path) -> int:
            print(json.dumps([str(where), "--out", str(out)]), file=runs.stdin, flush=True)
            return int(runs.stdout.readline())

        start = time.monotonic()
        began(tmp_path / "whole")
        assert runs.stdout.readline() == "0\n" and tree(tmp_path / "whole") == before
        whole = time.monotonic() - start
        for _ in range(15):
            process = began(tmp_path / "out")
            time.sleep(rng.uniform(0.05, 0.95) * whole)
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass  # done before
            ends.append(int(runs.stdout.readline()))
        runs.stdin.close()
    assert set(ends) <= {0, signal.SIGKILL} and signal.SIGKILL in ends, "no run was stopped"
    h.build([str(where)], tmp_path / "out")
    assert tree(tmp_path / "out") == before and not list((tmp_path / "out").glob(".helpers-*"))


# -- engines -----------------------------------------------------------------------------------------

@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """A real scheduler and two workers, each a process of its own, on loopback: its address and the three."""
    told = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [[sys.executable, "-m", f"distributed.cli.dask_{what}"] for what in ("scheduler", "worker")]
    processes = [subprocess.Popen([*dask[0], "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told)], **quiet)]
    try:
        deadline = time.monotonic() + 60
        while not (told.exists() and told.stat().st_size) and time.monotonic() < deadline:
            time.sleep(0.05)
        processes += [subprocess.Popen([*dask[1], "--scheduler-file", str(told), "--nthreads", "1", "--no-nanny", "--no-dashboard",
                                        "--local-directory", str(folder)], **quiet) for _ in range(2)]
        address = next(part for part in told.read_text(encoding="utf-8").split('"') if part.startswith("tcp://"))
        yield address, processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_four_engines_give_the_same_bytes_and_a_lost_worker_costs_nothing(many, tmp_path: Path):
    where, one = many
    h.build([str(where)], tmp_path / "pool", Options(engine="pool", workers=2))
    h.build([str(where)], tmp_path / "dask", Options(engine="dask", workers=2))
    with cluster(tmp_path) as (address, processes):
        h.build([str(where)], tmp_path / "address", Options(engine="dask", scheduler=address))
        process = subprocess.Popen([sys.executable, "-m", "helpers", str(where), "--scheduler", address, "--out", str(tmp_path / "lost")],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 60
        while not (tmp_path / "lost" / store.NAME).exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(1.2)  # its tasks are out by then
        processes[1].send_signal(signal.SIGKILL)  # a worker
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    assert [way for way in ("pool", "dask", "address", "lost") if tree(tmp_path / way) != one] == []


@pytest.mark.skipif(sys.platform != "linux", reason="/proc/self is a path that each process sees in its own way")
def test_workers_read_what_they_see_and_are_sent_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Of the same path, size and time; what changes after it was hashed is sent, and so is what shares its record."""
    where, theirs = reports(tmp_path / "driver" / "in", 60), reports(tmp_path / "workers" / "in", 60)
    for i in (7, 20, 21):
        (where / f"r{i:03}.txt").write_text(REPORT, encoding="utf-8")
    for path in where.iterdir():
        shutil.copy2(path, theirs)
    os.utime(theirs / "r003.txt", ns=(0, 0))
    (theirs / "r004.txt").write_text(REPORT * 2, encoding="utf-8")
    (theirs / "r005.txt").unlink()
    hashes, content, read = tasks._hashes, tasks.content, []

    def then(*arguments):
        found = hashes(*arguments)
        (where / "r007.txt").write_text(REPORT.replace("26", "27"), encoding="utf-8")
        shutil.copy2(where / "r007.txt", theirs)
        for folder in (where, theirs):
            (folder / "r030.txt").unlink()
        return found

    def noting(source, most):
        read.append(Path(source.path).stem)
        return content(source, most)

    monkeypatch.setattr(tasks, "_hashes", then)
    monkeypatch.setattr(tasks, "content", noting)
    monkeypatch.chdir(tmp_path / "workers")
    with cluster(tmp_path) as (address, _):
        monkeypatch.chdir(tmp_path / "driver")
        cases = Options(engine="dask", scheduler=address)
        h.build(["/proc/self/cwd/in"], tmp_path / "out", cases)
        assert sorted(read) == ["r003", "r004", "r005", "r007", "r020", "r021", "r030"]
        assert rows(tmp_path / "out")["r030.txt"]["why"].startswith("cannot be read (")
        read.clear()
        monkeypatch.setattr(tasks, "_hashes", hashes)
        (where / "r030.txt").write_text(REPORT.replace("26", "28"), encoding="utf-8")
        h.build(["/proc/self/cwd/in"], tmp_path / "out", cases)
        assert sorted(read) == ["r003", "r004", "r005", "r030"]
    monkeypatch.undo()
    h.build([str(where)], tmp_path / "one")
    assert tree(tmp_path / "out") == tree(tmp_path / "one")
    with store.opened(tmp_path / "out") as some, store.opened(tmp_path / "one") as others:
        kept, alone = (set(base.execute("SELECT key, head, body FROM record")) for base in (some, others))
    assert kept == alone and len(kept) == 59, "two files of the same bytes share a record"


def halves(task: list[int]) -> list[list[int]]:
    middle = len(task) // 2
    return [task[:middle], task[middle:]] if middle else []


@pytest.mark.parametrize("engine", ["pool", "dask"])
def test_what_ends_every_worker_is_found_and_nothing_else_is_lost(engine: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engines, "_load", loaded)  # a pool is begun again with each loss; what codes is not asked here
    tasks = [list(range(first, first + 8)) for first in range(0, 32, 8)]
    with engines.opened(engine, 2) as opened:
        found = list(engines.spread(opened, ends, iter(tasks), halves))
    assert sorted(n for _, result in found for n in result or []) == [n for n in range(32) if n != 13]
    assert [task for task, result in found if result is None] == [[13]]


def test_an_address_without_a_scheduler_is_one_line(tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setattr("distributed.Client.__init__", lambda *_, **__: (_ for _ in ()).throw(OSError("Timed out")))
    where = reports(tmp_path / "in", 1)
    assert cli.main([str(where), "--out", str(tmp_path / "out"), "--scheduler", "tcp://127.0.0.1:1"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("helpers: tcp://127.0.0.1:1: no Dask scheduler") and said.count("\n") == 1


def test_a_lost_scheduler_is_one_line_and_the_next_run_goes_on(many, tmp_path: Path):
    where, before = many
    with cluster(tmp_path) as (address, processes):
        process = subprocess.Popen([sys.executable, "-m", "helpers", str(where), "--scheduler", address, "--out", str(tmp_path / "out")],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                   env=os.environ | {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"})
        deadline = time.monotonic() + 60
        while not (tmp_path / "out" / store.NAME).exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.8)
        for lost in processes:
            lost.kill()
        _, said = process.communicate(timeout=120)
    assert process.returncode == 2 and "Dask scheduler" in said and said.count("\n") == 1, said
    h.build([str(where)], tmp_path / "out")
    assert tree(tmp_path / "out") == before


def test_a_worker_with_other_rules_is_refused():
    with pytest.raises(InputError, match="other rules or lexicons"):
        tasks.code_task(("0" * 32, 1000, 60, []))


# -- what comes out ----------------------------------------------------------------------------------

def test_parquet_has_the_same_rows_for_every_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parts, "PART", 5)
    where = reports(tmp_path / "in", 12)
    h.build([str(where)], tmp_path / "csv")
    h.build([str(where)], tmp_path / "large", Options(parquet=True))
    plain, large = (h.read_tables(tmp_path / way).tables() for way in ("csv", "large"))
    acts = pd.read_csv(tmp_path / "csv" / "events.csv", dtype={"when": "Int64"}, keep_default_na=False, na_values={"when": ""})
    plain, large = {**plain, "events": acts}, {**large, "events": pd.read_parquet(tmp_path / "large" / "events")}
    for name in parts.WRITTEN:
        pd.testing.assert_frame_equal(plain[name], large[name])
        folder = tmp_path / "large" / name
        assert len(list(folder.iterdir())) == 3
        columns = list(plain[name])
        with duckdb.connect() as base:
            counted = base.sql(f"SELECT {', '.join(f'{chr(34)}{one}{chr(34)}' for one in columns)} FROM read_parquet('{folder}/*.parquet')").fetchall()
        assert len(counted) == len(plain[name]) == len(dataframe.read_parquet(folder)[columns])
    for name in ("nodes", "edges"):
        whole, some = pd.read_csv(tmp_path / "csv" / f"{name}.csv"), pd.read_parquet(tmp_path / "large" / name)
        kept = [column for column in whole if column not in ("sentences", "region")]
        assert whole[kept].fillna("").astype(str).equals(some[kept].fillna("").astype(str))
    shown = some["sentences"].str.split(" ")
    assert (shown.str.len() == some["weight"].clip(upper=building.EVIDENCE)).all() and some["weight"].max() > building.EVIDENCE


def test_tables_come_back_as_they_were(tmp_path: Path):
    coding = h.code(h.read("yunnan-2024-03-07"))
    h.write_tables(coding, tmp_path)
    for name in parts.TABLES:
        pd.testing.assert_frame_equal(getattr(h.read_tables(tmp_path), name), getattr(coding, name))


def test_the_report_is_a_table_that_a_spreadsheet_opens(tmp_path: Path):
    where = reports(tmp_path / "in", 2)
    (where / "=1+1,\"x\".txt").write_bytes(b"\0")
    h.build([str(where)], tmp_path / "out")
    with open(tmp_path / "out" / "documents.csv", encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["file"] for row in table] == ["r000.txt", "r001.txt", '=1+1,"x".txt'] and tuple(table[0]) == manifest.DOCUMENTS


@settings(deadline=None, max_examples=25)
@given(st.lists(st.floats(0, 1e30), min_size=1, max_size=5), st.lists(st.text(st.characters(exclude_categories=("Cs",)))))
def test_csv_and_parquet_give_equal_values(values: list[float], words: list[str]):
    row = ["a", 0, 1, "", 0, "人", False, "", "", "", "", None]
    rows = [[*row[:3], word, value, *row[5:]] for value, word in zip(values, words + [""] * 5, strict=False)]
    counts = coding.table(coding.QUANTITIES, list(zip(*rows, strict=True)))
    made = replace(coding.add([]), quantities=counts)
    with tempfile.TemporaryDirectory() as folder:
        coding.write_tables(made, folder)
        (Path(folder) / "large").mkdir()
        for name in parts.TABLES:
            parts.write_part(getattr(made, name), Path(folder) / "large", name, 0)
        assert counts.equals(h.read_tables(folder).quantities)
        assert counts.equals(h.read_tables(Path(folder) / "large").quantities)
