"""The rules of variant_of that the text states: of what a mechanism is made, and in what forms it is done.

A part is a kind or a stated part of the whole. Kinds by their name alone (集体约谈 → 约谈) are found in `statements`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpers.relations.clauses import B, Clause, D, Item, M, R, T, ids, run
from helpers.relations.ties import Tie

_ROW = f"{M}(?:[、和及][^,;{M}]{{0,6}}{M})*"  # names in a row, each with a word or two in front
_MADE_OF = re.compile(rf"由(?P<parts>{run(M)})等?组成的?(?P<whole>{M})")
_THAT_IS = re.compile(f"即(?P<parts>{run(M)})")
_HOLDS = re.compile(rf"(?P<whole>{M})(?:主要|具体)?(?:即|包括|包含|分为|涵盖)(?P<parts>{_ROW})")
# 先后开展A、B等5场警示教育: what is counted and summed up
_COUNTED = re.compile(
    rf"(?P<parts>{_ROW})等[\d一二三四五六七八九十百]+余?[场次期轮批项类种个堂][^,;{M}{T}]{{0,4}}(?P<whole>{M})"
)
_FORMS = re.compile(rf"(?:采取|采用|通过|运用)(?P<parts>{_ROW})等[^,;{M}{T}]{{0,6}}(?:形式|方式|手段|途径|方法)$")
# …,对“一把手”广泛开展联动监督
_DONE_SO = re.compile(rf"[^;{M}]*(?:开展|实施|推行|推进|进行)[^,;的{B}{R}{M}{T}{D}]{{0,6}}(?P<whole>{M})")
_NEW = re.compile(rf"(?:探索|创新|首创|构建|打造)[^,;的{M}{B}{D}]{{0,8}}(?P<whole>{M})$")
_FILLED = re.compile(
    rf"(?:并|同时|持续|不断|先后|逐步)*(?:建立健全|完善|健全|建立|采取|采用|推行|制定)[^,;{B}{M}{T}{D}]{{0,4}}(?P<parts>{_ROW})"
)
_CALLED = re.compile(rf"(?P<parts>{M})的(?P<whole>{M})")
_N = "[一二两三四五六七八九十]"
_PACKAGE = re.compile(f"mechanism:(?:{_N}(?!{_N})[\u4e00-\u9fff](?:(?!{_N})[\u4e00-\u9fff]){{0,2}}){{2,6}}")


def stated(parts: list[Clause]) -> Iterator[Tie]:
    """variant_of where the text says it, in the clauses of a sentence.

    >>> list(stated([Clause("及时整改", (), 0, 4, "")]))
    []
    """
    new: list[Item] = []  # a manner of supervision that is just being tried, whose parts the clauses behind it tell
    for i, clause in enumerate(parts):
        found = list(_within(clause, parts[i - 1] if i else None)) if M in clause.signs else []
        if match := _FORMS.search(clause.real) if i + 1 < len(parts) else None:
            whole = _DONE_SO.match(parts[i + 1].real)
            found += [(clause.group(match, "parts"), parts[i + 1].group(whole, "whole"))] if whole else []
        if new and (match := _FILLED.match(clause.real)):
            found.append((clause.group(match, "parts"), new))
        elif match := _NEW.search(clause.real) if clause.closing == "," else None:
            new = clause.group(match, "whole")
        elif clause.closing != ",":
            new = []
        for some, whole in found:
            yield from ((part, "variant_of", whole[0].ids[0], "variant_of.stated") for part in ids(some))


def _within(clause: Clause, before: Clause | None) -> Iterator[tuple[list[Item], list[Item]]]:
    """The parts and the whole of which a clause tells."""
    for pattern in (_MADE_OF, _HOLDS, _COUNTED):
        if match := pattern.search(clause.real):
            yield clause.group(match, "parts"), clause.group(match, "whole")
            return
    last = before.of(M)[-1:] if before else []
    if clause.real and last and (match := _THAT_IS.match(clause.signs)):
        yield clause.group(match, "parts"), last
    for match in _CALLED.finditer(clause.real):  # “两单三抓”的“一把手”监督机制
        name = clause.group(match, "parts")
        if _PACKAGE.fullmatch(name[0].ids[0]):
            yield name, clause.group(match, "whole")
