"""The text of a Word file as Word shows it: insertions in, deletions and hidden runs out, in the order of reading.

One walk over the XML: what is not named here is looked through, so that no wrapper (a content control, a smart tag, a
field, custom XML) can take the text in it away.
"""
from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from typing import Any

from helpers.reading.decoding import InputError

_AROUND = re.compile(r"(?:header|footer)\d*\.xml")
_UNPACKED = 100_000_000  # bytes of a file's parts together
_MAIN = "word/document.xml"
# Deleted or moved away, the reading above a character, the words of a field.
_GONE = {"del", "moveFrom", "rt", "delText", "delInstrText"}
_SIGNS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_LEFT = {"blip": "pictures", "imagedata": "pictures", "relIds": "diagrams", "chart": "charts", "subDoc": "other files",
         "altChunk": "parts in another format", "commentReference": "comments", "numPr": "automatic numbers",
         "OLEObject": "embedded files"}
_BREAK = re.compile(r"[ \t]*[\r\n]\s*")
_OFF = {"0", "false", "off", "none"}


def document(data: bytes) -> tuple[str, dict[str, str], str]:
    """The text of a Word file, nothing that it says of itself, and what was left out or moved, in one line.

    Raises InputError for a packed file that is no Word document, or one that unpacks to more than any report.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if sum(part.file_size for part in parts.infolist()) > _UNPACKED:
            raise InputError("this Word file unpacks to more than any report; save its text as plain text")
        # Some programs write \\ for / and other capitals.
        names = {name.replace("\\", "/").lower(): name for name in parts.namelist()}
        main, document = _main(parts, names)
        folder = posixpath.dirname(main)
        beside = {kind: _part(parts, names, f"{folder}/{kind}.xml") for kind in (*_NOTES.values(), "styles")}
        hidden = _hidden(beside.pop("styles"))
        walk = _Walk(document, {kind: _notes(part) for kind, part in beside.items()}, hidden)
        inside = (name for name in names if posixpath.dirname(name) == folder)
        around = [name for name in inside if _AROUND.fullmatch(posixpath.basename(name))]
        walk.left["page headers and footers"] += sum(bool(_all(_part(parts, names, name)).strip()) for name in around)
    return walk.text.strip("\n"), {}, _told(walk.left)


def _told(left: Counter[str]) -> str:
    moved = [kind for kind in _NOTES.values() if left.pop(kind, 0)]
    said = [f"{' and '.join(moved)} stand in brackets behind their paragraphs"] if moved else []
    kinds = sorted(kind for kind, number in left.items() if number)
    return "; ".join(said + ([f"not read: {', '.join(kinds)}"] if kinds else []))


def _main(parts: zipfile.ZipFile, names: dict[str, str]) -> tuple[str, Any]:
    """The part that holds the document, by its name and as XML: the usual one, else what the package says."""
    links = (_MAIN, *(_value(link, "Target").lstrip("/").lower() for link in _part(parts, names, "_rels/.rels")
                      if _value(link, "Type").endswith("/officeDocument")))
    for name in links:
        if name in names and _name(document := _part(parts, names, name)) == "document":
            return name, document
    raise InputError("this is a packed file but no Word document; unpack it")


def _part(parts: zipfile.ZipFile, names: dict[str, str], name: str) -> Any:
    """A part as XML; an empty element for one that is not there."""
    return _xml(parts.read(names[name]) if name in names else b"<none/>")


def _xml(data: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True,
                                                  remove_pis=True, huge_tree=True))


def _notes(part: Any) -> dict[str, Any]:
    return {_value(note, "id"): note for note in part if not _value(note, "type")}


def _hidden(styles: Any) -> set[str]:
    """The styles whose text is hidden, by themselves or by the style that they are based on."""
    own = {_value(style, "styleId"): style for style in styles if _name(style) == "style"}
    based = {name: next((_value(mark, "val") for mark in style if _name(mark) == "basedOn"), "")
             for name, style in own.items()}
    marked = {name: _says(style, "rPr", "vanish") for name, style in own.items()}
    found = set()
    for name in own:
        above, seen = name, set()
        while above in own and marked[above] is None and above not in seen:
            seen.add(above)
            above = based[above]
        found.update([name] if marked.get(above) else [])
    return found


def _name(node: Any) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _value(node: Any, name: str) -> str:
    """An attribute by its name in whichever of Word's namespaces."""
    return next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == name), "")


def _all(node: Any) -> str:
    return "".join(leaf.text or "" for leaf in node.iter() if _name(leaf) == "t")


def _marked(node: Any, properties: str, *marks: str) -> bool:
    """Whether the properties of a run, paragraph or row have one of the marks, and it is not switched off."""
    return bool(_says(node, properties, *marks))


def _says(node: Any, properties: str, *marks: str) -> bool | None:
    """What the properties say by one of the marks; None where they have none."""
    found = [_value(mark, "val") not in _OFF for child in node if _name(child) == properties for mark in child
             if _name(mark) in marks]
    return any(found) if found else None


def _balanced(story: Any) -> bool:
    """Whether each field that begins ends: else nobody knows where a field's own words end."""
    depth = 0
    for node in story.iter("{*}fldChar"):
        if not any(_name(above) in _GONE for above in node.iterancestors()):
            depth += {"begin": 1, "end": -1}.get(_value(node, "fldCharType"), 0)
            if depth < 0:
                return False
    return not depth


def _style(node: Any, properties: str, mark: str) -> str:
    return next((_value(name, "val") for child in node if _name(child) == properties for name in child
                 if _name(name) == mark), "")


