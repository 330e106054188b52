"""`tanwen ledger` as people run it: exit status, JSON, report, blank ledger, and what it refuses."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import openpyxl
import pytest

from rules_bridge.ledger_template import write_template
from tanwen.cli import main

ROOT = Path(__file__).parents[2]


def tanwen(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    out, aside = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(aside):
        patch.setattr(sys, "argv", ["tanwen", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
    status = ended.value.code
    return subprocess.CompletedProcess([], status if isinstance(status, int) else 0, out.getvalue(), aside.getvalue())


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger that complies."""
    path = tmp_path / "台账.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    heads = [str(cell.value).partition("（")[0] for cell in book["计量器具台账"][book["计量器具台账"].max_row]]
    row = {"有效期至": "2026-06-01", "溯源证书编号": "JL-1", "状态": "在用", "器具名称": "流量计"}
    stationary = {**row, "出厂编号": "N-1", "所属源流": "锅炉", "源流年排放量": 9000, "数据类型": "活动数据"}
    for each in (stationary, {**row, "出厂编号": "B-1", "是否便携": "是"}):
        book["计量器具台账"].append([each.get(head) for head in heads])
    unit = {"适用标准": "重庆通则", "年度总排放量": 20000, "是否列入名录": "是", "核查日期": "2025-12-01"}
    for key, value in book["单位信息"].iter_rows(min_col=1, max_col=2):
        value.value = unit.get(str(key.value), value.value)
    book["理论需要量"].append(["锅炉", "其他", "活动数据", 1])
    book.save(path)
    return path


def failing(ledger: Path) -> Path:
    """The same with one theoretical instrument more."""
    book = openpyxl.load_workbook(ledger)
    sheet = book["理论需要量"]
    sheet.cell(sheet.max_row, 4).value = 2
    book.save(ledger)
    return ledger


def test_a_ledger_that_complies_ends_with_status_0(ledger: Path) -> None:
    done = tanwen("ledger", ledger)
    assert done.returncode == 0
    assert done.stdout.startswith("结论：符合")
    assert "表A.1" in done.stdout


def test_one_that_does_not_ends_with_status_1_and_one_json_object_on_standard_output(ledger: Path) -> None:
    done = tanwen("ledger", failing(ledger), "--json")
    assert done.returncode == 1
    assert done.stdout.count("\n") == 1
    told = json.loads(done.stdout)
    assert {"classes", "classes_by", "rates", "excluded", "findings", "row_errors"} <= told.keys()
    assert told["rates"][0]["pass"] is False
    assert told["rates"][0]["rate"] == 50.0
    assert told["verdict"] == "不符合"


def test_the_report_is_written_beside_the_answer(ledger: Path) -> None:
    out = ledger.parent / "新夹" / "报告.xlsx"
    done = tanwen("ledger", ledger, "--json", "--out", out)
    assert done.returncode == 0
    json.loads(done.stdout)
    assert "报告已写入" in done.stderr
    assert "配备率" in openpyxl.load_workbook(out).sheetnames


def test_a_blank_ledger_is_written_and_never_over_another_file(tmp_path: Path) -> None:
    blank = tmp_path / "空白.xlsx"
    assert tanwen("ledger", "--template", blank).returncode == 0
    before = blank.read_bytes()
    again = tanwen("ledger", "--template", blank)
    assert again.returncode == 2
    assert "已经存在" in again.stderr
    assert blank.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("没有这个.xlsx",),
        ("没有这个.xlsx", "--json"),
        ("坏的.xlsx", "--json"),
        (".",),
        ("好的.xlsx", "--out", "报告.txt"),
        ("好的.xlsx", "--out", "好的.xlsx"),
        ("--template", "空.txt"),
        ("好的.xlsx", "--template", "空.xlsx"),
    ],
)
def test_what_cannot_be_done_is_two_lines_and_status_2(
    arguments: tuple[str, ...], ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ledger.parent)
    Path("坏的.xlsx").write_bytes(b"PK\x03\x04 nothing")
    good = ledger.rename("好的.xlsx").read_bytes()
    done = tanwen("ledger", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("错误：")
    assert lines[1].startswith("办法：")
    assert Path("好的.xlsx").read_bytes() == good


def test_the_command_loads_neither_the_page_nor_the_indexes(ledger: Path) -> None:
    script = (
        "import sys; sys.argv = ['tanwen', 'ledger', sys.argv[1], '--json']\n"
        "from tanwen.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([name for name in ('gradio', 'chromadb', 'torch', 'llama_index', 'tantivy', 'jieba') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(ledger)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
