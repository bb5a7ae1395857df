"""The text itself as a page to read: every mention marked, every tie beside the sentence that tells it.

The page asks for nothing: one file that opens anywhere, and is read without a script; its one script is that of the
review (`reviewing`), which waits behind a button. What stands in its article, notes
apart, is the text as stored, character for character; numbers are set by the style sheet, so that whoever copies
a passage copies the text. A character that would act on the screen is shown as in `quotes`: as its escape.

Addresses that stay: `#p6` a line of the text by its number (column `block` of `outline`), `#c1069-1156` a sentence
that tells a tie by its span, `#m1069-1075` a mention by its span.
"""
from __future__ import annotations

import html
import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from helpers import networks
from helpers.codebook import confidence, lexicon
from helpers.figures import KINDS, TIES
from helpers.networks import UNSEEN, note, safe, visible
from helpers.pages import reviewing
from helpers.pages.sheet import CSS, FRAME, MARKED, REVIEW
from helpers.reading import Text, english, unspaced

if TYPE_CHECKING:
    import networkx as nx

_TAGS = {"title": "h2", "heading": "h3"}  # of the lines of a text; all others are paragraphs


class _Span(NamedTuple):
    """A part of the text between two signs; where others cross it, it is closed and opened again."""

    start: int
    end: int
    opening: str
    again: str  # opens what was opened before: an id stands once
    closing: str
    behind: str  # what stands behind it, once


class _Tie(NamedTuple):
    source: str
    relation: str
    target: str
    mode: str
    rule: str
    confidence: float


Marks = dict[tuple[int, int, str, str], Any]  # start, end, kind and id of a mention: its row
Told = dict[tuple[int, int], list[_Tie]]  # start and end of a sentence: the ties it tells
Lead = Callable[..., str]  # words, and the node or the tie that they lead to where there is a page for it


def body(text: Text, coding: Any, net: nx.MultiDiGraph | None = None, explorer: str = "") -> str:
    """A document as a part of a page (HTML without a frame), to be shown with `CSS`.

    coding: of this document or of several, of which this is one. explorer: the address of a page that shows the
    network; then every tie leads to `explorer#tie=source|relation|target` and every name to `explorer#node=id`.
    net: the network on that page, which may be a part of the whole; only what it has is led to.

    >>> from helpers.coding import code
    >>> from helpers.reading import parse
    >>> text = parse("a", "盘龙区纪委监委约谈了一把手。")
    >>> '<mark class="m mechanism" id="m7-9"' in body(text, code(text))
    True
    """
    words = coding.mentions[coding.mentions["doc"] == text.name]
    marks = {(int(w.start), int(w.end), w.kind, w.id): w for w in words.itertuples(index=False)}
    told = _told(text, coding)
    lead = _leads(net, explorer)
    inside = _article(text, [*_sentences(told), *_marks(marks)], told, lead)
    return (f'<div class="reading tex2jax_ignore mathjax_ignore">\n{_key(marks)}\n<article lang="zh-Hans">{inside}'
            f"</article>\n{_all_ties(told, lead)}\n{_all_names(marks, lead)}\n</div>\n")


def page(text: Text, coding: Any, net: nx.MultiDiGraph | None = None, explorer: str = "") -> str:
    """A document as a page of its own: `body` in a frame, with all that it needs in the one file, its review too.

    >>> from helpers.coding import code
    >>> from helpers.reading import parse
    >>> text = parse("a", "盘龙区纪委监委约谈了一把手。")
    >>> page(text, code(text)).splitlines()[0]
    '<!DOCTYPE html>'
    """
    about = " · ".join(f"<bdi>{safe(known)}</bdi>" for known in (text.publisher, text.published, text.name) if known)
    if chosen := getattr(coding, "filter", ""):
        about += f"</p>\n<p>{_both('Filtered, showing only', '未全部显示，仅')} <code>{safe(chosen)}</code>"
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {reviewing.allowed(reviewing.script())}"
    return f"""<!DOCTYPE html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{safe(text.title or text.name)}</title>
<style>
{CSS}{FRAME}{REVIEW}</style>
</head>
<body>
<main>
<header class="reading about"><h1>{_both("The coded text", "编码原文")}</h1><p>{about}</p></header>
{body(text, coding, net, explorer)}</main>
{reviewing.part(text, coding)}</body>
</html>
"""


