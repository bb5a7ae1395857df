"""Find the documents that a text names: by their title in 《》, by 关于…的意见, or by a name that all know (监察法).

What ends a title is in `codebook/documents.csv`; a brief title (《意见》) stands for the long one before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from helpers.codebook import FAR, Mention, Span, bare, lexicon
from helpers.mentions.bodies import CHAIN
from helpers.mentions.body_names import LEVEL
from helpers.reading import REMEMBERED, Passage, Sentence

Titles = tuple[tuple[str, str], ...]  # brief title, id of the long one

_QUOTED = re.compile("《[^》]{1,300}》")
_PLAIN = re.compile(rf"(?:{CHAIN}|{LEVEL})?委(?P<kind>(?:实施|工作)[\u4e00-\u9fff]{{2}})")
_ABOUT = re.compile("关于[^,;:。!?《》]{5,90}")
_OF = re.compile("的(?P<kind>[\u4e00-\u9fff]{2,4})")
# What a verb of issuing governs to its end: 出台招投标投诉处理办法.
_GOVERNED = re.compile(
    "(?:出台|印发|制定|修订|颁布|下发|制发)(?:实施|完善|下发|印发|出台|并实施|并印发)?了?"
    "(?P<name>[\u4e00-\u9fff]{3,25}?(?:办法|意见|规定|规则|细则|条例)|[\u4e00-\u9fff]{6,25}?(?:规划|纲要|方案|规程|守则))"
    "(?![\u4e00-\u9fff])"
)
# A programme by its field, which is carried out or issued: 落实法治云南建设规划, 出台“九五”普法规划.
_PROGRAMME = re.compile(
    "(?:落实|实施|编制|出台|印发|制定|启动)(?P<name>(?!“[^”]*”规划)[\u4e00-\u9fff“”]{4,20}(?:普法|建设|发展)(?:规划|纲要))(?![\u4e00-\u9fff])"
)
# What is named as a rule by what is done by it: 按照…规划的要求; whose it is, is no part of the title.
_FOLLOWED = re.compile(
    "(?:按照|根据|依据|遵照)(?:[\u4e00-\u9fff]{0,8}(?:委|(?<![干支内外])部|府|院|厅|局))?"
    "(?P<name>[\u4e00-\u9fff]{6,25}?(?:办法|意见|规定|规则|细则|条例|规划|纲要|方案))的?(?:要求|规定|精神|部署)"
)
# Rules that are called by their number: 遵守省委十项规定, 执行五条禁令.
_NUMBERED = re.compile(
    "(?:落实|执行|遵守|贯彻|违反|狠抓|出台|制定|印发|按照)(?:好|了)?"
    "(?P<name>[\u4e00-\u9fff]{0,10}?(?!八项)[一二三四五六七八九十]{1,3}[项条](?:规定|禁令|铁规))(?!动作)"
)
_UNQUOTED = (_GOVERNED, _FOLLOWED, _PROGRAMME, _NUMBERED)
# Words of no title: what is governed is a class of papers, or a clause.
_NO_TITLE = re.compile(
    "[的了把对向在于和与及等本该]|第[一二三四五六七八九十百]+[条款项章]|相关|有关|具体|系列|配套|各项|其他|有针对性|书面|处理意见"
)
_NOTE = re.compile(r"\([^()]{1,12}\)$")  # (试行)
_TRIAL = re.compile(r"\([^()]{1,12}\)")
_ISSUED = re.compile("(?:印发|出台|制定|下发|发布|制发|落实|贯彻|执行|了)$")
_LONGER = tuple("见法案知定精")  # the word goes on
# Of 关于…的, what is a document by itself, and what only where the text issues it: a 措施 is mostly none.
_SURE = frozenset("意见 实施意见 指导意见 规定 若干规定 通知".split())
_TOLD = frozenset("办法 方案 措施 细则 实施办法 工作方案 实施方案 若干措施".split())
_STATED = re.compile(r"\(?以下(?:简称|称)(?:为|:)?“?$")


@cache
def _kinds() -> tuple[str, ...]:
    return lexicon.words("documents", "word", part="kind")


@cache
def _known() -> re.Pattern[str]:
    """Names that need no title's marks; a campaign to learn them is none of theirs."""
    return re.compile(f"(?<!《){lexicon.either(lexicon.words('documents', 'word', part='name'))}(?!精神学习教育|》)")


