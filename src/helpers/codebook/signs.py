"""A passage as signs: one scan finds all words of the lexicons, and every word is one sign for what it can be.

What a word can be is its classes: those that it has by a lexicon (`codebook/classes.csv`), its kind by jieba's
dictionary, and itself where a form names it. Words with the same classes share a sign, so that the grammar of names
(see `forms`) speaks of classes and never of lists of words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate, chain
from typing import NamedTuple

from helpers.codebook import lexicon
from helpers.codebook.spans import Mention, Span
from helpers.reading import REMEMBERED, files, words

REGION, UNSURE = "region", "unsure"  # the name of a division, and one that stayed ambiguous
_FIRST = 0xE100  # signs are characters of private use, which canonical text does not have
# What a word is by the first letters of its tag in jieba's dictionary; a word that the dictionary lacks is a name.
_TAGS = {
    "vn": "act", "v": "verb", "nr": "name", "ns": "name", "nt": "name", "nz": "name", "n": "noun", "j": "noun",
    "i": "noun", "l": "noun", "s": "noun", "a": "quality", "b": "quality", "m": "number", "t": "time", "q": "measure",
    "d": "adverb", "p": "preposition", "c": "conjunction", "r": "pronoun", "f": "place", "u": "particle",
}  # fmt: skip
SHORT = "short"  # a word of one character
KINDS = frozenset((*_TAGS.values(), REGION, UNSURE, "latin", "mark", "other"))  # the classes that are no lexicon's
# Part of no name: 第七条监察机关应当…; jieba cuts 第 from 四十八条.
_ARTICLE = re.compile("第[〇零一二三四五六七八九十百0-9]+[条款项章]|[一二三四五六七八九十百]{2,}条")
_PERSON = frozenset(("name", "person"))  # a name that may be a person's


class Signs(NamedTuple):
    """The words of a passage: a sign each, and where each begins in it; the last edge is the passage's end."""

    signs: str
    edges: tuple[int, ...]

    def span(self, first: int, last: int) -> Span:
        """Where the words `first` to `last` (not included) stand in the passage."""
        return self.edges[first], self.edges[last]

    def at(self, offset: int) -> int:
        """The word that begins at an offset of the passage, or the next."""
        return bisect_left(self.edges, offset)


# --- classes ------------------------------------------------------------------------------------------------------


@cache
def _by_lexicon() -> dict[str, frozenset[str]]:
    """The classes of each word of the lexicons, and the word itself where a form names it."""
    out: dict[str, set[str]] = {}
    for row in files.table("codebook/classes.csv"):
        if " + " in row["where"]:
            own = {  # 审计委员会 is one of the Party's, 监察局 a commission
                word for part in ("office", "discipline") for word in lexicon.words("bodies", "word", part=part)
            }
            for word in set(_joined(*row["where"].split(" + "))) - own:
                out.setdefault(word, set()).add(row["class"])
        elif row["lexicon"]:
            name, _, column = row["lexicon"].partition(".")
            column = column or next(iter(files.table(f"codebook/{name}.csv")[0]))
            where = dict(cell.split("=") for cell in row["where"].split("&") if cell)
            for word in lexicon.words(name, column, **where):
                out.setdefault(word, set()).add(row["class"])
    phrases = (row["where"] for row in files.table("codebook/classes.csv") if not row["lexicon"])
    for form in (*phrases, *(row["form"] for row in files.table("codebook/forms.csv"))):
        for word in LITERAL.findall(form):
            out.setdefault(word, set()).add(word)
    return {word: frozenset(found) for word, found in out.items()}


def _joined(first: str, second: str) -> Iterator[str]:
    """Words made of two parts of bodies.csv, the fields of bureaus and their endings: 审计 and 局."""
    known = lexicon.words("bodies", "word", part="discipline")
    for stem in lexicon.words("bodies", "word", part=first):
        ends = lexicon.words("bodies", "word", part=second)
        yield from (stem + end for end in ends if (stem + end)[-2:] not in known)  # in 市监委 stands 监委


LITERAL = re.compile("[\u4e00-\u9fff]+|[、,;:。“”‘’《》·]")  # a word or a mark that a form names as such


