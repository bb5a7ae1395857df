"""What may go wrong where tasks run: limits, lost and foreign workers, a scheduler that is gone, a driver that is killed.

Each ends in the right bytes or in one line, within half a minute, and leaves nothing running.
"""
from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import dask
import distributed
import pytest
from distributed.comm import CommClosedError
from ending import dies

import helpers as h
from helpers import __main__ as cli
from helpers.corpus import engines, store
from helpers.notebooks import NOTEBOOKS
from helpers.reading import InputError

ROOT = NOTEBOOKS.parent
SENTENCE = "昆明市盘龙区纪委监委对新提拔的“一把手”开展第{}次任前廉政谈话，并建立问题清单。"
PAGE = f"<html><body><article><p>{SENTENCE}</p><p>{SENTENCE}</p></article></body></html>"
FOREVER = ("(a+)+b", "a" * 60)  # `re.match` on it holds the interpreter


def reports(folder: Path, number: int) -> Path:
    folder.mkdir()
    for i in range(number):
        (folder / f"r{i}.txt").write_text(SENTENCE.format(i) * 5, encoding="utf-8")
    (folder / "page.html").write_text(PAGE.replace("{}", "九"), encoding="utf-8")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and p.name != store.NAME}


def run(arguments: Sequence[object], limits: dict[int, int] | None = None, **environment: str) -> subprocess.CompletedProcess:
    def limit() -> None:
        for what, most in (limits or {}).items():
            resource.setrlimit(what, (most, most))

    return subprocess.run([sys.executable, "-m", "helpers", *map(str, arguments)], preexec_fn=limit, capture_output=True,
                          text=True, encoding="utf-8", timeout=60, env=os.environ | environment)


@pytest.fixture
def inside(capfd: pytest.CaptureFixture[str]) -> Callable[..., subprocess.CompletedProcess]:
    """As `run`, in this process: where it is others that fail, no new one is needed."""
    def call(arguments: Sequence[object]) -> subprocess.CompletedProcess:
        capfd.readouterr()
        code = cli.main(list(map(str, arguments)))
        said = capfd.readouterr()
        return subprocess.CompletedProcess(arguments, code, said.out, said.err)

    return call


def one_line(done: subprocess.CompletedProcess, pattern: str) -> None:
    assert done.returncode == 2 and re.fullmatch(rf"helpers: [^\n]*{pattern}[^\n]*\n", done.stderr), done.stderr
    assert done.stdout == ""


# -- limits ------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """Sixty reports, and the result of an undisturbed run."""
    base = tmp_path_factory.mktemp("many")
    h.build([str(reports(base / "in", 60))], base / "undisturbed")
    return base / "in", tree(base / "undisturbed")


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    base = tmp_path_factory.mktemp("few")
    h.build([str(reports(base / "in", 3))], base / "undisturbed")
    return base / "in", tree(base / "undisturbed")


MEMORY, HANDLES = {resource.RLIMIT_AS: 1_500_000_000}, {resource.RLIMIT_NOFILE: 32}


@pytest.mark.parametrize(("engine", "limits"), [("one", MEMORY | HANDLES), ("pool", MEMORY | HANDLES), ("dask", MEMORY), ("dask", HANDLES)],
                         ids=["one", "pool", "dask memory", "dask handles"])
def test_little_is_enough_or_one_line(many, tmp_path: Path, engine: str, limits: dict[int, int]):
    """What runs with little of both runs with little of either."""
    where, undisturbed = many
    done = run([where, "--out", tmp_path / "out", "--engine", engine, "--workers", 2], limits)
    if engine == "dask" and resource.RLIMIT_NOFILE in limits:
        one_line(done, "`ulimit -n 96`, fewer --workers, or --engine one")
    else:
        assert done.returncode == 0, done.stderr
        assert tree(tmp_path / "out") == undisturbed


@pytest.mark.parametrize("engine", engines.ENGINES)
def test_too_little_memory_is_one_line(few, tmp_path: Path, engine: str):
    one_line(run([few[0], "--out", tmp_path / "out", "--engine", engine], {resource.RLIMIT_AS: 600_000_000}), "GB of memory.*ulimit -v")
    assert not (tmp_path / "out").exists()


def test_workers_that_cannot_start_are_one_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engines, "_load", dies)
    with engines.opened("pool", 2) as engine, pytest.raises(InputError, match="no worker can start here .*BrokenProcessPool"):
        engine.executor()


