"""The command line: what it writes, what it says, and that it writes all or nothing."""
from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import networkx as nx
import pandas as pd
import pytest
import rdflib

import helpers as h
from helpers import __main__ as cli
from helpers import coding, pages
from helpers.corpus import results, store
from helpers.networks import exports
from helpers.reading import files
from helpers.reading.files import DATA

TABLES = {"documents.csv", "mentions.csv", "relations.csv", "quantities.csv", "events.csv", "nodes.csv", "edges.csv"}
FILES = TABLES | {"network.graphml", "network.gexf", "network.json", "network.ttl", results.NAME}
REPORT = "昆明市盘龙区推动监督\n\n盘龙区纪委监委对新提拔干部开展任前廉政谈话26人次。\n"
DIFFERENT = ("盘龙区纪委监委开展任前廉政谈话26人次。", "景洪市纪委监委对单位“一把手”进行集体约谈。",
             "保山市组织沉浸式警示教育5场。", "盐津县纪委监委建立权力运行清单33项。")  # no reprints of each other
OTHER = "景洪市推动监督\n\n景洪市纪委监委对单位“一把手”进行集体约谈。\n"


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below a folder, hidden ones too, with its content, without the store of what was coded."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
            for path in sorted(folder.rglob("*")) if path.name != store.NAME}


