"""Tables: found in plain text (tab-led cells, tab-separated forms, Markdown bars), and judged (defective, printed twice)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ingest.clean import clean_line
from ingest.numbering import CAPTION
from knowledge.vocabulary import Line, Table

CHECKBOX = re.compile(r"<input\b[^>]*>|[□☐☑☒■✓√](?=\s?\S)")
TALLEST_HEAD = 4
_VALUE = re.compile(r"[\d.,%％±≤≥<>＜＞~～\-—/ ]+")
_BAR_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")


def tables_in_lines(lines: Sequence[Line]) -> tuple[Line | Table, ...]:
    """Lines with every table drawn in them as a Table; a caption line right above goes into its table."""
    blocks: list[Line | Table] = []
    at = 0
    while at < len(lines):
        for finder in (_tab_led, _tab_separated, _barred):
            found = finder(lines, at)
            if found:
                table, at = found
                caption = _take_caption(blocks)
                blocks.append(table.model_copy(update={"caption": caption}) if caption else table)
                break
        else:
            blocks.append(lines[at])
            at += 1
    return tuple(blocks)


def _take_caption(blocks: list[Line | Table]) -> str | None:
    """Removes and gives the caption that stands above a table: 表A.1 …, 「…对比：」, 报名回执表."""
    place = len(blocks) - 1
    while place >= 0 and isinstance(above := blocks[place], Line) and not above.text.strip():
        place -= 1
    if place < 0 or not isinstance(above := blocks[place], Line) or above.heading_level or len(blocks) - place > 3:
        return None
    words = clean_line(above.text)
    if len(words) > 40 or "。" in words:
        return None
    if not (CAPTION.match(words) or words.endswith(("：", ":", "表"))):
        return None
    del blocks[place:]
    return words


def _tab_led(lines: Sequence[Line], start: int) -> tuple[Table, int] | None:
    """One cell per line with a leading tab, a blank line after each row."""
    rows: list[list[str]] = [[]]
    at, blanks = start, 0
    while at < len(lines):
        text = lines[at].text
        if not text.strip():
            blanks += 1
            if blanks > 1:
                break
            rows.append([])
        elif text.startswith("\t") and "\t" not in text.strip():
            blanks = 0
            rows[-1].append(clean_line(text))
        else:
            break
        at += 1
    full = [row for row in rows if row]
    if len(full) < 2 or max(map(len, full)) < 2:
        return None
    return Table(rows=_even(full), head_rows=1), at


def _tab_separated(lines: Sequence[Line], start: int) -> tuple[Table, int] | None:
    """Several lines of cells with tabs between them; empty cells keep their tabs."""
    rows: list[list[str]] = []
    at = start
    while at < len(lines):
        text = lines[at].text.rstrip("\r")
        cells = [clean_line(cell) for cell in text.split("\t")]
        if len(cells) < 2 or not any(cells) or text.startswith("\t\t\t\t\t\t\t\t\t"):
            break
        if sum(map(bool, cells)) < 2 and text.count("\t") < 2:
            break
        rows.append(cells)
        at += 1
    if len(rows) == 1 and sum(map(bool, rows[0])) > 1 and len(rows[0]) > 2:
        return Table(rows=_even(rows), head_rows=0), at
    if len(rows) < 2 or Counter(map(len, rows)).most_common(1)[0][1] < 0.6 * len(rows):
        return None
    table = _even(rows)
    return Table(rows=table, head_rows=head_rows(table)), at


def _barred(lines: Sequence[Line], start: int) -> tuple[Table, int] | None:
    """A Markdown table: cells between bars, a rule of dashes under the head."""
    if start + 1 >= len(lines) or "|" not in lines[start].text or not _BAR_RULE.fullmatch(lines[start + 1].text):
        return None
    rows: list[list[str]] = []
    at = start
    while at < len(lines) and "|" in lines[at].text:
        if at != start + 1:
            rows.append([clean_line(cell) for cell in lines[at].text.strip().strip("|").split("|")])
        at += 1
    return (Table(rows=_even(rows), head_rows=1), at) if rows else None


def _even(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Rows of equal length; short ones get empty cells at the end."""
    broad = max(map(len, rows))
    return tuple(tuple(row) + ("",) * (broad - len(row)) for row in rows)


def head_rows(rows: Sequence[Sequence[str]], filled: Iterable[tuple[int, int]] = ()) -> int:
    """How many rows name the columns: 1 or, where heads are merged, more; 0 for a form whose rows name themselves."""
    first, merged = rows[0], set(filled)
    if len(rows) > 2 and (tall := _merged_head(rows, merged)):
        return tall
    if (
        len(rows) < 2
        or not all(first)
        or len(set(first)) < min(2, len(first))
        or any(CHECKBOX.search(cell) for cell in first)
    ):
        return 0
    rest = [cell for row in rows[1:] for cell in row[1:]]
    return 1 if sum(map(bool, rest)) * 2 >= len(rest) else 0


def _merged_head(rows: Sequence[Sequence[str]], merged: set[tuple[int, int]]) -> int:
    """The height of a head with cells over several columns and, beside them, cells over all its rows; else 0."""
    broad = range(len(rows[0]))
    across = {c for c in broad if (0, c) in merged and c} | {c for c in broad if (0, c + 1) in merged}
    tall = {_height(rows, merged, c) for c in broad if c not in across}
    height = tall.pop() if len(tall) == 1 else 0
    if not across or not 1 < height <= TALLEST_HEAD or height >= len(rows) or not all(rows[0]):
        return 0
    below = [rows[r][c] for r in range(1, height) for c in across]
    return height if all(below) and not any(_VALUE.fullmatch(cell) or CHECKBOX.search(cell) for cell in below) else 0


def _height(rows: Sequence[Sequence[str]], merged: set[tuple[int, int]], column: int) -> int:
    """How many rows the first cell of a column covers."""
    height = 1
    while height < len(rows) and (height, column) in merged and rows[height][column] == rows[0][column]:
        height += 1
    return height


def twice_printed(tables: Sequence[Table]) -> dict[int, int]:
    """Tables that repeat an earlier one cell by cell: place of the repetition -> place of the first."""
    seen: dict[tuple[object, ...], int] = {}
    repeated: dict[int, int] = {}
    for place, table in enumerate(tables):
        key = tuple(tuple("".join(cell.split()) for cell in row) for row in table.rows)
        if sum(any(row) for row in key) > 1:
            first = seen.setdefault((table.caption, key), place)
            if first != place:
                repeated[place] = first
    return repeated


def defective_rows(tables: Sequence[Table], leave_out: Sequence[int] = ()) -> dict[tuple[int, int], tuple[int, int]]:
    """Rows that hold the values of a row with another name in another table with the same columns.

    Only words count: two rows of equal figures are nothing odd. (table, row) -> (table, row) it was copied from.
    """
    seen: dict[tuple[object, ...], tuple[int, int, str]] = {}
    odd: dict[tuple[int, int], tuple[int, int]] = {}
    for place, table in enumerate(tables):
        if place in leave_out or not table.head_rows:
            continue
        head = tuple(table.rows[table.head_rows - 1][1:])
        for row_place in range(table.head_rows, len(table.rows)):
            name, *values = table.rows[row_place]
            words = {value for value in values if len(re.findall("[\u4e00-\u9fff]", value)) >= 4}
            if len(values) < 3 or len(words) < 2 or not re.search("[\u4e00-\u9fff]{2}", name):
                continue
            first = seen.setdefault((head, tuple(values)), (place, row_place, name))
            if first[0] != place and first[2] != name:
                odd[place, row_place] = first[:2]
    return odd
