"""From the sheets of a workbook to the instruments, the unit and the theoretical numbers, by row, nothing judged yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from knowledge.errors import UnreadableFile
from rules_bridge.cells import heading, only_dashes, plain, printed
from rules_bridge.ledger_words import load_words
from rules_bridge.workbook import Sheet, Sheets, read_sheets

Cells = Mapping[str, Any]


class Instrument(NamedTuple):
    """One row of 计量器具台账: its cells by the names of ledger.toml, as they were saved."""

    row: int
    cells: Cells

    def text(self, name: str) -> str:
        """A cell in the form in which text is compared."""
        return plain(self.cells[name])

    def shown(self, name: str) -> str:
        """A cell as printed."""
        return printed(self.cells[name])


class TheoryRow(NamedTuple):
    """One row of 理论需要量."""

    row: int
    stream: str
    """As printed."""
    kind: str
    data: str
    count: Any
    """As saved."""

    @property
    def key(self) -> str:
        """The stream as it is compared."""
        return plain(self.stream)


class Ledger(NamedTuple):
    """The three sheets."""

    instruments: tuple[Instrument, ...]
    unit: Cells
    """Values of 单位信息 by the names of ledger.toml; a key that is not there has None."""
    theory: tuple[TheoryRow, ...]
    sheets: Sheets
    remarks: tuple[str, ...]
    """What the reader should know about the file."""


def read_ledger(path: Path) -> Ledger:
    """The ledger of a workbook; raises UnreadableFile naming the sheet or column that is missing."""
    words = load_words()
    sheets = read_sheets(path, tuple(words.sheets.values()), plain)
    for name in words.sheets.values():
        if name not in sheets.sheets:
            there = "、".join(sheets.titles[:8]) or "没有工作表"
            raise UnreadableFile(
                f"{path.name} 缺少工作表“{name}”（现有：{there}）。",
                "三张表都要有：" + "、".join(words.sheets.values()) + "；可用 tanwen ledger --template 得到空表。",
            )
    remarks: list[str] = []
    instruments = tuple(_instruments(path, sheets.sheets[words.sheets["instruments"]], remarks))
    theory = tuple(_theory(path, sheets.sheets[words.sheets["theory"]]))
    unit = _unit(sheets.sheets[words.sheets["unit"]])
    if not instruments and not theory:
        raise UnreadableFile(f"{path.name} 里没有一台器具，也没有一行理论需要量。", "请填好三张表再核查。")
    return Ledger(instruments, unit, theory, sheets, tuple(remarks))


# ---- heads ---------------------------------------------------------------------------------------------------------


class Head(NamedTuple):
    """The head row of a sheet and the columns found in it."""

    row: int
    columns: dict[str, int]


def _head(
    path: Path, sheet: Sheet, marks: tuple[str, str], wanted: dict[str, str], optional: dict[str, str]
) -> tuple[Head, list[str]]:
    """The first row that holds both marks, with the optional columns it lacks; raises UnreadableFile for the others."""
    for number, row in sheet.rows:
        heads = [heading(cell) if isinstance(cell, str) else "" for cell in row]
        if not all(mark in heads for mark in marks):
            continue
        missing = [title for title in wanted.values() if title not in heads]
        if missing:
            raise UnreadableFile(
                f"{path.name} 的工作表“{sheet.title}”第 {number} 行表头缺少列：{'、'.join(missing)}。",
                "请补上这些列；列的先后不限，可用 tanwen ledger --template 得到空表。",
            )
        every = {**wanted, **optional}
        columns = {name: heads.index(title) for name, title in every.items() if title in heads}
        return Head(number, columns), [title for title in optional.values() if title not in heads]
    raise UnreadableFile(
        f"{path.name} 的工作表“{sheet.title}”没有表头：找不到同时写有“{marks[0]}”和“{marks[1]}”的行。",
        "请按 tanwen ledger --template 给出的空表写表头。",
    )


def _below(sheet: Sheet, head: Head) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows below the head by column name; a column that is not there reads as blank, a head printed again is no row."""
    titles: dict[str, str | None] = dict.fromkeys(head.columns)
    for number, row in sheet.rows:
        if number < head.row:
            continue
        cells = {name: row[at] if at < len(row) else None for name, at in head.columns.items()}
        if number == head.row:
            titles = {name: heading(cell) if isinstance(cell, str) else None for name, cell in cells.items()}
        elif sum(isinstance(cell, str) and heading(cell) == titles[name] for name, cell in cells.items()) < 2:
            yield number, cells


