"""The rules of uses and practised_in: which mechanisms of a clause are at work, who applies them and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from helpers.codebook import lexicon
from helpers.relations.across import RESPONSIBLE, answers, told_of
from helpers.relations.actors import Acts
from helpers.relations.clauses import NOBODY, TARGET, Actor, B, Clause, D, Item, M, R, T, actor, ids, run
from helpers.relations.passive import undergone
from helpers.relations.subjects import modifies
from helpers.relations.ties import HE_DOES, NUMBER, OUTCOME, Memory, Tie, Use, at_work, code_of, over_them, role
from helpers.relations.whom import NOUN, applies, apply, by_ways, governed_targets, in_ways, meant, reached

_ONLY_STATE = re.compile(
    # Of the ways through a row only that which stops at every mechanism is tried: else each item doubles the time.
    rf"(?:(?>[、和及][^,;]{{0,10}}?{M}(?=[、和及]))*[、和及][^,;]{{0,10}}{M})?"
    "(?:问题)?(?P<what>执行|落实|整改|公开|调整|运行|开展|实施|)情况"
)
# 受到…处分, 被问责: what befalls the subject, who acts on nobody
_SUFFERED = re.compile(
    f"(?:(?<![接收承享])受(?!贿|贪|理|权|托)到?|被|遭到?)[^,;的{B}{M}{T}]{{0,8}}(?:{M}(?:[、和及]|以及))*$"
)
_UNDER = re.compile("(?:其中|并|又|且)?(?:因[^,;]{0,12})?被")  # …,被通报批评: the one who acts before undergoes it
_WHO_SUFFERS = re.compile("(?:其中|凡|同时)?受(?!理|托|权)[^,;]*的$")  # 受警告处分的,不得晋升
_RESULT = re.compile("(?P<of>成效|成果)|结果")
_MAKES = re.compile(f"(?:组织|安排)[^,;{B}{M}]*{T}")
_ITS_PART = re.compile(  # 发挥审计机关的审计监督作用
    rf"(?:发挥|履行|落实|行使)(?:好|了)?(?P<body>{run(B)})(?:的|在[^,;{B}{M}{T}]{{0,12}}中的){M}(?:[、和及]{M})*(?:工作)?(?:职能|作用|优势|功能|职责|职权)"
)
_MEANS_OF = re.compile(  # 约谈是纪委监委教育干部的重要方式
    rf"{M}(?:制度|工作|机制)?是(?P<body>{run(B)})[^,;{B}{M}{T}]{{0,30}}的[^,;的{B}{M}]{{0,8}}(?:方式|手段|抓手|举措|职责|方法|途径|利器)"
)
_OVER_THEM = re.compile(  # 坚持纪委对领导干部进行谈话的制度, 适用于监察机关对…给予处分的活动
    rf"(?:坚持|实行|推行|建立|健全|完善|落实|适用于|形成)了?(?P<body>{run(B)})[^,;{B}{M}{T}]{{0,8}}"
    rf"对[^,;{M}]*(?:{M}[、和及])*{M}"
)
_HOSTS = rf"(?P<body>{run(B)}(?:(?:主办|牵头)、{run(B)})?)(?!纳入|列入|作为|归入)"  # 县纪委主办、县教育局承办的…
_RELATIVE = re.compile(rf"{_HOSTS}[\u4e00-\u9fa5]{{2,4}}的(?:{M}[、和及])*$")
_SUMMED_UP = re.compile("(?:[、和及][^,;]*)?等")
# 对领导干部存在问题的, 对领导干部监督中发现…的: what follows is done to them
_AT_FAULT = re.compile(
    rf"{NUMBER}(?:{B}[^,;{B}{M}{T}]{{0,4}}|并|还|又)?(?:针?对|对于)[^{T}{M}]*?(?P<list>{run(T)})"
    rf"(?![^,;]*(?:给予|予以|作出|进行|实施|开展|决定))[^,;{B}{M}{T}]{{1,24}}的$"
)
_AHEAD = re.compile(
    rf"{NUMBER}(?:并|还|又)?(?:(?:针?对|与|向)[^{T}]*{run(T)}|{B}(?:应当?|要|可以|必须)?对[^{T}]*{run(T)}$|(?P<made>{B}?(?:以|把|将){run(T)}(?:作?为)(?:主要|重点|谈话|约谈|监督)?(?:对象|重点))|(?P<found>{B}?发现{T}[^,;]*的$))"
)
# A later clause may say for whom the mechanism is: 对…讲纪律, 供…对照, 受教育…, 为5名…, 分析…, 把…纳入
_LATER = re.compile(
    r"(?:^(?:并|还|又|再)?对(?:[^,;、]{0,12}|(?:[^,;、和]{2,8}[、和及]){1,5})|[受供][^,;]{0,3}|分析|走访|为\d+名|有\d+名|^把"
    "|^[^,;]{0,4}对象(?:主要)?(?:是|为|包括|涵盖)[^,;]{0,6}"
    "|^(?:实现|基本|全面|累计|共)*(?:覆盖|惠及|涉及|面向)[^,;]{0,6})$"
)
_RECEIVES = re.compile(
    f"(?:接受|配合|支持|参加|出席|接到|收到|领到|领取|领回|拿到)了?(?:书面|正式)?$"
    f"|(?:接受|配合|参加|出席|接到|收到|领到|领取|领回|拿到)了?[^,;{B}{T}的]{{0,16}}[、和及]$"
    f"|接受[^,;{T}的]{{1,16}}[、和及]{B}?$|(?:收到|接到)了?{B}的$"  # 接受市人大法律监督和工作监督; 收到县纪委的…
    f"|接受(?!委托|邀请|任务|移[送交]|聘请)[^,;{B}{M}{T}的开进实建后]{{1,10}}$"  # 接受群众代表评议
    f"|(?:参加|出席|列席)[^,;{B}{T}{M}]{{0,10}}$"
)
_TAUGHT = re.compile("^(?:并|还)?(?:组织|安排)[^,;]{0,4}$")  # 建成教育基地,组织…参观
_RESPECTIVELY = re.compile("分别(?!联合|会同|[与对向由为])")


def _each(clause: Clause, subject: Actor, item: Item) -> Actor:
    """Of several that act 分别 the one whose mechanism this is: the first has the first, and so on."""
    found = _RESPECTIVELY.search(clause.signs) if len(subject.ids) > 1 else None
    names = clause.of(M, found.end()) if found else []
    if item not in names or len(names) != len(subject.ids):
        return NOBODY
    return Actor(subject.ids[names.index(item) : names.index(item) + 1], *subject[1:])


def _doer(clause: Clause, acts: Acts, item: Item) -> Actor:
    """Who applies a mechanism: a relative clause's body, who is made to act, 由…, else the subject and its partners."""
    if match := _RELATIVE.search(clause.signs[: item.at]):
        found = clause.group(match, "body")
        return Actor(ids(found), found[0].start, found[-1].end)
    for pattern in (_ITS_PART, _MEANS_OF, _OVER_THEM) if B in clause.signs else ():
        if (match := pattern.search(clause.signs)) and match.start() <= item.at < match.end():
            found = clause.group(match, "body")
            return Actor(ids(found), found[0].start, found[-1].end)
    compared = B in clause.signs and _COMPARED.match(clause.signs, item.at + 1)
    if compared and (match := _THEIRS.search(clause.signs, 0, item.at)):
        theirs = clause.group(match, "body")
        return Actor(ids(theirs), theirs[0].start, theirs[-1].end)
    if R in clause.signs and _EXAMPLE.match(clause.signs, item.at + 1):
        where = clause.group(match, "where") if (match := _THERE.search(clause.signs, 0, item.at)) else []
        if where:
            return Actor(ids(where), where[0].start, where[-1].end)
    if theirs := told_of(clause, item, acts.subject):
        return actor(theirs)
    if (one := _each(clause, acts.subject, item)).ids:
        return one
    for match in undergone(clause) if B in clause.signs else ():
        if match["by"] and item in clause.group(match, "by"):
            by = clause.group(match, "list")
            return Actor(ids(by), by[0].start, by[-1].end)
    if acts.pivot.ids and item.at >= acts.since:
        # What a target is made to do is at work where the one who makes it is.
        region = tuple(f"region:{code_of(i)}" for i in acts.subject.named if code_of(i) not in ("000000", "100000"))
        term = item.ids[0].startswith(_TERM)  # who mends within a term has not set it
        demands = term and _DEMANDS.search(clause.signs, 0, item.at)
        made = acts.subject if demands else NOBODY if term else acts.pivot
        return made if made.bodies else acts.subject._replace(ids=region)
    if acts.agent.ids:
        return acts.agent
    if B in clause.signs and (match := _HELPED.search(clause.signs, 0, item.at)):
        helped = clause.group(match, "list")  # who helps does not do it: 配合审计局做好…
        return Actor(ids(helped), helped[0].start, helped[-1].end)
    partners = acts.partners.ids if acts.shared else ()
    return acts.subject._replace(ids=tuple(dict.fromkeys((*acts.subject.ids, *partners))))


