"""Tables with their captions, and tables that run over pages put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.numbering import UNIT
from ingest.pdf.cells import cell_text
from ingest.pdf.shapes import Page, PageLine, PageTable

CAPTION = re.compile(
    r"(?:续\s*)?附?表\s*([A-Z]{1,2}\s*[.．]?\s*\d+(?:[.\-—]\d+)*|\d+(?:[.\-—]\d+)*|(?<=附表)[A-Z](?=\s))"
    r"(?![\d级类台个项条章次])(.*)",
    re.DOTALL,
)
CONTINUED = re.compile(r"^续\s*表|[（(]\s*续\s*\d*\s*(?:表)?\s*[)）]|(?<=\d)\s*续\s*$")
NAMELESS = re.compile(r"续\s*表|表?\s*[（(]\s*续\s*表?\s*[)）]")
"""A continuation that does not say of which table."""
LONGEST_CAPTION = 70
BETWEEN = 3
"""At most this many short lines stand between a caption and its table (单位、填表单位…)."""
ALIGNED = 8.0
"""Points by which column edges may differ and still be the same column."""


class PlacedLine(NamedTuple):
    """A line and the page it stands on."""

    page: Page
    line: PageLine


class PlacedTable(NamedTuple):
    """A table, perhaps over several pages."""

    page: Page
    table: PageTable
    caption: str | None
    number: str | None
    number_of_page: int
    """Where its caption stands, or its first row."""
    pages: list[int]
    """The page of each row."""


Placed = PlacedLine | PlacedTable


class Captioned(NamedTuple):
    """What caption a table has, and which lines before it belong to that caption."""

    text: str
    number: str | None
    continued: bool
    page: int
    places: list[int]


def joined(pages: Sequence[Page]) -> tuple[list[Placed], list[str]]:
    """All blocks in reading order, tables with captions and in one piece, and what was left out."""
    placed: list[Placed] = []
    repeated = 0
    for page in pages:
        for block in page.blocks:
            if isinstance(block, PageLine):
                placed.append(PlacedLine(page, block))
                continue
            caption = _caption_of(placed, page)
            before = _open_table(placed, page, block, caption)
            if caption is not None:
                for place in sorted(caption.places, reverse=True):
                    del placed[place]
            if before is not None:
                index = max(i for i, p in enumerate(placed) if p is before)
                placed[index], again = _continued(before, page, block)
                repeated += again
                continue
            text, number, top = (caption.text, caption.number, caption.page) if caption else (None, None, page.number)
            placed.append(PlacedTable(page, block, text, number, top, [page.number] * len(block.rows)))
    return placed, [f"续表重复的表头 {repeated} 行"] if repeated else []


def _caption_of(placed: Sequence[Placed], page: Page) -> Captioned | None:
    """The caption printed above a table that comes next."""
    for back in range(1, min(len(placed), BETWEEN + 1) + 1):
        item = placed[-back]
        if not isinstance(item, PlacedLine) or item.page.number < page.number - 1:
            return None
        text = item.line.text.strip()
        if NAMELESS.fullmatch(text):
            return Captioned(text, None, True, item.page.number, [len(placed) - back])
        match = CAPTION.match(text)
        if match and len(text) <= LONGEST_CAPTION and not text.endswith(("。", "：", "；", "，", ":", ";", ",")):
            place = len(placed) - back
            units = [i for i in range(place + 1, len(placed)) if _is_unit(placed[i])]
            text = " ".join([text, *(placed[i].line.text for i in units)])  # type: ignore[union-attr]
            number = re.sub(r"\s+", "", match.group(1)).replace("．", ".")
            continued = CONTINUED.search(item.line.text) is not None
            return Captioned(text, number, continued, item.page.number, [place, *units])
        if len(text) > 45 or text.endswith("。"):
            return None
    return None


def _is_unit(item: Placed) -> bool:
    return isinstance(item, PlacedLine) and UNIT.fullmatch(item.line.text.strip()) is not None


def _open_table(
    placed: Sequence[Placed], page: Page, block: PageTable, caption: Captioned | None
) -> PlacedTable | None:
    """The table this one continues: named by its caption （续）, or cut by the end of the page."""
    tables = [p for p in placed if isinstance(p, PlacedTable)]
    if not tables:
        return None
    last = tables[-1]
    if caption is not None:
        same = next((t for t in reversed(tables) if caption.number in (None, t.number)), None)
        follows = same is not None and (caption.continued or same.pages[-1] == page.number - 1)
        even = caption.continued and same is not None and len(same.table.edges) == len(block.edges)
        return same if same is not None and follows and (even or _fits(same.table, block)) else None
    cut = placed[-1] is last and last.pages[-1] == page.number - 1
    return last if cut and _fits(last.table, block) else None


def _fits(first: PageTable, second: PageTable) -> bool:
    return _same_columns(first, second) or _repeated_head(first, second) > 0


def _same_columns(first: PageTable, second: PageTable) -> bool:
    if len(first.edges) != len(second.edges):
        return False
    shift = second.edges[0] - first.edges[0]
    return all(abs(a + shift - b) < ALIGNED for a, b in zip(first.edges, second.edges, strict=True))


def _repeated_head(first: PageTable, second: PageTable) -> int:
    """How many rows of the second table repeat the column heads of the first."""
    heads = first.head_rows
    if not heads or len(second.rows) <= heads:
        return 0
    words = [[_words(row) for row in table.rows[:heads]] for table in (first, second)]
    return heads if words[0] == words[1] else 0


def _words(row: Sequence[str]) -> list[str]:
    """The different texts of a row, in order, without spaces."""
    return list(dict.fromkeys(re.sub(r"\s+", "", text) for text in row if text))


def _continued(before: PlacedTable, page: Page, block: PageTable) -> tuple[PlacedTable, int]:
    """The table with the rows of its continuation, without heads printed again; and how many of these there were."""
    heads = again = _repeated_head(before.table, block)
    first, second = _on_same_columns(before.table, block)
    rows = second.rows[again:]
    filled = [(r - again, c) for r, c in second.filled if r >= again]
    if rows and _cut_row(first.rows[-1], rows[0]):
        whole = [cell_text([text for text in pair if text]) for pair in zip(first.rows[-1], rows[0], strict=True)]
        first = first._replace(rows=[*first.rows[:-1], whole])
        again, rows, filled = again + 1, rows[1:], [(r - 1, c) for r, c in filled if r]
    if rows and not rows[0][0] and first.rows[-1][0] and any(rows[0]):
        rows = [[first.rows[-1][0], *rows[0][1:]], *rows[1:]]
        filled.append((0, 0))
    start = len(first.rows)
    table = first._replace(
        rows=first.rows + rows,
        filled=first.filled + [(r + start, c) for r, c in filled],
        row_areas=first.row_areas + second.row_areas[again:],
    )
    return before._replace(table=table, pages=before.pages + [page.number] * len(rows)), heads


def _cut_row(above: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a page break cut a row in two: only some long cells go on, in the middle of their words."""
    on = [column for column, text in enumerate(below) if text]
    return (
        0 < len(on) <= len(below) / 2
        and not below[0]
        and all(above[c] and above[c][-1] not in "。；;" for c in on)
        and any(len(above[c]) > len(below[c]) for c in on)
    )


def _on_same_columns(first: PageTable, second: PageTable) -> tuple[PageTable, PageTable]:
    """Both tables on the same column edges; a cell that spans several then repeats itself."""
    if len(first.edges) == len(second.edges):
        return first, second
    shift = second.edges[0] - first.edges[0]
    edges: list[float] = []
    for edge in sorted([*first.edges, *(e - shift for e in second.edges)]):
        if not edges or edge - edges[-1] >= ALIGNED:
            edges.append(edge)
    moved = second._replace(edges=[e - shift for e in second.edges])
    return _spread(first, edges), _spread(moved, edges)


def _spread(table: PageTable, edges: Sequence[float]) -> PageTable:
    middles = [(a + b) / 2 for a, b in pairwise(edges)]
    source = [max((c for c, e in enumerate(table.edges[:-1]) if e <= m + ALIGNED / 2), default=0) for m in middles]
    old = set(table.filled)
    rows = [[row[c] for c in source] for row in table.rows]
    filled = [
        (r, i) for r in range(len(rows)) for i, c in enumerate(source) if (r, c) in old or (i and source[i - 1] == c)
    ]
    return table._replace(rows=rows, filled=filled, edges=list(edges))
