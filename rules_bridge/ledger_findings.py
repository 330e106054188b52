"""What is found on streams, on the unit, and on the library itself; and the clause each finding rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from knowledge.quantities import show
from knowledge.vocabulary import Computation
from rules_bridge.engine import run
from rules_bridge.judging import Seen
from rules_bridge.ledger_check import Finding, Unit
from rules_bridge.ledger_rates import Rates
from rules_bridge.ledger_words import code_named
from rules_bridge.rulebook import NotInRulebook, Rulebook
from rules_bridge.streams import Stream


def finding(
    code: str, says: str = "", *, stream: str | None = None, data: str | None = None, **values: object
) -> Finding:
    """A finding in words."""
    told = code_named(code)
    return Finding(
        code=code, title=told.title, weight=told.weight, says=says or told.told(**values), stream=stream, data_type=data
    )


def stream_findings(rates: Rates, streams: Mapping[str, Stream], total: Decimal | None) -> Iterator[Finding]:
    """Streams below the threshold, those that together exceed the total, and types without a theoretical number."""
    said = {rate.stream: rate.says for rate in rates.rates if rate.exempt}
    for key in rates.below:
        name = streams[key].name
        yield finding("unorganised_below_threshold", said.get(name, "无组织排放未达到阈值"), stream=name)
    known = [stream.emission for stream in streams.values() if stream.emission is not None]
    if total is not None and sum(known) > total:
        yield finding("streams_exceed_total", sum=show(Decimal(sum(known))), total=show(total))
    for rate in rates.rates:
        if rate.row is None:
            told = code_named("no_theoretical_number").told(
                stream=rate.stream, data=rate.data_type, counted=rate.counted
            )
            yield finding("no_theoretical_number", told, stream=rate.stream, data=rate.data_type)


def unit_findings(book: Rulebook | None, seen: Iterable[Seen], unit: Unit) -> Iterator[Finding]:
    """Portable instruments, the unit's state, and what the library lacks for the standard."""
    if book is None:
        return
    if not any(each.portable and each.counts for each in seen) and (provision := _portable_provision(book)):
        yield finding("no_portable", rule=provision)
    table = book.rule("required_rate")
    if table is None:
        yield finding("rates_not_in_library", reason=_silence(book, "required_rate"))
    elif unit.key_emitter is None and any("unit_kind" in row.when for row in table.rows):
        yield finding("key_emitter_unknown")
    if book.rule("source_stream_class") is None:
        yield finding("classes_not_in_library", reason=_silence(book, "source_stream_class"))


def _portable_provision(book: Rulebook) -> str:
    """What the rulebook says where it demands portable instruments (应配备), empty where it only advises or is silent."""
    try:
        found = run("portable_required", {"portable": "无"}, book.id)
    except NotInRulebook:
        return ""
    demanded = isinstance(found, Computation) and (found.value or "").startswith("应")
    return found.steps[0].says if demanded and isinstance(found, Computation) else ""


def _silence(book: Rulebook, rule: str) -> str:
    """What the rulebook says about lacking figures for a rule."""
    silence = book.silence(rule)
    return silence.reason if silence else f"{book.title}没有给出这一数值。"


# ---- clauses -------------------------------------------------------------------------------------------------------


def clause_of(rule: str, *books: Rulebook | None) -> str:
    """The clause a rule rests on, in the first of the rulebooks that fills or announces it."""
    for book in books:
        if book is None:
            continue
        spec = book.rule(rule)
        if spec is not None:
            return book.parameter(next(iter(spec.used()))).clause
        if silence := book.silence(rule):
            return f"{silence.clause}（只提到，未给数值）"
    return ""


def with_clause(found: Finding, book: Rulebook | None, counting: Rulebook) -> Finding:
    """The finding with the clause of its rule."""
    rule = code_named(found.code).rule
    books = (counting,) if rule == "counts_in_rate" else (book,)
    return found.model_copy(update={"clause": clause_of(rule, *books)}) if rule else found
