"""`tanwen ask` keeps to the contract: one answer or a batch, exit status, two lines for an error, never a traceback."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from tanwen.cli import main

DOCUMENTS = Path(__file__).parents[1] / "assistant" / "documents"
KEYS = {"id", "question", "status", "answer", "citations", "computations", "missing", "verdicts", "elapsed_ms"}


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command within this process."""
    out, aside = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(aside):
        patch.setenv("TANWEN_HOME", str(home))
        patch.setattr(sys, "argv", ["tanwen", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
    status = ended.value.code
    return subprocess.CompletedProcess([], status if isinstance(status, int) else 0, out.getvalue(), aside.getvalue())


def process(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    environment = {**os.environ, "TANWEN_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "tanwen", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    assert run(home, "ingest", str(DOCUMENTS)).returncode == 0
    return home


def answered(home: Path, folder: Path, text: str | bytes, *more: str) -> list[dict[str, Any]]:
    """The records that a batch of this content gives."""
    asked, out = folder / "in.jsonl", folder / "out.jsonl"
    asked.write_bytes(text if isinstance(text, bytes) else text.encode())
    done = run(home, "ask", "--batch", str(asked), "--out", str(out), *more)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return [json.loads(line) for line in out.read_text("utf-8").split("\n") if line]


def lines(*records: dict[str, Any]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


# ---- one question --------------------------------------------------------------------------------------------------


def test_an_answer_for_people_ends_with_its_references(home: Path) -> None:
    done = run(home, "ask", "大口径水表多久检定一次？")
    assert (done.returncode, done.stderr) == (0, "")
    assert "每2年检定一次" in done.stdout
    assert done.stdout.strip().splitlines()[-1].startswith("[1] ")


def test_json_is_one_value_and_nothing_else(home: Path) -> None:
    done = process(home, "ask", "大口径水表多久检定一次？", "--json")
    assert done.returncode == 0
    assert done.stdout.endswith("\n")
    assert done.stdout.count("\n") == 1
    record = json.loads(done.stdout)
    assert record.keys() >= KEYS - {"id"}
    assert record["status"] == "answered"


def test_what_is_not_found_is_no_failure(home: Path) -> None:
    done = run(home, "ask", "水表多少钱一只", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["status"] == "not_found"


def test_an_empty_library_is_no_failure(tmp_path: Path) -> None:
    done = run(tmp_path / "new", "ask", "记录保存几年", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["status"] == "not_found"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "没有问题"),
        ([""], "问题是空的"),
        ([" \n"], "问题是空的"),
        (["x" * 100_000], "100000"),
        (["水表", "--as-of", "明天"], "明天"),
        (["水表", "--as-of", "2031-02-30"], "2031-02-30"),
        (["--batch", "in.jsonl"], "--out"),
        (["--batch", "/no/such.jsonl", "--out", "o.jsonl"], "/no/such.jsonl"),
    ],
)
def test_what_can_not_be_asked_is_two_lines_and_status_2(home: Path, arguments: list[str], why: str) -> None:
    done = process(home, "ask", *arguments, "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    first, second = done.stderr.splitlines()
    assert first.startswith("错误：")
    assert why in first
    assert second.startswith("办法：")
    assert len(first) < 300


def test_a_question_in_broken_letters_is_no_traceback(home: Path) -> None:
    environment = {**os.environ, "TANWEN_HOME": str(home)}
    command = [sys.executable.encode(), b"-m", b"tanwen", b"ask", "水表".encode("gb18030"), b"--json"]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 2)


def test_help_is_told(home: Path) -> None:
    done = run(home, "ask", "--help")
    assert done.returncode == 0
    assert "--batch" in done.stdout


# ---- many questions ------------------------------------------------------------------------------------------------


def test_a_batch_keeps_order_and_ids_and_uses_the_history(home: Path, tmp_path: Path) -> None:
    records = answered(
        home,
        tmp_path,
        lines(
            {"id": "z", "question": "培训内容有哪些？"},
            {"id": "a", "question": "那湿度传感器呢？", "history": ["温度传感器最大允许误差是多少？"]},
            {"id": "m", "question": "水表多少钱一只", "history": []},
        ),
    )
    assert [record["id"] for record in records] == ["z", "a", "m"]
    assert [record["status"] for record in records] == ["answered", "answered", "not_found"]
    assert all(record.keys() >= KEYS for record in records)
    assert len(records[0]["citations"]) == 5
    assert "±5%RH" in records[1]["citations"][0]["quote"]


def test_a_batch_may_begin_with_a_mark_and_have_blank_lines_and_windows_line_ends(home: Path, tmp_path: Path) -> None:
    text = '\ufeff\r\n{"id": "a", "question": "热点是什么意思"}\r\n\r\n  \r\n{"id": "b", "question": "7.2写了什么"}'
    assert [record["id"] for record in answered(home, tmp_path, text)] == ["a", "b"]


def test_only_the_end_of_a_line_ends_a_record(home: Path, tmp_path: Path) -> None:
    (record,) = answered(home, tmp_path, lines({"id": "a", "question": "热点\u2028是什么\x85意思\x0b"}))
    assert record["status"] == "answered"


def test_a_question_that_can_not_be_asked_costs_its_record_only(home: Path, tmp_path: Path) -> None:
    records = answered(
        home,
        tmp_path,
        lines({"id": "empty", "question": " "}, {"id": "long", "question": "水" * 100_000})
        + '{"id": "half", "question": "水表\\ud83d"}\n'
        + lines({"id": "good", "question": "热点是什么意思"}),
    )
    assert [record["id"] for record in records] == ["empty", "long", "half", "good"]
    assert [records[at]["status"] for at in (0, 1, 3)] == ["not_found", "not_found", "answered"]
    assert all(record.keys() >= KEYS for record in records)
    assert "空" in records[0]["answer"]
    assert "100000" in records[1]["answer"]


def test_the_same_batch_twice_gives_the_same_records(home: Path, tmp_path: Path) -> None:
    asked = lines({"id": "a", "question": "培训内容有哪些？"}, {"id": "b", "question": "抄表记录保存几年"})
    told = [answered(home, tmp_path, asked) for _ in range(2)]
    for records in told:
        for record in records:
            record.pop("elapsed_ms")
    assert told[0] == told[1]


def test_an_empty_batch_gives_an_empty_file(home: Path, tmp_path: Path) -> None:
    assert answered(home, tmp_path, "") == []


def test_options_hold_for_every_question_of_a_batch(home: Path, tmp_path: Path) -> None:
    asked = lines({"id": "a", "question": "检定人员至少要几名"})
    assert answered(home, tmp_path, asked)[0]["status"] == "answered"
    (record,) = answered(home, tmp_path, asked, "--jurisdiction", "青海")
    assert not any(citation["source"].startswith("宁市监") for citation in record["citations"])


@pytest.mark.parametrize(
    "broken",
    [
        '{"id": "b", "question": ',
        '["b"]',
        '{"id": "b"}',
        '{"id": "b", "question": 7}',
        '{"question": "x", "history": "y"}',
    ],
)
def test_a_broken_line_is_named_and_nothing_is_written(home: Path, tmp_path: Path, broken: str) -> None:
    asked, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    asked.write_text(f'{{"id": "a", "question": "水表"}}\n\n{broken}\n', "utf-8")
    done = run(home, "ask", "--batch", str(asked), "--out", str(out))
    assert done.returncode == 2
    first, second = done.stderr.splitlines()
    assert "第 3 行" in first
    assert second.startswith("办法：")
    assert list(tmp_path.iterdir()) == [asked]


def test_a_batch_that_is_no_utf8_is_told(home: Path, tmp_path: Path) -> None:
    asked = tmp_path / "in.jsonl"
    asked.write_bytes('{"question": "水表"}'.encode("gb18030"))
    done = run(home, "ask", "--batch", str(asked), "--out", str(tmp_path / "out.jsonl"))
    assert done.returncode == 2
    assert "in.jsonl" in done.stderr.splitlines()[0]


def test_an_output_that_can_not_be_written_leaves_nothing_behind(home: Path, tmp_path: Path) -> None:
    asked, folder = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    asked.write_text(lines({"id": "a", "question": "热点是什么意思"}), "utf-8")
    folder.mkdir()
    done = run(home, "ask", "--batch", str(asked), "--out", str(folder))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 2
    assert "out.jsonl" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]
    assert list(folder.iterdir()) == []


def test_an_output_under_a_file_is_told(home: Path, tmp_path: Path) -> None:
    asked = tmp_path / "in.jsonl"
    asked.write_text(lines({"id": "a", "question": "热点是什么意思"}), "utf-8")
    done = run(home, "ask", "--batch", str(asked), "--out", str(asked / "out.jsonl"))
    assert done.returncode == 2
    assert "写不了" in done.stderr.splitlines()[0]


def test_an_earlier_output_stays_whole_when_the_batch_is_broken(home: Path, tmp_path: Path) -> None:
    asked, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    asked.write_text("{", "utf-8")
    out.write_text("earlier\n", "utf-8")
    assert run(home, "ask", "--batch", str(asked), "--out", str(out)).returncode == 2
    assert out.read_text("utf-8") == "earlier\n"


def test_an_output_has_the_rights_of_any_new_file(home: Path, tmp_path: Path) -> None:
    answered(home, tmp_path, lines({"id": "a", "question": "热点是什么意思"}))
    other = tmp_path / "other"
    other.touch()
    assert (tmp_path / "out.jsonl").stat().st_mode == other.stat().st_mode
