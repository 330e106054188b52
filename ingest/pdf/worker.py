"""The process that opens one PDF and reads its pages on request, so that a hostile page takes nobody along.

Requests and replies are lines of JSON on standard input and output; started by `ingest.pdf.workers` only.
"""

from __future__ import annotations

import contextlib
import gc
import json
import logging
import math
import os
import re
import sys
from pathlib import Path
from typing import Any, TextIO

from ingest.pdf.glyphs import ink_of
from ingest.pdf.layer import is_garbled, undecoded_share
from ingest.pdf.layout import DIGITS, arranged_ink, texts_of
from ingest.pdf.marks import Marks, marks_of
from ingest.pdf.shapes import Page, PageTable, is_han, page_to_json

MEMORY = 3 << 30
"""Bytes of address space a worker may use."""
MOST_PIXELS = 24_000_000
MOST_GLYPHS = 60_000
"""A printed page holds a few thousand characters; more than this is an attack or a drawing made of dots."""


HEAVY = 400 << 20
"""Bytes of memory after which a process is not used for another file."""


class Workshop:
    """One open PDF."""

    def __init__(self) -> None:
        self.path = ""
        self.layout: Any = None
        self.drawing: Any = None

    def open(self, path: str) -> dict[str, Any]:
        """How many pages the file has, or why it can't be opened."""
        import pypdfium2

        self.path = path
        try:
            self.drawing = pypdfium2.PdfDocument(path)
            return {"pages": len(self.drawing)}
        except pypdfium2.PdfiumError as error:
            return {"refused": "password" if "password" in str(error).lower() else "damaged"}

    def rest(self) -> bool:
        """Closes the file; whether this process is fit for another one."""
        for opened in (self.layout, self.drawing):
            if opened is not None:
                opened.close()
        self.layout = self.drawing = None  # what is left of them goes with the next collection of `serve`
        return _largest() < HEAVY

    def page(self, number: int, suspect: bool) -> Page:
        """One page as its text layer gives it."""
        page = self._layout_pages()[number - 1]
        marks = marks_of(page, MOST_GLYPHS)
        ink = ink_of(marks)
        width, height = _sane(page.width), _sane(page.height)
        texts = [g.text for glyphs in ink.glyphs.values() for g in glyphs]
        arranged = arranged_ink(ink.glyphs, ink.rules)
        printed = texts_of(arranged.blocks)
        remarks = [f"重叠印刷的字符 {ink.overprinted} 个（伪粗体）"] if ink.overprinted else []
        remarks += [f"斜排水印字符 {ink.slanted} 个"] if ink.slanted else []
        remarks += [f"分数线写作“/” {arranged.fractions} 处"] if arranged.fractions else []
        han = sum(is_han(c) for t in texts for c in t)
        missing = han - sum(is_han(c) for t in printed for c in t)
        if missing > max(3, 0.01 * han):
            remarks.append(f"版面整理后少了 {missing} 个汉字，请对照页图")
        lost = sum(t.startswith("(cid:") for t in texts)
        remarks += [f"解不出的字符 {lost} 个"] if lost and undecoded_share(texts) <= 0.15 else []
        state = self._state(number, width * height, marks, texts, printed, suspect=suspect)
        result = Page(
            number,
            width,
            height,
            state,
            arranged.blocks if state in ("text", "ocr") else [],
            sum(len(t) for t in texts),
            han,
            sum(len(DIGITS.findall(t)) for t in printed),
            sum(len(b.rows) * len(b.rows[0]) - len(b.filled) for b in arranged.blocks if isinstance(b, PageTable)),
            remarks,
        )
        page.close()
        return result

    def keys(self) -> list[str | None]:
        """The key of every page."""
        from ingest.pdf.keys import keys_of

        self._layout_pages()
        return keys_of(self.layout, len(self.drawing))

    def _layout_pages(self) -> Any:
        if self.layout is None:
            import pdfplumber

            from ingest.pdf.content import install

            install()
            self.layout = pdfplumber.open(self.path)
        return self.layout.pages

    def _state(
        self, number: int, area: float, marks: Marks, texts: list[str], printed: list[str], *, suspect: bool
    ) -> str:
        if is_garbled(texts, printed, suspect=suspect):
            return "garbage"
        pictures = sum(max(0.0, p.x1 - p.x0) * max(0.0, p.bottom - p.top) for p in marks.pictures)
        if len(texts) < 10:
            drawn = len(marks.paths) > 200
            return "image" if pictures > 0.05 * area or drawn else ("text" if texts else "blank")
        return "ocr" if pictures > 0.8 * area and self._hidden_text(number) else "text"

    def _hidden_text(self, number: int) -> bool:
        """Whether the text of a page that is one picture is invisible or lies under it: somebody else's OCR."""
        from pypdfium2 import raw

        objects = list(self.drawing[number - 1].get_objects(max_depth=2))
        texts = [i for i, o in enumerate(objects) if o.type == raw.FPDF_PAGEOBJ_TEXT]
        pictures = [i for i, o in enumerate(objects) if o.type == raw.FPDF_PAGEOBJ_IMAGE]
        if not texts or not pictures:
            return False
        if texts[0] < pictures[0]:
            return True
        return bool(raw.FPDFTextObj_GetTextRenderMode(objects[texts[0]].raw) == raw.FPDF_TEXTRENDERMODE_INVISIBLE)

    def picture(self, number: int, pixels_wide: int, to: str, cells: str) -> dict[str, Any]:
        """Draws a page into two PNG files, its tables apart; replies with measures, rules and places of the cells."""
        from PIL import Image

        from ingest.pdf.bitmap import grey_of, prepared

        page = self.drawing[number - 1]
        width, height = _sane(page.get_width()), _sane(page.get_height())
        scale = min(pixels_wide / width, math.sqrt(MOST_PIXELS / (width * height)))
        ready = prepared(grey_of(page.render(scale=scale, grayscale=True).to_pil()), scale)
        Image.fromarray(ready.page).save(to, "PNG", compress_level=1)
        if ready.strip is not None:
            Image.fromarray(ready.strip).save(cells, "PNG", compress_level=1)
        return {"width": width, "height": height, "scale": scale, "rules": ready.rules, "patches": ready.patches}