def write(folder: Path, **documents: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents.items():
        (folder / f"{name}.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def table(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., SimpleNamespace]:
    def call(*arguments: object) -> SimpleNamespace:
        code = cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return SimpleNamespace(code=code, out=said.out, err=said.err)

    return call


def python(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, encoding="utf-8", **options)


# -- what it writes ----------------------------------------------------------------------------------

def test_it_writes_what_the_functions_write(run, tmp_path: Path):
    write(tmp_path / "in", a=REPORT, b=OTHER)
    done = run("in", "--out", "new/out")
    texts = [h.read(tmp_path / "in" / name) for name in ("a.txt", "b.txt")]
    both = h.add(map(h.code, texts))
    h.write_tables(both, tmp_path / "by hand")
    h.write_network(h.network(both), tmp_path / "by hand")
    assert (done.code, done.err) == (0, "")
    assert tree(tmp_path / "by hand").items() <= tree(tmp_path / "new" / "out").items()
    assert set(tree(tmp_path / "by hand")) == FILES - {"documents.csv", "events.csv", results.NAME}
    assert set(tree(tmp_path / "new" / "out")) == FILES
    assert {row["doc"] for row in table(tmp_path / "new" / "out" / "mentions.csv")} == {"a", "b"}
    assert done.out == (f"2 documents, {len(both.mentions)} mentions, {len(both.relations)} relations, 1 quantity, "
                        f"{len(h.events(both))} events, "
                        f"{len(h.network(both))} nodes, {h.network(both).number_of_edges()} edges\n")


def test_pages_are_written_beside_the_tables(run, tmp_path: Path):
    write(tmp_path / "in", a=REPORT, 报告=OTHER)
    assert run("in", "--out", "out", "--pages").code == run("in", "--out", "bare").code == 0
    texts = [h.read(tmp_path / "in" / name) for name in ("a.txt", "报告.txt")]
    shown = {f"{text.name}.html": pages.page(text, h.code(text)).encode() for text in texts}
    out, bare = tree(tmp_path / "out"), tree(tmp_path / "bare")
    assert set(bare.pop(results.NAME).splitlines()) < set(out.pop(results.NAME).splitlines()) and out == bare | shown


def test_a_page_that_cannot_be_written_leaves_everything_as_it_was(run, tmp_path: Path):
    """A folder where a page is to stand."""
    write(tmp_path / "in", a=REPORT, b=OTHER)
    (tmp_path / "out" / "b.html").mkdir(parents=True)
    before = tree(tmp_path)
    done = run("in", "--out", "out", "--pages")
    assert done.code == 2 and "b.html: a folder stands where a file" in done.err and tree(tmp_path) == before


def test_two_files_of_one_stem_and_a_name_too_long_for_a_page_lose_nothing(run, tmp_path: Path):
    long = "长" * 83  # with .txt 253 bytes, and 255 are allowed
    write(tmp_path / "in", a=REPORT, A=REPORT)
    write(tmp_path / "again", a=OTHER)
    write(tmp_path / "long", **{long: REPORT})
    assert run("in", "again", "long", "--out", "out", "--pages").code == 0
    docs = {"in/a.txt", "in/A.txt", "again/a.txt", long}
    assert {row["doc"] for row in table(tmp_path / "out" / "mentions.csv")} == docs
    assert {row["file"] for row in table(tmp_path / "out" / "documents.csv")} == docs - {long} | {f"long/{long}.txt"}
    assert len(list((tmp_path / "out").glob("*.html"))) == 4


def test_the_order_and_number_of_paths_change_nothing(run, tmp_path: Path):
    write(tmp_path / "in", a=REPORT, b=OTHER)
    ways = [["in"], ["in/b.txt", "in/a.txt"], ["in", "in/a.txt", "./in/../in"], [tmp_path / "in"]]
    trees = []
    for i, paths in enumerate(ways):
        assert run(*paths, "--out", f"out{i}").code == 0
        trees.append(tree(tmp_path / f"out{i}"))
    assert all(one == trees[0] for one in trees)


def test_a_folder_is_read_with_those_below_it_but_not_the_hidden(run, tmp_path: Path):
    write(tmp_path / "in", a=REPORT)
    write(tmp_path / "in" / "2024", b=OTHER)
    write(tmp_path / "in" / ".trash", c=REPORT)
    (tmp_path / "in" / ".d.txt").write_bytes(b"")
    (tmp_path / "in" / "e.md").write_bytes(b"")
    (tmp_path / "in" / "F.TXT").write_text(REPORT, encoding="utf-8")
    assert run("in", "--out", "out").code == 0
    assert {row["doc"] for row in table(tmp_path / "out" / "mentions.csv")} == {"a", "b", "F"}


def test_an_index_beside_the_texts_tells_their_province(run, tmp_path: Path):
    write(tmp_path / "in", a="推动监督\n\n我省纪委监委开展集体约谈。\n")
    (tmp_path / "in" / "index.csv").write_text("file,province\na.txt,530000\n", encoding="utf-8")
    assert run("in", "--out", "out").code == 0
    assert "region:530000" in {row["id"] for row in table(tmp_path / "out" / "nodes.csv")}


def test_standard_input_is_a_document(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(REPORT.encode("gbk"))))
    done = run("-", "--out", "out")
    assert (done.code, done.err) == (0, "helpers: standard input: read as gb18030\n")
    assert {row["doc"] for row in table(tmp_path / "out" / "mentions.csv")} == {"stdin"}
    write(tmp_path, stdin=REPORT)
    h.write_tables(h.code(h.read("stdin.txt")), tmp_path / "by hand")
    assert tree(tmp_path / "by hand").items() <= tree(tmp_path / "out").items()


def test_the_text_of_the_collection_by_its_name(run, tmp_path: Path):
    assert run("yunnan-2024-03-07", DATA / "texts", "--out", "out").code == 0
    assert {row["doc"] for row in table(tmp_path / "out" / "mentions.csv")} == {"yunnan-2024-03-07"}


def test_other_files_of_the_folder_stay_and_nothing_is_left_behind(run, tmp_path: Path):
    write(tmp_path, a=REPORT)
    out = written_before(tmp_path / "out")
    assert run("a.txt", "--out", "out").code == 0
    assert set(tree(out)) == FILES | {"notes.txt"} and b"old" not in tree(out)["mentions.csv"]
    assert set(tree(tmp_path)) == {"a.txt", "out"} | {f"out/{name}" for name in tree(out)}


@pytest.mark.skipif(os.name == "nt", reason="POSIX rights")
def test_a_new_folder_has_the_usual_rights(run, tmp_path: Path):
    write(tmp_path, a=REPORT)
    (tmp_path / "usual").mkdir()
    assert run("a.txt", "--out", "out").code == 0
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "usual").stat().st_mode
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()} == {0o644}


# -- what it reads -----------------------------------------------------------------------------------

@pytest.mark.parametrize(("written", "says"), [
    ("gbk", "helpers: a.txt: read as gb18030\n"), ("gb18030", "helpers: a.txt: read as gb18030\n"),
    ("utf-16", "helpers: a.txt: read as utf-16\n"), ("utf-8", ""), ("utf-8-sig", ""),
])
def test_encodings(run, tmp_path: Path, written: str, says: str):
    write(tmp_path, a=REPORT.encode(written))
    done = run("a.txt", "--out", "out")
    assert (done.code, done.err) == (0, says)
    assert "mechanism:任前廉政谈话" in {row["id"] for row in table(tmp_path / "out" / "nodes.csv")}


