"""Find all that a text names: documents and targets here, with the regions, bodies and mechanisms of their rooms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from helpers.codebook import FAR, Mention, Span, bare, divisions, signs, within
from helpers.mentions import (
    bodies,
    body_names,
    elsewhere,
    genre,
    lending,
    mechanism_names,
    mechanisms,
    papers,
    regions,
    targets,
    toponyms,
)
from helpers.mentions.body_places import Places
from helpers.reading import REMEMBERED, Passage, Text


class Part(NamedTuple):
    """What a passage names, in its own offsets, and where in the document it begins.

    What it points back at in an earlier passage has a stand-in for a place, from `FAR` on: so what a passage gives
    depends on what was named before, not on how far back. The true places are in `far`, in this order.
    """

    passage: Passage
    start: int
    block: int
    mentions: tuple[Mention, ...]
    far: tuple[Span | None, ...] = ()

    def place(self, span: Span) -> Span | None:
        """A span of the document, from one of the passage."""
        return self.far[span[0] - FAR] if span[0] < 0 else (span[0] + self.start, span[1] + self.start)


@dataclass(frozen=True)
class Names:
    """Everything that a document names, passage by passage, and its own place."""

    parts: tuple[Part, ...]
    home: Mention | None

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """All mentions in the order of the text, in the document's offsets."""
        return tuple(_placed(m, part) for part in self.parts for m in part.mentions)


def _placed(m: Mention, part: Part) -> Mention:
    back = m.antecedent and part.place(m.antecedent)
    return Mention(m.start + part.start, m.end + part.start, m.kind, m.id, m.rule, back)




# --- all of them ------------------------------------------------------------------------------------------------


def find(text: Text) -> Names:
    """All mentions of a document and its own place; none where it is of another genre.

    >>> from helpers.reading import parse
    >>> [m.id for m in find(parse("a", "昆明市盘龙区纪委监委开展任前廉政谈话。")).mentions if m.kind != "region"]
    ['body:530103:纪委监委', 'mechanism:任前廉政谈话']
    """
    names = everything(text)
    # Football news has places, and teams that look like bodies.
    told = genre.opens((part.passage, part.mentions) for part in names.parts)
    return names if told else Names((), None)


def everything(text: Text) -> Names:
    """All mentions of a document and its own place, whatever the document tells of.

    >>> from helpers.reading import parse
    >>> [m.id for m in everything(parse("a", "昆明市举行足球赛。")).mentions]
    ['region:530100']
    """
    named, home = regions.by_passage(text)
    short = body_names.aliases(text.canon)
    carried = list(_carried(text, named, home))
    found = [_bodies(about.passage, about.named, about.earlier, short) for about in carried]
    found = body_names.settled(text.canon, [(about.start, some) for about, some in zip(carried, found, strict=True)])
    longer = body_names.longer({m.id for some in set(found) for m in some})
    out: list[Part] = []
    titles: dict[str, tuple[str, Span]] = {}
    for about, some in zip(carried, found, strict=True):
        some = tuple(_renamed(m, longer, _LONGER_BODY) for m in some) if longer else some
        before, known, far = (), (), about.far
        if out and out[-1].block == about.block - 1:
            before = tuple(m.id for m in out[-1].mentions if m.kind == "mechanism")
            far += tuple(out[-1].place(m[:2]) for m in out[-1].mentions if m.kind == "mechanism")
        if titles and "《" in about.passage.canon:
            known = tuple((title, titles[title][0]) for title in sorted(titles))
            far += tuple(titles[title][1] for title, _ in known)
        mentions = _all(about.passage, about.named, some, before, known, len(about.far))
        out.append(Part(about.passage, about.start, about.block, mentions, far))
        titles |= _titles(out[-1], titles)
    if titles:
        brief = {title: node for title, (node, _) in titles.items()}
        full = frozenset(m.id[9:] for part in out for m in part.mentions if m.rule == "document.title")
        out = [p._replace(mentions=_titled(p.mentions, p.passage.canon, brief, full)) for p in out]
    longer = mechanism_names.longer([m.id for part in out for m in part.mentions if m.kind == "mechanism"])
    if longer:
        out = [p._replace(mentions=tuple(_renamed(m, longer, _LONGER_NAME) for m in p.mentions)) for p in out]
    return Names(tuple(out), home)


