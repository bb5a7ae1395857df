"""The command line: code files and folders, and write tables and graph files for all of them together."""
from __future__ import annotations

import argparse
import errno
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import helpers
from helpers import corpus
from helpers.codebook import own
from helpers.corpus import engines, results
from helpers.reading import InputError, files, formats
from helpers.workbench import commands, filtering

_HELP = f"""
PATH is a file, a folder (every .txt, .md, .html, .docx and .pdf file in it and its subfolders, except hidden ones), the
name of a text in the collection, or - for standard input (as document "stdin"). Encodings: UTF-8, UTF-16, GB18030 and
Big5. Of a web page, only the main text is read. Metadata (title, published, publisher, province, and region, the text's
own place by code or name) comes from --metadata, from index.csv beside the texts, from --names, from front matter, or
from the text itself, in this order.

With --text-column, each row of a table (.csv, .tsv, .xlsx, .jsonl, .json) is a text: the named column holds the texts,
a column doc names them, and title, published, publisher, region and province describe them.

DIR gets mentions.csv, relations.csv, quantities.csv, events.csv, nodes.csv, edges.csv, network.graphml, network.gexf,
network.json and network.ttl, and documents.csv, which says for every file what was read, or why it was skipped; with
--picture also network.png; with --pages also an HTML page of every text with its coding marked; with a filter also
filter.json, which records the filter. With --parquet, for many thousands of texts, the six tables are folders of
Parquet files, without graph files. Other files in DIR are left alone. data/README.md describes every column. The same
input gives the same bytes.

DIR/{results.NAME} lists the files that were written, with hashes. Only listed, unchanged files are ever replaced,
removed, or left out when DIR is read; if another file is in the way, nothing is written, and one line names it.

DIR/{corpus.store.NAME} stores codings: the next run codes only what is new or changed, and resumes an interrupted run.

Workers on this machine (--engine pool, --engine dask) accept tasks from this process only. A scheduler at tcp:// is
open: whoever reaches its port can run programs as you on every worker, and read the texts. One at tls:// admits only
holders of a key; name the key files in Dask's own settings, distributed.comm.tls in ~/.config/dask/*.yaml, or in the
environment: DASK_DISTRIBUTED__COMM__TLS__CA_FILE, ..._TLS__CLIENT__CERT and ..._TLS__CLIENT__KEY.

--coder replaces the rules by another coder: a function from a Text to a Coding (module:function of a module that is
installed or on PYTHONPATH, or FILE.py:function), coded files (gold:PATH, with DOC.json for each document), or a
language model (llm:MODEL at --llm-url; its key in the environment, HELPERS_LLM_KEY). Each row is checked; a row that
does not match the text is rejected and listed in documents.csv. Nothing is sent anywhere unless you give an address.

Further commands, for folders of results: {", ".join(sorted(commands.COMMANDS))};
see python -m helpers COMMAND --help.

exit code: 0 everything written; 2 invalid input, nothing written; 130 stopped by Ctrl-C

examples:
  python -m helpers data/texts --out results
  python -m helpers report.txt reports/ --metadata reports.xlsx --out results
  python -m helpers crawl.jsonl --text-column content --out results
  python -m helpers reports/ --families talk --regions 530100 --from 2023 --least 2 --store results --out talks
  python -m helpers crawl/ --parquet --engine pool --out results
  python -m helpers crawl/ --parquet --scheduler tls://10.0.0.1:8786 --out results
  cat report.txt | python -m helpers - --out results
"""


# --- what is asked for ------------------------------------------------------------------------------------------


