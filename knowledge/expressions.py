"""The grammar of an amount at one place of a text: every way to read it, none chosen.

[约] [不低于] number [unit] [~ number] unit [以上] [左右]; the words come from quantities.toml.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from knowledge import numerals
from knowledge.units import UnitFound, alternatives, unit_at, words
from knowledge.vocabulary import Quantity, Value


class Comparator(StrEnum):
    """What an expression says about its figure (比较方式)."""

    EQUAL = "="
    AT_LEAST = "≥"
    MORE_THAN = ">"
    AT_MOST = "≤"
    LESS_THAN = "<"
    RANGE = "~"
    WITHIN = "±"


class Expression(Value):
    """An amount, a bound or a range as written, in the base unit of its dimension."""

    text: str
    start: int = 0
    end: int = 0
    comparator: Comparator = Comparator.EQUAL
    value: Decimal
    """The figure; of a range the lower one, of ±10 % the 10."""
    upper: Decimal | None = None
    """Only of a range."""
    unit: str | None = None
    """Base unit: t, %, 元, 台, 级 …; None for a bare number."""
    dimension: str | None = None
    written: Decimal
    """The figure before conversion to the base unit."""
    written_unit: str | None = None
    substance: str | None = None
    """CO2e or CO2 where the unit says so."""
    per: str | None = None
    """年 in 「吨/年」."""
    approximate: bool = False
    class_letter: str = ""
    """S in 0.5S级."""

    @property
    def exact(self) -> bool:
        """Whether the expression gives one exact amount."""
        return self.comparator is Comparator.EQUAL and not self.approximate

    @property
    def quantity(self) -> Quantity:
        """The figure with its base unit."""
        return Quantity(value=self.value, unit=self.unit)

    @property
    def conversion(self) -> str:
        """「950000 kg = 950 t」; empty where nothing was converted."""
        if self.unit is None or self.written_unit in (None, self.unit):
            return ""
        return f"{show(self.written)} {self.written_unit} = {show(self.value)} {self.unit}"


def show(value: Decimal) -> str:
    """A number without exponent and without zeros at its end: 1.50 -> 1.5, 2E+4 -> 20000."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# ---- one expression at one place -----------------------------------------------------------------------------------


class _Figure(NamedTuple):
    value: Decimal
    scale: int
    unit: UnitFound | None
    letter: str
    loose: bool
    end: int


class _Frame(NamedTuple):
    before: re.Pattern[str]
    suffix: re.Pattern[str]
    meanings: dict[str, str]
    endings: dict[str, str]


def _frame() -> _Frame:
    """The words around a figure, from quantities.toml."""
    raw = words().raw
    meanings = {word: meaning for meaning, each in raw["comparator"].items() for word in each}
    meanings |= dict.fromkeys(raw["approximate"]["before"], "about")
    endings = {word: meaning for meaning, each in raw["suffix"].items() for word in each}
    endings |= dict.fromkeys(raw["approximate"]["after"], "about")
    endings |= {word: f"included_{answer}" for answer, each in raw["included"].items() for word in each}
    return _Frame(
        re.compile(rf"({alternatives(list(meanings))})\s*(?:{alternatives(raw['between']['words'])})?"),
        re.compile(rf"\s?(?:{alternatives(list(endings))}|内(?![部容蒙外置网地环]))"),
        meanings,
        {**endings, "内": "at_most"},
    )


FRAME = _frame()
_SEPARATOR = re.compile(r"\s?(?:~|-{1,2}|至|到)\s?")
_PARTS = re.compile(r"(百|千|万)分之(?:百$|百(?![\d一二三四五六七八九十]))?|([一二三四五六七八九十]+|\d{1,3})分之")
_TENTHS = re.compile(r"([一二两三四五六七八九十]|\d(?:\.\d)?)成([一二三四五六七八九半])?(?![为本立分员都绩功果品长])")
_HALF = re.compile(r"半(?=[个]?[^\s\d])")
_LOOSE = re.compile("[" + "".join(words().raw["approximate"]["between"]) + r"](?=\s?\S)")
_PARTS_OF = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}
_SLANG = re.compile(r"\s?[wW](?=吨|元|[tT](?![A-Za-z]|C\b))")


def _percent(value: Decimal, end: int) -> _Figure:
    found = UnitFound(words().units["%"][0], None, None, end)
    return _Figure(value, 1, found, "", False, end)


