"""The two editions of the site: each has one language, and this room says which words an edition shows.

What the sources say in both languages is not translated again: the edition keeps its own and drops the other
(`lang="en"`, `lang="zh"`; a name or a quotation is `zh-Hans`, and stays in both). What they say in English only is
translated by gettext: prose by Sphinx, and what code prints, outputs and figures, by the catalogue `outputs`, whose
messages have {0}, {1}… for numbers, names and places in the text, so that a new number needs no new translation.
"""
from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import networkx as nx
from babel.messages import pofile
from bs4 import BeautifulSoup, NavigableString, Tag

from helpers.codebook import lexicon
from helpers.figures import KINDS, TIES
from helpers.reading import files

LOCALE = Path(__file__).resolve().parent / "locale"
CATALOGUES = LOCALE / "zh_CN" / "LC_MESSAGES"
OUTPUTS = "outputs"  # the catalogue of what code prints
_PAIR = re.compile(r"[ \t]*<(p|span|div)\b[^>]*? lang=\"(en|zh)\"[^>]*>.*?</\1>", re.DOTALL)
_HAN = r"\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’…·—"  # Chinese characters and signs
_RUN = re.compile(r"[\u3400-\u9fff\uff00-\uffef“”]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2}")
_ADDRESS = r"[\w.-]+:\d+-\d+"  # a place in a text
_NO_WORDS = re.compile(  # a place, a rule, a file, the Python of an output
    rf"{_ADDRESS}(?: {_ADDRESS})*|[a-z_]+\.[a-z]+(?:@[\d-]+)?|[\w./-]+\.(?:csv|txt|html|json|ttl|gexf|graphml)|yunnan-[\d-]+"
    r"|gb18030|utf-8|html|True|False")
_BLANKS = re.compile(rf"{_ADDRESS}|[-−]?\d[\d,]*(?:\.\d+)?|[\u3400-\u9fff]+")
_GLOSS = re.compile(r"(?:\w+_)?gloss|english")  # heads of columns that say in English what stands beside them
_SIGNS = {", ": "，", ": ": "：", "; ": "；", ". ": "。"}
_BETWEEN = {"; ": "；", " → ": " → ", " – ": " – ", " · ": " · ", " or ": "或", ", ": "，"}
_INLINE = ("strong", "em", "code", "b")
_SAID = ("aria-label", "title", "placeholder")  # attributes that are read


