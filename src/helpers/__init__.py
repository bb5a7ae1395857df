"""Read, code and draw how a Chinese text says that power is supervised: bodies, mechanisms, regions.

>>> import helpers as h
>>> net = h.network(h.code(h.read("yunnan-2024-03-07")))
>>> net.nodes["mechanism:任前廉政谈话"]["gloss"]
'integrity talk before taking office'
"""
from __future__ import annotations

import importlib
from typing import Any

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
    "evidence": "quotes", "mentioned": "quotes",
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
