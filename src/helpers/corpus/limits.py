"""A limit on the time that a call may work: a text that would never end costs its own result and nothing else.

A loop inside `re` is ended by a signal only, and only in a main thread. Elsewhere (a thread of a Dask worker, Windows)
the call is done in the main thread of a process beside this one, which can be killed.
"""
from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")
_SIGNALS = hasattr(signal, "setitimer")  # not on Windows


class _Late(BaseException):
    """Not an Exception: what catches those must not go on."""


def within(seconds: float, call: Callable[..., Result], *arguments: Any) -> Result:
    """The result of a call, which is of a module, as its arguments and its result can be pickled.

    seconds: of work of the processor, so that a busy or sleeping machine changes nothing; in a process beside this one
    at most twice as many by the clock. Raises TimeoutError after them, BrokenExecutor where that process is lost, and
    what the call raises.

    >>> within(60, len, "abc")
    3
    """
    if _SIGNALS and threading.current_thread() is threading.main_thread():
        return _here(seconds, call, *arguments)
    return _beside(seconds, call, *arguments)


def _here(seconds: float, call: Callable[..., Result], *arguments: Any) -> Result:
    working = True

    def end(*_: Any) -> None:
        if working:
            raise _Late

    before = signal.signal(signal.SIGVTALRM, end)
    try:
        # Again each second: what is raised in a destructor or a callback is lost.
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1)
        result = call(*arguments)
        working = False
        return result
    except _Late:
        raise TimeoutError(f"{seconds:g} s") from None
    finally:
        working = False
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before or signal.SIG_DFL)


# --- the process beside -----------------------------------------------------------------------------------------

_own = threading.local()  # each thread has one, so that none waits for another's text


def _beside(seconds: float, call: Callable[..., Result], *arguments: Any) -> Result:
    child = _started()
    killed = threading.Event()

    def kill() -> None:
        killed.set()
        child.kill()

    late = threading.Timer(2 * seconds, kill)
    late.start()
    try:
        pickle.dump((seconds, call, arguments), child.stdin)
        child.stdin.flush()
        error, result = pickle.load(child.stdout)
    except (OSError, EOFError, pickle.UnpicklingError):
        _stop()
        if killed.is_set():
            raise TimeoutError(f"{seconds:g} s") from None
        raise BrokenExecutor("the process beside was lost") from None
    except BaseException:  # Ctrl-C: what it still answers is no answer to the next call
        _stop()
        raise
    finally:
        late.cancel()
    if error is not None:
        raise error
    return result


def _started() -> subprocess.Popen[bytes]:
    child = getattr(_own, "child", None)
    if child is None or child.poll() is not None:
        _stop()
        path = os.pathsep.join(part for part in sys.path if part)
        _own.child = child = subprocess.Popen(
            [sys.executable, "-P", "-c", "from helpers.corpus.limits import serve; serve()"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": path})
    return child


def _stop() -> None:
    child = getattr(_own, "child", None)
    if child is not None:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            try:
                pipe.close()
            except OSError:  # what was not sent yet
                pass
        del _own.child


def serve() -> None:
    """What the process beside does until its standard input ends, as it does when the process that asked is gone."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no reply
    while True:
        try:
            seconds, call, arguments = pickle.load(requests)
        except EOFError:
            return
        try:
            said = None, _here(seconds, call, *arguments) if _SIGNALS else call(*arguments)
        except Exception as error:
            said = error, None
        pickle.dump(said, replies)
        replies.flush()
