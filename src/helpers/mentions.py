"""Find all that a text names: documents and targets here, with the regions, bodies and mechanisms of their rooms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from helpers import bodies, divisions, lexicon, mechanisms, regions, signs, toponyms
from helpers.bodies import CHAIN, LEVEL
from helpers.lexicon import bare, either
from helpers.spans import Mention, Span, within
from helpers.texts import REMEMBERED, Passage, Text

Titles = tuple[tuple[str, str], ...]  # brief title, id of the long one


class Part(NamedTuple):
    """What a passage names, in its own offsets, and where in the document it begins.

    What it points back at in an earlier passage has a stand-in for a place, from `FAR` on: so what a passage gives
    depends on what was named before, not on how far back. The true places are in `far`, in this order.
    """

    passage: Passage
    start: int
    block: int
    mentions: tuple[Mention, ...]
    far: tuple[Span | None, ...] = ()

    def place(self, span: Span) -> Span | None:
        """A span of the document, from one of the passage."""
        return self.far[span[0] - FAR] if span[0] < 0 else (span[0] + self.start, span[1] + self.start)


FAR = -1_000_000


@dataclass(frozen=True)
class Names:
    """Everything that a document names, passage by passage, and its own place."""

    parts: tuple[Part, ...]
    home: Mention | None

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """All mentions in the order of the text, in the document's offsets."""
        return tuple(_placed(m, part) for part in self.parts for m in part.mentions)


def _placed(m: Mention, part: Part) -> Mention:
    back = m.antecedent and part.place(m.antecedent)
    return Mention(m.start + part.start, m.end + part.start, m.kind, m.id, m.rule, back)


# --- documents --------------------------------------------------------------------------------------------------


@cache
def _document_pattern() -> re.Pattern[str]:
    kinds = either(lexicon.words("documents", "word"))
    implementing = either(w for w in lexicon.words("documents", "word") if re.match("实施|工作", w))
    # Without 《》 a title is told by a verb of issuing or carrying out, and by 关于 … 的.
    issued = "|".join(f"(?<={verb}关于)" for verb in "印发 出台 制定 下发 发布 制发 落实 贯彻 执行 了".split())
    told = either(w for w in lexicon.words("documents", "word") if w.endswith(_ISSUED) and w not in ("计划", "决定"))
    return re.compile(
        rf"《(?P<quoted>[^》]*{kinds}(?:\([^)]{{1,12}}\))?)》|(?P<plain>(?:{CHAIN}|{LEVEL})?委{implementing})"
        rf"|(?P<about>关于(?:{issued})[^,;:。!?《》]{{4,40}}?的{told}(?:\([^)]{{1,12}}\))?)(?![见法案知定])"
    )


_ISSUED = ("意见", "办法", "方案", "规定", "通知", "措施", "细则", "计划", "决定")
_STATED = re.compile(r"\(?以下(?:简称|称)(?:为|:)?$")
_NOTE = re.compile(r"\([^()]*\)$")  # (试行)


def _documents(text: Passage, masked: str, known: Titles = (), first: int = 0) -> list[Mention]:
    """Documents by title; a brief title (《意见》) stands for the long one before it.

    `known` are the brief titles that earlier passages gave a long one, with stand-ins from `first` on.
    """
    out: list[Mention] = []
    long = {name: _stand_in(i, node, "document") for i, (name, node) in enumerate(known, first)}
    for sentence in text.sentences:
        for match in _document_pattern().finditer(masked, sentence.start, sentence.end):
            name = bare(text.canon[match.start() : match.end()])
            rule = "document.title" if match["quoted"] else "document.plain"
            if out and match["quoted"] and _STATED.search(text.canon, match.start() - 8, match.start()):
                long[name] = out[-1]
            if match["quoted"] and name in long:
                full = long[name]
                out.append(Mention(*match.span(), "document", full.id, "document.short", (full.start, full.end)))
                continue
            out.append(Mention(*match.span(), "document", f"document:{name}", rule))
            for kind, sure in _brief_titles(name):
                if sure or kind not in long:
                    long[kind] = out[-1]
    return out


def _brief_titles(name: str) -> list[tuple[str, bool]]:
    """What may stand for a title: its kind surely; 《意见》 for a 实施意见 only where no other 意见 was named."""
    body = _NOTE.sub("", name)
    kinds = [kind for kind in lexicon.words("documents", "word") if body.endswith(kind) and body != kind]
    return [(kind, i == 0) for i, kind in enumerate(kinds)]


