"""Tie what a text names: who does what, to whom, where. One tie stands on one sentence.

A sentence is read as clauses in which every mention is one sign (B body, R region, M mechanism, T target,
D document), so that a rule is a short pattern over signs and words. Who acts is carried over clauses and sentences,
as Chinese does; what is denied, planned, wished or supposed gives no tie.
"""
from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from helpers import files, lexicon, regions
from helpers.lexicon import either
from helpers.mentions import Names
from helpers.regions import Mention
from helpers.texts import Text, clauses

B, R, M, T, D = "\ue010", "\ue011", "\ue012", "\ue013", "\ue014"
SIGN = {"body": B, "region": R, "mechanism": M, "target": T, "document": D}
_AND = "[、和与及]"


def _list(sign: str) -> str:
    return f"{sign}(?:(?:{_AND}|以及){sign})*"


class Relation(NamedTuple):
    """A tie on the sentence `text[start:end]`; `rule` may end in `@start-end`, the earlier span that says who acts."""

    source: str
    relation: str
    target: str
    mode: str
    start: int
    end: int
    rule: str


class Item(NamedTuple):
    """A sign of a clause: where it stands in the clause, the mentions of its span, and those nested in it."""

    at: int
    sign: str
    ids: tuple[str, ...]
    start: int
    end: int
    inner: tuple[Mention, ...]


class Clause(NamedTuple):
    """A clause in signs, its items, and its span in the text."""

    signs: str
    items: tuple[Item, ...]
    start: int
    end: int

    def of(self, sign: str, start: int = 0, end: int = 1_000) -> list[Item]:
        """Items of one kind between two places of the clause."""
        return [item for item in self.items if item.sign == sign and start <= item.at < end]


class Actor(NamedTuple):
    """Who acts in a clause: bodies or regions by id, the span that names them, and whether it was carried here."""

    ids: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    carried: bool = False

    @property
    def bodies(self) -> tuple[str, ...]:
        return tuple(i for i in self.ids if i.startswith("body:"))


NOBODY = Actor()


# --- signs ------------------------------------------------------------------------------------------------------


def _outer(mentions: tuple[Mention, ...], start: int, end: int) -> list[tuple[Mention, ...]]:
    """Mentions of a span that lie in no other, those of one span together; nested ones follow in the tuple."""
    out: list[list[Mention]] = []
    for m in mentions:
        if start <= m.start and m.end <= end and m.kind in SIGN:
            if out and m.start < out[-1][0].end:
                out[-1].append(m)
            else:
                out.append([m])
    return [tuple(group) for group in out]


def encode(text: Text, mentions: tuple[Mention, ...], start: int, end: int) -> list[Clause]:
    """The clauses of a sentence in signs; mentions are sorted by start and falling end."""
    groups = _outer(mentions, start, end)
    out = []
    for left, right in clauses(text.canon, start, end):
        signs, items, at = [], [], left
        for group in groups:
            first = group[0]
            if left <= first.start < right:
                signs.append(text.canon[at : first.start])
                place = sum(map(len, signs))
                same = tuple(m.id for m in group if (m.start, m.end, m.kind) == (first.start, first.end, first.kind))
                items.append(Item(place, SIGN[first.kind], same, first.start, first.end, group[1:]))
                signs.append(SIGN[first.kind])
                at = first.end
        signs.append(text.canon[at:right] if at < right else "")
        out.append(Clause("".join(signs), tuple(items), left, right))
    return out


# --- modality ---------------------------------------------------------------------------------------------------


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    rows = files.table("codebook/cues.csv")
    found = {effect: either(r["cue"] for r in rows if r["effect"] == effect) for effect in {r["effect"] for r in rows}}
    found["wish"] += "|(?<![主重需须想必紧首只])要(?!求|素|点|闻|害|务|么|紧)"
    found["duty"] += "|(?<![相对响反适供因])应(?![对用急付邀有])|(?<!必)须"
    return {effect: re.compile(pattern) for effect, pattern in found.items()}


def _depths(canon: str, parts: list[Clause]) -> list[int]:
    """How many quotation marks are open where each clause begins."""
    out, depth, at = [], 0, parts[0].start if parts else 0
    for part in parts:
        begin = part.start + len(re.match("[”’]*", part.signs).group())  # a mark that closes belongs to what it closes
        depth += sum((c in "“‘") - (c in "”’") for c in canon[at:begin])
        at = begin
        out.append(depth)
    return out


