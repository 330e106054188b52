"""What is found on single instruments in use: errors and classes beyond a limit, seals, days that end today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from knowledge.errors import BadInput
from knowledge.vocabulary import Computation
from rules_bridge.cells import UnreadableAccuracy, read_accuracy
from rules_bridge.engine import run
from rules_bridge.formulas import shown
from rules_bridge.judging import Seen, row_error
from rules_bridge.ledger_check import Finding, RowError
from rules_bridge.ledger_words import code_named, load_words
from rules_bridge.rulebook import NotInRulebook, Rulebook
from rules_bridge.seals import seal_is_damaged

GOOD = "合格"


class RowFindings:
    """Findings on the rows of one ledger under a rulebook, and the accuracies that a rule needs and nobody can read."""

    def __init__(self, book: Rulebook | None, day: date) -> None:
        self._book = book
        self._day = day
        self._known: dict[tuple[str, str], Computation] = {}
        self.errors: list[RowError] = []

    def of(self, seen: Iterable[Seen]) -> list[Finding]:
        """All findings on instruments that are in use, in the order of rows."""
        return [finding for each in seen if each.in_use for finding in self._on(each)]

    def _on(self, seen: Seen) -> Iterator[Finding]:
        yield from self._unorganised(seen)
        yield from self._settlement(seen)
        if seal_is_damaged(seen.instrument.text("remark")):
            yield self._finding(seen, "seal_damaged", remark=seen.instrument.shown("remark"))
        if seen.until == self._day:
            yield self._finding(seen, "expires_on_audit_date", until=seen.until)

    def _finding(self, seen: Seen, code: str, says: str = "", **values: object) -> Finding:
        told = code_named(code)
        return Finding(
            code=code,
            title=told.title,
            weight=told.weight,
            says=says or told.told(**values),
            row=seen.instrument.row,
            serial=seen.instrument.shown("serial"),
            name=seen.instrument.shown("name"),
        )

    # ---- limits ----------------------------------------------------------------------------------------------------

    def _unorganised(self, seen: Seen) -> Iterator[Finding]:
        """The maximum permissible error of unorganised monitoring (R14)."""
        words, instrument = load_words(), seen.instrument
        if self._book is None or self._book.rule("mpe_check") is None:
            return
        method = instrument.text("method")
        measured = any(word in method for word in words.many("measured"))
        if not measured and (method or seen.data != words.words["measured_data"]):
            return
        if not any(word in instrument.text("organised") for word in words.many("unorganised")):
            return
        error = self._accuracy(seen, sign_needed=True)
        if error is None:
            return
        organised = words.many("unorganised")[0]
        found = self._run("mpe_check", f"{shown(error)}%", mpe_pct=f"{shown(error)}%", organised=organised)
        if found.value != GOOD:
            said = f"{organised}监测，准确度等级/最大允许误差“{instrument.shown('accuracy')}”：{found.steps[-1].says}"
            yield self._finding(seen, "mpe_unorganised", said)

    def _settlement(self, seen: Seen) -> Iterator[Finding]:
        """The accuracy class for trade settlement of refined oil, and gas, whose limits the library lacks (R15, R16)."""
        words, use = load_words(), seen.instrument.text("use")
        if self._book is None or self._book.rule("accuracy_class_check") is None:
            return
        if not any(word in use and f"非{word}" not in use for word in words.many("settlement")):
            return
        what = seen.instrument.text("name") + ("" if seen.portable else "\n" + seen.instrument.text("stream"))
        if any(word in what for word in words.many("natural_gas")):
            try:
                run("accuracy_class_check", {"medium": "天然气", "use": "贸易结算"}, self._book.id)
            except NotInRulebook as silent:
                yield self._finding(seen, "natural_gas_settlement_unchecked", silent.reason)
        if any(word in what for word in words.many("refined_oil")):
            yield from self._oil(seen)

    def _oil(self, seen: Seen) -> Iterator[Finding]:
        number = self._accuracy(seen, sign_needed=False)
        if number is None:
            return
        stated = f"{shown(number)}级"
        found = self._run("accuracy_class_check", stated, accuracy_class=stated, medium="成品油", use="贸易结算")
        if found.value != GOOD:
            said = f"成品油贸易结算，准确度等级“{seen.instrument.shown('accuracy')}”：{found.steps[-1].says}"
            yield self._finding(seen, "class_refined_oil_settlement", said)

    def _accuracy(self, seen: Seen, *, sign_needed: bool) -> Fraction | None:
        """The class or error stated, None with an error of the row where a rule needs it and it can't be read.

        A class stands for the percentage of the same figure; a bare number is a class, never a percentage.
        """
        words = load_words()
        try:
            number, sign = read_accuracy(seen.instrument.cells["accuracy"], words.many("system_class")[0])
        except UnreadableAccuracy:
            number, sign = Fraction(0), ""
        if (number == 0 and sign != "%") or (sign_needed and not sign):
            if seen.instrument.row not in {each.row for each in self.errors[-1:]}:  # two rules may need the same cell
                self.errors.append(row_error(seen.instrument, "bad_accuracy", "accuracy"))
            return None
        return number

    def _run(self, rule: str, key: str, **facts: str) -> Computation:
        """A rule run, once for equal cases."""
        assert self._book is not None
        if (rule, key) not in self._known:
            found = run(rule, facts, self._book.id)
            if not isinstance(found, Computation):
                raise BadInput(f"规则 {rule} 缺事实。", "请检查规则书。")
            self._known[rule, key] = found
        return self._known[rule, key]
