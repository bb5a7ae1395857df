"""JupyterLab in a real browser, on texts that would act: what they say stands there to be read, and nothing more."""
from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from labs import DRAWN, run_all, shut_down
from playwright.sync_api import BrowserContext, Page, expect
from watching import outside, served, watched

import helpers

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


# --- texts that would act -----------------------------------------------------------------------------------

# Names of mechanisms: what HTML, Markdown, a formula or the end of a script would make run, load or lead away.
ACTING = ("<script>top.PWN=1</script>", "</script><script>top.PWN=2</script>", "<img src=x onerror=top.PWN=3>",
          "<svg onload=top.PWN=4>", "![图](//127.1.1.1/p)", "[点](javascript:top.PWN=5)",
          r"$\href{javascript:top.PWN=6}{x}$", "$x^2$", "<javascript:top.PWN=7>", "**重**_点_`码`|格|")
PLACES = ("盘龙区", "五华区", "官渡区", "西山区", "呈贡区", "晋宁区")
# Elements and addresses that only a document could have brought, and formulas.
_ACTS = """(outputs) => [...document.querySelectorAll(outputs)].flatMap((output) => [...output.querySelectorAll(
    'script, img:not([src^="data:"]):not([src^="blob:"]), iframe, object, [onload], [onerror], ' +
    'a[href^="javascript"], a[href*="127.1"], use[href^="javascript"], mjx-container, .MathJax')]).map((it) => it.outerHTML)"""
# Dollar signs where MathJax, which the export fetches from elsewhere, would look for a formula; in a chart of Vega,
# which JupyterLab alone draws, it does not.
_FORMULAS = r"""(outputs) => [...document.querySelectorAll(outputs)].flatMap((output) => {
    const words = [], walk = document.createTreeWalker(output, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) if (/\$[^$]+\$/.test(walk.currentNode.data) &&
        !walk.currentNode.parentElement.closest('.tex2jax_ignore.mathjax_ignore, pre, code, script, style, .vega-embed'))
      words.push(walk.currentNode.data);
    return words; })"""


def reports(folder: Path) -> None:
    """Six reports, each of another district, that name every one of these mechanisms; the folder's name acts too."""
    folder.mkdir(parents=True)
    for month, place in enumerate(PLACES, 1):
        said = "".join(f"{place}纪委监委推行“{words}”机制,对“一把手”开展集体约谈{month}人次。\n" for words in ACTING)
        # A file that begins with HTML is taken for a saved page, hence the harmless lines before.
        lines = f"{place}纪委监委对“一把手”开展集体约谈。\n" * 100
        (folder / f"{place}.txt").write_text(f"昆明市推动监督\n2024-0{month}-07\n{lines}\n{said * 10}", encoding="utf-8")


def bare(words: str) -> str:
    """Words as they stand in a name."""
    return re.sub(r"[\s:]", "", words)


# What a reader of her own folder looks at next, behind the notebook: the explorer, and the names most told of.
_LOOKS_ON = ["network = h.network(coding)\nh.explore(network, coding)",
             "h.say('{}', '、'.join(n for n, kind in network.nodes(data='kind') if kind == 'mechanism'))"]


