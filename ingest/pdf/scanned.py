"""A page without a usable text layer: drawn, read by OCR, put in reading order like any other page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ingest.pdf.layout import DIGITS, arrange, texts_of
from ingest.pdf.lines import rows_of
from ingest.pdf.ocr import Ocr, OcrFailed, Word, tidied
from ingest.pdf.shapes import Glyph, Page, PageLine, PageTable, Rule, is_han, is_wide
from ingest.pdf.workers import PICTURE_LIMIT, RequestFailed, Worker

FEWEST_STRAYS = 3
LEAST_SURE = 30.0
CLAUSE_NUMBER = re.compile(r"(?:\d{1,2}|[A-Z])(?:\.\d{1,3})+")
PIXELS_WIDE = 2480
"""A4 at 300 dpi; chosen by pixels, since the page boxes of scans say anything."""


def read_scanned(worker: Worker, number: int, ocr: Ocr, folder: Path) -> Page:
    """One page read by OCR; raises RequestFailed."""
    picture, strip = folder / f"{number}.png", folder / f"{number}-cells.png"
    drawn = worker.ask(
        {"do": "picture", "number": number, "pixels": PIXELS_WIDE, "to": str(picture), "cells": str(strip)},
        PICTURE_LIMIT,
    )
    try:
        words = ocr.words(picture)
        cells = ocr.words(strip) if drawn["patches"] else []
    except OcrFailed as error:
        raise RequestFailed(str(error), hung=error.hung) from error
    finally:
        picture.unlink(missing_ok=True)
        strip.unlink(missing_ok=True)
    scale = drawn["scale"]
    sure, blurred = readable(words)
    glyphs = without_stray_column(glyphs_of(sure, scale)) + glyphs_of(back_on_page(cells, drawn["patches"]), scale)
    rules = [Rule(*(v / scale for v in rule)) for rule in drawn["rules"]]
    blocks = [b._replace(text=tidied(b.text)) if isinstance(b, PageLine) else b for b in arrange(glyphs, rules).blocks]
    texts = texts_of(blocks)
    return Page(
        number,
        drawn["width"],
        drawn["height"],
        "ocr" if texts else "blank",
        list(blocks),
        sum(len(t.replace(" ", "")) for t in texts),
        sum(is_han(c) for t in texts for c in t),
        sum(len(DIGITS.findall(t)) for t in texts),
        sum(len(b.rows) * len(b.rows[0]) - len(b.filled) for b in blocks if isinstance(b, PageTable)),
        [f"OCR 辨认不清而略去 {blurred} 行（多为公式、图案），请看页图"] if blurred else [],
    )


def readable(words: Sequence[Word]) -> tuple[list[Word], int]:
    """The words of lines the engine is half sure of, and how many lines were left out; clause numbers always stay."""
    lines: dict[int, list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    blurred = {
        number
        for number, line in lines.items()
        if sum(w.confidence * len(w.text) for w in line) < LEAST_SURE * sum(len(w.text) for w in line)
        and not CLAUSE_NUMBER.match("".join(w.text for w in line))
    }
    return [w for w in words if w.line not in blurred], len(blurred)


def glyphs_of(words: Sequence[Word], scale: float) -> list[Glyph]:
    """Words as glyphs in points; all words of a line stand on one baseline and are of one size."""
    lines: dict[int, list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    set_lines: list[list[Glyph]] = []
    for line in lines.values():
        tall = [w for w in line if w.bottom - w.top >= 0.6 * max(v.bottom - v.top for v in line)]
        size = sorted(w.bottom - w.top for w in tall)[len(tall) // 2] / scale
        base = sorted(w.bottom for w in tall)[len(tall) // 2] / scale - 0.12 * size
        base = _clear_of_others(base, size, line[0].x0 / scale, line[-1].x1 / scale, set_lines)
        found = []
        for word, after in zip(line, [*line[1:], None], strict=True):
            x1 = word.x1 / scale
            if after is not None and is_wide(word.text[-1]) and is_wide(after.text) and after.x0 / scale - x1 < size:
                x1 = after.x0 / scale  # the boxes of Chinese words are too rough to tell a space
            found.append(Glyph(word.text, word.x0 / scale, x1, base, size, word=True))
        set_lines.append(found)
    return [glyph for line in set_lines for glyph in line]


def _clear_of_others(base: float, size: float, start: float, end: float, others: Sequence[Sequence[Glyph]]) -> float:
    """A baseline moved down where the line would fall together with another one that it runs over."""
    for other in others:
        near = abs(other[0].base - base) < 0.4 * min(size, other[0].size)
        if near and start < other[-1].x1 and end > other[0].x0:
            return other[0].base + 0.6 * max(size, other[0].size)
    return base


def without_stray_column(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs without a column of single signs behind the lines: what OCR makes of words on the edge of the sheet."""
    strays = []
    for row in rows_of(glyphs):
        last, before = row[-1], row[-2] if len(row) > 1 else None
        if len(last.text) == 1 and (before is None or last.x0 - before.x1 > last.size):
            strays.append(last)
    column = {g for g in strays if sum(abs(g.x0 - other.x0) < 1.5 * g.size for other in strays) >= FEWEST_STRAYS}
    edge = max((g.x1 for g in glyphs if g not in column), default=0.0)
    return [g for g in glyphs if g not in column or g.x0 < edge - 3 * g.size]


def back_on_page(words: Sequence[Word], patches: Sequence[Sequence[int]]) -> list[Word]:
    """Words read in the strip of cells, at their places on the page; the lines of each cell apart from all others."""
    found = []
    for word in words:
        middle = (word.top + word.bottom) / 2
        for index, (top, bottom, dx, dy) in enumerate(patches):
            if top <= middle < bottom:
                line = -1 - (word.line * len(patches) + index)
                found.append(Word(word.text, word.x0 + dx, word.top + dy, word.x1 + dx, word.bottom + dy, line))
                break
    return found
