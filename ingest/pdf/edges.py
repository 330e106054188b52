"""The right edge of the text on each page, so that a full line can be told from the last line of a paragraph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from ingest.pdf.shapes import Page, PageLine, PageTable

TOLERANCE = 6.0
"""Points; lines set flush right end within it of each other."""
LEAST = 0.6
"""Of the page width; two lines that end further left than this are short, not full."""


def with_right_edges(pages: Sequence[Page]) -> list[Page]:
    """The pages with the right edge of the text noted on every line that has none of its own (column, cell)."""
    alike: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
    doubtful: dict[int, float] = {}
    for page in pages:
        edge, sure = _edge(page)
        if sure:
            alike[round(page.width), round(page.height)].append((page.number, edge))
        else:
            doubtful[page.number] = edge
    edges = {number: edge for group in alike.values() for number, edge in _agreed(group).items()}
    for page in pages:
        if page.number in doubtful:
            known = {edges[number] for number, _ in alike[round(page.width), round(page.height)]}
            own = doubtful[page.number]
            edges[page.number] = min((e for e in known if e >= own - TOLERANCE), default=_like_the_left(page, own))
    return [
        page._replace(blocks=[_edged(block, edges.get(page.number, 0.0), page) for block in page.blocks])
        for page in pages
    ]


def _like_the_left(page: Page, edge: float) -> float:
    """The right edge of a page of nothing but short lines: as far from the paper's edge as the left one."""
    left = min((b.area.x0 for b in page.blocks if isinstance(b, PageLine)), default=0.0)
    return max(edge, page.width - left)


def _edged(block: PageLine | PageTable, edge: float, page: Page) -> PageLine | PageTable:
    if isinstance(block, PageTable) or block.right:
        return block
    if _centred(block, page):
        return block._replace(right=max(edge, block.area.x1 + 4 * block.size))
    return block._replace(right=max(edge, block.area.x1))


def _centred(line: PageLine, page: Page) -> bool:
    """Whether a line stands in the middle of the page (a title): never a full line of running text."""
    left = min(b.area.x0 for b in page.blocks if isinstance(b, PageLine))
    middle = (line.area.x0 + line.area.x1) / 2
    return abs(middle - page.width / 2) < 8 and line.area.x0 - left > 3 * line.size


def _edge(page: Page) -> tuple[float, bool]:
    """Where at least two lines of a page end, as far right as possible; else where its longest line ends, in doubt."""
    ends = sorted((b.area.x1 for b in page.blocks if isinstance(b, PageLine) and not b.right), reverse=True)
    for first, second in pairwise(ends):
        if first - second <= TOLERANCE and first > ends[0] - 0.1 * page.width and first > LEAST * page.width:
            return first, True
    return (ends[0] if ends else 0.0), False


def _agreed(found: Sequence[tuple[int, float]]) -> dict[int, float]:
    """The edge of each page, taken from the other pages where it has no full line itself."""
    groups: list[list[float]] = []
    for edge in sorted(edge for _, edge in found):
        if groups and edge - groups[-1][0] <= TOLERANCE:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    enough = 2 if len(found) > 3 else 1
    common = [group[-1] for group in groups if len(group) >= enough] or [groups[-1][-1]]
    return {number: next((c for c in common if c >= edge - TOLERANCE), edge) for number, edge in found}
