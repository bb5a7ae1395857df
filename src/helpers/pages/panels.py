"""What the explorer is drawn from: nodes and ties with what finds them, and the lines of the reading panel.

Everything here is a row of plain values. Names and sentences are data of a document: they are cut to a length,
signs that would act on a reader's screen are replaced, and an address is made of nothing but quoted parts.
"""
from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as quoted

from helpers import networks
from helpers.codebook import confidence, divisions, lexicon
from helpers.figures import canvas, wrap
from helpers.measures import structure
from helpers.networks import Mark, marked
from helpers.reading import english

if TYPE_CHECKING:
    import networkx as nx

    from helpers.coding import Coding
    from helpers.networks import Belongs, Place
    from helpers.reading import Text

TYPE, WIDE = 11.5, 295  # pixels: size of type, width of the panel
_LONG = 120  # characters of a name
_LINES = 60  # of a sentence
HINT = ("Click a tie or a node, or choose one under “Go to”, to read its sentences. 点击连线或节点看原句。 "
        "Drag to move, Shift and wheel to zoom, double click to see all again. "
        "拖动平移，按住 Shift 滚轮缩放，双击复原。")


def plain(text: str) -> str:
    r"""A text without signs that act on the screen: control characters, marks of direction.

    >>> plain("约\u202e谈\t会")
    '约�谈\t会'
    """
    return "".join(c if c.isprintable() or c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text)


def short(text: str, most: int = _LONG) -> str:
    """A text as one line of at most ``most`` characters.

    >>> short("约谈\\n提醒", 4)
    '约谈 …'
    """
    text = " ".join(plain(text[: 4 * most]).split())
    return text if len(text) <= most else text[: most - 1] + "…"


def key(source: str, relation: str, target: str) -> str:
    """What stands for a tie, in the explorer and in an address.

    >>> key("body:530103:纪委监委", "uses", "mechanism:约谈")
    'body:530103:纪委监委|uses|mechanism:约谈'
    """
    return f"{source}|{relation}|{target}"


def label(data: Mapping[str, Any], most: int = 48) -> str:
    """A node's name and gloss for a list to choose from.

    >>> label({"name": "约谈", "gloss": "summons to talk"})
    '约谈 summons to talk'
    """
    return short(f"{data['name']} {data['gloss']}".strip(), most)


def regions_of(data: Mapping[str, Any]) -> list[str]:
    """The code of the region that a node is, or has its jurisdiction in, and the codes above it.

    >>> regions_of({"region": "530103"})
    ['530103', '530100', '530000']
    """
    return [data["region"], *divisions.ancestors(data["region"])] if data["region"] in divisions.by_code() else []


def signs(net: nx.MultiDiGraph, tie: tuple[str, str, str], of: Belongs) -> list[str]:
    """What a filter can ask of a tie: its relation, the kinds of its ends, and the families and regions it is of.

    of: these last, from `networks.of_ties`; a tie is of a region if it is of one within it.
    """
    source, relation, target = tie
    kinds = (net.nodes[end]["kind"] for end in (source, target))
    return list(dict.fromkeys((relation, *kinds, *sorted(of.families), *sorted(of.regions))))


def words(*data: Mapping[str, Any]) -> str:
    """What a search looks through: names and glosses in lower case."""
    return "\n".join(dict.fromkeys(short(d[part]) for d in data for part in ("name", "gloss") if d[part])).lower()


# --- the reading panel --------------------------------------------------------------------------------------

def lines(net: nx.MultiDiGraph, ties: Iterable[tuple[str, str, str]], nodes: Iterable[str],
          coding: Coding | None = None, texts: Iterable[Text] = (), pages: str = "") -> Iterator[dict[str, Any]]:
    """The rows of the panel, broken into lines here because Vega breaks none.

    around: the keys under which a row is shown, none for what is shown before anything is picked; look; lines;
    href, where ``pages`` has a page to read on. First a profile of each node, then each sentence: once under each of
    its ties, for who picked a tie, and once under all of them, for who picked a node.
    """
    ties = list(ties)
    yield from _row([], "where", HINT)
    for node in nodes:
        yield from _profile(net, node, ties)
    told: dict[Place, list[tuple[tuple[str, str, str], dict]]] = {}
    for source, relation, target in ties:
        for found in net.edges[source, target, relation]["sentences"]:
            told.setdefault(networks.where(found), []).append(((source, relation, target), found))
    words_of, number = named(coding), _numbers(net, texts)
    for place, by in sorted(told.items()):
        said = by[0][1]
        spans = [mark for mark in words_of.get(place[0], []) if place[1] <= mark.start and mark.end <= place[2]]
        spans = [Mark(m.start - place[1], m.end - place[1], m.id, "") for m in spans]
        where = _where(place, number, pages)
        for tie, found in by:
            ends = {tie[0], tie[2]}
            yield from _row([key(*tie), *sorted(ends)], "tie", _title(net, tie, found))
            yield from _row([key(*tie)], "quote", _quote(said, [m for m in spans if m.id in ends]))
            yield from _row([key(*tie)], "where", english(said["quote"]))
            yield where | {"around": [key(*tie)]}
        ends = {end for tie, _ in by for end in (tie[0], tie[2])}
        yield from _row(sorted(ends), "quote", _quote(said, [m for m in spans if m.id in ends]))
        yield from _row(sorted(ends), "where", english(said["quote"]))
        yield where | {"around": sorted(ends)}


