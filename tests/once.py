"""Each notebook is run once, in strict mode, and whatever is asked of a run is asked of that one.

nbval runs the cells and compares text, HTML, SVG, Vega-Lite and stderr. In the same kernel, when the cells are done:
what nbval does not compare (pictures, metadata, the order of outputs); the folded solutions of the exercises, as a
reader pastes them in at the end; and what is left in the temporary folder. The surroundings are not those of `make`,
which wrote what is compared. A plugin of pytest, which conftest.py loads.
"""
from __future__ import annotations

import json
import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from nbformat.v4 import new_code_cell
from nbval.plugin import IPyNbCell, IPyNbFile

# No UTF-8 by default at all, as on a system with an old encoding.
ELSEWHERE = {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONUTF8": "0",
             "PYTHONCOERCECLOCALE": "0"}


def solutions(notebook: dict) -> list[str]:
    """The code of each folded solution, in order; '' for one without code."""
    prose = "\n\n".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown")
    folded = re.findall(r"(?s)<details>\s*<summary>.*?</summary>(.*?)</details>", prose)
    return ["\n".join(re.findall(r"(?ms)^```python\n(.*?)^```", solution)) for solution in folded]


def comparable(output: dict) -> dict:
    """An output without its number, which is that of its cell, and with each text in one piece."""
    def one(value: object) -> object:
        return "".join(value) if isinstance(value, list) and all(isinstance(part, str) for part in value) else value

    return {key: {mime: one(data) for mime, data in value.items()} if key == "data" else one(value)
            for key, value in output.items() if key != "execution_count"}


class Notebook(IPyNbFile):
    def setup(self) -> None:
        self.temporary = tempfile.TemporaryDirectory()
        with mock.patch.dict(os.environ, ELSEWHERE | {"TMPDIR": self.temporary.name}):
            super().setup()

    def collect(self) -> Iterator[pytest.Item]:
        self.cells = list(super().collect())
        yield from self.cells
        yield Outputs.from_parent(self, name="Outputs")
        for number, code in enumerate(solutions(json.loads(self.path.read_text(encoding="utf-8"))), 1):
            yield Solution.from_parent(self, name=f"Solution {number}", cell_num=len(self.cells) + number - 1,
                                       cell=new_code_cell(code), options=defaultdict(bool))
        yield Left.from_parent(self, name="Left")

    def teardown(self) -> None:
        super().teardown()
        self.temporary.cleanup()


class Asked(pytest.Item):
    """A question to a notebook that was run."""

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.path.name}::{self.name}"


class Outputs(Asked):
    def runtest(self) -> None:
        stored = json.loads(self.path.read_text(encoding="utf-8"))["cells"]
        stored = [cell for cell in stored if cell["cell_type"] == "code"]
        differ = [item.name for item, cell in zip(self.parent.cells, stored, strict=True)
                  if item.test_outputs is None
                  or list(map(comparable, item.test_outputs)) != list(map(comparable, cell["outputs"]))]
        assert not differ, f"{self.path.name}: other outputs: {', '.join(differ)}; run `make` and look at the difference"


class Solution(IPyNbCell):
    def runtest(self) -> None:
        super().runtest()
        assert "stderr" not in {out.get("name") for out in self.test_outputs}, self.test_outputs


class Left(Asked):
    def runtest(self) -> None:
        kernel = self.parent.kernel
        # A kernel ends its children and waits half a minute for those that nobody has asked after.
        kernel.await_reply(kernel.execute_cell_input("import signal; signal.signal(signal.SIGCHLD, signal.SIG_IGN)"), timeout=60)
        kernel.km.shutdown_wait_time = 60  # on a busy machine, too, it ends by itself and clears away what is its own
        kernel.km.shutdown_kernel()
        kernel.kc.stop_channels()
        del kernel.km
        # What jieba keeps there for its next start is no notebook's.
        left = {path.name for path in Path(self.parent.temporary.name).iterdir()}
        assert left <= {"jieba.cache"}, "nothing stays in a temporary folder"


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector):
    found = yield
    return [Notebook.from_parent(parent, path=file_path) if isinstance(one, IPyNbFile) else one for one in found]
