"""From a rule's basis to the words that state it: the shortest sentence or table cell of the cited clause with its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from knowledge.citing import same_title
from knowledge.names import same_designation
from knowledge.numerals import evened
from knowledge.vocabulary import Basis, Card, Citation, Passage

if TYPE_CHECKING:
    from knowledge.library import Library

_STOP = re.compile(r"[。；！？;!?\n]+[”」』）)]?|(?<=[^\d])\. ")
_LONGEST = 300


class Place(NamedTuple):
    """A stretch of a document that holds all figures of a basis."""

    document_id: str
    start: int
    end: int
    passage: Passage


def documents_named(name: str, library: Library) -> list[Card]:
    """The documents a basis means, by designation, title or alias; a digest only where the official paper is absent."""
    superseded = library.superseded()
    found = [card for card in library.documents() if card.id not in superseded and _is_named(card, name)]
    return sorted(found, key=lambda card: card.digest)


def _is_named(card: Card, name: str) -> bool:
    if card.designation and same_designation(card.designation, name):
        return True
    return any(same_title(each, name) for each in (card.title, *card.aliases) if len(each) >= 8)


def passages_at(clause: str, card: Card, library: Library) -> Iterator[list[Passage]]:
    """The passages of a clause: by number, then by the words of heading, row or table, then those of the clause above that name it."""
    yield library.find_number(clause, [card.id])
    wanted = bare(clause)
    passages = library.passages_of(card.id)
    yield [each for each in passages if wanted in bare(f"{each.label} {each.headings}")]
    if re.fullmatch(r"[\dA-Z](?:\.\d+)+", clause):
        yield [each for each in passages if _stands_in(wanted, bare(each.text))]


def bare(text: str) -> str:
    """The text for comparing: one spelling of signs, without white space."""
    return "".join(evened(text).text.split()).casefold()


def quote(basis: Basis, library: Library) -> Citation | None:
    """The quotation that states the figures of a basis, None where the library does not hold it."""
    found = find(basis, library)
    if found is None:
        return None
    label = found.passage.label
    citation = library.cite(found.document_id, found.start, found.end, clause=label, passage_id=found.passage.id)
    if _stands_in(bare(basis.clause), bare(citation.quote)) and bare(basis.clause) not in bare(label):
        citation = citation.model_copy(update={"clause": f"{basis.clause} · {label}"})
    if basis.second_hand is None:
        return citation
    caveat = "；".join(each for each in (citation.caveat, "转述，不是该规范的原文") if each)
    return citation.model_copy(update={"caveat": caveat})


def find(basis: Basis, library: Library) -> Place | None:
    """Where the figures of a basis stand together in the cited clause."""
    for card in documents_named(basis.document, library):
        for passages in passages_at(basis.clause, card, library):
            places = [place for passage in passages for place in _places(passage, basis.figures, library)]
            if places:
                return min(places, key=lambda place: place.end - place.start)
    return None


def _places(passage: Passage, figures: Sequence[str], library: Library) -> Iterator[Place]:
    """The stretches of one passage that hold all figures, in citable size."""
    if not figures or not holds(passage.text, figures):
        return
    if passage.kind == "row":
        clause = library.clause(passage.document_id, passage.clause_id)
        for cell in clause.cells:
            if holds(cell.value, figures):
                yield Place(passage.document_id, cell.start, cell.end, passage)
    best = _shortest(passage.text, figures)
    if best is not None:
        yield Place(passage.document_id, passage.start + best[0], passage.start + best[1], passage)


def holds(text: str, figures: Sequence[str]) -> bool:
    """Whether a text holds all figures, apart from white space and the spelling of signs; never inside a longer number."""
    even = bare(text)
    return all(_stands_in(bare(figure), even) for figure in figures)


def _stands_in(figure: str, text: str) -> bool:
    pattern = re.escape(figure)
    if figure[:1].isdigit():
        pattern = r"(?<![\d.])" + pattern
    if figure[-1:].isdigit():
        pattern += r"(?!\.?\d)"
    return re.search(pattern, text) is not None


def _shortest(text: str, figures: Sequence[str]) -> tuple[int, int] | None:
    """The shortest run of sentences that holds all figures and is not too long to quote."""
    edges = [0, *(_past_punctuation(text, match.end()) for match in _STOP.finditer(text)), len(text)]
    best: tuple[int, int] | None = None
    for first in range(len(edges) - 1):
        for last in range(first + 1, len(edges)):
            start, end = edges[first], edges[last]
            if end - start > _LONGEST or (best and end - start >= best[1] - best[0]):
                break
            if holds(text[start:end], figures):
                best = (start, end)
                break
    return best


def _past_punctuation(text: str, at: int) -> int:
    """A quotation does not begin with a comma or a closing bracket."""
    while at < len(text) and text[at] in "，、：；,」』”）) ":
        at += 1
    return at
