"""Dispersion plots: every place is drawn and told, in its section, and nothing overlaps or leaves the page."""
from __future__ import annotations

import pandas as pd
from labels import labels, outside, overlaps

from helpers import figures
from helpers.figures import dispersion
from helpers.reading import parse

TEXT = parse("composed", "昆明市推动监督\n\n昆明市纪委监委约谈了一名局长,问责了一名处长。\n\n创新方式方法\n\n约谈之后要跟踪问效,及时整改问题。\n")
STARTS = [0, TEXT.text.index("创新")]
PLACES = pd.DataFrame({
    "name": ["约谈", "约谈", "问责", "长" * 60], "gloss": ["summons", "summons", "", "long " * 40],
    "start": [TEXT.text.index("约谈"), TEXT.text.rindex("约谈"), TEXT.text.index("问责"), STARTS[1]],
    "sign": ["full", "hollow", "tick", "tick"], "family": ["talk", "talk", "accountability", ""],
    "back": [-1, TEXT.text.index("约谈"), -1, -1], "size": [1, 9, 1, 1],
})


def test_the_text_has_the_sections_that_the_test_speaks_of():
    assert [block.start for block in TEXT.blocks if block.kind in ("title", "heading")] == STARTS


def test_every_place_stands_in_its_section_in_the_table_and_in_the_words():
    figure = figures.dispersion_plot(TEXT, PLACES)
    assert list(figure.data["section"]) == [1, 2, 1, 2] and list(figure.data["start"]) == list(PLACES["start"])
    assert figure.alt.startswith("Occurrences in 2 sections of the text: 约谈 (summons) 2 times, in sections 1, 2;")


def test_nothing_overlaps_or_leaves_the_page():
    figure = figures.dispersion_plot(TEXT, PLACES)
    assert len(labels(figure)) >= 5 and not overlaps(figure) and not outside(figure)
    many = parse("b", "".join(f"要点{n}\n\n约谈一人,问责一人。\n\n" for n in "一二三四五六七八九十" * 6))
    crowded = figures.dispersion_plot(many, pd.DataFrame({"name": ["约谈"], "start": [5]}))
    assert crowded.data["section"].max() == 1 and not overlaps(crowded) and not outside(crowded)


def test_signs_stand_where_the_text_says():
    axes = figures.dispersion_plot(TEXT, PLACES).drawing.axes[0]
    ticks = [line for line in axes.lines if line.get_linewidth() == 1.3]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    back = [line for line in axes.lines if line.get_linewidth() == 1.2 and line.get_color() == dispersion.GREY]
    edge = dispersion.left(PLACES[["name", "gloss"]].to_dict("records"))
    room = dispersion.WIDTH - dispersion._EDGE - edge
    at = {start: edge + room * start / len(TEXT.text) for start in PLACES["start"]}
    assert sorted(line.get_xdata()[0] for line in ticks) == sorted(at[start] for start in PLACES["start"][2:])
    assert [line.get_xdata()[0] for line in dots] == [at[PLACES["start"][n]] for n in (0, 1, 1)]  # a hollow one is two
    assert dots[1].get_markersize() == 3 * dots[0].get_markersize() > dots[2].get_markersize() / 4
    assert [list(line.get_xdata()) for line in back] == [[at[PLACES["start"][0]], at[PLACES["start"][1]]]]


def test_no_place_is_an_empty_figure_and_a_text_without_headings_one_section():
    assert "no place" in figures.dispersion_plot(TEXT, PLACES.iloc[:0]).alt
    plain = parse("a", "约谈一人。")
    assert "in 1 section of the text" in figures.dispersion_plot(plain, pd.DataFrame({"name": ["约谈"], "start": [0]})).alt
