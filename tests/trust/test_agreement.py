"""Agreement: cases counted by hand, libraries as peers, and what has to hold for any two codings."""
from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nervaluate import Evaluator

import helpers as h
from helpers.trust import agreement
from helpers.trust.findings import Coded, Mention, Quantity, Tie


def counted(found: Coded, gold: Coded) -> dict[tuple[str, str], tuple[int, int, int]]:
    table = agreement.counts([agreement.judged(found, gold)])
    return {key: tuple(map(int, row)) for key, row in zip(table.index, table.to_numpy(), strict=True)}


def marked(spans, kind: str = "target") -> Coded:
    return Coded([Mention(a, b, kind, f"{kind}:{a}-{b}", "x" * (b - a)) for a, b in sorted(spans)], [], [])


def test_precision_recall_and_f1():
    assert agreement.score(3, 1, 3) == (0.75, 0.5, 0.6)
    assert agreement.score(0, 0, 0) == (1, 1, 1)
    assert agreement.score(0, 0, 2) == (0, 0, 0) and agreement.score(0, 2, 0) == (0, 1, 0)


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
    counts = counted(*toy())
    assert {row: n for (row, way), n in counts.items() if way == "type"} == {
        "region": (2, 1, 1), "body": (1, 0, 0), "mechanism": (1, 0, 0), "quantity": (1, 1, 2),
        "uses": (1, 0, 0), "belongs_to": (0, 1, 1), "all relations": (1, 1, 1),
    }  # fmt: skip
    table = agreement.judged(*toy())
    wrong = table[(table["row"] == "region") & (table["way"] == "type") & (table["outcome"] != "right")]
    assert set(zip(wrong["outcome"], wrong["id"], strict=True)) == {("false", "region:110000"), ("missed", "region:530623")}


def test_exact_counts_two_ids_on_one_span_as_two_and_a_tie_with_its_sentence():
    counts = counted(*toy())
    assert counts["region", "exact"] == (2, 1, 1) and counts["body", "exact"] == (0, 1, 1)
    assert counts["uses", "exact"] == (0, 1, 2) and counts["quantity", "exact"] == (1, 1, 2)
    assert counts["all relations", "exact"] == (0, 2, 3)
    assert counts["region", "strict"] == (2, 1, 0)  # two ids on one span are one span


@pytest.mark.parametrize(("found", "gold", "strict", "overlap"), [
    ({(0, 2)}, {(0, 2)}, (1, 0, 0), (1, 0, 0)),
    ({(0, 3)}, {(0, 2)}, (0, 1, 1), (1, 0, 0)),
    ({(2, 4)}, {(0, 2)}, (0, 1, 1), (0, 1, 1)),  # they touch: no overlap
    ({(0, 9), (3, 5)}, {(3, 5)}, (1, 1, 0), (1, 1, 0)),
    ({(0, 9), (3, 5)}, {(0, 9), (3, 5), (6, 9)}, (2, 0, 1), (2, 0, 1)),
    ({(0, 4)}, {(0, 2), (2, 4)}, (0, 1, 2), (1, 0, 1)),  # one found span is right but once
    (set(), {(0, 2)}, (0, 0, 1), (0, 0, 1)),
    ({(0, 2)}, set(), (0, 1, 0), (0, 1, 0)),
])  # fmt: skip
def test_spans_counted_by_hand_and_by_nervaluate(found, gold, strict, overlap):
    ours = counted(marked(found), marked(gold))
    assert (ours["target", "strict"], ours["target", "overlap"]) == (strict, overlap)
    assert by_nervaluate(found, gold) == [strict, overlap]


def by_nervaluate(found: set, gold: set) -> list[tuple[int, int, int]]:
    """It takes each span in turn, so those that are right stand first; its ends are inclusive."""
    sides = [[{"label": "x", "start": a, "end": b - 1} for a, b in side]
             for side in (sorted(gold), sorted(found, key=lambda span: (span not in gold, span)))]
    result = Evaluator([sides[0]], [sides[1]], ["x"], loader="dict").evaluate()["overall"]
    return [(r.correct, r.actual - r.correct, r.possible - r.correct) for r in (result["strict"], result["ent_type"])]


SPANS = st.sets(st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda t: (t[0], sum(t))), max_size=8)


