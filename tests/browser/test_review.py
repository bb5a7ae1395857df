"""The review in a real browser: what is clicked is what the saved file does when it is replayed, and nothing is lost."""
from __future__ import annotations

import importlib.resources
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, Page, expect
from watching import watched

import helpers as h
from helpers import pages
from helpers.pages import reviewing
from helpers.reading import files, parse
from helpers.trust import corrections

AXE = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# Words that stand more than once, an end of a line of Windows, and a character of two units of JavaScript.
TEXT = parse("a,\"b\"", "𠮷盘龙区纪委监委约谈“一把手”。\r\n\r\n官渡区纪委监委约谈“一把手”2人次，𠮷并制定监督任务清单。\r\n"
             "官渡区纪委监委约谈“一把手”2人次，𠮷并制定监督任务清单。\r\n鼓楼区纪委监委约谈“一把手”。约谈约谈约谈。")
FOUND = h.code(TEXT)
MENTION, TIE = ["start", "end", "id"], ["source", "relation", "target", "start", "end", "mode"]

# --- the rows ---------------------------------------------------------------------------------------------------

# What a reader clicks, by numbers: the page makes rows of it, and tells what they do; a row that is none is left out.
PLAYED = """([data, clicks]) => {
  const C = Corrections, model = C.model(data), by = {who: "me", when: "2026-12-01", why: 'so, "it"\\n is'};
  let state = C.start(model);
  const of = (list, n) => list[n % list.length];
  const rowOf = {
    accept: ([n]) => C.mentionRow(model, "accept", of(state.mentions, n), by),
    reject: ([n]) => C.mentionRow(model, "reject", of(state.mentions, n), by),
    add: ([n, k], name) => C.mentionRow(model, "add", {start: n % model.length, end: n % model.length + k % 7 + 1, id: name}, by),
    rename: ([n, k], name) => C.nodeRow(model, "rename", of(state.mentions, n).id, name, by, k % 2 === 0),
    merge: ([n, k, e]) => C.nodeRow(model, "merge", of(state.mentions, n).id, of(state.mentions, k).id, by, e % 2 === 0),
    retype: ([n, k], name) => C.nodeRow(model, "retype", of(state.mentions, n).id, name, by, k % 2 === 0),
    acceptTie: ([n]) => state.ties.length ? C.tieRow(model, "accept", of(state.ties, n), by) : null,
    rejectTie: ([n]) => state.ties.length ? C.tieRow(model, "reject", of(state.ties, n), by) : null,
    addTie: ([n, k, r]) => {
      const [start, end] = of(model.sentences, n), at = of(state.mentions, k), to = of(state.mentions, r);
      return C.tieRow(model, "add", {start, end, source: at.id, relation: of(Object.keys(data.relations), n + r), target: to.id}, by);
    },
  };
  const plain = ({start, end, id, source, relation, target, mode}) => id ? [start, end, id] : [source, relation, target, start, end, mode];
  const steps = [];
  for (const [what, numbers, name] of clicks) {
    const row = state.mentions.length ? rowOf[what](numbers, name) : null;
    const meant = plain(what.endsWith("Tie") ? of(state.ties, numbers[0]) ?? {} : of(state.mentions, numbers[0]) ?? {});
    if (!row || C.fault(model, row)) continue;
    const done = C.replay(model, state, row);
    steps.push({row, meant, changed: done.changed, noted: !!done.note, mentions: done.state.mentions.map(plain), ties: done.state.ties.map(plain)});
    state = done.state;
  }
  const csv = C.csv(steps.map(({row}) => row));
  return {csv, steps, again: C.csv(C.read(csv)) === csv};
}"""
NAMES = st.sampled_from(["mechanism:约谈", "mechanism:谈,\"话\"", "target:一把手", "body:530111:纪委监委", "body:000000:局", "document:𠮷",
                         "region:530103", "mechanism: 约 "])
CLICKS = st.lists(st.tuples(st.sampled_from(["accept", "reject", "add", "rename", "merge", "retype", "acceptTie", "rejectTie",
                                             "addTie", "addTie"]),
                            st.lists(st.integers(0, 500), min_size=3, max_size=3), NAMES), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def bare(browser: Browser):
    """A page with the rows' own script and nothing else."""
    page = browser.new_page()
    page.add_script_tag(content=(Path(reviewing.__file__).with_name("corrections.js")).read_text(encoding="utf-8")
                        + "\nwindow.Corrections = Corrections;")
    yield page
    page.close()


def rows_of(table, columns: list[str]) -> list[list]:
    return sorted(table[columns].values.tolist())


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(clicks=CLICKS)
def test_the_saved_rows_do_when_replayed_what_they_did_on_the_page(bare: Page, tmp_path_factory, clicks):
    played = bare.evaluate(PLAYED, [reviewing.data(TEXT, FOUND), clicks])
    path = tmp_path_factory.mktemp("rows") / "corrections.csv"
    path.write_bytes(played["csv"].encode())
    rows = corrections.read(path)
    assert played["again"] and len(rows) == len(played["steps"])
    coding = FOUND
    for row, step in zip(rows, played["steps"], strict=True):
        before = coding
        coding, report = corrections.replay(coding, [TEXT], [row])
        assert rows_of(coding.mentions, MENTION) == sorted(step["mentions"])
        assert rows_of(coding.relations, TIE) == sorted(step["ties"])
        assert (int(report["changed"][0]), bool(report["note"][0])) == (step["changed"], step["noted"]), (row, report["note"][0])
        if row.action in ("accept", "reject"):  # what was meant, and no other of the same words
            tables, columns = ("relations", TIE) if row.relation else ("mentions", MENTION)
            was, left = (rows_of(getattr(one, tables), columns) for one in (before, coding))
            assert step["meant"] in was and not step["noted"]
            assert [one for one in was if one not in left] == ([step["meant"]] if row.action == "reject" else [])


def test_every_mention_and_tie_of_a_text_can_be_spoken_of_and_no_other_is_meant(bare: Page):
    text = h.read("yunnan-2024-03-07")
    coding = h.code(text)
    said = bare.evaluate("""(data) => {
      const C = Corrections, model = C.model(data), by = {who: "me", when: "2026-12-01", why: "so"}, state = C.start(model);
      const one = (rows, make, key) => rows.filter((row) => {
        const left = C.replay(model, state, make(row)).state[key];
        return left.length !== rows.length - 1 && left.some((other) => other === row);
      }).length;
      return [one(model.mentions, (m) => C.mentionRow(model, "reject", m, by), "mentions"),
              one(model.ties, (tie) => C.tieRow(model, "reject", tie, by), "ties"), model.mentions.length, model.ties.length];
    }""", reviewing.data(text, coding))
    assert said == [0, 0, len(coding.mentions), len(coding.relations)]