# --- targets ----------------------------------------------------------------------------------------------------


@cache
def _target_pattern() -> re.Pattern[str]:
    head, bound, post, modifier = (
        either(lexicon.words("targets", "word", part=part)) for part in ("head", "bound", "post", "modifier")
    )
    level = r"(?:[省市州县区旗](?:、[省市州县区旗]){0,5}(?:\([市区、县]+\))?[直属管级区]?(?=[部单机党政领干一国企高“]))"
    before = rf"(?:(?:“{modifier}”|{modifier}|{level}|\((?:社区|党组|党委|工)\)|常委|各级)的?)"
    quoted = rf"(?:“{head}”|‘{head}’|{head})"
    # such a word tells of their management, not of them
    longer = "(?!调整|队伍|职工|群众|名单|教育管理|监督[科处室]|选拔|任用|人事|作风)"
    post_end = "(?!办公|会议|接待|信箱|热线)"
    starts = {w[0] for part in ("head", "post", "modifier") for w in lexicon.words("targets", "word", part=part)}
    starts = re.escape("".join(sorted(starts | set("“‘(省市州县区旗常各"))))  # one look tells most
    names = (
        rf"{before}{{0,6}}{quoted}|{before}{{1,6}}(?P<bound>{bound}){longer}|{before}{{0,6}}(?P<post>{post}){post_end}"
    )
    return re.compile(rf"(?=[{starts}])(?:{names})")


_SAYS = re.compile("说|表示|介绍|坦言|认为|告诉|表态|作表态|感慨|坦承|谈道|讲道|解释")
_SUFFERS = re.compile("被|因|未|违|存在|受到|接受|述")
_ACTS = re.compile("分头|带队|率队|带头|出席|陪同|逐一|牵头|主持|抓|骑马|对(?!象)|与|向(?!.{0,14}述)")
# What stands right before a post that is supervised: without it the post acts, or only names a person.
_GOVERNS = re.compile(
    r"(?:对(?:\d+[名位个])?|约谈|与|和|跟|提醒|督促|监督|紧盯|盯住|盯紧|聚焦|包括|问责|查处|处分|、|及)$"
)
# Common surnames that begin no verb or particle: with one behind it a post names a person.
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许吕张孔曹严魏姜谢邹苏潘葛范彭鲁韦马苗俞袁柳唐罗薛雷贺倪汤郝傅康余顾"
    "孟黄萧尹姚邵汪毛戴宋庞熊董梁杜阮季贾江郭梅林钟徐邱骆高夏蔡田樊胡霍卢莫丁邓洪崔龚程邢陆翁段侯武刘龙叶"
    "黎白赖乔谭申牛温庄柴廖耿欧"
)


def _targets(text: Passage, masked: str, found: Sequence[Mention]) -> list[Mention]:
    canon, out = text.canon, []
    for sentence in text.sentences:
        near = within(found, sentence.start, sentence.end)
        for match in _target_pattern().finditer(masked, sentence.start, sentence.end):
            start, end = match.span()
            for m in near:  # a class of bodies in front belongs to the target's name
                if m.start < start < m.end or m.end == start:
                    start = m.start
            inside = any(start <= m.start and m.end <= end for m in near)
            if inside and (both := _BOTH.search(canon, max(sentence.start, start - 12), start)):
                start = both.start("also")  # 乡镇和县直部门“一把手”
            if match["post"] and not _governed(canon, start, end, sentence.start, out):
                continue
            opens = start == sentence.start or canon[start - 1] in ",;:。!?由、" or canon[start - 1].isspace()
            leads = canon[start:end].endswith(("负责人", "负责同志")) and not _SUFFERS.match(canon[end : end + 2])
            listed = bool(out) and out[-1].end == start - 1 and canon[start - 1] == "、"  # of those who are spoken to
            head = leads and any(start == m.start and m.rule in ("body.name", "body.level") for m in near)
            acts = opens and not listed and (head or _ACTS.match(canon, end) or canon[start - 1] == "由")
            if acts or _SAYS.match(canon, end):
                continue  # who acts here is not supervised here
            name = re.sub("(?<!目)的", "", bare(canon[start:end]))
            name = "领导班子成员" if name == "班子成员" else re.sub("^(?:各级|各)", "", name)
            out.append(Mention(start, end, "target", f"target:{name}", "target.body" if inside else "target.name"))
    return out


