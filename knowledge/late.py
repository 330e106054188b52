"""What Chroma has not been told yet: small changes wait in a list beside it, since opening Chroma costs more than they do.

Answers come from the exact copy, which is never late. Whoever opens Chroma next, as a writer, a reader of Chroma itself or
the doctor, brings it up to date first. A stamp tells a process that another one has written to Chroma since it opened it:
such a process must not write there again, since its picture of the store is an old one.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path


class LateList:
    """Ids of passages added, changed or removed that Chroma has yet to learn of, in a file; kept by the one writer."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "late.ids"
        self._stamp = folder / "chroma.stamp"

    def ids(self) -> set[str]:
        """All of them; a line that a killed process left unfinished belongs to a change that will be repeated."""
        found: set[str] = set()
        try:
            lines = self._file.read_bytes().splitlines()
        except FileNotFoundError:
            return found
        for line in lines:
            try:
                found.update(str(id_) for id_ in json.loads(line))
            except (ValueError, TypeError):
                continue
        return found

    def add(self, ids: Iterable[str]) -> None:
        """Puts ids on the list; on disk when it returns."""
        line = json.dumps(list(ids), ensure_ascii=False)
        with self._file.open("a", encoding="utf-8") as opened:
            opened.write(f"\n{line}\n")
            opened.flush()
            os.fsync(opened.fileno())

    def clear(self) -> None:
        """Empties the list: Chroma knows everything."""
        self._file.unlink(missing_ok=True)

    def stamp(self) -> str:
        """Changes whenever somebody begins to write to Chroma."""
        try:
            return self._stamp.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def stamped(self) -> str:
        """A new stamp, for one who begins to write."""
        made = secrets.token_hex(8)
        self._stamp.write_text(made, "utf-8")
        return made
