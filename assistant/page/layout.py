"""Places the points of the picture of relations: few in columns from left to right, many on both sides of who cites them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple

from knowledge.graph import Edge, Graph, Vertex

ROW = 38
TOP = 34
LOW = 64
"""Height of a row whose names stand below its points."""
LOOSE = 92
"""More than so much between two points falls apart."""
ENOUGH = 560
"""The height that few points are spread over."""
ONE_SIDE = 16
"""So many points that are only referred to stand in one column; more stand on both sides."""
SWEEPS = 8
"""How often each column is put in order after its neighbours; more changes nothing that can be seen."""

Side = Literal["left", "right", "below"]


class Column(NamedTuple):
    """One column of points: where it stands, on which side of its points the names are, the room for them, its caption."""

    keys: list[str]
    x: float
    side: Side
    room: int
    caption: str


class Spot(NamedTuple):
    """Where a point stands, and where its name goes."""

    column: int
    x: float
    y: float
    side: Side
    room: int


class Layout(NamedTuple):
    """All points with their places, the columns, and the size of the picture."""

    spots: dict[str, Spot]
    columns: tuple[Column, ...]
    width: float
    height: float


def laid_out(drawn: Graph) -> Layout:
    """The points in an order that crosses few lines; the same graph gives the same picture."""
    columns = arranged(drawn)
    tallest = max((len(each.keys) for each in columns), default=1)
    roomy = min(max(ENOUGH / tallest, ROW), LOOSE)
    height = max((len(each.keys) * max(roomy, LOW if each.side == "below" else ROW) for each in columns), default=0)
    spots = {}
    for number, column in enumerate(columns):
        # A short column is spread over the height of the longest, so that lines run level.
        step = height / len(column.keys)
        if column.side != "below":
            step = min(step, LOOSE)
        first = TOP + (height - step * len(column.keys)) / 2 + step / 2
        for at, key in enumerate(column.keys):
            spots[key] = Spot(number, column.x, first + at * step, column.side, column.room)
    edge = {"left": 20, "right": columns[-1].room + 34, "below": columns[-1].room / 2 + 20} if columns else {}
    width = columns[-1].x + edge[columns[-1].side] if columns else 600
    return Layout(spots, tuple(columns), width, TOP + height + 12)


def arranged(drawn: Graph) -> list[Column]:
    """The columns with their points in order."""
    refer, both, referred = in_columns(drawn)
    if len(referred) > ONE_SIDE:
        return on_both_sides([*refer, *both], referred, drawn.edges)
    refer, both, referred = ordered([refer, both, referred], drawn.edges)
    if both:
        columns = [
            Column(refer, 270, "left", 245, "引用别的文件"),
            Column(both, 520, "below", 220, "又引用、又被引用"),
            Column(referred, 780, "right", 300, "被引用"),
        ]
    else:
        columns = [Column(refer, 350, "left", 320, "引用别的文件"), Column(referred, 680, "right", 340, "被引用")]
    return [each for each in columns if each.keys]


def on_both_sides(citing: list[str], referred: list[str], edges: Sequence[Edge]) -> list[Column]:
    """Who cites in the middle; to the right what several cite or one explains, to the left the rest, as far as that is even."""
    by = Counter(each.target for each in edges if each.kind != "代替")
    linked = {key for each in edges if each.kind == "代替" for key in (each.source, each.target)}
    linked |= {each.target for each in edges if each.kind == "解释"}
    rank = {key: (key not in linked, -by[key], at) for at, key in enumerate(referred)}
    shared = sorted(referred, key=rank.__getitem__)
    cut = min(
        max(sum(by[key] > 1 or key in linked for key in referred), len(referred) * 2 // 5), len(referred) * 3 // 5
    )
    left, middle, right = ordered([shared[cut:], citing, shared[:cut]], edges)
    return [
        Column(left, 290, "left", 265, "少有引用"),
        Column(middle, 570, "below", 220, "资料库里引用它们的文件"),
        Column(right, 850, "right", 265, "引用较多，或有解释、代替"),
    ]


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
        for number in range(len(columns)) if sweep % 2 == 0 else reversed(range(len(columns))):
            place = {key: (at + 0.5) / len(column) for column in columns for at, key in enumerate(column)}
            own = {key: at for at, key in enumerate(columns[number])}
            middle = {
                key: sum(place[other] for other in beside[key]) / len(beside[key]) if beside[key] else place[key]
                for key in columns[number]
            }
            columns[number] = together(sorted(own, key=lambda key: (middle[key], own[key])), edges)
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
