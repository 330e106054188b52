"""A page put in reading order: tables where they stand, columns one after the other, text set downwards as lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ingest.pdf.cells import table_of
from ingest.pdf.fractions import with_fractions
from ingest.pdf.grid import SNAP, Grid, grids_of
from ingest.pdf.lines import base_of, rows_of, runs_of, text_of
from ingest.pdf.openruled import open_tables
from ingest.pdf.shapes import Area, Glyph, PageLine, PageTable, Rule, Turn, area_of, is_han

COLUMN_GAP = 1.2
"""Ems of white that part two columns, and the parts of a line."""
FEWEST_COLUMN_ROWS, FEWEST_FULL_LINES, LEAST_FULL = 4, 3, 0.25
"""How many lines a column has, how many of them run to its edge, and what share."""
CERTAIN, FEWEST_BESIDE = 6, 2
"""So many full lines in one column make it certain; then as few as these are enough in the other (a drawing, the end)."""
DIGITS = re.compile(r"\d+(?:\.\d+)*")

Block = PageLine | PageTable
Item = list[Glyph] | PageTable


class Arranged(NamedTuple):
    """The blocks of a page in reading order."""

    blocks: list[Block]
    fractions: int
    """How many fractions were written in one line with a stroke."""


def arranged_ink(glyphs: Mapping[Turn, Sequence[Glyph]], rules: Sequence[Rule]) -> Arranged:
    """A page whose text may run in several directions: the main one in reading order, the others as lines at the end."""
    main = max(glyphs, key=lambda turn: len(glyphs[turn]))
    arranged = arrange(glyphs[main], [Rule(*main.applied(Area(*rule))) for rule in rules])
    blocks = [_turned_back(block, main) for block in arranged.blocks]
    for turn, others in glyphs.items():
        if turn is not main:
            blocks += [_turned_back(line_of(row), turn) for row in rows_of(others)]
    return Arranged(blocks, arranged.fractions)


def _turned_back(block: Block, turn: Turn) -> Block:
    if isinstance(block, PageLine):
        return block._replace(area=turn.undone(block.area))
    return block._replace(area=turn.undone(block.area), row_areas=[turn.undone(area) for area in block.row_areas])


def arrange(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> Arranged:
    """Lines and tables of a page in reading order."""
    grids = grids_of(rules)
    inside, outside = _shared_out(glyphs, grids)
    tables: list[tuple[PageTable, list[PageLine]]] = []
    for grid, printed in zip(grids, inside, strict=True):
        table, notes = table_of(grid, printed)
        if table is not None:
            tables.append((table, notes))
    upright = [r for r in rules if not r.horizontal and r.bottom - r.top > 2 * SNAP]
    bars = [r for r in rules if r.horizontal and not any(_touch(r, u) for u in upright)]
    for found in open_tables(outside, bars, [grid.area for grid in grids]):
        tables.append((found.table, []))
        outside = [g for g in outside if g not in found.glyphs]
    joined = with_fractions(outside, bars)
    rest, downwards = without_stacked(joined)
    blocks: list[Block] = []
    for block in _in_order(rows_of(rest), [t for t, _ in tables]):
        blocks.append(block)
        if isinstance(block, PageTable):
            blocks += next(notes for table, notes in tables if table is block)
    return Arranged(_with_lines(blocks, downwards), sum("/" in g.text and g not in glyphs for g in joined))


def line_of(row: Sequence[Glyph]) -> PageLine:
    """A row of glyphs as a line with its place and its parts."""
    parts = tuple(text_of(run) for run in runs_of(row, COLUMN_GAP))
    return PageLine(text_of(row), area_of(row), max(g.size for g in row), parts)


def texts_of(blocks: Sequence[Block]) -> list[str]:
    """Everything printed, each cell once."""
    found = []
    for block in blocks:
        if isinstance(block, PageLine):
            found.append(block.text)
        else:
            repeated = set(block.filled)
            found += [t for r, row in enumerate(block.rows) for c, t in enumerate(row) if t and (r, c) not in repeated]
    return found


def _shared_out(glyphs: Sequence[Glyph], grids: Sequence[Grid]) -> tuple[list[list[Glyph]], list[Glyph]]:
    """The glyphs inside each table (the innermost one) and those outside all of them."""
    order = sorted(
        range(len(grids)), key=lambda i: (grids[i].xs[-1] - grids[i].xs[0]) * (grids[i].ys[-1] - grids[i].ys[0])
    )
    inside: list[list[Glyph]] = [[] for _ in grids]
    outside: list[Glyph] = []
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, glyph.base - 0.35 * glyph.size
        home = next((i for i in order if grids[i].area.holds(x, y)), None)
        (outside if home is None else inside[home]).append(glyph)
    return inside, outside


def _touch(bar: Rule, upright: Rule) -> bool:
    return bar.x0 - SNAP <= upright.x0 <= bar.x1 + SNAP and upright.top - SNAP <= bar.top <= upright.bottom + SNAP


def without_stacked(glyphs: Sequence[Glyph]) -> tuple[list[Glyph], list[PageLine]]:
    """The glyphs without words set downwards (竖排), and these words as lines."""
    lonely = [
        glyph
        for row in rows_of(glyphs)
        for glyph, before, after in zip(row, [None, *row], [*row[1:], None], strict=False)
        if is_han(glyph.text)
        and len(glyph.text) == 1
        and (before is None or glyph.x0 - before.x1 > 3 * glyph.size)
        and (after is None or after.x0 - glyph.x1 > 3 * glyph.size)
    ]
    chains: list[list[Glyph]] = []
    for glyph in lonely:
        for chain in chains:
            last = chain[-1]
            step = (glyph.base - last.base) / glyph.size
            same = abs(glyph.x0 - last.x0) < 0.25 * glyph.size and abs(glyph.size - last.size) < 0.1 * glyph.size
            even = len(chain) < 2 or abs(glyph.base - 2 * last.base + chain[-2].base) < 0.4 * glyph.size
            if same and even and 0.8 < step < 2.5:
                chain.append(glyph)
                break
        else:
            chains.append([glyph])
    words = [c for c in chains if len(c) >= 3]
    stacked = {g for c in words for g in c}
    lines = [PageLine("".join(g.text for g in c), area_of(c), c[0].size) for c in words]
    return [g for g in glyphs if g not in stacked], lines


def _with_lines(blocks: list[Block], lines: Sequence[PageLine]) -> list[Block]:
    for line in lines:
        place = next((i for i, b in enumerate(blocks) if b.area.top > line.area.top), len(blocks))
        blocks.insert(place, line)
    return blocks


def _in_order(rows: list[list[Glyph]], tables: Sequence[PageTable]) -> list[Block]:
    """Rows and tables from top to bottom; where a stretch of the page has two columns, the left one first."""
    items: list[Item] = sorted([*rows, *tables], key=_height)
    middle = _gutter(rows)
    if middle is None:
        return [_block(item) for item in items]
    zones: list[list[Item]] = [[]]
    across: list[Item] = []
    for item in items:
        if _crosses(item, middle):
            across.append(item)
            zones.append([])
        else:
            zones[-1].append(item)
    sure = any(_columns_from(zone, middle) is not None for zone in zones)
    blocks: list[Block] = []
    for zone, bridge in zip(zones, [*across, None], strict=True):
        columns = _columns_from(zone, middle, sure=sure)
        if columns is not None and bridge is None:
            columns = range(columns.start, len(zone))
        blocks += _zone_in_order(zone, middle, columns)
        blocks += [_block(bridge)] if bridge is not None else []
    return blocks


def _height(item: Item) -> float:
    return item.area.top if isinstance(item, PageTable) else base_of(item) - 0.35 * item[0].size


def _block(item: Item) -> Block:
    return item if isinstance(item, PageTable) else line_of(item)


def _crosses(item: Item, middle: float) -> bool:
    if isinstance(item, PageTable):
        return item.area.x0 < middle < item.area.x1
    return any(start < middle < end for start, end in _extents(item))


def _extents(row: Sequence[Glyph]) -> list[tuple[float, float]]:
    """Where the parts of a row begin and end."""
    return [(run[0].x0, max(g.x1 for g in run)) for run in runs_of(row, COLUMN_GAP)]


def _gutter(rows: Sequence[Sequence[Glyph]]) -> float | None:
    """Where the white strip between two columns may run: beside the most rows in succession that nothing crosses."""
    if len(rows) < FEWEST_COLUMN_ROWS:
        return None
    extents = [_extents(row) for row in rows]
    left, right = min(row[0][0] for row in extents), max(end for row in extents for _, end in row)
    centre = (left + right) / 2
    best: tuple[int, float, float] = (0, 0.0, centre)
    for step in range(-6, 7):
        middle = centre + step * (right - left) / 60
        longest = run = 0
        for row in extents:
            run = 0 if any(a < middle < b for a, b in row) else run + 1
            longest = max(longest, run)
        best = max(best, (longest, -abs(middle - centre), middle))
    return best[2] if best[0] >= FEWEST_COLUMN_ROWS else None


def _columns_from(zone: Sequence[Item], middle: float, *, sure: bool = False) -> range | None:
    """Which items of a stretch stand in two columns: from its first full line, if there are full lines on both sides.

    `sure`: another stretch of the page has two columns, so that one full line on each side is enough. What stands apart
    behind the last full line, above something across the gutter, are the words of a drawing.
    """
    runs = [
        (place, run)
        for place, item in enumerate(zone)
        if not isinstance(item, PageTable)
        for run in runs_of(item, COLUMN_GAP)
    ]
    lefts = [(place, area_of(run)) for place, run in runs if run[0].x0 < middle]
    rights = [(place, area_of(run)) for place, run in runs if run[0].x0 >= middle]
    if min(len(lefts), len(rights)) < (1 if sure else FEWEST_BESIDE):
        return None
    full = _full_lines(lefts, middle), _full_lines(rights, max(area.x1 for _, area in rights))
    certain = (sure and all(full)) or (max(map(len, full)) >= CERTAIN and min(map(len, full)) >= FEWEST_BESIDE)
    if not certain and (min(len(lefts), len(rights)) < FEWEST_COLUMN_ROWS or min(map(len, full)) < FEWEST_FULL_LINES):
        return None
    start, end = min(place for side in full for place in side), 1 + max(place for side in full for place in side)
    while start and _near(zone[start - 1], zone[start]):
        start -= 1  # short lines and headings right above the first full one
    while end < len(zone) and (isinstance(zone[end], PageTable) or _near(zone[end - 1], zone[end])):
        end += 1
    shares = [
        len(side) / max(1, sum(start <= place < end for place, _ in lines))
        for side, lines in zip(full, (lefts, rights), strict=True)
    ]
    return range(start, end) if (max(shares) if certain else min(shares)) >= LEAST_FULL else None


def _near(one: Item, other: Item) -> bool:
    """Whether a line stands right above another one."""
    if isinstance(one, PageTable) or isinstance(other, PageTable):
        return False
    return base_of(other) - base_of(one) < 2.2 * max(one[0].size, other[0].size)


def _full_lines(lines: Sequence[tuple[int, Area]], edge: float) -> list[int]:
    """Places of the lines that begin where their column begins and end near its right edge."""
    begin = min(area.x0 for _, area in lines)
    return [
        place
        for place, area in lines
        if area.x1 - area.x0 > 0.75 * (edge - begin) and area.x0 - begin < 3 * (area.bottom - area.top)
    ]


def _zone_in_order(zone: Sequence[Item], middle: float, columns: range | None) -> list[Block]:
    """A stretch of the page without anything across the gutter: the left half of its columns, then the right half."""
    if columns is None:
        return [_block(item) for item in zone]
    left: list[Block] = []
    right: list[Block] = []
    for item in zone[columns.start : columns.stop]:
        if isinstance(item, PageTable):
            (left if item.area.x1 <= middle else right).append(item)
            continue
        for side, glyphs in ((left, [g for g in item if g.x0 < middle]), (right, [g for g in item if g.x0 >= middle])):
            if glyphs:
                side.append(line_of(glyphs))
    before, after = zone[: columns.start], zone[columns.stop :]
    return [*map(_block, before), *_in_column(left), *_in_column(right), *map(_block, after)]


def _in_column(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of one column with its right edge noted on each line."""
    edge = max((b.area.x1 for b in blocks), default=0.0)
    return [b._replace(right=edge) if isinstance(b, PageLine) else b for b in blocks]
