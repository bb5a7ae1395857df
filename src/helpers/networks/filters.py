"""What of a coding is wanted: a plain record, checked once, and written as the command line takes it."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from typing import NamedTuple

from helpers.codebook import divisions, lexicon
from helpers.networks.graph import RELATIONS
from helpers.reading import InputError

KINDS = ("region", "body", "mechanism", "document", "target")
MODES = ("practice", "duty")
BODIES = ("named", "classes")
_LISTS = {"kinds": KINDS, "relations": tuple(RELATIONS), "families": lexicon.FAMILIES}
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


class Filter(NamedTuple):
    """What is wanted of a coding; a row has to fit all that is set. What is not set asks nothing.

    A tie fits kinds when both its ends are of them; families and regions when one end is, or, where neither end has
    one, the act that it has a part in.
    """

    kinds: tuple[str, ...] = ()  # of nodes
    relations: tuple[str, ...] = ()
    families: tuple[str, ...] = ()  # of mechanisms
    regions: tuple[str, ...] = ()  # codes, each with all below it
    since: str = ""  # YYYY, YYYY-MM or YYYY-MM-DD: documents of that day and later
    until: str = ""  # and up to that day, month or year
    mode: str = ""  # practice or duty
    bodies: str = ""  # `named`: no class of bodies; `classes`: of bodies only classes
    confidence: float = 0.0  # at least
    accepted: bool = False  # only what a correction accepted or added
    sentences: int = 1  # that a tie stands on, at least
    documents: int = 1  # that tell it, at least

    def __str__(self) -> str:
        return said(self)

    def __repr__(self) -> str:
        return f"Filter({', '.join(f'{k}={v!r}' for k, v in self._asdict().items() if v != self._field_defaults[k])})"


ALL = Filter()
OPTIONS = {
    "kinds": "--kinds", "relations": "--relations", "families": "--families", "regions": "--regions",
    "since": "--from", "until": "--to", "mode": "--mode", "bodies": "--bodies", "confidence": "--confidence",
    "accepted": "--accepted", "sentences": "--least", "documents": "--least-documents",
}  # fmt: skip


def said(wanted: Filter) -> str:
    """A filter as the command line takes it; '' for none.

    >>> said(Filter(relations=("uses", "supervises"), sentences=2))
    '--relations uses,supervises --least 2'
    """
    words = []
    for (field, option), value, nothing in zip(OPTIONS.items(), wanted, ALL, strict=True):
        if value != nothing:
            plain = ",".join(value) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else value
            words.append(option if field == "accepted" else f"{option} {plain}")
    return " ".join(words)


def checked(wanted: Filter) -> Filter:
    """A filter in its one form: lists as tuples without what stands twice, regions as codes.

    Raises InputError, one line with what is possible, at the first bad value.

    >>> checked(Filter(families="talk,list", regions=["昆明市"])).regions
    ('530100',)
    >>> checked(Filter(mode="plan"))
    Traceback (most recent call last):
    helpers.reading.decoding.InputError: --mode 'plan': want practice or duty
    """
    lists = {field: _list(field, getattr(wanted, field), known) for field, known in _LISTS.items()}
    regions = tuple(dict.fromkeys(code for one in _several(wanted.regions) for code in [_region(one)]))
    for field, known in (("mode", MODES), ("bodies", BODIES)):
        if getattr(wanted, field) not in ("", *known):
            raise InputError(f"{OPTIONS[field]} {getattr(wanted, field)!r}: want {' or '.join(known)}")
    for field in ("since", "until"):
        if value := getattr(wanted, field):
            _days(value, OPTIONS[field])
    if wanted.since and wanted.until and _days(wanted.since)[0] > _days(wanted.until)[1]:
        raise InputError(f"--from {wanted.since} is later than --to {wanted.until}")
    for field in ("sentences", "documents"):
        if not isinstance(number := getattr(wanted, field), int) or number < 1:
            raise InputError(f"{OPTIONS[field]} {number!r}: want a whole number from 1")
    return wanted._replace(**lists, regions=regions, confidence=_share(wanted.confidence),
                           accepted=bool(wanted.accepted))  # fmt: skip


def _several(value: str | Iterable[str]) -> list[str]:
    parts = [value] if isinstance(value, str) else value
    return [one.strip() for part in parts for one in str(part).split(",") if one.strip()]


def _list(field: str, value: str | Iterable[str], known: tuple[str, ...]) -> tuple[str, ...]:
    wanted = dict.fromkeys(_several(value))
    if strange := [one for one in wanted if one not in known]:
        raise InputError(f"{OPTIONS[field]} {strange[0]!r}: want {', '.join(known)}")
    return tuple(wanted)


def _region(said: str) -> str:
    """The code that a code or a full or short name stands for."""
    codes = (said,) if said in divisions.by_code() else divisions.name_forms().get(said, ())
    codes = divisions.in_force(codes, "") if len(codes) > 1 else codes
    if len(codes) != 1:
        why = f"several bear that name: {', '.join(codes)}" if codes else "no such division"
        raise InputError(f"--regions {said!r}: {why}; want codes of data/regions.csv, or names, as 530100 or 昆明市")
    return codes[0]


def _days(value: str, option: str = "") -> tuple[str, str]:
    """The first and the last day that a date means."""
    match = _DAY.fullmatch(value)
    year, month, day = (int(part) if part else None for part in match.groups()) if match else (0, None, None)
    if not year or month is not None and not 1 <= month <= 12 or day is not None and not (
        1 <= day <= calendar.monthrange(year, month)[1]
    ):  # fmt: skip
        raise InputError(f"{option} {value!r}: want a year, a month or a day, as 2023, 2023-06 or 2023-06-30")
    last = day or calendar.monthrange(year, month or 12)[1]
    return f"{year:04}-{month or 1:02}-{day or 1:02}", f"{year:04}-{month or 12:02}-{last:02}"


def within_days(wanted: Filter, published: str) -> bool:
    """Whether a document of that date is surely wanted: one of an unknown date is not, where dates are asked.

    >>> within_days(Filter(since="2023-06"), "2023"), within_days(Filter(until="2023"), "2023-06-30 08:00:00")
    (False, True)
    """
    if not (wanted.since or wanted.until):
        return True
    if not _DAY.fullmatch(published[:10]):
        return False
    first, last = _days(published[:10])
    return (not wanted.since or _days(wanted.since)[0] <= first) and (
        not wanted.until or last <= _days(wanted.until)[1])  # fmt: skip


def _share(value: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 <= number <= 1:
        raise InputError(f"--confidence {value!r}: want a number from 0 to 1")
    return number
