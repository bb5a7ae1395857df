"""Networks over time: every tie has a date, every window its network, and the file for Gephi says the same."""
from __future__ import annotations

import io

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import helpers as h
from helpers import networks
from helpers.networks import exports
from helpers.reading import parse

TEXTS = {
    "a": ("2023-11-05", "盘龙区纪委监委约谈“一把手”。"),
    "b": ("2024-01-02 08:00:00", "盘龙区纪委监委约谈“一把手”。2021年,盐津县纪委监委开展专项检查5次。"),
    "c": ("2024-01-30", "2024年,盐津县纪委监委开展专项检查3次。"),
    "d": ("2024", "景洪市纪委监委约谈“一把手”。"),
    "e": ("", "保山市纪委监委约谈“一把手”。"),
}
CODING = h.add(h.code(parse(doc, text, {"published": date})) for doc, (date, text) in TEXTS.items())
PUBLISHED = {doc: date for doc, (date, _) in TEXTS.items()}
DAYS = st.dates(pd.Timestamp("1990-01-01").date(), pd.Timestamp("2030-12-31").date()).map(str)


def docs(net: nx.MultiDiGraph) -> set[str]:
    return {told["doc"] for *_, sentences in net.edges(data="sentences") for told in sentences}


def test_a_tie_has_the_year_of_the_text_or_the_date_of_publication():
    ties = h.dated(CODING, PUBLISHED)
    assert len(ties) == len(CODING.relations) and list(ties.columns[-2:]) == ["date", "dated_by"]
    uses = ties[ties["relation"] == "uses"].set_index(["doc", "target"])[["date", "dated_by"]]
    found = {key: tuple(row) for key, row in zip(uses.index, uses.to_numpy(), strict=True)}
    assert found == {("a", "mechanism:约谈"): ("2023-11-05", "published"), ("b", "mechanism:约谈"): ("2024-01-02", "published"),
                     ("b", "mechanism:专项检查"): ("2021", "text"), ("c", "mechanism:专项检查"): ("2024-01-30", "published"),
                     ("d", "mechanism:约谈"): ("2024", "published"), ("e", "mechanism:约谈"): ("", "")}


def test_events_have_dates_too_and_a_table_of_documents_serves():
    table = pd.DataFrame({"doc": list(PUBLISHED), "published": list(PUBLISHED.values())})
    events = h.dated(CODING, table, "events")
    assert events["date"].tolist() == ["2023-11-05", "2024-01-02", "2021", "2024-01-30", "2024", ""]
    assert events["when"].dropna().tolist() == [2021, 2024]


def test_slices_are_the_networks_of_their_documents_and_empty_months_stay():
    some = h.slices(CODING, PUBLISHED)
    assert {label: docs(net) for label, net in some.items()} == {"2023-11": {"a"}, "2023-12": set(), "2024-01": {"b", "c"}}
    of_b_and_c = h.network(h.add(h.code(parse(doc, TEXTS[doc][1], {"published": TEXTS[doc][0]})) for doc in "bc"))
    assert nx.utils.graphs_equal(some["2024-01"], of_b_and_c) and len(some["2023-12"]) == 0
    years = h.slices(CODING, PUBLISHED, by="year")
    assert docs(years["2024"]) == {"b", "c", "d"}, "a year is precise enough for a year"


def test_windows_move_and_grow():
    moving = h.slices(CODING, PUBLISHED, window=2)
    assert {label: docs(net) for label, net in moving.items()} == {"2023-11/2023-12": {"a"}, "2023-12/2024-01": {"b", "c"}}
    growing = h.slices(CODING, PUBLISHED, cumulative=True)
    assert [docs(net) for net in growing.values()] == [{"a"}, {"a"}, {"a", "b", "c"}]
    assert h.slices(CODING, {}) == {} and list(h.slices(CODING, PUBLISHED, window=12)) == ["2023-11/2024-01"]


