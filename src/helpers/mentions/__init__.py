"""Mentions: which regions, bodies, mechanisms, documents and targets a text names, and where.

In:  a `Text`.
Out: `Names`, by passage: spans with kind, id and rule.
Not: who does what.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules={"regions"},
    submod_attrs={
        "mechanism_names": ["discovered"],
        "names": ["Names", "Part", "everything", "find"],
    },
)
