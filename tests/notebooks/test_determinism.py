"""Same input, same bytes: tables and graph files, whatever the hash seed, time zone, locale, working directory and
a cache of jieba's that somebody else wrote, and always the bytes that are committed. (Notebooks: tests/once.py.)
"""
from __future__ import annotations

import marshal
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.notebooks import NOTEBOOKS

ROOT = NOTEBOOKS.parent
NETWORK = ROOT / "data" / "network"
FILES = {"documents.csv", "mentions.csv", "relations.csv", "quantities.csv", "events.csv", "nodes.csv", "edges.csv",
         "network.graphml", "network.gexf", "network.json", "network.ttl", "network.png",
         "helpers.sha256", "yunnan-2024-03-07.html"}
SURROUNDINGS = {
    "first": {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    "second": {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"},
    # No UTF-8 by default at all, as on a system with an old encoding.
    "third": {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONUTF8": "0",
              "PYTHONCOERCECLOCALE": "0"},
}


def run(arguments: list[str], name: str, scratch: Path, folder: Path) -> None:
    """Run Python on ``arguments`` in one of the surroundings, in ``folder``, with temporary files in
    ``scratch``; it must say nothing on stdout that is an error and end well."""
    scratch.mkdir(exist_ok=True)
    done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True,
                          env=os.environ | SURROUNDINGS[name] | {"TMPDIR": str(scratch)})
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-3000:]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def assert_same(new: dict[str, bytes], old: dict[str, bytes], what: str) -> None:
    assert set(new) == set(old), f"{what}: other files: {sorted(set(new) ^ set(old))}"
    differ = [name for name in sorted(old) if new[name] != old[name]]
    assert not differ, f"{what}: bytes differ in {differ}; run `make` and look at the difference"


def test_every_file_of_the_network_is_committed():
    assert NETWORK.is_dir() and FILES <= set(contents(NETWORK))


def test_tables_and_graph_files(tmp_path: Path):
    scratch = tmp_path / "temporary"
    places = {"first": (ROOT, "data/texts"), "second": (tmp_path, str(ROOT / "data" / "texts")),
              "third": (ROOT / "data", "texts")}
    for name, (folder, texts) in places.items():
        assert not (scratch / "jieba.cache").exists(), "jieba wrote where every user reads"
        if name == "third":
            (scratch / "jieba.cache").write_bytes(marshal.dumps(({"一": 1}, 1)))
        out = tmp_path / f"network of the {name}"
        run(["-m", "helpers", texts, "--out", str(out), "--picture", "--pages", "--store", str(out) + " store"], name, scratch, folder)
        assert_same(contents(out), contents(NETWORK), f"{name} run")


def test_a_changed_pixel_is_seen():
    """The comparison can fail: one byte of one file."""
    with pytest.raises(AssertionError, match="bytes differ in .*a.ipynb"):
        assert_same({"a.ipynb": b"iVBORw0L"}, {"a.ipynb": b"iVBORw0K"}, "any run")
