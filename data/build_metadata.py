"""Builds what catalogues and repositories read of the data: `datapackage.json` (Frictionless Data Package),
`ro-crate-metadata.json` (RO-Crate) and, beside README.md, `codemeta.json`.

What each file and column is stands once, in data/README.md; this carries it over. `make` runs it at its end.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import yaml
from frictionless import Package, Resource, Schema
from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

DATA = Path(__file__).resolve().parent
ROOT = DATA.parent
PAGE = (DATA / "README.md").read_text(encoding="utf-8")
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MIT = "https://spdx.org/licenses/MIT"
OTHERS = ("texts/yunnan-2024-03-07.txt",)  # whose words are not ours
_INTEGER = re.compile(r"count\b|code points|year\b")
_NUMBER = re.compile(r"number\b|degrees|0\.\d+ to ")


def _cells(table: str) -> list[list[str]]:
    r"""The rows of a Markdown table below its head; `\|` is a sign."""
    lines = table.splitlines()[2:]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def files() -> dict[str, tuple[str, str]]:
    """What every file is, and its source, date and licence, by its path below data."""
    table = re.search(r"(?m)^\| file .*\n(?:\|.*\n)+", PAGE)[0]
    return {name.strip("`"): (what, source) for name, what, source in _cells(table)}


def fields(name: str) -> list[dict[str, Any]]:
    """The fields of a table in the words of Frictionless: name, type, description."""
    section = re.search(rf"(?ms)^### `{re.escape(name)}`\n(.*?)(?=^##|\Z)", PAGE)[1]
    told = {
        column.strip("`"): (kind, meaning)
        for table in re.findall(r"(?ms)^\| column .*?(?=\n\n|\Z)", section)
        for column, kind, meaning in _cells(table)
    }
    with open(DATA / name, encoding="utf-8", newline="") as file:
        head = next(csv.reader(file))
    return [{"name": column, "type": _type(told[column][0]), "description": told[column][1]} for column in head]


def _type(kind: str) -> str:
    return "integer" if _INTEGER.match(kind) else "number" if _NUMBER.match(kind) else "string"


def package() -> Package:
    """The tables as a Data Package, each with its schema, its size and its hash."""
    made = Package(
        name=PROJECT["name"], title=CITATION["title"], description=" ".join(CITATION["abstract"].split()),
        version=PROJECT["version"], created=f"{CITATION['date-released']}T00:00:00Z", keywords=CITATION["keywords"],
        licenses=[{"name": "MIT", "path": MIT, "title": "MIT License"}],
    )  # fmt: skip
    for name, (what, source) in files().items():
        if name.endswith(".csv"):
            schema = Schema.from_descriptor({"fields": fields(name), "missingValues": [""]})
            table = Resource(name=re.sub(r"[^a-z0-9]+", "-", name.removesuffix(".csv").lower()), path=name, title=what,
                             description=source, schema=schema, encoding="utf-8", mediatype="text/csv",
                             basepath=str(DATA))  # fmt: skip
            table.infer(stats=True)
            made.add_resource(table)
    return made


def crate() -> dict[str, Any]:
    """The data as an RO-Crate: every file with what it is, its licence and whose words it has."""
    made = ROCrate()
    made.name, made.description = CITATION["title"], " ".join(CITATION["abstract"].split())
    made.datePublished, made.license = CITATION["date-released"], made.add(ContextEntity(made, MIT, {
        "@type": "CreativeWork", "name": "MIT License"}))  # fmt: skip
    made.keywords = ", ".join(CITATION["keywords"])
    made.creator = made.add(ContextEntity(made, "#contributors", {
        "@type": "Organization", "name": CITATION["authors"][0]["name"]}))  # fmt: skip
    for name, (what, source) in files().items():
        if name != "ro-crate-metadata.json":
            about = {"name": name, "description": f"{what}; {source}", "encodingFormat": _FORMATS[Path(name).suffix]}
            about |= {} if name in OTHERS else {"license": {"@id": MIT}}
            made.add_file(DATA / name, dest_path=name, properties=about)
    return made.metadata.generate()


_FORMATS = {
    ".csv": "text/csv", ".md": "text/markdown", ".txt": "text/plain", ".json": "application/json",
    ".py": "text/x-python", ".graphml": "application/graphml+xml", ".gexf": "application/gexf+xml",
    ".ttl": "text/turtle", ".png": "image/png", ".html": "text/html", ".sha256": "text/plain",
}  # fmt: skip


def codemeta() -> dict[str, Any]:
    """The software in the words of CodeMeta 3.0."""
    return {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": CITATION["title"],
        "identifier": PROJECT["name"],
        "description": PROJECT["description"],
        "version": PROJECT["version"],
        "dateModified": str(CITATION["date-released"]),
        "license": MIT,
        "author": [{"@type": "Organization", "name": author["name"]} for author in CITATION["authors"]],
        "keywords": CITATION["keywords"],
        "programmingLanguage": {"@type": "ComputerLanguage", "name": "Python", "version": PROJECT["requires-python"]},
        "softwareRequirements": [re.split(r"[\[<>=]", name)[0] for name in PROJECT["dependencies"]],
        "developmentStatus": "active",
        "readme": "README.md",
        "referencePublication": "paper.md",
    }


def build() -> dict[Path, str]:
    """The files, by path, as they are to be written."""
    made = {
        ROOT / "codemeta.json": codemeta(),
        DATA / "datapackage.json": package().to_descriptor(),
        DATA / "ro-crate-metadata.json": crate(),
    }
    return {path: json.dumps(told, ensure_ascii=False, indent=1) + "\n" for path, told in made.items()}


if __name__ == "__main__":
    for path, text in build().items():
        path.write_text(text, encoding="utf-8", newline="\n")
