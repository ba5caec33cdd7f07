# `make` lists what there is to do.
.DEFAULT_GOAL := help
.PHONY: help run test check lint types contracts format bench lock clean

PYTHON ?= python3
BIN := .venv/bin
CODE := bot adapters conversations tests

help: ## list what there is to do
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.venv/ready: requirements/run.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: .venv/ready requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	@touch $@

run: .venv/ready ## set up what is missing and start Plantain
	@exec $(BIN)/plantain run

# Most tests wait for processes of their own: two at a time keep two cores busy. A file stays in one process, and
# files come in their order: those with few tests, which take longest, must not all come last. What failed
# while others ran is asked once more alone: a busy machine is no defect, and what is one fails again.
test: .venv/ready-dev ## run the tests
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder || \
		$(BIN)/python -m pytest --last-failed --last-failed-no-failures none

check: lint types contracts test ## all that CI runs

lint: .venv/ready-dev ## style
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)

types: .venv/ready-dev ## types
	$(BIN)/mypy

contracts: .venv/ready-dev ## which room may know which
	$(BIN)/lint-imports

format: .venv/ready-dev ## lay the code out
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

bench: .venv/ready-dev ## figures beside their floors
	$(BIN)/python -m tests.bench

lock: .venv/ready-dev ## pin every requirement anew, with hashes
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host \
		--no-emit-find-links --no-header --extra build --output-file requirements/run.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host \
		--no-emit-find-links --no-header --extra build --extra dev --constraint requirements/run.txt \
		--output-file requirements/dev.txt pyproject.toml

clean: ## remove the environment, not what Plantain keeps in var/
	rm -rf .venv
