"""Every pattern of the package ends: none can read one text in so many ways that the time doubles with each sign more.

Python's `re` tries one way after the other. Where a repeated part can read the same signs in two ways and be where it
was, the ways double with every repetition (exponential ambiguity, EDA in Weideman et al. 2016, 10.1007/978-3-319-40946-7_27);
where three repetitions in a row can share out the same signs among them, the ways grow with the cube of the text.
A pattern is taken as an automaton of its positions. What is seen too much, never too little: repetitions of more than
`MANY` times count as endless, and what lookarounds forbid is not used. A possessive or atomic part is read in one way.

The patterns are collected where they are compiled, while the package is imported and reads all composed texts; those of
calls that this does not reach are evaluated from the source.
"""
from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from re import _constants as op
from re import _parser as parser

import pytest

from helpers.relations.clauses import M
from helpers.relations.numerals import numeral
from helpers.relations.practice import _ONLY_STATE, _SUMMED_UP

MANY = 8
GENERIC = "aZ0_ \n\x00!é中〇一、。"  # beside the signs that a pattern names: one of each category
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


def faults(pattern: str, flags: int = 0) -> list[str]:
    """Why a pattern may take without end; nothing if it cannot."""
    tree = parser.parse(pattern, flags & ~re.DEBUG)
    found = []
    for part in _parts(tree):
        automaton = _Automaton(part, tree.state.flags)
        found += automaton.nested() or automaton.in_a_row()
    return found


def _parts(tree) -> Iterator:
    """A pattern, and those parts of it whose other ways are dropped once they have been read: each is one by itself."""
    yield tree
    for code, value in _all(tree):
        if code in (op.ATOMIC_GROUP, op.ASSERT, op.ASSERT_NOT, op.POSSESSIVE_REPEAT):
            yield parser.SubPattern(tree.state, [(op.MAX_REPEAT, value)]) if code is op.POSSESSIVE_REPEAT else (
                value if code is op.ATOMIC_GROUP else value[1])


def _inside(code, value) -> list:
    if code is op.BRANCH:
        return value[1]
    if code in REPEATS:
        return [value[2]]
    if code is op.SUBPATTERN:
        return [value[3]]
    if code in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    if code is op.ATOMIC_GROUP:
        return [value]
    if code is op.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []


def _all(tree) -> Iterator[tuple]:
    for code, value in tree:
        yield code, value
        for part in _inside(code, value):
            yield from _all(part)


