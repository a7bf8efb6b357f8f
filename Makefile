# The two commands of a fresh machine are `make demo` and `make test`; both do all set-up by themselves.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
TOOLS  := .venv-tools
TOOLED := $(TOOLS)/.ready
# Where it is set (as many images set it) each of some hundred processes would compile all modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo municipality test test-fast coverage check style types floors fast unit packages pages-check soak fuzz exports-check freeze bench bench-million bench-quick web-bench cluster-test mutants lock audit format docs screens clean

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "tplog needs Python 3.11 or newer: make PYTHON=python3.11 …" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --no-deps --requirement constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

# Apply events/ to a fresh database and show the state, a trail and the findings.
demo: $(READY)
	@BIN=$(BIN) sh scripts/demo

# A made-up municipality, to see the site full: examples/municipality/README.md.
municipality: $(READY)
	@rm -rf build/municipality
	@$(BIN)/python examples/municipality/make.py build/municipality

# Everything: style, types, floors, and all tests. They run beside each other, so whoever fails first is told first;
# on a fresh machine the environment and the packages come beside each other too.
test:
	@$(MAKE) --no-print-directory --jobs 2 check unit

# For each commit, within a minute: style and floors, and the tests of what is computed and read.
FAST := tests/values tests/merkle tests/events tests/domain tests/readers
test-fast: $(READY)
	@$(MAKE) --no-print-directory --jobs 2 style fast

fast: $(READY)
	$(BIN)/pytest --quiet --numprocesses auto --dist worksteal $(FAST)

# All tests with their coverage. Counting lines takes as long again as the tests, so it is not done each time.
coverage: $(READY) packages
	$(BIN)/pytest --numprocesses auto --dist worksteal --cov --cov-report term --cov-fail-under 95

check: style types floors

style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

floors: $(READY)
	$(BIN)/lint-imports --no-cache

# What the tests need beside Python: all of it at once, or else each by itself. Where it cannot be had they say what
# they skip.
PROGRAMS := hledger ledger zsh fish groff-base mandoc chromium fonts-liberation default-jre-headless
packages:
	@scripts/packages postgresql tesseract-ocr tesseract-ocr-swe $(PROGRAMS) || { \
	scripts/packages postgresql || echo "The tests that need PostgreSQL will be skipped." >&2; \
	scripts/packages tesseract-ocr tesseract-ocr-swe || echo "The tests that need tesseract will be skipped." >&2; \
	scripts/packages hledger ledger || echo "The tests that need hledger and ledger will be skipped." >&2; \
	scripts/packages zsh fish || echo "The tests that need zsh and fish will be skipped." >&2; \
	scripts/packages groff-base mandoc || echo "The tests that need groff and mandoc will be skipped." >&2; \
	scripts/packages chromium fonts-liberation default-jre-headless || echo "The tests that need a browser will be skipped." >&2; }

unit: $(READY) packages
	$(BIN)/pytest --numprocesses auto --dist worksteal

# Every address of the made-up municipality's site in both languages, by all judges and in a browser: docs/web.md.
# Of events, lines and papers EACH of a budget, 0 is all: 2 400 pages, of which each takes one second or two;
# `make pages-check EACH=1` has 460.
EACH ?= 0
pages-check: $(READY) packages municipality
	$(BIN)/python tests/web/pages_check.py build/municipality/tplog.db --each $(EACH)

# Long runs: every property with many examples, and then, each with its own table, made-up histories (HISTORIES,
# STEPS), writers killed (KILLS), power cut (POINTS). About an hour together on two cores; whether it runs at all:
# `make soak EXAMPLES=25 HISTORIES=20 KILLS=20 POINTS=50`, in minutes.
EXAMPLES  ?= 1000
HISTORIES ?= 1500
STEPS     ?= 60
KILLS     ?= 1000
POINTS    ?= 2000
soak: $(READY) packages
	SOAK_EXAMPLES=$(EXAMPLES) $(BIN)/pytest --numprocesses auto --dist worksteal --hypothesis-profile soak -m hypothesis
	$(BIN)/python tests/stateful/soak.py --histories $(HISTORIES) --steps $(STEPS)
	$(BIN)/python tests/faults/killing.py --rounds $(KILLS)
	$(BIN)/python tests/faults/power_loss.py --points $(POINTS)

# Whatever is read from outside, with made-up and mutated input, for so many minutes.
MINUTES ?= 10
fuzz: $(READY)
	$(BIN)/python tests/fuzz/fuzz.py --minutes $(MINUTES)

# What beancount, hledger and ledger make of our exports, of a made-up log of so many events too: docs/exports.md.
EVENTS ?= 5000
exports-check: $(READY)
	@scripts/packages hledger ledger
	$(BIN)/python bench/exported.py --events $(EVENTS)

# Every output of the program as a file, to hold one version against another: OUT is made, LOGS are read or made.
# `make freeze OUT=before LOGS=logs`, change the program, `make freeze OUT=after LOGS=logs`, `diff -rq before after`.
OUT  ?= frozen
LOGS ?= $(OUT)-logs
freeze: $(READY)
	$(BIN)/python bench/freeze.py $(OUT) --logs $(LOGS)

