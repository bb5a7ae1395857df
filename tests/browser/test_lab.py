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
from watching import watched

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 120  # for a notebook to run: the longest takes some 20 on two cores
# Every cell is kept in the page, so that all outputs can be looked at; nothing is fetched that is not ours.
SETTINGS = {"@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"},
            "@jupyterlab/apputils-extension/notification.jupyterlab-settings": {
                "fetchNews": "false", "checkForUpdates": False}}
OFF = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab without any setting of a user, on a copy of the notebooks and the data."""
    root, home = tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("home")
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

    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    last = page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt").last
    expect(last).to_have_text(f"[{len(code)}]:", timeout=SECONDS * 1000)
    expect(status).to_contain_text(re.compile(r"\| Idle"), timeout=SECONDS * 1000)
    prompts = page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt").all_inner_texts()
    assert [text.strip() for text in prompts] == [f"[{number}]:" for number in range(1, len(code) + 1)]
    for failed in ("error", "stderr"):
        assert page.locator(f'[data-mime-type="application/vnd.jupyter.{failed}"]').all_inner_texts() == []
    page.wait_for_function(f"({_DRAWN})() === {len(figures)}")
    assert [told for told in wrong if told.startswith(("outside", "dialog", "error: "))] == []
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Shut Down Kernel", exact=True).click()