def test_by_what_is_told_a_tie_is_in_its_own_year():
    years = h.slices(CODING, PUBLISHED, by="year", date="told")
    assert list(years) == ["2021", "2022", "2023", "2024"]
    assert docs(years["2021"]) == {"b"} and "mechanism:约谈" not in years["2021"] and "region:530623" in years["2021"]
    assert docs(years["2024"]) == {"b", "c", "d"} and years["2024"].edges[
        "body:530623:纪委监委", "mechanism:专项检查", "uses"]["weight"] == 1
    assert years["2021"].nodes["mechanism:专项检查"]["mentions"] == 1, "that of the sentence"


@pytest.mark.parametrize("wrong", [{"by": "week"}, {"window": 0}, {"date": "read"}])
def test_what_is_no_window_is_refused(wrong: dict):
    with pytest.raises(ValueError, match=str(next(iter(wrong.values())))):
        h.slices(CODING, PUBLISHED, **wrong)
    with pytest.raises(ValueError, match="mentions"):
        h.dated(CODING, PUBLISHED, "mentions")


@given(st.lists(DAYS, max_size=6), st.sampled_from(["month", "year"]), st.integers(1, 5))
def test_windows_cover_every_period_and_follow_each_other(days: list[str], by: str, window: int):
    periods = [networks.period(day, by) for day in days]
    single, moving = networks.windows(periods, by), networks.windows(periods, by, window)
    growing = networks.windows(periods, by, cumulative=True)
    assert set(periods) <= set(single) and list(single) == sorted(single)
    assert all(inside == {label} for label, inside in single.items())
    assert set().union(*moving.values()) == set(single) == set().union(*growing.values())
    assert {len(inside) for inside in moving.values()} <= {min(window, len(single))}
    assert len(growing) == len(single) and [len(inside) for inside in growing.values()] == list(range(1, len(single) + 1))


# --- over time, for Gephi -------------------------------------------------------------------------------------

def test_the_file_over_time_reads_back_with_its_days():
    net = h.dynamic(CODING, PUBLISHED)
    back = nx.read_gexf(io.StringIO(exports.gexf(net)))
    assert back.graph["mode"] == "dynamic" and set(back) == set(net)
    ends = {(a, b, data["relation"]): data["spells"] for a, b, data in back.edges(data=True)}
    assert ends == {(a, b, kind): spells for a, b, kind, spells in net.edges(keys=True, data="spells")}
    tie = ("body:530103:纪委监委", "mechanism:约谈", "uses")
    assert ends[tie] == [("2023-11-05", "2023-11-05"), ("2024-01-02", "2024-01-02")]
    assert back.nodes["body:532801:纪委监委"]["spells"] == [("2024-01-01", "2024-12-31")], "a year is as long as a year"
    assert 'timeformat="date"' in exports.gexf(net) and "body:530500:纪委监委" not in net, "what has no date is left out"


def test_spells_that_touch_are_one():
    months = {"a": "2024-01", "b": "2024-02-01", "c": "2024-03-03"}
    coding = h.add(h.code(parse(doc, "盘龙区纪委监委约谈“一把手”。")) for doc in months)
    assert h.dynamic(coding, months).nodes["mechanism:约谈"]["spells"] == [("2024-01-01", "2024-02-01"), ("2024-03-03", "2024-03-03")]


def test_by_what_is_told_each_tie_has_the_days_of_its_year():
    net = h.dynamic(CODING, PUBLISHED, "told")
    assert net.edges["body:530623:纪委监委", "mechanism:专项检查", "uses"]["spells"] == [
        ("2021-01-01", "2021-12-31"), ("2024-01-30", "2024-01-30")]
    assert all(spells for _, spells in net.nodes(data="spells"))


def test_other_files_of_a_network_over_time_are_those_without():
    net, plain = h.dynamic(CODING, PUBLISHED), h.network(CODING)
    dated = {doc: date for doc, date in PUBLISHED.items() if date}
    only = networks.network(h.add(h.code(parse(doc, TEXTS[doc][1], {"published": TEXTS[doc][0]})) for doc in dated))
    some, others = exports.render(net), exports.render(only)
    assert all(some[name] == others[name] for name in ("nodes.csv", "edges.csv", "network.graphml", "network.ttl"))
    assert "spell" not in exports.gexf(plain)
