"""The comparison of the notebooks can fail: one change to what is stored, and the strict run (once.py) turns red.

Copies of notebooks get one changed number, one changed table cell, one moved coordinate of a figure, one tie with
another end and one changed pixel, each in a cell of its own. They must fail in the very cells that were changed and
in no other: the first four by nbval, all five where whole outputs are compared. A notebook is cut after its
last changed cell, since what follows adds nothing. And solutions that are wrong fail, each by itself.
"""
from __future__ import annotations

import copy
import itertools
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.notebooks import NOTEBOOKS

HERE = str(Path(__file__).parents[1])
VEGA = "application/vnd.vegalite.v5+json"


# -- the changes: each takes a stored output and gives it changed, or None where there is nothing to change

def joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def replaced(pattern: str, change: Callable[[re.Match], str], text: str) -> str | None:
    """``text`` with the last match of ``pattern`` changed."""
    matches = list(re.finditer(pattern, text))
    if not matches:
        return None
    last = matches[-1]
    return text[:last.start()] + change(last) + text[last.end():]


def next_digit(match: re.Match) -> str:
    """The match with its last character, a digit, counted up."""
    return match[0][:-1] + str((int(match[0][-1]) + 1) % 10)


def in_data(output: dict, mime: str, pattern: str, change: Callable[[re.Match], str]) -> dict | None:
    text = joined(output.get("data", {}).get(mime, ""))
    new = replaced(pattern, change, text)
    return None if new is None else output | {"data": output["data"] | {mime: new}}


def number(output: dict) -> dict | None:
    """A digit of a printed text or of a result that is text only."""
    if output["output_type"] == "stream":
        new = replaced(r"\d", next_digit, joined(output["text"]))
        return None if new is None else output | {"text": new}
    return in_data(output, "text/plain", r"\d", next_digit) if set(output["data"]) == {"text/plain"} else None


def table_cell(output: dict) -> dict | None:
    return in_data(output, "text/html", r"(?<=<td>)[^<]+(?=</td>)", lambda m: m[0] + "一")


def coordinate(output: dict) -> dict | None:
    """Where a line, a bar or a mark of a figure begins; not the frame that clips it."""
    return in_data(output, "image/svg+xml", r'<path[^>]* d="M \d|<use[^>]* x="\d', next_digit)


def records(value: object) -> list[dict]:
    """Every JSON object inside ``value``."""
    inside = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return ([value] if isinstance(value, dict) else []) + [r for v in inside for r in records(v)]


def tie(output: dict) -> dict | None:
    """A tie of the interactive network ends in the target of another."""
    new = copy.deepcopy(output)
    ties = [r for r in records(new.get("data", {}).get(VEGA))
            if all(isinstance(r.get(end), str) for end in ("source", "target"))]
    for first, other in itertools.combinations(ties, 2):
        if first["target"] != other["target"]:
            first["target"] = other["target"]
            return new
    return None


def pixel(output: dict) -> dict | None:
    """What nbval does not compare."""
    return in_data(output, "image/png", r"\d(?=\D*\Z)", next_digit)


CHANGES = (number, table_cell, coordinate, tie, pixel)


# A first cell whose output is not stored and which leaves a file; a right solution, and five wrong ones.
FIRST = "import tempfile\nthree, left = 3, tempfile.mkstemp()\nthree"
SOLUTIONS = ("assert three == 3", "assert three == 4", "four", "three =", "import sys\nprint('x', file=sys.stderr)",
             "import warnings\nwarnings.warn('old')")


def with_solutions() -> dict:
    folded = "".join(f"<details><summary>Solution</summary>\n\nWords.\n\n```python\n{code}\n```\n\n</details>\n"
                     for code in SOLUTIONS)
    return {"metadata": {}, "nbformat": 4, "nbformat_minor": 5, "cells": [
        {"id": "a", "cell_type": "code", "metadata": {}, "source": FIRST, "outputs": [], "execution_count": None},
        {"id": "b", "cell_type": "markdown", "metadata": {}, "source": folded}]}


# -- the copies --------------------------------------------------------------------------------------

