"""Page processes that wait for the next file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ingest.pdf.worker
import ingest.pdf.workers
from ingest.pdf.workers import Crew, Process, RequestFailed, Worker


@pytest.fixture(autouse=True)
def nobody_waits() -> Iterator[None]:
    """No process waits before and after a test."""
    ingest.pdf.workers._waiting.dismiss()
    yield
    ingest.pdf.workers._waiting.dismiss()


def one_page(sheets: Any, name: str, words: str) -> Path:
    sheet = sheets.sheet(name)
    sheet.text(80, 100, words, 10.5)
    sheet.page()
    return Path(sheet.saved())


def used(path: Path, request: dict[str, Any] | None = None) -> tuple[Process, Any]:
    """The process that opened a file, and its answer to a request."""
    with Crew(path) as crew:
        assert crew.open() == {"pages": 1}
        process = crew.workers[0].process
        assert process is not None
        try:
            answer = crew.workers[0].ask(request, 60.0) if request else None
        except RequestFailed as failure:
            answer = failure
    return process, answer


PAGE = {"do": "page", "number": 1, "suspect": False}


def test_the_next_file_is_read_by_the_process_of_the_one_before_as_a_new_one_reads_it(sheets: Any) -> None:
    paths = [one_page(sheets, f"{at}.pdf", f"第{at}份文件规定器具每{at}个月校准一次。") for at in (3, 4)]
    first, _ = used(paths[0], PAGE)
    second, answer = used(paths[1], PAGE)
    assert first is second
    ingest.pdf.workers._waiting.dismiss()
    third, fresh = used(paths[1], PAGE)
    assert third is not second
    assert answer == fresh
    assert "第4份文件" in str(answer)


def test_memory_that_the_caller_took_does_not_count_as_the_process_own(sheets: Any) -> None:
    ballast = bytearray(ingest.pdf.worker.HEAVY + (64 << 20))
    ballast[::4096] = b"1" * len(ballast[::4096])  # every page of it is really taken
    path = one_page(sheets, "one.pdf", "器具应校准。")
    first, _ = used(path, PAGE)
    assert used(path, PAGE)[0] is first
    del ballast


def test_a_process_that_failed_on_a_page_reads_no_other_file(sheets: Any) -> None:
    path = one_page(sheets, "one.pdf", "器具应校准。")
    first, answer = used(path, {**PAGE, "number": 7})
    assert isinstance(answer, RequestFailed)
    assert first.poll() is not None
    assert used(path)[0] is not first


def test_a_process_that_died_while_it_waited_is_replaced(sheets: Any) -> None:
    path = one_page(sheets, "one.pdf", "器具应校准。")
    first, _ = used(path)
    first.kill()
    assert "器具应校准" in str(used(path, PAGE)[1])


def test_a_process_that_waited_for_long_is_dismissed(sheets: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.pdf.workers, "IDLE", 0.2)
    first, _ = used(one_page(sheets, "one.pdf", "器具应校准。"))
    for _ in range(600):
        if first.poll() is not None:
            break
        time.sleep(0.05)
    assert first.poll() is not None


def test_a_file_is_closed_while_its_process_waits(sheets: Any) -> None:
    path = one_page(sheets, "one.pdf", "器具应校准。")
    process, _ = used(path, PAGE)
    opened = Path(f"/proc/{process.pid}/fd")
    if not opened.is_dir():
        pytest.skip("open files of a process are told by Linux only")
    worker = Worker(one_page(sheets, "other.pdf", "水表应检定。"))
    worker.open()  # the answer comes after the file before was put away
    assert worker.process is process
    assert str(path) not in {str(each.resolve()) for each in opened.iterdir()}
    worker.stop()
