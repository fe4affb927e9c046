# What people type. `make help` lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test test-unit test-contract test-integration test-e2e test-crash test-crowded \
        check events api dev format lock clean venv venv-unit venv-dev test-needs

PYTHON ?= python3
ENVIRONMENT := .venv/bin
PYTEST := $(ENVIRONMENT)/python -m pytest $(PYTEST_ARGS)
# The locks in locks/, each with the extra of pyproject.toml that it pins.
LOCKS := dev unit run:all gateway scheduling plan media analysis:whisper notify litellm tiny node whisperx
UV := uv==0.13.9

help:  ## Show this list
	@sed -n 's/^\([a-z0-9%-]*\):.*##/\1/p' $(MAKEFILE_LIST) | while read -r name text; do \
	    printf '  make %-18s %s\n' "$$name" "$$text"; done

run: venv  ## Install what is missing, start everything, print the address (Ctrl-C ends it)
	@exec $(ENVIRONMENT)/python -m deploy

test: venv-dev  ## Everything, browsers and broker included; all parts run even when one fails
	@$(PYTHON) tests/run.py --make $(MAKE)

test-crowded: venv-dev  ## The same on a busy machine: all on one core that two endless loops want too
	@$(PYTHON) tests/run.py --make $(MAKE) --crowded

test-unit: venv-unit  ## Rules only, of services and web pages: no network, no disk, seconds
	$(PYTEST) tests/architecture tests/unit tests/k8s
	$(ENVIRONMENT)/python -m deploy.web_build test

test-contract: venv-dev  ## Events and stores (MongoDB too when RAPPORT_MONGO_URL is set)
	$(PYTEST) tests/contract

test-integration: test-needs  ## On a real private RabbitMQ node
	$(PYTEST) tests/integration

test-e2e: test-needs  ## The whole product with two real browsers
	$(PYTEST) tests/e2e

test-crash: test-needs  ## Kill -9 of broker and services while they work
	$(PYTEST) tests/crash

check: venv-dev  ## Format, lint, types, boundaries, generated files
	$(ENVIRONMENT)/ruff format --check
	$(ENVIRONMENT)/ruff check
	$(ENVIRONMENT)/mypy
	$(PYTEST) -q tests/architecture
	$(PYTEST) -q tests/contract tests/unit/gateway -k fresh
	$(ENVIRONMENT)/python -m deploy.web_build check

events: venv-dev  ## Write EVENTS.md, asyncapi.json and samples of new events from the code
	$(ENVIRONMENT)/python -m shared.events.catalogue
	$(ENVIRONMENT)/python -m shared.requests.fingerprint

api: venv-dev  ## Write openapi.json and the web pages' types from the code
	$(ENVIRONMENT)/python -m services.gateway.openapi
	$(ENVIRONMENT)/python -m deploy.web_build types

dev: venv  ## Web pages with hot reload, in front of a `make run` on the same PORT
	@exec $(ENVIRONMENT)/python -m deploy.web_build dev

bench-%: test-needs  ## One benchmark of tests/bench, such as bench-loss
	$(ENVIRONMENT)/python -m tests.bench.$*

bench-media:  ## The relay beside Janus and stock aiortc: CPU per packet, loss, latency

bench-analysis:  ## Word errors, times and cost of the speech engine; how long people wait for it

bench-publish:  ## Confirmed messages to the broker beside kombu and its bare channel

bench-fuzz:  ## A million hostile datagrams against a relay with calls in progress

format: venv-dev  ## Let ruff and biome lay out the sources
	$(ENVIRONMENT)/ruff format
	$(ENVIRONMENT)/ruff check --fix-only --quiet
	$(ENVIRONMENT)/python -m deploy.web_build format

lock: venv-dev  ## Write locks/ from pyproject.toml
	$(ENVIRONMENT)/python -m pip install --quiet $(UV)
	sh deploy/lock.sh $(LOCKS)

clean:  ## Remove what was made: environment, built web UI, caches (var/ with your data stays)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	    services/gateway/web/node_modules services/gateway/web/dist \
	    services/media/rtc/express/express.*.so
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

venv:
	@$(PYTHON) deploy/bootstrap.py run

venv-unit:
	@$(PYTHON) deploy/bootstrap.py unit

venv-dev:
	@$(PYTHON) deploy/bootstrap.py dev

test-needs: venv-dev
	@$(ENVIRONMENT)/python -m deploy.provision test
	@$(ENVIRONMENT)/python -m deploy.compiled
