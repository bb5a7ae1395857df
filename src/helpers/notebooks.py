"""Runs the notebooks again, in place and in reading order: ``python -m helpers.notebooks [PATH...]``.

What is written depends on the cells alone: no clock, no kernel of the user's, no personal settings,
no version of Python. So a second run leaves every byte as it was, and a difference is news.
"""
from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.reader import NotJSONError
from tqdm import tqdm

from helpers.reading import files

NOTEBOOKS = files.DATA.parent / "notebooks"
CELL_SECONDS = 600
# What a kernel says of itself, less the version of Python, which would differ between readers.
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3}, "file_extension": ".py",
        "mimetype": "text/x-python", "name": "python", "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}


class NotebookError(ValueError):
    """A notebook that cannot be read, or a cell that fails or writes to stderr."""


def environment(scratch: str) -> dict[str, str]:
    """This process's environment without the settings of the user's own that would show in an output:
    start-up files and matplotlib's defaults. IPython may write to the folder ``scratch``. Matrices are small here:
    threads that share one take twice the time of one alone.

    >>> environment("scratch")["IPYTHONDIR"]
    'scratch'
    """
    personal = ("MPLBACKEND", "PYTHONSTARTUP", "PYTHONWARNINGS")
    kept = {name: value for name, value in os.environ.items() if name not in personal}
    return kept | {"IPYTHONDIR": scratch, "MATPLOTLIBRC": os.devnull, "OPENBLAS_NUM_THREADS": "1"}


def normal(notebook: dict) -> dict:
    """The notebook (as parsed from JSON) with cells numbered and everything left out that a run or an
    editor adds: timings, view states, versions. Tags and folded sources stay.

    >>> normal({"cells": [{"cell_type": "markdown", "metadata": {"scrolled": 1}, "source": "x"}]})["cells"]
    [{'cell_type': 'markdown', 'metadata': {}, 'source': 'x', 'id': 'cell-1'}]
    """
    cells = [
        cell | {"id": f"cell-{number}",
                "metadata": {k: v for k, v in cell.get("metadata", {}).items() if k in ("jupyter", "tags")}}
        for number, cell in enumerate(notebook["cells"], 1)
    ]
    return {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


def execute(path: Path, after_cell: Callable[..., None] | None = None) -> str:
    """The notebook at ``path`` run from its first cell to its last in a new kernel of this Python, with
    the notebook's folder as working directory: what the file is to hold, as text.

    Raises NotebookError, with the cell's source, where a cell fails or writes to stderr, and where the
    file is missing or no notebook. ``after_cell`` is called after each code cell.
    """
    try:
        source = json.dumps(normal(json.loads(path.read_text(encoding="utf-8"))))
        notebook = nbformat.reads(source, as_version=4)
        nbformat.validate(notebook)
    except (OSError, UnicodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError,
            NotJSONError, nbformat.ValidationError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise NotebookError(f"{path.name}: cannot be read as a notebook: {reason}") from error
    # No folder of kernels is searched, so that only this Python's own kernel can answer to its name.
    manager = AsyncKernelManager(kernel_name="python3", transport_encryption="auto",
                                 kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    client = NotebookClient(notebook, km=manager, timeout=CELL_SECONDS, record_timing=False,
                            coalesce_streams=True, store_widget_state=False, on_cell_executed=after_cell)
    with tempfile.TemporaryDirectory() as scratch:
        try:
            client.execute(cleanup_kc=True, cwd=str(path.parent), env=environment(scratch))
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise NotebookError(f"{path.name}: {error}") from error
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error" or output.get("name") == "stderr":
                said = output.get("text") or f"{output.ename}: {output.evalue}"
                raise NotebookError(f"{path.name}: this cell must not write to stderr or fail\n"
                                    f"{cell.source}\n------------------\n{said}")
    return nbformat.writes(nbformat.from_dict(normal(notebook)), version=4).rstrip("\n") + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Execute in place the notebooks named, or all of this collection; a notebook that fails stays as
    it was. Returns the exit code: 0, or 1 after a notebook failed, or 2 where there is none.
    """
    parser = argparse.ArgumentParser(prog="python -m helpers.notebooks", description=main.__doc__)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a notebook (default: all)")
    paths = parser.parse_args(arguments).paths or sorted(NOTEBOOKS.glob("*.ipynb"))
    if not paths:
        print(f"no notebook in the folder {NOTEBOOKS.name!r} beside the data; name one", file=sys.stderr)
        return 2
    # A bar where somebody watches; one line per notebook in a log.
    with tqdm(paths, unit="notebook", disable=None) as bar:
        for path in bar:
            bar.set_description(path.stem)
            start = time.monotonic()
            try:
                text = execute(path, lambda **_: bar.refresh())
            except NotebookError as error:
                bar.write(str(error), file=sys.stderr)
                return 1
            files.write(path, text)
            bar.write(f"{path.name}  {time.monotonic() - start:.1f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
