"""Find the regions that a text names or points at, and the document's own place.

The names are those of `toponyms`; a word that points (该县, 全省, 两地) stands for one of them or for several.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from operator import attrgetter

from helpers.codebook import Mention, ancestors, divisions, fits, in_force, lexicon, name_forms, within
from helpers.mentions import elsewhere, lending, toponyms
from helpers.mentions.surroundings import longer
from helpers.reading import REMEMBERED, Passage, Sentence, Text, canonical

_start = attrgetter("start")

_POINT = re.compile(
    r"(?P<word>[这我本该全你两三四五六七八九前后](?:(?<=这)个)?)(?:"
    r"(?:(?<=[我本该全你])|(?<=这个))(?P<char>[省市州县区旗盟]|(?<=[我全])地区)(?!委书记)"
    r"|(?<=[两三四五六七八九])(?P<each>地|省市|县\(?市、?区?\)?|县区|区县|市县|市区|旗县区?|[省市州县区旗盟])(?![点块方州级委])"
    r"|(?<=[前后])(?P<rank>者)|(?<=你)(?P<you>们)(?![县市区省州旗盟]))"
)
# Words that end with the first character of a word that points: 健全市县乡三级机制.
_ENDS = frozenset(
    "自我 基本 根本 原本 剧本 版本 文本 标本 脚本 书本 日本 资本 成本 应该 健全 安全 完全 齐全 保全 成全 周全 先前 二三"
    " 第三 第四 第五 第六 第七 第八 第九 十三 十四 十五 十六 十七 十八 十九".split()
)


_COUNT = {char: number for number, char in enumerate("两三四五六七八九", 2)}
_REACH = 60  # mentions; a word does not point further back, and the search stays linear


def referent(char: str, at: int, block: int, named: list[Mention], home: Mention | None) -> Mention | None:
    """The region that a word of level `char` at offset `at` means, in the block that begins at `block`.

    First the region of that level which the paragraph names last, then the document's own place, then the region of
    that level which the text names last, then the prefecture of its own place. None where there is none.

    >>> named = [Mention(0, 3, "region", "region:530100", ""), Mention(3, 6, "region", "region:530103", "")]
    >>> referent("市", 9, 0, named, None).id
    'region:530100'
    """
    end = bisect_left(named, at, key=_start)
    before = range(end - 1, max(-1, end - 1 - _REACH), -1)
    last = next((named[i] for i in before if fits(named[i].id[7:], char)), None)
    if last and last.start >= block:
        return home if home and fits(home.id[7:], char) and _left(last, named[end - 1], home) else last
    if not home:
        return last
    own = (home.id[7:], *ancestors(home.id[7:]))
    code = next((c for c in own if fits(c, char) or char == "区" and fits(c, "自治区")), None)
    if not code or last and code != own[0] and not code.endswith("0000"):
        return last
    if code == own[0]:
        return home
    first = next((m for m in named[: min(end, _REACH)] if m.id == f"region:{code}"), home)
    return first._replace(id=f"region:{code}")


def _left(last: Mention, latest: Mention, home: Mention) -> bool:
    """Whether the text has left a region for another beside it in its own place: of 宁国市 for 泾县, in 宣城市."""
    line = (latest.id[7:], *ancestors(latest.id[7:]))
    return last.id[7:] not in line and home.id[7:] in line


def home(text: Text, named: list[Mention]) -> Mention | None:
    """The document's own place: as given, else that of its title, of who signs it, of the first chain, of its head.

    A title that names several (盐津县、大关县) is about the region that holds them. The head is what the
    index says of the publisher; its place is no mention, and its span is empty. A line of the page (来源:…)
    gives none: it only decides between regions of one name.

    >>> from helpers.reading import parse
    >>> home(parse("a", "约谈"), [Mention(0, 3, "region", "region:530100", "")]).id
    'region:530100'
    """
    if text.region:
        return Mention(0, 0, "region", f"region:{text.region}", "home")
    title = next((b for b in text.blocks if b.kind == "title"), None)
    chains = _chains(within(named, title.start, title.end)) if title else []
    if len(chains) == 1:
        return chains[0]
    if signed := _signed(text, named):
        return signed
    if chains:
        above = [ancestors(m.id[7:]) for m in chains[:2]]
        joined = _BETWEEN.fullmatch(text.canon, chains[0].end, chains[1].start) and above[0] == above[1] != ()
        return chains[0]._replace(id=f"region:{above[0][0]}", rule="home") if joined else chains[0]
    if told := _told(text, named):
        return told
    elsewhere = None  # the end of a chain that is only visited, or beside one: 学习浙江宁波、江苏苏州经验
    for chain in _chains(named[:_REACH]):
        start = _first(named, chain)
        if _VISITED.search(text.canon, max(0, start - 6), start) or start - 1 == elsewhere:
            elsewhere = chain.end
        else:
            return chain
    code = (_head(text) if text.indexed else "") or text.province
    return Mention(0, 0, "region", f"region:{code}", "home") if code else None


def _told(text: Text, named: list[Mention]) -> Mention | None:
    """The document's own place where it says so of a place in it: 我省兰考县."""
    for m in (m for m in named if m.start > 1 and text.canon[m.start - 2] == "我"):
        above = (up for up in ancestors(m.id[7:]) if fits(up, text.canon[m.start - 1]))
        if code := next(above, None):
            quoted = text.canon.rfind("“", 0, m.start) > text.canon.rfind("”", 0, m.start)
            return None if quoted else Mention(0, 0, "region", f"region:{code}", "home")
    return None


