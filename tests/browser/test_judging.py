"""The judging page in a real browser: by keys alone, saved as the sheet it was drawn as, and nothing lost."""
from __future__ import annotations

import importlib.resources
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect
from watching import thread_time, watched

import helpers as h
from helpers import __main__ as cli
from helpers.pages import judging
from helpers.trust import sampling, verdicts

AXE = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TEXTS = [h.read(path) for path in sorted((Path(__file__).parents[1] / "practice" / "texts").glob("*.txt"))]
SHEET = sampling.sample(h.add(map(h.code, TEXTS)), TEXTS, 40, 10, 6)
DONE = "JSON.parse(Object.entries(localStorage).find(([key]) => key.startsWith('helpers-sheet:'))?.[1] ?? '{}')"


@contextmanager
def opened(browser: Browser, folder: Path, sheet: pd.DataFrame = SHEET, **options) -> Iterator[tuple[Page, list[str], Path]]:
    file = folder / "sheet.html"
    file.write_text(judging.page(sheet, "sheet.csv"), encoding="utf-8")
    context = browser.new_context(**options)
    page = context.new_page()
    wrong, asked = watched(page), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    yield page, wrong, file
    assert wrong == []
    context.close()


def pressed(page: Page, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def saved(page: Page, folder: Path) -> Path:
    with page.expect_download() as download:
        page.keyboard.press("s")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_thirty_ties_by_keys_alone_give_an_interval(browser: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with opened(browser, tmp_path) as (page, _, file):
        pressed(page, "111211131112111" * 2)
        page.reload()
        assert page.locator("#status").inner_text().startswith("30 of 56 judged 已判 (right 对 24, wrong 错 4, unsure 不定 2)")
        assert page.locator("article.here").get_attribute("data-i") == "30", "it goes on where it was left"
        path = saved(page, tmp_path)
    assert path.name == "sheet.judged.csv" and file.exists()
    assert cli.main(["judge", str(path)]) == 0
    said = capsys.readouterr().out
    assert "ties: 0." in said.splitlines()[0] and "30 judged of " in said and "2 unsure" in said


def test_the_saved_sheet_is_the_sheet(browser: Browser, tmp_path: Path):
    hostile = SHEET.copy()
    hostile.loc[0, ["before", "quote", "doc"]] = ['a "b",\r\n<script>alert(1)</script>', "\u202e</script>,", "=1+1;"]
    with opened(browser, tmp_path, hostile) as (page, _, _):
        path = saved(page, tmp_path)
        assert path.read_bytes() == verdicts.to_csv(hostile).encode()
        pressed(page, "12n")
        page.keyboard.type('who, "exactly"?')
        pressed(page, ["Enter", "3"])
        filled = hostile.copy()
        filled.loc[:2, "verdict"] = ["right", "wrong", "unsure"]
        filled.loc[2, "why"] = 'who, "exactly"?'
        assert saved(page, tmp_path).read_bytes() == verdicts.to_csv(filled).encode()


def test_it_is_shown_as_text_with_its_words_marked(browser: Browser, tmp_path: Path):
    with opened(browser, tmp_path) as (page, _, _):
        for i, row in SHEET.iterrows():
            page.keyboard.press("j") if i else None
            line = page.locator(f"#r-{i}")
            assert line.locator(".quote").inner_text().replace("\n", "") == (row.before + row.quote + row.after).replace("\n", "")
            if row.part == "tie" and row.source_words:
                words = {one.partition(" ")[2] for one in row.source_words.split(" | ")}
                marked = "".join(line.locator("mark.source").all_inner_texts())
                assert all(set(word) <= set(marked) | {" "} for word in words)


def test_a_sentence_takes_how_many_are_missing(browser: Browser, tmp_path: Path):
    first = int((SHEET["part"] == "passage").idxmax())
    with opened(browser, tmp_path) as (page, _, _):
        page.locator("#part").select_option("passage")
        page.keyboard.press("Escape")
        page.locator("h1").click()
        pressed(page, "j" if page.locator("article.here").get_attribute("data-i") != str(first) else "")
        pressed(page, ["2", "1", "Tab", "2", "Enter"])
        assert page.evaluate(f"{DONE}[{SHEET['id'][first]!r}]") == ["wrong", "region 1; body 2", ""]
        assert page.locator("article.here").get_attribute("data-i") == str(first + 1)
        pressed(page, ["2", "Escape", "s"])
        assert "enter how many are missing" in page.locator("#status").inner_text(), "not saved while it is not said"
        pressed(page, "1")
        sheet = verdicts.read(saved(page, tmp_path).read_bytes(), "s")
        assert sheet.loc[first, ["verdict", "missed"]].tolist() == ["wrong", "region 1; body 2"]


def test_what_was_done_is_undone_filtered_and_loaded_again(browser: Browser, tmp_path: Path):
    with opened(browser, tmp_path) as (page, _, _):
        pressed(page, "123")
        path = saved(page, tmp_path)
        pressed(page, "uuu")
        assert page.evaluate(f"Object.keys({DONE})") == [] and page.locator("article.here").get_attribute("data-i") == "0"
        page.locator("#load").set_input_files(path)
        expect(page.locator("#status")).to_contain_text("3 verdicts loaded")
        assert page.evaluate(f"Object.values({DONE}).map(cells => cells[0])") == ["right", "wrong", "unsure"]
        pressed(page, "f")
        assert page.locator("#rows article").count() == len(SHEET) - 3
        assert page.locator("article.here").get_attribute("data-i") == "3", "one stands on a row that is not judged"
        other = tmp_path / "other.csv"
        other.write_text(f"\ufeffID;Verdict;Missed;Why\r\n{SHEET['id'][0]};错;;\"甲;乙\"\r\nt-none;right;;\r\n", encoding="utf-8")
        page.locator("#load").set_input_files(other)
        expect(page.locator("#status")).to_contain_text("1 verdict loaded 已载入, not in this sheet 不属于本表: 1 row")
        assert page.evaluate(f"{DONE}[{SHEET['id'][0]!r}]") == ["wrong", "", "甲;乙"]
        other.write_text(f"id,verdict\n{SHEET['id'][0]},perhaps\n", encoding="utf-8")
        page.locator("#load").set_input_files(other)
        expect(page.locator("#status")).to_contain_text("the verdict is perhaps")


def test_what_is_not_seen_is_not_judged(browser: Browser, tmp_path: Path):
    """A key once judged the row that one stood on where only unjudged rows were shown, and it was not among them."""
    with opened(browser, tmp_path) as (page, _, _):
        here = page.locator("article.here")
        pressed(page, "1111jj11")
        assert here.get_attribute("data-i") == "8"
        pressed(page, "kkkkkk")
        assert here.get_attribute("data-i") == "2"
        pressed(page, "f")
        assert here.get_attribute("data-i") == "4" and here.is_visible()
        pressed(page, "2")
        assert here.get_attribute("data-i") == "5", "the next that waits"
        pressed(page, "fk2")
        assert page.evaluate(f"{DONE}[{SHEET['id'][4]!r}]")[0] == "wrong" and here.get_attribute("data-i") == "5"
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        pressed(page, "3")
        assert page.evaluate(f"{DONE}[{SHEET['id'][5]!r}]") is None
        expect(here).to_be_in_viewport()
        pressed(page, "3p")
        assert page.evaluate(f"{DONE}[{SHEET['id'][5]!r}]")[0] == "unsure"
        assert page.locator("#part").input_value() == "tie"


def test_what_is_typed_is_there_when_the_tab_was_closed(browser: Browser, tmp_path: Path):
    with opened(browser, tmp_path) as (page, _, file):
        pressed(page, "n")
        page.keyboard.type("half a thou")
        page.close()
        again = browser.contexts[-1].new_page()
        again.goto(file.as_uri())
        assert again.locator("#r-0 .why").input_value() == "half a thou"


def test_keys_can_be_turned_off(browser: Browser, tmp_path: Path):
    with opened(browser, tmp_path) as (page, _, _):
        page.locator("#keys").uncheck()
        pressed(page, "123")
        assert page.evaluate(f"Object.keys({DONE})") == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_there_is_no_barrier(browser: Browser, tmp_path: Path, width: int, scheme: str):
    size = {"width": width, "height": 800}
    with opened(browser, tmp_path, viewport=size, color_scheme=scheme, bypass_csp=True) as (page, _, _):
        pressed(page, "123?")
        page.locator("#part").select_option("passage")
        page.locator("button.wrong").first.click()
        page.add_script_tag(content=AXE)
        levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        page.locator("#part").select_option("")
        found = page.evaluate("rules => axe.run({runOnly: rules, preload: false, resultTypes: ['violations']})", levels)["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


SCROLL = """() => new Promise(done => {
  window.scrollBy(0, 400); requestAnimationFrame(() => requestAnimationFrame(done)) })"""


def test_two_thousand_rows_scroll_smoothly(browser: Browser, tmp_path: Path):
    """What a frame costs the page's own thread."""
    many = pd.concat([SHEET.assign(id=SHEET["id"] + f"-{n}") for n in range(36)], ignore_index=True)
    assert len(many) > 2000
    with opened(browser, tmp_path, many) as (page, _, _):
        busy = thread_time(page)
        frames, before = [], busy()
        for _ in range(80):
            page.evaluate(SCROLL)
            frames.append(busy() - before)
            before += frames[-1]
        assert page.evaluate("scrollY") > 25_000 and sum(frames) > 0
        assert max(frames) < 0.05, "two frames, in which rows are made too, together less than one may take"
        page.evaluate("document.querySelector('#r-2000').scrollIntoView()")
        expect(page.locator("#r-2000 .quote")).to_be_visible()
