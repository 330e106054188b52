"""Whether the computations of an answer give the values that were expected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from eval.cases import Expected
from eval.matching import plain
from knowledge.vocabulary import Computation

SCALES = (Decimal(1), Decimal(1000), Decimal(10000), Decimal("0.001"))
GENERIC = frozenset({"规范", "通则", "标准", "通知", "团体"})
"""Words of rulebook names that tell nothing apart."""
STREAMS = ("主要", "次要", "微量")
DENIED = re.compile("未|非|不|没|否|^(?:false|no)$")
GRANTED = re.compile("达到|超过|触发|重点|合格|符合|满足|属于|适用|需|是|^(?:true|yes)$")


def unmet(expected: Sequence[Expected], computations: Sequence[Computation]) -> tuple[Expected, ...]:
    """The expected values that no computation of their own gives; empty when all are met."""
    left: list[Expected] = []
    free = list(computations)
    for item in sorted(expected, key=lambda item: item.of is None):
        match = next((computation for computation in free if gives(computation, item)), None)
        if match is None:
            left.append(item)
        else:
            free.remove(match)
    return tuple(left)


def gives(computation: Computation, item: Expected) -> bool:
    """Whether a computation gives an expected value, by the rulebook and for the stream that was meant."""
    if computation.value is None:
        return False
    if item.rulebook and not by_rulebook(item.rulebook, f"{computation.rulebook} {computation.rulebook_title}"):
        return False
    if item.of is not None and item.of not in amounts(computation.inputs.values()):
        return False
    return any(equals(computation.value, computation.unit or "", wanted) for wanted in (item, *item.others))


def equals(value: str, unit: str, wanted: Expected) -> bool:
    """Whether a computed value is the wanted one, in any unit of the same kind."""
    if wanted.verdict is not None:
        return same_verdict(value, wanted.verdict)
    if wanted.day is not None:
        return read_date(value) == wanted.day
    number = read_number(value)
    if number is None or wanted.number is None:
        return False
    candidates = [number]
    if wanted.unit == "%" and "%" not in value + unit:
        candidates.append(number * 100)
    if wanted.unit == "元" and "万" in value + unit:
        candidates.append(number * 10000)
    if wanted.rounded is not None:
        step = Decimal(1).scaleb(-wanted.rounded)
        candidates = [candidate.quantize(step, ROUND_HALF_UP) for candidate in candidates]
    return wanted.number in candidates


def same_verdict(value: str, wanted: str) -> bool:
    """Whether two classes are one: the same source stream, else yes or no alike."""
    for stream in STREAMS:
        if stream in wanted:
            return stream in value and not any(other in value for other in STREAMS if other != stream)
    return yes_or_no(value) is not None and yes_or_no(value) == yes_or_no(wanted)


def yes_or_no(text: str) -> bool | None:
    """What a two-way class says (未达到阈值: no), None where it says neither."""
    if any(stream in text for stream in STREAMS) or read_number(text) is not None:
        return None
    if DENIED.search(plain(text)):
        return False
    return True if GRANTED.search(plain(text)) else None


def by_rulebook(wanted: str, given: str) -> bool:
    """Whether a rulebook's name is the one meant: the same number, or a telling word in common (重庆, 河南 …)."""
    name = plain(given)
    number = re.search(r"[a-z/]+-?\d+(?:\.\d+)*", plain(wanted))
    if number:
        return number[0].replace("-", "") in name.replace("-", "")
    words = [wanted[start : start + 2] for start in range(len(wanted) - 1)]
    return any(word in name for word in words if word not in GENERIC)


def amounts(texts: Iterable[str]) -> set[Decimal]:
    """Every figure of the inputs as it stands, and read as 万, 千 and kg."""
    found = [Decimal(figure) for text in texts for figure in re.findall(r"\d+(?:\.\d+)?", plain(text))]
    return {figure * scale for figure in found for scale in SCALES}


def read_number(text: str) -> Decimal | None:
    """The number a value consists of, its unit aside; None where it is something else."""
    match = re.fullmatch(r"[+±]?(-?\d+(?:\.\d+)?)[^\d]*", plain(text))
    return Decimal(match[1]) if match else None


def read_date(text: str) -> date | None:
    """The day a value names, else None."""
    match = re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", plain(text))
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