def _unreal(canon: str, parts: list[Clause]) -> list[int]:
    """For each clause the place from which on nothing in it is said to be done; its length where all is.

    Denial and prohibition hold to the end of the clause; plan, wish and hypothesis to the end of the sentence, or of
    the quotation in which they stand.
    """
    out, open_at = [], -1
    for part, depth in zip(parts, _depths(canon, parts), strict=True):
        if depth < open_at:
            open_at = -1
        limit = 0 if open_at >= 0 else len(part.signs)
        for effect, cue in _cues().items():
            if effect != "duty" and (match := cue.search(part.signs)):
                limit = min(limit, match.start())
                if effect in ("plan", "hypothesis", "wish") and open_at < 0:
                    open_at = depth
        out.append(limit)
    return out


_RULE_TITLE = re.compile(r"(?:通知|办法|规定|规则|细则|条例|准则|提示|公告)(?:\(.{1,8}\))?$")


# --- who acts ---------------------------------------------------------------------------------------------------

_BEFORE = r"(?:对于?|向|把|将|从|在|与|和|为|给|经|经由|至|到|被|受|按照?|以|关于|围绕|针对|通过|作为|成为|报|送|帮助|隔|驻)"
_GOVERNED = re.compile(rf"{_BEFORE}(?:[^,;{B}{R}{M}{T}{D}]{{0,4}}的)?各?$")
_ADVERB = re.compile(r"(?:\d+名|[一二三四五六七八九十百]+名|各|全体|所有|部分|不少|多数|[\u4e00-\u9fa5]{0,6}[前后时中],?)?")


_PIVOT = re.compile(
    rf"(?P<verb>督促|责成|要求|推动|指导|支持|协调|带动)(?P<list>{_list(B)}|{_list(T)})|(?:组织|协助)(?P<bodies>{_list(B)})"
)
_JOINT = re.compile(rf"(?P<verb>分别(?:联合|会同|与)|会同|联合|联同|协同|携手|配合|与|同|和)(?:[^,;、{B}{M}{T}]{{0,3}}的)?(?P<list>{_list(B)})")
_AGENT = re.compile(rf"(?P<by>由|经)(?P<list>{_list(B)})")
_DELEGATE = re.compile(rf"[将把](?P<list>{_list(B)})作为")
_OPENS_ON = re.compile("同时|此外|另外|在此基础上|不仅如此|之后|随后|并|还|对此|据此|其中|目前|截至")


def _ids(items: list[Item]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for item in items for i in item.ids))


def _items(clause: Clause, match: re.Match[str], group: str) -> list[Item]:
    return clause.of(B, match.start(group), match.end(group))


@cache
def _verb() -> re.Pattern[str]:
    """A verb in front of a name makes it an object, unless the clause says 这是 or 也是."""
    return re.compile(rf"{either(lexicon.words('verbs', 'verb'))}|[了着把将被]|解决|强化|加强|形成|为[^{B}{R}{T}]+$")


def _subject(clause: Clause) -> tuple[Actor, int]:
    """Who the clause names as acting at its head, and where that name ends; nobody and 0 where it names none."""
    for item in clause.items:
        before = clause.signs[: item.at].lstrip("”’")
        if item.sign in (M, D) or len(before) > 24:
            return NOBODY, 0
        stated = re.search("(?:这|也|正|就)是$", before)
        if not stated and (_GOVERNED.search(before) or _verb().search(before)):
            continue
        run = re.match(_list(item.sign), clause.signs[item.at :])
        found = clause.of(item.sign, item.at, item.at + run.end())
        after = clause.signs[item.at + run.end() :]
        if item.sign == T:
            if _ADVERB.fullmatch(re.sub(f"{R}(?:各级)?", "", before)) and not after.startswith(M):
                return Actor(("target",), item.start, item.end), item.at + 1
            continue
        if item.sign == R and re.match(rf"(?:各级|各|的)?{T}", after):
            continue
        if re.match("领导下|安排下|指导下|同意|有关要求", after):
            continue
        return Actor(_ids(found), found[0].start, found[-1].end), item.at + run.end()
    return NOBODY, 0


