"""The type of the site: two fonts with just the characters that its pages show, so that every reader sees the same."""
from __future__ import annotations

import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import sans_path, serif_path

_HEADING = re.compile(
    r"<h[1-3]\b.*?</h[1-3]>|<(?:p|ol)[^>]* class=\"(?:cards|title logo__title)\".*?</(?:p|ol)>", re.DOTALL)


def write(out: Path) -> None:
    """Write `_static/sans.woff2`, for all that the pages of a folder and their scripts hold, and `_static/serif.woff2`,
    for their headings: Noto Sans SC and Noto Serif SC (OFL)."""
    pages = [path.read_text(encoding="utf-8") for path in sorted(out.rglob("*.html"))]
    own = [out / "_static" / name for name in ("site.js", "search.js", "networkpage.js")]
    data = [*out.rglob("search-index.js"), out / "explorer-data.js"]
    scripts = [path.read_text(encoding="utf-8") for path in sorted([*data, *own])]
    ascii_too = "".join(map(chr, range(32, 127)))
    _subset(sans_path(), {*ascii_too, *"".join(pages), *"".join(scripts)}, out / "_static/sans.woff2")
    _subset(serif_path(), {*ascii_too, *"".join(m for page in pages for m in _HEADING.findall(page))},
            out / "_static/serif.woff2")


def _subset(path: Path, characters: set[str], target: Path) -> None:
    options = subset.Options(hinting=False, layout_features=["kern"], notdef_outline=True)
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text="".join(sorted(characters)))
        subsetter.subset(font)
        font.flavor = "woff2"
        font.save(target)
