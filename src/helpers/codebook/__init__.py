"""Codebook: the words, the divisions of China, and the one scan that finds them.

In:  the tables of `data/`, and a line of text.
Out: every word's classes as signs, and the forms of names over them as patterns.
Not: what a document says, or which body or region a word stands for in it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules={"classes", "concepts", "confidence", "divisions", "forms", "lexicon", "own", "signs"},
    submod_attrs={
        "classes": ["is_class"],
        "concepts": ["concept"],
        "divisions": ["ancestors", "fits", "in_force", "name_forms"],
        "forms": ["Found"],
        "own": ["use_codebook"],
        "lexicon": ["bare", "either", "gloss"],
        "signs": ["Signs"],
        "spans": ["FAR", "Mention", "Span", "within"],
    },
)
