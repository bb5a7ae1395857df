"""Tables as the site shows them: in a frame that scrolls, with names for ids, words for relations, room for Chinese."""
from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from bs4 import BeautifulSoup, NavigableString, Tag

from helpers import networks
from helpers.figures import TIES

LONG = 15  # rows: a table of more scrolls in its frame, below its head
_ID = re.compile(r"\b(?:body|mechanism|target|document|region):(?:[^\s<>,，、;；()（）|→–…]|\([^()\s]*\))+")
_KEY = re.compile(rf"(?<![\w.])(?:{'|'.join(TIES)})(?![\w.])")
_ONLY = re.compile(rf"\s*(?:{'|'.join(TIES)})(?:, (?:{'|'.join(TIES)}))*\s*")
_NOTHING = {"NaN", "nan", "<NA>", "None", "NaT"}
_PLACES = re.compile(r"\S+:\d+-\d+(?:\s+\S+:\d+-\d+)*")  # where sentences stand, each on a line of its own
_NUMBER = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?\s?%?|–?")
_WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
_MOST = 14  # characters that a column of Chinese has room for on a line


def tidy(text: str) -> str:
    """An output of a notebook (HTML) with its tables and the names of relations as a reader wants them.

    >>> tidy("<table><tbody><tr><td>&lt;NA&gt;</td></tr></tbody></table>").partition("<tbody>")[2]
    '<tr><td>–</td></tr></tbody></table></div>'
    """
    text = re.sub(r"<style scoped>.*?</style>\n?", "", text, flags=re.DOTALL)
    if not re.search(r"<(?:table|code|small)\b", text):
        return text
    page = BeautifulSoup(text, "html.parser")
    for table in page.find_all("table"):
        _table(page, table)
    for code in page.find_all("code"):
        if code.get_text() in TIES:
            code.replace_with(BeautifulSoup(relation(code.get_text()), "html.parser"))
    for line in page.select("small"):  # a tie and how it was found, as `h.evidence` says it
        _named(line, _tie)
        if line.get_text().startswith("composed:") and line.parent.name == "li":
            line.parent["class"] = "composed"
    return str(page)


def relation(key: str) -> str:
    """A relation in words, in both languages, its key in the title (HTML).

    >>> relation("uses")
    '<span class="rel" title="uses"><span lang="en">uses</span><span lang="zh">运用</span></span>'
    """
    chinese, english, *_ = TIES[key]
    return (f'<span class="rel" title="{key}"><span lang="en">{english}</span>'
            f'<span lang="zh">{chinese}</span></span>')


def in_words(prose: str) -> str:
    """Markdown with the relations that it names by their keys, alone in backticks, in words of the language of their
    paragraph; blocks of code stay.

    >>> in_words("It `applies_to` `it`."), in_words("关系是 `applies_to`。")
    ('It *applies to* `it`.', '关系是“针对”。')
    """
    parts = re.split(r"(?ms)(^```.*?^```$|\n\n+)", prose)
    return "".join(part if part.startswith("```") else _in_paragraph(part) for part in parts)


def _in_paragraph(words: str) -> str:
    plain = re.sub("`[^`]*`", "", words)
    if len(_WIDE.findall(plain)) > 2 * len(re.findall("[A-Za-z]+", plain)):
        return re.sub(rf" ?(?<!`)`({'|'.join(TIES)})`(?!`) ?", lambda key: f"“{TIES[key[1]][0]}”", words)
    return re.sub(rf"(?<!`)`({'|'.join(TIES)})`(?!`)", lambda key: f"*{TIES[key[1]][1]}*", words)


# --- a table --------------------------------------------------------------------------------------------------

def _table(page: BeautifulSoup, table: Tag) -> None:
    composed = any("composed" in head.get_text() for head in table.select("thead th"))
    table.attrs = {"class": "dataframe composed" if composed else "dataframe"}
    for row in table.find_all("tr"):
        row.attrs.pop("style", None)
    _one_head(table)
    _unnumbered(table)
    for cell in table.find_all(["td", "th"]):
        if cell.get_text().strip() in _NOTHING:
            cell.string = "–"
        _named(cell, _only if _ONLY.fullmatch(cell.get_text()) else ids)
    for head, cells in columns(table):
        _column(head, cells)
    long = " long" * (len(table.select("tbody tr")) > LONG)
    table.wrap(page.new_tag("div", attrs={"class": f"scroll{long}", "tabindex": "0", "role": "region",
                                          "aria-label": "Table"}))