def _governed(canon: str, start: int, end: int, first: int, targets: list[Mention]) -> bool:
    """Whether a post is supervised here: an object, or one more in a list of targets; 书记张三 is a person."""
    listed = bool(targets) and targets[-1].end == start - 1 and canon[start - 1] in "、和及与"
    verb = _GOVERNS.search(canon, max(first, start - 6), start)
    alone = verb is not None and verb[0] not in "、和及"
    return canon[end : end + 1] not in _SURNAMES and (listed or alone)


# Another class that shares the post behind it, itself the object of a verb or counted.
_BOTH = re.compile(
    r"(?:[对与向名位个]|组织|约谈|督促)(?P<also>(?:乡镇\(街道\)|镇\(街道\)|乡镇街道|乡镇|镇街|街道)[和及、])$"
)
_OWN_CLASS = re.compile("各|被|驻在|参训|联系|全|.*(?:党组织|\\)|监察机关|党支部)$")


def _only_modifies(body: Mention, canon: str, targets: list[Mention]) -> bool:
    """Whether a class of bodies only tells of what kind a post or target is (乡镇党委书记, 区直部门“一把手”)."""
    around = [m for m in within(targets, body.start - 20, body.start + 1) if body.end < m.end]
    post = canon.startswith(("书记", "副书记"), body.end)
    return post or bool(around) and not _OWN_CLASS.match(canon[body.start : body.end])


def _widened(canon: str, found: list[Mention], targets: list[Mention]) -> list[Mention]:
    """Mechanisms that begin with the whole of the target with which their name begins: 市直部门“一把手”廉政档案."""
    out = []
    for m in found:
        for t in within(targets, m.start - 20, m.start):
            if m.start < t.end < m.end:
                m = m._replace(start=t.start, id=f"mechanism:{bare(canon[t.start : m.start])}{m.id[10:]}")
        out.append(m)
    return out


# Words that hardly stand elsewhere. Of 预警 and 约谈 weather and football have plenty, a class has its 纪检委员.
_TOLD = re.compile(
    "纪委(?:[省市州县区旗盟]?监委)?|监委(?!员)|纪检(?:监察|委(?!员)|[组室机部])|纪工委|监察(?:委|[机专局组厅室])|监察工委"
    "|巡察|巡视|廉[政洁]|清廉|从严治党|党风|“?一把手”?|关键少数|述[职责]述[责职廉]|经济责任审计|选人用人|干部监督|政治监督|政治生态"
)
_SPACING, _NOTE_LENGTH = 120, 100  # characters
_PART_SPACING, _PART_WORDS = 400, 4  # of a report that is on other things too: so many different ones


@cache
def _touched() -> re.Pattern[str]:
    """Words of those in power, which a note of a sentence or two must have."""
    anchors = {"巡察", "巡视", "廉政", "廉洁", "干部", *lexicon.words("targets", "word", part="head")}
    for part in ("discipline", "class"):
        anchors.update(lexicon.words("bodies", "word", part=part))
    return re.compile(rf"(?!纪检委员(?!会)){either(anchors)}|{LEVEL}委(?![员托派任])")


def _of_genre(text: Text) -> bool:
    """Whether a text speaks of supervising those in power: its words come again and again, not in passing.

    >>> from helpers.texts import parse
    >>> _of_genre(parse("a", "市纪委约谈局长。")), _of_genre(parse("b", "足协约谈教练。"))
    (True, False)
    """
    read = [passage.canon for passage in text.passages if passage.kind != "boilerplate"]
    size = sum(map(len, read))
    if size <= _NOTE_LENGTH:
        return any(map(_touched().search, read))
    told = [_told(line) for line in read]
    several = len(set().union(*told)) >= _PART_WORDS
    return size <= (_PART_SPACING if several else _SPACING) * sum(map(len, told))


@lru_cache(REMEMBERED)
def _told(line: str) -> tuple[str, ...]:
    return tuple(_TOLD.findall(line))


# --- all of them ------------------------------------------------------------------------------------------------


