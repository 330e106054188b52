"""The search index for commands that write: opened only when there is something to write, since opening it costs a second."""

from __future__ import annotations

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

    def opened(self) -> Index:
        """The real index."""
        if self._index is None:
            from knowledge.embedder import make_embedder
            from knowledge.index import Index

            self._index = Index.open(self._settings.home, self._library, make_embedder(self._settings))
        return self._index

    def update(self, added: Sequence[Passage], removed_ids: Sequence[str]) -> None:
        """Takes passages in and out."""
        self.opened().update(added, removed_ids)