def _both(english: str, chinese: str) -> str:
    return f'<span lang="en">{english}</span> <span lang="zh">{chinese}</span>'


# --- the text --------------------------------------------------------------------------------------------------

def _told(text: Text, coding: Any) -> Told:
    """The sentences of the document that tell ties, in their order, each with its ties."""
    rows = coding.relations[coding.relations["doc"] == text.name]
    told: Told = {}
    for row in rows.itertuples(index=False):
        tie = _Tie(row.source, row.relation, row.target, row.mode, row.rule, getattr(row, "confidence", math.nan))
        told.setdefault((int(row.start), int(row.end)), []).append(tie)
    return dict(sorted(told.items()))


def _sentences(told: Iterable[tuple[int, int]]) -> list[_Span]:
    """Spans of the sentences that tell ties, each with the number that leads to them."""
    return [_Span(start, end, f'<span class="s" id="c{start}-{end}">', '<span class="s">', "</span>",
                  f'<a class="ref" href="#t{n}" data-n="{n}" aria-label="Ties of sentence {n} 第{n}句的关系"></a>')
            for n, (start, end) in enumerate(told, start=1)]


def _marks(marks: Marks) -> list[_Span]:
    """Spans of the mentions; of several on one span the first has its address."""
    spans, seen = [], set()
    for (start, end, kind, node), word in marks.items():
        says = f'title="{safe(_title(word))}" data-id="{safe(node)}">'
        again = f'<mark class="m {kind}" data-at="{start}-{end}" {says}'
        opening = again if (start, end) in seen else f'<mark class="m {kind}" id="m{start}-{end}" {says}'
        seen.add((start, end))
        spans.append(_Span(start, end, opening, again, "</mark>", ""))
    return spans


def _title(word: Any) -> str:
    """What a mention is: its kind, what it stands for, its gloss and its id."""
    chinese = MARKED[word.kind][0]
    if word.kind == "ambiguous":
        return f"{chinese} {word.kind}: {note(word)}"
    gloss = lexicon.gloss(word.id)
    return f"{chinese} {word.kind}: {networks.name(word.id)}{', ' * bool(gloss)}{gloss} ({word.id})"


def _article(text: Text, spans: Sequence[_Span], told: Told, lead: Lead) -> str:
    """The lines of the text with their spans, and behind each line the ties of the sentences that end in it."""
    starts, ends = [b.start for b in text.blocks], [b.end for b in text.blocks]
    by_line: list[list[_Span]] = [[] for _ in text.blocks]
    for span in spans:
        for i in range(bisect_right(ends, span.start), bisect_left(starts, span.end)):
            by_line[i].append(span)
    notes: list[list[str]] = [[] for _ in text.blocks]
    for n, ((start, end), ties) in enumerate(told.items(), start=1):
        notes[bisect_left(starts, end) - 1].append(_ties(n, (start, end), ties, lead, english(text.text[start:end])))
    out, at = [], 0
    lines = zip(text.blocks, [*starts[1:], len(text.text)], _kinds(text), strict=True)
    for i, (block, until, kind) in enumerate(lines):
        tag = _TAGS.get(kind.split()[0], "p")
        words = _woven(text.text, (block.start, block.end), (at, until), by_line[i])
        out += [_shown(text.text[at:block.start]),
                f'<{tag} id="p{i}" class="{kind}" data-n="{i}">{words}</{tag}>', *notes[i]]
        at = block.end
    return "".join([*out, _shown(text.text[at:])])


