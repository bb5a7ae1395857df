"""Pages: the interactive pages: the explorer, the marked text and its review.

In:  a text, its coding, its network.
Out: a Vega-Lite chart, and self-contained HTML pages.
Not: how a corpus is read.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules={
        "comparison", "explorer", "frames", "judging", "marked", "networkpage", "overview", "panels", "reviewing",
        "sheet",
    },
    submod_attrs={
        "explorer": ["explore"],
        "frames": ["Review", "review"],
        "marked": ["body", "page"],
        "sheet": ["CSS"],
    },
)