_BETWEEN = re.compile("[、和与同跟及]|以及")
_VISITED = re.compile("(?:学习|借鉴|参照|对标|考察|参观|视察|前往|来自|赴)(?:了|过)?$")


def _chains(named: Sequence[Mention]) -> list[Mention]:
    """The last names of the chains in some mentions, in order: 盘龙区 of 昆明市盘龙区."""
    return [m for m, after in zip(named, [*named[1:], None], strict=False) if not after or after.start != m.end]


def _first(named: list[Mention], last: Mention) -> int:
    """Where the chain begins that a name ends."""
    index = bisect_left(named, last.start, key=_start)
    while index and named[index - 1].end == named[index].start:
        index -= 1
    return named[index].start


_SIGNED = re.compile(r"(?:委|纪委监委|监委|政府|委员会|办公室|办|组|局)$")


def _signed(text: Text, named: list[Mention]) -> Mention | None:
    """The place of the body whose name, alone in a line before the closing date, signs the document."""
    for block, date in zip(text.blocks[-4:], text.blocks[-3:], strict=False):
        line = text.canon[block.start : block.end].removeprefix("中共")
        near = within(named, block.start, block.end)
        if date.kind == "boilerplate" and near and len(line) <= 30 and _SIGNED.search(line):
            if near[0].start <= block.start + 2:
                return _chains(near)[0]
    return None


def _head(text: Text) -> str:
    """Code of the place that the publisher's name has (盐津县纪委监委, 昭通日报), '' where it has none or several."""
    line = canonical(text.publisher)
    found: tuple[str, ...] = ()
    at = 0
    for start, end, form in toponyms.raw(line).found:
        codes = in_force(name_forms()[form], text.published)
        inside = tuple(c for c in codes if not set(found).isdisjoint(ancestors(c))) if start == at else ()
        if start < at or not (inside or form in toponyms.levelled() or any(code.endswith("00") for code in codes)):
            continue
        if found and not inside:
            break  # 昆明市纪委、保山市纪委
        found, at = inside or codes, end
    if len(found) > 1 and text.province:
        found = tuple(c for c in found if text.province in (c, *ancestors(c)))
    return found[0] if len(found) == 1 else ""


