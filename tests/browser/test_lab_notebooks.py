"""JupyterLab in a real browser: every notebook as a stranger opens it, untrusted; and some run to their end."""
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from labs import DRAWN, ROOT, run_all, shut_down
from playwright.sync_api import Page, expect
from watching import watched

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
RUN = ("4-network", "8-your-texts")  # the explorer, the longest; every cell of all is run and compared outside the browser


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_shown_untrusted_and_some_run_to_their_end(page: Page, lab: str, path: Path):
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
    page.wait_for_function(f"({DRAWN})() === {len(figures)}")
    if any("application/vnd.vegalite.v5+json" in o["data"] for o in figures):
        expect(page.locator(".vega-embed input[type=search]")).to_be_visible()
        assert page.locator(".vega-embed :is(svg, canvas)").count() > 0

    if path.stem in RUN:
        run_all(page, len(code))
        prompts = page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt").all_inner_texts()
        assert [text.strip() for text in prompts] == [f"[{number}]:" for number in range(1, len(code) + 1)]
        for failed in ("error", "stderr"):
            assert page.locator(f'[data-mime-type="application/vnd.jupyter.{failed}"]').all_inner_texts() == []
        page.wait_for_function(f"({DRAWN})() === {len(figures)}")
    assert [told for told in wrong if told.startswith(("outside", "dialog", "error: "))] == []
    shut_down(page)
