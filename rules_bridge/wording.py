"""Facts given by words, not numbers: class, data type, method, kind of unit, listing (cues/words.toml)."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from rules_bridge.cuebook import Cues, cues

_NOT = re.compile(r"(?:不是|并非|非|不属于|不算|并不是|而不是|不再是|没有|不)\s*$")


class Word(NamedTuple):
    """A word fact and where it stands."""

    fact: str
    value: str
    start: int
    end: int


@cache
def _lists() -> dict[str, tuple[Cues, dict[str, str]]]:
    """Per fact all its words, and the value each stands for."""
    from rules_bridge.cuebook import load_cues

    owners = {
        fact: {word: value for value, words in values.items() for word in words}
        for fact, values in load_cues().words.items()
    }
    return {fact: (cues(owner), owner) for fact, owner in owners.items()}


def find_words(text: str) -> list[Word]:
    """Every word fact of a text in order; a class that is denied (不是微量源流) is no fact."""
    found = []
    for fact, (words, owner) in _lists().items():
        for hit in words.find(text):
            if fact == "stream" and _NOT.search(text[max(0, hit.start - 5) : hit.start]):
                continue
            found.append(Word(fact, owner[hit.word], hit.start, hit.end))
    return sorted(found, key=lambda each: each.start)
