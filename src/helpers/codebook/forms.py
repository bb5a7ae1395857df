"""The grammar of names as a table: every row of `codebook/forms.csv` is a form, a pattern over classes of words.

A form is written as corpus query languages write: classes of `classes.csv` and words, in order, with | for one or the
other, ( ) around what belongs together, and ? * + {2-4} for how often. What stands before > must come before the name
and what stands behind < after it; neither is part of the name; ! says that a class does not follow. A form of kind
`none` finds what is no name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache, reduce
from operator import or_
from typing import NamedTuple

from helpers.codebook import signs
from helpers.codebook.signs import LITERAL, Signs
from helpers.reading import REMEMBERED, files

_MOST = 8  # how often * and + repeat at the most: no name is longer, and no row of words may cost time


class Form(NamedTuple):
    """A compiled row of `forms.csv`: its kind, the name of its rule, and the pattern, whose group `name` is the name.

    `needs` are the sets of signs of each of which whatever matches has one, as bits: other passages need no search.
    """

    kind: str
    rule: str
    pattern: re.Pattern[str]
    needs: int


class Found(NamedTuple):
    """A name that a form finds: the words from `first` to `last` (not included) of a passage, and the form's rule."""

    first: int
    last: int
    rule: str


# --- from a row to a pattern --------------------------------------------------------------------------------------

_TOKEN = re.compile(
    rf"\s+|(?P<class>[a-z_]+)|(?P<word>{LITERAL.pattern})|(?P<times>\{{\d+-\d+\}}|[?*+])|(?P<mark>[()|<>!])"
)
_NAMED = re.compile(r"[^\s()|<>!?*+{}]+")  # a class or a word
_ONE_OF = re.compile(rf"\(\s*{_NAMED.pattern}(?:\s*\|\s*{_NAMED.pattern})+\s*\)")  # one of several: one class of signs
_NAME = "(?P<name>"
_TIMES = {"?": "?", "*": f"{{0,{_MOST}}}", "+": f"{{1,{_MOST}}}"}


def _any_of(found: str) -> str:
    """A pattern for any of some signs, neighbours as a range; of most signs, for all but the others."""
    if 2 * len(found) > len(every := signs.every()):
        return _any_of("".join(sorted(set(every) - set(found)))).replace("[", "[^", 1)
    out, start = [], 0
    for i in range(1, len(found) + 1):
        if i == len(found) or ord(found[i]) != ord(found[i - 1]) + 1:
            out.append(found[start] if i - start == 1 else f"{found[start]}-{found[i - 1]}")
            start = i
    return f"[{''.join(out)}]"


@cache
def _defined() -> dict[str, str]:
    """Classes that `classes.csv` defines by others: one or another, less those behind -; or, behind =, by a form."""
    return {row["class"]: row["where"] for row in files.table("codebook/classes.csv") if not row["lexicon"]}


@cache
def having(name: str) -> str:
    """All signs of a class. Raises ValueError for a class that no table has.

    >>> set(having("discipline")) <= set(signs.every())
    True
    """
    if name not in _defined():
        if not (found := signs.having(name)):
            raise ValueError(f"no class {name!r} in classes.csv")
        return found
    some, _, less = _defined()[name].partition("-")
    without = {sign for other in less.split() for sign in having(other)}
    return "".join(sorted({sign for other in some.split() for sign in having(other)} - without))


def _is_phrase(name: str) -> bool:
    return _defined().get(name, "").startswith("=")


def pattern(form: str) -> str:
    """The regular expression over signs of a form.

    Raises ValueError, which says what is wrong, for a form that cannot be read.

    >>> re.search(pattern("region > discipline"), signs.read("昆明市纪委", ()).signs) is None
    True
    """
    out, at, no = [_NAME], 0, False
    while at < len(form):
        if (group := _ONE_OF.match(form, at)) and not any(_is_phrase(name) for name in _NAMED.findall(group[0])):
            out.append(_any_of("".join(sorted({sign for name in _NAMED.findall(group[0]) for sign in having(name)}))))
            if no:
                out[-1], no = f"(?!{out[-1]})", False
            at = group.end()
            continue
        token = _TOKEN.match(form, at)
        if not token:
            raise ValueError(f"form {form!r}: {form[at:]!r} is neither a class nor a word nor one of ( ) | ? * + < >")
        at = token.end()
        if token["class"] and (phrase := _defined().get(token[0], "")).startswith("="):
            out.append(f"(?:{pattern(phrase[1:]).removeprefix(_NAME)}")
        elif token["class"] or token["word"]:
            out.append(_any_of(having(token[0])))
        elif token["times"]:
            out.append(_TIMES.get(token[0], token[0].replace("-", ",")))
        elif token["mark"] == ">":
            out = [f"(?:{''.join(out[1:])})", _NAME]
        elif token["mark"] == "<":
            out.append(")(?=")
        elif token["mark"] and token["mark"] != "!":
            out.append("(?:" if token[0] == "(" else token[0])
        if out[-1][0] == "[" and no:
            out[-1] = f"(?!{out[-1]})"
        no = token["mark"] == "!" or no and not token[0].strip()
    return "".join([*out, ")"])


def compiled(form: str) -> re.Pattern:
    """A form as a pattern over signs, its name in the group `name`."""
    return re.compile(pattern(form))


