"""Whoever codes: the rules, a function of the reader's, coded files, a language model. Text in, `Coding` out.

A coder is any function from a `Text` to a `Coding`. By name it is one of

- `module:function`, of a module that is installed or on PYTHONPATH (never of the working directory, unless that is);
- `path/to/file.py:function`, of a file that is named by its path;
- `gold:PATH`, a gold coding or Web Annotations (a file), or a folder with one for each document (`DOC.json`);
- `llm:MODEL`, a language model at the address that the reader gives (`helpers.trust.llm`).

Its rows are checked (`helpers.trust.checking`), and every coder is scored by the same `agreement`:

>>> from helpers.coding import code
>>> from helpers.reading import DATA, read
>>> from helpers.trust import agreement
>>> text = read("yunnan-2024-03-07")
>>> rules, other = map(agreement.by_machine, (code(text), code_with(f"gold:{DATA / 'gold'}", text)))
>>> agreement.lenient_and_exact({"rules–other": (rules, other)}).loc["region"].to_dict()
{('rules–other', 'type'): 1.0, ('rules–other', 'exact'): 1.0}
"""
from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import os
import warnings
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.coding import Coding
from helpers.reading import InputError, Text
from helpers.trust import checking, gold, llm
from helpers.trust.checking import Checked

if TYPE_CHECKING:
    import pandas as pd

Coder = Callable[[Text], Coding]
_NAMES = "module:function, FILE.py:function, gold:PATH or llm:MODEL"


def code_with(coder: Coder | str, text: Text) -> Coding:
    """Code a document with a coder other than the rules; rows that do not fit are left out, and a warning says which.

    coder: a function, or the name of one (above). Raises InputError where there is none of that name, and where it has
    no coding of this text; whatever a function raises. `helpers.trust.coders.check_with` gives the refused rows too.

    >>> from helpers.reading import DATA, read
    >>> len(code_with(f"gold:{DATA / 'gold'}", read("yunnan-2024-03-07")).quantities)
    8
    """
    found = check_with(coder, text)
    if len(found.refused):
        warnings.warn(f"{text.name}: {told(found.refused)}", stacklevel=2)
    return found.coding


def check_with(coder: Coder | str, text: Text) -> Checked:
    """What a coder finds in a document: the rows that fit, and those that were refused (`checking.REFUSED`)."""
    import pandas as pd

    made: Any = (named(coder) if isinstance(coder, str) else coder)(text)
    first = made.refused if isinstance(made, Checked) else None  # what it could not even give a place
    found = checking.checked(made.coding if isinstance(made, Checked) else made, text)
    if first is None or first.empty:
        return found
    return found._replace(refused=pd.concat([first, found.refused], ignore_index=True))


def told(refused: pd.DataFrame, most: int = 3) -> str:
    """How many rows were refused, and why the first of them were; '' where none was.

    >>> import pandas as pd
    >>> told(pd.DataFrame([("mentions", 4, 0, 2, "云南", "at 0-2 stands '昆明'")], columns=checking.REFUSED))
    "1 row of its coder was refused: mentions 4 云南: at 0-2 stands '昆明'"
    """
    if refused.empty:
        return ""
    number = len(refused)
    rows = [f"{row.table} {row.row} {row.said[:60]}: {row.why}" for row in refused.head(most).itertuples()]
    more = [f"and {number - most} more"] if number > most else []
    was = "1 row of its coder was" if number == 1 else f"{number} rows of its coder were"
    return f"{was} refused: {'; '.join([*rows, *more])}"


# --- by name ----------------------------------------------------------------------------------------------


def settled(name: str) -> str:
    """The name of a coder as every process understands it: paths are absolute. Raises InputError for what is no name.

    >>> settled("mine:code")
    'mine:code'
    """
    first, colon, last = name.rpartition(":") if not name.startswith(("gold:", "llm:")) else name.partition(":")
    if not (first and colon and last):
        raise InputError(f"--coder {name}: this names no coder; want {_NAMES}")
    if first == "gold":
        return f"gold:{os.path.abspath(last)}"
    return f"{os.path.abspath(first)}:{last}" if first.endswith(".py") else name


