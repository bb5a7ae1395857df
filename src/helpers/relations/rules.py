"""The ties of a sentence: its clauses in order, each by the rules whose signs it has.

The rules of one relation stand in a room of their own: `joint`, `oversight` with `passive`, `parts`, `practice`,
`titles`, `whom`.
data/README.md has each rule with an example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, product

from helpers.codebook import lexicon
from helpers.relations import actors, subjects
from helpers.relations.actors import Acts
from helpers.relations.clauses import NOBODY, SOMEBODY, TARGET, Actor, B, Clause, D, Item, M, T, ids, run
from helpers.relations.joint import handed, helpers, leaders, mutual, taking_part, together, toward
from helpers.relations.oversight import (
    FACING,
    listing,
    on_listed,
    on_those,
    opens_list,
    supervises,
    with_their_own,
    with_them,
)
from helpers.relations.parts import stated
from helpers.relations.practice import CONTENTS, uses
from helpers.relations.ties import NUMBER, Memory, Tie
from helpers.relations.titles import documents
from helpers.relations.whom import in_cases, joined

# --- a sentence ---------------------------------------------------------------------------------------------------


def _rules(clause: Clause, acts: Acts, memory: Memory) -> list[Tie]:
    """The ties of a clause by the rules whose signs it has."""
    found, bodies = list(together(clause, acts)) if acts.shared else [], B in clause.signs
    if bodies:
        found += toward(clause, acts, memory)
        found += taking_part(clause, memory)
        found += mutual(clause, acts, memory)
        found += handed(clause, acts, memory)
        found += with_them(clause, acts, memory)
    # 报告应当包括对…的问责 stands in a paper
    named = bodies or T in clause.signs or "其" in clause.signs
    if named and not (memory.contents or CONTENTS.search(clause.signs)):
        found += supervises(clause, acts, memory)
    if memory.listed:
        found += on_listed(clause, memory)
    if memory.waiting or memory.facing:
        found += on_those(clause, acts, memory)
    if clause.items:
        found += uses(clause, acts, memory)
    elif clause.closing == ":":
        memory.frame = []
    if T in clause.signs:
        found += list(with_their_own(clause, found))
    if D in clause.signs or memory.documents or memory.told or memory.pending:
        found += documents(clause, acts, memory)
    return found


def _targets(clause: Clause) -> list[Item]:
    """The target last named in a clause, also in a mechanism's name."""
    found = [Item(i.at, T, (m.id,), m.start, m.end) for i in clause.items for m in i.inner if m.kind == "target"]
    return clause.of(T)[-1:] or found[-1:]


_BODIES = re.compile(run(B))


def _named_last(clause: Clause) -> tuple[str, ...]:
    """The bodies that a clause names first, one or a list, or that stand in the name of its first target."""
    first = next((item for item in clause.items if item.sign in (B, T)), None)
    if first is None:
        return ()
    if first.sign == B:
        return ids(clause.of(B, first.at, _BODIES.match(clause.signs, first.at).end()))
    return tuple(m.id for m in first.inner if m.kind == "body")


def _row(clause: Clause) -> list[Item]:
    """The first target of a clause and those that stand in one row with it: 公司的董事、高级管理人员…."""
    first = clause.of(T)[:1]
    row = _ROW.match(clause.signs, first[0].at) if first else None
    return clause.of(T, row.start(), row.end()) if row else first


_ROW = re.compile(rf"{T}(?:(?:[、和及或]|以及|或者)[^,;、和及或{B}{M}{T}{D}]{{0,4}}{T}){{0,5}}")


def _with_leaders(actor: Actor, clause: Clause, memory: Memory) -> Actor:
    """Who acts next: where one leads and others take part, all of them."""
    found = leaders(clause)
    if memory.leaders and set(helpers(clause).ids) & set(actor.ids):
        actor = actor._replace(ids=tuple(dict.fromkeys((*memory.leaders, *actor.ids))))
    memory.leaders = () if clause.closing == ";" else found or memory.leaders
    return actor


THOSE_WHO = re.compile(f"{NUMBER}对[^,;{B}{T}]*的$")


