"""The report and the blank ledger as workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from knowledge.errors import BadInput, UnreadableFile
from rules_bridge.ledger import check_ledger
from rules_bridge.ledger_report import write_report
from rules_bridge.ledger_template import write_template
from rules_bridge.sheetwriter import Column, SheetPlan, write_sheets

ROWS = (
    {"器具名称": "流量计", "出厂编号": "N-1", "所属源流": "锅炉", "源流年排放量": 9000, "数据类型": "活动数据",
     "有效期至": "2026-06-01", "溯源证书编号": "JL-1", "状态": "在用", "备注": "铅封断裂"},
    {"器具名称": "=HYPERLINK(\"x\")\x07", "出厂编号": "N-2", "所属源流": "锅炉", "源流年排放量": 9000,
     "数据类型": "活动数据", "有效期至": "2024-06-01", "溯源证书编号": "JL-2", "状态": "在用"},
    {"器具名称": "秤", "出厂编号": "N-3", "所属源流": "窑", "数据类型": "活动数据", "有效期至": "长期",
     "溯源证书编号": "JL-3", "状态": "在用"},
)  # fmt: skip


def filled(path: Path, rows: tuple[dict[str, Any], ...] = ROWS, **unit: Any) -> Path:
    """A blank ledger with rows under its head, as a user fills it in."""
    write_template(path)
    book = openpyxl.load_workbook(path)
    sheet = book["计量器具台账"]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "器具名称" for cell in row))
    columns = {str(cell.value).partition("（")[0]: cell.column for cell in head if cell.value}
    for at, row in enumerate(rows, head[0].row + 1):
        for name, value in row.items():
            cell = sheet.cell(at, columns[name])
            cell.value = value.replace("\x07", "") if isinstance(value, str) else value
            cell.data_type = "s" if isinstance(value, str) else "n"
    said = {"适用标准": "重庆通则", "年度总排放量": 20000, "是否列入名录": "是", "核查日期": "2025-12-01", **unit}
    for key, value in book["单位信息"].iter_rows(min_col=1, max_col=2):
        value.value = said.get(str(key.value), value.value)
    book["理论需要量"].append(["锅炉", "其他", "活动数据", 2])
    book.save(path)
    return path


def texts(path: Path, title: str) -> str:
    sheet = openpyxl.load_workbook(path)[title]
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def test_the_blank_ledger_is_filled_in_and_checked(tmp_path: Path) -> None:
    check = check_ledger(filled(tmp_path / "台账.xlsx"))
    assert check.instruments == 3
    assert check.rates[0].counted == 1
    assert {each.reason for each in check.row_errors} == {"bad_date", "unknown_stream"}


def test_the_blank_ledger_itself_is_empty(tmp_path: Path) -> None:
    write_template(tmp_path / "空.xlsx")
    with pytest.raises(UnreadableFile, match="没有一台器具"):
        check_ledger(tmp_path / "空.xlsx")


def test_the_blank_ledger_offers_what_can_be_chosen(tmp_path: Path) -> None:
    write_template(tmp_path / "空.xlsx")
    offered = openpyxl.load_workbook(tmp_path / "空.xlsx")["计量器具台账"].data_validations.dataValidation
    assert any("停用" in each.formula1 for each in offered)
    assert any("排放因子" in each.formula1 for each in offered)


def test_the_report_tells_everything_with_clauses_and_standing(tmp_path: Path) -> None:
    write_report(check_ledger(filled(tmp_path / "台账.xlsx")), tmp_path / "报告.xlsx")
    book = openpyxl.load_workbook(tmp_path / "报告.xlsx")
    assert book.sheetnames == ["结果", "源流类别", "配备率", "未计入器具", "发现", "读不懂的行"]
    assert all("征求意见稿" in texts(tmp_path / "报告.xlsx", title) for title in book.sheetnames)
    assert "不符合" in texts(tmp_path / "报告.xlsx", "结果")
    assert "3.9" in texts(tmp_path / "报告.xlsx", "源流类别")
    rates = texts(tmp_path / "报告.xlsx", "配备率")
    assert "表A.1" in rates
    assert "不合格" in rates
    assert "6.3.7" in texts(tmp_path / "报告.xlsx", "未计入器具")
    assert "铅封断裂" in texts(tmp_path / "报告.xlsx", "发现")
    assert "长期" in texts(tmp_path / "报告.xlsx", "读不懂的行")
    assert book["配备率"].freeze_panes is not None
    assert book["配备率"].auto_filter.ref


def test_figures_in_the_report_are_numbers(tmp_path: Path) -> None:
    write_report(check_ledger(filled(tmp_path / "台账.xlsx")), tmp_path / "报告.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "报告.xlsx")["配备率"]
    row = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "锅炉")
    assert row[2:6] == (2, 1, 50, 100)


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    write_report(check_ledger(filled(tmp_path / "台账.xlsx")), tmp_path / "报告.xlsx")
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "报告.xlsx")["未计入器具"].iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


def test_a_report_without_anything_wrong_says_so(tmp_path: Path) -> None:
    good = {**ROWS[0], "备注": None}
    portable = {
        "器具名称": "便携式流量计",
        "出厂编号": "B-1",
        "是否便携": "是",
        **{k: ROWS[0][k] for k in ("有效期至", "溯源证书编号", "状态")},
    }
    path = filled(tmp_path / "台账.xlsx", (good, {**good, "出厂编号": "N-2"}, portable))
    check = check_ledger(path)
    assert check.verdict == "符合"
    write_report(check, tmp_path / "报告.xlsx")
    assert "所有器具都计入" in texts(tmp_path / "报告.xlsx", "未计入器具")
    assert "没有发现" in texts(tmp_path / "报告.xlsx", "发现")


def test_signs_no_workbook_can_hold_are_left_out(tmp_path: Path) -> None:
    plan = SheetPlan("甲", (Column("列", 10),), (("一\x07二\ud800",),))
    write_sheets(tmp_path / "a.xlsx", (plan,))
    assert "一二" in texts(tmp_path / "a.xlsx", "甲")


def test_a_place_that_cannot_be_written_is_one_clear_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("", "utf-8")
    with pytest.raises(BadInput, match="写不了"):
        write_sheets(tmp_path / "文件" / "a.xlsx", (SheetPlan("甲", (Column("列", 10),)),))
    with pytest.raises(BadInput, match="写不了"):
        (tmp_path / "夹.xlsx").mkdir()
        write_sheets(tmp_path / "夹.xlsx", (SheetPlan("甲", (Column("列", 10),)),))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["夹.xlsx", "文件"]
