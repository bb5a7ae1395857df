"""Coders by name: the reader's own function, coded files; the same check, the same store, the same agreement for all."""
from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import helpers as h
from helpers.corpus import Options
from helpers.reading import DATA, InputError
from helpers.trust import agreement, coders

OWN = '''
import helpers as h

def code(text):
    made = h.code(text)
    return h.Coding(made.mentions[made.mentions.kind != "region"].replace("约谈", "谈话"), made.relations[:0],
                    made.quantities)

def fails(text):
    raise KeyError("nothing\\nthere")

number = 3
'''
REPORT = "昆明市纪委监委约谈“一把手”。"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "helpers", *map(str, arguments)], cwd=folder, capture_output=True, text=True,
                          encoding="utf-8", env=os.environ | {"PYTHONUTF8": "1"} | environment)


# -- by name -----------------------------------------------------------------------------------------

def test_a_file_is_named_by_its_path_and_a_module_is_not_looked_for_where_one_works(own: Path):
    done = run(own, "a.txt", "--coder", "own:code", "--out", "results")
    assert done.returncode == 2 and "no module 'own' is installed or on PYTHONPATH" in done.stderr
    assert not (own / "results").exists()
    done = run(own, "a.txt", "--coder", "own.py:code", "--out", "results")
    assert done.returncode == 0, done.stderr
    told = h.read_tables(own / "results").mentions
    assert set(told.kind) == {"body", "target"}, "the mechanism whose words are others is refused"
    (row,) = h.documents(own / "results").itertuples()
    assert row.state == "coded" and row.why.startswith("1 row of its coder was refused: mentions")
    assert row.why.endswith("stands '约谈'")
    path = os.pathsep.join(filter(None, (str(own), os.environ.get("PYTHONPATH", ""))))
    done = run(own, "a.txt", "--coder", "own:code", "--engine", "pool", "--workers", "1", "--out", "other", PYTHONPATH=path)
    assert done.returncode == 0, done.stderr
    for name in ("mentions.csv", "quantities.csv"):
        assert (own / "other" / name).read_bytes() == (own / "results" / name).read_bytes()


@pytest.mark.parametrize(("name", "said"), [
    ("nonsense", "names no coder; want module:function"),
    ("gold:", "names no coder"),
    ("own.py:none", "no function 'none' in it"),
    ("own.py:number", "no function 'number' in it"),
    ("none.py:code", "there is no such file"),
    ("gold:none", "no such file or folder"),
    ("bad.py:code", "cannot be loaded (ZeroDivisionError"),
    ("needs.py:code", "needs the module 'no_such_module', which is not installed"),
])
def test_a_name_of_nothing_is_one_line(own: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str):
    (own / "bad.py").write_text("1 / 0", encoding="utf-8")
    (own / "needs.py").write_text("import no_such_module", encoding="utf-8")
    monkeypatch.chdir(own)
    with pytest.raises(InputError) as error:
        h.build(["a.txt"], "results", Options(coder=name))
    assert said in str(error.value) and "\n" not in str(error.value)
    assert not (own / "results").exists() or not list((own / "results").glob("*.csv"))


def test_a_coder_that_fails_costs_its_document_only(own: Path, monkeypatch: pytest.MonkeyPatch):
    (own / "in").mkdir()
    (own / "in" / "a.txt").write_text(REPORT, encoding="utf-8")
    (own / "in" / "b.txt").write_text(REPORT.replace("昆明", "玉溪"), encoding="utf-8")
    (own / "half.py").write_text(OWN + "\ndef half(text):\n    return code(text) if text.name == 'a' else fails(text)\n",
                                 encoding="utf-8")
    h.build([str(own / "in")], own / "results", Options(coder=f"{own / 'half.py'}:half"))
    table = (own / "results" / "documents.csv").read_text(encoding="utf-8")
    assert "its coder failed (KeyError: 'nothing\\nthere')" in table and "\na,a.txt,coded," in table


# -- the store ---------------------------------------------------------------------------------------

