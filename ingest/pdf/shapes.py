"""What stands on one page, as plain tuples that travel between processes; lengths in points from the upper left corner."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, NamedTuple

HAN_FIRST, HAN_LAST = "\u3400", "\u9fff"


def is_han(text: str) -> bool:
    """Whether a glyph is a Chinese character (not punctuation)."""
    return HAN_FIRST <= text[:1] <= HAN_LAST or "\uf900" <= text[:1] <= "\ufaff" or text[:1] >= "\U00020000"


def is_wide(text: str) -> bool:
    """Whether a glyph is set on a full square: Chinese characters, their punctuation, full-width forms."""
    return is_han(text) or "\u3000" <= text[:1] <= "\u303f" or "\uff00" <= text[:1] <= "\uffef" or text[:1] in "“”‘’…—"


class Glyph(NamedTuple):
    """One printed character (or one word read by OCR) with the baseline it stands on."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    spaced: bool = False
    """True where a space was printed before it."""
    word: bool = False
    """True for a word read by OCR, whose size and baseline are rough."""

    @property
    def top(self) -> float:
        """Upper edge, estimated from baseline and size: font boxes are not to be trusted."""
        return self.base - 0.88 * self.size

    @property
    def bottom(self) -> float:
        """Lower edge, estimated from baseline and size."""
        return self.base + 0.14 * self.size


class Rule(NamedTuple):
    """A straight horizontal or vertical line (表格线、分数线、下划线)."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        """Whether it runs from left to right."""
        return self.x1 - self.x0 >= self.bottom - self.top


class Area(NamedTuple):
    """A rectangle on the page."""

    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, x: float, y: float, slack: float = 0.0) -> bool:
        """Whether a point lies inside."""
        return self.x0 - slack <= x <= self.x1 + slack and self.top - slack <= y <= self.bottom + slack


class Turn(IntEnum):
    """Which way text runs on a page: to the right, or turned by 90° up or down the page."""

    NONE = 0
    UPWARDS = 1
    DOWNWARDS = -1

    def applied(self, area: Area) -> Area:
        """A rectangle of the page in coordinates in which such text runs to the right."""
        if self is Turn.UPWARDS:
            return Area(-area.bottom, area.x0, -area.top, area.x1)
        if self is Turn.DOWNWARDS:
            return Area(area.top, -area.x1, area.bottom, -area.x0)
        return area

    def undone(self, area: Area) -> Area:
        """Back from those coordinates to the page."""
        return Turn(-self).applied(area)


class PageLine(NamedTuple):
    """One printed line with its place; `indent` and `size` help to tell headings and notes."""

    text: str
    area: Area
    size: float = 0.0
    parts: tuple[str, ...] = ()
    """The line cut at wide gaps: a running head has its designation on one side, a contents line its page number."""
    right: float = 0.0
    """The right edge of its column or cell where that is known."""


class PageTable(NamedTuple):
    """A table as found on one page: merged cells filled forward, notes already taken out."""

    rows: list[list[str]]
    filled: list[tuple[int, int]]
    """(row, column) of each cell that only repeats a merged one."""
    row_areas: list[Area]
    edges: list[float]
    """The left edge of each column and the right edge of the last."""
    head_rows: int
    area: Area


class Page(NamedTuple):
    """One page as its reader found it."""

    number: int
    width: float
    height: float
    state: str
    """`text`, `blank`, `ocr`, or `image` and `garbage` for a page that still needs OCR."""
    blocks: list[PageLine | PageTable]
    characters: int = 0
    han: int = 0
    digits: int = 0
    cells: int = 0
    remarks: list[str] = []  # noqa: RUF012 - a tuple type; never changed in place


def hull(areas: Sequence[Area]) -> Area:
    """The smallest rectangle around all of them."""
    return Area(
        min(a.x0 for a in areas), min(a.top for a in areas), max(a.x1 for a in areas), max(a.bottom for a in areas)
    )


def area_of(glyphs: Sequence[Glyph]) -> Area:
    """The smallest rectangle around all glyphs."""
    return Area(
        min(g.x0 for g in glyphs), min(g.top for g in glyphs), max(g.x1 for g in glyphs), max(g.bottom for g in glyphs)
    )


def page_to_json(page: Page) -> dict[str, Any]:
    """A page as JSON; `page_from_json` reads it back."""
    blocks = [["table" if isinstance(b, PageTable) else "line", *b] for b in page.blocks]
    return {**page._asdict(), "blocks": blocks}


def page_from_json(record: dict[str, Any]) -> Page:
    """A page as it was sent or kept."""
    blocks: list[PageLine | PageTable] = []
    for kind, *fields in record["blocks"]:
        if kind == "line":
            text, area, size, parts, right = fields
            blocks.append(PageLine(text, Area(*area), size, tuple(parts), right))
        else:
            rows, filled, row_areas, edges, heads, area = fields
            areas = [Area(*a) for a in row_areas]
            blocks.append(PageTable(rows, [(r, c) for r, c in filled], areas, edges, heads, Area(*area)))
    return Page(**{**record, "blocks": blocks})
