"""The words of a document, by jieba 0.42.1: token boundaries, frequencies and concordances."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import accumulate, chain
from pathlib import Path
from sys import intern

from helpers.reading.furniture import REMEMBERED
from helpers.reading.texts import Text


@cache
def _jieba():
    import jieba

    # Not by `jieba.initialize`, which reads a file of the common temporary folder, whoever wrote it, by `marshal`, and
    # writes it there. To read the dictionary itself takes 0.02 s longer.
    words = jieba.dt
    with words.lock:
        if not words.initialized:
            words.FREQ, words.total = words.gen_pfdict(words.get_dict_file())
            words.initialized = True
    return jieba


def boundaries(canon: str, start: int, end: int) -> set[int]:
    """Offsets in `canon[start:end]` at which a jieba token begins or ends.

    >>> sorted(boundaries("昆明市委", 0, 4))
    [0, 2, 4]
    """
    return {start + edge for edge in _edges(canon[start:end])}


@lru_cache(REMEMBERED)
def _edges(line: str) -> tuple[int, ...]:
    return (0, *accumulate(map(len, _cut(line))))


# rjieba keeps v2.0 and 1-2 whole, jieba does not; of all else they make the same words (a test compares them).
_MIXED = re.compile(r"[A-Za-z0-9][+#&._%-]|[+#&._%-][A-Za-z0-9]")


def _cut(line: str) -> list[str]:
    import rjieba

    return _jieba().lcut(line) if _MIXED.search(line) else rjieba.cut(line, True)


def cut(line: str) -> list[str]:
    """The words of a line that jieba's dictionary has, and what is left character by character: no word is guessed.

    >>> cut("由原副局长介绍")
    ['由', '原', '副局长', '介绍']
    """
    import rjieba  # the same words as jieba (a test compares them) at many times its speed

    return rjieba.cut(line, False)


@cache
def tag(word: str) -> str:
    """jieba's part-of-speech tag of a word of its dictionary, '' for a word that it does not have.

    >>> tag("云南")
    'ns'
    """
    return _tags().get(word, "")


@cache
def _tags() -> dict[str, str]:
    """The tag of each word of jieba's dictionary, from its file: jieba itself, which most runs never need, takes four
    times as long to load and keeps the beginnings of all words in memory."""
    folder = Path(find_spec("jieba").origin).parent
    with open(folder / "dict.txt", encoding="utf-8") as rows:
        return {word: intern(tag) for word, _, tag in map(str.split, rows)}


@lru_cache(REMEMBERED)
def parts(line: str) -> tuple[tuple[str, str], ...]:
    """The words of some characters by jieba's dictionary alone, each with its tag ('' for one that it does not have).

    Set phrases of an adverb and a verb are parted: the dictionary calls 严格执行 a name, 全面推行 a noun.

    >>> parts("企业积极"), parts("严格执行")
    ((('企业', 'n'), ('积极', 'ad')), (('严格', 'ad'), ('执行', 'v')))
    """
    return tuple(chain.from_iterable(map(_halves, cut(line))))


@cache
def _halves(word: str) -> tuple[tuple[str, str], ...]:
    if len(word) == 4 and tag(word)[:1] in "nil":
        halves = tuple((half, tag(half)) for half in (word[:2], word[2:]))
        if halves[0][1][:1] in ("a", "d", "v") and halves[1][1][:1] == "v":
            return halves
    return ((word, tag(word)),)


def tagged(line: str) -> list[tuple[str, str]]:
    """The words of a line with jieba's part-of-speech tags, in order (`jieba.posseg`).

    >>> tagged("云南约谈")[0]
    ('云南', 'ns')
    """
    _jieba()
    import jieba.posseg

    return [(pair.word, pair.flag) for pair in jieba.posseg.lcut(line)]


def frequencies(text: Text, shortest: int = 2):
    """How often each word of at least `shortest` characters occurs, outside the boilerplate.

    Returns a DataFrame with columns word, tag, count, paragraphs (in how many), most frequent first.

    >>> from helpers.reading.texts import read
    >>> frequencies(read("yunnan-2024-03-07")).word.iloc[0]
    '监督'
    """
    import pandas as pd

    rows = [
        (token, sentence.block)
        for sentence in text.sentences
        for token in _jieba().lcut(text.canon[sentence.start : sentence.end])
        if len(token) >= shortest and not token.isascii()
    ]
    table = pd.DataFrame(rows, columns=["word", "block"]).groupby("word").block.agg(["size", "nunique"]).reset_index()
    table.columns = ["word", "count", "paragraphs"]
    table.insert(1, "tag", table.word.map(tag))
    return table.sort_values(["count", "word"], ascending=[False, True], ignore_index=True)


def concordance(text: Text, word: str, width: int = 16):
    """Every occurrence of `word` with its context, a keyword in context (Luhn 1960).

    Returns a DataFrame with columns start, left, word, right; width is the context in characters.

    >>> from helpers.reading.texts import read
    >>> list(concordance(read("yunnan-2024-03-07"), "政治画像").word)
    ['政治画像', '政治画像', '政治画像']
    """

    import pandas as pd

    rows = []
    for sentence in text.sentences:
        for match in re.finditer(re.escape(word), text.canon[sentence.start : sentence.end]):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            left = text.text[max(sentence.start, start - width) : start]
            rows.append((start, left, text.text[start:end], text.text[end : min(sentence.end, end + width)]))
    return pd.DataFrame(rows, columns=["start", "left", "word", "right"])
