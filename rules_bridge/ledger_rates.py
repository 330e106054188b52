"""The equipping rate of every stream and data type: theoretical, counted, rate, required, pass, to add."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from knowledge.quantities import UnreadableQuantity
from rules_bridge import formulas
from rules_bridge.cells import printed, read_count
from rules_bridge.judging import Seen
from rules_bridge.ledger_check import Rate, RowError, StreamClass
from rules_bridge.ledger_rows import TheoryRow
from rules_bridge.ledger_words import code_named, load_words
from rules_bridge.streams import Required, Requirements, Stream


class Rates(NamedTuple):
    """All rates in the order of 理论需要量, then those it has no row for."""

    rates: tuple[Rate, ...]
    errors: tuple[RowError, ...]
    below: tuple[str, ...]
    """Streams whose unorganised emission is below the threshold, by plain form."""
    remarks: tuple[str, ...]


def rates_of(
    theory: Iterable[TheoryRow],
    streams: Mapping[str, Stream],
    seen: Iterable[Seen],
    classes: Mapping[str, StreamClass],
    requirements: Requirements | None,
) -> Rates:
    """Every rate; without a rulebook nothing is required, the counts and rates are still told."""
    counted = Counter((each.stream, each.data) for each in seen if each.counts and not each.portable and each.stream)
    rates, errors, remarks = [], [], []
    below: dict[str, None] = {}
    rows: dict[tuple[str, str], int] = {}

    def add(row: TheoryRow | None, key: str, data: str, theoretical: int | None) -> None:
        required = _required(requirements, streams[key], data, row.kind if row else None, classes[key].value)
        if required.below:
            below[key] = None
        rates.append(_rate(streams[key], data, row, theoretical, counted[key, data], required))

    for row in theory:
        theoretical, error = _theoretical(row)
        errors += [error] if error else []
        if row.data not in load_words().many("data_types"):
            remarks.append(f"理论需要量第 {row.row} 行的数据类型“{row.data or '（空）'}”不认得，没有器具与它对应。")
        elif (earlier := rows.setdefault((row.key, row.data), row.row)) != row.row:
            remarks.append(f"理论需要量第 {row.row} 行与第 {earlier} 行同是“{row.stream}”{row.data}，请合并为一行。")
        add(row, row.key, row.data, theoretical)
    for (key, data), number in counted.items():
        if key is not None and data is not None and number and (key, data) not in rows:
            add(None, key, data, None)
    return Rates(tuple(rates), tuple(errors), tuple(below), tuple(remarks))


def _required(
    requirements: Requirements | None, stream: Stream, data: str, kind: str | None, stream_class: str | None
) -> Required:
    if requirements is None:
        return Required(None, "没有适用标准的规则书")
    if data not in load_words().many("data_types"):
        return Required(None, "数据类型不认得，要求的配备率不能确定")
    return requirements.of(stream, data, kind, stream_class)


def _theoretical(row: TheoryRow) -> tuple[int | None, RowError | None]:
    """The theoretical number, or the error of its row."""
    try:
        number = read_count(row.count)
    except UnreadableQuantity:
        number = None
    if number is not None:
        return number, None
    told, value = code_named("bad_theoretical"), printed(row.count)
    return None, RowError(
        sheet=load_words().sheets["theory"],
        row=row.row,
        reason="bad_theoretical",
        title=told.title,
        says=told.told(value=value or "（空）"),
        value=value,
        name=row.stream,
    )


def _rate(
    stream: Stream, data: str, row: TheoryRow | None, theoretical: int | None, counted: int, required: Required
) -> Rate:
    """One record; pass and the number to add are told only where both sides are known (A7: compared exactly)."""
    passes = to_add = None
    if theoretical is not None and required.rate is not None:
        passes = formulas.rate_is_enough(counted, theoretical, required.rate)
        to_add = formulas.shortfall(theoretical, counted, required.rate)
    return Rate(
        stream=stream.name,
        data_type=data,
        row=row.row if row else None,
        theoretical=theoretical,
        counted=counted,
        rate=_two_places(counted, theoretical) if theoretical else None,
        required=None if required.rate is None else formulas.shown(required.rate),
        passes=passes,
        to_add=to_add,
        clause=required.clause,
        says=required.says,
        exempt=required.exempt,
    )


def _two_places(counted: int, theoretical: int) -> str:
    """66.67, 75.00: rounded half up."""
    text = formulas.shown(formulas.percentage(counted, theoretical), 2)
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"
