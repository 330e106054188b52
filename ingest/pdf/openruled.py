"""Tables with horizontal rules only (三线表): columns are told by the white between them.

Only below a caption (表 N …), since underlines and rules of letterheads look the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.pdf.cells import cell_text
from ingest.pdf.grid import SNAP, merged
from ingest.pdf.joining import CAPTION, LONGEST_CAPTION
from ingest.pdf.lines import base_of, rows_of, runs_of, text_of
from ingest.pdf.shapes import Area, Glyph, PageTable, Rule, area_of

SHORTEST_RULE = 100.0
FAR_BELOW = 45.0
"""A table begins at most this far below its caption, in points."""
STRIP = 0.8
"""Ems of white between two columns, through all rows."""
FEWEST_RULES, FEWEST_ROWS = 3, 2


class OpenTable(NamedTuple):
    """A table and the glyphs printed in it."""

    table: PageTable
    glyphs: set[Glyph]


def open_tables(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> list[OpenTable]:
    """The tables with horizontal rules only, from top to bottom; `rules` are those that touch no upright one."""
    segments = merged([(0.5 * (r.top + r.bottom), r.x0, r.x1) for r in rules])
    bars = [Rule(start, y, end, y) for y, start, end in sorted(segments) if end - start >= SHORTEST_RULE]
    if len(bars) < FEWEST_RULES:
        return []
    rows = rows_of(glyphs)
    captions = [base_of(row) for row in rows if _is_caption(text_of(row))]
    found = []
    for place, base in enumerate(captions):
        below = captions[place + 1] if place + 1 < len(captions) else float("inf")
        own = _rules_of_table(bars, base, below)
        table = _table(own, rows) if len(own) >= FEWEST_RULES else None
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
    lines: list[tuple[list[list[str]], list[list[Glyph]]]] = [([_head(heads, edges)], heads)]
    for row in body:
        texts = [text_of([g for g in row if a <= (g.x0 + g.x1) / 2 < b]) for a, b in pairwise(edges)]
        if not texts[0] and len(lines) > 1:
            lines[-1][0].append(texts)
            lines[-1][1].append(row)
        else:
            lines.append(([texts], [row]))
    areas = [area_of([g for row in own for g in row]) for _, own in lines]
    table = PageTable(
        [[cell_text([t[c] for t in texts if t[c]]) for c in range(len(edges) - 1)] for texts, _ in lines],
        [],
        [Area(edges[0], area.top, edges[-1], area.bottom) for area in areas],
        edges,
        1,
        Area(edges[0], top, edges[-1], bottom),
    )
    return OpenTable(table, {g for row in printed for g in row})


def _column_edges(rows: Sequence[Sequence[Glyph]], left: float, right: float) -> list[float]:
    """Left edge, middles of the white strips that run through all rows, right edge."""
    spans = sorted((g.x0, g.x1, g.size) for row in rows for g in row)
    edges, reach = [left], left
    for x0, x1, size in spans:
        if x0 - reach > STRIP * size and reach > left:
            edges.append((reach + x0) / 2)
        reach = max(reach, x1)
    return [*edges, right]


def _head(rows: Sequence[Sequence[Glyph]], edges: Sequence[float]) -> list[str]:
    """The column heads; one that stands over several columns goes to each of them."""
    found: list[list[str]] = [[] for _ in edges[1:]]
    for row in rows:
        for run in runs_of(row, STRIP):
            area = area_of(run)
            over = [
                c
                for c in range(len(found))
                if min(area.x1, edges[c + 1]) - max(area.x0, edges[c]) > 0.35 * (area.x1 - area.x0)
            ]
            for column in over or [_column_of((area.x0 + area.x1) / 2, edges)]:
                found[column].append(text_of(run))
    return [cell_text(texts) for texts in found]


def _column_of(x: float, edges: Sequence[float]) -> int:
    return max((c for c, edge in enumerate(edges[:-1]) if edge <= x), default=0)
