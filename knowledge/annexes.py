"""Which annexes of a standard bind (规范性) and which only inform (资料性), as the standard itself prints it."""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge.names import plain
from knowledge.shelf import Shelf
from knowledge.vocabulary import Clause

_NATURE = re.compile(r"[（(]\s*(规范性|资料性|提示的?|标准的)\s*(?:附\s*录)?\s*[）)]")
_NORMATIVE = frozenset({"规范性", "标准的"})
"""规范性, and 标准的附录 as it was called before 2002."""
_HEAD = 60
"""The nature stands right behind the annex's number and before its text."""


class Annexes(NamedTuple):
    """The annexes of one document, in order, each with its heading."""

    normative: tuple[str, ...] = ()
    informative: tuple[str, ...] = ()


def annexes_of(library: Shelf, document_id: str) -> Annexes:
    """The annexes of a document whose nature is printed; the others are in neither list."""
    normative: list[str] = []
    informative: list[str] = []
    for clause in library.clauses(document_id):
        if clause.kind != "annex" or not clause.number:
            continue
        head = library.span(document_id, clause.start, min(clause.end, clause.start + _HEAD))
        if said := _NATURE.search(plain(head)) or _NATURE.search(plain(clause.title)):
            (normative if said[1] in _NORMATIVE else informative).append(_name(clause))
    return Annexes(tuple(normative), tuple(informative))


def annexes_in(library: Shelf) -> dict[str, Annexes]:
    """The annexes of every document that has some of a printed nature, by document id."""
    found = {card.id: annexes_of(library, card.id) for card in library.documents()}
    return {key: each for key, each in found.items() if any(each)}


def _name(clause: Clause) -> str:
    number = re.sub(r"\s+", "", clause.number or "")
    return f"{number} {_NATURE.sub('', clause.title)}".strip()
