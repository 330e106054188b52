"""Formatted sheets into an .xlsx file; every text stays text, whatever sign it begins with."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NamedTuple

from knowledge.errors import BadInput

Value = str | int | float | Decimal | date | bool | None
Tone = Literal["plain", "good", "bad", "open", "soft"]


class Marked(NamedTuple):
    """A cell that stands out: 合格, 不合格, 待核实."""

    value: Value
    tone: Tone


class Column(NamedTuple):
    """A column of a table: its head, its width in characters, and a number format."""

    title: str
    width: float
    number_format: str = ""


class Choices(NamedTuple):
    """A list to choose from, offered in the rows below the head of a column."""

    column: int
    words: tuple[str, ...]


class SheetPlan(NamedTuple):
    """A sheet to write: lines above, then a table with head, filter and fixed head row."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value | Marked, ...], ...] = ()
    above: tuple[str, ...] = ()
    """The first is the heading, the others notes."""
    pairs: tuple[tuple[str, Value | Marked], ...] = ()
    """Key and value lines between the lines above and the table."""
    choices: tuple[Choices, ...] = ()
    empty: str = ""
    """What a table without rows says."""
    filtered: bool = True


_ACCENT, _SOFT, _LINE, _INK_SOFT = "0E6263", "E6F1F0", "D5DEDF", "56646A"
_TONES = {
    "good": ("E3F1E7", "1D6B3A"),
    "bad": ("FBE4E1", "A12A1C"),
    "open": ("FDF3E3", "8A4B08"),
    "soft": ("", "56646A"),
}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_LONGEST = 32_000
_OFFERED_ROWS = 2000


def write_sheets(path: Path, plans: Sequence[SheetPlan]) -> None:
    """The sheets as an .xlsx at that path, put in place in one step; raises BadInput where it can't be written."""
    import openpyxl

    book = openpyxl.Workbook()
    for first in book.worksheets:  # the empty sheet a new workbook comes with
        book.remove(first)
    for plan in plans:
        _write(book.create_sheet(plan.title), plan)
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=".xlsx", dir=folder)
        os.close(handle)
        try:
            book.save(name)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BadInput(
            f"写不了 {path}：{error.strerror or error}。", "请核对文件夹和写入权限，或换一个位置。"
        ) from error


def _write(sheet: Any, plan: SheetPlan) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet.sheet_view.showGridLines = False
    row = 0
    for at, line in enumerate(plan.above):
        row += 1
        cell = _put(sheet, row, 1, line)
        cell.font = Font(size=15, bold=True, color=_ACCENT) if at == 0 else Font(color=_INK_SOFT)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        if len(plan.columns) > 1:
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(plan.columns))
        width = sum(column.width for column in plan.columns)
        sheet.row_dimensions[row].height = 26 if at == 0 else 16 * _lines(line, width)
    row = _pairs(sheet, plan, row)
    for at, column in enumerate(plan.columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    _table(sheet, plan, row + (2 if row else 1))
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _pairs(sheet: Any, plan: SheetPlan, row: int) -> int:
    from openpyxl.styles import Alignment, Font

    for key, value in plan.pairs:
        row += 1
        name = _put(sheet, row, 1, key)
        name.font, name.alignment = Font(color=_INK_SOFT), Alignment(vertical="top")
        cell = _put(sheet, row, 2, value)
        cell.alignment = Alignment(vertical="top", horizontal="left", wrap_text=True)
        if len(plan.columns) > 2:
            sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=len(plan.columns))
        width = sum(column.width for column in plan.columns[1:])
        sheet.row_dimensions[row].height = 16 * _lines(str(_bare(value)), width) + 2
    return row


def _table(sheet: Any, plan: SheetPlan, head: int) -> None:
    """The head and rows of the table."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    line = Side(style="thin", color=_LINE)
    border = Border(left=line, right=line, top=line, bottom=line)
    middle = Alignment(vertical="center", horizontal="center", wrap_text=True)
    fill, white = PatternFill("solid", fgColor=_ACCENT), Font(bold=True, color="FFFFFF")
    top = Alignment(vertical="top", wrap_text=True)
    for at, column in enumerate(plan.columns, 1):
        cell = _put(sheet, head, at, column.title)
        cell.font, cell.fill, cell.alignment, cell.border = white, fill, middle, border
    sheet.row_dimensions[head].height = 16 * max(_lines(each.title, each.width) for each in plan.columns) + 6
    for number, row in enumerate(plan.rows, head + 1):
        for at, (value, column) in enumerate(zip(row, plan.columns, strict=True), 1):
            cell = _put(sheet, number, at, value)
            cell.alignment, cell.border = top, border
            if column.number_format and not isinstance(_bare(value), str):
                cell.number_format = column.number_format
    last = head + max(len(plan.rows), 1)
    if not plan.rows and plan.empty:
        _put(sheet, head + 1, 1, plan.empty).font = Font(color=_INK_SOFT)
    if plan.filtered and plan.rows:
        sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(plan.columns))}{last}"
    sheet.freeze_panes = sheet.cell(head + 1, 1)
    sheet.print_title_rows = f"{head}:{head}"
    _offer(sheet, plan, head)


def _offer(sheet: Any, plan: SheetPlan, head: int) -> None:
    """Lists to choose from."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for each in plan.choices:
        letter = get_column_letter(each.column + 1)
        offered = DataValidation(type="list", formula1=f'"{",".join(each.words)}"', allow_blank=True)
        offered.error, offered.errorTitle = "请从列表里选", "填写有误"
        offered.add(f"{letter}{head + 1}:{letter}{head + _OFFERED_ROWS}")
        sheet.add_data_validation(offered)


def _put(sheet: Any, row: int, column: int, value: Value | Marked) -> Any:
    """One cell; a text that begins with = stays a text."""
    from openpyxl.styles import Font, PatternFill

    cell = sheet.cell(row, column)
    plain = _bare(value)
    if isinstance(plain, str):
        cell.value = _FORBIDDEN.sub("", plain)[:_LONGEST]
        cell.data_type = "s"
    else:
        cell.value = plain
    if isinstance(value, Marked) and value.tone in _TONES:
        ground, ink = _TONES[value.tone]
        cell.font = Font(bold=value.tone != "soft", color=ink)
        if ground:
            cell.fill = PatternFill("solid", fgColor=ground)
    return cell


def _bare(value: Value | Marked) -> Value:
    return value.value if isinstance(value, Marked) else value


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column that many characters wide; a Han character takes two places."""
    return sum(
        max(1, -(-sum(2 if ord(sign) > 0x2E7F else 1 for sign in line) // max(int(width) - 1, 1)))
        for line in text.split("\n")
    )
