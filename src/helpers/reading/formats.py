"""Plain text out of a file's bytes: text as it is, the main text of a web page, Word and PDF.

What is not plain text is read by libraries in a process beside this one, with a limit on time and memory: a file that
is broken on purpose costs its own result and nothing else.
"""
from __future__ import annotations

import atexit
import json
import re
import signal
import subprocess
import sys
import threading
from typing import Any, NamedTuple

from helpers.reading import html, markdown, pdf, tables, unread, word
from helpers.reading.decoding import InputError, begins_as_page, characters, markup
from helpers.reading.writing import unified

LARGEST = 1_000_000  # bytes of plain text: a third of a million characters is a book, and a longer one no report
_EARLY = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}%PDF-")  # what some servers put before a PDF
LARGEST_FILE = 30_000_000  # bytes of a file in another format
SECONDS, MEMORY = 10, 2 << 30  # what the process beside may take for one file


def form_of(name: str) -> str:
    """What a file is by its name, where its content shows no mark of a format: text, markdown, or one that is not read.

    >>> form_of("a.md"), form_of("a.wps"), form_of("a.txt")
    ('markdown', 'a.wps', 'text')
    """
    return "markdown" if name.lower().endswith(markdown.ENDINGS) else name if unread.named(name) else "text"


class Plain(NamedTuple):
    """The text of a file, its encoding ('' where it was taken out), its format, and what it says of itself."""

    text: str
    encoding: str
    format: str  # text, markdown, table (a row of one), html, docx or pdf
    about: dict[str, str]
    confidence: str = ""  # of an encoding that had to be guessed: 0.98
    told: str = ""  # what is not in the text, or not where it stood


def plain(data: bytes, where: str, largest: int = LARGEST, form: str = "text") -> Plain:
    """The plain text of a file, told by its content; form: what it is where that shows no mark of another format.

    form: as `form_of` tells by its name, or table (a text out of a row). The marks of Markdown are taken out.

    Raises InputError with one line, which begins with `where`, for what cannot be read, is too large or has no text.

    >>> plain("市纪委约谈。".encode(), "a.txt").format
    'text'
    """
    if _EARLY.match(data):
        data = data[data.index(b"%PDF"):]
    kind = "pdf" if data.startswith(b"%PDF") else "docx" if data.startswith(b"PK\3\4") else ""
    if not kind and (len(data) <= largest or markup(data)):
        kind = "html" if begins_as_page(data) or form != "markdown" and markup(data) else "text"
    if not kind or kind != "text" and len(data) > LARGEST_FILE:
        raise InputError(f"{where}: {len(data):,} bytes are too many for one report; split it")
    if how := unread.convert(data) or kind == "text" and unread.named(form):
        raise InputError(f"{where}: {how}")
    confidence, encoding = "", ""
    if kind == "text":
        text, encoding, sure = characters(data, where)
        if form != "table" and tables.looks(text):
            raise InputError(f"{where}: {unread.TABLE}")
        confidence = f"{sure:.2f}" if sure is not None else ""
        if form != "markdown":
            return Plain(text, encoding if form == "text" else "", form, {}, confidence)
        kind, data = form, text.encode()
    found = _beside(kind, data, where)
    if not found["text"].strip():
        raise InputError(f"{where}: no text was found in this {kind} file; " +
                         ("a scan has none" if kind == "pdf" else "save its text as plain text"))
    if len(found["text"].encode()) > largest:
        raise InputError(f"{where}: its text is too long for one report; split it")
    return Plain(found["text"], encoding, kind, found["about"], confidence, found["told"])


# --- the process beside -----------------------------------------------------------------------------------------

_lock = threading.Lock()  # a worker may have several threads
_child: subprocess.Popen[bytes] | None = None


def _beside(kind: str, data: bytes, where: str) -> dict[str, Any]:
    """What `_answer` says in the process beside; InputError if it fails, dies, or takes too long."""
    with _lock:
        child = _started()
        late = threading.Timer(SECONDS, child.kill)
        late.start()
        try:
            child.stdin.write(f"{kind} {len(data)}\n".encode() + data)
            child.stdin.flush()
            said = child.stdout.readline()
        except OSError:
            said = b""
        in_time = late.is_alive()
        late.cancel()
        if not said.endswith(b"\n"):
            _stop()
            raise InputError(f"{where}: this {kind} file " + ("ended the program that read it" if in_time else
                             f"took longer than {SECONDS} s to read") + "; save it as plain text")
    found = json.loads(said)
    if fault := found.get("fault"):
        raise InputError(f"{where}: {fault}")
    return found


def _started() -> subprocess.Popen[bytes]:
    global _child
    if _child is None or _child.poll() is not None:
        _stop()
        _child = subprocess.Popen([sys.executable, "-c", "from helpers.reading.formats import serve; serve()"],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return _child


@atexit.register
def _stop() -> None:
    global _child
    if _child is not None:
        _child.kill()
        _child.communicate()
        _child = None


def serve() -> None:
    """What the process beside does until its standard input ends."""
    try:
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)  # it can only be lowered
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except ImportError:  # not on Windows
        pass
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints is no reply
    while head := requests.readline():
        kind, size = head.split()
        if hasattr(signal, "alarm"):  # who asked may be gone, and end nothing any more: the kernel does
            signal.alarm(2 * SECONDS)
        replies.write(json.dumps(_answer(kind.decode(), requests.read(int(size)))).encode() + b"\n")
        replies.flush()
        if hasattr(signal, "alarm"):
            signal.alarm(0)


def _markdown(data: bytes) -> tuple[str, dict[str, str], str]:
    return markdown.plain(data.decode()), {}, ""


_READERS = {"html": html.page, "docx": word.document, "pdf": pdf.pages, "markdown": _markdown}


def _answer(kind: str, data: bytes) -> dict[str, Any]:
    try:
        text, about, told = _READERS[kind](data)
    except InputError as error:
        return {"fault": str(error)}
    except ImportError as error:
        return {"fault": f"to read {kind} files install {error.name}: pip install {error.name}"}
    except (Exception, MemoryError, RecursionError) as error:  # whatever a library does on a broken file
        return {"fault": f"this {kind} file cannot be read ({type(error).__name__}); save it as plain text"}
    return {"text": unified(_clean(text)), "about": {key: unified(_clean(value)) for key, value in about.items()},
            "told": _clean(told)}


def _clean(text: str) -> str:
    """Without NUL and lone surrogates, which no UTF-8 file can have or no reader bears, and with LF."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")
