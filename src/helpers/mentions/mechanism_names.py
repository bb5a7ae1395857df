"""Names of mechanisms: how one stands in an id, which is short for which, which are new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from helpers.codebook import bare, lexicon

if TYPE_CHECKING:
    import pandas as pd

MANNER = re.compile(r"“(?:([一点面])对\1|手把手|[\u4e00-\u9fa5]{2,5}式)”")  # a manner in quotation marks
_SUFFIX = re.compile(rf"(?:[两二三四五六七八九十]+[项个])?新?(?:{'|'.join(lexicon.SUFFIXES)})$")
_NUMBER = "[一二两三四五六七八九十]"
# 三书一函, 一听二看三查四谈, 凡提四必
_PACKAGE = re.compile(
    rf"(?=.*[函书单谈查考评述听看访督告账档警约析判议醒])(?:{_NUMBER}[\u4e00-\u9fa5]{{1,3}}){{2,10}}"
    rf"|[\u4e00-\u9fa5]{{0,2}}{_NUMBER}必[\u4e00-\u9fa5]?"
    "|(?=.*[考评督查报谈巡])(?:[日周旬月季年][\u4e00-\u9fa5]{2,3}){2,6}"  # 周通报、月督查、季考评
)


def is_package(name: str) -> bool:
    """Whether numbers and a word of the trade make a package of practices.

    >>> [is_package(name) for name in ("三书一函", "一周一提醒、一月一通报", "周通报、月督查", "一村一品")]
    [True, True, True, False]
    """
    elects = "推" in name and "选" in name  # 两推一选
    return not elects and bool(_PACKAGE.fullmatch(name.replace("、", "")))


# --- words --------------------------------------------------------------------------------------------------------


@cache
def heads(**where: str) -> frozenset[str]:
    """Head words, those of `heads.csv` with these cells.

    >>> "提示函" in heads(alone="brief")
    True
    """
    return frozenset(lexicon.words("heads", "head", **where))


@cache
def modifiers(**where: str) -> frozenset[str]:
    """Words that say what mechanism, those of `modifiers.csv` with these cells.

    >>> "廉政" in modifiers(says="power")
    True
    """
    return frozenset(lexicon.words("modifiers", "word", **where))


@cache
def full_names() -> frozenset[str]:
    """The names that rows of the lexicons have.

    >>> "约谈" in full_names()
    True
    """
    return frozenset(map(bare, (*lexicon.words("mechanisms", "term"), *heads(alone="yes"))))


@cache
def left_out() -> frozenset[str]:
    """Words that look like names and are none.

    >>> "头雁效应" in left_out()
    True
    """
    return frozenset(lexicon.words("not_coded", "term")) | frozenset(lexicon.words("targets", "word"))


# --- names --------------------------------------------------------------------------------------------------------


# A congress with its committee, and a conference by its full name: 人大及其常委会的监督, 人民政协的民主监督
_CONGRESS = re.compile("^人大(?:及其)?(?:常委会)?的?(?:依法)?(?=.*监督)")
_CONFERENCE = re.compile("^(?:人民)?政协的?(?=.*监督)")


def normal(name: str) -> str:
    """A mechanism's name as it stands in its id: without suffix, and without a quoted manner before a full name.

    Supervision by a congress or a conference is called after it by its short name.

    >>> normal("“一对一”任前廉政谈话制度")
    '任前廉政谈话'
    >>> normal("人大及其常委会的监督"), normal("人民政协的民主监督")
    ('人大监督', '政协民主监督')
    """
    short = _CONFERENCE.sub("政协", _CONGRESS.sub("人大", _SUFFIX.sub("", name)))
    manner = MANNER.match(short)
    known = manner and not manner[1] and bare(manner.group()) in modifiers()  # “沉浸式”警示教育
    rest = short[manner.end() :] if manner and not known else ""
    if len(rest) > 3 and bare(rest) in full_names():  # of “点穴式”巡察 too little would be left
        short = rest
    short = bare(short).replace("式的", "式")
    return bare(name) if not short or short.endswith("的") else short


def longer(nodes: Iterable[str]) -> dict[str, str]:
    """For each bare head word among these ids, as a title has it, its only longer name: 提示函 → 廉政风险提示函.

    So for a coined package: 一谈二述 → 一谈二述监督办法; for a name to which 监督, 制 or 共享 only adds what it is:
    巡察 → 巡察监督, or the other way round where the text has 巡察 more often; and for one of no lexicon in front of
    which the longer one has unknown words: 片区协作 → 甲山片区协作.

    >>> longer(["mechanism:提示函", "mechanism:廉政风险提示函", "mechanism:约谈"])
    {'mechanism:提示函': 'mechanism:廉政风险提示函'}
    """
    times = Counter(nodes)
    nodes = sorted(times)
    brief = sorted(f"mechanism:{head}" for head in heads(alone="brief"))
    known = {head: [n for n in nodes if n != head and n.endswith(head[10:])] for head in brief if head in nodes}
    package = (n for n in nodes if is_package(n[10:]))
    known |= {short: [n for n in nodes if n != short and n.startswith(short)] for short in package}
    kinds = ((name, [n for n in nodes if n.endswith(name[10:]) and _tells_matter(n[10:], name[10:])]) for name in nodes)
    known |= {name: found for name, found in kinds if found}
    for end in ("制", "监督", "共享"):
        for short in (short for short in nodes if short + end in times):
            # Of the two the text has more often one by which both are named.
            usual, other = (short, short + end) if times[short] > times[short + end] else (short + end, short)
            known[other] = [usual]
    return {short: names[0] for short, names in known.items() if len(names) == 1}


def _tells_matter(long: str, short: str) -> bool:
    """Whether a name is another one with more in front than words of the lexicons: these make a kind of it."""
    front = long.removesuffix(short)
    return bool(front) and front != long and short not in full_names() and not _is_made_of_words(front)


def _is_made_of_words(front: str) -> bool:
    known, ends = _words(), {0}
    for end in range(1, len(front) + 1):
        ends |= {end for start in ends if front[start:end] in known}
    return len(front) in ends


@cache
def _words() -> frozenset[str]:
    return modifiers() | full_names() | frozenset(lexicon.words("targets", "word"))


def discovered(mentions: pd.DataFrame) -> pd.DataFrame:
    """Names of mechanisms that no row of a lexicon has, the most frequent first, for the reader to judge.

    mentions: `coding.mentions`, of one document or of several. Returns columns name, family, rule
    (mechanism.discovered or mechanism.coined), count, and doc, start, end, text of the first mention. What is a
    practice gets a row in `mechanisms.csv`, what is none one in `not_coded.csv`.

    >>> from helpers.coding import code
    >>> from helpers.reading import parse
    >>> found = discovered(code(parse("a", "昆明市纪委监委推行“四必谈”，开展约谈。")).mentions)
    >>> list(found.name), list(found.family)
    (['四必谈'], ['talk'])
    """
    found = mentions[mentions["rule"].isin(["mechanism.discovered", "mechanism.coined"])]
    found = found.assign(name=found["id"].str.removeprefix("mechanism:")).sort_values(["doc", "start"], kind="stable")
    found = found[~found["name"].isin(full_names())]
    first = found.drop_duplicates("name")
    count = first["name"].map(found["name"].value_counts())
    first = first.assign(family=first["name"].map(lexicon.family), count=count)
    columns = ["name", "family", "rule", "count", "doc", "start", "end", "text"]
    return first.sort_values(["count", "name"], ascending=[False, True], ignore_index=True)[columns]
