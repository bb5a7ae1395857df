"""The rules of supervises in the active: a body over a body or a target, by a verb or by a mechanism that watches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product

from helpers.codebook import lexicon
from helpers.relations.actors import COUNT, Acts
from helpers.relations.clauses import BLANK, NOBODY, Actor, B, Clause, D, M, R, T, actor, ids, run
from helpers.relations.joint import made_known
from helpers.relations.passive import passive
from helpers.relations.ties import NUMBER, Memory, Tie, over_them, verbs, watches

_BARE_ACT = (
    r"(?:(?:(?:督导|督查|监督|检查|跟踪|巡查|督促){2}|(?:督导|跟踪|督查)督办"
    r"|(?:开展|进行|实施|实行|加强|强化|组织)[^,;的]{0,8}(?:督导|督查|检查|抽查|(?<!舆论)(?<!民主)(?<!社会)监督|监管|监察|巡察|巡视|考核|考评|评估|督办|审[计查核]|核查|督促)"
    "|(?:作出?|进行|开展)[^,;的]{0,4}评价))(?!部门|机[关构]|单位|组|批|标准|指标)"
)
_THEIRS = "(?!反映|移送|提供|提出|报送|交办|转[办送交]|移交|推荐|委托|通报|指出|发现|反馈)"
# 对…执行条例的情况进行监督: what they did is looked at, and so are they; not what they handed over or told.
_CONDUCT = (
    rf"{_THEIRS}(?:[^,;{B}{M}{T}]{{0,6}}(?:落实|贯彻|执行|遵守|办理){B})?[^,;{B}{T}]{{1,24}}"
    f"(?:情况|活动|行为|工作|职责|责任|收支|事项|{BLANK})"  # …是否落实
)
# 对…财政收支的真实、合法和主要负责人经济责任的履行情况实施审计监督
_DEEDS = (
    rf"{_THEIRS}[^,;{B}{M}]{{1,36}}"
    f"(?:情况|活动|行为|工作|职责|责任|收支|事项)[^,;的{B}{M}{T}]{{0,4}}(?:进行|开展|实施|实行)[^,;的{B}{M}{T}]{{0,4}}"
)
# 对财政部门的预算执行、决算草案进行审计监督
_DOINGS = (
    rf"{_THEIRS}(?!起诉|查[处办]|作出|牵头|制定|发布|印发)[^,;{B}{M}]{{1,24}}(?<!案件)(?<!线索)(?<!事故)(?:进行|开展|实施|实行)[^,;的{B}{M}{T}]{{0,4}}"
)
# 对…依法给予处分, 对…进行了处理, 对…立案
_DEALS = "(?:(?:给予|作出|予以|追究|进行)[^,;的]{0,6}(?:处分|处理|责任|批评|处罚|查处|问责)|立案(?!标准|条件))"
# A list of posts and bodies, each with what tells which: 对本级公权力机关、公职人员和有关人员进行监察.
_LIST = rf"{T}(?:[^,;、和及{B}{M}{T}{D}]{{0,6}}[、和及或][^,;、和及{B}{M}{T}{D}]{{0,8}}{T}){{0,5}}"

# 对干部的教育、管理和监督
_CARES = (
    "(?:(?:日常|严格|全面|全方位)?(?:教育|管理|领导|培养|培训|选拔|任用|使用|考核|约束|制约)(?:[、和与及]|以及)?){0,5}"
)


# 查处了某市3名违规的…: strong verbs take whom they reach with what tells which
_PUNISHES = (
    "(?:查处|查办|处理|处分|惩处|约谈|问责|追责|立案(?:审查|调查|查处|侦查)*|提级审查|审查调查|诫勉"
    "|处置(?:反映|涉及))"
)
_ANY = f"{B}{R}{M}{T}{D}"
_SOME = rf"(?:{R}的?)?(?:\d+余?[名位个]|一大?批|大批|多[名位个]|部分|若干)?"
_AT_FAULT = "(?=不|慢|违|失|涉|腐|履职|落实|整改|推进)"


@cache
def _oversight() -> tuple[re.Pattern[str], ...]:
    acts = f"(?:{verbs('supervise')}|紧盯|评价|考评|考察|监察(?!体制|机[关构]|工作|对象))"
    verb = rf"{acts}(?:了|过|该|其|推动|相关|有关|\d+余?[名位个]){{0,3}}(?P<list>{run(T)})"
    which = rf"(?:[^,;{_ANY}对向]{{1,14}}的|{_AT_FAULT}[^,;{_ANY}的]{{1,8}})?"
    strong = rf"{_PUNISHES}(?:了|过)?{_SOME}{which}{_SOME}(?P<list>{run(T)})"
    weak = "(?!偏|过|不|乏|失|缺|薄|虚|弱|还|仍|难|太)"  # 监督偏软 is no supervision
    noun = (
        rf"(?:对|强化|加强|做实|深化|推动|打出)[^{T}{M};]{{0,12}}(?P<list>{run(T)})"
        rf"(?:(?:及其?[^,;的{T}{M}{B}]{{1,4}})?的?{_CARES}[^,;{T}{M}{B}]{{0,4}}|{_CONDUCT}的)监督"
    )
    talks = rf"[同与跟找对和][^,;{B}{M}{T}]{{0,16}}(?P<list>{run(T)})[^,;{B}{M}{T}]{{0,6}}谈(?![判论及到])"
    toward = rf"向(?P<list>{run(T)})[^,;{B}{T}]{{0,4}}(?:反馈|交办|提醒)"
    others = rf"(?:[、和及][^,;的{M}{T}]{{1,10}}的(?:其他|有关|相关)?人员)?"
    on = rf"对[^{T}{M}{D};]{{0,24}}(?P<list>{_LIST})(?:[^,;{B}{M}{T}]{{0,8}}{others}|{_CONDUCT}){_BARE_ACT}"
    whom = rf"对[^{T}{M}{D};]{{0,24}}(?P<list>{_LIST})[^,;{B}{M}{T}]{{0,8}}"
    probes = rf"{whom}违[法纪规][^,;{B}{M}{T}]{{0,12}}(?:进行|开展|立案)[^,;]{{0,4}}调查"
    deals = f"{whom}{_DEALS}"
    gives = rf"(?:给予|予以){which}{_SOME}(?P<list>{run(T)})[^,;{B}{M}{T}]{{0,6}}(?:处分|处罚|批评|{M})"
    finds = (
        rf"(?:发现|剖析|查找|排查|摸清|掌握|[针]对)[^,;{B}{M}{T}]{{0,8}}(?P<list>{run(T)})(?!反映|举报|提出|提供)[^,;{M}{T}]{{2,40}}"
        "(?:问题|短板|漏洞|盲区|薄弱环节|隐患|倾向|苗头)"
    )
    hears = rf"听取了?[^,;{B}{M}{T}]{{0,8}}(?P<list>{run(T)})的?述[责职廉]"
    return tuple(map(re.compile, (verb, strong, noun + weak, talks, toward, on, probes, deals, gives, finds, hears)))


_URGES = re.compile(
    rf"(?:督促|监督|责成|责令|要求|检查|抽查|督查|督导|巡察|巡视|考核|考评|评估|约谈|问责)(?:[、和]?(?:指导|督促|推动|协调|检查|监督)){{0,2}}"
    rf"{COUNT}(?P<list>{run(B)})"
)
# 被审计单位…,其上级机关应当督促整改
_ITS_SUPERIOR = re.compile(
    rf"(?:由|并由)?其{run(B)}[^,;{B}{M}{T}]{{0,12}}(?:督促|责令|责成|督办)(?:其|整改|改正|落实|纠正|履行|限期)"
)
_EXAMINES = re.compile(
    rf"(?:经|(?<![举汇通申填警情])报[送经请]?)(?P<list>{run(B)})(?:等(?:部门|单位))?(?:备案)?(?:审核|审查|检查|(?P<by>{M}))"
)
# 对县委决策部署落实情况进行督查 is no look at the committee
_THEIR_WILL = "(?!的?[^,;]{0,6}(?:决策|部署|要求|精神|决定|指示|文件|安排|交办)[^,;]{0,8}(?:落实|贯彻|执行|办理|完成))"
_ON_BODY = re.compile(
    rf"(?P<each>分别)?对[^{B}{T}{M},;由]{{0,24}}(?<!落实)(?<!贯彻)(?<!执行)(?<!遵守)(?<!传达)(?P<list>{run(B)}){_THEIR_WILL}"
    rf"(?:(?:及其?|和|、){T})?(?:(?:{_THEIRS}[^,;{B}]{{0,10}}|{_DEEDS}|{_DOINGS})(?P<by>{M})|(?:[^,;{B}{M}{T}]{{0,4}}|{_CONDUCT}){_BARE_ACT})"
)
# 对县政府的收支、对国有企业的收支进行审计
_AND_ON = re.compile(rf"对(?P<list>{run(B)})的?[^,;{B}{M}{T}]{{1,16}}(?:收支|情况|活动|行为|工作)[、和及]?$")
_GOES_TO = re.compile(  # 进驻县住建局开展常规巡察
    rf"(?:进驻|走进|深入|前往|(?<!遭)赴|到)(?:[^,;{B}{M}{T}]{{0,6}}的)?{COUNT}(?P<list>{run(B)})等?(?:部门|单位)?[^,;{B}{M}{T}]{{0,6}}"
    rf"(?:(?:开展|进行|实施|组织)[^,;{B}{M}{T}]{{0,8}}(?P<by>{M})|(?:开展|进行|实施)?(?:实地|现场)?(?:督导|督查|督办|监督检查))"
)
_OVER_BODY = re.compile(  # 加强对…的监督
    rf"(?:加强|强化|做实|深化|实施|开展|负责|履行)[^,;{B}{M}{T}]{{0,6}}对[^,;{B}{M}{T}]{{0,12}}(?P<list>{run(B)})"
    rf"(?:(?:的|以及)?[^,;{B}{M}{T}]{{0,8}}|{_CONDUCT}的?(?:[^,;{B}{M}{T}]{{1,4}}[、和及与])?)(?:日常|全程|动态|跟踪|重点|经常性)?(?:监督|检查|考核|督导|督查|监管|(?:业务)?领导(?!班子|干部|小组|人员|机关|体制))(?!部门|机[关构]|单位|组)"
)
# 在区纪委的督促下,住建局…; 在审计局的配合下,区纪委…
_WITH_THEM = re.compile(
    rf"在(?P<list>{run(B)})(?:等(?:部门|单位)?)?的?(?:有力|直接|密切|大力|积极|全力|全程|多次)?"
    "(?:(?P<over>(?:指导)?(?:督促|监督|督导)(?:指导|推动)?)|(?:配合|协助|协作))下$"
)
FACING = re.compile(  # 对县住建局, 对县住建局违反规定的行为, and 针对县住建局管理中的漏洞
    rf"{NUMBER}(?:(?:针?对|对于)[^,;{B}]*?(?P<list>{run(B)})(?:[^,;{B}{T}]{{0,24}}(?:违|不按|未)[^,;{B}{T}]{{0,16}}(?:行为|问题|情形))?|(?:{run(B)}[^,;{B}{M}{T}]{{0,6}})?针对[^,;{B}]*?(?P<faults>{run(B)})[^,;{B}{T}]{{1,24}}(?:问题|漏洞|风险|隐患|不足|短板))$"
)
_ON_THEM = re.compile(
    f"^(?:由?{run(B)})?(?:要|应当?)?(?:根据情节轻重|按照(?:干部)?管理权限|及时|严肃|逐一|当面|依[法规纪]|一律|分别)*"
    "(?:提醒|约谈|问责|查处|批评|处分|督促|责令|追究(?!刑事|民事)|(?:给予|作出|进行)[^,;]{0,6}处[分理罚])(?!函|单)"
)


# 公务员涉嫌职务违法的,移送监察机关处理: they take over
_TRANSFERS = re.compile(
    rf"移[送交](?:有管辖权的|同级|上级|有关)?(?P<list>{run(B)})(?:依法|依规|依纪|及时)*(?:调查|处[理置]|查处|审查|办理|立案)"
)


def on_those(clause: Clause, acts: Acts, memory: Memory) -> Iterator[Tie]:
    """supervises of those who were put in front: 发现…违反规则的,及时提醒."""
    who = acts.agent if acts.agent.ids else acts.subject
    if set(who.ids) & set(memory.facing):
        return  # who offends is called to account by another
    if T not in clause.signs and _ON_THEM.search(clause.real):
        pairs = product(who.bodies, ids(memory.waiting) + memory.facing)
        yield from ((one, "supervises", other, "supervises.verb") for one, other in pairs)
    if memory.waiting and (match := _TRANSFERS.search(clause.real)):
        by = [one for one in ids(clause.group(match, "list")) if "监察" in one or "纪" in one]
        yield from ((one, "supervises", other, "supervises.verb") for one, other in product(by, ids(memory.waiting)))
    elif memory.facing and any(watches(i.ids[0]) and T not in clause.signs[: i.at] for i in clause.told(M)):
        pairs = product(who.bodies, memory.facing)
        yield from ((one, "supervises", other, "supervises.mechanism") for one, other in pairs)


_MATTER = "(?:情况|收支|决算|草案|事项|资金|资产|活动|责任|行为)"
_LISTS = re.compile(rf"(?:^|{B}[^,;对{B}{M}{T}]{{0,24}})对(?P<list>[^,;{M}]*{_MATTER})$")
_LISTS_ON = re.compile(rf"(?P<list>(?:[^,;{M}对]|对象)*{_MATTER})$")
_LIST_ENDS = re.compile(
    rf"(?P<list>(?:[^,;{M}对]|对象|{M}(?:范围|对象|职责))*)(?:进行|开展|实施|实行)[^,;{B}{M}{T}]{{0,6}}(?:监督|检查|审计|监察|考核|督查|评价|(?P<by>{M}))"
)
_WHOSE_CONDUCT = re.compile(
    rf"(?:和|以及|及其?|与)?(?:[^,;与{B}{M}{T}]{{1,24}}[、和及])?[^,;与{B}{M}{T}]{{0,12}}"
    rf"(?P<list>[{B}{T}](?:(?:[、和及或]|以及|及其)[{B}{T}])*)"
)


def opens_list(clause: Clause) -> bool:
    """Whether a clause opens a list of matters that something is done about: 对政策落实情况,…情况,….

    >>> opens_list(Clause("对政策落实情况", (), 0, 7, ",")), opens_list(Clause("及时整改", (), 0, 4, ","))
    (True, False)
    """
    return clause.signs.startswith("对") and clause.closing == "," and bool(_LISTS.match(clause.signs))


def listing(clause: Clause, acts: Acts, memory: Memory) -> Acts:
    """Who acts in a clause that goes on with a list of matters: 对…情况,…情况,以及…情况进行审计.

    >>> acts = Acts(NOBODY, NOBODY, NOBODY, 0, NOBODY, NOBODY, "")
    >>> listing(Clause("及时整改", (), 0, 4, ""), acts, Memory((0, 4), (), ())) == acts
    True
    """
    lister = memory.lister
    match = lister.ids and (_LIST_ENDS.match(clause.real) or _LISTS_ON.match(clause.real))
    if match:
        acts = acts._replace(subject=lister._replace(carried=True), agent=NOBODY, pivot=NOBODY)
    elif match := _LISTS.search(clause.real) if clause.closing == "," else None:
        lister = memory.lister = acts.subject
    memory.lister = lister if match else NOBODY
    memory.listed = memory.listed if match and acts.subject.carried else []
    if match and (whose := _WHOSE_CONDUCT.match(clause.real, match.start("list"))):
        memory.listed = [*memory.listed, *clause.group(whose, "list")]
    return acts


def on_listed(clause: Clause, memory: Memory) -> Iterator[Tie]:
    """supervises and applies_to of those whose conduct was listed, in the clause that says what is done about it."""
    match = _LIST_ENDS.match(clause.real) if memory.lister.ids else None
    if not match:
        return
    pairs = product(memory.lister.bodies, ids(memory.listed))
    yield from ((one, "supervises", other, "supervises.verb") for one, other in pairs)
    for item in clause.group(match, "by") if match["by"] else ():
        whom = ids([one for one in memory.listed if one.sign == T])
        yield from ((item.ids[0], "applies_to", target, "applies_to.object") for target in whom)
    memory.lister, memory.listed = NOBODY, []


def _over(bodies: Iterable[str], whom: tuple[str, ...], each: bool = False) -> Iterator[tuple[str, str]]:
    """Who is over whom: with 分别 the first over the first and so on."""
    bodies = tuple(bodies)
    return zip(bodies, whom, strict=True) if each and len(bodies) == len(whom) else product(bodies, whom)


# 这是加强监督的举措, 目的是提醒干部: what is said of a deed is none of who did it
_IS_SAID = re.compile("(?:这|那|此举|目的|作用|意义|原因|关键|重点|核心)(?:就|也|正|都|既|更)?(?:在于|是)")
_MEETS = re.compile(  # 约谈县住建局, not 约谈县住建局新任的…
    rf"(?P<by>{M})(?:了|过)?{COUNT}(?P<list>{run(B)})(?![^,;{B}{M}{T}]{{0,12}}(?:的|\d名|\d位)[^,;{B}{M}{T}]{{0,4}}{T})"
)
_NO_VERB = re.compile("(?:开展|进行|实施|组织|建立|通过|以|用|的|[、和及])[^,;]{0,4}$")


def supervises(clause: Clause, acts: Acts, memory: Memory) -> Iterator[Tie]:
    """supervises by a verb (督促, 约谈, 对…的监督), by 经…审核, and by a mechanism that is applied to a body."""
    if acts.subject.carried and _IS_SAID.match(clause.signs):
        return
    who, real = acts.delegate if acts.delegate.ids else acts.agent if acts.agent.ids else acts.subject, clause.real
    for pattern in _oversight() if T in real else ():
        for match in pattern.finditer(real):
            whom = ids(clause.group(match, "list"))
            made = acts.pivot.bodies if match.start() >= acts.since else ()  # 责成县住建局对…进行处理
            pairs = product(made or who.bodies, whom)
            yield from ((one, "supervises", other, "supervises.verb") for one, other in pairs)
    for item in clause.told(M) if acts.delegate.ids else ():  # 将巡察机构作为强化“一把手”监督的力量
        whom = tuple(m.id for m in item.inner if m.kind == "target") if over_them(item.ids[0]) else ()
        yield from ((one, "supervises", other, "supervises.mechanism") for one, other in product(who.bodies, whom))
    if B in real:
        yield from _urges(clause, acts, memory)
        yield from _acts_on_bodies(clause, acts, memory)
    yield from _on_it(clause, who, memory)
    yield from passive(clause, acts, memory)


def with_their_own(clause: Clause, found: Iterable[Tie]) -> Iterator[Tie]:
    """supervises of the bodies that are called after it, beside those of them: 巡察机构 over 被巡察单位领导班子.

    >>> list(with_their_own(Clause("及时整改", (), 0, 4, ""), []))
    []
    """
    inside = {i.ids[0]: [m.id for m in i.inner if m.kind == "body"] for i in clause.of(T)}
    for one, relation, other, rule in found:
        for body in inside.get(other, ()) if relation == "supervises" else ():
            after = body.rpartition(":")[2]
            if after[:1] == "被" and after[1:3] in one.rpartition(":")[2]:
                yield one, relation, body, rule


def _urges(clause: Clause, acts: Acts, memory: Memory) -> Iterator[Tie]:
    """supervises by a verb right in front of the body (督促, 检查, 约谈), and by 经…审核."""
    agent, subject, real = acts.agent.bodies or acts.subject.bodies, acts.subject, clause.real
    for match in _URGES.finditer(clause.real):
        whom = ids(clause.group(match, "list"))
        own = [one for one in agent if one not in whom]  # who is told to act does not tell the others
        yield from ((one, "supervises", other, "supervises.urges") for one, other in product(own, whom))
    if (match := _ITS_SUPERIOR.match(clause.real)) and not (B in clause.signs[match.end() :] or T in clause.signs):
        whose = [one for one in memory.whose if one not in agent]
        yield from ((one, "supervises", other, "supervises.urges") for one, other in product(agent, whose))
    for match in _MEETS.finditer(clause.real) if M in clause.real else ():
        by, whom = clause.group(match, "by")[0].ids[0], ids(clause.group(match, "list"))
        told = _NO_VERB.search(clause.signs, 0, match.start()) or made_known(clause, match.start(), by)
        if (lexicon.like(by[10:]) in _FACE or by.endswith(_VISITS)) and not told:
            yield from ((one, "supervises", other, "supervises.mechanism") for one, other in product(agent, whom))
    earlier = subject.carried and subject.start < memory.span[0]  # who acts in the sentence before sends nothing here
    for match in _EXAMINES.finditer(clause.real) if not earlier and ("经" in real or "报" in real) else ():
        if match["by"] and not clause.group(match, "by")[0].ids[0].endswith(("审查", "审核")):
            continue
        by = ids(clause.group(match, "list"))
        yield from ((one, "supervises", other, "supervises.examines") for one, other in product(by, subject.bodies))


_FACE = ("talk", "accountability", "warning")  # families whose names are verbs that govern whom they reach
# Names that are verbs too: 随机抽查县住建局
_VISITS = ("巡察", "巡视", "抽查", "督查", "暗访", "约谈", "审计")


# 上级政府对下级政府、本级政府对所属部门实行考核: who is over whom, side by side
_SIDES = re.compile(
    rf"(?P<by>{run(B)})(?:应当?|依法|负责|要)*对[^,;由{B}{M}{T}]{{0,8}}(?P<list>{run(B)})(?:的?[^,;{B}{M}{T}]{{1,12}}(?:活动|情况|行为|工作))?"
    rf"(?=、{B}对|$)"
)
_ITS_SIDE = re.compile(rf"(?P<list>{B}(?:[和及]{B})*)(?:应当?|依法|负责|要)*$")


def _acts_on_bodies(clause: Clause, acts: Acts, memory: Memory) -> Iterator[Tie]:
    """supervises by what is done to a body that 对 puts in front: 对…开展检查, 加强对…的监督."""
    who = acts.agent if acts.agent.ids else acts.subject
    sides = [(ids(clause.group(m, "by")), ids(clause.group(m, "list"))) for m in _SIDES.finditer(clause.real)]
    before, memory.beside = memory.beside, sides if clause.closing == "," else []
    for match in _ON_BODY.finditer(clause.real):
        by = clause.group(match, "by")[0].ids[0] if match["by"] else ""
        if not by or watches(by):
            own = _ITS_SIDE.search(clause.signs, 0, match.start()) if sides or before else None
            who = actor(clause.group(own, "list")) if own else who
            for some, others in before or sides:
                yield from ((one, "supervises", other, "supervises.verb") for one, other in product(some, others))
            also = [i for m in _AND_ON.finditer(clause.real, 0, match.start()) for i in clause.group(m, "list")]
            whom, each = ids([*also, *clause.group(match, "list")]), bool(match["each"])
            rule = "supervises.mechanism" if match["by"] else "supervises.verb"
            yield from ((one, "supervises", other, rule) for one, other in _over(who.bodies, whom, each))
    for match in _GOES_TO.finditer(clause.real):
        if not match["by"] or watches(clause.group(match, "by")[0].ids[0]):
            rule = "supervises.mechanism" if match["by"] else "supervises.verb"
            pairs = product(who.bodies, ids(clause.group(match, "list")))
            yield from ((one, "supervises", other, rule) for one, other in pairs)
    for match in _OVER_BODY.finditer(clause.real):
        whom = ids(clause.group(match, "list"))
        yield from ((one, "supervises", other, "supervises.verb") for one, other in product(who.bodies, whom))


_ON_IT = re.compile(rf"[对向给]其(?![他它中实余所主负])[^,;{B}{M}{T}]{{0,10}}(?P<by>{M})")
_ON_THEIRS = re.compile(
    rf"对其(?![他它中实余所])(?:[^,;{B}{M}{T}]{{1,24}}(?:情况|活动|行为|工作|职责|责任))?{_BARE_ACT}"
)


def _on_it(clause: Clause, who: Actor, memory: Memory) -> Iterator[Tie]:
    """supervises of those for whom 其 stands: 走访县住建局,对其开展专项督查; 对公职人员…,对其履职情况进行监督检查."""
    if memory.whom and "对其" in clause.real and _ON_THEIRS.search(clause.real):
        yield from ((one, "supervises", t, "supervises.verb") for one, t in product(who.bodies, ids(memory.whom[-1:])))
        return
    last = [one for one in memory.bodies[-1:] if not set(one.ids) & set(who.ids)]
    match = _ON_IT.search(clause.real) if last and "其" in clause.real else None
    if match and watches(clause.group(match, "by")[0].ids[0]) and all(t.start < last[0].start for t in memory.whom):
        pairs = product(who.bodies, last[0].ids)
        yield from ((one, "supervises", other, "supervises.mechanism") for one, other in pairs)


def with_them(clause: Clause, acts: Acts, memory: Memory) -> Iterator[Tie]:
    """supervises and works_with of who is named in front as watching or helping: 在区纪委的督促下,住建局….

    >>> acts = Acts(NOBODY, NOBODY, NOBODY, 0, NOBODY, NOBODY, "")
    >>> list(with_them(Clause("及时整改", (), 0, 4, ""), acts, Memory((0, 4), (), ())))
    []
    """
    who, over = memory.beside_them
    if who and not acts.subject.carried and acts.subject.bodies:
        relation, rule = ("supervises", "supervises.passive") if over else ("works_with", "works_with.joint")
        yield from ((one, relation, other, rule) for one, other in product(who, acts.subject.bodies))
    match = _WITH_THEM.match(clause.real) if clause.closing == "," else None
    memory.beside_them = (ids(clause.group(match, "list")), bool(match["over"])) if match else ((), False)
