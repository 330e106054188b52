"""From a PDF file to a Reading: pages read one by one, then everything that only all pages together tell."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from ingest.pdf.contents import without_contents
from ingest.pdf.edges import with_right_edges
from ingest.pdf.joining import Placed, PlacedTable, joined
from ingest.pdf.layer import ENOUGH
from ingest.pdf.margins import without_margins
from ingest.pdf.ocr import HOW_TO_INSTALL, Ocr, installed_ocr
from ingest.pdf.scanned import read_scanned
from ingest.pdf.shapes import Area, Page
from ingest.pdf.workers import PAGE_LIMIT, RequestFailed, Worker, on_pages, page_from_json
from knowledge.errors import UnreadableFile
from knowledge.vocabulary import Box, Line, Loss, Reading, Table

MOST_PAGES = 3000
MOST_BYTES = 400 << 20
Progress = Callable[[int, int], None]


def read_pdf(path: Path, *, progress: Progress | None = None, ocr: Ocr | None = None) -> Reading:
    """The lines and tables of a PDF in reading order, as printed, with page and place.

    Pages without a usable text layer are read by `ocr` (default: tesseract where installed) and marked; a page that
    can't be read costs only itself and is reported in the loss. Raises UnreadableFile.
    """
    digest = _checked(path)
    count = _page_count(path)
    pages, failed = _read_pages(path, count, progress, ocr or installed_ocr())
    if not any(page.blocks for page in pages):
        raise _nothing_read(path, pages, failed, ocr or installed_ocr())
    return _assembled(path, digest, count, pages, failed, ocr or installed_ocr())


def _checked(path: Path) -> str:
    """The SHA-256 of a file that is a PDF at first sight."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(1024)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFile(f"{path.name} 打不开：{error.strerror}", "请检查文件是否存在、能否读取。") from error
    if not size:
        raise UnreadableFile(f"{path.name} 是空文件（0 字节）", "请重新取得这份 PDF。")
    if size > MOST_BYTES:
        raise UnreadableFile(f"{path.name} 有 {size >> 20} MB，超过上限 {MOST_BYTES >> 20} MB", "请拆分后再入库。")
    if b"%PDF-" not in start:
        raise UnreadableFile(
            f"{path.name} 不是 PDF 文件（开头没有 PDF 标记）", "请确认扩展名与内容相符，或重新取得文件。"
        )
    return digest


def _page_count(path: Path) -> int:
    with Worker(path) as worker:
        try:
            opened = worker.open()
        except RequestFailed as failure:
            raise UnreadableFile(f"{path.name} 无法打开：{failure.reason}", "文件可能已损坏，请重新取得。") from failure
    if opened.get("refused") == "password":
        raise UnreadableFile(f"{path.name} 有打开密码", "请先用密码打开并另存为不加密的 PDF，再入库。")
    count = int(opened.get("pages", 0))
    if not count:
        raise UnreadableFile(f"{path.name} 已损坏，读不出任何一页", "请重新取得这份 PDF，或用阅读器打开后另存。")
    if count > MOST_PAGES:
        raise UnreadableFile(f"{path.name} 有 {count} 页，超过上限 {MOST_PAGES} 页", "请拆分后再入库。")
    return count


def _read_pages(
    path: Path, count: int, progress: Progress | None, ocr: Ocr | None
) -> tuple[list[Page], dict[int, str]]:
    """Every page, from its text layer or by OCR; and why the others failed."""
    finished = _Counter(count, progress)
    first = on_pages(path, range(1, count + 1), _from_layer, finished.one)
    suspect = _garbled(first)
    doubtful = [
        n
        for n, p in first.items()
        if suspect and isinstance(p, Page) and p.state == "text" and p.han < 0.05 * p.characters
    ]
    first |= on_pages(path, doubtful, _from_suspect_layer, lambda: None)
    for_ocr = [n for n, p in first.items() if (p.state in ("image", "garbage") if isinstance(p, Page) else not p.hung)]
    if ocr is not None and for_ocr:
        finished.add(len(for_ocr))
        with tempfile.TemporaryDirectory(prefix="tanwen-") as folder:
            engine = ocr
            second = on_pages(
                path,
                sorted(for_ocr),
                lambda worker, number: read_scanned(worker, number, engine, Path(folder)),
                finished.one,
            )
        first |= {n: p for n, p in second.items() if isinstance(p, Page) or isinstance(first[n], Page)}
    pages = [page for _, page in sorted(first.items()) if isinstance(page, Page)]
    failed = {number: f.reason for number, f in sorted(first.items()) if isinstance(f, RequestFailed)}
    return pages, failed


