"""The house is in order: what is declared is what is used, installed, locked, built and described."""
from __future__ import annotations

import ast
import importlib
import json
import os
import platform
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import helpers
from helpers.notebooks import NOTEBOOKS
from helpers.reading import files

ROOT = NOTEBOOKS.parent
PACKAGE = ROOT / "src" / "helpers"
# The way of a text through the house; a wing or a room of its own may use those before it.
ORDER = ("reading", "codebook", "mentions", "relations", "coding", "networks", "measures", "trust", "figures", "pages",
         "corpus", "workbench", "notebooks", "__main__")
WINGS = [part for part in ORDER if (PACKAGE / part).is_dir()]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Named in a command or a setting, not imported.
TOOLS = {"jupyterlab", "ipykernel", "nbval", "pytest-xdist", "ruff", "hatchling", "editables",
         "myst-nb", "pydata-sphinx-theme", "brotli",  # named in the settings of Sphinx, used by fontTools
         "openpyxl",  # used by pandas
         "cryptography",  # used by Dask
         "papermill",  # a command
         "axe-playwright-python"}  # the script in it is read, not imported


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tracked() -> Iterator[Path]:
    """Every file of the collection, without what git ignores and without hidden folders but .ci."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(f for f in folders if f == ".ci" or not f.startswith(".")
                            and f not in ("__pycache__", "build", "dist") and not f.endswith(".egg-info"))
        yield from (Path(folder) / name for name in sorted(names) if name != ".git")  # a file in a second worktree


def text_files() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


# -- imports -----------------------------------------------------------------------------------------

def imports(source: str) -> set[str]:
    """Dotted names of the modules that Python code imports, those of `from x import y` with y."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            found |= {f"{module}.{alias.name}" if not module.endswith(".") else module + alias.name
                      for alias in node.names}
    return found


def test_the_reader_of_imports_reads_each_form():
    source = "import a.b\nfrom c import d\ndef f():\n    from . import e\n    from .g import h\n"
    assert imports(source) == {"a.b", "c.d", ".e", ".g.h"}


def used(source: str) -> set[tuple[str, ...]]:
    """What code of this package imports of it, by its steps: ("networks", "graph", "name")."""
    return {tuple(name.split(".")[1:]) for name in imports(source) if name.startswith("helpers.")}


def against_the_order(part: str, source: str) -> list[str]:
    """The parts of the house that a wing uses though they stand after it."""
    return sorted({step for step, *_ in used(source)} - set(ORDER[:ORDER.index(part) + 1]))


def past_the_door(part: str, source: str) -> list[tuple[str, ...]]:
    """What a wing takes from another though that does not offer it in its `__init__`."""
    return sorted(steps for steps in used(source) if steps[0] in WINGS and steps[0] != part and len(steps) > 1
                  and (len(steps) > 2 or steps[1] not in importlib.import_module(f"helpers.{steps[0]}").__all__))


def parts() -> Iterator[tuple[str, Path]]:
    for part in ORDER:
        yield from ((part, path) for path in files.rooms(part if part in WINGS else f"{part}.py"))


def test_the_first_sheet_of_the_house_is_small():
    top = {path.name for path in PACKAGE.iterdir()} - {"__pycache__"}
    assert top == {"__init__.py", *WINGS, *(f"{part}.py" for part in ORDER if part not in WINGS)}
    assert len(top) <= 15 and not set(WINGS) & set(helpers.__all__), "no wing bears the name of a public function"


@pytest.mark.parametrize(("part", "path"), list(parts()), ids=lambda one: one if isinstance(one, str) else one.stem)
def test_imports_go_one_way_and_through_the_door(part: str, path: Path):
    source = path.read_text(encoding="utf-8")
    assert against_the_order(part, source) == [] and past_the_door(part, source) == []


def test_an_import_against_the_order_is_seen():
    assert against_the_order("reading", "def f():\n    from helpers import networks\n") == ["networks"]
    assert against_the_order("reading", "from helpers.coding import code") == ["coding"]
    assert against_the_order("coding", "from helpers.reading.texts import read\nfrom helpers import relations") == []
    assert past_the_door("coding", "from helpers.reading.texts import read") == [("reading", "texts", "read")]
    assert past_the_door("coding", "from helpers.reading import _bytes, read") == [("reading", "_bytes")]
    assert past_the_door("reading", "from helpers.reading.texts import read") == []


