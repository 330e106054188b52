"""Which place in the library a document takes: its own, that of the version before it, or a new one beside a namesake.

The owner expects that a corrected file replaces what was read from it before, and that two different papers never overwrite
each other because their titles happen to agree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from knowledge.citing import same_title
from knowledge.names import same_designation
from knowledge.vocabulary import Card


class Place(NamedTuple):
    """The id a document gets and, where it matters to the owner, a sentence that says why."""

    id: str
    note: str = ""
    displaces: bool = False
    """True where the document of another file gives way to this one."""


def place(card: Card, library: Mapping[str, Card], before: Collection[str], living: Collection[str]) -> Place:
    """The place for a document.

    `before`: ids that came from the same file, and from no other, when it was read last; `living`: ids that came from other
    files read in this run.
    """
    if card.id in before:
        return Place(card.id)
    if len(before) == 1 and _may_be(library[next(iter(before))], card):
        return Place(next(iter(before)))
    other = library.get(card.id)
    if other is None or (card.sha256 and other.sha256 == card.sha256):
        return Place(card.id)
    if other.id not in living and _same_paper(other, card):
        told = "" if other.source == card.source else f"取代了此前由 {other.source} 读入的版本"
        return Place(other.id, told, displaces=True)
    count = 2
    while (free := f"{card.id}-{count}") in library:
        count += 1
    return Place(free, f"与《{other.title}》（{other.source}）同名而内容不同，两份都保留，编号 {free}")


def _may_be(old: Card, new: Card) -> bool:
    """Whether a file read again is still the same paper; only two different designations say that it is not."""
    if old.digest != new.digest:
        return False
    return not (old.designation and new.designation) or same_designation(old.designation, new.designation)


def _same_paper(old: Card, new: Card) -> bool:
    if old.digest != new.digest or old.kind is not new.kind:
        return False
    if old.designation and new.designation:
        return same_designation(old.designation, new.designation) and (
            old.source == new.source or same_title(old.title, new.title)
        )
    return old.source == new.source
