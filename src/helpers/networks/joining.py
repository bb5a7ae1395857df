"""Which ties, names and numbers of a sentence tell the same act, where no tie with its mechanism says so.

In 针对“一把手”存在的问题,专班开展约谈 one tie tells whom the group supervises and another by what means: one act. A tie
joins the act of a mechanism where it is the other half of what that says; what only grammar tells beside the ties (who
hears a report, to whom one is made) is read off the names around the mechanism.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from helpers.relations import ties as rules

AND = "|"  # between ids and numbers of one cell: no id has it
Triple = tuple[str, str, str]
Said = tuple[str, str]  # mode and rule of a tie


class Act(NamedTuple):
    """An act in a sentence: its ties, each with mode and rule, and what of it no tie tells."""

    act: str
    mechanism: str  # or several, joined
    ties: dict[Triple, Said]
    how_many: tuple[str, ...] = ()
    when: int | None = None
    who: tuple[str, ...] = ()
    whom: tuple[str, ...] = ()
    where: tuple[str, ...] = ()

    def ends(self, side: int, *relations: str) -> set[str]:
        """The ids at one side (0 or 2) of its ties of some relations."""
        return {tie[side] for tie in self.ties if tie[1] in relations}

    @property
    def acting(self) -> set[str]:
        """Who acts; who reports only where that is the act, not where another hears it."""
        does = ("uses", "supervises", "issues", "implements", "works_with")
        reports = self.ends(0, "reports_to") if self.act == "reports_to" else set()
        return self.ends(0, *does) | self.ends(2, "works_with") | reports | {*self.who}

    @property
    def reached(self) -> set[str]:
        """Whom it is for, who is supervised, heard or reported to."""
        heard = self.ends(0, "reports_to") | self.ends(2, "reports_to")
        return (self.ends(2, "applies_to", "supervises") | heard | {*self.whom}) - self.acting

    @property
    def places(self) -> set[str]:
        """Where."""
        return self.ends(2, "practised_in") | {*self.where}

    @property
    def nodes(self) -> set[str]:
        """The ids that have a part in the act."""
        ends = {node for tie in self.ties for node in tie[::2]}
        return {*ends, *self.who, *self.whom, *self.where, *self.mechanism.split(AND)} - {""}


class Name(NamedTuple):
    """A name in a sentence: its id, where it stands in the sentence, and in which clause."""

    id: str
    start: int
    end: int
    clause: int


# --- acts of mechanisms --------------------------------------------------------------------------------------


def unnamed(told: Mapping[str, dict[Triple, Said]], named: Sequence[Name]) -> dict[str, dict[Triple, Said]]:
    """The ties of each mechanism, but those under one key, joined, whose mechanisms the sentence applies without naming
    them, and of which it says the same: what was named before, taken up as a whole (在具体实施中,…)."""
    here = {name.id for name in named}
    groups: dict[Any, list[str]] = {}
    for name in sorted(told):
        others = frozenset((tie[1], *({*tie[::2]} - {name})) for tie in told[name])
        groups.setdefault(others if here and name not in here else name, []).append(name)
    return {AND.join(names): {tie: said for name in names for tie, said in told[name].items()}
            for names in groups.values()}  # fmt: skip


def joined(acts: Sequence[Act], left: dict[Triple, Said], named: Sequence[Name]) -> list[Act]:
    """The acts of mechanisms with those of the ties left that say more of them; takes these ties."""
    acts, times = list(acts), Counter(name.id for name in named)
    order = sorted(left, key=lambda tie: (not _by_means(left[tie][1]), tie))
    for tie in order:
        find = {"supervises": _supervised, "reports_to": _reported}.get(tie[1])
        said = left[tie]
        if own := find(acts, tie, said[1], named, times) if find else []:
            acts = [act._replace(ties=act.ties | {tie: said}) if i in own else act for i, act in enumerate(acts)]
            del left[tie]
    return acts


def _by_means(rule: str) -> bool:
    return rule.startswith(("supervises.mechanism", "supervises.hears"))


def _supervised(acts: Sequence[Act], tie: Triple, rule: str, _: Sequence[Name], times: Mapping[str, int]) -> list[int]:
    """The acts that a supervision is: those for whom it is over, if nobody is said to do them, else those by which its
    body supervises and of which nothing says on whom. If whom is named once, the sentence has one act on it."""
    source, _, target = tie
    over = [i for i, act in enumerate(acts) if target in act.reached]
    if not _by_means(rule):
        return over if times[target] == 1 else []
    alone = [i for i, act in enumerate(acts) if source in act.acting and not act.reached
             and all(map(rules.watches, act.mechanism.split(AND)))]  # fmt: skip
    return [i for i in over if not acts[i].acting] or alone


_TELLS = re.compile("报告|汇报|述[职责廉学德]|报备|申报")  # what one tells of oneself, not what others tell (举报)


def tells(name: str) -> bool:
    """Whether a mechanism is a report of those whom it is for.

    >>> tells("mechanism:述职述廉"), tells("mechanism:举报信箱")
    (True, False)
    """
    return name.startswith("mechanism:") and bool(_TELLS.search(name))


def _reported(acts: Sequence[Act], tie: Triple, _: str, named: Sequence[Name], times: Any) -> list[int]:
    """The acts of reporting by one end of a tie that have the other in their clause: 向县委专题报告."""
    found = []
    for i, act in enumerate(acts):
        here = {name.clause for name in named if name.id in act.mechanism.split(AND)}
        ends = {*tie[::2]}
        beside = {name.id for name in named if name.clause in here} & (ends - act.acting)
        if tells(act.mechanism) and ends & act.acting and beside:
            found.append(i)
    return found


# --- what grammar tells beside the ties ----------------------------------------------------------------------


def reporting(act: Act, named: Sequence[Name], quote: str) -> Act:
    """An act of reporting with who hears (班子成员听取汇报) and who is reported to (向常委会专题报告): then those whom
    the mechanism is for are those who report."""
    if not tells(act.mechanism):
        return act
    heard: list[str] = []
    to: list[str] = []
    for at in (name for name in named if name.id == act.mechanism):
        before = [name for name in named if name.clause == at.clause and name.end <= at.start]
        to += [name.id for name in before if name.id.startswith("body:") and quote[: name.start].endswith("向")]
        last = max(before, key=lambda name: name.end, default=None)
        if "听取" in act.mechanism and last and last.id.startswith("target:") and at.start - last.end <= _ADVERB:
            heard += [last.id] if not re.search("[对向由听]取?$", quote[: last.start]) else []
    who = () if act.acting else {*heard} or (act.ends(2, "applies_to") if to else ())
    return act._replace(who=tuple(sorted(who)), whom=tuple(sorted({*to} - act.reached - act.acting)))


_ADVERB = 4  # between who acts and what is done: 主动, 定期, 分别专题


def in_one_list(node: str, named: Sequence[Name], quote: str) -> set[str]:
    """The targets that stand in one list with a target: “一把手”和领导班子."""
    found, run = {node}, []
    targets = sorted((name for name in named if name.id.startswith("target:")), key=lambda name: name.start)
    for one, other in pairwise([*targets, None]):
        run.append(one.id)
        if other is None or not re.fullmatch("[、和及与以“”\"‘’]+", quote[one.end : other.start]):
            found |= {*run} if node in run else set()
            run = []
    return found


def counts_others(number: Any, act: Act) -> bool:
    """Whether a number counts people, and not those whom the act is for (对“一把手”开展警示教育,教育群众3万人次)."""
    counted, whom = number.counted or "", [node for node in act.reached if node.startswith("target:")]
    names = [node.rpartition(":")[2] for node in (*whom, *act.mechanism.split(AND))]
    alike = any(name in counted or counted in name for name in names)
    return bool(whom) and str(number.unit).startswith(("人", "名", "位")) and not alike


def whole(ties: dict[Triple, Said], told: Mapping[Triple, Said], named: Sequence[Name], quote: str
          ) -> dict[Triple, Said]:  # fmt: skip
    """The ties of an act of supervision, with those of its body over who stands in one list with whom it supervises,
    though an act of a mechanism has them too."""
    more = {(source, relation, other) for source, relation, target in ties if relation == "supervises"
            for other in in_one_list(target, named, quote)}  # fmt: skip
    return ties | {tie: told[tie] for tie in sorted(more & told.keys())}


def dwelling(who: Iterable[str], homes: Mapping[str, str]) -> tuple[str, ...]:
    """The regions of those who act: that of a body, or the region itself."""
    found = {one if one.startswith("region:") else homes.get(one, "") for one in who}
    return tuple(sorted(found - {""}))
