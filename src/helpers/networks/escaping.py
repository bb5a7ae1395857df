"""Show words of a document as text: nothing in them acts on a page, a formula or a terminal."""

from __future__ import annotations

import html
import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Classes that keep JupyterLab and nbconvert from reading two dollar signs of a document as a formula.
NO_FORMULA = "tex2jax_ignore mathjax_ignore"


@dataclass(frozen=True, repr=False)
class Said:
    """What `say` makes: one sentence or more as HTML and as plain text; a notebook shows the first."""

    html: str
    plain: str

    def __repr__(self) -> str:
        return self.plain

    def _repr_html_(self) -> str:
        return f'<p class="{NO_FORMULA}">{self.html}</p>'


class _Filled(string.Formatter):
    """`str.format` with every value shown by a function."""

    def __init__(self, show: Callable[[str], str]) -> None:
        self.show = show

    def format_field(self, value: Any, format_spec: str) -> str:
        return self.show(format(value, format_spec))


_TAGS = re.compile("</?(?:strong|em|code)>")


def say(template: str, /, *values: Any, **named: Any) -> Said:
    r"""Sentences of a notebook, with values set in as by `str.format`; whatever the values hold stays text.

    template: text with {} for the values; it may hold the tags <strong>, <em> and <code>, and no other, so that a
    value never stands in a tag. Raises ValueError for other signs of HTML in it. values: names, sentences, numbers.

    >>> said = say("<strong>{}</strong> leads in {:.0%} of {place}.", "<b>talk</b>", 0.5, place="$x$")
    >>> said
    <b>talk</b> leads in 50% of $x$.
    >>> said.html
    '<strong>&lt;b&gt;talk&lt;/b&gt;</strong> leads in 50% of $x$.'
    """
    words = _TAGS.sub("", template)
    if "<" in words or "&" in words:
        raise ValueError(f"a template holds text, {{}} and the tags strong, em and code, no other HTML: {template!r}")
    return Said(_Filled(safe).vformat(template, values, named), _Filled(visible).vformat(words, values, named))


# Control and direction characters of a document must not act on the reader's screen.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    r"""
    >>> visible("a\tb")
    'a\\tb'
    """
    return UNSEEN.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


def safe(text: str) -> str:
    """
    >>> safe("<b>")
    '&lt;b&gt;'
    """
    return html.escape(visible(text))
