"""The folded solutions of the exercises run after their notebook, and their assertions hold; and the notebook gives the
bytes that are committed, in surroundings that are not those of `make` nor those of the tests, and leaves
nothing in a temporary folder.

A solution is the Python between ``` in a <details> block. The cells of the notebook are run first, in a new
kernel and in an empty folder, then every solution in turn: what a reader does who pastes it in at the end. Whole cells are
compared, so this also sees what nbval does not: PNG, cell metadata, counts.
"""
from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from helpers.notebooks import NOTEBOOKS, NotebookError, execute

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
# No UTF-8 by default at all, as on a system with an old encoding.
ELSEWHERE = {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONUTF8": "0",
             "PYTHONCOERCECLOCALE": "0"}


def solutions(notebook: dict) -> list[str]:
    """The code of each folded solution, in order; '' for one without code."""
    prose = "\n\n".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown")
    folded = re.findall(r"(?s)<details>\s*<summary>.*?</summary>(.*?)</details>", prose)
    return ["\n".join(re.findall(r"(?ms)^```python\n(.*?)^```", solution)) for solution in folded]


def solved(notebook: dict, folder: Path) -> Path:
    """A copy of the notebook in the folder, with the solutions as its last cells."""
    extra = [{"cell_type": "code", "metadata": {}, "source": code, "outputs": [], "execution_count": None}
             for code in solutions(notebook)]
    path = folder / "solved.ipynb"
    path.write_text(json.dumps(notebook | {"cells": [*notebook["cells"], *extra]}), encoding="utf-8")
    return path


def test_there_are_notebooks():
    assert PATHS


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_solutions_run_after_their_notebook(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    found = solutions(notebook)
    assert len(found) == 2, f"{path.name}: {len(found)} folded solutions, not 2"
    for code in found:
        assert any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(code))), \
            f"{path.name}: a solution without an assert, which nothing could prove wrong:\n{code}"
    for name, value in ELSEWHERE.items():
        monkeypatch.setenv(name, value)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    cells = json.loads(execute(solved(notebook, tmp_path)))["cells"]
    differ = [old["id"] for new, old in zip(cells, notebook["cells"], strict=False) if new != old]
    assert differ == [], f"{path.name}: these cells differ; run `make` and look at the difference"
    # What jieba keeps there for its next start is no notebook's.
    assert {left.name for left in temporary.iterdir()} <= {"jieba.cache"}, "nothing stays in a temporary folder"


# -- proof that a wrong solution is noticed ----------------------------------------------------------

def with_solution(code: str) -> dict:
    folded = f"<details><summary>Solution</summary>\n\nWords.\n\n```python\n{code}\n```\n\n</details>\n"
    return {"metadata": {}, "nbformat": 4, "nbformat_minor": 5, "cells": [
        {"cell_type": "code", "metadata": {}, "source": "three = 3", "outputs": [], "execution_count": None},
        {"cell_type": "markdown", "metadata": {}, "source": folded}]}


def test_a_solution_sees_what_the_notebook_made(tmp_path: Path):
    notebook = with_solution("assert three == 3")
    assert solutions(notebook) == ["assert three == 3\n"]
    execute(solved(notebook, tmp_path))


def test_a_changed_output_is_seen(tmp_path: Path):
    notebook = with_solution("assert three == 3")
    notebook["cells"][0]["source"] = "three = 3\nthree"
    cells = json.loads(execute(solved(notebook, tmp_path)))["cells"]
    assert cells[0]["outputs"][0]["data"] == {"text/plain": ["3"]} and cells[0] != notebook["cells"][0]


@pytest.mark.parametrize("code", ["assert three == 4", "four", "three ="])
def test_a_wrong_solution_is_noticed(code: str, tmp_path: Path):
    with pytest.raises(NotebookError):
        execute(solved(with_solution(code), tmp_path))
