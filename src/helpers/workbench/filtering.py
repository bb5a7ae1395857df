"""The options of a filter, alike for every command that writes or shows a coding."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpers.networks import Filter

_GROUP = """write only the part of the coding that matches all of these options. Separate several values by
commas, or repeat the option. The filter is recorded in filter.json, the graph files, the picture and the pages. "A part
of a coding" in data/README.md defines how mentions, ties and numbers are filtered."""


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of a filter to a parser.

    >>> parser = argparse.ArgumentParser()
    >>> options(parser)
    >>> asked(vars(parser.parse_args(["--families", "talk,list", "--from", "2023"])))
    Filter(families=('talk', 'list'), since='2023')
    """
    group = parser.add_argument_group("filter", _GROUP)
    for name, metavar, what in (
        ("kinds", "KIND", "kinds of nodes: region, body, mechanism, document, target; for a tie, of both ends"),
        ("relations", "RELATION", "relations: uses, supervises, ..."),
        ("families", "FAMILY", "families of mechanisms: talk, warning, ...; ties of one or of an act by one"),
        ("regions", "REGION", "regions by code or name, each with all below it"),
    ):
        group.add_argument(f"--{name}", action="append", metavar=metavar, help=what)
    group.add_argument("--from", dest="since", metavar="DATE", help="documents from this day, month or year on")
    group.add_argument("--to", dest="until", metavar="DATE", help="documents up to then")
    group.add_argument("--mode", metavar="MODE", help="practice or duty")
    group.add_argument("--bodies", metavar="WHICH",
                       help="named: exclude classes such as 各级党组织; classes: keep only these")
    group.add_argument("--confidence", metavar="SHARE",
                       help="mentions and ties with at least this confidence, from 0 to 1")
    group.add_argument("--accepted", action="store_true", help="only rows that a correction accepted or added")
    group.add_argument("--least", dest="sentences", type=int, metavar="N", help="ties stated by at least N sentences")
    group.add_argument("--least-documents", dest="documents", type=int, metavar="N",
                       help="ties stated by at least N documents")  # fmt: skip


def asked(given: dict[str, Any]) -> Filter | None:
    """The filter that is asked for, None without one; its options are taken out of `given`.

    Raises InputError for a value that is none.
    """
    fields = ("kinds", "relations", "families", "regions", "since", "until", "mode", "bodies", "confidence", "accepted",
              "sentences", "documents")  # fmt: skip
    wanted = {field: value for field in fields if (value := given.pop(field)) is not None and value is not False}
    if not wanted:
        return None
    from helpers.networks import Filter, filters

    return filters.checked(Filter(**wanted))