@pytest.mark.parametrize("wing", WINGS)
def test_rooms_of_a_wing_stand_in_no_circle(wing: str):
    uses = {path.stem: {steps[1] for steps in used(path.read_text(encoding="utf-8")) if steps[0] == wing} - {path.stem}
            for path in files.rooms(wing) if path.stem != "__init__"}
    assert set().union(*uses.values()) <= set(uses), "a room asks rooms of its wing, not the door, which hides a circle"
    assert list(TopologicalSorter(uses).static_order())


@pytest.mark.parametrize("wing", WINGS)
def test_a_wing_offers_what_it_has_and_says_what_it_is(wing: str):
    door = importlib.import_module(f"helpers.{wing}")
    rooms = {path.stem for path in files.rooms(wing)} - {"__init__"}
    for name in door.__all__:
        assert not name.startswith("_") and hasattr(door, name)
        assert name not in rooms or getattr(door, name).__name__ == f"helpers.{wing}.{name}", "a room's name is no other's"
    title, *lines = door.__doc__.strip().splitlines()
    assert title.startswith(wing.capitalize()) and [line[:5] for line in lines if line] == ["In:  ", "Out: ", "Not: "]


@pytest.mark.parametrize("path", [path for _, path in parts()], ids=lambda path: path.stem)
def test_a_room_is_of_human_size(path: Path):
    source = path.read_text(encoding="utf-8")
    long = {node.name: node.end_lineno - node.lineno + 1 for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 50}
    assert len(source.splitlines()) <= 400 and not long


def test_import_is_quick_quiet_and_light():
    program = ("import sys, time; start = time.process_time(); import helpers; "
               "took = time.process_time() - start; "
               "heavy = {'matplotlib', 'altair', 'pandas', 'networkx', 'rdflib', 'jieba', 'IPython'}; "
               "print(took, *sorted(heavy & set(sys.modules)), file=sys.stderr)")
    seconds = []
    for _ in range(3):  # the best of three, so that a busy machine does not decide
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        took, *heavy = done.stderr.split()
        assert done.stdout == "" and heavy == []
        seconds.append(float(took))
    assert min(seconds) < 0.05


# -- dependencies ------------------------------------------------------------------------------------

def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(r).name) for r in requirements}


REQUIREMENTS = sum(PROJECT["optional-dependencies"].values(), PROJECT["dependencies"])
DIRECT = names(PROJECT["dependencies"])
EXTRAS = {extra: names(r) for extra, r in PROJECT["optional-dependencies"].items()}


def code_of(path: Path) -> str:
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


def third_party(paths: Iterator[Path]) -> dict[str, set[str]]:
    """Distributions that the code imports, with the files that do; an unknown module by its own name."""
    owners = packages_distributions()
    found: dict[str, set[str]] = {}
    for path in paths:
        for module in {n.split(".")[0] for n in imports(code_of(path)) if not n.startswith(".")}:
            if module not in sys.stdlib_module_names and module != "helpers":
                for owner in owners.get(module, [module]):
                    found.setdefault(canonicalize_name(owner), set()).add(path.name)
    return found


@pytest.mark.parametrize(("folder", "pattern", "allowed"), [
    ("src", "**/*.py", DIRECT | EXTRAS["formats"] | EXTRAS["large"]),
    ("notebooks", "*.ipynb", DIRECT),
    ("data", "*.py", DIRECT | EXTRAS["data"]),
    ("site", "*.py", DIRECT | EXTRAS["site"] | {"book", "chapters", "drawings", "editions", "glossary", "home", "phrases", "references", "tables", "ties", "typeface", "verdicts"}),  # its own
    ("tests", "**/*.py", DIRECT | EXTRAS["test"] | EXTRAS["formats"] | EXTRAS["large"] | EXTRAS["site"] | EXTRAS["data"] | {"book", "catalogues", "chapters", "drawings", "editions", "glossary", "home", "phrases", "references", "tables", "ties", "verdicts", "watching", "labs", "once", "ending", "rooms", "anytext", "labels", "snippets"}),
    ("bench", "*.py", DIRECT | EXTRAS["test"] | EXTRAS["lac"] | EXTRAS["newspaper"] | {"accuracy", "corpus"}),  # its own modules
])
def test_what_is_imported_is_declared(folder: str, pattern: str, allowed: set[str]):
    found = third_party((ROOT / folder).glob(pattern))
    assert {name: files for name, files in found.items() if name not in allowed} == {}


