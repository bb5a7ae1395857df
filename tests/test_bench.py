"""The benches measure what they say: fresh text is fresh, scores are those of cases counted by hand. Nothing is timed."""

from __future__ import annotations

import importlib
import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.corpus.newspaper import Article
from helpers.reading import words
from helpers.trust import agreement

BENCH = Path(__file__).resolve().parents[1] / "bench"
sys.path.insert(0, str(BENCH))  # as it is for `python bench/accuracy.py`
corpus, accuracy, speed, memory, newspaper = map(importlib.import_module, ("corpus", "accuracy", "speed", "memory", "newspaper"))
sys.path.remove(str(BENCH))

# --- texts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("traditional", [True, False])
def test_no_line_and_no_sentence_of_fresh_text_comes_twice(traditional: bool):
    text = corpus.fresh(150_000, 1, traditional)
    assert 130_000 < corpus.size(text) <= 150_000
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    sentences = [s for line in lines for s in re.split(r'(?<=[。！？])(?![”’"」』）])', line) if s]
    assert len(lines) > 500 and len(lines) == len(set(lines))
    assert len(sentences) > 700 and len(sentences) == len(set(sentences))
    assert ("紀委" in text) == traditional


def test_fresh_text_is_the_same_for_a_seed_and_another_for_another():
    one, again, other = (corpus.fresh(30_000, seed) for seed in (1, 1, 2))
    assert one == again != other


def test_what_is_varied_and_what_is_kept():
    text = "2023年7月，盐津县紀委推行“廉情哨兵”，约谈“一把手”37人次、１２场。\r\n就是这样。\r\n就是这样。"
    new = corpus.vary(text, random.Random(0), set())
    found = re.fullmatch(
        r"2023年7月，(\w+)紀委推行“(\w{4}哨兵)”，约谈“一把手”(\d\d)人次、([０-９]{2})场。\r\n就是这样。\r\n据第2期简报，就是这样。", new
    )
    assert found and "盐津县" not in new and "廉情哨兵" not in new


def test_a_region_has_one_new_name_of_its_level_in_a_copy():
    new = corpus.vary("云南省盐津县，云南省盐津县。", random.Random(3), set())
    one, other = new.rstrip("。").split("，")
    assert one == other != "云南省盐津县"


def test_repeated_text_fills_the_size_but_never_more():
    assert corpus.repeated("云南\r\n", 20) == "云南\n云南\n"
    assert corpus.repeated("云南省\n", 1) == "云南省\n"


def test_a_table_is_aligned_where_chinese_takes_two_columns():
    assert corpus.table([("", "n"), ("云南", "1"), ("abc", "10")]) == "       n\n云南   1\nabc   10"


# --- the scripts ------------------------------------------------------------------------------------------------


@pytest.fixture
def one_text(tmp_path: Path) -> Path:
    for folder, suffix in (("texts", "txt"), ("gold", "json")):
        (tmp_path / folder).mkdir()
        path = corpus.SETS["practice"] / folder / f"12-yiwu-nearly-empty.{suffix}"
        (tmp_path / folder / path.name).write_bytes(path.read_bytes())
    return tmp_path


def test_accuracy_runs_on_a_folder_and_lists_what_is_missed(one_text: Path, capsys):
    gold = one_text / "gold" / "12-yiwu-nearly-empty.json"
    old = gold.read_text(encoding="utf-8")
    new = old.replace('"mentions": [', '"mentions": [[2, 4, "document", "document:x"],', 1)
    gold.write_text(new, encoding="utf-8")
    accuracy.main(["--texts", str(one_text / "texts"), "--gold", str(one_text / "gold"), "--list"])
    out, err = capsys.readouterr()
    assert err == "" and f"{one_text / 'texts'}: 1 text\n" in out
    assert re.search(r"^document +1 +0\.000 +0\.000 +0\.000", out, re.M) and re.search(r"^region \(jieba\) +3 ", out, re.M)
    assert re.search(r"^type \| miss \| document \| 12-yiwu-nearly-empty:2-4 \| .+ \| document:x \| - \| ", out, re.M)


def test_a_folder_without_gold_gets_one_line(tmp_path: Path, capsys):
    with pytest.raises(SystemExit) as stop:
        accuracy.main(["--texts", str(tmp_path), "--gold", str(tmp_path)])
    assert stop.value.code == 2 and "has a .json of its stem" in capsys.readouterr().err


# What is found in 昆明市盘龙区纪委监委开展任前廉政谈话: two regions, a body, a mechanism and its two ties.
TYPED = {
    "regions": [{"code": "530100", "names": ["昆明市"]}, {"code": "530103", "names": ["盘龙区"]}],
    "bodies": [{"id": "body:530103:纪委监委", "names": ["盘龙区纪委监委"]}],
    "mechanisms": [{"name": "任前廉政谈话", "names": ["任前廉政谈话"]}, {"name": "约谈", "names": ["约谈"]}],
    "documents": [], "targets": [], "quantities": [], "uses": [["body:530103:纪委监委", "任前廉政谈话"]],
    "practised_in": [], "optional": {"practised_in": [["任前廉政谈话", "530103"]]},
}  # fmt: skip


def typed_rows(tmp_path: Path, capsys, gold: dict) -> dict[str, list[str]]:
    (tmp_path / "a.txt").write_text("昆明市盘龙区纪委监委开展任前廉政谈话。\n", encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps(gold), encoding="utf-8")
    accuracy.main(["--texts", str(tmp_path), "--gold", str(tmp_path)])
    return {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines()[2:]}


