"""Complete ``data/corrections.csv``: what the adjudicated coding of the article has and the rules do not.

    python data/build_corrections.py            write the table
    python data/build_corrections.py --check    exit 1 if the committed table is not what this script gives

To be run again when a rule or the adjudicated coding has changed.
"""
import sys

from helpers import code, read
from helpers.trust import completing, corrections, gold

WHO, WHEN = "the adjudicator, a language model", "2026-11-30"


def rows() -> list[corrections.Correction]:
    text = read("yunnan-2024-03-07")
    return completing.complete(code(text), gold.read(text), text, WHO, WHEN)


if __name__ == "__main__":
    made = rows()
    if "--check" in sys.argv[1:]:
        committed = [row._replace(line=0) for row in corrections.read()]
        sys.exit(int(committed != [row._replace(line=0) for row in made]))
    corrections.write(made)
    print(f"{len(made)} corrections")