def test_results_of_different_coders_never_mix(own: Path):
    """Into one store: the rules, two coders, and one that has changed."""
    kept = str(own / "kept")

    def mentions(**options) -> list[str]:
        h.build([str(own / "a.txt")], own / "results", Options(store=kept, **options))
        return h.read_tables(own / "results").mentions.id.tolist()

    file = own / "first.py"
    file.write_text(OWN, encoding="utf-8")
    rules, first = mentions(), mentions(coder=f"{file}:code")
    assert "region:530100" in rules and "region:530100" not in first
    assert mentions() == rules and mentions(coder=f"{file}:code") == first


def test_the_identity_of_a_coder_is_its_name_its_version_and_its_file(own: Path):
    def identity(name: str, more: str) -> str:
        coders._loaded.cache_clear()
        (own / name).write_text(OWN + more, encoding="utf-8")
        return coders.identity(f"{own / name}:code")

    first = identity("own.py", "")
    assert identity("own.py", "") == first
    others = {identity("own.py", "\nversion = 2"), identity("own.py", "\ncode.version = 3"), identity("other.py", "")}
    assert len({first, *others}) == 4 and first not in others
    (own / "gold").mkdir()
    before = coders.identity(f"gold:{own / 'gold'}")
    (own / "gold" / "a.json").write_text("{}", encoding="utf-8")
    assert coders.identity(f"gold:{own / 'gold'}") != before


def test_corrections_of_the_collection_are_of_its_rules_only(own: Path):
    done = h.build([str(DATA / "texts" / "yunnan-2024-03-07.txt")], own / "results", Options(coder=f"gold:{DATA / 'gold'}"))
    assert not any("corrections" in note for note in done.notes)
    table = h.read_tables(own / "results")
    assert set(table.mentions.rule) == {"gold"} and set(table.relations.rule.str.partition("@")[0]) == {"gold"}


# -- coded files -------------------------------------------------------------------------------------

@pytest.mark.parametrize("coder", ["", ".a", ".b", ".c", ".d"])
def test_of_the_codings_of_the_article_no_row_is_refused(coder: str):
    text = h.read("yunnan-2024-03-07")
    path = DATA / "gold" / f"{text.name}{coder}.json"
    found = coders.check_with(f"gold:{path}", text)
    gold = json.loads(path.read_text(encoding="utf-8"))
    assert found.refused.empty
    assert (len(found.coding.mentions), len(found.coding.relations)) == (len(gold["mentions"]), len(gold["relations"]))
    assert agreement.by_machine(found.coding).ties != [] and (found.coding.relations.rule != "gold").any()


def test_a_document_without_a_coded_file_is_told(own: Path):
    (own / "gold").mkdir()
    with pytest.raises(InputError, match="no coding of it, a.json, is in"):
        h.code_with(f"gold:{own / 'gold'}", h.read(own / "a.txt"))


def test_rows_of_coded_files_are_checked_too(own: Path):
    gold = {"mentions": [[0, 3, "region", "region:530100"], [0, 7, "body", "body:599999:纪委监委"]],
            "relations": [["body:530100:纪委监委", "uses", "mechanism:约谈", 0, 15]], "quantities": []}
    (own / "a.json").write_text(json.dumps(gold), encoding="utf-8")
    with pytest.warns(UserWarning, match="a: 2 rows of its coder were refused: mentions 0 昆明市纪委监委: "):
        found = h.code_with(f"gold:{own / 'a.json'}", h.read(own / "a.txt"))
    assert found.mentions.id.tolist() == ["region:530100"] and found.relations.empty


# -- agreement ---------------------------------------------------------------------------------------

def test_all_coders_are_scored_alike():
    text = h.read("yunnan-2024-03-07")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        found = {name: agreement.by_machine(h.code_with(coder, text))
                 for name, coder in (("rules", h.code), ("gold", f"gold:{DATA / 'gold'}"))}
    assert len(told) == 1 and "refused" in str(told[0].message)
    table = agreement.lenient_and_exact({"rules–gold": (found["rules"], found["gold"])})["rules–gold"]
    assert table.loc["region", "type"] == 1 and 0.9 < table.loc["body", "type"] <= 1
    assert (table["exact"].dropna() <= 1).all() and len(table) > 10
