"""What of a network stands if its ties are as wrong as a judged sheet says: who is first, and which means lead."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import networkx as nx
import pandas as pd

from helpers import networks
from helpers.measures import structure
from helpers.networks import BY_NAME, RELATIONS
from helpers.trust import robustness
from helpers.trust.estimates import ALL, TIES
from helpers.trust.findings import KINDS
from helpers.trust.robustness import Finding

FIRST = 5  # so many at the top are asked for
_SURE = 1e9  # judgements: where all ties are judged no doubt is left
_LARGE = 1_500  # nodes above which shortest paths take too long to be looked for in hundreds of networks


def rates(precise: pd.DataFrame, recalled: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What was measured as `robustness.perturbed` takes it: right, false and missed ties by relation, to err by tie and
    to err by sentence.

    precise, recalled: `estimates.precision` and `estimates.recall`. Counts are those of a simple sample that would have
    told as much. A relation of which few ties were judged borrows from all, by as much as relations are alike
    (`_borrowed`). Sentences err as all ties do. Where no sentence was judged nothing is taken to be missed. Raises
    ValueError where no tie is judged.

    >>> columns = ["part", "what", "rule", "precision", "effective"]
    >>> precise = pd.DataFrame([["tie", "all", "all", 0.8, 20.0]], columns=columns)
    >>> by_tie, by_sentence = rates(precise, pd.DataFrame(columns=["what", "recall"]))
    >>> by_tie.loc["uses"].round(6).tolist(), by_sentence.sum().round(6).tolist()
    ([16.0, 4.0, 0.0], [16.0, 4.0, 0.0])
    """
    ties = precise[(precise["part"] == "tie") & (precise["rule"] == ALL)].dropna(subset=["precision"]).set_index("what")
    if ALL not in ties.index:
        raise ValueError("no tie is judged")
    shares = recalled.set_index("what")["recall"].to_dict()
    judged = {what: (float(row["precision"]), min(float(row["effective"]), _SURE)) for what, row in ties.iterrows()}
    mean, whole = judged.pop(ALL)
    lent = _borrowed(list(judged.values()), mean, whole)
    every = shares.get(TIES, 1.0)
    own, together = {}, {}
    relations = [relation for relation in RELATIONS if relation not in BY_NAME]
    for relation in relations:
        share, size = judged.get(relation, (mean, 0.0))
        own[relation] = _counts(share * size + lent * mean, size + lent, shares.get(relation, every))
        together[relation] = _counts(mean * whole / len(relations), whole / len(relations), every)
    columns = ["right", "false", "missed"]
    return (pd.DataFrame.from_dict(own, orient="index", columns=columns),
            pd.DataFrame.from_dict(together, orient="index", columns=columns))


def _counts(right: float, judged: float, recall: float) -> tuple[float, float, float]:
    return right, judged - right, right * (1 - recall) / max(recall, 0.05)


def _borrowed(judged: Sequence[tuple[float, float]], mean: float, whole: float) -> float:
    """How many judgements on all ties count beside a relation's own: from how much relations differ beyond chance, by
    moments (Kleinman 1973); all of them where they do not, two where they have little in common.

    >>> _borrowed([(0.9, 50), (0.9, 50)], 0.9, 100), round(_borrowed([(1.0, 50), (0.5, 50)], 0.75, 100), 1)
    (100, 2.0)
    """
    size = sum(n for _, n in judged)
    spread, chance = mean * (1 - mean), len(judged) - 1
    left = size - sum(n * n for _, n in judged) / size - chance if size else 0.0
    if spread <= 0 or left <= 0:
        return whole
    between = (sum(n * (share - mean) ** 2 for share, n in judged) / spread - chance) / left
    return min(whole, 1 / between - 1 if 0 < between < 1 / 3 else 2.0 if between > 0 else whole)


