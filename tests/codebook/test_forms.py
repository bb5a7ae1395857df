"""The table of forms: every form can be read, is short, and finds its example."""
from __future__ import annotations

import re

import pytest

from helpers.codebook import forms, signs
from helpers.mentions import regions
from helpers.reading import files
from helpers.reading.texts import parse

ROWS = [row for row in files.table("codebook/forms.csv") if row["form"]]


def found(row: dict[str, str]) -> set[str]:
    """What the form of a row finds in its example."""
    text = parse("example", row["example"].replace("**", ""))
    named, _ = regions.by_passage(text)
    passage = signs.read(text.passages[0].canon, named[0])
    pattern = re.compile(forms.pattern(row["form"]))
    spans = (passage.span(*match.span("name")) for match in pattern.finditer(passage.signs))
    return {text.passages[0].canon[a:b] for a, b in spans}


@pytest.mark.parametrize("row", ROWS, ids=[f"{i}-{row['rule']}" for i, row in enumerate(ROWS, 2)])
def test_a_form_finds_its_example(row):
    assert row["example"].count("**") == 2
    assert row["example"].split("**")[1] in found(row)


@pytest.mark.parametrize("row", ROWS, ids=[f"{i}-{row['rule']}" for i, row in enumerate(ROWS, 2)])
def test_a_form_is_short_and_told(row):
    assert len(forms.pattern(row["form"])) <= 300
    assert row["gloss"] and row["kind"] in ("body", "house", "organ", "mechanism", "target", "person", "none")


def test_a_form_that_cannot_be_read_is_refused():
    with pytest.raises(ValueError, match="no class 'disciplin'"):
        forms.pattern("region disciplin")
    with pytest.raises(ValueError, match="neither a class nor a word"):
        forms.pattern("region & discipline")


def test_one_character_is_a_word_only_where_the_tokenizer_sees_one():
    canon = "原则上由原副局长介绍"
    text = signs.read(canon, ())
    assert [canon[a:b] for a, b in zip(text.edges, text.edges[1:], strict=False)][:2] == ["原则上", "由"]


def test_a_region_is_one_sign():
    text = parse("a", "昆明市盘龙区纪委监委")
    named, _ = regions.by_passage(text)
    assert signs.read(text.passages[0].canon, named[0]).edges[:3] == (0, 3, 6)


@pytest.mark.parametrize("kind", sorted({row["kind"] for row in ROWS}))
def test_what_a_form_requires_leaves_nothing_out(kind):
    """A passage that is not searched, as it lacks what a form requires, has nothing that the form would find."""
    for row in ROWS:
        text = parse("example", row["example"].replace("**", ""))
        named, _ = regions.by_passage(text)
        passage = signs.read(text.passages[0].canon, named[0])
        searched = [
            (*match.span("name"), form.rule) for form in forms.forms(kind)
            for match in form.pattern.finditer(passage.signs)
        ]  # fmt: skip
        assert list(forms.matches(passage, kind)) == searched, row["form"]
