"""Find bodies whose own name begins before the word that tells of them: towns, universities, enterprises, residents.

Where such a name begins no form can say: it is told by the words in front of 镇纪委 or 集团党委, by what jieba takes
them for, and by the regions among them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from itertools import accumulate, pairwise

from helpers.codebook import Found, Mention, Signs, bare, either, forms, lexicon, signs, within
from helpers.mentions.body_names import COMPANY, GROUP, INNER
from helpers.mentions.body_places import Places
from helpers.reading import words

_N = r"[一二三四五六七八九十\d]"

_TOWN = re.compile("镇(?!街)|乡(?!镇)|街道|苏木|新区|开发区|高新区|经开区|示范区|园区|社区(?!区)|村(?=党|委|监|务)")


def _town_at(canon: str, at: int) -> int | None:
    """Where the word for a town stands that a body begins with, or that stands right before it: 辛店镇 + 党委."""
    if _TOWN.match(canon, at):
        return at
    before = next((word for word in ("镇", "乡", "街道", "苏木", "新区", "社区") if canon.endswith(word, 0, at)), None)
    return at - len(before) if before else None


_PREPOSITIONS = "对向与和由在把将从被经给为到"
_NO_NAME = frozenset(("v", "d", "p", "c", "r", "u", "ad", "f"))
_PROPER = frozenset(("ns", "nr", "nrt", "nz", "nt", ""))
_NOMINAL = _PROPER | frozenset(("n", "j", "b", "vn", "an"))


_ORDINAL = re.compile(f"第{_N}+|附属|临床|直属")


@cache
def _acts() -> frozenset[str]:
    return frozenset(lexicon.words("verbs", "verb"))


def _before(canon: str, masked: str, first: int, at: int, longest: int) -> tuple[int, list[str]]:
    """Where the nouns right before an offset begin, and these nouns; a region's name and a mark end them."""
    left = max(first, at - longest)
    left += len(re.match(r"(?s:.*[^\u4e00-\u9fa5])?", masked[left:at]).group())
    edges, nouns = sorted(words.boundaries(canon, left, min(at + 3, len(canon)))), []
    begin = at
    for edge in reversed([edge for edge in edges if edge < at]):
        word = canon[edge : min(e for e in edges if e > edge)]
        if not _ORDINAL.fullmatch(word) and (words.tag(word) not in _NOMINAL or word in _acts()):
            break
        begin = edge
        nouns.append(word)
    return begin, nouns


# Houses that a common noun names well enough: 机电学院, 水务集团, or a place that jieba does not know: 海盐农商银行.
_OWN_NOUN = ("学院", "集团", "公司", "农商银行", "农村商业银行", "村镇银行")


@cache
def _modifiers() -> frozenset[str]:
    return frozenset(lexicon.words("bodies", "word", part="modifier"))


def _chain(places: Places, at: int) -> list[Mention]:
    """The regions whose names end right before an offset."""
    out: list[Mention] = []
    while near := [m for m in within(places.named, at - 16, at) if m.end == at]:
        out, at = [*near, *out], near[0].start
    return out


_PLAIN_NAME = re.compile(
    r"(?!各|辖|下|所|部|有|直|[一二三四五六七八九十]个)[\u4e00-\u9fa5]+(?<![的和与及在对向由将把])"
)


def _chain_before(places: Places, canon: str, first: int, at: int) -> list[Mention]:
    """The regions right before a town's name of up to four characters that jieba takes apart: 蓬莱区大辛店镇."""
    near = [m for m in within(places.named, first, at) if at - 4 <= m.end < at]
    between = canon[near[-1].end : at] if near else "的"
    edges = sorted(words.boundaries(canon, at - len(between), at))
    parts = [canon[a:b] for a, b in pairwise(edges)]
    known = any(words.tag(part) in _NO_NAME and len(part) > 1 or part in _modifiers() for part in parts)
    plain = len(between) > 1 and _PLAIN_NAME.fullmatch(between)
    return _chain(places, near[-1].end) if near and plain and not known else []


