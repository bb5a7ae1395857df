"""Peak memory of coding a folder of 200 and one of 2,000 files, one file after the other.

`python bench/memory.py [--quick]` writes varied copies of the article and the practice texts to a temporary folder,
codes each folder by `helpers.read` and `helpers.code` in a process of its own and prints that process's highest
resident memory. Nothing is kept of a coding, so the peak should not grow with the number of files: `flat` is yes where
it is at most a tenth over the peak of the smaller folder. Tables and dictionaries that are loaded once are in it.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import corpus

MOST = 400  # MB
FULL, QUICK = (200, 2000), (20, 200)


def fill(folder: Path, files: int) -> int:
    """Write so many files into a new folder; returns their bytes."""
    folder.mkdir()
    texts = islice(corpus.documents(seed=files), files)
    return sum((folder / f"{i:04}.txt").write_bytes(text.encode("utf-8")) for i, text in enumerate(texts))


def code(folder: Path) -> None:
    """What the child does: code every file, then print the peak in bytes."""
    import helpers as h

    for path in corpus.progress(sorted(folder.glob("*.txt")), folder.name):
        h.code(h.read(path))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(peak if sys.platform == "darwin" else peak * 1024)


def peak(folder: Path) -> float:
    """Highest resident memory, in MB, of a new process that codes the folder. Linux lets a child start from its
    parent's peak: this process loads no more than texts, so that it is far below."""
    done = subprocess.run(
        [sys.executable, __file__, "--child", str(folder)], stdout=subprocess.PIPE, text=True, check=True
    )
    return int(done.stdout) / 10**6


def rows(folder: Path, numbers: tuple[int, ...]) -> list[tuple[str, ...]]:
    out, first = [("files", "MB of text", "peak MB", "to fewest", "flat", f"under {MOST} MB")], 0.0
    for files in numbers:
        size = fill(folder / f"{files} files", files)
        most = peak(folder / f"{files} files")
        first = first or most
        says = ("yes" if good else "NO" for good in (most <= 1.1 * first, most < MOST))
        out.append((f"{files:,}", f"{size / 10**6:.1f}", f"{most:.0f}", f"{most / first:.2f}", *says))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="20 and 200 files: a look, no measurement")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        return code(args.child)
    with TemporaryDirectory() as folder:
        print(corpus.table(rows(Path(folder), QUICK if args.quick else FULL), left=0))


if __name__ == "__main__":
    main()
