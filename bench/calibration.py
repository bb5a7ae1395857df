"""Whether rows of confidence 0.9 are right in nine of ten cases, on any folder of coded texts.

`python bench/calibration.py --texts DIR --gold DIR [--rules FILE] [--plot FILE]`: DIR/*.txt and DIR/*.json of one stem,
the gold by type or by span. For names and for ties the table has bins of confidence: how many were judged and right,
the expected and the observed share with its 95 % interval (Wilson 1927), then over all of them the expected calibration
error and the Brier score (Brier 1950; better: how much lower than that of the observed share alone). --plot draws it.

Give texts that `data/build_rules.py` did not count, or the table says little. --rules: a table in the form of
`data/rules.csv` instead of that one.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import accuracy
import corpus
import pandas as pd

import helpers as h
from helpers.figures import reliability
from helpers.trust import calibration, shrinkage


def units(texts: Path, golds: Path) -> pd.DataFrame:
    """What is judged of all documents."""
    parts = []
    for path, gold in corpus.progress(accuracy.beside(texts, golds), str(texts)):
        text = h.read(path)
        parts.append(calibration.units(h.code(text), json.loads(gold.read_text(encoding="utf-8")), text.text))
    return pd.concat(parts, ignore_index=True)


def report(judged: pd.DataFrame, rules: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """The table as text, and as it is drawn."""
    judged = judged.assign(confidence=shrinkage.looked_up(judged, rules))
    table = calibration.by_sort(judged)
    lines = [("", "above", "to", "judged", "right", "expected", "observed", "95 %")]
    for row in table.itertuples(index=False):
        lines.append((row.sort, f"{row[1]:g}", f"{row.to:g}", str(row.judged), str(row.right), f"{row.expected:.3f}",
                      f"{row.observed:.3f}", f"{row.low:.3f}–{row.high:.3f}"))
    out = [corpus.table(lines)]
    for ties, name in calibration.SORTS.items():
        part = judged[judged["what"].isin(shrinkage.TIES) == ties]
        found = calibration.scores(part["confidence"], part["right"])
        out.append(f"{name}: {found['right']} of {found['judged']} right, expected {found['expected']:.3f}, observed "
                   f"{found['observed']:.3f} ({found['low']:.3f}–{found['high']:.3f}), calibration error "
                   f"{found['error']:.3f}, Brier {found['brier']:.4f}, better by {found['better'] + 0:.4f}")
    return "\n".join(out), table


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, required=True, metavar="DIR", help="a folder of .txt files")
    parser.add_argument("--gold", type=Path, required=True, metavar="DIR", help="the .json files of the same stems")
    parser.add_argument("--rules", type=Path, default=corpus.ROOT / "data" / "rules.csv", metavar="FILE")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="write the reliability diagram as PNG")
    args = parser.parse_args(argv)
    if not accuracy.beside(args.texts, args.gold):
        parser.error(f"no .txt in {args.texts} has a .json of its stem in {args.gold}")
    said, table = report(units(args.texts, args.gold), pd.read_csv(args.rules))
    print(said)
    if args.plot:
        args.plot.write_bytes(reliability.reliability(table).png())


if __name__ == "__main__":
    main()
