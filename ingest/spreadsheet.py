"""Reads .xlsx and .csv: every sheet becomes a heading and a table, merged cells filled forward."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

from ingest.heads import head_rows
from ingest.numbering import UNIT
from ingest.officefile import unpacked
from ingest.text import decode, measured, printed_words
from knowledge.errors import UnreadableFile
from knowledge.vocabulary import Line, Reading, Table

_UNNAMED = re.compile(r"(?:Sheet|工作表)\s?\d*", re.IGNORECASE)
"""The name of a sheet that nobody has named."""
_LARGEST_SHEET = 1_000_000


def read_xlsx(raw: bytes, name: str, sha256: str) -> Reading:
    """A workbook; values as displayed, formulas as their last result; hidden sheets are read too and named."""
    import openpyxl

    unpacked(raw, name).close()
    try:
        book = openpyxl.load_workbook(BytesIO(raw), data_only=True)
    except Exception as error:  # openpyxl lets errors of zip, XML and of its own through
        raise UnreadableFile(f"{name} 已损坏，打不开。", "请用 Excel 打开并另存一次。") from error
    blocks: list[Line | Table] = []
    for sheet in book.worksheets:
        found = _sheet(sheet, name)
        if found and len(book.worksheets) > 1 and not _UNNAMED.fullmatch(sheet.title.strip()):
            blocks.append(Line(text=sheet.title, heading_level=2))
        blocks += found
    unknown = _without_result(raw, book)
    warnings = [f"{unknown} 个公式没有算出的结果，读不到数值；请用 Excel 打开并保存一次"] if unknown else []
    warnings += [f"{what}，也读入了" for sheet in book.worksheets if (what := _hidden(sheet))]
    return _reading(blocks, name, sha256, "xlsx", warnings)


def _hidden(sheet: Any) -> str:
    """What of a sheet Excel does not show, in words; empty where nothing is hidden or nothing stands there."""
    filled = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    if filled and sheet.sheet_state != "visible":
        return f"工作表“{sheet.title}”是隐藏的"
    columns = {
        column
        for each in sheet.column_dimensions.values()
        if each.hidden
        for column in range(each.min or 0, (each.max or 0) + 1)
    }
    across = {cell.column for cell in filled} & columns
    down = {cell.row for cell in filled if sheet.row_dimensions[cell.row].hidden}
    counts = [f"{len(found)} {unit}" for found, unit in ((down, "行"), (across, "列")) if found]
    return f"工作表“{sheet.title}”有 {'、'.join(counts)}是隐藏的" if counts else ""


def _without_result(raw: bytes, book: Any) -> int:
    """How many cells hold a formula whose result was never kept."""
    import openpyxl

    with zipfile.ZipFile(BytesIO(raw)) as package:
        sheets = [each for each in package.namelist() if each.startswith("xl/worksheets/sheet")]
        if not any(b"<f" in package.read(each) for each in sheets):
            return 0
    written = openpyxl.load_workbook(BytesIO(raw))
    return sum(
        1
        for sheet in written.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and book[sheet.title][cell.coordinate].value is None
    )


def _sheet(sheet: Any, name: str) -> list[Line | Table]:
    """The tables and lines of a sheet without its empty edge."""
    if (sheet.max_row or 0) * (sheet.max_column or 0) > _LARGEST_SHEET:
        raise UnreadableFile(f"{name} 的工作表“{sheet.title}”太大。", "请删去多余的空白行列，或拆成几份。")
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                if (row, column) != (area.min_row, area.min_col):
                    merged[row, column] = (area.min_row, area.min_col)
    rows: list[list[str]] = []
    filled: set[tuple[int, int]] = set()
    for number, row in enumerate(sheet.iter_rows(), 1):
        words: list[str] = []
        for cell in row:
            source = merged.get((number, cell.column))
            shown = _shown(sheet.cell(*source) if source else cell)
            if source and shown:
                filled.add((len(rows), len(words)))
            words.append(shown)
        rows.append(words)
    return _blocks(rows, filled)


def _blocks(rows: Sequence[Sequence[str]], filled: set[tuple[int, int]]) -> list[Line | Table]:
    """Rows as tables with their captions, and lines where only words stand; several tables of a sheet are told apart."""
    blocks: list[Line | Table] = []
    for start, end in _parts(rows, filled):
        titles = []
        while start < end and len(_printed(rows, filled, start)) == 1:
            titles.append(_printed(rows, filled, start)[0])
            start += 1
        if start == end:
            blocks += [Line(text=words) for words in titles]
            continue
        blocks += [Line(text=words) for words in titles[1:] if not UNIT.fullmatch(words)]
        units = [words for words in titles[1:] if UNIT.fullmatch(words)]
        kept = [row for row in range(start, end) if any(rows[row])]
        broad = 1 + max(column for row in kept for column, cell in enumerate(rows[row]) if cell)
        even = tuple((*rows[row][:broad], *[""] * (broad - len(rows[row]))) for row in kept)
        again = [(place, c) for place, row in enumerate(kept) for c in range(broad) if (row, c) in filled]
        caption = " ".join([*titles[:1], *units]) or None
        blocks.append(Table(rows=even, head_rows=head_rows(even, again), caption=caption, filled=tuple(again)))
    return blocks


def _parts(rows: Sequence[Sequence[str]], filled: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where the tables of a sheet begin and end: behind an empty row a title or a lone line begins anew."""
    parts: list[tuple[int, int]] = []
    blank = True
    for place, row in enumerate(rows):
        if any(row):
            alone = len(_printed(rows, filled, place)) == 1
            if parts and not (blank and alone):
                parts[-1] = (parts[-1][0], place + 1)
            else:
                parts.append((place, place + 1))
        blank = not any(row)
    return parts


def _printed(rows: Sequence[Sequence[str]], filled: set[tuple[int, int]], row: int) -> list[str]:
    """The cells of a row that are printed in it."""
    return [cell for column, cell in enumerate(rows[row]) if cell and (row, column) not in filled]


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
    if isinstance(value, int | float):
        if "%" in str(getattr(cell, "number_format", "")):
            return f"{value * 100:.10g}%"
        return f"{value:.12g}" if isinstance(value, float) else str(value)
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
    if len(rows) * max(map(len, rows), default=0) > _LARGEST_SHEET:
        raise UnreadableFile(f"{name} 太大，不像一张表。", "请删去多余的空白行列，或拆成几份。")
    if not any(map(any, rows)):
        raise UnreadableFile(f"{name} 是空表。", "请换一份有内容的文件。")
    return _reading(_blocks(rows, set()), name, sha256, "csv", [])


def _reading(blocks: list[Line | Table], name: str, sha256: str, form: str, warnings: list[str]) -> Reading:
    if not blocks:
        raise UnreadableFile(f"{name} 里没有内容。", "请换一份有内容的文件。")
    tables = [block for block in blocks if isinstance(block, Table)]
    cells = sum(sum(map(bool, row)) for table in tables for row in table.rows) - sum(len(t.filled) for t in tables)
    loss = measured(printed_words(blocks), cells=cells)
    loss = loss.model_copy(update={"warnings": (*loss.warnings, *warnings)})
    return Reading(file=name, format=form, sha256=sha256, blocks=tuple(blocks), loss=loss)
