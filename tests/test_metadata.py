"""What catalogues and repositories read: made of data/README.md, and true of the files."""
from __future__ import annotations

import csv
import importlib.util
import json
import tomllib
from pathlib import Path

import pytest
import rdflib
import yaml
from frictionless import Package, Resource
from rdflib import DCTERMS, RDF
from rocrate.rocrate import ROCrate

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def builder():
    spec = importlib.util.spec_from_file_location("build_metadata", DATA / "build_metadata.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def told(name: str) -> dict:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def test_what_stands_there_is_what_is_built(builder):
    for path, text in builder.build().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run python data/build_metadata.py"


def test_every_table_is_as_the_package_says():
    package = Package(DATA / "datapackage.json")
    assert len(package.resources) == len(list(DATA.rglob("*.csv"))) > 25
    report = package.validate()
    assert report.valid, report.flatten(["type", "note"])


def test_a_table_that_is_not_as_told_is_found(tmp_path: Path):
    """The check can fail: a word where the schema has a number, in a copy."""
    (resource,) = [one for one in told("datapackage.json")["resources"] if one["path"] == "network/quantities.csv"]
    with open(DATA / "network" / "quantities.csv", encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    rows[0][head.index("start")] = "first"
    with open(tmp_path / "broken.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])
    found = Resource.from_descriptor({"name": "broken", "path": "broken.csv", "schema": resource["schema"]},
                                     basepath=str(tmp_path)).validate()
    assert [error.type for error in found.tasks[0].errors] == ["type-error"]


def test_the_crate_has_every_file_with_its_licence():
    crate = ROCrate(DATA)
    files = {entity.id: entity for entity in crate.data_entities}
    there = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert set(files) == there - {"ro-crate-metadata.json"}
    free = [name for name, entity in files.items() if "license" not in entity.properties()]
    assert free == ["texts/yunnan-2024-03-07.txt"], "of all but the article the licence is ours to give"
    assert all(entity["description"] and entity["encodingFormat"] for entity in files.values())
    assert crate.root_dataset["license"].id.endswith("MIT")


def test_codemeta_and_citation_tell_one_version_and_day():
    meta, citation = json.loads((ROOT / "codemeta.json").read_text()), yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert meta["version"] == citation["version"] == PROJECT["version"]
    assert meta["dateModified"] == str(citation["date-released"])
    assert meta["license"].endswith(citation["license"])


def test_turtle_says_whose_words_and_which_licence():
    graph = rdflib.Graph().parse(DATA / "network" / "network.ttl")
    (whole,) = graph.subjects(DCTERMS.license)
    assert str(graph.value(whole, DCTERMS.license)).endswith("MIT") and "publishers" in graph.value(whole, DCTERMS.rights)
    assert (graph.value(whole, DCTERMS.source), RDF.type, rdflib.PROV.Entity) in graph