def test_what_is_declared_is_used():
    paths = [p for p in tracked() if p.suffix in (".py", ".ipynb")]
    everything = "\n".join(p.read_text(encoding="utf-8") for p in paths)
    used = set(third_party(iter(paths))) | TOOLS
    # Data packages are read by name, not imported.
    used |= {n for n in DIRECT | EXTRAS["data"] | EXTRAS["newspaper"] if f'"{n}"' in everything or f"'{n}'" in everything}
    assert (DIRECT | set().union(*EXTRAS.values())) - used == set()


def test_every_dependency_has_its_reason():
    text = read("pyproject.toml")
    reasonless = [r for r in REQUIREMENTS if not re.search(rf'(?m)^  "{re.escape(r)}", +# \S.{{8}}', text)]
    assert REQUIREMENTS and reasonless == []


def locked() -> dict[str, Requirement]:
    """The pins of the lock by name; a name that stands twice is an error."""
    pins: dict[str, Requirement] = {}
    for line in re.findall(r"(?m)^[A-Za-z0-9][^\\\n]*", read("requirements.lock.txt")):
        pin = Requirement(line)
        assert canonicalize_name(pin.name) not in pins, f"{pin.name} is locked twice"
        pins[canonicalize_name(pin.name)] = pin
    return pins


def test_the_lock_holds_what_is_declared_with_hashes_and_no_address():
    pins = locked()
    text = read("requirements.lock.txt")
    assert "make lock" in text.splitlines()[1]
    assert not re.search(r"://|--(extra-)?index|--find-links|file:|/opt/", text)
    assert all(re.search(rf"(?m)^{re.escape(str(p).split('==')[0])}==.*\\\n    --hash=sha256:", text)
               for p in pins.values())
    unlocked = set(PROJECT["optional-dependencies"]["lac"])  # heavy, and no result of the collection needs it
    for requirement in set(REQUIREMENTS) - unlocked:
        wanted = Requirement(requirement)
        (pin,) = pins[canonicalize_name(wanted.name)].specifier
        assert pin.operator == "==" and wanted.specifier.contains(pin.version), requirement


def test_what_is_installed_is_what_is_locked():
    """Outputs are compared under the pins; under other versions a difference would mean nothing."""
    here = [p for p in locked().values() if p.marker is None or p.marker.evaluate()]
    others = {p.name: version(p.name) for p in here if not p.specifier.contains(version(p.name))}
    assert here and others == {}, "run `make` to come to the pinned versions"


def test_this_python_is_in_the_range():
    assert SpecifierSet(PROJECT["requires-python"]).contains(platform.python_version())
    assert PROJECT["requires-python"] == ">=3.11,<3.14" and "(3, 11) <=" in read("Makefile") \
        and "<= (3, 13)" in read("Makefile")


def test_conda_comes_to_the_same():
    environment = yaml.safe_load(read("environment.yml"))
    python, pip, pins = environment["dependencies"]
    assert environment["channels"] == ["conda-forge"]
    assert python == f"python {PROJECT['requires-python']}" and pip == "pip"
    assert pins == {"pip": ["-r requirements.lock.txt"]}
    assert environment["name"] == PROJECT["name"]
    install = "pip install --no-deps --no-build-isolation -e ."
    assert install in read("environment.yml") and "--no-deps --no-build-isolation -e ." in read("Makefile")


def test_the_citation_agrees():
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0" and citation["type"] == "software" and citation["message"]
    assert (citation["version"], citation["license"]) == (PROJECT["version"], PROJECT["license"])
    assert citation["authors"] == [{"name": PROJECT["authors"][0]["name"]}]
    assert "doi" not in citation


# -- what is told ------------------------------------------------------------------------------------

