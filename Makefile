# Tropa: `make run` starts it, `make test` proves it, `make help` lists the rest.
# What is up to date is skipped: the stamps stand in .venv/stamps, next to what they describe.

SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMPS := .venv/stamps
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

CATALOGUES := $(wildcard tropa/*/locale/*/LC_MESSAGES/*.po)
FRONTEND := $(wildcard frontend/package.json)
# Sources of the bundles; without a front end folder nothing is built.
SOURCES := $(if $(FRONTEND),$(shell find frontend -type f -not -path '*/node_modules/*' -not -path '*/.cache/*') $(shell find tropa -name '*.html' -path '*/templates/*'))

.PHONY: help install install-dev run demo test fast check drill bench system messages fmt lock clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: ## everything `make run` needs: .venv, packages by hash, front end, catalogues (skipped when fresh)
	@$(MAKE) --no-print-directory -j2 $(STAMPS)/tropa $(if $(FRONTEND),$(STAMPS)/frontend)

install-dev: install $(STAMPS)/dev ## the same and the tools of the gate

run: install ## start Tropa (web, live pages, worker) and print its address
	@exec $(BIN)/tropa run

demo: install ## the same with a believable company in it
	@exec $(BIN)/tropa run --demo

test: install-dev ## unit tests on both databases, architecture, browser stories
	@$(BIN)/python tools/gate.py test

fast: install-dev ## unit tests on SQLite, at most 3 minutes
	@$(BIN)/python tools/gate.py fast

check: install-dev ## the gate: lint, types, messages, tests, kills, API fuzzing, at most 30 minutes
	@$(BIN)/python tools/gate.py check

drill: install-dev ## a hundred kills, a full disk, no network, long stories, whole attacks, on both databases
	@$(BIN)/python tools/gate.py drill

bench: install-dev ## the budgets of speed on both databases (BENCH_SIZES=1000: a quick look; 10000,1000000: hours)
	@$(BIN)/python -m bench

system: ## install the system packages (Debian, as root): Chromium, pango, PostgreSQL
	@tools/system

messages: install-dev ## collect texts into the .po files and name those without translation
	@$(BIN)/python tools/messages.py update

fmt: install-dev ## format Python
	@$(BIN)/ruff check --fix --quiet tropa tests tools bench || true
	@$(BIN)/ruff format --quiet tropa tests tools bench

lock: install-dev ## write the locks anew: hashes, no addresses
	$(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --no-header requirements.in --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --no-header --constraint requirements.txt requirements-dev.in --output-file requirements-dev.txt

clean: ## remove what was built; the data in var/ stays
	rm -rf .venv frontend/node_modules tropa/core/static/dist build *.egg-info
	find tropa -name '*.mo' -delete

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 2))' || { echo "Tropa needs Python 3.11.2 or newer."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv is missing: run 'make system' as root."; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/packages: requirements.txt | $(STAMPS)/venv
	@$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	@touch $@

$(STAMPS)/tropa: pyproject.toml $(CATALOGUES) $(STAMPS)/packages
	@test -x $(BIN)/tropa -a $(BIN)/tropa -nt pyproject.toml || \
	  { $(BIN)/pip install --quiet --no-deps --no-build-isolation --editable . && touch $(BIN)/tropa; }
	@$(BIN)/python tools/messages.py compile
	@touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/packages
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

$(STAMPS)/node: frontend/package-lock.json | $(STAMPS)/venv
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/frontend: $(SOURCES) $(STAMPS)/node $(STAMPS)/packages
	@cd frontend && npm run --silent build
	@touch $@
