"""The page on which a sheet is judged, with buttons or keys; what is done is kept in the browser, and saved as a sheet.

One file that opens anywhere and asks for nothing. The sheet stands in it as data, which its script shows.
"""
from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from helpers import networks
from helpers.codebook import lexicon
from helpers.figures import KINDS, TIES
from helpers.networks import RELATIONS, safe
from helpers.trust import sampling, verdicts

if TYPE_CHECKING:
    import pandas as pd

_HERE = Path(__file__).parent


def page(sheet: pd.DataFrame, name: str) -> str:
    """A sheet (`trust.sample`) as a page. name: that of its file, by which the filled one is called.

    What is judged is kept in the browser under a hash of the sheet: another sheet has its own.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> from helpers.trust import sample
    >>> text = parse("a", "盘龙区纪委监委约谈了一把手。")
    >>> page(sample(coding.code(text), [text]), "sheet.csv").splitlines()[0]
    '<!DOCTYPE html>'
    """
    script, style = ((_HERE / f"judging.{kind}").read_text(encoding="utf-8") for kind in ("js", "css"))
    seal = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{seal}'"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Judge {safe(name)}</title>
<style>
{style}</style>
</head>
<body>
{(_HERE / "judging.html").read_text(encoding="utf-8").replace("NAME", safe(name))}
<script type="application/json" id="sheet">{_data(sheet, name)}</script>
<script>{script}</script>
</body>
</html>
"""


def _data(sheet: pd.DataFrame, name: str) -> str:
    """The sheet, what its ids are called, and its hash. No cell can end the element that it stands in."""
    text = verdicts.to_csv(sheet)
    nodes = sorted({node for column in ("source", "target") for node in sheet[column] if node})
    said = {
        "name": name,
        "hash": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "columns": list(sheet),
        "rows": [[str(cell) for cell in row] for row in sheet.itertuples(index=False, name=None)],
        "names": {node: [networks.name(node), lexicon.gloss(node)] for node in nodes},
        "relations": {relation: [f"{TIES[relation][0] if relation in TIES else ''}", told[2]]
                      for relation, told in RELATIONS.items()},
        "kinds": {kind: KINDS[kind][0] for kind in KINDS},
        "missable": list(sampling.CAN_BE_MISSED),
        "words": verdicts.WORDS,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
