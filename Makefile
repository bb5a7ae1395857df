# make        set up .venv, run every notebook again in place, write data/network/, its metadata and the site
# make quick  lint and the tests that need no notebook, browser or cluster: in a minute, while you work
# make test   everything that is checked; needs no network once `make` has run
# make test-browser  only what needs a browser, and an error where there is none
# make lab    open the notebooks in JupyterLab
# make site   only the site, the notebooks and the text as a book: build/site/html
# make bench  accuracy, speed, memory and scale, each beside a peer in the same run: half an hour
# make data   build data/regions.csv again from its sources
# make lock   choose the versions in requirements.lock.txt again (needs the network)
# make clean  remove what this file made and git does not keep
#
# Another Python beside the first: make VENV=.venv313 PYTHON=python3.13 test

VENV   ?= .venv
IN_RANGE = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c '$(IN_RANGE)' 2>/dev/null && { echo $$p; break; }; done)
PY      = $(VENV)/bin/python
READY   = $(VENV)/.installed

# Empty is unset: compiled once, not by each of the many processes that the notebooks and the tests start.
export PYTHONDONTWRITEBYTECODE =

.PHONY: all quick test test-browser lab site bench data lock clean
.NOTPARALLEL:
.DELETE_ON_ERROR:

all: $(READY)
	$(PY) -m helpers.notebooks
	$(PY) -m helpers data/texts --out data/network --picture --pages --store build
	$(PY) data/build_metadata.py
	$(PY) site/book.py

# pip refuses an editable package beside hashes, hence two steps.
$(READY): requirements.lock.txt pyproject.toml
	@$(or $(PYTHON),false) -c '$(IN_RANGE)' 2>/dev/null || \
	{ echo "make: needs Python 3.11, 3.12 or 3.13; found none as '$(PYTHON)': make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PY) -c '$(IN_RANGE)' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@echo "setting up $(VENV): a minute or two, once"
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

quick: $(READY)
	$(PY) -m ruff check .
	$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder --quick src site tests

test: $(READY)
	$(PY) -m ruff check .
	$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-browser: $(READY)
	BROWSER=required $(PY) -m pytest -n 2 --dist loadfile tests/browser

lab: $(READY)
	$(PY) -m jupyter lab --LabApp.default_url=/lab/tree/notebooks

site: $(READY)
	$(PY) site/book.py

bench: $(READY)
	$(PY) bench/accuracy.py
	$(PY) bench/speed.py
	$(PY) bench/memory.py
	$(PY) bench/scale.py

data: $(READY)
	$(PY) data/build_regions.py

# One version of each package on every Python, or outputs would differ; no registry is named.
lock:
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check 'uv>=0.8'
	$(PY) -m uv pip compile pyproject.toml --extra test --extra formats --extra large --extra site --extra data --extra newspaper \
	    --universal --python-version 3.11 \
	    --generate-hashes --fork-strategy fewest --no-config --upgrade --quiet \
	    --custom-compile-command 'make lock' -o requirements.lock.txt

clean:
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis
	find src tests notebooks data -name __pycache__ -prune -exec rm -rf {} + -o -name .ipynb_checkpoints -prune -exec rm -rf {} +