def _deleted(paragraph: Any) -> bool:
    """Whether the mark that ends a paragraph was deleted: the next one then goes on in its line."""
    return any(_marked(child, "rPr", "del", "moveFrom") for child in paragraph if _name(child) == "pPr")


class _Walk:
    """One document on the way through it: its notes, the fields and the row it is in, and what was left out."""

    def __init__(self, document: Any, notes: dict[str, dict[str, Any]], hidden: set[str]) -> None:
        self.notes, self.hidden = notes, hidden
        self.left: Counter[str] = Counter()
        self.behind: list[str] = []  # text boxes and notes, which follow the paragraph that they hang on
        self.cells: list[str] | None = None
        self.fields: list[str] = []
        self.secret = False  # whether the style of the paragraph hides its text
        self.balanced = _balanced(document)
        self.left.update(_LEFT[name] for node in document.iter() if (name := _name(node)) in _LEFT)
        self.text = self.inside(document) + self.hung()

    def inside(self, node: Any) -> str:
        return "".join(map(self.node, node))

    def node(self, node: Any) -> str:
        """The text of a node: by its name where the name means something, else of all that stands in it."""
        name = _name(node)
        if name in _GONE or name.endswith("Pr"):
            return ""
        if name == "t" or name == "sym" or name in _SIGNS:
            return "" if "begin" in self.fields else _sign(node, name)
        if name in _NOTES:
            return self.note(_NOTES[name], _value(node, "id"))
        return getattr(self, f"_{name}", self.inside)(node)

    def _p(self, node: Any) -> str:
        outer, self.secret = self.secret, _style(node, "pPr", "pStyle") in self.hidden
        text = self.inside(node)
        self.secret = outer
        return text if _deleted(node) else f"{text}\n{self.hung()}"

    def hung(self) -> str:
        """The text boxes and notes of the paragraph that ends."""
        said, self.behind = self.behind, []
        return "".join(f"{text}\n" for text in said)

    def _r(self, node: Any) -> str:
        said = _says(node, "rPr", "vanish")
        if said or said is None and (self.secret or _style(node, "rPr", "rStyle") in self.hidden):
            self.left["hidden text"] += bool(_all(node))
            return "".join(self.node(child) for child in node if _name(child) == "fldChar")
        return self.inside(node)

    def _fldChar(self, node: Any) -> str:  # noqa: N802 (as Word names it)
        kind = _value(node, "fldCharType")
        chosen = "" if "begin" in self.fields else _chosen(node)
        if kind == "begin" and self.balanced:
            self.fields.append(kind)
        elif self.fields:
            if self.fields.pop() and kind == "separate":
                self.fields.append(kind)
        return chosen

    def _instrText(self, node: Any) -> str:  # noqa: N802
        if re.match(r"\s*(?:EQ|MACROBUTTON)\s", node.text or "", re.I):  # what these show stands in their words only
            self.left["fields that are set as formulas or buttons"] += 1
        return ""

    def _textpath(self, node: Any) -> str:
        return _value(node, "string")

    def _AlternateContent(self, node: Any) -> str:  # noqa: N802
        """One of several ways to write the same: the first that has text."""
        hung = len(self.behind)
        texts = (self.inside(way) for way in node)
        return next((text for text in texts if text.strip() or len(self.behind) > hung), "")

    def _tr(self, node: Any) -> str:
        if _marked(node, "trPr", "del"):
            return ""
        outer, self.cells = self.cells, []
        text = self.inside(node)
        row, self.cells = "\t".join(self.cells), outer
        return f"{text}{row}\n"

    def _tc(self, node: Any) -> str:
        if _marked(node, "tcPr", "cellDel"):
            return ""
        cells, self.cells = self.cells, None
        text = self.inside(node).strip("\n")
        self.cells = cells
        if cells is None:  # a cell in no row
            return f"{text}\n"
        cells.append(text)
        return ""

    def _box(self, node: Any) -> str:
        """Text that stands beside: it must not break the sentence that it hangs on."""
        outer, self.behind = self.behind, []
        text = (self.inside(node) + self.hung()).strip("\n")
        self.behind = [*outer, text] if text else outer
        return ""

    _drawing = _pict = _object = _box

    def note(self, kind: str, number: str) -> str:
        if (note := self.notes[kind].pop(number, None)) is not None:  # each once: one may refer to itself
            hung = len(self.behind)
            outer, self.fields, self.balanced = (self.fields, self.balanced), [], _balanced(note)
            self._box(note)
            self.fields, self.balanced = outer
            self.behind[hung:] = [f"（注：{text}）" for text in self.behind[hung:]]
            self.left[kind] += 1
        return ""


def _chosen(field: Any) -> str:
    """What was chosen in a list to choose from, which stands nowhere else."""
    for choices in field.iter("{*}ddList"):
        entries = [_value(entry, "val") for entry in choices if _name(entry) == "listEntry"]
        said = {_name(mark): _value(mark, "val") for mark in choices}
        number = said.get("result") or said.get("default") or "0"
        return entries[int(number)] if number.isdigit() and int(number) < len(entries) else ""
    return ""


def _sign(node: Any, name: str) -> str:
    if name == "sym":
        code = _value(node, "char")
        number = int(code, 16) if re.fullmatch(r"[\da-fA-F]{1,6}", code) else 0xFFFD
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    if name != "t":
        return _SIGNS[name]
    text = node.text or ""  # blanks round it count where the file says so, and a line break is none
    return _BREAK.sub(" ", text if _value(node, "space") == "preserve" else text.strip(" \t\r\n"))