def map_of_the_house() -> dict[str, str]:
    """Each path on the map in README.md with what is said of it, in the order of the map; what is indented stands in
    the folder above it."""
    (tree,) = [b for b in re.findall(r"(?ms)^```text\n(.*?)^```", read("README.md")) if "src/helpers" in b]
    assert len(tree.splitlines()) <= 20, "a map that is longer is not read"
    told, above = {}, ""
    for line in tree.splitlines():
        names, _, said = line.strip().partition("  ")
        if not line.startswith(" "):
            above = names
        told |= {f"{above}/{name}" if line.startswith(" ") else name: said.strip() for name in names.split(", ")}
    return told


def test_the_map_is_the_house():
    told = map_of_the_house()
    paths = [Path(p.relative_to(ROOT)) for p in tracked()]
    there = {p.as_posix() for p in paths} | {folder.as_posix() for p in paths for folder in p.parents}
    assert [name for name in told if name not in there] == [], "on the map, not in the house"
    top = {p.parts[0] for p in paths} - {".gitignore", ".gitattributes"}
    assert sorted(top - {name.split("/")[0] for name in told}) == [], "in the house, not on the map"
    inside = [name.removeprefix("src/helpers/").removesuffix(".py") for name in told if name.startswith("src/helpers/")]
    assert inside == list(ORDER), "the wings, in the order of a text's way"
    assert all(told[f"src/helpers/{wing}"] for wing in WINGS), "each wing says what it does"


POINTER = re.compile(r"`+((?:[a-z_]+\.)+[A-Za-z_]+)(?:\([^`]*)?`+")


def pointers(text: str) -> list[str]:
    """The dotted names in a text between backticks, calls without their arguments."""
    return POINTER.findall(text)


def stand_in(pointer: str) -> bool | None:
    """Whether what a pointer names is there; None for what does not begin with this package, a wing or a room."""
    first, *steps = pointer.split(".")
    rooms = {path.stem: f"helpers.{path.relative_to(PACKAGE).with_suffix('').as_posix().replace('/', '.')}"
             for _, path in parts() if path.stem != "__init__"}
    homes = {"helpers": "helpers"} | {wing: f"helpers.{wing}" for wing in WINGS} | rooms
    if first not in homes:
        return None
    try:
        here = importlib.import_module(homes[first])
        for step in steps:
            here = getattr(here, step) if hasattr(here, step) else importlib.import_module(f"{here.__name__}.{step}")
    except ModuleNotFoundError:
        return False
    return True


def prose_of(path: Path) -> str:
    """What a file tells its reader: a page, the docstrings of code, the prose of a notebook."""
    if path.suffix == ".ipynb":
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    if path.suffix != ".py":
        return path.read_text(encoding="utf-8")
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return "\n".join(filter(None, (ast.get_docstring(node) for node in nodes if isinstance(node, kinds))))


# Not names of this package: columns of a table, the files of a folder, a hash of Git.
NO_POINTER = re.compile(r"\.(?:csv|md|py|sha256|ipynb|txt|json|graphml|gexf|ttl|html|parquet)$")
OF_A_CODING = {"coding.mentions", "coding.relations", "coding.quantities"}  # the tables of what `h.code` gives


def test_what_is_pointed_at_is_there():
    files_of_prose = [p for p in tracked() if p.suffix in (".md", ".ipynb") or p.is_relative_to(PACKAGE)]
    found = {(p.relative_to(ROOT).as_posix(), one) for p in files_of_prose if p.suffix in (".md", ".ipynb", ".py")
             for one in pointers(prose_of(p)) if not NO_POINTER.search(one) and one not in OF_A_CODING}
    assert sum(stand_in(one) is True for _, one in found) > 10
    assert sorted(where for where in found if stand_in(where[1]) is False) == []


def test_a_pointer_to_nothing_is_seen():
    assert pointers("see `helpers.gold` and ``twomode.incidence(a)`` in `a b`") == ["helpers.gold", "twomode.incidence"]
    assert stand_in("helpers.trust.gold") and stand_in("gold.load") and stand_in("reading.canonical")
    assert not stand_in("helpers.gold") and stand_in("helpers.gold") is not None and not stand_in("trust.bronze")
    assert stand_in("net.subgraph") is None


