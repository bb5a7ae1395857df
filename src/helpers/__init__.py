"""Code what Chinese texts report about the supervision of power: a network of bodies, mechanisms and regions.

>>> import helpers as h
>>> net = h.network(h.code(h.read("yunnan-2024-03-07")))
>>> net.nodes["mechanism:任前廉政谈话"]["gloss"]
'integrity talk before taking office'
"""
import os
import sys


def _leave_the_working_directory() -> None:
    """`python -m` looks for every module in the working directory first, and so do the processes that it starts: a
    folder of texts that somebody sent may hold an `lxml.py`. The folder that this package itself is in stays."""
    asked = any(part.removeprefix("-m").split(".")[0] == "helpers" for part in sys.orig_argv)
    home = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    if sys.argv[:1] == ["-m"] and asked and not sys.flags.safe_path and os.path.realpath(sys.path[0]) != home:
        del sys.path[0]
        os.environ["PYTHONSAFEPATH"] = "1"


_leave_the_working_directory()  # before anything else, even of Python's own library, is looked for

import lazy_loader  # noqa: E402

__version__ = "0.1.0"

# The public names and the wings that they come from. A wing is opened when one of its names is first asked for:
# `import helpers` loads neither pandas nor matplotlib nor Altair.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "codebook": ["use_codebook"],
        "reading": ["InputError", "concordance", "frequencies", "outline", "read"],
        "mentions": ["discovered"],
        "coding": ["Coding", "add", "code", "read_tables", "reweighed", "write_tables"],
        "networks": [
            "Filter", "body_mechanism", "dated", "difference", "dynamic", "edges", "ego", "events", "evidence",
            "exchanged", "hierarchy", "less", "mechanism_region", "mentioned", "network", "nodes", "say", "select",
            "slices", "two_mode_table", "write_network",
        ],
        "measures": [
            "backbone", "disparity", "expected_margins", "fixed_margins", "keyness", "leiden", "panel", "profile",
            "shares", "turnover", "weigh",
        ],
        "trust": ["code_with", "corrected", "sample", "similar_names"],
        "figures": [
            "dispersion_plot", "ego_picture", "heat_table", "hierarchy_tree", "show", "three_columns", "tile_map",
            "who_supervises_whom",
        ],
        "pages": ["explore", "review"],
        "corpus": ["build", "documents"],
    },
)  # fmt: skip
