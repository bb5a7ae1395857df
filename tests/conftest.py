"""What every test shares: one fixed set of examples for property tests, and for the notebooks the same
environment as `make` gives them, without the settings of the person who runs the tests."""
from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dask  # noqa: F401  reads `site` of Python, whose name the tests of the folder site take
import pytest
from hypothesis import settings

from helpers import notebooks

# While modules are imported and tests collected nothing becomes free: to look for garbage there takes a third of the time.
gc.disable()
settings.register_profile("same-every-time", derandomize=True, deadline=None, database=None)
settings.load_profile("same-every-time")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    scratch = tempfile.TemporaryDirectory()
    config.add_cleanup(scratch.cleanup)
    kept = notebooks.environment(scratch.name)
    for name in set(os.environ) - set(kept):
        del os.environ[name]
    os.environ.update(kept)
    config.pluginmanager.import_plugin("once")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What stands after the collection stands to the end; only what tests make is looked through from then on."""
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(10_000, 20, 50)  # the usual 700 look many hundred times at what stays
        gc.enable()


# What takes longest, in this order: it begins first, so that two workers end together. `make quick` leaves it out: what
# needs a browser, runs notebooks or a cluster, breaks off run after run, or draws figure after figure.
LONG = ("browser/test_lab_notebooks.py", "test_engines.py", "browser/test_site.py", "test_corpus.py", "test_time.py",
        "test_store.py", "browser/test_lab.py", "browser/test_network.py", "test_explorer.py", "7-trust.ipynb", "8-your-texts.ipynb",
        "test_mutation.py", "test_own.py", "test_readme.py", "browser/test_judging.py", "browser/test_comparison.py", "5-structure.ipynb",
        "test_results.py", "test_networks.py", "test_shared_machines.py", "test_patterns.py", "test_maps.py",
        "test_pictures.py", "test_supervision.py", "test_charts.py", "test_matrices.py", "test_determinism.py",
        "test_notebooks_run.py", "browser/test_pages.py", "browser/test_review.py", ".ipynb")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out what takes long: `make quick`")


def place(path: Path) -> int:
    """Where a file stands among those that take longest."""
    return next((i for i, part in enumerate(LONG) if path.as_posix().endswith(part)), len(LONG))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What is left out is not even imported."""
    return True if config.getoption("quick") and place(collection_path) < len(LONG) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: place(item.path))
