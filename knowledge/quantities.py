"""Amounts as people write them, read wholly and exactly, or refused with the reason.

`read_quantity` takes one whole expression; `find_quantities` finds the expressions in a text. Clause numbers, standard
numbers and dates are never taken for amounts.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from knowledge import numerals
from knowledge.dates import find_dates
from knowledge.errors import BadInput
from knowledge.expressions import FRAME, Comparator, Expression, expressions_at, show
from knowledge.names import Mention, find_clause_numbers, find_designations
from knowledge.units import unit_at

__all__ = ["Comparator", "Expression", "UnreadableQuantity", "find_quantities", "read_quantity", "show"]


class UnreadableQuantity(BadInput):
    """An expression that is not, or not wholly, an amount."""


# ---- whole expressions ---------------------------------------------------------------------------------------------


_LONGEST = 80


def read_quantity(text: str) -> Expression:
    """The one reading of a whole expression; raises UnreadableQuantity with the reason."""
    even = numerals.evened(text.strip()).text
    if not even:
        raise UnreadableQuantity("这里没有写数量。", "请写一个数和单位，例如 3.2万吨。")
    if len(even) > _LONGEST:
        raise UnreadableQuantity(f"“{text[:20]}…”太长，不是一个数量。", "请只写一个数和单位，例如 3.2万吨。")
    if find_dates(text) and _YEAR_OR_DAY.search(even):
        raise UnreadableQuantity(f"“{text}”是日期，不是数量。", "请写一个数和单位，例如 3.2万吨。")
    if find_designations(text) or re.match(r"^第|^[表图]\s?[A-Z\d]|^附录", even):
        raise UnreadableQuantity(f"“{text}”是标准号、文号或条款号，不是数量。", "请写一个数和单位，例如 3.2万吨。")
    for expression, end in expressions_at(even, 0):
        if end == len(even):
            if expression.upper is not None and expression.upper <= expression.value:
                raise UnreadableQuantity(f"“{text}”的区间上下颠倒。", "请先写小的，再写大的。")
            return expression.model_copy(update={"text": text, "end": len(text)})
    raise UnreadableQuantity(f"“{text}”读不成一个数量。", _reason(even))


_YEAR_OR_DAY = re.compile(
    r"(?:19|20)\d\d\s?(?:年|[-/.]\d{1,2}[-/.]\d)|[一二][零〇○一二三四五六七八九]{3}\s?年|月\s?[\d一二三四五六七八九十]+\s?[日号]"
)


def _reason(even: str) -> str:
    """What to change so that an expression can be read."""
    if re.search(r"[几数若]", even):
        return "请写确切的数，不写“几”“数”。"
    if re.search(r"分之", even):
        return "这个分数化不成有限小数或没有写全，请改写成百分数。"
    if re.search(r"\d\.\d+\.", even):
        return "这像条款号；数量请写成一个数和单位，例如 3.2万吨。"
    if not re.search(r"[\d零一二两三四五六七八九十百千万半]", even):
        return "请写一个数和单位，例如 3.2万吨。"
    return "请写成一个数和一个认得的单位，例如 3.2万吨、5%、0.5级。"


# ---- expressions in a text -----------------------------------------------------------------------------------------

_BEFORE_A_TABLE = "附如见和与及或的在按由据从对照看用查则以依"
_NOT_AMOUNTS = re.compile(
    r"\[(?:bookmark|image):[^\]]*\]|(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9.-]+|(?:https?://|www\.)[^\s\u4e00-\u9fff]+|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"
    r"|第\s?[\d一二三四五六七八九十百零]+\s?(?:[章节条款项部编卷届期次批号版页步名位台个轮季]|部分|阶段|小节)|[A-Za-z][-_]\d[\d.]*"
    r"|^\s*(?:-\s*)?\d{1,2}\s?[.、)](?!\d)|\[\d{1,3}\]|(?<!\d)\d{1,2}\s?[日号](?!内)|(?<![\d.,])\d{9,}(?![\d.,]|\s?[万亿千百]?[吨元tk%])"
    r"|(?<![\dA-Za-z.])\d+(?:\.\d+){2,}(?![\d])|\(\s?\d{1,2}(?:\.\d{1,2})?\s?\)|[A-Z]\.\d+(?:\.\d+)*",
    re.MULTILINE,
)
_START = re.compile(r"[\d零一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾半±≥≤<>=(]|正负|负|零下")


def find_quantities(text: str) -> list[Expression]:
    """All amounts in a text, in order, none overlapping; what is not certainly an amount is left out.

    Bare numbers are given with unit None; a Chinese numeral needs a unit.
    """
    even = numerals.evened(text)
    taken = [(each.start, each.end) for each in find_designations(text)]
    taken += [(each.start, each.end) for each in find_dates(text)]
    taken += [(each.start, each.end) for each in find_clause_numbers(text) if not _may_be_amount(text, each)]
    masked = list(even.text)
    for start, end in taken:
        first, last = bisect_left(even.offsets, start), bisect_left(even.offsets, end)
        masked[first:last] = "\0" * (last - first)
    for match in _NOT_AMOUNTS.finditer("".join(masked)):
        masked[match.start() : match.end()] = "\0" * (match.end() - match.start())
    return _scan("".join(masked), even, text)


def _may_be_amount(text: str, mention: Mention) -> bool:
    """A clause number such as 3.2 could as well be a number; 「电能表0.5S级」 and 「热量表12台」 name no table."""
    if re.fullmatch(r"\d+\.\d+", numerals.evened(mention.text).text):
        return True
    following = numerals.evened(text[mention.end : mention.end + 8]).text
    before = text[max(0, mention.start - 1) : mention.start]
    device = "\u4e00" <= before <= "\u9fff" and before not in _BEFORE_A_TABLE
    return device and mention.text[0] == "表" and (unit_at(following, 0) is not None or following[:1] in "Ss")


def _scan(masked: str, even: numerals.Even, text: str) -> list[Expression]:
    found: list[Expression] = []
    at = 0
    while at < len(masked):
        reading = _reading_at(masked, at)
        if reading is None:
            skipped = _JOINED.match(masked, at)
            at = skipped.end() if skipped else at + 1
            continue
        expression, end = reading
        start, stop = even.offsets[at], even.offsets[end]
        found.append(expression.model_copy(update={"text": text[start:stop], "start": start, "end": stop}))
        at = end
    return found


_HAN_DIGITS = "零一二两三四五六七八九十百千万半"
_NO_NUMBER_AFTER = "第其统之唯同某每壹点进" + _HAN_DIGITS
_JOINED = re.compile(r"\d[\d.,]*(?:\s?[-~/:×*^]\s?\d[\d.,]*)*")


def _reading_at(masked: str, at: int) -> tuple[Expression, int] | None:
    """The longest certain reading at a place."""
    if not (_START.match(masked, at) or FRAME.before.match(masked, at)):
        return None
    before, sign = masked[at - 1 : at], masked[at]
    if sign.isdigit() and before and (before in "\0." or (before.isascii() and before.isalnum())):
        return None
    if sign in _HAN_DIGITS and before and before in _NO_NUMBER_AFTER:
        return None
    readings = [each for each in expressions_at(masked, at) if _certain(masked, at, *each)]
    return max(readings, key=lambda each: (each[1], each[0].unit is not None), default=None)


def _certain(masked: str, at: int, expression: Expression, end: int) -> bool:
    """Whether a reading inside a text is an amount beyond doubt."""
    written = masked[at:end]
    if expression.unit is None:
        after = masked[end : end + 1]
        if not any(sign.isdigit() and sign.isascii() for sign in written) or (after.isascii() and after.isalpha()):
            return False
        if expression.upper is not None and "." in written:
            return False
        return not re.match(r"[.,]\d|\s?[×*^]|[十百千万亿号点分]|\s?[-~/:]\s?\d", masked[end : end + 3] + " ")
    return not (expression.upper is not None and expression.upper <= expression.value)
