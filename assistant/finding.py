"""From one part of a question to the evidence that answers it: a row, a list, a clause, sentences, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from assistant.cues import load_places
from assistant.desk import Desk
from assistant.evidence import Candidate, Quote, choose, weigh, widen
from assistant.inquiry import Inquiry, Term
from assistant.lists import LEAD_IN, Enumeration, find_enumeration, items_after
from assistant.naming import only_names, plainly_named
from assistant.refusal import amiss, data_first, too_little
from assistant.sentences import LONGEST, sentences
from assistant.tables import Row, best_rows
from knowledge.vocabulary import Card, Clause, Hit, Passage, Question, Value

SIGNED = re.compile(r"(?:[^。]{0,30}\s)?(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?")
DEPTH = 40
"""How many passages are read closely."""


class Finding(Value):
    """What was found for one part of a question."""

    inquiry: Inquiry
    kind: Literal["sentences", "list", "row", "clause", "nothing"]
    quotes: tuple[Quote, ...] = ()
    rows: tuple[Row, ...] = ()
    parent: Clause | None = None
    strength: float = 0.0
    nearest: tuple[Hit, ...] = ()
    why: str = ""
    """Why nothing was found, in words for the reader."""


def find(inquiry: Inquiry, question: Question, desk: Desk) -> Finding:
    """The evidence for one part of a question."""
    if inquiry.form == "invent":
        return Finding(inquiry=inquiry, kind="nothing", why="不编造文件里没有的内容")
    cards = desk.library.documents()
    named = plainly_named(inquiry.text, cards) or plainly_named(inquiry.carried, cards)
    inquiry = without_names(inquiry, [card for card in cards if card.id in named])
    hits = search(inquiry, question, desk, named)
    near = tuple(hits[:3])
    if inquiry.form == "signature" and named and (signed := signature(named[0], desk)):
        return Finding(inquiry=inquiry, kind="sentences", quotes=(signed,), strength=1.0)
    exact = exact_clauses(inquiry, desk, named)
    if inquiry.form == "lookup" and not exact:
        numbers = "、".join(inquiry.numbers)
        return Finding(inquiry=inquiry, kind="nothing", nearest=near, why=f"库里没有编号为 {numbers} 的条款")
    hits = with_exact(hits, exact)
    candidates = weigh(inquiry, hits, desk.search.embedder, named)
    why = amiss(inquiry, candidates, cards, list(load_places().values()))
    if why:
        return Finding(inquiry=inquiry, kind="nothing", nearest=near, why=why)
    candidates = data_first(inquiry, candidates)
    if (inquiry.form == "list" or (inquiry.count and not exact) or inquiry.ordinal) or leads_in(candidates[:1]):
        listed = find_list(inquiry, candidates, desk)
        if listed and inquiry.ordinal and inquiry.form != "list" and inquiry.ordinal <= len(listed.quotes):
            item = widen(listed.quotes[inquiry.ordinal - 1], LONGEST)
            return Finding(inquiry=inquiry, kind="sentences", quotes=(item,), strength=listed.score)
        if listed:
            return Finding(
                inquiry=inquiry, kind="list", quotes=listed.quotes, parent=listed.parent, strength=listed.score
            )
    rows = find_rows(inquiry, candidates, hits, desk, {card.id: card for card in cards})
    if rows:
        return Finding(inquiry=inquiry, kind="row", rows=tuple(rows), strength=rows[0].score, nearest=near)
    why = too_little(candidates)
    if why:
        return Finding(inquiry=inquiry, kind="nothing", nearest=near, why=why)
    most = len(named) if inquiry.form == "compare" and len(named) > 1 else 2
    quotes = (
        per_document(inquiry, candidates, named) if most > 1 and len(named) > 1 else choose(inquiry, candidates, most)
    )
    strength = candidates[0].score
    return Finding(inquiry=inquiry, kind="sentences", quotes=tuple(map(widen, quotes)), strength=strength, nearest=near)


def signature(document_id: str, desk: Desk) -> Quote | None:
    """The last date a document prints by itself, as at its foot (落款)."""
    for passage in reversed(desk.library.passages_of(document_id)[-6:]):
        for span in reversed(sentences(passage.text, passage.start)):
            if SIGNED.fullmatch(span.text.strip()):
                return Quote(passage=passage, start=span.start, end=span.end)
    return None


def without_names(inquiry: Inquiry, cards: Sequence[Card]) -> Inquiry:
    """The inquiry with the words that only name a document made light: inside it they tell nothing apart."""
    if not cards:
        return inquiry
    terms = tuple(
        Term(word=term.word, weight=term.weight * (0.2 if only_names(term.word, cards) else 1.0))
        for term in inquiry.terms
    )
    return inquiry.model_copy(update={"terms": terms})


def search(inquiry: Inquiry, question: Question, desk: Desk, named: Sequence[str]) -> list[Hit]:
    """The passages to read closely: those of the named documents, and fewer of all; superseded digests are left out."""
    text = f"{inquiry.text} {inquiry.carried}".strip()
    asked = Question(text=text, jurisdiction=question.jurisdiction, as_of=question.as_of)
    superseded = desk.library.superseded()
    ids = [card.id for card in desk.library.documents() if card.id not in superseded] if superseded else None
    hits = desk.search.search(asked, k=DEPTH if not named else DEPTH // 2, document_ids=ids)
    if named:
        own = desk.search.search(asked, k=DEPTH, document_ids=[key for key in named if key not in superseded])
        known = {hit.passage.id for hit in own}
        hits = own + [hit for hit in hits if hit.passage.id not in known]
    return hits


def exact_clauses(inquiry: Inquiry, desk: Desk, named: Sequence[str]) -> list[Passage]:
    """The passages that bear the clause numbers the question names."""
    found: dict[str, Passage] = {}
    for number in inquiry.numbers:
        for passage in desk.library.find_number(number, list(named) or None):
            found.setdefault(passage.id, passage)
    return list(found.values())


def with_exact(hits: Sequence[Hit], exact: Sequence[Passage]) -> list[Hit]:
    """The hits with the exactly named clauses in front."""
    if not exact:
        return list(hits)
    top = max((hit.score for hit in hits), default=0.0) + 1.0
    keys = {passage.id for passage in exact}
    front = [Hit(passage=passage, score=top, parts={"exact": 1.0}) for passage in exact]
    return front + [hit for hit in hits if hit.passage.id not in keys]


def find_rows(
    inquiry: Inquiry, candidates: Sequence[Candidate], hits: Sequence[Hit], desk: Desk, cards: dict[str, Card]
) -> list[Row]:
    """The table rows whose head the question names, if any."""
    rows: dict[str, list[tuple[Passage, Clause]]] = {}
    for hit in hits:
        if hit.passage.kind == "row":
            clause = desk.library.clause(hit.passage.document_id, hit.passage.clause_id)
            rows.setdefault(hit.passage.document_id, []).append((hit.passage, clause))
    first = candidates[0].passage.id if candidates else ""
    found = [best_rows(inquiry, pairs, cards[key], first) for key, pairs in rows.items()]
    return max(found, key=lambda rows: rows[0].score if rows else 0.0, default=[])


def leads_in(candidates: Sequence[Candidate]) -> bool:
    """Whether the best sentence only announces what follows it, or is a heading alone."""
    return any(LEAD_IN.search(each.text.strip()) or each.features["heading"] for each in candidates)


def find_list(inquiry: Inquiry, candidates: Sequence[Candidate], desk: Desk) -> Enumeration | None:
    """The items the best sentence announces; else the best enumeration, where it fits better than the best sentence."""
    if not candidates:
        return None
    if leads_in(candidates[:1]):
        document = desk.library.document(candidates[0].passage.document_id)
        if announced := items_after(candidates[0], document):
            return announced
    if inquiry.form != "list" and not inquiry.count and not inquiry.ordinal:
        return None
    own: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        own.setdefault(candidate.passage.document_id, []).append(candidate)
    near = dict.fromkeys(candidate.passage.document_id for candidate in candidates[:10])
    found = [listed for key in near if (listed := find_enumeration(inquiry, desk.library.document(key), own[key]))]
    best = max(found, key=lambda each: each.score, default=None)
    return best if best and best.score >= candidates[0].score else None


def per_document(inquiry: Inquiry, candidates: Sequence[Candidate], named: Sequence[str]) -> list[Quote]:
    """The best quotation of each named document."""
    quotes: list[Quote] = []
    for key in named:
        own = [candidate for candidate in candidates if candidate.passage.document_id == key]
        quotes += choose(inquiry, own, 1)[:1]
    return quotes
