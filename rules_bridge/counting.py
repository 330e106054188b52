"""Rates, numbers of instruments, and fees."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from knowledge.errors import BadInput
from knowledge.vocabulary import Step
from rules_bridge import formulas
from rules_bridge.case import EXACT, Case, Lacking, Outcome, percent
from rules_bridge.facts import rule_info
from rules_bridge.formulas import shown
from rules_bridge.implying import with_implied
from rules_bridge.tables import table


class Counted(NamedTuple):
    """How many instruments count, and how that was found."""

    number: int
    steps: tuple[Step, ...]
    notes: tuple[str, ...]


def counted(case: Case) -> Counted | Lacking:
    """The instruments that count: installed without those lacking valid traceability (R07, R08)."""
    facts = case.facts
    installed, without = facts.get("installed"), facts.get("untraceable")
    given = facts.get("counted")
    if installed is None:
        if given is None:
            return Lacking(("installed",))
        return Counted(given.whole, (Step(says=f"计入配备率 {given.shown} 台"),), ())
    if without is not None and without.whole > installed.whole:
        raise BadInput(f"未经有效溯源的 {without.shown} 台多于实际装配的 {installed.shown} 台。", "请核对两个数。")
    number = installed.whole - (without.whole if without else 0)
    if given is not None and given.whole != number:
        raise BadInput(
            f"计入的 {given.shown} 台与 {installed.shown} 台减去未溯源数 {number} 台不一致。", "请只留一组数。"
        )
    if without is None:
        note = "未说明有无未经有效溯源的器具，按 0 台计；若有，应从实际装配数中扣除。"
        return Counted(number, (Step(says=f"计入配备率 {installed.shown} 台"),), (note,))
    if without.whole == 0:
        return Counted(number, (Step(says=f"计入配备率 {installed.shown} 台（未溯源 0 台）"),), ())
    exclusion = case.used("exclusion")
    says = f"计入配备率 = {installed.shown} − {without.shown} = {number} 台（{exclusion.clause}：未经有效溯源的不计入）"
    return Counted(number, (case.step(says, exclusion),), ())


def ratio(case: Case) -> Outcome | Lacking:
    """The equipping rate in per cent; exact, shown with two decimals (R07, A7)."""
    lacking = case.lacks("theoretical")
    count = counted(case)
    if isinstance(count, Lacking):
        return Lacking((*(lacking.names if lacking else ()), *count.names), count.so_far)
    if lacking:
        return Lacking(lacking.names, tuple(step.says for step in count.steps))
    theoretical = case.facts["theoretical"].whole
    rate = formulas.percentage(count.number, theoretical)
    definition = case.used("definition")
    exact = (rate * 100).denominator == 1
    value = f"= {shown(rate)} %" if exact else f"≈ {shown(rate, 2)} %"
    says = f"配备率 = {count.number} ÷ {theoretical} × 100 % {value}（{definition.clause}）"
    notes = [*count.notes]
    if not exact:
        notes.append("修约：未规定；显示两位小数（四舍五入），比较时用精确值。")
    if count.number > theoretical:
        notes.append("计入台数多于理论需要量，请核对。")
    return Outcome(shown(rate, 2), "%", (*count.steps, case.step(says, definition)), (), tuple(notes))


class Required(NamedTuple):
    """The required rate, and where it comes from."""

    rate: Fraction
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()


def required(case: Case) -> Required | Lacking:
    """The required rate as given, or from the rulebook's own table; where both are known the table is shown."""
    given = case.facts.get("required")
    stated = _from_table(case)
    if isinstance(stated, Required) and (given is None or stated.rate == given.number):
        return stated
    if given is not None:
        other = (
            f"按所给的 {given.with_unit} 计；规则书对这种情形为 {shown(stated.rate)} %。"
            if isinstance(stated, Required)
            else ""
        )
        return Required(
            given.number, (Step(says=f"要求的配备率 {given.with_unit}（按所给）"),), (other,) if other else ()
        )
    return stated


def _from_table(case: Case) -> Required | Lacking:
    """What the rulebook requires for the case; without any word on stream or method, the rate itself is asked for."""
    rule = case.book.rule("required_rate")
    if rule is None:
        return Lacking(("required",))
    inner, notes = with_implied(Case(case.book, rule, rule_info("required_rate"), case.facts))
    found = table(inner)
    if isinstance(found, Lacking):
        known = inner.facts.keys() & {"stream", "method"}
        return Lacking(found.names if known else ("required",), found.so_far if known else ())
    rate = Fraction(found.value) if found.unit == "%" else Fraction(0)
    return Required(rate, tuple(found.steps), (*notes, *found.notes))


