"""Pages that were read before, found again by their keys; a file beside the library that can be deleted at any time.

Whatever is wrong with that file costs nothing but reading pages again. Every entry carries a sum of its own, and keys
(ingest.pdf.keys) name the code that read the page, so that nothing torn and nothing an older reader made is ever taken.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from ingest.pdf.shapes import Page, page_from_json, page_to_json

FILE = "pages.sqlite3"
LARGEST = 128 << 20
"""Bytes the entries may take (a page takes 2 to 4 kB); beyond it the quarter that was not used for longest goes."""
_DAY = 86_400
_PASSING = ("locked", "busy", "full", "readonly", "unable to open", "I/O")
"""What SQLite says where not its file but the machine is at fault."""
Answer = TypeVar("Answer")


class KeptPages:
    """The kept pages of one file by page number; without a folder or keys nothing is found and nothing kept."""

    def __init__(self, folder: Path | None, keys: Mapping[int, str]) -> None:
        self._keys = keys
        self._guard = threading.Lock()
        self._store: sqlite3.Connection | None = None
        if folder is not None and keys:
            self._file = folder / FILE
            self._store = self._opened() or self._opened()

    def close(self) -> None:
        """Closes the file, made smaller where it grew too large."""
        self._with(_bound)
        if self._store is not None:
            self._store.close()
            self._store = None

    def found(self, how: str, numbers: Iterable[int]) -> dict[int, Page]:
        """Those of the pages that were read in this way before."""
        entries = {number: entry for number in numbers if (entry := self._entry(how, number))}
        pages: dict[int, Page] = {}

        def look(store: sqlite3.Connection) -> None:
            for number, entry in entries.items():
                row = store.execute("SELECT sum, page, used FROM pages WHERE key = ?", (entry,)).fetchone()
                page = _page_of(row[0], row[1], number) if row else None
                if page is not None:
                    pages[number] = page
                    if row[2] != _today():
                        store.execute("UPDATE pages SET used = ? WHERE key = ?", (_today(), entry))

        self._with(look)
        return pages

    def keep(self, how: str, page: Page) -> None:
        """Keeps a page; killed the moment after, the next process finds it."""
        entry = self._entry(how, page.number)
        if entry is None or self._store is None:
            return
        packed = zlib.compress(json.dumps(page_to_json(page)).encode(), 1)
        row = (entry, _sum_of(packed), packed, _today())
        self._with(lambda store: store.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?)", row))

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _entry(self, how: str, number: int) -> str | None:
        key = self._keys.get(number)
        return hashlib.sha256(f"{how}\n{key}".encode()).hexdigest()[:40] if key else None

    def _with(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Does some work on the store; one that fails is given up, one that is broken made anew."""
        with self._guard:
            if self._store is None:
                return
            try:
                work(self._store)
            except sqlite3.Error as error:
                self._store.close()
                self._store = self._opened() if self._cleared(error) else None

    def _opened(self) -> sqlite3.Connection | None:
        store = None
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            store = sqlite3.connect(self._file, timeout=2, isolation_level=None, check_same_thread=False)
            store.execute("PRAGMA journal_mode = WAL")
            store.execute("PRAGMA synchronous = OFF")
            store.execute(
                "CREATE TABLE IF NOT EXISTS pages (key TEXT PRIMARY KEY, sum TEXT, page BLOB, used INTEGER) WITHOUT ROWID"
            )
            store.execute("SELECT key, sum, page, used FROM pages LIMIT 1")
        except (sqlite3.Error, OSError) as error:
            if store is not None:
                store.close()
            self._cleared(error)
            return None
        return store

    def _cleared(self, error: Exception) -> bool:
        """Takes a broken file away; one that is busy, full or not to be written stays."""
        passing = isinstance(error, sqlite3.OperationalError) and any(word in str(error) for word in _PASSING)
        if passing or isinstance(error, OSError):
            return False
        for end in ("", "-wal", "-shm"):
            try:
                self._file.with_name(self._file.name + end).unlink(missing_ok=True)
            except OSError:
                return False
        return True


def _bound(store: sqlite3.Connection) -> None:
    pages, free, each = (
        store.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "freelist_count", "page_size")
    )
    if (pages - free) * each > LARGEST:
        quarter = "SELECT key FROM pages ORDER BY used LIMIT (SELECT 1 + count(*) / 4 FROM pages)"
        store.execute(f"DELETE FROM pages WHERE key IN ({quarter})")


def _page_of(total: str, packed: bytes, number: int) -> Page | None:
    """The page in an entry, None where the entry is broken."""
    try:
        if _sum_of(packed) != total:
            return None
        return page_from_json({**json.loads(zlib.decompress(packed)), "number": number})
    except (zlib.error, ValueError, TypeError, KeyError, IndexError):
        return None


def _sum_of(packed: bytes) -> str:
    return hashlib.sha256(packed).hexdigest()[:16]


def _today() -> int:
    return int(time.time() // _DAY)
