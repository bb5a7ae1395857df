"""Makes the catalogues of the Chinese edition from the sources as they stand: ``python site/catalogues.py [--check]``.

One `.po` for each page, as Sphinx extracts it, and `outputs.po` for what code prints. What is translated is kept; a
message that changed keeps its translation as `fuzzy`, and one that is gone goes. A translator may give a message of
`outputs.po` a context (see `locale/README.md`): it stays as long as the message is found there. Same sources, same
bytes: no date, no line numbers; so Babel writes them, which Sphinx itself reads them by, and not sphinx-intl, which
sets dates.
"""
from __future__ import annotations

import argparse
import io
import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import book
import editions
from babel.messages import Catalog, Message, pofile
from sphinx.cmd.build import build_main

_WORD = re.compile(r"[A-Za-z]{2}")
_BLANK = re.compile(r"\{\d+\}")
_CODE = re.compile(r"\s*(?:`[^`]*`|\{\d+\}|[^A-Za-z`])+\s*")  # a message of code and signs alone


def main(arguments: list[str] | None = None) -> int:
    """Write the catalogues. With --check write nothing: say what is untranslated, fuzzy or out of date; return 1."""
    parser = argparse.ArgumentParser(prog="site/catalogues.py", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, and say what is not as it must be")
    check = parser.parse_args(arguments).check
    found = messages()
    if check:
        wrong = list(faults(found))
        print(*wrong, f"{len(wrong)} to mend", sep="\n")
        return int(bool(wrong))
    for domain, said in found.items():
        path = editions.CATALOGUES / f"{domain}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(merged(domain, said))
    for path in {*editions.CATALOGUES.rglob("*.po")} - {editions.CATALOGUES / f"{domain}.po" for domain in found}:
        path.unlink()
    return 0


def messages() -> dict[str, list[str]]:
    """The messages of each catalogue, in the order of the page; those of the outputs sorted."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "source", Path(folder) / "pot"
        edition = book.edition("zh", catalogue=True)
        book.stage(source, edition)
        if build_main(["-q", "-b", "gettext", "-t", "zh", "-d", f"{folder}/doctrees", str(source), str(out)]):
            raise ValueError("Sphinx could not read the sources")
        found = {path.relative_to(out).with_suffix("").as_posix(): _read(path) for path in sorted(out.rglob("*.pot"))}
    of_translators = {editions.placed(message) for message in _messages(editions.CATALOGUES / f"{editions.OUTPUTS}.po")}
    found[editions.OUTPUTS] = sorted((asked for asked in edition.asked if editions.BEHIND not in asked
                                      or asked in of_translators), key=lambda asked: asked.split(editions.BEHIND)[::-1])
    return {domain: said for domain, said in found.items() if said}


def _read(path: Path) -> list[str]:
    return [message.id for message in _messages(path) if _to_translate(message.id)]


def _messages(path: Path) -> list[Message]:
    """The messages of a catalogue; none where there is no catalogue."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        return [message for message in pofile.read_po(file) if message.id]


def _to_translate(message: str) -> bool:
    """Whether there is a word in a message that is not code.

    >>> _to_translate("`uses.subject`"), _to_translate("It `uses`.")
    (False, True)
    """
    return bool(_WORD.search(message)) and not _CODE.fullmatch(message)


def merged(domain: str, said: Iterable[str]) -> bytes:
    """A catalogue of these messages, with the translations that it has."""
    template = Catalog(fuzzy=False)
    for message in said:
        *context, words = message.split(editions.BEHIND)
        template.add(words, context=context[0] if context else None)
    path = editions.CATALOGUES / f"{domain}.po"
    catalogue = Catalog(locale="zh_CN", fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            catalogue = pofile.read_po(file, locale="zh_CN")
    catalogue.update(template, no_fuzzy_matching=False)
    catalogue.obsolete.clear()
    out = io.BytesIO()
    out.write(b'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n"MIME-Version: 1.0\\n"\n'
              b'"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n')
    pofile.write_po(out, catalogue, width=110, omit_header=True, ignore_obsolete=True, no_location=True)
    return out.getvalue()


def faults(found: dict[str, list[str]]) -> Iterable[str]:
    """What is not as it must be, a line each."""
    for domain in sorted({*found, *(path.relative_to(editions.CATALOGUES).with_suffix("").as_posix()
                                    for path in editions.CATALOGUES.rglob("*.po"))}):
        said = found.get(domain, [])
        kept = {editions.placed(message): message for message in _messages(editions.CATALOGUES / f"{domain}.po")}
        for message in said:
            known = kept.pop(message, None)
            state = ("not in the catalogue" if known is None else "untranslated" if not known.string else
                     "fuzzy" if known.fuzzy else "has other blanks" if domain == editions.OUTPUTS and
                     {*_BLANK.findall(message)} != {*_BLANK.findall(known.string)} else "")
            if state:
                yield f"{domain}: {state}: {message[:100]!r}"
        yield from (f"{domain}: not in the sources: {message[:100]!r}" for message in kept)


if __name__ == "__main__":
    sys.exit(main())
