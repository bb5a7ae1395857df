"""The rules of works_with and reports_to: who acts together, who leads and who helps, who reports to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, product

from helpers.codebook import lexicon
from helpers.relations.actors import COUNT, HELP, Acts
from helpers.relations.clauses import NOBODY, TARGET, Actor, B, Clause, D, M, R, T, actor, ids, run
from helpers.relations.ties import HE_DOES, HEARD, Memory, Tie, Use, at_work, code_of, role

# 茶话会由甲、乙共同举办: hosts of a feast are none (codebook 1.3)
_FEAST = re.compile(
    "茶话会|团拜会|招待会|晚会|酒会|宴会|联欢|音乐会|书画展|展览|运动会|(?:开幕|闭幕|揭牌|颁奖|剪彩|揭幕)(?:式|典礼)"
)


def together(clause: Clause, acts: Acts) -> Iterator[Tie]:
    """works_with: every pair of a joint act, the stated pairs only with 分别."""
    if _FEAST.search(clause.signs):
        return
    made = acts.pivot.bodies and acts.partners.start > acts.pivot.start  # 组织…组与…县委交接
    ours, theirs = (acts.pivot if made else acts.subject).bodies, acts.partners.ids
    if acts.shared == "each":
        pairs = zip(ours, theirs, strict=True) if len(ours) == len(theirs) else product(ours, theirs)
        yield from ((one, "works_with", other, "works_with.each") for one, other in pairs)
    elif acts.shared == "joint":
        spans = [i.ids for i in clause.of(B) if set(i.ids) & set(theirs)]
        # One word for two bodies (两县县委) joins them to the subject, not to each other.
        apart = acts.subject.carried or any(len(i.ids) > 1 for i in clause.of(B))
        helped = _HELPED.search(clause.real) if "合" in clause.real else None  # 配合审判、检察机关: each helps them
        one_by_one = helped or apart and len(spans) == 1
        pairs = product(ours, theirs) if one_by_one else combinations((*ours, *theirs), 2)
        yield from ((one, "works_with", other, "works_with.joint") for one, other in pairs)


_HELPED = re.compile(f"(?:支持[和、并]?)?配合{B}")


# 向连续两季靠后的3个…, 报送其主管部门, 向派出机关的党组织
_WHICH = rf"(?:{B}的(?:有关|相关|上级)?|[^,;{B}{R}{M}{T}{D}]{{0,16}}[的家个]|其)?"
_TOWARD = re.compile(
    rf"(?P<to>对(?={run(B)}负责(?:[、并和]|并且)?(?:定期)?(?:向其)?(?:报告|汇报))"  # 对…负责并报告工作
    rf"|给(?={run(B)}[^,;{B}{M}{T}]{{0,6}}(?:下发|制发|发出|发送|送达)[^,;{B}{M}{T}]{{0,8}}{M})"  # 给…下发监察建议书
    rf"|向|(?:(?<![举汇通申填警情])报|经报)[经请送告]?|到){_WHICH}(?P<list>{run(B)})(?P<act>[^,;]*)"
)
_REPORTING = re.compile("述[责职廉]|报告$|汇报$")
# 将整改情况向…反馈
_OWN_TOLD = re.compile(f"反馈了?[^,;{B}{T}]{{0,8}}?(?:{M}|整改|落实|办理)[^,;{B}{M}{T}]{{0,4}}(?:情况|结果|进展)")
_ITS_OWN = re.compile("[将把就](?!其他)[^,;]{0,8}(?:整改|落实|办理|采纳|执行|完成)[^,;]{0,8}(?:情况|结果|进展)")
_REACHES = re.compile(
    "反馈(?:了|过)?(?:[^,;]{0,6}(?:检查|督查|督导|监督|考核|审计|巡[视察查])[^,;]{0,6}(?:情况|意见|结果|问题)|(?![^,;]*情况))|派出|派驻|制发|发出|下发|下达|印发|[批交]办"
)


def toward(clause: Clause, acts: Acts, memory: Memory) -> Iterator[Tie]:
    """What a body does toward another (向…): reports, shares, or acts on it; who reports to it is supervised by it."""
    earlier = acts.subject.carried and acts.subject.start < memory.span[0] and not acts.agent.ids
    if earlier and clause.signs.startswith(M):
        return  # 审计整改情况应当向…报告: not by who acts in the sentence before
    for match in _TOWARD.finditer(clause.real):
        if HE_DOES.search(clause.signs, 0, match.start()):
            continue  # 要求其…报…: who is made to report is not named here
        to, act = ids(clause.group(match, "list")), match["act"]
        made = acts.pivot.ids == TARGET and acts.since <= match.start()  # 督促班子成员向…报告
        if made or acts.subject.ids == TARGET or clause.signs[: match.start()].endswith(T):
            said = [i for i in clause.of(M, match.end("list")) if match["to"] == "向" or HEARD.search(i.ids[0])]
            if said or role("report").search(act):
                heard = ids(clause.of(T, 0, match.start()))
                yield from ((body, "supervises", who, "supervises.hears") for body, who in product(to, heard))
            continue
        if match["to"] == "到":
            continue
        told = any(_REPORTING.search(i.ids[0]) for i in clause.of(M, match.end("list"), match.end()))
        if "报" in match["to"] or told or role("report", f"[^{M}]*").match(act):
            relation, rule = "reports_to", "reports_to.verb"
        elif role("share").search(act):
            relation, rule = "works_with", "works_with.share"
        elif _tells_its_own(clause, match):
            relation, rule = "reports_to", "reports_to.verb"
        elif _REACHES.search(act) or _gives_back(clause, match):
            relation, rule = "supervises", "supervises.verb"
        elif _advises(clause, match):
            relation, rule = "supervises", "supervises.mechanism"
        else:
            continue
        behind = acts.agent.ids and acts.agent.end <= clause.place(match.start())
        # 经…研究,报…; 情况由…向…报告
        by = behind and ("报" in match["to"] or relation == "reports_to" and "由" in clause.signs[: match.start()])
        who = (acts.agent if by else acts.subject).bodies
        yield from ((one, relation, other, rule) for one, other in _upward(who, to))


_ADVISES = re.compile(f"[^,;{B}{M}{T}]{{0,8}}(?:提出|送达|寄发|送去|开具)[^,;{B}{M}{T}]{{0,4}}{M}")


def _tells_its_own(clause: Clause, toward: re.Match[str]) -> bool:
    """Whether a body tells another how it mends: 将整改情况向…反馈, 向巡察组反馈整改情况."""
    act = toward["act"]
    if act.startswith(("反馈", "通报", "告知", "书面反馈")) and _ITS_OWN.search(clause.signs, 0, toward.start()):
        return True
    told = _OWN_TOLD.match(act)
    said = clause.of(M, toward.end("list"), toward.start("act") + told.end()) if told else []
    return bool(told) and all(item.ids[0].endswith("整改") for item in said)


_GIVES_BACK = re.compile(f"[^,;{B}{M}{T}]{{0,6}}(?:反馈(?:了|过)?[^,;{B}{M}{T}]{{0,6}})?{M}")


def _gives_back(clause: Clause, toward: re.Match[str]) -> bool:
    """Whether a body is told what an inspection of it found: 向县水务局党组反馈巡察情况."""
    match = _GIVES_BACK.match(clause.real, toward.end("list"))
    name = clause.of(M, match.end() - 1)[0].ids[0][10:] if match else ""
    if match and "反馈" not in match.group() and not name.startswith("反馈"):
        return False
    return not name.endswith("整改") and lexicon.like(name) in ("inspection", "appraisal")


def _advises(clause: Clause, toward: re.Match[str]) -> bool:
    """Whether what a body puts to another warns it: 向县财政局提出监察建议."""
    match = _ADVISES.match(clause.real, toward.end("list"))
    return bool(match) and lexicon.like(clause.of(M, match.end() - 1)[0].ids[0][10:]) == "warning"


_HEARS = re.compile(
    rf"听取[^,;{B}{M}{T}]{{0,8}}(?P<list>{run(B)})[^,;{B}]{{0,24}}(?:汇报|报告|述[责职廉]|说明)"
    # 听取县监委的专项工作报告
    rf"|(?:听取|审议)[^,;{B}{M}{T}]{{0,8}}(?P<of>{run(B)})的?[^,;{B}{M}{T}]{{0,4}}(?P<read>{M})"
    rf"|(?P<told>{M})"  # the name of the mechanism may hold who reports: 听取县纪委工作汇报
)
_TABLED = re.compile(
    rf"(?:(?:提请|提交|呈请|呈[报送])(?P<list>{run(B)})|(?<![举汇通申填警情])报[经请送]?(?P<leader>{T}))[^,;{B}]{{0,12}}(?:审[议定批查核]|批准|决定|研究|同意|备案|讨论|表决)"
)
# 将整改情况书面告知审计机关, 将线索移送县纪委: to a body right behind the verb
_TOLD_OF_IT = re.compile(
    rf"[将把][^,;{B}]{{0,24}}(?:(?:整改|落实|处理|执行|采纳|办理|{M})[^,;{B}]{{0,6}}(?:情况|结果)[^,;{B}{M}{T}]{{0,8}}告知"
    rf"|(?:情况|结果|报告|意见|方案|计划)[^,;{B}{M}{T}]{{0,8}}(?:报告|报送|上报))(?P<list>{run(B)})$"
)
_MUTUAL = re.compile(rf"(?P<list>{run(B)})[^,;{B}{M}{T}]{{0,14}}(?:相互|互相)(?:配合|协作|支持|制约|衔接|协调|协助)")
_MADE_OF = re.compile(rf"由(?P<list>{run(B)})(?:等[^,;{B}{M}{T}]{{0,8}})?(?:共同|联合)?(?:组成|组建)")
_SET_UP = re.compile(
    rf"(?:组织|抽调|会同|联合|协调){COUNT}(?P<list>{run(B)})(?:等[^,;{B}{M}{T}]{{0,8}})?(?:共同|联合)?(?:抽调[^,;{B}{M}{T}]{{2,8}})?(?:组成|组建|成立)"
)
_SIDE_BY_SIDE = re.compile(rf"(?P<one>{B})(?:会同|联合|联同|协同)(?P<list>{run(B)})")


# 由县审计局和县财政局进行审查: one act of both; not 由甲或者乙, and not what each does to its own
_BOTH_DO = re.compile(
    rf"由(?:[^,;的{B}{M}{T}]{{2,6}}[、和])?(?P<list>{B}(?:[、和与及]{B})+)(?:等(?:部门|单位))?(?:共同|一起|一道|现场|当场)?"
    "(?:进行|核[对查实验]|审[查核]|检查|验收|评审|监督|会审|会商|把关|组织实施)"
)


# 在监察局、财政局监督下: both look on at the one thing
_BOTH_WATCH = re.compile(
    rf"在(?P<list>{B}(?:[、和与及]{B})+)(?:等(?:部门|单位))?的?(?:全程|现场|共同|联合|直接|有效)*监督之?下"
)
# 牵头组织县财政局、县审计局开展检查, 组织县财政局、县审计局开展联合检查
_LED = re.compile(
    rf"(?:并|同时|负责)?组织(?P<list>{run(B)})(?:等(?:有关|相关|多个|\d+个)?(?:部门|单位)?)?[^,;{B}{M}{T}]{{0,24}}?(?P<what>联合|共同|{M}|开展|进行|对)"
)
_MAKE_UP = re.compile(
    rf"(?P<list>{B}(?:[、和与及]{B})+)(?:等[^,;{B}{M}{T}]{{0,8}})?(?:(?:共同|联合)?(?:抽调[^,;{B}{M}{T}]{{2,8}})?(?:组成|组建)|(?:共同|联合)成立)"
)


# Each with a sign without which it cannot match.
_GROUPS = (
    ("同", _SIDE_BY_SIDE),
    ("联合", _SIDE_BY_SIDE),
    ("组", _SET_UP),
    ("互", _MUTUAL),
    ("由", _MADE_OF),
    ("由", _BOTH_DO),
    ("监督", _BOTH_WATCH),
    ("组", _MAKE_UP),
    ("成立", _MAKE_UP),
)


def mutual(clause: Clause, acts: Acts, memory: Memory) -> Iterator[Tie]:
    """works_with of bodies that are said to help each other, or of which an ad hoc organ is made: 由…组成的.

    Who has others make one up is of it, and so is who leads it: 组织县财政局组成检查组, 牵头成立由…组成的….
    """
    groups: list[tuple[str, ...]] = []
    for sign, pattern in _GROUPS:
        for match in pattern.finditer(clause.real) if sign in clause.real else ():
            leads = pattern is _SET_UP or "牵头" in clause.signs[: match.start()]
            first = acts.subject.bodies if leads else ()
            first = ids(clause.group(match, "one")) if pattern is _SIDE_BY_SIDE else first
            groups.append((*first, *ids(clause.group(match, "list"))))
    groups += _led(clause, memory) if "组织" in clause.real else []
    for group in groups:
        pairs = combinations(dict.fromkeys(group), 2)
        yield from ((one, "works_with", other, "works_with.joint") for one, other in pairs)


def _led(clause: Clause, memory: Memory) -> list[tuple[str, ...]]:
    """Who acts jointly as another has them do it: who leads (牵头) with all, or they, where what they do is joint."""
    match = _LED.search(clause.real)
    if not match:
        return []
    names = [item.ids[0] for item in clause.of(M, match.end("list"))]
    jointly = match["what"] in ("联合", "共同") or any(name.startswith("mechanism:联合") for name in names)
    lead = leaders(clause) or (memory.leaders if match.start() == 0 else ())
    return [(*lead, *ids(clause.group(match, "list")))] if lead or jointly else []


def handed(clause: Clause, acts: Acts, memory: Memory) -> Iterator[Tie]:
    """reports_to of what is heard, tabled or made known; to hand a case over (移送) is nothing that two do together."""
    if acts.subject.carried and acts.subject.start < memory.span[0] and not acts.agent.ids:
        return  # who acts in the sentence before
    who = (acts.agent if acts.agent.ids else acts.subject).bodies
    for match in _HEARS.finditer(clause.real) if "听取" in clause.signs or M in clause.real else ():
        if match["list"]:
            heard = ids(clause.group(match, "list"))
        elif match["read"]:
            told = clause.group(match, "read")[0].ids[0].endswith(_REPORTS)
            heard = ids(clause.group(match, "of")) if told else ()
        else:
            item = clause.group(match, "told")[0]
            heard = tuple(m.id for m in item.inner if m.kind == "body") if item.ids[0].startswith(_HEARING) else ()
        hears = acts.pivot.bodies if match.start() >= acts.since else ()  # 委托下级人大常委会听取…
        yield from ((one, "reports_to", other, "reports_to.heard") for one, other in product(heard, hears or who))
    for pattern in (_TABLED, _TOLD_OF_IT):
        for match in pattern.finditer(clause.real):
            to = ids(clause.group(match, "list")) or _its_body(clause, match)
            yield from ((one, "reports_to", other, "reports_to.verb") for one, other in product(who, to))


_HEARING, _REPORTS = "mechanism:听取", ("报告", "汇报", "述职", "述责述廉", "述职述廉")


_KNOWN = re.compile("[将把就][^,;]*(?:情况|意见|结果|问题|线索|信息|名单|进展)[^,;]{0,6}$")


def made_known(clause: Clause, at: int, name: str) -> bool:
    """Whether a notice at a place of a clause only tells a body of something: 将评议意见通报县委.

    >>> made_known(Clause("将评议意见通报", (), 0, 7, ""), 5, "mechanism:通报")
    True
    """
    return name.endswith(("通报", "抄告", "抄送")) and bool(_KNOWN.search(clause.signs, 0, at))


def _its_body(clause: Clause, match: re.Match[str]) -> tuple[str, ...]:
    """The body for which a leader decides: 报县委主要负责人批准."""
    leader = clause.group(match, "leader") if match.groupdict().get("leader") else []
    return tuple(m.id for item in leader for m in item.inner if m.kind == "body")


def _upward(bodies: tuple[str, ...], to: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Who acts toward whom: of several that act toward one, only its own if some are its own (甲市、乙市…向市委)."""
    own = tuple(body for body in bodies if len(to) == 1 and code_of(body) == code_of(to[0]) != "000000")
    apart = len({code_of(body) for body in bodies}) > 1
    return product(own if own and apart else bodies, to)