# 与组织部门干部队伍调研互相印证, 运用审计部门经济责任审计成果: what is compared or made use of is another's
_THEIRS = re.compile(rf"(?:与|结合|运用|借助|利用|依托|根据)(?P<body>{B})(?:开展)?的?$")
_COMPARED = re.compile("[^,;]{0,8}(?:互相|相互|[比核]对|印证|对照|结合|衔接|成果|结果)")
# 从两地“一把手”监督的创新案例来看
_THERE = re.compile(rf"(?P<where>{run(R)})的?$")
_EXAMPLE = re.compile("[”’]?的[^,;的]{0,4}(?:案例|做法|经验|实践|样本)")
_TERM, _DEMANDS = "mechanism:限期", re.compile("(?:要求|责[令成])[^,;]*$")
_HELPED = re.compile(rf"(?:协助|(?:配合|支持)(?={run(B)}做好)|支持(?:[和、并]?配合)?(?={run(B)}))(?P<list>{run(B)})")
# 提高巡察的精准性 speaks of a quality of what is done
_IMPROVES = re.compile("(?:提[高升]|增强|确保|保证|保障)[^,;]*$")
_QUALITY = re.compile("[”’]?的?(?:工作)?[^,;的]{0,4}(?:性|质效|质量|水平|能力|效果|效率|[实成]效|公信力|威慑力|精度)")
_OLD = re.compile("(?:违反了?[^,;的被受]{0,6}|原|影响|[让使]|变[成为]了?)$|^为了")  # there already, or only aimed at
_LACKS = re.compile("[”’]?[^,;]{0,10}(?:缺失|缺位|不健全|不完善|流于形式|空转)")
# It is only what a meeting is about.
_MEETING = re.compile("[”’]?工作[^,;]{0,8}(?:会议|部署会|动员会|推进会|座谈会|培训班)")
_LEARNS, _SPIRIT = re.compile("(?:学习|领会|传达|贯彻)[^,;]*$"), re.compile("[^,;]*(?:精神|讲话|思想|论述)")
_FINDINGS = re.compile("(?:反馈|指出|查出|移交|移送|交办)的?$")
_ANNOUNCED = re.compile("了?[^,;]{0,16}(?:安排|任务|要求|部署|打算|做法|概况)(?!落实|完成|执行|推进)")  # 通报工作安排
_ITS_FINDINGS = re.compile("[^,;]{0,8}(?:反馈|指出|查出|移交)的?问题")  # 审计反馈问题 are what another found
# 指导、监督厂务公开工作: others' doing of it is overseen
_OVERSEES = re.compile(
    "(?:指导|监督|督促|检查)(?!执纪)(?:[、和及](?:指导|协调|监督|督促|检查|管理|推动))*"
    f"[^,;对的{B}]{{0,10}}的?$"
)
_ITS_WORK = re.compile("[”’]?(?:的?工作|的?(?:实施|落实|执行|开展)(?:情况)?|制度的?(?:实施|落实|执行))")
_PUT = re.compile("[^,;]{0,8}(?:摆在|摆上|置于|放在)[^,;]{0,6}(?:位置|首位|高度|前面|日程)")  # 将专项整治摆在突出位置
_LED_WORK = re.compile("[”’]?(?:工作)?的(?:组织|统一|全面|集中)?领导")  # 加强对巡察工作的领导
_TOLD_OF = re.compile(f"对[^{T}]*$")