def _at_the_end(memory: Memory, actor: Actor) -> Iterator[Tie]:
    """What only the whole sentence tells: who carries out a title where nobody is named, who each did a part."""
    yield from ((who, "implements", name, "implements.verb") for who, name in product(actor.named, memory.pending))
    for one, other in combinations(dict.fromkeys(memory.parts), 2):
        yield one, "works_with", other, "works_with.part"


# What one does who comes upon another's offence: 查处违反规定的问题, 纠正….
_FOUND = (
    "(?<!不予)(?<!拒不)(?<!未)(?:发现|认为|收到|接到|查[明实处摆出纠找]|核[实查]|得知|调查|审[理查]|纠[正治]|整治|治理|惩[处治]|处理"
    "|追究|问责|处分|通报|打击|防[止范]|受理|监督|检查|[针紧]对|紧盯|聚焦)(?!不|失职|缺)"
)
_FINDS = re.compile(f"[对将把]|{_FOUND}")
_DECIDES = re.compile("掌握|经|决定|需要|可以")
_FAULT = re.compile(
    f"(?:^|{B})(?:仍然?|多次|长期|故意)?(?:拒不|拒绝|违反|阻挠|隐瞒|不履行|不执行|不按|未按|未依|未履行|弄虚作假|滥用职权|玩忽职守)"
)
_OFFENCE = re.compile(
    "拒不|拒绝|违反|阻挠|隐瞒|不履行|不执行|不按|未按|未依|未履行|未执行|弄虚作假|滥用职权|玩忽职守|失职|渎职|不当|不力|逾期"
)


def _is_fault(signs: str, carried: bool) -> bool:
    """Whether a condition is an offence of who acts in it, unless it tells what he finds: 审计局发现…的,应当….

    Who is only `carried` here has no part in the condition: it is another's.
    """
    if signs.endswith("的") and not _FINDS.search(signs) and not _DECIDES.search(signs):
        return not carried
    return bool(_FAULT.search(signs))


def _offends(signs: str) -> bool:
    """Whether a clause tells what one does who is to be called to account; not what another finds or decides."""
    return bool(_OFFENCE.search(signs)) and not _FINDS.search(signs)


_NAMES = frozenset((B, M, T, D))


def for_a_task(node: str) -> bool:
    """Whether a body has no other name than that it was set up for a task: who set it up acts in the next sentence.

    >>> for_a_task("body:530623:专班"), for_a_task("body:530623:纪委监委")
    (True, False)
    """
    return node.rpartition(":")[2] in lexicon.words("bodies", "word", part="adhoc")


# What who demands does himself, as nobody does it to himself: 责成B召开…,并对其负责人诫勉.
_MODAL = re.compile(
    "(?:也|还|并|必要时)*(?:可以|有权|应当|应|必须)"
    "|(?:并|同时|还|又|随后|并且)*(?:依规依纪|依纪依法|依法|当场|现场|及时|严肃)*"
    f"(?:[对向与]|给予|{M}了?)其(?![他它中实余])"
)


