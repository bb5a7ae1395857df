"""README.md is true: its numbers are those of the network, its commands run, its example prints what it shows."""
from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
import yaml
from papermill.cli import _resolve_type

import helpers as h
from helpers import __main__ as cli
from helpers.codebook import lexicon
from helpers.corpus import newspaper
from helpers.measures import structure
from helpers.reading.files import DATA
from helpers.trust import agreement, claims, corrections, gold
from helpers.workbench.commands import COMMANDS

ROOT = DATA.parent
PAGE = (ROOT / "README.md").read_text(encoding="utf-8")


def table(name: str) -> list[dict[str, str]]:
    with open(DATA / "network" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def blocks(language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```", PAGE)


def numbers() -> dict[str, int]:
    """What the page says in numbers, counted in data/network."""
    nodes, edges = table("nodes"), table("edges")
    kinds = [row["kind"] for row in nodes]
    places = defaultdict(set)
    for row in edges:
        if row["relation"] == "practised_in":
            places[row["source"]].add(row["target"])
    return {"regions": kinds.count("region"), "bodies": kinds.count("body"), "mechanisms": kinds.count("mechanism"),
            "targets": kinds.count("target"), "documents": kinds.count("document"), "ties": len(edges),
            "numbers": len(table("quantities")),
            "families": len({row["family"] for row in nodes if row["family"]}),
            "several": sum(len(where) > 1 for where in places.values())}


def test_the_numbers_in_english():
    n = numbers()
    wanted = (f"{n['regions']} regions, {n['bodies']} bodies, {n['mechanisms']} mechanisms, {n['targets']} targets and "
              f"{n['documents']} documents, joined by {n['ties']} ties; and {n['numbers']} numbers that count",
              f"The mechanisms are of {n['families']} families",
              f"only {n['several']} of the {n['mechanisms']} are practised in more than one region")
    alone = h.network(h.code(h.read("yunnan-2024-03-07")))  # before the corrections
    rules = sum(kind == "mechanism" for _, kind in alone.nodes(data="kind")), alone.number_of_edges()
    wanted += (f"(with {len(corrections.read())} corrections; the rules alone find {rules[0]} mechanisms and "
               f"{rules[1]} ties)",)
    page = " ".join(PAGE.split())
    assert [words for words in wanted if words not in page] == [], "write these into README.md"
    assert n["several"] < n["mechanisms"] / 2, "most belong to one place"


def test_the_acts_in_both_languages():
    acts = [row for row in table("events") if row["act"] in ("uses", "supervises")]  # of supervision, as in notebook 4
    who, whom = [row for row in acts if row["who"]], [row for row in acts if row["whom"]]
    by = sum(bool(re.search(claims.DISCIPLINE, row["who"])) for row in who)
    on = sum("target:一把手" in row["whom"].split("|") for row in whom)
    page = " ".join(PAGE.split())
    wanted = (f"The ties describe {len(acts)} acts of supervision.", f"Of the {len(who)} acts with a named actor, {by} are by a discipline body; "
              f"of the {len(whom)} with a named target, {on} are directed at 一把手.", f"讲的是{len(acts)}次监督行为：写明“谁来监督”的{len(who)}次中，{by}次"
              f"出自纪检监察机构；写明“监督谁”的{len(whom)}次中，{on}次针对“一把手”。")
    assert [words for words in wanted if words not in page] == [], "write these into README.md"


def test_how_far_two_codings_agree():
    text = h.read("yunnan-2024-03-07")
    both = tuple(agreement.by_gold(gold.read(text, coder), text.text) for coder in "dc")  # as notebook 7 has them
    lenient, exact = agreement.lenient_and_exact({"c-d": both}).loc["all relations"]
    wanted = f"agree with each other at F1 {lenient:.2f} over all ties, or at {exact:.2f} if place and name must be the same"
    assert wanted in " ".join(PAGE.split()), f"write this into README.md: {wanted}"


@pytest.mark.parametrize("way", ["rules", "", "a", "b", "c", "d"])
def test_who_is_first_in_every_coding(way: str):
    text = h.read("yunnan-2024-03-07")
    coding = h.code(text) if way == "rules" else gold.coding(gold.read(text, way), text)
    found = structure.by_ties_and_acts(h.network(coding), coding)
    first = {found[measure, by].idxmax() for measure in ("degree", "strength", "betweenness") for by in ("ties", "acts")}
    assert first == {"target:一把手"}


def test_the_numbers_in_chinese():
    n = numbers()
    wanted = (f"{n['regions']}个地区、{n['bodies']}个机构、{n['mechanisms']}种监督机制、{n['targets']}类监督对象、"
              f"{n['documents']}份文件，共{n['ties']}条关系，另有{n['numbers']}个统计数字。机制分属{n['families']}类；"
              f"{n['mechanisms']}种机制中只有{n['several']}种在两个以上地区运行")
    assert wanted in "".join(PAGE.split()), "write this into README.md"


def test_the_families_are_all():
    assert numbers()["families"] <= len(lexicon.FAMILIES)


def test_the_example_prints_what_is_shown():
    (program,), (shown, *_) = blocks("python"), blocks("text")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, "README.md", "exec"), {})
    assert printed.getvalue() == shown
    for told in (r"`(\d+-\d+)` is where", r"`([a-z.]+)` is the rule"):
        assert re.search(told, PAGE)[1] in shown


def own_texts(folder: Path) -> None:
    """The files that the commands of the page speak of."""
    article = (DATA / "texts" / "yunnan-2024-03-07.txt").read_bytes()
    for name in ("reports/one.txt", "crawl/another.txt"):
        (folder / name).parent.mkdir()
        (folder / name).write_bytes(article)
    pd.DataFrame({"file": ["one.txt"], "published": ["2024-03-07"]}).to_excel(folder / "reports.xlsx", index=False)


def test_the_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    own_texts(tmp_path)
    monkeypatch.chdir(tmp_path)
    commands = [one for one in told() if shlex.split(one, comments=True)[3] not in COMMANDS]
    assert len(commands) == 5
    for command in commands:
        arguments = shlex.split(command)[3:]
        if arguments == ["--help"]:
            with pytest.raises(SystemExit) as end:
                cli.main(arguments)
            assert end.value.code == 0
        elif "--scheduler" in arguments:
            assert cli._options(arguments).scheduler.startswith("tls://"), "tests/test_engines.py runs it with a scheduler"
        else:
            assert cli.main(arguments) == 0, capsys.readouterr().err
            assert (tmp_path / "results" / "documents.csv").is_file()


def told() -> list[str]:
    return [line for block in blocks("sh") for line in block.splitlines() if line.startswith("python -m helpers")]


def test_the_commands_for_results_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    for day, place in (("2023-03-07", "盘龙区"), ("2024-03-07", "盐津县")):
        text = f"---\npublished: {day}\n---\n推动监督\n\n{place}纪委监委约谈“一把手”。\n"
        (tmp_path / f"{day}.txt").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    h.build(["."], "results")
    commands = [shlex.split(one, comments=True)[3:] for one in told() if shlex.split(one, comments=True)[3] in COMMANDS]
    assert {"compare", "slice", "panel", "export"} <= {command for command, *_ in commands}
    for arguments in commands:
        assert cli.main(arguments) == 0, capsys.readouterr().err
        assert (tmp_path / arguments[arguments.index("--out") + 1]).exists()


def test_notebook_8_runs_on_a_folder_as_the_page_says(tmp_path: Path):
    own_texts(tmp_path)
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    (command,) = (line for block in blocks("sh") for line in block.splitlines() if "papermill" in line)
    done = subprocess.run([sys.executable, *shlex.split(command)[1:]], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    shown = (tmp_path / "mine.ipynb").read_text(encoding="utf-8")
    assert "<strong>This run</strong>: 1 documents coded, 0 files skipped" in shown and "盘龙区" in shown


def papermill(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Notebook 8 by papermill in the folder, with temporary files in `temporary` there."""
    (folder / "temporary").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "papermill", str(ROOT / "notebooks" / "8-your-texts.ipynb"), "mine.ipynb", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True,
                          env=os.environ | {"TMPDIR": str(folder / "temporary")})


def test_notebook_8_takes_a_number_for_a_folder_keeps_the_result_and_leaves_nothing_behind(tmp_path: Path):
    """And a corpus in which no tie is told is a corpus."""
    for name, lines in (("2024", ["今年以来，天气晴好。"]), ("7", ["昆明市盘龙区纪委监委约谈了一把手。", "<b>$x$</b>。"])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("\n".join(lines), encoding="utf-8")
        done = papermill(tmp_path, "-p", "texts", name, "-p", "out", f"1{name}")
        assert done.returncode == 0, done.stderr[-3000:]
        h.build([str(tmp_path / name)], tmp_path / "direct")
        ties = (tmp_path / f"1{name}" / "relations.csv").read_bytes()
        assert ties == (tmp_path / "direct" / "relations.csv").read_bytes(), "the example correction is not in the result"
        assert (len(ties.splitlines()) > 1) == (name == "7")
        assert {path.name for path in (tmp_path / "temporary").iterdir()} <= {"jieba.cache"}


WRONG = r"TypeError: texts = {}, out = '': a folder's name goes in quotes; .*-r texts NAME"


def test_what_papermill_makes_of_a_name_is_told_in_one_line(tmp_path: Path):
    done = papermill(tmp_path, "-p", "texts", "None")
    assert done.returncode != 0 and re.match(WRONG.format("None"), done.stderr.strip().splitlines()[-1])
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("value", ["None", "1.5", "True"])
def test_what_papermill_makes_of_any_name_is_told_before_anything_is_done(value: str):
    """As the cells of notebook 8 find it."""
    given = _resolve_type(value)
    assert not isinstance(given, str)
    cells = json.loads((ROOT / "notebooks" / "8-your-texts.ipynb").read_text(encoding="utf-8"))["cells"]
    parameters, first, *_ = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    found: dict[str, object] = {}
    exec(parameters, found)
    with pd.option_context("display.max_colwidth", 50, "display.html.use_mathjax", True), pytest.raises(TypeError) as error:
        exec(first, found | {"texts": given})
    assert re.match(WRONG.format(re.escape(value)), f"TypeError: {error.value}")


def test_the_way_by_conda_is_that_of_its_file():
    told = (ROOT / "environment.yml").read_text(encoding="utf-8")
    commands = [line for block in blocks("sh") if "conda" in block for line in block.splitlines()]
    assert len(commands) == 4 and all(command in told for command in commands[:3])
    assert f"conda activate {yaml.safe_load(told)['name']}" in commands


def test_links_and_pictures_are_there():
    links = re.findall(r"\]\(([^)#]+)(#[^)]*)?\)", PAGE)
    assert len(links) > 10
    for path, anchor in links:
        assert (ROOT / path).is_file(), path
        if anchor:
            heads = re.findall(r"(?m)^#+ (.+)$", (ROOT / path).read_text(encoding="utf-8"))
            assert anchor[1:] in {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}, anchor
    assert all(len(alt) > 40 for alt in re.findall(r"!\[([^]]*)\]", PAGE)), "a picture has its words"


def test_every_notebook_is_listed_with_its_question():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        question = "".join(cells[0]["source"]).splitlines()[0].removeprefix("# ")
        assert f"| [{path.stem}](notebooks/{path.name}) | {question} |" in PAGE


def test_the_whole_path_runs_as_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Every line of it, on each eighth article of the month; between sampling and judging a reader fills the sheet."""
    (script,) = blocks("bash")
    assert len(script.splitlines()) <= 30
    some = newspaper.articles()[::8]
    monkeypatch.setattr(newspaper, "articles", lambda: some)
    monkeypatch.chdir(tmp_path)
    first, program, rest = re.fullmatch(r"(python - <<END)\n(.*?)\nEND\n(.*)", script, re.DOTALL).groups()
    exec(compile(program, first, "exec"), {})
    said = {}
    for line in rest.splitlines():
        python, m, helpers, *arguments = shlex.split(line, comments=True)
        assert (python, m, helpers) == ("python", "-m", "helpers")
        if arguments[0] == "judge":
            judged("sheet.csv", arguments[1])
        assert cli.main(arguments) == 0, capsys.readouterr().err
        said[arguments[0]] = capsys.readouterr().out
    assert re.search(r"ties: 0\.\d\d \[0\.\d\d, [01]\.\d\d\] right", said["judge"])
    assert "confidence" in Path("sure/filter.json").read_text(encoding="utf-8")
    assert "window.networkData" in Path("january-network.html").read_text(encoding="utf-8")
    assert {"keyness.csv", "difference.csv"} <= {path.name for path in Path("compared").iterdir()}
    with open("statements.csv", encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) > 5
    with open("mine.csv", encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == ["what", "rule", "right", "judged"]


def judged(sheet: str, to: str) -> None:
    """The sheet as a reader may fill it: every sixth tie or name is wrong, and nothing is missed."""
    with open(sheet, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        row["verdict"] = "wrong" if row["rule"] and number % 6 == 0 else "right"
    with open(to, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
