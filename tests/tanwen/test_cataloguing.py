"""`tanwen docs catalogue` as people run it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from tanwen.cli import main


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    out, told_aside = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(told_aside):
        patch.setenv("TANWEN_HOME", str(home))
        patch.setattr(sys, "argv", ["tanwen", "docs", "catalogue", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
    status = ended.value.code
    return subprocess.CompletedProcess(
        [], status if isinstance(status, int) else 0, out.getvalue(), told_aside.getvalue()
    )


def standards(home: Path, *arguments: str) -> dict[str, Any]:
    done = run(home, "--json", *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    return {each["designation"]: each for each in json.loads(done.stdout)["standards"]}


def test_the_catalogue_is_shown_as_on_a_day(tmp_path: Path) -> None:
    early, late = (standards(tmp_path, "--as-of", day) for day in ("2026-01-31", "2026-02-01"))
    assert (early["GB 17167-2006"]["state"], late["GB 17167-2006"]["state"]) == ("现行", "已被代替")
    assert (early["GB 17167-2025"]["state"], late["GB 17167-2025"]["state"]) == ("尚未实施", "现行")
    assert late["GB 17167-2006"]["until"] == "2026-01-31"


def test_the_table_names_levels_and_what_replaces_what(tmp_path: Path) -> None:
    done = run(tmp_path, "--as-of", "2026-03-01")
    assert done.returncode == 0, done.stderr
    assert "地方计量技术规范" in done.stdout
    assert "GB 17167-2025  代替：GB 17167-2006" in done.stdout
    assert str(tmp_path / "catalogue.toml") in done.stdout


@pytest.mark.parametrize(("text", "day"), [("[[standard]]\n颜色 = 1\n", "2026-03-01"), ("", "三月")])
def test_a_fault_is_told_in_two_lines(tmp_path: Path, text: str, day: str) -> None:
    (tmp_path / "catalogue.toml").write_text(text, "utf-8")
    done = run(tmp_path, "--as-of", day)
    assert done.returncode == 2
    assert [line[:3] for line in done.stderr.splitlines()] == ["错误：", "办法："], done.stderr