def _sane(length: Any) -> float:
    value = float(length)
    if not (1.0 <= value <= 1e5) or math.isnan(value):
        raise ValueError(f"页面尺寸 {value:g} 磅，不像一张纸")
    return value


def _largest() -> int:
    """Bytes of memory this process took at most; more than enough where that can't be told.

    Linux tells it in /proc; ru_maxrss there begins with what the process that started this one had taken.
    """
    status = Path("/proc/self/status")
    if status.exists() and (peak := re.search(r"VmHWM:\s*(\d+) kB", status.read_text("ascii", "replace"))):
        return int(peak[1]) << 10
    try:
        import resource
    except ImportError:
        return HEAVY
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most << 10


def answer(shop: Workshop, request: dict[str, Any]) -> Any:
    """The reply to one request."""
    match request["do"]:
        case "open":
            return shop.open(request["path"])
        case "keys":
            return shop.keys()
        case "rest":
            return shop.rest()
        case "page":
            return page_to_json(shop.page(request["number"], request["suspect"]))
        case "picture":
            return shop.picture(request["number"], request["pixels"], request["to"], request["cells"])
        case other:
            raise ValueError(other)


def serve() -> None:
    """Answers requests until standard input ends."""
    logging.disable(logging.CRITICAL)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    replies: TextIO = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # nothing a library prints may get between the replies
    sys.setrecursionlimit(2000)
    shop = Workshop()
    gc.disable()  # pages make millions of small objects; they are looked through now and then, not all the time
    for number, line in enumerate(sys.stdin):
        try:
            reply: Any = {"ok": answer(shop, json.loads(line))}
        except MemoryError:
            reply = {"failed": "内存不够"}
        except Exception as error:  # whatever a broken page raises costs this page only
            told = str(error)[:120]
            own = any(
                is_han(sign) for sign in told
            )  # said by us for people; else by a library for the report of a fault
            reply = {"failed": told if own else f"{type(error).__name__} {told}".strip()}
        replies.write(json.dumps(reply, ensure_ascii=True) + "\n")
        replies.flush()
        if number % 10 == 9:
            gc.collect()


if __name__ == "__main__":
    serve()