class Acts(NamedTuple):
    """A clause read: who acts where, who acts with whom, and to whom the sentence's mechanisms apply."""

    actor: Actor
    pivot: tuple[Actor, int]  # who is made to act, and from where in the clause on
    agent: Actor  # 由…, 经…
    partners: tuple[str, ...]
    shared: str  # how the partners act: joint, each or ''


_ANAPHOR = re.compile("(?P<first>前者)|后者|对方")


def _read(clause: Clause, carried: Actor, earlier: list[Item]) -> Acts:
    """Who does what in a clause; `earlier` are the bodies that the sentence named before it."""
    actor, end = _subject(clause)
    if (match := _ANAPHOR.search(clause.signs)) and earlier:
        item = earlier[-2] if match["first"] and len(earlier) > 1 else earlier[-1]
        actor, end = Actor(item.ids, item.start, item.end), match.end()
    actor = actor if actor.ids else carried._replace(carried=True) if carried.ids else NOBODY
    agent_match = _AGENT.search(clause.signs)
    agent = NOBODY
    if agent_match:
        found = _items(clause, agent_match, "list")
        if agent_match["by"] == "经":  # 经…审核、…备案
            found = clause.of(B, agent_match.start())
        agent = Actor(_ids(found), found[0].start, found[-1].end)
    pivot: tuple[Actor, int] = (NOBODY, 0)
    if match := _PIVOT.search(clause.signs):
        group = "list" if match["list"] else "bodies"
        found = [i for i in clause.items if match.start(group) <= i.at < match.end(group)]
        ids = ("target",) if found[0].sign == T else _ids(found)
        if match.group().startswith("协助"):
            ids = tuple(dict.fromkeys((*actor.bodies, *ids)))
        pivot = (Actor(ids, found[0].start, found[-1].end), match.end())
    partners, shared = (), ""
    for match in _JOINT.finditer(clause.signs):
        after = clause.signs[match.end() :]
        plain = match["verb"] in ("与", "和", "同") and match.start() > 0
        if re.match("相比|隔|一样|不同|的(?!" + M + ")", after) or (plain and clause.signs[match.start() - 1] in "对向"):
            continue
        if match["verb"] == "和" and match.start() >= end:
            continue
        partners = _ids(_items(clause, match, "list"))
        shared = "each" if match["verb"].startswith("分别") else "joint"
        break
    if not partners and re.search("联合|共同|互相|相互|互", clause.signs[end : end + 6]) and len(actor.bodies) > 1:
        shared = "joint"
    return Acts(actor, pivot, agent, partners, shared)


# --- whom a mechanism is for -------------------------------------------------------------------------------------

_TARGETS = _list(T)
_NOUN_OF = re.compile(rf"(?:{_AND}{T})*(?:的)?(?:监督|管理|领导|教育管理)")


def _governed_targets(clause: Clause, start: int, end: int) -> list[Item]:
    """Targets that 对, 向, 与 or 为 puts in front of the act, or that it is done to (以…为主要对象)."""
    out = []
    pattern = rf"(?:对于?|向|与|为|给|以|组织|供|走进|深入|面向)(?:[^{T}{D}]{{0,24}}?的|[^{T}{M}{D}]{{0,24}}?)(?P<list>{_TARGETS})"
    for match in re.finditer(pattern, clause.signs[start:end]):
        out += clause.of(T, start + match.start("list"), start + match.end("list"))
    return out


def _listed(clause: Clause, item: Item) -> bool:
    """Whether a mechanism is a member of a list that the sentence sums up (…、…等日常监督)."""
    after = clause.signs[item.at + 1 :]
    before = clause.signs[: item.at]
    return bool(re.match(rf"(?:[、和及][^,;、]*)*等", after)) and bool("、" in after or "、" in before)


_STATE = re.compile(rf"(?:[、和及][^,;]{{0,10}}{M})*(?:问题)?(?P<what>执行|落实|整改|公开|调整|运行|开展|实施|)情况")


# --- the rules --------------------------------------------------------------------------------------------------


