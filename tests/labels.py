"""The labels of a drawing and the boxes of their ink, for tests of every figure."""
from __future__ import annotations

import itertools

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from helpers import figures

Box = tuple[float, float, float, float]  # left, bottom, right, top in points
PNG = 128  # dots per inch of a PNG; at 72 each character of 9.5 points is 10 wide


def labels(figure: figures.Figure, dpi: int = 72) -> list[tuple[str, Box]]:
    """Every text of a drawing with the box of its ink, as it is set at so many dots per inch."""
    before = figure.drawing.get_dpi()
    with figures.style():
        figure.drawing.set_dpi(dpi)
        renderer = FigureCanvasAgg(figure.drawing).get_renderer()
        found = [(t.get_text(), tuple(float(n) * 72 / dpi for n in t.get_window_extent(renderer).extents))
                 for t in figure.drawing.findobj(Text) if t.get_text()]
        figure.drawing.set_dpi(before)
    return found


def outside(figure: figures.Figure, dpi: int = 72) -> list[str]:
    """The labels that leave the canvas."""
    wide, high = figure.drawing.get_size_inches() * 72
    return [text for text, (x1, y1, x2, y2) in labels(figure, dpi) if x1 < 0 or y1 < 0 or x2 > wide or y2 > high]


def overlaps(figure: figures.Figure, dpi: int = 72) -> list[tuple[str, str]]:
    """The pairs of labels that lie on each other."""
    boxes = sorted(labels(figure, dpi), key=lambda box: -box[1][3])
    found = []
    for n, (a, p) in enumerate(boxes):
        for b, q in itertools.takewhile(lambda box, p=p: p[1] < box[1][3], boxes[n + 1:]):
            if min(p[2], q[2]) - max(p[0], q[0]) > 0.5 and min(p[3], q[3]) - max(p[1], q[1]) > 1.5:
                found.append((a, b))
    return found
