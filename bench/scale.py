"""From 2,000 to 20,000 files: how many documents a second each engine codes, how much memory it takes, and what a
second run costs.

`python bench/scale.py [--quick]` writes varied copies of the article and the practice texts to a temporary folder and
runs the command line on them as a user would (`--parquet`), each engine in a fresh folder: one process, which is the
peer of all others, a pool, Dask on this machine, and Dask at an address, with two workers each. Then it runs again with
nothing changed and with one file of a hundred changed. `to one` is the ratio of documents a second to those of one
process. The tables of all engines are compared byte for byte. Peaks are of resident memory: of the process that
drives, and of its largest worker.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import corpus

FULL, QUICK = (2_000, 20_000), (100, 400)
WORKERS = 2
ENGINES = {"one process": ["--engine", "one"], "pool": ["--engine", "pool"], "Dask, local": ["--engine", "dask"]}


class Run(NamedTuple):
    """Seconds, and peaks in MB of the process that drives and of its largest worker (0: none)."""

    seconds: float
    driver: float
    worker: float


def child(arguments: list[str]) -> None:
    """What a run is: the command line, and then the peaks of this process and of those that it started."""
    from helpers.__main__ import main

    code = main(arguments)
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(code, *peaks)


def run(texts: Path, out: Path, *options: str) -> Run:
    command = [sys.executable, __file__, "--child", str(texts), "--out", str(out), "--parquet",
               "--workers", str(WORKERS), *options]
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    seconds = time.perf_counter() - start
    code, driver, worker = map(int, done.stdout.splitlines()[-1].split())
    assert code == 0, done.stdout
    return Run(seconds, driver / 1000, worker / 1000)


@contextmanager
def cluster() -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """A scheduler and two workers, each a process of its own, as on a cluster; its address and the workers."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [[sys.executable, "-m", f"distributed.cli.dask_{what}"] for what in ("scheduler", "worker")]
    with TemporaryDirectory() as folder:
        told = Path(folder) / "scheduler.json"
        scheduler = subprocess.Popen([*dask[0], "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                                      "--scheduler-file", str(told)], **quiet)
        while not (told.exists() and (address := re.search(r"tcp://[\d.:]+", told.read_text(encoding="utf-8")))):
            time.sleep(0.1)
        workers = [subprocess.Popen([*dask[1], address[0], "--nthreads", "1", "--no-nanny", "--no-dashboard",
                                     "--local-directory", folder], **quiet) for _ in range(WORKERS)]
        try:
            yield address[0], workers
        finally:
            for process in (*workers, scheduler):
                process.kill()
                process.wait()


def peak(process: subprocess.Popen) -> float:
    """The highest resident memory of a process so far, in MB (Linux)."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1000


def tables(out: Path) -> str:
    """A hash of every file that a run wrote, without the store."""
    seen = hashlib.blake2b()
    for path in sorted(path for path in out.rglob("*") if path.is_file() and not path.name.startswith(".")):
        seen.update(f"{path.relative_to(out)}\0".encode() + path.read_bytes())
    return seen.hexdigest()


def change(texts: Path) -> int:
    """Add a sentence to every hundredth file; returns how many."""
    some = sorted(texts.rglob("*.txt"))[::100]
    for path in some:
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"\n盘龙区纪委监委约谈了{path.stem}名“一把手”。\n")
    return len(some)


def measured(folder: Path, numbers: tuple[int, int]) -> Iterator[str]:
    """The tables of the bench, one after the other."""
    few, many = numbers
    corpus.fill(folder / "few", few)
    size = corpus.fill(folder / "many", many)
    yield f"{many:,} files, {size / 1e6:.0f} MB of text, {WORKERS} workers"
    runs = {name: run(folder / "many", folder / f"out {name}", *options) for name, options in ENGINES.items()}
    with cluster() as (address, workers):
        last = run(folder / "many", folder / "out cluster", "--scheduler", address)
        runs["Dask, at an address"] = last._replace(worker=max(map(peak, workers)))
    one = runs["one process"].seconds
    rows = [("engine", "seconds", "documents/s", "to one", "driver MB", "worker MB")]
    for name, (seconds, driver, worker) in runs.items():
        rows.append((name, f"{seconds:.0f}", f"{many / seconds:.0f}", f"{one / seconds:.2f}", f"{driver:.0f}",
                     f"{worker:.0f}" if name != "one process" else ""))
    yield corpus.table(rows)
    same = {tables(folder / f"out {name}") for name in [*ENGINES, "cluster"]}
    yield f"tables of the {len(runs)} engines: " + ("the same bytes" if len(same) == 1 else "DIFFERENT")
    again = run(folder / "many", folder / "out one process")
    changed = change(folder / "many")
    after = run(folder / "many", folder / "out one process")
    small = {name: run(folder / "few", folder / f"few {name}", *options) for name, options in ENGINES.items()}
    later = {"nothing changed": again.seconds, f"{changed} files changed": after.seconds}
    yield corpus.table([("run again", "seconds", "to the first"),
                        *((what, f"{seconds:.1f}", f"{seconds / one:.1%}") for what, seconds in later.items())])
    rows = [("peak MB", *(f"{number:,} files" for number in numbers), "ratio")]
    for name, most in small.items():
        for part in ("driver", "worker") if name != "one process" else ("driver",):
            a, b = getattr(most, part), getattr(runs[name], part)
            rows.append((f"{name}: {part}", f"{a:.0f}", f"{b:.0f}", f"{b / a:.2f}"))
    yield corpus.table(rows)
    yield million(many, one, runs["Dask, at an address"].seconds, after.seconds - changed * one / many)


def million(many: int, one: float, dask: float, alone: float) -> str:
    """A million such reports, by the sum: coding divides by the workers, what the driver does alone does not."""
    alone = max(alone, 0.0)
    code, drive = (one - alone) / many, alone / many
    here = 1e6 * dask / many / 3600
    there = 1e6 * (code / 100 + drive) / 3600
    return (f"a million reports: on this machine with {WORKERS} workers {here:.1f} h; with 100 workers {there:.1f} h "
            f"({1000 * code:.1f} ms a report / 100 to code, {1000 * drive:.1f} ms to read, send, keep and write)")


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        return child(sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="100 and 400 files: a look, no measurement")
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        for part in measured(Path(folder), QUICK if args.quick else FULL):
            print(part, end="\n\n", flush=True)


if __name__ == "__main__":
    main()
