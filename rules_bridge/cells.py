"""What a cell of a ledger says: plain text, a day, tonnes, a number of instruments, a class or an error; or that it can't be read.

A blank cell reads as None. What is not wholly readable raises; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from knowledge.dates import UnreadableDate, read_date
from knowledge.quantities import Comparator, Expression, UnreadableQuantity, read_quantity
from rules_bridge.workbook import UNCOMPUTED

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]|_x000[DA]_")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_ROOM = 50_000


def plain(value: Any) -> str:
    """The form in which text is compared: NFKC, without white space and line breaks; a blank cell is ""."""
    if isinstance(value, str):
        return _plain(value)
    return "" if value is None else _plain(printed(value))


@lru_cache(maxsize=_ROOM)
def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).split())


@lru_cache(maxsize=4096)
def heading(text: str) -> str:
    """A head or key as it is compared: plain, without what stands in brackets and without a colon at its end."""
    even = plain(text)
    while (shorter := _BRACKETED.sub("", even)) != even:
        even = shorter
    return even.strip(":*")


def printed(value: Any) -> str:
    """The value as a reader sees it: whole numbers without .0, days without midnight."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    return str(value).strip()


def only_dashes(text: str) -> bool:
    """Whether a plain text is blank or only a dash or stroke, as people mark what there is none of."""
    return not text.strip("-—–―/\\_")


# ---- days ----------------------------------------------------------------------------------------------------------

_DAY_NUMBER = re.compile(r"\d{5}(?:\.\d+)?")
_CLOCK = re.compile(r"[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*$")


def read_day(value: Any, epoch: date) -> date | None:
    """The day a cell names: a date cell, an Excel day number of five digits, or a whole date in any usual writing.

    Raises UnreadableDate for impossible dates, words, and what is not one whole day.
    """
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool | time | timedelta):
        raise UnreadableDate(f"“{printed(value)}”不是日期。", "请写全年月日，例如 2026-07-20。")
    return _written_day(printed(value), epoch)


@lru_cache(maxsize=_ROOM)
def _written_day(text: str, epoch: date) -> date | None:
    even = plain(_CLOCK.sub("", text))
    if not even:
        return None
    if _DAY_NUMBER.fullmatch(even):
        return epoch + timedelta(days=int(float(even)))
    expression = read_date(even)
    if expression.last is not None or expression.bound != "on":
        raise UnreadableDate(f"“{text}”不是一天。", "请写全年月日，例如 2026-07-20。")
    return expression.on()


# ---- amounts -------------------------------------------------------------------------------------------------------


def read_tonnes(value: Any) -> Decimal | None:
    """The exact tonnes a cell names (1.235万吨, 12,350 t/a); raises UnreadableQuantity for 约, ranges and other words."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _not_negative(Decimal(str(value)), printed(value))
    if value is not None and not isinstance(value, str):
        raise UnreadableQuantity(f"“{printed(value)}”不是数量。", "请写一个数，单位为吨。")
    return _written_tonnes(plain(value))


@lru_cache(maxsize=_ROOM)
def _written_tonnes(text: str) -> Decimal | None:
    if not text:
        return None
    found = _exact(text)
    if found.unit is not None and (found.unit != "t" or found.written_unit != "t"):
        raise UnreadableQuantity(f"“{text}”的单位不是吨。", "请换算成吨（t CO₂当量）再填。")
    return _not_negative(found.value, text)


def _exact(text: str) -> Expression:
    """One exact figure that begins with a digit; words such as 约, 以上, 三万 make it unreadable."""
    found = read_quantity(text)
    if found.comparator is not Comparator.EQUAL or found.approximate or not text[0].isdigit():
        raise UnreadableQuantity(f"“{text}”不是一个确定的数。", "请写一个确定的数。")
    return found


def _not_negative(value: Decimal, text: str) -> Decimal:
    if not value.is_finite() or value < 0:
        raise UnreadableQuantity(f"“{text}”不能是负数。", "请核对。")
    return value


def read_count(value: Any) -> int | None:
    """A whole number of instruments (3, 3台); raises UnreadableQuantity."""
    if isinstance(value, bool | date | time | timedelta):
        raise UnreadableQuantity(f"“{printed(value)}”不是台数。", "请写整数。")
    return None if value is None else _written_count(plain(value))


@lru_cache(maxsize=4096)
def _written_count(text: str) -> int | None:
    if not text:
        return None
    found = _exact(text)
    if found.dimension not in (None, "台数", "计数") or found.value != int(found.value) or found.value < 0:
        raise UnreadableQuantity(f"“{text}”不是整台数。", "请写整数。")
    return int(found.value)


# ---- class or error of an instrument -------------------------------------------------------------------------------

_NUMBER = r"(\d+(?:\.\d+)?)"
_SIGN = r"(%|[Ss]?级)"
_LEAD = r"(?:(?:准确度等级|准确度|精确度|精度|等级|最大允许误差|允许误差|示值误差|误差|MPE|mpe)[:=为]*)?(?:≤|<=|不超过|不大于|优于)?"
_BASE = r"(?:\(?(?:F\.?S\.?|R\.?D\.?|满量程|量程|读数|测量值|示值)\)?)?"
_WHOLE = re.compile(rf"{_LEAD}(?:±|\+/-|\+-)?{_NUMBER}{_SIGN}?{_BASE}")
_BETWEEN = r"[^\d±,;、/()+|]*"


class UnreadableAccuracy(ValueError):
    """A cell that gives no one class or error."""


def read_accuracy(value: Any, system: str) -> tuple[Fraction, str]:
    """The class or percentage a cell states, and its sign (级, % or ""); of a composite instrument that of the system.

    0.5S级, ±10 %, 传感器0.2级，系统0.5级; raises UnreadableAccuracy for ±2mm, Ⅲ级, several figures, blank.
    """
    if isinstance(value, bool | date | time | timedelta):
        raise UnreadableAccuracy(printed(value))
    number, sign = _written_accuracy(plain(value), system)
    return Fraction(number), sign


@lru_cache(maxsize=4096)
def _written_accuracy(text: str, system: str) -> tuple[str, str]:
    if text == UNCOMPUTED or not text:
        raise UnreadableAccuracy(text)
    if system in text:
        after = re.findall(rf"{system}{_BETWEEN}\(?±?{_NUMBER}{_SIGN}?", text)
        before = re.findall(rf"{_NUMBER}{_SIGN}?\(?{_BETWEEN}{system}", text)
        found = set(after or before)
        if len(found) != 1:
            raise UnreadableAccuracy(text)
        number, sign = found.pop()
    else:
        match = _WHOLE.fullmatch(text)
        if match is None:
            raise UnreadableAccuracy(text)
        number, sign = match[1], match[2] or ""
    return number, "%" if sign == "%" else "级" if sign else ""
