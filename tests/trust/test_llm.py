"""A language model as a coder, against a server on this machine that answers well, late, badly and with lies."""
from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import helpers as h
from helpers.corpus import Options
from helpers.reading import InputError, files, parse
from helpers.trust import asking, coders, llm, prompts

REPORT = "昆明市纪委监委约谈“一把手”。该委还发出３８ 份提醒函。"
KEY = "sk-secret-0123456789"
BODY, TALK, NOTE, CHIEF = "body:530100:纪委监委", "mechanism:约谈", "mechanism:提醒函", "target:一把手"


def place(sentence: int, quote: str, nth: int = 1) -> dict[str, Any]:
    return {"sentence": sentence, "quote": quote, "nth": nth}


def tie(sentence: int, source: str, relation: str, target: str, mode: str = "practice", elsewhere: int = 0) -> dict:
    return {"sentence": sentence, "source": source, "relation": relation, "target": target, "mode": mode,
            "elsewhere": elsewhere}


def count(sentence: int, quote: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    return {**place(sentence, quote), "value": value, "unit": unit, "approx": False, "counted": "", "mechanism": "",
            "body": "", "region": "", "year": 0, **more}


GOOD = {
    "mentions": [{**place(1, "昆明市纪委监委"), "kind": "body", "id": BODY},
                 {**place(1, "约谈"), "kind": "mechanism", "id": TALK},
                 {**place(1, "“一把手”"), "kind": "target", "id": "target:“一把手”"},
                 {**place(2, "提醒函"), "kind": "mechanism", "id": NOTE}],
    "relations": [tie(1, BODY, "uses", TALK), tie(1, BODY, "supervises", CHIEF), tie(2, BODY, "uses", NOTE, elsewhere=1)],
    "quantities": [count(2, "38份", 38, "份", mechanism=NOTE)],
}


class Server:
    """What answers, in turn, the last for ever: (status, body), a number of seconds to wait, or a function of the request."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                outer.asked.append({"path": self.path, **body})
                outer.headers.append({name.lower(): value for name, value in self.headers.items()})
                answer = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                answer = answer(body) if callable(answer) else answer
                if isinstance(answer, float):
                    self._drip(answer)
                    return
                status, data, *more = answer
                self.send_response(status)
                for name, value in (more[0] if more else {}).items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def _drip(self, seconds: float) -> None:
                """A sign now and then, for so long: no single wait is long."""
                self.send_response(200)
                self.end_headers()
                until = time.monotonic() + seconds
                try:
                    while time.monotonic() < until:
                        self.wfile.write(b" ")
                        self.wfile.flush()
                        time.sleep(0.05)
                except OSError:
                    pass

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"


def said(content: Any, **more: Any) -> tuple[int, bytes]:
    """A chat completion that says something."""
    words = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    choice = {"message": {"role": "assistant", "content": words}, "finish_reason": "stop", **more}
    return 200, json.dumps({"choices": [choice], "usage": {"prompt_tokens": 1000, "completion_tokens": 50}}).encode()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    waits: list[float] = []
    made.waits = waits
    monkeypatch.setattr(asking, "_pause", waits.append)
    for name, value in ((asking.URL, made.url), (asking.CACHE, str(tmp_path / "answers")), (asking.KEY, KEY)):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(asking.OPEN, raising=False)
    yield made
    made.http.shutdown()
    made.http.server_close()
    thread.join()


def coded(text: str = REPORT) -> coders.Checked:
    return coders.check_with("llm:small", parse("a", text))


# -- good answers ------------------------------------------------------------------------------------

@pytest.mark.parametrize("wrap", [json.dumps, lambda rows: f"Here it is:\n```json\n{json.dumps(rows)}\n```\nDone {{so}}."])
def test_a_good_answer_becomes_a_coding(server: Server, wrap: Callable):
    server.answers = [said(wrap(GOOD))]
    found, refused = coded()
    assert refused.empty
    assert found.mentions.text.tolist() == ["昆明市纪委监委", "约谈", "“一把手”", "提醒函"]
    assert found.mentions.id.tolist() == [BODY, TALK, CHIEF, NOTE], "ids are written as ids are"
    assert found.quantities[["text", "value"]].values.tolist() == [["３８ 份", 38.0]], "whatever the width and the blanks"
    ties = {tuple(row) for row in found.relations[["source", "relation", "target", "rule"]].itertuples(index=False)}
    assert ties == {(BODY, "uses", TALK, "llm"), (BODY, "supervises", CHIEF, "llm"), (BODY, "uses", NOTE, "llm@0-7")}
    assert h.network(found).number_of_edges() == 3


def test_what_is_asked_has_the_codebook_and_a_schema_and_the_key_in_its_header_only(server: Server):
    server.answers = [said(GOOD)]
    coded()
    (asked,), (headers,) = server.asked, server.headers
    assert asked["path"] == "/v1/chat/completions" and asked["model"] == "small" and asked["temperature"] == 0
    assert headers["authorization"] == f"Bearer {KEY}" and KEY not in json.dumps(asked)
    system, user = (message["content"] for message in asked["messages"])
    assert files.codebook().joinpath("codebook.md").read_text(encoding="utf-8") in system
    assert all(f"`{row['family']}` {row['zh']}" in system for row in files.table("codebook/families.csv"))
    assert "[1] 昆明市纪委监委约谈“一把手”。" in user and "[2] 该委" in user
    form = asked["response_format"]["json_schema"]
    assert form["strict"] and form["schema"] == prompts.schema()


def test_the_schema_is_one_and_holds_the_good_answer():
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(prompts.schema())
    jsonschema.validate(GOOD, prompts.schema())


def test_a_server_that_knows_no_schema_is_asked_without(server: Server):
    server.answers = [lambda body: (400, b"unknown response_format") if "response_format" in body else said(GOOD)]
    assert coded().refused.empty
    assert ["response_format" in asked for asked in server.asked] == [True, False]


def test_a_long_text_goes_in_passages_each_of_whole_sentences(server: Server):
    def answer(body: dict) -> tuple[int, bytes]:
        lines = re.findall(r"(?m)^\[(\d+)\] (.*)", body["messages"][1]["content"])
        rows = [{**place(int(n), "约谈"), "kind": "mechanism", "id": TALK} for n, words in lines if "约谈" in words]
        return said({"mentions": rows, "relations": [], "quantities": []})

    server.answers = [answer]
    text = "".join(f"市纪委第{i}次约谈了各单位的主要负责人,并且要求限期整改。" for i in range(200))
    found, refused = coded(text)
    assert refused.empty and len(found.mentions) == 200 and len(server.asked) > 3
    assert max(len(asked["messages"][1]["content"]) for asked in server.asked) < 2 * llm.PASSAGE
    assert TALK not in server.asked[0]["messages"][1]["content"] and TALK in server.asked[1]["messages"][1]["content"]


def test_an_answer_that_is_cut_off_is_asked_for_in_halves(server: Server):
    def answer(body: dict) -> tuple[int, bytes]:
        numbers = re.findall(r"(?m)^\[(\d+)\]", body["messages"][1]["content"])
        if len(numbers) > 1:
            return said('{"mentions": [{"sentence": 1,', finish_reason="length")
        return said({"mentions": [{**place(int(numbers[0]), "纪委"), "kind": "body", "id": "body:000000:纪委"}]
                     if numbers == ["1"] else [], "relations": [], "quantities": []})

    server.answers = [answer]
    found, refused = coded("市纪委约谈。限期整改。市委巡察。")
    assert len(found.mentions) == 1 and refused.empty and len(server.asked) == 5


# -- kept, and told ----------------------------------------------------------------------------------

def test_the_same_is_not_asked_twice_and_what_it_cost_is_told(server: Server, tmp_path: Path):
    server.answers = [said(GOOD)]
    since = asking.mark()
    first, again = coded(), coded()
    assert len(server.asked) == 1 and first.coding.relations.equals(again.coding.relations)
    assert re.fullmatch(r"language model: 1 request, 1,000 tokens sent, 50 received, \d+\.\d s of waiting",
                        asking.spent(since))
    assert asking.spent(asking.mark()) == ""
    coders.check_with("llm:large", parse("a", REPORT))
    coded(REPORT + "市委巡察。")
    assert len(server.asked) == 3, "another model, another text"
    for path in (tmp_path / "answers").iterdir():
        assert KEY not in path.read_text(encoding="utf-8")
        path.write_text("{", encoding="utf-8")
    coded()
    assert len(server.asked) == 4, "what is broken there is asked again"


def test_the_identity_has_model_address_and_codebook_but_no_key(server: Server, monkeypatch: pytest.MonkeyPatch):
    first = coders.identity("llm:small")
    assert coders.identity("llm:large") != first
    monkeypatch.setenv(asking.KEY, "another")
    assert coders.identity("llm:small") == first
    monkeypatch.setattr(prompts, "system", lambda: "another codebook")
    assert coders.identity("llm:small") != first


def test_the_command_line_asks_tells_the_cost_and_keeps_the_key_to_itself(server: Server, tmp_path: Path):
    server.answers = [said({**GOOD, "mentions": [*GOOD["mentions"], {**place(1, "不在"), "kind": "body", "id": BODY}]})]
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        arguments = ["a.txt", "--coder", "llm:small", "--llm-url", server.url, "--out", "results", *more]
        environment = {k: v for k, v in os.environ.items() if k != asking.URL}
        return subprocess.run([sys.executable, "-m", "helpers", *arguments], cwd=tmp_path, capture_output=True, text=True,
                              encoding="utf-8", env=environment | {"PYTHONUTF8": "1"})

    done = run("--engine", "pool", "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert "helpers: language model: 1 request, 1,000 tokens sent, 50 received" in done.stderr
    (row,) = h.documents(tmp_path / "results").itertuples()
    assert row.state == "coded" and row.why.startswith("1 row of its coder was refused: mentions 4")
    assert "these words do not stand in the sentence" in row.why
    again = run()
    assert again.returncode == 0 and "language model" not in again.stderr and len(server.asked) == 1
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert KEY not in done.stdout + done.stderr and KEY.encode() not in kept


# -- slow and broken answers -------------------------------------------------------------------------

def test_a_busy_server_is_asked_again_later_and_later(server: Server):
    server.answers = [(503, b""), (429, b"", {"retry-after": "7"}), (500, b""), said(GOOD)]
    assert coded().refused.empty and server.waits == [1, 7, 4]
    assert ", 3 asked again," in asking.spent(0)


@pytest.mark.parametrize("answer", [
    (200, b""), (200, b"<html>"), (200, b'{"choices": []}'), said(""), said("I cannot do that."),
    said('{"mentions": [{"sentence": 1, "quo'), said({"mentions": {}, "relations": [], "quantities": []}),
    said([1, 2]), said('{"a":' * 2000), (200, b'{"choices": [{"message": {"content": 3}}]}'), (200, b"\xff\xfe"),
])
def test_what_is_no_answer_is_asked_for_again_and_then_told(server: Server, tmp_path: Path, answer: tuple):
    server.answers = [answer]
    with pytest.raises(InputError, match=r"4 times; try another model, or cut the text$") as error:
        coded()
    assert not isinstance(error.value, asking.Unreachable) and len(server.asked) == 4
    assert not list((tmp_path / "answers").glob("*.json")), "and not kept"
    server.answers = [answer, said(GOOD)]
    assert coded().refused.empty


def test_an_answer_that_takes_too_long_is_given_up_whether_it_waits_or_drips(server: Server, monkeypatch):
    monkeypatch.setenv(asking.SECONDS, "0.2")
    monkeypatch.setattr(asking, "TRIES", 2)
    for answer in (20.0, lambda body: time.sleep(0.6) or said(GOOD)):
        server.answers = [answer]
        began = time.monotonic()
        with pytest.raises(InputError, match=r"no answer within 0\.2 s, 2 times"):
            coded()
        assert time.monotonic() - began < 5


@pytest.mark.parametrize(("answer", "why"), [
    ((401, KEY.encode()), "the key is missing or wrong; set HELPERS_LLM_KEY"), ((404, b""), "mend the address or the model"),
    ((307, b"", {"location": "http://example.org/"}), "it sends elsewhere"), ((502, b""), "it answers 502, 4 times"),
])
def test_where_the_address_is_at_fault_the_run_ends_and_nothing_is_written(server: Server, tmp_path: Path, answer, why):
    server.answers = [answer]
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(REPORT, encoding="utf-8")
    with pytest.raises(asking.Unreachable) as error:
        h.build([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")], tmp_path / "results", Options(coder="llm:small"))
    assert why in str(error.value) and KEY not in str(error.value) and not list((tmp_path / "results").glob("*.csv"))
    assert len(server.asked) <= 4, "the second text is not sent any more"


def test_where_one_text_is_at_fault_the_others_are_coded(server: Server, tmp_path: Path):
    server.answers = [lambda body: (413, f"too long, {KEY}".encode()) if "市委" in body["messages"][1]["content"]
                      else said(GOOD)]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_text("市委巡察。", encoding="utf-8")
    h.build([str(tmp_path / "in")], tmp_path / "results", Options(coder="llm:small"))
    table = h.documents(tmp_path / "results")
    assert table.state.tolist() == ["coded", "skipped"] and "it answers 413: too long, …" in table.why[1]


def test_nobody_there_is_one_line(server: Server, monkeypatch):
    monkeypatch.setenv(asking.URL, "http://127.0.0.1:9/v1")
    with pytest.raises(asking.Unreachable, match=r"nothing answers there \(ConnectError\)"):
        coded()


# -- lies --------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("table", "row", "why"), [
    ("mentions", {**place(1, "昆明市监委"), "kind": "body", "id": BODY}, "these words do not stand in the sentence"),
    ("mentions", {**place(2, "约谈"), "kind": "mechanism", "id": TALK}, "these words do not stand in the sentence"),
    ("mentions", {**place(1, "约谈", 2), "kind": "mechanism", "id": TALK}, "stand in the sentence 1 times, and it says nth 2"),
    ("mentions", {**place(1, " "), "kind": "mechanism", "id": TALK}, "it quotes nothing"),
    ("mentions", {**place(7, "约谈"), "kind": "mechanism", "id": TALK}, "it is of sentence 7, and asked were 1 to 2"),
    ("mentions", {**place(-1, "约谈"), "kind": "mechanism", "id": TALK}, "it is of sentence -1"),
    ("mentions", {**place(1, "昆明市"), "kind": "region", "id": "region:539999"}, "no division has the code '539999'"),
    ("mentions", {**place(1, "昆明市"), "kind": "person", "id": "person:昆明"}, "unknown kind 'person'"),
    ("mentions", {"quote": "约谈"}, "it is no row of the form"),
    ("mentions", ["约谈"], "it is no row of the form"),
    ("mentions", {**place(1, 3), "kind": "body", "id": BODY}, "it is no row of the form"),
    ("relations", tie(1, BODY, "loves", TALK), "unknown relation 'loves'"),
    ("relations", tie(1, BODY, "uses", NOTE), "mechanism:提醒函 is not named in its evidence"),
    ("relations", tie(1, BODY, "uses", NOTE, elsewhere=1), "mechanism:提醒函 is not named in its evidence"),
    ("relations", tie(2, "body:530000:纪委监委", "uses", NOTE, elsewhere=1), "sentence 1 names neither end"),
    ("relations", tie(1, BODY, "uses", TALK, mode="plan"), "unknown mode 'plan'"),
    ("relations", tie(0, BODY, "uses", TALK), "it is of sentence 0"),
    ("quantities", count(2, "39份", 39, "份"), "these words do not stand in the sentence"),
    ("quantities", count(2, "38份", "viele", "份"), "'viele' is no number"),
    ("quantities", count(2, "38份", 38, "份", body="纪委"), "is no id of a body"),
])
def test_a_lie_is_refused_and_told_and_the_rest_stays(server: Server, table: str, row: Any, why: str):
    rows = {**GOOD, "quantities": []} if table == "quantities" else GOOD
    server.answers = [said({**rows, table: [*rows[table], row]})]
    found, refused = coded()
    assert len(refused) == 1 and refused.table[0] == table and why in refused.why[0]
    assert len(found.mentions) == 4 and len(found.relations) == 3


SIGNS = st.text(st.sampled_from("约谈 一把手３3AＡ()“”臺台\u3000、"), max_size=12)


@given(SIGNS, SIGNS, st.integers(-1, 4))
def test_words_are_found_where_they_stand_or_not_at_all(quote: str, sentence: str, nth: int):
    from helpers.reading import canonical

    try:
        start, end = prompts.aligned(quote, sentence, nth)
    except ValueError:
        return
    assert "".join(canonical(sentence[start:end]).split()) == "".join(canonical(quote).split()) != ""
    if quote in sentence:
        assert sentence[start:end] == quote


# -- the address -------------------------------------------------------------------------------------

@pytest.mark.parametrize(("url", "why"), [
    ("", "no address; give --llm-url"), ("http://example.org/v1", "would go unencrypted to another machine"),
    ("http://localhost.example.org/v1", "would go unencrypted"), ("http://127.0.0.1.example.org/v1", "would go unencrypted"),
    ("ftp://localhost/v1", "want http:// or https://"), ("localhost:11434/v1", "want http:// or https://"),
    ("https://me:secret@example.org/v1", "leave the name and password out"), ("https://example.org/v1?key=1", "want http"),
    ("http://[::1", "want http"),
])
def test_an_address_that_is_none_or_not_safe_is_refused(monkeypatch: pytest.MonkeyPatch, url: str, why: str):
    monkeypatch.setenv(asking.URL, url)
    monkeypatch.delenv(asking.OPEN, raising=False)
    with pytest.raises(InputError) as error:
        llm.coder("small")
    assert why in str(error.value) and "secret" not in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("url", ["http://localhost:1/v1/", "http://127.3.4.5/v1", "http://[::1]:8/v1",
                                 "https://example.org/v1/chat/completions"])
def test_this_machine_and_encrypted_ones_may_be_asked(monkeypatch: pytest.MonkeyPatch, url: str):
    monkeypatch.setenv(asking.URL, url)
    assert asking.address().url == url.rstrip("/").removesuffix("/chat/completions")


def test_another_machine_may_be_asked_in_the_open_where_the_reader_means_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(asking.URL, "http://example.org/v1")
    monkeypatch.setenv(asking.OPEN, "yes")
    assert asking.address().url == "http://example.org/v1"


def test_a_key_that_is_none_is_not_told(server: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(asking.KEY, "geheim schlüssel")
    with pytest.raises(asking.Unreachable, match="HELPERS_LLM_KEY is no key") as error:
        coded()
    assert "geheim" not in str(error.value) and server.asked == []
