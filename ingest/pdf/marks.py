"""What pdfplumber's parser found printed on a page, in points from the upper left corner of the visible part.

The layout objects are taken as they come; pdfplumber's own dictionaries of them cost a third more time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ingest.pdf.radicals import plain
from ingest.pdf.shapes import Area, Rule


class Sign(NamedTuple):
    """A character as printed: text matrix, origin on the page, box of its font."""

    text: str
    font: str
    size: float
    turn: tuple[float, float, float, float]
    """The first four figures of the text matrix."""
    x: float
    base: float
    area: Area


class Marks(NamedTuple):
    """Everything printed on a page."""

    signs: list[Sign]
    strokes: list[Rule]
    """Straight lines."""
    boxes: list[Area]
    """Rectangles."""
    paths: list[list[tuple[float, float]]]
    """Corners of every other drawing."""
    pictures: list[Area]


def marks_of(page: Any, most_signs: int) -> Marks:
    """The marks of a pdfplumber page; raises ValueError where there are absurdly many characters."""
    left, top = page.cropbox[0] - page.mediabox[0], page.cropbox[1] - page.mediabox[1]
    height = float(page.height)

    def place(x: float, y: float) -> tuple[float, float]:
        return x - left, height - y - top

    def area(item: Any) -> Area:
        return Area(*place(item.x0, item.y1), *place(item.x1, item.y0))

    marks = Marks([], [], [], [], [])
    for item in _leaves(page.layout):
        kind = type(item).__name__
        if kind == "LTChar":
            marks.signs.append(
                Sign(
                    plain(item.get_text()),
                    item.fontname,
                    item.size,
                    item.matrix[:4],
                    *place(item.matrix[4], item.matrix[5]),
                    area(item),
                )
            )
            if len(marks.signs) > most_signs:
                raise ValueError(f"字符超过 {most_signs} 个")
        elif kind == "LTLine":
            marks.strokes.append(Rule(*area(item)))
        elif kind == "LTRect":
            marks.boxes.append(area(item))
        elif kind == "LTCurve":
            marks.paths.append([place(x, y) for x, y in item.pts])
        elif kind == "LTImage":
            marks.pictures.append(area(item))
    return marks


def _leaves(container: Sequence[Any]) -> Iterator[Any]:
    """All objects of a page, those inside drawings (LTFigure) in their place."""
    waiting = [iter(container)]
    while waiting:
        for item in waiting[-1]:
            if type(item).__name__ == "LTFigure":
                waiting.append(iter(item))
                break
            yield item
        else:
            waiting.pop()
