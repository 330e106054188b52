"""Gathers what one part of a question is answered from: the documents it names, the passages, the weighed sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.desk import Desk
from assistant.editions import choose_documents
from assistant.evidence import Candidate, weigh
from assistant.focus import focus
from assistant.inquiry import QUOTED, Inquiry, Term, flat
from assistant.naming import only_names, plainly_named
from assistant.subtree import passages_within
from knowledge.editions import Editions
from knowledge.names import find_designations
from knowledge.scope import in_force
from knowledge.vocabulary import Card, Hit, Passage, Question, Value

DEPTH = 40
"""How many passages are read closely."""
MOST_BELOW = 120
"""So many passages under the clauses a question names are read as well."""
FEW_BELOW = 16
UNDER_NAMED = 0.9
"""What stands under a named clause counts this much of the clause itself."""


class Material(Value):
    """Everything that is looked at for one part of a question, best first."""

    inquiry: Inquiry
    cards: tuple[Card, ...]
    """Documents in use: of several editions the one that counts; no digest whose official document is here."""
    named: tuple[str, ...] = ()
    exact: tuple[Passage, ...] = ()
    """Passages of the clauses it names."""
    hits: tuple[Hit, ...] = ()
    candidates: tuple[Candidate, ...] = ()


def gather(inquiry: Inquiry, question: Question, desk: Desk, within: Sequence[str] = ()) -> Material:
    """The material for a part of a question, in the documents it names (or in `within`) before all others."""
    within = within or inquiry.documents
    choice = choose_documents(inquiry, question, desk)
    cards = choice.cards
    named = (
        list(within)
        or list(choice.named)
        or plainly_named(inquiry.text, cards)
        or plainly_named(names_before(inquiry), cards)
    )
    named = with_amendments(named, cards, choice.day, desk)
    light = without_names(inquiry, [card for card in cards if card.id in named])
    exact = exact_clauses(light, desk, named, cards)
    hits = search(light, question.as_of, desk, named, cards)
    hits = with_exact(hits, exact, below_named(exact, desk))
    hits = with_focus(hits, focus(inquiry, question, desk, named or [card.id for card in cards]))
    names = flat("".join(card.title for card in cards if card.id in named))
    candidates = weigh(without_numbers(light) if exact else light, hits, desk.search.embedder, named, names)
    if within:
        candidates = [candidate for candidate in candidates if candidate.passage.document_id in named]
        hits = [hit for hit in hits if hit.passage.document_id in named]
    return Material(
        inquiry=light,
        cards=cards,
        named=tuple(named),
        exact=tuple(exact),
        hits=tuple(hits),
        candidates=tuple(candidates),
    )


def with_amendments(named: Sequence[str], cards: Sequence[Card], day: date, desk: Desk) -> list[str]:
    """The named documents, each with its amendments that are in use: who names a standard means it as amended."""
    editions = Editions.of(desk.library)
    used = {card.id for card in cards if in_force(card, day)}
    found = dict.fromkeys(named)
    for each in named:
        found |= dict.fromkeys(other for other in editions.amendments(each) if other in used)
    return list(found)


def names_before(inquiry: Inquiry) -> str:
    """The turn before, where this one leans on it and names no standard of its own."""
    return "" if find_designations(inquiry.text) else inquiry.carried


def without_names(inquiry: Inquiry, cards: Sequence[Card]) -> Inquiry:
    """The inquiry with the words that only name a document made light: inside it they tell nothing apart."""
    if not cards:
        return inquiry
    terms = tuple(
        Term(word=term.word, weight=term.weight * (0.2 if only_names(term.word, cards, flat(inquiry.text)) else 1.0))
        for term in inquiry.terms
    )
    return inquiry.model_copy(update={"terms": terms})


def with_focus(hits: Sequence[Hit], at: Sequence[Passage]) -> list[Hit]:
    """The hits with those of the clause the conversation is at marked, the missing ones of it behind."""
    keys = {passage.id for passage in at}
    least = min((hit.score for hit in hits), default=0.0)
    marked = [
        hit.model_copy(update={"parts": {**hit.parts, "focus": 1.0}}) if hit.passage.id in keys else hit for hit in hits
    ]
    known = {hit.passage.id for hit in hits}
    return marked + [Hit(passage=each, score=least, parts={"focus": 1.0}) for each in at if each.id not in known]


def without_numbers(inquiry: Inquiry) -> Inquiry:
    """The inquiry with the clause numbers made light: once the clause is found they tell its sentences no more apart."""
    numbers = {flat(number) for number in inquiry.numbers}
    terms = tuple(
        term.model_copy(update={"weight": 0.1 * term.weight}) if term.word in numbers else term
        for term in inquiry.terms
    )
    return inquiry.model_copy(update={"terms": terms})


def search(inquiry: Inquiry, day: date | None, desk: Desk, named: Sequence[str], cards: Sequence[Card]) -> list[Hit]:
    """The passages to read closely: those of the named documents, and fewer of all documents in use."""
    # An edition asked for by its year is in use although it isn't in force: the day must not take it away again.
    kept = day if day and all(in_force(card, day) for card in cards) else None
    asked = Question(text=f"{inquiry.text} {inquiry.carried}".strip(), as_of=kept)
    everywhere = [card.id for card in cards]
    if not named:
        return desk.search.search(asked, k=DEPTH, document_ids=everywhere)
    own = desk.search.search(asked, k=DEPTH, document_ids=list(named))
    if inquiry.form == "definition":
        for phrase in [*QUOTED.findall(inquiry.text), *(term.word for term in inquiry.terms if len(term.word) > 2)][:4]:
            known = {hit.passage.id for hit in own}
            found = desk.search.search(phrase, k=4, document_ids=list(named))
            own += [hit.model_copy(update={"score": own[-1].score}) for hit in found if hit.passage.id not in known]
    known = {hit.passage.id for hit in own}
    others = desk.search.search(asked, k=DEPTH // 2, document_ids=everywhere)
    return own + [hit for hit in others if hit.passage.id not in known]


def exact_clauses(inquiry: Inquiry, desk: Desk, named: Sequence[str], cards: Sequence[Card]) -> list[Passage]:
    """The passages that bear the clause numbers the question names."""
    found: dict[str, Passage] = {}
    for number in inquiry.numbers:
        for passage in desk.library.find_number(number, list(named) or [card.id for card in cards]):
            found.setdefault(passage.id, passage)
    kinds = {card.id: card.kind.value in inquiry.text for card in cards}
    return sorted(
        found.values(),
        key=lambda each: (not kinds.get(each.document_id), each.kind == "row", max(1, len(each.about))),
    )


def below_named(exact: Sequence[Passage], desk: Desk) -> list[Passage]:
    """The passages that stand under the clauses a question names: their items, sub-clauses, notes and rows."""
    found: list[Passage] = []
    for document_id in dict.fromkeys(passage.document_id for passage in exact):
        own = {passage.clause_id for passage in exact if passage.document_id == document_id}
        found += [each for each in passages_within(document_id, own, desk) if each.clause_id not in own]
    return found[:MOST_BELOW]


def with_exact(hits: Sequence[Hit], exact: Sequence[Passage], below: Sequence[Passage] = ()) -> list[Hit]:
    """The hits with the exactly named clauses in front, and what stands under them marked as such."""
    if not exact:
        return list(hits)
    top = max((hit.score for hit in hits), default=0.0) + 1.0
    keys = {passage.id for passage in exact}
    front = [Hit(passage=passage, score=top, parts={"exact": 1.0}) for passage in exact]
    under = {passage.id: passage for passage in below if passage.id not in keys}
    rest = {hit.passage.id: hit for hit in hits if hit.passage.id not in keys}
    least = min((hit.score for hit in hits), default=0.0)
    few = len(under) <= FEW_BELOW  # under a whole annex it says little that a passage stands there
    more = [
        Hit(
            passage=each,
            score=top if few else rest[key].score if key in rest else least,
            parts={"exact": UNDER_NAMED},
        )
        for key, each in under.items()
    ]
    return front + more + [hit for key, hit in rest.items() if key not in under]