def findings(net: nx.MultiDiGraph) -> list[Finding]:
    """What a reader would say of a network at first sight: who is first and among the first, and which family leads.

    >>> net = nx.MultiDiGraph()
    >>> net.add_node("body:530000:纪委监委", kind="body")
    >>> net.add_node("mechanism:约谈", kind="mechanism", family="talk")
    >>> net.add_edge("body:530000:纪委监委", "mechanism:约谈", "uses", weight=1)
    'uses'
    >>> [finding.says for finding in findings(net)][-1]
    'talk is the family with most ties'
    """
    told, out = networks.told(net), []
    for measure in _measures(net):
        ranks = _ranks(structure.measures(told, [measure])[measure]).sort_values(kind="stable")
        for node, rank in ranks[ranks <= FIRST].head(FIRST).items():
            said, number = networks.name(node), f"{measure} {node}"
            out += [Finding("", f"{said} is first by {measure}", number, 1, 1)] if rank == 1 else []
            out.append(Finding("", f"{said} is among the first {FIRST} by {measure}", number, 1, FIRST))
    for kind in KINDS:
        ranks = _ranks(_of_kind(told, net, kind))
        out += [Finding("", f"{networks.name(node)} is the {kind} with most ties", f"{kind} {node}", 1, 1)
                for node in ranks[ranks == 1].index[:1]]
    ranks = _ranks(_families(net))
    return out + [Finding("", f"{family} is the family with most ties", f"family {family}", 1, 1)
                  for family in ranks[ranks == 1].index[:1]]


def numbers(net: nx.MultiDiGraph) -> dict[str, float]:
    """The ranks that `findings` rest on, by name."""
    told = networks.told(net)
    tables = {measure: _ranks(values) for measure, values in structure.measures(told, _measures(net)).items()}
    tables |= {kind: _ranks(_of_kind(told, net, kind)) for kind in KINDS} | {"family": _ranks(_families(net))}
    return {f"{name} {one}": float(rank) for name, ranks in tables.items() for one, rank in ranks.items()}


def _measures(net: nx.MultiDiGraph) -> list[str]:
    return ["degree", "betweenness"] if len(net) <= _LARGE else ["degree"]


def _ranks(values: pd.Series) -> pd.Series:
    return values.rank(ascending=False, method="min")


def _of_kind(told: nx.Graph, net: nx.MultiDiGraph, kind: str) -> pd.Series:
    nodes = [node for node in sorted(told) if net.nodes[node].get("kind") == kind]
    return pd.Series({node: told.degree(node) for node in nodes}, dtype=float)


def _families(net: nx.MultiDiGraph) -> pd.Series:
    kinds = Counter(net.nodes[end]["family"] for *ends, relation in net.edges(keys=True) if relation not in BY_NAME
                    for end in ends if net.nodes[end].get("family"))
    return pd.Series(dict(sorted(kinds.items())), dtype=float)


def standing(net: nx.MultiDiGraph, measured: tuple[pd.DataFrame, pd.DataFrame], times: int = 200, seed: int = 0
             ) -> pd.DataFrame:
    """Each of `findings` in networks that err as was measured (`rates`), by tie and by sentence: finding, holds_by_tie,
    holds_by_sentence (shares of the networks drawn), stands (in 95 of 100 of either)."""
    asked = findings(net)
    wanted = {finding.number for finding in asked}

    def ranks(sample: nx.MultiDiGraph) -> dict[str, float]:
        found = numbers(sample)
        return {name: found.get(name, len(net) + 1.0) for name in wanted}  # who is gone is last

    table = pd.DataFrame({"finding": [finding.says for finding in asked]})
    stands = True
    for by, counts in zip(("tie", "sentence"), measured, strict=True):
        drawn = robustness.perturbed(net, counts, times, seed, by)
        found = robustness.survival(asked, ranks, net, drawn)
        table[f"holds_by_{by}"], stands = found["holds"], stands & found["survives"]
    return table.assign(stands=stands)
