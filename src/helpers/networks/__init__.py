"""Networks: graphs of ties, in which each edge keeps its evidence sentences.

In:  a `Coding`, or several.
Out: the acts, a `networkx` graph, its tables and files, and the evidence for each tie.
Not: the text's grammar, or how anything is drawn.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules={"differences", "exports", "filters", "graph", "quotes"},
    submod_attrs={
        "escaping": ["NO_FORMULA", "Said", "UNSEEN", "safe", "say", "visible"],
        "acts": ["AND", "BY_NAME", "NO_ACT", "Place", "TERRITORY", "events", "retold"],
        "affiliation": ["acting_together", "participation"],
        "belonging": ["Belongs", "NOWHERE", "of_ties"],
        "differences": ["difference", "less"],
        "exchange": ["FORMS", "exchanged"],
        "exports": ["gexf", "write_network"],
        "filters": ["ALL", "Filter"],
        "grain": ["GRAINS", "at_grain"],
        "graph": [
            "LEVELS", "RELATIONS", "body_mechanism", "directed", "edges",
            "grounded", "hierarchy", "mechanism_region", "name", "network", "nodes", "place",
            "rank", "told", "total", "two_mode", "two_mode_table", "weighted", "where",
        ],
        "naming": ["called", "ego"],
        "selecting": ["asks_evidence", "chosen", "select", "supported"],
        "quotes": ["Mark", "evidence", "marked", "mentioned", "note"],
        "timeslices": ["DATES", "dated", "dates", "dynamic", "period", "slices", "span", "windows"],
    },
)