class _Counter:
    """Counts finished pages from several threads and tells the caller."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.done, self.total, self.progress = 0, total, progress
        self.lock = threading.Lock()

    def add(self, pages: int) -> None:
        self.total += pages

    def one(self) -> None:
        with self.lock:
            self.done += 1
            if self.progress is not None:
                self.progress(self.done, self.total)


def _from_layer(worker: Worker, number: int) -> Page:
    return page_from_json(worker.ask({"do": "page", "number": number, "suspect": False}, PAGE_LIMIT))


def _from_suspect_layer(worker: Worker, number: int) -> Page:
    return page_from_json(worker.ask({"do": "page", "number": number, "suspect": True}, PAGE_LIMIT))


def _garbled(pages: dict[int, Page | RequestFailed]) -> bool:
    """Whether most pages with much text are garbled, so that those with little text are not to be trusted either."""
    full = [p for p in pages.values() if isinstance(p, Page) and p.characters > ENOUGH]
    return sum(p.state == "garbage" for p in full) > 0.5 * len(full)


def _nothing_read(path: Path, pages: Sequence[Page], failed: dict[int, str], ocr: Ocr | None) -> UnreadableFile:
    states = {page.state for page in pages}
    if states & {"image", "garbage"} and ocr is None:
        what = "文字层是乱码" if "garbage" in states else "是扫描件，没有文字层"
        return UnreadableFile(f"{path.name} {what}，需要 OCR，而本机没有中文 OCR", HOW_TO_INSTALL)
    if failed:
        number, reason = next(iter(failed.items()))
        return UnreadableFile(
            f"{path.name} 没有一页读得出（第 {number} 页：{reason}）", "文件可能已损坏，请用阅读器打开后另存再试。"
        )
    return UnreadableFile(f"{path.name} 里没有文字", "请确认这是要入库的文件。")


def _assembled(
    path: Path, digest: str, count: int, pages: list[Page], failed: dict[int, str], ocr: Ocr | None
) -> Reading:
    trimmed, margins = without_margins(pages)
    body, contents = without_contents(trimmed)
    placed, heads = joined(with_right_edges(body))
    dropped = margins + ([f"目次 {len(contents)} 行（留作核对）"] if contents else []) + heads + _remarks(pages)
    blocks = tuple(_block(item) for item in placed)
    toc = tuple(
        Line(text=line.text, page=number, box=_box(line.area), ocr=_is_ocr(pages, number)) for number, line in contents
    )
    unread = {
        p.number: "没有文字层" if p.state == "image" else "文字层是乱码"
        for p in pages
        if p.state in ("image", "garbage")
    }
    return Reading(
        file=path.name,
        format="pdf",
        sha256=digest,
        blocks=blocks,
        hard_wrapped=True,
        toc=toc,
        loss=Loss(
            characters_in=sum(p.characters for p in pages),
            han_in=sum(p.han for p in pages),
            digits_in=sum(p.digits for p in pages),
            cells_in=sum(p.cells for p in pages),
            pages=count,
            pages_without_text=tuple(sorted([*unread, *failed])),
            dropped=tuple(dropped),
            warnings=tuple(_warnings(pages, unread, failed, ocr)),
        ),
    )


def _block(item: Placed) -> Line | Table:
    scanned = item.page.state == "ocr"
    if not isinstance(item, PlacedTable):
        line = item.line
        room = round((line.right - line.area.x1) / line.size, 2) if line.size and line.right else None
        return Line(text=line.text, page=item.page.number, box=_box(line.area), ocr=scanned, room=room)
    return Table(
        rows=tuple(tuple(row) for row in item.table.rows),
        head_rows=item.table.head_rows,
        caption=item.caption,
        page=item.number_of_page,
        boxes=tuple(_box(area) for area in item.table.row_areas),
        filled=tuple(item.table.filled),
        pages=tuple(item.pages) if len({item.number_of_page, *item.pages}) > 1 else (),
    )


def _box(area: Area) -> Box:
    return Box(x0=round(area.x0, 1), top=round(area.top, 1), x1=round(area.x1, 1), bottom=round(area.bottom, 1))


def _is_ocr(pages: Sequence[Page], number: int) -> bool:
    return any(page.number == number and page.state == "ocr" for page in pages)


def _remarks(pages: Sequence[Page]) -> list[str]:
    return [f"第 {page.number} 页：{remark}" for page in pages for remark in page.remarks]


def _warnings(pages: Sequence[Page], unread: dict[int, str], failed: dict[int, str], ocr: Ocr | None) -> list[str]:
    warnings = [f"第 {number} 页没有读出：{reason}" for number, reason in failed.items()]
    for what in dict.fromkeys(unread.values()):
        numbers = [n for n, w in unread.items() if w == what]
        warnings.append(f"第 {spans(numbers)} 页{what}，{'OCR 没有读出文字' if ocr else '未读：' + HOW_TO_INSTALL}")
    scanned = [page.number for page in pages if page.state == "ocr"]
    if scanned:
        name = ocr.name if ocr else "原文件自带"
        warnings.append(f"第 {spans(scanned)} 页由 OCR 识别（{name}）：可检索、可引用，数字和条款号须对照页图")
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
