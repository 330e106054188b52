"""The search index for commands that write: opened only when there is something to write, since opening it costs a second."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from knowledge.library import Library
from knowledge.settings import Settings
from knowledge.vocabulary import Passage

if TYPE_CHECKING:
    from knowledge.index import Index


class LateIndex:
    """A PassageIndex that opens the real one at its first use."""

    def __init__(self, settings: Settings, library: Library) -> None:
        self._settings = settings
        self._library = library
        self._index: Index | None = None
        self._guard = threading.Lock()
        self._preparing: threading.Thread | None = None

    def opened(self) -> Index:
        """The real index."""
        with self._guard:
            if self._index is None:
                from knowledge.embedder import make_embedder
                from knowledge.index import Index

                self._index = Index.open(self._settings.home, self._library, make_embedder(self._settings))
            return self._index

    def prepare(self) -> None:
        """Begins to open it beside what the caller does; what goes wrong there is told when the index is used."""
        if self._preparing is None:
            self._preparing = threading.Thread(target=self._prepare)
            self._preparing.start()

    def _prepare(self) -> None:
        with contextlib.suppress(Exception):
            self.opened().prepare()

    def update(self, added: Sequence[Passage], removed_ids: Sequence[str]) -> None:
        """Takes passages in and out."""
        if self._preparing is not None:
            self._preparing.join()
        self.opened().update(added, removed_ids)
