"""The door of this folder: files and folders in, documents in the library and in the indexes, a report per file.

A file that was read before is known by the hash of its bytes, of its side file and of the reading code, and is not parsed again.
"""

from __future__ import annotations

import gc
import hashlib
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from ingest.cardfile import FIELDS, card_file, read_card_file
from ingest.gathering import gather
from ingest.reading import PageProgress
from ingest.report import DocumentReport, FileReport, report_document
from knowledge.errors import LibraryBusy, LibraryDamaged, TanwenError, UnreadableFile
from knowledge.journal import PassageIndex, catch_up
from knowledge.library import FileState, Library
from knowledge.vocabulary import Change, Document

Progress = Callable[[int, int, str], None]
"""Called with how many steps are done, how many there are, and what is being done."""

_TOOLS = ("tesseract", "soffice", "libreoffice")
SECONDS_BETWEEN = 5.0
"""Seconds between two words about the pages of one file."""

PAGES = "pages"
"""Folder beside the library where pages of PDF files are kept as they were read; can be deleted at any time."""

WAIT = 10.0
"""Seconds to wait for another writer, e.g. a start that completes the indexes."""


def ingest(
    paths: Sequence[Path],
    library: Library,
    index: PassageIndex | None = None,
    progress: Progress | None = None,
    before_reading: Callable[[], None] | None = None,
) -> list[FileReport]:
    """Reads files and folders into the library and brings the index up to it; one report per file, in order.

    A bad file is reported and the others go on. Without an index, or where it fails, the journal keeps what is still to be
    indexed. `before_reading` is called before each file that has to be read. Raises LibraryBusy where another process is
    writing for long.
    """
    tell = progress or _silent
    gathered = gather(paths)
    reports = [_failed(path, error) for path, error in gathered.faults]
    with library.writing(wait=WAIT):
        run = {str(path) for path in gathered.files}
        for done, path in enumerate(gathered.files):
            tell(done, len(gathered.files), f"读 {path.name}")
            by_pages = _by_pages(tell, done, len(gathered.files), path)
            reports.append(_read_one(path, library, run, by_pages, before_reading))
        if index is None:
            return reports
        try:
            catch_up(library, index, lambda done, total: tell(done, total, "更新索引"))
        except TanwenError as error:
            return [_not_indexed(report, error) for report in reports]
    return reports


def _silent(_done: int, _total: int, _text: str) -> None:
    """Nobody is watching."""


def _by_pages(tell: Progress, done: int, files: int, path: Path) -> PageProgress:
    """Tells the pages of a file that takes long, every few seconds."""
    last = time.monotonic()

    def told(page: int, pages: int) -> None:
        nonlocal last
        if time.monotonic() - last >= SECONDS_BETWEEN:
            last = time.monotonic()
            tell(done, files, f"读 {path.name} 第 {page}/{pages} 页")

    return told


def _read_one(
    path: Path, library: Library, run: set[str], by_pages: PageProgress, before: Callable[[], None] | None
) -> FileReport:
    begun = time.perf_counter()
    try:
        report = _put_one(path, library, run, by_pages, before)
    except (LibraryBusy, LibraryDamaged):
        raise
    except TanwenError as error:
        report = _failed(path, error)
    except OSError as error:
        report = _failed(path, UnreadableFile(f"打不开：{error.strerror or error}", "请检查文件的权限。"))
    except (RecursionError, MemoryError) as error:
        report = _failed(path, UnreadableFile(f"内容嵌套过深或过大（{type(error).__name__}）", "请换一份正常的文件。"))
    except Exception as error:  # a reader's fault must cost one file, not the run
        report = _failed(path, UnreadableFile(f"读不懂：{type(error).__name__}：{error}", "请把文件附在问题报告里。"))
    return report.model_copy(update={"seconds": round(time.perf_counter() - begun, 3)})


def _put_one(
    path: Path, library: Library, run: set[str], by_pages: PageProgress, before: Callable[[], None] | None
) -> FileReport:
    state = _state(path)
    known = library.file_state(str(path))
    if known and known.state == state:
        return _unchanged(path, library, known)
    twins = [twin for twin in library.files_with(state) if twin != str(path)]
    if twins and (twin_state := library.file_state(twins[0])):
        library.link_file(str(path), state, twin_state.documents)
        note = f"内容与 {Path(twins[0]).name} 相同，是同一份文件"
        return _unchanged(path, library, twin_state).model_copy(update={"notes": (note,)})
    if before is not None:
        before()
    with _without_collecting():
        return _parse_and_put(path, state, library, run, by_pages)


