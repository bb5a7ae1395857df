"""What a coder, these rules or a language model, finds in a document: mentions, ties and quantities as plain rows."""
from __future__ import annotations

from typing import NamedTuple

KINDS = ("region", "body", "mechanism", "document", "target")


class Mention(NamedTuple):
    start: int
    end: int
    kind: str
    id: str
    text: str
    rule: str = "-"


class Tie(NamedTuple):
    source: str
    relation: str
    target: str
    start: int
    end: int = 0
    rule: str = "-"


class Quantity(NamedTuple):
    start: int
    end: int
    value: float
    unit: str
    text: str
    rule: str = "-"


class Coded(NamedTuple):
    """What a coder, these rules or a language model, found in a document."""

    mentions: list[Mention]
    ties: list[Tie]
    quantities: list[Quantity]


def ends(source: str, relation: str, target: str) -> tuple[str, str, str]:
    """A tie without direction is stored with its ends in order.

    >>> ends("body:b", "works_with", "body:a")
    ('body:a', 'works_with', 'body:b')
    """
    first, last = sorted((source, target)) if relation == "works_with" else (source, target)
    return first, relation, last
