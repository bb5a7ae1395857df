"""The sentences behind a tie or a mention, shown with the words marked that are coded in them."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from helpers.codebook import divisions, lexicon
from helpers.networks.escaping import NO_FORMULA, safe, visible
from helpers.networks.graph import RELATIONS, SENTENCE, grounded, name, place
from helpers.networks.naming import called
from helpers.reading import Text, english


class Mark(NamedTuple):
    """A word of a quote that names an end of a tie: offsets within the quote, the node, a note or ''."""

    start: int
    end: int
    id: str
    note: str


@dataclass(frozen=True, repr=False, eq=False)
class Evidence:
    """The sentences behind a tie, or behind all ties of a node; shows itself with the words marked.

    table has a row for each tie and sentence: source, relation, target, doc, start, end (code points of the
    stored text), quote, mode, rule, confidence, and marks (a tuple of Mark). A sentence that tells several ties is
    shown once.
    """

    source: str
    target: str | None
    table: pd.DataFrame

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        lines = [visible(_title(self))]
        for quote, marks, said, notes in _by_sentence(self.table):
            lines += ["", *map(visible, said), marked(quote, marks, "【", "】", visible)]
            lines += [visible(f"  {note}") for note in [*filter(None, [english(quote)]), *notes]]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        items = [f"<li><p>{marked(quote, marks, '<mark>', '</mark>', safe)}</p>{_translated(quote)}"
                 f"<small>{'<br>'.join([*map(safe, said[:-1]), safe('; '.join([said[-1], *notes]))])}</small></li>"
                 for quote, marks, said, notes in _by_sentence(self.table)]
        return (f'<div class="{NO_FORMULA}"><p><strong>{safe(_title(self))}</strong></p>'
                f"<ol>{''.join(items)}</ol></div>")


def evidence(coding: Any, source: str, target: str | None = None, relation: str | None = None,
             family: str | None = None) -> Evidence:
    """The sentences of the ties between two nodes, in either direction, with the words that name them marked.

    source, target: ids, or names and glosses as `networks.called` takes them ("昆明市", "Kunming").
    target: None for all ties of `source`: what a place of a node in a ranking stands on. relation: only ties of
    this relation. family: only ties with a mechanism of this family, so that `evidence(coding, region,
    relation="practised_in", family="talk")` is a cell of a table of regions by families. Without such a tie the
    Evidence is empty, and says so. Raises ValueError, with the nearest ids, for a node that the coding does not
    have or that may be several, and for an unknown relation or family.

    >>> from types import SimpleNamespace
    >>> tie = dict(source="mechanism:约谈", relation="practised_in", target="region:530103", mode="practice",
    ...            doc="a", start=0, end=8, quote="该区开展了约谈。", rule="")
    >>> words = pd.DataFrame([["a", 0, 2, "该区", "region", "region:530103"],
    ...                       ["a", 5, 7, "约谈", "mechanism", "mechanism:约谈"]],
    ...                      columns=["doc", "start", "end", "text", "kind", "id"]).assign(
    ...                      antecedent_start=pd.NA, antecedent_end=pd.NA)
    >>> coding = SimpleNamespace(mentions=words, relations=pd.DataFrame([tie]))
    >>> print(evidence(coding, "mechanism:约谈", "region:530103"))
    约谈 – 盘龙区: 1 sentence
    <BLANKLINE>
    约谈 practised_in 盘龙区, practice, a:0-8
    【该区】开展了【约谈】。
      该区 = 盘龙区
    >>> len(evidence(coding, "region:530103", family="talk")), len(evidence(coding, "region:530103", family="list"))
    (1, 0)
    """
    relations, mentions = coding.relations, grounded(coding.mentions)
    known = {*mentions["id"], *relations["source"], *relations["target"]}
    source, target = called(source, known), target if target is None else called(target, known)
    if relation is not None and relation not in RELATIONS:
        raise ValueError(f"no relation {relation!r}; the relations are {', '.join(RELATIONS)}")
    if family is not None and family not in lexicon.FAMILIES:
        raise ValueError(f"no family {family!r}; the families are {', '.join(lexicon.FAMILIES)}")
    columns = ["source", "relation", "target", *SENTENCE]
    table = relations.loc[_chosen(relations, source, target)].reindex(columns=columns)
    if relation is not None:
        table = table[table["relation"] == relation]
    if family is not None:
        table = table[(table["source"].map(_family) == family) | (table["target"].map(_family) == family)]
    table = table.drop_duplicates(["source", "relation", "target", "doc", "start", "end"])
    table = table.sort_values(["doc", "start", "end", "relation", "source", "target"], ignore_index=True)
    near = mentions[mentions["doc"].isin(table["doc"]) & mentions["id"].isin({*table["source"], *table["target"]})]
    marks = [_marks(near[near["id"].isin([row.source, row.target])], row) for row in table.itertuples(index=False)]
    return Evidence(source, target, table.assign(marks=pd.Series(marks, dtype=object)))


def _chosen(relations: pd.DataFrame, source: str, target: str | None) -> pd.Series:
    """Which rows tell a tie between the two nodes, or any tie of the first."""
    forth, back = relations["source"] == source, relations["target"] == source
    if target is None:
        return forth | back
    return (forth & (relations["target"] == target)) | (back & (relations["source"] == target))


def _family(node: str) -> str:
    return lexicon.family(node.removeprefix("mechanism:")) if node.startswith("mechanism:") else ""


def _by_sentence(table: pd.DataFrame) -> list[tuple[str, tuple[Mark, ...], list[str], list[str]]]:
    """For each sentence: the quote, its marks, a line for each tie that it tells, and notes on its words."""
    shown = []
    for _, rows in table.groupby(["doc", "start", "end"], sort=False):
        ties = list(rows.itertuples(index=False))
        notes = list(dict.fromkeys(note for row in ties for note in _notes(row)))
        shown.append((ties[0].quote, tuple(sorted({mark for row in ties for mark in row.marks})),
                      [_caption(row) for row in ties], notes))
    return shown


@dataclass(frozen=True, repr=False, eq=False)
class Passages:
    """Sentences with some of their mentions; shows itself with these words marked.

    table has a row for each sentence: doc, start, end (code points of the stored text), quote, and marks
    (a tuple of Mark). Where the mentions are of several kinds, each marked word says its own.
    """

    table: pd.DataFrame

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        lines = []
        for row, kinds in self._rows():
            quote = marked(row.quote, row.marks, "【", "】", visible, {span: f" {k}" for span, k in kinds.items()})
            said = [*filter(None, [english(row.quote)]), *_said(row)]
            lines += [visible(place(row._asdict())), quote, *(visible(f"  {line}") for line in said), ""]
        return "\n".join(lines[:-1]) or "no mention"

    def _repr_html_(self) -> str:
        items = []
        for row, kinds in self._rows():
            labels = {span: f" <sub>{safe(k)}</sub>" for span, k in kinds.items()}
            # Where words of several kinds nest, brackets show where each begins and ends.
            signs = ("<mark>[", "]</mark>") if kinds else ("<mark>", "</mark>")
            items.append(f"<li><p>{marked(row.quote, row.marks, *signs, safe, labels)}</p>{_translated(row.quote)}"
                         f"<small>{safe('; '.join([place(row._asdict()), *_said(row)]))}</small></li>")
        inside = f"<ol>{''.join(items)}</ol>" if items else "<p>no mention</p>"
        return f'<div class="{NO_FORMULA}">{inside}</div>'

    def _rows(self) -> list[tuple[Any, dict[tuple[int, int], str]]]:
        """The sentences, each with the kind of every marked span where the kinds differ."""
        kind = {mark: _kind(mark.id) for row in self.table.itertuples() for mark in row.marks}
        several = len(set(kind.values())) > 1
        return [(row, {(mark.start, mark.end): kind[mark] for mark in row.marks} if several else {})
                for row in self.table.itertuples(index=False)]


def _translated(quote: str) -> str:
    said = english(quote)
    return said and f'<p lang="en"><em>{safe(said)}</em></p>'


def _kind(node: str) -> str:
    """
    >>> _kind("region:530103"), _kind("region:320106|320302")
    ('region', 'ambiguous')
    """
    return "ambiguous" if "|" in node else node.split(":")[0]


def mentioned(text: Text, mentions: pd.DataFrame) -> Passages:
    """The sentences of a document in which these mentions stand, with their words marked and glossed.

    mentions: any rows of the document's `coding.mentions`: of a node, of a rule, of a paragraph, a single one.
    Raises ValueError for mentions of another document.

    >>> from helpers.reading import parse
    >>> words = pd.DataFrame([["a", 6, 8, "约谈", "mechanism", "mechanism:约谈", pd.NA, pd.NA]], columns=[
    ...     "doc", "start", "end", "text", "kind", "id", "antecedent_start", "antecedent_end"])
    >>> mentioned(parse("a", "盘龙区开展了约谈。"), words)
    a:0-9
    盘龙区开展了【约谈】。
      约谈: summons to talk
    """
    strangers = sorted(set(mentions["doc"]) - {text.name})
    if strangers:
        raise ValueError(f"mentions of {', '.join(strangers)} in the text {text.name!r}; give the rows of one document")
    rows = [(text.name, s.start, s.end, text.text[s.start : s.end]) for s in text.sentences]
    table = pd.DataFrame(rows, columns=["doc", "start", "end", "quote"])
    marks = [_marks(mentions, row) for row in table.itertuples(index=False)]
    table = table.assign(marks=pd.Series(marks, dtype=object))
    return Passages(table[[bool(found) for found in marks]].reset_index(drop=True))


def marked(quote: str, marks: tuple[Mark, ...], opening: str, closing: str, show: Callable[[str], str],
           labels: Mapping[tuple[int, int], str] | None = None) -> str:
    """The quote with signs around every marked span, and the text between the signs as `show` gives it.

    Nested spans nest; a span that two nodes share is marked once. labels: what stands before the closing sign of
    a span.

    >>> marked("该区约谈", (Mark(0, 2, "region:530103", ""),), "[", "]", str)
    '[该区]约谈'
    """
    spans = {(mark.start, mark.end) for mark in marks}
    cuts = sorted({0, len(quote), *(cut for span in spans for cut in span)})
    pieces = []
    for cut, following in zip(cuts, [*cuts[1:], len(quote)], strict=True):
        ending = sorted((span for span in spans if span[1] == cut), reverse=True)  # the inner one closes first
        pieces += [(labels or {}).get(span, "") + closing for span in ending]
        pieces.append(opening * sum(start == cut for start, _ in spans))
        pieces.append(show(quote[cut:following]))
    return "".join(pieces)


def _marks(mentions: pd.DataFrame, row: Any) -> tuple[Mark, ...]:
    inside = (mentions["start"] >= row.start) & (mentions["end"] <= row.end) & (mentions["doc"] == row.doc)
    return tuple(sorted({Mark(int(word.start - row.start), int(word.end - row.start), word.id, note(word))
                         for word in mentions[inside].itertuples(index=False)}))


def note(word: Any) -> str:
    """What a pointing word (该区, 全省, 市纪委监委) stands for; '' for a word that says it itself."""
    if word.kind == "ambiguous":
        codes = word.id.removeprefix("region:").split("|")
        return f"{word.text} = {' or '.join(name(f'region:{code}') + ' ' + code for code in codes)}: not decided"
    back = pd.notna(word.antecedent_start)
    codes = divisions.name_forms().get(word.text, ())
    if not back and (word.kind != "region" or word.id.removeprefix("region:") in codes):
        return ""
    earlier = f", named at {int(word.antecedent_start)}-{int(word.antecedent_end)}" if back else ""
    return f"{word.text} = {name(word.id)}{earlier}"


def _title(found: Evidence) -> str:
    ends = name(found.source) if found.target is None else f"{name(found.source)} – {name(found.target)}"
    if not len(found):
        return f"{ends}: {'coded' if found.target is None else 'both are coded'}, without such a tie"
    number = len(found.table.drop_duplicates(["doc", "start", "end"]))
    return f"{ends}: {number} sentence{'s' * (number > 1)}"


def _caption(row: Any) -> str:
    tie = f"{name(row.source)} {row.relation} {name(row.target)}"
    return ", ".join(filter(None, [tie, row.mode, place(row._asdict()), row.rule]))


def _notes(row: Any) -> list[str]:
    """What the pointing words stand for, and which end the sentence does not name (an ancestor, …)."""
    named = {mark.id for mark in row.marks}
    absent = [f"{name(end)} is not named in this sentence" for end in (row.source, row.target)
              if end not in named]
    return list(dict.fromkeys([*(mark.note for mark in row.marks if mark.note), *absent]))


def _said(row: Any) -> list[str]:
    """What the marked words stand for, or else mean in English."""
    said = []
    for mark in row.marks:
        word, english = row.quote[mark.start : mark.end], lexicon.gloss(mark.id)
        said.append(f"{mark.note} ({english})" if mark.note and english else
                    mark.note or (f"{word}: {english}" if english else ""))
    return [words for words in dict.fromkeys(said) if words]