@cache
def classes(word: str) -> frozenset[str]:
    """Everything that a word can be: its classes by the lexicons, and what it is by jieba's dictionary.

    >>> sorted(classes("纪委监委"))
    ['discipline', 'name']
    """
    known = _by_lexicon().get(word, frozenset())
    if word[0] == "第" and _ARTICLE.fullmatch(word):
        return frozenset(("mark",))
    if not "\u4e00" <= word[0] <= "\u9fff":
        return known | {"number" if word[0].isdigit() else "latin" if word[0].isalpha() else "mark"}
    tag = words.tag(word)
    kind = _TAGS.get(tag[:2]) or _TAGS.get(tag[:1]) or ("other" if tag else "name")
    known |= _PERSON if tag.startswith("nr") else {kind}
    return known | {SHORT} if len(word) == 1 else known


@cache
def _signs() -> dict[frozenset[str], str]:
    """A sign for each set of classes that a word can have, like sets beside each other: so patterns are short."""
    kinds = {_PERSON, *(frozenset((kind,)) for kind in KINDS)}
    sets = {classes(word) for word in _by_lexicon()} | kinds | {kind | {SHORT} for kind in kinds}
    left = sorted(sets, key=sorted)
    named = {row["class"] for row in files.table("codebook/classes.csv") if not row["where"].startswith("=")}
    names = sorted(named | KINDS | {SHORT})
    marks = {found: sum(1 << i for i, name in enumerate(names) if _has(found, name)) for found in left}
    out = [left.pop(0)]
    while left:
        last = marks[out[-1]]
        out.append(min(left, key=lambda found: (marks[found] ^ last).bit_count()))
        left.remove(out[-1])
    return {found: chr(_FIRST + i) for i, found in enumerate(out)}


def _is_union(row: dict[str, str]) -> bool:
    return not row["lexicon"] and not row["where"].startswith("=")


@cache
def _joins() -> dict[str, tuple[list[str], list[str]]]:
    """The classes that a class of `classes.csv` joins, and those that it leaves out."""
    rows = (row for row in files.table("codebook/classes.csv") if _is_union(row))
    return {row["class"]: tuple(part.split() for part in f"{row['where']}-".split("-")[:2]) for row in rows}


@cache
def _has(found: frozenset[str], name: str) -> bool:
    """Whether words of a set of classes are of a class, one of a lexicon or one that joins others."""
    if name not in _joins():
        return name in found
    some, less = _joins()[name]
    return any(_has(found, other) for other in some) and not any(_has(found, other) for other in less)


@cache
def _sign(word: str) -> str:
    return _signs()[classes(word)]


@cache
def having(name: str) -> str:
    """All signs that have a class, in order.

    >>> len(having("discipline")) > 0
    True
    """
    return "".join(sign for found, sign in _signs().items() if name in found)


def every() -> str:
    """All signs, in order.

    >>> set(having("discipline")) <= set(every())
    True
    """
    return "".join(_signs().values())


# --- the scan -----------------------------------------------------------------------------------------------------


_PREPOSITIONS = frozenset("对向与由将把被从给")


@cache
def _scanner():
    import ahocorasick_rs

    # A word of one character counts only where the tokenizer sees a word: in 原则 there is no 原.
    known = sorted(word for word in _by_lexicon() if len(word) > 1)
    return ahocorasick_rs.AhoCorasick(known)


def _lexical(canon: str, edges: set[int]) -> list[Span]:
    """Words of the lexicons that begin and end where words do; of those that overlap, the ones that `_chosen` says.

    A long word may begin or end within a token (the tokenizer takes 区分 of 区分管领导 for a word), a short one only
    behind a preposition (对局 of 对局属单位).
    """
    out: list[Span] = []
    together: list[Span] = []  # words that overlap
    end = 0
    found = [(a, -b) for _, a, b in _scanner().find_matches_as_indexes(canon, overlapping=True)]
    found.sort()
    for start, last in found:
        last = -last
        if not (start in edges and last in edges):
            sure = (start in edges or last in edges) + (canon[max(0, start - 1)] in _PREPOSITIONS)
            if sure < 2 and last - start + sure <= 3:
                continue
        if start >= end:
            out += together if len(together) < 2 else _chosen(together)
            together = []
        together.append((start, last))
        if last > end:
            end = last
    return out + _chosen(together)


