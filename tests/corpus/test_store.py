"""The store heals: whatever happened to it, at any moment of a run, the result is as before, or one line says why not."""
from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

import helpers as h
from helpers.corpus import Options, records, store
from helpers.reading import InputError

REPORT = "昆明市盘龙区纪委监委对新提拔的“一把手”开展任前廉政谈话{}人次，并建立问题清单。"
PAGE = f"<html><body><article><p>{REPORT * 2}</p></article></body></html>"
GIGABYTES = 3 << 30


def reports(folder: Path, number: int = 20) -> Path:
    folder.mkdir()
    for i in range(number):
        (folder / f"r{i:02}.txt").write_text(REPORT.format(i + 2), encoding="utf-8")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(store.NAME)}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], bytes]:
    """Texts, their result, and its store."""
    base = tmp_path_factory.mktemp("done")
    where = reports(base / "in")
    (where / "c.html").write_text(PAGE, encoding="utf-8")
    h.build([str(where)], base / "out")
    return where, tree(base / "out"), (base / "out" / store.NAME).read_bytes()


@pytest.fixture
def out(done, tmp_path: Path) -> Path:
    """A result with its store, of its own for each test."""
    for name, data in {**done[1], store.NAME: done[2]}.items():
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_bytes(data)
    return tmp_path / "out"


# -- damaged before ----------------------------------------------------------------------------------

def overwritten(seed: int) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        rng, data = random.Random(seed), bytearray(path.read_bytes())
        page = 4096 * rng.randrange(len(data) // 4096)
        data[page:page + 4096] = rng.randbytes(4096)
        path.write_bytes(data)
    return damage


def cut(part: float) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(path.read_bytes()[:int(part * path.stat().st_size)])


def statements(*lines: str, values: tuple = ()) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        with sqlite3.connect(path) as base:
            for line in lines:
                base.execute(line, values)
        base.close()
    return damage


def sealed(part: str, data: bytes, most: int = -1) -> Callable[[Path], None]:
    """Every record, or so many, as `store.put` would keep these bytes."""
    def damage(path: Path) -> None:
        with sqlite3.connect(path) as base:
            for (key,) in base.execute("SELECT key FROM record LIMIT ?", (most,)).fetchall():
                base.execute(f"UPDATE record SET {part} = ? WHERE key = ?", (store._sealed(part, key, data) + data, key))
            base.execute("DELETE FROM said")
        base.close()
    return damage


def packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value).encode())


