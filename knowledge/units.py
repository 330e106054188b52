"""Units in every spelling: which dimension they measure and how they convert, from quantities.toml."""

from __future__ import annotations

import re
import tomllib
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple


class Unit(NamedTuple):
    """A unit in its one spelling; `factor` leads to the base unit of its dimension, exactly."""

    symbol: str
    dimension: str
    base: str
    factor: Fraction


class UnitFound(NamedTuple):
    """A unit at a place: what it measures, of what (CO2e), per what (年), and where it ends."""

    unit: Unit
    substance: str | None
    per: str | None
    end: int


class Words(NamedTuple):
    """The word lists of quantities.toml as one pattern per meaning, longest word first."""

    units: dict[str, tuple[Unit, str, str]]
    """Unit, signs it can't stand before, signs it must stand before."""
    unit: re.Pattern[str]
    substance: re.Pattern[str]
    substances: dict[str, str]
    per: re.Pattern[str]
    pers: dict[str, str]
    massive: frozenset[str]
    raw: dict[str, Any]


def alternatives(words: list[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def words() -> Words:
    """Everything quantities.toml says."""
    raw = tomllib.loads(Path(__file__).with_name("quantities.toml").read_text("utf-8"))
    units: dict[str, tuple[Unit, str, str]] = {}
    for dimension in raw["dimension"]:
        for entry in dimension["units"]:
            unit = Unit(entry["symbol"], dimension["name"], dimension["base"], Fraction(entry["factor"]))
            units |= {
                name: (unit, entry.get("not_before", ""), entry.get("only_before", "")) for name in entry["names"]
            }
    for counter in raw["counter"]:
        for name in counter["names"]:
            units[name] = (Unit(name, "计数", name, Fraction(1)), counter["not_before"], "")
    substances = {name: symbol for symbol, names in raw["substance"].items() for name in names}
    pers = {name: symbol for symbol, names in raw["per"].items() for name in names}
    massive = frozenset(dimension["name"] for dimension in raw["dimension"] if dimension.get("substances"))
    return Words(
        units,
        re.compile(alternatives(list(units))),
        re.compile(rf"\s?[-(]?\s?({alternatives(list(substances))})\)?(?![A-Za-z])"),
        substances,
        re.compile(rf"\s?({alternatives(list(pers))})(?![A-Za-z0-9])"),
        pers,
        massive,
        raw,
    )


def unit_at(text: str, at: int) -> UnitFound | None:
    """The unit that starts at a place of an evened text, None where none does.

    Two known units with a slash between (GJ/t, m³/h) are one compound unit that converts to nothing else.
    """
    known = words()
    start = at + 1 if text[at : at + 1] == " " else at
    match = known.unit.match(text, start)
    while match is not None:
        if _stands(text, match):
            return _completed(text, known.units[match[0]][0], match.end())
        shorter = known.unit.match(text[: match.end() - 1], start)
        match = shorter if shorter and shorter.end() < match.end() else None
    return None


def _stands(text: str, match: re.Match[str]) -> bool:
    """Whether what follows lets the word be a unit here."""
    known = words()
    unit, not_before, only_before = known.units[match[0]]
    if unit.dimension in known.massive and known.substance.match(text, match.end()):
        return True
    following = text[match.end() : match.end() + 1]
    if only_before and (not following or following not in only_before):
        return False
    latin = match[0][-1].isascii() and match[0][-1].isalpha()
    return not ((following and following in not_before) or (latin and re.match("[A-Za-z]", following)))


def _completed(text: str, unit: Unit, end: int) -> UnitFound:
    """The unit with what may follow it: a substance, 「/年」, or a second unit below the line."""
    known = words()
    substance = None
    if unit.dimension in known.massive and (match := known.substance.match(text, end)):
        substance, end = known.substances[match[1]], match.end()
    if match := known.per.match(text, end):
        return UnitFound(unit, substance, known.pers[match[1]], match.end())
    if text[end : end + 1] == "/":
        below = unit_at(text, end + 1)
        if below is not None and text[end + 1 : end + 2] != " ":
            symbol = f"{unit.symbol}{substance or ''}/{below.unit.symbol}"
            return UnitFound(Unit(symbol, "复合", symbol, Fraction(1)), None, None, below.end)
    return UnitFound(unit, substance, None, end)