class _Automaton:
    """Places between signs. Steps from place to place read nothing; each position reads one sign of its set."""

    def __init__(self, tree, flags: int) -> None:
        self.fold = flags & re.IGNORECASE or any(
            code is op.SUBPATTERN and value[1] & re.IGNORECASE for code, value in _all(tree))
        self.steps: list[list[int]] = []  # by place: places reached without reading
        self.reads: dict[int, tuple[int, int]] = {}  # by place: the signs it may read as a mask, the place after
        self.signs = self._signs(tree)
        start, end = self.place(), self.place()
        self.build(tree, start, end)
        self.known: dict[int, dict[int, int]] = {}
        self.sorted: dict[int, tuple[dict[int, list[int]], list[int]]] = {}
        after = {place: self.reads[place][1:] if place in self.reads else steps for place, steps in enumerate(self.steps)}
        self.components = [[p for p in some if p in self.reads] for some in _components(after)]

    def place(self) -> int:
        self.steps.append([])
        return len(self.steps) - 1

    def _signs(self, tree) -> str:
        named = set(GENERIC)
        for code, value in _all(tree):
            if code in (op.LITERAL, op.NOT_LITERAL):
                named.add(chr(value))
            elif code is op.IN:
                for kind, one in value:
                    if kind is op.LITERAL:
                        named.add(chr(one))
                    elif kind is op.RANGE:
                        named |= {chr(n) for n in (one[0] - 1, *one, one[1] + 1) if 0 <= n <= 0x10FFFF}
        if self.fold:
            named |= {form for sign in named for form in (sign.lower(), sign.upper()) if len(form) == 1}
        return "".join(sorted(named))

    def mask(self, code, value) -> int:
        if code is op.ANY:
            return (1 << len(self.signs)) - 1
        items = tuple(value) if code is op.IN else ((code, value),)
        return _mask(self.signs, items, bool(self.fold))

    def build(self, tree, start: int, end: int) -> None:
        at = start
        for code, value in tree:
            after = self.place()
            self.build_one(code, value, at, after)
            at = after
        self.steps[at].append(end)

    def read(self, mask: int, start: int, end: int) -> None:
        position = self.place()
        self.steps[start].append(position)
        self.reads[position] = mask, end

    def build_one(self, code, value, start: int, end: int) -> None:
        if code in (op.AT, op.ASSERT, op.ASSERT_NOT):
            self.steps[start].append(end)
        elif code in (op.ATOMIC_GROUP, op.POSSESSIVE_REPEAT, op.GROUPREF):  # read in one way, whatever it reads
            least = 0 if code is op.GROUPREF else parser.SubPattern(_STATE, [(code, value)]).getwidth()[0]
            self.read((1 << len(self.signs)) - 1, start, end)
            if not least:
                self.steps[start].append(end)
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT):
            least, most, part = value
            for _ in range(min(least, MANY)):
                after = self.place()
                self.build(part, start, after)
                start = after
            if most - least > MANY:
                loop = self.place()
                self.steps[start].append(loop)
                self.build(part, loop, loop)
                self.steps[loop].append(end)
            else:
                for _ in range(most - least):
                    after = self.place()
                    self.steps[start].append(end)
                    self.build(part, start, after)
                    start = after
                self.steps[start].append(end)
        elif parts := _inside(code, value):
            for part in parts:
                self.build(part, start, end)
            if code is op.GROUPREF_EXISTS and len(parts) == 1:
                self.steps[start].append(end)
        else:
            self.read(self.mask(code, value), start, end)

    def follow(self, position: int) -> dict[int, int]:
        """The positions after one, and whether they are reached in one way or in more; no way takes a step twice."""
        if position not in self.known:
            self.known[position] = self._after(self.reads[position][1])
        return self.known[position]

    def _after(self, place: int) -> dict[int, int]:
        found: dict[int, int] = {}
        seen: dict[int, int] = defaultdict(int)
        stack: list[tuple[int, frozenset[tuple[int, int]]]] = [(place, frozenset())]
        while stack:
            here, been = stack.pop()
            if here in self.reads:
                found[here] = min(found.get(here, 0) + 1, 2)
                continue
            seen[here] += 1
            if seen[here] > 2:  # what is behind it has two ways already
                continue
            for n, there in enumerate(self.steps[here]):
                if (here, n) not in been:
                    stack.append((there, been if there in self.reads else been | {(here, n)}))
        return found

    def nested(self) -> list[str]:
        """A word that a repeated part can read in two ways, to be where it was."""
        for component in self.components:
            inside = set(component)
            next_to: dict[tuple[int, int], list[tuple[int, int]]] = {}
            todo = [(p, p) for p in component]
            while todo:
                pair = todo.pop()
                if pair in next_to:
                    continue
                one, other = pair
                next_to[pair] = []
                if one == other and (twice := [a for a, ways in self.follow(one).items() if ways > 1 and a in inside]):
                    return [f"two ways to repeat {self.shown(*twice[:1])!r}"]
                for a in self.follow(one):
                    if a in inside:
                        next_to[pair] += [(a, b) for b in self.alike(a, other) if b in inside]
                todo += next_to[pair]
            for group in _components({pair: dict.fromkeys(after, 1) for pair, after in next_to.items()}):
                apart = [(a, b) for a, b in group if a != b]
                if apart and len(apart) < len(group):
                    return [f"two ways to repeat {self.shown(*apart[0])!r}"]
        return []

    def alike(self, position: int, before: int) -> list[int]:
        """The positions after another one that share a sign with a position."""
        if before not in self.sorted:
            by_sign, wide = self.sorted[before] = {}, []
            for after in self.follow(before):
                mask = self.reads[after][0]
                (by_sign.setdefault(mask, []) if mask.bit_count() == 1 else wide).append(after)
        by_sign, wide = self.sorted[before]
        mask = self.reads[position][0]
        same = by_sign.get(mask, []) if mask.bit_count() == 1 else [
            one for sign, some in by_sign.items() if sign & mask for one in some]
        return same + [one for one in wide if self.reads[one][0] & mask]

    def in_a_row(self) -> list[str]:
        """Three repetitions of one sign, one after the other, that can share out a row of signs among them."""
        loops = [p for some in self.components for p in some if p in self.follow(p)]
        behind = {p: self.behind(p, loops) for p in loops}
        for first in loops:
            for second in behind[first]:
                for third in behind[second]:
                    if third in behind[first] and third != second:
                        return [f"three repetitions share out {self.shown(first, second, third)!r}"]
        return []

    def behind(self, loop: int, loops: list[int]) -> list[int]:
        """Repetitions that can be reached from one while reading signs that both repeat."""
        found = []
        for other in loops:
            shared = self.reads[loop][0] & self.reads[other][0]
            if other == loop or not shared:
                continue
            todo, been = [loop], {loop}
            while todo:
                for after in self.follow(todo.pop()):
                    if after not in been and self.reads[after][0] & shared:
                        been.add(after)
                        todo.append(after)
            if other in been:
                found.append(other)
        return found

    def shown(self, *positions: int) -> str:
        mask = (1 << len(self.signs)) - 1
        for position in positions:
            mask &= self.reads[position][0]
        return "".join(sign for i, sign in enumerate(self.signs) if mask >> i & 1)[:12]