def bomb() -> bytes:
    """Gigabytes of spaces: after a full flush the same piece is packed to the same bytes."""
    piece, packing = b" " * (64 << 20), zlib.compressobj(1)
    first, again = (packing.compress(piece) + packing.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    times, check = GIGABYTES // len(piece), 1
    for _ in range(times):
        check = zlib.adler32(piece, check)
    return first + again * (times - 1) + b"\x03\x00" + check.to_bytes(4, "big")


ABOUT = dict.fromkeys(records._ABOUT, "")
UNSAID = "DELETE FROM said"
DAMAGES = {
    **{f"page {seed}": overwritten(seed) for seed in range(8)},
    **{f"cut to {part}": cut(part) for part in (0, 0.0005, 0.01, 0.3, 0.7, 0.99)},
    "null": statements(UNSAID, "UPDATE record SET head = NULL"), "a number": statements(UNSAID, "UPDATE record SET body = 7"),
    "a text": statements(UNSAID, "UPDATE record SET head = 'x'"), "empty": statements(UNSAID, "UPDATE record SET head = x''"),
    "changed places": statements(UNSAID, "UPDATE record SET head = body, body = head"),
    "one for all": statements(UNSAID, "UPDATE record SET body = (SELECT body FROM record LIMIT 1)"),
    "no table": statements("DROP TABLE record"), "a column more": statements("ALTER TABLE record ADD COLUMN more"),
    "a view": statements("ALTER TABLE record RENAME TO old", "CREATE VIEW record AS SELECT * FROM old"),
    "a trigger": statements("CREATE TRIGGER t AFTER INSERT ON said BEGIN DELETE FROM record; END"),
    **{f"says {said}": statements(f"UPDATE said SET json = '{said}'") for said in
       ("{", "7", "[]", '["", "", []]', '{"state": "", "files": {"../in/r00.txt": ""}, "done": [{}, []]}')},
    **{f"head {number}": sealed("head", packed(value)) for number, value in enumerate((
        [], 7, "x", [{}, [], ""], [ABOUT, [[1]], ""], [ABOUT, [], "xyz"], [ABOUT, [], "00"], [ABOUT | {"title": 7}, [], ""]))},
    **{f"body {number}": sealed("body", packed(value)) for number, value in enumerate((
        [], ["x", {}], ["x", {"mentions": [], "relations": [], "quantities": []}], [7, {}],
        ["x", {name: [[1]] * 6 + [[]] for name in ("mentions", "relations", "quantities")}]))},
    "no zlib": sealed("body", b"x"), "half": sealed("head", packed([ABOUT, [], ""])[:-6]),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_broken_is_made_anew(done, out: Path, damage: Callable[[Path], None]):
    where, before, _ = done
    damage(out / store.NAME)
    (where.parent / "new").mkdir(exist_ok=True)
    (where.parent / "new" / "n.txt").write_text(REPORT.format(99), encoding="utf-8")
    h.build([str(where), str(where.parent / "new")], out)  # with more, or the store would hardly be looked at
    h.build([str(where)], out)
    assert tree(out) == before


def test_a_record_that_unpacks_to_gigabytes(done, out: Path):
    """In 1.5 GB of memory."""
    sealed("body", bomb(), 2)(out / store.NAME)
    program = ("import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000,) * 2); "
               "from helpers.__main__ import main; sys.exit(main(sys.argv[1:]))")
    said = subprocess.run([sys.executable, "-c", program, str(done[0]), "--out", str(out)], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert tree(out) == done[1]


def foreign(path: Path) -> None:
    path.unlink()
    statements("CREATE TABLE mine (x)", "INSERT INTO mine VALUES (1)")(path)


def of_a_program(path: Path) -> None:
    statements("PRAGMA application_id = 42")(path)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def only_a_journal(path: Path) -> None:
    path.rename(f"{path}-journal")


@pytest.mark.parametrize("damage", [foreign, of_a_program, folder, pipe, only_a_journal])
def test_what_is_another_s_is_refused_in_one_line_and_stays(done, out: Path, damage: Callable[[Path], None]):
    damage(out / store.NAME)
    before = {path: path.read_bytes() if path.is_file() else None for path in out.rglob("*")}
    with pytest.raises(InputError, match=rf"{store.NAME}.*; move it away, or give another --store$"):
        h.build([str(done[0])], out)
    assert {path: path.read_bytes() if path.is_file() else None for path in out.rglob("*")} == before


def test_what_nobody_can_tell_is_set_aside(done, tmp_path: Path):
    (tmp_path / "kept").mkdir()
    for number in (1, 2):
        (tmp_path / "kept" / store.NAME).write_bytes(b"mine" * number)
        h.build([str(done[0])], tmp_path / "out", Options(store=str(tmp_path / "kept")))
        assert (tmp_path / "kept" / f"{store.NAME}.damaged-{number}").read_bytes() == b"mine" * number
    assert tree(tmp_path / "out") == done[1]


def test_a_store_of_the_version_before_is_used(done, out: Path):
    statements("PRAGMA application_id = 0", "DELETE FROM said")(out / store.NAME)
    h.build([str(done[0])], out)
    assert tree(out) == done[1]


# -- damaged while it is used ------------------------------------------------------------------------

@pytest.mark.parametrize("function", ["has", "put", "get", "keep_only", "say", "said"])
@pytest.mark.parametrize("at", [1, 2, 25])
def test_broken_at_any_moment_of_a_run(done, out: Path, monkeypatch: pytest.MonkeyPatch, function: str, at: int):
    where, before, _ = done
    calls, act = [], getattr(store, function)

    def breaking(base: sqlite3.Connection, *arguments):
        calls.append(arguments)
        if len(calls) == at:
            base.execute("DROP TABLE record" if function != "said" else "DROP TABLE said")
        return act(base, *arguments)

    monkeypatch.setattr(store, function, breaking)
    (out / "nodes.csv").unlink()
    if function == "put":
        (out / store.NAME).unlink()
    h.build([str(where)], out)
    assert tree(out) == before


def test_a_disk_that_breaks_it_again_and_again_is_one_line(done, out: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(store, "has", broken)
    with pytest.raises(InputError, match="it is broken again and again; see to the disk"):
        h.build([str(done[0])], out)
    assert tree(out) == done[1]


# -- little of everything ----------------------------------------------------------------------------

@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
@pytest.mark.parametrize(("limit", "number"), [*(("NOFILE", n) for n in (5, 8, 11, 13, 14, 16, 32)),
                                               *(("FSIZE", n) for n in (0, 5_000, 30_000, 100_000)),
                                               *(("AS", n * 10 ** 6) for n in (700, 1_500))])
def test_with_little_it_ends_in_the_right_bytes_or_in_one_line(done, tmp_path: Path, limit: str, number: int):
    out = tmp_path / "out"
    program = ("import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
               f"resource.setrlimit(resource.RLIMIT_{limit}, ({number},) * 2); "
               "from helpers.__main__ import main; sys.exit(main(sys.argv[1:]))")
    said = subprocess.run([sys.executable, "-c", program, str(done[0]), "--out", str(out)], capture_output=True, text=True)
    if said.returncode == 0:
        assert tree(out) == done[1]
    else:
        assert said.returncode == 2 and said.stderr.count("\n") == 1 and "; " in said.stderr, said.stderr
        assert not out.exists() or tree(out) == {}
    assert said.returncode == 0 or (limit, number) not in (("NOFILE", 32), ("AS", 1_500_000_000))
    h.build([str(done[0])], out)
    assert tree(out) == done[1]
