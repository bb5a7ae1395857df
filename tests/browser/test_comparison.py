"""The page of a comparison in a real browser: no barrier, no request, no word of a document that acts."""
from __future__ import annotations

import importlib.resources
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser
from watching import watched

import helpers as h
from helpers.measures import contrasts
from helpers.pages import comparison
from helpers.reading import parse

AXE = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
NAMES = ("<script>alert(1)</script>", "w" * 300)


def page(folder: Path) -> Path:
    """Of two corpora that differ surely, with bodies enough for tables that are cut."""
    names = "盘龙区、五华区、官渡区、西山区、东川区、呈贡区、晋宁区、富民县、宜良县、石林彝族自治县、嵩明县、寻甸回族彝族自治县、安宁市".split("、")
    a, b = (h.add(h.code(parse(f"{side}{n:02}", f"{name}纪委监委{act}。{name}审计局、{name}财政局、{name}教育局开展专项检查。"))
                  for n, name in enumerate(names)) for side, act in (("a", "约谈“一把手”"), ("b", "开展警示教育")))
    tables = []
    for of in ("family", "relation", "mechanism", "body"):
        q = contrasts.keyness(a, b, of)[["item", "q", "largest"]]
        tables.append(contrasts.shares(a, b, of).merge(q, on="item").assign(of=of))
    told = comparison.Comparison(NAMES, (13, 13), ["<b>note</b>"], pd.concat(tables), h.difference(h.network(a), h.network(b)),
                                 h.turnover(a, b))
    file = folder / "compare.html"
    file.write_text(comparison.page(told), encoding="utf-8")
    return file


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_comparison_has_no_barrier_and_asks_for_nothing(browser: Browser, tmp_path: Path, width: int, scheme: str):
    file = page(tmp_path)
    tab = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    wrong, asked = watched(tab), []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(file.as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()] and wrong == []
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert NAMES[0] in tab.locator("h1").inner_text() and tab.locator("li", has_text="<b>note</b>").count() == 1
    assert tab.locator("li", has_text="families tested differ").count() == 1 and tab.locator("td.sure").count() > 0
    tab.add_script_tag(content=AXE)
    levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = tab.evaluate("rules => axe.run({runOnly: rules, preload: false, resultTypes: ['violations']})", levels)["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    tab.close()