def _kinds(text: Text) -> list[str]:
    """What each line is, as the coder reads it: where lines were broken at one width, a piece of a paragraph.

    >>> from helpers.reading import parse
    >>> _kinds(parse("a", "昆明市推动监督\\n\\n市纪委监委约谈了一把手。"))
    ['title', 'paragraph']
    """
    plain, offsets = unspaced(text)
    starts = [offsets[block.start] for block in plain.blocks]
    inside = [bisect_right(starts, block.start) - 1 for block in text.blocks]
    kinds = [plain.blocks[i].kind for i in inside]
    return [f"{kind} continued" if i and inside[i] == inside[i - 1] else kind for i, kind in enumerate(kinds)]


def _woven(text: str, line: tuple[int, int], free: tuple[int, int], spans: Sequence[_Span]) -> str:
    """A line with the signs of its spans, always properly nested. free: the end of the line before and the start of
    the one behind: a span that goes beyond was opened, or is to be closed, elsewhere.

    >>> _woven("abc", (0, 3), (0, 3), [_Span(0, 2, "<a>", "<a>", "</a>", ""), _Span(1, 3, "<b>", "<b>", "</b>", "")])
    '<a>a<b>b</b></a><b>c</b>'
    """
    first, last = line
    entering: dict[int, list[_Span]] = {}
    for span in spans:
        entering.setdefault(max(span.start, first), []).append(span)
    cuts = sorted({first, last, *entering, *(min(span.end, last) for span in spans)})
    out: list[str] = []
    within: list[_Span] = []
    for cut, following in zip(cuts, [*cuts[1:], last], strict=True):
        crossed = []
        while any(min(span.end, last) <= cut for span in within):
            span = within.pop()
            ended = min(span.end, last) <= cut
            out.append(span.closing + span.behind * (ended and span.end <= free[1]))
            crossed += [] if ended else [span]
        opening = [(span, span.again) for span in crossed]
        opening += [(span, span.opening if span.start >= free[0] else span.again) for span in entering.get(cut, [])]
        for span, sign in sorted(opening, key=lambda pair: (-pair[0].end, pair[0].start)):
            out.append(sign)
            within.append(span)
        out.append(_shown(text[cut:following]))
    return "".join(out)


def _shown(text: str) -> str:
    r"""A passage as HTML: what would act on the screen as its escape, but blanks and ends of lines as they are.

    >>> _shown("<b>\t&\u202e")
    '&lt;b&gt;\t&amp;<span class="unseen">\\u202e</span>'
    """
    return UNSEEN.sub(lambda sign: _BLANK.get(sign[0]) or f'<span class="unseen">{visible(sign[0])}</span>',
                       html.escape(text))


_BLANK = {"\t": "\t", "\n": "\n", "\r": "&#13;"}  # a parser of HTML would take a carriage return for a line feed


# --- the notes -------------------------------------------------------------------------------------------------

def _leads(net: nx.MultiDiGraph | None, explorer: str) -> Lead:
    """What links words to a node (one id) or a tie (source, relation, target) on the page of the network."""
    def lead(words: str, *key: str) -> str:
        there = net is None or (key[0] in net if len(key) == 1 else net.has_edge(key[0], key[2], key[1]))
        if not explorer or not there:
            return words
        what = "tie" if len(key) == 3 else "node"
        return f'<a href="{safe(explorer)}#{what}={quote("|".join(key), safe="")}">{words}</a>'

    return lead


def _name(node: str) -> str:
    """A name set apart, so that one written from right to left does not turn what stands beside it."""
    return f'<bdi lang="zh-Hans">{safe(networks.name(node))}</bdi>'


def _gloss(node: str) -> str:
    """A gloss belongs to the coding: a site that shows the page in one language only (`_both`) keeps it."""
    gloss = lexicon.gloss(node)
    return gloss and f'<span lang="en-GB">{safe(gloss)}</span>'


def _relation(relation: str) -> str:
    chinese, english, *_ = TIES[relation]
    return f'<span class="rel">{_both(english, chinese)}</span>'


