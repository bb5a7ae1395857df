"""Corrections: each action does what it says and no more, survives other rules, and a bad row changes nothing."""
from __future__ import annotations

import csv
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as h
from helpers import __main__ as command
from helpers.reading import InputError, parse
from helpers.trust import corrections
from helpers.trust.corrections import COLUMNS, Correction

TEXT = parse("a", "盘龙区纪委监委约谈“一把手”。\n\n官渡区纪委监委约谈“一把手”2人次，并制定监督任务清单。")
FOUND = h.code(TEXT)
PANLONG, TALK, HEAD = "body:530103:纪委监委", "mechanism:约谈", "target:一把手"


def row(action: str, node: str, **cells: str) -> Correction:
    known = {"doc": "" if action in ("rename", "merge", "retype") else "a", "who": "me", "when": "2024-03-07", "why": "so"}
    return Correction(**{column: "" for column in COLUMNS} | known | {"action": action, "id": node} | cells)


def replayed(*rows: Correction):
    assert not [corrections._fault(r) for r in rows if corrections._fault(r)]
    after, report = corrections.replay(FOUND, [TEXT], rows)
    for table, quote in ((after.mentions, "text"), (after.relations, "quote"), (after.quantities, "text")):
        assert all(TEXT.text[r.start:r.end] == getattr(r, quote) for r in table.itertuples())
    return after, report


def ties(coding) -> set[tuple[str, str, str]]:
    return set(coding.relations[["source", "relation", "target"]].itertuples(index=False, name=None))


def test_reject_a_tie_takes_that_tie_out_of_that_sentence():
    after, report = replayed(row("reject", PANLONG, quote="盘龙区纪委监委约谈", relation="uses", target=TALK))
    assert ties(FOUND) - ties(after) == {(PANLONG, "uses", TALK)} and report["changed"].tolist() == [1]
    assert len(after.mentions) == len(FOUND.mentions)


def test_reject_one_mention_of_two_and_the_last_one_takes_its_ties_along():
    after, _ = replayed(row("reject", TALK, quote="约谈", nth="1"))
    assert len(FOUND.mentions) - len(after.mentions) == 1 and ties(after) == ties(FOUND)
    after, _ = replayed(row("reject", TALK, quote="约谈"))
    assert TALK not in set(after.mentions["id"]) and not any(TALK in tie for tie in ties(after))
    assert TALK in set(FOUND.quantities["mechanism"]) and TALK not in set(after.quantities["mechanism"])
    h.network(after)


def test_add_a_mention_and_then_a_tie_to_it():
    new = row("add", "mechanism:监督", quote="监督")
    tie = row("add", PANLONG, quote="盘龙区", relation="uses", target="mechanism:监督")
    after, report = replayed(new, tie)
    assert ties(after) - ties(FOUND) == {(PANLONG, "uses", "mechanism:监督")} and report["note"].tolist() == ["", ""]
    after, report = replayed(tie, new)
    assert "has no mention in a; add that first" in report["note"][0] and ties(after) == ties(FOUND)
    assert "2 times; say which in nth" in replayed(row("add", "mechanism:x", quote="约谈"))[1]["note"][0]


def test_rename_merge_and_retype():
    after, _ = replayed(row("rename", TALK, to="mechanism:谈话约谈"))
    assert TALK not in set(after.mentions["id"]) and (PANLONG, "uses", "mechanism:谈话约谈") in ties(after)
    assert "mechanism:谈话约谈" in set(after.quantities["mechanism"])
    known = "mechanism:监督任务清单"
    assert "is there already; to make them one, write merge" in replayed(row("rename", TALK, to=known))[1]["note"][0]
    after, _ = replayed(row("merge", TALK, to=known))
    assert TALK not in set(after.mentions["id"]) and (PANLONG, "uses", known) in ties(after)
    assert not after.relations.duplicated(["source", "relation", "target", "start"]).any()
    after, _ = replayed(row("retype", TALK, to="document:约谈"))
    assert set(after.mentions.query("id == 'document:约谈'")["kind"]) == {"document"}
    assert not any("约谈" in end for tie in ties(after) for end in tie), "no relation of these joins a document"


