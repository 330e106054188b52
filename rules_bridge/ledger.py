"""Checks an instrument ledger (碳计量器具台账) against the rulebooks: workbook in, LedgerCheck out.

`check_ledger` is the straight line: read the sheets, judge each instrument, each stream, each rate, then say what was
found. All limits come from rulebooks through the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import get_args

from knowledge.quantities import show
from rules_bridge.engine import find_rulebook
from rules_bridge.judging import Seen, read_instruments, row_error, unusual
from rules_bridge.ledger_check import Excluded, Finding, LedgerCheck, RowError, Source, StreamClass
from rules_bridge.ledger_findings import clause_of, stream_findings, unit_findings, with_clause
from rules_bridge.ledger_rates import rates_of
from rules_bridge.ledger_rows import read_ledger
from rules_bridge.ledger_unit import rulebook_of, unit_of
from rules_bridge.ledger_verdict import verdict_of
from rules_bridge.ledger_words import Weight, code_named, load_words
from rules_bridge.row_findings import RowFindings
from rules_bridge.rulebook import NotInRulebook, Rulebook
from rules_bridge.streams import Requirements, Stream, class_of, general_notes, streams_of


def check_ledger(path: Path) -> LedgerCheck:
    """Everything the check of a ledger finds; raises UnreadableFile where the workbook can't be judged at all."""
    ledger = read_ledger(path)
    remarks = list(ledger.remarks)
    source, book = rulebook_of(ledger, remarks)
    unit = unit_of(path, ledger, book, remarks)
    counting = counting_book(book, remarks)
    names = {row.key: row.stream for row in ledger.theory}
    seen, unread = read_instruments(ledger.instruments, names, unit.audit_date, ledger.sheets.epoch)
    streams = streams_of(ledger.theory, seen)
    classes = {key: _class(stream, unit.total_t, book) for key, stream in streams.items()}
    remarks += general_notes(book) if book else ()
    requirements = Requirements(book, unit.total_t, unit.key_emitter) if book else None
    rates = rates_of(ledger.theory, streams, seen, classes, requirements)
    on_rows = RowFindings(book, unit.audit_date)
    found = [*on_rows.of(seen), *stream_findings(rates, streams, unit.total_t), *unit_findings(book, seen, unit)]
    findings = tuple(sorted((with_clause(each, book, counting) for each in found), key=_weightiest_first))
    errors = _in_order((*unread, *_conflicts(streams), *on_rows.errors, *rates.errors))
    excluded = tuple(_excluded(each, book, counting) for each in seen if not each.counts)
    verdict, because = verdict_of(rates.rates, excluded, findings, errors)
    return LedgerCheck(
        file=path.name,
        unit=unit,
        source=source,
        verdict=verdict if source else "待核实",
        because=because,
        classes=tuple(classes.values()),
        classes_by=_classes_by(streams, unit.total_t, source, classes),
        rates=rates.rates,
        excluded=excluded,
        findings=findings,
        row_errors=errors,
        remarks=tuple(dict.fromkeys((*remarks, *rates.remarks, *unusual(seen)))),
        instruments=len(ledger.instruments),
    )


def counting_book(book: Rulebook | None, remarks: list[str]) -> Rulebook:
    """The rulebook whose clause tells which instruments count: the ledger's own, else the first that has one."""
    if book is not None and book.rule("counts_in_rate") is not None:
        return book
    books = [find_rulebook(each.rulebook) for each in load_words().standard]
    counting = next(each for each in books if each.rule("counts_in_rate") is not None)
    clause = clause_of("counts_in_rate", counting)
    remarks.append(
        f"馆藏里没有适用标准关于哪些器具计入的规定，计数参照{counting.title}{clause}（{counting.standing.value}）。"
    )
    return counting


# ---- classes -------------------------------------------------------------------------------------------------------


def _class(stream: Stream, total: Decimal | None, book: Rulebook | None) -> StreamClass:
    """The class under the ledger's own standard, or why there is none."""
    none = StreamClass(stream=stream.name, emission_t=stream.emission, value=None, why="没有适用标准的规则书")
    if book is None:
        return none
    try:
        return class_of(stream, total, book)
    except NotInRulebook as silent:
        return none.model_copy(update={"why": silent.reason})


def _classes_by(
    streams: Mapping[str, Stream], total: Decimal | None, source: Source | None, own: Mapping[str, StreamClass]
) -> dict[str, dict[str, str | None]]:
    """The class of every stream under every standard that prints limits, whichever the ledger names."""
    found: dict[str, dict[str, str | None]] = {}
    for standard in reversed(load_words().standard):
        book = find_rulebook(standard.rulebook)
        if source is not None and source.id == book.id and book.rule("source_stream_class") is not None:
            found[standard.name] = {each.stream: each.value for each in own.values()}
        elif book.rule("source_stream_class") is not None:
            found[standard.name] = {each.name: class_of(each, total, book).value for each in streams.values()}
    return found


def _weightiest_first(finding: Finding) -> tuple[int, int]:
    return get_args(Weight).index(finding.weight), finding.row or 0


# ---- what is left out, and what can't be read ----------------------------------------------------------------------


def _excluded(seen: Seen, book: Rulebook | None, counting: Rulebook) -> Excluded:
    """An instrument that does not count; using one without valid traceability breaks the clause where the standard says so."""
    codes = tuple(code for code, _ in seen.reasons)
    rules = (code_named(code).rule for code in codes)
    clauses = "、".join(dict.fromkeys(clause_of(rule, counting) for rule in rules if rule))
    return Excluded(
        row=seen.instrument.row,
        serial=seen.instrument.shown("serial"),
        name=seen.instrument.shown("name"),
        reasons=codes,
        says="；".join(says for _, says in seen.reasons),
        clause=clauses if book is counting or not clauses else f"{counting.jurisdiction} {clauses}",
        in_use=seen.in_use,
        breach=seen.in_use and book is counting and any(code_named(code).breach for code in codes),
    )


def _conflicts(streams: Mapping[str, Stream]) -> Iterable[RowError]:
    """Each row that carries a value for a stream whose rows do not agree."""
    for stream in streams.values():
        for seen in stream.conflicting:
            value = show(seen.emission) if seen.emission is not None else ""
            yield row_error(seen.instrument, "conflicting_emission", "emission", stream=stream.name, value=value)


def _in_order(errors: Iterable[RowError]) -> tuple[RowError, ...]:
    """By sheet, row, and the order of ledger.toml."""
    words = load_words()
    sheets, codes = list(words.sheets.values()), [each.code for each in words.row_error]
    return tuple(sorted(errors, key=lambda each: (sheets.index(each.sheet), each.row, codes.index(each.reason))))