def sentence(parts: list[Clause], memory: Memory, actor: Actor, duty: bool) -> tuple[list, list, Actor]:
    """The ties of a sentence with their mode, who acts in each clause (start, end, ids), and who acts at its end.

    `actor` acts before it; `duty` where the document lays down rules; `memory` is new for each sentence.

    >>> from helpers.relations.clauses import Clause
    >>> told = sentence([Clause("及时整改", (), 0, 4, "")], Memory((0, 4), (), ()), NOBODY, False)
    >>> told == ([], [(0, 4, ())], NOBODY)
    True
    """
    actor = subjects.whose(parts) or (NOBODY if subjects.of_itself(parts) else actor)
    ties, acting, topic, made = [], [], actor, ()
    names = (any(item.sign in _NAMES for item in clause.items) for clause in reversed(parts))
    last = len(parts) - 1 - next((i for i, named in enumerate(names) if named), len(parts))
    for i, clause in enumerate(parts):
        clause = actors.led(clause, actor)
        actor = _begins(clause, actor, topic if made and set(actor.ids) <= set(made) else NOBODY, memory)
        known = memory.documents or memory.told or memory.pending or memory.waiting or memory.facing
        known = known or memory.lister.ids or opens_list(clause)
        if not known and clause.closing not in (":", ";") and actors.silent(clause, actor, memory.bodies):
            actor = _passes(parts[i - 1 : i], clause, actor, memory) if i < last else actor
            acting.append((clause.start, clause.end, actor.named))
            _waits(clause, memory)
            memory.partners, memory.taking_part = (), memory.taking_part if actor.ids else []
            continue
        acts = actors.acts(clause, actors.ahead(clause, parts[i + 1 : i + 2], actor), memory.bodies)
        acts = _made_to(clause, listing(clause, acts, memory), memory)
        memory.partners = acts.partners.ids if acts.shared == "joint" else ()
        acting.append((clause.start, clause.end, acts.subject.named))
        if not acts.subject.carried:
            memory.taking_part = _row(clause) if acts.subject.ids == TARGET else []
        if clause.real:
            found = _rules(clause, acts, memory)
            ties += [(tie, "duty" if duty or clause.duty else "practice") for tie in found]
            memory.applied += [(source, target) for source, relation, target, _ in found if relation == "applies_to"]
        _remember(clause, acts, memory)
        if subjects.modifies(clause, acts.subject):
            continue
        set_up = topic.ids and acts.subject.ids and all(map(for_a_task, acts.subject.ids))  # 专班 acts for another
        if not set_up and (acts.delegate.ids or not acts.subject.carried and acts.subject.ids or not topic.ids):
            topic = actors.last(clause, acts._replace(pivot=NOBODY), actor)
            topic = NOBODY if acts.subject.carried and set(topic.ids) <= set(made) else topic
        made = acts.pivot.bodies or made
        actor = _with_leaders(actors.last(clause, acts, actor), clause, memory)
    ties += [(tie, "duty" if duty else "practice") for tie in _at_the_end(memory, actor)]
    goes_on = NOBODY if topic.ids and topic.ids == memory.at_fault else topic  # who breaks a rule sanctions nobody
    return ties + [(tie, "") for tie in stated(parts)], acting, goes_on


def _begins(clause: Clause, actor: Actor, demands: Actor, memory: Memory) -> Actor:
    """Who is carried into a clause: with partners of before, or who demanded what the clause before tells."""
    if memory.partners and clause.signs.startswith(("联合", "共同")):  # 与…加强协作,联合开展…
        actor = actor._replace(ids=tuple(dict.fromkeys((*actor.ids, *memory.partners))))
    over = demands if demands.ids else memory.finder if actor.ids == TARGET else NOBODY
    return over if over.ids and _MODAL.match(clause.signs) else actor  # 要求…进行汇报,可以组织调查; 查明…,对其…


_OF_ITSELF = re.compile("(?:并|还|又)?(?:主动|自觉|带头|按时|如实)")


def _made_to(clause: Clause, acts: Acts, memory: Memory) -> Acts:
    """Who acts where those go on who are made to act: 推动班子成员听取汇报,主动向常委会报告."""
    goes_on = memory.pushed and acts.subject.carried and not acts.pivot.ids and _OF_ITSELF.match(clause.signs)
    if goes_on:
        memory.taking_part = memory.pushed
        return acts._replace(pivot=Actor(TARGET, clause.start, clause.start), since=0)
    memory.pushed = clause.of(T)[:1] if acts.pivot.ids == TARGET and clause.closing == "," else []
    return acts


def _passes(before: list[Clause], clause: Clause, actor: Actor, memory: Memory) -> Actor:
    """Who acts behind a clause that names nobody: another where a stranger is its subject."""
    if actor.ids and (end := subjects.stranger(clause)):
        actor = Actor(SOMEBODY, clause.start, clause.start + end)
    topic = before and before[0].signs.endswith(B) and actor.start >= memory.span[0]
    if topic and _offends(clause.signs):
        memory.offenders = actor.bodies  # 县住建局,未依照规定履行职责,…
    return actor


_FINDS_OUT = re.compile("(?:发现|查明|查实|核实|认定|认为|了解到|得知)[,:]?$")


