"""The rules of supervises in the passive: who is 被, 受 or 接受 another's check, or stands under it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from helpers.relations.actors import Acts
from helpers.relations.clauses import TARGET, B, Clause, D, M, R, T, ids, run
from helpers.relations.ties import NUMBER, Memory, Tie, watches

# 对县委负责,并接受其监督
_BY_THEM = re.compile(
    "(?:并|同时|依法|自觉|应当?|必须)*接受其(?:统一|业务|工作)?(?:(?:领导|指导|管理|检查)[、和与及])?监督(?!对象)"
)
_UNDERGONE = "监督|检查|督查|督导|监管|通报(?!表[扬彰])|问责|批评|巡察|巡视|审核|考核|审计|约谈"
_UNDERGOES = re.compile(
    rf"(?:被|受到?|接受)了?(?:[^,;{B}{R}{M}{T}{D}的]{{0,8}}等)?(?:{run(B)}的?(?:统一|业务)?(?:领导|指导|管理)[、和与])?"
    rf"(?P<list>{run(B)})(?:[、和及与][^,;{B}{R}{M}{T}{D}的]{{2,8}}(?=的))?(?:等(?:有关|相关)?(?:部门|单位)?)?的?(?:(?:业务|工作|组织|统一|日常)?(?:指导|领导|管理)[、和及与])?"
    rf"(?:(?![、和及与])[^,;{B}{M}{T}]{{0,10}}(?P<by>{M})|[、和及与][^,;{B}{M}{T}]{{0,6}}{M}|[^,;{B}{M}{T}]{{0,4}}(?:{_UNDERGONE}))(?!对象)"
)
# 接受市人大监督、市政协监督: one more who does so, behind the first
_ALSO = re.compile(rf"[、和及与](?P<list>{run(B)})的?[^,;{B}{M}{T}]{{0,4}}(?P<by>{M})")


def undergone(clause: Clause) -> Iterator[re.Match[str]]:
    """What a clause says that others do to its subject: a match for each, with who does it (`list`) and how (`by`).

    >>> signs = f"接受{B}{M}、{B}{M}"
    >>> [match["list"] == B for match in undergone(Clause(signs, (), 0, 7, "", signs))]
    [True, True]
    """
    for match in _UNDERGOES.finditer(clause.real):
        while match:
            yield match
            match = _ALSO.match(clause.real, match.end())


# 各采购单位在监察局监督下…
_WATCHED_BY = re.compile(
    rf"(?:在|置于)(?P<list>{run(B)})等?(?:部门|单位)?的?(?:全程|现场|直接|共同|统一|有效|严格)?(?:(?:指导|领导|管理)[、和与])?监督(?:[、和与](?:指导|管理))?之?下"
)
# 县住建局的整改情况由县纪委监委负责监督检查
_LOOKED_AT = re.compile(
    rf"{NUMBER}(?:{R}的?)?(?P<whom>[{B}{T}](?:[、和及][{B}{T}])*)的?[^,;由经对向{B}{M}{T}]{{0,12}}(?:情况|工作|活动|行为)[^,;由经对向{B}{M}{T}]{{0,4}}"
    rf"由(?P<list>{run(B)})(?:负责|牵头|具体|定期|组织|依法)*(?:(?P<by>{M})|(?:进行|开展|实施)?(?:监督|检查|督[促导查办]|考核|监管))"
)
# 对领导成员的考核由主管机关办理
_CHECK_BY = re.compile(
    rf"{NUMBER}对?(?:{R}的?)?(?P<whom>[{B}{T}](?:[、和及][{B}{T}])*)的(?:(?P<by>{M})|[^,;的由{B}{M}{T}]{{0,8}}(?:监督|考核|考察|检查|审计))(?:工作)?"
    rf"由(?P<list>{run(B)})[^,;{B}{M}{T}]{{0,16}}(?:负责|办理|实施|进行|开展|组织|承担)"
)
# 被中央巡视组巡视的某省国资委
_DONE_TO = re.compile(
    rf"被(?P<list>{run(B)})[^,;的{B}{M}{T}]{{0,4}}(?:(?P<by>{M})|{_UNDERGONE}|查处)(?:过)?的[^,;的{B}{M}{T}]{{0,6}}(?P<whom>[{B}{T}])"
)


def passive(clause: Clause, acts: Acts, memory: Memory) -> Iterator[Tie]:
    """supervises of those to whom something is done, a body or a target.

    >>> from helpers.relations.clauses import NOBODY
    >>> acts = Acts(NOBODY, NOBODY, NOBODY, 0, NOBODY, NOBODY, "")
    >>> list(passive(Clause("及时整改", (), 0, 4, ""), acts, Memory((0, 4), (), ())))
    []
    """
    for match in _DONE_TO.finditer(clause.real) if "被" in clause.real and B in clause.real else ():
        if not match["by"] or watches(clause.group(match, "by")[0].ids[0]):
            pairs = product(ids(clause.group(match, "list")), ids(clause.group(match, "whom")))
            yield from ((one, "supervises", other, "supervises.passive") for one, other in pairs)
    match = _LOOKED_AT.match(clause.real) or _CHECK_BY.match(clause.real)
    if match and (not match["by"] or watches(clause.group(match, "by")[0].ids[0])):
        pairs = product(ids(clause.group(match, "list")), ids(clause.group(match, "whom")))
        yield from ((one, "supervises", other, "supervises.passive") for one, other in pairs)
    if acts.subject.carried and acts.subject.start < memory.span[0]:
        return
    under = ids(clause.of(T)[:1]) if acts.subject.ids == TARGET else acts.subject.bodies
    if "接受其" in clause.real and _BY_THEM.match(clause.real):
        above = [one for one in ids(memory.bodies) if one not in under]
        yield from ((one, "supervises", other, "supervises.passive") for one, other in product(above, under))
    if B not in clause.real:
        return
    for match in _WATCHED_BY.finditer(clause.real) if "监督" in clause.real and acts.subject.bodies else ():
        pairs = product(ids(clause.group(match, "list")), under)
        yield from ((one, "supervises", other, "supervises.passive") for one, other in pairs)
    for match in undergone(clause):
        by = clause.group(match, "by")[0].ids[0] if match["by"] else ""
        if not by or watches(by):
            pairs = product(ids(clause.group(match, "list")), under)
            yield from ((one, "supervises", other, "supervises.passive") for one, other in pairs)