def find(text: Text) -> Names:
    """All mentions of a document and its own place.

    >>> from helpers.texts import parse
    >>> [m.id for m in find(parse("a", "昆明市盘龙区纪委监委开展任前廉政谈话。")).mentions if m.kind != "region"]
    ['body:530103:纪委监委', 'mechanism:任前廉政谈话']
    """
    if not _of_genre(text):
        return Names((), None)  # football news has places, and teams that look like bodies
    named, home = regions.by_passage(text)
    short = bodies.aliases(text.canon)
    carried = list(_carried(text, named, home))
    found = [_bodies(about.passage, about.named, about.earlier, short) for about in carried]
    found = bodies.settled(text.canon, [(about.start, some) for about, some in zip(carried, found, strict=True)])
    longer = bodies.longer({m.id for some in set(found) for m in some})
    out: list[Part] = []
    titles: dict[str, tuple[str, Span]] = {}
    for about, some in zip(carried, found, strict=True):
        some = tuple(_renamed(m, longer, _LONGER_BODY) for m in some) if longer else some
        before, known, far = (), (), about.far
        if out and out[-1].block == about.block - 1:
            before = tuple(m.id for m in out[-1].mentions if m.kind == "mechanism")
            far += tuple(out[-1].place(m[:2]) for m in out[-1].mentions if m.kind == "mechanism")
        if titles and "《" in about.passage.canon:
            known = tuple((title, titles[title][0]) for title in sorted(titles))
            far += tuple(titles[title][1] for title, _ in known)
        mentions = _all(about.passage, about.named, some, before, known, len(about.far))
        out.append(Part(about.passage, about.start, about.block, mentions, far))
        titles |= _titles(out[-1], titles)
    longer = mechanisms.longer({m.id for part in out for m in part.mentions if m.kind == "mechanism"})
    if longer:
        out = [p._replace(mentions=tuple(_renamed(m, longer, _LONGER_NAME) for m in p.mentions)) for p in out]
    return Names(tuple(out), home)


_LONGER_BODY = {"body.class": "body.short", "body.resident": "body.resident"}
_LONGER_NAME = {f"mechanism.{rule}": "mechanism.short" for rule in ("name", "unknown", "short", "coined")}


def _renamed(m: Mention, longer: dict[str, str], rules: dict[str, str]) -> Mention:
    """A mention that a longer name in the document tells more of, by that name."""
    known = m.id in longer and m.rule in rules
    return m._replace(id=longer[m.id], rule=rules[m.rule]) if known else m


def _titles(part: Part, known: dict[str, tuple[str, Span]]) -> dict[str, tuple[str, Span]]:
    """The brief titles to which a passage gives a long one."""
    out: dict[str, tuple[str, Span]] = {}
    for m in part.mentions:
        if m.rule == "document.short":
            out[bare(part.passage.canon[m.start : m.end])] = m.id, part.place(m.antecedent)
        elif m.kind == "document":
            brief = (title for title, sure in _brief_titles(m.id[9:]) if sure or title not in {**known, **out})
            out |= dict.fromkeys(brief, (m.id, part.place(m[:2])))
    return out


class _About(NamedTuple):
    """A passage, the regions in it, and the ids of those before it that it can mean, with their places."""

    passage: Passage
    start: int
    block: int
    named: tuple[Mention, ...]
    earlier: _Earlier
    far: tuple[Span | None, ...]


class _Earlier(NamedTuple):
    """Regions before a passage: the document's own place, of each level the one named last, the one in focus."""

    home: str
    named: tuple[str, ...]
    focus: str


@cache
def _levels(node: str) -> tuple[str, ...]:
    """What words of level can mean a region: 市; 县 and 自治县."""
    words = (*"省市县区旗州盟", "自治区", "自治州", "自治县", "自治旗")
    return tuple(word for word in words if divisions.fits(node[7:], word))


_Place = tuple[int, int, str]  # where a region is named, and its id


def _carried(text: Text, found: list[tuple[Mention, ...]], home: Mention | None) -> Iterator[_About]:
    """For each passage outside the boilerplate, what is carried into it; `found` are the regions of each block."""
    own = _own(text, found, home)
    node, place = (home.id, (home.start, home.end) if home.end else None) if home else ("", None)  # None: from without
    last: dict[str, tuple[int, int, str]] = {}
    known, focus = tuple(own), None
    for index, (block, passage, here) in enumerate(zip(text.blocks, text.passages, found, strict=True)):
        left, _, kind = block
        focus = focus if kind == "paragraph" else None
        if kind != "boilerplate":
            earlier = _Earlier(node, tuple([m[2] for m in known]), focus[2] if focus else "")
            far = (place, *[m[:2] for m in known], focus[:2] if focus else None)
            if any(m.antecedent for m in here):
                local, more = [], []
                for m in here:
                    back = m.antecedent
                    if back and back[0] < left:
                        more.append(back)
                        back = (FAR + len(far) + len(more) - 1,) * 2
                    elif back:
                        back = (back[0] - left, back[1] - left)
                    local.append(m._replace(antecedent=back))
                yield _About(passage, left, index, tuple(local), earlier, (*far, *more))
            else:
                yield _About(passage, left, index, here, earlier, far)
        sure = [(m.start + left, m.end + left, m.id) for m in here if m.kind == "region"]
        if sure:
            for m in sure:
                last.update(dict.fromkeys(_levels(m[2]), m))
            known = (*own, *sorted(set(last.values())))
            focus = _spoken_of(passage.canon, left, sure)


