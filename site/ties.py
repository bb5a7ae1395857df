"""The page of the explorer: the chart, and every tie with its sentences as text, there without a script too."""
from __future__ import annotations

import html
from pathlib import Path
from urllib.parse import quote

import chapters
import networkx as nx

import helpers as h
from helpers import coding, networks
from helpers.networks import quotes
from helpers.reading import Text, files


def fill(net: nx.MultiDiGraph, coded: coding.Coding, text: Text, extra: Path) -> dict[str, str]:
    """The page of the explorer: the chart, and below it all its ties with their sentences, as text."""
    shown = h.explore(net, coded, [text], pages="data/network")
    chart = shown._repr_mimebundle_()[0][chapters.VEGA]
    chart["hconcat"] = chart["hconcat"][:1]  # the page itself tells what is picked, and scrolls by itself
    chart["params"] = [asked for asked in chart["params"] if asked["name"] != "read"]
    files.write(extra / "explorer-spec.js", f"window.explorerSpec = {chapters.script(chapters.compiled(chart))};\n")
    still = chapters.img(shown.still.svg(), "figures/4.3.svg", shown.still.alt)
    ties = [told(coded, net, tie) for tie in sorted((s, r, t) for s, t, r in net.edges(keys=True))]
    nodes = [profile(net, node) for node in sorted(net)]
    return {"still": still, "ties": "\n".join(ties) + '\n<div hidden>\n' + "\n".join(nodes) + "\n</div>"}


def told(coded: coding.Coding, net: nx.MultiDiGraph, tie: tuple[str, str, str]) -> str:
    """A tie with its sentences, each with a link to its place in the text."""
    source, relation, target = tie
    found = quotes.evidence(coded, source, target, relation)
    links = " ".join(
        f'<a href="data/network/{html.escape(s["doc"])}.html#c{s["start"]}-{s["end"]}">'
        f'<span lang="en">in the text</span><span lang="zh">看原文</span> {html.escape(networks.place(s))}</a>'
        for s in net.edges[source, target, relation]["sentences"])
    ends = [html.escape(networks.name(node)) for node in (source, target)]
    return (f'<div class="tie" data-kind="tie" data-key="{html.escape("|".join(tie))}"><details><summary>'
            f'<b lang="zh-Hans">{ends[0]}</b> {relation} <b lang="zh-Hans">{ends[1]}</b></summary>'
            f"{found._repr_html_()}<p>{links}</p></details></div>")


def profile(net: nx.MultiDiGraph, node: str) -> str:
    """What is known of a node, and links that pick its ties."""
    data = net.nodes[node]
    ties = sorted({(s, r, t) for s, t, r in [*net.out_edges(node, keys=True), *net.in_edges(node, keys=True)]})
    items = "".join(
        f'<li><a href="#tie={quote("|".join(tie), safe="")}">{html.escape(networks.name(tie[0]))} {tie[1]} '
        f"{html.escape(networks.name(tie[2]))}</a></li>" for tie in ties)
    facts = " · ".join(html.escape(str(data[key])) for key in ("kind", "family", "level") if data[key])
    return (f'<div data-kind="node" data-key="{html.escape(node)}"><h3 lang="zh-Hans">{html.escape(data["name"])}</h3>'
            f'<p>{html.escape(data["gloss"])}<br><small>{facts} · {data["mentions"]} mentions 次提及</small></p>'
            f"<ul>{items}</ul></div>")