def test_many_files_of_one_encoding_are_told_in_one_line(run, tmp_path: Path):
    write(tmp_path / "in", **{f"r{i}": REPORT.encode("gbk") for i in range(5)}, x=REPORT.encode("utf-16"))
    done = run("in", "--out", "out")
    assert done.err == ("helpers: in/r0.txt, in/r1.txt, in/r2.txt and 2 more: read as gb18030\n"
                        "helpers: in/x.txt: read as utf-16\n").replace("/", os.sep) + (
        "helpers: r1, r2, r3 and 2 more: near-duplicates, counted once in the network; see reprint_of in documents.csv\n")


HOSTILE = ["a\nb", "=cmd|' C'!A1", "+1,2;3", "<script>alert(1)<_script>", "bidi\u202etxt", 'quo"te',
           "a b%20c", "&amp;", "]]>", "报告", "\x01\x1b[31m", "nul\ufeff", "𠀀"]


@pytest.mark.skipif(os.name == "nt", reason="such names do not exist there")
def test_hostile_names_break_no_file(run, tmp_path: Path):
    write(tmp_path / "in", **dict.fromkeys(HOSTILE, REPORT))
    assert run("in", "--out", "out", "--each-reprint").code == 0
    out = tmp_path / "out"
    for name in ("mentions", "relations", "quantities"):
        rows = table(out / f"{name}.csv")
        assert {row["doc"] for row in rows} == set(HOSTILE) and None not in {key for row in rows for key in row}
        assert set(pd.read_csv(out / f"{name}.csv", dtype={"doc": str}).doc) == set(HOSTILE)
        assert len(rows) == len(HOSTILE) * sum(row["doc"] == "报告" for row in rows)
    documents = {len(row["sentences"].split(" ")) for row in table(out / "edges.csv")}
    assert documents == {len(HOSTILE)}, "the cell splits at its spaces"
    graphs = [nx.read_graphml(out / "network.graphml"), nx.read_gexf(out / "network.gexf"),
              nx.node_link_graph(json.loads((out / "network.json").read_text(encoding="utf-8")), edges="edges")]
    assert {len(graph) for graph in graphs} == {len(table(out / "nodes.csv"))}
    assert len(rdflib.Graph().parse(out / "network.ttl")) > 100


def test_a_name_that_acts_on_the_screen_is_told_without_acting(run, tmp_path: Path):
    done = run("a\nb\x1b[31m\u202e.txt", "--out", "out")
    assert done.code == 2 and r"a\nb\x1b[31m\u202e.txt" in done.err
    assert done.err.endswith("\n") and done.err[:-1].isprintable()


# -- bad input ---------------------------------------------------------------------------------------

def written_before(folder: Path) -> Path:
    """A folder with a note of somebody's and a table that an earlier run wrote, by its list."""
    write(folder, notes="mine")
    files.write(folder / "mentions.csv", "old")
    results._write_list(folder / results.NAME, {"mentions.csv": [hashlib.sha256(b"old").hexdigest()]})
    return folder


def make_inputs(folder: Path) -> None:
    write(folder, good=REPORT, empty="", blank="\ufeff \n", page="<!DOCTYPE html><p> </p>",
          picture=b"\xff\xd8\xff\xe0\x10JFIF", paper=b"%PDF-1.7", broken=REPORT.encode()[:-2],
          latin="Déjà vu à Noël, où l'été".encode("cp1252"))
    write(folder / "one", x=REPORT)
    write(folder / "two", x=OTHER)
    write(folder / "mixed", a=REPORT, b="")
    write(folder / "bad index", a=REPORT)
    (folder / "bad index" / "index.csv").write_text("file,province\na.txt,滇西\n", encoding="utf-8")
    (folder / "no texts").mkdir()
    (folder / "no texts" / "picture.png").write_bytes(b"")
    write(folder / "occupied", old="old")
    (folder / "occupied" / "nodes.csv").mkdir()
    written_before(folder / "before")


