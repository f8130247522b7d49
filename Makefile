# `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
SHELL := /bin/bash
.DEFAULT_GOAL := help

.PHONY: help
help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

.PHONY: run
run: .venv/.installed .env ## Start the shop with demo data on http://localhost:8000 (PORT=… for another port)
	@exec $(BIN)/python -m recoshop.up

.PHONY: test
test: .venv/.installed-dev ## Run every check and every test
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 $(PYTEST)

.PHONY: lint
lint: export RECOSHOP_ENV_FILE = .env.example
lint: .venv/.installed-dev ## Format check, lint, types, import contracts, missing migrations and translations
	@echo "format and lint" && $(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@echo "import contracts" && said=$$($(BIN)/lint-imports --no-cache 2>&1) || { echo "$$said"; exit 1; }
	@echo "types" && $(BIN)/mypy --no-error-summary .
	@echo "languages" && $(BIN)/python -m recoshop.messages check && $(BIN)/python -m recoshop.messages compile
	@echo "assets" && $(BIN)/python -m recoshop.assets
	@echo "system checks and migrations" && $(BIN)/python manage.py check --fail-level WARNING > /dev/null \
		&& $(BIN)/python manage.py makemigrations --check --dry-run > /dev/null

.PHONY: format
format: .venv/.installed-dev ## Put the code in its one form
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

.PHONY: messages
messages: export RECOSHOP_ENV_FILE = .env.example
messages: .venv/.installed ## Bring locale/ in line with the texts of the source, and say what is left to translate
	@$(BIN)/python -m recoshop.messages extract && $(BIN)/python -m recoshop.messages check

.PHONY: bench
bench: .venv/.installed-dev ## Print speeds side by side with baselines of the same run
	@$(BIN)/python -m benchmarks

# torch is pinned without its CUDA companions: its CPU build has none, any other build brings its own.
.PHONY: lock
lock: .venv/.installed-dev ## Compile the pinned requirements from requirements*.in
	for name in requirements requirements-dev; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
			--no-emit-index-url --no-emit-find-links $$name.in --output-file $$name.txt \
		&& sed -i -E '/^(nvidia|cuda|triton)/d; s/^(torch==[0-9.]+)\+cpu/\1/' $$name.txt; \
	done

.PHONY: clean
clean: ## Stop the private servers and delete everything that was made here, data included
	@if [ -e .venv/.installed ]; then $(BIN)/python -m recoshop.embedded remove; fi
	rm -rf .venv node_modules assets/build var

.env:
	@cp .env.example .env

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| (echo "Recoshop needs Python 3.11 or later; name one with: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1)
	@echo "Making the virtual environment in .venv"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; } # half of one would be taken for whole

.venv/.installed: requirements.txt | .venv/bin/python
	@echo "Installing what requirements.txt pins (a few minutes the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	@echo "Installing what requirements-dev.txt pins"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
