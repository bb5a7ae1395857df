"""Two corpora side by side, as one page: what differs and how surely, in words, in one figure and in tables."""
from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from helpers.figures import dumbbells
from helpers.networks import NO_ACT, safe

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 15  # rows of a table at either end
SURE = 0.05  # a q below this is called a difference
_CSS = """\
:root{color-scheme:light dark;--ink:#23262b;--soft:#5d646d;--rule:#d9d6cf;--link:#1a4f8b;--ground:#fdfcfa}
@media(prefers-color-scheme:dark){:root{--ink:#e4e2dd;--soft:#a9adb3;--rule:#3a3f45;--link:#9cc4f2;--ground:#16181b}}
body{margin:0;padding:2rem clamp(1rem,4vw,3rem) 5rem;background:var(--ground);color:var(--ink);line-height:1.6;
font-family:'Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif}
main{max-width:58rem;margin:0 auto;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.4;margin:0 0 1rem}h2{font-size:1.15rem;margin:2.4rem 0 .4rem}
p,ul{max-width:44rem}li{margin:.25rem 0}.soft,caption{color:var(--soft);font-size:.875rem}
figure{margin:1.5rem 0}figure>div{background:#fff;padding:.5rem;border:1px solid var(--rule);border-radius:4px;
overflow-x:auto}figure svg{display:block;min-width:40rem}.wide{overflow-x:auto}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem;font-size:.875rem;overflow-wrap:normal}
caption{text-align:left;padding:.3rem 0}
th,td{padding:.35rem .9rem .35rem 0;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top;
font-weight:400}
thead th{color:var(--soft)}.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.sure{font-weight:700}small{color:var(--soft)}
@media print{body{padding:0;background:none}figure{border:0}}
"""


class Comparison(NamedTuple):
    """What a page shows: the names of A and B, how many documents each has, what is to be known of them, tables."""

    names: tuple[str, str]
    sizes: tuple[int, int]
    notes: Sequence[str]
    shares: pd.DataFrame  # of all kinds, with a column `of` and, from keyness, `q` and `largest`
    difference: pd.DataFrame
    turnover: pd.Series


def page(compared: Comparison) -> str:
    """The page, in one file that asks for nothing.

    >>> import pandas as pd
    >>> from helpers.measures import contrasts
    >>> from helpers.networks import differences
    >>> shares = pd.DataFrame(columns=[*contrasts.SHARES, "of", "q", "largest"])
    >>> ties, both = pd.DataFrame(columns=differences.COLUMNS), dict(both=0, expected=0, low=0, high=0, p=1, ties=0)
    >>> compared = Comparison(("a", "<b>"), (1, 2), [], shares, ties, pd.Series(both))
    >>> "<h1><bdi>a</bdi> and <bdi>&lt;b&gt;</bdi></h1>" in page(compared)
    True
    """
    a, b = (f"<bdi>{safe(name)}</bdi>" for name in compared.names)
    families = compared.shares[compared.shares["of"] == "family"]
    told = "".join(f"<li>{safe(note)}</li>" for note in compared.notes)
    return _whole(" and ".join(compared.names), f"""<h1>{a} and {b}</h1>
<p>A is {a}, {_many(compared.sizes[0])}; B is {b}, {_many(compared.sizes[1])}. Positive values mean more in B.</p>
{f"<ul>{told}</ul>" if told else ""}
<h2>What differs</h2>
{_findings(compared)}
<h2>Families of mechanisms</h2>
{_figure(families, compared.names)}
{_table(families, "Families, by difference")}
{_rest(compared.shares)}
<h2>Ties</h2>
{_turnover(compared.turnover)}
{_ties(compared.difference)}
<h2>How to read this</h2>
{_READING}""")


def _whole(title: str, body: str) -> str:
    policy = "default-src 'none'; style-src 'unsafe-inline'; font-src data:"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title>
<style>
{_CSS}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def _figure(families: pd.DataFrame, names: tuple[str, str]) -> str:
    return f"""<figure><div tabindex="0" role="region" aria-label="Figure">
{dumbbells.dumbbells(families, names).svg()}</div>
<figcaption class="soft">The share of documents that name a mechanism of each family, with 95% intervals, and the
difference in percentage points with its interval. Dark type: q below .05.</figcaption>
</figure>"""


_READING = """<ul>
<li>The unit is the document, which either has an item or not. A long report counts once, whatever it repeats.</li>
<li>Intervals of shares are Wilson's, those of differences Newcombe's; q is Fisher's exact p, corrected for all tests of
the same kind (Benjamini and Hochberg). Intervals in the tables are not corrected.</li>
<li>Largest is the largest share of all mentions in a single document. Near 100%, the result depends on one text.</li>
<li>A difference between texts need not be one in the world: publishers, selection and text length differ too. The
intervals do not include coding errors: judge a sample of both sides.</li>
<li>The absence of a detected difference is not equality: check the width of the interval.</li>
</ul>"""


def _many(number: int) -> str:
    return f"{number:,} document{'s' * (number != 1)}"


# --- in words -------------------------------------------------------------------------------------------------