def named(name: str) -> Coder:
    """The coder of a name. Raises InputError, one line, where there is none.

    >>> named("no_such_module:code")
    Traceback (most recent call last):
    helpers.reading.decoding.InputError: --coder no_such_module:code: no module 'no_such_module' is installed or on \
PYTHONPATH; name a file by its path: --coder path/to/file.py:code
    """
    name = settled(name)
    kind, _, rest = name.partition(":")
    if kind == "gold":
        if not os.path.exists(rest):
            raise InputError(f"--coder {name}: there is no such file or folder")
        return partial(_from_files, Path(rest))
    if kind == "llm":
        return llm.coder(rest)
    module, _, function = name.rpartition(":")
    found = getattr(_loaded(module, name), function, None)
    if not callable(found):
        raise InputError(f"--coder {name}: there is no function {function!r} in it")
    return found


def identity(name: str) -> str:
    """What tells the results of one coder from those of another: its name, its `version`, and what it is made of.

    That is the file of its module, the coded files, or the model with its address, prompt and codebook. A coder that
    rests on more has an attribute `version` (of the function or of its module) that its author raises.
    """
    coder = named(name)
    kind, _, rest = settled(name).partition(":")
    if kind == "gold":
        seen = hashlib.blake2b(digest_size=16)
        for path in _coded(Path(rest)):
            seen.update(path.name.encode() + b"\0" + hashlib.blake2b(path.read_bytes()).digest())
        return f"gold {seen.hexdigest()}"
    if kind == "llm":
        return llm.identity(rest)
    module = inspect.getmodule(coder)
    version = getattr(coder, "version", getattr(module, "version", ""))
    first, _, function = settled(name).rpartition(":")
    source = first if first.endswith(".py") else getattr(_loaded(first, name), "__file__", None)
    made = hashlib.blake2b(Path(source).read_bytes(), digest_size=16).hexdigest() if source else ""
    return f"{os.path.basename(first)}:{function} {version} {made}"


@cache
def _loaded(module: str, name: str) -> Any:
    try:
        if not module.endswith(".py"):
            return importlib.import_module(module)
        spec = importlib.util.spec_from_file_location(f"coder_{Path(module).stem}", module)
        made = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(made)
        return made
    except ModuleNotFoundError as error:
        if error.name != module:
            raise InputError(f"--coder {name}: it needs the module {error.name!r}, which is not installed") from None
        raise InputError(f"--coder {name}: no module {module!r} is installed or on PYTHONPATH; name a file by its path:"
                         f" --coder path/to/file.py:{name.rpartition(':')[2]}") from None
    except FileNotFoundError:
        raise InputError(f"--coder {name}: there is no such file") from None
    except Exception as error:  # whatever the code of somebody else does
        said = str(error).splitlines()[0][:120] if str(error) else ""
        raise InputError(f"--coder {name}: it cannot be loaded ({type(error).__name__}: {said})") from None


# --- coded files ------------------------------------------------------------------------------------------


def _coded(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted((*path.glob("*.json"), *path.glob("*.jsonld")))


def _from_files(path: Path, text: Text) -> Coding:
    """The coding of a document in a file, or in a folder under its name."""
    if path.is_dir():
        asked = [path / f"{text.name}{ending}" for ending in (".json", ".jsonld")]
        found = next((one for one in asked if one.is_file()), None)
        if found is None:
            raise InputError(f"no coding of it, {asked[0].name}, is in {path}")
        path = found
    return _with_places(gold.coding(gold.load(path, text), text))


def _with_places(coding: Coding) -> Coding:
    """A coding whose ties say where an end is named that their evidence does not name: gold@120-126.

    Gold codings do not say it. It is the last mention before the evidence, else the first of all.
    """
    if coding.relations.empty:
        return coding
    rows = list(zip(coding.mentions["start"], coding.mentions["end"], coding.mentions["id"], strict=True))
    rules = []
    for tie in coding.relations.itertuples():
        rule = tie.rule
        for node in (tie.source, tie.target):
            spans = [(start, end) for start, end, one in rows if one == node]
            if spans and not any(start < tie.end and tie.start < end for start, end in spans):
                start, end = max((span for span in spans if span[0] < tie.start), default=spans[0])
                rule += f"@{start}-{end}"
        rules.append(rule)
    return Coding(coding.mentions, coding.relations.assign(rule=rules), coding.quantities)
