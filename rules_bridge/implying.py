"""Facts that follow from others, are taken by default, or come from another rule; every one is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rules_bridge.case import Case
from rules_bridge.facts import read_fact

if TYPE_CHECKING:
    from rules_bridge.facts import Fact


def applies(when: Mapping[str, tuple[str, ...]], facts: Mapping[str, Fact]) -> bool:
    """Whether all facts named are known and have one of the words; no words means any."""
    return all(name in facts and (not words or facts[name].value in words) for name, words in when.items())


def with_implied(case: Case) -> tuple[Case, tuple[str, ...]]:
    """The case with every implied fact, and one note for each."""
    facts = dict(case.facts)
    notes = []
    for implied in case.rule.implied:
        if implied.fact not in facts and applies(implied.when, facts):
            facts[implied.fact] = read_fact(case.info.fact(implied.fact), implied.value)
            notes.append(implied.note)
    return case._replace(facts=facts), tuple(notes)
