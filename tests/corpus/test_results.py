"""The user's files are the user's: whatever lies where, and however often a run is repeated, what was there stays."""
from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as h
from helpers.corpus import Options, building, contents, limits, results, sources, store
from helpers.networks import exports
from helpers.reading import InputError, files

REPORT = "昆明市盘龙区纪委监委对新提拔的“一把手”开展任前廉政谈话，并建立问题清单。"
PAGE = f"<html><body><article><p>{REPORT}{REPORT}</p></article></body></html>"
RESULT = "helpers.sha256"


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def hashes(folder: Path) -> dict[str, str]:
    """Every file below a folder, by name; a link by where it points and by what is read through it."""
    return {path.relative_to(folder).as_posix(): (os.readlink(path) if path.is_symlink() else "") +
            hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


def docs(out: Path) -> list[str]:
    table = h.documents(out)
    return table.loc[table["state"] == "coded", "doc"].tolist()


# -- any tree ----------------------------------------------------------------------------------------

# Names of texts, and names that runs write, in any folder.
NAMES = ["a.txt", "A.txt", "b.txt", "c.html", "报告.txt", "a.html", "notes.md", "index.csv", "mentions.csv", "documents.csv",
         "nodes.csv", "network.json", "network.png", RESULT, store.NAME, f"{store.NAME}-journal", "plain-texts/c.txt", "plain-texts/x.txt",
         "texts/c.txt", "mentions/part-00000.parquet", "mentions/mine.txt", "edges", "plain-texts", ".helpers-mine/out/x", ".helpers-mine/y"]
FOLDERS = ["", "in/", "in/out/", "out/"]
CONTENTS = [REPORT, PAGE, "五华区纪委监委约谈“一把手”。", "mine", "file,title\na.txt,甲\n"]
PATHS = [["."], ["in"], ["in", "out"], ["in/plain-texts", "in"], ["link"], ["in/a.txt", "in"], ["out"]]
OUTS = [".", "in", "in/out", "out", "link", "in/plain-texts", "new/er"]
OPTIONS = [Options(), Options(pages=True), Options(parquet=True), Options(pages=True, parquet=True), Options(store="kept"),
           Options(pages=True, store="in")]
trees = st.dictionaries(st.tuples(st.sampled_from(FOLDERS), st.sampled_from(NAMES)).map("".join), st.sampled_from(CONTENTS),
                        min_size=1, max_size=12)
links = st.dictionaries(st.tuples(st.sampled_from(FOLDERS), st.sampled_from(NAMES)).map("".join),
                        st.sampled_from(["keep/k.txt", "keep", "keep/c.html"]), max_size=2)
edits = st.lists(st.tuples(st.integers(0, 99), st.sampled_from(["change", "remove", "add"])), max_size=3)


def put(path: Path, text: str) -> None:
    """Write a file, unless another of the tree stands where it or its folder should."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError:
        pass


def run(base: Path, paths: list[str], out: str, options: Options) -> bool:
    """Run, and whether it was done; where it was refused, no file is another than before."""
    before = hashes(base)
    options = options._replace(store=options.store and str(base / options.store))
    try:
        h.build([str(base / path) for path in paths], base / out, options)
    except InputError as error:
        assert "\n" not in str(error) and "; " in str(error)
        assert {name: one for name, one in hashes(base).items() if store.NAME not in name} == {
            name: one for name, one in before.items() if store.NAME not in name}
        return False
    return True


def made(tree: dict[str, str], linked: dict[str, str], base: Path) -> Path:
    put(base / "in" / "a.txt", REPORT)
    put(base / "keep" / "k.txt", "官渡区纪委监委发出监督建议书。")
    put(base / "keep" / "c.html", PAGE)
    for name, text in tree.items():
        put(base / name, text)
    for name, to in {**linked, "link": "in"}.items():
        if not os.path.lexists(base / name) and (base / name).parent.is_dir():
            (base / name).symlink_to(base / to)
    return base


def kept(mine: dict[str, str], now: dict[str, str]) -> None:
    """What was there is there; a database that is none may stand under another name."""
    gone = {name for name in mine if now.get(name) != mine[name]}
    assert {name for name in gone if not (name.endswith(store.NAME) and mine[name] in now.values())} == set()


@settings(max_examples=int(os.environ.get("TREES", 40)))
@given(trees, links, st.sampled_from(PATHS), st.sampled_from(OUTS), st.lists(st.sampled_from(OPTIONS), min_size=1, max_size=3), edits)
def test_every_file_that_was_there_is_there_after_any_runs(tree, linked, paths, out, options, edited):
    with tempfile.TemporaryDirectory() as folder:
        base = made(tree, linked, Path(folder))
        mine = hashes(base)
        for number, option in enumerate(options):
            done = run(base, paths, out, option)
            kept(mine, hashes(base))
            if done:
                found = docs(base / out)
                assert run(base, paths, out, option) and docs(base / out) == found, "no result is read as a text"
                kept(mine, hashes(base))
            for which, what in edited[number:number + 1]:
                there = sorted(name for name in hashes(base) if store.NAME not in name)
                name = there[which % len(there)]
                written = f"{name}.txt" if what == "add" else name  # beside a result, which stays ours
                if what == "remove":
                    (base / name).unlink()
                else:
                    put(base / written, f"{which}五华区纪委监委约谈一把手。")
                now = hashes(base)
                mine = {one: now[one] for one in mine if one in now}
                mine |= {written: now[written]} if written in now and what != "remove" else {}


# -- what was lost before ----------------------------------------------------------------------------

def test_the_files_of_a_network_are_among_what_a_run_writes():
    assert set(exports.render(nx.MultiDiGraph())) == {"nodes.csv", "edges.csv", *(f"network.{kind}" for kind in results.GRAPHS)}


@pytest.mark.parametrize("options", OPTIONS[:4], ids=["bare", "pages", "parquet", "both"])
def test_a_folder_of_texts_beside_the_result(tmp_path: Path, options: Options):
    write(tmp_path / "proj" / "texts", a_txt=REPORT, c_html=PAGE, notes_md="n", sub__gold_json="g")
    before = hashes(tmp_path)
    for _ in range(2):
        h.build([str(tmp_path / "proj" / "texts")], tmp_path / "proj", options)
        assert before.items() <= hashes(tmp_path).items() and docs(tmp_path / "proj") == ["a", "c"]
    assert (tmp_path / "proj" / "plain-texts" / "c.txt").is_file()


def test_a_page_does_not_replace_the_file_that_is_read(tmp_path: Path):
    write(tmp_path, c_html=PAGE)
    before = hashes(tmp_path)
    with pytest.raises(InputError, match="c.html: no run wrote it here"):
        h.build([str(tmp_path)], tmp_path, Options(pages=True))
    assert hashes(tmp_path) == before
    h.build([str(tmp_path)], tmp_path)
    assert before.items() <= hashes(tmp_path).items() and docs(tmp_path) == ["c"]


def test_results_are_no_texts_wherever_they_lie(tmp_path: Path):
    write(tmp_path, a_txt=REPORT, c_html=PAGE)
    for _ in range(2):
        for out in ("results", "other/results", "."):
            if out != ".":
                h.build([str(tmp_path)], tmp_path / out, Options(pages=True))
            else:
                h.build([str(tmp_path)], tmp_path)
            assert docs(tmp_path / out) == ["a", "c"]
    h.build([str(tmp_path / "results" / "plain-texts")], tmp_path / "again")
    assert docs(tmp_path / "again") == ["c"], "who names them wants them"
    for path in ("results", "results/plain-texts", "results/plain-texts/c.txt"):
        with pytest.raises(InputError, match="there is no file in this folder|an earlier run wrote this"):
            h.build([str(tmp_path / path)], tmp_path / "results")


def test_a_result_that_was_changed_is_the_readers(tmp_path: Path):
    write(tmp_path, a_txt=REPORT)
    h.build([str(tmp_path)], tmp_path, Options(pages=True))
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    before = hashes(tmp_path)
    with pytest.raises(InputError, match="a.html: it was changed since a run wrote it"):
        h.build([str(tmp_path)], tmp_path, Options(pages=True))
    h.build([str(tmp_path)], tmp_path)
    assert hashes(tmp_path)["a.html"] == before["a.html"] and docs(tmp_path) == ["a"]
    skipped = h.documents(tmp_path).query("state == 'skipped'")
    assert skipped["file"].tolist() == ["a.html"] and "changed since" in skipped["why"].iloc[0]


def test_two_documents_never_share_a_file(tmp_path: Path):
    composed, apart = (unicodedata.normalize(form, "é") for form in ("NFC", "NFD"))
    names = ["2024/报告.txt", "2023/报告.txt", "2024_报告.txt-c4325308.txt", f"{composed}.txt", f"x/{apart}.txt", "Straße.txt", "STRASSE.html"]
    for number, name in enumerate(names):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(f"{REPORT}\n{number}", encoding="utf-8")
    h.build([str(tmp_path / "in")], tmp_path / "out", Options(pages=True))
    pages = [path.name for path in (tmp_path / "out").glob("*.html")]
    assert len(pages) == len(names) == len({sources._folded(page) for page in pages})


@given(st.lists(st.text(st.sampled_from("aAéeE\u0301ßsS/_-报K\u212a0"), min_size=1, max_size=5), unique=True))
def test_names_of_files_differ_on_every_file_system(some: list[str]):
    names = sources.file_names(some, ".html")
    assert len({unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold()) for name in names.values()}) == len(some)
    longest = sources.file_names([*("长" * 90 + one for one in some), *("长" * 90 + one.swapcase() for one in some)], ".html")
    assert all(len(name.encode()) < 245 for name in longest.values())


# -- the list ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("line", [
    "../precious.txt", "/etc/passwd", "plain-texts/../../precious.txt", "a/b.html", "precious.txt", "", "mentions/x.parquet", ".."])
def test_a_list_that_leads_elsewhere_is_refused(tmp_path: Path, line: str):
    write(tmp_path, in__a_txt=REPORT, out__precious_txt="mine", precious_txt="mine")
    h.build([str(tmp_path / "in")], tmp_path / "out")
    with open(tmp_path / "out" / RESULT, "a", encoding="utf-8") as file:
        file.write(f"{hashlib.sha256(b'mine').hexdigest()}  {line}\n")
    before = hashes(tmp_path)
    with pytest.raises(InputError, match=r"helpers.sha256, line 13: no run writes"):
        h.build([str(tmp_path / "in")], tmp_path / "out", Options(pages=True))
    assert hashes(tmp_path) == before


def test_a_link_in_the_result_leads_nowhere(tmp_path: Path):
    write(tmp_path, in__c_html=PAGE, keep__c_txt="mine")
    h.build([str(tmp_path / "in")], tmp_path / "out")
    (tmp_path / "out" / "plain-texts" / "c.txt").rename(tmp_path / "keep" / "c.txt")  # its hash is that of the list
    (tmp_path / "out" / "plain-texts").rmdir()
    (tmp_path / "out" / "plain-texts").symlink_to(tmp_path / "keep")
    before = hashes(tmp_path)
    with pytest.raises(InputError, match="plain-texts: a link stands where a folder"):
        h.build([str(tmp_path / "in")], tmp_path / "out", Options(each=True))
    write(tmp_path / "in", c_html=REPORT)  # plain text now: what was written before is to go
    h.build([str(tmp_path / "in")], tmp_path / "out")
    assert hashes(tmp_path / "keep").items() <= {name.removeprefix("keep/"): one for name, one in before.items()}.items()
    assert (tmp_path / "keep" / "c.txt").is_file()


def test_the_list_is_one_that_sha256sum_reads(tmp_path: Path):
    write(tmp_path / "in", c_html=PAGE)
    (tmp_path / "in" / "new\nline.txt").write_text(REPORT, encoding="utf-8")
    h.build([str(tmp_path / "in")], tmp_path / "out", Options(pages=True))
    listed = results.listed(tmp_path / "out")
    assert set(listed) | {RESULT, store.NAME} == set(hashes(tmp_path / "out")) and "new\nline.html" in listed
    done = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", RESULT], cwd=tmp_path / "out", capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_the_network_of_the_collection_is_ours():
    assert results.unchanged(files.DATA / "network", results.listed(files.DATA / "network"))


@pytest.fixture(scope="module")
def before_and_after(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Texts with a result as Parquet, and the files of a fresh result with pages."""
    base = write(tmp_path_factory.mktemp("moves"), in__a_txt=REPORT, in__c_html=PAGE)
    h.build([str(base / "in")], base / "out", Options(parquet=True))
    h.build([str(base / "in")], base / "fresh", Options(pages=True))
    return base, hashes(base / "fresh")


@pytest.mark.parametrize("call", range(1, 30))
def test_stopped_at_any_move_the_next_run_ends_in_the_same_bytes(before_and_after, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int):
    """Between two files that go to their place."""
    shutil.copytree(before_and_after[0], tmp_path, dirs_exist_ok=True)
    calls, replace, unlink = [], os.replace, Path.unlink

    def stopping(act):
        def acting(*arguments, **more):
            calls.append(arguments)
            if len(calls) == call:
                raise KeyboardInterrupt
            return act(*arguments, **more)
        return acting

    with monkeypatch.context() as patch:
        patch.setattr(results.os, "replace", stopping(replace))
        patch.setattr(Path, "unlink", stopping(unlink))
        try:
            h.build([str(tmp_path / "in")], tmp_path / "out", Options(pages=True))
        except KeyboardInterrupt:
            pass
    h.build([str(tmp_path / "in")], tmp_path / "out", Options(pages=True))
    found, fresh = hashes(tmp_path / "out"), dict(before_and_after[1])
    assert found.pop(store.NAME) and fresh.pop(store.NAME) and found == fresh


# -- two at once -------------------------------------------------------------------------------------

@pytest.mark.parametrize("apart", [False, True], ids=["one store", "a store each"])
def test_of_two_runs_into_one_folder_the_second_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, apart: bool):
    write(tmp_path / "in", a_txt=REPORT)
    inside, go = threading.Event(), threading.Event()
    written = building._written

    def waiting(*arguments):
        inside.set()
        assert go.wait(60)
        return written(*arguments)

    monkeypatch.setattr(building, "_written", waiting)

    def work() -> None:
        try:
            h.build([str(tmp_path / "in")], tmp_path / "out", Options(store=str(tmp_path / "1")))
        finally:
            limits._stop()

    first = threading.Thread(target=work)
    first.start()
    assert inside.wait(60)
    other = [sys.executable, "-m", "helpers", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--store", str(tmp_path / ("2" if apart else "1"))]
    refused = subprocess.run(other, capture_output=True, text=True)
    go.set()
    first.join()
    assert refused.returncode == 2 and "another run is writing there" in refused.stderr and refused.stderr.count("\n") == 1
    assert subprocess.run(other, capture_output=True).returncode == 0 and docs(tmp_path / "out") == ["a"]


# -- what is read ------------------------------------------------------------------------------------

def test_a_foreign_index_and_a_bad_date_cost_their_file_only(tmp_path: Path):
    write(tmp_path / "in", a_txt=REPORT, sub__b_txt=REPORT + "又及。", sub__index_csv="id,value\n1,2\n", more__d_txt=REPORT + "丁",
          more__e_txt=REPORT + "戊", more__index_csv="file,published\nd.txt,2024-13-45\ne.txt,2024-01-02\n")
    (tmp_path / "in" / "bin").mkdir()
    (tmp_path / "in" / "bin" / "index.csv").write_bytes(b"\0\xff" * 99)
    (tmp_path / "in" / "bin" / "f.txt").write_text(REPORT + "己", encoding="utf-8")
    h.build([str(tmp_path / "in")], tmp_path / "out")
    table = h.documents(tmp_path / "out").set_index("file")
    assert docs(tmp_path / "out") == ["a", "b", "e", "f"] and table.loc["more/e.txt", "published"] == "2024-01-02"
    skipped = table[table["state"] == "skipped"]["why"]
    assert set(skipped.index) == {"sub/index.csv", "more/d.txt", "bin/index.csv"}
    assert "no column 'file'; there are id, value" in skipped["sub/index.csv"] and "published '2024-13-45'" in skipped["more/d.txt"]
    with pytest.raises(InputError, match="no column .file.; there are id, value"):
        h.build([str(tmp_path / "in" / "sub" / "b.txt")], tmp_path / "named")


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_pipes_are_read_and_one_without_a_writer_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(contents, "PIPE_SECONDS", 0.5)
    path = tmp_path / "named.fifo"
    os.mkfifo(path)
    with pytest.raises(InputError, match="named.fifo: nobody writes to this pipe"):
        h.build([str(path)], tmp_path / "out")
    assert not (tmp_path / "out").exists()

    def slowly() -> None:
        with open(path, "w", encoding="utf-8") as pipe:
            time.sleep(0.8)
            pipe.write(REPORT[:9])
            pipe.flush()
            time.sleep(0.8)
            pipe.write(REPORT[9:])

    writer = threading.Thread(target=slowly)
    writer.start()
    h.build([str(path)], tmp_path / "out")
    writer.join()
    assert docs(tmp_path / "out") == ["named"] and REPORT in set(h.read_tables(tmp_path / "out").relations["quote"])


@pytest.mark.skipif(not os.path.exists("/bin/bash"), reason="process substitution of bash")
def test_a_document_of_process_substitution_has_a_name_of_its_own(tmp_path: Path):
    """And not the number of a file handle, which is another one the next time."""
    write(tmp_path, pipe_txt=REPORT + "又及。", a_txt=REPORT)
    said = subprocess.run(["bash", "-c", f"exec 40</dev/null; '{sys.executable}' -m helpers <(cat a.txt) pipe.txt <(cat a.txt; echo 其二) --out out"],
                          cwd=tmp_path, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    table = h.documents(tmp_path / "out")
    assert dict(zip(table["doc"], table["file"], strict=True)) == {"pipe": "pipe", "pipe-2": "pipe-2", "pipe.txt": "pipe.txt"}
