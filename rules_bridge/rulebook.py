"""Rulebooks: the figures of one standard and edition as data, checked when they are loaded.

A rulebook holds parameters (value, unit, bound, clause, where it is printed) and says which formula joins them into
which rule. docs/rulebooks.md explains every key; docs/rulebook.schema.json is the schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from knowledge.errors import TanwenError
from knowledge.units import words
from knowledge.vocabulary import Basis, Standing
from rules_bridge.formulas import Bound

FormulaName = Literal[
    "classify", "decide", "table", "ratio", "rate_check", "min_count", "additional_count", "counts_in_rate", "mpe", "accuracy",
    "shift", "countdown", "window", "phase", "product", "checklist", "member", "state", "edition",
]  # fmt: skip


class NotInRulebook(TanwenError):
    """The rulebook has no figure for this: said, never borrowed from another one."""

    def __init__(self, reason: str, rulebook: str = "", basis: Basis | None = None) -> None:
        super().__init__(reason, "可换一个载有该数值的标准，或补充该标准的正式文本后再算。")
        self.reason = reason
        self.rulebook = rulebook
        self.basis = basis


class Entry(BaseModel):
    """Base of all parts of a rulebook file: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Parameter(Entry):
    """One figure or provision with the place that states it (参数)."""

    name: str = Field(min_length=1, description="参数名，本文件内唯一")
    value: str | None = Field(
        None, description='数值，写成文字以保持精确，如 "5000"；日期写 2026-07-20；月份写 2026-02'
    )
    unit: str | None = Field(None, description="单位：t、%、级、台、元、年、个月、天、日期、月份")
    bound: Bound | None = Field(None, description="at_least 不小于、more_than 大于、at_most 不大于、less_than 小于")
    says: str | None = Field(None, description="没有数值的规定，用自己的话写")
    items: tuple[str, ...] = Field((), description="清单的各项")
    clause: str = Field(min_length=1, description="载明它的条款号，如 3.9、表A.1、标准核心技术内容对比")
    figures: tuple[str, ...] = Field(min_length=1, description="原文里必须同时出现的短字样，用来核对出处")
    document: str | None = Field(None, description="载明它的文件；不写时用本规则书的 document")
    second_hand: str | None = Field(None, description="转述它的文件；直接载明时不写")
    note: str = Field("", description="读法、含混之处")

    @property
    def number(self) -> Fraction:
        """The exact value; 年 as months."""
        return Fraction(Decimal(self.value or "0")) * (12 if self.unit == "年" else 1)

    @property
    def day(self) -> date:
        """The value as a date; a month gives its first day."""
        text = self.value or ""
        return date.fromisoformat(f"{text}-01" if self.unit == "月份" else text)

    @property
    def is_date(self) -> bool:
        """Whether the value is a date or a month."""
        return self.unit in ("日期", "月份")

    @model_validator(mode="after")
    def says_one_thing(self) -> Parameter:
        """A parameter has a value, a list, or a provision in words; a number needs a known unit."""
        if (self.value is not None) + bool(self.items) + (self.says is not None) != 1:
            raise ValueError("value、items、says 三者应写且只写一个")
        if self.value is None:
            return self
        if self.unit is None:
            raise ValueError("unit 缺少：有 value 就要写单位")
        try:
            _ = self.day if self.is_date else Decimal(self.value)
        except (InvalidOperation, ValueError) as error:
            wanted = {"日期": "2026-07-20 这样的日期", "月份": "2026-02 这样的月份"}.get(
                self.unit, '十进制数，如 "5000"'
            )
            raise ValueError(f"value 应为{wanted}，现为 {self.value!r}") from error
        if not self.is_date and self.unit not in words().units:
            raise ValueError(f"unit 应为认得的单位，现为 {self.unit!r}")
        return self


class Condition(Entry):
    """One condition on a fact: the limits of one or two parameters, or one of several words."""

    fact: str
    limits: tuple[str, ...] = Field((), description="参数名；两个表示区间，须同时满足")
    one_of: tuple[str, ...] = Field((), description="事实须是这些词之一")
    stated_by: str | None = Field(None, description="one_of 的出处：参数名")

    @model_validator(mode="after")
    def states_one_test(self) -> Condition:
        """Limits or words, not both."""
        if bool(self.limits) == bool(self.one_of):
            raise ValueError("limits 与 one_of 应写且只写一个")
        if self.one_of and self.stated_by is None:
            raise ValueError("写 one_of 时还要写 stated_by")
        return self


class ClassLevel(Entry):
    """A class, highest first (类别): literally met by any of its conditions."""

    name: str
    any: tuple[Condition, ...] = Field(min_length=1)


