"""Codebook: the lexicons, the divisions of China, and the single scan that finds their words.

In:  the tables of `data/`, and a line of text.
Out: the classes of each word, each as one character, and the forms of names as patterns over them.
Not: what a document says, or which body or region a word refers to in it.
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
