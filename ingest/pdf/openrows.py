"""Rows of tables whose cells no rule parts: wrapped lines joined, cells merged downwards told by where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.pdf.cells import cell_text

LEAP = 1.22
"""A distance this much larger than the one before parts rows; the smaller ones part the lines of one cell."""
WIDEST_LEADING = 1.75
"""Lines of one cell stand at most this many ems apart."""
OFF = 0.3
"""Of the distance of two rows: a cell this far off every row stands between two."""


class Line(NamedTuple):
    """One printed line of a table: its baseline and its words by column."""

    base: float
    words: list[str]


class Piece(NamedTuple):
    """A cell of one column: first and last baseline, words."""

    first: float
    last: float
    text: str

    @property
    def middle(self) -> float:
        """Half-way between its lines."""
        return (self.first + self.last) / 2


class OpenRows(NamedTuple):
    """Rows of cells, which of them repeat a merged one, and the baselines each row spans."""

    rows: list[list[str]]
    filled: list[tuple[int, int]]
    extents: list[tuple[float, float]]


def rows_from(lines: Sequence[Line], size: float) -> OpenRows:
    """The rows in the lines of a band between two rules; `size` is that of the type."""
    columns = len(lines[0].words)
    leading = _leading(lines, size)
    pieces = _pieces(lines, leading)
    most = max(range(columns), key=lambda column: (len(pieces[column]), column))
    anchors = [piece.middle for piece in pieces[most]]
    rows = [["" for _ in range(columns)] for _ in anchors]
    filled: list[tuple[int, int]] = []
    for column, own in enumerate(pieces):
        for start, end, text in _places(own, anchors, names=column == 0):
            for row in range(start, end + 1):
                rows[row][column] = text
                filled += [(row, column)] if row > start else []
    _fill_stub(rows, filled)
    bounds = [(a + b) / 2 for a, b in pairwise(anchors)]
    edges = [lines[0].base - size, *bounds, lines[-1].base]
    return OpenRows(rows, sorted(filled), list(pairwise(edges)))


def _leading(lines: Sequence[Line], size: float) -> float:
    """Up to which distance two lines of a column belong to one cell; 0 where every line is a row."""
    gaps = sorted(
        b - a
        for column in range(len(lines[0].words))
        for a, b in pairwise([line.base for line in lines if line.words[column]])
    )
    for small, large in pairwise(gaps):
        if small <= WIDEST_LEADING * size and large >= LEAP * small:
            return (small + large) / 2
    if gaps and gaps[-1] <= WIDEST_LEADING * size:  # set solid: only lines without a first cell can go on
        return -1.0
    return 0.0


def _pieces(lines: Sequence[Line], leading: float) -> list[list[Piece]]:
    """The cells of each column, their lines joined."""
    found: list[list[Piece]] = [[] for _ in lines[0].words]
    beside: dict[int, set[int]] = {column: set() for column in range(len(found))}
    """By column: which other columns had words on the lines of its last cell."""
    for line in lines:
        printed = [column for column, words in enumerate(line.words) if words]
        opens = bool(line.words[0]) or 2 * len(printed) > len(line.words)
        on = {
            c
            for c in printed
            if found[c] and (0 < line.base - found[c][-1].last <= leading or (leading < 0 and not opens))
        }
        on = {c for c in on if not any(d not in on and d in beside[c] for d in printed)}
        for column in printed:
            words = line.words[column]
            if column in on:
                last = found[column][-1]
                found[column][-1] = Piece(last.first, line.base, cell_text([last.text, words]))
            else:
                found[column].append(Piece(line.base, line.base, words))
                beside[column] = set()
            beside[column] |= {other for other in printed if other != column}
    return found


def _places(pieces: Sequence[Piece], anchors: Sequence[float], *, names: bool) -> list[tuple[int, int, str]]:
    """First row, last row and words of each cell of a column; `names`: of the one that names the rows.

    Where each cell stands on a row, cells above and below it may be empty as well as merged with it: they count as
    merged in the column of names, and where no cell is left alone on its row.
    """
    pitch = min((b - a for a, b in pairwise(anchors)), default=1.0)
    nearest = [min(range(len(anchors)), key=lambda r, p=piece: abs(anchors[r] - p.middle)) for piece in pieces]  # type: ignore[misc]
    if all(abs(anchors[row] - piece.middle) <= OFF * pitch for row, piece in zip(nearest, pieces, strict=True)):
        centred = _centred(pieces, anchors, pitch)
        alone = centred is not None and any(start == end for start, end, _ in centred)
        if centred is None or len(set(nearest)) < len(pieces) or (alone and not names):
            return [(row, row, piece.text) for row, piece in zip(nearest, pieces, strict=True)]
        return centred
    return _centred(pieces, anchors, pitch) or [
        (row, row, piece.text) for row, piece in zip(nearest, pieces, strict=True)
    ]


def _centred(pieces: Sequence[Piece], anchors: Sequence[float], pitch: float) -> list[tuple[int, int, str]] | None:
    """The cells as merged over successive rows whose middle each stands at, where this comes out even."""
    found: list[tuple[int, int, str]] = []
    row = 0
    for piece in pieces:
        if row >= len(anchors):
            return None
        target = 2 * piece.middle - anchors[row]
        last = min(range(row, len(anchors)), key=lambda r: abs(anchors[r] - target))
        if abs(anchors[last] - target) > 2 * OFF * pitch:
            return None
        found.append((row, last, piece.text))
        row = last + 1
    return found if row == len(anchors) else None


def _fill_stub(rows: list[list[str]], filled: list[tuple[int, int]]) -> None:
    """The first column filled downwards: what stands once at the top names the rows below."""
    for row in range(1, len(rows)):
        if not rows[row][0] and rows[row - 1][0]:
            rows[row][0] = rows[row - 1][0]
            filled.append((row, 0))