class Row(Entry):
    """A row of a decision table: the facts it is for, and the parameter it gives."""

    when: dict[str, str | tuple[str, ...]]
    gives: str | None = None
    result: str | None = Field(None, description="结果用词；不写时取参数的数值")
    silent: str | None = Field(None, description="本行没有数值时写明缺什么")

    def words(self, fact: str) -> tuple[str, ...]:
        """The words of a fact this row is for."""
        said = self.when[fact]
        return (said,) if isinstance(said, str) else said

    @model_validator(mode="after")
    def gives_or_is_silent(self) -> Row:
        """A row gives a parameter or says what is lacking."""
        if (self.gives is None) == (self.silent is None):
            raise ValueError("gives 与 silent 应写且只写一个")
        return self


class Implied(Entry):
    """A fact that follows from others or is taken by default; always shown (默认值)."""

    fact: str
    value: str
    when: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="事实 → 词；空表表示任何词")
    note: str


class Derived(Entry):
    """A fact that another rule of the same rulebook gives when it is not stated."""

    fact: str
    rule: str
    when: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    unless: tuple[str, ...] = Field((), description="已知这些事实时不推")


class RuleSpec(Entry):
    """How this rulebook fills one rule (规则)."""

    name: str
    formula: FormulaName
    classes: tuple[ClassLevel, ...] = Field((), alias="class")
    rows: tuple[Row, ...] = Field((), alias="row")
    any: tuple[Condition, ...] = ()
    all: tuple[Condition, ...] = ()
    yes: str = Field("", description="肯定的结果，或固定的结果用词")
    no: str = Field("", description="否定的结果")
    open: str = Field("", description="否定结论不能成立时写明原因（有的限值没有印出）")
    uses: dict[str, str | tuple[str, ...]] = Field(default_factory=dict, description="公式的角色 → 参数名")
    back: bool = Field(False, description="日期往前推")
    implied: tuple[Implied, ...] = ()
    derived: tuple[Derived, ...] = ()
    notes: tuple[str, ...] = ()

    def used(self) -> Iterator[str]:
        """The names of all parameters this rule refers to."""
        for each in self.uses.values():
            yield from (each,) if isinstance(each, str) else each
        for condition in (*(each for level in self.classes for each in level.any), *self.any, *self.all):
            yield from condition.limits
            if condition.stated_by:
                yield condition.stated_by
        yield from (row.gives for row in self.rows if row.gives)


class Silent(Entry):
    """Rules the document announces or touches without printing a figure (只宣布、未给数)."""

    rules: tuple[str, ...] = Field(min_length=1)
    reason: str
    clause: str
    figures: tuple[str, ...] = ()
    document: str | None = None


class Rulebook(Entry):
    """One standard in one edition (规则书)."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="文件内部名，小写字母、数字、连字符")
    title: str
    designation: str | None = None
    edition: str
    standing: Standing
    jurisdiction: str
    aliases: tuple[str, ...] = Field((), description="人们怎么叫它")
    document: str = Field(description="载明数值的文件：文号、标准号或标题")
    second_hand: bool = Field(False, description="数值由别的文件转述")
    effective: date | None = None
    effective_until: date | None = None
    replaced_by: str | None = None
    outside_corpus: bool = Field(False, description="不属于随附语料")
    enabled: bool = Field(True, description="false：默认不用，须点名")
    source: str = Field("", description="语料外的数值从哪里来、把握多大")
    caveats: tuple[str, ...] = Field((), description="用它的每个结果都要附上的提醒")
    parameters: tuple[Parameter, ...] = Field((), alias="parameter")
    rules: tuple[RuleSpec, ...] = Field((), alias="rule")
    silent: tuple[Silent, ...] = ()
    version: str = Field("", exclude=True, description="由程序算出，不写")

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name."""
        return next(each for each in self.parameters if each.name == name)

    def rule(self, name: str) -> RuleSpec | None:
        """How this rulebook fills a rule, None where it does not."""
        return next((each for each in self.rules if each.name == name), None)

    def silence(self, rule: str) -> Silent | None:
        """What the rulebook says about lacking figures for a rule."""
        return next((each for each in self.silent if rule in each.rules), None)

    def basis(self, *parameters: Parameter) -> Basis:
        """Where parameters of one place stand, with all their figures."""
        first = parameters[0]
        figures = tuple(dict.fromkeys(figure for each in parameters for figure in each.figures))
        return Basis(
            document=first.document or self.document,
            clause=first.clause,
            figures=figures,
            second_hand=first.second_hand or (self.document if self.second_hand else None),
        )

    def silence_basis(self, silence: Silent) -> Basis:
        """Where the document announces what it does not print."""
        return Basis(document=silence.document or self.document, clause=silence.clause, figures=silence.figures)
