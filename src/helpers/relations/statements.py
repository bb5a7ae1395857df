"""Tie what a text names: who does what, to whom, where. One tie stands on one sentence.

What a passage says is found by the `rules`, clause by clause; what depends on the whole document is added here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from helpers.codebook import Mention, Span, divisions, lexicon, within
from helpers.mentions import Names, Part
from helpers.reading import REMEMBERED, Passage, Sentence, Text
from helpers.relations import across, actors, clauses, cues, lists, members, own_reports, rules
from helpers.relations.clauses import NOBODY, SOMEBODY, TARGET, Actor, M, R, ids
from helpers.relations.ties import Memory, Tie, code_of, lends


class Relation(NamedTuple):
    """A tie on the sentence `text[start:end]`; `rule` may end in `@start-end`, the earlier span that says who acts."""

    source: str
    relation: str
    target: str
    mode: str
    start: int
    end: int
    rule: str


_RULE_TITLE = re.compile(
    r"(?:通知|办法|规定|规则|细则|条例|准则|提示|公告|要点|方案|任务清单|任务分工)(?:\(.{1,8}\))?$"
)
_NOTICE = re.compile(r"的?通报(?:\(.{1,8}\))?$")  # tells what was done, and lays down what is to be done
# A paragraph that opens so goes on about who acted in the one before.
_CONNECTS = re.compile("同时|此外|另外|在此基础上|不仅如此|之后|随后|并|还|对此|据此|其中|目前|截至")


_HAPPENED = re.compile(
    "(?<![为除])了(?![解然结])|(?<![通经超不越])过(?![程去度问错失硬关渡])"
    "|\\d+(?:年|月|[余多]?[次名个人件起家份条])|年来|以来|先后|已经?|曾"
)


class Told(NamedTuple):
    """What a passage says, in its own offsets."""

    ties: tuple[Relation, ...]
    acting: tuple[tuple[int, int, tuple[str, ...]], ...]  # who acts in each clause: start, end, ids
    places: tuple[tuple[str, Span], ...]  # codes of its regions and bodies' regions, with the first sentence
    real: tuple[tuple[str, Span], ...]  # mechanisms that are said to be at work, likewise
    last: Actor  # who acts at its end
    unsaid: tuple[Span, ...] = ()  # what it denies, plans or supposes
    before: Span = (0, 0)  # where the document names the one who acts before it


def _belongs(located: list[tuple[Mention, Span]]) -> Iterator[tuple[Tie, Span]]:
    """belongs_to at each sentence that names the body."""
    for m, span in located:
        if m.kind == "body":
            yield (m.id, "belongs_to", f"region:{code_of(m.id)}", "belongs_to.code"), span


def _located(passage: Passage, mentions: tuple[Mention, ...]) -> Iterator[tuple[Mention, Span]]:
    """Regions and bodies that have a place, and the sentence of each."""
    for sentence in passage.sentences:
        for m in within(mentions, sentence.start, sentence.end):
            if m.kind in ("body", "region") and code_of(m.id) not in ("000000", "100000"):
                yield m, (sentence.start, sentence.end)


@lru_cache(REMEMBERED)
def _passage(
    passage: Passage,
    mentions: tuple[Mention, ...],
    actor: Actor,
    duty: bool,
    home: tuple[str, ...],
    orders: bool,
    opinion: bool,
) -> Told:
    """What a passage says; `actor` acts before it, `orders`: it lays down (要).

    `home` is the place whose rule this is, or whose own report of what was done.
    In an `opinion` a sentence without a subject is advice to all, unless it tells what has been done.
    """
    found: dict[tuple[str, str, str, int], Relation] = {}
    acting: list[tuple[int, int, tuple[str, ...]]] = []
    documents: tuple[str, ...] = ()  # those that the sentence before names
    advised, shown, last, met = False, [], actor, []
    read = [
        cues.read(passage, mentions, part.start, part.end, orders) if _tells(passage.canon, mentions, part) else []
        for part in passage.sentences
    ]
    for sentence, parts, units in zip(passage.sentences, read, across.units(passage, read), strict=True):
        span = (sentence.start, sentence.end)
        if (opinion or advised and not orders) and not _HAPPENED.search(passage.canon, *span):
            actor = last = NOBODY
        if home and not duty and all(i.startswith("region:") for i in actor.ids):
            actor = last = NOBODY  # in its own report a place speaks again after what it told of another
        actor = units if units.ids else last if actor.ids == TARGET else NOBODY if actor.ids == SOMEBODY else actor
        regions = ids([item for part in parts for item in part.of(R) if lends(part, item)])
        memory = Memory(span, home, regions, told=documents, bodies=across.pointed(passage.canon, sentence, met))
        apart = _OF_ITS_OWN.match(passage.canon, *span)
        ties, who, acts = rules.sentence(parts, memory, NOBODY if apart else actor, duty)
        actor = actor if apart and not acts.ids else acts
        ties, shown = [*ties, *across.in_doing(passage.canon, sentence, who, shown)], across.shown(ties)
        advised = _wished(parts, actor, advised, duty)
        if across.asked(passage, parts):
            actor = last = NOBODY  # (责任单位:…) answer for the task before them, not for the next
        last = actor if actor.named and not _own(actor, last) else last
        documents, met = tuple(memory.documents), memory.bodies
        acting += who
        for tie, mode in ties:
            _keep(found, tie, mode, span)
    for tie, span in _belongs(located := list(_located(passage, mentions))):
        _keep(found, tie, "", span)
    ties = tuple(sorted(found.values(), key=_order))
    unsaid = tuple(span for parts in read for part in parts for span in part.unsaid)
    if advised and not orders and not passage.canon.endswith((":", ";")):
        last = NOBODY  # of whom it is only said what he must do, the next paragraph does not go on
    return Told(ties, tuple(acting), _places(located), _at_work(passage, read), last, unsaid)


def _keep(found: dict[tuple[str, str, str, int], Relation], tie: Tie, mode: str, span: Span) -> None:
    """Add a tie on a sentence, each once, the ends of works_with in order."""
    source, relation, target, rule = tie
    if relation == "works_with" and source > target:
        source, target = target, source
    if source != target:
        made = Relation(source, relation, target, mode, *span, rule)
        found.setdefault((source, relation, target, span[0]), made)


def _places(located: list[tuple[Mention, Span]]) -> tuple[tuple[str, Span], ...]:
    """The codes of a passage's places, each with the first sentence that names it."""
    places: dict[str, Span] = {}
    for m, span in located:
        places.setdefault(code_of(m.id), span)
    return tuple(places.items())


