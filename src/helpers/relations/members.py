"""Whose post, group or office it is: `member_of`, by the name alone, at each sentence that has the name.

The name of a post or group carries that of its body (盐津县住建局主要负责人, 县直单位主要负责人), the name of an office
that of the body it serves (区委巡察机构, 市纪委监委第一纪检监察室, 水务局党组). What only the sentence tells
(该单位“一把手”) is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from helpers.codebook import Mention, Span, either, lexicon, within
from helpers.mentions import Part
from helpers.relations.ties import Tie, code_of


def _words(*parts: str) -> tuple[str, ...]:
    return tuple(word for part in parts for word in lexicon.words("bodies", "word", part=part))


# A committee, government, congress or conference by its level, or a commission, in front of an office of its own.
_SEAT = re.compile(
    f"(?:{either(lexicon.words('words', 'word', part='level'))})"
    "(?:委(?!员)|人民政府|政府|人大常委会|人大|政协)|人大常委会|纪委监委|纪委|监委"
)
_COMMISSIONS = frozenset(_words("discipline"))  # 纪委监委 is no office of a 纪委
_PARTY = tuple(sorted({*_words("class"), "纪委", "纪检组", "纪检监察组"}, key=lambda word: (-len(word), word)))
_HOUSES = "局 厅 公司 机关 部门 机构 医院 法院 检察院 项目部 科室 股室 庭室".split()
_UNITS = tuple({*_words("headnoun", "unit", "agency", "firm", "house"), *_HOUSES})
_SEATS = (*_UNITS, *_PARTY, "两委")
# 市委机关 is the committee's house, 党组(党委) one body under two names, 政府采购 no government's.
_NO_OFFICE = re.compile("机关$|[(及和与、]|系统|门户|网站|公报|采购|事业")
_POSTS = {w for part in ("head", "post", "bound") for w in lexicon.words("targets", "word", part=part)}
_POSTS = tuple(sorted(_POSTS, key=lambda word: (-len(word), word)))
_FRESH = re.compile("[新拟离现](?:到任|[任提到][职拔]?)|任期届满")  # in office or out of it: none of the body's name


def owners(bodies: Iterable[str]) -> dict[str, str]:
    """The body that the name of an office carries, by the office's id; offices whose name carries none are left out.

    bodies: ids of all bodies of a document: the longest name among them that opens another is its owner.

    >>> owners(["body:530103:区委巡察机构", "body:530623:住建局党组"])
    {'body:530103:区委巡察机构': 'body:530103:区委', 'body:530623:住建局党组': 'body:530623:住建局'}
    """
    known = set(bodies)
    named = ((body, _owner(body.split(":", 2)[1], body.split(":", 2)[2], known)) for body in sorted(known))
    return {body: owner for body, owner in named if owner}


def _owner(code: str, own: str, known: set[str]) -> str:
    if own in _COMMISSIONS:
        return ""
    if sent := re.match("(.+?)派?驻", own):  # by whom, not where
        return f"body:{code}:{_office(sent[1])}" if sent[1] in _COMMISSIONS else ""
    fronts = (own[:end] for end in range(len(own) - 2, 1, -1))
    owner = next((name for name in fronts if f"body:{code}:{name}" in known), "")
    seat, party = _SEAT.match(own), _ending(own, _PARTY)
    house = own.removesuffix(party) if party else ""
    owner = max(owner, seat[0] if seat else "", house if house.endswith(_UNITS) else "", key=len)
    if len(own) < len(owner) + 2 or not owner or _NO_OFFICE.match(own, len(owner)):
        return ""
    return f"body:{code}:{_office(owner)}"


def _ending(name: str, words: tuple[str, ...]) -> str:
    """The first of some words in which a name ends; one look at all of them tells that most end in none."""
    return next(word for word in words if name.endswith(word)) if name.endswith(words) else ""


def _office(name: str) -> str:
    """纪委 and 监委 of one place are one office."""
    return "纪委监委" if name in ("纪委", "监委") else name


def of(part: Part, owners: dict[str, str]) -> Iterator[tuple[Tie, Span]]:
    """member_of at each sentence of a passage that names a post or group with its body, or an office.

    >>> from helpers.mentions import find
    >>> from helpers.reading import parse
    >>> part = find(parse("a", "约谈盐津县住建局主要负责人。")).parts[0]
    >>> [tie for tie, _ in of(part, {})]
    [('target:盐津县住建局主要负责人', 'member_of', 'body:530623:住建局', 'member_of.name')]
    """
    for sentence in part.passage.sentences:
        here = within(part.mentions, sentence.start, sentence.end)
        bodies = [m for m in here if m.kind == "body"]
        span = (sentence.start, sentence.end)
        for body in dict.fromkeys(m.id for m in bodies):
            if owner := owners.get(body):
                yield (body, "member_of", owner, "member_of.office"), span
        for post in here:
            if post.kind == "target":
                for owner, rule in _whose(post, bodies):
                    yield (post.id, "member_of", owner, rule), span


def _whose(post: Mention, bodies: Sequence[Mention]) -> Iterator[tuple[str, str]]:
    """The bodies coded within a post's name; else the class that the name carries, of the place whose bodies act."""
    inside = [body.id for body in bodies if post.start <= body.start and body.end < post.end]
    yield from ((body, "member_of.name") for body in inside)
    codes = {code_of(body.id) for body in bodies}
    codes = codes - {"000000", "100000"} or codes & {"000000"}
    if inside or len(codes) != 1:
        return
    own = post.id.partition(":")[2]
    ends = _POSTS if own.endswith(_POSTS) else ()  # one look at all of them: most names of targets end in none
    head = next((word for word in ends if own.endswith(word) and own.removesuffix(word).endswith(_SEATS)), "")
    body = _FRESH.sub("", own.removesuffix(head), count=1) if head else ""
    if shared := [b.id for b in bodies if b.end <= post.start and b.id.rpartition(":")[2] in body]:
        yield from ((one, "member_of.name") for one in dict.fromkeys(shared))  # …单位“一把手”和班子成员
        return
    several = re.split("[和及]", body)  # of 下属单位和职能部门“一把手” each
    whose = several if all(name.endswith(_SEATS) for name in several) else [body]
    code = codes.pop()
    yield from ((f"body:{code}:{name}", "member_of.class") for name in whose if len(name) > 1)
