"""Count how often each rule is right on coded texts, and write ``data/rules.csv`` and ``data/calibration.csv``.

    python data/build_rules.py --real TEXTS GOLD ... --unseen TEXTS GOLD ... [--judged FILE] [--sums FILE]

A pair of folders is a set: TEXTS/*.txt, GOLD/*.json of one stem, the gold by type (`helpers.trust.typed`) or by span
(`helpers.trust.gold`). Real texts belong to others and are not in the collection: give those that you have, each set
under one --real; the article and the composed texts (`tests/practice`, `tests/composed`, `tests/unseen`) are counted
too. Without a real set the confidence of every rule rests on composed texts, which flatter.

--unseen: sets that the rules were not tuned on. They tell by how much the others flatter, one number for names and one
for ties, and how well confidences hold; no rule's own count has any of them. Nothing of a text is printed or written.

--judged: rows drawn at random from texts that the rules were not tuned on and judged one by one, by rule, in the form
that `python -m helpers judge` writes (what,rule,right,judged). A gold coding leaves open what is doubtful, a judge does
not: both tell by how much the rules' own counts flatter, and the mean of the two is taken.

--sums: a table (what,right,wrong) of texts that nobody here may see, by kind and relation. It is set beside the mean
confidence that the same kinds have in the unseen sets, and changes no confidence.

Run it again when rules have changed; it takes a minute or two. Same texts, same bytes.
"""
import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean

import pandas as pd

from helpers import code, read
from helpers.reading import files
from helpers.trust import calibration, shrinkage

ROOT = Path(__file__).resolve().parents[1]
COMPOSED = [ROOT / "tests" / name for name in ("practice", "composed", "unseen")]
ARTICLE = ROOT / "data"
Sets = Sequence[tuple[Path, Path]]


def units(sets: Sets, source: str) -> pd.DataFrame:
    """What is judged of the texts of some sets (`calibration.units`), with the columns source and set."""
    parts = [pd.DataFrame(columns=["source", "set", *calibration.UNIT])]
    for number, (texts, golds) in enumerate(sets):
        name = f"{source} {number + 1}"
        pairs = [(texts / f"{gold.stem}.txt", gold) for gold in sorted(golds.glob("*.json"))]
        pairs = [(text, gold) for text, gold in pairs if text.is_file()]
        if not pairs:
            raise SystemExit(f"{texts}: no .txt has a .json of its stem in {golds}")
        here = [_judged(*pair) for pair in pairs]
        table = pd.concat(here, ignore_index=True).assign(source=source, set=name)
        parts.append(table)
        print(f"{name}: {len(pairs)} text{'s' * (len(pairs) > 1)}, {_said(table)}")
    return pd.concat(parts, ignore_index=True).astype({"right": bool})


def _judged(text: Path, gold: Path) -> pd.DataFrame:
    read_text = read(text)
    return calibration.units(code(read_text), json.loads(gold.read_text(encoding="utf-8")), read_text.text)


def _said(table: pd.DataFrame) -> str:
    ties = table["what"].isin(shrinkage.TIES)
    return ", ".join(f"{int(part['right'].sum())} of {len(part)} {name}" for name, part in
                     (("names", table[~ties]), ("ties", table[ties]))) + " right"


def _drawn(path: Path | None) -> pd.DataFrame:
    """What was judged one by one (what, rule, right): a row for each judgement of a file of counts."""
    if path is None:
        return pd.DataFrame(columns=["what", "rule", "right"]).astype({"right": bool})
    counts = pd.read_csv(path)
    rows = [(row.what, row.rule, number < row.right) for row in counts.itertuples() for number in range(row.judged)]
    return pd.DataFrame(rows, columns=["what", "rule", "right"])


def _optimism(outside: Sequence[pd.DataFrame]) -> tuple[float, float]:
    """By how much the logits of names and of ties are too high outside: the mean of what each table of judged units
    tells, 0 where there are none."""
    parts = [[table[table["what"].isin(shrinkage.TIES) == sort] for table in outside] for sort in (False, True)]
    names, ties = (fmean([shrinkage.optimism(part["confidence"], part["right"]) for part in sort if len(part)] or [0.0])
                   for sort in parts)
    return names, ties


def built(known: pd.DataFrame, unseen: pd.DataFrame, drawn: pd.DataFrame, sums: pd.DataFrame | None = None
          ) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rules, and how well their confidences hold on sets that they were not counted on."""
    real = (known["source"] == "real").any()
    share = shrinkage.share_of(known) if real else 1.0
    corpora, counts = shrinkage.alike(known), shrinkage.counted(known)
    flattering = shrinkage.fitted(counts, share, corpora)
    optimism = _optimism([table.assign(confidence=shrinkage.looked_up(table, flattering)) for table in (unseen, drawn)])
    rules = shrinkage.fitted(counts, share, corpora, optimism)
    print(f"a composed text counts {share:g}; corpora are alike as {corpora[0]:.0f} (names), {corpora[1]:.0f} (ties) "
          f"judgements; optimism {optimism[0]:.2f} (names), {optimism[1]:.2f} (ties)")
    left = known[known["source"] == "real"]
    left = left.assign(confidence=shrinkage.left_out(known, share)) if real else left.assign(confidence=0.0)
    told, one_by_one = (table.assign(confidence=shrinkage.looked_up(table, rules)) for table in (unseen, drawn))
    sets = (("left out", left), ("unseen", told), ("judged", one_by_one))
    parts = [calibration.by_sort(table).assign(set=name) for name, table in sets if len(table)]
    for name, table in sets:
        for sort, part in ((s, table[table["what"].isin(shrinkage.TIES) == t]) for t, s in calibration.SORTS.items()):
            print(f"{name}, {sort}: " + ", ".join(f"{key} {round(value, 3) + 0:g}" for key, value in
                                                  calibration.scores(part["confidence"], part["right"]).items()))
    if sums is not None:
        parts.append(calibration.by_what(told, sums).assign(set="sealed"))
    return rules, pd.concat(parts, ignore_index=True)[["set", *calibration.BINS]].round(3)


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--real", "--unseen"):
        parser.add_argument(name, nargs=2, type=Path, action="append", default=[], metavar=("TEXTS", "GOLD"))
    for name in ("--judged", "--sums"):
        parser.add_argument(name, type=Path, metavar="FILE")
    parser.add_argument("--out", type=Path, default=files.DATA, metavar="DIR", help="instead of data")
    given = parser.parse_args(None if arguments is None else list(arguments))
    known = pd.concat([units(given.real, "real"), units([(ARTICLE / "texts", ARTICLE / "gold")], "article"),
                       units([(path / "texts", path / "gold") for path in COMPOSED], "composed")], ignore_index=True)
    sums = pd.read_csv(given.sums) if given.sums else None
    rules, held = built(known, units(given.unseen, "unseen"), _drawn(given.judged), sums)
    files.write(given.out / "rules.csv", files.to_csv(rules))
    if len(held):
        files.write(given.out / "calibration.csv", files.to_csv(held))


if __name__ == "__main__":
    main()
