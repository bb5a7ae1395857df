"""Where tasks run: in this process, in a pool of processes, on Dask workers of this machine or of a cluster.

Every engine is an executor of `concurrent.futures`, so one loop drives them all. A task whose worker is lost runs
again, alone at last, so that what ends workers is found. Workers of this machine end with the process that started
them, and take tasks from nobody else.
"""
from __future__ import annotations

import ctypes
import logging
import os
import pickle
import signal
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from helpers.corpus import store
from helpers.reading import InputError

if TYPE_CHECKING:
    import distributed

try:
    import resource
except ImportError:  # not on Windows
    resource = None

ENGINES = ("one", "pool", "dask")
TRIES = 3  # that a task may lose its worker
PATIENCE = 12  # seconds that a scheduler may be silent, or without workers
HANDLES = {"one": (16, 0), "pool": (24, 4), "dask": (64, 16)}  # files that are open: always, and for each worker
MEMORY = {"one": 1.0, "pool": 1.0, "dask": 1.4}  # gigabytes of address space that a process needs; with less some hang
Task, Result = TypeVar("Task"), TypeVar("Result")


class Here(Executor):
    """This process: a task is done when it is given."""

    def submit(self, call: Callable, /, *args: Any, **kwargs: Any) -> Future:
        done: Future = Future()
        try:
            done.set_result(call(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


class Engine(NamedTuple):
    """Where tasks run: how to get an executor, to be asked again when one is broken, and how many work at a time."""

    executor: Callable[[], Executor]
    workers: int


@contextmanager
def opened(engine: str, workers: int | None = None, scheduler: str | None = None) -> Iterator[Engine]:
    """An engine, until it is closed.

    engine: one, pool or dask; workers: processes, as many as there are cores if not given; scheduler: the address of a
    Dask scheduler, whose workers are taken, for dask only; one on this machine if not given. Raises InputError where
    Dask is not to be had, and where its scheduler is lost.

    >>> with opened("one") as engine:
    ...     engine.executor().submit(len, "abc").result()
    3
    """
    number = workers or os.cpu_count() or 1
    if resource and scheduler is None:
        _check_limits(engine, number)
    with ExitStack() as stack:
        if engine == "one":
            yield Engine(Here, 1)
        elif engine == "pool":
            yield Engine(lambda: stack.enter_context(_pool(number)), number)
        else:
            client = stack.enter_context(_dask(number, scheduler))

            def executor() -> Executor:
                made = client.get_executor(pure=False, retries=0)
                stack.callback(_let_go, made)
                return made

            yield Engine(executor, sum(client.nthreads().values()))


def _let_go(executor: Executor) -> None:
    """Shut down an executor of Dask, and do not wait for what it still runs: all results that are wanted are there, and
    where the cluster is lost the others never come."""
    with suppress(Exception):
        _in_time(lambda: executor.shutdown(wait=False))


def _check_limits(engine: str, number: int) -> None:
    always, each = HANDLES[engine]
    needed = always + each * number
    files, memory = (resource.getrlimit(limit)[0] for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_AS))
    if files != resource.RLIM_INFINITY and files < needed:
        fewer = "" if engine == "one" else ", fewer --workers, or --engine one"
        raise InputError(f"--engine {engine} opens {needed} files at a time, and {files} are allowed; "
                         f"`ulimit -n {needed}`{fewer}")
    if memory != resource.RLIM_INFINITY and memory < MEMORY[engine] * 1e9:
        raise InputError(f"--engine {engine} needs {MEMORY[engine]} GB of memory, and {memory / 1e9:.2f} are allowed; "
                         "see `ulimit -v`")


def _too_few(engine: str, why: BaseException | str) -> InputError:
    said = f"{type(why).__name__}: {why}".replace("\n", " ") if isinstance(why, BaseException) else why
    return InputError(f"--engine {engine}: no worker can start here ({said[:200]}); allow more memory or processes "
                      "(see `ulimit -a`), take fewer --workers, or --engine one")


# --- a pool of processes ----------------------------------------------------------------------------------------


@contextmanager
def _pool(number: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that have loaded what they need: where there is too little memory, they end or hang in loading it."""
    # Not by fork: what a library has begun in this process would be copied half-done.
    pool = ProcessPoolExecutor(number, get_context("spawn"), _begin, (os.getpid(),))
    # A library may ask for memory for ever; where memory is not limited, a slow disk is no fault.
    limited = resource and resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY
    try:
        try:
            loads = [pool.submit(_load) for _ in range(number)]
            if wait(loads, 25 if limited else 300).not_done:
                raise TimeoutError("it takes too long to load its libraries")
            for load in loads:
                if why := load.result():
                    raise RuntimeError(why)
        except (OSError, RuntimeError, MemoryError, ImportError) as error:
            for process in list((pool._processes or {}).values()):  # from Python 3.14 on: pool.kill_workers()
                process.kill()
            raise _too_few("pool", error) from None
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(driver: int) -> None:
    """In a worker: end with the process that started it, however that one ends; and say nothing beside it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    # Or Arrow takes a gigabyte at once, and OpenBLAS, where memory is limited, asks for the rest for ever.
    os.environ |= {"ARROW_DEFAULT_MEMORY_POOL": "system", "OPENBLAS_NUM_THREADS": "1"}
    if sys.platform == "linux":
        # Told by the kernel, since a library may hold this interpreter. The number is PR_SET_PDEATHSIG.
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        if os.getppid() != driver:
            os._exit(1)
    else:
        threading.Thread(target=_end_after, args=(driver,), daemon=True).start()


def _end_after(driver: int) -> None:
    while os.getppid() == driver:
        time.sleep(1)
    os._exit(1)


def _load() -> str:
    """In a worker: load all that coding needs, by coding a text. Returns why that failed, '' if it did not."""
    from helpers.corpus import records

    return records.code("", "昆明市盘龙区纪委监委约谈一把手。".encode(), {}, [], 1000, 60).why


# --- Dask -------------------------------------------------------------------------------------------------------


@contextmanager
def _dask(number: int, scheduler: str | None) -> Iterator[distributed.Client]:
    try:
        import dask
        import distributed
    except ImportError as error:
        raise InputError(f"for Dask install {error.name}: pip install {error.name}") from None
    with ExitStack() as stack:
        # What it loses on the way is told by the results.
        stack.enter_context(distributed.utils.silence_logging_cmgr(logging.CRITICAL))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore", distributed.versions.VersionMismatchWarning)  # `_check_rules` tells what counts
        # Or the last thousand messages are kept, and in them the texts.
        stack.enter_context(dask.config.set({"distributed.admin.low-level-log-length": 1}))
        cluster = stack.enter_context(_cluster(number)) if scheduler is None else None
        try:
            # Not as the default: what a caller computes with Dask is its own, even where this client is refused.
            client = stack.enter_context(_in_time(lambda: distributed.Client(
                scheduler or cluster, timeout=PATIENCE, set_as_default=False)))
            client.wait_for_workers(1, timeout=PATIENCE)
        except Exception as error:  # whatever answers at an address, which need not be Dask
            if scheduler is None:
                raise _too_few("dask", error) from None
            keys = ("; for tls:// Dask's settings must name the files distributed.comm.tls.ca-file, client.cert and "
                    "client.key" if scheduler.startswith("tls:") else "")
            raise InputError(f"{scheduler}: no Dask scheduler with workers answers ({type(error).__name__}); start one "
                             f"with `dask scheduler` and `dask worker`{keys}") from None
        lost = stack.enter_context(_watched(client))
        try:
            _check_rules(client, scheduler)
            yield client
        except InputError:
            raise
        except Exception as error:
            if lost or client.status != "running" or isinstance(error, distributed.comm.CommClosedError):
                raise InputError(f"{lost[0] if lost else 'the Dask scheduler was lost'}; run again: what was coded "
                                 "until then is kept") from None
            # What comes from a task itself; a scheduler that cannot read one says it as RuntimeError.
            if isinstance(error, (ImportError, AttributeError, pickle.PickleError)) or "deserializ" in str(error):
                raise _other(scheduler, error) from None
            raise


def _in_time(call: Callable[[], Result]) -> Result:
    """What a call returns. TimeoutError when it takes too long: Dask waits for ever for a greeting from a server that
    lets it in and says nothing."""
    done: Future = Future()

    def run() -> None:
        try:
            done.set_result(call())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()  # which the end of Python does not wait for
    return done.result(timeout=PATIENCE + 3)


@contextmanager
def _cluster(number: int) -> Iterator[distributed.LocalCluster]:
    """Dask on this machine: who has not the key, which this process makes and keeps in memory, is refused."""
    import dask
    import distributed

    settings = {
        # `spread` tries again itself, and alone; to sample what workers do takes some hundredths of their time.
        "distributed.scheduler.allowed-failures": 0, "distributed.worker.profile.enabled": False,
        # No web pages on what is at work, which every user of the machine could read.
        "distributed.scheduler.http.routes": [], "distributed.worker.http.routes": [],
        "distributed.worker.preload": [__name__],  # `dask_setup` below
    }
    with ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="helpers-"))  # Dask's own is shared by users
        stack.enter_context(dask.config.set(settings))
        try:
            cluster = stack.enter_context(distributed.LocalCluster(
                n_workers=number, threads_per_worker=1, security=distributed.Security.temporary(), host="127.0.0.1",
                dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False}, local_directory=scratch,
                silence_logs=logging.CRITICAL))
        except (OSError, RuntimeError, MemoryError, TimeoutError) as error:
            raise _too_few("dask", error) from None
        yield cluster