def _row(around: list[str], look: str, text: str) -> Iterator[dict[str, Any]]:
    found = wrap(text, TYPE, WIDE - 15, _LINES)
    if found:
        yield {"around": around, "look": look, "lines": found}


def _profile(net: nx.MultiDiGraph, node: str, ties: list[tuple[str, str, str]]) -> Iterator[dict[str, Any]]:
    data = net.nodes[node]
    region = networks.name(f"region:{data['region']}") if data["region"] in divisions.by_code() else ""
    kind = f"{data['kind']} {canvas.KINDS[data['kind']][0]}"
    what = [data["gloss"], kind, canvas.family_name(data["family"]) if data["family"] else "", region]
    count = Counter(relation for source, relation, target in ties if node in (source, target))
    by = ", ".join(f"{canvas.TIES[r][0]} {r} {count[r]}" for r in canvas.TIES if count[r])
    yield from _row([node], "head", short(data["name"]))
    yield from _row([node], "where", " · ".join(short(part) for part in what if part))
    yield from _row([node], "where", f"{_counted(data['mentions'], 'mention')} in "
                                     f"{_counted(data['documents'], 'document')}; "
                                     f"{_counted(sum(count.values()), 'tie')}{': ' if by else ''}{by}")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _title(net: nx.MultiDiGraph, tie: tuple[str, str, str], found: Mapping[str, Any]) -> str:
    source, relation, target = tie
    names = [short(net.nodes[end]["name"], 40) for end in (source, target)]
    said = ["duty" if found["mode"] == "duty" else "", confidence.said(found["rule"], found["confidence"])]
    return " · ".join([f"{names[0]} {canvas.TIES[relation][0]} {names[1]}", relation, *filter(None, said)])


def _quote(said: Mapping[str, Any], marks: list[Mark]) -> str:
    return marked(said["quote"], tuple(marks), "【", "】", plain)


def named(coding: Coding | None) -> dict[str, list[Mark]]:
    """The words of each document that name a node, by their offsets in the document."""
    found: dict[str, list[Mark]] = {}
    if coding is not None:
        table = networks.grounded(coding.mentions)[["doc", "start", "end", "id"]]
        for doc, start, end, node in table.itertuples(index=False, name=None):
            found.setdefault(doc, []).append(Mark(int(start), int(end), node, ""))
    return found


def _numbers(net: nx.MultiDiGraph, texts: Iterable[Text]) -> dict[Place, int]:
    """The number of the paragraph in which a sentence stands, as `texts.outline` counts; of the texts given."""
    starts = {text.name: [block.start for block in text.blocks] for text in texts}
    here = networks.weighted(net, {place: 1 for place in structure.sentences(net) if place[0] in starts})
    given = [text for text in texts if text.name in starts]
    return {place: bisect.bisect_left(starts[doc], start)
            for place, (doc, start) in structure.paragraphs(here, given).items()}


def _where(place: Place, number: Mapping[Place, int], pages: str) -> dict[str, Any]:
    doc, start, end = place
    told = f"{short(doc, 40)}, {f'paragraph {number[place]}, ' if place in number else ''}characters {start}–{end}"
    row = {"look": "link" if pages else "where", "lines": wrap(told + (" ↗" if pages else ""), TYPE, WIDE - 15, 3)}
    return row | {"href": f"{pages}/{quoted(doc, safe='')}.html#c{start}-{end}"} if pages else row


def regions(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with their names, from province to county, for a list to choose from.

    >>> regions(["530103"])
    [('530103', '盘龙区 Panlong District')]
    """
    return [(code, label({"name": networks.name(f"region:{code}"), "gloss": lexicon.gloss(f"region:{code}")}))
            for code in sorted(codes)]
