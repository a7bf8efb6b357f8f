# The two commands of a fresh machine are `make demo` and `make test`; both do all set-up by themselves.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: demo test check unit packages soak format docs clean

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "tplog needs Python 3.11 or newer: make PYTHON=python3.11 …" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[postgres]' --group dev
	@touch $(READY)

# Apply events/ to a fresh database and show the state, a trail and the findings.
demo: $(READY)
	@BIN=$(BIN) sh scripts/demo

# Everything: style, types, floors, and all tests with their coverage.
test: check unit

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# What the tests need beside Python; where it cannot be had they say what they skip.
packages:
	@scripts/test-packages

unit: $(READY) packages
	$(BIN)/pytest --numprocesses auto --cov --cov-report term --cov-fail-under 95

# The state machine of tests/stateful for a quarter of an hour; HISTORIES and STEPS say how long.
HISTORIES ?= 1500
STEPS     ?= 60
soak: $(READY)
	$(BIN)/python tests/stateful/soak.py --histories $(HISTORIES) --steps $(STEPS)

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Write anew what is made from the program: golden files, docs/refusals.md, output shown in the docs.
docs: $(READY)
	$(BIN)/pytest --quiet --update tests/test_docs.py tests/cli tests/refusals

clean:
	rm -rf $(VENV) .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