@dataclass(frozen=True)
class Edition:
    """lang: `en` or `zh`. keeps: of the prose that the sources have in both languages, the languages that stay. names: Chinese by English, of names and
    of the codebook's words. words: the catalogue of what code prints. asked: the messages that were looked for in it."""

    lang: str
    keeps: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)

    @cached_property
    def known(self) -> frozenset[str]:
        """The names in Chinese."""
        return frozenset(self.names.values())

    def prose(self, text: str) -> str:
        """A source (Markdown or HTML) without the elements of the other language.

        >>> Edition("zh", ("zh",)).prose('<p lang="en">Yes.</p>\\n<p lang="zh">是。</p>')
        '\\n<p lang="zh">是。</p>'
        """
        return _PAIR.sub(lambda part: part[0] if part[2] in self.keeps else "", text)

    def say(self, words: str, parts: bool = True) -> str:
        """A label, a cell or a sentence as this edition has it; in Chinese from the names and the catalogue, parts of
        it one by one where it is a list; in English without what a label says in Chinese as well.

        >>> Edition("en").say("名次 rank"), Edition("zh", names={"talk": "谈话"}).say("talk")
        ('rank', '谈话')
        """
        if self.lang == "en":
            return _in_english(words, self.known)
        before, core, after = re.fullmatch(r"(?s)(\s*)(.*?)(\s*)", words).groups()
        return before + self._chinese(core, parts) + after

    def _chinese(self, words: str, parts: bool) -> str:
        if (known := self._known(words)) is not None:
            return known
        if tip := re.fullmatch(r"(\S+) (\w+): ([^,]+)(?:, .+)? (\(\w+:.+\))", words):  # of a mark in the text
            return f"{tip[1]}：{tip[3]} {tip[4]}"
        if lead := re.match("[,:;.] ", words):
            return _SIGNS[lead[0]] + self._chinese(words[2:], parts)
        if (bare := self._unglossed(words)) != words:
            return self._chinese(bare, parts)
        for between in _BETWEEN if parts else ():
            if len(listed := words.split(between)) > 1:
                said = [self._chinese(one, parts) if between != ", " else self._known(one) for one in listed]
                if None not in said:
                    return _BETWEEN[between].join(said)
        blanks: list[str] = []
        message = _BLANKS.sub(lambda found: self._blank(found[0], blanks), words.replace("{", "(").replace("}", ")"))
        self.asked[message] = None
        said = self.words.get(message) or message
        return re.sub(r"\{(\d+)\}", lambda blank: blanks[int(blank[1])], said)

    def _known(self, words: str) -> str | None:
        """Words without the catalogue; None where it is needed."""
        if not _LATIN.search(words) or _NO_WORDS.fullmatch(words):
            return words
        return self.names.get(words)

    def _unglossed(self, words: str) -> str:
        """A name without its English: `约谈 (summons to talk)`, `约谈 summons to talk`, `约谈: summons to talk`."""
        words = re.sub(r"(?<=[^ -~]) \(([^()]+)\)", lambda found: "" if self._gloss(found[1]) else found[0], words)
        two = re.fullmatch(rf"([{_HAN}0-9]+):? ([ -~]+)", words)
        return two[1] if two and self._gloss(two[2]) else words

    def _gloss(self, words: str) -> bool:
        return all(part in self.names for part in re.split("; | … ", words))

    def _blank(self, found: str, blanks: list[str]) -> str:
        if _CHINESE.match(found) and found not in self.known:
            return found
        blanks.append(found)
        return f"{{{len(blanks) - 1}}}"

    # --- pages ------------------------------------------------------------------------------------------------

    def fragment(self, text: str) -> str:
        """What code prints (HTML), in this edition.

        >>> Edition("zh", names={"talk": "谈话"}).fragment('<td>talk</td><p lang="en">Said.</p>')
        '<td>谈话</td>'
        """
        page = BeautifulSoup(text, "html.parser")
        for part in page.find_all(lang=["en", "zh"]):
            if part["lang"] != self.lang:
                part.decompose()
        if self.lang == "zh":
            for table in page.find_all("table"):
                _without_glosses(table)
        for part in page.find_all(True):
            for name in _SAID:
                if name in part.attrs and not part.find_parents(class_="net"):
                    part[name] = self.say(part[name])
        self._nodes(page)
        for part in page.find_all(["td", "th", "strong", "li", "code"]):
            words = part.get_text()
            if _CHINESE.search(words) and not _LATIN.search(words) and not part.find(lang=True):
                part["lang"] = "zh-Hans"
        return str(page)

    def _nodes(self, page: BeautifulSoup) -> None:
        for block in page.find_all(["p", "li"]):
            if block.parent is not None and self.lang == "zh" and not _own(block) and _inline(block):
                inner = block.decode_contents()
                block.clear()
                block.append(BeautifulSoup(self.say(inner, parts=False), "html.parser"))
                block["data-said"] = ""
        for words in list(page.find_all(string=True)):
            parents = list(words.parents)
            if type(words) is NavigableString and words.strip() and not any(map(_own, parents)):
                said = self.say(str(words), parts=words.parent.name not in ("p", "li"))
                if said != words:
                    words.replace_with(said)
        for block in page.find_all(attrs={"data-said": True}):
            del block["data-said"]

    # --- figures ----------------------------------------------------------------------------------------------

    def picture(self, svg: str) -> str:
        """A figure (SVG) with the labels of this edition; in the Chinese one names go without their glosses."""
        return re.sub(r"(<text\b[^>]*>)([^<]*)(</text>)", lambda label: label[1] + self._label(*label.groups()[:2])
                      + label[3], svg)

    def _label(self, opening: str, label: str) -> str:
        words = html.unescape(label)
        if self.lang == "zh" and "font-size: 8px" in opening and "#666666" in opening and self._of_gloss(words):
            return ""
        return html.escape(self.say(words), quote=False)

    def _of_gloss(self, label: str) -> bool:
        """Whether a label is a gloss, glosses, or a line of one that was broken or cut."""
        part = label.removesuffix("…").strip().removesuffix(";").removesuffix(",")
        return bool(_LATIN.search(part)) and not _CHINESE.search(part) and (
            all(one in self.names for one in re.split("; | – ", part))
            or any(part in gloss for gloss in self.names if " " in gloss or label.endswith("…")))


