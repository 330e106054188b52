"""Whether a row that holds only under a condition (管径大于250mm) fits an amount in the question; compared exactly, by unit."""

from __future__ import annotations

from knowledge.expressions import Comparator, Expression
from knowledge.quantities import find_quantities


def fits(head: str, question: str) -> bool | None:
    """Whether each condition in a row head holds for an amount of the question; None where they speak of nothing it gives."""
    amounts = [each for each in find_quantities(question) if each.exact and each.dimension]
    told = [
        any(holds(bound, amount) for amount in amounts if amount.dimension == bound.dimension)
        for bound in find_quantities(head)
        if bound.comparator is not Comparator.EQUAL and any(each.dimension == bound.dimension for each in amounts)
    ]
    return all(told) if told else None


def holds(bound: Expression, amount: Expression) -> bool:
    """Whether an exact amount lies within a bound of the same dimension; ends of a range belong to it."""
    value = amount.value
    match bound.comparator:
        case Comparator.AT_LEAST:
            return value >= bound.value
        case Comparator.MORE_THAN:
            return value > bound.value
        case Comparator.AT_MOST:
            return value <= bound.value
        case Comparator.LESS_THAN:
            return value < bound.value
        case Comparator.RANGE:
            return bound.upper is None or bound.value <= value <= bound.upper
        case Comparator.WITHIN:
            return abs(value) <= bound.value
        case Comparator.EQUAL:
            return value == bound.value
