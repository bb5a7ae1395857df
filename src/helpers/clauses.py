"""Read a sentence as clauses in signs: what is said to be done, and who does it.

Every mention is one sign (B body, R region, M mechanism, T target, D document), so that a rule is a short pattern
over signs and words. Who acts is carried over clauses, as Chinese does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from helpers import files, lexicon
from helpers.lexicon import either
from helpers.spans import Mention, within
from helpers.texts import Passage, Text, clauses

B, R, M, T, D = "\ue010", "\ue011", "\ue012", "\ue013", "\ue014"
SIGNS = {"body": B, "region": R, "mechanism": M, "target": T, "document": D}
TARGET = ("target",)  # in place of ids: one who is supervised takes part, and applies nothing


def run(sign: str) -> str:
    """A pattern for one mention or several that 、和及 or 以及 join.

    >>> bool(re.fullmatch(run("B"), "B、B和B"))
    True
    """
    return f"{sign}(?:(?:[、和及]|以及){sign})*"


class Item(NamedTuple):
    """A sign of a clause: where it stands in it, the ids of its span, the span, and the mentions nested in it."""

    at: int
    sign: str
    ids: tuple[str, ...]
    start: int
    end: int
    inner: tuple[Mention, ...] = ()


class Clause(NamedTuple):
    """A clause in signs. From `limit` on nothing in it is said to be done; `duty` where a rule lays it down."""

    signs: str
    items: tuple[Item, ...]
    start: int
    end: int
    closing: str
    limit: int = 0
    duty: bool = False

    @property
    def real(self) -> str:
        """The signs of what is said to be done."""
        return self.signs[: self.limit]

    def of(self, sign: str, start: int = 0, end: int | None = None) -> list[Item]:
        """Items of one kind between two places of the clause."""
        if sign not in self.signs:
            return []
        return [i for i in self.items if i.sign == sign and start <= i.at and (end is None or i.at < end)]

    def group(self, match: re.Match[str], name: str, offset: int = 0) -> list[Item]:
        """Items that a group of a match covers; `offset` is where the matched string begins in the clause."""
        start, end = match.start(name) + offset, match.end(name) + offset
        return [i for i in self.items if start <= i.at < end]


class Actor(NamedTuple):
    """Who acts: ids of bodies or regions (or TARGET), the span that names them, whether it was carried here."""

    ids: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    carried: bool = False

    @property
    def bodies(self) -> tuple[str, ...]:
        """Those that are bodies."""
        return tuple(i for i in self.ids if i.startswith("body:"))

    @property
    def named(self) -> tuple[str, ...]:
        """Bodies and regions, without TARGET."""
        return tuple(i for i in self.ids if ":" in i)


NOBODY = Actor()


def ids(items: list[Item]) -> tuple[str, ...]:
    """The ids of some items, each once.

    >>> ids([Item(0, B, ("a", "b"), 0, 1), Item(2, B, ("a",), 2, 3)])
    ('a', 'b')
    """
    return tuple(dict.fromkeys(i for item in items for i in item.ids))


def _actor(items: list[Item]) -> Actor:
    return Actor(ids(items), items[0].start, items[-1].end)


# --- signs ------------------------------------------------------------------------------------------------------


def _outer(mentions: tuple[Mention, ...], start: int, end: int) -> list[list[Mention]]:
    """Mentions that lie in no other, each with those of its span and those nested in it behind it."""
    out: list[list[Mention]] = []
    for m in within(mentions, start, end):
        if m.end <= end and m.kind in SIGNS:
            if out and m.start < out[-1][0].end:
                out[-1].append(m)
            else:
                out.append([m])
    return out


def _encode(canon: str, groups: list[list[Mention]], spans: list[tuple[int, int]]) -> Iterator[Clause]:
    """The clauses of a sentence; groups and spans are both in the order of the text, so that one pass will do."""
    i = 0
    for left, right in spans:
        signs, items, at = "", [], left
        while i < len(groups) and groups[i][0].start < right:
            first, *rest = group = groups[i]
            i += 1
            if first.start < left:
                continue
            signs += canon[at : first.start]
            behind = groups[i][0] if i < len(groups) else first
            if first.kind == behind.kind == "region" and behind.start == first.end:
                at = first.end  # 云南省昆明市 is one place, the last
                continue
            same = tuple(m.id for m in group if (m.start, m.end, m.kind) == (first.start, first.end, first.kind))
            items.append(Item(len(signs), SIGNS[first.kind], same, first.start, first.end, tuple(rest)))
            signs, at = signs + SIGNS[first.kind], first.end
        yield Clause(signs + canon[at:right], tuple(items), left, right, canon[right : right + 1])


# --- what is said to be done --------------------------------------------------------------------------------------


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    rows = files.table("codebook/cues.csv")
    found = {effect: either(r["cue"] for r in rows if r["effect"] == effect) for effect in {r["effect"] for r in rows}}
    # One-character modals are words only where they are not part of 主要, 反应, 必须 and the like.
    found["plan"] += f"|计划(?={either(lexicon.words('verbs', 'verb', role='introduce'))})"
    found["wish"] += "|(?<![主重需须想必紧首只])要(?!求|素|点|闻|害|务|么|紧)"
    found["duty"] += "|(?<![相对响反适供因])应(?![对用急付邀有])|(?<!必)须|由[^,;]*负责(?!人|同志)"
    # 将对…开展 is to come, and 将 before a verb; 将对…的监督纳入… is done
    kept = "纳入|作为|列入|列为|融入|贯穿|置于|摆在|与"
    begun = lexicon.words("verbs", "verb", role="introduce")
    acts = either((*begun, *"对 在 通过 组织 召开 加大 加强 深化 完善 强化".split()))
    found["plan"] += f"|(?:[还也仍]将|将(?:[会再]|{acts}))(?![^,;]*(?:{kept}))"
    found["hypothesis"] += "|^若(?!干)"
    # 市委要求,… is a wish; 按照市委要求,… is none
    found["wish"] += f"|^[^,;按根依落照据]*{B}[^,;按根依落照据{D}]{{0,8}}(?:要求|强调|指出|呼吁)$"
    return {effect: re.compile(pattern) for effect, pattern in sorted(found.items())}


@cache
def _any_cue() -> re.Pattern[str]:
    """What every cue begins with. Most sentences have none; no lookbehind, so that the search is fast."""
    rows = {r["cue"] for r in files.table("codebook/cues.csv")}
    return re.compile(either(rows | {"计划", "将", "要", "应", "须", "由", "若", "强调", "指出", "呼吁"}))


_TO_THE_END = ("plan", "hypothesis", "wish")
_AIM_ENDS = re.compile("的[^,;]{0,8}(?:常态|格局|氛围|局面|合力|体系)")


_QUOTES, _CLOSED = re.compile("[“”‘’]"), re.compile("[”’]*")
_TOPIC = re.compile(f"[“”]?{M}")
_FOR_WHOM = re.compile("对[^,;的]*$")
_WHICH = re.compile(f"[^,;{M}]*的")


def _only_tells_which(signs: str, match: re.Match[str]) -> bool:
    """Whether a denial stands in a relative clause: 对没有按时报告的单位开展约谈 is done."""
    return bool(_FOR_WHOM.search(signs, 0, match.start()) and _WHICH.match(signs, match.end()))


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


def _limits(canon: str, parts: list[Clause], orders: bool) -> list[int]:
    """For each clause the place from which on nothing in it is said to be done.

    Denial and prohibition hold to the end of the clause; plan, wish and hypothesis to the end of the sentence, or of
    the quotation in which they stand; an aim to the noun that it aims at (推动形成…,…的工作常态).
    """
    out, open_at, cues = [], -1, _cues()
    for part, depth in zip(parts, _depths(canon, parts), strict=True):
        if depth < open_at:
            open_at = -1
        limit = 0 if open_at >= 0 else len(part.signs)
        for effect, cue in cues.items() if _any_cue().search(part.signs) else ():
            if effect != "duty" and (match := cue.search(part.signs)):
                if effect == "negation" and _only_tells_which(part.signs, match):
                    continue
                if orders and match.group() == "要" and _ORDERED.search(part.signs, 0, match.start()):
                    continue  # in a notice 各单位要… is no wish
                topic = effect == "negation" and _TOPIC.match(part.signs)  # 约谈不能变成走过场
                limit = 0 if topic else min(limit, match.start())
                if effect in _TO_THE_END and open_at < 0:
                    open_at = depth
        out.append(limit)
    for i, part in enumerate(parts):
        if cues["aim"].search(part.signs):
            last = next((j for j in range(i, len(parts)) if _AIM_ENDS.search(parts[j].signs)), i)
            out[i + 1 : last + 1] = [0] * (last - i)
    return out


def read(
    text: Text | Passage, mentions: tuple[Mention, ...], start: int, end: int, orders: bool = False
) -> list[Clause]:
    """The clauses of the sentence `text.canon[start:end]`; mentions are sorted by start and falling end.

    `orders` where the text is a notice or a rule: what it says that a body is to do (要) is then laid down, no wish.

    >>> from helpers.texts import parse
    >>> [clause.limit for clause in read(parse("a", "市纪委约谈,不得拖延。"), (), 0, 11)]
    [5, 0]
    """
    canon, duty = text.canon, _cues()["duty"]
    parts = list(_encode(canon, _outer(mentions, start, end), clauses(canon, start, end)))
    if canon[end - 1] == "?" and "“" not in canon[start:end]:
        limits = [0] * len(parts)
    elif _any_cue().search(canon, start, end):
        limits = _limits(canon, parts, orders)
    else:
        return [Clause(*part[:5], len(part.signs)) for part in parts]
    laid = [bool(duty.search(part.signs) or orders and _DEMANDS.search(part.signs)) for part in parts]
    return [Clause(*part[:5], limit, rule) for part, limit, rule in zip(parts, limits, laid, strict=True)]


# --- who acts -----------------------------------------------------------------------------------------------------

_BEFORE = (
    r"(?:对于?|向|把|将|从|在|与|和|为|给|经由?|至|到|被|受|按照?|以|关于|围绕|针对|通过|作为|成为|报|送|帮助|隔|驻)"
)
_GOVERNED = re.compile(
    rf"(?:[与同向对][厅局委院校]|{_BEFORE}(?:[^,;{B}{R}{M}{T}{D}]{{0,4}}的)?"
    rf"|[对向][^,;{B}{R}{M}{T}{D}]{{0,16}}的)(?:各|[\d一二三四五六七八九十百]+[个家名所位])?$"
)
_ADVERB = re.compile(
    r"(?:\d+名|[一二三四五六七八九十百]+名|各|全体|所有|部分|不少|多数|少数|若干|一些|[\u4e00-\u9fa5]{0,6}[前后时中])?"
)
_STATES = re.compile("(?:这|也|正|就)是$")
_UNDER = re.compile("领导下|安排下|指导下|同意|有关要求")
COUNT = r"(?:[各该]|[\d一二三四五六七八九十百]+余?[个家名])?"
_ANAPHOR = re.compile("(?P<first>前者)|后者|对方")
_HELP = "(?:配合|协助|参与|参加|协办|协同)"
_AGENT = re.compile(rf"(?P<by>由|经|被)(?P<list>{run(B)}(?:(?:负责)?牵头、{run(B)}(?=等?(?:部门|单位)?{_HELP}))?)")
_PIVOT = re.compile(
    rf"(?P<verb>督促|责成|要求|推动|指导|支持|协调|带动|监督(?=[^,;]*(?:执行|落实))){COUNT}(?P<list>{run(B)}|{run(T)})"
    rf"|(?P<other>组织|协助)(?P<bodies>{run(B)})"
)
_JOINT = re.compile(
    rf"(?P<verb>分别(?:联合|会同|与)|会同|联合|联同|协同|携手|配合|与|同|和)(?:[^,;、{B}{M}{T}]{{0,3}}的)?(?P<list>{run(B)})"
)
_DELEGATE = re.compile(rf"[将把](?P<list>{run(B)})作为")


_LEADS = re.compile(rf"(?P<list>{run(B)})(?:负责)?牵头")
_HELPS = re.compile(
    rf"(?:^[”’]?|牵头、)(?P<list>{run(B)})等?(?:部门|单位)?(?:积极|密切|共同|分别)?(?:协同)?{_HELP}"
)


def leaders(clause: Clause) -> tuple[str, ...]:
    """Bodies that lead a joint act: …牵头.

    >>> leaders(Clause(f"由{B}牵头", (Item(1, B, ("body:530100:纪委监委",), 0, 0),), 0, 0, "", 4))
    ('body:530100:纪委监委',)
    """
    match = _LEADS.search(clause.real) if "牵头" in clause.signs else None
    return ids(clause.group(match, "list")) if match else ()


def helpers(clause: Clause) -> Actor:
    """Bodies that take part in what another leads, in a clause of their own: …配合, …参与."""
    match = _HELPS.search(clause.real)
    return _actor(clause.group(match, "list")) if match else NOBODY


class Acts(NamedTuple):
    """Who does what in a clause."""

    subject: Actor  # named at the head of the clause, or carried from before
    agent: Actor  # 由…, 经…, 被…
    pivot: Actor  # who is made to act (督促…), from `since` on
    since: int
    delegate: Actor  # 将…作为
    partners: Actor  # with whom (会同…, 与…)
    shared: str  # how: joint, each, or '' for not at all


@cache
def _verb() -> re.Pattern[str]:
    """A verb in front of a name makes it an object."""
    verbs = either(lexicon.words("verbs", "verb"))
    return re.compile(rf"{verbs}|[了着把将被]|解决|强化|加强|形成|为[^{B}{R}{T}]+$")


_RUNS = {sign: re.compile(run(sign)) for sign in (B, R, T)}
_OF_PLACE, _LEVELS_OF = re.compile(f"{R}(?:各级)?"), re.compile(rf"(?:各级?|的)?{T}")


def _subject(clause: Clause) -> tuple[Actor, int]:
    """Who the clause names as acting at its head, and where that name ends; nobody and 0 where it names none."""
    for item in clause.items:
        before = clause.signs[: item.at].lstrip("”’")
        if item.sign in (M, D) or len(before) > 24:
            return NOBODY, 0
        if not _STATES.search(before) and (_GOVERNED.search(before) or _verb().search(before)):
            continue
        match = _RUNS[item.sign].match(clause.signs, item.at)
        after = clause.signs[match.end() :]
        if item.sign == T:
            if _ADVERB.fullmatch(_OF_PLACE.sub("", before)) and not after.startswith(M):
                return Actor(TARGET, item.start, item.end), item.at + 1
        elif not _UNDER.match(after) and not (item.sign == R and _LEVELS_OF.match(after)):
            return _actor(clause.of(item.sign, item.at, match.end())), match.end()
    return NOBODY, 0


def _pivot(clause: Clause, subject: Actor) -> tuple[Actor, int]:
    match = _PIVOT.search(clause.signs) if B in clause.signs or T in clause.signs else None
    if not match:
        return NOBODY, 0
    made = _actor(clause.group(match, "list" if match["list"] else "bodies"))
    if clause.of(T, match.start(), match.end()):
        made = made._replace(ids=TARGET)
    if match["other"] == "协助":  # who helps acts too
        made = made._replace(ids=tuple(dict.fromkeys((*subject.bodies, *made.ids))))
    return made, match.end()


_COMPARES = re.compile(f"相比|隔|一样|不同|的(?!{M}|协作|协同|协调|配合|联动|沟通|衔接|合作)")
_JOINTLY = re.compile("联合|共[同用享建]|互")


def _partners(clause: Clause, subject: Actor, end: int) -> tuple[Actor, str]:
    for match in _JOINT.finditer(clause.real) if B in clause.signs else ():
        verb, after = match["verb"], clause.signs[match.end() :]
        led = verb in ("与", "和", "同") and clause.signs[max(0, match.start() - 1) : match.start()] in ("对", "向")
        if led or (verb == "和" and match.start() >= end) or _COMPARES.match(after):
            continue
        each = verb.startswith("分别") or after.startswith("分别")
        return _actor(clause.group(match, "list")), "each" if each else "joint"
    jointly = len(subject.bodies) > 1 and _JOINTLY.search(clause.real, end, end + 6)
    return NOBODY, "joint" if jointly else ""


def silent(clause: Clause, carried: Actor, earlier: list[Item]) -> bool:
    """Whether a clause names and points at nobody and nothing, so that who acts only passes through it.

    >>> silent(Clause("及时整改", (), 0, 4, ""), NOBODY, [])
    True
    """
    return not (clause.items or len(carried.ids) > 1 or earlier and _ANAPHOR.search(clause.signs))


def acts(clause: Clause, carried: Actor, earlier: list[Item]) -> Acts:
    """Who does what in a clause; `earlier` are the bodies that the sentence named before it.

    >>> body = Item(0, B, ("body:530100:纪委监委",), 0, 6)
    >>> acts(Clause(f"{B}开展约谈", (body,), 0, 10, ""), NOBODY, []).subject.ids
    ('body:530100:纪委监委',)
    """
    subject, end = _subject(clause) if clause.items else (NOBODY, 0)
    if earlier and (match := _ANAPHOR.search(clause.signs)):
        subject, end = _actor(earlier[-2:-1] if match["first"] and len(earlier) > 1 else earlier[-1:]), match.end()
    if not subject.ids and carried.ids:
        subject = Actor(carried.ids, carried.start, carried.end, True)
    if B not in clause.signs:
        return Acts(subject, NOBODY, *_pivot(clause, subject), NOBODY, *_partners(clause, subject, end))
    agent = NOBODY
    if match := _AGENT.search(clause.signs):
        agent = _actor(clause.of(B, match.start()) if match["by"] == "经" else clause.group(match, "list"))
    if match and "牵头" in match["list"]:  # 由…牵头、…配合: both are who does it
        subject = Actor(carried.ids, carried.start, carried.end, True) if carried.ids else NOBODY
    delegated = _DELEGATE.search(clause.signs)
    delegate = _actor(clause.group(delegated, "list")) if delegated else NOBODY
    return Acts(subject, agent, *_pivot(clause, subject), delegate, *_partners(clause, subject, end))


_OVERSEEN = re.compile(f"监督{COUNT}{B}")  # 监督…执行…,列席会议: who oversees goes on
_STAYS = re.compile(rf"(?:会同|联合|联同|携手){run(B)}|{B}$")


def last(clause: Clause, done: Acts, before: Actor) -> Actor:
    """Who acts in the next clause if that names nobody.

    >>> clause = Clause(f"{B}开展约谈", (Item(0, B, ("body:530100:纪委监委",), 0, 6),), 0, 10, "")
    >>> last(clause, acts(clause, NOBODY, []), NOBODY).ids
    ('body:530100:纪委监委',)
    """
    if done.delegate.ids or done.pivot.bodies and not _OVERSEEN.search(clause.signs):
        return done.delegate if done.delegate.ids else done.pivot
    if done.agent.ids and (done.subject.carried or not done.subject.ids):
        return done.agent
    if done.subject.carried or not done.subject.ids:
        return before
    # A party that a verb or the clause's end joins stays (会同…,走进…); one that 与 brings in for one act does not.
    stays = done.shared == "joint" and _STAYS.search(clause.signs)
    partners = done.partners.ids if stays else ()
    return done.subject._replace(ids=tuple(dict.fromkeys((*done.subject.ids, *partners))))