def min_count(case: Case) -> Outcome | Lacking:
    """The smallest number that reaches the required rate (R11)."""
    rate = required(case)
    lacking = case.lacks("theoretical")
    if isinstance(rate, Lacking):
        return Lacking((*(lacking.names if lacking else ()), *rate.names), rate.so_far)
    if lacking:
        return Lacking(lacking.names, tuple(step.says for step in rate.steps))
    theoretical = case.facts["theoretical"].whole
    exact = rate.rate * theoretical / 100
    least = formulas.least_count(theoretical, rate.rate)
    up = f"，进位取整为 {least}" if exact.denominator != 1 else ""
    says = f"{theoretical} × {shown(rate.rate)} % = {shown(exact)}{up} 台"
    return Outcome(str(least), "台", (*rate.steps, Step(says=says)), (), ("台数取不少于该数的最小整数。", *rate.notes))


def additional_count(case: Case) -> Outcome | Lacking:
    """How many instruments are still to be added."""
    parts = _both(case)
    if isinstance(parts, Lacking):
        return parts
    count, rate, theoretical = parts
    least = formulas.least_count(theoretical, rate.rate)
    add = formulas.shortfall(theoretical, count.number, rate.rate)
    definition = case.used("definition")
    says = f"至少应有 {theoretical} × {shown(rate.rate)} % → {least} 台（{definition.clause}）"
    steps = [*count.steps, *rate.steps, case.step(says, definition)]
    steps.append(
        Step(says=f"还须补配 {least} − {count.number} = {add} 台" if add else f"已有 {count.number} 台，不须补配")
    )
    return Outcome(str(add), "台", steps, (), (*count.notes, *rate.notes))


def rate_check(case: Case) -> Outcome | Lacking:
    """Whether the rate reaches what is required, compared as exact fractions (A7)."""
    parts = _both(case)
    if isinstance(parts, Lacking):
        return parts
    count, rate, theoretical = parts
    actual = formulas.percentage(count.number, theoretical)
    good = formulas.rate_is_enough(count.number, theoretical, rate.rate)
    add = formulas.shortfall(theoretical, count.number, rate.rate)
    definition = case.used("definition")
    says = f"配备率 = {count.number} ÷ {theoretical} × 100 % = {percent(actual)}（{definition.clause}）".replace(
        "= ≈", "≈"
    )
    verdict = f"{percent(actual)} {'≥' if good else '<'} {shown(rate.rate)} %，{'合格' if good else f'不合格，还须补配 {add} 台'}"
    steps = (*count.steps, case.step(says, definition), *rate.steps, Step(says=verdict))
    return Outcome("合格" if good else "不合格", None, steps, (), (*count.notes, *rate.notes, EXACT))


def _both(case: Case) -> tuple[Counted, Required, int] | Lacking:
    count, rate = counted(case), required(case)
    names = case.lacks("theoretical")
    missing = [*(names.names if names else ())]
    so_far: list[str] = []
    for part in (count, rate):
        if isinstance(part, Lacking):
            missing += part.names
            so_far += part.so_far
        else:
            so_far += [step.says for step in part.steps]
    if missing or isinstance(count, Lacking) or isinstance(rate, Lacking):
        return Lacking(tuple(dict.fromkeys(missing)), tuple(so_far))
    return count, rate, case.facts["theoretical"].whole


def counts_in_rate(case: Case) -> Outcome | Lacking:
    """Whether one instrument counts on a day: traced, and valid up to and including that day (R08, A8)."""
    exclusion = case.used("exclusion")
    certificate = case.facts.get("certificate")
    if certificate is not None and certificate.value == "无":
        says = f"没有溯源证书，不计入配备率，也不得使用（{exclusion.clause}）"
        return Outcome("不计入", None, (case.step(says, exclusion),))
    lacking = case.lacks("valid_until", "on")
    if lacking:
        return lacking
    until, on = case.facts["valid_until"].day, case.facts["on"].day
    valid = _valid(until, on)
    says = f"有效期至 {until}，{'不早于' if valid else '早于'} {on}：{'计入' if valid else '不计入'}配备率（{exclusion.clause}）"
    return Outcome(
        "计入" if valid else "不计入", None, (case.step(says, exclusion),), (), ("有效期截止当日仍算有效。",)
    )


def _valid(until: date, on: date) -> bool:
    return on <= until


def product(case: Case) -> Outcome | Lacking:
    """Persons × price (R35)."""
    lacking = case.lacks("persons")
    price = case.used("price")
    if lacking:
        return lacking._replace(so_far=(f"每人 {price.value} {price.unit}（{price.clause}）",))
    persons = case.facts["persons"].whole
    total = formulas.product(persons, price.number)
    says = f"{persons} 人 × {price.value} {price.unit} = {shown(total)} {price.unit}（{price.clause}）"
    notes = (price.note,) if price.note else ()
    return Outcome(shown(total), price.unit, (case.step(says, price),), (), notes)
