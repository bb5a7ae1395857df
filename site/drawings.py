"""Figures as the site shows them: as wide as their smallest type needs, each with its caption."""
from __future__ import annotations

import html
import math
import re
from pathlib import Path

from editions import Edition

LEAST = 12.0  # pixels: no type of a figure is smaller
_SIZE = re.compile(r"font(?:-size)?:[^;\"{}]*?([\d.]+)px")
_SHADE = re.compile(r"\b(?:dark|light|pale)(?:er|est)?\b|\b(?:black|white)\b|[深浅][色的]|[黑白]色", re.IGNORECASE)
_BOX = re.compile(r'<svg [^>]*?viewBox="0 0 ([\d.]+) ([\d.]+)"')


def figure(drawn: dict, caption: str, number: str, folder: Path, address: str, edition: Edition,
           leads: str = "") -> str:
    """A figure of a notebook with its caption (HTML); its picture is written to a folder.

    drawn: the outputs of the picture, by their type. address: of the folder, as seen from the page. leads: where a
    click leads to, where that is not the picture itself, larger.
    """
    svg = edition.picture(drawn["image/svg+xml"])
    (folder / f"{number}.svg").write_text(svg, encoding="utf-8")
    picture = framed(svg, f"{address}/{number}.svg", edition.alt(drawn["text/plain"]),
                     edition.say(f"Figure {number}"), leads)
    return (f'<figure class="numbered" id="figure-{number.replace(".", "-")}">{picture}\n'
            f"<figcaption>{caption}</figcaption></figure>")


def framed(svg: str, address: str, alt: str, label: str, leads: str = "") -> str:
    """A picture on its paper, which scrolls by itself where the window is narrower. One that speaks of what is dark or
    pale in it keeps its colours by night, where others are turned."""
    picture = img(svg, address, alt)
    picture = f'<a href="{html.escape(leads)}">{picture}</a>' if leads else picture
    kept = " kept" * bool(_SHADE.search(" ".join([alt, *re.findall(r"<text\b[^>]*>([^<]*)", svg)])))
    return (f'<div class="paper scroll{kept}" style="--w: {width(svg)}px" tabindex="0" role="region" '
            f'aria-label="{label}">{picture}</div>')


def img(svg: str, address: str, alt: str) -> str:
    """A picture with its size, so that the page does not move when it comes, and its alternative text."""
    wide, high = _natural(svg)
    shown = width(svg)
    return (f'<img src="{html.escape(address)}" alt="{html.escape(alt)}" width="{shown}" '
            f'height="{round(shown * high / wide)}" loading="lazy">')


def width(svg: str) -> int:
    """How wide a picture is shown, in pixels: so that its smallest type has `LEAST`, and no smaller than it was made.

    >>> width('<svg viewBox="0 0 720 36"><text style="font-size: 8px">a</text></svg>')
    1080
    """
    wide, _ = _natural(svg)
    smallest = min(map(float, _SIZE.findall(svg)), default=LEAST)
    return max(round(wide * 96 / 72), math.ceil(wide * LEAST / smallest))


def _natural(svg: str) -> tuple[float, float]:
    wide, high = _BOX.search(svg).groups()
    return float(wide), float(high)