def test_memory_that_ends_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    monkeypatch.setattr("helpers.corpus.build", lambda *_: bytes(1 << 60))  # as the command line asks for it
    assert cli.main(["x", "--out", str(tmp_path / "out")]) == 2
    assert re.fullmatch(r"helpers: [^\n]*out: not enough memory; [^\n]*\n", capsys.readouterr().err)


# -- a driver that is killed -------------------------------------------------------------------------

@pytest.mark.parametrize("engine", ["pool", "dask"])
def test_no_worker_outlives_the_driver(engine: str):
    """Not even one that is in a library that never lets go of the interpreter."""
    program = ("import re, sys, time; from helpers.corpus import engines\n"
               "if __name__ == '__main__':\n"
               "    with engines.opened(sys.argv[1], 2) as engine:\n"
               "        executor = engine.executor()\n"
               f"        executor.submit(re.match, *{FOREVER}); executor.submit(time.sleep, 100)\n"
               "        time.sleep(1); print('at work', flush=True); time.sleep(100)\n")
    # The workers inherit this pipe: it ends with the last of them.
    with subprocess.Popen([sys.executable, "-c", program, engine], stdout=subprocess.PIPE, text=True) as driver:
        assert driver.stdout.readline() == "at work\n"
        driver.kill()
        late = signal.signal(signal.SIGALRM, lambda *_: pytest.fail("a worker lives on"))
        signal.alarm(15)
        try:
            assert driver.stdout.read() == ""
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, late)


# -- who gets in -------------------------------------------------------------------------------------

def test_dask_on_this_machine_refuses_who_has_not_its_key():
    def asked(address: str, security: distributed.Security | None) -> int:
        with distributed.Client(address, security=security, timeout=3, set_as_default=False) as client:
            return client.submit(len, "abc").result(timeout=10)

    with engines._cluster(1) as cluster:
        cluster.wait_for_workers(1, timeout=30)
        (worker, about), = cluster.scheduler.identity()["workers"].items()
        assert asked(cluster.scheduler_address, cluster.security) == 3
        for address in (cluster.scheduler_address, worker, about["nanny"]):
            assert address.startswith("tls://127.0.0.1:")
            with pytest.raises(OSError):
                asked(address, distributed.Security.temporary())
        with pytest.raises(OSError):
            asked(cluster.scheduler_address.replace("tls:", "tcp:"), None)
        with pytest.raises((TypeError, ValueError, RuntimeError)):
            asked(cluster.scheduler_address, None)
        scratch = Path(about["local_directory"]).parents[1]
        assert scratch.stat().st_mode & 0o777 == 0o700 and scratch.stat().st_uid == os.getuid()
        for page in ("health", "metrics", "status", "json/identity.json", "info/main/workers.html", "statics/css/base.css"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"http://127.0.0.1:{cluster.scheduler.http_server.port}/{page}", timeout=5)
    assert not scratch.exists()


def test_what_a_caller_computes_with_dask_stays_its_own():
    before = dask.config.get("scheduler", None)
    with engines.opened("dask", 1) as engine:
        assert engine.executor().submit(len, "abc").result(timeout=30) == 3
        assert dask.config.get("scheduler", None) == before


# -- a cluster ---------------------------------------------------------------------------------------

@contextmanager
def remote(folder: Path, scheduler: Path = ROOT / "src", worker: Path = ROOT / "src", *keys: str) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """A scheduler and a worker with packages of their own: the address and the two processes."""
    told, quiet = folder / "scheduler.json", {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

    def start(what: str, path: Path, *options: str) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard", "--scheduler-file", str(told), *options, *keys],
                                env=os.environ | {"PYTHONPATH": str(path)}, **quiet)

    processes = [start("scheduler", scheduler, "--host", "127.0.0.1", "--port", "0")]
    try:
        deadline = time.monotonic() + 60
        while not (told.exists() and told.stat().st_size) and time.monotonic() < deadline:
            time.sleep(0.05)
        processes.append(start("worker", worker, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder)))
        yield re.search(r"t(cp|ls)://[\d.:]+", told.read_text(encoding="utf-8"))[0], processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def lacks(folder: Path) -> Path:
    (folder / "helpers.py").write_text("raise ModuleNotFoundError('no helpers')\n", encoding="utf-8")
    return folder


def old(folder: Path) -> Path:
    (folder / "helpers").mkdir()
    (folder / "helpers" / "__init__.py").write_text("", encoding="utf-8")
    return folder


def other(folder: Path) -> Path:
    shutil.copytree(ROOT / "src", folder / "src")
    shutil.copytree(ROOT / "data" / "codebook", folder / "data" / "codebook")
    for name in ("radicals.csv", "regions.csv"):
        shutil.copy(ROOT / "data" / name, folder / "data")
    with open(folder / "data" / "codebook" / "mechanisms.csv", "a", encoding="utf-8") as file:
        file.write("另一个词,warning,another word\n")
    return folder / "src"


