"""How a figure is set and shown: Chinese type, reproducible SVG and PNG, alternative text, caption and data.

Text is measured by the advance widths of the font, never by a renderer, so that the same figure gives the same
bytes on every platform. matplotlib is imported only when something is drawn.
"""
from __future__ import annotations

import base64
import html
import io
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.networks import NO_FORMULA

if TYPE_CHECKING:
    import pandas as pd

_FALLBACKS = "'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"


@cache
def font_path() -> Path:
    """The file of Noto Sans SC, from the package ``pylopdf-fonts-zh-cn`` (OFL).

    >>> font_path().name
    'NotoSansSC-Regular.otf'
    """
    from pylopdf_fonts_zh_cn import sans_path

    return sans_path()


@cache
def _advances() -> dict[str, int]:
    """Advance width of every character of the font, in thousandths of the type size."""
    from fontTools.ttLib import TTFont

    with TTFont(font_path(), lazy=True) as font:
        metrics = font["hmtx"].metrics
        return {chr(code): metrics[glyph][0] for code, glyph in font.getBestCmap().items()}


def settable(text: str) -> str:
    """The text with 〓, the printers' sign, for each character that the font does not have.

    >>> settable("约谈\N{THAI CHARACTER KO KAI}")
    '约谈〓'
    """
    return "".join(c if c in _advances() else "〓" for c in text)


def text_width(text: str, size: float) -> float:
    """Width in points of a line of text set in Noto Sans SC at ``size`` points.

    >>> text_width("约谈", 10)
    20.0
    """
    return sum(_advances().get(c, 1000) for c in text) * size / 1000


def wrap(text: str, size: float, room: float, lines: int = 1) -> list[str]:
    """Break a text into at most ``lines`` lines of ``room`` points, the last cut with … where need be.

    A Chinese text breaks anywhere but before a closing mark and after an opening one, an English one between
    words; a word too long for a line is broken.

    >>> wrap("joint inspection and audit", 8, 70, 2)
    ['joint inspection', 'and audit']
    """
    pieces: list[str] = []
    for word in _WORD.findall(" ".join(text.split())):
        pieces += [word] if text_width(word.rstrip(), size) <= room else word
    done: list[str] = []
    while pieces and len(done) < lines:
        line = ""
        while pieces and text_width((line + pieces[0]).rstrip(), size) <= room:
            line += pieces.pop(0)
        if not line or (pieces and len(done) == lines - 1):
            rest, pieces = line + "".join(pieces), []
            line = _cut(rest, size, room)
        done.append(line.strip())
    return done


def _cut(text: str, size: float, room: float) -> str:
    """As much of the text as fits with … behind it; '' where not even that does."""
    widths = accumulate((_advances().get(c, 1000) for c in text), initial=_advances()["…"])
    kept = sum(1 for _ in takewhile(lambda width: width * size / 1000 <= room, widths))
    return text[:kept - 1].rstrip() + "…" if kept else ""


_WORD = re.compile(r"[!-~]+\s*|[“‘（《〈【「『]*[^!-~][”’）》〉】」』，。、；：？！…]*")


@contextmanager
def style() -> Iterator[None]:
    """While it lasts, matplotlib sets Chinese in Noto Sans SC and writes reproducible SVG with real text.

    >>> with style():
    ...     import matplotlib; matplotlib.rcParams["font.sans-serif"]
    ['Noto Sans SC']
    """
    log = logging.getLogger("matplotlib")
    level = log.level
    log.setLevel(logging.ERROR)  # the first import ever says on stderr that it builds a font cache
    try:
        import matplotlib

        _add_font()
        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            matplotlib.rcParams.update({
                "font.family": ["sans-serif"], "font.sans-serif": ["Noto Sans SC"], "text.parse_math": False,
                "axes.unicode_minus": False, "svg.fonttype": "none", "svg.hashsalt": "helpers"})
            yield
    finally:
        log.setLevel(level)


@cache
def _add_font() -> None:
    from matplotlib import font_manager

    font_manager.fontManager.addfont(str(font_path()))