def _at_work(passage: Passage, read: list[list[clauses.Clause]]) -> tuple[tuple[str, Span], ...]:
    """The mechanisms of a passage that are said to be at work, each with the first sentence that says so."""
    real: dict[str, Span] = {}
    for sentence, parts in zip(passage.sentences, read, strict=True):
        for name in ids([item for part in parts for item in part.told(M)]):
            real.setdefault(name, (sentence.start, sentence.end))
    return tuple(real.items())


_NUMERAL = re.compile("[\\d一二三四五六七八九十百千万两]")


def _tells(canon: str, mentions: tuple[Mention, ...], part: Sentence) -> bool:
    """Whether a sentence names or counts anything: who acts only passes through any other."""
    return bool(within(mentions, part.start, part.end) or _NUMERAL.search(canon, part.start, part.end))


def _wished(parts: list[clauses.Clause], actor: Actor, before: bool, duty: bool) -> bool:
    """Whether it is only wished that one acts who goes on acting: 各级政府必须…; `before`: so it was already.

    In a document that lays down rules (`duty`) what one must do is no wish.
    """
    named = [part for part in parts if part.start <= actor.start < part.end] if actor.ids else []
    if not named:
        return before
    return bool(named[-1].unsaid) and not named[-1].duty or named[-1].duty and not duty