def _proper(
    places: Places, masked: str, first: int, at: int, end: int, longest: int, plain: bool = True
) -> tuple[int, str, str] | None:
    """Start, code and name of a body whose own name stands before its head word at an offset, None where none does.

    `first` is the end of what stands before: the sentence's start or another body's name. A `plain` name may be a noun.
    """
    canon = places.text.canon
    begin, nouns = _before(canon, masked, first, at, longest)
    chain = _chain(places, begin)
    last = canon[begin - 1]
    opens = begin == first or not "\u4e00" <= last <= "\u9fa5" or words.tag(last) in ("p", "c", "v")
    if begin < at and not words.tag(nouns[-1]) and nouns[-1][0] in _PREPOSITIONS:
        begin, chain = begin + 1, []  # jieba takes 对鸿山 for a word
        nouns[-1], opens = nouns[-1][1:], True
    if nouns and nouns[-1][0] in "名个家" and canon[begin - 1 : begin].isdigit():
        return None  # 15名镇党委书记 are counted, 名镇 is no town
    if not chain and longest == 5 and (near := _chain_before(places, canon, first, at)):
        return near[0].start, near[-1].id[7:], bare(canon[near[-1].end : end])
    some = plain and canon.startswith(_OWN_NOUN, at) and nouns and nouns[-1] not in _modifiers()
    named = some or any(words.tag(word) in _PROPER for word in nouns) or begin == at and bool(chain)
    if not (chain or opens) or not named:
        return None
    code = chain[-1].id[7:] if chain else ""
    return (chain[0].start if chain else begin), code, bare(canon[begin:end])


def towns(places: Places, masked: str, found: list[Mention]) -> list[Mention]:
    """A town's or street's own name belongs to that of its body: 薛家湾镇纪委."""
    out: list[Mention] = []
    for m in found:
        named = None
        if m.rule == "body.class" and (at := _town_at(places.text.canon, m.start)) is not None:
            named = _proper(places, masked, _floor(places, out, at), at, m.end, 5)
        if named:
            start, code, name = named
            zone = places.text.canon[at : at + 2] != "社区" and "区" in places.text.canon[at + 1 : at + 3]
            code = code or ("000000" if zone else m.id[5:11])  # a zone by a name that no list has may be anywhere
            node, antecedent = f"body:{code}:{name}", m.antecedent if code == m.id[5:11] else None
            m = Mention(start, m.end, "body", node, "body.town", antecedent)
        out.append(m)
    return out


def _floor(places: Places, found: list[Mention], at: int) -> int:
    """End of the last body before an offset in its sentence, or the sentence's start."""
    sentences = places.text.sentences
    start = sentences[bisect_right(sentences, at, key=lambda sentence: sentence.start) - 1].start
    return max((m.end for m in within(found, start, at) if m.end <= at), default=start)


def institutions(places: Places, text: Signs, masked: str, found: list[Mention]) -> list[Mention]:
    """Bodies of a university, a hospital or an enterprise by its proper name, in which a place is no region.

    The house itself is one too where the text names a body of it.
    """
    canon, new, houses = places.text.canon, [], {}
    for name in forms.find(text, "house"):
        start, end = text.span(name.first, name.last)
        head = text.edges[_house_end(text, name)]
        first = max(_floor(places, found, start), start - 14)
        if first > start:
            continue  # inside another body's name
        edges = words.boundaries(canon, first, end)
        at = max(edge for edge in edges if edge <= start)
        acts, own = name.rule == "house.acts", canon[start:head]
        if canon[start : text.edges[name.first + 1]] not in _heads():  # one word, as 四川大学 is
            if own.endswith(_heads()) and (named := _proper(places, masked, first, start, end, 14, not acts)):
                start, code, node = named
            elif words.tag(own) == "nt" and not (acts and not own.endswith(_heads())):
                code, node = "", bare(canon[start:end])
            elif not acts and own.startswith(_STATE) and len(own) > 3:
                code, node = "", bare(canon[start:end])
            else:
                continue
        elif at < start and words.tag(canon[at : min(edge for edge in edges if edge > at)]) == "nt":
            start, code, node = at, "", bare(canon[at:end])  # 中国石油天然气集团 is one word
        elif named := _proper(places, masked, first, at, end, 14, not acts):
            start, code, node = named
        else:
            continue
        if "驻" in canon[max(0, start - 1) : text.edges[name.first]]:
            continue  # the host of a resident group, and its group
        new.append(Mention(start, end, "body", f"body:{code or '000000'}:{node}", "body.institution"))
        if head < end:
            houses[canon[start:head]] = f"body:{code or '000000'}:{node[: head - end]}"
    if houses:
        named_so = re.compile(f"(?P<house>{either(houses)})(?:{COMPANY})?")
        spans = ((s.start, s.end) for s in places.text.sentences)
        bare_names = [m for span in spans for m in named_so.finditer(canon, *span)]
        own = [Mention(*m.span(), "body", houses[m["house"]], "body.institution") for m in bare_names]
        found = uncovered(found, own)
        new += uncovered(own, new)
    return sorted([*uncovered(found, new), *new])


