"""JupyterLab in a real browser: every notebook as a stranger opens it, untrusted, and then run to its end."""
from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from watching import outside, served, watched

import helpers

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 120  # for a notebook to run: the longest takes some 20 on two cores
# Every cell is kept in the page, so that all outputs can be looked at; nothing is fetched that is not ours.
SETTINGS = {"@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"},
            "@jupyterlab/apputils-extension/notification.jupyterlab-settings": {
                "fetchNews": "false", "checkForUpdates": False}}
OFF = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that JupyterLab shows."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def lab(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab without any setting of a user, on a copy of the notebooks and the data."""
    home = tmp_path_factory.mktemp("home")
    for folder in ("notebooks", "data"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for name, settings in SETTINGS.items():
        path = home / "settings" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings), encoding="utf-8")
    (home / "config/labconfig").mkdir(parents=True)
    (home / "config/labconfig/page_config.json").write_text(json.dumps(OFF), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime",
           "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    environment = os.environ | {name: str(home / folder) for name, folder in own.items()}
    address = f"http://127.0.0.1:{port}/"
    with open(home / "log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--ServerApp.port={port}",
             "--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--ServerApp.root_dir={root}"],
            env=environment, stdout=log, stderr=log)
        try:
            _wait_for(address + "api/status", server, home / "log")
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            assert server.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One memory for all notebooks: JupyterLab's scripts are loaded once."""
    opened = browser.new_context(viewport={"width": 1400, "height": 1000})
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    opened = context.new_page()
    yield opened
    opened.close()


# How many figures are shown with a size: pictures, and charts that Vega has drawn.
_DRAWN = """() => [...document.querySelectorAll('.jp-OutputArea-output :is(img, .jp-RenderedSVG, .vega-embed)')].filter(
    (shown) => (shown.tagName === 'IMG' ? shown.naturalWidth : shown.getBoundingClientRect().width) > 100).length"""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_shown_untrusted_and_runs_to_its_end(page: Page, lab: str, path: Path):
    wrong = watched(page)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    figures = [o for cell in code for o in cell["outputs"] if "image/svg+xml" in o.get("data", {})]
    page.goto(f"{lab}lab/tree/notebooks/{path.name}?reset")
    status = page.locator("#jp-main-statusbar")
    expect(status).to_contain_text(re.compile(r"\| Idle"), timeout=60_000)
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(len(code))

    # As a stranger finds it: nothing was run yet, and JupyterLab trusts none of it.
    expect(page.locator(f'[title^="Notebook not trusted: 0 of {len(code)} code cells"]')).to_be_attached()
    page.wait_for_function(f"({_DRAWN})() === {len(figures)}")
    if any("application/vnd.vegalite.v5+json" in o["data"] for o in figures):
        expect(page.locator(".vega-embed input[type=search]")).to_be_visible()
        assert page.locator(".vega-embed :is(svg, canvas)").count() > 0

    run_all(page, len(code))
    prompts = page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt").all_inner_texts()
    assert [text.strip() for text in prompts] == [f"[{number}]:" for number in range(1, len(code) + 1)]
    for failed in ("error", "stderr"):
        assert page.locator(f'[data-mime-type="application/vnd.jupyter.{failed}"]').all_inner_texts() == []
    page.wait_for_function(f"({_DRAWN})() === {len(figures)}")
    assert [told for told in wrong if told.startswith(("outside", "dialog", "error: "))] == []
    shut_down(page)


def run_all(page: Page, cells: int) -> None:
    """Run All Cells, until the last of so many has its number and the kernel rests."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    last = page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt").last
    expect(last).to_have_text(f"[{cells}]:", timeout=SECONDS * 1000)
    expect(page.locator("#jp-main-statusbar")).to_contain_text(re.compile(r"\| Idle"), timeout=SECONDS * 1000)


def shut_down(page: Page) -> None:
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Shut Down Kernel", exact=True).click()


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
    page.wait_for_function(f"({_DRAWN})() === 6")  # the five figures, and the explorer
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
    frame.get_by_label("Who decides?").fill("Li Wei")
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