_LONGER_BODY = {"body.class": "body.short", "body.resident": "body.resident"}
_LONGER_NAME = {f"mechanism.{rule}": "mechanism.short" for rule in ("name", "short", "coined", "compound", "deed")}


def _renamed(m: Mention, longer: dict[str, str], rules: dict[str, str]) -> Mention:
    """A mention that a longer name in the document tells more of, by that name."""
    known = m.id in longer and m.rule in rules
    return m._replace(id=longer[m.id], rule=rules[m.rule]) if known else m


def _titled(found: tuple[Mention, ...], canon: str, brief: dict[str, str], full: frozenset[str]) -> tuple[Mention, ...]:
    """The mentions of a passage, those that stand for a title of the document by its id.

    So do 《通知》 in a headline, by the `brief` titles of the document, and what looks like a mechanism in the words of
    one of its `full` titles.
    """
    out = []
    for m in found:
        name = bare(canon[m.start : m.end])
        if m.rule in ("document.title", "document.plain") and m.id[9:] == name in brief:
            m = m._replace(id=brief[name], rule="document.short")
        elif m.kind == "mechanism" and (title := next((t for t in full if papers.is_title(name, t)), "")):
            m = m._replace(kind="document", id=f"document:{title}", rule="document.short", antecedent=None)
        out.append(m)
    return tuple(out)


def _titles(part: Part, known: dict[str, tuple[str, Span]]) -> dict[str, tuple[str, Span]]:
    """The brief titles to which a passage gives a long one."""
    out: dict[str, tuple[str, Span]] = {}
    for m in part.mentions:
        if m.rule == "document.short":
            out[bare(part.passage.canon[m.start : m.end])] = m.id, part.place(m.antecedent)
        elif m.kind == "document":
            brief = (title for title, sure in papers.brief(m.id[9:]) if sure or title not in {**known, **out})
            out |= dict.fromkeys(brief, (m.id, part.place(m[:2])))
    return out


class _About(NamedTuple):
    """A passage, the regions in it, and the ids of those before it that it can mean, with their places."""

    passage: Passage
    start: int
    block: int
    named: tuple[Mention, ...]
    earlier: _Earlier
    far: tuple[Span | None, ...]


class _Earlier(NamedTuple):
    """Regions before a passage: the document's own place, of each level the one named last, the one in focus."""

    home: str
    named: tuple[str, ...]
    focus: str
    about: bool  # whether the document's own place was named by then


@cache
def _levels(node: str) -> tuple[str, ...]:
    """What words of level can mean a region: 市; 县 and 自治县."""
    words = (*"省市县区旗州盟", "自治区", "自治州", "自治县", "自治旗")
    return tuple(word for word in words if divisions.fits(node[7:], word))


def _carried(text: Text, found: list[tuple[Mention, ...]], home: Mention | None) -> Iterator[_About]:
    """For each passage outside the boilerplate, what is carried into it; `found` are the regions of each block."""
    own = _own(text, found, home)
    node, place = (home.id, (home.start, home.end) if home.end else None) if home else ("", None)  # None: from without
    last: dict[str, tuple[int, int, str]] = {}
    known, focus = tuple(own), None
    for index, (block, passage, here) in enumerate(zip(text.blocks, text.passages, found, strict=True)):
        left, _, kind = block
        focus = focus if kind == "paragraph" else None
        if kind != "boilerplate":
            about = bool(place) and place[0] < left + len(passage.canon)
            earlier = _Earlier(node, tuple([m[2] for m in known]), focus[2] if focus else "", about)
            far = (place, *[m[:2] for m in known], focus[:2] if focus else None)
            if any(m.antecedent for m in here):
                local, more = [], []
                for m in here:
                    back = m.antecedent
                    if back and back[0] < left:
                        more.append(back)
                        back = (FAR + len(far) + len(more) - 1,) * 2
                    elif back:
                        back = (back[0] - left, back[1] - left)
                    local.append(m._replace(antecedent=back))
                yield _About(passage, left, index, tuple(local), earlier, (*far, *more))
            else:
                yield _About(passage, left, index, here, earlier, far)
        lent = lending.read(passage, here)
        for m in lent.known:
            last.update(dict.fromkeys(_levels(m.id), (m.start + left, m.end + left, m.id)))
        if lent.known:
            known = (*own, *sorted(set(last.values())))
        if lent.lending and lent.lending[-1].kind == "region":
            one, *others = [m for m in lent.lending if m.start == lent.lending[-1].start]
            focus = None if others else (one.start + left, one.end + left, one.id)


