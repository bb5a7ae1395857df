"""The picture of who supervises whom, by which mechanism, where: a band for each region, an act from left to right."""
from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from helpers import networks
from helpers.figures import canvas
from helpers.figures.canvas import ARROW, COLOURS, GLOSS, GREY, INK, KINDS, NAME
from helpers.figures.figure import Figure, style, text_width, wrap
from helpers.figures.selection import by_family
from helpers.figures.statements import Band, Bundle, Names, Statement, bands, chosen, owners, statements

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

COLUMNS = ("region", "region_gloss", "who", "who_gloss", "mechanism", "mechanism_gloss", "family", "whom", "whom_gloss",
           "whose", "sentences")
WIDE = 660.0  # points: a thousand pixels make the smallest type twelve high
_WHO, _LEFT, _RIGHT, _WHOM = 174.0, 216.0, 434.0, 476.0  # signs of bodies, edges of mechanisms, signs of those
_EDGE, _TOP, _HEAD, _ROW, _GAP = 8.0, 28.0, 18.0, 12.5, 4.5  # of a band: its heading, a mechanism, between bundles
_ROOM = {"who": _WHO - 7 - _EDGE, "whom": WIDE - _WHOM - 7 - _EDGE}
_DIRECT = (0, (3, 2))
_LINE = GLOSS + 1.5
_FIRST = 7.5  # half of the line that has the name


def who_supervises_whom(net: nx.MultiDiGraph, most: int = 150) -> Figure:
    """Who supervises whom, by which mechanism, in a band for each region: bodies | mechanisms | those supervised.

    A line from a body through mechanisms to a person or body is one act, told by one sentence at least: two acts of one
    mechanism stand apart. A dashed line: the body supervises them, by no mechanism that the coding ties to it. An end
    without a line is one that the coding does not tie to it; the sentence may still name it. Below a post stands the
    body that it belongs to. A column has ``most`` names.

    >>> import networkx
    >>> who_supervises_whom(networkx.MultiDiGraph()).alt
    'An empty figure. Nothing to draw: no acts of supervision.'
    """
    found = statements(net)
    drawn = chosen(found, most)
    if not drawn:
        return canvas.empty("no acts of supervision", COLUMNS)
    placed = [_placed(net, band, drawn) for band in bands(net, drawn)]
    families = [net.nodes[block[0]]["family"] for block in by_family(net, {s.mechanism for s in drawn} - {""})]
    below = _TOP + sum(plan.height for plan in placed) + 16
    part = net.graph.get("filter", "")
    with style():
        high = below + 22 + 15 * canvas.legend(None, 0, families, WIDE)
        drawing, axes = canvas.blank(high + (_LINE if part else 0), WIDE)
        _draw_heads(axes, drawn)
        top = _TOP
        for number, plan in enumerate(placed):
            _draw_band(axes, net, plan, top, number % 2 == 0)
            top += plan.height
        _draw_key(axes, below)
        canvas.legend(axes, below + 18, families, WIDE)
        if part:
            canvas.text(axes, _EDGE, high, f"Only {part}", GLOSS, GREY, WIDE - 2 * _EDGE)
    alt = _say(net, found, drawn)
    return Figure(drawing, _table(net, drawn), f"{alt} Only {part}." if part else alt)


# --- where everything stands ------------------------------------------------------------------------------

class Label(NamedTuple):
    """What stands at a name: its gloss beside it or in lines below it, and whose post or office it is."""

    name: str
    gloss: str
    glosses: list[str]
    whose: list[str]


class Plan(NamedTuple):
    """A band with the label of each name (``who`` or ``whom``, id); and how far below its top the first line of each
    stands, and the middle of each bundle (``bundle``, number)."""

    band: Band
    labels: dict[tuple[str, str], Label]
    at: dict[tuple[str, str], float]
    alone: list[str]
    height: float


def _placed(net: nx.MultiDiGraph, band: Band, drawn: Iterable[Statement]) -> Plan:
    here = [s for s in drawn if s.region == band.region]
    tall = [len(bundle.mechanisms) * _ROW + _GAP for bundle in band.bundles]
    sides = {"who": band.who, "whom": band.whom}
    labels = {(side, n): _label(net, n, band.region, _ROOM[side],
                                [p for s in here if n in getattr(s, side) for p in s.places])
              for side, names in sides.items() for n in names}
    high = {key: _high(label) for key, label in labels.items()}
    room = max(sum(tall), *(sum(high[side, n] for n in names) for side, names in sides.items()))
    ends = itertools.accumulate((own + (room - sum(tall)) / len(tall) for own in tall), initial=0.0)
    middles = [start + (end - start) / 2 for start, end in itertools.pairwise(ends)]
    at = {("bundle", str(i)): _HEAD + y for i, y in enumerate(middles)}
    for side, names in sides.items():
        wanted = [[y for y, bundle in zip(middles, band.bundles, strict=True) if n in getattr(bundle, side)]
                  for n in names]
        spread = _spread([sum(ys) / len(ys) for ys in wanted], [high[side, n] for n in names], room)
        at.update({(side, n): _HEAD + top + _FIRST for n, top in zip(names, spread, strict=True)})
    alone = _alone(net, band.alone)
    return Plan(band, labels, at, alone, _HEAD + room + (len(alone) * _LINE + 2 if alone else 0) + 4)


