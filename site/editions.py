"""The two editions of the site: each has one language, and this room says which words an edition shows.

What the sources say in both languages is not translated again: the edition keeps its own and drops the other
(`lang="en"`, `lang="zh"`; a name or a quotation is `zh-Hans`, and stays in both). What they say in English only is
translated by gettext: prose by Sphinx, and what code prints, outputs and figures, by the catalogue `outputs`, whose
messages have {0}, {1}… for numbers, names and places in the text, so that a new number needs no new translation.
"""
from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import networkx as nx
from babel.messages import Message, pofile
from bs4 import BeautifulSoup, NavigableString, Tag
from tables import columns

from helpers.codebook import lexicon
from helpers.figures import KINDS, TIES, figure, text_width
from helpers.figures.canvas import GLOSS
from helpers.reading import files

LOCALE = Path(__file__).resolve().parent / "locale"
CATALOGUES = LOCALE / "zh_CN" / "LC_MESSAGES"
OUTPUTS = "outputs"  # the catalogue of what code prints
_PAIR = re.compile(r"[ \t]*<(p|span|div)\b[^>]*? lang=\"(en|zh)\"[^>]*>.*?</\1>", re.DOTALL)
_HAN = r"\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’…·—"  # Chinese characters and signs
_RUN = re.compile(r"“?[\u3400-\u9fff\uff00-\uffef]+(?:[“”]?[\u3400-\u9fff\uff00-\uffef]+)*”?")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2}")
_ADDRESS = r"[\w.-]+:\d+-\d+"  # a place in a text
_NO_WORDS = re.compile(  # a place, a rule, an id, a file, the Python of an output
    rf"{_ADDRESS}(?: {_ADDRESS})*|[a-z_]+\.[a-z]+(?:@[\d-]+)?|(?:body|mechanism|target|document|region):\S+"
    r"|[\w./-]+\.(?:csv|txt|html|json|ttl|gexf|graphml)|yunnan-[\d-]+|gb18030|utf-8|html|True|False"
    r"|[A-Z\u3400-\u9fff]+")
_DATE = r"\d{4}-\d\d-\d\d"
_NUMBER = r"(?<![A-Za-z\d.-])(?:[-−]?\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)"
_LEVELS = {"province": "省级", "prefecture": "州市级", "county": "县级"}
_GLOSSES = re.compile(r"(?:\w+_)?gloss|english|in Chinese")  # heads of columns that say again what stands beside them
_SIGNS = {", ": "，", ": ": "：", "; ": "；", ". ": "。"}
_LISTS = {"; ": "；", " → ": " → ", " – ": " – ", " or ": "或", ", ": "，", "→": "→", "+": "+", " ": "、"}
_DOTS = " · "
_INLINE = ("strong", "em", "code", "b")
_KINDS_OF = {"p": "sentence", "li": "sentence", "small": "line"}
_SAID = ("aria-label", "title", "placeholder")  # attributes that are read
_LABEL = re.compile(r"(<text\b[^>]*>)([^<]*)</text>")
_AT = re.compile(r'font-size: ([\d.]+)px; text-anchor: (\w+)[^"]*" x="([-\d.]+)" y="([-\d.]+)"')  # of a label
_YES_OR_NO = re.compile(r"0否1是 (?:(.+): )?0 no, 1 yes")  # a number that stands for yes or no, as the claims have it
_LINE = 11  # points from a line to the next below a name, at most
BEHIND = "\4"  # between the context of a message and the message, as gettext has it


