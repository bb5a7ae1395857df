"""Find all that a text names: documents and targets here, with the regions, bodies and mechanisms of their rooms."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from typing import NamedTuple

from helpers import bodies, lexicon, mechanisms, regions
from helpers.bodies import CHAIN, LEVEL
from helpers.lexicon import bare, either
from helpers.regions import Mention, within
from helpers.texts import Text


class Names(NamedTuple):
    """Everything that a document names, in the order of the text, and its own place."""

    mentions: tuple[Mention, ...]
    home: Mention | None


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


def _documents(text: Text, masked: str) -> list[Mention]:
    """Documents by title; a brief title (《意见》) stands for the long one before it."""
    out: list[Mention] = []
    long: dict[str, Mention] = {}  # by the kind that ends the title, and by a brief title that the text lays down
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
            body = _NOTE.sub("", name)
            kinds = [kind for kind in lexicon.words("documents", "word") if body.endswith(kind) and body != kind]
            long.update({kind: out[-1] for kind in kinds[:1]})
            for kind in kinds[1:]:  # 《意见》 is a 实施意见 only where no other 意见 was named
                long.setdefault(kind, out[-1])
    return out


# --- targets ----------------------------------------------------------------------------------------------------


@cache
def _target_pattern() -> re.Pattern[str]:
    head = either(lexicon.words("targets", "word", part="head"))
    bound = either(lexicon.words("targets", "word", part="bound"))
    modifier = either(lexicon.words("targets", "word", part="modifier"))
    level = r"(?:[省市州县区旗](?:、[省市州县区旗])*(?:\([市区、县]+\))?[直属管级区]?(?=[部单机党政领干一“]))"
    before = rf"(?:(?:“{modifier}”|{modifier}|{level}|\((?:社区|党组|党委|工)\)|常委|各级)的?)"
    quoted = rf"(?:“{head}”|‘{head}’|{head})"
    return re.compile(rf"{before}*{quoted}|{before}+(?P<bound>{bound})(?!调整|队伍|职工|群众|名单)")


_SAYS = re.compile("说|表示|介绍|坦言|认为|告诉")
_SUFFERS = re.compile("被|因|未|违|存在|受到|接受")
_ACTS = re.compile(r"(?:分头|带队|率队|逐一|牵头|主持|抓|骑马|对(?!象)|与|向)")


def _targets(text: Text, masked: str, found: list[Mention]) -> list[Mention]:
    canon, out = text.canon, []
    for sentence in text.sentences:
        near = within(found, sentence.start, sentence.end)
        for match in _target_pattern().finditer(masked, sentence.start, sentence.end):
            start, end = match.span()
            for m in near:  # a class of bodies in front belongs to the target's name
                if m.start < start < m.end or m.end == start:
                    start = m.start
            inside = any(start <= m.start and m.end <= end for m in near)
            opens = start == sentence.start or canon[start - 1] in ",;:。!?由、" or canon[start - 1].isspace()
            leads = canon[start:end].endswith(("负责人", "负责同志")) and not _SUFFERS.match(canon[end : end + 2])
            head = leads and any(start == m.start and m.rule in ("body.name", "body.level") for m in near)
            acts = opens and (head or _ACTS.match(canon[end : end + 2]) or canon[start - 1] == "由")
            if acts or _SAYS.match(canon[end : end + 2]):
                continue  # who acts here is not supervised here
            name = re.sub("(?<=[任拔职到])的", "", bare(canon[start:end]))
            name = "领导班子成员" if name == "班子成员" else re.sub("^(?:各级|各)", "", name)
            out.append(Mention(start, end, "target", f"target:{name}", "target.body" if inside else "target.name"))
    return out


_OWN_CLASS = re.compile("各|被|驻在|参训|联系|全|.*(?:党组织|\\)|监察机关|党支部)$")


def _only_modifies(body: Mention, canon: str, targets: list[Mention]) -> bool:
    """Whether a class of bodies only tells of what kind a target is (乡镇党委书记, 区直部门“一把手”)."""
    around = [m for m in within(targets, body.start - 20, body.start + 1) if body.end < m.end]
    post = canon[body.end : body.end + 2] == "书记"
    return bool(around) and (post or not _OWN_CLASS.match(canon[body.start : body.end]))


def _widened(canon: str, found: list[Mention], targets: list[Mention]) -> list[Mention]:
    """Mechanisms that begin with the whole of the target with which their name begins: 市直部门“一把手”廉政档案."""
    out = []
    for m in found:
        for t in within(targets, m.start - 20, m.start):
            if m.start < t.end < m.end:
                m = m._replace(start=t.start, id=f"mechanism:{bare(canon[t.start : m.start])}{m.id[10:]}")
        out.append(m)
    return out


@cache
def _genre() -> re.Pattern[str]:
    """Words without which a text does not speak of supervising those in power."""
    # 预警 and 约谈 are not among them: weather and football have these too.
    anchors = {"巡察", "巡视", "廉政", "廉洁", "干部", *lexicon.words("targets", "word", part="head")}
    for part in ("discipline", "class"):
        anchors.update(lexicon.words("bodies", "word", part=part))
    return re.compile(rf"{either(anchors)}|{LEVEL}委(?![员托派任])")


# --- all of them ------------------------------------------------------------------------------------------------


def find(text: Text) -> Names:
    """All mentions of a document and its own place.

    >>> from helpers.texts import parse
    >>> [m.id for m in find(parse("a", "昆明市盘龙区纪委监委开展任前廉政谈话。")).mentions if m.kind != "region"]
    ['body:530103:纪委监委', 'mechanism:任前廉政谈话']
    """
    if not _genre().search(text.canon):
        return Names((), None)  # football news has places, and teams that look like bodies
    named, home = regions.find(text)
    masked = bodies.mask(text.canon, named)
    documents = _documents(text, masked)
    shut = sorted([(m.start, m.end) for m in documents] + regions.titles(text.canon))

    def free(found: list[Mention]) -> list[Mention]:
        """Those that lie in no title, quoted or not."""
        out = []
        for m in found:
            index = bisect_left(shut, (m.start + 1,)) - 1
            if index < 0 or m.end > shut[index][1] or m.start >= shut[index][1]:
                out.append(m)
        return out

    places = bodies.Places(text, [m for m in named if m.kind == "region"], home)
    found = free(bodies.find(places, masked))
    targets = free(_targets(text, masked, found))
    found = [m for m in found if not (m.rule == "body.class" and _only_modifies(m, text.canon, targets))]
    named_so = _widened(text.canon, free(mechanisms.find(text, masked, found)), targets)
    everything = [*free(named), *found, *documents, *targets, *named_so]
    return Names(tuple(sorted(set(everything), key=lambda m: (m.start, -m.end, m.kind, m.id))), home)
