"""Profiles of regions: what is said of a region is what the text says of it, and every row leads back to it."""
from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist

import helpers as h
from helpers.codebook import lexicon
from helpers.coding import MENTIONS, QUANTITIES, RELATIONS, Coding, add
from helpers.measures import profiles
from helpers.measures.profiles import counts, family_reach, lines, ordered, profile, reach, similarity
from helpers.networks.graph import network

YUNNAN, KUNMING, PANLONG, SHENYANG, HEPING = (f"region:{code}" for code in
                                              ("530000", "530100", "530103", "210100", "210102"))
TIANJIN_HEPING = "region:120101"
OFFICE, PARTY = "body:530103:纪委监委", "body:530103:区委组织部"
TALK, SUMMONS, LIST, NOTE = (f"mechanism:{name}" for name in ("任前廉政谈话", "约谈", "监督任务清单", "监督预警提示"))


def coding(ties: list[tuple], numbers: list[tuple] = (), doc: str = "a") -> Coding:
    """A coding made for a test. A tie is source, relation, target and the number of its sentence (which starts at ten times
    it); a number is start, text, value, unit, approx, counted, mechanism, body, region."""
    rows = [(*tie[:3], "practice", doc, 10 * tie[3], 10 * tie[3] + 9, "……", "hand", 1.0) for tie in ties]
    counted = [(doc, start, start + len(text), text, *rest, None) for start, text, *rest in numbers]
    relations, quantities = pd.DataFrame(rows, columns=RELATIONS), pd.DataFrame(counted, columns=QUANTITIES)
    return Coding(pd.DataFrame(columns=MENTIONS), relations, quantities.astype({"year": "Int64"}))


def practised(*pairs: tuple[str, str]) -> Coding:
    return coding([(mechanism, "practised_in", region, n) for n, (mechanism, region) in enumerate(pairs)])


HAND = coding([
    (OFFICE, "belongs_to", PANLONG, 1), (OFFICE, "belongs_to", PANLONG, 2), (PARTY, "belongs_to", PANLONG, 1),
    (PANLONG, "part_of", KUNMING, 1), (KUNMING, "part_of", YUNNAN, 1),
    (LIST, "practised_in", PANLONG, 1), (TALK, "practised_in", PANLONG, 2), (TALK, "practised_in", PANLONG, 1),
    (OFFICE, "uses", SUMMONS, 3),
    (TALK, "applies_to", "target:一把手", 2),      # where it is practised here
    (TALK, "applies_to", "target:领导班子", 5),    # in a sentence on no place
    (SUMMONS, "applies_to", "target:关键少数", 3),  # where a body of the region applies it
    (SUMMONS, "practised_in", HEPING, 4), (SUMMONS, "applies_to", "target:党员干部", 4),
    (OFFICE, "supervises", "target:一把手", 1), (OFFICE, "supervises", PARTY, 6),
    ("body:210102:纪委监委", "supervises", "target:部门一把手", 4),
    (OFFICE, "issues", "document:工作方案", 7), (PANLONG, "implements", "document:实施意见", 8),
    (YUNNAN, "implements", "document:准则", 8),
], [(25, "5场", 5.0, "场", False, "约谈", SUMMONS, "", PANLONG), (12, "300人次", 300.0, "人次", True, "一把手", "", "", PANLONG),
    (40, "7人", 7.0, "人", False, "", SUMMONS, "", HEPING)])


# --- one region -------------------------------------------------------------------------------------------

def test_a_profile_by_hand():
    table = profile(HAND, PANLONG)
    assert list(table.columns) == ["section", "family", "id", "name", "gloss", "sentences", "where"]
    assert [tuple(row) for row in table.drop(columns=["name", "gloss"]).itertuples(index=False)] == [
        ("bodies", "", PARTY, 1, "a:10-19"), ("bodies", "", OFFICE, 2, "a:10-19 a:20-29"),
        ("mechanisms", "talk", TALK, 2, "a:10-19 a:20-29"), ("mechanisms", "list", LIST, 1, "a:10-19"),
        ("targets", "", PARTY, 1, "a:60-69"), ("targets", "", "target:一把手", 2, "a:10-19 a:20-29"),
        ("targets", "", "target:关键少数", 1, "a:30-39"),
        ("documents", "", "document:实施意见", 1, "a:80-89"), ("documents", "", "document:工作方案", 1, "a:70-79"),
        ("quantities", "", "", 1, "a:12-17"), ("quantities", "talk", SUMMONS, 1, "a:25-27")]
    assert table.name.tolist()[-2:] == ["≈300人次 一把手", "5场 约谈"]
    assert table.gloss[3] == "list of supervision tasks" and table.gloss[10] == "summons to talk"


