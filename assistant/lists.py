"""Finds the enumeration a question asks for: a heading with its items in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from assistant.evidence import Candidate, Quote
from assistant.inquiry import Inquiry, flat
from assistant.sentences import sentences
from assistant.weighing import cover
from assistant.weights import load_weights
from knowledge.vocabulary import Clause, Document, Passage, Value

FEWEST, MOST = 2, 20
LEAD_IN = re.compile(r"(?:[：:]|如下|以下[^。；，]{0,8})[：:。]?$")
READ_WHOLE = 600
"""Documents of up to so many clauses are looked through whole."""
WHOLE_ITEM = 140
"""An item of up to this length is quoted whole."""
ITEM_LENGTH = 90
"""Where an item runs on, only its first sentence is quoted; longer first sentences are cut at a comma."""


class Enumeration(Value):
    """A parent clause and the quotations of its items, in order."""

    parent: Clause
    score: float
    quotes: tuple[Quote, ...]


def find_enumeration(inquiry: Inquiry, document: Document, candidates: Sequence[Candidate]) -> Enumeration | None:
    """The enumeration of one document that fits the question best; `candidates` are the weighed sentences of it."""
    clauses = {clause.id: clause for clause in document.clauses}
    children: dict[str, list[Clause]] = {}
    for clause in document.clauses:
        if clause.parent:
            children.setdefault(clause.parent, []).append(clause)
    ranks: dict[str, float] = {}
    for candidate in candidates:
        key = candidate.passage.clause_id
        ranks[key] = max(ranks.get(key, 0.0), candidate.features["rank"])
    near = [candidate.passage for candidate in candidates[:60]]
    bonus = load_weights().sentence["named"] * max((each.features["named"] for each in candidates), default=0.0)
    parents = list(document.clauses) if len(document.clauses) <= READ_WHOLE else ancestors(near, clauses)
    best: tuple[float, Clause, list[Clause]] | None = None
    for parent in parents:
        items = items_of(parent, children)
        if FEWEST <= len(items) <= MOST:
            rank = max(ranks.get(clause.id, 0.0) for clause in (parent, *items))
            score = fitness(inquiry, parent, items, document, rank) + bonus
            if best is None or score > best[0]:
                best = (score, parent, items)
    if best is None:
        return None
    quotes = tuple(quote for item in best[2] if (quote := first_words(item, document)))
    return Enumeration(parent=best[1], score=best[0], quotes=quotes) if len(quotes) >= FEWEST else None


def items_after(candidate: Candidate, document: Document) -> Enumeration | None:
    """The items that a heading or lead-in announces: the children of its clause, else the run of items after it."""
    place = next((i for i, clause in enumerate(document.clauses) if clause.id == candidate.passage.clause_id), None)
    if place is None:
        return None
    parent = document.clauses[place]
    children: dict[str, list[Clause]] = {}
    for clause in document.clauses[place + 1 :]:
        children.setdefault(clause.parent or "", []).append(clause)
    items = items_of(parent, children)
    if not items and not parent.number and LEAD_IN.search(candidate.text.strip()):
        following = document.clauses[place + 1 : place + 1 + MOST]
        first = following[0] if following else None
        for clause in following:
            if first is None or clause.kind != first.kind or clause.parent != first.parent or not clause.number:
                break
            items.append(clause)
    if not FEWEST <= len(items) <= MOST:
        return None
    quotes = tuple(quote for item in items if (quote := first_words(item, document)))
    return Enumeration(parent=parent, score=candidate.score, quotes=quotes) if len(quotes) >= FEWEST else None


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
    if passage.start == start and passage.end - start <= WHOLE_ITEM:
        return Quote(passage=passage, start=start, end=passage.end)
    if end - start > ITEM_LENGTH:
        cut = passage.text.rfind("，", 12, ITEM_LENGTH)
        end = passage.start + cut if cut > 0 and start == passage.start else end
    return Quote(passage=passage, start=start, end=end)


def fitness(inquiry: Inquiry, parent: Clause, items: Sequence[Clause], document: Document, rank: float) -> float:
    """How well the heading, its lead-in and the number of items agree with the question, in the measure of sentences."""
    spans = sentences(document.text[parent.start : parent.end])
    lead = spans[-1].text[-100:] if len(spans) > 1 else ""
    around = f"{' '.join(parent.path)} {document.card.title}"
    head = f"{parent.number or ''}{parent.title} {lead}"
    inside, covered = cover(inquiry.terms, head).share, cover(inquiry.terms, head, around).share
    titles = cover(inquiry.terms, " ".join(item.title for item in items)).share
    weights = load_weights()
    score = (
        weights.sentence["inside"] * inside + weights.sentence["coverage"] * covered + weights.sentence["rank"] * rank
    )
    score += weights.sentence["passage"] * max(covered, 0.5 * titles) + weights.list["always"]
    if inside < weights.list["least"]:
        score += weights.list["other"]
    score += weights.list["title"] * title_share(parent.title, inquiry.text)
    if inquiry.count is not None:
        score += weights.list["count" if inquiry.count == len(items) else "miscount"]
    if LEAD_IN.search(lead.strip()):
        score += weights.list["lead"]
    if inquiry.numbers and any(number in (parent.number, *parent.about) for number in inquiry.numbers):
        score += weights.list["number"]
    return score


def title_share(title: str, question: str) -> float:
    """How much of a heading stands in the question in one piece of at least three characters (0 … 1)."""
    head, asked = flat(re.sub(r"（[^）]*）$", "", title)), flat(question)
    if len(head) < 3:
        return 0.0
    match = SequenceMatcher(None, head, asked, autojunk=False).find_longest_match()
    return match.size / len(head) if match.size >= 3 else 0.0
