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
    return re.compile(
        rf"《(?P<quoted>[^》]*{kinds}(?:\([^)]{{1,12}}\))?)》|(?P<plain>(?:{CHAIN}|{LEVEL})?委{implementing})"
    )


def _documents(text: Text, masked: str) -> list[Mention]:
    out = []
    for sentence in text.sentences:
        for match in _document_pattern().finditer(masked, sentence.start, sentence.end):
            name = bare(text.canon[match.start() : match.end()])
            rule = "document.title" if match["quoted"] else "document.plain"
            out.append(Mention(*match.span(), "document", f"document:{name}", rule))
    return out


# --- targets ----------------------------------------------------------------------------------------------------


@cache
def _target_pattern() -> re.Pattern[str]:
    head, bound, post, modifier = (
        either(lexicon.words("targets", "word", part=part)) for part in ("head", "bound", "post", "modifier")
    )
    level = r"(?:[省市州县区旗](?:、[省市州县区旗])*(?:\([市区、县]+\))?[直属管级区]?(?=[部单机党政领干一国企高“]))"
    before = rf"(?:(?:“{modifier}”|{modifier}|{level}|\((?:社区|党组|党委|工)\)|常委|各级)的?)"
    quoted = rf"(?:“{head}”|‘{head}’|{head})"
    # such a word tells of their management, not of them
    longer = "(?!调整|队伍|职工|群众|名单|教育管理|监督[科处室]|选拔|任用|人事|作风)"
    post_end = "(?!办公|会议|接待|信箱|热线)"
    starts = {w[0] for part in ("head", "post", "modifier") for w in lexicon.words("targets", "word", part=part)}
    starts = re.escape("".join(sorted(starts | set("“‘(省市州县区旗常各"))))  # one look tells most
    names = rf"{before}*{quoted}|{before}+(?P<bound>{bound}){longer}|{before}*(?P<post>{post}){post_end}"
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
            if match["post"] and not _governed(canon, start, end, sentence.start, out):
                continue
            opens = start == sentence.start or canon[start - 1] in ",;:。!?由、" or canon[start - 1].isspace()
            leads = canon[start:end].endswith(("负责人", "负责同志")) and not _SUFFERS.match(canon[end : end + 2])
            head = leads and any(start == m.start and m.rule in ("body.name", "body.level") for m in near)
            acts = opens and (head or _ACTS.match(canon, end) or canon[start - 1] == "由")
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