def dask_setup(worker: Any) -> None:
    """In a worker of Dask on this machine, which calls it as it starts: as in one of a pool."""
    _begin(os.getppid())


@contextmanager
def _watched(client: distributed.Client) -> Iterator[list[str]]:
    """Asks the scheduler for its workers now and then: Dask itself would wait for ever for one that says nothing.

    Gives a list in which, once all is lost, it says why; then whoever waits for a result has an exception.
    """
    lost: list[str] = []
    over = threading.Event()

    def watch() -> None:
        seen = time.monotonic()
        while not lost and not over.wait(2):
            try:
                if client.nthreads(callback_timeout=PATIENCE):
                    seen = time.monotonic()
                elif time.monotonic() > seen + PATIENCE:
                    lost.append("the Dask scheduler has no workers any more")
            except Exception:
                if not over.is_set():
                    lost.append("the Dask scheduler was lost")
        if lost:
            client.close(timeout=1)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield lost
    finally:
        over.set()
        thread.join()


def _check_rules(client: distributed.Client, scheduler: str | None) -> None:
    """Refuse workers that have not this very collection."""
    try:
        told = client.run(store.rules, on_error="return", callback_timeout=PATIENCE)
    except TimeoutError:
        raise InputError(f"{scheduler or 'Dask on this machine'}: a worker says nothing for {PATIENCE} s; end it, or "
                         "try again when it has less to do") from None
    for worker, rules in told.items():
        if rules != store.rules():
            raise _other(worker if scheduler else None, rules if isinstance(rules, Exception) else None)


