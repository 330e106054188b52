"""Pictures of the pages a quotation was printed on, its lines marked; kept in the data folder once made."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from assistant.desk import Desk
from assistant.page.markup import text
from ingest.pipeline import as_read
from knowledge.errors import TanwenError
from knowledge.vocabulary import Box

FOLDER = "pictures"
MOST_PAGES = 3
"""Pages of one quotation that are shown."""
CHANGED = "原件在读入之后可能有改动，标出的位置仅供参考。"


class Picture(NamedTuple):
    """A page as PNG: its number, its size in pixels, and how far down the first marked line stands (0 to 1)."""

    page: int
    png: bytes
    size: tuple[int, int]
    top: float
    unchanged: bool


def pictures(desk: Desk, document_id: str, start: int, end: int) -> tuple[Picture, ...]:
    """The pages between two offsets of a document; none where the file is gone, can't be drawn or is no PDF."""
    file = next((path for path in map(Path, desk.library.paths_of(document_id)) if is_pdf(path)), None)
    if file is None:
        return ()
    from ingest.pdf import page_picture

    boxes: dict[int, list[Box]] = {}
    for printed in desk.library.printed(document_id, start, end):
        if printed.page is not None and printed.box is not None:
            boxes.setdefault(printed.page, []).append(printed.box)
    try:
        unchanged = as_read(file, desk.library)
        folder = desk.settings.home / FOLDER
        drawn = [(page, page_picture(file, page, boxes[page], keep=folder)) for page in sorted(boxes)[:MOST_PAGES]]
        return tuple(Picture(page, png, *measured(png), unchanged) for page, png in drawn)
    except (TanwenError, OSError):  # the clause itself is shown all the same
        return ()


def is_pdf(path: Path) -> bool:
    """Whether the file is there and says that it is a PDF."""
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(1024)
    except OSError:
        return False


def measured(png: bytes) -> tuple[tuple[int, int], float]:
    """The size in pixels, and how far down the first edge of a mark is."""
    import numpy as np
    from PIL import Image

    from ingest.pdf.picture import EDGE

    image = Image.open(io.BytesIO(png)).convert("RGB")
    rows = (np.asarray(image) == EDGE[:3]).all(axis=2).any(axis=1)
    return image.size, float(rows.argmax()) / image.height


def pictures_html(shown: Sequence[Picture]) -> str:
    """The pages below each other; a click makes one large."""
    if not shown:
        return ""
    figures = "".join(map(figure, shown))
    return f'<div class="evidence-pages" tabindex="0" role="region" aria-label="原件页图">{figures}</div>'


def figure(shown: Picture) -> str:
    """One page with its caption."""
    width, height = shown.size
    data = base64.b64encode(shown.png).decode("ascii")
    caution = "" if shown.unchanged else f'<span class="caution">{text(CHANGED)}</span>'
    return (
        f'<figure data-top="{shown.top:.4f}"><figcaption>原件第 {shown.page} 页，引用的行已标出 '
        f'<button type="button" class="page-size" aria-pressed="false">放大</button>{caution}</figcaption>'
        f'<div class="page-frame" tabindex="0"><img src="data:image/png;base64,{data}" width="{width}" height="{height}" '
        f'alt="原件第 {shown.page} 页"></div></figure>'
    )