# A quotation, and a coined word of which something is said (“早发现”主要通过…), are none of who acted before.
_OF_ITS_OWN = re.compile("“[^”]{16}|“[^”]{1,12}”(?:主要|就|是|指|既|不仅|则|要)")


def _own(actor: Actor, before: Actor) -> bool:
    """Whether a region acts that is that of the body which acted before: the next paragraph goes on about the body."""
    return bool(actor.named) and set(actor.named) <= {f"region:{code_of(body)}" for body in before.bodies}


def _order(tie: Relation) -> tuple:
    return tie.start, tie.relation, tie.source, tie.target


def read(text: Text, names: Names) -> list[Told]:
    """What each passage of a document says.

    >>> from helpers.reading import parse
    >>> from helpers.mentions import find as names
    >>> text = parse("a", "昆明市盘龙区纪委监委开展任前廉政谈话。")
    >>> [r.target for r in read(text, names(text))[0].ties if r.relation == "uses"]
    ['mechanism:任前廉政谈话']
    """
    title = text.passages[0].canon if text.passages else ""
    duty = bool(_RULE_TITLE.search(lexicon.bare(title)))
    orders = duty or bool(_NOTICE.search(lexicon.bare(title)))
    own = own_reports.is_own(title) or own_reports.addresses(text)
    home = (names.home.id,) if names.home else own_reports.only_place(names) if own else ()
    opinion = own_reports.is_opinion(text)
    out: list[Told] = []
    listed = coming = False
    planned = own_reports.plans([part.passage for part in names.parts])
    scene = own_reports.scene(names.parts[0]) if names.parts and not (duty or opinion) else NOBODY
    watching: tuple[tuple[str, ...], Span] | None = None  # who looks at what a list names
    opened: tuple[Actor, Span] | None = None  # who has the duties or took the measures that a list tells
    for i, part in enumerate(names.parts):
        goes_on = out and out[-1].last.ids and names.parts[i - 1].block == part.block - 1 and _goes_on(part)
        actor = NOBODY
        if opened and lists.ENTRY.match(part.passage.canon):
            actor, span = opened
        elif goes_on and (before := out[-1].last).ids:
            span = _by(before.start, before.end, names.parts[i - 1], out[-1])
            actor = before._replace(start=_BEFORE, end=_BEFORE)
        elif scene.ids and i and _is_tale(part):
            actor, span = scene._replace(start=_BEFORE, end=_BEFORE), (scene.start, scene.end)
        elif units := across.next_units(names.parts[i + 1 : i + 2], part):
            span = (units[0].start + names.parts[i + 1].start, units[-1].end + names.parts[i + 1].start)
            actor = Actor(tuple(dict.fromkeys(m.id for m in units)), _BEFORE, _BEFORE)
        heads = part.passage.kind == "heading"
        coming = coming or own and not heads and own_reports.turns(part.passage.canon)
        here = home if duty or own and not coming and own_reports.is_told(part.passage) else ()
        says = _passage(part.passage, part.mentions, actor, duty, here, orders, opinion)
        listed = listed and bool(lists.ENTRY.match(part.passage.canon))
        ahead = coming and not lists.EXPLAINS.match(part.passage.canon)
        says = _only_planned(says, part) if planned[i] or listed or ahead else says
        wish = not orders and part.passage.canon.endswith(":") and _unsaid_at_end(part, says)
        listed = listed or wish or part.passage.canon.endswith(":") and bool(lists.OF_THINGS.search(part.passage.canon))
        out.append(says._replace(before=span) if actor.ids else says)
        out[-1] = _looked_at(part, out[-1], watching, duty)
        opened, watching = _opened(part, out[-1], opened), _watching(part, out[-1], watching)
    return out


def _unsaid_at_end(part: Part, says: Told) -> bool:
    """Whether what a passage ends with is not said to be done: 会议要求做好以下工作:."""
    return any(end >= len(part.passage.canon) - 1 for _, end in says.unsaid)


