# Two commands are enough: `make run` serves a working demo, `make test` proves the checkout. Both need only
# Python 3.11 or later and make; everything else goes into .venv.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
PYTEST_ARGS ?=
# As many test processes as cores, two at least.
JOBS ?= $(shell $(PYTHON) -c 'import os; print(max(2, len(os.sched_getaffinity(0))))' 2>/dev/null || echo 2)

.PHONY: help run demo test check lint fmt types pack bench shots lock dev clean
.DEFAULT_GOAL := help

help: ## 列出命令 List the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 10

# A stamp file stands for each set of installed packages, so that a second run starts at once.
$(BIN)/pip:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新版本。Python 3.11 or later is needed." >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-stamp: requirements.txt pyproject.toml | $(BIN)/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev-stamp: requirements-dev.txt $(VENV)/.run-stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

dev: $(VENV)/.dev-stamp ## 装好开发环境 Install what development needs

run: demo ## 在 http://127.0.0.1:8000 打开演示城市 Serve the demo city
	LUODI_DEMO=1 $(BIN)/luodi serve --host $(HOST) --port $(PORT)

demo: $(VENV)/.run-stamp ## 建演示城市 Make the demo city
	LUODI_DEMO=1 $(BIN)/luodi demo

test: lint ## 检查并跑快的测试 Lint, and the quick tests
	$(BIN)/pytest -n $(JOBS) --dist loadfile $(PYTEST_ARGS)

# What is killed while it writes must have the machine for itself: the second line.
check: dev ## 跑慢的测试 The slow tests
	$(BIN)/pytest -m slow -n $(JOBS) --dist loadfile --ignore tests/durability $(PYTEST_ARGS)
	$(BIN)/pytest -m slow tests/durability $(PYTEST_ARGS)

lint: dev types pack ## 格式、类型、楼层、数据包 Format, types, floors, packs
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

types: dev
	$(BIN)/mypy

pack: dev
	$(BIN)/luodi pack check packs/qingdao

fmt: dev ## 整理格式 Format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: dev ## 跑基准 Run the benchmarks
	@for file in bench/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

shots: dev ## 给每一页拍照 Picture every page, into docs/shots
	$(BIN)/python tests/shots.py

lock: dev ## 重新锁定依赖版本 Lock the versions anew
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --upgrade --no-emit-index-url --no-header --no-annotate \
		pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --upgrade --no-emit-index-url --no-header --no-annotate \
		--extra dev --constraint requirements.txt pyproject.toml -o requirements-dev.txt
	@! grep -nE '://|index-url|find-links|trusted-host' requirements.txt requirements-dev.txt

clean: ## 删去环境和缓存（不动 var/） Remove the environment and caches, never var/
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build dist