@cache
def _whole(name: str) -> str:
    """A name that all know, in full: 八项规定 is 中央八项规定."""
    known = lexicon.words("documents", "word", part="name")
    return next((full for full in known if name in known and full != name and full.endswith(name)), name)


@cache
def _rules() -> frozenset[str]:
    return frozenset(lexicon.words("documents", "word", part="rule"))


@cache
def _longest() -> int:
    return max(map(len, _rules()))


# How a law or a rule of the Party may end that is named by its short name, and what shows that a longer word goes on.
_RULE_END = re.compile(
    "(?:法典|法|条例|准则|规则|规定|细则|章程|党章(?!党规|程)|通则)(?![律治院制官定人庭学理系案草修宣]|规(?!定))"
)
_STATE = ("中华人民共和国", "中国共产党", "国家")
# Rules that carry out a law, named only by what they are to it: 行政监察法及其实施条例.
_ITS = re.compile("》?(?:\\([^()]{1,20}\\))?(?:及|和)其(?P<its>实施(?:条例|细则|办法))")


def _by_rule(canon: str, start: int, end: int) -> Iterator[Span]:
    """Laws and rules of the Party by the short names that all know: 监察法, 纪律处分条例."""
    rules, longest = _rules(), _longest()
    for match in _RULE_END.finditer(canon, start, end):
        last = match.end()
        first = next((at for at in range(max(start, last - longest), last - 1) if canon[at:last] in rules), last)
        if first < last and canon.rfind("《", 0, first) <= canon.rfind("》", 0, first):
            first -= next((len(name) for name in _STATE if canon.endswith(name, start, first)), 0)
            if canon[first:last] != canon.strip("# "):  # a line of its own: the title of what one reads
                yield first, last