def _label(net: nx.MultiDiGraph, node: str, region: str, room: float, places: Iterable[networks.Place]) -> Label:
    """Name and gloss, on one line where there is room, and below them whose office or post it is."""
    name, gloss = net.nodes[node]["name"], _short(net, node, region)
    beside = text_width(name, NAME) + 6 + text_width(gloss, GLOSS) <= room
    lines = [] if beside else wrap(gloss, GLOSS, room, 2)
    whose = "; ".join(f"{net.nodes[n]['name']} {_short(net, n, region)}" for n in owners(net, node, places))
    return Label(name, gloss if beside else "", lines, wrap(f"属 of {whose}", GLOSS, room, 3) if whose else [])


def _short(net: nx.MultiDiGraph, node: str, region: str) -> str:
    """The gloss without the region, which the band says."""
    return net.nodes[node]["gloss"].removesuffix(f", {_gloss(net, region)}")


def _gloss(net: nx.MultiDiGraph, node: str) -> str:
    return net.nodes[node]["gloss"] if node in net else ""


def _high(label: Label) -> float:
    return 2 * _FIRST + (len(label.glosses) + len(label.whose)) * _LINE


def _spread(wanted: Sequence[float], high: Sequence[float], room: float) -> list[float]:
    """Tops of labels of these heights in their order, the first line of each as near to where it is wanted as the
    others let it."""
    tops: list[float] = []
    for y, before in zip(wanted, (0.0, *high), strict=False):
        tops.append(max(y - _FIRST, tops[-1] + before if tops else 0.0))
    end = room
    for i in reversed(range(len(tops))):
        tops[i] = end = min(tops[i], end - high[i])
    return tops


def _alone(net: nx.MultiDiGraph, mechanisms: Names) -> list[str]:
    if not mechanisms:
        return []
    names = " · ".join(f"{net.nodes[n]['name']} {net.nodes[n]['gloss']}".strip() for n in mechanisms)
    label = "Also practised here, no actor or target coded 另有（编码未连到监督双方）"
    return wrap(f"{label}：{names}", GLOSS, WIDE - 2 * _EDGE, 3)


# --- drawing ----------------------------------------------------------------------------------------------

def _draw_heads(axes: Any, drawn: Sequence[Statement]) -> None:
    for x, words, names, align in (
            (_WHO + 4, "谁监督 who", {n for s in drawn for n in s.who}, "right"),
            ((_LEFT + _RIGHT) / 2, "用什么机制 by which mechanism", {s.mechanism for s in drawn} - {""}, "center"),
            (_WHOM - 4, "监督谁 whom", {n for s in drawn for n in s.whom}, "left")):
        canvas.text(axes, x, 14, f"{words} ({len(names)})", 11, align=align)


def _draw_band(axes: Any, net: nx.MultiDiGraph, plan: Plan, top: float, shaded: bool) -> None:
    band, at = plan.band, {key: top + y for key, y in plan.at.items()}
    if shaded:
        canvas.box(axes, 0, top, WIDE, plan.height, facecolor="#f3f3ef", linewidth=0, zorder=-1)
    canvas.mark(axes, _EDGE + 3, top + 10, KINDS["region"][2], INK, 5.5)
    name, gloss = _heading(net, band.region)
    wide = canvas.text(axes, _EDGE + 11, top + 10, name, 11, room=300)
    canvas.text(axes, _EDGE + 17 + wide, top + 10, gloss, GLOSS, GREY, WIDE - wide - 33)
    for i, bundle in enumerate(band.bundles):
        _draw_bundle(axes, net, bundle, at["bundle", str(i)], at)
    for side, x, sign in (("who", _WHO, -1), ("whom", _WHOM, 1)):
        for n in getattr(band, side):
            canvas.mark(axes, x, at[side, n], KINDS[net.nodes[n]["kind"]][2], INK)
            _draw_label(axes, x + sign * 7, at[side, n], plan.labels[side, n], side)
    for i, line in enumerate(reversed(plan.alone)):
        canvas.text(axes, _EDGE, top + plan.height - 4 - (i + 0.5) * _LINE, line, GLOSS, GREY)


def _heading(net: nx.MultiDiGraph, region: str) -> tuple[str, str]:
    """A region's name and, smaller, its gloss and what it is a part of."""
    if not region:
        return "地区不详", "region not named"
    within = [net.nodes[n]["name"] for _, n, r in net.out_edges(region, keys=True) if r == "part_of"]
    return networks.name(region), " ".join((_gloss(net, region), *(f"· 属 in {name}" for name in sorted(within))))


def _draw_label(axes: Any, x: float, y: float, label: Label, side: str) -> None:
    align = "left" if side == "whom" else "right"
    canvas.beside(axes, x, y, label._asdict(), _ROOM[side], align)
    for line, colour in ((label.glosses, GREY), (label.whose, INK)):
        for words in line:
            y += _LINE
            canvas.text(axes, x, y + 1.5, words, GLOSS, colour, _ROOM[side], align)


