"""The lexicons that people edit: their form, what the rules read of them, families and glosses."""

from __future__ import annotations

import csv
import re

import pytest

from helpers.codebook import lexicon
from helpers.reading import files, texts

TABLES = sorted(path.name for path in (files.DATA / "codebook").glob("*.csv"))
FAMILIES = "talk list meeting inspection education warning appraisal record reporting accountability programme".split()


@pytest.mark.parametrize("name", TABLES)
def test_a_lexicon_is_a_table_that_a_spreadsheet_can_edit(name: str):
    data = (files.DATA / "codebook" / name).read_bytes()
    assert data.endswith(b"\n") and b"\r" not in data and not data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8").splitlines()))
    assert "gloss" in rows[0] and len(set(map(len, rows))) == 1
    gloss = rows[0].index("gloss")
    for row in rows[1:]:
        assert all(cell == cell.strip() for cell in row), row
        assert row[gloss] and not re.search(r"[\u4e00-\u9fff]", row[gloss].split("(")[0]), row
    assert len({tuple(row) for row in rows}) == len(rows)


@pytest.mark.parametrize("name", sorted(set(TABLES) - {"cues.csv"}))
def test_terms_are_in_the_form_in_which_texts_are_read(name: str):
    rows = files.table(f"codebook/{name}")
    first = next(iter(rows[0]))
    for row in rows:
        assert texts.canonical(row[first]) == row[first], row


def test_one_row_for_one_use():
    keys = {
        "bodies": ("word", "part"),
        "heads": ("head",),
        "mechanisms": ("term",),
        "modifiers": ("word",),
        "targets": ("word", "part"),
        "verbs": ("verb", "role"),
        "not_coded": ("term",),
        "cues": ("cue", "effect"),
    }
    for name, columns in keys.items():
        rows = [tuple(row[column] for column in columns) for row in files.table(f"codebook/{name}.csv")]
        twice = sorted({row for row in rows if rows.count(row) > 1})
        assert not twice, f"{name}: {twice}"


def test_the_families_are_the_closed_list_of_the_codebook():
    assert list(lexicon.FAMILIES) == FAMILIES
    for name in ("mechanisms", "heads", "phrases"):
        assert {row["family"] for row in files.table(f"codebook/{name}.csv")} <= set(FAMILIES)
    supervises = {row["family"]: row["supervises"] for row in files.table("codebook/families.csv")}
    assert set(supervises.values()) == {"yes", "no"}
    # "education, lists and files alone do not say so"
    assert {supervises[family] for family in ("education", "list", "record")} == {"no"}
    assert {supervises[family] for family in ("talk", "inspection", "warning", "appraisal")} == {"yes"}


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("约谈", "talk"),
        ("任前廉政谈话", "talk"),
        ("私人订制式廉政提醒谈话", "talk"),
        ("监督任务清单", "list"),
        ("党委(党组)书记履责清单", "list"),
        ("巡察会商会议", "meeting"),
        ("巡察整改", "inspection"),
        ("沉浸式警示教育", "education"),
        ("监督预警提示", "warning"),
        ("廉情提醒函", "warning"),
        ("政治画像", "appraisal"),
        ("领导班子年度考核", "appraisal"),
        ("廉政档案", "record"),
        ("列席三重一大会议", "meeting"),
        ("述责述廉", "reporting"),
        ("容错纠错", "accountability"),
        ("四责协同", "programme"),
        # codebook 1.3, what fitted none
        ("村务公开", "record"),
        ("任前公示", "record"),
        ("监察建议书", "warning"),
        ("廉政提醒函", "warning"),
        ("行风评议", "appraisal"),
        ("专项整治", "programme"),
        ("四风问题治理", "programme"),
        ("党内严重警告处分", "accountability"),
        ("公开曝光", "accountability"),
        ("巡视整改", "inspection"),
        ("跟踪问效", "inspection"),
        ("诫勉", "accountability"),
        ("追究领导责任", "accountability"),
        ("改组处理", "accountability"),
        ("错案责任追究制", "accountability"),
        ("收入申报制", "reporting"),
        ("任期经济责任审计制", "inspection"),
        ("督办函", "warning"),
    ],
)
def test_the_head_word_decides_the_family(name: str, family: str):
    assert lexicon.family(name) == family


def test_every_name_has_exactly_one_family_of_the_list():
    for name in ("", "无", "x", "谈", "清单谈话", "“怪”名"):
        assert lexicon.family(name) in FAMILIES


def test_words_come_longest_first():
    found = lexicon.words("heads", "head")
    assert list(found) == sorted(set(found), key=lambda word: (-len(word), word))
    assert lexicon.words("verbs", "verb", role="report") and not lexicon.words("verbs", "verb", role="no such")


def test_either_prefers_the_longest_and_takes_signs_as_signs():
    pattern = re.compile(lexicon.either(["约谈", "集体约谈", "县(市)", "a.c"]))
    assert pattern.match("集体约谈")[0] == "集体约谈"
    assert pattern.match("县(市)")[0] == "县(市)" and not pattern.match("abc")
    assert lexicon.either(["乙", "甲", "甲"]) == lexicon.either(["甲", "乙"])


def test_bare_names():
    assert lexicon.bare("“三重一大” 会议") == "三重一大会议"
    assert lexicon.bare("《关于‘一把手’的意见》") == "关于一把手的意见"
    assert lexicon.bare("党委(党组)") == "党委(党组)"


@pytest.mark.parametrize(
    ("node", "gloss"),
    [
        ("mechanism:任前廉政谈话", "integrity talk before taking office"),
        ("mechanism:约谈", "summons to talk"),
        ("mechanism:党内严重警告处分", "inside the Party serious warning sanction"),
        ("region:530103", "Panlong District"),
        ("target:一把手", "top leader"),
        ("region:999999", ""),
        ("mechanism:甲乙丙", ""),
    ],
)
def test_glosses(node: str, gloss: str):
    assert lexicon.gloss(node) == gloss


def test_a_division_has_the_gloss_of_the_one_in_force():
    in_force = [row for row in files.table("regions.csv") if not row["valid_to"]]
    assert len(in_force) > 3000
    assert {row["code"] for row in in_force if lexicon.gloss(f"region:{row['code']}") != row["gloss"]} == set()


def test_a_gloss_of_a_body_names_its_place():
    gloss = lexicon.gloss("body:530103:纪委监委")
    assert "Panlong" in gloss and "discipline" in gloss and "…" not in gloss


def test_names_of_the_article_have_an_english_gloss():
    import helpers as h

    found = h.code(h.read("yunnan-2024-03-07")).mentions
    ids = sorted(set(found[found.kind.isin(["region", "body", "mechanism"])].id))
    without = [node for node in ids if not lexicon.gloss(node)]
    assert len(without) <= len(ids) // 10, without
    for node in ids:
        assert not re.search(r"[\u4e00-\u9fff]", lexicon.gloss(node)), node