def _spoken_of(canon: str, left: int, sure: list[_Place]) -> _Place | None:
    """The region that a passage is about, as the next one goes on: the last that opens a clause, or all are of one line.

    `sure` are its regions in the document's offsets, `left` is where it begins there.
    """
    last = next((m for m in reversed(sure) if m[0] == left or canon[m[0] - left - 1] in ",;:。!?“ \n"), None)
    if last is None:
        deepest = max((m[2][7:] for m in sure), key=lambda code: len(divisions.ancestors(code)))
        last = sure[-1] if {m[2][7:] for m in sure} <= {deepest, *divisions.ancestors(deepest)} else None
    for m in sure:  # of a chain, its end: 江西省南丰县
        last = m if last and m[0] == last[1] else last
    return last if last and sum(m[0] == last[0] for m in sure) == 1 else None


def _own(text: Text, found: list[tuple[Mention, ...]], home: Mention | None) -> list[tuple[int, int, str]]:
    """The first mentions of the document's own place and of what is above it."""
    ids = [f"region:{code}" for code in (home.id[7:], *divisions.ancestors(home.id[7:]))] if home else []
    first: dict[str, tuple[int, int, str]] = {}
    for block, some in zip(text.blocks, found, strict=True):
        for m in some:
            if m.id in ids and m.id not in first:
                first[m.id] = (m.start + block.start, m.end + block.start, m.id)
        if len(first) == len(ids):
            break
    return [first[node] for node in ids if node in first]


@cache
def _stand_in(index: int, node: str, kind: str) -> Mention:
    return Mention(FAR + index, FAR + index, kind, node, "")


@lru_cache(REMEMBERED)
def _bodies(
    passage: Passage, named: tuple[Mention, ...], earlier: _Earlier, short: tuple[str, ...]
) -> tuple[Mention, ...]:
    """Bodies of a passage outside its titles."""
    masked = bodies.mask(passage.canon, named)
    home = _stand_in(0, earlier.home, "region") if earlier.home else None
    before = [_stand_in(i, node, "region") for i, node in enumerate(earlier.named, 1)]
    focus = _stand_in(len(before) + 1, earlier.focus, "region") if earlier.focus else None
    places = bodies.Places(passage, [m for m in named if m.kind == "region"], before, focus, home)
    return tuple(_free(bodies.find(places, signs.read(passage.canon, named), masked, short), _shut(passage, _documents(passage, masked))))


@lru_cache(REMEMBERED)
def _all(
    passage: Passage,
    named: tuple[Mention, ...],
    found: tuple[Mention, ...],
    before: tuple[str, ...],
    titles: Titles,
    first: int,
) -> tuple[Mention, ...]:
    """All mentions of a passage, in order.

    `found` are its bodies, `before` the mechanisms of the passage before it and `titles` the brief titles of all
    before it, with stand-ins from `first` on.
    """
    canon, masked = passage.canon, bodies.mask(passage.canon, named)
    documents = _documents(passage, masked, titles, first + len(before))
    shut = _shut(passage, documents)
    targets = _free(_targets(passage, masked, found), shut)
    some = [m for m in found if not (m.rule == "body.class" and _only_modifies(m, canon, targets))]
    earlier = [_stand_in(i, node, "mechanism") for i, node in enumerate(before, first)]
    practices = _free(mechanisms.find(passage, masked, some, earlier), shut)
    everything = [*_free(named, shut), *some, *documents, *targets, *_widened(canon, practices, targets)]
    return tuple(sorted(set(everything), key=lambda m: (m.start, -m.end, m.kind, m.id)))


def _shut(passage: Passage, documents: list[Mention]) -> list[Span]:
    return [(m.start, m.end) for m in documents] + toponyms.titles(passage.canon)


def _free(found: Iterable[Mention], shut: list[Span]) -> list[Mention]:
    """Those that lie in no title, quoted or not."""
    return [m for m in found if not any(a <= m.start and m.end <= b for a, b in shut)]
