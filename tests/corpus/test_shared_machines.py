"""Nothing that somebody else can write is run: modules in the working directory, a cache in the temporary folder."""
from __future__ import annotations

import marshal
import os
import signal
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from helpers.notebooks import NOTEBOOKS

ROOT = NOTEBOOKS.parent
# As pip writes it.
COMMAND = "import sys\nfrom helpers.__main__ import command\nif __name__ == '__main__':\n    sys.exit(command())\n"


def planted(folder: Path, names: set[str]) -> Path:
    """A folder with a module of each name, which leaves a file `ran` when it is run."""
    folder.mkdir()
    for name in filter(str.isidentifier, names):
        (folder / f"{name}.py").write_text(f"open({str(folder / 'ran')!r}, 'a').write({name!r} + ' ')\n", encoding="utf-8")
    return folder


def began() -> set[str]:
    """What `python -m` itself loads from the working directory before it comes to us."""
    program = "import runpy, importlib.util, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("engine", ["one", "pool", "dask"])
@pytest.mark.parametrize("way", ["python -m helpers", "helpers"])
def test_no_module_of_the_working_directory_is_run(tmp_path: Path, way: str, engine: str):
    names = set(sys.stdlib_module_names) | set(packages_distributions()) - {"helpers"}
    (tmp_path / "helpers").write_text(COMMAND, encoding="utf-8")
    command = ["-m", "helpers"] if way != "helpers" else [str(tmp_path / "helpers")]
    folder = planted(tmp_path / "sent", names - began() if way != "helpers" else names)
    assert {"ahocorasick_rs.py", "typing.py", "json.py", "multiprocessing.py", "lxml.py"} <= set(os.listdir(folder))
    (folder / "page.html").write_text("<html><body><article><p>昆明市盘龙区纪委监委约谈“一把手”。</p></article></body></html>", encoding="utf-8")
    done = subprocess.run([sys.executable, *command, "page.html", "--out", str(tmp_path / "out"), "--engine", engine, "--workers", "1",
                           *(["--picture"] if engine == "one" else [])],  # drawn in the same process with each
                          cwd=folder, capture_output=True, text=True, timeout=120,
                          env=os.environ | {"PYTHONPATH": str(ROOT / "src")})
    assert not (folder / "ran").exists(), (folder / "ran").read_text(encoding="utf-8")
    assert done.returncode == 0, done.stderr


def test_a_planted_module_is_seen(tmp_path: Path):
    folder = planted(tmp_path / "sent", {"lxml"})
    subprocess.run([sys.executable, "-c", "import lxml"], cwd=folder, check=True)
    assert (folder / "ran").read_text(encoding="utf-8") == "lxml "


def test_the_package_is_found_where_it_lies(tmp_path: Path):
    """In its own folder `python -m` needs the working directory, and so do the processes that it starts."""
    (tmp_path / "page.html").write_text("<html><body><article><p>昆明市盘龙区纪委监委约谈“一把手”。</p></article></body></html>", encoding="utf-8")
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([sys.executable, "-m", "helpers", str(tmp_path / "page.html"), "--out", str(tmp_path / "out"), "--engine", "pool", "--workers", "1"],
                          cwd=ROOT / "src", env=bare, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and done.stderr == "", done.stderr


def test_the_command_is_installed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"helpers": "helpers.__main__:command"}


@pytest.mark.parametrize("mine", [True, False], ids=["there", "none"])
def test_jieba_neither_reads_nor_writes_the_temporary_folder(tmp_path: Path, mine: bool):
    if mine:  # a dictionary in which 昆明市委 is one word
        (tmp_path / "jieba.cache").write_bytes(marshal.dumps(({"昆明市委": 10**6, **{"昆明市委"[:n]: 0 for n in range(1, 4)}}, 10**6)))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    program = "from helpers.reading import words; print(sorted(words.boundaries('昆明市委', 0, 4)), words.tagged('昆明市委')[0][0])"
    done = subprocess.run([sys.executable, "-c", program], env=os.environ | {"TMPDIR": str(tmp_path), "PYTHONUTF8": "1"},
                          capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "[0, 2, 4] 昆明\n")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_reader_whose_asker_is_gone_ends_itself():
    """In a pattern that holds the interpreter, where only the kernel can end it."""
    program = ("import re; from helpers.reading import formats; formats.SECONDS = 1\n"
               "formats._answer = lambda *_: re.match('(a+)+b', 'a' * 60)\nformats.serve()\n")
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as reader:
        reader.stdin.write(b"html 1\nx")
        reader.stdin.flush()
        try:
            assert reader.wait(timeout=15) == -signal.SIGALRM
        finally:
            reader.kill()
