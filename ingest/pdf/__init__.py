"""PDF files: lines rebuilt by baseline, tables from their rules, OCR where the text layer fails, pictures of pages.

The door to pdfplumber and pypdfium2; import it late, it brings both when it works. `read_pdf(path)` gives a Reading,
`page_picture(path, page, boxes)` a PNG. Pages are read in processes of their own (workers.py), so that a hostile file
can neither hang nor swell nor crash the caller. Reading order for this folder: reading, worker, layout, lines, grid.
"""

from ingest.pdf.picture import page_picture
from ingest.pdf.reading import read_pdf

__all__ = ["page_picture", "read_pdf"]
