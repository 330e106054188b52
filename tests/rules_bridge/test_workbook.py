"""Workbooks as Excel and other programs save them, and files that are none."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from knowledge.errors import UnreadableFile
from rules_bridge.cells import plain
from rules_bridge.workbook import UNCOMPUTED, Sheet, read_sheets


def saved(path: Path, fill: Any, title: str = "甲") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    fill(sheet)
    book.save(path)
    return path


def read(path: Path, title: str = "甲") -> Sheet:
    return read_sheets(path, (title,), plain).sheets[title]


def rewritten(path: Path, part: str, change: Any) -> Path:
    """The package with one part changed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info, change(content) if info.filename == part else content)
    path.write_bytes(packed.getvalue())
    return path


def test_a_vertically_merged_cell_stands_in_every_row_it_covers(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        for row in range(1, 6):
            sheet.cell(row, 3, row)
        sheet["A2"] = "锅炉"
        sheet.merge_cells("A2:A4")
        sheet["D1"] = "横"
        sheet.merge_cells("D1:F1")
        sheet["D3"] = "块"
        sheet.merge_cells("D3:E4")

    rows = dict(read(saved(tmp_path / "a.xlsx", fill)).rows)
    assert [rows[row][0] for row in range(1, 6)] == [None, "锅炉", "锅炉", "锅炉", None]
    assert rows[1][3:] == ("横",) or rows[1][3:6] == ("横", None, None)
    assert rows[3][3] == rows[4][3] == "块"
    assert all(len(rows[row]) < 5 or rows[row][4] is None for row in (3, 4))


def test_values_left_under_a_merged_cell_are_not_read(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"], sheet["A2"], sheet["B1"], sheet["B2"] = "上", "下", 1, 2

    path = saved(tmp_path / "a.xlsx", fill)
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
    rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", merged))
    assert [row[0] for _, row in read(path).rows] == ["上", "上"]


def test_a_merged_area_does_not_make_rows_of_blank_ones(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"], sheet["B1"], sheet["B3"] = "甲", 1, 3

    path = saved(tmp_path / "a.xlsx", fill)
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:A1048576"/></mergeCells>'
    rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", merged))
    sheet = read(path)
    assert [number for number, _ in sheet.rows] == [1, 3]


def test_the_size_a_file_states_for_a_sheet_is_not_believed(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", lambda sheet: [sheet.append([row, "值"]) for row in range(40)])
    rewritten(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:A2"', xml),
    )
    assert len(read(path).rows) == 40


def test_a_formula_without_a_saved_result_is_not_a_blank_cell(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"], sheet["B2"] = "文", "=1+1"

    assert dict(read(saved(tmp_path / "a.xlsx", fill)).rows)[2][1] == UNCOMPUTED


def test_a_formula_with_a_saved_result_is_its_result(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", lambda sheet: sheet.append(["=1+1"]))
    rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb"</f><v\s*/?>(?:</v>)?", b"</f><v>2</v>", xml))
    assert read(path).rows == ((1, (2,)),)


def test_sheets_are_found_by_their_plain_title_and_others_are_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for title in ("乙", " 甲 ", "旧甲"):
        book.create_sheet(title).append([title])
    book.save(path)
    rewritten(path, "xl/worksheets/sheet2.xml", lambda xml: xml.replace(b"</sheetData>", b"<broken"))
    found = read_sheets(path, ("甲", "丙"), plain)
    assert found.sheets.keys() == {"甲"}
    assert found.sheets["甲"].rows == ((1, (" 甲 ",)),)
    assert "旧甲" in found.titles


def test_days_count_from_1904_where_the_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.create_sheet("甲").append([datetime(2025, 3, 1)])
    book.save(path)
    found = read_sheets(path, ("甲",), plain)
    assert found.epoch == date(1904, 1, 1)
    assert found.sheets["甲"].rows[0][1] == (datetime(2025, 3, 1),)


def test_a_row_far_below_costs_nothing_and_keeps_its_number(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", lambda sheet: sheet.append(["头"]))
    far = b'<row r="900000"><c r="A900000"><v>7</v></c></row></sheetData>'
    rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", far))
    assert read(path).rows[-1] == (900000, (7,))


# ---- no workbooks --------------------------------------------------------------------------------------------------


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 2**20))
    return packed.getvalue()


def other_package() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("说明.txt", "不是工作簿")
    return packed.getvalue()


def without_parts() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
    return packed.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BAD = {
    "空.xlsx": (b"", "空文件"),
    "文本.xlsx": ("器具名称,出厂编号\n".encode(), "不是 .xlsx"),
    "半截.xlsx": (b"PK\x03\x04 nothing", "已损坏"),
    "别的包.xlsx": (other_package(), "不是 .xlsx"),
    "缺部件.xlsx": (without_parts(), "已损坏"),
    "加密.xlsx": (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "有密码"),
    "旧.xls": (OLE + b"\0" * 1200, "旧格式"),
    "炸弹.xlsx": (bomb(), "解压后有"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_workbook_is_one_clear_error(name: str, tmp_path: Path) -> None:
    content, said = BAD[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile) as refused:
        read_sheets(tmp_path / name, ("甲",), plain)
    assert said in refused.value.message
    assert name in refused.value.message
    assert refused.value.hint


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "没有.xlsx", "没有文件"), (tmp_path, "是文件夹")):
        with pytest.raises(UnreadableFile, match=said):
            read_sheets(path, ("甲",), plain)


def test_entities_in_the_xml_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", lambda sheet: sheet.append(["头"]))
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    rewritten(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: laughs + xml.partition(b"?>")[2].lstrip() if b"?>" in xml else laughs + xml,
    )
    with pytest.raises(UnreadableFile, match="已损坏"):
        read(path)


def test_rows_beyond_the_last_one_of_excel_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", lambda sheet: sheet.append(["头"]))
    far = b'<row r="99999999"><c r="A99999999"><v>7</v></c></row></sheetData>'
    rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", far))
    with pytest.raises(UnreadableFile):
        read(path)
