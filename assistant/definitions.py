"""Finds the clause in which a standard defines a term (术语): its heading is the term, its words are the definition."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.desk import Desk
from assistant.evidence import Candidate, Quote
from assistant.inquiry import QUOTED, Inquiry, asking_words, flat
from assistant.sentences import LONGEST
from knowledge.vocabulary import Clause

SAYS = re.compile(
    r"\s*(?:第\S{1,6}条\s*)?(?:[（(]?[一二三四五六七八九十百\d.]+[)）、.]?\s*)?(?:本[\u4e00-\u9fff]{1,4}(?:所称|中)的?)?[“\"]?"
    r"(?P<term>[\u4e00-\u9fffA-Za-z/（）()]{2,24}?)[”\"]?[，,]?\s*(?:是指|系指|指的是|，指|，是)"
)
LOOKED_AT = 60
SHORTEST = 2
LEAST = 0.4
"""The term asked for has at least this share of the weight of the weightiest word."""
MOST = 2
"""So many documents are quoted where several define the term."""


def defining_quotes(inquiry: Inquiry, document_ids: Sequence[str], desk: Desk) -> list[Quote]:
    """The definitions of the term a question asks for, one a document; empty where no clause has it as its heading."""
    defined = [(key, clause) for key in document_ids for clause in desk.library.clauses(key) if clause.kind == "term"]
    chosen = asked_for(inquiry, defined)
    quotes: list[Quote] = []
    for key in dict.fromkeys(key for key, _ in chosen[: MOST * 2]):
        clause = next(clause for document, clause in chosen if document == key)
        inside = [each for each in desk.library.passages_of(key) if each.clause_id == clause.id]
        quotes += [
            Quote(passage=each, start=each.start, end=min(each.end, each.start + LONGEST)) for each in inside[:1]
        ]
    return quotes[:MOST]


def said_to_be(inquiry: Inquiry, candidates: Sequence[Candidate]) -> Quote | None:
    """The sentence that says what the term asked for is (仲裁检定是指…), where one of the first does."""
    asked = flat(inquiry.text)
    found = [
        (len(term), each)
        for each in candidates[:LOOKED_AT]
        if (match := SAYS.match(each.text)) and len(term := flat(match["term"])) >= SHORTEST and term in asked
    ]
    best = max(found, key=lambda pair: pair[0], default=None)
    if best is None or best[0] < max((len(term.word) for term in inquiry.terms if term.weight >= 1.0), default=0):
        return None
    return Quote(passage=best[1].passage, start=best[1].start, end=best[1].end)


def asked_for(inquiry: Inquiry, defined: Sequence[tuple[str, Clause]]) -> list[tuple[str, Clause]]:
    """The term clauses whose heading stands in the question, the longest such heading; else the one that ends as the question's word."""
    asked = flat(inquiry.text)
    quoted = [flat(phrase) for phrase in QUOTED.findall(inquiry.text)]
    titles = {flat(clause.title) for _, clause in defined if len(flat(clause.title)) >= SHORTEST}
    whole = [title for title in titles if title in quoted] or [title for title in titles if title in asked]
    if not whole:
        words = [*quoted, *(term.word for term in inquiry.terms if term.weight >= 1.0 and len(term.word) > SHORTEST)]
        ends = {title for title in titles if any(title.endswith(word) for word in words)}
        whole = list(ends) if len(ends) == 1 else []
    best = max(whole, key=lambda title: (weight(title, inquiry), len(title)), default="")
    other = any(phrase not in best and best not in phrase for phrase in quoted)
    if other or (not quoted and weight(best, inquiry) < LEAST * heaviest(inquiry)):
        return []  # the question has that word too, but asks for another
    return [(key, clause) for key, clause in defined if best and flat(clause.title) == best]


def heaviest(inquiry: Inquiry) -> float:
    """The weight of the weightiest word of the matter."""
    pointers = {flat(each) for each in (*inquiry.numbers, *inquiry.designations)}
    asking = asking_words()
    matter = [term.weight for term in inquiry.terms if term.word not in asking and term.word not in pointers]
    return max(matter, default=0.0)


def weight(title: str, inquiry: Inquiry) -> float:
    """What the words of a heading weigh in the question; words that only name the document weigh little."""
    longer = [term for term in inquiry.terms if term.word in title or title in term.word]
    return round(sum(term.weight * min(1.0, len(title) / len(term.word)) for term in longer), 2)
