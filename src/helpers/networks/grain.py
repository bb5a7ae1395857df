"""The grain at which names of mechanisms are one: as coded, variants merged with their wholes, or concepts.

How many mechanisms a text has, and how many of them several places share, depends on what counts as one name. So a
finding on either is asked at each grain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.codebook import concept

if TYPE_CHECKING:
    from helpers.coding import Coding

GRAINS = ("as coded", "variants merged", "concepts")
_KIND = "mechanism:"


def at_grain(coding: Coding, grain: str) -> Coding:
    """The coding with the mechanisms that are one at a grain (`GRAINS`) under one id; spans and sentences stay.

    `variants merged`: a mechanism takes the id of what it is a variant or a part of (`variant_of`), and so on upwards;
    of several wholes, of that with the most parts; no `variant_of` is left. `concepts`: it takes the id of its concept
    (`data/codebook/concepts.csv`). Of ties and mentions that become the same, one stays; a tie of a mechanism with
    itself goes. Raises ValueError for another grain.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> told = coding.code(parse("a", "盘龙区纪委监委开展约谈、集体约谈和任前廉政谈话。"))
    >>> [sorted({m[10:] for m in at_grain(told, grain).mentions["id"] if m[0] == "m"}) for grain in GRAINS]
    [['任前廉政谈话', '约谈', '集体约谈'], ['任前廉政谈话', '约谈'], ['约谈', '谈话']]
    """
    if grain not in GRAINS:
        raise ValueError(f"no grain {grain!r}; the grains are {', '.join(GRAINS)}")
    names = {*coding.mentions["id"], *coding.relations["source"], *coding.relations["target"]}
    names = {name for name in names if name.startswith(_KIND)}
    to = {}
    if grain == "variants merged":
        to = _wholes(coding.relations)
        coding = replace(coding, relations=coding.relations[coding.relations["relation"] != "variant_of"])
    elif grain == "concepts":
        to = {name: _KIND + concept(name.removeprefix(_KIND)) for name in names}
    return _renamed(coding, to) if to else coding


def _wholes(ties: pd.DataFrame) -> dict[str, str]:
    """What each variant is in the end a variant of."""
    found = ties[ties["relation"] == "variant_of"].drop_duplicates(["source", "target"])
    parts = found["target"].value_counts().to_dict()
    up: dict[str, str] = {}
    for source, target in sorted(zip(found["source"], found["target"], strict=True), key=lambda t: (-parts[t[1]], t)):
        up.setdefault(source, target)
    return {name: _top(name, up) for name in up}


def _top(name: str, up: Mapping[str, str]) -> str:
    """The end of the way upwards; of a circle, which a coding ought not to have, its first id."""
    seen = [name]
    while (above := up.get(seen[-1])) is not None:
        if above in seen:
            return min(seen[seen.index(above) :])
        seen.append(above)
    return seen[-1]


def _renamed(coding: Coding, to: Mapping[str, str]) -> Coding:
    def new(column: pd.Series) -> Any:
        return column.map(lambda name: to.get(name, name)).astype(column.dtype)

    ties = coding.relations.assign(**{end: new(coding.relations[end]) for end in ("source", "target")})
    ties = ties[ties["source"] != ties["target"]].drop_duplicates(["source", "relation", "target", "doc", "start"])
    mentions = coding.mentions.assign(id=new(coding.mentions["id"])).drop_duplicates(["doc", "start", "end", "id"])
    counts = coding.quantities.assign(mechanism=new(coding.quantities["mechanism"]))
    return replace(coding, mentions=mentions, relations=ties, quantities=counts)
