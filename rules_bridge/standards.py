"""Which standards and provinces a turn names, and which rulebook each stands for (规则书)."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from knowledge.names import find_designations, same_designation
from rules_bridge.cuebook import Cuebook, by_length
from rules_bridge.frame import Book
from rules_bridge.loading import load_rulebooks

_CHOSEN = re.compile(
    r"(?:按照?|依照?|依据|根据|照着?|换成|换到|换用|改用|改按|套用?|对照|参照|执行|用|拿|以)\s*[《“\"]?(?:国家)?(?:那个|那份|这份|这个|的)?$"
)


class Named(NamedTuple):
    """A standard or province as it stands in a text."""

    book: Book
    span: tuple[int, int]
    chosen: bool
    """Whether 按 / 依 / 换成 stands before it."""


@cache
def _names() -> tuple[re.Pattern[str], dict[str, str]]:
    """All names of rulebooks that are not places, the longest first."""
    from rules_bridge.cuebook import load_cues

    book = load_cues()
    places = {word for words in book.places.values() for word in words} | set(book.places)
    ids: dict[str, str] = {}
    for rulebook in load_rulebooks():
        for name in rulebook.aliases:
            if len(name) > 2 and name not in places and rulebook.enabled:
                ids[name] = rulebook.id
    ids |= {word: name for name, words in book.spoken.items() for word in words}
    pattern = re.compile("|".join(re.escape(name) for name in by_length(ids)), re.IGNORECASE)
    return pattern, {name.casefold(): each for name, each in ids.items()}


def named_standards(text: str, book: Cuebook) -> list[Named]:
    """Every standard and province named, in order; a province that belongs to a standard's name counts once."""
    found: list[Named] = []
    for mention in find_designations(text):
        found.append(_designated(text, mention.start, mention.end, mention.canonical))
    pattern, ids = _names()
    for match in pattern.finditer(text):
        if not _within(match.span(), found):
            found.append(_named(text, match.span(), Book(ids[match[0].casefold()], match[0])))
    for name, words in book.places.items():
        for match in re.finditer("|".join(re.escape(word) for word in by_length(words)), text):
            if not _within(match.span(), found):
                found.append(_named(text, match.span(), Book(book.region.get(name), name, place=True)))
    return sorted(found, key=lambda each: each.span)


def _designated(text: str, start: int, end: int, canonical: str) -> Named:
    for rulebook in load_rulebooks():
        if rulebook.designation and same_designation(rulebook.designation, canonical):
            return _named(text, (start, end), Book(rulebook.id, canonical))
    pattern, ids = _names()
    match = pattern.match(text, start)
    name = ids[match[0].casefold()] if match else None
    if name and canonical.startswith(("JJF 2309", "T/CSMT", "T/ZSM")):
        return _named(text, (start, end), Book(name, canonical))
    return _named(text, (start, end), Book(None, canonical))


def _named(text: str, span: tuple[int, int], book: Book) -> Named:
    return Named(book, span, _CHOSEN.search(text[max(0, span[0] - 8) : span[0]]) is not None)


def _within(span: tuple[int, int], found: list[Named]) -> bool:
    return any(each.span[0] < span[1] and span[0] < each.span[1] for each in found)


def chosen(named: list[Named]) -> tuple[Book, ...]:
    """The standards to compute by: those after 按 / 换成, else standards before provinces, each once, in order."""
    pool = (
        [each for each in named if each.chosen and not each.book.place]
        or [each for each in named if not each.book.place]
        or named
    )
    chosen_places = [each for each in named if each.chosen and each.book.place]
    if chosen_places and not any(each.chosen and not each.book.place for each in named):
        pool = [
            *chosen_places,
            *(each for each in named if not each.book.place and not each.chosen and each.book.id is not None),
        ]
    unique: dict[str, Book] = {}
    for each in pool:
        unique.setdefault(each.book.id or each.book.name, each.book)
    return tuple(unique.values())
