"""Grids from ruled lines: which rules belong together, which cells they enclose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.pdf.shapes import Area, Rule

SNAP = 3.0
"""Rules closer than this are one rule, in points on a page of ordinary size."""
MOST_RULES = 6000
"""A page with more rules than this is a drawing; looking for tables in it would take too long."""
MOST_SLOTS = 40_000


class Cell(NamedTuple):
    """A cell with the rows and columns it covers (last ones included)."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int
    area: Area


class Grid(NamedTuple):
    """Ruled cells of one table: positions of its rules and the cells between them."""

    xs: list[float]
    ys: list[float]
    cells: list[Cell]

    @property
    def area(self) -> Area:
        """The rectangle inside the outer rules."""
        return Area(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


class Bars(NamedTuple):
    """Rules of one direction by position: at 120 from 70 to 300."""

    at: dict[float, list[tuple[float, float]]]

    def covers(self, position: float, point: float) -> bool:
        """Whether a rule at this position passes this point."""
        return any(start - SNAP <= point <= end + SNAP for start, end in self.at.get(position, ()))


def grids_of(rules: Sequence[Rule]) -> list[Grid]:
    """The ruled tables of a page from top to bottom; frames, figures and underlines are none."""
    if len(rules) > MOST_RULES:
        return []
    across = merged([(0.5 * (r.top + r.bottom), r.x0, r.x1) for r in rules if r.horizontal])
    down = merged([(0.5 * (r.x0 + r.x1), r.top, r.bottom) for r in rules if not r.horizontal])
    grids = []
    for group_across, group_down in _connected(across, down):
        grid = _grid(group_across, group_down)
        if grid is not None:
            grids.append(grid)
    return sorted(grids, key=lambda g: (g.ys[0], g.xs[0]))


Segment = tuple[float, float, float]
"""(position, start, end) of a rule: its y and its x-range, or its x and its y-range."""


def merged(segments: list[Segment]) -> list[Segment]:
    """Segments snapped to common positions and joined where they touch."""
    found: list[Segment] = []
    for group in _clusters(sorted(segments)):
        position = sum(s[0] for s in group) / len(group)
        joined: list[list[float]] = []
        for _, start, end in sorted(group, key=lambda s: s[1]):
            if joined and start <= joined[-1][1] + SNAP:
                joined[-1][1] = max(joined[-1][1], end)
            else:
                joined.append([start, end])
        found += [(position, start, end) for start, end in joined if end - start >= 2 * SNAP]
    return found


def _clusters(segments: list[Segment]) -> list[list[Segment]]:
    groups: list[list[Segment]] = []
    for segment in segments:
        if groups and segment[0] - groups[-1][0][0] <= SNAP:
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return groups


def _connected(across: list[Segment], down: list[Segment]) -> list[tuple[list[Segment], list[Segment]]]:
    """Groups of rules that touch each other."""
    parent = list(range(len(across) + len(down)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for i, (y, x0, x1) in enumerate(across):
        for j, (x, y0, y1) in enumerate(down):
            if x0 - SNAP <= x <= x1 + SNAP and y0 - SNAP <= y <= y1 + SNAP:
                parent[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[list[Segment], list[Segment]]] = defaultdict(lambda: ([], []))
    for i, segment in enumerate(across):
        groups[root(i)][0].append(segment)
    for j, segment in enumerate(down):
        groups[root(len(across) + j)][1].append(segment)
    return [g for g in groups.values() if len(g[0]) >= 2 and g[1]]


def _grid(across: list[Segment], down: list[Segment]) -> Grid | None:
    ys = sorted({s[0] for s in across})
    xs = sorted({s[0] for s in down})
    bars_across, bars_down = _bars(across), _bars(down)
    _close_open_sides(xs, ys, across, bars_down)
    if len(xs) < 3 or len(ys) < 3 or len(xs) * len(ys) > MOST_SLOTS:
        return None
    cells, outside = _cells(xs, ys, bars_across, bars_down)
    width, height = xs[-1] - xs[0], ys[-1] - ys[0]
    inside = sum((c.area.x1 - c.area.x0) * (c.area.bottom - c.area.top) for c in cells)
    if outside or inside < 0.8 * width * height:
        return None
    if len({c.first_row for c in cells}) < 2 or len({c.first_column for c in cells}) < 2:
        return None
    return Grid(xs, ys, cells)


def _bars(segments: list[Segment]) -> Bars:
    at: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for position, start, end in segments:
        at[position].append((start, end))
    return Bars(dict(at))


def _close_open_sides(xs: list[float], ys: list[float], across: list[Segment], bars: Bars) -> None:
    """Adds the outer sides of a table printed without them, where most of its horizontal rules reach beyond."""
    left, right = min(s[1] for s in across), max(s[2] for s in across)
    beyond_left = sum(abs(s[1] - left) < 2 * SNAP for s in across)
    beyond_right = sum(abs(s[2] - right) < 2 * SNAP for s in across)
    if xs[0] - left > 15 and beyond_left >= 0.6 * len(ys):
        xs.insert(0, left)
        bars.at[left] = [(ys[0], ys[-1])]
    if right - xs[-1] > 15 and beyond_right >= 0.6 * len(ys):
        xs.append(right)
        bars.at[right] = [(ys[0], ys[-1])]


def _cells(xs: list[float], ys: list[float], across: Bars, down: Bars) -> tuple[list[Cell], bool]:
    """Slots of the grid joined where no rule parts them, and whether much of the area is open to the outside."""
    columns, rows = len(xs) - 1, len(ys) - 1
    middle_x = [(a + b) / 2 for a, b in pairwise(xs)]
    middle_y = [(a + b) / 2 for a, b in pairwise(ys)]
    seen: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    lost = 0.0
    for row in range(rows):
        for column in range(columns):
            if (row, column) in seen:
                continue
            slots, leaks = _flooded(row, column, middle_x, middle_y, xs, ys, across, down)
            seen |= slots
            first_row, last_row = min(r for r, _ in slots), max(r for r, _ in slots)
            first_column, last_column = min(c for _, c in slots), max(c for _, c in slots)
            area = Area(xs[first_column], ys[first_row], xs[last_column + 1], ys[last_row + 1])
            full = len(slots) == (last_row - first_row + 1) * (last_column - first_column + 1)
            if leaks or not full:
                lost += (area.x1 - area.x0) * (area.bottom - area.top)
            if not leaks:
                cells.append(Cell(first_row, last_row, first_column, last_column, area))
    return cells, lost > 0.2 * (xs[-1] - xs[0]) * (ys[-1] - ys[0])


def _flooded(
    row: int,
    column: int,
    middle_x: list[float],
    middle_y: list[float],
    xs: list[float],
    ys: list[float],
    across: Bars,
    down: Bars,
) -> tuple[set[tuple[int, int]], bool]:
    """The slots reached from one without crossing a rule, and whether one gets out of the table that way."""
    slots = {(row, column)}
    todo = [(row, column)]
    leaks = False
    while todo:
        r, c = todo.pop()
        for step_row, step_column, parted in (
            (r - 1, c, across.covers(ys[r], middle_x[c])),
            (r + 1, c, across.covers(ys[r + 1], middle_x[c])),
            (r, c - 1, down.covers(xs[c], middle_y[r])),
            (r, c + 1, down.covers(xs[c + 1], middle_y[r])),
        ):
            if parted:
                continue
            if not (0 <= step_row < len(middle_y) and 0 <= step_column < len(middle_x)):
                leaks = True
            elif (step_row, step_column) not in slots:
                slots.add((step_row, step_column))
                todo.append((step_row, step_column))
    return slots, leaks