_LEADS = re.compile(rf"(?P<list>{run(B)})(?:负责)?牵头|(?<!\()(?:主办|督办)(?:单位|部门)[为是:]?(?P<named>{run(B)})")
_HELPS = re.compile(
    rf"(?<!\()(?:协办|承办|会办|分办)(?:单位|部门)[为是:]?(?P<named>{run(B)})|(?:^[”’]?|牵头、)(?P<list>{run(B)})等?(?:相关|有关)?(?:部门|单位|方面|机构)?(?:积极|密切|共同|分别)?(?:协同)?{HELP}"
)


_GIVES_HELP = re.compile(
    rf"(?P<list>{run(B)})(?:等?(?:有关|相关)?(?:部门|单位|机关)?)(?:应当?|依法|积极|全力|主动|予以|给予)*(?:协助|配合)(?:工作)?$"
)


def leaders(clause: Clause) -> tuple[str, ...]:
    """Bodies that lead a joint act: …牵头.

    >>> from helpers.relations.clauses import Item
    >>> leaders(Clause(f"由{B}牵头", (Item(1, B, ("body:530100:纪委监委",), 0, 0),), 0, 0, "", f"由{B}牵头"))
    ('body:530100:纪委监委',)
    """
    match = _LEADS.search(clause.real) if "牵头" in clause.signs or "办单位" in clause.signs else None
    return ids(clause.group(match, "list" if match["list"] else "named")) if match else ()


