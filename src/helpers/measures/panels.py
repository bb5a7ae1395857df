"""Tables ready for a regression: a row for each place, period and family, or for each document and mechanism.

The grid is complete: what was looked for and not found is a row with 0. Each row has its exposure, how many documents
(and characters, where they are known) there were in which it could have been told, to be used as an offset. A count is
one of what reports say; a place of which more is written is not one where more is done.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers import networks
from helpers.codebook import divisions, lexicon
from helpers.measures.contrasts import occurrences

if TYPE_CHECKING:
    from helpers.coding import Coding

ROWS = ("region", "province", "publisher", "document")
OF = ("family", "mechanism")
ABOUT = ("title", "published", "publisher", "region", "province")  # covariates of a document, from its metadata
GROUPED = ["row", "name", "level", "parent", "period", "item", "item_name", "family", "acts", "telling", "naming",
           "exposure_documents"]  # fmt: skip
SINGLE = ["doc", *ABOUT, "period", "item", "item_name", "family", "mentions", "present", "exposure_mentions"]
LARGEST = 5_000_000  # rows


def panel(coding: Coding, documents: pd.DataFrame, rows: str = "region", by: str = "month", of: str = "family",
          least: int = 1) -> pd.DataFrame:
    """A complete grid of counts with exposures and covariates, in order of row, period and item.

    documents: a row for each document that was read, with doc and published, and those of title, publisher, region,
    province that are known; a column `characters`, where there is one, gives `exposure_characters`. by: day, month or
    year. of: "family" (all of the codebook) or "mechanism". least: documents that must have a mechanism for it to be in
    the grid; that is a choice by the outcome, so say it.

    - rows "region": the regions at which an act stands, by period and item: `acts` (events), `telling` (documents with
      such an act), `naming` (documents of the period that name the region), `exposure_documents` (all of the period)
    - rows "province" or "publisher": of the documents by their metadata, '' where it is unknown; exposure_documents are
      those of that row and period, and naming is the same
    - rows "document": each document by item: `mentions`, `present` (0 or 1), `exposure_mentions` (of all mechanisms)

    A document whose date is less precise than `by` is in no period, and so in no row, but among documents its period
    is ''. Raises ValueError for another `rows`, `by` or `of`, and for a grid above `LARGEST` rows.

    >>> from helpers import coding
    >>> from helpers.reading import parse
    >>> told = coding.add(coding.code(parse(doc, "盘龙区纪委监委约谈“一把手”。")) for doc in "ab")
    >>> about = pd.DataFrame({"doc": ["a", "b"], "published": ["2023-11-05", "2024-01-02"]})
    >>> table = panel(told, about)
    >>> len(table), table[table["acts"] > 0][["name", "period", "item", "acts"]].values.tolist()
    (33, [['盘龙区', '2023-11', 'talk', 1], ['盘龙区', '2024-01', 'talk', 1]])
    """
    for value, allowed, what in ((rows, ROWS, "rows"), (of, OF, "of")):
        if value not in allowed:
            raise ValueError(f"{what} is {', '.join(allowed[:-1])} or {allowed[-1]}, not {value!r}")
    table = documents.assign(**{name: documents[name].fillna("") if name in documents else "" for name in ABOUT})
    days = networks.dates(table)
    table = table.assign(period=[networks.period(days[doc], by) for doc in table["doc"]])
    return _documents(coding, table, of, least) if rows == "document" else _groups(coding, table, rows, by, of, least)


def _items(coding: Coding, docs: pd.Series, of: str, least: int) -> list[str]:
    """The families, or the mechanisms that so many of the documents have, in order."""
    if of == "family":
        return list(lexicon.FAMILIES)
    found = occurrences(coding, "mechanism")
    found = found[found["doc"].isin(docs)]
    many = found.groupby("item").size()
    return sorted(many.index[many >= least])


def _family(item: str) -> str:
    return lexicon.family(item.partition(":")[2]) if ":" in item else item


def _name(item: str) -> str:
    return networks.name(item) if ":" in item else lexicon.of_family(item, "zh")


def _grid(**sides: Any) -> pd.DataFrame:
    size = 1
    for side in sides.values():
        size *= len(side)
    if size > LARGEST:
        counts = " × ".join(f"{len(side):,} {name}s" for name, side in sides.items())
        raise ValueError(f"a grid of {counts} has {size:,} rows, more than {LARGEST:,}; take families, a larger "
                         "`least`, or longer periods")
    return pd.MultiIndex.from_product(list(sides.values()), names=list(sides)).to_frame(index=False)


# --- documents --------------------------------------------------------------------------------------------

def _documents(coding: Coding, table: pd.DataFrame, of: str, least: int) -> pd.DataFrame:
    grid = _grid(doc=table["doc"].tolist(), item=_items(coding, table["doc"], of, least))
    counts = occurrences(coding, of).set_index(["doc", "item"])["count"]
    every = occurrences(coding, "mechanism").groupby("doc")["count"].sum()
    grid["mentions"] = _looked_up(counts, grid, ["doc", "item"])
    grid = grid.merge(table, on="doc", how="left")
    grid = grid.assign(present=(grid["mentions"] > 0).astype("int64"), item_name=grid["item"].map(_names(grid["item"])),
                       family=grid["item"].map({one: _family(one) for one in grid["item"].unique()}),
                       exposure_mentions=grid["doc"].map(every).fillna(0).astype("int64"))
    more = {"exposure_characters": grid["characters"]} if "characters" in grid else {}
    return grid.assign(**more)[[*SINGLE, *more]]


def _names(items: pd.Series) -> dict[str, str]:
    return {one: _name(one) for one in items.unique()}


def _looked_up(counts: pd.Series, grid: pd.DataFrame, keys: list[str]) -> Any:
    return counts.reindex(pd.MultiIndex.from_frame(grid[keys]), fill_value=0).to_numpy(dtype="int64")


# --- groups -----------------------------------------------------------------------------------------------

def _groups(coding: Coding, table: pd.DataFrame, rows: str, by: str, of: str, least: int) -> pd.DataFrame:
    table = table[table["period"] != ""]
    items = _items(coding, table["doc"], of, least)
    acts = _acts(coding, table, rows, items, of)
    own = sorted(acts["row"].unique()) if rows == "region" else sorted(table[rows].unique())
    grid = _grid(row=own, period=list(networks.windows(table["period"], by)), item=items)
    keys = ["row", "period", "item"]
    groups = acts.groupby(keys)
    grid["acts"] = _looked_up(groups.size(), grid, keys)
    grid["telling"] = _looked_up(groups["doc"].nunique(), grid, keys)
    named = _named(coding, table, rows).groupby(["row", "period"])["doc"].nunique()
    grid["naming"] = _looked_up(named, grid, ["row", "period"])
    grid["exposure_documents"] = grid["naming"]
    if rows == "region":
        grid["exposure_documents"] = grid["period"].map(table.groupby("period").size()).fillna(0).astype("int64")
    more = _characters(grid, table, rows) if "characters" in table else {}
    return grid.assign(**_about(grid, rows), **more)[[*GROUPED, *more]]


def _acts(coding: Coding, table: pd.DataFrame, rows: str, items: list[str], of: str) -> pd.DataFrame:
    """The acts with a mechanism, each with its row, period and item; one at two places is in two rows."""
    found = networks.events(coding)
    found = found[found["mechanism"] != ""][["doc", "mechanism", "where"]].merge(table, on="doc")
    found = found.assign(item=found["mechanism"].map(_family) if of == "family" else found["mechanism"])
    if rows == "region":
        found = found.assign(row=found["where"].str.split(networks.AND)).explode("row")
        found = found[found["row"] != ""]
    else:
        found = found.assign(row=found[rows])
    return found[found["item"].isin(items)][["doc", "row", "period", "item"]]


def _named(coding: Coding, table: pd.DataFrame, rows: str) -> pd.DataFrame:
    """The documents that name a region, or, with metadata, that are of the row."""
    if rows != "region":
        return table[["doc", "period"]].assign(row=table[rows])
    found = coding.mentions[coding.mentions["kind"] == "region"][["doc", "id"]].drop_duplicates()
    return found.rename(columns={"id": "row"}).merge(table[["doc", "period"]], on="doc")


def _characters(grid: pd.DataFrame, table: pd.DataFrame, rows: str) -> dict[str, Any]:
    keys = ["period"] if rows == "region" else [rows, "period"]
    sums = table.assign(characters=pd.to_numeric(table["characters"])).groupby(keys)["characters"].sum()
    if rows == "region":
        return {"exposure_characters": grid["period"].map(sums).fillna(0).astype("int64")}
    return {"exposure_characters": _looked_up(sums, grid, ["row", "period"])}


def _about(grid: pd.DataFrame, rows: str) -> dict[str, Any]:
    """Names, and of divisions level and parent."""
    def told(row: str) -> tuple[str, str, str]:
        code = row.removeprefix("region:")
        if rows == "publisher" or code not in divisions.by_code():
            return (row if rows == "publisher" else networks.name(row) if row else ""), "", ""
        division = divisions.by_code()[code]
        return division.name, division.level, next(iter(divisions.ancestors(code)), "")

    about = {row: told(row) for row in grid["row"].unique()}
    called = _names(grid["item"])
    return {**{column: grid["row"].map({row: cells[i] for row, cells in about.items()})
               for i, column in enumerate(("name", "level", "parent"))},
            "item_name": grid["item"].map(called), "family": grid["item"].map(_family)}
