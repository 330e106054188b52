"""From a PDF file to a Reading: pages read one by one, then everything that only all pages together tell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.pdf.contents import without_contents
from ingest.pdf.edges import with_right_edges
from ingest.pdf.joining import Placed, PlacedTable, joined
from ingest.pdf.margins import without_margins
from ingest.pdf.ocr import HOW_TO_INSTALL, Ocr
from ingest.pdf.pages import Found, Progress, found_in
from ingest.pdf.shapes import Area, Page
from knowledge.errors import UnreadableFile
from knowledge.vocabulary import Box, Line, Loss, Reading, Table

LOSS = ("版面整理后少了", "解不出的字符")
"""Remarks of a page that are warnings."""
UNREAD = {"image": "没有文字层", "garbage": "文字层是乱码"}
"""What a page that still needs OCR lacks."""


def read(path: Path, progress: Progress | None, ocr: Ocr | None, keep: Path | None) -> Reading:
    """The Reading of a PDF; raises UnreadableFile."""
    found = found_in(path, progress, ocr, keep)
    if not any(page.blocks for page in found.pages):
        raise _nothing_read(path, found)
    trimmed, margins = without_margins(found.pages)
    body, contents = without_contents(trimmed)
    placed, heads = joined(with_right_edges(body))
    scanned = {page.number for page in found.pages if page.state == "ocr"}
    pages = found.pages
    return Reading(
        file=path.name,
        format="pdf",
        sha256=found.sha256,
        blocks=tuple(_block(item) for item in placed),
        hard_wrapped=True,
        toc=tuple(Line(text=b.text, page=n, box=_box(b.area), ocr=n in scanned) for n, b in contents),
        loss=Loss(
            characters_in=sum(p.characters for p in pages),
            han_in=sum(p.han for p in pages),
            digits_in=sum(p.digits for p in pages),
            cells_in=sum(p.cells for p in pages),
            pages=found.page_count,
            pages_without_text=tuple(sorted([*found.failed, *(p.number for p in pages if p.state in UNREAD)])),
            dropped=tuple(margins + _of_contents(len(contents)) + heads + _remarks(pages)),
            warnings=tuple(_warnings(found)),
        ),
    )


def _nothing_read(path: Path, found: Found) -> UnreadableFile:
    states = {page.state for page in found.pages}
    if states & set(UNREAD) and found.engine is None:
        what = "文字层是乱码" if "garbage" in states else "是扫描件，没有文字层"
        return UnreadableFile(f"{path.name} {what}，需要 OCR，而本机没有中文 OCR", HOW_TO_INSTALL)
    if found.failed:
        number, reason = next(iter(found.failed.items()))
        return UnreadableFile(
            f"{path.name} 没有一页读得出（第 {number} 页：{reason}）", "文件可能已损坏，请用阅读器打开后另存再试。"
        )
    return UnreadableFile(f"{path.name} 里没有文字", "请确认这是要入库的文件。")


def _block(item: Placed) -> Line | Table:
    if isinstance(item, PlacedTable):
        table = item.table
        return Table(
            rows=tuple(tuple(row) for row in table.rows),
            head_rows=table.head_rows,
            caption=item.caption,
            page=item.number_of_page,
            boxes=tuple(_box(area) for area in table.row_areas),
            filled=tuple(table.filled),
            pages=tuple(item.pages) if len({item.number_of_page, *item.pages}) > 1 else (),
            ocr=item.page.state == "ocr",
        )
    line, page = item.line, item.page
    room = round((line.right - line.area.x1) / line.size, 2) if line.size and line.right else None
    return Line(text=line.text, page=page.number, box=_box(line.area), ocr=page.state == "ocr", room=room)


def _box(area: Area) -> Box:
    return Box(x0=round(area.x0, 1), top=round(area.top, 1), x1=round(area.x1, 1), bottom=round(area.bottom, 1))


def _of_contents(lines: int) -> list[str]:
    return [f"目次 {lines} 行（留作核对）"] if lines else []


def _remarks(pages: Sequence[Page]) -> list[str]:
    return [f"第 {p.number} 页：{remark}" for p in pages for remark in p.remarks if not remark.startswith(LOSS)]


def _warnings(found: Found) -> list[str]:
    warnings = [f"第 {number} 页没有读出：{reason}" for number, reason in found.failed.items()]
    for state, what in UNREAD.items():
        numbers = [page.number for page in found.pages if page.state == state]
        if numbers:
            end = "OCR 没有读出文字" if found.engine else f"未读：{HOW_TO_INSTALL}"
            warnings.append(f"第 {spans(numbers)} 页{what}，{end}")
    warnings += [f"第 {p.number} 页：{remark}" for p in found.pages for remark in p.remarks if remark.startswith(LOSS)]
    scanned = [page.number for page in found.pages if page.state == "ocr"]
    if scanned:
        engine = found.engine or "原文件自带"
        warnings.append(f"第 {spans(scanned)} 页由 OCR 识别（{engine}）：可检索、可引用，数字和条款号须对照页图")
    return warnings


def spans(numbers: Sequence[int]) -> str:
    """Page numbers in short: 1–3、7."""
    groups: list[list[int]] = []
    for number in sorted(numbers):
        if groups and number == groups[-1][-1] + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return "、".join(str(g[0]) if len(g) == 1 else f"{g[0]}–{g[-1]}" for g in groups)
