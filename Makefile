# `make run` shows the whole product on this machine, `make test` proves it, `make help` lists the rest.

PYTHON   ?= python3
PORT     ?= 8000
BUSINESS ?= demo

python := .venv/bin/python
# what the product itself needs here, and what proving and packaging it needs on top
local  := .venv/.local
ready  := .venv/.ready
# the scripts and styles of others that the console's pages use; the last one that is copied
assets := chalicelib/web/static/vendor/charts.css
# what looks for barriers on pages, in tests alone
axe    := node_modules/axe-core/axe.min.js

export PORT

.PHONY: help run assets example import test test-browser screenshots check format bench package deploy translations clean

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

run: $(local) ## start everything here (PORT=8000); Ctrl-C stops it, what was booked stays
	@$(MAKE) --no-print-directory $(assets) || echo "Going on without them."
	@exec $(python) -m infra.local

assets: $(assets) ## bring the scripts of the console's pages (run, test and package do so by themselves)

import: $(local) ## bring visits into the running stack: make import FILE=visits.csv BUSINESS=demo
	@test -n "$(FILE)" || { echo "Which file? Say: make import FILE=visits.csv BUSINESS=$(BUSINESS)"; exit 2; }
	@test -f .local/environment || { echo "Nothing is running here. Start it first with: make run"; exit 2; }
	@set -a; . .local/environment; set +a; exec $(python) -m chalicelib.cli import-visits "$(FILE)" --business "$(BUSINESS)"

example: $(local) ## make up three years of visits of the demo salon, into .local/example.csv
	@mkdir -p .local
	@if [ -f .local/environment ]; then set -a; . .local/environment; set +a; fi; exec $(python) -m infra.local.example .local/example.csv

test: $(ready) $(assets) ## run every test
	@$(python) -m pytest -n auto --dist worksteal --ignore=tests/browser
	@echo "Left out: the tests that need a real browser. make test-browser runs them."

test-browser: $(ready) $(assets) $(axe) ## run the tests in a real Chromium, which CHROMIUM names or the PATH has
	@$(python) -m pytest tests/browser

screenshots: $(ready) $(assets) ## take pictures of every page, into build/screenshots (PAGES="today visit": of some)
	@$(python) -m infra.gallery $(PAGES)

check: $(ready) $(assets) ## lint, types and the laws of the house
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@$(python) -m mypy
	@$(python) -m pytest tests/house

format: $(ready) ## put the code into its one form
	@$(python) -m ruff check --fix
	@$(python) -m ruff format

bench: $(ready) ## measure, and print the figures
	@for part in $(filter-out __init__,$(basename $(notdir $(wildcard bench/*.py)))); do $(python) -m bench.$$part || exit 1; echo; done

package: $(ready) $(assets) ## build what AWS runs, into build/package (STAGE=dev)
	@$(python) -m infra.package $(or $(STAGE),dev)

deploy: $(ready) $(assets) ## bring it to AWS: make deploy STAGE=production BUCKET=my-bucket (see docs/deploy.md)
	@test -n "$(STAGE)" || { echo "Which stage? Say: make deploy STAGE=dev BUCKET=my-bucket, or STAGE=production"; exit 2; }
	@$(python) -m infra.package $(STAGE)
	@$(python) -m infra.deploy $(STAGE) "$(BUCKET)"

translations: $(ready) ## bring the files of the languages up to what the pages say
	@$(python) -m infra.translations

clean: ## remove what was built; what was booked (.local) and the environment (.venv) stay
	@rm -rf build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
	@echo "Clean. To forget the local bookings too, remove .local; to install anew, remove .venv."

$(local): requirements.txt requirements-local.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "Regulars needs Python 3.11 or newer, and $(PYTHON) is not. Name another: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "Python's venv module is missing. On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@echo "Preparing the environment in .venv (once; a minute or two) ..."
	@test -x $(python) || $(PYTHON) -m venv .venv
	@$(python) -m pip install --quiet --no-compile --disable-pip-version-check -r requirements-local.txt
	@touch $@

$(assets): package-lock.json infra/assets.py chalicelib/web/assets.py | $(local)
	@echo "Bringing the scripts of the console's pages (once) ..."
	@$(python) -m infra.assets
	@touch $@

$(axe): | $(assets)
	@$(python) -m infra.assets

$(ready): $(local) requirements-dev.txt
	@echo "Adding what the tests need (once) ..."
	@$(python) -m pip install --quiet --no-compile --disable-pip-version-check -r requirements-dev.txt
	@touch $@
