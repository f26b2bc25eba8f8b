# `make` lists the targets. Each makes its own set-up: Python 3.11 or later is all that must be there.
.DEFAULT_GOAL := help
.PHONY: help demo run test check lint types imports audit format bench screenshots lock test-bluesky test-transformers train evaluate \
        clean
.DELETE_ON_ERROR:

BIN := .venv/bin
BENCHMARKS = $(shell sed -n 's/^| `python -m \(benchmarks\.[a-z_]*\)`.*/\1/p' benchmarks/README.md)
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
       --custom-compile-command "make lock" --group build $(UPGRADE) pyproject.toml

help:            ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 27

demo: .venv/has-runtime    ## the dashboard on a synthetic organisation, in data/sample
	$(BIN)/outreach demo

run: .venv/has-runtime     ## collect once as campaigns.toml says, then serve the dashboard
	$(BIN)/outreach collect; code=$$?; [ $$code -le 1 ] || exit $$code
	$(BIN)/outreach dashboard

test: .venv/has-dev tests/node/node_modules/has-all  ## all tests, the browser's too, files side by side (ARGS="-k name" for some)
	.ci/prepare browser
	$(BIN)/pytest -n $$(( $$(nproc) + 1 )) --dist loadfile --no-loadscope-reorder $(ARGS)

check: lint types imports  ## format, lint, types, and who may import whom

lint: .venv/has-dev        ## ruff: format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/has-dev       ## mypy, strict
	$(BIN)/mypy

imports: .venv/has-dev     ## import-linter: the rooms of CONTRIBUTING.md
	$(BIN)/lint-imports

audit: .venv/has-dev       ## what is installed: versions, licences, hashes; asks nobody
	$(BIN)/python -m tests.dependency_audit

format: .venv/has-dev      ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/has-dev       ## measure speed and size (many minutes)
	set -e; for module in $(BENCHMARKS); do $(BIN)/python -m $$module; done

screenshots: .venv/has-dev ## the pictures in docs/, taken of the running demo
	.ci/prepare browser
	$(BIN)/python -m benchmarks.screenshots

test-bluesky: .venv/has-dev  ## a night on Bluesky's own server software, on loopback (minutes; installs it)
	$(BIN)/pytest tests/bluesky_network/check_*.py $(ARGS)

test-transformers: .venv-transformers/has-all  ## a stance model of one's own choice (minutes; installs gigabytes)
	.venv-transformers/bin/python -m pytest tests/transformers_model/check_*.py $(ARGS)

train: .venv-training/has-all  ## train the stance model (WORK= BASE= DATA= STAGES=; training/README.md)
	.venv-training/bin/python -m training.train --work $(WORK) --base $(BASE) $(if $(DATA),--data $(DATA)) \
	  $(if $(STAGES),--only $(STAGES))

evaluate: .venv/has-dev    ## how right the stance model is on public data (DATA=; training/README.md)
	$(BIN)/python -m training.evaluate --data $(DATA) $(if $(WEIGHTS),--weights $(WEIGHTS))

lock: .venv/has-dev        ## make the locks anew (UPGRADE=--upgrade for the newest versions)
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean:                     ## remove what the tools left, but no data
	rm -rf .venv .venv-transformers .venv-training .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build

.venv/has-runtime: requirements.lock pyproject.toml
	.ci/prepare runtime

.venv/has-dev: requirements-dev.lock pyproject.toml
	.ci/prepare dev

tests/node/node_modules/has-all: tests/node/package-lock.json .venv/has-dev
	.ci/prepare node

.venv-transformers/has-all: pyproject.toml
	.ci/prepare transformers

.venv-training/has-all: training/requirements.txt pyproject.toml
	.ci/prepare training
