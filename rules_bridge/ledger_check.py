"""The result of checking a ledger (台账核查结果): what the report, the page and the JSON are made from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from knowledge.vocabulary import Standing, Value
from rules_bridge.ledger_words import Weight

Verdict = Literal["符合", "不符合", "待核实"]


class Unit(Value):
    """What 单位信息 says."""

    company: str
    region: str
    standard: str
    """适用标准 as printed."""
    total_t: Decimal | None
    listed: str
    """As printed; empty where blank."""
    key_emitter: str | None
    """重点排放单位 or not, None where it can't be told."""
    audit_date: date


class Source(Value):
    """The rulebook everything is judged by."""

    id: str
    name: str
    """As the ledger's standards are called: 重庆, JJF 2309, 河南."""
    title: str
    edition: str
    standing: Standing
    caveats: tuple[str, ...] = ()


class StreamClass(Value):
    """The class of a source stream under one rulebook (源流类别)."""

    stream: str
    emission_t: Decimal | None
    share: str = ""
    """Of the total, for people."""
    value: str | None
    literal: tuple[str, ...] = ()
    """All classes the words taken literally would allow, where more than one."""
    clause: str = ""
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    why: str = ""
    """Why there is no class."""


class Rate(Value):
    """The equipping rate of one stream and data type (配备率)."""

    stream: str
    data_type: str
    row: int | None
    """Row of 理论需要量, None where it has none."""
    theoretical: int | None
    counted: int
    rate: str | None
    """Per cent with two decimals, half up."""
    required: str | None
    passes: bool | None
    to_add: int | None
    clause: str = ""
    says: str = ""
    """How the requirement was found, or why there is none."""
    exempt: bool = False
    """True where the rulebook requires no rate here."""


class Excluded(Value):
    """An instrument left out of the count (未计入器具)."""

    row: int
    serial: str
    name: str
    reasons: tuple[str, ...]
    """Codes, the one to be told first."""
    says: str
    clause: str
    in_use: bool
    breach: bool
    """Used although not validly traced."""


class Finding(Value):
    """Something found (发现)."""

    code: str
    title: str
    weight: Weight
    says: str
    clause: str = ""
    row: int | None = None
    serial: str = ""
    name: str = ""
    stream: str | None = None
    data_type: str | None = None


class RowError(Value):
    """A row that can't be read (读不懂的行)."""

    sheet: str
    row: int
    reason: str
    title: str
    says: str
    value: str = ""
    name: str = ""


class LedgerCheck(Value):
    """Everything the check of one ledger found."""

    file: str
    unit: Unit
    source: Source | None
    """None where there is no rulebook for the standard named."""
    verdict: Verdict
    because: tuple[str, ...]
    """What stands against 符合, the weightiest first."""
    classes: tuple[StreamClass, ...]
    """Under the standard named."""
    classes_by: dict[str, dict[str, str | None]]
    rates: tuple[Rate, ...]
    excluded: tuple[Excluded, ...]
    findings: tuple[Finding, ...]
    row_errors: tuple[RowError, ...]
    remarks: tuple[str, ...] = ()
    """What the reader should know beside that: how counting was done, unusual words, columns that are not there."""
    instruments: int
    """Number of instrument rows."""

    def record(self) -> dict[str, Any]:
        """The object of the contract (shared/contract.md: ledger), with more beside the keys it compares."""
        return {
            "file": self.file,
            "verdict": self.verdict,
            "because": list(self.because),
            "unit": self.unit.model_dump(mode="json"),
            "rulebook": self.source.model_dump(mode="json") if self.source else None,
            "classes": {each.stream: each.value for each in self.classes},
            "classes_by": self.classes_by,
            "class_steps": [each.model_dump(mode="json") for each in self.classes],
            "rates": [_rate(each) for each in self.rates],
            "excluded": [{**each.model_dump(mode="json"), "reason": each.reasons[0]} for each in self.excluded],
            "findings": [each.model_dump(mode="json", exclude_none=True) for each in self.findings],
            "row_errors": [each.model_dump(mode="json") for each in self.row_errors],
            "remarks": list(self.remarks),
            "instruments": self.instruments,
        }


def _rate(rate: Rate) -> dict[str, Any]:
    said = rate.model_dump(mode="json", exclude={"passes", "rate", "required"})
    return {**said, "rate": _number(rate.rate), "required": _number(rate.required), "pass": rate.passes}


def _number(text: str | None) -> int | float | None:
    """66.67, 100: a JSON number."""
    if text is None:
        return None
    return float(text) if "." in text else int(text)