def _applied(clause: Clause, item: Item, targets: list[Item]) -> bool:
    """Whether a mechanism in a clause is applied, and not only spoken of."""
    before, after = clause.signs[: item.at], clause.signs[item.at + 1 :]
    if (
        clause.signs.startswith(("所谓", "即"))
        or before.endswith(("按照", "根据", "依据", "除"))
        or after.startswith(("以外", "之前", "前"))
        or after.startswith(("较多", "频发", "集中", "反映", "不力", "不到位", "不及时"))  # what calls for an act
    ):
        return False
    if _IMPROVES.search(before) and _QUALITY.match(after) or _OLD.search(before):
        return False
    if item.ids[0].endswith(":通报") and _ANNOUNCED.match(after) or _LACKS.match(after) or _MEETING.match(after):
        return False
    if _ITS_FINDINGS.match(after) or _LEARNS.search(before) and _SPIRIT.match(after):
        return False
    if _ITS_WORK.match(after) and _OVERSEES.search(before) or before.endswith("对") and _LED_WORK.match(after):
        return False
    aside = before.startswith("在") and after.startswith(("方面", "工作方面", "问题上"))
    if aside or before.endswith(("将", "把")) and _PUT.match(after):
        return False
    # 对整改不力的…负责人: it only tells of which target
    modifies = any(t.at > item.at and "的" in clause.signs[item.at : t.at] for t in targets)
    return not (modifies and _TOLD_OF.search(before))


