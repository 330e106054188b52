"""Which standards and provinces a turn names, and which rulebook each stands for (规则书)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from knowledge.names import find_designations, same_designation
from rules_bridge.cuebook import by_length
from rules_bridge.frame import Book
from rules_bridge.loading import load_rulebooks

_CHOSEN = re.compile(
    r"(?:按照?|依照?|依据|根据|照着?|换成|换到|换用|改用|改按|套用?|对照|参照|执行|用|拿|以)\s*[《“\"]?(?:国家)?(?:那个|那份|这份|这个|的)?$"
)

_UNDER = re.compile(r"[》”\"]?\s*(?:之?下|口径|里(?!程)|中(?!国|心)|的?口径|来判|来算|的规定|规定|的标准|判|算|呢)")
_AND = re.compile(
    r"[》”\"]?\s*(?:和|与|及|以及|、|跟|还有|或|或者|/)\s*(?:按照?|依照?|照)?\s*(?:国家)?(?:的|那个|那份)?[《“\"]?"
)


class Named(NamedTuple):
    """A standard or province as it stands in a text."""

    book: Book
    span: tuple[int, int]
    chosen: bool
    """Whether 按 / 依 / 换成 stands before it."""


class _Names(NamedTuple):
    """What rulebooks are called, and which one a province without an entry in standards.toml has."""

    pattern: re.Pattern[str]
    ids: dict[str, str]
    provinces: dict[str, str]


def _names() -> _Names:
    """The names of the rulebooks there are now; one added to TANWEN_HOME counts at once."""
    return _names_of(tuple((each.id, each.version) for each in load_rulebooks()))


@lru_cache(maxsize=8)
def _names_of(_versions: tuple[tuple[str, str], ...]) -> _Names:
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
    provinces: dict[str, str] = {}
    for rulebook in load_rulebooks():
        if rulebook.enabled:
            provinces.setdefault(rulebook.jurisdiction, rulebook.id)
    provinces |= book.region
    return _Names(pattern, {name.casefold(): each for name, each in ids.items()}, provinces)


@cache
def _places() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Per province one pattern for all its places."""
    from rules_bridge.cuebook import load_cues

    return tuple(
        (name, re.compile("|".join(re.escape(word) for word in by_length(words))))
        for name, words in load_cues().places.items()
    )


def named_standards(text: str) -> list[Named]:
    """Every standard and province named, in order; a province that belongs to a standard's name counts once."""
    found: list[Named] = []
    for mention in find_designations(text):
        found.append(_designated(text, mention.start, mention.end, mention.canonical))
    names = _names()
    for match in names.pattern.finditer(text):
        if not _within(match.span(), found):
            found.append(_named(text, match.span(), Book(names.ids[match[0].casefold()], match[0])))
    for name, pattern in _places():
        for match in pattern.finditer(text):
            if not _within(match.span(), found):
                found.append(_named(text, match.span(), province(name)))
    return _joined(text, sorted(found, key=lambda each: each.span))


def _joined(text: str, named: list[Named]) -> list[Named]:
    """按重庆通则和JJF 2309: the second is chosen like the first."""
    joined: list[Named] = []
    for each in named:
        before = joined[-1] if joined else None
        between = text[before.span[1] : each.span[0]] if before else ""
        both = before is not None and before.chosen and _AND.fullmatch(between)
        joined.append(each._replace(chosen=True) if both else each)
    return joined


def province(name: str) -> Book:
    """A province with its rulebook, None where there is none."""
    return Book(_names().provinces.get(name), name, place=True)


def _designated(text: str, start: int, end: int, canonical: str) -> Named:
    for rulebook in load_rulebooks():
        if rulebook.designation and same_designation(rulebook.designation, canonical):
            return _named(text, (start, end), Book(rulebook.id, canonical))
    names = _names()
    match = names.pattern.match(text, start)
    name = names.ids[match[0].casefold()] if match else None
    if name and canonical.startswith(("JJF 2309", "T/CSMT", "T/ZSM")):
        return _named(text, (start, end), Book(name, canonical))
    return _named(text, (start, end), Book(None, canonical))


def _named(text: str, span: tuple[int, int], book: Book) -> Named:
    before, after = text[max(0, span[0] - 8) : span[0]], text[span[1] : span[1] + 6]
    return Named(book, span, bool(_CHOSEN.search(before) or _UNDER.match(after)))


def _within(span: tuple[int, int], found: list[Named]) -> bool:
    return any(each.span[0] < span[1] and span[0] < each.span[1] for each in found)


def chosen(named: list[Named]) -> tuple[Book, ...]:
    """The standards to compute by: those after 按 / 换成, else standards before provinces, each once, in order.

    A standard without a rulebook in use that is merely mentioned is left out.
    """
    usable = {book.id for book in load_rulebooks() if book.enabled}
    standards = [each for each in named if not each.book.place and (each.chosen or each.book.id in usable)]
    places = [each for each in named if each.book.place]
    pool = [each for each in standards if each.chosen] or [each for each in places if each.chosen and not standards]
    unique: dict[str, Book] = {}
    for each in pool or standards or places:
        unique.setdefault(each.book.id or each.book.name, each.book)
    return tuple(unique.values())
