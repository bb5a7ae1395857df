"""Names that may be one: near duplicates among the nodes of a kind, ranked, each with its reasons.

Two names of one thing look alike (characters), sound alike (a word written with another sign), hold the same words in
another order, have the same gloss, or leave out a sign of what the other says; they end in the same head, and have the
same neighbours in the network. What speaks against: a text sets them side by side in a sentence, one says more
(新提拔干部 is no other name of 干部), or words of one stand where the other has others. A suggestion decides nothing:
it is a row that a reader takes or leaves.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

import networkx as nx
import pandas as pd

from helpers import networks
from helpers.codebook import bare, concept, lexicon
from helpers.trust.corrections import Correction
from helpers.trust.matching import plain

COLUMNS = [
    "kind", "id", "to", "score", "characters", "order", "sound", "inside", "gloss", "head", "neighbours", "shared",
    "together", "differ", "mentions", "mentions_to", "why",
]  # fmt: skip
KINDS = ("body", "mechanism", "target", "document")  # a region is its code
LEAST = 0.5  # below it hardly a suggestion is right
_COMMON = 150  # names in which a pair of signs may stand and still find pairs: a commoner one tells nothing
_CLASSES = ("省州市县区旗乡镇村", "上下同", "前中后", "新老", "正副", "内外", "零一二三四五六七八九十百千0123456789")


class Likeness(NamedTuple):
    """How alike two names are, and in what."""

    characters: float  # the part of their signs that stand in both in the same order
    order: bool  # the same signs in another order
    sound: bool  # read alike, written otherwise
    inside: bool  # one is the other with words left out
    front: bool  # and these stand at its head, where a name says which (村干部)
    differ: str  # what only the first has / only the second


def similar_names(told: Any, least: float = LEAST) -> pd.DataFrame:
    """Pairs of nodes that may be one, the likeliest first.

    told: a coding, or a network of codings. least: the score from which a pair is shown. Nodes of one kind; bodies of
    one place, or of which one has no place (000000); never two that a tie joins (约谈 and its kind 集体约谈).
    Columns (`COLUMNS`): id and to, the rarer name and the commoner one; score, from 0 to 1; characters, order, sound,
    inside, differ as in `Likeness`; gloss: the codebook has one for both; head: they end in the same word;
    neighbours: the part of their neighbours that they share, shared: how many; together: sentences in which both stand;
    mentions and mentions_to: of each; why: the reasons in words.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> told = coding.code(parse("a", "盘龙区纪委监委开展政治生态研判。盘龙区纪委监委研判政治生态。"))
    >>> similar_names(told)[["id", "to", "order", "shared"]].values.tolist()
    [['mechanism:政治生态研判', 'mechanism:研判政治生态', True, 2]]
    """
    net = told if isinstance(told, nx.MultiDiGraph) else networks.network(told)
    around = {node: {*net.successors(node), *net.predecessors(node)} - {node} for node in net}
    sentences: dict[str, set] = defaultdict(set)
    for *ends, places in net.edges(data="sentences"):
        for end in ends:
            sentences[end].update((place["doc"], place["start"]) for place in places)
    rows = []
    for kind in KINDS:
        nodes = sorted(node for node, data in net.nodes(data=True) if data["kind"] == kind)
        unplaced = _placed_by_text(nodes, {node: {doc for doc, _ in sentences[node]} for node in nodes})
        for pair in _candidates(nodes):
            if pair[1] in around[pair[0]] or not (_may_be_one(*pair) or pair in unplaced):
                continue
            one, other = sorted(pair, key=lambda node: (":000000:" not in node, net.nodes[node]["mentions"], node))
            shared = around[one] & around[other]
            union = (around[one] | around[other]) - {one, other}
            rows.append(_row(kind, one, other, len(shared), len(union), len(sentences[one] & sentences[other]), net))
    table = pd.DataFrame(rows, columns=COLUMNS)
    table = table[table["score"] >= least]
    return table.sort_values(["score", "id", "to"], ascending=[False, True, True], ignore_index=True)


def _row(kind: str, one: str, other: str, shared: int, union: int, together: int, net: nx.Graph) -> tuple:
    like, head = compared(_name(one), _name(other)), _head(one) == _head(other)
    gloss = _gloss(one) == _gloss(other) != ""
    if not gloss and all(node and "…" not in node for node in map(lexicon.gloss, (one, other))):
        like = like._replace(sound=False)  # two words that are known, and no slip of the pen: 检察机关, 监察机关
    neighbours = shared / union if union else 0.0
    score = _score(kind, like, gloss, head, shared / (union + _DOUBT), together)
    mentions = [net.nodes[node]["mentions"] for node in (one, other)]
    why = _reasons(like, gloss, head, shared, union, together)
    return (kind, one, other, round(score, 3), round(like.characters, 2), like.order, like.sound, like.inside, gloss,
            head, round(neighbours, 2), shared, together, like.differ, *mentions, why)  # fmt: skip


def corrections(table: pd.DataFrame, who: str = "", when: str = "") -> list[Correction]:
    """The suggestions as rows of `corrections.csv`: merge the rarer name into the commoner, everywhere. The reader
    deletes what is not one, and fills in who and when.

    >>> table = pd.DataFrame([["mechanism:巡查", "mechanism:巡察", "reads alike"]], columns=["id", "to", "why"])
    >>> corrections(table, "me", "2026-12-01")[0][4:]
    ('mechanism:巡查', '', '', 'mechanism:巡察', 'me', '2026-12-01', 'reads alike', 0)
    """
    return [Correction("merge", "", "", "", one, "", "", other, who, when, why)
            for one, other, why in table[["id", "to", "why"]].itertuples(index=False, name=None)]  # fmt: skip


# --- two names -----------------------------------------------------------------------------------------------


@cache
def _sounds(name: str) -> tuple[str, ...]:
    """How a name is read, sign by sign, without tones."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(name))


