"""The page of a text in a real browser: the text itself, no barrier, and nothing that a document could start."""
from __future__ import annotations

import importlib.resources
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from watching import watched

import helpers as h
from helpers import pages
from helpers.reading.texts import Text

AXE = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
ACTING = ("<script>alert(1)</script>", "</textarea></title></style></details>", "<img src=x onerror=alert(1)>",
          "javascript:alert(1)", "\u202eabc\u202c\u2066x\u2069", "w" * 10_000)
REPORT = "昆明市推动监督\n\n" + "盘龙区纪委监委对“一把手”开展集体约谈。\n" * 100 + "".join(
    f"盘龙区纪委监委推行“{words[:40]}”机制,{words}对“一把手”开展任前廉政谈话。\n" for words in ACTING)
SHOWN = """(() => { const a = document.querySelector('article').cloneNode(true);
  a.querySelectorAll('details').forEach(d => d.remove()); return a.textContent })()"""


def written(folder: Path, source: str | Path) -> tuple[Text, Path]:
    text = h.read(source)
    file = folder / "page.html"
    file.write_text(pages.page(text, h.code(text), explorer="net.html"), encoding="utf-8")
    return text, file


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_page_shows_the_text_and_has_no_barrier(browser: Browser, tmp_path: Path, width: int, scheme: str):
    text, file = written(tmp_path, "yunnan-2024-03-07")
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    wrong, asked = watched(page), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert page.evaluate(SHOWN) == text.text and asked == [file.as_uri()] and wrong == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator("#show-target").uncheck()
    line = "getComputedStyle(document.querySelector('mark.target')).borderBottomColor"
    assert page.evaluate(line) == "rgba(0, 0, 0, 0)"
    page.locator("a.ref").first.press("Enter")
    page.keyboard.press("Enter")
    assert page.locator("details.ties").first.get_attribute("open") is not None, "a key opens the ties"
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.add_script_tag(content=AXE)
    levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("rules => axe.run({runOnly: rules, preload: false, resultTypes: ['violations']})", levels)["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    page.close()


def test_a_hostile_document_stays_text(browser: Browser, tmp_path: Path):
    source = tmp_path / "<script>alert(1)< javascript:alert(1).txt"
    source.write_text(REPORT, encoding="utf-8")
    text, file = written(tmp_path, source)
    page = browser.new_page(viewport={"width": 390, "height": 800}, bypass_csp=True)  # its own policy must not be needed
    wrong = watched(page)
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert wrong == []
    assert page.evaluate("document.querySelectorAll('script, img, iframe, object').length") == 2, "data, and ours"
    assert page.evaluate("JSON.parse(document.getElementById('review-data').textContent).text") == text.text
    page.get_by_role("button", name="Review").click()
    page.get_by_label("Your name").fill("<img src=x onerror=alert(1)>")
    page.keyboard.press("Enter")
    for key in "aaaaaaaajw":
        page.keyboard.press(key)
    assert wrong == [] and page.evaluate("document.querySelectorAll('script, img, iframe, object').length") == 2
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Close").click()
    shown = page.evaluate(SHOWN)
    assert all(words in shown for words in ACTING if "\u202e" not in words) and "\u202e" not in shown
    assert page.evaluate("document.documentElement.scrollWidth") == 390, "a long word is broken"
    page.close()
