"""Tell which place a body has that does not name it: 市委, 派驻机构, 各级党组织."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from helpers.codebook import Mention, divisions
from helpers.mentions import regions
from helpers.mentions.lending import Lent
from helpers.reading import Passage


class Places(NamedTuple):
    """The regions that a passage can mean: what a word without a region's name is resolved by."""

    text: Passage
    named: list[Mention]  # in the passage
    earlier: Sequence[Mention] = ()  # of each level the one last named before, in order
    focus: Mention | None = None  # the one that the text before it is about
    home: Mention | None = None  # the document's own
    lent: Lent | None = None  # those of the passage that are no passing mention, and those that lend their place
    about: bool = True  # whether the document's own place was named by the end of the passage

    def level(self, char: str, at: int) -> Mention | None:
        """The region that 市委 or 区纪委监委 at an offset means."""
        known, lending = (self.lent.known, self.lent.lending) if self.lent else (self.named, ())
        first, _ = self.sentence(at)
        found = regions.referent(char, at, 0, [*self.earlier, *known], self.home)
        before = (m for m in reversed(regions.within(lending, first, at)) if m.kind == "region")
        own = next((m for m in before if divisions.fits(m.id[7:], char)), None)
        # 左权县学习盐津县经验,县委…: the subject's, and not its object's; of several subjects the last.
        return own if own and found and not re.search("[、和与及]", self.text.canon[own.end : found.start]) else found

    def told(self, at: int) -> bool:
        """Whether an offset lies in a sentence, and in no dateline or credit around them."""
        first, end = self.sentence(at)
        return first <= at < end

    def sentence(self, at: int) -> tuple[int, int]:
        """Where the sentence at an offset begins and ends."""
        sentences = self.text.sentences
        found = sentences[bisect_right(sentences, at, key=lambda sentence: sentence.start) - 1]
        return found.start, found.end

    def here(self, start: int) -> Mention | None:
        """The region of a class without a region word: of its sentence, its paragraph, the one before, the document."""
        named = self.lent.lending if self.lent else self.named
        before = regions.within(named, 0, start)
        first, end = self.sentence(start)
        if _OF_CENTRE.search(self.text.canon, first, start):
            return None
        inside = regions.within(named, first, end)
        last = before[-1] if before else self.focus
        if inside and not (before and last.start >= first):
            last = inside[0]
            for m in inside[1:]:  # of a chain, its end
                last = m if m.start == last.end else last
        if last and last.kind != "region":
            return None  # the class is of a place that nobody knows
        several = last and len(regions.within(named, last.start, last.start + 1)) > 1
        own = self.home if self.about else None
        return own if not last or several else last  # a word for two regions leaves none in focus


# 中央纪委会同有关部门查处…: with the centre act no bodies of the place that the sentence names behind
_OF_CENTRE = re.compile("(?:中央|国务院|国家监|审计署|监察部|最高人民)[^,。;:]{0,12}(?:会同|联合|协同)$")
_OF_COUNTIES = re.compile(
    "各?(?:[市州盟地]?[县区旗][市县区旗(]|[市州盟地][、(]?[县区旗]|(?<=各)[县区旗])(?![直属级管])"
)
_OF_CITIES = re.compile(r"各?(?:[市州盟地]\(?[州市盟地]\)?)(?![直属级管县区])")


def wide_enough(code: str, core: str) -> str:
    """The division whose counties or cities a class names: 各县(市)纪委监委 are not those of one county.

    >>> wide_enough("530103", "各县(市)纪委监委")
    '530100'
    """
    level = divisions.by_code()[code].level
    if level == "county" and _OF_COUNTIES.match(core) or level == "prefecture" and _OF_CITIES.match(core):
        return divisions.by_code()[code].parent or code
    return code
