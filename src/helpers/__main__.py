"""The command line: code files and folders, write the tables and graph files of all of them together."""
from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import helpers
from helpers.texts import LARGEST, InputError, Text, decode, locate, parse, read

if TYPE_CHECKING:
    from helpers import coding

NAME = "stdin"  # the name of the document that comes by standard input
_HELP = f"""
PATH is a file, a folder (every .txt file in it and below it, hidden ones left out), the name of a text that
comes with the collection, or - for standard input (as document "{NAME}"). A file index.csv beside the texts
may give their title, published, publisher and province, by file. UTF-8, UTF-16, GB18030 and Big5 are read.

DIR gets mentions.csv, relations.csv, quantities.csv, nodes.csv, edges.csv, network.graphml, network.gexf,
network.json and network.ttl, all of them or none; with --picture network.png too, with --pages an HTML page of
every text with its coding marked in it, under the name of the text. Other files in DIR stay.
data/README.md says what every column means. Same input, same bytes.

exit code: 0 all is written; 2 bad input, nothing is written; 130 stopped by Ctrl-C

examples:
  python -m helpers data/texts --out results
  python -m helpers report.txt reports/ --out results
  cat report.txt | python -m helpers - --out results
"""


# --- what is asked for ------------------------------------------------------------------------------------------


def _refuse(message: str) -> NoReturn:
    raise InputError(message.replace("\n", " ") + "; see python -m helpers --help")


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m helpers", allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Code Chinese reports on supervision: who supervises whom, by which mechanism, where.",
        epilog=_HELP)  # fmt: skip
    parser.add_argument("paths", nargs="+", metavar="PATH", help="what to read: files, folders, - for standard input")
    parser.add_argument("--out", required=True, metavar="DIR", help="the folder to write to; made where it is missing")
    parser.add_argument("--picture", action="store_true", help="draw the whole network too, as network.png")
    parser.add_argument("--pages", action="store_true", help="write each text as a page with its mentions and ties")
    parser.add_argument("--corrections", metavar="FILE", help="corrections by hand, replayed on what the rules find; "
                        "those of data/corrections.csv if not given")
    parser.add_argument("--version", action="version", version=f"helpers {helpers.__version__}")
    parser.error = _refuse  # one line, not the usage and a line
    return parser.parse_args(arguments)


def sources(paths: Iterable[str]) -> list[str]:
    """The documents behind the paths of the command line, each once; folders by their texts, in order of name.

    Raises InputError for a path that is not there, a folder without texts, and two documents of one name.

    >>> sources(["yunnan-2024-03-07", "-"])
    ['yunnan-2024-03-07', '-']
    """
    found: dict[str, str] = {}
    names: dict[str, str] = {}
    for source in (one for path in paths for one in ([path] if path == "-" else _documents(path))):
        place, name = ("-", NAME)
        if source != "-":
            path = locate(source)
            place, name = os.path.realpath(path), path.stem
        if place not in found:
            if name in names:
                raise InputError(f"{names[name]} and {source}: both would be {name!r} in the tables; rename one")
            found[place] = names[name] = source
    return list(found.values())


