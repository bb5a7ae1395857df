"""A line as a document, for tests that ask what is found in it."""
from __future__ import annotations

from helpers.reading import Text, parse


def read(line: str, **about: str) -> Text:
    """A document of this line; about: what an index beside it would tell."""
    return parse("snippet", line, about)