def test_a_region_that_only_another_lies_in_has_an_empty_profile():
    table = profile(HAND, KUNMING)
    assert len(table) == 0 and list(table.columns) == list(profiles.PROFILE) and table.sentences.dtype == "int64"
    assert profile(HAND, YUNNAN).id.tolist() == ["document:准则"]


def test_a_region_without_practice_has_its_bodies_and_targets():
    found = profile(coding([(OFFICE, "belongs_to", PANLONG, 0), (OFFICE, "supervises", "target:一把手", 0)]), PANLONG)
    assert found.section.tolist() == ["bodies", "targets"]


@pytest.mark.parametrize("wrong", ["盘龙县", "53010", OFFICE, "region:530104", ""])
def test_an_unknown_region_raises_with_the_nearest(wrong: str):
    with pytest.raises(ValueError, match="no node") as error:
        profile(HAND, wrong)
    assert wrong in ("", OFFICE) or PANLONG in str(error.value)
    with pytest.raises(ValueError, match="nearest: none"):
        profile(add([]), PANLONG)


def test_sentences_at_one_place_in_two_documents_are_two():
    both = add([coding([(TALK, "practised_in", PANLONG, 1)], doc=doc) for doc in ("b b", "a")])
    assert profile(both, PANLONG)["where"].tolist() == ["a:10-19 b%20b:10-19"]


# --- what regions share -----------------------------------------------------------------------------------

def test_reach_by_hand():
    net = network(practised((SUMMONS, PANLONG), (SUMMONS, YUNNAN), (SUMMONS, YUNNAN), (LIST, KUNMING),
                            (NOTE, HEPING), (NOTE, TIANJIN_HEPING), (TALK, PANLONG)))
    table = reach(net)
    assert table.index.tolist() == [TALK, SUMMONS, LIST, NOTE]
    assert table.regions.tolist() == [1, 2, 1, 2]
    assert table["where"].tolist() == ["盘龙区", "云南省、盘龙区", "昆明市", f"和平区 ({TIANJIN_HEPING})、和平区 ({HEPING})"]
    assert table.levels.tolist() == ["county", "province+county", "prefecture", "county"]
    assert table.sharing.tolist() == ["one place", "shared", "one place", "shared"]
    families = family_reach(net)
    assert families.index.tolist() == ["talk", "list", "warning"] and families.family.tolist() == families.index.tolist()
    assert families.loc["talk"].tolist() == ["谈话约谈", "talks and summons to talk", "talk", 2, "云南省、盘龙区",
                                             "province+county", "shared", 2]


def test_a_province_stands_before_a_county_of_a_smaller_code():
    table = reach(network(practised((SUMMONS, HEPING), (SUMMONS, YUNNAN))))
    assert table.loc[SUMMONS, ["where", "levels"]].tolist() == ["云南省、和平区", "province+county"]


def test_a_mechanism_that_is_only_used_is_practised_nowhere():
    assert SUMMONS in network(coding([(OFFICE, "uses", SUMMONS, 0)]))
    assert len(reach(network(coding([(OFFICE, "uses", SUMMONS, 0)])))) == 0


def test_lines_by_hand():
    net = network(practised((SUMMONS, PANLONG), (TALK, YUNNAN), (LIST, YUNNAN), (NOTE, PANLONG), (LIST, KUNMING),
                            (SUMMONS, HEPING)))
    table = lines(net)
    assert list(table.columns) == list(profiles.LINES)
    assert [tuple(row) for row in table.itertuples(index=False)] == [  # Heping lies in nothing that is named
        (YUNNAN, "云南省", KUNMING, "昆明市", "province→prefecture", 1, "清单任务", 1, 0),
        (YUNNAN, "云南省", PANLONG, "盘龙区", "province→county", 1, "谈话约谈", 1, 1),
        (KUNMING, "昆明市", PANLONG, "盘龙区", "prefecture→county", 0, "", 1, 2)]
    assert lines(net, "mechanism")["what"].tolist() == ["监督任务清单", "", ""]
    assert lines(network(practised((TALK, YUNNAN), (TALK, PANLONG)))).levels.tolist() == ["province→county"]


