"""`tanwen compute` as people run it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from ingest.parsing import parse
from knowledge.library import Library
from tanwen.cli import main

ROOT = Path(__file__).parents[2]
CLASS = ("source_stream_class", "emission_t=0.09万吨", "total_t=18000", "rulebook=重庆通则")


def tanwen(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command within this process."""
    out, aside = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(aside):
        patch.setenv("TANWEN_HOME", str(home))
        patch.setattr(sys, "argv", ["tanwen", "compute", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
    status = ended.value.code
    return subprocess.CompletedProcess([], status if isinstance(status, int) else 0, out.getvalue(), aside.getvalue())


def told(home: Path, *arguments: str) -> Any:
    done = tanwen(home, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def digests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    library = Library.open(home)
    for path in sorted((ROOT / "corpus").glob("*.md")):
        library.put(parse(path))
    return home


def test_a_result_comes_first_and_then_how_it_was_found(tmp_path: Path) -> None:
    done = tanwen(tmp_path, *CLASS)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "结果：次要源流"
    assert "  emission_t = 900" in lines
    assert any("5 % ≥ 1 %" in line for line in lines)
    assert any("字面同时落入" in line for line in lines)


def test_the_record_has_the_shape_of_the_contract(digests: Path) -> None:
    record = told(digests, *CLASS)
    assert record["rule"] == "source_stream_class"
    assert record["inputs"] == {"emission_t": "900", "total_t": "18000"}
    assert record["result"] == {"value": "次要源流", "unit": None}
    assert all(isinstance(step, str) for step in record["steps"])
    assert len(record["citations"]) == 1
    assert "次要源流" in record["citations"][0]["quote"]


def test_without_a_library_a_rule_runs_and_quotes_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, *CLASS)["citations"] == []
    assert not any(tmp_path.iterdir())


def test_the_rulebook_may_be_an_option_but_not_twice(tmp_path: Path) -> None:
    record = told(tmp_path, "source_stream_class", "emission_t=450", "total_t=30000", "--rulebook", "JJF 2309")
    assert record["result"]["value"] == "微量源流"
    assert tanwen(tmp_path, *CLASS, "--rulebook", "JJF 2309").returncode == 2


def test_a_missing_fact_is_told_in_both_forms(tmp_path: Path) -> None:
    done = tanwen(tmp_path, "source_stream_class", "emission_t=900", "rulebook=重庆", "--json")
    assert done.returncode == 2
    record = json.loads(done.stdout)
    assert record["status"] == "needs_input"
    assert [each["name"] for each in record["missing"]] == ["total_t"]
    assert "还缺：total_t" in done.stderr
    assert "总排放量" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "没有写规则名"),
        (("no_rule",), "没有名为 no_rule 的规则"),
        (("source_stream_class", "900"), "不是 名=值"),
        (("source_stream_class", "emission_t=1", "emission_t=2"), "写了两次"),
        (("source_stream_class", "emission_t=-1", "rulebook=重庆"), "负数"),
        (("source_stream_class", "emission_t=450", "total_t=30000", "rulebook=河南"), "没有印出"),
        (("retention_until", "start=2026-02-30"), "不是存在的日期"),
        (("--check",), "文件库是空的"),
    ],
)
def test_what_cannot_be_done_is_two_lines_and_status_2(tmp_path: Path, arguments: tuple[str, ...], why: str) -> None:
    done = tanwen(tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 2
    assert why in done.stderr


def test_the_list_tells_rules_facts_and_rulebooks(tmp_path: Path) -> None:
    listed = told(tmp_path, "--list")
    names = [rule["name"] for rule in listed["rules"]]
    assert {"source_stream_class", "equipping_rate", "retention_until", "training_fee"} <= set(names)
    facts = next(rule["facts"] for rule in listed["rules"] if rule["name"] == "mpe_check")
    assert "reading" in [fact["name"] for fact in facts]
    outside = [book["id"] for book in listed["rulebooks"] if book["outside_corpus"]]
    assert outside
    assert all(not book["enabled"] for book in listed["rulebooks"] if book["id"] in outside)
    text = tanwen(tmp_path, "--list").stdout
    assert all(name in text for name in names)
    assert "语料外，默认不用" in text


def test_the_check_counts_what_is_proven(digests: Path) -> None:
    checked = told(digests, "--check")
    assert checked["counts"]["contradicted"] == 0
    assert checked["counts"]["proven"] >= 60
    assert {figure["verdict"] for figure in checked["figures"]} <= {"proven", "unproven", "unchecked"}
    text = tanwen(digests, "--check").stdout
    assert "与原文矛盾 0" in text.splitlines()[-1]


def test_the_check_fails_where_a_document_says_otherwise(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "文件"
    source.mkdir()
    for path in (ROOT / "corpus").glob("中计协培函*.md*"):
        changed = path.read_text("utf-8").replace("每人2100元", "每人2300元")
        (source / path.name).write_text(changed, "utf-8")
    library = Library.open(home)
    for path in source.glob("*.md"):
        library.put(parse(path))
    done = tanwen(home, "--check")
    assert done.returncode == 1
    assert any(line.startswith("与原文矛盾") and "培训费" in line for line in done.stdout.splitlines())
