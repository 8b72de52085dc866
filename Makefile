# `make help` prints what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DATA ?= ../shared/data
FULL ?=
SEMANTIC ?=
# Tests commit for real: in memory, where there is room, that costs nothing.
SCRATCH := $(shell df --output=avail -k /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 4000000 { print "/dev/shm" }')
export MENTORING_INSTANCE ?= $(CURDIR)/instance

.PHONY: help run test check prove bench evaluate screenshots browser clean

help: ## Print this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/test.stamp: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@ $(VENV)/run.stamp

run: $(VENV)/run.stamp ## Serve the demo on http://127.0.0.1:8000 (PORT= changes it)
	@$(BIN)/mentoring init --environment demo
	@$(BIN)/mentoring migrate
	@$(BIN)/mentoring demo --if-empty
	@$(BIN)/mentoring serve --port $(PORT)

test: $(VENV)/test.stamp browser check ## Everything a change must pass, on SQLite and PostgreSQL
	$(BIN)/python -m pytest -q -p no:xdist --doctest-modules --doctest-glob=README.md mentoring/matching mentoring/features/people/rules README.md
	$(if $(SCRATCH),TMPDIR=$(SCRATCH)) $(BIN)/python -m pytest -q -n 2 --dist loadscope --no-loadscope-reorder --database both tests

check: $(VENV)/test.stamp ## Lint, types, contracts, templates
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint mentoring --lint --quiet

browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y chromium fonts-noto-core >/dev/null; \
	  else echo "The browser tests need chromium. Install it with: sudo apt-get install chromium"; exit 1; fi; }

prove: $(VENV)/test.stamp ## The properties at full size, a line for each property and database
	$(BIN)/python -m tests.prove

bench: $(VENV)/test.stamp ## Speed and memory, as ratios in one run (FULL=1: up to 75,000 × 25,000 people)
	FULL=$(FULL) $(BIN)/python -m tests.benchmarks

evaluate: $(VENV)/test.stamp ## Quality of matching on the data in DATA=folder (SEMANTIC=1: the optional encoder too)
	SEMANTIC=$(SEMANTIC) $(BIN)/python -m tests.benchmarks.evaluate $(DATA)

screenshots: $(VENV)/test.stamp browser ## A picture of every page, in screenshots/
	$(BIN)/python -m tests.browser.screenshots

clean: ## Remove the environment and caches; keeps instance/
	rm -rf $(VENV) .mypy_cache .ruff_cache build *.egg-info
