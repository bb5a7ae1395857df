"""CONTRIBUTING.md works as it stands: its recipes are carried out in a copy of the collection, its commands exist."""
from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from helpers.notebooks import NOTEBOOKS

ROOT = NOTEBOOKS.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
KEPT = ("src", "data", "tests", "site", "pyproject.toml", "README.md", "CONTRIBUTING.md")
FENCE = re.compile(r"(?ms)^```(\w+)([^\n]*)\n(.*?)^```$")


class Edit(NamedTuple):
    """Lines that a recipe adds to a file: at its end, before a line, or instead of one."""

    file: str
    how: str
    line: str
    text: str


def edits(text: str) -> list[Edit]:
    found = []
    for _, told, lines in FENCE.findall(text):
        if match := re.fullmatch(r""" file=(\S+)(?: (before|instead)=(["'])(.+)\3)?""", told):
            found.append(Edit(match[1], match[2] or "", match[4] or "", lines))
        else:
            assert not told, f"a block that says what nobody reads: {told}"
    return found


def shown(text: str) -> list[str]:
    """The blocks that show what is true."""
    return [lines for _, told, lines in FENCE.findall(text) if not told and lines.startswith(">>> ")]


def recipes() -> dict[str, str]:
    _, page = PAGE.split("\n## Five recipes\n")
    return dict(re.findall(r"(?ms)^### \d\. ([^\n]+)\n(.*?)(?=^### |\Z)", page))


def carry_out(edit: Edit, home: Path) -> None:
    path = home / edit.file
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = before.splitlines(keepends=True)
    if edit.how:
        (place,) = (n for n, line in enumerate(lines) if line.startswith(edit.line))
        lines[place:place + (edit.how == "instead")] = [edit.text]
    else:
        lines.append(edit.text)
    path.write_text("".join(lines), encoding="utf-8", newline="")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection, with every recipe carried out."""
    home = tmp_path_factory.mktemp("copy")
    for name in KEPT:
        there = ROOT / name
        if there.is_dir():
            shutil.copytree(there, home / name, ignore=shutil.ignore_patterns(".coded.sqlite"))
        else:
            shutil.copy(there, home / name)
    for edit in edits(PAGE):
        carry_out(edit, home)
    (home / "recipes.txt").write_text("\n".join(shown(PAGE)), encoding="utf-8")
    return home


def run(copy: Path, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=copy, capture_output=True, text=True, encoding="utf-8",
                          env=os.environ | {"PYTHONPATH": str(copy / "src"), "PYTHONUTF8": "1"})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_there_are_five_recipes_each_with_what_is_added_and_what_comes_of_it():
    assert len(recipes()) == 5
    for name, text in recipes().items():
        assert edits(text) and shown(text), name


def test_what_the_recipes_show_is_not_true_before():
    shared: dict = {}
    for name, text in recipes().items():
        examples = [example for lines in shown(text) for example in doctest.DocTestParser().get_examples(lines)]
        test = doctest.DocTest(examples, shared, name, None, None, None)
        failed, tried = doctest.DocTestRunner(verbose=False).run(test, out=lambda _: None, clear_globs=False)
        shared = test.globs
        assert tried and failed, f"{name}: true already"


def test_what_the_recipes_show_is_true_of_a_collection_that_follows_them(copy: Path):
    """In the copy hold the examples of the page and of the new room, and the tests to which the recipes point."""
    new = [edit.file for edit in edits(PAGE) if edit.file.startswith("src/") and not (ROOT / edit.file).exists()]
    cases = re.findall(r'^\{"id": "([^"]+)"', "".join(edit.text for edit in edits(PAGE)), re.M)
    (rule,) = re.findall(r"^\| `([a-z.]+)` \|", "".join(edit.text for edit in edits(PAGE)), re.M)
    names = ["recipes.txt", *(Path(name).name for name in new), *cases, rule, "every_rule_of_ties"]
    out = run(copy, "pytest", "-p", "no:cacheprovider", "-v", "--doctest-glob=recipes.txt", "recipes.txt", *new,
              "tests/test_cases.py", "tests/codebook/test_dictionary.py", "-k", " or ".join(names))
    assert [name for name in names if not re.search(rf"{re.escape(name)}.* PASSED", out)] == []


def test_what_the_recipes_add_is_clean(copy: Path):
    run(copy, "ruff", "check", "--no-cache", "src")


def test_the_commands_exist():
    commands = [line.partition("#")[0].split() for kind, told, lines in FENCE.findall(PAGE) if (kind, told) == ("sh", "")
                for line in lines.splitlines()]
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"))) | {None}
    assert {"make", "make quick", "make test"} <= set(map(" ".join, commands))
    for program, *words in commands:
        assert program == "make" and set(words) <= targets or program == ".venv/bin/python", words
        assert all((ROOT / word).exists() for word in words if "/" in word)
    named = re.findall(r"`((?:src|tests|data|bench)/[\w./]+)`|\]\(([\w./-]+)[#)]", PAGE)
    new = {edit.file for edit in edits(PAGE)}
    assert [name for pair in named for name in pair if name and name not in new and not (ROOT / name).exists()] == []
