"""The benches measure what they say: fresh text is fresh, scores are those of cases counted by hand. Nothing is timed."""

from __future__ import annotations

import importlib
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[1] / "bench"
sys.path.insert(0, str(BENCH))  # as it is for `python bench/accuracy.py`
corpus, scoring, accuracy, speed, memory = map(importlib.import_module, ("corpus", "scoring", "accuracy", "speed", "memory"))
sys.path.remove(str(BENCH))

Mention, Tie, Quantity, Coded = scoring.Mention, scoring.Tie, scoring.Quantity, scoring.Coded


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


# --- scores counted by hand -------------------------------------------------------------------------------------


def test_names_are_alike_by_containment_at_half_the_length():
    assert scoring.plain(" “廉情 ３号” ") == "廉情3号"
    assert scoring.likeness("约谈", "约谈") == 1
    assert scoring.likeness("约谈", "集体约谈") == scoring.likeness("集体约谈", "约谈") == 0.5
    assert scoring.likeness("约谈", "任前集体约谈") == scoring.likeness("约谈", "谈话") == scoring.likeness("", "") == 0


def test_matching_is_one_to_one_as_many_as_can_be_and_then_the_best():
    # Greedily a would take x, its best, and leave b with nothing.
    assert scoring.matched({("a", "x"): 1.0, ("a", "y"): 0.5, ("b", "x"): 0.9}) == {"a": "y", "b": "x"}
    assert scoring.matched({("a", "x"): 0.6, ("a", "y"): 1.0}) == {"a": "y"}
    assert scoring.matched({}) == {}


def test_precision_recall_and_f1():
    assert scoring.scores(3, 1, 3) == (0.75, 0.5, 0.6)
    assert scoring.scores(0, 0, 0) == (1, 1, 1)
    assert scoring.scores(0, 0, 2) == (0, 0, 0) and scoring.scores(0, 2, 0) == (0, 1, 0)


def toy() -> tuple[Coded, Coded]:
    gold = Coded(
        [
            Mention(0, 2, "region", "region:530600", "昭通"),
            Mention(10, 12, "region", "region:530624", "两县"), Mention(10, 12, "region", "region:530623", "两县"),
            Mention(20, 24, "body", "body:530600:纪委监委", "市纪委监"), Mention(30, 32, "mechanism", "mechanism:约谈", "约谈"),
        ],
        [
            Tie("body:530600:纪委监委", "uses", "mechanism:约谈", 0),
            Tie("body:530600:纪委监委", "uses", "mechanism:约谈", 50),
            Tie("body:530600:纪委监委", "belongs_to", "region:530600", 0),
        ],
        [Quantity(40, 43, 37.0, "件", "37件"), Quantity(60, 63, 37.0, "件", "37件"), Quantity(70, 72, 5.0, "场", "5场")],
    )
    found = Coded(
        [
            Mention(0, 2, "region", "region:530600", "昭通"), Mention(4, 6, "region", "region:110000", "北京"),
            Mention(10, 12, "region", "region:530624", "两县"),
            Mention(20, 24, "body", "body:000000:纪委监", "市纪委监"), Mention(28, 32, "mechanism", "mechanism:集体约谈", "集体约谈"),
        ],
        [
            Tie("body:000000:纪委监", "uses", "mechanism:集体约谈", 0),
            Tie("body:000000:纪委监", "belongs_to", "region:110000", 0),
        ],
        [Quantity(40, 43, 37.0, "件", "３７件"), Quantity(80, 82, 9.0, "次", "9次")],
    )
    return found, gold


def test_types_pairs_and_quantities_counted_by_hand():
    outcomes = scoring.type_outcomes(*toy())
    assert {row: outcome.counts for row, outcome in outcomes.items()} == {
        "region": (1 + 1, 1, 1), "body": (1, 0, 0), "mechanism": (1, 0, 0), "document": (0, 0, 0), "target": (0, 0, 0),
        "uses": (1, 0, 0), "belongs_to": (0, 1, 1), "quantity": (1, 1, 2),
    }
    assert outcomes["region"].false == {"region:110000"} and outcomes["region"].missed == {"region:530623"}


