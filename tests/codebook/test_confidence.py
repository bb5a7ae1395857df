"""What is known of each rule, how it is looked up, and how a reader's own judgements change it."""
from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import helpers as h
from helpers import coding
from helpers.codebook import confidence
from helpers.codebook.confidence import Record
from helpers.networks.graph import RELATIONS
from helpers.reading import InputError, files
from helpers.reading.texts import parse

TEXT = parse("a", "盘龙区纪委监委对“一把手”开展约谈。")
KINDS = ("region", "body", "mechanism", "document", "target")


def table() -> pd.DataFrame:
    return pd.read_csv(files.DATA / "rules.csv")


def test_every_kind_and_relation_has_a_row_for_rules_that_have_none():
    assert {f"{what}.*" for what in (*KINDS, *RELATIONS)} <= set(table()["rule"])


def test_the_table_holds_together():
    rules = table()
    assert not rules["rule"].duplicated().any() and (rules["rule"].str.partition(".")[0] == rules["what"]).all()
    for source in ("real", "article", "composed"):
        assert (rules[f"{source}_right"] <= rules[f"{source}_judged"]).all()
    assert ((0 < rules["low"]) & (rules["low"] <= rules["confidence"]) & (rules["confidence"] <= confidence.MOST)).all()
    assert (rules["weight"] > 0).all() and rules["real_judged"].sum() > 1000


def test_a_row_has_the_confidence_of_its_rule():
    found = h.code(TEXT)
    for rows in (found.mentions, found.relations):
        assert len(rows) and rows["confidence"].dtype == "float64"
        assert rows["confidence"].tolist() == [confidence.known()[rule].confidence for rule in rows["rule"]]


def test_the_place_of_an_earlier_actor_changes_nothing():
    assert confidence.of(["uses.subject@3-9"]) == confidence.of(["uses.subject"]) == (
        confidence.known()["uses.subject"].confidence)


def test_a_rule_without_a_row_has_that_of_its_relation_and_another_coder_none():
    assert confidence.of(["uses.brandnew"]) == confidence.known()["uses.*"].confidence
    assert confidence.of(["corrected.add"]) == 1 and math.isnan(confidence.of(["model"])[0])
    assert confidence.of([]).tolist() == []


# --- the reader's own judgements --------------------------------------------------------------------------

def sheet(folder: Path, *rows: str, head: str = "what,rule,right,judged") -> Path:
    path = folder / "mine.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


BEFORE = {"uses.subject": Record(0.8, 20.0, 8, 10), "uses.*": Record(0.7, 10.0)}


@pytest.mark.parametrize(("row", "rule", "record"), [
    ("uses,uses.subject,10,20", "uses.subject", Record(0.65, 40.0, 18, 30)),
    ("uses,uses.subject@3-9,10,20", "uses.subject", Record(0.65, 40.0, 18, 30)),
    ("uses,uses.new,0,10", "uses.new", Record(0.35, 20.0, 0, 10)),
    ("uses,uses.subject,0,0", "uses.subject", BEFORE["uses.subject"]),
    ("talks,talks.new,1,1", "talks.new", Record(0.75, 2.0, 1, 1)),
    ("uses,uses.subject,9999,9999", "uses.subject", Record(confidence.MOST, 10019.0, 10007, 10009)),
])
def test_judgements_are_added(tmp_path: Path, row: str, rule: str, record: Record):
    after = confidence.judged(sheet(tmp_path, row), BEFORE)
    assert after[rule] == pytest.approx(record) and {name: after[name] for name in BEFORE if name != rule} == {
        name: BEFORE[name] for name in BEFORE if name != rule}


@given(st.integers(0, 50), st.integers(0, 50), st.floats(0.05, 0.95), st.floats(1, 500))
def test_a_judged_rate_draws_confidence_towards_it(right: int, wrong: int, before: float, weight: float):
    old, number = Record(before, weight), right + wrong
    path = Path(files.tempfile.mkdtemp())
    after = confidence.judged(sheet(path, f"uses,uses.x,{right},{number}"), {"uses.x": old})["uses.x"].confidence
    ends = sorted((before, right / number if number else before))
    assert ends[0] - 0.005 <= after <= ends[1] + 0.005
    sheet(path).unlink()
    path.rmdir()


@pytest.mark.parametrize(("rows", "said"), [
    (["uses,uses.subject,3,2"], "line 2: 3 right of 2 judged; want no more right than judged"),
    (["", "uses,uses.subject,x,2"], "line 3: want a kind or relation, a rule, and two whole numbers"),
    (["uses,,1,2"], "line 2: want a kind or relation, a rule, and two whole numbers"),
    (["uses,uses.subject,1"], "line 2: 3 cells, want 4"),
    (["uses,uses.subject,-1,2"], "line 2: want a kind"),
])
def test_a_bad_row_gets_one_line(tmp_path: Path, rows: list[str], said: str):
    with pytest.raises(InputError) as caught:
        confidence.judged(sheet(tmp_path, *rows))
    assert said in str(caught.value) and str(tmp_path) in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_that_is_none_gets_one_line(tmp_path: Path):
    for path, said in ((tmp_path / "none.csv", "cannot be read"), (sheet(tmp_path, head="a,b"), "the columns are what,rule")):
        with pytest.raises(InputError, match=said):
            confidence.judged(path)
    (tmp_path / "mine.csv").write_bytes(b"what,rule,right,judged\n\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8"):
        confidence.judged(tmp_path / "mine.csv")


def test_a_coding_is_weighed_again_and_what_a_person_says_stays(tmp_path: Path):
    found = h.code(TEXT)
    found.relations.loc[0, "confidence"] = confidence.SURE
    rule = found.relations["rule"].iloc[-1].partition("@")[0]
    after = coding.reweighed(found, sheet(tmp_path, f"{rule.partition('.')[0]},{rule},0,1000"))
    assert after.relations["confidence"].iloc[-1] < 0.3 and after.relations["confidence"].iloc[0] == 1
    again = coding.reweighed(after)
    assert again.relations["confidence"].tolist() == found.relations["confidence"].tolist()
    assert again.mentions.equals(found.mentions)


def test_tables_that_were_written_without_it_are_read(tmp_path: Path):
    found = h.code(TEXT)
    h.write_tables(found, tmp_path)
    for name in ("mentions", "relations"):
        rows = pd.read_csv(tmp_path / f"{name}.csv", dtype=str, keep_default_na=False).drop(columns="confidence")
        rows.to_csv(tmp_path / f"{name}.csv", index=False, lineterminator="\n")
    back = h.read_tables(tmp_path)
    assert back.mentions.equals(found.mentions) and back.relations.equals(found.relations)


def test_an_unknown_confidence_is_an_empty_cell(tmp_path: Path):
    found = h.code(TEXT)
    found.mentions.loc[0, "confidence"] = math.nan
    h.write_tables(found, tmp_path)
    assert (tmp_path / "mentions.csv").read_text(encoding="utf-8").splitlines()[1].endswith(",")
    assert h.read_tables(tmp_path).mentions.equals(found.mentions)


# --- what a page says -------------------------------------------------------------------------------------

def test_a_page_says_how_often_the_rule_was_right():
    record = confidence.known()["uses.subject"]
    said = confidence.said("uses.subject@1-2", record.confidence)
    assert said == f"confidence {record.confidence:.2f} ({record.right} of {record.judged} right where made)"
    assert confidence.said("uses.subject", 0.5) == "confidence 0.50", "of other judgements the counts are not known"
