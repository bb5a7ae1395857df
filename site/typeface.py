"""The Chinese type of the site: one font with just the characters that its pages show."""
from __future__ import annotations

import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from helpers import figures

_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—·¶]")


def characters(out: Path) -> str:
    """The Chinese characters and signs in the pages of a folder and in what their scripts hold, each once."""
    paths = [*out.rglob("*.html"), *out.glob("*.js"), out / "_static/explorer.js"]
    return "".join(sorted({c for path in paths for c in _CHINESE.findall(path.read_text(encoding="utf-8"))}))


def write(out: Path) -> None:
    """Write `_static/site.woff2` for the pages in a folder: Noto Sans SC (OFL) without what they do not use."""
    options = subset.Options(flavor="woff2", hinting=False, layout_features=[], notdef_outline=True)
    with TTFont(figures.font_path(), lazy=True, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=characters(out))
        subsetter.subset(font)
        font.flavor = "woff2"
        font.save(out / "_static" / "site.woff2")