@pytest.mark.parametrize(("arguments", "says"), [
    ([], "required: PATH, --out"), (["good.txt"], "required: --out"), (["--out", "out"], "required: PATH"),
    (["good.txt", "--out"], "--out: expected one argument"), (["good.txt", "--o", "out"], "required: --out"),
    (["good.txt", "--out", "out", "--verbose"], "unrecognized arguments: --verbose"),
    (["good.txt", "--out", ""], "--out is empty"), (["", "--out", "out"], "empty path"),
    (["missing.txt", "--out", "out"], "missing.txt: there is no such file"),
    (["good.txt", "missing", "--out", "out"], "missing: there is no such file"),
    (["empty.txt", "--out", "out"], "empty.txt: the file is empty"), (["blank.txt", "--out", "out"], "is empty"),
    (["page.txt", "--out", "out"], "page.txt: no text was found in this html file"),
    (["picture.txt", "--out", "out"], "picture.txt: this is a binary file"),
    (["paper.txt", "--out", "out"], "paper.txt: this pdf file cannot be read"),
    (["broken.txt", "--out", "out"], "broken.txt: the encoding is none of"),
    (["latin.txt", "--out", "out"], "latin.txt: the encoding is none of"),
    (["no texts", "--out", "out"], "no texts: there is no file in this folder that can be read"),
    (["mixed", f"mixed{os.sep}b.txt", "--out", "before"], f"mixed{os.sep}b.txt: the file is empty"),
    (["good.txt", "--out", "out", "--names", "{date}"], "--names: no {date}"),
    (["good.txt", "--out", "out", "--metadata", "missing.csv"], "missing.csv: cannot be read"),
    (["good.txt", "--out", "out", "--metadata", "one/x.txt"], "x.txt: no column 'file'; there are"),
    (["good.txt", "--out", "out", "--engine", "many"], "--engine: invalid choice"),
    (["good.txt", "--out", "out", "--workers", "0"], "must be at least 1"),
    (["bad index", "--out", "out"], "index.csv: the row of a.txt has province '滇西'"),
    (["good.txt", "--out", "empty.txt"], "empty.txt: --out is no folder"),
    (["good.txt", "--out", "empty.txt/out"], "cannot be written (Not a directory)"),
    (["good.txt", "--out", "occupied"], "nodes.csv: a folder stands where a file is to be written"),
    (["good.txt", "--out", "x" * 300], "File name too long"),
], ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "")
def test_bad_input_gets_one_line_and_writes_nothing(run, tmp_path: Path, arguments: list[str], says: str):
    make_inputs(tmp_path)
    before = tree(tmp_path)
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("helpers: ") and done.err.count("\n") == 1 and done.err.endswith("\n")
    assert says in done.err and "; " in done.err, "what and where; how to mend"
    assert tree(tmp_path) == before


def test_a_text_without_end_is_refused(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(REPORT.encode())))
    write(tmp_path, a=REPORT)
    for path, named in (("a.txt", "a.txt"), ("-", "standard input")):
        done = run(path, "--out", "out", "--largest", 100)
        assert done.code == 2 and f"{named}: {len(REPORT.encode())} bytes are too many for one report" in done.err
    assert not (tmp_path / "out").exists()


