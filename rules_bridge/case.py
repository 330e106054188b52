"""One case before a rule: rulebook, rule, and the facts as understood; and the two ways a formula can end."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from knowledge.vocabulary import Step
from rules_bridge.facts import Fact, RuleInfo
from rules_bridge.formulas import Bound, shown, terminates
from rules_bridge.rulebook import Parameter, Rulebook, RuleSpec

EXACT = "修约：未规定，按精确值比较。"


class Case(NamedTuple):
    """What a formula works on."""

    book: Rulebook
    rule: RuleSpec
    info: RuleInfo
    facts: dict[str, Fact]

    def used(self, role: str) -> Parameter:
        """The parameter in a role of the formula."""
        name = self.rule.uses[role]
        return self.book.parameter(name if isinstance(name, str) else name[0])

    def all_used(self, role: str) -> tuple[Parameter, ...]:
        """All parameters in a role."""
        names = self.rule.uses.get(role, ())
        return tuple(self.book.parameter(name) for name in ((names,) if isinstance(names, str) else names))

    def step(self, says: str, *parameters: Parameter) -> Step:
        """A step that rests on parameters of one place."""
        return Step(says=says, basis=self.book.basis(*parameters) if parameters else None)

    def lacks(self, *names: str) -> Lacking | None:
        """The facts among these that are not known, None where all are."""
        missing = tuple(name for name in names if name not in self.facts)
        return Lacking(missing) if missing else None


class Outcome(NamedTuple):
    """A formula's result with its steps."""

    value: str
    unit: str | None
    steps: Sequence[Step]
    literal: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Lacking(NamedTuple):
    """Facts that would decide, and what can already be said."""

    names: tuple[str, ...]
    so_far: tuple[str, ...] = ()


_SIGNS: dict[Bound, str] = {"at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<"}


def sign(bound: Bound) -> str:
    """The sign of a bound."""
    return _SIGNS[bound]


def figure(parameter: Parameter) -> str:
    """A parameter for people: ≥ 5000 t."""
    if parameter.value is None:
        return parameter.says or "、".join(parameter.items)
    bound = f"{sign(parameter.bound)} " if parameter.bound else ""
    return f"{bound}{parameter.value}" + ("" if parameter.is_date else f" {parameter.unit}")


def percent(value: Fraction) -> str:
    """A percentage for people: exact where it ends within 6 decimals, else rounded with ≈."""
    if (value * 10**6).denominator == 1 and terminates(value):
        return f"{shown(value)} %"
    return f"≈ {shown(value, 4)} %"
