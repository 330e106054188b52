"""What the rules ask for: the facts of rules.toml, and how a given value is read, converted, or refused."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from knowledge.dates import read_date
from knowledge.errors import BadInput
from knowledge.numerals import evened
from knowledge.quantities import Comparator, Expression, UnreadableQuantity, read_quantity, show
from knowledge.vocabulary import MissingFact, Quantity
from rules_bridge.formulas import shown

FactKind = Literal["amount", "share", "count", "number", "error", "class", "date", "choice", "text", "list"]
Given = str | int | Quantity | date


class FactInfo(BaseModel):
    """One fact a rule can use (事实): what it is, its unit or choices, and how to ask for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    kind: FactKind
    unit: str | None = None
    question: str
    choices: dict[str, tuple[str, ...]] = {}
    minimum: int = 0
    nonzero: bool = False
    substance: str | None = None

    @property
    def missing(self) -> MissingFact:
        """The question for this fact."""
        unit = f"{self.unit} {self.substance}" if self.substance else self.unit
        return MissingFact(name=self.name, question=self.question, unit=unit)


class RuleInfo(BaseModel):
    """One rule by name, and the facts it can use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    facts: tuple[FactInfo, ...]
    renamed: dict[str, str] = {}

    def fact(self, name: str) -> FactInfo:
        """The fact of that name; raises BadInput naming those the rule knows."""
        name = self.renamed.get(name, name)
        for each in self.facts:
            if each.name == name:
                return each
        known = "、".join(each.name for each in self.facts) or "（不需要事实）"
        raise BadInput(f"规则 {self.name} 不用事实 {name}。", f"它认得的事实：{known}。")


@cache
def known_rules() -> dict[str, RuleInfo]:
    """All rules of rules.toml by name."""
    raw: dict[str, Any] = tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8"))
    facts = {name: FactInfo(name=name, **each) for name, each in raw["fact"].items()}
    return {
        name: RuleInfo(
            name=name,
            title=each["title"],
            facts=tuple(facts[fact] for fact in each["facts"]),
            renamed=each.get("renamed", {}),
        )
        for name, each in raw["rule"].items()
    }


def rule_info(name: str) -> RuleInfo:
    """The rule of that name; raises BadInput."""
    rule = known_rules().get(name)
    if rule is None:
        raise BadInput(f"没有名为 {name} 的规则。", "请用 tanwen compute --list 查看规则名。")
    return rule


class Fact(NamedTuple):
    """A fact as understood: the exact number, date, word or list, how it is shown, and what was done to read it."""

    info: FactInfo
    value: Fraction | date | str | tuple[str, ...]
    shown: str
    note: str = ""

    @property
    def number(self) -> Fraction:
        """The exact number."""
        assert isinstance(self.value, Fraction)
        return self.value

    @property
    def whole(self) -> int:
        """The whole number."""
        return int(self.number)

    @property
    def day(self) -> date:
        """The date."""
        assert isinstance(self.value, date)
        return self.value

    @property
    def with_unit(self) -> str:
        """For people: 900 t, 5 %."""
        return f"{self.shown} {self.info.unit}" if self.info.unit else self.shown


def read_facts(rule: RuleInfo, given: Mapping[str, Given]) -> dict[str, Fact]:
    """All given facts as understood, in the rule's order; raises BadInput with what and why."""
    read: dict[str, Fact] = {}
    for name, value in given.items():
        info = rule.fact(name)
        fact = read_fact(info, value)
        if info.name in read and read[info.name].value != fact.value:
            raise BadInput(f"{info.title}给了两个不同的值：{read[info.name].shown} 和 {fact.shown}。", "请只留一个。")
        read[info.name] = fact
    return {info.name: read[info.name] for info in rule.facts if info.name in read}


def read_fact(info: FactInfo, value: Given) -> Fact:
    """One fact as understood; raises BadInput."""
    if info.kind == "date":
        return _date(info, value)
    if info.kind in ("choice", "text", "list"):
        return _words(info, str(value.value) if isinstance(value, Quantity) else str(value))
    return _number(info, value)


def _date(info: FactInfo, value: Given) -> Fact:
    if isinstance(value, date):
        return Fact(info, value, value.isoformat())
    text = str(value.value) if isinstance(value, Quantity) else str(value)
    expression = read_date(text)
    if expression.last is not None or expression.bound != "on":
        raise BadInput(f"{info.title}应是一天，不是“{text}”。", "请写全年月日，例如 2026-07-20。")
    day = expression.on()
    return Fact(info, day, day.isoformat())