_LEVEL = ("中央", "上级", "上一级", "国家", "国务院", "省级", "市级")
_CALLED = {"审判": "司法", "法院": "司法", "人民法院": "司法"}  # a court's advice is 司法建议


def _stem(body: str, name: str) -> bool:
    """Whether a body's name and a mechanism's begin with one word: 审计机关 and 审计建议."""
    own = body.rpartition(":")[2].removeprefix("被")
    return _CALLED.get(own[:4], _CALLED.get(own[:2], own[:2])) == name[10:12]


def _undergone(body: str, name: str) -> bool:
    """Whether a body is called after what is done to it: 被审计单位, and any kind of audit."""
    own = body.rpartition(":")[2]
    return own.startswith("被") and own[1:3] in name[10:]


def _fitting(use: Use, clause: Clause) -> Actor:
    """Who of several acts by a mechanism: 检察机关、审计机关提出检察建议、审计建议, each its own.

    被审计单位 audits nobody.
    """
    own = [body for body in use.actor.ids if not (_undergone(body, use.name) and "整改" not in use.name)]
    names = [name for item in clause.of(M) for name in item.ids]
    owners = {body: name for body in own for name in names if _stem(body, name)}
    if len(set(owners.values())) > 1:
        unowned = "" if use.name in owners.values() else use.name
        own = [body for body in own if owners.get(body, unowned) == use.name]
    return use.actor._replace(ids=tuple(own)) if len(own) < len(use.actor.ids) else use.actor


# 谈话是…, 处分要向…宣布: what is said of a mechanism is nothing that one does who acted in the sentence before.
_TOPIC = re.compile(rf"{NUMBER}(?:无论是?|不论是?|而|但|因此|其中|该|这一|此类|{M}|[、和及与或])*[“‘]?$")
# Who is made to act is none that a lexicon knows: 支持企业建立…, 督促自查…
_MADE_TO = re.compile(
    f"(?:鼓励|支持|督促|引导|要求|责令|指导)(?:和[\u4e00-\u9fff]{{2}})?(?:[^,;对的{B}{M}{T}{D}]{{0,12}}"
    "(?:企业|单位|部门|机构|组织)(?:建立|健全|完善|开展|实行|推行|落实|设立|加强)[^,;]{0,6})$"
)
# What a paper tells.
CONTENTS = re.compile(
    "(?:报告|决定书|意见书|通知书|公告|档案|审计结果)(?:的?(?:主要)?内容)?[^,;]{0,6}(?:包括|反映|载明|写明|附有)"
)
_NAMES_KINDS = re.compile("(?:包括|分为|是指|指的是)[^,;]*$")
_ABOUT_IT = re.compile(f"{M}[^,;{B}{M}{T}]{{0,6}}(?:意见|资料|材料|结果|经费|费用|人员|决定|申请)$")
_IS_SAID = re.compile(
    "[”’]?(?:工作|制度)?(?:[既也都就]?是|[要应须]|主要|自|作为|[中时前的]|后(?![进发备勤续])|适用|属于|不|在|对|有|涉及|包括|还是|相(?:结合|衔接|协调))"
)


