"""Corrections made of two codings: replayed, they make the one the other."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as h
from helpers.reading import parse
from helpers.trust import completing, corrections, gold

TEXT = h.read("yunnan-2024-03-07")
FOUND = h.code(TEXT)
WORDS = ["盘龙区纪委监委", "昆明市", "约谈", "集体约谈", "“一把手”", "领导班子", "会同", "对", "开展", ",", "。", "督促"]


def names(coding) -> set[tuple]:
    table = coding.mentions[coding.mentions.kind != "ambiguous"]
    return set(zip(table.start, table.end, table.kind, table.id, strict=True))


def ties(coding) -> set[tuple]:
    table = coding.relations
    return set(zip(table.source, table.relation, table.target, table.start, table.end, strict=True))


def as_gold(mentions: Iterable[tuple], relations: Iterable[tuple]) -> dict:
    return {"mentions": [[int(a), int(b), kind, node] for a, b, kind, node in sorted(mentions)],
            "relations": [[a, r, b, int(s), int(e)] for a, r, b, s, e in sorted(relations)]}


def check(found, wanted: dict, text) -> None:
    rows = completing.complete(found, wanted, text, "me", "2024-03-07")
    after, report = corrections.replay(found, [text], rows)
    assert not [note for note in report["note"] if note]
    assert names(after) == {tuple(row) for row in wanted["mentions"]}
    assert ties(after) == {tuple(row) for row in wanted["relations"]}
    assert all(text.text[a:b] == words for a, b, words in
               zip(after.mentions.start, after.mentions.end, after.mentions.text, strict=True))


def test_the_article_is_completed_to_its_adjudicated_coding():
    judged, best = gold.read(TEXT), h.corrected(TEXT)
    assert names(best) == {tuple(row) for row in judged["mentions"]}
    assert ties(best) == {tuple(row) for row in judged["relations"]}
    shown = [(q["start"], q["end"], q["value"], q["unit"]) for q in judged["quantities"]]
    assert list(best.quantities[["start", "end", "value", "unit"]].itertuples(index=False, name=None)) == shown


def test_a_coding_needs_no_correction_to_be_itself():
    assert completing.complete(FOUND, as_gold(names(FOUND), ties(FOUND)), TEXT, "me", "2024-03-07") == []


def test_every_coder_can_be_followed():
    for coder in "cd":
        coding = gold.read(TEXT, coder)
        ids = {row[3] for row in coding["mentions"]}
        known = [row for row in coding["relations"] if row[0] in ids and (row[2] in ids or row[1] in ("member_of", "part_of"))]
        check(FOUND, {**coding, "relations": [row for row in known if row[1] != "part_of"]}, TEXT)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=20), st.randoms(use_true_random=False))
def test_any_part_of_a_coding_can_be_reached_and_left(words: list[str], chance):
    text = parse("a", "".join(words))
    whole = h.code(text)
    kept = {row for row in names(whole) if chance.random() < 0.6}
    ids = {row[3] for row in kept}
    told = {row for row in ties(whole) if row[0] in ids and row[2] in ids and chance.random() < 0.6}
    part = as_gold(kept, told)
    check(whole, part, text)
