# Two commands are enough on a fresh machine: `make run` and `make check`. Each first installs what is
# missing (see .ci/bootstrap.sh); the second time that takes milliseconds.

BIN := .venv/bin
CODE := core gui resources tests
ARGS ?=
# Processes that share the tests, whole files each; benchmarks never share a machine.
WORKERS ?= 0
# How long, and from which seed, the window is used at random.
SECONDS ?= 1200
SEED ?= 1

# A test must not depend on the machine's language, nor Qt warn about a locale without UTF-8.
TEST_ENV := LC_ALL=C.UTF-8 QT_QPA_PLATFORM=offscreen PATH="$(CURDIR)/$(BIN):$$PATH:$(CURDIR)/build/uv/bin"

# Where this is set, every start would compile our own modules anew.
unexport PYTHONDONTWRITEBYTECODE

# One line tells what runs, and if it fails one line tells what failed.
define step
@printf '\n== %s\n' "$(1)"
@$(2) || { printf '\ncheck stopped: %s failed\n' "$(1)" >&2; exit 1; }
endef

.PHONY: help run setup check office format bench pictures soak bundle bundle-check clean
.NOTPARALLEL:

help:
	@echo 'make run      start Infernomics (ARGS="..." for its own options)'
	@echo 'make check    all checks: format, lint, types, layers, tests; stops at the first that fails (WORKERS=2: two processes)'
	@echo 'make office   open exported workbooks in LibreOffice, which works their formulas out anew'
	@echo 'make format   put the code into the agreed format'
	@echo 'make bench    time the things that must be quick'
	@echo 'make pictures make pictures of all charts and of the window in build/pictures, to be looked at'
	@echo 'make soak     random use of the open window for 20 minutes (SECONDS=, SEED=)'
	@echo 'make bundle   a folder in dist that runs without Python, uv or network; checked, and packed into one file'
	@echo 'make setup    install all that the others need, and no more'
	@echo 'make clean    remove all that these made, the environment included'

# LANG only where nothing is said: the reader's own language is kept.
run:
	@.ci/bootstrap.sh run
	@if [ -z "$$LC_ALL$$LC_CTYPE$$LANG" ]; then export LANG=C.UTF-8; fi; exec $(BIN)/infernomics $(ARGS)

setup:
	@.ci/bootstrap.sh check

check: setup
	$(call step,ruff format --check,$(BIN)/ruff format --check $(CODE))
	$(call step,ruff check,$(BIN)/ruff check $(CODE))
	$(call step,mypy,$(BIN)/mypy)
	$(call step,lint-imports,$(BIN)/lint-imports)
	$(call step,pytest,$(TEST_ENV) $(BIN)/pytest -n $(WORKERS) --dist loadfile $(ARGS))
	@printf '\nall checks passed\n'

# Apart from `check`, because it takes a program that is no part of the environment.
office: setup
	@command -v soffice >/dev/null || { echo 'LibreOffice is missing. Run: sudo apt-get install -y --no-install-recommends libreoffice-calc' >&2; exit 1; }
	@$(TEST_ENV) $(BIN)/pytest tests/office $(ARGS)

format: setup
	@$(BIN)/ruff check --quiet --exit-zero --select I --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

bench: setup
	@$(TEST_ENV) $(BIN)/pytest tests/bench $(ARGS)

pictures: setup
	@$(TEST_ENV) $(BIN)/python -m tests.pictures build/pictures

soak: setup
	@$(TEST_ENV) $(BIN)/python -m tests.soak $(SECONDS) $(SEED)

# Its own environment: PyInstaller must see what the program needs and nothing more.
BUNDLE_ENV := UV_PROJECT_ENVIRONMENT="$(CURDIR)/build/bundle/env" PATH="$$PATH:$(CURDIR)/build/uv/bin"
BUNDLE := $(BUNDLE_ENV) uv run --quiet --locked --no-default-groups --group bundle python

bundle:
	@.ci/bootstrap.sh run
	@$(BUNDLE) .ci/bundle/build.py $(ARGS)

bundle-check:
	@$(BUNDLE) .ci/bundle/check.py dist/infernomics

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks .import_linter_cache
	find core gui resources tests -name __pycache__ -type d -prune -exec rm -rf {} +