# How fast tplog is beside what others use, on logs of these shapes and sizes: docs/performance.md. Within forty
# minutes on two idle cores; SHAPES=1000 takes half of one. Then one writer and eight, on each engine. The raw figures
# stay in FIGURES; `make bench-million` adds a log of a million events to them, which takes as long again.
SHAPES    ?= 1000 20000 100000 one-budget:1000 one-budget:10000 one-budget:50000 municipality:50000 postgresql:20000
RUNS      ?= 2
FIGURES   ?= bench.json
MILLION   := tplog floor load rebuild verify question "question, JSON" "question at a past day" trail append imports \
             help findings "export csv" "export jsonl"
PEERS     := .venv-bench
DECISIONS ?= 100
bench: $(READY) packages
	@PYTHON=$(PYTHON) sh bench/peers.sh $(PEERS)
	$(BIN)/python bench/run.py --logs $(SHAPES) --runs $(RUNS) --json $(FIGURES) --document docs/performance.md
	$(BIN)/python tests/faults/crowd.py --decisions $(DECISIONS)

bench-million: $(READY)
	$(BIN)/python bench/run.py --logs 1000000 --runs 1 --only $(MILLION) --given $(FIGURES) --json $(FIGURES) --document docs/performance.md

# Whether anything has become more than 15 % slower than bench/quick.json says: three minutes, without peers.
# After a change that is meant to be so: `make bench-quick RENEW=--renew`, and commit the table.
RENEW ?=
bench-quick: $(READY)
	$(BIN)/python bench/quick.py $(RENEW)

# How the site bears a load: docs/web.md. DB is the log that is shown; SECONDS for each page.
DB      ?= tplog.db
SECONDS ?= 30
web-bench: $(READY)
	@scripts/packages wrk
	$(BIN)/python bench/web.py $(DB) / /log /status --seconds $(SECONDS)

# Three machines on loopback: leaders killed and frozen, all killed, and what became of every decision.
cluster-test: $(READY)
	@scripts/packages patroni etcd-server postgresql
	$(BIN)/python tests/cluster/run.py

# What `make mutants`, `lock` and `audit` run, in an environment of its own: none of it is needed to build or test.
$(TOOLED): constraints-tools.txt
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement constraints-tools.txt
	@touch $(TOOLED)

# Whether the fast tests notice small changes to the core: SAMPLE of them, drawn by SEED, JOBS at a time. Ten
# minutes or so on two cores. The survivors are printed with their diffs.
SAMPLE  ?= 60
SEED    ?= 1
JOBS    ?= 2
mutants: $(READY) $(TOOLED)
	$(BIN)/python bench/mutants.py --sample $(SAMPLE) --seed $(SEED) --jobs $(JOBS) --cosmic-ray $(CURDIR)/$(TOOLS)/bin/cosmic-ray

# Pin what pyproject.toml asks for: every file of each version by its hash, also of the tools that do it and of what
# tplog is measured beside. Versions stay, and so do the files; UPGRADE=--upgrade moves them. What changed is shown.
UPGRADE ?=
COMPILE := $(TOOLS)/bin/uv pip compile $(UPGRADE) --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
PINNED  := constraints.txt constraints-tools.txt constraints-peers.txt
lock: $(TOOLED)
	@mkdir -p $(TOOLS)/before && cp -p $(PINNED) $(TOOLS)/before
	$(COMPILE) --all-extras --group dev --output-file constraints.txt pyproject.toml
	$(COMPILE) --group tools --output-file constraints-tools.txt
	$(COMPILE) --group peers --output-file constraints-peers.txt
	@for file in $(PINNED); do diff $(TOOLS)/before/$$file $$file && cp -p $(TOOLS)/before/$$file $$file && echo "$$file: as before"; done; true

# What tplog is built and tested with as CycloneDX in $(SBOM), all licences, and known holes in whatever is pinned.
# Advisories that cannot be reached are an error here; another service: ADVISORIES='--vulnerability-service osv'.
SBOM       := sbom.cdx.json
ADVISORIES ?=
audit: $(READY) $(TOOLED)
	$(TOOLS)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file $(SBOM) $(BIN)/python
	$(TOOLS)/bin/pip-licenses --python $(BIN)/python --from=mixed --order=license
	@code=0; for file in $(PINNED); do \
	echo "$$file:"; \
	$(TOOLS)/bin/pip-audit --strict --require-hashes --disable-pip $(ADVISORIES) --requirement $$file || code=1; \
	done; exit $$code

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Write anew what is made from the program: golden files, the keys of the gettext catalogue and its .mo,
# docs/refusals.md, docs/man, docs/man.sv, docs/api.md, output shown in
# the docs.
docs: $(READY)
	$(BIN)/pytest --quiet --update tests/test_start.py tests/test_docs.py tests/i18n/test_message_catalogue.py tests/test_manual.py tests/test_api.py tests/mistakes tests/json_schemas tests/cli tests/refusals tests/verification tests/faults/test_mishaps.py

# The pictures in docs/img, from the real matter.
screens: $(READY) packages
	$(BIN)/python tests/web/screens.py

clean:
	rm -rf $(VENV) $(TOOLS) $(SBOM) $(PEERS) .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