def _figures(text: str, at: int) -> list[_Figure]:
    """Every way to read a number with its unit at a place, the longest number first, with a unit before without."""
    if parts := _PARTS.match(text, at):
        return _parts(text, parts)
    if (tenths := _TENTHS.match(text, at)) and (head := numerals.numeral(tenths[1])) is not None and head <= 10:
        more = Decimal(5) if tenths[2] == "半" else numerals.numeral(tenths[2]) if tenths[2] else Decimal(0)
        return [_percent(head * 10 + (more or 0), tenths.end())]
    if text.startswith("半", at) and (unit := unit_at(text, at + 1)):
        return [_Figure(Decimal("0.5"), 1, unit, "", False, unit.end)]
    found: list[_Figure] = []
    for number in numerals.number_at(text, at):
        if slang := _SLANG.match(text, number.end):
            number = number._replace(value=number.value * 10000, scale=10000, end=slang.end())
        letter = re.compile(r"\s?[Ss](?=\s?级|(?![A-Za-z\d]))").match(text, number.end)
        if letter and number.value < 10 and "." in text[at : number.end]:
            end = re.compile(r"\s?级").match(text, letter.end())
            stop = end.end() if end else letter.end()
            found.append(
                _Figure(number.value, 1, UnitFound(words().units["级"][0], None, None, stop), "S", False, stop)
            )
            continue
        loose = _LOOSE.match(text, number.end)
        unit = unit_at(text, loose.end() if loose else number.end)
        if unit is not None:
            found.append(_halved(text, number, unit, loose is not None))
        found.append(_Figure(number.value, number.scale, None, "", False, number.end))
    return sorted(found, key=lambda figure: (figure.unit is None, -figure.end, figure.scale))


def _parts(text: str, parts: re.Match[str]) -> list[_Figure]:
    """百分之五 and 四分之一 as per cent; a fraction without a finite percentage is no amount here."""
    if parts[0].endswith("百"):
        return [_percent(_PARTS_OF[parts[1]] * 100, parts.end())]
    whole = numerals.numeral(parts[2]) if parts[2] else None
    found = []
    for each in numerals.number_at(text, parts.end()):
        if parts[1]:
            found.append(_percent(each.value * _PARTS_OF[parts[1]], each.end))
        elif whole and (each.value * 100 * 10**6) % whole == 0:
            found.append(_percent(each.value * 100 / whole, each.end))
    return found


def _halved(text: str, number: numerals.Number, unit: UnitFound, loose: bool) -> _Figure:
    """「两吨半」 is 2.5 t."""
    half = text.startswith("半", unit.end) and number.scale == 1 and number.value == int(number.value)
    value, end = (number.value + Decimal("0.5"), unit.end + 1) if half else (number.value, unit.end)
    return _Figure(value, number.scale, unit, "", loose, end)


class _Draft(NamedTuple):
    low: _Figure
    high: _Figure | None
    unit: UnitFound | None
    end: int


def _bodies(text: str, at: int) -> list[_Draft]:
    """Every way to read one figure or a range at a place."""
    if text[at : at + 1] == "(":
        if text[at + 1 : at + 2] == "(":
            return []
        found = []
        for body in _bodies(text, at + 1):
            if text[body.end : body.end + 1] == ")" and body.high is not None:
                unit = body.unit or unit_at(text, body.end + 1)
                found.append(body._replace(unit=unit, end=max(body.end + 1, unit.end if unit and not body.unit else 0)))
        return found
    found = []
    for low in _figures(text, at):
        if (sep := _SEPARATOR.match(text, low.end)) and low.end > at:
            for high in _figures(text, sep.end()):
                if _same_kind(low, high):
                    found.append(_Draft(_lifted(low, high), high, high.unit, high.end))
        found.append(_Draft(low, None, low.unit, low.end))
    return found


def _same_kind(low: _Figure, high: _Figure) -> bool:
    if low.unit is None:
        return True
    return high.unit is not None and low.unit.unit.dimension == high.unit.unit.dimension


def _lifted(low: _Figure, high: _Figure) -> _Figure:
    """The lower figure of 「2~3万吨」 takes the 万 of the upper one; that of 「1000~2万吨」 does not."""
    unit = low.unit or high.unit
    if low.unit is None and low.scale == 1 and high.scale > 1 and low.value < high.value / high.scale:
        return low._replace(value=low.value * high.scale, unit=unit)
    return low._replace(unit=unit)


