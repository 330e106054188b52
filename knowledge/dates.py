"""Dates as people write them: whole or in part, with 前 and 起; an impossible date is refused, never repaired."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Literal

from knowledge import numerals
from knowledge.errors import BadInput
from knowledge.units import unit_at
from knowledge.vocabulary import Value


class UnreadableDate(BadInput):
    """Words that are not a date, or a date that does not exist."""


class DateExpression(Value):
    """A date as written; the parts that are not written are None."""

    text: str
    start: int = 0
    end: int = 0
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last: tuple[int | None, int | None, int | None] | None = None
    """Year, month and day of the end of a range (29-30日)."""
    bound: Literal["on", "before", "after"] = "on"

    @property
    def whole(self) -> bool:
        """Whether year, month and day are all written."""
        return None not in (self.year, self.month, self.day)

    def on(self, year: int | None = None) -> date:
        """The day meant, with the year given where none is written; raises UnreadableDate where a part is missing."""
        if self.year is None and year is None:
            raise UnreadableDate(f"“{self.text}”没有写年份。", "请写全年月日，例如 2026-07-20。")
        if self.month is None or self.day is None:
            raise UnreadableDate(f"“{self.text}”没有写到日。", "请写全年月日，例如 2026-07-20。")
        return date(self.year or year or 0, self.month, self.day)


_HAN = "零〇一二三四五六七八九十廿卅"
_YEAR_DIGITS = {sign: str(value) for value, sign in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "O": "0"}
_YEAR = r"(?:(?<!\d)(?P<ya>(?:19|20)\d\d)|(?P<hya>[一二][零〇○一二三四五六七八九]{3}))\s?年度?"


def _month_day(tag: str, day: str) -> str:
    """The pattern of 7月 and, optional or not, 20日."""
    month = rf"(?P<m{tag}>\d{{1,2}}|[{_HAN}]{{1,3}})\s?月份?"
    return month + rf"(?:\s?(?P<d{tag}>\d{{1,2}}|[{_HAN}]{{1,3}})\s?[日号](?!码|楼|线|炉|机))" + day


_CHINESE = re.compile(rf"(?:{_YEAR}(?:\s?{_month_day('a', '?')})?|(?<!\d){_month_day('b', '')})")
_DIGITS = re.compile(
    r"(?<![\d.])(?P<ya>(?:19|20)\d\d)(?P<sep>[-/.])(?P<ma>\d{1,2})(?:(?P=sep)(?P<da>\d{1,2}))?(?![\d.]*\d)"
)
_YEARS = re.compile(r"(?<![\d.])(?P<ya>(?:19|20)\d\d)(?=\s?(?:~|-{1,2}|至|到)\s?(?:19|20)\d\d\s?年)")
_DAYS = re.compile(r"(?<!\d)(?P<ma>\d{1,2})\s?月\s?(?P<da>\d{1,2})(?=\s?(?:~|-{1,2}|至|到)\s?\d{1,2}\s?[日号])")
_PACKED = re.compile(r"(?<!\d)(?P<ya>(?:19|20)\d\d)(?P<ma>0[1-9]|1[0-2])(?P<da>0[1-9]|[12]\d|3[01])(?!\d)")
_RANGE = re.compile(r"\s?(?:~|-{1,2}|至|到)\s?")
_SHORT_DAYS = re.compile(r"(?P<low>\d{1,2})\s?[日号]?\s?(?:~|-{1,2}|至|到)\s?(?P<high>\d{1,2})\s?[日号]")
_SHORT_MONTHS = re.compile(r"(?P<low>\d{1,2})\s?月?\s?(?:~|-{1,2}|至|到)\s?(?P<high>\d{1,2})\s?月")
_BARE_MONTH = re.compile(r"(0?[1-9]|1[0-2])(?![\d.月])")
_BEFORE = re.compile(r"\s?(?:之前|以前|前(?!置|期|往|后|瞻)|止|截止|为止)")
_AFTER = re.compile(r"\s?(?:之后|以后|后(?!续|期|者|来)|起(?!草|诉)|开始)")
_LEAD = re.compile(r"(?:截至|截止到?|不晚于|不迟于|早于|最迟|最晚)\s?$")


def _value(written: str | None) -> int | None:
    """Digits or a Chinese numeral up to 31."""
    if written is None:
        return None
    if written.isdigit() and written.isascii():
        return int(written)
    value = numerals.numeral(written.replace("廿", "二十").replace("卅", "三十"))
    return int(value) if value is not None else None


def _year(digits: str | None, han: str | None) -> int | None:
    if digits:
        return int(digits)
    return int("".join(_YEAR_DIGITS[sign] for sign in han)) if han else None


def possible(year: int | None, month: int | None, day: int | None) -> bool:
    """Whether such a date exists; without a year, 29 February does."""
    if month is not None and not 1 <= month <= 12:
        return False
    if day is None:
        return True
    return month is not None and 1 <= day <= calendar.monthrange(year or 2024, month)[1]


def _parts(match: re.Match[str]) -> tuple[int | None, int | None, int | None]:
    """Year, month and day of a match."""
    groups = match.groupdict()
    year = _year(groups.get("ya"), groups.get("hya"))
    month = _value(groups.get("ma") or groups.get("mb"))
    day = _value(groups.get("da") or groups.get("db"))
    return year, month, day


def _extended(text: str, match: re.Match[str]) -> tuple[DateExpression, int]:
    """The date with the end of its range and what stands before and after it."""
    year, month, day = _parts(match)
    end, last = match.end(), None
    spread = _spread(text, match, (year, month, day))
    if spread is not None:
        (month, day), last, end = spread
    bound: Literal["on", "before", "after"] = "on"
    if _LEAD.search(text, 0, match.start()):
        bound = "before"
    if last is None:
        for pattern, meaning in ((_BEFORE, "before"), (_AFTER, "after")):
            if trail := pattern.match(text, end):
                bound, end = ("before" if meaning == "before" else "after"), trail.end()
                break
    return DateExpression(text="", year=year, month=month, day=day, last=last, bound=bound), end


_Parts = tuple[int | None, int | None, int | None]


def _spread(text: str, match: re.Match[str], first: _Parts) -> tuple[tuple[int | None, int | None], _Parts, int] | None:
    """A range: 29-30日, 6-10月, or two whole dates with a sign between."""
    year, month, day = first
    separator = _RANGE.match(text, match.end())
    if separator is not None:
        second = _DIGITS.match(text, separator.end()) or _CHINESE.match(text, separator.end())
        if second is not None:
            other = _parts(second)
            filled = (other[0] or year, other[1], other[2])
            return (month, day), filled, second.end()
        if month is None and (late := re.compile(r"((?:19|20)\d\d)\s?年").match(text, separator.end())):
            return (None, None), (int(late[1]), None, None), late.end()
        if match.re is _DIGITS and day is None and (late := _BARE_MONTH.match(text, separator.end())):
            return (month, None), (year, int(late[1]), None), late.end()
        if day is not None and (late := re.compile(r"(\d{1,2})\s?[日号]").match(text, separator.end())):
            return (month, day), (year, month, int(late[1])), late.end()
        if (
            day is None
            and month is not None
            and (late := re.compile(r"(\d{1,2})\s?月(?!\s?\d)").match(text, separator.end()))
        ):
            return (month, None), (year, int(late[1]), None), late.end()
    if match.re is _CHINESE and day is None:
        if month is not None and (days := _SHORT_DAYS.match(text, _skip(text, match.end()))):
            return (month, int(days["low"])), (year, month, int(days["high"])), days.end()
        if month is None and (months := _SHORT_MONTHS.match(text, _skip(text, match.end()))):
            return (int(months["low"]), None), (year, int(months["high"]), None), months.end()
    return None


def _skip(text: str, at: int) -> int:
    return at + 1 if text[at : at + 1] == " " else at


def find_dates(text: str) -> list[DateExpression]:
    """All dates in a text, in order; years, months and days, whole or in part; impossible ones are left out."""
    even = numerals.evened(text)
    matches = [m for pattern in (_DIGITS, _PACKED, _YEARS, _DAYS, _CHINESE) for m in pattern.finditer(even.text)]
    found: list[DateExpression] = []
    reached = 0
    for match in sorted(matches, key=lambda each: (each.start(), -each.end())):
        if match.start() < reached or _is_amount(even.text, match):
            continue
        expression, end = _extended(even.text, match)
        if not _all_possible(expression):
            continue
        reached = end
        start, stop = even.offsets[match.start()], even.offsets[end]
        found.append(expression.model_copy(update={"text": text[start:stop], "start": start, "end": stop}))
    return found


def _is_amount(text: str, match: re.Match[str]) -> bool:
    """Whether 2024.5 or 20251231 is an amount after all, because a unit follows."""
    bare = match.re is _PACKED or (match.re is _DIGITS and match["sep"] == "." and match["da"] is None)
    return bare and unit_at(text, match.end()) is not None


def _all_possible(expression: DateExpression) -> bool:
    """Whether the date exists, and the end of a range comes after its beginning."""
    first = (expression.year, expression.month, expression.day)
    if expression.last is None:
        return possible(*first)
    pairs = zip(first, expression.last, strict=True)
    return (
        possible(*first)
        and possible(*expression.last)
        and [a or 0 for a, _ in pairs] < [b or 0 for b in expression.last]
    )


def read_date(text: str) -> DateExpression:
    """The one reading of a whole date expression; raises UnreadableDate with the reason."""
    even = numerals.evened(text.strip()).text
    lead = re.match(r"(?:截至|截止到?|不晚于|不迟于|早于|最迟|最晚)\s?", even)
    start = lead.end() if lead else 0
    for pattern in (_PACKED, _DIGITS, _YEARS, _DAYS, _CHINESE):
        match = pattern.match(even, start)
        if match is None:
            continue
        expression, end = _extended(even, match)
        if end != len(even):
            continue
        if not _all_possible(expression):
            raise UnreadableDate(f"“{text}”不是存在的日期。", "请核对年、月、日。")
        return expression.model_copy(update={"text": text, "end": len(text)})
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2})?", even):
        raise UnreadableDate(f"“{text}”没有写四位年份。", "请写全年月日，例如 2026-07-20。")
    raise UnreadableDate(f"“{text}”读不成一个日期。", "请写成 2026-07-20、2026年7月20日 或 2026年7月。")