def _remember(clause: Clause, acts: Acts, memory: Memory) -> None:
    """Keep of a clause what those behind it go on about: its bodies, those put in front, whom 其 stands for."""
    if B in clause.signs:
        memory.bodies += clause.of(B)
    memory.whose = _named_last(clause) or memory.whose
    if acts.subject.bodies and _FINDS_OUT.search(clause.signs):
        memory.finder = acts.subject
    memory.acting = (acts.agent if acts.agent.ids else acts.subject).bodies
    if met := M in clause.signs or T in clause.signs:
        memory.dealt = in_cases(clause) or ([] if T in clause.signs else memory.dealt)
    if clause.real and memory.whom and not memory.waiting and THOSE_WHO.match(clause.real):
        memory.waiting = memory.whom  # 向…推送预警,对仍不整改的,及时约谈
    if not acts.subject.carried and acts.subject.ids:
        memory.bound = joined(clause)
    facing = FACING.match(clause.real) if B in clause.signs and clause.closing == "," else None
    memory.facing = ids(clause.group(facing, facing.lastgroup)) if facing else () if met else memory.facing
    if met:
        memory.whom = _targets(clause) or memory.whom
    if acts.subject.ids and not acts.agent.ids and _is_fault(clause.signs, acts.subject.carried):
        memory.at_fault = acts.subject.ids
    if acts.subject.bodies and not acts.agent.ids and _offends(clause.signs):
        memory.offenders = acts.subject.bodies if acts.subject.start >= memory.span[0] else ()
    if _PUT_RIGHT.search(clause.real):
        memory.orders = tuple([one for one in ids(clause.of(B)) or memory.acting if not _OVER_STAFF.search(one)])
    if clause.closing == ";":
        memory.used, memory.waiting, memory.objects = [], [], ()
    _waits(clause, memory)


_OVER_STAFF = re.compile("上级|主管|任免|监察|纪委|党组织|单位$")  # they may sanction whom they have put it right
_PUT_RIGHT = re.compile("责令[^,;]{0,8}(?:改正|纠正|退还|停止|整改)")
# 审计机关发现单位和人员违反规定,: what is done next is done to them
_FOUND_AT_FAULT = re.compile(
    rf"发现(?P<list>[{B}{T}](?:(?:[、和及或]|以及|及其|或者)[{B}{T}])*)[^,;{B}{M}{T}]{{0,6}}"
    "(?:违反|违[法纪规]|存在|不履行|未履行|拒不|弄虚作假|失职|滥用职权|玩忽职守)[^;]*(?<!线索)(?<!材料)(?<!资料)$"
)
# 对领导干部的处理方式有:, 公务员处分分为:
_FOR_WHOM = re.compile(
    rf"[^,;{B}]*{T}[^,;{B}{T}]{{0,24}}(?:措施|处分|处理|方式|种类|形式|手段|办法|制度)[^,;{B}{M}{T}]{{0,8}}(?:分为|为|是|包括|有)?$"
)
_GRADED = re.compile("(?:其中|但|对)?,?(?:情节|性质|后果|影响|造成)[^,;]{0,16}的$")  # 情节较重的,
_ANEW = frozenset("同时 此外 另外 再者 其次 与此同时 除此之外".split())  # what follows is another act


def _waits(clause: Clause, memory: Memory) -> None:
    """Who is the topic of a condition waits for what is done about it: 领导干部违反纪律的,由…给予处分."""
    if clause.closing == "," and (match := _FOUND_AT_FAULT.search(clause.real)):
        whom = clause.group(match, "list")
        memory.waiting += [item for item in whom if item.sign == T and item not in memory.waiting]
        memory.facing = ids([item for item in whom if item.sign == B]) or memory.facing
    if clause.closing == ":" and T in clause.signs and _FOR_WHOM.match(clause.real):
        memory.waiting += [item for item in clause.of(T) if item not in memory.waiting]
    condition = clause.signs.endswith("的")
    memory.graded = condition and bool(_GRADED.match(clause.signs))
    if clause.signs in _ANEW:
        memory.used = []
    if not (condition and clause.closing in (",", ":")):
        return
    memory.waiting += [item for item in memory.taking_part if item not in memory.waiting]
    memory.facing = memory.facing or memory.offenders
