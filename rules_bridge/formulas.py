"""The arithmetic of the rules: pure functions over exact numbers; nothing is rounded before it is shown."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Literal, NamedTuple

Bound = Literal["at_least", "more_than", "at_most", "less_than"]
Exact = Fraction | Decimal | int


def meets(value: Exact, bound: Bound, limit: Exact) -> bool:
    """Whether a value keeps a bound (≥, >, ≤, <), compared exactly."""
    if isinstance(value, Decimal) or isinstance(limit, Decimal):  # the other pairs compare exactly as they are
        value, limit = Fraction(value), Fraction(limit)
    if bound == "at_least":
        return value >= limit
    if bound == "more_than":
        return value > limit
    if bound == "at_most":
        return value <= limit
    return value < limit


# ---- classes with limits joined by 「或」 ------------------------------------------------------------------------------


class Limit(NamedTuple):
    """One bound on one fact (emission_t at_least 5000)."""

    fact: str
    bound: Bound
    value: Fraction


class Level(NamedTuple):
    """A class (源流类别): alternatives joined by 「或」, each a limit or the two limits of a range; highest class first."""

    name: str
    alternatives: tuple[tuple[Limit, ...], ...]


class Decided(NamedTuple):
    """The class found, or None with the facts that would decide; `by` are the limits that put it above the next class."""

    level: int | None
    by: tuple[Limit, ...] = ()
    needs: tuple[str, ...] = ()


_LOWER = ("at_least", "more_than")
_OPPOSITE: dict[Bound, Bound] = {
    "at_most": "more_than",
    "less_than": "at_least",
    "at_least": "less_than",
    "more_than": "at_most",
}


def boundary(above: Level, below: Level) -> tuple[Limit, ...]:
    """The limits that lift a case from one class into the next higher one; meeting any of them is enough (A1).

    They are the lower bounds the higher class states, and where it states none for a fact, the upper bounds of the
    lower class turned round (JJF 2309 prints for 次要 only upper bounds).
    """
    own = [limit for each in above.alternatives for limit in each if limit.bound in _LOWER]
    stated = {limit.fact for limit in own}
    turned = [
        Limit(limit.fact, _OPPOSITE[limit.bound], limit.value)
        for each in below.alternatives
        for limit in each
        if limit.bound not in _LOWER and limit.fact not in stated
    ]
    return (*own, *turned)


def strict_class(levels: Sequence[Level], values: Mapping[str, Fraction]) -> Decided:
    """The highest class any of whose limits is met (A1, 从严); undecided only where a missing fact could change it."""
    for index in range(len(levels) - 1):
        limits = boundary(levels[index], levels[index + 1])
        met = tuple(limit for limit in limits if limit.fact in values and holds(limit, values))
        if met:
            return Decided(index, met)
        missing = tuple(dict.fromkeys(limit.fact for limit in limits if limit.fact not in values))
        if missing:
            return Decided(None, (), missing)
    return Decided(len(levels) - 1)


def holds(limit: Limit, values: Mapping[str, Fraction]) -> bool:
    """Whether the values keep one limit."""
    return meets(values[limit.fact], limit.bound, limit.value)


def literal_classes(levels: Sequence[Level], values: Mapping[str, Fraction]) -> tuple[int, ...]:
    """Every class whose words are met taken literally: one alternative is enough, range ends included."""
    return tuple(
        index
        for index, level in enumerate(levels)
        if any(all(limit.fact in values and holds(limit, values) for limit in each) for each in level.alternatives)
    )


def lenient_class(levels: Sequence[Level], values: Mapping[str, Fraction]) -> int:
    """The reading of A2: the highest class keeps what it takes, of the others the lowest that is literally met."""
    strict = strict_class(levels, values).level
    literal = literal_classes(levels, values)
    return 0 if strict == 0 or not literal else literal[-1]


# ---- shares, rates, counts -----------------------------------------------------------------------------------------


def percentage(part: Exact, whole: Exact) -> Fraction:
    """part / whole × 100, exactly (R07); the whole must not be 0."""
    return Fraction(part) * 100 / Fraction(whole)


def rate_is_enough(counted: int, theoretical: int, required: Exact) -> bool:
    """counted·100 ≥ required·theoretical, compared exactly (A7)."""
    return counted * 100 >= Fraction(required) * theoretical


def least_count(theoretical: int, required: Exact) -> int:
    """The smallest number of instruments that reaches the required percentage, at least 0 (R11)."""
    return ceil(Fraction(required) * theoretical / 100)


def shortfall(theoretical: int, counted: int, required: Exact) -> int:
    """How many instruments are still to be added, never negative."""
    return max(0, least_count(theoretical, required) - counted)


def relative_error(reading: Exact, reference: Exact) -> Fraction:
    """(reading − reference) / reference × 100, signed (R14); the reference must not be 0."""
    return (Fraction(reading) - Fraction(reference)) * 100 / Fraction(reference)


def product(count: int, price: Exact) -> Fraction:
    """count × price (R35)."""
    return count * Fraction(price)


# ---- dates ---------------------------------------------------------------------------------------------------------


def shifted(day: date, months: int = 0, days: int = 0) -> date:
    """The day some months or days later or earlier; 29 February + 5 years is 28 February (R17)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(day.day, last)) + timedelta(days=days)


def days_left(today: date, deadline: date) -> int:
    """Days from today to the deadline; negative when it has passed."""
    return (deadline - today).days


# ---- showing -------------------------------------------------------------------------------------------------------


def shown(value: Exact, places: int | None = None) -> str:
    """A number for people: exact where it ends within 12 decimals, else (or when asked) rounded half up, no zeros at its end."""
    exact = Fraction(value)
    digits = 12 if places is None else places
    scaled = exact * 10**digits
    whole = (abs(scaled.numerator) * 2 + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if exact < 0 and whole else ""
    text = str(whole).rjust(digits + 1, "0")
    head, tail = (text[:-digits], text[-digits:].rstrip("0")) if digits else (text, "")
    return sign + head + (f".{tail}" if tail else "")


def terminates(value: Exact) -> bool:
    """Whether a number can be written down exactly within 12 decimals."""
    return (Fraction(value) * 10**12).denominator == 1
