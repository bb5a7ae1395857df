"""The rooms of `helpers`, for tests that ask something of each."""
from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from types import ModuleType

import helpers
from helpers.reading import files


def name(path: Path) -> str:
    """The name by which a room is imported: helpers.networks.graph."""
    return ".".join(path.relative_to(Path(helpers.__file__).parents[1]).with_suffix("").parts)


def modules() -> list[ModuleType]:
    """Every room, imported, but for the doors of the wings and the command line."""
    return [importlib.import_module(name(path)) for path in files.rooms() if not path.stem.startswith("__")]


def stands(module: str, what: str) -> str:
    """The room in which a name stands that is imported from a wing or a room; "" for a wing as a whole."""
    home = Path(helpers.__file__).parents[1].joinpath(*module.split("."))
    if home.with_suffix(".py").exists():
        return module
    if (home / f"{what}.py").exists():
        return f"{module}.{what}"
    offered = inspect.getclosurevars(importlib.import_module(module).__getattr__).nonlocals["attr_to_modules"]
    return f"{module}.{offered[what]}" if what in offered else ""
