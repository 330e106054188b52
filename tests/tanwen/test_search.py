"""`tanwen search` keeps to the contract: records, exit status, two lines for an error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CLAUSES = [
    {"id": "k1", "title": "某规范 第一章 第一条", "text": "为了规范器具管理，制定本规范。"},
    {"id": "k2", "title": "某规范 第二章 第二条", "text": "记录应当保存五年。"},
    {"id": "k3", "title": "某规范 第二章 第三条", "text": "器具未经校准不得使用。"},
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    file = folder / "某规范.jsonl"
    file.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in CLAUSES), "utf-8")
    home = tmp_path_factory.mktemp("home")
    assert run(home, "ingest", str(file)).returncode == 0
    return home


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TANWEN_HOME": str(home)}
    command = [sys.executable, "-m", "tanwen", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def told(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_one_query_gives_one_json_value_in_the_shape_of_the_contract(home: Path) -> None:
    record = told(run(home, "search", "记录保存多久", "-k", "2", "--json"))
    first = record["hits"][0]
    assert len(record["hits"]) == 2
    assert first.keys() == {"rank", "passage_id", "document_id", "external_id", "clause", "score", "quote"}
    assert (first["rank"], first["external_id"], first["quote"]) == (1, "k2", "记录应当保存五年。")


def test_text_for_people_names_the_document_and_the_place(home: Path) -> None:
    done = run(home, "search", "第三条")
    assert done.stdout.startswith("1. ")
    assert "第三条" in done.stdout.splitlines()[0]
    assert "器具未经校准不得使用。" in done.stdout.splitlines()[1]


def test_a_batch_answers_every_record_in_order(home: Path, tmp_path: Path) -> None:
    asked = [
        {"id": "a", "question": "校准"},
        {"id": "b", "question": " "},
        {"id": "c", "question": "那记录呢", "history": ["x"]},
    ]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(each) + "\n" for each in asked), "utf-8")
    done = run(home, "search", "--batch", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"), "-k", "1")
    assert (done.returncode, done.stdout) == (0, "")
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [(each["id"], [hit["external_id"] for hit in each["hits"]]) for each in records] == [
        ("a", ["k3"]),
        ("b", []),
        ("c", ["k2"]),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [""],
        ["x", "--as-of", "never"],
        ["--batch", "in.jsonl"],
        ["--batch", "/no/file", "--out", "o"],
        ["x", "-k", "0"],
    ],
)
def test_what_can_not_be_done_is_told_in_two_lines(home: Path, arguments: list[str]) -> None:
    done = run(home, "search", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_an_empty_library_is_no_error(tmp_path: Path) -> None:
    assert told(run(tmp_path / "new", "search", "记录", "--json"))["hits"] == []
