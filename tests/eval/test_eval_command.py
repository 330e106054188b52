from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CASES = """\
[[case]]
id = "a"
kind = "clause"
question = "6.3.8 说了什么？"
document = "重庆"
clauses = ["6.3.8"]
evidence = ["保护器具的铅封、封印"]

[[case]]
id = "b"
kind = "unanswerable"
question = "火星上的气压是多少？"
status = "not_found"
"""


def tanwen(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [sys.executable, "-m", "tanwen", "eval", *arguments],
        capture_output=True, text=True, check=False, env={**os.environ, "TANWEN_HOME": str(home)},
    )  # fmt: skip


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    file = tmp_path / "cases.toml"
    file.write_text(CASES, "utf-8")
    return file


def test_a_run_writes_its_baseline_and_a_worse_one_exits_with_1(tmp_path: Path, cases: Path) -> None:
    baseline, markdown = tmp_path / "baseline.json", tmp_path / "report.md"
    first = tanwen(tmp_path / "home", str(cases), "--bundled", "--json", "--write-baseline", str(baseline))
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["overall"]["n"] == 2
    same = tanwen(tmp_path / "home", str(cases), "--bundled", "--against", str(baseline), "--markdown", str(markdown))
    assert same.returncode == 0, same.stdout
    assert markdown.read_text("utf-8").startswith("# 评测结果")
    assert not (tmp_path / "home" / "library.sqlite3").exists(), "the owner's library is not touched"
    cases.write_text(CASES.replace("保护器具的铅封、封印", "从未写过的一句话"), "utf-8")
    worse = tanwen(tmp_path / "home", str(cases), "--bundled", "--against", str(baseline))
    assert worse.returncode == 1
    assert "比基线差" in worse.stdout


@pytest.mark.parametrize(
    "arguments", [("nowhere.toml",), ("{cases}",), ("{cases}", "--bundled", "--against", "nowhere.json")]
)
def test_what_cannot_be_done_is_told_in_two_lines_with_status_2(
    tmp_path: Path, cases: Path, arguments: tuple[str, ...]
) -> None:
    told = tanwen(tmp_path / "home", *(argument.format(cases=cases) for argument in arguments))
    assert told.returncode == 2
    assert len(told.stderr.strip().splitlines()) == 2
    assert not told.stdout
