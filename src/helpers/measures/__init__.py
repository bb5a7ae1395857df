"""Measures: the structure of a network, compared with null models.

In:  a network and its coding, or codings from several periods.
Out: tables of numbers.
Not: how they are drawn, or why a coder decided.
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