def test_accept_makes_a_row_sure_changes_its_rule_and_no_other_thing_and_says_when_it_no_longer_applies():
    kept = row("accept", PANLONG, quote="盘龙区纪委监委约谈", relation="uses", target=TALK)
    after, report = replayed(kept, kept)
    assert report["note"].tolist() == ["", ""] and report["changed"].tolist() == [0, 0]
    looked_at = after.relations["rule"] != FOUND.relations["rule"]
    assert after.relations[looked_at][["source", "relation", "target"]].values.tolist() == [[PANLONG, "uses", TALK]]
    assert after.relations["rule"].str.removeprefix("corrected.accept+").equals(FOUND.relations["rule"])
    sure = after.relations["confidence"] == 1
    assert sure.equals(looked_at) and (FOUND.relations["confidence"] < 1).all(), "the coding given is as it was"
    assert after.mentions.equals(FOUND.mentions) and after.relations.drop(columns=["rule", "confidence"]).equals(
        FOUND.relations.drop(columns=["rule", "confidence"]))
    mention, _ = replayed(row("accept", PANLONG, quote="盘龙区纪委监委"))
    assert mention.mentions["rule"].str.startswith("corrected.accept+").sum() == 1
    assert (mention.mentions.query("confidence == 1")["id"] == PANLONG).all()
    for gone in (kept._replace(quote="不在"), kept._replace(relation="supervises", target=HEAD, quote="2人次"),
                 row("accept", "mechanism:巡察", quote="约谈"), row("reject", TALK, quote="巡察"),
                 row("rename", "mechanism:巡察", to="mechanism:巡视")):
        after, report = replayed(gone)
        assert report["note"][0].startswith("no longer applies") and report["changed"][0] == 0
        assert after.relations.equals(FOUND.relations) and after.mentions.equals(FOUND.mentions)


def test_a_correction_survives_other_offsets_and_other_line_ends():
    moved = parse("a", "新的一段。\r\n\r\n" + TEXT.text.replace("\n", "\r\n"))
    after, report = corrections.replay(h.code(moved), [moved], [row("reject", PANLONG, quote="盘龙区纪委监委约谈",
                                                                    relation="uses", target=TALK)])
    assert report["changed"].tolist() == [1] and (PANLONG, "uses", TALK) not in ties(after)


def test_rows_on_other_documents_are_left_aside():
    after, report = replayed(row("reject", TALK, doc="b", quote="约谈"))
    assert report.empty and after.mentions.equals(FOUND.mentions)


# --- the file ---------------------------------------------------------------------------------------------

def saved(path: Path, *rows: Correction, head: str = ",".join(COLUMNS)) -> Path:
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(head + "\n")
        csv.writer(file).writerows(r[:-1] for r in rows)
    return path


GOOD = row("reject", TALK, quote="约谈", why='with "quotes", a comma\nand a line')


def test_a_file_is_read_as_it_was_written(tmp_path: Path):
    corrections.write([GOOD, GOOD], tmp_path / "c.csv")
    again = corrections.read(tmp_path / "c.csv")
    assert [r[:-1] for r in again] == [GOOD[:-1]] * 2 and [r.line for r in again] == [2, 4]
    old = (tmp_path / "c.csv").read_bytes()
    with pytest.raises(InputError, match="c.csv, line 2: when is"):
        corrections.write([GOOD._replace(when="soon")], tmp_path / "c.csv")
    assert (tmp_path / "c.csv").read_bytes() == old
    (tmp_path / "excel.csv").write_bytes(b"\xef\xbb\xbf" + old.replace(b"\n", b"\r\n"))
    assert len(corrections.read(tmp_path / "excel.csv")) == 2


CELLS = st.text(st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from("\r\n\x0b\x1c\x85\u2028\u2029\",; ")),
                min_size=1, max_size=9).filter(str.strip)


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=4))
def test_what_is_written_is_read_whatever_ends_a_line_in_it(cells: list[tuple[str, ...]]):
    rows = [GOOD._replace(doc=doc, quote=quote, who=who, why=why) for doc, quote, who, why in cells]
    with tempfile.TemporaryDirectory() as folder:
        corrections.write(rows, Path(folder) / "c.csv")
        again = corrections.read(Path(folder) / "c.csv")
    assert [r[:-1] for r in again] == [tuple(cell.strip() for cell in r[:-1]) for r in rows]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("written", ["\n", "\r\n"])
def test_a_quote_over_two_lines_is_found_whatever_ends_them(tmp_path: Path, end: str, written: str):
    text = parse("a", f"盘龙区纪委监委{end}约谈“一把手”。")
    added = row("add", "mechanism:x", quote=f"监委{written}约谈")
    corrections.write([added], tmp_path / "c.csv")
    after, report = corrections.replay(h.code(text), [text], corrections.read(tmp_path / "c.csv"))
    new = after.mentions[after.mentions["rule"] == "corrected.add"]
    assert report["changed"].tolist() == [1] and new["text"].tolist() == [f"监委{end}约谈"]


@pytest.mark.parametrize(("bad", "message"), [
    (GOOD._replace(quote="x" * 200_000), "200,000 characters; quote less"), (GOOD._replace(who="\ud800"), "half of a character"),
])
def test_what_could_not_be_read_again_is_not_written(tmp_path: Path, bad: Correction, message: str):
    with pytest.raises(InputError, match=message):
        corrections.write([bad], tmp_path / "c.csv")
    assert not (tmp_path / "c.csv").exists()


