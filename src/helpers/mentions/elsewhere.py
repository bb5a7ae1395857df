"""Find the names of places that the code list does not have: 滇中新区, 台北市, 高雄市, 某县, J省.

They are no regions, but what bears them has a place of its own: it must not be given that of a region named nearby.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from helpers.codebook import Mention, name_forms
from helpers.mentions.surroundings import longer
from helpers.mentions.toponyms import spoken
from helpers.reading import REMEMBERED, Passage, words

RULE = "region.unknown"
_LETTERS = re.compile(
    r"(?:(?<![A-Za-z])[A-Za-z]{1,3}|[×○□*〇]{1,3}|某某?|(?<![\u4e00-\u9fff])[甲乙丙丁戊])[省市州县区旗]"
)
# A division or a regiment of the corps in Xinjiang is a place by its organ: 兵团第六师纪委, 某团党委.
_CORPS = re.compile(
    r"(?:兵团)?(?:第[一二三四五六七八九十]{1,3}|[\d一二三四五六七八九十]{1,3}|某)[师团](?:场)?(?=党委|纪委|监委|政法委|机关)"
)
_LEVEL = re.compile("[省市州县区旗师团]")  # every such name ends so
_ZONES = ("新区", "开发区", "高新区", "经开区", "示范区", "试验区", "实验区", "合作区", "度假区")
_LEVELS = re.compile(rf"(?<=[\u4e00-\u9fff]{{2}})(?:{'|'.join(_ZONES)}|[省市州县区旗])")
_NO_NAME = re.compile("自治.|直辖市|.*(?:地|城|湾|水|人|郊|山|园|街|社|景|灾|牧|库|兴|强)[市区]")
_NAMES = frozenset(("ns", "nr", "nrt", "nz", "nt"))


@lru_cache(REMEMBERED)
def find(passage: Passage, found: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The unknown places of a passage, `found` being the regions in it; kind ambiguous, without a code.

    >>> from helpers.reading import passage
    >>> [m[:2] for m in find(passage("滇中新区纪工委约谈。", "paragraph"), ())]
    [(0, 4)]
    """
    out = []
    for start, end, _ in passage.sentences:
        if not _LEVEL.search(passage.canon, start, end):
            continue
        spans = [match.span() for match in _LETTERS.finditer(passage.canon, start, end)]
        spans += [match.span() for match in _CORPS.finditer(passage.canon, start, end)]
        spans = [span for span in spans if not longer(passage.canon, span[1])]
        for match in _LEVELS.finditer(passage.canon, start, end):
            if not longer(passage.canon, match.end()) and not any(
                m.start < match.end() and match.start() <= m.end for m in found
            ):
                begin = _begin(passage.canon, start, match)
                if begin is None and match[0] in _ZONES:
                    begin = _described(passage.canon, start, match.span(), found)
                spans += [(begin, match.end())] if begin is not None else []
        out += [
            Mention(a, b, "ambiguous", "region:", RULE)
            for a, b in spans
            if not any(m.start < b and a < m.end for m in [*found, *out])
        ]
    return tuple(sorted(out))


def _begin(canon: str, first: int, level: re.Match[str]) -> int | None:
    """Where the name begins that a level word ends; None where common words stand before it."""
    at, end = level.span()
    edges = sorted(words.boundaries(canon, max(first, at - 6), min(end + 4, len(canon))))
    if end not in edges or at == edges[0]:
        return None  # a level word by itself
    if at not in edges:  # 台北市 is one word
        begin = max(edge for edge in edges if edge < at)
        word = canon[begin:end]
        named = words.tag(word) == "ns" and word not in name_forms() and len(word) > 2 and not _NO_NAME.fullmatch(word)
        return begin if named else None
    if level[0] in _ZONES:
        return _zone(canon, first, at, end)
    begin = max(edge for edge in edges if edge < at)
    word = canon[begin:at]
    named = len(word) > 1 and word not in spoken() and (words.tag(word) == "ns" or word in name_forms())
    named = named and not _NO_NAME.fullmatch(canon, begin, end)
    return begin if named and f"{word}{level[0]}" not in name_forms() else None


_ORGAN = re.compile("党工委|纪工委|管委会|纪委|党委|监察|巡察|公安|检察|法院")
_HAN = re.compile("[\u4e00-\u9fff]")
_COMMON = re.compile(
    "各|该|本|全|某|城市|国家|省级|市级|高新|经济|技术|综合|产业|工业|农业|旅游|先行|一体化|[东南西北老城]$"
)


def _zone(canon: str, first: int, at: int, end: int) -> int | None:
    """Where the name of a zone begins: 滇中 in 滇中新区, which its organ behind it or its own form tells."""
    edges = sorted(words.boundaries(canon, max(first, at - 6), at))
    begin = at
    for left, right in zip(edges[-2::-1], edges[:0:-1], strict=False):
        tag = words.tag(canon[left:right])
        told = tag in _NAMES or not tag or tag in ("j", "s", "f") and _ORGAN.match(canon, end)
        if tag == "n":  # 天府新区党工委, but no verb's name: 指导横琴新区
            told = bool(_ORGAN.match(canon, end)) and not (left > first and _HAN.match(canon, left - 1))
        if not told or at - left > 4 or not _HAN.match(canon, left) or _COMMON.match(canon[left:right]):
            break
        begin = left
    return begin if at - begin >= 2 else None


_STUFF = frozenset(("n", "vn", "l", "b", "j", "s", "f", "a", "an", "nt", ""))


def _described(canon: str, first: int, zone: tuple[int, int], found: tuple[Mention, ...]) -> int | None:
    """Where the long name of a zone begins, which opens a clause with a proper name: 平潭综合实验区纪工委.

    None behind a region (昆明市滇池旅游度假区党工委), whose zone it is, and without an organ or a proper name.
    """
    at, end = zone
    if not _ORGAN.match(canon, end):
        return None
    left = max(first, at - 16, *(m.end for m in found if m.end <= at), 0)
    edges = sorted(words.boundaries(canon, left, min(end + 4, len(canon))))
    begin, kind = at, ""
    for a, b in reversed([(a, b) for a, b in pairwise(edges) if b <= at]):
        tag = words.tag(canon[a:b])
        if tag not in _STUFF | _NAMES or not _HAN.match(canon, a):
            break
        begin, kind = a, tag
    opened = begin == first or not _HAN.match(canon, begin - 1)
    return begin if opened and at in edges and begin < at and kind in _NAMES else None


def known(found: Sequence[Mention]) -> tuple[Mention, ...]:
    """Those of some mentions that are no unknown places.

    >>> known([Mention(0, 4, "ambiguous", "region:", RULE)])
    ()
    """
    return tuple(m for m in found if m.rule != RULE)
