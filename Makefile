# Two commands: `make demo` shows the main job on real input, `make test` runs every check.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.DEFAULT_GOAL := demo
.PHONY: demo test lint types docs bench clean

demo: $(VENV)/.demo-ready
	$(BIN)/python tests/demo.py

test: $(VENV)/.dev-ready system
	$(MAKE) --no-print-directory lint types docs
	$(BIN)/pytest -n 2

lint:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types:
	$(BIN)/mypy statemachine providers tests
	$(BIN)/basedpyright

docs:
	$(BIN)/statelaw docs --check

# `make bench SIZE=100M` for longer logs, NAMES="columns monitor" for a part of the benchmarks.
SIZE ?= 1M 10M
bench: $(VENV)/.dev-ready
	$(BIN)/python -m tests.benchmarks $(NAMES) $(SIZE:%=--size %)

# Graphviz draws some pictures better than the engine from PyPI, and tests compare the two; the
# page of a report is tried in Chromium; Spark runs on Java.
.PHONY: system
system:
	@{ command -v dot && command -v java && ls /usr/lib/postgresql/*/bin/postgres && { command -v chromium || command -v google-chrome; }; } >/dev/null \
		|| { apt-get update -qq && apt-get install -y -qq graphviz chromium openjdk-17-jre-headless postgresql >/dev/null; } \
		|| echo "Graphviz, Chromium, Java or PostgreSQL is absent and could not be installed: tests that need it will be skipped"

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "statelaw needs Python 3.11 or newer, set PYTHON=")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo-ready: $(VENV)/bin/python pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[svg]'
	@touch $@

$(VENV)/.dev-ready: $(VENV)/bin/python pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.demo-ready

clean:
	rm -rf $(VENV) .bench .demo .mypy_cache .pytest_cache .ruff_cache .hypothesis
