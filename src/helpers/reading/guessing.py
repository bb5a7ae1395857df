"""Which encoding bytes are in that are no UTF-8, told by how often Chinese writes the characters that they would be.

Almost any bytes are some text in GB18030 or Big5: Korean in EUC-KR, Japanese in Shift JIS, half of a picture. What
tells them apart is that Chinese is made of few characters that come again and again.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

from helpers.reading.writing import canonical

ENOUGH = 0.95  # below it a guess is none
# Big5 as Python, Windows and Hong Kong have it: each has some characters that the one before lacks.
_FAMILIES = (("gb18030",), ("big5", "cp950", "big5hkscs"))
_CHANCE = math.log2(1 / 4000)  # what a character of those that any two bytes may give would come to
_UNSEEN = math.log2(1e-7)
_MARKS = frozenset("，。、；：？！“”‘’（）《》〈〉【】〔〕—…·～％　「」『』＂．－／｜①②③④⑤⑥⑦⑧⑨⑩")


class Guess(NamedTuple):
    """Bytes as text, in the encoding that they most probably are in, and how probable that is."""

    text: str
    encoding: str
    confidence: float


def guess(data: bytes) -> Guess | None:
    """The best guess at the encoding of bytes, GB18030 or Big5; None where neither has them all.

    confidence: the probability of the encoding, if it is as likely beforehand as the other one and as neither.

    >>> guess("市纪委约谈局长".encode("gb18030"))[1:]
    ('gb18030', 0.9998)
    """
    found = [one for family in _FAMILIES if (one := _decoded(data, family))]
    if not found:
        return None
    bits = [_bits(text) for text, _ in found]
    best = max(range(len(found)), key=bits.__getitem__)
    others = [0.0, *(other for i, other in enumerate(bits) if i != best)]  # 0: as likely as by chance
    odds = sum(2.0 ** max(-60.0, min(60.0, other - bits[best])) for other in others)
    return Guess(*found[best], round(1 / (1 + odds), 4))


def _decoded(data: bytes, family: tuple[str, ...]) -> tuple[str, str] | None:
    for encoding in family:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None


def _bits(text: str) -> float:
    """By how many bits a text is more Chinese than chance would have it; what is ASCII says nothing."""
    common = _common()
    return sum(times * (common.get(sign, _UNSEEN) - _CHANCE) for sign, times in Counter(canonical(text)).items()
               if not sign.isascii())


@cache
def _common() -> dict[str, float]:
    """How often Chinese writes a character, as the logarithm of its share: counted in jieba's dictionary of words."""
    import jieba

    counts: Counter[str] = Counter()
    with open(Path(jieba.__file__).with_name("dict.txt"), encoding="utf-8") as words:
        for line in words:
            word, times, _ = line.split(" ", 2)
            for sign in word:
                counts[sign] += int(times)
    total = sum(counts.values())
    shares = {sign: math.log2(times / total) for sign, times in counts.items()}
    return shares | dict.fromkeys(canonical("".join(sorted(_MARKS))), _CHANCE + 1)
