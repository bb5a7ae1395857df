"""Figures: numbers and networks as figures for print.

In:  a network or a table of measures.
Out: a `Figure`: SVG, PNG, a text alternative, and its data.
Not: where the numbers come from.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules={
        "canvas", "charts", "columns", "curves", "dispersion", "dumbbells", "figure", "forests", "maps", "matrices",
        "pictures", "reliability", "selection", "statements", "supervision", "timelines",
    },
    submod_attrs={
        "canvas": ["KINDS", "TIES"],
        "dispersion": ["dispersion_plot"],
        "figure": ["Figure", "caption", "show", "style", "text_width", "wrap"],
        "maps": ["tile_map"],
        "matrices": ["heat_table"],
        "pictures": ["ego_picture", "hierarchy_tree", "three_columns"],
        "supervision": ["who_supervises_whom"],
    },
)
