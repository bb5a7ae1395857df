"""The commands besides coding, and their parsers."""

from __future__ import annotations

import argparse
from typing import NoReturn

from helpers.reading import InputError

# The first word of the command line: the room of this wing whose `command(arguments: list[str]) -> None` carries it
# out. A file or folder of such a name is read as ./NAME.
COMMANDS: dict[str, str] = {
    "codebook": "codebooks",
    "compare": "comparing",
    "explore": "exploring",
    "export": "handing",
    "judge": "judge",
    "names": "names",
    "panel": "tabulating",
    "review": "reviews",
    "sample": "sample",
    "slice": "slicing",
}


def parser(command: str, what: str, more: str = "") -> argparse.ArgumentParser:
    """A parser for the words after a command. It raises InputError, one line, instead of leaving.

    command: one of `COMMANDS`, '' for reading itself. what: one line. more: what --help says at its end.

    >>> parser("sample", "Draw a sample.").parse_args(["--size"])
    Traceback (most recent call last):
    helpers.reading.decoding.InputError: unrecognized arguments: --size; see python -m helpers sample --help
    """
    name = f"python -m helpers {command}".strip()

    def refuse(message: str) -> NoReturn:
        raise InputError(f"{message.replace(chr(10), ' ')}; see {name} --help")

    made = argparse.ArgumentParser(prog=name, allow_abbrev=False, description=what, epilog=more,
                                   formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    made.error = refuse  # one line, not the usage and a line
    return made
