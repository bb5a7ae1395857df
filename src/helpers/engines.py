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
from typing import Any, TypeVar

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


@contextmanager
def executors(engine: str, workers: int | None = None, scheduler: str | None = None
              ) -> Iterator[Callable[[], Executor]]:
    """How to get an executor of an engine; to be asked again when one is broken.

    engine: one, pool or dask; workers: processes, as many as there are cores if not given; scheduler: the address of a
    Dask scheduler, for dask only, one on this machine if not given. Raises InputError where Dask is not to be had.

    >>> with executors("one") as executor:
    ...     executor().submit(len, "abc").result()
    3
    """
    number = workers or os.cpu_count() or 1
    with ExitStack() as stack:
        if engine == "one":
            yield Here
        elif engine == "pool":
            # Not by fork: what a library has begun in this process would be copied half-done.
            yield lambda: stack.enter_context(_stopping(ProcessPoolExecutor(number, get_context("spawn"))))
        else:
            client = stack.enter_context(_dask(number, scheduler))
            yield lambda: stack.enter_context(client.get_executor(pure=False, retries=0))


@contextmanager
def _stopping(pool: ProcessPoolExecutor) -> Iterator[ProcessPoolExecutor]:
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _dask(number: int, scheduler: str | None) -> Iterator[Any]:
    try:
        import distributed
    except ImportError as error:
        raise InputError(f"for Dask install {error.name}: pip install 'helpers[large]'") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it loses on the way is told by the results
    with ExitStack() as stack:
        if scheduler is None:
            cluster = stack.enter_context(distributed.LocalCluster(
                n_workers=number, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL))
        try:
            client = stack.enter_context(distributed.Client(scheduler or cluster, timeout="20s"))
            client.wait_for_workers(1, timeout=60)
        except (OSError, ValueError, TimeoutError) as error:
            raise InputError(f"{scheduler}: no Dask scheduler with workers answers ({type(error).__name__}); start one "
                             "with `dask scheduler` and `dask worker`") from None
        yield client


def spread(executors: Callable[[], Executor], call: Callable[[Task], Result], tasks: Iterable[Task], ahead: int,
           halves: Callable[[Task], list[Task]]) -> Iterator[tuple[Task, Result | None]]:
    """Each task with its result, in the order in which they are done; None where it lost its worker again and again.

    ahead: so many tasks are under way at a time, so that memory does not grow with their number. halves: a task cut
    into smaller ones after it has lost its worker `TRIES` times, none where that cannot be. Raises what `call` raises.

    >>> list(spread(Here, len, ["a", "bcd"], 1, lambda task: []))
    [('a', 1), ('bcd', 3)]
    """
    tasks, executor = iter(tasks), executors()
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
            executor = executors()


def _is_loss(error: Exception) -> bool:
    """Whether an error says that a worker was lost, and not that the call failed."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return bool(names & {"BrokenExecutor", "KilledWorker"})  # the second is Dask's, which need not be there
