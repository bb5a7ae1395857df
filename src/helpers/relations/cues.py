"""What of a sentence is said to be done: denials, plans, wishes, suppositions and questions are taken out of it.

A cue and an act are two things: any cue holds for any act (a verb of `verbs.csv`, or a mechanism) that it reaches. One
scan of a clause finds both; the longest word wins, so that 未来 is no 未.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from helpers.codebook import Mention
from helpers.reading import REMEMBERED, Passage, Text, files, words
from helpers.relations.clauses import BLANK, B, Clause, D, M, R, T, encode

ENDLESS = ("plan", "wish", "hypothesis", "hearsay")  # they hold to the end of the sentence or quotation


class Word(NamedTuple):
    """A cue or a verb in a clause: where it stands, the cue's effect and form ('' for a verb), the verb's roles."""

    start: int
    end: int
    effect: str
    form: str
    roles: tuple[str, ...]


@cache
def _scanner() -> tuple[AhoCorasick, list[tuple[str, str, tuple[str, ...]]]]:
    """One automaton for all cues and verbs, and what each of its words means: effect, form, roles."""
    known: dict[str, tuple[str, str, tuple[str, ...]]] = {}
    for row in files.table("codebook/verbs.csv"):
        known[row["verb"]] = ("", "", (*known.get(row["verb"], ("", "", ()))[2], row["role"]))
    for row in files.table("codebook/cues.csv"):
        known[row["cue"]] = (row["effect"], row["form"], known.get(row["cue"], ("", "", ()))[2])
    return AhoCorasick(list(known), matchkind=MatchKind.LeftmostLongest), list(known.values())


@lru_cache(REMEMBERED)
def scan(signs: str) -> tuple[Word, ...]:
    """The cues and verbs of a clause, in order.

    >>> [(word.start, word.effect) for word in scan("未来尚未开展")]
    [(0, 'none'), (2, 'negation'), (4, '')]
    """
    automaton, meanings = _scanner()
    return tuple(Word(start, end, *meanings[i]) for i, start, end in automaton.find_matches_as_indexes(signs))


def _cued(line: str) -> bool:
    """Whether a line has a cue that may take something out of it."""
    automaton, meanings = _scanner()
    return any(meanings[i][0] not in ("", "none", "done") for i, _, _ in automaton.find_matches_as_indexes(line))


# --- what a cue reaches -----------------------------------------------------------------------------------------

_PREPOSITION = frozenset("对 在 与 向 通过 用 以 就 于 由 从 给 为 把 按 按照 根据 同 和 针对 至 到 每".split())
_ADVERBS = frozenset(("d", "ad", "vd", "zg", "t", "c", "m", "f", "a", "an", "mq", "nr"))
_MODALS = frozenset("会 能 要 可 可以 应 应该 该 再 去 来".split())
_REACH = 24  # characters from a cue to its act: longer phrases between them are another matter
# 将…纳入, 将…作为: done to what 将 puts in front, not to come
_DISPOSES = re.compile(
    f"报[^,;]{{0,16}}(?:备案|批准|审批)"
    f"|向[^,;]{{1,24}}(?:报告|汇报|通报|反馈|公布|公开|说明|公示)|归入|存入|记入|载入|告知|提请|提交|呈请|[移报抄呈]送|告知|{M}{B}(?:依法|依规|及时)?(?:处[理置]|办理|核[实查]|审查)"
    "|纳入|作为|列入|列为|融入|贯穿|置于|摆在|与[^,;]{0,12}(?:结合|挂钩|衔接|贯通)"
)
_REPORTS = re.compile(f"(?:报告|汇报|上报|报送)(?:给|至)?{B}")  # 将审计结果报告县委
# What stands in front of 将 as 把, never of 将 as will: 应当将…报告, 及时将…移送
_PUTS = re.compile(
    "(?:应当?|必须|须|需|按规定|按照规定|及时|定期|主动|同步|同时|一并|全部|统一|直接|严格|坚持|逐一|依法|依规|依纪"
    "|每(?:年|月|周|季度?|半年|个季度|个月)|[日月]内|(?:以)?书面(?:形式)?|先后|已经?|均|都)$"
)
# 将…发现的问题,“点对点”反馈给…: what a clause of its own puts in front of the act behind it
_PUT_FIRST = re.compile(
    "将[^,;将]*(?:的|等)(?:[^,;的]{0,4})(?:问题|线索|情况|意见|信息|名单|材料|资料|数据|事项|经验|做法)"
)
_SPARED = re.compile("(?:防|免|不让|不使|不再|不能|不可|杜绝|[莫别勿]让|摆脱|改变)[^,;]*$")  # 避免谈话成为摆设
_DOES = re.compile(rf"(?:{M}|[、和及])*(?:$|了|[”’]?{T}|{B}|[^,;向到给至与同为在进得化转移贯延落报]{{1,12}}$)")


def _acts(found: Sequence[Word], signs: str) -> list[tuple[int, int, bool]]:
    """Where the acts of a clause begin and end, and whether each only governs a name (发现)."""
    verbs = [(word.start, word.end, word.roles == ("object",)) for word in found if word.roles]
    return sorted(verbs + [(at, at + 1, False) for at, char in enumerate(signs) if char == M])


def _adverbial(gap: str) -> bool:
    """Whether nothing but adverbs, or a phrase that a preposition opens, stands between a cue and its act."""
    parts = words.parts(gap)
    for word, tag in parts:
        if word in _PREPOSITION or tag == "p":
            return True
        if (tag not in _ADVERBS and word not in _MODALS) or word in (B, R, T, D):
            return False
    return True


def _holds(cue: Word, acts: list[tuple[int, int, bool]], signs: str) -> bool:
    """Whether a cue reaches an act: `any` needs none, `act` one behind it, `next` one with only adverbs between.

    A `topic` is about what stands before it: 廉政谈话无从谈起.
    """
    if cue.form == "topic":
        return not _SPARED.search(signs, 0, cue.start)
    if cue.form == "any":
        return True
    if signs.endswith("将", cue.start, cue.end) and _PUT_FIRST.fullmatch(signs, cue.start):
        return False
    at, end = next(((at, end) for at, end, _ in acts if at >= cue.end), (-1, -1))
    if at < 0 and signs.endswith("将", cue.start, cue.end):  # 将以案为鉴,…
        return words.parts(signs[cue.end : cue.end + 8])[:1] != () and _adverbial(signs[cue.end : cue.end + 8])
    if at < 0 or at - cue.end > _REACH:
        return False
    if cue.form == "next" and not _adverbial(signs[cue.end : at]):
        return False
    if signs.endswith("将", cue.start, cue.end):
        told = _DISPOSES.search(signs, at) or _PUTS.search(signs, 0, cue.start)
        told = told or at > cue.end + 1 and _REPORTS.match(signs, at)
        told = told or signs.startswith("的", end)  # 将反馈的问题细化为…
        return not told and (signs[at] != M or bool(_DOES.match(signs, at)))
    return True


# A cue in what only tells which, or what about: 对没有按时报告的单位开展约谈 and 针对未整改问题开展约谈 are done.
_ABOUT = re.compile(f"(?:对于?|针对|向|将|把|给|与|同|就|因|由于|围绕|聚焦|紧盯|关于|为|发现)[^,;{M}的]*$")
_BECAUSE = re.compile(f"(?:因|由于)[^,;{M}的]*$")
_TELLS_WHICH = re.compile("的(?!确)|问题|情况|现象|行为|情形")
# 对措施是否落实进行检查: what is looked into is asked, the look is not
_LOOKED_INTO = re.compile(
    "(?P<what>[^,;]{1,16}?)(?:进行|开展|作出?|予以|给予)了?[^,;]{0,6}(?:检查|督查|监督|核[查实对]|审[查核计]|评估|考核|抽查|调查|督导|约谈)"
)
_BUT = re.compile("而是|但是?|却")
_JOINS = re.compile("并(?![未不非])|同时")
_OPENS = re.compile(r"(?:[“‘]|\d+名|[一二三四五六七八九十]+、|那些|个别|部分|一些|少数|仍|还|对)*$")
_WHOM = "干部|单位|部门|组织|人员|同志|党员|领导|[者人]|问题|案件|事项|线索|行为"
_PERSONS = re.compile(rf"的(?:\d+[名个家位件起])?(?:{T}|{B}|[^,;{M}]{{0,6}}(?:{_WHOM}))")
_WHO = re.compile(rf"的\d*[名个家]?(?:{T}|{B}|[^{M},;]{{1,6}}(?:干部|单位|部门|党组织|人员|同志))[^,;]*{M}")


def _modifies(cue: Word, found: Sequence[Word], signs: str) -> int:
    """Where the modifier ends in which a cue stands, 0 where it stands in none."""
    before = signs[: cue.start]
    ends = _TELLS_WHICH.search(signs, cue.end)
    if _BECAUSE.search(before) and not ends:
        ends = re.compile("被|受到?|而").search(signs, cue.end)
    if not ends:
        return 0
    if _ABOUT.search(before) and not (before.endswith(("为", "与", "同")) and ends.group() != "的"):
        return ends.end()
    governs = any(word.end == cue.start and word.roles for word in found) or before.endswith((M, "了"))
    if governs and ends.group() == "的" and _PERSONS.match(signs, ends.start()):
        return ends.end()
    opens = _OPENS.fullmatch(before) and ends.group() == "的" and _WHO.match(signs, ends.start())
    return ends.end() if opens else 0


def _last(cue: Word, acts: list[tuple[int, int, bool]], signs: str) -> int:
    """Where that ends which a cue takes out: a verb with its own object denies no act beside it (取消资格并问责)."""
    if cue.effect != "negation":
        return len(signs)
    if but := _BUT.search(signs, cue.end):
        return but.start()
    join = _JOINS.search(signs, cue.end) if cue.form == "act" and cue.end - cue.start > 1 else None
    first = next((at for at, _, only_governs in acts if at >= cue.end and not only_governs), len(signs))
    return join.start() if join and join.start() <= first else len(signs)


_TOPIC, _BARE_TOPIC = re.compile(f"[“”]?{M}"), re.compile(f"(?:对[^,;{M}]*)?[“”]?{M}[^,;{M}{B}{T}]{{0,4}}$")
_NAMED = re.compile(rf"(?<!通过)(?<!经过)(?<!根据){M}[”’]?(?:制度|机制|工作)?[^,;{B}{R}{M}{T}{D}]{{0,4}}$")


def _topic(cue: Word, acts: list[tuple[int, int, bool]], signs: str) -> bool:
    """Whether a denial is about what stands before it: 约谈不能变成走过场, 任前廉政谈话制度尚未建立."""
    if cue.form == "topic":
        return True
    if cue.effect != "negation":
        return False
    if _TOPIC.match(signs):
        return True
    behind = [only_governs for at, _, only_governs in acts if at >= cue.end]
    if _PREDICATE.fullmatch(signs, cue.end):
        return bool(_ENDED.search(signs, 0, cue.start))
    return M not in signs[cue.end :] and bool(behind) and not behind[0] and bool(_NAMED.search(signs, 0, cue.start))
# 廉政家访早已停办, 约谈被县纪委叫停: a clause's last word denies what stands before it
_PREDICATE = re.compile("[了”’]*")
_ENDED = re.compile(
    rf"{M}[”’]?(?:制度|机制|工作|活动|做法)?[^,;{B}{R}{M}{T}{D}后并而]{{0,6}}(?:被{B}?[^,;{B}{R}{M}{T}{D}后并而]{{0,4}})?$"
)


# --- a sentence -------------------------------------------------------------------------------------------------

_QUOTES, _CLOSED = re.compile("[“”‘’]"), re.compile("[”’]*")


def _depths(canon: str, parts: list[Clause]) -> list[int]:
    """How many quotation marks are open where each clause begins."""
    out, depth, at = [], 0, parts[0].start if parts else 0
    if not parts or not _QUOTES.search(canon, at, parts[-1].end):
        return [0] * len(parts)
    for part in parts:
        begin = part.start + len(_CLOSED.match(part.signs).group())  # a mark that closes belongs to what it closes
        for mark in _QUOTES.findall(canon, at, begin):
            depth += 1 if mark in "“‘" else -1
        at = begin
        out.append(depth)
    return out


_ORDERED = re.compile(f"{B}(?:都|均|还|也)?$")
_DEMANDS = re.compile(f"{B}(?:都|均|还|也)?要")
# 市委要求,… is a wish; 按照市委要求,… is none
_SAYS = re.compile(f"^[^,;按根依落照据]*{B}[^,;按根依落照据{D}]{{0,8}}(?P<says>要求|强调|指出|呼吁)$")
_TWICE = re.compile("没有(?:哪|任何|一[名个位家])[^,;]{0,20}?(?:不|未|没)")
# 笔者认为,…, 大家一致认为,…: what somebody thinks right
_OPINES = re.compile(
    "(?:笔者|作者|[我人]们?|大家|有人|专家|学者|[委人]员|代表|网友|群众|[读学]者|与会者|同志|同仁|政协|人大)"
    "(?:们|普遍|一致|都|均|还|也|纷纷|由此|因此|据此)*(?:在[^,;]{1,8}[中上里])?"
    "(?P<says>认为|以为|觉得|主张|(?:建议|提议|呼吁|希望)$)"
)
# 提出,到本届任期结束前…: a goal
_BY_THEN = re.compile("到(?:\\d{4}年|[本下]届|[^,;]{0,8}(?:年[底末]|前|期末|之[前际])),?")
_SETS = re.compile("(?:提出|明确|规定|要求|确定|计划|规划|部署|方案|目标|意见)[,:“]*$")
_LAID_DOWN = re.compile("由[^,;]*负责(?!人|同志)")
_AIM_ENDS = re.compile("的[^,;]{0,8}(?:常态|格局|氛围|局面|合力|体系)")

_TAKES_NOTHING = frozenset(("", "duty", "done", "none", "aim"))  # effects of words that take nothing out by themselves

# 原拟约谈,最后发出提醒函: what came of a plan that was given up
_GIVEN_UP = re.compile("原(?:本|先|来)?(?:拟|计划|打算|定|想)|(?<!基)本(?:拟|打算|计划|来打算|想)")
_IN_THE_END = re.compile(
    f"(?:但|而|可|却)*{B}?(?:最后|最终|后来|后(?=改|发|[^,;]{{0,4}}为)|结果|改为|改[发以用]|终)(?!将|拟)"
)

Unsaid = list[tuple[int, int, str]]  # spans of a clause and why nothing in them is said to be done


_SENT = ("移送", "移交", "报送", "抄送", "转交")


def _sends(part: Clause, cue: Word) -> bool:
    """Whether 将 puts in front what is sent to a body by the name of a mechanism: 将线索移送县纪委."""
    if not part.signs.startswith(f"将{M}{B}", cue.end - 1):
        return False
    return any(item.at == cue.end and item.ids[0].endswith(_SENT) for item in part.items)


def _own(part: Clause, found: Sequence[Word], orders: bool) -> tuple[Unsaid, str]:
    """What the cues of a clause take out of it, and the effect that goes on behind it ('' for none)."""
    signs, out, goes_on = part.signs, [], ""
    live = [cue for cue in found if cue.effect not in _TAKES_NOTHING]
    acts = _acts(found, signs) if live else []
    twice = _TWICE.search(signs) if live and "没有" in signs else None
    for cue in live:
        if twice and cue.effect == "negation" and twice.start() <= cue.start < twice.end():
            continue  # 没有哪一名干部不经过谈话: all do
        if not _holds(cue, acts, signs) or _sends(part, cue):
            continue
        if orders and signs[cue.start : cue.end] == "要" and _ORDERED.search(signs, 0, cue.start):
            continue  # in a notice 各单位要… is no wish
        asked = _LOOKED_INTO.match(signs, cue.end) if cue.effect == "question" else None
        if end := asked.end("what") if asked else _modifies(cue, found, signs):
            out.append((cue.start, end, cue.effect))
            continue
        begin = 0 if _topic(cue, acts, signs) else cue.start
        out.append((begin, _last(cue, acts, signs), cue.effect))
        if cue.effect in ENDLESS:
            goes_on = goes_on or cue.effect
    if says := B in signs and _SAYS.search(signs) or _OPINES.search(signs):
        out.append((says.start("says"), len(signs), "wish"))
        goes_on = goes_on or "wish"
    return out, goes_on


def _denies_topic(part: Clause, found: Sequence[Word], unsaid: Unsaid) -> bool:
    """Whether a clause denies what the clause before only names: 任前廉政谈话,县纪委没有开展."""
    denied = [start for start, _, effect in unsaid if effect == "negation"]
    acts = [word for word in found if word.roles and word.roles != ("object",)]
    return M not in part.signs and any(word.start >= start for start in denied for word in acts)


def _unsaid(canon: str, parts: list[Clause], orders: bool) -> list[Unsaid]:
    """For each clause what in it is not said to be done.

    Denial and prohibition hold to the end of the clause; plan, wish and supposition to the end of the sentence or
    quotation, or to a clause that says what is done already (实际, 目前已); an aim to the noun that it aims at.
    """
    out: list[Unsaid] = []
    open_at, effect = -1, ""
    aims = []
    for i, (part, depth) in enumerate(zip(parts, _depths(canon, parts), strict=True)):
        found = scan(part.signs)
        if depth < open_at:
            open_at = -1
        done = next((word for word in found if word.effect == "done"), None)
        given_up = any(_GIVEN_UP.search(one.signs) for one in parts[max(0, i - 3) : i]) if open_at >= 0 else False
        if given_up and not done and _IN_THE_END.match(part.signs):
            open_at = -1
        if open_at >= 0 and effect != "hypothesis" and done:
            before, open_at = [(0, done.start, effect)], -1
        else:
            before = [(0, len(part.signs), f"{effect} before")] if open_at >= 0 else []
        unsaid, goes_on = _own(part, found, orders)
        if i and _BY_THEN.match(part.signs) and _SETS.search(parts[i - 1].signs):
            unsaid, goes_on = [*unsaid, (0, len(part.signs), "plan")], goes_on or "plan"
        if goes_on and open_at < 0:
            open_at, effect = depth, goes_on
        before_it = parts[i - 1].signs if i else ""
        if M in before_it and _BARE_TOPIC.fullmatch(before_it) and _denies_topic(part, found, unsaid):
            out[-1].append((0, len(before_it), "negation"))
        out.append(before + unsaid)
        aims += [i] if any(word.effect == "aim" for word in found) else []
    for i in aims:  # 推动形成…,…的工作常态
        last = next((j for j in range(i, len(parts)) if _AIM_ENDS.search(parts[j].signs)), i)
        begin = parts[i].signs.find("推动形成")
        out[i].append((max(begin, 0), len(parts[i].signs), "aim"))
        for j in range(i + 1, last + 1):
            out[j].append((0, len(parts[j].signs), "aim"))
    return out


def _real(part: Clause, unsaid: Unsaid, duty: bool) -> Clause:
    """A clause with what in it is said to be done; what is only wished for before it may still be told as a fact."""
    if not unsaid:
        return part._replace(duty=duty) if duty else part
    signs = part.signs
    for start, end, _ in unsaid:
        signs = signs[:start] + BLANK * (end - start) + signs[end:]
    told = signs if signs.strip(BLANK) else ""
    kept = [(a, b) for a, b, effect in unsaid if effect not in ("aim", "wish before")]
    spans = [(part.place(a) if a else part.start, part.place(b) if b < len(signs) else part.end) for a, b in kept]
    return part._replace(real=told, duty=duty, unsaid=tuple(spans))


def read(
    text: Text | Passage, mentions: tuple[Mention, ...], start: int, end: int, orders: bool = False
) -> list[Clause]:
    """The clauses of the sentence `text.canon[start:end]`; mentions are sorted by start and falling end.

    `orders` where the text is a notice or a rule: what it says that a body is to do (要) is then laid down, no wish.

    >>> from helpers.reading import parse
    >>> [clause.real.strip(BLANK) for clause in read(parse("a", "市纪委约谈,不得拖延。"), (), 0, 11)]
    ['市纪委约谈', '']
    """
    canon = text.canon
    parts = encode(canon, mentions, start, end)
    asks = canon[end - 1] == "?"
    if not (asks or _cued(canon[start:end]) or any(say.search(canon, start, end) for say in (_LAID_DOWN, _SAYING))):
        return parts
    unsaid = _unsaid(canon, parts, orders)
    if asks:
        for part, depth, some in zip(parts, _depths(canon, parts), unsaid, strict=True):
            some += [(0, len(part.signs), "question")] if not depth else []
    laid = [_lays_down(part, orders) for part in parts]
    return [_real(part, some, rule) for part, some, rule in zip(parts, unsaid, laid, strict=True)]


_SAYING = re.compile("要求|强调|指出|呼吁|认为|以为|觉得|主张|,到")


def _lays_down(part: Clause, orders: bool) -> bool:
    cues = any(word.effect == "duty" for word in scan(part.signs))
    return cues or bool(_LAID_DOWN.search(part.signs) or orders and _DEMANDS.search(part.signs))