def _draw_bundle(axes: Any, net: nx.MultiDiGraph, bundle: Bundle, y: float, at: dict) -> None:
    direct = bundle.mechanisms == ("",)
    colour, look = (GREY, _DIRECT) if direct else (INK, "-")
    for n in bundle.who:
        canvas.curve(axes, (_WHO + 5, at["who", n]), (_LEFT, y), colour, "supervises", look=look)
    for n in bundle.whom:
        canvas.curve(axes, (_RIGHT, y), (_WHOM - 7, at["whom", n]), colour, "supervises", look=look)
        canvas.mark(axes, _WHOM - 8, at["whom", n], ARROW, colour)
    if direct:
        canvas.curve(axes, (_LEFT, y), (_RIGHT, y), colour, "supervises", look=look)
        return
    half = len(bundle.mechanisms) * _ROW / 2
    for x in (*[_LEFT] * bool(bundle.who), *[_RIGHT] * bool(bundle.whom)):  # the line holds for all in the box
        canvas.line(axes, [x, x], [y - half, y + half], INK)
    for i, n in enumerate(bundle.mechanisms):
        family, top = net.nodes[n]["family"], y - half + i * _ROW
        canvas.box(axes, _LEFT, top, _RIGHT - _LEFT, _ROW, facecolor=canvas.tint(COLOURS.get(family, GREY), 0.14),
                   linewidth=0, zorder=-0.5)
        canvas.token(axes, _LEFT + 2, top + (_ROW - 12) / 2, family)
        canvas.beside(axes, _LEFT + 19, top + _ROW / 2, net.nodes[n], _RIGHT - _LEFT - 22)


def _draw_key(axes: Any, y: float) -> None:
    x = _EDGE
    for kind in ("body", "target"):
        canvas.mark(axes, x + 4, y, KINDS[kind][2], INK)
        x += 24 + canvas.text(axes, x + 12, y, f"{kind} {KINDS[kind][0]}", GLOSS, GREY)
    for colour, look, words in ((INK, "-", "by the mechanisms in a box 使用框内机制"),
                                (GREY, _DIRECT, "no mechanism tied 编码未连机制")):
        canvas.curve(axes, (x, y), (x + 26, y), colour, "supervises", look=look)
        canvas.mark(axes, x + 27, y, ARROW, colour)
        x += 48 + canvas.text(axes, x + 34, y, words, GLOSS, GREY)
    canvas.text(axes, x, y, "no line: not tied 无连线：编码未连", GLOSS, GREY)


# --- what it says -----------------------------------------------------------------------------------------

def _table(net: nx.MultiDiGraph, drawn: Sequence[Statement]) -> pd.DataFrame:
    import pandas as pd

    def said(ids: Sequence[str]) -> tuple[str, ...]:
        return tuple("; ".join(words) for words in (map(networks.name, ids), (_gloss(net, n) for n in ids)))

    rows = []
    for one in drawn:
        mechanism = [one.mechanism] if one.mechanism else []
        whose = sorted({body for n in one.whom for body in owners(net, n, one.places)})
        rows.append((*said([one.region] if one.region else []), *said(one.who), *said(mechanism),
                     "".join(net.nodes[n]["family"] for n in mechanism), *said(one.whom), said(whose)[0],
                     len(one.places)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _say(net: nx.MultiDiGraph, found: Sequence[Statement], drawn: Sequence[Statement]) -> str:
    regions, mechanisms = {s.region for s in drawn} - {""}, {s.mechanism for s in drawn} - {""}
    who, whom = ({n for s in drawn for n in getattr(s, side)} for side in ("who", "whom"))
    families = len({net.nodes[n]["family"] for n in mechanisms})
    said = [(bool(s.who), bool(s.whom)) for s in drawn]
    alt = (f"Who supervises whom, in a band for each of {canvas.counted(len(regions), 'region')}. Lines lead from "
           f"{canvas.counted(len(who), 'body')} on the left through {canvas.counted(len(mechanisms), 'mechanism')} of "
           f"{families} famil{'y' if families == 1 else 'ies'} in the middle to {len(whom)} posts, groups and "
           f"bodies on the right. Of {len(drawn)} different acts, {said.count((True, True))} have lines to an actor "
           f"and a target, {said.count((True, False))} to an actor only, {said.count((False, True))} to a target only; "
           f"{sum(not s.mechanism for s in drawn)} have no mechanism.")
    over = Counter(n for s in drawn for n in s.whom)
    if over:
        most = min(over, key=lambda n: (-over[n], n))
        alt += f" Most frequent target: {net.nodes[most]['name']} ({over[most]})."
    shown = who | whom | {body for s in drawn for n in (*s.who, *s.whom) for body in owners(net, n, s.places)}
    bodies = {n for n, kind in net.nodes(data="kind") if kind == "body"}
    if apart := len(bodies - shown):
        alt += (f" Not drawn: {apart} of {canvas.counted(len(bodies), 'body')}, which are in none of these acts and "
                "have no post or office in them.")
    return alt + canvas.left_out(len(found) - len(drawn), "acts")
