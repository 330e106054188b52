.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: help setup chat test check eval

help: ## 列出可用的命令
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup: $(STAMP) ## 建立 .venv 并安装全部依赖

$(STAMP): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet torch==2.13.0
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $(STAMP)

chat: setup ## 打开聊天页面；库为空时装入随附的摘编
	$(BIN)/tanwen chat --bundled

test: setup ## 运行全部测试
	$(BIN)/python -m pytest

check: setup ## 格式、静态检查与类型
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: setup ## 用随附的题目在随附的摘编上评测，变差时失败
	$(BIN)/tanwen eval eval/cases --bundled --against eval/baseline.json
