"""How fast a text is read and coded, against jieba's tagger on the same text in the same process and run.

`python bench/speed.py [--quick]` prints two tables. MB is 10**6 bytes of UTF-8; one process, one thread of work.

First table: MB/s of `helpers.read` from a file and `helpers.code`, MB/s of `jieba.posseg.lcut` on the text already in
memory, and their ratio. Each is the median of five rounds, taken in turn; who has run for a minute runs no further
round: the table says how many were run. Nothing counts that is done once in a process: loading tables.
- article repeated: one file; the helpers remember what a wording gave, so this measures reprints, not new text.
- practice texts: each a document of its own, all of them in one round; from the second round on they are reprints too.
- fresh text: one file in which no sentence repeats, another one in every round: what a new text costs.
jieba's tagger is many times slower on traditional characters, which one practice text has: the rows "simplified" are
without that text, and theirs is the ratio to quote.

`python bench/speed.py --texts DIR` prints one row instead: every .txt file of a folder, each read once by either side,
so that nothing of one helps with another.

Second table: MB/s by size of the file, the median of three, and its ratio to that of the smallest size; 1.00 throughout
is linear time.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice, repeat
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import corpus

import helpers as h

MB = 10**6
ROUNDS = 5
ENOUGH = 60  # seconds: who has run so long in one comparison runs no further round
FULL = {"article": 5 * MB, "fresh": 2 * MB, "sizes": (1 * MB, 5 * MB, 10 * MB, 20 * MB)}
QUICK = {"article": MB // 5, "fresh": MB // 20, "sizes": (MB // 20, MB // 10, MB // 5, MB // 2)}


def code(paths: list[Path]) -> None:
    for path in paths:
        h.code(h.read(path))


def tag(lcut: Callable, texts: list[str]) -> None:
    for text in texts:
        lcut(text)


def seconds(work: Callable[[], None]) -> float:
    gc.collect()
    return timed(work)


def timed(work: Callable[[], None]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def race(rounds: Iterable[list[Path]], lcut: Callable) -> tuple[float, list[float], list[float]]:
    """MB of the last round, and MB/s of the helpers and of the peer in each, in turn: a busy minute meets both."""
    rates, spent = ([], []), [0.0, 0.0]
    for paths in rounds:
        texts = [corpus.stored(path) for path in paths]
        size = sum(map(corpus.size, texts)) / MB
        for i, work in enumerate((partial(code, paths), partial(tag, lcut, texts))):
            if spent[i] < ENOUGH:
                took = seconds(work)
                spent[i] += took
                rates[i].append(size / took)
    return size, *rates


def comparison(what: str, rounds: Iterable[list[Path]], lcut: Callable) -> tuple[str, ...]:
    size, ours, peer = race(islice(rounds, ROUNDS), lcut)
    a, b = median(ours), median(peer)
    return what, f"{size:.3f}", f"{a:.3f}", str(len(ours)), f"{b:.3f}", str(len(peer)), f"{a / b:.1f}"


def growth(name: str, make: Callable[[int, int], str], sizes: Sequence[int], folder: Path) -> list[tuple[str, ...]]:
    """MB/s at each size: the median of three texts made of a size and a seed, or of fewer where they take a minute."""
    rows, first = [], 0.0
    for most in sizes:
        rates, spent = [], 0.0
        for seed in range(3):
            if spent < ENOUGH:
                path = written(folder, "growth", make(most, seed))
                took = seconds(partial(code, [path]))
                spent += took
                rates.append(path.stat().st_size / MB / took)
        rate = median(rates)
        first = first or rate
        rows.append((name, f"{most / MB:g}", f"{rate:.3f}", str(len(rates)), f"{rate / first:.2f}"))
    return rows


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.txt"
    path.write_bytes(text.encode("utf-8"))
    return path


def fresh_rounds(folder: Path, most: int, traditional: bool) -> Iterator[list[Path]]:
    for seed in range(ROUNDS):
        yield [written(folder, "fresh", corpus.fresh(most, seed, traditional))]


def tables(folder: Path, sizes: dict) -> Iterator[str]:
    """The two tables, each as soon as it is there."""
    lcut, article = corpus.posseg(), corpus.stored(corpus.ARTICLE)
    code([corpus.ARTICLE, *corpus.practice()])  # loads what is loaded once
    repeated = written(folder, "article", corpus.repeated(article, sizes["article"]))
    comparisons = [("article repeated", repeat([repeated]))]
    for with_all, note in ((True, ""), (False, ", simplified")):
        comparisons += [
            (f"practice texts{note}", repeat(corpus.practice(with_all))),
            (f"fresh text{note}", fresh_rounds(folder, sizes["fresh"], with_all)),
        ]
    rows = [("text", "MB", "helpers MB/s", "rounds", "posseg MB/s", "rounds", "ratio")]
    yield corpus.table(rows + [comparison(what, rounds, lcut) for what, rounds in show(comparisons)])
    makers = (("article repeated", lambda most, seed: corpus.repeated(article, most)), ("fresh text", corpus.fresh))
    rows = [("text", "MB", "helpers MB/s", "rounds", "to smallest")]
    for name, make in show(makers):
        rows += growth(name, make, sizes["sizes"], folder)
    yield corpus.table(rows)


def once(paths: list[Path]) -> str:
    """One row: texts that are read once, in turn, so that a busy minute meets both sides."""
    lcut = corpus.posseg()
    code([corpus.ARTICLE])  # loads what is loaded once
    size, took = 0, [0.0, 0.0]
    gc.collect()  # once: nobody does so between the files of a folder, and it leaves the processor's cache cold
    for path in show(paths):
        took[0] += timed(partial(code, [path]))
        text = h.read(path).text  # after: what reading remembers of its lines must not help to code it
        size += corpus.size(text)
        took[1] += timed(partial(tag, lcut, [text]))
    rates = [size / MB / spent for spent in took]
    head = ("text", "files", "MB", "helpers MB/s", "posseg MB/s", "ratio")
    row = ("each once", str(len(paths)), f"{size / MB:.3f}", *(f"{rate:.3f}" for rate in rates))
    return corpus.table([head, (*row, f"{rates[0] / rates[1]:.1f}")])


def show(steps: Sequence) -> Iterator:
    return corpus.progress(steps, "speed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller texts: a look, no measurement")
    parser.add_argument("--texts", type=Path, metavar="DIR", help="only the .txt files of this folder, each read once")
    args = parser.parse_args()
    sizes = QUICK if args.quick else FULL
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    if args.texts:
        if not (paths := sorted(args.texts.glob("*.txt"))):
            parser.error(f"no .txt in {args.texts}")
        print(f"\n{once(paths)}")
        return
    with TemporaryDirectory() as folder:
        for table in tables(Path(folder), sizes):
            print(f"\n{table}", flush=True)


if __name__ == "__main__":
    main()