def _above(clause: Clause, item: Item) -> bool:
    """Whether a level that stands in front of a mechanism does it, and not who acts before: 落实中央巡视…."""
    return clause.signs.endswith(_LEVEL, 0, item.at) or _another_found(clause, item)


def _another_found(clause: Clause, item: Item) -> bool:
    """Whether what is mended is what the body in front of it found: 国务院督查反馈问题整改."""
    return item.ids[0].endswith("整改") and bool(_FINDINGS.search(clause.signs, 0, item.at))


def _at_fault(clause: Clause, acts: Acts, use: Use, memory: Memory) -> bool:
    """Whether a sanction falls on the one who acts: 局党委拒不整改的,对…给予…; who imposes it is not said."""
    if lexicon.like(use.name[10:]) != "accountability" or acts.agent.ids:
        return False
    others = memory.orders if use.name.endswith("处分") and use.actor.carried and clause.signs[:1] != "并" else ()
    return bool(use.actor.ids) and set(use.actor.ids) <= {*memory.at_fault, *memory.offenders, *others}


def _use(clause: Clause, acts: Acts, item: Item, memory: Memory) -> Use:
    """A mechanism with the one who applies it, nobody where only another does that the text does not name."""
    use = Use(item.ids[0], _doer(clause, acts, item))
    use = use._replace(actor=_fitting(use, clause))
    return use._replace(actor=NOBODY) if _above(clause, item) or _at_fault(clause, acts, use, memory) else use


def uses(clause: Clause, acts: Acts, memory: Memory) -> Iterator[Tie]:
    """uses, practised_in and applies_to of the mechanisms that a clause names, and of those it goes on about."""
    if B in clause.signs and RESPONSIBLE.search(clause.signs):
        yield from answers(clause, memory)
        return
    memory.contents = memory.contents or bool(CONTENTS.search(clause.signs))
    if memory.contents:
        return
    governed, here, whom = governed_targets(clause), [], []
    for item in clause.told(M):
        use = _use(clause, acts, item, memory)
        how = _how(clause, acts, item, use, memory) if _applied(clause, item, governed) else _NOT
        if how == _NOT:
            yield from meant(clause, item, use) if T in clause.signs else ()
            continue
        if how == _SUFFERED_BY:  # nobody is said to do it
            yield from applies(clause, item, use._replace(actor=NOBODY), governed, memory)
            continue
        yield from _done(clause, item, use, how, memory)
        if not (_SUMMED_UP.match(clause.signs, item.at + 1) and "、" in clause.signs):
            applied = list(applies(clause, item, use, governed, memory))
            whom += [tie[2] for tie in applied if tie[3] == "applies_to.object"]
            yield from applied
        else:
            yield from by_ways(clause, item, use)
        here.append(use)
    if memory.used and clause.real:
        yield from _goes_on(clause, acts, here, governed, memory)
    _remember(clause, acts, here, governed, whom, memory)


# How a mechanism is said to be done: not at all, to somebody by nobody who is named, only as a state, by who acts.
_NOT, _SUFFERED_BY, _STATE, _BY_ACTOR = "not", "suffered", "state", "subject"


