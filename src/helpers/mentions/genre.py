"""Decide whether a text tells of supervising those in power, by what is found in it and not by a count of words.

Much that is a mechanism by its name is none by what it is done to: weather has its 预警, football its 约谈. So a
text is opened by a name that says whose work it is (纪委监委, 巡察, 任前廉政谈话), by a talk or a sanction in a
sentence that tells of officials and of nobody else, or by two plain ones: a mechanism, and those in power or their
Party committee. The words that say so are in `codebook/genre.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from helpers.codebook import Mention, lexicon, within
from helpers.reading import Passage

# Before these words a body is a house in a street, or greets, or is a host: it does nothing of its own work.
_STANDS = re.compile(
    "均?驻(?:地|此|在|于)|坐落|位于|地处|(?<![第〕\\d])\\d+号(?!文|令|公告|通知)|致辞|致欢迎|出席|主办|承办|协办|欢迎|祝贺|慰问|参观|捐赠"
)


def opens(passages: Iterable[tuple[Passage, Sequence[Mention]]]) -> bool:
    """Whether what is found in the passages of a text, in the offsets of each, makes it one of the genre.

    >>> from helpers.reading import passage
    >>> opens([(passage("纪委监委开会。", "paragraph"), [Mention(0, 4, "body", "body:530000:纪委监委", "")])])
    True
    >>> opens([(passage("发布预警。", "paragraph"), [Mention(2, 4, "mechanism", "mechanism:预警", "")])])
    False
    """
    officials: set[str] = set()
    others: set[str] = set()  # what is done, and the Party committees, anywhere in the text
    told: set[str] = set()  # sentences that name those in power
    for passage, mentions in passages:
        for start, end, _ in passage.sentences if mentions else ():
            found = [m for m in within(mentions, start, end) if not _idle(m, passage.canon, end)]
            signs = {_sign(m.id) for m in found}
            signs |= {"plain"} if "sanction" in signs else set()
            if any("检察" in m.id for m in found if m.kind == "body") and _CHARGED.search(passage.canon, start, end):
                return True  # procurators go after those in power, and after others too
            if not signs.isdisjoint(("mechanism", "body")):
                return True
            supervised = "sanction" in signs or "chief" in signs and _OVERSEEN.search(passage.canon, start, end)
            if supervised and _of_officials(passage.canon[start:end]):
                return True
            if "plain" in signs and not signs.isdisjoint(("party", "target")):
                return True
            officials.update(m.id for m in found if _sign(m.id) == "official")
            others.update(signs.intersection(("plain", "party")))
            if not signs.isdisjoint(("official", "target")):
                told.add(passage.canon[start:end])
            if officials and (others or len(officials) > 1) or len(told) > 2:
                return True
    return False


# What only those in power are charged with.
_CHARGED = re.compile("职务犯罪|贪污|受贿|贿赂|渎职|挪用公款|滥用职权|侵吞|私分|反贪|大案要案|国有资产|腐败")
# A team and a village in a novel have their “一把手” too: who is supervised is told by what is done to the post.
_OVERSEEN = re.compile("监督|权力|廉|述职|腐败|监管|从严管|管[好住]")
_WATCH = ("纪委", "纪检组", "纪检监察组")  # a firm's own commission watches those who run it
# Lists, warnings, meetings and files are everybody's.
_PLAIN = frozenset(("talk", "accountability", "inspection", "education", "appraisal", "reporting"))


@cache
def _sign(node: str) -> str:
    """What a mention says of its text: a use of `genre.csv`, plain for any other talk, sanction, inspection…, or ''.

    >>> _sign("body:530103:纪委监委"), _sign("mechanism:约谈"), _sign("mechanism:集体谈话"), _sign("target:企业负责人")
    ('body', 'sanction', 'plain', '')
    """
    kind, name = node.partition(":")[0], node.rpartition(":")[2]
    if kind == "document":
        return "plain" if _has("paper", name) else ""
    if kind not in ("body", "mechanism", "target") or _has("other", name):
        return ""
    if kind == "mechanism":
        if _has(kind, name):
            return kind
        return "sanction" if _has("sanction", name) else "plain" if lexicon.like(name) in _PLAIN else ""
    if _has("firm", name):
        return "body" if kind == "body" and name.endswith(_WATCH) else ""
    if kind == "body":
        return kind if _has(kind, name) else "party" if _has("party", name) else ""
    return next((sign for sign in ("chief", "official", "target") if _has(sign, name)), "")


def _of_officials(sentence: str) -> bool:
    """Whether a sentence names officials, and no pupils, shops or drivers, who are talked to and criticised too.

    >>> _of_officials("盐津县住建局负责人被约谈。"), _of_officials("足协约谈云南队主教练。")
    (True, False)
    """
    return _has("public", sentence) and not _has("citizen", sentence)


def _idle(m: Mention, canon: str, last: int) -> bool:
    """Whether a body only stands somewhere, is a host or greets, or its name only begins a longer word: 纪检委员."""
    if m.kind != "body":
        return False
    return canon.startswith(("员", "模块"), m.end) or bool(_STANDS.search(canon, m.end, min(last, m.end + 12)))


def _has(use: str, name: str) -> bool:
    return any(word in name for word in lexicon.words("genre", "word", use=use))
