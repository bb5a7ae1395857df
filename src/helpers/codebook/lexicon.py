"""The lexicons of `data/codebook`: what people edit, as the rules of the later wings read it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from helpers.reading import REMEMBERED, files

_FAMILIES = {row["family"]: row for row in files.table("codebook/families.csv")}
FAMILIES = tuple(_FAMILIES)
# A name in an id is simplified, half-width, without quotation marks, blanks and the sign that parts an id.
_NOT_IN_ID = re.compile(r"[“”‘’《》〈〉\s:\"']")
# What may close a mechanism's name and leaves the id.
SUFFIXES = ("工作机制", "制度", "机制", "模式", "工作法", "措施")


@cache
def words(name: str, column: str, **where: str) -> tuple[str, ...]:
    """A column of a lexicon, the longest words first; `where` keeps the rows with these cells.

    >>> words("verbs", "verb", role="report")[-1]
    '述责'
    """
    rows = files.table(f"codebook/{name}.csv")
    found = {row[column] for row in rows if all(row[key] == value for key, value in where.items())}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def either(options: Iterable[str]) -> str:
    """A regular expression that matches any of the words, the longest first.

    >>> either(["约谈", "集体约谈"])
    '(?:集体约谈|约谈)'
    """
    return "(?:" + "|".join(map(re.escape, sorted(set(options), key=lambda word: (-len(word), word)))) + ")"


@lru_cache(REMEMBERED)
def bare(name: str) -> str:
    """A name as it stands in an id, from its canonical form.

    >>> bare("“三重一大” 会议")
    '三重一大会议'
    """
    return _NOT_IN_ID.sub("", name)


@cache
def _families() -> dict[str, str]:
    heads = {row["head"]: row["family"] for row in files.table("codebook/heads.csv")}
    heads |= dict.fromkeys((row["word"] for row in _sanctions()), alike("accountability")[0])
    whole = {row["name"]: row["kind"] for row in files.table("codebook/glosses.csv") if row["kind"] in FAMILIES}
    return heads | {bare(row["term"]): row["family"] for row in files.table("codebook/mechanisms.csv")} | whole


def _sanctions() -> list[dict[str, str]]:
    """Words that names of sanctions are made of: 严重警告, 处分."""
    return [row for row in files.table("codebook/words.csv") if row["part"] in ("sanction", "dismissal", "penalty")]


def _phrase(name: str) -> dict[str, str] | None:
    """The row of the verb phrase that a name is, with or without a coined object: 列席会议, 列席三重一大会议."""
    rows = files.table("codebook/phrases.csv")
    return next((row for row in rows if name.startswith(row["verb"]) and name.endswith(row["object"])), None)


# What is built may be of any family: 考核机制.
_BUILT = re.compile("(?<=..)(?:工作)?(?:制度|机制|(?<!监[督察])体系|办法|制)$")


@cache
def family(name: str) -> str:
    """The family of a mechanism: that of its row, else of the longest head word that ends it, else of one in it.

    A coined name without a head word is told by its last character: 四必谈.

    >>> family("廉政提醒谈话"), family("列席三重一大会议"), family("四必谈"), family("考核机制")
    ('talk', 'meeting', 'talk', 'appraisal')
    """
    known = _families()
    if name in known:
        return known[name]
    if phrase := _phrase(name):
        return phrase["family"]
    for words in (_BUILT.sub("", name), name):
        if end := next((words[start:] for start in range(len(words)) if words[start:] in known), ""):
            return known[end]
    inside = [(name.rfind(head), len(head), head) for head in known if len(head) > 1 and head in name]
    return known[max(inside)[2]] if inside else _signs().get(name[-1:], alike("programme")[0])


@cache
def _signs() -> dict[str, str]:
    return {sign: row["family"] for row in _FAMILIES.values() for sign in row["sign"]}


@cache
def _glosses() -> dict[str, str]:
    out = {row["word"]: row["gloss"] for row in _sanctions()}
    sources = {"modifiers": "word", "targets": "word", "heads": "head", "bodies": "word", "mechanisms": "term"}
    for table, column in sources.items():
        out |= {bare(row[column]): row["gloss"] for row in files.table(f"codebook/{table}.csv")}
    return out | {row["name"]: row["gloss"] for row in files.table("codebook/glosses.csv")}


@cache
def _longest() -> int:
    """Characters of the longest term with a gloss: no part of a name is longer."""
    return max(map(len, _glosses()))


_PLACE = {"省": "provincial", "市": "city", "州": "prefectural", "县": "county", "区": "district", "旗": "banner"}


def of_family(family: str, column: str) -> str:
    """What `families.csv` says of a family: zh, gloss, sign, supervises, like, colour; '' for an unknown one.

    >>> of_family("talk", "zh")
    '谈话约谈'
    """
    return _FAMILIES.get(family, {}).get(column, "")


def alike(*families: str) -> tuple[str, ...]:
    """The families whose names the rules read as those of these families of the collection; the last of all for none.

    >>> alike("talk", "record")
    ('talk', 'record')
    """
    return tuple(one for one, row in _FAMILIES.items() if row["like"] in families) or FAMILIES[-1:]


def like(name: str) -> str:
    """The family of the collection as whose names the rules read a mechanism's, whatever a reader's codebook calls it.

    >>> like("任前廉政谈话")
    'talk'
    """
    return of_family(family(name), "like")


@cache
def _regions() -> dict[str, str]:
    """Glosses of divisions by code; where a code was borne by several in turn, that of the one in force or the last."""
    rows = sorted(files.table("regions.csv"), key=lambda row: (row["valid_to"] or "9999", row["valid_from"]))
    return {row["code"]: row["gloss"] for row in rows}


def gloss(node: str) -> str:
    """English gloss of a node id: its row's, else that of its parts, the longest first; … stands for the rest.

    >>> gloss("mechanism:任前廉政谈话")
    'integrity talk before taking office'
    """
    kind, _, rest = node.partition(":")
    if kind == "region":
        return _regions().get(rest, "")
    if kind == "document":  # a title is told by its kind: opinion, measures, notice
        title = re.sub(r"\([^()]*\)$", "", rest)
        kinds = {row["word"]: row["gloss"] for row in files.table("codebook/documents.csv")}
        return next((kinds[word] for word in words("documents", "word") if title.endswith(word)), "")
    code, name = rest.split(":", 1) if kind == "body" else ("", rest)
    place = _regions().get(code, "")
    if kind == "body" and name[0] in _PLACE and name not in _glosses():
        inner = name[1:]
        parts = "Party committee" if inner == "委" else _parts(inner.removeprefix("委") or inner)
    else:
        parts = _parts(name)
    return f"{parts}, {place}" if place and parts else parts


def _parts(name: str) -> str:
    known, out, at = _glosses(), [], 0
    if name in known:
        return known[name]
    if phrase := _phrase(name):
        return phrase["gloss"]
    while at < len(name):
        least = 2 if at + 1 < len(name) else 1  # one character is a word at the end: 住建局
        most = min(len(name) - at, _longest())
        size = next((n for n in range(most, least - 1, -1) if name[at : at + n] in known), 0)
        if size:
            out.append(known[name[at : at + size]])
        elif name[at] not in "、()" and out[-1:] != ["…"]:
            out.append("…")
        at += size or 1
    return " ".join(out) if any(part != "…" for part in out) else ""
