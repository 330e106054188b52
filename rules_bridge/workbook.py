"""The cells of the named sheets of a workbook, as they were saved; anything else is one clear error."""

from __future__ import annotations

import re
import warnings
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from knowledge.errors import UnreadableFile

UNCOMPUTED = "#未计算"
"""Stands for a formula whose result the file does not hold; nothing reads it as a value."""

_LARGEST_PART = 200 * 2**20
_LARGEST_FILE = 400 * 2**20
_RATIO = 200
_SMALL = 20 * 2**20
_LAST_ROW = 1_048_576
_WIDEST = 400
_MOST_FILLED = 3_000_000


class Sheet(NamedTuple):
    """The cells of one sheet; a vertically merged cell stands in every row it covers."""

    title: str
    rows: tuple[tuple[int, tuple[Any, ...]], ...]
    """Row number of the file and its cells; rows without any cell are left out."""


class Sheets(NamedTuple):
    """The sheets asked for, by the name they were asked by, and the day the file counts days from."""

    sheets: dict[str, Sheet]
    epoch: date
    titles: tuple[str, ...]
    """All sheets of the file, as printed."""


def read_sheets(path: Path, names: Sequence[str], same: Callable[[str], str]) -> Sheets:
    """The named sheets of an .xlsx, formulas as their last result; `same` gives the form in which titles are compared.

    Raises UnreadableFile for what is no workbook, is encrypted, damaged, or unpacks to an absurd size.
    """
    _check_package(path)
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions, which nobody reads here
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                titles = {sheet.title: sheet for sheet in book.worksheets}
                chosen = {name: _chosen(name, titles, same) for name in names}
                read = {name: _sheet(sheet, path.name) for name, sheet in chosen.items() if sheet is not None}
                return Sheets(read, book.epoch.date(), tuple(titles))
            finally:
                book.close()
    except (UnreadableFile, MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:  # openpyxl lets errors of zip, XML and of its own through
        raise UnreadableFile(f"{path.name} 已损坏，打不开。", "请用 Excel 打开并另存为 .xlsx 再试。") from error


def _chosen(name: str, titles: dict[str, Any], same: Callable[[str], str]) -> Any:
    """The sheet of exactly that title, else the first whose title is the same."""
    if name in titles:
        return titles[name]
    return next((sheet for title, sheet in titles.items() if same(title) == name), None)


# ---- before it is opened -------------------------------------------------------------------------------------------


def _check_package(path: Path) -> None:
    """Refuses what is no .xlsx before anything is unpacked."""
    name = path.name
    if path.is_dir():
        raise UnreadableFile(f"{name} 是文件夹，不是台账。", "请给出一个 .xlsx 文件。")
    try:
        with path.open("rb") as file:
            start = file.read(8)
            rest = file.read(2**20) if start[:4] == b"\xd0\xcf\x11\xe0" else b""
    except FileNotFoundError as error:
        raise UnreadableFile(f"没有文件 {path}。", "请核对路径。") from error
    except OSError as error:
        raise UnreadableFile(f"{path} 打不开：{error.strerror or error}", "请核对文件和读取权限。") from error
    if not start:
        raise UnreadableFile(f"{name} 是空文件。", "请换一份有内容的 .xlsx。")
    if start[:4] == b"\xd0\xcf\x11\xe0":
        raise _old_or_locked(path, rest)
    if start[:2] != b"PK":
        raise UnreadableFile(f"{name} 不是 .xlsx 工作簿。", "请用 Excel 另存为 .xlsx 再试。")
    _check_size(path)


def _old_or_locked(path: Path, rest: bytes) -> UnreadableFile:
    """An OLE file is an encrypted workbook or one of the old format."""
    if "EncryptedPackage".encode("utf-16-le") in rest or "EncryptedPackage".encode("utf-16-le") in _tail(path):
        return UnreadableFile(f"{path.name} 有密码，打不开。", "请用 Excel 去掉密码，另存后再试。")
    return UnreadableFile(f"{path.name} 是旧格式（.xls）或不是工作簿。", "请用 Excel 另存为 .xlsx 再试。")


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2**20))
        return file.read()


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableFile(f"{path.name} 已损坏，打不开。", "请用 Excel 打开并另存为 .xlsx 再试。") from error
    size = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    absurd = size > _SMALL and size / packed > _RATIO
    if size > _LARGEST_FILE or any(part.file_size > _LARGEST_PART for part in parts) or absurd:
        raise UnreadableFile(
            f"{path.name} 解压后有 {size // 2**20} MB，不像一份台账。", "请确认来源；必要时只留三张表，另存后再试。"
        )
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(f"{path.name} 有密码，打不开。", "请去掉密码后再试。")
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise UnreadableFile(f"{path.name} 不是 .xlsx 工作簿。", "请用 Excel 另存为 .xlsx 再试。")


# ---- cells ---------------------------------------------------------------------------------------------------------

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)[\"']")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(rb"\br=[\"']([A-Z]+)(\d+)[\"']")
_TEXT = re.compile(rb"\bt=[\"']str[\"']")
"""A formula whose result is a text; the empty one is a result too."""


def _sheet(sheet: Any, name: str) -> Sheet:
    """The cells of a sheet, streamed; the size the file states for it is not believed."""
    sheet.reset_dimensions()
    rows: dict[int, list[Any]] = {}
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > _LAST_ROW:
            raise UnreadableFile(f"{name} 的工作表“{sheet.title}”行数超出 Excel 的限度。", "请用 Excel 打开并另存。")
        if any(value is not None for value in row):
            rows[number] = list(row[:_WIDEST])
    with sheet._get_source() as source:  # merged areas and formulas without result are not told in this mode
        raw = source.read()
    _mark_uncomputed(rows, raw)
    _fill_merged(rows, raw, name)
    return Sheet(sheet.title, tuple((number, tuple(row)) for number, row in sorted(rows.items())))


def _mark_uncomputed(rows: dict[int, list[Any]], raw: bytes) -> None:
    """Marks formulas whose result was not saved, so that they are not taken for blank cells."""
    if b"<f" not in raw and b":f" not in raw:
        return
    for formula in _FORMULA.finditer(raw):
        place = _PLACE.search(formula[1])
        if place is None or _TEXT.search(formula[1]):
            continue
        row, column = int(place[2]), _column(place[1])
        if row <= _LAST_ROW and column < _WIDEST:
            _put(rows.setdefault(row, []), column, UNCOMPUTED)


def _fill_merged(rows: dict[int, list[Any]], raw: bytes, name: str) -> None:
    """A merged cell holds for every row it covers that has cells of its own, and for its first column only."""
    numbers = sorted(rows)
    filled = 0
    for match in _MERGED.finditer(raw):
        first, last = int(match[2]), int(match[4])
        left, right = _column(match[1]), min(_column(match[3]), _WIDEST - 1)
        if left > right:
            continue
        anchor = rows.get(first, [])
        value = anchor[left] if left < len(anchor) else None
        for number in numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]:
            cells = rows[number]
            _put(cells, left, value)
            for column in range(left + 1, min(right + 1, len(cells))):
                cells[column] = None
            filled += 1
        if filled > _MOST_FILLED:
            raise UnreadableFile(f"{name} 的合并单元格不像正常的台账。", "请取消不需要的合并，另存后再试。")


def _put(cells: list[Any], column: int, value: Any) -> None:
    if value is None and column >= len(cells):
        return
    cells += [None] * (column + 1 - len(cells))
    cells[column] = value


def _column(letters: bytes) -> int:
    """A -> 0, Z -> 25, AA -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