def on_folder(root: Path, name: str) -> Path:
    """Notebook 8 as a user leaves it who wrote the folder's name into its first cell and looks on, without outputs."""
    notebook = json.loads(NOTEBOOKS[7].read_text(encoding="utf-8"))
    first, *_ = code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell in code:
        cell.update(outputs=[], execution_count=None)
    source = "".join(first["source"])
    assert source.startswith('texts = ""')
    first["source"] = source.replace('texts = ""', f"texts = {name!r}", 1)
    notebook["cells"] += [{**code[-1], "id": f"looks-on-{n}", "source": more} for n, more in enumerate(_LOOKS_ON)]
    path = root / "notebooks" / "mine.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def exported(path: Path) -> Path:
    done = subprocess.run([sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--log-level=ERROR", str(path)],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return path.with_suffix(".html")


def shown_offline(page: Page, address: str) -> list[str]:
    """What goes wrong in an exported page, without the network that its template asks for scripts."""
    wrong = watched(page)
    page.route(lambda url: outside(url), lambda route: route.abort())
    page.goto(address)
    return wrong


def test_no_text_of_a_folder_acts(page: Page, context: BrowserContext, root: Path, lab: str):
    name = "文本 <img src=x onerror=top.PWN=8>"
    reports(root / "notebooks" / name)
    path = on_folder(root, name)
    wrong = watched(page)
    page.goto(f"{lab}lab/tree/notebooks/{path.name}?reset")
    expect(page.locator("#jp-main-statusbar")).to_contain_text(re.compile(r"\| Idle"), timeout=60_000)
    cells = page.locator(".jp-Notebook .jp-CodeCell").count()
    run_all(page, cells)
    failed = '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]'
    assert page.locator(failed).all_inner_texts() == []

    outputs = ".jp-OutputArea-output"
    page.wait_for_function(f"({DRAWN})() === 6")  # the five figures, and the explorer
    shown = bare("".join(page.locator(outputs).all_inner_texts()))
    there = {words for words in ACTING if bare(words) in shown}
    assert len(there) > 5 and {ACTING[0], "$x^2$"} <= there, "as names or in sentences they stand there to be read"
    assert page.evaluate("top.PWN") is None and page.evaluate(_ACTS, outputs) == []
    words_of_ours = page.locator(f"{outputs} p.mathjax_ignore").last.inner_text()
    assert any(bare(words) in words_of_ours for words in ACTING), "one of them is among the most frequent"
    # A reader picks a node in the explorer, and moves over its column until a tip shows a name of these.
    choice = page.locator('.vega-bind select[name="at"]')
    offered = choice.locator("option").evaluate_all("all => all.map(o => o.value)")  # of like names some are shown
    key = next(o for o in offered if "<script>top.PWN" in o)
    choice.select_option(key)
    box = page.locator(".vega-embed :is(canvas, svg)").first.bounding_box()
    tip = page.locator("#vg-tooltip-element")
    tips = set()
    page.locator(".vega-embed").first.scroll_into_view_if_needed()
    for y in range(5, int(box["height"]), 5):
        page.locator(".vega-embed :is(canvas, svg)").first.hover(position={"x": 288, "y": y}, force=True)
        tips |= {tip.inner_text()} if tip.is_visible() else set()
    assert any("top.PWN" in words for words in tips), tips
    assert page.evaluate(_ACTS, outputs) == [] == page.evaluate(_ACTS, "#vg-tooltip-element")
    assert page.evaluate(_FORMULAS, outputs) == []
    assert page.evaluate("top.PWN") is None
    assert [told for told in wrong if told.startswith(("outside", "dialog", "error: "))] == []

    page.keyboard.press("Control+s")
    for _ in range(300):
        if "top.PWN=1" in path.read_text(encoding="utf-8"):
            break
        time.sleep(0.1)
    shut_down(page)
    control = root / "control.ipynb"
    shutil.copy(NOTEBOOKS[7], control)
    with served(root) as address:
        of_theirs = context.new_page()
        asked = shown_offline(of_theirs, address + exported(control).name)
        of_theirs.close()
        page = context.new_page()
        wrong = shown_offline(page, f"{address}notebooks/{exported(path).name}")
        assert "top.PWN" in page.locator(outputs).last.inner_text()
        assert page.evaluate(_ACTS, outputs) == [] == page.evaluate(_FORMULAS, outputs)
        assert page.evaluate("top.PWN") is None
        assert set(wrong) <= set(asked), "nothing but what the template of the export asks for"
        page.close()


# --- the review -------------------------------------------------------------------------------------------------

def test_a_text_is_reviewed_in_a_cell_and_what_is_saved_corrects_it(page: Page, root: Path, lab: str):
    """`h.review` in a cell that was run: a button in the frame saves the file that `h.corrected` takes."""
    notebook = json.loads(NOTEBOOKS[7].read_text(encoding="utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    source = "import helpers as h\ntext = h.read('yunnan-2024-03-07')\nh.review(h.code(text))"
    notebook["cells"] = [{**cell, "id": "review", "source": source, "outputs": [], "execution_count": None}]
    path = root / "notebooks" / "review.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    wrong = watched(page)
    page.goto(f"{lab}lab/tree/notebooks/{path.name}?reset")
    expect(page.locator("#jp-main-statusbar")).to_contain_text(re.compile(r"\| Idle"), timeout=60_000)
    run_all(page, 1)
    frame = page.frame_locator(".jp-OutputArea-output iframe")
    frame.get_by_role("button", name="Review 校订").click()
    frame.get_by_label("Your name").fill("Li Wei")
    frame.get_by_role("button", name="Begin").click()
    frame.get_by_role("button", name="Reject").click()
    with page.expect_download() as download:
        frame.get_by_role("button", name="Save").click()
    download.value.save_as(root / "notebooks" / "corrections.csv")
    run_all(page, 2)  # as after a restart: what was decided is there again
    expect(frame.get_by_role("button", name="Review 校订")).to_be_visible()
    frame.get_by_role("button", name="Review 校订").click()
    expect(frame.locator("mark.gone")).to_have_count(1)
    assert [told for told in wrong if told.startswith(("outside", "dialog", "error: "))] == []
    shut_down(page)
    text = helpers.read("yunnan-2024-03-07")
    after = helpers.corrected(text, root / "notebooks" / "corrections.csv")
    assert len(helpers.code(text).mentions) - len(after.mentions) == 1
