"""The data dictionary (`data/README.md`) says what the files are; the lexicons are what it says."""
from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import helpers as h
from helpers.codebook import lexicon
from helpers.networks.graph import RELATIONS
from helpers.reading import files
from helpers.reading.files import DATA
from helpers.reading.texts import parse

PAGE = (DATA / "README.md").read_text(encoding="utf-8")
GRAMMAR = {"classes": ("class", "lexicon", "where"), "forms": ("kind", "form")}  # and what tells their rows apart
LEXICONS = sorted({path.stem for path in (DATA / "codebook").glob("*.csv")} - set(GRAMMAR))
PRACTICE = sorted((Path(__file__).parents[1] / "practice" / "texts").glob("*.txt"))
SOURCES = DATA.parent / "src" / "helpers"


def rows(text: str) -> list[list[str]]:
    r"""Cells of the rows of all Markdown tables in a text, without their headers; `\|` is a sign.

    >>> rows("| a | b |\n|---|---|\n| `x` | 1\\|2 |\n")
    [['`x`', '1|2']]
    """
    tables = re.findall(r"(?m)^\|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text)
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            for table in tables for line in table.splitlines()]


def section(name: str) -> str:
    """The part of the page under the heading of a file."""
    (found,) = re.findall(rf"(?ms)^### `?{re.escape(name)}`?\n(.*?)(?=^##|\Z)", PAGE)
    return found


def columns(name: str) -> dict[str, tuple[str, str]]:
    """Type and meaning of each column of a file, as the page has them: the last table of its section."""
    last = re.findall(r"(?ms)^\| column .*?(?=\n\n|\Z)", section(name))[-1]
    return {cells[0].strip("`"): (cells[1], cells[2]) for cells in rows(last + "\n")}


def table(name: str) -> list[dict[str, str]]:
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def on_disk(pattern: str = "**/*") -> set[str]:
    return {path.relative_to(DATA).as_posix() for path in DATA.glob(pattern)
            if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts}


def told() -> list[str]:
    first = PAGE[:PAGE.index("**In a spreadsheet")]
    return [re.fullmatch("`(.+)`", cells[0])[1] for cells in rows(first)]


TABLES = sorted(name for name in told() if name.endswith(".csv"))


# -- files and columns -------------------------------------------------------------------------------

