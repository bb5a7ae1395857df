"""The review of a text in a notebook: its page in a frame."""
from __future__ import annotations

import html
from dataclasses import dataclass

from helpers import coding as codings
from helpers.coding import Coding
from helpers.pages import marked
from helpers.reading import InputError, Text, read


@dataclass(frozen=True, repr=False)
class Review:
    """A page that reviews a text; a notebook shows it in a frame of so many pixels.

    page: the page as HTML, the same that `--pages` writes.
    """

    page: str
    name: str
    height: int

    def __repr__(self) -> str:
        return f"The review of {self.name}: a page that a notebook shows where it is trusted and its cell was run."

    def _repr_html_(self) -> str:
        # The page brings its own policy: of all scripts its own may run, and nothing may be fetched.
        return (f'<iframe srcdoc="{html.escape(self.page)}" title="Review 校订: {html.escape(self.name)}" '
                f'style="width:100%;height:{self.height}px;border:1px solid #8888"></iframe>')


def review(what: Coding | Text, text: Text | None = None, height: int = 760) -> Review:
    """Correct a coding by clicking, in a notebook: the page of the text, which saves corrections.csv.

    what: a text, which is coded by the rules, or a coding. text: the text of that coding; without it the coding is of
    one document, whose name a text of the collection bears. What is decided is kept in the browser, and saved by a
    button; `corrected(text, "corrections.csv")` replays the file, and so does `--corrections` on the command line.
    Raises InputError where the text is not known.

    >>> from helpers.reading import parse
    >>> review(parse("a", "盘龙区纪委监委约谈了一把手。"))
    The review of a: a page that a notebook shows where it is trusted and its cell was run.
    """
    if isinstance(what, Text):
        what, text = codings.code(what), what
    if text is None:
        docs = sorted({*what.mentions["doc"]})
        if len(docs) != 1:
            raise InputError(f"the coding is of {len(docs)} documents; say which text: review(coding, text)")
        text = read(docs[0])
    return Review(marked.page(text, what), text.name, height)
