"""Each notebook ends with three folded solutions that could be proved wrong. That they run after their notebook, in its
kernel, and that their assertions hold is seen where the notebook is run (once.py); that a wrong one is noticed, in
test_mutation.py.

A solution is the Python between ``` in a <details> block.
"""
from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from once import Notebook, Solution, solutions

from helpers.notebooks import NOTEBOOKS

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))


def test_there_are_notebooks():
    assert PATHS


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_each_of_three_solutions_asserts_something(path: Path):
    found = solutions(json.loads(path.read_text(encoding="utf-8")))
    assert len(found) == 3, f"{path.name}: {len(found)} folded solutions, not 3"
    for code in found:
        assert any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(code))), \
            f"{path.name}: a solution without an assert, which nothing could prove wrong:\n{code}"


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_the_run_of_a_notebook_asks_for_its_outputs_its_solutions_and_what_it_leaves(path: Path, request: pytest.FixtureRequest):
    """The plugin is there wherever these tests are: no notebook is collected without it."""
    notebook = Notebook.from_parent(request.session, path=path)
    names = [item.name for item in notebook.collect()]
    code = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert names == [*(f"Cell {n}" for n in range(len(code))), "Outputs", "Solution 1", "Solution 2", "Solution 3", "Left"]
    assert sum(isinstance(item, Solution) for item in notebook.collect()) == 3
    assert request.config.pluginmanager.has_plugin("once")
