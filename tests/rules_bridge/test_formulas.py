"""The arithmetic: boundaries, the truth table of the readings, 100,000 random cases against an independent reading."""

from __future__ import annotations

import random
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules_bridge import formulas
from rules_bridge.classes import levels
from rules_bridge.engine import find_rulebook
from rules_bridge.formulas import Level

settings.register_profile("no time limits", deadline=None)
settings.load_profile("no time limits")
BOOKS = ("chongqing-general-draft", "jjf-2309-2025")
NAMES = ("主要源流", "次要源流", "微量源流")


def made(book: str) -> tuple[Level, ...]:
    rulebook = find_rulebook(book)
    rule = rulebook.rule("source_stream_class")
    assert rule is not None
    return levels(rulebook, rule)


LEVELS = {book: made(book) for book in BOOKS}


def values(emission: Fraction | int, total: Fraction | int) -> dict[str, Fraction]:
    return {"emission_t": Fraction(emission), "share_pct": formulas.percentage(emission, total)}


# x, T, then for Chongqing and JJF: literal, strict, lenient, each as initials (主次微)
TRUTH_TABLE = """
900 18000 次微 次 微 次微 次 微
900 100000 微 微 微 次微 微 微
900 200000 微 微 微 次微 微 微
1500 32000 次 次 次 次 次 次
3200 32000 主次 主 主 主次 主 主
3300 32000 主次 主 主 主次 主 主
5000 260000 主次 主 主 主次微 主 主
4999 260000 次 次 次 次微 次 微
6000 200000 主次 主 主 主次 主 主
6000 1000000 主微 主 主 主次微 主 主
400 32000 次微 次 微 次微 微 微
700 32000 次微 次 微 次微 次 微
1200 150000 次微 次 微 次微 次 微
1800 150000 次 次 次 次微 次 微
2600 26000 主次 主 主 主次 主 主
260 26000 次微 次 微 次微 微 微
520 26000 次微 次 微 次微 次 微
999 99900 次微 次 微 次微 微 微
1000 100000 次 次 次 次微 次 微
"""


@pytest.mark.parametrize("line", TRUTH_TABLE.split("\n")[1:-1])
def test_the_truth_table_of_the_readings_holds(line: str) -> None:
    emission, total, *rest = line.split()
    known = values(int(emission), int(total))
    for book, (literal, strict, lenient) in zip(BOOKS, (rest[:3], rest[3:]), strict=True):
        found = formulas.strict_class(LEVELS[book], known)
        assert found.level is not None
        assert NAMES[found.level][0] == strict
        assert "".join(NAMES[index][0] for index in formulas.literal_classes(LEVELS[book], known)) == literal
        assert NAMES[formulas.lenient_class(LEVELS[book], known)][0] == lenient


def brute_force(emission: int, total: int, percent: int) -> tuple[str, set[str]]:
    """An independent reading in whole numbers: the strict class, and the literal ones; `percent` is 1 (Chongqing) or 2 (JJF)."""
    major = emission >= 5000 or 10 * emission >= total
    small = emission < 1000 and 100 * emission < percent * total
    strict = "主要源流" if major else "微量源流" if small else "次要源流"
    literal = set()
    if major:
        literal.add("主要源流")
    if emission < 1000 or 100 * emission < percent * total:
        literal.add("微量源流")
    if percent == 1:
        middle = 1000 <= emission <= 5000 or total <= 100 * emission <= 10 * total
    else:
        middle = emission < 5000 or 10 * emission < total
    if middle:
        literal.add("次要源流")
    return strict, literal


