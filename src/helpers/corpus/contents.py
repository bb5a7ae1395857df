"""The bytes of a document: of a file, of standard input, of a pipe."""
from __future__ import annotations

import os
import stat
import sys
import time

from helpers.corpus import sources
from helpers.corpus.sources import Source
from helpers.reading import InputError

PIPE_SECONDS = 10  # to wait for somebody who writes to a pipe
Stamp = tuple[int, int]


def stamp(path: str) -> Stamp | None:
    """The size of a regular file and the time of its last change, in nanoseconds; None for anything else."""
    try:
        state = os.stat(path)
    except OSError:
        return None
    return (state.st_size, state.st_mtime_ns) if stat.S_ISREG(state.st_mode) else None


def content(source: Source, most: int) -> bytes:
    """The bytes of a file, as they were at one moment: a file that changes while it is read is read again.

    Raises InputError where it cannot be read, and OSError where the machine is at fault.
    """
    try:
        if source.path == "-":
            return sys.stdin.buffer.read(most + 1) if sys.stdin else b""
        if stat.S_ISFIFO(os.stat(source.path).st_mode):
            return _from_pipe(source.path, most + 1)
        for _ in range(3):
            with open(source.path, "rb") as file:
                before = os.fstat(file.fileno())
                data = file.read(most + 1)
                after = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode) or (before.st_size, before.st_mtime_ns) == (
                    after.st_size, after.st_mtime_ns) and len(data) == min(before.st_size, most + 1):
                return data
    except OSError as error:
        if sources.is_of_machine(error):
            raise
        raise InputError(f"cannot be read ({error.strerror}); mend the path or the rights on it") from None
    raise InputError("it changes while it is read; try again when it is done")


def _from_pipe(path: str, most: int) -> bytes:
    """What comes through a pipe, at most so many bytes. Raises InputError where nobody has it open for writing."""
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:
        parts, left, until = [], most, time.monotonic() + PIPE_SECONDS
        while left:
            try:
                part = os.read(pipe.fileno(), min(left, 1 << 20))
            except BlockingIOError:  # somebody has, and writes nothing yet
                part, until = None, 0.0
            if part == b"" and (parts or not until):
                break
            if part == b"" and time.monotonic() > until:
                raise InputError("nobody writes to this pipe; give a file, or - for standard input")
            if part:
                parts.append(part)
                left -= len(part)
            else:
                time.sleep(0.02)
    return b"".join(parts)