def _own(element: Tag) -> bool:
    """Whether an element is not translated: code, a name or quotation, a gloss, what is done."""
    return (element.name in ("script", "style", "pre", "code", "svg", "cite") or element.has_attr("data-said")
            or str(element.get("lang", "")) in ("zh", "zh-Hans", "en-GB"))


def _inline(block: Tag) -> bool:
    """Whether a block is one sentence: words, and marks without an attribute."""
    return block.find(True) is not None and all(one.name in _INLINE and not one.attrs for one in block.find_all(True))


def _without_glosses(table: Tag) -> None:
    """Leave out the columns that say in English what stands beside them."""
    for head in [head for head in table.select("thead tr:last-child > *") if _GLOSS.fullmatch(head.get_text())]:
        at = len(head.find_all_previous(["th", "td"], limit=1000)) and head.parent.find_all(["th", "td"]).index(head)
        from_right = len(head.parent.find_all(["th", "td"])) - at
        for row in table.find_all("tr"):
            cells = row.find_all(["th", "td"], recursive=False)
            if len(cells) >= from_right:
                cells[-from_right].decompose()


def _in_english(words: str, names: frozenset[str]) -> str:
    """A label in both languages without its Chinese, but for names."""
    if not (_CHINESE.search(words) and _LATIN.search(words)):
        return words
    kept = re.sub(rf"[{_HAN}]*[\u3400-\u9fff][{_HAN}0-9q]*", lambda run: run[0] if _name(run[0], names) else "", words)
    return re.sub(r" {2,}", " ", re.sub(r"^[ ·:;]+|[ ·]+$", "", kept)).replace(" :", ":").replace("( ", "(")


def _name(run: str, names: frozenset[str]) -> bool:
    return all(part in names for part in re.split("[“”、，；：]+", run) if part)


# --- what an edition knows --------------------------------------------------------------------------------------

def names(net: nx.MultiDiGraph, terms: Iterable[tuple[str, str]], tables: Iterable[str]) -> dict[str, str]:
    """Chinese by English: families, kinds and relations of the codebook, nodes, terms (each with its gloss), divisions,
    and what tables of outputs (HTML) gloss."""
    found: dict[str, str] = {}
    for key in lexicon.FAMILIES:
        for english in (key, lexicon.of_family(key, "gloss")):
            found.setdefault(english, lexicon.of_family(key, "zh"))
    for kind, (chinese, plural, _) in KINDS.items():
        found |= {kind: chinese, plural: chinese, plural.capitalize(): chinese}
    for key, (chinese, english, *_) in TIES.items():
        found |= {key: chinese, english: chinese}
    for _, data in net.nodes(data=True):
        found.setdefault(data["gloss"], data["name"])
    for term, gloss in terms:
        found.setdefault(gloss, term)
    for row in files.table("regions.csv"):
        found.setdefault(row["gloss"], row["name"])
    for table in tables:
        for name, gloss in _glossed(table):
            found.setdefault(gloss, name)
    found.pop("", None)
    return found


def _glossed(text: str) -> Iterable[tuple[str, str]]:
    """Names and their glosses in the tables of an output (HTML)."""
    if "gloss</th>" not in text:
        return
    for table in BeautifulSoup(text, "html.parser").find_all("table"):
        heads = [cell.get_text() for cell in table.select("thead tr:last-child > *")]
        for at, head in enumerate(heads):
            beside = head.removesuffix("_gloss") if head.removesuffix("_gloss") in heads else "name"
            if _GLOSS.fullmatch(head) and beside in heads:
                for row in table.select("tbody tr"):
                    cells = [cell.get_text() for cell in row.find_all(["th", "td"], recursive=False)]
                    if len(cells) == len(heads):
                        yield cells[heads.index(beside)], cells[at]


def catalogue(domain: str) -> dict[str, str]:
    """The messages of a catalogue that are translated and not in doubt."""
    path = CATALOGUES / f"{domain}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {m.id: m.string for m in pofile.read_po(file) if m.id and m.string and not m.fuzzy}