def cases(count: int) -> list[tuple[int, int]]:
    """Random emissions and totals, with half of them near a limit."""
    chance = random.Random(20251113)
    found = []
    for _ in range(count):
        total = chance.choice([chance.randint(1, 120_000), chance.randint(1, 3_000_000)])
        near = [1000, 5000, total // 100, total // 50, total // 10]
        emission = chance.choice(near) + chance.randint(-2, 2) if chance.random() < 0.5 else chance.randint(0, total)
        found.append((min(max(emission, 0), total), total))
    return found


@pytest.mark.parametrize(("book", "percent"), [(BOOKS[0], 1), (BOOKS[1], 2)])
def test_100_000_random_cases_agree_with_an_independent_reading(book: str, percent: int) -> None:
    overlapping = 0
    for emission, total in cases(50_000):
        known = values(emission, total)
        strict, literal = brute_force(emission, total, percent)
        found = formulas.strict_class(LEVELS[book], known)
        assert found.level is not None
        assert NAMES[found.level] == strict, (emission, total)
        named = {NAMES[index] for index in formulas.literal_classes(LEVELS[book], known)}
        assert named == literal, (emission, total)
        assert strict in literal
        overlapping += len(literal) > 1
    assert overlapping > 5_000


amounts = st.decimals(min_value=0, max_value=10_000_000, places=3)


@given(st.sampled_from(BOOKS), amounts, amounts, amounts)
def test_a_class_never_falls_when_the_emission_rises(book: str, one: Decimal, other: Decimal, total: Decimal) -> None:
    low, high = sorted((Fraction(one), Fraction(other)))
    whole = max(Fraction(total), high, Fraction(1))
    lower = formulas.strict_class(LEVELS[book], values(low, whole)).level
    higher = formulas.strict_class(LEVELS[book], values(high, whole)).level
    assert lower is not None
    assert higher is not None
    assert higher <= lower  # the highest class is number 0


@given(st.sampled_from(BOOKS), amounts, amounts)
def test_the_strict_class_is_among_the_literal_ones_and_not_below_the_lenient(
    book: str, emission: Decimal, rest: Decimal
) -> None:
    known = values(Fraction(emission), max(Fraction(emission) + Fraction(rest), Fraction(1)))
    strict = formulas.strict_class(LEVELS[book], known).level
    literal = formulas.literal_classes(LEVELS[book], known)
    assert strict in literal
    assert strict == min(literal) or book == "jjf-2309-2025"  # JJF prints no lower limit for 次要
    assert strict is not None
    assert strict <= formulas.lenient_class(LEVELS[book], known)


@given(st.sampled_from(BOOKS), amounts)
def test_an_undecided_class_names_the_fact_that_decides(book: str, emission: Decimal) -> None:
    alone = formulas.strict_class(LEVELS[book], {"emission_t": Fraction(emission)})
    if alone.level is None:
        assert alone.needs == ("share_pct",)
    else:
        assert emission >= 5000


@given(st.integers(1, 500), st.integers(0, 500), st.integers(0, 500), st.sampled_from([60, 90, 95, 100]))
def test_a_rate_never_rises_when_an_instrument_loses_traceability(
    theoretical: int, counted: int, lost: int, required: int
) -> None:
    fewer = max(0, counted - lost)
    assert formulas.percentage(fewer, theoretical) <= formulas.percentage(counted, theoretical)
    assert formulas.shortfall(theoretical, fewer, required) >= formulas.shortfall(theoretical, counted, required)


@given(st.integers(1, 10_000), st.sampled_from([0, 1, 33, 60, 90, 99, 100]))
def test_the_least_count_is_just_enough(theoretical: int, required: int) -> None:
    least = formulas.least_count(theoretical, required)
    assert formulas.rate_is_enough(least, theoretical, required)
    assert least == 0 or not formulas.rate_is_enough(least - 1, theoretical, required)
    assert formulas.shortfall(theoretical, least, required) == 0


@pytest.mark.parametrize(
    ("bound", "below", "at", "above"),
    [
        ("at_least", False, True, True),
        ("more_than", False, False, True),
        ("at_most", True, True, False),
        ("less_than", True, False, False),
    ],
)
def test_a_bound_is_decided_below_at_and_above(bound: formulas.Bound, below: bool, at: bool, above: bool) -> None:
    assert formulas.meets(Decimal("0.299999999999"), bound, Decimal("0.3")) is below
    assert formulas.meets(Decimal("0.3"), bound, Decimal("0.3")) is at
    assert formulas.meets(Decimal("0.300000000001"), bound, Decimal("0.3")) is above


@pytest.mark.parametrize(
    ("start", "months", "days", "expected"),
    [
        ("2024-02-29", 60, 0, "2029-02-28"),
        ("2024-02-29", 48, 0, "2028-02-29"),
        ("2023-11-01", 60, 0, "2028-11-01"),
        ("2026-01-31", 1, 0, "2026-02-28"),
        ("2026-07-28", 0, -7, "2026-07-21"),
        ("2026-01-03", 0, -7, "2025-12-27"),
        ("2026-03-31", -1, 0, "2026-02-28"),
        ("2025-12-31", 2, 0, "2026-02-28"),
    ],
)
def test_dates_move_by_the_calendar(start: str, months: int, days: int, expected: str) -> None:
    assert formulas.shifted(date.fromisoformat(start), months, days).isoformat() == expected


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31)), st.integers(0, 30))
def test_the_anniversary_is_never_after_the_same_day(start: date, years: int) -> None:
    later = formulas.shifted(start, 12 * years)
    assert (later.year, later.month) == (start.year + years, start.month)
    assert later.day == start.day or (start.month, start.day, later.day) == (2, 29, 28)


@given(st.fractions(min_value=-(10**6), max_value=10**6), st.integers(0, 4))
def test_a_number_is_shown_rounded_half_up(value: Fraction, places: int) -> None:
    quantum = Decimal(1).scaleb(-places)
    scaled = abs(value) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    expected = Decimal(whole + (2 * rest >= scaled.denominator)) * quantum
    assert abs(Decimal(formulas.shown(value, places))) == expected
    assert Decimal("84.615").quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal("84.62")


def test_numbers_are_shown_without_zeros_at_their_end() -> None:
    assert formulas.shown(Fraction(80)) == "80"
    assert formulas.shown(Fraction(5, 4)) == "1.25"
    assert formulas.shown(Fraction(1100, 13), 2) == "84.62"
    assert formulas.shown(Fraction(0)) == "0"
    assert formulas.shown(Fraction(-1, 2)) == "-0.5"
    assert formulas.shown(Fraction(-1, 1000), 2) == "0"


@pytest.mark.parametrize(("reading", "error"), [("110", 10), ("90", -10), ("111.5", "11.5"), ("100", 0)])
def test_the_relative_error_is_signed_and_exact(reading: str, error: int | str) -> None:
    assert formulas.relative_error(Decimal(reading), 100) == Fraction(error)
