"""The style of a notebook, as far as a machine can judge it, and proof that each rule can fail.

That outputs are what the code gives is not judged here: nbval runs every cell again and compares text,
HTML, SVG, Vega-Lite and stderr. nbval does not compare PNG and passes over a cell without an execution
count; once.py compares whole outputs of the same run, pictures included, and a rule here asks for the counts.
"""
from __future__ import annotations

import ast
import copy
import html
import json
import math
import re
import tempfile
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from nbval.plugin import comment_markers, metadata_tags

from helpers.networks.quotes import NO_FORMULA
from helpers.notebooks import NOTEBOOKS, normal

ROOT = NOTEBOOKS.parent
PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
VEGA = "application/vnd.vegalite.v5+json"
FOLDERS = "home|root|tmp|work|farm|Users|usr|opt|var|mnt|private|builds?|workspaces?"


# -- what a notebook holds ---------------------------------------------------------------------------

def text_of(value: str | list[str]) -> str:
    """A multi-line string of the notebook format, stored whole or line by line."""
    return value if isinstance(value, str) else "".join(value)


def prose(notebook: dict) -> list[str]:
    return [text_of(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"]


def code(notebook: dict) -> list[dict]:
    return [c for c in notebook["cells"] if c["cell_type"] == "code"]


def outputs(notebook: dict) -> list[dict]:
    return [o for cell in code(notebook) for o in cell["outputs"]]


def figures(notebook: dict) -> list[dict[str, object]]:
    """The bundles that draw something."""
    bundles = [o.get("data", {}) for o in outputs(notebook)]
    return [b for b in bundles if any(mime.startswith("image/") or mime == VEGA for mime in b)]


def ending(notebook: dict) -> str:
    """The prose from the heading that owns up to the limits on."""
    whole = "\n\n".join(prose(notebook))
    heading = re.search(r"(?im)^##+ .*what .* can ?not show", whole)
    return whole[heading.start():] if heading else ""


# -- the rules: each yields what is wrong ------------------------------------------------------------

def title_is_one_question(notebook: dict) -> Iterator[str]:
    without_code = [re.sub(r"(?ms)^```.*?^```", "", p) for p in prose(notebook)]
    titles = re.findall(r"(?m)^# .*$", "\n".join(without_code))
    if len(titles) != 1:
        yield f"{len(titles)} titles (lines with one #); there must be one"
    elif not titles[0].rstrip().endswith(("?", "？")):
        yield f"the title asks nothing: {titles[0]}"
    elif not (prose(notebook) and prose(notebook)[0].startswith("# ")
              and notebook["cells"][0]["cell_type"] == "markdown"):
        yield "the title is not where the notebook begins"


def answer_comes_first_in_two_languages(notebook: dict) -> Iterator[str]:
    kinds = [c["cell_type"] for c in notebook["cells"]]
    before = notebook["cells"][:kinds.index("code") if "code" in kinds else None]
    opening = "\n\n".join(text_of(c["source"]) for c in before)
    for box in ("> **In short**", "> **中文**"):
        if not re.search(rf"(?m)^{re.escape(box)}", opening):
            yield f"no box {box!r} before the first code"


def prose_comes_before_code(notebook: dict) -> Iterator[str]:
    if not notebook["cells"] or notebook["cells"][0]["cell_type"] != "markdown":
        yield "the first cell is no prose"


def code_cells_are_short(notebook: dict) -> Iterator[str]:
    lengths = sorted(len(text_of(c["source"]).splitlines()) for c in code(notebook))
    if not lengths:
        yield "no code cell"
    elif lengths[-1] > 15:
        yield f"a code cell of {lengths[-1]} lines; 15 at the most"
    elif lengths[math.ceil(0.9 * len(lengths)) - 1] > 8:
        yield f"nine tenths of the code cells must have 8 lines or fewer; lengths are {lengths}"


def every_cell_was_run_in_order(notebook: dict) -> Iterator[str]:
    counts = [c["execution_count"] for c in code(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"execution counts are {counts}, not 1 to {len(counts)}"
    for cell in code(notebook):
        if {o.get("execution_count", cell["execution_count"]) for o in cell["outputs"]} - {cell["execution_count"]}:
            yield f"a result has another number than its cell: {text_of(cell['source'])}"


def nothing_failed_or_complained(notebook: dict) -> Iterator[str]:
    for output in outputs(notebook):
        if output["output_type"] == "error" or output.get("name") == "stderr":
            yield f"an error or stderr is stored: {text_of(output.get('text', output.get('ename', '')))}"


def nothing_is_skipped(notebook: dict) -> Iterator[str]:
    for cell in notebook["cells"]:
        tags = [t for t in cell["metadata"].get("tags", ()) if t.lower() in metadata_tags]
        words = re.findall(r"[A-Z_]{4,}", text_of(cell["source"]).upper())
        for marker in tags + [w for w in words if w in comment_markers]:
            yield f"{marker} keeps an output from being compared"


def no_path_of_one_machine(notebook: dict) -> Iterator[str]:
    whole = json.dumps(notebook, ensure_ascii=False)
    here = [re.escape(str(p)) for p in (ROOT, Path.home(), tempfile.gettempdir()) if len(str(p)) > 1]
    pattern = rf"(?<![\w.:/-])(?:/(?:{FOLDERS})/\w|[A-Z]:\\\\\w|{'|'.join(here)})"
    for found in re.finditer(pattern, whole):
        yield f"a path of one machine: …{whole[found.start():found.end() + 30]}…"
    for cell in code(notebook):
        if "../" in text_of(cell["source"]):
            yield "a path that holds in one working directory only: ../"


def nothing_is_installed_or_shelled_out(notebook: dict) -> Iterator[str]:
    for cell in code(notebook):
        for line in text_of(cell["source"]).splitlines():
            if re.match(r"\s*(!|%%?(pip|conda|mamba|bash|sh|system|sx)\b)", line):
                yield f"a command of the shell: {line.strip()}"


def every_figure_shows_anywhere(notebook: dict) -> Iterator[str]:
    for bundle in figures(notebook):
        alternative = text_of(bundle.get("text/plain", ""))
        if len(alternative) < 20 or alternative.startswith(("<", "alt.")):
            yield f"a figure whose alternative text (text/plain) says too little: {alternative!r}"
        images = {mime for mime in bundle if mime.startswith("image/")}
        if (images or VEGA not in bundle) and not images >= {"image/svg+xml", "image/png"}:
            yield f"a figure needs SVG and PNG; this one has {sorted(images)}"


def every_figure_has_a_numbered_caption(notebook: dict) -> Iterator[str]:
    texts = prose(notebook) + [
        text_of(o["data"][mime]) for o in outputs(notebook)
        for mime in ("text/markdown", "text/html") if mime in o.get("data", {})
    ]
    # "Figure 2." or, with the notebook's number in front, "Figure 4.2."
    numbers = sorted({int(n) for t in texts for n in re.findall(r"\bFigure (?:\d+\.)?(\d+)\b", t)})
    if numbers != list(range(1, len(figures(notebook)) + 1)):
        yield f"{len(figures(notebook))} figures, captions 'Figure N' with the numbers {numbers}"


def every_caption_is_in_two_languages(notebook: dict) -> Iterator[str]:
    for output in outputs(notebook):
        for number, english, chinese in re.findall(
                r'<strong>Figure ([\d.]+)\.</strong>(.*?)</p>(?:\s*<p lang="zh">(.*?)</p>)?',
                html.unescape(text_of(output.get("data", {}).get("text/html", "")))):
            if len(re.findall("[\u4e00-\u9fff]", chinese)) < 15:
                yield f"Figure {number} has no caption in Chinese: {chinese!r}"
            missing = set(re.findall(r"\d+(?:,\d{3})*", english)) - set(re.findall(r"\d+(?:,\d{3})*", chinese))
            if missing:
                yield f"Figure {number} gives {', '.join(sorted(missing))} in English only"


def everything_is_drawn_offline(notebook: dict) -> Iterator[str]:
    for output in outputs(notebook):
        bundle = output.get("data", {})
        if "<script" in text_of(bundle.get("text/html", "")):
            yield "an output in HTML with a script: blank without the network or without trust"
        for mime in bundle:
            if "vega" in mime and mime != VEGA:
                yield f"JupyterLab 4.6 does not draw {mime}"


def limits_are_owned(notebook: dict) -> Iterator[str]:
    if not ending(notebook):
        yield "no heading 'What this cannot show'"


def three_exercises_end_it(notebook: dict) -> Iterator[str]:
    numbers = re.findall(r"(?m)^\W*Exercise (\d+)", ending(notebook))
    if numbers != ["1", "2", "3"]:
        yield f"after the limits come Exercise 1, 2 and 3; found {numbers}"
    folded = re.findall(r"(?s)<details>\s*<summary>.*?</summary>(.*?)</details>", ending(notebook))
    if len(folded) != 3 or not all(f.strip() for f in folded):
        yield f"three solutions folded with <details><summary>; found {len(folded)}"


def says_what_it_takes(notebook: dict) -> Iterator[str]:
    before = "\n\n".join(prose(notebook)[:6])
    for words in ("**You will do**", "**You will learn**", "**You need**", "**Time**"):
        if words not in before:
            yield f"the opening does not say {words}"


def code_lines_are_short(notebook: dict) -> Iterator[str]:
    for cell in code(notebook):
        for line in text_of(cell["source"]).splitlines():
            if sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line) > 88:
                yield f"a line wider than 88 columns: {line.strip()}"


def further_reading_is_named(notebook: dict) -> Iterator[str]:
    found = re.search(r"(?m)^##+ Further reading$(?P<rest>(?:\n(?!#).*)*)", "\n\n".join(prose(notebook)))
    if not found or len(re.findall(r"\]\(https?://", found["rest"])) < 2:
        yield "no heading 'Further reading' with two links"


# What shows HTML, Markdown, formulas or scripts as such, other than `h.say`, which escapes what is set in.
ACTING = {"Markdown", "HTML", "Latex", "Math", "SVG", "Javascript", "IFrame", "Image", "Video", "Audio", "DisplayObject",
          "TextDisplayObject", "DisplayHandle", "publish_display_data", "update_display", "display_html",
          "display_markdown", "display_latex", "display_svg", "display_javascript", "clear_output", "get_ipython",
          "set_custom_formatter", "Said", "Markup", "to_html", "Styler", "eval", "exec", "compile", "__import__",
          "import_module"}
CALLED_ONLY = {"say", "display"}  # under another name, or handed on, nothing could be said of what they are given


def acting(source: str) -> Iterator[str]:
    """What in the code of a cell might show words of a document as anything but text."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        yield "no Python, or a command of IPython (%%html and its like show what they are given)"
        return
    called = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imported(node)
        elif isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name in ACTING or name.startswith("_repr_"):
                yield f"{name} shows what it is given as it is; use h.say"
            elif name == "style" and not (isinstance(node, ast.Attribute) and ast.unparse(node.value) == "figures"):
                yield ".style of a table does not escape"
            elif name in CALLED_ONLY and id(node) not in called:
                yield f"{name} may only be called"
            elif name in CALLED_ONLY:
                yield from _called(name, called[id(node)])
        elif isinstance(node, ast.FunctionDef) and (node.name.startswith("_repr_") or node.name in CALLED_ONLY):
            yield f"a {node.name} of its own"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("_repr_"):
            yield f"{node.value} by its name"


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    names = {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set()
    if any(module.split(".")[0] == "IPython" for module in modules) and names != {"display"}:
        yield "of IPython a notebook needs `from IPython.display import display` and no more"
    for alias in node.names:
        if alias.name == "*" or alias.name in ACTING or (alias.name in CALLED_ONLY and alias.asname):
            yield f"{alias.name} cannot be followed, or shows what it is given as it is"


def _called(name: str, call: ast.Call) -> Iterator[str]:
    given = {keyword.arg for keyword in call.keywords}
    if name == "display" and given:
        yield f"display with {', '.join(map(str, given))}: what it is given may be shown as it is"
    template = call.args[0] if call.args else None
    if name == "say" and not (isinstance(template, ast.Constant) and isinstance(template.value, str)):
        yield f"the first of say must be a string as it stands here: {ast.unparse(call)}"


def words_of_a_document_stay_text(notebook: dict) -> Iterator[str]:
    folded = [code for text in prose(notebook) for code in re.findall(r"(?ms)^```python\n(.*?)^```", text)]
    for source in [text_of(cell["source"]) for cell in code(notebook)] + folded:
        yield from acting(source)


def what_is_said_is_shown(notebook: dict) -> Iterator[str]:
    for source in (text_of(cell["source"]) for cell in code(notebook)):
        with suppress(SyntaxError):
            tree = ast.parse(source)
            for node in ast.walk(tree):
                if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and node is not tree.body[-1] \
                        and getattr(node.value.func, "attr", getattr(node.value.func, "id", "")) == "say":
                    yield f"computed and never shown, put it into display(): {ast.unparse(node)}"


def no_dollar_sign_is_a_formula(notebook: dict) -> Iterator[str]:
    for output in outputs(notebook):
        bundle = output.get("data", {})
        for mime in {"text/markdown", "text/latex", "application/javascript"} & set(bundle):
            yield f"an output that may act: {mime}"
        for mime in {"text/html", "image/svg+xml"} & set(bundle):
            shown = text_of(bundle[mime])
            tags = re.findall("<table[^>]*>", shown) if shown.startswith("<div>\n<style scoped>") else [shown[:200]]
            if not all(re.match(f'<\\w+ [^>]*class="[^"]*{NO_FORMULA}"', tag) for tag in tags):
                yield f"two dollar signs in it would be a formula: {tags}"


RULES: list[Callable[[dict], Iterator[str]]] = [
    title_is_one_question, answer_comes_first_in_two_languages, prose_comes_before_code,
    code_cells_are_short, every_cell_was_run_in_order, nothing_failed_or_complained, nothing_is_skipped,
    no_path_of_one_machine, nothing_is_installed_or_shelled_out, every_figure_shows_anywhere,
    every_figure_has_a_numbered_caption, every_caption_is_in_two_languages, everything_is_drawn_offline,
    limits_are_owned, three_exercises_end_it, says_what_it_takes, code_lines_are_short, further_reading_is_named, words_of_a_document_stay_text,
    what_is_said_is_shown, no_dollar_sign_is_a_formula,
]


# -- the notebooks -----------------------------------------------------------------------------------

def test_the_notebooks_are_there_and_in_reading_order():
    numbers = [path.stem.split("-")[0] for path in PATHS]
    assert len(PATHS) >= 4 and numbers == [str(n) for n in range(1, len(PATHS) + 1)], \
        f"notebooks/ must hold 1-….ipynb to 4-….ipynb or more; it holds {[p.name for p in PATHS]}"


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_style(path: Path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    found = [f"{rule.__name__}: {problem}" for rule in RULES for problem in rule(notebook)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_is_stored_as_make_writes_it(path: Path):
    stored = path.read_bytes().decode("utf-8")
    notebook = nbformat.reads(stored, as_version=4)
    nbformat.validate(notebook)
    assert stored == nbformat.writes(nbformat.from_dict(normal(notebook)), version=4).rstrip("\n") + "\n"


def test_the_comparison_is_strict_and_complete():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    settings = project["tool"]["pytest"]["ini_options"]
    assert "--nbval" in settings["addopts"].split() and "notebooks" in settings["testpaths"]
    for place in ("pyproject.toml", "Makefile", ".ci/run"):
        words = (ROOT / place).read_text(encoding="utf-8")
        for loose in ("sanitize-with", "nbval-lax", "--ignore", "--deselect", "--nbdime"):
            assert loose not in words, f"{place}: {loose} leaves something uncompared"


# -- proof that each rule can fail -------------------------------------------------------------------

def good() -> dict:
    """A notebook that keeps every rule."""
    figure = {"text/plain": "Three bars: talks 3, lists 2, meetings 1.", "image/png": "iVBORw0K",
              "image/svg+xml": f'<svg class="{NO_FORMULA}"><path d="M 1 2"/></svg>'}
    display = {"output_type": "display_data", "metadata": {}, "data": figure}

    def markdown(source):
        return {"cell_type": "markdown", "metadata": {}, "source": source}

    def run(source, count, *results):
        return {"cell_type": "code", "metadata": {}, "source": source, "execution_count": count,
                "outputs": list(results)}

    return {"metadata": {}, "nbformat": 4, "nbformat_minor": 5, "cells": [
        markdown("# Who supervises whom?\n\n**You will do**: 1. **You will learn**: 2. **You need**: 3. **Time**: 4."),
        markdown("> **In short** 3 bodies."), markdown("> **中文** 三个机关。"),
        run("import helpers as h", 1), run("print(3)", 2, *stream("stdout", "3")),
        markdown("**Figure 4.1.** Talks lead."), run("draw()", 3, display),
        markdown("## What this cannot show\nThe future."),
        markdown("**Exercise 1.** Count.\n<details><summary>Solution</summary>\n\n3\n\n</details>"),
        markdown("**Exercise 2.** Draw.\n<details><summary>Solution</summary>\n\n4\n\n</details>"),
        markdown("**Exercise 3.** Test.\n<details><summary>Solution</summary>\n\n5\n\n</details>"),
        markdown("## Further reading\n\n- [One](https://doi.org/1)\n- [Two](https://doi.org/2)"),
    ]}


def cell(place: int, **changes) -> Callable[[dict], None]:
    """A change to one cell of the good notebook."""
    return lambda notebook: notebook["cells"][place].update(changes)


def output(**data) -> Callable[[dict], None]:
    """A change to the good notebook's figure; None takes a form of it away."""
    def change(notebook):
        bundle = notebook["cells"][6]["outputs"][0]["data"]
        bundle.update({k.replace("__", "/"): v for k, v in data.items()})
        for mime in [k for k, v in bundle.items() if v is None]:
            del bundle[mime]
    return change


def stream(name: str, text: str) -> list[dict]:
    return [{"output_type": "stream", "name": name, "text": text}]


BAD: list[tuple[Callable[[dict], Iterator[str]], Callable[[dict], object]]] = [
    (title_is_one_question, cell(0, source="# Who supervises whom")),
    (says_what_it_takes, cell(0, source="# Who supervises whom?\n\n**You will do**: 1. **You need**: 3.")),
    (code_lines_are_short, cell(4, source=f"print({'3' * 90})")),
    (code_lines_are_short, cell(4, source=f"print('{'三' * 42}')")),
    (further_reading_is_named, cell(11, source="## Further reading\n\n- [One](https://doi.org/1)")),
    (further_reading_is_named, cell(11, source="[One](https://doi.org/1) [Two](https://doi.org/2)")),
    (title_is_one_question, cell(5, source="# Another?\n**Figure 4.1.** Talks lead.")),
    (title_is_one_question, lambda n: n["cells"].insert(0, n["cells"].pop(1))),
    (answer_comes_first_in_two_languages, cell(1, source="In short: 3 bodies.")),
    (answer_comes_first_in_two_languages, cell(2, source="> 三个机关。")),
    (answer_comes_first_in_two_languages, lambda n: n["cells"].insert(5, n["cells"].pop(2))),
    (prose_comes_before_code, lambda n: n["cells"].insert(0, n["cells"].pop(3))),
    (code_cells_are_short, cell(4, source="3\n" * 16)),
    (code_cells_are_short, cell(4, source="3\n" * 9)),
    (code_cells_are_short, lambda n: n.update(cells=[c for c in n["cells"] if c["cell_type"] == "markdown"])),
    (every_cell_was_run_in_order, cell(4, execution_count=None)),
    (every_cell_was_run_in_order, cell(4, execution_count=7)),
    (every_cell_was_run_in_order, cell(4, outputs=[
        {"output_type": "execute_result", "metadata": {}, "data": {"text/plain": "3"}, "execution_count": 7}])),
    (nothing_failed_or_complained, cell(4, outputs=stream("stderr", "Loading model"))),
    (nothing_failed_or_complained, cell(4, outputs=[
        {"output_type": "error", "ename": "ValueError", "evalue": "x", "traceback": []}])),
    (nothing_is_skipped, cell(4, metadata={"tags": ["nbval-skip"]})),
    (nothing_is_skipped, cell(4, metadata={"tags": ["raises-exception"]})),
    (nothing_is_skipped, cell(4, source="# NBVAL_IGNORE_OUTPUT\n3")),
    (no_path_of_one_machine, cell(4, outputs=stream("stdout", "written to " + "/" + "home/me/x.csv"))),
    (no_path_of_one_machine, cell(4, outputs=stream("stdout", r"C:\Users\me\x.csv"))),
    (no_path_of_one_machine, cell(4, outputs=stream("stdout", f"{ROOT}/data"))),
    (no_path_of_one_machine, cell(4, source="open('../data/regions.csv')")),
    (nothing_is_installed_or_shelled_out, cell(4, source="!pip install jieba")),
    (nothing_is_installed_or_shelled_out, cell(4, source="%pip install jieba")),
    (every_figure_shows_anywhere, output(text__plain="<Figure size 640x480 with 1 Axes>")),
    (every_figure_shows_anywhere, output(text__plain="A chart.")),
    (every_figure_shows_anywhere, output(text__plain=None)),
    (every_figure_shows_anywhere, output(image__png=None)),
    (every_figure_shows_anywhere, lambda n: output(**{"image/svg+xml": None})(n)),
    (every_figure_shows_anywhere, lambda n: output(**{VEGA: {}, "text/plain": "<VegaLite 5 object>"})(n)),
    (every_figure_has_a_numbered_caption, cell(5, source="Talks lead.")),
    (every_figure_has_a_numbered_caption, cell(5, source="**Figure 4.2.** Talks lead.")),
    (every_caption_is_in_two_languages, output(text__html=(
        "<p><strong>Figure 4.1.</strong> Talks lead.</p>"))),
    (every_caption_is_in_two_languages, output(text__html=(
        "<p><strong>Figure 4.1.</strong> 3 talks lead.</p>\n<p lang=\"zh\">谈话类机制在这里比其他各类机制都多。</p>"))),
    (everything_is_drawn_offline, output(text__html="<script src='x'></script>")),
    (everything_is_drawn_offline, lambda n: output(**{"application/vnd.vegalite.v6+json": {}})(n)),
    (limits_are_owned, cell(7, source="The future.")),
    (three_exercises_end_it, lambda n: n["cells"].pop(8)),
    (three_exercises_end_it, cell(9, source="**Exercise 2.** Draw.")),
    (three_exercises_end_it, cell(9, source="**Exercise 2.**\n<details><summary>Solution</summary></details>")),
    (three_exercises_end_it, lambda n: n["cells"].insert(4, n["cells"].pop(9))),
    (words_of_a_document_stay_text, cell(4, source="Markdown(f'In most documents: {common}.')")),
    (words_of_a_document_stay_text, cell(9, source="```python\nMarkdown(common)\n```")),
    (what_is_said_is_shown, cell(4, source='h.say("{} ties.", 3)\ntable')),
    (what_is_said_is_shown, cell(4, source='for n in names:\n    say("{}", n)')),
    (no_dollar_sign_is_a_formula, output(text__markdown="3 ties")),
    (no_dollar_sign_is_a_formula, output(text__html="<p>$x$</p>")),
    (no_dollar_sign_is_a_formula, output(text__html='<div>\n<style scoped></style><table class="dataframe"></table>')),
    (no_dollar_sign_is_a_formula, lambda n: output(**{"image/svg+xml": "<svg><text>$x$</text></svg>"})(n)),
]
# Cells of before, and the ways around the rule that come to mind.
REFUSED = [
    'Markdown(f"Told of in most documents: {common}.")', 'Markdown("Told of: " + common)', "Markdown(words)",
    'Markdown("**Hold**: " + "; ".join(both_ways) + ".")', 'rows = map(Markdown, names)', "HTML(table.to_html())",
    'Markdown(f"{len(told)} documents")', 'Markdown("| {} |".format(row.left))', 'Markdown("%s" % name)',
    "from IPython.display import Markdown", "from IPython.display import HTML as shown", "import IPython.display as d",
    "from IPython.display import *", "from IPython.core.display import display, HTML", "import IPython",
    'display({"text/html": name}, raw=True)', "display(**given)", "shown = display", "list(map(display, names))",
    'h.say(f"In most documents: {common}.")', 'h.say("In most documents: " + common)', "h.say(common)", "h.say(*parts)",
    'h.say("{}".format(common))', "h.say()", "shown = h.say", "list(map(h.say, names))",
    "from helpers.networks import say as shown", "from helpers.networks import Said", "networks.Said(name, name)",
    "table.style.hide()", "style", "table.to_html(escape=False)", "%%html\n<b>{common}</b>", "%matplotlib inline",
    "get_ipython().run_cell_magic('html', '', name)", "class Shown:\n    def _repr_html_(self):\n        return name",
    "table._repr_html_ = f", "setattr(Shown, '_repr_html_', f)", "eval(name)", "def say(words): return words",
    "pd.io.formats.style.Styler(table)", "latex = Math(name)", "publish_display_data({'text/html': name})",
]
KEPT = [
    'h.say("<strong>{}</strong> leads in {:.0%}.", name, share)', 'h.say("One. "\n"Two {p:.2f}.", **best)',
    "from IPython.display import display\ndisplay(h.say('{}', name), found)", "from helpers.networks import mentioned, say",
    "with figures.style():\n    drawing = Drawing()", 'print(f"{name}")', "table.head(8)", 'say("{}", name)',
    'figures.show(figure, "8.1", f"Told of: {common}.", common)', "import pandas as pd\npd.DataFrame({name: [name]})",
]


@pytest.mark.parametrize("source", REFUSED)
def test_words_of_a_document_that_would_act_are_refused(source: str):
    assert list(acting(source))


@pytest.mark.parametrize("source", KEPT)
def test_what_escapes_is_let_through(source: str):
    assert list(acting(source)) == []


def test_a_good_notebook_passes():
    assert not [p for rule in RULES for p in rule(good())]


@pytest.mark.parametrize(("rule", "harm"), BAD)
def test_a_bad_notebook_is_flagged(rule, harm):
    notebook = copy.deepcopy(good())
    harm(notebook)
    assert list(rule(notebook))


def test_every_rule_has_a_bad_notebook():
    assert {rule for rule, _ in BAD} == set(RULES)
