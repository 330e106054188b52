"""What a question says of editions and days: the words of editions.toml, checked on load."""

from __future__ import annotations

import calendar
import re
import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from assistant.cues import pattern
from knowledge.dates import DateExpression, find_dates
from knowledge.errors import BadInput
from knowledge.names import find_designations
from knowledge.vocabulary import Value

FILE = Path(__file__).with_name("editions.toml")
KEYS = {
    "day": ("after", "before", "event"),
    "edition": ("year", "old", "new", "both", "draft", "final", "change", "each", "succession"),
}
NEAR = 12
"""So many characters behind a date tell what it is the date of."""


class Ways(Value):
    """How people speak of editions and of the day on which something counts."""

    after: re.Pattern[str]
    before: re.Pattern[str]
    event: re.Pattern[str]
    year: re.Pattern[str]
    old: re.Pattern[str]
    new: re.Pattern[str]
    both: re.Pattern[str]
    draft: re.Pattern[str]
    final: re.Pattern[str]
    change: re.Pattern[str]
    each: re.Pattern[str]
    succession: re.Pattern[str]


@cache
def load_ways(file: Path = FILE) -> Ways:
    """The patterns; raises BadInput naming file and key where one can't be used."""
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{file.name} 读不懂：{error}", "请改正这一行。") from error
    for part, entry in data.items():
        for key in entry if isinstance(entry, dict) else [""]:
            if key not in KEYS.get(part, ()):
                raise BadInput(f"{file.name} {part}.{key}：没有这一项", f"可用的有：{KEYS}。")
    found = {key: pattern(file, f"{part}.{key}", data.get(part, {}).get(key)) for part in KEYS for key in KEYS[part]}
    if "year" not in found["year"].groupindex:
        raise BadInput(f"{file.name} edition.year：没有名为 year 的一组", "请写成 (?P<year>…)。")
    return Ways(**found)


def day_in(text: str) -> date | None:
    """The day on which a question wants to know what counts, where it clearly names one; of a month or year the last day."""
    ways = load_ways()
    for found in find_dates(text):
        behind = text[found.end : found.end + NEAR]
        if found.year is None or found.last is not None or ways.event.match(behind.lstrip("起后的，, ")):
            continue
        ahead = re.search(rf"(?:{ways.before.pattern})\s?$", text[: found.start])
        leads = not text[: found.start].strip("在于 ") and behind.startswith(("，", ","))
        lead = leads and not ways.event.search(text)
        bounded = found.bound == "after" or found.text.endswith("前")
        if ahead or lead or bounded or ways.after.match(behind):
            return meant(found)
    return None


def meant(found: DateExpression) -> date:
    """The day an expression stands for: the last of its month or year; 「…前」 the day before its first."""
    year = found.year or 0
    if found.text.endswith("前"):
        return date(year, found.month or 1, found.day or 1) - timedelta(days=1)
    month = found.month or 12
    return date(year, month, found.day or calendar.monthrange(year, month)[1])


def years_in(text: str) -> list[str]:
    """The years of editions a question speaks of apart from designations: 2006版, 06版, as written."""
    taken = [(mention.start, mention.end) for mention in find_designations(text)]
    return [
        match["year"]
        for match in load_ways().year.finditer(text)
        if not any(start < match.end("year") and match.start("year") < end for start, end in taken)
    ]


def without_edition_words(text: str) -> str:
    """The text without the words that choose an edition (旧版, 2006年版, 征求意见稿); designations stay whole."""
    ways = load_ways()
    taken = [(mention.start, mention.end) for mention in find_designations(text)]
    spans = [
        match.span()
        for way in (ways.year, ways.both, ways.old, ways.new, ways.draft, ways.final)
        for match in way.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]
    rest = text
    for start, end in sorted(spans, reverse=True):
        rest = f"{rest[:start]} {rest[max(start, end) :]}" if end <= len(rest) else rest
    return rest if spans else text


def bare_of_editions(text: str) -> str:
    """The text without the words that only tell editions apart and ask for their difference."""
    ways = load_ways()
    rest = text
    for mention in reversed(find_designations(text)):
        rest = rest[: mention.start] + rest[mention.end :]
    for way in (ways.year, ways.both, ways.old, ways.new, ways.draft, ways.final, ways.change, ways.each):
        rest = way.sub("", rest)
    return re.sub(r"^[\s，、和与跟同及对比的在里中]+|(?<=[，、])[和与跟同及]+|[？?。\s]+$", "", rest)