@cache
def _name(node: str) -> str:
    return plain(node.split(":", 2)[2] if node.startswith("body:") else node.partition(":")[2])


def compared(one: str, other: str) -> Likeness:
    """How alike two names are.

    >>> compared("巡查反馈", "巡察反馈").sound, compared("意见回复", "廉政意见回复").inside
    (True, True)
    """
    steps = [step for step in SequenceMatcher(None, one, other, autojunk=False).get_opcodes() if step[0] != "equal"]
    left, right = ("".join(part) for part in ([one[a:b] for _, a, b, *_ in steps], [other[c:d] for *_, c, d in steps]))
    characters = 1 - (len(left) + len(right)) / (len(one) + len(other))
    order, sound = (one != other and same for same in (Counter(one) == Counter(other), _sounds(one) == _sounds(other)))
    short, long = sorted((one, other), key=len)
    return Likeness(characters, order, sound, not left or not right, long.endswith(short), f"{left}/{right}")


def _head(node: str) -> str:
    """The word in which a name ends: of a mechanism its concept, else its last two signs."""
    name = _name(node)
    return concept(name) if node.startswith("mechanism:") else bare(name)[-2:]


@cache
def _gloss(node: str) -> str:
    """The gloss of a mechanism or a target, if all of the name has one: that of other kinds says only the kind."""
    found = lexicon.gloss(node) if node.startswith(("mechanism:", "target:")) else ""
    return "" if "…" in found else found


_DOUBT = 3  # neighbours more than there are: to share all of two says less than to share all of ten


def _score(kind: str, like: Likeness, gloss: bool, head: bool, neighbours: float, together: int) -> float:
    """Look, sound and sense first; then what surrounds them. Words in the place of others, or more words, say that two
    things are named."""
    more = len(like.differ) - 1
    if like.order or like.sound or not more or gloss and like.inside:
        looks = 0.85
    elif gloss:
        looks = 0.5 + 0.4 * like.characters
    elif like.inside:  # titles are cut short, names are told more of
        abridged = kind == "document" or more == 1 and not like.front
        looks = (0.9 if abridged else 0.5) * like.characters
    else:
        looks = 0.5 * like.characters
    looks = looks if head or gloss else looks * 0.6
    return max(0.0, looks + looks * (1 - looks) * 2 * neighbours - 0.25 * min(together, 2))


def _may_be_one(one: str, other: str) -> bool:
    """Not if they have two places, or differ in a word of a class whose members are others (县, 乡; 任前, 任中)."""
    if one.startswith("body:") and one.split(":")[1] != other.split(":")[1]:
        return False
    left, _, right = compared(_name(one), _name(other)).differ.partition("/")
    return not any({*left} & {*signs} and {*right} & {*signs} for signs in _CLASSES)


def _placed_by_text(nodes: Iterable[str], docs: Mapping[str, set[str]]) -> set[tuple[str, str]]:
    """Bodies without a place, each with the one body of that name that all its texts name beside it."""
    places: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        if node.startswith("body:"):
            places[_name(node)].append(node)
    found = set()
    for same in places.values():
        for node in same:
            others = [other for other in same if other != node and docs[other] & docs[node]]
            if ":000000:" in node and len(others) == 1 and docs[node] <= docs[others[0]]:
                found.add(tuple(sorted((node, others[0]))))
    return found


def _reasons(like: Likeness, gloss: bool, head: bool, shared: int, union: int, together: int) -> str:
    left, _, right = like.differ.partition("/")
    found = [
        "same signs in another order" if like.order else "",
        "reads alike" if like.sound else "",
        "same gloss" if gloss and (left or right) else "",
        f"one has {left or right} more" if like.inside and (left or right) else "",
        "same name" if not (left or right) else "",
        f"{like.characters:.0%} of signs in common" if not (like.order or like.inside) else "",
        "same head" if head else "",
        f"{shared} of {union} neighbours shared" if shared else "",
        f"but side by side in {together} sentence{'s' * (together > 1)}" if together else "",
    ]
    return "; ".join(filter(None, found))


# --- which pairs are looked at -------------------------------------------------------------------------------


def _candidates(nodes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs with two signs or two syllables in a row in common, or a gloss: few of all, and all that are alike."""
    groups: dict[Any, list[str]] = defaultdict(list)
    for node in nodes:
        for key in _keys(_name(node)):
            groups[key].append(node)
        if gloss := _gloss(node):
            groups["gloss", gloss].append(node)
    pairs = {pair for group in groups.values() if len(group) <= _COMMON for pair in combinations(group, 2)}
    yield from sorted(pairs)


def _keys(name: str) -> set[Any]:
    rows: tuple[Any, ...] = (re.sub(r"[^\w]", "", name), _sounds(name))
    return {name} | {row[i : i + 2] for row in rows for i in range(len(row) - 1)}