@pytest.mark.parametrize("who", ["scheduler", "worker"])
@pytest.mark.parametrize("what", [lacks, old, other])
def test_a_cluster_without_this_very_package_is_one_line(few, inside, tmp_path: Path, what, who: str):
    where, path = few[0], tmp_path / "package"
    path.mkdir()
    start = time.monotonic()
    with remote(tmp_path, **{who: what(path)}) as (address, _):
        done = inside([where, "--out", tmp_path / "out", "--scheduler", address])
    if (who, what) == ("scheduler", other):  # it hands tasks on, and does none
        assert done.returncode == 0, done.stderr
    else:
        one_line(done, "install the same on the scheduler and on every worker")
    assert time.monotonic() - start < 40


@pytest.mark.parametrize(("lost", "how", "says"), [
    (0, signal.SIGKILL, "the Dask scheduler was lost"), (0, signal.SIGSTOP, "the Dask scheduler was lost"),
    (1, signal.SIGKILL, "the Dask scheduler has no workers any more"),
])
def test_a_cluster_that_is_lost_is_one_line_within_half_a_minute(
        few, inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: int, how: int, says: str):
    """Here the silence that is borne is shorter, and all that waits for it."""
    assert 2 * engines.PATIENCE + 6 <= 30
    monkeypatch.setattr(engines, "PATIENCE", 5)
    with remote(tmp_path) as (address, processes):
        with pytest.raises(InputError, match=says), engines.opened("dask", scheduler=address) as engine:
            executor = engine.executor()
            assert executor.submit(len, "abc").result() == 3
            waits = executor.submit(time.sleep, 100)
            time.sleep(0.5)
            processes[lost].send_signal(how)
            start = time.monotonic()
            waits.result(timeout=60)
        assert time.monotonic() - start < 16
        one_line(inside([few[0], "--out", tmp_path / "out", "--scheduler", address]), "no Dask scheduler with workers answers")
        assert time.monotonic() - start < 32


def test_a_line_that_breaks_off_is_a_scheduler_that_is_lost():
    """Before the client itself has noticed; to Python it is an error of the machine, as if a disk were full."""
    with pytest.raises(InputError, match="the Dask scheduler was lost"), engines.opened("dask", workers=1):
        raise CommClosedError("in <TCP (closed)>: Stream is closed")


def test_what_is_no_scheduler_is_one_line(few, inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A server that answers with something else."""
    monkeypatch.setattr(engines, "PATIENCE", 5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        def answer() -> None:
            with server.accept()[0] as visitor:
                visitor.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        one_line(inside([few[0], "--out", tmp_path / "out", "--scheduler", address]), "no Dask scheduler with workers answers")


def test_a_scheduler_with_keys_takes_who_has_one_by_the_settings_of_dask(few, inside, tmp_path: Path):
    (where, undisturbed), made = few, distributed.Security.temporary()
    names = {"ca-file": made.tls_ca_file, "cert": made.tls_client_cert, "key": made.tls_client_key}
    for name, text in names.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    keys = [part for name in names for part in (f"--tls-{name}", str(tmp_path / name))]
    tls = "DASK_DISTRIBUTED__COMM__TLS__"
    with remote(tmp_path, ROOT / "src", ROOT / "src", "--protocol", "tls", *keys) as (address, _):
        assert address.startswith("tls://")
        command = [where, "--out", tmp_path / "out", "--scheduler", address]
        one_line(inside(command), "for tls:// Dask's settings must name the files distributed.comm.tls.ca-file")
        done = run(command, **{tls + "CA_FILE": str(tmp_path / "ca-file"), tls + "CLIENT__CERT": str(tmp_path / "cert"),
                               tls + "CLIENT__KEY": str(tmp_path / "key")})
    assert done.returncode == 0, done.stderr
    assert tree(tmp_path / "out") == undisturbed


def test_an_executor_that_cannot_be_shut_down_holds_nobody_up(monkeypatch: pytest.MonkeyPatch):
    """Dask waits for ever for what a lost worker was to do, if it is asked to wait."""
    asked = []

    class Stuck:
        def shutdown(self, wait: bool) -> None:
            asked.append(wait)
            time.sleep(30)

    monkeypatch.setattr(engines, "PATIENCE", -2.5)
    start = time.monotonic()
    engines._let_go(Stuck())
    assert asked == [False] and time.monotonic() - start < 5
