"""A network for other programs of the field: statements for Discourse Network Analyzer, edge lists for UCINET and
Pajek, and a two-mode incidence matrix.

Each program has its own rules for names. None of these three has an escape for a quotation mark within quotation marks;
so it becomes an apostrophe, a backslash a slash, and a line end a blank; and a name that two nodes then share gets its
number behind it. Chinese stays Chinese, or with `labels="gloss"` the English glosses are written.
"""
from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.networks import acts
from helpers.networks.graph import RELATIONS, attributes, name

if TYPE_CHECKING:
    from helpers.coding import Coding

LABELS = ("name", "gloss", "id")
# The event list of DNA 3, its variables those of the statement type that DNA comes with; behind them what is ours.
DNA = ["ID", "Document ID", "Start position", "Stop position", "Date", "Text", "Coder", "Document title",
       "Document author", "Document source", "Document section", "Document type", "person", "organization", "concept",
       "agreement", "act", "whom", "where", "mode", "doc"]  # fmt: skip


def exchanged(coding: Coding, form: str, documents: pd.DataFrame | None = None, relation: str = "",
              labels: str = "name") -> str:
    """A coding in the form of another program (`FORMS`): the text of the file, as UTF-8.

    - dna: `statements` as CSV with semicolons and quoted text
    - ucinet: DL, `edgelist1`, or `edgelist2` for a relation that joins two kinds of node
    - pajek: `.net`, with `*Vertices n m` for such a relation, and a byte order mark, by which Pajek knows Unicode
    - incidence: the matrix of such a relation as CSV, evidence sentences in its cells

    documents: what is known of them, for dna (`helpers.documents`). relation: one of the codebook's; '' is `uses` for
    incidence, and else all that are told: not part_of, belongs_to, member_of. A tie without direction (works_with) goes
    both ways where others have one. labels: name, gloss (English) or id. Raises ValueError for a form, a relation or
    labels that are none, for a relation in dna, and in incidence for one within one kind.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> told = coding.code(parse("a", "盘龙区纪委监委约谈“一把手”。"))
    >>> print(exchanged(told, "ucinet", relation="uses", labels="gloss"))
    dl nr=1 nc=1
    format=edgelist2
    row labels:
    "commission for discipline inspection and supervision, Panlong District"
    column labels:
    "summons to talk"
    data:
    1 1 1
    <BLANKLINE>
    """
    asked = (form, FORMS, "form"), (labels, LABELS, "labels"), (relation, ("", *RELATIONS), "relation")
    for value, allowed, what in asked:
        if value not in allowed:
            raise ValueError(f"{what} is one of {', '.join(filter(None, allowed))}, not {value!r}")
    if form == "dna":
        if relation:
            raise ValueError("dna has statements of all acts; a relation is for the other forms")
        return _semicolons(statements(coding, documents))
    return FORMS[form](coding, relation, labels)


# --- statements -------------------------------------------------------------------------------------------

def statements(coding: Coding, documents: pd.DataFrame | None = None) -> pd.DataFrame:
    """The acts of a coding as statements of Discourse Network Analyzer (Leifeld 2017), columns as in `DNA`.

    A row for each act and each body that acts, one with an empty organization where the text names nobody. Order and
    names of the columns follow the statements of DNA 3; they were written from what is known of it, and not tried in
    the program. organization: the body; concept: its mechanism, or the document, or else what is done; person stays
    empty, since whom an act is on does not speak; agreement: 1, since denied acts are not coded. act, whom, where, mode
    and doc stand behind, as variables of our own; names in one cell are joined by |. ID and Document ID count from 1.
    Start and stop count code points, as all offsets here. Date is empty where no day is known.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> told = coding.code(parse("a", "盘龙区纪委监委约谈“一把手”。"))
    >>> statements(told)[["ID", "organization", "concept", "agreement", "whom"]].values.tolist()
    [[1, '盘龙区纪委监委', '约谈', 1, '一把手']]
    """
    events = acts.events(coding)
    about = {} if documents is None else documents.fillna("").set_index("doc").to_dict("index")
    docs = sorted({*events["doc"], *about} - {""})
    numbers = {doc: number for number, doc in enumerate(docs, start=1)}
    days = {doc: row.get("published", "") for doc, row in about.items()}
    rows = []
    for act in events.itertuples(index=False):
        own = about.get(act.doc, {})
        concept = name(act.mechanism or act.document.partition(acts.AND)[0]) or act.act
        for who in act.who.split(acts.AND):
            rows.append((len(rows) + 1, numbers[act.doc], act.start, act.end, _moment(days.get(act.doc, "")), act.quote,
                         "helpers", own.get("title") or act.doc, "", own.get("publisher", ""), own.get("region", ""),
                         own.get("format", ""), "", name(who), concept, 1, act.act, _names(act.whom), _names(act.where),
                         act.mode, act.doc))
    return pd.DataFrame(rows, columns=DNA)


def _names(cell: str) -> str:
    return acts.AND.join(name(node) for node in cell.split(acts.AND))


def _moment(published: str) -> str:
    """A day with its hour, as DNA has it; '' where no day is known."""
    return f"{published} 00:00:00"[:19] if len(published) >= 10 else ""


