"""The facts of a case as a rule module takes them: by name, one set for each run (交给规则的事实)."""

from __future__ import annotations

from knowledge.vocabulary import Question
from rules_bridge import leading
from rules_bridge.facts import known_rules
from rules_bridge.frame import Said
from rules_bridge.talk import Case, find
from rules_bridge.wording import find_words


def facts_for(case: Case, rule: str, subject: str, question: Question | None = None) -> list[dict[str, str]]:
    """The facts of the case that a rule uses for one stream, in the engine's form; one set for each class or data type named."""
    info = known_rules()[rule]
    names = {fact.name for fact in info.facts}
    if any(each.fact == "theoretical" and each.subject == subject for each in case.facts) and subject:
        named = {each.fact: each.value for each in find_words(subject)}
    else:
        named = {}
    sets: list[dict[str, str]] = [{}]
    for name in [fact.name for fact in info.facts if fact.name not in named]:
        values = [
            _given(each)
            for each in case.facts
            if each.fact == name and each.subject in ("", subject) and _fits(each, subject, case)
        ]
        if values:
            sets = [{**each, name: value} for each in sets for value in dict.fromkeys(values)]
    if case.sums and "total_t" in names:
        total = leading.sum_of_streams(case)
        sets = [{**each, "total_t": total} for each in sets]
    if "stream" in names and case.fact("stream"):
        sets = [
            {name: value for name, value in each.items() if name not in ("emission_t", "total_t", "share_pct")}
            for each in sets
        ]
    if question and question.as_of and "today" in names:
        sets = [{"today": question.as_of.isoformat(), **each} for each in sets]
    return [{**each, **{name: value for name, value in named.items() if name in names}} for each in sets]


def _fits(said: Said, subject: str, case: Case) -> bool:
    """A stream's own figure goes before one without a name."""
    return said.subject == subject or find(case.facts, said.fact, subject) is None


def _given(said: Said) -> str:
    if not said.measure:
        return said.value
    if said.approximate:
        return said.written
    return f"{said.value}{said.unit or ''}" if said.unit in ("t", "%", "级") else said.value
