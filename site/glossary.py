"""The bilingual glossary: every term of the lexicons and every name in the coding, as rows and as HTML."""
from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

import networkx as nx
import pandas as pd
from pypinyin import Style, lazy_pinyin

from helpers.codebook import lexicon
from helpers.reading import Block, files, words

# What a group holds: the lexicon and its column of terms, or '' where only the coding has such names.
_GROUPS = {
    "mechanism": ("Mechanisms", "监督机制", "mechanisms", "term"),
    "body": ("Bodies", "机构", "bodies", "word"),
    "target": ("Targets", "监督对象", "targets", "word"),
    "document": ("Documents", "文件", "documents", "word"),
    "region": ("Regions of the article", "文章中的地区", "", ""),
}
_NEEDLESS = re.compile("'(?![aāáǎàeēéěèoōóǒò])")  # an apostrophe stands before a, e and o only
COLUMNS = ["kind", "term", "pinyin", "gloss", "family", "paragraphs", "node"]


def pinyin(term: str) -> str:
    """How a term is read, with tone marks, word by word.

    >>> pinyin("廉政谈话"), pinyin("立案")
    ('liánzhèng tánhuà', "lì'àn")
    """
    term = lexicon.bare(term)
    inner = words.boundaries(term, 0, len(term)) if len(term) > 2 else set()  # two characters are a word
    edges = sorted(inner | {0, len(term)})
    read = ("'".join(lazy_pinyin(term[a:b], style=Style.TONE)) for a, b in pairwise(edges))
    return " ".join(_NEEDLESS.sub("", word) for word in read)


def rows(net: nx.MultiDiGraph, paragraphs: Mapping[str, Iterable[int]]) -> pd.DataFrame:
    """The glossary as a table (`COLUMNS`): terms of the lexicons, and nodes of the network under their names.

    paragraphs: for each node the numbers of the paragraphs that name it. family: of a mechanism its
    family, of a body or target what part of a name the word is; '' for others. node: the node of that name, or ''.
    """
    found: dict[tuple[str, str], list] = {}
    for kind, (_, _, name, column) in _GROUPS.items():
        for row in files.table(f"codebook/{name}.csv") if name else ():
            found[kind, row[column]] = [row["gloss"], row.get("family") or row.get("part", ""), [], ""]
    for node, data in net.nodes(data=True):
        entry = found.setdefault((data["kind"], data["name"]), [data["gloss"], data["family"], [], ""])
        entry[2:] = list(paragraphs.get(node, ())), node
    order = list(_GROUPS)
    table = [[kind, term, pinyin(term), gloss, family, places, node]
             for (kind, term), (gloss, family, places, node) in found.items()]
    return pd.DataFrame(sorted(table, key=lambda row: (order.index(row[0]), row[4], row[2], row[1])), columns=COLUMNS)


def _family(family: str) -> str:
    chinese = lexicon.of_family(family, "zh")
    return f'<span lang="en">{family}</span><span lang="zh">{chinese}</span>' if chinese else family


def page(table: pd.DataFrame, text_page: str) -> str:
    """The groups of the glossary as HTML, by family or part, folded; paragraphs are links to the page of the text."""
    parts = []
    for kind, group in table.groupby("kind", sort=False):
        english, chinese, *_ = _GROUPS[kind]
        title = f'<span lang="en">{english}</span><span lang="zh">{chinese}</span>'
        parts.append(f'<h2 id="{kind}">{title}</h2>')
        for family, members in group.groupby("family", sort=False):
            body = "\n".join(_row(row, text_page) for row in members.itertuples(index=False))
            label = html.escape(f"{chinese} {family}".strip())
            parts.append(
                f'<details class="glossary"><summary>{_family(html.escape(family)) or title} '
                f"<small>{len(members)}</small></summary>\n"
                f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table>'
                f"<thead><tr>{''.join(_HEADS)}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div></details>")
    return "\n".join(parts)


_HEADS = [f'<th scope="col"><span lang="en">{en}</span><span lang="zh">{zh}</span></th>' for en, zh in (
    ("Term", "术语"), ("Pinyin", "拼音"), ("English", "英文"), ("In the article", "文中段落"))]


def _row(row: tuple, text_page: str) -> str:
    links = " ".join(f'<a href="{html.escape(text_page)}#p{n}">¶{n}</a>' for n in row.paragraphs)
    cells = f'<td>{html.escape(row.pinyin)}</td><td lang="en-GB">{html.escape(row.gloss)}</td><td>{links}</td>'
    return (f'<tr id="{html.escape(row.kind)}:{html.escape(row.term)}"><th scope="row" lang="zh-Hans">'
            f"{html.escape(row.term)}</th>{cells}</tr>")


def named(mentions: pd.DataFrame, blocks: Iterable[Block]) -> dict[str, list[int]]:
    """For each node the numbers of the lines that name it, as `outline` numbers them."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, block in enumerate(blocks):
        inside = mentions[(mentions["start"] >= block.start) & (mentions["start"] < block.end)]
        for node in inside["id"]:
            found[node].add(number)
    return {node: sorted(numbers) for node, numbers in found.items()}
