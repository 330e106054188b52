"""Instrument by instrument: what counts, what does not and why, what can't be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from knowledge.dates import UnreadableDate
from knowledge.quantities import UnreadableQuantity
from rules_bridge.cells import only_dashes, printed, read_day, read_tonnes
from rules_bridge.ledger_check import RowError
from rules_bridge.ledger_rows import Instrument
from rules_bridge.ledger_words import code_named, load_words


class Seen(NamedTuple):
    """An instrument as it was read and judged."""

    instrument: Instrument
    in_use: bool
    portable: bool
    reasons: tuple[tuple[str, str], ...]
    """Why it does not count: code and words, the weightiest first; none where it counts."""
    stream: str | None
    """The source stream in plain form, None where it is unknown or not looked at."""
    data: str | None
    """活动数据, 排放因子 or 排放量, None where it is not told."""
    emission: Decimal | None
    calibrated: date | None
    until: date | None

    @property
    def counts(self) -> bool:
        """Whether it can be counted in a rate, or as a portable one."""
        return not self.reasons


class Reading(NamedTuple):
    """All instruments, and what of their rows can't be read."""

    seen: tuple[Seen, ...]
    errors: tuple[RowError, ...]


def read_instruments(instruments: Iterable[Instrument], streams: Mapping[str, str], day: date, epoch: date) -> Reading:
    """Every instrument judged on the audit day; `streams` are those of 理论需要量, by plain form."""
    words = load_words()
    first: dict[str, int] = {}
    errors: list[RowError] = []
    seen = []
    for instrument in instruments:
        one = _One(instrument, errors)
        serial = instrument.text("serial").upper()
        if only_dashes(serial) or serial in words.many("no_serial"):
            one.error("missing_serial", "serial")
            earlier = None
        else:
            earlier = first.setdefault(serial, instrument.row)
            earlier = None if earlier == instrument.row else earlier
        if earlier is not None:
            one.error("duplicate_serial", "serial", first=earlier)
        seen.append(_seen(one, earlier, streams, day, epoch))
    return Reading(tuple(seen), tuple(errors))


class _One:
    """One instrument and where its errors go."""

    def __init__(self, instrument: Instrument, errors: list[RowError]) -> None:
        self.instrument = instrument
        self._errors = errors

    def error(self, code: str, name: str, /, **values: object) -> None:
        """Notes what of the row can't be read."""
        self._errors.append(row_error(self.instrument, code, name, **values))


def row_error(instrument: Instrument, code: str, name: str, /, **values: object) -> RowError:
    """An error of a row of 计量器具台账, in words."""
    words, told = load_words(), code_named(code)
    value = instrument.shown(name)
    return RowError(
        sheet=words.sheets["instruments"],
        row=instrument.row,
        reason=code,
        title=told.title,
        says=told.told(**{"column": words.columns[name], "value": value or "（空）", **values}),
        value=value,
        name=instrument.shown("name"),
    )


# ---- one instrument ------------------------------------------------------------------------------------------------


def _seen(one: _One, earlier: int | None, streams: Mapping[str, str], day: date, epoch: date) -> Seen:
    instrument = one.instrument
    status = instrument.text("status")
    words = load_words()
    idle = any(word in status for word in words.many("not_in_use"))
    reasons: dict[str, str] = {}
    if earlier is not None:
        reasons["duplicate"] = code_named("duplicate").told(first=earlier)
    if idle:
        reasons["not_in_use"] = code_named("not_in_use").told(status=instrument.shown("status"))
    if any(word in status for word in words.many("failed_calibration")):
        reasons["failed_calibration"] = code_named("failed_calibration").told(status=instrument.shown("status"))
    certificate = instrument.text("certificate")
    if only_dashes(certificate) or certificate in words.many("no_certificate"):
        reasons["no_certificate"] = code_named("no_certificate").told()
    calibrated, until = _validity(one, reasons, day, epoch)
    portable = instrument.text("portable") in words.many("yes")
    stream, data, emission = (None, None, None) if portable else _place(one, streams)
    order = [each.code for each in words.reason]
    told = tuple(sorted(reasons.items(), key=lambda each: order.index(each[0])))
    return Seen(instrument, not idle, portable, told, stream, data, emission, calibrated, until)