def _other(where: str | None, error: Exception | None) -> InputError:
    why = f" ({type(error).__name__}: {str(error).splitlines()[0][:120]})" if error and str(error) else ""
    return InputError(f"{where or 'Dask on this machine'}: helpers is missing there, or is another version with other "
                      f"rules or lexicons{why}; install the same on the scheduler and on every worker")


# --- tasks ------------------------------------------------------------------------------------------------------


def spread(engine: Engine, call: Callable[[Task], Result], tasks: Iterable[Task | None],
           halves: Callable[[Task], list[Task]]) -> Iterator[tuple[Task, Result | None]]:
    """Each task with its result, in the order in which they are done; None where it lost its worker again and again.

    tasks: None where there is none at the moment: it is asked again when one is done, and all ends when none is under
    way. halves: a task cut into smaller ones after it has lost its worker `TRIES` times, none where that cannot be.
    Raises what `call` raises.

    >>> list(spread(Engine(Here, 1), len, ["a", "bcd"], lambda task: []))
    [('a', 1), ('bcd', 3)]
    """
    tasks, executor = iter(tasks), engine.executor()
    # So many under way that no worker waits, and no more: what they work on is in memory.
    ahead = 1 if engine.workers == 1 else 3 * engine.workers
    waiting: list[tuple[Task, int]] = []
    running: dict[Future, tuple[Task, int]] = {}
    while True:
        alone = any(lost for _, lost in waiting)  # what lost its worker goes alone: the others are not to blame
        while waiting and not (alone and running):
            task, lost = waiting.pop(0)
            running[executor.submit(call, task)] = task, lost
            if alone:
                break
        if not alone:
            while len(running) < ahead and (task := next(tasks, None)) is not None:
                running[executor.submit(call, task)] = task, 0
        if not running:
            if waiting:
                continue
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        broken = False
        for future in done:
            task, lost = running.pop(future)
            try:
                yield task, future.result()
            except Exception as error:
                if not _is_loss(error):
                    raise
                broken = broken or isinstance(error, BrokenExecutor)
                if lost + 1 < TRIES:
                    waiting.append((task, lost + 1))
                elif smaller := halves(task):
                    waiting += [(half, TRIES - 1) for half in smaller]
                else:
                    yield task, None
        if broken:  # a pool ends with its first worker
            waiting += [(task, max(lost, 1)) for task, lost in running.values()]
            running.clear()
            executor = engine.executor()


def _is_loss(error: Exception) -> bool:
    """Whether an error says that a worker was lost, and not that the call failed."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return bool(names & {"BrokenExecutor", "KilledWorker"})  # the second is Dask's, which need not be there
