"""What the review of a text needs on its page: the text and its coding as data, and the script that reviews it.

A page that carries this shows a button; what is decided becomes rows of corrections.csv (`trust.corrections`), kept in
the browser under the name of the document and a hash of its text. corrections.js says what the rows are and do, and
knows no page: whoever shows ties or names elsewhere can use it; reviewtext.js is the marked text, review.js the panel.
"""
from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import networks
from helpers.codebook import divisions, lexicon
from helpers.figures import TIES
from helpers.networks import NO_ACT, RELATIONS, UNSEEN, note
from helpers.pages.sheet import MARKED

if TYPE_CHECKING:
    from helpers.coding import Coding
    from helpers.reading import Text

SCRIPTS = ("corrections.js", "reviewtext.js", "reviewforms.js", "review.js")
NOWHERE = "000000"  # the place of a body of which the text tells none


def part(text: Text, coding: Coding) -> str:
    """The end of a page that can be reviewed: the data and the script.

    >>> from helpers.coding import code
    >>> from helpers.reading import parse
    >>> text = parse("a", "盘龙区纪委监委约谈了一把手。")
    >>> part(text, code(text)).startswith('<script type="application/json" id="review-data">{"doc":"a",')
    True
    """
    return (f'<script type="application/json" id="review-data">{as_data(data(text, coding))}</script>\n'
            f"<script>{script()}</script>\n")


def data(text: Text, coding: Coding) -> dict[str, Any]:
    """The text and its coding as what `Corrections.model` of corrections.js takes; offsets count code points.

    coding: of this document, or of several of which this is one.

    >>> from helpers.coding import code
    >>> from helpers.reading import parse
    >>> text = parse("a", "盘龙区纪委监委约谈了一把手。")
    >>> data(text, code(text))["mentions"][0]
    [0, 7, 'body', 'body:530103:纪委监委']
    """
    words = coding.mentions[coding.mentions["doc"] == text.name]
    ties = coding.relations[coding.relations["doc"] == text.name]
    named = {row.id: (row.text, note(row)) for row in words.itertuples(index=False) if row.kind == "ambiguous"}
    ends = {*words["id"], *ties["source"], *ties["target"]} - named.keys()
    named |= {node: (networks.name(node), lexicon.gloss(node)) for node in ends}
    return {
        "doc": text.name,
        "hash": hashlib.sha256(text.text.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        "text": text.text,
        "sentences": [[one.start, one.end] for one in text.sentences],
        "mentions": words[["start", "end", "kind", "id"]].values.tolist(),
        "ties": ties[["start", "end", "source", "relation", "target", "mode"]].values.tolist(),
        "nodes": [[node, *says] for node, says in sorted(named.items())],
        "regions": _regions(named),
        "region": text.region or text.province or NOWHERE,
        "kinds": MARKED,
        "relations": {one: [*RELATIONS[one][:2], TIES[one][1], TIES[one][0]] for one in RELATIONS},
        "noAct": list(NO_ACT),
    }


def _regions(nodes: Any) -> list[list[str]]:
    """The divisions that the nodes of a document speak of, and those above them, to choose from."""
    told = [node.split(":")[1] for node in nodes if node.startswith(("region:", "body:"))]
    codes = {code for some in told for code in some.split("|")}  # a name that is undecided has several
    codes |= {above for code in codes & divisions.by_code().keys() for above in divisions.ancestors(code)}
    return [[code, networks.name(f"region:{code}")] for code in sorted(codes - {NOWHERE})] + [[NOWHERE, "—"]]


def as_data(value: Any) -> str:
    r"""JSON that stands in a script: no word of a document ends it, and no sign of it acts on who reads the source.

    >>> as_data("</script>")
    '"\\u003c/script>"'
    """
    said = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", r"\u003c")
    return UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", said)


@cache
def script(names: tuple[str, ...] = SCRIPTS) -> str:
    """The script of a page, made of its rooms.

    >>> "const Corrections" in script()
    True
    """
    here = Path(__file__).parent
    return "".join((here / name).read_text(encoding="utf-8") for name in names)


def allowed(words: str) -> str:
    """How the policy of a page names a script and no other (a source of Content Security Policy).

    >>> allowed("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(words.encode()).digest()).decode()}'"