class _Reader:
    """Collects the relations of one document; the state it carries is who acted last, paragraph by paragraph."""

    def __init__(self, text: Text, names: Names) -> None:
        self.text, self.names = text, names
        self.found: dict[tuple[str, str, str, int], Relation] = {}
        self.actors: list[tuple[int, int, tuple[str, ...]]] = []
        rule_text = bool(_RULE_TITLE.search(lexicon.bare(text.canon[text.blocks[0].start : text.blocks[0].end]) if text.blocks else ""))
        self.mode = "duty" if rule_text else "practice"

    def add(self, source: str, relation: str, target: str, sentence: tuple[int, int], rule: str, mode: str) -> None:
        if source == target:
            return
        if relation == "works_with" and source > target:
            source, target = target, source
        row = Relation(source, relation, target, mode, *sentence, rule)
        self.found.setdefault((source, relation, target, sentence[0]), row)


@cache
def _verbs(role: str) -> str:
    return either(lexicon.words("verbs", "verb", role=role))


@cache
def _supervising() -> frozenset[str]:
    return frozenset(r["family"] for r in files.table("codebook/families.csv") if r["supervises"] == "yes")


def _code(node: str) -> str:
    return node.split(":")[1]


def _places(actor: Actor, clause: Clause, everything: list[Clause]) -> tuple[str, ...]:
    """Regions in which the acts of a clause take place: those that it names with 在, else those of who acts."""
    for other in (clause, *everything):
        if match := re.search(rf"(?:在|到)(?P<list>{R}(?:[、和及]{R})*)", other.signs):
            if other is clause or other.start < clause.start:
                named = _ids(other.of(R, match.start("list"), match.end("list")))
                within = {up for node in named for up in (_code(node), *regions.ancestors(_code(node)))}
                if not actor.ids or any(_code(i) in within for i in actor.ids if i != "target"):
                    return named
    return tuple(dict.fromkeys(f"region:{_code(i)}" for i in actor.ids if i != "target" and _code(i) not in ("000000", "100000")))


def _sentence(reader: _Reader, start: int, end: int, carried: Actor) -> Actor:
    """Read one sentence; gives who acted last, for the next."""
    text, span = reader.text, (start, end)
    parts = encode(text, reader.names.mentions, start, end)
    limits = _unreal(text.canon, parts)
    question = text.canon[end - 1 : end] == "?" and "“" not in text.canon[start:end]
    actor, used, waiting, frame, acting = carried, [], [], (), []
    bodies_so_far: list[Item] = []
    framed: list[tuple[str, ...]] = []
    issued: list[str] = []
    regions_here = {i for part in parts for item in part.of(R) for i in item.ids}
    for part, limit in zip(parts, limits, strict=True):
        mode = "duty" if _cues()["duty"].search(part.signs) or "负责" in part.signs else reader.mode
        acts = _read(part, actor, bodies_so_far)
        bodies_so_far += part.of(B)
        if acts.actor.ids == ("target",) and not acts.actor.carried:
            acting = part.of(T)[:1]  # 一把手走进法庭,参加…: for whom it is who takes part
        elif not acts.actor.carried:
            acting = []
        subject = acts.actor
        reader.actors.append((part.start, part.end, subject.ids))
        if question:
            continue
        _bodies(reader, part, acts, limit, span, mode)
        used_here = _mechanisms(reader, parts, part, acts, limit, span, mode, used, waiting, acting, regions_here)
        _documents(reader, part, subject, limit, span, mode, issued)
        if frame and acts.actor.bodies and not used_here and not acts.actor.carried and limit:
            framed.append(acts.actor.bodies)
            for name in frame:  # …机制: each of these does its part in it
                _use(reader, acts.actor, name, span, mode, "uses.part", _places(acts.actor, part, parts))
        if acts.agent.ids and limit and used and not used_here:
            for name in dict.fromkeys(used[-1]):
                _use(reader, acts.agent, name, span, mode, "uses.agent", _places(acts.agent, part, parts))
        elif acts.agent.ids and limit and used and used_here and part.signs.find("由") == 0:
            for name in dict.fromkeys(used[-1]):
                _use(reader, acts.agent, name, span, mode, "uses.agent", _places(acts.agent, part, parts))
        if acts.partners and acts.shared and used and not used_here and limit:
            for name in dict.fromkeys(used[-1]):  # 探索…, 与…同步进驻
                partner = Actor(acts.partners, part.start, part.end)
                _use(reader, partner, name, span, mode, "uses.partner", _places(partner, part, parts))
        if used_here:
            used.append(used_here)
        closing = text.canon[part.end : part.end + 1]
        if closing == ";":
            used, waiting = [], []
        frame = tuple(used_here) if closing == ":" else frame
        if match := _DELEGATE.search(part.signs):
            found = _items(part, match, "list")
            actor = Actor(_ids(found), found[0].start, found[-1].end)
        elif acts.pivot[0].bodies:
            actor = acts.pivot[0]
        elif acts.agent.ids and "由" in part.signs and subject.carried or not subject.ids:
            actor = acts.agent if acts.agent.ids else actor
        elif not subject.carried:
            stays = re.search(rf"(?:会同|联合|联同|携手)(?:{_list(B)})|{B}$", part.signs) and acts.shared == "joint"
            ids = tuple(dict.fromkeys((*subject.ids, *acts.partners))) if stays else subject.ids
            actor = subject._replace(ids=ids)
    doers = tuple(dict.fromkeys(i for ids in framed for i in ids))
    for i, one in enumerate(doers):
        for other in doers[i + 1 :]:
            reader.add(one, "works_with", other, span, "works_with.part", reader.mode)
    return actor


