"""How well a stretch of text covers the words of a question."""

from __future__ import annotations

from functools import cache

from assistant.cues import load_synonyms
from assistant.inquiry import Term, flat
from knowledge.vocabulary import Value

SYNONYM = 0.75
"""A word that means the same counts this much of the word itself."""


class Coverage(Value):
    """The share of the question's weight found in a text (0 … 1), and the words that were found."""

    share: float
    found: tuple[str, ...] = ()


@cache
def synonyms() -> dict[str, frozenset[str]]:
    """For each word the words that count for it, from words/synonyms.txt."""
    groups: dict[str, set[str]] = {}
    for group in load_synonyms():
        for word in group:
            groups.setdefault(word, set()).update(other for other in group if other != word)
    return {word: frozenset(others) for word, others in groups.items()}


def match(word: str, text: str) -> float:
    """1 where the word stands in the text, less where a word of the same meaning or most of it does."""
    if word in text:
        return 1.0
    if any(other in text for other in synonyms().get(word, ())):
        return SYNONYM
    if len(word) >= 3 and not word.isascii():
        pairs = [word[i : i + 2] for i in range(len(word) - 1)]
        share = sum(pair in text for pair in pairs) / len(pairs)
        if share >= 0.5:
            return 0.7 * share
    return 0.0


def cover(terms: tuple[Term, ...], text: str, context: str = "") -> Coverage:
    """How much of the terms' weight the text holds; what only its context (headings) holds counts six tenths."""
    total = sum(term.weight for term in terms)
    if not total:
        return Coverage(share=0.0)
    body, around = flat(text), flat(context)
    gained, found = 0.0, []
    for term in terms:
        inside = match(term.word, body)
        value = max(inside, 0.6 * match(term.word, around) if inside < 0.6 else 0.0)
        gained += term.weight * value
        if value >= 0.4:
            found.append(term.word)
    return Coverage(share=gained / total, found=tuple(found))
