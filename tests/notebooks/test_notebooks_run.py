"""`python -m helpers.notebooks`: what it writes, and what it says when a notebook fails."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from helpers import notebooks


def write(path: Path, *sources: str, **metadata: object) -> Path:
    """A notebook with one code cell for each source, as an editor might leave it."""
    left = {"scrolled": True, "execution": {"shell.execute_reply": "2024-03-07T22:24:02Z"}}
    cells = [{"cell_type": "code", "metadata": left, "source": source, "outputs": [], "execution_count": 9}
             for source in sources]
    path.write_text(json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}),
                    encoding="utf-8")
    return path


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], SimpleNamespace]:
    """As `run`, in this process."""
    def call(path: Path) -> SimpleNamespace:
        monkeypatch.chdir(path.parent)
        code = notebooks.main([str(path)])
        return SimpleNamespace(returncode=code, stderr=capsys.readouterr().err)

    return call


def run(*paths: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "helpers.notebooks", *map(str, paths)], capture_output=True,
                          text=True, encoding="utf-8", env=os.environ | environment, cwd=paths[0].parent)


def test_writes_outputs_and_nothing_of_the_run(inside, tmp_path: Path):
    path = write(tmp_path / "a.ipynb", "2 + 3", "print('约谈')", language_info={"version": "3.99"})
    assert run(path).returncode == 0
    first = path.read_bytes()
    notebook = json.loads(first)
    assert [c["execution_count"] for c in notebook["cells"]] == [1, 2]
    assert notebook["cells"][0]["outputs"][0]["data"] == {"text/plain": ["5"]}
    assert notebook["cells"][1]["outputs"][0]["text"] == ["约谈\n"]
    assert [c["metadata"] for c in notebook["cells"]] == [{}, {}]
    assert "version" not in notebook["metadata"]["language_info"]
    assert first.endswith(b"}\n") and b"\r" not in first and "约谈".encode() in first
    assert inside(path).returncode == 0 and path.read_bytes() == first


@pytest.mark.parametrize(("source", "said"), [
    ("x = 1\nx / 0", "ZeroDivisionError"),
    ("import sys\nprint('Loading model', file=sys.stderr)", "Loading model"),
    ("import warnings\nwarnings.warn('old')", "old"),
    ("import os\nos._exit(3)", "died"),
])
def test_a_failing_cell_is_told_and_nothing_is_written(inside, tmp_path: Path, source: str, said: str):
    path = write(tmp_path / "bad.ipynb", "1", source)
    before = path.read_bytes()
    done = inside(path)
    assert done.returncode == 1 and path.read_bytes() == before
    assert "bad.ipynb" in done.stderr and said in done.stderr
    assert "died" in said or source in done.stderr


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": [{"cell_type": "code"}]}'])
def test_what_is_no_notebook_is_one_line(inside, tmp_path: Path, content: str):
    path = tmp_path / "no.ipynb"
    path.write_text(content, encoding="utf-8")
    done = inside(path)
    assert done.returncode == 1 and done.stderr.startswith("no.ipynb: cannot be read as a notebook: ")
    assert len(done.stderr.splitlines()) == 1 and path.read_text(encoding="utf-8") == content


def test_settings_and_kernels_of_the_user_do_not_reach_a_notebook(tmp_path: Path):
    kernel = tmp_path / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(json.dumps({
        "argv": [sys.executable, "-c", "raise SystemExit('the wrong kernel')"], "display_name": "x",
        "language": "python"}), encoding="utf-8")
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("personal = True", encoding="utf-8")
    settings = tmp_path / "ipython" / "matplotlibrc"
    settings.write_text("figure.dpi: 31", encoding="utf-8")
    source = "import matplotlib as m\nm.rcParams['figure.dpi'], 'personal' in dir()"
    path = write(tmp_path / "a.ipynb", source)
    done = run(path, JUPYTER_PATH=str(tmp_path / "jupyter"), IPYTHONDIR=str(tmp_path / "ipython"),
               MATPLOTLIBRC=str(settings), MPLBACKEND="agg")
    assert done.returncode == 0, done.stderr
    (output,) = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["outputs"]
    assert output["data"]["text/plain"] == ["(100.0, False)"]
