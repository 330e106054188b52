"""Tables: found in plain text (tab-led cells, tab-separated forms, Markdown bars), and judged (defective, printed twice)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.clean import clean_line
from ingest.heads import head_rows
from ingest.numbering import CAPTION
from knowledge.vocabulary import Line, Table

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