# --- how alike they are -----------------------------------------------------------------------------------

def test_similarity_by_hand():
    net = network(practised((SUMMONS, PANLONG), (NOTE, PANLONG), (TALK, YUNNAN), (LIST, KUNMING), (NOTE, YUNNAN),
                            (NOTE, YUNNAN), (NOTE, HEPING)))
    found = similarity(net)
    assert found.index.tolist() == list(itertools.combinations(sorted([HEPING, YUNNAN, KUNMING, PANLONG]), 2))
    assert found[YUNNAN, PANLONG] == 1 and found[HEPING, YUNNAN] == 1 / 2 and found[YUNNAN, KUNMING] == 0
    assert similarity(net, "mechanism")[YUNNAN, PANLONG] == 1 / 3


PRESENCE = st.integers(0, 7).flatmap(lambda wide: st.lists(
    st.lists(st.integers(0, 2), min_size=wide, max_size=wide), max_size=7).map(
    lambda rows: pd.DataFrame(rows, index=[f"r{n}" for n in range(len(rows))], columns=[f"c{n}" for n in range(wide)])))


@given(PRESENCE)
@settings(max_examples=150, deadline=None)
def test_jaccard_is_symmetric_and_one_on_itself(table: pd.DataFrame):
    found = profiles._jaccard(table.to_numpy().reshape(len(table), -1) if len(table) else np.zeros((0, 0)))
    assert (found == found.T).all() and (np.diag(found) == 1).all() and ((0 <= found) & (found <= 1)).all()
    if len(table) > 1 and table.shape[1]:  # scipy, which shares no code with it
        assert found[np.triu_indices(len(table), 1)] == pytest.approx(1 - pdist(table.to_numpy() > 0, "jaccard"))


@given(PRESENCE)
@settings(max_examples=150, deadline=None)
def test_ordered_moves_rows_and_columns_and_nothing_else(table: pd.DataFrame):
    found = ordered(table)
    assert sorted(found.index) == list(table.index) and sorted(found.columns) == list(table.columns)
    pd.testing.assert_frame_equal(found.loc[table.index, table.columns], table)
    pd.testing.assert_frame_equal(found, ordered(table))
    for lists in (found.to_numpy().tolist(), (found.to_numpy() > 0).tolist(), found.to_numpy().T.tolist()):
        if len(lists) > 2:  # equal ones form one run
            runs = [tuple(row) for row, _ in itertools.groupby(lists)]
            assert len(runs) == len(set(runs))


def test_ordered_puts_what_is_alike_together():
    table = pd.DataFrame([[1, 1, 0, 0], [0, 0, 1, 1], [1, 1, 0, 0], [0, 1, 1, 1]], index=list("abcd"), columns=list("wxyz"))
    assert "".join(ordered(table).index) == "acdb"  # d shares more with b than with a and c, and is between
    assert "".join(ordered(table).columns) == "wxyz"
    shuffled = ordered(table.loc[list("bacd"), list("ywzx")])
    assert "".join(shuffled.index) == "bdac" and "".join(shuffled.columns) == "yzxw"


def test_ordered_is_as_good_as_the_best_order_of_the_tree():
    """Six rows of a chain (each shares one thing with the next) have one best order: that of the chain."""
    chain = pd.DataFrame(np.eye(6, 7, dtype=int) + np.eye(6, 7, 1, dtype=int), index=list("abcdef"))
    assert "".join(ordered(chain.loc[list("adbfce")]).index) in ("abcdef", "fedcba")


@pytest.mark.parametrize("table", [
    pd.DataFrame(), pd.DataFrame(index=["a"]), pd.DataFrame(columns=["x"]), pd.DataFrame({"x": [1]}),
    pd.DataFrame({"x": [0, 1]}), pd.DataFrame(0, range(5), range(4)), pd.DataFrame(1, range(5), range(4))])
def test_ordered_takes_any_table(table: pd.DataFrame):
    pd.testing.assert_frame_equal(ordered(table).sort_index().sort_index(axis=1), table)


# --- numbers ----------------------------------------------------------------------------------------------

