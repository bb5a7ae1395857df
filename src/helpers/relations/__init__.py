"""Relations: who does what, to whom, where, how often.

In:  a `Text` and its `Names`.
Out: ties and quantities, each with its evidence sentence and rule.
Not: any other document.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules={"clauses", "cues", "numerals", "quantities", "ties"},
    submod_attrs={
        "statements": ["Told", "by", "by_passage", "find", "read"],
    },
)