def _about(canon: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Titles without marks: 关于…的意见; of a kind that is often none where a verb of issuing governs it."""
    for match in _ABOUT.finditer(canon, start, end):
        for of in _OF.finditer(canon, match.start() + 6, match.end()):
            kinds = (of["kind"][:size] for size in range(len(of["kind"]), 1, -1))
            issued = _ISSUED.search(canon, start, match.start())
            kind = next((k for k in kinds if k in _SURE or issued and k in _TOLD), "")
            last = of.start() + 1 + len(kind)
            if kind and not canon.startswith(_LONGER, last):
                note = _TRIAL.match(canon, last)
                yield match.start(), note.end() if note else last
                break


@lru_cache(REMEMBERED)
def _spans(canon: str, masked: str, sentences: tuple[Sentence, ...]) -> tuple[tuple[Span, ...], ...]:
    """Where documents are named in each sentence of a passage: most name none, and have no word that tells of one."""
    ways = [way for way, told in _ways().items() if told.search(canon)]
    found = (
        {span for way in ways for span in way(masked if way is _plain else canon, start, end)}
        for start, end, _ in (sentences if ways else ())
    )
    return tuple(tuple(sorted(spans, key=_long_first)) for spans in found)


def _long_first(span: Span) -> Span:
    return span[0], -span[1]  # 监察法实施条例 is more than 监察法


@cache
def _ways() -> dict[Callable[[str, int, int], Iterator[Span]], re.Pattern[str]]:
    """How a document may be named, each way with words of which it needs one."""
    return {
        _quoted: re.compile("《"),
        _plain: re.compile("委(?:实施|工作)"),
        _governed: re.compile("办法|意见|规定|规则|细则|条例|规划|纲要|方案|规程|守则|禁令|铁规"),
        _about: re.compile("关于"),
        _by_rule: re.compile("法|条例|准则|规则|规定|细则|章程|党章|通则"),
        _named: re.compile(lexicon.either(lexicon.words("documents", "word", part="name"))),
    }


def _quoted(canon: str, start: int, end: int) -> Iterator[Span]:
    for match in _QUOTED.finditer(canon, start, end):
        if _NOTE.sub("", match.group()[1:-1]).endswith(_kinds()):
            yield match.span()


def _plain(masked: str, start: int, end: int) -> Iterator[Span]:
    return (match.span() for match in _PLAIN.finditer(masked, start, end) if match["kind"] in _kinds())


def _governed(canon: str, start: int, end: int) -> Iterator[Span]:
    for match in (m for form in _UNQUOTED for m in form.finditer(canon, start, end)):
        if not _NO_TITLE.search(match["name"]):
            yield match.span("name")


def _named(canon: str, start: int, end: int) -> Iterator[Span]:
    return (match.span() for match in _known().finditer(canon, start, end))


def find(text: Passage, masked: str, known: Titles = (), first: int = 0) -> list[Mention]:
    """Documents of a passage, in order.

    `masked` is its canonical text in which regions are signs (`bodies.mask`), `known` are the brief titles to which
    earlier passages gave a long one, with stand-ins for their places from `first` on.

    >>> from helpers.reading import passage
    >>> text = passage("印发《关于加强谈话的办法》。", "paragraph")
    >>> [m.id for m in find(text, text.canon)]
    ['document:关于加强谈话的办法']
    """
    canon, out = text.canon, []
    long = {name: Mention(FAR + i, FAR + i, "document", node, "") for i, (name, node) in enumerate(known, first)}
    for spans in _spans(canon, masked, text.sentences):
        at = 0
        for start, end in spans:
            if start < at:
                continue
            at, name, quoted = end, _whole(bare(canon[start:end])), canon[start] == "《"
            if out and _STATED.search(canon, max(0, start - 8), start):
                long[name] = out[-1]
            if full := long.get(name) or (_ending(name, [*long.values(), *out]) if quoted else None):
                out.append(Mention(start, end, "document", full.id, "document.short", (full.start, full.end)))
                continue
            rule = "document.title" if quoted else "document.plain"
            out.append(Mention(start, end, "document", f"document:{name}", rule))
            if its := _ITS.match(canon, end):
                at = its.end()
                out.append(Mention(*its.span("its"), "document", f"document:{name}{its['its']}", "document.its"))
            for kind, sure in brief(name):
                if sure or kind not in long:
                    long[kind] = out[-1]
    return out


def _ending(name: str, named: list[Mention]) -> Mention | None:
    """The document named before whose title ends so: 《整改方案》 for 《甲大学巡视整改方案》."""
    return next((m for m in named if m.id.endswith(name) and len(m.id) > len(name) + 9), None)


_PLACE = re.compile("[\u4e00-\u9fff]{2,12}?[省市县区州旗盟]")


def is_title(name: str, title: str) -> bool:
    """Whether a name is a title, without the region in front and the note behind that the title may have.

    >>> is_title("廉政谈话办法", "昆明市廉政谈话办法(试行)"), is_title("谈话办法", "昆明市廉政谈话办法(试行)")
    (True, False)
    """
    title = _NOTE.sub("", title)
    return title.endswith(name) and (title == name or bool(_PLACE.fullmatch(title.removesuffix(name))))


def brief(name: str) -> list[tuple[str, bool]]:
    """What may stand for a title: its kind surely; 《意见》 for a 实施意见 only where no other 意见 was named.

    >>> brief("关于加强监督的实施意见")
    [('实施意见', True), ('意见', False)]
    """
    body = _NOTE.sub("", name)
    own = [(body.removeprefix(state), True) for state in _STATE if body.startswith(state)]
    return own + [(kind, i == 0) for i, kind in enumerate(k for k in _kinds() if body.endswith(k) and body != k)]
