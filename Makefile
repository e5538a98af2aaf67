# Everything happens in .venv; nothing else on the machine is touched. Works with GNU make 3.81 (macOS).
#
#   make run     install and open the window (without a display: lead it through its rooms, offscreen)
#   make test    install with the test extra and run the whole suite; ARGS="tests/nets -k depth" narrows it
#   make lint    ruff, and mypy on the engine
#   make bench   measure how fast training, exploring and the window are
#   make clean   remove .venv and what was built
#
# Another Python: make run PYTHON=/path/to/python3.12

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
ARGS :=
# Processes that share the tests; each needs a core and 2 GB of memory.
WORKERS := 2

# The first of these that is new enough; the check below says so when there is none.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$p; exit; fi; \
	done; echo python3)

.PHONY: run tour test lint bench clean

run: $(VENV)/.installed
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "`uname -s`" = Darwin ]; then \
		exec $(BIN)/inception-studio; \
	else \
		echo "There is no display here (DISPLAY and WAYLAND_DISPLAY are not set): the window cannot be shown."; \
		echo "It is driven offscreen instead, and its screenshots go to ./screenshots."; \
		exec $(BIN)/inception-studio tour --out screenshots; \
	fi

tour: $(VENV)/.installed
	$(BIN)/inception-studio tour --out screenshots

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.installed
	$(BIN)/inception-studio bench

clean:
	rm -rf $(VENV) build dist screenshots .pytest_cache .mypy_cache .ruff_cache
	find inception_studio tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp says that an installation came to its end, so the next make starts at once.
$(VENV)/.installed: pyproject.toml | $(VENV)/.created
	@echo "Installing Inception Studio into $(VENV); PyTorch and Qt are large, this takes some minutes the first time."
	$(PIP) install -e .
	@touch $@

$(VENV)/.installed-test: pyproject.toml | $(VENV)/.created
	@echo "Installing Inception Studio and its test tools into $(VENV); some minutes the first time."
	$(PIP) install -e ".[test]"
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/.created
	$(PIP) install -e ".[test,dev]"
	@touch $@ $(VENV)/.installed $(VENV)/.installed-test

$(VENV)/.created:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Inception Studio needs Python 3.11 or newer; $(PYTHON) is older, or is not there." >&2; \
		echo "  Debian, Ubuntu: sudo apt install python3 python3-venv    macOS: brew install python" >&2; \
		echo "  Or name one:    make run PYTHON=/path/to/python3.12" >&2; \
		exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: sudo apt install python3-venv" >&2; \
		exit 1; }
	"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
	@touch $@