# ---- 计量器具台账 --------------------------------------------------------------------------------------------------


def _instruments(path: Path, sheet: Sheet, remarks: list[str]) -> Iterator[Instrument]:
    """The rows with a name or a serial number; blank rows, totals and signatures are passed over."""
    words = load_words()
    marks = words.columns["name"], words.columns["serial"]
    head, lacking = _head(path, sheet, marks, words.columns, words.optional_columns)
    if words.optional_columns["remark"] in lacking:
        remarks.append(f"“{sheet.title}”没有“{words.optional_columns['remark']}”列，铅封、封印无从核对。")
    absent: dict[str, Any] = {name: None for name in words.optional_columns if name not in head.columns}
    for number, cells in _below(sheet, head):
        row = Instrument(number, {**cells, **absent})
        name, numbered = row.text("name"), not only_dashes(row.text("serial"))
        summing = any(_passed_over().match(row.text(column)) for column in ("name", "number"))
        if (name and numbered) or ((name or numbered) and not summing):
            yield row


@cache
def _passed_over() -> re.Pattern[str]:
    """Totals and signatures in the columns of names and numbers, with nothing, a colon or a figure after the word."""
    marks = "|".join(re.escape(word) for word in load_words().many("not_an_instrument"))
    return re.compile(rf"(?:{marks})(?:人|员|部门|单位|日期|数|台数)?(?:$|[:(\d])")


# ---- 理论需要量 ----------------------------------------------------------------------------------------------------


def _theory(path: Path, sheet: Sheet) -> Iterator[TheoryRow]:
    """The rows that name a stream and say anything of it; totals and signatures are passed over."""
    words = load_words()
    marks = words.theory_columns["stream"], words.theory_columns["count"]
    head, _ = _head(path, sheet, marks, words.theory_columns, words.optional_theory_columns)
    for number, cells in _below(sheet, head):
        stream = plain(cells["stream"])
        told = any(plain(cells[name]) for name in ("kind", "data", "count"))
        if stream and told and not (_passed_over().match(stream) and not plain(cells["data"])):
            yield TheoryRow(
                number, printed(cells["stream"]), plain(cells["kind"]), plain(cells["data"]), cells["count"]
            )


# ---- 单位信息 ------------------------------------------------------------------------------------------------------


def _unit(sheet: Sheet) -> dict[str, Any]:
    """The value beside each key; raises UnreadableFile where a key is written twice with different values."""
    keys = {title: name for name, title in load_words().unit_keys.items()}
    places = [
        (keys[heading(cell)], row[at + 1 :])
        for _, row in sheet.rows
        for at, cell in enumerate(row)
        if isinstance(cell, str) and heading(cell) in keys
    ]
    step = min((first for _, after in places if (first := _first(after, keys)) is not None), default=0)
    found: dict[str, Any] = {}
    for name, after in places:
        value = after[step] if step < len(after) and plain(after[step]) and not _is_key(after[step], keys) else None
        if found.get(name) is not None and value is not None and plain(found[name]) != plain(value):
            raise UnreadableFile(
                f"工作表“{sheet.title}”里“{load_words().unit_keys[name]}”写了两个不同的值："
                f"{printed(found[name])}、{printed(value)}。",
                "请只留一个。",
            )
        found[name] = found.get(name) if value is None else value
    return {name: found.get(name) for name in load_words().unit_keys}


def _first(cells: tuple[Any, ...], keys: Mapping[str, str]) -> int | None:
    """How far from its key the value stands: the first cell that holds anything, unless another key comes before it."""
    at = next((at for at, cell in enumerate(cells) if plain(cell)), None)
    return None if at is None or _is_key(cells[at], keys) else at


def _is_key(cell: Any, keys: Mapping[str, str]) -> bool:
    return isinstance(cell, str) and heading(cell) in keys
