"""Proof of provenance: every figure of every rulebook found in the cited clause of the library, or said to be missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from knowledge.dates import find_dates
from knowledge.quantities import Comparator, Expression, find_quantities, read_quantity
from knowledge.vocabulary import Basis, Citation, Value
from rules_bridge.quoting import bare, documents_named, passages_at, quote
from rules_bridge.rulebook import Parameter, Rulebook

if TYPE_CHECKING:
    from knowledge.library import Library

Verdict = Literal["proven", "contradicted", "unproven", "unchecked"]


class Proof(Value):
    """What became of one figure: proven, contradicted, unproven (document there, words not), unchecked (no document)."""

    rulebook: str
    parameter: str
    verdict: Verdict
    reason: str = ""
    citation: Citation | None = None


def prove(books: Iterable[Rulebook], library: Library) -> list[Proof]:
    """One proof for every parameter and every announced gap of the rulebooks."""
    return [proof for book in books for proof in _proofs(book, library)]


def _proofs(book: Rulebook, library: Library) -> Iterator[Proof]:
    for parameter in book.parameters:
        yield _prove(book, parameter, library)
    for silence in book.silent:
        if silence.figures:
            basis = book.silence_basis(silence)
            yield _located(book, f"未给数：{'、'.join(silence.rules)}", basis, library)


def _located(book: Rulebook, name: str, basis: Basis, library: Library) -> Proof:
    """Whether the words stand in the cited clause."""
    if not documents_named(basis.document, library):
        return Proof(rulebook=book.id, parameter=name, verdict="unchecked", reason=f"馆藏里没有 {basis.document}")
    citation = quote(basis, library)
    if citation is None:
        reason = f"{basis.document} 的 {basis.clause} 里没有找到：{'、'.join(basis.figures)}"
        return Proof(rulebook=book.id, parameter=name, verdict="unproven", reason=reason)
    return Proof(rulebook=book.id, parameter=name, verdict="proven", citation=citation)


def _prove(book: Rulebook, parameter: Parameter, library: Library) -> Proof:
    """Whether the words stand there and say the same number, unit and bound as the rulebook."""
    basis = book.basis(parameter)
    proof = _located(book, parameter.name, basis, library)
    if parameter.value is None or proof.verdict == "unchecked":
        return proof
    if proof.citation is not None:
        reason = _disagreement(parameter, proof.citation.quote)
    else:
        reason = _other_figures(parameter, basis, library)
    return proof.model_copy(update={"verdict": "contradicted", "reason": reason}) if reason else proof


def _disagreement(parameter: Parameter, text: str) -> str:
    """What the quoted words say instead; empty where they say the same."""
    if parameter.is_date:
        return "" if _date_stands(parameter, text) else f"原文没有 {parameter.value}"
    alike = [each for each in find_quantities(text) if _same_unit(parameter, each)]
    equal = [each for each in alike if parameter.number in _numbers(each, parameter)]
    if not equal:
        said = "、".join(each.text for each in alike) or "没有同单位的数"
        return f"规则书 {parameter.value} {parameter.unit}，原文 {said}"
    if all(_other_bound(parameter, each) for each in equal):
        return f"规则书 {parameter.bound} {parameter.value} {parameter.unit}，原文 {equal[0].text}"
    return ""


def _other_figures(parameter: Parameter, basis: Basis, library: Library) -> str:
    """Another figure of the same unit beside the same words in the cited clause, and nowhere the right one, contradicts."""
    words = _words(basis.figures)
    if parameter.is_date or not words:
        return ""
    other: list[str] = []
    for card in documents_named(basis.document, library):
        for passage in (each for some in passages_at(basis.clause, card, library) for each in some):
            if not all(word in bare(passage.text) for word in words):
                continue
            for each in find_quantities(passage.text):
                if _same_unit(parameter, each):
                    if parameter.number in _numbers(each, parameter):
                        return ""
                    other.append(each.text)
    said = "、".join(dict.fromkeys(other))
    return f"规则书 {parameter.value} {parameter.unit}，原文 {said}" if other else ""


def _words(figures: Iterable[str]) -> list[str]:
    """What the figures say beside their numbers, in words of two signs or more."""
    words: list[str] = []
    for figure in figures:
        for each in reversed(find_quantities(figure)):
            figure = f"{figure[: each.start]} {figure[each.end :]}"
        words += re.findall(r"[\u4e00-\u9fff]{2,}", figure)
    return words


def _date_stands(parameter: Parameter, text: str) -> bool:
    """Whether a date of the text has the same month, and the same day and year where both tell them."""
    day = parameter.day
    for each in find_dates(text):
        ends = [(each.year, each.month, each.day), *([each.last] if each.last else [])]
        for year, month, number in ends:
            if month == day.month and year in (None, day.year) and (parameter.unit == "月份" or number == day.day):
                return True
    return f"{day.day}日" in bare(text)


def _base(parameter: Parameter) -> tuple[Fraction, str | None]:
    read = read_quantity(f"{parameter.value}{parameter.unit}")
    return Fraction(read.value), read.unit


def _same_unit(parameter: Parameter, expression: Expression) -> bool:
    return expression.unit == _base(parameter)[1]


def _numbers(expression: Expression, parameter: Parameter) -> set[Fraction]:
    """The figures of an expression in the unit of the parameter."""
    factor = parameter.number / _base(parameter)[0] if _base(parameter)[0] else Fraction(1)
    values = [expression.value, *([expression.upper] if expression.upper is not None else [])]
    return {Fraction(value) * factor for value in values}


_BOUNDS = {
    Comparator.AT_LEAST: "at_least",
    Comparator.MORE_THAN: "more_than",
    Comparator.AT_MOST: "at_most",
    Comparator.LESS_THAN: "less_than",
}


def _other_bound(parameter: Parameter, expression: Expression) -> bool:
    """Whether the words state another bound; a bare number states none."""
    stated = _BOUNDS.get(expression.comparator)
    return stated is not None and parameter.bound is not None and stated != parameter.bound


def summary(proofs: Iterable[Proof]) -> dict[Verdict, int]:
    """How many figures got each verdict."""
    counts: dict[Verdict, int] = {"proven": 0, "contradicted": 0, "unproven": 0, "unchecked": 0}
    for proof in proofs:
        counts[proof.verdict] += 1
    return counts


__all__ = ["Proof", "Verdict", "prove", "summary"]
