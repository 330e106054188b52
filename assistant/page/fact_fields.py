"""Facts of a rule as labelled form fields: choices as a list, everything else as text with its unit."""

from __future__ import annotations

from assistant.page.markup import text
from rules_bridge.facts import FactInfo

SAMPLES = {"date": "如 2026-07-20", "list": "用顿号分开", "class": "如 0.5S级"}
"""What a field of that kind looks like, where its unit doesn't tell."""
UNCHOSEN = '<option value="">未填</option>'


def fact_field(fact: FactInfo, place: str, value: str = "") -> str:
    """One field under its Chinese title; `place` makes its id unlike those of other forms."""
    field = text(f"{place}-{fact.name}")
    unit = f' <span class="unit">{text(unit_of(fact))}</span>' if fact.unit else ""
    return (
        f'<div class="fact"><label for="{field}">{text(fact.title)}{unit}</label>'
        f"{_choices(fact, field, value) if fact.choices else _line(fact, field, value)}</div>"
    )


def unit_of(fact: FactInfo) -> str:
    """The unit with what is measured: t CO2e."""
    return " ".join(part for part in (fact.unit, fact.substance) if part)


def _choices(fact: FactInfo, field: str, value: str) -> str:
    rows = "".join(
        f'<option value="{text(choice)}"{" selected" if choice == value else ""}>{text(choice)}</option>'
        for choice in fact.choices
    )
    return f'<select id="{field}" name="{text(fact.name)}">{UNCHOSEN}{rows}</select>'


def _line(fact: FactInfo, field: str, value: str) -> str:
    sample = SAMPLES.get(fact.kind, "")
    hint = f' placeholder="{text(sample)}"' if sample else ""
    return f'<input type="text" id="{field}" name="{text(fact.name)}" value="{text(value)}" autocomplete="off"{hint}>'
