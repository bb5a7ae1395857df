"""Measures: what a network is like, and what chance alone would give.

In:  a network and its coding, or codings over time.
Out: tables of numbers.
Not: how they are drawn, or what a coder thought.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules={
        "backbones", "communities", "contrasts", "diffusion", "panels", "profiles", "standing", "structure", "twomode",
        "weights",
    },
    submod_attrs={
        "backbones": ["backbone", "disparity", "expected_margins", "fixed_margins"],
        "communities": ["leiden"],
        "contrasts": ["keyness", "shares", "turnover"],
        "panels": ["panel"],
        "profiles": ["profile"],
        "twomode": ["incidence"],
        "weights": ["weigh"],
    },
)
