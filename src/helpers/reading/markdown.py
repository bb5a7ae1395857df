"""The text of a Markdown file without its marks: names in bold, links and tables are words like others."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from helpers.reading.layout import FRONT

if TYPE_CHECKING:
    from markdown_it.token import Token

ENDINGS = (".md", ".markdown")
# CommonMark sees no end of bold between ” and a character of the next word: **“一把手”**监督.
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,500}?)(?<=\S)\1")
_ITALIC = re.compile(r"\*((?=[“‘《（【])[^*\n]{1,200}|[^*\s][^*\n]{0,200}[”’》）】，。、：；！？])\*")
# Of wide-spread editors, and in no standard: ==marked==, [[page]], [[page|words]], and the number of a note.
_MARKED = re.compile(r"==(?=\S)([^=\n]{1,500}?)(?<=\S)==")
_PAGE = re.compile(r"\[\[(?:[^\[\]|\n]{1,200}\|)?([^\[\]|\n]{1,200})\]\]")
_NOTE = re.compile(r"\[\^[^\]\s]{1,40}\]")
# A note is a paragraph of its own; words in brackets at the head of a line are an address only where one follows.
_DEFINED = re.compile(r"^ {0,3}\[\^[^\]\n]{1,40}\]:", re.M)
_BRACKET = re.compile(r"^( {0,3})\[(?=[^\]\n]{1,200}\]:[ \t]*[^\x00-\x7f])", re.M)
_ENDS = re.compile(r"<br\b[^<>]{0,99}>|</(?:p|div|tr|li|h[1-6]|summary|blockquote|caption)>", re.I)
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]{0,2000}>", re.DOTALL)


def plain(text: str) -> str:
    """The text of a Markdown file: a line for each line, the cells of a table between tabs, the front matter as it is.

    Raises ImportError where the library that reads Markdown is not installed.

    >>> plain("# 监督\\n\\n**盘龙区**纪委监委[约谈](a.html)。\\n\\n- 一\\n- 二\\n")
    '监督\\n盘龙区纪委监委约谈。\\n一\\n二\\n'
    """
    from markdown_it import MarkdownIt

    head = FRONT.match(text)
    begin = head.end() if head else 0
    rest = _BRACKET.sub(r"\1\\[", _DEFINED.sub("\n", text[begin:].removeprefix("\ufeff")))
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(rest)
    body = "\n".join(_lines(tokens))
    return f"{text[:begin]}\n{body}\n" if head else f"{body}\n"


def _lines(tokens: Sequence[Token]) -> Iterator[str]:
    number, cells, inside = "", [], False
    for token in tokens:
        if token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "tr_open":
            cells, inside = [], True
        elif token.type == "tr_close":
            yield "\t".join(cells)
            inside = False
        elif token.type in ("fence", "code_block"):
            name = token.info.strip()  # of a language; what is not ASCII is words: ~~~市纪委约谈~~~
            yield "\n".join(filter(None, (name if not name.isascii() else "", token.content.rstrip("\n"))))
        elif token.type == "html_block":
            yield _untagged(token.content).strip("\n")
        elif token.type == "inline":
            said = _BOLD.sub(r"\2", "".join(map(_said, token.children or ())))
            for mark in (_ITALIC, _MARKED, _PAGE):
                said = mark.sub(r"\1", said)
            said = _NOTE.sub("", said)
            if inside:
                cells.append(said)
            else:
                yield number + said
                number = ""


def _said(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    if token.type == "html_inline":
        return "\n" if re.match(r"<br\b", token.content, re.I) else _untagged(token.content)
    return token.content  # of text, code and images; marks have none


def _untagged(text: str) -> str:
    apart = re.sub(r"</t[dh]>\s*(?=<t[dh]\b)", "\t", _ENDS.sub("\n", text), flags=re.I)
    return html.unescape(_TAG.sub("", apart))
