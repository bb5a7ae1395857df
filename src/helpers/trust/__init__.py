"""Trust: who else may code, how far a coding agrees with another, and which findings survive its errors.

In:  codings, the gold, corrections; a text for another coder.
Out: tables of agreement, and codings checked, corrected or resampled.
Not: how a rule works.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules={
        "agreement", "annotations", "asking", "calibration", "checking", "claims", "coders", "completing",
        "corrections", "estimates", "findings", "gold", "hubs", "likeness", "matching", "robustness", "sampling",
        "shrinkage", "typed", "verdicts",
    },
    submod_attrs={
        "coders": ["code_with"],
        "corrections": ["Correction", "corrected"],
        "likeness": ["similar_names"],
        "sampling": ["sample"],
    },
)
