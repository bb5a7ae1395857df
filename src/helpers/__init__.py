"""Read, code and draw how a Chinese text says that power is supervised: bodies, mechanisms, regions.

>>> import helpers as h
>>> net = h.network(h.code(h.read("yunnan-2024-03-07")))
>>> net.nodes["mechanism:任前廉政谈话"]["gloss"]
'integrity talk before taking office'
"""
import os
import sys


def _leave_the_working_directory() -> None:
    """`python -m` looks for every module in the working directory first, and so do the processes that it starts: a
    folder of texts that somebody sent may hold an `lxml.py`. The folder that this package itself is in stays."""
    asked = any(part.removeprefix("-m").split(".")[0] == "helpers" for part in sys.orig_argv)
    home = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    if sys.argv[:1] == ["-m"] and asked and not sys.flags.safe_path and os.path.realpath(sys.path[0]) != home:
        del sys.path[0]
        os.environ["PYTHONSAFEPATH"] = "1"


_leave_the_working_directory()  # before anything else, even of Python's own library, is looked for

import importlib  # noqa: E402
from typing import Any  # noqa: E402

__version__ = "0.1.0"

# A public name and the room that it stands in. Rooms are opened when they are first asked for: `import helpers`
# loads neither pandas nor matplotlib nor Altair.
_ROOMS = {
    "read": "texts", "outline": "texts", "InputError": "texts",
    "frequencies": "words", "concordance": "words",
    "discovered": "mechanism_names",
    "code": "coding", "add": "coding", "Coding": "coding", "write_tables": "coding",
    "network": "networks", "nodes": "networks", "edges": "networks", "body_mechanism": "networks",
    "mechanism_region": "networks", "hierarchy": "networks", "ego": "networks", "two_mode_table": "networks",
    "evidence": "quotes", "mentioned": "quotes", "say": "quotes",
    "write_network": "exports",
    "three_columns": "pictures", "hierarchy_tree": "pictures", "ego_picture": "pictures",
    "heat_table": "matrices", "profile": "profiles", "tile_map": "maps",
    "show": "figures",
    "explore": "explorer",
    "build": "corpus", "documents": "corpus", "read_tables": "coding",
}  # fmt: skip
__all__ = sorted(_ROOMS)


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'helpers' has no attribute {name!r}; it has {', '.join(__all__)}")
    value = getattr(importlib.import_module(f"helpers.{_ROOMS[name]}"), name)
    globals()[name] = value  # so that it is looked up once
    return value


def __dir__() -> list[str]:
    return __all__
