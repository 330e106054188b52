"""The table of contents (目次): left out of the text, kept for checking the outline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.pdf.shapes import Page, PageLine

HEADING = re.compile(r"(?:目次|目录|目錄|CONTENTS|(?:插图|附图|图|表格|表)(?:目次|目录|清单))", re.IGNORECASE)
LEADER = re.compile(r"[.…·⋯・．。\-—_]{3,}\s*[（(]?\s*[\divxlIVXLⅠ-Ⅻⅰ-ⅻ]{1,7}\s*[)）]?$|…+\s*[\divxlIVXLⅠ-Ⅻ]{1,7}$")
NUMBERED_FORMULA = re.compile(r"[（(]\s*[A-Z]?\.?\d+\s*[)）]$")
FIRST_TEXT = re.compile(r"前[言育青]|引言|1范围")
"""What follows the contents, as OCR reads it."""
ENTRY = re.compile(r"\d{1,3}\s*$|[.…·]{2,}")
PAGE = re.compile(r"[\divxlIVXLⅠ-Ⅻⅰ-ⅻ]{1,5}")
LONGEST_TITLE = 3
"""A title in the contents runs over at most this many lines before its page number."""
FIRST_PAGES = 20


def without_contents(pages: Sequence[Page]) -> tuple[list[Page], list[tuple[int, PageLine]]]:
    """The pages without their contents, and the lines of the contents with their page numbers."""
    contents: list[tuple[int, PageLine]] = []
    kept: list[Page] = []
    inside = False
    for page in pages:
        if page.number > FIRST_PAGES and not inside:
            kept.append(page)
            continue
        marks, inside = (_scanned_contents if page.state == "ocr" else _contents_in)(page, inside=inside)
        contents += [(page.number, b) for i, b in enumerate(page.blocks) if i in marks and isinstance(b, PageLine)]
        kept.append(page._replace(blocks=[b for i, b in enumerate(page.blocks) if i not in marks]))
    return kept, contents


def _contents_in(page: Page, *, inside: bool) -> tuple[set[int], bool]:
    """Places of contents lines on a page, and whether the contents may go on overleaf."""
    marks: set[int] = set()
    waiting: list[int] = []
    for place, block in enumerate(page.blocks):
        if not isinstance(block, PageLine):
            inside = False
            continue
        if HEADING.fullmatch(block.text.replace(" ", "")):
            inside = True
            marks.add(place)
        elif _is_entry(block, inside=inside):
            if inside or _leads(page, place):
                marks |= {place, *waiting}
            waiting = []
        elif inside:
            waiting.append(place)
            if len(waiting) >= LONGEST_TITLE or _ends_text(block):
                inside, waiting = False, []
    return marks, inside


def _scanned_contents(page: Page, *, inside: bool) -> tuple[set[int], bool]:
    """The same for a page read by OCR, which makes anything of leader dots: contents fill the page from their heading on."""
    lines = [(place, block) for place, block in enumerate(page.blocks) if isinstance(block, PageLine)]
    heading = next((place for place, line in lines if HEADING.fullmatch(line.text.replace(" ", ""))), None)
    if heading is not None:
        return {place for place, _ in lines if place >= heading}, True
    if inside and lines and not any(FIRST_TEXT.fullmatch(line.text.replace(" ", "")) for _, line in lines):
        entries = sum(ENTRY.search(line.text) is not None for _, line in lines)
        if entries >= 0.5 * len(lines):
            return {place for place, _ in lines}, True
    return set(), False


def _is_entry(line: PageLine, *, inside: bool) -> bool:
    """Whether a line is a title with its page number."""
    if NUMBERED_FORMULA.search(line.text) and not inside:
        return False
    if LEADER.search(line.text):
        return True
    if not inside:
        return False
    return len(line.parts) > 1 and PAGE.fullmatch(line.parts[-1].replace(" ", "")) is not None


def _leads(page: Page, place: int) -> bool:
    """Whether this and a neighbouring line both lead to a page number by dots: contents without a heading."""
    around = [b for b in page.blocks[max(0, place - 1) : place + 2] if isinstance(b, PageLine)]
    return sum(re.search(r"[.…·]{6,}\s*\w{1,5}$", line.text) is not None for line in around) >= 2


def _ends_text(line: PageLine) -> bool:
    return line.text.rstrip().endswith(("。", "；", "："))
