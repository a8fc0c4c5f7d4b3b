PYTHON ?= python3
PORT ?= 4566
STAGE ?= dev

VENV := .venv/bin
export PYTHONUNBUFFERED := 1

.PHONY: help
help: ## These lines
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: environments ## Run everything on a local AWS until Ctrl-C (PORT=4566)
	@exec $(VENV)/python -m tools.run --port $(PORT)

.PHONY: environments
environments:
	@$(PYTHON) tools/bootstrap.py
