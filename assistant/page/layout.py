"""Places the points of the picture of relations in columns: who refers, who does both, who is referred to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from knowledge.graph import Edge, Graph, Vertex

ROW = 44
TOP = 34
SWEEPS = 8
"""How often each column is put in order after its neighbours; more changes nothing that can be seen."""


class Spot(NamedTuple):
    """Where a point stands: its column, and its middle."""

    column: int
    x: float
    y: float


class Layout(NamedTuple):
    """All points with their places, the columns' places, and the size of the picture."""

    spots: dict[str, Spot]
    columns: tuple[float, ...]
    width: float
    height: float


def laid_out(drawn: Graph) -> Layout:
    """The points in two or three columns, in an order that crosses few lines; the same graph gives the same picture."""
    columns = ordered(in_columns(drawn), drawn.edges)
    held = [column for column in columns if column]
    places = {2: (330.0, 700.0), 1: (330.0,)}.get(len(held), (290.0, 500.0, 850.0))
    width = {1: 700.0, 2: 1060.0}.get(len(held), 1210.0)
    tallest = max((len(column) for column in held), default=0)
    height = TOP + max(tallest, 3) * ROW + 12
    spots = {}
    for number, column in enumerate(held):
        # A short column is spread over the height of the longest, so that lines run level.
        step = min((height - TOP - 12) / max(len(column), 1), ROW * 2.2)
        first = TOP + (height - TOP - 12 - step * len(column)) / 2 + step / 2
        for at, key in enumerate(column):
            spots[key] = Spot(number, places[number], first + at * step)
    return Layout(spots, places[: len(held)], width, height)


def in_columns(drawn: Graph) -> list[list[str]]:
    """The keys by what a point does: refers only, refers and is referred to, is referred to only."""
    refers = {each.source for each in drawn.edges if each.kind != "代替"}
    referred = {each.target for each in drawn.edges if each.kind != "代替"}
    columns: list[list[str]] = [[], [], []]
    for vertex in drawn.vertices:
        if vertex.key in refers:
            columns[1 if vertex.key in referred else 0].append(vertex.key)
        elif vertex.key in referred or any(vertex.key in (each.source, each.target) for each in drawn.edges):
            columns[2].append(vertex.key)
    return columns


def alone(drawn: Graph) -> list[Vertex]:
    """The documents that no line leads to or from."""
    joined = {key for each in drawn.edges for key in (each.source, each.target)}
    return [vertex for vertex in drawn.vertices if vertex.key not in joined]


def ordered(columns: list[list[str]], edges: Sequence[Edge]) -> list[list[str]]:
    """Each column sorted by the middle of its neighbours, to and fro; editions of a standard stay together."""
    beside: dict[str, list[str]] = defaultdict(list)
    for each in edges:
        if each.kind != "代替":
            beside[each.source].append(each.target)
            beside[each.target].append(each.source)
    for sweep in range(SWEEPS):
        for number in range(3) if sweep % 2 == 0 else range(2, -1, -1):
            place = {key: at / max(len(column), 1) for column in columns for at, key in enumerate(column)}
            own = {key: at for at, key in enumerate(columns[number])}
            middle = {
                key: sum(place[other] for other in beside[key]) / len(beside[key]) if beside[key] else place[key]
                for key in columns[number]
            }
            columns[number] = together(sorted(columns[number], key=lambda key: (middle[key], own[key])), edges)
    return columns


def together(column: list[str], edges: Sequence[Edge]) -> list[str]:
    """The column with what a standard replaces right below it."""
    below: dict[str, list[str]] = defaultdict(list)
    for each in edges:
        if each.kind == "代替" and each.source in column and each.target in column:
            below[each.source].append(each.target)
    replaced = {key for keys in below.values() for key in keys}
    found: list[str] = []

    def put(key: str) -> None:
        if key not in found:
            found.append(key)
            for older in below[key]:
                put(older)

    for key in column:
        if key not in replaced:
            put(key)
    return [*found, *(key for key in column if key not in found)]
