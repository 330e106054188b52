"""Dates of a turn as facts: from which day data are kept, on which day one asks (日期的角色)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from knowledge.dates import DateExpression
from rules_bridge.frame import Said
from rules_bridge.loading import load_rulebooks

DATE_FACTS = {
    "retention_until": ("start",),
    "registration_deadline": ("today",),
    "notice_window": ("checkin",),
    "preparation_deadline": ("approved",),
    "counts_in_rate": ("valid_until", "on"),
    "edition_in_force": ("day",),
}
_ON = re.compile(r"(?:审查|核查|检查|审核|今天|现在|查|审)[^，。]{0,6}$")


def place_dates(text: str, dates: Sequence[DateExpression], rule: str | None) -> list[Said]:
    """The dates a rule wants; a date without a year gets the year of the rulebook's own dates."""
    names = DATE_FACTS.get(rule or "", ())
    whole = [each for each in dates if each.last is None and each.month is not None and each.day is not None]
    if not names or not whole:
        return []
    year = _year_of(rule or "")
    days = [(each, each.on(each.year or year)) for each in whole if each.year or year]
    if rule == "registration_deadline":
        others = [each for each in days if each[1] != _deadline()]
        days = others[:1] or days[:1]
    if rule == "counts_in_rate":
        return [
            _dated("on" if _ON.search(text[: each.start]) else "valid_until", each, day.isoformat())
            for each, day in days[:2]
        ]
    found = [_dated(names[0], each, day.isoformat()) for each, day in days[:1]]
    if rule == "retention_until":
        found += [_dated("on", each, day.isoformat()) for each, day in days[1:2]]
    return found


def _dated(fact: str, expression: DateExpression, day: str) -> Said:
    return Said(fact=fact, value=day, written=expression.text)


def _deadline() -> date:
    book = next(each for each in load_rulebooks() if each.rule("registration_deadline"))
    spec = book.rule("registration_deadline")
    assert spec is not None
    name = spec.uses["deadline"]
    return book.parameter(name if isinstance(name, str) else name[0]).day


def _year_of(rule: str) -> int | None:
    """The year of the dates printed in the rulebook that fills a rule of the training notice."""
    for book in load_rulebooks():
        spec = book.rule(rule)
        if spec is None or not book.enabled:
            continue
        days = [book.parameter(name).day for name in spec.used() if book.parameter(name).is_date]
        if days:
            return days[0].year
    return None
