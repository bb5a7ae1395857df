"""Tasks that end their worker, in a module that a new worker imports at once."""
from __future__ import annotations

import os


def dies() -> str:
    os._exit(1)


def ends(task: list[int]) -> list[int]:
    """A task that ends its worker when 13 is in it."""
    if 13 in task:
        os._exit(1)
    return task


def loaded() -> str:
    """A worker that begins with what these tasks need: nothing."""
    return ""
