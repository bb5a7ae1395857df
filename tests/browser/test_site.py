"""The site in a real browser: every page, light and dark, wide and narrow, and what a reader does on it."""
from __future__ import annotations

import html.parser
import importlib.resources
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect
from watching import served, watched

ROOT = Path(__file__).resolve().parents[2]
AXE = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TEXT_PAGE = "data/network/yunnan-2024-03-07.html"
PAGES = ["index.html", "explorer.html", "glossary.html", "search.html", "bibliography.html", "cite.html", "data/README.html",
         "data/codebook/codebook.html", TEXT_PAGE,
         *(f"notebooks/{path.stem}.html" for path in sorted((ROOT / "notebooks").glob("*.ipynb")))]
BOTH = [*PAGES, *(f"zh/{name}" for name in PAGES)]
TIE = ("body:530103:纪委监委", "uses", "mechanism:任前廉政谈话")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make site` builds it."""
    out = tmp_path_factory.mktemp("site") / "html"
    subprocess.run([sys.executable, str(ROOT / "site/book.py"), "--out", str(out)], check=True)
    return out


@pytest.fixture(scope="session")
def home(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own memory, in a browser that speaks English; a test that leaves an error in it fails."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    opened = context.new_page()
    wrong = watched(opened)
    yield opened
    context.close()
    assert wrong == []


def test_there_is_a_page_for_each_and_no_other(site: Path):
    found = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert found == set(BOTH)
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < 20_000_000
    assert all(path.stat().st_size < 600_000 for path in site.rglob("notebooks/*.html"))
    assert {path.name for path in (site / "zh").iterdir()} == {*(name.split("/")[0] for name in PAGES), "figures", "search-index.js"}


class Links(html.parser.HTMLParser):
    """The addresses that a page leads to or loads, the ids in it, and its pictures without words."""

    def __init__(self, path: Path):
        super().__init__()
        self.links, self.ids, self.mute = [], set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        about = dict(attributes)
        self.links += [about[name] for name in ("href", "src") if about.get(name)]
        self.ids |= {about["id"]} if about.get("id") else set()
        if tag == "img" and not (about.get("alt") or "").strip():
            self.mute.append(about)


def test_every_link_leads_somewhere_and_every_picture_has_words(site: Path):
    pages = {path: Links(path) for path in site.rglob("*.html")}
    broken, mute = [], {}
    for path, page in pages.items():
        mute |= {path.name: page.mute} if page.mute else {}
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "mailto", "data"):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            named = unquote(parts.fragment)
            if not target.is_file() or (target in pages and named and not named.startswith(("tie=", "node="))
                                        and named not in pages[target].ids):
                broken.append((path.relative_to(site).as_posix(), link))
    assert broken == [] and mute == {}


def test_every_tie_and_node_that_is_linked_to_is_in_the_explorer(site: Path):
    data = json.loads((site / "explorer-data.js").read_text(encoding="utf-8").split("=", 1)[1].strip().removesuffix(";"))
    ids = [node["id"] for node in data["nodes"]]
    keys = {"node": set(ids), "tie": {f"{ids[t['source']]}|{t['relation']}|{ids[t['target']]}" for t in data["ties"]}}
    for path in site.rglob("*.html"):
        for link in Links(path).links:
            kind, _, key = unquote(urlsplit(link).fragment).partition("=")
            if kind in ("tie", "node") and _:
                assert key in keys[kind], f"{path.name}: {link}"


@pytest.mark.parametrize("name", BOTH)
def test_a_page_opens_reads_and_is_open_to_all(page: Page, home: str, name: str):
    page.goto(home + name)
    if name.endswith("explorer.html"):
        page.wait_for_function("window.network")
    assert page.evaluate("document.documentElement.scrollHeight") <= 20 * 900, "over twenty screens"
    page.add_script_tag(content=AXE)
    # axe's preload would fetch style sheets by addresses of its own making.
    in_dark = name.removeprefix("zh/") in (*PAGES[:3], TEXT_PAGE, "notebooks/1-text.html")  # one of each sort: only colours differ
    themes = [("light", ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]), ("dark", ["color-contrast"])][:1 + in_dark]
    for theme, rules in themes:
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        found = page.evaluate("rules => axe.run({runOnly: rules, preload: false, resultTypes: ['violations']})", rules)
        said = [(rule["id"], node["target"], node["any"] and node["any"][0]["message"])
                for rule in found["violations"] for node in rule["nodes"]]
        assert said == [], theme
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "scrolls sideways on a phone"


def test_an_address_opens_a_tie_and_its_sentence_in_the_text(page: Page, home: str):
    page.goto(f"{home}explorer.html#tie={quote('|'.join(TIE), safe='')}")
    told = page.locator(".net-panel")
    expect(told).to_contain_text("一对一")
    expect(told.locator("mark").first).to_be_visible()
    told.get_by_role("link", name="Read in context").click()
    page.wait_for_url("**/data/network/*.html#c*")
    assert "任前廉政谈话" in page.locator(":target").inner_text()
    page.go_back()
    expect(told).to_contain_text("一对一")


@pytest.mark.parametrize(("asked", "found"), [("关键少数", "关键少数"), ("一把手监督", "一把手”监督"), ("talk", "talk"),
                                              ("yuetan", "约谈"), ("約談", "约谈")])
def test_the_search_finds_phrases(page: Page, home: str, asked: str, found: str):
    page.goto(f"{home}search.html?q={quote(asked)}")
    place = page.locator("#found section", has=page.locator("mark", has_text=found)).first
    expect(place.locator("mark", has_text=found).first).to_contain_text(found, ignore_case=True)
    place.locator("h3 a").first.click()
    page.wait_for_load_state()
    assert found.lower() in page.locator("article.bd-article").text_content().lower()


def test_the_search_says_when_there_is_nothing(page: Page, home: str):
    page.goto(home + "search.html?q=<img src=x onerror=alert(1)>")
    expect(page.locator("#count")).to_contain_text("0 passages")
    page.locator("#asked").fill("廉政谈话")
    expect(page.locator("#found mark").first).to_have_text("廉政谈话")
    page.locator("#asked").fill("约谈")
    expect(page.locator("#found li").first).to_contain_text("summons to talk")
    page.locator("#found").get_by_role("link", name="in the network").first.click()
    expect(page.locator(".net-panel h2")).to_have_text("summons to talk")


def test_a_figure_is_read_whole_and_enlarged(page: Page, home: str):
    """At 1,280 pixels a figure is as wide as its smallest type needs (`drawings.width`), and nothing of it is cut off."""
    for name in ("notebooks/4-network.html", "notebooks/7-trust.html"):
        page.goto(home + name)
        frames = page.locator(".paper").all()
        assert len(frames) == 3
        for frame in frames:
            wide, whole, shown, left, right = frame.evaluate("""frame => { const box = frame.getBoundingClientRect();
                return [parseFloat(frame.style.getPropertyValue('--w')), frame.scrollWidth - frame.clientWidth,
                        frame.querySelector('img').getBoundingClientRect().width, box.left, box.right]; }""")
            assert shown == wide and whole == 0 and left >= 0 and right <= 1280
            # No ancestor cuts it off: its corners are its own.
            frame.scroll_into_view_if_needed()
            assert frame.evaluate("""frame => { const box = frame.getBoundingClientRect(), y = Math.max(box.top, 0) + 100;
                return [box.left + 4, box.right - 4].every(x => frame.contains(document.elementFromPoint(x, y))); }""")
    page.locator("button.enlarge").first.click()
    expect(page.locator("dialog.enlarged img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.enlarged")).to_have_count(0)


def test_the_network_fills_the_window_below_the_header(page: Page, home: str):
    page.goto(home + "explorer.html")
    page.wait_for_function("window.network")
    header, network = (page.locator(name).bounding_box() for name in ("header.bd-header", "#network"))
    assert network["y"] == header["y"] + header["height"] and network["x"] == 0
    assert (network["width"], network["y"] + network["height"]) == (1280, 900)


def test_the_first_paint_comes_at_once(page: Page, home: str):
    times = []
    for _ in range(3):
        page.goto(home)
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
        times.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
    assert min(times) < 500


def test_the_contents_are_a_click_away_on_every_page(page: Page, home: str):
    page.set_viewport_size({"width": 390, "height": 844})
    for name in ("index.html", "explorer.html"):
        page.goto(home + name)
        page.locator("button.primary-toggle").click()
        expect(page.locator("dialog[open]").get_by_role("link", name="Glossary")).to_be_visible()


# --- the two editions ---------------------------------------------------------------------------------------------------

LATIN = re.compile(r"(?:[A-Za-z][A-Za-z’'-]*[\s,;:.()“”]+){5}[A-Za-z][A-Za-z’'-]*")  # six words in a row
HAN = re.compile("[\u3400-\u9fff][^A-Za-z]*[，。；？！：][^A-Za-z]*")  # Chinese with a sign of a sentence
QUOTED = re.compile(r"“[^”]*”|\([^)]*\)")  # words of the article in an English sentence
NO_PROSE = 'script, style, pre, code, svg, cite, .references, #further-reading a, .highlight, [hidden]'


def visible(page: Path, language: str) -> list[str]:
    """The blocks of a page, less code, the titles of works, and what is marked as of another language than its own."""
    body = BeautifulSoup(page.read_text(encoding="utf-8"), "lxml").body
    for part in [*body.select(NO_PROSE), *body.find_all(lang=lambda value: value and not value.startswith(language))]:
        part.decompose()
    for part in body.find_all(["p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "summary", "figcaption", "small", "label", "div"]):
        part.insert_before("\n")
    return [" ".join(line.split()) for line in body.get_text().splitlines()]


@pytest.mark.parametrize("name", PAGES)
def test_each_edition_has_one_language(site: Path, name: str):
    assert [line for line in visible(site / "zh" / name, "zh") if LATIN.search(line)] == []
    assert [line for line in visible(site / name, "en") if HAN.search(QUOTED.sub("", line))] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_its_language_and_leads_to_its_counterpart(site: Path, name: str):
    for here, there, language in ((name, f"zh/{name}", "en"), (f"zh/{name}", name, "zh-CN")):
        page = BeautifulSoup((site / here).read_text(encoding="utf-8"), "lxml")
        assert page.html["lang"] == language
        for link in page.select("a.language, link[rel=alternate]"):
            assert (site / here).parent.joinpath(link["href"]).resolve() == (site / there).resolve()
        assert len(page.select("header a.language")) >= 1
    # What is addressed in one edition is there in the other.
    ids = [Links(site / here).ids for here in (name, f"zh/{name}")]
    assert ids[0] == ids[1]


def test_the_switch_keeps_the_place_and_the_question(page: Page, home: str):
    page.goto(home + "notebooks/4-network.html#figure-4-1")
    page.locator("a.language:visible").click()
    page.wait_for_url("**/zh/notebooks/4-network.html#figure-4-1")
    expect(page.locator("#figure-4-1 figcaption")).to_contain_text("图4.1")
    page.goto(home + f"zh/explorer.html#node={quote(TIE[2], safe='')}")
    expect(page.locator(".net-panel h2")).to_have_text("任前廉政谈话")
    page.locator("a.language:visible").click()
    page.wait_for_url("**/explorer.html#node=*")
    expect(page.locator(".net-panel h2")).to_have_text("integrity talk before taking office")
    page.goto(home + f"search.html?q={quote('约谈')}")
    page.locator("a.language:visible").click()
    page.wait_for_url("**/zh/search.html?q=*")
    expect(page.locator("#found h2").first).to_have_text("术语")


def test_the_home_page_offers_the_edition_that_was_chosen_and_forces_none(page: Page, home: str):
    page.goto(home)
    expect(page.locator(".offer")).to_be_hidden()
    page.locator("a.language:visible").click()
    page.wait_for_url("**/zh/index.html")
    expect(page.locator(".offer")).to_be_hidden()
    page.goto(home)  # the address says English, and English it is
    expect(page.locator(".lead")).to_contain_text("How do Chinese reports")
    expect(page.locator(".offer")).to_be_visible()


def test_a_browser_that_speaks_chinese_is_offered_it(browser: Browser, home: str):
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(home)
    page.locator(".offer a").click()
    page.wait_for_url("**/zh/index.html")
    context.close()


@pytest.mark.parametrize("name", ["index.html", "notebooks/4-network.html", TEXT_PAGE, "explorer.html", "search.html?q=约谈",
                                  "zh/notebooks/4-network.html", "zh/explorer.html", "zh/search.html?q=约谈"])
def test_a_page_opens_from_the_file_system(page: Page, site: Path, name: str):
    page.goto(site.as_uri() + "/" + quote(name, safe="/?="))
    expect(page.locator("h1").first).to_be_visible()
    if "search" in name:
        expect(page.locator("#found mark").first).to_have_text("约谈")
    if name.endswith("explorer.html"):
        page.wait_for_function("window.network")


def test_a_page_without_scripts_still_tells_everything(browser: Browser, home: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(home + "explorer.html")
    assert page.locator("#network img").is_visible() and page.locator("div.tie").count() > 100
    context.close()
