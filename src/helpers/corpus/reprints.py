"""Reprints: texts that are nearly the same, found by MinHash, grouped, and counted once.

A text is the set of its runs of five characters, without boilerplate, blanks and marks. Two texts are reprints when
the Jaccard similarity of their sets is about `ALIKE` or more, as their signatures estimate it (Broder 1997); texts to
compare are found by bands of the signatures (Indyk and Motwani 1998).
"""
from __future__ import annotations

import re
import zlib

import numpy as np

from helpers.reading import Text

ALIKE = 0.85  # two reports from one form, with other places and numbers, stay below 0.75
RUN = 5  # characters
PERMUTATIONS = 128  # the estimate's standard error is 0.03 at ALIKE
_BANDS = 16  # of 8: a pair at 0.85 shares one with probability 0.99, a pair at 0.6 with 0.24
_MARKS = re.compile(r"[\W_]+")


def signature(text: Text) -> np.ndarray | None:
    """The MinHash signature of a text, `PERMUTATIONS` numbers; None for a text too short to have one.

    >>> from helpers.reading import parse
    >>> a = signature(parse("a", "昆明市纪委监委约谈了新提拔的“一把手”。"))
    >>> b = signature(parse("b", "来源：某报\\n昆明市纪委监委约谈了新提拔的一把手。"))
    >>> bool((a == b).all())
    True
    """
    from datasketch import MinHash

    runs = set()
    for passage in text.passages:
        if passage.kind != "boilerplate":
            plain = _MARKS.sub("", passage.canon)
            runs.update(plain[i:i + RUN] for i in range(len(plain) - RUN + 1))
    if not runs:
        return None
    sketch = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=zlib.crc32)
    sketch.update_batch([run.encode() for run in sorted(runs)])
    return sketch.hashvalues.astype("uint32")


class Signatures:
    """The signatures of so many texts, added one by one, in one block of 0.5 KB a text."""

    def __init__(self, texts: int) -> None:
        self.table = np.zeros((texts, PERMUTATIONS), dtype="uint32")
        self.known = np.zeros(texts, dtype=bool)
        self.added = 0

    def add(self, signature: np.ndarray | None) -> None:
        """The signature of the next text, None for one that has none."""
        if signature is not None:
            self.table[self.added], self.known[self.added] = signature, True
        self.added += 1

    def groups(self) -> list[int]:
        """For each text the number of its group: that of its first member. A text without a signature is alone.

        >>> some = Signatures(4)
        >>> same = np.arange(PERMUTATIONS, dtype="uint32")
        >>> for one in (same, None, same + 1000, same):
        ...     some.add(one)
        >>> some.groups()
        [0, 1, 2, 0]
        """
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        pairs = [_alike(self.table, self.known, band) for band in np.array_split(np.arange(PERMUTATIONS), _BANDS)]
        first, second = (np.concatenate(side) for side in zip(*pairs, strict=True))
        size = len(self.table)
        graph = coo_array((np.ones(len(first), dtype="int8"), (first, second)), shape=(size, size))
        _, labels = connected_components(graph, directed=False)
        _, where, group = np.unique(labels, return_index=True, return_inverse=True)
        return where[group].tolist()


def _alike(table: np.ndarray, known: np.ndarray, band: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of rows that are the same in a band and alike in all: each row with the first of its bucket."""
    keys = np.ascontiguousarray(table[:, band]).view(np.dtype((np.void, 4 * len(band)))).ravel()
    _, where, bucket = np.unique(keys, return_index=True, return_inverse=True)
    first, second = where[bucket], np.arange(len(table))
    other = (first != second) & known[first] & known
    first, second = first[other], second[other]
    alike = np.array([np.mean(table[a] == table[b]) >= ALIKE for a, b in zip(first, second, strict=True)], dtype=bool)
    return first[alike], second[alike]
