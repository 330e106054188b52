"""Takes uploaded files into the library and tells how far it is and plainly what was read."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.desk import Desk
from assistant.page.documents import progress_html, reports_html
from assistant.page.markup import fault
from ingest.pipeline import Progress, ingest
from ingest.report import FileReport

FOLDER = "uploads"
"""Where uploaded files are kept in the data folder, so that a changed file replaces its older version."""
BETWEEN_LOOKS = 0.15
"""Seconds between two looks at how far the reading is."""


async def read_in(paths: Sequence[str], desk: Desk) -> AsyncIterator[str]:
    """HTML of the progress again and again, at last of the report; errors become one clear line."""
    latest = shown = (0, len(paths), "准备读入")

    def tell(done: int, total: int, doing: str) -> None:
        nonlocal latest
        latest = (done, total, doing)

    yield progress_html(*shown)
    running = asyncio.create_task(asyncio.to_thread(take_in, [Path(path) for path in paths], desk, tell))
    while not (await asyncio.wait({running}, timeout=BETWEEN_LOOKS))[0]:
        if latest != shown:
            shown = latest
            yield progress_html(*shown)
    try:
        yield reports_html(await running)
    except Exception as error:  # the last resort: one line instead of a bar that never ends
        yield fault(error)


def take_in(arrived: Sequence[Path], desk: Desk, tell: Progress) -> list[FileReport]:
    """Keeps the arrived files in the data folder and reads them; a file that can't be read leaves no trace."""
    with kept(arrived, desk.settings.home / FOLDER) as files:
        try:
            reports = ingest(files, desk.library, desk.search.index, tell)
        except BaseException:
            drop(files)
            raise
        drop(Path(report.path) for report in reports if report.outcome == "failed")
    return reports


def drop(files: Iterable[Path]) -> None:
    """Deletes files that were not taken in."""
    for file in files:
        file.unlink(missing_ok=True)


@contextmanager
def kept(arrived: Sequence[Path], folder: Path) -> Iterator[list[Path]]:
    """The files moved into the folder; what they replaced comes back where the new file was dropped again."""
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    older: dict[Path, Path] = {}
    for path in arrived:
        file = folder / path.name
        if file in files:  # two files of one name in the same upload
            file = file.with_stem(f"{file.stem}-{len(files) + 1}")
        if file.exists():
            older[file] = file.with_name(f".{file.name}.older")
            file.replace(older[file])
        shutil.move(path, file)
        files.append(file)
    try:
        yield files
    finally:
        for file, copy in older.items():
            if file.exists():
                copy.unlink()
            else:
                copy.replace(file)
