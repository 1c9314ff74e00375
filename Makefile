# Gradients by Hand. `make` alone lists the targets.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.set-up
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check

SUBMISSIONS ?= examples/class
OUT         ?= $(if $(filter examples/class,$(SUBMISSIONS)),build/sample,report)
JOBS        ?=
EX          ?=
SECONDS     ?= 60
N           ?= 5000

export PATH := $(CURDIR)/$(BIN):$(PATH)
unexport PYTHONDONTWRITEBYTECODE # or every program that a test starts compiles the engine anew

.DEFAULT_GOAL := help
.PHONY: help setup grade check release gradescope test fuzz mutate soak bench generate nbgrader \
        pytest cover lint lint-types lint-fresh lint-course lint-style browser-tools clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  Variables: SUBMISSIONS=dir OUT=dir JOBS=n for grade, EX=ex1_perceptron for check, SECONDS=n for fuzz, N=n for soak"

setup: $(STAMP) ## set up .venv with everything the course needs

$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is required, this is %d.%d" % sys.version_info[:2])'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV); this takes a minute or two the first time."
	@$(PIP) 'pip>=25.1' || true # older ones do too, in twice the time
	@$(PIP) --no-compile -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true # on all cores; some packages hold files for later Pythons
	@touch $@

grade: setup ## grade a class: SUBMISSIONS=dir OUT=dir JOBS=n (by default the bundled sample class)
	@$(BIN)/autograder grade "$(SUBMISSIONS)" --out "$(OUT)" $(if $(JOBS),--jobs $(JOBS)) $(if $(EX),--exercise $(EX))

check: setup ## run the public tests on the working copy: EX=ex1_perceptron
	@AUTOGRADER_CALLED=$(BIN)/autograder $(BIN)/autograder check $(EX)

generate: setup ## make assignments/ from solutions/
	@$(BIN)/autograder generate

release: setup ## build dist/gradients-by-hand-VERSION.zip for students
	@$(BIN)/autograder release

gradescope: setup ## build dist/gradescope-EX-VERSION.zip, an exercise's autograder for Gradescope: EX=ex1_perceptron
	@$(BIN)/autograder gradescope $(EX)

nbgrader: setup ## write the instructors' notebooks for nbgrader's own commands: EX=ex1_perceptron
	@$(BIN)/autograder nbgrader-source $(EX)

lint: lint-types lint-fresh lint-course lint-style ## format, types, import directions, exercises, freshness of assignments/

lint-types: setup
	@$(BIN)/mypy

lint-fresh: setup
	@$(BIN)/autograder generate --check

lint-course: setup
	@$(BIN)/autograder lint

lint-style: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-logo

test: setup ## run everything that CI runs
	@$(MAKE) --no-print-directory -j 2 lint pytest # no core waits for mypy, which takes longest

pytest: setup
	@MAKEFLAGS= $(BIN)/python -m pytest -n auto --dist loadscope --no-loadscope-reorder

cover: setup ## measure which lines and branches of the engine the tests reach
	@MAKEFLAGS= $(BIN)/python -m pytest -q -n auto --dist loadscope --no-loadscope-reorder --cov --cov-fail-under=100

fuzz: setup ## bent frames to the grader's end of the wire (SECONDS=60), and 20,000 mutated derivations
	@$(BIN)/python -m tests.worker.fuzz_wire --seconds $(SECONDS)
	@$(BIN)/python -m tests.pencil.fuzz_derivations

mutate: setup ## mutation testing: kill rate of the hidden tests, and how mistakes are named (some minutes)
	@$(BIN)/python -m tests.corpora.mutation

soak: setup ## grade 5,000 submissions, a tenth of them hostile; check that nothing is lost or left over: N=500
	@$(BIN)/python -m bench.soak --submissions $(N) $(if $(JOBS),--jobs $(JOBS))

bench: setup ## measure on a quiet machine, and write the figures of docs/performance.md and docs/scale.md (45 minutes)
	@$(BIN)/python -m bench.grading $(if $(JOBS),--jobs $(JOBS))

browser-tools: ## install Chromium (as root, on Debian) and axe-core, which tests/browser uses
	@.ci/browser-tools

clean: ## remove caches and reports, not .venv
	rm -rf .cache .pytest_cache .ruff_cache .mypy_cache .import_linter_cache report .coverage
