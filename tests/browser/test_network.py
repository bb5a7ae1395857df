"""The page of the network in a real browser: what a reader clicks, types, sends and saves; with a mouse and without."""
from __future__ import annotations

import importlib.resources
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, expect
from watching import thread_time, watched

import helpers as h
from helpers.pages import networkpage

AXE = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
TALK, TIE = "mechanism:约谈", "body:530103:纪委监委|uses|mechanism:任前廉政谈话"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    coding = h.corrected(h.read("yunnan-2024-03-07"))
    file = tmp_path_factory.mktemp("network") / "network.html"
    file.write_text(networkpage.page(h.network(coding), coding), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", accept_downloads=True)
    opened = context.new_page()
    wrong = watched(opened)
    yield opened
    context.close()
    assert wrong == []


def opened(page: Page, address: str) -> Page:
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_function("window.network")
    return page


def test_the_middle_of_a_tie_opens_that_tie_and_the_panel_hides_no_click(page: Page, address: str):
    """What the page draws in its next frames it draws here at once: of hundreds of ties, each would wait for the screen."""
    opened(page, address)
    missed, hidden = page.evaluate("""() => {
      const net = window.network, stage = document.querySelector('.net-stage'), missed = [], hidden = [], due = new Map();
      let asked = 0;
      window.requestAnimationFrame = (call) => { asked += 1; due.set(asked, call); return asked; };
      window.cancelAnimationFrame = (number) => due.delete(number);
      const frame = () => {
        for (let n = 0; n < 2; n += 1) { const now = [...due.values()]; due.clear(); now.forEach((call) => call(performance.now())); }
      };
      for (const i of net.shown()) {
        net.set({ node: '', tie: '' }); net.bring([net.middle(i)]); frame();
        const { px, py } = net.middle(i), box = stage.getBoundingClientRect(), at = { clientX: box.left + px, clientY: box.top + py };
        const there = document.elementFromPoint(at.clientX, at.clientY);
        there.dispatchEvent(new MouseEvent('click', { bubbles: true, ...at }));
        if (net.state().tie !== net.key(i)) { missed.push(net.key(i)); continue; }
        frame();
        const mid = net.middle(i), now = stage.getBoundingClientRect();
        if (mid.px < 0 || mid.px > now.width || mid.py < 0 || mid.py > now.height) hidden.push(net.key(i));
      }
      return [missed, hidden];
    }""")
    assert hidden == [], "what was clicked stays beside the panel"
    assert len(missed) <= 0.05 * page.evaluate("window.network.shown().length"), missed


def test_a_name_shows_its_sentences_at_once_and_escape_closes_them(page: Page, address: str):
    opened(page, address)
    page.locator(f'[data-node="{TALK}"]').click()
    panel = page.locator(".net-panel")
    expect(panel.locator("mark").first).to_have_text("约谈")
    assert panel.locator("p[lang=en]").count() == panel.locator("blockquote").count() > 2, "each in English too"
    assert f"node={quote(TALK, safe='')}" in page.url
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert "#" not in page.url
    page.locator(f'[data-node="{TALK}"]').click()
    box = page.locator(".net-stage").bounding_box()
    page.mouse.click(box["x"] + 6, box["y"] + box["height"] - 6)  # the ground
    expect(panel).to_be_hidden()


def test_a_view_comes_back_from_its_address(page: Page, address: str):
    asked = f"#tie={quote(TIE, safe='')}&family=talk&least=1&q={quote('谈话')}"
    opened(page, address + asked)
    expect(page.locator(".net-panel")).to_contain_text("一对一")
    assert page.locator("select[name=family]").input_value() == "talk" and page.locator("input[name=q]").input_value() == "谈话"
    count = page.locator(".net-count").inner_text()
    state, url = page.evaluate("JSON.stringify(window.network.state())"), None
    page.evaluate("window.network.set({ region: '530103' })")
    url = page.url
    again = page.evaluate("JSON.stringify(window.network.state())")
    opened(page, url)
    assert page.evaluate("JSON.stringify(window.network.state())") == again != state
    assert page.locator(".net-count").inner_text() != count


def test_filters_leave_a_part_say_how_much_and_are_reset(page: Page, address: str):
    opened(page, address)
    every = page.locator(".net-count").inner_text()
    page.locator(".net-filters summary").click()
    page.locator("select[name=family]").select_option("talk")
    shown = page.evaluate("""[...window.network.shown()].map((i) => { const t = window.network.data.ties[i];
      return [t.source, t.target].map((n) => window.network.data.nodes[n].family); })""")
    assert shown and all("talk" in families for families in shown)
    assert page.locator(".net-count").inner_text().startswith(tuple("123456789")) and page.locator(".net-count").inner_text() != every
    for box in page.locator(".net-relations input").all():
        box.uncheck()
    expect(page.locator(".net-count")).to_have_text("No results. Reset the filters.")
    page.get_by_role("button", name="Reset").click()
    expect(page.locator(".net-count")).to_have_text(every)


def test_everything_is_reached_with_keys(page: Page, address: str):
    opened(page, address)
    page.locator("input[name=q]").focus()
    page.keyboard.type("before taking office")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".net-panel h2")).to_contain_text("integrity talk before taking office")
    node = page.evaluate("document.activeElement.dataset.node")
    assert node == "mechanism:任前廉政谈话"
    page.keyboard.press("ArrowDown")
    below = page.evaluate("document.activeElement.dataset.node")
    assert below.startswith("mechanism:") and below != node
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.dataset.node").startswith("body:")
    page.keyboard.press("Enter")
    page.locator(".net-chips a").first.focus()
    page.keyboard.press("Enter")
    assert "tie=" in page.url
    page.keyboard.press("Escape")
    expect(page.locator(".net-panel")).to_be_hidden()


