"""How rare a word is in the library."""

from __future__ import annotations

import math

from knowledge.search import Search
from knowledge.words import solid

COUNTED_UP_TO = 400
"""A longer word found in so many passages is common; counting on would only cost time."""


class Rarity:
    """Tells the weight of a word: its inverse document frequency over the passages of the library."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.known: dict[str, float] = {}
        self.version = ""

    def __call__(self, word: str) -> float:
        """log(1 + (N - n + ½) / (n + ½)) for a word that stands in n of N passages."""
        version = self.search.library.version()
        if version != self.version:
            self.known, self.version = {}, version
        if word not in self.known:
            self.known[word] = self.idf(word)
        return self.known[word]

    def idf(self, word: str) -> float:
        """The weight, counted in the lexical index."""
        if not self.search.index.exists:
            return 1.0
        lexical = self.search.index.lexical
        gram = solid(word)
        if len(gram) <= 2 or gram.isascii():
            count = lexical.frequency(gram)
        else:
            count = sum(map(len, lexical.containing(gram, COUNTED_UP_TO)))
        return math.log(1 + (len(lexical) - count + 0.5) / (count + 0.5))
