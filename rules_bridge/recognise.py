"""From the words of one turn to its frame: facts, the rule asked for, standards, streams, and what the turn does.

Everything is read from word lists (cues/*.toml) and the grammar of amounts; nothing here computes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from knowledge.dates import DateExpression, find_dates
from knowledge.names import find_clause_numbers, find_designations
from knowledge.quantities import show
from rules_bridge.amounts import Amount, find_amounts, readable, without_orders
from rules_bridge.asking import Asked, asked_rule
from rules_bridge.cuebook import Cuebook, load_cues
from rules_bridge.facts import known_rules
from rules_bridge.frame import Mood, Said, Turn
from rules_bridge.placing import Background, place_amounts, place_dates
from rules_bridge.standards import named_standards
from rules_bridge.subject import referred
from rules_bridge.wording import Word, find_words


def read_turn(text: str, background: Background = Background()) -> Turn:
    """The frame of one turn; `background` is what the turns before it left open."""
    book = load_cues()
    whole = readable(text)
    told = without_orders(whole, book)
    amounts = find_amounts(told, book)
    dates = find_dates(told)
    words = find_words(told, book)
    asked = asked_rule(whole, amounts, words, dates, background, book)
    rule = asked.rule or background.rule_for(amounts, dates, words)
    placed = place_amounts(told, amounts, rule, background, book)
    said = [*placed.said, *place_dates(told, dates, rule, background), *word_facts(words, rule)]
    books = named_standards(told, book)
    subjects = {
        name: span for name, span in referred(told, background.labels).items() if not _taken(span, placed.spans)
    }
    moods = moods_of(whole, book, asked)
    covered = [*placed.spans, *asked.spans, *subjects.values(), *((each.start, each.end) for each in words)]
    return Turn(
        text=whole,
        rule=asked.rule,
        said=tuple(said),
        books=tuple(each.book for each in books),
        subjects=tuple(sorted(subjects, key=lambda name: subjects[name])),
        moods=moods,
        unclear=placed.unclear,
        residue=residue(whole, [*covered, *(each.span for each in books)], book),
    )
