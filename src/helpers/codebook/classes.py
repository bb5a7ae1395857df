"""Which names of bodies are those of a class of bodies (各级党组织, 县直单位) and which of one body (盐津县住建局)."""

from __future__ import annotations

from functools import cache, lru_cache

from helpers.codebook import lexicon
from helpers.reading import REMEMBERED

_SEVERAL = ("机关", "机构", "组织", "部门")  # what ends a word for all discipline organs there are, and not for one


@cache
def _bodies(*parts: str) -> frozenset[str]:
    return frozenset(word for part in parts for word in lexicon.words("bodies", "word", part=part))


@cache
def _ends() -> frozenset[str]:
    """Words that name a class by themselves."""
    several = {word for word in _bodies("discipline") if word.endswith(_SEVERAL)}
    return _bodies("class", "unit", "headnoun", "firm", "agency") | several


@cache
def _fronts() -> frozenset[str]:
    """Words that say which class, and no proper name."""
    return _bodies("modifier", "determiner", "headnoun", "unit", "firm", "agency") | {"、", "和", "及"}


@lru_cache(REMEMBERED)
def is_class(own: str) -> bool:
    """Whether the name of a body, without its region, names a class: nothing in it but words for kinds of bodies.

    A class of one place is a class too: 纪检监察机关 of a province are many.

    >>> is_class("纪检监察机关"), is_class("县直单位党组"), is_class("县(市)纪委监委")
    (True, True, True)
    >>> is_class("纪委监委"), is_class("区委巡察机构"), is_class("洪州理工大学党委"), is_class("住建局")
    (False, False, False, False)
    >>> is_class("市委"), is_class("县(市)委")
    (False, True)
    """
    reached = {0}  # so far the name is made of words that say which class
    for start in range(len(own)):
        if start in reached:
            reached |= {end for end in range(start + 1, len(own)) if own[start:end] in _fronts()}
    behind = _ends() | _bodies("discipline") | {"委"}  # 县(市)委, 派驻纪检组: of a class only with its front
    return any(own[start:] in (behind if start else _ends()) for start in reached)
