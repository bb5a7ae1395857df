"""Who acts in a clause: its own subject, who is carried to it from before, who is made to act, and with whom.

Chinese names who acts once and goes on; so who acts is carried over clauses until another is named.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from helpers.codebook import lexicon
from helpers.relations import cues, subjects
from helpers.relations.clauses import NOBODY, SOMEBODY, TARGET, Actor, B, Clause, D, Item, M, R, T, actor, ids, run

_BEFORE = (
    r"(?:对于?|向|把|将|(?<!自)从|在|与|和|(?<!成)为|给|因|由于|经由?|至|到|被|受|按照?|以|关于|围绕|针对|通过|作为|报|送|帮助|隔|驻|(?<!来)自)"
)
_GOVERNED = re.compile(
    rf"(?:[与同向对][厅局委院校]|(?!为核心的){_BEFORE}(?:[^,;{B}{R}{M}{T}{D}]{{0,4}}的)?"
    rf"|[对向][^,;{B}{R}{M}{T}{D}]{{0,16}}(?:的|[、和及]|以及))(?:各|[\d一二三四五六七八九十百]+[个家名所位])?$"
)
_ADVERB = re.compile(
    r"(?:\d+名|[一二三四五六七八九十百多数几]+[名位个]|某些?|有[的些]|其他|当地|各|全体|所有|部分|不少|多数|少数|若干|一些|[\u4e00-\u9fa5]{0,6}[前后时中])?"
)
_ITS_OWN = re.compile(f"结合(?P<place>{R})")  # 结合我市实际,制定…: where nobody else is named, the place acts
_STATES = re.compile("(?:这|也|正|就)是$")
_UNDER = re.compile("领导下|安排下|指导下|同意|有关要求")
COUNT = r"(?:[各该]|[\d一二三四五六七八九十百]+余?[个家名])?"
_ANAPHOR = re.compile("(?P<first>前者)|后者|对方|(?P<both>双方)(?!的|当事)")
_POINTS = re.compile(f"{_ANAPHOR.pattern}|接受其")  # at one whom an earlier clause names
HELP = "(?:配合|协助|参与|参加|协办|协同)"
_AGENT = re.compile(
    rf"(?P<by>由|经(?!{run(B)}(?:批准|同意|审批|授权|许可)|[^,;的]{{0,40}}(?:选举|任命|任免))|被)"
    rf"(?:{run(B)}委托)?(?P<list>{run(B)}(?:(?:负责)?牵头、{run(B)}(?=等?(?:部门|单位)?{HELP}))?)"
)
_PIVOT = re.compile(
    rf"(?P<verb>督促|委托|聘请|责[成令]|要求|推动|指导|支持|协调|带动|监督(?=[^,;]*(?:执行|落实)))(?:[、和]?(?:监督|督促|指导|检查)){{0,2}}{COUNT}(?P<list>{run(B)}|{run(T)})"
    rf"|(?P<other>组织|协助)(?P<bodies>{run(B)})|(?:建议|提请)其?(?P<told>{run(B)})(?=[^,;]{{0,8}}(?:责令|处理|给予|追究))|移[送交](?P<given>{run(B)})(?=(?:依法|依规|依纪|按照)[^,;{B}{M}{T}]{{0,4}}{M})"
)
_FOUNDS = re.compile(f"(?:成立|组建|组成|派出)了?[^,;{B}{R}{M}{T}{D}]{{0,10}}(?P<list>{B})$")
_JOINT = re.compile(
    rf"(?P<verb>分别(?:联合|会同|与)|会同|联合|联同|协同|携手|联手|连同|配合|(?<![协磋洽招客电外])商请?(?={B})|与|同|和)(?:[^,;、{B}{M}{T}]{{0,3}}的)?(?P<list>{run(B)})"
)
_DELEGATE = re.compile(rf"[将把](?P<list>{run(B)})作为")
# 指导下级纪委工作, 通过指导协会等方式: it is another's work that is looked after
_IS_WAY = re.compile("的?(?:各项|有关|相关)?工作(?:$|等)|[^,;]{0,8}等(?:方式|形式|措施|途径|办法)")


class Acts(NamedTuple):
    """Who does what in a clause."""

    subject: Actor  # named at the head of the clause, or carried from before
    agent: Actor  # 由…, 经…, 被…
    pivot: Actor  # who is made to act (督促…), from `since` on
    since: int
    delegate: Actor  # 将…作为
    partners: Actor  # with whom (会同…, 与…)
    shared: str  # how: joint, each, or '' for not at all


# What in front of a name makes it an object, beside the verbs of verbs.csv.
_TAKES = re.compile(
    f"^[^受]*(?:委托|聘请)[^,;]{{0,4}}$|[了着把将被获]|获得|荣获|得到|解决|强化|加强|形成|为[^{B}{R}{T}]+$"
)
_RUNS = {sign: re.compile(run(sign)) for sign in (B, R, T)}
_OF_PLACE, _LEVELS_OF = re.compile(f"{R}(?:各级)?"), re.compile(rf"(?:各级?|的)?{T}")
# A list that goes on over words that are no names: 向县政府主要负责人、县主管部门报告.
_LISTED = re.compile(rf"[{B}{R}{T}](?:(?:[^,;、和及{B}{R}{M}{T}{D}]{{0,8}}+[、和及]|的(?={B}))[{B}{R}{T}])*+")
_LEADS_TO = re.compile(f"的?{B}|(?:下辖|所辖|辖下|辖区内?|辖内|下属|代管|管辖|境内)?的(?:县级市)?{R}")
_OWNS = re.compile(f"(?:的(?:有关|相关|直接|内设)?)?{B}")
_POST = re.compile("[\u4e00-\u9fff]{1,14}(?:长|主任|书记|委员|主席|常委)、")


def _subject(clause: Clause) -> tuple[Actor, int]:
    """Who the clause names as acting at its head, and where that name ends; nobody and 0 where it names none."""
    passed, number = 0, _ARTICLE.match(clause.signs).end()
    for item in clause.items:
        before = subjects.WHICH_ONE.sub("", clause.signs[number : item.at].lstrip("”’"))
        if item.sign == D and len(before) < 3 and _LAYS_DOWN.match(clause.signs, item.at + 1):
            return Actor(SOMEBODY, item.start, item.end), item.at + 1
        if item.sign in (M, D) or len(before) > 24:
            return NOBODY, 0
        if item.at < passed:
            continue  # the list that a preposition governs: 向县委、县政府汇报
        if before == "通过" and item.sign == B and _BY_THEIR_DOING.match(clause.signs, item.at + 1):
            before = ""  # 通过纪检监察机关不断创新监督机制,…
        told = before in ("是", "更是", "还是", "也是") and _DEFINES.match(clause.signs)
        if told or not _STATES.search(before) and _is_object(before):
            passed = _LISTED.match(clause.signs, item.at).end()
            continue
        match = _RUNS[item.sign].match(clause.signs, item.at)
        after = clause.signs[match.end() :]
        # 昆明市审计局副局长、昆明市纪委监委书记王某: of the first post only the place is left; 泉州市下辖的石狮市
        if item.sign == R and (_POST.match(after) or _LEADS_TO.match(after)):
            continue
        if item.sign == B and _OWNS.match(after):
            continue  # 被审计单位的上级机关, 县人民政府机关事务主管部门
        if item.sign == T:
            plain = _OF_PLACE.sub("", before)
            which = _ADVERB.fullmatch(plain) or len(plain) < 6 and subjects.nominal(plain)
            if which and not after.startswith((M, B)):
                return Actor(TARGET, item.start, item.end), item.at + 1
        elif item.sign == B and _RULED.match(after):
            return Actor(SOMEBODY, item.start, item.end), match.end()  # 中央纪委《…》明确: the document says it
        elif item.sign == B and (last := subjects.their_people(clause, match.end())):
            return Actor(TARGET, item.start, last.end), last.at + 1
        elif item.sign == B and (_RELATED.match(after) or _EXPERT.match(after)):
            return Actor(SOMEBODY, item.start, item.end), match.end()
        elif not _UNDER.match(after) and not (item.sign == R and _LEVELS_OF.match(after)):
            return actor(clause.of(item.sign, item.at, match.end())), match.end()
    return NOBODY, 0


_BY_THEIR_DOING = re.compile(
    "(?:不断|积极|持续|大力|主动|深入|认真|全面|充分)+(?:探索|创新|开展|推进|推动|加强|强化|组织|实施|建立|健全|完善|发挥)"
)
_ARTICLE = re.compile("(?:第[一二三四五六七八九十百零\\d]+条(?:之[一二三四五六七八九十])?)?")
_LAYS_DOWN = re.compile("[”’]?(?:第[一二三四五六七八九十百]+条)?(?:中)?(?:将|把|对|就|明确|规定|指出|提出|要求)")
_RULED = re.compile(f"{D}[^,;{B}{M}]{{0,8}}(?:明确|规定|指出|提出|要求)")
# 审计机关确定的单位应当…: the head of the subject is behind 的
_RELATED = re.compile(
    f"[^,;的{B}{D}]{{1,16}}的(?:其他|有关|相关)?[^,;的{B}{M}{D}]{{0,4}}(?:单位|企业|机构|组织|人员|公民|个人)"
    "(?:[、和及][^,;的]{0,8})?,?(?:均|都)?(?:应当|应|必须|可以|不得|要|有权|拒)"
)
# 党校刘教授说, and 省政协与我们…: who is quoted or thanked does not go on acting
_DEFINES = re.compile(f"^[^{M}]*的[^,;的]{{1,10}}$")  # 是…了解情况的重要方式
_EXPERT = re.compile("[^,;的]{0,6}(?:教授|专家|学者|研究员|博士|律师|讲师)|[与和同]我们")
_NUMBER = re.compile(r"(?:[(]?[一二三四五六七八九十\d]+[)、.]|第?[一二三四五六七八九十]+[,是]|首先|其次)*")


def headless(clause: Clause) -> bool:
    """Whether a clause opens with a verb, so that who acted before goes on.

    >>> headless(Clause("一是坚持问题导向", (), 0, 8, "")), headless(Clause("作风建设永远在路上", (), 0, 9, ""))
    (True, False)
    """
    number = _NUMBER.match(clause.signs).group()
    opens = number.endswith("是") or subjects.opens_with_verb(clause.signs[len(number) :])
    return opens and not (subjects.stranger(clause) or _subject(clause)[0].ids)


_LED = re.compile(
    "主持|带领|带队|率队|率领|召集|部署|督促|检查|督导|走访|点评|组织|分别|逐一|牵头|亲自|包案|约请"
)
_RECEIVES = re.compile(
    rf"[^,;{M}{T}]{{0,8}}(?:被|受到?|接受|参加|参与|述[职责廉]|签|承诺|向{B}|对照|履行|自查)|[、和及与]{T}"
)
_LEADERS = re.compile(
    "(?:领导|负责人|负责同志|书记|[主县市区局处院校镇乡组]任?长?|班子成员|领导班子|(?:委|组|党工委|常委会)成员)$"
)


def led(clause: Clause, carried: Actor) -> Clause:
    """A clause in which a body's leaders act, with the body in their place: 县纪委主要领导约谈…, 市委书记王某与…谈话.

    Of several posts the last one acts; leaders without a body act for the one that acted before.

    >>> from helpers.codebook import Mention
    >>> body = Mention(0, 6, "body", "body:530100:纪委监委", "")
    >>> leader = Item(0, T, ("target:昆明市纪委主要领导",), 0, 10, (body,))
    >>> done = led(Clause(f"{T}主持召开{M}", (leader, Item(5, M, ("mechanism:约谈会",), 14, 17)), 0, 17, ""), NOBODY)
    >>> done.items[0].sign == B, done.items[0].ids
    (True, ('body:530100:纪委监委',))
    """
    first = clause.items[0] if clause.items else None
    if not first or first.sign in (M, D) or first.sign != T and "、" not in clause.signs[first.at : first.at + 16]:
        return clause
    heads, end = _heads(clause)
    if not heads or len(heads) == 1 and heads[0].sign != T:
        return clause
    last, after = heads[-1], clause.signs[end:]
    inner = tuple(m.id for m in last.inner if m.kind == "body")[:1]
    if last.sign == T and not (_leads(clause, last, after) and (inner or carried.bodies and _bare(last))):
        return clause
    signs, real, changed = clause.signs, clause.real, []
    for item in heads:
        kept = item is last and (item.sign != T or inner)
        sign = (item.sign if item.sign == R else B) if kept else _HIM
        signs = signs[: item.at] + sign + signs[item.at + 1 :]
        real = real[: item.at] + sign + real[item.at + 1 :] if real[item.at : item.at + 1] == item.sign else real
        changed += [Item(item.at, sign, inner or item.ids, item.start, item.end)] if kept else []
    rest = [item for item in clause.items if item not in heads]
    return clause._replace(signs=signs, real=real, items=tuple(sorted(changed + rest)))


_HIM = "他"  # in place of a leader who acts for whoever acted before


def _heads(clause: Clause) -> tuple[list[Item], int]:
    """The bodies with a post behind them, and the targets, that open a clause in a row, and where their name ends."""
    heads, end = [], 0
    for i, item in enumerate(clause.items):
        before = clause.signs[end : item.at]
        if item.sign not in (B, T, R) or (len(before) > 4 or before[:1] != "、" if heads else _is_object(before)):
            break
        follows = clause.items[i + 1].at if i + 1 < len(clause.items) else len(clause.signs)
        post = subjects.post(clause.signs[item.at + 1 : follows])
        heads, end = [*heads, item], item.at + 1 + post
        if item.sign != T and not post:
            break
    return heads, end


_FORMER = re.compile("(?:曾任|历任|原任|曾担任|前任|来自)$")


_PREDICATE = re.compile("[^,;这也正就一二三四五六七八九十别其于但可还只凡]是$")  # 谈话是…, but 一是…, 特别是…


def _is_object(before: str) -> bool:
    told = _FORMER.search(before) or _PREDICATE.search(before) or _GOVERNED.search(before) or _TAKES.search(before)
    return bool(told) or any(word.roles for word in cues.scan(before)) or subjects.governs(before)


def _bare(leader: Item) -> bool:
    return any(leader.ids[0][7:] in lexicon.words("targets", "word", part=part) for part in ("head", "bound", "post"))


def _leads(clause: Clause, leader: Item, after: str) -> bool:
    """Whether leaders act, on somebody or by a verb of leading, and are not those who are acted on."""
    name = leader.ids[0]
    if "原" in name or not _LEADERS.search(name) or _RECEIVES.match(after):
        return False
    names = [item.ids[0][10:] for item in clause.of(M, leader.at)]
    if not names or lexicon.like(names[0]) == "reporting":
        return bool(_TALKS.search(after) or _GOES_FIRST.match(after))
    return T in after or after[:2] == f"{M}了" or bool(_LED.search(after))  # 区纪委书记通报了…


_GOES_FIRST = re.compile(
    "[^,;]{0,4}(?:率先垂范|身体力行|以身作则|下沉|深入(?:一线|基层|现场|实地|企业|农村)|带队|率队|主持召开|逐一|分别)"
)
_TALKS = re.compile(f"[同与跟找对][^,;{T}]*{T}.{{0,6}}谈")


def _pivot(clause: Clause, subject: Actor) -> tuple[Actor, int]:
    match = _PIVOT.search(clause.signs) if B in clause.signs or T in clause.signs else None
    alone = subject.ids == SOMEBODY or subject.named and not subject.bodies
    if not match and alone and (match := _FOUNDS.search(clause.signs)):
        return actor(clause.group(match, "list")), match.end()  # 海宁市成立督查组,开展…: no body but the group acts
    if not match or _IS_WAY.match(clause.signs, match.end()):
        return NOBODY, 0
    made = actor(clause.group(match, match.lastgroup))
    if clause.of(T, match.start(), match.end()):
        made = made._replace(ids=TARGET)
    if match["other"] == "协助" or clause.signs.endswith("牵头", 0, match.start()):  # who helps or leads acts too
        made = made._replace(ids=tuple(dict.fromkeys((*subject.bodies, *made.ids))))
    return made, match.end()


_COMPARES = re.compile(
    f"[^,;{M}]{{0,16}}(?:有关|相关|无关)(?!部门|单位|机关)"
    f"|相比|隔|一样|不同|之?间|[^,;{M}]{{0,10}}(?:不一致|不一|分歧|争议|矛盾)|[^,;{M}]{{0,4}}发生[^,;]{{0,16}}(?:关系|往来)|[^,;{M}]{{0,20}}的(?:关系|联系|差别|区别|界限)|的(?!{M}|协作|协同|协调|配合|联动|沟通|衔接|合作)"
)
# What two do only with each other.
_TIES = re.compile("[连建成签联共协会商召享互接通流配同组交谈约商合]|一[道起]|[携联]手")
_AND_OTHERS = re.compile("(?:等(?:多个|\\d+个|有关|相关)*(?:职能)?(?:部门|单位|机关|机构|组织)?)?")
_JOINTLY = re.compile(
    "[^,;]{0,6}(?:联合|共享|共[同用建](?!责任|任务|目标|特点|问题|利益|[的点])|互|携手|协同|一道|一起|联手|会商"
    "|(?:加强|密切|强化)(?:工作|信息|业务|日常)?(?:协调|沟通|协作|配合|衔接|联动|合作)|密切(?:配合|协作)|通力(?:合作|协作))"
)


_ON_THE_SPOT = re.compile("(?:的?(?:检查|执法|工作|督查|调查)人员)?[^,;]{0,2}(?:走进|来到|现场)")
_SETS_UP = re.compile("建立|健全|完善|召开|开展|构建|形成")
_TOGETHER = re.compile("共享|会商|联席会|协作|联动|协同|会审|互通")  # …建立信息共享机制: they do so with each other


def _shared(clause: Clause, start: int, end: int) -> bool:
    """Whether a mechanism that several do together by its name is what they do: 开展联合检查."""
    names = [(start < item.at < end, item.ids[0][10:]) for item in clause.told(M, start)]
    sets_up, alike = _SETS_UP.search(clause.signs, start, end), ("联合", "公开通报")
    shared = any(near and name.startswith(alike) or sets_up and _TOGETHER.search(name) for near, name in names)
    shared = shared or bool(names) and _sets_up(clause, start)
    return shared or start > 0 and bool(_ON_THE_SPOT.match(clause.signs, start))


_RESPECTIVELY = re.compile("[^,;]{0,2}(?:分别|各自|按照?各自)(?!联合|会同|[与对向由为])")
_SETS_UP_ONE = re.compile(
    f"[^,;分{B}{R}{M}{T}{D}]{{0,8}}(?:建立|健全|完善|构建|形成|召开|搭建|签订|签署)[^,;{B}{R}{T}{D}]{{0,10}}$"
)


def _sets_up(clause: Clause, opens: int) -> bool:
    """Whether several set up what they can only share by its name: 建立监督协作机制."""
    item = clause.told(M, opens)[:1]
    return bool(item and _TOGETHER.search(item[0].ids[0]) and _SETS_UP_ONE.fullmatch(clause.signs, opens, item[0].at))


def _partners(clause: Clause, subject: Actor, end: int) -> tuple[Actor, str]:
    for match in _JOINT.finditer(clause.real) if B in clause.signs else ():
        verb, after = match["verb"], clause.signs[match.end() :]
        led = verb in ("与", "和", "同") and clause.signs[max(0, match.start() - 1) : match.start()] in ("对", "向")
        behind = end + subjects.post(clause.signs[end : match.start()])  # 县委书记和县纪委书记共同…
        led = led or verb == "和" and (match.start() > behind or not _JOINTLY.match(after))
        if led or _COMPARES.match(after):
            continue
        told = after + "".join(ids(clause.of(M, match.end())))
        if verb == "与" and 0 < match.start() <= end and not _TIES.search(told):
            continue  # 检察院与审计局履行职责: two that each do so
        each = "each" if "分别" in (verb[:2], after[:2]) else "joint"
        apart = 0 < match.start() <= end and _RESPECTIVELY.match(after) and not _TOGETHER.search(told)
        return actor(clause.group(match, "list")), "apart" if apart else each  # 甲与乙分别约谈…
    opens = _AND_OTHERS.match(clause.real, end).end() if end else 0  # who is carried: not in ,社会各界共同参与
    reach = opens + min(end, 1) * 4 + 2
    several = len(subject.bodies) > 1 and not _RESPECTIVELY.match(clause.signs, opens)
    jointly = several and (_JOINTLY.search(clause.real, opens, reach) or _shared(clause, opens, reach))
    return NOBODY, "joint" if jointly else ""


def silent(clause: Clause, carried: Actor, earlier: list[Item]) -> bool:
    """Whether a clause names and points at nobody and nothing, so that who acts only passes through it.

    >>> silent(Clause("及时整改", (), 0, 4, ""), NOBODY, [])
    True
    """
    points = "对其" in clause.signs or earlier and _POINTS.search(clause.signs)
    return not (clause.items or len(carried.ids) > 1 or points)


MEANS = ("通过", "借助", "依托", "运用", "利用", "凭借")


def ahead(clause: Clause, behind: list[Clause], carried: Actor) -> Actor:
    """Who acts by what a clause only names as a means: whoever the next clause names: 依托监督平台,县纪委….

    >>> ahead(Clause("依托平台", (), 0, 4, ","), [], NOBODY) == NOBODY
    True
    """
    if not (behind and clause.closing == "," and clause.signs.startswith(MEANS)) or B in clause.signs:
        return carried
    named = _subject(behind[0])[0] if B in behind[0].signs and not subjects.stranger(behind[0]) else NOBODY
    return named if named.bodies else carried


# 县长王某主持召开县政府常务会议: what is decided there the body decides
_CHAIRS = re.compile(
    rf"[^,;{B}{M}{T}{D}]{{1,24}}主持(?:召开)?了?[^,;{B}{M}{T}{D}]{{0,6}}(?P<list>{run(B)})[^,;{B}{M}{T}{D}]{{0,10}}会议?$"
)


def acts(clause: Clause, carried: Actor, earlier: list[Item]) -> Acts:
    """Who does what in a clause; `earlier` are the bodies that the sentence named before it.

    >>> body = Item(0, B, ("body:530100:纪委监委",), 0, 6)
    >>> acts(Clause(f"{B}开展约谈", (body,), 0, 10, ""), NOBODY, []).subject.ids
    ('body:530100:纪委监委',)
    """
    if B in clause.signs and (match := _CHAIRS.match(clause.signs)):
        subject, end = actor(clause.group(match, "list")), match.end()
    elif end := subjects.stranger(clause):
        subject = Actor(SOMEBODY, clause.start, clause.start + end)
    else:
        subject, end = _subject(clause) if clause.items else (NOBODY, 0)
    if earlier and (match := _ANAPHOR.search(clause.signs)):
        pair = [item for item in earlier if item.ids != earlier[-1].ids][-1:]
        meant = pair if match["first"] and pair else [*pair, earlier[-1]] if match["both"] else earlier[-1:]
        subject, end = actor(meant), match.end()
    if not subject.ids and not carried.ids and (match := _ITS_OWN.search(clause.signs)):
        subject = actor(clause.group(match, "place"))
    if not subject.ids and carried.ids:
        subject = Actor(carried.ids, carried.start, carried.end, True)
    if B not in clause.signs:
        return Acts(subject, NOBODY, *_pivot(clause, subject), NOBODY, *_partners(clause, subject, end))
    agent = NOBODY
    if match := _AGENT.search(clause.signs):
        until = clause.signs.find("报", match.end())  # 经…研究,报…批准
        behind = clause.of(B, match.start(), until if until > 0 else None)
        agent = actor(behind if match["by"] == "经" else clause.group(match, "list"))
    if match and "牵头" in match["list"]:  # 由…牵头、…配合: both are who does it
        subject = Actor(carried.ids, carried.start, carried.end, True) if carried.ids else NOBODY
    delegated = _DELEGATE.search(clause.signs)
    delegate = actor(clause.group(delegated, "list")) if delegated else NOBODY
    return Acts(subject, agent, *_pivot(clause, subject), delegate, *_partners(clause, subject, end))


_OVERSEEN = re.compile(f"(?:监督|委托|聘请){COUNT}{B}")  # 监督…执行…,列席会议: who oversees goes on
_ASSISTS = re.compile(f"协助{B}")
_STAYS = re.compile(rf"(?:会同|联合|联同|携手){run(B)}|{B}(?:一[道起同])?$")


def last(clause: Clause, done: Acts, before: Actor) -> Actor:
    """Who acts in the next clause if that names nobody.

    >>> clause = Clause(f"{B}开展约谈", (Item(0, B, ("body:530100:纪委监委",), 0, 6),), 0, 10, "")
    >>> last(clause, acts(clause, NOBODY, []), NOBODY).ids
    ('body:530100:纪委监委',)
    """
    if _ASSISTS.search(clause.signs) and done.subject.bodies:
        return done.subject  # …协助省委出台…,制定…
    if done.delegate.ids or done.pivot.bodies and not _OVERSEEN.search(clause.signs):
        return done.delegate if done.delegate.ids else done.pivot
    if done.agent.ids and (done.subject.carried or not done.subject.ids):
        return done.agent
    if done.subject.carried or not done.subject.ids:
        return before
    # A party that a verb or the clause's end joins stays (会同…,走进…); one that 与 brings in for one act does not.
    if not (done.shared == "joint" and done.partners.ids and _STAYS.search(clause.signs)):
        return done.subject
    return done.subject._replace(ids=tuple(dict.fromkeys((*done.subject.ids, *done.partners.ids))))