def _opened(part: Part, says: Told, before: tuple[Actor, Span] | None) -> tuple[Actor, Span] | None:
    """Who acts in each entry of a list, with the place that names him: 检察机关履行下列职责:.

    `before` acted in the entries so far. Whose acts are only wished, or whose list is one of things, opens none.
    """
    canon = part.passage.canon
    if lists.ENTRY.match(canon) and not canon.endswith(":"):
        return before
    if not canon.endswith(":") or _unsaid_at_end(part, says) or lists.OF_THINGS.search(canon) or not says.last.bodies:
        return None
    return says.last._replace(start=_BEFORE, end=_BEFORE), _by(says.last.start, says.last.end, part, says)


def _watching(
    part: Part, says: Told, before: tuple[tuple[str, ...], Span] | None
) -> tuple[tuple[str, ...], Span] | None:
    """Who looks at what the entries behind name, with the place that names him: 审计机关对下列事项进行审计:."""
    if not part.passage.canon.endswith(":"):
        return before if lists.ENTRY.match(part.passage.canon) else None
    if not lists.looks_at(part.passage.canon) or _unsaid_at_end(part, says) or not says.acting:
        return None
    bodies = tuple(one for one in says.acting[-1][2] if one.startswith("body:"))
    return (bodies, (part.start, part.start + len(part.passage.canon))) if bodies else None


def _looked_at(part: Part, says: Told, watching: tuple[tuple[str, ...], Span] | None, duty: bool) -> Told:
    """An entry of such a list, with supervises of those it names."""
    if not watching or not lists.ENTRY.match(part.passage.canon):
        return says
    found: dict[tuple[str, str, str, int], Relation] = {}
    for tie, span in lists.overseen(part, watching[0]):
        _keep(found, (*tie[:3], f"{tie[3]}@{_BEFORE}:{_BEFORE}"), "duty" if duty else "practice", span)
    return says._replace(ties=tuple(sorted([*says.ties, *found.values()], key=_order)), before=watching[1])


def _only_planned(says: Told, part: Part) -> Told:
    """What a passage among plans says, without what it does not tell as done: 编制了《纲要》."""
    canon = part.passage.canon
    done = {(one.start, one.end) for one in part.passage.sentences if _DONE.search(canon, one.start, one.end)}
    if not done:
        ties = tuple(tie for tie in says.ties if tie.relation == "belongs_to")
        return says._replace(ties=ties, real=(), unsaid=((0, len(canon)),))
    ties = tuple(tie for tie in says.ties if tie.relation == "belongs_to" or (tie.start, tie.end) in done)
    real = tuple((name, span) for name, span in says.real if span in done)
    ahead = tuple((one.start, one.end) for one in part.passage.sentences if (one.start, one.end) not in done)
    return says._replace(ties=ties, real=real, unsaid=tuple(sorted({*says.unsaid, *ahead})))


_DONE = re.compile("(?<![为除])了(?![解然结])|(?<!业)已(?:经|于|[^,。;]{0,4}(?:开展|建立|制定|出台|印发|完成))")


_STATES = re.compile("(?:[(]?[一二三四五六七八九十]+[)、])?(?:这|也|就|正)?是")  # (二)是治理的重要内容


def _goes_on(part: Part) -> bool:
    """Whether a paragraph goes on about who acted before: by its first word, or as its first clause has no subject."""
    canon = part.passage.canon
    if _CONNECTS.match(canon):
        return True
    return part.passage.kind == "paragraph" and _headless(part)


def _is_tale(part: Part) -> bool:
    """Whether a paragraph tells of doings whose subject it leaves out."""
    return part.passage.kind == "paragraph" and not _STATES.match(part.passage.canon) and _headless(part)


def _headless(part: Part) -> bool:
    canon = part.passage.canon
    if not part.passage.sentences:
        return False
    first = clauses.encode(canon, part.mentions, *part.passage.sentences[0][:2])[:1]
    return bool(first and actors.headless(first[0]))


_BEFORE = -1  # stands for a place in another passage


def _by(start: int, end: int, part: Part, says: Told) -> Span:
    return says.before if start == _BEFORE else (start + part.start, end + part.start)