class _Bound(NamedTuple):
    comparator: Comparator
    approximate: bool
    end: int


_WORDS = {
    "at_least": Comparator.AT_LEAST,
    "more_than": Comparator.MORE_THAN,
    "at_most": Comparator.AT_MOST,
    "less_than": Comparator.LESS_THAN,
    "equal": Comparator.EQUAL,
}
_WIDENED = {Comparator.MORE_THAN: Comparator.AT_LEAST, Comparator.LESS_THAN: Comparator.AT_MOST}
_NARROWED = {Comparator.AT_LEAST: Comparator.MORE_THAN, Comparator.AT_MOST: Comparator.LESS_THAN}


def _leads(text: str, at: int) -> tuple[list[str], int]:
    """The comparison words before a figure and where they end."""
    found: list[str] = []
    while (match := FRAME.before.match(text, at)) and len(found) < 3:
        found.append(FRAME.meanings[match[1]])
        at = match.end()
    return found, at


def _trails(text: str, at: int) -> list[tuple[list[str], int]]:
    """The comparison words after a figure and where they end: none, the first, the first two …"""
    found: list[tuple[list[str], int]] = [([], at)]
    while (match := FRAME.suffix.match(text, at)) and len(found) < 4:
        at = match.end()
        found.append(([*found[-1][0], FRAME.endings[match[0].strip()]], at))
    return found


def _bound(leads: list[str], trails: list[str], loose: bool) -> tuple[Comparator, bool] | None:
    """What the words before and after say together; None where they contradict each other.

    以上 and 以下 include the figure unless （不含） is added; 大于…（含） is 不小于.
    """
    approximate = loose or "about" in leads or "about" in trails
    stated = [word for word in (*leads, *trails) if word in _WORDS]
    if len(set(stated)) > 1 or ("about" in trails and len(trails) > 1):
        return None
    comparator = _WORDS[stated[0]] if stated else Comparator.EQUAL
    if "included_yes" in trails or "included_no" in trails:
        if comparator is Comparator.EQUAL or {"included_yes", "included_no"} <= set(trails):
            return None
        turned = _WIDENED if "included_yes" in trails else _NARROWED
        comparator = turned.get(comparator, comparator)
    return comparator, approximate


def expressions_at(text: str, at: int) -> list[tuple[Expression, int]]:
    """Every reading at a place of an evened text, with where it ends."""
    tolerance = re.compile(r"±\s?|正负\s?").match(text, at)
    leads, start = ([], tolerance.end()) if tolerance else _leads(text, at)
    sign = re.compile(r"[-+]\s?|负(?=[零一二三四五六七八九十百千万\d])|零下\s?").match(text, start)
    negative = bool(sign) and sign is not None and sign[0].strip() != "+"
    start = sign.end() if sign and not tolerance else start
    found = []
    for body in _bodies(text, start):
        if body.unit is None and body.low.loose:
            continue
        for trails, end in _trails(text, body.end):
            bound = _bound(leads, trails, body.low.loose)
            if bound is None or (tolerance and trails):
                continue
            comparator, approximate = bound
            if body.high is not None and comparator is not Comparator.EQUAL:
                continue
            if tolerance or body.high is not None:
                comparator = Comparator.WITHIN if tolerance else Comparator.RANGE
            found.append((_expression(body, comparator, approximate, negative), end))
    return found


def _expression(body: _Draft, comparator: Comparator, approximate: bool, negative: bool) -> Expression:
    """The reading in base units."""
    low_unit, high_unit = body.low.unit or body.unit, body.unit
    value = _in_base(body.low.value, low_unit)
    base = low_unit.unit if low_unit else None
    return Expression(
        text="",
        comparator=comparator,
        value=-value if negative else value,
        upper=_in_base(body.high.value, high_unit) if body.high else None,
        unit=base.base if base else None,
        dimension=base.dimension if base else None,
        written=-body.low.value if negative else body.low.value,
        written_unit=base.symbol if base else None,
        substance=high_unit.substance if high_unit else None,
        per=high_unit.per if high_unit else None,
        approximate=approximate,
        class_letter=body.low.letter,
    )


def _in_base(value: Decimal, unit: UnitFound | None) -> Decimal:
    """Exact: every factor of quantities.toml is a finite decimal."""
    if unit is not None:
        value = value * unit.unit.factor.numerator / unit.unit.factor.denominator
    return Decimal(show(value))