@dataclass(frozen=True)
class Edition:
    """lang: `en` or `zh`. keeps: of the prose that the sources have in both languages, the languages that stay.
    names: Chinese by English, of names and of the codebook's words. known: names in Chinese. words: the catalogue of
    what code prints. asked: the messages that were looked for in it, with each context that they have."""

    lang: str
    keeps: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)

    @cached_property
    def _blanks(self) -> re.Pattern:
        """What stands for itself in a message: places, names, numbers."""
        return re.compile("|".join([_ADDRESS, self._signed, rf"{_DATE}|\d+-\d+|{_NUMBER}", _RUN.pattern]))

    @cached_property
    def _signed(self) -> str:
        """The names with signs in them, as a pattern."""
        signed = (name for name in self.known if not _RUN.fullmatch(name) or "“" in name)
        return "|".join(map(re.escape, sorted(signed, key=lambda name: (-len(name), name)))) or "(?!)"

    def prose(self, text: str) -> str:
        """A source (Markdown or HTML) without the elements of the other language.

        >>> Edition("zh", ("zh",)).prose('<p lang="en">Yes.</p>\\n<p lang="zh">是。</p>')
        '\\n<p lang="zh">是。</p>'
        """
        return _PAIR.sub(lambda part: part[0] if part[2] in self.keeps else "", text)

    def say(self, words: str, kind: str = "cell", context: str = "") -> str:
        """A label as this edition has it: in Chinese from the names and the catalogue, in English without what it says
        in Chinese as well. kind: `cell`, of which parts are said one by one; `head` of a table, where a common word is
        no term; `line`, parts behind commas too, as below a sentence; `label`, of a figure; `sentence`, one message;
        `alt`, part of one. context: by which the catalogue may tell apart what a word means in several places.

        >>> Edition("en").say("名次 rank"), Edition("zh", names={"talk": "谈话"}).say("talk")
        ('rank', '谈话')
        """
        if self.lang == "en":
            return self._in_english(words)
        before, core, after = re.fullmatch(r"(?s)(\s*)(.*?)(\s*)", words).groups()
        placed = f"{context}{BEHIND}{core}"
        if context:
            self.asked[placed] = None
        return before + (self.words.get(placed) or self._chinese(core, kind)) + after

    def alt(self, words: str) -> str:
        """The alternative text of a figure; in Chinese part by part, since it has as many as the figure has rows.

        >>> Edition("zh", words={"Left out": "未画出", "{0} rows": "{0}行"}).alt("Left out: 3 rows.")
        '未画出：3行。'
        """
        return words if self.lang == "en" else self._parts(words.removesuffix(".")) + "。"

    def _parts(self, words: str) -> str:
        words = re.sub(r"([\u3400-\u9fff]+) ([a-z]+)",
                       lambda two: two[1] if self.names.get(two[2]) == two[1] else two[0], words)  # a family, in both
        if (own := _own_words(words)) and words.startswith(own) and own not in self.known:
            return own
        for between, said in ((r"\. ", "。"), ("; ", "；"), (": ", "："), (r", (?!\d)", "，")):
            if len(parts := re.split(between + r"(?![^()]*\))", words)) > 1:
                return said.join(map(self._parts, parts))
        if note := re.fullmatch(r"(.+) \(([^()]+)\)", words := self._unglossed(words, "cell")):
            return f"{self._parts(note[1])}（{self._parts(note[2])}）"
        return self.say(words, "alt")

    def _in_english(self, words: str) -> str:
        if not (_CHINESE.search(words) and _LATIN.search(words)):
            return words
        listed = _DOTS in words

        def kept(run: re.Match) -> str:
            own = re.sub(r"^.*：(?=.)|[（）：，]", "", run[0])
            cut = listed and (run.start() == 0 and any(name.endswith(own) for name in self.known)  # a name in two lines
                              or run.end() == len(words) and any(name.startswith(own) for name in self.known))
            names = all(part in self.known for part in re.split("[“”、，；]+", own) if part)
            return (": " * (own != run[0]) + own) if own and (names or cut) else ""

        said = re.sub(rf"{self._signed}|[{_HAN}]*[\u3400-\u9fff][{_HAN}0-9q]*", kept, words)
        said = re.sub(r" {2,}", " ", re.sub(r"^[ ·:;]+|[ ·]+$", "", said)).replace(" :", ":").replace("( ", "(")
        return re.match("[ :;]*", words)[0] + said + re.search(" *$", words)[0]  # what joins it to its neighbours

    def _chinese(self, words: str, kind: str) -> str:
        if (said := self._known(words, kind)) is not None:
            return said
        if flag := _YES_OR_NO.fullmatch(words):
            return (self._chinese(flag[1], kind) + "，" if flag[1] else "") + "0否1是"
        if tip := re.fullmatch(r"(\S+) (\w+): ([^,]+)(?:, .+)? (\(\w+:.+\))", words):  # of a mark in the text
            return f"{tip[1]}：{tip[3]} {tip[4]}"
        if lead := re.match("[,:;.] ", words):
            return _SIGNS[lead[0]] + self._chinese(words[2:], kind)
        if (bare := self._unglossed(words, kind)) != words:
            return self._chinese(bare, kind)
        parts = {"cell": ("; ", _DOTS), "line": ("; ", ", "), "label": ("; ", _DOTS)}.get(kind, ())
        for between in parts:
            if between in words and not re.search(r"\([^()]*(?:; |, )", words):
                return _LISTS.get(between, between).join(self._chinese(one, kind) for one in words.split(between))
        if kind not in ("sentence", "alt") and (own := _own_words(words)):
            return own
        blanks: list[str] = []
        plain = words.replace("{", "(").replace("}", ")")
        message = self._blanks.sub(lambda found: self._blank(found[0], blanks, kind), plain)
        self.asked[message] = None
        said = self.words.get(message) or message
        return re.sub(r"\{(\d+)\}", lambda blank: blanks[int(blank[1])], said)

    def _known(self, words: str, kind: str = "cell") -> str | None:
        """Words without the catalogue, and lists of them; None where it is needed."""
        if not _LATIN.search(words) or _NO_WORDS.fullmatch(words):
            return words
        name = self.names.get(words, "")
        if _CHINESE.search(name) and not (kind == "head" and words.islower() and name in self.known):
            return name
        for between in _LISTS:
            if len(parts := words.split(between)) > 1 and all(parts):
                said = [self._known(one, kind) if _LATIN.search(one) or between != " " else None for one in parts]
                if None not in said:
                    return _LISTS[between].join(said)
        return None

    def _unglossed(self, words: str, kind: str) -> str:
        """A name without its English: `约谈 (summons to talk)`, `约谈 summons to talk`, `约谈: summons to talk`."""
        words = re.sub(r"(?:^| )\(([^()]+)\)", lambda found: "" if self._gloss(found[1]) else found[0], words)
        two = re.fullmatch(rf"(.*[{_HAN}0-9)])(:?) ([ -~“”…’]+)", words)
        if two and _CHINESE.search(two[1]):
            drop = self._gloss(two[3]) or (kind == "line" and two[2]) or (kind == "label" and self._of_gloss(two[3]))
            return two[1] if drop else words
        return words

    def _gloss(self, words: str) -> bool:
        return all(part in self.names for part in re.split("; | … | or ", words))

    def _blank(self, found: str, blanks: list[str], kind: str) -> str:
        if kind != "alt" and _CHINESE.search(found) and found.strip("“”") not in self.known:
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
        for part in page.find_all(["p", "td", "th", "strong", "li", "code"]) if self.lang == "en" else ():
            tags = part.find_all("sub")  # what a mark in a sentence of the text is coded as
            words = "".join(words for words in part.strings if words.parent not in tags)
            if _CHINESE.search(words) and not _LATIN.search(words) and not part.find(lang=True):
                part["lang"] = "zh-Hans"
                for tag in tags:
                    tag["lang"] = "en"
        return str(page)

    def _nodes(self, page: BeautifulSoup) -> None:
        contexts = _contexts(page)
        for block in page.find_all(["p", "li"]):
            if block.parent is not None and self.lang == "zh" and not _own(block) and _inline(block):
                inner = block.decode_contents()
                block.clear()
                block.append(BeautifulSoup(self.say(inner, "sentence"), "html.parser"))
                block["data-said"] = ""
        for words in list(page.find_all(string=True)):
            parents = list(words.parents)
            if type(words) is NavigableString and words.strip() and not any(map(_own, parents)):
                kind, context = contexts.get(id(words.parent), (_KINDS_OF.get(words.parent.name, "cell"), ""))
                said = self.say(str(words), kind, context)
                if said != words:
                    words.replace_with(said)
        for block in page.find_all(attrs={"data-said": True}):
            del block["data-said"]

    # --- figures ----------------------------------------------------------------------------------------------

    def picture(self, svg: str) -> str:
        """A figure (SVG) with the labels of this edition; in the Chinese one names go without their glosses."""
        line = ("", False)  # the place and the type of a label, and whether it broke off within a gloss
        repeated = _repeated(_LABEL.findall(svg)) if self.lang == "zh" else set()

        def label(found: re.Match) -> str:
            nonlocal line
            opening, words = found[1], html.unescape(found[2])
            if found.groups() in repeated:
                return f"{opening}</text>"
            look = re.sub(r' y="[^"]*"| transform="[^"]*"', "", opening)
            size = float(re.search(r"font-size: ([\d.]+)px", opening)[1])
            if self.lang == "zh" and size <= GLOSS:
                goes_on = line == (look, True)
                if goes_on:
                    words = re.sub(r"^[ -~]+?(?:; |$)", "", words)
                parts = words.split(_DOTS)
                words = _DOTS.join(part for part in parts if "#666666" not in opening or not self._of_gloss(part))
                line = look, bool(_LATIN.search(found[2][-2:])) and (
                    goes_on and not words or self._unglossed(words, "label") != words)
            return f"{opening}{html.escape(self.say(words, 'label', 'figure'), quote=False)}</text>"

        picture = _risen(_LABEL.sub(label, svg))
        return picture if picture == svg else figure.with_type(picture)

    def _of_gloss(self, label: str) -> bool:
        """Whether a label is a gloss, glosses, or a line of one that was broken or cut."""
        part = label.removesuffix("…").strip().removesuffix(";").removesuffix(",")
        return bool(_LATIN.search(part)) and not _CHINESE.search(part) and (
            label.endswith("…") or all(one in self.names for one in re.split("; | – ", part))
            or any(part in gloss for gloss in self.names if " " in gloss))


