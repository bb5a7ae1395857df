"""Workbench: commands for working with results: sample, judge, compare, export.

In:  a folder that a run wrote, or a coding.
Out: sheets, tables and pages (`python -m helpers COMMAND --help`).
Not: how a text is read.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules={
        "codebooks", "commands", "comparing", "exploring", "filtering", "folders", "handing", "judge", "names",
        "reviews", "sample", "slicing", "tabulating",
    },
    submod_attrs={
        "commands": ["COMMANDS", "parser"],
    },
)
