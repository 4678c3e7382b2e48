# Every target sets itself up. Windows: see the PowerShell lines in README.md.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo app pictures test lint bench translations bundle bundle-test bundle-bench clean

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
EXTRAS := dev
# Other extras are installed beside those that are there.
INSTALLED = $(VENV)/installed-$(EXTRAS)
DEMO_OUTPUT := demo-output

help:
	@echo "make demo          denoise the bundled photos into $(DEMO_OUTPUT)/"
	@echo "make app           open the window"
	@echo "make pictures      take the pictures of the window that the documentation shows"
	@echo "make test          lint, types, import rules, tests"
	@echo "make bench         timings and quality figures of this machine"
	@echo "make translations  take new texts of the window into resources/translations"
	@echo "make bundle        build programs for those who have no Python, in dist/"
	@echo "make bundle-test   try them"
	@echo "make bundle-bench  how long the bundle's window takes to open"
	@echo "make clean         remove what these made"

# The stamp is renewed when the dependencies change.
$(INSTALLED): pyproject.toml
	@packaging/install-debian-packages.sh packaging/debian-packages.txt packaging/debian-test-packages.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]'
	@touch $@

demo: $(INSTALLED)
	$(BIN)/gradnet denoise --method gradnet-raw --output $(DEMO_OUTPUT) --overwrite resources/samples/*.{CRW,KDC,dng}
	$(BIN)/gradnet denoise --method gradnet --output $(DEMO_OUTPUT) --overwrite resources/samples/*.jpg
	@echo "The denoised photos are in $(DEMO_OUTPUT)/."

app: $(INSTALLED)
	$(BIN)/gradnet-desktop resources/samples/canon_s40.CRW

pictures: $(INSTALLED)
	xvfb-run -a -s "-screen 0 1280x800x24" $(BIN)/python docs/pictures/take.py --only side-by-side export-dialog export
	xvfb-run -a -s "-screen 0 2560x1440x24" $(BIN)/python docs/pictures/take.py --size 2560 1440 --scale 2 --only window

lint: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

# In some processes at once, few, as each loads PyTorch. Tests start thousands, which find our modules compiled.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

# The engine is tested with a PySide6 that can't be imported: it must never need it.
test: lint
	PYTHONPATH=tests/without_qt $(PYTEST) tests/engine -p no:pytest-qt
	QT_QPA_PLATFORM=offscreen $(PYTEST) tests/app

bench: $(INSTALLED)
	$(BIN)/python tests/benchmarks/methods.py
	$(BIN)/python tests/benchmarks/convolutions.py
	$(BIN)/python tests/benchmarks/rounding.py
	$(BIN)/python tests/benchmarks/whole_photo.py
	$(BIN)/python tests/benchmarks/straightening.py
	@! $(BIN)/python -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' || $(BIN)/python tests/benchmarks/gpu.py
	$(BIN)/python tests/benchmarks/batch.py
	xvfb-run -a -s "-screen 0 2560x1440x24" $(BIN)/python tests/benchmarks/window.py
	xvfb-run -a -s "-screen 0 1600x1000x24" $(BIN)/python tests/benchmarks/browser.py
	@[ -z "$${GRADNET_DATA:-}" ] || $(BIN)/python tests/benchmarks/noise_estimate.py
	@[ -z "$${GRADNET_DATA:-}" ] || $(BIN)/python tests/benchmarks/patches.py

translations: $(INSTALLED)
	BIN=$(BIN) packaging/translations.sh

# The bundle is built in an environment that holds nothing but what it needs.
BUNDLE_BIN := build/venv/bin
BUNDLE := dist/gradnet-desktop

build/venv/installed: pyproject.toml
	@packaging/install-debian-packages.sh packaging/debian-packages.txt packaging/debian-bundle-packages.txt
	$(PYTHON) -m venv build/venv
	$(BUNDLE_BIN)/pip install --quiet --disable-pip-version-check --editable '.[bundle]'
	@touch $@

bundle: build/venv/installed
	PATH="$$PWD/$(BUNDLE_BIN):$$PATH" packaging/build-linux.sh $(BUNDLE)

bundle-test: $(INSTALLED)
	BUNDLE=$(BUNDLE) $(BIN)/pytest tests/bundle -p no:pytest-qt --timeout=1200 -s

bundle-bench: $(INSTALLED)
	xvfb-run -a -s "-screen 0 1600x1000x24" $(BIN)/python tests/benchmarks/bundle_start.py $(BUNDLE)

clean:
	rm -rf $(VENV) build dist $(DEMO_OUTPUT)