def _use(reader: _Reader, actor: Actor, name: str, span: tuple[int, int], mode: str, rule: str, places: tuple[str, ...]) -> None:
    rule += f"@{actor.start}-{actor.end}" if actor.carried and not span[0] <= actor.start < span[1] else ""
    for body in actor.bodies:
        reader.add(body, "uses", name, span, rule, mode)
    for place in places:
        reader.add(name, "practised_in", place, span, rule.replace("uses", "practised_in"), mode)


def _bodies(reader: _Reader, part: Clause, acts: Acts, limit: int, span: tuple[int, int], mode: str) -> None:
    """Ties between bodies, and of bodies to those they supervise by a verb."""
    subject, signs = acts.actor, part.signs[:limit]
    if not limit:
        return
    if acts.partners and acts.shared and subject.bodies:
        for one in subject.bodies:
            for other in acts.partners:
                if acts.shared == "each" and len(subject.bodies) == len(acts.partners):
                    if subject.bodies.index(one) != acts.partners.index(other):
                        continue
                reader.add(one, "works_with", other, span, f"works_with.{acts.shared}", mode)
    one_span = len({item.ids for item in part.of(B) if set(item.ids) & set(acts.partners)}) == 1
    together = (*subject.bodies, *acts.partners) if acts.shared == "joint" and not (acts.partners and one_span) else ()
    for i, one in enumerate(together):
        for other in together[i + 1 :]:
            reader.add(one, "works_with", other, span, "works_with.joint", mode)
    # B 向 B …: what it does decides which tie
    for match in re.finditer(rf"(?:向|报)(?P<list>{_list(B)})(?P<act>[^,;]*)", signs):
        to = _ids(_items(part, match, "list"))
        act = match["act"]
        for one in subject.bodies:
            for other in to:
                if match.group()[0] == "报" or re.match(rf"[^{M}]*{_verbs('report')}", act):
                    reader.add(one, "reports_to", other, span, "reports_to.verb", mode)
                elif re.search(_verbs("share"), act):
                    reader.add(one, "works_with", other, span, "works_with.share", mode)
                elif re.search("反馈|派出|派驻|制发|发出|下发|印发", act):
                    reader.add(one, "supervises", other, span, "supervises.verb", mode)
        if subject.ids == ("target",):
            items = [i for i in part.of(T, 0, match.start())]
            for other in to:
                for item in items:
                    if re.search("述职|述责|述廉|报告|汇报", signs) or part.of(M, match.end()):
                        reader.add(other, "supervises", item.ids[0], span, "supervises.hears", mode)
    if (match := _PIVOT.search(signs)) and match["verb"] in ("督促", "责成", "要求"):
        for one in subject.bodies:
            for other in _ids(_items(part, match, "list")):
                reader.add(one, "supervises", other, span, "supervises.urge", mode)
    if match := re.search(rf"经(?P<list>{_list(B)})(?:审核|审查|检查)", signs):
        makers = acts.agent.bodies or subject.bodies
        for one in _ids(_items(part, match, "list")):
            for other in makers:
                reader.add(one, "supervises", other, span, "supervises.passive", mode)
    # a verb of supervision, or 对…的监督
    doer = subject
    if match := _DELEGATE.search(signs):
        doer = Actor(_ids(_items(part, match, "list")))
    watched = rf"(?:{_verbs('supervise')}|紧盯)(?:了|该|其|推动)?(?P<list>{_TARGETS})|(?:对|强化|加强|做实|深化|推动|打出)[^{T}{M};]{{0,12}}(?P<noun>{_TARGETS})(?:的)?[^,;{T}{M}{B}]{{0,4}}监督"
    for match in re.finditer(watched, signs):
        group = "list" if match["list"] else "noun"
        for item in part.of(T, match.start(group), match.end(group)):
            for one in doer.bodies:
                reader.add(one, "supervises", item.ids[0], span, "supervises.verb", mode)
    for match in re.finditer(rf"对[^{B}{T}{M},;]{{0,10}}(?P<list>{_list(B)})[^,;{B}]{{0,10}}(?P<by>{M})", signs):
        family = lexicon.family(part.of(M, match.start("by"), match.end("by"))[0].ids[0][10:])
        who = acts.agent if acts.agent.ids else subject
        if family in _supervising():
            for one in who.bodies:
                for other in _ids(_items(part, match, "list")):
                    reader.add(one, "supervises", other, span, "supervises.mechanism", mode)


