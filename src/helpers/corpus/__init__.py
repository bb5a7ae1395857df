"""Corpus: many files, on one core or a cluster, each coded once.

In:  paths.
Out: a folder with the tables, graph files and pages of all documents.
Not: anything about a text beyond its coding.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules={"engines", "recalled", "records", "reprints", "results", "sources", "store"},
    submod_attrs={
        "building": ["build"],
        "jobs": ["Options"],
        "manifest": ["documents"],
    },
)