def _parse_and_put(path: Path, state: str, library: Library, run: set[str], by_pages: PageProgress) -> FileReport:
    documents = parse_file(path, by_pages, library.home / PAGES)
    living = {id_ for other in run - {str(path)} if (seen := library.file_state(other)) for id_ in seen.documents}
    changes = library.put_file(documents, str(path), state, living)
    return _report(path, documents, changes, library)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Python's garbage collector put off: a document is hundreds of thousands of small objects that all stay to the end.

    Looking through them again and again took a third of the time of parsing.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def parse_file(path: Path, by_pages: PageProgress | None = None, keep: Path | None = None) -> list[Document]:
    """The documents of a file, with what the owner says beside it; raises UnreadableFile, or BadInput for the side file.

    `keep` is a folder for pages once read.
    """
    if path.suffix.lower() == ".pdf":
        from ingest.pdf.workers import call_one

        call_one()
    overrides = read_card_file(path)
    if path.suffix.lower() == ".jsonl":
        from ingest.importing import read_clauses

        return read_clauses(path, overrides)
    from ingest.parsing import parse

    document = parse(path, overrides, by_pages, keep)
    if not document.passages:
        raise UnreadableFile(f"{path.name} 里没有可以引用的文字。", "请换一份有文字的文件。")
    return [document]


def as_read(path: Path, library: Library) -> bool:
    """Whether a file still is as it was when the library read it."""
    known = library.file_state(str(path))
    return known is not None and known.state == _state(path)


def _state(path: Path) -> str:
    """The hash that tells whether a file has to be read again."""
    said = hashlib.sha256(_reading_code().encode())
    for part in (path, card_file(path)):
        said.update(hashlib.sha256(part.read_bytes()).digest() if part == path or part.is_file() else b"-")
    said.update(path.suffix.lower().encode())
    return said.hexdigest()


@cache
def _reading_code() -> str:
    """A hash of everything that decides how a file is read, so that a better reader, or a tool installed, reads old files again."""
    here = Path(__file__).parent
    files = [path for path in here.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    files += [here.parent / "knowledge" / name for name in ("names.py", "designations.toml")]
    hashed = hashlib.sha256(str([shutil.which(tool) is not None for tool in _TOOLS]).encode())
    for path in sorted(files):
        hashed.update(path.read_bytes())
    return hashed.hexdigest()


# ---- reports -------------------------------------------------------------------------------------------------------


def _report(path: Path, documents: Sequence[Document], changes: Sequence[Change], library: Library) -> FileReport:
    told = tuple(
        report_document(library.card(change.document_id), len(document.clauses), len(document.passages), document.loss)
        for document, change in zip(documents, changes, strict=True)
    )
    outcomes = {change.outcome for change in changes}
    return FileReport(
        path=str(path),
        outcome="replaced" if len(outcomes) > 1 or "replaced" in outcomes else outcomes.pop(),
        documents=told,
        clauses=sum(each.clauses for each in told),
        passages_added=sum(change.passages_added for change in changes),
        passages_kept=sum(change.passages_kept for change in changes),
        passages_removed=sum(change.passages_removed for change in changes),
        notes=tuple(note for change in changes for note in (change.note, _kept(library, change)) if note),
        warnings=_warnings(told),
    )


def _kept(library: Library, change: Change) -> str:
    """Which corrections of the owner outweigh what the file says."""
    said = library.corrections(change.document_id).model_dump(exclude_none=True)
    return f"沿用更正：{'、'.join(FIELDS[field] for field in said)}" if said else ""


def _unchanged(path: Path, library: Library, state: FileState) -> FileReport:
    told = []
    for id_ in state.documents:
        clauses, passages = library.size_of(id_)
        told.append(report_document(library.card(id_), clauses, passages, library.loss(id_)))
    note = "" if state.current else "文件库里现在是另一个文件的版本；要换回，请先用 tanwen docs remove 删去它"
    return FileReport(
        path=str(path),
        outcome="unchanged",
        documents=tuple(told),
        clauses=sum(each.clauses for each in told),
        passages_kept=sum(each.passages for each in told),
        notes=(note,) if note else (),
        warnings=_warnings(told),
    )


def _warnings(told: Sequence[DocumentReport]) -> tuple[str, ...]:
    return tuple(warning for each in told for warning in each.loss.warnings)


def _not_indexed(report: FileReport, error: TanwenError) -> FileReport:
    if report.outcome in ("failed", "unchanged"):
        return report
    warning = f"已读入文件库，但还查不到：{error.message}{error.hint}"
    return report.model_copy(update={"warnings": (*report.warnings, warning)})


def _failed(path: Path, error: TanwenError) -> FileReport:
    shown = str(path).encode("utf-8", "backslashreplace").decode()  # a name may hold bytes that are no text
    return FileReport(path=shown, outcome="failed", reason=error.message, hint=error.hint)
