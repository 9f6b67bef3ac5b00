PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# In a container, root is the usual user; Jupyter wants to be told.
ALLOW_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
NOTEBOOKS := $(sort $(wildcard notebooks/*.ipynb))

.PHONY: lab test slides slides-pdf refresh bench best-accuracy
.DEFAULT_GOAL := lab

lab: $(STAMP)
	$(BIN)/jupyter lab $(ALLOW_ROOT) notebooks/01_logits_to_softmax.ipynb

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pytest

slides: $(STAMP)
	$(BIN)/python -m lecture_utils.slides $(NOTEBOOKS)

slides-pdf: slides
	$(BIN)/python -m lecture_utils.slides.pdf $(NOTEBOOKS:notebooks/%.ipynb=slides/%.html)

refresh: $(STAMP)
	$(BIN)/python -m lecture_utils.notebook_refresh $(NOTEBOOKS)

# Writes benchmarks/results.md; nothing else should run on the machine meanwhile.
bench: $(STAMP)
	$(BIN)/python -m benchmarks

best-accuracy: $(STAMP)
	$(BIN)/python -m benchmarks.best_accuracy

# The stamp is written last, so an interrupted installation is taken up again.
$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "The lecture needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
