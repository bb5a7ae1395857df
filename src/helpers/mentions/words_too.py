"""Names of counties that are also a conjunction or a verb and a level: 会同县审计局, 市和县纪委, 随县委书记."""

from __future__ import annotations

import re
from functools import cache

from helpers.codebook import lexicon, name_forms

_ORGAN = re.compile(
    "(?:县(?:纪委|监委|委)|纪委|监委|委(?!书记|副书记|常委|领导|主要)|政府|人大|政协|人民)"
    "(?![^,。;]{0,8}(?:邀请|之邀|要求|请求|委托|安排))"
)
_JOINED = "省市州县区旗盟、级"


@cache
def forms() -> frozenset[str]:
    """These names.

    >>> sorted(forms())[:2]
    ['会同县', '和县']
    """
    word = (*lexicon.words("verbs", "verb", role="with"), *"和随应成高")
    return frozenset(f"{one}县" for one in word) & frozenset(name_forms())


def opens(form: str, start: int, end: int, sentence: int, canon: str) -> bool:
    """Whether one opens its sentence, or the passage if it is a verb of two characters, and an organ that acts follows.

    >>> opens("应县", 0, 2, 0, "应县纪委约谈"), opens("随县", 0, 2, 0, "随县委书记调研")
    (True, False)
    """
    return start == (0 if len(form) > 2 else sentence) and bool(_ORGAN.match(canon, end))


def stands_apart(form: str, start: int, canon: str) -> bool:
    """Whether one stands where no verb or conjunction would: 会同县 behind a mark, 和县 behind no level.

    >>> stands_apart("和县", 1, "市和县纪委"), stands_apart("和县", 1, "在和县")
    (False, True)
    """
    return canon[start - 1] in ",;:。" if len(form) > 2 else canon[start - 1] not in _JOINED