def _doer(part: Clause, acts: Acts, item: Item) -> Actor:
    """Who applies the mechanism at `item`: a relative clause's body, who is made to act, 由…, else the subject."""
    relative = re.search(rf"(?P<body>{B})(?:[\u4e00-\u9fa5]{{2,4}})的$", part.signs[: item.at])
    if relative:
        found = part.of(B, relative.start("body"), relative.end("body"))[0]
        return Actor(found.ids, found.start, found.end)
    if acts.pivot[0].ids and item.at >= acts.pivot[1]:
        return acts.pivot[0]
    if acts.agent.ids:
        return acts.agent
    if acts.partners and acts.shared:
        return acts.actor._replace(ids=tuple(dict.fromkeys((*acts.actor.ids, *acts.partners))))
    return acts.actor


def _mechanisms(
    reader: _Reader, parts: list[Clause], part: Clause, acts: Acts, limit: int, span: tuple[int, int], mode: str,
    used: list[list[str]], waiting: list[Item], acting: list[Item], regions_here: set[str],
) -> list[str]:
    """Ties of the mechanisms in one clause; gives the ids of those that are at work."""
    here = [] if re.match("所谓|即", part.signs) else part.of(M, 0, limit)  # a definition is no act
    governed = _governed_targets(part, 0, limit)
    out: list[str] = []
    for item in here:
        name = item.ids[0]
        state = _STATE.match(part.signs, item.at + 1)
        if state and state["what"] in ("执行", "落实", "整改", "公开", "调整"):
            continue
        before, after = part.signs[: item.at], part.signs[item.at + 1 :]
        if re.search("(?:按照|根据|依据|除)$", before) or re.match("以外|之?前", after):
            continue
        if any(re.search(rf"对[^{T}]*$", before) and t.at > item.at and "的" in part.signs[item.at : t.at] for t in governed):
            continue  # it only tells of which target: 对整改不力的…负责人
        actor = _doer(part, acts, item)
        places = _places(actor, part, parts)
        if not places and not actor.bodies:  # a target acts, or nobody: where the sentence or its actor is
            places = tuple(regions_here) if len(regions_here) == 1 else _places(acts.actor, part, parts)
            if not places and not actor.ids and reader.mode == "duty" and reader.names.home:
                places = (reader.names.home.id,)  # a rule holds where it was issued
        _use(reader, actor if not state else NOBODY, name, span, mode, "uses.subject", places)
        out.append(name)
        if not _listed(part, item):
            _applies(reader, part, item, actor, governed, waiting, acting, span, mode)
    if not here and limit and used:
        late = [t for t in part.of(T, 0, limit) if _LATER.search(part.signs[: t.at]) and not _NOUN_OF.match(part.signs, t.at + 1)]
        late += governed if acts.agent.ids else []
        late += part.of(T, 0, limit)[:1] if acts.actor.ids == ("target",) and not acts.actor.carried else []
        received = any(part.signs[: t.at].find("受") >= 0 for t in late)  # 受教育…: by all that stands before
        for name in dict.fromkeys(sum(used, []) if received else used[-1]) if late else ():
            for t in late:
                _apply(reader, name, t, acts.actor, span, mode, "applies_to.later")
    agreed = acts.agent.ids and not here  # 由…为…逐一把脉
    if limit == len(part.signs) and governed and (agreed or re.match(rf"(?:针?对|与|向).*{T}$", part.signs)):
        waiting += governed
    return out


