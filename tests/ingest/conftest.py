"""PDF files made while the tests run: a sheet to print on, and PDF files put together object by object."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

SONG = "STSong-Light"
A4 = (595.0, 842.0)


class Sheet:
    """A PDF under construction; lengths in points from the upper left corner, text is placed by its baseline."""

    def __init__(self, path: Path, size: tuple[float, float] = A4, password: str = "") -> None:
        from reportlab.lib import pdfencrypt
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfgen.canvas import Canvas

        pdfmetrics.registerFont(UnicodeCIDFont(SONG))
        self.path = path
        self.width, self.height = size
        lock = pdfencrypt.StandardEncryption(password, ownerPassword="owner") if password else None
        self.canvas = Canvas(str(path), pagesize=size, encrypt=lock)

    def text(self, x: float, base: float, words: str, size: float = 10.5, font: str = SONG) -> float:
        """Words with their baseline at `base`; where they end."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.height - base, words)
        return x + float(self.canvas.stringWidth(words, font, size))

    def lines(self, x: float, base: float, lines: Sequence[str], pitch: float = 18, size: float = 10.5) -> float:
        """Lines below each other; the baseline after the last one."""
        for words in lines:
            self.text(x, base, words, size)
            base += pitch
        return base

    def rule(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """A straight line."""
        self.canvas.setLineWidth(0.5)
        self.canvas.line(x0, self.height - top, x1, self.height - bottom)

    def table(
        self, x: float, top: float, widths: Sequence[float], rows: Sequence[Sequence[str | None]], height: float = 22
    ) -> float:
        """A ruled table; None continues the cell to its left, "^" the cell above; where it ends."""
        xs = [x + sum(widths[:i]) for i in range(len(widths) + 1)]
        for r in range(len(rows) + 1):
            for c in range(len(widths)):
                if not (0 < r < len(rows) and rows[r][c] == "^"):
                    self.rule(xs[c], top + r * height, xs[c + 1], top + r * height)
        for r, row in enumerate(rows):
            for c in range(len(widths) + 1):
                if not (0 < c < len(widths) and row[c] is None):
                    self.rule(xs[c], top + r * height, xs[c], top + (r + 1) * height)
            for c, words in enumerate(row):
                if words and words != "^":
                    self.text(xs[c] + 4, top + r * height + 15, words, 9)
        return top + len(rows) * height

    def page(self) -> None:
        """Begins the next page."""
        self.canvas.showPage()

    def saved(self) -> Path:
        """Writes the file."""
        self.canvas.save()
        return self.path


class Sheets:
    """Makes sheets and PDF files in a folder of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def sheet(self, name: str = "made.pdf", size: tuple[float, float] = A4, password: str = "") -> Sheet:
        """A new sheet."""
        return Sheet(self.folder / name, size, password)

    def raw(self, objects: Sequence[str], name: str = "raw.pdf") -> Path:
        """A PDF from its objects, numbered from 1; the first is the catalogue. `stream` data follow a newline."""
        out = bytearray(b"%PDF-1.7\n")
        places = []
        for number, body in enumerate(objects, 1):
            places.append(len(out))
            out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
        start = len(out)
        out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
        out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
        out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
        path = self.folder / name
        path.write_bytes(bytes(out))
        return path

    @staticmethod
    def stream(content: str, entries: str = "") -> str:
        """A stream object."""
        return f"<< /Length {len(content)} {entries} >>\nstream\n{content}\nendstream"


@pytest.fixture
def sheets(tmp_path: Path) -> Sheets:
    """Makes PDF files in a temporary folder."""
    pytest.importorskip("reportlab")
    return Sheets(tmp_path)
