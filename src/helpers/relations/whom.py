"""The rules of applies_to: for whom a mechanism is, in its name, as its object, or said later."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpers.codebook import lexicon
from helpers.relations.clauses import NOBODY, B, Clause, D, Item, M, R, T, ids, run
from helpers.relations.ties import HEARD, NUMBER, OUTCOME, Memory, Tie, Use, over_them

# 在领导干部中开展…
_AMONG = f"在(?=[^,;{B}{M}{D}]{{0,16}}{T}(?:队伍)?(?:[之当]?中间?|内部|范围内|层面))"
_FOR = re.compile(
    rf"(?:对于?|向|与|(?<![共会协陪])同(?![志时级步意行样期类心年月日])|跟|为|给|以|组织|安排|召集|供|走进|深入|面向|{_AMONG})(?:[^{T}{D}]{{0,24}}?的(?:\d+[名个位])?|[^{T}{M}{D}]{{0,24}}?)"
    rf"(?P<list>{T}(?:(?:[、和及或]|以及|或者)(?:[^,;、和及{B}{M}{T}{D}]{{1,8}}[、和及]){{0,3}}[^,;、和及{B}{M}{T}{D}]{{0,8}}{B}?{T}){{0,8}})"
)
_SUCH_AS = re.compile(rf"{T}[^,;{M}{B}{T}]{{0,8}}(?:等|在内的)\d*余?[名位个]?(?P<list>{T})")
# 对…的监督 is no act of its own, and a case that is looked at is not whom it is for
NOUN = re.compile(rf"(?:[、和及]{T})*的?(?:监督|管理|领导|教育管理|(?:严重)?违[纪法]|腐败|[^,;{M}{T}]{{0,6}}案[件例])")


def governed_targets(clause: Clause) -> list[Item]:
    """Targets that 对, 向, 与 or 为 puts in front of an act, without those of 对…的监督."""
    if T not in clause.signs:
        return []
    found = [t for match in _FOR.finditer(clause.real) for t in clause.group(match, "list") if t.sign == T]
    for match in _SUCH_AS.finditer(clause.real):  # 对局长等3名“一把手”
        if any(t.at == match.start() for t in found):
            found += clause.group(match, "list")
    return [t for t in found if not (NOUN.match(clause.signs, t.at + 1) or _BESIDE_HIM.match(clause.signs, t.at - 1))]


_BESIDE_HIM = re.compile(rf"[与和同跟]{T}(?:共同|联合|一起|一道|携手)")  # 与县纪委书记共同约谈…
_IN_FRONT = re.compile(rf"(?P<list>{run(T)})(?:的|监督)?(?:{M}(?:[、和及]|以及))*$")  # “一把手”权力运行清单和…
_MADE = re.compile(  # 把…履职情况作为巡察重点
    rf"[把将][^,;{B}{M}{T}{D}]{{0,10}}(?P<list>{run(T)})[^,;{B}{M}{T}]{{0,16}}"
    rf"(?:作为|纳入|列为|列入|当作)[^,;{B}{M}{T}]{{0,8}}$"
)
_TO_WHOM = re.compile(rf"(?P<list>{run(T)})向{run(B)}[^,;{B}{M}{T}]{{0,4}}$")
_SUFFERS = re.compile(  # 被约谈, 被县纪委约谈, 接受县纪委约谈
    rf"(?P<list>{run(T)})[^,;{B}{M}{T}]{{0,14}}(?:被(?:{run(B)})?|接受了?{run(B)}的?)[^,;{B}{M}{T}]{{0,4}}$"
)
_MEANT = re.compile(
    rf"(?:的|工作)?(?:主要|重点)?(?:对象|范围)(?:主要|重点)?(?:为|是|包括|涵盖)[^,;{B}{M}{T}]{{0,4}}(?P<list>{run(T)})"
)
_MEANT_AS = re.compile(rf"(?:工作)?(?:主要)?以[^,;{B}{M}{T}]{{0,4}}(?P<list>{run(T)})为(?:主要|重点)?对象")
# 通过谈话、函询等方式提醒领导干部
_KINDS = f"等[^,;{B}{M}{T}]{{0,4}}(?:方式|形式|手段|途径|措施|方法)"
_REACHES = (
    "(?:及时|随时|经常|不断|推动|有效|切实|进一步|持续|着力)?"
    "(?:提醒|督促|警示|教育|告诫|警醒|引导|监督|约束|考察|考核|评价|规范|管理|帮助|警诫|劝诫){1,2}"
    rf"(?:广大|各级|全体|相关|有关|问题)?(?P<list>{run(T)})"
)
_OTHERS = f"[^,;、和及{B}{M}{T}{D}]{{2,6}}"
_WAYS = re.compile(rf"(?:[、和及](?:{M}|{_OTHERS}(?=[、和及等])))*(?:{_KINDS})?{_REACHES}")
_IN_WAYS, _TO_THEM = re.compile(rf"(?:[、和及](?:{M}|{_OTHERS}))*{_KINDS}$"), re.compile(_REACHES)
# 谈话全面覆盖新任领导干部
_COVERS = re.compile(
    rf"(?:制度|工作|机制)?(?:已|已经)?(?:实现)?(?:全面|基本|主要)?(?:覆盖|涵盖|囊括|面向|针对|聚焦|紧盯|适用于)了?(?:到|至)?"
    rf"[^,;{B}{M}{T}]{{0,10}}(?P<list>{run(T)})"
)
_AS = re.compile(rf"[^,;{M}]*作为[^,;{M}{T}]*(?P<list>{T})")
_GIVEN = re.compile(rf"(?:给|至|到)(?P<list>{run(T)})")  # “点对点”反馈给“一把手”
_WHOSE = re.compile(f"的(?P<list>{T})")
_ANSWERABLE = ("责任人", "负责人", "责任人员")  # who answers for a mechanism is not watched by it: 公示制度的责任人
_COUNTED = "(?:[\\d一二两三四五六七八九十]+余?[名位个家所])?"
_LIST = f"{T}(?:(?:[、和及或]|以及|或者){_COUNTED}{T})*"  # 五个镇的镇长、三所学校的校长
_OBJECT = re.compile(  # 约谈…, 约谈盐津县部分…
    rf"(?:后进)?[^,;{B}{R}{M}{T}{D}对向与和为给的、中后时]{{0,6}}(?:(?:(?<=[了名位]){R}|(?<![^,;]){R})(?:\d+余?[名位个])?)?"
    rf"(?:{run(B)}(?:等?[\d一二两三四五六七八九十]{{0,3}}余?[个家所]?|\d+余?[个家][、和]|(?:[^,;的{B}{M}{T}]{{0,12}}的)?{_COUNTED}))?(?P<list>{_LIST})"
)
_DIRECTLY = re.compile(rf"(?:了|过)?(?P<list>{run(T)})(?!权力|职责|责任)")  # 民主测评领导班子
_OBJECT_WHICH = re.compile(rf"[^,;{B}{M}{T}]{{1,14}}的{_COUNTED}(?P<list>{_LIST})")  # 约谈整改不力的…
_NO_VERB = re.compile("(?:开展|进行|实施|组织|建立|通过|以|用|的)[^,;]{0,4}$")
_SET_UP = re.compile("(?:开展|进行|实施|建立|通过|以|用|的)[^,;]{0,4}$")
_BY = re.compile(rf"(?:以|通过|[运使利采]?用|采取|借助)(?:(?:{M}|{_OTHERS})[、和及])*$")
_BY_MEANS = re.compile(rf"(?:[、和及]{M})*[^{M},;等]*对(?P<list>{run(T)})的?监督")  # 以…、…监督加强对…监督


def by_ways(clause: Clause, item: Item, use: Use) -> Iterator[Tie]:
    """applies_to of a mechanism in a row of ways by which somebody is reached: 通过谈话、函询等方式提醒领导干部.

    >>> list(by_ways(Clause(f"{M}很好", (), 0, 6, ""), Item(0, M, ("mechanism:约谈",), 0, 2), Use("", NOBODY)))
    []
    """
    if T in clause.signs and _BY.search(clause.signs, 0, item.at) and (match := _WAYS.match(clause.signs, item.at + 1)):
        yield from apply(use, ids(clause.group(match, "list")), "object")


def reached(clause: Clause, memory: Memory) -> list[Item]:
    """Who is reached by the ways that the clause before told: 通过谈话、函询等方式,督促领导干部….

    >>> reached(Clause("及时整改", (), 0, 4, ""), Memory((0, 4), (), ()))
    []
    """
    match = _TO_THEM.match(clause.real) if memory.ways and T in clause.real else None
    return clause.group(match, "list") if match else []


def in_ways(clause: Clause, item: Item) -> bool:
    """Whether a mechanism stands in a row of ways that its clause ends with: 通过谈话、函询等方式,.

    >>> in_ways(Clause(f"{M}很好", (), 0, 6, ""), Item(0, M, ("mechanism:约谈",), 0, 2))
    False
    """
    return bool(_IN_WAYS.match(clause.signs, item.at + 1) and _BY.search(clause.signs, 0, item.at))


_ITS = re.compile(rf"(?:对|与|向|为|给|督促|组织|要求|安排)(?:其(?![他它中实余所主负])|他们)[^,;{T}{B}]{{0,10}}$")


def applies(clause: Clause, item: Item, use: Use, governed: list[Item], memory: Memory) -> Iterator[Tie]:
    """The targets of one mechanism: those in its name, those put before it, the object right behind it."""
    inner = [Item(0, T, (m.id,), m.start, m.end) for m in item.inner if m.kind == "target"]
    yield from apply(use, ids(inner), "name")
    before, after, at = clause.signs[: item.at], clause.signs[item.at + 1 :], item.at + 1
    found = [t for t in governed if t.at < item.at]
    for pattern in (_IN_FRONT, _MADE, _SUFFERS, _TO_WHOM) if T in before else ():
        if match := pattern.search(before):
            found += clause.group(match, "list")
    if T in after:
        behind = [_MEANT, _MEANT_AS, _COVERS, _AS, _WHOSE, _GIVEN]
        if lexicon.like(use.name[10:]) in ("talk", "accountability", "warning", "education"):
            behind += [_OBJECT] if _NO_VERB.search(before) else [_OBJECT, _OBJECT_WHICH]
        elif lexicon.like(use.name[10:]) in ("appraisal", "inspection") and not _SET_UP.search(before):
            behind += [_DIRECTLY]
        if _BY.search(before):
            behind += [_BY_MEANS, _WAYS]
        for pattern in behind:
            if match := pattern.match(after):
                heard = clause.group(match, "list", at)
                found += [t for t in heard if pattern is not _WHOSE or not t.ids[0].endswith(_ANSWERABLE)]
    if HEARD.search(use.name):
        found = [t for t in found if not _HEARER.search(clause.signs, 0, t.at)]
    if not found and _ITS.search(before):
        found = memory.whom
    if not found and _BINDS.search(before):  # they are bound together, none is over the other
        yield from apply(use._replace(actor=NOBODY), ids(joined(clause) or memory.bound), "object")
    if not OUTCOME.match(before):
        like = lexicon.like(use.name[10:])
        acts = T in before and _ITS_OBJECT.match(after) and like in ("talk", "accountability")
        acts = acts or like in _DONE_TO and before.endswith(T) and after.startswith("了")  # 书记通报了…
        acts = acts or like in _DONE_TO and _LEADS_IT.search(before) and _leads(clause, item)
        acts = acts or found and like in _DONE_TO and _TO_ANOTHER.search(before)
        apart = _FOR_ANOTHER.search(before) or use.name.endswith(_TOLD_OF)
        found = found + ([] if acts else memory.taking_part) or ([] if apart else memory.waiting)
    if lexicon.like(use.name[10:]) == "accountability" and not inner:
        found = found or (memory.penal if memory.graded and _HEAVIER.match(clause.signs) else [])
        share = memory.dealt and _SHARE.match(before) and _SO_MANY.search(clause.signs)
        found = found or (memory.dealt if share else [])
        memory.penal = found or memory.penal
    along = not found and _ALONG.search(before) and not _FOR_ALL.search(use.name)
    yield from apply(use, memory.objects if along else ids(found), "object")


def meant(clause: Clause, item: Item, use: Use) -> Iterator[Tie]:
    """applies_to of a mechanism of which it is only said whom it is for: 谈话的对象为….

    >>> list(meant(Clause(f"{M}很好", (), 0, 6, ""), Item(0, M, ("mechanism:约谈",), 0, 2), Use("", NOBODY)))
    []
    """
    at = item.at + 1
    for pattern in (_MEANT, _MEANT_AS):
        if match := pattern.match(clause.real, at):
            yield from apply(use, ids(clause.group(match, "list")), "object")


_BINDS = re.compile(f"(?:遵守|接受|执行)[^,;{B}{M}{T}]{{0,6}}(?:{M}[、和及])*$")
_JOINED = re.compile(rf"{NUMBER}\s*{run(B)}(?:[、和及]|以及)其?[^,;{B}{M}{T}]{{0,10}}(?P<list>{run(T)})")


def joined(clause: Clause) -> list[Item]:
    """The people who act with their bodies at a clause's head, and are bound by the same rules: 审计机关和审计人员….

    >>> joined(Clause("及时整改", (), 0, 4, ""))
    []
    """
    match = _JOINED.match(clause.signs) if T in clause.signs else None
    return clause.group(match, "list") if match else []


# 立案审查党员干部126人, 对65名领导干部作出处理: a case on people who are counted, and how many of them had what
_CASES = re.compile(
    rf"(?:立案|查处|查办|处理|处分|惩处|审查|调查|问责|追责|追究责任)[^,;]{{0,12}}?(?P<list>{run(T)})(?:共|等|共计)?\d+余?[人名]"
    rf"|(?:对|立案|查处|查办|处理|处分|惩处|问责)[^,;]{{0,12}}?\d+余?[名个][^,;{B}{M}{T}]{{0,8}}(?P<told>{run(T)})"
    rf"[^,;{B}{T}]{{0,8}}(?:立案|查处|处理|处分|审查|调查|问责|{M})"
)
_SHARE = re.compile(
    r"(?:对?其中|[已共并经]|先后|累计|分别|另有|依[纪法规]|查结|结案|的|有)*(?:\d+余?[人名](?:被|受到?)?)?(?:分别|[已经])*"
    rf"(?:被?给予|受到?|被|作出|处以|予以)?了?(?:{M}(?:的|处分)?(?:\d+余?[人名]次?)?[、和,])*$"
)
_SO_MANY = re.compile(r"\d+余?[人名]")


def in_cases(clause: Clause) -> list[Item]:
    """The people on whom a clause counts cases: 对126名党员干部立案审查.

    >>> in_cases(Clause("及时整改", (), 0, 4, ""))
    []
    """
    match = _CASES.search(clause.real) if T in clause.real and clause.closing == "," else None
    return clause.group(match, "list" if match["list"] else "told") if match else []


_HEARER = re.compile(f"{T}[^,;{B}{M}{T}]{{0,8}}向[^,;{B}{M}{T}]{{0,8}}$")  # 领导干部向党委书记述职
_TOLD_OF = ("报告", "汇报")  # what is reported about somebody is not for him
# 情节严重的,给予…
_HEAVIER = re.compile(f"(?:应当?|可以|依法|依规|并|再|从重)*(?:给予|予以|处以?)?[^,;{B}{T}]{{0,6}}{M}")
# 班子成员…约谈推进不力的部门负责人: who acts is not whom it is for
_ITS_OBJECT = re.compile("[^,;]{2,12}的[^,;的]{0,6}(?:负责人|单位|部门|干部|人员|责任人|人)")
_FOR_ANOTHER = re.compile(rf"(?:对|为|向|给)(?!其|他们|此|之)[^,;{B}{M}{T}]{{4,}}$")  # 为受到失实举报的干部澄清正名
# 党委书记对下级党组织书记进行约谈: nor is he who does it to another
_DONE_TO = ("talk", "accountability", "warning", "education")
_LEADS_IT = re.compile(f"{T}[^,;{B}{M}{T}被受]{{0,6}}(?:开展|组织|实施)了?$")  # 各级党组织书记开展廉政谈话


def _leads(clause: Clause, item: Item) -> bool:
    """Whether those who stand before a mechanism are leaders, who do it."""
    before = clause.of(T, 0, item.at)
    return bool(before) and before[-1].ids[0].endswith(("书记", "负责人", "负责同志", "班子成员"))


_TO_ANOTHER = re.compile(rf"{T}[^,;{B}{M}{T}]{{0,12}}[对同与给]{T}")
# What is done along with what was done to somebody is done to them too: 对…开展谈话,并组织测试, 签订承诺书
_ALONG = re.compile(
    rf"^(?:(?:[^,;{B}{R}{M}{T}对向为与给将把召]{{0,3}}(?:并|同步|同时|一并|当场|现场)|由{run(B)})"
    rf"[^,;{B}{R}{M}{T}对向为与给将把召就在]{{0,8}}|(?:开展|建立|健全|完善|实行|推行|落实)(?:健全|完善)?了?|(?:组织|集中|动态)?(?:签订|签署|发放|更新|填写)了?)$"
)
_FOR_ALL = re.compile("(?:台账|平台|建议书|大会|会议|会商|联动|协作|公开)$")


def apply(use: Use, targets: tuple[str, ...], rule: str) -> Iterator[Tie]:
    for target in targets:
        yield use.name, "applies_to", target, f"applies_to.{rule}"
        if by := over_them(use.name):
            yield from ((body, "supervises", target, by) for body in use.actor.bodies)