def changed() -> tuple[dict[str, dict], dict[str, tuple[str, str]]]:
    """Copies of notebooks with every change, and by change the notebook and the name of the changed cell. As few cells
    are run as can be: each change goes where least of a notebook is run more than for those before it."""
    paths = sorted(NOTEBOOKS.glob("*.ipynb"))
    copies = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}
    last, taken, places = dict.fromkeys(copies, 0), set(), {}
    for change in CHANGES:
        found = [(max(0, place - last[name]), name, place, position)
                 for name, notebook in copies.items() for place, cell in enumerate(notebook["cells"]) if (name, place) not in taken
                 for position, output in enumerate(cell.get("outputs", ())) if change(output) is not None]
        assert found, f"no notebook has an output of the kind that the change '{change.__name__}' needs"
        more, name, place, position = min(found)
        outputs = copies[name]["cells"][place]["outputs"]
        outputs[position] = change(outputs[position])
        last[name] += more
        taken.add((name, place))
        code = sum(c["cell_type"] == "code" for c in copies[name]["cells"][:place])
        places[change.__name__] = name, f"Cell {code}"
    return {name: copies[name] | {"cells": copies[name]["cells"][:end + 1]} for name, end in last.items() if end}, places


def failures(folder: Path) -> dict[str, dict[str, str]]:
    """What failed of each notebook in ``folder`` by the strict run, by name, with what is told of it."""
    # Nothing shows how two large figures differ, which would take far longer than to draw them.
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    report = folder / "report.xml"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", "pytest.ini", "--rootdir", ".", "-p", "no:cacheprovider", "-p", "no:assertion", "-p", "once",
         "--nbval", "--nbval-current-env", "--junitxml", report.name, "."],
        cwd=folder, env=os.environ | {"PYTEST_ADDOPTS": "", "PYTHONPATH": os.pathsep.join(filter(None, (HERE, *sys.path)))},
        capture_output=True, text=True, encoding="utf-8",
    )
    assert done.returncode in (0, 1), done.stdout[-3000:] + done.stderr[-3000:]
    failed: dict[str, dict[str, str]] = {path.stem: {} for path in folder.glob("*.ipynb")}
    ran = {path.stem: 0 for path in folder.glob("*.ipynb")}
    for case in ElementTree.parse(report).iter("testcase"):
        stem = case.get("classname").removesuffix(".ipynb")
        ran[stem] += case.get("name").startswith("Cell")
        assert case.find("skipped") is None, f"{stem}: {case.get('name')} was skipped"
        for found in (*case.iter("failure"), *case.iter("error")):
            failed[stem][case.get("name")] = found.get("message")
    for path in folder.glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert ran[path.stem] == sum(cell["cell_type"] == "code" for cell in cells), "a cell that was not run"
    return failed


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, dict[str, str]], dict[str, tuple[str, str]]]:
    """Of each copy what failed, and of each change the copy and the cell where it is."""
    folder = tmp_path_factory.mktemp("copies")
    copies, places = changed()
    for name, notebook in {**copies, "solutions": with_solutions()}.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return failures(folder), places


@pytest.mark.parametrize("change", [c.__name__ for c in CHANGES])
def test_a_change_turns_its_cell_red(change: str, verdicts):
    failed, places = verdicts
    name, cell = places[change]
    assert (cell in failed[name]) == (change != "pixel"), "nbval alone would not see it"
    assert cell in re.findall(r"Cell \d+", failed[name]["Outputs"])


def test_what_was_not_changed_stays_green(verdicts):
    failed, places = verdicts
    for name in {name for name, _ in places.values()}:
        mine = {cell: change for change, (where, cell) in places.items() if where == name}
        assert {cell for cell in failed[name] if cell.startswith("Cell")} == {cell for cell in mine if mine[cell] != "pixel"}
        assert set(re.findall(r"Cell \d+", failed[name]["Outputs"])) == set(mine)


def test_wrong_solutions_and_what_is_left_behind_turn_red(verdicts):
    failed, _ = verdicts
    assert list(failed["solutions"]) == ["Outputs", *(f"Solution {number}" for number in range(2, 7)), "Left"]