def _several(match: re.Match[str], seen: list[Mention], floors: tuple[int, ...]) -> list[Mention]:
    """The n regions of one level that a word such as 两县 or 三地 sums up; none where they are not just so many.

    `floors` are the starts of its sentence, its block and the text: the nearest of these that names as many as the
    word says is what it looks back on.
    """
    count, chars = _COUNT[match["word"]], match["each"]
    for floor in floors:
        by_level: dict[str, dict[str, Mention]] = {}
        for m in reversed(seen[-_REACH:]):
            if m.start < floor:
                break
            division = divisions.by_code()[m.id[7:]]
            if chars == "地" or division.char in chars:
                found = by_level.setdefault(division.level, {})
                found.setdefault(m.id, m)
                if len(found) == count:
                    return list(found.values())
    return []


_APART = re.compile("[、和与同跟及]|以及|[^,。;]{0,20}[,;][^,。;]{0,20}")


def _pair(seen: list[Mention], floor: int, canon: str) -> list[Mention]:
    """The two regions of one level which alone a passage from `floor` on names, and joins: 盐津县和大关县."""
    near = [m for m in within(seen[-_REACH:], floor, len(canon)) if m.rule != "region.pointing"]
    pairs = [
        (a, b)
        for a, b in zip(near, near[1:], strict=False)
        if divisions.by_code()[a.id[7:]].level == divisions.by_code()[b.id[7:]].level
        and a.id != b.id
        and _APART.fullmatch(canon, a.end, b.start)
    ]
    return list(pairs[0]) if len(pairs) == 1 and len({m.id for pair in pairs for m in pair}) == 2 else []


@cache
def _verbs() -> tuple[str, ...]:
    roles = ("introduce", "supervise", "issue", "implement")
    acting = {verb for role in roles for verb in lexicon.words("verbs", "verb", role=role)}
    return (*sorted(acting), *"建立 创新 推行 实行 县委 市委 区委 纪委".split())


def _acts(canon: str, at: int) -> bool:
    """Whether what stands before an offset, 前者 or 后者, acts as a region does."""
    return canon.startswith(_verbs(), at + (canon[at : at + 1] in ("则", "还", "也")))


def _addressed(text: Text, named: list[Mention]) -> list[Mention]:
    """The regions to whose bodies a notice is addressed, by its salutation: 盐津县纪委监委、大关县纪委监委:."""
    for block in text.blocks[:12]:
        if block.kind == "boilerplate" or text.canon[block.end - 1] != ":" or block.end - block.start > 80:
            continue
        return _chains(within(named, block.start, block.end))
    return []


def find(text: Text) -> tuple[list[Mention], Mention | None]:
    """Region mentions of a document in the order of the text, and the mention of the document's own place.

    kind is `region` with id `region:CODE`, or `ambiguous` with the candidates' codes; rule is region.name,
    region.short, region.pointing or region.ambiguous.

    >>> from helpers.reading import parse
    >>> [m.id for m in find(parse("a", "昆明市盘龙区纪委监委约谈。该区整改。"))[0]]
    ['region:530100', 'region:530103', 'region:530103']
    """
    found, own = by_passage(text)
    return _placed(text, [elsewhere.known(some) for some in found]), own


def _known(text: Text, found: list[tuple[Mention, ...]]) -> list[Mention]:
    """The regions, in the document's offsets, that are more than a venue, a former post or a member of a list."""
    titled = [b.kind == "title" for b in text.blocks]  # two in a title (盐津县、大关县) are what the text is about
    plain = [
        some if kept else lending.read(passage, some).known
        for passage, some, kept in zip(text.passages, found, titled, strict=True)
    ]
    return [m for m in _placed(text, plain) if m.kind == "region"]


def _placed(text: Text, found: list[tuple[Mention, ...]]) -> list[Mention]:
    """The mentions of all passages in the document's offsets."""
    pairs = ((m, block.start) for block, some in zip(text.blocks, found, strict=True) for m in some)
    return [Mention(m.start + at, m.end + at, *m[2:]) for m, at in pairs]


