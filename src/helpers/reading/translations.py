"""What the sentences of the texts that come with the collection say in English."""

from __future__ import annotations

from functools import cache

from helpers.reading import files
from helpers.reading.texts import read


def english(sentence: str) -> str:
    """A sentence in English, for one of a text in data/texts: `data/english.csv`; '' for any other.

    It is asked by its words, so that it holds wherever they are quoted, and for no other words.

    >>> english("落实主体责任,“一把手”是关键。")
    'To put primary responsibility into practice, “top leaders” are the key.'
    >>> english("约谈了。")
    ''
    """
    return _by_words().get(sentence, "")


@cache
def _by_words() -> dict[str, str]:
    rows = files.table("english.csv")
    texts = {doc: read(doc).text for doc in {row["doc"] for row in rows}}
    return {texts[row["doc"]][int(row["start"]) : int(row["end"])]: row["english"] for row in rows}
