"""Finds the enumeration a question asks for: a heading with its items in order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.evidence import Quote
from assistant.inquiry import Inquiry
from assistant.sentences import sentences
from assistant.weighing import cover
from knowledge.vocabulary import Clause, Document, Passage, Value

FEWEST, MOST = 2, 20
READ_WHOLE = 600
"""Documents of up to so many clauses are looked through whole."""
LEAST_FIT = 0.25
"""Below this share of the question's weight a heading is about something else, however many items it has."""
ITEM_LENGTH = 90
"""Where an item runs on, only its first sentence is quoted; longer first sentences are cut at a comma."""


class Enumeration(Value):
    """A parent clause and the quotations of its items, in order."""

    parent: Clause
    score: float
    quotes: tuple[Quote, ...]


def find_enumeration(inquiry: Inquiry, document: Document, near: Sequence[Passage]) -> Enumeration | None:
    """The enumeration of one document that fits the question best, among the ancestors of the passages near it."""
    clauses = {clause.id: clause for clause in document.clauses}
    children: dict[str, list[Clause]] = {}
    for clause in document.clauses:
        if clause.parent:
            children.setdefault(clause.parent, []).append(clause)
    best: Enumeration | None = None
    parents = list(document.clauses) if len(document.clauses) <= READ_WHOLE else ancestors(near, clauses)
    for parent in parents:
        items = items_of(parent, children)
        if not FEWEST <= len(items) <= MOST:
            continue
        quotes = tuple(quote for item in items if (quote := first_words(item, document)))
        if len(quotes) < FEWEST:
            continue
        score = fitness(inquiry, parent, items, document)
        if best is None or score > best.score:
            best = Enumeration(parent=parent, score=score, quotes=quotes)
    return best


def ancestors(near: Sequence[Passage], clauses: dict[str, Clause]) -> list[Clause]:
    """The clauses the passages belong to and all above them, nearest first, each once."""
    found: dict[str, Clause] = {}
    for passage in near:
        at: str | None = passage.clause_id
        while at and at in clauses:
            found.setdefault(at, clauses[at])
            at = clauses[at].parent
    return list(found.values())


def items_of(parent: Clause, children: dict[str, list[Clause]]) -> list[Clause]:
    """The items of an enumeration: the numbered children, or all children where none has a number."""
    direct = [child for child in children.get(parent.id, []) if child.kind not in ("table", "row", "note", "figure")]
    numbered = [child for child in direct if child.number]
    return numbered if len(numbered) >= FEWEST else direct


def first_words(item: Clause, document: Document) -> Quote | None:
    """The first sentence of an item as a quotation, with its number."""
    inside = [p for p in document.passages if p.clause_id == item.id] or [
        p for p in document.passages if p.start <= item.start < p.end
    ]
    if not inside:
        return None
    passage = inside[0]
    spans = sentences(passage.text, passage.start)
    if not spans:
        return None
    start, end = spans[0].start, spans[0].end
    if len(re.sub(r"[\W\d]", "", spans[0].text)) < 2 and len(spans) > 1:
        end = spans[1].end
    if end - start > ITEM_LENGTH:
        cut = passage.text.rfind("，", 12, ITEM_LENGTH)
        end = passage.start + cut if cut > 0 and start == passage.start else end
    return Quote(passage=passage, start=start, end=end)


def fitness(inquiry: Inquiry, parent: Clause, items: Sequence[Clause], document: Document) -> float:
    """How well the heading, its lead-in and the number of items agree with the question."""
    own = document.text[parent.start : parent.end]
    spans = sentences(own)
    lead = spans[-1].text[-100:] if len(spans) > 1 else ""
    around = f"{' '.join(parent.path)} {document.card.title}"
    covered = cover(inquiry.terms, f"{parent.number or ''}{parent.title} {lead}", around)
    if covered.share < LEAST_FIT:
        return covered.share
    titles = cover(inquiry.terms, " ".join(item.title for item in items))
    score = covered.share + 0.15 * titles.share
    if inquiry.count is not None:
        score += 0.25 if inquiry.count == len(items) else -0.15
    if inquiry.numbers and any(number in (parent.number, *parent.about) for number in inquiry.numbers):
        score += 0.5
    return score
