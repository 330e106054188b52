"""Pictures of pages with the quoted lines marked."""

from __future__ import annotations

import hashlib
import io
import math
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowledge.errors import BadInput, UnreadableFile
from knowledge.vocabulary import Box

PIXELS_WIDE = 1240
MOST_PIXELS = 8_000_000
MARK, EDGE = (255, 214, 51, 90), (214, 130, 0, 255)
_one_at_a_time = threading.Lock()  # pdfium must not be entered by two threads


def kept(path: Path, page: int, boxes: Sequence[Box], folder: Path) -> bytes:
    """The picture from the folder where it was made before, else made and kept there."""
    try:
        state = path.stat()
    except OSError as error:
        raise UnreadableFile(f"{path.name} 打不开，画不出页图", "请检查原文件是否还在、是否完好。") from error
    marks = [box.model_dump() for box in boxes]
    told = f"{path.resolve()}|{state.st_size}|{state.st_mtime_ns}|{page}|{marks}"
    file = folder / f"{hashlib.sha256(told.encode()).hexdigest()[:32]}.png"
    if file.is_file():
        return file.read_bytes()
    png = drawn(path, page, boxes)
    folder.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.{os.getpid()}.{threading.get_ident()}")
    partial.write_bytes(png)
    partial.replace(file)
    return png


def drawn(path: Path, page: int, boxes: Sequence[Box]) -> bytes:
    """A PNG of one page (counted from 1) with the boxes marked; raises UnreadableFile, BadInput."""
    import pypdfium2

    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(path)
        except (pypdfium2.PdfiumError, OSError) as error:
            raise UnreadableFile(f"{path.name} 打不开，画不出页图", "请检查原文件是否还在、是否完好。") from error
        try:
            if not 1 <= page <= len(document):
                raise BadInput(f"{path.name} 没有第 {page} 页", f"页码应在 1 到 {len(document)} 之间。")
            image, scale = _bitmap(document[page - 1])
        except pypdfium2.PdfiumError as error:
            raise UnreadableFile(f"{path.name} 第 {page} 页画不出来", "该页可能已损坏。") from error
        finally:
            document.close()
    png = io.BytesIO()
    _marked(image, boxes, scale).save(png, "PNG", optimize=False)
    return png.getvalue()


def _bitmap(page: Any) -> tuple[Any, float]:
    width, height = page.get_width(), page.get_height()
    if not (1 <= width <= 1e5 and 1 <= height <= 1e5):
        raise UnreadableFile(f"页面尺寸 {width:g}×{height:g} 磅不可信", "该文件可能已损坏。")
    scale = min(PIXELS_WIDE / width, math.sqrt(MOST_PIXELS / (width * height)))
    return page.render(scale=scale).to_pil().convert("RGB"), scale


def _marked(image: Any, boxes: Sequence[Box], scale: float) -> Any:
    from PIL import Image, ImageDraw

    if not boxes:
        return image
    veil = Image.new("RGBA", image.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(veil)
    margin = 1.5 * scale
    for box in boxes:
        corners = [
            box.x0 * scale - margin,
            box.top * scale - margin,
            box.x1 * scale + margin,
            box.bottom * scale + margin,
        ]
        pen.rectangle(corners, fill=MARK, outline=EDGE, width=max(1, round(0.8 * scale)))
    return Image.alpha_composite(image.convert("RGBA"), veil).convert("RGB")