def by_passage(text: Text) -> tuple[list[tuple[Mention, ...]], Mention | None]:
    """As `find`, the mentions by block in the offsets of its passage; antecedents are places of the document.

    >>> from helpers.reading import parse
    >>> [len(some) for some in by_passage(parse("a", "昆明市盘龙区约谈。\\n该区整改。"))[0]]
    [2, 1]
    """
    head = text.region or _head(text)
    found = toponyms.ground(toponyms.matches(text, head), text.province or (head and (ancestors(head) or (head,))[-1]))
    named = [m for m in _placed(text, found) if m.kind == "region"]
    found = [
        tuple(sorted([*some, *elsewhere.find(passage, some)]))
        for passage, some in zip(text.passages, found, strict=True)
    ]
    own = home(text, _known(text, found))
    for index, more in _pointing(text, found, named, own).items():
        found[index] = tuple(sorted([*found[index], *more], key=lambda m: (m.start, m.end, m.id)))
    return found, own


@lru_cache(REMEMBERED)
def _points(passage: Passage) -> tuple[tuple[re.Match[str], Sentence, int], ...]:
    """Words of a passage that point, each with its sentence and where the sentence before it begins."""
    out, sentences = [], passage.sentences
    for match in _POINT.finditer(passage.canon) if sentences else ():
        start, end = match.span()
        if longer(passage.canon, end):
            continue
        index = bisect_right(sentences, start, key=_start) - 1
        if index < 0 or end > sentences[index].end or passage.canon[max(0, start - 1) : start + 1] in _ENDS:
            continue
        out.append((match, sentences[index], sentences[max(0, index - 1)].start))
    return tuple(out)


def _pointing(
    text: Text, found: list[tuple[Mention, ...]], named: list[Mention], own: Mention | None
) -> dict[int, list[Mention]]:
    """Mentions of regions by words that point, by block; `named` are the names of `found` in the document's offsets."""
    canon, addressed = text.canon, _addressed(text, named)
    out: dict[int, list[Mention]] = {}
    seen: list[Mention] = []  # what stands before the word, names and pointing words
    passed = 0
    for index, (block, passage) in enumerate(zip(text.blocks, text.passages, strict=True)):
        points = _points(passage)
        if not points:
            continue
        taken = [(m.start, m.end) for m in found[index]] + toponyms.titles(passage.canon)
        for match, sentence, before in points:
            at, floor = block.start, block.start + sentence.start
            start, end = at + match.start(), at + match.end()
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            while passed < len(named) and named[passed].start < start:
                seen.append(named[passed])
                passed += 1
            word = match["word"]
            if match["each"]:
                meant = _several(match, seen, (floor, at, 0))
            elif match["rank"]:
                clause = canon.rfind(";", floor, start)  # the two of its own clause, else of the sentence before too
                floors = (clause, at + before) if clause > 0 else (at + before,)
                pairs = (_pair(seen, left, canon) for left in floors) if _acts(canon, end) else ()
                pair = next(filter(None, pairs), [])
                meant = [pair["前后".index(word)]] if pair else []
            elif match["you"]:
                meant = [m for m in addressed if m.end <= start]
            elif word in ("该", "这个"):
                meant = [referent(match["char"], start, 0, seen, None)]
            elif word == "你":
                meant = [m for m in addressed if m.end <= start and fits(m.id[7:], match["char"])]
                meant = meant or [referent(match["char"], start, 0, seen, None)]
            else:
                # Outside quotation marks the document says 我市; without its own place only the paragraph tells.
                quoted = canon.rfind("“", floor, start) > canon.rfind("”", floor, start)
                one = referent(match["char"], start, start if word == "我" and own and not quoted else at, seen, own)
                meant = [one if one and (word != "我" or own or one.start >= at) else None]
            for m in filter(None, meant):
                back = (m.start, m.end) if m.start < m.end <= start else None
                seen.append(Mention(start, end, "region", m.id, "region.pointing", back))
                here = Mention(match.start(), match.end(), "region", m.id, "region.pointing", back)
                out.setdefault(index, []).append(here)
    return out