# A later clause may say for whom the mechanism is: 对…讲纪律, 供…对照, 受教育…, 为5名…, 分析…
_LATER = re.compile(r"(?:^(?:并|还|又|再)?对[^,;]{0,12}|[受供][^,;]{0,3}|分析|为\d+名|^把)$")


def _applies(
    reader: _Reader, part: Clause, item: Item, actor: Actor, governed: list[Item], waiting: list[Item],
    acting: list[Item], span: tuple[int, int], mode: str,
) -> None:
    """The targets of one mechanism: those in its name, those put before it, the object right behind it."""
    name = item.ids[0]
    for m in item.inner:
        if m.kind == "target":
            _apply(reader, name, Item(0, T, (m.id,), m.start, m.end, ()), actor, span, mode, "applies_to.name")
    found = [t for t in governed if t.at < item.at]
    found = [t for t in found if not _NOUN_OF.match(part.signs, t.at + 1)]
    if match := re.match(rf"(?:该|了|相关|有关)?(?P<list>{_TARGETS})", part.signs[item.at + 1 :]):
        if lexicon.family(name[10:]) in ("talk", "accountability", "warning", "education"):
            found += part.of(T, item.at + 1 + match.start("list"), item.at + 1 + match.end("list"))
    if match := re.search(rf"(?P<list>{_TARGETS})(?:的|监督)?$", part.signs[: item.at]):  # “一把手”权力运行清单和…
        found += part.of(T, match.start("list"), match.end("list"))
    if match := re.match(rf"的(?P<whom>{T})", part.signs[item.at + 1 :]):
        found += part.of(T, item.at + 2, item.at + 3)
    if match := re.search(rf"(?:以|通过|用)$", part.signs[: item.at]):
        if through := re.match(rf"[^{M},;]*对(?P<list>{_TARGETS})(?:的)?监督", part.signs[item.at + 1 :]):
            found += part.of(T, item.at + 1 + through.start("list"), item.at + 1 + through.end("list"))
    found += list(acting)
    for t in found or waiting:
        _apply(reader, name, t, actor, span, mode, "applies_to.object")


def _apply(reader: _Reader, name: str, t: Item, actor: Actor, span: tuple[int, int], mode: str, rule: str) -> None:
    for i in t.ids:
        reader.add(name, "applies_to", i, span, rule, mode)
        if lexicon.family(name[10:]) in _supervising():
            for body in actor.bodies:
                reader.add(body, "supervises", i, span, "supervises.mechanism", mode)


def _documents(
    reader: _Reader, part: Clause, subject: Actor, limit: int, span: tuple[int, int], mode: str, issued: list[str]
) -> None:
    """Who issues and who carries out a document; `issued` are those that the sentence named before."""
    own = tuple(i for i in subject.ids if i != "target")
    for item in part.of(D, 0, limit):
        before = part.signs[: item.at]
        issue = [m.end() for m in re.finditer(_verbs("issue"), before)]
        carry = [m.end() for m in re.finditer(_verbs("implement"), before)]
        if issue and issue[-1] >= max(carry, default=0):
            for body in subject.bodies:
                reader.add(body, "issues", item.ids[0], span, "issues.verb", mode)
        elif carry:
            for who in own:
                reader.add(who, "implements", item.ids[0], span, "implements.verb", mode)
    # 据此 and a closing 落实 carry out the document named before
    if limit and not subject.carried and re.search(rf"据此|{_verbs('implement')}$", part.signs):
        for document in issued:
            for who in own:
                reader.add(who, "implements", document, span, "implements.anaphor", mode)
    issued += [item.ids[0] for item in part.of(D)]