def test_the_two_commands_exist():
    targets = set(re.findall(r"(?m)^([a-z]+):", read("Makefile")))
    commands = re.findall(r"(?m)^\s*(?:\$ )?(make(?: [a-z]+)?)\s*(?:#.*)?$", read("README.md"))
    assert {"make", "make test"} <= set(commands)
    assert {c.split()[1] for c in commands if " " in c} <= targets and "all" in targets
    assert re.search(r"(?m)^make$(?s:.*)^make test$", read(".ci/run"))


def test_what_the_quick_loop_leaves_out_is_there_and_is_in_the_whole(request: pytest.FixtureRequest):
    (conftest,) = (one for one in request.config.pluginmanager.get_plugins() if getattr(one, "LONG", None))
    paths = [path.as_posix() for path in tracked()]
    assert [part for part in conftest.LONG if not any(path.endswith(part) for path in paths)] == []
    quick, whole = (re.search(rf"(?ms)^{target}: .*?^$", read("Makefile"))[0] for target in ("quick", "test"))
    assert "ruff check ." in quick and "ruff check ." in whole
    assert "--quick" in quick and "--quick" not in whole + read("pyproject.toml") + read(".ci/run")


# Written backwards, so that this file does not name what no file may name.
HOSTS = [host[::-1] for host in ("gro.ipyp", "gro.detsohnohtyp", "gro.adnocana", "moc.adnocana",
                                 "gro.sjmpn", "gro.naibed.bed", "gro.gnalog.yxorp", "oi.setarc")]
ABSOLUTE = re.compile(r"(?<![\w.:/-])/(?:home|root|tmp|work|farm|Users)/\w")


def forbidden(text: str) -> list[str]:
    return [h for h in HOSTS if h in text and re.search(rf"(?<![\w-]){re.escape(h)}", text)] + ABSOLUTE.findall(text)


def test_no_file_names_a_registry_or_a_path_of_one_machine():
    texts = {p.relative_to(ROOT).as_posix(): t for p, t in text_files()}
    assert {"Makefile", "pyproject.toml", ".ci/run", "requirements.lock.txt"} <= set(texts)
    assert {name: f for name, t in texts.items() if (f := forbidden(t))} == {}


def test_a_named_registry_or_path_is_seen():
    assert forbidden("pip install -i https://" + HOSTS[0] + "/simple") == [HOSTS[0]]
    assert forbidden("cp x " + "/" + "home/me/y")
    assert forbidden("see data/texts/ and docs/home/index") == []


# -- the wheel ---------------------------------------------------------------------------------------

def test_the_wheel_carries_its_data(tmp_path: Path):
    """Built, installed and used with no network and no checkout around it."""
    offline = os.environ | {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}

    def run(*arguments: str, cwd: Path, **more: str) -> str:
        done = subprocess.run([sys.executable, *arguments], cwd=cwd, env=offline | more, capture_output=True,
                              text=True, encoding="utf-8")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    build = ("--no-deps", "--no-build-isolation", "-w", str(tmp_path))
    run("-m", "pip", "wheel", *build, str(ROOT), cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    site = str(tmp_path / "site")
    run("-m", "pip", "install", "--no-deps", "--target", site, str(wheel), cwd=tmp_path)
    program = ("import helpers, helpers.reading.files as f; t = helpers.read('yunnan-2024-03-07'); "
               "print(f.DATA); print(helpers.__file__); print(len(t.text)); print(len(repr(helpers.review(t).page)))")
    data, module, length, page = run("-c", program, cwd=tmp_path, PYTHONPATH=site).splitlines()
    assert Path(data) == (tmp_path / "site/helpers/data").resolve() and Path(module).is_relative_to(tmp_path)
    assert int(page) > 50_000, "the scripts of its pages too"
    assert int(length) == len((ROOT / "data/texts/yunnan-2024-03-07.txt").read_bytes().decode("utf-8"))
    packed = {p.relative_to(data).as_posix() for p in Path(data).rglob("*") if p.is_file()}
    wanted = {p.relative_to(ROOT / "data").as_posix() for p in tracked() if p.is_relative_to(ROOT / "data")}
    assert {p for p in packed if "__pycache__" not in p} == wanted
