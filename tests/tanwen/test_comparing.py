"""`tanwen docs diff` as people run it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from ingest.parsing import parse
from knowledge.library import Library
from tanwen.cli import main

OLD = "某类器具管理规范\n1 范围\n本规范适用于某类器具。\n2 要求\n2.1 每条线应配备两台。\n2.2 记录保存五年。\n2.3 人员应持证。\n"
NEW = OLD.replace("应配备", "宜配备") + "2.4 电子文件另存一份。\n"


def run(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    out, told_aside = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(told_aside):
        patch.setenv("TANWEN_HOME", str(home))
        patch.setattr(sys, "argv", ["tanwen", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
    status = ended.value.code
    return subprocess.CompletedProcess(
        [], status if isinstance(status, int) else 0, out.getvalue(), told_aside.getvalue()
    )


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    for name, text in (("旧.txt", OLD), ("新.txt", NEW)):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / "旧.txt", tmp_path / "新.txt"


def test_two_files_are_compared_without_putting_them_in(tmp_path: Path, versions: tuple[Path, Path]) -> None:
    done = run(tmp_path / "home", "docs", "diff", *versions)
    assert done.returncode == 0, done.stderr
    assert "新增 1 条，删去 0 条，修改 1 条，改号或移动 0 条" in done.stdout
    assert "[-" in done.stdout
    assert "应 → 宜" in done.stdout
    assert not (tmp_path / "home" / "library.sqlite3").exists()


def test_a_document_of_the_library_is_compared_with_a_file_as_json(tmp_path: Path, versions: tuple[Path, Path]) -> None:
    library = Library.open(tmp_path / "home")
    library.put(parse(versions[0]))
    id_ = library.documents()[0].id
    library.close()
    done = run(tmp_path / "home", "docs", "diff", id_, versions[1], "--json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    told = json.loads(done.stdout)
    assert (told["old"]["id"], told["new"]["source"]) == (id_, "新.txt")
    assert {key: told["counts"][key] for key in ("added", "removed", "changed", "renumbered")} == {
        "added": 1,
        "removed": 0,
        "changed": 1,
        "renumbered": 0,
    }
    assert [each["status"] for each in told["clauses"]] == ["changed", "added"]
    assert told["clauses"][0]["old"]["number"] == "2.1"


@pytest.mark.parametrize("name", ["没有这份", "空.txt"])
def test_what_cannot_be_compared_is_told_in_two_lines(tmp_path: Path, versions: tuple[Path, Path], name: str) -> None:
    (tmp_path / "空.txt").write_text("", "utf-8")
    other = tmp_path / name if name.endswith(".txt") else name
    done = run(tmp_path / "home", "docs", "diff", versions[0], other)
    assert done.returncode == 2
    assert [line[:3] for line in done.stderr.splitlines()] == ["错误：", "办法："], done.stderr
