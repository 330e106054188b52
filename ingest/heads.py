"""Which rows of a table name its columns: the head at its top, under a title row, and further heads that begin a new part."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from knowledge.errors import TanwenError
from knowledge.vocabulary import Table, Value

CHECKBOX = re.compile(r"<input\b[^>]*>|[□☐☑☒■✓√](?=\s?\S)")
_OPEN_BOX = re.compile(r"[□☐]\s?\S")
TALLEST_HEAD = 4
_LONGEST_TITLE = 60
_VALUE = re.compile(r"[\d.,%％±≤≥<>＜＞~～\-—/ ]+")
_COUNTED = re.compile(r"[（(]?\d{1,3}[)）.、]?|[…．.]+")

Rows = Sequence[Sequence[str]]
Places = set[tuple[int, int]]


class Words(Value):
    """What heads.toml holds: how the first cell of a head row reads."""

    first: tuple[str, ...]


@cache
def words() -> Words:
    """The word list of heads.toml; raises TanwenError naming the entry that is wrong."""
    path = Path(__file__).with_name("heads.toml")
    try:
        found = Words.model_validate(tomllib.loads(path.read_text("utf-8")))
        for pattern in found.first:
            re.compile(pattern)
    except (tomllib.TOMLDecodeError, ValidationError, re.error) as error:
        raise TanwenError(f"词表 {path} 不对：{' '.join(str(error).split())}", "请按文件里的格式改正。") from error
    return found


class Part(NamedTuple):
    """A stretch of a table with heads of its own: the row that titles it, the rows of its head, and the end of its rows."""

    title: int | None
    head: range
    end: int


def head_rows(rows: Rows, filled: Iterable[tuple[int, int]] = ()) -> int:
    """How many rows stand above the data: title rows and column heads; 0 for a form whose rows name themselves."""
    merged = set(filled)
    if not rows or not rows[0]:
        return 0
    titles = 0
    while titles < len(rows) - 1 and is_title(rows, merged, titles):
        titles += 1
    sure = any((row, 1) not in merged for row in range(titles))
    head = _head(rows[titles:], _below(merged, titles), sure=sure)
    return titles + head if head else 0


def parts(table: Table) -> list[Part]:
    """The parts of a table in order; the first begins with the head at its top, whatever its reader found that to be."""
    rows, merged = table.rows, set(table.filled)
    if not rows or not rows[0]:
        return [Part(None, range(0), len(rows))]
    top = 0 if any(_OPEN_BOX.search(cell) for row in rows[: table.head_rows] for cell in row) else table.head_rows
    if top < len(rows) - 1 and all(is_title(rows, merged, row) for row in range(top)):
        top += _head(rows[top:], _below(merged, top), sure=True) if top else 0
    names = {rows[row][0] for row in range(top) if not is_title(rows, merged, row)}
    found = [Part(None, range(top), len(rows))]
    row = top
    while top and row < len(rows) - 1:
        titled = is_title(rows, merged, row) and row < len(rows) - 2
        start = row + 1 if titled else row
        known = names if titled else ()
        head = _head(rows[start:], _below(merged, start), sure=True, names=known)
        if head and (titled or rows[row][0] in names):
            found[-1] = found[-1]._replace(end=row)
            found.append(Part(row if titled else None, range(start, start + head), len(rows)))
            row = start + head
        else:
            row += 1
    return found


def is_title(rows: Rows, merged: Places, row: int) -> bool:
    """Whether one cell stands alone in a row, as the title of what stands below it."""
    first, *others = rows[row]
    alone = bool(others and first) and not any(
        cell and (row, place) not in merged for place, cell in enumerate(others, 1)
    )
    return (
        alone
        and set(others) <= {first, ""}
        and len(first) <= _LONGEST_TITLE
        and not is_value(first)
        and not re.search(r"[。；]|^注", first)
    )


def is_value(cell: str) -> bool:
    """Whether a cell holds figures or a choice, so that it names no column."""
    return bool(_VALUE.fullmatch(cell) or CHECKBOX.search(cell))


def _below(merged: Places, row: int) -> Places:
    """Merged places counted from a row on."""
    return {(r - row, c) for r, c in merged if r >= row} if row else merged


def _head(rows: Rows, merged: Places, *, sure: bool = False, names: Iterable[str] = ()) -> int:
    """The height of a head in the first rows; `sure`: only where its first cell or the numbers under it tell so."""
    first = rows[0]
    if len(rows) > 2 and (tall := _merged_head(rows, merged)) and (not sure or _names_rows(rows, tall, names)):
        return tall
    if (
        len(rows) < 2
        or not all(first)
        or len(set(first)) < min(2, len(first))
        or any(CHECKBOX.search(cell) for cell in first)
    ):
        return 0
    if not sure:
        rest = [cell for row in rows[1:] for cell in row[1:]]
        if sum(map(bool, rest)) * 2 >= len(rest):
            return 1
    return int(not any(map(is_value, first)) and _names_rows(rows, 1, names))


def _names_rows(rows: Rows, height: int, names: Iterable[str]) -> bool:
    """Whether the corner cell names what stands below it: by its words, or because the rows below are counted."""
    corner = "".join(rows[0][0].split())
    if corner in names or any(re.fullmatch(pattern, corner) for pattern in words().first):
        return True
    below = ["".join(row[0].split()) for row in rows[height : height + 2]]
    return not is_value(corner) and len(below) == 2 and all(_COUNTED.fullmatch(cell) for cell in below)


def _merged_head(rows: Rows, merged: Places) -> int:
    """The height of a head with cells over several columns and, beside them, cells over all its rows; else 0."""
    broad = range(len(rows[0]))
    across = {c for c in broad if (0, c) in merged and c} | {c for c in broad if (0, c + 1) in merged}
    tall = {_height(rows, merged, c) for c in broad if c not in across}
    height = tall.pop() if len(tall) == 1 else 0
    if not across or not 1 < height <= TALLEST_HEAD or height >= len(rows) or not all(rows[0]):
        return 0
    below = [rows[r][c] for r in range(1, height) for c in across]
    return height if all(below) and not any(map(is_value, below)) else 0


def _height(rows: Rows, merged: Places, column: int) -> int:
    """How many rows the first cell of a column covers."""
    height = 1
    while height < len(rows) and (height, column) in merged and rows[height][column] == rows[0][column]:
        height += 1
    return height