def _ties(number: int, sentence: tuple[int, int], ties: list[_Tie], lead: Lead, translation: str) -> str:
    """The ties of a sentence, folded, below what it says in English."""
    items = []
    for tie in ties:
        said = lead(f"{_name(tie.source)} {_relation(tie.relation)} {_name(tie.target)}", *tie[:3])
        glosses = " – ".join(filter(None, map(_gloss, (tie.source, tie.target))))
        how = ", ".join(map(safe, filter(None, (tie.mode, tie.rule, confidence.said(tie.rule, tie.confidence)))))
        items.append(f"<li>{said}<small>{'; '.join(filter(None, (glosses, how)))}</small></li>")
    count = _both(f"{len(ties)} tie{'s' * (len(ties) > 1)}", f"{len(ties)}条关系")
    back = f'<li><a href="#c{sentence[0]}-{sentence[1]}">{_both("back to the sentence", "回到原句")}</a></li>'
    says = translation and f'<p class="translation" lang="en">{safe(translation)}</p>'
    return (f'<details class="ties"><summary id="t{number}"><span class="number">{number}</span>{count}</summary>'
            f"{says}<ul>{''.join(items)}{back}</ul></details>")


def _key(marks: Marks) -> str:
    """The kinds with their numbers, each with a box that shows and hides its marks."""
    counts = Counter(kind for _, _, kind, _ in marks)
    boxes = [f'<label><input type="checkbox" id="show-{kind}" checked><span class="m {kind}">{_both(english, chinese)}'
             f'</span> <span class="count">{counts[kind]}</span></label>'
             for kind, (chinese, english) in MARKED.items() if counts[kind] or kind in KINDS]
    says = _both("Mentions marked in the text. The number after a sentence links to its ties.",
                 "文中标注;句后的数字通向该句的关系。")
    return f"<fieldset><legend>{says}</legend>{''.join(boxes)}</fieldset>"


def _folded(title: str, label: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML, folded; where it is wider than the screen it can be moved, by keys too."""
    inside = "".join(f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>\n'
                     for first, *rest in rows)
    heads = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    return (f'<details class="all"><summary>{title}</summary><div class="wide" role="region" tabindex="0" '
            f'aria-label="{label}"><table><thead><tr>{heads}</tr></thead><tbody>\n{inside}</tbody></table></div></details>')


def _all_ties(told: Told, lead: Lead) -> str:
    """All ties of the document, each with links to its sentences."""
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for (start, end), ties in told.items():
        for tie in ties:
            found.setdefault(tie[:3], {})[f"{start}-{end}"] = None
    rows = [(lead(_name(source), source), lead(_relation(relation), source, relation, target),
             lead(_name(target), target), " ".join(f'<a href="#c{span}">{span}</a>' for span in spans))
            for (source, relation, target), spans in sorted(found.items())]
    head = [_both("source", "起点"), _both("relation", "关系"), _both("target", "终点"), _both("sentences", "句子")]
    return _folded(_both(f"All {len(rows)} ties", f"全部{len(rows)}条关系"), "All ties 全部关系", head, rows)


def _all_names(marks: Marks, lead: Lead) -> str:
    """All that the document names, by kind, with glosses and links to where it stands."""
    found: dict[tuple[int, str], list[str]] = {}
    for start, end, kind, node in sorted(marks):
        found.setdefault((list(MARKED).index(kind), node), []).append(f"{start}-{end}")
    kinds = list(MARKED.items())
    rows = [(lead(_name(node), node), _both(kinds[kind][0], kinds[kind][1][0]),
             _gloss(node),
             " ".join(f'<a href="#m{span}">{span}</a>' for span in dict.fromkeys(spans)))
            for (kind, node), spans in sorted(found.items())]
    head = [_both("name", "名称"), _both("kind", "类型"), _both("gloss", "释义"), _both("mentions", "出处")]
    return _folded(_both(f"All {len(rows)} names", f"全部{len(rows)}个名称"), "All names 全部名称", head, rows)
