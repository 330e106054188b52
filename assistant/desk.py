"""The only place where the parts are put together: library, search, rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.library import Library
from knowledge.settings import Settings

if TYPE_CHECKING:
    from knowledge.search import Search


@dataclass(frozen=True)
class Desk:
    """Everything `ask` works with; open one per process and pass it down."""

    settings: Settings
    library: Library
    search: Search
    rarity: Callable[[str], float]


def open_desk(settings: Settings) -> Desk:
    """A desk over the library in `settings.home`; raises TanwenError where library or index can't be used."""
    from assistant.rarity import Rarity
    from knowledge.search import Search

    library = Library.open(settings.home)
    search = Search.open(library, settings)
    return Desk(settings=settings, library=library, search=search, rarity=Rarity(search))