def _documents(path: str) -> Iterator[str]:
    if not path:
        raise InputError("an empty path; give a file, a folder or -")
    if not os.path.isdir(path):
        yield path
        return
    texts = []
    for folder, folders, names in os.walk(path, onerror=_unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        texts += [os.path.join(folder, name) for name in names
                  if not name.startswith(".") and name.lower().endswith(".txt")]
    if not texts:
        raise InputError(f"{path}: there is no .txt file in this folder; name the files, or save the reports as .txt")
    yield from sorted(texts)


def _unreadable(error: OSError) -> NoReturn:
    raise InputError(f"{error.filename}: cannot be read ({error.strerror}); mend the rights on it, or leave it out")


def _text(source: str) -> Text:
    if source != "-":
        return read(source)
    try:
        data = sys.stdin.buffer.read(LARGEST + 1) if sys.stdin else b""
    except OSError as error:
        raise InputError(f"standard input: cannot be read ({error.strerror}); give it a text") from None
    text, encoding = decode(data, "standard input")
    return parse(NAME, text, encoding=encoding)


# --- where it goes ----------------------------------------------------------------------------------------------


@contextmanager
def _staging(out: Path) -> Iterator[Path]:
    """A folder to write into; what is in it goes to `out` when all has gone well, and else nowhere.

    It lies in `out`, or where `out` is to be made, so that a file moves by its name only.
    """
    if os.path.lexists(out) and not out.is_dir():
        raise InputError(f"{out}: --out is no folder; name one")
    near = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    with tempfile.TemporaryDirectory(dir=near, prefix=".helpers-") as scratch:
        staged = Path(scratch) / "out"
        yield staged
        names = sorted(os.listdir(staged))
        for name in names:
            if (out / name).is_dir():
                raise InputError(f"{out / name}: a folder stands where a file is to be written; move it away")
        if out.exists():
            for name in names:
                os.replace(staged / name, out / name)
        else:
            out.parent.mkdir(parents=True, exist_ok=True)
            os.rename(staged, out)


def run(paths: Iterable[str], out: Path, picture: bool = False, pages: bool = False,
        corrected_by: str | None = None) -> None:
    """Code all documents, replay the corrections, and write their tables, the graph files of their network, its
    picture and the pages of the texts into a folder.

    Says on stdout what was found, and on stderr which files were not UTF-8 and which corrections no longer apply.
    Raises InputError and OSError; then nothing is written.
    """
    from helpers import corrections

    rows = corrections.read(corrections.FILE if corrected_by is None else corrected_by)
    documents = sources(paths)
    with _staging(out) as folder:
        from tqdm import tqdm

        from helpers import coding, exports, networks

        codings, reports, read_as = [], [], {}
        # Only on a terminal, and only when it takes longer than a second.
        for source in tqdm(documents, unit=" documents", delay=1, disable=None, leave=False, dynamic_ncols=True):
            text = _text(source)
            if text.encoding != "utf-8":
                read_as.setdefault(text.encoding, []).append("standard input" if source == "-" else source)
            found, report = corrections.replay(coding.code(text), [text], rows) if rows else (coding.code(text), None)
            codings.append(found)
            reports += [report] if report is not None else []
            if pages:
                _write_page(text, codings[-1], folder)
        everything = coding.add(codings)
        net = networks.network(everything)
        coding.write_tables(everything, folder)
        exports.write_network(net, folder)
        if picture:
            from helpers import files, pictures

            files.write(folder / "network.png", pictures.three_columns(net).png())
    for row in corrections.summed(reports).query("note != ''").itertuples():
        _say(f"corrections, line {row.line}: {row.action} {row.on}: {row.note}")
    for encoding, names in sorted(read_as.items()):
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        _say(f"{', '.join(names[:3])}{more}: read as {encoding}")
    counts = {"document": len(documents), "mention": len(everything.mentions), "relation": len(everything.relations),
              "quantity": len(everything.quantities), "node": len(net), "edge": net.number_of_edges()}
    print(", ".join(f"{count} {word if count == 1 else _plural(word)}" for word, count in counts.items()))


def _write_page(text: Text, coded: coding.Coding, folder: Path) -> None:
    from helpers import files, pages

    folder.mkdir(exist_ok=True)
    name = os.fsdecode(f"{text.name}.html".encode())  # in UTF-8, whatever the locale, as it was read
    files.write(folder / name, pages.page(text, coded))


def _plural(word: str) -> str:
    return f"{word.removesuffix('y')}ies" if word.endswith("y") else f"{word}s"


def _say(message: str) -> None:
    """One line on stderr, in which no sign of a file's name can act on the reader's screen."""
    seen = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
    print(f"helpers: {seen}", file=sys.stderr)


def _command(arguments: list[str] | None) -> None:
    options = _options(arguments)
    if not options.out:
        _refuse("--out is empty")
    try:
        run(options.paths, Path(options.out), options.picture, options.pages, options.corrections)
    except BrokenPipeError:
        raise
    except OSError as error:  # what is read tells its own faults
        raise InputError(f"{options.out}: cannot be written ({error.strerror}); give another --out") from None


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code, raises SystemExit(0) after --help and --version.

    >>> main(["data/texts"])  # on stderr: the following arguments are required: --out
    2
    """
    try:
        try:
            _command(arguments)
        finally:
            if sys.stdout:
                sys.stdout.flush()
    except InputError as error:
        _say(str(error))
        return 2
    except KeyboardInterrupt:
        _say("stopped")
        return 130
    except BrokenPipeError:
        # Nobody reads what is printed any more; the end of Python must not try again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return 0


if __name__ == "__main__":
    sys.exit(main())