def _own(element: Tag) -> bool:
    """Whether an element is not translated: code, a name or quotation, a gloss, what is done."""
    return (element.name in ("script", "style", "pre", "code", "svg", "cite") or element.has_attr("data-said")
            or str(element.get("lang", "")) in ("zh", "zh-Hans", "en-GB"))


def _inline(block: Tag) -> bool:
    """Whether a block is one sentence: words, and marks without an attribute."""
    return block.find(True) is not None and all(one.name in _INLINE and not one.attrs for one in block.find_all(True))


def _contexts(page: BeautifulSoup) -> dict[int, tuple[str, str]]:
    """How what tables say is said, by cell: a head, of a column or a row, is a `head`; its context is the head before
    it, that of any other cell the head of its column."""
    contexts = {}
    for table in page.find_all("table"):
        before = ""
        for cell in table.select("thead th"):
            contexts[id(cell)] = "head", before
            before = cell.get_text() or before
        for head, cells in columns(table):
            contexts |= {id(cell): ("head" if cell.name == "th" else "cell", head.get_text() if head else "")
                         for cell in cells}
    return contexts


def _without_glosses(table: Tag) -> None:
    """Leave out the columns that say in the other language what stands beside them."""
    for head in [head for head in table.select("thead th:not([colspan])") if _GLOSSES.fullmatch(head.get_text())]:
        at = len(head.find_all_previous(["th", "td"], limit=1000)) and head.parent.find_all(["th", "td"]).index(head)
        from_right = len(head.parent.find_all(["th", "td"])) - at
        for row in table.find_all("tr"):
            cells = row.find_all(["th", "td"], recursive=False)
            if len(cells) >= from_right:
                cells[-from_right].decompose()


