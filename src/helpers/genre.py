"""Decide whether a text tells of supervising those in power, by what is found in it and not by a count of words.

Much that is a mechanism by its name is none by what it is done to: weather has its 预警, football its 约谈. So a
text is opened by a name that says whose work it is (纪委监委, 巡察, 任前廉政谈话), or by two plain ones: a mechanism,
and those in power or their Party committee. The words that say so are in `codebook/genre.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from helpers import lexicon
from helpers.spans import Mention, within
from helpers.texts import Passage

# In such a sentence a body is a house in a street, or greets, or is a host: it does nothing of its own work.
_STANDS = re.compile(
    "均?驻(?:地|此|在|于)|坐落|位于|地处|\\d号|致辞|致欢迎|出席|主办|承办|协办|欢迎|祝贺|慰问|参观|捐赠"
)


def opens(passages: Iterable[tuple[Passage, Sequence[Mention]]]) -> bool:
    """Whether what is found in the passages of a text, in the offsets of each, makes it one of the genre.

    >>> from helpers.texts import passage
    >>> opens([(passage("纪委监委开会。", "paragraph"), [Mention(0, 4, "body", "body:530000:纪委监委", "")])])
    True
    >>> opens([(passage("发布预警。", "paragraph"), [Mention(2, 4, "mechanism", "mechanism:预警", "")])])
    False
    """
    officials: set[str] = set()
    others: set[str] = set()  # what is done, and the Party committees, anywhere in the text
    for passage, mentions in passages:
        for start, end, _ in passage.sentences if mentions else ():
            found = [m for m in within(mentions, start, end) if not _longer(m, passage.canon)]
            signs = {_sign(m.id) for m in found}
            plain, party = "plain" in signs, "party" in signs
            if "mechanism" in signs or plain and not signs.isdisjoint(("body", "party", "target")):
                return True
            stands = _STANDS.search(passage.canon, start, end)
            if not stands and ("body" in signs or party and "target" in signs):
                return True
            officials.update(m.id for m in found if _sign(m.id) == "official")
            others.update(signs.intersection(("plain", "party")))
            if officials and (others or len(officials) > 1):
                return True
    return False


@cache
def _sign(node: str) -> str:
    """What a mention says of its text: a use of `genre.csv`, plain for another mechanism with a known word, or ''.

    >>> _sign("body:530103:纪委监委"), _sign("mechanism:预警"), _sign("target:企业负责人")
    ('body', 'plain', '')
    """
    kind, name = node.partition(":")[0], node.rpartition(":")[2]
    if kind not in ("body", "mechanism", "target") or _has("other", name):
        return ""
    if kind == "mechanism":
        return "mechanism" if _has(kind, name) else "" if lexicon.family(name) == "programme" else "plain"
    if _has("firm", name):
        return ""
    if kind == "body":
        return kind if _has(kind, name) else "party" if _has("party", name) else ""
    return next((sign for sign in ("official", "target") if _has(sign, name)), "")


def _longer(m: Mention, canon: str) -> bool:
    """Whether a body's name only begins a longer word: 纪检委 of a class's 纪检委员, 纪委 of a programme's 纪委模块."""
    return m.kind == "body" and canon.startswith(("员", "模块"), m.end)


def _has(use: str, name: str) -> bool:
    return any(word in name for word in lexicon.words("genre", "word", use=use))
