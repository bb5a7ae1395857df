"""All texts of a folder as one page: each with its review, how much of it is done, and one file of all decisions."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from helpers.networks import safe
from helpers.pages import reviewing
from helpers.pages.sheet import CSS, FRAME, REVIEW

MARK = "<!DOCTYPE html>\n<!-- The review of a folder of results, written by helpers. -->\n"


def overview(texts: Iterable[Mapping[str, Any]], title: str) -> str:
    """A page that lists texts with what was decided of each in the reader's browser.

    texts: of each `doc` and `hash`, as `reviewing.data` has them, `page` (the address of its page, as seen from this
    one), `title`, and how many `names` and `ties` it has.

    >>> "review" in overview([], "results")
    True
    """
    script = reviewing.script(("corrections.js", "reviewforms.js", "overview.js"))
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {reviewing.allowed(script)}"
    said = safe(title)
    return f"""{MARK}<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{said}</title>
<style>
{CSS}{FRAME}{REVIEW}</style>
</head>
<body>
<main><header class="reading about">
<h1><span lang="en">Review of the texts</span> <span lang="zh">文本与校订</span></h1>
<p><bdi>{said}</bdi></p></header></main>
<script type="application/json" id="texts">{reviewing.as_data(list(texts))}</script>
<script>{script}</script>
</body>
</html>
"""