_STATE = ("中国", "国家", "国网")


@cache
def _heads() -> tuple[str, ...]:
    """The words that end the name of a house: 大学, 公司."""
    return lexicon.words("bodies", "word", part="house")


def _house_end(text: Signs, name: Found) -> int:
    """The word with which the organ of a house begins, behind the house's own name."""
    at = name.first + 1
    while at < name.last and text.signs[at] not in _organs():
        at += 1
    return at


@cache
def _organs() -> str:
    return signs.having("discipline") + signs.having("bclass")


def uncovered(found: list[Mention], by: list[Mention]) -> list[Mention]:
    """Those mentions that no mention of another list overlaps; one pass over both.

    >>> uncovered([Mention(0, 2, "body", "", ""), Mention(4, 6, "body", "", "")], [Mention(1, 3, "body", "", "")])
    [Mention(start=4, end=6, kind='body', id='', rule='', antecedent=None)]
    """
    shut = sorted((m.start, m.end) for m in by)
    ends = list(accumulate((end for _, end in shut), max))  # the furthest end so far
    out = []
    for m in found:
        before = bisect_left(shut, (m.end,))  # those that begin before it ends
        if not before or ends[before - 1] <= m.start:
            out.append(m)
    return out


# --- residents ---------------------------------------------------------------------------------------------------


_PART = re.compile("纪委$|(?<!委)(?<!委[省市州县区旗盟])监委$")
_RESIDENT = re.compile(
    rf"(?P<sent>派?)驻(?!在)(?:(?!第[一二三四五六七八九十]|纪检)(?P<host>[^,;。、()]{{2,16}}?))?(?P<group>{GROUP})"
    rf"|(?P<out>派出)(?P<sub>{GROUP})"
)


def residents(places: Places, masked: str, found: list[Mention]) -> list[Mention]:
    """Join sender 驻 host to one name; the parts stay as nested mentions of their own."""
    canon, new, inside = places.text.canon, [], []
    dropped: set[Mention] = set()
    for sentence in places.text.sentences:
        for match in _RESIDENT.finditer(masked, sentence.start, sentence.end):
            start, end = match.span("host")
            near = within(found, sentence.start, match.end())
            sender = next((m for m in near if m.end == match.start()), None)
            if not match["host"]:
                if sender and (match["sent"] or match["out"]):  # 省纪委监委派驻第三纪检监察组
                    dropped.update(m for m in near if m.start == match.start())
                    node = f"{sender.id}{bare(canon[match.start() : match.end()])}"
                    new.append(Mention(sender.start, match.end(), "body", node, "body.resident"))
                continue
            host = next((m for m in near if (m.start, m.end) == (start, end)), None)
            place = sender or places.here(match.start())
            code = place.id.split(":")[1] if place else "000000"
            name = bare(canon[start:end])
            if host or name[0] in "省市州县区旗":
                name = host.id.split(":", 2)[2] if host else name[1:]
            dropped.update(m for m in near if start <= m.start and m is not host)
            if not host:
                own = "000000" if INNER.fullmatch(name) else code
                inside.append(Mention(start, end, "body", f"body:{own}:{name}", "body.host"))
            tail = f"驻{name}{match['group']}"
            whole = tail
            if sender:
                full = bare(canon[sender.start : sender.end])
                part = _PART.search(full)  # within a longer name 市纪委 and 市监委 keep their own
                whole = (full if code == "100000" else part[0] if part else sender.id[12:]) + tail
            first = sender.start if sender else match.start()
            new.append(Mention(first, match.end(), "body", f"body:{code}:{whole}", "body.resident"))
    return sorted([*(m for m in found if m not in dropped), *inside, *new])