def _font_face(characters: Iterable[str]) -> str:
    """A CSS rule that carries the font's glyphs for these characters, so that a browser without a Chinese
    font draws them too. Not compressed: zlib is not the same on every platform, and would save an eighth."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(hinting=False, desubroutinize=True, layout_features=[], name_IDs=[1, 2],
                             drop_tables=["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"])
    data = io.BytesIO()
    with TTFont(font_path(), lazy=True, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text="".join(sorted(set(characters))))
        subsetter.subset(font)
        font.save(data)
    code = base64.b64encode(data.getvalue()).decode("ascii")
    return f"@font-face{{font-family:'Figure SC';src:url(data:font/otf;base64,{code}) format('opentype')}}"


def _png(pixels: Any) -> bytes:
    """A PNG with a palette, a third of the size of one without, from rows of pixels of four bytes.

    The palette is the most frequent colours, and what is left takes the nearest: what Pillow chooses by
    itself changes the hue of pale areas.
    """
    import numpy as np
    from PIL import Image

    colours, index, counts = np.unique(pixels[..., :3].astype(np.int32) @ (65536, 256, 1),
                                       return_inverse=True, return_counts=True)
    frequent = colours[np.lexsort((colours, -counts))[:256]]
    parts, palette = (np.stack([c >> 16, c >> 8 & 255, c & 255], axis=1) for c in (colours, frequent))
    nearest = ((palette ** 2).sum(axis=1) - 2 * parts @ palette.T).argmin(axis=1).astype(np.uint8)
    image = Image.fromarray(nearest[index.reshape(pixels.shape[:2])])
    image.putpalette(palette.astype(np.uint8).tobytes())
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def with_type(svg: str) -> str:
    """A figure (SVG) whose labels were changed, with the glyphs that it needs now.

    >>> with style():
    ...     from matplotlib.figure import Figure as Drawing
    >>> with_type(Figure(Drawing(), None, "An empty page.").svg()).count("@font-face")
    1
    """
    return re.sub(r"@font-face\{[^}]*\}", lambda _: _font_face(re.sub(r"@font-face\{[^}]*\}", "", svg)), svg, count=1)


@dataclass(frozen=True)
class Figure:
    """A drawing (``matplotlib.figure.Figure``), the table of what it shows, and its alternative text.

    A notebook displays it as one bundle: SVG for comparison and print, PNG for viewers that drop the SVG,
    plain text for those who do not see it.

    >>> with style():
    ...     from matplotlib.figure import Figure as Drawing
    >>> sorted(Figure(Drawing(), None, "An empty page.")._repr_mimebundle_()[0])
    ['image/png', 'image/svg+xml', 'text/plain']
    """

    drawing: Any
    data: pd.DataFrame
    alt: str

    def __repr__(self) -> str:
        return self.alt

    def svg(self) -> str:
        """The figure as SVG: text stays text, and the glyphs it needs are in the file."""
        file = io.StringIO()
        with style():
            self.drawing.savefig(file, format="svg",
                                 metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
        svg = file.getvalue()
        svg = re.sub("font-family: 'Noto Sans SC', sans-serif(?:; )?", "", svg[svg.index("<svg "):])
        svg = svg.replace("</style>", "\n" + _font_face(svg) + "</style>", 1)
        label = html.escape(self.alt)
        return svg.replace("<svg ", f'<svg class="{NO_FORMULA}" role="img" aria-label="{label}" '
                           f'style="font-family: \'Figure SC\', {_FALLBACKS}; max-width: 100%; height: auto" ', 1)

    def png(self, dpi: int = 128) -> bytes:
        """The figure as PNG in its 256 most frequent colours, without any metadata."""
        import numpy as np

        file = io.BytesIO()
        with style():
            self.drawing.savefig(file, format="rgba", dpi=dpi)
        columns = int(self.drawing.get_figwidth() * dpi)
        return _png(np.frombuffer(file.getvalue(), dtype=np.uint8).reshape(-1, columns, 4))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        wide, high = (round(float(inches) * 96) for inches in self.drawing.get_size_inches())
        bundle = {"image/svg+xml": self.svg(), "image/png": self.png(), "text/plain": self.alt}
        return bundle, {"image/png": {"width": wide, "height": high}}


def caption(figure: Figure, number: str | int, text: str, chinese: str) -> dict[str, str]:
    """A numbered caption in English and Chinese with the figure's data as a folded table, as HTML and as plain text.

    >>> import pandas as pd
    >>> caption(Figure(None, pd.DataFrame({"a": [1]}), ""), 1, "One.", "一。")["text/plain"]
    'Figure 1. One.\\n图1　一。\\n a\\n 1'
    """
    import pandas as pd

    with pd.option_context("display.max_colwidth", None, "display.width", None):
        table = figure.data.to_html(index=False, border=0, escape=True)
        plain = figure.data.to_string(index=False)
    count = len(figure.data)
    rows = f"{count} row{'' if count == 1 else 's'}"
    return {
        "text/html": f'<div class="{NO_FORMULA}">'
                     f'<p lang="en"><strong>Figure {html.escape(str(number))}.</strong> {html.escape(text)}</p>\n'
                     f'<p lang="zh"><strong>图{html.escape(str(number))}</strong>　{html.escape(chinese)}</p>\n'
                     f'<details><summary><span lang="en">The data of this figure as a table ({rows})</span> '
                     f'<span lang="zh">图中数据（{count}行）</span></summary>\n'
                     f"{table}\n</details></div>",
        "text/plain": f"Figure {number}. {text}\n图{number}　{chinese}\n{plain}",
    }


def show(figure: Figure, number: str | int, text: str, chinese: str) -> None:
    """Display a figure in a notebook, and below it its caption in both languages with the data one click away.

    >>> import pandas as pd
    >>> with style():
    ...     from matplotlib.figure import Figure as Drawing
    >>> show(Figure(Drawing(), pd.DataFrame({"a": [1]}), "An empty page."), 1, "Nothing.", "无。")
    An empty page.
    {'text/html': '...<strong>Figure 1.</strong> Nothing.</p>...
    """
    from IPython.display import display

    display(figure)
    display(caption(figure, number, text, chinese), raw=True)