def test_no_standard_input(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert run("-", "--out", "out").err.startswith("helpers: standard input: the file is empty;")


@pytest.mark.parametrize("fails", ["write_tables", "write_network"])
@pytest.mark.parametrize("out", ["before", "new/folder"])
def test_a_full_disk_leaves_everything_as_it_was(run, tmp_path: Path, monkeypatch, fails: str, out: str):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    make_inputs(tmp_path)
    (tmp_path / out).mkdir(parents=True, exist_ok=True)  # the store stays in it: nothing is coded twice
    monkeypatch.setattr(coding if fails == "write_tables" else exports, fails, full)
    before = tree(tmp_path)
    done = run("good.txt", "--out", out)
    assert done.code == 2 and done.err == f"helpers: {Path(out)}: cannot be written (No space left on device); " \
        "give another --out\n"
    assert tree(tmp_path) == before


def test_a_folder_without_rights_is_told(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def forbidden(*_: object, **__: object) -> None:  # who runs the tests may be allowed everything
        raise PermissionError(errno.EACCES, "Permission denied", "elsewhere")

    make_inputs(tmp_path)
    (tmp_path / "out").mkdir()
    before = tree(tmp_path)
    monkeypatch.setattr(results.tempfile, "TemporaryDirectory", forbidden)
    done = run("good.txt", "--out", "out")
    assert done.code == 2 and done.err == "helpers: out: cannot be written (Permission denied); give another --out\n"
    assert tree(tmp_path) == before


# -- interruptions -----------------------------------------------------------------------------------

def test_ctrl_c_is_one_line_and_130(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    make_inputs(tmp_path)
    before = tree(tmp_path)
    monkeypatch.setattr(exports, "write_network", interrupted)
    done = run("good.txt", "--out", "before")
    assert (done.code, done.out, done.err) == (130, "", "helpers: stopped\n")
    assert tree(tmp_path) == before


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_from_a_terminal(tmp_path: Path):
    write(tmp_path, **{f"r{i}": REPORT.replace("26", str(i)) for i in range(3000)})  # takes long enough to be stopped
    # A shell that runs the tests in the background has them ignore Ctrl-C: a terminal does not.
    program = ("import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
               "from helpers.__main__ import main; sys.exit(main())")
    process = subprocess.Popen([sys.executable, "-c", program, ".", "--out", "out"], stderr=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 60
        while not (tmp_path / "out").exists() and time.monotonic() < deadline:
            time.sleep(0.05)  # until the work has begun
        time.sleep(1)  # and the libraries are there: what interrupts an import may be swallowed by it
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, out, err) == (130, "", "helpers: stopped\n")
    assert set(tree(tmp_path / "out")) == set(), "and what was coded by then is in the store"


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_a_broken_pipe_is_quiet(tmp_path: Path):
    write(tmp_path, a=REPORT)
    for arguments in (["--help"], ["a.txt", "--out", "out"]):
        read_end, write_end = os.pipe()
        os.close(read_end)
        done = subprocess.run([sys.executable, "-m", "helpers", *arguments], stdout=write_end, stderr=subprocess.PIPE)
        os.close(write_end)
        assert done.stderr == b""
    assert done.returncode == 141
    assert set(tree(tmp_path / "out")) == FILES


# -- how it feels ------------------------------------------------------------------------------------

class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("terminal", "seconds", "shown"), [(True, 0.6, True), (True, 0.0, False), (False, 0.6, False)])
def test_progress_shows_on_a_terminal_when_it_takes_long(tmp_path: Path, monkeypatch, terminal, seconds, shown):
    write(tmp_path / "in", **{f"r{i}": text for i, text in enumerate(DIFFERENT)})
    codings = {f"r{i}": coding.code(h.read(f"in/r{i}.txt")) for i in range(4)}

    def taking(text):  # the work itself takes no time here, so that only `seconds` decides, on any machine
        time.sleep(seconds)
        return codings[text.name]

    said = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(coding, "code", taking)
    monkeypatch.setattr(sys, "stderr", said)
    assert cli.main(["in", "--out", "out"]) == 0
    assert ("documents" in said.getvalue()) == shown
    assert shown or said.getvalue() == ""


def test_help_and_version_need_none_of_the_machine(tmp_path: Path):
    program = ("import sys; from helpers.__main__ import main\n"
               "try: main(sys.argv[1:])\n"
               "finally: print(sorted({'pandas', 'networkx', 'rdflib', 'jieba', 'tqdm'} & set(sys.modules)), "
               "file=sys.stderr)")
    for option, says in (("--help", "--out DIR"), ("--version", f"helpers {h.__version__}")):
        done = python("-c", program, option)
        assert (done.returncode, done.stderr) == (0, "[]\n") and says in done.stdout
    assert tree(tmp_path) == {}


@pytest.mark.skipif(os.name == "nt", reason="locales of POSIX")
def test_without_pictures_and_under_an_old_locale(tmp_path: Path):
    """A Chinese name where the locale knows no Chinese; and the libraries of pictures stay unopened."""
    write(tmp_path / "输入", 报告=REPORT)
    program = ("import sys; from helpers.__main__ import main; main(['输入', '--out', '输出', '--pages'])\n"
               "print(sorted({'matplotlib', 'altair', 'IPython'} & set(sys.modules)), file=sys.stderr)")
    script = tmp_path / "script.py"
    script.write_text(program.replace("['输入', '--out', '输出', '--pages']", "sys.argv[1:]"), encoding="utf-8")
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = python(str(script), "输入", "--out", "输出", "--pages", env=environment)
    assert (done.returncode, done.stderr) == (0, "[]\n"), done.stderr
    h.write_tables(h.code(h.read("输入/报告.txt")), tmp_path / "by hand")
    assert tree(tmp_path / "by hand").items() <= tree(tmp_path / "输出").items()
    assert set(tree(tmp_path / "输出")) == FILES | {"报告.html"}
