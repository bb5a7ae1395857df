"""Find the targets that a text names: those supervised, by their post or class (forms of kind `target`).

A post counts only where it is supervised, and nobody counts who acts, speaks, or is named: 局长张三 is a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from helpers.codebook import Mention, bare, forms, lexicon, signs, within
from helpers.reading import Passage

_SAYS = re.compile("说|表示|介绍|坦言|认为|告诉|表态|作表态|感慨|坦承|谈道|讲道|解释")
_SUFFERS = re.compile(
    "被|因|未|违|存在|受到|接受|述|(?:分别|逐一|先后|集中|现场)?向[^,;。]{1,14}?(?:现场|集中|作)?述[责职廉]"
)
_ACTS = re.compile("分头|分组|带队|率队|带头|出席|陪同|逐一|牵头|主持|抓|骑马|对(?!象)|与|向(?!.{0,14}述)")
_LEADERS = ("负责人", "负责同志", "主要领导", "班子成员")  # with a body's name in front they open a clause as who acts
# Who does this, or under whom it is done, is not supervised.
_LEADS = re.compile("(?:等|一行)?(?:出席|主持|带队|率队|陪同)|的?(?:主持|带领|率领|陪同|指导|见证)下")
# What stands right before a post that is supervised: without it the post acts, or only names a person.
_MANY = "[\\d一二两三四五六七八九十百多余几数]+"
_SOME_HOUSE = "(?:某{1,2}(?:局|单位|部门|镇|乡镇|乡|村|街道|公司|企业|[省市州县区旗]))?"
_GOVERNS = re.compile(  # 约谈两名镇长, 对某局局长, 约谈5个乡镇的书记
    rf"(?:对(?:[^,;。、对]{{2,14}}的)?(?:{_MANY}[名位个])?{_SOME_HOUSE}|(?:与|和|跟|(?<![会陪共协])同)(?:{_MANY}[名位个])?"
    "|(?:立案(?:审查调查|审查|调查)?|约谈|提醒|督促|监督|紧盯|盯住|盯紧|聚焦|包括|问责|[查惩严]处|查办|[惩严]治|处分|追究|教育|警示|处理|诫勉|函询|考核|审计|通报批评|点名批评|留置|(?:诫勉|提醒|廉政|警示|任前)谈话)"
    rf"[了到]?(?:\d+[名位个](?:[^,;。、]{{1,10}}的)?|{_MANY}[名位个])?{_SOME_HOUSE}"
    rf"(?:(?:[^,;。、]{{1,10}}的)?{_MANY}[个家所](?:[^,;。、]{{1,8}}的)?)?|被[^,;。、的]{{2,8}}的|、|及)$"
)
_FOR_THEM = re.compile(  # 为国企董事长、总经理制定任务清单
    "(?:[、和及][^,;。]{1,8}?){0,3}(?:量身|逐一|分别|统一)?(?:制定|建立|开列|列出|绘制|画像|发放|设置|提供|制作|编制|配备|送|发)"
)
# What behind a post says that it is supervised: it reports, is whom a talk is for, offends, or is sanctioned.
_TOLD = re.compile(
    "(?:向[^,;。]{1,14})?(?:现场)?述[责职廉]|[^,;。]{0,24}为(?:谈话|约谈|重点|监督)?对象"
    "|(?:因|涉嫌|有|存在|严重){0,2}(?:职务)?违[纪法规反][^,;。]{0,24}的[,;]|(?:应当|必须)(?:自觉)?接受"
    "|(?:因[^,;。]{1,16},?)?(?:先后|多次|已|曾|均|都|分别|再次|[一两二三四]次)*(?:受到?|被)[^,;。]{0,16}(?:处分|约谈|问责|诫勉|立案|开除|撤职|追究|通报|批评|处理|查处)"
    "|(?:先后|多次|已|集中|主动|分别|均|都)?接受了?(?!采访|记者)[^,;。]{0,16}(?:约谈|谈话|问责|诫勉|处分|审查|质询|函询|提醒|警示)|的?(?:政务)?处分(?:的?种类)?(?:为|分为|包括|有)"
    "|(?:、[^,;。、]{2,10}){0,4}(?:“[^”]{1,6}”)?(?:(?:均|都|全部)?被[^,;。]{0,16}(?:纳入|列[入为])|是[^,;。]{0,6}(?:重点|对象)|权力(?:过于|过分|高度|太)集中)"
    "|[^。;:]{2,24},(?:并|已|分别|随后|依[法规纪])*对其[^,;。]{0,8}(?:诫勉|约谈|谈话|处分|问责|立案|批评|审查)"
)


def find(text: Passage, named: tuple[Mention, ...], found: Sequence[Mention]) -> list[Mention]:
    """Targets of a passage, in order; `named` are its regions, `found` its bodies.

    >>> from helpers.reading import passage
    >>> [m.id for m in find(passage("约谈新提拔处级干部。", "paragraph"), (), [])]
    ['target:新提拔处级干部']
    """
    canon, out = text.canon, []
    words = signs.read(canon, named)
    names, shut = forms.find(words, "target"), [words.span(f.first, f.last) for f in forms.find(words, "person")]
    sentences = iter(text.sentences)
    sentence = next(sentences, None)
    for name in names:
        start, end = words.span(name.first, name.last)
        if name.rule == "target.post" and words.edges[name.last - 1] == end - 1 and canon[end - 1] != "长":
            continue  # a bureau and one sign more, no 环保局长
        while sentence and sentence.end <= start:
            sentence = next(sentences, None)
        if sentence and sentence.start <= start and not any(a < end and start < b for a, b in shut):
            near = within(found, sentence.start, sentence.end)
            if target := _target(canon, start, end, sentence.start, name.rule, near, out):
                out += _sharing(canon, target, near)
    return out


def _target(
    canon: str, start: int, end: int, first: int, rule: str, near: Sequence[Mention], out: list[Mention]
) -> Mention | None:
    """The mention of a name from `start` to `end` in the sentence from `first` on, None where nobody is supervised.

    `near` are the bodies of the sentence, `out` the targets before.
    """
    for m in near:  # a class of bodies in front belongs to the target's name
        if m.start < start < m.end or m.end == start:
            start = m.start
    inside = any(start <= m.start and m.end <= end for m in near)
    if inside and (both := _BOTH.search(canon, max(first, start - 12), start)):
        start = both.start("also")  # 乡镇和县直部门“一把手”
    if inside and canon[start - 1] in "和及与":  # 驻在单位和联系监督部门“一把手”
        start = next((m.start for m in near if m.end == start - 1 and m.rule == "body.class"), start)
    governed = rule not in ("target.post", "target.class") or _governed(canon, start, end, first, out)
    bound = rule == "target.class" and _OPENS.search(canon[first:start]) and _BOUND.match(canon, end)
    if not (governed or bound):
        return None
    opens = start == first or canon[start - 1] in ",;:。!?由、" or canon[start - 1].isspace()
    leads = canon[start:end].endswith(_LEADERS) and not _SUFFERS.match(canon, end)
    listed = bool(out) and out[-1].end == start - 1 and canon[start - 1] == "、"  # of those who are spoken to
    listed = listed or bool(_before(canon, start, near))
    head = leads and any(start == m.start and m.rule in ("body.name", "body.level") for m in near)
    acts = opens and not listed and (head or _ACTS.match(canon, end) or canon[start - 1] == "由")
    acts = acts or canon[start:end].endswith(_LEADERS) and _goes_ahead(canon, start, end, first)
    secretary = canon[start:end].endswith("书记") and not listed and _UNGOVERNED.search(canon[first:start])
    acts = acts or bool(secretary) and bool(_DOES_TO.match(canon, end))
    if acts or _SAYS.match(canon, end) or _LEADS.match(canon, end):
        return None  # who acts here is not supervised here
    led = canon[start:end].endswith("领导") and not canon.startswith(_OVER, end)  # 加强对县领导的监督: a noun
    if led and _LED.search(canon[max(first, start - 22) : start]):
        return None  # 受党委领导, 加强对下级的领导: a verb
    if canon[start:end].endswith("领导") and canon[end : end + 1] in tuple("下为"):
        return None
    if rule == "target.staff" and _CALLED_IN.search(canon, max(first, start - 16), start):
        return None  # 邀请纪检监察人员现场监督: they act
    if rule == "target.staff" and opens and not _BOUND.match(canon, end):
        return None
    name = re.sub("(?<!目)的", "", _SOME.sub("", bare(canon[start:end])))
    name = _theirs(canon, start, out) if name == "班子成员" else name
    return Mention(start, end, "target", f"target:{name}", "target.body" if inside else rule)


# What leaders do, right behind them: none of it befalls those who are supervised.
_DOES = re.compile(
    "(?:[和及与、][^,;。]{1,16}?)?(?:[分靠随][别前后]|每(?:年|月|季度?|半年)|定期|先后|同步|及时|主动|多次|经常|亲自)*"
    "(?:跟进|带头(?![接述报作签履遵])|带领|听取|(?:深入|赴|到|走进|前往)[^,;。]{1,16}(?:开展|进行|宣讲|调研|督导|授课|约谈|走访)"
    "|向[^,;。述报汇检]{1,16}(?:反馈|宣讲|通报|宣读)|(?:开展|进行)(?:督导|调研|约谈|宣讲|家访)|约谈(?!对象|会|制|提纲|记录))"
)
# 各级党委书记应当约谈…: a secretary does for his class of committees what reaches others
_DOES_TO = re.compile(
    "(?:、[校院局厅所处镇乡县市区]长)?(?:应当?|要|必?须|可以|定期|及时|每[年季月]度?|每?半年|带头|亲自|分别|逐一|先后|集中|主动)*"
    "(?:约谈(?!会|制|对象|提纲|记录)|[与同][^,;。]{2,20}?(?:签订|谈话|谈心)|听取[^,;。]{2,20}(?:汇报|报告|述)|督促|检查)"
)
# Nothing in front of them governs them: a body, a number, or who acts beside them.
_UNGOVERNED = re.compile(
    "(?:^|[,;:。!?])(?:(?![对向与和同跟给为被将把让使]|[邀约]请|督促|约谈|提醒|要求|监督|推动|推进|责[成令]|引导|促[使进]"
    "|安排|压实|明确|指导|带动|支持|组织(?!部)|教育(?!局|厅|委))[^,;:。!?]){0,24}$"
)


def _goes_ahead(canon: str, start: int, end: int, first: int) -> bool:
    """Whether leaders who open a clause, with their body or a number before them, do something themselves."""
    return bool(_DOES.match(canon, end) and _UNGOVERNED.search(canon[first:start]))


def _theirs(canon: str, start: int, out: list[Mention]) -> str:
    """Whose team it is: of 某部门“一把手”和班子成员 that of the department."""
    last = out[-1] if out and out[-1].end == start - 1 and canon[start - 1] in "和及与、" else None
    head = next((word for word in _HEADS if last.id.endswith(word)), "") if last and last.rule == "target.body" else ""
    return f"{last.id[7:].removesuffix(head)}班子成员" if head else "领导班子成员"


_HEADS = ("一把手", "主要负责人", "主要领导", "负责人", "主要负责同志", "班子成员", "领导班子")
_BEFORE_LIST = re.compile("(?:[对与和跟向给]|约谈|提醒|督促|监督|问责|批评|函询|诫勉)(?:了|过|\\d+[家个])?$")


def _sharing(canon: str, target: Mention, near: Sequence[Mention]) -> list[Mention]:
    """A target, with those of bodies listed before its own that share its head: 对县教育局、县林业局“一把手”."""
    own = next((m for m in near if m.start == target.start and m.end < target.end and m.rule in _NAMED), None)
    head = own and bare(canon[own.end : target.end]).removeprefix("的")
    sharing = _before(canon, target.start, near) if head in _HEADS else []
    names = [f"target:{bare(canon[m.start : m.end])}{head}" for m in sharing]
    start = sharing[0].start if sharing else target.start
    shared = [Mention(start, target.end, "target", name, "target.shared") for name in names]
    return [*shared, target._replace(start=start)]


def _before(canon: str, at: int, near: Sequence[Mention]) -> list[Mention]:
    """The bodies of a list that a verb or a preposition governs, up to an offset."""
    found: list[Mention] = []
    while canon[at - 1] in "、和及":
        other = next((m for m in near if m.end == at - 1 and m.rule in _NAMED), None)
        if not other:
            break
        found.insert(0, other)
        at = other.start
    return found if _BEFORE_LIST.search(canon, max(0, at - 6), at) else []


_NAMED = ("body.name", "body.level", "body.listed", "body.town")


def _governed(canon: str, start: int, end: int, first: int, out: list[Mention]) -> bool:
    """Whether a post is supervised here: an object, or one more in a list of targets."""
    listed = bool(out) and out[-1].end == start - 1 and canon[start - 1] in "、和及与"
    if canon[start - 1] in "与和跟同" and _JOINTLY.match(canon, end):
        return False  # 县委书记与县纪委书记共同约谈…: both act
    verb = _GOVERNS.search(canon, max(first, start - 30), start)
    listed = listed or bool(out) and bool(_ALSO_OF.fullmatch(canon, out[-1].end, start))
    listed = listed or canon[start - 1] in "为给向" and bool(_FOR_THEM.match(canon, end))
    return listed or verb is not None and verb[0] not in "、和及" or bool(_TOLD.match(canon, end))


_ALSO_OF = re.compile("[、和及][\\d一二两三四五六七八九十百多余几数]+[个家所](?:[^,;。、]{1,8}的)?")  # 、三所学校的校长
_JOINTLY = re.compile(
    "(?:共同|联合|一起|一道|一同|携手|联手)(?!接受|被|受|参加)|[^,;。]{0,6}(?:交流|座谈|合影|接触|来往|交往)"
)
# Which of a class says nothing of who they are, but in a set phrase of the law: 其他直接责任人员.
_SOME = re.compile("^(?:各级|各|该|广大|全体|有些|某些|一些|个别|极?少数|部分|有的|所有|其他(?!直接责任))(?=.)")
_OPENS = re.compile(r"(?:^|[,;:。!?、条款项\s])(?:[^,;:。、]{2,14}的)?$")  # who is bound opens a clause
_OVER = ("的监督", "的管理", "的教育", "的约束", "的考核")
_LED = re.compile("[受在]$|(?:加强|坚持|改进|完善|强化|削弱)[^,;。]{0,4}对[^,;。]{0,14}$")
# What staff that opens a clause must or must not do; else it only acts in it.
_BOUND = re.compile("[^。;]{0,40}?(?:应当|不得|必须|应依法|[不未]能|违|被|因|受到|存在|岗|队伍|资格|管理)")
_CALLED_IN = re.compile("(?:邀请|聘请|抽调|选派|选调|派出|指派)了?[^,;。对]{0,10}$")
# Another class that shares the post behind it, itself the object of a verb or counted.
_BOTH = re.compile(
    r"(?:[对与向名位个]|组织|约谈|督促)(?P<also>(?:乡镇\(街道\)|镇\(街道\)|乡镇街道|乡镇|镇街|街道)[和及、])$"
)
# 领导干部接待日: they do it
_THEY_DO = re.compile(
    "的|接访|接待|下访|大接访|包案|包保|带班|带队|挂[牌钩]|联系|讲|约谈|调研|驻|值班|培训|选[拔任聘]|交流|招|遴选|任[用免]|配|队伍"
)


@cache
def _classes() -> tuple[frozenset[str], int]:
    """Words that name those supervised by themselves, and the length of the longest."""
    words = frozenset(word for part in ("head", "class") for word in lexicon.words("targets", "word", part=part))
    return words, max(map(len, words))


def inside(canon: str, mechanisms: Sequence[Mention], found: Sequence[Mention]) -> list[Mention]:
    """The targets with which the names of mechanisms begin, where none is found: 领导干部 of 领导干部经济责任审计.

    >>> inside("公务员考核", [Mention(0, 5, "mechanism", "mechanism:公务员考核", "")], [])[0].id
    'target:公务员'
    """
    out, (words, longest) = [], _classes()
    for m in mechanisms:
        start = m.start + (canon[m.start] in "“‘")
        ends = range(min(m.end - 2, start + longest), start, -1)
        word = next((canon[start:end] for end in ends if canon[start:end] in words), "")
        free = word and not any(t.start < m.end and m.start < t.end for t in found)
        if free and not _THEY_DO.match(canon, start + len(word)):
            out.append(Mention(start, start + len(word), "target", f"target:{word}", "target.name"))
    return out


_OWN_CLASS = re.compile("各|被|驻在|参训|联系|全|国有|国家出资|.*(?:党组织|\\)|监察机关|党支部)$")


def only_modifies(body: Mention, canon: str, found: Sequence[Mention]) -> bool:
    """Whether a class of bodies only tells of what kind a post or target is (乡镇党委书记, 区直部门“一把手”).

    >>> target = Mention(2, 8, "target", "target:乡镇党委书记", "target.post")
    >>> only_modifies(Mention(2, 6, "body", "body:000000:乡镇党委", "body.class"), "约谈乡镇党委书记", [target])
    True
    """
    around = [m for m in within(found, body.start - 20, body.start + 1) if body.end < m.end]
    post = "书记" if canon.startswith("书记", body.end) else "副书记" if canon.startswith("副书记", body.end) else ""
    if post and _DOES_TO.match(canon, body.end + len(post)) and not any(m.start <= body.start < m.end for m in found):
        return False
    return bool(post) or bool(around) and not _OWN_CLASS.match(canon[body.start : body.end])
