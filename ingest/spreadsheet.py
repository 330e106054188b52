"""Reads .xlsx and .csv: every sheet becomes a heading and a table, merged cells filled forward."""

from __future__ import annotations

import csv
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

from ingest.tables import head_rows
from ingest.text import decode, measured, printed_words
from ingest.word import unpacked
from knowledge.errors import UnreadableFile
from knowledge.vocabulary import Line, Reading, Table

_LARGEST_SHEET = 2_000_000


def read_xlsx(raw: bytes, name: str, sha256: str) -> Reading:
    """A workbook; values as displayed, formulas as their last result; hidden sheets are read too and named."""
    import openpyxl

    unpacked(raw, name).close()
    try:
        book = openpyxl.load_workbook(BytesIO(raw), data_only=True)
    except Exception as error:  # openpyxl lets errors of zip, XML and of its own through
        raise UnreadableFile(f"{name} 已损坏，打不开。", "请用 Excel 打开并另存一次。") from error
    blocks: list[Line | Table] = []
    cells = 0
    for sheet in book.worksheets:
        table = _sheet(sheet, name)
        if table is None:
            continue
        cells += sum(1 for row in table.rows for cell in row if cell) - len(table.filled)
        if len(book.worksheets) > 1:
            blocks.append(Line(text=sheet.title, heading_level=2))
        blocks.append(table)
    return _reading(blocks, name, sha256, "xlsx", cells)


def _sheet(sheet: Any, name: str) -> Table | None:
    """The cells of a sheet without its empty edge."""
    if (sheet.max_row or 0) * (sheet.max_column or 0) > _LARGEST_SHEET:
        raise UnreadableFile(f"{name} 的工作表“{sheet.title}”太大。", "请删去多余的空白行列，或拆成几份。")
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                if (row, column) != (area.min_row, area.min_col):
                    merged[row, column] = (area.min_row, area.min_col)
    rows: list[list[str]] = []
    filled: list[tuple[int, int]] = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        words: list[str] = []
        for cell in row:
            source = merged.get((number, cell.column))
            shown = _shown(sheet.cell(*source) if source else cell)
            if source and shown:
                filled.append((len(rows), len(words)))
            words.append(shown)
        if any(words):
            rows.append(words)
        else:
            filled = [(at, column) for at, column in filled if at < len(rows)]
    if not rows:
        return None
    broad = max(max((place for place, cell in enumerate(row) if cell), default=0) for row in rows) + 1
    even = tuple(tuple(row[:broad]) for row in rows)
    title = even[0][0] if len({cell for cell in even[0] if cell}) == 1 and len(even) > 2 else None
    if title:
        even, filled = even[1:], [(row - 1, column) for row, column in filled if row]
    filled = [(row, column) for row, column in filled if column < broad]
    return Table(rows=even, head_rows=head_rows(even, filled), caption=title, filled=tuple(filled))


def _shown(cell: Any) -> str:
    """A value as a reader sees it: whole numbers without .0, shares as %, dates without midnight."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float):
        if "%" in str(getattr(cell, "number_format", "")):
            return f"{value * 100:.10g}%"
        return f"{value:.12g}"
    return str(value).strip()


def read_csv(raw: bytes, name: str, sha256: str) -> Reading:
    """A table of values between commas, tabs or semicolons."""
    text = decode(raw, name)
    sample = text[:4000]
    delimiter = max(",\t;|", key=lambda sign: sample.count(sign))
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise UnreadableFile(f"{name} 不是可读的表格：{error}", "请用 Excel 另存为 CSV（UTF-8）。") from error
    rows = [row for row in rows if any(row)]
    if not rows:
        raise UnreadableFile(f"{name} 是空表。", "请换一份有内容的文件。")
    broad = max(map(len, rows))
    even = tuple(tuple(row) + ("",) * (broad - len(row)) for row in rows)
    return _reading(
        [Table(rows=even, head_rows=head_rows(even))],
        name,
        sha256,
        "csv",
        sum(1 for row in rows for cell in row if cell),
    )


def _reading(blocks: list[Line | Table], name: str, sha256: str, form: str, cells: int) -> Reading:
    if not blocks:
        raise UnreadableFile(f"{name} 里没有内容。", "请换一份有内容的文件。")
    return Reading(
        file=name, format=form, sha256=sha256, blocks=tuple(blocks), loss=measured(printed_words(blocks), cells=cells)
    )