def test_every_file_is_told_and_nothing_else():
    assert sorted(told()) == sorted(on_disk())
    assert len(set(told())) == len(told())


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_told_and_nothing_else(name: str):
    with open(DATA / name, encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert list(columns(name)) == header
    assert all(kind and meaning for kind, meaning in columns(name).values())


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_written_as_told(name: str):
    data = (DATA / name).read_bytes()
    data.decode("utf-8")
    assert not data.startswith(b"\xef\xbb\xbf") and b"\r" not in data and data.endswith(b"\n")
    found = table(name)
    assert all(None not in row and None not in row.values() for row in found), "a row too long or too short"
    assert all(cell == cell.strip() for row in found for key, cell in row.items() if key != "quote")


@pytest.mark.parametrize("name", TABLES)
def test_closed_lists_are_told(name: str):
    """Where a column is `one of`, the values in the file are those listed; in a lexicon no other is listed."""
    for column, (kind, meaning) in columns(name).items():
        if kind == "one of":
            listed = re.findall(r"(?:^|; )`([^`]+)`", meaning)
            found = {row[column] for row in table(name)} - ({""} if "empty for" in meaning else set())
            assert found <= set(listed), column
            assert name.startswith("network/") or found == set(listed), column
            assert len(set(listed)) == len(listed)
        if kind == "a family":
            assert {row[column] for row in table(name)} - {""} <= set(lexicon.FAMILIES)


def test_the_reader_of_the_page_reads():
    assert columns("texts/index.csv")["province"][0] == "six-digit code"
    assert columns("regions.csv")["short"][0] == "Chinese, joined by `|`"
    assert len(TABLES) >= 20


# -- texts and regions -------------------------------------------------------------------------------

def test_the_texts_are_those_of_the_index():
    index = table("texts/index.csv")
    assert {f"texts/{row['file']}" for row in index} == on_disk("texts/*.txt")
    for row in index:
        digest = hashlib.sha256((DATA / "texts" / row["file"]).read_bytes()).hexdigest()
        assert row["sha256"] == digest
        assert re.findall(r"sha256 `([0-9a-f]{64})`", section(f"texts/{row['file']}")) == [digest]
        assert row["publisher"] in section(f"texts/{row['file']}") and row["title"] in section(f"texts/{row['file']}")
        (told_of,) = [cells for cells in rows(PAGE) if cells[0] == f"`texts/{row['file']}`"]
        assert row["publisher"] in told_of[2] and row["published"] in told_of[2] and "rights" in told_of[2]


def test_the_regions_are_as_told():
    text = section("regions.csv")
    assert re.match(r"\s*(\d+) rows\.", text)[1] == str(len(table("regions.csv")))
    script = (DATA / "build_regions.py").read_text(encoding="utf-8")
    packages = dict(re.findall(r'"([a-z-]+)": "([0-9.]+)"', re.search(r"PACKAGES = \{.*?\}", script, re.S)[0]))
    assert {cells[0]: cells[1] for cells in rows(text) if len(cells) == 3 and cells[0] in packages} == packages


# -- lexicons ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", LEXICONS)
def test_a_lexicon_is_clean(name: str):
    found = table(f"codebook/{name}.csv")
    word = next(iter(found[0]))
    # A word of a body or a number may have several parts to play; elsewhere it has one row.
    several = [key for key in ("part", "use", "role", "object") if key in found[0]]
    keys = [tuple(row[key] for key in (word, *several)) for row in found]
    assert [k for k in keys if keys.count(k) > 1] == [], "rows that stand twice"
    assert [row[word] for row in found if not re.search("[A-Za-z%]", row["gloss"])] == [], "rows without a gloss"
    assert [row[word] for row in found if not all(row.values())] == [], "rows with an empty cell"


@pytest.mark.parametrize("name", sorted(GRAMMAR))
def test_no_row_of_the_grammar_stands_twice_or_untold(name: str):
    found = table(f"codebook/{name}.csv")
    keys = [tuple(row[key] for key in GRAMMAR[name]) for row in found]
    assert len(set(keys)) == len(keys)
    assert [row for row in found if not re.search("[A-Za-z]", row["gloss"])] == [], "rows without a gloss"


@pytest.mark.parametrize("name", ["heads", "mechanisms", "phrases"])
def test_every_mechanism_has_a_family_and_gets_it(name: str):
    for row in table(f"codebook/{name}.csv"):
        assert row["family"] in lexicon.FAMILIES, row
        full = lexicon.bare("".join(row[key] for key in row if key in ("verb", "object", "term", "head")))
        if name != "heads" or row["alone"] == "yes":
            assert lexicon.family(full) == row["family"], row


def test_the_families_are_those_of_the_codebook():
    codebook = (DATA / "codebook" / "codebook.md").read_text(encoding="utf-8")
    (closed,) = re.findall(r"(?s)## Mechanism families.*?\n(.*?)\n\n", codebook)
    found = re.findall(r"`([a-z]+)` ([\u4e00-\u9fa5]+)", closed)
    assert [(row["family"], row["zh"]) for row in table("codebook/families.csv")] == found
    assert len(found) == 11


def test_the_relations_are_those_of_the_codebook():
    for name in ("network/relations.csv", "network/edges.csv"):
        assert re.findall(r"(?:^|; )`([^`]+)`", columns(name)["relation"][1]) == list(RELATIONS)
    codebook = (DATA / "codebook" / "codebook.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^\| `(\w+)` \| [^|]+ (?:→|–) ", codebook) == list(RELATIONS)


def test_a_row_works_at_once(tmp_path: Path):
    """The rows that the page gives as examples, added to a copy of the collection, do what it says of them."""
    sentence = "盘龙区纪委监委推行廉情哨兵,发放廉情明白纸,建立廉情档案,盘龙区盐务局参加警示教育。"
    wanted = {"mechanism:廉情哨兵", "mechanism:廉情明白纸", "body:530103:盐务局"}
    before = set(h.code(parse("a", sentence)).mentions.id)
    assert "mechanism:廉情档案" in before and not wanted & before
    shutil.copytree(SOURCES, tmp_path / "src" / "helpers")
    shutil.copytree(DATA / "codebook", tmp_path / "data" / "codebook")
    for name in ("regions.csv", "rules.csv"):
        shutil.copy(DATA / name, tmp_path / "data")
    examples = [cells for cells in rows(PAGE) if cells[1] in ("`mechanisms.csv`", "`heads.csv`", "`bodies.csv`",
                                                              "`not_coded.csv`")]
    assert len(examples) == 4
    for _, name, row in examples:
        with open(tmp_path / "data" / "codebook" / name.strip("`"), "a", encoding="utf-8", newline="") as file:
            file.write(row.strip("`") + "\n")
    program = ("import helpers as h; from helpers.reading.texts import parse; from helpers.reading.files import DATA; import sys\n"
               "print(DATA, *h.code(parse('a', sys.argv[1])).mentions.id, sep='\\n')")
    done = subprocess.run([sys.executable, "-c", program, sentence], cwd=tmp_path, capture_output=True, text=True,
                          encoding="utf-8", env=os.environ | {"PYTHONPATH": str(tmp_path / "src"), "PYTHONUTF8": "1"})
    assert done.returncode == 0, done.stderr
    data, *after = done.stdout.splitlines()
    assert Path(data).resolve() == (tmp_path / "data").resolve(), "the copy is what was read"
    assert wanted <= set(after) and "mechanism:廉情档案" not in after


# -- rules -------------------------------------------------------------------------------------------

def rules_told() -> list[str]:
    return [rule for cells in rows(section("Rules")) for rule in re.findall("`([^`]+)`", cells[0])]


@cache
def rules_found() -> frozenset[str]:
    """Rules of all rows that the article and the practice texts give, less the place behind @."""
    coding = h.add(h.code(h.read(path)) for path in [DATA / "texts" / "yunnan-2024-03-07.txt", *PRACTICE])
    tables = [coding.mentions, coding.relations]
    if (DATA / "network").is_dir():
        tables += [pd.read_csv(DATA / "network" / f"{name}.csv", dtype=str) for name in ("mentions", "relations")]
    return frozenset(rule.split("@")[0] for found in tables for rule in found.rule)


def test_every_rule_that_occurs_is_told():
    assert sorted(rules_found() - set(rules_told())) == []
    assert len(rules_found()) > 30


def test_no_rule_is_told_that_is_no_more():
    source = "\n".join(path.read_text(encoding="utf-8") for path in files.rooms())
    in_forms = {row["rule"] for row in table("codebook/forms.csv")}
    gone = [rule for rule in rules_told() if rule not in rules_found() | in_forms and f'"{rule}"' not in source
            and not re.search(rf'"{rule.split(".")[1]}"|\?P<{rule.split(".")[1]}>', source)]
    assert gone == [] and len(set(rules_told())) == len(rules_told())


EXAMPLES = [(cells[0].strip("`"), cells[2]) for cells in rows(section("Rules")) if len(cells) == 3]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[rule for rule, _ in EXAMPLES])
def test_a_rule_of_ties_reads_its_example(rule: str, example: str):
    coding = h.code(parse("example", f"廉政监督\n\n{example}"))
    found = {told.split("@")[0] for told in coding.relations.rule}
    assert rule in found


def test_every_rule_of_ties_has_an_example():
    relations = set(pd.read_csv(DATA / "network" / "relations.csv", dtype=str).relation)
    told = {rule for rule in rules_told() if rule.split(".")[0] in relations}
    assert told == {rule for rule, _ in EXAMPLES}


def test_an_earlier_actor_is_told_by_its_place():
    coding = h.code(h.read("yunnan-2024-03-07"))
    text = h.read("yunnan-2024-03-07").text
    carried = [(row.rule, row.start) for row in coding.relations.itertuples() if "@" in row.rule]
    assert carried
    for rule, sentence in carried:
        start, end = map(int, re.fullmatch(r"[a-z_]+\.[a-z]+@(\d+)-(\d+)", rule).groups())
        assert start < end <= sentence, "it stands before the sentence"
        spans = set(zip(coding.mentions.start, coding.mentions.end, strict=True))
        assert any(start <= s and e <= end for s, e in spans), text[start:end]
