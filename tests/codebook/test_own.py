"""A codebook of the reader's own: the copy, what is wrong in one, and another genre altogether, as data/README.md has it."""
from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.__main__ import main
from helpers.codebook import lexicon, own
from helpers.reading import InputError, files
from helpers.reading.files import DATA

PAGE = (DATA / "README.md").read_text(encoding="utf-8")
EXAMPLE = PAGE[PAGE.index("## A codebook of your own"):PAGE.index("## Regions")]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    own.copy(tmp_path / "mine")
    return tmp_path / "mine"


def helpers(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, since a process reads one codebook."""
    return subprocess.run([sys.executable, "-m", "helpers", *map(str, arguments)], cwd=cwd, capture_output=True, text=True,
                          encoding="utf-8", env=os.environ | {"PYTHONUTF8": "1"} | environment)


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def add(folder: Path, name: str, *rows: str) -> None:
    with open(folder / name, "a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)


def edited(folder: Path) -> None:
    """The rows of the page, added or put in the place of others."""
    for name, instead, rows in re.findall(r"(?ms)^```csv file=(\S+)(?: instead=(\S+))?\n(.*?)^```", EXAMPLE):
        if instead:
            (old,) = [line for line in (folder / name).read_text(encoding="utf-8").splitlines() if line.startswith(instead)]
            change(folder, name, f"{old}\n", rows)
        else:
            add(folder, name, *rows.splitlines())


# -- the copy ----------------------------------------------------------------------------------------

def test_a_copy_is_whole_and_without_fault(mine: Path):
    assert {path.name for path in mine.iterdir()} == {path.name for path in (DATA / "codebook").iterdir()}
    assert all((DATA / "codebook" / path.name).read_bytes() == path.read_bytes() for path in mine.iterdir())
    assert list(own.wrong(mine)) == []


def test_a_copy_goes_to_no_folder_that_has_something(mine: Path, capsys: pytest.CaptureFixture):
    change(mine, "verbs.csv", "\n", "\n")
    before = {path: path.read_bytes() for path in mine.iterdir()}
    assert main(["codebook", str(mine)]) == 2
    assert "something is there already" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in mine.iterdir()} == before


# -- what is wrong -----------------------------------------------------------------------------------

def test_the_closed_columns_are_those_that_the_data_dictionary_calls_so():
    told = {name: tuple(re.findall(r"(?m)^\| `(\w+)` \| one of \|", part))
            for name, part in re.findall(r"(?ms)^### `codebook/(\w+)\.csv`\n(.*?)(?=^##)", PAGE)}
    assert {name: columns for name, columns in told.items() if columns} == own.CLOSED


@pytest.mark.parametrize(("name", "row", "said"), [
    ("mechanisms.csv", "廉情哨兵,warnings,integrity sentinel", "unknown family 'warnings'"),
    ("heads.csv", "哨兵,warning,perhaps,no,sentinel", "unknown alone 'perhaps'; one of brief, no, yes"),
    ("mechanisms.csv", "約談提醒,talk,reminder", "texts are read as '约谈提醒'"),
    ("mechanisms.csv", "约谈哨兵,talk", "not as many cells"),
    ("mechanisms.csv", "约谈哨兵,talk,", "no gloss"),
    ("mechanisms.csv", "约谈哨兵 ,talk,sentinel", "a blank before or behind '约谈哨兵'"),
    ("verbs.csv", "推行,introduce,carry out", "'推行' stands in row"),
    ("families.csv", "Sampling,采样,yes,,inspection,#0072b2,sampling", "'Sampling' is no identifier"),
    ("families.csv", "sampling,采样,yes,,sampling,#0072b2,sampling", "unknown family 'sampling' in like"),
    ("families.csv", "sampling,采样,yes,,inspection,blue,sampling", "'blue' is no colour"),
    ("families.csv", "sampling,采样,yes,,inspection,#44AA99,sampling", "has the colour of talk"),
    ("families.csv", "sampling,谈样,yes,,inspection,#0072b2,sampling", "has the first sign of zh of talk"),
    ("classes.csv", "river,rivers,,rivers", "no table rivers.csv"),
    ("classes.csv", "river,bodies,kind=river,rivers", "bodies.csv has no column 'kind'"),
    ("classes.csv", "river,bodies,river,rivers", "'river' says not column=value"),
])
def test_a_bad_row_is_told_by_its_file_and_number(mine: Path, name: str, row: str, said: str):
    number = len((mine / name).read_text(encoding="utf-8").splitlines()) + 1
    add(mine, name, row)
    (fault,) = own.wrong(mine)
    assert said in fault
    assert fault.startswith((f"{name}, row {number}: ", f"{name}: ")) and "\n" not in fault


def test_classes_that_define_each_other_are_told(mine: Path):
    add(mine, "classes.csv", "river,,lake,rivers", "lake,,river,lakes")
    (fault,) = own.wrong(mine)
    assert fault.startswith("classes.csv: ") and "river" in fault and "lake" in fault


def test_a_missing_file_or_column_is_told_and_a_folder_that_is_none(mine: Path):
    (mine / "verbs.csv").unlink()
    (mine / "codebook.md").unlink()
    change(mine, "families.csv", "colour", "color")
    (mine / "units.csv").write_bytes("单位\n".encode("gb18030"))
    faults = "\n".join(own.wrong(mine))
    assert "codebook.md is missing" in faults and "verbs.csv is missing" in faults
    assert "families.csv: no column 'colour'" in faults and "units.csv: it cannot be read as CSV in UTF-8" in faults
    (fault,) = own.wrong(mine / "none")
    assert "no such folder" in fault


def test_the_command_tells_what_only_reading_shows(mine: Path):
    """A class in a form that is none; mended, a form that does not find its example."""
    row = "mechanism,river head,mechanism.river,用**河长约谈**,a means of rivers"
    number = len((mine / "forms.csv").read_text(encoding="utf-8").splitlines()) + 1
    add(mine, "forms.csv", row)
    done = helpers("codebook", "--check", mine, cwd=mine)
    assert done.returncode == 2 and f"forms.csv, row {number}: no class 'river'" in done.stdout + done.stderr
    change(mine, "forms.csv", row, row.replace("river head", "number verb"))
    done = helpers("codebook", "--check", mine, cwd=mine)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
    assert f"forms.csv, row {number}: the form does not find '河长约谈' in its example" in done.stdout


def test_a_run_by_a_bad_codebook_writes_nothing(mine: Path):
    add(mine, "mechanisms.csv", "廉情哨兵,warnings,integrity sentinel", "廉情岗哨,warnings,integrity post")
    (mine.parent / "a.txt").write_text("盘龙区纪委监委约谈“一把手”。", encoding="utf-8")
    done = helpers("a.txt", "--codebook", mine, "--out", "results", cwd=mine.parent)
    assert done.returncode == 2 and not (mine.parent / "results").exists()
    assert "unknown family 'warnings'" in done.stderr and "1 more" in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_process_reads_one_codebook(mine: Path):
    lexicon.words("heads", "head")
    with pytest.raises(InputError, match="another codebook has been read already"):
        own.use_codebook(mine)
    own.use_codebook(files.codebook())


# -- another genre -----------------------------------------------------------------------------------

def test_another_genre_is_read_as_the_page_says(mine: Path):
    """Its ties in table and figure; by the collection's own codebook nothing; and neither is taken for the other."""
    folder = mine.parent
    edited(mine)
    checked = helpers("codebook", "--check", "mine", cwd=folder)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    (report,) = re.findall(r"(?ms)^```text file=report.txt\n(.*?)^```", EXAMPLE)
    (folder / "report.txt").write_text(report, encoding="utf-8")
    ordinary = helpers("report.txt", "--out", "results", cwd=folder)
    assert ordinary.returncode == 0 and "0 relations" in ordinary.stdout
    done = helpers("report.txt", "--codebook", "mine", "--picture", "--out", "results", cwd=folder)
    assert done.returncode == 0, done.stderr

    def cells(name: str, *columns: str) -> set[tuple[str, ...]]:
        with open(folder / "results" / name, encoding="utf-8", newline="") as file:
            return {tuple(row[column] for column in columns) for row in csv.DictReader(file)}

    (ties,) = re.findall(r"(?ms)^```csv ties\n(.*?)^```", EXAMPLE)
    assert {tuple(line.split(",")) for line in ties.splitlines()} <= cells("relations.csv", "source", "relation", "target")
    assert {("mechanism:按日计罚", "penalty"), ("mechanism:水质联合监测", "sampling"),
            ("mechanism:责令改正决定书", "order"), ("mechanism:约谈", "talk")} <= cells("nodes.csv", "id", "family")
    drawn = ("import helpers as h; h.use_codebook('mine'); c = h.code(h.read('report.txt')); "
             "print(h.who_supervises_whom(h.network(c)).svg())")
    svg = subprocess.run([sys.executable, "-c", drawn], cwd=folder, capture_output=True, text=True, encoding="utf-8",
                         env=os.environ | {"PYTHONUTF8": "1"}).stdout
    assert "#0072b2" in svg and "#d55e00" in svg and "采样监测 sampling" in svg and "按日计罚" in svg


def test_workers_read_the_same_codebook(mine: Path):
    add(mine, "mechanisms.csv", "廉情哨兵,warning,integrity sentinel")
    for name in ("a", "b"):
        (mine.parent / f"{name}.txt").write_text(f"盘龙区纪委监委推行廉情哨兵。{name}", encoding="utf-8")
    done = helpers("a.txt", "b.txt", "--codebook", mine, "--engine", "pool", "--workers", "1", "--out", "results", cwd=mine.parent)
    assert done.returncode == 0, done.stderr
    assert "mechanism:廉情哨兵" in (mine.parent / "results" / "nodes.csv").read_text(encoding="utf-8")
