"""Where tasks run: in this process, in a pool of processes, on Dask workers of this machine or of a cluster.

Every engine is an executor of `concurrent.futures`, so one loop drives them all. A task whose worker is lost runs
again, alone at last, so that what ends workers is found.
"""
from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from typing import Any, NamedTuple, TypeVar

from helpers.texts import InputError

ENGINES = ("one", "pool", "dask")
TRIES = 3  # that a task may lose its worker
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
    with ExitStack() as stack:
        if engine == "one":
            yield Engine(Here, 1)
        elif engine == "pool":
            # Not by fork: what a library has begun in this process would be copied half-done.
            start = get_context("spawn")
            yield Engine(lambda: stack.enter_context(_stopping(ProcessPoolExecutor(number, start))), number)
        else:
            client = stack.enter_context(_dask(number, scheduler))
            yield Engine(lambda: stack.enter_context(client.get_executor(pure=False, retries=0)),
                         sum(client.nthreads().values()))


@contextmanager
def _stopping(pool: ProcessPoolExecutor) -> Iterator[ProcessPoolExecutor]:
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _dask(number: int, scheduler: str | None) -> Iterator[Any]:
    try:
        import dask
        import distributed
    except ImportError as error:
        raise InputError(f"for Dask install {error.name}: pip install 'helpers[large]'") from None
    with ExitStack() as stack:
        # What it loses on the way is told by the results.
        stack.enter_context(distributed.utils.silence_logging_cmgr(logging.CRITICAL))
        # Or the last thousand messages are kept, and in them the texts.
        stack.enter_context(dask.config.set({"distributed.admin.low-level-log-length": 1}))
        if scheduler is None:
            # `spread` tries again itself, and alone; to sample what workers do takes some hundredths of their time.
            stack.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": 0,
                                                 "distributed.worker.profile.enabled": False}))
            cluster = stack.enter_context(distributed.LocalCluster(
                n_workers=number, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL))
        try:
            client = stack.enter_context(distributed.Client(scheduler or cluster, timeout="20s"))
            client.wait_for_workers(1, timeout=60)
        except (OSError, ValueError, TimeoutError) as error:
            raise InputError(f"{scheduler}: no Dask scheduler with workers answers ({type(error).__name__}); start one "
                             "with `dask scheduler` and `dask worker`") from None
        try:
            yield client
        except Exception:
            if client.status != "running":
                raise InputError("the Dask scheduler was lost; run again: what was coded until then is kept") from None
            raise


def spread(engine: Engine, call: Callable[[Task], Result], tasks: Iterable[Task],
           halves: Callable[[Task], list[Task]]) -> Iterator[tuple[Task, Result | None]]:
    """Each task with its result, in the order in which they are done; None where it lost its worker again and again.

    halves: a task cut into smaller ones after it has lost its worker `TRIES` times, none where that cannot be. Raises
    what `call` raises.

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