def _validity(one: _One, reasons: dict[str, str], day: date, epoch: date) -> tuple[date | None, date | None]:
    """Both days where they can be read, and what stands against the instrument being validly traced on the day."""
    unreadable: list[str] = []

    def read(name: str) -> date | None:
        try:
            return read_day(one.instrument.cells[name], epoch)
        except UnreadableDate:
            unreadable.append(name)
            return None

    calibrated, until = read("calibrated"), read("valid_until")
    trouble = []
    if unreadable:  # one error a row, also where neither day can be read
        titles = [load_words().columns[name] for name in unreadable]
        shown = [one.instrument.shown(name) for name in unreadable]
        one.error("bad_date", unreadable[0], column="、".join(titles), value="、".join(shown))
    if "valid_until" in unreadable:
        trouble.append(f"有效期至“{one.instrument.shown('valid_until')}”读不成日期")
    elif until is None:
        trouble.append("没有写有效期至")
        one.error("missing_valid_until", "valid_until")
    if calibrated and until and calibrated > until:
        trouble.append(f"检定或校准日期 {calibrated} 晚于有效期至 {until}")
        one.error("date_order", "calibrated", calibrated=calibrated, until=until)
    if calibrated and calibrated > day:
        trouble.append(f"检定或校准日期 {calibrated} 晚于核查日期 {day}")
        one.error("future_date", "calibrated", calibrated=calibrated, day=day)
    if trouble:
        reasons["validity_unknown"] = code_named("validity_unknown").told(trouble="，".join(trouble))
    if until and until < day:
        reasons["expired"] = code_named("expired").told(until=until, day=day)
    return calibrated, until


def _place(one: _One, streams: Mapping[str, str]) -> tuple[str | None, str | None, Decimal | None]:
    """The stream and data type it counts for, and the stream's yearly emission as its row gives it."""
    instrument, words = one.instrument, load_words()
    key: str | None = instrument.text("stream")
    if key not in streams:
        one.error("unknown_stream", "stream")
        key = None
    data: str | None = instrument.text("data")
    if data not in words.many("data_types"):
        one.error("missing_data_type", "data")
        data = None
    try:
        emission = read_tonnes(instrument.cells["emission"])
    except UnreadableQuantity:
        one.error("bad_emission", "emission")
        emission = None
    return key, data, emission


# ---- unusual words -------------------------------------------------------------------------------------------------


def unusual(seen: Iterable[Seen]) -> list[str]:
    """Words in 状态 and 是否便携 that are none of those known, with their rows and how they were taken."""
    words = load_words()
    known = [*words.many("not_in_use"), *words.many("failed_calibration"), *words.many("in_use")]
    return [
        *_odd(seen, "status", lambda text: any(word in text for word in known), "按在用计"),
        *_odd(seen, "portable", lambda text: text in ("", *words.many("yes"), *words.many("no")), "按不是便携计"),
    ]


def _odd(seen: Iterable[Seen], name: str, usual: Callable[[str], bool], taken: str) -> list[str]:
    rows: dict[str, list[int]] = {}
    for each in seen:
        if not usual(each.instrument.text(name)):
            rows.setdefault(printed(each.instrument.cells[name]), []).append(each.instrument.row)
    title = load_words().columns[name]
    return [f"{title}“{value or '（空）'}”{taken}：第 {rows_said(where)} 行，请核对。" for value, where in rows.items()]


def rows_said(rows: list[int], most: int = 12) -> str:
    """5、6、9 等 40 行."""
    said = "、".join(map(str, rows[:most]))
    return said if len(rows) <= most else f"{said} 等 {len(rows)} "
