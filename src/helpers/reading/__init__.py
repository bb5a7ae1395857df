"""Reading: a file becomes a `Text`.

In:  bytes of any format, and what is known of them beside.
Out: text with its paragraphs, sentences and words, every offset that of the stored text.
Not: any word that the codebook lists.
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