@pytest.mark.parametrize(("bad", "message"), [
    (GOOD._replace(action="delete"), "no action 'delete'; want accept"), (GOOD._replace(who=""), "who is empty"),
    (GOOD._replace(when="7.3.2024"), "when is '7.3.2024'; want a day"), (GOOD._replace(nth="0"), "nth is '0'"),
    (GOOD._replace(id="约谈"), "'约谈' is no id"), (GOOD._replace(quote=""), "reject wants doc, and in quote words"),
    (GOOD._replace(relation="uses"), "both relation and target"), (GOOD._replace(to="mechanism:x"), "leave to empty"),
    (GOOD._replace(relation="uses", target="region:530000"), "uses joins body to mechanism, not mechanism:约谈"),
    (GOOD._replace(relation="likes", target=HEAD), "no relation 'likes'"),
    (row("rename", TALK), "wants the new id"), (row("rename", TALK, to=HEAD), "stays in one kind"),
    (row("retype", TALK, to="mechanism:x"), "of another kind"), (row("merge", TALK, to=TALK, quote="x"), "leave quote"),
])  # fmt: skip
def test_a_bad_row_is_refused_with_its_line_and_nothing_is_written(bad: Correction, message: str, tmp_path: Path, capsys):
    path = saved(tmp_path / "c.csv", GOOD._replace(why="x"), bad, GOOD)
    with pytest.raises(InputError, match=re.escape("c.csv, line 3: ") + ".*" + message):
        corrections.read(path)
    (tmp_path / "t.txt").write_text(TEXT.text, encoding="utf-8")
    assert command.main([str(tmp_path / "t.txt"), "--out", str(tmp_path / "out"), "--corrections", str(path)]) == 2
    assert "line 3" in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_a_day_as_excel_writes_it_is_that_day(tmp_path: Path):
    path = saved(tmp_path / "c.csv", GOOD._replace(when="2024/3/7"))
    assert [row.when for row in corrections.read(path)] == ["2024-03-07"]
    with pytest.raises(InputError, match="when is '2024-13-01'"):
        corrections.read(saved(path, GOOD._replace(when="2024/13/1")))


@pytest.mark.parametrize(("content", "message"), [
    (b"", "line 1: the columns are action,doc"), (b"a,b\n", "line 1: the columns are"), (b"\xff\xfea", "not UTF-8"),
    ((",".join(COLUMNS) + "\nreject,a\n").encode(), "line 2: 2 cells, want 11"),
    ((",".join(COLUMNS) + '\nreject,"a\n').encode(), "line 2: unexpected end"),
])  # fmt: skip
def test_what_is_no_such_table_gets_one_line(content: bytes, message: str, tmp_path: Path):
    (tmp_path / "c.csv").write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        corrections.read(tmp_path / "c.csv")
    assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="cannot be read"):
        corrections.read(tmp_path / "none.csv")


def test_the_command_line_replays_them_and_tells_what_no_longer_applies(tmp_path: Path, capsys):
    (tmp_path / "a.txt").write_text(TEXT.text, encoding="utf-8")
    path = saved(tmp_path / "c.csv", GOOD._replace(why="x"), row("accept", "mechanism:巡察", quote="巡察"))
    assert command.main([str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), "--corrections", str(path)]) == 0
    assert capsys.readouterr().err == ("helpers: corrections, line 3: accept mechanism:巡察: "
                                       "no longer applies: '巡察' is not in a\n")
    assert TALK not in (tmp_path / "out" / "nodes.csv").read_text(encoding="utf-8")


def test_the_committed_corrections_all_apply():
    rows = corrections.read()
    texts = [h.read("yunnan-2024-03-07")]
    assert rows and {r.doc for r in rows} <= {"", texts[0].name}
    _, report = corrections.replay(h.code(texts[0]), texts, rows)
    assert (report["note"] == "").all(), report.to_string()


@given(st.text(max_size=4), st.sampled_from(["reject", "add", "accept"]), st.sampled_from([TALK, PANLONG, "mechanism:x"]))
def test_replaying_never_breaks_the_tables(quote: str, action: str, node: str):
    if quote.strip():
        after, report = corrections.replay(FOUND, [TEXT], [row(action, node, quote=quote.strip())])
        assert len(report) == 1 and list(after.mentions) == list(FOUND.mentions)
        assert (after.mentions.dtypes == FOUND.mentions.dtypes).all()
        again, _ = corrections.replay(after, [TEXT], [row(action, node, quote=quote.strip())])
        assert again.mentions.equals(after.mentions), "twice is as once"


def test_an_added_tie_of_names_has_no_mode():
    text = parse("a", "盐津县住建局主要负责人被约谈。")
    rows = [row("add", "target:住建局主要负责人", quote="住建局主要负责人", doc="a"),
            row("add", "target:住建局主要负责人", quote="住建局", doc="a", relation="member_of", target="body:530623:住建局")]
    after, _ = corrections.replay(h.code(text), [text], rows)
    added = after.relations[after.relations.rule == "corrected.add"]
    assert added[["relation", "mode"]].values.tolist() == [["member_of", ""]]