def columns(table: Tag) -> Iterator[tuple[Tag | None, list[Tag]]]:
    """The columns of a table from the right, where no cell spans rows: the last head of each, and its cells."""
    rows = [row.find_all(["th", "td"], recursive=False) for row in table.select("tbody tr")]
    heads = [cell for row in table.select("thead tr")[-1:] for cell in row.find_all(["th", "td"], recursive=False)]
    for at in range(1, max(map(len, rows), default=0) + 1):
        yield heads[-at] if len(heads) >= at else None, [cells[-at] for cells in rows if len(cells) >= at]


def _column(head: Tag | None, cells: list[Tag]) -> None:
    """Numbers to the right and short, addresses whole; a width at which names in Chinese stand on one line."""
    said = [cell.get_text().strip() for cell in cells]
    if said and all(map(_PLACES.fullmatch, said)):
        for cell, places in zip(cells, map(str.split, said), strict=True):
            cell.clear()
            cell.extend(part for place in places for part in (place, Tag(name="br", can_be_empty_element=True)))
            cell["class"] = "at"
        return
    if any(map(str.isdecimal, "".join(said))) and all(_NUMBER.fullmatch(word) for word in said):
        fractions = [len(word.partition(".")[2]) for word in said if word not in ("", "–")]
        whole = all(word.endswith(".0") for word in said if word not in ("", "–"))
        plain = not whole and all(re.fullmatch(r"[-+−]?\d+\.\d+", word) for word in said if word not in ("", "–"))
        for cell, word in zip(cells, said, strict=True):
            if whole:
                cell.string = word.removesuffix(".0")
            elif plain and word not in ("", "–"):  # 0.9 beside 0.97 is 0.90
                cell.string = word + "0" * (max(fractions) - len(word.partition(".")[2]))
            cell["class"] = "n"
        if head is not None:
            head["class"] = "n"
        return
    wide = min(max((len(_WIDE.findall(word)) for word in said), default=0), _MOST)
    long = max(map(len, said), default=0) > 40
    if wide > 1 or long:
        (head or cells[0])["style"] = f"min-width: {max(wide + 1.5, 11 * long):g}em"


def _one_head(table: Tag) -> None:
    """The names of the index in the row of heads above theirs: pandas gives them one of their own.

    They take the place of the name of the columns' own level, which says nothing that the columns do not.
    """
    heads = [row.find_all("th", recursive=False) for row in table.select("thead tr")]
    if len(heads) < 2 or len(heads[-1]) != len(heads[-2]):
        return
    said = [cell.get_text().strip() for cell in heads[-1]]
    names = said.index("") if "" in said else 0
    if not names or any(said[names:]) or any(cell.has_attr("colspan") for cell in heads[-2]):
        return
    for above, name in zip(heads[-2], said[:names], strict=False):
        above.string = name
    heads[-1][0].find_parent("tr").decompose()


def _unnumbered(table: Tag) -> None:
    """Leave out the first column where it only counts the rows from 0 and has no name."""
    heads, rows = table.select("thead tr"), table.select("tbody tr")
    column = [row.find(["th", "td"]) for row in (*heads, *rows)]
    if len(heads) == 1 and rows and [cell.get_text().strip() for cell in column] == ["", *map(str, range(len(rows)))]:
        for cell in column:
            cell.decompose()


# --- words in place of ids and keys ---------------------------------------------------------------------------

def ids(words: str) -> str | None:
    """Ids as names with the id in the title, and a relation between two of them in words (HTML); None without an id.

    >>> ids("mechanism:约谈")
    '<span lang="zh-Hans" title="mechanism:约谈">约谈</span>'
    """
    nodes = _ID.findall(words)
    if not nodes:
        return None
    first, *between, last = [html.escape(part) for part in _ID.split(words)]
    said = [first]
    for node, part in zip(nodes, [*(_only(part) for part in between), last], strict=True):
        said += [f'<span lang="zh-Hans" title="{html.escape(node)}">{html.escape(networks.name(node))}</span>', part]
    return "".join(said)


def _only(words: str) -> str:
    return _KEY.sub(lambda key: relation(key[0]), words)


def _tie(words: str) -> str | None:
    """What `h.evidence` says below a sentence: its relation in words, and ids as names."""
    found = re.search(rf"(?<= )(?:{'|'.join(TIES)})(?= )", words)
    if found is None:
        return ids(words)
    before, after = words[:found.start()], words[found.end():]
    return f"{html.escape(before)}{relation(found[0])}{ids(after) or html.escape(after)}"


def _named(element: Tag, said: Callable[[str], str | None]) -> None:
    for words in [part for part in element.find_all(string=True) if type(part) is NavigableString]:
        told = said(str(words))
        if told is not None:
            words.replace_with(BeautifulSoup(told, "html.parser"))