def _findings(compared: Comparison) -> str:
    lines = []
    for of, plural in _KINDS.items():
        some = compared.shares[compared.shares["of"] == of]
        tested = some["q"].notna().sum()
        sure = some[some["q"] < SURE].sort_values("q", kind="stable")
        if not tested:
            lines.append(f"No {plural} could be tested: too few documents have one.")
        elif sure.empty:
            lines.append(f"Of the {tested} {plural} tested, none differs significantly.")
        else:
            named = ", ".join(f"{safe(row.name)} ({100 * row.difference:+.1f})"
                              for row in sure.head(SHOWN).itertuples(index=False))
            more = f", and {len(sure) - SHOWN} more" if len(sure) > SHOWN else ""
            lines.append(f"{len(sure)} of the {tested} {plural} tested {'differ' if len(sure) > 1 else 'differs'}, "
                         f"in percentage points: {named}{more}.")
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


_KINDS = {"family": "families", "relation": "relations", "mechanism": "mechanisms", "body": "bodies"}


# --- in tables ------------------------------------------------------------------------------------------------

def _rest(shares: pd.DataFrame) -> str:
    parts = []
    for of, plural in list(_KINDS.items())[1:]:
        some = shares[shares["of"] == of]
        many = len(some) > 2 * SHOWN
        parts.append(f"<h2>{plural.capitalize()}: gains and losses</h2>")
        if many:
            parts.append(_table(some.head(SHOWN), f"The {SHOWN} of {len(some)} that gained most"))
            parts.append(_table(some.tail(SHOWN).iloc[::-1], f"The {SHOWN} that lost most"))
        else:
            parts.append(_table(some, f"All {len(some)}, by difference"))
    return "\n".join(parts)


def _table(some: pd.DataFrame, caption: str) -> str:
    heads = ("name", "A", "B", "difference", "interval", "rank A", "rank B", "q", "largest")
    rows = []
    for row in some.itertuples(index=False):
        sure = ' class="n sure"' if row.q < SURE else ' class="n"'
        gloss = f" <small>{safe(row.gloss)}</small>" if row.gloss else ""
        cells = (_share(row.share_a, row.documents_a), _share(row.share_b, row.documents_b),
                 f"{100 * row.difference:+.1f}", f"{100 * row.low:+.1f} to {100 * row.high:+.1f}", _rank(row.rank_a),
                 _rank(row.rank_b), _q(row.q), "" if math.isnan(row.largest) else f"{row.largest:.0%}")
        rows.append(f'<tr><th scope="row"><span lang="zh">{safe(row.name)}</span>{gloss}</th>'
                    + "".join(f"<td{sure}>{cell}</td>" for cell in cells) + "</tr>")
    return _framed(caption, heads, rows)


def _framed(caption: str, heads: Iterable[str], rows: Iterable[str]) -> str:
    first, *rest = heads
    top = f'<th scope="col">{first}</th>' + "".join(f'<th scope="col" class="n">{head}</th>' for head in rest)
    return (f'<div class="wide" tabindex="0" role="region" aria-label="{safe(caption)}"><table><caption>{safe(caption)}'
            f"</caption><thead><tr>{top}</tr></thead><tbody>\n" + "\n".join(rows) + "\n</tbody></table></div>")


def _share(share: float, count: int) -> str:
    return f"{share:.1%} <small>({count})</small>"


def _rank(rank: Any) -> str:
    return str(rank) if str(rank).isdigit() else ""


def _q(q: float) -> str:
    return "" if math.isnan(q) else "&lt;.001" if q < 0.001 else f"{q:.3f}"


def _turnover(found: pd.Series) -> str:
    if found["ties"] == 0:
        return "<p>There are no ties.</p>"
    fewer = "fewer" if found["both"] < found["expected"] else "more"
    judged = f"{fewer} than by chance" if found["p"] < SURE else "as by chance"
    ties, both, expected, low, high = (f"{found[key]:,.0f}" for key in ("ties", "both", "expected", "low", "high"))
    return (f"<p>Of {ties} ties that describe acts, {both} are in both: {judged}. With the same documents assigned at "
            f"random it would be {expected} ({low} to {high} in 95 of 100 draws). A tie on one side only may be rare "
            "rather than gone.</p>")


def _ties(table: pd.DataFrame) -> str:
    counts = table["where"].value_counts()
    a, b, both = (f"{counts.get(where, 0):,}" for where in ("A", "B", "both"))
    said = f"<p>All ties, including those implied by names: {a} in A only, {b} in B only, {both} in both.</p>"
    told = table[~table["relation"].isin(NO_ACT)]
    parts = [said]
    for where, caption in (("A", "The heaviest ties in A only"), ("B", "The heaviest ties in B only"),
                           ("both", "The heaviest ties in both")):
        some = told[told["where"] == where]
        some = some.assign(sum=some["weight_a"] + some["weight_b"]).sort_values("sum", ascending=False, kind="stable")
        rows = [f'<tr><th scope="row"><span lang="zh">{safe(row.source_name)}</span> {row.relation} '
                f'<span lang="zh">{safe(row.target_name)}</span></th><td class="n">{row.weight_a}</td>'
                f'<td class="n">{row.weight_b}</td></tr>' for row in some.head(10).itertuples(index=False)]
        parts.append(_framed(f"{caption}, by sentences", ("tie", "A", "B"), rows) if rows else "")
    return "".join(parts)
