# make run | test | lint | bench; each first makes the environment it needs.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
TORCH := torch==2.13.0
TORCH_CPU := https://download.pytorch.org/whl/cpu
BENCHMARKS := splitters embedder retrieval reader names said attribution answers page
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run test lint bench index browser lock clean

run: index
	$(BIN)/python app.py

test: index browser
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m tests.links README.md docs/milvus.md

bench: index
	@for name in $(BENCHMARKS); do \
		echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; \
	done

index: $(VENV)/ready
	$(BIN)/qa-bot index add index/article.txt --to index

browser: $(VENV)/ready
	$(BIN)/python -m tests.browser

# A CPU build of torch, from its own index; where that is out of reach, whatever pip finds.
$(VENV)/ready: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --no-deps --retries 0 --timeout 15 --index-url $(TORCH_CPU) $(TORCH) \
		|| $(PIP) install $(TORCH)
	$(PIP) install --no-deps --require-hashes --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

lock: $(VENV)/ready
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-package torch --output-file requirements.lock

clean:
	rm -rf $(VENV)