def _own(text: Text, found: list[tuple[Mention, ...]], home: Mention | None) -> list[tuple[int, int, str]]:
    """The first mentions of the document's own place and of what is above it."""
    ids = [f"region:{code}" for code in (home.id[7:], *divisions.ancestors(home.id[7:]))] if home else []
    first: dict[str, tuple[int, int, str]] = {}
    for block, some in zip(text.blocks, found, strict=True):
        for m in some:
            if m.id in ids and m.id not in first:
                first[m.id] = (m.start + block.start, m.end + block.start, m.id)
        if len(first) == len(ids):
            break
    return [first[node] for node in ids if node in first]


@cache
def _stand_in(index: int, node: str, kind: str) -> Mention:
    return Mention(FAR + index, FAR + index, kind, node, "")


@lru_cache(REMEMBERED)
def _bodies(
    passage: Passage, named: tuple[Mention, ...], earlier: _Earlier, short: tuple[str, ...]
) -> tuple[Mention, ...]:
    """Bodies of a passage outside its titles."""
    masked = bodies.mask(passage.canon, named)
    home = _stand_in(0, earlier.home, "region") if earlier.home else None
    before = [_stand_in(i, node, "region") for i, node in enumerate(earlier.named, 1)]
    focus = _stand_in(len(before) + 1, earlier.focus, "region") if earlier.focus else None
    own = [m for m in named if m.kind == "region"]
    places = Places(passage, own, before, focus, home, lending.read(passage, named), earlier.about)
    found = bodies.find(places, signs.read(passage.canon, named), masked, short)
    return tuple(_free(found, _shut(passage, papers.find(passage, masked))))


@lru_cache(REMEMBERED)
def _all(
    passage: Passage,
    named: tuple[Mention, ...],
    found: tuple[Mention, ...],
    before: tuple[str, ...],
    titles: papers.Titles,
    first: int,
) -> tuple[Mention, ...]:
    """All mentions of a passage, in order.

    `found` are its bodies, `before` the mechanisms of the passage before it and `titles` the brief titles of all
    before it, with stand-ins from `first` on.
    """
    canon, masked = passage.canon, bodies.mask(passage.canon, named)
    issued = papers.find(passage, masked, titles, first + len(before))
    shut = _shut(passage, issued)
    whom = _free(targets.find(passage, named, found), shut)
    some = [m for m in found if not (m.rule == "body.class" and targets.only_modifies(m, canon, whom))]
    earlier = [_stand_in(i, node, "mechanism") for i, node in enumerate(before, first)]
    done = _free(mechanisms.find(passage, named, some, earlier), shut)
    done = _widened(canon, done, whom)
    whom += targets.inside(canon, done, whom)
    everything = [*_free(elsewhere.known(named), shut), *some, *issued, *whom, *done]
    return tuple(sorted(set(everything), key=lambda m: (m.start, -m.end, m.kind, m.id)))


def _widened(canon: str, found: list[Mention], whom: list[Mention]) -> list[Mention]:
    """Mechanisms that begin with the whole of the target with which their name begins: 市直部门“一把手”廉政档案."""
    out = []
    for m in found:
        for t in within(whom, m.start - 20, m.start):
            if m.start < t.end < m.end:
                m = m._replace(start=t.start, id=f"mechanism:{bare(canon[t.start : m.start])}{m.id[10:]}")
        out.append(m)
    return out


def _shut(passage: Passage, issued: list[Mention]) -> list[Span]:
    return [(m.start, m.end) for m in issued] + toponyms.titles(passage.canon)


def _free(found: Iterable[Mention], shut: list[Span]) -> list[Mention]:
    """Those that lie in no title, quoted or not."""
    return [m for m in found if not any(a <= m.start and m.end <= b for a, b in shut)] if shut else list(found)