def _words(info: FactInfo, text: str) -> Fact:
    even = evened(text.strip()).text
    if not even:
        raise BadInput(f"{info.title}是空的。", info.question)
    if info.kind == "list":
        items = tuple(item.strip() for item in even.replace("，", "、").replace(",", "、").split("、") if item.strip())
        return Fact(info, items, "、".join(items))
    if info.kind == "text":
        return Fact(info, even, even)
    for choice, others in info.choices.items():
        if even == choice or even in others:
            return Fact(info, choice, choice)
    raise BadInput(f"{info.title}不能是“{text}”。", f"可选：{'、'.join(info.choices)}。")


_DIMENSIONS = {"share": "比例", "error": "比例", "count": "计数", "class": "等级"}


def _number(info: FactInfo, value: Given) -> Fact:
    """A number in the fact's unit; approximations are taken at their figure and say so."""
    expression = _expression(info, value)
    text = expression.text
    if expression.comparator is Comparator.RANGE:
        raise BadInput(f"{info.title}“{text}”是一个区间，不是一个数。", "请给出一个确定的数。")
    tolerance = expression.comparator is Comparator.WITHIN and info.kind == "error"
    if expression.comparator is not Comparator.EQUAL and not tolerance:
        raise BadInput(f"{info.title}“{text}”是一个界限，不是一个数。", "请给出一个确定的数。")
    _check_unit(info, expression)
    number = Fraction(expression.value)
    _check_size(info, number, text)
    notes = [f"{info.title}：{expression.conversion}"] if expression.conversion else []
    if expression.approximate:
        notes.append(f"{info.title}原话为“{text}”，按 {shown(number)} 计算")
    return Fact(info, number, shown(number), "；".join(notes))


def _expression(info: FactInfo, value: Given) -> Expression:
    if isinstance(value, Quantity):
        return read_quantity(f"{show(value.value)}{value.unit or ''}")
    try:
        return read_quantity(str(value))
    except UnreadableQuantity as error:
        raise BadInput(f"{info.title}：{error.message}", error.hint) from error


def _check_unit(info: FactInfo, expression: Expression) -> None:
    """A bare number is in the fact's unit; any other unit must measure the same."""
    if expression.unit is None:
        return
    text = expression.text
    if info.kind == "number":
        return
    if info.kind == "amount" and expression.unit != info.unit:
        raise BadInput(f"{info.title}的单位应能换算成 {info.unit}，“{text}”不能。", _unit_hint(info, expression))
    if info.kind == "count" and expression.dimension not in ("计数", "台数", "人数"):
        raise BadInput(f"{info.title}应是个数，“{text}”不是。", info.question)
    if info.kind in ("share", "error", "class") and expression.dimension != _DIMENSIONS[info.kind]:
        raise BadInput(f"{info.title}的单位应是 {info.unit}，“{text}”不是。", info.question)


def _unit_hint(info: FactInfo, expression: Expression) -> str:
    if info.substance and expression.dimension in ("体积", "标准状态体积", "电量", "热量", "能源当量"):
        return "消耗量不是排放量；排放因子不在馆藏中，请先按核算指南换算成 t CO₂当量。"
    return info.question


def _check_size(info: FactInfo, number: Fraction, text: str) -> None:
    """Negative amounts, shares above 100 % and split instruments are refused."""
    if number < 0 and info.kind not in ("number", "error"):
        raise BadInput(f"{info.title}不能是负数：“{text}”。", info.question)
    if info.kind == "count" and number.denominator != 1:
        raise BadInput(f"{info.title}应是整数：“{text}”。", info.question)
    if info.kind == "count" and number < info.minimum:
        raise BadInput(f"{info.title}至少为 {info.minimum}：“{text}”。", info.question)
    if info.kind == "share" and number > 100:
        raise BadInput(f"{info.title}不能超过 100 %：“{text}”。", info.question)
    if info.kind == "class" and number == 0:
        raise BadInput(f"{info.title}不能是 0：“{text}”。", info.question)
    if info.nonzero and number == 0:
        raise BadInput(f"{info.title}不能是 0。", info.question)
