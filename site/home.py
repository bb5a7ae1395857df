"""The home page: what was found, in small pictures; one set of numbers; how to read, how to run.

All words and numbers of it that tell of the article are the README's, so that they are written and tested once; the
small pictures are drawn from the network and from the run of notebook 5, and a test holds them against the README.
"""
from __future__ import annotations

import html
import re
from collections import defaultdict
from typing import NamedTuple

import drawings
import networkx as nx
import pandas as pd
from bs4 import BeautifulSoup
from editions import Edition
from nbformat import NotebookNode

import helpers as h
from helpers.figures import KINDS
from helpers.trust import claims

_COLUMNS, _STEP = 19, 12  # dots in a row of a small picture, and from dot to dot
_CHINESE = ("次监督行为|中心性", "类；", "随机")  # what tells the sentences of the three findings


class Share(NamedTuple):
    """So many of so many, and of what: a small picture."""

    part: int
    whole: int
    english: str
    chinese: str


def fill(readme: str, net: nx.MultiDiGraph, found: list[list[Share]], questions: list[tuple[str, str, str]],
         edition: Edition) -> dict:
    """What stands on the page, by its place in it (HTML and Markdown)."""
    english, chinese = section(readme, "# Who supervises"), section(readme, "## 中文摘要").split("\n\n")
    picture = h.who_supervises_whom(net)
    lines = "\n".join(
        f'<li><a href="{address}"><span lang="en">{html.escape(asks)}</span>'
        f'<span lang="zh">{html.escape(zh)}</span></a></li>' for address, asks, zh in questions)
    return {"intro_en": english.split("\n\n![")[0], "intro_zh": chinese[0],
            "findings": findings(readme, found), "numbers": numbers(readme),
            "picture": drawings.framed(picture.svg(), "figures/4.1.svg", edition.alt(picture.alt),
                                       edition.say("The network"), "explorer.html"),
            "run_en": section(readme, "## Two commands").split("\n\nOr with conda")[0],
            "run_zh": chinese[2].split("\n")[0].removeprefix("- "),
            "notebooks": f'<ol class="cards">\n{lines}\n</ol>'}


def section(readme: str, heading: str) -> str:
    """What stands under a heading. Raises ValueError where there is no such heading.

    >>> section("# A\\n\\none\\n\\n## B\\n\\ntwo\\n", "## B")
    'two'
    """
    found = re.search(rf"(?ms)^{re.escape(heading)}[^\n]*\n(.*?)(?=^##? |\Z)", readme)
    if not found:
        raise ValueError(f"README.md has no heading {heading!r}, which the home page shows")
    return found[1].strip()


# --- the findings ---------------------------------------------------------------------------------------------

def findings(readme: str, found: list[list[Share]]) -> str:
    """The README's findings, in English and in Chinese, each below its small pictures (Markdown)."""
    said = re.findall(r"(?ms)^- (.*?)(?=\n- |\n\n|\Z)", section(readme, "## What it finds"))
    cards = [f'<div class="finding">\n{"".join(map(dots, one))}\n<div lang="en">\n\n{english}\n\n</div>\n'
             f'<div lang="zh">\n\n{chinese}\n\n</div>\n</div>'
             for english, chinese, one in zip(said, in_chinese(readme), found, strict=True)]
    return '<div class="findings">\n' + "\n".join(cards) + "\n</div>"


def in_chinese(readme: str) -> list[str]:
    """The findings in Chinese, in the order of the English ones. Raises ValueError where they are told otherwise."""
    told = re.findall(r"[^。]+。", section(readme, "## 中文摘要").split("\n\n")[1])
    found = [[one for one in told if re.search(words, one)] for words in _CHINESE]
    if [len(one) for one in found] != [2, 1, 1]:
        raise ValueError("README.md: the Chinese summary has other sentences than the findings of the home page")
    return ["".join(one).strip() for one in found]


def shares(net: nx.MultiDiGraph, acts: pd.DataFrame, structure: NotebookNode) -> list[list[Share]]:
    """What the small pictures show, finding by finding. structure: notebook 5."""
    acts = acts[acts["act"].isin(["uses", "supervises"])]  # of supervision, as in notebook 4
    who, whom = acts[acts["who"] != ""]["who"], acts[acts["whom"] != ""]["whom"]
    places = defaultdict(set)
    for source, target, relation in net.edges(keys=True):
        if relation == "practised_in":
            places[source].add(target)
    mechanisms = [node for node, kind in net.nodes(data="kind") if kind == "mechanism"]
    pairs = compared(structure)
    return [[Share(int(who.str.contains(claims.DISCIPLINE).sum()), len(who),
                   "acts with a named actor: by a discipline body",
                   "次写明“谁来监督”的行为：出自纪检监察机构"),
             Share(sum("target:一把手" in one.split("|") for one in whom), len(whom),
                   "acts with a named target: directed at 一把手",
                   "次写明“监督谁”的行为：针对“一把手”")],
            [Share(sum(len(places[node]) > 1 for node in mechanisms), len(mechanisms),
                   "mechanisms: practised in more than one region", "种机制：在两个以上地区运行")],
            [Share(sum(pairs), len(pairs), "pairs of places: share more mechanisms than chance would give",
                   "对地区：共有程度显著高于随机")]]


def compared(structure: NotebookNode) -> list[bool]:
    """The pairs of places in figure 5.2 of notebook 5, and whether each shares more than chance would give."""
    (caption,) = [output.data["text/html"] for cell in structure.cells for output in cell.get("outputs", [])
                  if "Figure 5.2." in output.get("data", {}).get("text/html", "")]
    table = BeautifulSoup(caption, "html.parser").find("table")
    at = [cell.get_text() for cell in table.select("thead tr:first-child th")].index("star")
    return [bool(row.find_all(["th", "td"])[at].get_text().strip()) for row in table.select("tbody tr")]


def dots(share: Share) -> str:
    """A dot for each, those of the part filled: a small picture with its words (HTML).

    >>> dots(Share(1, 2, "two", "两个")).count("<circle")
    2
    """
    circles = "".join(f'<circle class="{"in" if n < share.part else "out"}" cx="{n % _COLUMNS * _STEP + 6}" '
                      f'cy="{n // _COLUMNS * _STEP + 6}" r="4"/>' for n in range(share.whole))
    high = -(-share.whole // _COLUMNS) * _STEP
    picture = f'<svg aria-hidden="true" viewBox="0 0 {_COLUMNS * _STEP} {high}">{circles}</svg>'
    return (f'<figure class="share">{picture}<figcaption>'
            f'<span lang="en"><b>{share.part}</b> of {share.whole} {html.escape(share.english)}</span>'
            f'<span lang="zh"><b>{share.part}</b>／{share.whole}{html.escape(share.chinese)}</span>'
            "</figcaption></figure>")


# --- the numbers ----------------------------------------------------------------------------------------------

def numbers(readme: str) -> str:
    """What the README counts in the article, as a row (HTML)."""
    first = " ".join(section(readme, "## What it finds").split()).split("; and")[0]
    counted = re.findall(r"(\d+) (regions|bodies|mechanisms|targets|documents|ties)", first)
    chinese = {plural: zh for zh, plural, _ in KINDS.values()} | {"ties": "关系"}
    if len(counted) != len(chinese):
        raise ValueError("README.md: `What it finds` does not begin with the numbers that the home page shows")
    return '<dl class="numbers">' + "".join(
        f'<div><dt><span lang="en">{what}</span><span lang="zh">{chinese[what]}</span></dt><dd>{number}</dd></div>'
        for number, what in counted) + "</dl>"
