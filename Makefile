# Every target works on the sandbox alone. A real cluster or cloud is reached by plain `pulumi up`.
STACK ?= local
SANDBOX ?= default
# Handed on to pulumi: make up ARGS="--diff"
ARGS ?=
export STACK SANDBOX

sandbox := sandbox/bootstrap.sh
.DEFAULT_GOAL := help

.PHONY: help up preview down status env test lint bench clean

help: ## Show this list
	@echo "usage: make <target> [STACK=local] [SANDBOX=default] [ARGS=\"options for pulumi\"]"
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  %-9s %s\n", $$1, $$2 }'

up: ## Bring the stack up in the sandbox, which is started where it does not run
	@$(sandbox) up -- $(ARGS)

preview: ## Show what `make up` would change
	@$(sandbox) preview -- $(ARGS)

down: ## Destroy the stack and stop the sandbox; nothing of it is left
	@$(sandbox) down -- $(ARGS)

status: ## Show what runs in the sandbox
	@$(sandbox) status

env: ## Print shell exports for plain pulumi and kubectl: eval "$$(make -s env)"
	@$(sandbox) env

