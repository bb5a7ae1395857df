"""Reading: turn a file into a `Text`.

In:  a file of any supported format, and its metadata.
Out: text with its paragraphs, sentences and words; all offsets count in the stored text.
Not: the words of the codebook.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules={"files", "formats", "tables", "texts", "unread", "words"},
    submod_attrs={
        "decoding": ["InputError", "decode"],
        "files": ["DATA"],
        "furniture": ["REMEMBERED"],
        "layout": ["Block", "Passage", "Sentence", "clauses", "passage"],
        "metadata": ["ABOUT", "beside", "checked", "indexed", "usable"],
        "texts": ["Text", "locate", "outline", "parse", "read", "unspaced"],
        "translations": ["english"],
        "words": ["concordance", "frequencies"],
        "writing": ["canonical", "spread"],
    },
)