def _structure(reader: _Reader) -> None:
    """belongs_to at every sentence that names the body, part_of at the first that names the region or a body of it."""
    sentences = [(s.start, s.end) for s in reader.text.sentences]

    def at(m: Mention) -> tuple[int, int]:
        return next(span for span in sentences if span[0] <= m.start < span[1])

    seen: set[str] = set()
    for m in reader.names.mentions:
        if m.kind == "body" and _code(m.id) not in ("000000", "100000"):
            reader.add(m.id, "belongs_to", f"region:{_code(m.id)}", at(m), "belongs_to.code", "")
        if m.kind in ("body", "region") and _code(m.id) not in ("000000", "100000"):
            chain = (_code(m.id), *regions.ancestors(_code(m.id)))
            for lower, upper in zip(chain, chain[1:], strict=False):
                if lower not in seen:
                    reader.add(f"region:{lower}", "part_of", f"region:{upper}", at(m), "part_of.code", "")
                    seen.add(lower)


def _variants(reader: _Reader) -> None:
    """variant_of: a stated part (即…, 由…组成), or another coded name with a modifier in front."""
    found = [m for m in reader.names.mentions if m.kind == "mechanism"]
    names = {m.id[10:] for m in found}
    stated: set[str] = set()
    for sentence in reader.text.sentences:
        span = (sentence.start, sentence.end)
        parts = encode(reader.text, reader.names.mentions, *span)
        limits = _unreal(reader.text.canon, parts)
        for i, (part, limit) in enumerate(zip(parts, limits, strict=True)):
            if match := re.search(rf"由(?P<parts>{_list(M)})(?:等)?组成的?(?P<whole>{M})", part.signs[:limit]):
                whole = part.of(M, match.start("whole"))[0].ids[0]
                members = part.of(M, match.start("parts"), match.end("parts"))
            elif i and limit and (match := re.match(rf"即(?P<parts>{_list(M)})", part.signs)) and parts[i - 1].of(M):
                whole, members = parts[i - 1].of(M)[-1].ids[0], part.of(M, 0, match.end())
            else:
                continue
            for item in members:
                reader.add(item.ids[0], "variant_of", whole, span, "variant_of.stated", "")
        if any(limit for limit in limits):
            stated |= {m.id for m in found if span[0] <= m.start < span[1] and _real(parts, limits, m)}
    for m in found:
        shorter = [n for n in names if m.id[10:] != n and m.id.endswith(n) and len(n) > 1]
        if shorter and m.id in stated:
            span = next((s.start, s.end) for s in reader.text.sentences if s.start <= m.start < s.end)
            longest = max(shorter, key=len)
            if not any(k[0] == m.id and k[1] == "variant_of" and k[2] == f"mechanism:{longest}" for k in reader.found):
                reader.add(m.id, "variant_of", f"mechanism:{longest}", span, "variant_of.modifier", "")


def _real(parts: list[Clause], limits: list[int], m: Mention) -> bool:
    return any(item.at < limit for part, limit in zip(parts, limits, strict=True) for item in part.of(M) if item.start == m.start)


def find(text: Text, names: Names) -> tuple[list[Relation], list[tuple[int, int, tuple[str, ...]]]]:
    """All relations of a document, and who acts in each clause as (start, end, ids).

    >>> from helpers.texts import parse
    >>> from helpers.mentions import find as names
    >>> text = parse("a", "昆明市盘龙区纪委监委开展任前廉政谈话。")
    >>> [r.target for r in find(text, names(text))[0] if r.relation == "uses"]
    ['mechanism:任前廉政谈话']
    """
    reader = _Reader(text, names)
    actor, block = NOBODY, -1
    for sentence in text.sentences:
        first = text.canon[sentence.start : sentence.start + 8]
        if sentence.block != block and not (block == sentence.block - 1 and _OPENS_ON.match(first)):
            actor = NOBODY
        block = sentence.block
        actor = _sentence(reader, sentence.start, sentence.end, actor)
        if actor.ids == ("target",):
            actor = NOBODY
    _structure(reader)
    _variants(reader)
    order = sorted(reader.found.values(), key=lambda r: (r.start, r.relation, r.source, r.target))
    return order, reader.actors
