"""The page of the explorer: the network to click in, and every tie with its sentences as text, without a script too."""
from __future__ import annotations

import html
from pathlib import Path

import drawings
import networkx as nx
import tables
from editions import Edition

import helpers as h
from helpers import coding, networks
from helpers.networks import quotes
from helpers.pages import networkpage
from helpers.reading import files


def fill(net: nx.MultiDiGraph, coded: coding.Coding, extra: Path, edition: Edition) -> dict[str, str]:
    """What stands on the page: the picture until the network is drawn, and the list of all its ties."""
    data = networkpage.data(net, coded, {doc: f"data/network/{doc}.html" for doc in set(coded.mentions.doc)})
    if edition.lang == "en":  # the other edition reads the same
        files.write(extra / "explorer-data.js", f"window.networkData = {networkpage.script(data)};\n")
    still = h.three_columns(net)
    ties = [told(coded, net, tie) for tie in sorted((s, r, t) for s, t, r in net.edges(keys=True))]
    return {"still": drawings.img(still.svg(), "figures/4.3.svg", edition.alt(still.alt)),
            "label": edition.say("The network"), "ties": edition.fragment("\n".join(ties))}


def told(coded: coding.Coding, net: nx.MultiDiGraph, tie: tuple[str, str, str]) -> str:
    """A tie with its sentences, each with a link to its place in the text."""
    source, relation, target = tie
    found = quotes.evidence(coded, source, target, relation)
    links = " ".join(
        f'<a href="data/network/{html.escape(s["doc"])}.html#c{s["start"]}-{s["end"]}">'
        f'<span lang="en">in the text</span><span lang="zh">看原文</span> {html.escape(networks.place(s))}</a>'
        for s in net.edges[source, target, relation]["sentences"])
    ends = [html.escape(networks.name(node)) for node in (source, target)]
    return (f'<div class="tie"><details><summary><b lang="zh-Hans">{ends[0]}</b> {tables.relation(relation)} '
            f'<b lang="zh-Hans">{ends[1]}</b></summary>'
            f"{tables.tidy(found._repr_html_())}<p>{links}</p></details></div>")