def test_counts_by_hand():
    table = counts(add([HAND, coding([], [(3, "9人", 9.0, "人", False, "", "", OFFICE, "")], "b")]))
    assert list(table.columns) == list(profiles.COUNTS)
    assert table[["unit", "value"]].values.tolist() == [["人", 9], ["人", 7], ["人次", 300], ["场", 5]]
    assert table[["mechanism", "body", "region", "where"]].values.tolist() == [
        ["", "盘龙区纪委监委", "", "b:3-5"], ["约谈", "", "和平区", "a:40-42"], ["", "", "盘龙区", "a:12-17"],
        ["约谈", "", "盘龙区", "a:25-27"]]
    assert table.approx.tolist() == [False, False, True, False]


# --- nothing, little, much --------------------------------------------------------------------------------

@pytest.mark.parametrize("some", [add([]), coding([(OFFICE, "belongs_to", PANLONG, 0), (PANLONG, "part_of", KUNMING, 0)])])
def test_without_any_mechanism_every_table_is_empty_and_well_formed(some: Coding):
    net = network(some)
    for table, columns in ((reach(net), profiles.REACH), (family_reach(net), (*profiles.REACH, "mechanisms")),
                           (lines(net), profiles.LINES), (lines(net, "mechanism"), profiles.LINES),
                           (counts(some), profiles.COUNTS)):
        assert len(table) == 0 and tuple(table.columns) == columns
    assert reach(net).regions.dtype == lines(net).shared.dtype == "int64"
    for by in ("family", "mechanism"):
        found = similarity(net, by)
        assert len(found) == 0 and found.dtype == "float64" and found.index.names == ["a", "b"]


def test_one_region_shares_nothing_with_nobody():
    net = network(practised((SUMMONS, PANLONG), (NOTE, PANLONG)))
    assert len(similarity(net)) == len(lines(net)) == 0 and reach(net).sharing.tolist() == ["one place"] * 2


ARTICLE = "yunnan-2024-03-07"
PRACTICE = sorted((Path(__file__).parents[1] / "practice" / "texts").glob("*.txt"))


@cache
def read_all() -> tuple[dict[str, str], Coding]:
    texts = [h.read(ARTICLE), *map(h.read, PRACTICE)]
    return {text.name: text.text for text in texts}, add([h.code(text) for text in texts])


@cache
def article() -> Coding:
    return h.code(h.read(ARTICLE))


def spots(where: str) -> list[tuple[str, int, int]]:
    found = [place.rpartition(":") for place in where.split(" ")]
    return [(unquote(doc), *map(int, span.split("-"))) for doc, _, span in found]


def test_every_row_leads_to_stored_text_that_tells_it():
    texts, whole = read_all()
    regions = sorted(node for node, kind in network(whole).nodes(data="kind") if kind == "region")
    ties = whole.relations.groupby(["doc", "start", "end"])[["source", "target"]].agg(set)
    named = whole.mentions.groupby("doc")
    rows = 0
    for region in regions:
        for row in profile(whole, region).itertuples(index=False):
            rows += 1
            places = spots(row.where)
            assert row.sentences == len(set(places)) == len(places) and places == sorted(places)
            for doc, start, end in places:
                assert 0 <= start < end <= len(texts[doc])
                if row.section == "quantities":
                    assert row.name.removeprefix("≈").startswith(texts[doc][start:end])
                    continue
                told, words = ties.loc[doc, start, end], named.get_group(doc)
                here = words[(words.start >= start) & (words.end <= end)]
                assert row.id in set(here.id) or row.id in told["source"] | told["target"]
    assert rows > 250 and len(regions) > 20


def test_nothing_is_lost_or_told_of_another_region():
    _, whole = read_all()
    net = network(whole)
    regions = [node for node, kind in net.nodes(data="kind") if kind == "region"]
    found = pd.concat([profile(whole, region).assign(region=region) for region in regions])
    for section, relation, side, other in (("bodies", "belongs_to", "source", "target"),
                                           ("mechanisms", "practised_in", "source", "target")):
        rows = whole.relations[whole.relations.relation == relation]
        assert set(map(tuple, found[found.section == section][["id", "region"]].values)) == \
            set(map(tuple, rows[[side, other]].values))
    assert (found.section == "quantities").sum() == whole.quantities.region.isin(regions).sum()
    for _, part in found[found.section == "mechanisms"].groupby("region"):
        order = [lexicon.FAMILIES.index(family) for family in part.family]
        assert order == sorted(order)


