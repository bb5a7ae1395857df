"""What is known of a document beside its text: title, date, publisher and province, from an index or front matter."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from helpers.reading import places, tables
from helpers.reading.decoding import InputError, content, utf8
from helpers.reading.furniture import DATE, HAN_DATE
from helpers.reading.layout import FRONT
from helpers.reading.writing import canonical

ABOUT = ("title", "published", "publisher", "region", "province")  # what may be known of a text from elsewhere
_EIGHT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")  # 20240307
_DASH, _WEEKDAY = re.compile("[—–−‐]"), re.compile(r"\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
CHINA = timezone(timedelta(hours=8))
# A year or a month alone.
_PART = re.compile(r"((?:19|20)\d\d)(?:\s*年|\s*[-/.年]?\s*((?<!\d{4})\d{1,2}|\d\d)\s*月?)?")
_HAN_PART = re.compile(r"([〇零○一二三四五六七八九]{4})年(?:([一二三四五六七八九十]{1,2})月)?")


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
    said = {tables.fold(str(key)): value for key, value in found.items()}
    return {key: said[key].strip() for key in ABOUT if isinstance(said.get(key), str)}


def checked(about: dict[str, str], where: str) -> dict[str, str]:
    """What is known of a text, in the form that the other rooms read: places as codes, published in one writing.

    A date may be a year or a month alone (2022, 2022-03). A region gives its province, too. Raises InputError, which
    begins with `where`, for a place or a date that is none, and for a region that is not in the province.

    >>> checked({"published": "2024年3月7日", "region": "昆明市盘龙区"}, "index.csv, line 2:")
    {'published': '2024-03-07', 'region': '530103', 'province': '530000'}
    """
    about = {key: said for key in ABOUT if (said := " ".join((about.get(key) or "").split()))}
    if province := about.get("province"):
        about["province"] = places.province(province)
        if not about["province"]:
            raise InputError(f"{where} province {province!r}; write a six-digit code of data/regions.csv")
    if region := about.get("region"):
        about["region"] = _region(region, about.get("province", ""), where)
        about.setdefault("province", places.above(about["region"])[-1])
    if said := about.get("published"):
        about["published"] = _date(canonical(said))
        if not about["published"]:
            raise InputError(f"{where} published {said!r}; write YYYY-MM-DD, YYYY-MM-DD HH:MM:SS, YYYY-MM or YYYY")
    return about


def _region(said: str, province: str, where: str) -> str:
    """The code of a region by its code or name, in the province that is known."""
    found = places.find(said)
    inside = [code for code in found if not province or province in places.above(code)]
    if found and not inside:
        raise InputError(f"{where} region {said!r}, which is not in the province {province}; mend one of the two")
    if len(inside) != 1:
        fault = f"which {len(inside)} divisions are called" if inside else "which no division is called"
        raise InputError(f"{where} region {said!r}, {fault}; write a six-digit code of data/regions.csv, or the name "
                         "with what it lies in: 昆明市盘龙区")  # fmt: skip
    return inside[0]


def _date(said: str) -> str:
    """A date as it may be written in a table, in one writing; '' for none."""
    said = _WEEKDAY.sub("", _DASH.sub("-", said)).removesuffix(".0" if said[:4].isdigit() and len(said) < 11 else "")
    said = re.sub(r"(?<=\d)号", "日", said)
    if "T" in said:
        return _of_china(said)
    if found := day(DATE.fullmatch(said) or _EIGHT.fullmatch(said) or HAN_DATE.fullmatch(said)):
        return found
    match = _PART.fullmatch(said) or _HAN_PART.fullmatch(said)
    if not match:
        return ""
    year, month = (_number(part) if part else 0 for part in match.group(1, 2))
    return f"{year}-{month:02}" if 1 <= month <= 12 else "" if match[2] else str(year)


def _of_china(said: str) -> str:
    """A moment in ISO 8601 as the clocks of China show it, whatever zone it is told in."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return ""
    moment = moment.astimezone(CHINA) if moment.tzinfo else moment
    return f"{moment:%Y-%m-%d %H:%M:%S}"


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
    numbers = [_number(group) for group in match.groups() if group]
    try:
        date = datetime(*numbers)
    except ValueError:
        return ""
    return date.isoformat(sep=" ") if len(numbers) > 3 else date.date().isoformat()


_DIGITS = {sign: str(number) for number, sign in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}


def _number(said: str) -> int:
    """A number of a date, in digits or as Chinese writes it: 07, 二〇二四, 三十一."""
    if "十" in said:
        tens, _, ones = said.partition("十")
        return 10 * int(_DIGITS.get(tens, "1")) + int(_DIGITS.get(ones, "0"))
    return int("".join(_DIGITS.get(sign, sign) for sign in said))


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
def _index(path: Path, changed: int, size: int) -> dict[str, dict[str, str]]:
    """Rows of an index by file; the time and size of the file make a changed one a new one."""
    rows = [row.cells for row in tables.read(content(path), str(path), "file", ABOUT).rows]
    by_file = {row.get("file", "").strip(): row for row in rows}
    if len(by_file) < len(rows) or not all(by_file):
        raise InputError(f"{path}: the column file must name a text in every row, each once; mend the rows")
    return by_file