def _chosen(spans: list[Span]) -> list[Span]:
    """Of words that overlap the longest from the left on, or those that leave less uncovered: 谈话·提醒函.

    >>> _chosen([(0, 4), (0, 2), (2, 5)])
    [(0, 2), (2, 5)]
    """
    if len(spans) < 2:
        return spans
    out: list[Span] = []
    at = covered = 0
    for span in spans:
        a, b = span
        if a >= at or not out:
            out.append(span)
            at = b
            covered += b - a
    if covered == max(b for _, b in spans) - out[0][0]:
        return out
    best: dict[int, list[Span]] = {0: []}  # the words that cover most up to an end
    for a, b in sorted(spans, key=lambda span: span[1]):
        ways = [[*way, (a, b)] for end, way in best.items() if end <= a]
        best[b] = max([*ways, best[b]] if b in best else ways, key=lambda way: (_size(way), -len(way)))
    return max((out, *best.values()), key=lambda way: (_size(way), -len(way)))


def _size(spans: list[Span]) -> int:
    return sum(b - a for a, b in spans)


@lru_cache(REMEMBERED)
def read(canon: str, named: tuple[Mention, ...]) -> Signs:
    """The signs of a passage in canonical form; `named` are its regions, sorted, each of which is one word.

    >>> text = read("昆明市纪委监委约谈", (Mention(0, 3, "region", "region:530100", ""),))
    >>> text.edges
    (0, 3, 7, 9)
    """
    regions, edges = _regions(named), _edges(canon)
    known = _lexical(canon, edges)
    if regions:
        inside = set(chain.from_iterable(map(range, *zip(*regions, strict=True))))
        known = [span for span in known if inside.isdisjoint(range(*span))]
    for some in (regions, known):  # words of the lexicons do not overlap
        edges.difference_update(chain.from_iterable([range(start + 1, end) for start, end in some if end > start + 1]))
        edges.update(chain.from_iterable(some))
    ordered = sorted(edges)
    found = list(map(_sign, map(canon.__getitem__, map(slice, ordered, ordered[1:]))))
    for (start, _), sign in regions.items():
        found[bisect_left(ordered, start)] = sign
    return Signs("".join(found), tuple(ordered))


def _regions(named: Sequence[Mention]) -> dict[Span, str]:
    return {(m.start, m.end): _place(m.kind) for m in named if m.kind in _PLACES}


_PLACES = {"region": REGION, "ambiguous": UNSURE}


@cache
def _place(kind: str) -> str:
    return _signs()[frozenset((_PLACES[kind],))]


def _edges(canon: str) -> set[int]:
    return set(accumulate(chain.from_iterable(map(_sizes, words.cut(canon))), initial=0))


@cache
def _sizes(word: str) -> tuple[int, ...]:
    """How long the words are that a token consists of, where the lexicons have them all: 县, 委, 书记 of 县委书记.

    Or where it is a house and its organ: 北京大学, 党委.
    """
    if (len(word) > 2 or word[0] in "各和与同及") and word not in _by_lexicon():
        for size in range(len(word) - 1, 0, -1):
            if word[:size] in _by_lexicon() and (word[size:] in _by_lexicon() or len(_sizes(word[size:])) > 1):
                return size, *_sizes(word[size:])
    party = next((party for party in lexicon.words("bodies", "word", part="minor") if word.startswith(party)), "")
    if party and word.endswith("委") and len(word) > len(party) + 2:
        return len(party), len(word) - len(party)  # 民盟昆明市委: the region in it is another word
    tail = next((organ for organ in _organs() if word.endswith(organ)), "") if len(word) > 3 else ""
    head = word.removesuffix(tail)
    parted = tail and len(head) > 2 and word not in _by_lexicon() and words.tag(head)
    return (len(head), len(tail)) if parted else (len(word),)


@cache
def _organs() -> tuple[str, ...]:
    """Organs that a house has: jieba's dictionary has some with the house's name as one word, 北京大学党委."""
    return tuple(word for part in ("discipline", "class") for word in lexicon.words("bodies", "word", part=part))