def _repeated(labels: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """The labels of a figure, each its opening and its words, that only say in English what stands above or before
    them in Chinese: small ones without a number, and the lines that follow them.

    >>> at = '<text style="font-size: 8px; text-anchor: start; fill: #666666" x="22" y="{}">'.format
    >>> [words for _, words in _repeated([(at(20), "degree"), (at(10), "度数"), (at(60), "top five")])]
    ['degree']
    """
    placed = [(float(found[1]), found[2], float(found[3]), float(found[4]), opening, words)
              for opening, words in labels if (found := _AT.search(opening))]
    chinese = [(x + text_width(words, size) if side == "start" else None, x, side, y)
               for size, side, x, y, _, words in placed if _CHINESE.search(words) and not _LATIN.search(words)]
    repeated = set()
    for size, side, x, y, opening, words in sorted(placed, key=lambda label: label[3]):
        if size <= GLOSS and _LATIN.search(words) and not re.search(r"[\d\u3400-\u9fff]", words) and any(
                (side, x) == (its_side, its_x) and 0 < y - its_y < 14 or end and abs(y - its_y) < 2 and 0 < x - end < 10
                for end, its_x, its_side, its_y in chinese):
            repeated.add((opening, words))
            chinese.append((None, x, side, y))
    return repeated


def _risen(svg: str) -> str:
    """A figure in which small lines below a name come up to the places of those that have no words any more.

    >>> line = '<text style="font-size: 8px; text-anchor: start" x="22" y="{}">{}</text>'.format
    >>> _risen(line(20, "") + line(29.5, "below")) == line(20, "") + line("20", "below")
    True
    """
    columns = defaultdict(list)
    for opening, words in _LABEL.findall(svg):
        if found := _AT.search(opening):
            columns[found[2], found[3]].append((float(found[4]), found[4], float(found[1]), opening, words))
    moved = {}
    for labels in columns.values():
        free, last = [], 0.0
        for at, y, size, opening, words in sorted(labels):
            free, last = [y] if size > GLOSS or at - last > _LINE else [*free, y], at
            if words and (place := free.pop(0)) != y:
                moved[opening] = opening.replace(f'y="{y}"', f'y="{place}"').replace(f" {y})", f" {place})")
    return _LABEL.sub(lambda found: f"{moved.get(found[1], found[1])}{found[2]}</text>", svg)


def _own_words(words: str) -> str:
    """What a label in both languages says in Chinese, where that is all that it says; else ''.

    >>> _own_words("约谈见于多地 约谈 is in several regions"), _own_words("body 机构"), _own_words("监督谁 whom (19)")
    ('约谈见于多地', '机构', '')
    """
    if same := re.fullmatch(r"[A-Za-z ]+ (\d+) (第\1[\u3400-\u9fff]+)", words):  # a number said twice
        return same[2]
    if first := re.fullmatch(rf"([{_HAN}0-9]*[\u3400-\u9fff][{_HAN}0-9q]*) ([^0-9(]*[A-Za-z]{{2}}[^0-9(]*)", words):
        return first[1] if all(run in first[1] for run in re.findall("[\u3400-\u9fff]+", first[2])) else ""
    latin = r"[^0-9(\u3400-\u9fff]*"
    last = re.fullmatch(rf"{latin}[A-Za-z]{{2}}{latin} ([{_HAN}0-9]*[\u3400-\u9fff][{_HAN}]*)", words)
    return last[1] if last else ""


# --- what an edition knows --------------------------------------------------------------------------------------

def names(net: nx.MultiDiGraph, terms: Iterable[tuple[str, str]], tables: Iterable[str]
          ) -> tuple[dict[str, str], frozenset[str]]:
    """Chinese by English: families, kinds and relations of the codebook, nodes, terms (each with its gloss), divisions,
    and what tables of outputs (HTML) gloss; and every name in Chinese."""
    by_english = dict(_LEVELS)
    for key in lexicon.FAMILIES:
        for english in (key, lexicon.of_family(key, "gloss")):
            by_english.setdefault(english, lexicon.of_family(key, "zh"))
    for kind, (chinese, plural, _) in KINDS.items():
        by_english |= {kind: chinese, plural: chinese, plural.capitalize(): chinese}
    for key, (chinese, english, *_) in TIES.items():
        by_english |= {key: chinese, english: chinese}
    glossed = [*((data["name"], data["gloss"]) for _, data in net.nodes(data=True)), *terms,
               *((row["term"], row["gloss"]) for row in files.table("codebook/not_coded.csv")),
               *((row["name"], row["gloss"]) for row in files.table("codebook/glosses.csv")),
               *((row["name"], row["gloss"]) for row in files.table("regions.csv")),
               *(pair for table in tables for pair in _glossed(table))]
    for name, gloss in glossed:
        by_english.setdefault(gloss, name)
    by_english.pop("", None)
    of_codebook = {*(chinese for chinese, *_ in (*KINDS.values(), *TIES.values())),
                   *(lexicon.of_family(key, "zh") for key in lexicon.FAMILIES)}
    return by_english, frozenset(name for name, _ in glossed if _CHINESE.search(name)) - of_codebook


def _glossed(text: str) -> Iterable[tuple[str, str]]:
    """Names and their glosses in the tables of an output (HTML)."""
    if "gloss</th>" not in text:
        return
    for table in BeautifulSoup(text, "html.parser").find_all("table"):
        heads = [cell.get_text() for cell in table.select("thead tr:last-child > *")]
        for at, head in enumerate(heads):
            beside = head.removesuffix("_gloss") if head.removesuffix("_gloss") in heads else "name"
            if _GLOSSES.fullmatch(head) and beside in heads:
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
        return {placed(m): m.string for m in pofile.read_po(file) if m.id and m.string and not m.fuzzy}


def placed(message: Message) -> str:
    """A message behind its context, if it has one."""
    return f"{message.context}{BEHIND}{message.id}" if message.context else message.id