_ITEM = re.compile(  # a class or a word, or what stands in brackets, which may hold brackets twice
    r"(?P<one>[^\s()|<>!?*+{}]+|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))\s*(?P<times>[?*+]|\{\d+-\d+\})?"
)


def needs(form: str) -> frozenset[str]:
    """The signs of which whatever matches a form has one, the fewest that can be told; none where all can be missing.

    >>> needs("region? (discipline | 中央)") == frozenset(having("discipline") + having("中央"))
    True
    """
    marks = having("mark")  # a mark is everywhere
    return min(_required(form), key=lambda some: (not some.isdisjoint(marks), len(some)), default=frozenset())


def _required(form: str) -> list[frozenset[str]]:
    """Sets of signs of each of which whatever matches a form has one."""
    if len(options := _options(form)) > 1:
        each = [needs(option) for option in options]
        return [frozenset().union(*each)] if all(each) else []
    found = []
    for item in _ITEM.finditer(re.sub(r"!\s*\w+", "", form)):
        if (item["times"] or "1")[0] in "?*" or (item["times"] or "").startswith("{0"):
            continue
        one = item["one"]
        phrase = _defined().get(one, "")
        if one[0] == "(" or phrase.startswith("="):
            found.append(needs(one[1:-1] if one[0] == "(" else phrase[1:]))
        else:
            found.append(frozenset(having(one)))
    return list(filter(None, found))


def _options(form: str) -> list[str]:
    """What a form has on both sides of each | outside brackets."""
    out, depth = [""], 0
    for char in form:
        depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            out.append("")
        else:
            out[-1] += char
    return out


@cache
def forms(kind: str) -> tuple[Form, ...]:
    """The forms of a kind in the order of the table.

    >>> {form.kind for form in forms("body")}
    {'body'}
    """
    rows = (row for row in files.table("codebook/forms.csv") if row["kind"] == kind)
    return tuple(Form(kind, row["rule"], compiled(row["form"]), _bits(row["form"])) for row in rows)


@cache
def _sets() -> tuple[frozenset[str], ...]:
    """All sets of signs that forms require."""
    return tuple(dict.fromkeys(some for row in files.table("codebook/forms.csv") for some in _required(row["form"])))


def _bits(form: str) -> int:
    """The sets that a form requires, one bit each."""
    required = _required(form)
    return sum(1 << i for i, some in enumerate(_sets()) if some in required)


@cache
def _met() -> dict[str, int]:
    """For each sign the sets that have it, as bits."""
    out = dict.fromkeys(signs.every(), 0)
    for i, some in enumerate(_sets()):
        for sign in some:
            out[sign] |= 1 << i
    return out


@lru_cache(REMEMBERED)
def _possible(text: str) -> dict[str, list[Form]]:
    """The forms of each kind that can match some text: it has one sign at least of each set that they require."""
    known, found, asked = set(text), _every(), _asked()
    missing = ~reduce(or_, map(_met().__getitem__, known), 0)
    out: dict[str, list[Form]] = {}
    for form in map(found.__getitem__, sorted(set().union(asked[""], *map(asked.__getitem__, known)))):
        if not form.needs & missing:
            out.setdefault(form.kind, []).append(form)
    return out


@cache
def _every() -> tuple[Form, ...]:
    """All forms in the order of the table."""
    kinds = {row["kind"]: iter(forms(row["kind"])) for row in files.table("codebook/forms.csv")}
    return tuple(next(kinds[row["kind"]]) for row in files.table("codebook/forms.csv"))


@cache
def _asked() -> dict[str, list[int]]:
    """For each sign the forms in whose rarest required set it is, by their place in the table; '' for no such set."""
    out: dict[str, list[int]] = {sign: [] for sign in ("", *signs.every())}
    for at, row in enumerate(files.table("codebook/forms.csv")):
        for sign in needs(row["form"]) or ("",):
            out[sign].append(at)
    return out


# --- names in a passage -------------------------------------------------------------------------------------------


def matches(text: Signs, kind: str) -> tuple[Found, ...]:
    """Every match of every form of a kind, overlapping ones too, in the order of the forms.

    >>> matches(signs.read("纪委约谈", ()), "none")
    ()
    """
    return _matches(text.signs, kind)


@lru_cache(REMEMBERED)
def _matches(text: str, kind: str) -> tuple[Found, ...]:
    return tuple(
        [
            Found(*match.span("name"), form.rule)
            for form in _possible(text).get(kind, ())
            for match in form.pattern.finditer(text)
        ]
    )


def find(text: Signs, kind: str, shut: Sequence[tuple[int, int]] = ()) -> list[Found]:
    """The names of a kind in a passage: of those that overlap the first, of those that begin together the longest.

    `shut` are spans of words in which no name begins or ends.

    >>> [text.span(f.first, f.last) for text in [signs.read("市纪委监委约谈", ())] for f in find(text, "body")]
    [(0, 5)]
    """
    out: list[Found] = []
    at = 0
    found = matches(text, kind)
    for name in sorted(found, key=lambda f: (f.first, -f.last)) if found else ():  # of equal ones the table's first
        if name.first >= at and not any(a < name.last and name.first < b for a, b in shut):
            out.append(name)
            at = name.last
    return out
