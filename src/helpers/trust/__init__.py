"""Trust: how far a coding agrees with another, and which findings survive its errors.

In:  codings, the gold, corrections.
Out: tables of agreement, and codings corrected or resampled.
Not: how a rule works.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules={
        "agreement", "annotations", "claims", "completing", "corrections", "findings", "gold", "likeness", "matching",
        "robustness",
    },
    submod_attrs={
        "corrections": ["Correction", "corrected"],
        "likeness": ["similar_names"],
    },
)
