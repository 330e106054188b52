"""Running heads and page numbers: what stands at the edge of page after page is no text of the document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from ingest.pdf.shapes import Page, PageLine

EDGE = 0.115
"""Share of the page height in which running heads and page numbers stand."""
NUMBER = re.compile(r"[-—–·•~\s]*(?:第)?\s*([0-9]{1,4}|[IVXLivxlⅠ-Ⅻⅰ-ⅻ]{1,7})\s*(?:页)?[-—–·•~\s]*")
NUMBER_OF = re.compile(r"第?\s*(\d{1,4})\s*页?\s*[,，/／]?\s*共?\s*\d{1,4}\s*页?")
CONTINUED = re.compile(r"续|^表|^图|^附录|^附件")


def without_margins(pages: Sequence[Page]) -> tuple[list[Page], list[str]]:
    """The pages without running heads and page numbers, and what was left out, one line each."""
    heads = _running_heads(pages)
    numbers = _page_numbers(pages)
    kept: list[Page] = []
    dropped: Counter[str] = Counter()
    figures = 0
    for page in pages:
        blocks = []
        for place, block in enumerate(page.blocks):
            if isinstance(block, PageLine) and (page.number, place) in heads:
                dropped[re.sub(r"#-?\d+", "#", heads[page.number, place])] += 1
            elif isinstance(block, PageLine) and (page.number, place) in numbers:
                figures += 1
            else:
                blocks.append(block)
        kept.append(page._replace(blocks=blocks))
    report = [f"页眉页脚“{text}” {count} 处" for text, count in dropped.most_common()]
    return kept, report + ([f"页码 {figures} 处"] if figures else [])


def _edge_lines(page: Page) -> list[tuple[int, PageLine]]:
    """The outermost lines of a page, at most two above and two below."""
    lines = [(i, b) for i, b in enumerate(page.blocks) if isinstance(b, PageLine)]
    top = sorted((e for e in lines if e[1].area.bottom < EDGE * page.height), key=lambda e: e[1].area.top)
    low = sorted((e for e in lines if e[1].area.top > (1 - EDGE) * page.height), key=lambda e: -e[1].area.top)
    return top[:2] + low[:2]


def _running_heads(pages: Sequence[Page]) -> dict[tuple[int, int], str]:
    """Places of lines that stand at the edge of several pages, with the text they share."""
    enough = 2 if len(pages) <= 6 else 3
    heads = _shared(pages, _key, enough)
    counted = _shared(pages, _counting_key, enough)
    return {**counted, **heads}


def _shared(pages: Sequence[Page], key_of: Callable[[str, int], str], enough: int) -> dict[tuple[int, int], str]:
    groups: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for page in pages:
        for place, line in _edge_lines(page):
            key = key_of(line.text, page.number)
            if len(key) < 2 or CONTINUED.search(key):
                continue
            if page.state == "ocr":
                key = next((k for k in list(groups)[:200] if SequenceMatcher(None, k, key).ratio() > 0.75), key)
            groups[key].append((page.number, place))
    return {
        place: key
        for key, places in groups.items()
        if len({number for number, _ in places}) >= enough
        for place in places
    }


def _key(text: str, _number: int) -> str:
    """A running head without spaces; dashes and the 一 that OCR makes of them alike."""
    return re.sub(r"(?<=\d)[—–－\-一](?=\d)", "—", re.sub(r"\s+", "", text))


def _counting_key(text: str, number: int) -> str:
    """A running head that holds the page number, with what that number adds to the page in its place; else empty."""
    key = _key(text, number)
    found = re.search(r"第(\d{1,4})页", key) or re.search(r"(?<![\d—.])(\d{1,4})(?=(?:/\d{1,4})?$)", key)
    if found is None or key.isdigit():
        return ""
    return f"{key[: found.start(1)]}#{int(found.group(1)) - number}{key[found.end(1) :]}"


def _page_numbers(pages: Sequence[Page]) -> set[tuple[int, int]]:
    """Places of page numbers: roman ones, and figures that count on from page to page."""
    found: dict[tuple[int, int], int | None] = {}
    for page in pages:
        for place, line in _edge_lines(page):
            if page.state == "ocr" and _scrap(line, page):
                found[page.number, place] = None
            match = NUMBER.fullmatch(line.text.strip()) or NUMBER_OF.fullmatch(line.text.strip())
            if match:
                figure = match.group(1)
                found[page.number, place] = int(figure) - page.number if figure.isdigit() else None
    shared = Counter(offset for offset in found.values() if offset is not None)
    few = len(pages) <= 2
    return {
        place for place, offset in found.items() if offset is None or shared[offset] >= 2 or (few and -1 <= offset <= 0)
    }


def _scrap(line: PageLine, page: Page) -> bool:
    """What OCR makes of a page number: one or two signs at the very edge."""
    text = line.text.replace(" ", "")
    return len(text) <= 2 and line.area.top > 0.92 * page.height
