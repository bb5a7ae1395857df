"""What is known of a document beside its text: title, date, publisher and province, from an index or front matter."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from functools import cache
from pathlib import Path

from helpers.reading import files
from helpers.reading.decoding import InputError, content, decode, utf8
from helpers.reading.furniture import DATE
from helpers.reading.layout import FRONT
from helpers.reading.writing import canonical

ABOUT = ("title", "published", "publisher", "province")  # what may be known of a text from elsewhere
_EIGHT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")  # 20240307


def front(text: str) -> dict[str, str]:
    """What the front matter of a text (YAML between two lines of ---) says of it; {} without one that can be read.

    >>> front("---\\npublished: 2024-03-07\\ntags: [a]\\n---\\n市纪委约谈。")
    {'published': '2024-03-07'}
    """
    if not (head := FRONT.match(text)):
        return {}
    import yaml

    try:
        found = yaml.load(head[1], yaml.BaseLoader)  # every value a string
    except yaml.YAMLError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: found[key].strip() for key in ABOUT if isinstance(found.get(key), str)}


def checked(about: dict[str, str], where: str) -> dict[str, str]:
    """What is known of a text, in the form that the other rooms read: province a code, published a date in one writing.

    Raises InputError, which begins with `where`, for a province or a date that is none.

    >>> checked({"published": "2024年3月7日", "province": "云南"}, "index.csv, line 2:")
    {'published': '2024-03-07', 'province': '530000'}
    """
    about = {key: said for key in ABOUT if (said := " ".join((about.get(key) or "").split()))}
    if province := about.get("province"):
        if province not in _codes() and province not in _provinces():
            raise InputError(f"{where} province {province!r}; write a six-digit code of data/regions.csv")
        about["province"] = _provinces().get(province, province)
    if said := about.get("published"):
        plain = canonical(said)
        about["published"] = day(DATE.fullmatch(plain) or _EIGHT.fullmatch(plain))
        if not about["published"]:
            raise InputError(f"{where} published {said!r}; write YYYY-MM-DD or YYYY-MM-DD HH:MM:SS")
    return about


def usable(about: dict[str, str]) -> dict[str, str]:
    """What a text or a name says of itself, as far as it can be used: nobody is there to mend it.

    >>> usable({"title": "甲", "published": "yesterday"})
    {'title': '甲'}
    """
    kept: dict[str, str] = {}
    for key, value in about.items():
        try:
            kept |= checked({key: value}, "")
        except InputError:
            pass
    return kept


def day(match: re.Match[str] | None) -> str:
    """`YYYY-MM-DD[ HH:MM:SS]`; '' for no match and for a date that the calendar does not have.

    >>> day(DATE.search("2024年3月7日")), day(DATE.search("2024年2月31日"))
    ('2024-03-07', '')
    """
    if not match:
        return ""
    numbers = [int(group) for group in match.groups() if group]
    try:
        date = datetime(*numbers)
    except ValueError:
        return ""
    return date.isoformat(sep=" ") if len(numbers) > 3 else date.date().isoformat()


def beside(path: Path) -> dict[str, str]:
    """What `index.csv` beside a file says of it, in the form that the other rooms read."""
    return checked(indexed(path), f"{path.with_name('index.csv')}: the row of {path.name} has")


def indexed(path: Path) -> dict[str, str]:
    """The row of a file in `index.csv` beside it, as it stands there; {} without one.

    Raises InputError for an index that cannot be used.
    """
    index = path.with_name("index.csv")
    if not index.is_file():
        return {}
    state = index.stat()
    return _index(index.resolve(), state.st_mtime_ns, state.st_size).get(utf8(path).name, {})


@cache
def _codes() -> frozenset[str]:
    return frozenset(row["code"] for row in files.table("regions.csv"))


@cache
def _provinces() -> dict[str, str]:
    """The codes of the provinces by their names."""
    rows = (row for row in files.table("regions.csv") if row["level"] == "province" and not row["valid_to"])
    return {name: row["code"] for row in rows for name in (row["name"], *row["short"].split("|")) if name}


@cache
def _index(path: Path, changed: int, size: int) -> dict[str, dict[str, str]]:
    """Rows of an index by file; the time and size of the file make a changed one a new one."""
    text, _ = decode(content(path), str(path))
    try:
        rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    except csv.Error as error:
        raise InputError(f"{path}: this is no table ({error}); save it as CSV in UTF-8") from None
    by_file = {row.get("file"): row for row in rows}
    if len(by_file) < len(rows) or not all(by_file):
        raise InputError(f"{path}: the column file must name a text in every row, each once; mend the rows")
    return by_file
