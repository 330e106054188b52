"""Every page of a PDF: from its text layer in worker processes, or by OCR; what can't be read is told."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.pdf.kept import KeptPages
from ingest.pdf.layer import ENOUGH
from ingest.pdf.ocr import Ocr, identity_of, installed_ocr
from ingest.pdf.shapes import Page, page_from_json
from ingest.pdf.workers import GAVE_UP, PAGE_LIMIT, Crew, RequestFailed, Worker
from knowledge.errors import UnreadableFile

MOST_PAGES = 3000
MOST_BYTES = 400 << 20
Progress = Callable[[int, int], None]


class Found(NamedTuple):
    """What was found in a file."""

    sha256: str
    page_count: int
    pages: list[Page]
    failed: dict[int, str]
    """Pages that could not be read, and why."""
    engine: str | None
    """The OCR engine where one was at hand and needed."""


def found_in(path: Path, progress: Progress | None, ocr: Ocr | None, keep: Path | None) -> Found:
    """Every page of a file, as far as it can be read; raises UnreadableFile where it is no PDF that can be opened."""
    digest = _checked(path)
    with Crew(path) as crew:
        count = _page_count(path, crew)
        counter = _Counter(count, progress)
        reading = _Reading(crew, KeptPages(keep, crew.keys() if keep is not None else {}))
        try:
            found = reading.pages("layer", range(1, count + 1), _from_layer, counter.one)
            doubtful = _doubtful(found)
            if doubtful:
                found |= reading.pages("suspect layer", doubtful, _from_suspect_layer, lambda: None)
            unread = sorted(n for n, p in found.items() if _wants_ocr(p))
            engine = (ocr or installed_ocr()) if unread else None
            if engine is not None:
                found |= _by_ocr(reading, unread, engine, counter, found)
        finally:
            reading.kept.close()
    return Found(
        digest,
        count,
        [page for _, page in sorted(found.items()) if isinstance(page, Page)],
        {number: f.reason for number, f in sorted(found.items()) if isinstance(f, RequestFailed)},
        engine.name if engine else None,
    )


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


def _page_count(path: Path, crew: Crew) -> int:
    try:
        opened = crew.open()
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


class _Reading(NamedTuple):
    """A crew that reads only the pages that are not kept from before."""

    crew: Crew
    kept: KeptPages

    def pages(
        self, how: str | None, numbers: Sequence[int], work: Callable[[Worker, int], Page], done: Callable[[], None]
    ) -> dict[int, Page | RequestFailed]:
        """Every page, kept or read, or why it failed; `how` names all that decides the result beside the page, None: unknown."""
        kept = self.kept.found(how, numbers) if how else {}

        def read(worker: Worker, number: int) -> Page:
            page = work(worker, number)
            if how:
                self.kept.keep(how, page)
            return page

        for _ in kept:
            done()
        return {**kept, **self.crew.on_pages([n for n in numbers if n not in kept], read, done)}


class _Counter:
    """Counts finished pages from several threads and tells the caller."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.done, self.total, self.progress = 0, total, progress
        self.lock = threading.Lock()

    def one(self) -> None:
        with self.lock:
            self.done += 1
            if self.progress is not None:
                self.progress(self.done, self.total)


def _from_layer(worker: Worker, number: int) -> Page:
    return page_from_json(worker.ask({"do": "page", "number": number, "suspect": False}, PAGE_LIMIT))


def _from_suspect_layer(worker: Worker, number: int) -> Page:
    return page_from_json(worker.ask({"do": "page", "number": number, "suspect": True}, PAGE_LIMIT))


def _doubtful(found: dict[int, Page | RequestFailed]) -> list[int]:
    """Pages that passed as text although most pages with much text are garbled and these hold hardly any Chinese."""
    pages = [p for p in found.values() if isinstance(p, Page)]
    full = [p for p in pages if p.characters > ENOUGH]
    if sum(p.state == "garbage" for p in full) <= 0.5 * len(full):
        return []
    return sorted(p.number for p in pages if p.state == "text" and p.han < 0.05 * p.characters)


def _wants_ocr(page: Page | RequestFailed) -> bool:
    return page.state in ("image", "garbage") if isinstance(page, Page) else page.reason != GAVE_UP


def _by_ocr(
    reading: _Reading, numbers: list[int], engine: Ocr, counter: _Counter, found: dict[int, Page | RequestFailed]
) -> dict[int, Page | RequestFailed]:
    """These pages read by OCR; where that fails too, what was known of the page before stays."""
    from ingest.pdf.scanned import read_scanned  # brings what arranges a page, which elsewhere only page processes need

    counter.total += len(numbers)
    with tempfile.TemporaryDirectory(prefix="tanwen-") as folder:
        read = reading.pages(
            identity_of(engine),
            numbers,
            lambda worker, number: read_scanned(worker, number, engine, Path(folder)),
            counter.one,
        )
    return {n: p for n, p in read.items() if isinstance(p, Page) or isinstance(found[n], Page)}
