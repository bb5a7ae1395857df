"""The bibliography: the entries of references.bib, where in the collection each is cited, and both as HTML.

What is read is BibTeX in one plain form: a field a line, its value in braces; so a line that is not understood is told.
"""
from __future__ import annotations

import calendar
import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

Entry = dict[str, str]  # its fields, and `kind` and `key`
Citation = tuple[tuple[str, ...], str]  # surnames as they are written, and the year

_HEAD = re.compile(r"@(article|book|incollection|inproceedings|misc)\{([a-z]+\d{4}),$")
_FIELD = re.compile(r"  ([a-z]+) = \{(.*)\},$")
_NAME = r"(?:(?:van|von|de|der) )*[A-Z][\w’'-]*\w"
_NAMES = rf"{_NAME}(?:, {_NAME})*(?:,? and (?:{_NAME}|others)| et al\.)?"
# (Freeman 1977; …), by Brandes (2001), Barber's modularity (2007), and - Luhn 1960, [Title] in a list.
_CITED = re.compile(
    rf"(?:^|[(\[;:,-] ?|[a-z\d’'] )({_NAMES})(?:['’]s [a-z ]{{1,30}}\(| \(?)((?:1[89]|20)\d\d)(?=[,;.:)\]]| \[)")
_NO_NAMES = {*calendar.month_name, *calendar.month_abbr, "Seed"} - {""}  # and the seed of a random draw
_INITIALS = re.compile(r",((?: ?[A-Z]\.-?)+)(?= and| \(?\d|,)")


def read(path: Path) -> list[Entry]:
    """The entries of a file. Raises ValueError, with the line, at what is not in the plain form."""
    entries: list[Entry] = []
    is_open = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not is_open and (head := _HEAD.match(line)):
            entries.append({"kind": head[1], "key": head[2]})
            is_open = True
        elif is_open and (field := _FIELD.match(line)) and field[1] not in entries[-1]:
            entries[-1][field[1]] = field[2]
        elif is_open and line == "}":
            is_open = False
        elif is_open or line:
            raise ValueError(f"{path.name}, line {number}: want `  field = {{value}},`, found {line!r}")
    return entries


def surnames(entry: Entry) -> list[str]:
    """
    >>> surnames({"author": "van Atteveldt, Wouter and Saurí, Roser"})
    ['van Atteveldt', 'Saurí']
    """
    return [name.split(",")[0].strip() for name in entry["author"].split(" and ")]


# --- where they are cited -------------------------------------------------------------------------------------

def citations(words: str) -> Iterator[Citation]:
    """The works that a text cites as (Author year), Author (year), or Author year at the head of a line in a list.

    >>> list(citations("Weights (Newman 2001, Phys. Rev. E) by Brandes (2001); in March (2024), in 2019."))
    [(('Newman',), '2001'), (('Brandes',), '2001')]
    """
    for line in re.split(r"\n\s*\n|\n(?=- )", words):
        flat = _INITIALS.sub("", " ".join(line.split()))
        for found in _CITED.finditer(flat):
            names = re.sub(r"(?:,? and others| et al\.)$", "", found[1])
            parts = tuple(re.split(r",? and |, ", names))
            if parts[-1] not in _NO_NAMES:
                yield parts, found[2]


def fits(citation: Citation, entry: Entry) -> bool:
    """Whether a citation is of an entry: the year, the first author, and who else is named.

    >>> fits((("Strona",), "2014"), {"author": "Strona, Giovanni and Nappo, Domenico", "year": "2014"})
    True
    """
    (first, *others), year = citation
    authors = surnames(entry)
    return year == entry["year"] and first == authors[0] and set(others) <= set(authors[1:])


def sources(root: Path) -> Iterator[tuple[str, str]]:
    """The files of the collection that may cite, by their path, and what is written in them; not those that are about
    citing."""
    for pattern in ("notebooks/*.ipynb", "src/**/*.py", "site/*.py", "bench/*.py", "tests/**/*.py", "*.md"):
        for path in sorted(path for path in root.glob(pattern) if path.stem.removeprefix("test_") != "references"):
            words = path.read_text(encoding="utf-8")
            if path.suffix == ".ipynb":
                words = "\n\n".join("".join(cell["source"]) for cell in json.loads(words)["cells"])
            yield path.relative_to(root).as_posix(), re.sub(r"(?m)^[ ]*# ", "", words)


def cited(root: Path) -> dict[Citation, list[str]]:
    """Every citation of the collection, with the paths of the files that have it."""
    found: dict[Citation, list[str]] = {}
    for path, words in sources(root):
        for citation in citations(words):
            if path not in (paths := found.setdefault(citation, [])):
                paths.append(path)
    return found


# --- as HTML --------------------------------------------------------------------------------------------------

def page(entries: Sequence[Entry], citations: Mapping[Citation, Sequence[str]]) -> str:
    """The bibliography in order of authors and year, each entry with the places that cite it."""
    rows = []
    for entry in sorted(entries, key=lambda entry: (surnames(entry)[0].lower(), entry["year"], entry["key"])):
        places = [path for citation, paths in citations.items() if fits(citation, entry) for path in paths]
        where = _cited_in(dict.fromkeys(places))
        rows.append(f'<li id="{entry["key"]}">{reference(entry)}<br><small>{where}</small></li>')
    return '<ul class="references">\n' + "\n".join(rows) + "\n</ul>"


def reference(entry: Entry) -> str:
    """An entry as a line of HTML.

    >>> reference({"author": "Bird", "title": "{One} & two", "publisher": "O'Reilly", "year": "2009"})
    "Bird 2009. <cite>One &amp; two</cite>. O'Reilly."
    """
    shown = {field: html.escape(_plain(value), quote=False) for field, value in entry.items()}
    names = entry["author"].split(" and ")
    authors = html.escape(_plain("; ".join(names)), quote=False)
    numbers = shown.get("volume", "") + (f"({shown['number']})" if "number" in shown else "")
    pages = ": ".join(filter(None, (numbers, shown.get("pages", ""))))
    container = shown.get("journal", "") or (f"In: {shown['booktitle']}" if "booktitle" in shown else "")
    venue = " ".join(filter(None, (container, pages)))
    rest = [part for part in (venue, shown.get("publisher", ""), shown.get("howpublished", "")) if part]
    address = f"https://doi.org/{entry['doi']}" if "doi" in entry else entry.get("url", "")
    link = f' <a href="{html.escape(address)}">{html.escape(address.removeprefix("https://"))}</a>' if address else ""
    return f"{authors} {shown['year']}. <cite>{shown['title']}</cite>. {'. '.join(rest)}.{link}"


def _plain(value: str) -> str:
    """A value without the braces that keep capitals, and its signs as they are read."""
    return re.sub(r"[{}]", "", value).replace("\\&", "&").replace("--", "–")


def _cited_in(paths: Mapping[str, None]) -> str:
    shown = [f'<a href="{path.removesuffix(".ipynb")}.html">{path.removesuffix(".ipynb")}</a>'
             if path.startswith("notebooks/") else f"<code>{html.escape(path)}</code>" for path in paths]
    return f'<span lang="en">cited in</span><span lang="zh">引用于</span> {", ".join(shown)}'