def _how(clause: Clause, acts: Acts, item: Item, use: Use, memory: Memory) -> str:
    """How a mechanism that is applied in a clause is said to be done."""
    signs, behind = clause.signs, item.at + 1
    state = _ONLY_STATE.match(signs, behind)
    if state and state["what"] in ("执行", "落实", "整改", "公开", "调整"):
        return _NOT
    earlier = use.actor.carried and not memory.span[0] <= use.actor.start < memory.span[1]
    told = _TOPIC.match(signs[: item.at]) and _IS_SAID.match(signs, behind)
    if earlier and (told or _NAMES_KINDS.search(signs, 0, item.at)):
        return _NOT
    receives = not use.actor.ids or set(use.actor.ids) & set(acts.subject.ids)
    if receives and _RECEIVES.search(signs, 0, item.at):  # who receives it does not apply it
        state = not _MAKES.search(signs, 0, item.at)
    state = state or not acts.pivot.ids and _MADE_TO.search(signs, 0, item.at)
    if result := _RESULT.match(signs, behind):
        if acts.agent.ids:
            return _NOT  # M结果由…纳入: another did it
        state = state or result["of"]
    if use.actor == acts.subject and _SUFFERED.search(signs, 0, item.at):
        if _UNDER.match(signs) or not use.actor.carried or _WHO_SUFFERS.match(signs):
            return _SUFFERED_BY
        state = state or earlier  # 王某受到…: at work there, by nobody who is named
    return _STATE if state else _BY_ACTOR


def _done(clause: Clause, item: Item, use: Use, how: str, memory: Memory) -> Iterator[Tie]:
    """uses and practised_in of a mechanism, by the one who acts or by whom he has do it."""
    shown = Use(use.name, use.actor._replace(ids=tuple(f"region:{code_of(i)}" for i in use.actor.named)))
    # A term is set by who demands that it be kept: 督促其限期整改.
    if use.name.startswith(_TERM) or not HE_DOES.search(clause.signs, 0, item.at):
        yield from at_work(shown if how == _STATE else use, clause, memory, how)
        return
    made = tuple(i for i in ids(memory.bodies[-1:]) if i not in use.actor.ids)  # 向…党组制发建议书,督促其召开…
    yield from ((body, "supervises", one, "supervises.urges") for body, one in product(use.actor.bodies, made))
    shown = shown._replace(actor=Actor(made, *memory.bodies[-1][3:5])) if made else shown
    yield from at_work(shown, clause, memory, _BY_ACTOR)


def _remember(
    clause: Clause, acts: Acts, here: list[Use], governed: list[Item], whom: list[str], memory: Memory
) -> None:
    """Keep of a clause what those behind it go on about: its mechanisms, and those to whom they are applied."""
    ahead = _AHEAD.match(clause.signs) if T in clause.signs else None
    told = clause.real == clause.signs or clause.told(T) == clause.of(T) and clause.real.startswith("对")
    if told and not (here and not (ahead and ahead.end() == len(clause.signs))):
        memory.waiting += governed if ahead or acts.agent.ids else []
        memory.waiting += clause.of(T)[:1] if ahead and (ahead["found"] or ahead["made"] and not governed) else []
        fault = _AT_FAULT.match(clause.signs) if T in clause.signs and clause.signs.endswith("的") else None
        memory.waiting += [t for t in clause.group(fault, "list") if t not in memory.waiting] if fault else []
    if here and _ABOUT_IT.search(clause.signs):
        memory.used.append([])  # 对…的审议意见,由…整理: another thing than the mechanism goes on
    elif here:
        memory.used.append(here)
        memory.objects = tuple(dict.fromkeys(whom))
    elif governed:
        memory.objects = ids(governed)
    if clause.closing == ":":
        memory.frame = here
    memory.ways = clause.closing == "," and "等" in clause.signs and any(in_ways(clause, i) for i in clause.told(M))


