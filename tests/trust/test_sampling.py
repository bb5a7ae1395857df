"""A sheet to be judged: every stratum comes, rows stand for all that is there, and the same draw gives the same sheet."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import helpers as h
from helpers.networks import TERRITORY
from helpers.trust import sampling

TEXTS = [h.read(path) for path in sorted((Path(__file__).parents[1] / "practice" / "texts").glob("*.txt"))]
CODING = h.add(map(h.code, TEXTS))
SHEET = sampling.sample(CODING, TEXTS, 60, 50, 20, seed=3)
BY_NAME = {text.name: text for text in TEXTS}
TIES = CODING.relations[~CODING.relations["relation"].isin(TERRITORY)].drop_duplicates(
    ["doc", "start", "end", "source", "relation", "target"])


def part(name: str, sheet: pd.DataFrame = SHEET) -> pd.DataFrame:
    return sheet[sheet["part"] == name]


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 60), min_size=1, max_size=8), st.integers(0, 200),
       st.sampled_from([0.5, 1.0]))
def test_every_stratum_gives_one_and_none_more_than_it_has(sizes: dict[str, int], more: int, power: float):
    found = sampling.allocate(sizes, len(sizes) + more, power)
    assert all(1 <= found[name] <= sizes[name] for name in sizes)
    assert sum(found.values()) == min(len(sizes) + more, sum(sizes.values()))
    larger = sorted((sizes[name], found[name]) for name in sizes)
    assert [count for _, count in larger] == sorted(found.values()), "a larger stratum never gives less"


def test_what_is_drawn_is_in_proportion():
    found = sampling.allocate({"a": 6000, "b": 3000, "c": 1000, "d": 1}, 1001)
    assert all(abs(found[name] - share) <= 1 for name, share in {"a": 600, "b": 300, "c": 100, "d": 1}.items())


def test_fewer_than_the_strata_are_refused():
    with pytest.raises(ValueError, match="2 are fewer than the 3 strata"):
        sampling.allocate({"a": 1, "b": 1, "c": 1}, 2)


def test_weights_sum_to_all_that_is_there():
    for name, there in (("tie", len(TIES)), ("mention", len(CODING.mentions[CODING.mentions["kind"] != "ambiguous"]
                                                            .drop_duplicates(["doc", "start", "end", "id"]))),
                        ("passage", sum(len(text.sentences) for text in TEXTS))):
        rows = part(name)
        assert (rows["in_stratum"] / rows["drawn"]).sum() == pytest.approx(there)
        assert rows.drop_duplicates("stratum")["in_stratum"].sum() == there
        assert (rows.groupby("stratum")["id"].transform("count") == rows["drawn"]).all()


def test_every_relation_and_rule_comes():
    assert {*zip(TIES["relation"], TIES["rule"].str.partition("@")[0], strict=True)} == {
        *zip(part("tie")["what"], part("tie")["rule"].str.partition("@")[0], strict=True)}
    assert not part("tie")["what"].isin(TERRITORY).any()
    assert set(part("tie", sampling.sample(CODING, names=True))["what"]) > set(TERRITORY)


def test_rows_stand_in_their_texts():
    for row in SHEET.itertuples():
        text = BY_NAME[row.doc].text
        assert text[row.start:row.end] == row.quote
        around = text[row.start - len(row.before):row.end + len(row.after)].replace("\n", "¶").replace("\r", " ")
        assert around == row.before + row.quote.replace("\n", "¶").replace("\r", " ") + row.after
        for words in filter(None, [*row.source_words.split(" | "), *row.target_words.split(" | ")]):
            span, _, said = words.partition(" ")
            start, end = map(int, span.split("-"))
            assert " ".join(text[start:end].split()) == said and row.start <= start <= end <= row.end


def test_who_acts_is_shown_though_an_earlier_sentence_says_it():
    rows = TIES[TIES["rule"].str.contains("@")]
    assert len(rows)
    for row in part("tie", sampling.sample(CODING, TEXTS, len(TIES), 0, 0)).itertuples():
        if "@" in row.rule:
            assert row.start - len(row.before) <= max(int(row.rule.partition("@")[2].partition("-")[0]), row.start - 400)


def test_a_sentence_says_all_that_was_found_in_it():
    rows = part("passage", sampling.sample(CODING, TEXTS, 0, 0, 10_000))
    assert len(rows) == sum(len(text.sentences) for text in TEXTS)
    counts = pd.DataFrame([sampling.counted(cell) for cell in rows["found"]]).sum()
    told = TIES["relation"].value_counts()
    assert {what: int(counts[what]) for what in told.index} == told.to_dict()
    assert {*rows.loc[rows["found"] == "", "stratum"]} == {"sentence/nothing"}


def test_the_same_draw_gives_the_same_sheet_however_rows_stand():
    shuffled = replace(CODING, relations=CODING.relations.sample(frac=1, random_state=1),
                       mentions=CODING.mentions.sample(frac=1, random_state=1))
    again = sampling.drawn(shuffled, 60, 50, 3)
    assert again["id"].tolist() == [*part("tie")["id"], *part("mention")["id"]]
    assert sampling.drawn(CODING, 60, 50, 4)["id"].tolist() != again["id"].tolist()
    assert SHEET["id"].is_unique and SHEET["id"].str.fullmatch("[tmp]-[0-9a-f]{12}").all()


def test_each_is_drawn_as_often_as_its_stratum_says():
    """Over many draws: each of a stratum's rows comes about as often as the others."""
    counts = pd.concat([sampling.drawn(CODING, 60, 0, seed)["id"] for seed in range(40)]).value_counts()
    everything = sampling.drawn(CODING, 10 ** 6, 0, 0)
    first = part("tie").drop_duplicates("stratum").set_index("stratum")
    chance = everything["stratum"].map(first["drawn"] / first["in_stratum"]).to_numpy()
    seen = everything["id"].map(counts).fillna(0).to_numpy() / 40
    assert abs(seen - chance).max() < 5 * 0.5 / 40 ** 0.5 and seen.mean() == pytest.approx(chance.mean())


def test_with_few_rows_the_relation_alone_is_the_stratum():
    few = sampling.sample(CODING, ties=12, mentions=5, passages=0)
    assert set(part("tie", few)["stratum"]) == set(TIES["relation"]) and len(few) == 17
    with pytest.raises(ValueError, match="3 are too few: there are applies_to, "):
        sampling.sample(CODING, ties=3)


def test_without_texts_rows_have_what_the_coding_knows():
    bare = sampling.sample(CODING, ties=60, mentions=50, seed=3)
    assert part("tie", bare)["id"].tolist() == part("tie")["id"].tolist() and part("passage", bare).empty
    assert (bare["before"] == "").all() and (bare["quote"] != "").all()
    for row in bare.itertuples():
        assert BY_NAME[row.doc].text[row.start:row.end] == row.quote


def test_a_coding_says_how_sure_it_is_and_the_sheet_too():
    sure = replace(CODING, relations=CODING.relations.assign(confidence=0.75))
    assert set(part("tie", sampling.sample(sure, ties=60, mentions=0, passages=0))["confidence"]) == {0.75}


def test_an_empty_coding_gives_an_empty_sheet():
    assert sampling.sample(h.add([])).empty and list(sampling.sample(h.add([]))) == list(sampling.COLUMNS)
