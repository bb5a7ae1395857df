"""What every test shares: one fixed set of examples for property tests, and for the notebooks the same
environment as `make` gives them, without the settings of the person who runs the tests."""
from __future__ import annotations

import os
import tempfile

import dask  # noqa: F401  reads `site` of Python, whose name the tests of the folder site take
import pytest
from hypothesis import settings

from helpers import notebooks

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that two workers end together: the browser, then what runs notebooks."""
    first = ("browser", "test_determinism", "test_notebooks_run", ".ipynb")
    items.sort(key=lambda item: next((i for i, part in enumerate(first) if part in str(item.path)), len(first)))
