"""Tables from grids: what is printed in each cell, merged cells filled forward, notes taken out, column heads told apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from ingest.pdf.grid import SNAP, Grid
from ingest.pdf.lines import rows_of, text_of
from ingest.pdf.shapes import Area, Glyph, PageLine, PageTable, area_of, hull, is_han, is_wide

NOTE = re.compile(r"注|[ᵃᵇᶜᵈᵉᶠ*＊]|[a-f][)）]?(?=[\u4e00-\u9fff])")
"""How a note or a footnote at the foot of a table begins."""
TALLEST_HEAD = 4


def table_of(grid: Grid, glyphs: Sequence[Glyph]) -> tuple[PageTable | None, list[PageLine]]:
    """The table printed in a grid, and its notes (注) as lines; None where hardly anything is printed in it."""
    printed: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, glyph.base - 0.35 * glyph.size
        index = next((i for i, c in enumerate(grid.cells) if c.area.holds(x, y)), None)
        if index is None:
            index = min(range(len(grid.cells)), key=lambda i: _distance(grid.cells[i].area, x, y))
        printed[index].append(glyph)
    rows, columns = len(grid.ys) - 1, len(grid.xs) - 1
    lines = {index: rows_of(found) for index, found in printed.items()}
    notes: list[PageLine] = []
    while rows > 1 and (note := _note_at(grid, rows - 1, columns, lines)) is not None:
        edge = max(max(g.x1 for g in row) for row in lines[note])
        edge = max(edge, grid.cells[note].area.x1 - 1.5 * lines[note][0][0].size)
        notes = [PageLine(text_of(row), area_of(row), row[0].size, (), edge) for row in lines[note]] + notes
        rows = grid.cells[note].first_row
    texts = [["" for _ in range(columns)] for _ in range(rows)]
    filled = []
    for index, cell in enumerate(grid.cells):
        if cell.first_row >= rows:
            continue
        text = cell_text([text_of(row) for row in lines.get(index, [])])
        for r in range(cell.first_row, min(cell.last_row, rows - 1) + 1):
            for c in range(cell.first_column, cell.last_column + 1):
                texts[r][c] = text
                if (r, c) != (cell.first_row, cell.first_column):
                    filled.append((r, c))
    if not any(text for row in texts for text in row):
        return None, notes
    table = PageTable(
        texts,
        sorted(filled),
        [
            Area(grid.xs[0], top, grid.xs[-1], bottom)
            for top, bottom in zip(grid.ys, grid.ys[1 : rows + 1], strict=False)
        ],
        list(grid.xs),
        head_rows(grid, rows),
        Area(grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[rows]),
    )
    return without_empty_tracks(table), notes


def _distance(area: Area, x: float, y: float) -> float:
    return max(area.x0 - x, x - area.x1, 0) + max(area.top - y, y - area.bottom, 0)


def _note_at(grid: Grid, row: int, columns: int, lines: dict[int, list[list[Glyph]]]) -> int | None:
    """The cell that fills this row from side to side and holds a note."""
    for index, cell in enumerate(grid.cells):
        if cell.last_row == row and cell.first_column == 0 and cell.last_column == columns - 1:
            text = "".join(text_of(row) for row in lines.get(index, [])).replace(" ", "")
            return index if NOTE.match(text) and cell.first_row > 0 else None
    return None


def head_rows(grid: Grid, rows: int) -> int:
    """How many rows the column heads take: as many as the tallest cell of the first row covers."""
    first = [c for c in grid.cells if c.first_row == 0]
    spans = [c.last_row + 1 for c in first if c.last_row + 1 < rows]
    tallest = max(spans, default=1)
    short = any(c.last_row + 1 < tallest for c in first)
    return tallest if short and tallest <= TALLEST_HEAD else 1


def cell_text(lines: Sequence[str]) -> str:
    """The lines of a cell joined; Chinese ones without a space, words, figures and units with one."""
    text = ""
    for line in lines:
        if (
            text
            and not (is_wide(text[-1]) and is_wide(line[0]))
            and text[-1] not in "-~～/(·×=、"
            and line[0] not in ")）/~～·×%,.;、"
        ):
            text += " "
        text += line
    return text


def _drawn_together(line: str) -> str:
    """名 称 as 名称: a short word spread to fill its cell."""
    signs = line.split(" ")
    return "".join(signs) if len(signs) > 1 and all(len(s) == 1 and is_han(s) for s in signs) else line


def without_empty_tracks(table: PageTable) -> PageTable:
    """The table without columns and rows that only double rules make: nothing is printed first in them."""
    repeated = set(table.filled)
    columns = range(len(table.rows[0]))
    thin = {
        c
        for c in columns
        if table.edges[c + 1] - table.edges[c] < 2 * SNAP
        and all(not row[c] or (r, c) in repeated for r, row in enumerate(table.rows))
    }
    flat = {
        r
        for r, area in enumerate(table.row_areas)
        if area.bottom - area.top < 2 * SNAP
        and all(not text or (r, c) in repeated for c, text in enumerate(table.rows[r]))
    }
    if not thin and not flat:
        return table
    kept_rows = [r for r in range(len(table.rows)) if r not in flat]
    kept_columns = [c for c in columns if c not in thin]
    if not kept_rows or not kept_columns:
        return table
    row_at, column_at = {r: i for i, r in enumerate(kept_rows)}, {c: i for i, c in enumerate(kept_columns)}
    return table._replace(
        rows=[[table.rows[r][c] for c in kept_columns] for r in kept_rows],
        filled=[(row_at[r], column_at[c]) for r, c in table.filled if r in row_at and c in column_at],
        row_areas=[table.row_areas[r] for r in kept_rows],
        edges=[table.edges[c] for c in kept_columns] + table.edges[-1:],
        head_rows=max(1, sum(r < table.head_rows for r in kept_rows)),
        area=hull([table.row_areas[r] for r in kept_rows]),
    )