def _semicolons(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, sep=";", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")


# --- graphs -----------------------------------------------------------------------------------------------

Tie = tuple[str, str, str, int]  # source, target, relation, weight


def _two_modes(relation: str) -> bool:
    """Whether a relation joins two kinds of node by the codebook, whatever a corpus has of it."""
    start, end, _ = RELATIONS.get(relation, ("node", "node", ""))
    return not {*start.split(" or ")} & {*end.split(" or ")}


def _ties(coding: Coding, relation: str) -> tuple[list[Tie], list[list[str]]]:
    """The ties of a relation, or of all that are told, and the nodes: two lists where it joins two kinds."""
    found = coding.relations.drop_duplicates(["source", "target", "relation", "doc", "start", "end"])
    found = found[found["relation"] == relation] if relation else found[~found["relation"].isin(acts.BY_NAME)]
    weights = found.groupby(["source", "target", "relation"]).size()
    ties = [(*tie, int(weight)) for tie, weight in sorted(weights.items())]
    sides = [sorted({tie[side] for tie in ties}) for side in (0, 1)]
    return ties, sides if _two_modes(relation) else [sorted({node for side in sides for node in side})]


def _labelled(nodes: Iterable[str], labels: str) -> dict[str, str]:
    """A label for each node that the programs can read, none twice."""
    plain = {}
    for node in nodes:
        words = node if labels == "id" else name(node) if labels == "name" else attributes(node)["gloss"] or name(node)
        plain[node] = " ".join(words.replace('"', "'").replace("\\", "/").split()) or "-"
    often, used, made = Counter(plain.values()), set(plain.values()), {}
    for number, (node, words) in enumerate(plain.items(), start=1):
        made[node] = words
        while often[words] > 1 and (made[node] == words or made[node] in used):
            made[node] += f" ({number})"
        used.add(made[node])
    return made


def _undirected(relation: str) -> bool:
    return relation == "works_with"


def _both_ways(ties: Iterable[Tie]) -> list[Tie]:
    ties = list(ties)
    return ties + [(b, a, relation, weight) for a, b, relation, weight in ties if _undirected(relation)]


def _ucinet(coding: Coding, relation: str, labels: str) -> str:
    """DL, ties by the numbers of nodes and labels listed: of several relations the sum of the weights."""
    ties, sides = _ties(coding, relation)
    called = _labelled([node for side in sides for node in side], labels)
    names = [[_quoted(called[node]) for node in side] for side in sides]
    at = [{node: number for number, node in enumerate(side, start=1)} for side in (sides[0], sides[-1])]
    sums: Counter[tuple[int, int]] = Counter()
    for source, target, _, weight in _both_ways(ties) if len(sides) == 1 else ties:
        sums[at[0][source], at[1][target]] += weight
    if len(sides) == 2:
        head = [f"dl nr={len(sides[0])} nc={len(sides[1])}", "format=edgelist2", "row labels:", *names[0],
                "column labels:", *names[1]]
    else:
        head = [f"dl n={len(sides[0])}", "format=edgelist1", "labels:", *names[0]]
    return "\n".join([*head, "data:", *(f"{a} {b} {weight}" for (a, b), weight in sorted(sums.items()))]) + "\n"


def _quoted(label: str) -> str:
    """A label of DL, in quotation marks where it is more than one word."""
    return label if re.fullmatch(r"\w+", label) else f'"{label}"'


def _pajek(coding: Coding, relation: str, labels: str) -> str:
    """Vertices, then arcs, each with its weight and, as its label, its relation; edges for what has no direction."""
    ties, sides = _ties(coding, relation)
    nodes = [node for side in sides for node in side]
    called = _labelled(nodes, labels)
    at = {node: number for number, node in enumerate(nodes, start=1)}
    head = f"*Vertices {len(nodes)}" + (f" {len(sides[0])}" if len(sides) == 2 else "")
    edges = len(sides) == 2 or _undirected(relation)
    lines = [f'{at[a]} {at[b]} {weight} l "{kind}"' for a, b, kind, weight in (ties if edges else _both_ways(ties))]
    vertices = [f'{number} "{called[node]}"' for node, number in at.items()]
    return "\ufeff" + "\n".join([head, *vertices, "*Edges" if edges else "*Arcs", *lines]) + "\n"


def _incidence(coding: Coding, relation: str, labels: str) -> str:
    """Sources by targets; the first cell names the relation."""
    ties, sides = _ties(coding, relation := relation or "uses")
    if len(sides) == 1:
        raise ValueError(f"{relation} joins nodes of one kind; a matrix needs two kinds, as uses or practised_in")
    rows, columns = sides
    called = _labelled([*rows, *columns], labels)
    weights = {(a, b): weight for a, b, _, weight in ties}
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow([relation, *(called[node] for node in columns)])
    table.writerows([called[row], *(weights.get((row, column), 0) for column in columns)] for row in rows)
    return file.getvalue()


FORMS: dict[str, Callable[[Any, str, str], str]] = {
    "dna": lambda coding, relation, labels: exchanged(coding, "dna"),
    "ucinet": _ucinet, "pajek": _pajek, "incidence": _incidence}
