"""Keeps indexes in step with the library: what a killed process left undone is told by the journal and completed here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from knowledge.errors import LibraryBusy
from knowledge.library import Library
from knowledge.vocabulary import Passage


class PassageIndex(Protocol):
    """What the library needs of an index."""

    def update(self, added: Sequence[Passage], removed_ids: Sequence[str]) -> None:
        """Takes passages in, in place of those with the same ids, and others out; durable when it returns, harmless when repeated."""


def catch_up(
    library: Library, index: PassageIndex, told: Callable[[int, int], None] | None = None, portion: int = 2000
) -> int:
    """Brings an index up to the library's state, a portion at a time; the number of passages looked at.

    Raises LibraryBusy where another process writes. Killed at any moment, the next call goes on where this one was.
    """
    done = 0
    if not library.pending_count():
        return done
    with library.writing():
        total = library.pending_count()
        while pending := library.pending(portion):
            index.update(pending.present, pending.gone)
            library.settle(pending.upto)
            done += len(pending.present) + len(pending.gone)
            if told:
                told(total - library.pending_count(), total)
    return done


def catch_up_if_free(library: Library, index: PassageIndex) -> bool:
    """The same for one who only wants to read: False where another process is writing and will complete it itself."""
    try:
        catch_up(library, index)
    except LibraryBusy:
        return False
    return True