def _options(arguments: list[str] | None) -> argparse.Namespace:
    what = "Code Chinese reports on supervision: who supervises whom, by which mechanism, where."
    parser = commands.parser("", what, _HELP)
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files or folders to read, or - for standard input")
    parser.add_argument("--out", required=True, metavar="DIR", help="the folder to write to; created if missing")
    parser.add_argument("--picture", action="store_true", help="also draw who supervises whom, as network.png")
    parser.add_argument("--pages", action="store_true",
                        help="also write each text as a page with its mentions and ties")
    parser.add_argument("--corrections", metavar="FILE", help="corrections to apply to the output of the rules; "
                        "default: data/corrections.csv")
    parser.add_argument("--rules", metavar="FILE", help="your own judgements of rules (what,rule,right,judged), "
                        "added to those of data/rules.csv for the column confidence")
    parser.add_argument("--codebook", metavar="DIR", default=os.environ.get(files.OWN) or None,
                        help="your own codebook; python -m helpers codebook DIR creates a copy to edit")
    parser.add_argument("--coder", metavar="NAME", default="", help="the coder, if not the rules: module:function, "
                        "FILE.py:function, gold:PATH, llm:MODEL")
    parser.add_argument("--llm-url", metavar="URL",
                        help="address of a language model (OpenAI-compatible), such as http://localhost:11434/v1")
    parser.add_argument("--llm-cache", metavar="DIR",
                        help="the folder that caches its answers; default: ~/.cache/helpers/llm")
    parser.add_argument("--llm-insecure", action="store_const", const="yes",
                        help="send texts and key to another machine over http://, unencrypted")
    parser.add_argument("--text-column", metavar="NAME", help="the column of a table that holds the texts, one per row")
    parser.add_argument("--metadata", metavar="FILE",
                        help="a CSV or Excel table: file, title, published, publisher, region, province")
    parser.add_argument("--names", metavar="PATTERN",
                        help="the pattern of file names, such as {published}_{publisher}_{title}; {} is skipped")
    parser.add_argument("--each-reprint", action="store_true", dest="each",
                        help="count every near-duplicate of a text in the network, not only one")
    parser.add_argument("--largest", type=int, default=formats.LARGEST, metavar="BYTES",
                        help=f"maximum size of a text; larger ones are skipped; default: {formats.LARGEST:,}")
    parser.add_argument("--seconds", type=int, default=60, metavar="N",
                        help="time limit for coding a text (for larger texts, for each megabyte); a text that takes "
                        "longer is skipped; default: 60, where a megabyte takes some 3")
    parser.add_argument("--store", metavar="DIR", help="the folder that stores codings; default: that of --out")
    parser.add_argument("--parquet", action="store_true", help="write tables as Parquet, for many thousands of texts")
    parser.add_argument("--engine", choices=engines.ENGINES, default="one",
                        help="one process (default), a pool of processes, or Dask workers")
    parser.add_argument("--workers", type=int, metavar="N",
                        help="number of pool or Dask workers; default: one per core")
    parser.add_argument("--scheduler", metavar="ADDRESS",
                        help="address of a Dask scheduler, tls://host:port or tcp://host:port; implies --engine dask")
    filtering.options(parser)
    parser.add_argument("--version", action="version", version=f"helpers {helpers.__version__}")
    given = parser.parse_args(arguments)
    if not given.out:
        parser.error("--out is empty")
    if any(number is not None and number < 1 for number in (given.workers, given.largest, given.seconds)):
        parser.error("--workers, --largest and --seconds must be at least 1")
    return given


def run(paths: list[str], out: Path, options: corpus.Options) -> None:
    """Code all documents and write their tables, the graph files of their network, its picture and their pages.

    Says on stdout what was found, and on stderr what the reader should know. Raises InputError and OSError.
    """
    model = import_module("helpers.trust.asking") if options.coder.startswith("llm:") else None
    since = model.mark() if model else 0
    try:
        done = corpus.build(paths, out, options)
        for note in done.notes:
            _say(note)
    finally:
        if model and (cost := model.spent(since)):
            _say(cost)
    print(", ".join(f"{count} {word if count == 1 else _plural(word)}" for word, count in done.counts.items()))


def _plural(word: str) -> str:
    return f"{word.removesuffix('y')}ies" if word.endswith("y") else f"{word}s"


def _say(message: str) -> None:
    """One line on stderr, in which no sign of a file's name can act on the reader's screen."""
    seen = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
    print(f"helpers: {seen}", file=sys.stderr)


def _command(arguments: list[str]) -> None:
    if arguments[:1] and (room := commands.COMMANDS.get(arguments[0])):
        import_module(f"helpers.workbench.{room}").command(arguments[1:])
        return
    given = vars(_options(arguments))
    paths, out, given["filter"] = given.pop("paths"), given.pop("out"), filtering.asked(given)
    if codebook := given.pop("codebook"):
        own.use_codebook(codebook)
    for name in ("url", "cache", "insecure"):
        if value := given.pop(f"llm_{name}"):
            os.environ[f"HELPERS_LLM_{name.upper()}"] = value  # so that workers know it too
    if given["scheduler"]:
        given["engine"] = "dask"
    try:
        run(paths, Path(out), corpus.Options(**given))
    except BrokenPipeError:
        raise
    except MemoryError:
        raise InputError(f"{out}: not enough memory; allow more, or use fewer --workers: what has been coded is "
                         "kept") from None
    except ImportError as error:
        said = str(error).splitlines()[0]
        raise InputError(f"a library cannot be loaded ({said}); allow more memory, or reinstall") from None
    except OSError as error:  # what is read tells its own faults
        if error.errno in (errno.EMFILE, errno.ENFILE):
            raise InputError(f"{out}: too many open files; raise the limit (ulimit -n)") from None
        raise InputError(f"{out}: cannot be written ({error.strerror or error}); give another --out") from None


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code, raises SystemExit(0) after --help and --version.

    >>> main(["data/texts"])  # on stderr: the following arguments are required: --out
    2
    """
    try:
        try:
            _command(sys.argv[1:] if arguments is None else arguments)
        finally:
            if sys.stdout:
                sys.stdout.flush()
    except InputError as error:
        _say(str(error))
        return 2
    except MemoryError:
        _say("not enough memory; allow more (see `ulimit -v`), or give fewer or smaller texts (--largest)")
        return 2
    except KeyboardInterrupt:
        _say("stopped")
        return 130
    except BrokenPipeError:
        # Nobody reads what is printed any more; the end of Python must not try again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return 0


def command() -> NoReturn:
    """The command `helpers`, beside `python -m helpers`: it looks for no module in the working directory."""
    os.environ["PYTHONSAFEPATH"] = "1"  # nor do the processes that it starts
    sys.exit(main())


if __name__ == "__main__":
    sys.exit(main())
