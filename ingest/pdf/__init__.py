"""PDF files: lines rebuilt by baseline, tables from their rules, OCR where the text layer fails, pictures of pages.

The door to pdfplumber and pypdfium2; import it late, it brings both when it works. `read_pdf(path)` gives a Reading,
`page_picture(path, page, boxes)` a PNG. Pages are read in processes of their own (workers.py), so that a hostile file
can neither hang nor swell nor crash the caller. Reading order for this folder: reading, worker, layout, lines, grid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.pdf.ocr import Ocr
    from knowledge.vocabulary import Box, Reading


def read_pdf(
    path: Path,
    *,
    progress: Callable[[int, int], None] | None = None,
    ocr: Ocr | None = None,
    keep: Path | None = None,
) -> Reading:
    """The lines and tables of a PDF in reading order, as printed, with page and place.

    Pages without a usable text layer are read by `ocr` (default: tesseract where installed) and marked; a page that
    can't be read costs only itself and is reported in the loss. `progress` is told pages done and pages in all.
    `keep` is a folder in which pages once read are kept and found again while neither they nor the reader change.
    Raises UnreadableFile.
    """
    from ingest.pdf.reading import read

    return read(path, progress, ocr, keep)


def page_picture(path: Path, page: int, boxes: Sequence[Box] = (), *, keep: Path | None = None) -> bytes:
    """A PNG of one page (counted from 1) with the boxes marked; raises UnreadableFile, BadInput.

    `keep` is a folder in which a picture once made is kept and found again, until the file changes.
    """
    from ingest.pdf.picture import drawn, kept

    return drawn(path, page, boxes) if keep is None else kept(path, page, boxes, keep)
