"""Puts the sub-commands together and turns every error into two lines and an exit status."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from typing import NoReturn

import typer

import tanwen.commands
from knowledge.errors import TanwenError

app = typer.Typer(
    name="tanwen",
    help="碳问：碳计量标准的问答助手。条款有出处，数字由规则计算。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def assemble() -> typer.Typer:
    """The app with every module of tanwen.commands registered, in alphabetical order."""
    for module in pkgutil.iter_modules(tanwen.commands.__path__):
        importlib.import_module(f"tanwen.commands.{module.name}").register(app)
    return app


def fail(message: str, hint: str) -> NoReturn:
    """Two lines on standard error and exit status 2."""
    print(f"错误：{message}", file=sys.stderr)
    print(f"办法：{hint}", file=sys.stderr)
    raise SystemExit(2)


def main() -> None:
    """Runs the command line; no traceback ever reaches the user."""
    try:
        assemble()()
    except TanwenError as error:
        fail(error.message, error.hint)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
    except Exception as error:  # the last resort: one line instead of a traceback
        if "TANWEN_DEBUG" in os.environ:
            raise
        fail(
            f"出现未预料的错误：{type(error).__name__}：{error}", "请设 TANWEN_DEBUG=1 重跑一次，把输出附在问题报告里。"
        )
