"""Tables with horizontal rules only (三线表) or none at all: columns are told by the white between them.

Only below a caption (表 N …), since underlines and rules of letterheads look the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.numbering import UNIT, read_marker
from ingest.pdf.cells import cell_text
from ingest.pdf.grid import SNAP, merged
from ingest.pdf.joining import CAPTION, LONGEST_CAPTION
from ingest.pdf.lines import base_of, body_size, rows_of, runs_of, text_of
from ingest.pdf.openrows import WIDEST_LEADING, Line, rows_from
from ingest.pdf.shapes import Area, Glyph, PageTable, Rule, area_of, hull

SHORTEST_RULE = 100.0
FAR_BELOW = 45.0
"""A table begins at most this far below its caption, in points."""
STRIP = 0.8
"""Ems of white between two columns, through all rows."""
APART = 1.6
"""A line this many times farther below than any row below the one before it stands under the table, not in it."""
FEWEST_RULES, FEWEST_ROWS, FEWEST_UNRULED = 3, 2, 4


class OpenTable(NamedTuple):
    """A table and the glyphs printed in it."""

    table: PageTable
    glyphs: set[Glyph]


def open_tables(glyphs: Sequence[Glyph], rules: Sequence[Rule], taken: Sequence[Area] = ()) -> list[OpenTable]:
    """The tables without upright rules, from top to bottom; `rules` touch no upright one, `taken` are the ruled tables."""
    segments = merged([(0.5 * (r.top + r.bottom), r.x0, r.x1) for r in rules])
    bars = [Rule(start, y, end, y) for y, start, end in sorted(segments) if end - start >= SHORTEST_RULE]
    rows = rows_of(glyphs)
    captions = [base_of(row) for row in rows if _is_caption(text_of(row))]
    found = []
    for place, base in enumerate(captions):
        below = captions[place + 1] if place + 1 < len(captions) else float("inf")
        own = _rules_of_table(bars, base, below)
        table = _table(own, rows) if len(own) >= FEWEST_RULES else None
        if table is None and not any(base < area.top < base + 2 * FAR_BELOW for area in taken):
            table = _unruled(_block_below(rows, base, below))
        if table is not None:
            found.append(table)
    return found


def _is_caption(text: str) -> bool:
    return CAPTION.match(text) is not None and len(text) <= LONGEST_CAPTION and text[-1] not in "。：；，"


def _rules_of_table(bars: Sequence[Rule], caption: float, below: float) -> list[Rule]:
    """The rules of equal length that begin right below a caption and end before the next one."""
    first = next((r for r in bars if caption < r.top < caption + FAR_BELOW), None)
    if first is None:
        return []
    own = [r for r in bars if first.top <= r.top < below and abs(r.x0 - first.x0) < 8 and abs(r.x1 - first.x1) < 8]
    return [r for i, r in enumerate(own) if not i or r.top - own[i - 1].top > SNAP]


def _table(rules: Sequence[Rule], rows: Sequence[list[Glyph]]) -> OpenTable | None:
    top, head, bottom = rules[0].top, rules[1].top, rules[-1].top
    printed = [
        row
        for row in rows
        if top < base_of(row) < bottom + SNAP and rules[0].x0 - 8 < row[0].x0 and row[-1].x1 < rules[0].x1 + 8
    ]
    heads, body = [r for r in printed if base_of(r) < head], [r for r in printed if base_of(r) > head]
    edges = _column_edges(body, rules[0].x0, rules[0].x1)
    if not heads or len(body) < FEWEST_ROWS - 1 or len(edges) < 3:
        return None
    bands = [[r for r in body if a.top < base_of(r) <= b.top + SNAP] for a, b in pairwise(rules[1:])]
    return _built(heads, [band for band in bands if band], edges)


def _block_below(rows: Sequence[list[Glyph]], caption: float, below: float) -> list[list[Glyph]]:
    """The lines under a caption that stand close together and are cut by white into columns; units are passed over."""
    block: list[list[Glyph]] = []
    last, widest = caption, 0.0
    near = [row for row in rows if caption < base_of(row) < below]
    for place, row in enumerate(near):
        base = base_of(row)
        if not block and UNIT.fullmatch(text_of(row).strip()):
            continue
        apart = len(block) >= FEWEST_UNRULED and base - last > APART * widest
        fits = _is_cut(row, block) or _is_part(near, place, block)
        if apart or base - last > FAR_BELOW or not fits or any(g.word for g in row):
            break
        widest = max(widest, base - last) if block else 0.0
        block.append(row)
        last = base
    return block


def _is_cut(row: Sequence[Glyph], block: Sequence[Sequence[Glyph]]) -> bool:
    """Whether white cuts a line into cells."""
    return len(runs_of(row, STRIP)) > 1 and not _is_clause(row, block)


def _is_part(near: Sequence[list[Glyph]], place: int, block: Sequence[list[Glyph]]) -> bool:
    """Whether a line of one piece belongs to a wrapped cell: right below a line of the table, or right above the next one."""
    row = near[place]
    if block and base_of(row) - base_of(block[-1]) < WIDEST_LEADING * body_size(row) and _narrow(row, block):
        return True
    for above, below in pairwise(near[place:]):
        if base_of(below) - base_of(above) >= WIDEST_LEADING * body_size(below):
            return False
        if _is_cut(below, block):
            return _narrow(row, [*block, below]) and row[0].x0 > below[0].x0 + row[0].size
    return False


def _is_clause(row: Sequence[Glyph], block: Sequence[Sequence[Glyph]]) -> bool:
    """Whether a line is a number and a heading (2.3　评分) that begins left of the table."""
    number, *rest = runs_of(row, STRIP)
    outside = not block or number[0].x0 < min(r[0].x0 for r in block) - number[0].size
    return outside and len(rest) == 1 and read_marker(f"{text_of(number)} 项") is not None


def _narrow(row: Sequence[Glyph], block: Sequence[Sequence[Glyph]]) -> bool:
    """Whether a line of one piece takes less than half of what the lines above it take."""
    left, right = min(r[0].x0 for r in block), max(r[-1].x1 for r in block)
    return left - 4 * row[0].size < row[0].x0 and row[-1].x1 - row[0].x0 < 0.5 * (right - left)


def _unruled(block: Sequence[list[Glyph]]) -> OpenTable | None:
    """A table without any rules: its first lines are the head, every piece of which stands over a column of its own."""
    if len(block) < FEWEST_UNRULED:
        return None
    height = _head_lines(block)
    heads, body = block[:height], block[height:]
    if len(body) < FEWEST_UNRULED - 1:
        return None
    left, right = min(r[0].x0 for r in block), max(r[-1].x1 for r in block)
    edges = _column_edges(body, left, right)
    pieces = max((runs_of(row, STRIP) for row in heads), key=len)
    over = {_column_of((run[0].x0 + run[-1].x1) / 2, edges) for run in pieces}
    if len(edges) < 3 or len(over) < len(pieces) or 2 * len(pieces) <= len(edges) - 1:
        return None
    return _built(heads, [body], edges)


def _head_lines(block: Sequence[list[Glyph]]) -> int:
    """How many lines the head takes: those around its first cell that hold no figures and stand no farther apart than others."""
    first = min(row[0].x0 for row in block) + block[0][0].size
    height = 1 + next((place for place, row in enumerate(block) if row[0].x0 < first), 0)
    while height < len(block) - 1:
        row, gap = block[height], base_of(block[height]) - base_of(block[height - 1])
        if (
            row[0].x0 < first
            or re.search(r"\d", text_of(row))
            or gap > 1.1 * (base_of(block[height + 1]) - base_of(row))
        ):
            break
        height += 1
    return height


def _built(
    heads: Sequence[list[Glyph]], bands: Sequence[Sequence[list[Glyph]]], edges: Sequence[float]
) -> OpenTable | None:
    """The table of a head and of bands of lines."""
    head, repeated = _head(heads, edges)
    rows, filled = [head], [(0, column) for column in repeated]
    top = area_of([g for row in heads for g in row])
    areas = [Area(edges[0], top.top, edges[-1], top.bottom)]
    for band in bands:
        lines = [
            Line(base_of(row), [text_of([g for g in row if a <= (g.x0 + g.x1) / 2 < b]) for a, b in pairwise(edges)])
            for row in band
        ]
        found = rows_from(lines, body_size(band[0]))
        filled += [(row + len(rows), column) for row, column in found.filled]
        rows += found.rows
        areas += [Area(edges[0], start, edges[-1], end) for start, end in found.extents]
    if len(rows) < FEWEST_ROWS:
        return None
    printed = [g for rows_of_part in (heads, *bands) for row in rows_of_part for g in row]
    return OpenTable(PageTable(rows, filled, areas, list(edges), 1, hull(areas)), set(printed))


def _column_edges(rows: Sequence[Sequence[Glyph]], left: float, right: float) -> list[float]:
    """Left edge, middles of the white strips that run through all rows, right edge."""
    spans = sorted((g.x0, g.x1, g.size) for row in rows for g in row)
    edges, reach = [left], left
    for x0, x1, size in spans:
        if x0 - reach > STRIP * size and reach > left:
            edges.append((reach + x0) / 2)
        reach = max(reach, x1)
    return [*edges, right]


def _head(rows: Sequence[Sequence[Glyph]], edges: Sequence[float]) -> tuple[list[str], list[int]]:
    """The column heads, one that stands over several columns in each of them, and which columns only repeat."""
    found: list[list[str]] = [[] for _ in edges[1:]]
    repeated: set[int] = set()
    for row in rows:
        for run in runs_of(row, STRIP):
            area = area_of(run)
            over = [
                c
                for c in range(len(found))
                if min(area.x1, edges[c + 1]) - max(area.x0, edges[c]) > 0.35 * (area.x1 - area.x0)
            ]
            repeated |= set(over[1:])
            for column in over or [_column_of((area.x0 + area.x1) / 2, edges)]:
                found[column].append(text_of(run))
    words = [cell_text(texts) for texts in found]
    return words, [column for column in sorted(repeated) if words[column] == words[column - 1]]


def _column_of(x: float, edges: Sequence[float]) -> int:
    return max((c for c, edge in enumerate(edges[:-1]) if edge <= x), default=0)