def by_passage(names: Names, told: list[Told]) -> list[Sequence[Relation]]:
    """The relations of each passage, in its offsets; `told` is what `read` gives.

    >>> from helpers.reading import parse
    >>> from helpers.mentions import find as names
    >>> text = parse("a", "昆明市盘龙区纪委监委开展任前廉政谈话。")
    >>> [r.target for r in by_passage(names(text), read(text, names(text)))[0] if r.relation == "uses"]
    ['mechanism:任前廉政谈话']
    """
    longer = _modified(told, names)
    owners = members.owners(m.id for part in names.parts for m in part.mentions if m.kind == "body")
    seen: set[str] = set()
    out: list[Sequence[Relation]] = []
    for part, says in zip(names.parts, told, strict=True):
        more = [Relation(*step[:3], "", *span, step[3]) for code, span in says.places for step in _chain(code, seen)]
        for name, span in says.real:
            if other := longer.pop(name, None):
                more.append(Relation(name, "variant_of", other, "", *span, "variant_of.modifier"))
        more += [Relation(*tie[:3], "", *span, tie[3]) for tie, span in members.of(part, owners)]
        stated = {tie[:3] for tie in says.ties if tie.relation == "variant_of"} if more else ()
        new = [tie for tie in more if tie[:3] not in stated]
        out.append(sorted([*says.ties, *new], key=_order) if new else says.ties)
    return out


def by(rule: str, part: Part, says: Told) -> tuple[str, Span]:
    """The name of a rule that says who acts, and the span in the document that does: uses.subject@3:9.

    >>> from helpers.reading import passage
    >>> part = Part(passage("再约谈。", "paragraph"), 100, 1, ())
    >>> by("uses.subject@0:3", part, Told((), (), (), (), NOBODY))
    ('uses.subject', (100, 103))
    """
    name, _, span = rule.partition("@")
    return name, _by(*map(int, span.split(":")), part, says)


def find(text: Text, names: Names) -> tuple[list[Relation], list[tuple[int, int, tuple[str, ...]]]]:
    """All relations of a document, and who acts in each clause as (start, end, ids), in the document's offsets.

    >>> from helpers.reading import parse
    >>> from helpers.mentions import find as names
    >>> text = parse("a", "昆明市盘龙区纪委监委开展任前廉政谈话。")
    >>> [r.target for r in find(text, names(text))[0] if r.relation == "uses"]
    ['mechanism:任前廉政谈话']
    """
    told, acting, found = read(text, names), [], []
    for part, says, some in zip(names.parts, told, by_passage(names, told), strict=True):
        acting += [(start + part.start, end + part.start, who) for start, end, who in says.acting]
        found += [_placed(tie, part, says) for tie in some]
    return found, acting


def _placed(tie: Relation, part: Part, says: Told) -> Relation:
    rule = tie.rule
    if "@" in rule:
        name, (start, end) = by(rule, part, says)
        rule = f"{name}@{start}-{end}"
    return Relation(*tie[:4], tie.start + part.start, tie.end + part.start, rule)


def _chain(code: str, seen: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """part_of from a division up to its province, without the steps that have been seen."""
    for lower, upper in pairwise((code, *divisions.ancestors(code))):
        if lower not in seen:
            seen.add(lower)
            yield f"region:{lower}", "part_of", f"region:{upper}", "part_of.code"


def _modified(told: list[Told], names: Names) -> dict[str, str]:
    """variant_of of mechanisms at work whose name ends with another coded name: 集体约谈 → 约谈."""
    coded = {m.id[10:] for part in names.parts for m in part.mentions if m.kind == "mechanism"}
    real = {name for says in told for name, _ in says.real}
    single = sorted(name for name in real if "、" not in name)  # 季会商、月通报 is two, no kind of 通报
    ends = ((name, (name[i:] for i in range(11, len(name)) if name[i:] in coded)) for name in single)
    return {name: f"mechanism:{other}" for name, rest in ends if (other := next(rest, None))}