_STATE = parser.State()


@cache
def _mask(signs: str, items: tuple, fold: bool) -> int:
    negated = items[0][0] in (op.NEGATE, op.NOT_LITERAL)
    return sum(1 << i for i, sign in enumerate(signs)
               if any(_is(sign, kind, value, fold) for kind, value in items) != negated)


@cache
def _is(sign: str, kind, value, fold: bool) -> bool:
    forms = {sign, sign.lower(), sign.upper()} if fold else {sign}
    if kind in (op.LITERAL, op.NOT_LITERAL):
        return chr(value) in forms
    if kind is op.RANGE:
        return any(len(form) == 1 and value[0] <= ord(form) <= value[1] for form in forms)
    if kind is op.CATEGORY:
        letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[str(value).rsplit("_", 1)[1]]
        return bool(re.match(f"\\{letter.upper() if '_NOT_' in str(value) else letter}", sign))
    return False  # NEGATE


def _components(graph: dict) -> list[list]:
    """Strongly connected components that have a cycle (Tarjan, without recursion)."""
    index: dict = {}
    low: dict = {}
    stack: list = []
    on: set = set()
    found = []
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(graph[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on.add(root)
        while work:
            node, after = work[-1]
            for there in after:
                if there not in index:
                    index[there] = low[there] = len(index)
                    stack.append(there)
                    on.add(there)
                    work.append((there, iter(graph[there])))
                    break
                if there in on:
                    low[node] = min(low[node], index[there])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group = []
                    while True:
                        one = stack.pop()
                        on.discard(one)
                        group.append(one)
                        if one == node:
                            break
                    if len(group) > 1 or node in graph[node]:
                        found.append(group)
    return found


# -- the samples -------------------------------------------------------------------------------------

# As they were when twenty mechanisms in a row took hours.
SUMMED_UP = r"(?:[、和及][^,;、]*)*等"
ONLY_STATE = rf"(?:[、和及][^,;]{{0,10}}{M})*(?:问题)?(?P<what>执行|落实|整改|公开|调整|运行|开展|实施|)情况"
PACKAGE = r"(?:[一二两三四五六七八九十][\u4e00-\u9fa5]{1,3}){2,}"
NUMERAL = r"(?:\d+(?:\.\d+)?|[一二三])+"
FIVE_FIELDS = "(.+?)_(.+?)_(.+?)_(.+?)_(.+?)x"


@pytest.mark.parametrize("pattern", [
    SUMMED_UP, ONLY_STATE, PACKAGE, NUMERAL, "(?:党风|廉政|党风廉政)*谈话", "(a+)+", "(a*)*", "(a|a)*", "(a*b?)*", "(a?b?)*",
    "(.*、)*x", "(?:ab|a|b)*c", "(a{0,20}){0,20}", "((a|b)+c?)+", r"(\w+\s*)*$", "(?=(a+)+b)", "(?!x(a+)+b)", "(?>(a+)+b)",
    "(a+)*+b", "(?i:(?:ax|A[x-z])*)", "x(?:a(?=b)|a)*y", r"(a)(?:\1|b)*c"])
def test_two_ways_to_repeat_are_seen(pattern: str):
    assert "two ways" in faults(pattern)[0]


@pytest.mark.parametrize("pattern", [FIVE_FIELDS, "a*a*a*", r"\s*x?\s*y?\s*$", "a+[ab]+[a-c]+d"])
def test_three_repetitions_that_share_are_seen(pattern: str):
    assert "share" in faults(pattern)[0]


@pytest.mark.parametrize("pattern", [
    "(a+b)+", "a*b*c*", "[a-z]+", "(a?)*", "(?:ab|ac)*", "(a|ab)*c", "B(?:(?:[、和及]|以及)B)*", "(?:a{1,3}b)*", "(?:(?>a+)b)*",
    "(a++)+b", "(?:(?:x)?y)*", r"(['\"]).*?\1", "(?>.+?_)(?>.+?_)(?>.+?_)(.+?)x"])
def test_what_has_one_way_is_let_pass(pattern: str):
    assert faults(pattern) == []


def test_the_mended_patterns_match_what_those_before_matched():
    rng, found = random.Random(1), 0
    signs = ["、", "和", M, M, "x", ",", "情况", "执行情况", "等", "问题"]
    for _ in range(30_000):
        text = "".join(rng.choices(signs, k=rng.randrange(1, 14)))
        for before, after in ((SUMMED_UP, _SUMMED_UP), (ONLY_STATE, _ONLY_STATE)):
            match = re.match(before, text)
            assert bool(match) == bool(after.match(text)), text
            found += bool(match)
    assert found > 3000
    assert [numeral(text) for text in ("12.5万", "1.22.3", "1" * 40 + "x")] == [125_000, None, None]


# -- the package -------------------------------------------------------------------------------------

COLLECT = """
import ast, functools, inspect, json, re, sys
from pathlib import Path

found, compiled = [], re._compile

def noting(pattern, flags):
    made, frame = compiled(pattern, flags), sys._getframe(2)
    while isinstance(made.pattern, str) and frame and frame.f_globals.get("__name__", "").startswith("helpers."):
        found.append((frame.f_globals["__name__"], frame.f_lineno, made.pattern, made.flags))
        frame = frame.f_back if frame.f_code.co_name == "_rx" else None  # who asked for it
    return made

re._compile = noting
from rooms import modules
rooms = modules()
for room in rooms:
    for made in list(vars(room).values()):
        if isinstance(made, functools._lru_cache_wrapper) and not inspect.signature(made).parameters:
            made()
from helpers import coding
from helpers.corpus import descriptions
from helpers.reading import texts
for path in sorted(Path(sys.modules["rooms"].__file__).parent.glob("*/texts/*.txt")):
    coding.code(texts.read(path))
descriptions._form("{published}_{publisher}_{}_{title}_{province}x")
seen, missed = {found[0:2] for found in found}, []
for room in rooms:
    for node in ast.walk(ast.parse(Path(room.__file__).read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if name not in ("_rx", *(f"re.{way}" for way in "compile sub subn split match search fullmatch findall finditer".split())):
            continue
        if any((room.__name__, line) in seen for line in range(node.lineno, node.end_lineno + 1)):
            continue
        if ast.unparse(node.args[0]).startswith("re.escape("):
            continue  # letters only
        given = node.args if name == "_rx" else node.args[:1]
        try:
            values = [eval(ast.unparse(one), vars(room)) for one in given]
        except NameError:
            missed.append(f"{room.__name__}:{node.lineno}: {ast.unparse(node)}")
            continue
        made = room._rx(*values) if name == "_rx" else re.compile(*values)
        text = made.pattern if isinstance(made.pattern, str) else made.pattern.decode("latin-1")  # of bytes
        found.append((room.__name__, node.lineno, text, made.flags))
json.dump([found, missed], sys.stdout)
"""


@cache
def package() -> tuple[dict[tuple[str, int], str], list[str]]:
    """Every pattern of the package with its flags, where it is made, and the calls whose pattern is not known."""
    done = subprocess.run([sys.executable, "-c", COLLECT], capture_output=True, text=True, check=True, encoding="utf-8",
                          env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    found, missed = json.loads(done.stdout)
    return {(pattern, flags): f"{room}:{line}" for room, line, pattern, flags in found}, missed


def test_every_pattern_is_collected():
    found, missed = package()
    assert missed == [] and len(found) > 250
    named = {where.split(":")[0].rpartition(".")[2] for where in found.values()}
    assert {"texts", "quantities", "practice", "mechanisms", "forms", "sources"} <= named
    assert {(_SUMMED_UP.pattern, _SUMMED_UP.flags), (_ONLY_STATE.pattern, _ONLY_STATE.flags)} <= set(found)


def test_no_pattern_of_the_package_can_take_without_end():
    found, _ = package()
    assert {f"{where}: {pattern[:200]}": fault for (pattern, flags), where in found.items()
            if (fault := faults(pattern, flags))} == {}
