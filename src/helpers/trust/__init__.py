"""Trust: other coders, agreement between codings, and which findings survive coding errors.

In:  codings, gold codings, corrections; a text for another coder.
Out: tables of agreement; codings that are checked, corrected or resampled.
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