@given(SPANS, SPANS)
@settings(deadline=None)
def test_what_holds_for_any_two_codings(one, other):
    there, back = counted(marked(one), marked(other)), counted(marked(other), marked(one))
    for key, (right, false, missed) in there.items():
        assert back[key] == (right, missed, false)
        assert right + false == len(one) and right + missed == len(other)
    if one or other:
        assert there["target", "strict"][0] <= there["target", "overlap"][0]
        assert counted(marked(one | other), marked(one | other))["target", "exact"] == (len(one | other), 0, 0)


# --- ranges and alpha ----------------------------------------------------------------------------------


def test_a_range_holds_its_score_and_comes_from_paragraphs():
    found, gold = marked({(0, 2), (10, 12), (20, 22)}), marked({(0, 2), (10, 12), (30, 32)})
    table = agreement.resampled(agreement.judged(found, gold), [0, 10, 20, 30], times=400)
    row = table.loc["target", "strict"]
    assert row["low"] < row["f1"] < row["high"] and row["f1"] == pytest.approx(2 / 3)
    whole = agreement.resampled(agreement.judged(found, gold), [0], times=50).loc["target", "strict"]
    assert whole["low"] == whole["high"] == whole["f1"], "with one paragraph there is nothing to draw"


def test_alpha_is_1_for_the_same_marks_and_0_for_chance():
    assert agreement.alpha([marked({(0, 5)}), marked({(0, 5)})], 20, "target") == 1
    assert np.isnan(agreement.alpha([marked(set()), marked(set())], 20, "target"))
    draw = np.random.default_rng(0)
    spans = [{(i, i + 1) for i in range(4000) if draw.random() < 0.3} for _ in range(2)]
    assert abs(agreement.alpha([marked(s) for s in spans], 4000, "target")) < 0.06


def test_alpha_of_a_textbook_case():
    """Krippendorff's formula for two observers and two values, worked by hand: 1 - (n - 1) o / (n0 n1)."""
    ours = agreement.alpha([marked({(0, 4)}), marked({(2, 6)})], 10, "target")
    assert ours == pytest.approx(1 - 19 * 4 / (12 * 8))
    assert krippendorff.alpha([[1, 1, 1, 1, 0, 0, 0, 0, 0, 0], [0, 0, 1, 1, 1, 1, 0, 0, 0, 0]],
                              level_of_measurement="nominal") == pytest.approx(ours)


def test_confusion_counts_every_span_of_either_side_once():
    table = agreement.confusion(marked({(0, 2), (5, 7)}, "body"), marked({(0, 2), (9, 12)}))
    assert table.loc["target", "body"] == 1 and table.loc["-", "body"] == 1 and table.loc["target", "-"] == 1
    assert table.to_numpy().sum() == 3


def test_errors_carry_their_sentence_their_rule_and_what_the_other_has():
    text = h.read("yunnan-2024-03-07")
    found = agreement.by_machine(h.code(text))
    gold = found._replace(mentions=[m._replace(id="region:110000") if m.start == found.mentions[0].start else m
                                    for m in found.mentions])
    table = agreement.errors(agreement.judged(found, gold), text)
    assert set(table["outcome"]) == {"false", "missed"} and (table["other"] != "").all()
    for error in table.itertuples():
        assert error.text in error.sentence and text.text[error.start:error.end] == error.text
    assert (table.loc[table["outcome"] == "false", "rule"] != "-").all()
    assert agreement.errors(agreement.judged(found, found), text).empty


def test_a_machine_agrees_with_itself():
    found = agreement.by_machine(h.code(h.read("yunnan-2024-03-07")))
    table = agreement.scores(agreement.counts([agreement.judged(found, found)]))
    assert (table["f1"] == 1).all() and set(agreement.KINDS) < set(table.index.get_level_values("row"))
    assert (agreement.confusion(found, found).drop("-").drop(columns="-").to_numpy().diagonal() > 0).all()


def test_exact_stands_beside_lenient_for_every_pair():
    found, gold = toy()
    table = agreement.lenient_and_exact({"one": (found, gold), "same": (gold, gold), "none": (marked([]), marked([]))})
    scored = agreement.scores(agreement.counts([agreement.judged(found, gold)]))["f1"]
    for row in scored.index.unique("row"):
        for way in ("type", "exact"):
            assert table.loc[row, ("one", way)] == scored[row, way]
    assert (table["same"].dropna() == 1).all().all() and table["none"].isna().all().all()
    assert list(table.index) == ["region", "body", "mechanism", "quantity", "belongs_to", "uses", agreement.ALL]
