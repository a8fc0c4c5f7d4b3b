PYTHON ?= python3
PORT ?= 4566
STAGE ?=
EMAIL ?=
SLUG ?=
FORMAT ?= csv
STATUS ?=
URL ?=
GIVE_UP ?=
CONFIRM ?=
FILE ?=
TESTS ?= tests

VENV := .venv/bin
UV := $(VENV)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url
export PYTHONUNBUFFERED := 1

.PHONY: help
help: ## These lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: environments ## Run everything on a local AWS until Ctrl-C (PORT=4566)
	@exec $(VENV)/python -m tools.local.run --port $(PORT)

.PHONY: test
test: environments ## Install what the tests need and run all of them (TESTS=tests/unit)
	@$(PYTHON) tools/bootstrap.py checkov
	@$(VENV)/python -m tools.prepare
	@$(VENV)/python -m pytest -o faulthandler_timeout=300 $(TESTS)

.PHONY: check
check: environments ## Lint, format, types, and the tests that need no stack
	@$(MAKE) --no-print-directory -j2 lint fast

.PHONY: fast
fast: environments
	@$(VENV)/python -m pytest -q -m 'not slow' tests/unit

.PHONY: lint
lint: environments
	@$(VENV)/ruff check --quiet .
	@$(VENV)/ruff format --check --quiet .
	@$(VENV)/mypy

.PHONY: faults
faults: environments ## Try at full size what holds while everything fails, and print what was found
	@POWERTOOLS_LOG_LEVEL=CRITICAL $(VENV)/python -m tests.faults

.PHONY: wordpress
wordpress: environments ## Sign a campaign on a real WordPress, beside a running `make run`
	@$(VENV)/python -m tools.prepare
	@$(VENV)/python -m tools.prepare wordpress
	@$(VENV)/python -m tests.wordpress

.PHONY: bench
bench: environments ## Measure what docs/ claims
	@$(VENV)/python -m tools.prepare
	@$(VENV)/python -m bench

.PHONY: package
package: environments ## Make the template and the zip, which are the same for every stage
	@$(VENV)/python -m tools.ship.package

.PHONY: deploy
deploy: environments ## Deploy to the AWS account of your credentials, guided (STAGE=prod DRY_RUN=1)
	@$(VENV)/python -m tools.ship.deploy "$(STAGE)" $(GIVE_UP)

.PHONY: status
status: environments ## Say in one screen how a stage is, and what to do (STAGE=prod)
	@$(VENV)/python -m tools.ops.status "$(STAGE)"

.PHONY: backup
backup: environments ## Copy all that a stage keeps into a sealed file in downloads/ (STAGE=prod)
	@$(VENV)/python -m tools.ops.backup "$(STAGE)"

.PHONY: restore
restore: environments ## Bring a copy back, or a campaign of it, and prove the tally (STAGE=prod FILE=… SLUG=…)
	@CONFIRM="$(CONFIRM)" GIVE_UP="$(GIVE_UP)" $(VENV)/python -m tools.ops.restore "$(STAGE)" "$(FILE)" "$(SLUG)"

.PHONY: secret-copy
secret-copy: environments ## Seal a stage's secrets for two people, who open them together (STAGE=prod)
	@$(VENV)/python -m tools.ops.secret_copy copy "$(STAGE)"

.PHONY: secret-restore
secret-restore: environments ## Put a stage's secrets back, both people present (STAGE=prod FILE=…)
	@CONFIRM="$(CONFIRM)" $(VENV)/python -m tools.ops.secret_copy restore "$(STAGE)" "$(FILE)"

.PHONY: destroy
destroy: environments ## Take a stage down, after saying what goes and what stays (STAGE=trial)
	@CONFIRM="$(CONFIRM)" GIVE_UP="$(GIVE_UP)" $(VENV)/python -m tools.ops.destroy "$(STAGE)"

.PHONY: invite
invite: environments ## Invite an organizer to a stage's console (EMAIL=… STAGE=prod)
	@$(VENV)/python -m tools.invite --email "$(EMAIL)" --stage "$(STAGE)"

.PHONY: download
download: environments ## Save a campaign's sign-ons in downloads/ (SLUG=… FORMAT=csv URL=https://…)
	@$(VENV)/python -m tools.download --slug "$(SLUG)" --format "$(FORMAT)" --status "$(STATUS)" --url "$(URL)"

.PHONY: supply
supply: environments ## List what is deployed, look for known vulnerabilities and written-down secrets
	@$(PYTHON) tools/bootstrap.py supply
	@$(VENV)/python -m tools.supply

.PHONY: canary
canary: environments ## Package with the newest Chalice, and look at what comes of it
	@$(VENV)/python -m tools.supply.canary

.PHONY: lock
lock: environments ## Pin the newest versions that requirements/*.in allow, with their hashes
	$(UV) --upgrade requirements/app.in --output-file requirements.txt
	$(UV) --upgrade requirements/exporter.in --output-file requirements/exporter.txt
	$(UV) --upgrade requirements/dev.in --constraint requirements/exporter.txt --constraint requirements.txt --output-file requirements/dev.txt
	$(UV) --upgrade requirements/uv.in --constraint requirements/dev.txt --output-file requirements/uv.txt
	$(UV) --upgrade requirements/local.in --output-file requirements/local.txt
	$(UV) --upgrade requirements/checkov.in --output-file requirements/checkov.txt
	$(UV) --upgrade requirements/supply.in --output-file requirements/supply.txt

.PHONY: environments
environments:
	@$(PYTHON) tools/bootstrap.py app aws