def helpers(clause: Clause) -> Actor:
    """Bodies that take part in what another leads, in a clause of their own: …配合, …参与."""
    match = _HELPS.search(clause.real)
    return actor(clause.group(match, "list" if match["list"] else "named")) if match else NOBODY


def taking_part(clause: Clause, memory: Memory) -> Iterator[Tie]:
    """works_with of who leads (…牵头) and who takes part (…配合), who use what the lead does."""
    lead = leaders(clause) or memory.leaders
    others = helpers(clause) if lead else NOBODY
    if not others.ids and memory.acting and (match := _GIVES_HELP.match(clause.real)):
        known = ids(memory.bodies)  # who is looked into helps nobody with it
        helps = [i for i in ids(clause.group(match, "list")) if i not in known and ":被" not in i]
        pairs = product(memory.acting, helps)  # 监察机关调查…,公安机关应当予以协助
        yield from ((one, "works_with", other, "works_with.lead") for one, other in pairs)
    if not others.ids:
        return
    pairs = combinations(dict.fromkeys((*lead, *others.ids)), 2)
    yield from ((one, "works_with", other, "works_with.lead") for one, other in pairs)
    for use in memory.used[-1] if memory.used else ():
        if set(use.actor.ids) & set(memory.leaders):
            yield from at_work(Use(use.name, others), clause, memory, "part")
