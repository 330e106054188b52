"""Decides whether the evidence is enough to answer; saying no is a good answer, a guess is the worst one.

A question is refused for a plain reason: the place, the standard or the clause it names isn't there, the kind of datum it asks
for doesn't stand beside its subject, or no sentence is about it at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.evidence import Candidate, sought_patterns
from assistant.inquiry import Inquiry, Term, asking_words, flat, normal
from assistant.naming import short_place
from assistant.weighing import cover, match, synonyms
from assistant.weights import load_weights
from knowledge.names import find_clause_numbers, find_designations, same_designation
from knowledge.vocabulary import Card

HARD = frozenset(
    {
        "money",
        "date",
        "phone",
        "email",
        "website",
        "account",
        "percent",
        "grade",
        "duration",
        "count",
        "person",
        "formula",
    }
)
"""Kinds of datum that can be told from the characters: without one, the question isn't answered."""
NEAR = 45
"""So many characters may lie between a datum and its subject."""
READ = 25
"""So many candidates are looked through for a datum."""


def enough(inquiry: Inquiry, candidates: Sequence[Candidate], cards: Sequence[Card], places: Sequence[str]) -> str:
    """Empty where the best candidates may answer, else why not, in words for the reader."""
    if not candidates:
        return "库里没有与所问有关的条款"
    return (
        unknown_place(inquiry, candidates, cards, places)
        or unknown_designation(inquiry, candidates, cards)
        or unknown_number(inquiry, candidates)
        or missing_datum(inquiry, candidates)
        or too_little(candidates)
    )


def unknown_place(
    inquiry: Inquiry, candidates: Sequence[Candidate], cards: Sequence[Card], places: Sequence[str]
) -> str:
    """A province or city is named that no document is of and the evidence doesn't speak of."""
    for place in places:
        if place not in inquiry.text or any(short_place(card.jurisdiction) == place for card in cards):
            continue
        if not any(place in candidate.text + candidate.passage.headings for candidate in candidates[:3]):
            return f"库里没有{place}的文件"
    return ""


def unknown_designation(inquiry: Inquiry, candidates: Sequence[Candidate], cards: Sequence[Card]) -> str:
    """A standard is named that is no document here, and the evidence doesn't speak of it."""
    for wanted in inquiry.designations:
        own = [
            card for card in cards if any(n and same_designation(wanted, n) for n in (card.designation, card.explains))
        ]
        if own:
            continue
        if clause_of(wanted, inquiry):
            return f"库里没有 {wanted} 的正文，查不到它的条款"
        said = " ".join(f"{c.passage.text} {c.passage.context} {c.passage.headings}" for c in candidates[:6])
        if not any(same_designation(wanted, mention.canonical) for mention in find_designations(said)):
            return f"库里没有 {wanted} 的正文，也没有讲到它的相关条款"
    return ""


def clause_of(wanted: str, inquiry: Inquiry) -> bool:
    """Whether the question asks for a clause of this very standard: 「JJF 1 的第 5.2 条」."""
    for mention in find_designations(inquiry.text):
        if mention.canonical == wanted and any(
            0 <= number.start - mention.end <= 3 for number in find_clause_numbers(inquiry.text)
        ):
            return inquiry.form == "lookup"
    return False


def unknown_number(inquiry: Inquiry, candidates: Sequence[Candidate]) -> str:
    """Clauses are named and none of the best evidence bears or mentions one of them."""
    if not inquiry.numbers:
        return ""
    for candidate in candidates[:8]:
        said = flat(f"{candidate.passage.label} {candidate.passage.text}")
        if candidate.features.get("exact") or any(flat(number) in said for number in inquiry.numbers):
            return ""
    return f"库里没有编号为 {'、'.join(inquiry.numbers)} 的条款"


def missing_datum(inquiry: Inquiry, candidates: Sequence[Candidate]) -> str:
    """A datum of a kind that can be told (money, date, grade …) is asked for, and none stands beside the subject."""
    subject = subject_terms(inquiry)
    for name, pattern in sought_patterns(inquiry).items():
        if name not in HARD:
            continue
        if not any(about(subject, each, pattern) for each in candidates[:READ]):
            return "库里的相关条款没有给出所问的数据"
    return ""


def data_first(inquiry: Inquiry, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with the best that holds the datum asked for, beside its subject, in front."""
    subject = subject_terms(inquiry)
    patterns = [pattern for name, pattern in sought_patterns(inquiry).items() if name in HARD]
    holding = [each for each in candidates[:READ] if any(about(subject, each, pattern) for pattern in patterns)]
    return [*holding[:1], *(each for each in candidates if each is not holding[0])] if holding else list(candidates)


def subject_terms(inquiry: Inquiry) -> tuple[Term, ...]:
    """The words the datum is asked of: without words of asking and bare units."""
    asking = asking_words()
    return tuple(
        term
        for term in inquiry.terms
        if term.word not in asking and not re.fullmatch(r"[\d.]+|年|月|日|号|吨|t", term.word)
    )


def about(subject: tuple[Term, ...], candidate: Candidate, pattern: re.Pattern[str]) -> bool:
    """Whether a sentence holds the datum beside its subject.

    The sentence, with the headings over it, has the subject's weightiest word and two fifths of its weight; where that word is
    in the sentence itself, the datum stands near it.
    """
    data = list(pattern.finditer(candidate.text))
    if not data or not subject:
        return bool(data)
    around = f"{candidate.passage.label} {candidate.passage.headings} {candidate.passage.context}"
    heaviest = max(subject, key=lambda term: term.weight)
    if (
        match(heaviest.word, flat(f"{candidate.text} {around}")) < 0.4
        or cover(subject, candidate.text, around).share < 0.4
    ):
        return False
    places = [
        found.start()
        for word in (heaviest.word, *synonyms().get(heaviest.word, ()))
        for found in finds(word, candidate.text)
    ]
    return not places or any(abs(place - datum.start()) <= NEAR for place in places for datum in data)


def finds(word: str, text: str) -> list[re.Match[str]]:
    """Where a word stands in a text, white space and width aside."""
    return list(re.finditer(r"\s*".join(map(re.escape, word)), normal(text).lower()))


def too_little(candidates: Sequence[Candidate]) -> str:
    """No sentence covers even a little of the question."""
    least = load_weights().least
    best = max(candidate.features["passage"] for candidate in candidates[:5])
    return "库里没有讲到所问的内容" if best < least["passage"] else ""
