"""Pictures of pages prepared for OCR: ruled lines found, tables cut into their cells and laid out one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.pdf.grid import Grid, grids_of
from ingest.pdf.shapes import Rule

INK = 140
"""Grey levels below this are printed."""
SHORTEST_RULE = 0.032
"""Of the page width; longer than the strokes of ordinary type."""
THICKEST_RULE = 0.006
MOST_RUNS = 20_000
HALO = 3
"""Pixels beside a rule that are grey with it."""
BORDER, GAP = 12, 36
"""Pixels of white around a cell and between two cells."""


class Patch(NamedTuple):
    """Where a piece of the page was put in the strip: strip y from top to bottom, and what to add to get back."""

    top: int
    bottom: int
    dx: int
    dy: int


class Prepared(NamedTuple):
    """What OCR gets to see of a page."""

    page: NDArray[np.uint8]
    """The page without its tables."""
    strip: NDArray[np.uint8] | None
    """The cells of its tables, one below the other."""
    patches: list[Patch]
    rules: list[Rule]
    """In pixels."""


def prepared(grey: NDArray[np.uint8], scale: float) -> Prepared:
    """A page for OCR; `scale` is pixels per point."""
    rules = rules_in(grey)
    grids = grids_of([Rule(*(v / scale for v in r)) for r in rules])
    page = grey.copy()
    pieces: list[tuple[NDArray[np.uint8], int, int]] = []
    for grid in grids:
        x0, y0, x1, y1 = (int(v * scale) for v in grid.area)
        for rule in rules:
            if (
                x0 - HALO <= rule.x0
                and rule.x1 <= x1 + 2 * HALO
                and y0 - HALO <= rule.top
                and rule.bottom <= y1 + 2 * HALO
            ):
                left, top, right, bottom = (int(v) for v in rule)
                page[max(0, top - HALO) : bottom + HALO + 1, max(0, left - HALO) : right + HALO + 1] = 255
        pieces += _cells_of(grid, page, scale)
        page[max(0, y0 - HALO) : y1 + HALO, max(0, x0 - HALO) : x1 + HALO] = 255
    strip, patches = _stacked(pieces)
    return Prepared(page, strip, patches, rules)


def rules_in(grey: NDArray[np.uint8]) -> list[Rule]:
    """Long thin dark lines, in pixels."""
    dark = grey < INK
    shortest, thickest = int(SHORTEST_RULE * grey.shape[1]), max(3, int(THICKEST_RULE * grey.shape[1]))
    across = [Rule(a, p, b, q) for p, q, a, b in _bars(dark, shortest, thickest)]
    down = [Rule(p, a, q, b) for p, q, a, b in _bars(dark.T, shortest, thickest)]
    return across + down


def _bars(dark: NDArray[np.bool_], shortest: int, thickest: int) -> list[tuple[int, int, int, int]]:
    """Bars along the second axis as (first, last, start, end); what is too thick is a picture, not a rule."""
    padded = np.zeros((dark.shape[0], dark.shape[1] + 2), np.int8)
    padded[:, 1:-1] = dark
    steps = np.diff(padded, axis=1)
    starts, ends = np.argwhere(steps == 1), np.argwhere(steps == -1)
    long = (ends[:, 1] - starts[:, 1]) >= shortest
    runs = np.c_[starts[long], ends[long][:, 1]]
    if len(runs) > MOST_RUNS:
        return []
    bars: list[list[int]] = []
    open_bars: list[list[int]] = []
    for position, start, end in runs.tolist():
        open_bars = [b for b in open_bars if b[1] >= position - 2]
        for bar in open_bars:
            if start < bar[3] and end > bar[2]:
                bar[1], bar[2], bar[3] = position, min(bar[2], start), max(bar[3], end)
                break
        else:
            bar = [position, position, start, end]
            bars.append(bar)
            open_bars.append(bar)
    return [(p, q, a, b) for p, q, a, b in bars if q - p <= thickest]


def _cells_of(grid: Grid, grey: NDArray[np.uint8], scale: float) -> list[tuple[NDArray[np.uint8], int, int]]:
    """The printed part of each cell with its place on the page."""
    pieces = []
    for cell in grid.cells:
        x0, y0, x1, y1 = (int(v * scale) for v in cell.area)
        x0, y0 = x0 + HALO, y0 + HALO
        inner = grey[y0 : y1 - HALO, x0 : x1 - HALO]
        rows, columns = np.flatnonzero((inner < INK).any(axis=1)), np.flatnonzero((inner < INK).any(axis=0))
        if len(rows) < 4 or len(columns) < 2:
            continue
        top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
        pieces.append((inner[top:bottom, left:right].copy(), x0 + left, y0 + top))
    return pieces


def _stacked(pieces: Sequence[tuple[NDArray[np.uint8], int, int]]) -> tuple[NDArray[np.uint8] | None, list[Patch]]:
    if not pieces:
        return None, []
    width = max(p.shape[1] for p, _, _ in pieces) + 2 * BORDER
    height = sum(p.shape[0] + GAP for p, _, _ in pieces) + 2 * BORDER
    strip: NDArray[np.uint8] = np.full((height, width), 255, np.uint8)
    patches = []
    y = BORDER
    for piece, left, top in pieces:
        strip[y : y + piece.shape[0], BORDER : BORDER + piece.shape[1]] = piece
        patches.append(Patch(y - GAP // 2, y + piece.shape[0] + GAP // 2, left - BORDER, top - y))
        y += piece.shape[0] + GAP
    return strip, patches


def grey_of(image: Any) -> NDArray[np.uint8]:
    """A PIL picture as grey levels."""
    return np.asarray(image.convert("L"))
