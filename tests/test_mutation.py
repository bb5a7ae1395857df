"""The comparison of the notebooks can fail: one change to what is stored, and nbval turns red.

A copy of the notebooks gets one changed number, one changed table cell, one moved coordinate of a figure
and one tie with another end. Each copy must fail in the very cell that was changed and in no other, and
the unchanged copy in none. A notebook is cut after the changed cell, since what follows adds nothing.
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


CHANGES = (number, table_cell, coordinate, tie)


# -- the copies --------------------------------------------------------------------------------------

def cut(notebook: dict, last: int) -> dict:
    return notebook | {"cells": notebook["cells"][:last + 1]}


def changed(change: Callable[[dict], dict | None]) -> tuple[dict, dict, int]:
    """The notebook with the fewest cells in front of an output that ``change`` can change: unchanged,
    changed, and the number of the changed cell among the code cells."""
    found = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for place, cell in enumerate(notebook["cells"]):
            for position, output in enumerate(cell.get("outputs", ())):
                new = change(output)
                if new is not None:
                    found.append((place, path.name, notebook, position, new))
    assert found, f"no notebook has an output of the kind that the change '{change.__name__}' needs"
    place, _, notebook, position, new = min(found, key=lambda f: f[:2])
    other = copy.deepcopy(notebook)
    other["cells"][place]["outputs"][position] = new
    code = sum(c["cell_type"] == "code" for c in notebook["cells"][:place])
    return cut(notebook, place), cut(other, place), code


def failed_cells(folder: Path) -> dict[str, list[str]]:
    """The names of the failed cells of each notebook in ``folder`` by the strict run."""
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    report = folder / "report.xml"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", "pytest.ini", "--rootdir", ".", "-p", "no:cacheprovider",
         "--nbval", "--nbval-current-env", "--junitxml", report.name, "."],
        cwd=folder, env=os.environ | {"PYTEST_ADDOPTS": ""}, capture_output=True, text=True, encoding="utf-8",
    )
    assert done.returncode in (0, 1), done.stdout[-3000:] + done.stderr[-3000:]
    failed: dict[str, list[str]] = {path.stem: [] for path in folder.glob("*.ipynb")}
    ran = set()
    for case in ElementTree.parse(report).iter("testcase"):
        stem = case.get("classname").removesuffix(".ipynb")
        ran.add(stem)
        assert case.find("skipped") is None, f"{stem}: {case.get('name')} was skipped"
        if case.find("failure") is not None or case.find("error") is not None:
            failed[stem].append(case.get("name"))
    assert ran == set(failed), "a notebook of which no cell was run"
    return failed


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[str]], dict[str, int]]:
    """Of each copy the cells that failed, and of each changed copy the cell that was changed."""
    folder = tmp_path_factory.mktemp("copies")
    places, wholes = {}, {}
    for change in CHANGES:
        whole, other, places[change.__name__] = changed(change)
        wholes[json.dumps(whole)] = change.__name__
        (folder / f"{change.__name__}.ipynb").write_text(json.dumps(other), encoding="utf-8")
    for text, name in wholes.items():
        (folder / f"unchanged_{name}.ipynb").write_text(text, encoding="utf-8")
    return failed_cells(folder), places


@pytest.mark.parametrize("change", [c.__name__ for c in CHANGES])
def test_a_change_turns_its_cell_red(change: str, verdicts):
    failed, places = verdicts
    assert failed[change] == [f"Cell {places[change]}"]


def test_no_change_stays_green(verdicts):
    failed, _ = verdicts
    unchanged = {name: cells for name, cells in failed.items() if name.startswith("unchanged_")}
    assert unchanged and not any(unchanged.values()), unchanged
