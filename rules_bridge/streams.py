"""Stream by stream: the emission its rows give, its class, and the rate a rulebook requires; every limit by the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from knowledge.vocabulary import Computation, Quantity
from rules_bridge import formulas
from rules_bridge.case import EXACT, percent
from rules_bridge.engine import Needs, run
from rules_bridge.judging import Seen
from rules_bridge.ledger_check import StreamClass
from rules_bridge.ledger_rows import TheoryRow
from rules_bridge.ledger_words import load_words
from rules_bridge.rulebook import NotInRulebook, Rulebook


class Stream(NamedTuple):
    """A source stream (源流) as the ledger describes it."""

    key: str
    name: str
    """As printed in 理论需要量."""
    emission: Decimal | None
    """The one value its rows give, else None."""
    conflicting: tuple[Seen, ...]
    """The rows whose values differ."""
    kinds: tuple[str, ...]
    """源流类型 of its rows in 理论需要量."""
    organised: frozenset[str]
    """有组织, 无组织, as the rows that measure it say."""

    @property
    def purchased(self) -> bool:
        """Whether it is purchased power or heat."""
        return any(word in kind for kind in self.kinds for word in load_words().many("purchased"))


def streams_of(theory: Iterable[TheoryRow], seen: Iterable[Seen]) -> dict[str, Stream]:
    """Every stream of 理论需要量 in its order, by plain form."""
    names: dict[str, str] = {}
    kinds: dict[str, list[str]] = {}
    for row in theory:
        names.setdefault(row.key, row.stream)
        kinds.setdefault(row.key, []).append(row.kind)
    rows: dict[str, list[Seen]] = {key: [] for key in names}
    for each in seen:
        if each.stream is not None:
            rows[each.stream].append(each)
    made = {}
    for key, name in names.items():
        told = [each for each in rows[key] if each.emission is not None]
        values = {each.emission for each in told}
        emission = values.pop() if len(values) == 1 else None
        conflicting = tuple(told) if values else ()
        made[key] = Stream(key, name, emission, conflicting, tuple(kinds[key]), _organised(rows[key]))
    return made


def _organised(rows: Iterable[Seen]) -> frozenset[str]:
    """What the rows of measured data say of 有组织 and 无组织; those of other data only where no such row says it."""
    words = load_words()
    said: dict[bool, set[str]] = {True: set(), False: set()}
    for each in rows:
        text = each.instrument.text("organised")
        measured = each.data == words.words["measured_data"]
        for name in ("unorganised", "organised"):
            if any(word in text for word in words.many(name)):
                said[measured].add(words.many(name)[0])
                break
    return frozenset(said[True] or said[False])


# ---- class ---------------------------------------------------------------------------------------------------------


def share_facts(emission: Decimal, total: Decimal | None) -> dict[str, Quantity]:
    """Emission and total as facts; the share of a stream larger than the total is given as at least 100 %."""
    facts = {"emission_t": Quantity(value=emission, unit="t")}
    if total is not None and emission <= total:
        facts["total_t"] = Quantity(value=total, unit="t")
    elif total is not None:
        facts["share_pct"] = Quantity(value=Decimal(100), unit="%")
    return facts


def class_of(stream: Stream, total: Decimal | None, book: Rulebook) -> StreamClass:
    """The class of a stream under a rulebook, or why there is none; raises NotInRulebook where it prints no limits."""
    if stream.emission is None:
        if book.rule("source_stream_class") is None:
            run("source_stream_class", {}, book.id)  # says what the rulebook says about it
        why = "各行的年排放量不一致" if stream.conflicting else "没有读得懂的年排放量"
        return StreamClass(stream=stream.name, emission_t=None, value=None, why=f"{why}，类别不能确定")
    emission = Fraction(stream.emission)
    share = percent(formulas.percentage(emission, Fraction(total))) if total else ""
    found = run("source_stream_class", share_facts(stream.emission, total), book.id)
    common: dict[str, Any] = {"stream": stream.name, "emission_t": stream.emission, "share": share}
    if isinstance(found, Needs):
        return StreamClass(**common, value=None, why=f"缺年度总排放量（{'；'.join(found.so_far)}）")
    elsewhere = (*book.caveats, *general_notes(book), f"依据效力：{book.standing.value}。")
    notes = [each for each in found.notes if each not in elsewhere]
    if total is not None and stream.emission > total:
        notes.insert(0, f"该源流大于年度总排放量（{share}），占比按不低于 100 % 判断，请核对两个数。")
    return StreamClass(
        **common,
        value=found.value,
        literal=found.literal,
        clause=_clause(found),
        steps=tuple(step.says for step in found.steps),
        notes=tuple(notes),
    )


def general_notes(book: Rulebook) -> tuple[str, ...]:
    """What holds for every class of a ledger and is told once."""
    rule = book.rule("source_stream_class")
    return (*rule.notes, EXACT) if rule else ()


def _clause(found: Computation) -> str:
    """The clause of the deciding step."""
    return next((step.basis.clause for step in reversed(found.steps) if step.basis), "")


# ---- required rate -------------------------------------------------------------------------------------------------


class Required(NamedTuple):
    """The required rate of a stream and data type: a percentage, none required, or unknown, and why."""

    rate: Fraction | None
    says: str
    clause: str = ""
    exempt: bool = False
    below: bool = False
    """Unorganised emission below the threshold."""


class Requirements:
    """What a rulebook requires for the streams of one ledger; equal cases are looked up once."""

    def __init__(self, book: Rulebook, total: Decimal | None, unit_kind: str | None) -> None:
        self._book = book
        self._total = total
        self._unit_kind = unit_kind
        self._known: dict[tuple[tuple[str, str], ...], Required] = {}

    def of(self, stream: Stream, data: str, kind: str | None, stream_class: str | None) -> Required:
        """The required rate; `kind` is 源流类型 of this row, None to take that of the stream's rows."""
        words = load_words()
        purchased = stream.purchased if not kind else any(word in kind for word in words.many("purchased"))
        facts = {"data": data}
        if purchased:
            return self._look_up({**facts, "stream": words.many("purchased_stream")[0]})
        if data == words.words["measured_data"]:
            return self._measured(stream, facts)
        if stream_class is None:
            return Required(None, "源流类别不明，要求的配备率不能确定")
        facts["stream"] = stream_class
        if self._unit_kind is not None:
            facts["unit_kind"] = self._unit_kind
        return self._look_up(facts)

    def _measured(self, stream: Stream, facts: Mapping[str, str]) -> Required:
        """Measured emission: by 有组织 and 无组织; where it isn't told, or is both, only what all agree on."""
        words = load_words()
        unorganised = words.many("unorganised")[0]
        every = (words.many("organised")[0], unorganised)
        found = []
        for said in stream.organised or every:
            threshold = self._threshold(stream) if said == unorganised else {}
            required = self._look_up({**facts, "organised": said, **threshold})
            below = required.exempt and said == unorganised and bool(stream.organised)
            found.append(required._replace(below=below))
        if len({(each.rate, each.exempt) for each in found}) == 1:
            return found[0]
        reason = "没有写明有组织或无组织" if not stream.organised else "既有有组织又有无组织"
        return Required(None, f"{reason}，要求的配备率不能确定", below=any(each.below for each in found))

    def _threshold(self, stream: Stream) -> dict[str, str]:
        """Whether an unorganised emission reaches the threshold, where that can be told."""
        if stream.emission is None:
            return {}
        try:
            found = run("unorganised_threshold", share_facts(stream.emission, self._total), self._book.id)
        except NotInRulebook:
            return {}
        return {"threshold": found.value or ""} if isinstance(found, Computation) else {}

    def _look_up(self, facts: Mapping[str, str]) -> Required:
        key = tuple(sorted(facts.items()))
        if key not in self._known:
            self._known[key] = self._run(facts)
        return self._known[key]

    def _run(self, facts: Mapping[str, str]) -> Required:
        try:
            found = run("required_rate", facts, self._book.id)
        except NotInRulebook as silent:
            return Required(None, silent.reason, silent.basis.clause if silent.basis else "")
        if isinstance(found, Needs):
            return Required(None, f"要求的配备率不能确定（{''.join(each.question for each in found.missing)}）")
        says = found.steps[-1].says
        if found.unit != "%":
            return Required(None, says, _clause(found), exempt=True)
        return Required(Fraction(found.value or 0), says, _clause(found))
