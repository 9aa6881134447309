# Needs Python 3.11 or newer, make and git. Everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One more than two cores: browsers' tests wait for each other's processes now and then.
PROCESSES ?= 3
PINS := $(VENV)-pins
SAYS := \# What make installs: the versions that were tested, what they need included. By make pin.

# Tests start many processes: each would compile the same modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint texts bench train pin outdated clean

run: $(VENV)/.run
	$(BIN)/python app.py

test: $(VENV)/.test
	tests/browser/install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist loadgroup --no-loadscope-reorder

lint: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Bring the catalogues of the other languages up to date with the texts in the source.
texts: $(VENV)/.test
	$(BIN)/python -m components.language

bench: $(VENV)/.test
	tests/browser/install
	$(BIN)/python -m tests.bench

train: $(VENV)/.run
	$(BIN)/python -m network.training

# The newest versions that the requirements allow, for the tests to say whether they do.
pin:
	$(PYTHON) -m venv --clear $(PINS)
	$(PINS)/bin/python -m pip install --quiet -r requirements-dev.txt
	echo "$(SAYS)" > constraints.txt
	$(PINS)/bin/python -m pip freeze >> constraints.txt
	rm -rf $(PINS)

outdated: $(VENV)/.test
	$(BIN)/python -m pip list --outdated

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis

$(VENV)/.run: requirements.txt constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -r requirements.txt -c constraints.txt
	touch $@

$(VENV)/.test: requirements-dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt -c constraints.txt
	touch $@