def test_the_tour_leads_from_a_sentence_to_the_network(page: Page, address: str):
    opened(page, address)
    page.get_by_role("button", name="Tour").click()
    seen = []
    for _ in range(5):
        seen.append((page.locator(".net-card p").inner_text(), page.url.partition("#")[2].partition("=")[0]))
        if page.locator(".net-next").count():
            page.locator(".net-next").click()
    assert [where for _, where in seen] == ["tie", "node", "node", "family", ""]
    assert len({said for said, _ in seen}) == 5
    page.get_by_role("button", name="End the tour").click()
    expect(page.locator(".net-card")).to_be_hidden()


def test_names_are_in_the_readers_language(page: Page, address: str):
    opened(page, address)
    expect(page.locator(f'[data-node="{TALK}"]')).to_have_text("summons to talk")
    page.get_by_role("button", name="中文").click()
    expect(page.locator(f'[data-node="{TALK}"]')).to_have_text("约谈")
    page.locator(f'[data-node="{TALK}"]').click()
    expect(page.locator(".net-panel")).to_contain_text("实行于")
    assert page.locator(".net-panel p[lang=en]").count() == 0


def test_what_is_saved_is_the_network(page: Page, address: str, tmp_path: Path):
    opened(page, address)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save SVG").click()
    drawn = ElementTree.parse(saved.value.path())
    assert len(drawn.findall(".//{*}path")) == page.evaluate("window.network.data.ties.length")
    assert "summons to talk" in [found.text for found in drawn.findall(".//{*}text")]
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save PNG").click()
    assert Path(saved.value.path()).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(("wide", "theme", "lang"), [(1280, "light", "en"), (1280, "dark", "zh"), (390, "light", "zh"), (390, "dark", "en")])
def test_it_is_open_to_all(page: Page, address: str, wide: int, theme: str, lang: str):
    page.set_viewport_size({"width": wide, "height": 844})
    opened(page, f"{address}#node={quote(TALK, safe='')}")
    page.evaluate("([theme, lang]) => { document.documentElement.dataset.theme = theme; document.documentElement.lang = lang; }", [theme, lang])
    page.add_script_tag(content=AXE)
    found = page.evaluate("rules => axe.run({ runOnly: rules, resultTypes: ['violations'] })", RULES)
    assert [(rule["id"], node["target"]) for rule in found["violations"] for node in rule["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= wide
    smallest = page.evaluate("""Math.min(...[...document.querySelectorAll('.net *')].filter((e) => e.childNodes.length && e.offsetParent &&
      [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())).map((e) => parseFloat(getComputedStyle(e).fontSize)))""")
    assert smallest >= 12


MOVE = """([type, number]) => {
  const at = { bubbles: true, pointerId: 1, clientX: 500, clientY: 600 - 8 * number, pointerType: 'mouse' };
  document.querySelector('.net-stage').dispatchEvent(new PointerEvent(type, at));
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))); }"""


def test_two_thousand_names_move_smoothly(page: Page, tmp_path: Path):
    """2,000 nodes and 10,000 ties: while the reader drags, half of the moves take the page's own thread less than one
    frame of sixty in a second."""
    kinds = ["region", "body", "mechanism", "target"]
    nodes = [{"id": f"{kinds[i % 4]}:{i}", "kind": kinds[i % 4], "family": "talk" if i % 4 == 2 else "", "name": f"名称{i}", "gloss": f"name {i}",
              "regions": [], "mentions": 1, "documents": 1} for i in range(2000)]
    ties = [{"source": (7 * i) % 500 * 4 + 1, "relation": "uses", "target": (13 * i + i // 500) % 500 * 4 + 2, "weight": 1 + i % 3, "sentences": []}
            for i in range(10_000)]
    data = {**networkpage.data(h.network(h.add([]))), "nodes": nodes, "ties": ties, "tour": []}
    file = tmp_path / "large.html"
    empty = networkpage.page(h.network(h.add([])))
    file.write_text(empty.replace(networkpage.script(networkpage.data(h.network(h.add([])))), json.dumps(data)), encoding="utf-8")
    opened(page, file.as_uri())
    page.wait_for_timeout(1500)  # until it is drawn once
    busy, seen = thread_time(page), page.evaluate("({ ...window.network.view })")
    page.evaluate(MOVE, ["pointerdown", 0])
    frames, before = [], busy()
    for number in range(1, 61):
        page.evaluate(MOVE, ["pointermove", number])
        frames.append(busy() - before)
        before += frames[-1]
    page.evaluate(MOVE, ["pointerup", 60])
    assert page.evaluate("window.network.view.y") > seen["y"] + 300 and sum(frames) > 0
    assert sorted(frames)[len(frames) // 2] < 1 / 60, frames
