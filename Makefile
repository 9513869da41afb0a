# make demo: set up, then run the product on demo data.  make test: set up, then test.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
DATA ?= ./data
PROCESSES ?= 2

.PHONY: setup demo test check bench lock clean

setup: .venv/installed

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Comptoir needs Python 3.11 or later; $(PYTHON) is older."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the locked packages into .venv (one to three minutes) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup
	@$(BIN)/comptoir up --demo --data $(DATA)

test: setup
	@$(BIN)/pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	@for benchmark in benchmarks/*.py; do $(BIN)/python $$benchmark || exit 1; done

lock:
	uv pip compile --universal --no-strip-extras --no-emit-index-url --generate-hashes \
		--python-version 3.11 --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
