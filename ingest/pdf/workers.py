"""Reading pages in processes of their own, each request with a time limit."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

Result = TypeVar("Result")
OPENING_LIMIT, KEYS_LIMIT, PAGE_LIMIT, PICTURE_LIMIT = 120.0, 60.0, 60.0, 60.0
"""Seconds; generous, so that only what would never end is stopped."""
MOST_HANGING = 3
"""After this many pages that had to be stopped, the rest of the file is not tried."""
GAVE_UP = f"前面已有 {MOST_HANGING} 页读不完，未再尝试"
MOST_WORKERS, FEWEST_PAGES = 4, 4
"""Workers at most, and pages that are worth starting one for."""


IDLE = 30.0
"""Seconds a process waits for another file before it is dismissed."""
REST_LIMIT = 10.0
Process = subprocess.Popen[str]


class _Waiting:
    """Processes without a file, ready for the next one; starting one costs more than reading a page."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._ready: list[tuple[Process, bool]] = []
        self._leaving: threading.Timer | None = None

    def call_one(self) -> None:
        with self._guard:
            if not self._ready:
                self._ready.append((_started(), False))
                self._wait()

    def take(self) -> tuple[Process, bool]:
        """One that waits and is well, or a new one, and whether it had another file before."""
        while True:
            with self._guard:
                if not self._ready:
                    return _started(), False
                process, resting = self._ready.pop()
            if not resting or _rested(process):
                return process, resting

    def rest(self, process: Process) -> None:
        """Takes back a process that is done with its file; it makes itself light first, or ends where it can't."""
        if not _written(process, {"do": "rest"}):
            _end(process)
            return
        with self._guard:
            self._ready.append((process, True))
            self._wait()

    def dismiss(self) -> None:
        """Ends all."""
        with self._guard:
            leaving, self._ready = self._ready, []
        for process, _ in leaving:
            _end(process)

    def _wait(self) -> None:
        if self._leaving is None:
            atexit.register(self.dismiss)
        else:
            self._leaving.cancel()
        self._leaving = threading.Timer(IDLE, self.dismiss)
        self._leaving.daemon = True
        self._leaving.start()


_waiting = _Waiting()


def call_one() -> None:
    """Has a process ready for the file that is read next: it starts while its caller still loads what it needs itself."""
    _waiting.call_one()


def _rested(process: Process) -> bool:
    """Whether a process is ready for another file; ended where not."""
    reply, _ = _reply(process, REST_LIMIT)
    if reply and json.loads(reply).get("ok") is True:
        return True
    _end(process)
    return False


def _written(process: Process, request: dict[str, Any]) -> bool:
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
    except OSError:
        return False
    return True


def _reply(process: Process, limit: float) -> tuple[str, bool]:
    """The next line a process says, empty where it ended or had to be killed, and whether it had to be."""
    assert process.stdout is not None
    hung = threading.Event()

    def kill() -> None:
        hung.set()
        process.kill()

    timer = threading.Timer(limit, kill)
    timer.start()
    try:
        return process.stdout.readline(), hung.is_set()
    except OSError:
        return "", hung.is_set()
    finally:
        timer.cancel()


def _end(process: Process) -> None:
    process.kill()
    with contextlib.suppress(OSError):
        process.communicate()


def _started() -> Process:
    root = Path(__file__).parents[2]
    path = os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    return subprocess.Popen(
        [sys.executable, "-m", "ingest.pdf.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": path},
    )


class RequestFailed(Exception):
    """A request that a worker could not answer; the text says why, in Chinese."""

    def __init__(self, reason: str, *, hung: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hung = hung


class Worker:
    """One process with one open PDF; started anew after it had to be stopped."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.process: Process | None = None
        self.failed = False

    def stop(self) -> None:
        """Ends the process."""
        if self.process is not None:
            _end(self.process)
            self.process = None

    def leave(self) -> None:
        """Gives the process to the next file, unless something went wrong in it."""
        if self.process is not None and not self.failed:
            _waiting.rest(self.process)
            self.process = None
        self.stop()

    def open(self) -> dict[str, Any]:
        """Starts the process, unless one is waiting, and opens the file in it: `pages`, or `refused`."""
        self.stop()
        request = {"do": "open", "path": str(self.path)}
        self.failed = False
        self.process, used = _waiting.take()
        try:
            return dict(self._exchange(request, OPENING_LIMIT))
        except RequestFailed as failure:
            if not used or failure.hung or self.process is not None:
                raise
        self.process = _started()  # the other one had died while it waited, which says nothing about this file
        return dict(self._exchange(request, OPENING_LIMIT))

    def ask(self, request: dict[str, Any], limit: float) -> Any:
        """The reply to a request; raises RequestFailed."""
        if self.process is None and "refused" in (opened := self.open()):
            raise RequestFailed(opened["refused"])
        return self._exchange(request, limit)

    def _exchange(self, request: dict[str, Any], limit: float) -> Any:
        process = self.process
        assert process is not None
        reply, hung = _reply(process, limit) if _written(process, request) else ("", False)
        if not reply:
            self.stop()
            raise RequestFailed(f"超过 {limit:.0f} 秒" if hung else "读取进程异常终止", hung=hung)
        answer = json.loads(reply)
        if "failed" in answer:
            self.failed = True
            raise RequestFailed(answer["failed"])
        return answer["ok"]


class Crew:
    """The workers on one file; their processes wait for the next one afterwards."""

    def __init__(self, path: Path) -> None:
        self.workers = [Worker(path) for _ in range(max(1, min(MOST_WORKERS, os.cpu_count() or 1)))]

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.leave()

    def open(self) -> dict[str, Any]:
        """Opens the file with the first worker: `pages`, or `refused`; raises RequestFailed."""
        return self.workers[0].open()

    def keys(self) -> dict[int, str]:
        """The keys (ingest.pdf.keys) of the pages that have one; empty where they can't be had."""
        first = self.workers[0]
        try:
            keys = first.ask({"do": "keys"}, KEYS_LIMIT)
        except RequestFailed:
            first.stop()  # whatever it choked on would be in the way of the pages
            return {}
        return {number: key for number, key in enumerate(keys, 1) if key}

    def on_pages(
        self, numbers: Sequence[int], work: Callable[[Worker, int], Result], done: Callable[[], None]
    ) -> dict[int, Result | RequestFailed]:
        """The result of `work` for every page, or why it failed; `done` is called after each page, from any thread."""
        todo: queue.SimpleQueue[int] = queue.SimpleQueue()
        for number in numbers:
            todo.put(number)
        results: dict[int, Result | RequestFailed] = {}
        hung = 0

        def run(worker: Worker) -> None:
            nonlocal hung
            while True:
                try:
                    number = todo.get_nowait()
                except queue.Empty:
                    return
                results[number] = (
                    _attempt(work, worker, number) if hung < MOST_HANGING else RequestFailed(GAVE_UP, hung=True)
                )
                outcome = results[number]
                hung += isinstance(outcome, RequestFailed) and outcome.hung
                done()

        crew = self.workers[: max(1, len(numbers) // FEWEST_PAGES)]
        threads = [threading.Thread(target=run, args=[worker], daemon=True) for worker in crew]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results


def _attempt(work: Callable[[Worker, int], Result], worker: Worker, number: int) -> Result | RequestFailed:
    try:
        return work(worker, number)
    except OSError as error:
        return RequestFailed(f"读写临时文件出错：{error.strerror}")
    except RequestFailed as failure:
        return failure
