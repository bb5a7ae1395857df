"""What every test shares: one fixed set of examples for property tests, and for the notebooks the same
environment as `make` gives them, without the settings of the person who runs the tests."""
from __future__ import annotations

import os
import tempfile

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
