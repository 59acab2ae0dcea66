# Every target works on the sandbox alone. A real cluster or cloud is reached by plain `pulumi up`.
STACK ?= local
# Handed on to pulumi: make up ARGS="--diff"
ARGS ?=
# The policy pack that every update is checked with; POLICY= for none.
POLICY ?= policy
# Which tests: make test TESTS=test/unit/gpu/sharing.test.ts
TESTS ?= test/!(nightly)/**/*.test.ts
export STACK
# NODES=simulated or real says whether one node of a sandbox runs containers; by default one does where this machine can.
# SANDBOX=<name> is the instance to work on: by default one for each stack, `default` for the local one.

with_node := sandbox/bootstrap.sh
sandbox := $(with_node) node --import tsx sandbox/cli.ts
checked := $(if $(POLICY),--policy-pack $(POLICY))
.DEFAULT_GOAL := help

.PHONY: help up tour preview down status cloud env test test-frameworks test-gpu nightly lint bench bench-images bench-serving clean

help: ## Show this list
	@echo 'usage: make <target> [STACK=$(STACK)] [SANDBOX=name] [NODES=real|simulated] [ARGS="options for pulumi"]'
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  %-15s %s\n", $$1, $$2 }'

up: ## Bring the stack up in the sandbox, which is started where it does not run
	@$(sandbox) up -- $(checked) $(ARGS)

tour: ## Walk through the product: predict, break it, ship a version; on containers that really run
	@$(sandbox) tour -- $(checked) $(ARGS)

preview: ## Show what `make up` would change
	@$(sandbox) preview -- $(checked) $(ARGS)

down: ## Destroy the stack and stop the sandbox; nothing of it is left
	@$(sandbox) down -- $(ARGS)

status: ## Show what runs in the sandbox
	@$(sandbox) status

cloud: ## Show what is in the simulated cloud of a stack on AWS
	@$(sandbox) cloud

env: ## Print shell exports for plain pulumi and kubectl: eval "$(make -s env)"
	@$(sandbox) env

test: ## Run all tests: unit, components, golden files, and end to end in a sandbox of their own
	@$(sandbox) toolchain
	@$(with_node) node --import tsx test/run.ts '$(TESTS)'

test-frameworks: ## Test training and serving with the real PyTorch and TensorFlow; takes gigabytes
	@model/test-frameworks.sh

test-gpu: ## Test serving on a real GPU, and that MPS keeps two models apart; takes gigabytes
	@model/test-gpu.sh

lint: ## Check types, style and format
	@$(with_node) npm run --silent lint

nightly: ## Fail every create of prod once, kill updates of all that there is, roll models out fifty times; as root the same under a million requests, and restore a real stack; takes hours
	@$(sandbox) toolchain
	@NIGHTLY=1 $(with_node) npx mocha 'test/e2e/{cloudFaults,cloudStacks,crash,rollout}.test.ts' \
		$(if $(filter 0,$(shell id -u)),test/e2e/realNode.test.ts 'test/{nightly,alone}/*.test.ts')

bench: ## Measure how long the program takes to start, and prod's preview by its size
	@$(with_node) npx tsx test/bench/start.ts
	@$(with_node) npx tsx test/bench/prod.ts

bench-images: ## Measure the images of the model server against a naive one; takes an hour and 30 GB
	@$(sandbox) toolchain
	@$(with_node) npx tsx test/bench/images.ts $(ARGS)

bench-serving: ## Measure the model server beside its peers; writes docs/serving.md
	@model/bench.sh $(ARGS)

clean: ## Stop every sandbox and remove all that they made
	@$(sandbox) clean