def test_exact_counts_two_ids_on_one_span_as_two_and_a_tie_with_its_sentence():
    counts = scoring.counted([toy()])
    assert counts["region"]["exact"] == (2, 1, 1) and counts["body"]["exact"] == (0, 1, 1)
    assert counts["uses"]["exact"] == (0, 1, 2) and counts["quantity"]["exact"] == (1, 1, 2)
    assert counts["all relations"] == {"type": (1, 1, 1), "exact": (0, 2, 3)}


def test_a_second_form_of_a_pair_is_neither_right_nor_wrong():
    stands_for = {"a": {"A"}, "a2": {"A"}, "b": {"B"}}
    found = [Tie("a", "uses", "b", 0), Tie("a2", "uses", "b", 0)]
    assert scoring.pair_outcome("uses", found, [Tie("A", "uses", "B", 0)], stands_for).counts == (1, 0, 0)
    assert scoring.pair_outcome("works_with", [Tie("b", "works_with", "a", 0)], [Tie("A", "works_with", "B", 0)], stands_for).counts == (1, 0, 0)
    assert scoring.pair_outcome("uses", [Tie("b", "uses", "a", 0)], [Tie("A", "uses", "B", 0)], stands_for).counts == (0, 1, 1)


@pytest.mark.parametrize(("found", "gold", "strict", "overlap"), [
    ({(0, 2)}, {(0, 2)}, (1, 0, 0), (1, 0, 0)),
    ({(0, 3)}, {(0, 2)}, (0, 1, 1), (1, 0, 0)),
    ({(2, 4)}, {(0, 2)}, (0, 1, 1), (0, 1, 1)),  # they touch: no overlap
    ({(0, 9), (3, 5)}, {(3, 5)}, (1, 1, 0), (1, 1, 0)),  # the longer one in front must not take the nested span
    ({(0, 9), (3, 5)}, {(0, 9), (3, 5), (6, 9)}, (2, 0, 1), (2, 0, 1)),
    ({(0, 4)}, {(0, 2), (2, 4)}, (0, 1, 2), (1, 0, 1)),  # one found span is right but once
    (set(), {(0, 2)}, (0, 0, 1), (0, 0, 1)),
    ({(0, 2)}, set(), (0, 1, 0), (0, 1, 0)),
])  # fmt: skip
def test_spans_by_nervaluate_counted_by_hand(found, gold, strict, overlap):
    pytest.importorskip("nervaluate")
    assert scoring.nervaluate_counts([found], [gold]) == {"strict": strict, "overlap": overlap}
    double = scoring.nervaluate_counts([found, set(), found], [gold, set(), gold])
    assert double == {"strict": tuple(2 * n for n in strict), "overlap": tuple(2 * n for n in overlap)}


def test_two_ids_on_one_span_are_one_span():
    assert scoring.spans(toy()[1], "region") == {(0, 2), (10, 12)}


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
    accuracy.main(["--set", str(one_text), "--list"])
    out, err = capsys.readouterr()
    assert err == "" and f"{one_text}: 1 text\n" in out
    assert re.search(r"^document +1 +0\.000 +0\.000 +0\.000", out, re.M) and re.search(r"^region \(jieba\) +3 ", out, re.M)
    assert re.search(r"^type \| miss \| document \| 12-yiwu-nearly-empty:2-4 \| .+ \| document:x \| - \| ", out, re.M)


def test_a_set_without_gold_gets_one_line(tmp_path: Path):
    assert accuracy.report(str(tmp_path), {}, False).endswith("nothing to score")


def test_a_tagger_s_words_stand_where_the_text_has_them():
    text = accuracy.h.read(corpus.practice()[0])
    coded = accuracy.by_tagger(text, corpus.posseg(), {"ns": "region"})
    assert len(coded.mentions) > 5
    assert all(text.canon[m.start : m.end] == m.text for m in coded.mentions)


def test_a_race_takes_both_in_turn(tmp_path: Path):
    path = speed.written(tmp_path, "a", "昭通市纪委监委约谈了“一把手”。\n")
    calls = []
    row = speed.comparison("x", [[path]] * 9, calls.append)
    assert len(calls) == speed.ROUNDS and row[0] == "x" and row[3] == row[5] == str(speed.ROUNDS)


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
    counts = scoring.counted([(d.found, d.gold) for d in documents])
    return {row: scoring.scores(*columns["type"]) for row, columns in counts.items()}


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
