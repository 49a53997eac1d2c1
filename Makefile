# From Tokens to Chat. `make help` lists what there is to make.

PORT ?= 8000
PYTHON ?=
TORCH_INDEX ?=
CHROMIUM ?=
JOBS ?= 2
# the tested versions; empty for the newest that pyproject.toml allows
CONSTRAINTS ?= requirements.txt
# of the chapters or solutions to make, such as NOTEBOOKS=03_attention; all unless told
NOTEBOOKS ?=

VENV := .venv
PY := $(VENV)/bin/python
SITE := _build/html
export CHROMIUM TORCH_INDEX JOBS

PINS := $(if $(CONSTRAINTS),-c $(CONSTRAINTS))
PACKAGE := pyproject.toml $(CONSTRAINTS)

# Stops with one line if the words given, a program's answer, start with "error:".
require = $(if $(filter error:,$(firstword $(1))),$(error $(wordlist 2,99,$(1))))

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help book site serve lab install test notebooks exercises appendices matrix format benchmarks links requirements clean free-port browser

help: ## list what there is to make
	@echo "make TARGET [VARIABLE=value ...]"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-14s%s\n", $$1, $$2}' Makefile
	@echo
	@echo "  PORT=8000       where make book serves"
	@echo "  PYTHON=         the Python, 3.11 to 3.13, that makes .venv; the first that fits unless told"
	@echo "  TORCH_INDEX=    where torch comes from. On Linux the usual index brings gigabytes of GPU libraries;"
	@echo "                  TORCH_INDEX=https://download.pytorch.org/whl/cpu brings the small CPU build"
	@echo "  CHROMIUM=       the browser of make test; found unless told"
	@echo "  NOTEBOOKS=      only these of make notebooks, such as NOTEBOOKS=03_attention"
	@echo "  CONSTRAINTS=    empty: the newest versions instead of the tested ones (requirements.txt)"

# ---- read

book: free-port site serve ## install what building needs, build the book and serve it on localhost

site: $(SITE)/.built ## build the book into _build/html
	@echo "The book is built: $(SITE)/index.html"

serve: free-port ## serve the book as it was built last
	@$(PY) -m tools.serve $(SITE) --port $(PORT)

free-port:
	$(eval FOUND := $(shell sh tools/find_python.sh $(PYTHON)))
	$(call require,$(FOUND))
	$(eval ANSWER := $(shell $(firstword $(FOUND)) -m tools.serve --check --port $(PORT)))
	$(call require,$(ANSWER))
	@:

PAGES := $(shell find book -name '*.md') $(shell find chapters exercises solutions -name '*.ipynb')
PARTS := _config.yml _toc.yml $(shell find book src/tutor -type f ! -name '*.md' ! -name '*.pyc')

# Pages alone are built anew where only pages changed; everything is where a part that all pages share did, or where the
# last build failed, since a page once read does not warn again.
$(SITE)/.built: $(PAGES) $(PARTS) $(CONSTRAINTS) | $(VENV)/.book
	$(if $(filter $(PARTS) $(CONSTRAINTS),$?),rm -rf _build)
	$(VENV)/bin/jupyter-book build . -n -W --keep-going || { rm -rf _build/.doctrees; exit 1; }
	@touch $@

# ---- work

lab: $(VENV)/.lab ## open the chapters and exercises in JupyterLab
	$(VENV)/bin/jupyter lab

notebooks: $(VENV)/.notebooks ## make the notebooks whose text or package source changed
	$(PY) -m tools.notebooks $(NOTEBOOKS)

exercises: $(VENV)/.notebooks ## make the students' notebooks from the solutions
	$(PY) -m tutor.classroom.release

appendices: $(VENV)/.notebooks ## make the table of topics and the list of live figures from the chapters
	$(PY) -m tools.appendix

matrix: $(VENV)/.notebooks ## try every check on right and wrong answers, and make the teachers' table (minutes)
	$(PY) -m tutor.classroom.matrix

format: $(VENV)/.test ## mend style and layout of the code
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# ---- test

install: $(VENV)/.test ## install what make test needs; the other targets install what they need by themselves

test: browser $(VENV)/.test ## everything that CI runs, with a table of what took how long
	@$(PY) -m tools.run_tests

browser:
	$(eval FOUND := $(shell sh tools/find_python.sh $(PYTHON)))
	$(call require,$(FOUND))
	$(eval ANSWER := $(shell CHROMIUM='$(CHROMIUM)' $(firstword $(FOUND)) -m tools.find_chromium))
	$(call require,$(ANSWER))
	@:

benchmarks: browser $(VENV)/.test $(SITE)/.built ## measure what the book promises about speed and weight
	@for program in benchmarks/[a-z]*.py; do \
		echo "==== $$program"; $(PY) -m benchmarks.$$(basename $$program .py) || exit 1; \
	done

links: $(VENV)/.book ## visit every link to elsewhere
	$(VENV)/bin/jupyter-book build . --builder linkcheck

# ---- install: each layer once, and again when the package's needs or the pins change; the test layer has all others

$(VENV)/.python:
	$(eval FOUND := $(shell sh tools/find_python.sh $(PYTHON)))
	$(call require,$(FOUND))
	$(firstword $(FOUND)) -m venv $(VENV)
	@touch $@

# Without its dependencies, which the usual index has; the rest of the installation then finds it there.
$(VENV)/.torch: $(VENV)/.python $(CONSTRAINTS)
	$(if $(TORCH_INDEX),$(PY) -m pip install --no-deps --index-url $(TORCH_INDEX) \
		$(shell sed -n 's/^\(torch==[^ ;]*\).*/\1/p' requirements.txt))
	@touch $@

$(VENV)/.book $(VENV)/.lab $(VENV)/.notebooks $(VENV)/.test: $(VENV)/.torch $(PACKAGE)
	$(PY) -m pip install $(PINS) -e '.[$(patsubst .%,%,$(notdir $@))]'
	@touch $@ $(if $(filter %.test,$@),$(VENV)/.book $(VENV)/.lab $(VENV)/.notebooks)

requirements: $(VENV)/.python ## choose anew, and pin, the version of everything
	$(PY) -m pip install uv
	$(PY) -m tools.pin

clean: ## delete what was built, but not the installation (.venv)
	rm -rf _build build .pytest_cache .ruff_cache .import_linter_cache
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -print | xargs rm -rf
