# Every target works on the sandbox alone. A real cluster or cloud is reached by plain `pulumi up`.
STACK ?= local
SANDBOX ?= default
# Handed on to pulumi: make up ARGS="--diff"
ARGS ?=
# Which tests: make test TESTS=test/unit/gpu/sharing.test.ts
TESTS ?= test/**/*.test.ts
export STACK SANDBOX

with_node := sandbox/bootstrap.sh
sandbox := $(with_node) node --import tsx sandbox/cli.ts
.DEFAULT_GOAL := help

.PHONY: help up preview down status env test lint bench clean

help: ## Show this list
	@echo 'usage: make <target> [STACK=$(STACK)] [SANDBOX=$(SANDBOX)] [ARGS="options for pulumi"]'
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  %-9s %s\n", $$1, $$2 }'

up: ## Bring the stack up in the sandbox, which is started where it does not run
	@$(sandbox) up -- $(ARGS)

preview: ## Show what `make up` would change
	@$(sandbox) preview -- $(ARGS)

down: ## Destroy the stack and stop the sandbox; nothing of it is left
	@$(sandbox) down -- $(ARGS)

status: ## Show what runs in the sandbox
	@$(sandbox) status

env: ## Print shell exports for plain pulumi and kubectl: eval "$(make -s env)"
	@$(sandbox) env

test: ## Run all tests: unit, components, golden files, and end to end in a sandbox of their own
	@$(sandbox) toolchain
	@$(with_node) npx mocha '$(TESTS)'

lint: ## Check types, style and format
	@$(with_node) npm run --silent lint

bench: ## Measure how long the program takes to start
	@$(with_node) npx tsx test/bench/start.ts

clean: ## Stop every sandbox and remove all that they made
	@$(sandbox) clean