def test_counts_never_mix_units_and_keep_every_number():
    _, whole = read_all()
    table = counts(whole)
    assert len(table) == len(whole.quantities) and table.unit.tolist() == sorted(table.unit)
    assert all(part.value.is_monotonic_decreasing for _, part in table.groupby("unit"))
    assert sorted(zip(table.text, table.value, table.unit, strict=True)) == \
        sorted(zip(whole.quantities.text, whole.quantities.value, whole.quantities.unit, strict=True))


def test_what_is_shared_adds_up():
    net = network(read_all()[1])
    for by in ("family", "mechanism"):
        table, alike = lines(net, by), similarity(net, by)
        assert len(table) > 10
        for row in table.itertuples(index=False):
            whole = row.shared + row.only_upper + row.only_lower
            assert alike[tuple(sorted((row.upper, row.lower)))] == row.shared / whole
            assert len(row.what.split("、")) >= row.shared > 0 or row.shared == 0 and row.what == ""


def test_the_same_coding_in_another_order_gives_the_same():
    some = article()
    mixed = SimpleNamespace(**{key: getattr(some, key).sample(frac=1, random_state=1)
                               for key in ("mentions", "relations", "quantities")})
    for region in (YUNNAN, PANLONG, "region:530500"):
        pd.testing.assert_frame_equal(profile(mixed, region), profile(some, region))
    pd.testing.assert_frame_equal(counts(mixed), counts(some))
    pd.testing.assert_frame_equal(lines(network(mixed)), lines(network(some)))


# --- the article, as the rules read it ----------------------------------------------------------------------

def names(region: str, section: str) -> list[str]:
    table = profile(article(), region)
    return table[table.section == section].name.tolist()


def test_the_article_region_by_region():
    text = h.read(ARTICLE).text
    panlong = profile(article(), PANLONG).set_index("name")
    (where,) = spots(panlong.loc["干部监督联席会议", "where"])
    assert "该区还积极探索创新" in text[where[1]:where[2]]
    assert panlong.loc["政治画像", ["section", "family", "sentences"]].tolist() == ["mechanisms", "appraisal", 2]
    assert names("region:530500", "quantities") == [
        "5场 沉浸式警示教育", "3.2万人次 受教育群众", "26人次 一把手", "119人次 新提拔处级干部", "37件 一把手", "39人 一把手"]
    assert names("region:530623", "mechanisms") == [
        "权力运行清单", "监督任务清单", "点对点反馈", "监督预警提示", "研判政治生态", "专题报告", "听取汇报", "问责", "一把手监督",
        "可视化", "同级监督"]
    assert names("region:530623", "quantities") == ["33项 任务"] and names(KUNMING, "quantities") == ["36项 任务"]
    assert names("region:532800", "mechanisms") == [
        "约谈", "跟踪问效", "问题整改", "警示教育", "一把手和领导班子监督", "一把手监督", "同级监督"]
    assert names("region:532600", "targets") == ["下级一把手", "州、县(市)属部门一把手"]
    assert names(KUNMING, "documents") == ["关于加强对一把手和领导班子监督的工作方案"]
    assert names("region:530600", "mechanisms") == ["列席三重一大会议", "信访举报", "同级监督"]


def test_the_article_as_a_whole():
    net = network(article())
    found = reach(net)
    assert set(found[found.sharing == "shared"].name) == {
        "约谈", "谈话提醒", "听取汇报", "同级监督", "一把手监督", "一把手和领导班子监督"}
    assert found.loc[SUMMONS, "where"] == "云南省、西双版纳傣族自治州"
    assert family_reach(net).query("sharing == 'one place'").index.tolist() == ["record"]
    table = lines(net).set_index(["upper_name", "lower_name"])
    assert len(table) == 11 and table.loc[("昭通市", "盐津县"), "what"] == "报告信访、综合模式与行动"
    assert table.loc[("云南省", "文山壮族苗族自治州"), ["shared", "only_upper", "only_lower"]].tolist() == [1, 6, 2]
    assert similarity(net).idxmax() == (YUNNAN, PANLONG) and similarity(net).max() == 5 / 7
    assert similarity(net, "mechanism")[YUNNAN, KUNMING] == 2 / 13