def test_gold_by_type_is_scored_by_type(tmp_path: Path, capsys):
    rows = typed_rows(tmp_path, capsys, TYPED)
    assert rows["region"] == ["2", "2", "2", "1.000", "1.000", "1.000"]
    assert rows["mechanism"] == ["2", "1", "1", "1.000", "0.500", "0.667"]
    assert rows["uses"] == ["1", "1", "1", "1.000", "1.000", "1.000"]


def test_what_is_optional_is_scored_neither_way(tmp_path: Path, capsys):
    assert "practised_in" not in typed_rows(tmp_path, capsys, TYPED)
    strict = typed_rows(tmp_path, capsys, TYPED | {"optional": {}})
    assert strict["practised_in"] == ["0", "1", "0", "0.000", "1.000", "0.000"]
    without = TYPED | {"bodies": [], "uses": [], "optional": TYPED["optional"] | {"bodies": ["盘龙区纪委监委"]}}
    assert typed_rows(tmp_path, capsys, without).keys().isdisjoint({"body", "uses"})


def test_a_tagger_s_words_stand_where_the_text_has_them():
    text = accuracy.h.read(corpus.practice()[0])
    coded = agreement.by_tagger(text, words.tagged, {"ns": "region"})
    assert len(coded.mentions) > 5
    assert all(text.canon[m.start : m.end] == m.text for m in coded.mentions)


def test_a_race_takes_both_in_turn(tmp_path: Path):
    path = speed.written(tmp_path, "a", "昭通市纪委监委约谈了“一把手”。\n")
    calls = []
    row = speed.comparison("x", [[path]] * 9, calls.append)
    assert len(calls) == speed.ROUNDS and row[0] == "x" and row[3] == row[5] == str(speed.ROUNDS)


def test_a_folder_is_read_once_by_either_side(one_text: Path, monkeypatch):
    coded, tagged = [], []
    monkeypatch.setattr(speed, "code", coded.extend)
    monkeypatch.setattr(corpus, "posseg", lambda: tagged.append)
    paths = sorted((one_text / "texts").glob("*.txt"))
    table = speed.once(paths).splitlines()
    assert coded == [corpus.ARTICLE, *paths] and tagged == [accuracy.h.read(paths[0]).text]
    assert table[1].split()[2:4] == ["1", f"{corpus.size(tagged[0]) / speed.MB:.3f}"]


def test_memory_fills_a_folder_with_different_files(tmp_path: Path):
    written = memory.fill(tmp_path / "a", 25)
    files = sorted((tmp_path / "a").iterdir())
    assert len({path.read_bytes() for path in files}) == 25 and written == sum(path.stat().st_size for path in files)


@pytest.mark.parametrize("name", ["accuracy", "speed", "memory"])
def test_each_says_how_to_read_it(name: str):
    done = subprocess.run([sys.executable, BENCH / f"{name}.py", "--help"], capture_output=True, text=True, check=True)
    assert f"python bench/{name}.py" in done.stdout and done.stderr == ""


# --- what README.md says ----------------------------------------------------------------------------------------

ROWS = {"regions": "region", "bodies": "body", "mechanisms": "mechanism", "targets": "target", "numbers": "quantity",
        "who uses what": "uses", "all ties": "all relations"}  # fmt: skip


def by_type(*names: str) -> dict[str, tuple[float, float, float]]:
    pairs = [pair for name in names for pair in accuracy.pairs_of(name)]
    documents = [accuracy.document(*pair, {}) for pair in pairs]
    scored = agreement.scores(agreement.counts([agreement.judged(d.found, d.gold) for d in documents]))
    return {row: (of.precision, of.recall, of.f1) for row, of in scored.xs("type", level="way").iterrows()}


def test_the_scores_in_the_readme_are_those_of_the_bench():
    page = (BENCH.parent / "README.md").read_text(encoding="utf-8")
    tuned, unseen, article = by_type("practice", "composed"), by_type("unseen"), by_type("article")["all relations"]
    for name, row in ROWS.items():
        line = f"| {name} | {tuned[row][2]:.2f} | {unseen[row][0]:.2f} | {unseen[row][1]:.2f} |"
        assert line in page, f"write this into README.md: {line}"
    assert f"all ties have precision {article[0]:.2f} and recall {article[1]:.2f}" in page


def test_the_drop_on_unseen_texts_is_told():
    page = (corpus.SETS["unseen"] / "README.md").read_text(encoding="utf-8")
    columns = by_type("practice"), by_type("composed"), by_type("unseen")
    for row in ("region", "body", "mechanism", "document", "target", "quantity", "uses", "practised_in", "all relations"):
        line = f"| {row} | " + " | ".join(f"{scores[row][2]:.2f}" for scores in columns) + " |"
        assert line in page, f"write this into tests/unseen/README.md: {line}"


def test_the_comparison_with_the_newspaper_counts_both_ways_and_shows_what_one_side_has(monkeypatch, capsys):
    """On two composed articles; the month itself takes a minute."""
    some = [Article("a", "昆明市纪委约谈了一把手。长江涨水。\n", "", {"ns": [(0, 3), (12, 14)], "nt": []}),
            Article("b", "本报玉溪1月7日电 天晴。\n国务院办公厅发文。\n", "", {"ns": [(2, 4)], "nt": [(14, 20)]})]
    monkeypatch.setattr(newspaper.newspaper, "articles", lambda: some)
    newspaper.main(["--list", "1"])
    shown = capsys.readouterr().out
    assert re.search(r"region +2 +1 +0\.500 +1 +1 +1\.000", shown) and re.search(r"body +1 +1 +1\.000 +2 +1 +0\.500", shown)
    assert "region | people alone | 本报[玉溪]1月7日电" in shown and "body | us alone | [昆明市纪委]约谈" in shown