# Who answers for a mechanism, not whom it is for.
_ANSWERS = re.compile("(?:承担|负有?|履行)[^,;]*(?:责任|之责)|负总?责")
_ASKS = re.compile("有权|申请|要求|提出|举报|控告|检举|反映|投诉")  # 监察对象有权要求其回避
_PASSIVE = re.compile(f"被{B}")
# Only who shares the act itself has a part in the mechanism: 与…同步进驻, 会同…进行; not 会同…认定 of another thing.
_TOGETHER = re.compile(
    rf"^[^,;对{M}]{{0,16}}(?:会同|联合|与|同)[^,;对{M}]{{0,24}}(?:同步|共同|联合|一起|一道|当面|联手|进行|实施|开展)"
)
# 由…任命, 由…保管: another act than the mechanism before
_ANOTHER_ACT = re.compile(
    rf"(?:由|经){run(B)}等?(?:部门|单位)?[^,;{M}]{{0,8}}(?:任命|选举|任免|聘任|聘请|监督(?![检执问]|的)|制定|修订|解释|印发|起草|整理|保管|保存|管理(?!权限)|提名|推荐|批准|裁定|支付)"
)
# …,已成为我州加强对“一把手”监督的常态化举措
_MEASURE_ON = re.compile(
    rf"成为[^,;{T}{M}]*对[^,;{T}{M}]{{0,6}}(?P<whom>{run(T)})的?监督的[^,;]{{0,8}}(?:举措|做法|手段|抓手|方式)"
)
_BY_THEM = re.compile("(?:[^,;]{0,2}|应当?|具体|原则上|一般|统一)(?:由|经)")


def _goes_on(clause: Clause, acts: Acts, here: list[Use], governed: list[Item], memory: Memory) -> Iterator[Tie]:
    """A clause that goes on about the mechanisms named before it: who has a part in them, and for whom they are."""
    before = memory.used[-1]
    told = OUTCOME.match(clause.signs) or role("share").search(clause.signs)  # who is told of it has no part in it
    # 相关资料由…保管 is about another thing than the mechanism before.
    agent = acts.agent if not told and _BY_THEM.match(clause.signs) and not _PASSIVE.search(clause.signs) else NOBODY
    agent = NOBODY if _ANOTHER_ACT.search(clause.signs) else agent
    if agent.ids and (not here or clause.signs.startswith("由")):
        for use in before:
            yield from at_work(Use(use.name, agent), clause, memory, "agent")
            by = "" if use.actor.bodies else over_them(use.name)
            whom = [target for name, target in memory.applied if by and name == use.name]
            yield from ((body, "supervises", target, by) for body, target in product(agent.bodies, whom))
    goes_on = acts.shared and (acts.pivot.ids or acts.subject.carried)
    if goes_on and not (here or told) and _TOGETHER.search(clause.real):
        for use in before:
            same = acts.pivot.ids or use.actor.ids == acts.subject.ids
            yield from at_work(Use(use.name, acts.partners), clause, memory, "partner") if same else ()
    if memory.frame and not here and acts.subject.bodies and not acts.subject.carried:
        memory.parts += acts.subject.bodies  # 健全…机制:…室点题,…组领题
        for use in memory.frame:
            yield from at_work(Use(use.name, acts.subject), clause, memory, "part")
    if not here:
        late = [t for t in clause.told(T) if _LATER.search(clause.signs[: t.at])]
        late = [t for t in late if not NOUN.match(clause.signs, t.at + 1)] + (governed if acts.agent.ids else [])
        own = acts.subject.ids == TARGET and not (acts.subject.carried or modifies(clause, acts.subject))
        if own and not (clause.told(M) or _ANSWERS.search(clause.signs) or _ASKS.search(clause.signs)):
            late += clause.told(T)[:1]
        late += reached(clause, memory)
        late += [t for t in clause.told(T) if any(t.ids[0] == f"target:{use.name[10:]}对象" for use in before)]
        late += clause.group(match, "whom") if (match := _MEASURE_ON.search(clause.real)) else []
        received = any("受" in clause.signs[: t.at] for t in late)  # 受教育…: by all that stands before
        for use in sum(memory.used, []) if received else before:
            yield from apply(use, ids(late), "later")
        taught = ids([t for t in clause.told(T) if _TAUGHT.search(clause.signs[: t.at])])
        for use in before if taught else ():
            if lexicon.like(use.name[10:]) == "education":
                yield from apply(use, taught, "later")
